"""A report such as a designer gets, built by hand: 40 rules, 5,068 findings, Chinese names."""

from __future__ import annotations

from functools import cache
from typing import Any

import polars as pl

from bimcheck.model import Model
from bimcheck.report import FINDINGS, ModelFacts, Problem, Report, RuleResult, Standing
from bimcheck.rules.rule import Basis, Confidence, Rule, Severity, Stage, Status, Verdict
from bimcheck.words import Words

STOREYS = ["基础层", *(f"{n}F" for n in range(1, 12)), "屋面层"]
CLASSES = [
    "IfcWallStandardCase",
    "IfcSlab",
    "IfcBeam",
    "IfcDoor",
    "IfcWindow",
    "IfcSpace",
    "IfcStairFlight",
    "IfcColumn",
]
CHINESE = {
    "IfcWallStandardCase": "预制外墙-YWQ",
    "IfcSlab": "叠合板-DBS",
    "IfcBeam": "叠合梁-KL",
    "IfcDoor": "防火门-FM甲",
    "IfcWindow": "铝合金推拉窗-C",
    "IfcSpace": "卧室",
    "IfcStairFlight": "预制楼梯-YLT",
    "IfcColumn": "预制柱-YZ",
}
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_$"

# title zh, title en, class judged (None: all), severity, status, failures, applicable, observed zh, en, expected zh, en
DEMANDS: list[tuple[Any, ...]] = [
    (
        "GlobalId 唯一且有效",
        "GlobalIds are valid and unique",
        None,
        "error",
        "failed",
        12,
        8431,
        "与另一构件重复",
        "the same as another element",
        "全文件唯一",
        "unique in the file",
    ),
    ("有且只有一个 IfcProject", "There is exactly one IfcProject", None, "error", "passed", 0, 1, "", "", "", ""),
    (
        "场地、建筑、楼层逐级关联",
        "Site, building and storeys form a chain",
        None,
        "error",
        "passed",
        0,
        15,
        "",
        "",
        "",
        "",
    ),
    (
        "构件归属于且仅归属于一个楼层",
        "Every element is contained exactly once",
        None,
        "error",
        "failed",
        146,
        7120,
        "未归属任何空间结构",
        "not contained in any spatial structure",
        "归属于一个楼层",
        "contained in one storey",
    ),
    (
        "预制构件有构件编号",
        "Precast components carry a component mark",
        "IfcWallStandardCase",
        "error",
        "failed",
        318,
        640,
        "属性集“预制构件信息”中没有“构件编号”",
        "property set 预制构件信息 has no 构件编号",
        "构件编号非空",
        "构件编号 is not empty",
    ),
    (
        "防火门有耐火极限",
        "Fire doors state a fire rating",
        "IfcDoor",
        "error",
        "failed",
        96,
        212,
        "Pset_DoorCommon.FireRating 缺失",
        "Pset_DoorCommon.FireRating is missing",
        "甲级 1.5 h、乙级 1.0 h 或丙级 0.5 h",
        "1.5 h (A), 1.0 h (B) or 0.5 h (C)",
    ),
    (
        "空间有名称和功能",
        "Spaces have a name and a function",
        "IfcSpace",
        "error",
        "failed",
        41,
        388,
        "名称为空",
        "the name is empty",
        "名称非空",
        "a name",
    ),
    ("楼层标高互不相同", "No two storeys share an elevation", None, "warning", "passed", 0, 13, "", "", "", ""),
    (
        "层高为基本模数 1M 的整数倍",
        "Storey heights are multiples of the basic module 1M",
        None,
        "warning",
        "failed",
        2,
        12,
        "层高 2.95 m",
        "storey height 2.95 m",
        "100 mm 的整数倍",
        "a multiple of 100 mm",
    ),
    (
        "墙厚为分模数 M/2 的整数倍",
        "Wall thicknesses are multiples of M/2",
        "IfcWallStandardCase",
        "warning",
        "failed",
        904,
        1330,
        "墙厚 {n} mm",
        "thickness {n} mm",
        "50 mm 的整数倍",
        "a multiple of 50 mm",
    ),
    (
        "代理构件比例不超过 5%",
        "At most 5 % of the elements are proxies",
        None,
        "warning",
        "failed",
        611,
        8431,
        "IfcBuildingElementProxy，建议改用具体类",
        "an IfcBuildingElementProxy; use a specific class",
        "具体的 IFC 类",
        "a specific IFC class",
    ),
    (
        "构件有类型",
        "Elements have a type",
        None,
        "warning",
        "failed",
        1577,
        7120,
        "没有关联类型",
        "no type is assigned",
        "关联一个 IfcTypeObject",
        "an IfcTypeObject is assigned",
    ),
    (
        "构件有材料",
        "Elements have a material",
        None,
        "warning",
        "failed",
        1288,
        7120,
        "没有关联材料",
        "no material is associated",
        "关联材料",
        "a material is associated",
    ),
    (
        "窗有编号",
        "Windows carry a mark",
        "IfcWindow",
        "info",
        "failed",
        73,
        301,
        "Tag 为空",
        "Tag is empty",
        "Tag 非空",
        "a tag",
    ),
    ("坐标系为 CGCS2000", "The coordinate system is CGCS2000", None, "error", "undecided", 0, 0, "", "", "", ""),
    ("装配率不低于 50%", "The assembly rate is at least 50 %", None, "warning", "undecided", 0, 0, "", "", "", ""),
]


def global_id(number: int) -> str:
    digits, left = "", number * 7_919_000_001 + 1_234_567
    for _ in range(21):
        digits = _ALPHABET[left % 64] + digits
        left = left // 64 + (number * 31 if left < 64 else 0)
    return "2" + digits


def findings(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """FINDINGS from dicts that may leave columns out."""
    defaults: dict[str, Any] = dict.fromkeys(FINDINGS) | {"standing": Standing.NEW.value}
    return pl.DataFrame([defaults | row for row in rows], schema=FINDINGS)


def rule(number: int, title: Words, severity: str, pack: str = "base") -> Rule:
    confidence = [Confidence.CONFIRMED, Confidence.SECONDARY, Confidence.HOUSE][number % 3]
    return Rule(
        id=f"{pack.upper()}-DEMAND-{number:02}",
        pack=pack,
        title=title,
        why=Words("平台按此信息定位与统计构件，缺失将导致构件无法入库。",
                  "Platforms find and count elements by it; without it an element cannot be imported."),
        fix=Words("在建模软件中补全后重新导出 IFC；Revit 可用明细表批量填写。",
                  "Complete it in the authoring tool and export again; Revit can fill it in from a schedule."),
        basis=Basis("bimcheck" if confidence is Confidence.HOUSE else "GB/T 51301-2018", confidence, "4.2.3"),
        severity=Severity(severity),
        stages=(Stage.PRELIMINARY, Stage.CONSTRUCTION_DOCUMENTS),
        select=Words("所有适用构件", "all elements concerned"),
        check="present",
        judge=never,
    )  # fmt: skip


def never(model: Model) -> Verdict:
    raise AssertionError("this rule is never judged")


@cache
def report(scale: int = 1, problems: tuple[Problem, ...] = ()) -> Report:
    """The report; `scale` multiplies the number of findings (20 gives some 100,000)."""
    results: list[RuleResult] = []
    element = 0
    for number, demand in enumerate(DEMANDS):
        zh, en, only, severity, status, failures, applicable, seen_zh, seen_en, want_zh, want_en = demand
        rows: list[dict[str, Any]] = []
        for n in range(failures * scale):
            element += 1
            class_ = only or CLASSES[(element * 5 + n // 7) % len(CLASSES)]
            standing = Standing.WAIVED if n % 53 == 52 else Standing.KNOWN if n % 11 == 10 else Standing.NEW
            thickness = [95, 110, 135, 190, 205][n % 5]
            rows.append(
                {
                    "id": 1000 + element * 13,
                    "global_id": global_id(element),
                    "tag": str(310000 + element) if n % 4 else None,
                    "class": class_,
                    "name": f"{CHINESE[class_]}{n % 90 + 1:02}" if n % 17 else None,
                    "storey": STOREYS[(element * 3) % len(STOREYS)] if number != 3 else None,
                    "expected_zh": want_zh,
                    "expected_en": want_en,
                    "observed_zh": seen_zh.format(n=thickness),
                    "observed_en": seen_en.format(n=thickness),
                    "measured": thickness / 1000 if "{n}" in seen_zh else None,
                    "tolerance": 0.001 if "{n}" in seen_zh else None,
                    "standing": standing.value,
                }
            )
        reason = None
        if status == "undecided":
            reason = Words("模型没有给出地理参照", "the model states no georeference")
        results.append(
            RuleResult(
                rule=rule(number, Words(zh, en), severity),
                status=Status(status),
                severity=Severity(severity),
                applicable=applicable * scale,
                passed=(applicable - failures) * scale,
                failed=failures * scale,
                findings=findings(rows),
                reason=reason,
                facts={"share": 0.0725, "threshold": 0.05} if "5%" in zh else {},
                seconds=0.001 * number,
            )
        )
    for number in range(len(DEMANDS), 40):
        applies = number % 3 != 0
        results.append(
            RuleResult(
                rule=rule(number, Words(f"第 {number} 项交付要求", f"Delivery demand {number}"), "warning", "hangzhou"),
                status=Status.PASSED if applies else Status.NOT_APPLICABLE,
                severity=Severity.WARNING,
                applicable=40 if applies else 0,
                passed=40 if applies else 0,
                failed=0,
                findings=pl.DataFrame(schema=FINDINGS),
                reason=None if applies else Words("模型中没有此类构件", "the model has no such elements"),
            )
        )
    return Report(
        model=ModelFacts(
            path="交付/临平区某住宅项目-3#楼-建筑结构.ifc",
            name="临平区某住宅项目-3#楼-建筑结构.ifc",
            sha256="9d7dbb780ce87339126a59145efb0d8fe2a5122e106a26c36db99f0977969100",
            size=48_211_904,
            schema="IFC4",
            application="Autodesk Revit 2024 (CHS)",
            time_stamp="2025-03-18T09:42:11",
            project="临平区装配式住宅示范项目",
            entities=9_204,
            elements=8_431,
            storeys=13,
            instances=621_429,
            classes=(("IfcWallStandardCase", 2410), ("IfcSlab", 1204), ("IfcBeam", 980), ("IfcWindow", 301)),
        ),
        stage="construction-documents",
        profile="hangzhou",
        packs=(("base", "0.1.0"), ("hangzhou", "0.1.0")),
        results=tuple(results),
        problems=problems,
        version="0.1.0",
        parameters={"tolerance_mm": 1, "module_mm": 100, "crs": ["EPSG:4549"]},
        notes=(Words("豁免清单中有 1 条未用到：base/OLD-RULE", "1 waiver was not used: base/OLD-RULE"),),
        seconds=1.25,
    )
