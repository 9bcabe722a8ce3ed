"""What is refused and why, what is written and what is left alone."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import shapely

import bimcheck
from bimcheck.cim import geopackage
from bimcheck.cim.export import Outcome, Settings, export
from bimcheck.cim.geoid import load_geoid
from bimcheck.cim.handover import _per_site
from bimcheck.cim.mapping import load_mapping
from bimcheck.cim.region import load_region
from bimcheck.cim.verdict import read_reports
from bimcheck.commands import run
from bimcheck.errors import OptionError
from bimcheck.georef.resolve import Sidecar
from bimcheck.rules.rule import Severity
from tests.cim import validators
from tests.cim.boxes import House, plain
from tests.cim.conftest import HOUSE

FREE = Settings(require=None)  # boxes have no names and properties to pass a check with


def tried(house: House, folder: Path, settings: Settings = FREE) -> Outcome:
    folder.mkdir(exist_ok=True)
    return export([house.write(folder / "boxes.ifc")], folder / "out", settings)


def reason(outcome: Outcome) -> str:
    ((_, error),) = outcome.refused
    assert outcome.folder is None and not outcome.files
    assert error.say("zh") != error.say("en") and "boxes.ifc" in error.say("en")
    return error.say("en")


def test_boxes_pass_every_validator(tmp_path: Path) -> None:
    outcome = tried(plain(), tmp_path)
    assert outcome.folder is not None and not outcome.refused
    assert "pyogrio" in validators.check_all(outcome.folder)
    geometry = json.loads((outcome.folder / "buildings.geojson").read_bytes())["features"][0]["geometry"]
    assert shapely.is_ccw(shapely.linearrings(geometry["coordinates"][0]))


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"crs": None}, "no georeference"),
        ({"easting": 0.0, "northing": 0.0}, "zero coordinates"),
        ({"crs": "EPSG:4490"}, "is no projected system"),
        ({"crs": "EPSG:999999"}, "is not known"),
        ({"crs": "EPSG:2385"}, "no exact conversion"),
        ({"crs": "EPSG:2240"}, "does not count in metres"),
        ({"easting": 3350508.9, "northing": 514923.7}, "check"),
        ({"northing": 2e7}, "check"),
        ({"scale": "0.001"}, "outline 80.00 m² in the model"),
    ],
)
def test_a_model_in_no_place_or_the_wrong_one_is_refused(tmp_path: Path, changes: dict[str, object], said: str) -> None:
    assert said in reason(tried(plain(**changes), tmp_path))
    assert [p.name for p in tmp_path.iterdir()] == ["boxes.ifc"]  # nothing half-written stays


def test_an_operators_numbers_serve_where_the_model_has_none(tmp_path: Path) -> None:
    place = Sidecar(514923.7, 3350508.9, 8.5, rotation=30.0, crs="EPSG:4549", vertical="EPSG:5737", sha256="ab")
    outcome = tried(plain(crs=None), tmp_path, Settings(require=None, sidecar=place))
    row = outcome.exported[0].row
    assert (row["georeference_origin"], row["rotation_deg_ccw_from_east"]) == ("sidecar", 30.0)


def test_another_system_is_converted_exactly(tmp_path: Path) -> None:
    """CGCS2000 zone 40 is central meridian 120 with the zone in front."""
    outcome = tried(plain(), tmp_path, Settings(require=None, crs="EPSG:4528"))
    row = outcome.exported[0].row
    assert row["easting"] == pytest.approx(40514923.7, abs=1e-4) and row["northing"] == pytest.approx(
        3350508.9, abs=1e-4
    )
    assert row["transform_accuracy_m"] == 0.0
    assert outcome.folder is not None
    validators.check_all(outcome.folder)


LOCAL = """PROJCRS["local",BASEGEOGCRS["CGCS2000",DATUM["China 2000",ELLIPSOID["CGCS2000",6378137,298.257222101]],
ID["EPSG",4490]],CONVERSION["c",METHOD["Transverse Mercator"],PARAMETER["Latitude of natural origin",0,
ANGLEUNIT["degree",0.0174532925199433]],PARAMETER["Longitude of natural origin",120.1,
ANGLEUNIT["degree",0.0174532925199433]],PARAMETER["Scale factor at natural origin",1],PARAMETER["False easting",500000,
LENGTHUNIT["metre",1]],PARAMETER["False northing",0,LENGTHUNIT["metre",1]]],CS[Cartesian,2],AXIS["e",east],
AXIS["n",north],LENGTHUNIT["metre",1]]"""


def test_a_city_system_without_a_code_is_written_and_its_unchecked_place_told(tmp_path: Path) -> None:
    place = Sidecar(505000.0, 3350508.9, crs=LOCAL.replace("\n", ""))
    outcome = tried(plain(crs=None), tmp_path, Settings(require=None, sidecar=place))
    assert outcome.folder is not None and not outcome.refused
    assert [c.name for _, c in outcome.told] == ["inside_area_of_use"]
    validators.check_all(outcome.folder)


def test_the_verdict_keeps_a_model_back_and_names_the_finding(tmp_path: Path) -> None:
    text = reason(tried(plain(), tmp_path, Settings(require=Severity.ERROR)))
    assert "failed the check: base/" in text


def test_a_report_speaks_for_its_model_alone(tmp_path: Path) -> None:
    rules = bimcheck.load_rules(["base"])
    for name in ("house", "other"):
        path = HOUSE if name == "house" else plain().write(tmp_path / "other.ifc")
        bimcheck.write(bimcheck.check(bimcheck.read(path), rules, stage="design"), tmp_path / f"{name}.json")
    known = read_reports([tmp_path / "house.json"])
    outcome = export([HOUSE], tmp_path / "a", Settings(reports=known))
    assert outcome.exported[0].verdict.report.stage == "design" and outcome.exported[0].verdict.sha256
    outcome = export([HOUSE], tmp_path / "b", Settings(reports=read_reports([tmp_path / "other.json"])))
    assert "SHA-256 differs" in outcome.refused[0][1].say("en") and not (tmp_path / "b").exists()
    with pytest.raises(OptionError):
        read_reports([tmp_path / "house.json", tmp_path / "house.json"])


def test_one_refused_stops_all_unless_told_otherwise(tmp_path: Path) -> None:
    good = plain(number=1).write(tmp_path / "good.ifc")
    bad = plain(number=2, crs=None).write(tmp_path / "bad.ifc")
    far = plain(number=3, easting=514999.0).write(tmp_path / "far.ifc")
    same = plain(number=1, easting=514960.0).write(tmp_path / "same.ifc")
    assert export([good, bad], tmp_path / "out", FREE).folder is None
    assert not (tmp_path / "out").exists()
    outcome = export([good, bad, far, same], tmp_path / "out", Settings(require=None, skip_refused=True))
    assert [h.row["file_name"] for h in outcome.exported] != [] and len(outcome.exported) == 2
    assert [name for name, _ in outcome.refused] == ["bad.ifc", "same.ifc"]
    assert "already come from good.ifc" in outcome.refused[1][1].say("en")
    content = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    assert [r["file"] for r in content["refused"]] == ["bad.ifc", "same.ifc"]
    validators.check_all(tmp_path / "out")


def test_the_same_bytes_in_every_run_and_order(tmp_path: Path) -> None:
    files = [plain(number=n, easting=514900.0 + 40 * n).write(tmp_path / f"{n}.ifc") for n in range(2)]
    settings = Settings(require=None, tiles=True, geoid=load_geoid("9.8"))
    for name, order in (("a", files), ("b", files[::-1])):
        export(order, tmp_path / name, settings)
    there = sorted(p.relative_to(tmp_path / "a") for p in (tmp_path / "a").rglob("*") if p.is_file())
    assert len(there) == 8
    for path in there:
        assert (tmp_path / "a" / path).read_bytes() == (tmp_path / "b" / path).read_bytes(), path


def test_what_is_there_is_only_replaced_when_asked_and_ours(tmp_path: Path) -> None:
    assert tried(plain(), tmp_path).folder
    before = (tmp_path / "out" / "manifest.json").read_bytes()
    with pytest.raises(OptionError, match="--overwrite"):
        tried(plain(), tmp_path)
    assert tried(plain(crs=None), tmp_path, Settings(require=None, overwrite=True)).folder is None
    assert (tmp_path / "out" / "manifest.json").read_bytes() == before  # refused: the old one stays
    assert tried(plain(easting=514950.0), tmp_path, Settings(require=None, overwrite=True)).folder
    assert (tmp_path / "out" / "manifest.json").read_bytes() != before
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("x")
    with pytest.raises(OptionError, match="it is no export"):
        export([tmp_path / "boxes.ifc"], tmp_path / "mine", Settings(require=None, overwrite=True))
    assert (tmp_path / "mine" / "notes.txt").read_text() == "x"


@pytest.mark.parametrize(
    ("changes", "rule", "said"),
    [
        ({"crs": None}, "geo/GEO-01", "no georeference"),
        ({"easting": 0.0, "northing": 0.0}, "geo/GEO-02", "E = 0.000"),
        ({"crs": "EPSG:4490"}, "geo/GEO-11", "EPSG:4490"),
        ({"crs": "EPSG:2385"}, "geo/GEO-23", "EPSG:2385"),
        ({"easting": 40514923.7}, "geo/GEO-08", "easting = 514923.700"),
        ({"easting": 3350508.9, "northing": 514923.7}, "geo/GEO-09", "easting = 514923.700, northing = 3350508.900"),
        ({"easting": 514923700.0, "northing": 3350508900.0}, "geo/GEO-04", "easting = 514923.700"),
        ({"scale": "0.001"}, "geo/GEO-03", "Scale = 1"),
    ],
)
def test_who_has_no_place_is_told_the_finding_and_what_mends_it(
    tmp_path: Path, changes: dict[str, object], rule: str, said: str
) -> None:
    told = reason(tried(plain(**changes), tmp_path))
    assert rule in told and said in told.split(rule)[1]


def test_a_write_that_fails_leaves_the_old_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert tried(plain(), tmp_path).folder
    before = {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir()}

    def fail(*_: object) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bimcheck.cim.export.placement_table.table", fail)
    with pytest.raises(bimcheck.BimcheckError, match="No space left"):
        tried(plain(), tmp_path, Settings(require=None, overwrite=True))
    assert {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir()} == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["boxes.ifc", "out"]


def test_without_pyogrio_the_rest_is_written_and_the_gap_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(geopackage, "find_spec", lambda name: None)
    outcome = tried(plain(), tmp_path)
    assert outcome.without == ("summary.gpkg",)
    assert {p.name for p in outcome.files} == {
        "buildings.geojson",
        "manifest.json",
        "model.city.jsonl",
        "placement.csv",
    }
    validators.check_all(tmp_path / "out")
    arguments = ["export", str(tmp_path / "boxes.ifc"), str(tmp_path / "other"), "--require", "never", "--lang", "zh"]
    assert run(arguments) == 0
    assert '请运行 pip install "bimcheck[gis]"' in capsys.readouterr().err


def test_tiles_need_the_geoid(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="geoid"):
        tried(plain(), tmp_path, Settings(require=None, tiles=True))
    for wrong in ("500", "nan", "nowhere.tif", str(HOUSE)):
        with pytest.raises(OptionError):
            load_geoid(wrong)


def test_a_geoid_grid_is_read_by_proj(tmp_path: Path) -> None:
    """A GTX grid of 9.75 m from 119° to 121° and 29° to 31°: big-endian header of four doubles and two integers."""
    import struct

    grid = tmp_path / "大地 水准面.gtx"
    grid.write_bytes(struct.pack(">4d2i", 29.0, 119.0, 1.0, 1.0, 3, 3) + struct.pack(">9f", *([9.75] * 9)))
    geoid = load_geoid(str(grid))
    outcome = tried(plain(), tmp_path, Settings(require=None, geoid=geoid))
    assert geoid.ellipsoidal(outcome.exported[0]) == pytest.approx(8.5 + 9.75)
    assert geoid.as_dict()["grid_sha256"] == validators.sha256_of(grid)
    with pytest.raises(OptionError, match="outside the geoid grid"):
        geoid.above(np.array([[110.0, 30.0]]))


def test_the_region_is_the_users(tmp_path: Path) -> None:
    def region(west: float) -> object:
        ring = [[west, 30], [west + 1, 30], [west + 1, 31], [west, 31], [west, 30]]
        path = tmp_path / "region.geojson"
        path.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}))
        return load_region(path)[0]

    assert "outside the given region" in reason(tried(plain(), tmp_path, Settings(require=None, region=region(110))))
    assert tried(plain(), tmp_path, Settings(require=None, region=region(120))).folder
    (tmp_path / "bad.geojson").write_text('{"type": "Point", "coordinates": [1, 2]}')
    with pytest.raises(OptionError, match="no polygon"):
        load_region(tmp_path / "bad.geojson")


def test_a_mapping_of_ones_own_renames_and_rereads(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[columns.building]\nfootprint_area = "JDMJ"\n[building]\nuse_class = ["Pset_Mine.Use"]\n', "utf-8")
    outcome = tried(plain(), tmp_path, Settings(require=None, mapping=load_mapping(own)))
    assert outcome.folder is not None
    properties = json.loads((outcome.folder / "buildings.geojson").read_bytes())["features"][0]["properties"]
    assert properties["JDMJ"] == pytest.approx(80) and "footprint_area" not in properties
    import pyogrio

    assert "JDMJ" in pyogrio.read_info(outcome.folder / "summary.gpkg", layer="building")["fields"]
    for text, said in (
        ("[bulding]\n", "unknown \\[bulding\\]"),
        ("[building]\nuse = []\n", "unknown \\[building\\] use"),
        ('[building]\nuse_class = "x"\n', "list of strings"),
        ("[geometry]\ngap = -1\n", "positive number"),
        ("[columns.roofs]\na = 'b'\n", "no layer roofs"),
        ("x = ", "not valid TOML"),
    ):
        own.write_text(text, encoding="utf-8")
        with pytest.raises(OptionError, match=said):
            load_mapping(own)


@pytest.mark.parametrize(
    ("name", "disciplines", "shown_by"),
    [
        ("HZ-01_S-P_1.ifc", "S,P", "S: code S in the file name; P: code P in the file name"),
        ("1号楼_结构.ifc", "S", 'S: "结构" in the file name'),
        ("boxes.ifc", None, None),  # walls and slabs are of no discipline
    ],
)
def test_disciplines_are_those_that_the_file_shows(
    tmp_path: Path, name: str, disciplines: str | None, shown_by: str | None
) -> None:
    outcome = export([plain().write(tmp_path / name)], tmp_path / "out", FREE)
    (made,) = outcome.exported
    assert (made.row["discipline"], made.row["discipline_source"]) == (disciplines, shown_by)


def test_the_district_is_what_a_property_says_and_never_guessed(house: Outcome, tmp_path: Path) -> None:
    """The address of the sample house begins with its district, but nothing says where a district ends."""
    (row,) = (b.row for h in house.exported for b in h.buildings)
    assert row["city"] == "杭州市" and row["address"].startswith("西湖区") and row["district"] is None
    own = tmp_path / "own.toml"
    own.write_text('[building]\ndistrict = ["Pset_BuildingCommon.BuildingID"]\n', "utf-8")
    outcome = export([HOUSE], tmp_path / "out", Settings(mapping=load_mapping(own)))
    assert outcome.exported[0].buildings[0].row["district"] == row["building_code"] == "HZ-2026-018-01"


def test_findings_are_in_the_geopackage_where_their_elements_stand(tmp_path: Path) -> None:
    import pyogrio

    outcome = tried(plain(), tmp_path)  # walls without properties, storeys without numbers …
    assert outcome.folder is not None
    info = pyogrio.read_info(outcome.folder / "summary.gpkg", layer="finding")
    made = outcome.exported[0]
    assert info["features"] == len(made.findings) > 3
    _, _, geometry, _ = pyogrio.raw.read(outcome.folder / "summary.gpkg", layer="finding")
    points = [shapely.from_wkb(g) for g in geometry if g is not None]
    around = made.buildings[0].outline.buffer(1.5)
    assert points and all(around.contains(p) for p in points)
    assert made.verdict.value == "failed" and made.row["n_error"] == made.verdict.counts["error"] > 0


def test_floor_area_ratio_is_of_the_whole_site() -> None:
    rows = [
        {"_site": 1, "_far_area": a, "site_area": 1000.0, "footprint_area": f, "far": None, "building_density": None}
        for a, f in ((600.0, 100.0), (900.0, 150.0))
    ]
    _per_site(rows)
    assert [(r["far"], r["building_density"]) for r in rows] == [(1.5, 25.0), (1.5, 25.0)] and "_site" not in rows[0]


def test_the_table_of_components_counts_every_element(house: Outcome) -> None:
    rows = house.exported[0].components
    by_class: dict[str, int] = {}
    for row in rows:
        by_class[row["ifc_class"]] = by_class.get(row["ifc_class"], 0) + row["count"]
    model = bimcheck.read(HOUSE)
    assert by_class["IfcWall"] == model.is_a("IfcWall").height and "IfcOpeningElement" not in by_class
    walls = [r for r in rows if r["ifc_class"] == "IfcWall"]
    stated = model.quantities.filter(name="NetVolume").join(model.is_a("IfcWall"), left_on="element_id", right_on="id")
    assert sum(r["volume"] for r in walls) == pytest.approx(stated["value"].sum(), rel=1e-6)


def test_a_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    path = plain().write(tmp_path / "=cmd().ifc")
    outcome = export([path], tmp_path / "out", FREE)
    assert outcome.folder is not None
    with (outcome.folder / "placement.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1][1] == "'=cmd().ifc"
