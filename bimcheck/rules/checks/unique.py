"""`unique`: no two rows share the value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from bimcheck.model import Model
from bimcheck.rules.reading import UnfitError
from bimcheck.rules.rule import Verdict
from bimcheck.rules.said import failures, number, number_text, quoted, spaced
from bimcheck.rules.select import require_value
from bimcheck.rules.values import group_label, label, unit, values
from bimcheck.words import Words


@dataclass(frozen=True)
class Unique:
    """Demand: no two selected rows share the value, in the model or within a group. Rows without it are not judged.

    within     values that make the groups, e.g. building_id, storey_id, id; rows without them form one group
    tolerance  numbers closer than this (SI) count as the same
    """

    kind: ClassVar[str] = "unique"
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
            return Words(f"{spaced(name.zh)}不重复", f"{name.en} is unique")
        groups = [group_label(n) for n in self.within]
        return Words(
            f"同一{'、'.join(g.zh for g in groups)}内{spaced(name.zh)}不重复",
            f"{name.en} is unique within the same {', '.join(g.en for g in groups)}",
        )

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        found = values(model, chosen, self.value).unique("row", keep="first", maintain_order=True)
        keys = []
        for position, name in enumerate(self.within):
            key = f"within_{position}"
            group = values(model, chosen, name).unique("row", keep="first", maintain_order=True)
            found = found.join(
                group.select("row", pl.col("text").alias(key)), on="row", how="left", maintain_order="left"
            )
            keys.append(key)
        if self.tolerance is None:
            same = pl.col("text")
            order = found
        else:
            # Neighbours in order that are no further apart than the tolerance are the same; a number each for the runs.
            order = found.drop_nulls("number").sort(*keys, "number", "row")
            step = pl.col("number").diff()
            gap = (step.over(keys) if keys else step).fill_null(0.0) > self.tolerance + 1e-12
            order = order.with_columns(gap.alias("gap"))
            runs = pl.col("gap").cast(pl.UInt32).cum_sum()
            order = order.with_columns((runs.over(keys) if keys else runs).alias("run"))
            same = pl.col("run")
        order = order.join(chosen.select("row", "id"), on="row", how="left", maintain_order="left")
        shared = order.filter(pl.len().over([*keys, same]) > 1)
        if shared.is_empty():
            return Verdict(order.height)
        shared = shared.with_columns(
            pl.len().over([*keys, same]).alias("times"),
            pl.col("id").rank("ordinal").over([*keys, same]).alias("place"),
        )
        same_keys = [*keys, "run"] if self.tolerance is not None else [*keys, "text"]
        first = (
            shared.filter(pl.col("place") <= 5)
            .sort("id")
            .group_by(same_keys, maintain_order=True)
            .agg(pl.format("#{}", "id").str.join(" ").alias("members"))
        )
        told = shared.join(first, on=same_keys, how="left", nulls_equal=True, maintain_order="left").sort("row")
        shown_unit = unit(self.value)
        value = quoted(pl.col("text"))
        if self.tolerance is not None:
            value = number(pl.col("number"), 4) + (f" {shown_unit}" if shown_unit else "")
        more = pl.when(pl.col("times") > 5).then(pl.lit(" …")).otherwise(pl.lit(""))
        if "id" in self.within:
            # All rows are of one element: naming it again, or saying it once per row, tells nothing.
            told = told.unique(same_keys, keep="first", maintain_order=True)
            observed = (pl.format("{} 出现 {} 次", value, "times"), pl.format("{} occurs {} times", value, "times"))
        else:
            members = pl.concat_str(pl.col("members").fill_null(""), more)
            observed = (
                pl.format("{} 共 {} 处：{}", value, "times", members),
                pl.format("{} occurs {} times: {}", value, "times", members),
            )
        expected = self.demand
        if self.tolerance:
            slack = f"{number_text(self.tolerance)}{f' {shown_unit}' if shown_unit else ''}"
            expected = Words(f"{expected.zh}（容差 {slack}）", f"{expected.en} (tolerance {slack})")
        measured = pl.col("number") if self.tolerance is not None else None
        return Verdict(order.height, failures(told, expected, observed, measured, self.tolerance), shared.height)


CHECK = Unique
