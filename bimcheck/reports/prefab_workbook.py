"""The assembly rate as a workbook that recomputes it: elements on sheets; sums, ratios, points and rate as formulas.

A reviewer changes a quantity or a mark of an element and sees what becomes of the rate. Only SUM, SUMPRODUCT, IF, AND,
MIN, ROUND and arithmetic are used, so that any spreadsheet program reckons the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import polars as pl

from bimcheck.prefab.casting import casting
from bimcheck.prefab.casting_words import CASTING_WORDS, EVIDENCE_WORDS, SOURCE_WORDS, STANDING_WORDS
from bimcheck.prefab.rating import NOTHING_RATED, STATE_WORDS, Line, Rating, State
from bimcheck.prefab.score_table import QUANTITY_WORDS, UNITS
from bimcheck.rules.ids_table.workbook import saved
from bimcheck.words import Language, Words

if TYPE_CHECKING:
    from bimcheck.model import Model

# Excel's own limit; what is beyond it is said, never dropped in silence.
MOST_ROWS = 1_000_000

_SCORE = (
    (Words("项目", "Item"), 8),
    (Words("名称", "Name"), 40),
    (Words("状态", "State"), 12),
    (Words("分子（低）", "Numerator, low"), 14),
    (Words("分母（低）", "Denominator, low"), 14),
    (Words("比例（低）", "Ratio, low"), 11),
    (Words("得分（低）", "Points, low"), 11),
    (Words("分子（高）", "Numerator, high"), 14),
    (Words("分母（高）", "Denominator, high"), 14),
    (Words("比例（高）", "Ratio, high"), 11),
    (Words("得分（高）", "Points, high"), 11),
    (Words("比例下限", "From ratio"), 10),
    (Words("比例上限", "To ratio"), 10),
    (Words("下限分", "Points from"), 10),
    (Words("满分", "Full points"), 10),
    (Words("单位", "Unit"), 7),
    (Words("可信度", "Confidence"), 11),
    (Words("说明", "Notes"), 80),
)
_MEMBERS = (
    (Words("GlobalId", "GlobalId"), 25),
    (Words("类", "Class"), 18),
    (Words("名称", "Name"), 32),
    (Words("楼层", "Storey"), 10),
    (Words("制作方式", "Casting"), 12),
    (Words("依据", "Evidence"), 44),
    (Words("工程量", "Quantity"), 13),
    (Words("来源", "Source"), 12),
    (Words("判定", "Standing"), 16),
    (Words("计入分母（低）", "In denominator, low"), 14),
    (Words("计入分子（低）", "In numerator, low"), 14),
    (Words("计入分母（高）", "In denominator, high"), 14),
    (Words("计入分子（高）", "In numerator, high"), 14),
)


def workbook_bytes(model: Model, ratings: Iterable[Rating], language: Language) -> bytes:
    """One workbook for all buildings; the same bytes for the same ratings."""
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.remove(workbook.active)
    ratings = list(ratings)
    several = len(ratings) > 1
    for number, rating in enumerate(ratings, start=1):
        _building(workbook, model, rating, language, f"{number} " if several else "")
    if not ratings:
        sheet = workbook.create_sheet(Words("装配率", "Assembly rate").in_(language))
        sheet["A1"] = NOTHING_RATED.in_(language)
    # The formulas have no values yet: whoever opens the file reckons them.
    workbook.calculation.fullCalcOnLoad = True
    return saved(workbook)


def _building(workbook: Any, model: Model, rating: Rating, language: Language, prefix: str) -> None:
    """The score sheet first, then a sheet per item that has elements, and one per base."""
    zh = language == "zh"
    score = workbook.create_sheet(_title(prefix + ("评分" if zh else "Score")))
    described = _described(model, rating)
    sheets: dict[str, tuple[str, int, str | None, int]] = {}
    for line in rating.lines:
        if line.working.is_empty():
            continue
        name = _title(prefix + line.item.id)
        last = _members(workbook.create_sheet(name), line, described, language)
        base, base_last = None, 0
        if not line.base.is_empty():
            base = _title(f"{prefix}{line.item.id} {'分母' if zh else 'base'}")
            base_last = _base(workbook.create_sheet(base), line, described, language)
        sheets[line.item.id] = (name, last, base, base_last)
    _score(score, rating, sheets, language)


# --- the score --------------------------------------------------------------------------------------------------------


def _score(sheet: Any, rating: Rating, sheets: dict[str, tuple[str, int, str | None, int]], language: Language) -> None:
    from openpyxl.styles import Font

    zh = language == "zh"
    head = rating.table.head
    _write(sheet, 1, 1, head.title.in_(language), bold=True)
    _write(sheet, 2, 1, ("建筑：" if zh else "Building: ") + rating.unit.words.in_(language))
    _write(
        sheet, 3, 1, ("黄色单元格可以修改，其余为公式" if zh else "Yellow cells may be changed; the rest are formulas")
    )
    _heads(sheet, 5, _SCORE, language)
    row = 6
    rows: dict[str, int] = {}
    group_rows: dict[str, tuple[int, int]] = {}
    for group in head.group:
        first = row
        for line in rating.lines:
            if line.item.group == group.id:
                _line(sheet, row, line, sheets.get(line.item.id), head.point_decimals, head.ratio_decimals, language)
                rows[line.item.id] = row
                row += 1
        group_rows[group.id] = (first, row - 1)
    row += 1
    labels = {}
    for group in head.group:
        first, last = group_rows[group.id]
        _write(sheet, row, 1, group.id, bold=True)
        _write(sheet, row, 2, group.title.in_(language))
        for column in ("G", "K"):
            sheet[f"{column}{row}"] = f"=SUM({column}{first}:{column}{last})"
        sheet[f"O{row}"] = group.max
        labels[group.id] = row
        row += 1
    _write(sheet, row, 1, "Q4", bold=True)
    _write(sheet, row, 2, "缺少的评价项分值" if zh else "Points of items that the building lacks")
    for column in ("G", "K"):
        sheet[f"{column}{row}"] = rating.lacking
        _input(sheet[f"{column}{row}"])
    lacking = row
    row += 1
    _write(sheet, row, 1, "P", bold=True)
    _write(sheet, row, 2, "装配率 %" if zh else "Assembly rate, %", bold=True)
    groups = list(labels.values())
    for column in ("G", "K"):
        cell = sheet[f"{column}{row}"]
        cell.value = (
            f"=MIN(100,SUM({column}{groups[0]}:{column}{groups[-1]})/({rating.table.total:g}-{column}{lacking})*100)"
        )
        cell.font = Font(bold=True)
        cell.number_format = "0.0"
    rate_row = row
    row += 2
    _write(sheet, row, 1, "前置条件" if zh else "Prerequisites", bold=True)
    row += 1
    first_rule = row
    yes, no = ("满足", "不满足") if zh else ("met", "not met")
    for met in rating.prerequisites:
        rule = met.rule
        at, least = (
            (labels[rule.group], rule.min)
            if rule.group
            else (rate_row, rule.rate)
            if rule.rate is not None
            else (rows[str(rule.item)], rating.line(str(rule.item)).item.max)
        )
        what = rating.asked_of(rule)[0].in_(language)
        _write(sheet, row, 1, rule.id)
        _write(sheet, row, 2, f"{what} ≥ {least:g}")
        for column in ("G", "K"):
            sheet[f"{column}{row}"] = f'=IF({column}{at}>={least:g},"{yes}","{no}")'
        row += 1
    if head.grading:
        row += 1
        _write(sheet, row, 1, "等级" if zh else "Grade", bold=True)
        none = "无" if zh else "none"
        for column, ratio in (("G", "F"), ("K", "J")):
            formula = f'"{none}"'
            for grade in sorted(head.grading.grade, key=lambda g: g.min):
                formula = f'IF(ROUND({column}{rate_row},0)>={grade.min:g},"{grade.name}",{formula})'
            if head.grading.item:
                share = f"{ratio}{rows[head.grading.item]}"
                formula = f'IF({share}>={head.grading.min_ratio:g},{formula},"{none}")'
            met_all = ",".join(f'{column}{first_rule + i}="{yes}"' for i in range(len(rating.prerequisites)))
            sheet[f"{column}{row}"] = f'=IF(AND({met_all}),{formula},"{none}")' if met_all else f"={formula}"
        if head.grading.note:
            _write(sheet, row, 2, head.grading.note.in_(language))
    row += 2
    for note in head.note:
        _write(sheet, row, 1, note.in_(language))
        row += 1
    sheet.freeze_panes = "C6"


def _line(
    sheet: Any,
    row: int,
    line: Line,
    at: tuple[str, int, str | None, int] | None,
    point_decimals: int,
    ratio_decimals: int,
    language: Language,
) -> None:
    item, scale = line.item, line.item.scale
    _write(sheet, row, 1, item.id)
    _write(sheet, row, 2, item.title.in_(language))
    _write(sheet, row, 3, STATE_WORDS[line.state].in_(language))
    for column, value in zip("LMNO", (scale.low, scale.high, scale.points_low, scale.points_high), strict=True):
        sheet[f"{column}{row}"] = value
    _write(sheet, row, 16, UNITS[item.quantity] if not item.done else "")
    _write(sheet, row, 17, item.basis.confidence)
    said = [*((f"{line.evidence}",) if line.evidence else ()), *(n.in_(language) for n in line.notes)]
    if item.ratio:
        said.insert(0, item.ratio.in_(language))
    _write(sheet, row, 18, "; ".join(said) if language == "en" else "；".join(said))
    measured = at is not None and line.state in (State.COMPUTED, State.RANGE)
    for end, (num, den, ratio, points), value in (("low", "DEFG", 0), ("high", "HIJK", 1)):
        if measured and at is not None:
            name, last, base, base_last = at
            inside, counted = ("J", "K") if end == "low" else ("L", "M")
            amount = f"'{name}'!$G$2:$G${last}"
            sheet[f"{num}{row}"] = f"=SUMPRODUCT({amount},'{name}'!${counted}$2:${counted}${last})"
            sheet[f"{den}{row}"] = (
                f"=SUM('{base}'!$D$2:$D${base_last})"
                if base
                else f"=SUMPRODUCT({amount},'{name}'!${inside}$2:${inside}${last})"
            )
            empty = "0" if end == "low" else "1"
            sheet[f"{ratio}{row}"] = f"=IF({den}{row}>0,ROUND(MIN(1,{num}{row}/{den}{row}),{ratio_decimals}),{empty})"
        elif line.ratio is not None:
            sheet[f"{ratio}{row}"] = line.ratio[value]
            _input(sheet[f"{ratio}{row}"])
        if (measured or line.ratio is not None) and line.state is not State.LACKING:
            span = (
                f"(N{row}+({ratio}{row}-L{row})/(M{row}-L{row})*(O{row}-N{row}))"
                if scale.low < scale.high
                else f"O{row}"
            )
            sheet[f"{points}{row}"] = (
                f"=IF({ratio}{row}<L{row},0,IF({ratio}{row}>=M{row},O{row},ROUND({span},{point_decimals})))"
            )
        else:
            sheet[f"{points}{row}"] = line.points[value]
            _input(sheet[f"{points}{row}"])
        for column, form in ((num, "0.000"), (den, "0.000"), (ratio, "0.00%"), (points, "0.0")):
            sheet[f"{column}{row}"].number_format = form


# --- the elements -----------------------------------------------------------------------------------------------------


def _members(sheet: Any, line: Line, described: dict[int, tuple[str, ...]], language: Language) -> int:
    """The last row. Order: what counts first, then by size."""
    _heads(sheet, 1, _MEMBERS, language)
    sheet["G1"] = f"{QUANTITY_WORDS[line.item.quantity].in_(language)} ({UNITS[line.item.quantity]})"
    rows = line.working.sort(["counts_low", "counts_high", "quantity", "id"], descending=[True, True, True, False])
    for number, row in enumerate(rows.head(MOST_ROWS).iter_rows(named=True), start=2):
        for column, text in enumerate(_seen(described, row["id"], language), start=1):
            _write(sheet, number, column, text)
        sheet.cell(number, 7, row["quantity"])
        assumed = (
            Words("假定", "assumed") if row["assumed"] else SOURCE_WORDS.get(row["quantity_from"] or "", Words.same(""))
        )
        _write(sheet, number, 8, assumed.in_(language))
        standing = STANDING_WORDS[row["standing"]]
        unsure = "" if row["belongs"] else ("（可能属于此项）" if language == "zh" else " (may belong)")
        _write(sheet, number, 9, standing.in_(language) + unsure)
        for column, key in enumerate(("in_low", "counts_low", "in_high", "counts_high"), start=10):
            _input(sheet.cell(number, column, row[key]))
        _input(sheet.cell(number, 7))
    last = rows.head(MOST_ROWS).height + 1
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:M{last}"
    return last


def _base(sheet: Any, line: Line, described: dict[int, tuple[str, ...]], language: Language) -> int:
    heads = (
        (Words("GlobalId", "GlobalId"), 25),
        (Words("类", "Class"), 22),
        (Words("名称", "Name"), 30),
        (Words("面积 (m²)", "Area (m²)"), 14),
        (Words("来源", "Source"), 14),
    )
    _heads(sheet, 1, heads, language)
    for number, row in enumerate(line.base.sort("id").iter_rows(named=True), start=2):
        for column, text in enumerate(_seen(described, row["id"], language)[:3], start=1):
            _write(sheet, number, column, text)
        _input(sheet.cell(number, 4, row["value"]))
        _write(sheet, number, 5, SOURCE_WORDS.get(row["source"] or "", Words.same("")).in_(language))
    return line.base.height + 1


def _described(model: Model, rating: Rating) -> dict[int, tuple[str, ...]]:
    """id → GlobalId, class, name, storey, casting, evidence, text of it."""
    ids = pl.concat([x for line in rating.lines for x in (line.working["id"], line.base["id"])]).unique().sort()
    made = casting(model).select("id", "casting", "evidence", "text")
    rows = model.describe(ids).join(made, on="id", how="left", maintain_order="left")
    return {
        row["id"]: tuple(
            str(row[c] or "") for c in ("global_id", "class", "name", "storey", "casting", "evidence", "text")
        )
        for row in rows.iter_rows(named=True)
    }


def _seen(described: dict[int, tuple[str, ...]], id_: int, language: Language) -> tuple[str, ...]:
    *plain, how, evidence, text = described[id_]
    said = CASTING_WORDS[how].in_(language) if how else ""
    kind = EVIDENCE_WORDS[evidence].in_(language) + ": " if evidence else ""
    return (*plain, said, f"{kind}{text}" if how else "")


# --- cells ------------------------------------------------------------------------------------------------------------


def _title(text: str) -> str:
    for sign in "[]:*?/\\'":
        text = text.replace(sign, " ")
    return text[:31]


def _heads(sheet: Any, row: int, heads: tuple[tuple[Words, int], ...], language: Language) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    for index, (words, width) in enumerate(heads, start=1):
        cell = sheet.cell(row, index, words.in_(language))
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="1F4E79")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(index)].width = width


def _write(sheet: Any, row: int, column: int, text: str, bold: bool = False) -> None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font

    if not text:
        return
    cell = sheet.cell(row, column, ILLEGAL_CHARACTERS_RE.sub(" ", text)[:32767])
    cell.data_type = "s"  # text from a model is never a formula
    if bold:
        cell.font = Font(bold=True)


def _input(cell: Any) -> None:
    from openpyxl.styles import PatternFill

    cell.fill = PatternFill("solid", fgColor="FFF7D6")
