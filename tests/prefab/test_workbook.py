"""The workbook recomputes the rate: its formulas are reckoned by another program and must come to the same numbers."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from bimcheck.model import Model
from bimcheck.prefab.declarations import NONE, load_declarations
from bimcheck.prefab.rate import assembly_rate
from bimcheck.prefab.rating import Rating
from bimcheck.prefab.score_table import load_table
from bimcheck.reports.prefab_workbook import workbook_bytes
from tests.prefab import examples
from tests.prefab.formulas import Reckoner
from tests.prefab.houses import House, read

TABLE = load_table()


def made(house: Any, folder: Path, declared: str = "") -> tuple[Model, tuple[Rating, ...]]:
    statements = NONE
    if declared:
        path = folder / "declared.toml"
        path.write_text(declared, encoding="utf-8")
        statements = load_declarations(path, tuple(i.id for i in TABLE.items))
    model = read(house, folder)
    return model, assembly_rate(model, TABLE, statements)


def rows_of(workbook: Any, sheet: str) -> dict[str, int]:
    return {str(c.value): c.row for c in workbook[sheet]["A"] if c.value}


EXAMPLES = {
    "frame": (examples.frame, ""),
    "shear wall": (examples.shear_wall, examples.SHEAR_WALL_DECLARED),
    "gaps": (examples.gaps, ""),
}


@pytest.mark.parametrize("name", list(EXAMPLES))
def test_formulas_come_to_the_same(tmp_path: Path, name: str) -> None:
    make, declared = EXAMPLES[name]
    model, (rating,) = made(make(), tmp_path, declared)
    workbook = load_workbook(io.BytesIO(workbook_bytes(model, [rating], "en")))
    reckoner, rows = Reckoner(workbook), rows_of(workbook, "Score")
    formulas = 0
    for line in rating.lines:
        row = rows[line.item.id]
        for column, expected in (("G", line.points[0]), ("K", line.points[1])):
            assert reckoner.value("Score", f"{column}{row}") == pytest.approx(expected, abs=1e-9), (
                line.item.id,
                column,
            )
            formulas += str(workbook["Score"][f"{column}{row}"].value).startswith("=")
        if line.numerator and line.denominator and line.ratio:
            seen = [reckoner.value("Score", f"{c}{row}") for c in "DEFHIJ"]
            asked = [
                line.numerator[0],
                line.denominator[0],
                line.ratio[0],
                line.numerator[1],
                line.denominator[1],
                line.ratio[1],
            ]
            assert seen == pytest.approx(asked, abs=1e-9), line.item.id
    assert formulas == 2 * sum(line.ratio is not None for line in rating.lines)
    for (group, points), column in ((g, c) for g in rating.groups for c in "GK"):
        assert reckoner.value("Score", f"{column}{rows[group.id]}") == pytest.approx(points["GK".index(column)])
    assert reckoner.value("Score", f"G{rows['P']}") == pytest.approx(rating.rate[0])
    assert reckoner.value("Score", f"K{rows['P']}") == pytest.approx(rating.rate[1])
    grades = [reckoner.value("Score", f"{c}{rows['Grade']}") for c in "GK"]
    assert grades == [g or "none" for g in rating.grade]


def test_a_change_on_a_sheet_changes_the_rate(tmp_path: Path) -> None:
    """One cast column of the frame becomes precast: 6.0 / 7.2 = 83.33 % ≥ 80 % → 30 points; P = 85.3 + 3.0 = 88.3."""
    model, (rating,) = made(examples.frame(), tmp_path)
    workbook = load_workbook(io.BytesIO(workbook_bytes(model, [rating], "en")))
    sheet = workbook["q1a"]
    cast = [r for r in range(2, sheet.max_row + 1) if sheet[f"K{r}"].value == 0]
    assert len(cast) == 2
    sheet[f"K{cast[0]}"] = 1
    reckoner, rows = Reckoner(workbook), rows_of(workbook, "Score")
    assert reckoner.value("Score", f"G{rows['q1a']}") == 30
    assert reckoner.value("Score", f"G{rows['P']}") == pytest.approx(88.3)


def test_the_same_bytes_in_every_run_and_both_languages(tmp_path: Path) -> None:
    model, ratings = made(examples.gaps(), tmp_path)
    assert workbook_bytes(model, ratings, "zh") == workbook_bytes(model, ratings, "zh")
    names = load_workbook(io.BytesIO(workbook_bytes(model, ratings, "zh"))).sheetnames
    assert names == ["评分", "q1a", "q1b"]


def test_a_name_is_no_formula(tmp_path: Path) -> None:
    house = House()
    column = house.column("precast", 2.0)
    house.sheet.swap(column, "'KZ-1'", "'=1+1'")
    model, ratings = made(house, tmp_path)
    workbook = load_workbook(io.BytesIO(workbook_bytes(model, ratings, "zh")))
    cell = workbook["q1a"]["C2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_several_buildings_have_sheets_of_their_own(tmp_path: Path) -> None:
    house = House()
    other = house.put("IFCBUILDING(@,'2#楼',$,$,#23,$,$,.ELEMENT.,$,$,$)")
    storey = house.put("IFCBUILDINGSTOREY(@,'1F',$,$,#25,$,$,.ELEMENT.,0.)")
    house.sheet.swap(27, "(#22", f"(#{other},#22")
    house.put(f"IFCRELAGGREGATES(@,$,$,#{other},(#{storey}))")
    house.column("precast", 2.0)
    house.column("cast", 2.0, storey)
    model, ratings = made(house, tmp_path)
    workbook = load_workbook(io.BytesIO(workbook_bytes(model, ratings, "zh")))
    assert workbook.sheetnames == ["1 评分", "1 q1a", "2 评分", "2 q1a"]
    reckoner = Reckoner(workbook)
    assert reckoner.value("1 评分", f"G{rows_of(workbook, '1 评分')['q1a']}") == 30
    assert reckoner.value("2 评分", f"G{rows_of(workbook, '2 评分')['q1a']}") == 0
