"""A sheet to draw on: an IFC4 file whose GlobalIds, instance numbers and bytes are the same in every run."""

from __future__ import annotations

import math
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

import ifcopenshell
import ifcopenshell.api.context
import ifcopenshell.api.georeference
import ifcopenshell.api.project
import ifcopenshell.api.pset
import ifcopenshell.api.unit
import ifcopenshell.guid
from ifcopenshell import entity_instance

NAMESPACE = uuid.UUID("6b9f1a52-7f0e-5c1d-9d53-0b1ad3c0ffee")
Point = tuple[float, ...]

STYLES = {
    "precast": ("预制混凝土", (0.72, 0.76, 0.66), 0.0),
    "cast": ("现浇混凝土", (0.62, 0.62, 0.62), 0.0),
    "panel": ("轻质墙板", (0.90, 0.88, 0.80), 0.0),
    "frame": ("门窗框", (0.35, 0.37, 0.40), 0.0),
    "glass": ("玻璃", (0.55, 0.75, 0.85), 0.6),
    "water": ("给水", (0.0, 0.0, 1.0), 0.0),
    "steel": ("钢筋与预埋件", (0.55, 0.30, 0.20), 0.0),
}


def global_id(key: str) -> str:
    """The GlobalId of the thing with this key: the same in every stage and in every run."""
    return ifcopenshell.guid.compress(uuid.uuid5(NAMESPACE, key).hex)


def ring_area(ring: list[Point]) -> float:
    """Of a polygon, given by its corners."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True))) / 2


class Sheet:
    """Wraps the file. Shapes, placements and property sets that are alike are written once.

    Relations are gathered while drawing and written by `finish`, one per parent, in the order of drawing.
    """

    def __init__(self) -> None:
        self.model: ifcopenshell.file = ifcopenshell.api.project.create_file("IFC4")
        self.keyed: dict[int, str] = {}  # instance number → key of its GlobalId
        self.once: dict[Any, entity_instance] = {}
        self.children: dict[tuple[str, int], list[entity_instance]] = defaultdict(list)
        self.sets: dict[Any, entity_instance] = {}
        self.volumes: dict[int, float] = {}
        self.body: entity_instance
        self.start()

    def start(self) -> None:
        """The project with its units and contexts."""
        self.project = self.add("IfcProject", "project")
        units = [ifcopenshell.api.unit.add_si_unit(self.model, unit_type=kind, prefix=prefix) for kind, prefix in (
            ("LENGTHUNIT", "MILLI"), ("AREAUNIT", None), ("VOLUMEUNIT", None), ("MASSUNIT", "KILO"),
            ("TIMEUNIT", None), ("THERMODYNAMICTEMPERATUREUNIT", None), ("PRESSUREUNIT", "MEGA"),
        )]  # fmt: skip
        watt, kelvin = (self.model.create_entity("IfcSIUnit", UnitType=kind, Name=name) for kind, name in (
            ("POWERUNIT", "WATT"), ("THERMODYNAMICTEMPERATUREUNIT", "KELVIN")))  # fmt: skip
        self.metre = self.model.create_entity("IfcSIUnit", UnitType="LENGTHUNIT", Name="METRE")
        parts = [
            self.model.create_entity("IfcDerivedUnitElement", Unit=unit, Exponent=exponent)
            for unit, exponent in ((watt, 1), (self.metre, -2), (kelvin, -1))
        ]
        units.append(ifcopenshell.api.unit.add_conversion_based_unit(self.model, name="degree"))
        units.append(self.model.create_entity("IfcDerivedUnit", parts, "THERMALTRANSMITTANCEUNIT"))
        ifcopenshell.api.unit.assign_unit(self.model, units=units)
        self.context = ifcopenshell.api.context.add_context(self.model, context_type="Model")
        self.body = ifcopenshell.api.context.add_context(
            self.model, context_type="Model", context_identifier="Body", target_view="MODEL_VIEW", parent=self.context
        )
        self.footprint = ifcopenshell.api.context.add_context(
            self.model, context_type="Model", context_identifier="FootPrint", target_view="PLAN_VIEW",
            parent=self.context,
        )  # fmt: skip

    # --- things -----------------------------------------------------------------------------------------------

    def add(self, ifc_class: str, key: str, **attributes: Any) -> entity_instance:
        thing = self.model.create_entity(ifc_class, GlobalId=global_id(key), **attributes)
        if key in self.keyed.values():
            raise ValueError(f"two things with the key {key}")
        self.keyed[thing.id()] = key
        return thing

    def shared(self, ifc_class: str, *arguments: Any) -> entity_instance:
        """A resource instance that may be used by many; written the first time it is asked for."""
        names = tuple(a.id() if isinstance(a, entity_instance) else a for a in arguments)
        if (ifc_class, names) not in self.once:
            self.once[ifc_class, names] = self.model.create_entity(ifc_class, *arguments)
        return self.once[ifc_class, names]

    def relate(self, relation: str, parent: entity_instance, *children: entity_instance) -> None:
        self.children[relation, parent.id()].extend(children)

    # --- where ------------------------------------------------------------------------------------------------

    def point(self, *xyz: float) -> entity_instance:
        return self.shared("IfcCartesianPoint", tuple(float(v) for v in xyz))

    def direction(self, *xyz: float) -> entity_instance:
        return self.shared("IfcDirection", tuple(float(v) for v in xyz))

    def axes(self, at: Point = (0, 0, 0), z: Point | None = None, x: Point | None = None) -> entity_instance:
        towards = (self.direction(*z), self.direction(*x)) if z and x else (None, None)
        return self.shared("IfcAxis2Placement3D", self.point(*at), *towards)

    def place(self, thing: entity_instance, parent: entity_instance | None, at: Point = (0, 0, 0),
              north: bool = False) -> entity_instance:  # fmt: skip
        """Puts `thing` at `at` in the coordinates of `parent`; `north` turns its x axis to the north."""
        axes = self.axes(at, (0, 0, 1), (0, 1, 0)) if north else self.axes(at)
        base = parent.ObjectPlacement if parent is not None else None
        thing.ObjectPlacement = self.model.create_entity("IfcLocalPlacement", base, axes)
        return thing

    # --- shape ------------------------------------------------------------------------------------------------

    def box(self, corner: Point, size: Point, style: str | None = None) -> entity_instance:
        """A cuboid from its lowest corner."""
        x, y, z = corner
        across = self.shared("IfcAxis2Placement2D", self.point(size[0] / 2, size[1] / 2), None)
        profile = self.shared("IfcRectangleProfileDef", "AREA", None, across, float(size[0]), float(size[1]))
        return self.solid(profile, size[2], self.axes((x, y, z)), math.prod(size), style)

    def prism(self, outline: Iterable[Point], depth: float, axes: entity_instance | None = None,
              style: str | None = None, holes: Iterable[Iterable[Point]] = ()) -> entity_instance:  # fmt: skip
        """A polygon, with polygons taken out of it, pushed along the z of `axes`."""
        rings = [list(outline), *(list(hole) for hole in holes)]
        lines = [self.model.create_entity("IfcPolyline", [self.point(*p) for p in (*r, r[0])]) for r in rings]
        if len(lines) == 1:
            profile = self.model.create_entity("IfcArbitraryClosedProfileDef", "AREA", None, lines[0])
        else:
            profile = self.model.create_entity("IfcArbitraryProfileDefWithVoids", "AREA", None, lines[0], lines[1:])
        area = ring_area(rings[0]) - sum(ring_area(r) for r in rings[1:])
        return self.solid(profile, depth, axes or self.axes(), area * depth, style)

    def solid(self, profile: entity_instance, depth: float, axes: entity_instance, volume: float,
              style: str | None = None) -> entity_instance:  # fmt: skip
        item = self.model.create_entity("IfcExtrudedAreaSolid", profile, axes, self.direction(0, 0, 1), float(depth))
        self.volumes[item.id()] = volume
        if style:
            self.model.create_entity("IfcStyledItem", item, [self.style(style)])
        return item

    def style(self, key: str) -> entity_instance:
        if ("style", key) not in self.once:
            name, rgb, transparency = STYLES[key]
            colour = self.model.create_entity("IfcColourRgb", None, *rgb)
            shading = self.model.create_entity("IfcSurfaceStyleShading", colour, transparency)
            self.once["style", key] = self.model.create_entity("IfcSurfaceStyle", name, "BOTH", [shading])
        return self.once["style", key]

    def shape(self, *items: entity_instance, context: entity_instance | None = None,
              kind: str = "SweptSolid") -> entity_instance:  # fmt: skip
        context = context or self.body
        return self.model.create_entity("IfcShapeRepresentation", context, context.ContextIdentifier, kind, list(items))

    def show(self, thing: entity_instance, *items: entity_instance) -> entity_instance:
        """Gives `thing` a body of its own."""
        thing.Representation = self.model.create_entity("IfcProductDefinitionShape", None, None, [self.shape(*items)])
        return thing

    def show_as_type(self, thing: entity_instance, product_type: entity_instance) -> entity_instance:
        """Gives `thing` the body of its type, by a mapped item."""
        (source,) = product_type.RepresentationMaps
        here = self.shared("IfcCartesianTransformationOperator3D", None, None, self.point(0, 0, 0), None, None)
        item = self.model.create_entity("IfcMappedItem", source, here)
        shape = self.shape(item, kind="MappedRepresentation")
        thing.Representation = self.model.create_entity("IfcProductDefinitionShape", None, None, [shape])
        return thing

    def drawn_type(self, product_type: entity_instance, *items: entity_instance) -> entity_instance:
        """Gives a type the body that its occurrences will show."""
        product_type.RepresentationMaps = [
            self.model.create_entity("IfcRepresentationMap", self.axes(), self.shape(*items))
        ]
        return product_type

    # --- what is known of it ------------------------------------------------------------------------------------

    def logical(self, value: bool) -> entity_instance:
        """IfcLogical; the property sets' own conversion only knows IfcBoolean."""
        return self.model.create_entity("IfcLogical", value)

    def pset(self, thing: entity_instance, name: str, values: dict[str, Any]) -> None:
        """A property set by the buildingSMART template of that name; equal ones are one instance for many things."""
        self._set(thing, name, values, ifcopenshell.api.pset.add_pset, ifcopenshell.api.pset.edit_pset)

    def qto(self, thing: entity_instance, name: str, values: dict[str, float]) -> None:
        """Base quantities: lengths in mm, areas in m², volumes in m³."""
        rounded = {k: round(v, 9) if isinstance(v, float) else v for k, v in values.items()}
        self._set(thing, name, rounded, ifcopenshell.api.pset.add_qto, ifcopenshell.api.pset.edit_qto)

    def _set(self, thing: entity_instance, name: str, values: dict[str, Any], add: Any, edit: Any) -> None:
        known = {k: v for k, v in values.items() if v is not None}
        # A type owns its sets; occurrences share them.
        key = (name, repr(known), thing.id() if thing.is_a("IfcTypeObject") else None)
        if key in self.sets:
            (relation,) = self.sets[key].DefinesOccurrence
            relation.RelatedObjects = (*relation.RelatedObjects, thing)
            return
        self.sets[key] = add(self.model, thing, name)
        edit(self.model, self.sets[key], properties=known)

    # --- the end ------------------------------------------------------------------------------------------------

    def finish(self) -> ifcopenshell.file:
        """Writes the gathered relations, and gives the rest GlobalIds that follow from what they belong to."""
        for (kind, parent_id), children in self.children.items():
            relation, parent_name, children_name = RELATIONS[kind]
            parent = self.model.by_id(parent_id)
            thing = self.model.create_entity(relation, GlobalId=ifcopenshell.guid.new())
            setattr(thing, parent_name, parent)
            setattr(thing, children_name, children)
        taken: Counter[str] = Counter()
        for thing in self.model.by_type("IfcRoot"):
            if thing.id() in self.keyed:
                continue
            key = f"{thing.is_a()}|{thing.Name or ''}|{self.belongs_to(thing)}"
            taken[key] += 1
            thing.GlobalId = global_id(key if taken[key] == 1 else f"{key}|{taken[key]}")
        return self.model

    def belongs_to(self, thing: entity_instance) -> str:
        """GlobalIds (keys for what has none) that tell a relation or a property set from all others."""
        if thing.is_a("IfcPropertySetDefinition"):
            owners = [o for r in thing.DefinesOccurrence for o in r.RelatedObjects] + list(thing.DefinesType)
            return str(owners[0].GlobalId)
        parts = []
        for index, value in enumerate(thing):
            if index < 4:  # GlobalId, OwnerHistory, Name, Description
                continue
            first = value[0] if isinstance(value, tuple) and value else value
            if isinstance(first, entity_instance):
                rooted = first.is_a("IfcRoot")
                parts.append(self.keyed.get(first.id(), "") if rooted else f"{first.is_a()} {first[0]}")
                if rooted and not parts[-1]:
                    parts[-1] = f"{first.is_a()} {first.Name} {self.belongs_to(first)}"
        return "|".join(parts)


# kind of relation → class, attribute of the one, attribute of the many
RELATIONS = {
    "aggregates": ("IfcRelAggregates", "RelatingObject", "RelatedObjects"),
    "contains": ("IfcRelContainedInSpatialStructure", "RelatingStructure", "RelatedElements"),
    "nests": ("IfcRelNests", "RelatingObject", "RelatedObjects"),
    "types": ("IfcRelDefinesByType", "RelatingType", "RelatedObjects"),
    "declares": ("IfcRelDeclares", "RelatingContext", "RelatedDefinitions"),
    "groups": ("IfcRelAssignsToGroup", "RelatingGroup", "RelatedObjects"),
    "serves": ("IfcRelServicesBuildings", "RelatingSystem", "RelatedBuildings"),
    "material": ("IfcRelAssociatesMaterial", "RelatingMaterial", "RelatedObjects"),
    "classifies": ("IfcRelAssociatesClassification", "RelatingClassification", "RelatedObjects"),
    "actor": ("IfcRelAssignsToActor", "RelatingActor", "RelatedObjects"),
}
