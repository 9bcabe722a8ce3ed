"""The tables of the depth section: model units, information levels, and the remarks below them."""

from __future__ import annotations

from collections.abc import Iterable

from bimcheck.rules.depth.demands import Demands
from bimcheck.rules.depth.evidence import Evidence
from bimcheck.rules.depth.levels import CIM_OF_UNIT, INFORMATION_WORDS, UNIT_WORDS, InformationLevel, UnitLevel
from bimcheck.rules.depth.shares import Depth, GroupShare
from bimcheck.rules.depth.units import Units
from bimcheck.rules.depth.wording import percent, reason, tone_of
from bimcheck.rules.rule import CONFIDENCE_WORDS
from bimcheck.section import Cell, Paragraphs, Table, Tone
from bimcheck.words import Words

REASONS_SHOWN = 3


def worst(shares: Iterable[GroupShare], demands: Demands, number: int) -> list[GroupShare]:
    """The shares below the threshold that lack the most values."""
    short = [s for s in shares if s.share < demands.information_share]
    return sorted(short, key=lambda s: (s.filled - s.slots, s.class_name, s.group))[:number]


def unit_table(units: Units, demands: Demands) -> Table:
    rows = []
    for share in units.whole:
        level = share.level
        asked, value = level in demands.unit, share.share
        # 4.0 is asked of prefabricated units only: without any, nothing is asked
        if level is UnitLevel.PART and not units.fabricated:
            asked = False
        reached = share.reached(demands.unit_share)
        # a smaller unit stands for the larger ones
        covered = any(s.reached(demands.unit_share) for s in units.whole if s.level.rank > level.rank)
        tone = Tone.PLAIN
        if asked:
            tone = Tone.GOOD if reached else Tone.FAIR if covered and level is not UnitLevel.PART else Tone.POOR
        sure = CONFIDENCE_WORDS[demands.unit[level]] if asked else Words("", "")
        outcome = Words("达到", "reached") if reached else Words("未达到", "not reached")
        if tone is Tone.FAIR:
            outcome = Words("未达到，已有更小的单元", "not reached, but smaller units are")
        rows.append(
            (
                Cell(Words(f"{level.value} {UNIT_WORDS[level].zh}", f"{level.value} {UNIT_WORDS[level].en}")),
                Cell(outcome, tone),
                Cell(Words.same("–" if value is None else percent(value)), Tone.NONE if value is None else Tone.PLAIN),
                Cell(Words(f"要求（{sure.zh}）", f"yes ({sure.en})") if asked else Words("不要求", "no")),
                Cell(share.reason),
            )
        )  # fmt: skip
    return Table(
        title=Words("模型单元（GB/T 51301 模型精细度）", "Model units (LOD of GB/T 51301)"),
        headings=(
            Words("级别", "Level"),
            Words("结论", "Outcome"),
            Words("占比", "Share"),
            Words("要求", "Asked"),
            Words("依据", "Because"),
        ),
        rows=tuple(rows),
        numeric=frozenset({2}),
        caption=Words(
            f"占比 ≥ {percent(demands.unit_share)} 为达到", f"reached from a share of {percent(demands.unit_share)} on"
        ),
    )


def information_table(
    depth: Depth, evidence: Evidence, by_level: dict[InformationLevel, list[GroupShare]], demands: Demands
) -> Table:
    rows = []
    for level, shares in by_level.items():
        asked, value = level in demands.information, depth.share_of(shares)
        sure = CONFIDENCE_WORDS[demands.information[level]] if asked else Words("", "")
        groups = [g for g in evidence.groups if evidence.level_of(g, demands.tc_level) is level]
        codes = ", ".join(dict.fromkeys(g.head for g in groups))
        gaps = [reason(s) for s in worst(shares, demands, REASONS_SHOWN)]
        rest = sum(s.share < demands.information_share for s in shares) - len(gaps)
        zh, en = "；".join(w.zh for w in gaps), "; ".join(w.en for w in gaps)
        if rest > 0:
            zh, en = f"{zh}；另有 {rest} 项", f"{en}; {rest} more"
        listed = Words(
            "；".join(f"{g.code} {g.words.zh}" for g in groups), "; ".join(f"{g.code} {g.words.en}" for g in groups)
        )
        name = INFORMATION_WORDS[level]
        rows.append(
            (
                Cell(Words(f"{level.value} {name.zh}", f"{level.value} {name.en}")),
                Cell(Words.same(codes), note=listed),
                Cell(Words.same("–" if value is None else percent(value)), tone_of(value, asked, demands)),
                Cell(Words(f"要求（{sure.zh}）", f"yes ({sure.en})") if asked else Words("不要求", "no")),
                Cell(Words(zh, en) if gaps else Words.same("–")),
            )
        )  # fmt: skip
    return Table(
        title=Words("信息深度（GB/T 51301，逐级累加）", "Information depth (GB/T 51301, cumulative)"),
        headings=(
            Words("级别", "Level"),
            Words("属性组", "Groups"),
            Words("填写率", "Filled"),
            Words("要求", "Asked"),
            Words("主要缺口", "Largest gaps"),
        ),
        rows=tuple(rows),
        numeric=frozenset({2}),
        caption=Words(
            "填写率 = 已填的项 ÷ 应填的项（各类构件的取证项见规则包的 depth_evidence.csv）",
            "filled = items with a value ÷ items asked (what counts for each class: depth_evidence.csv of the pack)",
        ),
    )


def remarks(demands: Demands, level: UnitLevel | None) -> Paragraphs:
    texts = [
        Words(
            "零件（钢筋、预埋件、紧固件等）、洞口和虚拟构件不计入信息深度。",
            "Parts (bars, embedded parts, fasteners), openings and virtual elements are left out of information depth.",
        ),
        Words(
            f"技术信息 TC 按 {demands.tc_level} 计：修订草案正文放在 N2，附录放在 N3；可用参数 tc_level 改变。",
            f"TC counts as {demands.tc_level}: the draft's text has it under N2, its annex under N3; the parameter "
            "tc_level changes it.",
        ),
        Words(
            "分组取自 GB/T 51301 修订草案；取证项、填写率下限和各阶段要求的级别为本规则包所定或凭记忆，"
            "可在 profile 中改变。",
            "The groups come from the revision draft of GB/T 51301; what counts, thresholds and levels per stage are "
            "the pack's own or recalled, and a profile may change them.",
        ),
    ]
    if level:
        cim = CIM_OF_UNIT[level]
        texts.append(
            Words(
                f"按 {level.value} 可标注为 {cim.zh}：级别名称与对应关系凭记忆，只作标签，"
                "不是对 CJJ/T 315 的符合性判定。",
                f"{level.value} may be labelled {cim.en}: names and link are recalled; a label, no statement of "
                "conformity with CJJ/T 315.",
            )
        )
    if demands.label:
        number = demands.label.value
        texts.append(
            Words(
                f"GB/T 51235 把本阶段的模型标为 LOD{number}（凭记忆；深化设计另有标为 350 或 400 的说法）。"
                "这是另一套等级，只作标签，未据此检查。",
                f"GB/T 51235 labels the model of this stage LOD{number} (recalled; for detailing sources say 350 or "
                "400). That is another scale, a label only; nothing is checked by it.",
            )
        )
    return Paragraphs(tuple(texts), Words("说明", "Remarks"), listed=True)
