"""From local coordinates to the map that is handed over, to longitude and latitude, and to the ellipsoid."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from bimcheck.errors import GeoreferenceError
from bimcheck.georef import systems
from bimcheck.georef.conversion import Conversion, UserOperation, convert
from bimcheck.georef.place import Placement
from bimcheck.georef.systems import System
from bimcheck.words import Words

Array = np.ndarray
WGS84 = "EPSG:4326"


@dataclass(frozen=True)
class Position:
    """Where a model goes: `placement` to its own system, then `conversion` (None: none) to `crs`, `globe` to WGS 84."""

    placement: Placement
    crs: System
    conversion: Conversion | None
    globe: tuple[Conversion, ...]

    def to_map(self, points: Array) -> Array:
        """(n, 3) local metres → easting, northing in units of `crs`, height in metres. GeoreferenceError."""
        mapped = self.placement.to_map(points)
        height = mapped[:, 2] * self._height_unit
        e, n = mapped[:, 0], mapped[:, 1]
        if self.conversion is not None:
            e, n, _ = self.conversion(e, n)  # heights have a datum of their own, which a plane conversion leaves alone
        return np.column_stack((e, n, height))

    def to_lonlat(self, mapped: Array) -> Array:
        """(n, 2+) map coordinates → longitude, latitude on WGS 84, degrees."""
        e, n = mapped[:, 0], mapped[:, 1]
        for step in self.globe:
            e, n, _ = step(e, n)
        return np.column_stack((e, n))

    def plane(self, points: Array) -> Array:
        """(n, 2) local metres → easting, northing."""
        return self.to_map(np.column_stack((points, np.zeros(len(points)))))[:, :2]

    def height(self, z: float) -> float:
        """Height in metres of a local z in metres, at the anchor."""
        return float(self.to_map(np.array([[0.0, 0.0, z]]))[0, 2])

    @property
    def _height_unit(self) -> float:
        own = self.placement.crs
        vertical = self.placement.vertical
        return (vertical.metres if vertical and vertical.metres else own.metres if own else None) or 1.0

    def numbers(self) -> dict[str, Any]:
        """What a person types into a tool: position of local (0, 0, 0), turn and scale, after all conversions.

        rotation_deg_ccw_from_east  of the local X axis, on the map
        north_angle_ccw_deg         from the local Y axis to map north, counter-clockwise
        heading_true_deg            bearing of the local Y axis from true north, clockwise
        scale                       map units per metre
        """
        anchor, east, north = self.to_map(np.array([[0.0, 0.0, 0.0], [100.0, 0.0, 0.0], [0.0, 100.0, 0.0]]))
        lon, lat = self.to_lonlat(anchor[None, :])[0]
        rotation = math.degrees(math.atan2(east[1] - anchor[1], east[0] - anchor[0]))
        bearing = math.degrees(math.atan2(north[0] - anchor[0], north[1] - anchor[1]))
        heading = bearing + systems.convergence(self.crs, float(lon), float(lat))
        return {
            "easting": round(float(anchor[0]), 4),
            "northing": round(float(anchor[1]), 4),
            "orth_height": round(float(anchor[2]), 4),
            "rotation_deg_ccw_from_east": _angle(rotation),
            "north_angle_ccw_deg": _angle(-rotation),
            "heading_true_deg": _angle(heading),
            "scale": round(float(np.hypot(*(east - anchor)[:2])) / 100, 9),
            "lon": round(float(lon), 9),
            "lat": round(float(lat), 9),
        }

    @property
    def pipeline(self) -> str:
        """How it is done, from the model's system to the map and to the globe."""
        parts = [f"local → {self.placement.crs.short if self.placement.crs else '?'}"]
        parts += [self.conversion.pipeline] if self.conversion else []
        return " | ".join([*parts, *(step.pipeline for step in self.globe)])

    @property
    def accuracy(self) -> float | None:
        """Metres of the way to the map; 0 where nothing is converted, None where nobody states it."""
        return 0.0 if self.conversion is None else self.conversion.accuracy

    @property
    def globe_accuracy(self) -> float | None:
        """Metres of the way from the map to WGS 84; None where nobody states it."""
        stated = [step.accuracy for step in self.globe]
        return None if None in stated else sum(a for a in stated if a is not None)

    @property
    def assumed(self) -> tuple[Words, ...]:
        return tuple(step.assumed for step in (self.conversion, *self.globe) if step and step.assumed)


def _angle(degrees: float) -> float:
    value = round((degrees + 180.0) % 360.0 - 180.0, 6)
    return 180.0 if value == -180.0 else value + 0.0


def locate(placement: Placement, crs: str | None, operation: UserOperation | None) -> Position:
    """How a model gets onto the map `crs` (None: its own). GeoreferenceError where it has no place or there is no
    way."""
    if not placement.georeferenced or placement.crs is None:
        raise GeoreferenceError(placement.doubt or Words("模型没有地理参照", "the model has no georeference"))
    own = placement.crs
    target = own if crs is None else systems.require(crs, "--crs")
    if target.kind != "projected":
        raise GeoreferenceError(
            Words(f"{target.label} 不是投影坐标系", f"{target.label} is no projected system"),
            "--crs",
            Words("例如 EPSG:4549", "EPSG:4549, for example"),
        )
    conversion = None if own.definition == target.definition else convert(own.definition, target.definition, operation)
    return Position(placement, target, conversion, _globe(target, operation))


def _globe(crs: System, operation: UserOperation | None) -> tuple[Conversion, ...]:
    """The way to WGS 84: direct, or by the user's operation."""
    try:
        return (convert(crs.definition, WGS84, None, cgcs2000_is_wgs84=True),)
    except GeoreferenceError:
        if operation is None:
            raise
    between = operation.target or "EPSG:4490"
    there = convert(crs.definition, between, operation)
    return (there, convert(between, WGS84, None, cgcs2000_is_wgs84=True))
