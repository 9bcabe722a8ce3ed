"""Walls, columns, beams: what stands, and what carries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ifcopenshell import entity_instance

from building import plan
from building.frame import Frame
from building.knowledge import Knowledge
from building.plan import Stage, Storey, Wall
from building.sheet import Sheet

NEW = ["NEW"]
Rectangle = tuple[float, float, float, float]


@dataclass(frozen=True)
class Piece:
    """What a factory makes: `size` along, across and up, `holes` in the plane of its face (x0, y0, x1, y1)."""

    thing: entity_instance
    code: str
    size: tuple[float, float, float]
    holes: tuple[Rectangle, ...] = ()


class Structure:
    """Draws what stands upright; `precast` lists what a factory makes, for the detailing stage."""

    def __init__(self, sheet: Sheet, stage: Stage, frame: Frame, knowledge: Knowledge) -> None:
        self.sheet = sheet
        self.stage = stage
        self.frame = frame
        self.know = knowledge
        self.openings: list[tuple[Storey, Wall, plan.Opening, entity_instance, entity_instance]] = []
        self.precast: list[Piece] = []
        self.full = stage.at_least(Stage.CONSTRUCTION_DOCUMENTS)

    def add(self, storey: Storey, ifc_class: str, mark: str, name: str, **attributes: Any) -> entity_instance:
        """An element whose key and Tag are `storey/mark`, contained in its storey."""
        thing = self.part(storey, ifc_class, mark, name, **attributes)
        self.sheet.relate("contains", self.frame.storeys[storey.key], thing)
        return thing

    def part(self, storey: Storey, ifc_class: str, mark: str, name: str, **attributes: Any) -> entity_instance:
        key = f"{storey.key}/{mark}"
        thing = self.sheet.add(
            ifc_class, key, Name=f"{name}-{storey.key}-{mark}", Tag=f"{storey.key}-{mark}", **attributes
        )
        self.know.classify(thing)
        return thing

    def concrete(self, thing: entity_instance, precast: bool, strength: str) -> None:
        """What is known of concrete; before construction documents only how it is made."""
        values: dict[str, Any] = {"ConstructionMethod": "Precast" if precast else "In-Situ"}
        if self.full:
            values |= {"StrengthClass": strength, "ConcreteCover": 20.0, "ReinforcementStrengthClass": "HRB400"}
        self.sheet.pset(thing, "Pset_ConcreteElementGeneral", values)
        if self.full and thing.is_a() in ("IfcWall", "IfcColumn", "IfcBeam"):
            # IFC has no property for the seismic grade.
            self.sheet.pset(thing, "HZ_StructuralMember", {"抗震等级": "三级"})

    def designate(self, product_type: entity_instance, code: str) -> None:
        if self.full:
            self.sheet.pset(product_type, "Pset_PrecastConcreteElementGeneral", {"TypeDesignator": code})

    # --- walls --------------------------------------------------------------------------------------------------

    def wall(self, storey: Storey, wall: Wall) -> None:
        kind = plan.KINDS[wall.kind]
        height = plan.PARAPET if wall.kind == "parapet" else plan.CLEAR
        thing = self.add(storey, "IfcWall", wall.key, kind.name, PredefinedType=self.wall_kind(wall))
        self.sheet.place(thing, self.frame.storeys[storey.key], (*wall.start, 0), north=wall.north)
        size = (wall.length, kind.thickness, height)
        code = f"{kind.code}-{wall.length // 100}{height // 100}" if kind.precast else kind.code
        name = f"{kind.name} {code}" if kind.precast else f"{kind.name} {kind.code} {kind.thickness}"
        wall_type, new = self.know.type("IfcWallType", name, self.wall_kind(wall))
        body_at = (0, -kind.thickness / 2, 0)
        style = {True: "precast", False: "cast", None: "panel"}[kind.precast]
        if kind.precast:
            if new:
                self.sheet.drawn_type(wall_type, self.sheet.box(body_at, size, style))
                self.designate(wall_type, code)
            self.sheet.show_as_type(thing, wall_type)
            holes = tuple((o.offset, o.sill, o.offset + o.width, o.sill + o.height) for o in wall.openings)
            self.precast.append(Piece(thing, code, size, holes))
        else:
            self.sheet.show(thing, self.sheet.box(body_at, size, style))
        self.know.typed(thing, wall_type)
        self.know.of(thing, self.know.usage(self.wall_layers(kind), "AXIS2", -kind.thickness / 2))
        u_value = None if not kind.external else 0.87 if wall.kind == "parapet" else 0.55
        values = {"Reference": code, "Status": NEW, "IsExternal": kind.external, "LoadBearing": kind.load_bearing}
        if self.full:
            values |= {"ThermalTransmittance": u_value, "FireRating": "2.00h", "AcousticRating": "45dB"}
        self.sheet.pset(thing, "Pset_WallCommon", values)
        if kind.strength:
            self.concrete(thing, bool(kind.precast), kind.strength)
        openings = wall.openings if self.full else ()
        for number, opening in enumerate(openings, 1):
            self.cut(storey, wall, thing, opening, number)
        self.wall_quantities(thing, size, [(o.width, o.height, o.sill) for o in openings])

    def wall_kind(self, wall: Wall) -> str:
        return {"partition": "PARTITIONING", "parapet": "PARAPET"}.get(wall.kind, "SOLIDWALL")

    def wall_layers(self, kind: plan.WallKind) -> entity_instance:
        if kind.strength is None:
            return self.know.layers("轻质隔墙板 100", ("ALC", kind.thickness, "芯材"))
        if kind.external and self.full:
            insulation = 50 if kind.thickness == plan.WALL else 30
            return self.know.layers(
                f"{kind.name} {kind.strength} {kind.thickness}",
                (kind.strength, kind.thickness - insulation, "结构层"),
                ("XPS", insulation, "保温层"),
            )
        name = f"{kind.name} {kind.strength} {kind.thickness}"
        return self.know.layers(name, (kind.strength, kind.thickness, "结构层"))

    def cut(self, storey: Storey, wall: Wall, host: entity_instance, opening: plan.Opening, number: int) -> None:
        """A hole as deep as the wall; what fills it is drawn by `fitout`."""
        key = f"{storey.key}/{wall.key}/opening{number}"
        thickness = plan.KINDS[wall.kind].thickness
        hole = self.sheet.add("IfcOpeningElement", key, Name=f"洞口-{storey.key}-{wall.key}-{number}",
                              PredefinedType="OPENING")  # fmt: skip
        self.sheet.place(hole, host, (opening.offset, 0, opening.sill))
        self.sheet.show(hole, self.sheet.box((0, -thickness / 2, 0), (opening.width, thickness, opening.height)))
        self.sheet.add("IfcRelVoidsElement", f"{key}/voids", RelatingBuildingElement=host, RelatedOpeningElement=hole)
        self.openings.append((storey, wall, opening, host, hole))

    def wall_quantities(self, thing: entity_instance, size: tuple[float, float, float],
                        holes: list[tuple[int, int, int]]) -> None:  # fmt: skip
        length, width, height = size
        gone = sum(w * h for w, h, _ in holes) / 1e6
        doors = sum(w for w, _, sill in holes if sill == 0) * width / 1e6
        foot, side = length * width / 1e6, length * height / 1e6
        self.sheet.qto(thing, "Qto_WallBaseQuantities", {
            "Length": float(length), "Width": float(width), "Height": float(height), "GrossFootprintArea": foot,
            "NetFootprintArea": foot - doors, "GrossSideArea": side, "NetSideArea": side - gone,
            "GrossVolume": side * width / 1000, "NetVolume": (side - gone) * width / 1000,
        })  # fmt: skip

    # --- columns and beams --------------------------------------------------------------------------------------

    def columns(self, storey: Storey) -> None:
        column_type, new = self.know.type("IfcColumnType", "现浇边缘构件 AZ 400x200", "COLUMN")
        size = (plan.COLUMN_LENGTH, plan.WALL, plan.CLEAR)
        if new:
            self.sheet.drawn_type(column_type, self.sheet.box((0, -plan.HALF, 0), size, "cast"))
        for x, y, mark in plan.COLUMNS:
            thing = self.add(storey, "IfcColumn", f"AZ-{mark}", "现浇边缘构件", PredefinedType="COLUMN")
            self.sheet.place(thing, self.frame.storeys[storey.key], (x, y, 0))
            self.sheet.show_as_type(thing, column_type)
            self.know.typed(thing, column_type)
            self.know.of(thing, self.know.material("C35"))
            self.sheet.pset(thing, "Pset_ColumnCommon", {
                "Reference": "AZ", "Status": NEW, "IsExternal": True, "LoadBearing": True, "FireRating": "2.00h",
            })  # fmt: skip
            self.concrete(thing, False, "C35")
            self.bar_quantities(thing, "Qto_ColumnBaseQuantities", size[2], size[0], size[1])

    def beams(self, storey: Storey) -> None:
        """Precast beams over the corridor on axes 2 and 3; a cast one under the edge of the stair's floor landing."""
        beam_type, new = self.know.type("IfcBeamType", "预制叠合梁 DHL-2040", "BEAM")
        depth, span = 400, 1600
        if new:
            self.sheet.drawn_type(beam_type, self.sheet.box((0, -plan.HALF, 0), (span, plan.WALL, depth), "precast"))
            self.designate(beam_type, "DHL-2040")
        for axis in "23":
            thing = self.add(storey, "IfcBeam", f"DHL-{axis}", "预制叠合梁", PredefinedType="BEAM")
            self.sheet.place(thing, self.frame.storeys[storey.key], (plan.GRID_X[axis], 4300, plan.CLEAR - depth), True)
            self.sheet.show_as_type(thing, beam_type)
            self.precast.append(Piece(thing, "DHL-2040", (span, plan.WALL, depth)))
            self.finish_beam(thing, beam_type, "DHL-2040", span, depth, precast=True)
        edge_type, new = self.know.type("IfcBeamType", "现浇梯梁 TL-2030", "BEAM")
        thing = self.add(storey, "IfcBeam", "TL-1", "现浇梯梁", PredefinedType="BEAM")
        at = (3700, plan.LANDING_EDGE - plan.HALF, plan.CLEAR - 300)
        self.sheet.place(thing, self.frame.storeys[storey.key], at)
        self.sheet.show(thing, self.sheet.box((0, -plan.HALF, 0), (3400, plan.WALL, 300), "cast"))
        self.finish_beam(thing, edge_type, "TL-2030", 3400, 300, precast=False)

    def finish_beam(self, thing: entity_instance, beam_type: entity_instance, code: str, span: int, depth: int,
                    precast: bool) -> None:  # fmt: skip
        self.know.typed(thing, beam_type)
        self.know.of(thing, self.know.material("C30"))
        self.sheet.pset(thing, "Pset_BeamCommon", {
            "Reference": code, "Status": NEW, "Span": float(span), "IsExternal": False, "LoadBearing": True,
            "FireRating": "1.50h",
        })  # fmt: skip
        self.concrete(thing, precast, "C30")
        self.bar_quantities(thing, "Qto_BeamBaseQuantities", span, plan.WALL, depth)

    def bar_quantities(self, thing: entity_instance, name: str, length: float, width: float, depth: float) -> None:
        section, volume = width * depth / 1e6, length * width * depth / 1e9
        around = 2 * (width + depth) * length / 1e6
        self.sheet.qto(thing, name, {
            "Length": float(length), "CrossSectionArea": section, "OuterSurfaceArea": around,
            "GrossSurfaceArea": around + 2 * section, "GrossVolume": volume, "NetVolume": volume,
        })  # fmt: skip
