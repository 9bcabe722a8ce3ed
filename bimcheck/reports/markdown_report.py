"""The report in Markdown, for mails, merge requests and wikis: verdict, rules, first findings, sections, scope."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bimcheck.report import Report, RuleResult
from bimcheck.reports import phrases
from bimcheck.reports.finding_rows import of_result, ranked, unjudged
from bimcheck.reports.hostile_text import clean
from bimcheck.reports.tally import SCOPE, headline, remainder, tally
from bimcheck.rules.rule import Status
from bimcheck.section import Block, Paragraphs, Section, Table
from bimcheck.words import Language, Words

FINDINGS_SHOWN, ROWS_SHOWN = 20, 60
# What Markdown takes for markup; text from a model may not make links, tables or HTML.
_MARKUP = re.compile(r"([\\`*_\[\]<>|~#&])")


def render(report: Report, *, language: Language = "zh", timing: bool = False) -> Iterator[bytes]:
    """UTF-8. Of each rule the first FINDINGS_SHOWN findings; how many there are is said."""
    yield "\n".join(_lines(report, language)).encode("utf-8", "replace") + b"\n"


def plain(text: str | None) -> str:
    """Text that Markdown shows as it is."""
    return _MARKUP.sub(r"\\\1", clean(text))


def _lines(report: Report, language: Language) -> Iterator[str]:
    counts = tally(report)
    yield f"# {plain(headline(report, counts).in_(language))}"
    yield ""
    if report.model:
        yield f"* {plain(phrases.model_line(report.model).in_(language))}"
        yield f"* SHA-256 `{clean(report.model.sha256)}`"
    yield f"* {plain(phrases.run_line(report).in_(language))}"
    if report.results:
        yield f"* {plain(remainder(counts).in_(language))}"
    yield ""
    yield f"> {plain(SCOPE.in_(language))}"
    for problem in report.problems:
        advice = f" → {plain(problem.advice.in_(language))}" if problem.advice else ""
        yield ""
        yield f"**{plain(problem.where)}** {plain(problem.what.in_(language))}{advice}"
    failed = [r for r in ranked(report.results) if r.status is Status.FAILED]
    if failed:
        yield from _rules(failed, language)
    for result in failed:
        yield from _findings(result, language)
    yield from _unjudged(report, language)
    for section in report.sections:
        yield from _section(section, language)
    for note in report.notes:
        yield ""
        yield f"* {plain(note.in_(language))}"


def _rules(results: list[RuleResult], language: Language) -> Iterator[str]:
    yield from _heading(Words("未通过的规则", "Rules that failed"), language)
    heads = (
        Words("级别", "severity"), Words("规则", "rule"), Words("要求", "demand"), Words("未通过", "failed"),
        Words("适用", "of"), Words("新增", "new"),
    )  # fmt: skip
    yield _row(words.in_(language) for words in heads)
    yield "|---|---|---|--:|--:|--:|"
    for r in results:
        yield _row(
            (
                phrases.SEVERITY[r.severity].in_(language), f"`{clean(r.rule.key)}`", plain(r.rule.title.in_(language)),
                f"{r.failed:,}", f"{r.applicable:,}", f"{r.new:,}",
            )
        )  # fmt: skip


def _findings(result: RuleResult, language: Language) -> Iterator[str]:
    yield ""
    mark = phrases.SEVERITY[result.severity].in_(language)
    yield f"### {mark} `{clean(result.rule.key)}` {plain(result.rule.title.in_(language))}"
    yield ""
    rows = of_result(result, language)
    said = Words("{0}：实际 {1}；要求 {2}", "{0}: observed {1}; expected {2}").in_(language)
    for row in rows.head(FINDINGS_SHOWN).iter_rows(named=True):
        who = [
            row["class"], row["name"], f"@ {row['storey']}" if row["storey"] else "", row["global_id"],
            f"Tag {row['tag']}" if row["tag"] else "", f"#{row['id']}" if row["id"] is not None else "",
            Words("第 {0} 行", "line {0}").in_(language).format(row["line"]) if row["line"] is not None else "",
            row["file"], row["standing"],
        ]  # fmt: skip
        whole = "" if row["class"] or row["line"] is not None else phrases.WHOLE_FILE.in_(language)
        yield "* " + said.format(
            plain("  ".join(filter(None, [whole, *who]))), plain(row["observed"]), plain(row["expected"])
        )
    if rows.height > FINDINGS_SHOWN:
        more = Words("… 另有 {0:,} 处", "… and {0:,} more").in_(language)
        yield "* " + more.format(rows.height - FINDINGS_SHOWN)
    yield ""
    yield f"→ {plain(result.rule.fix.in_(language))}"
    yield ""
    yield f"{Words('依据：', 'Basis: ').in_(language)}{plain(phrases.basis(result.rule.basis).in_(language))}"


def _unjudged(report: Report, language: Language) -> Iterator[str]:
    left = unjudged(report, language)
    if left:
        yield from _heading(Words("未能判定的规则", "Rules that could not be judged"), language)
    for key, title, reason in left:
        yield f"* `{key}` {plain(title)}: {plain(reason)}"


def _section(section: Section, language: Language) -> Iterator[str]:
    yield from _heading(section.title, language)
    yield plain(section.lead.in_(language))
    for block in section.blocks:
        yield ""
        if block.title:
            yield f"### {plain(block.title.in_(language))}"
            yield ""
        yield from _block(block, language)


def _block(block: Block, language: Language) -> Iterator[str]:
    if isinstance(block, Paragraphs):
        for text in block.texts:
            yield f"{'* ' if block.listed else ''}{plain(text.in_(language))}"
            if not block.listed:
                yield ""
    elif isinstance(block, Table):
        yield _row(plain(h.in_(language)) for h in block.headings)
        yield "|" + "|".join("--:" if n in block.numeric else "---" for n in range(len(block.headings))) + "|"
        for row in block.rows[:ROWS_SHOWN]:
            yield _row(f"{phrases.TONE_MARK.get(c.tone, '')} {plain(c.text.in_(language))}".strip() for c in row)
        if len(block.rows) > ROWS_SHOWN:
            more = Words("… 另有 {0} 行", "… {0} more rows").in_(language)
            yield ""
            yield more.format(len(block.rows) - ROWS_SHOWN)
        if block.caption:
            yield ""
            yield plain(block.caption.in_(language))
    else:
        yield plain(block.alternative.in_(language))


def _heading(words: Words, language: Language) -> Iterator[str]:
    yield ""
    yield f"## {plain(words.in_(language))}"
    yield ""


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
