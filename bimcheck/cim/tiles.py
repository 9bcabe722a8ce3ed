"""3D Tiles 1.1: a glTF binary per storey, placed by its model's own horizon, heights above the ellipsoid."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from bimcheck.cim.geoid import Geoid
from bimcheck.cim.glb import COLOURS, Feature, glb
from bimcheck.cim.handover import Handover
from bimcheck.model import Model
from bimcheck.shapes import Shapes

Array = np.ndarray
# WGS 84 (EPSG:7030).
_A, _F = 6378137.0, 1 / 298.257223563
_E2 = _F * (2 - _F)
# Errors in metres at which a viewer goes on to the next finer thing.
ROOT_ERROR, MODEL_ERROR = 500.0, 50.0


def write_model(folder: Path, model: Model, shapes: Shapes, handover: Handover, geoid: Geoid) -> list[dict[str, Any]]:
    """The storeys of a model as files in `folder`; returns its tile for the tileset (one, or none without meshes)."""
    row = handover.row
    centre = np.array([[row["lon"], row["lat"]]])
    zero = geodetic_to_ecef(centre, np.array([geoid.ellipsoidal(handover)]))[0]
    axes = horizon(math.radians(row["lon"]), math.radians(row["lat"]))
    children: list[dict[str, Any]] = []
    for number, (storey, ids) in enumerate(_storeys(model, shapes)):
        features, region = _features(model, shapes, handover, geoid, storey, ids, zero, axes)
        if not features:
            continue
        name = f"{handover.model_id}/{number:03d}.glb"
        (folder / handover.model_id).mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(glb(features))
        children.append(
            {"boundingVolume": {"region": region}, "geometricError": 0.0, "content": {"uri": name}, "refine": "ADD"}
        )
    if not children:
        return []
    # glTF's y is up, which a viewer turns to the tile's z; the tile's axes are east, north and up at the anchor.
    matrix = np.eye(4)
    matrix[:3, :3], matrix[:3, 3] = axes.T, zero
    return [
        {
            "transform": matrix.T.ravel().tolist(),
            "boundingVolume": {"region": _around([c["boundingVolume"]["region"] for c in children])},
            "geometricError": MODEL_ERROR,
            "refine": "ADD",
            "children": children,
        }
    ]


def write_tileset(folder: Path, made: list[Handover], tiles: list[dict[str, Any]], geoid: Geoid) -> None:
    """`tileset.json` over the tiles of all models."""
    order = sorted(tiles, key=lambda t: t["children"][0]["content"]["uri"])
    tileset = {
        "asset": {"version": "1.1", "generator": "bimcheck"},
        "geometricError": ROOT_ERROR,
        "root": {
            "boundingVolume": {"region": _around([t["boundingVolume"]["region"] for t in order])},
            "geometricError": ROOT_ERROR,
            "refine": "ADD",
            "children": order,
        },
    }
    text = json.dumps(tileset, ensure_ascii=False, indent=1, allow_nan=False)
    (folder / "tileset.json").write_bytes((text + "\n").encode())


def _storeys(model: Model, shapes: Shapes) -> Iterator[tuple[str, list[int]]]:
    """(name, elements with a mesh) of each storey from the lowest up, then of what is in none."""
    openings = sorted(model.schema_tree.subtypes("IfcFeatureElement"))
    elements = (
        model.is_a("IfcElement")
        .filter(~pl.col("class").is_in(openings))
        .join(shapes.table.filter(pl.col("triangles") > 0).select("id", "z_min"), on="id")
        .select("id", "storey_id", "z_min")
        .sort("id")
    )
    names = dict(model.is_a("IfcBuildingStorey").select("id", "name").iter_rows())
    low = elements.group_by("storey_id").agg(pl.col("z_min").min()).sort("z_min", "storey_id", nulls_last=True)
    for storey in low["storey_id"]:
        own = elements.filter(pl.col("storey_id").eq_missing(pl.lit(storey, pl.Int64)))
        yield names.get(storey) or "", own["id"].to_list()


def _features(
    model: Model,
    shapes: Shapes,
    handover: Handover,
    geoid: Geoid,
    storey: str,
    ids: list[int],
    zero: Array,
    axes: Array,
) -> tuple[list[Feature], list[float]]:
    """The features of a storey in its model's horizon, turned to glTF's axes, and the region around them."""
    meshes = shapes.meshes(ids)
    if not meshes:
        return [], []
    kept = list(meshes)
    starts = np.cumsum([0, *(len(meshes[i][0]) for i in kept)])
    mapped = handover.position.to_map(np.concatenate([meshes[i][0] for i in kept]))
    lonlat = handover.position.to_lonlat(mapped)
    # The geoid bends by millimetres within a building: the anchor's value serves for all of it.
    heights = mapped[:, 2] + geoid.ellipsoidal(handover) - handover.row["orth_height"]
    local = (geodetic_to_ecef(lonlat, heights) - zero) @ axes.T
    turned = np.column_stack((local[:, 0], local[:, 2], -local[:, 1]))
    worst = handover.verdict.worst()
    told = model.entities.filter(pl.col("id").is_in(kept)).select("id", "global_id", "class", "name")
    rows = {i: (g, c, n) for i, g, c, n in told.iter_rows()}
    features = []
    for number, id_ in enumerate(kept):
        global_id, class_, name = rows[id_]
        severity = worst.get(id_, "")
        features.append(
            Feature(
                turned[starts[number] : starts[number + 1]],
                meshes[id_][1],
                {
                    "GlobalId": global_id or "", "class": class_, "name": name or "", "storey": storey,
                    "verdict": severity or "passed", "model_id": handover.model_id,
                },
                severity if severity in COLOURS else "",
            )
        )  # fmt: skip
    low, high = np.radians(lonlat.min(axis=0)), np.radians(lonlat.max(axis=0))
    region = [low[0], low[1], high[0], high[1], heights.min() - 0.01, heights.max() + 0.01]
    return features, [float(v) for v in region]


def _around(regions: list[list[float]]) -> list[float]:
    low, high = np.min(regions, axis=0), np.max(regions, axis=0)
    return [float(v) for v in (low[0], low[1], high[2], high[3], low[4], high[5])]


def geodetic_to_ecef(lonlat: Array, heights: Array) -> Array:
    """(n, 2) degrees and (n,) ellipsoidal metres → (n, 3) geocentric metres, WGS 84 (EPSG method 9602)."""
    lon, lat = np.radians(lonlat[:, 0]), np.radians(lonlat[:, 1])
    nu = _A / np.sqrt(1 - _E2 * np.sin(lat) ** 2)
    across = (nu + heights) * np.cos(lat)
    return np.column_stack((across * np.cos(lon), across * np.sin(lon), (nu * (1 - _E2) + heights) * np.sin(lat)))


def horizon(lon: float, lat: float) -> Array:
    """Rows: unit vectors east, north and up at a place (radians), in geocentric axes."""
    so, co, sa, ca = math.sin(lon), math.cos(lon), math.sin(lat), math.cos(lat)
    return np.array([[-so, co, 0.0], [-sa * co, -sa * so, ca], [ca * co, ca * so, sa]])
