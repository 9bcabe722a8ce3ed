"""Detailing of the precast elements: piece marks, reinforcement, lifting anchors, sleeves."""

from __future__ import annotations

import math

from ifcopenshell import entity_instance

from building import plan
from building.floors import Floors
from building.sheet import Point
from building.structure import Piece, Rectangle

COVER = 20
BAR = 8


class Precast:
    """Gives each precast element its mark and the parts that are cast into it."""

    def __init__(self, structure: Floors) -> None:
        self.structure = structure
        self.sheet = structure.sheet
        self.know = structure.know

    def draw(self) -> None:
        for piece in self.structure.precast:
            self.mark(piece)
            parts = [self.mesh(piece), *self.anchors(piece)]
            if piece.thing.is_a("IfcWall"):
                parts.append(self.sleeve(piece.thing))
            self.sheet.relate("aggregates", piece.thing, *parts)

    def mark(self, piece: Piece) -> None:
        tag = piece.thing.Tag
        self.sheet.pset(piece.thing, "Pset_PrecastConcreteElementGeneral", {
            "TypeDesignator": piece.code, "PieceMark": f"{piece.code}-{tag}", "DesignLocationNumber": tag.split("-")[0],
        })  # fmt: skip

    # --- mesh ---------------------------------------------------------------------------------------------------

    def mesh(self, piece: Piece) -> entity_instance:
        """The mesh of one face, drawn as the sheet of steel that it fills, clear of openings."""
        whole = piece.thing
        upright = whole.is_a("IfcWall") or whole.is_a("IfcBeam")
        length, width = (side - 2 * COVER for side in self.face(piece))
        mesh_type, new = self.know.type(
            "IfcReinforcingMeshType", self.mesh_name(piece), "NOTDEFINED", MeshLength=float(length),
            MeshWidth=float(width), LongitudinalBarNominalDiameter=float(BAR), TransverseBarNominalDiameter=float(BAR),
            LongitudinalBarSpacing=200.0, TransverseBarSpacing=200.0,
        )  # fmt: skip
        if new:
            # upright: drawn in the plane of length and height, thickness towards the viewer
            axes = self.sheet.axes((0, BAR, 0), (0, -1, 0), (1, 0, 0)) if upright else None
            outline, holes = self.outline(length, width, piece.holes)
            body = self.sheet.prism(outline, BAR, axes, "steel", holes)
            self.sheet.drawn_type(mesh_type, body)
            # bars of 8 mm (0.395 kg/m) every 200 mm both ways: ten metres of bar in a square metre
            area = self.sheet.volumes[body.id()] / BAR / 1e6
            self.sheet.qto(mesh_type, "Qto_ReinforcingElementBaseQuantities", {"Weight": round(3.95 * area, 3)})
        mesh = self.part(whole, "IfcReinforcingMesh", "GJW", "钢筋网片", mesh_type,
                         PredefinedType="NOTDEFINED")  # fmt: skip
        if whole.is_a("IfcStairFlight"):
            self.lay_along_soffit(mesh, whole)
        else:
            self.sheet.place(mesh, whole, (COVER, -BAR / 2, COVER) if upright else (COVER, COVER, COVER))
        self.know.of(mesh, self.know.material("HRB400"))
        return mesh

    def face(self, piece: Piece) -> tuple[float, float]:
        """Both sides of the face that the mesh lies in."""
        along, across, up = piece.size
        if piece.thing.is_a("IfcStairFlight"):
            # the soffit begins one tread behind the first riser
            return along, math.floor(math.hypot(across - plan.TREAD, up - plan.RISER))
        return along, across if piece.thing.is_a("IfcSlab") else up

    def mesh_name(self, piece: Piece) -> str:
        holes = "".join(f" {x0:.0f}/{y0:.0f}-{x1 - x0:.0f}x{y1 - y0:.0f}" for x0, y0, x1, y1 in piece.holes)
        return f"钢筋网 {piece.code}{' 洞口' if holes else ''}{holes}"

    def outline(
        self, length: float, width: float, holes: tuple[Rectangle, ...]
    ) -> tuple[list[Point], list[list[Point]]]:
        """Outer ring and inner rings: an opening that reaches down to the edge becomes a notch of the outer ring."""
        outer: list[Point] = [(0, 0)]
        inner: list[list[Point]] = []
        for x0, y0, x1, y1 in sorted(holes):
            # with cover around the opening; the mesh itself begins one cover from the corner of the piece
            left, bottom, right, top = x0 - 2 * COVER, y0 - 2 * COVER, x1, y1
            if bottom <= 0:
                outer += [(left, 0), (left, top), (right, top), (right, 0)]
            else:
                inner.append([(left, bottom), (right, bottom), (right, top), (left, top)])
        return [*outer, (length, 0), (length, width), (0, width)], inner

    def lay_along_soffit(self, mesh: entity_instance, flight: entity_instance) -> None:
        """One cover above the inclined lower face, one cover from its edges."""
        slope = math.hypot(plan.TREAD, plan.RISER)
        run, rise = plan.TREAD / slope, plan.RISER / slope
        at = (COVER, plan.TREAD + COVER * (run - rise), COVER * (rise + run))
        axes = self.sheet.axes(tuple(round(v, 6) for v in at), (0, round(-rise, 9), round(run, 9)), (1, 0, 0))
        mesh.ObjectPlacement = self.sheet.model.create_entity("IfcLocalPlacement", flight.ObjectPlacement, axes)

    # --- lifting ------------------------------------------------------------------------------------------------

    def anchors(self, piece: Piece) -> list[entity_instance]:
        """Two lifting anchors in the fifth points of the upper face; of a flight, in its uppermost tread."""
        depth = 120 if piece.size[2] > plan.AC_THICKNESS else 80
        anchor_type, new = self.know.type("IfcDiscreteAccessoryType", f"吊钉 L{depth}", user_type="吊钉")
        if new:
            self.sheet.drawn_type(anchor_type, self.sheet.box((-15, -15, -depth), (30, 30, depth), "steel"))
        along, across, up = piece.size
        middle = across / 2 if piece.thing.is_a("IfcSlab") else 0
        if piece.thing.is_a("IfcStairFlight"):
            middle = across - plan.TREAD / 2
        made = []
        for number in (1, 2):
            anchor = self.part(piece.thing, "IfcDiscreteAccessory", f"DD{number}", "吊钉", anchor_type,
                               PredefinedType="USERDEFINED", ObjectType="吊钉")  # fmt: skip
            self.sheet.place(anchor, piece.thing, (along * (1 if number == 1 else 4) / 5, middle, up))
            self.know.of(anchor, self.know.material("钢质"))
            made.append(anchor)
        return made

    def sleeve(self, whole: entity_instance) -> entity_instance:
        """A grouted splice sleeve at the foot of a wall panel."""
        sleeve_type, new = self.know.type("IfcMechanicalFastenerType", "灌浆套筒 GT16", user_type="灌浆套筒")
        if new:
            self.sheet.drawn_type(sleeve_type, self.sheet.box((-20, -20, 0), (40, 40, 300), "steel"))
        sleeve = self.part(whole, "IfcMechanicalFastener", "TT", "灌浆套筒", sleeve_type, PredefinedType="USERDEFINED",
                           ObjectType="灌浆套筒")  # fmt: skip
        self.sheet.place(sleeve, whole, (100, 0, 0))
        self.know.of(sleeve, self.know.material("钢质"))
        return sleeve

    def part(self, whole: entity_instance, ifc_class: str, mark: str, name: str, product_type: entity_instance,
             **attributes: str) -> entity_instance:  # fmt: skip
        tag = f"{whole.Tag}-{mark}"
        part = self.sheet.add(ifc_class, f"{whole.Tag}/{mark}", Name=f"{name}-{tag}", Tag=tag, **attributes)
        self.know.classify(part)
        self.sheet.show_as_type(part, product_type)
        self.know.typed(part, product_type)
        return part
