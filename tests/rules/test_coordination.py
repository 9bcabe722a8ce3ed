"""Pack coordination: its samples and pages, and that it is what its script makes."""

from __future__ import annotations

from bimcheck.rules.packs import load_pack
from bimcheck.rules.rule import Confidence, Severity, Stage

PACK = load_pack("coordination")


def test_it_has_shapes_made_and_claims_no_standard() -> None:
    assert all(r.about_shapes for r in PACK.rules)
    assert all(r.severity is not Severity.ERROR and r.basis.confidence is Confidence.HOUSE for r in PACK.rules)
    assert all(Stage.PRELIMINARY not in r.stages and Stage.CONSTRUCTION_DOCUMENTS in r.stages for r in PACK.rules)
