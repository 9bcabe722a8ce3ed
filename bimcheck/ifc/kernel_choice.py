"""Which kernel makes a representation right: what a representation is made of decides.

Measured on real models and on solids whose volume is known, against OpenCASCADE:

manifold      exact for extrusions of polygons and circles and for what is cut from them, forty times faster in
              booleans; draws trimmed arcs and fillets as chords, cuts a slab instead of a half space (see
              bimcheck.ifc.half_spaces), and drops thin triangles of tessellations (volumes 9 % off)
cgal-simple   exact for facets, as fast; no faster than OpenCASCADE in booleans; draws circles coarsely
opencascade   everything, slowly
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from bimcheck.ifc.geometry import FACETS, FAST, SLOW

if TYPE_CHECKING:
    from bimcheck.ifc.statements import Statements

# From a representation down to what it is made of; curves of profiles are looked at, points and faces are not.
_EDGES = (
    ("IfcShapeRepresentation", "Items"),
    ("IfcMappedItem", "MappingSource"),
    ("IfcRepresentationMap", "MappedRepresentation"),
    ("IfcBooleanResult", "FirstOperand"),
    ("IfcBooleanResult", "SecondOperand"),
    ("IfcCsgSolid", "TreeRootExpression"),
    ("IfcHalfSpaceSolid", "BaseSurface"),
    ("IfcSweptAreaSolid", "SweptArea"),
    ("IfcArbitraryClosedProfileDef", "OuterCurve"),
    ("IfcArbitraryProfileDefWithVoids", "InnerCurves"),
    ("IfcCompositeProfileDef", "Profiles"),
    ("IfcDerivedProfileDef", "ParentProfile"),
    ("IfcCompositeCurve", "Segments"),
    ("IfcCompositeCurveSegment", "ParentCurve"),
)
# Exactly these classes (no subtypes), with nothing of what follows, are manifold's.
_PLAIN = (
    "IfcShapeRepresentation", "IfcMappedItem", "IfcRepresentationMap", "IfcBooleanResult", "IfcBooleanClippingResult",
    "IfcCsgSolid", "IfcHalfSpaceSolid", "IfcPlane", "IfcExtrudedAreaSolid", "IfcArbitraryClosedProfileDef",
    "IfcArbitraryProfileDefWithVoids", "IfcCompositeProfileDef", "IfcDerivedProfileDef", "IfcPolyline",
    "IfcIndexedPolyCurve", "IfcRectangleProfileDef", "IfcCircleProfileDef", "IfcCircleHollowProfileDef",
    "IfcCompositeCurve", "IfcCompositeCurveSegment", "IfcFacetedBrep",
)  # fmt: skip
_FACETS = (
    "IfcShapeRepresentation", "IfcMappedItem", "IfcRepresentationMap", "IfcFacetedBrep", "IfcFacetedBrepWithVoids",
    "IfcShellBasedSurfaceModel", "IfcFaceBasedSurfaceModel", "IfcTriangulatedFaceSet", "IfcPolygonalFaceSet",
    "IfcTriangulatedIrregularNetwork",
)  # fmt: skip
_DEEPEST = 100  # levels; what is deeper goes round in circles


def kernels(statements: Statements, wanted: pl.DataFrame, openings: bool) -> pl.DataFrame:
    """(id, kernel): which kernel each product's body is given to first; `wanted` as bimcheck.ifc.bodies tells it."""
    edges = pl.concat(
        [
            pl.DataFrame(schema={"owner": pl.Int64, "id": pl.Int64}),
            *(
                statements.referring(cls, attribute).select("owner", pl.col("id").cast(pl.Int64))
                for cls, attribute in _EDGES
                if statements.present(cls)
            ),
        ]
    ).drop_nulls()
    reached = wanted.select(pl.col("representation_id").alias("root"), pl.col("representation_id").alias("id")).unique()
    parts = [reached]
    for _ in range(_DEEPEST):
        reached = (
            reached.join(edges, left_on="id", right_on="owner", how="inner")
            .select("root", pl.col("id_right").alias("id"))
            .unique()
        )
        if reached.is_empty():
            break
        parts.append(reached)
    every = pl.concat(parts).unique()
    classes = statements.instances.class_names(statements.rows(every["id"].to_numpy()))
    arcs = _with_arcs(statements)
    judged = (
        every.with_columns(classes.alias("class"))
        .group_by("root")
        .agg(
            (pl.col("class").is_in(_PLAIN).all() & ~pl.col("id").is_in(arcs.implode()).any()).alias("plain"),
            pl.col("class").is_in(_FACETS).all().alias("facets"),
        )
    )
    # What is cut must be a solid for manifold, or it may be thinned out first.
    cut = statements.referring("IfcRelVoidsElement", "RelatingBuildingElement")["id"].unique()
    opened = pl.col("id").is_in(cut.implode()) if openings else pl.lit(False)
    kernel = (
        pl.when(pl.col("facets") & ~opened)
        .then(pl.lit(FACETS))
        .when(pl.col("plain") & ~(pl.col("facets") & opened))
        .then(pl.lit(FAST))
        .otherwise(pl.lit(SLOW))
    )
    joined = wanted.select("id", "representation_id").join(
        judged, left_on="representation_id", right_on="root", how="left", maintain_order="left"
    )
    return joined.select("id", kernel.alias("kernel"))


def _with_arcs(statements: Statements) -> pl.Series:
    """The indexed curves that have an arc."""
    written = statements.instances.rows("IfcIndexedPolyCurve")
    texts = statements.instances.arguments(written)
    arcs = texts.str.contains(r"(?i)IFCARCINDEX").fill_null(False)
    return pl.Series("id", statements.instances.ids[written]).filter(arcs)
