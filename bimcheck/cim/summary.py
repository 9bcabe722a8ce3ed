"""What a model says of itself: buildings, storeys and rooms with outline, heights, areas and their sources."""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from typing import Any

import polars as pl
import shapely

from bimcheck.cim import outlines
from bimcheck.cim.mapping import Mapping, Values
from bimcheck.cim.outlines import EMPTY, Outline
from bimcheck.errors import ModelError
from bimcheck.model import Model
from bimcheck.shapes import Shapes
from bimcheck.words import Words

# What lies this much above a floor covers it; lower things are kerbs and screeds.
COVERS_FROM = 1.5  # m
# A floor lies within this of its storey's level; a level without one is the upper part of a hall.
FLOOR_WITHIN = 0.6  # m
# Below this part of what lies on a storey, its walls enclose nothing: it is open, or its walls are modelled elsewhere.
ENCLOSING = 0.5
# Never part of an outline, even where nothing of the envelope is modelled and everything else has to do.
_NEVER = ("IfcSpatialElement", "IfcSpatialStructureElement", "IfcFeatureElement", "IfcFurnishingElement", "IfcPort",
          "IfcAnnotation", "IfcGrid", "IfcVirtualElement", "IfcGeographicElement", "IfcReinforcingElement")  # fmt: skip
# What has many small triangles, and an outline that its convex hull tells as well.
_CONVEX = ("IfcWindow", "IfcDoor", "IfcMember", "IfcPlate")


@dataclass(frozen=True)
class Piece:
    """Something with an outline and two levels, local metres; `row` is what the tables say of it.

    geometry is EMPTY where nothing is modelled that has an outline.
    """

    id: int
    global_id: str
    row: dict[str, Any]
    outline: Outline
    bottom: float
    top: float


@dataclass(frozen=True)
class Storey(Piece):
    rooms: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Building(Piece):
    storeys: tuple[Storey, ...] = ()
    method: str = ""


@dataclass
class _Level:
    """A storey while it is measured."""

    id: int
    global_id: str
    name: str | None
    stated: float | None
    z: float
    top: float = 0.0
    above: bool = True
    stands: Outline = EMPTY
    lies: Outline = EMPTY
    floor: Outline = EMPTY
    tall: float = 0.0
    outline: Outline = EMPTY
    raw: Outline = field(default=EMPTY)


def summarize(model: Model, shapes: Shapes, mapping: Mapping) -> tuple[Building, ...]:
    """The buildings of a model, by GlobalId. ModelError where none has a shape."""
    envelope = _envelope(model, shapes, mapping)
    buildings = model.is_a("IfcBuilding").sort("global_id", "id")
    if buildings.is_empty():
        raise ModelError(Words("模型没有 IfcBuilding", "the model has no IfcBuilding"), model.source.name)
    if buildings.height == 1:  # what is in no storey belongs to the only building that there is
        envelope = envelope.with_columns(building_id=pl.lit(buildings["id"][0], pl.Int64))
    found = []
    stated = {b["id"]: b for b in model.georeference.buildings}
    spatial = _spatial_values(model)
    for row in buildings.iter_rows(named=True):
        own = envelope.filter(pl.col("building_id") == row["id"])
        if not own.is_empty():
            found.append(_building(model, shapes, mapping, row, own, stated.get(row["id"], {}), spatial))
    found = [b for b in found if not b.outline.is_empty]
    if not found:
        raise ModelError(
            Words("没有可用于轮廓的构件形体", "no element has a shape that an outline could be made of"),
            model.source.name,
            Words(
                "模型须含墙、柱、楼板、屋顶等构件的形体", "the model must hold bodies of walls, columns, slabs, roofs"
            ),
        )
    return tuple(found)


def _envelope(model: Model, shapes: Shapes, mapping: Mapping) -> pl.DataFrame:
    """(id, building_id, storey_id, role, z_min, z_max, method): what makes outlines; role stands or lies.

    A part counts as what its whole is: members and plates of a curtain wall, slabs of a roof, parts of a wall.
    """
    tree = model.schema_tree
    kinds = {c: "lies" for name in mapping.lying for c in tree.subtypes(name)}
    kinds |= {c: "stands" for name in mapping.standing for c in tree.subtypes(name)}
    entities = model.entities.filter(~pl.col("is_type")).select("id", "class", "whole_id", "building_id", "storey_id")
    whole = entities.select(pl.col("id").alias("whole_id"), pl.col("class").alias("whole_class"))
    features = set(tree.subtypes("IfcFeatureElement"))
    shaped = (
        shapes.table.filter(pl.col("triangles") > 0)
        .select("id", "z_min", "z_max")
        .join(entities, on="id")
        .join(whole, on="whole_id", how="left")
        .filter(~pl.col("class").is_in(sorted(features)))
        .with_columns(
            role=pl.coalesce(
                pl.col("class").replace_strict(kinds, default=None, return_dtype=pl.String),
                pl.when(~pl.col("whole_class").is_in(sorted(features))).then(
                    pl.col("whole_class").replace_strict(kinds, default=None, return_dtype=pl.String)
                ),
            )
        )
        .with_columns(convex=pl.col("class").is_in(sorted(c for name in _CONVEX for c in tree.subtypes(name))))
        .sort("id")
    )
    chosen = shaped.filter(pl.col("role").is_not_null()).with_columns(method=pl.lit("envelope"))
    if not chosen.is_empty():
        return chosen
    never = sorted({c for name in _NEVER for c in tree.subtypes(name)})
    return shaped.filter(~pl.col("class").is_in(never)).with_columns(role=pl.lit("lies"), method=pl.lit("all_elements"))


def _spatial_values(model: Model) -> Values:
    spatial = model.is_a("IfcBuilding", "IfcSite", "IfcBuildingStorey", "IfcSpace")
    return Values(model, spatial["id"].to_list())


def _levels(model: Model, building: int, only: bool, values: Values, mapping: Mapping) -> list[_Level]:
    """The storeys of a building from the lowest up; z from their placement, else from Elevation."""
    storeys = model.is_a("IfcBuildingStorey")
    if not only:
        storeys = storeys.filter(pl.col("building_id") == building)
    if storeys.is_empty():
        return []
    lengths = model.units.filter((pl.col("unit_type") == "LENGTHUNIT") & pl.col("declared"))["scale"]
    scale = lengths[0] if len(lengths) else 1.0
    stated = model.attributes("IfcBuildingStorey").select("id", stated=pl.col("Elevation") * scale)
    placed = model.placements.select(pl.col("id").alias("placement_id"), "z")
    rows = storeys.join(stated, on="id", how="left").join(placed, on="placement_id", how="left")
    rows = rows.with_columns(z=pl.coalesce("z", "stated", pl.lit(0.0))).sort("z", "global_id", "id")
    return [
        _Level(r["id"], r["global_id"] or f"#{r['id']}", r["name"] or r["long_name"], r["stated"], r["z"])
        for r in rows.iter_rows(named=True)
    ]


def _building(
    model: Model,
    shapes: Shapes,
    mapping: Mapping,
    row: dict[str, Any],
    own: pl.DataFrame,
    stated: Map[str, Any],
    values: Values,
) -> Building:
    only = model.is_a("IfcBuilding").height == 1
    levels = _levels(model, row["id"], only, values, mapping)
    top = float(own["z_max"].max())  # type: ignore[arg-type]
    low = float(own["z_min"].min())  # type: ignore[arg-type]
    ground, ground_source = _ground(model, row, stated, levels, low, top)
    for level, above in zip(levels, [*levels[1:], None], strict=True):
        level.top = max(above.z if above else top, level.z)
        flag = values.first(level.id, mapping.fields["storey"]["above_ground"])
        known = {"TRUE": True, "FALSE": False}.get((flag.text or "").upper()) if flag else None
        level.above = (level.z + level.top) / 2 > ground if known is None else known
    projection = _measure(shapes, own, levels, ground, mapping)
    outline, method = _footprint(levels, projection, own, mapping)
    storeys = tuple(_storey(level, row, number, values, mapping) for level, number in _numbered(levels))
    rooms = _rooms(model, shapes, {s.id: s for s in storeys}, values, mapping)
    storeys = tuple(
        Storey(s.id, s.global_id, s.row, s.outline, s.bottom, s.top, tuple(rooms.get(s.id, ()))) for s in storeys
    )
    ground = min(ground, top)
    return Building(
        row["id"], row["global_id"] or f"#{row['id']}",
        {"ground_source": ground_source, "footprint_method": method, "projected_area": round(projection.area, 3)},
        outline, ground, top, storeys, method,
    )  # fmt: skip


def _ground(
    model: Model, row: dict[str, Any], stated: Map[str, Any], levels: list[_Level], low: float, top: float
) -> tuple[float, str]:
    """Local z of the ground outside and where that is from.

    The terrain counts from the reference height of the storeys (IFC: ElevationOfTerrain, ElevationOfRefHeight, both
    above sea level); what lies above the building or far below it is no terrain.
    """
    placed = model.placements.filter(pl.col("id") == row["placement_id"])["z"] if row["placement_id"] else None
    zero = placed[0] if placed is not None and len(placed) and placed[0] is not None else 0.0
    terrain, reference = stated.get("terrain"), stated.get("elevation")
    if terrain is not None and reference is not None:
        local = zero + float(terrain) - float(reference)
        if low - 5.0 <= local < top:
            return local, "ElevationOfTerrain"
    # ±0.000 is the ground where the building stands on it, or where its storeys count from there: a model of upper
    # floors alone. Else everything is modelled at some height above a sea level.
    if zero < top and (low - 5.0 <= zero or (levels and levels[0].z <= zero + 0.5)):
        return zero, "building_zero"
    return low, "lowest_point"


def _measure(shapes: Shapes, own: pl.DataFrame, levels: list[_Level], ground: float, mapping: Mapping) -> Outline:
    """Fill in what stands, lies and is enclosed on each level; returns the projection of what is above the ground."""
    index = {level.id: n for n, level in enumerate(levels)}
    rows = own.select("id", "storey_id", "role", "z_max").rows()
    heights = [level.z for level in levels]
    # What lies is grouped by the highest level that it covers, and by the level that it belongs to.
    groups = {}
    for id_, storey, role, z_max in rows:
        covers = sum(z + COVERS_FROM < z_max for z in heights)
        lies = role == "lies"
        near = next((n for n, z in enumerate(heights) if abs(z - z_max) <= FLOOR_WITHIN), -1)
        groups[id_] = (role, index.get(storey, -1), covers if lies else 0, near if lies else -1, z_max > ground)
    made = outlines.projections(shapes, groups, frozenset(own.filter("convex")["id"]))
    gathered: dict[tuple[str, int], list[Outline]] = {}
    cover: list[list[Outline]] = [[] for _ in range(len(levels) + 1)]
    floors: dict[int, list[Outline]] = {}
    seen: list[Outline] = []
    for (role, number, covers, near, above), outline in sorted(made.items(), key=lambda m: m[0]):
        gathered.setdefault((role, number), []).append(outline)
        cover[covers].extend([outline] if role == "lies" else [])
        floors.setdefault(near, []).append(outline)
        seen += [outline] if above else []
    tall = own.filter(pl.col("role") == "stands").with_columns(h=pl.col("z_max") - pl.col("z_min"))
    tallest = dict(tall.group_by("storey_id").agg(pl.col("h").quantile(0.75)).iter_rows())
    lowest = min((number for role, number in gathered if number >= 0), default=0)
    over = EMPTY
    for number in range(len(levels) - 1, -1, -1):
        level = levels[number]
        over = outlines.total([over, *cover[number + 1]])
        level.stands = outlines.total(gathered.get(("stands", number), []))
        level.lies = outlines.total(gathered.get(("lies", number), []))
        level.tall = tallest.get(level.id) or 0.0
        level.floor = outlines.total(floors.get(number, []))
        level.raw = _enclosed(level, over, mapping)
        bare = level.floor.intersection(level.raw).area < 0.1 * level.raw.area
        if bare and number > lowest and any(n >= 0 for n in floors):
            level.raw = EMPTY
        level.outline = outlines.cleaned(level.raw, mapping.limits)
    return outlines.total(seen or list(made.values()))


def _enclosed(level: _Level, over: Outline, mapping: Mapping) -> Outline:
    """The floor of a level: inside its walls and under a cover; walls of a storey's height do where no cover is."""
    limits = mapping.limits
    walls = outlines.enclosed(level.stands, limits.gap)
    inside = walls if walls.area >= ENCLOSING * level.lies.area else outlines.total([walls, level.lies])
    if inside.is_empty:
        return EMPTY
    covered = outlines.polygonal(inside.intersection(outlines.closed_up(over, limits.gap)))
    if covered.area < 0.1 * inside.area:
        return inside if level.tall >= limits.storey_height else EMPTY
    return covered


def _footprint(levels: list[_Level], projection: Outline, own: pl.DataFrame, mapping: Mapping) -> tuple[Outline, str]:
    """The union of the floors above the ground, else of all floors, else what is seen from above."""
    floors = [level.raw for level in levels if level.above] or [level.raw for level in levels]
    enclosed = outlines.cleaned(outlines.total(floors), mapping.limits)
    if own["method"][0] == "envelope" and enclosed.area >= ENCLOSING * projection.area:
        return enclosed, "enclosed_floors"
    projected = outlines.cleaned(outlines.closed_up(projection, mapping.limits.gap), mapping.limits)
    return projected, "projection" if own["method"][0] == "envelope" else "projection_of_all_elements"


def _numbered(levels: list[_Level]) -> list[tuple[_Level, int]]:
    """Each level with its number: 1, 2 … upwards from the ground, −1, −2 … downwards; 0 where it is no storey.

    A level without floor area (a roof, a foundation) has no number.
    """
    numbers: dict[int, int] = {}
    floors = [level for level in levels if not level.outline.is_empty]
    for count, level in enumerate([f for f in floors if f.above], 1):
        numbers[level.id] = count
    for count, level in enumerate(reversed([f for f in floors if not f.above]), 1):
        numbers[level.id] = -count
    return [(level, numbers.get(level.id, 0)) for level in levels]


def _storey(level: _Level, building: dict[str, Any], number: int, values: Values, mapping: Mapping) -> Storey:
    declared = values.first(level.id, mapping.fields["storey"]["gross_floor_area_declared"])
    area = round(level.outline.area, 3)
    row = {
        "storey_id": level.global_id,
        "building_id": building["global_id"],
        "name": level.name,
        "number_signed": number,
        "elevation_local": round(level.z, 4),
        "height_m": round(level.top - level.z, 4),
        "gross_floor_area": area if number else 0.0,
        "gross_floor_area_declared": declared.number if declared else None,
        "above_ground": level.above,
    }
    return Storey(level.id, level.global_id, row, level.outline, level.z, level.top)


def _rooms(
    model: Model, shapes: Shapes, storeys: dict[int, Storey], values: Values, mapping: Mapping
) -> dict[int, list[Piece]]:
    """The spaces of each storey, by GlobalId."""
    columns = ("id", "global_id", "name", "long_name", "object_type", "storey_id")
    spaces = (
        model.is_a("IfcSpace")
        .filter(pl.col("storey_id").is_in(list(storeys)))
        .select(*columns)
        .join(shapes.table.filter(pl.col("triangles") > 0).select("id", "z_min", "z_max"), on="id", how="left")
        .sort("global_id", "id")
    )
    made = outlines.projections(shapes, {id_: id_ for id_ in spaces.filter(pl.col("z_min").is_not_null())["id"]})
    found: dict[int, list[Piece]] = {}
    small = mapping.limits.__class__(**{**vars(mapping.limits), "smallest_hole": 0.01, "smallest_part": 0.01})
    for r in spaces.iter_rows(named=True):
        outline = outlines.cleaned(made.get(r["id"], EMPTY), small)
        usage, area, height = (
            values.first(r["id"], mapping.fields["space"][k]) for k in ("usage", "net_area", "height")
        )
        bottom, top = r["z_min"] if r["z_min"] is not None else 0.0, r["z_max"] if r["z_max"] is not None else 0.0
        tall = height.number if height and height.number is not None else top - bottom if top > bottom else None
        row = {
            "space_id": r["global_id"] or f"#{r['id']}",
            "storey_id": storeys[r["storey_id"]].global_id,
            "name": r["name"],
            "long_name": r["long_name"],
            "usage": usage.text if usage else r["object_type"],
            "net_area": round(area.number if area and area.number is not None else outline.area, 3) or None,
            "net_area_source": area.source if area and area.number is not None else "geometry",
            "height": None if tall is None else round(tall, 4),
        }
        piece = Piece(r["id"], row["space_id"], row, outline, bottom, top)
        found.setdefault(r["storey_id"], []).append(piece)
    return found


def area_of(outline: Outline) -> float:
    """Square metres, to the square millimetre."""
    return round(float(shapely.area(outline)), 6)
