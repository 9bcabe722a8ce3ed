"""`count`: there are so many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from bimcheck.model import Model
from bimcheck.rules.reading import UnfitError
from bimcheck.rules.rule import Verdict
from bimcheck.rules.said import failures
from bimcheck.rules.select import Select, require_value
from bimcheck.rules.values import group_label, values
from bimcheck.words import Words


@dataclass(frozen=True)
class Count:
    """Demand: so many rows are selected, in the whole file or per group.

    exactly, min, max  bounds, inclusive
    per                a value that makes the groups: building_id, storey_id, name …
    each               with `per` a column of ids: every one of these is a group, also where nothing was selected for it
    """

    kind: ClassVar[str] = "count"
    exactly: int | None = None
    min: int | None = None
    max: int | None = None
    per: str | None = None
    each: Select | None = None

    def __post_init__(self) -> None:
        if self.exactly is None and self.min is None and self.max is None:
            raise UnfitError("exactly、min、max 至少填写一个", "give exactly, min or max")
        if self.exactly is not None and (self.min is not None or self.max is not None):
            raise UnfitError("exactly 不与 min、max 同用", "exactly does not go with min or max")
        if self.each is not None and self.per is None:
            raise UnfitError("each 需要 per", "each needs per")

    def fit(self, table: str) -> None:
        if self.per is not None:
            require_value(self.per, table)

    @property
    def _bounds(self) -> tuple[int, int | None]:
        return (self.exactly, self.exactly) if self.exactly is not None else (self.min or 0, self.max)

    @property
    def demand(self) -> Words:
        low, high = self._bounds
        if low == high:
            words = Words(f"恰有 {low} 个", f"exactly {low}")
        elif high is None:
            words = Words(f"至少 {low} 个", f"at least {low}")
        else:
            words = Words(f"{low} 至 {high} 个", f"{low} to {high}")
        if self.per is None:
            return words
        if self.each is not None:
            group = self.each.words
            return Words(f"每个 {group.zh}:{words.zh}", f"{words.en} per {group.en}")
        group = group_label(self.per)
        return Words(f"每个{group.zh}:{words.zh}", f"{words.en} per {group.en}")

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        low, high = self._bounds
        most = 2**62 if high is None else high
        if self.per is None:
            if low <= chosen.height <= most:
                return Verdict(max(1, chosen.height), failed=0)
            total = Words(f"{chosen.height} 个", f"{chosen.height}")
            # Too many: they are named. Too few: the file itself is what fails.
            rows = chosen if chosen.height > most else pl.DataFrame({"id": [None]}, schema={"id": pl.Int64})
            return Verdict(max(1, chosen.height), failures(rows, self.demand, total), max(1, rows.height))
        groups = self._groups(model, chosen)
        wrong = groups.filter(~pl.col("count").is_between(low, most)).sort("id", "group", maintain_order=True)
        said = pl.col("count").cast(pl.String)
        if self._groups_are_ids:
            observed = (pl.format("{} 个", said), said)
        else:
            observed = (pl.format("{}:{} 个", "group", said), pl.format("{}: {}", "group", said))
        return Verdict(groups.height, failures(wrong, self.demand, observed, pl.col("count")), wrong.height)

    @property
    def _groups_are_ids(self) -> bool:
        return self.per is not None and (self.per == "id" or self.per.endswith("_id"))

    def _groups(self, model: Model, chosen: pl.DataFrame) -> pl.DataFrame:
        """`id` of the group where it has one, `group` as text, `count`."""
        assert self.per is not None
        counted = values(model, chosen, self.per).group_by(pl.col("text").alias("group")).agg(pl.len().alias("count"))
        if self.each is not None:
            wanted = self.each.choose(model).select(pl.col("id").cast(pl.String).alias("group"))
            counted = wanted.join(counted, on="group", how="left", maintain_order="left").with_columns(
                pl.col("count").fill_null(0)
            )
        number = pl.col("group").cast(pl.Int64, strict=False) if self._groups_are_ids else pl.lit(None, dtype=pl.Int64)
        return counted.select(number.alias("id"), "group", "count")


CHECK = Count
