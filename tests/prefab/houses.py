"""The house of the pack's samples, for tests: a small building as text, and the model that comes of it."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import bimcheck
from bimcheck.model import Model
from bimcheck.rules.rulesets import rulesets


def _house() -> Any:
    path = rulesets() / "prefab" / "samples" / "house.py"
    spec = importlib.util.spec_from_file_location("prefab_house", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    before = list(sys.path)
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path[:] = before  # it looks for the sheet that it is written on
    return module.House


House = _house()


def read(house: Any, folder: Path, name: str = "house.ifc") -> Model:
    path = folder / name
    path.write_bytes(house.finished(name))
    return bimcheck.read(path)
