"""The region that buildings must stand in, from the user's GeoJSON."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import shapely

from bimcheck.cim.outlines import polygonal
from bimcheck.errors import OptionError
from bimcheck.words import Words


def load_region(path: Path) -> tuple[Any, str]:
    """(geometry in longitude and latitude, SHA-256 of the file). OptionError where it is no polygon."""
    try:
        raw = path.read_bytes()
        content = json.loads(raw)
    except OSError as error:
        raise OptionError(
            Words(f"无法读取（{error.strerror}）", f"cannot be read ({error.strerror})"), str(path)
        ) from None
    except (ValueError, RecursionError):
        raise OptionError(Words("不是 JSON", "not JSON"), str(path)) from None
    try:
        parts = [shapely.from_geojson(json.dumps(g)) for g in _geometries(content)]
        region = polygonal(shapely.union_all(parts)) if parts else None
    except (shapely.errors.GEOSException, TypeError, AttributeError, KeyError, RecursionError):
        region = None
    if region is None or region.is_empty:
        raise OptionError(
            Words("没有多边形", "holds no polygon"),
            str(path),
            Words("应为 GeoJSON 多边形（经纬度）", "a GeoJSON polygon in longitude and latitude is asked for"),
        )
    shapely.prepare(region)
    return region, hashlib.sha256(raw).hexdigest()


def _geometries(content: dict[str, Any]) -> list[dict[str, Any]]:
    match content.get("type"):
        case "FeatureCollection":
            return [f["geometry"] for f in content["features"] if f["geometry"]]
        case "Feature":
            return [content["geometry"]]
        case _:
            return [content]
