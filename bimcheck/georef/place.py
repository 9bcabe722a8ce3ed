"""The Placement: where a model stands, as one transformation from local metres to the map, with evidence."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np

from bimcheck.errors import GeoreferenceError
from bimcheck.georef import systems
from bimcheck.georef.systems import System
from bimcheck.words import Words

Array = np.ndarray
Matrix = tuple[tuple[float, ...], ...]


class Origin(StrEnum):
    """What of the file (or who) gives the placement, in the order in which they are believed."""

    SIDECAR = "sidecar"  # the operator's own numbers, where asked for
    MAP_CONVERSION = "map_conversion"  # IfcMapConversion, …Scaled
    RIGID_OPERATION = "rigid_operation"
    PROPERTY_SETS = "property_sets"  # ePSet_MapConversion, ePSet_ProjectedCRS
    WORLD_COORDINATE_SYSTEM = "world_coordinate_system"
    PLACEMENTS = "placements"  # site or building are placed at map coordinates
    LATITUDE_LONGITUDE = "latitude_longitude"
    NONE = "none"


@dataclass(frozen=True)
class Evidence:
    """Where one number of the placement comes from.

    name    easting northing height rotation scale crs vertical map_unit project_unit world true_north …
    value   as it is used; `written` as it stands in the file ("" where it does not)
    source  attribute or set ("IfcMapConversion.Eastings"), `id` its instance
    """

    name: str
    value: Any
    source: str
    id: int | None = None
    written: str = ""
    note: Words | None = None


@dataclass(frozen=True)
class Placement:
    """Local project coordinates in metres → map coordinates in the units of `crs`'s axes.

    matrix      4 × 4; None where the file gives no plane transformation (only latitude and longitude, or nothing)
    crs         the horizontal system; None where none is named or it is not known
    easting, northing, height  of local (0, 0, 0) before the WorldCoordinateSystem, in map units, as stated; where
                placements carry them, of the site or building
    rotation    degrees counter-clockwise from map east to the local X axis
    scale       as used, `scale_stated` as in the file, `scale_expected` = project unit ÷ map unit
    project_unit, map_unit  metres per unit
    height_reference  code or name of the vertical system; "relative" where none is named
    lonlat      of the anchor, degrees on WGS 84 (CGCS2000 is taken for it; on the datum of `crs` where there is no
                exact way from it; of latitude and longitude as given); None where unknown
    levels      LoGeoRef levels that hold, `effective` the one that the placement uses (0: none)
    doubt       why it is not complete, in words; None where it is
    sidecar_sha256  of the operator's file where that was used
    """

    origin: Origin
    matrix: Matrix | None = None
    crs: System | None = None
    crs_written: str = ""
    vertical: System | None = None
    height_reference: str = "relative"
    easting: float | None = None
    northing: float | None = None
    height: float | None = None
    rotation: float = 0.0
    scale: float = 1.0
    scale_stated: float | None = None
    scale_expected: float = 1.0
    factors: tuple[float, float, float] = (1.0, 1.0, 1.0)
    project_unit: float = 1.0
    map_unit: float = 1.0
    lonlat: tuple[float, float] | None = None
    levels: tuple[int, ...] = ()
    effective: int = 0
    evidence: tuple[Evidence, ...] = ()
    doubt: Words | None = None
    sidecar_sha256: str | None = None
    _array: Array = field(init=False, repr=False, compare=False, default_factory=lambda: np.eye(4))

    def __post_init__(self) -> None:
        if self.matrix is not None:
            object.__setattr__(self, "_array", np.array(self.matrix, dtype=float))

    @property
    def georeferenced(self) -> bool:
        """Whether local coordinates can be taken to a known projected system."""
        return self.matrix is not None and self.crs is not None and self.crs.kind == "projected"

    def to_map(self, points: Array) -> Array:
        """(n, 3) local metres → (n, 3) easting, northing, height in units of the map; no datum is touched.

        GeoreferenceError where there is no transformation, or a result is not finite.
        """
        if self.matrix is None:
            raise GeoreferenceError(self.doubt or Words("模型没有地理参照", "the model has no georeference"))
        local = np.asarray(points, dtype=float).reshape(-1, 3)
        with np.errstate(all="ignore"):
            mapped: Array = local @ self._array[:3, :3].T + self._array[:3, 3]
        if not np.isfinite(mapped).all():
            raise GeoreferenceError(Words("换算到地图坐标时出现无穷大", "infinite coordinates on the way to the map"))
        return mapped

    def to_local(self, points: Array) -> Array:
        """The inverse of `to_map`. GeoreferenceError also where the transformation has none (a scale of 0)."""
        mapped = np.asarray(points, dtype=float).reshape(-1, 3)
        if self.matrix is None or abs(float(np.linalg.det(self._array[:3, :3]))) < 1e-30:
            raise GeoreferenceError(Words("坐标转换不可逆", "the transformation cannot be inverted"))
        local: Array = np.linalg.solve(self._array[:3, :3], (mapped - self._array[:3, 3]).T).T
        return local

    def to_lonlat(self, points: Array) -> Array:
        """(n, 3) local metres → (n, 3) longitude, latitude in degrees on the datum of `crs`, and height in map units.

        Exact: only the projection is undone. Other datums: `conversion.convert`. GeoreferenceError.
        """
        if self.crs is None:
            raise GeoreferenceError(self.doubt or Words("坐标系未知", "the coordinate system is not known"))
        mapped = self.to_map(points)
        lon, lat = systems.to_lonlat(self.crs, mapped[:, 0], mapped[:, 1])
        return np.column_stack((lon, lat, mapped[:, 2]))

    @property
    def anchor(self) -> tuple[float, float, float] | None:
        """Easting, northing, height of local (0, 0, 0) after everything, in units of the map; None without matrix."""
        if self.matrix is None:
            return None
        e, n, h = self._array[:3, 3]
        return float(e), float(n), float(h)

    @property
    def north_angle(self) -> float:
        """Degrees counter-clockwise from the local Y axis to map north, as tools such as SuperMap ask for it."""
        return -self.rotation

    def as_dict(self) -> dict[str, Any]:
        """Plain data for reports; numbers in map units and degrees."""
        return {
            "origin": self.origin.value,
            "georeferenced": self.georeferenced,
            "crs": self.crs.short if self.crs else None,
            "crs_name": self.crs.name if self.crs else None,
            "crs_written": self.crs_written or None,
            "height_reference": self.height_reference,
            "easting": self.easting,
            "northing": self.northing,
            "height": self.height,
            "rotation": self.rotation,
            "scale": self.scale,
            "scale_stated": self.scale_stated,
            "scale_expected": self.scale_expected,
            "factors": list(self.factors),
            "project_unit": self.project_unit,
            "map_unit": self.map_unit,
            "anchor": list(self.anchor) if self.anchor else None,
            "lon": self.lonlat[0] if self.lonlat else None,
            "lat": self.lonlat[1] if self.lonlat else None,
            "levels": list(self.levels),
            "effective_level": self.effective,
            "doubt": self.doubt.as_dict() if self.doubt else None,
            "sidecar_sha256": self.sidecar_sha256,
            "evidence": [
                {
                    "name": e.name,
                    "value": e.value,
                    "source": e.source,
                    "id": e.id,
                    "written": e.written,
                    "note": e.note.as_dict() if e.note else None,
                }
                for e in self.evidence
            ],
        }


def helmert(
    easting: float, northing: float, height: float, rotation: float, scale: float, factors: tuple[float, float, float]
) -> Array:
    """4 × 4 of IfcMapConversion (ISO 16739-1): rotate, scale, move; rotation in degrees counter-clockwise."""
    angle = math.radians(rotation)
    cos, sin = math.cos(angle), math.sin(angle)
    fx, fy, fz = (scale * f for f in factors)
    return np.array(
        [
            [fx * cos, -fy * sin, 0.0, easting],
            [fx * sin, fy * cos, 0.0, northing],
            [0.0, 0.0, fz, height],
            [0.0, 0.0, 0.0, 1.0],
        ]
    )
