"""Derived measures of shapes and of the map conversion: values of instances of any class. Lengths as written."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import polars as pl

from bimcheck.ifc import outlines
from bimcheck.model import Model
from bimcheck.rules.epsg import system
from bimcheck.rules.measures import length_scale, measure

# In outlines of so few points each is compared with each; longer ones are sorted.
_PAIRWISE = 6


@measure("duplicate_points", "重复点数量", "number of duplicate points")
def _(model: Model) -> pl.DataFrame:
    """Of polylines and polygon loops: points closer to another one than the precision. The last point of a polyline
    that closes on its first is no duplicate."""
    points = outlines.point_outlines(model.statements)
    nearest = outlines.precision(model.statements)[0]
    first, last, of = _ends(points["outline"])
    places = points.select("x", "y", "z").to_numpy()
    lines = points["id"].is_in(model.instances("IfcPolyline")["id"].implode()).to_numpy()
    closes = lines[first] & (last - first > 1) & (_distance(places[first], places[last]) < nearest)
    open_ = np.ones(len(places), dtype=bool)
    open_[last[closes]] = False
    duplicate = np.zeros(len(places), dtype=bool)
    sizes = np.bincount(of[open_], minlength=len(first))
    for size in np.unique(sizes[(sizes > 1) & (sizes <= _PAIRWISE)]):
        # Outlines of as many points: every point against every other.
        begins = first[sizes == size]
        corners = [places[begins + corner] for corner in range(int(size))]
        for one, other in combinations(range(int(size)), 2):
            duplicate[begins[_distance(corners[one], corners[other]) < nearest] + other] = True
    long = open_ & (sizes > _PAIRWISE)[of]
    # Whatever lies together is together in one of these orders, or follows one another.
    kept = points.with_row_index("at").filter(pl.Series(long))
    for order in (["x", "y", "z"], ["y", "z", "x"], ["at"]):
        sorted_ = kept.sort("outline", *order)
        at = sorted_["at"].to_numpy()
        duplicate[at[1:][(of[at][1:] == of[at][:-1]) & (_distance(places[at][1:], places[at][:-1]) < nearest)]] = True
    return _counted(points, points.filter(pl.Series(duplicate)))


@measure("closing", "闭合方式", "how it closes")
def _(model: Model) -> pl.DataFrame:
    """Of polylines: "by reference" where the last point is the first, "by copy" where it only lies there, "open"."""
    points = outlines.point_outlines(model.statements, ("IfcPolyline",))
    nearest = outlines.precision(model.statements)[0]
    first, last, _of = _ends(points["outline"])
    places, references = points.select("x", "y", "z").to_numpy(), points["point_id"].to_numpy()
    open_ = (last - first < 2) | (_distance(places[first], places[last]) >= nearest)
    kinds = np.where(open_, "open", np.where(references[first] == references[last], "by reference", "by copy"))
    return pl.DataFrame({"id": points["id"].gather(first), "value": pl.Series(kinds, dtype=pl.String)})


@measure("duplicate_neighbours", "相邻重复点数量", "number of coincident neighbouring points")
def _(model: Model) -> pl.DataFrame:
    """Of indexed curves: points closer to the one before than the precision."""
    points, _arcs = outlines.indexed_curves(model.statements)
    nearest = outlines.precision(model.statements)[0]
    places, of = points.select("x", "y", "z").to_numpy(), points["outline"].to_numpy()
    close = np.zeros(len(places), dtype=bool)
    close[1:] = (of[1:] == of[:-1]) & (_distance(places[1:], places[:-1]) < nearest)
    return _counted(points, points.filter(pl.Series(close)))


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
    by_reference = _pieces(rows, rows["point_id"].fill_null(-1).to_numpy())
    torn = by_reference.filter(pl.col("value") > 1)
    if torn.is_empty():
        return by_reference
    # Only those that no reference holds together are looked at by coordinates.
    rows = rows.filter(pl.col("set_id").is_in(torn["id"].implode()))
    nearest = max(outlines.precision(model.statements)[0], 1e-12)
    keys = [(pl.col(c) / nearest).round(0).cast(pl.Int64, strict=False) for c in "xyz"]
    by_place = _pieces(rows, rows.select(pl.struct(keys).rank("dense"))[:, 0].to_numpy())
    return by_reference.update(by_place, on="id")


def _pieces(rows: pl.DataFrame, points: np.ndarray) -> pl.DataFrame:
    """`id`, how many pieces each `set_id` has whose faces (`id`) hang together where they share a point."""
    if rows.is_empty():
        return pl.DataFrame(schema={"id": pl.Int64, "value": pl.Float64})
    # A point of one set is not that of another; a face that two sets share is one in each.
    sets = rows["set_id"].rle_id().to_numpy().astype(np.int64)
    highest = int(points.max()) + 2
    point = np.unique(sets * highest + points + 1, return_inverse=True)[1]
    face = rows.select(pl.struct("set_id", "id").rle_id())[:, 0].to_numpy().astype(np.int64) + point.max() + 1
    parents = _components(int(face.max()) + 1, face, point)
    return (
        pl.DataFrame({"id": rows["set_id"], "piece": parents[face]})
        .group_by("id", maintain_order=True)
        .agg(pl.col("piece").n_unique().cast(pl.Float64).alias("value"))
    )


@measure("out_of_plane", "偏离平面的距离与精度之比", "distance from the plane in units of the precision")
def _(model: Model) -> pl.DataFrame:
    """Of faces without a surface: the furthest point from the plane through all of them, by the context's precision."""
    points = outlines.face_outlines(model.statements)
    plain = model.instances("IfcFace", subtypes=False)["id"]
    if len(plain) < len(model.instances("IfcFace")):
        points = points.filter(pl.col("id").is_in(plain.implode()))
    begin, end, face = _ends(points["id"])
    points = points.filter(pl.Series((end - begin > 2)[face]))  # three points always lie in a plane
    if points.is_empty():
        return plain.to_frame().with_columns(pl.lit(0.0).alias("value"))
    furthest = outlines.precision(model.statements)[1]
    face, _last, of_face = _ends(points["id"])
    # Around the first point of the face, so that large coordinates cost no digits.
    places = points.select("x", "y", "z").to_numpy()
    places = places - places[face][of_face]
    normals = np.add.reduceat(_areas(places, points["outline"]), face)
    sizes = np.linalg.norm(normals, axis=1)
    centres = np.add.reduceat(places, face) / np.diff(np.append(face, len(places)))[:, None]
    off = np.abs(((places - centres[of_face]) * normals[of_face]).sum(axis=1))
    most = np.maximum.reduceat(off, face) / np.where(sizes > 0, sizes, np.inf)
    judged = pl.DataFrame({"id": points["id"].gather(face), "value": most / furthest})
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


def _ends(outline: pl.Series) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of rows that belong together and stand together: where each group begins, where it ends, and the group (from 0)
    of every row."""
    numbers = outline.to_numpy()
    first = np.flatnonzero(np.concatenate(([True], numbers[1:] != numbers[:-1]))) if len(numbers) else np.empty(0, int)
    last = np.append(first[1:], len(numbers)) - 1 if len(first) else first
    return first, last, np.repeat(np.arange(len(first)), last - first + 1)


def _distance(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    # Column by column: numpy is slow at sums of three.
    x, y, z = (a - b).T
    distance: np.ndarray = np.sqrt(x * x + y * y + z * z)
    return distance


def _areas(places: np.ndarray, outline: pl.Series) -> np.ndarray:
    """What each edge of a closed outline gives to its normal (Newell): summed up, its direction and twice its area."""
    first, last, _of = _ends(outline)
    following = np.arange(1, len(places) + 1)
    following[last] = first
    a, b = places, places[following]
    return np.column_stack([(a[:, i] - b[:, i]) * (a[:, j] + b[:, j]) for i, j in ((1, 2), (2, 0), (0, 1))])


def _counted(points: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """`id`, how many rows of `found` it has; 0 where none."""
    counts = found.group_by("id").agg(pl.len().cast(pl.Float64).alias("value"))
    every = points.select(pl.col("id").unique(maintain_order=True))
    return every.join(counts, on="id", how="left", maintain_order="left").with_columns(pl.col("value").fill_null(0.0))


def _flattened(points: pl.DataFrame) -> pl.DataFrame:
    """Outlines in space seen along the axis that is nearest to their normal, where they are largest."""
    if points.is_empty():
        return points.select("outline", "id", "x", "y")
    places = points.select("x", "y", "z").to_numpy()
    first, _last, of = _ends(points["outline"])
    dropped = np.abs(np.add.reduceat(_areas(places, points["outline"]), first)).argmax(axis=1)[of]
    x = np.where(dropped == 0, places[:, 1], places[:, 0])
    y = np.where(dropped == 2, places[:, 1], places[:, 2])
    return points.select("outline", "id").with_columns(pl.Series("x", x), pl.Series("y", y))


def _crossing(points: pl.DataFrame, nearest: float) -> pl.DataFrame:
    """`id`, how many of its outlines (x, y, closed if they are not) cross or touch themselves, or come closer to it
    than `nearest` can tell."""
    grid = max(nearest, 1e-12)
    points = points.with_columns((pl.col(c) / grid).round(0) * grid for c in "xy")
    rows = points.filter(pl.len().over("outline") > 3)
    every = points.select(pl.col("id").unique(maintain_order=True))
    if rows.is_empty():
        return every.with_columns(pl.lit(0.0).alias("value"))
    # Most files have no such outlines, and loading shapely takes a while.
    import shapely

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
