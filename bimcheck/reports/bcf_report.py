"""The report as BCF 2.1, which authoring and coordination tools open: a topic per failed rule, its elements picked.

A topic per finding would be thousands that nobody works through; a rule's elements are mended together. Dates in it are
those of the model, so that the same report gives the same bytes.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree
from xml.etree.ElementTree import SubElement

import polars as pl

from bimcheck.report import Report, RuleResult, Standing
from bimcheck.reports import phrases
from bimcheck.reports.finding_rows import of_result, ranked
from bimcheck.reports.hostile_text import clean
from bimcheck.reports.tally import SCOPE, counts_as_new, headline, tally
from bimcheck.rules.rule import Severity, Status
from bimcheck.words import Language, Words

# How many findings a topic tells in words, and how many elements it picks: viewers choke on more.
FINDINGS_SHOWN, ELEMENTS_PICKED = 50, 1000
AUTHOR = "bimcheck"
_GLOBAL_ID = re.compile(r"[0-9A-Za-z_$]{22}")
TYPE = {Severity.ERROR: "Error", Severity.WARNING: "Warning", Severity.INFO: "Info"}
PRIORITY = {Severity.ERROR: "Critical", Severity.WARNING: "Normal", Severity.INFO: "Minor"}
_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)


def render(report: Report, *, language: Language = "zh", timing: bool = False) -> Iterator[bytes]:
    """A zip archive: bcf.version and a folder per topic. The first topic says what was and was not judged."""
    raw = BytesIO()
    date = _date(report)
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        version = ElementTree.Element("Version", VersionId="2.1")
        SubElement(version, "DetailedVersion").text = "2.1"
        _put(archive, "bcf.version", version)
        _statement(archive, report, date, language)
        failed = [r for r in ranked(report.results) if r.status is Status.FAILED]
        for index, result in enumerate(failed, start=1):
            _topic(archive, report, result, index, date, language)
    yield raw.getvalue()


def _statement(archive: zipfile.ZipFile, report: Report, date: str, language: Language) -> None:
    said = [
        phrases.model_line(report.model) if report.model else None,
        phrases.run_line(report),
        *(Words(f"{p.where} {p.what.zh}", f"{p.where} {p.what.en}") for p in report.problems),
        *(s.lead for s in report.sections if s.id == "coverage"),
        SCOPE,
    ]
    guid = _guid(report, "statement")
    markup = _markup(
        report, guid, clean(headline(report, tally(report)).in_(language)), "Info", "Closed", "Minor", 0, date,
        "\n".join(clean(words.in_(language)) for words in said if words),
    )  # fmt: skip
    _put(archive, f"{guid}/markup.bcf", markup)


def _topic(
    archive: zipfile.ZipFile, report: Report, result: RuleResult, index: int, date: str, language: Language
) -> None:
    rule, guid = result.rule, _guid(report, result.rule.key)
    title = f"[{phrases.SEVERITY[result.severity].in_(language)}] {clean(rule.key)} {clean(rule.title.in_(language))}"
    open_ = counts_as_new(result)
    markup = _markup(
        report, guid, title, TYPE[result.severity], "Open" if open_ else "Closed", PRIORITY[result.severity], index,
        date, "\n".join(_described(result, language)),
    )  # fmt: skip
    picked = _picked(result)
    if picked.height:
        view = _guid(report, rule.key, "viewpoint")
        points = SubElement(markup, "Viewpoints", Guid=view)
        SubElement(points, "Viewpoint").text = "viewpoint.bcfv"
        _put(archive, f"{guid}/markup.bcf", markup)
        _put(archive, f"{guid}/viewpoint.bcfv", _viewpoint(view, picked))
    else:
        _put(archive, f"{guid}/markup.bcf", markup)


def _markup(
    report: Report, guid: str, title: str, kind: str, status: str, priority: str, index: int, date: str, text: str
) -> ElementTree.Element:
    markup = ElementTree.Element("Markup")
    if report.model:
        header = SubElement(markup, "Header")
        for name in report.model.members or (report.model.name,):
            file = SubElement(header, "File", isExternal="true")
            SubElement(file, "Filename").text = clean(name)
    topic = SubElement(markup, "Topic", Guid=guid, TopicType=kind, TopicStatus=status)
    for name, value in (
        ("Title", title), ("Priority", priority), ("Index", str(index)), ("CreationDate", date),
        ("CreationAuthor", AUTHOR), ("Stage", clean(report.stage)), ("Description", text),
    ):  # fmt: skip
        if value:
            SubElement(topic, name).text = value
    return markup


def _described(result: RuleResult, language: Language) -> Iterator[str]:
    """Why, how to mend it, the source, then the findings."""
    rule = result.rule
    yield clean(rule.why.in_(language))
    yield f"→ {clean(rule.fix.in_(language))}"
    yield phrases.basis(rule.basis).in_(language)
    yield Words("未通过 {0:,} / {1:,}", "{0:,} of {1:,} failed").in_(language).format(result.failed, result.applicable)
    yield ""
    said = Words("{0}：实际 {1}；要求 {2}", "{0}: observed {1}; expected {2}").in_(language)
    rows = of_result(result, language)
    for row in rows.head(FINDINGS_SHOWN).iter_rows(named=True):
        who = [
            row["file"], row["class"], row["name"], f"@ {row['storey']}" if row["storey"] else "", row["global_id"],
            f"Tag {row['tag']}" if row["tag"] else "", f"#{row['id']}" if row["id"] is not None else "",
            row["standing"],
        ]  # fmt: skip
        yield said.format(" ".join(filter(None, who)), row["observed"], row["expected"])
    if rows.height > FINDINGS_SHOWN:
        more = Words("… 另有 {0:,} 处", "… and {0:,} more").in_(language)
        yield more.format(rows.height - FINDINGS_SHOWN)


def _picked(result: RuleResult) -> pl.DataFrame:
    """(global_id, tag) of the elements to select: those with new findings, each once."""
    findings = result.findings
    new = findings.filter(findings["standing"] == Standing.NEW.value)
    chosen = (new if new.height else findings).select("global_id", "tag").drop_nulls("global_id")
    proper = chosen.filter(pl.col("global_id").str.contains(f"^{_GLOBAL_ID.pattern}$"))
    return proper.unique("global_id", maintain_order=True).head(ELEMENTS_PICKED)


def _viewpoint(guid: str, picked: pl.DataFrame) -> ElementTree.Element:
    """The elements selected, nothing hidden. Where to look from is left to the viewer, which knows the shapes."""
    view = ElementTree.Element("VisualizationInfo", Guid=guid)
    components = SubElement(view, "Components")
    selection = SubElement(components, "Selection")
    for global_id, tag in picked.iter_rows():
        component = SubElement(selection, "Component", IfcGuid=global_id)
        if clean(tag):
            SubElement(component, "AuthoringToolId").text = clean(tag)
    SubElement(components, "Visibility", DefaultVisibility="true")
    return view


def _guid(report: Report, *names: str) -> str:
    """The same for the same rule of the same file name, so that a tool knows the topic of an earlier report again."""
    told = "\n".join((report.model.name if report.model else "", *names))
    return str(uuid5(NAMESPACE_URL, told.encode("utf-8", "backslashreplace").decode()))


def _date(report: Report) -> str:
    """When the model was exported, as its header says; BCF demands a date, and the hour of the check is none of it."""
    try:
        made = datetime.fromisoformat(report.model.time_stamp.strip()) if report.model else _UNDATED
    except ValueError:
        made = _UNDATED
    return made.replace(microsecond=0).isoformat()


def _put(archive: zipfile.ZipFile, name: str, root: ElementTree.Element) -> None:
    ElementTree.indent(root)
    text = '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))  # the same bytes every time
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, text.encode("utf-8", "replace"))
