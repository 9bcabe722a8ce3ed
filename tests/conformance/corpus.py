"""Where the corpus of real models and conformance cases lies: the environment variable BIMCHECK_CORPUS."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(os.environ["BIMCHECK_CORPUS"]) if os.environ.get("BIMCHECK_CORPUS") else None

needs_corpus = pytest.mark.skipif(
    ROOT is None or not ROOT.is_dir(), reason="no corpus: set BIMCHECK_CORPUS to the folder with models/, ids/ …"
)


def folders() -> dict[str, list[Path]]:
    """Folder (relative to the corpus) → its IFC files; nothing where there is no corpus."""
    found: dict[str, list[Path]] = {}
    if ROOT is not None:
        for part in ("models", "ids", "ifc-gherkin-rules"):
            for path in sorted((ROOT / part).rglob("*.ifc")):
                found.setdefault(path.parent.relative_to(ROOT).as_posix(), []).append(path)
    return found


def small_files(limit: int) -> list[Path]:
    """The corpus's IFC files of at most `limit` bytes."""
    return [p for paths in folders().values() for p in paths if p.stat().st_size <= limit]
