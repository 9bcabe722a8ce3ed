"""Samples about the spatial structure, property sets, types, doors, stairs, groups and systems."""

from __future__ import annotations

from collections.abc import Iterator

from sheet import Sheet, frame, wall

NEW = "IFC4X3_ADD2"


def assembly(schema: str = "IFC4") -> Sheet:
    """The wall is part of an assembly, which is in the storey in its place."""
    return (
        wall(schema)
        .put(50, "IFCELEMENTASSEMBLY(@,'预制单元',$,$,#52,$,$,$,$)")
        .put(51, "IFCRELAGGREGATES(@,$,$,#50,(#30))")
        .put(52, "IFCLOCALPLACEMENT(#25,#11)")
        .swap(31, "#25", "#52")
        .swap(40, "(#30)", "(#50)")
    )


def opening() -> Sheet:
    """The wall has an opening."""
    sheet = wall().put(50, "IFCOPENINGELEMENT(@,'洞口',$,$,#31,$,$,$)")
    return sheet.put(51, "IFCRELVOIDSELEMENT(@,$,$,#30,#50)")


def positioned() -> Sheet:
    return wall(NEW).put(50, "IFCALIGNMENT(@,'中线',$,$,$,$,$)").put(51, "IFCRELPOSITIONS(@,$,$,#50,(#30))")


def with_set(
    name: str = "Pset_WallCommon", member: str = "'IsExternal',$,IFCBOOLEAN(.T.)", schema: str = "IFC4"
) -> Sheet:
    return (
        wall(schema)
        .put(50, f"IFCPROPERTYSET(@,'{name}',$,(#51))")
        .put(51, f"IFCPROPERTYSINGLEVALUE({member},$)")
        .put(52, "IFCRELDEFINESBYPROPERTIES(@,$,$,(#30),#50)")
    )


def ceiling(schema: str, predefined: str) -> Sheet:
    """The standard set of ceilings on a covering."""
    sheet = with_set("Pset_CoveringCeiling", "'Permeability',$,IFCNORMALISEDRATIOMEASURE(0.5)", schema)
    sheet.put(53, f"IFCCOVERING(@,'吊顶',$,$,$,$,$,{predefined})")
    return sheet.swap(40, "(#30", "(#53,#30").swap(52, "#30", "#53")


def address(owner: str) -> Sheet:
    """A set that IFC4X3 has for occurrences alone."""
    return with_set("Pset_Address", "'Town',$,IFCLABEL('杭州')", NEW).swap(52, "#30", owner)


def with_status(value: str) -> Sheet:
    return with_set().put(51, f"IFCPROPERTYENUMERATEDVALUE('Status',$,(IFCLABEL('{value}')),$)")


def with_quantity(
    name: str = "Qto_WallBaseQuantities", member: str = "IFCQUANTITYLENGTH('Length'", method: str = "'BaseQuantities'"
) -> Sheet:
    return (
        wall()
        .put(50, f"IFCELEMENTQUANTITY(@,'{name}',$,{method},(#51))")
        .put(51, f"{member},$,$,3000.,$)")
        .put(52, "IFCRELDEFINESBYPROPERTIES(@,$,$,(#30),#50)")
    )


def opening_part(kind: str, own: str, named: str, typed: str = "") -> Sheet:
    """A door or window with its operation or partitioning, and with a type where `typed` is that of the type."""
    sheet = wall().put(50, f"IFC{kind}(@,'MC-1',$,$,$,$,$,2100.,900.,.{kind}.,{own},{named})")
    sheet.swap(40, "(#30", "(#50,#30")
    if typed:
        sheet.put(51, f"IFC{kind}TYPE(@,'MC',$,$,$,$,$,$,.{kind}.,{typed},$,$)")
        sheet.put(52, "IFCRELDEFINESBYTYPE(@,$,$,(#50),#51)")
    return sheet


def stair(part: str) -> Sheet:
    return frame().put(50, "IFCSTAIR(@,'LT-1',$,$,$,$,$,$)").put(51, part).put(52, "IFCRELAGGREGATES(@,$,$,#50,(#51))")


def cable(*directions: str) -> Sheet:
    sheet = frame(NEW).put(50, "IFCCABLESEGMENT(@,'WL1',$,$,$,$,$,$)")
    ports = []
    for number, direction in enumerate(directions, 51):
        sheet.put(number, f"IFCDISTRIBUTIONPORT(@,'端口',$,$,$,$,.{direction}.,$,$)")
        ports.append(f"#{number}")
    return sheet.put(60, f"IFCRELNESTS(@,$,$,#50,({','.join(ports)}))") if ports else sheet


def cases() -> Iterator[tuple[str, Sheet]]:
    yield from spatial()
    yield from sets()
    yield from objects()


def spatial() -> Iterator[tuple[str, Sheet]]:
    yield "pass-SPS001-one-site-one-building", frame("IFC2X3")
    yield "pass-SPS001-no-site", frame("IFC2X3").drop(20, 26).swap(27, "#20", "#1")
    second = "IFCSITE(@,'二期用地',$,$,$,$,$,.ELEMENT.,$,$,$,$,$)"
    yield "fail-SPS001-two-sites", frame("IFC2X3").put(50, second).swap(26, "(#20", "(#50,#20")
    yield "fail-SPS001-no-building", frame("IFC2X3").drop(22, 27, 28)
    yield "fail-SPS001-building-beside-site", frame("IFC2X3").swap(27, "#20", "#1")
    yield "na-SPS001-ifc4", frame()
    yield "pass-SPS002-in-order", frame()
    yield "fail-SPS002-storey-in-site", frame().swap(28, "#22", "#20")
    yield "fail-SPS002-storey-nowhere", frame().drop(28)
    yield "pass-SPS002-alignment-of-project", positioned().put(52, "IFCRELAGGREGATES(@,$,$,#1,(#50))")
    yield "na-SPS002-ifc2x3", frame("IFC2X3")
    yield "pass-SPS003-part-of-assembly", assembly()
    yield "fail-SPS003-part-contained", assembly().swap(40, "(#50)", "(#50,#30)")
    yield "na-SPS003-no-assembly", wall()
    yield "pass-SPS004-not-contained", positioned().drop(40)
    yield "fail-SPS004-contained", positioned()
    yield "pass-SPS004-contained-alone", wall(NEW)
    yield "na-SPS004-neither", frame(NEW)
    yield "pass-SPS005-contained", wall()
    yield "pass-SPS005-part", assembly()
    yield "fail-SPS005-nowhere", wall().drop(40)
    yield "fail-SPS005-contained-and-part", assembly().swap(40, "(#50)", "(#50,#30)")
    yield "pass-SPS005-opening-in-wall", opening()
    yield "fail-SPS005-opening-contained", opening().swap(40, "(#30)", "(#30,#50)")
    yield "fail-SPS005-opening-in-nothing", opening().drop(51)
    yield "na-SPS005-no-element", frame()
    reference = "IFCRELREFERENCEDINSPATIALSTRUCTURE(@,$,$,(#30),#24)"
    yield "pass-SPS006-referenced", positioned().drop(40).put(53, reference)
    yield "fail-SPS006-contained-only", positioned()
    yield "na-SPS006-nothing-positioned", wall(NEW)
    yield "pass-SPS007-contained", wall()
    yield "fail-SPS007-nowhere", wall().drop(40)
    yield "fail-SPS007-part-contained", assembly().swap(40, "(#50)", "(#50,#30)")
    yield "fail-SPS007-annotation-nowhere", wall().put(50, "IFCANNOTATION(@,'标高符号',$,$,$,$)")
    yield "na-SPS007-no-product", Sheet("IFC4", {1: "IFCPERSON($,'张工',$,$,$,$,$,$)"})
    yield "pass-SPS008-no-shape", frame()
    yield "fail-SPS008-storey-with-shape", wall().swap(24, "#25,$", "#25,#32")
    yield "fail-SPS008-site-with-shape", wall().swap(20, "#21,$", "#21,#32")


def sets() -> Iterator[tuple[str, Sheet]]:
    yield "pass-PSE001-standard", with_set()
    yield "pass-PSE001-standard-ifc4x3", with_set(schema=NEW)
    yield "pass-PSE001-standard-ifc2x3", with_set(schema="IFC2X3")
    yield "pass-PSE001-status", with_status("NEW")
    yield "fail-PSE001-no-such-set", with_set("Pset_PrecastPanel")
    yield "fail-PSE001-no-such-property", with_set(member="'外墙',$,IFCBOOLEAN(.T.)")
    yield "fail-PSE001-set-of-doors", with_set("Pset_DoorCommon")
    yield "fail-PSE001-data-type", with_set(member="'IsExternal',$,IFCLABEL('是')")
    yield "fail-PSE001-single-for-enumerated", with_set(member="'Status',$,IFCLABEL('NEW')")
    yield "fail-PSE001-status-of-its-own", with_status("新建")
    camber = "'CamberAtMidspan',$,IFCPOSITIVERATIOMEASURE(0.01)"
    yield "pass-PSE001-special-case-of-the-data-type", with_set("Pset_PrecastConcreteElementGeneral", camber)
    yield "pass-PSE001-ceiling", ceiling("IFC4", ".CEILING.")
    yield "pass-PSE001-ceiling-ifc2x3", ceiling("IFC2X3", ".CEILING.")
    yield "fail-PSE001-set-of-ceilings-on-flooring-ifc2x3", ceiling("IFC2X3", ".FLOORING.")
    yield "fail-PSE001-set-of-ceilings-on-what-says-nothing", ceiling("IFC4", "$")
    yield "pass-PSE001-address-of-building", address("#22")
    yield "fail-PSE001-occurrence-set-on-type", address("#41")
    yield "na-PSE001-own-set", with_set("HZ_Wall")
    yield "pass-PSE002-own-prefix", with_set("HZ_Wall")
    yield "fail-PSE002-capitals", with_set("PSET_Wall")
    yield "fail-PSE002-no-underscore", with_set("Pset Wall")
    yield "na-PSE002-standard", with_set()
    yield "pass-QTY001-standard", with_quantity()
    proxy = with_quantity("Qto_BuildingElementProxyQuantities", "IFCQUANTITYAREA('NetSurfaceArea'")
    proxy.put(53, "IFCBUILDINGELEMENTPROXY(@,'设备基础',$,$,$,$,$,$)").swap(52, "#30", "#53")
    yield "pass-QTY001-area-of-a-proxy", proxy
    yield "fail-QTY001-no-such-set", with_quantity("Qto_PrecastPanel")
    yield "fail-QTY001-no-such-quantity", with_quantity(member="IFCQUANTITYLENGTH('周长'")
    yield "fail-QTY001-set-of-slabs", with_quantity("Qto_SlabBaseQuantities", "IFCQUANTITYLENGTH('Width'")
    yield "fail-QTY001-area-for-length", with_quantity(member="IFCQUANTITYAREA('Length'")
    yield "fail-QTY001-other-method", with_quantity(method="'GB 50854'")
    of_type = with_quantity()
    of_type.put(41, "IFCWALLTYPE(@,'预制外墙板 200',$,$,(#50),$,$,$,.SOLIDWALL.)")
    yield "pass-QTY001-set-on-type", of_type
    yield "na-QTY001-own-set", with_quantity("HZ_Wall")


def objects() -> Iterator[tuple[str, Sheet]]:
    yield "pass-OJT001-type-says-it", wall().swap(30, ".SOLIDWALL.", "$")
    yield (
        "pass-OJT001-userdefined-named",
        wall().drop(42).swap(30, ".SOLIDWALL.", ".USERDEFINED.").swap(30, "$,$,#31", "$,'防撞墙',#31"),
    )
    yield "fail-OJT001-said-twice", wall()
    yield "fail-OJT001-userdefined-unnamed", wall().drop(42).swap(30, ".SOLIDWALL.", ".USERDEFINED.")
    yield "fail-OJT001-userdefined-type", wall().swap(30, ".SOLIDWALL.", "$").swap(41, ".SOLIDWALL.", ".USERDEFINED.")
    yield "na-OJT001-untyped", wall().drop(42)
    slab = "IFCSLAB(@,'板',$,$,#31,#32,$,.USERDEFINED.)"
    yield "na-OJT001-ifc2x3", wall("IFC2X3").put(50, slab).swap(40, "(#30", "(#50,#30")
    yield "pass-OJP001-relative", assembly()
    yield "fail-OJP001-beside-it", assembly().swap(31, "#52", "#25")
    yield "fail-OJP001-in-the-world", assembly().swap(31, "#52", "$")
    yield "na-OJP001-no-assembly", wall()
    for rule, kind, common in (
        ("BLT001", "DOOR", ".SINGLE_SWING_LEFT."),
        ("BLT002", "WINDOW", ".SINGLE_PANEL."),
    ):
        yield f"pass-{rule}-userdefined", opening_part(kind, ".USERDEFINED.", "'折叠'")
        yield f"pass-{rule}-type-says-it", opening_part(kind, "$", "$", common)
        yield f"fail-{rule}-named-without-userdefined", opening_part(kind, common, "'折叠'")
        yield f"fail-{rule}-said-twice", opening_part(kind, common, "$", common)
        yield f"na-{rule}-plain", opening_part(kind, common, "$")
    yield "pass-BLT003-flight", stair("IFCSTAIRFLIGHT(@,'TD-1',$,$,$,$,$,$,$,$,$,$)")
    yield "pass-BLT003-landing", stair("IFCSLAB(@,'PT-1',$,$,$,$,$,.LANDING.)")
    yield "pass-BLT003-subclass-of-slab", stair("IFCSLABSTANDARDCASE(@,'PT-1',$,$,$,$,$,.LANDING.)")
    yield "pass-BLT003-without-parts", frame().put(50, "IFCSTAIR(@,'LT-1',$,$,$,$,$,$)")
    yield "fail-BLT003-roof", stair("IFCROOF(@,'WD-1',$,$,$,$,$,$)")
    yield "fail-BLT003-door", stair("IFCDOOR(@,'M-1',$,$,$,$,$,$,$,$,$,$)")
    yield "na-BLT003-no-stair", wall()
    groups = wall().put(50, "IFCGROUP(@,'一标段',$,$)").put(51, "IFCGROUP(@,'批次 1',$,$)")
    groups.put(52, "IFCRELASSIGNSTOGROUP(@,$,$,(#51),$,#50)")
    yield "pass-GRP001-tree", groups
    yield "pass-GRP001-group-alone", wall().put(50, "IFCGROUP(@,'一标段',$,$)")
    circle = wall().put(50, "IFCGROUP(@,'一标段',$,$)").put(51, "IFCGROUP(@,'批次 1',$,$)")
    circle.put(52, "IFCRELASSIGNSTOGROUP(@,$,$,(#51),$,#50)").put(53, "IFCRELASSIGNSTOGROUP(@,$,$,(#50),$,#51)")
    yield "fail-GRP001-circle", circle
    own = wall().put(50, "IFCGROUP(@,'一标段',$,$)").put(52, "IFCRELASSIGNSTOGROUP(@,$,$,(#50),$,#50)")
    yield "fail-GRP001-itself", own
    yield "na-GRP001-no-group", wall()
    yield "pass-SYS001-source-and-sink", cable("SOURCE", "SINK")
    yield "fail-SYS001-two-sinks", cable("SINK", "SINK")
    yield "fail-SYS001-one-port", cable("SOURCE")
    yield "fail-SYS001-three-ports", cable("SOURCE", "SINK", "SINK")
    yield "na-SYS001-no-cable", frame(NEW)
