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
    """What is missing, the most frequent first; on how many is said where that is not on all that lack something."""
    lacking = sorted((p for p in share.items if p[1]), key=lambda p: -p[1])
    told = [(item.words, missing != share.incomplete, missing) for item, missing in lacking]
    return Words(
        "、".join(w.zh + (f" {n:,} 个" if fewer else "") for w, fewer, n in told),
        ", ".join(w.en + (f" on {n:,}" if fewer else "") for w, fewer, n in told),
    )


def reason(share: GroupShare) -> Words:
    """187 个柱中 41 个缺 TC-300（耐火极限）."""
    what, cls, code = missing_words(share), spoken_class(share.class_name), share.group
    if share.members == 1:
        return Words(f"{cls.zh}缺 {code}（{what.zh}）", f"{cls.en} lacks {code} ({what.en})")
    if share.incomplete == share.members:
        return Words(
            f"{share.members:,} 个{cls.zh}均缺 {code}（{what.zh}）",
            f"all {share.members:,} {cls.en} lack {code} ({what.en})",
        )
    return Words(
        f"{share.members:,} 个{cls.zh}中 {share.incomplete:,} 个缺 {code}（{what.zh}）",
        f"{share.incomplete:,} of {share.members:,} {cls.en} lack {code} ({what.en})",
    )


def tone_of(share: float | None, asked: bool, demands: Demands) -> Tone:
    """How a share looks: coloured only where it is asked."""
    if share is None:
        return Tone.NONE
    if not asked:
        return Tone.PLAIN
    return Tone.GOOD if share >= demands.information_share else Tone.FAIR if share >= FAIR else Tone.POOR
