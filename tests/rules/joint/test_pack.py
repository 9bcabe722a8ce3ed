"""The federation pack: what holds for its rules as a whole."""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path

import pytest

from bimcheck.rules.joint import joint_kinds
from bimcheck.rules.outcome import judge
from bimcheck.rules.packs import load_pack
from bimcheck.rules.reading import spelled
from bimcheck.rules.rule import Confidence, Severity, Status, Subject
from bimcheck.rules.rulesets import rulesets
from tests.rules.joint.conftest import federation, told

PACK = load_pack("federation")
SECONDARY = {"CRS-SAME", "BASE-POINT-SAME", "LENGTH-UNIT-SAME", "ELEMENT-GLOBALID-ONCE"}


def test_rules_are_about_several_models_and_no_house_rule_is_an_error() -> None:
    assert {r.subject for r in PACK.rules} == {Subject.FEDERATION, Subject.VERSIONS}
    assert {r.id for r in PACK.rules if r.severity is Severity.ERROR} == SECONDARY
    assert {r.id for r in PACK.rules if r.basis.confidence is Confidence.CONFIRMED} == set()
    assert {r.check for r in PACK.rules} == set(joint_kinds()) - {"clash_between"}  # of pack coordination
    for rule in PACK.rules:
        assert rule.demand and rule.demand.zh != rule.demand.en, rule.id


def test_every_kind_says_its_demand() -> None:
    for kind in joint_kinds().values():
        assert "Demand:" in (kind.__doc__ or ""), kind


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_guide_names_every_kind_and_option(name: str) -> None:
    text = (rulesets() / name).read_text(encoding="utf-8")
    rows = {line.split("|")[1].strip(" `"): line for line in text.splitlines() if line.startswith("| `")}
    for kind, check in joint_kinds().items():
        for option in (spelled(f) for f in fields(check)):  # type: ignore[arg-type]
            assert f"`{option}`" in rows[kind], (kind, option)


@pytest.fixture
def corpus() -> Path:
    place = os.environ.get("BIMCHECK_CORPUS")
    if not place:
        pytest.skip("BIMCHECK_CORPUS is not set: the real models are there")
    return Path(place) / "models"


def test_real_models_of_one_building(corpus: Path) -> None:
    """Five suppliers' models of one building. What is told of them was looked at in the models themselves."""
    names = (
        "IFC-breedplaatvloeren",
        "GEELEN-Breedplaat V1",
        "JORDAHL-Gevelderagers",
        "MULTICOM-Prefab",
        "MULTICOM-balkons",
    )
    files = [corpus / f"SvSchaijk__{name}.ifc" for name in names]
    assert all(f.is_file() for f in files)
    models = federation(*files)
    found = {r.id: judge(models, r) for r in PACK.rules if r.subject is Subject.FEDERATION}
    assert {k for k, r in found.items() if r.status is Status.PASSED} == {
        "PROJECT-ORIGIN-SAME", "MODELS-NEAR", "LENGTH-UNIT-SAME", "SCHEMA-SAME", "BUILDING-SHARED",
        "SPATIAL-GLOBALID-SAME", "DISCIPLINES-CONCEPT",
    }  # fmt: skip
    assert found["STOREY-ELEVATION-SAME"].status is Status.NOT_APPLICABLE  # "00" and "00 begane grond" are two names
    twice = found["ELEMENT-GLOBALID-ONCE"]
    assert twice.failed == 130 and set(twice.findings["file"]) == {files[4].name}  # balconies are in both deliveries
    assert [t[0] for t in told(found["STOREY-SHARED"])] == [files[1].name]  # "Level 2" at 2.82 m is in no other
    by_name = [(t[0], t[2]) for t in told(found["STOREY-NAME-SAME"])]
    assert (files[3].name, 'the storey at 0.000 m is called "Undefined"') in by_name and len(by_name) == 4


def test_a_real_revision_with_new_globalids(corpus: Path) -> None:
    files = [corpus / f"SvSchaijk__{name}GEELEN-Breedplaat V1.ifc" for name in ("ProjectData__", "")]
    found = judge(federation(*files), next(r for r in PACK.rules if r.id == "CIM-02"))
    assert found.facts["kept"] == 0 and found.facts["elements_before"] == found.facts["lost_with_counterpart"] == 304


def test_a_real_later_delivery_that_keeps_them(corpus: Path) -> None:
    files = [corpus / f"SvSchaijk__MULTICOM-{name}.ifc" for name in ("Prefab", "balkons")]
    found = judge(federation(*files), next(r for r in PACK.rules if r.id == "CIM-02"))
    assert (found.facts["kept"], found.facts["class_changed"]) == (130, 0)
