"""Whether an IDS file has the structure of IDS 1.0: which elements, in which order, with which attributes and values.

Written by hand from the published XML schema, so that messages can name what is accepted and where. A test holds it
against the schema itself: on any file both come to the same verdict.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bimcheck.rules.ids_audit import simple_types
from bimcheck.rules.ids_audit.messages import Sink
from bimcheck.rules.ids_audit.source import Node

MANY = -1


@dataclass(frozen=True)
class Part:
    """A place in a sequence: any of `names`, of the shape in SHAPES, so many times."""

    names: tuple[str, ...]
    shapes: tuple[str, ...]
    least: int = 1
    most: int = 1


@dataclass(frozen=True)
class Shape:
    """What an element may hold.

    parts       a sequence of child elements; where `any_order`, each may stand anywhere
    content     the simple type of its text; None where only elements may stand inside
    attributes  name → (simple type, required)
    open        attributes of foreign namespaces are welcome (elements of XML Schema itself)
    mixed       anything at all may stand inside (documentation)
    """

    parts: tuple[Part, ...] = ()
    any_order: bool = False
    content: str | None = None
    attributes: dict[str, tuple[str, bool]] = field(default_factory=dict)
    open: bool = False
    mixed: bool = False


def _one(name: str, shape: str, least: int = 1, most: int = 1) -> Part:
    return Part((name,), (shape,), least, most)


_OPTIONAL = {"string": ("string", False), "uri": ("anyURI", False)}
_INSTRUCTIONS = {"instructions": _OPTIONAL["string"]}
_CONDITIONAL = {"cardinality": ("conditionalCardinality", False), **_INSTRUCTIONS}
_DATA_TYPE = {"dataType": ("upperCaseName", False)}
_RELATION = {"relation": ("relation", False)}
_VALUE = Part(("simpleValue", "xs:restriction"), ("text", "xs:restriction"))
_ANNOTATION = _one("xs:annotation", "xs:annotation", 0)
_ID = {"id": ("ID", False)}

_ENTITY = (_one("name", "value"), _one("predefinedType", "value", 0))
_PART_OF = (_one("entity", "entity"),)
_CLASSIFICATION = (_one("value", "value", 0), _one("system", "value"))
_ATTRIBUTE = (_one("name", "value"), _one("value", "value", 0))
_PROPERTY = (_one("propertySet", "value"), _one("baseName", "value"), _one("value", "value", 0))
_MATERIAL = (_one("value", "value", 0),)

FACETS = ("entity", "partOf", "classification", "attribute", "property", "material")
_TEXT_FACETS = ("minExclusive", "minInclusive", "maxExclusive", "maxInclusive", "enumeration", "pattern")
_COUNT_FACETS = ("length", "minLength", "maxLength", "fractionDigits")
XS_FACETS = tuple(f"xs:{name}" for name in (*_TEXT_FACETS, *_COUNT_FACETS, "totalDigits", "whiteSpace"))


def _facet(value: str, fixed: bool = True) -> Shape:
    attributes = {"value": (value, True), **_ID}
    if fixed:
        attributes["fixed"] = ("boolean", False)
    return Shape((_ANNOTATION,), attributes=attributes, open=True)


SHAPES: dict[str, Shape] = {
    "ids": Shape((_one("info", "info"), _one("specifications", "specifications"))),
    "info": Shape(
        (
            _one("title", "text"),
            *(_one(name, "text", 0) for name in ("copyright", "version", "description")),
            _one("author", "author", 0),
            _one("date", "date", 0),
            *(_one(name, "text", 0) for name in ("purpose", "milestone")),
        )
    ),
    "text": Shape(content="string"),
    "author": Shape(content="author"),
    "date": Shape(content="date"),
    "specifications": Shape((_one("specification", "specification", 1, MANY),)),
    "specification": Shape(
        (_one("applicability", "applicability"), _one("requirements", "requirements", 0)),
        attributes={
            "name": ("string", True),
            "ifcVersion": ("ifcVersion", True),
            **dict.fromkeys(("identifier", "description", "instructions"), _OPTIONAL["string"]),
        },
    ),
    "applicability": Shape(
        (_one("entity", "entity", 0), *(_one(name, name, 0, MANY) for name in FACETS[1:])),
        attributes={"minOccurs": ("nonNegativeInteger", False), "maxOccurs": ("allNNI", False)},
    ),
    "requirements": Shape(
        (Part(FACETS, tuple(f"required {name}" for name in FACETS), 0, MANY),),
        any_order=True,
        attributes={"description": _OPTIONAL["string"]},
    ),
    "value": Shape((_VALUE,)),
    "entity": Shape(_ENTITY),
    "partOf": Shape(_PART_OF, attributes=_RELATION),
    "classification": Shape(_CLASSIFICATION),
    "attribute": Shape(_ATTRIBUTE),
    "property": Shape(_PROPERTY, attributes=_DATA_TYPE),
    "material": Shape(_MATERIAL),
    "required entity": Shape(_ENTITY, attributes=_INSTRUCTIONS),
    "required partOf": Shape(
        _PART_OF, attributes={**_RELATION, "cardinality": ("simpleCardinality", False), **_INSTRUCTIONS}
    ),
    "required classification": Shape(_CLASSIFICATION, attributes={"uri": _OPTIONAL["uri"], **_CONDITIONAL}),
    "required attribute": Shape(_ATTRIBUTE, attributes=_CONDITIONAL),
    "required property": Shape(_PROPERTY, attributes={**_DATA_TYPE, "uri": _OPTIONAL["uri"], **_CONDITIONAL}),
    "required material": Shape(_MATERIAL, attributes={"uri": _OPTIONAL["uri"], **_CONDITIONAL}),
    # What XML Schema itself says of xs:restriction.
    "xs:restriction": Shape(
        (
            _ANNOTATION,
            _one("xs:simpleType", "xs:simpleType", 0),
            Part(XS_FACETS, XS_FACETS, 0, MANY),
        ),
        attributes={"base": ("QName", False), **_ID},
        open=True,
    ),
    "xs:simpleType": Shape(
        (
            _ANNOTATION,
            Part(("xs:restriction", "xs:list", "xs:union"), ("xs:restriction", "xs:list", "xs:union")),
        ),
        attributes=_ID,
        open=True,
    ),
    "xs:list": Shape(
        (_ANNOTATION, _one("xs:simpleType", "xs:simpleType", 0)),
        attributes={"itemType": ("QName", False), **_ID},
        open=True,
    ),
    "xs:union": Shape(
        (_ANNOTATION, _one("xs:simpleType", "xs:simpleType", 0, MANY)),
        attributes={"memberTypes": ("QNames", False), **_ID},
        open=True,
    ),
    "xs:annotation": Shape(
        (Part(("xs:appinfo", "xs:documentation"), ("xs:appinfo", "xs:documentation"), 0, MANY),),
        any_order=True,
        attributes=_ID,
        open=True,
    ),
    "xs:appinfo": Shape(attributes={"source": ("anyURI", False)}, open=True, mixed=True),
    "xs:documentation": Shape(attributes={"source": ("anyURI", False)}, open=True, mixed=True),
    **{f"xs:{name}": _facet("anyValue", name not in ("enumeration", "pattern")) for name in _TEXT_FACETS},
    **{f"xs:{name}": _facet("nonNegativeInteger") for name in _COUNT_FACETS},
    "xs:totalDigits": _facet("positiveInteger"),
    "xs:whiteSpace": _facet("whiteSpace"),
}
_XML = {"xml:lang": "language", "xml:id": "ID"}
_XSI = ("xsi:schemaLocation", "xsi:noNamespaceSchemaLocation")


def check(root: Node, sink: Sink) -> None:
    """Tell `sink` everything that the structure of IDS 1.0 does not allow."""
    if root.name != "ids":
        sink.add(107, root.line, found=root.name)
        return
    location = root.attributes.get("xsi:schemaLocation", "")
    if "/IDS/" in location and "/IDS/1.0/" not in location:
        sink.add(108, root.line, found=location.split()[-1])
    _Checker(sink).element(root, SHAPES["ids"])


class _Checker:
    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.ids: set[str] = set()

    def element(self, node: Node, shape: Shape) -> None:
        entered = self.sink.enter(node)
        self.attributes(node, shape)
        if shape.mixed:
            self.anything(node)
        elif shape.content is not None:
            if node.children:
                self.sink.add(118, node.children[0].line, element=node.name, found=node.children[0].name)
            elif not simple_types.is_of(shape.content, node.text):
                shown = simple_types.example(shape.content)
                self.sink.add(119, node.line, element=node.name, found=node.text, examples=shown)
        else:
            if node.text.strip():
                self.sink.add(117, node.line, element=node.name, found=node.text.strip())
            if shape.any_order:
                self.choice(node, shape.parts[0])
            else:
                self.sequence(node, shape.parts)
        self.sink.leave(entered)

    def anything(self, node: Node) -> None:
        """Documentation may hold any elements, but those of XML Schema must be right even there."""
        for child in node.children:
            if child.name.startswith("xs:") and child.name in SHAPES:
                self.element(child, SHAPES[child.name])
            else:
                self.anything(child)

    def is_of(self, simple_type: str, text: str) -> bool:
        if not simple_types.is_of(simple_type, text):
            return False
        if simple_type == "ID":
            if (key := text.strip()) in self.ids:
                return False
            self.ids.add(key)
        return True

    def attributes(self, node: Node, shape: Shape) -> None:
        for name, value in node.attributes.items():
            if name in _XSI:
                continue
            if name in shape.attributes:
                simple_type = shape.attributes[name][0]
                unknown_prefix = node.types is not None and node.types.get(name, "") is None
                if unknown_prefix or not self.is_of(simple_type, value):
                    accepted, shown = simple_types.listed(simple_type), simple_types.example(simple_type)
                    self.sink.add(116, node.line, accepted, shown, attribute=name, found=value)
            elif shape.open and name in _XML:
                if value and not self.is_of(_XML[name], value):
                    shown = simple_types.example(_XML[name])
                    self.sink.add(116, node.line, examples=shown, attribute=name, found=value)
            elif not (shape.open and name.startswith(("{", "xml:"))):
                self.sink.add(
                    114, node.line, element=node.name, attribute=name, accepted=tuple(sorted(shape.attributes))
                )
        for name, (simple_type, required) in shape.attributes.items():
            if required and name not in node.attributes:
                accepted = simple_types.listed(simple_type)
                self.sink.add(115, node.line, element=node.name, attribute=name, accepted=accepted)

    def choice(self, node: Node, part: Part) -> None:
        for child in node.children:
            if child.name in part.names:
                self.element(child, SHAPES[part.shapes[part.names.index(child.name)]])
            else:
                self.sink.add(110, child.line, element=node.name, found=child.name, accepted=part.names)

    def sequence(self, node: Node, parts: tuple[Part, ...]) -> None:
        place, counts = 0, [0] * len(parts)
        every_name = tuple(name for part in parts for name in part.names)
        for child in node.children:
            if child.name not in every_name:
                self.sink.add(110, child.line, element=node.name, found=child.name, accepted=every_name)
                continue
            at = next(i for i, part in enumerate(parts) if child.name in part.names)
            if at < place:
                self.sink.add(112, child.line, found=child.name, before=parts[place].names[0], accepted=every_name)
            elif parts[at].most != MANY and counts[at] >= parts[at].most:
                self.sink.add(113, child.line, element=node.name, found=child.name)
            else:
                place = at
            counts[at] += 1
            self.element(child, SHAPES[parts[at].shapes[parts[at].names.index(child.name)]])
        for part, count in zip(parts, counts, strict=True):
            if count < part.least:
                self.sink.add(111, node.line, element=node.name, accepted=part.names)
