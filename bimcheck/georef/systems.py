"""Coordinate reference systems: what a text names, how its projection is made, and the way to longitude and latitude.

With `conversion` the door to pyproj. Axis order is always easting, northing and longitude, latitude, whatever the
register says; nothing is converted without an exact operation.
"""

from __future__ import annotations

import math
import re
import warnings
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any

import numpy as np

from bimcheck.errors import GeoreferenceError
from bimcheck.words import Words

Array = np.ndarray

_CODE = re.compile(r"(?:urn:ogc:def:crs:EPSG:[^:]*:|EPSG\s*:)\s*(\d{1,9})", re.IGNORECASE)
_DIGITS = re.compile(r"\d{4,6}")
_WKT = re.compile(r"\s*[A-Z_0-9]+\s*\[", re.IGNORECASE)

# What people write for the two national height systems; blanks and case do not count.
# The third, Wusong, has no code of the register: its zero differs from gauge to gauge.
_HEIGHTS = (
    (re.compile(r"(1985|85).*(国家|高程|黄海)|(国家|黄海)(19)?85|yellowsea1985|1985national"), "EPSG:5737"),
    (re.compile(r"(1956|56).*(黄海|高程)|黄海(19)?56|yellowsea1956"), "EPSG:5736"),
)


@dataclass(frozen=True)
class System:
    """A coordinate reference system; of a compound one the horizontal part, `vertical` being the other.

    definition        what stands for it: "EPSG:4549", else its well-known text
    kind              projected geographic geocentric vertical engineering other; `compound`: it came as a compound one
    metres            per unit of its first axis; None where that is an angle
    area              west, south, east, north in degrees; None where nothing is registered
    central_meridian, false_easting, scale_factor   of a projected one, degrees and axis units
    loose             the text names it, but not by a code or a full definition
    """

    definition: str
    name: str
    kind: str
    code: int | None = None
    deprecated: bool = False
    metres: float | None = None
    unit: str = ""
    area: tuple[float, float, float, float] | None = None
    geodetic: str = ""  # definition of the geographic system below it
    central_meridian: float | None = None
    false_easting: float | None = None
    false_northing: float | None = None
    scale_factor: float | None = None
    method: str = ""
    vertical: str | None = None
    compound: bool = False
    loose: bool = False

    @property
    def label(self) -> str:
        """As people cite it: "EPSG:4549 (CGCS2000 / 3-degree Gauss-Kruger CM 120E)"."""
        return f"EPSG:{self.code} ({self.name})" if self.code else self.name

    @property
    def short(self) -> str:
        return f"EPSG:{self.code}" if self.code else self.name


@cache
def find(text: str) -> System | None:
    """The system that a text names: a code, a well-known text, a PROJ string, the name as registered. None if none."""
    import pyproj

    text = text.strip()
    if not text or "+init" in text:
        return None
    code = _CODE.fullmatch(text)
    digits = _DIGITS.fullmatch(text)
    try:
        if code or digits:
            return _described(pyproj.CRS.from_epsg(int(code[1] if code else text)), loose=bool(digits))
        found: Any = pyproj.CRS.from_user_input(text)
    except (pyproj.exceptions.CRSError, ValueError):  # the latter of characters that PROJ cannot take
        return None
    exact = bool(_WKT.match(text)) or text.startswith("+") or ":" in text
    if not exact and not _same_name(text, str(found.name)):
        return None
    return _described(found, loose=not exact)


@cache
def find_height(text: str) -> System | None:
    """The vertical system that a text names, also by the names in use for the national height datums. None if none."""
    found = find(text)
    if found is not None and found.kind == "vertical":
        return found
    if found is not None and found.vertical:
        return find(found.vertical)
    plain = re.sub(r"[\s_\-（）()]", "", text).lower()
    return next((find(code) for pattern, code in _HEIGHTS if pattern.search(plain)), None)


def require(text: str, where: str = "") -> System:
    """`find`, or GeoreferenceError."""
    found = find(text)
    if found is None:
        raise GeoreferenceError(
            Words(f"不认识坐标系 {text[:80]}", f"unknown coordinate reference system: {text[:80]}"),
            where,
            Words("写成 EPSG:4549 这样的代码，或给出 WKT", "write a code such as EPSG:4549, or its well-known text"),
        )
    return found


def _same_name(text: str, name: str) -> bool:
    """PROJ takes many a text for something; it must agree in its first word and all its numbers."""

    def told(value: str) -> tuple[str, list[str]]:
        words = re.findall(r"[a-z]+\d*|\d+(?:\.\d+)?", value.lower())
        return (words[0] if words else "", re.findall(r"\d+", value))

    return told(text) == told(name)


def _described(crs: Any, loose: bool = False) -> System:
    vertical = None
    compound = bool(crs.is_compound)
    whole = crs
    if compound:
        parts = crs.sub_crs_list
        crs, vertical = parts[0], _definition(parts[1])
    elif crs.is_vertical:
        vertical = None
    kinds = ("projected", "geographic", "geocentric", "vertical", "engineering")
    kind = next((k for k in kinds if getattr(crs, f"is_{k}")), "other")
    axes = crs.axis_info
    parameters = _parameters(crs)
    area = crs.area_of_use or whole.area_of_use
    geodetic = crs.geodetic_crs
    return System(
        definition=_definition(crs),
        name=str(crs.name),
        kind=kind,
        code=_code(crs),
        deprecated=bool(crs.is_deprecated),
        metres=float(axes[0].unit_conversion_factor) if axes and kind not in ("geographic",) else None,
        unit=str(axes[0].unit_name) if axes else "",
        area=(area.west, area.south, area.east, area.north) if area else None,
        geodetic=_definition(geodetic) if geodetic is not None else "",
        central_meridian=parameters.get("Longitude of natural origin"),
        false_easting=parameters.get("False easting"),
        false_northing=parameters.get("False northing"),
        scale_factor=parameters.get("Scale factor at natural origin"),
        method=str(crs.coordinate_operation.method_name) if crs.coordinate_operation else "",
        vertical=vertical,
        compound=compound,
        loose=loose,
    )


def _parameters(crs: Any) -> dict[str, float]:
    operation = crs.coordinate_operation
    return {p.name: float(p.value) for p in operation.params} if operation and crs.is_projected else {}


def _code(crs: Any) -> int | None:
    import pyproj

    found = crs.to_authority("EPSG", min_confidence=100)
    if not found:
        return None
    # A text may carry the code of the system that it was changed from.
    return int(found[1]) if pyproj.CRS.from_epsg(int(found[1])).equals(crs, ignore_axis_order=True) else None


def _definition(crs: Any) -> str:
    code = _code(crs)
    return f"EPSG:{code}" if code else str(crs.to_wkt())


@cache
def _transformer(source: str, target: str) -> Any:
    import pyproj

    return pyproj.Transformer.from_crs(source, target, always_xy=True, allow_ballpark=False)


def exact(source: str, target: str) -> Any:
    """PROJ's transformer between two systems: one definite operation, no ballpark. pyproj's ProjError, CRSError.

    Where the register knows several, PROJ would choose anew at every point and say nothing of it beforehand; the one
    that is best for the area of `source` is taken for all.
    """
    import pyproj

    found = pyproj.Transformer.from_crs(source, target, always_xy=True, allow_ballpark=False)
    if str(found.definition).startswith("proj="):
        return found
    area = pyproj.CRS.from_user_input(source).area_of_use
    about: Any = pyproj.aoi.AreaOfInterest(*area.bounds) if area else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of grids that nobody installed: its accuracy says what is lost
        group = pyproj.transformer.TransformerGroup(
            source, target, always_xy=True, allow_ballpark=False, area_of_interest=about
        )
    return next((t for t in group.transformers if t.accuracy >= 0), found)


@cache
def _to_globe(system: System) -> Any:
    """From the datum of a system to WGS 84; None where there is no exact way, as from CGCS2000, which agrees with it
    within a metre, or none but the user's own, as from Beijing 1954.

    Kept as a pipeline: pyproj makes one anew for every thread, of a transformer out of a group it does not.
    """
    import pyproj

    if not system.geodetic:
        return None
    about: Any = pyproj.aoi.AreaOfInterest(*system.area) if system.area is not None else None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            group = pyproj.transformer.TransformerGroup(
                system.geodetic, "EPSG:4326", always_xy=True, allow_ballpark=False, area_of_interest=about
            )
    except pyproj.exceptions.ProjError:  # CRSError too
        return None
    best = next((t for t in group.transformers if t.accuracy >= 0), None)
    return pyproj.Transformer.from_pipeline(best.definition) if best is not None else None


def _on_globe(system: System, lon: Array, lat: Array, *, back: bool = False) -> tuple[Array, Array]:
    """Longitude and latitude from the datum of a system to WGS 84, or back."""
    way = _to_globe(system)
    if way is None:
        return lon, lat
    x, y = way.transform(lon, lat, direction="INVERSE" if back else "FORWARD")
    return np.asarray(x), np.asarray(y)


def to_lonlat(system: System, e: Array, n: Array) -> tuple[Array, Array]:
    """Longitude and latitude in degrees **on the system's own datum**: nothing but the projection is undone.

    GeoreferenceError where a point has no place in the projection.
    """
    lon, lat = _unprojected(system, e, n)
    if not (np.isfinite(lon).all() and np.isfinite(lat).all()):
        raise GeoreferenceError(
            Words(
                f"坐标 ({_first(e)}, {_first(n)}) 不在 {system.label} 的投影范围内",
                f"({_first(e)}, {_first(n)}) has no place in {system.label}",
            ),
            system.short,
            Words("核对东坐标、北坐标及其单位", "check easting, northing and their unit"),
        )
    return lon, lat


def lonlat_or_none(system: System, e: float, n: float) -> tuple[float, float] | None:
    """Longitude and latitude of one point on WGS 84, as IfcSite and the maps of the web have them.

    CGCS2000 is taken for WGS 84; where PROJ knows no exact way from the system's datum, they are on that.
    None where the point has no place, or comes back elsewhere (beyond the projection's reach).
    """
    if not (math.isfinite(e) and math.isfinite(n)):
        return None
    lon, lat = _unprojected(system, np.array([e]), np.array([n]))
    if not (np.isfinite(lon).all() and np.isfinite(lat).all()) or abs(lat[0]) > 90 or abs(lon[0]) > 180:
        return None
    back = _projected(system, lon, lat)
    metres = system.metres or 1.0
    if not np.isfinite(back[0]).all() or math.hypot(back[0][0] - e, back[1][0] - n) * metres > 1.0:
        return None
    x, y = _on_globe(system, lon, lat)
    return (float(x[0]), float(y[0])) if np.isfinite(x[0]) and np.isfinite(y[0]) else (float(lon[0]), float(lat[0]))


def from_lonlat(system: System, lon: Array, lat: Array) -> tuple[Array, Array]:
    """Easting and northing of longitude and latitude on WGS 84, the inverse of `lonlat_or_none`.

    GeoreferenceError where they are infinite.
    """
    e, n = _projected(system, *_on_globe(system, np.asarray(lon, float), np.asarray(lat, float), back=True))
    if not (np.isfinite(e).all() and np.isfinite(n).all()):
        raise GeoreferenceError(
            Words(f"经纬度不在 {system.label} 的投影范围内", f"the position has no place in {system.label}"),
            system.short,
        )
    return e, n


def _unprojected(system: System, e: Array, n: Array) -> tuple[Array, Array]:
    if system.kind == "geographic":
        return np.asarray(e, float), np.asarray(n, float)
    lon, lat = _transformer(system.definition, system.geodetic).transform(np.asarray(e, float), np.asarray(n, float))
    return np.asarray(lon), np.asarray(lat)


def _projected(system: System, lon: Array, lat: Array) -> tuple[Array, Array]:
    if system.kind == "geographic":
        return np.asarray(lon, float), np.asarray(lat, float)
    e, n = _transformer(system.geodetic, system.definition).transform(np.asarray(lon, float), np.asarray(lat, float))
    return np.asarray(e), np.asarray(n)


_FACTORS = Lock()  # rules are judged in several threads, and pyproj's Proj is of one


@cache
def _factors(definition: str, lon: float, lat: float) -> Any:
    import pyproj

    with _FACTORS:
        return pyproj.Proj(definition).get_factors(lon, lat)


def convergence(system: System, lon: float, lat: float) -> float:
    """Meridian convergence in degrees: grid north lies so far clockwise of true north; 0 where it cannot be told."""
    if system.kind != "projected":
        return 0.0
    value = float(_factors(system.definition, lon, lat).meridian_convergence)
    return value if math.isfinite(value) else 0.0


def point_scale(system: System, lon: float, lat: float) -> float:
    """Length on the map ÷ length on the ellipsoid along the meridian; 1 where it cannot be told."""
    if system.kind != "projected":
        return 1.0
    value = float(_factors(system.definition, lon, lat).meridional_scale)
    return value if math.isfinite(value) and value > 0 else 1.0


def register_versions() -> dict[str, str]:
    """Versions of PROJ and of the EPSG register that it carries."""
    import pyproj
    from pyproj.database import get_database_metadata

    return {"proj": str(pyproj.proj_version_str), "epsg": str(get_database_metadata("EPSG.VERSION"))}


def _first(values: Array) -> str:
    return f"{float(np.ravel(values)[0]):.3f}"
