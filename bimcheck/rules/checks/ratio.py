"""`ratio`: a share of the selected satisfies something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from bimcheck.model import Model
from bimcheck.rules.reading import UnfitError
from bimcheck.rules.rule import Verdict
from bimcheck.rules.said import failures, number_text
from bimcheck.rules.select import Select
from bimcheck.words import Words


@dataclass(frozen=True)
class Ratio:
    """Demand: of the selected a share of at least `min`, or at most `max` (0 to 1), also satisfies a second selection.

    Where it is not met, the members that cause it are listed: those that do not satisfy (min), those that do (max).
    """

    kind: ClassVar[str] = "ratio"
    satisfy: Select
    min: float | None = None
    max: float | None = None

    def __post_init__(self) -> None:
        bounds = [b for b in (self.min, self.max) if b is not None]
        if len(bounds) != 1:
            raise UnfitError("min 与 max 填写且只填写一个", "give either min or max")
        if not 0 <= bounds[0] <= 1:
            raise UnfitError("比例应在 0 与 1 之间", "a share lies between 0 and 1")

    def fit(self, table: str) -> None:
        if self.satisfy.table != table:
            raise UnfitError(
                f"satisfy 与 select 应为同一张表 ({table})", f"satisfy must be about the same table as select ({table})"
            )

    @property
    def demand(self) -> Words:
        inner = self.satisfy.words
        if self.min is not None:
            share = _percent(self.min)
            return Words(f"满足“{inner.zh}”的比例 ≥ {share}", f"share of “{inner.en}” ≥ {share}")
        share = _percent(self.max or 0.0)
        return Words(f"满足“{inner.zh}”的比例 ≤ {share}", f"share of “{inner.en}” ≤ {share}")

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        if chosen.is_empty():
            return Verdict(0)
        satisfying = self.satisfy.narrow(model, chosen)
        share = satisfying.height / chosen.height
        if self.min is not None:
            members = chosen.join(satisfying.select("row"), on="row", how="anti", maintain_order="left")
            met = share >= self.min
        else:
            members = satisfying
            met = share <= (self.max or 0.0)
        facts = {
            "share": round(share, 6),
            "threshold": self.min if self.min is not None else self.max,
            "satisfying": satisfying.height,
            "selected": chosen.height,
        }
        if met:
            return Verdict(chosen.height, failed=members.height, facts=facts, passes=True)
        count, of, shown = satisfying.height, chosen.height, _percent(share)
        # rows that all say "0 of 305" would leave open what is wrong with each
        if self.min is not None:
            said = Words(
                f"本件不满足；{of:,} 个中满足的有 {count:,} 个（{shown}）",
                f"not met; {count:,} of {of:,} meet it ({shown})",
            )
        else:
            said = Words(
                f"本件属于此类；{of:,} 个中共有 {count:,} 个（{shown}）",
                f"one of these; there are {count:,} among {of:,} ({shown})",
            )
        rows = failures(members, self.demand, said, pl.lit(share))
        return Verdict(chosen.height, rows, members.height, facts=facts, passes=False)


def _percent(share: float) -> str:
    return f"{number_text(share * 100, 1)} %"


CHECK = Ratio
