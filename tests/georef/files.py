"""Small IFC files with every way of saying where a model stands: those of the samples of pack geo, read."""

from __future__ import annotations

import sys
from pathlib import Path

import bimcheck
from bimcheck.model import Model

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "rulesets" / "geo" / "samples"))

from placed import METRES, File, real  # type: ignore[import-not-found]

__all__ = ["METRES", "File", "model", "real"]


def model(file: File, folder: Path, name: str = "geo.ifc") -> Model:
    """The file, written into `folder` and read."""
    path = folder / name
    path.write_text(file.text, encoding="ascii")
    return bimcheck.read(path)
