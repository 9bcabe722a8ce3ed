"""Shapes of solids whose measures follow from their dimensions, without any file."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import polars as pl

from bimcheck.measuring import measure
from bimcheck.model import SHAPE_PROBLEMS, SHAPES, empty
from bimcheck.overlapping import Bodies
from bimcheck.shapes import Mesh, Shapes

# The sides of a box whose corners count in binary, outward.
SIDES = ((0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (0, 4, 6, 2), (1, 3, 7, 5))


def box(low: Sequence[float], high: Sequence[float]) -> Mesh:
    """A box; corner n has the z of bit 2, y of bit 1, x of bit 0."""
    corners = np.array([(x, y, z) for z, y, x in product(*zip(reversed(list(low)), reversed(list(high)), strict=True))])
    faces = [t for a, b, c, d in SIDES for t in ((a, b, c), (a, c, d))]
    return corners.astype(float), np.array(faces, dtype=np.int32)


def cylinder(radius: float, height: float, sides: int = 64) -> Mesh:
    """Upright on the origin."""
    angle = np.arange(sides) * 2 * np.pi / sides
    ring = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    points = [np.column_stack([ring, np.full(sides, z)]) for z in (0.0, height)]
    vertices = np.concatenate([*points, [[0, 0, 0], [0, 0, height]]])
    faces = []
    for i in range(sides):
        j = (i + 1) % sides
        faces += [
            (i, j, sides + j),
            (i, sides + j, sides + i),
            (2 * sides, j, i),
            (2 * sides + 1, sides + i, sides + j),
        ]
    return vertices, np.array(faces, dtype=np.int32)


def moved(mesh: Mesh, shift: Sequence[float]) -> Mesh:
    return mesh[0] + np.asarray(shift, dtype=float), mesh[1]


def turned(mesh: Mesh, rotation: np.ndarray) -> Mesh:
    return mesh[0] @ rotation.T, mesh[1]


def open_(mesh: Mesh) -> Mesh:
    """Without its last triangle."""
    return mesh[0], mesh[1][:-1]


def rotation(axis: Sequence[float], degrees: float) -> np.ndarray:
    """By Rodrigues' formula."""
    x, y, z = np.asarray(axis, dtype=float) / np.linalg.norm(axis)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    angle = np.radians(degrees)
    result: np.ndarray = np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross
    return result


def shapes(meshes: Sequence[Mesh]) -> Shapes:
    """Numbered from 1."""
    own = measure(meshes)
    count = len(meshes)
    table = pl.DataFrame(
        {
            "id": range(1, count + 1),
            **{f"{a}_min": own.low[:, i] for i, a in enumerate("xyz")},
            **{f"{a}_max": own.high[:, i] for i, a in enumerate("xyz")},
            "volume": own.volume,
            "area": own.area,
        }
    ).with_columns(pl.col("volume").fill_nan(None))
    filled = table.with_columns(
        pl.lit(None, dtype=kind).alias(c) for c, kind in SHAPES.items() if c not in table.columns
    )
    keys = [f"mesh{n}" for n in range(count)]
    return Shapes(
        filled.select(pl.col(c).cast(k) for c, k in SHAPES.items()),
        empty(SHAPE_PROBLEMS),
        dict(zip(keys, meshes, strict=True)),
        {n + 1: (key, np.eye(4)) for n, key in enumerate(keys)},
    )


def bodies(*meshes: Mesh) -> Bodies:
    return Bodies([(shapes(meshes), list(range(1, len(meshes) + 1)))])
