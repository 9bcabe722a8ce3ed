"""A child that dies, hangs or fills the memory costs no more than the shape that it was at."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

import bimcheck
from bimcheck.ifc import children, geometry
from bimcheck.shapes import Shapes
from tests.ifc.solids import boxes

COUNT = 12
KERNELS = [geometry.FAST, geometry.FACETS, geometry.SLOW, geometry.ALONE]


@pytest.fixture
def cubes(tmp_path: Path) -> tuple[Path, list[int]]:
    return boxes(tmp_path / "cubes.ifc", COUNT)


def shaped(monkeypatch: pytest.MonkeyPatch, path: Path, **faults: Any) -> Shapes:
    monkeypatch.setattr(children, "COMMAND", [sys.executable, "-m", "tests.ifc.faulty_child"])
    monkeypatch.setenv("FAULTS", json.dumps(faults))
    return bimcheck.read(path).shapes(cache=False)


def kernels(shapes: Shapes) -> dict[int, str]:
    return dict(shapes.table.select("id", "kernel").iter_rows())


def test_without_faults(monkeypatch: pytest.MonkeyPatch, cubes: tuple[Path, list[int]]) -> None:
    path, ids = cubes
    assert kernels(shaped(monkeypatch, path)) == dict.fromkeys(ids, "manifold")


@pytest.mark.parametrize("mute", [False, True], ids=["order known", "order unknown"])
def test_killed_in_the_fast_kernel(monkeypatch: pytest.MonkeyPatch, cubes: tuple[Path, list[int]], mute: bool) -> None:
    path, ids = cubes
    culprits = {ids[0], ids[7]}
    shapes = shaped(monkeypatch, path, kill=sorted(culprits), kernels=[geometry.FAST], mute=mute)
    assert kernels(shapes) == {i: "opencascade" if i in culprits else "manifold" for i in ids}
    assert shapes.problems.is_empty()
    assert shapes.table["volume"].to_list() == pytest.approx([0.25 * (0.5 + n / 1000) for n in range(COUNT)])


def test_killed_in_every_kernel_leaves_a_box(monkeypatch: pytest.MonkeyPatch, cubes: tuple[Path, list[int]]) -> None:
    path, ids = cubes
    shapes = shaped(monkeypatch, path, kill=[ids[3]], kernels=KERNELS)
    assert kernels(shapes) == {i: "box" if i == ids[3] else "manifold" for i in ids}
    assert shapes.problems.rows() == [(ids[3], "BOX_ONLY", "died")]
    row = shapes.table.row(3, named=True)
    assert row["volume"] is None and row["area"] is None and not row["closed"] and row["triangles"] == 0
    assert [row["length"], row["width"], row["height"]] == pytest.approx([0.503, 0.5, 0.5])
    assert [row["x_min"], row["x_max"], row["z_max"]] == pytest.approx([2.75, 3.25, 0.503])
    assert shapes.mesh(ids[3]) is None


def test_nothing_is_lost_silently(monkeypatch: pytest.MonkeyPatch, cubes: tuple[Path, list[int]]) -> None:
    path, ids = cubes
    shapes = shaped(monkeypatch, path, kill=[ids[3], ids[4]])
    assert kernels(shapes) == dict.fromkeys([i for i in ids if i not in ids[3:5]], "manifold")
    assert shapes.problems.rows() == [(i, "NO_SHAPE", "died") for i in ids[3:5]]


def test_hangs(monkeypatch: pytest.MonkeyPatch, cubes: tuple[Path, list[int]]) -> None:
    path, ids = cubes
    monkeypatch.setattr(children, "SILENCE", dict.fromkeys(children.SILENCE, 2.0))
    shapes = shaped(monkeypatch, path, hang=[ids[5]], kernels=KERNELS)
    assert kernels(shapes) == {i: "box" if i == ids[5] else "manifold" for i in ids}
    assert shapes.problems.rows() == [(ids[5], "BOX_ONLY", "hung")]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the system has no limit of address space")
def test_fills_the_memory(monkeypatch: pytest.MonkeyPatch, cubes: tuple[Path, list[int]]) -> None:
    path, ids = cubes
    monkeypatch.setattr(children, "MEMORY", 1024**3)
    shapes = shaped(monkeypatch, path, memory=[ids[5]], kernels=[geometry.FAST])
    assert kernels(shapes) == {i: "opencascade" if i == ids[5] else "manifold" for i in ids}
    shapes = shaped(monkeypatch, path, memory=[ids[5]], kernels=KERNELS)
    assert shapes.problems.rows() == [(ids[5], "BOX_ONLY", "memory")]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
def test_killed_from_outside(monkeypatch: pytest.MonkeyPatch, cubes: tuple[Path, list[int]]) -> None:
    path, ids = cubes
    started: list[int] = []
    start = children._Child.__init__

    def noted(self: Any, *arguments: Any) -> None:
        start(self, *arguments)
        started.append(self.process.pid)

    monkeypatch.setattr(children._Child, "__init__", noted)

    def progress(done: int, total: int, kernel: str) -> None:
        assert total == COUNT
        if done == 1:
            os.kill(started[0], signal.SIGKILL)

    shapes = bimcheck.read(path).shapes(cache=False, progress=progress)
    assert sorted(kernels(shapes)) == sorted(ids)
    assert shapes.problems.is_empty() and shapes.table["closed"].all()


def test_a_child_that_never_opens_the_file(monkeypatch: pytest.MonkeyPatch, cubes: tuple[Path, list[int]]) -> None:
    path, ids = cubes
    monkeypatch.setattr(children, "COMMAND", [sys.executable, "-c", "raise SystemExit(3)"])
    shapes = bimcheck.read(path).shapes(cache=False)
    assert shapes.table.is_empty()
    assert shapes.problems.rows() == [(i, "NO_SHAPE", "unread") for i in sorted(ids)]


def test_too_many_deaths_come_to_an_end(monkeypatch: pytest.MonkeyPatch, cubes: tuple[Path, list[int]]) -> None:
    path, ids = cubes
    monkeypatch.setattr(children, "MOST_DEATHS", 3)
    shapes = shaped(monkeypatch, path, kill=ids[2:])
    assert sorted([*shapes.table["id"], *shapes.problems["id"]]) == sorted(ids)
    assert set(kernels(shapes)) == set(ids[:2])
    assert "limit" in shapes.problems["reason"]


def test_a_kernel_that_is_not_there(monkeypatch: pytest.MonkeyPatch, cubes: tuple[Path, list[int]]) -> None:
    path, ids = cubes
    monkeypatch.setattr(geometry, "FAST", "no such kernel")
    for name in ("NEXT", "SILENCE", "_NAMES"):
        table = getattr(children, name)
        monkeypatch.setitem(table, "no such kernel", table["hybrid-manifold-opencascade"])
    monkeypatch.setattr("bimcheck.ifc.kernel_choice.FAST", "no such kernel")
    shapes = bimcheck.read(path).shapes(cache=False)
    assert kernels(shapes) == dict.fromkeys(ids, "opencascade")


def test_errors_of_the_caller_are_its_own(cubes: tuple[Path, list[int]]) -> None:
    def progress(done: int, total: int, kernel: str) -> None:
        raise RuntimeError("stop it")

    with pytest.raises(RuntimeError, match="stop it"):
        bimcheck.read(cubes[0]).shapes(cache=False, progress=progress)


def test_stopped_in_the_middle(monkeypatch: pytest.MonkeyPatch, cubes: tuple[Path, list[int]]) -> None:
    """Ctrl-C while a kernel hangs: over at once, and no child is left behind."""
    processes = []
    start = children._Child.__init__

    def noted(self: Any, *arguments: Any) -> None:
        start(self, *arguments)
        processes.append(self.process)

    joined: list[float] = []

    def interrupted(self: threading.Thread, timeout: float | None = None) -> None:
        joined.append(time.monotonic())
        if len(joined) == 8:  # with steps of 0.2 s
            raise KeyboardInterrupt
        _join(self, timeout)

    _join = threading.Thread.join
    monkeypatch.setattr(children._Child, "__init__", noted)
    monkeypatch.setattr(threading.Thread, "join", interrupted)
    with pytest.raises(KeyboardInterrupt):
        shaped(monkeypatch, cubes[0], hang=cubes[1])
    assert time.monotonic() - joined[7] < 5
    assert processes and all(p.poll() is not None for p in processes)
