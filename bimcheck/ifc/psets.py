"""The standard property and quantity sets of IFC2X3, IFC4 and IFC4X3_ADD2: names, data types, where they apply.

The templates are the IFC files that ifcopenshell carries. They are read as text: only two classes matter, each
statement stands on a line of its own, and this takes 20-120 ms a schema where opening them as models takes 5-10
times as long. Nothing is copied into this project.
"""

from __future__ import annotations

import importlib.util
import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from bimcheck.errors import OptionError
from bimcheck.ifc.schema import Schema, schema
from bimcheck.words import Words

RESERVED = ("Pset_", "Qto_")

_FILES = {"IFC2X3": "Pset_IFC2X3.ifc", "IFC4": "Pset_IFC4_ADD2.ifc", "IFC4X3_ADD2": "Pset_IFC4X3.ifc"}
_TEXT = r"'((?:[^']|'')*)'"
_SET = re.compile(
    rf"#\d+= ?IFCPROPERTYSETTEMPLATE\({_TEXT},[^,]*,{_TEXT},(?:{_TEXT}|\$),([^,]*),(?:{_TEXT}|\$),\(([^)]*)\)"
)
_PROPERTY = re.compile(
    # OwnerHistory is missing altogether in three statements of the IFC4 file.
    rf"(#\d+)= ?IFCSIMPLEPROPERTYTEMPLATE\({_TEXT},(?:\$,|#\d+,)?{_TEXT},(?:{_TEXT}|\$),\.([A-Z_]+)\.,"
    rf"(?:{_TEXT}|\$),(?:{_TEXT}|\$),(#\d+|\$)"
)
_COMPLEX = re.compile(rf"(#\d+)= ?IFCCOMPLEXPROPERTYTEMPLATE\({_TEXT},[^,]*,{_TEXT},")
_ENUMERATION = re.compile(rf"(#\d+)= ?IFCPROPERTYENUMERATION\({_TEXT},\((.*)\),(?:#\d+|\$)\)")
_ITEM = re.compile(rf"\({_TEXT}\)")
# Where a template plainly errs: an area and a volume are no counts, and the published sets say so.
_CORRECTIONS = {
    ("IFC4", "Qto_BuildingElementProxyQuantities", "NetSurfaceArea"): ("IfcAreaMeasure",),
    ("IFC4", "Qto_BuildingElementProxyQuantities", "NetVolume"): ("IfcVolumeMeasure",),
}
_QUANTITY_TYPES = {
    "Q_LENGTH": "IfcLengthMeasure",
    "Q_AREA": "IfcAreaMeasure",
    "Q_VOLUME": "IfcVolumeMeasure",
    "Q_COUNT": "IfcCountMeasure",
    "Q_WEIGHT": "IfcMassMeasure",
    "Q_TIME": "IfcTimeMeasure",
    "Q_NUMBER": "IfcNumericMeasure",
}


@dataclass(frozen=True, slots=True)
class StandardProperty:
    """A property or quantity of a standard set.

    kind   single enumerated bounded list table reference complex quantity
    types  the data types that a value may have, as the schema spells them; empty where the template names none
    items  the values of an enumerated property
    """

    name: str
    kind: str
    types: tuple[str, ...]
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StandardSet:
    """A standard property or quantity set.

    applies_to  as in the template: "IfcWall", "IfcBoiler/STEAM"; empty where it does not say
    driven_by   TYPEDRIVENOVERRIDE, OCCURRENCEDRIVEN …, as in the template
    """

    name: str
    applies_to: tuple[str, ...]
    properties: dict[str, StandardProperty]
    driven_by: str = ""


@cache
def standard_sets(schema_name: str) -> dict[str, StandardSet]:
    """All standard sets of a schema by name, sorted. KeyError for a schema that is not supported.

    OptionError where the installed ifcopenshell does not carry the templates.
    """
    statements = _template_file(schema_name).read_text(encoding="utf-8", errors="replace").splitlines()
    enumerations: dict[str, tuple[str, ...]] = {}
    properties: dict[str, StandardProperty] = {}
    sets: list[tuple[str, str, str, str]] = []
    for statement in statements:
        if found := _PROPERTY.match(statement):
            properties[found[1]] = _property(found, enumerations)
        elif found := _SET.match(statement):
            sets.append((found[2], found[5] or "", found[6], found[4].strip(".").partition("_")[2]))
        elif found := _COMPLEX.match(statement):
            properties[found[1]] = StandardProperty(_unquoted(found[3]), "complex", ())
        elif found := _ENUMERATION.match(statement):
            enumerations[found[1]] = tuple(_unquoted(item) for item in _ITEM.findall(found[3]))
    # An enumeration may stand behind the property that refers to it.
    waiting = {key: p for key, p in properties.items() if p.items and p.items[0].startswith("#")}
    for key, waits in waiting.items():
        properties[key] = StandardProperty(waits.name, waits.kind, waits.types, enumerations.get(waits.items[0], ()))
    result = {}
    for name, applies_to, members, driven_by in sorted(sets):
        known = {properties[m].name: properties[m] for m in re.findall(r"#\d+", members)}
        for member, types in ((k[2], t) for k, t in _CORRECTIONS.items() if k[:2] == (schema_name, name)):
            known[member] = replace(known[member], types=types)
        classes = tuple(part.strip() for part in applies_to.split(",") if part.strip())
        result[name] = StandardSet(name, classes, known, driven_by)
    return result


@cache
def applicable_classes(schema_name: str, set_name: str) -> frozenset[str] | None:
    """The classes, as the schema spells them, that a standard set may be given to; None where it does not say.

    Subclasses count, and so do the type of an occurrence and the occurrence of a type: a set on the type holds
    for its occurrences. In IFC2X3, where a type has no occurrence class of its own (IfcAirTerminalType), the
    occurrence class of its supertype counts (IfcFlowTerminal), and so does the name that IDS uses (IfcAirTerminal).
    """
    found = {c for classes, _predefined in _entries(schema_name, set_name) for c in classes}
    return frozenset(found) or None


def may_have(schema_name: str, set_name: str, cls: str, predefined: str | None = None) -> bool:
    """Whether a standard set may be given to an instance of a class with a predefined type.

    predefined  in capitals, with the user's own name in the place of USERDEFINED. A set for one predefined type is for
                no instance that states another, or none
    """
    express = schema(schema_name)
    # The templates of IFC2X3 only guess which sets are for occurrences alone; its standard does not say. Those of IFC4
    # say so of all quantity sets without exception, where those of IFC4X3 tell them apart: that is no statement.
    stated = schema_name == "IFC4X3_ADD2" or (schema_name == "IFC4" and not set_name.startswith("Qto_"))
    driven_by = standard_sets(schema_name)[set_name].driven_by if stated else ""
    if driven_by in ("OCCURRENCEDRIVEN", "PERFORMANCEDRIVEN") and express.is_a(cls, "IfcTypeObject"):
        return False
    if driven_by == "TYPEDRIVENONLY" and not express.is_a(cls, "IfcTypeObject"):
        return False
    entries = _entries(schema_name, set_name)
    return not entries or any(cls in classes and wanted in ("", predefined) for classes, wanted in entries)


@cache
def _entries(schema_name: str, set_name: str) -> tuple[tuple[frozenset[str], str], ...]:
    """(classes, predefined type or "") for each entry of where a set applies that names a class."""
    express = schema(schema_name)
    entries = []
    for entry in standard_sets(schema_name)[set_name].applies_to:
        # "IfcBoiler/STEAM", "IfcBoiler[PerformanceHistory]", and in IFC2X3 "IFCPRODUCTEXTENSION/IfcCovering"
        parts = [part.strip() for part in re.split(r"[/\[]", entry)]
        names = {name for name in (express.find(part) for part in parts) if name}
        found: set[str] = set()
        for name in names:
            found.update(express.subtypes(name))
            for relative in _relatives(express, name):
                found.update(express.subtypes(relative))
        # A set for every element is for doors, and so for IfcDoorStyle, which is no IfcElementType.
        found.update(style for name in tuple(found) if (style := express.find(f"{name}Style")))
        for name in tuple(found):
            if name.endswith("Type"):
                found.update(_occurrences(express, name))
        items = {i for name in found for i in express.predefined_types(name)}
        last = parts[-1].upper().rstrip("]")
        if last not in items:
            last = _named_after(schema_name, set_name, names)
        if found:
            entries.append((frozenset(found), last))
    return tuple(entries)


def _named_after(schema_name: str, set_name: str, classes: set[str]) -> str:
    """The predefined type that a set of IFC2X3 is named after, or "": the standard gives Pset_ValveTypeIsolating to
    valves of type ISOLATING, the templates to all valves."""
    if schema_name != "IFC2X3":
        return ""
    express = schema(schema_name)
    for cls in sorted(classes):
        stem = f"Pset_{cls[3:]}"
        rest = set_name.removeprefix(stem).upper()
        if (
            set_name.startswith(stem)
            and express.attribute(cls, "PredefinedType")
            and rest in express.predefined_types(cls)
        ):
            return rest
    return ""


def _relatives(express: Schema, name: str) -> list[str]:
    """The type class of an occurrence class."""
    candidates = [f"{name}Type", f"{name}Style", f"IfcType{name[3:]}"]
    return [c for c in candidates if express.find(c)]


def _occurrences(express: Schema, type_class: str) -> set[str]:
    own = type_class.removesuffix("Type")
    if express.find(own):
        return set(express.subtypes(own))
    found = {own}
    for ancestor in express.supertypes(type_class)[1:]:
        if express.find(occurrence := ancestor.removesuffix("Type")) and occurrence != ancestor:
            found.add(occurrence)
            break
    return found


def _property(found: re.Match[str], enumerations: dict[str, tuple[str, ...]]) -> StandardProperty:
    name, template, first, second, reference = _unquoted(found[3]), found[5], found[6], found[7], found[8]
    if template.startswith("Q_"):
        return StandardProperty(name, "quantity", (_QUANTITY_TYPES[template],))
    kind = {"P_ENUMERATEDVALUE": "enumerated"}.get(template, template[2:].removesuffix("VALUE").lower())
    if kind in ("reference", "complex"):
        return StandardProperty(name, kind, ())
    types = tuple(t for t in (first, second if kind == "table" else None) if t)
    if kind == "enumerated":
        items = enumerations.get(reference, (reference,) if reference != "$" else ())
        return StandardProperty(name, kind, types or ("IfcLabel",), items)
    return StandardProperty(name, kind, types)


def _unquoted(text: str) -> str:
    return text.replace("''", "'")


def _template_file(schema_name: str) -> Path:
    # Found without importing ifcopenshell, which alone would take longer than reading the file.
    spec = importlib.util.find_spec("ifcopenshell")
    folders = spec.submodule_search_locations if spec else None
    for folder in folders or ():
        if (path := Path(folder) / "util" / "schema" / _FILES[schema_name]).is_file():
            return path
    raise OptionError(
        Words("找不到 ifcopenshell 自带的标准属性集模板", "the property set templates of ifcopenshell are missing"),
        _FILES[schema_name],
        Words("请重新安装 ifcopenshell", "Install ifcopenshell again"),
    )
