"""IDS 1.0 element by element, as plainly as it can be said: the second opinion on the facets.

Shares no code with bimcheck but the facets' dataclasses, and reads the file with ifcopenshell. It knows what the
random models of the differential test can hold: lengths are millimetres unless the property has the unit metre.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bimcheck.rules.facets import (
    AttributeFacet,
    ClassificationFacet,
    EntityFacet,
    Facet,
    MaterialFacet,
    PartOfFacet,
    PropertyFacet,
    Restriction,
)

Stored = tuple[str, Any]  # (type name, value in SI)


# --- values


def near(x: float, v: float) -> bool:
    """x·(1±1e-6)±1e-6, ends included; the last digits of a double are not argued about."""
    return abs(x - v) <= abs(v) * 1e-6 + 1e-6 + 1e-14 * max(1.0, abs(v))


def number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def equals(wanted: str, type_name: str, value: Any) -> bool:
    if isinstance(value, bool) or type_name in ("IfcBoolean", "IfcLogical", "BOOLEAN", "LOGICAL"):
        return {"true": True, "1": True, "false": False, "0": False}.get(wanted) is value
    if isinstance(value, int | float):
        parsed = number(wanted)
        if parsed is None:
            return False
        exact = isinstance(value, int) or type_name in ("IfcInteger", "IfcCountMeasure", "INTEGER")
        return value == parsed if exact else near(value, parsed)
    return bool(value == wanted)


def in_range(r: Restriction, type_name: str, value: Any) -> bool:
    if r.min_inclusive is r.max_inclusive is r.min_exclusive is r.max_exclusive is None:
        return True
    if isinstance(value, bool | str):
        return False
    exact = isinstance(value, int) or type_name in ("IfcInteger", "IfcCountMeasure", "INTEGER")

    def same(bound: float) -> bool:
        return bool(value == bound) if exact else near(value, bound)

    checks = []
    if r.min_inclusive is not None:
        checks.append(value > float(r.min_inclusive) or same(float(r.min_inclusive)))
    if r.max_inclusive is not None:
        checks.append(value < float(r.max_inclusive) or same(float(r.max_inclusive)))
    if r.min_exclusive is not None:
        checks.append(value > float(r.min_exclusive) and not same(float(r.min_exclusive)))
    if r.max_exclusive is not None:
        checks.append(value < float(r.max_exclusive) and not same(float(r.max_exclusive)))
    return all(checks)


def fits(wanted: str | Restriction | None, type_name: str, value: Any) -> bool:
    """One stored value against one IDS value."""
    if wanted is None:
        return True
    if isinstance(wanted, str):
        return equals(wanted, type_name, value)
    if wanted.enumeration and not any(equals(e, type_name, value) for e in wanted.enumeration):
        return False
    if wanted.pattern:
        if isinstance(value, bool):
            spellings = ("true", "1") if value else ("false", "0")
            if not any(re.fullmatch(p, s) for p in wanted.pattern for s in spellings):
                return False
        elif not isinstance(value, str) or not any(re.fullmatch(p, value) for p in wanted.pattern):
            return False
    lengths = (wanted.length, wanted.min_length, wanted.max_length)
    if any(n is not None for n in lengths):
        if not isinstance(value, str):
            return False
        if wanted.length is not None and len(value) != wanted.length:
            return False
        if wanted.min_length is not None and len(value) < wanted.min_length:
            return False
        if wanted.max_length is not None and len(value) > wanted.max_length:
            return False
    return in_range(wanted, type_name, value)


def named(wanted: str | Restriction | None, name: str | None) -> bool:
    return name is not None and fits(wanted, "", name)


def blank(type_name: str, value: Any) -> bool:
    return value == "" or (type_name in ("IfcLogical", "LOGICAL") and value == "UNKNOWN")


# --- the model


def type_of(element: Any) -> Any:
    for relation in getattr(element, "IsTypedBy", ()) or ():
        return relation.RelatingType
    return None


def own_sets(element: Any) -> Iterator[Any]:
    if element.is_a("IfcTypeObject"):
        yield from element.HasPropertySets or ()
    for relation in getattr(element, "IsDefinedBy", ()) or ():
        if relation.is_a("IfcRelDefinesByProperties"):
            yield relation.RelatingPropertyDefinition


def members(group: Any) -> list[Any]:
    return list(group.HasProperties if group.is_a("IfcPropertySet") else group.Quantities)


def properties(element: Any) -> dict[tuple[str, str], list[Any]]:
    """(set, name) → properties; what the occurrence says hides what its type says."""

    def collect(owner: Any) -> dict[tuple[str, str], list[Any]]:
        found: dict[tuple[str, str], list[Any]] = {}
        for group in own_sets(owner):
            for member in members(group):
                if not member.is_a("IfcComplexProperty"):
                    found.setdefault((group.Name, member.Name), []).append(member)
        return found

    inherited = collect(kind) if (kind := type_of(element)) else {}
    return {**inherited, **collect(element)}


def set_names(element: Any) -> set[str]:
    owners = [element, *([type_of(element)] if type_of(element) else [])]
    return {g.Name for o in owners for g in own_sets(o)}


def stored(measure: Any, unit: Any) -> Stored | None:
    if measure is None:
        return None
    value, name = measure.wrappedValue, measure.is_a()
    if name in ("IfcLengthMeasure", "IfcPositiveLengthMeasure"):
        value = float(value) * (1.0 if unit is not None else 0.001)
    return name, value


# --- the facets


def predefined(element: Any) -> set[str]:
    """All words by which the predefined type may be called."""
    for one in (type_of(element), element):
        if one is None:
            continue
        kind = getattr(one, "PredefinedType", None)
        if one is not element and kind in (None, "NOTDEFINED"):
            continue
        if kind is None:
            return set()
        custom = getattr(one, "ElementType", None) or getattr(one, "ObjectType", None)
        return {kind, *([custom] if kind == "USERDEFINED" and custom is not None else [])}
    return set()


def is_entity(facet: EntityFacet, element: Any) -> bool:
    if not named(facet.name, element.is_a().upper()):
        return False
    return facet.predefined_type is None or any(named(facet.predefined_type, p) for p in predefined(element))


def attribute_verdict(facet: AttributeFacet, element: Any) -> bool:
    info = element.get_info(include_identifier=False, recursive=False)
    info.pop("type", None)
    matched = {n: v for n, v in info.items() if named(facet.name, n)}
    kinds = {a: element.attribute_type(i) for i, a in enumerate(info)}

    def type_name(name: str) -> str:
        return {"BOOL": "BOOLEAN", "LOGICAL": "LOGICAL", "INT": "INTEGER"}.get(kinds[name], "")

    def si(name: str, value: Any) -> Any:
        return value * 0.001 if name in ("OverallHeight", "OverallWidth") and value is not None else value

    given = {n: si(n, v) for n, v in matched.items() if v is not None}
    filled = {n: v for n, v in given.items() if v != () and not blank(type_name(n), v)}

    def right(name: str, value: Any) -> bool:
        if isinstance(value, tuple) or hasattr(value, "is_a"):
            return facet.value is None
        return fits(facet.value, type_name(name), value)

    required = bool(filled) and all(right(n, v) for n, v in filled.items())
    if facet.cardinality == "required":
        return required
    if facet.cardinality == "prohibited":
        return not given if facet.value is None else not required
    return not given or (len(filled) == len(given) and required) or (facet.value is None)


def one_property(facet: PropertyFacet, prop: Any) -> str:
    """good, absent (states nothing) or bad."""
    kind = prop.is_a()
    unit = getattr(prop, "Unit", None)
    if prop.is_a("IfcPhysicalSimpleQuantity"):
        names = {
            "IfcQuantityLength": ("LengthValue", "IfcLengthMeasure"),
            "IfcQuantityCount": ("CountValue", "IfcCountMeasure"),
        }
        attribute, type_name = names[kind]
        value = getattr(prop, attribute)
        values: list[Stored | None] = [(type_name, value * 0.001 if kind == "IfcQuantityLength" else value)]
    elif kind == "IfcPropertySingleValue":
        values = [stored(prop.NominalValue, unit)]
    elif kind == "IfcPropertyEnumeratedValue":
        values = [stored(v, None) for v in prop.EnumerationValues or ()]
    elif kind == "IfcPropertyListValue":
        values = [stored(v, unit) for v in prop.ListValues or ()]
    elif kind == "IfcPropertyTableValue":
        values = [stored(v, None) for v in (*(prop.DefiningValues or ()), *(prop.DefinedValues or ()))]
    elif kind == "IfcPropertyBoundedValue":
        return bounded(
            facet, *(stored(getattr(prop, f"{n}Value"), unit) for n in ("LowerBound", "UpperBound", "SetPoint"))
        )
    else:
        raise AssertionError(kind)
    there = [v for v in values if v is not None]
    if not there:
        return "absent"
    usable = [v for v in there if not blank(*v) and (facet.data_type is None or v[0].upper() == facet.data_type)]
    if not usable:
        return "bad"
    ranged = isinstance(facet.value, Restriction) and not (
        facet.value.min_inclusive
        is facet.value.max_inclusive
        is facet.value.min_exclusive
        is facet.value.max_exclusive
        is None
    )
    held = [fits(facet.value, *v) for v in usable]
    return "good" if (all(held) if ranged else any(held)) else "bad"


def bounded(facet: PropertyFacet, low: Stored | None, high: Stored | None, point: Stored | None) -> str:
    there = [v for v in (low, high, point) if v is not None]
    if not there:
        return "absent"
    if facet.data_type is not None and any(v[0].upper() != facet.data_type for v in there):
        return "bad"
    if facet.value is None:
        return "good"
    r = facet.value
    if isinstance(r, Restriction) and not r.enumeration:
        lower = r.min_inclusive is not None or r.min_exclusive is not None
        upper = r.max_inclusive is not None or r.max_exclusive is not None
        if not (lower or upper) or (lower and low is None) or (upper and high is None):
            return "bad"
        return "good" if all(fits(r, *v) for v in there) else "bad"
    for wanted in r.enumeration if isinstance(r, Restriction) else (r,):
        v = number(wanted)
        if v is None or (low is None and high is None):
            continue
        above = low is None or v > low[1] or near(low[1], v)
        below = high is None or v < high[1] or near(high[1], v)
        if above and below:
            return "good"
    return "bad"


def property_verdict(facet: PropertyFacet, element: Any) -> bool:
    found = {
        key: props
        for key, props in properties(element).items()
        if named(facet.property_set, key[0]) and named(facet.base_name, key[1])
    }
    results = [one_property(facet, p) for props in found.values() for p in props]
    sets = {s for s in set_names(element) if named(facet.property_set, s)}
    required = bool(results) and set(results) == {"good"} and sets == {s for s, _ in found}
    if facet.cardinality == "required":
        return required
    if facet.cardinality == "optional":
        return "bad" not in results
    return not results if facet.data_type is None and facet.value is None else not required


def classifications(element: Any) -> list[tuple[str | None, list[str | None]]]:
    """(system, [codes of the reference and those above it])"""

    def collect(owner: Any) -> list[tuple[str | None, list[str | None]]]:
        found = []
        for relation in getattr(owner, "HasAssociations", ()) or ():
            if relation.is_a("IfcRelAssociatesClassification"):
                node, codes = relation.RelatingClassification, []
                while node is not None and node.is_a("IfcClassificationReference"):
                    codes.append(node.Identification)
                    node = node.ReferencedSource
                found.append((node.Name if node is not None else None, codes))
        return found

    own = collect(element)
    systems = {s for s, _ in own}
    kind = type_of(element)
    return own + [(s, c) for s, c in (collect(kind) if kind is not None else []) if s not in systems]


def classification_verdict(facet: ClassificationFacet, element: Any) -> bool:
    inside = [c for s, c in classifications(element) if facet.system is None or named(facet.system, s)]
    met = bool(inside) if facet.value is None else any(named(facet.value, code) for c in inside for code in c)
    if facet.cardinality == "required":
        return met
    if facet.cardinality == "prohibited":
        return not met
    return met or not any(c and c[0] is not None for c in inside)


def material_names(element: Any) -> list[str | None] | None:
    """All names and categories; None where there is no material."""

    def collect(owner: Any) -> list[str | None] | None:
        found: list[str | None] | None = None
        for relation in getattr(owner, "HasAssociations", ()) or ():
            if relation.is_a("IfcRelAssociatesMaterial"):
                found = (found or []) + list(names_of(relation.RelatingMaterial))
        return found

    own = collect(element)
    kind = type_of(element)
    return own if own is not None else (collect(kind) if kind is not None else None)


def names_of(definition: Any) -> Iterator[str | None]:
    match definition.is_a():
        case "IfcMaterial":
            yield from (definition.Name, definition.Category)
        case "IfcMaterialList":
            for material in definition.Materials:
                yield from names_of(material)
        case "IfcMaterialLayerSetUsage":
            yield from names_of(definition.ForLayerSet)
        case "IfcMaterialLayerSet":
            yield definition.LayerSetName
            for layer in definition.MaterialLayers:
                yield from (layer.Name, layer.Category)
                if layer.Material is not None:
                    yield from names_of(layer.Material)
        case "IfcMaterialConstituentSet":
            yield definition.Name
            for part in definition.MaterialConstituents or ():
                yield from (part.Name, part.Category)
                yield from names_of(part.Material)
        case other:
            raise AssertionError(other)


def material_verdict(facet: MaterialFacet, element: Any) -> bool:
    names = material_names(element)
    met = names is not None and (facet.value is None or any(named(facet.value, n) for n in names))
    if facet.cardinality == "required":
        return met
    return not met if facet.cardinality == "prohibited" else met or names is None


def parents(element: Any, kinds: str) -> Iterator[Any]:
    """Direct wholes by the kinds of relation in `kinds` (letters: a g c n v f)."""
    file = element.file
    for letter, name, child, parent in (
        ("a", "IfcRelAggregates", "RelatedObjects", "RelatingObject"),
        ("g", "IfcRelAssignsToGroup", "RelatedObjects", "RelatingGroup"),
        ("c", "IfcRelContainedInSpatialStructure", "RelatedElements", "RelatingStructure"),
        ("n", "IfcRelNests", "RelatedObjects", "RelatingObject"),
        ("v", "IfcRelVoidsElement", "RelatedOpeningElement", "RelatingBuildingElement"),
        ("f", "IfcRelFillsElement", "RelatedBuildingElement", "RelatingOpeningElement"),
    ):
        for relation in file.by_type(name) if letter in kinds else ():
            related = getattr(relation, child)
            if element in (related if isinstance(related, tuple) else (related,)):
                yield getattr(relation, parent)


def wholes(element: Any, kinds: str) -> list[Any]:
    """Direct and indirect wholes."""
    found: list[Any] = []
    pending = list(parents(element, kinds))
    while pending:
        one = pending.pop()
        if one not in found:
            found.append(one)
            pending.extend(parents(one, kinds))
    return found


def part_of_verdict(facet: PartOfFacet, element: Any) -> bool:
    letters = {
        None: "agcnvf",
        "IFCRELAGGREGATES": "a",
        "IFCRELASSIGNSTOGROUP": "g",
        "IFCRELNESTS": "n",
        "IFCRELVOIDSELEMENT IFCRELFILLSELEMENT": "vf",
    }
    if facet.relation == "IFCRELCONTAINEDINSPATIALSTRUCTURE":
        holders = [c for one in (element, *wholes(element, "a")) for c in parents(one, "c")]
        above = holders + [w for h in holders for w in wholes(h, "a")]
        anything = bool(list(parents(element, "c")))
    else:
        above = wholes(element, letters[facet.relation])
        anything = bool(above)
    met = any(is_entity(facet.entity, w) for w in above)
    if facet.cardinality == "required":
        return met
    return not met if facet.cardinality == "prohibited" else met or not anything


def meets(facet: Facet, element: Any) -> bool:
    """Whether the element meets the requirement, its cardinality included."""
    match facet:
        case EntityFacet():
            met = is_entity(facet, element)
            if facet.cardinality == "prohibited":
                return not met
            return met or (facet.cardinality == "optional" and not named(facet.name, element.is_a().upper()))
        case AttributeFacet():
            return attribute_verdict(facet, element)
        case PropertyFacet():
            return property_verdict(facet, element)
        case ClassificationFacet():
            return classification_verdict(facet, element)
        case MaterialFacet():
            return material_verdict(facet, element)
        case PartOfFacet():
            return part_of_verdict(facet, element)
    raise AssertionError(facet)
