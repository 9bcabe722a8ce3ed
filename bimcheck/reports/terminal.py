"""The report on a terminal: verdict first, then what matters most, then what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from bimcheck.report import Report, RuleResult, Standing
from bimcheck.reports import phrases
from bimcheck.reports.finding_rows import ranked
from bimcheck.reports.hostile_text import clean
from bimcheck.reports.section_terminal import section_parts
from bimcheck.reports.tally import SCOPE, Tally, counts_as_new, headline, outcome, remainder, tally
from bimcheck.rules.rule import Severity, Status
from bimcheck.words import Language, Words

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table
    from rich.text import Text

STYLE = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
OUTCOME_STYLE = {"not_judged": "bold magenta", "errors": "bold red", "warnings": "bold yellow"}
MARK = {"not_judged": "?", "errors": "✗", "warnings": "!", "infos": "i", "settled": "=", "nothing_found": "·"}
RULES_SHOWN, FINDINGS_SHOWN = 5, 3


def show(
    report: Report, console: Console, language: Language, *, verbosity: int = 0, files: Sequence[str] = ()
) -> None:
    """Print the report. verbosity -1: verdict only · 0: the most important findings · 1: more of everything."""
    for part in _parts(report, language, verbosity, files):
        console.print(part)


def _parts(report: Report, language: Language, verbosity: int, files: Sequence[str]) -> Iterator[RenderableType]:
    counts = tally(report)
    yield from _verdict(report, counts, language)
    yield from _problems(report, language)
    if verbosity < 0:
        return
    shown = ranked(
        [r for r in report.results if r.status in (Status.FAILED, Status.CRASHED) or (verbosity and _worth_a_row(r))]
    )
    if shown:
        yield ""
        yield _table(shown, language)
    yield from _findings(shown, language, verbosity)
    yield from _unjudged(report, language, verbosity)
    for section in report.sections:
        yield from section_parts(section, language, verbosity)
    for note in report.notes:
        yield _text(f"– {clean(note.in_(language))}", "dim")
    yield from _next(report, shown, language, files)


def _verdict(report: Report, counts: Tally, language: Language) -> Iterator[RenderableType]:
    how = outcome(report, counts)
    yield _text(f"{MARK[how]} {headline(report, counts).in_(language)}", OUTCOME_STYLE.get(how, "bold"))
    if report.model:
        yield _text(f"  {phrases.model_line(report.model).in_(language)}")
    yield _text(f"  {phrases.run_line(report).in_(language)}", "dim")
    if report.results:
        yield _text(f"  {remainder(counts).in_(language)}", "dim")


def _problems(report: Report, language: Language) -> Iterator[RenderableType]:
    for problem in report.problems:
        where = f"{clean(problem.where)}: " if problem.where else ""
        yield _text(f"  {where}{clean(problem.what.in_(language))}", "magenta")
        if problem.advice:
            yield _text(f"    → {clean(problem.advice.in_(language))}")


def _worth_a_row(result: RuleResult) -> bool:
    return result.status in (Status.PASSED, Status.UNDECIDED)


def _table(results: Sequence[RuleResult], language: Language) -> Table:
    from rich import box
    from rich.table import Table

    zh = language == "zh"
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("级别" if zh else "severity", no_wrap=True)
    table.add_column("规则" if zh else "rule", overflow="fold", ratio=None)
    table.add_column("要求" if zh else "demand", overflow="fold")
    table.add_column("未通过" if zh else "failed", justify="right", no_wrap=True)
    table.add_column("适用" if zh else "of", justify="right", no_wrap=True)
    table.add_column("新增" if zh else "new", justify="right", no_wrap=True)
    for r in results:
        failed = r.status is Status.FAILED
        mark = phrases.SEVERITY[r.severity] if failed else phrases.STATUS[r.status]
        table.add_row(
            _text(
                mark.in_(language), STYLE[r.severity] if failed else "magenta" if r.status is Status.CRASHED else "dim"
            ),
            _text(clean(r.rule.key, 80)),
            _text(clean(r.rule.title.in_(language), 160)),
            f"{r.failed:,}",
            f"{r.applicable:,}",
            f"{r.new:,}" if failed else "",
        )
    return table


def _findings(results: Sequence[RuleResult], language: Language, verbosity: int) -> Iterator[RenderableType]:
    rules, rows = (RULES_SHOWN, FINDINGS_SHOWN) if not verbosity else (len(results), 10)
    listed = [r for r in results if counts_as_new(r) and not r.findings.is_empty()]
    for result in listed[:rules]:
        new = result.findings.filter(result.findings["standing"] == Standing.NEW.value)
        yield ""
        yield _text(f"{clean(result.rule.title.in_(language), 160)}", STYLE[result.severity])
        for row in new.head(rows).iter_rows(named=True):
            yield _text(f"  {identity(row, language)}")
            yield _text(f"    {_said(row, language)}")
        if new.height > rows:
            more = Words("    … 另有 {0:,} 处", "    … and {0:,} more").in_(language)
            yield _text(more.format(new.height - rows), "dim")
        yield _text(f"  → {clean(result.rule.fix.in_(language), 300)}", "green")
    if len(listed) > rules:
        more = Words("… 另有 {0} 条规则未通过，-v 可全部列出", "… and {0} more rules failed; -v lists them all").in_(
            language
        )
        yield _text("\n" + more.format(len(listed) - rules), "dim")


def identity(row: dict[str, Any], language: Language) -> str:
    """What a person searches for in the authoring tool: class, name, storey, GlobalId, Tag, #id or the line."""
    file = clean(row["file"], 60)
    if row["class"] is None and row["id"] is None:
        whole = file or phrases.WHOLE_FILE.in_(language)
        return whole if row["line"] is None else Words("第 {0} 行", "line {0}").in_(language).format(row["line"])
    storey = clean(row["storey"], 40)
    parts = [
        clean(row["class"], 60),
        clean(row["name"], 60) or f"({phrases.NO_NAME.in_(language)})",
        f"@ {storey}" if storey else "",
        clean(row["global_id"], 40),
        f"Tag {clean(row['tag'], 40)}" if row["tag"] else "",
        f"#{row['id']}" if row["id"] is not None else "",
        f"[{file}]" if file else "",
    ]
    return "  ".join(filter(None, parts))


def _said(row: dict[str, Any], language: Language) -> str:
    observed, expected = clean(row[f"observed_{language}"], 200), clean(row[f"expected_{language}"], 200)
    return Words("实际：{0}  要求：{1}", "observed: {0}  expected: {1}").in_(language).format(observed, expected)


def _unjudged(report: Report, language: Language, verbosity: int) -> Iterator[RenderableType]:
    left = [r for r in report.results if r.status is Status.UNDECIDED or r.status is Status.CRASHED]
    if not left:
        return
    yield ""
    yield _text(Words("未能判定的规则", "Rules that could not be judged").in_(language), "bold")
    for result in left if verbosity else left[:RULES_SHOWN]:
        reason = f"：{result.reason.zh}" if language == "zh" and result.reason else ""
        if language == "en" and result.reason:
            reason = f": {result.reason.en}"
        yield _text(f"  {clean(result.rule.key, 80)} {clean(result.rule.title.in_(language), 120)}{clean(reason, 300)}")
    if not verbosity and len(left) > RULES_SHOWN:
        yield _text(f"  … +{len(left) - RULES_SHOWN}", "dim")


def _next(
    report: Report, shown: Sequence[RuleResult], language: Language, files: Sequence[str]
) -> Iterator[RenderableType]:
    yield ""
    for file in files:
        yield _text(Words("报告：{0}", "Report: {0}").in_(language).format(clean(file)), "bold")
    failed = next((r for r in shown if r.status is Status.FAILED), None)
    if failed:
        hint = Words("查看规则说明：bimcheck explain {0}", "What a rule asks for: bimcheck explain {0}")
        yield _text(hint.in_(language).format(clean(failed.rule.key)))
    if not files and any(r.findings.height for r in report.results):
        hint = Words("全部问题清单：加上 --report report.html", "All findings: add --report report.html")
        yield _text(hint.in_(language))
    yield _text(SCOPE.in_(language), "dim")


def _text(text: str, style: str = "") -> Text:
    from rich.text import Text

    return Text(text, style=style)
