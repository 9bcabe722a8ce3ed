"""The workbook of a requirements table: formatted, with lists to choose from and an explanation; the same bytes
for the same content."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

from bimcheck.rules.ids_audit.simple_types import VERSIONS
from bimcheck.rules.ids_table.columns import COLUMNS, OCCURRENCE_WORDS, REQUIRED_WORDS, TYPES
from bimcheck.rules.rule import STAGE_WORDS
from bimcheck.words import Language, Words

if TYPE_CHECKING:
    from openpyxl import Workbook

_SHEETS = {
    "table": Words("要求", "Requirements"),
    "help": Words("说明", "How to fill in"),
    "unsaid": Words("表格未能表达", "Not in the table"),
}
_LAST_ROW = 2000
_STAMP = (2000, 1, 1, 0, 0, 0)

_EXAMPLES: tuple[dict[str, Words | str], ...] = (
    {
        "specification": Words("外墙的防火与保温", "Fire and heat protection of walls"),
        "stage": Words("施工图设计", "construction documents"),
        "version": "IFC4",
        "entity": "IfcWall",
        "occurrence": "required",
        "set": "Pset_WallCommon",
        "property": "FireRating",
        "type": "IFCLABEL",
        "values": "1.00h; 2.00h; 3.00h",
        "required": "required",
        "instructions": Words("填写耐火极限", "the fire resistance"),
    },
    {"property": "IsExternal", "type": "IFCBOOLEAN", "required": "required"},
    {
        "property": "ThermalTransmittance",
        "type": "IFCTHERMALTRANSMITTANCEMEASURE",
        "unit": "W/(m2·K)",
        "values": "<=0.5",
        "required": "optional",
    },
    {
        "set": "Qto_WallBaseQuantities",
        "property": "Width",
        "type": "IFCLENGTHMEASURE",
        "unit": "mm",
        "values": "100..500",
    },
    {
        "specification": Words("预制构件编号", "Numbers of precast elements"),
        "stage": Words("深化设计", "detailing"),
        "entity": "IfcSlab; IfcBeam; IfcColumn",
        "set": "-",
        "property": "Name",
        "values": "/[A-Z]{2,3}-[0-9]{3}/",
        "required": "required",
        "instructions": Words("构件类别-三位流水号", "kind of element, three digits"),
    },
    {
        "set": "CPset_Prefab",
        "property": "Weight",
        "type": "IFCMASSMEASURE",
        "unit": "t",
        "values": ">0 <=6",
        "required": "required",
        "instructions": Words("受塔吊起重量限制", "the crane lifts no more"),
    },
    {
        "specification": Words("不得使用代理构件", "No proxies"),
        "entity": "IfcBuildingElementProxy",
        "occurrence": "prohibited",
    },
)
_NOTES = (
    Words(
        "每行一项要求。表头可用中文或英文，列的顺序任意，可以增加其他列。",
        "One requirement a row. Headers in Chinese or English, columns in any order, more columns are welcome.",
    ),
    Words(
        "合并单元格以及与上一行相同而留空的单元格均可识别。",
        "Merged cells, and cells left blank because they are as above, are understood.",
    ),
    Words("列表以分号分隔;值本身含分号时写作 \\;", "Lists have semicolons; a semicolon in a value is written \\;"),
    Words(
        "范围:>=15 (不小于)、<30 (小于)、15..30 (含两端)、>0 <=6。",
        "Ranges: >=15, <30, 15..30 (both ends count), >0 <=6.",
    ),
    Words(
        "模式写在两条斜线之间，匹配整个值:/W-[0-9]+/。",
        "Patterns stand between slashes and match the whole value: /W-[0-9]+/.",
    ),
    Words("转换:bimcheck ids from-xlsx 本文件.xlsx 输出.ids", "Convert: bimcheck ids from-xlsx THIS.xlsx OUT.ids"),
)


def template_bytes(language: Language) -> bytes:
    """The template with examples."""
    rows = []
    for example in _EXAMPLES:
        rows.append({key: v.in_(language) if isinstance(v, Words) else v for key, v in example.items()})
    return saved(_workbook(rows, [], language))


def workbook_bytes(rows: list[dict[str, str]], unsaid: list[tuple[str, Words]], language: Language) -> bytes:
    """The table of an IDS file."""
    return saved(_workbook(rows, unsaid, language))


def _workbook(rows: list[dict[str, str]], unsaid: list[tuple[str, Words]], language: Language) -> Workbook:
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    workbook = Workbook()
    sheet: Any = workbook.active
    sheet.title = _SHEETS["table"].in_(language)
    words = {"occurrence": OCCURRENCE_WORDS, "required": REQUIRED_WORDS}
    _head(sheet, [column.header.in_(language) for column in COLUMNS], [column.width for column in COLUMNS])
    for number, row in enumerate(rows, start=2):
        for index, column in enumerate(COLUMNS, start=1):
            text = row.get(column.key, "")
            if column.key in words and text:
                text = words[column.key][text].in_(language)
            _text(sheet, number, index, text)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{max(2, len(rows) + 1)}"
    _lists(sheet, language)
    guide: Any = workbook.create_sheet(_SHEETS["help"].in_(language))
    _head(guide, [Words("列", "Column").in_(language), _SHEETS["help"].in_(language)], [20, 110])
    entries = [(c.header.in_(language), c.help.in_(language)) for c in COLUMNS]
    for number, (name, text) in enumerate([*entries, *(("", n.in_(language)) for n in _NOTES)], start=2):
        _text(guide, number, 1, name)
        _text(guide, number, 2, text)
    if unsaid:
        left: Any = workbook.create_sheet(_SHEETS["unsaid"].in_(language))
        _head(left, [Words("位置", "Where").in_(language), Words("内容", "What").in_(language)], [30, 90])
        for number, (where, what) in enumerate(unsaid, start=2):
            _text(left, number, 1, where)
            _text(left, number, 2, what.in_(language))
    return workbook


def _head(sheet: Any, headers: list[str], widths: list[int]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    for index, (header, width) in enumerate(zip(headers, widths, strict=True), start=1):
        cell = sheet.cell(1, index, header)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="1F4E79")
        cell.alignment = Alignment(horizontal="center", vertical="center")
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.row_dimensions[1].height = 24


def _text(sheet: Any, row: int, column: int, text: str) -> None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment

    if text:
        cell = sheet.cell(row, column, ILLEGAL_CHARACTERS_RE.sub(" ", text)[:32767])
        cell.data_type = "s"  # text from an IDS is never a formula
        cell.number_format = "@"
        cell.alignment = Alignment(vertical="top", wrap_text=True)


def _lists(sheet: Any, language: Language) -> None:
    """Drop-down lists; other values stay possible where the list holds examples only."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    choices = {
        "stage": ([words.in_(language) for words in STAGE_WORDS.values()], False),
        "version": (list(VERSIONS), False),
        "occurrence": ([w.in_(language) for w in OCCURRENCE_WORDS.values()], True),
        "type": (sorted(set(TYPES.values()))[:15], False),
        "required": ([w.in_(language) for w in REQUIRED_WORDS.values()], True),
    }
    for index, column in enumerate(COLUMNS, start=1):
        if column.key in choices:
            values, strict = choices[column.key]
            rule = DataValidation(type="list", formula1='"' + ",".join(values)[:253] + '"', allow_blank=True)
            rule.showErrorMessage = strict
            letter = get_column_letter(index)
            rule.add(f"{letter}2:{letter}{_LAST_ROW}")
            sheet.add_data_validation(rule)


def saved(workbook: Workbook) -> bytes:
    """The file, with all times fixed: the same content gives the same bytes."""
    raw, result = io.BytesIO(), io.BytesIO()
    workbook.properties.creator = "bimcheck"
    workbook.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2000-01-01T00:00:00Z", data)
            fixed = zipfile.ZipInfo(entry.filename, _STAMP)
            fixed.compress_type = zipfile.ZIP_DEFLATED
            fixed.external_attr = 0o600 << 16
            target.writestr(fixed, data)
    return result.getvalue()
