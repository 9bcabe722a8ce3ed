"""The assembly rate: three buildings worked out by hand, and what must hold for every building."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bimcheck.prefab.declarations import load_declarations
from bimcheck.prefab.rate import assembly_rate
from bimcheck.prefab.rate_section import rate_section
from bimcheck.prefab.rating import Rating, State
from bimcheck.prefab.score_table import load_table
from bimcheck.reports.prefab_workbook import workbook_bytes
from bimcheck.section import Paragraphs
from tests.prefab import examples
from tests.prefab.houses import House, read

TABLE = load_table()
ITEMS = tuple(i.id for i in TABLE.items)


def rated(house: Any, folder: Path, **options: Any) -> Rating:
    (rating,) = assembly_rate(read(house, folder), TABLE, **options)
    return rating


def points(rating: Rating) -> dict[str, tuple[float, float]]:
    return {line.item.id: line.points for line in rating.lines}


@pytest.mark.parametrize("units", ["mm", "m", "all mm", "ft"])
def test_a_frame_of_which_everything_is_told(tmp_path: Path, units: str) -> None:
    """The same in every system of units.

    q1a   4 × 1.2 / (6 × 1.2) = 4.8 / 7.2 = 66.67 %; 20 + (66.67 − 35) / 45 × 10 = 27.04 → 27.0
    q1b   (2 × 150 + 2 × 10 × 0.5) / (2 × 200) = 310 / 400 = 77.5 %; 10 + (77.5 − 70) / 10 × 10 = 17.5
    q2a   (55 + 30) / (55 + 30 + 15) = 85 % ≥ 80 % → 5
    q2b   55 / 100 = 55 %; 2 + (55 − 50) / 30 × 3 = 2.5
    q2c   120 / (120 + 80) = 60 % ≥ 50 % → 5
    q2d   120 / 200 = 60 %; 2 + (60 − 50) / 30 × 3 = 3.0
    decor done → 6
    q3a   320 / 400 = 80 % ≥ 70 % → 6
    q3b   40 / 50 = 80 %; 3 + (80 − 70) / 20 × 3 = 4.5
    q3c   30 / 40 = 75 %; 3 + (75 − 70) / 20 × 3 = 3.75 → 3.8 (half up)
    q3d   60 / 100 = 60 %; 4 + (60 − 50) / 20 × 2 = 5.0
    Q1 = 44.5, Q2 = 15.5, Q3 = 25.3; P = 85.3 / 100 = 85.3 % → 85 → AA, as q1a ≥ 35 % and all prerequisites hold
    """
    rating = rated(examples.frame(units), tmp_path)
    assert points(rating) == {
        "q1a": (27.0, 27.0), "q1b": (17.5, 17.5), "q2a": (5.0, 5.0), "q2b": (2.5, 2.5), "q2c": (5.0, 5.0),
        "q2d": (3.0, 3.0), "decor": (6.0, 6.0), "q3a": (6.0, 6.0), "q3b": (4.5, 4.5), "q3c": (3.8, 3.8),
        "q3d": (5.0, 5.0),
    }  # fmt: skip
    assert {line.state for line in rating.lines} == {State.COMPUTED}
    q1a, q1b = rating.line("q1a"), rating.line("q1b")
    assert q1a.numerator == pytest.approx((4.8, 4.8)) and q1a.denominator == pytest.approx((7.2, 7.2))
    assert q1a.ratio == (0.6667, 0.6667)
    assert q1b.numerator == pytest.approx((310.0, 310.0)) and q1b.denominator == pytest.approx((400.0, 400.0))
    assert q1b.ratio == (0.775, 0.775) and q1b.based_on is not None
    assert rating.line("q3c").denominator == pytest.approx((40.0, 40.0))
    assert [(g.id, p) for g, p in rating.groups] == [("Q1", (44.5, 44.5)), ("Q2", (15.5, 15.5)), ("Q3", (25.3, 25.3))]
    assert rating.rate == pytest.approx((85.3, 85.3)) and rating.lacking == 0
    assert rating.assembled is True and rating.grade == ("AA", "AA")
    assert [m.met for m in rating.prerequisites] == [True] * 4


def test_a_shear_wall_building_with_declarations(tmp_path: Path) -> None:
    """Composite walls by their precast part, strips that may count, an item that the building lacks.

    q1a   precast 30 + composite 20 × (50 + 50) / 250 = 30 + 8 = 38 of 30 + 20 + 48.8 + 5 × 0.24 = 100
          lowest 38 %: 20 + (38 − 35) / 45 × 10 = 20.67 → 20.7
          with the strips (38 + 1.2) / 100 = 39.2 %: 20 + 4.2 / 45 × 10 = 20.93 → 20.9
    q1b   2 × (120 + 5 + 7) = 264 of 2 × 180 = 360: 73.33 %; 10 + (73.33 − 70) / 10 × 10 = 13.33 → 13.3
    q2a   27 / 27 = 100 % → 5; q2c 90 / 90 → 5; q2b, q2d declared 0 % → 0
    decor declared → 6; q3a declared 0 → 0; q3c declared 95 % ≥ 90 % → 6; q3d 20 / 100 = 20 % < 50 % → 0
    q3b   lacking: Q4 = 6
    Q1 = 34.0 to 34.2, Q2 = 10, Q3 = 12; P = 56.0 / 94 = 59.57 % to 56.2 / 94 = 59.79 %
    Both round to 60 %: A
    """
    path = tmp_path / "declared.toml"
    path.write_text(examples.SHEAR_WALL_DECLARED, encoding="utf-8")
    rating = rated(examples.shear_wall(), tmp_path, declared=load_declarations(path, ITEMS))
    assert points(rating) == {
        "q1a": (20.7, 20.9), "q1b": (13.3, 13.3), "q2a": (5.0, 5.0), "q2b": (0.0, 0.0), "q2c": (5.0, 5.0),
        "q2d": (0.0, 0.0), "decor": (6.0, 6.0), "q3a": (0.0, 0.0), "q3b": (0.0, 0.0), "q3c": (6.0, 6.0),
        "q3d": (0.0, 0.0),
    }  # fmt: skip
    assert rating.line("q1a").ratio == (0.38, 0.392)
    assert rating.line("q1b").ratio == (0.7333, 0.7333)
    assert rating.line("q3b").state is State.LACKING and rating.line("decor").state is State.DECLARED
    assert rating.line("q3c").evidence == "整体卫浴 38 间中的 36 间"
    assert rating.lacking == 6
    assert rating.rate == pytest.approx((56.0 / 94 * 100, 56.2 / 94 * 100))
    assert rating.assembled is True and rating.grade == ("A", "A")
    standing = dict(rating.line("q1a").working["standing"].value_counts().iter_rows())
    assert standing == {"counts": 1, "part": 1, "not": 1, "allowance": 5}


@pytest.mark.parametrize(("post_cast", "expected"), [("count", (0.392, 0.392)), ("ignore", (0.38, 0.38))])
def test_strips_by_parameter(tmp_path: Path, post_cast: str, expected: tuple[float, float]) -> None:
    assert rated(examples.shear_wall(), tmp_path, post_cast=post_cast).line("q1a").ratio == expected


def test_strips_need_panels_beside_them(tmp_path: Path) -> None:
    """Narrow cast columns of a frame are no strips, and neither are those of a storey without precast walls."""
    house = House()
    above = house.storey("2F", 3.0)
    house.column("cast", 0.6, width=0.5)
    house.wall("precast", volume=2.0, face=10.0, length=3.5, bearing=True, storey=above)
    house.column("cast", 0.6, above, width=0.5)
    house.wall("cast", volume=0.5, face=1.05, length=3.5, bearing=True, storey=above)  # 0.3 m high
    house.wall("cast", volume=0.5, face=1.4, length=3.5, bearing=True, storey=above)  # 0.4 m high
    line = rated(house, tmp_path).line("q1a")
    assert line.denominator == pytest.approx((4.2, 4.2))
    assert line.numerator == pytest.approx((2.0, 2.0 + 0.6 + 0.5))


def test_what_is_missing_leaves_a_range(tmp_path: Path) -> None:
    """q1a   precast 2; not told how 1; cast in place of unknown size, taken for at most 3; a wall of 3 that may belong
          lowest: 2 / (2 + 1 + 3 + 3) = 22.22 % → 0; highest: (2 + 1) / (2 + 1) = 100 % → 30
    q1b   no floor area is told: against its own elements 30 / (30 + 10) = 75 % → 15 at most
    The rest is not told: 0 to full points. P = 0 to 30 + 15 + 20 + 30 = 95
    """
    rating = rated(examples.gaps(), tmp_path)
    q1a = rating.line("q1a")
    assert (q1a.state, q1a.ratio, q1a.points) == (State.RANGE, (0.2222, 1.0), (0.0, 30.0))
    assert q1a.denominator == pytest.approx((9.0, 3.0)) and q1a.numerator == pytest.approx((2.0, 3.0))
    assert q1a.working.filter(q1a.working["assumed"])["quantity"].to_list() == [3.0]
    assert rating.line("q1b").points == (0.0, 15.0) and rating.line("q1b").ratio == (0.0, 0.75)
    untold = [line for line in rating.lines if line.item.id not in ("q1a", "q1b")]
    assert {line.state for line in untold} == {State.NO_DATA}
    assert all(line.points == (0.0, line.item.max) and line.notes for line in untold)
    assert rating.rate == (0.0, 95.0)
    assert rating.assembled is None and rating.grade == (None, "AAA")
    said = [n.en for n in q1a.notes]
    assert any("1 element has no concrete volume" in s for s in said), said
    assert any("1 element may belong" in s for s in said), said


def test_storeys_below_the_ground_do_not_count(tmp_path: Path) -> None:
    house = House()
    basement = house.storey("B1", -4.0)
    house.column("precast", 2.0)
    house.column("cast", 2.0, basement)
    rating = rated(house, tmp_path)
    assert rating.line("q1a").ratio == (1.0, 1.0) and rating.unit.below == ("B1",)


def test_each_building_is_rated_on_its_own(tmp_path: Path) -> None:
    house = House()
    other = house.put("IFCBUILDING(@,'2#楼',$,$,#23,$,$,.ELEMENT.,$,$,$)")
    storey = house.put("IFCBUILDINGSTOREY(@,'1F',$,$,#25,$,$,.ELEMENT.,0.)")
    house.sheet.swap(27, "(#22", f"(#{other},#22")
    house.put(f"IFCRELAGGREGATES(@,$,$,#{other},(#{storey}))")
    house.column("precast", 2.0)
    house.column("cast", 2.0, storey)
    first, second = assembly_rate(read(house, tmp_path), TABLE)
    assert (first.unit.name, first.line("q1a").ratio) == ("1#楼", (1.0, 1.0))
    assert (second.unit.name, second.line("q1a").ratio) == ("2#楼", (0.0, 0.0))


def test_what_belongs_to_none_of_several_buildings_is_told(tmp_path: Path) -> None:
    house = House()
    other = house.put("IFCBUILDING(@,'2#楼',$,$,#23,$,$,.ELEMENT.,$,$,$)")
    house.sheet.swap(27, "(#22", f"(#{other},#22")
    house.column("precast", 2.0)
    house.element("COLUMN", "游离柱", None)
    model = read(house, tmp_path)
    section = rate_section(model, assembly_rate(model, TABLE), None)
    assert section.data["in_no_building"] == 1
    first = section.blocks[0]
    assert isinstance(first, Paragraphs) and "1 个构件不属于任何一栋建筑" in first.texts[0].zh


def test_of_a_bridge_nothing_is_rated(tmp_path: Path) -> None:
    house = House("IFC4X3_ADD2")
    house.column("precast", 2.0)
    house.sheet.drop(22, 27)
    bridge = house.put("IFCBRIDGE(@,'1#桥',$,$,#23,$,$,.ELEMENT.,$)")
    house.put(f"IFCRELAGGREGATES(@,$,$,#20,(#{bridge}))")
    house.put(f"IFCRELAGGREGATES(@,$,$,#{bridge},(#24))")
    model = read(house, tmp_path)
    assert assembly_rate(model, TABLE) == ()
    section = rate_section(model, (), None)
    assert "只评价建筑" in section.lead.zh and section.data["buildings"] == []
    assert workbook_bytes(model, (), "zh").startswith(b"PK")


def test_a_model_without_a_building_is_rated_as_a_whole(tmp_path: Path) -> None:
    house = House()
    house.column("precast", 2.0)
    house.sheet.drop(22, 27).put(28, "IFCRELAGGREGATES(@,$,$,#20,(#24))")
    rating = rated(house, tmp_path)
    assert rating.unit.id is None and rating.line("q1a").ratio == (1.0, 1.0)


# --- what holds for every building ------------------------------------------------------------------------------------

HOW = st.sampled_from(["precast", "cast", "composite", None])
SIZE = st.one_of(st.none(), st.floats(0.1, 50.0).map(lambda v: round(v, 3)))
COLUMNS = st.lists(st.tuples(HOW, SIZE), min_size=1, max_size=5)
WALLS = st.lists(
    st.tuples(HOW, SIZE, st.sampled_from([True, False, None]), st.sampled_from([True, False, None])), max_size=4
)
SLABS = st.lists(st.tuples(HOW, SIZE), max_size=4)
FLOOR = st.one_of(st.none(), st.floats(10.0, 500.0).map(lambda v: round(v, 2)))
ANY = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def built(columns: Any, walls: Any, slabs: Any, floor: float | None, units: str = "mm") -> Any:
    house = House(units=units)
    if floor is not None:
        house.floor_area(floor)
    for how, volume in columns:
        house.column(how, volume)
    for how, volume, bearing, external in walls:
        house.wall(how or None, volume=volume, face=volume and volume * 5, bearing=bearing, external=external)
    for how, plan in slabs:
        house.slab(how, plan)
    return house


@ANY
@given(COLUMNS, WALLS, SLABS, FLOOR)
def test_the_rate_lies_within_bounds(tmp_path: Path, columns: Any, walls: Any, slabs: Any, floor: float | None) -> None:
    rating = rated(built(columns, walls, slabs, floor), tmp_path)
    assert 0 <= rating.rate[0] <= rating.rate[1] <= 100
    for line in rating.lines:
        assert 0 <= line.points[0] <= line.points[1] <= line.item.max
        if line.ratio is not None:
            assert 0 <= line.ratio[0] <= line.ratio[1] <= 1


@ANY
@given(COLUMNS, WALLS, SLABS, FLOOR, st.integers(0, 20))
def test_more_precast_never_lowers_it(
    tmp_path: Path, columns: Any, walls: Any, slabs: Any, floor: float | None, which: int
) -> None:
    every = [("column", i) for i, c in enumerate(columns) if c[0] == "cast"]
    every += [("wall", i) for i, w in enumerate(walls) if w[0] == "cast"]
    every += [("slab", i) for i, s in enumerate(slabs) if s[0] == "cast"]
    if not every:
        return
    kind, at = every[which % len(every)]
    more = {"column": list(columns), "wall": list(walls), "slab": list(slabs)}
    more[kind][at] = ("precast", *more[kind][at][1:])
    before = rated(built(columns, walls, slabs, floor), tmp_path, post_cast="ignore")
    after = rated(built(more["column"], more["wall"], more["slab"], floor), tmp_path, post_cast="ignore")
    assert after.rate[0] >= before.rate[0] - 1e-9 and after.rate[1] >= before.rate[1] - 1e-9


@ANY
@given(COLUMNS, WALLS, SLABS, FLOOR, st.sampled_from(["m", "all mm", "ft"]))
def test_units_change_nothing(
    tmp_path: Path, columns: Any, walls: Any, slabs: Any, floor: float | None, units: str
) -> None:
    here = rated(built(columns, walls, slabs, floor), tmp_path)
    there = rated(built(columns, walls, slabs, floor, units), tmp_path)
    assert points(here) == points(there) and here.rate == there.rate
