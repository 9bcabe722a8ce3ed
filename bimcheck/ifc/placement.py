"""Placements: where every IfcObjectPlacement has its origin in the project's coordinate system."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from bimcheck.ifc.lookup import Rows, spans
from bimcheck.model import PLACEMENTS, empty

if TYPE_CHECKING:
    from bimcheck.ifc.statements import Statements


def resolve(statements: Statements) -> pl.DataFrame:
    """PLACEMENTS, in file order of class. Coordinates in metres.

    The transformation of a local placement is that of its parent times its own (ISO 10303-42 axis2_placement:
    Z = Axis, X = RefDirection made perpendicular to Z). Cycles and broken chains have null coordinates and depth.
    """
    frame = statements.table("IfcObjectPlacement", ["PlacementRelTo", "RelativePlacement"])
    if frame.is_empty():
        return empty(PLACEMENTS)
    ids = frame["id"].to_numpy()
    relative = frame["RelativePlacement"].cast(pl.Int64, strict=False)
    axes = axes_of(statements, relative)
    count = len(ids)
    parents = frame["PlacementRelTo"].cast(pl.Int64, strict=False)
    # -1 is a root, -2 a parent that does not exist.
    found = Rows(ids).of(parents.fill_null(-1).to_numpy())
    parent_row = np.where(parents.is_null().to_numpy(), -1, np.where(found < 0, -2, found)).astype(np.int64)
    depth = np.full(count, -1, dtype=np.int64)
    depth[parent_row == -1] = 0
    world = np.full((count, 4, 4), np.nan)
    world[parent_row == -1] = axes[parent_row == -1]
    # Level by level: a chain is a few levels deep, a level is one multiplication.
    current = np.flatnonzero(depth == 0)
    level = 0
    children = np.argsort(parent_row, kind="stable")
    sorted_parents = parent_row[children]
    while len(current):
        level += 1
        left = np.searchsorted(sorted_parents, current, side="left")
        right = np.searchsorted(sorted_parents, current, side="right")
        rows = spans(left, right - left)
        following = children[rows]
        following = following[depth[following] < 0]
        depth[following] = level
        world[following] = world[parent_row[following]] @ axes[following]
        current = following
    unresolved = depth < 0
    cyclic = unresolved & _on_or_above_cycle(parent_row)
    scale = statements.length_scale
    origin = world[:, :3, 3] * scale
    known = pl.Series(~np.isnan(origin).any(axis=1))
    columns = {axis: pl.Series(origin[:, i]).set(~known, None) for i, axis in enumerate("xyz")}
    return pl.DataFrame(
        {
            "id": frame["id"],
            "parent_id": parents,
            **columns,
            "depth": pl.Series(depth.astype(np.int32)).set(pl.Series(unresolved), None),
            "cyclic": cyclic,
        },
        schema=PLACEMENTS,
    )


def _on_or_above_cycle(parent_row: np.ndarray) -> np.ndarray:
    """Which rows never reach a root by going up: pointer doubling, so that long chains cost little."""
    up = np.where(parent_row < 0, np.arange(len(parent_row)), parent_row)
    for _ in range(int(np.ceil(np.log2(max(len(up), 2)))) + 1):
        up = up[up]
    return parent_row[up] >= 0


def axes_of(statements: Statements, relative: pl.Series) -> np.ndarray:
    """A 4×4 matrix per IfcAxis2Placement2D or 3D, in project units; NaN where it cannot be read."""
    matrices = np.tile(np.full((4, 4), np.nan), (len(relative), 1, 1))
    frames = statements.pick("IfcPlacement", relative.drop_nulls().unique(), ["Location", "Axis", "RefDirection"])
    if frames.is_empty():
        return matrices
    points = _vectors(statements, "IfcCartesianPoint", frames["Location"], "Coordinates")
    z = _vectors(statements, "IfcDirection", frames["Axis"], "DirectionRatios", (0.0, 0.0, 1.0))
    x = _vectors(statements, "IfcDirection", frames["RefDirection"], "DirectionRatios", (1.0, 0.0, 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        z = z / np.linalg.norm(z, axis=1, keepdims=True)
        # An axis along X with no RefDirection: any perpendicular serves.
        parallel = np.abs(np.einsum("ij,ij->i", x, z)) > (1 - 1e-12) * np.linalg.norm(x, axis=1)
        x = np.where(parallel[:, None], np.roll(z, 1, axis=1), x)
        x = x - np.einsum("ij,ij->i", x, z)[:, None] * z
        x = x / np.linalg.norm(x, axis=1, keepdims=True)
    matrix = np.zeros((frames.height, 4, 4))
    matrix[:, :3, 0], matrix[:, :3, 1], matrix[:, :3, 2], matrix[:, :3, 3] = x, np.cross(z, x), z, points
    matrix[:, 3, 3] = 1.0
    at = pl.DataFrame({"id": frames["id"], "row": np.arange(frames.height)}).unique("id", keep="first")
    rows = pl.DataFrame({"id": relative}).join(at, on="id", how="left", maintain_order="left")["row"]
    known = rows.is_not_null().to_numpy()
    matrices[known] = matrix[rows.drop_nulls().to_numpy()]
    return matrices


def _vectors(
    statements: Statements, name: str, ids: pl.Series, attribute: str, default: tuple[float, ...] | None = None
) -> np.ndarray:
    """(n, 3) coordinates of points or directions; a third that is not given is 0; null ids: `default`."""
    ids = ids.cast(pl.Int64, strict=False)
    found = statements.pick(name, ids.drop_nulls().unique(), [attribute]).unique("id", keep="first")
    values = found[attribute].cast(pl.List(pl.Float64), strict=False)
    parts = pl.DataFrame(
        {"id": found["id"], **{c: values.list.get(i, null_on_oob=True) for i, c in enumerate("xyz")}},
    ).with_columns(pl.col("z").fill_null(0.0), found=pl.lit(True))
    joined = pl.DataFrame({"id": ids}).join(parts, on="id", how="left", maintain_order="left")
    vectors = joined.select("x", "y", "z").to_numpy().astype(float)
    if default is not None:
        vectors[ids.is_null().to_numpy()] = default
    return vectors
