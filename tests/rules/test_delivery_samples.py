"""The samples about names and folders come out as named, and are those that the script makes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import bimcheck
from bimcheck.rules.packs import load_pack
from bimcheck.rules.samples import run_samples

PACK = load_pack("delivery")


def test_samples_come_out_as_named() -> None:
    """All of the pack: those of names and deliverables, of depth and of the other rules."""
    found = run_samples(PACK, bimcheck.read)
    assert [(s.path.name, s.complaint) for s in found.samples if s.complaint] == []
    assert (found.lacking, found.unknown) == ((), ())
    assert len(found.samples) >= 400
    assert sum(s.rule.startswith(("NAM-", "DEL-")) for s in found.samples) >= 41


def test_samples_are_those_that_the_script_makes(tmp_path: Path) -> None:
    folder = PACK.folder / "samples"
    subprocess.run([sys.executable, str(folder / "make_names.py"), str(tmp_path)], check=True, capture_output=True)
    made = {p.relative_to(tmp_path).as_posix(): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    assert len(made) > 80
    for name, data in made.items():
        assert (folder / name).read_bytes() == data, name
