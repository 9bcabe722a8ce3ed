"""Findings as rows in one language: what tables (CSV, workbook) and lists for other tools are made of."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from bimcheck.report import FINDINGS, Report, RuleResult
from bimcheck.reports import phrases
from bimcheck.reports.hostile_text import clean, clean_column
from bimcheck.reports.tally import counts_as_new
from bimcheck.rules.rule import Status
from bimcheck.words import Language, Words

# column → what stands at its head
HEADINGS = {
    "severity": Words("级别", "severity"),
    "standing": Words("状态", "standing"),
    "rule": Words("规则", "rule"),
    "title": Words("要求", "demand"),
    "file": Words("文件", "file"),
    "storey": Words("楼层", "storey"),
    "class": Words("类", "class"),
    "name": Words("名称", "name"),
    "global_id": Words("GlobalId", "GlobalId"),
    "tag": Words("Tag", "Tag"),
    "id": Words("STEP 编号", "STEP id"),
    "line": Words("行", "line"),
    "expected": Words("应为", "expected"),
    "observed": Words("实际", "observed"),
    "measured": Words("测得值", "measured"),
    "tolerance": Words("容差", "tolerance"),
    "fix": Words("如何改正", "how to mend it"),
    "basis": Words("依据", "basis"),
}
NUMBERS = ("id", "line", "measured", "tolerance")


def ranked(results: Sequence[RuleResult]) -> list[RuleResult]:
    """The results that a person reads first: crashed rules, then by severity, new ones and many findings first."""
    return sorted(
        results,
        key=lambda r: (
            r.status is not Status.CRASHED,
            r.status is not Status.FAILED,
            -r.severity.rank,
            not counts_as_new(r),
            -r.findings.height,
            -r.failed,
            r.rule.key,
        ),
    )


def of_result(result: RuleResult, language: Language) -> pl.DataFrame:
    """The findings of one rule, HEADINGS as columns. Text is clean; numbers are null where there are none."""
    rule = result.rule
    standing = {str(s): w.in_(language) for s, w in phrases.STANDING.items()}
    same = {
        "severity": phrases.SEVERITY[result.severity].in_(language),
        "rule": clean(rule.key),
        "title": clean(rule.title.in_(language)),
        "fix": clean(rule.fix.in_(language)),
        "basis": phrases.basis(rule.basis).in_(language),
    }
    told = {
        "standing": pl.col("standing").replace_strict(standing, default="", return_dtype=pl.String),
        "expected": clean_column(pl.col(f"expected_{language}")),
        "observed": clean_column(pl.col(f"observed_{language}")),
        **{name: clean_column(pl.col(name)) for name in ("file", "storey", "class", "name", "global_id", "tag")},
        **{name: pl.col(name) for name in NUMBERS},
        **{name: pl.lit(text) for name, text in same.items()},
    }
    return result.findings.select(told[name].alias(name) for name in HEADINGS)


def of_report(report: Report, language: Language) -> pl.DataFrame:
    """The findings of all rules that failed, those that matter most first."""
    frames = [of_result(r, language) for r in ranked(report.results) if not r.findings.is_empty()]
    none = pl.DataFrame(schema={name: FINDINGS[name] if name in NUMBERS else pl.String() for name in HEADINGS})
    return pl.concat(frames) if frames else none


def unjudged(report: Report, language: Language) -> list[tuple[str, str, str]]:
    """What was not judged though it was asked for, as (key, title, reason): crashed and undecided rules."""
    return [
        (
            clean(r.rule.key),
            clean(r.rule.title.in_(language)),
            clean((r.reason or phrases.STATUS[r.status]).in_(language)),
        )
        for r in ranked(report.results)
        if r.status in (Status.CRASHED, Status.UNDECIDED)
    ]
