"""`weighted_ratio`: a stated ratio agrees with the weighted sum of parts over a base (a floor area ratio)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from bimcheck.model import Model
from bimcheck.rules.reading import UnfitError
from bimcheck.rules.rule import Verdict
from bimcheck.rules.said import failures, joined, number
from bimcheck.rules.select import Select, require_value
from bimcheck.rules.values import label, values
from bimcheck.words import Words


@dataclass(frozen=True)
class WeightedRatio:
    """Demand: `value` = Σ(`amount` × `weight`) ÷ `base`, within `tolerance` (absolute).

    value, base     of the selected (a site)
    of              the parts; those of the same site, or all where only one of the selected states a value
    amount, weight  of the parts; a part with only one of the two leaves the rule undecided

    The selected without `value` are left to a rule that asks for it. Numbers are SI; `base` and `amount` have one unit.
    """

    kind: ClassVar[str] = "weighted_ratio"
    value: str
    base: str
    of: Select
    amount: str
    weight: str
    tolerance: float

    def fit(self, table: str) -> None:
        for name in (self.value, self.base):
            require_value(name, table)
        for name in (self.amount, self.weight):
            require_value(name, self.of.table)
        if self.of.table != "entities" or table != "entities":
            raise UnfitError("weighted_ratio 用于构件", "weighted_ratio goes with elements")

    @property
    def demand(self) -> Words:
        names = [label(n) for n in (self.value, self.amount, self.weight, self.base)]
        zh, en = ([getattr(n, x) for n in names] for x in ("zh", "en"))
        return Words(
            f"{zh[0]} = Σ({zh[1]} × {zh[2]}) ÷ {zh[3]}，允许差 ±{self.tolerance:g}",
            f"{en[0]} = Σ({en[1]} × {en[2]}) ÷ {en[3]}, ±{self.tolerance:g}",
        )

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        stated = self._numbers(model, chosen, "value", self.value)
        if stated.is_empty():
            return Verdict(0)
        parts = self.of.choose(model)
        amounts = self._numbers(model, parts, "amount", self.amount)
        weights = self._numbers(model, parts, "weight", self.weight)
        both = amounts.join(weights, on="id", how="full", coalesce=True).join(
            model.entities.select("id", "site_id"), on="id", how="left"
        )
        incomplete = both.filter(pl.col("amount").is_null() | pl.col("weight").is_null()).height
        if incomplete or both.is_empty():
            return Verdict(stated.height, undecided=self._no_data(incomplete))
        if stated.height == 1:
            both = both.with_columns(pl.lit(stated["id"][0], dtype=pl.Int64).alias("site_id"))
        elif both["site_id"].null_count():
            astray = both["site_id"].null_count()
            return Verdict(
                stated.height,
                undecided=Words(
                    f"有多个对象填写了该比值，而 {astray} 个区域不知属于哪一个",
                    f"several state the ratio, and of {astray} parts it is unknown to which they belong",
                ),
            )
        sums = both.group_by(pl.col("site_id").alias("id")).agg(
            (pl.col("amount") * pl.col("weight")).sum().alias("sum")
        )
        bases = self._numbers(model, chosen, "base", self.base).filter(pl.col("base") > 0)
        judged = stated.join(sums, on="id", how="inner", maintain_order="left").join(bases, on="id", how="inner")
        if judged.is_empty():
            base = label(self.base)
            return Verdict(
                stated.height,
                undecided=Words(f"缺少 {base.zh}，无法核算", f"{base.en} is missing: nothing to divide by"),
            )
        judged = judged.with_columns((pl.col("sum") / pl.col("base")).alias("computed")).sort("id")
        off = judged.filter((pl.col("value") - pl.col("computed")).abs() > self.tolerance + 1e-9)
        told = [number(pl.col(c), 4) for c in ("sum", "base", "computed", "value")]
        rows = failures(
            off,
            (pl.format("{} ÷ {} = {}", *told[:3]), pl.format("{} ÷ {} = {}", *told[:3])),
            (pl.format("填写值 {}", told[3]), pl.format("stated {}", told[3])),
            pl.col("computed"),
            self.tolerance,
        )
        facts = (
            {"computed": round(judged["computed"][0], 6), "stated": judged["value"][0]} if judged.height == 1 else {}
        )
        return Verdict(judged.height, joined([rows]), off.height, facts=facts)

    def _no_data(self, incomplete: int) -> Words:
        amount, weight = label(self.amount), label(self.weight)
        if incomplete:
            return Words(
                f"{incomplete} 个区域的 {amount.zh} 与 {weight.zh} 只填了一项，无法核算",
                f"{incomplete} parts have only one of {amount.en} and {weight.en}",
            )
        return Words(f"没有区域填写 {amount.zh} 与 {weight.zh}，无法核算", f"no part has {amount.en} and {weight.en}")

    def _numbers(self, model: Model, rows: pl.DataFrame, column: str, name: str) -> pl.DataFrame:
        """`id`, `column` of the rows that have the number, each once."""
        found = values(model, rows, name).drop_nulls("number").unique("row", keep="first", maintain_order=True)
        return (
            rows.select("row", "id")
            .join(found, on="row", how="inner", maintain_order="left")
            .select("id", pl.col("number").alias(column))
        )


CHECK = WeightedRatio
