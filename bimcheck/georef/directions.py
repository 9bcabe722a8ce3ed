"""Scale and rotation: what the units and true north say against them."""

from __future__ import annotations

from bimcheck.georef import systems
from bimcheck.georef.hypotheses import Hypothesis
from bimcheck.georef.place import Placement
from bimcheck.georef.reading import Operation, Survey
from bimcheck.georef.systems import System
from bimcheck.words import Words

SAME = 1e-6  # of a scale
GRID = 1e-3  # a combined scale factor stays within a thousandth
SLIP = 0.2  # degrees of convergence from which grid and true north are told apart
ALIKE = 0.005  # degrees


def scale_hypotheses(
    found: Survey, placement: Placement, operation: Operation, at: tuple[float, float] | None
) -> list[Hypothesis]:
    """Scale must be project unit ÷ map unit (ISO 16739-1, IfcMapConversion.Scale)."""
    if operation.origin.value not in ("map_conversion", "property_sets"):
        return []
    expected, stated = placement.scale_expected, operation.scale
    units = f"{found.unit:g} m ÷ {placement.map_unit:g} m = {expected:.10g}"
    fixed: tuple[tuple[str, float | str], ...] = (("scale", expected),)
    if stated is None:
        if abs(expected - 1) <= SAME:
            return []
        zh, en = (
            f"项目单位 ÷ 地图单位 = {units}，文件未写 Scale",
            f"project unit ÷ map unit = {units}; no Scale is given",
        )
        return [Hypothesis("scale_missing", "scale", fixed, Words(zh, en), cost=2.0, id=operation.id)]
    ratio = stated / expected if expected else 0.0
    if abs(ratio - 1) <= SAME:
        return []
    zh = f"Scale = {stated:.10g}，项目单位 ÷ 地图单位 = {units}"
    en = f"Scale = {stated:.10g}; project unit ÷ map unit = {units}"
    if abs(ratio - 1) <= GRID:
        ppm = (ratio - 1) * 1e6
        zh, en = f"{zh}，相差 {ppm:.1f} ppm", f"{en}; {ppm:.1f} ppm apart"
        system = placement.crs
        if at is not None and system is not None and system.kind == "projected":
            k = systems.point_scale(system, *at)
            zh, en = f"{zh}（该处投影长度比 {k:.7f}）", f"{en} (the projection's scale there is {k:.7f})"
        return [Hypothesis("grid_factor", "scale", fixed, Words(zh, en), cost=4.0, id=operation.id)]
    kind = "scale_wrong"
    if abs(stated * expected - 1) <= GRID and abs(expected - 1) > GRID:
        kind = "scale_inverted"
    elif abs(stated - 1) <= GRID:
        kind = "scale_unit"
    return [Hypothesis(kind, "scale", fixed, Words(zh, en), cost=1.4, id=operation.id)]


def expected_rotation(
    found: Survey, system: System | None, at: tuple[float, float] | None
) -> tuple[float, float] | None:
    """(rotation that TrueNorth calls for, meridian convergence) in degrees; None without TrueNorth.

    True north lies by the convergence counter-clockwise of map north: rotation = convergence − angle of TrueNorth.
    """
    context = found.context
    north = context.north_angle if context is not None else None
    if north is None:
        return None
    gamma = systems.convergence(system, *at) if system is not None and at is not None else 0.0
    return wrapped(gamma - north), gamma


def rotation_hypotheses(
    found: Survey, operation: Operation, system: System | None, at: tuple[float, float] | None, tolerance: float
) -> list[Hypothesis]:
    """What the direction of true north says against the rotation; nothing where TrueNorth is not given."""
    if operation.origin.value not in ("map_conversion", "property_sets"):
        return []
    told = expected_rotation(found, system, at)
    if told is None:
        return []
    wanted, gamma = told
    theta = operation.rotation
    north = wrapped(gamma - wanted)
    zh = f"旋转 {theta:.4f}°，由 TrueNorth（{north:.4f}°）和收敛角（{gamma:.4f}°）应为 {wanted:.4f}°"
    en = f"rotation {theta:.4f}°; TrueNorth ({north:.4f}°) and convergence ({gamma:.4f}°) call for {wanted:.4f}°"
    kind, cost = "", 2.0
    if abs(wrapped(theta - wanted)) <= tolerance:
        slip = abs(gamma) >= SLIP and abs(theta) > ALIKE and abs(wrapped(theta + north)) <= ALIKE
        if not slip:
            return []
        kind, cost = "north_slip", 4.5
    elif abs(north) <= ALIKE:
        # TrueNorth left at (0, 1) says little; only a right angle looks like (0, 1) copied into the axis.
        if abs(abs(theta) - 90) <= 0.1:
            kind = "rotation_swapped"
        else:
            fixed: tuple[tuple[str, float | str], ...] = (("true_north", wrapped(gamma - theta)),)
            return [Hypothesis("north_unset", "rotation", fixed, Words(zh, en), cost=5.0, id=operation.id)]
    elif abs(wrapped(theta + wanted)) <= tolerance + 2 * abs(gamma):
        kind = "rotation_sign"
    elif abs(wrapped(90 - theta - wanted)) <= tolerance + 2 * abs(gamma):
        kind = "rotation_swapped"
    elif abs(theta) <= ALIKE:
        kind = "rotation_lost"
    elif abs(wrapped(theta - 2 * wanted)) <= tolerance + 2 * abs(gamma):
        kind = "rotation_twice"
    else:
        kind, cost = "rotation_wrong", 4.0
    return [Hypothesis(kind, "rotation", (("rotation", wanted),), Words(zh, en), cost=cost, id=operation.id)]


def wrapped(degrees: float) -> float:
    """Into −180 … 180."""
    return (degrees + 180.0) % 360.0 - 180.0
