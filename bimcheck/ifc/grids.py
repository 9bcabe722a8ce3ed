"""Grids: the axes of every IfcGrid as straight lines in the project's coordinate system."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from bimcheck.ifc.placement import axes_of

if TYPE_CHECKING:
    from bimcheck.ifc.statements import Statements
    from bimcheck.model import Model

AXES = {
    "id": pl.Int64,
    "tag": pl.String,
    "grid_id": pl.Int64,
    "grid": pl.String,
    "x0": pl.Float64,
    "y0": pl.Float64,
    "x1": pl.Float64,
    "y1": pl.Float64,
}
_DIRECTIONS = ("UAxes", "VAxes", "WAxes")
_ROW = re.compile(r"\(([^()]*)\)")  # of a list of points as it is written
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?")
_DEEPEST = 64  # a chain of placements has some five levels; a cycle must not hold us


def read_axes(model: Model) -> pl.DataFrame:
    """AXES, a row per IfcGridAxis of a grid, in the order of the grids. Metres.

    Coordinates are null where an axis is no straight line (an arc) or cannot be placed.
    """
    statements: Statements = model.statements
    grids = statements.table("IfcGrid", ["Name", "ObjectPlacement", *_DIRECTIONS])
    if grids.is_empty():
        return pl.DataFrame(schema=AXES)
    members = pl.concat(
        grids.select(pl.col("id").alias("grid_id"), pl.col("Name").alias("grid"), pl.col(d).alias("id"))
        for d in _DIRECTIONS
    ).explode("id").drop_nulls("id").unique(["grid_id", "id"], maintain_order=True)  # fmt: skip
    axes = statements.pick("IfcGridAxis", members["id"], ["AxisTag", "AxisCurve"]).unique("id", keep="first")
    placed = dict(zip(grids["id"], _worlds(statements, grids["ObjectPlacement"]), strict=True))
    lines = _lines(statements, axes["AxisCurve"])
    rows = []
    # Grids have tens of axes.
    joined = members.join(axes, on="id", how="inner", maintain_order="left").sort("grid_id", maintain_order=True)
    for grid_id, grid, axis, tag, curve in joined.select("grid_id", "grid", "id", "AxisTag", "AxisCurve").iter_rows():
        ends: list[float | None] = [None] * 4
        line, world = lines.get(curve), placed[grid_id]
        if line is not None and not np.isnan(world).any():
            points = (np.column_stack([line, np.zeros(2), np.ones(2)]) @ world.T)[:, :2] * statements.length_scale
            ends = [float(v) for v in points.ravel()]
        rows.append((axis, tag, grid_id, grid, *ends))
    return pl.DataFrame(rows, schema=AXES, orient="row")


def _worlds(statements: Statements, placements: pl.Series) -> list[np.ndarray]:
    """The 4×4 matrix of each placement, in project units; the unit matrix where it has none, NaN on a broken chain."""
    worlds = [np.eye(4) for _ in range(len(placements))]
    current = placements.cast(pl.Int64, strict=False)
    for _ in range(_DEEPEST):
        if current.null_count() == len(current):
            return worlds
        found = statements.pick(
            "IfcLocalPlacement", current.drop_nulls().unique(), ["PlacementRelTo", "RelativePlacement"]
        )
        here = pl.DataFrame({"id": current}).join(
            found.unique("id", keep="first"), on="id", how="left", maintain_order="left"
        )
        matrices = axes_of(statements, here["RelativePlacement"].cast(pl.Int64, strict=False))
        for row, known in enumerate(current.is_not_null()):
            if known:
                worlds[row] = matrices[row] @ worlds[row]
        current = here["PlacementRelTo"].cast(pl.Int64, strict=False)
    return [np.full((4, 4), np.nan) for _ in worlds]


def _lines(statements: Statements, curves: pl.Series) -> dict[int, np.ndarray]:
    """Curve → its two ends (2 × 2), project units as written: polylines of one direction, lines, trimmed lines."""
    ids = curves.cast(pl.Int64, strict=False).drop_nulls().unique()
    found: dict[int, np.ndarray] = {}
    polylines = statements.pick("IfcPolyline", ids, ["Points"]).unique("id", keep="first")
    points = _coordinates(statements, "IfcCartesianPoint", polylines["Points"].explode(), "Coordinates")
    for curve, members in polylines.select("id", "Points").iter_rows():
        line = [points.get(p) for p in members or ()]
        known = np.array([p for p in line if p is not None])
        if len(known) >= 2 and len(known) == len(line) and _straight(known):
            found[curve] = known[[0, -1]]
    found |= _indexed(statements, ids)
    trimmed = statements.pick("IfcTrimmedCurve", ids, ["BasisCurve"]).unique("id", keep="first")
    basis = dict(trimmed.select("id", pl.col("BasisCurve").cast(pl.Int64, strict=False)).iter_rows())
    wanted = pl.concat([ids, pl.Series("", list(basis.values()), dtype=pl.Int64)]).drop_nulls().unique()
    of_lines = statements.pick("IfcLine", wanted, ["Pnt", "Dir"]).unique("id", keep="first")
    origins = _coordinates(statements, "IfcCartesianPoint", of_lines["Pnt"], "Coordinates")
    vectors = dict(
        statements.pick("IfcVector", of_lines["Dir"], ["Orientation"]).select("id", "Orientation").iter_rows()
    )
    ratios = _coordinates(
        statements, "IfcDirection", pl.Series(list(vectors.values()), dtype=pl.Int64), "DirectionRatios"
    )
    straight: dict[int, np.ndarray] = {}
    for line_id, point, vector in of_lines.select("id", "Pnt", "Dir").iter_rows():
        origin, direction = origins.get(point), ratios.get(vectors.get(vector))
        if origin is not None and direction is not None and np.hypot(*direction) > 0:
            # A line has no end: a second point in ten metres shows its direction.
            straight[line_id] = np.array(
                [origin, origin + direction / np.hypot(*direction) * 10 / statements.length_scale]
            )
    found |= {i: straight[i] for i in ids if i in straight}
    found |= {i: straight[b] for i, b in basis.items() if b in straight}
    return found


def _indexed(statements: Statements, ids: pl.Series) -> dict[int, np.ndarray]:
    """Of curves over a list of points (IfcIndexedPolyCurve) those without arcs that are straight: their two ends."""
    found: dict[int, np.ndarray] = {}
    if statements.schema.find("IfcIndexedPolyCurve") is None:
        return found
    curves = statements.pick("IfcIndexedPolyCurve", ids, ["Points", "Segments"]).unique("id", keep="first")
    lists = statements.pick("IfcCartesianPointList", curves["Points"], ["CoordList"]).unique("id", keep="first")
    points = dict(lists.select("id", "CoordList").iter_rows())
    for curve, reference, segments in curves.select("id", "Points", "Segments").iter_rows():
        if any((part["type"] or "").upper() != "IFCLINEINDEX" for part in segments or ()):
            continue
        rows = [_NUMBER.findall(row) for row in _ROW.findall(points.get(reference) or "")]
        if len(rows) >= 2 and all(len(row) >= 2 for row in rows):
            known = np.array([[float(row[0]), float(row[1])] for row in rows])
            if _straight(known):
                found[curve] = known[[0, -1]]
    return found


def _straight(points: np.ndarray) -> bool:
    """Whether all points lie on the line from the first to the last, to a hundred-thousandth of its length."""
    along = points[-1] - points[0]
    length = float(np.hypot(*along))
    offsets = points - points[0]
    return length > 0 and bool(np.all(np.abs(offsets @ np.array([-along[1], along[0]])) <= 1e-5 * length * length))


def _coordinates(statements: Statements, name: str, ids: pl.Series, attribute: str) -> dict[int | None, np.ndarray]:
    found = statements.pick(name, ids.cast(pl.Int64, strict=False).drop_nulls().unique(), [attribute])
    return {
        id_: np.array(values[:2], dtype=float)
        for id_, values in found.select("id", attribute).iter_rows()
        if values and len(values) >= 2 and None not in values[:2]
    }
