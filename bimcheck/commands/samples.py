"""Where the sample models lie: in the installed package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

import bimcheck


def samples() -> Path:
    package = Path(bimcheck.__file__).resolve().parent
    inside = package / "samples"
    return inside if inside.is_dir() else package.parent / "samples"
