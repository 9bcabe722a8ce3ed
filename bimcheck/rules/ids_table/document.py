"""The text of an IDS file for the groups of a requirements table, a facet a line, so that lines lead back to rows."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from bimcheck.rules.ids_table.cells import Accepted
from bimcheck.rules.ids_table.rows import Group, Requirement

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<ids xmlns="http://standards.buildingsmart.org/IDS" xmlns:xs="http://www.w3.org/2001/XMLSchema" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://standards.buildingsmart.org/IDS http://standards.buildingsmart.org/IDS/1.0/ids.xsd">"""
_OCCURS = {"required": ("1", "unbounded"), "optional": ("0", "unbounded"), "prohibited": ("0", "0")}


def document(groups: list[Group], title: str) -> tuple[str, dict[int, int]]:
    """The file and, for each of its lines that comes from the table, the row.

    A stage that all specifications share becomes the milestone of the file; where they differ each says its own in
    its description.
    """
    stages = {group.stage for group in groups}
    shared = next(iter(stages)) if len(stages) == 1 else ""
    lines, rows = _HEAD.split("\n"), {}
    lines += ["  <info>", f"    <title>{escape(_clean(title))}</title>"]
    if shared:
        lines.append(f"    <milestone>{escape(shared)}</milestone>")
    lines += ["  </info>", "  <specifications>"]
    for group in groups:
        attributes = f"name={quoteattr(group.name)} ifcVersion={quoteattr(' '.join(group.versions))}"
        if group.stage and not shared:
            attributes += f" description={quoteattr(f'[阶段: {group.stage}]')}"
        least, most = _OCCURS[group.occurrence]
        start = len(lines) + 1
        lines.append(f"    <specification {attributes}>")
        lines.append(f'      <applicability minOccurs="{least}" maxOccurs="{most}">')
        predefined = _value("predefinedType", group.predefined) if group.predefined else ""
        lines.append(f"        <entity>{_value('name', group.entity)}{predefined}</entity>")
        lines.append("      </applicability>")
        rows.update(dict.fromkeys(range(start, len(lines) + 1), group.row))
        if group.requirements:
            lines.append("      <requirements>")
            # IDS keeps attributes before properties.
            for requirement in sorted(group.requirements, key=lambda r: r.set_name is not None):
                lines.append("        " + _facet(requirement))
                rows[len(lines)] = requirement.row
            lines.append("      </requirements>")
        lines.append("    </specification>")
    lines += ["  </specifications>", "</ids>", ""]
    return "\n".join(lines), rows


def _facet(requirement: Requirement) -> str:
    attributes = f' cardinality="{requirement.cardinality}"'
    if requirement.instructions:
        attributes += f" instructions={quoteattr(_clean(requirement.instructions))}"
    value = _value("value", requirement.accepted) if requirement.accepted else ""
    if requirement.set_name is None:
        return f"<attribute{attributes}>{_value('name', requirement.name)}{value}</attribute>"
    if requirement.data_type:
        attributes = f' dataType="{requirement.data_type}"{attributes}'
    names = _value("propertySet", requirement.set_name) + _value("baseName", requirement.name)
    return f"<property{attributes}>{names}{value}</property>"


def _value(element: str, accepted: Accepted) -> str:
    if accepted.simple is not None:
        return f"<{element}><simpleValue>{escape(_clean(accepted.simple))}</simpleValue></{element}>"
    conditions = "".join(f"<xs:{kind} value={quoteattr(_clean(text))}/>" for kind, text in accepted.conditions)
    return f'<{element}><xs:restriction base="{accepted.base}">{conditions}</xs:restriction></{element}>'


def _clean(text: str) -> str:
    """Without the control characters that XML cannot hold; a line stays a line."""
    return "".join(" " if c in "\r\n\t" else c for c in text if c in "\r\n\t" or (c >= " " and c not in "￾￿"))
