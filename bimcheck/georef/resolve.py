"""From what a model says of its place to one Placement: the first source that says enough counts."""

from __future__ import annotations

import hashlib
import math
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bimcheck.errors import GeoreferenceError
from bimcheck.georef import systems
from bimcheck.georef.place import Evidence, Origin, Placement, helmert
from bimcheck.georef.reading import MAP_DISTANCE, Context, Operation, Survey, number, survey
from bimcheck.georef.systems import System
from bimcheck.model import Model
from bimcheck.words import Words

_NAMES = {
    Origin.MAP_CONVERSION: ("Eastings", "Northings", "OrthogonalHeight"),
    Origin.RIGID_OPERATION: ("FirstCoordinate", "SecondCoordinate", "Height"),
}


@dataclass(frozen=True)
class Sidecar:
    """The operator's own numbers, in units of the system's axes; rotation in degrees counter-clockwise from map east
    to the local X axis; scale None: project unit ÷ map unit. sha256 of the file that they came from."""

    easting: float
    northing: float
    height: float = 0.0
    rotation: float = 0.0
    scale: float | None = None
    crs: str = ""
    vertical: str = ""
    sha256: str = ""


def load_sidecar(path: Path) -> Sidecar:
    """A TOML file with easting, northing, crs and, where wanted, height, rotation, scale, vertical."""
    try:
        raw = path.read_bytes()
        content = tomllib.loads(raw.decode("utf-8-sig"))
    except OSError as error:
        raise GeoreferenceError(
            Words(f"无法读取 ({error.strerror})", f"cannot be read ({error.strerror})"), str(path)
        ) from None
    except ValueError as error:
        raise GeoreferenceError(Words(f"不是有效的 TOML：{error}", f"not valid TOML: {error}"), str(path)) from None
    return sidecar_of(content, str(path), hashlib.sha256(raw).hexdigest())


def sidecar_of(content: dict[str, Any], where: str, sha256: str = "") -> Sidecar:
    """From plain values. GeoreferenceError for unknown keys and for what is no number."""
    numbers = ("easting", "northing", "height", "rotation", "scale")
    known = (*numbers, "crs", "vertical")
    advice = Words(f"可用：{', '.join(known)}", f"accepted: {', '.join(known)}")
    for key in content:
        if key not in known:
            raise GeoreferenceError(Words(f"不认识 {key}", f"unknown key {key}"), where, advice)
    for key in ("easting", "northing", "crs"):
        if key not in content:
            raise GeoreferenceError(Words(f"缺少 {key}", f"missing {key}"), where, advice)
    values: dict[str, Any] = {"crs": str(content["crs"]), "vertical": str(content.get("vertical", ""))}
    for key in numbers:
        if content.get(key) is None:
            continue
        value = number(content[key])
        if value is None or isinstance(content[key], bool) or (key == "scale" and value <= 0):
            raise GeoreferenceError(
                Words(f"{key} = {content[key]!r} 不是可用的数", f"{key} = {content[key]!r} is no usable number"), where
            )
        values[key] = value
    return Sidecar(**values, sha256=sha256)


def resolve(model: Model, sidecar: Sidecar | None = None, crs: str | None = None) -> Placement:
    """Where the model stands.

    sidecar  the operator's numbers; they win over the file, and are recorded
    crs      taken where the file gives coordinates but names no system (WorldCoordinateSystem, placements)

    Without any georeference a Placement of origin `none`, never an error; GeoreferenceError for a `crs` or a sidecar
    that names no projected system.
    """
    return place(survey(model), sidecar, crs)


def place(found: Survey, sidecar: Sidecar | None = None, crs: str | None = None) -> Placement:
    """`resolve` of what is surveyed already."""
    if sidecar is not None:
        operation = _of_sidecar(sidecar)
        return _from_operation(found, operation, systems.require(sidecar.crs, "crs"), sidecar)
    if found.operations:
        operation = found.operations[0]
        return _from_operation(found, operation, system_of(operation), None)
    given = systems.require(crs, "crs") if crs else None
    context = found.context
    if context is not None and math.hypot(*context.world_offset[:2]) * found.unit > MAP_DISTANCE:
        return _from_world(found, context, given)
    if found.root is not None and math.hypot(*found.root[:2]) > MAP_DISTANCE:
        return _from_placements(found, given)
    return _without_plane(found)


def is_null(found: Survey, operation: Operation) -> bool:
    """A conversion that moves nothing anywhere: E and N within 1000 m of zero, and the geometry too."""
    if operation.angular:
        return not (operation.easting or operation.northing)
    unit = operation.map_unit or 1.0
    stated = math.hypot(operation.easting or 0.0, operation.northing or 0.0) * unit
    here = found.centre or (0.0, 0.0, 0.0)
    return stated <= MAP_DISTANCE and math.hypot(here[0], here[1]) <= MAP_DISTANCE


def levels(found: Survey) -> tuple[int, ...]:
    """LoGeoRef levels (HTW Dresden) that hold, lowest first; each on its own."""
    held = {
        10: bool(found.addresses),
        20: any(site.lonlat for site in found.sites),
        30: found.root is not None and math.hypot(*found.root[:2]) > MAP_DISTANCE,
        40: any(math.hypot(*c.world_offset[:2]) * found.unit > MAP_DISTANCE for c in found.contexts),
        50: any(o.crs_name or o.wkt for o in found.operations if not is_null(found, o)),
        60: found.control_points > 0,
    }
    return tuple(level for level, holds in held.items() if holds)


def _of_sidecar(given: Sidecar) -> Operation:
    angle = math.radians(given.rotation)
    return Operation(
        origin=Origin.SIDECAR,
        id=None,
        label="sidecar",
        easting=given.easting,
        northing=given.northing,
        height=given.height,
        abscissa=math.cos(angle),
        ordinate=math.sin(angle),
        scale=given.scale,
        crs_name=given.crs,
        vertical=given.vertical,
    )


def system_of(operation: Operation) -> System | None:
    """The system that an operation leads to. A code in the name wins; well-known text says what a name cannot."""
    named = systems.find(operation.crs_name) if operation.crs_name else None
    if named is None or named.loose:
        return (systems.find(operation.wkt) if operation.wkt else None) or named
    return named


def _vertical(operation: Operation, system: System | None) -> System | None:
    if operation.vertical:
        return systems.find_height(operation.vertical)
    return systems.find(system.vertical) if system is not None and system.vertical else None


def _from_operation(found: Survey, operation: Operation, system: System | None, sidecar: Sidecar | None) -> Placement:
    vertical = _vertical(operation, system)
    axis = system.metres if system is not None else None
    map_unit = operation.map_unit or axis or found.unit
    expected = found.unit / map_unit
    scale = expected if operation.scale is None or operation.scale == 0 else operation.scale
    context = found.context
    doubt = _doubt(found, operation, system)
    matrix = None
    if not operation.angular and operation.easting is not None and operation.northing is not None:
        to_map = helmert(
            operation.easting,
            operation.northing,
            operation.height or 0.0,
            operation.rotation,
            scale,
            operation.factors,
        )
        to_axes = map_unit / axis if axis else 1.0
        height_axes = map_unit / (vertical.metres if vertical and vertical.metres else axis or map_unit)
        project = np.diag([1 / found.unit, 1 / found.unit, 1 / found.unit, 1.0])
        with np.errstate(all="ignore"):  # what is not finite is found out where a point is mapped
            # The file's coordinates are those of the project; IFC counts them from the WorldCoordinateSystem.
            if context is not None and context.world is not None and sidecar is None:
                to_map = to_map @ np.linalg.inv(np.array(context.world))
            matrix = np.diag([to_axes, to_axes, height_axes, 1.0]) @ to_map @ project
    held = levels(found)
    null = sidecar is None and is_null(found, operation)
    return _placed(
        found,
        Placement(
            origin=operation.origin,
            matrix=None if matrix is None else tuple(map(tuple, matrix.tolist())),
            crs=None if null else system,
            crs_written=operation.crs_name or operation.wkt[:80],
            vertical=vertical,
            height_reference=vertical.short if vertical else "relative",
            easting=operation.easting,
            northing=operation.northing,
            height=operation.height or 0.0,
            rotation=operation.rotation,
            scale=scale,
            scale_stated=operation.scale,
            scale_expected=expected,
            factors=operation.factors,
            project_unit=found.unit,
            map_unit=map_unit,
            levels=held,
            effective=50 if not null and (operation.crs_name or operation.wkt) else max((*held, 0)),
            evidence=_evidence(found, operation, system, vertical, scale, map_unit),
            doubt=doubt,
            sidecar_sha256=sidecar.sha256 if sidecar else None,
        ),
    )


def _doubt(found: Survey, operation: Operation, system: System | None) -> Words | None:
    label = operation.label
    if operation.angular:
        return Words(
            f"{label} 以角度平移，长度坐标加不到经纬度上，无法落到平面地图",
            f"{label} moves by angles: lengths cannot be added to latitude and longitude, so there is no plane map",
        )
    if operation.easting is None or operation.northing is None:
        return Words(f"{label} 缺少东坐标或北坐标", f"{label} lacks easting or northing")
    if operation.origin is not Origin.SIDECAR and is_null(found, operation):
        return Words(f"{label} 的坐标为零，等于没有定位", f"{label} has zero coordinates: it places the model nowhere")
    if system is None:
        name = operation.crs_name or "（空）"
        return Words(f"坐标系 {name} 无法识别", f"the coordinate system {operation.crs_name or '(empty)'} is not known")
    if system.kind != "projected":
        return Words(f"{system.label} 不是投影坐标系", f"{system.label} is no projected system")
    return None


def _evidence(
    found: Survey, operation: Operation, system: System | None, vertical: System | None, scale: float, map_unit: float
) -> tuple[Evidence, ...]:
    label, id_ = operation.label, operation.id
    first, second, third = _NAMES.get(operation.origin, ("Eastings", "Northings", "OrthogonalHeight"))
    one = Words("未给出，取项目单位 ÷ 地图单位", "not given: project unit ÷ map unit")
    rotated = operation.abscissa is not None or operation.ordinate is not None
    told = [
        Evidence("easting", operation.easting, f"{label}.{first}", id_, _text(operation.easting)),
        Evidence("northing", operation.northing, f"{label}.{second}", id_, _text(operation.northing)),
        Evidence("height", operation.height or 0.0, f"{label}.{third}", id_, _text(operation.height)),
        Evidence(
            "rotation",
            operation.rotation,
            f"{label}.XAxisAbscissa, XAxisOrdinate",
            id_,
            f"{_text(operation.abscissa)}, {_text(operation.ordinate)}" if rotated else "",
            None if rotated else Words("未给出，取 0°", "not given: taken as 0°"),
        ),
        Evidence("scale", scale, f"{label}.Scale", id_, _text(operation.scale), None if operation.scale else one),
        Evidence(
            "crs",
            system.short if system else None,
            f"{operation.crs_class or label}.Name",
            operation.crs_id,
            operation.crs_name or operation.wkt[:80],
        ),
        Evidence(
            "vertical",
            vertical.short if vertical else None,
            f"{operation.crs_class or label}.VerticalDatum",
            operation.crs_id,
            operation.vertical,
            None if vertical else Words("高程基准未知，高程按相对值对待", "unknown datum: heights are relative"),
        ),
        Evidence(
            "map_unit",
            map_unit,
            f"{operation.crs_class or label}.MapUnit",
            operation.crs_id,
            operation.map_unit_name,
            None if operation.map_unit else Words("未给出，取坐标系的单位", "not given: unit of the system"),
        ),
        Evidence("project_unit", found.unit, "IfcUnitAssignment", None, found.unit_name),
    ]
    return (*told, *_context_evidence(found.context))


def _context_evidence(context: Context | None) -> tuple[Evidence, ...]:
    if context is None:
        return ()
    label = "IfcGeometricRepresentationContext"
    told = []
    if any(context.world_offset):
        x, y, z = context.world_offset
        told.append(Evidence("world", [x, y, z], f"{label}.WorldCoordinateSystem", context.id, f"{x:g}, {y:g}, {z:g}"))
    if context.north_angle is not None and context.true_north is not None:
        x, y = context.true_north
        told.append(Evidence("true_north", context.north_angle, f"{label}.TrueNorth", context.id, f"{x:g}, {y:g}"))
    return tuple(told)


def _text(value: float | None) -> str:
    return "" if value is None else repr(value)


def _from_world(found: Survey, context: Context, system: System | None) -> Placement:
    """LoGeoRef 40: the WorldCoordinateSystem carries map coordinates, TrueNorth the direction."""
    world = np.array(context.world)
    north = context.north_angle or 0.0
    metres = system.metres if system and system.metres else 1.0
    turned = helmert(0.0, 0.0, 0.0, -north, 1.0, (1.0, 1.0, 1.0))
    base = world.copy()
    base[:3, 3] = 0.0
    matrix = turned @ base
    matrix[:3, 3] = world[:3, 3] * found.unit
    matrix[:3] /= metres
    note = Words(
        "由 WorldCoordinateSystem 推得，方向取 TrueNorth", "from WorldCoordinateSystem, direction from TrueNorth"
    )
    return _bare(found, Origin.WORLD_COORDINATE_SYSTEM, 40, matrix, -north, system, _context_evidence(context), note)


def _from_placements(found: Survey, system: System | None) -> Placement:
    """LoGeoRef 30: what is placed, is placed at map coordinates already."""
    metres = system.metres if system and system.metres else 1.0
    matrix = np.diag([1 / metres, 1 / metres, 1 / metres, 1.0])
    x, y, z = found.root or (0.0, 0.0, 0.0)
    written = f"{x:.3f}, {y:.3f}, {z:.3f}"
    told = Evidence("placement", [x, y, z], "ObjectPlacement (IfcSite, IfcBuilding)", None, written)
    note = Words("场地或建筑直接放在地图坐标上", "site or building is placed at map coordinates")
    return _bare(found, Origin.PLACEMENTS, 30, matrix, 0.0, system, (told,), note)


def _bare(
    found: Survey,
    origin: Origin,
    level: int,
    matrix: np.ndarray,
    rotation: float,
    system: System | None,
    evidence: tuple[Evidence, ...],
    note: Words,
) -> Placement:
    """A placement of a file that names no system."""
    # Of placements at map coordinates the anchor is where the site is, not the zero of the map.
    anchor = (*(found.root or (0.0, 0.0, 0.0)), 1.0) if origin is Origin.PLACEMENTS else (0.0, 0.0, 0.0, 1.0)
    e, n, h = (float(v) for v in (matrix @ np.array(anchor))[:3])
    missing = Words("但没有写明坐标系", "but no coordinate system is named")
    doubt = None if system is not None else Words(f"{note.zh}，{missing.zh}", f"{note.en}, {missing.en}")
    if system is not None and system.kind != "projected":
        doubt = Words(f"{system.label} 不是投影坐标系", f"{system.label} is no projected system")
    unit = system.metres if system and system.metres else 1.0
    return _placed(
        found,
        Placement(
            origin=origin,
            matrix=tuple(map(tuple, matrix.tolist())),
            crs=system,
            easting=e,
            northing=n,
            height=h,
            rotation=rotation,
            scale=found.unit / unit,
            scale_expected=found.unit / unit,
            project_unit=found.unit,
            map_unit=unit,
            levels=levels(found),
            effective=level,
            evidence=evidence,
            doubt=doubt,
        ),
    )


def _without_plane(found: Survey) -> Placement:
    """Latitude and longitude at best."""
    held = levels(found)
    site = next((s for s in found.sites if s.lonlat), None)
    nothing = Words("模型没有地理参照", "the model has no georeference")
    only = Words(
        "只有 IfcSite 的经纬度，没有地图坐标", "only latitude and longitude of IfcSite, no coordinates on a map"
    )
    told: tuple[Evidence, ...] = ()
    if site is not None and site.latitude is not None and site.longitude is not None:
        told = tuple(
            Evidence(name, angle.degrees, f"IfcSite.{attribute}", site.id, str(angle.raw))
            for name, attribute, angle in (
                ("latitude", "RefLatitude", site.latitude),
                ("longitude", "RefLongitude", site.longitude),
            )
        )
    return Placement(
        origin=Origin.LATITUDE_LONGITUDE if site else Origin.NONE,
        project_unit=found.unit,
        lonlat=site.lonlat if site else None,
        levels=held,
        effective=max((level for level in held if level <= 20), default=0),
        evidence=(*told, *_context_evidence(found.context)),
        doubt=only if site else nothing,
    )


def _placed(found: Survey, placement: Placement) -> Placement:
    """With the position of its anchor: local (0, 0, 0), or the middle of the model where that is far away."""
    operation = found.operations[0] if found.operations else None
    if placement.origin is Origin.RIGID_OPERATION and operation is not None and operation.angular:
        return replace(placement, lonlat=_rigid_angles(found, operation))
    if placement.matrix is None or placement.crs is None or placement.crs.kind not in ("projected", "geographic"):
        return placement
    at = found.centre if found.centre and math.hypot(*found.centre[:2]) > MAP_DISTANCE else (0.0, 0.0, 0.0)
    if placement.origin is Origin.PLACEMENTS and at == (0.0, 0.0, 0.0):
        at = found.root or at
    try:
        mapped = placement.to_map(np.array([at]))[0]
    except GeoreferenceError:  # numbers that no map has
        return placement
    return replace(placement, lonlat=systems.lonlat_or_none(placement.crs, float(mapped[0]), float(mapped[1])))


def _rigid_angles(found: Survey, operation: Operation) -> tuple[float, float] | None:
    """Longitude and latitude of a rigid operation to a geographic system: latitude stands first there."""
    if operation.easting is None or operation.northing is None:
        return None
    lat, lon = (math.degrees(v * found.angle) for v in (operation.easting, operation.northing))
    if abs(lat) > 90 or abs(lon) > 180:  # degrees in a file whose unit is the radian
        lat, lon = operation.easting, operation.northing
    return (lon, lat) if abs(lat) <= 90 and abs(lon) <= 180 else None
