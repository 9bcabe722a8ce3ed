"""Bodies against each other: which come near, how deep they go into one another, how far they are apart.

Candidates are found by a tree over boxes; what is closed is then cut with each other exactly (manifold3d), what is not
is looked through for triangles that pierce each other. Metres; project coordinates.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import RLock
from typing import Any

import numpy as np
import polars as pl

from bimcheck.measuring import measure
from bimcheck.shapes import Mesh, Shapes

# What two bodies share is nothing below this volume, in cubic metres: a thousandth of a cubic millimetre.
NOTHING = 1e-12
# An edge pierces a triangle when its ends lie further than this on either side: what merely touches does not.
PIERCED = 1e-4
# Vertices closer than this are one when a solid is made of a mesh.
WELD = 1e-6
# So many edges are held against triangles in one go.
BATCH = 2_000_000

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Meetings:
    """A row per pair of `meet`.

    depth   how far they go into each other: of the deepest common piece the smaller of its thinnest extent and
            6 × volume ÷ surface (of boxes, cylinders as high as wide, and balls these are exact; of rings and angles
            the second tells the thickness). 0 where they share nothing; NaN where a surface that is not closed is
            pierced: how deep cannot be said
    volume  of what they share; NaN as for depth
    gap     how far apart, where they are closer than asked for; infinite where not, 0 where they overlap; NaN where
            one is not closed and they do not pierce each other
    at      the middle of the deepest common piece (n, 3); NaN where they share nothing
    """

    depth: np.ndarray
    volume: np.ndarray
    gap: np.ndarray
    at: np.ndarray


class Bodies:
    """Elements of one or several models with a box and, most of them, a mesh; each has a place from 0 on.

    Calculated around the middle of them all, so that large coordinates cost no digits. Solids are made when asked for.

    ids     of each place
    low     smallest coordinates (n, 3) in the project, and high the largest
    volume  as SHAPES has it, NaN where not closed, and area; NaN where there is only a box
    meshed  Boolean (n,): there is a mesh, not only a box
    """

    def __init__(self, parts: Sequence[tuple[Shapes, Sequence[int]]]) -> None:
        self._shapes = [shapes for shapes, _ in parts]
        ids, part, low, high, volume, area = [], [], [], [], [], []
        for number, (shapes, wanted) in enumerate(parts):
            rows = shapes.table.filter(pl.col("id").is_in(list(wanted)))
            ids.append(rows["id"].to_numpy())
            part.append(np.full(rows.height, number))
            low.append(rows.select("x_min", "y_min", "z_min").to_numpy())
            high.append(rows.select("x_max", "y_max", "z_max").to_numpy())
            volume.append(rows["volume"].cast(pl.Float64).fill_null(np.nan).to_numpy())
            area.append(rows["area"].cast(pl.Float64).fill_null(np.nan).to_numpy())
        self.ids: np.ndarray = np.concatenate([np.empty(0, dtype=np.int64), *ids])
        self.part: np.ndarray = np.concatenate([np.empty(0, dtype=np.int64), *part])
        self.low: np.ndarray = np.concatenate([np.empty((0, 3)), *low])
        self.high: np.ndarray = np.concatenate([np.empty((0, 3)), *high])
        self.volume: np.ndarray = np.concatenate([np.empty(0), *volume])
        self.area: np.ndarray = np.concatenate([np.empty(0), *area])
        self.origin: np.ndarray = (
            (self.low.min(axis=0) + self.high.max(axis=0)) / 2 if len(self.ids) else np.zeros(3)
        ).round(3)
        self.meshed = np.array(
            [i in self._shapes[p].placed for i, p in zip(self.ids.tolist(), self.part, strict=True)], dtype=bool
        )
        self._own: dict[tuple[int, str], tuple[Any, np.ndarray]] = {}
        self._solids: dict[int, Any] = {}
        self.lock = RLock()  # several rules may judge at once; a solid finishes itself when first used

    def places(self, ids: Sequence[int], part: int = 0) -> np.ndarray:
        """The places of these elements; those without mesh have none: a box around points is a guess."""
        asked = np.isin(self.ids, np.asarray(list(ids), dtype=np.int64))
        found: np.ndarray = np.flatnonzero(asked & (self.part == part) & self.meshed)
        return found

    def mesh(self, place: int) -> Mesh | None:
        """In project coordinates minus `origin`."""
        shapes: Shapes = self._shapes[int(self.part[place])]
        return shapes.around(int(self.ids[place]), self.origin)

    def solid(self, place: int) -> Any:
        """A manifold3d.Manifold around `origin`; None where the mesh is not closed."""
        if place not in self._solids:
            self._solids[place] = self._placed(place)
        return self._solids[place]

    def _placed(self, place: int) -> Any:
        number = int(self.part[place])
        shapes = self._shapes[number]
        found = shapes.placed.get(int(self.ids[place]))
        if found is None:
            return None
        key, matrix = found
        if (number, key) not in self._own:
            self._own[number, key] = _solid(shapes.own_meshes[key])
        own, middle = self._own[number, key]
        if own is None:
            return None
        rotation = matrix[:3, :3]
        shift = rotation @ middle + (matrix[:3, 3] - self.origin)
        return own.transform(np.column_stack([rotation, shift]))


def _solid(mesh: Mesh) -> tuple[Any, np.ndarray]:
    """(a Manifold around its middle, that middle); None where the mesh is not closed. Pieces that overlap are one."""
    import manifold3d

    vertices, triangles = mesh
    middle = (vertices.min(axis=0) + vertices.max(axis=0)) / 2
    cells, first, number = np.unique(
        np.round((vertices - middle) / WELD).astype(np.int64), axis=0, return_index=True, return_inverse=True
    )
    corners = number.reshape(-1)[np.asarray(triangles, dtype=np.int64)]
    a, b, c = corners.T
    corners = corners[(a != b) & (b != c) & (c != a)]
    if not len(corners) or len(cells) < 4:
        return None, middle
    points = np.ascontiguousarray((vertices - middle)[first])
    made = manifold3d.Manifold(manifold3d.Mesh64(points, np.ascontiguousarray(corners, dtype=np.uint64)))
    if made.status() != manifold3d.Error.NoError or made.is_empty():
        return None, middle
    if made.volume() < 0:
        turned = np.ascontiguousarray(corners[:, ::-1], dtype=np.uint64)
        made = manifold3d.Manifold(manifold3d.Mesh64(points, turned))
    pieces = made.decompose()
    if len(pieces) > 1 and all(p.volume() > 0 for p in pieces):  # a cavity has a negative one and stays
        made = manifold3d.Manifold.batch_boolean(pieces, manifold3d.OpType.Add)
    return (made, middle) if made.volume() > 0 else (None, middle)


def near(bodies: Bodies, first: np.ndarray, second: np.ndarray, margin: float = 0.0) -> np.ndarray:
    """Pairs of places (n, 2), one of `first` with one of `second`, whose boxes are closer than `margin`; each pair
    once, sorted, a body never with itself. Boxes that only touch are no pair unless there is a margin."""
    import shapely

    if not len(first) or not len(second):
        return np.empty((0, 2), dtype=np.int64)
    low, high = bodies.low - bodies.origin, bodies.high - bodies.origin
    tree = shapely.STRtree(shapely.box(low[second, 0], low[second, 1], high[second, 0], high[second, 1]))
    wide = shapely.box(low[first, 0] - margin, low[first, 1] - margin, high[first, 0] + margin, high[first, 1] + margin)
    one, other = tree.query(wide)
    pairs = np.column_stack([first[one], second[other]])
    apart = np.maximum(low[pairs[:, 0]] - high[pairs[:, 1]], low[pairs[:, 1]] - high[pairs[:, 0]]).max(axis=1)
    pairs = pairs[(apart < margin) & (pairs[:, 0] != pairs[:, 1])]
    if not len(pairs):
        return np.empty((0, 2), dtype=np.int64)
    # A pair of two that are in both selections was found twice.
    _, kept = np.unique(np.sort(pairs, axis=1), axis=0, return_index=True)
    once: np.ndarray = pairs[kept]
    sorted_: np.ndarray = once[np.lexsort((once[:, 1], once[:, 0]))]
    return sorted_


def shared_extent(bodies: Bodies, pairs: np.ndarray) -> np.ndarray:
    """The smallest extent of what the boxes of each pair share: no overlap is deeper."""
    one, other = pairs.T
    shared = np.minimum(bodies.high[one], bodies.high[other]) - np.maximum(bodies.low[one], bodies.low[other])
    smallest: np.ndarray = shared.min(axis=1)
    return smallest


def meet(bodies: Bodies, pairs: np.ndarray, clearance: float = 0.0, progress: Progress | None = None) -> Meetings:
    """How each pair of places meets; gaps are looked for up to `clearance`."""
    with bodies.lock:
        return _meet(bodies, pairs, clearance, progress)


def _meet(bodies: Bodies, pairs: np.ndarray, clearance: float, progress: Progress | None) -> Meetings:
    count = len(pairs)
    depth, volume = np.zeros(count), np.zeros(count)
    gap, at = np.full(count, np.inf), np.full((count, 3), np.nan)
    pieces: list[Mesh] = []
    of: list[int] = []
    # Each pair is a cut of its own: there is nothing to do at once for all.
    for row, (one, other) in enumerate(pairs.tolist()):
        if progress and row % 100 == 0:
            progress(row, count)
        a, b = bodies.solid(one), bodies.solid(other)
        if a is None or b is None:
            points = _pierced(bodies.mesh(one), bodies.mesh(other))
            if len(points):
                depth[row] = volume[row] = np.nan
                gap[row], at[row] = 0.0, points.mean(axis=0)
            elif clearance > 0:
                gap[row] = np.nan
            continue
        common = a ^ b
        shared = 0.0 if common.is_empty() else common.volume()
        if shared > NOTHING:
            volume[row], gap[row] = shared, 0.0
            for piece in common.decompose():
                mesh = piece.to_mesh64()
                pieces.append((np.asarray(mesh.vert_properties)[:, :3], np.asarray(mesh.tri_verts).astype(np.int64)))
                of.append(row)
        elif clearance > 0:
            distance = a.min_gap(b, clearance)
            gap[row] = distance if distance < clearance else np.inf
    if pieces:
        _deepest(pieces, np.array(of), depth, at)
    return Meetings(depth, volume, gap, at + bodies.origin)


def _deepest(pieces: list[Mesh], of: np.ndarray, depth: np.ndarray, at: np.ndarray) -> None:
    """Fill in depth and middle of the deepest piece of each row."""
    with np.errstate(divide="ignore", invalid="ignore"):  # pieces may be thinner than their digits
        measured = measure(pieces)
    solid = np.where(np.isnan(measured.volume), 0.0, measured.volume)
    with np.errstate(divide="ignore", invalid="ignore"):
        thick = np.where(measured.area > 0, 6 * solid / measured.area, 0.0)
    thick = np.where(solid > 0, np.minimum(thick, measured.extents[:, 2]), measured.extents[:, 2])
    order = np.lexsort((thick, of))
    last = order[np.concatenate((of[order][1:] != of[order][:-1], [True]))]
    depth[of[last]], at[of[last]] = thick[last], measured.centre[last]


def _pierced(a: Mesh | None, b: Mesh | None) -> np.ndarray:
    """Where edges of one pierce triangles of the other (n, 3)."""
    if a is None or b is None:
        return np.empty((0, 3))
    low = np.maximum(a[0].min(axis=0), b[0].min(axis=0)) - PIERCED
    high = np.minimum(a[0].max(axis=0), b[0].max(axis=0)) + PIERCED
    one, other = _within(a, low, high), _within(b, low, high)
    return np.concatenate([_piercing(one, other), _piercing(other, one)])


def _within(mesh: Mesh, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """The triangles (n, 3, 3) whose boxes reach into a box."""
    corners: np.ndarray = mesh[0][np.asarray(mesh[1], dtype=np.int64)]
    inside = (corners.min(axis=1) <= high).all(axis=1) & (corners.max(axis=1) >= low).all(axis=1)
    reaching: np.ndarray = corners[inside]
    return reaching


def _piercing(edged: np.ndarray, flat: np.ndarray) -> np.ndarray:
    """Points (n, 3) where edges of the triangles `edged` go through the triangles `flat`: the ends of an edge lie on
    either side of the plane by more than PIERCED, the point inside the triangle (Möller and Trumbore 1997)."""
    if not len(edged) or not len(flat):
        return np.empty((0, 3))
    start = edged.reshape(-1, 3)
    end = np.roll(edged, -1, axis=1).reshape(-1, 3)
    corner, u, v = flat[:, 0], flat[:, 1] - flat[:, 0], flat[:, 2] - flat[:, 0]
    normal = np.cross(u, v)
    size = np.linalg.norm(normal, axis=1)
    sound = size > 0
    corner, u, v, normal = corner[sound], u[sound], v[sound], normal[sound] / size[sound][:, None]
    found = [np.empty((0, 3))]
    step = max(1, BATCH // max(1, len(start)))
    for begin in range(0, len(corner), step):
        part = slice(begin, begin + step)
        level = np.einsum("fi,fi->f", corner[part], normal[part])
        before, after = start @ normal[part].T - level, end @ normal[part].T - level
        edge, face = np.nonzero(((before < -PIERCED) & (after > PIERCED)) | ((before > PIERCED) & (after < -PIERCED)))
        share = before[edge, face] / (before[edge, face] - after[edge, face])
        point = start[edge] + share[:, None] * (end[edge] - start[edge])
        p, q, w = u[part][face], v[part][face], point - corner[part][face]
        pp, qq, pq = ((x * y).sum(axis=1) for x, y in ((p, p), (q, q), (p, q)))
        wp, wq = (w * p).sum(axis=1), (w * q).sum(axis=1)
        whole = pp * qq - pq * pq
        s, t = (wp * qq - wq * pq) / whole, (wq * pp - wp * pq) / whole
        found.append(point[(s > 0) & (t > 0) & (s + t < 1)])
    return np.concatenate(found)


def lowest(bodies: Bodies, pairs: np.ndarray, overhead: float, aside: float) -> np.ndarray:
    """Of each pair (a space, something): the lowest height (project coordinates) at which the something hangs into the
    space, infinite where it does not.

    Pieces of what they share count that begin more than `overhead` above the bottom of the space and are wider than
    `aside` both ways in plan. What is not closed counts by its vertices inside the space's box.
    """
    with bodies.lock:
        return _lowest(bodies, pairs, overhead, aside)


def _lowest(bodies: Bodies, pairs: np.ndarray, overhead: float, aside: float) -> np.ndarray:
    found = np.full(len(pairs), np.inf)
    for row, (space, other) in enumerate(pairs.tolist()):
        floor = bodies.low[space, 2] - bodies.origin[2]
        a, b = bodies.solid(space), bodies.solid(other)
        if a is None or b is None:
            heights = _vertices_inside(bodies, space, other, aside)
            heights = heights[heights > floor + overhead]
        else:
            boxes = np.array([piece.bounding_box() for piece in (a ^ b).decompose()]).reshape(-1, 6)
            wide = ((boxes[:, 3:5] - boxes[:, :2]) > aside).all(axis=1)
            heights = boxes[wide & (boxes[:, 2] > floor + overhead), 2]
        if len(heights):
            found[row] = heights.min() + bodies.origin[2]
    return found


def _vertices_inside(bodies: Bodies, space: int, other: int, aside: float) -> np.ndarray:
    mesh = bodies.mesh(other)
    if mesh is None:
        return np.empty(0)
    low, high = bodies.low[space] - bodies.origin, bodies.high[space] - bodies.origin
    inside = ((mesh[0] >= low) & (mesh[0] <= high))[:, 2]
    inside &= ((mesh[0][:, :2] > low[:2] + aside) & (mesh[0][:, :2] < high[:2] - aside)).all(axis=1)
    heights: np.ndarray = mesh[0][inside, 2]
    return heights
