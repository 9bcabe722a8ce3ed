"""Stages by name: as the command line and rule files write them, in English, in Chinese, one or a group."""

from __future__ import annotations

from bimcheck.rules.rule import STAGE_GROUPS, STAGE_WORDS, Stage

# Chinese names of groups, and the short names that people say.
_CHINESE: dict[str, tuple[Stage, ...]] = {
    **{words.zh: (stage,) for stage, words in STAGE_WORDS.items()},
    "方案": (Stage.CONCEPT,),
    "初步": (Stage.PRELIMINARY,),
    "初设": (Stage.PRELIMINARY,),
    "施工图": (Stage.CONSTRUCTION_DOCUMENTS,),
    "深化": (Stage.DETAILING,),
    "设计": STAGE_GROUPS["design"],
    # 施工 is a stage and a group in English too: as there, the group is meant.
    "施工": STAGE_GROUPS["construction"],
    "全部": STAGE_GROUPS["all"],
}

# In rule files only: a stage without the rest of the group that has its name (施工过程, without 深化).
ALONE = {"construction-works": (Stage.CONSTRUCTION,)}

ACCEPTED = tuple(dict.fromkeys([*(s.value for s in Stage), *STAGE_GROUPS]))


def stages_of(name: str) -> tuple[Stage, ...]:
    """The stages that a name stands for; a group before a stage of the same name. KeyError for an unknown name."""
    key = name.strip().lower()
    if key in STAGE_GROUPS:
        return STAGE_GROUPS[key]
    if key in _CHINESE:
        return _CHINESE[key]
    if key in {s.value for s in Stage}:
        return (Stage(key),)
    raise KeyError(name)


def from_stage_on(name: str) -> tuple[Stage, ...]:
    """The first stage of `name` and all after it. KeyError for an unknown name."""
    ordered = tuple(Stage)
    return ordered[ordered.index(stages_of(name)[0]) :]
