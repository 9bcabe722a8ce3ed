"""How a model came out of its check, and whether that lets it through."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

from bimcheck.engine import check
from bimcheck.errors import BimcheckError, OptionError
from bimcheck.model import Model
from bimcheck.report import Report, RuleResult, Standing
from bimcheck.reports.json_reading import read_json
from bimcheck.rules.packs import load_pack, load_rules
from bimcheck.rules.rule import Rule, Severity, Status
from bimcheck.words import Words

PACKS = ("base",)  # what a model without a report is judged by

FINDINGS = (
    "rule_id", "pack", "severity", "standing", "ifc_id", "guid", "ifc_class", "name", "storey", "message_zh",
    "message_en", "expected_zh", "expected_en", "actual_zh", "actual_en", "fix_zh", "fix_en",
)  # fmt: skip


class RefusedError(BimcheckError):
    """A model is not exported; `where` is its file."""


@dataclass(frozen=True)
class Verdict:
    """The outcome of a check, as the hand-over carries it.

    value   passed · failed (a new finding of severity error) · incomplete (something could not be judged)
    counts  new findings by severity
    sha256  of the report's file, None where the model was judged on the spot
    """

    report: Report
    value: str
    counts: dict[str, int]
    sha256: str | None = None

    def stopped_by(self, require: Severity | None) -> tuple[RuleResult, ...]:
        """Results that keep the model from being exported, the gravest first; None requires nothing."""
        if require is None:
            return ()
        failed = [r for r in self.report.results if r.status is Status.FAILED and r.severity.rank >= require.rank]
        return tuple(sorted((r for r in failed if r.new or r.findings.is_empty()), key=lambda r: -r.severity.rank))

    def refuse(self, require: Severity | None, where: str) -> None:
        """RefusedError that names what stops the model; nothing where nothing does."""
        if require is None:
            return
        if self.value == "incomplete":
            advice = Words("先用 bimcheck check 完成检查", "finish the check with `bimcheck check` first")
            told = self.report.problems[0].what if self.report.problems else _crash(self.report)
            raise RefusedError(Words(f"检查未完成：{told.zh}", f"the check is incomplete: {told.en}"), where, advice)
        stopping = self.stopped_by(require)
        if not stopping:
            return
        first = stopping[0]
        number = max(first.new, 1)
        rest = len(stopping) - 1
        more = Words(f"，另有 {rest} 条规则未通过" if rest else "", f", and {rest} more rules failed" if rest else "")
        raise RefusedError(
            Words(
                f"未通过检查：{first.rule.key} {first.rule.title.zh}（{number} 处）{_example(first, 'zh')}{more.zh}",
                f"failed the check: {first.rule.key} {first.rule.title.en} ({number}){_example(first, 'en')}{more.en}",
            ),
            where,
            Words(f"{first.rule.fix.zh}".rstrip("。"), f"{first.rule.fix.en}".rstrip(".")),
        )

    def findings(self) -> pl.DataFrame:
        """All findings (FINDINGS), waived and known ones with their standing, by rule and then as in the report."""
        frames = [_rows(result) for result in self.report.results if not result.findings.is_empty()]
        return pl.concat(frames) if frames else pl.DataFrame(schema=dict.fromkeys(FINDINGS, pl.String))

    def worst(self) -> dict[int, str]:
        """Element id → its gravest severity among findings that are not waived."""
        rank = {s.value: s.rank for s in Severity}
        found: dict[int, str] = {}
        for result in self.report.results:
            severity = result.severity.value
            open_ = result.findings.filter(pl.col("standing") != Standing.WAIVED.value)
            for id_ in open_["id"].drop_nulls().to_list():
                if rank[severity] > rank.get(found.get(id_, ""), -1):
                    found[id_] = severity
        return found


def _crash(report: Report) -> Words:
    crashed = [r for r in report.results if r.status is Status.CRASHED]
    if crashed:
        return Words(f"规则 {crashed[0].rule.key} 出错", f"rule {crashed[0].rule.key} crashed")
    return Words("没有规则适用于该模型", "no rule applies to the model")


def _example(result: RuleResult, language: str) -> str:
    if result.findings.is_empty():
        return ""
    row = result.findings.row(0, named=True)
    who = " ".join(str(v) for v in (row["class"], row["name"], row["global_id"]) if v)
    observed = row[f"observed_{language}"]
    text = "，".join(filter(None, (who, observed))) if language == "zh" else ", ".join(filter(None, (who, observed)))
    return (f"，如 {text[:160]}" if language == "zh" else f", such as {text[:160]}") if text else ""


def _rows(result: RuleResult) -> pl.DataFrame:
    rule = result.rule
    said = {
        language: pl.format(
            "{}: {}" if language == "en" else "{}：{}", pl.lit(title), pl.col(f"observed_{language}").fill_null("")
        )
        for language, title in (("zh", rule.title.zh), ("en", rule.title.en))
    }
    return result.findings.select(
        rule_id=pl.lit(rule.id),
        pack=pl.lit(rule.pack),
        severity=pl.lit(result.severity.value),
        standing="standing",
        ifc_id="id",
        guid="global_id",
        ifc_class="class",
        name="name",
        storey="storey",
        message_zh=said["zh"],
        message_en=said["en"],
        expected_zh="expected_zh",
        expected_en="expected_en",
        actual_zh="observed_zh",
        actual_en="observed_en",
        fix_zh=pl.lit(rule.fix.zh),
        fix_en=pl.lit(rule.fix.en),
    )


def verdict_of(report: Report, sha256: str | None = None) -> Verdict:
    """A report as a verdict."""
    counts = {severity.value: 0 for severity in Severity}
    for result in report.results:
        if result.status is Status.FAILED:
            counts[result.severity.value] += max(result.new, int(result.findings.is_empty()))
    code = report.exit_code(Severity.ERROR)
    return Verdict(report, {0: "passed", 1: "failed"}.get(code, "incomplete"), counts, sha256)


def judge(model: Model) -> Verdict:
    """The verdict of a model that comes without a report."""
    return verdict_of(check(model, _rules()))


# Rules of pack geo that say why a model has no usable place, the more telling first.
_PLACE = (
    "GEO-02", "GEO-11", "GEO-23", "GEO-08", "GEO-04", "GEO-09", "GEO-03", "GEO-07", "GEO-10", "GEO-21", "GEO-01",
)  # fmt: skip


def of_place(model: Model) -> Words | None:
    """The finding of pack geo that is behind a place that is none or wrong, by rule, title and what was seen."""
    rules = [rule for rule in load_pack("geo", {"region": ""}).rules if rule.id in _PLACE]
    failed = {r.rule.id: r for r in check(model, rules).results if r.status is Status.FAILED}
    result = next((failed[id_] for id_ in _PLACE if id_ in failed), None)
    if result is None or result.findings.is_empty():
        return None
    rule, row = result.rule, result.findings.row(0, named=True)
    return Words(
        f"{rule.key} {rule.title.zh}：{row['observed_zh']}", f"{rule.key} {rule.title.en}: {row['observed_en']}"
    )


@cache
def _rules() -> tuple[Rule, ...]:
    return tuple(load_rules(list(PACKS)))


def read_reports(paths: list[Path]) -> dict[str, tuple[Report, str]]:
    """SHA-256 of a model → its report and the SHA-256 of that. OptionError for two reports of one model."""
    import hashlib

    found: dict[str, tuple[Report, str]] = {}
    for path in paths:
        report = read_json(path)
        if report.model is None:
            raise OptionError(
                Words("报告中的模型未能读取", "the report is of a model that could not be read"), str(path)
            )
        if report.model.sha256 in found:
            raise OptionError(Words("同一模型有两份报告", "two reports are of the same model"), str(path))
        found[report.model.sha256] = (report, hashlib.sha256(path.read_bytes()).hexdigest())
    return found
