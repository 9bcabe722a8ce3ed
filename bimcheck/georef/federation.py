"""Several models of one project or one batch: do they stand together, and do strangers stand on the same spot?"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bimcheck.georef.place import Placement
from bimcheck.words import Words

Named = tuple[str, Placement]


@dataclass(frozen=True)
class Disagreement:
    """A model whose placement differs from the one that most models share."""

    model: str
    other: str
    words: Words
    measured: float | None = None


def disagreements(
    models: Sequence[Named], *, length: float = 0.001, angle: float = 0.001, scale: float = 1e-9
) -> list[Disagreement]:
    """GEO-21 over several models of one project: system, base point, height, rotation, metres per local metre.

    Compared with the placement that the most models share, the first of them where several do; tolerances in metres,
    degrees and as a share. Models without a placement are left to GEO-01.
    """
    placed = [(name, p) for name, p in models if p.georeferenced]
    if len(placed) < 2:
        return []
    shared: dict[tuple[object, ...], list[Named]] = defaultdict(list)
    for item in placed:
        shared[_rounded(item[1])].append(item)
    reference = max(shared.values(), key=len)[0]
    found = []
    for name, placement in placed:
        if name == reference[0]:
            continue
        words, measured = _differences(placement, reference[1], length, angle, scale)
        if words:
            found.append(
                Disagreement(
                    name,
                    reference[0],
                    Words("；".join(w.zh for w in words), "; ".join(w.en for w in words)),
                    measured,
                )
            )
    return found


def _rounded(placement: Placement) -> tuple[object, ...]:
    e, n, h = placement.anchor or (0.0, 0.0, 0.0)
    name = placement.crs.definition if placement.crs else ""
    return name, round(e, 3), round(n, 3), round(h, 3), round(placement.rotation, 4)


def _differences(
    mine: Placement, other: Placement, length: float, angle: float, scale: float
) -> tuple[list[Words], float | None]:
    told: list[Words] = []
    measured = None
    if mine.crs is not None and other.crs is not None and mine.crs.definition != other.crs.definition:
        told.append(
            Words(
                f"坐标系 {mine.crs.short}，其他为 {other.crs.short}", f"system {mine.crs.short}, not {other.crs.short}"
            )
        )
        return told, None
    if mine.height_reference != other.height_reference:
        told.append(
            Words(
                f"高程基准 {mine.height_reference}，其他为 {other.height_reference}",
                f"heights of {mine.height_reference}, not {other.height_reference}",
            )
        )
    (e1, n1, h1), (e2, n2, h2) = mine.anchor or (0, 0, 0), other.anchor or (0, 0, 0)
    apart = math.hypot(e1 - e2, n1 - n2)
    if apart > length:
        measured = apart
        told.append(Words(f"基点相差 {apart:.3f} m", f"base points {apart:.3f} m apart"))
    if abs(h1 - h2) > length:
        measured = measured or abs(h1 - h2)
        told.append(Words(f"基点高程相差 {h1 - h2:+.3f} m", f"heights of base points {h1 - h2:+.3f} m apart"))
    turned = abs((mine.rotation - other.rotation + 180) % 360 - 180)
    if turned > angle:
        told.append(Words(f"旋转相差 {turned:.4f}°", f"turned {turned:.4f}° against each other"))
    factors = [p.scale * p.factors[0] * p.map_unit / p.project_unit for p in (mine, other)]
    if abs(factors[0] / factors[1] - 1) > scale if factors[1] else False:
        told.append(
            Words(f"长度比 {factors[0]:.9g} 对 {factors[1]:.9g}", f"scale {factors[0]:.9g}, not {factors[1]:.9g}")
        )
    return told, measured


def same_spot(
    models: Sequence[tuple[str, str, Placement]], *, distance: float = 0.1, most: int = 1
) -> list[tuple[str, ...]]:
    """GEO-22 over a batch: (model, project, placement) → groups of models whose anchors are within `distance` metres
    although they are of more than `most` different projects, as when a template was copied and never moved."""
    cells: dict[tuple[str, int, int], list[tuple[str, str]]] = defaultdict(list)
    for name, project, placement in models:
        if placement.georeferenced and placement.anchor and placement.crs:
            e, n, _ = placement.anchor
            cells[placement.crs.definition, round(e / distance), round(n / distance)].append((name, project))
    groups = [items for items in cells.values() if len({project for _, project in items}) > most]
    return [tuple(name for name, _ in items) for items in groups]
