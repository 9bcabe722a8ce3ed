"""Shapes: what the elements of a model look like, as a table and, on request, as meshes. Made by `Model.shapes`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import polars as pl

Mesh = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Shapes:
    """The shapes of a model.

    table       SHAPES (bimcheck.model), by id
    problems    SHAPE_PROBLEMS, by id: what has a body in the file and no mesh here. Empty where all is well
    own_meshes  representation_key → mesh in the own axes of the elements that have it
    placed      id → (representation_key, 4×4 placement in the project); not of those that are only a box

    A mesh is (vertices Float64 (n, 3) in metres, triangles Int32 (m, 3), anticlockwise seen from outside).
    """

    table: pl.DataFrame
    problems: pl.DataFrame
    own_meshes: dict[str, Mesh] = field(repr=False)
    placed: dict[int, tuple[str, np.ndarray]] = field(repr=False)

    def mesh(self, id_: int) -> Mesh | None:
        """The mesh of an element in project coordinates; None where there is none: no body, or only a box.

        Far from the origin a coordinate has fewer digits than the mesh was made with: subtract an origin with `around`
        where differences matter.
        """
        return self.around(id_, np.zeros(3))

    def around(self, id_: int, origin: np.ndarray) -> Mesh | None:
        """Like `mesh`, in project coordinates minus `origin`: nothing is rounded far away and taken back."""
        if id_ not in self.placed:
            return None
        key, matrix = self.placed[id_]
        vertices, triangles = self.own_meshes[key]
        return vertices @ matrix[:3, :3].T + (matrix[:3, 3] - origin), triangles

    def meshes(self, ids: Iterable[int]) -> dict[int, Mesh]:
        """The meshes, in project coordinates, of those of these elements that have one."""
        return {i: mesh for i in ids if (mesh := self.mesh(i)) is not None}

    def of(self, ids: Iterable[int]) -> Shapes:
        """Only these elements."""
        wanted = set(ids)
        placed = {i: p for i, p in self.placed.items() if i in wanted}
        keys = {key for key, _ in placed.values()}
        listed = pl.col("id").is_in(sorted(wanted))
        return Shapes(
            self.table.filter(listed),
            self.problems.filter(listed),
            {k: m for k, m in self.own_meshes.items() if k in keys},
            placed,
        )
