"""The project's own models: made the same in every run, right in themselves, and judged as their lists say."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import ifcopenshell
import ifcopenshell.geom
import ifcopenshell.util.element
import ifcopenshell.util.geolocation
import ifcopenshell.util.shape
import ifcopenshell.validate
import numpy as np
import pyproj
import pytest

from bimcheck.engine import check
from bimcheck.ifc.reader import read
from bimcheck.report import Report
from bimcheck.rules.packs import load_pack, load_rules
from bimcheck.rules.rule import Severity, Status

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples"
STAGES = ("concept", "construction-documents", "detailing")
UNDECIDED = (Status.UNDECIDED, Status.CRASHED)


def clean(stage: str) -> Path:
    return SAMPLES / f"hangzhou-house-{stage}.ifc"


def twin(stage: str) -> Path:
    return SAMPLES / f"hangzhou-house-{stage}-with-errors.ifc"


def listing(stage: str) -> dict:
    return tomllib.loads(twin(stage).with_suffix(".expected.toml").read_text("utf-8"))


@cache
def report(path: Path, stage: str) -> Report:
    return check(read(path), load_pack("base").rules, stage=stage)


@cache
def opened(stage: str) -> ifcopenshell.file:
    return ifcopenshell.open(clean(stage))


def findings(of: Report) -> set[tuple[str, str | None]]:
    return {(r.rule.key, g) for r in of.results for g in r.findings["global_id"].to_list()}


def listed(tables: list[dict]) -> set[tuple[str, str | None]]:
    return {(t["rule"], g) for t in tables for g in t["global_ids"] or [None]}


def test_made_again_they_are_the_same_to_the_byte(tmp_path: Path) -> None:
    # Another hash seed, so that no order of a set can slip in.
    environment = {**os.environ, "PYTHONHASHSEED": "4242", "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, SAMPLES / "make.py", tmp_path], check=True, env=environment, capture_output=True)
    kept = {p.name: p.read_bytes() for pattern in ("*.ifc", "*.toml") for p in SAMPLES.glob(pattern)}
    made = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    assert sorted(made) == sorted(kept)
    assert [name for name in made if made[name] != kept[name]] == []
    assert len(made) >= 9


@pytest.mark.parametrize("stage", STAGES)
def test_clean_models_give_no_finding(stage: str) -> None:
    outcome = report(clean(stage), stage)
    assert findings(outcome) == set()
    assert [r.rule.key for r in outcome.results if r.status in UNDECIDED] == []
    assert outcome.count(Status.PASSED) >= 25
    assert outcome.exit_code() == 0


@pytest.mark.parametrize("stage", STAGES)
def test_clean_models_meet_the_national_profile_but_for_their_file_name(stage: str) -> None:
    outcome = check(read(clean(stage)), load_rules(profile="national"), stage=stage, shapes=True)
    raised = {r.rule.key for r in outcome.results if r.status is Status.FAILED and r.severity is not Severity.INFO}
    assert raised == {"delivery/NAM-01"}  # the names of the samples are those of no project
    assert [r.rule.key for r in outcome.results if r.status in UNDECIDED] == []
    assert outcome.count(Status.PASSED) >= 70


@pytest.mark.parametrize("stage", STAGES)
def test_each_seeded_error_is_found_by_its_rule_on_its_element(stage: str) -> None:
    found = findings(report(twin(stage), stage))
    seeded = listing(stage)["finding"]
    missed = [(t["rule"], t["done"]["en"]) for t in seeded if not listed([t]) <= found]
    assert missed == []
    assert len(seeded) >= 16
    assert len({t["rule"] for t in seeded}) >= 15


@pytest.mark.parametrize("stage", STAGES)
def test_twins_give_no_finding_that_is_not_listed(stage: str) -> None:
    outcome = report(twin(stage), stage)
    expected = listing(stage)
    assert expected["stage"] == stage
    assert findings(outcome) == listed(expected["finding"] + expected.get("consequence", []))
    assert [r.rule.key for r in outcome.results if r.status in UNDECIDED] == []
    assert outcome.exit_code() == 1


def test_the_twins_seed_an_error_for_nearly_every_rule() -> None:
    seeded = {t["rule"] for stage in STAGES for t in listing(stage)["finding"]}
    every = {rule.key for rule in load_pack("base").rules}
    # An unofficial schema identifier would keep other software from opening the twin at all.
    assert every - seeded == {"base/HEADER-SCHEMA"}


@pytest.mark.parametrize("stage", STAGES)
def test_clean_models_are_valid(stage: str) -> None:
    log = ifcopenshell.validate.json_logger()
    ifcopenshell.validate.validate(opened(stage), log, express_rules=True)
    assert log.statements == []


@pytest.mark.parametrize("stage", ["concept", "detailing"])  # detailing holds all that construction documents hold
def test_stated_volumes_are_those_of_the_shapes(stage: str) -> None:
    settings = ifcopenshell.geom.settings()
    compared = shaped = 0
    for product in opened(stage).by_type("IfcProduct"):
        if not product.Representation or product.is_a("IfcGrid") or product.is_a("IfcAnnotation"):
            continue
        shape = ifcopenshell.geom.create_shape(settings, product)
        shaped += 1
        stated = [
            s["NetVolume"]
            for s in ifcopenshell.util.element.get_psets(product, qtos_only=True).values()
            if "NetVolume" in s
        ]
        if stated:
            compared += 1
            assert ifcopenshell.util.shape.get_volume(shape.geometry) == pytest.approx(stated[0], abs=1e-6), product
    assert (shaped, compared) == {"concept": (148, 148), "detailing": (589, 181)}[stage]


def test_cast_in_parts_lie_within_their_wholes() -> None:
    settings = ifcopenshell.geom.settings()
    settings.set("use-world-coords", True)

    @cache
    def mesh(product: ifcopenshell.entity_instance) -> tuple[np.ndarray, np.ndarray]:
        geometry = ifcopenshell.geom.create_shape(settings, product).geometry
        return np.array(geometry.verts).reshape(-1, 3), np.array(geometry.faces).reshape(-1, 3)

    def inside(point: np.ndarray, vertices: np.ndarray, faces: np.ndarray) -> bool:
        """Whether a ray from the point crosses the surface an odd number of times (Möller and Trumbore)."""
        ray = np.array([0.12345, 0.4321, 0.8765])
        a, b, c = (vertices[faces[:, n]] for n in range(3))
        h = np.cross(ray, c - a)
        scale = ((b - a) * h).sum(1)
        hit = np.abs(scale) > 1e-14
        scale = np.where(hit, scale, 1)
        u = ((point - a) * h).sum(1) / scale
        q = np.cross(point - a, b - a)
        v, t = q @ ray / scale, ((c - a) * q).sum(1) / scale
        return bool((hit & (u >= 0) & (v >= 0) & (u + v <= 1) & (t > 0)).sum() % 2)

    outside, parts = [], 0
    for relation in opened("detailing").by_type("IfcRelAggregates"):
        for part in relation.RelatedObjects:
            if part.is_a("IfcElementComponent"):
                parts += 1
                corners = mesh(part)[0]
                just_within = corners + (corners.mean(0) - corners) * 1e-3
                if not all(inside(point, *mesh(relation.RelatingObject)) for point in just_within):
                    outside.append(part.Name)
    assert (parts, outside) == (267, [])


def test_later_stages_keep_the_identity_of_elements() -> None:
    earlier, *later = ({r.GlobalId: (r.is_a(), r.Name) for r in opened(s).by_type("IfcProduct")} for s in STAGES)
    for following in later:
        assert {g: following.get(g) for g in earlier} == earlier
        assert len(following) > len(earlier)
        earlier = following


def test_the_georeference_is_that_of_the_site() -> None:
    model = opened("concept")
    (site,), (conversion,) = model.by_type("IfcSite"), model.by_type("IfcMapConversion")
    latitude, longitude = (
        ifcopenshell.util.geolocation.dms2dd(*angle) for angle in (site.RefLatitude, site.RefLongitude)
    )
    to_map = pyproj.Transformer.from_crs("EPSG:4490", "EPSG:4549", always_xy=True)
    assert to_map.transform(longitude, latitude) == pytest.approx((conversion.Eastings, conversion.Northings), abs=0.1)
    assert conversion.TargetCRS.Name == "EPSG:4549"
    assert site.RefElevation / 1000 == conversion.OrthogonalHeight
    # True north of the model is map north, turned back by the rotation and then by the meridian convergence.
    true_north = complex(*model.by_type("IfcGeometricRepresentationContext")[0].TrueNorth.DirectionRatios)
    rotation = complex(conversion.XAxisAbscissa, conversion.XAxisOrdinate)
    convergence = pyproj.Proj("EPSG:4549").get_factors(longitude, latitude).meridian_convergence
    on_map = true_north * rotation  # as a direction of the map; map north is 1j
    assert abs(on_map) == pytest.approx(1)
    assert -on_map.real == pytest.approx(convergence * 3.14159265 / 180, abs=1e-6)


def test_names_are_escaped_and_chinese() -> None:
    raw = clean("detailing").read_bytes()
    assert raw.isascii()
    model = read(clean("detailing"))
    names = model.is_a("IfcElement")["name"].to_list()
    assert len(names) > 500
    assert all(re.search(r"[\u4e00-\u9fff]", name) for name in names)


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.ifc")), ids=lambda p: p.stem)
def test_models_are_small(path: Path) -> None:
    assert path.stat().st_size < 700_000
