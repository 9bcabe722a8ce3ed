"""Sizes from shapes: the one place that asks the geometry, and only for elements whose sizes nothing states."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock

import numpy as np
import polars as pl

from bimcheck.model import Model
from bimcheck.rules import geometry

# Metres, square metres, cubic metres.
SOLIDS = {
    "id": pl.Int64,
    "length": pl.Float64,  # of the oriented box, largest first
    "width": pl.Float64,
    "height": pl.Float64,
    "volume": pl.Float64,  # of closed bodies only, openings cut out
    "plan": pl.Float64,  # the two level sides of the box along the element's own axes
    "face": pl.Float64,  # its upright side times the longer level one: openings are not deducted
}
# An axis is upright where it leans by less than this (cosine).
UPRIGHT = 0.999
LEANING = 0.9


@dataclass
class _Shaped:
    """What has been asked of a model's geometry, and what came of it; rules are judged in several threads."""

    asked: set[int] = field(default_factory=set)
    made: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SOLIDS))
    turn: Lock = field(default_factory=Lock)


def solids(model: Model, ids: pl.Series) -> pl.DataFrame:
    """SOLIDS of those of these elements that have a shape, by id. Each element is shaped once, whoever asks."""
    shaped: _Shaped = model.statements.kept("prefab solids", _Shaped)
    with shaped.turn:
        new = sorted(set(ids.to_list()) - shaped.asked)
        if new:
            shaped.made = pl.concat([shaped.made, _made(model, pl.Series(new, dtype=pl.Int64))])
            shaped.asked |= set(new)
        return shaped.made.filter(pl.col("id").is_in(ids.implode())).sort("id")


def _made(model: Model, ids: pl.Series) -> pl.DataFrame:
    if not geometry.wanted(model):  # a check that does not wait for shapes goes by what is stated
        return pl.DataFrame(schema=SOLIDS)
    shapes = geometry.shapes_of(model, ids.to_list()).table
    if shapes.is_empty():
        return pl.DataFrame(schema=SOLIDS)
    own, own_up = _upright(shapes, ("own_x", "own_y", "own_z"), ("own_axis_x", "own_axis_y", "own_axis_z"))
    box, box_up = _upright(shapes, ("length", "width", "height"), ("axis_1", "axis_2", "axis_3"))
    spread = [shapes.select(pl.col(f"{a}_max") - pl.col(f"{a}_min")).to_series().to_numpy() for a in "xyz"]
    aligned = np.column_stack([np.maximum(spread[0], spread[1]), np.minimum(spread[0], spread[1]), spread[2]])
    # The element's own axes where one stands up, else those of its box where one nearly does, else the project's.
    straight, leaning = (own_up >= UPRIGHT)[:, None], (box_up >= LEANING)[:, None]
    long, short, tall = np.where(straight, own, np.where(leaning, box, aligned)).T
    return (
        shapes.select("id", "length", "width", "height", "volume")
        .with_columns(pl.Series("plan", short * long), pl.Series("face", long * tall))
        .cast(SOLIDS)  # type: ignore[arg-type]
        .sort("id")
    )


def _upright(shapes: pl.DataFrame, sides: tuple[str, ...], axes: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Of each box the longer and the shorter level side and the upright one, and how upright its axis is (cosine)."""
    size = shapes.select(sides).to_numpy()
    up = np.column_stack([np.abs(shapes[a].to_numpy()[:, 2]) for a in axes])
    high = up.argmax(axis=1)
    rows = np.arange(len(high))
    tall, steep = size[rows, high], up[rows, high]
    level = size.copy()
    level[rows, high] = 0.0
    level.sort(axis=1)
    return np.column_stack([level[:, 2], level[:, 1], tall]), steep
