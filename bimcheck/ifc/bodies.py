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
# Items without a surface.
_THIN = (
    "IfcCurve", "IfcPoint", "IfcBoundingBox", "IfcTextLiteral", "IfcAnnotationFillArea", "IfcSegment", "IfcVertex",
    "IfcEdge", "IfcPath", "IfcLightSource", "IfcPlacement", "IfcCompositeCurveSegment",
)  # fmt: skip
# Of several bodies the first of these; then the first in the file.
_FIRST = ("body", "facetation", "tessellation", "body-fallback")


def bodies(statements: Statements) -> pl.DataFrame:
    """(id, representation_id, mapped_id, context_id, source_id), a row per product that has a body, by `source_id`.

    mapped_id  the mapped representation where the body is one mapped item, else null
    source_id  `mapped_id` or else `representation_id`: products of one source lie together, so that one child makes
               it, once
    """
    products = statements.table("IfcProduct", ["Representation"]).select("id", pl.col("Representation").alias("shape"))
    shapes = statements.table("IfcProductRepresentation", ["Representations"]).select(
        pl.col("id").alias("shape"), pl.col("Representations").cast(pl.List(pl.Int64)).alias("representation_id")
    )
    representations = _representations(statements)
    rows = (
        products.drop_nulls()
        .join(shapes, on="shape", how="inner", maintain_order="left")
        .explode("representation_id")
        .drop_nulls()
        .join(representations, on="representation_id", how="inner", maintain_order="left")
        .sort("rank", maintain_order=True)
        .unique("id", keep="first", maintain_order=True)
    )
    return (
        rows.with_columns(pl.coalesce("mapped_id", "representation_id").alias("source_id"))
        .select("id", "representation_id", "mapped_id", "context_id", pl.col("source_id"))
        .sort("source_id", "id")
    )


def _representations(statements: Statements) -> pl.DataFrame:
    """(representation_id, context_id, rank, mapped_id) of what may be a body."""
    found = statements.table(
        "IfcShapeRepresentation", ["ContextOfItems", "RepresentationIdentifier", "RepresentationType", "Items"]
    )
    identifier = pl.col("RepresentationIdentifier").str.to_lowercase().fill_null("")
    kind = pl.col("RepresentationType").str.to_lowercase().fill_null("")
    rank = pl.lit(len(_FIRST))
    for place, name in reversed(list(enumerate(_FIRST))):
        rank = pl.when(identifier == name).then(place).otherwise(rank)
    named = found.filter(~identifier.is_in(_NO_BODY) & ~kind.is_in(_NO_SOLID)).select(
        pl.col("id").alias("representation_id"),
        pl.col("ContextOfItems").cast(pl.Int64).alias("context_id"),
        pl.col("Items").cast(pl.List(pl.Int64)).alias("item"),
        rank.alias("rank"),
    )
    filled = _filled(statements, found)
    mapped = (
        statements.table("IfcMappedItem", ["MappingSource"])
        .select(pl.col("id").alias("item"), pl.col("MappingSource").cast(pl.Int64).alias("map"))
        .join(
            statements.table("IfcRepresentationMap", ["MappedRepresentation"]).select(
                pl.col("id").alias("map"), pl.col("MappedRepresentation").cast(pl.Int64).alias("mapped_id")
            ),
            on="map",
            how="left",
            maintain_order="left",
        )
    )
    single = pl.when(pl.col("item").list.len() == 1).then(pl.col("item").list.first()).alias("item")
    return (
        named.filter(pl.col("representation_id").is_in(filled.implode()))
        .with_columns(single)
        .join(mapped.select("item", "mapped_id"), on="item", how="left", maintain_order="left")
        .select("representation_id", "context_id", "rank", "mapped_id")
    )


def _filled(statements: Statements, found: pl.DataFrame) -> pl.Series:
    """The representations that hold more than points, curves, texts and boxes."""
    pairs = found.select(pl.col("id"), pl.col("Items").cast(pl.List(pl.Int64)).alias("item")).explode("item")
    pairs = pairs.drop_nulls()
    # What a geometric set holds counts, not the set.
    sets = statements.table("IfcGeometricSet", ["Elements"]).select(
        pl.col("id").alias("item"), pl.col("Elements").cast(pl.List(pl.Int64), strict=False).alias("element")
    )
    pairs = pairs.join(sets.explode("element"), on="item", how="left", maintain_order="left").select(
        "id", pl.coalesce("element", "item").alias("item")
    )
    classes = statements.instances.class_names(statements.rows(pairs["item"].to_numpy()))
    thin = {c for name in _THIN for c in statements.schema.subtypes(name)}
    return pairs.filter(~classes.is_in(sorted(thin)))["id"].unique()
