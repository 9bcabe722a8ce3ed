"""What `bimcheck.read` tells of a real file is what ifcopenshell tells of it, or a problem says why not."""

from __future__ import annotations

import dataclasses
import gzip
from collections import Counter
from pathlib import Path
from typing import Any

import ifcopenshell
import polars as pl
import pytest

import bimcheck
from bimcheck.model import Model
from tests.conformance.comparison import Comparison, compare
from tests.conformance.corpus import ROOT, folders, needs_corpus
from tests.conformance.oracle import Oracle
from tests.conformance.statements import counts

FOLDERS = folders()

MODEL = """ISO-10303-21;
HEADER;
FILE_DESCRIPTION((''),'2;1');
FILE_NAME('','',(''),(''),'','','');
FILE_SCHEMA(('IFC4'));
ENDSEC;
DATA;
#1=IFCPROJECT('0000000000000000000001',$,'P',$,$,$,$,$,#2);
#2=IFCUNITASSIGNMENT((#3));
#3=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);
#10=IFCWALL('0000000000000000000002',$,'Wall',$,$,$,$,'T',.SOLIDWALL.);
#11=IFCWALLTYPE('0000000000000000000003',$,'Type',$,$,(#20),$,$,$,.SOLIDWALL.);
#12=IFCRELDEFINESBYTYPE('0000000000000000000004',$,$,$,(#10),#11);
#20=IFCPROPERTYSET('0000000000000000000005',$,'Set',$,(#21));
#21=IFCPROPERTYSINGLEVALUE('Width',$,IFCLENGTHMEASURE(200.),$);
#30=IFCMATERIAL('Concrete',$,$);
#31=IFCRELASSOCIATESMATERIAL('0000000000000000000006',$,$,$,(#11),#30);
#40=IFCELEMENTQUANTITY('0000000000000000000007',$,'Base',$,$,(#41));
#41=IFCQUANTITYLENGTH('Length',$,$,5000.,$);
#42=IFCRELDEFINESBYPROPERTIES('0000000000000000000008',$,$,$,(#10),#40);
ENDSEC;
END-ISO-10303-21;
"""


def agree(path: Path, every_class: bool) -> Comparison | None:
    """Compare one file; fail with what no problem explains. None where ifcopenshell does not take it."""
    try:
        oracle = Oracle(path)
    except ifcopenshell.SchemaError:
        # A name of the schema that ifcopenshell does not know: neither do we, or we read it as its successor.
        assert "IFC4X3_ADD1" in path.read_text(encoding="ascii")
        assert bimcheck.read(path).schema == "IFC4X3_ADD2"
        return None
    model = bimcheck.read(path)
    held = counts(path.read_bytes())
    told = {c.upper(): n for c, n in model.classes.iter_rows()}
    assert told == {c: n for c, n in held.items() if c}, f"{path}: classes and what the text holds differ"
    comparison = compare(model, oracle, every_class)
    unexplained = comparison.unexplained(model)
    message = "\n".join(str(d) for d in unexplained[:20])
    assert not unexplained, f"{path}: {len(unexplained)} differences that no problem explains\n{message}"
    return comparison


@needs_corpus
def test_the_corpus_is_whole() -> None:
    assert sum(len(paths) for paths in FOLDERS.values()) >= 600
    assert len(FOLDERS) >= 60


@needs_corpus
@pytest.mark.parametrize("folder", FOLDERS)
def test_folder_agrees(folder: str) -> None:
    compared = [c for path in FOLDERS[folder] if (c := agree(path, every_class=path.stat().st_size < 60_000))]
    refused = len(FOLDERS[folder]) - len(compared)
    assert refused <= (folder == "ifc-gherkin-rules/ifc101"), f"{refused} files of {folder} were not compared"
    rows = sum((Counter(c.rows) for c in compared), Counter[str]())
    assert rows["attributes"] >= 10 * len(compared)


@needs_corpus
@pytest.mark.long
@pytest.mark.parametrize("folder", FOLDERS)
def test_every_class_of_folder_agrees(folder: str) -> None:
    for path in FOLDERS[folder]:
        agree(path, every_class=True)


@needs_corpus
@pytest.mark.long
def test_load_model_agrees(tmp_path: Path) -> None:
    assert ROOT is not None
    packed = sorted((ROOT / "load").glob("*.ifc.gz"))
    assert packed
    for source in packed:
        path = tmp_path / source.stem
        path.write_bytes(gzip.decompress(source.read_bytes()))
        comparison = agree(path, every_class=False)
        assert comparison and comparison.rows["properties"] > 100_000


def _read(tmp_path: Path, text: str = MODEL) -> tuple[Model, Oracle]:
    path = tmp_path / "model.ifc"
    path.write_text(text, encoding="ascii")
    return bimcheck.read(path), Oracle(path)


def with_table(model: Model, name: str, frame: pl.DataFrame) -> Model:
    changes: dict[str, Any] = {name: frame}
    return dataclasses.replace(model, **changes)


def test_agrees_on_a_small_model(tmp_path: Path) -> None:
    model, oracle = _read(tmp_path)
    comparison = compare(model, oracle, every_class=True)
    assert [str(d) for d in comparison.differences] == []
    told = ("entities", "properties", "quantities", "relations", "materials", "units", "attributes")
    assert all(comparison.rows[t] for t in told)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("entities", "name", "other"),
        ("entities", "type_id", 1),
        ("properties", "value_number", 0.2000001),
        ("properties", "inherited", False),
        ("quantities", "value", 5000.0),
        ("relations", "child_id", 1),
        ("materials", "name", None),
    ],
)
def test_a_changed_cell_is_seen(tmp_path: Path, table: str, column: str, value: object) -> None:
    """The comparison can fail: one wrong cell in any table is a difference."""
    model, oracle = _read(tmp_path)
    frame: pl.DataFrame = getattr(model, table)
    last = pl.int_range(pl.len()) == pl.len() - 1
    changed = frame.with_columns(pl.when(last).then(pl.lit(value)).otherwise(pl.col(column)).alias(column))
    assert not changed.equals(frame)
    wrong = with_table(model, table, changed)
    differences = compare(wrong, oracle).differences
    assert {d.table for d in differences} == {table}


@pytest.mark.parametrize("table", ["properties", "relations", "quantities", "materials", "entities"])
def test_a_lost_row_is_seen(tmp_path: Path, table: str) -> None:
    model, oracle = _read(tmp_path)
    wrong = with_table(model, table, getattr(model, table).head(-1))
    assert {d.table for d in compare(wrong, oracle).differences} == {table}
