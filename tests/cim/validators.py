"""What every output must pass, whatever model it is of. Validators that are not installed are told, not passed over."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from bimcheck.cim import cityjson, geojson, geopackage, placement_table
from bimcheck.cim.export import CITYJSON, GEOJSON, GEOPACKAGE, MANIFEST, PLACEMENT, TILES
from bimcheck.cim.manifest import sha256_of

VALID = {
    "Building": ("BuildingStorey", "BuildingRoom"),
    "BuildingStorey": ("BuildingRoom",),
    "BuildingRoom": (),
}


def check_all(folder: Path) -> set[str]:
    """All that can be checked here; returns the names of the validators that ran."""
    ran = {"own"}
    _manifest(folder)
    _cityjson(folder / CITYJSON, ran)
    _geojson(folder / GEOJSON, ran)
    _placement(folder / PLACEMENT)
    _geopackage(folder / GEOPACKAGE, ran)
    _glbs(sorted((folder / TILES).rglob("*.glb")), ran)
    return ran


def _manifest(folder: Path) -> None:
    content = json.loads((folder / MANIFEST).read_bytes())
    listed = {o["file"]: o for o in content["outputs"]}
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} - {MANIFEST}
    assert set(listed) == there
    for name, entry in listed.items():
        assert entry["sha256"] == sha256_of(folder / name) and entry["size"] == (folder / name).stat().st_size


@cache
def _schema(name: str) -> Any:
    root = os.environ.get("BIMCHECK_CORPUS")
    path = Path(root) / "schemas" / "cityjson-2.0" / name if root else None
    if path is None or not path.is_file():
        return None
    from jsonschema import Draft7Validator

    return Draft7Validator(json.loads(path.read_bytes()))


def _cityjson(path: Path, ran: set[str]) -> None:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert lines[0]["type"] == "CityJSON" and lines[0]["version"] == "2.0"
    assert len({line["id"] for line in lines[1:]}) == len(lines) - 1 >= 1
    for feature in lines[1:]:
        cityjson_extra(feature)
        assert cityjson.faulty_blocks(feature) == []
    for schema, part in (("cityjson.min.schema.json", lines[:1]), ("cityjsonfeature.min.schema.json", lines[1:])):
        validator = _schema(schema)
        if validator is not None:
            ran.add("cityjson-schema")
            assert [e.message[:200] for line in part for e in validator.iter_errors(_some_rooms(line))] == []


def _some_rooms(line: dict[str, Any]) -> dict[str, Any]:
    """With three rooms of a storey at most: all are made alike, and the schema takes a quarter of a second for each."""
    objects = line["CityObjects"]
    kept = dict(objects)
    for thing in objects.values():
        if thing["type"] == "BuildingStorey":
            for room in thing.get("children", ())[3:]:
                del kept[room]
    return line | {"CityObjects": kept}


def cityjson_extra(feature: dict[str, Any]) -> None:
    """The checks that cjval makes beyond the schema, after its description."""
    objects, vertices = feature["CityObjects"], feature["vertices"]
    assert feature["id"] in objects
    assert all(type(c) is int for v in vertices for c in v)
    assert max(Counter(map(tuple, vertices)).values(), default=1) == 1, "vertices twice"
    used: set[int] = set()
    for name, thing in objects.items():
        for parent in thing.get("parents", ()):
            assert name in objects[parent]["children"]
        for child in thing.get("children", ()):
            assert name in objects[child]["parents"]
            assert objects[child]["type"] in VALID[thing["type"]]
        assert (name == feature["id"]) == ("parents" not in thing)
        for geometry in thing.get("geometry", ()):
            numbers = list(_flat(geometry["boundaries"]))
            assert min(numbers) >= 0 and max(numbers) < len(vertices)
            used.update(numbers)
            if "semantics" in geometry:
                depth = {"MultiSurface": 1, "Solid": 2, "MultiSolid": 3}[geometry["type"]]
                assert _shape(geometry["semantics"]["values"], depth) == _shape(geometry["boundaries"], depth)
                kinds = len(geometry["semantics"]["surfaces"])
                assert all(0 <= v < kinds for v in _flat(geometry["semantics"]["values"]))
    assert used == set(range(len(vertices))), "vertices that nobody uses"


def _flat(value: Any) -> Any:
    if isinstance(value, list):
        for part in value:
            yield from _flat(part)
    else:
        yield value


def _shape(value: list[Any], depth: int) -> Any:
    return len(value) if depth == 1 else [_shape(part, depth - 1) for part in value]


def _geojson(path: Path, ran: set[str]) -> None:
    content = json.loads(path.read_bytes())
    for feature in content["features"]:
        for lon, lat in zip(*[iter(_flat(feature["geometry"]["coordinates"]))] * 2, strict=True):
            assert -180 <= lon <= 180 and -90 <= lat <= 90
            assert round(lon, geojson.DIGITS) == lon and round(lat, geojson.DIGITS) == lat
    try:
        import geojson_validator
    except ImportError:
        return
    ran.add("geojson-validator")
    assert geojson_validator.validate_structure(content) == {}
    assert geojson_validator.validate_geometries(content)["invalid"] == {}


def _placement(path: Path) -> None:
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.decode("utf-8-sig").splitlines()[0].split(",")[0] == placement_table.COLUMNS["model_id"]


@cache
def _gdal_python() -> str | None:
    """A Python that has GDAL's samples: the system's, more often than ours."""
    for python in (sys.executable, "/usr/bin/python3"):
        code = "import osgeo_utils.samples.validate_gpkg"
        if shutil.which(python) and not subprocess.run([python, "-c", code], capture_output=True, env={}).returncode:
            return python
    return None


def _geopackage(path: Path, ran: set[str]) -> None:
    if not geopackage.available():
        assert not path.exists()
        return
    import pyogrio

    layers = {name for name, _ in pyogrio.list_layers(path)}
    assert layers == {"model", "building", "storey", "space", "finding", "component", "lineage"}
    ran.add("pyogrio")
    python = _gdal_python()
    if python is not None:
        ran.add("validate_gpkg")
        command = [python, "-m", "osgeo_utils.samples.validate_gpkg", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, env={})
        assert done.returncode == 0, done.stdout + done.stderr
    if shutil.which("ogrinfo"):
        ran.add("ogrinfo")
        assert subprocess.run(["ogrinfo", "-so", "-al", str(path)], capture_output=True).returncode == 0


def _glbs(paths: list[Path], ran: set[str]) -> None:
    for path in paths:
        raw = path.read_bytes()
        assert raw[:4] == b"glTF" and int.from_bytes(raw[8:12], "little") == len(raw) and len(raw) % 4 == 0
    folder = os.environ.get("BIMCHECK_GLTF_VALIDATOR")  # where `npm i gltf-validator` was run
    if not paths or not folder or not shutil.which("node"):
        return
    ran.add("gltf-validator")
    code = (
        "const v=require('gltf-validator'),fs=require('fs');Promise.all(process.argv.slice(1).map(p=>v.validateBytes("
        "new Uint8Array(fs.readFileSync(p))))).then(all=>{const wrong=all.filter(r=>r.issues.numErrors);"
        "console.log(JSON.stringify(wrong.map(r=>r.issues)));process.exit(wrong.length?1:0)})"
    )
    files = [str(p.resolve()) for p in paths]
    done = subprocess.run(["node", "-e", code, *files], capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr


def glb_parts(path: Path) -> tuple[dict[str, Any], bytes]:
    """The document and the binary part of a glTF binary."""
    raw = path.read_bytes()
    length = int.from_bytes(raw[12:16], "little")
    return json.loads(raw[20 : 20 + length]), raw[28 + length :]


def glb_array(document: dict[str, Any], binary: bytes, accessor: int) -> np.ndarray:
    found = document["accessors"][accessor]
    view = document["bufferViews"][found["bufferView"]]
    kind = {5126: "<f4", 5125: "<u4"}[found["componentType"]]
    wide = {"SCALAR": 1, "VEC3": 3}[found["type"]]
    start = view["byteOffset"]
    return np.frombuffer(binary[start : start + view["byteLength"]], kind)[: found["count"] * wide].reshape(-1, wide)
