"""The JSON report, format "bimcheck-report/1": what other programs read, and what `render` renders from.

One line per finding, so that two reports can be compared line by line. Findings are turned into text by Polars:
100,000 of them take about a tenth of a second. No times and no dates, unless `timing` is asked for.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from io import BytesIO
from typing import Any

import polars as pl

from bimcheck.report import FORMAT, ModelFacts, Report, RuleResult
from bimcheck.reports.section_json import section_fields
from bimcheck.reports.tally import outcome, tally
from bimcheck.rules.rule import Rule
from bimcheck.words import Language, Words


def render(report: Report, *, language: Language = "zh", timing: bool = False) -> Iterator[bytes]:
    """The report as UTF-8 JSON. `language` plays no part: both are in it."""
    yield f'{{"format":{_text(FORMAT)},\n'.encode()
    head = {
        "tool": {"name": report.tool, "version": report.version},
        "model": _model(report.model),
        "stage": report.stage,
        "profile": report.profile,
        "packs": [{"id": name, "version": version} for name, version in report.packs],
        "parameters": report.parameters,
        "summary": summary(report),
        "problems": [_problem(p.what, p.where, p.advice) for p in report.problems],
        "notes": [note.as_dict() for note in report.notes],
    }
    for key, value in head.items():
        yield _bytes(f"{_text(key)}:{_text(value)},\n")
    if timing:
        rules = {r.rule.key: r.seconds for r in report.results}
        yield f'"timing":{_text({"seconds": report.seconds, "rules": rules})},\n'.encode()
    yield b'"sections":['
    for number, section in enumerate(report.sections):
        yield _bytes(f"{',' if number else ''}\n{_text(section_fields(section))}")
    yield b"],\n"
    yield b'"results":['
    for number, result in enumerate(report.results):
        yield b",\n" if number else b"\n"
        yield from _result(result)
    yield b"\n]}\n"


def summary(report: Report) -> dict[str, Any]:
    """Counts that most readers need, so that they need not read the findings."""
    counts = tally(report)
    return {
        "outcome": outcome(report, counts),
        "rules": counts.rules,
        **{str(status): number for status, number in counts.status.items()},
        "findings": {str(severity): number for severity, number in counts.findings.items()},
        "new": {str(severity): number for severity, number in counts.new.items()},
        "standing": {str(standing): number for standing, number in counts.standing.items()},
    }


def findings_text(findings: pl.DataFrame) -> bytes:
    """FINDINGS rows as JSON objects, separated by a comma and a line end."""
    rows = findings.select(
        "id",
        "line",
        "global_id",
        "tag",
        "class",
        "name",
        "storey",
        pl.struct(zh="expected_zh", en="expected_en").alias("expected"),
        pl.struct(zh="observed_zh", en="observed_en").alias("observed"),
        "measured",
        "tolerance",
        "file",
        "standing",
    )
    # line ends inside texts are escaped, so a bare one only stands between rows
    written = BytesIO()
    rows.write_ndjson(written)
    return written.getvalue().rstrip(b"\n").replace(b"\n", b",\n")


def _result(result: RuleResult) -> Iterable[bytes]:
    rule = result.rule
    fields = {
        "rule": rule.id,
        "pack": rule.pack,
        "title": rule.title.as_dict(),
        "status": str(result.status),
        "severity": str(result.severity),
        "applicable": result.applicable,
        "passed": result.passed,
        "failed": result.failed,
        "reason": result.reason.as_dict() if result.reason else None,
        "facts": result.facts,
        **rule_fields(rule),
    }
    yield _bytes(_text(fields)[:-1])
    yield b',"findings":['
    if not result.findings.is_empty():
        yield b"\n"
        yield findings_text(result.findings)
        yield b"\n"
    yield b"]}"


def rule_fields(rule: Rule) -> dict[str, Any]:
    """What stays the same of a rule from run to run, beside id, pack and title."""
    basis = asdict(rule.basis)
    basis["confidence"] = str(rule.basis.confidence)
    return {
        "why": rule.why.as_dict(),
        "fix": rule.fix.as_dict(),
        "basis": basis,
        "select": rule.select.as_dict(),
        "check": rule.check,
        "subject": str(rule.subject),
        "stages": [str(stage) for stage in rule.stages],
        "rule_severity": str(rule.severity),
        "empty_status": str(rule.empty_status),
        "pack_version": rule.pack_version,
        "demand": rule.demand.as_dict() if rule.demand else None,
        "parameters": dict(rule.parameters),
        "formerly": list(rule.formerly),
        "repeats": rule.repeats,
    }


def _model(model: ModelFacts | None) -> dict[str, Any] | None:
    if model is None:
        return None
    return asdict(model) | {"classes": [list(pair) for pair in model.classes], "members": list(model.members)}


def _problem(what: Words, where: str, advice: Words | None) -> dict[str, Any]:
    return {"what": what.as_dict(), "where": where, "advice": advice.as_dict() if advice else None}


def _text(value: Any) -> str:
    return json.dumps(_finite(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_other)


def _bytes(text: str) -> bytes:
    # a path may hold bytes that are no UTF-8 (lone surrogates); what this writes for them is a JSON escape
    return text.encode("utf-8", "backslashreplace")


def _finite(value: Any) -> Any:
    """JSON knows no infinity and no NaN; both stand for "no number" and become null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): _finite(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(each) for each in value]
    return value


def _other(value: Any) -> Any:
    """Facts and parameters may hold what JSON does not know: words, sets, paths, numbers of other libraries."""
    if isinstance(value, Words):
        return value.as_dict()
    if isinstance(value, (set, frozenset)):
        return sorted(value, key=str)
    if hasattr(value, "item"):
        return value.item()
    return str(value)
