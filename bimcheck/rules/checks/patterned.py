"""`patterned`: a text has the form that a list gives for another text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import polars as pl

from bimcheck.model import Model
from bimcheck.rules.conditions import anchored
from bimcheck.rules.listing import Listing
from bimcheck.rules.reading import UnfitError
from bimcheck.rules.rule import Verdict
from bimcheck.rules.said import NOTHING, failures, joined, quoted
from bimcheck.rules.select import require_value
from bimcheck.rules.values import label, values
from bimcheck.words import Words


@dataclass(frozen=True)
class Patterned:
    """Demand: the first row of a list whose pattern fits `key` gives the pattern that `value` fits as a whole.

    list        a .csv file beside the rule file; a column "schema" limits a row to that IFC schema
    key         the value that the patterns of `key_column` are held against, each for the whole text
    name        column that says what a row is called in findings
    value       what must fit the pattern of `column`; an empty cell asks nothing. None: only the key is looked up
    keyless     a row without `key`: fails (default; told with what `value` looks like) or skip
    unlisted    a key that no pattern fits: fails or skip (default)
    missing     a row without `value`: fails (default) or skip
    counted     a column that says how many objects stand behind a row, told in findings
    """

    kind: ClassVar[str] = "patterned"
    list: Listing
    key: str
    key_column: str
    name: str
    value: str | None = None
    column: str = ""
    keyless: Literal["fails", "skip"] = "fails"
    unlisted: Literal["fails", "skip"] = "skip"
    missing: Literal["fails", "skip"] = "fails"
    counted: str | None = None

    def __post_init__(self) -> None:
        if (self.value is None) != (not self.column):
            raise UnfitError("value 与 column 应同时填写", "value and column go together")
        self.list.demand(*(c for c in (self.key_column, self.name, self.column) if c))
        at = [self.list.columns.index(c) for c in (self.key_column, self.column) if c]
        for row in self.list.rows:
            for pattern in (row[i] for i in at):
                anchored(pattern)

    def fit(self, table: str) -> None:
        for name in (self.key, self.value, self.counted):
            if name is not None:
                require_value(name, table)

    @property
    def demand(self) -> Words:
        key = label(self.key)
        if self.value is None:
            return Words(f"{key.zh} 在列表 {self.list.name} 中", f"{key.en} is in the list {self.list.name}")
        value = label(self.value)
        return Words(
            f"{value.zh} 符合列表 {self.list.name} 对 {key.zh} 规定的格式",
            f"{value.en} has the form that the list {self.list.name} gives for {key.en}",
        )

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        if chosen.is_empty():
            return Verdict(0)
        keys = values(model, chosen, self.key).unique("row", keep="first", maintain_order=True)
        count = pl.col(self.counted) if self.counted is not None else pl.lit(None)
        rows = chosen.select("row", "id", count.cast(pl.Int64).alias("count")).join(
            keys.select("row", pl.col("text").alias("key")), on="row", how="left", maintain_order="left"
        )
        rows = rows.join(self._listed(model, rows), on="key", how="left", maintain_order="left")
        if self.value is None:
            rows = rows.with_columns(pl.lit(None, dtype=pl.String).alias("text"))
        else:
            found = values(model, chosen, self.value).select("row", "text")
            rows = rows.join(found, on="row", how="left", maintain_order="left")
        keyless = rows.filter(pl.col("key").is_null())
        unlisted = rows.filter(pl.col("key").is_not_null() & pl.col("name").is_null())
        judged = rows.filter(pl.col("name").is_not_null() & (pl.col("pattern") != ""))
        if self.value is None:
            judged = rows.filter(pl.col("name").is_not_null())
        elif self.missing == "skip":
            judged = judged.filter(pl.col("text").is_not_null())
        parts = [self._wrong(judged)] if self.value is not None else []
        applicable = [judged["row"]]
        if self.keyless == "fails":
            parts.append(self._keyless(model, keyless))
            applicable.append(keyless["row"])
        if self.unlisted == "fails":
            said = _with_count(quoted(pl.col("key")))
            expected = Words(
                f"{label(self.key).zh} 在列表 {self.list.name} 中", f"{label(self.key).en} is in {self.list.name}"
            )
            parts.append(failures(unlisted, expected, said))
            applicable.append(unlisted["row"])
        return Verdict(pl.concat(applicable).n_unique(), joined(parts))

    def _listed(self, model: Model, rows: pl.DataFrame) -> pl.DataFrame:
        """(key, name, pattern): the first row of the list that fits each distinct key; only of keys that one fits."""
        open_ = rows.select("key").drop_nulls().unique(maintain_order=True)
        found = [pl.DataFrame(schema={"key": pl.String, "name": pl.String, "pattern": pl.String})]
        for row in self.list.of_schema(model.schema):
            fitting = pl.col("key").str.strip_chars().str.contains(anchored(row[self.key_column]))
            named = open_.filter(fitting).with_columns(
                pl.lit(row[self.name]).alias("name"), pl.lit(row[self.column] if self.column else "").alias("pattern")
            )
            found.append(named)
            open_ = open_.filter(~fitting)
        return pl.concat(found)

    def _wrong(self, judged: pl.DataFrame) -> pl.DataFrame:
        """FAILURES of rows whose value does not fit. Each pattern is held against its own distinct texts."""
        assert self.value is not None
        pairs = judged.select("pattern", "text").unique(maintain_order=True).drop_nulls()
        good = [pairs.clear()]
        for (pattern,), texts in pairs.group_by("pattern", maintain_order=True):
            good.append(texts.filter(pl.col("text").str.contains(anchored(str(pattern)))))
        wrong = judged.join(pl.concat(good), on=["pattern", "text"], how="anti", maintain_order="left")
        value = label(self.value)
        expected = (
            pl.format("{} 符合 {} 的格式 {}", pl.lit(value.zh), "name", "pattern"),
            pl.format("{} has the form of {}: {}", pl.lit(value.en), "name", "pattern"),
        )
        said = quoted(pl.col("text"))
        return failures(wrong, expected, _with_count(said.fill_null(NOTHING.zh), said.fill_null(NOTHING.en)))

    def _keyless(self, model: Model, rows: pl.DataFrame) -> pl.DataFrame:
        """FAILURES of rows without a key, told with the rows of the list whose form their value has."""
        key = label(self.key)
        texts = rows.select("text").drop_nulls().unique(maintain_order=True)
        alike = [
            texts.filter(pl.col("text").str.contains(anchored(row[self.column]))).with_columns(
                pl.lit(row[self.name]).alias("name")
            )
            for row in self.list.of_schema(model.schema)
            if self.column and row[self.column]
        ]
        told = pl.concat([pl.DataFrame(schema={"text": pl.String, "name": pl.String}), *alike])
        told = told.group_by("text", maintain_order=True).agg(
            pl.col("name").str.join("、").alias("like_zh"), pl.col("name").str.join(", ").alias("like_en")
        )
        rows = rows.join(told, on="text", how="left", maintain_order="left")
        text = pl.when(pl.col("text").is_not_null())
        observed = _with_count(
            pl.concat_str(
                pl.lit(NOTHING.zh),
                text.then(pl.format("；{} ", quoted(pl.col("text")))).otherwise(pl.lit("")),
                pl.when(pl.col("like_zh").is_not_null()).then(pl.format("像 {}", "like_zh")).otherwise(pl.lit("")),
            ),
            pl.concat_str(
                pl.lit(NOTHING.en),
                text.then(pl.format("; {}", quoted(pl.col("text")))).otherwise(pl.lit("")),
                pl.when(pl.col("like_en").is_not_null())
                .then(pl.format(" looks like {}", "like_en"))
                .otherwise(pl.lit("")),
            ),
        )
        return failures(rows, Words(f"写明{key.zh}", f"{key.en} is named"), observed)


def _with_count(zh: pl.Expr, en: pl.Expr | None = None) -> tuple[pl.Expr, pl.Expr]:
    """What was seen, and how many objects stand behind it where that is known."""
    en = zh if en is None else en
    known = pl.col("count").is_not_null()
    return (
        pl.concat_str(
            zh.str.strip_chars_end(), pl.when(known).then(pl.format("（{} 个对象）", "count")).otherwise(pl.lit(""))
        ),
        pl.concat_str(en, pl.when(known).then(pl.format(" ({} objects)", "count")).otherwise(pl.lit(""))),
    )


CHECK = Patterned
