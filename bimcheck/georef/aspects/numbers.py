"""Aspects of the numbers: scale, axis, north, heights, coordinates far from the origin, clusters, buildings alike."""

from __future__ import annotations

import itertools
import math

import numpy as np
import polars as pl

from bimcheck.georef.aspects.look import NOTHING, Aspect, Judged, Look, Remark, mend
from bimcheck.georef.hypotheses import Hypothesis
from bimcheck.georef.place import Origin
from bimcheck.georef.resolve import system_of
from bimcheck.model import Model
from bimcheck.words import Words

_SCALED = (Origin.MAP_CONVERSION, Origin.PROPERTY_SETS)
UNIT_VECTOR = 1e-6


def scale(look: Look) -> Judged:
    """GEO-03: Scale is project unit ÷ map unit, and the map's unit that of the system."""
    operation = look.operation
    if operation is None or operation.origin not in _SCALED:
        return NOTHING
    remarks = []
    expected = look.explanation.placement.scale_expected
    wanted = Words(
        f"Scale = 项目单位 ÷ 地图单位 = {expected:.10g}", f"Scale = project unit ÷ map unit = {expected:.10g}"
    )
    cause = look.explanation.of("scale_missing", "scale_inverted", "scale_unit", "scale_wrong")
    if cause is not None:
        remarks.append(Remark(operation.id, wanted, _said(cause), operation.scale, look.settings.grid_factor))
    system = system_of(operation)
    unit = operation.map_unit
    metres = system.metres if system is not None and system.kind == "projected" else None
    if system is not None and unit and metres and abs(unit / metres - 1) > 1e-9:
        name = operation.map_unit_name or f"{unit:g} m"
        wanted = Words(f"MapUnit 为坐标系的单位 {system.unit}", f"MapUnit is the system's unit, {system.unit}")
        remarks.append(Remark(operation.crs_id or operation.id, wanted, Words.same(f"MapUnit = {name}"), unit))
    return Judged(1, tuple(remarks), 1 if remarks else 0)


def grid_factor(look: Look) -> Judged:
    """GEO-03-GRID: a grid scale factor belongs into IfcMapConversionScaled, not into Scale."""
    operation = look.operation
    if operation is None or operation.origin not in _SCALED or operation.scale is None:
        return NOTHING
    cause = look.explanation.of("grid_factor")
    if cause is None:
        return Judged(1)
    expected = Words(
        "Scale 只含单位换算；投影长度比写入 IfcMapConversionScaled 的 FactorX、FactorY",
        "Scale converts units only; a grid factor stands in FactorX and FactorY of IfcMapConversionScaled",
    )
    return Judged(1, (Remark(operation.id, expected, cause.sentence, operation.scale),))


def axis(look: Look) -> Judged:
    """GEO-05: XAxisAbscissa and XAxisOrdinate are a unit vector, not swapped, not turned the wrong way."""
    operation = look.operation
    if operation is None or operation.origin not in _SCALED:
        return NOTHING
    x, y = operation.abscissa, operation.ordinate
    if x is None and y is None:
        return NOTHING
    expected = Words("两个分量都给出，且为单位向量", "both components are given and make a unit vector")
    told = f"XAxisAbscissa = {_n(x)}, XAxisOrdinate = {_n(y)}"
    remarks = []
    if x is None or y is None:
        remarks.append(Remark(operation.id, expected, Words(f"{told}：缺一个", f"{told}: one is missing")))
    else:
        length = math.hypot(x, y)
        if abs(length - 1) > UNIT_VECTOR:
            observed = Words(f"{told}：长度 {length:.6g}", f"{told}: length {length:.6g}")
            remarks.append(Remark(operation.id, expected, observed, length, UNIT_VECTOR))
    cause = look.explanation.of("rotation_swapped", "rotation_sign")
    if cause is not None:
        remarks.append(_rotation(look, operation.id, cause))
    return Judged(1, tuple(remarks), 1 if remarks else 0)


def north(look: Look) -> Judged:
    """GEO-06: rotation of the map and TrueNorth differ by the meridian convergence and by nothing else."""
    operation, context = look.placing, look.survey.context
    if operation is None or operation.origin not in _SCALED or context is None or context.north_angle is None:
        return NOTHING
    kinds = ("rotation_twice", "rotation_lost", "rotation_wrong", "north_slip", "north_unset")
    cause = look.explanation.of(*kinds)
    return Judged(1, (_rotation(look, operation.id, cause),) if cause is not None else ())


def _rotation(look: Look, id_: int | None, cause: Hypothesis) -> Remark:
    expected = Words(
        f"旋转与 TrueNorth 相差只有子午线收敛角（容差 {look.settings.rotation_tolerance:g}°）",
        f"rotation and TrueNorth differ by the convergence only (within {look.settings.rotation_tolerance:g}°)",
    )
    operation = look.operation
    measured = operation.rotation if operation is not None else None
    return Remark(id_, expected, _said(cause), measured, look.settings.rotation_tolerance)


def heights(look: Look) -> Judged:
    """GEO-13: heights of the conversion, of the site and of the building agree. 0 counts as not set."""
    survey, placement = look.survey, look.explanation.placement
    told: list[tuple[int | None, str, float, float]] = []
    operation = look.operation
    if operation is not None and operation.height:
        told.append((operation.id, "OrthogonalHeight", operation.height * placement.map_unit, 0.0))
    for site in survey.sites:
        if site.elevation:
            told.append((site.id, "RefElevation", site.elevation, site.origin[2] if site.origin else 0.0))
    for building in survey.buildings:
        if building["elevation"]:
            lift = building["origin"][2] if building["origin"] else 0.0
            told.append((building["id"], "ElevationOfRefHeight", building["elevation"], lift))
    if len(told) < 2:
        return NOTHING
    limit = look.settings.height_tolerance
    _, first_name, first, _ = told[0]
    remarks = []
    for id_, name, value, lift in told[1:]:
        # A site may lie above the model's zero: its elevation is then told at either place.
        apart = min((abs(value - first), abs(value - lift - first)))
        if apart > limit:
            remarks.append(
                Remark(
                    id_,
                    Words(f"{name} = {first_name} = {first:.3f} m", f"{name} = {first_name} = {first:.3f} m"),
                    Words(f"{name} = {value:.3f} m，相差 {apart:.3f} m", f"{name} = {value:.3f} m, {apart:.3f} m off"),
                    apart,
                    limit,
                )
            )
    return Judged(len(told), tuple(remarks))


def far(look: Look) -> Judged:
    """GEO-17: what is stored stays near the origin: 12 mm are lost at 100 km where numbers have single precision.

    Looked at are element placements, counted from their site's, and the points of shapes; not the site's own placement.
    """
    limit = look.settings.far_distance
    placed = _elements(look.model)
    expected = Words(f"坐标距原点不超过 {limit / 1000:g} km", f"coordinates within {limit / 1000:g} km of the origin")
    root = look.survey.root if look.explanation.placement.origin is Origin.PLACEMENTS else None
    x0, y0 = root[:2] if root else (0.0, 0.0)
    remarks = []
    reach = pl.max_horizontal((pl.col("x") - x0).abs(), (pl.col("y") - y0).abs())
    beyond = placed.with_columns(reach=reach).filter(pl.col("reach") > limit).sort("reach", descending=True)
    if beyond.height:
        most = float(beyond["reach"][0])
        observed = Words(
            f"{beyond.height} 个构件的定位超出，最远 {most / 1000:.1f} km",
            f"{beyond.height} elements are placed beyond, at most {most / 1000:.1f} km away",
        )
        remarks.append(Remark(int(beyond["id"][0]), expected, observed, most, limit))
    points, worst, first = _large_points(look.model, limit / look.survey.unit)
    if points:
        most = worst * look.survey.unit
        observed = Words(
            f"{points} 处几何坐标超出，最大 {most / 1000:.1f} km",
            f"{points} points of shapes beyond, at most {most / 1000:.1f} km",
        )
        remarks.append(Remark(first, expected, observed, most, limit))
    if placed.is_empty() and not points:
        return NOTHING
    return Judged(max(placed.height, 1), tuple(remarks), min(beyond.height + (points > 0), max(placed.height, 1)))


def mixed(look: Look) -> Judged:
    """GEO-18: no second group of elements kilometres away, as when some are in local and some in map coordinates."""
    placed = _elements(look.model)
    if placed.height < 2:
        return NOTHING
    limit = look.settings.cluster_distance
    remarks = []
    for name in ("x", "y"):
        values = placed[name].to_numpy()
        order = np.argsort(values, kind="stable")
        gaps = np.diff(values[order])
        widest = int(np.argmax(gaps))
        if gaps[widest] > limit:
            low, high = order[: widest + 1], order[widest + 1 :]
            fewer, more = (low, high) if len(low) < len(high) else (high, low)
            some = int(placed["id"][int(fewer[0])])
            gap = float(gaps[widest])
            observed = Words(
                f"{len(fewer)} 个构件与其余 {len(more)} 个相隔 {gap / 1000:.1f} km",
                f"{len(fewer)} elements are {gap / 1000:.1f} km from the other {len(more)}",
            )
            expected = Words(
                f"构件之间没有超过 {limit / 1000:g} km 的间隔",
                f"no gap of more than {limit / 1000:g} km between elements",
            )
            remarks.append(Remark(some, expected, observed, gap, limit))
            break
    return Judged(placed.height, tuple(remarks), 1 if remarks else 0)


def same_spot(look: Look) -> Judged:
    """GEO-22, as far as one file can tell: no two buildings whose elements have the same middle."""
    placed = _elements(look.model).drop_nulls("building_id")
    middles = placed.group_by("building_id").agg(pl.col("x", "y").mean(), pl.len().alias("n")).sort("building_id")
    if middles.height < 2:
        return NOTHING
    limit = look.settings.same_spot
    remarks = []
    for a, b in itertools.combinations(middles.iter_rows(named=True), 2):
        apart = math.hypot(a["x"] - b["x"], a["y"] - b["y"])
        if apart <= limit and a["n"] == b["n"]:
            expected = Words(f"与建筑 #{a['building_id']} 不在同一位置", f"elsewhere than building #{a['building_id']}")
            observed = Words(
                f"两栋建筑各有 {a['n']} 个构件，中心相距 {apart:.3f} m",
                f"both have {a['n']} elements, their middles {apart:.3f} m apart",
            )
            remarks.append(Remark(b["building_id"], expected, observed, apart, limit))
    return Judged(middles.height, tuple(remarks))


def _elements(model: Model) -> pl.DataFrame:
    """id, building_id, x, y of the elements with a placement that can be resolved, metres."""
    places = model.placements.select(pl.col("id").alias("placement_id"), "x", "y")
    elements = model.is_a("IfcElement").filter(~pl.col("is_type")).select("id", "placement_id", "building_id")
    return elements.join(places, on="placement_id", how="inner", maintain_order="left").drop_nulls(["x", "y"])


def _large_points(model: Model, limit: float) -> tuple[int, float, int | None]:
    """How many points of shapes have a coordinate beyond `limit` (project units), the largest, the first one's id.

    Only texts with a number of so many digits are taken apart. Points that place the site or the world are left out.
    """
    digits = max(1, len(str(int(limit))))
    # behind a bracket or comma: not the decimals of a small number
    pattern = rf"[(,]\s*-?\d{{{digits},}}\.?\d*(?:E\+?\d+)?"
    placing = _placing_points(model)
    number, worst, first = 0, 0.0, None
    for name in ("IfcCartesianPoint", "IfcCartesianPointList3D", "IfcCartesianPointList2D"):
        written = model.statements.written(name)
        written = written.filter(~pl.col("id").is_in(placing) & pl.col("text").str.contains(pattern))
        if written.is_empty():
            continue
        plain = pl.element().str.strip_chars("(, \t").cast(pl.Float64, strict=False).abs()
        sizes = pl.col("text").str.extract_all(pattern).list.eval(plain)
        found = written.select("id", sizes.list.max().alias("most")).filter(pl.col("most") > limit)
        if found.height:
            number += found.height
            first = first if first is not None else int(found["id"][0])
            worst = max(worst, float(found["most"].max()))
    return number, worst, first


def _placing_points(model: Model) -> list[int]:
    """Points of placements: of elements they are judged where they are placed, of sites and the world elsewhere."""
    found = model.statements.referring("IfcPlacement", "Location")
    return found["id"].drop_nulls().unique().to_list() if found.height else []


def _said(cause: Hypothesis) -> Words:
    title, sentence = cause.title, cause.sentence
    return mend(f"{title.zh}：{sentence.zh}", f"{title.en}: {sentence.en}", cause.correction)


def _n(value: float | None) -> str:
    return "$" if value is None else f"{value:.10g}"


ASPECTS: dict[str, Aspect] = {
    "scale": scale,
    "grid_factor": grid_factor,
    "axis": axis,
    "north": north,
    "heights": heights,
    "far": far,
    "mixed": mixed,
    "same_spot": same_spot,
}
