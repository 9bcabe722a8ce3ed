"""Waivers and baseline: what they match, when they end, and that they hide nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from bimcheck.errors import OptionError
from bimcheck.report import FINDINGS, FORMAT, Report, RuleResult
from bimcheck.rules.rule import Basis, Confidence, Rule, Severity, Stage, Status, Verdict
from bimcheck.settle import Waiver, baseline_of, load_baseline, load_waivers, settle
from bimcheck.words import Words

W = Words.same("w")
TODAY = date(2026, 6, 1)


def result(name: str, *found: tuple[int | None, str | None, str], **changes: Any) -> RuleResult:
    """A failed result; found: (id, GlobalId, observed)."""
    rule = Rule(
        id=name, pack="p", title=W, why=W, fix=W, basis=Basis("X", Confidence.CONFIRMED), severity=Severity.ERROR,
        stages=tuple(Stage), select=W, check="present", judge=lambda _: Verdict(0), **changes,
    )  # fmt: skip
    findings = pl.DataFrame(
        [{"id": i, "global_id": g, "observed_en": o, "observed_zh": "实", "standing": "new"} for i, g, o in found],
        schema={**FINDINGS},
    )
    return RuleResult(rule, Status.FAILED if found else Status.PASSED, Severity.ERROR, 9, 0, 9, findings)


def report(*results: RuleResult) -> Report:
    return Report(None, None, None, (), results)


def waiver(**changes: Any) -> Waiver:
    return Waiver(**{"rule": "p/A", "reason": "agreed", "author": "Li", "global_id": ("g1",), **changes})


def standings(settled: Report, position: int = 0) -> list[str]:
    return settled.results[position].findings["standing"].to_list()


FOUND = report(result("A", (1, "g1", "x"), (2, "g2", "x"), (None, None, "file")), result("B", (1, "g1", "x")))


def test_a_waiver_is_for_one_rule_and_its_elements() -> None:
    settled = settle(FOUND, [waiver()], today=TODAY)
    assert standings(settled) == ["waived", "new", "new"] and standings(settled, 1) == ["new"]
    assert settled.notes == () and settled.results[0].status is Status.FAILED
    assert settled.exit_code() == 1


def test_a_waiver_for_all() -> None:
    settled = settle(FOUND, [waiver(global_id=(), all=True), waiver(rule="B")], today=TODAY)
    assert standings(settled) == ["waived"] * 3 and standings(settled, 1) == ["waived"]
    assert settled.exit_code() == 0


def test_an_expired_waiver_is_noted_and_does_nothing() -> None:
    on_the_day = settle(FOUND, [waiver(expires=TODAY)], today=TODAY)
    assert standings(on_the_day)[0] == "waived"
    after = settle(FOUND, [waiver(expires=date(2026, 5, 31))], today=TODAY)
    assert standings(after) == ["new"] * 3
    assert [n.en for n in after.notes] == ["waiver expired on 2026-05-31: p/A (agreed)"]


def test_an_unused_waiver_is_noted() -> None:
    def notes(*waivers: Waiver) -> list[str]:
        return [n.en for n in settle(FOUND, waivers, today=TODAY).notes]

    assert notes(waiver(rule="p/NONE")) == ["unused waiver: the rule p/NONE was not run"]
    assert notes(waiver(global_id=("g1", "g9"))) == ["unused waiver: p/A found nothing of it (g9)"]
    clean = report(result("A"))
    assert [n.en for n in settle(clean, [waiver(global_id=(), all=True)], today=TODAY).notes] == [
        "unused waiver: p/A found nothing of it"
    ]


def test_a_waiver_may_use_a_former_id() -> None:
    found = report(result("A", (1, "g1", "x"), formerly=("OLD",)))
    assert standings(settle(found, [waiver(rule="p/OLD")], today=TODAY)) == ["waived"]


def test_waivers_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "waivers.toml"
    path.write_text(
        '[[waiver]]\nrule = "p/A"\nglobal_id = "g1"\nreason = "r"\nauthor = "Li"\nexpires = 2027-01-01\n'
        '[[waiver]]\nrule = "p/B"\nall = true\nreason = "r"\nauthor = "Li"\n',
        encoding="utf-8",
    )
    first, second = load_waivers(path)
    assert first == Waiver("p/A", "r", "Li", ("g1",), expires=date(2027, 1, 1)) and second.all


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[waiver]]\nrule = "A"\nall = true\nreason = "r"', "missing key author"),
        ('[[waiver]]\nrule = "A"\nreason = "r"\nauthor = "Li"', "give either global_id or all"),
        ('[[waiver]]\nrule = "A"\nall = true\nreason = " "\nauthor = "Li"', "must not be empty"),
        ('[[waiver]]\nrule = "A"\nall = true\nreason = "r"\nauthor = "Li"\nexpires = "soon"', "expires.* a date"),
        ('[[waivers]]\nrule = "A"', "unknown key waivers"),
        ("rule = ", "not valid TOML"),
    ],
)
def test_broken_waivers_are_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "waivers.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(OptionError, match=says) as caught:
        load_waivers(path)
    assert "waivers.toml" in caught.value.where


def as_json(*results: dict[str, Any]) -> dict[str, Any]:
    return {"format": FORMAT, "results": list(results)}


def finding(id_: int | None, global_id: str | None, observed: str) -> dict[str, Any]:
    return {"id": id_, "global_id": global_id, "observed": {"zh": "实", "en": observed}}


def test_a_baseline_knows_by_global_id_else_by_id_and_words() -> None:
    known = baseline_of(
        as_json({"rule": "A", "pack": "p", "findings": [finding(77, "g1", "other"), finding(None, None, "file")]})
    )
    settled = settle(FOUND, baseline=known)
    assert standings(settled) == ["known", "new", "known"] and standings(settled, 1) == ["new"]
    assert settled.exit_code() == 1
    moved = baseline_of(as_json({"rule": "A", "pack": "p", "findings": [finding(None, None, "another text")]}))
    assert standings(settle(FOUND, baseline=moved)) == ["new"] * 3


def test_all_known_is_no_failure_any_more() -> None:
    found = report(result("A", (1, "g1", "x"), (2, None, "y")))
    known = baseline_of(as_json({"rule": "A", "pack": "p", "findings": [finding(1, "g1", "x"), finding(2, None, "y")]}))
    settled = settle(found, baseline=known)
    assert standings(settled) == ["known", "known"] and settled.exit_code() == 0
    assert settled.results[0].status is Status.FAILED


def test_a_waiver_goes_before_the_baseline() -> None:
    known = baseline_of(
        as_json({"rule": "p/A", "pack": "p", "findings": [finding(1, "g1", "x"), finding(2, "g2", "x")]})
    )
    assert standings(settle(FOUND, [waiver()], known, TODAY)) == ["waived", "known", "new"]


def test_nothing_to_settle_changes_nothing() -> None:
    assert settle(FOUND) is FOUND
    empty = replace(FOUND, results=(result("A"),))
    assert standings(settle(empty, [waiver()], baseline_of(as_json()), TODAY)) == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("nonsense", "not JSON"),
        ("[]", "not a report"),
        ('{"format": "other/1"}', "not a report"),
        (json.dumps({"format": FORMAT}), "not complete"),
        (json.dumps({"format": FORMAT, "results": [1]}), "not complete"),
        (json.dumps({"format": FORMAT, "results": [{"rule": "A", "findings": ["x"]}]}), "not complete"),
    ],
)
def test_what_is_no_baseline_is_refused(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "old.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(OptionError, match=says):
        load_baseline(path)


def test_a_missing_baseline(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="cannot be read"):
        load_baseline(tmp_path / "none.json")
