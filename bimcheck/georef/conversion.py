"""From one coordinate system to another, exactly or not at all.

PROJ answers Xian 1980 → CGCS2000 or a height datum that it does not know with a "ballpark": no shift, no warning.
Here that is refused; the user's file with parameters is the way (4 or 7 parameters, a PROJ pipeline, well-known text).
Of such a file nothing is kept but its SHA-256: parameters of local systems are not public.
"""

from __future__ import annotations

import hashlib
import math
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from bimcheck.errors import GeoreferenceError
from bimcheck.georef import systems
from bimcheck.georef.reading import number
from bimcheck.words import Words

Array = np.ndarray
Step = Callable[[Array, Array, Array], tuple[Array, Array, Array]]

_CGCS2000 = {"EPSG:4490": "EPSG:4326", "EPSG:4480": "EPSG:4979"}
# Options of a parameter file, with what they mean where they are left out.
_SEVEN = ("dx", "dy", "dz", "rx", "ry", "rz", "scale_ppm")
_FOUR = ("dx", "dy", "rotation", "scale_ppm")


@dataclass(frozen=True)
class UserOperation:
    """A transformation from the user's file, by its SHA-256 and kind; what is in it shows in no report.

    kind    four · seven · pipeline · wkt (a coordinate operation) · system (the definition of a local system, to be
            used in place of a name that nobody registered)
    source, target  systems that it leads from and to; "" where the file does not say: those that are asked for
    """

    kind: str
    sha256: str
    source: str = ""
    target: str = ""
    text: str = field(default="", repr=False)
    numbers: tuple[tuple[str, float], ...] = field(default=(), repr=False)

    @property
    def title(self) -> Words:
        zh = {
            "four": "四参数",
            "seven": "七参数",
            "pipeline": "PROJ 管线",
            "wkt": "WKT 坐标转换",
            "system": "WKT 坐标系定义",
        }
        en = {
            "four": "4 parameters",
            "seven": "7 parameters",
            "pipeline": "PROJ pipeline",
            "wkt": "operation as WKT",
            "system": "system as WKT",
        }
        return Words(zh[self.kind], en[self.kind])


@dataclass(frozen=True)
class Conversion:
    """A conversion between two systems; call it with easting, northing (longitude, latitude) and height.

    accuracy   metres as the register states; None where it does not, or a user's operation decides
    pipeline   PROJ's own description, without a user's parameters
    operation  SHA-256 of the user's file, where one was used
    assumed    what was taken for granted because the caller allowed it
    """

    source: str
    target: str
    pipeline: str
    accuracy: float | None
    operation: str | None = None
    assumed: Words | None = None
    _steps: tuple[Step, ...] = field(default=(), repr=False, compare=False)

    def __call__(self, e: Array, n: Array, h: Array | None = None) -> tuple[Array, Array, Array]:
        """Arrays in, arrays out, x and y first; GeoreferenceError where a result is not finite."""
        x, y = np.asarray(e, float), np.asarray(n, float)
        z = np.zeros_like(x) if h is None else np.asarray(h, float)
        for step in self._steps:
            x, y, z = step(x, y, z)
        if not (np.isfinite(x).all() and np.isfinite(y).all() and np.isfinite(z).all()):
            raise GeoreferenceError(
                Words("换算结果为无穷大：坐标不在坐标系的适用范围内", "infinite result: outside the system"),
                f"{self.source} → {self.target}",
                Words("核对坐标、单位和坐标系", "check coordinates, unit and system"),
            )
        return x, y, z


def convert(
    source: str, target: str, operation: UserOperation | None = None, *, cgcs2000_is_wgs84: bool = False
) -> Conversion:
    """How to get from `source` to `target` (codes, compound codes such as "EPSG:4549+5737", well-known text).

    operation           the user's own; used between its two systems, the rest of the way must be exact
    cgcs2000_is_wgs84   take the two for the same (they agree within a metre); said in `assumed`

    GeoreferenceError where PROJ knows no exact way.
    """
    if operation is not None and operation.kind == "system":
        return _chain(operation.text, target, None, cgcs2000_is_wgs84, operation.sha256)
    return _chain(source, target, operation, cgcs2000_is_wgs84, operation.sha256 if operation else None)


def _chain(source: str, target: str, operation: UserOperation | None, same: bool, sha256: str | None) -> Conversion:
    if operation is None:
        try:
            step, text, accuracy = _exact(source, target)
            return Conversion(source, target, text, accuracy, sha256, None, (step,))
        except GeoreferenceError:
            if not same:
                raise
            return _by_way_of_cgcs2000(source, target)
    start, end = operation.source or source, operation.target or target
    steps, texts = [], []
    for leg in ((source, start), None, (end, target)):
        if leg is None:
            steps.append(_user_step(operation, start, end))
            texts.append(f"user operation sha256:{operation.sha256[:16]} ({operation.kind})")
        elif leg[0] != leg[1]:
            step, text, _ = _exact(*leg)
            steps.append(step)
            texts.append(text)
    return Conversion(source, target, " + ".join(texts), None, sha256, None, tuple(steps))


def _by_way_of_cgcs2000(source: str, target: str) -> Conversion:
    for ours, theirs in _CGCS2000.items():
        try:
            there = _exact(source, ours)
            back = _exact(theirs, target)
        except GeoreferenceError:
            continue
        assumed = Words(
            f"CGCS2000 ({ours}) 视同 WGS 84 ({theirs})，相差不到 1 m",
            f"CGCS2000 ({ours}) is taken for WGS 84 ({theirs}); they agree within a metre",
        )
        text = f"{there[1]} + {ours} taken as {theirs} + {back[1]}"
        return Conversion(source, target, text, 1.0, None, assumed, (there[0], back[0]))
    raise _no_way(source, target)


def _exact(source: str, target: str) -> tuple[Step, str, float | None]:
    """One step of PROJ without any ballpark, its description and stated accuracy."""
    import pyproj

    try:
        made = systems.exact(source, target)
    except pyproj.exceptions.CRSError as error:
        raise GeoreferenceError(
            Words(f"不认识坐标系：{_short(error)}", f"unknown coordinate system: {_short(error)}"),
            f"{source[:60]} → {target[:60]}",
        ) from None
    except pyproj.exceptions.ProjError:
        raise _no_way(source, target) from None
    if "ballpark" in str(made.description).lower():
        raise _no_way(source, target)
    accuracy = float(made.accuracy)
    return _step(made), str(made.description), accuracy if accuracy >= 0 else None


def _step(made: Any) -> Step:
    def run(x: Array, y: Array, z: Array) -> tuple[Array, Array, Array]:
        a, b, c = made.transform(x, y, z)
        return np.asarray(a), np.asarray(b), np.asarray(c)

    return run


def _no_way(source: str, target: str) -> GeoreferenceError:
    return GeoreferenceError(
        Words("PROJ 没有严格的转换方法，近似转换不予采用", "PROJ knows no exact conversion; a ballpark is not used"),
        f"{source[:60]} → {target[:60]}",
        Words(
            "给出转换参数文件：四参数或七参数 (TOML)、PROJ 管线或 WKT",
            "give a file with the operation: 4 or 7 parameters (TOML), a PROJ pipeline or well-known text",
        ),
    )


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:120]


def load_operation(path: Path) -> UserOperation:
    """A user's operation: TOML with `kind` ("four", "seven", "pipeline"), a PROJ pipeline, or well-known text.

    seven  dx dy dz in metres, rx ry rz in arc seconds, scale_ppm; convention "position_vector" (default, the one of
           Chinese practice and EPSG:9606) or "coordinate_frame"; from, to: geographic or projected systems
    four   dx dy in metres, rotation in arc seconds (counter-clockwise), scale_ppm, between two projected systems:
           E' = dx + (1 + scale)(E cos r − N sin r), N' = dy + (1 + scale)(E sin r + N cos r)

    GeoreferenceError names the file and what is wrong, never a parameter.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise GeoreferenceError(
            Words(f"无法读取 ({error.strerror})", f"cannot be read ({error.strerror})"), str(path)
        ) from None
    sha256 = hashlib.sha256(raw).hexdigest()
    try:
        text = raw.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise GeoreferenceError(Words("文件不是 UTF-8 编码", "not UTF-8"), str(path)) from None
    if path.suffix.lower() == ".toml":
        return _of_table(text, sha256, path)
    if "proj=" in text and "[" not in text:
        return _checked(UserOperation("pipeline", sha256, text=text), path)
    if "[" in text:
        operation = "OPERATION" in text.split("[", 1)[0].upper()
        return _checked(UserOperation("wkt" if operation else "system", sha256, text=text), path)
    raise GeoreferenceError(
        Words("不是参数文件、PROJ 管线或 WKT", "neither parameters nor a PROJ pipeline nor well-known text"), str(path)
    )


def _of_table(text: str, sha256: str, path: Path) -> UserOperation:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise GeoreferenceError(Words(f"不是有效的 TOML：{error}", f"not valid TOML: {error}"), str(path)) from None
    kind = {"4": "four", "7": "seven"}.get(str(table.get("kind")), str(table.get("kind")))
    names = {"four": _FOUR, "seven": _SEVEN, "pipeline": ()}.get(kind)
    if names is None:
        raise GeoreferenceError(
            Words("kind 应为 four、seven 或 pipeline", "kind must be four, seven or pipeline"), str(path)
        )
    known = {"kind", "from", "to", *names} | {"seven": {"convention"}, "pipeline": {"pipeline"}}.get(kind, set())
    for key in table:
        if key not in known:
            accepted = ", ".join(sorted(known))
            raise GeoreferenceError(
                Words(f"不认识 {key}", f"unknown key {key}"),
                str(path),
                Words(f"可用：{accepted}", f"accepted: {accepted}"),
            )
    numbers = []
    for name in names:
        value = number(table.get(name))
        if value is None:
            raise GeoreferenceError(Words(f"缺少 {name} 或不是数", f"{name} is missing or no number"), str(path))
        numbers.append((name, value))
    more = str(table.get("pipeline", "")) if kind == "pipeline" else str(table.get("convention", "position_vector"))
    if kind == "seven" and more not in ("position_vector", "coordinate_frame"):
        raise GeoreferenceError(
            Words.same("convention: position_vector | coordinate_frame"),
            str(path),
        )
    made = UserOperation(kind, sha256, str(table.get("from", "")), str(table.get("to", "")), more, tuple(numbers))
    return _checked(made, path)


def _checked(operation: UserOperation, path: Path) -> UserOperation:
    """GeoreferenceError where PROJ does not take it; PROJ's message may quote parameters and is not repeated."""
    import pyproj

    try:
        if operation.kind == "system":
            pyproj.CRS.from_wkt(operation.text)
        elif operation.kind in ("pipeline", "wkt"):
            pyproj.Transformer.from_pipeline(operation.text)
        for name in filter(None, (operation.source, operation.target)):
            pyproj.CRS.from_user_input(name)
    except pyproj.exceptions.ProjError:
        raise GeoreferenceError(Words("PROJ 无法读懂其内容", "PROJ cannot make sense of it"), str(path)) from None
    return operation


def _user_step(operation: UserOperation, source: str, target: str) -> Step:
    import pyproj

    values = dict(operation.numbers)
    if operation.kind == "four":
        return _four(values)
    if operation.kind == "seven":
        return _seven(values, operation.text, source, target)
    try:
        made = pyproj.Transformer.from_pipeline(operation.text)
    except pyproj.exceptions.ProjError:
        raise GeoreferenceError(
            Words("PROJ 无法读懂参数文件", "PROJ cannot make sense of the operation"), operation.sha256[:16]
        ) from None
    run = _step(made)
    if operation.kind == "wkt":
        # A registered operation counts latitude first where its systems do.
        swapped = (_latitude_first(made.source_crs), _latitude_first(made.target_crs))

        def turned(x: Array, y: Array, z: Array) -> tuple[Array, Array, Array]:
            x, y, z = run(*_swap((x, y, z), swapped[0]))
            return _swap((x, y, z), swapped[1])

        return turned
    return run


def _latitude_first(crs: Any) -> bool:
    axes: list[Any] = list(crs.axis_info) if crs is not None else []
    return bool(axes) and axes[0].direction in ("north", "south")


def _swap(values: tuple[Array, Array, Array], swapped: bool) -> tuple[Array, Array, Array]:
    return (values[1], values[0], values[2]) if swapped else values


def _four(p: dict[str, float]) -> Step:
    factor = 1 + p["scale_ppm"] * 1e-6
    angle = math.radians(p["rotation"] / 3600)
    cos, sin = factor * math.cos(angle), factor * math.sin(angle)
    return lambda x, y, z: (p["dx"] + cos * x - sin * y, p["dy"] + sin * x + cos * y, z)


def _seven(p: dict[str, float], convention: str, source: str, target: str) -> Step:
    """Bursa-Wolf between the two geographic systems; the height is kept, being no ellipsoidal one in practice."""
    import pyproj

    ends: list[Any] = [pyproj.CRS.from_user_input(name) for name in (source, target)]
    bodies = [crs.geodetic_crs.ellipsoid for crs in ends]
    shapes = [f"+a={b.semi_major_metre!r} +rf={b.inverse_flattening!r}" for b in bodies]
    pipeline = (
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad "
        f"+step +proj=cart {shapes[0]} "
        f"+step +proj=helmert +x={p['dx']!r} +y={p['dy']!r} +z={p['dz']!r} +rx={p['rx']!r} +ry={p['ry']!r} "
        f"+rz={p['rz']!r} +s={p['scale_ppm']!r} +convention={convention} "
        f"+step +inv +proj=cart {shapes[1]} +step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )
    shift = _step(pyproj.Transformer.from_pipeline(pipeline))
    down = _exact(source, ends[0].geodetic_crs.to_wkt())[0] if not ends[0].is_geographic else None
    up = _exact(ends[1].geodetic_crs.to_wkt(), target)[0] if not ends[1].is_geographic else None

    def run(x: Array, y: Array, z: Array) -> tuple[Array, Array, Array]:
        if down is not None:
            x, y, _ = down(x, y, z)
        x, y, _ = shift(x, y, np.zeros_like(z))
        if up is not None:
            x, y, _ = up(x, y, z)
        return x, y, z

    return run
