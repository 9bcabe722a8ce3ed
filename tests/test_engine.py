"""The engine: statuses, the guard, stages, selection, what the report holds."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from bimcheck import __version__
from bimcheck.engine import check, choose_rules
from bimcheck.errors import OptionError
from bimcheck.model import Model
from bimcheck.report import FINDINGS, Problem, Report, RuleResult
from bimcheck.rules.packs import load_rules
from bimcheck.rules.rule import FAILURES, Basis, Confidence, Rule, Severity, Stage, Status, Verdict
from bimcheck.section import Section
from bimcheck.words import Words
from tests.rules.conftest import Make, gid, prop_set

W = Words.same("w")


def rule(judge: Callable[[Model], Verdict], name: str = "R", **changes: Any) -> Rule:
    plain = Rule(
        id=name, pack="p", title=W, why=W, fix=W, basis=Basis("X", Confidence.HOUSE), severity=Severity.WARNING,
        stages=tuple(Stage), select=W, check="present", judge=judge,
    )  # fmt: skip
    return replace(plain, **changes)


def one_passed(_: Model) -> Verdict:
    return Verdict(1)


def rows(*ids: int | None) -> pl.DataFrame:
    said = {"expected_zh": "应", "expected_en": "e", "observed_zh": "实", "observed_en": "o"}
    data = [{"id": i, "line": None, **said, "measured": None, "tolerance": None} for i in ids]
    return pl.DataFrame(data, schema=FAILURES)


@pytest.mark.parametrize(
    ("verdict", "changes", "status", "counts"),
    [
        (Verdict(3), {}, Status.PASSED, (3, 3, 0)),
        (Verdict(3, rows(30, 30, 31)), {}, Status.FAILED, (3, 1, 2)),
        (Verdict(1, rows(None, None)), {}, Status.FAILED, (1, 0, 2)),
        (Verdict(3, rows(30), failed=2), {}, Status.FAILED, (3, 1, 2)),
        (Verdict(0), {}, Status.NOT_APPLICABLE, (0, 0, 0)),
        (Verdict(0), {"empty_status": Status.PASSED}, Status.PASSED, (0, 0, 0)),
        (Verdict(0), {"empty_status": Status.FAILED}, Status.FAILED, (0, 0, 0)),
        (Verdict(0, undecided=W), {}, Status.UNDECIDED, (0, 0, 0)),
        (Verdict(9, rows(30), passes=True), {}, Status.PASSED, (9, 8, 1)),
        (Verdict(9, passes=False), {}, Status.FAILED, (9, 9, 0)),
    ],
)
def test_statuses(
    make: Make,
    verdict: Verdict,
    changes: dict[str, Any],
    status: Status,
    counts: tuple[int, int, int],
) -> None:
    (result,) = check(make(), [rule(lambda _: verdict, **changes)]).results
    assert result.status is status
    assert (result.applicable, result.passed, result.failed) == counts
    if status in (Status.NOT_APPLICABLE, Status.UNDECIDED):
        assert result.reason is not None


def test_findings_say_where_the_element_is(make: Make) -> None:
    (result,) = check(make(), [rule(lambda _: Verdict(2, rows(31, None, 30)))]).results
    assert list(result.findings.schema.items()) == list(FINDINGS.items())
    assert result.findings["id"].to_list() == [31, None, 30]  # as the rule ordered them
    first = result.findings.row(0, named=True)
    assert (first["class"], first["name"], first["tag"], first["storey"]) == ("IfcWall", "W2", "T2", "F2")
    assert first["standing"] == "new"
    assert result.findings.row(1, named=True)["class"] is None


def test_findings_about_what_is_no_object_say_whose_it_is(make: Make) -> None:
    pset = prop_set(60, "Pset_WallCommon", 31, IsExternal="IFCBOOLEAN(.T.)")
    styled = "#70=IFCSTYLEDITEM(#46,(#71),$);\n#71=IFCSURFACESTYLE('S',.BOTH.,(#72));"
    (result,) = check(make(pset, styled), [rule(lambda _: Verdict(9, rows(46, 60, 62, 43, 71, 5)))]).results
    told = {row["id"]: row for row in result.findings.rows(named=True)}
    # A face, a solid …: element, storey, mark and GlobalId of the first that shows it.
    solid = told[46]
    assert (solid["class"], solid["name"], solid["tag"], solid["storey"], solid["global_id"]) == (
        "IfcExtrudedAreaSolid", "(IfcWall W1)", "T1", "F1", gid(30),
    )  # fmt: skip
    # A property set has a name and a GlobalId of its own.
    assert (told[60]["name"], told[60]["global_id"], told[60]["storey"]) == (
        "Pset_WallCommon (IfcWall W2)",
        gid(60),
        "F2",
    )
    assert told[62]["name"] == "(IfcWall W2)"
    assert told[5]["name"] == "(IfcProject P)"
    assert told[71]["name"] is None and told[71]["global_id"] is None  # a colour belongs to nobody in particular


class PolarsPanic(BaseException):
    """As Polars' PanicException: no Exception."""


@pytest.mark.parametrize(
    "error", [ValueError("bad  thing\nhere"), PolarsPanic("panic"), RecursionError(), MemoryError()]
)
def test_a_crash_is_told_and_stops_no_other(make: Make, error: BaseException) -> None:
    def crash(_: Model) -> Verdict:
        raise error

    report = check(make(), [rule(crash, "A"), rule(lambda _: Verdict(1), "B")])
    crashed, passed = report.results
    assert (crashed.status, crashed.findings.height, passed.status) == (Status.CRASHED, 0, Status.PASSED)
    assert type(error).__name__ in crashed.reason.en and "\n" not in crashed.reason.zh
    assert report.exit_code() == 2


def test_a_verdict_that_cannot_be_described_is_a_crash(make: Make) -> None:
    broken = Verdict(1, pl.DataFrame({"id": ["x"]}))
    assert check(make(), [rule(lambda _: broken)]).results[0].status is Status.CRASHED


def test_ctrl_c_is_no_crash(make: Make) -> None:
    def interrupt(_: Model) -> Verdict:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check(make(), [rule(interrupt)])


def stage_names(chosen: tuple[Rule, ...]) -> list[str]:
    return [r.id for r in chosen]


def test_stages() -> None:
    rules = [
        rule(one_passed, "EARLY", stages=(Stage.CONCEPT,)),
        rule(one_passed, "DRAWN", stages=(Stage.CONSTRUCTION_DOCUMENTS,)),
        rule(one_passed, "BUILT", stages=(Stage.CONSTRUCTION, Stage.COMPLETION)),
    ]
    assert stage_names(choose_rules(rules)) == ["EARLY", "DRAWN", "BUILT"]
    assert stage_names(choose_rules(rules, "design")) == ["EARLY", "DRAWN"]
    assert stage_names(choose_rules(rules, "construction")) == ["BUILT"]
    assert stage_names(choose_rules(rules, Stage.CONSTRUCTION)) == ["BUILT"]
    assert stage_names(choose_rules(rules, "施工图设计")) == ["DRAWN"]
    assert stage_names(choose_rules(rules, "Completion")) == ["BUILT"]
    with pytest.raises(OptionError, match=r"no such stage: soon.*accepted: initiation"):
        choose_rules(rules, "soon")


def test_select() -> None:
    rules = [
        rule(one_passed, "WALL-NAME", formerly=("WALL-LABEL",)),
        rule(one_passed, "WALL-TAG"),
        rule(one_passed, "DOOR-TAG", pack="q"),
    ]
    assert stage_names(choose_rules(rules, select="WALL-*")) == ["WALL-NAME", "WALL-TAG"]
    assert stage_names(choose_rules(rules, select=["q/*", "WALL-LABEL"])) == ["WALL-NAME", "DOOR-TAG"]
    with pytest.raises(OptionError, match="no rule matches WINDOW"):
        choose_rules(rules, select=["WALL-*", "WINDOW-*"])


def test_the_report_holds_what_a_repetition_needs(make: Make) -> None:
    seen: list[tuple[int, int, str]] = []
    rules = [
        rule(lambda _: Verdict(1), "A", pack_version="1.2", parameters={"share": 0.5}),
        rule(lambda _: Verdict(1), "B", pack="q", pack_version="3", parameters={"area": 2}),
    ]
    report = check(
        make(), rules, stage="design", profile="town", problems=[Problem(W)],
        progress=lambda done, total, r: seen.append((done, total, r.id)),
    )  # fmt: skip
    assert seen == [(0, 2, "A"), (1, 2, "B")]
    assert (report.stage, report.profile, report.version) == ("design", "town", __version__)
    assert report.packs == (("p", "1.2"), ("q", "3"))
    assert report.parameters == {"area": 2, "share": 0.5}
    assert report.exit_code() == 2  # the problem
    facts = report.model
    assert facts is not None
    assert (facts.project, facts.schema, facts.application, facts.elements, facts.storeys) == (
        "P",
        "IFC4",
        "modeller",
        2,
        2,
    )
    assert facts.classes == (("IfcWall", 2),) and facts.entities == 7 and facts.instances == 26
    assert len(facts.sha256) == 64


def test_exit_codes(make: Make) -> None:
    def code(severity: Severity, verdict: Verdict) -> int:
        return run(make(), rule(lambda _: verdict, severity=severity)).exit_code()

    def run(model: Model, one: Rule) -> Report:
        return check(model, [one])

    assert code(Severity.ERROR, Verdict(1, rows(30))) == 1
    assert code(Severity.WARNING, Verdict(1, rows(30))) == 0
    assert code(Severity.ERROR, Verdict(1)) == 0
    assert code(Severity.ERROR, Verdict(0)) == 2  # nothing applied
    assert check(make(), []).exit_code() == 2


def test_a_hundred_thousand_findings_are_cheap(make: Make) -> None:
    many = pl.concat([rows(30, 31)] * 50_000)
    model = make()
    started = time.perf_counter()
    (result,) = check(model, [rule(lambda _: Verdict(100_000, many))]).results
    assert result.findings.height == 100_000
    assert time.perf_counter() - started < 2.0


def test_a_section_that_crashes_loses_nothing_else(make: Make) -> None:
    def good(model: Model, results: tuple[RuleResult, ...]) -> Section:
        return Section("good", Words("好", "good"), Words.same(str(len(results))))

    def bad(model: Model, results: tuple[RuleResult, ...]) -> Section:
        raise ValueError("no such thing")

    report = check(make(), load_rules(["base"]), sections=(bad, good, lambda model, results: None))
    assert [section.id for section in report.sections] == ["good"]
    assert len(report.results) > 20
    assert [p.what.en for p in report.problems] == [
        "a section of the report could not be made (ValueError: no such thing)"
    ]
    assert report.exit_code() == 2
