"""Writes the samples about LOD and information depth: `python make_depth.py [DIRECTORY]`. Same bytes in every run.

Written on the sheet of the samples of pack `base`: tiny models to which the information of a level is added, or not.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "base" / "samples"))

from sheet import SCHEMAS, Sheet, frame, wall  # noqa: E402
from writing import gathered, write  # noqa: E402

Case = tuple[str, Sheet]
PIPE = {
    "IFC2X3": "IFCFLOWSEGMENT(@,'给水管',$,$,#31,#32,'JL-1')",
    "IFC4": "IFCPIPESEGMENT(@,'给水管',$,$,#31,#32,'JL-1',.RIGIDSEGMENT.)",
    "IFC4X3_ADD2": "IFCPIPESEGMENT(@,'给水管',$,$,#31,#32,'JL-1',.RIGIDSEGMENT.)",
}
PUMP = {
    "IFC2X3": "IFCFLOWMOVINGDEVICE(@,'给水泵',$,$,#31,#32,'SB-1')",
    "IFC4": "IFCPUMP(@,'给水泵',$,$,#31,#32,'SB-1',.CIRCULATOR.)",
    "IFC4X3_ADD2": "IFCPUMP(@,'给水泵',$,$,#31,#32,'SB-1',.CIRCULATOR.)",
}


def props(sheet: Sheet, element: int, name: str, **values: str) -> Sheet:
    """A property set of texts, with numbers of its own."""
    first = max(sheet.lines) + 1
    for place, (key, value) in enumerate(values.items()):
        sheet.put(first + place, f"IFCPROPERTYSINGLEVALUE('{key}',$,IFCLABEL('{value}'),$)")
    listed = ",".join(f"#{first + place}" for place in range(len(values)))
    last = first + len(values)
    sheet.put(last, f"IFCPROPERTYSET(@,'{name}',$,({listed}))")
    return sheet.put(last + 1, f"IFCRELDEFINESBYPROPERTIES(@,$,$,(#{element}),#{last})")


def lengths(sheet: Sheet, element: int, name: str, *names: str) -> Sheet:
    """An element quantity of lengths of one metre."""
    first = max(sheet.lines) + 1
    tail = "" if sheet.schema == "IFC2X3" else ",$"
    for place, key in enumerate(names):
        sheet.put(first + place, f"IFCQUANTITYLENGTH('{key}',$,$,1000.{tail})")
    listed = ",".join(f"#{first + place}" for place in range(len(names)))
    last = first + len(names)
    sheet.put(last, f"IFCELEMENTQUANTITY(@,'{name}',$,$,({listed}))")
    return sheet.put(last + 1, f"IFCRELDEFINESBYPROPERTIES(@,$,$,(#{element}),#{last})")


def classified(sheet: Sheet, element: int) -> Sheet:
    if sheet.schema == "IFC2X3":
        source = "IFCCLASSIFICATION('住房和城乡建设部','2017',$,'GB/T 51269')"
    elif sheet.schema == "IFC4":
        source = "IFCCLASSIFICATION('住房和城乡建设部','2017',$,'GB/T 51269',$,$,$)"
    else:
        source = "IFCCLASSIFICATION('住房和城乡建设部','2017',$,'GB/T 51269',$,$,$)"
    reference = "IFCCLASSIFICATIONREFERENCE($,'14-20.10','外墙',#900" + (")" if sheet.schema == "IFC2X3" else ",$,$)")
    sheet.put(900, source).put(901, reference)
    return sheet.put(902, f"IFCRELASSOCIATESCLASSIFICATION(@,$,$,(#{element}),#901)")


def placed(sheet: Sheet) -> Sheet:
    """What N1 asks of project, site and building, by the property names of Chinese practice."""
    props(
        sheet, 1, "Pset_申报信息属性集", 项目编号="HZ-1", 项目名称="样例", 坐标系名称="CGCS2000",
        高程系名称="1985国家高程基准", 建设单位="样例公司", 设计单位="样例设计院",
    )  # fmt: skip
    props(sheet, 1, "Pset_Manifest", 阶段="施工图", 设计说明="见说明")
    props(sheet, 20, "Pset_场地信息属性集", 项目地址="杭州", 总用地面积="1000")
    sheet.swap(20, ".ELEMENT.,$,$", ".ELEMENT.,(30,16,0),(120,9,0)")
    return props(
        sheet, 22, "Pset_建筑技术信息属性集", 建筑类型名称="住宅", 耐火等级="二级", 建筑面积="500",
        地上建筑层数="3", 地址="杭州", 设计说明="见说明",
    )  # fmt: skip


def mapped(sheet: Sheet) -> Sheet:
    """The same place by IfcMapConversion instead of properties."""
    vertical = "'EPSG:5737'"
    sheet.put(990, f"IFCPROJECTEDCRS('EPSG:4549',$,'CGCS2000',{vertical},$,$,$)")
    sheet.put(991, "IFCMAPCONVERSION(#10,#990,514923.,3350508.,0.,1.,0.,1.)")
    return sheet


def piped(schema: str) -> Sheet:
    return wall(schema).contained(50, PIPE[schema])


def pumped(schema: str) -> Sheet:
    return wall(schema).contained(50, PUMP[schema])


def cases() -> Iterator[Case]:
    yield from information()
    yield from units()


def information() -> Iterator[Case]:
    rule = "LOD-INFORMATION-N1"
    for schema in SCHEMAS:
        yield f"pass-{rule}-{schema.lower()}", placed(classified(wall(schema), 30))
        yield f"fail-{rule}-no-code-{schema.lower()}", placed(wall(schema))
    yield f"fail-{rule}-project-unknown", classified(wall(), 30)
    yield f"fail-{rule}-placeholder", placed(classified(wall(), 30).swap(30, "'预制外墙板-1'", "'待定'"))
    without = placed(classified(wall(), 30))
    without.lines = {n: s for n, s in without.lines.items() if "坐标系名称" not in s and "高程系名称" not in s}
    yield f"pass-{rule}-map-conversion", mapped(_relisted(without))
    yield f"na-{rule}-nothing", Sheet("IFC4", {10: frame().lines[10], 11: frame().lines[11], 12: frame().lines[12]})
    rule = "LOD-INFORMATION-N2"
    for schema in SCHEMAS:
        system = "IFCSYSTEM(@,'给水系统',$,$,'给水')"
        yield (
            f"pass-{rule}-{schema.lower()}",
            (
                piped(schema)
                .put(51, PIPE[schema].replace("JL-1", "JL-2"))
                .swap(40, "(#50", "(#51,#50")
                .put(60, system)
                .put(61, "IFCRELASSIGNSTOGROUP(@,$,$,(#50,#51),$,#60)")
                .put(62, "IFCRELCONNECTSELEMENTS(@,$,$,$,#50,#51)")
            ),
        )
        yield f"fail-{rule}-alone-{schema.lower()}", piped(schema)
    yield (
        f"fail-{rule}-window-without-wall",
        wall().contained(50, "IFCWINDOW(@,'窗',$,$,#31,#32,'C-1',1500.,1200.,.WINDOW.,$,$)"),
    )
    yield f"na-{rule}-wall", wall()
    rule = "LOD-INFORMATION-N3"
    for schema in SCHEMAS:
        yield f"pass-{rule}-{schema.lower()}", technical(wall(schema))
        yield f"fail-{rule}-bare-{schema.lower()}", wall(schema)
    yield f"fail-{rule}-no-fire-rating", technical(wall(), LoadBearing="TRUE", IsExternal="TRUE", Status="NEW")
    yield f"na-{rule}-no-element", frame()
    rule = "LOD-INFORMATION-N4"
    for schema in SCHEMAS:
        full = props(
            pumped(schema), 50, "设备信息", 资产编号="ZC-1", 质保期="2年", 使用年限="15年", 巡检周期="1月",
            维修周期="1年", 保养周期="6月", 备件清单="机封",
        )  # fmt: skip
        yield f"pass-{rule}-{schema.lower()}", full
        yield f"fail-{rule}-no-asset-{schema.lower()}", pumped(schema)
    yield f"na-{rule}-no-equipment", wall()


def technical(sheet: Sheet, **values: str) -> Sheet:
    """Dimensions, material and design parameters of the wall."""
    lengths(sheet, 30, "BaseQuantities", "Length", "Width", "Height")
    sheet.put(910, "IFCMATERIAL('C30')" if sheet.schema == "IFC2X3" else "IFCMATERIAL('C30',$,$)")
    sheet.put(911, "IFCRELASSOCIATESMATERIAL(@,$,$,(#30),#910)")
    given = values or {"LoadBearing": "TRUE", "IsExternal": "TRUE", "FireRating": "2.0", "AcousticRating": "45"}
    return props(sheet, 30, "Pset_WallCommon", **given)


def _relisted(sheet: Sheet) -> Sheet:
    """Property sets name only properties that are there."""
    for number, statement in sheet.lines.items():
        if statement.startswith("IFCPROPERTYSET("):
            head, _, listed = statement.rpartition("(")
            kept = [ref for ref in listed.rstrip(")").split(",") if int(ref[1:]) in sheet.lines]
            sheet.lines[number] = f"{head}({','.join(kept)}))"
    return sheet


def precast(schema: str) -> Sheet:
    name = {"IFC2X3": "ConstructionType", "IFC4": "ConstructionMethod", "IFC4X3_ADD2": "CastingMethod"}[schema]
    return props(wall(schema), 30, "Pset_ConcreteElementGeneral", **{name: "PRECAST" if "4X3" in schema else "Precast"})


def units() -> Iterator[Case]:
    space = "IFCSPACE(@,'101',$,$,#31,#32,'卧室',.ELEMENT.,$,$)"
    proxy = "IFCBUILDINGELEMENTPROXY(@,'设备',$,$,#31,#32,$,$)"
    accessory = "IFCDISCRETEACCESSORY(@,'预埋件',$,$,#31,#32,'YM-1'"
    rule = "LOD-UNIT-1"
    for schema in SCHEMAS:
        yield f"pass-{rule}-{schema.lower()}", frame(schema)
        yield f"fail-{rule}-building-unnamed-{schema.lower()}", frame(schema).swap(22, "'1#楼'", "$")
    building = frame("IFC4X3_ADD2").lines[22]
    bridge = building.replace("IFCBUILDING(", "IFCBRIDGE(").replace("1#楼", "1号桥")
    bridge = bridge[: bridge.index(".ELEMENT.")] + ".ELEMENT.,.GIRDER.)"
    yield f"pass-{rule}-bridge", frame("IFC4X3_ADD2").put(22, bridge)
    yield f"pass-{rule}-smaller-units", wall().swap(22, "'1#楼'", "$")
    rule = "LOD-UNIT-2"
    for schema in SCHEMAS:
        room = frame(schema).put(31, "IFCLOCALPLACEMENT(#25,#11)").put(32, "IFCPRODUCTDEFINITIONSHAPE($,$,())")
        tall = room.put(50, space.replace(",$,$)", ",.INTERNAL.,$)") if schema == "IFC2X3" else space)
        yield f"pass-{rule}-{schema.lower()}", tall.put(51, "IFCRELAGGREGATES(@,$,$,#24,(#50))")
        yield f"fail-{rule}-no-space-{schema.lower()}", frame(schema)
    yield f"fail-{rule}-proxies", wall().put(30, proxy.replace(",$,$)", ",'X-1',$)"))
    rule = "LOD-UNIT-3"
    for schema in SCHEMAS:
        yield f"pass-{rule}-{schema.lower()}", wall(schema)
        yield f"fail-{rule}-proxy-{schema.lower()}", wall(schema).contained(50, proxy)
    yield f"fail-{rule}-no-shape", wall().swap(30, "#32", "$").drop(32)
    rule = "LOD-UNIT-4"
    for schema in SCHEMAS:
        part = accessory + (")" if schema == "IFC2X3" else ",.ANCHORPLATE.)")
        detailed = precast(schema).put(50, part).put(51, "IFCRELAGGREGATES(@,$,$,#30,(#50))")
        yield f"pass-{rule}-{schema.lower()}", detailed
        yield f"fail-{rule}-solid-{schema.lower()}", precast(schema)
    yield f"na-{rule}-cast-in-place", wall()
    rule = "CIM-01"
    for schema in SCHEMAS:
        yield f"pass-{rule}-{schema.lower()}", wall(schema)
    yield f"pass-{rule}-building-alone", frame()
    yield f"fail-{rule}-nothing-named", frame("IFC4").swap(22, "'1#楼'", "$")


if __name__ == "__main__":
    write(gathered(cases()), HERE)
