"""Areas of storeys and rooms: floors, and all faces of a room."""

from __future__ import annotations

import polars as pl

from bimcheck.model import Model

_FLOORS = ("GrossFloorArea", "NetFloorArea", "GrossArea", "NetArea")
_PLANNED = ("GrossPlannedArea", "NetPlannedArea", "GrossAreaPlanned", "NetAreaPlanned")
_WALLS = ("GrossWallArea", "NetWallArea")
_CEILINGS = ("GrossCeilingArea", "NetCeilingArea")
_PERIMETERS = ("GrossPerimeter", "NetPerimeter")
_HEIGHTS = ("FinishCeilingHeight", "Height", "GrossHeight")

# SI; `<name>_from`: quantity, property (planned areas), calculated; null where there is none.
AREAS = {
    "id": pl.Int64,
    "floor": pl.Float64,
    "floor_from": pl.String,
    "surface": pl.Float64,
    "surface_from": pl.String,
}


def areas(model: Model, ids: pl.Series) -> pl.DataFrame:
    """AREAS of storeys, rooms and coverings, a row for each id. The faces of a room without wall areas follow from its
    perimeter and height, its ceiling from its floor."""
    wanted = pl.col("element_id").is_in(ids.implode())
    rows = model.quantities.filter(wanted & (pl.col("value") > 0))
    planned = model.properties.filter(wanted & pl.col("name").is_in(_PLANNED) & (pl.col("value_number") > 0))
    keys = {"floor": _FLOORS, "wall": _WALLS, "ceiling": _CEILINGS, "perimeter": _PERIMETERS, "high": _HEIGHTS}
    stated = rows.group_by(pl.col("element_id").alias("id")).agg(
        pl.coalesce(pl.col("value").filter(pl.col("name") == n).first() for n in names).alias(f"q_{key}")
        for key, names in keys.items()
    )
    plans = planned.group_by(pl.col("element_id").alias("id")).agg(pl.col("value_number").first().alias("planned"))
    frame = (
        ids.unique()
        .sort()
        .to_frame("id")
        .join(stated, on="id", how="left", maintain_order="left")
        .join(plans, on="id", how="left", maintain_order="left")
        .with_columns(pl.coalesce("q_floor", "planned").alias("floor"))
    )
    around = pl.col("q_perimeter") * pl.col("q_high")
    surface = pl.coalesce("q_wall", around) + pl.col("floor") + pl.coalesce("q_ceiling", "floor")
    whole = pl.col("q_wall").is_not_null() & pl.col("q_ceiling").is_not_null() & pl.col("q_floor").is_not_null()
    return frame.select(
        "id",
        "floor",
        pl.when(pl.col("q_floor").is_not_null())
        .then(pl.lit("quantity"))
        .when(pl.col("planned").is_not_null())
        .then(pl.lit("property"))
        .alias("floor_from"),
        surface.alias("surface"),
        pl.when(whole)
        .then(pl.lit("quantity"))
        .when(surface.is_not_null())
        .then(pl.lit("calculated"))
        .alias("surface_from"),
    ).cast(AREAS)  # type: ignore[arg-type]
