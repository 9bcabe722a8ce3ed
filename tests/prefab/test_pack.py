"""Pack prefab: its samples, its pages, and how sure its rules are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import bimcheck
from bimcheck.rules.packs import load_pack
from bimcheck.rules.pages import stale_pages
from bimcheck.rules.rule import Severity
from bimcheck.rules.samples import run_samples

PACK = load_pack("prefab")


def test_every_rule_has_its_samples_and_they_come_out_as_named() -> None:
    result = run_samples(PACK, bimcheck.read)
    assert [(s.path.name, s.complaint) for s in result.samples if s.complaint] == []
    assert result.lacking == () and len(result.samples) >= 5 * len(PACK.rules)


def test_samples_are_those_that_the_script_makes(tmp_path: Path) -> None:
    folder = PACK.folder / "samples"
    subprocess.run([sys.executable, str(folder / "make.py"), str(tmp_path)], check=True, capture_output=True)
    made = {p.name: p.read_bytes() for p in tmp_path.glob("*.ifc")}
    assert made == {p.name: p.read_bytes() for p in folder.glob("*.ifc")}


def test_pages_are_fresh() -> None:
    assert stale_pages(PACK) == ()


def test_nothing_that_is_not_sure_is_an_error() -> None:
    assert len(PACK.rules) == 16
    assert {r.severity for r in PACK.rules} == {Severity.WARNING, Severity.INFO}
    assert all(r.basis.note or r.basis.standard == "bimcheck" or r.id == "MOD-03" for r in PACK.rules)
