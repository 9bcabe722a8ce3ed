"""Whether what is about to be written is right: valid outlines, closed blocks, in place, areas that agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from bimcheck.cim.cityjson import faulty_blocks, feature
from bimcheck.cim.handover import Handover
from bimcheck.cim.mapping import Mapping
from bimcheck.cim.summary import Building, area_of
from bimcheck.words import Words

AGREE = 0.05  # two areas, heights or numbers of the same thing differ by less than this part
UNDISTORTED = 0.005  # a plane projection changes areas by less than this part


@dataclass(frozen=True)
class Check:
    """One check of what is exported. `stops`: a failure keeps the model from being exported; else it is told."""

    name: str
    subject: str
    passed: bool
    stops: bool
    what: Words

    def as_dict(self) -> dict[str, Any]:
        return {"check": self.name, "subject": self.subject, "passed": self.passed, "what": self.what.as_dict()}


def checks(handover: Handover, mapping: Mapping, region: Any | None) -> list[Check]:
    """All checks of one model, in a fixed order. region: a shapely geometry in longitude and latitude, or None."""
    found = list(_place(handover, region))
    none = handover.without_outline
    left_out = Words(
        f"没有可成轮廓的构件而未导出的 IfcBuilding：{none} 个", f"IfcBuilding without an outline, left out: {none}"
    )
    found.append(Check("every_building", handover.model_id, none == 0, False, left_out))
    missing = handover.without_shape
    unmade = Words(
        f"形体未能生成的墙、柱、楼板等构件：{missing} 个，轮廓中可能缺少它们",
        f"walls, columns, slabs and the like whose shape could not be made: {missing}; outlines may lack them",
    )
    found.append(Check("every_shape", handover.model_id, missing == 0, False, unmade))
    for building in handover.buildings:
        found += _shape(handover, building, mapping)
        found += _agreement(building)
    return found


def _place(handover: Handover, region: Any | None) -> Iterator[Check]:
    position = handover.position
    corners = np.concatenate([shapely.get_coordinates(b.outline) for b in handover.buildings])
    lonlat = position.to_lonlat(corners)
    area = position.crs.area
    lon, lat = lonlat.mean(axis=0)
    where = Words(f"经度 {lon:.5f}°、纬度 {lat:.5f}°", f"longitude {lon:.5f}°, latitude {lat:.5f}°")
    if area is not None:
        west, south, east, north = area
        low, high = lonlat.min(axis=0), lonlat.max(axis=0)
        inside = bool(low[0] >= west and high[0] <= east and low[1] >= south and high[1] <= north)
        zh = f"经度 {west:g}° 至 {east:g}°、纬度 {south:g}° 至 {north:g}°"
        en = f"longitudes {west:g}° to {east:g}° and latitudes {south:g}° to {north:g}°"
        yield Check(
            "inside_area_of_use", handover.model_id, inside, True,
            Words(f"位于{where.zh}；{position.crs.label} 适用于{zh}",
                  f"stands at {where.en}; {position.crs.label} is for {en}"),
        )  # fmt: skip
    if area is None and region is None:
        unknown = Words(
            f"坐标系 {position.crs.label} 没有登记适用范围，位置（{where.zh}）未能核对，可用 --region 给出范围",
            f"{position.crs.label} has no registered area, so {where.en} could not be checked; --region gives one",
        )
        yield Check("inside_area_of_use", handover.model_id, False, False, unknown)
    if region is not None:
        inside = bool(shapely.contains_xy(region, lonlat[:, 0], lonlat[:, 1]).all())
        yield Check(
            "inside_region", handover.model_id, inside, True,
            Words(f"位于{where.zh}，{'在' if inside else '不在'}指定范围内",
                  f"stands at {where.en}, {'inside' if inside else 'outside'} the given region"),
        )  # fmt: skip


def _shape(handover: Handover, building: Building, mapping: Mapping) -> Iterator[Check]:
    subject = building.global_id
    pieces = [building, *building.storeys, *(room for s in building.storeys for room in s.rooms)]
    shown = [p for p in pieces if not p.outline.is_empty]
    wrong = [p.global_id for p in shown if not shapely.is_valid(p.outline)]
    yield Check(
        "valid_outlines", subject, not building.outline.is_empty and not wrong, True,
        Words(f"{len(shown)} 个轮廓，{len(wrong)} 个无效{_some(wrong)}",
              f"{len(shown)} outlines, {len(wrong)} invalid{_some(wrong)}"),
    )  # fmt: skip
    faults = faulty_blocks(feature(building, (0.0, 0.0, 0.0), mapping))
    yield Check(
        "closed_blocks", subject, not faults, True,
        Words(f"不封闭或朝向有误的体块 {len(faults)} 个{_some([name for name, _ in faults])}",
              f"{len(faults)} blocks are not closed or look inwards{_some([name for name, _ in faults])}"),
    )  # fmt: skip
    height = building.top - building.bottom
    yield Check(
        "has_height", subject, height > 0, False,
        Words(f"高度 {height:.3f} m", f"{height:.3f} m high") if height > 0 else
        Words("模型没有高度，只导出轮廓", "the model has no height: only the outline is exported"),
    )  # fmt: skip
    local, mapped = handover.local_area[building.id], area_of(building.outline)
    off = abs(mapped / local - 1) if local else 1.0
    what = Words(
        f"轮廓在模型中 {local:.2f} m²，在地图上 {mapped:.2f} m²",
        f"outline {local:.2f} m² in the model, {mapped:.2f} m² on the map",
    )
    yield Check("area_kept", subject, off <= AGREE, True, what)
    if UNDISTORTED < off <= AGREE:
        yield Check("area_undistorted", subject, False, False, what)


def _agreement(building: Building) -> Iterator[Check]:
    row = building.row
    for name, zh, en, unit, measured, declared in (
        ("footprint_area", "基底面积", "footprint", " m²", row["footprint_area"], row["footprint_area_declared"]),
        ("gross_floor_area", "建筑面积", "gross floor area", " m²", row["gross_floor_area_measured"],
         None if row["gross_floor_area_source"] == "geometry" else row["gross_floor_area"]),
        ("height", "建筑高度", "height", " m", row["height_m"], row["height_declared"]),
        ("storeys", "地上层数", "storeys above ground", "", row["storeys_above"], row["storeys_declared"]),
        ("far", "容积率", "floor area ratio", "", row["far"], row["far_declared"]),
        ("density", "建筑密度", "site coverage", " %", row["building_density"], row["density_declared"]),
    ):  # fmt: skip
        if measured is None or not declared:
            continue
        # 层数 by NumberOfStoreys may count those below the ground too.
        also = row["storeys_above"] + row["storeys_below"] if name == "storeys" else measured
        agree = min(abs(measured - declared), abs(also - declared)) <= AGREE * abs(declared)
        yield Check(
            f"{name}_agrees", building.global_id, agree, False,
            Words(f"{zh}：量得 {measured:g}{unit}，模型注明 {declared:g}{unit}",
                  f"{en}: measured {measured:g}{unit}, stated {declared:g}{unit}"),
        )  # fmt: skip


def _some(names: list[str]) -> str:
    return f" ({', '.join(names[:3])}{' …' if len(names) > 3 else ''})" if names else ""
