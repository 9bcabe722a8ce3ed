"""One export of the sample house for all tests that look at it, and the tools that look at outputs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bimcheck.cim.export import Outcome, Settings, export
from bimcheck.cim.geoid import Geoid

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "samples" / "hangzhou-house-detailing.ifc"


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """The sample at the detailing stage, judged on the spot, with tiles."""
    folder = tmp_path_factory.mktemp("export") / "out"
    outcome = export([HOUSE], folder, Settings(tiles=True, geoid=Geoid(metres=9.8)))
    assert outcome.folder == folder and not outcome.refused
    return outcome


def found(tool: str) -> str:
    """The path of a tool; skips where it is not installed."""
    path = shutil.which(tool)
    if path is None:
        pytest.skip(f"{tool} is not installed")
    return path
