"""A value in an IDS file, simple or restricted: what names it means, and whether it makes sense."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bimcheck.rules.ids_audit.messages import Sink
from bimcheck.rules.ids_audit.pattern import PatternError, matching, parse
from bimcheck.rules.ids_audit.simple_types import BASES, EXAMPLES, ORDER_FACETS, STRING_FACETS, is_written, order
from bimcheck.rules.ids_audit.source import Node

_MANY = 1000  # enumerations longer than this are not compared with the other conditions
_REPEATABLE = ("enumeration", "pattern")


@dataclass(slots=True)
class Value:
    """node: the element that holds it (name, value, propertySet …); exactly one of simple and restriction is given.

    base        the restriction's base, "xs:double"; "" where it has none
    conditions  kind ("enumeration", "minInclusive" …), value, line
    """

    node: Node
    simple: str | None = None
    restriction: Node | None = None
    base: str = ""
    conditions: list[tuple[str, str, int]] = field(default_factory=list)

    @property
    def line(self) -> int:
        return self.node.children[0].line

    @property
    def literals(self) -> tuple[str, ...] | None:
        """The values that are listed; None for patterns and other open restrictions."""
        if self.simple is not None:
            return (self.simple,)
        listed = self.of("enumeration")
        return tuple(text for text, _ in listed) if listed else None

    @property
    def is_empty(self) -> bool:
        return self.simple == ""

    def of(self, kind: str) -> list[tuple[str, int]]:
        return [(text, line) for found, text, line in self.conditions if found == kind]

    def lines(self) -> Iterable[tuple[str, int]]:
        """The listed values, each with its line."""
        return ((self.simple, self.line),) if self.simple is not None else self.of("enumeration")

    def matches(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Which of `names` meet it; all where that cannot be told (an invalid pattern is reported elsewhere)."""
        if self.simple is not None:
            return (self.simple,) if self.simple in names else ()
        if self.literals is not None:
            wanted = set(self.literals)
            names = tuple(name for name in names if name in wanted)
        if patterns := self.of("pattern"):
            try:
                found = [matching(text, names) for text, _ in patterns]
            except PatternError:
                return names
            if all(part is not None for part in found):
                some = {name for part in found if part is not None for name in part}
                names = tuple(name for name in names if name in some)
        return tuple(name for name in names if self._fits_length(name))

    def _fits_length(self, text: str) -> bool:
        tests = {"length": int.__eq__, "minLength": int.__ge__, "maxLength": int.__le__}
        return all(tests[kind](len(text), int(bound)) for kind, bound, _ in self.conditions if kind in tests)

    def said(self) -> str:
        """For messages."""
        if self.simple is not None:
            return self.simple
        return " | ".join(text for _, text, _ in self.conditions[:5]) + (" …" if len(self.conditions) > 5 else "")


def value_of(node: Node | None) -> Value | None:
    """The value that an element of the shape simpleValue | xs:restriction holds."""
    if node is None or not node.children:
        return None
    inner = node.children[0]
    if inner.name == "simpleValue":
        return Value(node, simple=inner.text)
    base = (inner.types or {}).get("base") or ""
    conditions = [
        (child.name.removeprefix("xs:"), child.attributes.get("value", ""), child.line)
        for child in inner.children
        if child.name not in ("xs:annotation", "xs:simpleType")
    ]
    return Value(node, restriction=inner, base=_spelling(base), conditions=conditions)


def _spelling(base: str) -> str:
    # The IDS documentation writes xs:anyUri, XML Schema xs:anyURI.
    return "xs:anyURI" if base == "xs:anyUri" else base


def check_text(value: Value, sink: Sink, is_name: bool = True) -> bool:
    """Check a value that is a text: a name, a material, a classification. True where nothing is wrong."""
    if value.is_empty:
        sink.add(512 if is_name else 513, value.line, element=value.node.name)
        return False
    return check(value, sink, {"xs:string": value.node.name})


def check(value: Value, sink: Sink, expected: dict[str, str]) -> bool:
    """Check a value against the XML types it may have: base → the IFC type it comes from. True where it is right."""
    with sink.inside(value.node):
        if value.simple is not None:
            if value.is_empty:
                sink.add(513, value.line, element=value.node.name)
                return False
            if any(is_written(base, value.simple) for base in expected):
                return True
            base, kind = next(iter(expected.items()))
            accepted = ("true", "false") if base == "xs:boolean" else ()
            examples = [EXAMPLES[b] for b in expected]
            sink.add(511, value.line, accepted, examples, found=value.simple, type=kind, base=base)
            return False
        return _restriction(value, sink, expected)


def _restriction(value: Value, sink: Sink, expected: dict[str, str]) -> bool:
    assert value.restriction is not None
    line, base = value.line, value.base
    if value.restriction.child("xs:simpleType") is not None:
        sink.add(518, line)
        return False
    if not base:
        if "xs:string" not in expected:
            first = next(iter(expected.items()))
            sink.add(502, line, found="-", type=first[1], expected=first[0], accepted=tuple(expected))
            return False
        sink.add(517, line)
        base = "xs:string"
    if base not in BASES:
        sink.add(501, line, found=base, accepted=tuple(expected))
        return False
    if base not in expected:
        first = next(iter(expected.items()))
        sink.add(502, line, found=base, type=first[1], expected=" / ".join(expected), accepted=tuple(expected))
        return False
    if not value.conditions:
        sink.add(503, line, accepted=sorted(BASES[base]))
        return False
    usable = [_condition(kind, text, at, base, sink) for kind, text, at in value.conditions]
    right = all(usable)
    for kind in {kind for kind, _, _ in value.conditions if kind not in _REPEATABLE}:
        if len(repeated := value.of(kind)) > 1:
            sink.add(515, repeated[1][1], facet=kind)
            right = False
    _repeated(value, sink)
    return right and _bounds(value, base, sink) and _lengths(value, sink) and _something_left(value, base, sink)


def _condition(kind: str, text: str, line: int, base: str, sink: Sink) -> bool:
    """Check one condition by itself."""
    if kind not in BASES[base]:
        outside = (kind in ("totalDigits", "fractionDigits") and base == "xs:integer") or kind == "whiteSpace"
        if outside:
            sink.add(514, line, facet=kind)
            return True
        sink.add(504, line, facet=kind, base=base, accepted=sorted(BASES[base]))
        return False
    if kind == "pattern":
        try:
            read = parse(text)
            if read.anchors:
                sink.add(509, line, found=text, anchor=" ".join(read.anchors))
            if read.needless:
                sink.add(519, line, found=text, escape=" ".join(read.needless))
        except PatternError as error:
            sink.add(508, line, found=text, reason=error.reason)
            return False
        return True
    if kind not in STRING_FACETS and not is_written(base, text):
        sink.add(505, line, facet=kind, found=text, base=base, examples=(EXAMPLES[base],))
        return False
    return True


def _repeated(value: Value, sink: Sink) -> None:
    seen: set[str] = set()
    for text, line in value.of("enumeration"):
        if text in seen:
            sink.add(510, line, found=text)
        seen.add(text)


def _bounds(value: Value, base: str, sink: Sink) -> bool:
    bounds = {kind: text for kind, text, _ in value.conditions if kind in ORDER_FACETS}
    said = ", ".join(f"{kind}={text}" for kind, text in bounds.items())
    for side in ("min", "max"):
        if f"{side}Inclusive" in bounds and f"{side}Exclusive" in bounds:
            sink.add(506, value.line, found=said)
            return False
    lower = next((k for k in ("minInclusive", "minExclusive") if k in bounds), None)
    upper = next((k for k in ("maxInclusive", "maxExclusive") if k in bounds), None)
    if lower is None or upper is None:
        return True
    low, high = order(base, bounds[lower]), order(base, bounds[upper])
    if low is None or high is None:
        return True
    open_ends = (lower == "minExclusive") + (upper == "maxExclusive")
    if base == "xs:integer":
        empty = low + (lower == "minExclusive") > high - (upper == "maxExclusive")
    else:
        empty = low > high or (low == high and open_ends > 0)
    if empty:
        sink.add(506, value.line, found=said)
    return not empty


def _lengths(value: Value, sink: Sink) -> bool:
    lengths = {kind: int(text) for kind, text, _ in value.conditions if kind in STRING_FACETS}
    least, most, exact = lengths.get("minLength", 0), lengths.get("maxLength"), lengths.get("length")
    wrong = most is not None and least > most
    if exact is not None:
        wrong = wrong or exact < least or (most is not None and exact > most)
    if wrong:
        sink.add(507, value.line, found=", ".join(f"{kind}={number}" for kind, number in lengths.items()))
    return not wrong


def _something_left(value: Value, base: str, sink: Sink) -> bool:
    """Whether some listed value meets the other conditions too."""
    listed = tuple(text for text, _ in value.of("enumeration"))
    if not listed or len(listed) > _MANY or len(listed) == len(value.conditions):
        return True
    left = [text for text in value.matches(listed) if _within(value, base, text)]
    if not left:
        sink.add(516, value.line, accepted=())
    return bool(left)


def _within(value: Value, base: str, text: str) -> bool:
    number = order(base, text)
    for kind, bound, _ in value.conditions:
        limit = order(base, bound) if kind in ORDER_FACETS else None
        if number is None or limit is None:
            continue
        tests = {"minInclusive": number >= limit, "maxInclusive": number <= limit, "minExclusive": number > limit}
        if not tests.get(kind, number < limit):
            return False
    return True
