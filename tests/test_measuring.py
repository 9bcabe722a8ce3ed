"""Measures of meshes that are written down by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bimcheck.measuring import measure

# A box's corners by the bits of their number (x: 4, y: 2, z: 1), and its faces seen from outside.
FACES = np.array([
    (0, 1, 3), (0, 3, 2), (4, 6, 7), (4, 7, 5), (0, 4, 5), (0, 5, 1),
    (2, 3, 7), (2, 7, 6), (0, 2, 6), (0, 6, 4), (1, 5, 7), (1, 7, 3),
])  # fmt: skip


def corners(x: float, y: float, z: float) -> np.ndarray:
    return np.array([[i * x, j * y, k * z] for i in (0, 1) for j in (0, 1) for k in (0, 1)], dtype=float)


def rotation(a: float, b: float, c: float) -> np.ndarray:
    def about(i: int, j: int, angle: float) -> np.ndarray:
        matrix = np.eye(3)
        matrix[[i, j], [i, j]] = math.cos(angle)
        matrix[i, j], matrix[j, i] = -math.sin(angle), math.sin(angle)
        return matrix

    return about(0, 1, a) @ about(1, 2, b) @ about(0, 2, c)


sizes = st.floats(0.01, 100)
angles = st.floats(-math.pi, math.pi)


@settings(max_examples=60, deadline=None)
@given(st.tuples(sizes, sizes, sizes), st.tuples(angles, angles, angles), st.floats(-1e5, 1e5))
def test_a_box_however_it_lies(size: tuple[float, float, float], turn: tuple[float, float, float], far: float) -> None:
    x, y, z = size
    matrix = rotation(*turn)
    found = measure([(corners(x, y, z) @ matrix.T + far, FACES)])
    assert found.closed[0]
    rounding = 1e-10 * (1 + abs(far)) / min(size)  # of coordinates far away, by the smallest size
    assert found.volume[0] == pytest.approx(x * y * z, rel=1e-9 + rounding)
    assert found.area[0] == pytest.approx(2 * (x * y + y * z + z * x), rel=1e-9 + rounding)
    assert found.extents[0] == pytest.approx(sorted(size, reverse=True), rel=1e-6 + 10 * rounding)
    assert found.centre[0] == pytest.approx(matrix @ (np.array(size) / 2) + far, abs=1e-6)
    axes = found.axes[0]
    assert axes @ axes.T == pytest.approx(np.eye(3), abs=1e-9)
    assert np.linalg.det(axes) == pytest.approx(1)


def test_many_at_once_are_measured_as_one_by_one() -> None:
    meshes = [(corners(1 + n, 2, 3) @ rotation(n, n / 2, 0).T + n, FACES) for n in range(40)]
    together = measure(meshes)
    for n, mesh in enumerate(meshes):
        alone = measure([mesh])
        for name in ("volume", "area", "closed", "low", "high", "centre", "extents"):
            assert getattr(together, name)[n] == pytest.approx(getattr(alone, name)[0], rel=1e-12, abs=1e-12)


def test_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    meshes = [(corners(1 + n, 2, 3), FACES) for n in range(7)]
    whole = measure(meshes)
    monkeypatch.setattr("bimcheck.measuring.BATCH", 30)
    assert measure(meshes).volume.tolist() == whole.volume.tolist() == [6.0 * (1 + n) for n in range(7)]


def test_what_is_not_closed_has_no_volume() -> None:
    found = measure([
        (corners(1, 1, 1), FACES[:-1]),  # a face is missing
        (corners(1, 1, 1), np.concatenate([FACES[:-1], FACES[-1:, ::-1]])),  # a face is the wrong way round
        (corners(1, 1, 1), np.concatenate([FACES, FACES[:1]])),  # a face is there twice
        (corners(1, 1, 1)[:4], FACES[:2]),  # a sheet
    ])  # fmt: skip
    assert not found.closed.any() and np.isnan(found.volume).all()
    assert found.area.tolist() == pytest.approx([5.5, 6.0, 6.5, 1.0])
    assert found.extents[3].tolist() == pytest.approx([1, 1, 0])


def test_inside_out_is_closed() -> None:
    found = measure([(corners(1, 2, 3), FACES[:, ::-1])])
    assert found.closed[0] and found.volume[0] == pytest.approx(6)


def test_corners_of_their_own_are_welded() -> None:
    points = corners(1, 2, 3)
    rng = np.random.default_rng(1)
    for noise in (0.0, 1e-9, 1e-6):
        loose = points[FACES].reshape(-1, 3) + rng.uniform(-noise, noise, (36, 3))
        found = measure([(loose, np.arange(36).reshape(-1, 3))])
        assert found.closed[0] and found.volume[0] == pytest.approx(6, rel=1e-5)
    apart = points[FACES].reshape(-1, 3) + rng.uniform(-1e-2, 1e-2, (36, 3))
    assert not measure([(apart, np.arange(36).reshape(-1, 3))]).closed[0]


def test_two_solids_in_one_mesh() -> None:
    points = np.concatenate([corners(1, 1, 1), corners(1, 1, 1) + 5])
    found = measure([(points, np.concatenate([FACES, FACES + 8]))])
    assert found.closed[0] and found.volume[0] == pytest.approx(2)


def test_none() -> None:
    found = measure([])
    assert len(found.volume) == 0 and found.axes.shape == (0, 3, 3)


def test_a_square_keeps_its_own_axes() -> None:
    found = measure([(corners(2, 2, 5), FACES)])
    assert np.abs(found.axes[0]) == pytest.approx(np.eye(3)[[2, 0, 1]])
