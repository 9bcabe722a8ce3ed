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


# System, height system, a place in it: national datums some 100 to 450 m from WGS 84, feet, the southern half, the date
# line; London and Moscow are towns that programmes have as a default.
ABROAD = (
    (28992, 5709, 4.3696, 52.0052), (27700, 5701, -0.10, 51.51), (25833, 7837, 13.40, 52.52),
    (31256, 5778, 16.37, 48.20), (2263, 6360, -73.98, 40.75), (7856, 5711, 151.20, -33.87),
    (31983, 5782, -46.63, -23.55), (3460, 5743, 179.20, -17.80),
    (2326, 5738, 114.17, 22.30), (3414, 6916, 103.85, 1.29), (6677, 6695, 139.76, 35.68), (28407, 5705, 37.62, 55.75),
)  # fmt: skip


@pytest.mark.parametrize("latlong", [True, False])
@pytest.mark.parametrize(("code", "vertical", "lon", "lat"), ABROAD)
def test_right_files_of_other_countries_are_left_alone(
    tmp_path: Path, code: int, vertical: int, lon: float, lat: float, latlong: bool
) -> None:
    """Latitude and longitude of IfcSite are on WGS 84, whatever datum the map is on. Nothing but the region of the
    profile speaks against such a file, and no slip is made up to bring it home."""
    way = pyproj.Transformer.from_crs("EPSG:4326", f"EPSG:{code}", always_xy=True, allow_ballpark=False)
    e, n = way.transform(lon, lat)
    unit = "ft" if code == 2263 else "mm"
    scale = METRES[unit] / pyproj.CRS(code).axis_info[0].unit_conversion_factor
    gamma = pyproj.Proj(code).get_factors(lon, lat).meridian_convergence
    north = math.radians(gamma - 30)
    file = File(
        unit=unit,
        crs=f"EPSG:{code}",
        vertical=f"EPSG:{vertical}",
        easting=e,
        northing=n,
        scale=scale,
        axis=turned(30),
        north=(-math.sin(north), math.cos(north)),
        latitude=dms(lat) if latlong else None,
        longitude=dms(lon) if latlong else None,
    )
    here = survey(model(file, tmp_path))
    found = explain(here)
    assert found.hypotheses == () and found.position is not None
    assert distance(found.position, (lon, lat)) < 1.0
    expected_elsewhere = explain(here, region(CHINA))
    inside = region(CHINA).contains(lon, lat)  # type: ignore[union-attr]
    assert [h.kind for h in expected_elsewhere.hypotheses] == ([] if inside else ["elsewhere"])


def test_a_slip_abroad_is_still_found_by_latitude_and_longitude(tmp_path: Path) -> None:
    """Swapped in London: both positions are in Great Britain, only the site's angles tell."""
    lon, lat = -0.60, 51.60
    way = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True, allow_ballpark=False)
    e, n = way.transform(lon, lat)
    file = File(crs="EPSG:27700", easting=n, northing=e, latitude=dms(lat), longitude=dms(lon))
    likeliest = explain(survey(model(file, tmp_path)), region(CHINA)).likeliest
    assert likeliest is not None and likeliest.kind == "swap" and likeliest.lonlat is not None
    assert distance(likeliest.lonlat, (lon, lat)) < 1.0


def test_positions_proposed_for_the_site_are_on_wgs_84(tmp_path: Path) -> None:
    """Boston under coordinates of Delft: what IfcSite should say is on WGS 84, 100 m from the map's datum."""
    boston = {"latitude": (42, 21, 31, 181945), "longitude": (-71, -3, -24, -263305)}
    file = File(crs="EPSG:28992", easting=85104.702, northing=446805.116, **boston)
    found = explain(survey(model(file, tmp_path))).of("latlong_default")
    assert found is not None
    values = dict(found.corrected)
    wanted = pyproj.Transformer.from_crs(28992, 4326, always_xy=True).transform(85104.702, 446805.116)
    assert (values["longitude"], values["latitude"]) == pytest.approx(wanted, abs=1e-7)


@pytest.mark.parametrize("at", [(4.36, 52.0), (-176.42, -49.29), (-73.98, 40.75), (135.5, 30.0), (103.85, 1.29)])
def test_the_distance_to_a_region_is_along_the_globe(at: tuple[float, float]) -> None:
    box = region(CHINA)
    assert box is not None
    west, south, east, north = box.box
    sides = [(west + i * (east - west) / 800, y) for i in range(801) for y in (south, north)]
    sides += [(x, south + i * (north - south) / 800) for i in range(801) for x in (west, east)]
    lons, lats = zip(*sides, strict=True)
    nearest = min(pyproj.Geod(ellps="WGS84").inv(lons, lats, [at[0]] * len(lons), [at[1]] * len(lats))[2])
    assert box.distance(*at) == pytest.approx(nearest, rel=0.006)
