"""Grids: how far their axes lie apart."""

from __future__ import annotations

import numpy as np
import polars as pl

from bimcheck.ifc import outlines
from bimcheck.model import Model
from bimcheck.rules.measures import length_scale

SPACINGS = {
    "id": pl.Int64,  # IfcGridAxis
    "grid_id": pl.Int64,
    "direction": pl.String,  # UAxes VAxes WAxes
    "tag": pl.String,
    "next_tag": pl.String,
    "spacing": pl.Float64,  # metres, to the next axis of the same direction
}
# How far two axes may be out of parallel, radians.
PARALLEL = 1e-4


def axis_spacings(model: Model) -> pl.DataFrame:
    """SPACINGS, a row per axis that has a next one. Only straight axes drawn as polylines of one direction count."""
    if not model.instances("IfcGrid").height:
        return pl.DataFrame(schema=SPACINGS)
    grids = model.attributes("IfcGrid")
    listed = pl.concat(
        [
            grids.select(
                pl.col("id").alias("grid_id"), pl.lit(name).alias("direction"), pl.col(name).alias("id")
            ).explode("id")
            for name in ("UAxes", "VAxes", "WAxes")
        ]
    ).drop_nulls("id")
    axes = model.attributes("IfcGridAxis").select(
        "id", pl.col("AxisTag").alias("tag"), pl.col("AxisCurve").alias("curve")
    )
    ends = _ends(model)
    rows = (
        listed.join(axes, on="id", how="inner", maintain_order="left")
        .join(ends, on="curve", how="inner", maintain_order="left")
        .with_columns(pl.struct("grid_id", "direction").rank("dense").alias("group"))
    )
    if rows.is_empty():
        return pl.DataFrame(schema=SPACINGS)
    start, end = (rows.select(f"x{i}", f"y{i}").to_numpy() for i in (1, 2))
    along = end - start
    length = np.hypot(along[:, 0], along[:, 1])
    unit = along / np.where(length > 0, length, 1.0)[:, None]
    # Axes drawn the other way round are parallel too: all directions into one half plane.
    flip = (unit[:, 0] < -PARALLEL) | ((np.abs(unit[:, 0]) <= PARALLEL) & (unit[:, 1] < 0))
    unit[flip] *= -1
    # From left to right and from below, as plans are read.
    across = np.column_stack([-unit[:, 1], unit[:, 0]])
    dominant = np.where(np.abs(across[:, 0]) > np.abs(across[:, 1]), across[:, 0], across[:, 1])
    offset = (across * start).sum(axis=1) * np.where(dominant < 0, -1.0, 1.0)
    scale = length_scale(model)
    rows = rows.with_columns(
        pl.Series("angle", np.round(np.arctan2(unit[:, 1], unit[:, 0]) / PARALLEL).astype(np.int64)),
        pl.Series("offset", offset * scale),
    ).sort("grid_id", "direction", "angle", "offset", "id")
    within = ["grid_id", "direction", "angle"]
    return (
        rows.with_columns(
            pl.col("tag").shift(-1).over(within).alias("next_tag"),
            (pl.col("offset").shift(-1).over(within) - pl.col("offset")).alias("spacing"),
        )
        .drop_nulls("spacing")
        .select(list(SPACINGS))
        .cast(SPACINGS)  # type: ignore[arg-type]
        .sort("grid_id", "direction", "id")
    )


def _ends(model: Model) -> pl.DataFrame:
    """curve · x1 y1 x2 y2 of polylines, as written."""
    points = outlines.point_outlines(model.statements, ("IfcPolyline",))
    return points.group_by(pl.col("id").alias("curve"), maintain_order=True).agg(
        pl.col("x").first().alias("x1"),
        pl.col("y").first().alias("y1"),
        pl.col("x").last().alias("x2"),
        pl.col("y").last().alias("y2"),
    )
