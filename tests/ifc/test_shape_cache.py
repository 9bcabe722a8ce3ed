"""Shapes are kept between runs: found again by content, bounded in size, and never worse than making them anew."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from polars.testing import assert_frame_equal

import bimcheck
from bimcheck.ifc import children, shape_cache
from tests.ifc.solids import boxes


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BIMCHECK_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """A row per time that children were started."""
    counted: list[Any] = []
    run = children.run

    def noted(*arguments: Any) -> Any:
        counted.append(arguments)
        return run(*arguments)

    monkeypatch.setattr(children, "run", noted)
    return counted


def test_found_again_wherever_the_file_lies(home: Path, runs: list[Any], tmp_path: Path) -> None:
    path, ids = boxes(tmp_path / "a.ifc", 3)
    first = bimcheck.read(path).shapes()
    again = bimcheck.read(path.rename(tmp_path / "b.ifc")).shapes()
    assert len(runs) == 1
    assert_frame_equal(first.table, again.table)
    assert first.placed.keys() == again.placed.keys() == set(ids)
    for id_ in ids:
        for one, other in zip(first.mesh(id_) or (), again.mesh(id_) or (), strict=True):
            assert np.array_equal(one, other) and one.dtype == other.dtype
    some = bimcheck.read(tmp_path / "b.ifc").shapes(ids[:1])
    assert len(runs) == 1 and some.table["id"].to_list() == ids[:1] and list(some.placed) == ids[:1]


def test_other_options_other_content_no_cache(home: Path, runs: list[Any], tmp_path: Path) -> None:
    path, _ = boxes(tmp_path / "a.ifc", 2)
    bimcheck.read(path).shapes(cache=False)
    assert not home.exists()
    bimcheck.read(path).shapes()
    bimcheck.read(path).shapes(openings=False)
    path.write_bytes(path.read_bytes() + b"\n")
    bimcheck.read(path).shapes()
    assert len(runs) == 4 and len(list(home.iterdir())) == 3
    bimcheck.read(path).shapes(cache=False)
    assert len(runs) == 5


def test_made_once_per_model(runs: list[Any], tmp_path: Path) -> None:
    path, ids = boxes(tmp_path / "a.ifc", 3)
    model = bimcheck.read(path)
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: model.shapes(cache=False), range(4)))
    assert len(runs) == 1 and all(m is made[0] for m in made)
    assert model.shapes(ids[1:], cache=False).table["id"].to_list() == ids[1:] and len(runs) == 1
    assert model.shapes(openings=False, cache=False).table.height == 3 and len(runs) == 2


@pytest.mark.parametrize("damage", ["cut short", "empty", "other bytes", "something else", "a folder"])
def test_a_damaged_entry_is_made_again(home: Path, runs: list[Any], tmp_path: Path, damage: str) -> None:
    path, _ids = boxes(tmp_path / "a.ifc", 2)
    model = bimcheck.read(path)
    whole = model.shapes()
    assert len(runs) == 1
    (entry,) = home.iterdir()
    raw = entry.read_bytes()
    if damage == "a folder":
        entry.unlink()
        entry.mkdir()
    else:
        middle = len(raw) // 2
        entry.write_bytes({
            "cut short": raw[:middle], "empty": b"", "something else": b"PK\x03\x04" + bytes(100),
            "other bytes": raw[: middle - 200] + bytes(400) + raw[middle + 200 :],
        }[damage])  # fmt: skip
    again = bimcheck.read(path).shapes()
    assert len(runs) == 2
    assert_frame_equal(whole.table, again.table)
    if damage != "a folder":
        assert shape_cache.load(entry.stem) is not None


def test_bounded(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []
    for n in range(1, 5):
        path, _ = boxes(tmp_path / f"{n}.ifc", n)
        bimcheck.read(path).shapes()
        newest = max(home.iterdir(), key=lambda p: p.stat().st_mtime_ns)
        sizes.append((newest, newest.stat().st_size))
        os.utime(newest, (n, n))
    os.utime(sizes[0][0], (100, 100))  # the first was used last
    shape_cache.evict(home, sum(size for _, size in sizes) - 1)
    assert {p for p, _ in sizes} - set(home.iterdir()) == {sizes[1][0]}
    monkeypatch.setattr(shape_cache, "LIMIT", 0)
    bimcheck.read(tmp_path / "2.ifc").shapes()
    assert not list(home.iterdir())


def test_no_place_for_a_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runs: list[Any]) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("BIMCHECK_CACHE", str(tmp_path / "file" / "cache"))
    path, ids = boxes(tmp_path / "a.ifc", 2)
    assert bimcheck.read(path).shapes().table["id"].to_list() == ids


def test_what_went_wrong_today_is_tried_again(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "COMMAND", [sys.executable, "-c", "raise SystemExit(3)"])
    path, ids = boxes(tmp_path / "a.ifc", 2)
    assert bimcheck.read(path).shapes().problems["id"].to_list() == ids
    monkeypatch.undo()
    monkeypatch.setenv("BIMCHECK_CACHE", str(home))
    assert bimcheck.read(path).shapes().table["id"].to_list() == ids


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {"XDG_CACHE_HOME": "/x"}, "/x/bimcheck"),
        ("linux", {}, "~/.cache/bimcheck"),
        ("darwin", {}, "~/Library/Caches/bimcheck"),
        ("win32", {"LOCALAPPDATA": "/l"}, "/l/bimcheck/Cache"),
    ],
)
def test_the_folder_of_the_system(
    monkeypatch: pytest.MonkeyPatch, platform: str, variables: dict[str, str], expected: str
) -> None:
    for name in ("BIMCHECK_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert shape_cache.folder() == Path(expected).expanduser()
