"""Pack prefab: how sure its rules are."""

from __future__ import annotations

from bimcheck.rules.packs import load_pack
from bimcheck.rules.rule import Severity

PACK = load_pack("prefab")


def test_nothing_that_is_not_sure_is_an_error() -> None:
    assert len(PACK.rules) == 16
    assert {r.severity for r in PACK.rules} == {Severity.WARNING, Severity.INFO}
    assert all(r.basis.note or r.basis.standard == "bimcheck" or r.id == "MOD-03" for r in PACK.rules)
