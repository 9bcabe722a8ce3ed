"""Conversions are exact or refused; a user's parameters do what they say and show nowhere."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pyproj
import pytest

from bimcheck.errors import GeoreferenceError
from bimcheck.georef.conversion import convert, load_operation


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("EPSG:4610", "EPSG:4490"),
        ("EPSG:2385", "EPSG:4549"),
        ("EPSG:2437", "EPSG:4549"),
        ("EPSG:5736", "EPSG:5737"),
        ("EPSG:4549+5737", "EPSG:4979"),
        ("EPSG:4549+5737", "EPSG:4480"),
        ("EPSG:4490", "EPSG:4326"),
    ],
)
def test_no_ballpark_without_the_users_operation(source: str, target: str) -> None:
    """PROJ itself answers all of these, with accuracy -1 and no shift."""
    assert pyproj.Transformer.from_crs(source, target, always_xy=True) is not None
    with pytest.raises(GeoreferenceError, match="PROJ knows no exact conversion"):
        convert(source, target)


def test_exact_ways_stay_open() -> None:
    there = convert("EPSG:4490", "EPSG:4549")
    e, n, _ = there(np.array([120.155]), np.array([30.274]))
    assert (e[0], n[0]) == pytest.approx((514914.127, 3350497.771), abs=1e-3)
    zone, _, _ = convert("EPSG:4549", "EPSG:4528")(e, n)
    assert zone[0] == pytest.approx(e[0] + 40_000_000, abs=1e-6)
    assumed = convert("EPSG:4549", "EPSG:4326", cgcs2000_is_wgs84=True)
    lon, lat, _ = assumed(e, n)
    assert (lon[0], lat[0]) == pytest.approx((120.155, 30.274), abs=1e-9)
    assert assumed.assumed is not None and "WGS 84" in assumed.assumed.en


def test_infinite_results_are_errors() -> None:
    with pytest.raises(GeoreferenceError, match="infinite"):
        convert("EPSG:4549", "EPSG:4490")(np.array([math.inf]), np.array([0.0]))
    with pytest.raises(GeoreferenceError, match="infinite"):
        convert("EPSG:4490", "EPSG:4549")(np.array([120.0]), np.array([95.0]))
    with pytest.raises(GeoreferenceError, match="unknown coordinate system"):
        convert("EPSG:999999", "EPSG:4490")


SEVEN = """kind = "seven"
from = "EPSG:4610"
to = "EPSG:4490"
dx = 12.5
dy = -104.25
dz = -47.125
rx = 0.5
ry = -0.75
rz = 1.25
scale_ppm = 2.5
"""


def bursa_wolf(lon: float, lat: float) -> tuple[float, float]:
    """Independent of PROJ's helmert step: matrices by hand, ellipsoids by pyproj's geocentric systems."""
    a, f = 6378140.0, 1 / 298.257
    e2 = f * (2 - f)
    p, q = math.radians(lat), math.radians(lon)
    nu = a / math.sqrt(1 - e2 * math.sin(p) ** 2)
    x = np.array([nu * math.cos(p) * math.cos(q), nu * math.cos(p) * math.sin(q), nu * (1 - e2) * math.sin(p)])
    rx, ry, rz = (math.radians(v / 3600) for v in (0.5, -0.75, 1.25))
    turned = np.array([[1, -rz, ry], [rz, 1, -rx], [-ry, rx, 1]]) @ x  # position vector
    x = np.array([12.5, -104.25, -47.125]) + (1 + 2.5e-6) * turned
    a, f = 6378137.0, 1 / 298.257222101
    e2 = f * (2 - f)
    lat_ = math.atan2(x[2], math.hypot(x[0], x[1]) * (1 - e2))
    for _ in range(20):
        nu = a / math.sqrt(1 - e2 * math.sin(lat_) ** 2)
        h = math.hypot(x[0], x[1]) / math.cos(lat_) - nu
        lat_ = math.atan2(x[2], math.hypot(x[0], x[1]) * (1 - e2 * nu / (nu + h)))
    return math.degrees(math.atan2(x[1], x[0])), math.degrees(lat_)


def test_seven_parameters(tmp_path: Path) -> None:
    path = tmp_path / "seven.toml"
    path.write_text(SEVEN, encoding="utf-8")
    operation = load_operation(path)
    lon, lat, h = convert("EPSG:4610", "EPSG:4490", operation)(np.array([120.1]), np.array([30.2]), np.array([7.0]))
    wanted = bursa_wolf(120.1, 30.2)
    assert abs(lon[0] - wanted[0]) * 96e3 < 1e-4 and abs(lat[0] - wanted[1]) * 111e3 < 1e-4 and h[0] == 7.0
    # from one projection to another by way of the two datums
    e, n, _ = convert("EPSG:2385", "EPSG:4549", operation)(np.array([509000.0]), np.array([3342000.0]))
    lon_, lat_ = pyproj.Transformer.from_crs("EPSG:2385", "EPSG:4610", always_xy=True).transform(509000.0, 3342000.0)
    project = pyproj.Transformer.from_crs("EPSG:4490", "EPSG:4549", always_xy=True)
    east, north = project.transform(*bursa_wolf(lon_, lat_))
    assert (e[0], n[0]) == pytest.approx((east, north), abs=1e-3)


def test_four_parameters_and_pipeline(tmp_path: Path) -> None:
    path = tmp_path / "four.toml"
    numbers = "dx = -430000.0\ndy = -3270000.0\nrotation = 30.0\nscale_ppm = -3.0\n"
    path.write_text(f'kind = "four"\n{numbers}', encoding="utf-8")
    e, n, _ = convert("EPSG:4549", "EPSG:4528", load_operation(path))(np.array([514923.7]), np.array([3350508.9]))
    k, r = 1 - 3e-6, math.radians(30 / 3600)
    assert e[0] == pytest.approx(-430000.0 + k * (514923.7 * math.cos(r) - 3350508.9 * math.sin(r)), abs=1e-6)
    assert n[0] == pytest.approx(-3270000.0 + k * (514923.7 * math.sin(r) + 3350508.9 * math.cos(r)), abs=1e-6)
    pipeline = tmp_path / "height.txt"
    pipeline.write_text("+proj=pipeline +step +proj=affine +zoff=9.75", encoding="utf-8")
    found = convert("EPSG:4549+5737", "EPSG:4979", load_operation(pipeline))
    assert found(np.array([1.0]), np.array([2.0]), np.array([3.0]))[2][0] == 12.75
    assert found.accuracy is None and found.operation is not None and len(found.operation) == 64


def test_parameters_never_show(tmp_path: Path) -> None:
    path = tmp_path / "seven.toml"
    path.write_text(SEVEN, encoding="utf-8")
    operation = load_operation(path)
    conversion = convert("EPSG:4610", "EPSG:4490", operation)
    for secret in ("12.5", "104.25", "47.125"):
        assert secret not in repr(operation) + repr(conversion) + str(operation.title)
    assert operation.sha256[:16] in conversion.pipeline


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("x.toml", 'kind = "seven"\ndx = 1.0\n', "dy is missing"),
        ("x.toml", 'kind = "nine"\n', "kind must be"),
        ("x.toml", SEVEN + "secret = 1\n", "unknown key secret"),
        ("x.toml", SEVEN + 'convention = "left"\n', "convention"),
        ("x.txt", "hello", "neither parameters"),
        ("x.txt", "+proj=pipeline +step +proj=nonsense", "cannot make sense"),
        ("x.wkt", "PROJCRS[oops", "cannot make sense"),
    ],
)
def test_files_that_are_none(tmp_path: Path, name: str, text: str, says: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(GeoreferenceError, match=says):
        load_operation(path)


def test_a_local_system_as_text(tmp_path: Path) -> None:
    # The code of the system that it was changed from still stands in it; it counts for nothing.
    path = tmp_path / "local.wkt"
    path.write_text(pyproj.CRS.from_epsg(4549).to_wkt().replace("500000", "80000"), encoding="utf-8")
    e, n, _ = convert("Hangzhou local", "EPSG:4549", load_operation(path))(np.array([94923.7]), np.array([3350508.9]))
    assert (e[0], n[0]) == pytest.approx((514923.7, 3350508.9), abs=1e-6)


@pytest.mark.parametrize("source", ["EPSG:28992", "EPSG:31256", "EPSG:7415"])
def test_one_of_several_operations_is_chosen_and_named(source: str) -> None:
    """PROJ knows several ways from these datums to WGS 84: which one was taken, and how good it is, is told."""
    made = convert(source, "EPSG:4326")
    assert " to WGS 84 (" in made.pipeline and made.accuracy is not None and 0 < made.accuracy <= 2
    e, n = (85104.702, 446805.116) if source != "EPSG:31256" else (2900.0, 340_000.0)
    x, y, _ = made(np.array([e]), np.array([n]))
    wanted = pyproj.Transformer.from_crs(source, "EPSG:4326", always_xy=True).transform(e, n)
    assert (x[0], y[0]) == pytest.approx(wanted[:2], abs=2e-5)
