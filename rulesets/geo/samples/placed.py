"""Small IFC files with every way of saying where a model stands; the tests of the package use it too."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

UNITS = {
    "m": ["#3=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);"],
    "mm": ["#3=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);"],
    "ft": [
        "#3=IFCCONVERSIONBASEDUNIT(#4,.LENGTHUNIT.,'FOOT',#5);",
        "#4=IFCDIMENSIONALEXPONENTS(1,0,0,0,0,0,0);",
        "#5=IFCMEASUREWITHUNIT(IFCRATIOMEASURE(0.3048),#6);",
        "#6=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);",
    ],
}
METRES = {"m": 1.0, "mm": 0.001, "ft": 0.3048}


def real(value: float | None) -> str:
    """A REAL of STEP."""
    if value is None:
        return "$"
    text = repr(float(value)).upper()
    return text if "." in text else text.replace("E", ".E") if "E" in text else f"{text}."


def reals(*values: float) -> str:
    return f"({','.join(real(v) for v in values)})"


@dataclass(frozen=True)
class File:
    """What the file says; None or "" leaves it out. Lengths in metres are converted to the project's unit here only
    where the name says so (`elements`, `site_at`, `elevation`); everything else is written as given."""

    schema: str = "IFC4"
    unit: str = "mm"
    way: str = "conversion"  # conversion scaled rigid angles sets none
    crs: str | None = "EPSG:4549"
    crs_class: str = "IFCPROJECTEDCRS"
    vertical: str | None = "EPSG:5737"
    map_unit: str | None = None  # METRE or MILLI
    wkt: str | None = None
    easting: float = 514923.7
    northing: float = 3350508.9
    height: float | None = 8.5
    axis: tuple[float | None, float | None] = (None, None)
    scale: float | None = 0.001
    factors: tuple[float, float, float] = (1.0, 1.0, 1.0)
    north: tuple[float, float] | None = None
    world: tuple[float, float, float] | None = None  # project units
    world_axis: tuple[float, float, float] | None = None
    latitude: tuple[int, ...] | None = None
    longitude: tuple[int, ...] | None = None
    elevation: float | None = None
    ref_height: float | None = None
    site_at: tuple[float, float, float] = (0.0, 0.0, 0.0)  # metres
    elements: tuple[tuple[float, float, float], ...] = ((1.0, 2.0, 0.0), (5.0, 2.0, 0.0), (5.0, 8.0, 0.0))
    spelling: str = "ePSet"
    host: str = "project"
    crs_host: str | None = None
    address: bool = False
    extra: tuple[str, ...] = field(default=())

    def but(self, **changes: object) -> File:
        return replace(self, **changes)  # type: ignore[arg-type]

    def lines(self) -> list[str]:
        unit = METRES[self.unit]
        out = ["#2=IFCUNITASSIGNMENT((#3));", *UNITS[self.unit]]
        out += [f"#10=IFCCARTESIANPOINT({reals(*(self.world or (0.0, 0.0, 0.0)))});"]
        axis = "$,$"
        if self.world_axis:
            out += [f"#12=IFCDIRECTION({reals(*self.world_axis)});"]
            axis = "$,#12"
        out += [f"#11=IFCAXIS2PLACEMENT3D(#10,{axis});"]
        north = "$"
        if self.north is not None:
            out += [f"#13=IFCDIRECTION({reals(*self.north)});"]
            north = "#13"
        out += [f"#14=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,1.E-05,#11,{north});"]
        out += ["#1=IFCPROJECT('0geo00000000000000001a',$,'P',$,$,$,$,(#14),#2);"]
        out += [f"#20=IFCCARTESIANPOINT({reals(*(v / unit for v in self.site_at))});"]
        out += ["#21=IFCAXIS2PLACEMENT3D(#20,$,$);", "#22=IFCLOCALPLACEMENT($,#21);"]
        lat, lon = (f"({','.join(map(str, a))})" if a else "$" for a in (self.latitude, self.longitude))
        elevation = real(None if self.elevation is None else self.elevation / unit)
        address = "#29" if self.address else "$"
        out += [
            f"#23=IFCSITE('0geo00000000000000002a',$,'S',$,$,#22,$,$,.ELEMENT.,{lat},{lon},{elevation},$,{address});"
        ]
        if self.address:
            out += ["#29=IFCPOSTALADDRESS($,$,$,$,('1 Road'),$,'Hangzhou',$,$,'CN');"]
        ref = real(None if self.ref_height is None else self.ref_height / unit)
        out += ["#24=IFCLOCALPLACEMENT(#22,#31);"]
        out += [f"#25=IFCBUILDING('0geo00000000000000003a',$,'B',$,$,#24,$,$,.ELEMENT.,{ref},$,$);"]
        out += ["#26=IFCBUILDINGSTOREY('0geo00000000000000004a',$,'F',$,$,#24,$,$,.ELEMENT.,0.);"]
        out += ["#27=IFCRELAGGREGATES('0geo00000000000000005a',$,$,$,#1,(#23));"]
        out += ["#28=IFCRELAGGREGATES('0geo00000000000000006a',$,$,$,#23,(#25));"]
        out += ["#36=IFCRELAGGREGATES('0geo00000000000000007a',$,$,$,#25,(#26));"]
        out += ["#30=IFCCARTESIANPOINT((0.,0.,0.));", "#31=IFCAXIS2PLACEMENT3D(#30,$,$);"]
        walls = []
        for i, at in enumerate(self.elements):
            n = 200 + 4 * i
            out += [f"#{n}=IFCCARTESIANPOINT({reals(*(v / unit for v in at))});"]
            out += [f"#{n + 1}=IFCAXIS2PLACEMENT3D(#{n},$,$);"]
            out += [f"#{n + 2}=IFCLOCALPLACEMENT($,#{n + 1});"]
            tail = "" if self.schema == "IFC2X3" else ",$"
            out += [f"#{n + 3}=IFCWALL('0geo0000000000000w{i:03d}a',$,'W{i}',$,$,#{n + 2},$,$" + f"{tail});"]
            walls.append(f"#{n + 3}")
        if walls:
            out += [f"#35=IFCRELCONTAINEDINSPATIALSTRUCTURE('0geo00000000000000008a',$,$,$,({','.join(walls)}),#26);"]
        return [*out, *self._georeference(), *self.extra]

    def _georeference(self) -> list[str]:
        if self.way == "none":
            return []
        if self.way == "sets":
            return self._sets()
        out = []
        unit = "$"
        if self.map_unit:
            prefix = "$" if self.map_unit == "METRE" else f".{self.map_unit}."
            out, unit = [f"#40=IFCSIUNIT(*,.LENGTHUNIT.,{prefix},.METRE.);"], "#40"
        name = f"'{self.crs}'" if self.crs is not None else "$"
        vertical = f"'{self.vertical}'" if self.vertical else "$"
        if self.crs_class == "IFCGEOGRAPHICCRS":
            out += [f"#41=IFCGEOGRAPHICCRS({name},$,$,$,$,$);"]
        else:
            out += [f"#41=IFCPROJECTEDCRS({name},$,$,{vertical},$,$,{unit});"]
        if self.wkt:
            out += ["#43=IFCWELLKNOWNTEXT('{}',#41);".format(self.wkt.replace("'", "''"))]
        if self.way == "rigid":
            return [*out, f"#42=IFCRIGIDOPERATION(#14,#41,IFCLENGTHMEASURE({real(self.easting)}),"
                    f"IFCLENGTHMEASURE({real(self.northing)}),{real(self.height)});"]  # fmt: skip
        if self.way == "angles":
            return [*out, f"#42=IFCRIGIDOPERATION(#14,#41,IFCPLANEANGLEMEASURE({real(self.easting)}),"
                    f"IFCPLANEANGLEMEASURE({real(self.northing)}),{real(self.height)});"]  # fmt: skip
        cls, tail = "IFCMAPCONVERSION", ""
        if self.way == "scaled":
            cls, tail = "IFCMAPCONVERSIONSCALED", f",{','.join(map(real, self.factors))}"
        height = real(0.0 if self.height is None else self.height)
        return [*out, f"#42={cls}(#14,#41,{real(self.easting)},{real(self.northing)},{height},"
                f"{real(self.axis[0])},{real(self.axis[1])},{real(self.scale)}{tail});"]  # fmt: skip

    def _sets(self) -> list[str]:
        hosts = {"project": "#1", "site": "#23", "building": "#25"}
        names = ("Eastings", "Northings", "OrthogonalHeight", "XAxisAbscissa", "XAxisOrdinate", "Scale")
        values = (self.easting, self.northing, self.height, *self.axis, self.scale)
        out, ids = [], []
        for i, (name, value) in enumerate(zip(names, values, strict=True)):
            if value is None:
                continue
            measure = "IFCLENGTHMEASURE" if i < 3 else "IFCREAL"
            out.append(f"#{50 + i}=IFCPROPERTYSINGLEVALUE('{name}',$,{measure}({real(value)}),$);")
            ids.append(f"#{50 + i}")
        out.append(
            f"#57=IFCPROPERTYSET('0geo0000000000000000ca',$,'{self.spelling}_MapConversion',$,({','.join(ids)}));"
        )
        out.append(f"#58=IFCRELDEFINESBYPROPERTIES('0geo0000000000000000da',$,$,$,({hosts[self.host]}),#57);")
        described = {"Name": self.crs, "VerticalDatum": self.vertical, "MapUnit": self.map_unit}
        ids = []
        for i, (name, text) in enumerate(described.items()):
            if text is not None:
                out.append(f"#{60 + i}=IFCPROPERTYSINGLEVALUE('{name}',$,IFCLABEL('{text}'),$);")
                ids.append(f"#{60 + i}")
        if ids:
            host = hosts[self.crs_host or self.host]
            out.append(
                f"#65=IFCPROPERTYSET('0geo0000000000000000ea',$,'{self.spelling}_ProjectedCRS',$,({','.join(ids)}));"
            )
            out.append(f"#66=IFCRELDEFINESBYPROPERTIES('0geo0000000000000000fa',$,$,$,({host}),#65);")
        return out

    @property
    def text(self) -> str:
        head = (
            "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION(('ViewDefinition [CoordinationView]'),'2;1');\n"
            "FILE_NAME('geo.ifc','2026-01-01T00:00:00',('a'),('o'),'p','s','');\n"
            f"FILE_SCHEMA(('{self.schema}'));\nENDSEC;\nDATA;\n"
        )
        return head + "\n".join(self.lines()) + "\nENDSEC;\nEND-ISO-10303-21;\n"

    def finished(self, _: str) -> bytes:
        """As a sample: every file has the same name in its header."""
        return self.text.encode("ascii")
