"""What a file states about its place on earth, collected without interpreting it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from bimcheck.model import Georeference, Model

if TYPE_CHECKING:
    from bimcheck.ifc.statements import Statements

# IFC2X3 has no classes for it; practice (and buildingSMART's guide of 2020) uses property sets of these names.
_PSETS = ("epset_mapconversion", "epset_projectedcrs")


def read_georeference(model: Model, statements: Statements) -> Georeference:
    """Contexts, coordinate operations and systems, property sets used in their place, and sites: see `Georeference`."""
    return Georeference(
        contexts=_contexts(statements),
        operations=_rows(statements, "IfcCoordinateOperation"),
        systems=_rows(statements, "IfcCoordinateReferenceSystem"),
        psets=_psets(model, statements),
        sites=_sites(statements, statements.length_scale),
    )


def _rows(statements: Statements, name: str) -> tuple[dict[str, Any], ...]:
    """A dict per instance with all attributes of its own class; SELECTs as their reference or text."""
    found = []
    for cls in statements.present(name):
        for row in statements.attributes(cls, subtypes=False).iter_rows(named=True):
            plain = {key: _plain(value) for key, value in row.items()}
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
    norths = _lists(statements, "IfcDirection", frame["TrueNorth"], "DirectionRatios")
    found = []
    for row, placement in zip(frame.iter_rows(named=True), placements, strict=True):
        north = norths.get(row["TrueNorth"])
        found.append(
            {
                "id": row["id"],
                "type": row["ContextType"],
                "identifier": row["ContextIdentifier"],
                "true_north": (north[0], north[1]) if north and len(north) >= 2 else None,
                "world": _point(points.get(locations.get(placement))),
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
    named = sorted(name for name in names if name.lower() in _PSETS)
    if not named:
        return ()
    entities, properties = model.entities, model.properties
    rows = properties.filter(pl.col("set_name").is_in(named) & ~pl.col("inherited"))
    found: dict[tuple[int, str], dict[str, Any]] = {}
    classes = dict(entities.select("id", "class").iter_rows()) if rows.height else {}
    for element, set_name, name, text in rows.select("element_id", "set_name", "name", "value_text").iter_rows():
        entry = found.setdefault(
            (element, set_name),
            {"element_id": element, "element_class": classes.get(element), "set_name": set_name, "values": {}},
        )
        entry["values"][name] = text
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
