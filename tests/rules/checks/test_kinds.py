"""Every kind of check: what it fails, what it passes, what it leaves alone, and what it says."""

from __future__ import annotations

import re

import pytest

from bimcheck.errors import PackError
from bimcheck.rules.checks import kinds
from bimcheck.rules.rulesets import rulesets
from tests.rules.conftest import Make, failing, gid, judged, prop_set, rel, storey, wall

WALLS = {"entity": "IfcWall"}
STOREYS = {"entity": "IfcBuildingStorey"}


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_guide_for_pack_authors_names_every_kind(page: str) -> None:
    (table,) = re.findall(r"(?ms)^## check\b.*?$(.*?)(?=^## |\Z)", (rulesets() / page).read_text(encoding="utf-8"))
    told = set(re.findall(r"(?m)^\| `(\w+)` \|", table))
    assert told == set(kinds())
    assert len(told) > 20


def test_every_kind_says_its_demand() -> None:
    for kind in kinds().values():
        assert "Demand:" in (kind.__doc__ or ""), kind


def test_present(make: Make) -> None:
    model = make(wall(50, "$"), wall(51, "'  '"), wall(52, "''"))
    verdict = judged(model, WALLS, "present", value="name")
    assert (verdict.applicable, verdict.failed, failing(verdict)) == (5, 3, [50, 51, 52])
    first = verdict.failures.row(0, named=True)
    assert (first["expected_zh"], first["observed_zh"]) == ("填写名称 (Name)", "（空）")
    assert (first["expected_en"], first["observed_en"]) == ("Name is given", "(empty)")


def test_present_tells_a_missing_set_from_a_missing_property(make: Make) -> None:
    model = make(prop_set(60, "Pset_WallCommon", 30, Reference="IFCLABEL('R')"))
    verdict = judged(model, WALLS, "present", value=["Pset_WallCommon.IsExternal"])
    said = dict(zip(failing(verdict), verdict.failures["observed_en"], strict=True))
    assert said == {
        30: "Pset_WallCommon has no IsExternal, or it is empty",
        31: "no property set Pset_WallCommon",
    }


def test_present_all_and_any(make: Make) -> None:
    model = make(wall(50, "$", "'T'"), wall(51, "$", "$"))
    assert failing(judged(model, WALLS, "present", value=["name", "tag"])) == [50, 51, 51]
    assert judged(model, WALLS, "present", value=["name", "tag"]).failed == 2
    assert failing(judged(model, WALLS, "present", value=["name", "tag"], of="any")) == [51]


def test_absent_judges_the_file(make: Make) -> None:
    model = make(f"#50=IFCBUILDINGELEMENTPROXY('{gid(50)}',$,'X',$,$,#40,#41,$,$);")
    found = judged(model, {"entity": "IfcBuildingElementProxy"}, "absent")
    assert (found.applicable, found.failed, failing(found)) == (1, 1, [50])
    none = judged(model, {"entity": "IfcSlab"}, "absent")
    assert (none.applicable, none.failed, failing(none)) == (1, 0, [])


def test_absent_says_what_a_problem_is(make: Make) -> None:
    model = make(f"#50=IFCWALL('{gid(50)}',$,'W',$,$,#999,$,$,$);")
    verdict = judged(model, {"table": "problems", "code": "DANGLING_REFERENCE"}, "absent")
    assert failing(verdict) == [50]
    row = verdict.failures.row(0, named=True)
    assert "不存在" in row["observed_zh"] and "#999" in row["observed_zh"] and "#999" in row["observed_en"]
    assert row["line"] is not None


def test_absent_says_that_a_value_is_left_out(make: Make) -> None:
    model = make(
        f"#50=IFCMEMBERTYPE('{gid(50)}',$,'M',$,$,$,$,$,$,$);", f"#51=IFCMEMBERTYPE('{gid(51)}',$,'M',$,$,$,$,$,$,7);"
    )
    failures = judged(model, {"table": "problems", "code": "ARGUMENT_KIND"}, "absent").failures
    assert failures["observed_zh"].to_list() == [
        "必填的属性没有值 IfcMemberType.PredefinedType：$",
        "属性值的种类与类定义不符 IfcMemberType.PredefinedType：7",
    ]


def test_matches_is_anchored_and_takes_missing_as_told(make: Make) -> None:
    model = make(wall(50, "'W10'"), wall(51, "'xW1'"), wall(52, "$"))
    assert failing(judged(model, WALLS, "matches", value="name", pattern="W[0-9]")) == [50, 51, 52]
    skipped = judged(model, WALLS, "matches", value="name", pattern="W[0-9]", missing="skip")
    assert (skipped.applicable, failing(skipped)) == (4, [50, 51])
    assert skipped.failures["observed_zh"].to_list() == ['"W10"', '"xW1"']


def test_matches_any_of_several_values(make: Make) -> None:
    model = make(wall(50, "'1'", "'A'"), wall(51, "'1'", "'2'"), wall(52, "$", "$"))
    verdict = judged(model, WALLS, "matches", value=["name", "tag"], pattern=r".*\p{L}.*", of="any")
    assert failing(verdict) == [51, 52]
    assert verdict.failures["observed_en"].to_list() == ['"1", "2"', "(empty)"]


def test_in_set_of_texts_numbers_and_booleans(make: Make) -> None:
    model = make(
        prop_set(60, "P", 30, Ext="IFCBOOLEAN(.T.)", Class="IFCLABEL('C30')", Count="IFCINTEGER(2)"),
        prop_set(70, "P", 31, Ext="IFCBOOLEAN(.F.)", Class="IFCLABEL('C31')", Count="IFCINTEGER(3)"),
    )
    assert failing(judged(model, WALLS, "in_set", value="P.Ext", values=[True])) == [31]
    assert failing(judged(model, WALLS, "in_set", value="P.Class", values=["C30", "C35"])) == [31]
    assert failing(judged(model, WALLS, "in_set", value="P.Count", values=[2, 5])) == [31]


def test_range_is_inclusive_and_si(make: Make) -> None:
    model = make(
        prop_set(60, "P", 30, T="IFCLENGTHMEASURE(200.)"),
        prop_set(70, "P", 31, T="IFCLENGTHMEASURE(199.)"),
    )
    verdict = judged(model, WALLS, "range", value="P.T", min=0.2, unit="m")
    assert failing(verdict) == [31]
    row = verdict.failures.row(0, named=True)
    assert (row["observed_en"], row["expected_en"], row["measured"]) == ("0.199 m", "0.2 m ≤ P.T", pytest.approx(0.199))
    assert failing(judged(model, WALLS, "range", value="P.T", min=0.2, tolerance=0.002)) == []


def test_range_fails_what_is_no_number(make: Make) -> None:
    model = make(prop_set(60, "P", 30, T="IFCLABEL('thick')"))
    verdict = judged(model, WALLS, "range", value="P.T", max=1)
    assert (verdict.applicable, failing(verdict)) == (1, [30])
    assert verdict.failures["observed_en"].to_list() == ['"thick"']


def test_multiple_of(make: Make) -> None:
    model = make(
        storey(50, "F3", "6101."), storey(51, "F4", "9050."), rel(52, "IFCRELAGGREGATES", "#11", "(#50,#51)")
    )  # heights 3000, 3101, 2949
    verdict = judged(model, STOREYS, "multiple_of", value="storey_height", module_mm=100, tolerance_mm=1)
    assert (verdict.applicable, failing(verdict)) == (3, [50])
    assert verdict.failures["observed_en"].to_list() == ["2949 mm, off by 49 mm"]
    assert verdict.failures["measured"].to_list() == [pytest.approx(2.949)]


def test_unique_in_the_model_and_in_groups(make: Make) -> None:
    model = make(wall(50, "'W1'"), wall(51, "$"), rel(52, "IFCRELCONTAINEDINSPATIALSTRUCTURE", "(#50)", "#13"))
    verdict = judged(model, WALLS, "unique", value="name")
    assert (verdict.applicable, failing(verdict)) == (3, [30, 50])
    assert verdict.failures["observed_en"].unique().to_list() == ['"W1" occurs 2 times: #30 #50']
    assert failing(judged(model, WALLS, "unique", value="name", within="storey_id")) == []


def test_unique_with_tolerance(make: Make) -> None:
    model = make(
        storey(50, "F2b", "3000.5"), storey(51, "F3", "6000."), rel(52, "IFCRELAGGREGATES", "#11", "(#50,#51)")
    )
    assert failing(judged(model, STOREYS, "unique", value="elevation", within="building_id")) == []
    near = judged(model, STOREYS, "unique", value="elevation", within="building_id", tolerance=0.001)
    assert failing(near) == [13, 50]
    assert near.failures["tolerance"].to_list() == [0.001, 0.001]
    assert near.failures["observed_zh"].to_list()[0] == "3 m 共 2 处：#13 #50"


def test_unique_within_the_element_says_it_once(make: Make) -> None:
    model = make(prop_set(60, "Other", 30, A="IFCLABEL('1')"), prop_set(70, "Other", 30, B="IFCLABEL('2')"))
    verdict = judged(model, {"table": "property_sets"}, "unique", value="set_name", within="id")
    assert failing(verdict) == [30]
    assert verdict.failures["observed_en"].to_list() == ['"Other" occurs 2 times']


def test_count(make: Make) -> None:
    model = make()
    assert failing(judged(model, WALLS, "count", exactly=2)) == []
    many = judged(model, WALLS, "count", max=1)
    assert (failing(many), many.failures["observed_en"].to_list()) == ([30, 31], ["2", "2"])
    few = judged(model, WALLS, "count", min=3)
    assert (failing(few), few.failures["expected_en"].to_list()) == ([None], ["at least 3"])
    none = judged(model, {"entity": "IfcSlab"}, "count", min=1)
    assert (none.applicable, failing(none)) == (1, [None])


def test_count_per_group_and_per_each(make: Make) -> None:
    model = make(storey(50, "F3", "6000."), rel(51, "IFCRELAGGREGATES", "#11", "(#50)"), wall(52), wall(53),
                 rel(54, "IFCRELCONTAINEDINSPATIALSTRUCTURE", "(#52,#53)", "#12"))  # fmt: skip
    assert failing(judged(model, WALLS, "count", max=2, per="storey_id")) == [12]
    each = judged(model, WALLS, "count", min=1, per="storey_id", each=STOREYS)
    assert (each.applicable, failing(each)) == (3, [50])
    named = judged(model, WALLS, "count", max=2, per="storey")
    assert named.failures["observed_en"].to_list() == ["F1: 3"]


def test_linked(make: Make) -> None:
    model = make(wall(50), storey(51, "loose", "9."), rel(52, "IFCRELAGGREGATES", "#10", "(#51)"))
    contained = judged(model, WALLS, "linked", relation="contains", max=1)
    assert (failing(contained), contained.failures["observed_zh"].to_list()) == ([50], ["0 个"])
    parent = judged(model, STOREYS, "linked", relation="aggregates", partner="IfcBuilding")
    assert failing(parent) == [51]
    assert parent.failures["observed_en"].to_list() == ["0 (IfcSite #10)"]
    children = judged(model, {"entity": "IfcBuilding"}, "linked", relation="aggregates", **{"as": "parent", "min": 3})
    assert failing(children) == [11]


def test_linked_with_partners_by_class(make: Make) -> None:
    model = make(storey(51, "loose", "9."), rel(52, "IFCRELAGGREGATES", "#10", "(#51)"))
    select = {"entity": ["IfcSite", "IfcBuilding", "IfcBuildingStorey"]}
    partner = {"IfcSite": "IfcProject", "IfcBuilding": ["IfcSite"], "IfcBuildingStorey": "IfcBuilding"}
    verdict = judged(model, select, "linked", relation="aggregates", partner=partner)
    assert (verdict.applicable, failing(verdict)) == (5, [51])


def test_depends(make: Make) -> None:
    model = make(wall(50, kind=".USERDEFINED."), wall(51, kind=".USERDEFINED.", object_type="'shear'"))
    verdict = judged(
        model, WALLS, "depends",
        **{"if": {"value": "predefined_type", "equals": "USERDEFINED"}},
        then={"value": "object_type", "present": True},
    )  # fmt: skip
    assert (verdict.applicable, failing(verdict)) == (2, [50])
    assert verdict.failures["expected_zh"].to_list() == ["ObjectType 已填写（因 PredefinedType = USERDEFINED）"]


def test_ratio(make: Make) -> None:
    model = make(wall(50, "$"), wall(51, "$"))
    named = {"where": {"value": "name", "present": True}}
    met = judged(model, WALLS, "ratio", satisfy=named, min=0.5)
    assert (met.passes, failing(met), met.facts["share"], met.failed) == (True, [], 0.5, 2)
    missed = judged(model, WALLS, "ratio", satisfy=named, min=0.6)
    assert (missed.passes, failing(missed)) == (False, [50, 51])
    assert missed.failures["observed_en"].to_list()[0] == "not met; 2 of 4 meet it (50 %)"
    too_many = judged(model, WALLS, "ratio", satisfy=named, max=0.4)
    assert failing(too_many) == [30, 31]
    assert too_many.failures["observed_zh"].to_list()[0] == "本件属于此类；4 个中共有 2 个（50 %）"
    assert judged(model, {"entity": "IfcSlab"}, "ratio", satisfy=named, min=0.6).applicable == 0


def test_consistent(make: Make) -> None:
    model = make(
        wall(50),
        *(
            prop_set(60 + 10 * i, "P", number, C=f"IFCLABEL('{text}')")
            for i, (number, text) in enumerate([(30, "C30"), (31, "C30"), (50, "C35")])
        ),
    )
    verdict = judged(model, WALLS, "consistent", value="P.C")
    assert (verdict.applicable, failing(verdict)) == (3, [50])
    assert '"C30", 2 of 3' in verdict.failures["expected_en"][0]
    assert verdict.failures["observed_en"].to_list() == ['"C35"']
    assert failing(judged(model, WALLS, "consistent", value="P.C", within="id")) == []


def test_consistent_without_a_majority_names_all(make: Make) -> None:
    model = make(prop_set(60, "P", 30, C="IFCLABEL('A')"), prop_set(70, "P", 31, C="IFCLABEL('B')"))
    verdict = judged(model, WALLS, "consistent", value="P.C")
    assert failing(verdict) == [30, 31]
    assert 'there are "A", "B"' in verdict.failures["expected_en"][0]


def test_acyclic(make: Make) -> None:
    assembly = [f"#{n}=IFCELEMENTASSEMBLY('{gid(n)}',$,'A',$,$,#40,$,$,$,$);" for n in (50, 51, 52)] + [
        rel(53, "IFCRELAGGREGATES", "#50", "(#51)"),
        rel(54, "IFCRELAGGREGATES", "#51", "(#52)"),
    ]
    select = {"entity": "IfcElement"}
    fine = judged(make(*assembly), select, "acyclic", relation="aggregates")
    assert judged(make(*assembly), select, "acyclic", relation="aggregates", alone="passes").applicable == 5
    assert (fine.applicable, failing(fine)) == (3, [])
    bad = judged(make(*assembly, rel(55, "IFCRELAGGREGATES", "#52", "(#50)")), select, "acyclic", relation="aggregates")
    assert failing(bad) == [50, 51, 52]
    assert bad.failures["observed_en"][0] == "#50 → #52 → #51 → #50"


def test_acyclic_placements(make: Make) -> None:
    model = make(
        "#50=IFCLOCALPLACEMENT(#51,#42);", "#51=IFCLOCALPLACEMENT(#50,#42);", "#52=IFCLOCALPLACEMENT(#51,#42);"
    )
    verdict = judged(model, {"table": "placements"}, "acyclic")
    assert (verdict.applicable, failing(verdict)) == (4, [50, 51])


@pytest.mark.parametrize(
    ("check", "options", "says"),
    [
        ("matches", {"value": "name", "pattern": "("}, "invalid regular expression"),
        ("matches", {"value": "nonsense", "pattern": "x"}, "have no value nonsense"),
        ("range", {"value": "name"}, "give min or max"),
        ("range", {"value": "name", "min": 2, "max": 1}, "min is greater than max"),
        ("range", {"value": "name", "min": "2"}, "has the wrong type, a number"),
        ("range", {"value": "name", "least": 2}, "unknown key least"),
        ("multiple_of", {"value": "name", "module_mm": 0}, "above 0"),
        ("count", {}, "give exactly, min or max"),
        ("count", {"exactly": 1, "max": 2}, "does not go with"),
        ("linked", {"relation": "touches"}, "is not accepted"),
        ("ratio", {"satisfy": {}, "min": 5}, "between 0 and 1"),
        ("in_set", {"value": "name", "values": []}, "values is empty"),
        ("depends", {"if": {"value": "name"}, "then": {"value": "name", "present": True}}, "nothing is asked of name"),
        ("acyclic", {}, "acyclic goes with"),
    ],
)
def test_options_that_make_no_sense(make: Make, check: str, options: dict[str, object], says: str) -> None:
    from bimcheck.rules.reading import UnfitError

    with pytest.raises((PackError, UnfitError), match=says):
        judged(make(), WALLS, check, **options)
