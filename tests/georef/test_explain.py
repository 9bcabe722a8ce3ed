"""Seeded single slips: the likeliest explanation must be the slip, and its correction must bring the model home."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyproj
import pytest

from bimcheck.georef.explain import Explanation, explain
from bimcheck.georef.hypotheses import Hypothesis
from bimcheck.georef.reading import survey
from bimcheck.georef.region import region
from bimcheck.georef.resolve import place
from bimcheck.georef.shifts import bd09, distance, gcj02
from tests.georef.files import METRES, File, model

HANGZHOU = "118.34,29.18,120.74,30.57"
CHINA = "73.62,16.70,134.77,53.56"


def dms(degrees: float) -> tuple[int, int, int, int]:
    millionths = round(abs(degrees) * 3600e6)
    sign = -1 if degrees < 0 else 1
    d, rest = divmod(millionths, 3600_000_000)
    m, rest = divmod(rest, 60_000_000)
    s, u = divmod(rest, 1_000_000)
    return sign * d, sign * m, sign * s, sign * u


def projected(code: int, lon: float, lat: float) -> tuple[float, float]:
    """WGS 84 and CGCS2000 alike: these are the numbers that somebody would have written."""
    e, n = pyproj.Transformer.from_crs("EPSG:4490", f"EPSG:{code}", always_xy=True).transform(lon, lat)
    return float(e), float(n)


@dataclass(frozen=True)
class Site:
    """A right file in Hangzhou and where it is."""

    file: File
    lon: float
    lat: float
    rotation: float
    gamma: float


def site(chance: random.Random, latlong: bool, prefix: bool = False) -> Site:
    lon, lat = chance.uniform(118.6, 120.7), chance.uniform(29.3, 30.5)
    code = 4528 if prefix else 4549
    e, n = projected(code, lon, lat)
    gamma = pyproj.Proj(f"EPSG:{code}").get_factors(lon, lat).meridian_convergence
    rotation = chance.choice([-75.0, -40.0, -17.5, 12.0, 22.0, 35.0, 68.0])
    north = math.radians(gamma - rotation)
    unit = chance.choice(["m", "mm"])
    file = File(
        unit=unit,
        crs=f"EPSG:{code}",
        easting=e,
        northing=n,
        height=8.5,
        scale=METRES[unit],
        axis=(math.cos(math.radians(rotation)), math.sin(math.radians(rotation))),
        north=(-math.sin(north), math.cos(north)),
        latitude=dms(lat) if latlong else None,
        longitude=dms(lon) if latlong else None,
    )
    return Site(file, lon, lat, rotation, gamma)


def turned(degrees: float) -> tuple[float, float]:
    return math.cos(math.radians(degrees)), math.sin(math.radians(degrees))


def without_north(file: File) -> File:
    return file.but(north=None, axis=(None, None))


# name of the slip → the file with it, from a right one, and the kinds that name it
def seeded(kind: str, chance: random.Random) -> tuple[Site, File, tuple[str, ...]]:
    latlong = kind.startswith(("latlong", "map_", "utm")) or chance.random() < 0.5
    prefix = kind == "zone_missing"
    here = site(chance, latlong, prefix)
    file, lon, lat = here.file, here.lon, here.lat
    e, n = file.easting, file.northing
    # Slips of position leave the direction alone: a wrong meridian would turn it too.
    moved = without_north(file)
    if kind == "swap":
        return here, moved.but(easting=n, northing=e), ("swap",)
    if kind == "millimetre":
        return here, moved.but(unit="mm", scale=0.001, easting=e * 1000, northing=n * 1000), ("millimetre",)
    if kind == "kilometre":
        return here, moved.but(easting=e / 1000, northing=n / 1000), ("kilometre",)
    if kind == "false_easting":
        return here, moved.but(easting=e - 500_000), ("false_easting",)
    if kind == "zone_prefix":
        return here, moved.but(easting=e + 40_000_000), ("zone_prefix",)
    if kind == "zone_missing":
        return here, moved.but(easting=e - 40_000_000), ("zone_missing",)
    if kind == "central_meridian":
        code = chance.choice([4547, 4548, 4550, 4551])
        return here, moved.but(crs=f"EPSG:{code}"), ("central_meridian",)
    if kind == "six_degree":
        x, y = projected(4509 if lon < 120 else 4510, lon, lat)
        return here, moved.but(easting=x, northing=y), ("six_degree", "central_meridian")
    if kind == "utm":
        x, y = projected(32650 if lon < 120 else 32651, lon, lat)
        return here, moved.but(easting=x, northing=y, crs="EPSG:4548" if lon < 120 else "EPSG:4550"), ("utm",)
    if kind == "twice":
        return here, moved.but(elements=((e + 1, n + 2, 8.5), (e + 9, n + 2, 8.5), (e, n + 20, 8.5))), ("twice",)
    if kind == "scale_missing":
        return here, file.but(unit="mm", scale=None), ("scale_missing",)
    if kind == "scale_inverted":
        return here, file.but(unit="mm", scale=1000.0), ("scale_inverted",)
    if kind == "scale_unit":
        return here, file.but(unit="mm", scale=1.0), ("scale_unit",)
    if kind == "rotation_sign":
        return here, file.but(axis=turned(-here.rotation)), ("rotation_sign",)
    if kind == "rotation_swapped":
        return here, file.but(axis=turned(90 - here.rotation)), ("rotation_swapped",)
    if kind == "rotation_lost":
        return here, file.but(axis=(1.0, 0.0)), ("rotation_lost",)
    if kind == "rotation_twice":
        return here, file.but(axis=turned(2 * here.rotation)), ("rotation_twice",)
    if kind == "north_slip":
        west = site_at(118.7 + 0.3 * chance.random(), lat, 25.0)
        return (
            west,
            west.file.but(north=(-math.sin(math.radians(-25.0)), math.cos(math.radians(-25.0)))),
            ("north_slip",),
        )
    if kind in ("latlong_gcj02", "latlong_bd09"):
        x, y = (gcj02 if kind.endswith("gcj02") else bd09)(lon, lat)
        return here, file.but(latitude=dms(y), longitude=dms(x)), (kind,)
    if kind in ("map_gcj02", "map_bd09"):
        x, y = projected(4549, *(gcj02 if kind.endswith("gcj02") else bd09)(lon, lat))
        return here, file.but(easting=x, northing=y), (kind,)
    if kind == "latlong_default":
        boston = {"latitude": (42, 21, 31, 181945), "longitude": (-71, -3, -24, -263305)}
        return here, file.but(**boston), ("latlong_default",)
    if kind == "latlong_overflow":
        low = -(2**31)
        return here, file.but(latitude=(low, low, low, low), longitude=(low, low, low, low)), ("latlong_overflow",)
    if kind == "latlong_swapped":
        return here, file.but(latitude=dms(lon), longitude=dms(lat)), ("latlong_swapped",)
    if kind == "latlong_differs":
        return here, file.but(latitude=dms(lat + 0.05)), ("latlong_differs",)
    if kind == "null":
        return here, file.but(easting=0.0, northing=0.0), ("null",)
    raise AssertionError(kind)


def site_at(lon: float, lat: float, rotation: float) -> Site:
    e, n = projected(4549, lon, lat)
    gamma = pyproj.Proj("EPSG:4549").get_factors(lon, lat).meridian_convergence
    return Site(File(easting=e, northing=n, axis=turned(rotation)), lon, lat, rotation, gamma)


SLIPS = (
    "swap", "millimetre", "kilometre", "false_easting", "zone_prefix", "zone_missing", "central_meridian", "six_degree",
    "utm", "twice", "scale_missing", "scale_inverted", "scale_unit", "rotation_sign", "rotation_swapped",
    "rotation_lost", "rotation_twice", "north_slip", "latlong_gcj02", "latlong_bd09", "map_gcj02", "map_bd09",
    "latlong_default", "latlong_overflow", "latlong_swapped", "latlong_differs", "null",
)  # fmt: skip
EACH = 3


def seeds(each: int, seed: int) -> Iterator[tuple[str, Site, File, tuple[str, ...]]]:
    chance = random.Random(seed)
    for kind in SLIPS:
        for _ in range(each):
            yield kind, *seeded(kind, chance)


def mended(found: Explanation, likeliest: Hypothesis, here: Site, kind: str) -> bool:
    """Whether the corrected values are those of the right file: position to a decimetre, angles and scale closely."""
    values = dict(likeliest.corrected)
    right = here.file
    if likeliest.about == "scale":
        return values["scale"] == pytest.approx(METRES[found_unit(found)], rel=1e-9)
    if likeliest.about == "rotation":
        wanted = here.rotation + here.gamma if kind == "north_slip" else here.rotation
        return abs(float(values["rotation"]) - wanted) < 1e-6
    if kind.startswith("latlong"):
        at = (float(values["longitude"]), float(values["latitude"]))
        return distance(at, (here.lon, here.lat)) < 0.2
    if kind == "null" and right.latitude is None:
        return not values  # nothing in the file tells where it should be
    if kind in ("null", "map_gcj02", "map_bd09"):
        return math.hypot(float(values["easting"]) - right.easting, float(values["northing"]) - right.northing) < 0.2
    assert likeliest.lonlat is not None
    # Of a model that is placed twice the elements' middle counts, which is some metres from the zero point.
    return distance(likeliest.lonlat, (here.lon, here.lat)) < (30.0 if kind == "twice" else 0.2)


def found_unit(found: Explanation) -> str:
    return {v: k for k, v in METRES.items()}[found.placement.project_unit]


def misnamed(tmp_path: Path, each: int, seed: int) -> tuple[Counter[str], list[tuple[str, str, str]]]:
    """How many of each kind were tried, and those that were not named and mended."""
    hangzhou = region(HANGZHOU)
    wrong: list[tuple[str, str, str]] = []
    number: Counter[str] = Counter()
    for kind, here, file, names in seeds(each, seed):
        found = explain(survey(model(file, tmp_path)), hangzhou)
        number[kind] += 1
        likeliest = found.likeliest
        if likeliest is None:
            wrong.append((kind, "nothing", ""))
        elif likeliest.kind not in names or not mended(found, likeliest, here, kind):
            wrong.append((kind, likeliest.kind, likeliest.options))
    return number, wrong


def test_seeded_slips_are_named_and_mended(tmp_path: Path) -> None:
    number, wrong = misnamed(tmp_path, EACH, 6)
    assert set(number.values()) == {EACH} and len(number) == 27 and sum(number.values()) == 81
    assert len(wrong) <= 0.05 * sum(number.values()), wrong


@pytest.mark.long
def test_more_seeded_slips(tmp_path: Path) -> None:
    number, wrong = misnamed(tmp_path, 20, 7)
    assert sum(number.values()) == 540
    assert len(wrong) <= 0.05 * sum(number.values()), wrong


@pytest.mark.parametrize("where", [HANGZHOU, CHINA, ""])
def test_right_files_are_left_alone(tmp_path: Path, where: str) -> None:
    chance = random.Random(7)
    judged = 0
    for latlong in (True, False) * 4:
        here = site(chance, latlong, prefix=judged % 4 == 3)
        found = explain(survey(model(here.file, tmp_path)), region(where))
        assert found.hypotheses == (), (here, found.hypotheses)
        assert distance(place(survey(model(here.file, tmp_path))).lonlat or (0, 0), (here.lon, here.lat)) < 0.01
        judged += 1
    assert judged == 8
