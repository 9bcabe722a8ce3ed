"""The property facet against one IFC version: standard sets and their properties, data types, values, units."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import pi

from bimcheck.ifc.psets import RESERVED, StandardProperty, StandardSet, standard_sets
from bimcheck.rules.ids_audit.messages import Sink
from bimcheck.rules.ids_audit.simple_types import is_written, order
from bimcheck.rules.ids_audit.source import Node
from bimcheck.rules.ids_audit.values import Value, check, check_text, value_of
from bimcheck.rules.ids_audit.vocabulary import Vocabulary

Classes = frozenset[str] | None

# Above this a number is more likely in the unit that drawings use than in the one that IDS asks for.
_SUSPECT = {
    "IFCLENGTHMEASURE": (1000.0, "m", "mm"),
    "IFCPOSITIVELENGTHMEASURE": (1000.0, "m", "mm"),
    "IFCNONNEGATIVELENGTHMEASURE": (1000.0, "m", "mm"),
    "IFCPLANEANGLEMEASURE": (2 * pi + 0.01, "rad", "°"),
    "IFCPOSITIVEPLANEANGLEMEASURE": (2 * pi + 0.01, "rad", "°"),
}


def check_property(
    facet: Node, cardinality: str, words: Vocabulary, sink: Sink, classes: Classes, some: Callable[[Classes], str]
) -> Classes:
    """Messages for what is wrong with a property facet; the classes that could have the property."""
    set_value, name = value_of(facet.child("propertySet")), value_of(facet.child("baseName"))
    assert set_value is not None and name is not None, "the structure was checked"
    named = [check_text(value, sink) for value in (set_value, name)]
    # A set that the standard does not know may well be prohibited: that is how wrong names are kept out.
    standard = _standard(set_value, words, sink) if named[0] and cardinality != "prohibited" else None
    known = _known(standard, name, words, sink) if standard and named[1] else []
    data_type = facet.attributes.get("dataType")
    if data_type is not None and not _data_type(facet, data_type, known, words, sink):
        return None
    _value(facet, data_type, known, words, sink)
    if cardinality != "required":
        return None
    return _carriers(facet, standard, words, sink, classes, some)


def _standard(value: Value, words: Vocabulary, sink: Sink) -> list[StandardSet] | None:
    """The standard sets that are meant; None where (also) a set of one's own may be meant."""
    sets = standard_sets(words.version)
    found, own = [], False
    if value.literals is None:
        starts = [text for kind, text, _ in value.conditions if kind == "pattern"]
        if not starts or not all(text.startswith(RESERVED) for text in starts):
            return None
        if matched := value.matches(words.set_names):
            return [sets[name] for name in matched]
        _unknown_set(value.said(), value.line, words, sink)
        return None
    for text, line in value.lines():
        if text in sets:
            found.append(sets[text])
            continue
        own = True
        if text.startswith(RESERVED):
            _unknown_set(text, line, words, sink)
        elif text.lower() in words.set_spelling:
            sink.add(402, line, found=text, accepted=(words.set_spelling[text.lower()],))
    return None if own else found


def _unknown_set(said: str, line: int, words: Vocabulary, sink: Sink) -> None:
    if words.version == "IFC2X3" and said.startswith("Qto_"):
        sink.add(413, line, found=said)
    else:
        sink.add(401, line, found=said, accepted=partial(words.close, said, words.set_names))


def _known(
    standard: list[StandardSet], name: Value, words: Vocabulary, sink: Sink
) -> list[tuple[StandardSet, StandardProperty]]:
    """The standard properties that are meant."""
    candidates = tuple(sorted({n for s in standard for n in s.properties}))
    matched = set(name.matches(candidates))
    known = [(s, p) for s in standard for p in s.properties.values() if p.name in matched]
    said = ", ".join(s.name for s in standard[:3])
    for text, line in name.lines() or [(name.said(), name.line)] * (not known):
        if text not in matched:
            sink.add(415 if known else 403, line, partial(words.close, text, candidates), set=said, found=text)
    if known and all(p.kind in ("reference", "complex") for _, p in known):
        sink.add(409, name.line, set=said, property=name.said())
    return known


def _data_type(
    facet: Node, data_type: str, known: list[tuple[StandardSet, StandardProperty]], words: Vocabulary, sink: Sink
) -> bool:
    if data_type not in words.data_types:
        sink.add(406, facet.line, found=data_type, accepted=partial(words.close, data_type, tuple(words.data_types)))
        return False
    allowed = {t.upper() for _, p in known for t in p.types}
    untyped = any(not p.types and p.kind not in ("reference", "complex") for _, p in known)
    if allowed and not untyped and data_type not in allowed:
        owner, found = known[0]
        sink.add(404, facet.line, set=owner.name, property=found.name, found=data_type, accepted=sorted(allowed))
        return False
    return True


def _value(
    facet: Node,
    data_type: str | None,
    known: list[tuple[StandardSet, StandardProperty]],
    words: Vocabulary,
    sink: Sink,
) -> None:
    value = value_of(facet.child("value"))
    if value is None or (value.is_empty and data_type is None):
        return
    if data_type is None:
        types = sorted({t.upper() for _, p in known for t in p.types})
        sink.add(407, facet.line, accepted=types or ("IFCLABEL", "IFCBOOLEAN", "IFCINTEGER", "IFCREAL", "…"))
        return
    base = words.data_types[data_type]
    if base is None:
        sink.add(408, value.line, found=data_type)
        return
    if not check(value, sink, {base: data_type}):
        return
    if items := words.schema.types[data_type].items:
        for text, line in value.lines():
            if text not in items:
                sink.add(416, line, type=data_type, found=text, accepted=items)
    if known and all(p.items for _, p in known):
        allowed = tuple(dict.fromkeys(item for _, p in known for item in p.items))
        owner, found = known[0]
        for text, line in value.lines():
            if text not in allowed:
                sink.add(411, line, set=owner.name, property=found.name, found=text, accepted=allowed)
    _unit(value, data_type, sink)


def _unit(value: Value, data_type: str, sink: Sink) -> None:
    if data_type not in _SUSPECT:
        return
    limit, unit, suspect = _SUSPECT[data_type]
    numbers = [(value.simple, value.line)] if value.simple is not None else [(t, at) for _, t, at in value.conditions]
    for text, line in numbers:
        number = order("xs:double", text) if is_written("xs:double", text) else None
        if number is not None and abs(number) >= limit:
            sink.add(412, line, found=text, unit=unit, suspect=suspect)
            return


def _carriers(
    facet: Node,
    standard: list[StandardSet] | None,
    words: Vocabulary,
    sink: Sink,
    classes: Classes,
    some: Callable[[Classes], str],
) -> Classes:
    """The classes that can have the set, after messages where the specification's own cannot."""
    carriers = words.carriers
    if standard:
        each = [words.applicable(s.name) for s in standard]
        if all(each):
            carriers = frozenset().union(*(a for a in each if a))
    if classes is None:
        return carriers
    lacking = classes - carriers
    if lacking == classes:
        if standard:
            said = ", ".join(s.name for s in standard[:3])
            accepted = sorted(c.upper() for c in carriers & words.concrete)
            sink.add(405, facet.line, set=said, classes=some(classes), accepted=accepted)
        else:
            sink.add(410, facet.line, classes=some(classes))
        return None
    if lacking and standard:
        sink.add(414, facet.line, set=standard[0].name, lacking=len(lacking), total=len(classes))
    return carriers
