"""The federation pack: its samples, and what holds for its rules as a whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import bimcheck
from bimcheck.rules.joint import joint_kinds
from bimcheck.rules.packs import load_pack
from bimcheck.rules.rule import Confidence, Severity, Subject
from bimcheck.rules.samples import run_samples

PACK = load_pack("federation")
SECONDARY = {"CRS-SAME", "BASE-POINT-SAME", "LENGTH-UNIT-SAME", "ELEMENT-GLOBALID-ONCE"}


def test_every_rule_has_its_samples_and_they_come_out_as_named() -> None:
    result = run_samples(PACK, bimcheck.read)
    assert [(s.path.name, s.complaint) for s in result.samples if s.complaint] == []
    assert result.lacking == () and len(result.samples) >= 100


def test_samples_are_those_that_the_script_makes(tmp_path: Path) -> None:
    folder = PACK.folder / "samples"
    subprocess.run([sys.executable, str(folder / "make.py"), str(tmp_path)], check=True, capture_output=True)
    made = {str(p.relative_to(tmp_path)): p.read_bytes() for p in tmp_path.glob("*/*.ifc")}
    assert made == {str(p.relative_to(folder)): p.read_bytes() for p in folder.glob("*/*.ifc")} and len(made) > 200


def test_rules_are_about_several_models_and_no_house_rule_is_an_error() -> None:
    assert {r.subject for r in PACK.rules} == {Subject.FEDERATION, Subject.VERSIONS}
    assert {r.id for r in PACK.rules if r.severity is Severity.ERROR} == SECONDARY
    assert {r.id for r in PACK.rules if r.basis.confidence is Confidence.CONFIRMED} == set()
    assert {r.check for r in PACK.rules} == set(joint_kinds())
    for rule in PACK.rules:
        assert rule.demand and rule.demand.zh != rule.demand.en, rule.id


def test_every_kind_says_its_demand() -> None:
    for kind in joint_kinds().values():
        assert "Demand:" in (kind.__doc__ or ""), kind
