"""Samples of the rules about what belongs to what, and what it is called."""

from __future__ import annotations

from collections.abc import Iterator

from sheet import SCHEMAS, Sheet, frame, wall

Case = tuple[str, Sheet]
PART = "IFCDISCRETEACCESSORY(@,'预埋件',$,$,#31,#32,'YM-1',.ANCHORPLATE.)"
DOOR = "IFCDOOR(@,'户门',$,$,#31,#32,'M-1',2100.,1000.,.DOOR.,$,$)"
HOLE = "IFCOPENINGELEMENT(@,'洞口',$,$,#31,#32,$,.OPENING.)"


def cases() -> Iterator[Case]:
    yield from spatial()
    yield from containment()
    yield from cycles()
    yield from units()
    yield from names()
    yield from openings()
    yield from information()
    yield from storeys()
    yield from geometry()


def spatial() -> Iterator[Case]:
    rule = "PROJECT-SINGLE"
    for schema in SCHEMAS:
        yield f"pass-{rule}-{schema.lower()}", wall(schema)
    yield f"pass-{rule}-library-beside-it", wall().add("IFCPROJECTLIBRARY(@,'类型库',$,$,$,$,$,$)")
    yield f"fail-{rule}-two", wall().add("IFCPROJECT(@,'第二个项目',$,$,$,$,(#10),#2)")
    yield f"fail-{rule}-none", frame().drop(1, 26)
    rule = "SITE-BUILDING-STOREY"
    yield f"pass-{rule}-chain", frame()
    yield f"pass-{rule}-ifc2x3", frame("IFC2X3")
    yield f"fail-{rule}-storey-not-in-building", frame().drop(28)
    yield f"fail-{rule}-building-not-in-site", frame().drop(27)
    yield f"fail-{rule}-site-not-in-project", frame().drop(26)
    yield f"fail-{rule}-storey-in-site", frame().swap(28, "#22", "#20")
    yield (
        f"fail-{rule}-storey-in-two-buildings",
        (
            frame()
            .put(50, "IFCBUILDING(@,'2#楼',$,$,#23,$,$,.ELEMENT.,$,$,$)")
            .swap(27, "(#22", "(#50,#22")
            .add("IFCRELAGGREGATES(@,$,$,#50,(#24))")
        ),
    )
    yield f"pass-{rule}-building-in-project", frame().drop(20, 27).swap(26, "#20", "#22").swap(23, "#21", "$")
    yield f"na-{rule}-project-alone", frame().drop(20, 21, 22, 23, 24, 25, 26, 27, 28)


def containment() -> Iterator[Case]:
    rule = "ELEMENT-CONTAINED-ONCE"
    for schema in SCHEMAS:
        yield f"pass-{rule}-{schema.lower()}", wall(schema)
    yield f"pass-{rule}-part-of-whole", wall().add(PART, "IFCRELAGGREGATES(@,$,$,#30,(#100))")
    yield f"pass-{rule}-nested", wall().add(PART, "IFCRELNESTS(@,$,$,#30,(#100))")
    yield f"pass-{rule}-opening", wall().add(HOLE, "IFCRELVOIDSELEMENT(@,$,$,#30,#100)")
    yield f"pass-{rule}-in-site", wall().swap(40, "#24", "#20")
    yield (
        f"pass-{rule}-in-space",
        (
            wall()
            .add("IFCSPACE(@,'101',$,$,#31,#32,'客厅',.ELEMENT.,.INTERNAL.,$)", "IFCRELAGGREGATES(@,$,$,#24,(#100))")
            .swap(40, "#24", "#100")
        ),
    )
    yield f"fail-{rule}-nowhere", wall().drop(40)
    yield (
        f"fail-{rule}-twice",
        wall().storey(50, "'2F'", "3000.").add("IFCRELCONTAINEDINSPATIALSTRUCTURE(@,$,$,(#30),#50)"),
    )
    yield f"fail-{rule}-part-of-whole-nowhere", wall().add(PART, "IFCRELAGGREGATES(@,$,$,#30,(#100))").drop(40)
    yield f"fail-{rule}-ifc2x3-nowhere", wall("IFC2X3").drop(40)
    yield f"na-{rule}-no-element", frame()


def cycles() -> Iterator[Case]:
    rule = "DECOMPOSITION-ACYCLIC"
    yield f"pass-{rule}-tree", wall()
    yield f"pass-{rule}-part-of-whole", wall().add(PART, "IFCRELAGGREGATES(@,$,$,#30,(#100))")
    yield f"fail-{rule}-part-of-itself", wall().add("IFCRELAGGREGATES(@,$,$,#30,(#30))")
    yield (
        f"fail-{rule}-two-of-each-other",
        wall().add(PART, "IFCRELAGGREGATES(@,$,$,#30,(#100))", "IFCRELAGGREGATES(@,$,$,#100,(#30))"),
    )
    yield f"fail-{rule}-three-by-two-relations", wall().add(
        PART, PART, "IFCRELAGGREGATES(@,$,$,#30,(#100))", "IFCRELNESTS(@,$,$,#100,(#101))",
        "IFCRELAGGREGATES(@,$,$,#101,(#30))",
    )  # fmt: skip
    yield f"fail-{rule}-spatial", wall().add("IFCRELAGGREGATES(@,$,$,#24,(#20))")
    yield f"na-{rule}-nothing-decomposed", frame().drop(26, 27, 28)
    rule = "PLACEMENT-ACYCLIC"
    yield f"pass-{rule}-chain", wall()
    yield f"fail-{rule}-on-itself", wall().swap(31, "#25", "#31")
    yield f"fail-{rule}-on-each-other", wall().swap(31, "#25", "#100").add("IFCLOCALPLACEMENT(#31,#11)")
    yield f"fail-{rule}-ifc2x3", wall("IFC2X3").swap(21, "$", "#25")
    yield (
        f"na-{rule}-no-placement",
        frame().drop(21, 23, 25).swap(20, "#21", "$").swap(22, "#23", "$").swap(24, "#25", "$"),
    )


def units() -> Iterator[Case]:
    rule = "UNITS-DECLARED"
    yield f"pass-{rule}-four-kinds", wall()
    yield f"pass-{rule}-ifc2x3", wall("IFC2X3")
    yield f"fail-{rule}-no-assignment", wall().swap(1, "(#10),#2", "(#10),$").drop(2, 3, 4, 5, 6)
    yield f"fail-{rule}-no-length", wall().swap(2, "#3,", "")
    yield f"fail-{rule}-no-area", wall().swap(2, "#4,", "")
    rule = "UNITS-KIND"
    yield f"pass-{rule}-millimetre", wall()
    yield f"pass-{rule}-metre", wall().swap(3, ".MILLI.", "$")
    yield (
        f"fail-{rule}-length-in-foot",
        (
            wall()
            .put(3, "IFCCONVERSIONBASEDUNIT(#7,.LENGTHUNIT.,'FOOT',#8)")
            .put(7, "IFCDIMENSIONALEXPONENTS(1,0,0,0,0,0,0)")
            .put(8, "IFCMEASUREWITHUNIT(IFCRATIOMEASURE(0.3048),#9)")
            .put(9, "IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.)")
        ),
    )
    yield f"fail-{rule}-area-in-square-millimetre", wall().swap(4, "$", ".MILLI.")


def names() -> Iterator[Case]:
    rule = "NAME-PRESENT"
    for schema in SCHEMAS:
        yield f"pass-{rule}-{schema.lower()}", wall(schema)
    for words, value in (("null", "$"), ("empty", "''"), ("blank", "'   '"), ("ideographic-space", "'\u3000'")):
        yield f"fail-{rule}-{words}", wall().swap(30, "'预制外墙板-1'", value)
    yield f"fail-{rule}-ifc2x3", wall("IFC2X3").swap(30, "'预制外墙板-1'", "$")
    rule = "USERDEFINED-OBJECT-TYPE"
    user = wall().swap(30, "SOLIDWALL", "USERDEFINED")
    yield f"pass-{rule}-said", wall().swap(30, "SOLIDWALL", "USERDEFINED").swap(30, "-1',$,$", "-1',$,'外挂墙板'")
    yield f"pass-{rule}-type-said", wall().swap(41, "SOLIDWALL", "USERDEFINED").swap(41, "$,.", "'外挂墙板',.")
    yield f"fail-{rule}-null", user
    yield f"fail-{rule}-empty", wall().swap(30, "SOLIDWALL", "USERDEFINED").swap(30, "-1',$,$", "-1',$,''")
    yield f"fail-{rule}-type-null", wall().swap(41, "SOLIDWALL", "USERDEFINED")
    yield f"na-{rule}-none-userdefined", wall()
    rule = "SPACE-NAMED"
    space = "IFCSPACE(@,{},$,$,#31,#32,{},.ELEMENT.,.INTERNAL.,$)"
    whole = "IFCRELAGGREGATES(@,$,$,#24,(#100))"
    yield f"pass-{rule}-number-and-name", frame_with_shape().add(space.format("'101'", "'厨房'"), whole)
    yield f"pass-{rule}-ifc2x3", frame_with_shape("IFC2X3").add(space.format("'101'", "'厨房'"), whole)
    yield f"fail-{rule}-neither", frame_with_shape().add(space.format("$", "$"), whole)
    yield f"fail-{rule}-blank", frame_with_shape().add(space.format("''", "' '"), whole)
    yield f"pass-{rule}-name-in-name", frame_with_shape().add(space.format("'厅'", "$"), whole)
    yield f"pass-{rule}-latin", frame_with_shape().add(space.format("'1-01'", "'WC'"), whole)
    yield f"fail-{rule}-only-numbers", frame_with_shape().add(space.format("'101'", "'1-01'"), whole)
    yield f"fail-{rule}-number-with-letter", frame_with_shape().add(space.format("'A101'", "$"), whole)
    yield f"na-{rule}-no-space", wall()


def frame_with_shape(schema: str = "IFC4") -> Sheet:
    """Placement and shape of the wall, without the wall."""
    return wall(schema).drop(30, 40, 41, 42)


def openings() -> Iterator[Case]:
    rule = "OPENING-VOIDS-ONE"
    voids = "IFCRELVOIDSELEMENT(@,$,$,#30,#50)"
    for schema in SCHEMAS:
        hole = HOLE.replace(",.OPENING.", "") if schema == "IFC2X3" else HOLE
        yield f"pass-{rule}-{schema.lower()}", wall(schema).put(50, hole).add(voids)
    yield f"fail-{rule}-nothing", wall().put(50, HOLE)
    second = "IFCWALL(@,'预制外墙板-2',$,$,#31,#32,'WQ-2',.SOLIDWALL.)"
    yield (
        f"fail-{rule}-two-walls",
        wall().put(50, HOLE).contained(51, second).add(voids, "IFCRELVOIDSELEMENT(@,$,$,#51,#50)"),
    )
    yield f"na-{rule}-no-opening", wall()
    rule = "FILLING-FILLS-ONE"
    fills = "IFCRELFILLSELEMENT(@,$,$,#50,#52)"
    opened = wall().put(50, HOLE).add(voids)
    yield f"pass-{rule}-door", opened.contained(52, DOOR).add(fills)
    yield f"fail-{rule}-nothing", wall().contained(52, DOOR)
    yield (
        f"fail-{rule}-two-openings",
        (
            wall()
            .put(50, HOLE)
            .put(51, HOLE)
            .contained(52, DOOR)
            .add(voids, "IFCRELVOIDSELEMENT(@,$,$,#30,#51)", fills, "IFCRELFILLSELEMENT(@,$,$,#51,#52)")
        ),
    )
    yield f"na-{rule}-no-door-or-window", wall()


def information() -> Iterator[Case]:
    rule = "PROPERTY-SET-UNIQUE"
    single = "IFCPROPERTYSINGLEVALUE('IsExternal',$,IFCBOOLEAN(.T.),$)"
    first, second = ("IFCPROPERTYSET(@,'Pset_WallCommon',$,(#50))",) * 2
    other = first.replace("Pset_WallCommon", "Pset_ConcreteElementGeneral")
    to_first = "IFCRELDEFINESBYPROPERTIES(@,$,$,(#30),#51)"
    to_second = "IFCRELDEFINESBYPROPERTIES(@,$,$,(#30),#52)"
    with_one = {50: single, 51: first}

    def sheet(schema: str = "IFC4", **more: str) -> Sheet:
        made = wall(schema)
        for number, statement in with_one.items():
            made.put(number, statement)
        return made.add(to_first, *more.values())

    yield f"pass-{rule}-one", sheet()
    yield f"pass-{rule}-two-names", sheet(again=to_second).put(52, other)
    yield f"pass-{rule}-type-has-the-same", sheet().put(52, second).swap(41, "$,$,$,$,$,$", "$,$,(#52),$,$,$")
    yield f"fail-{rule}-two-alike", sheet(again=to_second).put(52, second)
    yield f"fail-{rule}-ifc2x3", sheet("IFC2X3", again=to_second).put(52, second)
    yield f"fail-{rule}-on-type", sheet().put(52, second).put(53, second).swap(41, "$,$,$,$,$,$", "$,$,(#52,#53),$,$,$")
    yield f"na-{rule}-no-set", wall()
    rule = "TYPE-ASSIGNED"
    for schema in SCHEMAS:
        yield f"pass-{rule}-{schema.lower()}", wall(schema)
    yield f"pass-{rule}-nine-in-ten", walls(10, typed=9)
    yield f"fail-{rule}-eight-in-nine", walls(9, typed=8)
    yield f"fail-{rule}-none", wall().drop(41, 42)
    yield f"fail-{rule}-ifc2x3", wall("IFC2X3").drop(41, 42)
    yield f"na-{rule}-no-element", frame()
    rule = "PROXY-SHARE"
    yield f"pass-{rule}-none", wall()
    yield f"pass-{rule}-one-in-twenty", proxies(19, 1)
    yield f"fail-{rule}-one-in-nineteen", proxies(18, 1)
    yield f"fail-{rule}-all", proxies(0, 1)
    yield f"na-{rule}-no-element", frame()


def proxies(walls: int, proxy: int) -> Sheet:
    """So many walls and so many proxies in one storey."""
    sheet = wall()
    numbers = []
    for n in range(walls + proxy):
        number = 200 + n
        numbers.append(f"#{number}")
        if n < walls:
            sheet.put(number, f"IFCWALL(@,'墙-{n}',$,$,#31,#32,'W{n}',.SOLIDWALL.)")
        else:
            sheet.put(number, f"IFCBUILDINGELEMENTPROXY(@,'占位体-{n}',$,$,#31,#32,'P{n}',.NOTDEFINED.)")
    sheet.put(40, f"IFCRELCONTAINEDINSPATIALSTRUCTURE(@,$,$,({','.join(numbers)}),#24)")
    return sheet.drop(30, 41, 42)


def walls(count: int, typed: int) -> Sheet:
    """So many walls, the first `typed` of them with a type."""
    sheet = wall()
    numbers = [f"#{200 + n}" for n in range(count)]
    for n in range(count):
        sheet.put(200 + n, f"IFCWALL(@,'墙-{n}',$,$,#31,#32,'W{n}',.SOLIDWALL.)")
    sheet.put(40, f"IFCRELCONTAINEDINSPATIALSTRUCTURE(@,$,$,({','.join(numbers)}),#24)")
    sheet.put(42, f"IFCRELDEFINESBYTYPE(@,$,$,({','.join(numbers[:typed])}),#41)")
    return sheet.drop(30)


def storeys() -> Iterator[Case]:
    rule = "STOREY-ELEVATION-UNIQUE"
    yield f"pass-{rule}-two", frame().storey(50, "'2F'", "3000.")
    yield f"pass-{rule}-2-mm-apart", frame().storey(50, "'2F'", "2.")
    yield f"pass-{rule}-in-metres", frame().swap(3, ".MILLI.", "$").storey(50, "'2F'", "3.")
    yield f"fail-{rule}-the-same", frame().storey(50, "'2F'", "0.")
    yield f"fail-{rule}-in-metres", frame().swap(3, ".MILLI.", "$").storey(50, "'2F'", "0.0001")
    yield f"fail-{rule}-a-tenth-of-a-millimetre", frame().storey(50, "'2F'", "0.1")
    yield f"na-{rule}-no-storey", frame().drop(24, 28)
    rule = "STOREY-NAME-UNIQUE"
    yield f"pass-{rule}-two", frame().storey(50, "'2F'", "3000.")
    yield f"fail-{rule}-the-same", frame().storey(50, "'1F'", "3000.")
    yield f"fail-{rule}-the-same-in-chinese", frame().swap(24, "'1F'", "'首层'").storey(50, "'首层'", "3000.")
    yield f"na-{rule}-no-storey", frame().drop(24, 28)


def geometry() -> Iterator[Case]:
    rule = "NEAR-ORIGIN"
    yield f"pass-{rule}-at-origin", wall()
    yield f"pass-{rule}-4-9-km", away("4900000.,0.,0.")
    yield f"pass-{rule}-4-9-km-in-metres", away("0.,4900.,0.").swap(3, ".MILLI.", "$")
    yield f"fail-{rule}-5-1-km", away("5100000.,0.,0.")
    yield f"fail-{rule}-map-coordinates", away("514923700.,3350508900.,0.")
    yield (
        f"fail-{rule}-site-at-map-coordinates-in-metres",
        (
            wall()
            .swap(3, ".MILLI.", "$")
            .swap(21, "#11", "#50")
            .put(50, "IFCAXIS2PLACEMENT3D(#51,$,$)")
            .put(51, "IFCCARTESIANPOINT((514923.7,3350508.9,8.5))")
        ),
    )
    rule = "REPRESENTATION-PRESENT"
    for schema in SCHEMAS:
        yield f"pass-{rule}-{schema.lower()}", wall(schema)
    part = PART.replace("#32", "$")
    yield f"pass-{rule}-whole-of-parts", wall().swap(30, "#32", "$").add(PART, "IFCRELAGGREGATES(@,$,$,#30,(#100))")
    yield f"fail-{rule}-wall", wall().swap(30, "#32", "$")
    yield (
        f"fail-{rule}-whole-of-empty-parts",
        wall().swap(30, "#32", "$").add(part, "IFCRELAGGREGATES(@,$,$,#30,(#100))"),
    )
    yield f"fail-{rule}-ifc2x3", wall("IFC2X3").swap(30, "#32", "$")
    yield f"na-{rule}-no-element", frame()


def away(coordinates: str) -> Sheet:
    """The wall at these coordinates of its storey."""
    return (
        wall()
        .swap(31, "#11", "#50")
        .put(50, "IFCAXIS2PLACEMENT3D(#51,$,$)")
        .put(51, f"IFCCARTESIANPOINT(({coordinates}))")
    )
