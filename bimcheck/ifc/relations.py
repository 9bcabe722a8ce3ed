"""Relations between objects, and the tree they make: type, container, whole, storey, building, site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from bimcheck.ifc.lookup import Rows
from bimcheck.ifc.schema import Attribute, Schema
from bimcheck.model import RELATIONS, empty

if TYPE_CHECKING:
    from bimcheck.ifc.statements import Statements

# The kind of a relation is that of its nearest ancestor named here; IfcRelAssociates…, and those that define
# properties, have tables of their own.
_KINDS = {
    "IfcRelAggregates": "aggregates",
    "IfcRelNests": "nests",
    "IfcRelContainedInSpatialStructure": "contains",
    "IfcRelReferencedInSpatialStructure": "references",
    "IfcRelAssignsToGroup": "groups",
    "IfcRelAssigns": "assigns",
    "IfcRelVoidsElement": "voids",
    "IfcRelFillsElement": "fills",
    "IfcRelProjectsElement": "projects",
    "IfcRelDefinesByType": "types",
    "IfcRelDefinesByObject": "reflects",
    "IfcRelCoversBldgElements": "covers",
    "IfcRelCoversSpaces": "covers",
    "IfcRelSpaceBoundary": "bounds",
    "IfcRelServicesBuildings": "serves",
    "IfcRelDeclares": "declares",
    "IfcRelConnectsPortToElement": "ports",
    "IfcRelPositions": "positions",
    "IfcRelConnects": "connects",
}
# The kinds that make a part of a whole, and the order in which they count where there are several.
_WHOLE = ("aggregates", "nests", "voids", "fills", "projects")


def read_relations(statements: Statements) -> pl.DataFrame:
    """RELATIONS, by relation in file order of its class."""
    parts = [empty(RELATIONS)]
    for name in statements.present("IfcRelationship"):
        kind = next((_KINDS[c] for c in statements.schema.supertypes(name) if c in _KINDS), None)
        ends = _ends(statements.schema, name)
        if kind is None or ends is None:
            continue
        parent, child = ends
        frame = statements.table(name, [parent.name, child.name], subtypes=False)
        for column, attribute in ((parent.name, parent), (child.name, child)):
            frame = _as_references(frame, column, attribute)
        frame = frame.select(
            pl.lit(kind).alias("kind"),
            pl.col(parent.name).cast(pl.Int64).alias("parent_id"),
            pl.col(child.name).cast(pl.Int64).alias("child_id"),
            pl.col("id").alias("relation_id"),
        )
        parts.append(frame.filter(pl.col("parent_id").is_not_null() & pl.col("child_id").is_not_null()))
    return pl.concat(parts)


def _ends(schema: Schema, name: str) -> tuple[Attribute, Attribute] | None:
    """The attributes that hold the parent and the child: Relating… and Related…, with the schemas' few exceptions."""
    attributes = schema.attributes(name)
    relating = next((a for a in attributes if a.name.startswith("Relating") and a.name != "RelatingPriorities"), None)
    related = [a for a in attributes if a.name.startswith("Related") and a.name != "RelatedPriorities"]
    if schema.is_a(name, "IfcRelConnectsPortToElement"):
        # RelatingPort, RelatedElement: the element is the whole.
        return (related[0], relating) if relating and related else None
    if relating is None and len(related) == 2:
        # IfcRelCoversSpaces of IFC2X3: RelatedSpace, RelatedCoverings.
        return related[0], related[1]
    related = [a for a in related if a.kind in ("reference", "aggregate", "select")]
    return (relating, related[0]) if relating and related else None


def _as_references(frame: pl.DataFrame, column: str, attribute: Attribute) -> pl.DataFrame:
    """A row per reference, whether the attribute is one, a SELECT or an aggregate of either."""
    if isinstance(frame.schema[column], pl.List):
        frame = frame.explode(column)
    if isinstance(frame.schema[column], pl.Struct):
        frame = frame.with_columns(pl.col(column).struct.field("ref"))
    return frame


def hierarchy(entities: pl.DataFrame, relations: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    """`id` with type_id, container_id, whole_id, storey_id, building_id, site_id, in the order of `entities`.

    Where a file gives an element several parents of one kind, the first relation counts here; all of them stay in
    `relations`, where rules find them.
    """
    ids = entities.select("id")

    def first(kind: str, column: str) -> pl.DataFrame:
        pairs = relations.filter(pl.col("kind") == kind).select(
            pl.col("child_id").alias("id"), pl.col("parent_id").alias(column)
        )
        return pairs.unique("id", keep="first", maintain_order=True)

    frame = ids.join(first("types", "type_id"), on="id", how="left", maintain_order="left")
    frame = frame.join(first("contains", "container_id"), on="id", how="left", maintain_order="left")
    for kind in _WHOLE:
        frame = frame.join(first(kind, kind), on="id", how="left", maintain_order="left")
    frame = frame.with_columns(pl.coalesce(*_WHOLE).alias("whole_id")).drop(_WHOLE)
    above = frame.select(pl.coalesce("container_id", "whole_id").fill_null(-1)).to_series().to_numpy()
    up = Rows(ids["id"].to_numpy()).of(above)
    classes = entities["class"]
    spatial = {
        "storey_id": ("IfcBuildingStorey",),
        "building_id": ("IfcBuilding",),
        "site_id": ("IfcSite",),
    }
    columns = []
    for column, names in spatial.items():
        wanted = {c for n in names for c in schema.subtypes(n)}
        columns.append(_nearest(ids["id"], up, classes.is_in(sorted(wanted)).to_numpy()).alias(column))
    return frame.with_columns(columns)


def _nearest(ids: pl.Series, up: np.ndarray, is_goal: np.ndarray) -> pl.Series:
    """The nearest goal at or above each row. Steps are doubled, so that deep trees and cycles cost little."""
    count = len(up)
    # Goals and roots point at themselves; a cycle without a goal keeps turning and ends nowhere.
    step = np.where(is_goal | (up < 0), np.arange(count), up)
    for _ in range(int(np.ceil(np.log2(max(count, 2)))) + 1):
        step = step[step]
    found = is_goal[step] if count else np.zeros(0, dtype=bool)
    values = ids.to_numpy()[step] if count else np.zeros(0, dtype=np.int64)
    return pl.Series(values, dtype=pl.Int64).set(pl.Series(~found), None)
