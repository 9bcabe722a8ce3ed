"""Slabs, roof, balconies and stairs: what lies flat, and what leads from one to the next; the whole structure."""

from __future__ import annotations

from ifcopenshell import entity_instance

from building import plan
from building.plan import Storey
from building.structure import NEW, Piece, Rectangle, Structure

Box = tuple[int, int, int, int]


class Floors(Structure):
    """The whole structure: with what stands, what lies on it."""

    def draw(self) -> None:
        for storey in plan.STOREYS:
            for wall in plan.walls(storey):
                self.wall(storey, wall)
            if self.full:
                self.columns(storey)
                self.beams(storey)
            self.stair(storey)
            if storey is plan.STOREYS[0]:
                self.raft(storey)
            else:
                self.floor(storey)
                self.balcony(storey)
        for wall in plan.PARAPETS:
            self.wall(plan.ROOF, wall)
        self.roof()

    def slab(self, thing: entity_instance, parent: entity_instance, box: Box, thickness: int, code: str, name: str,
             predefined: str, precast: bool, strength: str = "C30", user_type: str | None = None,
             top: int = 0) -> None:  # fmt: skip
        """A plate whose upper face lies at `top` in the coordinates of `parent`."""
        x0, y0, x1, y1 = box
        size = (x1 - x0, y1 - y0, thickness)
        self.sheet.place(thing, parent, (x0, y0, top - thickness))
        slab_type, new = self.know.type("IfcSlabType", f"{name} {code}", predefined, user_type)
        if precast:
            if new:
                self.sheet.drawn_type(slab_type, self.sheet.box((0, 0, 0), size, "precast"))
                self.designate(slab_type, code)
            self.sheet.show_as_type(thing, slab_type)
        else:
            self.sheet.show(thing, self.sheet.box((0, 0, 0), size, "cast"))
        self.know.typed(thing, slab_type)
        external = predefined == "ROOF" or user_type is not None
        values = {"Reference": code, "Status": NEW, "IsExternal": external, "LoadBearing": True}
        if self.full:
            values |= {"FireRating": "1.50h", "ThermalTransmittance": 0.45 if predefined == "ROOF" else None}
        self.sheet.pset(thing, "Pset_SlabCommon", values)
        self.concrete(thing, precast, strength)
        composite = precast and thickness == plan.SLAB and user_type is None
        if composite:
            layers = self.know.layers(
                "叠合楼板 60+70", ("C30", plan.PLANK, "预制底板"), ("C30", plan.TOPPING, "现浇叠合层")
            )
            self.know.of(thing, self.know.usage(layers, "AXIS3", 0))
            if self.full:
                self.sheet.pset(thing, "Pset_PrecastSlab", {
                    "TypeDesignator": code, "ToppingType": "现浇混凝土叠合层", "NominalThickness": float(plan.PLANK),
                    "NominalToppingThickness": float(plan.TOPPING),
                })  # fmt: skip
        else:
            self.know.of(thing, self.know.material(strength))
        pierced = composite and self.full and predefined != "ROOF"
        holes = self.shaft_holes(thing, box) if pierced else ()
        if precast:
            self.precast.append(Piece(thing, code, size, holes))
        self.slab_quantities(thing, size, len(holes))

    def shaft_holes(self, thing: entity_instance, box: Box) -> tuple[Rectangle, ...]:
        """Holes for the water risers that pass through this slab."""
        x0, y0, x1, y1 = box
        holes = []
        for mark, (x, y) in plan.SHAFTS.items():
            if not (x0 < x < x1 and y0 < y < y1):
                continue
            key = f"{thing.Tag}/{mark}/opening"
            hole = self.sheet.add("IfcOpeningElement", key, Name=f"管井洞口-{mark}", PredefinedType="OPENING")
            half = plan.SHAFT / 2
            self.sheet.place(hole, thing, (x - x0, y - y0, 0))
            self.sheet.show(hole, self.sheet.box((-half, -half, 0), (plan.SHAFT, plan.SHAFT, plan.SLAB)))
            self.sheet.add(
                "IfcRelVoidsElement", f"{key}/voids", RelatingBuildingElement=thing, RelatedOpeningElement=hole
            )
            holes.append((x - x0 - half, y - y0 - half, x - x0 + half, y - y0 + half))
        return tuple(holes)

    def slab_quantities(self, thing: entity_instance, size: tuple[float, float, float], holes: int) -> None:
        length, width, depth = size
        gross = length * width / 1e6
        net = gross - holes * plan.SHAFT**2 / 1e6
        self.sheet.qto(thing, "Qto_SlabBaseQuantities", {
            "Width": float(width), "Length": float(length), "Depth": float(depth),
            "Perimeter": 2.0 * (length + width), "GrossArea": gross, "NetArea": net,
            "GrossVolume": gross * depth / 1000, "NetVolume": net * depth / 1000,
        })  # fmt: skip

    def cells(self, storey: Storey) -> list[tuple[str, Box]]:
        """The plates of one floor; the stair's cell keeps only the landing, except under the roof."""
        result = []
        for row, (y0, y1) in zip("ABC", zip(plan.SLAB_Y, plan.SLAB_Y[1:], strict=False), strict=True):
            for column, (x0, x1) in zip("123", zip(plan.SLAB_X, plan.SLAB_X[1:], strict=False), strict=True):
                stairs = row + column == "C2" and storey is not plan.ROOF
                result.append((row + column, (x0, y0, x1, plan.LANDING_EDGE if stairs else y1)))
        return result

    def code(self, letters: str, box: Box) -> str:
        return f"{letters}-{(box[2] - box[0]) // 100:02d}{(box[3] - box[1]) / 100:02.0f}"

    def floor(self, storey: Storey) -> None:
        for mark, box in self.cells(storey):
            thing = self.add(storey, "IfcSlab", f"DBS-{mark}", "叠合楼板", PredefinedType="FLOOR")
            parent = self.frame.storeys[storey.key]
            self.slab(thing, parent, box, plan.SLAB, self.code("DBS67", box), "叠合楼板", "FLOOR", True)
        for number, box in enumerate(plan.AC_SLABS, 1):
            thing = self.add(storey, "IfcSlab", f"KTB-{number}", "预制空调板", PredefinedType="USERDEFINED",
                             ObjectType="空调板")  # fmt: skip
            self.slab(thing, self.frame.storeys[storey.key], box, plan.AC_THICKNESS, self.code("KTB", box),
                      "预制空调板", "USERDEFINED", True, user_type="空调板")  # fmt: skip

    def raft(self, storey: Storey) -> None:
        thing = self.add(storey, "IfcSlab", "FB-1", "现浇筏板", PredefinedType="BASESLAB")
        self.slab(thing, self.frame.storeys[storey.key], plan.FOOTPRINT, plan.RAFT, "FB300", "现浇筏板", "BASESLAB",
                  False, "C35")  # fmt: skip

    def roof(self) -> None:
        """An IfcRoof that is the sum of its plates: it has no body of its own."""
        storey = plan.ROOF
        whole = self.add(storey, "IfcRoof", "WD-1", "平屋面", PredefinedType="FLAT_ROOF")
        self.sheet.place(whole, self.frame.storeys[storey.key])
        roof_type, _ = self.know.type("IfcRoofType", "上人平屋面", "FLAT_ROOF")
        self.know.typed(whole, roof_type)
        parts = []
        for mark, box in self.cells(storey):
            part = self.part(storey, "IfcSlab", f"WBS-{mark}", "叠合屋面板", PredefinedType="ROOF")
            self.slab(part, whole, box, plan.SLAB, self.code("WBS67", box), "叠合屋面板", "ROOF", True)
            parts.append(part)
        self.sheet.relate("aggregates", whole, *parts)
        self.sheet.pset(whole, "Pset_RoofCommon", {"Reference": "WD-1", "Status": NEW, "IsExternal": True})
        x0, y0, x1, y1 = plan.FOOTPRINT
        area = (x1 - x0) * (y1 - y0) / 1e6
        self.sheet.qto(whole, "Qto_RoofBaseQuantities", {"GrossArea": area, "NetArea": area, "ProjectedArea": area})

    def balcony(self, storey: Storey) -> None:
        parent = self.frame.storeys[storey.key]
        thing = self.add(storey, "IfcSlab", "YTB-1", "预制阳台板", PredefinedType="USERDEFINED", ObjectType="阳台板")
        self.slab(thing, parent, plan.BALCONY, plan.SLAB, self.code("YTB", plan.BALCONY), "预制阳台板", "USERDEFINED",
                  True, user_type="阳台板")  # fmt: skip
        if not self.full:
            return
        railing = self.add(storey, "IfcRailing", "LG-1", "阳台栏杆", PredefinedType="GUARDRAIL")
        self.sheet.place(railing, parent)
        x0, y0, x1, y1 = plan.BALCONY
        inner, height = 60, 1100
        outline = ((x0, y1), (x0, y0), (x1, y0), (x1, y1), (x1 - inner, y1), (x1 - inner, y0 + inner),
                   (x0 + inner, y0 + inner), (x0 + inner, y1))  # fmt: skip
        self.sheet.show(railing, self.sheet.prism(outline, height, style="frame"))
        railing_type, _ = self.know.type("IfcRailingType", "阳台栏杆 1100", "GUARDRAIL")
        self.know.typed(railing, railing_type)
        self.know.of(railing, self.know.material("铝合金"))
        self.sheet.pset(railing, "Pset_RailingCommon", {
            "Reference": "LG-1", "Status": NEW, "Height": float(height), "IsExternal": True,
        })  # fmt: skip
        self.sheet.qto(railing, "Qto_RailingBaseQuantities", {"Length": float(x1 - x0 + 2 * (y1 - y0))})

    def stair(self, storey: Storey) -> None:
        """Two precast flights and a cast landing, parts of one IfcStair without a body of its own."""
        whole = self.add(storey, "IfcStair", "LT-1", "双跑楼梯", PredefinedType="HALF_TURN_STAIR")
        self.sheet.place(whole, self.frame.storeys[storey.key])
        stair_type, _ = self.know.type("IfcStairType", "双跑楼梯 LT-30", "HALF_TURN_STAIR")
        self.know.typed(whole, stair_type)
        risers, treads = 2 * plan.RISERS, 2 * (plan.RISERS - 1)
        self.sheet.pset(whole, "Pset_StairCommon", {
            "Reference": "LT-30", "Status": NEW, "NumberOfRiser": risers, "NumberOfTreads": treads,
            "RiserHeight": float(plan.RISER), "TreadLength": float(plan.TREAD), "IsExternal": False,
            "FireRating": "1.50h" if self.full else None,
        })  # fmt: skip
        code = "YTD-3024"
        flight_type, new = self.know.type("IfcStairFlightType", f"预制梯段 {code}", "STRAIGHT")
        if new:
            # the side view stands up: its run along y, its rise along z, its width along x
            upright = self.sheet.axes((0, 0, 0), (1, 0, 0), (0, 1, 0))
            self.sheet.drawn_type(
                flight_type, self.sheet.prism(plan.FLIGHT_PROFILE, plan.FLIGHT_WIDTH, upright, "precast")
            )
            self.designate(flight_type, code)
        half = plan.RISERS * plan.RISER
        parts = [self.flight(storey, whole, flight_type, code, number) for number in (1, 2)]
        landing = self.part(storey, "IfcSlab", "PTB-1", "现浇休息平台", PredefinedType="LANDING")
        top = plan.LANDING_EDGE + plan.RUN
        box = (3700, top, 7100, plan.GRID_Y["D"] - plan.HALF)
        self.slab(landing, whole, box, plan.SLAB, "PTB130", "现浇休息平台", "LANDING", False, top=half)
        self.sheet.relate("aggregates", whole, *parts, landing)

    def flight(self, storey: Storey, whole: entity_instance, flight_type: entity_instance, code: str,
               number: int) -> entity_instance:  # fmt: skip
        """The first goes north from the floor, the second comes back south from the landing."""
        thing = self.part(storey, "IfcStairFlight", f"TD-{number}", "预制梯段", PredefinedType="STRAIGHT")
        if number == 1:
            self.sheet.place(thing, whole, (plan.STAIR_X[0], plan.LANDING_EDGE, 0))
        else:
            at = (plan.STAIR_X[1] + plan.FLIGHT_WIDTH, plan.LANDING_EDGE + plan.RUN, plan.RISERS * plan.RISER)
            back = self.sheet.axes(at, (0, 0, 1), (-1, 0, 0))
            thing.ObjectPlacement = self.sheet.model.create_entity("IfcLocalPlacement", whole.ObjectPlacement, back)
        self.sheet.show_as_type(thing, flight_type)
        self.know.typed(thing, flight_type)
        self.know.of(thing, self.know.material("C30"))
        self.precast.append(Piece(thing, code, (plan.FLIGHT_WIDTH, plan.RUN, (plan.RISERS - 1) * plan.RISER)))
        self.sheet.pset(thing, "Pset_StairFlightCommon", {
            "Reference": code, "Status": NEW, "NumberOfRiser": plan.RISERS, "NumberOfTreads": plan.RISERS - 1,
            "RiserHeight": float(plan.RISER), "TreadLength": float(plan.TREAD), "WaistThickness": 130.0,
        })  # fmt: skip
        self.concrete(thing, True, "C30")
        (shape,) = flight_type.RepresentationMaps
        volume = self.sheet.volumes[shape.MappedRepresentation.Items[0].id()] / 1e9
        length = (plan.RUN**2 + ((plan.RISERS - 1) * plan.RISER) ** 2) ** 0.5
        self.sheet.qto(thing, "Qto_StairFlightBaseQuantities", {
            "Length": length, "GrossVolume": volume, "NetVolume": volume,
        })  # fmt: skip
        return thing
