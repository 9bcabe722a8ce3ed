"""Georeferenced models of the corpus and the samples: every output passes every validator that is here."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bimcheck.cim.export import Settings, export
from bimcheck.cim.geoid import Geoid
from bimcheck.georef.resolve import Sidecar
from tests.cim import validators
from tests.cim.conftest import ROOT

# Where the place in the file is wrong, an operator's numbers.
CASES = {
    "models/tudelft3d__24328cdb__citymap2_georeferenced.ifc": {},
    "models/tudelft3d__7485635e__bouwkunde_georeferenced.ifc": {},
    "models/buildingSMART__fail-grf005-ifc4_blank_map_conversion.ifc": {
        "sidecar": Sidecar(149626.315911, 413717.684217, crs="EPSG:28992")  # millimetres taken for metres in the file
    },
    "ifc-gherkin-rules/grf000/pass-grf000-correct_georeferencing.ifc": {},
    "ifc-gherkin-rules/grf005/fail-grf005-metre_millimetre_scale_empty_1.ifc": {},
    "ifc-gherkin-rules/ifc106/pass-ifc106-with_georeferencing.ifc": {},
}


def corpus() -> Path:
    root = os.environ.get("BIMCHECK_CORPUS")
    if not root:
        pytest.skip("BIMCHECK_CORPUS is not set")
    return Path(root)


def test_models_of_the_corpus_pass(tmp_path: Path) -> None:
    root = corpus()
    ran = 0
    for number, (name, options) in enumerate(CASES.items()):
        folder = tmp_path / str(number)
        settings = Settings(require=None, tiles=True, geoid=Geoid(metres=42.0), **options)  # type: ignore[arg-type]
        outcome = export([root / name], folder, settings)
        assert not outcome.refused, [e.say("en") for _, e in outcome.refused]
        validators.check_all(folder)
        ran += 1
    assert ran == 6


def test_the_wrong_places_of_the_corpus_are_refused(tmp_path: Path) -> None:
    root = corpus()
    for name, said in (
        ("models/buildingSMART__fail-grf005-ifc4_blank_map_conversion.ifc", "EPSG:28992"),
        ("models/bim__LargeBuilding.ifc", "no coordinates on a map"),
        ("ifc-gherkin-rules/grf005/pass-grf005-compound_crs.ifc", "no IfcBuilding"),
    ):
        outcome = export([root / name], tmp_path / "out", Settings(require=None))
        assert outcome.folder is None and said in outcome.refused[0][1].say("en"), outcome.refused


def test_clean_samples_pass_their_check_and_are_exported(tmp_path: Path) -> None:
    ran = 0
    for stage in ("concept", "construction-documents"):  # the third stage is the house of the other tests
        folder = tmp_path / stage
        outcome = export([ROOT / "samples" / f"hangzhou-house-{stage}.ifc"], folder)
        assert not outcome.refused and not outcome.told
        validators.check_all(folder)
        area = outcome.exported[0].buildings[0].row["footprint_area"]
        # The concept has no columns: four corners of 0.4 × 0.2 m are open.
        assert area == pytest.approx(121.0 - (4 * 0.4 * 0.2 if stage == "concept" else 0.0), abs=0.01)
        ran += 1
    assert ran == 2
