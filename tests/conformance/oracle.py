"""What ifcopenshell says of a file, in the columns of `bimcheck.model`: one instance after the other, in plain Python.

This is the second opinion on `bimcheck.read` and shares no code with it. Rows are dicts; numbers stay what
ifcopenshell gives (`value_text` of a number is a float here). Columns that name one of several possible parents hold
the frozenset of all that the file allows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import ifcopenshell

from tests.conformance.oracle_units import Units

Row = dict[str, Any]

# Relationship classes, most special first: (class, kind, parent attribute, child attribute)
RELATIONSHIPS = (
    ("IfcRelContainedInSpatialStructure", "contains", "RelatingStructure", "RelatedElements"),
    ("IfcRelReferencedInSpatialStructure", "references", "RelatingStructure", "RelatedElements"),
    ("IfcRelAggregates", "aggregates", "RelatingObject", "RelatedObjects"),
    ("IfcRelNests", "nests", "RelatingObject", "RelatedObjects"),
    ("IfcRelAssignsToGroup", "groups", "RelatingGroup", "RelatedObjects"),
    ("IfcRelVoidsElement", "voids", "RelatingBuildingElement", "RelatedOpeningElement"),
    ("IfcRelFillsElement", "fills", "RelatingOpeningElement", "RelatedBuildingElement"),
    ("IfcRelDefinesByType", "types", "RelatingType", "RelatedObjects"),
    ("IfcRelDefinesByObject", "reflects", "RelatingObject", "RelatedObjects"),
    ("IfcRelCoversBldgElements", "covers", "RelatingBuildingElement", "RelatedCoverings"),
    ("IfcRelSpaceBoundary", "bounds", "RelatingSpace", "RelatedBuildingElement"),
    ("IfcRelServicesBuildings", "serves", "RelatingSystem", "RelatedBuildings"),
    ("IfcRelDeclares", "declares", "RelatingContext", "RelatedDefinitions"),
    ("IfcRelConnectsPortToElement", "ports", "RelatedElement", "RelatingPort"),
    ("IfcRelProjectsElement", "projects", "RelatingElement", "RelatedFeatureElement"),
    ("IfcRelPositions", "positions", "RelatingPositioningElement", "RelatedProducts"),
)


class Oracle:
    """One file as ifcopenshell tells it. Raises what `ifcopenshell.open` raises."""

    def __init__(self, path: Path) -> None:
        self.file: Any = ifcopenshell.open(str(path))
        self.schema: Any = ifcopenshell.ifcopenshell_wrapper.schema_by_name(self.file.schema_identifier)
        self._places: dict[str, dict[str, int]] = {}
        self.units = Units(self)

    # --- instances -------------------------------------------------------------------------------------------------

    def all(self, name: str) -> list[Any]:
        """The instances of a class and its subtypes; none where the schema has no such class."""
        try:
            return list(self.file.by_type(name))
        except RuntimeError:
            return []

    def get(self, instance: Any, name: str) -> Any:
        """An explicit attribute, None where the class has none of that name or it is not given."""
        places = self._places.get(instance.is_a())
        if places is None:
            declaration = self.schema.declaration_by_name(instance.is_a())
            places = {a.name(): i for i, a in enumerate(declaration.all_attributes())}
            self._places[instance.is_a()] = places
        place = places.get(name)
        return instance[place] if place is not None and place < len(instance) else None

    def text(self, instance: Any, *names: str) -> str | None:
        """The first of these attributes that is text."""
        for name in names:
            if isinstance(value := self.get(instance, name), str):
                return value
        return None

    def many(self, instance: Any, name: str) -> list[Any]:
        """The instances that an attribute refers to, be it one or an aggregate."""
        value = self.get(instance, name)
        values = value if isinstance(value, (tuple, list)) else [value]
        return [v for v in values if is_instance(v)]

    # --- relations and entities ------------------------------------------------------------------------------------

    def relations(self) -> Iterator[Row]:
        """RELATIONS, a row per parent and child."""
        for relation in self.all("IfcRelationship"):
            kind, parent, child = self._ends(relation)
            for a in self.many(relation, parent) if kind else ():
                for b in self.many(relation, child):
                    yield {"kind": kind, "parent_id": a.id(), "child_id": b.id(), "relation_id": relation.id()}

    def _ends(self, relation: Any) -> tuple[str, str, str]:
        for name, kind, parent, child in RELATIONSHIPS:
            if relation.is_a(name):
                return kind, parent, child
        if relation.is_a("IfcRelConnects") or relation.is_a("IfcRelAssigns"):
            names = (a.name() for a in self.schema.declaration_by_name(relation.is_a()).all_attributes())
            places = [n for n in names if not n.endswith(("Priorities", "ConnectionType", "ObjectsType"))]
            relating = sorted(n for n in places if n.startswith("Relating"))
            related = sorted(n for n in places if n.startswith("Related"))
            if relation.is_a("IfcRelCoversSpaces"):
                return "covers", next(n for n in places if n in ("RelatedSpace", "RelatingSpace")), "RelatedCoverings"
            if relating and related:
                return "connects" if relation.is_a("IfcRelConnects") else "assigns", relating[0], related[0]
        return "", "", ""

    @cached_property
    def parents(self) -> dict[str, dict[int, set[int]]]:
        """kind → child → parents."""
        found: dict[str, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
        for row in self.relations():
            found[row["kind"]][row["child_id"]].add(row["parent_id"])
        return found

    def _wholes(self, key: int) -> set[int]:
        return set().union(
            *(self.parents[k].get(key, set()) for k in ("aggregates", "nests", "voids", "fills", "projects"))
        )

    def _nearest(self, key: int, targets: set[int]) -> frozenset[int]:
        """The first of `targets` on each way up through wholes and containers, the start included."""
        found, seen, level = set(), {key}, {key}
        while level:
            found |= level & targets
            up = set().union(*(self._wholes(k) | self.parents["contains"].get(k, set()) for k in level - targets))
            level = up - seen
            seen |= up
        return frozenset(found)

    def entities(self) -> Iterator[Row]:
        """ENTITIES."""
        storeys, buildings, sites = (
            {e.id() for e in self.all(n)} for n in ("IfcBuildingStorey", "IfcBuilding", "IfcSite")
        )
        for e in self.all("IfcObjectDefinition"):
            key = e.id()
            placement, representation = self.many(e, "ObjectPlacement"), self.many(e, "Representation")
            yield {
                "id": key,
                "class": e.is_a(),
                "is_type": e.is_a("IfcTypeObject"),
                "global_id": self.text(e, "GlobalId"),
                "name": self.text(e, "Name"),
                "description": self.text(e, "Description"),
                "long_name": self.text(e, "LongName"),
                "object_type": self.text(e, "ObjectType", "ElementType", "ProcessType", "ResourceType"),
                "predefined_type": self.text(e, "PredefinedType"),
                "tag": self.text(e, "Tag"),
                "type_id": frozenset(self.parents["types"].get(key, ())),
                "container_id": frozenset(self.parents["contains"].get(key, ())),
                "whole_id": frozenset(self._wholes(key)),
                "storey_id": self._nearest(key, storeys),
                "building_id": self._nearest(key, buildings),
                "site_id": self._nearest(key, sites),
                "placement_id": placement[0].id() if placement else None,
                "representation_id": representation[0].id() if representation else None,
            }

    # --- properties and quantities ---------------------------------------------------------------------------------

    @cached_property
    def _sets(self) -> list[tuple[int, Any]]:
        """(element, set) for everything that carries a set of properties or quantities of its own."""
        found: list[tuple[int, Any]] = []
        for relation in self.all("IfcRelDefinesByProperties"):
            definition = self.get(relation, "RelatingPropertyDefinition")
            # IfcPropertySetDefinitionSet is a value that holds references
            inner = [definition] if is_instance(definition) else getattr(definition, "wrappedValue", definition)
            sets = [d for d in (inner if isinstance(inner, (tuple, list)) else [inner]) if is_instance(d)]
            found += [(e.id(), s) for e in self.many(relation, "RelatedObjects") for s in sets]
        for kind in self.all("IfcTypeObject"):
            found += [(kind.id(), s) for s in self.many(kind, "HasPropertySets")]
        for extended in self.all("IfcExtendedProperties") + self.all("IfcExtendedMaterialProperties"):
            carriers = self.many(extended, "Material") + self.many(extended, "ProfileDefinition")
            found += [(c.id(), extended) for c in carriers]
        return found

    def _with_inherited(self, rows_of: Callable[[Any], list[Row]]) -> Iterator[Row]:
        """The rows of each set for its carriers; then for occurrences what only the type says."""
        own: dict[int, list[Row]] = defaultdict(list)
        cache: dict[int, list[Row]] = {}
        for element, definition in dict.fromkeys(self._sets):
            rows = cache.setdefault(definition.id(), rows_of(definition))
            own[element] += [{"element_id": element, **row, "inherited": False} for row in rows]
        for rows in own.values():
            yield from rows
        for occurrence, kinds in self.parents["types"].items():
            said = {(r["set_name"], r["name"]) for r in own.get(occurrence, ())}
            for kind in kinds:
                for row in own.get(kind, ()):
                    if (row["set_name"], row["name"]) not in said:
                        yield {**row, "element_id": occurrence, "inherited": True}

    def properties(self) -> Iterator[Row]:
        """PROPERTIES."""
        return self._with_inherited(self._set_properties)

    def _set_properties(self, definition: Any) -> list[Row]:
        if definition.is_a("IfcElementQuantity"):
            return []
        common = {"set_id": definition.id(), "set_name": self.text(definition, "Name")}
        for holder in ("HasProperties", "Properties", "ExtendedProperties"):
            if self.get(definition, holder) is not None:
                return [{**common, **r} for p in self.many(definition, holder) for r in self._property(p, "")]
        if definition.is_a("IfcPropertySetDefinition") and not definition.is_a("IfcPropertySet"):
            return [{**common, **r} for r in self._predefined(definition)]
        return []

    def _property(self, item: Any, path: str) -> Iterator[Row]:
        name = path + (self.text(item, "Name") or "")
        if item.is_a("IfcComplexProperty"):
            for inner in self.many(item, "HasProperties"):
                yield from ({**row, "property_id": item.id()} for row in self._property(inner, name + "/"))
            return
        kind, values = self._values(item)
        nothing = ("item" if kind in ("list", "enum") else None, None, None)
        for role, value, unit in values or [nothing]:
            yield {"property_id": item.id(), "name": name, "kind": kind, "role": role, **self._value(value, unit)}

    def _values(self, item: Any) -> tuple[str, list[tuple[str | None, Any, Any]]]:
        """(kind, [(role, value, unit)]) of a simple property."""

        def listed(role: str, attribute: str, unit: Any) -> list[tuple[str | None, Any, Any]]:
            return [(role, v, unit) for v in self.get(item, attribute) or () if v is not None]

        unit = self.get(item, "Unit")
        if item.is_a("IfcPropertySingleValue"):
            return "single", [(None, self.get(item, "NominalValue"), unit)]
        if item.is_a("IfcPropertyListValue"):
            return "list", listed("item", "ListValues", unit)
        if item.is_a("IfcPropertyEnumeratedValue"):
            references = self.many(item, "EnumerationReference")
            unit = self.get(references[0], "Unit") if references else None
            return "enum", listed("item", "EnumerationValues", unit)
        if item.is_a("IfcPropertyBoundedValue"):
            parts = (("lower", "LowerBoundValue"), ("upper", "UpperBoundValue"), ("set_point", "SetPointValue"))
            return "bounded", [(r, v, unit) for r, a in parts if (v := self.get(item, a)) is not None]
        if item.is_a("IfcPropertyTableValue"):
            defining = listed("defining", "DefiningValues", self.get(item, "DefiningUnit"))
            return "table", defining + listed("defined", "DefinedValues", self.get(item, "DefinedUnit"))
        return "reference", []

    def _predefined(self, definition: Any) -> Iterator[Row]:
        """The attributes of IfcDoorLiningProperties and its like that have a value."""
        declaration = self.schema.declaration_by_name(definition.is_a())
        for attribute in declaration.all_attributes()[4:]:
            value = self.get(definition, attribute.name())
            if value is None or isinstance(value, (tuple, list)) or is_instance(value):
                continue
            named = attribute.type_of_attribute().as_named_type()
            kind = named.declared_type().name() if named else None
            row = self._value(value, None) if hasattr(value, "wrappedValue") else self._typed(kind, value, None)
            yield {"property_id": None, "name": attribute.name(), "kind": "predefined", "role": None, **row}

    def _value(self, value: Any, unit: Any) -> Row:
        """The columns that say what an IfcValue is."""
        if value is None or is_instance(value):
            return {"value_text": None, "value_number": None, "value_type": None, "unit": None}
        if hasattr(value, "wrappedValue"):
            return self._typed(value.is_a(), value.wrappedValue, unit)
        return self._typed(None, value, unit)

    def _typed(self, kind: str | None, plain: Any, unit: Any) -> Row:
        number = isinstance(plain, (int, float)) and not isinstance(plain, bool)
        applied = self.units.applied(kind, unit) if number else None
        text = {True: "TRUE", False: "FALSE", "UNKNOWN": "UNKNOWN"}[plain] if isinstance(plain, bool) else plain
        return {
            "value_text": float(plain) if number else text,
            "value_number": self.units.si(plain, applied) if number else None,
            "value_type": kind,
            "unit": applied.name if applied else None,
        }

    def quantities(self) -> Iterator[Row]:
        """QUANTITIES."""
        return self._with_inherited(self._set_quantities)

    def _set_quantities(self, definition: Any) -> list[Row]:
        if not definition.is_a("IfcElementQuantity"):
            return []
        common = {"set_id": definition.id(), "set_name": self.text(definition, "Name")}
        return [{**common, **r} for q in self.many(definition, "Quantities") for r in self._quantity(q, "")]

    def _quantity(self, item: Any, path: str) -> Iterator[Row]:
        name = path + (self.text(item, "Name") or "")
        if item.is_a("IfcPhysicalComplexQuantity"):
            for inner in self.many(item, "HasQuantities"):
                yield from ({**row, "quantity_id": item.id()} for row in self._quantity(inner, name + "/"))
            return
        attribute = self.schema.declaration_by_name(item.is_a()).all_attributes()[3]
        typed = self._typed(attribute.type_of_attribute().declared_type().name(), item[3], self.get(item, "Unit"))
        number = typed.pop("value_number")
        kind = item.is_a().removeprefix("IfcQuantity").lower()
        if number is None:
            typed = {"value_text": None, "value_type": typed["value_type"], "unit": None}
        yield {"quantity_id": item.id(), "name": name, "kind": kind, "value": number, **typed}


def is_instance(value: Any) -> bool:
    """Whether a value is an instance with a number of its own (no IFCLABEL('…'))."""
    return isinstance(value, ifcopenshell.entity_instance) and value.id() != 0


def rows(found: Iterable[Row]) -> list[Row]:
    return list(found)
