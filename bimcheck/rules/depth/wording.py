"""How depth is said: classes, shares and what is missing, in both languages."""

from __future__ import annotations

import math

from bimcheck.rules.depth.demands import Demands
from bimcheck.rules.depth.shares import GroupShare
from bimcheck.rules.facets.explain import CLASS_NAMES_ZH
from bimcheck.section import Tone
from bimcheck.words import Words

FAIR = 0.6  # of what is asked: from here on a share is partly met


def class_words(name: str) -> Words:
    """柱 IfcColumn; a class that has no everyday name as IFC has it."""
    zh = CLASS_NAMES_ZH.get(name.upper())
    return Words(f"{zh} {name}" if zh else name, name)


def spoken_class(name: str) -> Words:
    """柱: the everyday name alone, for sentences."""
    return Words(CLASS_NAMES_ZH.get(name.upper(), name), name)


def percent(share: float) -> str:
    """Whole percents, rounded down: 99.9 % is never shown as 100 %, and nothing above 0 as 0 %."""
    whole = math.floor(share * 100 + 1e-9)
    return "< 1 %" if whole == 0 and share > 0 else f"{whole} %"


def missing_words(share: GroupShare) -> Words:
    """Which items are missing on how many, the most frequent first; "" where none is."""
    lacking = sorted((p for p in share.items if p[1]), key=lambda p: -p[1])
    return Words(
        "、".join(f"{item.words.zh} {missing:,}" for item, missing in lacking),
        ", ".join(f"{item.words.en} {missing:,}" for item, missing in lacking),
    )


def shortfall(share: GroupShare) -> Words:
    """78 %：187 个柱中 41 个不全，缺：耐火极限 41. What there is one of lacks things; it is not counted."""
    what = missing_words(share)
    if share.members == 1:
        names = [item.words for item, missing in share.items if missing]
        zh, en = "、".join(w.zh for w in names), ", ".join(w.en for w in names)
        return Words(f"{percent(share.share)}：缺{zh}", f"{percent(share.share)}: no {en}")
    cls = spoken_class(share.class_name)
    return Words(
        f"{percent(share.share)}：{share.members:,} 个{cls.zh}中 {share.incomplete:,} 个不全，缺：{what.zh}",
        f"{percent(share.share)}: {share.incomplete:,} of {share.members:,} {cls.en} lack something: {what.en}",
    )


def reason(share: GroupShare) -> Words:
    """187 个柱中 41 个 TC-300 不全（耐火极限 41）."""
    what, cls = missing_words(share), spoken_class(share.class_name)
    if share.members == 1:
        names = [item.words for item, missing in share.items if missing]
        zh, en = "、".join(w.zh for w in names), ", ".join(w.en for w in names)
        return Words(f"{cls.zh}的 {share.group} 缺{zh}", f"{share.group} of {cls.en} lacks {en}")
    return Words(
        f"{share.members:,} 个{cls.zh}中 {share.incomplete:,} 个 {share.group} 不全（缺 {what.zh}）",
        f"{share.group} incomplete on {share.incomplete:,} of {share.members:,} {cls.en} (lacking {what.en})",
    )


def tone_of(share: float | None, asked: bool, demands: Demands) -> Tone:
    """How a share looks: coloured only where it is asked."""
    if share is None:
        return Tone.NONE
    if not asked:
        return Tone.PLAIN
    return Tone.GOOD if share >= demands.information_share else Tone.FAIR if share >= FAIR else Tone.POOR
