"""`same`: the values of one row are alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from bimcheck.model import Model
from bimcheck.rules.rule import Verdict
from bimcheck.rules.said import NOTHING, failures, quoted
from bimcheck.rules.select import require_value
from bimcheck.rules.values import label, values
from bimcheck.words import Words


@dataclass(frozen=True)
class Same:
    """Demand: all values that a row has are the same, and equal to those of `as` where that is given.

    Rows without a value (of either, where `as` is given) are not judged, unless `missing` says that they fail.
    """

    kind: ClassVar[str] = "same"
    value: str
    as_: str | None = None
    missing: bool = False

    def fit(self, table: str) -> None:
        for name in (self.value, self.as_):
            if name is not None:
                require_value(name, table)

    @property
    def demand(self) -> Words:
        name = label(self.value)
        if self.as_ is None:
            return Words(f"{name.zh} 只有一种", f"all {name.en} are the same")
        other = label(self.as_)
        return Words(f"{name.zh} 与 {other.zh} 一致", f"{name.en} is the same as {other.en}")

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        mine = values(model, chosen, self.value).select("row", "text").with_columns(pl.lit(True).alias("own"))
        found = mine
        if self.as_ is not None:
            theirs = values(model, chosen, self.as_).select("row", "text").with_columns(pl.lit(False).alias("own"))
            judged = theirs.select("row").unique()
            if not self.missing:
                judged = judged.join(mine.select("row").unique(), on="row", how="semi")
            found = pl.concat([mine, theirs]).join(judged, on="row", how="semi", maintain_order="left")
        per_row = found.group_by("row").agg(
            pl.col("text").n_unique().alias("kinds"),
            pl.col("own").any().alias("own"),
            quoted(pl.col("text").unique().sort().head(5)).str.join(", ").alias("told"),
            quoted(pl.col("text").filter(~pl.col("own")).first()).alias("other"),
        )
        # Where `as` has a value and the row has none, there is nothing that could be the same.
        wrong = chosen.join(
            per_row.filter((pl.col("kinds") > 1) | ~pl.col("own")), on="row", how="inner", maintain_order="left"
        )
        observed = (
            pl.when(pl.col("own")).then(pl.col("told")).otherwise(pl.lit(NOTHING.zh)),
            pl.when(pl.col("own")).then(pl.col("told")).otherwise(pl.lit(NOTHING.en)),
        )
        return Verdict(per_row.height, failures(wrong, self.demand, observed), wrong.height)


CHECK = Same
