"""Meshes as numbers: volume, area, whether a mesh is closed, its boxes. Many meshes at once, numpy alone.

A mesh is (vertices Float64 (n, 3), triangles Int32 (m, 3)), outward faces anticlockwise seen from outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Mesh = tuple[np.ndarray, np.ndarray]

# Vertices closer than this are one when edges are matched, in metres: first strictly, then as generously as kernels
# and exporters round.
WELDS = (1e-7, 1e-6, 1e-5, 1e-4)
# A box must be smaller than an earlier candidate by this part to be preferred; own axes come first.
SMALLER = 1e-7
# So many triangles are measured in one go: some 300 MB of intermediate arrays.
BATCH = 500_000


@dataclass(frozen=True)
class Measures:
    """A row per mesh. Lengths in the unit of the vertices.

    volume   NaN where not closed; of the signed tetrahedra between each triangle and the mesh's middle
    area     of all triangles
    closed   every directed edge is met by as many the other way
    low      smallest coordinates (n, 3), and high the largest
    axes     of the oriented box, rows are unit vectors (n, 3, 3), longest extent first, right-handed
    centre   of the oriented box (n, 3)
    extents  of the oriented box (n, 3), descending
    """

    volume: np.ndarray
    area: np.ndarray
    closed: np.ndarray
    low: np.ndarray
    high: np.ndarray
    axes: np.ndarray
    centre: np.ndarray
    extents: np.ndarray


def measure(meshes: Sequence[Mesh]) -> Measures:
    """Measure meshes in their own coordinates.

    The oriented box is the smallest by volume of: the box along the coordinate axes (what the author modelled along);
    the smallest rectangle about each of these axes (the vertical among them) times the extent along it; the same about
    the normal of the largest triangle, which is exact for whatever was extruded or has a flat side; the box along the
    principal axes of the surface. Earlier ones win unless a later is smaller by 1e-7.
    """
    parts: list[Measures] = []
    start = 0
    while start < len(meshes) or not parts:
        end, triangles = start, 0
        while end < len(meshes) and (end == start or triangles + len(meshes[end][1]) <= BATCH):
            triangles += len(meshes[end][1])
            end += 1
        parts.append(_Batch(meshes[start:end]).measures())
        start = end
        if start >= len(meshes):
            break
    return Measures(*(np.concatenate([getattr(p, name) for p in parts]) for name in Measures.__dataclass_fields__))


class _Batch:
    """Some meshes behind one another, each around its own middle so that large coordinates cost no digits."""

    def __init__(self, meshes: Sequence[Mesh]) -> None:
        self.count = len(meshes)
        sizes = np.array([len(v) for v, _ in meshes], dtype=np.int64)
        faces = np.array([len(t) for _, t in meshes], dtype=np.int64)
        self.first = np.concatenate(([0], np.cumsum(sizes)))[:-1].astype(np.int64)
        self.first_face = np.concatenate(([0], np.cumsum(faces)))[:-1].astype(np.int64)
        self.of = np.repeat(np.arange(self.count), sizes)
        self.of_face = np.repeat(np.arange(self.count), faces)
        every = [np.asarray(v, dtype=np.float64).reshape(-1, 3) for v, _ in meshes]
        self.points = np.concatenate(every) if every else np.empty((0, 3))
        corners = [np.asarray(t, dtype=np.int64).reshape(-1, 3) for _, t in meshes]
        self.triangles = np.concatenate(corners) if corners else np.empty((0, 3), dtype=np.int64)
        self.triangles += self.first[self.of_face][:, None]
        self.low, self.high = self._range(self.points)
        self.middle = (self.low + self.high) / 2
        self.points = self.points - self.middle[self.of]

    def _range(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if not self.count:
            return np.empty((0, values.shape[1])), np.empty((0, values.shape[1]))
        return np.minimum.reduceat(values, self.first), np.maximum.reduceat(values, self.first)

    def _sum(self, values: np.ndarray) -> np.ndarray:
        """Of a value per triangle, per mesh; the order of addition is that of the triangles."""
        if values.ndim == 1:
            return np.bincount(self.of_face, weights=values, minlength=self.count)
        flat = values.reshape(len(values), -1)
        sums = np.stack([np.bincount(self.of_face, weights=c, minlength=self.count) for c in flat.T], axis=-1)
        return sums.reshape(self.count, *values.shape[1:])

    def measures(self) -> Measures:
        a, b, c = (self.points[self.triangles[:, i]] for i in range(3))
        normals = np.cross(b - a, c - a)  # twice the area long
        doubled = np.sqrt((normals**2).sum(axis=1))
        signed = self._sum((a * np.cross(b, c)).sum(axis=1)) / 6
        closed = self._closed()
        axes, centre, extents = self._boxes(a, b, c, normals, doubled, np.where(closed, np.abs(signed), 0.0))
        return Measures(
            volume=np.where(closed, np.abs(signed), np.nan),
            area=self._sum(doubled) / 2,
            closed=closed,
            low=self.low,
            high=self.high,
            axes=axes,
            centre=centre + self.middle,
            extents=extents,
        )

    def _closed(self) -> np.ndarray:
        """Whether each mesh is closed, vertices welded ever more generously until it is."""
        closed = np.zeros(self.count, dtype=bool)
        for tolerance in WELDS:
            open_ = ~closed
            if not open_.any():
                break
            closed[open_] = self._paired(np.flatnonzero(open_), tolerance)
        return closed

    def _paired(self, chosen: np.ndarray, tolerance: float) -> np.ndarray:
        """Of the chosen meshes: every directed edge between welded vertices has as many opposites."""
        wanted = np.zeros(self.count, dtype=bool)
        wanted[chosen] = True
        here = wanted[self.of]
        cells = np.round(self.points[here] / tolerance).astype(np.int64)
        # Equal cells of one mesh get one number.
        order = np.lexsort((cells[:, 2], cells[:, 1], cells[:, 0], self.of[here]))
        keys = np.column_stack([self.of[here], cells])[order]
        new = np.concatenate(([True], (keys[1:] != keys[:-1]).any(axis=1)))[: len(keys)]
        number = np.empty(len(self.points), dtype=np.int64)
        number[np.flatnonzero(here)[order]] = np.cumsum(new) - 1
        faces = wanted[self.of_face]
        corners = number[self.triangles[faces]]
        of = self.of_face[faces]
        start = corners.ravel()
        end = np.roll(corners, -1, axis=1).ravel()
        of_edge = np.repeat(of, 3)
        real = start != end  # what welding made a point of
        start, end, of_edge = start[real], end[real], of_edge[real]
        count = int(number[here].max()) + 1 if here.any() else 1
        edge = np.minimum(start, end) * count + np.maximum(start, end)
        way = np.where(start < end, 1, -1)
        order = np.argsort(edge, kind="stable")
        edge, way, of_edge = edge[order], way[order], of_edge[order]
        begins = np.flatnonzero(np.concatenate(([True], edge[1:] != edge[:-1]))) if len(edge) else np.empty(0, int)
        unmatched = np.zeros(self.count, dtype=bool)
        any_face = np.zeros(self.count, dtype=bool)
        if len(edge):
            unmatched[of_edge[begins[np.add.reduceat(way, begins) != 0]]] = True
            any_face[of_edge] = True
        result: np.ndarray = (~unmatched & any_face)[chosen]
        return result

    def _boxes(
        self, a: np.ndarray, b: np.ndarray, c: np.ndarray, normals: np.ndarray, doubled: np.ndarray, volume: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(axes, centre, extents) of the smallest of the candidate boxes; see `measure`."""
        best = _Boxes(self.count, self.high - self.low)
        if not self.count:
            return best.sorted()
        # What fills its box has found it.
        filled = volume >= np.prod(self.high - self.low, axis=1) * (1 - SMALLER)
        rest = np.flatnonzero(~filled)
        if len(rest):
            part = self if len(rest) == self.count else None
            points, first, of = self._some(rest) if part is None else (self.points, self.first, self.of)
            about = [np.broadcast_to(np.eye(3)[i], (len(rest), 3)) for i in (2, 0, 1)]
            about.append(self._largest_normal(normals, doubled)[rest])
            for axis in about:
                best.offer(rest, *_extents(points, first, of, _frames(points, first, of, axis)))
            principal = self._principal(a, b, c, doubled)[rest]
            best.offer(rest, *_extents(points, first, of, principal))
        return best.sorted()

    def _some(self, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The vertices of some meshes, where each begins, and which of them each vertex belongs to."""
        place = np.full(self.count, -1)
        place[chosen] = np.arange(len(chosen))
        of = place[self.of]
        points, of = self.points[of >= 0], of[of >= 0]
        return points, np.searchsorted(of, np.arange(len(chosen))), of

    def _largest_normal(self, normals: np.ndarray, doubled: np.ndarray) -> np.ndarray:
        """The unit normal of the largest triangle of each mesh; Z where it has none."""
        order = np.lexsort((-np.arange(len(doubled)), doubled, self.of_face))
        ends = np.searchsorted(self.of_face, np.arange(self.count), side="right") - 1
        found = np.tile([0.0, 0.0, 1.0], (self.count, 1))
        has = np.bincount(self.of_face, minlength=self.count) > 0
        largest = order[ends[has]]
        size = doubled[largest]
        has[np.flatnonzero(has)[size <= 0]] = False
        largest, size = largest[size > 0], size[size > 0]
        found[has] = normals[largest] / size[:, None]
        return found

    def _principal(self, a: np.ndarray, b: np.ndarray, c: np.ndarray, doubled: np.ndarray) -> np.ndarray:
        """Principal axes of each surface, rows; the covariance is that of the area, not of where vertices happen to
        lie: of a triangle area/12 × (Σ pᵢpᵢᵀ + 9 m mᵀ) around the origin, m its middle."""
        total = np.maximum(self._sum(doubled), 1e-300)
        middle = (a + b + c) / 3
        mean = self._sum(middle * doubled[:, None]) / total[:, None]
        a, b, c, middle = (p - mean[self.of_face] for p in (a, b, c, middle))
        outer = sum(p[:, :, None] * p[:, None, :] for p in (a, b, c)) + 9 * middle[:, :, None] * middle[:, None, :]
        covariance = self._sum(outer * doubled[:, None, None]) / total[:, None, None]
        vectors: np.ndarray = np.linalg.eigh(covariance)[1]
        return _right_handed(vectors.transpose(0, 2, 1))


class _Boxes:
    """The best box so far of each mesh, around its middle; at first that along the coordinate axes."""

    def __init__(self, count: int, extents: np.ndarray) -> None:
        self.axes = np.tile(np.eye(3), (count, 1, 1))
        self.centre = np.zeros((count, 3))
        self.extents = extents.copy()
        # A flat thing has no volume; a part of its size in every direction makes flat boxes comparable.
        self.slack = 1e-6 * np.maximum(extents.max(axis=1, initial=0.0), 1e-12)
        self.volume = np.prod(self.extents + self.slack[:, None], axis=1)

    def offer(self, of: np.ndarray, axes: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
        """Boxes (axes as rows, ranges along them) of the meshes `of`: taken where they are smaller."""
        extents = high - low
        volume = np.prod(extents + self.slack[of][:, None], axis=1)
        better = volume < self.volume[of] * (1 - SMALLER)
        of, axes, low, high = of[better], axes[better], low[better], high[better]
        self.axes[of] = axes
        self.extents[of] = extents[better]
        self.centre[of] = np.einsum("ni,nij->nj", (low + high) / 2, axes)
        self.volume[of] = volume[better]

    def sorted(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(axes, centre, extents), longest first. Extents that differ by rounding alone keep the order of the axes."""
        rounded = np.round(self.extents / np.maximum(self.slack, 1e-300)[:, None])
        order = np.argsort(-rounded, axis=1, kind="stable")
        axes = np.take_along_axis(self.axes, order[:, :, None], axis=1)
        extents = -np.sort(-self.extents, axis=1)
        return _right_handed(axes), self.centre, extents


def _right_handed(axes: np.ndarray) -> np.ndarray:
    turned = axes.copy()
    turned[:, 2] = np.cross(axes[:, 0], axes[:, 1])
    return turned


def _extents(
    points: np.ndarray, first: np.ndarray, of: np.ndarray, axes: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The axes as given, and the range of the points along each of them."""
    along = np.einsum("ni,nji->nj", points, axes[of])
    return axes, np.minimum.reduceat(along, first), np.maximum.reduceat(along, first)


def _frames(points: np.ndarray, first: np.ndarray, of: np.ndarray, about: np.ndarray) -> np.ndarray:
    """Of each mesh the frame with `about` as its last axis whose first two span the smallest rectangle around it."""
    import shapely  # takes a while to load

    side = np.eye(3)[np.abs(about).argmin(axis=1)]
    u = np.cross(side, about)
    u /= np.linalg.norm(u, axis=1, keepdims=True)
    v = np.cross(about, u)
    flat = np.column_stack([(points * u[of]).sum(axis=1), (points * v[of]).sum(axis=1)])
    around = shapely.oriented_envelope(shapely.multipoints(flat, indices=of))
    corners, which = shapely.get_coordinates(around, return_index=True)
    # The longest side tells the angle best.
    step = np.diff(corners, axis=0)
    same = which[1:] == which[:-1]
    step, owner = step[same], which[1:][same]
    size = np.hypot(step[:, 0], step[:, 1])
    order = np.lexsort((-np.arange(len(size)), size, owner))
    last = np.searchsorted(owner[order], np.arange(len(about)), side="right") - 1
    direction = np.tile([1.0, 0.0], (len(about), 1))
    has = np.bincount(owner, minlength=len(about)) > 0
    longest = order[last[has]]
    sound = size[longest] > 0
    rows = np.flatnonzero(has)[sound]
    direction[rows] = step[longest[sound]] / size[longest[sound]][:, None]
    first_axis = direction[:, :1] * u + direction[:, 1:] * v
    return np.stack([first_axis, np.cross(about, first_axis), about], axis=1)
