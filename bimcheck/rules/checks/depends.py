"""`depends`: if one thing holds, another must."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from bimcheck.model import Model
from bimcheck.rules.conditions import Condition, all_hold, all_words
from bimcheck.rules.reading import UnfitError
from bimcheck.rules.rule import Verdict
from bimcheck.rules.said import NOTHING, failures, joined, quoted
from bimcheck.rules.select import require_value
from bimcheck.rules.values import values
from bimcheck.words import Words


@dataclass(frozen=True)
class Depends:
    """Demand: where all of `if` hold, all of `then` hold. Rows where `if` does not hold are not judged."""

    kind: ClassVar[str] = "depends"
    if_: tuple[Condition, ...]
    then: tuple[Condition, ...]

    def __post_init__(self) -> None:
        if not self.if_ or not self.then:
            raise UnfitError("if 与 then 都不能为空", "neither if nor then may be empty")

    def fit(self, table: str) -> None:
        for condition in (*self.if_, *self.then):
            require_value(condition.value, table)

    @property
    def demand(self) -> Words:
        premise, conclusion = all_words(self.if_), all_words(self.then)
        return Words(f"当 {premise.zh} 时，{conclusion.zh}", f"where {premise.en}, {conclusion.en}")

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        judged = chosen.filter(all_hold(model, chosen, self.if_))
        premise = all_words(self.if_)
        parts, failing = [], []
        for condition in self.then:
            wrong = judged.filter(~condition.holds(model, judged))
            texts = (
                values(model, wrong, condition.value)
                .group_by("row")
                .agg(quoted(pl.col("text").head(5)).str.join(", ").alias("text"))
            )
            told = wrong.join(texts, on="row", how="left", maintain_order="left")
            words = condition.words
            expected = Words(f"{words.zh}（因 {premise.zh}）", f"{words.en} (as {premise.en})")
            observed = (pl.col("text").fill_null(NOTHING.zh), pl.col("text").fill_null(NOTHING.en))
            parts.append(failures(told, expected, observed))
            failing.append(wrong["row"])
        return Verdict(judged.height, joined(parts), pl.concat(failing).n_unique())


CHECK = Depends
