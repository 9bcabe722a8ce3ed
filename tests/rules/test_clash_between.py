"""Clashes between the files of a federation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

import bimcheck
from bimcheck.federation import Federation
from bimcheck.rules import geometry
from bimcheck.rules.gathering import gather
from bimcheck.rules.joint.clash_between import ClashBetween
from bimcheck.rules.packs import load_pack

SAMPLES = load_pack("coordination").folder / "samples"
CHECK = ClashBetween(("IfcDistributionElement",), against=("IfcBeam",), tolerance_mm=10)


@pytest.fixture(scope="module")
def federation() -> Federation:
    """A beam in one file, in the other a duct that goes 100 mm into it."""
    folder = SAMPLES / "fail-CLASH-FILES-duct-at-2300-ifc4"
    return Federation(tuple(gather(bimcheck.read(p), shapes=True) for p in sorted(folder.glob("*.ifc"))))


def test_a_finding_names_both_files(federation: Federation) -> None:
    verdict = CHECK.judge(federation)
    (row,) = verdict.failures.iter_rows(named=True)
    assert (row["file"], row["id"], verdict.applicable, verdict.failed) == ("services.ifc", 100, 1, 1)
    assert row["observed_zh"] == "与 structure.ifc IfcBeam “KL-1” #120 重叠，深 100 mm，位于 (2.12, 0.2, 2.45)"
    assert row["observed_en"] == 'overlaps structure.ifc IfcBeam "KL-1" #120, 100 mm deep, at (2.12, 0.2, 2.45)'
    assert row["measured"] == pytest.approx(0.1) and verdict.facts["groups"][0]["pairs"] == 1


def test_the_order_of_files_and_selections_changes_no_pair(federation: Federation) -> None:
    turned = Federation(tuple(reversed(federation.members)))
    assert CHECK.judge(turned).facts["pairs"] == 1
    back = ClashBetween(("IfcBeam",), against=("IfcDistributionElement",), tolerance_mm=10).judge(federation)
    assert back.failures["file"].to_list() == ["structure.ifc"] and back.facts["pairs"] == 1


def test_the_tolerance_ends_it(federation: Federation) -> None:
    assert replace(CHECK, tolerance_mm=99).judge(federation).failed is not None
    within = replace(CHECK, tolerance_mm=100).judge(federation)
    assert within.failures.is_empty() and within.undecided is None and within.applicable == 1


def test_without_shapes_or_with_other_map_conversions_it_is_undecided(federation: Federation) -> None:
    bare = Federation(tuple(replace(m, shapes=None) for m in federation.members))
    assert CHECK.judge(bare).undecided == geometry.OFF
    moved = []
    for n, member in enumerate(federation.members):
        files = member.files.with_columns(pl.lit(500000.0 + n).alias("eastings"))
        moved.append(replace(member, files=files))
    undecided = CHECK.judge(Federation(tuple(moved))).undecided
    assert undecided and "eastings" in undecided.zh


def test_what_two_files_both_have_is_no_clash(tmp_path: Path) -> None:
    folder = SAMPLES / "pass-CLASH-FILES-SERVICES-one-element-in-two-files"
    both = Federation(tuple(gather(bimcheck.read(p), shapes=True) for p in sorted(folder.glob("*.ifc"))))
    verdict = ClashBetween(("IfcDistributionElement",)).judge(both)
    assert verdict.failures.is_empty() and verdict.facts["in_two_files"] == 1


def test_nothing_in_two_files(federation: Federation) -> None:
    verdict = ClashBetween(("IfcDoor",)).judge(federation)
    assert verdict.applicable == 0 and verdict.idle
