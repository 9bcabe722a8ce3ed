"""The statement as a section of the report: counts by standard, each demand with what became of it, other rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from bimcheck.coverage.account import RULES_NAMED, Account, State, account
from bimcheck.federation import Federation
from bimcheck.model import Model
from bimcheck.report import RuleResult
from bimcheck.rules.rule import CONFIDENCE_WORDS, Rule, Stage, Status
from bimcheck.rules.stages import stages_of
from bimcheck.rules.standards import Standard
from bimcheck.section import Block, Cell, Paragraphs, Section, Table, Tone
from bimcheck.words import Words

ID = "coverage"

STATE_WORDS = {
    State.CLEAR: Words("已查，未发现问题", "checked, nothing found"),
    State.PARTLY: Words("部分查过，未发现问题", "partly checked, nothing found"),
    State.FOUND: Words("已查，有问题", "checked, with findings"),
    State.NO_DATA: Words("本文件无数据", "no data in this file"),
    State.PERSON: Words("需人工核查", "needs a person"),
    State.NOT_COVERED: Words("未覆盖", "not covered"),
    State.NOT_ASKED: Words("本次不查", "not asked this time"),
}
# What was checked is never green: that would read as compliance.
TONES = {
    State.CLEAR: Tone.PLAIN,
    State.PARTLY: Tone.PLAIN,
    State.FOUND: Tone.POOR,
    State.NO_DATA: Tone.NONE,
    State.PERSON: Tone.FAIR,
    State.NOT_COVERED: Tone.NONE,
    State.NOT_ASKED: Tone.NONE,
}
TITLE = Words("覆盖说明：哪些要求查了，哪些没有", "Coverage: what was checked and what was not")
NEVER = Words("本报告不能说明模型符合任何标准。", "Nothing here states that the model conforms to a standard.")
KNOWN_ONLY = Words(
    "清单只含已掌握的要求，不是标准的全部条文；“已查，未发现问题”只指所列规则没有发现问题。",
    "The lists hold the demands that are known, not all that the standards say; 'checked, nothing found' means that "
    "the rules named here found nothing.",
)


def coverage(
    rules: Sequence[Rule], standards: Sequence[Standard] = (), stage: Stage | str | None = None
) -> Callable[[Model | Federation, tuple[RuleResult, ...]], Section | None]:
    """What makes the section.

    rules      all that were loaded, also those of other stages
    standards  whose demands are accounted for; rules that serve none of them are grouped by their basis
    stage      as for `engine.check`
    """

    def make(_: Model | Federation, results: tuple[RuleResult, ...]) -> Section | None:
        return section(results, rules, standards, stage) if results else None

    return make


def section(
    results: Sequence[RuleResult],
    rules: Sequence[Rule],
    standards: Sequence[Standard] = (),
    stage: Stage | str | None = None,
) -> Section:
    """The statement for these results."""
    asked = _stages(stage)
    accounts = [(s, tuple(account(d, results, rules, asked) for d in s.demands)) for s in standards]
    accounted = {result.rule.key for _, each in accounts for a in each for result in a.results}
    others = _by_basis([r for r in results if r.rule.key not in accounted])
    counts = Counter(a.state for _, each in accounts for a in each)
    blocks: list[Block] = []
    if accounts:
        blocks += [Paragraphs((KNOWN_ONLY,)), _summary(accounts), *(_detail(s, each) for s, each in accounts)]
    if others:
        blocks.append(_others(others, alone=not accounts))
    lead, data = _lead(accounts, counts, others), _data(accounts, counts, others)
    return Section(ID, TITLE, lead, tuple(blocks), data, folded=True)


def _stages(stage: Stage | str | None) -> tuple[Stage, ...]:
    if stage is None:
        return tuple(Stage)
    return (stage,) if isinstance(stage, Stage) else stages_of(stage)


Accounts = Sequence[tuple[Standard, tuple[Account, ...]]]
Others = dict[str, tuple[RuleResult, ...]]


def _by_basis(results: Sequence[RuleResult]) -> Others:
    """Results by the standard that their rules name as basis, in the order in which they come."""
    grouped: dict[str, list[RuleResult]] = {}
    for result in results:
        grouped.setdefault(result.rule.basis.standard, []).append(result)
    return {name: tuple(each) for name, each in grouped.items()}


def _states(results: Iterable[RuleResult]) -> Counter[State]:
    """Rules by what became of them."""
    of = {Status.PASSED: State.CLEAR, Status.FAILED: State.FOUND}
    return Counter(of.get(r.status, State.NO_DATA) for r in results)


def _lead(accounts: Accounts, counts: Counter[State], others: Others) -> Words:
    zh, en = [NEVER.zh], [NEVER.en]
    if accounts:
        total = sum(counts.values())
        checked = counts[State.CLEAR] + counts[State.PARTLY] + counts[State.FOUND]
        zh.append(
            f"配置所列 {len(accounts)} 部标准和文件的 {total} 项已知要求中，机器查过 {checked} 项"
            f"（{counts[State.FOUND]} 项有问题，{counts[State.PARTLY]} 项只查了一部分）"
        )
        en.append(
            f"Of {total} known demands of the {_count(len(accounts), 'standard', 'standards')} that the profile names, "
            f"{checked} were checked ({counts[State.FOUND]} with findings, {counts[State.PARTLY]} only in part)"
        )
        for state in (State.NO_DATA, State.PERSON, State.NOT_COVERED, State.NOT_ASKED):
            if counts[state]:
                zh.append(f"，{STATE_WORDS[state].zh} {counts[state]} 项")
                en.append(f"; {STATE_WORDS[state].en}: {counts[state]}")
        zh.append("。")
        en.append(".")
        return Words("".join(zh), en[0] + " " + "".join(en[1:]))
    states = _states(r for each in others.values() for r in each)
    judged = states[State.CLEAR] + states[State.FOUND]
    return Words(
        f"{NEVER.zh}没有选用标准的要求清单；{sum(states.values())} 条规则按其依据归为 {len(others)} 类，"
        f"判定了 {judged} 条。",
        f"{NEVER.en} No list of a standard's demands was chosen; by their basis the "
        f"{_count(sum(states.values()), 'rule falls', 'rules fall')} into {_count(len(others), 'group', 'groups')}, "
        f"{judged} were judged.",
    )


def _summary(accounts: Accounts) -> Table:
    rows = []
    for standard, each in accounts:
        counts = Counter(a.state for a in each)
        title = Words(f"{standard.cited} {standard.title.zh}", f"{standard.cited} {standard.title.en}")
        cells = [Cell(title, note=standard.source), _number(len(each))]
        cells += [_number(counts[state], TONES[state]) for state in State]
        rows.append(tuple(cells))
    return Table(
        title=Words("各标准的要求", "Demands by standard"),
        headings=(
            Words("标准或文件", "standard"),
            Words("已知要求", "known demands"),
            *(STATE_WORDS[s] for s in State),
        ),
        rows=tuple(rows),
        numeric=frozenset(range(1, len(State) + 2)),
        legend=False,
    )


def _detail(standard: Standard, accounts: tuple[Account, ...]) -> Table:
    rows = []
    for each in accounts:
        sure = CONFIDENCE_WORDS[each.demand.confidence]
        clause = each.demand.clause
        demand = Words(
            f"{clause}　{each.demand.demand.zh}" if clause else each.demand.demand.zh,
            f"{clause} {each.demand.demand.en}" if clause else each.demand.demand.en,
        )
        rows.append((Cell(demand, note=sure), Cell(STATE_WORDS[each.state], TONES[each.state]), Cell(_why(each))))
    return Table(
        title=Words(f"{standard.cited} {standard.title.zh}", f"{standard.cited} {standard.title.en}"),
        headings=(
            Words("要求", "demand"),
            Words("结果", "outcome"),
            Words("规则或说明", "rules, or why not"),
        ),
        rows=tuple(rows),
        caption=standard.source,
        legend=False,
    )


def _why(each: Account) -> Words:
    """The rules with how they came out, those with findings first; or the reason."""
    order = {Status.FAILED: 0, Status.CRASHED: 1, Status.UNDECIDED: 2, Status.PASSED: 3, Status.NOT_APPLICABLE: 4}
    marks = {
        Status.FAILED: Words("有问题", "findings"),
        Status.PASSED: Words("未发现问题", "nothing found"),
        Status.NOT_APPLICABLE: Words("不适用", "not applicable"),
        Status.UNDECIDED: Words("无法判定", "could not be judged"),
        Status.CRASHED: Words("出错", "crashed"),
    }
    grouped: dict[Status, list[str]] = {}
    for result in sorted(each.results, key=lambda r: order[r.status]):
        grouped.setdefault(result.status, []).append(result.rule.key)
    zh, en = [], []
    for status, keys in grouped.items():
        named = keys[:RULES_NAMED]
        zh.append(f"{marks[status].zh}：{'、'.join(named)}" + (f" 等 {len(keys)} 条" if len(keys) > len(named) else ""))
        en.append(
            f"{marks[status].en}: {', '.join(named)}"
            + (f" and {len(keys) - len(named)} more" if len(keys) > len(named) else "")
        )
    if each.reason:
        zh.append(each.reason.zh)
        en.append(each.reason.en)
    return Words("；".join(zh), "; ".join(en))


def _others(others: Others, *, alone: bool) -> Table:
    rows = []
    for name, results in others.items():
        states = _states(results)
        sure = dict.fromkeys(CONFIDENCE_WORDS[r.rule.basis.confidence] for r in results)
        rows.append(
            (
                Cell(Words("本项目自定", "our own demands") if name == "bimcheck" else Words.same(name)),
                _number(len(results)),
                *(_number(states[s], TONES[s]) for s in (State.CLEAR, State.FOUND, State.NO_DATA)),
                Cell(Words("、".join(w.zh for w in sure), ", ".join(w.en for w in sure))),
            )
        )  # fmt: skip
    title = ("按依据归类的规则", "Rules by their basis") if alone else ("其他依据的规则", "Rules on another basis")
    return Table(
        title=Words(*title),
        headings=(
            Words("依据", "basis"),
            Words("规则", "rules"),
            *(STATE_WORDS[s] for s in (State.CLEAR, State.FOUND, State.NO_DATA)),
            Words("来源的可信度", "how sure the source is"),
        ),
        rows=tuple(rows),
        numeric=frozenset({1, 2, 3, 4}),
        legend=False,
        caption=Words(
            "这些依据的全部要求没有清单，这里只数规则。",
            "No list holds all that these sources demand; only rules are counted here.",
        ),
    )


def _number(number: int, tone: Tone = Tone.PLAIN) -> Cell:
    return Cell(Words.same(str(number)), tone if number else Tone.PLAIN)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _data(accounts: Accounts, counts: Counter[State], others: Others) -> dict[str, Any]:
    return {
        "demands": sum(counts.values()),
        "counts": {str(state): counts[state] for state in State},
        "standards": [
            {
                "id": standard.id,
                "standard": standard.standard,
                "edition": standard.edition,
                "title": standard.title.as_dict(),
                "source": standard.source.as_dict(),
                "confidence": str(standard.confidence),
                "demands": [
                    {
                        "id": a.demand.id,
                        "clause": a.demand.clause,
                        "demand": a.demand.demand.as_dict(),
                        "confidence": str(a.demand.confidence),
                        "state": str(a.state),
                        "rules": {r.rule.key: str(r.status) for r in a.results},
                        "reason": a.reason.as_dict() if a.reason else None,
                    }
                    for a in each
                ],
            }
            for standard, each in accounts
        ],
        "other_rules": [
            {"basis": name, "rules": len(each), **{str(s): n for s, n in sorted(_states(each).items())}}
            for name, each in others.items()
        ],
    }
