"""Why a model is not where it should be: every single slip is tried, those that lead home are ranked.

What speaks for a hypothesis: it lands in the region, inside the area of its coordinate system, near the latitude and
longitude of the site (where these are no default), and the slip is a common one. No single number decides alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from bimcheck.georef import systems
from bimcheck.georef.candidates import SIX_MERIDIAN, SIX_ZONE, THREE_MERIDIAN, THREE_ZONE, Candidate, candidates
from bimcheck.georef.directions import rotation_hypotheses, scale_hypotheses
from bimcheck.georef.hypotheses import Hypothesis
from bimcheck.georef.latlong import LatLong, latlong_hypotheses, read_latlong
from bimcheck.georef.place import Placement
from bimcheck.georef.reading import Operation, Survey
from bimcheck.georef.region import Region
from bimcheck.georef.resolve import is_null, place, system_of
from bimcheck.georef.shifts import distance
from bimcheck.georef.systems import System
from bimcheck.words import Words

MARGIN = 0.75  # degrees: systems are used beyond their registered area, by as much as half a zone
NEAR = 500.0  # m: latitude and longitude farther from the map than this ask for a reason
CHINA = (73.0, 16.0, 136.0, 54.0)


@dataclass(frozen=True)
class Explanation:
    """What the file says, and why it may be wrong.

    position    of the model as the file says it, degrees; None where it has none on earth
    in_region, in_area   whether that is in the region, and in the area of its system; None where not known
    hypotheses  likeliest first; empty where nothing speaks against the file
    """

    placement: Placement
    latlong: LatLong
    region: Region | None
    position: tuple[float, float] | None
    in_region: bool | None
    in_area: bool | None
    separation: float | None  # m, between position and latitude and longitude
    hypotheses: tuple[Hypothesis, ...]

    @property
    def likeliest(self) -> Hypothesis | None:
        return self.hypotheses[0] if self.hypotheses else None

    def of(self, *kinds: str) -> Hypothesis | None:
        """The first hypothesis of these kinds."""
        return next((h for h in self.hypotheses if h.kind in kinds), None)

    @property
    def position_cause(self) -> Hypothesis | None:
        """The likeliest reason why the position is wrong."""
        return next((h for h in self.hypotheses if h.about == "position"), None)


def explain(
    found: Survey,
    region: Region | None = None,
    crs: str | None = None,
    *,
    default_radius: float = 25_000.0,
    rotation_tolerance: float = 1.0,
) -> Explanation:
    """Place the model and try everything. crs: as for `resolve`."""
    placement = place(found, None, crs)
    system = placement.crs
    operation = found.operations[0] if found.operations else None
    position = placement.lonlat
    latlong = read_latlong(found, region, default_radius)
    in_region = None if region is None else position is not None and region.contains(*position)
    in_area = None if system is None or system.area is None else position is not None and _inside(position, system)
    home = position is not None and in_region is not False and in_area is not False
    mapped = placement.georeferenced and position is not None and latlong.lonlat is not None
    separation = distance(position, latlong.lonlat) if mapped and position and latlong.lonlat else None
    parts: list[Hypothesis] = []
    null = operation is not None and is_null(found, operation)
    shifted = latlong_hypotheses(found, placement, latlong, home)
    web_map = any(h.kind.endswith(("gcj02", "bd09")) for h in shifted)
    apart = separation is not None and separation > NEAR and latlong.usable and not web_map
    if operation is not None and null:
        parts.append(_null(operation, system_of(operation), latlong))
    elif operation is not None and not operation.angular and (not home or apart or system is None):
        parts += _positions(found, operation, system, region, latlong, separation, home, in_area is True)
        if not home and position is not None and in_area is not False and in_region is False:
            parts.append(_elsewhere(placement, position, separation, latlong, bool(parts)))
    elif operation is None and placement.doubt is not None and placement.matrix is not None:
        parts += _unnamed(found, region, latlong)
    moved = [h for h in parts if h.about == "position" and h.kind != "elsewhere"]
    if not home and not moved and position is not None and in_area is not False:
        # Nothing speaks against the map coordinates but the region: they may correct latitude and longitude.
        shifted = latlong_hypotheses(found, placement, latlong, True)
    if not moved or home:
        parts += [h for h in shifted if not (moved and h.kind == "latlong_differs")]
    else:
        # Where the map position itself is wrong, it says nothing of latitude and longitude.
        parts += [h for h in shifted if h.kind in ("latlong_overflow", "latlong_fault", "latlong_swapped")]
    if operation is not None and not operation.angular:
        at = moved[0].lonlat if moved and moved[0].lonlat else position
        parts += scale_hypotheses(found, placement, operation, at)
        if not null:
            parts += rotation_hypotheses(found, operation, _system_then(moved, system), at, rotation_tolerance)
    # Where the model is not at home, that comes first: scale and angles only turn and stretch what is elsewhere.
    ranked = sorted(enumerate(parts), key=lambda item: (home or item[1] not in moved, item[1].cost, item[0]))
    return Explanation(
        placement, latlong, region, position, in_region, in_area, separation, tuple(h for _, h in ranked)
    )


def _system_then(moved: list[Hypothesis], system: System | None) -> System | None:
    """The system that would hold after the likeliest correction."""
    named = dict(moved[0].corrected).get("crs") if moved else None
    return systems.find(str(named)) if named else system


def _inside(position: tuple[float, float], system: System) -> bool:
    if system.area is None:
        return True
    west, south, east, north = system.area
    lon, lat = position
    across = west > east  # over the date line
    in_lon = (lon >= west - MARGIN or lon <= east + MARGIN) if across else west - MARGIN <= lon <= east + MARGIN
    return in_lon and south - MARGIN <= lat <= north + MARGIN


def _in_china(region: Region | None, system: System | None) -> bool:
    boxes = [b for b in (region.box if region else None, system.area if system else None) if b]
    west, south, east, north = CHINA
    return any(b[0] >= west and b[1] >= south and b[2] <= east and b[3] <= north for b in boxes)


def _meets(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    """Whether two boxes in degrees overlap; one over the date line (west > east) is taken to reach round."""
    in_lon = one[0] > one[2] or (one[0] <= other[2] and one[2] >= other[0])
    return in_lon and one[1] <= other[3] and one[3] >= other[1]


def _positions(
    found: Survey,
    operation: Operation,
    system: System | None,
    region: Region | None,
    latlong: LatLong,
    separation: float | None,
    home: bool,
    in_area: bool,
) -> list[Hypothesis]:
    """The candidates that lead home, likeliest first.

    separation: of the position as stated from latitude and longitude, metres.
    home: the position as stated is possible too; then only what brings it to latitude and longitude counts.
    in_area: the position as stated is in the area of its system. Then another place there explains nothing, unless it
    is that of latitude and longitude; and nobody takes a system of Europe for one of China and meets it by chance.
    """
    reached: list[Hypothesis] = []
    abroad = in_area and system is not None and system.area is not None and not _meets(system.area, CHINA)
    for candidate in candidates(found, operation, system, _in_china(region, system) and not abroad):
        hypothesis = _tried(found, candidate, region, latlong)
        if hypothesis is None:
            continue
        apart = hypothesis.distance
        met = apart is not None and apart <= (NEAR if separation is None else min(NEAR, separation / 5))
        if not met and (home or (in_area and hypothesis.reaches == "system")):
            continue
        reached.append(hypothesis)
    in_region = [h for h in reached if h.reaches == "region"]
    chosen = sorted(in_region or reached, key=lambda h: h.cost)
    return _distinct(chosen)


def _tried(found: Survey, candidate: Candidate, region: Region | None, latlong: LatLong) -> Hypothesis | None:
    """Where the candidate leads; None where that is nowhere that the model could be meant to be."""
    placement = place(replace(found, operations=(candidate.operation,)))
    position, system = placement.lonlat, placement.crs
    if position is None or system is None or not _inside(position, system):
        return None
    if region is not None and region.contains(*position):
        reaches = "region"
    elif region is None or candidate.operation.crs_name == (found.operations[0].crs_name if found.operations else ""):
        reaches = "region" if region is None else "system"
    else:
        return None  # another system and still not in the region: that explains nothing
    apart = distance(position, latlong.lonlat) if latlong.usable and latlong.lonlat else None
    cost = candidate.cost + (0.0 if reaches == "region" else 3.0)
    if apart is not None:
        cost += 3 * max(0.0, math.log10(max(apart, 50.0) / 50.0))
    cost += _stretch(position, system)
    return Hypothesis(
        candidate.kind, "position", _in_axes(candidate, placement), candidate.sentence, position, reaches, apart, cost,
        candidate.operation.id,
    )  # fmt: skip


def _in_axes(candidate: Candidate, placement: Placement) -> tuple[tuple[str, float | str], ...]:
    """The correction in units of the system's axes, as `--set` takes it: a MapUnit may count otherwise."""
    system = placement.crs
    factor = placement.map_unit / system.metres if system is not None and system.metres else 1.0
    if factor == 1.0:
        return candidate.corrected
    return tuple(
        (k, v * factor if k in ("easting", "northing", "height") and not isinstance(v, str) else v)
        for k, v in candidate.corrected
    )


def _stretch(position: tuple[float, float], system: System) -> float:
    """Nobody uses a zone far from its meridian: half a zone costs nothing, what is beyond costs by the degree."""
    if system.area is None or system.central_meridian is None:
        return 0.0
    west, _, east, _ = system.area
    half = (east - west) / 2
    return 0.0 if half > 10 else 1.5 * max(0.0, abs(position[0] - system.central_meridian) - half)


def _distinct(hypotheses: list[Hypothesis]) -> list[Hypothesis]:
    """Systems that are the same projection (a 3 degree and a 6 degree zone of one meridian) are told once."""
    kept: list[Hypothesis] = []
    for hypothesis in hypotheses:
        at = hypothesis.lonlat
        if at and any(k.lonlat and distance(at, k.lonlat) < 0.01 for k in kept):
            continue
        kept.append(hypothesis)
    return kept


def _elsewhere(
    placement: Placement,
    position: tuple[float, float],
    separation: float | None,
    latlong: LatLong,
    explained: bool,
) -> Hypothesis:
    """The file may simply be of another place."""
    # What two witnesses say alike is no default, even where a programme has its default in that town.
    agrees = separation is not None and separation <= NEAR and latlong.lonlat is not None
    name = placement.crs.short if placement.crs else "—"
    far = f"{separation:.0f} m" if separation is not None else "—"
    sentence = Words(
        f"坐标在 {name} 的适用范围内" + (f"，与经纬度相差 {far}" if agrees else ""),
        f"the coordinates are in the area of {name}" + (f" and {far} from latitude and longitude" if agrees else ""),
    )
    cost = 0.2 if agrees else 6.0 if explained else 4.0
    return Hypothesis("elsewhere", "position", (), sentence, position, "system", separation, cost)


def _null(operation: Operation, system: System | None, latlong: LatLong) -> Hypothesis:
    """Zero coordinates: latitude and longitude, where they are real, tell roughly what they should be."""
    sentence = Words(
        f"E = {operation.easting or 0:.3f}、N = {operation.northing or 0:.3f}",
        f"E = {operation.easting or 0:.3f}, N = {operation.northing or 0:.3f}",
    )
    corrected: tuple[tuple[str, float | str], ...] = ()
    if latlong.usable and latlong.lonlat and system is not None and system.kind == "projected":
        lon, lat = latlong.lonlat
        if _inside((lon, lat), system):
            e, n = systems.from_lonlat(system, np.array([lon]), np.array([lat]))
            corrected = (("easting", float(e[0])), ("northing", float(n[0])))
    return Hypothesis(
        "null", "position", corrected, sentence, latlong.lonlat if corrected else None, "", None, 0.0, operation.id
    )


def _unnamed(found: Survey, region: Region | None, latlong: LatLong) -> list[Hypothesis]:
    """Map coordinates in placements without a system: which system would put them into the region?"""
    placement = place(found)
    if placement.easting is None or placement.northing is None or not _in_china(region, None):
        return []
    reached = []
    codes = (THREE_ZONE, SIX_ZONE) if placement.easting >= 1_000_000 else (THREE_MERIDIAN, SIX_MERIDIAN)
    for code in (code for family in codes for code in family):
        system = systems.find(f"EPSG:{code}")
        if system is None:
            continue
        at = place(found, None, system.definition).lonlat
        if at is None or not _inside(at, system) or (region is not None and not region.contains(*at)):
            continue
        apart = distance(at, latlong.lonlat) if latlong.usable and latlong.lonlat else None
        cost = 2.0 + _stretch(at, system) + (3 * math.log10(max(apart, 50.0) / 50.0) if apart is not None else 0.0)
        sentence = Words(f"按 {system.label} 落在区域内", f"taken as {system.label} it lies in the region")
        reached.append(
            Hypothesis("system_unnamed", "position", (("crs", system.short),), sentence, at, "region", apart, cost)
        )
    return _distinct(sorted(reached, key=lambda h: h.cost))
