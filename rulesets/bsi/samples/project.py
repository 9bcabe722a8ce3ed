"""Samples about the project, its place on earth, the schema, and what a file makes use of."""

from __future__ import annotations

from collections.abc import Iterator

from sheet import FRAME, Sheet, frame, wall

NEW = "IFC4X3_ADD2"


def bare(schema: str = "IFC4") -> Sheet:
    """A project with units and a context, and nothing in it."""
    return Sheet(schema, {number: FRAME[number] for number in (1, 2, 3, 4, 5, 6, 10, 11, 12)})


def placed(schema: str = "IFC4", name: str = "EPSG:4549", datum: str = "EPSG:5737", scale: str = "0.001") -> Sheet:
    """A frame in millimetres on a map in metres."""
    return (
        frame(schema)
        .put(50, f"IFCPROJECTEDCRS('{name}',$,$,'{datum}',$,$,#51)")
        .put(51, "IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.)")
        .put(52, f"IFCMAPCONVERSION(#10,#50,518000.,3350000.,5.,1.,0.,{scale})")
    )


def degrees(name: str = "degree", factor: str = "0.0174532925199433", base: str = "$,.RADIAN.") -> Sheet:
    return (
        wall()
        .put(6, f"IFCCONVERSIONBASEDUNIT(#7,.PLANEANGLEUNIT.,'{name}',#8)")
        .put(7, "IFCDIMENSIONALEXPONENTS(0,0,0,0,0,0,0)")
        .put(8, f"IFCMEASUREWITHUNIT(IFCPLANEANGLEMEASURE({factor}),#9)")
        .put(9, f"IFCSIUNIT(*,.PLANEANGLEUNIT.,{base})")
    )


def fluid_ounce(schema: str) -> Sheet:
    return (
        wall(schema)
        .put(5, "IFCCONVERSIONBASEDUNIT(#7,.VOLUMEUNIT.,'fluid ounce US',#8)")
        .put(7, "IFCDIMENSIONALEXPONENTS(3,0,0,0,0,0,0)")
        .put(8, "IFCMEASUREWITHUNIT(IFCVOLUMEMEASURE(2.957353E-05),#9)")
        .put(9, "IFCSIUNIT(*,.VOLUMEUNIT.,$,.CUBIC_METRE.)")
    )


def cases() -> Iterator[tuple[str, Sheet]]:
    yield from presence()
    yield from units_and_ids()
    yield from georeferencing()
    yield from schema()


def presence() -> Iterator[tuple[str, Sheet]]:
    made = {
        "ASM000": (
            "IFCELEMENTASSEMBLY(@,'预制单元',$,$,$,$,$,$,$)",
            "IFCRELAGGREGATES(@,$,$,#50,(#30))",
        ),
        "CLS000": (
            "IFCCLASSIFICATION($,$,$,'GB/T 51269',$,$,$)",
            "IFCCLASSIFICATIONREFERENCE($,'30-01.10.00','墙',#50,$,$)",
            "IFCRELASSOCIATESCLASSIFICATION(@,$,$,(#30),#51)",
        ),
        "CTX000": (
            "IFCCOLOURRGB($,0.5,0.5,0.5)",
            "IFCSURFACESTYLESHADING(#50,0.)",
            "IFCSURFACESTYLE('混凝土灰',.BOTH.,(#51))",
            "IFCSTYLEDITEM(#34,(#52),$)",
        ),
        "DOC000": (
            "IFCDOCUMENTREFERENCE($,'JG-01','结构说明',$,$)",
            "IFCRELASSOCIATESDOCUMENT(@,$,$,(#30),#50)",
        ),
        "GRF000": ("IFCPROJECTEDCRS('EPSG:4549',$,$,$,$,$,$)",),
        "GRP000": ("IFCGROUP(@,'吊装批次 1',$,$)", "IFCRELASSIGNSTOGROUP(@,$,$,(#30),$,#50)"),
        "LAY000": ("IFCPRESENTATIONLAYERASSIGNMENT('S-WALL',$,(#33),$)",),
        "MAT000": ("IFCMATERIAL('C30',$,$)", "IFCRELASSOCIATESMATERIAL(@,$,$,(#30),#50)"),
        "QTY000": (
            "IFCELEMENTQUANTITY(@,'Qto_WallBaseQuantities',$,'BaseQuantities',(#51))",
            "IFCQUANTITYLENGTH('Length',$,$,3000.,$)",
            "IFCRELDEFINESBYPROPERTIES(@,$,$,(#30),#50)",
        ),
        "SPA000": ("IFCSPACE(@,'101',$,$,$,$,$,.ELEMENT.,$,$)",),
    }
    for rule, statements in made.items():
        yield f"pass-{rule}-there", wall().add(*statements, start=50)
        yield f"na-{rule}-not-there", wall()
    yield "pass-BLT000-wall", wall()
    yield "pass-BLT000-wall-ifc4x3", wall(NEW)
    yield "na-BLT000-no-element", frame()
    yield "pass-OJP000-wall", wall()
    yield "na-OJP000-project-alone", bare()
    yield "pass-PJS000-project", bare()
    yield "na-PJS000-no-project", Sheet("IFC4", {1: "IFCPERSON($,'张工',$,$,$,$,$,$)"})


def units_and_ids() -> Iterator[tuple[str, Sheet]]:
    yield "pass-PJS001-degree", degrees()
    yield "pass-PJS001-capital-letters", degrees("DEGREE")
    yield "pass-PJS001-unit-of-ifc4x3-in-ifc2x3", fluid_ounce("IFC2X3")
    yield "fail-PJS001-name-of-its-own", degrees("度")
    yield "fail-PJS001-wrong-factor", degrees(factor="0.5")
    yield "fail-PJS001-milliradian", degrees(factor="17.4532925199433", base=".MILLI.,.STERADIAN.")
    yield "na-PJS001-si-units-only", wall()
    yield "pass-PJS002-type", wall().put(50, "IFCRELDECLARES(@,$,$,#1,(#41))")
    yield "fail-PJS002-wall", wall().put(50, "IFCRELDECLARES(@,$,$,#1,(#30))")
    yield "pass-PJS003-sound", wall()
    yield "fail-PJS003-first-beyond-3", wall().swap(30, "@", "'7bimcheckwall00000030x',$")
    yield "fail-PJS003-21-characters", wall().swap(30, "@", "'0bimcheckwall00000030',$")
    yield "fail-PJS003-hyphen", wall().swap(30, "@", "'0bimcheck-wall-0000030',$")
    yield "pass-PJS101-one", wall()
    yield "fail-PJS101-two", wall().put(50, "IFCPROJECT(@,'第二个项目',$,$,$,$,$,$)")
    yield "fail-PJS101-none", Sheet("IFC4", {1: "IFCPERSON($,'张工',$,$,$,$,$,$)"})


def georeferencing() -> Iterator[tuple[str, Sheet]]:
    other = "IFCGEOMETRICREPRESENTATIONCONTEXT($,'Plan',2,1.E-05,#11,$)"
    again = "IFCMAPCONVERSION(#53,#50,518000.,3350000.,5.,1.,0.,0.001)"
    yield "pass-GRF001-both-contexts", placed().put(53, other).put(54, again)
    yield "pass-GRF001-none-georeferenced", frame().put(53, other)
    yield "fail-GRF001-one-of-two", placed().put(53, other)
    yield "fail-GRF001-other-eastings", placed().put(53, other).put(54, again.replace("518000.", "518001."))
    yield "pass-GRF002-epsg", placed()
    yield "fail-GRF002-name", placed(name="CGCS2000")
    yield "fail-GRF002-empty", placed(name="")
    yield "na-GRF002-none", frame()
    yield "pass-GRF003-project-alone", bare()
    yield "pass-GRF003-site-with-latitude", bare().put(20, "IFCSITE(@,'用地',$,$,$,$,$,.ELEMENT.,(30,15,0),$,$,$,$)")
    yield "fail-GRF003-building", frame()
    yield "fail-GRF003-building-ifc4x3", frame(NEW)
    yield "na-GRF003-georeferenced", placed()
    yield "pass-GRF004-epsg", placed()
    yield "fail-GRF004-no-such-code", placed(name="EPSG:99999999")
    yield "fail-GRF004-no-number", placed(name="EPSG:CGCS2000")
    yield "na-GRF004-no-prefix", placed(name="CGCS2000", datum="1985")
    yield "fail-GRF004-no-such-vertical-datum", placed(datum="EPSG:99999999")
    yield "fail-GRF004-withdrawn-code", placed(datum="EPSG:5704")
    yield "fail-GRF004-blank-behind-prefix", placed(name="EPSG: 4549")
    yield "pass-GRF005-millimetre-to-metre", placed()
    yield "pass-GRF005-no-scale-in-metres", placed(scale="$").swap(3, ".MILLI.", "$")
    yield "fail-GRF005-no-scale", placed(scale="$")
    yield "fail-GRF005-inverted", placed(scale="1000.")
    yield "na-GRF005-no-conversion", frame()
    local = "杭州市坐标系"
    text = "IFCWELLKNOWNTEXT('PROJCS[\"Hangzhou\"]',#50)"
    yield "pass-GRF006-well-known-text", placed(NEW, "WKT").put(53, text)
    yield "fail-GRF006-name-only", placed(NEW, local)
    yield "fail-GRF006-text-under-another-name", placed(NEW, local).put(53, text)
    yield "fail-GRF006-text-beside-a-code", placed(NEW).put(53, text)
    yield "fail-GRF006-nothing-refers-to-it", placed(NEW, local).drop(52)
    yield "na-GRF006-epsg", placed(NEW)
    yield "pass-GRF007-heights-of-1985", placed()
    yield "fail-GRF007-horizontal-system", placed(datum="EPSG:4549")
    yield "fail-GRF007-no-conversion", placed(datum="EPSG:4549").drop(52)
    yield "na-GRF007-no-code", placed(datum="1985")
    yield "na-GRF007-withdrawn-code", placed(datum="EPSG:5704")
    rigid = "IFCRIGIDOPERATION(#10,#50,IFCLENGTHMEASURE(1.),{}(2.),$)"
    yield "pass-GRF008-lengths", placed(NEW).put(52, rigid.format("IFCLENGTHMEASURE"))
    yield "fail-GRF008-positive-length", placed(NEW).put(52, rigid.format("IFCPOSITIVELENGTHMEASURE"))
    yield "na-GRF008-map-conversion", placed(NEW)


def dependency(used: str) -> Sheet:
    """Two properties of which one depends on the other; those of `used` are in a set of the wall."""
    return wall().add(
        "IFCPROPERTYSINGLEVALUE('厚度',$,IFCLABEL('200'),$)",
        "IFCPROPERTYSINGLEVALUE('重量',$,IFCLABEL('4.2'),$)",
        "IFCPROPERTYDEPENDENCYRELATIONSHIP($,$,#50,#51,$)",
        f"IFCPROPERTYSET(@,'HZ_Panel',$,{used})",
        "IFCRELDEFINESBYPROPERTIES(@,$,$,(#30),#53)",
        start=50,
    )


def schema() -> Iterator[tuple[str, Sheet]]:
    for name in ("IFC2X3", "IFC4", NEW):
        yield f"pass-IFC101-{name.lower()}", wall(name)
    yield "fail-IFC101-interim", wall(NEW).head(schema_name="IFC4X3_ADD1")
    yield "pass-IFC102-ifc4", wall()
    yield "pass-IFC102-ifc2x3", wall("IFC2X3")
    yield "fail-IFC102-standard-case", wall().swap(30, "IFCWALL(", "IFCWALLSTANDARDCASE(")
    yield "fail-IFC102-storey-elevation", wall(NEW)
    yield (
        "fail-IFC102-abstract-since-ifc4",
        wall().swap(33, "IFCSHAPEREPRESENTATION(", "IFCREPRESENTATION("),
    )
    yield "fail-IFC102-value", wall().swap(30, ".SOLIDWALL.", ".STANDARD.")
    yield "pass-IFC106-all-used", wall()
    yield (
        "pass-IFC106-style-of-a-shape",
        wall().add(
            "IFCCOLOURRGB($,0.5,0.5,0.5)",
            "IFCSURFACESTYLESHADING(#50,0.)",
            "IFCSURFACESTYLE('混凝土灰',.BOTH.,(#51))",
            "IFCSTYLEDITEM(#34,(#52),$)",
            start=50,
        ),
    )
    yield "pass-IFC106-dependency-of-two-used", dependency("(#50,#51)")
    yield "fail-IFC106-dependency-leads-to-nothing-used", dependency("(#50)")
    yield "fail-IFC106-stray-point", wall().put(50, "IFCCARTESIANPOINT((1.,2.,3.))")
    yield "fail-IFC106-stray-material", wall().put(50, "IFCMATERIAL('C30',$,$)")
