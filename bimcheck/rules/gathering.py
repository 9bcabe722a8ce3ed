"""From a Model to what a federation keeps of it: a few small tables. The model can be let go afterwards."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import polars as pl

from bimcheck.federation import AXES, FILES, STOREYS, THINGS, Member
from bimcheck.ifc.grids import read_axes
from bimcheck.model import Model
from bimcheck.rules import geometry
from bimcheck.rules.measures import MEASURES, length_scale
from bimcheck.rules.tables import TABLES

KEPT = ("IfcProject", "IfcProduct")  # classes of THINGS
_BOX = ("x", "y", "z")


def gather(model: Model, name: str | None = None, *, shapes: bool = False) -> Member:
    """The member that a model makes; `name` is what the file is called in findings, else its own name. With `shapes`
    its shapes are made and kept."""
    file = name or model.source.name
    things = things_of(model, file)
    storeys = model.is_a("IfcBuildingStorey").join(
        MEASURES["elevation"].compute(model), on="id", how="left", maintain_order="left"
    )
    return Member(
        file=file,
        tree=model.schema_tree,
        files=_file(model, file),
        things=things,
        storeys=storeys.select(
            pl.lit(file).alias("file"), "id", "name", pl.col("value").alias("elevation"), "building_id"
        ).cast(STOREYS),  # type: ignore[arg-type]
        axes=read_axes(model).select(pl.lit(file).alias("file"), *[c for c in AXES if c != "file"]),
        shapes=geometry.shapes_of(model) if shapes else None,
    )


def things_of(model: Model, file: str) -> pl.DataFrame:
    """THINGS of one model, which findings call `file`."""
    kept = model.is_a(*KEPT).filter(~pl.col("is_type"))
    described = model.describe(kept["id"])
    for_class = pl.col("class").str.extract(r"^(.+)Type$")
    types = model.entities.filter("is_type").select(pl.col("id").alias("type_id"), for_class.alias("typed"))
    kept = kept.join(types.unique("type_id"), on="type_id", how="left", maintain_order="left")
    return kept.select(
        pl.lit(file).alias("file"), "id", "class", "global_id", "name", "long_name", "tag",
        described["storey"], "building_id", pl.coalesce("typed", "class").alias("kind"),
    ).cast(THINGS)  # type: ignore[arg-type]  # fmt: skip


def _file(model: Model, file: str) -> pl.DataFrame:
    header, units = model.header, TABLES["file"].build(model).row(0, named=True)
    project = next((n for n in model.is_a("IfcProject")["name"] if n and n.strip()), None)
    row: dict[str, Any] = dict.fromkeys(FILES)
    row |= {key: units[key] for key in ("schema", "length_unit", "area_unit", "volume_unit", "plane_angle_unit")}
    row |= {
        "file": file,
        "position": 0,  # the federation knows better
        "application": header.originating_system or header.preprocessor_version,
        "time_stamp": header.time_stamp,
        "project": project,
        "written_as": header.name.replace("\\", "/").rpartition("/")[2],
        "elements": model.is_a("IfcElement").height,
    }
    row |= _map(model) | _context(model) | _box(model)
    return pl.DataFrame([row], schema=FILES)


def _map(model: Model) -> dict[str, Any]:
    """The projected system and the first map conversion, of entities or of the property sets that stand for them."""
    geo = model.georeference
    sets = {p["set_name"].lower().replace("_", "").removeprefix("e"): p["values"] for p in geo.psets}
    systems = [s for s in geo.systems if s["class"] == "IfcProjectedCRS"] or list(geo.systems)
    system: Mapping[str, Any] = systems[0] if systems else sets.get("psetprojectedcrs", {})
    operations = [o for o in geo.operations if o["class"] in ("IfcMapConversion", "IfcMapConversionScaled")]
    operation: Mapping[str, Any] = operations[0] if operations else sets.get("psetmapconversion", {})
    name = system.get("Name") or operation.get("TargetCRS")
    found: dict[str, Any] = {
        "crs": "".join(str(name).split()).upper() if name else None,
        "vertical_datum": system.get("VerticalDatum"),
    }
    if not operation:
        return found
    project = length_scale(model)
    unit = _map_unit(model, system.get("MapUnit")) or project  # none: the project's own unit, as IFC has it
    for key, attribute in (
        ("eastings", "Eastings"),
        ("northings", "Northings"),
        ("orthogonal_height", "OrthogonalHeight"),
    ):
        number = _number(operation.get(attribute))
        found[key] = None if number is None else number * unit
    x, y = _number(operation.get("XAxisAbscissa")), _number(operation.get("XAxisOrdinate"))
    found["rotation"] = 0.0 if x is None or y is None else math.degrees(math.atan2(y, x))
    scale = _number(operation.get("Scale"))
    found["map_scale"] = (1.0 if scale is None else scale) * unit / project
    return found


def _map_unit(model: Model, unit: Any) -> float | None:
    """Metres of a MapUnit: a reference to a unit, or its name in a property set."""
    if unit is None:
        return None
    by = pl.col("id") == unit if isinstance(unit, int) else pl.col("name") == str(unit).strip().upper()
    found = model.units.filter(by)["scale"].drop_nulls()
    named = {"METRE": 1.0, "MILLIMETRE": 0.001}
    return float(found[0]) if found.len() else named.get(str(unit).strip().upper())


def _context(model: Model) -> dict[str, Any]:
    """World coordinate system and true north of the three-dimensional context."""
    contexts = model.georeference.contexts
    context = next((c for c in contexts if (c["type"] or "").lower() == "model"), contexts[0] if contexts else None)
    if context is None:
        return {}
    scale, north, world = length_scale(model), context["true_north"], context["world"]
    found: dict[str, Any] = {"true_north": 0.0}
    if north is not None and north != (0.0, 0.0):
        found["true_north"] = math.degrees(math.atan2(-north[0], north[1]))
    if world is not None:
        found |= {f"world_{axis}": value * scale for axis, value in zip(_BOX, world, strict=True)}
    return found


def _box(model: Model) -> dict[str, Any]:
    origins = model.placements.select(pl.col("id").alias("placement_id"), *_BOX).drop_nulls()
    placed = model.is_a("IfcElement").join(origins, on="placement_id", how="inner")
    if placed.is_empty():
        return {}
    return {f"{c}0": placed[c].min() for c in _BOX} | {f"{c}1": placed[c].max() for c in _BOX}


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None
