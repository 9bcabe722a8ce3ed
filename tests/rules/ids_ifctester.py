"""ifctester's opinion of one facet and one element, and where the standard settled a difference against it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from ifctester import facet as theirs

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
from tests.rules import ids_reference as reference

_NAMES = {
    "min_inclusive": "minInclusive", "max_inclusive": "maxInclusive", "min_exclusive": "minExclusive",
    "max_exclusive": "maxExclusive", "length": "length", "min_length": "minLength", "max_length": "maxLength",
}  # fmt: skip


def _value(value: str | Restriction | None) -> Any:
    if value is None or isinstance(value, str):
        return value
    options: dict[str, Any] = {_NAMES[n]: getattr(value, n) for n in _NAMES if getattr(value, n) is not None}
    if value.enumeration:
        options["enumeration"] = list(value.enumeration)
    if value.pattern:
        options["pattern"] = list(value.pattern) if len(value.pattern) > 1 else value.pattern[0]
    return theirs.Restriction(options, base=value.base)


def _facet(facet: Facet) -> Any:
    match facet:
        case EntityFacet():
            return theirs.Entity(_value(facet.name), _value(facet.predefined_type))
        case AttributeFacet():
            return theirs.Attribute(_value(facet.name), _value(facet.value), facet.cardinality)
        case PropertyFacet():
            made = theirs.Property(
                _value(facet.property_set), _value(facet.base_name), _value(facet.value), facet.data_type
            )
            made.cardinality = facet.cardinality
            return made
        case ClassificationFacet():
            return theirs.Classification(_value(facet.value), _value(facet.system), cardinality=facet.cardinality)
        case MaterialFacet():
            return theirs.Material(_value(facet.value), cardinality=facet.cardinality)
        case PartOfFacet():
            kind = _value(facet.entity.predefined_type)
            return theirs.PartOf(_value(facet.entity.name), kind, facet.relation, cardinality=facet.cardinality)
    raise AssertionError(facet)


def opinion(facet: Facet, element: Any) -> bool | None:
    """Whether the element meets the facet; None where ifctester raises."""
    logging.disable(logging.WARNING)
    # ifctester remembers property sets by element, and elements of different files may look alike to it.
    theirs.get_pset.cache_clear()
    theirs.get_psets.cache_clear()
    try:
        return bool(_facet(facet)(element))
    except Exception:
        return None
    finally:
        logging.disable(logging.NOTSET)


def _values(facet: Facet) -> list[Any]:
    fields = ("name", "predefined_type", "value", "property_set", "base_name", "system")
    found = [getattr(facet, f, None) for f in fields]
    return found + (_values(facet.entity) if isinstance(facet, PartOfFacet) else [])


def _chosen(facet: PropertyFacet, element: Any) -> list[Any]:
    return [
        p
        for (s, n), props in reference.properties(element).items()
        if reference.named(facet.property_set, s) and reference.named(facet.base_name, n)
        for p in props
    ]


def _complex(element: Any) -> bool:
    owners = [element, *([reference.type_of(element)] if reference.type_of(element) else [])]
    members = (m for o in owners for g in reference.own_sets(o) for m in reference.members(g))
    return any(m.is_a("IfcComplexProperty") for m in members)


def _numeric(value: Any) -> bool:
    if value is None:
        return False
    bounds = ("min_inclusive", "max_inclusive", "min_exclusive", "max_exclusive")
    texts = [value] if isinstance(value, str) else [*value.enumeration, *(getattr(value, b) for b in bounds)]
    return any(t is not None and reference.number(t) is not None for t in texts)


def _loose_type(element: Any) -> bool:
    """Whether the words for its predefined type are not just PredefinedType."""
    kind, owner = getattr(element, "PredefinedType", None), reference.type_of(element)
    return kind in (None, "USERDEFINED") or (
        owner is not None and owner.PredefinedType in (None, "USERDEFINED", "NOTDEFINED")
    )


def _says_nothing(prop: Any) -> bool:
    value = prop.NominalValue
    return value is None or value.wrappedValue in ("", "UNKNOWN")


Applies = Callable[[Any, Any], bool]


def _is(kind: Any, applies: Applies = lambda f, e: True) -> Applies:
    return lambda f, e: isinstance(f, kind) and applies(f, e)


_VALUED = (AttributeFacet, PropertyFacet)

# What the standard says, and where (facet, element) it explains a difference.
SETTLED: tuple[tuple[str, Applies], ...] = (
    (
        "facet-configurations.md: an entity facet may be optional or prohibited; ifctester takes it as required",
        _is(EntityFacet, lambda f, e: f.cardinality != "required"),
    ),
    (
        "the XSD has no optional partOf; ours reads it as facet-configurations.md does, ifctester as required",
        _is(PartOfFacet, lambda f, e: f.cardinality == "optional"),
    ),
    ("an empty text is a value; ifctester takes it for none", lambda f, e: any(v == "" for v in _values(f))),
    (
        "case: regex patterns work in OR",
        lambda f, e: any(isinstance(v, Restriction) and len(v.pattern) > 1 for v in _values(f)),
    ),
    (
        "XSD: what enumerations, patterns and lengths mean for numbers and booleans; ifctester compares Python values",
        _is(
            _VALUED,
            lambda f, e: isinstance(f.value, Restriction) and not all(isinstance(v, str) for v in _stored(f, e)),
        ),
    ),
    (
        "entity-facet.md: no predefined type without a PredefinedType; USERDEFINED also by that very word",
        _is(EntityFacet, lambda f, e: f.predefined_type is not None and _loose_type(e)),
    ),
    (
        "a restriction that the word USERDEFINED satisfies asks for more than USERDEFINED",
        _is(EntityFacet, lambda f, e: reference.named(f.predefined_type, "USERDEFINED")),
    ),
    (
        "tolerance cases: absolute and relative, and at the ends of ranges",
        _is(_VALUED, lambda f, e: _numeric(f.value)),
    ),
    (
        "cases: an optional attribute passes if null, fails if empty",
        _is(AttributeFacet, lambda f, e: f.cardinality == "optional"),
    ),
    (
        "facet-configurations.md: prohibited means not there, even if empty",
        _is(_VALUED, lambda f, e: f.cardinality == "prohibited" and f.value is None),
    ),
    (
        "property-facet.md: lists, tables, bounds, and no complex properties; ifctester raises or takes the first type",
        _is(PropertyFacet, lambda f, e: _complex(e) or any(not p.is_a(_SINGLE) for p in _chosen(f, e))),
    ),
    (
        "facet-configurations.md: an optional property judges every one that matches; ifctester stops at the first",
        _is(PropertyFacet, lambda f, e: f.cardinality == "optional"),
    ),
    (
        "every property that matches counts, also two of one name; ifctester keeps one",
        _is(PropertyFacet, lambda f, e: len(_chosen(f, e)) != len({p.Name for p in _chosen(f, e)})),
    ),
    (
        "a set may be the type's and the occurrence's; ifctester looks for data types in one of the two",
        _is(PropertyFacet, lambda f, e: reference.type_of(e) is not None),
    ),
    (
        "a property without a value satisfies nothing, whichever others match; ifctester skips it",
        _is(PropertyFacet, lambda f, e: any(p.is_a(_SINGLE) and _says_nothing(p) for p in _chosen(f, e))),
    ),
    (
        "XSD and case: no system asked is any; system and code of one reference; the occurrence hides per system",
        _is(
            ClassificationFacet,
            lambda f, e: f.system is None or f.cardinality == "optional" or len(reference.classifications(e)) > 1,
        ),
    ),
    (
        "case: a layer set name will pass a value check; ifctester also raises on layers without a material",
        _is(MaterialFacet, lambda f, e: bool(reference.material_names(e))),
    ),
    (
        "partof-facet.md: all wholes over all steps; ifctester follows the first, and stops at the first of the class",
        _is(PartOfFacet),
    ),
)

_SINGLE = "IfcPropertySingleValue"


def _stored(facet: Any, element: Any) -> list[Any]:
    if isinstance(facet, AttributeFacet):
        return [v for n, v in element.get_info(include_identifier=False).items() if reference.named(facet.name, n)]
    return [getattr(getattr(p, "NominalValue", None), "wrappedValue", None) for p in _chosen(facet, element)]


def reasons(facet: Facet, element: Any) -> list[str]:
    """Why ifctester may differ here."""
    return [reason for reason, applies in SETTLED if applies(facet, element)]
