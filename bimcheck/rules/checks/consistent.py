"""`consistent`: the same value all over a group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from bimcheck.model import Model
from bimcheck.rules.reading import UnfitError
from bimcheck.rules.rule import Verdict
from bimcheck.rules.said import failures, number, quoted
from bimcheck.rules.select import require_value
from bimcheck.rules.values import group_label, label, unit, values
from bimcheck.words import Words


@dataclass(frozen=True)
class Consistent:
    """Demand: all selected rows of a group have the same value. Rows without value or group are not judged.

    within     values that make the groups; none: the whole model is one group
    tolerance  numbers no further than this (SI) from the group's most frequent one count as the same

    Where a group disagrees, those that differ from its most frequent value fail; all of them where no value leads.
    """

    kind: ClassVar[str] = "consistent"
    value: str
    within: tuple[str, ...] = ()
    tolerance: float | None = None

    def __post_init__(self) -> None:
        if self.tolerance is not None and self.tolerance < 0:
            raise UnfitError("tolerance 不能为负", "tolerance must not be negative")

    def fit(self, table: str) -> None:
        for name in (self.value, *self.within):
            require_value(name, table)

    @property
    def demand(self) -> Words:
        name = label(self.value)
        if not self.within:
            return Words(f"整个模型的{name.zh}一致", f"{name.en} is the same in the whole model")
        groups = [group_label(n) for n in self.within]
        return Words(
            f"同一{'、'.join(g.zh for g in groups)}的{name.zh}一致",
            f"{name.en} is the same within {', '.join(g.en for g in groups)}",
        )

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        found = values(model, chosen, self.value).unique("row", keep="first", maintain_order=True)
        found = found.with_columns(pl.lit("").alias("within"))
        for position, name in enumerate(self.within):
            key = f"within_{position}"
            group = values(model, chosen, name).unique("row", keep="first", maintain_order=True)
            found = found.join(
                group.select("row", pl.col("text").alias(key)), on="row", how="inner", maintain_order="left"
            ).with_columns(pl.concat_str("within", pl.lit("\x1f"), key).alias("within"))
        if self.tolerance is not None:
            found = found.drop_nulls("number")
        counted = found.group_by("within", "text").agg(pl.len().alias("times"), pl.col("number").first())
        leaders = (
            counted.sort("within", "times", "text", descending=[False, True, False])
            .group_by("within", maintain_order=True)
            .agg(
                pl.col("text").first().alias("leader"),
                pl.col("number").first().alias("leading"),
                ((pl.col("times") == pl.col("times").max()).sum() > 1).alias("tied"),
                pl.col("times").sum().alias("members"),
                pl.col("times").first().alias("times"),
                quoted(pl.col("text").sort().head(5)).str.join(", ").alias("all"),
            )
        )
        told = found.join(leaders, on="within", how="left", maintain_order="left")
        differs = pl.col("text") != pl.col("leader")
        if self.tolerance is not None:
            differs = (pl.col("number") - pl.col("leading")).abs() > self.tolerance + 1e-12
        disagree = differs.any().over("within")
        wrong = told.filter(disagree & (differs | pl.col("tied"))).join(
            chosen.select("row", "id"), on="row", how="left", maintain_order="left"
        )
        shown = f" {unit(self.value)}" if self.tolerance is not None and unit(self.value) else ""
        leader = number(pl.col("leading"), 4) + shown if self.tolerance is not None else quoted(pl.col("leader"))
        value = number(pl.col("number"), 4) + shown if self.tolerance is not None else quoted(pl.col("text"))
        demand = self.demand
        expected = (
            pl.when(pl.col("tied"))
            .then(pl.format("{},现有 {}", pl.lit(demand.zh), "all"))
            .otherwise(pl.format("{} (多数为 {},{} / {})", pl.lit(demand.zh), leader, "times", "members")),
            pl.when(pl.col("tied"))
            .then(pl.format("{}; there are {}", pl.lit(demand.en), "all"))
            .otherwise(pl.format("{} (most have {}, {} of {})", pl.lit(demand.en), leader, "times", "members")),
        )
        measured = pl.col("number") if self.tolerance is not None else None
        return Verdict(found.height, failures(wrong, expected, (value, value), measured, self.tolerance), wrong.height)


CHECK = Consistent
