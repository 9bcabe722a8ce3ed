"""What a file states about its place on earth, collected without interpreting it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from bimcheck.ifc.placement import axes_of
from bimcheck.model import Georeference, Model

if TYPE_CHECKING:
    from bimcheck.ifc.statements import Statements

# IFC2X3 has no classes for it; practice (and buildingSMART's guide of 2020) uses property sets. The guide spells them
# ePSet_MapConversion and ePSet_ProjectedCRS; in the wild the case differs, and the e or the underscore is left out.
PSET = re.compile(r"e?pset[ _-]?(mapconversion|projectedcrs)", re.IGNORECASE)


def read_georeference(model: Model, statements: Statements) -> Georeference:
    """Contexts, coordinate operations and systems, property sets used in their place, and sites: see `Georeference`."""
    return Georeference(
        contexts=_contexts(statements),
        operations=_rows(statements, "IfcCoordinateOperation"),
        systems=_rows(statements, "IfcCoordinateReferenceSystem"),
        psets=_psets(model, statements),
        sites=_sites(statements, statements.length_scale),
        buildings=_buildings(statements, statements.length_scale),
        addresses=_addresses(statements),
        texts=_texts(statements),
    )


def _rows(statements: Statements, name: str) -> tuple[dict[str, Any], ...]:
    """A dict per instance with all attributes of its own class; SELECTs as their reference or text."""
    found = []
    for cls in statements.present(name):
        for row in statements.attributes(cls, subtypes=False).iter_rows(named=True):
            plain = {key: _plain(value) for key, value in row.items()}
            plain |= {f"{key}Type": v["type"] for key, v in row.items() if isinstance(v, dict) and v["type"]}
            if "SourceCRS" in plain:
                plain["source_id"], plain["target_id"] = plain.pop("SourceCRS"), plain.pop("TargetCRS")
            found.append(plain)
    return tuple(sorted(found, key=lambda row: int(row["id"])))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return value["ref"] if value["ref"] is not None else value["text"]
    return value


def _contexts(statements: Statements) -> tuple[dict[str, Any], ...]:
    wanted = ["ContextIdentifier", "ContextType", "WorldCoordinateSystem", "TrueNorth"]
    frame = statements.table("IfcGeometricRepresentationContext", wanted, subtypes=False)
    placements = frame["WorldCoordinateSystem"]
    if isinstance(placements.dtype, pl.Struct):
        placements = placements.struct.field("ref")
    locations = dict(
        statements.pick("IfcPlacement", placements, ["Location"]).select("id", pl.col("Location").cast(pl.Int64)).rows()
    )
    points = _lists(statements, "IfcCartesianPoint", pl.Series(locations.values(), dtype=pl.Int64), "Coordinates")
    frames = axes_of(statements, placements.cast(pl.Int64, strict=False))
    norths = _lists(statements, "IfcDirection", frame["TrueNorth"], "DirectionRatios")
    found = []
    for row, placement, matrix in zip(frame.iter_rows(named=True), placements, frames, strict=True):
        north = norths.get(row["TrueNorth"])
        found.append(
            {
                "id": row["id"],
                "type": row["ContextType"],
                "identifier": row["ContextIdentifier"],
                "true_north": (north[0], north[1]) if north and len(north) >= 2 else None,
                "world": _point(points.get(locations.get(placement))),
                "world_matrix": None if np.isnan(matrix).any() else tuple(map(tuple, matrix.tolist())),
            }
        )
    return tuple(found)


def _lists(statements: Statements, name: str, ids: pl.Series, attribute: str) -> dict[Any, list[float] | None]:
    """id → coordinates or direction ratios."""
    return dict(statements.pick(name, ids, [attribute]).select("id", attribute).rows())


def _point(values: list[float] | None) -> tuple[float, float, float] | None:
    if not values:
        return None
    x, y, z = [*values, 0.0, 0.0, 0.0][:3]
    return x, y, z


def _psets(model: Model, statements: Statements) -> tuple[dict[str, Any], ...]:
    # A large model has a million properties in some hundred sets: the names of the sets are looked at.
    names = statements.table("IfcPropertySet", ["Name"])["Name"].unique().drop_nulls()
    named = sorted(name for name in names if PSET.fullmatch(name.strip()))
    if not named:
        return ()
    entities, properties = model.entities, model.properties
    rows = properties.filter(pl.col("set_name").is_in(named) & ~pl.col("inherited"))
    found: dict[tuple[int, str], dict[str, Any]] = {}
    classes = dict(entities.select("id", "class").iter_rows()) if rows.height else {}
    wanted = ("element_id", "set_id", "set_name", "property_id", "name", "value_text")
    for element, set_id, set_name, property_id, name, text in rows.select(wanted).iter_rows():
        entry = found.setdefault(
            (element, set_name),
            {
                "element_id": element,
                "element_class": classes.get(element),
                "set_id": set_id,
                "set_name": set_name,
                "values": {},
                "property_ids": {},
            },
        )
        entry["values"][name] = text
        entry["property_ids"][name] = property_id
    return tuple(found.values())


def _sites(statements: Statements, length_scale: float) -> tuple[dict[str, Any], ...]:
    frame = statements.table("IfcSite", ["RefLatitude", "RefLongitude", "RefElevation"])
    found = []
    for row in frame.iter_rows(named=True):
        elevation = row["RefElevation"]
        found.append(
            {
                "id": row["id"],
                "latitude": tuple(row["RefLatitude"]) if row["RefLatitude"] else None,
                "longitude": tuple(row["RefLongitude"]) if row["RefLongitude"] else None,
                "elevation": None if elevation is None else elevation * length_scale,
            }
        )
    return tuple(found)


def _buildings(statements: Statements, length_scale: float) -> tuple[dict[str, Any], ...]:
    wanted = {"ElevationOfRefHeight": "elevation", "ElevationOfTerrain": "terrain"}
    frame = statements.table("IfcBuilding", list(wanted))
    scaled = frame.select("id", *((pl.col(k).cast(pl.Float64) * length_scale).alias(v) for k, v in wanted.items()))
    return tuple(scaled.iter_rows(named=True))


_ADDRESS = {
    "lines": "AddressLines", "town": "Town", "region": "Region", "postal_code": "PostalCode", "country": "Country",
}  # fmt: skip


def _addresses(statements: Statements) -> tuple[dict[str, Any], ...]:
    """The postal addresses of sites and buildings."""
    parts = dict.fromkeys(_ADDRESS.values())
    found: list[dict[str, Any]] = []
    for host, attribute in (("IfcSite", "SiteAddress"), ("IfcBuilding", "BuildingAddress")):
        hosts = statements.table(host, [attribute]).drop_nulls(attribute)
        if hosts.is_empty():
            continue
        rows = statements.pick("IfcPostalAddress", hosts[attribute], list(parts)).unique("id", keep="first")
        known = {row["id"]: row for row in rows.iter_rows(named=True)}
        for host_id, id_ in hosts.select("id", attribute).iter_rows():
            row = known.get(id_)
            if row is not None:
                told = {k: (tuple(row[a] or ()) if k == "lines" else row[a]) for k, a in _ADDRESS.items()}
                found.append({"id": id_, "host_id": host_id, "host_class": host, **told})
    return tuple(found)


def _texts(statements: Statements) -> tuple[dict[str, Any], ...]:
    frame = statements.table("IfcWellKnownText", ["WellKnownText", "CoordinateReferenceSystem"])
    names = ("id", "text", "system_id")
    return tuple(
        dict(zip(names, row, strict=True))
        for row in frame.select("id", "WellKnownText", "CoordinateReferenceSystem").iter_rows()
    )
