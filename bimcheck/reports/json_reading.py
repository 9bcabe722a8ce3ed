"""Reading a JSON report back. The file may come from anywhere, so everything in it is checked on the way in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

import polars as pl

from bimcheck.errors import ReportError
from bimcheck.model import Model
from bimcheck.report import FINDINGS, FORMAT, ModelFacts, Problem, Report, RuleResult, Standing
from bimcheck.reports.section_json import read_section
from bimcheck.rules.rule import Basis, Confidence, Rule, Severity, Stage, Status, Subject, Verdict
from bimcheck.words import Words

ADVICE = Words(
    "请指定由 bimcheck check --report 生成的 .json 报告",
    "give a .json report that `bimcheck check --report` wrote",
)


def read_json(path: Path) -> Report:
    """The Report in a JSON file; its rules cannot judge again. ReportError where it is none."""
    try:
        data = json.loads(path.read_bytes())
    except OSError as error:
        _refuse(path, Words(f"报告无法打开（{error.strerror}）", f"the report cannot be opened ({error.strerror})"))
    except (ValueError, RecursionError):
        _refuse(path, Words("文件不是 JSON 报告", "the file is no JSON report"))
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        _refuse(path, Words(f"文件不是 {FORMAT} 格式的报告", f"the file is no report of format {FORMAT}"))
    try:
        return _report(data)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, pl.exceptions.PolarsError) as error:
        detail = f"{type(error).__name__}: {error}".splitlines()[0][:200]
        _refuse(path, Words(f"报告内容不完整或有误（{detail}）", f"the report is incomplete or wrong ({detail})"))


def _refuse(path: Path, what: Words) -> NoReturn:
    raise ReportError(what, str(path), ADVICE)


def _report(data: dict[str, Any]) -> Report:
    timing = data.get("timing") or {}
    seconds = timing.get("rules", {})
    return Report(
        model=_model(data["model"]),
        stage=_optional_text(data["stage"]),
        profile=_optional_text(data["profile"]),
        packs=tuple((str(p["id"]), str(p["version"])) for p in data["packs"]),
        results=tuple(_result(r, seconds) for r in data["results"]),
        problems=tuple(
            Problem(_words(p["what"]), str(p["where"]), _words(p["advice"]) if p["advice"] else None)
            for p in data["problems"]
        ),
        tool=str(data["tool"]["name"]),
        version=str(data["tool"]["version"]),
        parameters=dict(data["parameters"]),
        notes=tuple(_words(n) for n in data["notes"]),
        sections=tuple(read_section(s) for s in data.get("sections", [])),
        seconds=float(timing.get("seconds", 0.0)),
    )


def _model(data: dict[str, Any] | None) -> ModelFacts | None:
    if data is None:
        return None
    texts = ("path", "name", "sha256", "schema", "application", "time_stamp", "project")
    numbers = ("size", "entities", "elements", "storeys", "instances")
    fields: dict[str, Any] = {key: str(data[key]) for key in texts} | {key: int(data[key]) for key in numbers}
    return ModelFacts(
        **fields,
        classes=tuple((str(name), int(count)) for name, count in data["classes"]),
        members=tuple(str(name) for name in data.get("members", ())),
    )


def _result(data: dict[str, Any], seconds: dict[str, float]) -> RuleResult:
    basis = data["basis"]
    rule = Rule(
        id=str(data["rule"]),
        pack=str(data["pack"]),
        title=_words(data["title"]),
        why=_words(data["why"]),
        fix=_words(data["fix"]),
        basis=Basis(
            standard=str(basis["standard"]),
            confidence=Confidence(basis["confidence"]),
            clause=str(basis["clause"]),
            edition=str(basis["edition"]),
            note=str(basis["note"]),
        ),
        severity=Severity(data["rule_severity"]),
        stages=tuple(Stage(s) for s in data["stages"]),
        select=_words(data["select"]),
        check=str(data["check"]),
        judge=_judged_before,
        empty_status=Status(data["empty_status"]),
        pack_version=str(data["pack_version"]),
        demand=_words(data["demand"]) if data["demand"] else None,
        parameters=dict(data["parameters"]),
        subject=Subject(data.get("subject", Subject.MODEL)),
        formerly=tuple(str(name) for name in data["formerly"]),
        repeats=str(data.get("repeats", "")),
    )
    return RuleResult(
        rule=rule,
        status=Status(data["status"]),
        severity=Severity(data["severity"]),
        applicable=int(data["applicable"]),
        passed=int(data["passed"]),
        failed=int(data["failed"]),
        findings=_findings(data["findings"]),
        reason=_words(data["reason"]) if data["reason"] else None,
        facts=dict(data["facts"]),
        seconds=float(seconds.get(rule.key, 0.0)),
    )


def _findings(rows: list[dict[str, Any]]) -> pl.DataFrame:
    columns: dict[str, list[Any]] = {}
    for name in FINDINGS:
        base, _, language = name.rpartition("_")
        if base in ("expected", "observed"):
            columns[name] = [row[base][language] for row in rows]
        else:
            # reports of before there were federations name no file
            columns[name] = [row.get(name) if name == "file" else row[name] for row in rows]
    frame = pl.DataFrame([pl.Series(name, columns[name], dtype) for name, dtype in FINDINGS.items()])
    for standing in frame["standing"].unique():
        Standing(standing)  # a ValueError here is a broken report
    return frame


def _judged_before(model: Model) -> Verdict:
    raise TypeError("a rule that was read from a report cannot judge")


def _words(data: dict[str, Any]) -> Words:
    return Words(str(data["zh"]), str(data["en"]))


def _optional_text(value: object) -> str | None:
    return None if value is None else str(value)
