"""`consistent`: the same value all over a group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

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

    value      one, or several that count together
    missing    "value": having none is a value like any other, and the row is judged; "skip" (default)
    within     values that make the groups; none: the whole model is one group
    tolerance  numbers no further than this (SI) from the group's most frequent one count as the same

    Where a group disagrees, those that differ from its most frequent value fail; all of them where no value leads.
    """

    kind: ClassVar[str] = "consistent"
    value: tuple[str, ...]
    within: tuple[str, ...] = ()
    tolerance: float | None = None
    missing: Literal["skip", "value"] = "skip"

    def __post_init__(self) -> None:
        if self.tolerance is not None and (len(self.value) > 1 or self.missing == "value"):
            raise UnfitError("tolerance 只用于单个数值", "tolerance goes with a single number only")
        if self.tolerance is not None and self.tolerance < 0:
            raise UnfitError("tolerance 不能为负", "tolerance must not be negative")

    def fit(self, table: str) -> None:
        for name in (*self.value, *self.within):
            require_value(name, table)

    @property
    def demand(self) -> Words:
        names = [label(n) for n in self.value]
        name = Words("、".join(n.zh for n in names), ", ".join(n.en for n in names))
        if not self.within:
            return Words(f"整个模型的{name.zh}一致", f"{name.en} is the same in the whole model")
        groups = [group_label(n) for n in self.within]
        return Words(
            f"同一{'、'.join(g.zh for g in groups)}的{name.zh}一致",
            f"{name.en} is the same within {', '.join(g.en for g in groups)}",
        )

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        found = self._found(model, chosen)
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
        shown = f" {unit(self.value[0])}" if self.tolerance is not None and unit(self.value[0]) else ""
        leader = number(pl.col("leading"), 4) + shown if self.tolerance is not None else quoted(pl.col("leader"))
        value = number(pl.col("number"), 4) + shown if self.tolerance is not None else quoted(pl.col("text"))
        demand = self.demand
        expected = (
            pl.when(pl.col("tied"))
            .then(pl.format("{}，现有 {}", pl.lit(demand.zh), "all"))
            .otherwise(pl.format("{}（多数为 {},{} / {}）", pl.lit(demand.zh), leader, "times", "members")),
            pl.when(pl.col("tied"))
            .then(pl.format("{}; there are {}", pl.lit(demand.en), "all"))
            .otherwise(pl.format("{} (most have {}, {} of {})", pl.lit(demand.en), leader, "times", "members")),
        )
        measured = pl.col("number") if self.tolerance is not None else None
        return Verdict(found.height, failures(wrong, expected, (value, value), measured, self.tolerance), wrong.height)

    def _found(self, model: Model, chosen: pl.DataFrame) -> pl.DataFrame:
        """VALUES, at most one per row: the value, or several put together."""
        firsts = [values(model, chosen, n).unique("row", keep="first", maintain_order=True) for n in self.value]
        if len(firsts) == 1 and self.missing == "skip":
            return firsts[0]
        together = chosen.select(pl.col("row").cast(pl.UInt32))
        for position, first in enumerate(firsts):
            texts = first.select("row", pl.col("text").alias(f"text_{position}"))
            together = together.join(texts, on="row", how="left", maintain_order="left")
        columns = [f"text_{position}" for position in range(len(firsts))]
        if self.missing == "skip":
            together = together.drop_nulls(columns)
        text = pl.concat_str([pl.col(c).fill_null("-") for c in columns], separator=" | ")
        return together.select("row", text.alias("text"), pl.lit(None, dtype=pl.Float64).alias("number"))


CHECK = Consistent
