"""The sample building at each stage, and real precast models: what the report says of them, and what it cannot know."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl
import pytest

import bimcheck
from bimcheck.commands.samples import samples
from bimcheck.model import Model
from bimcheck.prefab.casting import casting, decided_by
from bimcheck.prefab.declarations import load_declarations
from bimcheck.prefab.families import families
from bimcheck.prefab.rate import assembly_rate
from bimcheck.prefab.rate_section import rate_section
from bimcheck.prefab.rating import Rating, State
from bimcheck.prefab.score_table import load_table
from bimcheck.prefab.specifications import Limits, Standardisation, standardisation
from bimcheck.reports.drawing import drawing
from bimcheck.rules.rule import Stage
from bimcheck.section import Figure

TABLE = load_table()


def sample(stage: str) -> Model:
    return bimcheck.read(samples() / f"hangzhou-house-{stage}.ifc")


def rated(model: Model) -> Rating:
    (rating,) = assembly_rate(model, TABLE)
    return rating


# q1a by hand, from samples/building/plan.py: walls are 0.2 m thick and 2.87 high, openings come at a later stage.
# Precast load-bearing, a storey: A1 A2 A3 D1 D3 B1 B2 B3 2a 3a = 3.1 + 3.2 + 3.1 + 3.1 + 3.1 + 3.5 + 3.6 + 3.5 + 4.0
# + 4.0 = 34.2 m; cast: 4.1 + 1.8 + 4.7 twice, C1 C2 C3 = 3.5 + 3.6 + 3.5, 2c 3c = 4.6 × 2 → 21.2 + 10.6 + 9.2 = 41.0 m.
# Concept: 34.2 / 75.2 = 45.48 %: 20 + 10.48 / 45 × 10 = 22.33 → 22.3. (D2 is cladding and bears no load.)
LENGTHS = (34.2, 41.0)


def test_the_sample_building_at_concept() -> None:
    rating = rated(sample("concept"))
    q1a = rating.line("q1a")
    volumes = tuple(3 * length * 2.87 * 0.2 for length in LENGTHS)
    assert q1a.numerator == pytest.approx((volumes[0],) * 2)
    assert q1a.denominator == pytest.approx((sum(volumes),) * 2)
    assert (q1a.ratio, q1a.points) == ((0.4548, 0.4548), (22.3, 22.3))
    assert [(g.id, p) for g, p in rating.groups] == [("Q1", (42.3, 42.3)), ("Q2", (10.0, 15.0)), ("Q3", (0.0, 30.0))]
    assert rating.rate == pytest.approx((52.3, 87.3))
    assert rating.assembled is None and rating.grade == (None, "AA")


@pytest.mark.parametrize("stage", ["construction-documents", "detailing"])
def test_the_sample_building_with_openings_and_strips(stage: str) -> None:
    """Openings make the panels lighter, and 24 cast boundary elements of 0.4 × 0.2 × 2.87 m may count: 5.5104 m³."""
    rating = rated(sample(stage))
    q1a = rating.line("q1a")
    assert q1a.state is State.RANGE and q1a.ratio == (0.3909, 0.4402) and q1a.points == (20.9, 22.0)
    assert q1a.numerator is not None
    assert q1a.numerator[1] - q1a.numerator[0] == pytest.approx(24 * 0.4 * 0.2 * 2.87)
    assert rating.line("q1b").points == (20.0, 20.0)
    told = {line.item.id for line in rating.lines if line.state is State.NO_DATA}
    assert told == {"q2d", "decor", "q3a", "q3b", "q3c", "q3d"}
    assert rating.rate == pytest.approx((50.9, 87.0))


def test_the_sections_of_the_sample_building() -> None:
    model = sample("construction-documents")
    section = rate_section(model, (rated(model),), Stage.CONSTRUCTION_DOCUMENTS)
    assert section.lead.en.startswith("1#楼: assembly rate 50.9–87 %") and "pre-evaluation" in section.lead.en
    completion = rate_section(model, (rated(model),), Stage.COMPLETION)
    assert "project evaluation" in completion.lead.en and completion.data["evaluation"] == "project"
    (building,) = section.data["buildings"]
    q1a = next(i for i in building["items"] if i["item"] == "q1a")
    assert len(q1a["elements"]) == 87 and all(len(e["global_id"]) == 22 for e in q1a["elements"])
    assert building["rate"] == [50.9, 87.0]
    figures = [b for b in section.blocks if isinstance(b, Figure)]
    assert figures and all(drawing(f.svg.zh, "x") is not None and drawing(f.svg.en, "x") is not None for f in figures)


# --- real models ------------------------------------------------------------------------------------------------------

CORPUS = os.environ.get("BIMCHECK_CORPUS")
real = pytest.mark.skipif(not CORPUS, reason="BIMCHECK_CORPUS is not set: real precast models are not looked at")


def model(name: str) -> Model:
    return bimcheck.read(Path(str(CORPUS)) / "models" / name)


def sorted_(name: str) -> tuple[Model, Standardisation]:
    read = model(name)
    return read, standardisation(read, families(), Limits())


@real
def test_plank_floors_of_a_supplier() -> None:
    """25 planks of 60 mm: known as composite by their names only; sizes from the supplier's own properties."""
    read, found = sorted_("SvSchaijk__GEELEN-Breedplaat V1.ifc")
    made = casting(read)
    assert made.select("casting", "evidence").unique().rows() == [("composite", "type")] and made.height == 25
    assert found.specifications["count"].sum() == 25 and found.specifications.height == 14
    assert set(found.pieces["weight_from"].to_list()) == {"property"}
    first = found.specifications.row(0, named=True)
    assert (first["specification"], first["count"], first["weight"]) == ("7650×2395×60", 4, 2861.0)
    # What it cannot know: the floor area, and that this is one supplier's part of a building.
    q1b = rated(read).line("q1b")
    assert q1b.state is State.RANGE and q1b.points == (0.0, 20.0)


@real
def test_precast_units_of_tekla(tmp_path: Path) -> None:
    """Nothing in the file says that anything is precast; a declaration does. Steel and rubber parts are left out."""
    read, found = sorted_("SvSchaijk__MULTICOM-Prefab.ifc")
    assert casting(read)["casting"].unique().to_list() == ["unknown"]
    assert found.assumed and found.specifications["count"].sum() == 134
    assert {f.id for f in found.families} == {"stair", "balcony", "slab", "beam"}
    assert rated(read).rate == (0.0, 100.0)
    path = tmp_path / "declared.toml"
    path.write_text(
        '[[casting]]\nselect = { entity = ["IfcBeam", "IfcSlab"] }\ncasting = "precast"\nevidence = "供应商模型"\n',
        encoding="utf-8",
    )
    with decided_by(declared=load_declarations(path, ()).castings):
        assert not standardisation(read, families(), Limits()).assumed


@real
def test_facade_brackets_are_no_concrete() -> None:
    read, found = sorted_("SvSchaijk__JORDAHL-Gevelderagers.ifc")
    assert casting(read).is_empty() and found.specifications.is_empty()
    section = rate_section(read, (rated(read),), None)
    assert "tells nothing" in section.lead.en


@real
def test_a_precast_girder_bridge() -> None:
    """Five girders by CastingMethod and AssemblyPlace; the deck is not told; no building, so no rate. Sizes come from
    shapes; the stated weight of 0.06 kg is not believed."""
    read, found = sorted_("buildingSMART__pass-ifc105-pgsuper_materialproperties.ifc")
    made = dict(casting(read).group_by("casting").len().iter_rows())
    assert made == {"precast": 5, "unknown": 1}
    assert found.specifications.select("count", "family").rows() == [(5, "beam")]
    row = found.specifications.row(0, named=True)
    assert (row["length"], row["width"]) == (pytest.approx(39.065), pytest.approx(1.675))
    assert row["weight"] == pytest.approx(22.04 * 2500, rel=0.001)
    assert assembly_rate(read, TABLE) == ()


@real
def test_volumes_in_the_wrong_unit_are_caught() -> None:
    read = model("bim__LargeBuilding.ifc")
    from bimcheck.prefab.quantities import sizes

    walls = read.is_a("IfcWall").filter(~pl.col("is_type"))["id"]
    found = sizes(read, walls)
    assert found["implausible"].all() and found["volume"].max() < 100  # type: ignore[operator]
