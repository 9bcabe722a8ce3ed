"""Pack coordination: its samples and pages, and that it is what its script makes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import bimcheck
from bimcheck.rules.packs import load_pack
from bimcheck.rules.pages import stale_pages
from bimcheck.rules.rule import Confidence, Severity, Stage
from bimcheck.rules.samples import run_samples

PACK = load_pack("coordination")


def test_every_rule_has_its_samples_and_they_come_out_as_named() -> None:
    result = run_samples(PACK, bimcheck.read)
    assert [(s.path.name, s.complaint) for s in result.samples if s.complaint] == []
    assert (result.lacking, result.unknown) == ((), ()) and len(result.samples) > 70


def test_samples_are_those_that_the_script_makes(tmp_path: Path) -> None:
    folder = PACK.folder / "samples"
    subprocess.run([sys.executable, str(folder / "make.py"), str(tmp_path)], check=True, capture_output=True)
    made = {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.rglob("*.ifc")}
    assert made == {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*.ifc")}


def test_it_has_shapes_made_and_claims_no_standard() -> None:
    assert all(r.about_shapes for r in PACK.rules) and stale_pages(PACK) == ()
    assert all(r.severity is not Severity.ERROR and r.basis.confidence is Confidence.HOUSE for r in PACK.rules)
    assert all(Stage.PRELIMINARY not in r.stages and Stage.CONSTRUCTION_DOCUMENTS in r.stages for r in PACK.rules)
