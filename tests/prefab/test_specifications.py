"""Specifications: what is alike, what is nearly alike, and how often each is used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bimcheck.prefab.charts import module_bars, pareto, size_scatter
from bimcheck.prefab.families import families
from bimcheck.prefab.modules import module_shares
from bimcheck.prefab.scoring import Scale, grade, rate, rounded
from bimcheck.prefab.specifications import Limits, Standardisation, standardisation
from bimcheck.prefab.standard_section import standard_section, top_share
from bimcheck.reports.drawing import drawing
from bimcheck.rules import geometry
from bimcheck.section import Figure, Paragraphs, Table
from tests.prefab.houses import House, read


def slabs(*sizes: tuple[float, float, int], how: str = "precast", mark: str = "") -> Any:
    house = House()
    for length, width, number in sizes:
        for _ in range(number):
            slab = house.slab(how, length * width, sides=(length, width), thickness=0.13, name="预制板")
            if mark:
                house.properties(
                    slab, "Pset_PrecastConcreteElementGeneral", PieceMark=f"IFCLABEL('{mark.format(slab)}')"
                )
    return house


def found(house: Any, folder: Path, limits: Limits | None = None) -> Standardisation:
    return standardisation(read(house, folder), families(), limits or Limits())


def test_sizes_are_rounded_to_the_step(tmp_path: Path) -> None:
    """4.198 and 4.202 are 4.200 by steps of 5 mm, 4.203 is 4.205."""
    result = found(slabs((4.198, 2.4, 2), (4.202, 2.4, 1), (4.203, 2.4, 1)), tmp_path)
    assert result.specifications.select("specification", "count").rows() == [
        ("4200×2400×130", 3), ("4205×2400×130", 1),
    ]  # fmt: skip
    assert [f.id for f in result.families] == ["slab"]


def test_nearly_alike_specifications_save_moulds(tmp_path: Path) -> None:
    """The most used stays; what differs by at most 15 mm goes into it, and what goes into it takes nothing itself."""
    result = found(slabs((4.2, 2.4, 5), (4.215, 2.4, 3), (4.23, 2.4, 2), (3.6, 2.4, 1)), tmp_path)
    assert result.merges.rows() == [
        ("slab", "4215×2400×130", 3, "4200×2400×130", 5, pytest.approx(0.015)),
    ]  # fmt: skip
    section = standard_section(read(slabs((4.2, 2.4, 5), (4.215, 2.4, 3)), tmp_path), result)
    said = [t.zh for b in section.blocks if isinstance(b, Paragraphs) for t in b.texts]
    assert "3 件预制板、叠合板与规格 4200×2400×130（5 件）相差 ≤ 15 mm：合并可少 1 套模具（4215×2400×130）" in said


def test_equal_boxes_of_unlike_bodies_do_not_merge(tmp_path: Path) -> None:
    house = slabs((4.2, 2.4, 2))
    light = house.element("SLAB", "预制板")
    house.quantities(light, "Qto_SlabBaseQuantities", Length=4.21, Width=2.4, Depth=0.13, NetVolume=0.5, GrossArea=10.0)
    house.cast(light, "precast")
    assert found(house, tmp_path).merges.is_empty()


def test_the_share_of_the_most_used(tmp_path: Path) -> None:
    """5 + 3 + 2 of 12 = 83.3 % by count; the largest one alone makes up 10.08 of its area's …"""
    result = found(slabs((4.2, 2.4, 5), (3.6, 2.4, 3), (3.0, 2.4, 2), (2.4, 2.4, 1), (1.8, 2.4, 1)), tmp_path)
    (family,) = result.families
    assert top_share(result, family, 1) == pytest.approx(5 / 12)
    assert top_share(result, family, 3) == pytest.approx(10 / 12)
    total = 2.4 * (5 * 4.2 + 3 * 3.6 + 2 * 3.0 + 2.4 + 1.8)
    assert top_share(result, family, 1, "area") == pytest.approx(5 * 4.2 * 2.4 / total)


def test_weight_is_volume_times_density_where_none_is_stated(tmp_path: Path) -> None:
    """4.2 × 2.4 × 0.13 = 1.3104 m³; at 2500 kg/m³ 3276 kg, above a crane of 3 t."""
    limits = Limits(crane=3000.0, transport_length=4.0, preferred=(("slab", (("width", (2400.0,)),)),))
    house = slabs((4.2, 2.4, 2), (3.6, 2.4, 1))
    result = found(house, tmp_path, limits)
    assert result.specifications["weight"].to_list() == pytest.approx([3276.0, 2808.0])
    assert set(result.pieces["weight_from"].to_list()) == {"calculated"}
    section = standard_section(read(house, tmp_path), result)
    tables = {b.title.en: b for b in section.blocks if isinstance(b, Table)}
    weight = [[c.text.en for c in r] for r in tables["Weight and transport"].rows]
    assert weight[0] == ["crane", "3 t", "2", "0", "4200×2400×130 (3.28 t)"]
    assert weight[1] == ["transport length", "4000 mm", "2", "0", "4200×2400×130 (4200 mm)"]
    assert [c.text.en for c in tables["Preferred sizes"].rows[0]][1:] == ["width", "2400", "3 / 3"]


def test_a_mark_per_piece_says_nothing_and_a_shared_one_does(tmp_path: Path) -> None:
    unique = found(slabs((4.2, 2.4, 3), mark="PCB-{}"), tmp_path)
    assert unique.unique_marks and unique.specifications["specification"].to_list() == ["4200×2400×130"]
    shared = found(slabs((4.2, 2.4, 3), mark="PCB-1"), tmp_path)
    assert not shared.unique_marks and shared.specifications["specification"].to_list() == ["PCB-1 4200×2400×130"]


def test_where_nothing_is_known_to_be_precast(tmp_path: Path) -> None:
    house = House()
    house.slab(None, 10.0, sides=(4.0, 2.5), thickness=0.1)
    result = found(house, tmp_path)
    assert result.assumed and result.specifications.height == 1
    section = standard_section(read(house, tmp_path), result)
    assert "not told to be precast" in section.lead.en
    assert found(slabs((4.0, 2.4, 1), how="cast"), tmp_path).specifications.is_empty()


def test_what_has_no_size_is_told(tmp_path: Path) -> None:
    house = House()
    house.slab("precast", 10.0)
    result = found(house, tmp_path)
    assert result.specifications.is_empty() and result.unsized.height == 1
    section = standard_section(read(house, tmp_path), result)
    assert any(
        "1 component has no three sides" in t.en for b in section.blocks if isinstance(b, Paragraphs) for t in b.texts
    )


def test_a_volume_that_is_not_told_is_no_zero(tmp_path: Path) -> None:
    """Of two equal flights one tells its volume: that of the specification is open, and so is the family's share."""
    house = House()
    for width, volume in ((1200, 0.5), (1200, None), (1300, 0.6)):
        flight = house.element("STAIRFLIGHT", "预制梯段")
        house.cast(flight, "precast")
        sides = {"长度": 3000, "宽度": width, "厚度": 200}
        house.properties(flight, "尺寸", **{name: f"IFCLENGTHMEASURE({side}.)" for name, side in sides.items()})
        if volume is not None:
            house.quantities(flight, "Qto_StairFlightBaseQuantities", NetVolume=volume)
    model = read(house, tmp_path)
    geometry.ask(model, False)
    result = standardisation(model, families(), Limits())
    assert result.specifications.select("count", "volume").rows() == [(2, None), (1, pytest.approx(0.6))]
    family = next(f for f in result.families if f.id == "stair")
    assert top_share(result, family, 1, "volume") is None
    assert top_share(result, family, 1) == pytest.approx(2 / 3)
    section = standard_section(model, result)
    said = [t.en for b in section.blocks if isinstance(b, Paragraphs) for t in b.texts]
    assert any("1 component has no volume" in t for t in said)


def test_figures_are_drawings_and_hostile_names_stay_text(tmp_path: Path) -> None:
    house = slabs((4.2, 2.4, 2), (3.6, 2.4, 1), (3.0, 2.4, 1))
    slab = house.slab("precast", 10.0, sides=(5.0, 2.0), thickness=0.13)
    house.properties(slab, "Pset_PrecastConcreteElementGeneral", TypeDesignator="IFCLABEL('<script>&\"x')")
    model = read(house, tmp_path)
    result = standardisation(model, families(), Limits())
    own = result.of("slab")
    title = families().family[3].title
    figures = [size_scatter(title, own), pareto(title, own, 3, 0.6), module_bars(module_shares(model, result))]
    assert all(isinstance(f, Figure) for f in figures)
    for figure in figures:
        for svg in (figure.svg.zh, figure.svg.en):
            markup = drawing(svg, "x")
            assert markup is not None and "<script" not in markup


# --- arithmetic -------------------------------------------------------------------------------------------------------


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_higher_ratio_never_earns_less(a: float, b: float) -> None:
    scale = Scale(0.35, 0.80, 20.0, 30.0)
    low, high = sorted((scale.points(rounded(a, 4), 1), scale.points(rounded(b, 4), 1)))
    assert (a <= b) == (scale.points(rounded(a, 4), 1) <= scale.points(rounded(b, 4), 1)) or low == high


@pytest.mark.parametrize(
    ("ratio", "points"), [(0.3499, 0.0), (0.35, 20.0), (0.5, 23.3), (0.8, 30.0), (0.95, 30.0), (0.7999, 30.0)]
)
def test_points_at_the_edges(ratio: float, points: float) -> None:
    """0.5: 20 + 0.15 / 0.45 × 10 = 23.33; 0.7999: 29.998 rounds to 30.0."""
    assert Scale(0.35, 0.80, 20.0, 30.0).points(ratio, 1) == points


@pytest.mark.parametrize(
    ("value", "decimals", "expected"), [(0.25, 1, 0.3), (2.675, 2, 2.68), (75.5, 0, 76.0), (75.45, 0, 75.0)]
)
def test_halves_round_up(value: float, decimals: int, expected: float) -> None:
    assert rounded(value, decimals) == expected


def test_the_rate_and_its_grade() -> None:
    """38.3 + 13.5 + 20 = 71.8 of 100; of 94 where 6 points are lacking: 76.38 % → AA."""
    names = (("A", 60.0), ("AA", 76.0), ("AAA", 91.0))
    assert rate(71.8, 0) == pytest.approx(71.8) and grade(71.8, names) == "A"
    assert rate(71.8, 6) == pytest.approx(71.8 / 94 * 100) and grade(rate(71.8, 6), names) == "AA"
    assert grade(75.45, names) == "A" and grade(75.5, names) == "AA" and grade(59.4, names) is None
    assert grade(59.5, names) == "A" and grade(90.5, names) == "AAA"
