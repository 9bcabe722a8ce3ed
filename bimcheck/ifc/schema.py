"""The EXPRESS schemas IFC2X3, IFC4 and IFC4X3_ADD2 as plain Python data: classes, attributes, types.

The schemas are those that ifcopenshell carries; nothing of ifcopenshell leaves this module.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Literal

SUPPORTED = ("IFC2X3", "IFC4", "IFC4X3_ADD2")

Kind = Literal[
    "string",
    "enumeration",
    "boolean",
    "logical",
    "integer",
    "real",  # REAL and NUMBER
    "binary",
    "reference",  # an entity, or a SELECT of nothing but entities
    "select",  # a SELECT in which defined types occur: a reference or IFCTYPE(value)
    "aggregate",
]


@dataclass(frozen=True, slots=True)
class Attribute:
    """One explicit attribute of a class, in the order of the STEP arguments.

    name       as in the schema; "" for the element of an aggregate
    kind       what a STEP argument of it looks like
    type_name  the named type ("IfcLabel", "IfcUnit", "IfcWallTypeEnum"); "" for anonymous aggregates
    optional   `$` is allowed
    derived    redeclared as derived: written `*`
    items      the values of an enumeration
    targets    classes that a reference may point at (supertypes of what is allowed)
    types      defined types that a SELECT allows, and (type_kinds) what their values look like
    element    of an aggregate: what it holds
    lower, upper  bounds of an aggregate; upper -1 is `?`
    declared_in  the class that declares it
    """

    name: str
    kind: Kind
    type_name: str = ""
    optional: bool = False
    derived: bool = False
    items: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    type_kinds: tuple[Kind, ...] = ()
    element: Attribute | None = None
    lower: int = 0
    upper: int = -1
    declared_in: str = ""

    @property
    def nested(self) -> bool:
        """An aggregate of aggregates."""
        return self.element is not None and self.element.kind == "aggregate"


@dataclass(frozen=True, slots=True)
class DefinedType:
    """A defined type: IfcPositiveLengthMeasure is of kind real, chain (IfcPositiveLengthMeasure, IfcLengthMeasure)."""

    name: str
    kind: Kind
    chain: tuple[str, ...]
    items: tuple[str, ...] = ()
    lower: int = 0
    upper: int = -1


class Schema:
    """One EXPRESS schema. All names are taken in any case and given back as the schema spells them."""

    def __init__(self, name: str) -> None:
        # The one import of ifcopenshell's compiled schema; slow enough (0.3 s) to wait until it is needed.
        from ifcopenshell import ifcopenshell_wrapper

        self.name = name
        self._wrapper = ifcopenshell_wrapper
        self._express: Any = ifcopenshell_wrapper.schema_by_name(name)
        self._entities: dict[str, Any] = {e.name().upper(): e for e in self._express.entities()}
        self._spelling = {key: e.name() for key, e in self._entities.items()}
        self._attributes: dict[str, tuple[Attribute, ...]] = {}
        self._subtypes: dict[str, tuple[str, ...]] = {}

    def find(self, name: str) -> str | None:
        """The class as the schema spells it, or None where it has no such class."""
        return self._spelling.get(name.upper())

    def entities(self) -> tuple[str, ...]:
        """All classes, sorted."""
        return tuple(sorted(self._spelling.values()))

    def is_abstract(self, name: str) -> bool:
        """KeyError for an unknown class."""
        return bool(self._entities[name.upper()].is_abstract())

    def supertypes(self, name: str) -> tuple[str, ...]:
        """The class itself and what it inherits from, nearest first. KeyError for an unknown class."""
        chain, declaration = [], self._entities[name.upper()]
        while declaration is not None:
            chain.append(declaration.name())
            declaration = declaration.supertype()
        return tuple(chain)

    def subtypes(self, name: str) -> tuple[str, ...]:
        """The class itself and all below it, sorted; empty for an unknown class."""
        key = name.upper()
        if key not in self._subtypes:
            if key not in self._entities:
                return ()
            found, pending = [], [self._entities[key]]
            while pending:
                declaration = pending.pop()
                found.append(declaration.name())
                pending.extend(declaration.subtypes())
            self._subtypes[key] = tuple(sorted(set(found)))
        return self._subtypes[key]

    def is_a(self, name: str, ancestor: str) -> bool:
        """Whether class `name` is `ancestor` or below it; False where either is unknown."""
        return self.find(name) in self.subtypes(ancestor) if self.find(name) else False

    def attributes(self, name: str) -> tuple[Attribute, ...]:
        """The explicit attributes of a class with all inherited ones, in STEP order. KeyError for an unknown class."""
        key = name.upper()
        if key not in self._attributes:
            declaration = self._entities[key]
            owner: dict[str, str] = {}
            for cls in reversed(self.supertypes(name)):
                for attribute in self._entities[cls.upper()].attributes():
                    owner.setdefault(attribute.name(), cls)
            self._attributes[key] = tuple(
                self._attribute(a.name(), a.type_of_attribute(), a.optional(), derived, owner.get(a.name(), ""))
                for a, derived in zip(declaration.all_attributes(), declaration.derived(), strict=True)
            )
        return self._attributes[key]

    def attribute(self, name: str, attribute: str) -> Attribute | None:
        """One attribute of a class; None where class or attribute is unknown."""
        if self.find(name) is None:
            return None
        return next((a for a in self.attributes(name) if a.name.upper() == attribute.upper()), None)

    def inverses(self, name: str) -> tuple[str, ...]:
        """The names of the inverse attributes of a class. KeyError for an unknown class."""
        return tuple(a.name() for a in self._entities[name.upper()].all_inverse_attributes())

    def predefined_types(self, name: str) -> tuple[str, ...]:
        """What PredefinedType of a class may be; empty where it has no such attribute."""
        found = self.attribute(name, "PredefinedType")
        return found.items if found else ()

    @cached_property
    def types(self) -> dict[str, DefinedType]:
        """Defined types and enumerations, by name in upper case."""
        found = {}
        for declaration in self._express.declarations():
            if declaration.as_type_declaration() is not None or declaration.as_enumeration_type() is not None:
                chain = [declaration.name()]
                inner = declaration
                while inner.as_type_declaration() is not None:
                    inner = inner.as_type_declaration().declared_type()
                    if inner.as_named_type() is None:
                        break
                    inner = inner.as_named_type().declared_type()
                    if inner.as_type_declaration() is not None:
                        chain.append(inner.name())
                shape = self._declaration_shape(declaration, False)
                items = tuple(shape.get("items", ()))
                bounds = {k: shape[k] for k in ("lower", "upper") if k in shape}
                kind: Kind = shape["kind"]
                found[declaration.name().upper()] = DefinedType(declaration.name(), kind, tuple(chain), items, **bounds)
        return found

    def _attribute(self, name: str, declared: Any, optional: bool, derived: bool, owner: str) -> Attribute:
        shape = self._shape(declared, True)
        return Attribute(name=name, optional=optional, derived=derived, declared_in=owner, **shape)

    def _shape(self, declared: Any, full: bool) -> dict[str, Any]:
        """What a value of a parameter type looks like, as keyword arguments of Attribute."""
        if (named := declared.as_named_type()) is not None:
            return {**self._declaration_shape(named.declared_type(), full), "type_name": named.declared_type().name()}
        if (simple := declared.as_simple_type()) is not None:
            kind = str(simple.declared_type())
            return {"kind": "real" if kind == "number" else kind}
        aggregate = declared.as_aggregation_type()
        element = self._attribute("", aggregate.type_of_element(), False, False, "") if full else None
        return {"kind": "aggregate", "lower": aggregate.bound1(), "upper": aggregate.bound2(), "element": element}

    def _declaration_shape(self, declaration: Any, full: bool) -> dict[str, Any]:
        if (alias := declaration.as_type_declaration()) is not None:
            return self._shape(alias.declared_type(), full)
        if (enumeration := declaration.as_enumeration_type()) is not None:
            return {"kind": "enumeration", "items": tuple(enumeration.enumeration_items())}
        if (select := declaration.as_select_type()) is not None:
            targets, named = self._select_members(select)
            # A specialised type is a value of what it is made from: IfcNonNegativeLengthMeasure of IfcLengthMeasure.
            types = tuple(t.name for t in self.types.values() if set(t.chain) & set(named)) if full else named
            kinds = tuple(self.types[name.upper()].kind for name in types) if full else ()
            kind = "select" if types else "reference"
            return {"kind": kind, "targets": targets, "types": types, "type_kinds": kinds}
        return {"kind": "reference", "targets": (declaration.name(),)}

    def _select_members(self, select: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
        targets: set[str] = set()
        types: set[str] = set()
        for member in select.select_list():
            if (inner := member.as_select_type()) is not None:
                more_targets, more_types = self._select_members(inner)
                targets.update(more_targets)
                types.update(more_types)
            elif member.as_entity() is not None:
                targets.add(member.name())
            else:
                types.add(member.name())
        return tuple(sorted(targets)), tuple(sorted(types))


@cache
def schema(name: str) -> Schema:
    """The schema of that name (one of SUPPORTED), loaded once per process. KeyError for any other."""
    if name not in SUPPORTED:
        raise KeyError(name)
    return Schema(name)
