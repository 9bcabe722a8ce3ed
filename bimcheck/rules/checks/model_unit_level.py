"""`model_unit_level`: the smallest model units that a model is made up of, LOD 1.0 to 4.0 of GB/T 51301."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import polars as pl

from bimcheck.model import Model
from bimcheck.rules.depth.evidence import evidence_of
from bimcheck.rules.depth.levels import CIM_OF_UNIT, UNIT_WORDS, UnitLevel
from bimcheck.rules.depth.units import units_of
from bimcheck.rules.depth.wording import percent
from bimcheck.rules.listing import Listing
from bimcheck.rules.rule import Verdict
from bimcheck.rules.said import failures
from bimcheck.rules.unfit import UnfitError
from bimcheck.words import Words


@dataclass(frozen=True)
class ModelUnitLevel:
    """Demand: the model has units of level `min` or smaller; without `min`, units of any level at all.

    LOD4.0 is asked of models with prefabricated units only, and of these units.

    share     so large a share of what could be such units has to be (0 to 1)
    groups, evidence  as for information_depth: which classes are parts, proxies, prefabricated units

    The file as a whole is judged; the level, and the CIM level that is likened to it, are told as facts.
    """

    kind: ClassVar[str] = "model_unit_level"
    share: float
    groups: Listing
    evidence: Listing
    min: Literal["LOD1.0", "LOD2.0", "LOD3.0", "LOD4.0"] | None = None

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise UnfitError("比例应大于 0 且不超过 1", "a share lies above 0 and up to 1")
        evidence_of(self.groups, self.evidence)

    def fit(self, table: str) -> None:
        if table != "file":
            raise UnfitError('模型精细度针对整个文件，应写 table = "file"', 'the level is the file\'s: table = "file"')

    @property
    def demand(self) -> Words:
        least = UnitLevel(self.min) if self.min else UnitLevel.PROJECT
        unit, share = UNIT_WORDS[least], percent(self.share)
        return Words(
            f"模型精细度不低于 {least.value}（{unit.zh}，占比 ≥ {share}）",
            f"the model reaches {least.value} ({unit.en}, share ≥ {share})",
        )

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        units = units_of(model, evidence_of(self.groups, self.evidence))
        level = units.level(self.share)
        facts: dict[str, object] = {s.level.value: f"{s.good}/{s.counted}" for s in units.whole}
        if level:
            facts |= {"model_unit_level": level.value, "cim": CIM_OF_UNIT[level].zh.split()[0]}
        least = UnitLevel(self.min) if self.min else UnitLevel.PROJECT
        if least is UnitLevel.PART and not units.fabricated:
            return Verdict(0)
        if level and level.rank >= least.rank:
            return Verdict(1, facts=facts)
        reason = next(s.reason for s in units.whole if s.level is least)
        reached = Words.same(level.value) if level else Words("任何一级都未达到", "no level is reached")
        observed = Words(f"{reached.zh}；{reason.zh}", f"{reached.en}; {reason.en}")
        row = pl.DataFrame({"id": [None]}, schema={"id": pl.Int64})
        return Verdict(1, failures(row, self.demand, observed), 1, facts=facts)


CHECK = ModelUnitLevel
