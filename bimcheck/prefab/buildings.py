"""What is rated: each building on its own, and of it what stands above the ground."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from bimcheck.model import Model
from bimcheck.rules.measures import MEASURES
from bimcheck.words import Words

# A ground floor a step below ±0.000 is no basement.
STEP = 0.5


@dataclass(frozen=True)
class Unit:
    """One building, or the whole model where it has no building.

    elements  ids of what belongs to it and stands above ground
    below     names of storeys that were left out
    top       the uppermost storey; a roof level need not have a floor area
    """

    id: int | None
    global_id: str | None
    name: str
    elements: pl.Series
    below: tuple[str, ...] = ()
    top: int | None = None

    @property
    def names(self) -> tuple[str | None, ...]:
        return (self.name, self.global_id)

    @property
    def words(self) -> Words:
        if self.name:
            return Words.same(self.name)
        which = f" {self.global_id}" if self.global_id else ""
        return Words(f"（未命名的建筑{which}）", f"(building without a name{which})")


def units(model: Model, above_ground: bool = True) -> tuple[tuple[Unit, ...], int]:
    """The buildings by id, and how many elements belong to none of several."""
    entities = model.entities.filter(~pl.col("is_type"))
    buildings = model.is_a("IfcBuilding").sort("id")
    storeys = _storeys(model)
    left_out = storeys.filter(~pl.col("above")) if above_ground else storeys.clear()
    standing = entities.filter(~pl.col("storey_id").is_in(left_out["id"].implode()).fill_null(False))
    if buildings.height < 2:
        whole = buildings.row(0, named=True) if buildings.height else None
        project = model.is_a("IfcProject")["name"].head(1).to_list()
        name = (whole["name"] or whole["long_name"] or "") if whole else (project[0] if project and project[0] else "")
        unit = Unit(
            whole["id"] if whole else None,
            whole["global_id"] if whole else None,
            name,
            standing["id"],
            tuple(left_out["name"].to_list()),
            _top(storeys),
        )
        return (unit,), 0
    made = []
    for row in buildings.iter_rows(named=True):
        own = pl.col("building_id") == row["id"]
        made.append(
            Unit(
                row["id"],
                row["global_id"],
                row["name"] or row["long_name"] or "",
                standing.filter(own)["id"],
                tuple(left_out.filter(own)["name"].to_list()),
                _top(storeys.filter(own)),
            )
        )
    lost = model.is_a("IfcElement").filter(~pl.col("is_type") & pl.col("building_id").is_null())
    return tuple(made), lost.height


def _top(storeys: pl.DataFrame) -> int | None:
    known = storeys.drop_nulls("elevation").sort("elevation", "id")
    return int(known["id"][-1]) if known.height else None


def _storeys(model: Model) -> pl.DataFrame:
    """id · building_id · name · elevation · above: by Pset_BuildingStoreyCommon.AboveGround, else by elevation."""
    stated = (
        model.properties.filter((pl.col("set_name") == "Pset_BuildingStoreyCommon") & (pl.col("name") == "AboveGround"))
        .select(pl.col("element_id").alias("id"), pl.col("value_text").alias("stated"))
        .unique("id", keep="first", maintain_order=True)
    )
    elevations = MEASURES["elevation"].compute(model).rename({"value": "elevation"})
    above = (
        pl.when(pl.col("stated") == "TRUE")
        .then(True)
        .when(pl.col("stated") == "FALSE")
        .then(False)
        .otherwise((pl.col("elevation") > -STEP).fill_null(True))
    )
    return (
        model.is_a("IfcBuildingStorey")
        .select("id", "building_id", pl.coalesce("name", "long_name", pl.format("#{}", "id")).alias("name"))
        .join(stated, on="id", how="left", maintain_order="left")
        .join(elevations, on="id", how="left", maintain_order="left")
        .with_columns(above.alias("above"))
    )
