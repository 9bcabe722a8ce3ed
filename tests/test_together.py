"""Several models as one: the report of the whole, versions in the report of a model, and both as JSON and page."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

import bimcheck
from bimcheck import reports
from bimcheck.engine import check, model_facts
from bimcheck.federation import Federation, labels
from bimcheck.report import Report
from bimcheck.reports.terminal import identity
from bimcheck.rules.federation_told import federation_section
from bimcheck.rules.gathering import gather
from bimcheck.rules.packs import load_pack, load_rules
from bimcheck.rules.rule import Status
from bimcheck.rules.versions_told import versions_section
from bimcheck.section import Table, Tone
from bimcheck.together import check_together

PACK = load_pack("federation")
SAMPLES = PACK.folder / "samples"


def together(name: str, stage: str | None = None) -> Report:
    models = [bimcheck.read(p) for p in sorted((SAMPLES / name).glob("*.ifc"))]
    federation = Federation(tuple(gather(m) for m in models))
    facts = [model_facts(m) for m in models]
    rules = load_rules(["base", "federation"])
    return check_together(federation, facts, rules, stage=stage, sections=(federation_section,))


def test_the_report_of_the_whole() -> None:
    report = together("fail-STOREY-ELEVATION-SAME-fifty-millimetres")
    assert report.model is not None
    assert report.model.members == ("a.ifc", "b.ifc", "c.ifc", "d.ifc")
    assert (report.model.elements, report.model.storeys, report.model.schema) == (4, 8, "IFC4")
    assert report.packs == (("federation", PACK.version),)  # rules about single models are left out
    failed = [r.rule.id for r in report.results if r.status is Status.FAILED]
    assert failed == ["STOREY-ELEVATION-SAME"] and report.exit_code() == 0


def test_what_a_stage_asks_for_needs_a_stage() -> None:
    found = {r.rule.id: r for r in together("fail-DISCIPLINES-CONCEPT-structure-alone").results}
    assert found["DISCIPLINES-CONCEPT"].status is Status.NOT_APPLICABLE
    assert found["DISCIPLINES-CONCEPT"].reason and "--stage" in found["DISCIPLINES-CONCEPT"].reason.en
    by_stage = {r.rule.id: r for r in together("fail-DISCIPLINES-CONCEPT-structure-alone", "concept").results}
    assert by_stage["DISCIPLINES-CONCEPT"].status is Status.FAILED and "DISCIPLINES-DESIGN" not in by_stage


def test_it_survives_json_and_becomes_a_page(tmp_path: Path) -> None:
    report = together("fail-STOREY-ELEVATION-SAME-fifty-millimetres", "construction")
    path = reports.write(report, tmp_path / "r.json")
    again = reports.read(path)
    assert again.model == report.model
    for mine, theirs in zip(report.results, again.results, strict=True):
        assert mine.findings.equals(theirs.findings) and mine.rule.subject is theirs.rule.subject
    page = reports.write(again, tmp_path / "r.html").read_text(encoding="utf-8")
    assert "c.ifc" in page and "a.ifc + b.ifc + c.ifc + d.ifc" in page
    assert path.read_bytes() == reports.write(again, tmp_path / "again.json").read_bytes()


def test_a_report_of_before_names_no_file(tmp_path: Path) -> None:
    path = reports.write(together("fail-STOREY-ELEVATION-SAME-fifty-millimetres"), tmp_path / "r.json")
    text = path.read_text(encoding="utf-8").replace('"file":"c.ifc",', "")
    path.write_text(text, encoding="utf-8")
    found = [r for r in reports.read(path).results if r.findings.height]
    assert found[0].findings["file"].to_list() == [None]


def test_the_section_puts_the_files_side_by_side() -> None:
    report = together("fail-STOREY-ELEVATION-SAME-fifty-millimetres", "construction")
    (section,) = report.sections
    files, storeys = (b for b in section.blocks if isinstance(b, Table))
    assert section.id == "federation" and [row[0].text.zh for row in files.rows] == ["a.ifc", "b.ifc", "c.ifc", "d.ifc"]
    assert [h.en for h in storeys.headings] == ["elevation", "a.ifc", "b.ifc", "c.ifc", "d.ifc"]
    assert [row[0].text.en for row in storeys.rows] == ["3.050 m", "3.000 m", "0.000 m"]
    assert [cell.tone for cell in storeys.rows[0][1:]] == [Tone.NONE, Tone.NONE, Tone.POOR, Tone.NONE]
    assert len(section.data["storeys"]) == 8


def test_the_terminal_names_the_file() -> None:
    (found,) = [r for r in together("fail-STOREY-ELEVATION-SAME-two-files").results if r.findings.height]
    row = found.findings.row(0, named=True)
    assert identity(row, "en").endswith("#29  [b.ifc]")
    assert identity(row | {"id": None, "class": None}, "en") == "b.ifc"
    assert identity(row | {"id": None, "class": None, "file": None}, "en") == "the whole file"


def versions(name: str) -> tuple[Report, Report]:
    """Reports of the present version: without and with the earlier one."""
    old, new = (bimcheck.read(p) for p in sorted((SAMPLES / name).glob("*.ifc")))
    both = Federation((gather(old), gather(new)))
    rules = load_rules(["federation"])
    return check(new, rules), check(new, rules, versions=both, sections=(partial(versions_section, both),))


def test_without_an_earlier_version_nothing_is_compared() -> None:
    report, _ = versions("fail-CIM-02-eight-of-ten")
    (only,) = report.results  # rules about federations are left out
    assert only.rule.id == "CIM-02" and only.status is Status.NOT_APPLICABLE
    assert only.reason and "--previous" in only.reason.zh and report.exit_code() == 2


def test_the_section_tells_what_became_of_the_elements() -> None:
    _, report = versions("pass-CIM-02-other-class")
    (section,) = report.sections
    titles = [b.title.en for b in section.blocks if isinstance(b, Table)]
    assert section.id == "versions" and titles == ["By class", "Of another class now (4)"]
    assert "the GlobalIds of 10 (100 %)" in section.lead.en and "6 of the same class, 4 of another" in section.lead.en
    assert {row["was"] for row in section.data["changed"]} == {"IfcWall"}
    _, anew = versions("fail-CIM-02-all-made-anew")
    (section,) = anew.sections
    assert [len(section.data[k]) for k in ("lost", "added", "changed")] == [10, 10, 0]
    assert section.data["lost_with_counterpart"] == 10


def test_files_of_one_name_are_told_apart() -> None:
    assert labels([Path("x/a.ifc"), Path("x/b.ifc")]) == ("a.ifc", "b.ifc")
    assert labels([Path("p/x/a.ifc"), Path("p/y/a.ifc"), Path("b.ifc")]) == ("x/a.ifc", "y/a.ifc", "b.ifc")
    assert labels([Path("p/x/a.ifc"), Path("q/x/a.ifc")]) == ("p/x/a.ifc", "q/x/a.ifc")
    assert labels([Path("a.ifc"), Path("x/a.ifc")]) == ("a.ifc", "x/a.ifc")


@pytest.mark.parametrize("name", ["fail-MODELS-NEAR-map-coordinates", "na-STOREY-SHARED-other-building"])
def test_the_same_input_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    first, second = (reports.write(together(name, "design"), tmp_path / f"{n}.json").read_bytes() for n in "ab")
    assert first == second
