"""Detailing of the precast elements: piece marks, reinforcement, lifting anchors, sleeves."""

from __future__ import annotations

from ifcopenshell import entity_instance

from building.floors import Floors

Size = tuple[float, float, float]
COVER = 20
BAR = 8


class Precast:
    """Gives each precast element its mark and the parts that are cast into it."""

    def __init__(self, structure: Floors) -> None:
        self.structure = structure
        self.sheet = structure.sheet
        self.know = structure.know

    def draw(self) -> None:
        for thing, code, size in self.structure.precast:
            self.mark(thing, code)
            parts = [self.mesh(thing, code, size), *self.anchors(thing, size)]
            if thing.is_a("IfcWall"):
                parts.append(self.sleeve(thing))
            self.sheet.relate("aggregates", thing, *parts)

    def mark(self, thing: entity_instance, code: str) -> None:
        storey = thing.Tag.split("-")[0]
        self.sheet.pset(thing, "Pset_PrecastConcreteElementGeneral", {
            "TypeDesignator": code, "PieceMark": f"{code}-{thing.Tag}", "DesignLocationNumber": storey,
        })  # fmt: skip

    def mesh(self, whole: entity_instance, code: str, size: Size) -> entity_instance:
        """The mesh of one face, drawn as the sheet of steel that it fills."""
        upright = whole.is_a("IfcWall") or whole.is_a("IfcBeam")
        across, up = (size[0], size[2]) if upright else (size[0], size[1])
        length, width = across - 2 * COVER, up - 2 * COVER
        # per metre of mesh: a bar of 8 mm every 200 mm, both ways
        weight = round(0.395 * (length * (width // 200 + 1) + width * (length // 200 + 1)) / 1000, 3)
        mesh_type, new = self.know.type(
            "IfcReinforcingMeshType", f"钢筋网 {code}", "NOTDEFINED", MeshLength=float(length), MeshWidth=float(width),
            LongitudinalBarNominalDiameter=float(BAR), TransverseBarNominalDiameter=float(BAR),
            LongitudinalBarSpacing=200.0, TransverseBarSpacing=200.0,
        )  # fmt: skip
        if new:
            thin = (length, BAR, width) if upright else (length, width, BAR)
            self.sheet.drawn_type(mesh_type, self.sheet.box((0, 0, 0), thin, "steel"))
            self.sheet.qto(mesh_type, "Qto_ReinforcingElementBaseQuantities", {"Weight": weight})
        mesh = self.part(whole, "IfcReinforcingMesh", "GJW", "钢筋网片", mesh_type, SteelGrade="HRB400",
                         PredefinedType="NOTDEFINED")  # fmt: skip
        at = (COVER, -BAR / 2, COVER) if upright else (COVER, COVER, COVER)
        if whole.is_a("IfcStairFlight"):
            at = (COVER, COVER, 0)
        self.sheet.place(mesh, whole, at)
        self.know.of(mesh, self.know.material("HRB400"))
        return mesh

    def anchors(self, whole: entity_instance, size: Size) -> list[entity_instance]:
        """Two lifting anchors in the fifth points of the upper face."""
        anchor_type, new = self.know.type("IfcDiscreteAccessoryType", "吊钉 2.5t", user_type="吊钉")
        if new:
            self.sheet.drawn_type(anchor_type, self.sheet.box((-15, -15, -120), (30, 30, 120), "steel"))
        flat = whole.is_a("IfcSlab") or whole.is_a("IfcStairFlight")
        middle = size[1] / 2 if flat else 0
        made = []
        for number in (1, 2):
            anchor = self.part(whole, "IfcDiscreteAccessory", f"DD{number}", "吊钉", anchor_type,
                               PredefinedType="USERDEFINED", ObjectType="吊钉")  # fmt: skip
            along = size[0] * (1 if number == 1 else 4) / 5
            self.sheet.place(anchor, whole, (along, middle, size[2]))
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
