"""What the EXPRESS rules of IFC found, as rules: one per EXPRESS rule that is violated, one for all the others."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import polars as pl

from bimcheck.ifc.express import TOLD, ExpressOutcome, run
from bimcheck.rules.rule import FAILURES, Basis, Confidence, Rule, Severity, Stage, Verdict
from bimcheck.words import Words

PACK = "express"

# What the rules that designers meet most often are about, by the name that they have in many classes.
TYPE_NEEDED = Words("所属类型与构件的类相配，如 IfcWall 用 IfcWallType", "the assigned type is one for the class")
NAME_NEEDED = Words("名称 (Name) 不为空", "Name is given")
PLACE_NEEDED = Words("有几何的对象须有定位 (ObjectPlacement)", "what has a shape has an ObjectPlacement")
MEANINGS = {
    "CorrectPredefinedType": Words(
        "PredefinedType 为 USERDEFINED 时，须写明 ObjectType（类型为 ElementType）",
        "with PredefinedType USERDEFINED the ObjectType (ElementType of types) is given",
    ),
    "CorrectTypeAssigned": TYPE_NEEDED,
    "CorrectStyleAssigned": TYPE_NEEDED,
    "UniquePropertyNames": Words("同一属性集内属性名称不重复", "property names are unique within a set"),
    "UniqueQuantityNames": Words("同一工程量集内名称不重复", "quantity names are unique within a set"),
    "UniquePropertySetNames": Words("同一构件的属性集名称不重复", "the property sets of an object have unique names"),
    "HasName": NAME_NEEDED,
    "NameRequired": NAME_NEEDED,
    "ExistsName": NAME_NEEDED,
    "PlacementForShapeRepresentation": PLACE_NEEDED,
    "CorrectUnits": Words("项目单位中每种只声明一次", "each kind of unit is assigned once"),
    "NoSelfReference": Words("不引用自身", "it does not refer to itself"),
    "CorrectChangeAction": Words(
        "有 LastModifiedDate 时须写明 ChangeAction", "ChangeAction is given where there is a LastModifiedDate"
    ),
    # Names such as WR1 mean something else in every class: these are told with it.
    "IfcBuildingElementProxy.WR1": NAME_NEEDED,
    "IfcPositiveLengthMeasure.WR1": Words("长度大于零", "the length is greater than zero"),
    "IfcPositiveRatioMeasure.WR1": Words("比例大于零", "the ratio is greater than zero"),
    "IfcQuantityLength.WR22": Words("长度不为负", "the length is not negative"),
    "IfcShapeModel.WR11": Words(
        "几何表达有所归属，不悬空", "the representation belongs to a product, a map or an aspect"
    ),
    "IfcSingleProjectInstance": Words("文件中至多一个 IfcProject", "a file has at most one IfcProject"),
}
WHY = Words(
    "这是 IFC 标准以 EXPRESS 语言写定的约束；违反的数据，别的软件可能拒绝、忽略或误读。",
    "IFC itself demands it, in EXPRESS; other software may refuse, drop or misread data that violates it.",
)
FIX = Words(
    "能在建模软件中改的（名称、类型、PredefinedType）改后重新导出；几何或关系方面的多为导出程序的问题，请升级或向软件商反馈。",
    "Mend names, types and PredefinedType in the authoring tool and export again; what concerns geometry or relations "
    "is mostly the exporter's: update it, or report it to its maker.",
)


def express_rules(path: Path, seconds: float) -> tuple[Rule, ...]:
    """Judge the file at once, in a child process; the rules only tell what it found."""
    return rules_of(run(path, seconds), seconds)


def described(name: str) -> Rule:
    """What is known of an EXPRESS rule by its name alone, for `explain`."""
    return _rule(name, ExpressOutcome())


def rules_of(outcome: ExpressOutcome, seconds: float) -> tuple[Rule, ...]:
    """One rule per EXPRESS rule violated or not judged, by name; last, one for those that hold."""
    named = sorted(set(outcome.counts) | set(outcome.errors))
    return (*(_rule(name, outcome) for name in named), _others(outcome, seconds))


def _rule(name: str, outcome: ExpressOutcome) -> Rule:
    cls, _, label = name.rpartition(".")
    meaning = MEANINGS.get(name) or MEANINGS.get(
        label
    )  # most classes that have a rule of this name mean the same by it
    select = Words(f"{cls} 的实例", f"instances of {cls}") if cls else Words("整个文件", "the whole file")
    return Rule(
        id=name,
        pack=PACK,
        title=meaning or Words(f"满足 EXPRESS 约束 {name}", f"The EXPRESS rule {name} holds"),
        why=WHY,
        fix=FIX,
        basis=_basis(outcome, name),
        severity=Severity.ERROR,
        stages=tuple(Stage),
        select=select,
        check="express",
        judge=partial(_verdict, name, outcome),
        pack_version=outcome.version,
        demand=meaning,
    )


def _verdict(name: str, outcome: ExpressOutcome, _: object) -> Verdict:
    found, total = outcome.violations.get(name, []), outcome.counts.get(name, 0)
    judged = max(outcome.judged.get(name, 0), len({id_ for id_, _ in found}))
    if not found:
        reason = Words(
            f"ifcopenshell 的规则代码在此文件上出错：{outcome.errors[name]}",
            f"the rule's code in ifcopenshell fails on this file: {outcome.errors[name]}",
        )
        return Verdict(0, undecided=reason)
    meaning = MEANINGS.get(name) or MEANINGS.get(name.rpartition(".")[2]) or Words(f"满足 {name}", f"{name} holds")
    rows = [
        (id_, None, meaning.zh, meaning.en, f"不满足：{text}", f"not met: {text}", None, None) for id_, text in found
    ]
    facts = {} if total <= TOLD else {"violations": total, "listed": TOLD}
    failed = max(len({id_ for id_, _ in found}), min(total, judged) if total > TOLD else 0)
    return Verdict(judged, pl.DataFrame(rows, schema=FAILURES, orient="row"), failed, facts=facts)


def _others(outcome: ExpressOutcome, seconds: float) -> Rule:
    return Rule(
        id="OTHER-RULES",
        pack=PACK,
        title=Words("其余 EXPRESS 约束均满足", "All other EXPRESS rules hold"),
        why=WHY,
        fix=FIX,
        basis=_basis(outcome, ""),
        severity=Severity.ERROR,
        stages=tuple(Stage),
        select=Words(
            "文件中出现的类与类型的 WHERE 规则，及全局规则",
            "WHERE rules of classes and types in the file, and global rules",
        ),
        check="express",
        judge=partial(_rest, outcome, seconds),
        pack_version=outcome.version,
    )


def _rest(outcome: ExpressOutcome, seconds: float, _: object) -> Verdict:
    holding = [rule for rule in outcome.judged if rule not in outcome.counts and rule not in outcome.errors]
    facts = {
        "rules_judged": len(outcome.judged),
        "rules_violated": len(outcome.counts),
        "rules_of_schema": outcome.rules,
    }
    if outcome.ended == "done":
        return Verdict(len(holding), facts=facts)
    done = Words(f"此前已判定 {len(outcome.judged)} 条规则", f"{len(outcome.judged)} rules were judged before that")
    if outcome.ended == "timeout":
        reason = Words(
            f"EXPRESS 检查超过 {seconds:g} 秒，已停止（{done.zh}）；可用 --express-limit 延长",
            f"the EXPRESS rules took longer than {seconds:g} s and were stopped ({done.en}); "
            "--express-limit allows more",
        )
    else:
        last = f": {outcome.last}" if outcome.last else ""
        reason = Words(
            f"EXPRESS 检查进程异常结束，代码 {outcome.exit_code}（{done.zh}）{last}",
            f"the process that judges EXPRESS rules died with code {outcome.exit_code} ({done.en}){last}",
        )
    return Verdict(0, undecided=reason, facts=facts)


def _basis(outcome: ExpressOutcome, clause: str) -> Basis:
    edition = {"IFC2X3": "IFC2X3 TC1", "IFC4": "IFC4 (2018)"}.get(outcome.schema, outcome.schema)
    note = f"EXPRESS schema as ifcopenshell {outcome.version} has it" if outcome.version else ""
    return Basis("ISO 16739-1", Confidence.CONFIRMED, clause, edition, note)
