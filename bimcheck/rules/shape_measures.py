"""Derived measures of shapes and of the map conversion: values of instances of any class. Lengths as written."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import polars as pl

from bimcheck.ifc import outlines
from bimcheck.ifc.lookup import spans
from bimcheck.ifc.loops import Loops, coordinates, face_bounds, loops_of, polygon_loops
from bimcheck.model import Model
from bimcheck.rules.epsg import system
from bimcheck.rules.measures import length_scale, measure

# In outlines of so few points each is compared with each; longer ones are sorted.
_PAIRWISE = 6
_BLOCK = 1 << 15
Places = tuple[np.ndarray, np.ndarray, np.ndarray]  # x, y, z of all points


@measure("duplicate_points", "重复点数量", "number of duplicate points")
def _(model: Model) -> pl.DataFrame:
    """Of polylines and polygon loops: points closer to another one than the precision. The last point of a polyline
    that closes on its first is no duplicate."""
    nearest = outlines.precision(model.statements)[0]
    places = coordinates(model.statements)
    lines, loops = loops_of(model.statements, "IfcPolyline"), polygon_loops(model.statements)
    begin, end = lines.points[lines.first[:-1]], lines.points[lines.first[1:] - 1]
    closes = (lines.sizes > 2) & (_apart(places, begin, end) < nearest)
    return pl.concat(
        [
            pl.DataFrame({"id": of.ids, "value": _duplicates(of, of.sizes - closed, places, nearest)})
            for of, closed in ((lines, closes), (loops, 0))
        ]
    )


def _duplicates(of: Loops, sizes: np.ndarray, places: Places, nearest: float) -> np.ndarray:
    """Of each outline: how many of its first `sizes` points are closer than `nearest` to another of them (Float64)."""
    counts = np.zeros(len(sizes))
    for size in np.unique(sizes[(sizes > 1) & (sizes <= _PAIRWISE)]):
        # Outlines of as many points: every point against every other.
        alike = np.flatnonzero(sizes == size)
        begins = of.first[alike]
        corners = [[axis[of.points[begins + corner]] for axis in places] for corner in range(int(size))]
        for other in range(1, int(size)):
            again = np.zeros(len(alike), dtype=bool)
            for one in range(other):
                again |= _between(corners[one], corners[other]) < nearest
            counts[alike] += again
    long = np.flatnonzero(sizes > _PAIRWISE)
    if not len(long):
        return counts
    at = spans(of.first[long], sizes[long])
    owner = np.repeat(np.arange(len(long)), sizes[long])
    x, y, z = (axis[of.points[at]] for axis in places)
    duplicate = np.zeros(len(at), dtype=bool)
    # Whatever lies together is together in one of these orders, or follows one another.
    for order in (np.lexsort((z, y, x, owner)), np.lexsort((x, z, y, owner)), np.arange(len(at))):
        before, after = order[:-1], order[1:]
        close = _between([x[before], y[before], z[before]], [x[after], y[after], z[after]]) < nearest
        duplicate[after[(owner[before] == owner[after]) & close]] = True
    counts[long] = np.bincount(owner[duplicate], minlength=len(long))
    return counts


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
    sets = model.statements.referring("IfcConnectedFaceSet", "CfsFaces")
    loops, bounds = polygon_loops(model.statements), face_bounds(model.statements)
    # Each face of each set: a face that two sets share is one in each.
    members = sets.with_row_index("member").join(
        pl.DataFrame({"id": bounds.faces, "loop": bounds.loops}), on="id", how="inner", maintain_order="left"
    )
    owners, face, loop = (members[c].to_numpy() for c in ("owner", "member", "loop"))
    by_reference = _pieces(owners, face, loop, loops, loops.points)
    torn = by_reference.filter(pl.col("value") > 1)["id"]
    if torn.is_empty():
        return by_reference
    # Only those that no reference holds together are looked at by coordinates.
    again = members["owner"].is_in(torn.implode()).to_numpy()
    nearest = max(outlines.precision(model.statements)[0], 1e-12)
    met = np.unique(loops.points_of(np.unique(loop[again])))
    keys = pl.DataFrame({c: axis[met] / nearest for c, axis in zip("xyz", coordinates(model.statements), strict=True)})
    at_one = keys.select(pl.struct(pl.all().round(0).cast(pl.Int64, strict=False)).rank("dense"))[:, 0].to_numpy()
    same = np.zeros(int(loops.points.max(initial=0)) + 1, dtype=np.int64)
    same[met] = at_one
    by_place = _pieces(owners[again], face[again], loop[again], loops, same[loops.points])
    return by_reference.update(by_place, on="id")


def _pieces(owners: np.ndarray, face: np.ndarray, loop: np.ndarray, loops: Loops, points: np.ndarray) -> pl.DataFrame:
    """`id`, how many pieces each set (`owners`) has whose faces hang together where they share a point. A row of the
    first three is a loop of a face of a set, those of a set and of a face together; `points` are those of all loops."""
    if not len(owners):
        return pl.DataFrame(schema={"id": pl.Int64, "value": pl.Float64})
    starts = np.flatnonzero(np.concatenate(([True], owners[1:] != owners[:-1])))
    of_set = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(owners))))
    sizes = loops.sizes[loop]
    point = points[spans(loops.first[loop], sizes)]
    in_set = np.repeat(of_set, sizes)
    # A point of one set is not that of another. Mostly none is in two, so that its own number will do.
    last = np.zeros(int(point.max()) + 1, dtype=np.int64)
    last[point] = in_set
    if not np.array_equal(last[point], in_set):
        point = np.unique(in_set * len(last) + point, return_inverse=True)[1]
    first_face = int(point.max()) + 1
    nodes = np.concatenate(([0], np.cumsum(face[1:] != face[:-1]))) + first_face
    piece = _components(int(nodes.max()) + 1, np.repeat(nodes, sizes), point)[nodes]
    # A piece is in one set only: what it is called by is counted where its set has it first.
    seen = np.unique(piece, return_index=True)[1]
    value = np.bincount(of_set[seen], minlength=len(starts)).astype(np.float64)
    return pl.DataFrame({"id": owners[starts], "value": value})


@measure("out_of_plane", "偏离平面的距离与精度之比", "distance from the plane in units of the precision")
def _(model: Model) -> pl.DataFrame:
    """Of faces without a surface: the furthest point from the plane through all of them, by the context's precision."""
    plain = model.instances("IfcFace", subtypes=False)["id"]
    loops, bounds = polygon_loops(model.statements), face_bounds(model.statements)
    faces, loop = bounds.faces, bounds.loops
    if len(plain) < len(model.instances("IfcFace")):
        judged = np.isin(faces, plain.to_numpy())
        faces, loop = faces[judged], loop[judged]
    sizes = loops.sizes[loop]
    starts = np.flatnonzero(np.concatenate(([True], faces[1:] != faces[:-1]))) if len(faces) else np.empty(0, int)
    if len(starts):
        many = np.add.reduceat(sizes, starts) > 3  # three points always lie in a plane
        judged = np.repeat(many, np.diff(np.append(starts, len(faces))))
        faces, loop, sizes = faces[judged], loop[judged], sizes[judged]
    value = pl.DataFrame({"id": plain, "value": pl.repeat(0.0, len(plain), eager=True)})
    if not len(faces):
        return value
    furthest = outlines.precision(model.statements)[1]
    places = coordinates(model.statements)
    starts = np.flatnonzero(np.concatenate(([True], faces[1:] != faces[:-1])))
    ends = np.append(starts[1:], len(faces))
    most = np.empty(len(starts))
    # So many points at a time that what is made of them stays in the cache.
    block = np.add.reduceat(sizes, starts).cumsum() // _BLOCK
    for begin, end in pairwise(np.flatnonzero(np.diff(block, prepend=-1, append=block[-1] + 1))):
        part = slice(starts[begin], ends[end - 1])
        points = loops.points_of(loop[part])
        most[begin:end] = _off_plane([axis[points] for axis in places], sizes[part], starts[begin:end] - starts[begin])
    judged_ = pl.DataFrame({"id": faces[starts], "value": most / furthest})
    return value.update(judged_, on="id")


def _off_plane(places: list[np.ndarray], sizes: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Of each face the distance of its furthest point from the plane through all of its points.

    places  x, y, z of the points · sizes  how many each loop has · faces  the first loop of each face
    """
    loops = np.concatenate(([0], np.cumsum(sizes)))
    first = loops[faces]
    counts = np.diff(np.append(first, loops[-1]))
    # Around the first point of the face, so that large coordinates cost no digits.
    a = [axis - np.repeat(axis[first], counts) for axis in places]
    following = np.arange(1, loops[-1] + 1)
    following[loops[1:] - 1] = loops[:-1]
    b = [axis[following] for axis in a]
    # Newell: what each edge gives to the normal of its loop.
    normals = [np.add.reduceat((a[i] - b[i]) * (a[j] + b[j]), first) for i, j in ((1, 2), (2, 0), (0, 1))]
    length = np.sqrt(sum(n * n for n in normals))
    off = sum(
        (axis - np.repeat(np.add.reduceat(axis, first) / counts, counts)) * np.repeat(normal, counts)
        for axis, normal in zip(a, normals, strict=True)
    )
    furthest: np.ndarray = np.maximum.reduceat(np.abs(off), first) / np.where(length > 0, length, np.inf)
    return furthest


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


def _apart(places: Places, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The distance between points, by their rows."""
    return _between([axis[one] for axis in places], [axis[other] for axis in places])


def _between(a: Sequence[np.ndarray], b: Sequence[np.ndarray]) -> np.ndarray:
    x, y, z = (one - other for one, other in zip(a, b, strict=True))
    distance: np.ndarray = np.sqrt(x * x + y * y + z * z)
    return distance


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
