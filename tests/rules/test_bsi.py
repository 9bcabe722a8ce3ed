"""Pack bsi: its samples, its pages, and what holds for its rules as a whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import bimcheck
from bimcheck.rules.packs import load_pack
from bimcheck.rules.pages import stale_pages
from bimcheck.rules.rule import Confidence, Severity
from bimcheck.rules.samples import run_samples

PACK = load_pack("bsi")
WARNINGS = {"BLT003", "GEM051", "GEM052", "GRF002", "GRF003", "GRF005", "IFC106", "PJS101", "PSE002", "SPS008"}


def test_every_rule_has_its_samples_and_they_come_out_as_named() -> None:
    result = run_samples(PACK, bimcheck.read)
    assert [(s.path.name, s.complaint) for s in result.samples if s.complaint] == []
    assert result.lacking == () and len(result.samples) >= 2 * len(PACK.rules)


def test_samples_are_those_that_the_script_makes(tmp_path: Path) -> None:
    folder = PACK.folder / "samples"
    subprocess.run([sys.executable, str(folder / "make.py"), str(tmp_path)], check=True, capture_output=True)
    made = {p.name: p.read_bytes() for p in tmp_path.glob("*.ifc")}
    assert made == {p.name: p.read_bytes() for p in folder.glob("*.ifc")}


def test_pages_are_fresh() -> None:
    assert stale_pages(PACK) == ()


def test_rules_are_cited_by_their_codes() -> None:
    assert len(PACK.rules) == 60
    for rule in PACK.rules:
        assert rule.basis.clause == rule.id and rule.basis.standard == "buildingSMART validation service"
        assert rule.basis.confidence is Confidence.CONFIRMED
        harmless = rule.id.endswith("000")
        assert (rule.check == "found") is harmless, rule.id
        expected = Severity.INFO if harmless else Severity.WARNING if rule.id in WARNINGS else Severity.ERROR
        assert rule.severity is expected, rule.id
