"""The lists: what is wrong with one is named with its row; what ships is whole."""

from __future__ import annotations

import pytest

from bimcheck.ifc.schema import SUPPORTED, schema
from bimcheck.rules.depth.evidence import evidence_of
from bimcheck.rules.depth.levels import InformationLevel, StageLabel, UnitLevel
from bimcheck.rules.listing import Listing
from bimcheck.rules.unfit import UnfitError
from tests.rules.depth.lists import COLUMNS, GROUPS, shipped, small


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("ZZ-100", "x", "IfcWall", "name"), "row 2 of the list small.csv: no group ZZ-100"),
        (("-", "x", "IfcWall", "name"), "no group -"),
        (("ID-100", "x", "IfcWall", "nothing_like_it"), "no such source: nothing_like_it"),
        (("ID-100", "x", "IfcWall", "Set.Name=("), "no such source: Set.Name=("),
    ],
)
def test_a_row_that_makes_no_sense_is_named(row: tuple[str, str, str, str], said: str) -> None:
    with pytest.raises(UnfitError) as error:
        small(row)
    assert said in error.value.words.en


def test_a_level_that_is_none_is_named() -> None:
    groups = Listing("groups.csv", ("code", "level", "zh", "en"), (("ID-100", "N5", "x", "x"),))
    with pytest.raises(UnfitError) as error:
        evidence_of(groups, Listing("small.csv", COLUMNS, (("ID-100", "x", "x", "x", "IfcWall", "name"),)))
    assert "no level N5" in error.value.words.en


def test_what_ships_names_classes_that_there_are() -> None:
    known = {name for version in SUPPORTED for name in schema(version).entities()}
    named = {name for row in shipped().rows for name in (*row.wanted, *row.unwanted)}
    assert named <= known
    assert len(named) > 30


def test_every_group_is_asked_of_something() -> None:
    asked = {row.group for row in shipped().rows}
    assert {group.code for group in shipped().groups} <= asked


def test_every_item_may_be_found_in_every_schema() -> None:
    """Not by one schema's spelling alone: sources with the names of Chinese practice or of tables are of all."""
    rows = [row for row in shipped().rows if row.group != "-"]
    assert len(rows) > 50
    for row in rows:
        assert row.sources, row
        assert any(not s.startswith(("Pset_", "Qto_")) for s in row.sources), (row.group, row.name)


def test_groups_and_levels_are_those_of_the_standard() -> None:
    by_level = {n: {g.head for g in shipped().groups if g.level is n} for n in InformationLevel}
    assert {n.value: heads for n, heads in by_level.items()} == {
        "N1": {"PJ", "ID", "LC"}, "N2": {"ST"}, "N3": {"TC", "MF"}, "N4": {"AM", "FM"},
    }  # fmt: skip
    assert len(GROUPS.rows) == 26


def test_the_level_of_the_technical_groups_is_given_from_outside() -> None:
    known = shipped()
    technical = next(g for g in known.groups if g.code == "TC-300")
    other = next(g for g in known.groups if g.code == "MF-100")
    assert known.level_of(technical, "N2") is InformationLevel.N2
    assert known.level_of(technical, "N3") is InformationLevel.N3
    assert known.level_of(other, "N2") is InformationLevel.N3


def test_the_two_scales_do_not_mix() -> None:
    assert {level.value for level in UnitLevel} == {"LOD1.0", "LOD2.0", "LOD3.0", "LOD4.0"}
    assert {label.value for label in StageLabel} == {300, 350, 400, 500}
    with pytest.raises(ValueError):
        UnitLevel(300)
    with pytest.raises(ValueError):
        StageLabel("LOD3.0")
    assert not set(UnitLevel) & set(StageLabel)
