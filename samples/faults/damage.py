"""Damage to a model, with a list of what must be found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import ifcopenshell
from building.sheet import global_id
from ifcopenshell import entity_instance

PACK = "base"


@dataclass(frozen=True)
class Expected:
    """One finding that the check must give: by this rule, on this element (None: on the file as a whole)."""

    rule: str
    global_id: str | None
    ifc_class: str | None
    zh: str
    en: str


class Damage:
    """Changes a model, first its instances, then the lines of its text; keeps the list of what must be found."""

    def __init__(self, file: ifcopenshell.file) -> None:
        self.file = file
        self.expected: list[Expected] = []
        self.edits: list[Callable[[str], str]] = []
        self.encoded: list[tuple[str, bytes]] = []

    def of(self, key: str) -> entity_instance:
        """The thing that was drawn under this key."""
        return self.file.by_guid(global_id(key))

    def add(self, ifc_class: str, key: str, **attributes: object) -> entity_instance:
        return self.file.create_entity(ifc_class, GlobalId=global_id(key), **attributes)

    def found(self, rule: str, thing: entity_instance | None, zh: str, en: str) -> None:
        """`rule` must find `thing`, whose GlobalId is taken as it is now."""
        ifc_class = thing.is_a() if thing is not None else None
        known = thing.GlobalId if thing is not None and thing.is_a("IfcRoot") else None
        self.expected.append(Expected(f"{PACK}/{rule}", known, ifc_class, zh, en))

    def leave(self, relation: entity_instance, attribute: str, thing: entity_instance) -> None:
        """Takes `thing` out of a relation to many."""
        setattr(relation, attribute, tuple(t for t in getattr(relation, attribute) if t != thing))

    def uncontain(self, thing: entity_instance) -> None:
        (relation,) = thing.ContainedInStructure
        self.leave(relation, "RelatedElements", thing)

    def untype(self, thing: entity_instance) -> None:
        (relation,) = thing.IsTypedBy
        self.leave(relation, "RelatedObjects", thing)

    def second_set(self, thing: entity_instance, name: str, prop: str, value_type: str, value: object) -> None:
        """Gives `thing` one more property set, of a name that it has already."""
        nominal = self.file.create_entity(value_type, value)
        single = self.file.create_entity("IfcPropertySingleValue", prop, None, nominal)
        copy = self.add("IfcPropertySet", "fault/pset", Name=name, HasProperties=[single])
        self.add("IfcRelDefinesByProperties", "fault/defines", RelatedObjects=[thing], RelatingPropertyDefinition=copy)

    def rewrite(self, thing: entity_instance, old: str, new: str) -> None:
        """Replaces text within the one line that defines `thing`."""
        start = f"#{thing.id()}="

        def edit(text: str) -> str:
            lines = text.split("\n")
            (index,) = (i for i, line in enumerate(lines) if line.startswith(start))
            if lines[index].count(old) != 1:
                raise ValueError(f"{old!r} is not once in {lines[index]}")
            lines[index] = lines[index].replace(old, new)
            return "\n".join(lines)

        self.edits.append(edit)

    def repeat(self, thing: entity_instance) -> None:
        """Writes the line of `thing` twice."""
        start = f"#{thing.id()}="

        def edit(text: str) -> str:
            lines = text.split("\n")
            (index,) = (i for i, line in enumerate(lines) if line.startswith(start))
            return "\n".join([*lines[: index + 1], *lines[index:]])

        self.edits.append(edit)

    def raw(self, thing: entity_instance, old: str, new: str, encoding: str) -> None:
        """Replaces text within the line of `thing` by bytes in an encoding that STEP does not allow."""
        mark = f"@@{len(self.encoded)}@@"
        self.rewrite(thing, old, mark)
        self.encoded.append((mark, new.encode(encoding)))

    def to_bytes(self, text: str) -> bytes:
        for edit in self.edits:
            text = edit(text)
        data = text.encode("ascii")
        for mark, value in self.encoded:
            data = data.replace(mark.encode("ascii"), value)
        return data

    def listing(self, model: str) -> str:
        """The expected findings as TOML."""
        lines = [
            f"# What `bimcheck check {model}` must find. Written by make.py.",
            f'model = "{model}"',
        ]
        for e in self.expected:
            lines += ["", "[[finding]]", f'rule = "{e.rule}"']
            if e.global_id is not None:
                lines.append(f"global_id = '{e.global_id}'")
            if e.ifc_class is not None:
                lines.append(f'class = "{e.ifc_class}"')
            lines.append(f'done = {{ zh = "{e.zh}", en = "{e.en}" }}')
        return "\n".join(lines) + "\n"
