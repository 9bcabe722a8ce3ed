"""Writes the samples of pack `hifc`: `python rulesets/hifc/samples/make.py [DIRECTORY]`. Same bytes in every run.

Each file is a tiny model that shows one thing; its name says what must come of it: `pass-RULE-words.ifc` (the rule
applied and found nothing), `fail-…` (it found something), `na-…` (it had nothing to judge). Which properties a class
needs is read from hifc.csv; the sheet that they are written on is that of the samples of pack `base`.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "base" / "samples"))

from sheet import Sheet, frame, wall  # noqa: E402
from writing import gathered, write  # noqa: E402

NEW, OLD = "IFC4X3_ADD2", "IFC2X3"
with (HERE.parent / "hifc.csv").open(encoding="utf-8", newline="") as file:
    LIST = list(csv.DictReader(file))
VALUES = {
    "IfcReal": "IFCREAL(1.)",
    "IfcInteger": "IFCINTEGER(3)",
    "IfcLabel": "IFCLABEL('甲')",
    "IfcText": "IFCTEXT('见说明')",
    "IfcBoolean": "IFCBOOLEAN(.T.)",
    "IfcDate": "IFCDATE('2026-05-01')",
    "IfcDateTime": "IFCDATETIME('2026-05-01T08:00:00')",
    "IfcDuration": "IFCDURATION('P50Y')",
}
PROJECT, SITE, BUILDING, STOREY, WALL = 1, 20, 22, 24, 30


def put_set(sheet: Sheet, name: str, owners: tuple[int, ...], values: dict[str, str]) -> Sheet:
    """A property set on some instances; values as they stand in the file."""
    first = max(*sheet.lines, 99) + 1
    for number, (each, value) in enumerate(values.items(), first):
        sheet.put(number, f"IFCPROPERTYSINGLEVALUE('{each}',$,{value},$)")
    last = first + len(values)
    listed = ",".join(f"#{n}" for n in range(first, last))
    sheet.put(last, f"IFCPROPERTYSET(@,'{name}',$,({listed}))")
    owning = ",".join(f"#{n}" for n in owners)
    return sheet.put(last + 1, f"IFCRELDEFINESBYPROPERTIES(@,$,$,({owning}),#{last})")


def fill(
    sheet: Sheet,
    rule: str,
    cls: str,
    *owners: int,
    but: dict[str, str | None] | None = None,
    sets: tuple[str, ...] = (),
    keys: bool = False,
) -> Sheet:
    """All that a rule asks of a class, on some instances.

    but   other values, by property; None leaves it out · sets: only these · keys: only indispensable properties
    """
    changed = but or {}
    by_set: dict[str, dict[str, str]] = {}
    for row in LIST:
        if row["rule"] != rule or cls not in row["classes"].split() or (keys and not row["key"]):
            continue
        if sets and row["set"] not in sets:
            continue
        value = VALUES[row["type"]]
        if sheet.schema == OLD and row["type"] in ("IfcDate", "IfcDateTime", "IfcDuration"):
            value = "IFCLABEL(" + value.split("(", 1)[1]  # it has no such types
        given = changed.get(row["property"], value)
        if given is not None:
            by_set.setdefault(row["set"], {})[row["property"]] = given
    if not by_set or (unknown := set(changed) - {r["property"] for r in LIST}):
        raise ValueError(f"{rule} {cls}: {unknown if by_set else 'nothing to fill in'}")
    for name, values in by_set.items():
        put_set(sheet, name, owners, values)
    return sheet


def cases() -> Iterator[tuple[str, Sheet]]:
    yield from planning()
    yield from figures()
    yield from drawings()
    yield from site()
    yield from handover()


def planning() -> Iterator[tuple[str, Sheet]]:
    for schema in (OLD, "IFC4", NEW):
        yield f"pass-HIF-01-all-ten-{schema.lower()}", fill(frame(schema), "HIF-01", "IfcProject", PROJECT)
    spaced = fill(frame(), "HIF-01", "IfcProject", PROJECT, but={"基点坐标X": None, "基点坐标Y": None})
    number = next(n for n, s in spaced.lines.items() if s.startswith("IFCPROPERTYSET("))
    spaced.put(300, "IFCPROPERTYSINGLEVALUE('基点坐标 X',$,IFCLENGTHMEASURE(3350000000.),$)")
    spaced.put(301, "IFCPROPERTYSINGLEVALUE('基点坐标 Ｙ',$,IFCLENGTHMEASURE(518000000.),$)")
    yield "pass-HIF-01-blanks-and-widths-in-names", spaced.swap(number, "))", ",#300,#301))")
    yield "fail-HIF-01-no-set", frame()
    yield "fail-HIF-01-no-datum", fill(frame(), "HIF-01", "IfcProject", PROJECT, but={"高程系名称": None})
    yield "fail-HIF-01-blank-name", fill(frame(NEW), "HIF-01", "IfcProject", PROJECT, but={"项目名称": "IFCLABEL(' ')"})
    text = {"基点高程": "IFCLABEL('12.5')"}
    yield "fail-HIF-01-height-as-text", fill(frame(), "HIF-01", "IfcProject", PROJECT, but=text)

    def spatial(schema: str = "IFC4", keys: bool = True, but: dict[str, str | None] | None = None) -> Sheet:
        sheet = frame(schema)
        for cls, number in (("IfcSite", SITE), ("IfcBuilding", BUILDING), ("IfcBuildingStorey", STOREY)):
            fill(sheet, "HIF-02", cls, number, but=but, keys=keys)
        return sheet

    yield "pass-HIF-02-key-figures", spatial()
    yield "pass-HIF-02-everything-ifc4x3", spatial(NEW, keys=False)
    yield "pass-HIF-02-key-figures-ifc2x3", spatial(OLD)
    yield "fail-HIF-02-none", frame()
    yield "fail-HIF-02-no-floor-area-ratio", spatial(but={"容积率": None})
    yield "fail-HIF-02-density-above-100", spatial(but={"建筑密度": "IFCREAL(280.)"})
    yield "fail-HIF-02-storeys-as-real", spatial(NEW, but={"地上建筑层数": "IFCREAL(18.)"})

    def project(rule: str, schema: str = "IFC4", but: dict[str, str | None] | None = None) -> Sheet:
        sheet = fill(frame(schema), rule, "IfcProject", PROJECT, but=but)
        sheet.put(60, "IFCACTOR(@,'建设单位',$,$,#61)").put(61, "IFCORGANIZATION($,'样例置业',$,$,$)")
        return fill(sheet, rule, "IfcOrganization", 60, but=but)

    for rule in ("HIF-02-PROJECT", "HIF-06-PROJECT"):
        yield f"pass-{rule}-filled-in", project(rule)
        yield f"pass-{rule}-filled-in-ifc4x3", project(rule, NEW)
        yield f"pass-{rule}-filled-in-ifc2x3", project(rule, OLD)
        yield f"fail-{rule}-no-code", project(rule, but={"社会统一信用代码": None})
        yield f"fail-{rule}-date-with-slashes", project(rule, but={"成立日期": "IFCDATE('2020/5/1')"})
    space = "IFCSPACE(@,'101',$,$,$,$,$,.ELEMENT.,$,$)"
    for schema in ("IFC4", NEW):
        whole = frame(schema).put(50, space)
        yield f"pass-HIF-02-SPACES-filled-in-{schema.lower()}", fill(whole, "HIF-02-SPACES", "IfcSpace", 50)
    yield "fail-HIF-02-SPACES-no-set", frame().put(50, space)
    negative = {"净面积": "IFCAREAMEASURE(-8.)"}
    yield (
        "fail-HIF-02-SPACES-negative-area",
        fill(frame().put(50, space), "HIF-02-SPACES", "IfcSpace", 50, but=negative),
    )
    yield "na-HIF-02-SPACES-none", frame()


def figures() -> Iterator[tuple[str, Sheet]]:
    stated, asked = "Pset_场地信息属性集", "Pset_项目控制指标信息属性集"

    def controlled(controls: dict[str, str], values: dict[str, str], schema: str = "IFC4") -> Sheet:
        sheet = put_set(frame(schema), asked, (PROJECT,), {n: f"IFCTEXT('{v}')" for n, v in controls.items()})
        return put_set(sheet, stated, (SITE,), {n: f"IFCREAL({v})" for n, v in values.items()})

    controls = {"容积率": "≤2.00", "建筑密度": "≤30%", "绿地率": "≥35%"}
    kept = {"容积率": "1.98", "建筑密度": "0.28", "绿地率": "35."}
    for schema in (OLD, "IFC4", NEW):
        yield f"pass-HIF-03-kept-{schema.lower()}", controlled(controls, kept, schema)
    yield "pass-HIF-03-range", controlled({"容积率": "1.5~2.0"}, {"容积率": "1.5"})
    yield "fail-HIF-03-too-dense", controlled(controls, kept | {"容积率": "2.35"})
    yield "fail-HIF-03-too-little-green", controlled(controls, kept | {"绿地率": "0.3"}, NEW)
    yield "fail-HIF-03-no-figure", controlled(controls, {"容积率": "1.98", "建筑密度": "0.28"})
    yield "fail-HIF-03-control-without-operator", controlled({"容积率": "2.00"}, kept)
    yield "na-HIF-03-no-site", put_set(frame(), asked, (PROJECT,), {"容积率": "IFCTEXT('≤2.00')"}).drop(SITE, 26, 27)

    zone = "Pset_建筑区域信息属性集"

    def zones(schema: str = "IFC4", ratio: str = "1.6", areas: tuple[tuple[str, str], ...] = ()) -> Sheet:
        site = {"容积率": f"IFCREAL({ratio})", "总用地面积": "IFCAREAMEASURE(10000.)"}
        sheet = put_set(frame(schema), stated, (SITE,), site)
        for number, (area, factor) in enumerate(areas or (("12000.", "1."), ("4000.", "1."), ("3000.", "0.")), 50):
            sheet.put(number, f"IFCSPATIALZONE(@,'区域 {number}',$,$,$,$,$,$)")
            put_set(sheet, zone, (number,), {"建筑面积": f"IFCAREAMEASURE({area})", "计容系数": f"IFCREAL({factor})"})
        return sheet

    # (12000 × 1 + 4000 × 1 + 3000 × 0) ÷ 10000 = 1.6
    yield "pass-HIF-04-agrees", zones()
    yield "pass-HIF-04-rounded-ifc4x3", zones(NEW, "1.61")
    yield "fail-HIF-04-not-updated", zones(ratio="1.9")
    # (5000 × 1 + 4000 × 0.5) ÷ 10000 = 0.7
    yield "fail-HIF-04-factor-forgotten", zones(NEW, "0.9", (("5000.", "1."), ("4000.", "0.5")))
    yield "na-HIF-04-no-ratio", frame()
    yield "na-HIF-04-ifc2x3", put_set(frame(OLD), stated, (SITE,), {"容积率": "IFCREAL(1.6)"})


def drawings() -> Iterator[tuple[str, Sheet]]:
    made = {
        "ARCHITECTURE": ("IfcWall", "墙"), "STRUCTURE": ("IfcSlab", "楼板"), "WATER": ("IfcPump", "水泵"),
        "HVAC": ("IfcFan", "风机"), "ELECTRICAL": ("IfcAlarm", "报警器"),
    }  # fmt: skip

    def element(schema: str, cls: str, name: str) -> Sheet:
        return frame(schema).put(50, f"{cls.upper()}(@,'{name}',$,$,$,$,$,$)")

    for part, (cls, name) in made.items():
        rule = f"HIF-05-{part}"
        for schema in ("IFC4", NEW):
            yield f"pass-{rule}-filled-in-{schema.lower()}", fill(element(schema, cls, name), rule, cls, 50)
        yield f"fail-{rule}-no-set", element("IFC4", cls, name)
        real = next(
            r["property"] for r in LIST if r["rule"] == rule and cls in r["classes"].split() and r["type"] == "IfcReal"
        )
        text = {real: "IFCLABEL('约 1')"}
        yield f"fail-{rule}-number-as-text", fill(element(NEW, cls, name), rule, cls, 50, but=text)
        if part in ("WATER", "HVAC", "ELECTRICAL"):
            # The classes came with IFC4; what a 2X3 file has instead is no such class.
            device = frame(OLD).put(50, f"IFCFLOWMOVINGDEVICE(@,'{name}',$,$,$,$,$)")
            yield f"na-{rule}-ifc2x3-has-no-such-class", device
    rule = "HIF-05-ARCHITECTURE"
    measures = {
        "厚度": "IFCPOSITIVELENGTHMEASURE(200.)",
        "长度": "IFCLENGTHMEASURE(3000.)",
        "高度": "IFCLENGTHMEASURE(2870.)",
    }
    yield f"pass-{rule}-lengths-are-reals", fill(wall(), rule, "IfcWall", WALL, but=measures)
    yield f"pass-{rule}-text-for-label", fill(wall(), rule, "IfcWall", WALL, but={"防火等级": "IFCTEXT('甲级')"})
    yield f"pass-{rule}-ifc2x3", fill(wall(OLD), rule, "IfcWall", WALL)
    whole = fill(wall(), rule, "IfcWall", WALL, sets=("Pset_墙信息属性集",))
    yield f"fail-{rule}-one-of-two-sets", whole
    yield f"fail-{rule}-negative-thickness", fill(wall(), rule, "IfcWall", WALL, but={"厚度": "IFCREAL(-200.)"})
    slab = frame(OLD).put(50, "IFCSLAB(@,'楼板',$,$,$,$,$,$)")
    yield "pass-HIF-05-STRUCTURE-ifc2x3", fill(slab, "HIF-05-STRUCTURE", "IfcSlab", 50)
    for schema in ("IFC4", NEW):
        yield f"pass-HIF-05-SPACES-site-{schema.lower()}", fill(frame(schema), "HIF-05-SPACES", "IfcSite", SITE)
    yield "fail-HIF-05-SPACES-no-set", frame()
    green = {"绿地率": "IFCREAL(-5.)"}
    yield "fail-HIF-05-SPACES-negative-share", fill(frame(NEW), "HIF-05-SPACES", "IfcSite", SITE, but=green)


def site() -> Iterator[tuple[str, Sheet]]:
    says = {
        OLD: ("ConstructionType", "IFCLABEL('Precast')"),
        "IFC4": ("ConstructionMethod", "IFCLABEL('Precast')"),
        NEW: ("CastingMethod", "IFCLABEL('PRECAST')"),
    }

    def precast(schema: str = "IFC4") -> Sheet:
        name, value = says[schema]
        return put_set(wall(schema), "Pset_ConcreteElementGeneral", (WALL,), {name: value})

    for schema in says:
        yield f"pass-HIF-06-filled-in-{schema.lower()}", fill(precast(schema), "HIF-06", "IfcWall", WALL)
        yield f"fail-HIF-06-nothing-{schema.lower()}", precast(schema)
    lifting = ("Pset_吊装信息属性集",)
    yield "fail-HIF-06-lifting-only", fill(wall(), "HIF-06", "IfcWall", WALL, sets=lifting)
    far = {"构件标高偏差": "IFCLENGTHMEASURE(35.)"}
    yield "fail-HIF-06-35-mm-off", fill(precast(), "HIF-06", "IfcWall", WALL, but=far)
    yield "na-HIF-06-cast-in-place", wall()

    column = "IFCCOLUMN(@,'预制柱',$,$,$,$,$,$)"
    controller = "IFCCONTROLLER(@,'采集器',$,$,$,$,$,$)"
    for rule, cls, statement, spoilt in (
        ("HIF-06-MAKING", "IfcColumn", column, {"构件长度偏差": "IFCREAL(-60.)"}),
        ("HIF-06-ACCEPTANCE", "IfcColumn", column, {"工序验收结果": None}),
        ("HIF-06-SAMPLES", "IfcColumn", column, {"委托日期": "IFCLABEL('2026-05-01')"}),
        ("HIF-06-MONITORING", "IfcController", controller, {"SN": None}),
    ):
        for schema in ("IFC4", NEW):
            yield f"pass-{rule}-complete-{schema.lower()}", fill(frame(schema).put(50, statement), rule, cls, 50)
        yield f"fail-{rule}-spoilt", fill(frame().put(50, statement), rule, cls, 50, but=spoilt)
        yield f"na-{rule}-without-sets", frame().put(50, statement)
    yield "na-HIF-06-MONITORING-ifc2x3-has-no-such-class", wall(OLD)
    task = "IFCTASK(@,'检查',$,$,$,$,$,$,.F.,$,$,$)"
    for schema in ("IFC4", NEW):
        yield f"pass-HIF-06-SITE-task-{schema.lower()}", fill(frame(schema).put(50, task), "HIF-06-SITE", "IfcTask", 50)
    yield "fail-HIF-06-SITE-task-without", frame().put(50, task)
    logical = {"是否检查合格": "IFCLOGICAL(.U.)"}
    yield "fail-HIF-06-SITE-unknown-outcome", fill(frame().put(50, task), "HIF-06-SITE", "IfcTask", 50, but=logical)
    yield "na-HIF-06-SITE-no-task", wall()


def handover() -> Iterator[tuple[str, Sheet]]:
    def accepted(schema: str = "IFC4", keys: bool = True, but: dict[str, str | None] | None = None) -> Sheet:
        sheet = fill(wall(schema), "HIF-07", "IfcWall", WALL, keys=keys, but=but)
        return fill(sheet, "HIF-07", "IfcBuildingStorey", STOREY, keys=keys)

    for schema in (OLD, "IFC4", NEW):
        yield f"pass-HIF-07-outcome-time-person-{schema.lower()}", accepted(schema)
    yield "pass-HIF-07-everything", accepted(keys=False)
    yield "fail-HIF-07-nothing", wall()
    yield "fail-HIF-07-no-person", accepted(NEW, but={"分项验收人": None})
    yield "fail-HIF-07-time-without-date", accepted(but={"工序验收时间": "IFCDATETIME('08:00')"})

    def filed(schema: str = "IFC4", but: dict[str, str | None] | None = None, keys: bool = False) -> Sheet:
        # In IFC4X3 a building is a facility.
        facility = (BUILDING,) if schema == NEW else ()
        sheet = frame(schema)
        return fill(sheet, "HIF-08", "IfcSite", PROJECT, SITE, *facility, STOREY, but=but, keys=keys)

    for schema in (OLD, "IFC4", NEW):
        yield f"pass-HIF-08-filed-{schema.lower()}", filed(schema)
    yield "pass-HIF-08-key-fields", filed(keys=True)
    spelt = filed(but={"有限期结束日期": None})
    number = next(n for n, s in spelt.lines.items() if s.startswith("IFCPROPERTYSET("))
    spelt.put(300, "IFCPROPERTYSINGLEVALUE('有效期结束日期',$,IFCDATE('2036-05-01'),$)")
    yield "pass-HIF-08-other-spelling", spelt.swap(number, "))", ",#300))")
    yield "fail-HIF-08-nothing", frame()
    yield (
        "fail-HIF-08-building-is-a-facility",
        filed(NEW).swap(22, "1#楼", "2#楼").put(400, "IFCBUILDING(@,'1#楼',$,$,#23,$,$,.ELEMENT.,$,$,$)"),
    )
    yield "fail-HIF-08-no-number", filed(but={"施工资料编号-国标": None})


if __name__ == "__main__":
    write(gathered(cases()), HERE)
