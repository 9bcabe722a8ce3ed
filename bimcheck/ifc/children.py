"""Running the geometry children: several at a time, watched, and what a dead one left is given to others.

A job is a list of products for one kernel. Where a child dies or falls silent, what it had sent is kept. The product
it was at goes alone to the next kernel, and the rest to a new child; where it is not known which one it was at, or two
in a row were not the culprit, the rest is halved until the culprit is alone. What a kernel skips without dying goes to
the next kernel as well. After the last kernel the product is a failure with its reason. Nothing is given up otherwise.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np
import polars as pl

from bimcheck.ifc import geometry

# How a child is started; the file and the limit of memory follow. Tests put faulty ones in its place.
COMMAND = [sys.executable, "-m", "bimcheck.ifc.geometry"]
# Which kernel is next where one made nothing.
NEXT = {
    geometry.FAST: geometry.SLOW,
    geometry.FACETS: geometry.SLOW,
    geometry.SLOW: geometry.ALONE,
    geometry.ALONE: geometry.BOX,
}
# What the table says of them.
_NAMES = {
    geometry.FAST: "manifold",
    geometry.FACETS: "cgal",
    geometry.SLOW: "opencascade",
    geometry.ALONE: "opencascade",
    geometry.BOX: "box",
}
# Seconds without a shape after which a child hangs, by kernel. OpenCASCADE takes half a minute for some real bodies.
SILENCE = {geometry.FAST: 15.0, geometry.FACETS: 15.0, geometry.SLOW: 60.0, geometry.ALONE: 30.0, geometry.BOX: 30.0}
# Opening the file, and looking for what is to be made, take time by its size.
OPENING_SECONDS, OPENING_BYTES_PER_SECOND = 60.0, 1_000_000
# Address space of a child: what ifcopenshell needs for a file, and generous room for one shape.
MEMORY, MEMORY_PER_BYTE = 3 * 1024**3, 12
# After so many dead children the rest is a failure ("limit"): something else is wrong, and it must end.
MOST_DEATHS = 100
# A job has at least so many products: a new iterator costs some hundredths of a second in a large file.
SMALLEST = 150
# A child per so many products, as far as there are processors: starting one and opening the file has its price.
PER_CHILD = 150


@dataclass(frozen=True)
class Made:
    """One shape: its mesh (a place in Outcome.meshes), its 4×4 placement, the kernel that made it."""

    mesh: int
    matrix: np.ndarray
    kernel: str


@dataclass
class Outcome:
    """shapes by product; meshes (vertices, triangles); failures: product → reason of the last attempt."""

    shapes: dict[int, Made] = field(default_factory=dict)
    meshes: list[tuple[np.ndarray, np.ndarray]] = field(default_factory=list)
    failures: dict[int, str] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)  # why the kernel before did not make it
    deaths: int = 0


@dataclass
class _Job:
    kernel: str
    ids: list[int]
    misses: int = 0  # children that died of it before the first shape


Progress = Callable[[int, int, str], None]


def run(
    file: Path,
    wanted: pl.DataFrame,
    openings: bool,
    workers: int,
    progress: Progress | None = None,
) -> Outcome:
    """Shape products of an IFC file: a row of bimcheck.ifc.bodies and a first `kernel` for each.

    OSError where no child starts.
    """
    return _Run(file, wanted, openings, progress).run(_jobs(wanted, workers), workers)


def _jobs(wanted: pl.DataFrame, workers: int) -> list[_Job]:
    """Jobs that become smaller towards the end, so that the children finish together, the slow kernel's first. Products
    of one source stay together."""
    jobs: list[_Job] = []
    for kernel in (geometry.SLOW, geometry.FAST, geometry.FACETS):
        mine = wanted.filter(pl.col("kernel") == kernel)
        groups = mine.group_by("source_id", maintain_order=True).agg("id")["id"].to_list()
        left, room = mine.height, 0
        smallest = SMALLEST if kernel != geometry.SLOW else SMALLEST // 4
        for group in groups:
            if room <= 0:
                room = max(smallest, left // (workers + 1))
                jobs.append(_Job(kernel, []))
            jobs[-1].ids += group
            room -= len(group)
            left -= len(group)
    return jobs


class _Run:
    """What the threads share: jobs to do, how many are being done, what came of it."""

    def __init__(self, file: Path, wanted: pl.DataFrame, openings: bool, progress: Progress | None) -> None:
        self.file = file
        self.size = file.stat().st_size
        self.contexts = wanted["context_id"].drop_nulls().unique().sort().to_list()
        # The representation of each product, as the file has it and as a kernel may call it.
        self.body = dict(wanted.select("id", "representation_id").iter_rows())
        self.names = dict(wanted.select("id", pl.coalesce("mapped_id", "representation_id")).iter_rows())
        self.openings = openings
        self.progress = progress
        self.outcome = Outcome()
        self.jobs: list[_Job] = []
        self.busy = 0
        self.total = 0
        self.opened = False  # some child could open the file
        self.unopened = 0
        self.stopping = False
        self.errors: list[BaseException] = []
        self.alive: dict[int, _Child] = {}  # by thread
        self.state = threading.Condition()

    def run(self, jobs: list[_Job], workers: int) -> Outcome:
        self.jobs = jobs
        self.total = sum(len(j.ids) for j in jobs)
        threads = [threading.Thread(target=self._work, daemon=True) for _ in range(min(workers, len(jobs)))]
        try:
            for thread in threads:
                thread.start()
            for thread in threads:
                while thread.is_alive():
                    thread.join(0.2)  # so that Ctrl-C is heard on Windows
        finally:
            with self.state:
                self.stopping = True
                self.state.notify_all()
                for child in self.alive.values():
                    child.kill()  # Ctrl-C does not wait for what a kernel is at
            for thread in threads:
                thread.join(10)
        if self.errors:
            raise self.errors[0]
        return self.outcome

    def _work(self) -> None:
        """One thread: a child at a time."""
        child: _Child | None = None
        try:
            while (job := self._next()) is not None:
                try:
                    if child is None:
                        child = _Child(self.file, MEMORY + MEMORY_PER_BYTE * self.size)
                        with self.state:
                            self.alive[threading.get_ident()] = child
                    if not self._do(job, child):
                        child.stop()
                        child = None
                finally:
                    with self.state:
                        self.busy -= 1
                        self.state.notify_all()
        except BaseException as error:
            with self.state:
                self.errors.append(error)
                self.stopping = True
                self.state.notify_all()
        finally:
            if child is not None:
                child.stop()

    def _next(self) -> _Job | None:
        with self.state:
            while not self.jobs and self.busy and not self.stopping:
                self.state.wait(1.0)
            if self.stopping or not self.jobs:
                return None
            self.busy += 1
            return self.jobs.pop(0)

    def _do(self, job: _Job, child: _Child) -> bool:
        """Have a child do a job; False where the child is of no more use."""
        kernel = job.kernel
        asked = {
            "kernel": kernel,
            "bodies": [(i, self.body[i]) for i in job.ids],
            "contexts": self.contexts,
            "openings": self.openings,
        }
        limit = SILENCE[kernel]
        slow = OPENING_SECONDS + self.size / OPENING_BYTES_PER_SECOND
        left = dict.fromkeys(job.ids)  # in the order in which they are made, once that is known
        reason = "died"
        mesh, filled = -1, False
        hollow: dict[int, None] = {}  # made, but of no triangle
        got = 0
        known = child.opened
        child.ask(asked)
        while True:
            try:
                frame = child.frames.get(timeout=limit if known else slow)
            except queue.Empty:
                reason = "hung"
                frame = None
            if self.stopping:
                return False
            if frame is None:
                break
            if frame.kind == geometry.OPENED:
                child.opened = self.opened = True
            elif frame.kind == geometry.ORDER:
                known = True
                order = np.frombuffer(frame.first, dtype="<i8").tolist()
                left = dict.fromkeys([i for i in order if i in left] + list(left))
            elif frame.kind == geometry.MESH:
                vertices = np.frombuffer(frame.first, dtype="<f8").reshape(-1, 3)
                triangles = np.frombuffer(frame.second, dtype="<i4").reshape(-1, 3)
                filled = len(triangles) > 0
                with self.state:
                    self.outcome.meshes.append((vertices, triangles))
                    mesh = len(self.outcome.meshes) - 1
            elif frame.kind == geometry.SHAPE:
                got += 1
                left.pop(frame.id, None)
                if filled or kernel == geometry.BOX:
                    self._take(frame, mesh, kernel)
                    hollow.pop(frame.id, None)
                elif frame.id not in self.outcome.shapes:
                    hollow[frame.id] = None
            elif frame.kind == geometry.SKIPPED:
                got += 1  # it is past this one
            elif frame.kind == geometry.FAILED:
                told = frame.first.decode("utf-8", "replace").lower()
                reason = "memory" if "bad_alloc" in told or "memory" in told else "failed"
                break
            elif frame.kind == geometry.DONE:
                self._onwards(kernel, list(left), "failed")
                self._onwards(kernel, list(hollow), "empty")
                return True
        child.stop()
        self._onwards(kernel, list(hollow), "empty")
        self._after_death(job, list(left), reason, got, known, child.opened)
        return False

    def _take(self, frame: geometry.Frame, mesh: int, kernel: str) -> None:
        matrix = np.frombuffer(frame.first, dtype="<f8").reshape(4, 4).T
        name = _NAMES[kernel]
        told = frame.second.decode()
        right = told in (str(self.body[frame.id]), str(self.names[frame.id]))
        with self.state:
            # A product may have several representations that make shapes: one of them is its body.
            known = frame.id in self.outcome.shapes
            if not known or right:
                self.outcome.shapes[frame.id] = Made(mesh, matrix, name)
            if not known and self.progress is not None:
                self.progress(len(self.outcome.shapes) + len(self.outcome.failures), self.total, kernel)

    def _after_death(self, job: _Job, left: list[int], reason: str, got: int, known: bool, opened: bool) -> None:
        """Share out what a dead or hung child left: see the head of this module."""
        with self.state:
            self.outcome.deaths += 1
            if not opened:
                self.unopened += 1
            if self.outcome.deaths > MOST_DEATHS or (not self.opened and self.unopened > 2):
                end = "limit" if self.opened else "unread"
                for one in [left, *(j.ids for j in self.jobs)]:
                    self.outcome.failures.update(dict.fromkeys(one, end))
                self.jobs.clear()
                return
            if not opened:
                self.jobs.append(_Job(job.kernel, left, job.misses))
                return
            rest: list[list[int]]
            misses = 0 if got else job.misses + 1
            if len(left) <= 1:
                suspects, rest = left, []
            elif reason == "failed" and not got:
                suspects, rest = left, []  # the kernel is not there, or cannot do anything of this
            elif known and misses <= 2:
                suspects, rest = left[:1], [left[1:]]
            else:
                suspects, rest = [], [left[: len(left) // 2], left[len(left) // 2 :]]
            self.jobs[:0] = [_Job(job.kernel, part, misses) for part in rest]
        self._onwards(job.kernel, suspects, reason)

    def _onwards(self, kernel: str, ids: list[int], reason: str) -> None:
        """What a kernel did not make goes to the next, or is a failure after the last."""
        if not ids:
            return
        following = NEXT.get(kernel)
        with self.state:
            for id_ in ids:
                # That a child died says more than that another kernel made nothing either.
                if reason not in ("failed", "empty"):
                    self.outcome.reasons[id_] = reason
                else:
                    self.outcome.reasons.setdefault(id_, reason)
            if following is not None:
                self.jobs.append(_Job(following, ids))
            else:
                self.outcome.failures.update({i: self.outcome.reasons[i] for i in ids})
            self.state.notify_all()


def _environment() -> dict[str, str]:
    """A child finds the packages where this process did (a checkout is not installed), looks for none in the current
    folder, and computes with one thread: there are several children."""
    paths = [str(Path(p).resolve()) for p in sys.path if p]
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "PYTHONSAFEPATH"), "1")
    return {**os.environ, **one, "PYTHONPATH": os.pathsep.join(paths)}


class _Child:
    """One process and the frames that it sends; None among the frames means that it has ended."""

    def __init__(self, file: Path, memory: int) -> None:
        self.opened = False
        self.process = subprocess.Popen(
            [*COMMAND, str(file), str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self.frames: queue.Queue[geometry.Frame | None] = queue.Queue(4096)
        threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True).start()

    def _read(self, stream: BinaryIO) -> None:
        with contextlib.suppress(OSError, ValueError):
            for frame in geometry.frames(stream):
                self.frames.put(frame)
        self.frames.put(None)

    def ask(self, job: object) -> None:
        assert self.process.stdin is not None
        with contextlib.suppress(OSError, ValueError):  # it is dead: the frames say so
            self.process.stdin.write(json.dumps(job).encode() + b"\n")
            self.process.stdin.flush()

    def kill(self) -> None:
        with contextlib.suppress(OSError):
            self.process.kill()

    def stop(self) -> None:
        """End it, whatever it does, and let go of its pipes."""
        self.kill()
        with contextlib.suppress(queue.Empty):
            while True:  # the reading thread may wait for room
                self.frames.get_nowait()
        for stream in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError, ValueError):
                stream.close()  # type: ignore[union-attr]
        self.process.wait()
