"""Derived measures of shapes and of the map conversion: values of instances of any class. Lengths as written."""

from __future__ import annotations

import numpy as np
import polars as pl
import shapely

from bimcheck.ifc import outlines
from bimcheck.model import Model
from bimcheck.rules.epsg import system
from bimcheck.rules.measures import length_scale, measure


@measure("duplicate_points", "重复点数量", "number of duplicate points")
def _(model: Model) -> pl.DataFrame:
    """Of polylines and polygon loops: points closer to another one than the precision. The last point of a polyline
    that closes on its first is no duplicate."""
    points = outlines.point_outlines(model.statements)
    nearest = outlines.precision(model.statements)[0]
    lines = model.instances("IfcPolyline")["id"]
    last = pl.col("outline") != pl.col("outline").shift(-1)
    numbered = points.with_columns(
        last.fill_null(True).alias("last"),
        *(pl.col(c).first().over("outline").alias(f"{c}0") for c in "xyz"),
        pl.len().over("outline").alias("count"),
    )
    closing = pl.col("last") & pl.col("id").is_in(lines.implode()) & (pl.col("count") > 2) & (_gap("0") < nearest)
    open_ = numbered.filter(~closing).select("outline", "id", "x", "y", "z").with_row_index("at")
    close = pl.Series("at", [], dtype=pl.UInt32)
    # Whatever lies together is together in one of these orders, or follows one another.
    for order in (["x", "y", "z"], ["y", "z", "x"], ["at"]):
        sorted_ = open_.sort("outline", *order)
        shifted = sorted_.with_columns(pl.col(c).shift(1).over("outline").alias(f"{c}0") for c in "xyz")
        close = pl.concat([close, shifted.filter(_gap("0") < nearest)["at"]])
    duplicates = open_.filter(pl.col("at").is_in(close.unique().implode()))
    return _counted(points, duplicates)


@measure("closing", "闭合方式", "how it closes")
def _(model: Model) -> pl.DataFrame:
    """Of polylines: "by reference" where the last point is the first, "by copy" where it only lies there, "open"."""
    points = outlines.point_outlines(model.statements, ("IfcPolyline",))
    nearest = outlines.precision(model.statements)[0]
    ends = points.group_by("id", maintain_order=True).agg(
        *(pl.col(c).last() for c in "xyz"),
        *(pl.col(c).first().alias(f"{c}0") for c in "xyz"),
        (pl.col("point_id").first() == pl.col("point_id").last()).alias("same"),
        pl.len().alias("count"),
    )
    kind = (
        pl.when((pl.col("count") < 3) | (_gap("0") >= nearest))
        .then(pl.lit("open"))
        .when("same")
        .then(pl.lit("by reference"))
        .otherwise(pl.lit("by copy"))
    )
    return ends.select("id", kind.alias("value"))


@measure("duplicate_neighbours", "相邻重复点数量", "number of coincident neighbouring points")
def _(model: Model) -> pl.DataFrame:
    """Of indexed curves: points closer to the one before than the precision."""
    points, _arcs = outlines.indexed_curves(model.statements)
    nearest = outlines.precision(model.statements)[0]
    shifted = points.with_columns(pl.col(c).shift(1).over("outline").alias(f"{c}0") for c in "xyz")
    return _counted(points, shifted.filter(_gap("0") < nearest))


@measure("straight_arcs", "三点共线的圆弧数量", "number of arcs through points on a line")
def _(model: Model) -> pl.DataFrame:
    """Of indexed curves: arcs whose middle point is no further from the chord than the precision."""
    points, arcs = outlines.indexed_curves(model.statements)
    nearest = outlines.precision(model.statements)[0]
    a, b, c = (arcs.select(f"x{i}", f"y{i}", f"z{i}").to_numpy() for i in (1, 2, 3))
    chord = np.linalg.norm(c - a, axis=1)
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    distance = np.where(chord > 0, area / np.where(chord > 0, chord, 1.0), np.linalg.norm(b - a, axis=1))
    return _counted(points, arcs.filter(pl.Series(distance <= nearest)))


@measure("loose_pieces", "互不相连的部分数量", "number of pieces")
def _(model: Model) -> pl.DataFrame:
    """Of connected face sets: faces hang together where they share a point, by reference or by its coordinates."""
    faces = outlines.face_outlines(model.statements)
    sets = model.statements.referring("IfcConnectedFaceSet", "CfsFaces").rename({"owner": "set_id"})
    rows = sets.join(faces, on="id", how="inner", maintain_order="left")
    if rows.is_empty():
        return pl.DataFrame(schema={"id": pl.Int64, "value": pl.Float64})
    nearest = max(outlines.precision(model.statements)[0], 1e-12)
    keys = [(pl.col(c) / nearest).round(0).cast(pl.Int64, strict=False) for c in "xyz"]
    numbered: pl.DataFrame = rows.select(
        "set_id",
        pl.struct("set_id", *keys).rank("dense").alias("point"),
        pl.struct("set_id", "id").rank("dense").alias("face"),
    )
    point = numbered["point"].to_numpy().astype(np.int64) - 1
    face = numbered["face"].to_numpy().astype(np.int64) - 1 + point.max() + 1
    parents = _components(int(face.max()) + 1, face, point)
    return (
        numbered.select("set_id", pl.Series("piece", parents[face]))
        .group_by("set_id", maintain_order=True)
        .agg(pl.col("piece").n_unique().cast(pl.Float64).alias("value"))
        .rename({"set_id": "id"})
    )


@measure("out_of_plane", "偏离平面的距离与精度之比", "distance from the plane in units of the precision")
def _(model: Model) -> pl.DataFrame:
    """Of faces without a surface: the furthest point from the plane through all of them, by the context's precision."""
    points = outlines.face_outlines(model.statements)
    plain = model.instances("IfcFace", subtypes=False)["id"]
    points = points.filter(pl.col("id").is_in(plain.implode()) & (pl.len().over("id") > 3))
    if points.is_empty():
        return plain.to_frame().with_columns(pl.lit(0.0).alias("value"))
    furthest = outlines.precision(model.statements)[1]
    following = [pl.coalesce(pl.col(c).shift(-1).over("outline"), pl.col(c).first().over("outline")) for c in "xyz"]
    # Around the first point of the face, so that large coordinates cost no digits.
    points = points.with_columns(pl.col(c) - pl.col(c).first().over("id") for c in "xyz")
    points = points.with_columns(e.alias(f"{c}1") for c, e in zip("xyz", following, strict=True))
    normal = {
        "nx": (pl.col("y") - pl.col("y1")) * (pl.col("z") + pl.col("z1")),
        "ny": (pl.col("z") - pl.col("z1")) * (pl.col("x") + pl.col("x1")),
        "nz": (pl.col("x") - pl.col("x1")) * (pl.col("y") + pl.col("y1")),
    }
    points = points.with_columns(e.sum().over("id").alias(n) for n, e in normal.items())
    points = points.with_columns((pl.col(c) - pl.col(c).mean().over("id")).alias(c) for c in "xyz")
    size = (pl.col("nx") ** 2 + pl.col("ny") ** 2 + pl.col("nz") ** 2).sqrt()
    off = (pl.col("x") * pl.col("nx") + pl.col("y") * pl.col("ny") + pl.col("z") * pl.col("nz")).abs() / size
    judged = (
        points.with_columns(pl.when(size > 0).then(off).otherwise(0.0).alias("off"))
        .group_by("id", maintain_order=True)
        .agg((pl.col("off").max() / furthest).alias("value"))
    )
    rest = plain.to_frame().join(judged, on="id", how="anti").with_columns(pl.lit(0.0).alias("value"))
    return pl.concat([judged, rest])


@measure("crossing_outlines", "自相交的轮廓数量", "number of outlines that cross themselves")
def _(model: Model) -> pl.DataFrame:
    """Of arbitrary profiles whose curves are polylines or indexed curves, and of polygonal face sets."""
    statements = model.statements
    curves = [
        statements.referring("IfcArbitraryClosedProfileDef", "OuterCurve"),
        statements.referring("IfcArbitraryProfileDefWithVoids", "InnerCurves"),
    ]
    owners = pl.concat(curves).rename({"id": "curve_id"})
    drawn = outlines.drawn_curves(statements).rename({"id": "curve_id"})
    profiles = owners.with_row_index("ring").join(drawn, on="curve_id", how="inner", maintain_order="left_right")
    flat = profiles.select(pl.col("ring").cast(pl.Int64).alias("outline"), pl.col("owner").alias("id"), "x", "y")
    nearest = outlines.precision(statements)[0]
    return pl.concat([_crossing(flat, nearest), _crossing(_flattened(outlines.polygonal_faces(statements)), nearest)])


@measure("operator_handedness", "变换的手性 (-1 为镜像)", "handedness of the transformation (-1 mirrors)")
def _(model: Model) -> pl.DataFrame:
    """Of derived profiles: the sign of the determinant of Operator, 1 where its axes do not say."""
    statements = model.statements
    operators = statements.referring("IfcDerivedProfileDef", "Operator").rename({"owner": "profile", "id": "owner"})
    directions = statements.table("IfcDirection", ["DirectionRatios"]).select(
        "id", *(pl.col("DirectionRatios").list.get(i, null_on_oob=True).alias(c) for i, c in enumerate("xy"))
    )
    told: pl.DataFrame = operators
    for name, suffix in (("Axis1", "1"), ("Axis2", "2")):
        axis = statements.referring("IfcCartesianTransformationOperator2D", name).join(
            directions.rename({"x": f"x{suffix}", "y": f"y{suffix}"}), on="id", how="left", maintain_order="left"
        )
        told = told.join(axis.drop("id"), on="owner", how="left", maintain_order="left")
    sign = (pl.col("x1") * pl.col("y2") - pl.col("x2") * pl.col("y1")).sign().fill_null(1.0)
    return told.select(pl.col("profile").alias("id"), sign.alias("value"))


@measure("map_scale_ratio", "Scale 与项目单位 ÷ 地图单位之比", "Scale divided by project unit ÷ map unit")
def _(model: Model) -> pl.DataFrame:
    """Of map conversions: 1 where Scale (1 where it is not given) takes project lengths to those of the map. The map's
    unit is MapUnit, else that of the EPSG code in Name, else the project's."""
    systems = model.statements.referring("IfcCoordinateOperation", "TargetCRS").rename({"owner": "op", "id": "id"})
    scales = [pl.DataFrame(schema={"id": pl.Int64, "Scale": pl.Float64})]
    if model.schema_tree.find("IfcMapConversion"):
        scales.append(model.attributes("IfcMapConversion").select("id", pl.col("Scale").cast(pl.Float64)))
    units = model.statements.referring("IfcProjectedCRS", "MapUnit").rename({"owner": "id", "id": "unit"})
    lengths = model.units.select(pl.col("id").alias("unit"), pl.col("scale").alias("metres")).unique(
        "unit", keep="first"
    )
    names = model.statements.referring("IfcCoordinateOperation", "TargetCRS").select(pl.col("id").unique())["id"]
    named = _named_units(model, names)
    project = length_scale(model)
    told = (
        pl.concat(scales)
        .join(systems.rename({"op": "id", "id": "crs"}), on="id", how="inner", maintain_order="left")
        .join(units.rename({"id": "crs"}), on="crs", how="left", maintain_order="left")
        .join(lengths, on="unit", how="left", maintain_order="left")
        .join(named, on="crs", how="left", maintain_order="left")
    )
    map_unit = pl.coalesce("metres", "registered", pl.lit(project))
    return told.select("id", (pl.col("Scale").fill_null(1.0) * map_unit / project).alias("value"))


def _named_units(model: Model, ids: pl.Series) -> pl.DataFrame:
    """(crs, registered): metres per unit of the systems that are named by an EPSG code."""
    rows = []
    for cls in model.statements.present("IfcCoordinateReferenceSystem"):
        for id_, name in model.statements.column(cls, "Name").drop_nulls().iter_rows():
            found = system(name)
            if found is not None and found.metres is not None:
                rows.append((id_, found.metres))
    return pl.DataFrame(rows, schema={"crs": pl.Int64, "registered": pl.Float64}, orient="row").filter(
        pl.col("crs").is_in(ids.implode())
    )


def _gap(suffix: str) -> pl.Expr:
    return pl.sum_horizontal((pl.col(c) - pl.col(f"{c}{suffix}")) ** 2 for c in "xyz").sqrt() + pl.sum_horizontal(
        # A sum takes null for 0: without a neighbour there is no distance.
        pl.when(pl.col(f"x{suffix}").is_null()).then(float("inf")).otherwise(0.0)
    )


def _counted(points: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """`id`, how many rows of `found` it has; 0 where none."""
    counts = found.group_by("id").agg(pl.len().cast(pl.Float64).alias("value"))
    every = points.select(pl.col("id").unique(maintain_order=True))
    return every.join(counts, on="id", how="left", maintain_order="left").with_columns(pl.col("value").fill_null(0.0))


def _flattened(points: pl.DataFrame) -> pl.DataFrame:
    """Outlines in space seen along the axis that is nearest to their normal, where they are largest."""
    following = [pl.coalesce(pl.col(c).shift(-1).over("outline"), pl.col(c).first().over("outline")) for c in "xyz"]
    rows = points.with_columns(e.alias(f"{c}1") for c, e in zip("xyz", following, strict=True))
    rows = rows.with_columns(
        ((pl.col("y") - pl.col("y1")) * (pl.col("z") + pl.col("z1"))).sum().over("outline").abs().alias("nx"),
        ((pl.col("z") - pl.col("z1")) * (pl.col("x") + pl.col("x1"))).sum().over("outline").abs().alias("ny"),
        ((pl.col("x") - pl.col("x1")) * (pl.col("y") + pl.col("y1"))).sum().over("outline").abs().alias("nz"),
    )
    along_x = (pl.col("nx") > pl.col("ny")) & (pl.col("nx") > pl.col("nz"))
    along_y = ~along_x & (pl.col("ny") > pl.col("nz"))
    return rows.select(
        "outline",
        "id",
        pl.when(along_x).then(pl.col("y")).otherwise(pl.col("x")).alias("x"),
        pl.when(along_x | along_y).then(pl.col("z")).otherwise(pl.col("y")).alias("y"),
    )


def _crossing(points: pl.DataFrame, nearest: float) -> pl.DataFrame:
    """`id`, how many of its outlines (x, y, closed if they are not) cross or touch themselves, or come closer to it
    than `nearest` can tell."""
    grid = max(nearest, 1e-12)
    points = points.with_columns((pl.col(c) / grid).round(0) * grid for c in "xy")
    rows = points.filter(pl.len().over("outline") > 3)
    every = points.select(pl.col("id").unique(maintain_order=True))
    if rows.is_empty():
        return every.with_columns(pl.lit(0.0).alias("value"))
    index = rows["outline"].rle_id().to_numpy()
    rings = shapely.linearrings(rows.select("x", "y").to_numpy(), indices=index)
    crossing = ~shapely.is_simple(rings)
    owners = rows.group_by("outline", maintain_order=True).agg(pl.col("id").first())["id"]
    return _counted(every, owners.to_frame().filter(pl.Series(crossing)))


def _components(count: int, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The smallest node of the component of each node; edges `left`-`right`."""
    parent = np.arange(count)
    while True:
        a, b = parent[left], parent[right]
        differ = a != b
        if not differ.any():
            return parent
        left, right = left[differ], right[differ]
        np.minimum.at(parent, np.maximum(a, b)[differ], np.minimum(a, b)[differ])
        while True:
            above = parent[parent]
            if np.array_equal(above, parent):
                break
            parent = above
