"""Blocks: an outline between two levels as a closed solid, and the test that it is one."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

Ring = list[tuple[float, float, float]]
Face = list[Ring]  # outer ring first, then holes; anticlockwise seen from outside


def flat(polygon: Any, z: float) -> Face:
    """A polygon as a face that looks up. Outer rings are anticlockwise, holes clockwise (outlines.ordered)."""
    return [[(x, y, z) for x, y in ring.coords[:-1]] for ring in (polygon.exterior, *polygon.interiors)]


def block(polygon: Any, bottom: float, top: float) -> list[tuple[str, Face]]:
    """The faces of a prism with what each is: GroundSurface, RoofSurface, WallSurface."""
    ground = [list(reversed(ring)) for ring in flat(polygon, bottom)]
    faces: list[tuple[str, Face]] = [("GroundSurface", ground), ("RoofSurface", flat(polygon, top))]
    for ring in (polygon.exterior, *polygon.interiors):
        points = ring.coords[:-1]
        for (x0, y0), (x1, y1) in zip(points, [*points[1:], points[0]], strict=True):
            faces.append(("WallSurface", [[(x0, y0, bottom), (x1, y1, bottom), (x1, y1, top), (x0, y0, top)]]))
    return faces


def closed(faces: list[Any]) -> bool:
    """Whether every edge is used exactly twice, in opposite directions. Faces: rings of vertices or of numbers."""
    edges = Counter((a, b) for face in faces for ring in face for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))
    return all(count == 1 and edges.get((b, a)) == 1 for (a, b), count in edges.items())


def volume(faces: list[Any], vertices: Any) -> float:
    """Signed volume of indexed faces by the divergence theorem: positive where they look outwards.

    Each ring counts as a fan; holes, which turn the other way, subtract.
    """
    points = np.asarray(vertices, dtype=float)
    points = points - points.mean(axis=0)
    total = 0.0
    for face in faces:
        for ring in face:
            p = points[ring]
            total += float(np.einsum("ij,ij->i", np.broadcast_to(p[0], p[1:-1].shape), np.cross(p[1:-1], p[2:])).sum())
    return total / 6.0


def planar(face: list[Any], vertices: Any, tolerance: float = 1e-3) -> bool:
    """Whether the vertices of a face lie within `tolerance` of one plane."""
    p = np.asarray(vertices, dtype=float)[[i for ring in face for i in ring]]
    p = p - p.mean(axis=0)
    return bool(np.linalg.svd(p, compute_uv=False)[-1] <= tolerance * np.sqrt(len(p)))
