"""Sizes from shapes: the one place that asks the geometry, and only for elements whose sizes nothing states."""

from __future__ import annotations

import polars as pl

from bimcheck.model import Model

# Metres, square metres, cubic metres; length ≥ width ≥ height of the oriented box; volume only of closed bodies.
SOLIDS = {
    "id": pl.Int64,
    **{
        name: pl.Float64
        for name in ("length", "width", "height", "volume", "x_min", "y_min", "z_min", "x_max", "y_max", "z_max")
    },
}


def solids(model: Model, ids: pl.Series) -> pl.DataFrame:
    """SOLIDS of these elements; no row where there is no shape, or where this build makes none."""
    make = getattr(model, "shapes", None)
    if make is None or ids.is_empty():
        return pl.DataFrame(schema=SOLIDS)
    shapes: pl.DataFrame = make()
    return shapes.filter(pl.col("id").is_in(ids.implode())).select(list(SOLIDS)).cast(SOLIDS)  # type: ignore[arg-type]
