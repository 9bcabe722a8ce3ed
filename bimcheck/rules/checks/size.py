"""`size`: what is selected is as long, wide, high or thick as it may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import polars as pl

from bimcheck.model import Model
from bimcheck.rules import geometry
from bimcheck.rules.reading import UnfitError
from bimcheck.rules.rule import Verdict
from bimcheck.rules.said import failures, number, number_text
from bimcheck.words import Words

Dimension = Literal["length", "width", "thickness", "rise", "x", "y", "z"]
# As SHAPES has them, and what people call them.
DIMENSIONS: dict[str, tuple[pl.Expr, Words]] = {
    "length": (pl.col("length"), Words("最长边", "longest side")),
    "width": (pl.col("width"), Words("中间边", "middle side")),
    "thickness": (pl.col("height"), Words("最短边（厚度）", "shortest side (thickness)")),
    "rise": (pl.col("z_max") - pl.col("z_min"), Words("竖向高度", "vertical extent")),
    "x": (pl.col("own_x"), Words("沿自身 X 轴的尺寸", "extent along its own X axis")),
    "y": (pl.col("own_y"), Words("沿自身 Y 轴的尺寸", "extent along its own Y axis")),
    "z": (pl.col("own_z"), Words("沿自身 Z 轴的尺寸", "extent along its own Z axis")),
}


@dataclass(frozen=True)
class Size:
    """Demand: a dimension of the shape is between `min_mm` and `max_mm`.

    of            length, width, thickness: sides of the smallest box around it, longest first; rise: vertically;
                  x, y, z: along its own axes
    tolerance_mm  by which it may lie outside
    """

    kind: ClassVar[str] = "size"
    needs_shapes: ClassVar[bool] = True
    of: Dimension
    min_mm: float | None = None
    max_mm: float | None = None
    tolerance_mm: float = 0.1

    def __post_init__(self) -> None:
        if self.min_mm is None and self.max_mm is None:
            raise UnfitError("应给出 min_mm 或 max_mm", "give min_mm or max_mm")
        if self.min_mm is not None and self.max_mm is not None and self.min_mm > self.max_mm:
            raise UnfitError("min_mm 大于 max_mm", "min_mm is larger than max_mm")

    def fit(self, table: str) -> None:
        if table != "entities":
            raise UnfitError("size 用于构件", "size goes with elements")

    @property
    def demand(self) -> Words:
        name = DIMENSIONS[self.of][1]
        bounds = [f"≥ {number_text(self.min_mm)} mm"] if self.min_mm is not None else []
        bounds += [f"≤ {number_text(self.max_mm)} mm"] if self.max_mm is not None else []
        return Words(f"{name.zh} {'，'.join(bounds)}", f"{name.en} {', '.join(bounds)}")

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        if chosen.is_empty():
            return Verdict(0)
        size = (DIMENSIONS[self.of][0] * 1000).alias("size")
        found = chosen.select("id").join(
            geometry.measured(model).select("id", size), on="id", how="inner", maintain_order="left"
        )
        if found.is_empty():
            return Verdict(chosen.height, undecided=geometry.NONE_SHAPED)
        low = -float("inf") if self.min_mm is None else self.min_mm - self.tolerance_mm
        high = float("inf") if self.max_mm is None else self.max_mm + self.tolerance_mm
        wrong = found.filter(~pl.col("size").is_between(low, high))
        said = pl.format("{} mm", number(pl.col("size"), 1))
        rows = failures(wrong, self.demand, (said, said), pl.col("size") / 1000, self.tolerance_mm / 1000)
        return geometry.doubted(Verdict(found.height, rows), model, chosen["id"])


CHECK = Size
