"""One model on the map, ready to be written: its rows and the geometry of its buildings in map coordinates."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
import polars as pl
import shapely

from bimcheck.cim import outlines
from bimcheck.cim.components import component_rows
from bimcheck.cim.discipline import disciplines_of
from bimcheck.cim.mapping import Mapping, Value, Values
from bimcheck.cim.outlines import EMPTY, Outline
from bimcheck.cim.position import Position
from bimcheck.cim.summary import Building, Piece, Storey, area_of, summarize
from bimcheck.cim.verdict import Verdict
from bimcheck.model import Model
from bimcheck.shapes import Shapes

Row = dict[str, Any]
P = TypeVar("P", bound=Piece)


@dataclass(frozen=True)
class Handover:
    """All that is written of a model. Outlines in map coordinates, levels as heights in metres.

    local_area   m² of each building's footprint before it went to the map, by building id
    points       ifc id → (e, n, h) of elements that have findings and a shape
    """

    model_id: str
    row: Row
    buildings: tuple[Building, ...]
    components: tuple[Row, ...]
    findings: tuple[Row, ...]
    points: dict[int, tuple[float, float, float]]
    local_area: dict[int, float]
    position: Position
    verdict: Verdict
    without_outline: int  # buildings of the model that nothing could be made of
    without_shape: int  # elements of the envelope whose body could not be made: outlines may lack them


def make(model: Model, shapes: Shapes, position: Position, verdict: Verdict, mapping: Mapping) -> Handover:
    """The hand-over of one model. ModelError where it has no building with a shape."""
    model_id = model.source.sha256[:16]
    local = summarize(model, shapes, mapping)
    sites = model.is_a("IfcSite")["id"].to_list()
    values = Values(model, [*(b.id for b in local), *sites])
    rows = [_building_row(model, building, values, sites, mapping, model_id, position) for building in local]
    _per_site(rows)
    buildings = [_on_map(building, row, position, model_id) for building, row in zip(local, rows, strict=True)]
    hull = shapely.convex_hull(shapely.union_all([b.outline for b in buildings]))
    findings = verdict.findings().with_columns(model_id=pl.lit(model_id))
    return Handover(
        model_id,
        _model_row(model, position, verdict, model_id) | {"hull": hull},
        tuple(buildings),
        tuple(component_rows(model, shapes, mapping, model_id)),
        tuple(findings.iter_rows(named=True)),
        _points(shapes, findings, position),
        {b.id: area_of(b.outline) for b in local},
        position,
        verdict,
        model.is_a("IfcBuilding").height - len(local),
        int(model.is_a(*mapping.standing, *mapping.lying)["id"].is_in(shapes.problems["id"].implode()).sum()),
    )


def _per_site(rows: list[Row]) -> None:
    """容积率 and 建筑密度 are of a site: all its buildings of this model count. Fills them in."""
    for row in rows:
        on_site = [r for r in rows if r["_site"] == row["_site"]]
        areas = [r["_far_area"] for r in on_site]
        if row["site_area"]:
            row["far"] = None if None in areas else round(sum(areas) / row["site_area"], 4)
            row["building_density"] = round(100 * sum(r["footprint_area"] for r in on_site) / row["site_area"], 2)
    for row in rows:
        del row["_site"], row["_far_area"]


def _on_map(building: Building, row: Row, position: Position, model_id: str) -> Building:
    storeys = tuple(
        replace(
            _placed(
                storey, position, {"elevation_abs": round(position.height(storey.bottom), 4), "model_id": model_id}
            ),
            rooms=tuple(_placed(room, position, {"model_id": model_id}) for room in storey.rooms),
        )
        for storey in building.storeys
    )
    return replace(_placed(building, position, {}), row=row, storeys=storeys)


def _placed(piece: P, position: Position, more: Row) -> P:
    return replace(
        piece,
        row=piece.row | more,
        outline=to_map(piece.outline, position),
        bottom=round(position.height(piece.bottom), 3),
        top=round(position.height(piece.top), 3),
    )


def to_map(outline: Outline, position: Position) -> Outline:
    """An outline from local metres to the map, on whole millimetres of a map in metres, in order."""
    if outline.is_empty:
        return EMPTY
    return outlines.ordered(outlines.polygonal(shapely.set_precision(outlines.mapped(outline, position.plane), 0.001)))


def _points(shapes: Shapes, findings: pl.DataFrame, position: Position) -> dict[int, tuple[float, float, float]]:
    middle = [((pl.col(f"{a}_min") + pl.col(f"{a}_max")) / 2).alias(a) for a in "xyz"]
    wanted = findings["ifc_id"].cast(pl.Int64).drop_nulls().unique()
    table = shapes.table.filter(pl.col("id").is_in(wanted.implode())).select("id", *middle)
    if table.is_empty():
        return {}
    mapped = np.round(position.to_map(table.select("x", "y", "z").to_numpy()), 3)
    return {i: (float(e), float(n), float(h)) for i, (e, n, h) in zip(table["id"], mapped, strict=True)}


def _model_row(model: Model, position: Position, verdict: Verdict, model_id: str) -> Row:
    header, placement = model.header, position.placement
    project = model.is_a("IfcProject").sort("id").head(1).to_dicts()
    first = project[0] if project else {}
    numbers = position.numbers()
    mvd = "; ".join(header.description)
    disciplines, shown_by = disciplines_of(model)
    return {
        "model_id": model_id,
        "file_name": model.source.name,
        "file_size": model.source.size,
        "file_sha256": model.source.sha256,
        "ifc_schema": model.schema,
        "mvd": mvd or None,
        "authoring_app": header.originating_system or header.preprocessor_version or None,
        "author_org": "; ".join(t for t in header.organization if t) or None,
        "time_stamp": header.time_stamp or None,
        "project_guid": first.get("global_id"),
        "project_name": first.get("name") or first.get("long_name"),
        "discipline": disciplines,
        "discipline_source": shown_by,
        "logeoref_levels": ",".join(map(str, placement.levels)),
        "logeoref_effective": placement.effective,
        "georeference_origin": placement.origin.value,
        "crs_declared": placement.crs_written or (placement.crs.short if placement.crs else None),
        "crs_target": position.crs.short,
        "height_crs": placement.height_reference,
        **numbers,
        "scale_stated": placement.scale_stated,
        "map_unit": placement.map_unit,
        "length_unit": placement.project_unit,
        "transform_pipeline": position.pipeline,
        "transform_accuracy_m": position.accuracy,
        "verdict": verdict.value,
        "n_error": verdict.counts["error"],
        "n_warning": verdict.counts["warning"],
        "rule_set": ", ".join(f"{name} {version}" for name, version in verdict.report.packs),
        "tool_version": f"{verdict.report.tool} {verdict.report.version}",
    }


def _building_row(
    model: Model, building: Building, values: Values, sites: list[int], mapping: Mapping, model_id: str, where: Position
) -> Row:
    """Everything that the tables say of a building, with the sources of what could be had from several places."""
    entity = model.entities.filter(pl.col("id") == building.id).row(0, named=True)
    fields, site = mapping.fields, entity["site_id"] or (sites[0] if len(sites) == 1 else None)

    def of(host: str, name: str) -> Value | None:
        return values.first(building.id if host == "building" else site, fields[host][name])

    def text(host: str, name: str) -> str | None:
        value = of(host, name)
        return value.text if value else None

    def number(host: str, name: str) -> float | None:
        value = of(host, name)
        return value.number if value else None

    address = next((a for a in model.georeference.addresses if a["host_id"] in (building.id, site)), {})
    code = of("building", "building_code")
    floors = [s for s in building.storeys if s.row["number_signed"]]
    above = [s for s in floors if s.row["number_signed"] > 0]
    # Where no floor can be told (a shell, a single proxy), there is no floor area, which is not the same as none.
    measured = round(sum(s.row["gross_floor_area"] for s in floors), 3) if floors else None
    gfa_above = round(sum(s.row["gross_floor_area"] for s in above), 3) if floors else None
    area, gfa_source = _gross_floor_area(building, of, floors, measured)
    footprint = area_of(building.outline)
    site_area = number("site", "site_area")
    # 容积率 counts what is above the ground: of a stated area the part that is measured there.
    far_area = None if area is None else area * gfa_above / measured if measured and gfa_above is not None else area
    year = number("building", "year_built")
    counted = model.is_a("IfcElement").filter(pl.col("building_id") == building.id)
    classes = counted.group_by("class").len().sort("class")
    height = round(building.top - building.bottom, 4) or None
    return {
        "_site": site,
        "_far_area": far_area,
        "building_id": building.global_id,
        "model_id": model_id,
        "building_code": code.text if code else entity["tag"],
        "building_code_source": code.source if code else None,
        "real_estate_unit_no": text("building", "real_estate_unit_no"),
        "parcel_code": text("site", "parcel_code"),
        "name": entity["long_name"] or entity["name"],
        "address": " ".join(filter(None, address.get("lines") or ())) or None,
        "province": address.get("region"),
        "city": address.get("town"),
        "district": text("building", "district") or text("site", "district"),
        "use_class": text("building", "use_class"),
        "storeys_above": len(above) if floors else None,
        "storeys_below": len(floors) - len(above) if floors else None,
        "storeys_declared": _whole(number("building", "storeys_declared")),
        "height_m": height,
        "height_source": "geometry",
        "height_declared": number("building", "height_declared"),
        "base_elevation": round(where.height(building.storeys[0].bottom if building.storeys else building.bottom), 4),
        "ground_elevation": round(where.height(building.bottom), 4),
        "ground_source": building.row["ground_source"],
        "top_elevation": round(where.height(building.top), 4),
        "height_crs": where.placement.height_reference,
        "footprint_area": round(footprint, 3),
        "footprint_method": building.row["footprint_method"],
        "footprint_area_declared": number("building", "footprint_area_declared"),
        "projected_area": building.row["projected_area"],
        "gross_floor_area": area,
        "gross_floor_area_source": gfa_source,
        "gross_floor_area_measured": measured,
        "gfa_above": gfa_above,
        "gfa_below": None if measured is None or gfa_above is None else round(measured - gfa_above, 3),
        "site_area": site_area,
        "far": None,
        "far_declared": number("site", "far_declared"),
        "building_density": None,
        "density_declared": _percent(number("site", "density_declared")),
        "green_ratio": _percent(number("site", "green_ratio")),
        "volume": round(footprint * height, 3) if height else None,
        "structure_type": text("building", "structure_type"),
        "year_built": _whole(year),
        "status": text("building", "status"),
        "cim_grade": mapping.grade["block"],
        "cim_grade_confidence": mapping.grade["confidence"],
        "lod": "1.2" if height else "0.2",
        "n_storey": len(building.storeys),
        "n_space": sum(len(s.rooms) for s in building.storeys),
        "n_element": counted.height,
        "element_class_hist": json.dumps(dict(classes.iter_rows()), separators=(",", ":")),
    }


def _gross_floor_area(
    building: Building, of: Any, floors: list[Storey], measured: float | None
) -> tuple[float | None, str | None]:
    """The declared area of the building, else of its storeys, else the planned, else the measured one."""
    own = of("building", "gross_floor_area_declared")
    if own is not None and own.number:
        return round(own.number, 3), own.source
    declared = [s.row["gross_floor_area_declared"] for s in floors]
    if declared and all(declared):
        return round(sum(declared), 3), "storeys"
    planned = of("building", "gross_planned_area")
    if planned is not None and planned.number:
        return round(planned.number, 3), planned.source
    return measured, None if measured is None else "geometry"


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _percent(value: float | None) -> float | None:
    """Ratios are written as parts of one in IFC; what is above 1 was meant as per cent."""
    return None if value is None else round(value * 100 if value <= 1 else value, 2)
