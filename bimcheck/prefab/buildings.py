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

    below  names of storeys that were left out
    top    the uppermost storey; a roof level need not have a floor area
    """

    id: int | None
    global_id: str | None
    name: str
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


# Of what stands above ground: which building it belongs to, by its position among the units.
PLACES = {"id": pl.Int64, "unit": pl.Int64}


def units(model: Model, above_ground: bool = True) -> tuple[tuple[Unit, ...], pl.DataFrame]:
    """The buildings by id, and PLACES of all of them together.

    A model with no building in it is one unit as a whole, unless it is of a bridge, a road or another facility: of
    those nothing is rated.
    """
    entities = model.entities.filter(~pl.col("is_type"))
    buildings = model.is_a("IfcBuilding").sort("id")
    storeys = _storeys(model)
    left_out = storeys.filter(~pl.col("above")) if above_ground else storeys.clear()
    standing = entities.filter(~pl.col("storey_id").is_in(left_out["id"].implode()).fill_null(False))
    others = model.is_a("IfcFacility").join(buildings, on="id", how="anti").height
    if others and buildings.is_empty():
        return (), pl.DataFrame(schema=PLACES)
    if buildings.height < 2 and not others:
        whole = buildings.row(0, named=True) if buildings.height else None
        project = model.is_a("IfcProject")["name"].head(1).to_list()
        name = (whole["name"] or whole["long_name"] or "") if whole else (project[0] if project and project[0] else "")
        unit = Unit(
            whole["id"] if whole else None,
            whole["global_id"] if whole else None,
            name,
            tuple(left_out["name"].to_list()),
            _top(storeys),
        )
        return (unit,), standing.select("id", pl.lit(0, dtype=pl.Int64).alias("unit"))
    below, own = _by_building(left_out), _by_building(storeys)
    nothing = storeys.clear()
    made = tuple(
        Unit(
            row["id"],
            row["global_id"],
            row["name"] or row["long_name"] or "",
            tuple(below.get(row["id"], nothing)["name"].to_list()),
            _top(own.get(row["id"], nothing)),
        )
        for row in buildings.iter_rows(named=True)
    )
    positions = buildings.select(pl.col("id").alias("building_id")).with_row_index("unit")
    places = standing.select("id", "building_id").join(positions, on="building_id", how="inner", maintain_order="left")
    return made, places.select(list(PLACES)).cast(PLACES)  # type: ignore[arg-type]


def in_no_building(model: Model) -> int:
    """How many components of building and services belong to no building: of several none is theirs."""
    components = model.is_a("IfcBuildingElement", "IfcBuiltElement", "IfcDistributionElement")
    return components.filter(~pl.col("is_type") & pl.col("building_id").is_null()).height


def _by_building(storeys: pl.DataFrame) -> dict[int, pl.DataFrame]:
    parts = storeys.drop_nulls("building_id").partition_by("building_id", as_dict=True, maintain_order=True)
    return {int(key[0]): rows for key, rows in parts.items()}


def _top(storeys: pl.DataFrame) -> int | None:
    known = storeys.drop_nulls("elevation").sort("elevation", "id") if storeys.height else storeys
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
