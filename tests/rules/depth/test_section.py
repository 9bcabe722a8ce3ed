"""The section: what it says against what the stage asks, its matrix, its data; and that it agrees with the rules."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import bimcheck
from bimcheck import reports
from bimcheck.engine import check
from bimcheck.report import Report
from bimcheck.rules.depth.demands import demands_of
from bimcheck.rules.depth.levels import InformationLevel, StageLabel, UnitLevel
from bimcheck.rules.depth.section import depth_section, depth_sections
from bimcheck.rules.packs import load_pack, load_rules
from bimcheck.rules.rule import Confidence, Rule
from bimcheck.rules.rulesets import rulesets
from bimcheck.section import Section, Table, Tone
from tests.rules.conftest import Make, prop_set
from tests.rules.depth.lists import shipped
from tests.rules.depth.test_shares import members

DEPTH_IDS = ("LOD-INFORMATION", "LOD-UNIT", "CIM-01")


def depth_rules(**parameters: Any) -> tuple[Rule, ...]:
    return tuple(r for r in load_pack("delivery", parameters).rules if r.id.startswith(DEPTH_IDS))


def table(section: Section, number: int) -> Table:
    block = section.blocks[number]
    assert isinstance(block, Table)
    return block


def row(found: Table, start: str) -> dict[str, Any]:
    cells = next(r for r in found.rows if r[0].text.zh.startswith(start))
    return {heading.zh.split()[0]: cell for heading, cell in zip(found.headings, cells, strict=True)}


def section(make: Make, *lines: str, stage: str | None = None, **parameters: Any) -> Section:
    rules = depth_rules(**parameters)
    return depth_section(make(*lines), shipped(), demands_of(rules, stage), stage)


@pytest.mark.parametrize(
    ("stage", "information", "units", "label"),
    [
        ("initiation", "", "", None),
        ("concept", "N1", "LOD1.0", None),
        ("preliminary", "N1", "LOD1.0 LOD2.0", None),
        ("construction-documents", "N1 N2", "LOD1.0 LOD2.0 LOD3.0", StageLabel.LOD300),
        ("design", "N1 N2", "LOD1.0 LOD2.0 LOD3.0", StageLabel.LOD300),
        ("detailing", "N1 N2 N3", "LOD1.0 LOD2.0 LOD3.0 LOD4.0", StageLabel.LOD350),
        ("completion", "N1 N2 N3 N4", "LOD1.0 LOD2.0 LOD3.0 LOD4.0", StageLabel.LOD500),
        (None, "N1 N2 N3 N4", "LOD1.0 LOD2.0 LOD3.0 LOD4.0", None),
    ],
)
def test_what_a_stage_asks(stage: str | None, information: str, units: str, label: StageLabel | None) -> None:
    demands = demands_of(depth_rules(), stage)
    assert " ".join(level.value for level in demands.information) == information
    assert " ".join(level.value for level in demands.unit) == units
    assert demands.label is label
    assert demands.least_unit is not UnitLevel.PART


def test_a_profile_changes_what_is_asked() -> None:
    rules = depth_rules(information_n3_from="concept", tc_level="N2", gbt51235_detailing=400, unit_share=0.5)
    demands = demands_of(rules, "concept")
    assert list(demands.information) == [InformationLevel.N1, InformationLevel.N3]
    assert (demands.tc_level, demands.unit_share) == ("N2", 0.5)
    assert demands_of(rules, "detailing").label is StageLabel.LOD400
    assert demands_of(depth_rules(gbt51235_detailing=350), "detailing").label is StageLabel.LOD350


def test_nothing_recalled_is_an_error_and_nothing_is_said_to_be_confirmed() -> None:
    rules = depth_rules()
    assert len(rules) == 9
    assert {rule.basis.confidence for rule in rules} == {Confidence.HOUSE, Confidence.RECALLED, Confidence.SECONDARY}
    assert all(rule.severity.value in ("warning", "info") for rule in rules)


def test_the_matrix_says_what_is_missing_on_how_many(make: Make) -> None:
    found = section(make, *members(187, *range(146)), stage="detailing")
    columns = row(table(found, 2), "柱")
    assert columns["数量"].text.zh == "187"
    assert columns["LOD"].text.zh == "3.0"
    # TC asks seven items of a column (two dimensions, material, three parameters, demands): one is on 146 of 187
    assert columns["TC"].text.zh == f"{int(100 * 146 / (187 * 7))} %"
    assert columns["TC"].tone is Tone.POOR
    assert "TC-300 设计参数 26 %，缺：是否承重、材料强度等级、耐火极限 41 个" in columns["TC"].note.zh
    assert "lacks: load-bearing, material grade, fire rating on 41" in columns["TC"].note.en
    # they stand in no storey
    assert columns["LC"].note.zh == "共 187 个。LC-100 项目内部定位 0 %，缺：所在建筑、所在楼层"
    assert columns["MF"].tone is Tone.NONE and columns["MF"].text.zh == "–"
    assert columns["AM"].note is None
    whole = row(table(found, 2), "全部")
    assert whole["数量"].text.zh == str(187 + 7)


def test_only_what_is_asked_has_a_colour(make: Make) -> None:
    for stage, tones in (("concept", {Tone.PLAIN}), ("detailing", {Tone.POOR}), (None, {Tone.POOR})):
        columns = row(table(section(make, stage=stage), 2), "墙")
        assert {columns["TC"].tone} == tones, stage
        assert columns["LC"].tone is Tone.GOOD


def test_the_lead_and_the_tables(make: Make) -> None:
    found = section(make, stage="construction-documents")
    assert found.lead.zh.startswith(
        "模型精细度达到 LOD3.0（构件级模型单元），要求 LOD3.0；信息深度（所要求的级别）：N1 "
    )
    assert found.lead.en.startswith("The model reaches LOD3.0 (component-level unit), LOD3.0 is asked; ")
    units = table(found, 0)
    assert [r[1].text.zh for r in units.rows] == ["达到", "未达到，已有更小的单元", "达到", "未达到"]
    assert [r[1].tone for r in units.rows] == [Tone.GOOD, Tone.FAIR, Tone.GOOD, Tone.PLAIN]
    recalled, quoted = "yes (from memory, unconfirmed)", "yes (read in a source that quotes it)"
    assert [r[3].text.en for r in units.rows] == [recalled, recalled, quoted, "no"]
    n2 = row(table(found, 1), "N2")
    assert (n2["填写率"].text.zh, n2["填写率"].tone, n2["主要缺口"].text.zh) == ("–", Tone.NONE, "–")
    n1 = row(table(found, 1), "N1")
    assert "2 个墙均缺 ID-200（编码、编码执行标准）" in n1["主要缺口"].text.zh


def test_data_is_the_same_in_numbers(make: Make) -> None:
    found = section(make, *members(187, *range(146)), stage="detailing")
    data = json.loads(json.dumps(found.data))
    assert (data["unit_level"], data["unit_level_asked"], data["gbt51235_label"]) == ("LOD3.0", "LOD3.0", 350)
    columns = next(c for c in data["classes"] if c["class"] == "IfcColumn")
    group = next(g for g in columns["groups"] if g["group"] == "TC-300")
    assert (columns["members"], columns["unit_level"]) == (187, "LOD3.0")
    assert group == {
        "group": "TC-300", "share": round(146 / 561, 6), "filled": 146, "asked": 561, "incomplete": 187,
        "first_incomplete_id": 100, "missing": {"load-bearing": 187, "fire-rating": 41, "grade": 187},
    }  # fmt: skip
    for level in data["information"]:
        groups = [g for c in data["classes"] for g in c["groups"] if g["group"] in level["groups"]]
        assert level["filled"] == sum(g["filled"] for g in groups)
        assert level["asked"] == sum(g["asked"] for g in groups)


def test_the_section_agrees_with_the_rules(make: Make) -> None:
    """A cell below the threshold is a finding, and no other is."""
    model = make(*members(20, *range(19)), prop_set(50, "Pset_WallCommon", 30, IsExternal="IFCBOOLEAN(.T.)"))
    rules = depth_rules()
    report = check(model, rules, sections=depth_sections(rules, None))
    (found,) = report.sections
    short = sum(g["share"] < 0.9 for c in found.data["classes"] for g in c["groups"])
    results = [r for r in report.results if r.rule.id.startswith("LOD-INFORMATION")]
    assert short == sum(r.failed for r in results) == sum(r.findings.height for r in results) > 5
    assert sum(r.applicable for r in results) == sum(len(c["groups"]) for c in found.data["classes"])


def test_the_two_scales_stand_apart(make: Make) -> None:
    found = section(make, stage="completion")
    for number in range(3):
        said = json.dumps([[c.text.as_dict() for c in r] for r in table(found, number).rows], ensure_ascii=False)
        assert "LOD500" not in said and "LOD300" not in said
    remarks = json.dumps([t.as_dict() for t in found.blocks[3].texts], ensure_ascii=False)  # type: ignore[union-attr]
    assert "GB/T 51235 把本阶段的模型标为 LOD500" in remarks
    assert "另一套等级" in remarks
    assert "CIM6" in remarks and "不是对 CJJ/T 315 的符合性判定" in remarks


def test_a_model_without_anything_is_said_to_have_nothing(make: Make) -> None:
    found = depth_section(make(frame=False), shipped(), demands_of(depth_rules(), "completion"), "completion")
    assert found.lead.zh == (
        "模型精细度：未达到任何一级，要求 LOD3.0：0 个构件中 0 个有具体类别和几何。"
    )  # fmt: skip
    assert found.data["classes"] == []
    assert row(table(found, 1), "N1")["填写率"].text.zh == "–"  # no data is not zero


def test_a_pack_of_ones_own_is_judged_and_told_by_its_own_lists(make: Make, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    for name in ("depth.toml", "depth_groups.csv"):
        (folder / name).write_text((rulesets() / "delivery" / name).read_text(encoding="utf-8"), encoding="utf-8")
    words = '{ zh = "我的", en = "mine" }'
    lines = ['id = "mine"', 'version = "1"', 'licence = "x"', f"title = {words}", f"description = {words}"]
    for name, value in sorted({n: v for rule in depth_rules() for n, v in rule.parameters.items()}.items()):
        lines += [f"[parameters.{name}]", f"title = {words}", f"default = {json.dumps(value)}"]
    (folder / "pack.toml").write_text("\n".join(lines), encoding="utf-8")
    (folder / "depth_evidence.csv").write_text(
        "group,item,zh,en,classes,sources\nID-100,mark,标记,mark,IfcWall,Mine.Mark\n", encoding="utf-8"
    )
    (maker,) = depth_sections(load_pack(folder).rules, "concept")
    found = maker(make(prop_set(50, "Mine", 30, Mark="IFCLABEL('M')")), ())
    assert found is not None
    assert [(c["class"], g["group"], g["share"]) for c in found.data["classes"] for g in c["groups"]] == [
        ("IfcWall", "ID-100", 0.5)
    ]


def test_other_packs_have_no_such_section() -> None:
    assert depth_sections(load_rules(["base"]), "design") == ()


def test_every_writer_sets_it(make: Make, tmp_path: Path) -> None:
    rules = depth_rules()
    report: Report = check(make(), rules, stage="detailing", sections=depth_sections(rules, "detailing"))
    written = reports.write(report, tmp_path / "r.json")
    assert reports.read(written).sections == report.sections
    page = reports.write(report, tmp_path / "r.html").read_text(encoding="utf-8")
    assert "各类构件 × 属性组的填写率" in page and "Classes × attribute groups" in page


@pytest.mark.parametrize(("select", "there"), [("LOD-*", True), ("base/*", False)])
def test_the_command_makes_it_where_its_rules_are_chosen(make: Make, tmp_path: Path, select: str, there: bool) -> None:
    make()
    out = tmp_path / "r.json"
    arguments = [
        "check", str(tmp_path / "t.ifc"), "--rules", "base", "--rules", "delivery", "--select", select, "--stage",
        "方案", "--report", str(out), "-q",
    ]  # fmt: skip
    done = subprocess.run([sys.executable, "-m", "bimcheck", *arguments], capture_output=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    sections = {s["id"]: s for s in json.loads(out.read_bytes())["sections"]}
    assert ("depth" in sections) is there
    if there:
        assert sections["depth"]["data"]["stage"] == "concept"


def test_every_rule_has_samples_of_every_schema() -> None:
    names = [p.stem for p in (rulesets() / "delivery" / "samples").glob("*.ifc")]
    for rule in depth_rules():
        mine = [n for n in names if n.split("-", 1)[1].startswith(f"{rule.id}-")]
        assert {"pass", "fail"} <= {n.split("-")[0] for n in mine}, rule.id
        assert {"ifc2x3", "ifc4", "ifc4x3_add2"} <= {n.rsplit("-", 1)[-1] for n in mine}, rule.id
    assert sum(n.split("-", 1)[1].startswith(tuple(f"{r.id}-" for r in depth_rules())) for n in names) >= 66


CORPUS = os.environ.get("BIMCHECK_CORPUS")


@pytest.mark.skipif(not CORPUS, reason="BIMCHECK_CORPUS is not set: real models are not at hand")
def test_real_models() -> None:
    small = [p for p in sorted(Path(CORPUS or "").glob("models/*.ifc")) if p.stat().st_size < 4_000_000]
    assert len(small) >= 10
    rules = depth_rules()
    for path in small:
        model = bimcheck.read(path)
        (maker,) = depth_sections(rules, "completion")
        found = maker(model, ())
        assert found is not None
        groups = [g for c in found.data["classes"] for g in c["groups"]]
        assert all(0 <= g["share"] <= 1 and 0 <= g["incomplete"] <= g["asked"] for g in groups), path
        elements = {c["class"]: c["members"] for c in found.data["classes"]}
        counted = model.entities["class"].value_counts()
        for name, number in elements.items():
            assert counted.filter(counted["class"] == name)["count"].item() == number
