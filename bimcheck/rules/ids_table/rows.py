"""The rows of a requirements table: read from a workbook, checked cell by cell, grouped into specifications."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bimcheck.errors import IdsError
from bimcheck.ifc.psets import standard_sets
from bimcheck.rules.ids_audit.pattern import PatternError
from bimcheck.rules.ids_audit.pattern import parse as parse_pattern
from bimcheck.rules.ids_audit.vocabulary import Vocabulary, base_of, vocabulary
from bimcheck.rules.ids_table.cells import Accepted, CellError, read, text_of
from bimcheck.rules.ids_table.columns import (
    ATTRIBUTE_WORDS,
    BY_KEY,
    CARDINALITY,
    COLUMNS,
    HEADERS,
    TYPES,
    VERSIONS,
    plain,
    to_si,
    units_for,
)
from bimcheck.words import Words

MOST_ROWS = 50_000
LARGEST_UNPACKED = 256 * 1024 * 1024
_HEADER_ROWS = 20  # a title and remarks may stand above the headers
_FROM_ABOVE = ("specification", "entity", "predefined", "occurrence")


class TableError(IdsError):
    """A table cannot become an IDS; `problems`: where ("Sheet!C5") and what, all of them."""

    def __init__(self, problems: list[tuple[str, Words]], advice: Words | None = None) -> None:
        self.problems = tuple(problems)
        where, what = problems[0]
        if len(problems) > 1:
            more = len(problems) - 1
            what = Words(f"{what.zh} (另有 {more} 处)", f"{what.en} (and {more} more)")
        super().__init__(what, where, advice)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One row: a property, or an attribute where `set_name` is None. `row` is 1-based, as the spreadsheet shows it."""

    row: int
    set_name: Accepted | None
    name: Accepted
    data_type: str | None
    accepted: Accepted | None
    cardinality: str
    instructions: str


@dataclass(slots=True)
class Group:
    """The rows of one specification."""

    row: int
    name: str
    stage: str
    versions: tuple[str, ...]
    entity: Accepted
    predefined: Accepted | None
    occurrence: str
    requirements: list[Requirement] = field(default_factory=list)


def load(path: Path) -> tuple[str, dict[str, str], list[tuple[int, dict[str, str]]]]:
    """Sheet name, column letter per column key, and the rows that are not empty: number and text per column key.

    TableError where the file is no workbook or has no table.
    """
    from openpyxl import load_workbook
    from openpyxl.utils import get_column_letter

    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST_UNPACKED:
                raise TableError([(str(path), Words("表格文件过大", "the workbook is too large"))])
        workbook = load_workbook(path, data_only=True)
    except TableError:
        raise
    except OSError as error:
        raise TableError([(str(path), Words(f"无法读取:{error}", f"cannot be read: {error}"))]) from error
    except Exception as error:  # openpyxl raises whatever its parts raise on broken files
        what = Words("不是 Excel 工作簿 (.xlsx)", "not an Excel workbook (.xlsx)")
        raise TableError([(str(path), what)], Words("旧的 .xls 请另存为 .xlsx", "Save an old .xls as .xlsx")) from error
    for sheet in workbook.worksheets:
        rows = list(sheet.iter_rows(max_row=min(sheet.max_row, MOST_ROWS), max_col=min(sheet.max_column, 100)))
        for index, cells in enumerate(rows[:_HEADER_ROWS]):
            named = {HEADERS.get(plain(text_of(cell.value))): i for i, cell in enumerate(cells) if cell.value}
            if "entity" in named and "property" in named:
                places = {key: i for key, i in named.items() if key is not None}
                letters = {key: get_column_letter(i + 1) for key, i in places.items()}
                return sheet.title, letters, _texts(sheet, rows, index + 1, places)
    needed = [BY_KEY[key].header for key in ("entity", "property")]
    what = Words(
        f"没有找到含“{needed[0].zh}”和“{needed[1].zh}”列的表头",
        f"no header row with '{needed[0].en}' and '{needed[1].en}'",
    )
    raise TableError(
        [(str(path), what)], Words("可用 bimcheck ids template 生成模板", "bimcheck ids template writes one")
    )


def _texts(sheet: Any, rows: list[Any], first: int, places: dict[str, int]) -> list[tuple[int, dict[str, str]]]:
    merged: dict[tuple[int, int], str] = {}
    # A merged class cell is a class with blank cells below it: what repeats from above does so there too.
    columns = {i + 1 for key, i in places.items() if key != "entity"}
    for area in sheet.merged_cells.ranges:
        text = text_of(sheet.cell(area.min_row, area.min_col).value)
        for row in range(max(area.min_row, first + 1), min(area.max_row, len(rows)) + 1):
            for column in columns & set(range(area.min_col, min(area.max_col, 100) + 1)):
                merged[row, column] = text
    result = []
    for number, cells in enumerate(rows[first:], start=first + 1):
        texts = {key: text_of(cells[i].value) or merged.get((number, i + 1), "") for key, i in places.items()}
        own = any(cells[i].value not in (None, "") for i in places.values())
        if own or texts.get("property"):
            result.append((number, texts))
    return result


class Reader:
    """Turns rows into groups; what is wrong is gathered, so that all of it can be told at once."""

    def __init__(self, sheet: str, letters: dict[str, str]) -> None:
        self.sheet = sheet
        self.letters = letters
        self.row = 0
        self.problems: list[tuple[str, Words]] = []
        self.groups: dict[tuple[object, ...], Group] = {}

    def wrong(self, key: str, words: Words) -> None:
        header = BY_KEY[key].header
        place = f"{self.sheet}!{self.letters.get(key, '')}{self.row}"
        self.problems.append((place, Words(f"“{header.zh}”列:{words.zh}", f"column {header.en}: {words.en}")))

    def read(self, rows: list[tuple[int, dict[str, str]]]) -> list[Group]:
        """TableError, with all problems, where anything is wrong."""
        above: dict[str, str] = {}
        for self.row, written in rows:
            texts = {column.key: written.get(column.key, "") for column in COLUMNS}
            keep = ("stage", "version") if texts["entity"] else ("stage", "version", *_FROM_ABOVE, "set")
            for key in keep:
                texts[key] = texts[key] or above.get(key, "")
            above = texts
            self.one(texts)
        if not self.groups and not self.problems:
            self.problems.append((self.sheet, Words("表中没有任何一行", "the table has no rows")))
        if self.problems:
            raise TableError(self.problems)
        return list(self.groups.values())

    def one(self, texts: dict[str, str]) -> None:
        count = len(self.problems)
        versions = self.versions(texts["version"])
        if not texts["entity"]:
            self.wrong("entity", Words("未填写类", "no class"))
            return
        entity = self.classes(texts["entity"], versions)
        predefined = self.cell("predefined", texts["predefined"], "xs:string")
        occurrence = self.word("occurrence", texts["occurrence"], "optional")
        if len(self.problems) > count or entity is None:
            return
        label = texts["entity"] + (f" {texts['predefined']}" if texts["predefined"] else "")
        name = texts["specification"] or label
        key = (name, texts["stage"], versions, entity, predefined, occurrence)
        group = self.groups.setdefault(
            key, Group(self.row, name, texts["stage"], versions, entity, predefined, occurrence)
        )
        if not texts["property"]:
            if occurrence == "optional":
                self.wrong("property", Words("未填写属性", "no property"))
            return
        if occurrence == "prohibited":
            self.wrong("property", Words("禁止的构件不能再有属性要求", "prohibited elements cannot have requirements"))
        elif (requirement := self.requirement(texts, entity, vocabulary(versions[0]))) is not None:
            group.requirements.append(requirement)

    def versions(self, text: str) -> tuple[str, ...]:
        found = []
        for part in text.replace(",", " ").replace("、", " ").replace(";", " ").replace(",", " ").split() or ["IFC4"]:
            if (known := VERSIONS.get(part.upper().replace("_", ""))) is None:
                self.wrong(
                    "version",
                    Words(f"不支持“{part}”;可用 IFC2X3、IFC4、IFC4X3", f"'{part}' is none of IFC2X3, IFC4, IFC4X3"),
                )
            elif known not in found:
                found.append(known)
        return tuple(found) or ("IFC4",)

    def classes(self, text: str, versions: tuple[str, ...]) -> Accepted | None:
        accepted = self.cell("entity", text, "xs:string")
        if accepted is None:
            return None
        upper = tuple((kind, t.upper() if kind == "enumeration" else t) for kind, t in accepted.conditions)
        for kind, name in upper:
            for version in versions:
                words = vocabulary(version)
                if kind == "enumeration" and name not in words.classes:
                    near = words.close(name, words.usable_names)[0]
                    self.wrong(
                        "entity",
                        Words(
                            f"{version} 没有类“{name}”，是否为 {near}?",
                            f"{version} has no class '{name}'; was {near} meant?",
                        ),
                    )
                    return None
        return Accepted("xs:string", upper)

    def cell(self, key: str, text: str, base: str, data_type: str = "", unit: str = "") -> Accepted | None:
        if not text:
            return None
        scale = to_si(data_type, unit) if unit else None
        try:
            accepted = read(text, base, scale)
            for kind, pattern in accepted.conditions:
                if kind == "pattern":
                    parse_pattern(pattern)
        except CellError as error:
            self.wrong(key, error.words)
        except PatternError as error:
            reason = error.reason
            self.wrong(key, Words(f"模式无效:{reason.zh}", f"invalid pattern: {reason.en}"))
        else:
            return accepted
        return None

    def word(self, key: str, text: str, default: str) -> str:
        if not text:
            return default
        if (found := CARDINALITY.get(plain(text))) is None:
            self.wrong(key, Words(f"无法理解“{text}”;可用 是、否、禁止", f"'{text}' is none of yes, no, prohibited"))
            return default
        return found

    def requirement(self, texts: dict[str, str], entity: Accepted, words: Vocabulary) -> Requirement | None:
        count = len(self.problems)
        own = not texts["set"] or plain(texts["set"]) in ATTRIBUTE_WORDS
        set_name = None if own else self.cell("set", texts["set"], "xs:string")
        name = self.cell("property", texts["property"], "xs:string")
        cardinality = self.word("required", texts["required"], "required")
        if name is None or (set_name is None and not own):
            return None
        if own:
            data_type, base = None, self.attribute_base(entity, name, words)
        else:
            data_type = self.data_type(texts["type"], set_name, name, words)
            base = (words.data_types.get(data_type) if data_type else None) or "xs:string"
        if texts["unit"] and (data_type is None or to_si(data_type, texts["unit"]) is None):
            known = units_for(data_type or "")
            zh = (
                f"单位“{texts['unit']}”不适用;可用 {'、'.join(known)}"
                if known
                else f"单位“{texts['unit']}”不适用，该类型没有单位"
            )
            en = f"unit '{texts['unit']}' does not fit" + (f"; accepted: {', '.join(known)}" if known else "")
            self.wrong("unit", Words(zh, en))
        elif texts["values"] and not own and data_type is None:
            self.wrong("type", Words("填写了允许值，就必须填写数据类型", "accepted values need a data type"))
        if len(self.problems) > count:
            return None
        accepted = self.cell("values", texts["values"], base, data_type or "", texts["unit"])
        if cardinality == "prohibited":
            if accepted is not None and not own:
                self.wrong("values", Words("禁止的属性不能限定值", "a prohibited property cannot have accepted values"))
            data_type = None
        elif cardinality == "optional" and (accepted if own else data_type) is None:
            missing = "values" if own else "type"
            self.wrong(
                missing,
                Words("非必填的属性必须填写此列，否则没有意义", "must be given where the property is not required"),
            )
        if len(self.problems) > count:
            return None
        return Requirement(self.row, set_name, name, data_type, accepted, cardinality, texts["instructions"])

    def attribute_base(self, entity: Accepted, name: Accepted, words: Vocabulary) -> str:
        classes = {words.classes[t] for kind, t in entity.conditions if kind == "enumeration" and t in words.classes}
        for _, attribute in name.conditions:
            for cls, found in words.attributes.get(attribute, {}).items():
                if cls in classes or not classes:
                    return base_of(found.kind, found.type_name) or "xs:string"
        return "xs:string"

    def data_type(self, text: str, set_name: Accepted | None, name: Accepted, words: Vocabulary) -> str | None:
        """The data type that is written, or that the standard gives."""
        if text:
            known = TYPES.get(plain(text)) or text.upper()
            if known in words.data_types:
                return known
            near = ", ".join(words.close(known, tuple(words.data_types))[:3])
            self.wrong(
                "type",
                Words(
                    f"{words.version} 没有数据类型“{text}”，例如 {near}",
                    f"{words.version} has no data type '{text}', such as {near}",
                ),
            )
            return None
        if set_name is None or set_name.simple is None or name.simple is None:
            return None
        standard = standard_sets(words.version).get(set_name.simple)
        found = standard.properties.get(name.simple) if standard else None
        return found.types[0].upper() if found and found.types else None
