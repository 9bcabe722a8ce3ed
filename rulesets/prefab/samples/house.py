"""A small building as text: storeys, elements with quantities and properties, no geometry. Numbers are given in SI.

It stands on the frame of the samples of pack `base` (project, site, building, storey 1F).
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "base" / "samples"))

from sheet import Sheet, frame

STOREY = 24
BUILDING = 22
# Classes that have no PredefinedType in IFC2X3.
PLAIN_2X3 = {"WALL", "COLUMN", "BEAM"}
PREDEFINED = {"WALL": "SOLIDWALL", "COLUMN": "COLUMN", "BEAM": "BEAM", "SLAB": "FLOOR", "STAIRFLIGHT": "STRAIGHT"}
CASTING = {"IFC2X3": "ConstructionType", "IFC4": "ConstructionMethod", "IFC4X3_ADD2": "CastingMethod"}
HOW = {
    "IFC2X3": {"precast": "Precast", "cast": "Insitu"},
    "IFC4": {"precast": "Precast", "cast": "In-Situ", "composite": "Composite"},
    "IFC4X3_ADD2": {"precast": "PRECAST", "cast": "INSITU", "composite": "MIXED"},
}
# name of a system of units → statements of #3 to #5, and units per metre, square metre, cubic metre
UNITS = {
    "mm": (("IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.)", "IFCSIUNIT(*,.AREAUNIT.,$,.SQUARE_METRE.)",
            "IFCSIUNIT(*,.VOLUMEUNIT.,$,.CUBIC_METRE.)"), (1000.0, 1.0, 1.0)),
    "m": (("IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.)", "IFCSIUNIT(*,.AREAUNIT.,$,.SQUARE_METRE.)",
           "IFCSIUNIT(*,.VOLUMEUNIT.,$,.CUBIC_METRE.)"), (1.0, 1.0, 1.0)),
    "all mm": (("IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.)", "IFCSIUNIT(*,.AREAUNIT.,.MILLI.,.SQUARE_METRE.)",
                "IFCSIUNIT(*,.VOLUMEUNIT.,.MILLI.,.CUBIC_METRE.)"), (1e3, 1e6, 1e9)),
    "ft": (("IFCCONVERSIONBASEDUNIT(#90,.LENGTHUNIT.,'foot',#91)", 
            "IFCCONVERSIONBASEDUNIT(#93,.AREAUNIT.,'square foot',#94)",
            "IFCCONVERSIONBASEDUNIT(#96,.VOLUMEUNIT.,'cubic foot',#97)"), (1 / 0.3048, 1 / 0.3048**2, 1 / 0.3048**3)),
}  # fmt: skip
FEET = {
    90: "IFCDIMENSIONALEXPONENTS(1,0,0,0,0,0,0)",
    91: "IFCMEASUREWITHUNIT(IFCLENGTHMEASURE(0.3048),#92)",
    92: "IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.)",
    93: "IFCDIMENSIONALEXPONENTS(2,0,0,0,0,0,0)",
    94: "IFCMEASUREWITHUNIT(IFCAREAMEASURE(0.09290304),#95)",
    95: "IFCSIUNIT(*,.AREAUNIT.,$,.SQUARE_METRE.)",
    96: "IFCDIMENSIONALEXPONENTS(3,0,0,0,0,0,0)",
    97: "IFCMEASUREWITHUNIT(IFCVOLUMEMEASURE(0.028316846592),#98)",
    98: "IFCSIUNIT(*,.VOLUMEUNIT.,$,.CUBIC_METRE.)",
}
KINDS = {"length": ("IFCQUANTITYLENGTH", 0), "area": ("IFCQUANTITYAREA", 1), "volume": ("IFCQUANTITYVOLUME", 2)}
# What a base quantity is, by its name.
MEASURED = {
    "Length": "length", "Width": "length", "Height": "length", "Depth": "length", "GrossPerimeter": "length",
    "GrossSideArea": "area", "GrossArea": "area", "GrossFloorArea": "area", "CrossSectionArea": "area",
    "OuterSurfaceArea": "area", "GrossWallArea": "area", "GrossCeilingArea": "area", "NetFloorArea": "area",
    "NetVolume": "volume", "GrossVolume": "volume",
}  # fmt: skip


def real(value: float) -> str:
    text = repr(float(f"{value:.12g}"))
    return text.upper().replace("E-0", "E-") if "e" in text else text.removesuffix("0") if text.endswith(".0") else text


class House:
    """Methods that make something return its number."""

    def __init__(self, schema: str = "IFC4", units: str = "mm") -> None:
        self.schema = schema
        self.sheet: Sheet = frame(schema)
        self.next = 100
        self.contents: dict[int, list[int]] = defaultdict(list)
        self.scale = UNITS[units][1]
        for number, statement in zip((3, 4, 5), UNITS[units][0], strict=True):
            self.sheet.put(number, statement)
        if units == "ft":
            self.sheet.lines |= FEET

    def put(self, statement: str) -> int:
        self.next += 1
        self.sheet.put(self.next, statement)
        return self.next

    # --- what there is --------------------------------------------------------------------------------------

    def storey(self, name: str, elevation: float, area: float | None = None) -> int:
        """One more storey of the building; the first one, 1F at ±0, is there already."""
        made = self.put(f"IFCBUILDINGSTOREY(@,'{name}',$,$,#25,$,$,.ELEMENT.,{real(elevation * self.scale[0])})")
        self.sheet.swap(28, "(#24", f"(#{made},#24")
        if area is not None:
            self.floor_area(area, made)
        return made

    def floor_area(self, area: float, storey: int = STOREY) -> int:
        return self.quantities(storey, "Qto_BuildingStoreyBaseQuantities", GrossFloorArea=area)

    def element(self, cls: str, name: str = "X", storey: int | None = STOREY, *, kind: str | None = None,
                object_type: str = "$", tag: str = "$", more: str = "") -> int:  # fmt: skip
        """An IfcElement. `kind`: its PredefinedType, else a usual one · `more`: attributes after the Tag."""
        if not more and not (self.schema == "IFC2X3" and cls in PLAIN_2X3):
            more = f",.{kind or PREDEFINED.get(cls, 'NOTDEFINED')}."
        if cls == "STAIRFLIGHT":
            more = ",$,$,$,$" + ("" if self.schema == "IFC2X3" else more)
        made = self.put(f"IFC{cls}(@,'{name}',$,{object_type},#25,$,{tag}{more})")
        if storey is not None:
            self.contents[storey].append(made)
        return made

    def part(self, whole: int, *parts: int) -> int:
        return self.put(f"IFCRELAGGREGATES(@,$,$,#{whole},({','.join(f'#{p}' for p in parts)}))")

    def typed(self, type_statement: str, *things: int) -> int:
        made = self.put(type_statement)
        self.put(f"IFCRELDEFINESBYTYPE(@,$,$,({','.join(f'#{t}' for t in things)}),#{made})")
        return made

    def space(self, long_name: str, storey: int = STOREY, **quantities: float) -> int:
        made = self.put(f"IFCSPACE(@,'{long_name}',$,$,#25,$,'{long_name}',.ELEMENT.,.INTERNAL.,$)")
        self.put(f"IFCRELAGGREGATES(@,$,$,#{storey},(#{made}))")
        if quantities:
            self.quantities(made, "Qto_SpaceBaseQuantities", **quantities)
        return made

    # --- what is known of it --------------------------------------------------------------------------------

    def properties(self, thing: int, name: str, **values: str) -> int:
        """A property set; values as written in the file: "IFCBOOLEAN(.T.)"."""
        members = [self.put(f"IFCPROPERTYSINGLEVALUE('{n}',$,{v},$)") for n, v in values.items()]
        return self._defined(thing, f"IFCPROPERTYSET(@,'{name}',$,({','.join(f'#{m}' for m in members)}))")

    def quantities(self, thing: int, name: str, **values: float) -> int:
        members = []
        for title, value in values.items():
            statement, power = KINDS[MEASURED[title]]
            formula = ",$" if self.schema != "IFC2X3" else ""
            members.append(self.put(f"{statement}('{title}',$,$,{real(value * self.scale[power])}{formula})"))
        return self._defined(thing, f"IFCELEMENTQUANTITY(@,'{name}',$,$,({','.join(f'#{m}' for m in members)}))")

    def _defined(self, thing: int, statement: str) -> int:
        made = self.put(statement)
        return self.put(f"IFCRELDEFINESBYPROPERTIES(@,$,$,(#{thing}),#{made})")

    def cast(self, thing: int, how: str) -> int:
        """The flag of this schema: precast, cast, composite."""
        value = HOW[self.schema][how]
        if self.schema == "IFC4X3_ADD2":
            member = self.put(f"IFCPROPERTYENUMERATEDVALUE('CastingMethod',$,(IFCLABEL('{value}')),$)")
            return self._defined(thing, f"IFCPROPERTYSET(@,'Pset_ConcreteElementGeneral',$,(#{member}))")
        return self.properties(thing, "Pset_ConcreteElementGeneral", **{CASTING[self.schema]: f"IFCLABEL('{value}')"})

    def material(self, thing: int, name: str) -> int:
        category = ",$,$" if self.schema != "IFC2X3" else ""
        made = self.put(f"IFCMATERIAL('{name}'{category})")
        return self.put(f"IFCRELASSOCIATESMATERIAL(@,$,$,(#{thing}),#{made})")

    def layers(self, thing: int, *layers: tuple[str, float]) -> int:
        """(material, thickness in metres) from one side to the other."""
        category = ",$,$" if self.schema != "IFC2X3" else ""
        rest = ",$,$,$,$" if self.schema != "IFC2X3" else ""
        made = []
        for name, thickness in layers:
            material = self.put(f"IFCMATERIAL('{name}'{category})")
            made.append(self.put(f"IFCMATERIALLAYER(#{material},{real(thickness * self.scale[0])},$"
                                 f"{rest})"))  # fmt: skip
        last = ",$" if self.schema != "IFC2X3" else ""
        layer_set = self.put(f"IFCMATERIALLAYERSET(({','.join(f'#{m}' for m in made)}),$"
                             f"{last})")  # fmt: skip
        return self.put(f"IFCRELASSOCIATESMATERIAL(@,$,$,(#{thing}),#{layer_set})")

    # --- in short -------------------------------------------------------------------------------------------

    def column(self, how: str | None, volume: float | None, storey: int = STOREY, width: float = 0.8) -> int:
        """Of concrete, 3 m high. `how` None: nothing says how it is made; `volume` None: no quantities."""
        made = self.element("COLUMN", "KZ-1", storey)
        if volume is not None:
            # the sides follow from the section and the outline: width × (section / width)
            section = volume / 3
            around = 2 * (width + section / width) * 3
            self.quantities(made, "Qto_ColumnBaseQuantities", Length=3.0, CrossSectionArea=section,
                            OuterSurfaceArea=around, NetVolume=volume)  # fmt: skip
        return self._concrete(made, how)

    def wall(self, how: str | None = None, *, face: float | None = None, volume: float | None = None,
             bearing: bool | None = None, external: bool | None = None, name: str = "Q-1", material: str | None = None,
             storey: int = STOREY, length: float | None = None, kind: str | None = None) -> int:  # fmt: skip
        made = self.element("WALL", name, storey, kind=kind)
        given = {"Length": length, "GrossSideArea": face, "NetVolume": volume}
        if quantities := {k: v for k, v in given.items() if v is not None}:
            self.quantities(made, "Qto_WallBaseQuantities", **quantities)
        flags = {"LoadBearing": bearing, "IsExternal": external}
        if told := {k: f"IFCBOOLEAN(.{'T' if v else 'F'}.)" for k, v in flags.items() if v is not None}:
            self.properties(made, "Pset_WallCommon", **told)
        if material is not None:
            self.material(made, material)
            return made
        return self._concrete(made, how) if how or bearing else made

    def slab(
        self,
        how: str | None,
        plan: float | None,
        storey: int = STOREY,
        *,
        name: str = "LB-1",
        cls: str = "SLAB",
        thickness: float | None = None,
        sides: tuple[float, float] | None = None,
    ) -> int:
        made = self.element(cls, name, storey)
        given: dict[str, float] = {} if plan is None else {"GrossArea": plan}
        if thickness is not None:
            given["Depth"] = thickness
        if sides is not None:
            given |= {"Length": sides[0], "Width": sides[1]}
        if given:
            self.quantities(made, "Qto_SlabBaseQuantities", **given)
        return self._concrete(made, how)

    def beam(self, how: str | None, length: float, width: float, storey: int = STOREY, name: str = "KL-1") -> int:
        made = self.element("BEAM", name, storey)
        self.quantities(made, "Qto_BeamBaseQuantities", Length=length, Width=width, Height=0.5)
        return self._concrete(made, how)

    def _concrete(self, thing: int, how: str | None) -> int:
        self.material(thing, "混凝土 C30")
        if how:
            self.cast(thing, how)
        return thing

    def finished(self, name: str) -> bytes:
        for storey, things in self.contents.items():
            if things:
                listed = ",".join(f"#{t}" for t in things)
                self.put(f"IFCRELCONTAINEDINSPATIALSTRUCTURE(@,$,$,({listed}),#{storey})")
        self.contents.clear()
        return self.sheet.finished(name)
