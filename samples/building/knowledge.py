"""Types, materials and classification: what many elements have in common."""

from __future__ import annotations

from typing import Any

import ifcopenshell.api.material
from ifcopenshell import entity_instance

from building.sheet import Sheet

# Codes have the form of GB/T 51269-2017 (products, and spaces by function); the digits themselves are illustrative.
CLASSIFICATION = {
    "IfcWall": ("30-01.10.10", "墙"),
    "IfcColumn": ("30-01.20.10", "柱"),
    "IfcBeam": ("30-01.30.10", "梁"),
    "IfcSlab": ("30-01.40.10", "板"),
    "IfcStair": ("30-01.50.10", "楼梯"),
    "IfcStairFlight": ("30-01.50.20", "梯段"),
    "IfcRailing": ("30-01.60.10", "栏杆"),
    "IfcRoof": ("30-01.70.10", "屋顶"),
    "IfcDoor": ("30-02.10.10", "门"),
    "IfcWindow": ("30-02.20.10", "窗"),
    "IfcPipeSegment": ("30-03.10.10", "管道"),
    "IfcPipeFitting": ("30-03.10.20", "管件"),
    "IfcValve": ("30-03.10.30", "阀门"),
    "IfcSanitaryTerminal": ("30-03.20.10", "卫生器具"),
    "IfcReinforcingMesh": ("30-04.10.10", "钢筋网片"),
    "IfcDiscreteAccessory": ("30-04.20.10", "预埋件"),
    "IfcMechanicalFastener": ("30-04.30.10", "连接件"),
    "IfcSpace": ("12-01.10.10", "居住空间"),
}
CONCRETE = {"C30": 30.0, "C35": 35.0}
OTHER_MATERIALS = {
    "ALC": ("蒸压加气混凝土", "concrete"),
    "XPS": ("挤塑聚苯板", "insulation"),
    "PPR": ("PP-R 管材", "plastic"),
    "铝合金": ("铝合金", "aluminium"),
    "断桥铝合金": ("断桥铝合金", "aluminium"),
    "钢质": ("Q235B 钢", "steel"),
    "木": ("实木", "wood"),
    "HRB400": ("HRB400 钢筋", "steel"),
    "陶瓷": ("陶瓷", "ceramic"),
}


class Knowledge:
    """Makes types, materials and classification references when they are first asked for."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.types: dict[str, entity_instance] = {}
        self.materials: dict[Any, entity_instance] = {}
        self.references: dict[str, entity_instance] = {}
        self.system: entity_instance | None = None

    def type(self, ifc_class: str, name: str, predefined: str | None = "NOTDEFINED",
             user_type: str | None = None, **attributes: Any) -> tuple[entity_instance, bool]:  # fmt: skip
        """The type of that name, and whether it is new."""
        if name in self.types:
            return self.types[name], False
        if predefined:
            attributes["PredefinedType"] = "USERDEFINED" if user_type else predefined
        thing = self.sheet.add(ifc_class, f"type/{name}", Name=name, ElementType=user_type, **attributes)
        self.sheet.relate("declares", self.sheet.project, thing)
        self.types[name] = thing
        return thing, True

    def typed(self, thing: entity_instance, product_type: entity_instance) -> None:
        """The type says what kind it is; its occurrences then leave PredefinedType empty."""
        if product_type.PredefinedType != "NOTDEFINED":
            thing.PredefinedType = None
        self.sheet.relate("types", product_type, thing)

    def material(self, key: str) -> entity_instance:
        if key not in self.materials:
            if key in CONCRETE:
                name, category = f"混凝土 {key}", "concrete"
            else:
                name, category = OTHER_MATERIALS[key]
            material = ifcopenshell.api.material.add_material(self.sheet.model, name=name, category=category)
            if key in CONCRETE:
                self.sheet.pset(material, "Pset_MaterialConcrete", {"CompressiveStrength": CONCRETE[key]})
            self.materials[key] = material
        return self.materials[key]

    def layers(self, name: str, *layers: tuple[str, float, str]) -> entity_instance:
        """A layer set of (material, thickness in mm, name of the layer)."""
        if name not in self.materials:
            made = [
                self.sheet.model.create_entity("IfcMaterialLayer", self.material(key), float(thickness), None, layer)
                for key, thickness, layer in layers
            ]
            self.materials[name] = self.sheet.model.create_entity("IfcMaterialLayerSet", made, name)
        return self.materials[name]

    def usage(self, layer_set: entity_instance, direction: str, offset: float) -> entity_instance:
        """How a layer set lies in an element: AXIS2 across a wall, AXIS3 up a slab."""
        return self.sheet.shared("IfcMaterialLayerSetUsage", layer_set, direction, "POSITIVE", float(offset), None)

    def of(self, thing: entity_instance, material: entity_instance) -> None:
        self.sheet.relate("material", material, thing)

    def classify(self, thing: entity_instance) -> None:
        """By GB/T 51269."""
        if thing.is_a() not in CLASSIFICATION:
            return
        code, name = CLASSIFICATION[thing.is_a()]
        if self.system is None:
            self.system = self.sheet.model.create_entity(
                "IfcClassification", "GB/T 51269-2017", "2017", None, "建筑信息模型分类和编码标准",
                "示例编码:格式符合该标准,编号仅作示意", None, None,
            )  # fmt: skip
        if code not in self.references:
            self.references[code] = self.sheet.model.create_entity(
                "IfcClassificationReference", None, code, name, self.system
            )
        self.sheet.relate("classifies", self.references[code], thing)
