"""Waivers and baseline: which findings somebody has accepted, and which were known before. Neither hides a finding."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from bimcheck.errors import OptionError
from bimcheck.report import FORMAT, Report, RuleResult, Standing
from bimcheck.rules.reading import UnfitError, open_toml, read
from bimcheck.rules.rule import Rule
from bimcheck.words import Words


@dataclass(frozen=True)
class Waiver:
    """One `[[waiver]]`: findings of a rule that somebody accepts, and why.

    rule       key or id, also a former one
    global_id  the elements; or `all = true`: whatever the rule finds
    expires    the last day on which it holds; none: for good
    """

    rule: str
    reason: str
    author: str
    global_id: tuple[str, ...] = ()
    all: bool = False
    expires: date | None = None

    def __post_init__(self) -> None:
        if bool(self.global_id) == self.all:
            raise UnfitError("写明 global_id，或 all = true，二者取一", "give either global_id or all = true")
        if not self.reason.strip() or not self.author.strip():
            raise UnfitError("reason 与 author 不能为空", "reason and author must not be empty")


@dataclass(frozen=True)
class WaiverTable:
    waiver: tuple[Waiver, ...] = ()


@dataclass(frozen=True)
class Baseline:
    """Findings of an earlier report.

    by_global_id  (rule name, GlobalId)
    by_text       (rule name, id, observed) of findings without a GlobalId; observed in English
    """

    by_global_id: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    by_text: frozenset[tuple[str, int | None, str]] = field(default_factory=frozenset)


def load_waivers(path: Path) -> tuple[Waiver, ...]:
    """The waivers of a TOML file. OptionError names file and line."""
    content, place = open_toml(path, OptionError)
    return read(WaiverTable, content, place).waiver


def load_baseline(path: Path) -> Baseline:
    """The findings of a JSON report. OptionError where it is none."""
    where = str(path)
    advice = Words(
        "基线是 bimcheck check … --report 文件.json 写出的报告",
        "a baseline is a report that bimcheck check … --report FILE.json wrote",
    )
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise OptionError(Words(f"无法读取 ({error.strerror})", f"cannot be read ({error.strerror})"), where) from None
    except (ValueError, RecursionError):
        raise OptionError(Words("不是 JSON 文件", "not JSON"), where, advice) from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise OptionError(Words("不是 bimcheck 报告", "not a report of bimcheck"), where, advice)
    try:
        return baseline_of(content)
    except (KeyError, TypeError, AttributeError) as error:
        raise OptionError(
            Words(f"报告内容不完整 ({error})", f"the report is not complete ({error})"), where, advice
        ) from None


def baseline_of(report: dict[str, Any]) -> Baseline:
    """The findings of a report as JSON. Whatever stood in it is known, waived or not."""
    by_global_id: set[tuple[str, str]] = set()
    by_text: set[tuple[str, int | None, str]] = set()
    for result in report["results"]:
        name, pack = result["rule"], result.get("pack") or ""
        key = name if not pack or name.startswith(f"{pack}/") else f"{pack}/{name}"
        for finding in result["findings"]:
            if finding.get("global_id"):
                by_global_id.add((key, finding["global_id"]))
            else:
                by_text.add((key, finding.get("id"), _english(finding)))
    return Baseline(frozenset(by_global_id), frozenset(by_text))


def _english(finding: dict[str, Any]) -> str:
    observed = finding.get("observed", finding.get("observed_en"))
    return str(observed["en"]) if isinstance(observed, dict) else str(observed or "")


def settle(
    report: Report, waivers: Sequence[Waiver] = (), baseline: Baseline | None = None, today: date | None = None
) -> Report:
    """The report with the standing of every finding: waived before known before new.

    Expired and unused waivers become notes of the report. `today` is the day on which they are judged, else this day.
    """
    if not waivers and baseline is None:
        return report
    day = today or date.today()
    results = list(report.results)
    notes = list(report.notes)
    if baseline is not None:
        results = [_known(result, baseline) for result in results]
    for waiver in waivers:
        if waiver.expires is not None and waiver.expires < day:
            notes.append(
                Words(
                    f"豁免已于 {waiver.expires} 过期：{waiver.rule} ({waiver.reason})",
                    f"waiver expired on {waiver.expires}: {waiver.rule} ({waiver.reason})",
                )
            )
            continue
        results, note = _waived(results, waiver)
        notes += [note] if note else []
    return replace(report, results=tuple(results), notes=tuple(notes))


def _names(rule: Rule) -> tuple[str, ...]:
    return (rule.key, *(f"{rule.pack}/{old}" for old in rule.formerly))


def _known(result: RuleResult, baseline: Baseline) -> RuleResult:
    if result.findings.is_empty():
        return result
    names = _names(result.rule)
    ids = [g for rule, g in baseline.by_global_id if rule in names]
    texts = pl.DataFrame(
        [(number, text) for rule, number, text in baseline.by_text if rule in names],
        schema={"id": pl.Int64, "observed_en": pl.String},
        orient="row",
    ).with_columns(pl.lit(True).alias("found"))
    findings = result.findings.join(
        texts, on=["id", "observed_en"], how="left", nulls_equal=True, maintain_order="left"
    )
    rooted = pl.col("global_id").is_not_null() & (pl.col("global_id") != "")
    is_known = pl.when(rooted).then(pl.col("global_id").is_in(ids)).otherwise(pl.col("found").fill_null(False))
    return replace(result, findings=_standing(findings, is_known, Standing.KNOWN).drop("found"))


def _waived(results: list[RuleResult], waiver: Waiver) -> tuple[list[RuleResult], Words | None]:
    """The results with this waiver, and a note where it was of no use."""
    matching = [i for i, r in enumerate(results) if r.rule.is_called(waiver.rule)]
    if not matching:
        return results, Words(
            f"豁免未使用：本次没有运行规则 {waiver.rule}", f"unused waiver: the rule {waiver.rule} was not run"
        )
    results = list(results)
    met: set[str] = set()
    used = False
    for i in matching:
        findings = results[i].findings
        applies = pl.lit(True) if waiver.all else pl.col("global_id").is_in(list(waiver.global_id)).fill_null(False)
        hit = findings.filter(applies)
        met.update(g for g in hit["global_id"].to_list() if g)
        used = used or hit.height > 0
        results[i] = replace(results[i], findings=_standing(findings, applies, Standing.WAIVED))
    unmet = [g for g in waiver.global_id if g not in met]
    if used and not unmet:
        return results, None
    which = f" ({', '.join(unmet)})" if unmet else ""
    return results, Words(
        f"豁免未使用：{waiver.rule} 没有对应的问题{which}", f"unused waiver: {waiver.rule} found nothing of it{which}"
    )


def _standing(findings: pl.DataFrame, applies: pl.Expr, standing: Standing) -> pl.DataFrame:
    changed = pl.when(applies).then(pl.lit(standing.value)).otherwise(pl.col("standing"))
    return findings.with_columns(changed.alias("standing"))
