"""The samples of every built-in pack: they come out as their names say, and the scripts beside them make them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import bimcheck
from bimcheck.rules.packs import load_pack
from bimcheck.rules.rulesets import pack_names
from bimcheck.rules.samples import run_samples

# What each pack has at least, so that samples that are not found are not taken for none: samples, files.
LEAST = {
    "base": (200, 200),
    "bsi": (120, 120),
    "coordination": (71, 80),
    "delivery": (400, 480),
    "federation": (100, 201),
    "geo": (100, 100),
    "hifc": (42, 42),
    "prefab": (80, 80),
}


def test_every_pack_is_counted() -> None:
    assert set(LEAST) == set(pack_names())


@pytest.mark.parametrize("name", pack_names())
def test_every_rule_has_its_samples_and_they_come_out_as_named(name: str) -> None:
    result = run_samples(load_pack(name), bimcheck.read)
    assert [(s.path.name, s.complaint) for s in result.samples if s.complaint] == []
    assert (result.lacking, result.unknown) == ((), ())
    assert len(result.samples) >= LEAST[name][0]


@pytest.mark.parametrize("name", pack_names())
def test_samples_are_those_that_the_scripts_make(name: str, tmp_path: Path) -> None:
    folder = load_pack(name).folder / "samples"
    # Another hash seed, so that no order of a set can slip in.
    environment = {**os.environ, "PYTHONHASHSEED": "4242", "PYTHONDONTWRITEBYTECODE": "1"}
    for script in sorted(folder.glob("make*.py")):
        subprocess.run([sys.executable, str(script), str(tmp_path)], check=True, env=environment, capture_output=True)
    made = {p.relative_to(tmp_path).as_posix(): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    kept = {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in folder.rglob("*")
        if p.is_file() and p.suffix not in (".py", ".pyc")
    }
    assert made == kept
    assert len(made) >= LEAST[name][1]
