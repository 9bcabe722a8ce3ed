"""Samples of the federation pack as federations, and rules judged on them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bimcheck
from bimcheck.federation import Federation
from bimcheck.report import RuleResult
from bimcheck.rules.gathering import gather
from bimcheck.rules.joint import joint_kinds
from bimcheck.rules.outcome import judge
from bimcheck.rules.packs import load_pack
from bimcheck.rules.reading import Place, read
from bimcheck.rules.rule import Verdict

PACK = load_pack("federation")
RULES = {rule.id: rule for rule in PACK.rules}
SAMPLES = PACK.folder / "samples"


def federation(*paths: Path) -> Federation:
    return Federation(tuple(gather(bimcheck.read(p)) for p in paths))


def sample(name: str) -> Federation:
    return federation(*sorted((SAMPLES / name).glob("*.ifc")))


def result(rule: str, name: str) -> RuleResult:
    """A rule of the pack on one of its samples."""
    return judge(sample(name), RULES[rule])


def told(found: RuleResult) -> list[tuple[str | None, int | None, str, str]]:
    """file, id, observed and expected of each finding, in English."""
    return list(found.findings.select("file", "id", "observed_en", "expected_en").iter_rows())


def verdict(models: Federation, check: str, **options: Any) -> Verdict:
    """The verdict of a kind of check, its options read as from TOML."""
    place = Place(PACK.folder / "rules.toml")
    return read(joint_kinds()[check], options, place, "with").judge(models)
