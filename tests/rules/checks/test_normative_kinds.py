"""The kinds of check, paths and parts that normative rules need."""

from __future__ import annotations

from pathlib import Path

import pytest

from bimcheck.errors import PackError
from bimcheck.ifc.paths import is_path, steps
from bimcheck.rules.outcome import judge
from bimcheck.rules.packs import load_pack
from bimcheck.rules.rule import Status
from tests.rules.conftest import Make, failing, gid, judged, rel, wall

WALLS = {"table": "instances", "entity": "IfcWall"}
RULE = """[[rule]]
id = "R"
title = { zh = "题", en = "title" }
why = { zh = "因", en = "why" }
fix = { zh = "改", en = "fix" }
basis = { standard = "bimcheck", confidence = "house" }
severity = "warning"
"""
MISSING = ("skip", "passes", "fails")


def test_what_is_a_path() -> None:
    assert is_path("Representation/Representations/RepresentationType")
    assert is_path("^IfcRelAggregates.RelatedObjects/RelatingObject/class")
    assert is_path("Items[class=IfcMappedItem]/MappingSource")
    assert not is_path("Name") and not is_path("name") and not is_path("Pset_WallCommon.IsExternal")
    assert steps("class/Name") is None and steps("Representation/") is None and steps("^IfcWall/Name") is None


def test_paths_forwards_backwards_and_filtered(make: Make) -> None:
    model = make()
    forwards = judged(model, WALLS, "in_set", value="Representation/Representations/RepresentationType", values=["X"])
    assert failing(forwards) == [30, 31] and forwards.failures["observed_en"][0] == '"SweptSolid"'
    storeys = "^IfcRelContainedInSpatialStructure.RelatedElements/RelatingStructure[Name=F1]/id"
    assert failing(judged(model, WALLS, "present", value=storeys)) == [31]
    items = "Representation/Representations/Items[class=IfcSolidModel]/class"
    assert failing(judged(model, WALLS, "in_set", value=items, values=["IfcExtrudedAreaSolid"])) == []
    assert failing(judged(model, WALLS, "in_set", value=items, values=["IfcSolidModel"], subtypes=True)) == []
    assert judged(model, WALLS, "in_set", value="^IfcNothing.Name/id", values=["#1"], missing="skip").applicable == 0


def test_a_path_tells_numbers_from_references(make: Make) -> None:
    model = make()
    context = {"table": "instances", "entity": "IfcGeometricRepresentationContext"}
    there_and_back = "WorldCoordinateSystem/Location/^IfcAxis2Placement3D.Location/id"
    assert failing(judged(model, context, "range", value=there_and_back, max=41)) == [45]
    assert failing(judged(model, context, "range", value=there_and_back, max=42)) == []
    assert failing(judged(model, context, "holds", conditions=[{"value": "Precision", "max": 1e-9}])) == [45]


def test_found_only_tells(make: Make) -> None:
    model = make()
    verdict = judged(model, WALLS, "found")
    assert (verdict.applicable, verdict.failures.height, verdict.facts) == (2, 0, {"found": 2})
    assert judged(model, {"entity": "IfcSlab"}, "found").applicable == 0


def test_holds_says_each_condition(make: Make) -> None:
    model = make(wall(50, "$", "'T'"))
    conditions = [{"value": "Name", "present": True}, {"value": "Tag", "not_matches": "T[0-9]"}]
    verdict = judged(model, WALLS, "holds", conditions=conditions)
    assert (failing(verdict), verdict.failed, verdict.applicable) == ([30, 31, 50], 3, 3)
    classes = [{"value": "class", "is_a": "IfcElement"}]
    assert failing(judged(model, WALLS, "holds", conditions=classes)) == []


def test_same_within_a_row_and_against_another(make: Make) -> None:
    model = make(rel(50, "IFCRELAGGREGATES", "#11", "(#30,#12)"))
    parts = "^IfcRelAggregates.RelatingObject/RelatedObjects/class"
    building = {"table": "instances", "entity": ["IfcBuilding", "IfcProject"]}
    verdict = judged(model, building, "same", value=parts)
    assert (failing(verdict), verdict.applicable) == ([11], 2)
    assert failing(judged(model, WALLS, "same", value="Name", **{"as": "Tag"})) == [30, 31]
    assert failing(judged(model, WALLS, "same", value="Tag", **{"as": "Tag"})) == []
    none = judged(model, WALLS, "same", value="Description", **{"as": "Tag"})
    assert (failing(none), none.applicable) == ([], 0)
    assert failing(judged(model, WALLS, "same", value="Description", missing=True, **{"as": "Tag"})) == [30, 31]


def test_one_of_several(make: Make) -> None:
    model = make(wall(50, "$", "'T'"), wall(51, "$", "$"))
    assert failing(judged(model, WALLS, "present", value=["Name", "Tag"], of="one")) == [30, 31, 51]


def test_consistent_counts_empty_values_where_told(make: Make) -> None:
    model = make(wall(50, "'W1'", "$"))
    assert failing(judged(model, WALLS, "consistent", value="Description", missing="value")) == []
    told = judged(model, {"table": "instances", "entity": "IfcWall"}, "consistent", value=["Tag"], missing="value")
    assert told.applicable == 3 and told.failed == 3


def test_known_crs(make: Make) -> None:
    line = "#{}=IFCPROJECTEDCRS('{}',$,$,{},$,$,$);"
    model = make(
        line.format(50, "EPSG:4549", "'EPSG:5737'"), line.format(51, "EPSG:99999999", "'EPSG:4549'"),
        line.format(52, "CGCS2000", "$"),
    )  # fmt: skip
    systems = {"table": "instances", "entity": "IfcCoordinateReferenceSystem"}
    assert failing(judged(model, systems, "known_crs", value="Name")) == [51, 52]
    assert failing(judged(model, systems, "known_crs", value="Name", pattern="EPSG:.*")) == [51]
    assert judged(model, systems, "known_crs", value="Name", unknown="skip").applicable == 1
    assert failing(judged(model, systems, "known_crs", value="VerticalDatum", type="vertical")) == [51]
    assert failing(judged(model, systems, "known_crs", value="VerticalDatum", missing="fails")) == [52]


def test_withdrawn_codes_are_none_and_the_spelling_may_be_asked(make: Make) -> None:
    """EPSG:5704, a height system, is deprecated in the register."""
    line = "#{}=IFCPROJECTEDCRS('{}',$,$,{},$,$,$);"
    model = make(line.format(50, "EPSG:4549", "'EPSG:5704'"), line.format(51, "epsg: 4549", "'EPSG:5737'"))
    systems = {"table": "instances", "entity": "IfcCoordinateReferenceSystem"}
    assert failing(judged(model, systems, "known_crs", value="Name")) == []
    assert failing(judged(model, systems, "known_crs", value="Name", exact=True)) == [51]
    heights = judged(model, systems, "known_crs", value="VerticalDatum")
    assert failing(heights) == [50] and "deprecated" in heights.failures["observed_en"][0]
    assert judged(model, systems, "known_crs", value="VerticalDatum", unknown="skip").applicable == 1


def test_what_is_reached_may_lead_no_further(make: Make) -> None:
    model = make(
        f"#50=IFCPROPERTYSET('{gid(50)}',$,'P',$,(#51));",
        *(f"#{n}=IFCPROPERTYSINGLEVALUE('A',$,$,$);" for n in (51, 52)),
        "#53=IFCPROPERTYDEPENDENCYRELATIONSHIP($,$,#51,#52,$);",
    )
    back = ["IfcPropertyDependencyRelationship.DependingProperty"]
    assert judged(model, {"table": "file"}, "reachable", backwards=back).failed == 0
    told = judged(model, {"table": "file"}, "reachable", backwards=back, ends="IfcResourceLevelRelationship").failures
    assert told["observed_en"].to_list() == ["1 IfcPropertySingleValue that nothing refers to: #52"]


def test_having_none_may_be_as_it_should_be(make: Make) -> None:
    walls = {"table": "instances", "entity": "IfcWall"}
    told = {m: judged(make(), walls, "in_set", value="Description", values=["x"], missing=m) for m in MISSING}
    assert {m: (verdict.applicable, verdict.failed) for m, verdict in told.items()} == {
        "skip": (0, 0), "passes": (2, 0), "fails": (2, 2)
    }  # fmt: skip


def test_reachable_follows_references_and_some_backwards(make: Make) -> None:
    model = make(
        "#50=IFCMATERIAL('M',$,$);", "#51=IFCSTYLEDITEM(#46,(#52),$);", "#52=IFCSURFACESTYLE('S',.BOTH.,(#53));"
    )
    verdict = judged(model, {"table": "file"}, "reachable", backwards=["IfcStyledItem.Item"])
    # One finding per class, of no instance: it names some.
    told = verdict.failures
    assert (verdict.failed, told["id"].to_list()) == (1, [None])
    assert told["observed_zh"].to_list() == ["1 个 IfcMaterial 没有被引用：#50"]
    every = judged(model, {"table": "file"}, "reachable")
    assert (every.failed, every.failures.height) == (3, 3)
    many = make(*(f"#{n}=IFCDIRECTION((1.,0.,0.));" for n in range(50, 57)), "#57=IFCMATERIAL('M',$,$);")
    told = judged(many, {"table": "file"}, "reachable").failures
    assert told["observed_en"].to_list() == [
        "7 IfcDirection that nothing refers to: #50, #51, #52, #53, #54 …",
        "1 IfcMaterial that nothing refers to: #57",
    ]
    with pytest.raises(PackError, match=r"must be Class\.Attribute"):
        judged(model, {"table": "file"}, "reachable", backwards=["IfcStyledItem"])


def pack_file(folder: Path, rest: str, **lists: str) -> Path:
    for name, text in lists.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    file = folder / "rules.toml"
    file.write_text(RULE + rest, encoding="utf-8")
    return file


TABULATED = """select = { table = "instances", entity = "IfcWall" }
check = "tabulated"
with = { list = "names.csv", key = "Name", value = "Tag", column = "tag" }
"""


def test_a_rule_says_what_it_met_in_its_own_words(tmp_path: Path, make: Make) -> None:
    said = """select = { table = "instances", entity = "IfcWall" }
check = "in_set"
with = { value = "Tag", values = ["T1"] }
observed = { zh = "编号为 {}", en = "the mark is {}, {} and no other" }
"""
    finding = judge(make(), load_pack(pack_file(tmp_path, said)).rules[0]).findings.row(0, named=True)
    assert (finding["observed_zh"], finding["observed_en"]) == ('编号为 "T2"', 'the mark is "T2", "T2" and no other')
    assert finding["expected_en"] == "Tag is T1"


def test_lists_are_read_strictly(tmp_path: Path, make: Make) -> None:
    file = pack_file(tmp_path, TABULATED, names="schema,Name,tag\nIFC4,W1,T1\nIFC4,W2,T9\nIFC2X3,W1,T7\n")
    model = make()
    if model.schema == "IFC4":
        assert failing(load_pack(file).rules[0].judge(model)) == [31]
    with pytest.raises(PackError, match="no column tag"):
        load_pack(pack_file(tmp_path, TABULATED, names="Name,other\nW1,T1\n"))
    with pytest.raises(PackError, match="has 1 cells, not 2"):
        load_pack(pack_file(tmp_path, TABULATED, names="Name,tag\nW1\n"))
    with pytest.raises(PackError, match=r"empty\.csv cannot be read"):
        load_pack(pack_file(tmp_path, TABULATED.replace("names.csv", "empty.csv")))


def test_not_used(tmp_path: Path, make: Make) -> None:
    asked = 'select = { table = "file" }\ncheck = "not_used"\nwith = { list = "old.csv" }\n'
    rows = "schema,class,attribute,value\n,IfcWall,,\n,IfcElement,Tag,T1\n,IfcBuildingStorey,LongName,\n"
    verdict = load_pack(pack_file(tmp_path, asked, old=rows)).rules[0].judge(make())
    assert (failing(verdict), verdict.applicable, verdict.failed) == ([30, 30, 31], 1, 1)


PARTS = """[[rule.part]]
select = { entity = "IfcWall" }
check = "present"
with = { value = "description" }
{first}
[[rule.part]]
select = { entity = "IfcBuildingStorey" }
check = "present"
with = { value = "name" }
"""


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        ("", Status.FAILED),
        ('schemas = ["IFC2X3", "IFC4X3_ADD2"]', Status.PASSED),
        ('views = ["NoSuchView"]', Status.PASSED),
        ('given = { entity = "IfcSlab" }', Status.PASSED),
        ('given = { entity = "IfcSite" }', Status.FAILED),
        ('without = { entity = "IfcSite" }', Status.PASSED),
    ],
)
def test_parts_are_put_to_some_files(tmp_path: Path, make: Make, condition: str, status: Status) -> None:
    rule = load_pack(pack_file(tmp_path, PARTS.replace("{first}", condition))).rules[0]
    result = judge(make(), rule)
    assert result.status is status
    assert (result.failed, result.applicable) == ((2, 4) if status is Status.FAILED else (0, 2))


def test_a_rule_asks_one_thing_or_has_parts(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="not both"):
        load_pack(pack_file(tmp_path, 'check = "found"\n' + PARTS.replace("{first}", "")))
    with pytest.raises(PackError, match="not both"):
        load_pack(pack_file(tmp_path, ""))
    with pytest.raises(PackError, match="no such schema: IFC5"):
        load_pack(pack_file(tmp_path, PARTS.replace("{first}", 'schemas = ["IFC5"]')))
    with pytest.raises(PackError, match="chosen by entity"):
        load_pack(pack_file(tmp_path, 'check = "found"\nselect = { table = "instances" }\n'))


def test_standard_sets(make: Make) -> None:
    model = make(
        f"#50=IFCPROPERTYSET('{gid(50)}',$,'Pset_WallCommon',$,(#51));",
        "#51=IFCPROPERTYSINGLEVALUE('IsExternal',$,IFCLABEL('x'),$);",
        rel(52, "IFCRELDEFINESBYPROPERTIES", "(#30)", "#50"),
        f"#53=IFCPROPERTYSET('{gid(53)}',$,'Own',$,(#51));",
    )
    sets = {"table": "instances", "entity": "IfcPropertySet"}
    verdict = judged(model, sets, "standard_set")
    assert (failing(verdict), verdict.applicable) == ([50], 1)
    assert "IfcBoolean" in verdict.failures["expected_en"][0] and verdict.failures["observed_en"][0] == "IfcLabel"
    assert failing(judged(model, sets, "standard_set", of=["name", "owner"])) == []
