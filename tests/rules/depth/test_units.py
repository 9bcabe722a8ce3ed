"""Which model units a model has: each level by itself, and the smallest one as the level of the model."""

from __future__ import annotations

import pytest

from bimcheck.rules.depth.levels import UnitLevel
from bimcheck.rules.depth.units import Units, units_of
from tests.rules.conftest import Make, gid, prop_set, rel, storey
from tests.rules.depth.lists import shipped


def space(number: int, name: str = "'101'") -> str:
    return f"#{number}=IFCSPACE('{gid(number)}',$,{name},$,$,#40,#41,$,.ELEMENT.,$,$);"


def proxy(number: int) -> str:
    return f"#{number}=IFCBUILDINGELEMENTPROXY('{gid(number)}',$,'X',$,$,#40,#41,$,$);"


def counts(units: Units) -> dict[str, tuple[int, int]]:
    return {share.level.value: (share.good, share.counted) for share in units.whole}


def test_walls_with_a_shape_are_components(make: Make) -> None:
    units = units_of(make(), shipped())
    assert counts(units) == {"LOD1.0": (3, 3), "LOD2.0": (0, 2), "LOD3.0": (2, 2), "LOD4.0": (0, 2)}
    assert units.level(0.95) is UnitLevel.COMPONENT
    assert units.level_of("IfcWall", 0.95) is UnitLevel.COMPONENT
    assert units.level_of("IfcBuilding", 0.95) is UnitLevel.PROJECT
    assert units.level_of("IfcDoor", 0.95) is None


def test_proxies_are_no_components(make: Make) -> None:
    units = units_of(make(proxy(50), proxy(51)), shipped())
    assert counts(units)["LOD3.0"] == (2, 4)
    assert units.level(0.5) is UnitLevel.COMPONENT
    assert units.level(0.51) is UnitLevel.PROJECT
    assert "代理构件 2 个" in units.whole[2].reason.zh


def test_an_assembly_has_the_shape_of_its_parts(make: Make) -> None:
    assembly = f"#50=IFCSTAIR('{gid(50)}',$,'S',$,$,#40,$,$,$);"
    flight = f"#51=IFCSTAIRFLIGHT('{gid(51)}',$,'F',$,$,#40,#41,$,$,$,$,$,$);"
    assert counts(units_of(make(assembly), shipped()))["LOD3.0"] == (2, 3)
    with_parts = make(assembly, flight, rel(52, "IFCRELAGGREGATES", "#50", "(#51)"))
    assert counts(units_of(with_parts, shipped()))["LOD3.0"] == (4, 4)


def test_spaces_of_storeys(make: Make) -> None:
    first, second = rel(60, "IFCRELAGGREGATES", "#12", "(#50)"), rel(61, "IFCRELAGGREGATES", "#13", "(#51)")
    assert counts(units_of(make(space(50), space(51), first, second), shipped()))["LOD2.0"] == (2, 2)
    # the top storey is a roof: nobody expects rooms on it; one below it counts
    assert counts(units_of(make(space(50), first), shipped()))["LOD2.0"] == (1, 1)
    assert counts(units_of(make(space(51), second), shipped()))["LOD2.0"] == (1, 2)
    assert counts(units_of(make(space(50, "$"), first), shipped()))["LOD2.0"] == (0, 2)
    third = make(space(50), first, storey(14, "F3", "6000."), rel(62, "IFCRELAGGREGATES", "#11", "(#14)"))
    assert counts(units_of(third, shipped()))["LOD2.0"] == (1, 2)


PRECAST = [
    ("ConstructionMethod", "IFCLABEL('Precast')", 1),
    ("ConstructionType", "IFCLABEL('Precast')", 1),
    ("ConstructionMethod", "IFCLABEL('In-Situ')", 0),
    ("CastingMethod", "IFCLABEL('PRECAST')", 1),
    ("CastingMethod", "IFCLABEL('INSITU')", 0),
]


@pytest.mark.parametrize(("name", "value", "number"), PRECAST)
def test_prefabricated_units(make: Make, name: str, value: str, number: int) -> None:
    units = units_of(make(prop_set(50, "Pset_ConcreteElementGeneral", 30, **{name: value})), shipped())
    assert units.fabricated == number
    assert counts(units)["LOD4.0"] == ((0, 1) if number else (0, 2))


def test_parts_are_asked_of_prefabricated_units(make: Make) -> None:
    accessory = f"#60=IFCDISCRETEACCESSORY('{gid(60)}',$,'A',$,$,#40,#41,$,$);"
    precast = prop_set(50, "Pset_ConcreteElementGeneral", 30, ConstructionMethod="IFCLABEL('Precast')")
    units = units_of(make(precast, accessory, rel(61, "IFCRELAGGREGATES", "#30", "(#60)")), shipped())
    assert counts(units)["LOD4.0"] == (1, 1)
    assert units.level(0.95) is UnitLevel.PART
    assert units.level_of("IfcWall", 0.95) is UnitLevel.COMPONENT  # one wall of two
    # a wall and its bars side by side in one assembly
    assembly = f"#62=IFCELEMENTASSEMBLY('{gid(62)}',$,'E',$,$,#40,$,$,$,$);"
    beside = make(precast, accessory, assembly, rel(61, "IFCRELAGGREGATES", "#62", "(#60,#30)"))
    assert counts(units_of(beside, shipped()))["LOD4.0"] == (1, 1)
    # parts that belong to nothing say nothing of the unit
    assert counts(units_of(make(precast, accessory), shipped()))["LOD4.0"] == (0, 1)


def test_nothing_reaches_nothing(make: Make) -> None:
    units = units_of(make(frame=False), shipped())
    assert units.level(0.95) is None
    assert [share.share for share in units.whole] == [0.0, None, None, None]
    assert units.whole[0].reason.zh == "没有命名的项目、场地、建筑"
