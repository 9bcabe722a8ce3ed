"""Score tables, declarations and settings: what they must say, and what happens where they do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from bimcheck.errors import BimcheckError, OptionError, PackError
from bimcheck.prefab.declarations import load_declarations
from bimcheck.prefab.families import families, load_families
from bimcheck.prefab.rate import assembly_rate
from bimcheck.prefab.rate_section import rate_section
from bimcheck.prefab.rating import State
from bimcheck.prefab.score_table import find_table, load_table
from bimcheck.prefab.settings import settings
from bimcheck.rules.profiles import load_profile
from bimcheck.rules.rule import Confidence
from bimcheck.section import Paragraphs
from tests.prefab.houses import House, read

WRITTEN = find_table("gbt51129-2017.toml").read_text(encoding="utf-8")


def test_the_national_table_as_far_as_it_is_known() -> None:
    table = load_table()
    assert table.total == 100 and [(g.id, g.max, g.min) for g in table.head.group] == [
        ("Q1", 50, 20),
        ("Q2", 20, 10),
        ("Q3", 30, 6),
    ]
    # Rows that are from memory say so; none of them claims to have been read in the text in force.
    recalled = {i.id for i in table.items if i.basis.confidence == "recalled"}
    assert recalled == {"decor", "q3a", "q3b", "q3c", "q3d"}
    assert table.weakest is Confidence.RECALLED
    assert all(i.basis.confidence in ("secondary", "recalled") for i in table.items)
    assert [i.quantity for i in table.items] == [
        "volume", "plan", "face", "face", "face", "face", "count", "floor", "surface", "surface", "run",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("points = [20, 30]", "points = [20, 31]", None, "add up to 51, not to max = 50"),
        ("points = [20, 30]", "points = [30, 20]", "q1a", "ascend"),
        ("range = [0.35, 0.80]", "range = [35, 80]", "q1a", "between 0 and 1"),
        ('quantity = "volume"', 'quantity = "weight"', "q1a", "is not accepted"),
        ('group = "Q1"\ntitle = { zh = "柱', 'group = "Q9"\ntitle = { zh = "柱', "q1a", "no group Q9"),
        ('id = "q1b"', 'id = "q1a"', "q1a", "there twice"),
        ("threshold = 0.80", "treshold = 0.80", "q2a", "unknown key treshold"),
        ('value = "walling", equals', 'value = "waling", equals', "q2a", "no value waling"),
        ('item = "decor"', 'item = "fitout"', None, "no fitout"),
    ],
)
def test_a_broken_table_names_its_line(tmp_path: Path, old: str, new: str, line: str | None, says: str) -> None:
    path = tmp_path / "table.toml"
    assert old in WRITTEN
    path.write_text(WRITTEN.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PackError, match=says) as raised:
        load_table(path)
    assert raised.value.where.startswith(f"{path}")
    if line is not None:
        number = int(raised.value.where.removeprefix(f"{path}:").split(" ")[0])
        lines = path.read_text(encoding="utf-8").splitlines()
        before = "\n".join(lines[:number])
        assert before.rindex("[[item]]") == len("\n".join(lines[: _start(lines, line)])) + 1, raised.value.where


def _start(lines: list[str], item: str) -> int:
    """The index of the line `[[item]]` of this item; of the last one of that name."""
    at = max(i for i, text in enumerate(lines) if text == f'id = "{item}"')
    return at - 1


def test_no_such_table(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="no such score table"):
        load_table(tmp_path / "nothing.toml")


OWN = """\
id = "own"
title = { zh = "自定", en = "own" }
basis = { standard = "X", confidence = "house" }
group = [{ id = "Q", title = { zh = "板", en = "slabs" }, max = 10 }]
[[item]]
id = "slabs"
group = "Q"
title = { zh = "预制板", en = "precast slabs" }
basis = { standard = "X", confidence = "house" }
threshold = 0.5
points = 10
quantity = "count"
of = [{ entity = "IfcSlab" }]
counts = [{ where = [{ value = "casting", in = ["precast"] }] }]
"""


def test_a_table_of_ones_own(tmp_path: Path) -> None:
    """Two of three slabs: 66.67 % ≥ 50 % → 10 of 10 points: 100 %."""
    path = tmp_path / "own.toml"
    path.write_text(OWN, encoding="utf-8")
    house = House()
    for how in ("precast", "precast", "cast"):
        house.slab(how, 10.0)
    (rating,) = assembly_rate(read(house, tmp_path), load_table(path))
    assert rating.line("slabs").ratio == (0.6667, 0.6667) and rating.rate == (100.0, 100.0)
    assert rating.grade == (None, None) and rating.assembled is True


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[declare]]\nitem = "q9"\ndone = true\nevidence = "x"\n', "has no item q9"),
        ('[[declare]]\nitem = "decor"\nevidence = "x"\n', "give one of ratio, done and lacking"),
        ('[[declare]]\nitem = "decor"\nratio = 0.5\nevidence = "x"\n', "decor is done or not"),
        ('[[declare]]\nitem = "q3b"\ndone = true\nevidence = "x"\n', "q3b earns points by its ratio"),
        ('[[declare]]\nitem = "decor"\ndone = true\nlacking = true\nevidence = "x"\n', "give one of"),
        ('[[declare]]\nitem = "q3b"\nratio = 75\nevidence = "x"\n', "between 0 and 1"),
        ('[[declare]]\nitem = "decor"\ndone = true\nevidence = " "\n', "evidence must not be empty"),
        ('[[declare]]\nitem = "decor"\ndone = true\n', "missing key evidence"),
        ('[[casting]]\nselect = { entity = "IfcBeam" }\ncasting = "wood"\nevidence = "x"\n', "is not accepted"),
        ('grade = "A"\n', "unknown key grade"),
    ],
)
def test_broken_declarations(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "d.toml"
    path.write_text("\n" + text, encoding="utf-8")
    with pytest.raises(PackError, match=says) as raised:
        load_declarations(path, ("decor", "q3b"), ("decor",))
    assert str(path) in raised.value.where


def test_a_declaration_of_one_building_goes_before_one_of_all(tmp_path: Path) -> None:
    path = tmp_path / "d.toml"
    path.write_text(
        '[[declare]]\nitem = "decor"\ndone = false\nevidence = "all"\n'
        '[[declare]]\nitem = "decor"\nbuilding = "1#楼"\ndone = true\nevidence = "one"\n',
        encoding="utf-8",
    )
    declared = load_declarations(path, ("decor",))
    assert declared.of("decor", ("1#楼", "gid")).evidence == "one"  # type: ignore[union-attr]
    assert declared.of("decor", ("2#楼", "gid")).evidence == "all"  # type: ignore[union-attr]
    assert declared.of("q1a", ("1#楼",)) is None


def test_a_declaration_of_a_building_that_is_not_there_is_told(tmp_path: Path) -> None:
    path = tmp_path / "d.toml"
    path.write_text('[[declare]]\nitem = "decor"\nbuilding = "1号楼"\ndone = true\nevidence = "x"\n', encoding="utf-8")
    table = load_table()
    declared = load_declarations(path, ("decor",), table.done)
    house = House()
    house.column("precast", 1.0)
    model = read(house, tmp_path)
    rated = assembly_rate(model, table, declared)
    first = rate_section(model, rated, None, declared).blocks[0]
    assert rated[0].line("decor").state is State.NO_DATA
    assert isinstance(first, Paragraphs) and "“1号楼”（decor）不是本模型中的建筑" in first.texts[0].zh


def test_what_a_declaration_overrides_is_told(tmp_path: Path) -> None:
    path = tmp_path / "d.toml"
    path.write_text('[[declare]]\nitem = "q1a"\nratio = 0.5\nevidence = "calculation"\n', encoding="utf-8")
    house = House()
    house.column("precast", 1.0)
    (rating,) = assembly_rate(read(house, tmp_path), load_table(), load_declarations(path, ("q1a",)))
    line = rating.line("q1a")
    assert line.points == (23.3, 23.3) and line.notes[0].en == "the model gives 30 points; the declaration holds"


def test_settings_of_a_profile_and_of_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "p.toml"
    path.write_text(
        'id = "p"\ntitle = { zh = "p", en = "p" }\npacks = ["prefab"]\n[parameters]\nstep_mm = 10\ncrane_limit = 5.0\n'
        'post_cast = "ignore"\n[parameters.preferred_sizes.slab]\nwidth = [1200, 2400]\n',
        encoding="utf-8",
    )
    chosen = settings(load_profile(path))
    assert (chosen.limits.step, chosen.limits.crane, chosen.post_cast) == (0.01, 5000.0, "ignore")
    assert chosen.limits.preferred == (("slab", (("width", (1200.0, 2400.0)),)),)
    assert settings(load_profile(path), post_cast="count").post_cast == "count"
    assert settings().limits.crane is None and settings().limits.density == 2500.0


@pytest.mark.parametrize(
    ("given", "says"),
    [({"post_cast": "maybe"}, "does not take"), ({"score_table": "none.toml"}, "no such score table"),
     ({"declarations": "none.toml"}, "cannot be read"), ({"casting_words": "none.toml"}, "cannot be read")],
)  # fmt: skip
def test_settings_that_make_no_sense(given: dict[str, str], says: str) -> None:
    with pytest.raises(BimcheckError, match=says):
        settings(**given)


def test_families_that_make_no_sense(tmp_path: Path) -> None:
    assert {f.id for f in families().family} >= {"slab", "wall", "beam", "column", "stair"}
    path = tmp_path / "f.toml"
    path.write_text(
        'basis = { standard = "X", confidence = "house" }\n[[family]]\nid = "a"\ntitle = { zh = "a", en = "a" }\n'
        'select = [{ entity = "IfcSlab" }]\ntop = 0\n',
        encoding="utf-8",
    )
    with pytest.raises(PackError, match="top is at least 1"):
        load_families(path)
