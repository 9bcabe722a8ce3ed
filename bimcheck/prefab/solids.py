"""Sizes from shapes: the one place that asks the geometry, and only for elements whose sizes nothing states."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock

import numpy as np
import polars as pl

from bimcheck.model import Model
from bimcheck.rules import geometry
from bimcheck.shapes import Shapes

# Metres, square metres, cubic metres.
SOLIDS = {
    "id": pl.Int64,
    "length": pl.Float64,  # of the oriented box, largest first
    "width": pl.Float64,
    "height": pl.Float64,
    "volume": pl.Float64,  # of closed bodies only, openings cut out
    "plan": pl.Float64,  # seen from above, openings cut out; of open bodies the level sides of the box
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
    made = geometry.shapes_of(model, ids.to_list())
    shapes = made.table
    if shapes.is_empty():
        return pl.DataFrame(schema=SOLIDS)
    own, own_up = _upright(shapes, ("own_x", "own_y", "own_z"), ("own_axis_x", "own_axis_y", "own_axis_z"))
    box, box_up = _upright(shapes, ("length", "width", "height"), ("axis_1", "axis_2", "axis_3"))
    spread = [shapes.select(pl.col(f"{a}_max") - pl.col(f"{a}_min")).to_series().to_numpy() for a in "xyz"]
    aligned = np.column_stack([np.maximum(spread[0], spread[1]), np.minimum(spread[0], spread[1]), spread[2]])
    # The element's own axes where one stands up, else those of its box where one nearly does, else the project's.
    straight, leaning = (own_up >= UPRIGHT)[:, None], (box_up >= LEANING)[:, None]
    long, short, tall = np.where(straight, own, np.where(leaning, box, aligned)).T
    # Parts of a body that lie above each other are seen once: never more than the box.
    plan = np.fmin(_from_above(made), long * short)
    return (
        shapes.select("id", "length", "width", "height", "volume")
        .with_columns(pl.Series("plan", plan), pl.Series("face", long * tall))
        .cast(SOLIDS)  # type: ignore[arg-type]
        .sort("id")
    )


def _from_above(shapes: Shapes) -> np.ndarray:
    """The area of each body seen from above; nan where it is not closed. An L-shaped slab is less than its box."""
    # A mesh at a time: equal ones that stand equally upright are looked at once.
    known: dict[tuple[str, bytes], float] = {}
    areas = np.full(shapes.table.height, np.nan)
    for row, (id_, closed) in enumerate(shapes.table.select("id", "closed").iter_rows()):
        if not closed or id_ not in shapes.placed:
            continue
        key, matrix = shapes.placed[id_]
        upward = (key, (matrix[2, :3].round(9) + 0.0).tobytes())
        if upward not in known:
            vertices, triangles = shapes.own_meshes[key]
            a, b, c = ((vertices @ matrix[:2, :3].T)[triangles[:, n]] for n in range(3))
            twice = (b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]
            # What looks up and what looks down of a closed body are equal: half of either is the half of all.
            known[upward] = float(np.abs(twice).sum()) / 4
        areas[row] = known[upward]
    return areas


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
