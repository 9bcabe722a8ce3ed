"""The report as JUnit XML, which build servers show: a suite per pack, a test case per rule.

A rule that failed with new findings of error or warning level is a failure; hints, and what is known or waived, are
output of a case that passed. What was not judged is skipped, a crashed rule or a problem is an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

from bimcheck.report import Report, RuleResult
from bimcheck.reports import phrases
from bimcheck.reports.finding_rows import of_result
from bimcheck.reports.hostile_text import clean
from bimcheck.reports.tally import SCOPE, counts_as_new, headline, tally
from bimcheck.rules.rule import Severity, Status
from bimcheck.words import Language, Words

FINDINGS_SHOWN = 50


def render(report: Report, *, language: Language = "zh", timing: bool = False) -> Iterator[bytes]:
    """UTF-8. No times unless `timing`."""
    name = clean(report.model.name if report.model else "bimcheck")
    root = ElementTree.Element("testsuites", name=name)
    packs: dict[str, list[RuleResult]] = {}
    for result in report.results:
        packs.setdefault(result.rule.pack, []).append(result)
    if report.problems:
        suite = ElementTree.SubElement(root, "testsuite", name="bimcheck")
        _properties(suite, report, language)
        for problem in report.problems:
            what = clean(problem.what.in_(language))
            case = ElementTree.SubElement(suite, "testcase", classname="bimcheck", name=clean(problem.where) or what)
            ElementTree.SubElement(case, "error", message=what, type="problem")
    for pack, results in packs.items():
        suite = ElementTree.SubElement(root, "testsuite", name=clean(pack) or "-")
        _properties(suite, report, language)
        for result in results:
            _case(suite, result, language, timing)
    for suite in root:
        _count(suite, suite)
    _count(root, root)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n' + text.encode("utf-8", "replace") + b"\n"


def _properties(suite: ElementTree.Element, report: Report, language: Language) -> None:
    """What was judged, by what, and what that does not say."""
    told = {
        "verdict": headline(report, tally(report)).in_(language),
        "scope": SCOPE.in_(language),
        **{s.id: s.lead.in_(language) for s in report.sections if s.id == "coverage"},
        "run": phrases.run_line(report).in_(language),
        "sha256": report.model.sha256 if report.model else "",
    }
    properties = ElementTree.SubElement(suite, "properties")
    for name, value in told.items():
        ElementTree.SubElement(properties, "property", name=name, value=clean(value))


def _case(suite: ElementTree.Element, result: RuleResult, language: Language, timing: bool) -> None:
    rule = result.rule
    title = f"{clean(rule.id)} {clean(rule.title.in_(language))}"
    case = ElementTree.SubElement(suite, "testcase", classname=clean(rule.pack) or "-", name=title)
    if timing:
        case.set("time", f"{result.seconds:.3f}")
    reason = clean((result.reason or phrases.STATUS[result.status]).in_(language))
    if result.status is Status.CRASHED:
        ElementTree.SubElement(case, "error", message=reason, type="crashed")
    elif result.status in (Status.UNDECIDED, Status.NOT_APPLICABLE):
        what = phrases.STATUS[result.status].in_(language)
        ElementTree.SubElement(case, "skipped", message=what if reason == what else f"{what}: {reason}")
    elif result.status is Status.FAILED:
        counted = counts_as_new(result) and result.severity is not Severity.INFO
        if counted:
            said = Words("{0}：未通过 {1:,} / {2:,}", "{0}: {1:,} of {2:,} failed").in_(language)
            message = said.format(phrases.SEVERITY[result.severity].in_(language), result.failed, result.applicable)
            told = ElementTree.SubElement(case, "failure", message=message, type=str(result.severity))
        else:
            told = ElementTree.SubElement(case, "system-out")
        told.text = "\n".join(_lines(result, language))


def _lines(result: RuleResult, language: Language) -> Iterator[str]:
    said = Words("实际：{0}  要求：{1}", "observed: {0}  expected: {1}").in_(language)
    rows = of_result(result, language)
    for row in rows.head(FINDINGS_SHOWN).iter_rows(named=True):
        who = [
            row["standing"], row["file"], row["class"], row["name"], row["global_id"],
            f"Tag {row['tag']}" if row["tag"] else "", f"#{row['id']}" if row["id"] is not None else "",
            Words("第 {0} 行", "line {0}").in_(language).format(row["line"]) if row["line"] is not None else "",
        ]  # fmt: skip
        yield f"{'  '.join(filter(None, who))}  {said.format(row['observed'], row['expected'])}"
    if rows.height > FINDINGS_SHOWN:
        more = Words("… 另有 {0:,} 处", "… and {0:,} more").in_(language)
        yield more.format(rows.height - FINDINGS_SHOWN)
    yield f"→ {clean(result.rule.fix.in_(language))}"
    yield phrases.basis(result.rule.basis).in_(language)


def _count(element: ElementTree.Element, below: ElementTree.Element) -> None:
    for name, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(name, str(sum(1 for _ in below.iter(tag))))
