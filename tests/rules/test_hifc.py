"""Pack hifc: its samples and pages, that it is what its scripts make, and rates worked out by hand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import bimcheck
from bimcheck.engine import check
from bimcheck.model import Model
from bimcheck.rules.checks.property_table import PropertyTable
from bimcheck.rules.listing import Listing
from bimcheck.rules.packs import load_pack
from bimcheck.rules.property_list import needs_of
from bimcheck.rules.property_section import section
from bimcheck.rules.rule import Confidence, Severity, Stage
from bimcheck.rules.select import Select
from bimcheck.rules.unfit import UnfitError
from bimcheck.section import Paragraphs, Table, Tone
from tests.rules.conftest import Make, prop_set, rel, storey, wall

PACK = load_pack("hifc")
LIST = Listing.read(PACK.folder / "hifc.csv")
ROWS = LIST.of_schema("")


def test_rules_are_those_that_the_script_makes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(PACK.folder / "make.py"), str(tmp_path)], check=True, capture_output=True)
    made = {p.name: p.read_bytes() for p in tmp_path.glob("*.toml")}
    assert made and made == {name: (PACK.folder / name).read_bytes() for name in made}


def test_the_list_is_what_the_facts_say(tmp_path: Path) -> None:
    corpus = os.environ.get("BIMCHECK_CORPUS")
    facts = Path(corpus).parent / "facts" / "standards-tables.json" if corpus else None
    if facts is None or not facts.is_file():
        pytest.skip("BIMCHECK_CORPUS is not set, or no facts lie beside it")
    command = [sys.executable, str(PACK.folder / "make.py"), "--facts", str(facts), str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    for name in ("hifc.csv", "required.toml"):
        assert (tmp_path / name).read_bytes() == (PACK.folder / name).read_bytes()


def test_the_list_has_every_use_of_the_four_stages() -> None:
    uses = Counter[str]()
    for row in ROWS:
        uses[row["stage"]] += len(row["classes"].split())
    assert uses == {"规划报建": 166, "施工图审查": 547, "智慧工地监管": 3118, "竣工验收": 1194}
    assert {row["rule"] for row in ROWS} == {r.id for r in PACK.rules} - {"HIF-03", "HIF-04"}


def test_no_rule_claims_more_than_a_draft_allows() -> None:
    stages = {
        "HIF-01": {Stage.INITIATION, Stage.CONCEPT},
        "HIF-05-STRUCTURE": {Stage.CONSTRUCTION_DOCUMENTS},
        "HIF-06": {Stage.DETAILING, Stage.CONSTRUCTION},
        "HIF-08": {Stage.COMPLETION},
    }
    for rule in PACK.rules:
        assert rule.basis.confidence in (Confidence.DRAFT, Confidence.HOUSE) and rule.severity is not Severity.ERROR
        assert set(rule.stages) == stages.get(rule.id, set(rule.stages))
    assert {r.severity for r in PACK.rules if r.id.startswith("HIF-06")} == {Severity.INFO}


# --- rates by hand: IfcWall at 施工图审查 has 位置特征 (6), 墙体材料节能信息 (5) and 墙信息 (5)


def of_walls(model: Model, **options: Any) -> Any:
    """The verdict of the rule on architecture, of walls alone."""
    asked = PropertyTable(LIST, "HIF-05-ARCHITECTURE", **options)
    return asked.judge(model, Select(entity=("IfcWall",)).choose(model))


def test_rates_by_hand(make: Make) -> None:
    # Wall 30: 3 of 5, of these one a text (厚度) and one below zero (高度). Wall 31: no set at all. Two walls, 16 each.
    values = {"厚度": "IFCLABEL('200')", "高度": "IFCREAL(-3.)", "是否为外墙": "IFCBOOLEAN(.T.)", "长度": "$"}
    verdict = of_walls(make(chinese(prop_set(100, "Pset_墙信息属性集", 30, **values))))
    facts = verdict.facts
    assert (facts["elements"], facts["expected"], facts["missing"], facts["present"]) == (2, 32, 29, 3)
    assert (facts["type_deviations"], facts["limited"], facts["out_of_limit"]) == (1, 1, 1)
    assert facts["missing_rate"] == round(29 / 32, 6)
    assert facts["type_deviation_rate"] == round(1 / 3, 6) and facts["out_of_limit_rate"] == 1.0
    own = next(s for s in facts["sets"] if s["set"] == "Pset_墙信息属性集")
    assert (own["elements"], own["with_set"], own["expected"], own["missing"]) == (2, 1, 10, 7)
    other = next(s for s in facts["sets"] if s["set"] == "Pset_位置特征属性集")
    assert (other["with_set"], other["missing_rate"]) == (0, 1.0)
    assert other["type_deviation_rate"] is None and other["out_of_limit_rate"] is None
    # One row for the sets that no wall has, one for each wall.
    assert verdict.failures["id"].to_list() == [None, 30, 31]
    assert verdict.failures["observed_zh"].to_list() == [
        "2 个 IfcWall 均没有这 2 个属性集",
        "缺 2 项：是否为临空墙、长度；类型不符 1 项：厚度 = 200（IfcLabel，应为 IfcReal）；"
        "超限 1 项：高度 = -3（限值 ≥0）",
        "没有此属性集（5 项）",
    ]
    assert (verdict.applicable, verdict.failed) == (2, 2)


def chinese(text: str) -> str:
    return "".join(c if ord(c) < 128 else f"\\X2\\{ord(c):04X}\\X0\\" for c in text)


def test_names_are_compared_without_prefix_blanks_and_width(make: Make) -> None:
    values = {" 厚 度": "IFCREAL(0.2)", "长度": "IFCREAL(3.)", "高度": "IFCREAL(3.)"}
    for name in ("Pset_墙信息属性集", "HIFC_墙信息属性集", "墙信息 属性集"):
        found = of_walls(make(chinese(prop_set(100, name, 30, **values))))
        assert found.facts["present"] == 3, name
    assert of_walls(make(chinese(prop_set(100, "Pset_墙属性集", 30, **values)))).facts["present"] == 0


def test_the_other_spelling_counts_and_is_told(make: Make) -> None:
    text = chinese(prop_set(100, "Pset_竣工资料属性集", 10, 有效期结束日期="IFCDATE('2036-05-01')"))
    model = make(text)
    rule = next(r for r in PACK.rules if r.id == "HIF-08")
    verdict = rule.judge(model)
    assert verdict.facts["spellings"] == [{"written": "有效期结束日期", "listed": "有限期结束日期", "count": 1}]
    of_site = verdict.failures.filter(verdict.failures["id"] == 10)["observed_zh"][0]
    assert "有 1 项名称与清单写法不同，按清单计：有效期结束日期 → 有限期结束日期" in of_site
    report = check(model, [rule])
    said = section(model, report.results)
    assert said is not None and isinstance(said.blocks[-1], Paragraphs)
    assert any("有效期结束日期" in t.zh and "未作改动" in t.zh for t in said.blocks[-1].texts)


def test_values_of_a_type_count_for_its_occurrences(make: Make) -> None:
    lines = [
        "#200=IFCWALLTYPE('0000000000000000000200',$,'T',$,$,(#202),$,$,$,.STANDARD.);",
        rel(201, "IFCRELDEFINESBYTYPE", "(#30,#31)", "#200"),
        "#202=IFCPROPERTYSET('0000000000000000000202',$,'Pset_墙信息属性集',$,(#203));",
        "#203=IFCPROPERTYSINGLEVALUE('厚度',$,IFCLENGTHMEASURE(200.),$);",
    ]
    facts = of_walls(make(*map(chinese, lines))).facts
    assert (facts["present"], facts["type_deviations"], facts["out_of_limit"]) == (2, 0, 0)


def test_many_that_say_the_same_are_one_row_with_examples(make: Make) -> None:
    walls = [wall(n) for n in range(1000, 1030)]
    sets = [chinese(prop_set(2000 + 10 * i, "Pset_墙信息属性集", 1000 + i, 厚度="IFCREAL(0.2)")) for i in range(30)]
    odd = chinese(prop_set(5000, "Pset_墙信息属性集", 30, 厚度="IFCREAL(0.2)", 高度="IFCREAL(3.)"))
    verdict = of_walls(make(*walls, *sets, odd))
    told = verdict.failures.filter(verdict.failures["observed_zh"].str.contains("缺"))
    assert told["id"].to_list() == [None, 30] and verdict.failed == 32
    assert (
        told["observed_zh"][0].startswith("30 个 IfcWall：缺 4 项：")
        and "0000000000000000001000" in told["observed_zh"][0]
    )


def test_what_is_allowed_passes_and_is_still_told(make: Make) -> None:
    model = make(chinese(prop_set(100, "Pset_墙信息属性集", 30, 厚度="IFCREAL(0.2)")))
    strict, lenient = of_walls(model), of_walls(model, missing_max=0.97)  # 31 of 32 are missing: 0.96875
    assert strict.passes is None and lenient.passes is True and lenient.failures.height == strict.failures.height
    assert of_walls(model, missing_max=0.96).passes is False


def test_a_class_that_the_schema_lacks_is_no_lack() -> None:
    model = bimcheck.read(PACK.folder / "samples" / "na-HIF-05-HVAC-ifc2x3-has-no-such-class.ifc")
    report = check(model, PACK.rules, stage="construction-documents", sections=[section])
    hvac = next(r for r in report.results if r.rule.id == "HIF-05-HVAC")
    assert hvac.status == "not_applicable" and "IfcFan" in hvac.facts["not_in_schema"]
    said = report.sections[0]
    assert said.id == "hifc" and "IfcFan" in said.data["not_in_schema"]
    assert all(row["class"] != "IfcFan" for stage in said.data["stages"] for row in stage["sets"])


def test_an_element_counts_for_the_nearest_listed_class(make: Make) -> None:
    """An IfcDistributionSystem is an IfcSystem too: both are listed, it is judged once."""
    text = chinese(prop_set(100, "Pset_工序质量验收属性集", 90, 工序验收人="IFCLABEL('a')"))
    model = make("#90=IFCDISTRIBUTIONSYSTEM('0000000000000000000090',$,'S',$,$,$,$);", text)
    facts = next(r for r in PACK.rules if r.id == "HIF-06-ACCEPTANCE").judge(model).facts
    assert [(s["class"], s["elements"], s["present"]) for s in facts["sets"]] == [("IfcDistributionSystem", 1, 1)]


def test_an_organisation_is_judged_by_its_actor(make: Make) -> None:
    """The organisation of the authoring tool is no party of the project."""
    lines = ["#90=IFCORGANIZATION($,'Tool',$,$,$);", "#91=IFCORGANIZATION($,'Client',$,$,$);"]
    rule = next(r for r in PACK.rules if r.id == "HIF-02-PROJECT")
    without = rule.judge(make(*lines))
    assert {s["class"] for s in without.facts["sets"]} == {"IfcProject"}
    actor = "#92=IFCACTOR('0000000000000000000092',$,'C',$,$,#91);"
    with_one = rule.judge(make(*lines, actor))
    counted = {s["class"]: s["elements"] for s in with_one.facts["sets"]}
    assert counted == {"IfcProject": 1, "IfcOrganization": 1}


# --- any filling: the counts are those of a plain count


PROPERTIES = [r for r in ROWS if r["rule"] == "HIF-05-ARCHITECTURE" and "IfcWall" in r["classes"].split()]
GOOD = {
    "IfcReal": "IFCREAL(1.)",
    "IfcLabel": "IFCTEXT('a')",
    "IfcText": "IFCLABEL('a')",
    "IfcBoolean": "IFCBOOLEAN(.F.)",
}
STATES = st.sampled_from(["absent", "blank", "good", "wrong", "out"])


@given(filled=st.lists(st.lists(STATES, min_size=len(PROPERTIES), max_size=len(PROPERTIES)), min_size=1, max_size=4))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_counts_are_those_of_a_plain_count(make: Make, filled: list[list[str]]) -> None:
    lines, number = [], 1000
    counts = Counter[str]()
    for at, states in enumerate(filled):
        lines.append(wall(500 + at))
        by_set: dict[str, dict[str, str]] = {}
        for row, state in zip(PROPERTIES, states, strict=True):
            kind, limited = row["type"], bool(row["limit"])
            if state == "out" and not limited:
                state = "good"
            counts[state] += 1
            counts["limited"] += limited and state in ("good", "out")
            value = {"absent": None, "blank": "$", "good": GOOD[kind], "wrong": "IFCINTEGER(1)", "out": "IFCREAL(-1.)"}
            if (said := value[state]) is not None:
                by_set.setdefault(row["set"], {})[row["property"]] = said
        for name, values in by_set.items():
            lines.append(chinese(prop_set(number, name, 500 + at, **values)))
            number += 2 + len(values)
    facts = of_walls(make(*lines, without=(30, 31, 32, 33))).facts
    assert facts["expected"] == len(filled) * len(PROPERTIES)
    assert facts["missing"] == counts["absent"] + counts["blank"]
    assert facts["type_deviations"] == counts["wrong"] and facts["out_of_limit"] == counts["out"]
    assert facts["limited"] == counts["limited"]


# --- control figures and the floor area ratio


def figures(make: Make, control: str, value: str, name: str = "容积率") -> Any:
    texts = [
        chinese(prop_set(100, "Pset_项目控制指标信息属性集", 1, **{name: f"IFCTEXT('{control}')"})),
        chinese(prop_set(110, "Pset_场地信息属性集", 10, **{name: value})),
    ]
    return next(r for r in PACK.rules if r.id == "HIF-03").judge(make(*texts))


@pytest.mark.parametrize(
    ("name", "control", "value", "fails"),
    [
        ("容积率", "≤2.00", "IFCREAL(2.)", False),
        ("容积率", "≤2.00", "IFCREAL(2.01)", True),
        ("容积率", "＜2.0", "IFCREAL(2.)", True),
        ("容积率", "1.5≤R≤2.0", "IFCREAL(1.4)", True),
        ("绿地率", "≥35%", "IFCREAL(0.35)", False),
        ("绿地率", "≥35%", "IFCREAL(35.)", False),
        ("绿地率", "≥35", "IFCREAL(0.34)", True),
        ("建筑密度", "不大于30%", "IFCTEXT('31%')", True),
        ("建筑密度", "不大于30%", "IFCTEXT('29 %')", False),
        ("建筑密度", "≤30%", "IFCTEXT('about 30')", True),
    ],
)
def test_control_figures(make: Make, name: str, control: str, value: str, fails: bool) -> None:
    verdict = figures(make, control, value, name)
    assert (verdict.failures.height, verdict.undecided) == (int(fails), None)


def test_without_control_figures_nothing_is_decided(make: Make) -> None:
    rule = next(r for r in PACK.rules if r.id == "HIF-03")
    assert rule.judge(make()).undecided is not None


def test_floor_area_ratio_says_when_it_cannot_be_worked_out(make: Make) -> None:
    site = chinese(prop_set(100, "Pset_场地信息属性集", 10, 容积率="IFCREAL(1.)", 总用地面积="IFCAREAMEASURE(100.)"))
    zone = "#90=IFCSPATIALZONE('0000000000000000000090',$,'Z',$,$,$,$,$,$);"
    rule = next(r for r in PACK.rules if r.id == "HIF-04")
    assert rule.judge(make(site)).undecided is not None
    half = chinese(prop_set(110, "Pset_建筑区域信息属性集", 90, 建筑面积="IFCAREAMEASURE(100.)"))
    assert "1 个区域" in rule.judge(make(site, zone, half)).undecided.zh
    both = chinese(
        prop_set(110, "Pset_建筑区域信息属性集", 90, 建筑面积="IFCAREAMEASURE(100.)", 计容系数="IFCREAL(0.98)")
    )
    # 100 × 0.98 ÷ 100 = 0.98, stated 1: off by 0.02
    verdict = rule.judge(make(site, zone, both))
    assert verdict.facts == {"computed": 0.98, "stated": 1.0} and verdict.failures.height == 1


# --- the section


def test_the_section_tells_rates_per_class_and_set(make: Make) -> None:
    sets = chinese(prop_set(100, "Pset_申报信息属性集", 1, 项目编号="IFCLABEL('1')", 备注="IFCREAL(2.)"))
    model = make(sets)
    report = check(model, PACK.rules, stage="initiation", sections=[section])
    (said,) = report.sections
    table = said.blocks[0]
    assert isinstance(table, Table) and all(len(row) == len(table.headings) for row in table.rows)
    rows = {(r[0].text.zh, r[1].text.zh): r for r in table.rows}
    # Two rules share this set: 10 + 9 properties, 2 there, one of them no text.
    row = rows["IfcProject", "Pset_申报信息属性集"]
    # Sets that no project has are told together, their names beside it.
    every = [each for each in said.data["stages"][0]["sets"] if each["class"] == "IfcProject" and not each["with_set"]]
    (lacking,) = (r for (cls, _), r in rows.items() if cls == "IfcProject" and r is not row)
    assert lacking[1].text.zh == f"{len(every)} 个属性集，均没有" and len(every) > 2
    assert lacking[1].note is not None and all(each["set"] in lacking[1].note.zh for each in every)
    assert lacking[4].note is not None and lacking[4].note.zh == "{0} / {0}".format(sum(e["missing"] for e in every))
    assert [c.text.zh for c in row[2:]] == ["1", "1", "89.5 %", "50.0 %", "—"]
    assert [c.tone for c in row[4:]] == [Tone.POOR, Tone.POOR, Tone.NONE]
    assert row[4].note is not None and row[4].note.zh == "17 / 19"
    assert said.data["stages"][0]["stage"] == "规划报建" and json.dumps(dict(said.data))
    assert section(model, ()) is None


def test_same_model_same_findings(make: Make) -> None:
    text = chinese(prop_set(100, "Pset_申报信息属性集", 1, 项目编号="IFCLABEL('1')"))
    rules = [r for r in PACK.rules if r.id in ("HIF-01", "HIF-02")]
    first = [r.findings.rows() for r in check(make(text, storey(14, "F3", "6000.")), rules).results]
    again = [r.findings.rows() for r in check(make(text, storey(14, "F3", "6000.")), rules).results]
    assert first == again and any(first)


def test_an_unreadable_list_is_refused() -> None:
    head = ("classes", "set", "property", "type", "limit")
    listing = Listing("x.csv", head, (("IfcWall", "S", "P", "IfcReal", "0..1"),))
    assert needs_of(listing, "").properties == 1
    for bad in (("IfcWall", "S", "P", "Text", ""), ("IfcWall", "S", "P", "IfcReal", "viel")):
        with pytest.raises(UnfitError):
            needs_of(replace(listing, rows=(bad,)), "")
    with pytest.raises(UnfitError):
        needs_of(listing, "HIF-01")
