"""The report's section on clashes: by storey, system and partner, so that a meeting can go through them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bimcheck.model import Model
from bimcheck.report import RuleResult
from bimcheck.section import Cell, Paragraphs, Section, Table, Tone
from bimcheck.words import Words

KIND = "clash"
MOST = 40  # rows of a table; the others are in the data
HEADINGS = (
    Words("楼层", "Storey"),
    Words("系统", "System"),
    Words("构件的类", "Class"),
    Words("与", "With"),
    Words("处数", "Pairs"),
    Words("构件数", "Elements"),
    Words("最深 (mm)", "Deepest (mm)"),
    Words("最近 (mm)", "Closest (mm)"),
)
NOTHING = Words.same("—")
COUNTS, NUMBERS = 4, 6  # where the columns with counts begin, and those with lengths


def section(model: Model, results: Sequence[RuleResult]) -> Section | None:
    """The section "clashes" from the facts of the rules of this kind; None where none found any pair."""
    found = [r for r in results if r.rule.check == KIND and r.facts.get("groups")]
    if not found:
        return None
    pairs = sum(r.facts["pairs"] for r in found)
    places = sum(len(r.facts["groups"]) for r in found)
    blocks = [_table(r) for r in found]
    cut = any(len(r.facts["groups"]) > MOST for r in found)
    remark = Words(
        f"每张表最多列 {MOST} 行，其余见 JSON 报告。",
        f"A table has {MOST} rows at most; the others are in the JSON report.",
    )
    return Section(
        "clashes",
        Words("碰撞与净距：按楼层和系统汇总", "Clashes and clearances by storey and system"),
        Words(
            f"共 {pairs} 处，分为 {places} 组（楼层 × 系统 × 对象）。深度为重叠部分的最小厚度；"
            "每个构件的问题见各规则。",
            f"{pairs} pairs in {places} groups (storey × system × partner). Depth is the least thickness of what is "
            "shared; the rules have a finding per element.",
        ),
        (*blocks, *((Paragraphs((remark,)),) if cut else ())),
        {"rules": [{"rule": r.rule.key, "pairs": r.facts["pairs"], "groups": r.facts["groups"]} for r in found]},
    )


def _table(result: RuleResult) -> Table:
    ranked = sorted(result.facts["groups"], key=lambda g: -g["pairs"])
    kept = {id(g) for g in ranked[:MOST]}
    rows = [_row(g) for g in result.facts["groups"] if id(g) in kept]
    # A rule about overlaps says nothing of distances, nor one about clearances of depths.
    shown = [n for n in range(len(HEADINGS)) if n < NUMBERS or any(row[n].text != NOTHING for row in rows)]
    return Table(
        result.rule.title,
        tuple(HEADINGS[n] for n in shown),
        tuple(tuple(row[n] for n in shown) for row in rows),
        numeric=frozenset(place for place, n in enumerate(shown) if n >= COUNTS),
    )


def _row(group: dict[str, Any]) -> tuple[Cell, ...]:
    return (
        _text(group["storey"]),
        _text(group["system"]),
        _text(group["class"]),
        _text(group["against"]),
        Cell(Words.same(str(group["pairs"]))),
        Cell(Words.same(str(group["elements"]))),
        _length(group["deepest"]),
        _length(group["closest"] if not group["deepest"] else None),
    )


def _text(value: str | None) -> Cell:
    return Cell(Words.same(value)) if value else Cell(NOTHING, Tone.NONE)


def _length(metres: float | None) -> Cell:
    return Cell(NOTHING, Tone.NONE) if metres is None else Cell(Words.same(f"{metres * 1000:.0f}"))
