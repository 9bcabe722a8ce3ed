"""Shapes of real models: all of them come through, and what ifcopenshell shapes on its own is shaped alike."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import bimcheck
from bimcheck.ifc.bodies import bodies
from bimcheck.shapes import Shapes
from tests.conformance.corpus import ROOT, needs_corpus

pytestmark = needs_corpus

MODELS = sorted((ROOT / "models").glob("*.ifc")) if ROOT else []
# What ifcopenshell dies of (the first two), or is busy with for more than a minute; and how many bodies they have.
HARD = {
    "sps002/fail-sps002-scenario01-ifcrailway_part_of_ifcperson": 2,
    "alb004/fail-alb004-aggregated_to_ifcperson": 2,
    "cls000/na-cls000-classification_absent": 0,
    "lip002/pass-lip002-imperial": 0,
    "alb023/pass-alb023-multiple_alignments": 0,
}

# Run in a process of its own: it may die. Prints "id x_min y_min z_min x_max y_max z_max" of what has triangles.
PEER = """
import sys, numpy, ifcopenshell, ifcopenshell.geom as geom
file = ifcopenshell.open(sys.argv[1])
made = geom.iterator(geom.settings(), file, 1)
if made.initialize():
    while True:
        shape = made.get()
        if shape.geometry.faces_buffer:
            points = numpy.frombuffer(shape.geometry.verts_buffer).reshape(-1, 3)
            matrix = numpy.frombuffer(shape.transformation_buffer).reshape(4, 4).T
            points = points @ matrix[:3, :3].T + matrix[:3, 3]
            print(shape.id, *(repr(float(v)) for v in (*points.min(axis=0), *points.max(axis=0))))
        if not made.next():
            break
"""


def complete(path: Path) -> Shapes:
    """A model's shapes, after looking that nothing with a body is lost."""
    model = bimcheck.read(path)
    shapes = model.shapes(cache=False)
    expected = bodies(model.statements)["id"].sort().to_list()
    lost = shapes.problems.filter(pl.col("code") == "NO_SHAPE")["id"].to_list()
    assert sorted([*shapes.table["id"].to_list(), *lost]) == expected
    assert shapes.table["id"].n_unique() == shapes.table.height
    return shapes


@pytest.mark.parametrize("name", HARD)
def test_what_kills_a_kernel(name: str) -> None:
    assert ROOT is not None
    shapes = complete(ROOT / "ifc-gherkin-rules" / f"{name}.ifc")
    assert shapes.table.height == HARD[name]
    assert shapes.problems.is_empty() and shapes.table["closed"].all()


def test_there_are_models() -> None:
    assert len(MODELS) >= 11


@pytest.mark.long
@pytest.mark.parametrize("path", MODELS, ids=lambda p: p.stem)
def test_models_are_shaped_as_by_ifcopenshell(path: Path) -> None:
    shapes = complete(path)
    told = subprocess.run(
        [sys.executable, "-c", PEER, str(path)], capture_output=True, text=True, timeout=600, check=True
    )
    # The kernel itself talks to standard output.
    lines = [line.split() for line in told.stdout.splitlines()]
    theirs = {int(w[0]): np.array(w[1:], dtype=float) for w in lines if len(w) == 7 and w[0].isdigit()}
    sides = ("x_min", "y_min", "z_min", "x_max", "y_max", "z_max")
    ours = {row[0]: np.array(row[1:]) for row in shapes.table.select("id", *sides).iter_rows()}
    assert theirs and theirs.keys() <= ours.keys()
    off = {i: np.abs(ours[i] - box).max() for i, box in theirs.items() if np.abs(ours[i] - box).max() > 1e-3}
    assert not off
