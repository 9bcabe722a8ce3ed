"""What `select` chooses, and what it refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bimcheck.errors import PackError
from bimcheck.model import Model
from bimcheck.rules.reading import Place, read
from bimcheck.rules.select import Select
from bimcheck.rules.tables import TABLES
from tests.rules.conftest import Make, gid, prop_set, rel, wall

EXTRA = (
    f"#50=IFCWALLSTANDARDCASE('{gid(50)}',$,'S',$,$,#40,#41,$,$);",
    f"#51=IFCWALLTYPE('{gid(51)}',$,'T',$,$,$,$,$,'precast',.USERDEFINED.);",
    rel(52, "IFCRELDEFINESBYTYPE", "(#30)", "#51"),
    wall(53, "'own'", kind=".USERDEFINED.", object_type="'shear'"),
    prop_set(60, "Pset_WallCommon", 31, IsExternal="IFCBOOLEAN(.T.)", FireRating="IFCLABEL('EI 60')"),
    "#90=IFCMATERIAL('C30',$,$);",
    rel(91, "IFCRELASSOCIATESMATERIAL", "(#31)", "#90"),
)


def chosen(model: Model, **select: Any) -> list[int]:
    place = Place(Path("rules.toml"))
    return read(Select, select, place, "select").choose(model)["id"].to_list()


def test_subtypes_and_types(make: Make) -> None:
    model = make(*EXTRA)
    assert chosen(model, entity="IfcWall") == [30, 31, 50, 53]
    assert chosen(model, entity="IfcWall", subtypes=False) == [30, 31, 53]
    assert chosen(model, entity="IfcWallType") == [51]
    assert chosen(model, entity=["IfcWallType", "IfcWallStandardCase"]) == [50, 51]
    assert chosen(model, entity="IfcNoSuchClass") == []
    assert 51 in chosen(model, entity="IfcObjectDefinition", occurrences=False)
    assert 51 not in chosen(model, entity="IfcObjectDefinition")
    assert 51 not in chosen(model)


def test_predefined_types_of_the_type_and_user_defined(make: Make) -> None:
    model = make(
        *EXTRA, swap={f"'{gid(30)}',$,'W1',$,$,#40,#41,'T1',.STANDARD.": f"'{gid(30)}',$,'W1',$,$,#40,#41,'T1',$"}
    )
    assert chosen(model, entity="IfcWall", predefined_type="STANDARD") == [31]
    assert chosen(model, entity="IfcWall", predefined_type="precast") == [30]
    assert chosen(model, entity="IfcWall", predefined_type=["shear", "STANDARD"]) == [31, 53]
    assert chosen(model, entity="IfcWall", predefined_type="USERDEFINED") == [53]


def test_facets(make: Make) -> None:
    model = make(*EXTRA)
    common = {"set": "Pset_WallCommon", "name": "IsExternal"}
    assert chosen(model, property=common) == [31]
    assert chosen(model, property={**common, "value": True}) == [31]
    assert chosen(model, property={**common, "value": False}) == []
    assert chosen(model, property={"set": "Pset_WallCommon", "name": "FireRating", "value": ["EI 60", "EI 90"]}) == [31]
    rating = {"set": "Pset_WallCommon", "name": "FireRating", "value": {"pattern": "EI [0-9]+"}}
    assert chosen(model, property=rating) == [31]
    assert chosen(model, entity="IfcWall", attribute={"name": "Name", "value": "S"}) == [50]
    assert chosen(model, material="C30") == [31]
    assert chosen(model, entity="IfcWall", part_of={"entity": "IfcSpatialStructureElement"}) == [30, 31]
    assert chosen(model, entity="IfcWall", part_of={"entity": "IfcBuildingStorey"}) == [30, 31]


def test_where_and_exclude(make: Make) -> None:
    model = make(*EXTRA)
    assert chosen(model, entity="IfcWall", where={"value": "storey", "equals": "F2"}) == [31]
    assert chosen(model, entity="IfcWall", where={"value": "name", "in": ["S", "own"]}) == [50, 53]
    assert chosen(model, entity="IfcWall", where={"value": "name", "not_in": ["S", "own"]}) == [30, 31]
    assert chosen(model, entity="IfcWall", where={"value": "name", "matches": "W."}) == [30, 31]
    assert chosen(model, entity="IfcWall", where={"value": "storey_id", "present": False}) == [50, 53]
    assert chosen(model, entity="IfcBuildingStorey", where={"value": "elevation", "min": 1, "max": 3}) == [13]
    assert chosen(model, entity="IfcWall", exclude={"entity": "IfcWallStandardCase"}) == [30, 31, 53]
    both = [{"entity": "IfcWallStandardCase"}, {"where": {"value": "name", "equals": "own"}}]
    assert chosen(model, entity="IfcWall", exclude=both) == [30, 31]


@pytest.mark.parametrize("table", sorted(TABLES))
def test_every_table_has_the_columns_that_it_says(make: Make, table: str) -> None:
    by_class = TABLES[table].of_classes is not None
    frame = Select(table=table, entity=("IfcWall",) if by_class else ()).choose(make(*EXTRA))
    assert set(frame.columns) == {*TABLES[table].columns, "row"}


def test_tables_about_elements_and_others(make: Make) -> None:
    model = make(*EXTRA)
    assert chosen(model, table="property_sets", entity="IfcWall") == [31]
    assert chosen(model, table="property_sets", entity="IfcSlab") == []
    assert chosen(model, table="relations", kind="types") == [52]
    assert chosen(model, table="roots", entity="IfcRelAssociates") == [91]
    assert chosen(model, table="units", where={"value": "unit_type", "equals": "LENGTHUNIT"}) == [3]
    assert chosen(model, table="header") == [None]
    assert chosen(model, table="problems") == []


@pytest.mark.parametrize(
    ("select", "says"),
    [
        ({"table": "walls"}, "no table walls; accepted: entities"),
        ({"entity": 5}, "must|wrong type"),
        ({"entiy": "IfcWall"}, "unknown key entiy"),
        ({"table": "problems", "code": "NONSENSE"}, "no problem code NONSENSE"),
        ({"code": "SYNTAX"}, "goes with table"),
        ({"table": "header", "entity": "IfcWall"}, "cannot be selected as elements"),
        ({"where": {"value": "nonsense", "present": True}}, "no value nonsense"),
        ({"where": {"value": "name"}}, "nothing is asked of name"),
        ({"where": {"value": "name", "matches": "["}}, "invalid regular expression"),
        ({"exclude": {"entiy": "IfcWall"}}, "unknown key entiy"),
    ],
)
def test_refusals_say_why(select: dict[str, Any], says: str) -> None:
    with pytest.raises(PackError, match=says):
        read(Select, select, Place(Path("rules.toml")), "select")


def test_words() -> None:
    select = read(
        Select,
        {
            "entity": "IfcWall",
            "where": {"value": "storey", "present": True},
            "exclude": {"entity": "IfcWallElementedCase"},
        },
        Place(Path("rules.toml")),
    )
    assert select.words.zh == "IfcWall；所在楼层 已填写；除外：IfcWallElementedCase"
    assert select.words.en == "IfcWall; storey is present; except: IfcWallElementedCase"
