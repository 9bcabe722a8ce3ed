"""The section "LOD and information depth" of a report: what a model has, against what the stage asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from bimcheck.model import Model
from bimcheck.report import RuleResult
from bimcheck.rules.checks.information_depth import InformationDepth
from bimcheck.rules.depth.demands import Demands, demands_of
from bimcheck.rules.depth.evidence import Evidence
from bimcheck.rules.depth.levels import CIM_OF_UNIT, UNIT_WORDS, InformationLevel
from bimcheck.rules.depth.matrix import matrix_table
from bimcheck.rules.depth.shares import Depth, GroupShare, depth_of
from bimcheck.rules.depth.tables import information_table, remarks, unit_table, worst
from bimcheck.rules.depth.units import Units, units_of
from bimcheck.rules.depth.wording import percent, reason
from bimcheck.rules.parts import judge_parts
from bimcheck.rules.rule import Rule
from bimcheck.section import Block, Section
from bimcheck.words import Words


def depth_sections(
    rules: Sequence[Rule], stage: str | None
) -> tuple[Callable[[Model, tuple[RuleResult, ...]], Section | None], ...]:
    """The maker of the section, where the rules ask about depth; else nothing. For `engine.check(sections=…)`.

    rules  all that were loaded, whatever the stage: what is asked at `stage` is read off them
    """
    evidence = _evidence_of(rules)
    if evidence is None:
        return ()

    def make(model: Model, _: tuple[RuleResult, ...]) -> Section:
        return depth_section(model, evidence, demands_of(rules, stage), stage)

    return (make,)


def _evidence_of(rules: Sequence[Rule]) -> Evidence | None:
    """The lists by which the rules judge: those of the first that asks about information depth."""
    for rule in rules:
        parts = rule.judge.args[0] if isinstance(rule.judge, partial) and rule.judge.func is judge_parts else ()
        for part in parts:
            if isinstance(part.check, InformationDepth):
                return part.check.known
    return None


def depth_section(model: Model, evidence: Evidence, demands: Demands, stage: str | None = None) -> Section:
    """The section of one model."""
    depth, units = depth_of(model, evidence), units_of(model, evidence)
    by_level = _by_level(depth, evidence, demands)
    blocks: tuple[Block, ...] = (
        unit_table(units, demands),
        information_table(depth, evidence, by_level, demands),
        *([matrix_table(depth, units, evidence, demands)] if depth.shares else []),
        remarks(demands, units.level(demands.unit_share)),
    )
    return Section(
        id="depth",
        title=Words("模型精细度与信息深度", "LOD and information depth"),
        lead=_lead(depth, units, by_level, demands),
        blocks=blocks,
        data=_data(depth, units, evidence, by_level, demands, stage),
    )


def _by_level(depth: Depth, evidence: Evidence, demands: Demands) -> dict[InformationLevel, list[GroupShare]]:
    level = {g.code: evidence.level_of(g, demands.tc_level) for g in evidence.groups}
    return {each: [s for s in depth.shares if level[s.group] is each] for each in InformationLevel}


def _lead(depth: Depth, units: Units, by_level: dict[InformationLevel, list[GroupShare]], demands: Demands) -> Words:
    level, least = units.level(demands.unit_share), demands.least_unit
    zh, en = ["模型精细度：未达到任何一级"], ["LOD: no level is reached"]
    if level:
        zh = [f"模型精细度达到 {level.value}（{UNIT_WORDS[level].zh}）"]
        en = [f"The model reaches {level.value} ({UNIT_WORDS[level].en})"]
    if least:
        zh[0] += f"，要求 {least.value}"
        en[0] += f", {least.value} is asked"
        if level is None or level.rank < least.rank:
            because = next(share.reason for share in units.whole if share.level is least)
            zh[0], en[0] = f"{zh[0]}：{because.zh}", f"{en[0]}: {because.en}"
    told = [(n, depth.share_of(s)) for n, s in by_level.items() if n in demands.information or not demands.information]
    filled = [f"{n.value} {percent(share)}" for n, share in told if share is not None]
    if filled:
        zh.append(f"信息深度{'（所要求的级别）' if demands.information else ''}：{'、'.join(filled)}")
        en.append(f"information depth{' (levels asked)' if demands.information else ''}: {', '.join(filled)}")
    gaps = worst([s for n, _ in told for s in by_level[n]], demands, 1)
    if gaps:
        said = reason(gaps[0])
        zh.append(f"缺口最大：{said.zh}")
        en.append(f"largest gap: {said.en}")
    return Words("；".join(zh) + "。", "; ".join(en) + ".")


def _data(
    depth: Depth,
    units: Units,
    evidence: Evidence,
    by_level: dict[InformationLevel, list[GroupShare]],
    demands: Demands,
    stage: str | None,
) -> dict[str, Any]:
    level = units.level(demands.unit_share)
    classes: dict[str, dict[str, Any]] = {}
    for name, members in depth.members.items():
        own = units.level_of(name, demands.unit_share)
        classes[name] = {"class": name, "members": members, "unit_level": own.value if own else None, "groups": []}
    for share in depth.shares:
        classes[share.class_name]["groups"].append(
            {
                "group": share.group,
                "share": round(share.share, 6),
                "filled": share.filled,
                "asked": share.slots,
                "incomplete": share.incomplete,
                "first_incomplete_id": share.first,
                "missing": {item.name: missing for item, missing in share.items if missing},
            }
        )
    return {
        "stage": stage,
        "unit_level": level.value if level else None,
        "unit_level_asked": demands.least_unit.value if demands.least_unit else None,
        "unit_share": demands.unit_share,
        "units": [
            {
                "level": s.level.value,
                "counted": s.counted,
                "units": s.good,
                "reached": s.reached(demands.unit_share),
                "asked": s.level in demands.unit,
            }
            for s in units.whole
        ],
        "fabricated_units": units.fabricated,
        "cim_level": CIM_OF_UNIT[level].zh.split()[0] if level else None,
        "gbt51235_label": demands.label.value if demands.label else None,
        "tc_level": demands.tc_level,
        "information_share": demands.information_share,
        "information": [
            {
                "level": n.value,
                "groups": [g.code for g in evidence.groups if evidence.level_of(g, demands.tc_level) is n],
                "filled": sum(s.filled for s in shares),
                "asked": sum(s.slots for s in shares),
                "share": round(value, 6) if (value := depth.share_of(shares)) is not None else None,
                "at_stage": n in demands.information,
            }
            for n, shares in by_level.items()
        ],
        "classes": list(classes.values()),
    }
