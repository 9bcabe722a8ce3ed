"""The findings as a table for spreadsheet programs: a row each, then what was not judged and what the table means."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from bimcheck.report import Report
from bimcheck.reports.finding_rows import HEADINGS, NUMBERS, of_report, unjudged
from bimcheck.reports.hostile_text import clean
from bimcheck.reports.tally import SCOPE, headline, tally
from bimcheck.words import Language, Words

NOT_JUDGED = Words("未判定", "not judged")
STATEMENT = Words("说明", "statement")
# A program would reckon what begins like a formula, so it gets an apostrophe; a plain number may keep its sign.
_FORMULA, _NUMBER = r"^[=+\-@]", r"^[+\-][0-9.]+$"


def render(report: Report, *, language: Language = "zh", timing: bool = False) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, without which Excel takes Chinese for another encoding."""
    rows = of_report(report, language)
    texts = [pl.col(name) for name in HEADINGS if name not in NUMBERS]
    rows = rows.with_columns(
        pl.when(c.str.contains(_FORMULA) & ~c.str.contains(_NUMBER)).then("'" + c).otherwise(c).name.keep()
        for c in texts
    )
    notes = [(NOT_JUDGED, *each) for each in unjudged(report, language)]
    notes += [(NOT_JUDGED, "", clean(p.what.in_(language)), clean(p.where)) for p in report.problems]
    said = [headline(report, tally(report)), SCOPE, *(s.lead for s in report.sections if s.id == "coverage")]
    notes += [(STATEMENT, "", clean(words.in_(language)), "") for words in said]
    told = pl.DataFrame(
        {
            "severity": [kind.in_(language) for kind, _, _, _ in notes],
            "rule": [key for _, key, _, _ in notes],
            "title": [title for _, _, title, _ in notes],
            "observed": [reason for _, _, _, reason in notes],
        }
    )
    table = pl.concat([rows, told], how="diagonal").select(list(HEADINGS))
    table = table.rename({name: words.in_(language) for name, words in HEADINGS.items()})
    yield table.write_csv(include_bom=True, line_terminator="\r\n").encode("utf-8", "replace")
