"""Requirements tables: to IDS and back, the little language of their cells, and errors by sheet, column and row."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from bimcheck.errors import IdsError
from bimcheck.rules.ids_audit import audit
from bimcheck.rules.ids_table import TableError, from_xlsx, template, to_xlsx
from bimcheck.rules.ids_table.cells import read, write

CORPUS = os.environ.get("BIMCHECK_CORPUS")
HEAD = [
    "阶段",
    "类",
    "预定义类型",
    "属性集",
    "属性",
    "数据类型",
    "单位",
    "允许值",
    "必填",
    "说明",
    "规定名称",
    "IFC版本",
    "构件要求",
]
ENGLISH = ["Stage", "Class", "Predefined type", "Property set", "Property", "Data type", "Unit", "Accepted values"]
ENGLISH += ["Required", "Instructions", "Specification", "IFC version", "Elements"]


def table(
    tmp_path: Path, *rows: list[object], head: list[str] = HEAD, above: int = 0, merge: tuple[str, ...] = ()
) -> Path:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "要求"
    for _ in range(above):
        sheet.append(["某项目交付要求"])
    sheet.append(head)
    for row in rows:
        sheet.append(row)
    for area in merge:
        sheet.merge_cells(area)
    path = tmp_path / "要求.xlsx"
    workbook.save(path)
    return path


def made(path: Path) -> str:
    """The IDS of a table; valid by our own audit, and by the published schema where that is at hand."""
    out = path.with_suffix(".ids")
    from_xlsx(path, out)
    assert audit(out).errors == ()
    if CORPUS:
        import xmlschema

        xmlschema.validate(out, Path(CORPUS) / "schemas" / "ids" / "ids.xsd")
    return out.read_text(encoding="utf-8")


def problems(path: Path) -> list[str]:
    out = path.with_suffix(".ids")
    with pytest.raises(TableError) as caught:
        from_xlsx(path, out)
    assert not out.exists()
    assert all(words.zh and words.en for _, words in caught.value.problems)
    return [where for where, _ in caught.value.problems]


def test_a_row_becomes_a_property(tmp_path: Path) -> None:
    text = made(
        table(
            tmp_path, ["施工图设计", "IfcWall", "", "Pset_WallCommon", "FireRating", "", "", "1h; 2h", "是", "耐火极限"]
        )
    )
    assert "<milestone>施工图设计</milestone>" in text
    assert '<specification name="IfcWall" ifcVersion="IFC4">' in text
    assert '<applicability minOccurs="0" maxOccurs="unbounded">' in text
    assert 'dataType="IFCLABEL" cardinality="required" instructions="耐火极限"' in text
    assert '<xs:enumeration value="1h"/><xs:enumeration value="2h"/>' in text


def test_english_headers_and_a_title_above(tmp_path: Path) -> None:
    row = ["design", "IFCWALL", "", "CPset", "Height", "length", "mm", "2400..3600", "no"]
    text = made(table(tmp_path, row, head=ENGLISH, above=3))
    assert '<xs:minInclusive value="2.4"/><xs:maxInclusive value="3.6"/>' in text
    assert 'cardinality="optional"' in text


def test_blank_cells_repeat_and_merged_cells_count(tmp_path: Path) -> None:
    rows = [
        ["施工图设计", "IfcDoor", "", "CPset_门", "宽", "长度", "mm", 900, "是"],
        ["", "", "", "", "高", "长度", "mm", 2100, "是"],
        ["", "IfcWindow", "", "CPset_窗", "宽", "长度", "m", 1.5, ""],
        ["", "", "", "-", "Name", "", "", "/C[0-9]+/", ""],
    ]
    plain = made(table(tmp_path, *rows))
    merged = made(table(tmp_path, *rows, merge=("A2:A5", "B2:B3", "D2:D3", "B4:B5")))
    assert plain == merged
    assert plain.count("<specification ") == 2 and plain.count("CPset_门") == 2
    assert "<simpleValue>0.9</simpleValue>" in plain and "<simpleValue>2.1</simpleValue>" in plain
    assert '<attribute cardinality="required"><name><simpleValue>Name</simpleValue>' in plain


def test_stages_that_differ_are_kept(tmp_path: Path) -> None:
    path = table(tmp_path, ["方案", "IfcWall", "", "A", "b"], ["施工", "IfcWall", "", "A", "c"])
    text = made(path)
    assert text.count("<specification ") == 2 and "<milestone>" not in text
    back = tmp_path / "back.xlsx"
    to_xlsx(path.with_suffix(".ids"), back)
    sheet = load_workbook(back).active
    assert sheet is not None
    assert [sheet.cell(row, 2).value for row in (2, 3)] == ["方案", "施工"]


@pytest.mark.parametrize(
    ("kind", "unit", "cell", "expected"),
    [
        ("长度", "mm", "2400", "2.4"),
        ("IFCLENGTHMEASURE", "毫米", 5, "0.005"),
        ("面积", "㎡", "12.50", "12.5"),
        ("体积", "m³", "0.3", "0.3"),
        ("质量", "t", "6", "6000"),
        ("角度", "°", "180", "3.14159265358979"),
        ("IFCPRESSUREMEASURE", "MPa", "30", "30000000"),
        ("IFCTHERMODYNAMICTEMPERATUREMEASURE", "℃", "-10.15", "263"),
        ("IFCPOSITIVERATIOMEASURE", "%", "50", "0.5"),
        ("实数", "", "1e-3", "1e-3"),
    ],
)
def test_units_are_converted_to_si(tmp_path: Path, kind: str, unit: str, cell: object, expected: str) -> None:
    text = made(table(tmp_path, ["", "IfcWall", "", "CPset", "P", kind, unit, cell]))
    assert f"<value><simpleValue>{expected}</simpleValue></value>" in text


def test_elements_may_be_required_or_prohibited(tmp_path: Path) -> None:
    tail = [""] * 9
    rows = [["", "IfcSite", *tail, "", "必有"], ["", "IfcBuildingElementProxy", *tail, "", "禁止"]]
    text = made(table(tmp_path, *rows))
    assert 'minOccurs="1" maxOccurs="unbounded"' in text and 'minOccurs="0" maxOccurs="0"' in text


WRONG: list[tuple[list[object], list[str]]] = [
    (["", "IfcRabbit", "", "A", "b"], ["要求!B2"]),
    (["", "", "", "A", "b"], ["要求!B2"]),
    (["", "IfcWall"], ["要求!E2"]),
    (["", "IfcWall", "", "A", "b", "IFCSTRING"], ["要求!F2"]),
    (["", "IfcWall", "", "A", "b", "", "", "x"], ["要求!F2"]),
    (["", "IfcWall", "", "A", "b", "长度", "kg", "1"], ["要求!G2"]),
    (["", "IfcWall", "", "A", "b", "文字", "mm", "1"], ["要求!G2"]),
    (["", "IfcWall", "", "A", "b", "长度", "mm", "2400 mm"], ["要求!H2"]),
    (["", "IfcWall", "", "A", "b", "整数", "", "1.5"], ["要求!H2"]),
    (["", "IfcWall", "", "A", "b", "是否", "", "也许"], ["要求!H2"]),
    (["", "IfcWall", "", "A", "b", "长度", "m", "1..2..3"], ["要求!H2"]),
    (["", "IfcWall", "", "A", "b", "长度", "m", "/1.*/"], ["要求!H2"]),
    (["", "IfcWall", "", "A", "b", "文字", "", "/(a/"], ["要求!H2"]),
    (["", "IfcWall", "", "A", "b", "", "", "", "也许"], ["要求!I2"]),
    (["", "IfcWall", "", "A", "b", "", "", "", "否"], ["要求!F2"]),
    (["", "IfcWall", "", "-", "Name", "", "", "", "否"], ["要求!H2"]),
    (["", "IfcWall", "", "A", "b", "文字", "", "x", "禁止"], ["要求!H2"]),
    (["", "IfcWall", "", "A", "b", "", "", "", "", "", "", "IFC5"], ["要求!L2"]),
    # found by the audit of what would be written
    (["", "IfcWall", "", "Pset_WallCommon", "Colour", "文字"], ["要求!2"]),
    (["", "IfcWall", "", "Pset_Mine", "P", "文字"], ["要求!2"]),
    (["", "IfcWall", "", "-", "Colour"], ["要求!2"]),
    (["", "IfcWall", "", "A", "b", "长度", "m", "3..2"], ["要求!2"]),
]


@pytest.mark.parametrize(("row", "where"), WRONG)
def test_errors_name_sheet_column_and_row(tmp_path: Path, row: list[object], where: list[str]) -> None:
    assert problems(table(tmp_path, row)) == where


def test_all_errors_are_told_at_once(tmp_path: Path) -> None:
    rows = [["", "IfcRabbit", "", "A", "b"], ["", "IfcWall", "", "A", "b"], ["", "IfcWall", "", "A", "b", "X"]]
    assert problems(table(tmp_path, *rows)) == ["要求!B2", "要求!F4"]


def test_files_that_are_no_table(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"no zip")
    (tmp_path / "b.xlsx").write_bytes(b"")
    for path in (tmp_path / "a.xlsx", tmp_path / "b.xlsx", tmp_path / "missing.xlsx"):
        assert problems(path) == [str(path)]
    assert problems(table(tmp_path, head=["a", "b"])) == [str(tmp_path / "要求.xlsx")]
    assert problems(table(tmp_path)) == ["要求"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_template_works_and_is_the_same_every_time(tmp_path: Path, language: str) -> None:
    path = tmp_path / "模板.xlsx"
    template(path, language)  # type: ignore[arg-type]
    first = path.read_bytes()
    template(path, language)  # type: ignore[arg-type]
    assert path.read_bytes() == first
    text = made(path)
    assert text.count("<specification ") == 3
    workbook = load_workbook(path)
    assert len(workbook.sheetnames) == 2 and len(workbook.worksheets[0].data_validations.dataValidation) == 5


def test_what_a_table_can_say_comes_back_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    template(path)
    first = made(path)
    to_xlsx(path.with_suffix(".ids"), tmp_path / "b.xlsx")
    second = made(tmp_path / "b.xlsx")
    assert first.replace("<title>a<", "<title>b<") == second


IDS = """<?xml version="1.0" encoding="UTF-8"?>
<ids xmlns="http://standards.buildingsmart.org/IDS" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<info><title>T</title><author>a@b.cn</author></info><specifications>
<specification name="A" ifcVersion="IFC4" identifier="7"><applicability maxOccurs="unbounded">
<entity><name><simpleValue>IFCWALL</simpleValue></name></entity></applicability><requirements>
<material><value><simpleValue>C30</simpleValue></value></material>
<attribute><name><simpleValue>Name</simpleValue></name><value><xs:restriction base="xs:string">
<xs:minLength value="2"/></xs:restriction></value></attribute>
<attribute><name><simpleValue>Tag</simpleValue></name><value><simpleValue>=1+1</simpleValue></value></attribute>
</requirements></specification>
<specification name="B" ifcVersion="IFC4"><applicability maxOccurs="unbounded">
<classification><system><simpleValue>GB/T 51269</simpleValue></system></classification></applicability></specification>
</specifications></ids>"""


def test_what_a_table_cannot_say_is_listed_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.ids"
    path.write_text(IDS, encoding="utf-8")
    result = to_xlsx(path, tmp_path / "a.xlsx")
    assert [where for where, _ in result.unsaid] == ["a.ids:3", "a.ids:4", "a.ids:6", "a.ids:7", "a.ids:11"]
    assert (result.specifications, result.requirements) == (1, 1)
    workbook = load_workbook(tmp_path / "a.xlsx")
    assert workbook.sheetnames == ["要求", "说明", "表格未能表达"]
    cell = workbook["要求"]["K2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_an_ids_with_a_wrong_structure_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.ids"
    path.write_text(IDS.replace("<title>T</title>", ""), encoding="utf-8")
    with pytest.raises(IdsError) as caught:
        to_xlsx(path, tmp_path / "a.xlsx")
    assert caught.value.where == f"{path}:3"
    assert not (tmp_path / "a.xlsx").exists()


TEXTS = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x9FFF, exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(TEXTS.filter(lambda t: t == t.strip()), min_size=1, max_size=4, unique=True))
def test_lists_of_any_texts_survive_the_cell(values: list[str]) -> None:
    cell = write([("enumeration", value) for value in values])
    assert cell is not None
    assert [text for _, text in read(cell, "xs:string").conditions] == values


BOUNDS = st.decimals(min_value=-1000, max_value=1000, places=3).map(lambda d: format(d.normalize(), "f"))
KINDS = st.lists(
    st.sampled_from(["minInclusive", "minExclusive", "maxInclusive", "maxExclusive"]),
    min_size=1,
    max_size=2,
    unique=True,
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(KINDS, BOUNDS, BOUNDS)
def test_ranges_survive_the_cell(kinds: list[str], first: str, second: str) -> None:
    conditions = list(zip(kinds, (first, second), strict=False))
    cell = write(conditions)
    assert cell is not None
    assert sorted(read(cell, "xs:double").conditions) == sorted(conditions)


CONTENT = st.one_of(
    st.none(), st.text(max_size=6), st.sampled_from(["IfcWall", "A; B", "/x", "/(/", ">=1", "1..2", "否", "-"])
)
CELLS = st.lists(CONTENT, min_size=1, max_size=13)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(CELLS, min_size=1, max_size=3))
def test_any_content_ends_in_an_ids_or_in_problems(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[object]]
) -> None:
    from openpyxl.utils.exceptions import IllegalCharacterError

    folder = tmp_path_factory.mktemp("any")
    try:
        path = table(folder, *rows)
    except IllegalCharacterError:
        return
    try:
        from_xlsx(path, folder / "a.ids")
    except TableError as error:
        assert error.problems and not (folder / "a.ids").exists()
    else:
        assert audit(folder / "a.ids").valid
