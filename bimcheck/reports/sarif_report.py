"""The report as SARIF 2.1.0, which code hosts and editors show: rules, a result per finding, what was not judged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from bimcheck.report import Report, RuleResult, Standing
from bimcheck.reports import phrases
from bimcheck.reports.finding_rows import of_result
from bimcheck.reports.hostile_text import clean
from bimcheck.reports.tally import SCOPE, headline, tally
from bimcheck.rules.rule import Severity, Status
from bimcheck.words import Language, Words

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
KIND = {Status.PASSED: "pass", Status.NOT_APPLICABLE: "notApplicable", Status.UNDECIDED: "open"}


def render(report: Report, *, language: Language = "zh", timing: bool = False) -> Iterator[bytes]:
    """UTF-8, a result per line. A rule that did not fail has one result, which says so by its kind."""
    head = json.dumps(_run(report, language), ensure_ascii=False, separators=(",", ":"))
    yield f'{{"$schema":"{SCHEMA}","version":"2.1.0","runs":[{head[:-1]},"results":['.encode("utf-8", "replace")
    lines = (
        json.dumps(each, ensure_ascii=False, separators=(",", ":"))
        for number, result in enumerate(report.results)
        for each in _results(result, number, report, language)
    )
    for position, line in enumerate(lines):
        yield (",\n" if position else "\n").encode() + line.encode("utf-8", "replace")
    yield b"\n]}]}\n"


def _run(report: Report, language: Language) -> dict[str, Any]:
    driver = {
        "name": "bimcheck",
        "rules": [_rule(result, language) for result in report.results],
        "language": phrases.LANG[language],
    }
    if report.version:
        driver["version"] = report.version
    verdict = headline(report, tally(report))
    said = [verdict, SCOPE, *(s.lead for s in report.sections if s.id == "coverage")]
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "language": phrases.LANG[language],
        "invocations": [
            {
                "executionSuccessful": not report.problems and not report.count(Status.CRASHED),
                "toolExecutionNotifications": [
                    {"level": "error", "message": {"text": clean(f"{p.where} {p.what.in_(language)}")}}
                    for p in report.problems
                ]
                + [{"level": "note", "message": {"text": clean(words.in_(language))}} for words in said],
            }
        ],
        "properties": {"stage": report.stage, "profile": report.profile, "packs": dict(report.packs)},
    }
    if report.model:
        artifact: dict[str, Any] = {"location": _place(report.model.path), "length": report.model.size}
        if report.model.sha256:
            artifact["hashes"] = {"sha-256": report.model.sha256}
        run["artifacts"] = [artifact]
    return run


def _rule(result: RuleResult, language: Language) -> dict[str, Any]:
    rule = result.rule
    return {
        "id": clean(rule.key),
        "shortDescription": {"text": clean(rule.title.in_(language)) or clean(rule.key)},
        "fullDescription": {"text": clean(rule.why.in_(language)) or clean(rule.title.in_(language))},
        "help": {"text": clean(rule.fix.in_(language)) or clean(rule.title.in_(language))},
        "defaultConfiguration": {"level": LEVEL[rule.severity]},
        "properties": {"basis": phrases.basis(rule.basis).in_(language), "confidence": str(rule.basis.confidence)},
    }


def _results(result: RuleResult, index: int, report: Report, language: Language) -> Iterator[dict[str, Any]]:
    same: dict[str, Any] = {"ruleId": clean(result.rule.key), "ruleIndex": index}
    whole = [{"physicalLocation": {"artifactLocation": _place(report.model.path)}}] if report.model else []
    if result.status is not Status.FAILED or result.findings.is_empty():
        text = clean((result.reason or phrases.STATUS[result.status]).in_(language))
        failed = result.status in (Status.FAILED, Status.CRASHED)
        kind = {"kind": "fail", "level": LEVEL[result.severity]} if failed else {"kind": KIND[result.status]}
        yield {**same, **kind, **({} if failed else {"level": "none"}), "message": {"text": text}, "locations": whole}
        return
    said = Words("实际：{0}；要求：{1}", "observed: {0}; expected: {1}").in_(language)
    standings = result.findings["standing"].to_list()
    for row, standing in zip(of_result(result, language).iter_rows(named=True), standings, strict=True):
        yield {
            **same,
            "kind": "fail",
            "level": LEVEL[result.severity],
            "message": {"text": said.format(row["observed"], row["expected"])},
            "locations": [_location(row, report)],
            **({"baselineState": "unchanged"} if standing == Standing.KNOWN else {}),
            **({"suppressions": [{"kind": "external"}]} if standing == Standing.WAIVED else {}),
            "properties": {
                name: row[name]
                for name in ("class", "name", "storey", "global_id", "tag", "id", "expected", "observed")
                if row[name] not in (None, "")
            },
        }


def _location(row: dict[str, Any], report: Report) -> dict[str, Any]:
    """The file, the line where one is known, and the element by what people and programs call it."""
    path = row["file"] or (report.model.path if report.model else "")
    location: dict[str, Any] = {}
    if path:
        location["physicalLocation"] = {"artifactLocation": _place(path)}
        if row["line"] is not None and row["line"] > 0:
            location["physicalLocation"]["region"] = {"startLine": row["line"]}
    if row["class"]:
        name = row["global_id"] or (f"#{row['id']}" if row["id"] is not None else row["class"])
        called = " ".join(filter(None, [row["class"], row["name"], name, f"Tag {row['tag']}" if row["tag"] else ""]))
        location["logicalLocations"] = [{"name": name, "fullyQualifiedName": called, "kind": "element"}]
    return location


def _place(path: str) -> dict[str, str]:
    """A relative path as it is, an absolute one as a file URI; both spelt as URIs are."""
    pure = PurePath(path)
    text = quote(pure.as_posix().encode("utf-8", "replace"), safe="/:" if pure.drive else "/")
    return {"uri": f"file://{'' if text.startswith('/') else '/'}{text}" if pure.is_absolute() else text}
