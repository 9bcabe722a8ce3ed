"""What a model says of its place, in comparable form: operations from every source, sites, north, addresses, points."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from bimcheck.georef.place import Matrix, Origin
from bimcheck.model import Model

# A placement or a world coordinate system that moves the model farther than this is meant to reach the map.
MAP_DISTANCE = 1000.0  # m
# Names of property sets and elements that hold survey control points (LoGeoRef 60); no standard names them yet.
_CONTROL = re.compile(r"control.?point|survey.?(control|point|marker)|passpunt|grondslag|控制点|测量点", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"enter address|地址待填|^\s*$", re.IGNORECASE)
_INT_LIMIT = 2**31 - 1
_UNITS = {
    "METRE": 1.0, "METER": 1.0, "M": 1.0, "米": 1.0, "MILLIMETRE": 1e-3, "MILLIMETER": 1e-3, "MM": 1e-3, "毫米": 1e-3,
    "CENTIMETRE": 1e-2, "CENTIMETER": 1e-2, "CM": 1e-2, "KILOMETRE": 1e3, "KM": 1e3,
    "FOOT": 0.3048, "FEET": 0.3048, "FT": 0.3048, "US SURVEY FOOT": 1200 / 3937, "FOOTUS": 1200 / 3937,
}  # fmt: skip


@dataclass(frozen=True)
class Angle:
    """An IfcCompoundPlaneAngleMeasure. degrees: None where it makes no sense; `fault` says why, or what is odd.

    fault  none · overflow (a component is the smallest or largest integer) · range (minutes, seconds or millionths
           out of range, more than 180 degrees) · mixed (signs differ) · length
    """

    raw: tuple[int, ...]
    degrees: float | None
    fault: str = ""

    @property
    def whole_seconds(self) -> bool:
        """Whether it is exact to the second only: some 31 m of latitude."""
        return len(self.raw) < 4 or self.raw[3] == 0


@dataclass(frozen=True)
class Site:
    """An IfcSite. elevation in metres; origin: of its placement in the project, metres."""

    id: int
    latitude: Angle | None
    longitude: Angle | None
    elevation: float | None
    origin: tuple[float, float, float] | None = None

    @property
    def lonlat(self) -> tuple[float, float] | None:
        """Where both angles make sense and are not both zero."""
        if self.latitude is None or self.longitude is None:
            return None
        lat, lon = self.latitude.degrees, self.longitude.degrees
        return None if lat is None or lon is None or (lat == 0 and lon == 0) else (lon, lat)


@dataclass(frozen=True)
class Operation:
    """A transformation to a map as the file states it, whatever it is written as. Numbers in units of the map.

    label   what it is called in messages: "IfcMapConversion", "ePset_MapConversion (IfcSite)"
    names   of its numbers: easting → "IfcMapConversion.Eastings"
    ids     instances that hold them, by number; the operation's own where it holds all
    angular its coordinates are angles (an IfcRigidOperation to a geographic system)
    map_unit  metres, None where the file gives none
    """

    origin: Origin
    id: int | None
    label: str
    context_id: int | None = None
    easting: float | None = None
    northing: float | None = None
    height: float | None = None
    abscissa: float | None = None
    ordinate: float | None = None
    scale: float | None = None
    factors: tuple[float, float, float] = (1.0, 1.0, 1.0)
    angular: bool = False
    crs_id: int | None = None
    crs_class: str = ""
    crs_name: str = ""
    wkt: str = ""
    datum: str = ""
    vertical: str = ""
    map_unit: float | None = None
    map_unit_name: str = ""
    host: str = ""  # class that carries the property sets
    set_names: tuple[str, ...] = ()

    @property
    def rotation(self) -> float:
        """Degrees counter-clockwise from map east to local X; 0 where not stated or of no length."""
        x = 1.0 if self.abscissa is None else self.abscissa
        y = 0.0 if self.ordinate is None else self.ordinate
        return math.degrees(math.atan2(y, x)) if (x or y) else 0.0

    @property
    def numbers(self) -> tuple[Any, ...]:
        """What makes two operations the same."""
        return (
            self.easting, self.northing, self.height or 0.0, round(self.rotation, 9), self.scale, self.factors,
            self.crs_name, self.wkt,
        )  # fmt: skip


@dataclass(frozen=True)
class Context:
    """An IfcGeometricRepresentationContext. world: 4 × 4 in project units; true_north as written, None where not."""

    id: int
    type: str
    true_north: tuple[float, float] | None
    world: Matrix | None

    @property
    def world_offset(self) -> tuple[float, float, float]:
        return (self.world[0][3], self.world[1][3], self.world[2][3]) if self.world else (0.0, 0.0, 0.0)

    @property
    def north_angle(self) -> float | None:
        """Degrees counter-clockwise from local Y to true north; None where it is not given or of no length."""
        if self.true_north is None or self.true_north == (0.0, 0.0):
            return None
        x, y = self.true_north
        return math.degrees(math.atan2(-x, y))


@dataclass(frozen=True)
class Survey:
    """All that a model says of its place.

    unit      metres per project length unit · angle  radians per plane angle unit
    operations  in the order in which they are believed; the first is the one that counts
    centre    median of the elements' placements in the project, metres; `spread` their 10 % and 90 % quantiles
    """

    schema: str
    unit: float
    unit_name: str
    angle: float
    contexts: tuple[Context, ...]
    operations: tuple[Operation, ...]
    sites: tuple[Site, ...]
    buildings: tuple[dict[str, Any], ...]
    addresses: tuple[dict[str, Any], ...]
    centre: tuple[float, float, float] | None
    root: tuple[float, float, float] | None  # topmost placement of site or building, the farther one
    control_points: int
    operation_count: int

    @property
    def context(self) -> Context | None:
        """The context that the first operation starts from, else the first one of type Model, else the first."""
        wanted = self.operations[0].context_id if self.operations else None
        named = next((c for c in self.contexts if c.id == wanted), None)
        if named is not None:
            return named
        first = self.contexts[0] if self.contexts else None
        return next((c for c in self.contexts if c.type.lower() == "model"), first)


def survey(model: Model) -> Survey:
    """Collect; nothing is judged and nothing refused here."""
    unit, unit_name = _unit(model, "LENGTHUNIT")
    contexts = tuple(
        Context(c["id"], c["type"] or "", c["true_north"], c["world_matrix"]) for c in model.georeference.contexts
    )
    operations = (*_operations(model, contexts), *_from_sets(model))
    origins = _origins(model)
    sites = tuple(
        Site(s["id"], _angle(s["latitude"], 90), _angle(s["longitude"], 180), s["elevation"], origins.get(s["id"]))
        for s in model.georeference.sites
    )
    return Survey(
        schema=model.schema,
        unit=unit,
        unit_name=unit_name,
        angle=_unit(model, "PLANEANGLEUNIT")[0],
        contexts=contexts,
        operations=operations,
        sites=sites,
        buildings=tuple({**b, "origin": origins.get(b["id"])} for b in model.georeference.buildings),
        addresses=_addresses(model),
        centre=_centre(model),
        root=max(origins.values(), key=lambda p: math.hypot(p[0], p[1]), default=None),
        control_points=_control_points(model),
        operation_count=len(operations),
    )


def _unit(model: Model, kind: str) -> tuple[float, str]:
    declared = model.units.filter(pl.col("declared") & (pl.col("unit_type") == kind))
    if declared.is_empty() or not declared["scale"][0]:  # none, or one of no length
        return 1.0, ""
    return float(declared["scale"][0]), str(declared["name"][0] or "")


def _operations(model: Model, contexts: tuple[Context, ...]) -> tuple[Operation, ...]:
    """IfcCoordinateOperation and below: those of a context of type Model first, then those of other contexts."""
    systems = {s["id"]: s for s in model.georeference.systems}
    texts = {t["system_id"]: t["text"] or "" for t in model.georeference.texts}
    units = {row[0]: row[1:] for row in model.units.select("id", "scale", "name").iter_rows()}
    rank = {c.id: int(c.type.lower() != "model") for c in contexts}
    found = []
    for row in model.georeference.operations:
        system = systems.get(row["target_id"], {})
        unit = units.get(system.get("MapUnit"), (None, ""))
        rigid = row["class"] == "IfcRigidOperation"
        first, second = ("FirstCoordinate", "SecondCoordinate") if rigid else ("Eastings", "Northings")
        found.append(
            Operation(
                origin=Origin.RIGID_OPERATION if rigid else Origin.MAP_CONVERSION,
                id=row["id"],
                label=row["class"],
                context_id=row["source_id"],
                easting=number(row.get(first)),
                northing=number(row.get(second)),
                height=number(row.get("Height" if rigid else "OrthogonalHeight")),
                abscissa=number(row.get("XAxisAbscissa")),
                ordinate=number(row.get("XAxisOrdinate")),
                scale=number(row.get("Scale")),
                factors=(_factor(row, "FactorX"), _factor(row, "FactorY"), _factor(row, "FactorZ")),
                angular="Angle" in f"{row.get(f'{first}Type')}{row.get(f'{second}Type')}",
                crs_id=system.get("id"),
                crs_class=system.get("class", ""),
                crs_name=(system.get("Name") or "").strip(),
                wkt=texts.get(system.get("id"), "").strip(),
                datum=(system.get("GeodeticDatum") or "").strip(),
                vertical=(system.get("VerticalDatum") or "").strip(),
                map_unit=unit[0] or None,
                map_unit_name=unit[1] or "",
            )
        )
    return tuple(sorted(found, key=lambda o: (rank.get(o.context_id or -1, 2), o.id or 0)))


def _factor(row: Mapping[str, Any], name: str) -> float:
    value = number(row.get(name))
    return 1.0 if value is None else value


def _from_sets(model: Model) -> tuple[Operation, ...]:
    """The property sets of IFC2X3 practice, those of the project first, then of the site, then of others."""
    hosts: dict[int, dict[str, dict[str, Any]]] = {}
    for entry in model.georeference.psets:
        kind = "crs" if "projectedcrs" in entry["set_name"].lower() else "conversion"
        hosts.setdefault(entry["element_id"], {}).setdefault(kind, entry)
    order = {"IfcProject": 0, "IfcSite": 1, "IfcBuilding": 2}
    crs = next((h["crs"] for h in hosts.values() if "crs" in h), None)
    found = []

    def rank(host: tuple[int, dict[str, dict[str, Any]]]) -> tuple[int, int]:
        return order.get(next(iter(host[1].values()))["element_class"], 3), host[0]

    for _, sets in sorted(hosts.items(), key=rank):
        conversion = sets.get("conversion")
        if conversion is None:
            continue
        system = sets.get("crs", crs)  # the two may stand on different hosts
        values = _folded(conversion["values"])
        described = _folded(system["values"]) if system else {}
        unit_name = described.get("mapunit", "")
        host = str(conversion["element_class"] or "")
        found.append(
            Operation(
                origin=Origin.PROPERTY_SETS,
                id=conversion["set_id"],
                label=f"{conversion['set_name']} ({host})",
                easting=number(values.get("eastings")),
                northing=number(values.get("northings")),
                height=number(values.get("orthogonalheight")),
                abscissa=number(values.get("xaxisabscissa")),
                ordinate=number(values.get("xaxisordinate")),
                scale=number(values.get("scale")),
                crs_id=system["set_id"] if system else None,
                crs_class=system["set_name"] if system else "",
                crs_name=described.get("name", "") or values.get("targetcrs", ""),
                datum=described.get("geodeticdatum", ""),
                vertical=described.get("verticaldatum", ""),
                map_unit=_UNITS.get(unit_name.upper()),
                map_unit_name=unit_name,
                host=host,
                set_names=tuple(s["set_name"] for s in sets.values()),
            )
        )
    return tuple(found)


def _folded(values: Mapping[str, str | None]) -> dict[str, str]:
    return {re.sub(r"[\s_]", "", k).lower(): (v or "").strip() for k, v in values.items()}


def number(value: Any) -> float | None:
    """A finite number, or None."""
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if math.isfinite(found) else None


def _angle(raw: tuple[int | None, ...] | None, limit: int) -> Angle | None:
    if raw is None:
        return None
    parts = tuple(int(v) if v is not None else 0 for v in raw)
    if any(abs(v) >= _INT_LIMIT for v in parts):
        return Angle(parts, None, "overflow")
    if not 3 <= len(parts) <= 4:
        return Angle(parts, None, "length")
    d, m, s, u = (*(abs(v) for v in parts), 0)[:4]
    degrees = d + m / 60 + (s + u / 1e6) / 3600
    if m >= 60 or s >= 60 or u >= 1_000_000 or degrees > 180:
        return Angle(parts, None, "range")
    signs = {v > 0 for v in parts if v}
    negative = next((v < 0 for v in parts if v), False)
    # A latitude beyond 90 degrees may be a longitude in its place: it is told, not dropped.
    fault = "mixed" if len(signs) > 1 else "range" if degrees > limit else ""
    return Angle(parts, -degrees if negative else degrees, fault)


def _placed(model: Model, *classes: str) -> pl.DataFrame:
    """id, x, y, z of what of these classes has a placement that can be resolved, metres."""
    places = model.placements.select(pl.col("id").alias("placement_id"), "x", "y", "z")
    found = model.is_a(*classes).filter(~pl.col("is_type")).select("id", "placement_id")
    return found.join(places, on="placement_id", how="inner", maintain_order="left").drop_nulls()


def _origins(model: Model) -> dict[int, tuple[float, float, float]]:
    rows = _placed(model, "IfcSite", "IfcBuilding", "IfcFacility").select("id", "x", "y", "z").iter_rows()
    return {id_: (x, y, z) for id_, x, y, z in rows}


def _centre(model: Model) -> tuple[float, float, float] | None:
    for classes in (("IfcElement",), ("IfcSpace", "IfcBuildingStorey"), ("IfcBuilding",), ("IfcSite",)):
        found = _placed(model, *classes)
        if found.height:
            x, y, z = found.select("x", "y", "z").median().row(0)
            return float(x), float(y), float(z)
    return None


def _addresses(model: Model) -> tuple[dict[str, Any], ...]:
    """Addresses that say something; those of IFC4X3's Pset_Address too."""
    found = [
        {"id": a["id"], "host_class": a["host_class"], "text": text}
        for a in model.georeference.addresses
        if (text := _told((*a["lines"], a["town"], a["region"], a["country"])))
    ]
    sets = model.properties.filter(pl.col("set_name") == "Pset_Address")
    for element, values in sets.group_by("element_id", maintain_order=True).agg("value_text").iter_rows():
        if text := _told(tuple(values)):
            found.append({"id": element, "host_class": "Pset_Address", "text": text})
    return tuple(found)


def _told(parts: tuple[str | None, ...]) -> str:
    return ", ".join(p.strip() for p in parts if p and not _PLACEHOLDER.search(p))


def _control_points(model: Model) -> int:
    """Elements that carry survey control points, by their name or that of a set of theirs."""
    names = [n for n in model.properties["set_name"].unique().drop_nulls() if _CONTROL.search(n)]
    carriers = model.properties.filter(pl.col("set_name").is_in(sorted(names)))["element_id"] if names else None
    marks = model.is_a("IfcAnnotation").filter(pl.col("name").str.contains(f"(?i){_CONTROL.pattern}"))["id"]
    return pl.concat([marks, carriers]).n_unique() if carriers is not None else marks.n_unique()
