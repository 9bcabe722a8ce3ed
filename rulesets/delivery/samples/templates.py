"""Samples about the data templates: external walls, doors and windows, structural walls and columns, water pipes."""

from __future__ import annotations

from collections.abc import Iterator

from building import DOOR, NEW, OLD, Case, area, label, length, value, with_set
from services import pipe
from sheet import Sheet, wall

BOTH = ("IFC4", NEW)
EXTERNAL = value("IsExternal", "IFCBOOLEAN(.T.)")
U_VALUE = value("ThermalTransmittance", "IFCTHERMALTRANSMITTANCEMEASURE(0.55)")


def cases() -> Iterator[Case]:
    yield from external_walls()
    yield from doors()
    yield from concrete()
    yield from pipes()


def external_wall(schema: str = "IFC4", insulation: str = "挤塑聚苯板", common: tuple[str, ...] = ()) -> Sheet:
    """A wall with all that the template asks."""
    reference, fire = value("Reference", "IFCIDENTIFIER('WQ')"), label("FireRating", "2.00h")
    sheet = with_set(wall(schema), 30, "Pset_WallCommon", EXTERNAL, *(common or (reference, U_VALUE, fire)))
    sizes = length("Length", "3000."), length("Width", "200."), area("NetSideArea", "8.61")
    with_set(sheet, 30, "Qto_WallBaseQuantities", *sizes, start=220)
    sheet.put(50, "IFCMATERIAL('混凝土 C35',$,$)").put(51, f"IFCMATERIAL('{insulation}',$,$)")
    sheet.put(52, "IFCMATERIALLAYER(#50,150.,$,'结构层',$,$,$)").put(53, "IFCMATERIALLAYER(#51,50.,$,'外层',$,$,$)")
    sheet.put(54, "IFCMATERIALLAYERSET((#52,#53),'外墙 200',$)")
    return sheet.put(55, "IFCRELASSOCIATESMATERIAL(@,$,$,(#30),#54)")


def external_walls() -> Iterator[Case]:
    for schema in BOTH:
        yield f"pass-TPL-01-{schema.lower()}", external_wall(schema)
        yield f"fail-TPL-01-no-insulation-{schema.lower()}", external_wall(schema, "水泥砂浆")
        yield f"pass-TPL-01-LAYERS-{schema.lower()}", external_wall(schema)
    yield "fail-TPL-01-no-quantities", external_wall().drop(220, 221, 222, 223, 224)
    yield "fail-TPL-01-no-u-value", external_wall(common=(value("Reference", "IFCIDENTIFIER('WQ')"),))
    yield "fail-TPL-01-u-value-zero", external_wall().swap(204, "0.55", "0.")
    inner = external_wall().swap(202, ".T.", ".F.")
    yield "na-TPL-01-internal", inner
    yield "na-TPL-01-ifc2x3", with_set(wall(OLD), 30, "Pset_WallCommon", EXTERNAL)
    yield "fail-TPL-01-LAYERS-single-material", external_wall().swap(55, "#54", "#50")
    yield "fail-TPL-01-LAYERS-one-layer", external_wall().swap(54, "(#52,#53)", "(#52)")
    yield "fail-TPL-01-LAYERS-layer-without-thickness", external_wall().swap(53, "50.", "0.")
    yield "fail-TPL-01-LAYERS-no-material", external_wall().drop(55)
    yield "na-TPL-01-LAYERS-internal", inner
    yield "na-TPL-01-LAYERS-ifc2x3", with_set(wall(OLD), 30, "Pset_WallCommon", EXTERNAL)


def door(schema: str = "IFC4", statement: str = DOOR, external: str = ".T.", kind: str = "Door") -> Sheet:
    sheet = wall(schema).contained(50, statement)
    sheet.put(51, "IFCMATERIAL('断桥铝合金',$,$)").put(52, "IFCRELASSOCIATESMATERIAL(@,$,$,(#50),#51)")
    return with_set(sheet, 50, f"Pset_{kind}Common", value("IsExternal", f"IFCBOOLEAN({external})"), U_VALUE)


def doors() -> Iterator[Case]:
    window = "IFCWINDOW(@,'C-1',$,$,#31,#32,'C-1',1500.,1200.,.WINDOW.,$,$)"
    for schema in BOTH:
        for rule in ("TPL-02", "TPL-02-EXTERNAL"):
            yield f"pass-{rule}-door-{schema.lower()}", door(schema)
            yield f"pass-{rule}-window-{schema.lower()}", door(schema, window, kind="Window")
        yield f"fail-TPL-02-EXTERNAL-no-u-value-{schema.lower()}", door(schema).drop(203).swap(200, ",#203", "")
    yield "fail-TPL-02-no-tag", door(statement=DOOR.replace("#32,'M-1'", "#32,$"))
    yield "fail-TPL-02-no-size", door(statement=DOOR.replace("2100.,900.", "$,$"))
    yield "fail-TPL-02-no-material", door().drop(51, 52)
    yield "fail-TPL-02-no-property", wall().contained(50, DOOR)
    yield "na-TPL-02-none", wall()
    old = "IFCDOOR(@,'M-1',$,$,#31,#32,$,$,$)"
    yield "na-TPL-02-ifc2x3", wall(OLD).contained(50, old)
    yield "na-TPL-02-EXTERNAL-internal", door(external=".F.")


def column(schema: str = "IFC4", load_bearing: bool = False) -> Sheet:
    """A concrete column with all that the template asks, or a load-bearing wall."""
    sheet = wall(schema)
    common, quantities = (
        "Pset_WallCommon",
        [length(n, s) for n, s in (("Length", "3000."), ("Width", "200."), ("Height", "2870."))],
    )
    if not load_bearing:
        sheet.put(30, "IFCCOLUMN(@,'框架柱',$,$,#31,#32,'KZ-1',.COLUMN.)")
        sheet.put(41, "IFCCOLUMNTYPE(@,'KZ 600x600',$,$,$,$,$,$,.COLUMN.)")
        common, quantities = "Pset_ColumnCommon", [length("Length", "2870."), area("CrossSectionArea", "0.36")]
    bears = (value("LoadBearing", "IFCBOOLEAN(.T.)"),) if load_bearing else ()
    with_set(sheet, 30, common, label("FireRating", "3.00h"), *bears)
    qto = "Qto_WallBaseQuantities" if load_bearing else "Qto_ColumnBaseQuantities"
    with_set(sheet, 30, qto, *quantities, start=220)
    strength = label("StrengthClass", "C35"), label("ReinforcementStrengthClass", "HRB400")
    cover = value("ConcreteCover", "IFCPOSITIVELENGTHMEASURE(20.)")
    with_set(sheet, 30, "Pset_ConcreteElementGeneral", *strength, cover, start=240)
    with_set(sheet, 30, "HZ_StructuralMember", label("抗震等级", "三级"), start=260)
    sheet.put(50, "IFCMATERIAL('混凝土 C35',$,$)").put(51, "IFCRELASSOCIATESMATERIAL(@,$,$,(#30),#50)")
    sheet.put(52, "IFCCLASSIFICATIONREFERENCE($,'30-30.40.30','柱',#53,$,$)")
    sheet.put(53, "IFCCLASSIFICATION($,$,$,'GB/T 51269-2017',$,$,$)")
    return sheet.put(54, "IFCRELASSOCIATESCLASSIFICATION(@,$,$,(#30),#52)")


def concrete() -> Iterator[Case]:
    for rule, bearing in (("TPL-03", False), ("TPL-03-WALL", True)):
        for schema in BOTH:
            yield f"pass-{rule}-{schema.lower()}", column(schema, bearing)
            yield f"fail-{rule}-thin-cover-{schema.lower()}", column(schema, bearing).swap(244, "20.", "12.")
        yield f"fail-{rule}-strength", column(load_bearing=bearing).swap(242, "C35", "高强")
        yield f"fail-{rule}-rebar", column(load_bearing=bearing).swap(243, "HRB400", "三级钢")
        yield f"fail-{rule}-no-code", column(load_bearing=bearing).drop(52, 53, 54)
        yield f"na-{rule}-steel", column(load_bearing=bearing).swap(50, "混凝土 C35", "Q355B 钢")
        yield f"na-{rule}-ifc2x3", wall(OLD)
    yield "na-TPL-03-WALL-not-load-bearing", column(load_bearing=True).swap(203, ".T.", ".F.")
    yield "pass-TPL-03-SEISMIC-column", column()
    yield "pass-TPL-03-SEISMIC-wall", column(load_bearing=True)
    yield "pass-TPL-03-SEISMIC-ifc4x3", column(NEW)
    old = wall(OLD).put(30, "IFCCOLUMN(@,'框架柱',$,$,#31,#32,'KZ-1')").drop(41, 42)
    old.put(50, "IFCMATERIAL('混凝土 C35')").put(51, "IFCRELASSOCIATESMATERIAL(@,$,$,(#30),#50)")
    yield "fail-TPL-03-SEISMIC-none-ifc2x3", old
    yield "fail-TPL-03-SEISMIC-none", column().drop(260, 261, 262)
    yield "fail-TPL-03-SEISMIC-no-grade", column().swap(262, "三级", "按设计")
    yield "na-TPL-03-SEISMIC-steel", column().swap(50, "混凝土 C35", "Q355B 钢")


def supply(schema: str = "IFC4", kind: str = ".DOMESTICCOLDWATER.") -> Sheet:
    """A water pipe with all that the template asks."""
    sheet = pipe(schema, kind=kind)
    diameter = value("NominalDiameter", "IFCPOSITIVELENGTHMEASURE(25.)")
    with_set(sheet, 30, "Pset_PipeSegmentTypeCommon", diameter, value("WorkingPressure", "IFCPRESSUREMEASURE(600000.)"))
    with_set(sheet, 30, "Qto_PipeSegmentBaseQuantities", length("Length", "900."), start=220)
    with_set(sheet, 30, "HZ_Pipe", label("介质", "生活给水"), label("连接方式", "热熔连接"), start=240)
    return sheet.put(50, "IFCMATERIAL('PP-R',$,$)").put(51, "IFCRELASSOCIATESMATERIAL(@,$,$,(#30),#50)")


def pipes() -> Iterator[Case]:
    for schema in BOTH:
        yield f"pass-TPL-04-{schema.lower()}", supply(schema)
        yield f"fail-TPL-04-no-pressure-{schema.lower()}", supply(schema).drop(203).swap(200, ",#203", "")
        yield f"pass-TPL-04-MEDIUM-{schema.lower()}", supply(schema)
        yield f"fail-TPL-04-MEDIUM-no-joint-{schema.lower()}", supply(schema).drop(243).swap(240, ",#243", "")
    yield "pass-TPL-04-hot-water", supply(kind=".DOMESTICHOTWATER.")
    yield "fail-TPL-04-no-material", supply().drop(50, 51)
    yield "fail-TPL-04-no-length", supply().drop(220, 221, 222)
    yield "na-TPL-04-drain", supply(kind=".DRAINAGE.")
    yield "na-TPL-04-no-system", supply().drop(60, 61)
    yield "na-TPL-04-ifc2x3", pipe(OLD)
    yield "fail-TPL-04-MEDIUM-no-medium", supply().drop(242).swap(240, "#242,", "")
    yield "na-TPL-04-MEDIUM-no-system", supply().drop(60, 61)
    yield "na-TPL-04-MEDIUM-no-pipe", wall()
