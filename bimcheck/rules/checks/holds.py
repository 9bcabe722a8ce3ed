"""`holds`: conditions are met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from bimcheck.model import Model
from bimcheck.rules.conditions import Condition, all_words
from bimcheck.rules.reading import UnfitError
from bimcheck.rules.rule import Verdict
from bimcheck.rules.said import NOTHING, failures, joined, quoted
from bimcheck.rules.select import require_value
from bimcheck.rules.values import values
from bimcheck.words import Words


@dataclass(frozen=True)
class Holds:
    """Demand: every selected row meets all of these conditions (those of `where`)."""

    kind: ClassVar[str] = "holds"
    conditions: tuple[Condition, ...]

    def __post_init__(self) -> None:
        if not self.conditions:
            raise UnfitError("conditions 为空列表", "conditions is empty")

    def fit(self, table: str) -> None:
        for condition in self.conditions:
            require_value(condition.value, table)

    @property
    def demand(self) -> Words:
        return all_words(self.conditions)

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        parts, failing = [], []
        for condition in self.conditions:
            wrong = chosen.filter(~condition.holds(model, chosen))
            texts = (
                values(model, wrong, condition.value)
                .group_by("row")
                .agg(quoted(pl.col("text")).head(5).str.join(", ").alias("text"))
            )
            told = wrong.join(texts, on="row", how="left", maintain_order="left")
            observed = (pl.col("text").fill_null(NOTHING.zh), pl.col("text").fill_null(NOTHING.en))
            parts.append(failures(told, condition.words, observed))
            failing.append(wrong["row"])
        return Verdict(chosen.height, joined(parts), pl.concat(failing).n_unique())


CHECK = Holds
