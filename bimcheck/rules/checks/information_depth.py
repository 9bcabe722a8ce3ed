"""`information_depth`: the attribute groups of an N level are filled, class by class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import polars as pl

from bimcheck.model import Model
from bimcheck.rules.depth.evidence import Evidence, Group, evidence_of
from bimcheck.rules.depth.shares import Depth, GroupShare, depth_of
from bimcheck.rules.depth.wording import percent, reason, spoken_class
from bimcheck.rules.facets.index import Ids
from bimcheck.rules.listing import Listing
from bimcheck.rules.rule import FAILURES, Verdict
from bimcheck.rules.unfit import UnfitError
from bimcheck.words import Words

EXAMPLES = 3


@dataclass(frozen=True)
class InformationDepth:
    """Demand: of the selected, every class fills every attribute group of `level` to a share of at least `min`.

    groups    list of the groups and their levels · evidence  list of what counts, see rules/depth/evidence.py
    tc_level  the level of the TC groups, N2 or N3
    findings  class (default): one per class and group, which names some of the instances;
              element: one per instance and group
    """

    kind: ClassVar[str] = "information_depth"
    level: Literal["N1", "N2", "N3", "N4"]
    min: float
    groups: Listing
    evidence: Listing
    tc_level: Literal["N2", "N3"] = "N3"
    findings: Literal["class", "element"] = "class"

    def __post_init__(self) -> None:
        if not 0 <= self.min <= 1:
            raise UnfitError("比例应在 0 与 1 之间", "a share lies between 0 and 1")
        if not self._asked():
            raise UnfitError(f"没有级别为 {self.level} 的分组", f"no group is of level {self.level}")

    def fit(self, table: str) -> None:
        if table != "entities":
            raise UnfitError("信息深度只针对构件", "information depth is about entities")

    @property
    def known(self) -> Evidence:
        return evidence_of(self.groups, self.evidence)

    def _asked(self) -> dict[str, Group]:
        """The groups of this very level, by code."""
        known = self.known
        return {g.code: g for g in known.groups if known.level_of(g, self.tc_level).value == self.level}

    @property
    def demand(self) -> Words:
        codes = ", ".join(self._asked())
        least = percent(self.min)
        return Words(f"每类构件的 {codes} 各填写到 ≥ {least}", f"each class fills each of {codes} to ≥ {least}")

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        known, asked = self.known, self._asked()
        depth = depth_of(model, known, np.sort(chosen["id"].unique().to_numpy()))
        shares = [s for s in depth.shares if s.group in asked]
        short = [s for s in shares if s.share < self.min]
        filled, slots = sum(s.filled for s in shares), sum(s.slots for s in shares)
        facts = {"level": self.level, "filled": filled, "asked": slots, "threshold": self.min}
        if slots:
            facts["share"] = round(filled / slots, 6)
        rows = [row for s in short for row in self._rows(model, depth, s, asked[s.group])]
        return Verdict(len(shares), pl.DataFrame(rows, schema=FAILURES, orient="row"), len(short), facts=facts)

    def _rows(self, model: Model, depth: Depth, share: GroupShare, group: Group) -> list[tuple[object, ...]]:
        least = percent(self.min)
        cls = spoken_class(share.class_name)
        expected = Words(
            f"{cls.zh}的 {group.code}（{group.words.zh}）≥ {least}",
            f"{group.code} ({group.words.en}) of {cls.en} ≥ {least}",
        )
        lacking = depth.incomplete[share.class_name, share.group]
        why = reason(share)
        told = Words(f"{percent(share.share)}：{why.zh}", f"{percent(share.share)}: {why.en}")
        ids: list[int | None] = [int(id_) for id_ in lacking]
        if self.findings == "class" and len(ids) > 1:
            # what is true of many is put to none of them: it would count for its storey alone
            told, ids = _with_examples(model, told, lacking), [None]
        said = (expected.zh, expected.en, told.zh, told.en)
        return [(id_, None, *said, share.share, None) for id_ in ids]


def _with_examples(model: Model, told: Words, lacking: Ids) -> Words:
    """Some of those that lack something, by GlobalId."""
    shown = model.describe(pl.Series(lacking[:EXAMPLES], dtype=pl.Int64))
    names = ", ".join(shown.select(pl.coalesce("global_id", pl.format("#{}", "id")))["global_id"])
    return Words(f"{told.zh}；例如 {names}", f"{told.en}; for example {names}")


CHECK = InformationDepth
