"""Which products have a body, in which representation and context: what the geometry children are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from bimcheck.ifc.statements import Statements

# RepresentationIdentifier and RepresentationType of what is no body (IFC4 ADD2, IfcShapeRepresentation), lower case.
# Where neither is given the kernel finds out.
_NO_BODY = (
    "axis", "box", "footprint", "annotation", "profile", "surveypoints", "cog", "reference", "clearance", "lighting",
    "fallback", "referenceline", "topology",
)  # fmt: skip
_NO_SOLID = (
    "curve", "curve2d", "curve3d", "point", "pointcloud", "annotation2d", "boundingbox", "geometriccurveset",
    "fillarea", "text", "segment", "lightsource", "vertex", "edge", "path",
)  # fmt: skip
# Of several bodies the first of these; then the first in the file.
_FIRST = ("body", "facetation", "tessellation", "body-fallback")


def bodies(statements: Statements) -> pl.DataFrame:
    """(id, representation_id, context_id, source_id), a row per product that has a body, by `source_id`.

    source_id  the representation that it is made of: the mapped one where the body is one mapped item, else its own.
               Products of one source lie together, so that one child makes it, once
    """
    products = statements.table("IfcProduct", ["Representation"]).select("id", pl.col("Representation").alias("shape"))
    shapes = statements.table("IfcProductRepresentation", ["Representations"]).select(
        pl.col("id").alias("shape"), pl.col("Representations").cast(pl.List(pl.Int64)).alias("representation_id")
    )
    found = statements.table(
        "IfcShapeRepresentation", ["ContextOfItems", "RepresentationIdentifier", "RepresentationType", "Items"]
    )
    identifier = pl.col("RepresentationIdentifier").str.to_lowercase().fill_null("")
    kind = pl.col("RepresentationType").str.to_lowercase().fill_null("")
    rank = pl.lit(len(_FIRST))
    for place, name in reversed(list(enumerate(_FIRST))):
        rank = pl.when(identifier == name).then(place).otherwise(rank)
    representations = found.filter(~identifier.is_in(_NO_BODY) & ~kind.is_in(_NO_SOLID)).select(
        pl.col("id").alias("representation_id"),
        pl.col("ContextOfItems").cast(pl.Int64).alias("context_id"),
        pl.col("Items").cast(pl.List(pl.Int64)).alias("items"),
        rank.alias("rank"),
    )
    rows = (
        products.drop_nulls()
        .join(shapes, on="shape", how="inner", maintain_order="left")
        .explode("representation_id")
        .drop_nulls()
        .join(representations, on="representation_id", how="inner", maintain_order="left")
        .filter(pl.col("items").list.len() > 0)
        .sort("rank", maintain_order=True)
        .unique("id", keep="first", maintain_order=True)
    )
    mapped = statements.table("IfcMappedItem", ["MappingSource"]).select(
        pl.col("id").alias("item"), pl.col("MappingSource").cast(pl.Int64).alias("source_id")
    )
    single = pl.when(pl.col("items").list.len() == 1).then(pl.col("items").list.first()).alias("item")
    return (
        rows.with_columns(single)
        .join(mapped, on="item", how="left", maintain_order="left")
        .with_columns(pl.coalesce("source_id", "representation_id").alias("source_id"))
        .select("id", "representation_id", "context_id", "source_id")
        .sort("source_id", "id")
    )
