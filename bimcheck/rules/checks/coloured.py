"""`coloured`: things are shown in the colour that a list gives for what they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Literal

import polars as pl

from bimcheck.model import Model
from bimcheck.rules.conditions import anchored
from bimcheck.rules.listing import Listing
from bimcheck.rules.reading import UnfitError
from bimcheck.rules.rule import Verdict
from bimcheck.rules.said import NOTHING, failures
from bimcheck.rules.select import require_value
from bimcheck.rules.values import label, values
from bimcheck.words import Words

_COLOUR = re.compile(r"(\d{1,3}),(\d{1,3}),(\d{1,3})")
_COLOUR_LIST = "red,green,blue"


@dataclass(frozen=True)
class Coloured:
    """Demand: one of the colours of a row is near one that the list has for it: the first row of the list whose pattern
    fits `key`; of several keys the rows of all of them. Rows that the list says nothing of are not judged.

    list       a .csv file beside the rule file
    key        the value that the patterns of `key_column` are held against, each for the whole text
    name       column that says what a row is called in findings
    colours    columns that hold a colour, "red,green,blue" from 0 to 255; empty cells do not count
    tolerance  how far each of the three may lie off (0 to 255)
    value      where the colour comes from
    missing    a row without a colour: fails (default) or skip
    """

    kind: ClassVar[str] = "coloured"
    list: Listing
    key: str
    key_column: str
    name: str
    colours: tuple[str, ...]
    tolerance: int = 0
    value: str = "colour"
    missing: Literal["fails", "skip"] = "fails"

    def __post_init__(self) -> None:
        self.list.demand(self.key_column, self.name, *self.colours)
        for row in self.list.of_schema(""):
            anchored(row[self.key_column])
            for colour in (row[c] for c in self.colours if row[c]):
                if not _COLOUR.fullmatch(colour):
                    raise UnfitError(
                        f"列表 {self.list.name} 中的颜色 {colour} 应写成 {_COLOUR_LIST}",
                        f"colour {colour} of the list {self.list.name} must be {_COLOUR_LIST}",
                    )

    def fit(self, table: str) -> None:
        for name in (self.key, self.value):
            require_value(name, table)

    @property
    def demand(self) -> Words:
        value, key = label(self.value), label(self.key)
        return Words(
            f"{value.zh} 为列表 {self.list.name} 对 {key.zh} 的规定（各分量相差 ≤ {self.tolerance}）",
            f"{value.en} is what the list {self.list.name} gives for {key.en}, each part within {self.tolerance}",
        )

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        if chosen.is_empty():
            return Verdict(0)
        keys = values(model, chosen, self.key).select("row", pl.col("text").alias("key"))
        named = keys.join(self._listed(model, keys["key"]), on="key", how="inner", maintain_order="left")
        # An element of several systems may have the colour of any.
        asked = named.group_by("row", maintain_order=True).agg(
            pl.col("name").unique(maintain_order=True).str.join(" / "), pl.col("accepted").unique(maintain_order=True)
        )
        asked = asked.with_columns(pl.col("accepted").list.join(";"))
        rows = chosen.select("row", "id").join(asked, on="row", how="inner", maintain_order="left")
        shown = values(model, rows, self.value).select("row", pl.col("text").alias("colour"))
        pairs = rows.join(shown, on="row", how="left", maintain_order="left")
        if self.missing == "skip":
            pairs = pairs.drop_nulls("colour")
        near = self._near(pairs)
        good = pairs.join(near, on=["colour", "accepted"], how="semi")["row"].unique()
        told = pairs.filter(~pl.col("row").is_in(good.implode())).group_by("row", maintain_order=True).agg(
            pl.col("id", "name", "accepted").first(), pl.col("colour").drop_nulls().sort().head(5).str.join("; ")
        )  # fmt: skip
        said = pl.col("accepted").str.replace_all(";", " / ")
        expected = (pl.format("{}：{}", "name", said), pl.format("{}: {}", "name", said))
        nothing = pl.when(pl.col("colour") != "").then("colour")
        observed = (nothing.fill_null(NOTHING.zh), nothing.fill_null(NOTHING.en))
        return Verdict(pairs["row"].n_unique(), failures(told, expected, observed), told.height)

    def _listed(self, model: Model, keys: pl.Series) -> pl.DataFrame:
        """(key, name, accepted): for each distinct key the first row that fits, its colours between semicolons."""
        open_ = keys.unique(maintain_order=True).alias("key").to_frame()
        found = [pl.DataFrame(schema={"key": pl.String, "name": pl.String, "accepted": pl.String})]
        for row in self.list.of_schema(model.schema):
            fitting = pl.col("key").str.contains(anchored(row[self.key_column]))
            accepted = ";".join(dict.fromkeys(row[c] for c in self.colours if row[c]))
            found.append(
                open_.filter(fitting).with_columns(
                    pl.lit(row[self.name]).alias("name"), pl.lit(accepted).alias("accepted")
                )
            )
            open_ = open_.filter(~fitting)
        return pl.concat(found).filter(pl.col("accepted") != "")

    def _near(self, pairs: pl.DataFrame) -> pl.DataFrame:
        """(colour, accepted) of those distinct pairs that are near enough; there are few of them."""
        distinct = pairs.select("colour", "accepted").drop_nulls().unique(maintain_order=True)
        wanted = distinct.with_columns(pl.col("accepted").str.split(";").alias("one")).explode("one")

        def channels(column: str) -> pl.Expr:
            return pl.col(column).str.split(",").cast(pl.List(pl.Int64), strict=False)

        differences = [
            (channels("colour").list.get(i, null_on_oob=True) - channels("one").list.get(i, null_on_oob=True)).abs()
            for i in range(3)
        ]
        return wanted.filter(pl.max_horizontal(differences) <= self.tolerance).select("colour", "accepted").unique()


CHECK = Coloured
