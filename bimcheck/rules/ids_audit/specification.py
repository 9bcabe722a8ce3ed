"""Specifications as wholes: versions, cardinality, whether applicability and requirements fit, duplicates."""

from __future__ import annotations

from bimcheck.rules.ids_audit.facets import Classes, FacetCheck, some
from bimcheck.rules.ids_audit.messages import Sink
from bimcheck.rules.ids_audit.simple_types import VERSIONS
from bimcheck.rules.ids_audit.source import Node
from bimcheck.rules.ids_audit.values import value_of
from bimcheck.rules.ids_audit.vocabulary import vocabulary

_CARDINALITIES = {("1", "unbounded"): "required", ("0", "unbounded"): "optional", ("0", "0"): "prohibited"}
_LABELS = ("name", "identifier", "description", "instructions")


def check_meaning(root: Node, sink: Sink) -> None:
    """Tell `sink` what the specifications ask for that no model can mean. Those with a wrong structure are left out."""
    specifications = root.child("specifications")
    broken = set(sink.broken)
    listed = [s for s in specifications.children if s.name == "specification"] if specifications else []
    sound = [s for s in listed if id(s) not in broken]
    for specification in sound:
        with sink.inside(specification):
            _specification(specification, sink)
    _duplicates(sound, sink)


def _specification(specification: Node, sink: Sink) -> None:
    applicability = specification.child("applicability")
    assert applicability is not None, "the structure was checked"
    requirements = specification.child("requirements")
    facets = requirements.children if requirements else []
    cardinality = _cardinality(applicability, sink)
    if not applicability.children:
        sink.add(605, applicability.line)
    elif applicability.child("entity") is None:
        sink.add(608, applicability.line)
    if cardinality == "prohibited" and facets and requirements:
        sink.add(602, requirements.line)
    elif cardinality == "optional" and not facets:
        sink.add(606, specification.line)
    elif requirements is not None and not facets:
        sink.add(607, requirements.line)
    for section in (applicability, requirements):
        if section is not None:
            with sink.inside(section):
                _repeated_facets(section, sink)
    if requirements is not None:
        with sink.inside(requirements):
            for facet in facets:
                with sink.inside(facet):
                    _facet_cardinality(facet, sink)
    versions = specification.attributes["ifcVersion"].split()
    if not versions:
        sink.add(201, specification.line, accepted=VERSIONS)
    for version in dict.fromkeys(versions):
        sink.version = version
        _for_version(version, applicability, requirements, sink)
        sink.version = None


def _cardinality(applicability: Node, sink: Sink) -> str | None:
    written = [applicability.attributes.get(key, "1").strip() for key in ("minOccurs", "maxOccurs")]
    least, most = (text.lstrip("+0") or "0" if text != "unbounded" else text for text in written)
    found = _CARDINALITIES.get((least, most))
    if found is None:
        accepted = [f"minOccurs={a} maxOccurs={b}" for a, b in _CARDINALITIES]
        sink.add(601, applicability.line, least=least, most=most, accepted=accepted)
    return found


def _facet_cardinality(facet: Node, sink: Sink) -> None:
    """What may be optional or prohibited: buildingSMART/IDS, facet-configurations.md."""
    cardinality = facet.attributes.get("cardinality", "required")
    value = value_of(facet.child("value"))
    has_value = value is not None and not value.is_empty
    if cardinality == "optional":
        if facet.name == "property":
            if "dataType" not in facet.attributes:
                sink.add(603, facet.line, facet=facet.name, missing="dataType")
        elif not has_value:
            sink.add(603, facet.line, facet=facet.name, missing="value")
    elif cardinality == "prohibited" and facet.name == "property":
        extra = ["dataType"] * ("dataType" in facet.attributes) + ["value"] * has_value
        if extra:
            sink.add(604, facet.line, extra=", ".join(extra))


def _for_version(version: str, applicability: Node, requirements: Node | None, sink: Sink) -> None:
    check = FacetCheck(vocabulary(version), sink)
    with sink.inside(applicability):
        for facet in applicability.children:
            check.classes = _narrowed(check.classes, check.classes_for(facet, False), facet, sink)
    if requirements is None:
        return
    # Each requirement is held against the applicability; together they must leave a class too.
    applicable, together = check.classes, check.classes
    with sink.inside(requirements):
        # The class comes first: what is asked of the attributes is asked of that class.
        for facet in sorted(requirements.children, key=lambda f: f.name != "entity"):
            able = check.classes_for(facet, True)
            if able is None:
                continue
            if applicable is not None and applicable.isdisjoint(able):
                sink.add(206, facet.line, applicable=some(applicable), required=some(able))
                return
            if facet.name == "entity" and applicable is not None:
                check.classes = applicable & able
            if together is not None and together.isdisjoint(able):
                sink.add(206, facet.line, applicable=some(together), required=some(able))
                return
            together = able if together is None else together & able


def _narrowed(classes: Classes, able: Classes, facet: Node, sink: Sink) -> Classes:
    if able is None or classes is None:
        return classes if able is None else able
    left = classes & able
    if not left:
        sink.add(206, facet.line, applicable=some(classes), required=some(able))
        return None
    return left


def _signature(node: Node, without: tuple[str, ...] = ()) -> tuple[object, ...]:
    attributes = tuple(sorted((k, v) for k, v in node.attributes.items() if k not in without))
    children = tuple(_signature(child) for child in node.children if child.name != "xs:annotation")
    return node.name, attributes, node.text, children


def _repeated_facets(section: Node, sink: Sink) -> None:
    first: dict[int, int] = {}
    for facet in section.children:
        line = first.setdefault(hash(_signature(facet, ("instructions",))), facet.line)
        if line != facet.line:
            sink.add(804, facet.line, first=line)


def _duplicates(specifications: list[Node], sink: Sink) -> None:
    identifiers: dict[str, int] = {}
    names: dict[tuple[str, str], int] = {}
    contents: dict[int, int] = {}
    for node in specifications:
        with sink.inside(node):
            name, identifier = node.attributes["name"], node.attributes.get("identifier", "")
            if identifier and (line := identifiers.setdefault(identifier, node.line)) != node.line:
                sink.add(801, node.line, found=identifier, first=line)
            if name and (line := names.setdefault((name, identifier), node.line)) != node.line and not identifier:
                sink.add(803, node.line, found=name, first=line)
            if (line := contents.setdefault(hash(_signature(node, _LABELS)), node.line)) != node.line:
                sink.add(802, node.line, first=line)
