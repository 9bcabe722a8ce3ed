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

    table     SHAPES (bimcheck.model), by id
    problems  SHAPE_PROBLEMS, by id: what has a body in the file and no mesh here. Empty where all is well
    meshes    on request: see `meshes` and `mesh`
    """

    table: pl.DataFrame
    problems: pl.DataFrame
    # A mesh per representation key; per id its key and a 4×4 placement.
    _meshes: dict[str, Mesh] = field(repr=False)
    _placed: dict[int, tuple[str, np.ndarray]] = field(repr=False)

    def mesh(self, id_: int) -> Mesh | None:
        """(vertices Float64 (n, 3) in project coordinates, metres; triangles Int32 (m, 3), anticlockwise from outside).

        None where there is no mesh: no body, or only a box.
        """
        if id_ not in self._placed:
            return None
        key, matrix = self._placed[id_]
        vertices, triangles = self._meshes[key]
        return vertices @ matrix[:3, :3].T + matrix[:3, 3], triangles

    def meshes(self, ids: Iterable[int]) -> dict[int, Mesh]:
        """The meshes of these elements that have one."""
        return {i: mesh for i in ids if (mesh := self.mesh(i)) is not None}

    def own_mesh(self, key: str) -> Mesh:
        """The mesh of a `representation_key`, in the axes of the elements that have it. KeyError for others."""
        return self._meshes[key]
