"""GeoJSON by RFC 7946: footprints in longitude and latitude, two dimensions; heights are properties.

Two dimensions, because the standard counts heights from the WGS 84 ellipsoid, and models are levelled otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import shapely

from bimcheck.cim.handover import Handover
from bimcheck.cim.mapping import Mapping
from bimcheck.cim.outlines import Outline
from bimcheck.cim.position import Position

DIGITS = 7  # of a degree: a centimetre


def lines(handovers: Sequence[Handover], mapping: Mapping) -> Iterator[bytes]:
    """The file, a line per building."""
    features = [
        {
            "type": "Feature",
            "id": building.global_id,
            "properties": mapping.named("building", building.row),
            "geometry": geometry(building.outline, handover.position),
        }
        for handover in handovers
        for building in handover.buildings
    ]
    yield b'{"type":"FeatureCollection","features":[\n'
    for number, feature in enumerate(features):
        text = json.dumps(feature, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        yield (text + (",\n" if number < len(features) - 1 else "\n")).encode()
    yield b"]}\n"


def geometry(outline: Outline, position: Position) -> dict[str, Any]:
    """A Polygon or MultiPolygon: outer rings anticlockwise, holes clockwise, no point twice."""
    polygons = [
        [_ring(ring, position, outer=number == 0) for number, ring in enumerate((p.exterior, *p.interiors))]
        for p in shapely.get_parts(outline)
    ]
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def _ring(ring: Any, position: Position, outer: bool) -> list[list[float]]:
    points = position.to_lonlat(shapely.get_coordinates(ring)).round(DIGITS).tolist()
    kept = [p for p, before in zip(points, [None, *points[:-1]], strict=True) if p != before]
    # A projection that mirrors (south-oriented systems) turns a ring round.
    turned: bool = shapely.is_ccw(shapely.linearrings(kept)) != outer
    return kept[::-1] if turned else kept
