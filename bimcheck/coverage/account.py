"""What became of one demand of a standard: judged and how, or why not.

Whatever the outcome, no demand is ever "met": it is "checked, nothing found" at best.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bimcheck.report import RuleResult
from bimcheck.rules.rule import Rule, Stage, Status
from bimcheck.rules.standards import Demand, pack_of
from bimcheck.words import Words

RULES_NAMED = 6  # in one cell


class State(StrEnum):
    """What became of a demand."""

    CLEAR = "checked_no_findings"
    PARTLY = "partly_checked_no_findings"  # nothing found, but the rules leave something open or some are missing
    FOUND = "checked_with_findings"
    NO_DATA = "no_data"  # its rules do not apply to this file, or could not be judged
    PERSON = "person"
    NOT_COVERED = "not_covered"  # no rule, a pack that is not loaded, or a text that could not be had
    NOT_ASKED = "not_asked"  # of another stage, or left out by a selection


@dataclass(frozen=True)
class Account:
    """What became of one demand: which rules were judged and how, or why none was."""

    demand: Demand
    state: State
    results: tuple[RuleResult, ...] = ()
    reason: Words | None = None


def account(
    demand: Demand, results: Sequence[RuleResult], rules: Sequence[Rule], stages: Iterable[Stage] = tuple(Stage)
) -> Account:
    """What became of a demand."""
    if not set(demand.stages) & set(stages):
        return Account(demand, State.NOT_ASKED, reason=Words("属于其他阶段", "of another stage"))
    if demand.kind == "person":
        return Account(demand, State.PERSON, reason=demand.reason)
    if demand.kind != "rules":
        return Account(demand, State.NOT_COVERED, reason=demand.reason)
    serving = demand.served_by(rules)
    if not serving:
        return Account(demand, State.NOT_COVERED, reason=_no_rules(demand))
    keys = {r.key for r in serving}
    mine = tuple(r for r in results if r.rule.key in keys)
    if not mine:
        reason = Words("其规则不属本阶段或未选用", "its rules are of another stage or were not selected")
        return Account(demand, State.NOT_ASKED, reason=reason)
    met = {r.status for r in mine}
    judged = {r.rule.key for r in mine}
    unselected = [r.key for r in serving if r.key not in judged and set(r.stages) & set(stages)]
    open_ = _left_open(demand, rules, unselected)
    if Status.FAILED in met:
        return Account(demand, State.FOUND, mine, open_)
    if Status.PASSED in met:
        unjudged = met & {Status.UNDECIDED, Status.CRASHED}
        return Account(demand, State.PARTLY if open_ or unjudged else State.CLEAR, mine, open_)
    reasons = dict.fromkeys(r.reason for r in mine if r.reason)
    return Account(demand, State.NO_DATA, mine, next(iter(reasons), None))


def _left_open(demand: Demand, rules: Sequence[Rule], unselected: Sequence[str]) -> Words | None:
    """What nobody looked at although some of its rules were judged: rules that are not there or were left out, and
    what the rules do not reach."""
    missing = [glob for glob in demand.rules if not any(rule.is_called_like(glob) for rule in rules)]
    zh, en = [], []
    for keys, zh_name, en_name in ((missing, "未载入", "not loaded"), (unselected, "未选用", "not selected")):
        if keys:
            shown = keys[:RULES_NAMED]
            more = len(keys) - len(shown)
            zh.append(f"{zh_name} {'、'.join(shown)}" + (f" 等 {len(keys)} 条" if more else ""))
            en.append(f"{en_name}: {', '.join(shown)}" + (f" and {more} more" if more else ""))
    if demand.note:
        zh.append(demand.note.zh)
        en.append(demand.note.en)
    return Words("；".join(zh), "; ".join(en)) if zh else None


def _no_rules(demand: Demand) -> Words:
    """Why none of its rules is loaded."""
    packs = dict.fromkeys(pack_of(glob) for glob in demand.rules)
    left_out = ", ".join(name for name, there in packs if there)
    missing = ", ".join(name for name, there in packs if not there)
    if not missing:
        return Words(f"未载入规则包 {left_out} 的相应规则", f"the rules of pack {left_out} for it are not loaded")
    return Words(f"没有规则包 {missing}", f"there is no pack {missing}")
