"""The report as a workbook: verdict and scope, rules, findings with filters, and a sheet for each section."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from bimcheck.report import Report
from bimcheck.reports import phrases
from bimcheck.reports.finding_rows import HEADINGS, of_report, ranked
from bimcheck.reports.hostile_text import clean
from bimcheck.reports.tally import SCOPE, headline, remainder, tally
from bimcheck.rules.ids_table.workbook import saved
from bimcheck.rules.rule import Status
from bimcheck.section import Paragraphs, Section, Table
from bimcheck.words import Language, Words

# Excel's own limits; what is beyond them is said, never dropped in silence.
MOST_ROWS, LONGEST = 1_000_000, 32_767
WIDTHS = {"title": 40, "expected": 40, "observed": 40, "fix": 40, "basis": 30, "name": 30, "global_id": 25, "rule": 28}
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\']")


def render(report: Report, *, language: Language = "zh", timing: bool = False) -> Iterator[bytes]:
    """One .xlsx; the same bytes for the same report."""
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    _summary(workbook.create_sheet(Words("概览", "Summary").in_(language)), report, language)
    _rules(workbook.create_sheet(Words("规则", "Rules").in_(language)), report, language)
    _findings(workbook.create_sheet(Words("问题", "Findings").in_(language)), report, language)
    for section in report.sections:
        _section(workbook.create_sheet(_title(section.title.in_(language))), section, language)
    yield saved(workbook)


def _summary(sheet: Any, report: Report, language: Language) -> None:
    sheet.column_dimensions["A"].width = 120
    counts = tally(report)
    lines = [headline(report, counts), remainder(counts)]
    if report.model:
        lines += [phrases.model_line(report.model), Words.same(f"SHA-256 {report.model.sha256}")]
    lines += [phrases.run_line(report), SCOPE, *(s.lead for s in report.sections)]
    lines += [Words(f"{p.where} {p.what.zh}", f"{p.where} {p.what.en}") for p in report.problems]
    lines += report.notes
    for words in lines:
        _put(sheet, [words.in_(language)])


def _rules(sheet: Any, report: Report, language: Language) -> None:
    heads = (
        (Words("结果", "status"), 12), (Words("级别", "severity"), 10), (Words("规则", "rule"), 32),
        (Words("要求", "demand"), 60), (Words("适用", "applicable"), 11), (Words("未通过", "failed"), 11),
        (Words("新增", "new"), 11), (Words("原因", "reason"), 50), (Words("依据", "basis"), 50),
    )  # fmt: skip
    _head(sheet, [w.in_(language) for w, _ in heads], [width for _, width in heads], len(report.results))
    for r in ranked(report.results):
        _put(
            sheet,
            [
                phrases.STATUS[r.status].in_(language), phrases.SEVERITY[r.severity].in_(language), r.rule.key,
                r.rule.title.in_(language), r.applicable, r.failed, r.new if r.status is Status.FAILED else 0,
                r.reason.in_(language) if r.reason else "", phrases.basis(r.rule.basis).in_(language),
            ],
        )  # fmt: skip


def _findings(sheet: Any, report: Report, language: Language) -> None:
    rows = of_report(report, language)
    shown = rows.head(MOST_ROWS)
    _head(sheet, [w.in_(language) for w in HEADINGS.values()], [WIDTHS.get(n, 11) for n in HEADINGS], shown.height)
    for row in shown.iter_rows():
        _put(sheet, row, cleaned=True)
    if rows.height > MOST_ROWS:
        more = Words("另有 {0:,} 处，见 JSON 或 CSV 报告", "{0:,} more: see the JSON or CSV report").in_(language)
        _put(sheet, [more.format(rows.height - MOST_ROWS)])


def _section(sheet: Any, section: Section, language: Language) -> None:
    sheet.column_dimensions["A"].width = 60
    _put(sheet, [section.title.in_(language)])
    _put(sheet, [section.lead.in_(language)])
    for block in section.blocks:
        _put(sheet, [])
        if block.title:
            _put(sheet, [block.title.in_(language)])
        if isinstance(block, Table):
            _put(sheet, [h.in_(language) for h in block.headings])
            for row in block.rows:
                _put(sheet, [f"{phrases.TONE_MARK.get(c.tone, '')} {c.text.in_(language)}".strip() for c in row])
            if block.caption:
                _put(sheet, [block.caption.in_(language)])
        elif isinstance(block, Paragraphs):
            for text in block.texts:
                _put(sheet, [text.in_(language)])
        else:
            _put(sheet, [block.alternative.in_(language)])


def _head(sheet: Any, names: list[str], widths: list[int], rows: int) -> None:
    """A row that stays in sight, with filters."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(names))}{rows + 1}"
    cells = []
    for name in names:
        cell = WriteOnlyCell(sheet, name)
        cell.font = Font(bold=True)
        cells.append(cell)
    sheet.append(cells)


def _put(sheet: Any, values: Iterable[Any], *, cleaned: bool = False) -> None:
    """A row. Text from a model is text, whatever it begins with, and never a formula."""
    sheet.append([_cell(sheet, value, cleaned) if isinstance(value, str) else value for value in values])


def _cell(sheet: Any, value: str, cleaned: bool) -> Any:
    """The text itself where openpyxl takes it for text: a cell object for each would take three times as long."""
    text = value if cleaned else clean(value).encode("utf-8", "replace").decode()
    if len(text) > LONGEST:
        text = text[: LONGEST - 1] + "…"
    if not text.startswith(("=", "#")):  # what openpyxl would take for a formula or an error value
        return text
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell


def _title(text: str) -> str:
    """What a sheet may be called: 31 characters, some not."""
    return _NOT_IN_TITLES.sub(" ", text)[:31]
