"""Damage to a model, with a list of what must be found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import ifcopenshell
from building.sheet import global_id
from ifcopenshell import entity_instance

PACK = "base"


@dataclass(frozen=True)
class Expected:
    """What the check must find: by this rule, on these elements (none: on the file as a whole).

    consequence  not what was done, but what follows from it: the other of two duplicates, what hangs on the thing
    """

    rule: str
    global_ids: tuple[str, ...]
    zh: str = ""
    en: str = ""
    consequence: bool = False


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

    def found(self, rule: str, things: entity_instance | Iterable[entity_instance] | None, zh: str, en: str) -> None:
        """`rule` must find these things, whose GlobalIds are taken as they are now; None: the file as a whole."""
        many = () if things is None else (things,) if isinstance(things, entity_instance) else things
        self.expected.append(Expected(f"{PACK}/{rule}", self.known(many), zh, en))

    def also(self, rule: str, *things: entity_instance) -> None:
        """What `rule` must find besides, because of what was done."""
        self.expected.append(Expected(f"{PACK}/{rule}", self.known(things), consequence=True))

    def known(self, things: Iterable[entity_instance]) -> tuple[str, ...]:
        return tuple(t.GlobalId for t in things if t.is_a("IfcRoot"))

    def leave(self, relation: entity_instance, attribute: str, thing: entity_instance) -> None:
        """Takes `thing` out of a relation to many, and the relation away where nothing is left of it."""
        left = tuple(t for t in getattr(relation, attribute) if t != thing)
        if left:
            setattr(relation, attribute, left)
        else:
            self.file.remove(relation)

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

    def raw(self, thing: entity_instance, text: str, encoding: str) -> None:
        """Writes `text`, which stands in the line of `thing`, as bytes of an encoding that STEP does not allow."""
        mark = f"@@{len(self.encoded)}@@"
        self.rewrite(thing, escaped(text), mark)
        self.encoded.append((mark, text.encode(encoding)))

    def to_bytes(self, text: str) -> bytes:
        for edit in self.edits:
            text = edit(text)
        data = text.encode("ascii")
        for mark, value in self.encoded:
            data = data.replace(mark.encode("ascii"), value)
        return data

    def listing(self, model: str, stage: str) -> str:
        """The expected findings as TOML: what was done, and what follows from it. There must be no others."""
        lines = [
            f"# All that `bimcheck check {model} --stage {stage}` finds with pack base. Written by make.py.",
            f'model = "{model}"',
            f'stage = "{stage}"',
        ]
        for e in sorted(self.expected, key=lambda e: e.consequence):
            lines += ["", "[[consequence]]" if e.consequence else "[[finding]]", f'rule = "{e.rule}"']
            lines.append(f"global_ids = [{', '.join(repr(g) for g in e.global_ids)}]")
            if not e.consequence:
                lines.append(f'done = {{ zh = "{e.zh}", en = "{e.en}" }}')
        return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """How ifcopenshell escapes `text`: runs of other than ASCII as \\X2\\…\\X0\\."""
    result, run = "", ""
    for character in [*text, ""]:
        if character and ord(character) > 126:
            run += f"{ord(character):04X}"
            continue
        if run:
            result += f"\\X2\\{run}\\X0\\"
            run = ""
        result += character
    return result
