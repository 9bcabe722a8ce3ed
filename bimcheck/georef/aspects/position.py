"""Aspects of where the model comes to lie: units, zones, swapped axes, areas, latitude and longitude, the region."""

from __future__ import annotations

import math

from bimcheck.georef.aspects.look import NOTHING, Aspect, Judged, Look, Remark, mend
from bimcheck.georef.explain import Explanation
from bimcheck.georef.hypotheses import Hypothesis
from bimcheck.georef.latlong import NEAR
from bimcheck.georef.place import Origin
from bimcheck.georef.resolve import system_of
from bimcheck.georef.shifts import distance
from bimcheck.words import Words

_UNITS = ("millimetre", "project_unit", "kilometre", "map_unit")
_ZONES = ("zone_prefix", "zone_missing")
_SYSTEMS = ("central_meridian", "six_degree", "utm", "gauss", "false_easting")
MOST = 3  # hypotheses that a finding tells


def unit(look: Look) -> Judged:
    """GEO-04: easting and northing are in the unit of the map."""
    return _caused(look, _UNITS, Words("东、北坐标以地图单位填写", "easting and northing are in the unit of the map"))


def swapped(look: Look) -> Judged:
    """GEO-09: easting and northing are not swapped."""
    return _caused(look, ("swap",), Words("Eastings 为东坐标，Northings 为北坐标", "Eastings east, Northings north"))


def _caused(look: Look, kinds: tuple[str, ...], expected: Words) -> Judged:
    operation = look.placing
    if operation is None:
        return NOTHING
    cause = look.explanation.position_cause
    if cause is None or cause.kind not in kinds:
        return Judged(1)
    return Judged(1, (Remark(operation.id, expected, said(cause)),))


def twice(look: Look) -> Judged:
    """GEO-07: elements at map coordinates are not moved there once more."""
    operation, found = look.placing, look.survey
    if operation is None or found.centre is None:
        return NOTHING
    placement = look.explanation.placement
    e, n = (operation.easting or 0.0) * placement.map_unit, (operation.northing or 0.0) * placement.map_unit
    x, y = found.centre[:2]
    limit = look.settings.twice_distance
    apart = math.hypot(x - e, y - n)
    cause = look.explanation.of("twice")
    met = math.hypot(x, y) > limit and math.hypot(e, n) > limit and apart <= limit
    if not met and (cause is None or cause is not look.explanation.position_cause):
        return Judged(1)
    correction = cause.correction if cause is not None else None
    observed = mend(
        f"构件在 ({x:.0f}, {y:.0f}) m，坐标转换又平移 ({e:.0f}, {n:.0f}) m",
        f"the elements are at ({x:.0f}, {y:.0f}) m and are moved by ({e:.0f}, {n:.0f}) m again",
        correction,
    )
    expected = Words(
        "地图坐标只写一处：构件定位或坐标转换", "map coordinates stand once: in placements or in the conversion"
    )
    return Judged(1, (Remark(operation.id, expected, observed, apart, limit),))


def zone(look: Look) -> Judged:
    """GEO-08: the millions of the easting are the zone that the system's false easting carries."""
    operation = look.placing
    system = system_of(operation) if operation is not None else None
    if operation is None or system is None or system.false_easting is None or system.metres != 1.0:
        return NOTHING
    if system.false_easting % 1_000_000 != 500_000 or operation.easting is None:
        return NOTHING
    wanted = int(system.false_easting // 1_000_000)
    easting = operation.easting * (operation.map_unit or 1.0)
    stated = int(easting // 1_000_000) if easting > 0 else 0
    cause = look.explanation.position_cause
    if stated == wanted or stated > 60 or (cause is not None and cause.kind in (*_UNITS, "swap", "twice")):
        return Judged(1)
    mended = easting + (wanted - stated) * 1_000_000
    expected = Words(
        f"{system.short} 的东偏 {system.false_easting:.0f}，东坐标" + (f"带带号 {wanted}" if wanted else "不带带号"),
        f"{system.short} has a false easting of {system.false_easting:.0f}: "
        + (f"eastings begin with {wanted}" if wanted else "eastings carry no zone prefix"),
    )
    code = _zone_system(stated)
    other = Words(f"，或把坐标系改为 {code}", f", or the system {code}") if code else Words("", "")
    observed = Words(
        f"E = {easting:.3f}；应改为 东坐标 = {mended:.3f}{other.zh}",
        f"E = {easting:.3f}; should be easting = {mended:.3f}{other.en}",
    )
    return Judged(1, (Remark(operation.id, expected, observed, easting),))


def _zone_system(prefix: int) -> str:
    """The CGCS2000 system whose eastings begin with this zone number."""
    if 25 <= prefix <= 45:
        return f"EPSG:{4488 + prefix}"
    return f"EPSG:{4478 + prefix}" if 13 <= prefix <= 23 else ""


def area(look: Look) -> Judged:
    """GEO-10: the point lies in the area of its system, which is of the right meridian, width and projection."""
    found = look.explanation
    operation = look.placing
    if (
        found.placement.crs is None
        or found.placement.matrix is None
        or (operation is None and look.operation is not None)
    ):
        return NOTHING
    cause = found.position_cause
    id_ = operation.crs_id or operation.id if operation is not None else None
    name = found.placement.crs.label
    expected = Words(f"模型位于 {name} 的适用范围", f"the model is in the area of {name}")
    if cause is not None and cause.kind in _SYSTEMS:
        return Judged(1, (Remark(id_, expected, said(cause)),))
    if found.in_area is False and cause is None:
        return Judged(1, (Remark(id_, expected, _where(found)),))
    return Judged(1)


def default_place(look: Look) -> Judged:
    """GEO-14: latitude and longitude are no default of a programme."""
    told = look.explanation.latlong
    if told.site is None or told.lonlat is None:
        return NOTHING
    position = look.explanation.position if look.explanation.placement.georeferenced else None
    if told.default is None or (position is not None and distance(position, told.lonlat) <= NEAR):
        return Judged(1)
    lon, lat = told.lonlat
    cause = look.explanation.of("latlong_default")
    expected = Words("项目所在地的经纬度", "latitude and longitude of the project")
    name = told.default.name
    observed = mend(
        f"{lat:.6f}°、{lon:.6f}°：{name.zh}",
        f"{lat:.6f}°, {lon:.6f}°: {name.en}",
        cause.correction if cause is not None and cause.corrected else None,
    )
    apart = distance((told.default.lon, told.default.lat), told.lonlat)
    return Judged(1, (Remark(told.site.id, expected, observed, apart, look.settings.default_radius),))


_FAULTS = {
    "overflow": Words("整数溢出值", "an overflowed integer"),
    "range": Words("分、秒或度数超出范围", "degrees, minutes or seconds out of range"),
    "length": Words("分量不足或只有一个角", "too few components, or only one of the two angles"),
    "mixed": Words("各分量符号不一", "components of different sign"),
    "swapped": Words("纬度与经度互换", "latitude and longitude are swapped"),
}


def angles(look: Look) -> Judged:
    """GEO-15: latitude and longitude are well written; where nothing else tells the place, finer than a second."""
    found = look.explanation
    told = found.latlong
    if told.site is None:
        return NOTHING
    site = told.site
    raw = " / ".join(str(a.raw) if a else "$" for a in (site.latitude, site.longitude))
    expected = Words(
        "度、分、秒、百万分之一秒四个整数，符号一致", "degrees, minutes, seconds, millionths: four integers of one sign"
    )
    if told.fault:
        fault = _FAULTS[told.fault]
        cause = found.of("latlong_swapped", "latlong_overflow", "latlong_fault")
        fix = cause.correction if cause is not None and cause.corrected else None
        return Judged(1, (Remark(site.id, expected, mend(f"{raw}：{fault.zh}", f"{raw}: {fault.en}", fix)),))
    coarse = all(a is not None and a.whole_seconds for a in (site.latitude, site.longitude))
    if coarse and found.placement.origin is Origin.LATITUDE_LONGITUDE and told.default is None:
        observed = Words(f"{raw}：只精确到秒，约 31 m", f"{raw}: whole seconds, some 31 m")
        return Judged(1, (Remark(site.id, expected, observed, 31.0),))
    return Judged(1)


def latlong(look: Look) -> Judged:
    """GEO-16: latitude and longitude are where the map coordinates are."""
    found = look.explanation
    cause = found.position_cause
    moved = cause is not None and cause.kind not in ("elsewhere",)
    if found.separation is None or not found.latlong.usable or moved or found.latlong.site is None:
        return NOTHING
    limit = look.settings.latlong_distance
    shift = found.of("latlong_gcj02", "latlong_bd09", "map_gcj02", "map_bd09")
    if found.separation <= limit and shift is None:
        return Judged(1)
    expected = Words(f"与地图坐标相差不超过 {limit:g} m", f"within {limit:g} m of the map coordinates")
    cause = shift or found.of("latlong_differs")
    far = found.separation
    observed = said(cause) if cause is not None else Words(f"相差 {far:.0f} m", f"{far:.0f} m apart")
    return Judged(1, (Remark(found.latlong.site.id, expected, observed, far, limit),))


def inside(look: Look) -> Judged:
    """GEO-20: the model is in the region; where not, why, and what would mend it."""
    region, found = look.settings.region, look.explanation
    if region is None:
        return NOTHING
    operation = look.operation
    placement = found.placement
    unnamed = found.of("system_unnamed")
    placed = (placement.crs is not None and placement.matrix is not None) or found.position is not None
    if not placed and unnamed is None:
        return NOTHING
    if found.in_region:
        return Judged(1)
    id_ = operation.id if operation is not None else found.latlong.site.id if found.latlong.site else None
    expected = Words(f"位于区域 {region.name} 内", f"in the region {region.name}")
    causes = [h for h in found.hypotheses if h.about == "position"]
    if placement.origin is Origin.LATITUDE_LONGITUDE:
        causes = [h for h in found.hypotheses if h.about == "latlong"]
    where = _where(found)
    if not causes:
        none = Words("没有单一错误能解释", "no single slip explains it")
        return Judged(1, (Remark(id_, expected, Words(f"{where.zh}；{none.zh}", f"{where.en}; {none.en}")),))
    remarks = []
    for place, cause in enumerate(causes[:MOST]):
        told = said(cause)
        lead = Words("最可能", "likeliest") if place == 0 else Words("也可能", "also possible")
        observed = Words(f"{where.zh}；{lead.zh}：{told.zh}", f"{where.en}; {lead.en}: {told.en}")
        remarks.append(Remark(id_, expected, observed, _outside(found)))
    return Judged(1, tuple(remarks), 1)


def _outside(found: Explanation) -> float | None:
    return found.region.distance(*found.position) if found.region is not None and found.position is not None else None


def _where(found: Explanation) -> Words:
    if found.position is None:
        return Words("按文件所写，坐标不在坐标系可用范围内", "as written, the coordinates are nowhere in the system")
    lon, lat = found.position
    away = _outside(found)
    told = f"{lat:.5f}°, {lon:.5f}°"
    if away:
        return Words(f"模型在 {told}，距区域 {away / 1000:.1f} km", f"at {told}, {away / 1000:.1f} km from the region")
    return Words(f"模型在 {told}", f"at {told}")


def said(cause: Hypothesis) -> Words:
    """Title, what was found, and the corrected values."""
    title, sentence = cause.title, cause.sentence
    correction = cause.correction if cause.corrected else None
    return mend(f"{title.zh}（{sentence.zh}）", f"{title.en} ({sentence.en})", correction)


ASPECTS: dict[str, Aspect] = {
    "unit": unit,
    "twice": twice,
    "zone": zone,
    "swapped": swapped,
    "area": area,
    "default_place": default_place,
    "angles": angles,
    "latlong": latlong,
    "inside": inside,
}
