"""Pack bsi: what holds for its rules as a whole."""

from __future__ import annotations

from bimcheck.rules.packs import load_pack
from bimcheck.rules.rule import Confidence, Severity

PACK = load_pack("bsi")
WARNINGS = {"BLT003", "GEM051", "GEM052", "GRF002", "GRF003", "GRF005", "IFC106", "PJS101", "PSE002", "SPS008"}


def test_rules_are_cited_by_their_codes() -> None:
    assert len(PACK.rules) == 62
    for rule in PACK.rules:
        assert rule.basis.clause == rule.id and rule.basis.standard == "buildingSMART validation service"
        assert rule.basis.confidence is Confidence.CONFIRMED
        harmless = rule.id.endswith("000")
        assert (rule.check == "found") is harmless, rule.id
        expected = Severity.INFO if harmless else Severity.WARNING if rule.id in WARNINGS else Severity.ERROR
        assert rule.severity is expected, rule.id
