"""The last resort where no kernel makes a shape: a box around the points that a representation names."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

_DEEP = 50  # levels of items in items; more is a cycle


def box(file: Any, representation: Any) -> bytes | None:
    """The corners (Float64 (8, 3), metres, as bytes) of a box along the axes of the representation. None where it
    names no point, or only one place."""
    points = _of_items(representation.Items, 0)
    points = [p[np.isfinite(p).all(axis=1)] for p in points]
    every = np.concatenate([np.empty((0, 3)), *points]) * _scale(file)
    if not len(every) or not (np.ptp(every, axis=0) > 0).any():
        return None
    corners = np.array(list(itertools.product(*zip(every.min(axis=0), every.max(axis=0), strict=True))))
    return corners.tobytes()


def placement(file: Any, product: Any) -> bytes:
    """The product's placement in the project (Float64 4×4 by columns, metres, as bytes)."""
    from ifcopenshell.util.placement import get_local_placement

    matrix = np.eye(4) if product.ObjectPlacement is None else np.array(get_local_placement(product.ObjectPlacement))
    if matrix.shape != (4, 4) or not np.isfinite(matrix).all():
        raise ValueError("the placement has no coordinates")
    matrix = matrix.astype(np.float64)
    matrix[:3, 3] *= _scale(file)
    return matrix.T.tobytes()


def _scale(file: Any) -> float:
    from ifcopenshell.util.unit import calculate_unit_scale

    return float(calculate_unit_scale(file))


def _of_items(items: Any, depth: int) -> list[np.ndarray]:
    return [p for item in items or () for p in _of_item(item, depth + 1)]


def _of_item(item: Any, depth: int) -> list[np.ndarray]:
    """The points of one item, in the coordinates that it stands in."""
    from ifcopenshell.util.placement import get_axis2placement, get_mappeditem_transformation

    if depth > _DEEP:
        return []
    if item.is_a("IfcMappedItem"):
        points = _of_items(item.MappingSource.MappedRepresentation.Items, depth)
        return [_moved(p, get_mappeditem_transformation(item)) for p in points]
    if item.is_a("IfcBooleanResult"):
        # What is cut away makes it smaller, never larger.
        operands = [item.FirstOperand] + ([item.SecondOperand] if item.Operator == "UNION" else [])
        return _of_items(operands, depth)
    if item.is_a("IfcBoundingBox"):
        corner = _padded([item.Corner.Coordinates])
        return [corner, corner + np.array([[item.XDim, item.YDim, item.ZDim]])]
    if item.is_a("IfcExtrudedAreaSolid"):
        profile = _of_profile(item.SweptArea)
        way = np.array(item.ExtrudedDirection.DirectionRatios, dtype=float)
        end = profile + way / np.linalg.norm(way) * item.Depth
        matrix = get_axis2placement(item.Position) if item.Position else np.eye(4)
        return [_moved(p, matrix) for p in (profile, end)]
    if item.is_a("IfcSweptDiskSolid"):
        line = _loose(item.Directrix)
        return [p + s * item.Radius for p in line for s in (-1, 1)]
    return _loose(item)


def _of_profile(profile: Any) -> np.ndarray:
    """The corners of a rectangle around a profile, in its plane."""
    from ifcopenshell.util.placement import get_axis2placement

    points = np.concatenate([np.empty((0, 3)), *_loose(profile, skip=("IfcPlacement",))])
    if not len(points):
        # Parametric profiles stand in the middle of their dimensions.
        radius = getattr(profile, "Radius", None)
        wide = (
            getattr(profile, "XDim", None)
            or getattr(profile, "OverallWidth", None)
            or getattr(profile, "FlangeWidth", None)
        )
        wide = wide or getattr(profile, "Width", None) or (2 * radius if radius else None)
        deep = getattr(profile, "YDim", None) or getattr(profile, "OverallDepth", None)
        deep = deep or getattr(profile, "Depth", None) or (2 * radius if radius else None) or wide
        if hasattr(profile, "SemiAxis1"):
            wide, deep = 2 * profile.SemiAxis1, 2 * profile.SemiAxis2
        if not wide or not deep:
            return points
        points = np.array([[x, y, 0.0] for x in (-wide / 2, wide / 2) for y in (-deep / 2, deep / 2)])
    position = getattr(profile, "Position", None)
    return _moved(points, get_axis2placement(position)) if position else points


def _loose(item: Any, skip: tuple[str, ...] = ()) -> list[np.ndarray]:
    """The points of all point instances below an item, without any placement below it."""
    found = []
    open_, seen = [item], set()
    file = item.file
    while open_:
        one = open_.pop()
        if one.id() in seen or any(one.is_a(name) for name in (*skip, "IfcPlacement")):
            continue
        seen.add(one.id())
        if one.is_a("IfcCartesianPoint"):
            found.append(_padded([one.Coordinates]))
        elif one.is_a("IfcCartesianPointList"):
            found.append(_padded(one.CoordList))
        else:
            open_.extend(file.traverse(one, max_levels=1)[1:])
    return [p for p in found if len(p)]


def _padded(points: Any) -> np.ndarray:
    flat = np.array([list(p) + [0.0] * (3 - len(p)) for p in points], dtype=np.float64)
    return flat.reshape(-1, 3)


def _moved(points: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    moved: np.ndarray = points @ np.asarray(matrix)[:3, :3].T + np.asarray(matrix)[:3, 3]
    return moved
