"""Samples about materials, systems, colours, manufacturers and assets."""

from __future__ import annotations

from collections.abc import Iterator

from building import NEW, OLD, Case, label, value, with_set
from sheet import SCHEMAS, Sheet, wall

BLUE, RED = "0.,0.,1.", "1.,0.,0."


def pipe(schema: str = "IFC4", name: str = "给水系统", kind: str = ".DOMESTICCOLDWATER.") -> Sheet:
    """A pipe with a shape in a storey, and in a system."""
    sheet = wall(schema).drop(41, 42)
    if schema == OLD:
        sheet.put(30, "IFCFLOWSEGMENT(@,'给水管',$,$,#31,#32,'GS-1')")
        sheet.put(41, "IFCPIPESEGMENTTYPE(@,'PP-R',$,$,$,$,$,$,.RIGIDSEGMENT.)")
        sheet.put(42, "IFCRELDEFINESBYTYPE(@,$,$,(#30),#41)")
        sheet.put(60, f"IFCSYSTEM(@,'{name}',$,$)")
    else:
        sheet.put(30, "IFCPIPESEGMENT(@,'给水管',$,$,#31,#32,'GS-1',.RIGIDSEGMENT.)")
        sheet.put(60, f"IFCDISTRIBUTIONSYSTEM(@,'{name}',$,$,$,{kind})")
    return sheet.put(61, "IFCRELASSIGNSTOGROUP(@,$,$,(#30),$,#60)")


def style(sheet: Sheet, rgb: str, item: str = "#34") -> Sheet:
    """Gives an item a surface colour, as each schema does it."""
    old = sheet.schema == OLD
    sheet.put(70, f"IFCSTYLEDITEM({item},({'#74' if old else '#71'}),$)")
    sheet.put(71, "IFCSURFACESTYLE('颜色',.BOTH.,(#72))")
    sheet.put(72, "IFCSURFACESTYLERENDERING(#73,$,$,$,$,$,$,$,.NOTDEFINED.)")
    if old:
        sheet.put(74, "IFCPRESENTATIONSTYLEASSIGNMENT((#71))")
    return sheet.put(73, f"IFCCOLOURRGB($,{rgb})")


def mapped(rgb: str) -> Sheet:
    """The pipe shows a coloured map of its type."""
    sheet = pipe().put(80, "IFCREPRESENTATIONMAP(#11,#33)").put(81, "IFCMAPPEDITEM(#80,#82)")
    sheet.put(82, "IFCCARTESIANTRANSFORMATIONOPERATOR3D($,$,#12,$,$)")
    sheet.put(83, "IFCSHAPEREPRESENTATION(#10,'Body','MappedRepresentation',(#81))").swap(32, "#33", "#83")
    return style(sheet, rgb)


def of_type(rgb: str) -> Sheet:
    """The pipe has no shape, its type has."""
    sheet = pipe().swap(30, "#32", "$").drop(32).put(80, "IFCREPRESENTATIONMAP(#11,#33)")
    sheet.put(41, "IFCPIPESEGMENTTYPE(@,'PP-R',$,$,$,(#80),$,$,.RIGIDSEGMENT.)")
    return style(sheet.put(42, "IFCRELDEFINESBYTYPE(@,$,$,(#30),#41)"), rgb)


def of_material(rgb: str) -> Sheet:
    """The pipe's material is drawn in a colour."""
    sheet = style(pipe(), rgb, "$").put(80, "IFCMATERIAL('PP-R',$,$)")
    sheet.put(81, "IFCRELASSOCIATESMATERIAL(@,$,$,(#30),#80)")
    sheet.put(82, "IFCMATERIALDEFINITIONREPRESENTATION($,$,(#83),#80)")
    return sheet.put(83, "IFCSTYLEDREPRESENTATION(#10,'Style','Material',(#70))")


def cut(rgb: str) -> Sheet:
    """The pipe is cut by a half space; what is cut has the colour."""
    sheet = pipe().put(80, "IFCBOOLEANCLIPPINGRESULT(.DIFFERENCE.,#34,#81)").swap(33, "#34", "#80")
    sheet.put(81, "IFCHALFSPACESOLID(#82,.F.)").put(82, "IFCPLANE(#11)")
    return style(sheet, rgb)


def cases() -> Iterator[Case]:
    yield from materials()
    yield from systems()
    yield from colours()
    yield from equipment()


def materials() -> Iterator[Case]:
    for schema in SCHEMAS:
        rest = "" if schema == OLD else ",$,$"
        made = wall(schema).put(50, f"IFCMATERIAL('混凝土 C35'{rest})")
        yield f"pass-MAT-01-{schema.lower()}", made.put(51, "IFCRELASSOCIATESMATERIAL(@,$,$,(#30),#50)")
        yield f"fail-MAT-01-none-{schema.lower()}", wall(schema)
    by_type = wall().put(50, "IFCMATERIAL('混凝土 C35',$,$)").put(51, "IFCRELASSOCIATESMATERIAL(@,$,$,(#41),#50)")
    yield "pass-MAT-01-by-type", by_type
    nameless = wall().put(50, "IFCMATERIAL('',$,$)").put(51, "IFCRELASSOCIATESMATERIAL(@,$,$,(#30),#50)")
    yield "fail-MAT-01-without-a-name", nameless
    part = wall().put(50, "IFCBUILDINGELEMENTPART(@,'保温板',$,$,$,$,$,$)")
    yield "na-MAT-01-made-of-parts", part.put(51, "IFCRELAGGREGATES(@,$,$,#30,(#50))")
    bar = wall().put(50, "IFCREINFORCINGBAR(@,'钢筋',$,$,$,$,$,$,8.,50.,$,.MAIN.,$)")
    yield "fail-MAT-01-rebar-is-no-such-part", bar.put(51, "IFCRELAGGREGATES(@,$,$,#30,(#50))")


def systems() -> Iterator[Case]:
    for schema in SCHEMAS:
        yield f"pass-REL-01-{schema.lower()}", pipe(schema)
        yield f"fail-REL-01-none-{schema.lower()}", pipe(schema).drop(60, 61)
        yield f"pass-REL-02-{schema.lower()}", pipe(schema)
        yield f"fail-REL-02-no-name-{schema.lower()}", pipe(schema, " ")
    yield "fail-REL-01-group-is-no-system", pipe().put(60, "IFCGROUP(@,'一标段',$,$)")
    assembly = pipe().put(50, "IFCELEMENTASSEMBLY(@,'机组',$,$,$,$,$,$,$)").put(51, "IFCRELAGGREGATES(@,$,$,#50,(#30))")
    yield "na-REL-01-part-of-an-assembly", assembly.drop(60, 61)
    yield "na-REL-01-no-services", wall()
    own = pipe(kind=".USERDEFINED.").swap(60, "$,$,$", "$,'直饮水',$")
    yield "pass-REL-02-userdefined", own
    yield "fail-REL-02-no-kind", pipe(kind="$")
    yield "fail-REL-02-notdefined", pipe(kind=".NOTDEFINED.")
    yield "na-REL-02-zone", wall().put(60, "IFCZONE(@,$,$,$,$)")
    yield "na-REL-02-no-system", wall()


def colours() -> Iterator[Case]:
    for schema in SCHEMAS:
        yield f"pass-COL-01-level-1-{schema.lower()}", style(pipe(schema), BLUE)
        yield f"fail-COL-01-other-{schema.lower()}", style(pipe(schema), "0.5,0.5,0.5")
        yield f"pass-COL-02-{schema.lower()}", style(pipe(schema), BLUE)
        yield f"fail-COL-02-water-in-red-{schema.lower()}", style(pipe(schema), RED)
    yield "pass-COL-01-level-2", style(pipe(), "0.,0.749,1.")
    yield "pass-COL-01-nearly", style(pipe(), "0.01,0.01,0.99")
    yield "fail-COL-01-not-near-enough", style(pipe(), "0.03,0.,1.")
    for name, make in (("mapped", mapped), ("of-the-type", of_type), ("of-the-material", of_material), ("cut", cut)):
        yield f"pass-COL-01-{name}", make(BLUE)
        yield f"fail-COL-01-{name}", make("0.,1.,0.")
        yield f"fail-COL-02-{name}", make(RED)
    yield "fail-COL-01-no-colour", pipe()
    yield "pass-COL-01-fire", style(pipe(name="消防给水", kind=".FIREPROTECTION."), RED)
    yield "fail-COL-01-fire-in-blue", style(pipe(name="消防给水", kind=".FIREPROTECTION."), BLUE)
    yield "pass-COL-01-by-name-alone", style(pipe(NEW, "J1 生活给水", "$"), BLUE)
    yield "na-COL-01-system-not-in-the-list", style(pipe(name="X-1", kind="$"), "0.5,0.5,0.5")
    yield "na-COL-01-no-system", style(pipe().drop(60, 61), BLUE)
    yield "na-COL-01-no-services", wall()
    yield "pass-COL-02-no-colour", pipe()
    yield "na-COL-02-fire", style(pipe(name="喷淋系统", kind="$"), RED)
    yield "na-COL-02-no-system", style(pipe().drop(60, 61), RED)


def pump(schema: str = "IFC4") -> Sheet:
    """A pump with a type."""
    sheet = wall(schema)
    if schema == OLD:
        sheet.put(30, "IFCFLOWMOVINGDEVICE(@,'给水泵',$,$,#31,#32,'B-1')")
    else:
        sheet.put(30, "IFCPUMP(@,'给水泵',$,$,#31,#32,'B-1',.CIRCULATOR.)")
    return sheet.put(41, "IFCPUMPTYPE(@,'给水泵 DN50',$,$,$,$,$,$,.CIRCULATOR.)")


def equipment() -> Iterator[Case]:
    made = label("Manufacturer", "样例泵业"), label("ModelReference", "CR-10")
    asset = (
        label("WarrantyEndDate", "2028-05-01"),
        label("ServiceLifeDuration", "P15Y"),
        label("SerialNumber", "B-0001"),
    )
    sets = "Pset_Warranty", "Pset_ServiceLife", "Pset_ManufacturerOccurrence"
    for schema in SCHEMAS:
        yield f"pass-MFR-01-{schema.lower()}", with_set(pump(schema), 30, "Pset_ManufacturerTypeInformation", *made)
        yield f"fail-MFR-01-none-{schema.lower()}", pump(schema)
        sheet = pump(schema)
        for start, name, member in zip((200, 210, 220), sets, asset, strict=True):
            with_set(sheet, 30, name, member, start=start)
        yield f"pass-AST-01-{schema.lower()}", sheet
        yield f"fail-AST-01-none-{schema.lower()}", pump(schema)
    typed = (
        pump()
        .put(50, "IFCPROPERTYSET(@,'Pset_ManufacturerTypeInformation',$,(#51,#52))")
        .swap(41, "$,$,$,$,$,$", "$,$,(#50),$,$,$")
    )
    yield "pass-MFR-01-by-type", typed.put(51, made[0]).put(52, made[1])
    yield (
        "pass-MFR-01-chinese-properties",
        with_set(pump(), 30, "产品信息", label("生产厂家", "样例泵业"), label("型号", "CR-10")),
    )
    yield "fail-MFR-01-no-model", with_set(pump(), 30, "Pset_ManufacturerTypeInformation", made[0])
    yield "na-MFR-01-no-equipment", wall()
    own = label("保修期", "24个月"), value("使用年限", "IFCINTEGER(15)"), label("资产编号", "ZC-0001")
    yield "pass-AST-01-chinese-properties", with_set(pump(), 30, "资产信息", *own)
    yield "fail-AST-01-no-number", with_set(pump(), 30, "资产信息", *own[:2])
    yield "na-AST-01-no-equipment", wall()
