"""Shapes kept between runs, in the user's cache folder: a file per model, options and version.

An entry is found by what was read, not by where it lies, so a renamed or copied model is found and a changed one is
not. Whatever is wrong with an entry or the folder means no more than that the shapes are made again.
"""

from __future__ import annotations

import hashlib
import io
import os
import sys
import tempfile
import zipfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from bimcheck.measuring import Mesh
from bimcheck.model import SHAPE_PROBLEMS, SHAPES, Source
from bimcheck.shapes import Shapes

# Counts up whenever the same model would give another entry.
FORM = 2
# All entries together, in bytes; the least recently used go first.
LIMIT = 2 * 1024**3


def folder() -> Path:
    """Where entries lie: BIMCHECK_CACHE, else the user's cache folder as the system has it."""
    if chosen := os.environ.get("BIMCHECK_CACHE"):
        return Path(chosen)
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "bimcheck" / "Cache"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "bimcheck"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "bimcheck"


def key(source: Source, openings: bool) -> str:
    """The name of an entry: the file's checksum, the options, and what made it."""
    try:
        kernel = version("ifcopenshell")
    except PackageNotFoundError:
        kernel = "unknown"
    told = f"{FORM} {source.sha256} {source.member} {openings} {kernel} {sorted(SHAPES)}"
    return hashlib.sha256(told.encode()).hexdigest()[:40]


def load(name: str) -> Shapes | None:
    """The shapes of an entry; None where there is none that can be read."""
    try:
        path = folder() / f"{name}.shapes"
        with np.load(path, allow_pickle=False) as entry:
            shapes = _unpacked({part: entry[part] for part in entry.files})
        os.utime(path)  # it was used
    except (OSError, ValueError, KeyError, EOFError, RuntimeError, zipfile.BadZipFile, pl.exceptions.PolarsError):
        return None
    return shapes


def save(name: str, shapes: Shapes) -> None:
    """Leave an entry, whole or not at all, and let the least recently used go where there are too many."""
    try:
        home = folder()
        home.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(prefix=f"{name}.", suffix=".part", dir=home)
        try:
            with os.fdopen(handle, "wb") as stream:
                np.savez(stream, **_packed(shapes))
            Path(draft).replace(home / f"{name}.shapes")
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
        evict(home, LIMIT)
    except (OSError, RuntimeError):  # a full disk, no home: the next run makes them again
        return


def evict(home: Path, limit: int) -> None:
    """Delete the least recently used entries until all take at most `limit` bytes."""
    entries = []
    for path in [*home.glob("*.shapes"), *home.glob("*.part")]:
        try:
            stat = path.stat()
        except OSError:
            continue
        entries.append((stat.st_mtime, stat.st_size, path))
    total = sum(size for _, size, _ in entries)
    for _, size, path in sorted(entries):
        if total <= limit:
            return
        try:
            path.unlink()
        except OSError:  # another run has it open (Windows) or deleted it
            continue
        total -= size


def _packed(shapes: Shapes) -> dict[str, Any]:
    """Everything as plain arrays: tables as bytes of Arrow IPC, meshes behind one another."""
    keys = sorted(shapes.own_meshes)
    vertices = [shapes.own_meshes[k][0] for k in keys]
    triangles = [shapes.own_meshes[k][1] for k in keys]
    ids = sorted(shapes.placed)
    return {
        "table": _frame_bytes(shapes.table),
        "problems": _frame_bytes(shapes.problems),
        "keys": np.array(keys, dtype="U40"),
        "vertices": np.concatenate([np.empty((0, 3)), *vertices]),
        "vertex_counts": np.array([len(v) for v in vertices], dtype=np.int64),
        "triangles": np.concatenate([np.empty((0, 3), dtype=np.int32), *triangles]),
        "triangle_counts": np.array([len(t) for t in triangles], dtype=np.int64),
        "ids": np.array(ids, dtype=np.int64),
        "places": np.array([shapes.placed[i][1] for i in ids], dtype=np.float64).reshape(-1, 4, 4),
    }


def _unpacked(parts: dict[str, np.ndarray]) -> Shapes:
    """The opposite of `_packed`. ValueError or KeyError where parts are missing or do not fit together."""
    table = pl.read_ipc(parts["table"].tobytes(), use_pyarrow=False)
    problems = pl.read_ipc(parts["problems"].tobytes(), use_pyarrow=False)
    if dict(table.schema) != dict(pl.Schema(SHAPES)) or dict(problems.schema) != dict(pl.Schema(SHAPE_PROBLEMS)):
        raise ValueError("the columns are others")
    ends, face_ends = np.cumsum(parts["vertex_counts"]), np.cumsum(parts["triangle_counts"])
    if len(parts["vertices"]) != (ends[-1] if len(ends) else 0):
        raise ValueError("vertices are missing")
    vertices = np.split(parts["vertices"], ends[:-1])
    triangles = np.split(parts["triangles"], face_ends[:-1])
    meshes: dict[str, Mesh] = {}
    for place, name in enumerate(parts["keys"].tolist()):
        meshes[name] = vertices[place], triangles[place]
    names = dict(table.select("id", "representation_key").iter_rows())
    placed = {i: (names[i], m) for i, m in zip(parts["ids"].tolist(), parts["places"], strict=True)}
    if not {k for k, _ in placed.values()} <= set(meshes):
        raise ValueError("meshes are missing")
    return Shapes(table, problems, meshes, placed)


def _frame_bytes(frame: pl.DataFrame) -> np.ndarray:
    buffer = io.BytesIO()
    frame.write_ipc(buffer)
    return np.frombuffer(buffer.getvalue(), dtype=np.uint8)
