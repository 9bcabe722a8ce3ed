"""`tabulated`: values go together as a list says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import polars as pl

from bimcheck.model import Model
from bimcheck.rules.listing import Listing
from bimcheck.rules.reading import UnfitError
from bimcheck.rules.rule import Verdict
from bimcheck.rules.said import NOTHING, failures, joined, number, quoted
from bimcheck.rules.select import require_value
from bimcheck.rules.values import label, values
from bimcheck.words import Words


@dataclass(frozen=True)
class Tabulated:
    """Demand: the value stands in a column of a list, and another value of the row is one that the list gives for it.

    list       a .csv file beside the rule file; a column "schema" limits a row to that IFC schema
    key        the value that is looked up in the column of the same name, or in `key_column`
    value      what must be one of those that the list has for this key, in the column `column`; none: only the key
               is looked up
    tolerance  relative: numbers no further than this share of the listed one count as equal
    unlisted   a key that is not in the list: fails (default) or skip
    missing    a row without `value`: fails (default) or skip
    ignore_case  of the key
    """

    kind: ClassVar[str] = "tabulated"
    list: Listing
    key: str
    key_column: str = ""
    value: str | None = None
    column: str = ""
    tolerance: float | None = None
    unlisted: Literal["fails", "skip"] = "fails"
    missing: Literal["fails", "skip"] = "fails"
    ignore_case: bool = False

    def __post_init__(self) -> None:
        if (self.value is None) != (not self.column):
            raise UnfitError("value 与 column 应同时填写", "value and column go together")
        self.list.demand(*(c for c in (self.key_column or self.key, self.column) if c))

    def fit(self, table: str) -> None:
        for name in (self.key, self.value):
            if name is not None:
                require_value(name, table)

    @property
    def demand(self) -> Words:
        key = label(self.key)
        if self.value is None:
            return Words(f"{key.zh} 在列表 {self.list.name} 中", f"{key.en} is in the list {self.list.name}")
        value = label(self.value)
        return Words(
            f"{value.zh} 为列表 {self.list.name} 对 {key.zh} 的规定值",
            f"{value.en} is what the list {self.list.name} gives for {key.en}",
        )

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        column = self.key_column or self.key
        rows = self.list.of_schema(model.schema)
        known = pl.DataFrame(
            {
                "key": [self._cased(r[column]) for r in rows],
                "allowed": [r[self.column] if self.column else "" for r in rows],
            },
            schema={"key": pl.String, "allowed": pl.String},
        )
        keys = values(model, chosen, self.key).unique("row", keep="first", maintain_order=True)
        text = pl.col("text").str.to_lowercase() if self.ignore_case else pl.col("text")
        keys = chosen.select("row", "id").join(
            keys.select("row", text.alias("key"), pl.col("text").alias("written")), on="row", how="left",
            maintain_order="left",
        )  # fmt: skip
        unlisted = keys.join(known, on="key", how="anti", maintain_order="left")
        judged = keys.join(unlisted.select("row"), on="row", how="anti", maintain_order="left")
        parts = []
        failed = pl.Series("row", [], dtype=pl.UInt32)
        applicable = judged.height
        if self.unlisted == "fails":
            said = quoted(pl.col("written"))
            demand = Words(
                f"{label(self.key).zh} 在列表 {self.list.name} 中", f"{label(self.key).en} is in {self.list.name}"
            )
            parts.append(failures(unlisted, demand, (said.fill_null(NOTHING.zh), said.fill_null(NOTHING.en))))
            failed = unlisted["row"]
            applicable += unlisted.height
        if self.value is not None:
            wrong, count = self._wrong(model, chosen, judged, known)
            parts.append(wrong)
            failed = pl.concat([failed, count])
            if self.missing == "skip":
                there = values(model, chosen, self.value)["row"].unique()
                applicable = judged.filter(pl.col("row").is_in(there.implode())).height + (
                    unlisted.height if self.unlisted == "fails" else 0
                )
        return Verdict(applicable, joined(parts), failed.n_unique())

    def _cased(self, text: str) -> str:
        return text.lower() if self.ignore_case else text

    def _wrong(
        self, model: Model, chosen: pl.DataFrame, judged: pl.DataFrame, known: pl.DataFrame
    ) -> tuple[pl.DataFrame, pl.Series]:
        """FAILURES of the rows whose value is not one of those listed for their key, and these rows."""
        assert self.value is not None
        found = values(model, chosen, self.value)
        pairs = judged.join(found, on="row", how="left", maintain_order="left")
        allowed = known.group_by("key", maintain_order=True).agg(
            pl.col("allowed").unique(maintain_order=True).alias("all"),
            pl.col("allowed").cast(pl.Float64, strict=False).alias("near"),
        )
        pairs = pairs.join(allowed, on="key", how="left", maintain_order="left")
        good: pl.Expr = pl.col("text").is_in(pl.col("all"))
        shown = quoted(pl.col("text"))
        if self.tolerance is not None:
            good = _any_near(pairs, self.tolerance)
            shown = number(pl.col("number"), 12)
        empty = pl.lit(self.missing == "skip")
        good = pl.when(pl.col("text").is_null()).then(empty).otherwise(good.fill_null(False))
        wrong = pairs.filter(~good)
        told = pl.col("all").list.head(5).list.join(", ")
        expected = (
            pl.format("{} 为以下之一：{}", pl.lit(label(self.value).zh), told),
            pl.format("{} is one of: {}", pl.lit(label(self.value).en), told),
        )
        observed = (shown.fill_null(NOTHING.zh), shown.fill_null(NOTHING.en))
        return failures(wrong, expected, observed), wrong["row"].unique()


def _any_near(pairs: pl.DataFrame, tolerance: float) -> pl.Expr:
    """Whether `number` is close to one of `near`, by row of `pairs`."""
    numbered = pairs.select("number", "near").with_row_index("at").explode("near")
    close = (pl.col("number") - pl.col("near")).abs() <= pl.col("near").abs() * tolerance
    at = numbered.filter(close.fill_null(False))["at"].unique()
    return pl.lit(pl.Series(range(pairs.height), dtype=pl.UInt32).is_in(at.implode()))


CHECK = Tabulated
