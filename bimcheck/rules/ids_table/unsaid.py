"""An IDS file as rows of the requirements table, and a list of what the table has no words for."""

from __future__ import annotations

from pathlib import Path

from bimcheck.errors import IdsError
from bimcheck.rules.ids_audit.messages import Sink
from bimcheck.rules.ids_audit.source import Node, read
from bimcheck.rules.ids_audit.structure import check
from bimcheck.rules.ids_audit.values import value_of
from bimcheck.rules.ids_table import cells
from bimcheck.rules.ids_table.columns import STAGE_MARK, units_for
from bimcheck.rules.rule import Severity
from bimcheck.words import Words

Unsaid = list[tuple[str, Words]]
_OCCURRENCE = {("1", "unbounded"): "required", ("0", "unbounded"): "optional", ("0", "0"): "prohibited"}
_INFO = ("copyright", "version", "description", "author", "date", "purpose")


def rows_of(path: Path) -> tuple[int, list[dict[str, str]], Unsaid]:
    """How many specifications have rows, the rows (text per column key), and what was left out with its line.

    `occurrence` and `required` hold "required", "optional", "prohibited". IdsError where the structure is wrong.
    """
    sink = Sink()
    root = read(path, sink)
    if root is not None:
        check(root, sink)
    errors = [m for m in sink.messages() if m.severity is Severity.ERROR]
    if root is None or errors:
        first = errors[0]
        where = f"{path}:{first.line}" if first.line else str(path)
        raise IdsError(
            Words(f"不是有效的 IDS 文件:{first.say('zh')}", f"not a valid IDS file: {first.say('en')}"),
            where,
            Words("bimcheck ids audit 列出全部问题", "bimcheck ids audit lists all problems"),
        )
    teller = _Teller(path.name)
    count = 0
    info = root.child("info")
    assert info is not None, "the structure was checked"
    for name in _INFO:
        if (node := info.child(name)) is not None and node.text.strip():
            teller.leave_out(node, f"info 的 {name}", f"{name} of info")
    milestone = info.child("milestone")
    specifications = root.child("specifications")
    for node in specifications.children if specifications else ():
        count += teller.specification(node, milestone.text if milestone else "")
    return count, teller.rows, teller.unsaid


class _Teller:
    def __init__(self, name: str) -> None:
        self.name = name
        self.rows: list[dict[str, str]] = []
        self.unsaid: Unsaid = []

    def leave_out(self, node: Node, zh: str, en: str) -> None:
        self.unsaid.append((f"{self.name}:{node.line}", Words(zh, en)))

    def specification(self, node: Node, milestone: str) -> bool:
        """Adds the rows of one specification; False where the table cannot say to what it applies."""
        applicability = node.child("applicability")
        assert applicability is not None, "the structure was checked"
        name = node.attributes["name"]
        occurs = applicability.attributes
        occurrence = _OCCURRENCE.get((occurs.get("minOccurs", "1"), occurs.get("maxOccurs", "1")))
        entity = applicability.child("entity")
        classes = self.cell(entity.child("name")) if entity else None
        predefined = self.cell(entity.child("predefinedType")) if entity else None
        others = [facet for facet in applicability.children if facet is not entity]
        untold = entity is not None and entity.child("predefinedType") is not None and predefined is None
        if classes is None or untold or others or occurrence is None:
            what = ", ".join(facet.name for facet in others) or "entity"
            self.leave_out(node, f"规定“{name}”:适用条件 {what}", f"specification '{name}': applicability by {what}")
            return False
        stage = milestone
        description = node.attributes.get("description", "")
        if found := STAGE_MARK.search(description):
            stage, description = found[1], description[: found.start()]
        for key, text in (
            ("description", description),
            *((k, node.attributes.get(k, "")) for k in ("identifier", "instructions")),
        ):
            if text:
                self.leave_out(node, f"规定“{name}”的 {key}", f"{key} of specification '{name}'")
        head = {
            "specification": name,
            "stage": stage,
            "version": node.attributes["ifcVersion"],
            "entity": classes,
            "predefined": predefined or "",
            "occurrence": occurrence,
        }
        requirements = node.child("requirements")
        told = [row for facet in (requirements.children if requirements else ()) if (row := self.facet(facet, name))]
        if requirements is not None and requirements.attributes.get("description"):
            self.leave_out(requirements, f"规定“{name}”的要求说明", f"description of the requirements of '{name}'")
        if not told and occurrence == "optional":
            return False
        self.rows += [{**head, **row} for row in told or [{}]]
        return True

    def facet(self, facet: Node, specification: str) -> dict[str, str] | None:
        if facet.name in ("property", "attribute"):
            row = self.told(facet)
            if row is not None:
                if "uri" in facet.attributes:
                    self.leave_out(
                        facet,
                        f"“{specification}”中 {row['property']} 的 uri",
                        f"uri of {row['property']} in '{specification}'",
                    )
                return row
        self.leave_out(
            facet, f"规定“{specification}”的要求 {facet.name}", f"requirement {facet.name} of '{specification}'"
        )
        return None

    def told(self, facet: Node) -> dict[str, str] | None:
        own = facet.name == "attribute"
        name = self.cell(facet.child("name" if own else "baseName"))
        set_name = "-" if own else self.cell(facet.child("propertySet"))
        value = facet.child("value")
        values = self.cell(value) if value else ""
        if not name or not set_name or values is None:
            return None
        data_type = facet.attributes.get("dataType", "")
        return {
            "set": set_name,
            "property": name,
            "type": data_type,
            "unit": (units_for(data_type) or ("",))[0] if values else "",
            "values": values,
            "required": facet.attributes.get("cardinality", "required"),
            "instructions": facet.attributes.get("instructions", ""),
        }

    def cell(self, node: Node | None) -> str | None:
        value = value_of(node)
        if value is None:
            return None
        if value.simple is not None:
            return cells.write([("enumeration", value.simple)])
        return cells.write([(kind, text) for kind, text, _ in value.conditions])
