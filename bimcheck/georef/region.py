"""The region that models are expected in: a box in degrees, or polygons of a GeoJSON file."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from bimcheck.errors import GeoreferenceError
from bimcheck.words import Words

PLANE = 100_000.0  # m: farther than this a plane is no measure of a distance
EARTH = 6_371_008.8  # m, mean radius


@dataclass(frozen=True)
class Region:
    """Polygons in longitude and latitude (CGCS2000 or WGS 84, alike at this scale).

    rings  outlines and holes for drawing, each a tuple of (longitude, latitude)
    """

    name: str
    box: tuple[float, float, float, float]  # west, south, east, north
    rings: tuple[tuple[tuple[float, float], ...], ...]
    _shape: Any = field(repr=False, compare=False)

    def contains(self, lon: float, lat: float) -> bool:
        import shapely

        return bool(shapely.covers(self._shape, shapely.Point(lon, lat)))

    def distance(self, lon: float, lat: float) -> float:
        """Metres to the region, 0 inside: nearby on a plane through the point, good to a per cent; farther away, where
        no plane holds, on the sphere to points along the outline."""
        import shapely
        from shapely import affinity

        if self.contains(lon, lat):
            return 0.0
        north = 111_194.9
        east = north * max(0.01, math.cos(math.radians(lat)))
        near = affinity.scale(affinity.translate(self._shape, -lon, -lat), east, north, origin=(0, 0))
        plane = float(shapely.distance(near, shapely.Point(0, 0)))
        if plane < PLANE:
            return plane
        west, south, east, north = self.box
        steps = max(east - west, north - south) / 200
        x, y = np.radians(shapely.get_coordinates(shapely.segmentize(self._shape.boundary, max(steps, 1e-6)))).T
        at = math.radians(lat)
        half = np.sin((y - at) / 2) ** 2 + math.cos(at) * np.cos(y) * np.sin((x - math.radians(lon)) / 2) ** 2
        return float(2 * EARTH * np.arcsin(np.sqrt(np.minimum(half, 1.0))).min())


@cache
def region(text: str) -> Region | None:
    """From "west,south,east,north" in degrees, "name: west,south,east,north", or the path of a GeoJSON file.

    "" is no region. GeoreferenceError.
    """
    text = text.strip()
    if not text:
        return None
    name, _, box = text.rpartition(":")
    parts = box.replace(" ", ",").split(",")
    numbers = [_number(p) for p in parts if p]
    if len(numbers) == 4 and all(n is not None for n in numbers):
        return _box(name.strip() or box.strip(), *(n for n in numbers if n is not None))
    return _of_file(Path(text))


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _box(text: str, west: float, south: float, east: float, north: float) -> Region:
    import shapely

    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise GeoreferenceError(
            Words(f"区域范围 {text} 不成立", f"{text} is no box"),
            "region",
            Words("依次写西、南、东、北，单位为度", "write west, south, east, north in degrees"),
        )
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return Region(text, (west, south, east, north), (corners,), shapely.box(west, south, east, north))


def _of_file(path: Path) -> Region:
    import shapely
    from shapely.geometry import shape

    advice = Words("给出 GeoJSON 文件，或“西,南,东,北”", "name a GeoJSON file, or give west,south,east,north")
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        polygons = [g for g in _geometries(content) if g.get("type") in ("Polygon", "MultiPolygon")]
        merged = shapely.union_all([shapely.make_valid(shape(g)) for g in polygons])
    except OSError as error:
        raise GeoreferenceError(
            Words(f"无法读取 ({error.strerror})", f"cannot be read ({error.strerror})"), str(path), advice
        ) from None
    except Exception:  # whatever shapely or json find wrong with it
        raise GeoreferenceError(Words("不是有效的 GeoJSON", "not valid GeoJSON"), str(path), advice) from None
    if not polygons or merged.is_empty:
        raise GeoreferenceError(Words("GeoJSON 中没有多边形", "the GeoJSON has no polygon"), str(path), advice)
    west, south, east, north = merged.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise GeoreferenceError(
            Words("GeoJSON 坐标不是经纬度", "the GeoJSON is not in longitude and latitude"), str(path), advice
        )
    flat = [p for p in shapely.get_parts(merged) if p.geom_type == "Polygon"]
    rings = tuple(tuple((x, y) for x, y, *_ in ring.coords) for p in flat for ring in (p.exterior, *p.interiors))
    return Region(_name(content) or path.stem, (west, south, east, north), rings, merged)


def _name(content: Any) -> str:
    """What the file calls itself, or its only feature."""
    features = content.get("features") or [content]
    told = [content, *(f.get("properties") or {} for f in features[:1] if len(features) == 1 and isinstance(f, dict))]
    return next((str(t["name"])[:60] for t in reversed(told) if isinstance(t.get("name"), str) and t["name"]), "")


def _geometries(content: Any) -> list[dict[str, Any]]:
    kind = content.get("type")
    if kind == "FeatureCollection":
        return [g for f in content["features"] for g in _geometries(f)]
    if kind == "Feature":
        return _geometries(content["geometry"]) if content["geometry"] else []
    if kind == "GeometryCollection":
        return [g for part in content["geometries"] for g in _geometries(part)]
    return [content]
