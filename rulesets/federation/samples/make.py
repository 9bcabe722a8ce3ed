"""Writes the samples of pack `federation`: `python rulesets/federation/samples/make.py [DIRECTORY]`. Same bytes always.

A sample is a folder of tiny models that are judged together; its name says what must come of it: `pass-RULE-words`,
`fail-…`, `na-…`. Of versions, `1-….ifc` is the earlier one. The sheet that they are written on is that of pack `base`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "base" / "samples"))

from sheet import SCHEMAS, Sheet, frame, wall  # noqa: E402
from writing import write  # noqa: E402

Case = tuple[str, dict[str, Sheet]]
SPATIAL = 30  # numbers below are project, site, building, storeys: they keep one GlobalId in all files


def cases() -> Iterator[Case]:
    yield from places()
    yield from units()
    yield from buildings()
    yield from storeys()
    yield from grids()
    yield from identities()
    yield from disciplines()
    yield from versions()


def located(
    schema: str = "IFC4", crs: str = "EPSG:4549", east: float = 514923.7, north: float = 3350508.9,
    height: float = 5.2, axis: tuple[float, float] = (1.0, 0.0), scale: str = "0.001",
) -> Sheet:  # fmt: skip
    """A wall on the map."""
    return (
        wall(schema)
        .put(70, f"IFCPROJECTEDCRS('{crs}',$,'CGCS2000','1985国家高程基准',$,$,#71)")
        .put(71, "IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.)")
        .put(72, f"IFCMAPCONVERSION(#10,#70,{east},{north},{height},{axis[0]},{axis[1]},{scale})")
    )


def by_psets(east: str = "514923.7") -> Sheet:
    """IFC2X3 has no classes for it: property sets of the project stand for them."""
    sheet = wall("IFC2X3")
    values = {"Eastings": east, "Northings": "3350508.9", "OrthogonalHeight": "5.2", "Scale": "0.001"}
    for number, (name, value) in enumerate(values.items(), 80):
        sheet.put(number, f"IFCPROPERTYSINGLEVALUE('{name}',$,IFCREAL({value}),$)")
    sheet.put(84, "IFCPROPERTYSINGLEVALUE('Name',$,IFCLABEL('EPSG:4549'),$)")
    sheet.put(85, "IFCPROPERTYSINGLEVALUE('MapUnit',$,IFCLABEL('METRE'),$)")
    sheet.put(86, "IFCPROPERTYSET(@,'ePSet_MapConversion',$,(#80,#81,#82,#83))")
    sheet.put(87, "IFCPROPERTYSET(@,'ePSet_ProjectedCRS',$,(#84,#85))")
    return sheet.put(88, "IFCRELDEFINESBYPROPERTIES(@,$,$,(#20),#86)").put(
        89, "IFCRELDEFINESBYPROPERTIES(@,$,$,(#20),#87)"
    )


def places() -> Iterator[Case]:
    rule = "CRS-SAME"
    for schema in ("IFC4", "IFC4X3_ADD2"):
        yield f"pass-{rule}-{schema.lower()}", {"a": located(schema), "b": located(schema)}
    yield f"pass-{rule}-ifc2x3-property-sets", {"a": by_psets(), "b": by_psets()}
    yield f"fail-{rule}-other-zone", {"a": located(), "b": located(), "c": located(crs="EPSG:4548")}
    yield f"fail-{rule}-none-in-one", {"a": located(), "b": wall()}
    yield (
        f"fail-{rule}-other-height-datum",
        {"a": located(), "b": located().swap(70, "1985国家高程基准", "1956黄海高程系")},
    )
    yield f"na-{rule}-nowhere", {"a": wall(), "b": wall()}
    rule = "BASE-POINT-SAME"
    yield f"pass-{rule}-the-same", {"a": located(), "b": located(), "c": located("IFC4X3_ADD2")}
    yield f"pass-{rule}-half-a-millimetre", {"a": located(), "b": located(east=514923.7005)}
    yield f"pass-{rule}-metres-and-millimetres", {"a": located(), "b": located(scale="1.").swap(3, ".MILLI.", "$")}
    yield f"pass-{rule}-ifc2x3-property-sets", {"a": located().swap(72, "1.0,0.0", "$,$"), "b": by_psets()}
    yield f"fail-{rule}-two-millimetres", {"a": located(), "b": located(), "c": located(north=3350508.902)}
    yield f"fail-{rule}-height", {"a": located(), "b": located(height=0.0)}
    yield f"fail-{rule}-turned", {"a": located(), "b": located(axis=(0.9998476952, 0.0174524064))}
    yield f"fail-{rule}-scale-not-given", {"a": located(), "b": located(scale="$")}
    yield f"fail-{rule}-none-in-one", {"a": located(), "b": located(), "c": wall()}
    yield f"fail-{rule}-ifc2x3-property-sets", {"a": by_psets(), "b": by_psets("514823.7")}
    yield f"na-{rule}-nowhere", {"a": wall(), "b": wall("IFC2X3")}
    rule = "PROJECT-ORIGIN-SAME"
    moved = wall().swap(10, "#11,$", "#90,$").put(90, "IFCAXIS2PLACEMENT3D(#91,$,$)")
    moved.put(91, "IFCCARTESIANPOINT((1000.,0.,0.))")
    yield f"pass-{rule}-the-same", {"a": wall(), "b": wall("IFC2X3"), "c": wall("IFC4X3_ADD2")}
    yield f"fail-{rule}-moved", {"a": wall(), "b": wall(), "c": moved}
    yield (
        f"fail-{rule}-other-north",
        {"a": wall(), "b": wall().swap(10, "#11,$", "#11,#90").put(90, "IFCDIRECTION((0.5,0.8660254))")},
    )
    rule = "MODELS-NEAR"
    yield f"pass-{rule}-side-by-side", {"a": wall(), "b": elsewhere(60000.0), "c": elsewhere(120000.0)}
    yield f"fail-{rule}-map-coordinates", {"a": wall(), "b": wall(), "c": elsewhere(514923700.0, 3350508900.0)}
    yield f"fail-{rule}-two-files", {"a": wall("IFC2X3"), "b": elsewhere(150000.0)}
    yield f"na-{rule}-one-without-elements", {"a": wall(), "b": frame()}


def elsewhere(x: float, y: float = 0.0) -> Sheet:
    """A wall whose placement lies there, in millimetres."""
    return (
        wall()
        .swap(31, "#11", "#90")
        .put(90, "IFCAXIS2PLACEMENT3D(#91,$,$)")
        .put(91, f"IFCCARTESIANPOINT(({x},{y},0.))")
    )


def units() -> Iterator[Case]:
    rule = "LENGTH-UNIT-SAME"
    metres = wall().swap(3, ".MILLI.", "$")
    for schema in SCHEMAS:
        yield f"pass-{rule}-{schema.lower()}", {"a": wall(schema), "b": wall(schema)}
    yield f"fail-{rule}-metres", {"a": wall(), "b": wall("IFC2X3"), "c": metres}
    yield f"na-{rule}-one-declares-none", {"a": wall(), "b": wall().swap(2, "#3,", "")}
    rule = "OTHER-UNITS-SAME"
    degrees = wall().put(6, "IFCCONVERSIONBASEDUNIT(#7,.PLANEANGLEUNIT.,'DEGREE',#8)")
    degrees.put(7, "IFCDIMENSIONALEXPONENTS(0,0,0,0,0,0,0)")
    degrees.put(8, "IFCMEASUREWITHUNIT(IFCPLANEANGLEMEASURE(0.0174532925199433),#9)")
    degrees.put(9, "IFCSIUNIT(*,.PLANEANGLEUNIT.,$,.RADIAN.)")
    yield f"pass-{rule}-the-same", {"a": wall(), "b": wall("IFC2X3")}
    yield f"fail-{rule}-angle", {"a": wall(), "b": wall(), "c": degrees}
    yield f"fail-{rule}-area", {"a": wall(), "b": wall().swap(4, "$", ".MILLI.")}
    rule = "SCHEMA-SAME"
    yield f"pass-{rule}-the-same", {"a": wall(), "b": wall()}
    yield f"fail-{rule}-two", {"a": wall(), "b": wall(), "c": wall("IFC2X3")}


def own(sheet: Sheet, name: str) -> Sheet:
    """The building has a name of its own, and a GlobalId of its own."""
    return sheet.swap(22, "'1#楼'", f"'{name}'").swap(22, "@", "'1bimcheckOwnBuilding01',$")


def buildings() -> Iterator[Case]:
    rule = "BUILDING-SHARED"
    yield f"pass-{rule}-name-and-globalid", {"a": wall(), "b": wall("IFC2X3")}
    yield f"pass-{rule}-name-alone", {"a": wall(), "b": own(wall(), "1# 楼")}
    yield f"pass-{rule}-globalid-alone", {"a": wall(), "b": wall().swap(22, "1#楼", "住宅楼")}
    yield f"pass-{rule}-name-says-nothing", {"a": wall(), "b": own(wall(), "Undefined")}
    yield f"fail-{rule}-another", {"a": wall(), "b": wall(), "c": own(wall(), "2#楼")}
    yield f"na-{rule}-one-without", {"a": wall(), "b": wall().drop(22, 23, 24, 25, 27, 28, 31, 30, 40, 42)}


def two(second: str = "'2F'", elevation: str = "3000.", schema: str = "IFC4") -> Sheet:
    return wall(schema).storey(29, second, elevation)


def storeys() -> Iterator[Case]:
    rule = "STOREY-ELEVATION-SAME"
    for schema in SCHEMAS:
        yield f"pass-{rule}-{schema.lower()}", {"a": two(schema=schema), "b": two(schema=schema), "c": wall(schema)}
    yield f"pass-{rule}-half-a-millimetre", {"a": two(), "b": two(elevation="3000.5")}
    yield f"pass-{rule}-other-unit", {"a": two(), "b": two(elevation="3.").swap(3, ".MILLI.", "$")}
    yield f"pass-{rule}-other-building", {"a": two(), "b": own(two(elevation="3600."), "2#楼"), "c": two()}
    yield f"fail-{rule}-fifty-millimetres", {"a": two(), "b": two(), "c": two(elevation="3050."), "d": two()}
    yield f"fail-{rule}-two-files", {"a": two(), "b": two(elevation="3300.")}
    yield f"fail-{rule}-by-name-in-half-width", {"a": two("'２Ｆ'"), "b": two(), "c": two("'2f'", "3100.")}
    yield f"na-{rule}-other-names", {"a": wall(), "b": wall().swap(24, "'1F'", "'首层'")}
    rule = "STOREY-NAME-SAME"
    yield f"pass-{rule}-the-same", {"a": two(), "b": two(), "c": wall()}
    yield (
        f"pass-{rule}-name-at-another-elevation",
        {"a": two(), "b": two(), "c": two("'1F'").swap(24, "'1F'", "'2F'")},
    )
    yield f"fail-{rule}-another", {"a": two(), "b": two("'F2'"), "c": two()}
    yield f"fail-{rule}-says-nothing", {"a": two("'Undefined'"), "b": two()}
    yield f"na-{rule}-other-elevations", {"a": wall(), "b": wall().swap(24, "0.", "-1500.")}
    rule = "STOREY-SHARED"
    yield f"pass-{rule}-by-name", {"a": two(), "b": wall().swap(24, "0.", "-50.")}
    yield f"pass-{rule}-by-elevation", {"a": two(), "b": wall().swap(24, "'1F'", "'首层'")}
    yield (
        f"fail-{rule}-structural-levels",
        {"a": two(), "b": two(), "c": wall().swap(24, "'1F'", "'S1'").swap(24, "0.", "-60.")},
    )
    yield f"na-{rule}-other-building", {"a": two(), "b": own(two(), "2#楼")}


def grid(
    lines: dict[str, tuple[float, float, float, float]], schema: str = "IFC4", origin: tuple[float, float] = (0.0, 0.0)
) -> Sheet:
    """A wall with a grid: tag → two points in millimetres, from `origin`; the last axis is the only one across."""
    sheet, numbers = wall(schema), []
    for number, (tag, (x0, y0, x1, y1)) in enumerate(lines.items()):
        first = 110 + 4 * number
        sheet.put(first, f"IFCGRIDAXIS('{tag}',#{first + 1},.T.)").put(
            first + 1, f"IFCPOLYLINE((#{first + 2},#{first + 3}))"
        )
        sheet.put(first + 2, f"IFCCARTESIANPOINT(({x0},{y0}))").put(first + 3, f"IFCCARTESIANPOINT(({x1},{y1}))")
        numbers.append(f"#{first}")
    sheet.put(100, "IFCLOCALPLACEMENT(#21,#101)").put(101, "IFCAXIS2PLACEMENT3D(#102,$,$)")
    sheet.put(102, f"IFCCARTESIANPOINT(({origin[0]},{origin[1]},0.))")
    last = "" if schema == "IFC2X3" else ",$"
    sheet.put(103, f"IFCGRID(@,'轴网',$,$,#100,$,({','.join(numbers[:-1])}),({numbers[-1]}),${last})")
    return sheet.put(104, "IFCRELCONTAINEDINSPATIALSTRUCTURE(@,$,$,(#103),#20)")


def named_alike(lines: dict[str, tuple[float, float, float, float]]) -> Sheet:
    """A grid in which all axes have one name, as zero lines of both directions have."""
    sheet = grid(lines)
    for place, tag in enumerate(lines):
        sheet.swap(110 + 4 * place, f"'{tag}'", "'O'")
    return sheet


LINES = {"1": (0.0, 0.0, 0.0, 9000.0), "2": (3600.0, 0.0, 3600.0, 9000.0), "A": (0.0, 0.0, 7200.0, 0.0)}


def grids() -> Iterator[Case]:
    longer = LINES | {"1": (0.0, -1000.0, 0.0, 12000.0), "3": (7200.0, 0.0, 7200.0, 9000.0)}
    shifted = {tag: (x0 - 500, y0, x1 - 500, y1) for tag, (x0, y0, x1, y1) in LINES.items()}
    rule = "AXIS-POSITION-SAME"
    for schema in SCHEMAS:
        yield f"pass-{rule}-{schema.lower()}", {"a": grid(LINES, schema), "b": grid(LINES, schema), "c": wall(schema)}
    yield f"pass-{rule}-longer-and-more", {"a": grid(LINES), "b": grid(longer)}
    yield f"pass-{rule}-other-origin-of-the-grid", {"a": grid(LINES), "b": grid(shifted, origin=(500.0, 0.0))}
    yield (
        f"pass-{rule}-line-of-the-other-way",
        {"a": grid(LINES), "b": grid(LINES | {"2": (3600.0, 9000.0, 3600.0, 0.0)})},
    )
    moved = LINES | {"2": (3650.0, 0.0, 3650.0, 9000.0)}
    yield f"fail-{rule}-fifty-millimetres", {"a": grid(LINES), "b": grid(moved), "c": grid(LINES)}
    yield f"fail-{rule}-turned", {"a": grid(LINES), "b": grid(LINES | {"2": (3600.0, 0.0, 3700.0, 9000.0)})}
    yield f"fail-{rule}-whole-grid-moved", {"a": grid(LINES, "IFC2X3"), "b": grid(LINES, "IFC2X3", origin=(0.0, 200.0))}
    both = {"O1": (0.0, 0.0, 0.0, 9000.0), "O2": (0.0, 0.0, 7200.0, 0.0)}
    yield f"pass-{rule}-one-name-both-ways", {"a": named_alike(both), "b": named_alike(both)}
    off = both | {"O2": (0.0, 40.0, 7200.0, 40.0)}
    yield f"fail-{rule}-one-name-both-ways", {"a": named_alike(both), "b": named_alike(off)}
    across = {tag: (y0, x0, y1, x1) for tag, (x0, y0, x1, y1) in LINES.items()}
    yield f"fail-{rule}-across", {"a": grid(LINES), "b": grid(across)}
    yield f"na-{rule}-one-grid", {"a": grid(LINES), "b": wall()}
    rule = "AXIS-NAME-SAME"
    renamed = {"1": LINES["1"], "2a": LINES["2"], "A": LINES["A"]}
    yield f"pass-{rule}-the-same", {"a": grid(LINES), "b": grid(longer)}
    yield f"fail-{rule}-another", {"a": grid(LINES), "b": grid(renamed), "c": grid(LINES)}
    yield f"fail-{rule}-ifc2x3", {"a": grid(LINES, "IFC2X3"), "b": grid(renamed, "IFC2X3")}
    yield f"na-{rule}-nothing-in-one-place", {"a": grid(LINES), "b": grid(shifted | {"A": (0.0, 50.0, 1.0, 50.0)})}


def identities() -> Iterator[Case]:
    rule = "ELEMENT-GLOBALID-ONCE"
    for schema in SCHEMAS:
        yield f"pass-{rule}-{schema.lower()}", {"a": wall(schema), "b": wall(schema)}
    yield (
        f"fail-{rule}-delivered-twice",
        {"a": wall(), "b": wall(), "c": wall().swap(30, "@", "'0bimcheca0000000000030',$")},
    )
    again = wall().swap(30, "IFCWALL(@", "IFCBUILDINGELEMENTPROXY('0bimcheca0000000000030',$")
    yield f"fail-{rule}-another-class", {"a": wall(), "b": again.swap(30, ".SOLIDWALL.", ".NOTDEFINED.").drop(41, 42)}
    yield f"na-{rule}-one-without-elements", {"a": wall(), "b": frame()}
    rule = "SPATIAL-GLOBALID-SAME"
    yield f"pass-{rule}-the-same", {"a": wall(), "b": wall("IFC2X3")}
    yield f"fail-{rule}-building", {"a": wall(), "b": own(wall(), "1#楼")}
    other = wall().swap(1, "样例项目", "另一项目").swap(20, "用地", "另一用地")
    yield f"na-{rule}-other-names", {"a": wall(), "b": own(other, "2#楼")}


def disciplines() -> Iterator[Case]:
    def element(cls: str, schema: str = "IFC4") -> Sheet:
        """A model of one element of this class, and no more."""
        kind = "" if schema == "IFC2X3" else ",$"
        return wall(schema).put(30, f"{cls}(@,'构件',$,$,#31,#32,$" + kind + ")").drop(41, 42)

    five = {f"P01_{code}": wall() for code in "ASPME"}
    asked = {"DESIGN": "A S P M E", "CONSTRUCTION": "A S P M E", "COMPLETION": "A S P M E"}
    for stage in asked:
        rule = f"DISCIPLINES-{stage}"
        yield f"pass-{rule}-by-codes", dict(five)
        yield f"fail-{rule}-no-electrical", {name: s for name, s in five.items() if not name.endswith("E")}
    rule = "DISCIPLINES-DESIGN"
    yield f"pass-{rule}-by-words", {"建筑": wall(), "结构": wall(), "给排水": wall(), "暖通": wall(), "电气": wall()}
    door = element("IFCDOOR").swap(30, "#32,$,$", "#32,$,$,$,$,$,$")
    flow = element("IFCFLOWTERMINAL", "IFC2X3").put(
        41, "IFCSANITARYTERMINALTYPE(@,'洗脸盆',$,$,$,$,$,$,.WASHHANDBASIN.)"
    )
    flow.put(42, "IFCRELDEFINESBYTYPE(@,$,$,(#30),#41)")
    yield (
        f"pass-{rule}-by-classes",
        {
            "a": door,
            "b": element("IFCBEAM"),
            "c": flow,
            "d": element("IFCDUCTSEGMENT"),
            "e": element("IFCCABLECARRIERSEGMENT"),
        },
    )
    yield f"fail-{rule}-code-in-a-word-is-none", {"MASPEM": wall(), "SAMPLE": wall()}
    rule = "DISCIPLINES-CONCEPT"
    yield f"pass-{rule}-by-code", {"P01_A": wall(), "P01_G": wall()}
    yield f"pass-{rule}-by-classes", {"one": door, "two": wall()}
    yield f"fail-{rule}-structure-alone", {"P01_S-1": wall(), "P01_S-2": wall()}


def versions() -> Iterator[Case]:
    rule = "CIM-02"
    for schema in SCHEMAS:
        yield f"pass-{rule}-{schema.lower()}", {"1-old": walls(schema), "2-new": walls(schema)}
    yield f"pass-{rule}-nine-of-ten", {"1-old": walls(), "2-new": walls(gone=1, new=3)}
    yield f"pass-{rule}-other-class", {"1-old": walls(), "2-new": walls(proxies=4)}
    yield f"fail-{rule}-eight-of-ten", {"1-old": walls(), "2-new": walls(gone=2)}
    yield f"fail-{rule}-all-made-anew", {"1-old": walls(), "2-new": walls()}
    yield f"na-{rule}-no-element-before", {"1-old": frame(), "2-new": wall()}


def walls(schema: str = "IFC4", gone: int = 0, new: int = 0, proxies: int = 0) -> Sheet:
    """Ten walls; of them the first ones not there, or of another class, and further ones after them."""
    sheet, kind = frame(schema), "" if schema == "IFC2X3" else ",$"
    numbers = range(30 + gone, 40 + new)
    for number in numbers:
        cls = "IFCWALL" if number >= 30 + proxies else "IFCBUILDINGELEMENTPROXY"
        sheet.put(number, f"{cls}(@,'墙-{number}',$,$,#25,$,'W-{number}'{kind})")
    members = ",".join(f"#{n}" for n in numbers)
    return sheet.put(60, f"IFCRELCONTAINEDINSPATIALSTRUCTURE(@,$,$,({members}),#24)")


def finished(sheet: Sheet, name: str, letter: str) -> bytes:
    """The model; its elements, types and relations have GlobalIds of their own in each file."""
    data = sheet.finished(name)

    def own_id(match: re.Match[bytes]) -> bytes:
        number = match[1]
        return match[0] if int(number) < SPATIAL else b"0bimchec" + letter.encode() + number

    return re.sub(rb"0bimcheck(\d{13})", own_id, data)


def samples() -> dict[str, bytes]:
    """Path → bytes."""
    made: dict[str, bytes] = {}
    for folder, models in cases():
        for place, (name, sheet) in enumerate(models.items()):
            path = f"{folder}/{name}.ifc"
            if path in made:
                raise ValueError(f"two samples called {path}")
            kept = "CIM-02" in folder and not folder.endswith("-anew")  # elements keep their GlobalIds
            made[path] = finished(sheet, f"{name}.ifc", "a" if kept else chr(ord("a") + place))
    return made


if __name__ == "__main__":
    write(samples(), HERE)
