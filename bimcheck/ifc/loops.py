"""Polylines, polygon loops and the faces that these bound, as numbers of points: real files have millions of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bimcheck.ifc.lookup import spans
from bimcheck.ifc.outlines import cartesian_points

if TYPE_CHECKING:
    from bimcheck.ifc.statements import Statements


@dataclass(frozen=True)
class Loops:
    """Outlines that have points, in file order.

    ids     Int64 (n,): the polyline or loop
    first   Int64 (n + 1,): the points of outline i are points[first[i]:first[i + 1]]
    points  Int32: rows of `cartesian_points`
    """

    ids: np.ndarray
    first: np.ndarray
    points: np.ndarray

    @property
    def sizes(self) -> np.ndarray:
        """How many points each outline has."""
        return np.diff(self.first)

    def points_of(self, chosen: np.ndarray) -> np.ndarray:
        """The points of some outlines, one outline after another."""
        found: np.ndarray = self.points[spans(self.first[chosen], self.sizes[chosen])]
        return found


@dataclass(frozen=True)
class Bounds:
    """The loops of faces, those of a face together and in order: faces Int64 (n,), loops Int64 (n,) a place in
    `polygon_loops`."""

    faces: np.ndarray
    loops: np.ndarray


def loops_of(statements: Statements, cls: str) -> Loops:
    """The outlines of exactly this class (IfcPolyline, IfcPolyLoop), whose lines hold nothing but points."""
    instances = statements.instances
    point_at = _places(statements, instances.rows("IfcCartesianPoint"))
    rows = instances.rows(cls)
    owners, targets = statements.links.of(rows)
    points = point_at[targets]
    there = points >= 0
    sizes = np.bincount(owners[there], minlength=len(rows))
    drawn = sizes > 0
    first = np.concatenate(([0], np.cumsum(sizes[drawn])))
    return Loops(instances.ids[rows[drawn]], first, points[there])


def polygon_loops(statements: Statements) -> Loops:
    """Every IfcPolyLoop; looked for once."""
    return statements.kept("polygon loops", lambda: loops_of(statements, "IfcPolyLoop"))


def face_bounds(statements: Statements) -> Bounds:
    """Which polygon loops bound which faces; looked for once."""
    return statements.kept("bounds of faces", lambda: _bounds(statements))


def coordinates(statements: Statements) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x, y and z of every IfcCartesianPoint (Float64), as written."""
    points = cartesian_points(statements)
    x, y, z = (points[c].to_numpy() for c in "xyz")
    return x, y, z


def _bounds(statements: Statements) -> Bounds:
    loop_rows = statements.rows(polygon_loops(statements).ids)
    loop_at = _places(statements, loop_rows)
    bound = statements.referring("IfcFaceBound", "Bound")
    loop_of = np.full(len(loop_at), -1, dtype=np.int32)
    loop_of[statements.rows(bound["owner"].to_numpy())] = loop_at[statements.rows(bound["id"].to_numpy())]
    faces = statements.referring("IfcFace", "Bounds")
    loops = loop_of[statements.rows(faces["id"].to_numpy())]
    there = loops >= 0
    return Bounds(faces["owner"].to_numpy()[there], loops[there])


def _places(statements: Statements, rows: np.ndarray) -> np.ndarray:
    """By row of the file: its place in `rows`, -1 where it is none of them; the last, row -1, is nothing."""
    places = np.full(len(statements.instances.codes) + 1, -1, dtype=np.int32)
    places[rows] = np.arange(len(rows), dtype=np.int32)
    return places
