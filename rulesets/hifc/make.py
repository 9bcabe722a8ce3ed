"""Writes the rules of pack `hifc` that go by its list, hifc.csv. Same bytes in every run.

    python rulesets/hifc/make.py                                    required.toml anew, from hifc.csv
    python rulesets/hifc/make.py --facts standards-tables.json      hifc.csv anew first, from the table of facts

hifc.csv is the list as we hold it: stages, classes, sets, properties and types are those of the draft standard; the
columns `rule` (who asks), `key` (indispensable), `limit` and `also` are ours and come from the tables in this script.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
COLUMNS = ("stage", "rule", "classes", "set", "property", "type", "key", "limit", "also")
DEFAULT_TABLE = "hifc.csv"

PLANNING, DRAWINGS, SITE, HANDOVER = "规划报建", "施工图审查", "智慧工地监管", "竣工验收"
STAGES = {
    PLANNING: ("initiation", "concept"),
    DRAWINGS: ("construction-documents",),
    SITE: ("construction",),
    HANDOVER: ("completion",),
}

# The ten fields without which an application is not accepted by a tool that was built for it.
APPLICATION = (
    "项目编号", "项目名称", "项目地址", "建设单位", "设计单位", "基点坐标X", "基点坐标Y", "基点高程", "坐标系名称",
    "高程系名称",
)  # fmt: skip
# What the summary of the standard names as its key content (planning), and what an acceptance is nothing without.
KEYS = {
    "HIF-02": {
        "总用地面积", "可建设用地面积", "建筑密度", "容积率", "绿地率", "地块编号",
        "耐火等级", "地上建筑层数", "地下建筑层数", "建筑高度", "建筑占地面积", "建筑面积", "抗震设防类别", "安全等级",
        "底标高", "建筑层高", "楼层面积", "是否设置避难层",
    },
    "HIF-07": {f"{of}{what}" for of in ("工序", "分项", "分部") for what in ("验收结果", "验收时间", "验收人")},
    "HIF-08": {
        "工程资料名称", "工程阶段", "资料类别", "施工资料编号-国标", "施工资料编号-湖北", "电子格式", "创建时间",
    },
}  # fmt: skip
# The source says 有限期 in one of a pair of dates and 有效期 in the other: taken for a slip, and the listed name stays.
OTHER_SPELLINGS = {"有限期结束日期": "有效期结束日期"}

STRUCTURE = ["IfcBeam", "IfcColumn", "IfcFooting", "IfcPile", "IfcSlab"]
SPACES = ["IfcSite", "IfcSpace", "IfcSpatialZone"]
WATER = [
    "IfcFireSuppressionTerminal",
    "IfcInterceptor",
    "IfcPipeFitting",
    "IfcPipeSegment",
    "IfcPump",
    "IfcSanitaryTerminal",
    "IfcStackTerminal",
    "IfcTank",
    "IfcValve",
    "IfcWasteTerminal",
]
HVAC = [
    "IfcBoiler",
    "IfcChiller",
    "IfcCoil",
    "IfcDuctSegment",
    "IfcFan",
    "IfcSpaceHeater",
    "IfcUnitaryEquipment",
]
ELECTRICAL = [
    "IfcAlarm",
    "IfcAudioVisualAppliance",
    "IfcCommunicationsAppliance",
    "IfcController",
    "IfcElectricDistributionBoard",
    "IfcElectricGenerator",
    "IfcElectricTimeControl",
    "IfcJunctionBox",
    "IfcLightFixture",
    "IfcOutlet",
    "IfcProtectiveDevice",
    "IfcSensor",
    "IfcSwitchingDevice",
    "IfcTransformer",
]
ACCEPTANCE = ("Pset_工序质量验收属性集", "Pset_分部质量验收属性集", "Pset_分项质量验收属性集")
PRECAST = ("Pset_吊装信息属性集", "Pset_堆放信息属性集", "Pset_构件验收偏差属性集")
MAKING = (
    "Pset_制造偏差属性集", "Pset_预制构件成品保护信息", "Pset_预制混凝土梁属性集", "Pset_预制混凝土柱属性集",
    "Pset_施工信息属性集", "Pset_饰面砖信息属性集",
)  # fmt: skip
SAMPLING = ("Pset_样品通用信息属性集", "Pset_取样任务属性集")
MONITORING = ("Pset_监测设备通用属性集", "Pset_流量计信息属性集")


@dataclass(frozen=True)
class Group:
    """A rule: what of the list it asks for, of whom, and how people read it."""

    rule: str
    stage: str
    title: tuple[str, str]
    fix: tuple[str, str]
    severity: str = "warning"
    expected: str = "always"
    note: tuple[str, str] = ("", "")  # what else `why` says


GROUPS = (
    Group(
        "HIF-01",
        PLANNING,
        ("申报信息十项齐全", "The ten application fields are filled in"),
        (
            "在 IfcProject 的 Pset_申报信息属性集 中补齐编号、名称、地址、单位、基点坐标与高程、坐标系和高程系名称。",
            "Fill in number, name, address, parties, base point and the names of both reference systems in "
            "Pset_申报信息属性集 of the IfcProject.",
        ),
        note=("缺少其中任何一项，报建数据都无法入库。", "Without any of them an application cannot be filed."),
    ),
    Group(
        "HIF-02",
        PLANNING,
        ("场地、建筑、楼层的报建指标齐全", "Site, building and storeys carry the planning figures"),
        (
            "补齐用地面积、容积率、建筑密度、绿地率、层数、高度、面积、耐火等级等必填指标；其余属性按需填写。",
            "Fill in areas, floor area ratio, density, green ratio, storeys, heights, fire rating; the rest as needed.",
        ),
        note=(
            "必填项取自对该标准重点内容的归纳，并非标准原有标记。",
            "Which of them are indispensable is our reading of its key content; the draft marks none.",
        ),
    ),
    Group(
        "HIF-02-PROJECT",
        PLANNING,
        ("项目其余信息和参建单位信息齐全", "Other project data and the parties are filled in"),
        (
            "在 IfcProject 补齐报建、地籍、登记、区划信息；参建单位以 IfcActor 表达，TheActor 指向 "
            "IfcOrganization，并挂接 Pset_组织通用属性集。",
            "Fill in the sets of the IfcProject; model a party as an IfcActor whose TheActor is the IfcOrganization, "
            "with Pset_组织通用属性集 on it.",
        ),
        "info",
    ),
    Group(
        "HIF-02-SPACES",
        PLANNING,
        ("空间、区域、车位等报建属性齐全", "Spaces, zones and parking carry their planning data"),
        ("补齐空间和区域的面积、计容系数、车位数量等属性。", "Fill in areas, area factors and parking numbers."),
        "info",
    ),
    Group(
        "HIF-05-ARCHITECTURE",
        DRAWINGS,
        ("建筑构件的施工图审查属性齐全", "Architectural elements carry the data for review"),
        (
            "补齐墙、门窗、幕墙、楼梯、坡道、栏杆、屋顶等构件的属性。",
            "Fill in walls, doors, windows, stairs.",
        ),
    ),
    Group(
        "HIF-05-STRUCTURE",
        DRAWINGS,
        ("结构构件的施工图审查属性齐全", "Structural elements carry the data for review"),
        ("补齐梁、板、柱、基础、桩的属性。", "Fill in the data of beams, slabs, columns, footings and piles."),
    ),
    Group(
        "HIF-05-SPACES",
        DRAWINGS,
        ("场地、空间、区域的施工图审查属性齐全", "Site, spaces and zones carry the data for review"),
        ("补齐场地、空间和区域的属性。", "Fill in the data of site, spaces and zones."),
    ),
    Group(
        "HIF-05-WATER",
        DRAWINGS,
        ("给排水与消防构件的施工图审查属性齐全", "Water and fire-fighting elements carry the data for review"),
        (
            "补齐管道、管件、阀门、水箱、消火栓、喷头等的属性。",
            "Fill in pipes, valves, tanks and terminals.",
        ),
    ),
    Group(
        "HIF-05-HVAC",
        DRAWINGS,
        ("暖通构件的施工图审查属性齐全", "Heating and ventilation elements carry the data for review"),
        ("补齐风管、风机、冷水机组、锅炉、盘管等的属性。", "Fill in the data of ducts, fans, chillers and boilers."),
    ),
    Group(
        "HIF-05-ELECTRICAL",
        DRAWINGS,
        ("电气与智能化构件的施工图审查属性齐全", "Electrical elements carry the data for review"),
        (
            "补齐配电箱柜、灯具、开关插座、探测器等的属性。",
            "Fill in boards, luminaires, outlets, detectors.",
        ),
    ),
    Group(
        "HIF-06",
        SITE,
        ("预制构件的吊装、堆放和验收偏差信息齐全", "Precast elements carry lifting, storage and acceptance data"),
        ("补齐预制构件的吊装信息、堆放信息和构件验收偏差。", "Fill in the three sets of each precast element."),
        "info",
        "given",
        (
            "只看模型标明为预制、或已有其中任一属性集的构件。",
            "Only of elements that the model calls precast, or that have one of these sets.",
        ),
    ),
    Group(
        "HIF-06-MAKING",
        SITE,
        ("预制构件的制造偏差、成品保护等信息完整", "What precast elements say of their making is complete"),
        ("补齐已有属性集中缺少的属性，核对偏差值。", "Complete the sets that are there; check the deviations."),
        "info",
        "set",
    ),
    Group(
        "HIF-06-ACCEPTANCE",
        SITE,
        ("施工中已有的质量验收记录完整", "Acceptance records made during construction are complete"),
        ("补齐已有工序、分项、分部验收记录中缺少的属性。", "Complete the acceptance records that are there."),
        "info",
        "set",
    ),
    Group(
        "HIF-06-SAMPLES",
        SITE,
        ("取样送检信息完整", "What is said of samples and tests is complete"),
        ("补齐已有样品、取样任务记录中缺少的属性。", "Complete the records of samples and sampling tasks."),
        "info",
        "set",
    ),
    Group(
        "HIF-06-MONITORING",
        SITE,
        ("监测设备信息完整", "What is said of monitoring devices is complete"),
        ("补齐监测设备、流量计已有属性集中缺少的属性。", "Complete the sets of monitoring devices and flow meters."),
        "info",
        "set",
    ),
    Group(
        "HIF-06-SITE",
        SITE,
        ("机械、人员、危大工程和检查任务信息齐全", "Plant, people, hazardous works and inspections are filled in"),
        (
            "补齐施工机械、施工人员、工程监管和检查任务的属性。",
            "Fill in plant, people, procedures and tasks.",
        ),
        "info",
    ),
    Group(
        "HIF-06-PROJECT",
        SITE,
        ("施工阶段的项目和参建单位信息齐全", "Project and parties are filled in for the construction stage"),
        (
            "补齐施工许可、报监、开竣工日期和各方统一社会信用代码。",
            "Fill in permits, dates, codes of the parties.",
        ),
        "info",
    ),
    Group(
        "HIF-07",
        HANDOVER,
        ("工序、分项、分部质量验收结论齐全", "Elements carry the outcome of their acceptance"),
        ("补齐验收结果、验收时间和验收人；其余属性按需填写。", "Fill in result, time and person; the rest as needed."),
        note=(
            "结果、时间、人三项为必填，系本项目自定。",
            "That result, time and person are indispensable is our own demand.",
        ),
    ),
    Group(
        "HIF-08",
        HANDOVER,
        ("竣工资料信息齐全", "Spatial elements and the project carry their hand-over documents"),
        (
            "在 Pset_竣工资料属性集 中补齐资料名称、阶段、类别、编号、格式和日期。",
            "Fill in name, stage, kind, number, format and date in Pset_竣工资料属性集.",
        ),
        note=(
            "资料名称、阶段、类别、编号、格式、日期为必填，系本项目自定。",
            "That name, stage, kind, number, format and date are indispensable is our own demand.",
        ),
    ),
)


def rule_of(stage: str, cls: str, set_name: str, name: str) -> str:
    """The rule that asks for a property."""
    if stage == PLANNING:
        if cls == "IfcProject" and set_name == "Pset_申报信息属性集" and name in APPLICATION:
            return "HIF-01"
        if cls in ("IfcSite", "IfcBuilding", "IfcBuildingStorey"):
            return "HIF-02"
        return "HIF-02-PROJECT" if cls in ("IfcProject", "IfcOrganization") else "HIF-02-SPACES"
    if stage == DRAWINGS:
        groups = {"STRUCTURE": STRUCTURE, "SPACES": SPACES, "WATER": WATER, "HVAC": HVAC, "ELECTRICAL": ELECTRICAL}
        return "HIF-05-" + next((g for g, classes in groups.items() if cls in classes), "ARCHITECTURE")
    if stage == HANDOVER:
        return "HIF-07" if set_name in ACCEPTANCE else "HIF-08"
    by_set = {
        "": PRECAST, "-MAKING": MAKING, "-ACCEPTANCE": ACCEPTANCE, "-SAMPLES": SAMPLING, "-MONITORING": MONITORING,
    }  # fmt: skip
    of_project = cls in ("IfcProject", "IfcOrganization")
    return "HIF-06" + next(
        (suffix for suffix, sets in by_set.items() if set_name in sets), "-PROJECT" if of_project else "-SITE"
    )


# House values: what no building can exceed, so that a slip of units or of the pen shows. The draft has no limits.
SHARES = (
    "建筑密度", "绿地率", "混合用地比例", "可开启面积比", "反射比", "透射比", "配筋率",
)  # fmt: skip
NOT_NEGATIVE = (
    "面积", "体积", "重量", "厚度", "宽度", "长度", "直径", "管径", "外径", "桩径", "桩长", "边长", "净宽", "净高",
    "层高", "高度", "净距", "间距", "容量", "功率", "用量", "台时", "容积率", "系数", "耐火极限",
)  # fmt: skip
MAY_BE_NEGATIVE = ("地下建筑高度", "底高度", "底距地高度")
LIMITS = {
    "经度": "-180..180",
    "纬度": "-90..90",
    "显色指数": "<=100",
    "吊具水平夹角": "0..90",
    "靠放架倾斜角度": "0..90",
    "回转角度": "-360..360",
}


def limit_of(set_name: str, name: str, kind: str) -> str:
    """The limit of a property, "" where there is none."""
    if kind == "IfcInteger":
        return ">=0"
    if kind != "IfcReal":
        return ""
    if set_name in ("Pset_制造偏差属性集", "Pset_构件验收偏差属性集"):
        return "deviation"
    if name in LIMITS:
        return LIMITS[name]
    if name.endswith(SHARES):
        return "0..100"
    return ">=0" if name.endswith(NOT_NEGATIVE) and name not in MAY_BE_NEGATIVE else ""


def from_facts(table: dict[str, Any]) -> list[tuple[str, ...]]:
    """The rows of hifc.csv from the table `hifc` of the facts."""
    rows: dict[tuple[str, ...], list[str]] = {}
    for stage, of_stage in table["stages"].items():
        for entry in of_stage["psets"]:
            for name, kind in entry["properties"].items():
                for cls in entry["entities"]:
                    rule = rule_of(stage, cls, entry["pset"], name)
                    key = "1" if name in KEYS.get(rule, ()) else ""
                    limit = limit_of(entry["pset"], name, kind)
                    row = (stage, rule, entry["pset"], name, kind, key, limit, OTHER_SPELLINGS.get(name, ""))
                    rows.setdefault(row, []).append(cls)
    uses = sum(map(len, rows.values()))
    asked = sum(of_stage["property_uses"] for of_stage in table["stages"].values())
    if uses != asked:
        raise ValueError(f"{uses} property uses, the table says {asked}")
    return [(r[0], r[1], " ".join(classes), *r[2:]) for r, classes in rows.items()]


def read_list(path: Path = HERE / DEFAULT_TABLE) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def list_text(rows: list[tuple[str, ...]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return out.getvalue()


def rules_text(rows: list[dict[str, str]]) -> str:
    """required.toml."""
    return "\n".join(("# Written by make.py from hifc.csv; do not edit.", *_rules(rows)))


def _rules(rows: list[dict[str, str]]) -> Iterator[str]:
    for group in GROUPS:
        mine = [r for r in rows if r["rule"] == group.rule]
        classes = sorted({c for r in mine for c in r["classes"].split()})
        sets = len({r["set"] for r in mine})
        properties = len({(r["set"], r["property"], r["type"]) for r in mine})
        why = (
            f"{group.stage}数据按清单逐项入库：本规则涉及 {len(classes)} 个类、{sets} 个属性集、{properties} 项属性，"
            f"缺失、类型不符和超限的都会影响交换。{group.note[0]}",
            f"What is exchanged at this stage is filed item by item: {len(classes)} classes, {sets} sets, {properties} "
            "properties here; what is missing, of another type or out of limits is lost on the way."
            + (f" {group.note[1]}" if group.note[1] else ""),
        )
        if group.expected == "always" and not any(r["key"] for r in mine) and group.rule != "HIF-01":
            why = (
                f"{why[0]}清单不分必填与选填：与构件无关的属性集可以不填，以豁免或允许的缺失率处理。",
                f"{why[1]} The list marks nothing as optional: a set that is not for an element may stay away, by a "
                "waiver or the missing rate that is allowed.",
            )
        options = [f'list = "{DEFAULT_TABLE}"', f'rows = "{group.rule}"']
        if any(r["key"] for r in mine):
            options.append('judged = "key"')
        if group.expected != "always":
            options.append(f'expected = "{group.expected}"')
        if group.expected == "given":
            options.append(f"conditions = [{', '.join(PRECAST_SAYS)}]")
        if any(r["limit"] == "deviation" for r in mine):
            options.append('deviation_limit_mm = "{deviation_limit_mm}"')
        options += [f'{o} = "{{{o}}}"' for o in ("missing_max", "type_deviation_max", "out_of_limit_max")]
        # An organisation is looked up by the actor that stands for it.
        chosen = sorted({"IfcActor" if c == "IfcOrganization" else c for c in classes})
        yield ""
        yield "[[rule]]"
        yield f'id = "{group.rule}"'
        yield f"title = {_words(group.title)}"
        yield f"why = {_words(why)}"
        yield f"fix = {_words(group.fix)}"
        yield (
            'basis = { standard = "湖北省BIM基础数据交换标准", edition = "送审稿", confidence = "draft", '
            f'note = "{group.stage} MVD" }}'
        )
        yield f'severity = "{group.severity}"'
        yield f"stages = [{', '.join(_text(s) for s in STAGES[group.stage])}]"
        yield f"select = {{ entity = [{', '.join(_text(c) for c in chosen)}] }}"
        yield 'check = "property_table"'
        yield f"with = {{ {', '.join(options)} }}"
    yield ""


# How each schema says that an element is precast.
PRECAST_SAYS = (
    '{ value = "Pset_ConcreteElementGeneral.ConstructionType", matches = "(?i)precast" }',
    '{ value = "Pset_ConcreteElementGeneral.ConstructionMethod", matches = "(?i)precast" }',
    '{ value = "Pset_ConcreteElementGeneral.CastingMethod", in = ["PRECAST", "MIXED"] }',
    '{ value = "Pset_*.是否为装配式", equals = true }',
)


def _words(pair: tuple[str, str]) -> str:
    return f"{{ zh = {_text(pair[0])}, en = {_text(pair[1])} }}"


def _text(text: str) -> str:
    if '"' in text or "\\" in text:
        raise ValueError(f"not written so in TOML: {text}")
    return f'"{text}"'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", nargs="?", type=Path, default=HERE)
    parser.add_argument("--facts", type=Path)
    given = parser.parse_args()
    given.directory.mkdir(parents=True, exist_ok=True)
    if given.facts:
        table = json.loads(given.facts.read_text(encoding="utf-8"))["hifc"]
        path = given.directory / DEFAULT_TABLE
        path.write_text(list_text(from_facts(table)), encoding="utf-8", newline="\n")
        rows = read_list(path)
    else:
        rows = read_list()
    (given.directory / "required.toml").write_text(rules_text(rows), encoding="utf-8", newline="\n")
    print(f"{len(rows)} rows, {len(GROUPS)} rules in {given.directory}")


if __name__ == "__main__":
    main()
