"""The facets of a specification against one IFC version: what each asks for, and which classes could meet it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from bimcheck.rules.ids_audit.messages import Sink
from bimcheck.rules.ids_audit.properties import check_property
from bimcheck.rules.ids_audit.simple_types import RELATIONS
from bimcheck.rules.ids_audit.source import Node
from bimcheck.rules.ids_audit.values import Value, check, check_text, value_of
from bimcheck.rules.ids_audit.vocabulary import Vocabulary, base_of

Classes = frozenset[str] | None  # None: any


def some(classes: Classes) -> str:
    """A few class names, for messages."""
    if classes is None:
        return "*"
    listed = sorted(classes)
    return ", ".join(listed[:3]) + (f" … ({len(listed)})" if len(listed) > 3 else "")


@dataclass
class FacetCheck:
    """Checks the facets of one specification for one version.

    classes  the classes that what was read so far leaves, None while any will do
    """

    words: Vocabulary
    sink: Sink
    classes: Classes = None

    def classes_for(self, facet: Node, in_requirements: bool) -> Classes:
        """The classes that could meet a facet; messages for what is wrong with it. None where it limits nothing."""
        cardinality = facet.attributes.get("cardinality", "required")
        with self.sink.inside(facet):
            match facet.name:
                case "entity":
                    return self.entity(facet)
                case "attribute":
                    return self.attribute(facet, cardinality)
                case "property":
                    return check_property(facet, cardinality, self.words, self.sink, self.classes, some)
                case "partOf":
                    return self.part_of(facet, cardinality)
                case "classification":
                    self.texts(facet, ("system", True), ("value", False))
                case "material":
                    self.texts(facet, ("value", False))
        return None

    def texts(self, facet: Node, *parts: tuple[str, bool]) -> None:
        for name, is_name in parts:
            if (value := value_of(facet.child(name))) is not None:
                check_text(value, self.sink, is_name)

    # -- entity

    def entity(self, facet: Node) -> Classes:
        name = value_of(facet.child("name"))
        assert name is not None, "the structure was checked"
        if not check_text(name, self.sink):
            return None
        found = self.named_classes(name)
        predefined = value_of(facet.child("predefinedType"))
        if predefined is not None and found and check_text(predefined, self.sink, is_name=False):
            self.predefined_type(predefined, found)
        return found

    def named_classes(self, name: Value) -> Classes:
        words, sink = self.words, self.sink
        matched = {words.classes[key] for key in name.matches(tuple(words.classes))}
        found = frozenset(matched & words.concrete)
        for text, line in name.lines():
            if text in words.classes:
                if words.classes[text] not in words.concrete:
                    concrete = sorted(c.upper() for c in words.below(words.classes[text]) & words.concrete)
                    sink.add(208 if found else 204, line, found=text, accepted=concrete)
            elif text.upper() in words.classes:
                sink.add(202, line, found=text, accepted=(text.upper(),))
            else:
                sink.add(207 if found else 203, line, partial(words.close, text, words.usable_names), found=text)
        if not found and name.literals is None:
            sink.add(205, name.line, found=name.said())
        return found or None

    def predefined_type(self, value: Value, classes: frozenset[str]) -> None:
        words, sink = self.words, self.sink
        own = {item for c in classes for item in words.predefined_types(c)[0]}
        through_type = {item for c in classes for item in words.predefined_types(c)[1]}
        if not own and not through_type:
            sink.add(211, value.line, classes=some(classes))
            return
        if not own:
            sink.add(214, value.line, classes=some(classes))
        items = tuple(sorted(own | through_type))
        if "USERDEFINED" in items:
            for text, line in value.lines():
                if text not in items and text.upper() in items:
                    sink.add(213, line, found=text, accepted=(text.upper(),))
            return
        if value.matches(items):
            return
        for text, line in value.lines() or [(value.said(), value.line)]:
            sink.add(212, line, found=text, classes=some(classes), accepted=items)

    # -- attribute

    def attribute(self, facet: Node, cardinality: str) -> Classes:
        name = value_of(facet.child("name"))
        assert name is not None, "the structure was checked"
        if not check_text(name, self.sink):
            return None
        words = self.words
        matched = name.matches(words.attribute_names)
        every = frozenset().union(*(words.attributes[n].keys() for n in matched))
        owners = every if self.classes is None else every & self.classes
        if not owners:
            self.no_attribute(name, matched, cardinality)
            return None
        if self.classes is not None and cardinality == "required" and (lacking := len(self.classes - owners)):
            self.sink.add(307, name.line, found=name.said(), lacking=lacking, total=len(self.classes))
        self.attribute_value(facet, name, matched, owners)
        return owners

    def no_attribute(self, name: Value, matched: tuple[str, ...], cardinality: str) -> None:
        words, sink = self.words, self.sink
        classes = self.classes if self.classes is not None else words.concrete
        candidates = tuple(n for n in words.attribute_names if not classes.isdisjoint(words.attributes[n]))
        said = name.said()

        accepted = partial(words.close, said, candidates)
        if matched:
            if cardinality == "required":
                sink.add(301, name.line, accepted, found=said, classes=some(self.classes))
            else:
                sink.add(308, name.line, found=said, classes=some(self.classes))
        elif said in words.inverse_names:
            sink.add(304, name.line, found=said)
        else:
            sink.add(302, name.line, found=said, accepted=accepted)

    def attribute_value(self, facet: Node, name: Value, matched: tuple[str, ...], owners: frozenset[str]) -> None:
        value = value_of(facet.child("value"))
        if value is None:
            return
        found = [self.words.attributes[n][c] for n in matched for c in sorted(owners & set(self.words.attributes[n]))]
        expected: dict[str, str] = {}
        for attribute in found:
            if base := base_of(attribute.kind, attribute.type_name):
                expected.setdefault(base, attribute.name)
        if not expected:
            self.sink.add(305, value.line, found=name.said())
        elif check(value, self.sink, expected) and all(attribute.items for attribute in found):
            items = tuple(sorted({item for attribute in found for item in attribute.items}))
            for text, line in value.lines():
                if text not in items:
                    self.sink.add(306, line, attribute=name.said(), found=text, accepted=items)

    # -- partOf

    def part_of(self, facet: Node, cardinality: str) -> Classes:
        inner = facet.child("entity")
        assert inner is not None, "the structure was checked"
        with self.sink.inside(inner):
            wholes = self.entity(inner)
        relation = facet.attributes.get("relation")
        if cardinality != "required":
            return None  # what cannot be is prohibited without harm
        can_be_whole, can_be_part = self.words.ends(relation)
        said = relation or " / ".join(RELATIONS)
        if wholes is not None and wholes.isdisjoint(can_be_whole):
            accepted = sorted(c.upper() for c in can_be_whole & self.words.concrete)
            self.sink.add(701, facet.line, classes=some(wholes), relation=said, accepted=accepted)
            return None
        if self.classes is not None and self.classes.isdisjoint(can_be_part):
            accepted = sorted(c.upper() for c in can_be_part & self.words.concrete)
            self.sink.add(702, facet.line, classes=some(self.classes), relation=said, accepted=accepted)
            return None
        return can_be_part
