"""Points as numbers: polylines, loops, indexed curves and faces as long tables of coordinates, as written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from bimcheck.ifc.lookup import Rows

if TYPE_CHECKING:
    from bimcheck.ifc.statements import Statements

# A row per point, those of an outline together and in order. `outline` numbers the outlines from 0, `id` is the
# instance that is asked about (a profile, a face), `point_id` the IfcCartesianPoint (null in a point list).
POINTS = {
    "outline": pl.Int64, "id": pl.Int64, "point_id": pl.Int64, "x": pl.Float64, "y": pl.Float64, "z": pl.Float64,
}  # fmt: skip
# How many points stand for an arc when an outline is drawn with straight lines.
ARC_POINTS = 16

_NUMBER = r"[-+]?[0-9][0-9.]*(?:[Ee][-+]?[0-9]+)?"


def precision(statements: Statements) -> tuple[float, float]:
    """The smallest and the largest Precision of the contexts, in length units of the file; 1e-5 where none is given."""
    stated = statements.table("IfcGeometricRepresentationContext", ["Precision"], subtypes=False)["Precision"]
    given = stated.cast(pl.Float64).drop_nulls()
    if given.is_empty():
        return 1e-5, 1e-5
    return float(given.min()), float(given.max())  # type: ignore[arg-type]


def cartesian_points(statements: Statements) -> pl.DataFrame:
    """(point_id, x, y, z) of every IfcCartesianPoint; z is 0 in the plane. Parsed once."""

    def make() -> pl.DataFrame:
        written = statements.written("IfcCartesianPoint")
        told = pl.LazyFrame(written).select(
            pl.col("id").alias("point_id"),
            pl.col("text").str.strip_chars("();").str.splitn(",", 3).struct.rename_fields(list("xyz")).alias("place"),
        )
        numbers = {c: pl.col(c).cast(pl.Float64, strict=False) for c in "xyz"}
        read = told.unnest("place").with_columns(
            *(number.fill_null(0.0).alias(c) for c, number in numbers.items()),
            # A number that is none, or that is missing though its place is there: blanks, damage.
            pl.any_horizontal(
                ~numbers["x"].is_finite().fill_null(False),
                *((pl.col(c).is_not_null() & ~numbers[c].is_finite().fill_null(False)) for c in "yz"),
            ).alias("odd"),
        )
        points = read.collect(engine="streaming")
        odd = points["odd"]
        points = points.drop("odd")
        if odd.any():
            exact = written.filter(odd).select(pl.col("id").alias("point_id"), _exact_place("text"))
            points = pl.concat([points.filter(~odd), exact.unnest("place").with_columns(_zero_where_none())])
            at = pl.concat([pl.arg_where(~odd, eager=True), pl.arg_where(odd, eager=True)])
            points = points[at.arg_sort()]
        return points

    return statements.kept("cartesian points", make)


def _exact_place(text: str) -> pl.Expr:
    """x, y and z as text, however many blanks stand between them; nulls where it is no point."""
    pattern = rf"^\(\s*\(\s*({_NUMBER})\s*(?:,\s*({_NUMBER})\s*)?(?:,\s*({_NUMBER})\s*)?\)"
    return pl.col(text).str.extract_groups(pattern).struct.rename_fields(list("xyz")).alias("place")


def _zero_where_none() -> list[pl.Expr]:
    return [pl.col(c).cast(pl.Float64, strict=False).fill_null(0.0) for c in "xyz"]


def point_lists(statements: Statements) -> pl.DataFrame:
    """(list_id, position from 1, x, y, z) of every IfcCartesianPointList."""

    def make() -> pl.DataFrame:
        columns = {"list_id": pl.Int64, "position": pl.Int64, **dict.fromkeys("xyz", pl.Float64)}
        parts = [pl.DataFrame(schema=columns)]
        for cls, size in (("IfcCartesianPointList2D", 2), ("IfcCartesianPointList3D", 3)):
            # Behind the coordinates there may be tags, in brackets of their own.
            coordinates = pl.col("text").str.extract(r"\((\(\(.*?\)\s*\))").fill_null("")
            frame = statements.written(cls).select(
                pl.col("id").alias("list_id"), coordinates.str.extract_all(r"\([^()]+\)").alias("point")
            )
            rows = frame.explode("point").drop_nulls()
            rows = rows.with_columns(pl.int_range(pl.len()).over("list_id").alias("position") + 1)
            numbers = pl.col("point").str.extract_all(_NUMBER)
            rows = rows.with_columns(
                numbers.list.get(i, null_on_oob=True).cast(pl.Float64, strict=False).fill_null(0.0).alias(c)
                for i, c in enumerate("xyz"[:size])
            )
            if size == 2:
                rows = rows.with_columns(pl.lit(0.0).alias("z"))
            parts.append(rows.select(list(columns)).cast(columns))  # type: ignore[arg-type]
        return pl.concat(parts)

    return statements.kept("point lists", make)


def point_outlines(statements: Statements, classes: tuple[str, ...] = ("IfcPolyline", "IfcPolyLoop")) -> pl.DataFrame:
    """POINTS of polylines and polygon loops, an outline each; `id` is the polyline or loop."""
    attribute = {"IfcPolyline": "Points", "IfcPolyLoop": "Polygon"}

    def make() -> pl.DataFrame:
        pairs = pl.concat([statements.referring(cls, attribute[cls]) for cls in classes])
        points = cartesian_points(statements)
        at = Rows(points["point_id"].to_numpy()).of(pairs["id"].to_numpy())
        pairs = pairs.select(pl.col("owner").alias("id")).filter(pl.Series(at >= 0))
        found = pairs.hstack(points[at[at >= 0]])
        numbered = found.with_columns((pl.col("id").rle_id()).cast(pl.Int64).alias("outline"))
        return numbered.select(list(POINTS))

    return statements.kept(f"outlines of {' '.join(classes)}", make)


def indexed_curves(statements: Statements) -> tuple[pl.DataFrame, pl.DataFrame]:
    """IfcIndexedPolyCurve: POINTS in the order of the segments (`id` the curve, joints once), and the arcs:
    (id, x1 y1 z1 x2 y2 z2 x3 y3 z3)."""
    written = statements.written("IfcIndexedPolyCurve")
    if written.is_empty():
        arc = {"id": pl.Int64, **{f"{c}{i}": pl.Float64 for i in (1, 2, 3) for c in "xyz"}}
        return pl.DataFrame(schema=POINTS), pl.DataFrame(schema=arc)
    curves = written.select(
        "id",
        pl.col("text").str.extract(r"\(\s*#(\d+)").cast(pl.Int64, strict=False).alias("list_id"),
        pl.col("text").str.extract_all(r"(?i)IFC(?:LINE|ARC)INDEX\s*\(\s*\([^)]*\)").alias("segment"),
    )
    lists = point_lists(statements)
    plain = curves.filter(pl.col("segment").list.len() == 0).select("id", "list_id")
    plain = plain.join(lists, on="list_id", how="inner", maintain_order="left").with_columns(
        pl.lit(0, dtype=pl.Int64).alias("number"), pl.lit(False).alias("arc")
    )
    segments = (
        curves.filter(pl.col("segment").list.len() > 0)
        .explode("segment")
        .with_columns(
            pl.int_range(pl.len()).over("id").cast(pl.Int64).alias("number"),
            pl.col("segment").str.contains(r"(?i)^IFCARC").alias("arc"),
            pl.col("segment").str.extract_all(r"\d+").list.eval(pl.element().cast(pl.Int64)).alias("position"),
        )
    )
    indexed = segments.explode("position").join(lists, on=["list_id", "position"], how="inner", maintain_order="left")
    columns = ["id", "number", "arc", "position", "x", "y", "z"]
    walked = pl.concat([plain.select(columns), indexed.select(columns)])
    # The end of a segment is the beginning of the next.
    joint = (pl.col("position") == pl.col("position").shift(1)) & (pl.col("id") == pl.col("id").shift(1))
    joint &= pl.col("number") != pl.col("number").shift(1)
    points = walked.filter(~joint.fill_null(False)).with_columns(
        pl.col("id").rle_id().cast(pl.Int64).alias("outline"), pl.lit(None, dtype=pl.Int64).alias("point_id")
    )
    arcs = walked.filter(pl.col("arc")).group_by("id", "number", maintain_order=True).agg("x", "y", "z")
    arcs = arcs.filter(pl.col("x").list.len() == 3).select(
        "id", *(pl.col(c).list.get(i).alias(f"{c}{i + 1}") for i in range(3) for c in "xyz")
    )
    return points.select(list(POINTS)), arcs


def drawn_curves(statements: Statements) -> pl.DataFrame:
    """POINTS of polylines and indexed curves (`id` the curve), arcs with straight lines."""
    points, arcs = indexed_curves(statements)
    if arcs.height:
        points = _with_arcs(points, arcs)
    lines = point_outlines(statements, ("IfcPolyline",))
    first = int(lines["outline"].max() or 0) + 1 if lines.height else 0  # type: ignore[arg-type]
    return pl.concat([lines, points.with_columns(pl.col("outline") + first)])


def _with_arcs(points: pl.DataFrame, arcs: pl.DataFrame) -> pl.DataFrame:
    """Points between the three of each arc. Only in the plane; curves in space keep their own points."""
    a = arcs.select("x1", "y1").to_numpy()
    b = arcs.select("x2", "y2").to_numpy()
    c = arcs.select("x3", "y3").to_numpy()
    d = 2 * (a[:, 0] * (b[:, 1] - c[:, 1]) + b[:, 0] * (c[:, 1] - a[:, 1]) + c[:, 0] * (a[:, 1] - b[:, 1]))
    with np.errstate(divide="ignore", invalid="ignore"):
        squares = [(p**2).sum(axis=1) for p in (a, b, c)]
        centre_x = (
            squares[0] * (b[:, 1] - c[:, 1]) + squares[1] * (c[:, 1] - a[:, 1]) + squares[2] * (a[:, 1] - b[:, 1])
        ) / d
        centre_y = (
            squares[0] * (c[:, 0] - b[:, 0]) + squares[1] * (a[:, 0] - c[:, 0]) + squares[2] * (b[:, 0] - a[:, 0])
        ) / d
    centre = np.column_stack((centre_x, centre_y))
    sound = np.isfinite(centre).all(axis=1) & (arcs["z2"].to_numpy() == 0)
    angles = [np.arctan2(p[:, 1] - centre[:, 1], p[:, 0] - centre[:, 0]) for p in (a, b, c)]
    turn = np.sign(d)
    between = [(angles[i + 1] - angles[i]) * turn % (2 * np.pi) * turn for i in range(2)]
    radius = np.hypot(a[:, 0] - centre[:, 0], a[:, 1] - centre[:, 1])
    made = []
    keys = ("x1", "y1", "x2", "y2", "x3", "y3")
    for half, (start, span) in enumerate(zip(angles[:2], between, strict=True)):
        for step in range(1, ARC_POINTS // 2):
            at = start + span * step / (ARC_POINTS // 2)
            made.append(
                arcs.select("id", *keys).with_columns(
                    pl.Series("x", centre[:, 0] + radius * np.cos(at)),
                    pl.Series("y", centre[:, 1] + radius * np.sin(at)),
                    pl.lit(half).alias("half"),
                    pl.lit(step).alias("step"),
                    pl.Series("sound", sound),
                )
            )
    extra = pl.concat(made).filter(pl.col("sound"))
    # They go behind the point that they begin at.
    begins = extra.with_columns(
        pl.when(pl.col("half") == 0).then(pl.col("x1")).otherwise(pl.col("x2")).alias("bx"),
        pl.when(pl.col("half") == 0).then(pl.col("y1")).otherwise(pl.col("y2")).alias("by"),
    )
    numbered = points.with_columns(pl.int_range(pl.len()).cast(pl.Float64).alias("order"))
    starts = numbered.select("id", "outline", "order", pl.col("x").alias("bx"), pl.col("y").alias("by"))
    placed = begins.join(starts.unique(["id", "bx", "by"], keep="first"), on=["id", "bx", "by"], how="inner")
    added = placed.select(
        "outline",
        "id",
        pl.lit(None, dtype=pl.Int64).alias("point_id"),
        "x",
        "y",
        pl.lit(0.0).alias("z"),
        (pl.col("order") + pl.col("step") / ARC_POINTS).alias("order"),
    )
    together = pl.concat([numbered.select(*POINTS, "order"), added.select(*POINTS, "order")])
    return together.sort("outline", "order", maintain_order=True).drop("order")


def polygonal_faces(statements: Statements) -> pl.DataFrame:
    """POINTS of the faces of polygonal face sets (`id` the set), an outline for each boundary, inner ones too."""
    faces = []
    for cls in ("IfcIndexedPolygonalFace", "IfcIndexedPolygonalFaceWithVoids"):
        boundary = pl.col("text").str.extract_all(r"\(\s*\d[\d\s,]*\)").alias("boundary")
        faces.append(statements.written(cls).select(pl.col("id").alias("face_id"), boundary))
    boundaries = (
        pl.concat(faces)
        .explode("boundary")
        .drop_nulls()
        .with_columns(
            pl.col("boundary").str.extract_all(r"\d+").list.eval(pl.element().cast(pl.Int64)).alias("position")
        )
    )
    sets = _pairs(statements, "IfcPolygonalFaceSet", "Faces").rename({"owner": "id", "id": "face_id"})
    lists = _pairs(statements, "IfcPolygonalFaceSet", "Coordinates").rename({"owner": "id", "id": "list_id"})
    rows = (
        sets.join(lists, on="id", how="inner", maintain_order="left")
        .join(boundaries.select("face_id", "position"), on="face_id", how="inner", maintain_order="left_right")
        .with_row_index("outline")
        .explode("position")
        .join(point_lists(statements), on=["list_id", "position"], how="inner", maintain_order="left")
    )
    return rows.select(
        pl.col("outline").cast(pl.Int64), "id", pl.lit(None, dtype=pl.Int64).alias("point_id"), "x", "y", "z"
    )


def _pairs(statements: Statements, cls: str, attribute: str) -> pl.DataFrame:
    return statements.referring(cls, attribute)
