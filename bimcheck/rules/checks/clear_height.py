"""`clear_height`: under the lowest beam, duct or pipe of a space there is height enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import polars as pl

from bimcheck.model import Model
from bimcheck.overlapping import Bodies, lowest, near
from bimcheck.rules import geometry
from bimcheck.rules.reading import UnfitError
from bimcheck.rules.rule import Verdict
from bimcheck.rules.said import failures, number_text
from bimcheck.rules.select import Select
from bimcheck.words import Words


@dataclass(frozen=True)
class ClearHeight:
    """Demand: the net height of each selected space is at least `min_mm`.

    under         what may hang into it: beams, slabs, ceilings, ducts, pipes …
    min_mm        from the bottom of the space's shape to the lowest point of what hangs into it, else to its top
    overhead_mm   what begins lower than this above the floor stands on it and is passed by
    aside_mm      what reaches into the space by less than this, in plan, is passed by

    The facts have the net height of every space.
    """

    kind: ClassVar[str] = "clear_height"
    needs_shapes: ClassVar[bool] = True
    under: Select
    min_mm: float
    overhead_mm: float = 1000.0
    aside_mm: float = 20.0

    def __post_init__(self) -> None:
        if self.min_mm <= 0 or self.overhead_mm < 0 or self.aside_mm < 0:
            raise UnfitError("min_mm 应大于 0，其他不能为负", "min_mm is positive, the others are not negative")

    def fit(self, table: str) -> None:
        if table != "entities" or self.under.table != "entities":
            raise UnfitError("clear_height 用于空间", "clear_height goes with spaces")

    @property
    def demand(self) -> Words:
        least = number_text(self.min_mm / 1000, 3)
        return Words(f"净高 ≥ {least} m", f"net height at least {least} m")

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        if chosen.is_empty():
            return Verdict(0)
        bodies = geometry.bodies_of(model)
        spaces = bodies.places(chosen["id"].to_list())
        facts: dict[str, Any] = {}
        if not len(spaces):
            return Verdict(chosen.height, undecided=geometry.NONE_SHAPED)
        under = self.under.choose(model)
        heights = self._heights(bodies, spaces, bodies.places(under["id"].to_list()))
        described = model.describe(heights["id"])
        by = model.describe(heights["by"])
        told = heights.hstack(described.select("name", "storey").get_columns()).with_columns(
            by["class"].alias("by_class"), by["name"].fill_null("").alias("by_name")
        )
        facts["lowest"] = round(float(heights["height"].min()), 4)  # type: ignore[arg-type]
        facts["spaces"] = told.select("id", "name", "storey", pl.col("height").round(4), "by").to_dicts()
        wrong = told.filter(pl.col("height") < self.min_mm / 1000 - 1e-6)
        height = pl.col("height").round(3).cast(pl.String)
        zh = pl.when(pl.col("by").is_null()).then(pl.format("净高 {} m（空间自身高度）", height)).otherwise(
            pl.format("净高 {} m，最低处为 {} “{}” #{}", height, "by_class", "by_name", "by"))  # fmt: skip
        en = pl.when(pl.col("by").is_null()).then(pl.format("{} m (the space's own height)", height)).otherwise(
            pl.format('{} m, under {} "{}" #{}', height, "by_class", "by_name", "by"))  # fmt: skip
        rows = failures(wrong, self.demand, (zh, en), pl.col("height").round(6))
        every = pl.concat([chosen["id"], under["id"]])
        return geometry.doubted(Verdict(len(spaces), rows, facts=facts), model, every)

    def _heights(self, bodies: Bodies, spaces: np.ndarray, under: np.ndarray) -> pl.DataFrame:
        """id · height · by (what hangs lowest, null where nothing does), by id."""
        floor, top = bodies.low[spaces, 2], bodies.high[spaces, 2]
        frame = pl.DataFrame({"id": bodies.ids[spaces], "height": top - floor})
        pairs = near(bodies, spaces, under)
        if not len(pairs):
            return frame.with_columns(pl.lit(None, pl.Int64).alias("by")).sort("id")
        bottom = lowest(bodies, pairs, self.overhead_mm / 1000, self.aside_mm / 1000)
        hanging = pl.DataFrame(
            {"id": bodies.ids[pairs[:, 0]], "by": bodies.ids[pairs[:, 1]], "under": bottom - bodies.low[pairs[:, 0], 2]}
        ).filter(pl.col("under").is_finite())
        first = hanging.sort("id", "under", "by").unique("id", keep="first", maintain_order=True)
        joined = frame.join(first, on="id", how="left", maintain_order="left").sort("id")
        return joined.select("id", pl.min_horizontal("height", "under").alias("height"), "by")


CHECK = ClearHeight
