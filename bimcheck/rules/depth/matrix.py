"""The matrix of a report: classes of elements against attribute groups, each cell with what is missing."""

from __future__ import annotations

from bimcheck.rules.depth.demands import Demands
from bimcheck.rules.depth.evidence import Evidence, Group
from bimcheck.rules.depth.levels import UnitLevel
from bimcheck.rules.depth.shares import Depth, GroupShare
from bimcheck.rules.depth.units import Units
from bimcheck.rules.depth.wording import class_words, missing_words, percent, tone_of
from bimcheck.section import Cell, Table, Tone
from bimcheck.words import Words

ROWS_SHOWN = 40
HEADS = {
    "PJ": Words("PJ 项目", "PJ project"),
    "ID": Words("ID 身份", "ID identity"),
    "LC": Words("LC 定位", "LC place"),
    "ST": Words("ST 系统", "ST system"),
    "TC": Words("TC 技术", "TC technical"),
    "MF": Words("MF 生产", "MF product"),
    "AM": Words("AM 资产", "AM asset"),
    "FM": Words("FM 维护", "FM maintenance"),
}
NOT_ASKED = Cell(Words.same("–"), Tone.NONE)


def matrix_table(depth: Depth, units: Units, evidence: Evidence, demands: Demands) -> Table:
    """A row for the whole model, then one per class; a column per family of groups."""
    groups = {group.code: group for group in evidence.groups}
    heads = list(dict.fromkeys(group.head for group in evidence.groups))
    level = {group.head: evidence.level_of(group, demands.tc_level) for group in evidence.groups}

    def cells(shares: list[GroupShare], whole: bool) -> list[Cell]:
        made = []
        for head in heads:
            mine = [s for s in shares if groups[s.group].head == head]
            value = depth.share_of(mine)
            if value is None:
                made.append(NOT_ASKED)
                continue
            asked = level[head] in demands.information
            note = _whole_note(mine, depth, groups) if whole else _note(mine, groups)
            made.append(Cell(Words.same(percent(value)), tone_of(value, asked, demands), note))
        return made

    reached = units.level(demands.unit_share)
    total = sum(depth.members.values())
    rows = [(Cell(Words("全部", "All")), _count(total), _level(reached), *cells(list(depth.shares), True))]
    for name, members in list(depth.members.items())[:ROWS_SHOWN]:
        mine = [s for s in depth.shares if s.class_name == name]
        own = units.level_of(name, demands.unit_share)
        rows.append((Cell(class_words(name)), _count(members), _level(own, _parts(units, name)), *cells(mine, False)))
    zh, en = (
        "指向单元格可看缺哪些项；未着色为不要求，– 为该类构件不适用",
        ("point at a cell to see what is missing; without colour: not asked; –: not asked of this class"),
    )
    if (rest := len(depth.members) - ROWS_SHOWN) > 0:
        zh, en = f"{zh}；另有 {rest} 类见 JSON 报告", f"{en}; {rest} more classes are in the JSON report"
    return Table(
        title=Words("各类构件 × 属性组的填写率", "Classes × attribute groups: how far they are filled"),
        headings=(
            Words("类别", "Class"),
            Words("数量", "Number"),
            Words("LOD", "LOD"),
            *(Words(f"{HEADS[h].zh} {level[h].value}", f"{HEADS[h].en} {level[h].value}") for h in heads),
        ),
        rows=tuple(rows),
        numeric=frozenset({1, *range(3, 3 + len(heads))}),
        caption=Words(zh, en),
    )


def _count(number: int) -> Cell:
    return Cell(Words.same(f"{number:,}"))


def _level(level: UnitLevel | None, note: Words | None = None) -> Cell:
    if level is None:
        return Cell(Words.same("–"), Tone.NONE, note)
    return Cell(Words.same(level.value.removeprefix("LOD")), note=note)


def _parts(units: Units, name: str) -> Words | None:
    """How many instances of a class have parts, where only some have."""
    for share in units.classes.get(name, ()):
        if share.level is UnitLevel.PART and 0 < share.good < share.counted:
            return Words(
                f"{share.counted:,} 个中 {share.good:,} 个带零件 (LOD4.0)",
                f"{share.good:,} of {share.counted:,} have parts (LOD4.0)",
            )
    return None


def _note(shares: list[GroupShare], groups: dict[str, Group]) -> Words | None:
    """Per group of the family what is missing on how many; None where nothing is."""
    lines = []
    for share in shares:
        if share.incomplete:
            what, group = missing_words(share), groups[share.group]
            lines.append((f"{share.group} {group.words.zh} {percent(share.share)}，缺：{what.zh}",
                          f"{share.group} {group.words.en} {percent(share.share)}, lacks: {what.en}"))  # fmt: skip
    if not lines:
        return None
    members = shares[0].members
    return Words(
        f"共 {members:,} 个。" + "；".join(zh for zh, _ in lines),
        f"Of {members:,}. " + "; ".join(en for _, en in lines),
    )


def _whole_note(shares: list[GroupShare], depth: Depth, groups: dict[str, Group]) -> Words | None:
    """Per group of the family its share over all classes."""
    if not any(share.incomplete for share in shares):
        return None
    zh, en = [], []
    for code in dict.fromkeys(share.group for share in shares):
        mine = [share for share in shares if share.group == code]
        value = percent(depth.share_of(mine) or 0.0)
        zh.append(f"{code} {groups[code].words.zh} {value}")
        en.append(f"{code} {groups[code].words.en} {value}")
    return Words("；".join(zh), "; ".join(en))
