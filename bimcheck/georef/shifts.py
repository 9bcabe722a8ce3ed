"""Two things that put a right latitude and longitude in the wrong place: shifted web maps and default project sites.

The shift of Chinese web maps (GCJ-02, and BD-09 on top of it) follows the formula that has been public since 2010; it
is here to be recognised, not to convert coordinates by.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from bimcheck.words import Words

_A, _E2 = 6378245.0, 0.00669342162296594323  # Krasovsky


def gcj02(lon: float, lat: float) -> tuple[float, float]:
    """Where maps in GCJ-02 (AMap, Tencent) show a WGS 84 or CGCS2000 position, degrees."""
    x, y = lon - 105.0, lat - 35.0
    waves = 20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)
    dlat = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    dlat += (waves + 20 * math.sin(y * math.pi) + 40 * math.sin(y / 3 * math.pi)) * 2 / 3
    dlat += (160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y * math.pi / 30)) * 2 / 3
    dlon = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    dlon += (waves + 20 * math.sin(x * math.pi) + 40 * math.sin(x / 3 * math.pi)) * 2 / 3
    dlon += (150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
    magic = 1 - _E2 * math.sin(math.radians(lat)) ** 2
    north = _A * (1 - _E2) / (magic * math.sqrt(magic)) * math.pi / 180
    east = _A / math.sqrt(magic) * math.cos(math.radians(lat)) * math.pi / 180
    return lon + dlon / east, lat + dlat / north


def bd09(lon: float, lat: float) -> tuple[float, float]:
    """Where Baidu's maps show a WGS 84 or CGCS2000 position, degrees."""
    x, y = gcj02(lon, lat)
    turn = math.pi * 3000 / 180
    radius = math.hypot(x, y) + 0.00002 * math.sin(y * turn)
    angle = math.atan2(y, x) + 0.000003 * math.cos(x * turn)
    return radius * math.cos(angle) + 0.0065, radius * math.sin(angle) + 0.006


SHIFTS = {"GCJ-02": gcj02, "BD-09": bd09}


def distance(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Metres between two positions (longitude, latitude), on a sphere: good to half a per cent."""
    (lon1, lat1), (lon2, lat2) = ((math.radians(v) for v in p) for p in (a, b))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371008.8 * math.asin(min(1.0, math.sqrt(h)))


@dataclass(frozen=True)
class DefaultPlace:
    """A position that a programme writes when nobody set one. exact: the very numbers, longitude and latitude."""

    name: Words
    lon: float
    lat: float


# The first two stand in real files of the corpus; the others are recalled.
DEFAULTS = (
    DefaultPlace(Words("波士顿（Revit 默认）", "Boston (default of Revit)"), -71.0567, 42.3587),
    DefaultPlace(Words("北京（Revit 中文版默认）", "Beijing (default of Revit in Chinese)"), 116.4333, 39.9167),
    DefaultPlace(Words("伦敦", "London"), -0.1276, 51.5074),
    DefaultPlace(Words("莫斯科", "Moscow"), 37.6173, 55.7558),
    DefaultPlace(Words("布达佩斯", "Budapest"), 19.0402, 47.4979),
    DefaultPlace(Words("经纬度 0/0", "0/0"), 0.0, 0.0),
)
EXACT = 200.0  # m: so near it is the default itself, wherever the project is


def default_near(lon: float, lat: float, radius: float) -> tuple[DefaultPlace, float] | None:
    """The default place within `radius` metres, and how far it is."""
    found = min(((p, distance((lon, lat), (p.lon, p.lat))) for p in DEFAULTS), key=lambda item: item[1])
    return found if found[1] <= radius else None
