"""The single slips that move a model on the map, each tried on what the file says: where would it be without it?"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bimcheck.georef import systems
from bimcheck.georef.reading import Operation, Survey
from bimcheck.georef.systems import System
from bimcheck.words import Words

# Codes of the CGCS2000 systems: 3 degree zones 25 to 45 and 6 degree zones 13 to 23, with and without prefix.
THREE_ZONE, THREE_MERIDIAN = range(4513, 4534), range(4534, 4555)
SIX_ZONE, SIX_MERIDIAN = range(4491, 4502), range(4502, 4513)
UTM = range(32643, 32654)  # WGS 84, zones of China
TWICE = 10_000.0  # m


@dataclass(frozen=True)
class Candidate:
    """The operation as it would be without one slip. cost: how unlikely the slip is before anything is compared."""

    kind: str
    operation: Operation
    corrected: tuple[tuple[str, float | str], ...]
    sentence: Words
    cost: float


def candidates(found: Survey, operation: Operation, system: System | None, china: bool) -> Iterator[Candidate]:
    """Every slip that the numbers allow. china: also the systems of the Chinese zones are tried."""
    e, n = operation.easting, operation.northing
    if e is None or n is None or operation.angular:
        return
    unit = operation.map_unit or (system.metres if system and system.metres else 1.0)
    yield _moved("swap", operation, n, e, 1.0)
    ratio = found.unit / unit
    if abs(ratio - 1) > 1e-9:
        yield _moved(
            "project_unit" if abs(ratio - 0.001) > 1e-9 else "millimetre", operation, e * ratio, n * ratio, 1.0
        )
    for kind, factor in (("millimetre", 0.001), ("kilometre", 1000.0)):
        if abs(ratio - factor) > 1e-9:
            yield _moved(kind, operation, e * factor, n * factor, 1.5)
    if (
        system is not None
        and operation.map_unit
        and system.metres
        and abs(operation.map_unit / system.metres - 1) > 1e-9
    ):
        sentence = Words(
            f"MapUnit 为 {operation.map_unit_name or operation.map_unit}，{system.short} 的单位是 {system.unit}",
            f"MapUnit is {operation.map_unit_name or operation.map_unit}, {system.short} counts in {system.unit}",
        )
        yield Candidate(
            "map_unit",
            replace(operation, map_unit=None),
            (("easting", e), ("northing", n), ("crs", system.short)),
            sentence,
            1.0,
        )
    yield from _offsets(operation, e, n, system)
    if china:
        yield from _other_systems(operation, e, system)
    yield from _twice(found, operation, e, n, unit)


def _moved(kind: str, operation: Operation, e: float, n: float, cost: float) -> Candidate:
    sentence = Words(
        f"文件中 E = {_n(operation.easting)}、N = {_n(operation.northing)}",
        f"the file has E = {_n(operation.easting)}, N = {_n(operation.northing)}",
    )
    return Candidate(kind, replace(operation, easting=e, northing=n), (("easting", e), ("northing", n)), sentence, cost)


def _offsets(operation: Operation, e: float, n: float, system: System | None) -> Iterator[Candidate]:
    """False easting and zone prefix."""
    offset = system.false_easting if system is not None else None
    if offset is None or system is None or system.metres != 1.0:
        return
    zone = int(offset // 1_000_000)
    stated = int(e // 1_000_000) if e > 0 else 0
    if offset % 1_000_000 == 500_000 and abs(e) < 500_000 + zone * 1_000_000:
        yield _shifted("false_easting", operation, e + 500_000, system, 1.5)
    if zone == 0 and 10 <= stated <= 60:
        meridian = system.central_meridian or 0.0
        same = stated * 3 == round(meridian) or stated * 6 - 3 == round(meridian)
        yield _shifted("zone_prefix", operation, e - stated * 1_000_000, system, 0.5 if same else 2.0)
    if zone and stated == 0:
        yield _shifted("zone_missing", operation, e + zone * 1_000_000, system, 0.5)


def _shifted(kind: str, operation: Operation, e: float, system: System, cost: float) -> Candidate:
    sentence = Words(
        f"E = {_n(operation.easting)}，{system.short} 的东偏为 {_n(system.false_easting)}",
        f"E = {_n(operation.easting)}, while the false easting of {system.short} is {_n(system.false_easting)}",
    )
    return Candidate(kind, replace(operation, easting=e), (("easting", e),), sentence, cost)


def _other_systems(operation: Operation, e: float, system: System | None) -> Iterator[Candidate]:
    """The same numbers in another zone, as a 6 degree zone, in UTM."""
    own = system.central_meridian if system is not None else None
    prefixed = abs(e) >= 1_000_000
    is_utm = system is not None and (system.scale_factor or 1.0) < 0.9999 and system.method.startswith("Transverse")
    families: list[tuple[str, range, float]] = (
        [("central_meridian", THREE_ZONE, 2.0), ("six_degree", SIX_ZONE, 2.0)]
        if prefixed
        else [("central_meridian", THREE_MERIDIAN, 2.0), ("six_degree", SIX_MERIDIAN, 2.2), ("utm", UTM, 2.5)]
    )
    for kind, codes, cost in families:
        for code in codes:
            other = systems.find(f"EPSG:{code}")
            if other is None or (system is not None and other.code == system.code):
                continue
            if kind == "utm" and is_utm:
                kind_ = "central_meridian"
            elif kind != "utm" and is_utm:
                kind_ = "gauss"
            else:
                kind_ = kind
            if system is None:
                kind_ = "system_unnamed"
            far = abs((other.central_meridian or 0.0) - own) / 3 if own is not None else 0.0
            yield Candidate(
                kind_,
                replace(operation, crs_name=other.short, wkt="", map_unit=None),
                (("crs", other.short),),
                Words(
                    f"按 {other.label} 解释同一组数字，而不是 {system.label if system else '（未知）'}",
                    f"the same numbers taken as {other.label} instead of {system.label if system else '(unknown)'}",
                ),
                cost + 0.1 * far,
            )


def _twice(found: Survey, operation: Operation, e: float, n: float, unit: float) -> Iterator[Candidate]:
    """Elements that are at map coordinates already, and moved there once more."""
    if found.centre is None:
        return
    x, y = found.centre[:2]
    if math.hypot(x, y) <= TWICE or math.hypot(e, n) * unit <= 1000.0:
        return
    once = replace(
        operation, easting=0.0, northing=0.0, height=0.0, abscissa=1.0, ordinate=0.0, scale=found.unit / unit
    )
    sentence = Words(
        f"构件位于 ({_n(x)}, {_n(y)}) m，坐标转换又平移 ({_n(e)}, {_n(n)})",
        f"the elements are at ({_n(x)}, {_n(y)}) m, and the conversion moves them by ({_n(e)}, {_n(n)}) again",
    )
    corrected: tuple[tuple[str, float | str], ...] = (
        ("easting", 0.0), ("northing", 0.0), ("height", 0.0), ("rotation", 0.0), ("scale", found.unit / unit),
    )  # fmt: skip
    yield Candidate("twice", once, corrected, sentence, 0.5)


def _n(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"
