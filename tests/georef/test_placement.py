"""The placement against an independent computation: the numbers of the file, numpy and pyproj, none of our own code."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyproj
import pytest

from bimcheck.errors import GeoreferenceError
from bimcheck.georef.place import Origin
from bimcheck.georef.resolve import Sidecar, resolve
from tests.georef.files import METRES, File, model

POINTS = np.array([[0.0, 0.0, 0.0], [10.0, 0.0, 0.0], [0.0, 10.0, 3.0], [-57.125, 33.3, -4.2]])  # metres
TOLERANCE = 1e-4  # m


def axis(degrees: float | None) -> tuple[float | None, float | None]:
    return (None, None) if degrees is None else (math.cos(math.radians(degrees)), math.sin(math.radians(degrees)))


def expected(file: File, rotation: float | None, world_turn: float) -> np.ndarray:
    """Written down from ISO 16739-1's formula of IfcMapConversion, point by point."""
    unit = METRES[file.unit]
    map_unit = 0.001 if file.map_unit in ("MILLI", "MILLIMETRE") else 1.0
    scale = unit / map_unit if file.scale is None or file.way == "rigid" else file.scale
    theta = math.radians(rotation or 0.0) if file.way != "rigid" else 0.0
    out = []
    for point in POINTS:
        x, y, z = (v / unit for v in point)
        wx, wy, wz = file.world or (0.0, 0.0, 0.0)
        x, y, z = x - wx, y - wy, z - wz
        c, s = math.cos(math.radians(world_turn)), math.sin(math.radians(world_turn))
        x, y = c * x + s * y, -s * x + c * y
        fx, fy, fz = file.factors
        e = file.easting + scale * (fx * x * math.cos(theta) - fy * y * math.sin(theta))
        n = file.northing + scale * (fx * x * math.sin(theta) + fy * y * math.cos(theta))
        out.append((e * map_unit, n * map_unit, ((file.height or 0.0) + scale * fz * z) * map_unit))
    return np.array(out)


WORLDS = [
    (None, None, 0.0),
    ((1000.0, 2000.0, 5.0), None, 0.0),
    ((10.0, -20.0, 0.0), (0.6, 0.8, 0.0), 53.13010235415598),
]
SPELLINGS = ("ePSet", "ePset", "EPset", "EPSET", "Pset")
HOSTS = ("project", "site", "building")


def cases() -> Iterator[tuple[File, float | None, float]]:
    """Every unit × scale × rotation × WorldCoordinateSystem, each in every way of writing it."""
    turns = (None, 0.0, 15.0, -120.5)
    for unit, given, turn, world in itertools.product(METRES, ("given", "missing", "inverted"), turns, WORLDS):
        scale = {"given": METRES[unit], "missing": None, "inverted": 1 / METRES[unit]}[given]
        base = File(unit=unit, scale=scale, axis=axis(turn), world=world[0], world_axis=world[1])
        for schema in ("IFC4", "IFC4X3_ADD2"):
            yield base.but(schema=schema), turn, world[2]
        yield base.but(schema="IFC4X3_ADD2", way="scaled", factors=(1.0002, 0.9998, 1.0)), turn, world[2]
        for spelling, host in itertools.product(SPELLINGS, HOSTS):
            yield base.but(schema="IFC2X3", way="sets", spelling=spelling, host=host), turn, world[2]


def single_cases() -> Iterator[tuple[File, float | None, float]]:
    for unit, world in itertools.product(METRES, WORLDS):
        yield File("IFC4X3_ADD2", unit, "rigid", world=world[0], world_axis=world[1], scale=None), None, world[2]
    # coordinates and map unit in millimetres, by unit and by property
    for unit in METRES:
        mm = File(unit=unit, easting=514923700.0, northing=3350508900.0, height=8500.0, scale=METRES[unit] * 1000)
        yield mm.but(map_unit="MILLI"), None, 0.0
        yield mm.but(schema="IFC2X3", way="sets", map_unit="MILLIMETRE", scale=None), None, 0.0


def check(file: File, turn: float | None, world_turn: float, tmp_path: Path) -> None:
    inverse = pyproj.Transformer.from_crs("EPSG:4549", "EPSG:4490", always_xy=True)
    placement = resolve(model(file, tmp_path))
    wanted = expected(file, turn, world_turn)
    found = placement.to_map(POINTS)
    # An inverted scale blows the model up a million times: there the tolerance grows with the numbers.
    tolerance = max(TOLERANCE, 1e-12 * float(np.abs(wanted).max()))
    assert np.abs(found - wanted).max() < tolerance, (file, found - wanted)
    assert placement.georeferenced and placement.crs is not None and placement.crs.code == 4549
    assert placement.height_reference == "EPSG:5737"
    lonlat = placement.to_lonlat(POINTS[:1])[0]
    assert lonlat[:2] == pytest.approx(inverse.transform(*wanted[0][:2]), abs=1e-9)
    assert np.abs(placement.to_local(found) - POINTS).max() < 1e-3


def test_the_placement_is_what_the_file_says(tmp_path: Path) -> None:
    """Some of the product, drawn with a fixed seed, and every case that stands alone."""
    every = list(cases())
    drawn = [*random.Random(20261122).sample(every, 60), *single_cases()]
    for case in drawn:
        check(*case, tmp_path)
    assert (len(every), len(drawn)) == (1944, 75)
    assert len({(f.schema, f.way, f.unit, f.spelling, f.host) for f, _, _ in drawn}) > 25


@pytest.mark.long
def test_the_placement_in_all_cases(tmp_path: Path) -> None:
    number = 0
    for case in cases():
        check(*case, tmp_path)
        number += 1
    assert number == 1944


def test_evidence_names_instance_and_text(tmp_path: Path) -> None:
    placement = resolve(model(File(), tmp_path))
    told = {e.name: e for e in placement.evidence}
    assert (told["easting"].source, told["easting"].id, told["easting"].written) == (
        "IfcMapConversion.Eastings", 42, "514923.7",
    )  # fmt: skip
    assert told["crs"].written == "EPSG:4549" and told["vertical"].value == "EPSG:5737"
    assert told["rotation"].note is not None and told["scale"].note is None
    missing = resolve(model(File(scale=None), tmp_path))
    scale = {e.name: e for e in missing.evidence}["scale"]
    assert scale.value == pytest.approx(0.001) and scale.written == "" and scale.note is not None


def test_the_order_of_belief(tmp_path: Path) -> None:
    both = File(schema="IFC4").but(
        extra=tuple(File(way="sets", easting=1.0, northing=2.0)._georeference())
    )  # both a map conversion and property sets
    assert resolve(model(both, tmp_path)).origin is Origin.MAP_CONVERSION
    given = Sidecar(500000.0, 3300000.0, 1.0, 30.0, None, "EPSG:4549", sha256="ab")
    placement = resolve(model(both, tmp_path), given)
    assert placement.origin is Origin.SIDECAR and placement.sidecar_sha256 == "ab"
    assert placement.anchor == pytest.approx((500000.0, 3300000.0, 1.0))
    assert placement.rotation == pytest.approx(30.0) and placement.scale == pytest.approx(0.001)


def test_levels_each_on_its_own(tmp_path: Path) -> None:
    none = File(way="none")
    assert resolve(model(none, tmp_path)).effective == 0
    assert resolve(model(none.but(address=True), tmp_path)).levels == (10,)
    lat = none.but(latitude=(30, 16, 26, 0), longitude=(120, 9, 18, 0))
    placement = resolve(model(lat, tmp_path))
    assert (placement.origin, placement.effective) == (Origin.LATITUDE_LONGITUDE, 20)
    assert placement.lonlat == pytest.approx((120.155, 30.273889), abs=1e-5) and not placement.georeferenced
    placed = resolve(model(none.but(site_at=(514923.7, 3350508.9, 0.0)), tmp_path))
    assert (placed.origin, placed.levels, placed.georeferenced) == (Origin.PLACEMENTS, (30,), False)
    world = none.but(world=(514923700.0, 3350508900.0, 8500.0))
    assert resolve(model(world, tmp_path)).levels == (40,)
    known = resolve(model(world, tmp_path), crs="EPSG:4549")
    assert known.georeferenced and known.anchor == pytest.approx((514923.7, 3350508.9, 8.5))
    assert resolve(model(lat.but(way="conversion", address=True), tmp_path)).levels == (10, 20, 50)


def test_a_null_conversion_places_nothing(tmp_path: Path) -> None:
    placement = resolve(model(File(easting=0.0, northing=0.0, crs="EPSG:3857"), tmp_path))
    assert not placement.georeferenced and placement.effective == 0 and placement.doubt is not None
    carried = File(easting=0.0, northing=0.0, elements=((514923.7, 3350508.9, 0.0),))
    assert resolve(model(carried, tmp_path)).georeferenced


def test_angles_are_refused_but_tell_a_position(tmp_path: Path) -> None:
    file = File(
        "IFC4X3_ADD2", way="angles", crs="EPSG:4490", crs_class="IFCGEOGRAPHICCRS", easting=30.274, northing=120.155
    )
    placement = resolve(model(file, tmp_path))
    assert not placement.georeferenced and placement.lonlat == pytest.approx((120.155, 30.274))
    with pytest.raises(GeoreferenceError):
        placement.to_map(POINTS)


def test_systems_by_text_name_and_compound(tmp_path: Path) -> None:
    wkt = pyproj.CRS.from_epsg(4549).to_wkt("WKT2_2019").encode("ascii", "ignore").decode()
    local = wkt.replace("500000", "80000").replace("CM 120E", "CM 120E local")
    local = local[: local.rindex(",ID[")] + "]" if ",ID[" in local[-40:] else local
    placement = resolve(model(File("IFC4X3_ADD2", crs="WKT", wkt=local, easting=94923.7), tmp_path))
    assert placement.crs is not None and placement.georeferenced and placement.crs.code is None
    by_code = resolve(model(File(), tmp_path)).lonlat
    assert placement.lonlat == pytest.approx(by_code, abs=1e-9)
    compound = resolve(model(File(crs="EPSG:7415", vertical=None, easting=85104.7, northing=446805.1), tmp_path))
    assert compound.crs is not None and compound.crs.code == 28992 and compound.height_reference == "EPSG:5709"
    named = resolve(model(File(crs="CGCS2000_3_Degree_GK_CM_120E", vertical="1985 Yellow Sea"), tmp_path))
    assert named.crs is not None and named.crs.code == 4549 and named.crs.loose
    assert resolve(model(File(crs="Hangzhou local"), tmp_path)).crs is None
