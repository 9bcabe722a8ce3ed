"""Aspects of what states the place at all: levels, null conversions, systems, datums, property sets, agreement."""

from __future__ import annotations

from collections.abc import Sequence

from bimcheck.errors import GeoreferenceError
from bimcheck.georef import systems
from bimcheck.georef.aspects.look import NOTHING, Aspect, Judged, Look, Remark, mend
from bimcheck.georef.conversion import convert
from bimcheck.georef.place import Origin
from bimcheck.georef.reading import Operation
from bimcheck.georef.resolve import is_null, system_of
from bimcheck.georef.shifts import distance
from bimcheck.words import Words

_DATUMS = (4490, 4214, 4610, 4555)  # CGCS2000, Beijing 1954, Xian 1980, New Beijing
_PLACEHOLDER = 3857


def level(look: Look) -> Judged:
    """GEO-01: the effective LoGeoRef level reaches the one that is asked for."""
    placement, asked = look.explanation.placement, look.settings.required_level
    if placement.effective >= asked:
        return Judged(1)
    held = "、".join(map(str, placement.levels)) or "无"
    held_en = ", ".join(map(str, placement.levels)) or "none"
    doubt = placement.doubt or Words("没有坐标转换", "no coordinate operation")
    observed = Words(f"{doubt.zh}（成立的级别：{held}）", f"{doubt.en} (levels that hold: {held_en})")
    operation = look.operation
    expected = Words(f"LoGeoRef 级别 ≥ {asked}", f"LoGeoRef level ≥ {asked}")
    return Judged(1, (Remark(operation.id if operation else None, expected, observed, placement.effective),))


def null(look: Look) -> Judged:
    """GEO-02: the conversion moves the model somewhere."""
    operation = look.operation
    if operation is None:
        return NOTHING
    if not is_null(look.survey, operation):
        return Judged(1)
    e, n = operation.easting or 0.0, operation.northing or 0.0
    cause = look.explanation.of("null")
    from_site = cause.correction if cause is not None and cause.corrected else None
    observed = mend(
        f"{operation.label}：E = {e:.3f}、N = {n:.3f}，构件也在原点附近",
        f"{operation.label}: E = {e:.3f}, N = {n:.3f}, and the elements are near the origin too",
        Words(f"{from_site.zh}（由经纬度推算）", f"{from_site.en} (from latitude and longitude)")
        if from_site
        else None,
    )
    expected = Words("东、北坐标为真实的地图坐标", "easting and northing are real coordinates of the map")
    return Judged(1, (Remark(operation.id, expected, observed),))


def system(look: Look) -> Judged:
    """GEO-11: the system is known, projected, in force, and one of those allowed."""
    operation = look.operation
    if operation is None:
        return NOTHING
    found = system_of(operation)
    id_ = operation.crs_id or operation.id
    written = operation.crs_name or operation.wkt[:60]
    allowed = [s for s in (systems.find(text) for text in look.settings.allowed_crs) if s is not None]
    names = "、".join(look.settings.allowed_crs)
    expected = Words("可识别的投影坐标系", "a projected coordinate system that is known")
    if names:
        expected = Words(f"坐标系为 {names} 之一", f"one of {names.replace('、', ', ')}")
    observed: Words | None = None
    if found is None:
        suggested = look.explanation.of("system_unnamed")
        hint = suggested.correction if suggested is not None else None
        what = f"“{written}”" if written else "（空）"
        observed = mend(f"{what} 无法识别", f'"{written}" is not known' if written else "(empty)", hint)
    elif found.code == _PLACEHOLDER and _PLACEHOLDER not in [s.code for s in allowed]:
        observed = Words(
            "EPSG:3857 是网络地图的投影，常为程序占位值", "EPSG:3857 is the projection of web maps, often a placeholder"
        )
    elif operation.angular and found.kind == "geographic":
        observed = Words(
            f"{found.label} 是经纬度坐标系，平面模型无法换算",
            f"{found.label} counts in degrees; a plane model cannot be taken to it",
        )
    elif found.kind != "projected":
        observed = Words(f"{found.label} 不是投影坐标系", f"{found.label} is {found.kind}, not projected")
    elif found.deprecated:
        observed = Words(f"{found.label} 已废止", f"{found.label} is deprecated")
    elif allowed and found.definition not in [s.definition for s in allowed]:
        observed = Words.same(found.label)
    return Judged(1, (Remark(id_, expected, observed),) if observed else ())


def vertical(look: Look) -> Judged:
    """GEO-12: heights refer to a vertical system, and to the one that is asked for."""
    operation = look.operation
    if operation is None:
        return NOTHING
    placement = look.explanation.placement
    asked = systems.find_height(look.settings.vertical_datum) if look.settings.vertical_datum else None
    found = placement.vertical
    if found is not None and (asked is None or found.definition == asked.definition):
        return Judged(1)
    expected = Words("写明高程基准", "a vertical datum that is known")
    if asked is not None:
        expected = Words(f"高程基准为 {asked.label}", f"vertical datum {asked.label}")
    if found is not None:
        observed = Words.same(found.label)
    elif operation.vertical:
        observed = Words(
            f"“{operation.vertical}” 无法识别，高程按相对值对待",
            f'"{operation.vertical}" is not known: heights count as relative',
        )
    else:
        observed = Words("VerticalDatum 为空，高程按相对值对待", "no VerticalDatum: heights count as relative")
    return Judged(1, (Remark(operation.crs_id or operation.id, expected, observed),))


def agreement(look: Look) -> Judged:
    """GEO-19: contexts and sites of the file say the same."""
    own = [o for o in look.survey.operations if o.origin in (Origin.MAP_CONVERSION, Origin.RIGID_OPERATION)]
    sites = [s for s in look.survey.sites if s.lonlat]
    if len(own) < 2 and len(sites) < 2:
        return NOTHING
    remarks = [
        Remark(
            other.id,
            Words(f"与 #{own[0].id} 的坐标转换相同", f"the same operation as #{own[0].id}"),
            _numbers(other),
        )
        for other in own[1:]
        if other.numbers != own[0].numbers
    ]
    if len(sites) > 1:
        first = sites[0]
        for site in sites[1:]:
            apart = distance(site.lonlat or (0, 0), first.lonlat or (0, 0))
            if apart > look.settings.latlong_distance:
                remarks.append(
                    Remark(
                        site.id,
                        Words(
                            f"与 #{first.id} 的经纬度相差不超过 {look.settings.latlong_distance:.0f} m",
                            f"within {look.settings.latlong_distance:.0f} m of #{first.id} by latitude and longitude",
                        ),
                        Words(f"相差 {apart:.0f} m", f"{apart:.0f} m apart"),
                        apart,
                        look.settings.latlong_distance,
                    )
                )
    return Judged(max(len(own), len(sites)), tuple(remarks))


def one_place(look: Look) -> Judged:
    """GEO-21, as far as one file can tell: what is written in different ways places the model alike."""
    kinds: dict[tuple[Origin, str], Operation] = {}
    for operation in look.survey.operations:
        kinds.setdefault((operation.origin, operation.host), operation)
    told = list(kinds.values())
    if len(told) < 2:
        return NOTHING
    first = told[0]
    expected = Words(f"与 {first.label} 一致：{_numbers(first).zh}", f"as {first.label}: {_numbers(first).en}")
    remarks = tuple(
        Remark(
            other.id, expected, Words(f"{other.label}：{_numbers(other).zh}", f"{other.label}: {_numbers(other).en}")
        )
        for other in told[1:]
        if other.numbers[:4] != first.numbers[:4]
    )
    return Judged(len(told), remarks)


def old_datum(look: Look) -> Judged:
    """GEO-23: coordinates of a datum from which PROJ knows no exact way need the user's parameters."""
    found = look.explanation.placement.crs
    geodetic = systems.find(found.geodetic) if found is not None and found.geodetic else None
    operation = look.operation
    if found is None or geodetic is None or operation is None or geodetic.code not in _DATUMS:
        return NOTHING
    target = look.settings.local_crs or "EPSG:4490"
    try:
        convert(found.definition, target, look.settings.operation)
    except GeoreferenceError as error:
        observed = Words(f"{found.label}：{error.what.zh}", f"{found.label}: {error.what.en}")
        expected = Words(
            f"可换算到 {target}（七参数或四参数文件）", f"a way to {target} (a file with 7 or 4 parameters)"
        )
        return Judged(1, (Remark(operation.crs_id or operation.id, expected, observed),))
    return Judged(1)


def property_sets(look: Look) -> Judged:
    """GEO-24: the property sets of IFC2X3 practice are on IfcProject and spelled as buildingSMART's guide has them."""
    entries = look.model.georeference.psets
    remarks = []
    for entry in entries:
        kind = "ProjectedCRS" if "projectedcrs" in entry["set_name"].lower() else "MapConversion"
        wanted = f"ePSet_{kind}"
        if entry["element_class"] == "IfcProject" and entry["set_name"] == wanted:
            continue
        expected = Words(f"IfcProject 上的 {wanted}", f"{wanted} on IfcProject")
        observed = Words(
            f"{entry['element_class']} 上的 {entry['set_name']}（已读取）",
            f"{entry['set_name']} on {entry['element_class']} (read all the same)",
        )
        remarks.append(Remark(entry["element_id"], expected, observed))
    return Judged(len(entries), tuple(remarks), len(remarks))


def _numbers(operation: Operation) -> Words:
    parts: Sequence[tuple[str, float | None]] = (
        ("E", operation.easting), ("N", operation.northing), ("H", operation.height or 0.0),
    )  # fmt: skip
    told = ", ".join(f"{k} = {v:.3f}" for k, v in parts if v is not None)
    told += f", {operation.rotation:.4f}°"
    told += f", Scale = {operation.scale:.10g}" if operation.scale is not None else ""
    return Words.same(f"{told}, {operation.crs_name or '—'}")


ASPECTS: dict[str, Aspect] = {
    "level": level,
    "null": null,
    "system": system,
    "vertical": vertical,
    "agreement": agreement,
    "one_place": one_place,
    "old_datum": old_datum,
    "property_sets": property_sets,
}
