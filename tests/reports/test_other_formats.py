"""CSV, workbook, BCF, JUnit XML, SARIF and Markdown: each names what was found, none reads as compliance."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
import zipfile
from xml.etree import ElementTree

import polars as pl
import pytest
from markdown_it import MarkdownIt
from openpyxl import load_workbook

from bimcheck import reports
from bimcheck.report import Problem, Report, Standing
from bimcheck.reports.hostile_text import clean, clean_column
from bimcheck.reports.tally import SCOPE
from bimcheck.rules.rule import Severity, Status
from bimcheck.words import Language, Words
from tests.conformance.corpus import ROOT, needs_corpus
from tests.reports.realistic import findings, report
from tests.reports.sections import example

OTHERS = (".xlsx", ".bcfzip", ".junit.xml", ".sarif", ".csv", ".md")
HOSTILE = '=HYPERLINK("x")\x1b[31m\x00|<img src=x>\u202e[a](b)]]>'


def made_as(made: Report, suffix: str, language: Language = "zh") -> bytes:
    return b"".join(reports.render(made, suffix, language=language))


def told(data: bytes, suffix: str) -> str:
    """All text that a reader of the file sees."""
    if suffix == ".xlsx":
        book = load_workbook(io.BytesIO(data), read_only=True)
        return "\n".join(str(v) for sheet in book for row in sheet.iter_rows(values_only=True) for v in row if v)
    if suffix == ".bcfzip":
        archive = zipfile.ZipFile(io.BytesIO(data))
        return "\n".join("\n".join(ElementTree.fromstring(archive.read(n)).itertext()) for n in archive.namelist())
    if suffix == ".junit.xml":
        root = ElementTree.fromstring(data)
        return "\n".join([*root.itertext(), *(v for e in root.iter() for v in e.attrib.values())])
    text = data.decode("utf-8-sig")
    return re.sub(r"\\(.)", r"\1", text) if suffix == ".md" else text


def first_failed(made: Report) -> pl.DataFrame:
    return next(r for r in made.results if r.status is Status.FAILED).findings


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("suffix", OTHERS)
def test_findings_are_named_and_nothing_reads_as_compliance(suffix: str, language: Language) -> None:
    made = report(problems=(Problem(Words("规则出错", "a rule crashed"), "base/X"),))
    text = told(made_as(made, suffix, language), suffix)
    row = first_failed(made).row(1, named=True)
    rule = made.results[0].rule
    for part in (
        rule.id, rule.title.in_(language), rule.fix.in_(language), row["global_id"], row["tag"], str(row["id"]),
        row[f"expected_{language}"], row[f"observed_{language}"], SCOPE.in_(language),
        Words("规则出错", "a rule crashed").in_(language),
    ):  # fmt: skip
        assert part in text, part
    open_ = next(r for r in made.results if r.status is Status.UNDECIDED)
    if suffix != ".bcfzip":  # topics are about what was found
        assert open_.rule.id in text and open_.reason and open_.reason.in_(language) in text


@pytest.mark.parametrize("suffix", OTHERS)
def test_the_coverage_statement_is_in_it(suffix: str) -> None:
    section = dataclasses.replace(example(), id="coverage")
    made = dataclasses.replace(report(), sections=(section,))
    assert clean(section.lead.en) in told(made_as(made, suffix, "en"), suffix)


@pytest.mark.parametrize("suffix", OTHERS)
def test_same_report_same_bytes(suffix: str) -> None:
    assert made_as(report(), suffix) == made_as(dataclasses.replace(report(), seconds=9.0), suffix)


@pytest.mark.parametrize("suffix", OTHERS)
def test_a_model_that_could_not_be_read_is_told(suffix: str) -> None:
    nothing = Report(None, None, None, (), (), problems=(Problem(Words("文件为空", "the file is empty"), "a.ifc"),))
    text = told(made_as(nothing, suffix, "en"), suffix)
    assert "a.ifc" in text and "the file is empty" in text and SCOPE.en in text


@pytest.mark.parametrize("suffix", OTHERS)
def test_hostile_text_stays_text(suffix: str) -> None:
    made = report()
    rows = findings(
        [{"id": 7, "class": "IfcWall", "name": HOSTILE, "observed_zh": HOSTILE, "tag": HOSTILE, "standing": "new"}]
    )
    odd = dataclasses.replace(made, results=(dataclasses.replace(made.results[0], findings=rows),))
    data = made_as(odd, suffix)
    text = told(data, suffix)
    assert "\x1b" not in text and "\x00" not in text and "\u202e" not in text
    assert "HYPERLINK" in text
    if suffix == ".csv":
        (cells,) = [row for row in csv.reader(io.StringIO(text)) if "IfcWall" in row]
        assert not [cell for cell in cells if cell.startswith("=")]
    if suffix == ".xlsx":
        book = load_workbook(io.BytesIO(data))
        assert not [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    if suffix == ".md":
        page = MarkdownIt("commonmark").render(data.decode())
        assert "<img" not in page and "<a " not in page and "&lt;img src=x&gt;" in page


@pytest.mark.parametrize("suffix", OTHERS)
def test_paths_with_bytes_that_are_no_utf8(suffix: str) -> None:
    made = report()
    assert made.model
    odd = dataclasses.replace(made, model=dataclasses.replace(made.model, path="a\udcff.ifc", name="a\udcff.ifc"))
    assert SCOPE.zh in told(made_as(odd, suffix), suffix)


def test_clean_columns_and_clean_texts_are_the_same() -> None:
    texts = [
        HOSTILE,
        "a\tb\r\nc",
        " \u2028x\U000e0041 ",
        "\x1b]0;t\x07y\x1b",
        "门\x85窗",
        "",
        None,
    ]
    column = pl.DataFrame({"t": texts}).select(clean_column(pl.col("t")))["t"].to_list()
    assert column == [clean(text) for text in texts]


def test_csv_has_a_row_per_finding() -> None:
    made = report()
    table = list(csv.reader(io.StringIO(told(made_as(made, ".csv", "en"), ".csv"))))
    marked = [row for row in table if row[0] in ("error", "warning", "info")]
    assert len(marked) == sum(r.findings.height for r in made.results) == 5068
    assert [row[0] for row in marked] == sorted((r[0] for r in marked), key=["error", "warning", "info"].index)
    assert len({len(row) for row in table}) == 1
    assert made_as(made, ".csv").startswith(b"\xef\xbb\xbf")


def test_the_workbook_has_filters_and_all_findings() -> None:
    book = load_workbook(io.BytesIO(made_as(report(), ".xlsx", "en")))
    assert book.sheetnames[:3] == ["Summary", "Rules", "Findings"]
    assert book["Findings"].max_row == 5068 + 1
    assert book["Rules"].max_row == len(report().results) + 1
    assert book["Findings"].auto_filter.ref == "A1:R5069" and book["Findings"].freeze_panes == "A2"
    assert isinstance(book["Findings"]["K2"].value, int)  # numbers can be sorted as numbers


def test_junit_counts_what_is_new_and_bad() -> None:
    made = report()
    settled = first_failed(made).with_columns(pl.lit(Standing.KNOWN.value).alias("standing"))
    known = dataclasses.replace(made.results[0], findings=settled)
    made = dataclasses.replace(made, results=(known, *made.results[1:]))
    root = ElementTree.fromstring(made_as(made, ".junit.xml"))
    bad = [r for r in made.results if r.status is Status.FAILED and r.severity is not Severity.INFO and r.new]
    assert 0 < int(root.attrib["failures"]) == len(bad) == len(root.findall(".//failure"))
    assert int(root.attrib["tests"]) == len(made.results)
    skipped = [r for r in made.results if r.status in (Status.UNDECIDED, Status.NOT_APPLICABLE)]
    assert 0 < int(root.attrib["skipped"]) == len(skipped)
    case = next(c for c in root.iter("testcase") if c.attrib["name"].startswith(known.rule.id))
    assert case.find("failure") is None and case.find("system-out") is not None


def test_sarif_says_what_it_must() -> None:
    made = report()
    log = json.loads(made_as(made, ".sarif"))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0" and run["tool"]["driver"]["name"] == "bimcheck"
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules) == len(made.results)
    assert len(run["results"]) == 5068 + sum(r.findings.is_empty() for r in made.results)
    for result in run["results"]:
        assert result["ruleId"] == rules[result["ruleIndex"]]["id"]
        assert result["message"]["text"]
        # SARIF 2.1.0, 3.27.10: a level other than "none" only where the kind is "fail"
        assert (result["kind"] == "fail") == (result["level"] != "none")
        assert result["kind"] in ("fail", "pass", "open", "notApplicable")
    kinds = {result["kind"] for result in run["results"]}
    assert {"fail", "pass", "open"} <= kinds
    standings = pl.concat([r.findings for r in made.results])["standing"].to_list()
    assert sum("suppressions" in r for r in run["results"]) == standings.count("waived") > 0
    assert sum("baselineState" in r for r in run["results"]) == standings.count("known") > 0


def test_sarif_paths_are_uris() -> None:
    made = report()
    assert made.model
    for path, uri in (("模型/a b.ifc", "%E6%A8%A1%E5%9E%8B/a%20b.ifc"), ("/x/a#1.ifc", "file:///x/a%231.ifc")):
        moved = dataclasses.replace(made, model=dataclasses.replace(made.model, path=path))
        (run,) = json.loads(made_as(moved, ".sarif"))["runs"]
        assert run["artifacts"][0]["location"]["uri"] == uri


def test_bcf_has_a_topic_per_failed_rule_with_its_elements() -> None:
    made = report()
    archive = zipfile.ZipFile(io.BytesIO(made_as(made, ".bcfzip", "en")))
    topics = [ElementTree.fromstring(archive.read(n)) for n in archive.namelist() if n.endswith("markup.bcf")]
    failed = [r for r in made.results if r.status is Status.FAILED]
    assert len(topics) == len(failed) + 1  # and the statement
    first = failed[0]
    (topic,) = [t for t in topics if f"{first.rule.key} " in (t.findtext("Topic/Title") or "")]
    guid = topic.find("Topic").attrib["Guid"]  # type: ignore[union-attr]
    view = ElementTree.fromstring(archive.read(f"{guid}/viewpoint.bcfv"))
    picked = {c.attrib["IfcGuid"] for c in view.iter("Component")}
    new = first.findings.filter(pl.col("standing") == "new")
    assert picked == set(new["global_id"])


@needs_corpus
def test_bcf_is_valid_by_its_schemas() -> None:
    import xmlschema

    assert ROOT
    folder = ROOT / "schemas" / "bcf-2.1"
    schemas = {n: xmlschema.XMLSchema(folder / f"{n}.xsd") for n in ("version", "markup", "visinfo")}
    odd = findings([{"id": 7, "class": "IfcWall", "global_id": "no GlobalId", "tag": HOSTILE, "standing": "new"}])
    made = report()
    made = dataclasses.replace(made, results=(dataclasses.replace(made.results[0], findings=odd), *made.results[1:]))
    archive = zipfile.ZipFile(io.BytesIO(made_as(made, ".bcfzip")))
    kinds = {"bcf.version": "version", "markup.bcf": "markup", "viewpoint.bcfv": "visinfo"}
    checked = 0
    for name in archive.namelist():
        schemas[kinds[name.rpartition("/")[2]]].validate(io.BytesIO(archive.read(name)))
        checked += 1
    assert checked == len(archive.namelist()) > 3


def test_bcf_is_read_by_another_program(tmp_path: object) -> None:
    bcfxml = pytest.importorskip("bcf.bcfxml")
    path = f"{tmp_path}/r.bcfzip"
    reports.write(report(), path)
    project = bcfxml.load(path)
    assert len(project.topics) == report().count(Status.FAILED) + 1
