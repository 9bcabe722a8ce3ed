"""The HTML report: one file that opens offline, in both languages, with every finding in it.

The summary is plain HTML. Findings travel as columns of numbers into a table of distinct texts, and the page makes
rows of them when somebody looks: 100,000 findings stay usable. Text from the model never becomes markup: the template
escapes it, the script only sets text, and the policy in the page allows no other script or style than its own.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import SimpleNamespace
from typing import Any

import polars as pl
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from bimcheck.report import FINDINGS, Report, RuleResult, Standing
from bimcheck.reports import phrases
from bimcheck.reports.drawing import drawing
from bimcheck.reports.hostile_text import clean
from bimcheck.reports.page_words import IN_SCRIPT, ON_PAGE
from bimcheck.reports.tally import SCOPE, counts_as_new, headline, outcome, remainder, tally
from bimcheck.rules.rule import Severity, Status
from bimcheck.section import Block, Cell, Figure, Table, Tone
from bimcheck.words import LANGUAGES, Language, Words

TEXTS = ("class", "storey", "name", "file", "expected_zh", "expected_en", "observed_zh", "observed_en")
BARS_SHOWN = 12
OTHERS = "…"


def render(report: Report, *, language: Language = "zh", timing: bool = False) -> Iterator[bytes]:
    """The page as UTF-8. `language` is the one shown first; `timing` plays no part."""
    counts = tally(report)
    listed = [r for r in report.results if r.status is Status.FAILED or r.findings.height]
    listed.sort(key=lambda r: (not counts_as_new(r), -r.severity.rank, -r.findings.height, -r.failed, r.rule.key))
    rows = _all_findings(listed)
    style, script = _asset("report.css"), _asset("report.js")
    page = _template().render(
        report=report,
        language=language,
        words=SimpleNamespace(**ON_PAGE),
        phrases=phrases,
        counts=counts,
        outcome=outcome(report, counts),
        headline=_unbroken(headline(report, counts)),
        remainder=remainder(counts),
        scope=SCOPE,
        stage=phrases.stage(report.stage),
        statuses=_status_segments(counts.status, counts.rules),
        listed=listed,
        crashed=[r for r in report.results if r.status is Status.CRASHED],
        undecided=[r for r in report.results if r.status is Status.UNDECIDED],
        passed=[r for r in report.results if r.status is Status.PASSED and r.findings.is_empty()],
        not_applicable=[r for r in report.results if r.status is Status.NOT_APPLICABLE],
        kind_of=_kind_of,
        toned=_toned,
        by_storey=_bars(rows, "storey"),
        by_class=_bars(rows, "class"),
        findings=rows.height,
        settled=counts.standing[Standing.KNOWN] + counts.standing[Standing.WAIVED],
        style=Markup(style),
        style_hash=_hash(style),
        script=Markup(script),
        script_hash=_hash(script),
        data=Markup("\0"),
    )
    before, after = page.split("\0")
    yield before.encode("utf-8", "replace")
    yield _data(rows, listed).encode("utf-8", "replace")
    yield after.encode("utf-8", "replace")


def _all_findings(listed: Sequence[RuleResult]) -> pl.DataFrame:
    """FINDINGS of all rules in the order of the page, with `rule` (its place in `listed`) and `severity`."""
    frames = [
        r.findings.select(*FINDINGS, pl.lit(n, pl.Int64).alias("rule"), pl.lit(str(r.severity)).alias("severity"))
        for n, r in enumerate(listed)
    ]
    empty = pl.DataFrame(schema=FINDINGS | {"rule": pl.Int64, "severity": pl.String})
    return pl.concat([empty, *frames])


def _data(rows: pl.DataFrame, listed: Sequence[RuleResult]) -> str:
    """What the script reads: distinct texts, and a column of numbers for each text column."""
    texts = pl.concat([rows[name].rename("text") for name in TEXTS]).drop_nulls().unique(maintain_order=True)
    places = pl.DataFrame({"text": texts}).with_row_index("place")
    columns: dict[str, list[Any]] = {}
    for name in TEXTS:
        columns[name] = (
            rows.select(text=name).join(places, on="text", how="left", maintain_order="left")["place"].to_list()
        )
    for name in ("global_id", "tag"):
        columns[name] = [clean(text) or None for text in rows[name].to_list()]
    for name in ("id", "line"):
        columns[name] = rows[name].to_list()
    for name in ("measured", "tolerance"):
        column = rows[name]
        finite = rows.select(pl.when(column.is_finite()).then(column))[name]
        columns[name] = [] if finite.null_count() == rows.height else finite.to_list()
    standings = [standing.value for standing in Standing]
    columns["standing"] = (
        rows["standing"].replace_strict(standings, range(len(standings)), return_dtype=pl.Int8).to_list()
    )
    ends = [0]
    for result in listed:
        ends.append(ends[-1] + result.findings.height)
    data = {
        "words": {key: [words.zh, words.en] for key, words in IN_SCRIPT.items()},
        "standings": [[phrases.STANDING[s].zh, phrases.STANDING[s].en] for s in Standing],
        "severities": [str(r.severity) for r in listed],
        "ends": ends,
        "texts": [clean(text) for text in texts.to_list()],
        "columns": columns,
    }
    # "<" is written as an escape, so that no text can end the element that holds the data
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


@dataclass(frozen=True)
class Bar:
    """One row of a distribution: how many findings of each severity. Widths are per mille of the longest.

    OTHERS sums up what is not shown; it has a number and no bar, which would dwarf the others.
    """

    name: str | None
    total: int
    parts: tuple[tuple[str, float, float], ...]  # severity, x, width


def _bars(rows: pl.DataFrame, column: str) -> list[Bar]:
    """Findings by storey or class, most first."""
    table = (
        rows.group_by(column)
        .agg(pl.len().alias("total"), *(_count(severity) for severity in Severity))
        .sort(["total", column], descending=[True, False], nulls_last=True)
    )
    if table.height > BARS_SHOWN + 1:
        rest = table.tail(table.height - BARS_SHOWN)
        rest_row = rest.select(pl.lit(OTHERS).alias(column), pl.exclude(column).sum())
        table = pl.concat([table.head(BARS_SHOWN), rest_row.cast(table.schema)])
    longest = max(table["total"].head(BARS_SHOWN).to_list(), default=1)
    bars = []
    for number, row in enumerate(table.iter_rows(named=True)):
        parts, x = [], 0.0
        for severity in Severity if number < BARS_SHOWN or row[column] != OTHERS else ():
            width = round(1000 * row[severity.value] / longest, 1)
            parts.append((severity.value, round(x, 1), width))
            x += width
        bars.append(Bar(row[column], row["total"], tuple(parts)))
    return bars


def _count(severity: Severity) -> pl.Expr:
    return (pl.col("severity") == severity.value).sum().alias(severity.value)


def _status_segments(status: dict[Status, int], total: int) -> list[tuple[Status, int, float, float]]:
    """Status, number of rules, x and width in per mille: the bar under the verdict."""
    order = (Status.FAILED, Status.CRASHED, Status.UNDECIDED, Status.PASSED, Status.NOT_APPLICABLE)
    segments, x = [], 0.0
    for each in order:
        width = round(1000 * status[each] / total, 1) if total else 0.0
        segments.append((each, status[each], round(x, 1), width))
        x += width
    return segments


def _both(words: Words) -> Markup:
    """Both languages, one of them hidden by the style: the switch needs no reload and no script to read."""
    zh, en = clean(words.zh), clean(words.en)
    if zh == en:
        return Markup("<bdi>{}</bdi>").format(zh)
    return Markup('<span class="zh" lang="zh-CN">{}</span><span class="en" lang="en">{}</span>').format(zh, en)


def _kind_of(block: Block) -> str:
    return "table" if isinstance(block, Table) else "figure" if isinstance(block, Figure) else "paragraphs"


def _toned(table: Table) -> list[Tone]:
    """The tones that need a legend, best first."""
    if not table.legend:
        return []
    used = {cell.tone for row in table.rows for cell in row}
    return [tone for tone in phrases.TONE_MARK if tone in used]


def _cell(cell: Cell) -> Markup:
    """What stands in a cell: the mark of its tone, its text, and its note, which the style shows on demand."""
    mark = phrases.TONE_MARK.get(cell.tone)
    parts = [Markup('<i class="mark">{}</i> ').format(mark)] if mark else []
    parts.append(_both(cell.text))
    if cell.note:
        parts.append(Markup('<span class="note" role="tooltip">{}</span>').format(_both(cell.note)))
    return Markup("").join(parts)


def _drawn(figure: Figure) -> Markup:
    """The figure in both languages; where it is no mere drawing, what it would have shown, in words."""
    drawn = {x: drawing(figure.svg.in_(x), figure.alternative.in_(x)) for x in LANGUAGES}
    if None in drawn.values():
        return Markup('<p class="caption">{}</p>').format(_both(figure.alternative))
    parts = (Markup('<div class="{}" lang="{}">{}</div>').format(x, phrases.LANG[x], drawn[x]) for x in LANGUAGES)
    return Markup("").join(parts)


@cache
def _template() -> Any:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {
        "both": _both,
        "cell": _cell,
        "drawn": _drawn,
        "clean": clean,
        "size": phrases.size,
        "thousands": lambda n: f"{n:,}",
    }
    return environment.from_string(_asset("report.html.j2"))


@cache
def _asset(name: str) -> str:
    return (files("bimcheck.reports") / "page" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _unbroken(words: Words) -> Words:
    """A number stays on the line of the word that it counts: 1 条 does not break."""
    return Words(re.sub(r"(\d) (?=[\u4e00-\u9fff])", "\\1\u00a0", words.zh), words.en)
