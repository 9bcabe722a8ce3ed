"""Rooms, doors, windows and water pipes."""

from __future__ import annotations

import math
from typing import Any

from ifcopenshell import entity_instance

from building import plan
from building.floors import Floors
from building.plan import FillingKind, Storey
from building.structure import NEW

PIPE = {"outer": 32.0, "wall": 3.0, "nominal": 25.0}
FRAME, LEAF, GLASS = 60, 40, 24


class Fitout:
    """Draws on top of a structure; rooms at every stage, the rest from construction documents on."""

    def __init__(self, structure: Floors) -> None:
        self.structure = structure
        self.sheet = structure.sheet
        self.know = structure.know
        self.frame = structure.frame
        self.piped: list[entity_instance] = []
        self.risers: dict[str, entity_instance] = {}  # the upper end of each, waiting for the next storey

    def draw(self) -> None:
        for storey in plan.STOREYS:
            self.rooms(storey)
        if not self.structure.full:
            return
        for number, (storey, wall, opening, host, hole) in enumerate(self.structure.openings):
            if opening.filling:
                self.filling(storey, wall, opening, host, hole, number)
        for storey in plan.STOREYS:
            self.water(storey)
        system = self.sheet.add(
            "IfcDistributionSystem",
            "system/J",
            Name="给水系统-J",
            LongName="生活给水系统",
            PredefinedType="DOMESTICCOLDWATER",
        )
        self.sheet.relate("groups", system, *self.piped)
        self.sheet.relate("serves", system, self.frame.building)
        self.sheet.pset(system, "Pset_DistributionSystemCommon", {"Reference": "J"})

    # --- rooms --------------------------------------------------------------------------------------------------

    def rooms(self, storey: Storey) -> None:
        parent = self.frame.storeys[storey.key]
        made = []
        for room in plan.rooms(storey):
            kind = "EXTERNAL" if room.external else "INTERNAL"
            number = storey.key[0] + room.number
            space = self.sheet.add(
                "IfcSpace", f"{storey.key}/room/{room.key}", Name=number, LongName=room.name, ObjectType=room.name,
                CompositionType="ELEMENT", PredefinedType=kind,
            )  # fmt: skip
            x0, y0, x1, y1 = room.box
            size = (x1 - x0, y1 - y0, plan.CLEAR)
            self.sheet.place(space, parent, (x0, y0, 0))
            self.sheet.show(space, self.sheet.box((0, 0, 0), size))
            space_type, _ = self.know.type("IfcSpaceType", f"{room.name}空间", kind)
            self.know.typed(space, space_type)
            self.know.classify(space)
            area, around = size[0] * size[1] / 1e6, 2.0 * (size[0] + size[1])
            self.sheet.pset(space, "Pset_SpaceCommon", {
                "Reference": room.name, "IsExternal": room.external, "NetPlannedArea": area,
                "PubliclyAccessible": room.public,
            })  # fmt: skip
            self.sheet.qto(space, "Qto_SpaceBaseQuantities", {
                "Height": float(plan.CLEAR), "GrossPerimeter": around, "GrossFloorArea": area, "NetFloorArea": area,
                "GrossVolume": area * plan.CLEAR / 1000, "NetVolume": area * plan.CLEAR / 1000,
            })  # fmt: skip
            made.append(space)
        self.sheet.relate("aggregates", parent, *made)
        zone = self.sheet.add("IfcZone", f"{storey.key}/zone", Name=f"{storey.key}-户型A", LongName="三室两厅一厨一卫",
                              ObjectType="户型")  # fmt: skip
        self.sheet.relate("groups", zone, *(s for s in made if s.LongName != "楼梯间"))

    # --- doors and windows --------------------------------------------------------------------------------------

    def filling(self, storey: Storey, wall: plan.Wall, opening: plan.Opening, host: entity_instance,
                hole: entity_instance, number: int) -> None:  # fmt: skip
        code = str(opening.filling)
        is_door = code in plan.DOORS
        kind = plan.DOORS[code] if is_door else plan.WINDOWS[code]
        mark = f"{wall.key}-{code}-{opening.offset}"
        thing = self.structure.add(
            storey, "IfcDoor" if is_door else "IfcWindow", mark, kind.name,
            PredefinedType="DOOR" if is_door else "WINDOW", OverallHeight=float(opening.height),
            OverallWidth=float(opening.width),
        )  # fmt: skip
        self.sheet.place(thing, hole)
        size = (opening.width, opening.height)
        product_type, new = self.filling_type(code, kind, is_door, size)
        if new:
            items = self.door_body(size) if is_door else self.window_body(size)
            self.sheet.drawn_type(product_type, *items)
        self.sheet.show_as_type(thing, product_type)
        self.know.typed(thing, product_type)
        self.know.of(thing, self.know.material(kind.frame))
        self.sheet.add("IfcRelFillsElement", f"{storey.key}/{mark}/fills", RelatingOpeningElement=hole,
                       RelatedBuildingElement=thing)  # fmt: skip
        external = plan.KINDS[wall.kind].external
        values: dict[str, Any] = {
            "Reference": code, "Status": NEW, "IsExternal": external, "FireRating": kind.fire_rating,
            "ThermalTransmittance": kind.u_value if external else None,
        }  # fmt: skip
        self.sheet.pset(thing, "Pset_DoorCommon" if is_door else "Pset_WindowCommon", values)
        self.sheet.qto(thing, "Qto_DoorBaseQuantities" if is_door else "Qto_WindowBaseQuantities", {
            "Width": float(size[0]), "Height": float(size[1]), "Perimeter": 2.0 * (size[0] + size[1]),
            "Area": size[0] * size[1] / 1e6,
        })  # fmt: skip

    def filling_type(self, code: str, kind: FillingKind, is_door: bool,
                     size: tuple[int, int]) -> tuple[entity_instance, bool]:  # fmt: skip
        name = f"{kind.name} {code}"
        if is_door:
            operation = "DOUBLE_DOOR_SLIDING" if code.startswith("TLM") else "SINGLE_SWING_LEFT"
            return self.know.type("IfcDoorType", name, "DOOR", OperationType=operation)
        partition = "DOUBLE_PANEL_VERTICAL" if size[0] > 900 else "SINGLE_PANEL"
        return self.know.type("IfcWindowType", name, "WINDOW", PartitioningType=partition)

    def door_body(self, size: tuple[int, int]) -> list[entity_instance]:
        """A frame of two jambs and a head, and a leaf, about the middle of the wall."""
        width, height = size
        jamb = (FRAME, FRAME, height)
        return [
            self.sheet.box((0, -FRAME / 2, 0), jamb, "frame"),
            self.sheet.box((width - FRAME, -FRAME / 2, 0), jamb, "frame"),
            self.sheet.box((FRAME, -FRAME / 2, height - FRAME), (width - 2 * FRAME, FRAME, FRAME), "frame"),
            self.sheet.box((FRAME, -LEAF / 2, 0), (width - 2 * FRAME, LEAF, height - FRAME), "panel"),
        ]

    def window_body(self, size: tuple[int, int]) -> list[entity_instance]:
        """A frame all around and a pane."""
        width, height = size
        jamb, bar = (FRAME, FRAME, height), (width - 2 * FRAME, FRAME, FRAME)
        return [
            self.sheet.box((0, -FRAME / 2, 0), jamb, "frame"),
            self.sheet.box((width - FRAME, -FRAME / 2, 0), jamb, "frame"),
            self.sheet.box((FRAME, -FRAME / 2, 0), bar, "frame"),
            self.sheet.box((FRAME, -FRAME / 2, height - FRAME), bar, "frame"),
            self.sheet.box((FRAME, -GLASS / 2, FRAME), (width - 2 * FRAME, GLASS, height - 2 * FRAME), "glass"),
        ]

    # --- water --------------------------------------------------------------------------------------------------

    def water(self, storey: Storey) -> None:
        """A riser in the kitchen and one in the bathroom, each with a branch, a valve and what it feeds."""
        valves = {}
        for mark, (x, y) in plan.SHAFTS.items():
            # the last one ends below the roof
            height = plan.STOREY_HEIGHT if storey is not plan.STOREYS[-1] else plan.CLEAR - 200
            riser = self.pipe(storey, f"{mark}-LG", "给水立管", (x, y, 0), height, "up")
            branch = self.pipe(storey, f"{mark}-ZG", "给水支管", (x + 40, y, 600), 900, "east")
            tee = self.fixture(storey, f"{mark}-ST", "IfcPipeFitting", "三通 DN25", "给水三通", "JUNCTION",
                               (x + 16, y - 30, 560), (24, 60, 80), "PPR")  # fmt: skip
            valve = self.fixture(storey, f"{mark}-FM", "IfcValve", "截止阀 DN25", "截止阀", "STOPCOCK",
                                 (x + 940, y - 40, 560), (90, 80, 80), "PPR")  # fmt: skip
            self.connect(riser, tee, 600)
            self.connect(tee, branch)
            self.connect(branch, valve, 900)
            if mark in self.risers:
                self.connect(self.risers[mark], riser, plan.STOREY_HEIGHT)
            self.risers[mark] = riser
            valves[mark] = valve
        sink, basin, toilet = plan.SHAFTS["JL-1"], plan.SHAFTS["JL-2"], plan.SHAFTS["JL-2"]
        sink_unit = self.fixture(storey, "XDP-1", "IfcSanitaryTerminal", "厨房洗涤盆 800x450", "洗涤盆", "SINK",
                     (sink[0] + 500, sink[1] - 300, 700), (800, 450, 200), "钢质")  # fmt: skip
        basin_unit = self.fixture(storey, "XLP-1", "IfcSanitaryTerminal", "洗脸盆 600x450", "洗脸盆", "WASHHANDBASIN",
                     (basin[0] + 600, basin[1] - 300, 700), (600, 450, 180), "陶瓷")  # fmt: skip
        toilet_unit = self.fixture(storey, "ZBQ-1", "IfcSanitaryTerminal", "坐便器 700x400", "坐便器", "TOILETPAN",
                     (toilet[0] - 200, toilet[1] - 2000, 0), (700, 400, 420), "陶瓷")  # fmt: skip
        for valve, unit in (("JL-1", sink_unit), ("JL-2", basin_unit), ("JL-2", toilet_unit)):
            self.connect(valves[valve], unit, 90)

    def connect(self, giving: entity_instance, taking: entity_instance, along: float = 0) -> None:
        """Water goes from one to the other, through a port of each; that of the giving one lies `along` its length."""
        key = f"{giving.Tag}>{taking.Tag}"
        upright = giving.is_a("IfcPipeSegment") and giving.Tag.endswith("LG")
        ports = []
        for owner, flow, at in (
            (giving, "SOURCE", (0, 0, along) if upright else (along, 0, 0)), (taking, "SINK", (0, 0, 0)),
        ):  # fmt: skip
            port = self.sheet.add(
                "IfcDistributionPort", f"{key}/{flow}", Name=f"{'出水' if flow == 'SOURCE' else '进水'}口-{key}",
                FlowDirection=flow, PredefinedType="PIPE", SystemType="DOMESTICCOLDWATER",
            )  # fmt: skip
            self.sheet.place(port, owner, at)
            self.sheet.relate("nests", owner, port)
            ports.append(port)
        self.sheet.add("IfcRelConnectsPorts", key, RelatingPort=ports[0], RelatedPort=ports[1])

    def pipe(
        self, storey: Storey, mark: str, name: str, at: tuple[int, int, int], length: int, way: str
    ) -> entity_instance:
        thing = self.structure.add(storey, "IfcPipeSegment", mark, name, PredefinedType="RIGIDSEGMENT")
        self.sheet.place(thing, self.frame.storeys[storey.key], at)
        radius = PIPE["outer"] / 2
        ring = self.sheet.shared("IfcCircleHollowProfileDef", "AREA", None, None, radius, PIPE["wall"])
        axes = self.sheet.axes() if way == "up" else self.sheet.axes((0, 0, 0), (1, 0, 0), (0, 1, 0))
        gross, net = math.pi * radius**2, math.pi * (radius**2 - (radius - PIPE["wall"]) ** 2)
        self.sheet.show(thing, self.sheet.solid(ring, length, axes, net * length, "water"))
        pipe_type, new = self.know.type("IfcPipeSegmentType", "PP-R 给水管 DN25", "RIGIDSEGMENT")
        if new:
            self.sheet.pset(pipe_type, "Pset_PipeSegmentTypeCommon", {
                "Reference": "PPR-S4-DN25", "Status": NEW, "WorkingPressure": 0.6, "NominalDiameter": PIPE["nominal"],
                "InnerDiameter": PIPE["outer"] - 2 * PIPE["wall"], "OuterDiameter": PIPE["outer"],
            })  # fmt: skip
            # IFC has no properties of pipe segments for these two.
            self.sheet.pset(pipe_type, "HZ_Pipe", {"介质": "生活给水", "连接方式": "热熔连接"})
        self.know.typed(thing, pipe_type)
        self.know.of(thing, self.know.material("PPR"))
        self.sheet.qto(thing, "Qto_PipeSegmentBaseQuantities", {
            "Length": float(length), "GrossCrossSectionArea": gross / 1e6, "NetCrossSectionArea": net / 1e6,
            "OuterSurfaceArea": 2 * math.pi * radius * length / 1e6,
        })  # fmt: skip
        self.piped.append(thing)
        return thing

    def fixture(self, storey: Storey, mark: str, ifc_class: str, type_name: str, name: str, predefined: str,
                corner: tuple[int, int, int], size: tuple[int, int, int],
                material: str) -> entity_instance:  # fmt: skip
        thing = self.structure.add(storey, ifc_class, mark, name, PredefinedType=predefined)
        self.sheet.place(thing, self.frame.storeys[storey.key], corner)
        product_type, new = self.know.type(f"{ifc_class}Type", type_name, predefined)
        if new:
            style = "water" if material == "PPR" else "panel"
            self.sheet.drawn_type(product_type, self.sheet.box((0, 0, 0), size, style))
            common = "SanitaryTerminalType" if ifc_class == "IfcSanitaryTerminal" else f"{ifc_class[3:]}Type"
            self.sheet.pset(product_type, f"Pset_{common}Common", {"Reference": type_name, "Status": NEW})
        self.sheet.show_as_type(thing, product_type)
        self.know.typed(thing, product_type)
        self.know.of(thing, self.know.material(material))
        self.piped.append(thing)
        return thing
