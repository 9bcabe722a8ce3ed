"""Counts over a report, and the verdict in words. The words never say that a model complies: only what was judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bimcheck.report import Report, RuleResult, Standing
from bimcheck.rules.rule import Severity, Status
from bimcheck.words import Words, plural

Outcome = Literal["not_judged", "errors", "warnings", "infos", "settled", "nothing_found"]


@dataclass(frozen=True)
class Tally:
    """Counts of rules by status, of findings by severity and standing, of failed rules by severity (`failing`)."""

    rules: int
    status: dict[Status, int]
    findings: dict[Severity, int]
    new: dict[Severity, int]
    standing: dict[Standing, int]
    failing: dict[Severity, int]
    failing_new: dict[Severity, int]

    @property
    def judged(self) -> int:
        return self.status[Status.PASSED] + self.status[Status.FAILED]


def counts_as_new(result: RuleResult) -> bool:
    """Whether a failed rule has something to mend: new findings, or a demand that was missed without any to list."""
    return result.status is Status.FAILED and (result.findings.is_empty() or result.new > 0)


def tally(report: Report) -> Tally:
    """Count the report once. Findings of passed rules (a share within its threshold) count like any other."""
    status = dict.fromkeys(Status, 0)
    findings, new = dict.fromkeys(Severity, 0), dict.fromkeys(Severity, 0)
    failing, failing_new = dict.fromkeys(Severity, 0), dict.fromkeys(Severity, 0)
    standing = dict.fromkeys(Standing, 0)
    for result in report.results:
        status[result.status] += 1
        if result.status is Status.FAILED:
            failing[result.severity] += 1
            failing_new[result.severity] += counts_as_new(result)
        if result.findings.is_empty():
            continue
        findings[result.severity] += result.findings.height
        for name, number in result.findings["standing"].value_counts().iter_rows():
            standing[Standing(name)] += number
            if name == Standing.NEW.value:
                new[result.severity] += number
    return Tally(len(report.results), status, findings, new, standing, failing, failing_new)


def outcome(report: Report, counts: Tally) -> Outcome:
    """The one word for how the check came out, worst first."""
    if report.model is None or report.problems or counts.status[Status.CRASHED] or not counts.judged:
        return "not_judged"
    for severity, name in ((Severity.ERROR, "errors"), (Severity.WARNING, "warnings"), (Severity.INFO, "infos")):
        if counts.failing_new[severity]:
            return name  # type: ignore[return-value]  # one of the literals above
    return "settled" if any(counts.failing.values()) else "nothing_found"


def headline(report: Report, counts: Tally) -> Words:
    """The verdict in one sentence."""
    new = counts.new
    settled = counts.standing[Standing.KNOWN] + counts.standing[Standing.WAIVED]
    fresh = Words("新的", " new") if settled else Words("", "")
    match outcome(report, counts):
        case "not_judged" if report.model is None:
            return Words("模型无法读取，未作判定", "The model could not be read; nothing was judged")
        case "not_judged" if not counts.judged and not report.problems:
            return Words("没有规则适用于此模型，未作判定", "No rule applied to this model; nothing was judged")
        case "not_judged":
            return Words("检查未能完成，结论不完整", "The check could not be completed; the verdict is incomplete")
        case "errors":
            n = counts.failing_new[Severity.ERROR]
            return Words(
                f"{n:,} 条错误级规则未通过，共 {new[Severity.ERROR]:,} 处",
                f"{plural(n, 'error-level rule', 'error-level rules')} failed: "
                f"{plural(new[Severity.ERROR], 'finding', 'findings')}",
            )
        case "warnings":
            n = counts.failing_new[Severity.WARNING]
            return Words(
                f"未发现{fresh.zh}错误级问题；{n:,} 条警告级规则未通过，共 {new[Severity.WARNING]:,} 处",
                f"No{fresh.en} error-level findings; "
                f"{plural(n, 'warning-level rule', 'warning-level rules')} failed: "
                f"{plural(new[Severity.WARNING], 'finding', 'findings')}",
            )
        case "infos":
            n = counts.failing_new[Severity.INFO]
            return Words(
                f"未发现{fresh.zh}错误级和警告级问题；{n:,} 条提示级规则有 {new[Severity.INFO]:,} 处提示",
                f"No{fresh.en} error-level or warning-level findings; "
                f"{plural(n, 'info-level rule', 'info-level rules')}: "
                f"{plural(new[Severity.INFO], 'finding', 'findings')}",
            )
        case "settled":
            old = counts.standing[Standing.KNOWN] + counts.standing[Standing.WAIVED]
            return Words(
                f"未发现新问题；{old:,} 处为已知或已豁免",
                f"Nothing new; {plural(old, 'finding is', 'findings are')} known or waived",
            )
        case _:
            return Words(
                f"已判定的 {counts.judged:,} 条规则未发现问题",
                f"No findings in the {plural(counts.judged, 'rule that was judged', 'rules that were judged')}",
            )


def remainder(counts: Tally) -> Words:
    """What the headline does not cover: how many rules were judged, and how many were not."""
    status = counts.status
    zh = [f"共 {counts.rules:,} 条规则：已判定 {counts.judged:,} 条（{status[Status.FAILED]:,} 条未通过）"]
    en = [
        f"{plural(counts.rules, 'rule', 'rules')}: {counts.judged:,} judged ({status[Status.FAILED]:,} failed)",
    ]
    for each, zh_name, en_name in (
        (Status.NOT_APPLICABLE, "不适用", "not applicable"),
        (Status.UNDECIDED, "无法判定", "could not be judged"),
        (Status.CRASHED, "检查出错", "crashed"),
    ):
        if status[each]:
            zh.append(f"{zh_name} {status[each]:,} 条")
            en.append(f"{status[each]:,} {en_name}")
    return Words("，".join(zh), ", ".join(en))


# Stands under every verdict: what a rule check can and cannot say.
SCOPE = Words(
    "本结论只涉及所列规则能够判定的内容，不代表模型符合任何标准或可通过审查。",
    "This says only what the listed rules could judge. It does not state that the model conforms to a standard "
    "or will be approved.",
)
