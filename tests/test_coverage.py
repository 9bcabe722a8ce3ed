"""The coverage statement: what becomes of a demand, how it is counted, and that nothing in it reads as compliance."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

import bimcheck
from bimcheck.coverage.account import State, account
from bimcheck.coverage.statement import STATE_WORDS, TONES, coverage, section
from bimcheck.report import FINDINGS, RuleResult
from bimcheck.reports.json_reading import read_json
from bimcheck.rules.packs import load_pack, load_rules
from bimcheck.rules.rule import Rule, Stage, Status
from bimcheck.rules.standards import Demand, Standard, load_standard, standards_of
from bimcheck.section import Table, Tone
from bimcheck.words import Words

ROOT = Path(__file__).resolve().parent.parent
RULES = load_pack("base").rules
LIST = """
id = "s"
standard = "S 1"
edition = "2020"
title = { zh = "某标准", en = "Some standard" }
source = { zh = "正文", en = "its text" }
confidence = "secondary"
[[demand]]
id = "names"
demand = { zh = "有名称", en = "named" }
rules = ["base/NAME-PRESENT"]
[[demand]]
id = "ids"
demand = { zh = "有标识", en = "identified" }
rules = ["base/GLOBALID-*"]
[[demand]]
id = "half"
demand = { zh = "一半", en = "half" }
rules = ["base/PROXY-SHARE", "elsewhere/*"]
[[demand]]
id = "open"
demand = { zh = "留有余地", en = "leaves something open" }
rules = ["base/PROJECT-SINGLE"]
note = { zh = "只看个数", en = "only counted" }
[[demand]]
id = "elsewhere"
demand = { zh = "别处", en = "elsewhere" }
rules = ["elsewhere/X-*"]
[[demand]]
id = "review"
demand = { zh = "审核", en = "review" }
person = { zh = "看签字", en = "look at the signatures" }
[[demand]]
id = "text"
demand = { zh = "附录", en = "appendix" }
unavailable = { zh = "未取得", en = "could not be had" }
[[demand]]
id = "later"
demand = { zh = "竣工", en = "at completion" }
person = { zh = "到时再看", en = "then" }
stages = ["completion"]
"""


@pytest.fixture
def standard(tmp_path: Path) -> Standard:
    path = tmp_path / "s.toml"
    path.write_text(LIST, encoding="utf-8")
    return load_standard(path)


def result(rule: Rule, status: Status, reason: str = "") -> RuleResult:
    failed = int(status is Status.FAILED)
    return RuleResult(
        rule=rule,
        status=status,
        severity=rule.severity,
        applicable=1,
        passed=1 - failed,
        failed=failed,
        findings=pl.DataFrame(schema=FINDINGS),
        reason=Words.same(reason) if reason else None,
    )


def results(**status: Status) -> tuple[RuleResult, ...]:
    """All rules of base pass but those named (NAME_PRESENT=…)."""
    named = {name.replace("_", "-"): s for name, s in status.items()}
    return tuple(result(r, named.get(r.id, Status.PASSED)) for r in RULES)


def demand(standard: Standard, name: str) -> Demand:
    return next(d for d in standard.demands if d.id == name)


@pytest.mark.parametrize(
    ("name", "status", "state"),
    [
        ("names", {}, State.CLEAR),
        ("names", {"NAME_PRESENT": Status.FAILED}, State.FOUND),
        ("names", {"NAME_PRESENT": Status.NOT_APPLICABLE}, State.NO_DATA),
        ("names", {"NAME_PRESENT": Status.UNDECIDED}, State.NO_DATA),
        ("names", {"NAME_PRESENT": Status.CRASHED}, State.NO_DATA),
        ("ids", {}, State.CLEAR),
        ("ids", {"GLOBALID_VALID": Status.NOT_APPLICABLE}, State.CLEAR),
        ("ids", {"GLOBALID_VALID": Status.UNDECIDED}, State.PARTLY),
        ("ids", {"GLOBALID_VALID": Status.CRASHED}, State.PARTLY),
        ("ids", {"GLOBALID_VALID": Status.FAILED, "GLOBALID_UNIQUE": Status.NOT_APPLICABLE}, State.FOUND),
        ("half", {}, State.PARTLY),
        ("half", {"PROXY_SHARE": Status.FAILED}, State.FOUND),
        ("open", {}, State.PARTLY),
        ("elsewhere", {}, State.NOT_COVERED),
        ("review", {}, State.PERSON),
        ("text", {}, State.NOT_COVERED),
        ("later", {}, State.PERSON),
    ],
)
def test_what_becomes_of_a_demand(standard: Standard, name: str, status: dict[str, Status], state: State) -> None:
    assert account(demand(standard, name), results(**status), RULES).state is state


def test_a_demand_of_another_stage_or_selection_is_not_asked(standard: Standard) -> None:
    assert account(demand(standard, "later"), results(), RULES, (Stage.CONCEPT,)).state is State.NOT_ASKED
    some = tuple(r for r in results() if r.rule.id != "NAME-PRESENT")
    assert account(demand(standard, "names"), some, RULES).state is State.NOT_ASKED


def test_a_selection_leaves_a_demand_open(standard: Standard) -> None:
    some = tuple(r for r in results() if r.rule.id != "GLOBALID-UNIQUE")
    found = account(demand(standard, "ids"), some, RULES)
    assert found.state is State.PARTLY
    assert found.reason == Words("未选用 base/GLOBALID-UNIQUE", "not selected: base/GLOBALID-UNIQUE")
    # A rule of another stage is not missed.
    late = [replace(r, stages=(Stage.COMPLETION,)) if r.id == "GLOBALID-UNIQUE" else r for r in RULES]
    assert account(demand(standard, "ids"), some, late, (Stage.CONCEPT,)).state is State.CLEAR


def test_a_pack_that_is_not_there_is_named(standard: Standard) -> None:
    reason = account(demand(standard, "elsewhere"), results(), RULES).reason
    assert reason == Words("没有规则包 elsewhere", "there is no pack elsewhere")
    reason = account(demand(standard, "half"), results(), RULES).reason
    assert reason == Words("未载入 elsewhere/*", "not loaded: elsewhere/*")


def test_the_lead_counts_and_never_says_complies(standard: Standard) -> None:
    made = section(results(NAME_PRESENT=Status.FAILED), RULES, [standard], "design")
    assert made.lead.zh == (
        "本报告不能说明模型符合任何标准。配置所列 1 部标准和文件的 8 项已知要求中，"
        "机器查过 4 项（1 项有问题，2 项只查了一部分），需人工核查 1 项，未覆盖 2 项，本次不查 1 项。"
    )
    assert made.lead.en == (
        "Nothing here states that the model conforms to a standard. Of 8 known demands of the 1 standard that the "
        "profile names, 4 were checked (1 with findings, 2 only in part); needs a person: 1; not covered: 2; "
        "not asked this time: 1."
    )
    assert made.data["counts"] == {
        "checked_no_findings": 1, "partly_checked_no_findings": 2, "checked_with_findings": 1, "no_data": 0,
        "person": 1, "not_covered": 2, "not_asked": 1,
    }  # fmt: skip
    assert made.data["demands"] == 8 == sum(made.data["counts"].values())


def test_rules_that_serve_no_demand_are_grouped_by_their_basis(standard: Standard) -> None:
    made = section(results(), RULES, [standard])
    others = {row["basis"]: row["rules"] for row in made.data["other_rules"]}
    # NAME-PRESENT, two GLOBALID, PROXY-SHARE, PROJECT-SINGLE are accounted for.
    assert sum(others.values()) == len(RULES) - 5
    assert set(others) <= {r.basis.standard for r in RULES} and len(others) == 5
    alone = section(results(), RULES)
    assert sum(row["rules"] for row in alone.data["other_rules"]) == len(RULES)
    assert alone.lead.zh.startswith("本报告不能说明模型符合任何标准。没有选用标准的要求清单；30 条规则")


def test_nothing_is_green(standard: Standard) -> None:
    assert Tone.GOOD not in TONES.values()
    made = section(results(), RULES, [standard])
    tables = [b for b in made.blocks if isinstance(b, Table)]
    assert len(tables) == 3 and not any(t.legend for t in tables)
    assert all(cell.tone is not Tone.GOOD for t in tables for row in t.rows for cell in row)
    said = [w for t in tables for row in t.rows for cell in row for w in (cell.text.zh, cell.text.en)]
    assert not [
        text for text in said if "符合" in text or "满足" in text or "complies" in text or "met" in text.split()
    ]
    assert {w.zh for w in STATE_WORDS.values()} & {"通过", "合格", "符合"} == set()


def test_no_results_no_section() -> None:
    assert coverage(RULES)(None, ()) is None  # type: ignore[arg-type]


def test_every_built_in_profile_gives_a_statement_that_survives_json(tmp_path: Path) -> None:
    model = bimcheck.read(ROOT / "samples" / "hangzhou-house-concept.ifc")
    for profile, standards in (("default", 0), ("national", 9), ("hangzhou", 12), ("hubei", 10)):
        rules = load_rules(profile=profile)
        named = standards_of(profile)
        report = bimcheck.check(
            model, rules, stage="concept", profile=profile, sections=[coverage(rules, named, "concept")]
        )
        (made,) = report.sections
        assert made.id == "coverage" and made.folded and len(made.data["standards"]) == standards
        demands = sum(len(s.demands) for s in named)
        assert made.data["demands"] == demands == sum(made.data["counts"].values())
        accounted = {key for s in made.data["standards"] for d in s["demands"] for key in d["rules"]}
        rest = sum(row["rules"] for row in made.data["other_rules"])
        assert len(accounted) + rest == len(report.results)
        bimcheck.write(report, tmp_path / "r.json")
        again = read_json(tmp_path / "r.json")
        assert again.sections == (replace(made, data=json.loads(json.dumps(made.data))),)
