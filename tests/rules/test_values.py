"""Values by name: columns, IFC attributes, properties, derived measures."""

from __future__ import annotations

import pytest

from bimcheck.model import Model
from bimcheck.rules.select import Select
from bimcheck.rules.values import is_known, values
from tests.rules.conftest import Make, gid, prop_set, rel, storey, wall


def told(model: Model, name: str, *entity: str, column: str = "text") -> dict[int, list[object]]:
    chosen = Select(entity=entity).choose(model)
    ids = dict(zip(chosen["row"], chosen["id"], strict=True))
    found: dict[int, list[object]] = {}
    for row, value in values(model, chosen, name).select("row", column).iter_rows():
        found.setdefault(ids[row], []).append(value)
    return found


def test_columns(make: Make) -> None:
    model = make(wall(50, "'  '"))
    assert told(model, "name", "IfcWall") == {30: ["W1"], 31: ["W2"]}
    assert told(model, "storey_id", "IfcWall") == {30: ["12"], 31: ["13"]}


def test_attributes_are_si_where_the_schema_says_length(make: Make) -> None:
    door = f"#50=IFCDOOR('{gid(50)}',$,'D',$,$,#40,#41,$,2100.,900.,.DOOR.,$,$);"
    model = make(door)
    assert told(model, "OverallHeight", "IfcElement", column="number") == {50: [pytest.approx(2.1)]}
    assert told(model, "Tag", "IfcElement") == {30: ["T1"], 31: ["T2"]}
    assert told(model, "NoSuchAttribute", "IfcElement") == {}


def test_properties_with_wildcards(make: Make) -> None:
    model = make(
        prop_set(60, "Pset_WallCommon", 30, IsExternal="IFCBOOLEAN(.T.)", Reference="IFCLABEL('R')"),
        prop_set(70, "Pset_Custom", 30, Reference="IFCLABEL('S')"),
    )
    assert told(model, "Pset_WallCommon.IsExternal", "IfcWall") == {30: ["TRUE"]}
    assert sorted(told(model, "Pset_*.Reference", "IfcWall")[30]) == ["R", "S"]
    assert sorted(told(model, "Pset_WallCommon.*", "IfcWall")[30]) == ["R", "TRUE"]
    assert told(model, "Pset_WallCommon.Ref", "IfcWall") == {}


def test_quantities_are_properties_too(make: Make) -> None:
    model = make(
        "#60=IFCQUANTITYLENGTH('Length',$,$,5000.,$);",
        f"#61=IFCELEMENTQUANTITY('{gid(61)}',$,'Qto_WallBaseQuantities',$,$,(#60));",
        rel(62, "IFCRELDEFINESBYPROPERTIES", "(#30)", "#61"),
    )
    assert told(model, "Qto_*.Length", "IfcWall", column="number") == {30: [pytest.approx(5.0)]}


def test_a_value_of_the_type_gives_way_to_that_of_the_occurrence(make: Make) -> None:
    model = make(
        "#60=IFCPROPERTYSINGLEVALUE('Reference',$,IFCLABEL('type'),$);",
        f"#61=IFCPROPERTYSET('{gid(61)}',$,'Pset_WallCommon',$,(#60));",
        f"#62=IFCWALLTYPE('{gid(62)}',$,'T',$,$,(#61),$,$,$,.STANDARD.);",
        rel(63, "IFCRELDEFINESBYTYPE", "(#30,#31)", "#62"),
        prop_set(70, "Pset_WallCommon", 30, Reference="IFCLABEL('own')"),
    )
    assert told(model, "Pset_WallCommon.Reference", "IfcWall") == {30: ["own"], 31: ["type"]}
    assert told(model, "type", "IfcWall") == {30: ["T"], 31: ["T"]}


def test_elevation_and_storey_height(make: Make) -> None:
    model = make(
        storey(50, "F3", "$"),
        rel(51, "IFCRELAGGREGATES", "#11", "(#50)"),
        "#52=IFCLOCALPLACEMENT($,#53);",
        "#53=IFCAXIS2PLACEMENT3D(#54,$,$);",
        "#54=IFCCARTESIANPOINT((0.,0.,6600.));",
        swap={f"'{gid(50)}',$,'F3',$,$,#40": f"'{gid(50)}',$,'F3',$,$,#52"},
    )
    elevations = told(model, "elevation", "IfcBuildingStorey", column="number")
    assert elevations == {12: [0.0], 13: [pytest.approx(3.0)], 50: [pytest.approx(6.6)]}
    heights = told(model, "storey_height", "IfcBuildingStorey", column="number")
    assert heights == {12: [pytest.approx(3.0)], 13: [pytest.approx(3.6)]}


def test_distance_and_offset(make: Make) -> None:
    model = make(
        wall(50), wall(51),
        "#60=IFCLOCALPLACEMENT($,#61);", "#61=IFCAXIS2PLACEMENT3D(#62,$,$);",
        "#62=IFCCARTESIANPOINT((3000.,4000.,0.));",
        "#63=IFCLOCALPLACEMENT(#60,#64);", "#64=IFCAXIS2PLACEMENT3D(#65,$,$);", "#65=IFCCARTESIANPOINT((1000.,0.,0.));",
        swap={f"'{gid(n)}',$,'W',$,$,#40": f"'{gid(n)}',$,'W',$,$,#{at}" for n, at in ((50, 60), (51, 63))},
    )  # fmt: skip
    assert told(model, "distance_to_origin", "IfcWall", column="number")[50] == [pytest.approx(5.0)]
    offsets = told(model, "placement_offset", "IfcWall", column="number")
    assert offsets[50] == [pytest.approx(5.0)] and offsets[51] == [pytest.approx(1.0)] and offsets[30] == [0.0]


def test_container_count_through_host_and_assembly(make: Make) -> None:
    model = make(
        f"#50=IFCOPENINGELEMENT('{gid(50)}',$,'O',$,$,#40,#41,$,$);",
        rel(51, "IFCRELVOIDSELEMENT", "#30", "#50"),
        f"#52=IFCDOOR('{gid(52)}',$,'D',$,$,#40,#41,$,$,$,$,$,$);",
        rel(53, "IFCRELFILLSELEMENT", "#50", "#52"),
        f"#54=IFCELEMENTASSEMBLY('{gid(54)}',$,'A',$,$,#40,$,$,$,$);",
        wall(55),
        rel(56, "IFCRELAGGREGATES", "#54", "(#55)"),
        rel(57, "IFCRELCONTAINEDINSPATIALSTRUCTURE", "(#54,#31)", "#12"),
        wall(58),
    )
    counted = told(model, "container_count", "IfcElement", column="number")
    assert counted == {30: [1.0], 31: [2.0], 50: [1.0], 52: [1.0], 54: [1.0], 55: [1.0], 58: [0.0]}
    assert told(model, "part_count", "IfcElementAssembly", column="number") == {54: [1.0]}
    assert [k for k, v in told(model, "is_part", "IfcElement").items() if v == ["TRUE"]] == [55]
    assert told(model, "whole_class", "IfcWall") == {55: ["IfcElementAssembly"]}


def test_container_count_ends_on_a_cycle_of_wholes(make: Make) -> None:
    model = make(
        wall(50), wall(51), rel(52, "IFCRELAGGREGATES", "#50", "(#51)"), rel(53, "IFCRELAGGREGATES", "#51", "(#50)")
    )
    counted = told(model, "container_count", "IfcWall", column="number")
    assert counted[50] == [0.0] and counted[51] == [0.0]


def test_an_unknown_snake_case_name_is_an_error(make: Make) -> None:
    model = make()
    with pytest.raises(KeyError):
        values(model, Select().choose(model), "no_such_thing")


@pytest.mark.parametrize(
    ("name", "table", "expected"),
    [
        ("name", "entities", True), ("elevation", "entities", True), ("Tag", "entities", True),
        ("P.x", "entities", True),
        ("view_definition", "header", True), ("elevation", "header", False), ("P.x", "header", False),
        ("set_name", "property_sets", True), ("storey", "property_sets", True), ("nonsense", "entities", False),
    ],
)  # fmt: skip
def test_names_are_known_without_a_model(name: str, table: str, expected: bool) -> None:
    assert is_known(name, table) is expected
