"""What standards demand, as data: which rules serve each demand, what a person must look at, what nobody could read.

A file lists the demands of one standard or policy that are known; that is never all of it unless the file says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bimcheck.rules.profiles import Profile, load_profile
from bimcheck.rules.reading import Place, open_toml, read
from bimcheck.rules.rule import Confidence, Rule, Stage
from bimcheck.rules.rulesets import pack_names
from bimcheck.rules.stages import ACCEPTED, ALONE, stages_of
from bimcheck.rules.unfit import UnfitError
from bimcheck.words import Words


@dataclass(frozen=True)
class DemandTable:
    """A demand as written. Exactly one of:

    rules        keys or globs of keys ("delivery/NAM-*") of the rules that serve it; their packs need not be loaded
    person       why a person must look
    unavailable  what is lacking: the text, or data that nobody has published
    uncovered    why no rule serves it (yet)
    """

    id: str
    demand: Words
    rules: tuple[str, ...] = ()
    person: Words | None = None
    unavailable: Words | None = None
    uncovered: Words | None = None
    clause: str = ""
    confidence: Literal["confirmed", "secondary", "draft", "recalled", "house"] | None = None
    stages: tuple[str, ...] | None = None
    note: Words | None = None  # what the rules leave open

    def __post_init__(self) -> None:
        given = [bool(self.rules), *(w is not None for w in (self.person, self.unavailable, self.uncovered))]
        if sum(given) != 1:
            raise UnfitError(
                f"要求 {self.id} 应写明 rules、person、unavailable、uncovered 四者之一",
                f"demand {self.id} needs one of rules, person, unavailable, uncovered",
            )


@dataclass(frozen=True)
class StandardTable:
    """A standard or policy as written. `source`: which text was read · `confidence` holds for its demands."""

    id: str
    standard: str
    title: Words
    source: Words
    confidence: Literal["confirmed", "secondary", "draft", "recalled", "house"]
    demand: tuple[DemandTable, ...]
    edition: str = ""
    introduction: Words | None = None  # what its page says first


@dataclass(frozen=True)
class Demand:
    """A demand of a standard. `rules` are globs over rule keys; `kind` says which of the four it is."""

    id: str
    demand: Words
    kind: Literal["rules", "person", "unavailable", "uncovered"]
    rules: tuple[str, ...]
    reason: Words | None  # of the last three kinds
    clause: str
    confidence: Confidence
    stages: tuple[Stage, ...]
    note: Words | None

    def served_by(self, rules: Iterable[Rule]) -> tuple[Rule, ...]:
        """Those of `rules` that serve it, in their order: named by it, and asked at one of its stages."""
        return tuple(
            rule
            for rule in rules
            if set(rule.stages) & set(self.stages) and any(rule.is_called_like(glob) for glob in self.rules)
        )


@dataclass(frozen=True)
class Standard:
    id: str
    standard: str
    edition: str
    title: Words
    source: Words
    confidence: Confidence
    demands: tuple[Demand, ...]
    introduction: Words | None
    path: Path

    @property
    def cited(self) -> str:
        return " ".join(part for part in (self.standard, self.edition) if part)


def load_standard(path: Path) -> Standard:
    """A file of demands. PackError."""
    content, place = open_toml(path)
    table = read(StandardTable, content, place)
    seen: set[str] = set()
    for each in table.demand:
        if each.id in seen:
            raise place.error(f"要求 {each.id} 重复", f"demand {each.id} is there twice", each.id)
        seen.add(each.id)
    return Standard(
        id=table.id,
        standard=table.standard,
        edition=table.edition,
        title=table.title,
        source=table.source,
        confidence=Confidence(table.confidence),
        demands=tuple(_demand(d, table, place) for d in table.demand),
        introduction=table.introduction,
        path=path,
    )


def standards_of(profile: str | Path | Profile | None) -> tuple[Standard, ...]:
    """The standards that a profile names; none for no profile. PackError."""
    if profile is None:
        return ()
    chosen = profile if isinstance(profile, Profile) else load_profile(profile)
    return tuple(load_standard(path) for path in chosen.standards)


def unserved(standards: Iterable[Standard], rules: Sequence[Rule]) -> tuple[tuple[str, str, str], ...]:
    """(standard, demand, glob) for each glob that names none of `rules`: a slip, or a rule that is to come."""
    return tuple(
        (standard.id, demand.id, glob)
        for standard in standards
        for demand in standard.demands
        for glob in demand.rules
        if not any(rule.is_called_like(glob) for rule in rules)
    )


def pack_of(glob: str) -> tuple[str, bool]:
    """The pack that a glob names, and whether it is one that is built in."""
    pack = glob.partition("/")[0]
    return pack, pack in pack_names()


def _demand(table: DemandTable, of: StandardTable, place: Place) -> Demand:
    kind: Literal["rules", "person", "unavailable", "uncovered"] = (
        "rules" if table.rules else "person" if table.person else "unavailable" if table.unavailable else "uncovered"
    )
    for glob in table.rules:
        if "/" not in glob:
            raise place.error(
                f"要求 {table.id}：规则写为 规则包/编号，而非 {glob}",
                f"demand {table.id}: rules are written pack/ID, not {glob}",
                table.id,
            )
    return Demand(
        id=table.id,
        demand=table.demand,
        kind=kind,
        rules=table.rules,
        reason=table.person or table.unavailable or table.uncovered,
        clause=table.clause,
        confidence=Confidence(table.confidence or of.confidence),
        stages=_stages(table, place),
        note=table.note,
    )


def _stages(table: DemandTable, place: Place) -> tuple[Stage, ...]:
    if table.stages is None:
        return tuple(Stage)
    try:
        found = {s for name in table.stages for s in ALONE.get(name) or stages_of(name)}
    except KeyError as error:
        accepted = ", ".join(ACCEPTED)
        raise place.error(
            f"没有阶段 {error.args[0]}", f"no such stage: {error.args[0]}", "stages",
            Words(f"可用：{accepted}", f"accepted: {accepted}"),
        ) from None  # fmt: skip
    return tuple(s for s in Stage if s in found)
