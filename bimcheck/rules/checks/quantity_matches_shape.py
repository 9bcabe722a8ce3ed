"""`quantity_matches_shape`: a quantity that the file states is what its geometry measures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import polars as pl

from bimcheck.model import Model
from bimcheck.rules import geometry
from bimcheck.rules.checks.size import DIMENSIONS
from bimcheck.rules.reading import UnfitError
from bimcheck.rules.rule import Verdict
from bimcheck.rules.said import failures, number, number_text
from bimcheck.rules.select import require_value
from bimcheck.rules.values import values
from bimcheck.words import Words

MEASURED: dict[str, tuple[pl.Expr, Words, str]] = {
    "volume": (pl.col("volume"), Words("几何体积", "volume of the shape"), "m³"),
    "area": (pl.col("area"), Words("几何表面积", "surface of the shape"), "m²"),
    **{name: (expr, words, "m") for name, (expr, words) in DIMENSIONS.items()},
}


@dataclass(frozen=True)
class QuantityMatchesShape:
    """Demand: the quantity differs from what the geometry measures by no more than a share of the latter.

    quantity   Qto_*.NetVolume, or any property with a number
    measure    volume (of closed shapes, openings cut out), area (the whole surface), length, width, thickness, rise,
               x, y, z (see `size`)
    tolerance  as a share: 0.01
    least      what they may differ by in any case, SI: rounding
    without_openings  only elements that have none: for gross quantities

    Elements without the quantity, or whose shape has no such measure, are not judged. The stated value is not called
    wrong: which of the two counts is not for this check to say.
    """

    kind: ClassVar[str] = "quantity_matches_shape"
    needs_shapes: ClassVar[bool] = True
    quantity: str
    measure: Literal["volume", "area", "length", "width", "thickness", "rise", "x", "y", "z"]
    tolerance: float
    least: float = 1e-3
    without_openings: bool = False

    def __post_init__(self) -> None:
        if self.tolerance < 0 or self.least < 0:
            raise UnfitError("tolerance、least 不能为负", "tolerance and least are not negative")

    def fit(self, table: str) -> None:
        require_value(self.quantity, table)
        if table != "entities":
            raise UnfitError("quantity_matches_shape 用于构件", "quantity_matches_shape goes with elements")

    @property
    def demand(self) -> Words:
        _, name, _ = MEASURED[self.measure]
        share = number_text(self.tolerance * 100, 2)
        return Words(
            f"{self.quantity} 与{name.zh}相差 ≤ {share} %", f"{self.quantity} within {share} % of the {name.en}"
        )

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        if self.without_openings and not chosen.is_empty():
            voided = model.relations.filter(pl.col("kind") == "voids")["parent_id"]
            chosen = chosen.filter(~pl.col("id").is_in(voided.implode()))
        stated = values(model, chosen, self.quantity).drop_nulls("number").unique("row", keep="first")
        stated = chosen.select("row", "id").join(stated, on="row", how="inner", maintain_order="left")
        if stated.is_empty():
            return Verdict(0)
        expr, name, unit = MEASURED[self.measure]
        shapes = geometry.measured(model)
        both = stated.join(
            shapes.select("id", expr.alias("measured")), on="id", how="inner", maintain_order="left"
        ).drop_nulls("measured")
        facts = {"compared": both.height, "stated": stated.height}
        if both.is_empty():
            return Verdict(
                stated.height,
                undecided=Words(
                    f"{stated.height} 个构件填有 {self.quantity}，但都量不出{name.zh}（几何缺失或未闭合）",
                    f"{stated.height} state {self.quantity}; of none the {name.en} can be measured (no or open shape)",
                ),
                facts=facts,
            )
        off = (pl.col("number") - pl.col("measured")).abs()
        allowed = pl.max_horizontal(self.tolerance * pl.col("measured").abs(), pl.lit(self.least)) + 1e-9
        wrong = both.filter(off > allowed)
        if self.measure == "volume" and wrong.height:
            wrong = self._once(model, wrong).filter(off > allowed)
        wrong = wrong.with_columns(
            pl.when(pl.col("measured").abs() > 0).then(off / pl.col("measured").abs() * 100).alias("percent")
        )
        told = [number(pl.col("number"), 4), number(pl.col("measured"), 4)]
        zh, en = pl.format(f"填写值 {{}} {unit}，{name.zh} {{}} {unit}", *told), pl.format(
            f"stated {{}} {unit}, {name.en} {{}} {unit}", *told)  # fmt: skip
        percent = number(pl.col("percent"), 1).fill_null("—")
        # A thousand times or more is no slip of a quantity but one of its unit.
        times = pl.max_horizontal(pl.col("number") / pl.col("measured"), pl.col("measured") / pl.col("number"))
        unit_wrong = (times > 500).fill_null(False)
        zh += (
            pl.when(unit_wrong)
            .then(pl.lit("，相差数百倍以上，请核对单位"))
            .otherwise(pl.format("，相差 {} %；以填写值为准", percent))
        )
        en += (
            pl.when(unit_wrong)
            .then(pl.lit(", apart by hundreds of times: look at the unit"))
            .otherwise(pl.format(", {} % apart; the stated value counts", percent))
        )
        return Verdict(
            both.height, failures(wrong, self.demand, (zh, en), pl.col("measured"), self.tolerance), facts=facts
        )

    def _once(self, model: Model, rows: pl.DataFrame) -> pl.DataFrame:
        """`rows` with volumes in which solids of one element that overlap count once; they take longer."""
        bodies = geometry.bodies_of(model)
        with bodies.lock:
            known = {
                int(bodies.ids[place]): solid.volume()
                for place in bodies.places(rows["id"].to_list()).tolist()
                if (solid := bodies.solid(place)) is not None
            }
        once = pl.Series([known.get(i) for i in rows["id"]], dtype=pl.Float64)
        return rows.with_columns(pl.coalesce(once, "measured").alias("measured"))


CHECK = QuantityMatchesShape
