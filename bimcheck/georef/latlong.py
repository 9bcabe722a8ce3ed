"""Latitude and longitude of the site as a second witness: whether they can be believed, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bimcheck.georef import systems
from bimcheck.georef.hypotheses import Hypothesis
from bimcheck.georef.place import Placement
from bimcheck.georef.reading import Site, Survey
from bimcheck.georef.region import Region
from bimcheck.georef.shifts import EXACT, SHIFTS, DefaultPlace, default_near, distance
from bimcheck.words import Words

SHIFT_TOLERANCE = 60.0  # m: an angle in whole seconds is up to 31 m off each way
NEAR = 500.0


@dataclass(frozen=True)
class LatLong:
    """Of the first site that has any.

    lonlat   degrees; None where there is none that makes sense
    fault    see Angle.fault · swapped: each in the other's place
    default  the default place that they are, or are near to
    usable   they speak for or against a position
    """

    site: Site | None = None
    lonlat: tuple[float, float] | None = None
    fault: str = ""
    default: DefaultPlace | None = None

    @property
    def usable(self) -> bool:
        return self.lonlat is not None and self.default is None and self.fault in ("", "mixed")


def read_latlong(found: Survey, region: Region | None, radius: float) -> LatLong:
    """The site's angles. A default place in the region itself is one only where it is met exactly."""
    site = next((s for s in found.sites if s.latitude or s.longitude), None)
    if site is None:
        return LatLong()
    fault = next((a.fault for a in (site.latitude, site.longitude) if a and a.fault and a.fault != "mixed"), "")
    if not fault:
        fault = next((a.fault for a in (site.latitude, site.longitude) if a and a.fault), "")
    lat = site.latitude.degrees if site.latitude else None
    lon = site.longitude.degrees if site.longitude else None
    if lat is None or lon is None:
        return LatLong(site, None, fault or "length")
    at = (lon, lat)
    if region is not None and abs(lon) <= 90 and not region.contains(*at) and region.contains(lat, lon):
        return LatLong(site, at, "swapped")
    if abs(lat) > 90:
        return LatLong(site, at, "swapped" if abs(lon) <= 90 else "range")
    default = default_near(*at, radius)
    if default is not None:
        place, apart = default
        inside = region is not None and region.contains(place.lon, place.lat)
        if apart <= EXACT or not inside:
            return LatLong(site, at, fault, place)
    return LatLong(site, at, fault)


def latlong_hypotheses(found: Survey, placement: Placement, told: LatLong, home: bool) -> tuple[Hypothesis, ...]:
    """What is wrong with latitude and longitude, given where the map coordinates are."""
    return tuple(_hypotheses(placement, told, home))


def _hypotheses(placement: Placement, told: LatLong, home: bool) -> Iterator[Hypothesis]:
    site = told.site
    if site is None:
        return
    position = placement.lonlat if placement.georeferenced else None
    mended: tuple[tuple[str, float | str], ...] = (
        (("latitude", position[1]), ("longitude", position[0])) if position and home else ()
    )

    def hypothesis(kind: str, cost: float, zh: str, en: str, corrected: object = mended) -> Hypothesis:
        fixed: tuple[tuple[str, float | str], ...] = corrected  # type: ignore[assignment]
        apart = distance(position, told.lonlat) if position and told.lonlat and told.fault in ("", "mixed") else None
        return Hypothesis(kind, "latlong", fixed, Words(zh, en), position, "", apart, cost, site.id)

    raw = f"{site.latitude.raw if site.latitude else '$'} / {site.longitude.raw if site.longitude else '$'}"
    if told.fault == "overflow":
        yield hypothesis(
            "latlong_overflow", 1.0, f"RefLatitude / RefLongitude = {raw}", f"RefLatitude / RefLongitude = {raw}"
        )
        return
    if told.fault == "swapped" and told.lonlat:
        lon, lat = told.lonlat
        turned = (("latitude", lon), ("longitude", lat))
        yield hypothesis("latlong_swapped", 1.0, f"RefLatitude = {lat:.6f}°", f"RefLatitude = {lat:.6f}°", turned)
        return
    if told.fault in ("range", "length"):
        yield hypothesis(
            "latlong_fault", 1.2, f"RefLatitude / RefLongitude = {raw}", f"RefLatitude / RefLongitude = {raw}"
        )
        return
    if told.lonlat is None:
        return
    lon, lat = told.lonlat
    if told.default is not None:
        apart = distance(position, told.lonlat) if position else None
        if apart is None or apart > NEAR:
            name = told.default.name
            yield hypothesis(
                "latlong_default", 1.5,
                f"经纬度 {lat:.5f}°、{lon:.5f}° 是{name.zh}", f"{lat:.5f}°, {lon:.5f}° is {name.en}",
            )  # fmt: skip
        return
    if told.fault == "mixed":
        yield hypothesis("latlong_fault", 3.0, f"各分量符号不一：{raw}", f"components of different sign: {raw}")
    if position is None:
        return
    apart = distance(position, told.lonlat)
    for label, shift in SHIFTS.items():
        kind = label.replace("-", "").lower()
        if distance(shift(*position), told.lonlat) <= SHIFT_TOLERANCE < apart:
            zh = f"经纬度与地图坐标相差 {apart:.0f} m，恰为 {label} 偏移"
            yield hypothesis(f"latlong_{kind}", 1.0, zh, f"{apart:.0f} m apart, which is the shift of {label}")
            return
        if distance(shift(*told.lonlat), position) <= SHIFT_TOLERANCE < apart:
            fixed: tuple[tuple[str, float | str], ...] = ()
            if placement.crs is not None:
                e, n = systems.from_lonlat(placement.crs, np.array([lon]), np.array([lat]))
                fixed = (("easting", float(e[0])), ("northing", float(n[0])))
            zh = f"地图坐标与经纬度相差 {apart:.0f} m，恰为 {label} 偏移"
            yield hypothesis(f"map_{kind}", 1.0, zh, f"{apart:.0f} m apart, which is the shift of {label}", fixed)
            return
    if apart > NEAR:
        zh = f"经纬度 {lat:.5f}°、{lon:.5f}° 与地图坐标相差 {_far(apart)}"
        yield hypothesis(
            "latlong_differs", 3.0, zh, f"{lat:.5f}°, {lon:.5f}° is {_far(apart)} from the map coordinates"
        )


def _far(metres: float) -> str:
    return f"{metres / 1000:.1f} km" if metres >= 1000 else f"{metres:.0f} m"
