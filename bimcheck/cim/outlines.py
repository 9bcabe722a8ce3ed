"""Outlines on the ground: triangles seen from above, united, closed and simplified. Local metres throughout."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from bimcheck.shapes import Shapes

Array = np.ndarray
Outline = Any  # a shapely Polygon or MultiPolygon, maybe empty

EMPTY: Outline = shapely.MultiPolygon()
# A triangle of a smaller projected area stands upright; in square metres.
UPRIGHT = 1e-8


@dataclass(frozen=True)
class Measures:
    """Limits of the cleaning, metres and square metres; see `mapping.toml`."""

    tolerance: float
    gap: float
    smallest_hole: float
    smallest_part: float
    storey_height: float


def projections(shapes: Shapes, groups: Mapping[int, Any], convex: frozenset[int] = frozenset()) -> dict[Any, Outline]:
    """The union of what is seen from above of the elements of each group (id → group), by group.

    Of a closed mesh only the faces that look up are taken: they cover the same ground as all of them. Of the elements
    in `convex` (windows, doors, glazing bars: many small triangles) the convex hull is.
    """
    closed = dict(shapes.table.select("id", "closed").iter_rows())
    found: dict[Any, list[Array]] = {}
    hulls: dict[Any, list[Outline]] = {}
    for id_, mesh in shapes.meshes(sorted(groups)).items():
        vertices, triangles = mesh
        if id_ in convex:
            hulls.setdefault(groups[id_], []).append(shapely.convex_hull(shapely.multipoints(vertices[:, :2])))
            continue
        corners = vertices[:, :2][triangles]
        one, two = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
        double = one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]
        seen = double > UPRIGHT if closed[id_] else np.abs(double) > UPRIGHT
        if seen.any():
            found.setdefault(groups[id_], []).append(corners[seen])
    made = {group: united(np.concatenate(parts)) for group, parts in found.items()}
    for group, parts in hulls.items():
        made[group] = polygonal(shapely.union_all([made.get(group, EMPTY), *parts]))
    return made


def united(corners: Array) -> Outline:
    """The union of triangles (n, 3, 2)."""
    return polygonal(shapely.union_all(shapely.polygons(shapely.linearrings(corners))))


def polygonal(shape: Any) -> Outline:
    """What of a geometry has an area, valid."""
    if not shapely.is_valid(shape):
        shape = shapely.make_valid(shape)
    parts = [p for p in shapely.get_parts(shape, return_index=False) if shapely.get_dimensions(p) == 2]
    flat = [q for p in parts for q in shapely.get_parts(p)]
    return EMPTY if not flat else shapely.union_all(flat) if len(flat) > 1 else flat[0]


def closed_up(outline: Outline, gap: float) -> Outline:
    """With slits narrower than `gap` closed; corners stay where they are."""
    return polygonal(outline.buffer(gap / 2, join_style="mitre").buffer(-gap / 2, join_style="mitre"))


def enclosed(outline: Outline, gap: float) -> Outline:
    """What rings enclose whose gaps are narrower than `gap`, themselves included; corners stay where they are."""
    wide = shapely.get_parts(polygonal(outline.buffer(gap / 2, join_style="mitre")))
    if not len(wide):
        return EMPTY
    full = shapely.union_all(shapely.polygons(shapely.get_exterior_ring(wide)))
    return polygonal(full.buffer(-gap / 2, join_style="mitre"))


def cleaned(outline: Outline, limits: Measures) -> Outline:
    """Simplified to the tolerance, without slivers, tiny parts and shafts; on whole millimetres and valid.

    Opening by the tolerance also parts what only touches in a point, so that a block made of it is a solid.
    """
    if outline.is_empty:
        return EMPTY
    half = limits.tolerance / 2
    opened = outline.buffer(-half, join_style="mitre").buffer(half, join_style="mitre")
    kept = []
    for part in shapely.get_parts(polygonal(opened)):
        holes = [r for r in part.interiors if shapely.Polygon(r).area >= limits.smallest_hole]
        part = shapely.Polygon(part.exterior, holes)
        if part.area >= limits.smallest_part:
            kept.append(part)
    simple = polygonal(shapely.simplify(shapely.union_all(kept), limits.tolerance, preserve_topology=True))
    snapped = polygonal(shapely.set_precision(simple, 0.001))
    return ordered(snapped)


def ordered(outline: Outline) -> Outline:
    """In an order that depends on nothing but the shape: outer rings anticlockwise, largest part first."""
    parts = [shapely.normalize(p) for p in shapely.get_parts(outline)]
    parts.sort(key=lambda p: (-round(p.area, 6), *p.bounds))
    parts = [shapely.orient_polygons(p, exterior_cw=False) for p in parts]
    return EMPTY if not parts else shapely.MultiPolygon(parts)


def total(outlines: Iterable[Outline]) -> Outline:
    """The union of outlines."""
    return polygonal(shapely.union_all([o for o in outlines if not o.is_empty]))


def mapped(outline: Outline, to: Any) -> Outline:
    """Each coordinate through `to`: (n, 2) → (n, 2)."""
    return shapely.transform(outline, to)
