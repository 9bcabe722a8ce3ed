"""The sample house: 11 × 11 m, three storeys of 3.0 m, parapet 0.6 m, ground at −0.300 (samples/building/plan.py)."""

from __future__ import annotations

import csv
import importlib.util
import json
import math
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyproj
import pytest
import shapely

from bimcheck.cim.export import Outcome
from tests.cim import validators

EASTING, NORTHING, HEIGHT, TURN = 514923.7, 3350508.9, 8.5, 15.0  # samples/building/frame.py
SIDE = 11.0
CORNER = (-0.1, -0.1)  # the outer walls are centred on axes 1 and A


def on_map(x: float, y: float) -> tuple[float, float]:
    cos, sin = math.cos(math.radians(TURN)), math.sin(math.radians(TURN))
    return EASTING + cos * x - sin * y, NORTHING + sin * x + cos * y


def expected() -> shapely.Polygon:
    x, y = CORNER
    return shapely.Polygon([on_map(x, y), on_map(x + SIDE, y), on_map(x + SIDE, y + SIDE), on_map(x, y + SIDE)])


def test_outputs_pass_every_validator_that_is_here(house: Outcome) -> None:
    assert house.folder is not None
    ran = validators.check_all(house.folder)
    assert {"own", "pyogrio", "geojson-validator"} <= ran, ran
    absent = {"validate_gpkg", "ogrinfo", "cityjson-schema", "gltf-validator"} - ran
    if absent:
        pytest.skip(f"passed {sorted(ran)}; not here: {sorted(absent)}")


def test_footprint_and_heights_are_those_of_the_drawing(house: Outcome) -> None:
    (building,) = house.exported[0].buildings
    assert building.outline.symmetric_difference(expected()).area < 0.03  # whole millimetres: a hair of 44 m
    row = building.row
    assert row["footprint_area"] == pytest.approx(SIDE * SIDE, abs=0.01)
    assert row["ground_elevation"] == pytest.approx(8.2)  # ElevationOfTerrain
    assert row["top_elevation"] == pytest.approx(HEIGHT + 9.0 + 0.6)
    assert row["height_m"] == pytest.approx(0.3 + 9.0 + 0.6)
    assert (row["storeys_above"], row["storeys_below"]) == (3, 0)
    assert row["gross_floor_area_measured"] == pytest.approx(3 * SIDE * SIDE, abs=0.01)
    assert row["projected_area"] == pytest.approx(SIDE * SIDE + 3.6 * 1.5 + 2 * 1.2 * 0.6, abs=0.01)
    assert row["volume"] == pytest.approx(SIDE * SIDE * 9.9, abs=0.2)
    assert row["far"] == pytest.approx(3 * SIDE * SIDE / 440, abs=1e-4)
    assert row["building_density"] == pytest.approx(100 * SIDE * SIDE / 440, abs=0.01)
    levels = [
        (s.row["name"], s.row["number_signed"], s.row["elevation_abs"], s.row["height_m"]) for s in building.storeys
    ]
    assert levels == [("1F", 1, 8.5, 3.0), ("2F", 2, 11.5, 3.0), ("3F", 3, 14.5, 3.0), ("RF", 0, 17.5, 0.6)]
    assert not [c for _, c in house.told]


def test_rooms_are_those_of_the_drawing(house: Outcome) -> None:
    rooms = {r.row["long_name"] or r.row["name"]: r for r in house.exported[0].buildings[0].storeys[0].rooms}
    assert len(rooms) == 9
    sizes = sorted(round(r.outline.area, 2) for r in rooms.values())
    assert sizes == sorted([13.6, 13.6, 13.6, 16.96, 7.59, 7.59, 15.64, 7.59, 7.59])
    assert all(r.top - r.bottom == pytest.approx(2.87, abs=0.002) for r in rooms.values())


def test_city_json_holds_the_block_at_its_place(house: Outcome) -> None:
    assert house.folder is not None
    lines = [json.loads(line) for line in (house.folder / "model.city.jsonl").read_text(encoding="utf-8").splitlines()]
    assert lines[0]["metadata"]["referenceSystem"] == "https://www.opengis.net/def/crs/EPSG/0/4549"
    feature, transform = lines[1], lines[0]["transform"]
    kinds = [o["type"] for o in feature["CityObjects"].values()]
    assert (kinds.count("Building"), kinds.count("BuildingStorey"), kinds.count("BuildingRoom")) == (1, 4, 29)
    building = feature["CityObjects"][feature["id"]]
    assert [g["lod"] for g in building["geometry"]] == ["0.2", "1.2"]
    points = np.array(feature["vertices"]) * transform["scale"] + transform["translate"]
    block = points[list(validators._flat(building["geometry"][1]["boundaries"]))]
    assert block[:, 2].min() == pytest.approx(8.2) and block[:, 2].max() == pytest.approx(18.1)
    assert block[:, 0].min() == pytest.approx(expected().bounds[0], abs=0.001)
    assert building["attributes"]["name"] == "1号住宅楼"


def test_placement_equals_an_independent_computation(house: Outcome) -> None:
    assert house.folder is not None
    with (house.folder / "placement.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = list(csv.reader(file))[1:]
    # the projection alone, by its PROJ string; CGCS2000 and WGS 84 taken for the same
    proj = pyproj.Proj("+proj=tmerc +lat_0=0 +lon_0=120 +k=1 +x_0=500000 +y_0=0 +a=6378137 +rf=298.257222101")
    lon, lat = proj(EASTING, NORTHING, inverse=True)
    numbers = dict(
        zip(["e", "n", "h", "lon", "lat", "turn", "north", "heading", "scale"], map(float, row[5:14]), strict=True)
    )
    assert (numbers["e"], numbers["n"], numbers["h"]) == (EASTING, NORTHING, HEIGHT)
    assert numbers["lon"] == pytest.approx(lon, abs=1e-9) and numbers["lat"] == pytest.approx(lat, abs=1e-9)
    assert numbers["turn"] == pytest.approx(TURN) and numbers["north"] == pytest.approx(-TURN)
    convergence = math.degrees(math.atan(math.tan(math.radians(lon - 120)) * math.sin(math.radians(lat))))
    assert numbers["heading"] == pytest.approx(-TURN + convergence, abs=1e-4)
    assert numbers["scale"] == pytest.approx(1.0)
    assert float(row[-1]) == pytest.approx(HEIGHT + 9.8)


def test_tiles_lead_back_to_the_map(house: Outcome) -> None:
    """Each vertex from glTF's axes through the tile's transform to longitude, latitude and height, by PROJ."""
    assert house.folder is not None
    tiles = house.folder / "tiles"
    tileset = json.loads((tiles / "tileset.json").read_bytes())
    assert tileset["asset"]["version"] == "1.1"
    (model,) = tileset["root"]["children"]
    matrix = np.array(model["transform"]).reshape(4, 4).T
    to_map = pyproj.Transformer.from_crs("EPSG:4978", "EPSG:4979", always_xy=True)
    flat = pyproj.Proj("+proj=tmerc +lat_0=0 +lon_0=120 +k=1 +x_0=500000 +y_0=0 +a=6378137 +rf=298.257222101")
    grown = expected().buffer(1.7)  # the balcony juts out by 1.5 m
    top, classes = -1.0, set()
    assert len(model["children"]) == 4
    for child in model["children"]:
        document, binary = validators.glb_parts(tiles / child["content"]["uri"])
        west, south, east, north, low, high = child["boundingVolume"]["region"]
        metadata = document["extensions"]["EXT_structural_metadata"]
        table = metadata["propertyTables"][0]
        assert set(table["properties"]) == {"GlobalId", "class", "name", "storey", "verdict", "model_id"}
        texts = {n: _texts(document, binary, p, table["count"]) for n, p in table["properties"].items()}
        assert all(len(g) == 22 for g in texts["GlobalId"]) and set(texts["verdict"]) == {"passed"}
        classes |= set(texts["class"])
        for primitive in document["meshes"][0]["primitives"]:
            ids = validators.glb_array(document, binary, primitive["attributes"]["_FEATURE_ID_0"])
            assert set(ids.ravel()) <= set(range(table["count"]))
            p = validators.glb_array(document, binary, primitive["attributes"]["POSITION"]).astype(float)
            ecef = np.column_stack((p[:, 0], -p[:, 2], p[:, 1])) @ matrix[:3, :3].T + matrix[:3, 3]
            lon, lat, height = to_map.transform(*ecef.T)
            assert math.degrees(west) - 1e-7 <= lon.min() and lon.max() <= math.degrees(east) + 1e-7
            assert math.degrees(south) - 1e-7 <= lat.min() and lat.max() <= math.degrees(north) + 1e-7
            assert low <= height.min() and height.max() <= high
            e, n = flat(lon, lat)
            assert shapely.contains_xy(grown, e, n).all()
            top = max(top, float(height.max()))
    assert top == pytest.approx(18.1 + 9.8, abs=0.005)
    assert {"IfcWall", "IfcSlab", "IfcReinforcingMesh"} <= classes and "IfcOpeningElement" not in classes


def _texts(document: dict, binary: bytes, entry: dict, count: int) -> list[str]:  # type: ignore[type-arg]
    values, offsets = (document["bufferViews"][entry[k]] for k in ("values", "stringOffsets"))
    assert values["byteOffset"] % 8 == offsets["byteOffset"] % 8 == 0
    start = offsets["byteOffset"]
    at = np.frombuffer(binary[start : start + offsets["byteLength"]], "<u4")
    assert len(at) == count + 1
    raw = binary[values["byteOffset"] : values["byteOffset"] + values["byteLength"]]
    return [raw[a:b].decode() for a, b in pairwise(at)]


def test_the_manifest_says_how(house: Outcome) -> None:
    assert house.folder is not None
    content = json.loads((house.folder / "manifest.json").read_bytes())
    (model,) = content["models"]
    assert model["verdict"] == "passed" and model["rule_packs"][0]["id"] == "base"
    assert model["accuracy_m"] == 0.0 and "CGCS2000" in model["assumed"][0]["zh"]
    assert {"closed_blocks", "valid_outlines", "inside_area_of_use", "gross_floor_area_agrees"} <= {
        c["check"] for c in model["checks"] if c["passed"]
    }
    assert content["versions"]["proj"] == pyproj.proj_version_str
    assert content["cim_grade"] == {"label": "CIM2", "confidence": "recalled"}


def test_cjio_reads_it(house: Outcome, tmp_path: Path) -> None:
    """As one CityJSON object, which is what cjio takes from a file. In a process of its own: once it is imported, all
    of Python's JSON has six digits."""
    if importlib.util.find_spec("cjio") is None:
        pytest.skip("cjio is not installed")
    assert house.folder is not None
    head, feature = (json.loads(s) for s in (house.folder / "model.city.jsonl").read_text("utf-8").splitlines())
    whole = head | {"CityObjects": feature["CityObjects"], "vertices": feature["vertices"]}
    path = tmp_path / "one.city.json"
    path.write_text(json.dumps(whole), encoding="utf-8")
    reads = (
        "import sys; from cjio import cityjson; city = cityjson.reader(open(sys.argv[1], encoding='utf-8')); "
        "print(len(city.j['CityObjects']), city.get_epsg())"
    )
    told = subprocess.run([sys.executable, "-c", reads, str(path)], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["34", "4549"]
