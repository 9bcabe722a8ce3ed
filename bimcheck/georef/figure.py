"""A small map as SVG: the region, where the model is, where it would be, latitude and longitude, scale and north.

Nothing is fetched. Colours are the report's own variables, with fallbacks for a file that stands alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape

from bimcheck.georef.explain import Explanation
from bimcheck.georef.region import Region
from bimcheck.georef.shifts import distance
from bimcheck.words import Language, Words

# Small enough to be read on a telephone, where it is scaled to the width of the page.
WIDTH, HEIGHT, EDGE = 520, 360, 44
FONT, STEP = 14, 17  # of letters, and from one label to the next
INK, SOFT = "var(--ink,#1d1f21)", "var(--soft,#62666b)"
AREA, LINE = "var(--hover,#f1efe9)", "var(--strong,#8d8a83)"
WRONG, RIGHT, OTHER = "var(--error,#b5251f)", "var(--judged,#2f6b4f)", "var(--info,#2d6491)"
METRES = 111_194.9  # of a degree of latitude
MOST = 3  # hypotheses shown

_STATED = Words("文件所写", "as the file says")
_SITE = Words("经纬度", "latitude, longitude")
_REGION = Words("区域", "region")


@dataclass(frozen=True)
class _Point:
    lon: float
    lat: float
    label: str
    colour: str
    shape: str  # disc cross ring
    short: str = ""  # where the label is too long: the number in the table below


def map_svg(found: Explanation, language: Language, *, close: bool = False) -> str | None:
    """The map in one language; None where there is no point to show. close: only what is around the points, None where
    the whole map shows them apart already."""
    points = _points(found, language)
    if not points:
        return None
    view = _View(found.region, points, language)
    if close:
        near = [p for p in points if view.shows(p)]
        if len(near) < 2 or not 25.0 < view.extent(near) * view.pixel < 60 * view.pixel:
            return None
        points = near
        view = _View(None, points, language)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'preserveAspectRatio="xMidYMid meet" font-family="sans-serif" font-size="{FONT}">',
        f'<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{HEIGHT - 1}" fill="var(--sheet,#fffefb)" '
        f'stroke="var(--line,#dcd8cf)"/>',
        *_outline(found, view, language),
    ]
    taken: list[tuple[float, float]] = []
    for point in reversed(points):  # the stated position on top
        parts += _drawn(point, view, taken)
    parts += [*_bar(view), *_north(), "</svg>"]
    return "".join(parts)


def described(found: Explanation, language: Language) -> str:
    """The map in words."""
    parts = []
    for point in _points(found, language):
        parts.append(f"{point.label} {point.lat:.5f}°, {point.lon:.5f}°")
    return ("；" if language == "zh" else "; ").join(parts)


def _points(found: Explanation, language: Language) -> list[_Point]:
    points = []
    causes = [h for h in found.hypotheses if h.about == "position" and h.lonlat and h.kind != "elsewhere"][:MOST]
    if found.position is not None:
        colour = WRONG if found.in_region is False or causes else RIGHT
        points.append(_Point(*found.position, _STATED.in_(language), colour, "disc"))
    for number, cause in enumerate(causes, 1):
        if cause.lonlat:
            label = f"{number} {cause.title.in_(language)}"
            points.append(_Point(*cause.lonlat, label, RIGHT if number == 1 else OTHER, "ring", str(number)))
    told = found.latlong
    if told.lonlat is not None and found.placement.georeferenced and abs(told.lonlat[1]) <= 90:
        points.append(_Point(*told.lonlat, _SITE.in_(language), SOFT, "cross"))
    return points


class _View:
    """From degrees to pixels: true to shape at the middle."""

    def __init__(self, region: Region | None, points: list[_Point], language: Language) -> None:
        self.region, self.language = region, language
        if region is not None:
            west, south, east, north = region.box
        else:
            first = points[0]
            near = [p for p in points if abs(p.lon - first.lon) + abs(p.lat - first.lat) < 2]
            west, east = min(p.lon for p in near), max(p.lon for p in near)
            south, north = min(p.lat for p in near), max(p.lat for p in near)
        self.lon, self.lat = (west + east) / 2, (south + north) / 2
        self.across = max(0.02, math.cos(math.radians(self.lat)))
        half = max((east - west) * self.across / 2, (north - south) / 2 * (WIDTH / HEIGHT), 0.0004)
        # What lies within reach is shown, farther things are told at the edge.
        for point in points:
            away = max(abs(self._east(point.lon)) * self.across, abs(point.lat - self.lat) * WIDTH / HEIGHT)
            if away <= half * 2.2:
                half = max(half, away * 1.06)
        self.factor = min((WIDTH / 2 - EDGE) / half, 1e6)

    def _east(self, lon: float) -> float:
        """Degrees east of the middle; the shorter way round, where the date line lies between."""
        return (lon - self.lon + 180) % 360 - 180

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        x = WIDTH / 2 + self._east(lon) * self.across * self.factor
        y = HEIGHT / 2 - (lat - self.lat) * self.factor
        return x, y

    def shows(self, point: _Point) -> bool:
        x, y = self.at(point.lon, point.lat)
        return EDGE / 2 <= x <= WIDTH - EDGE / 2 and EDGE / 2 <= y <= HEIGHT - EDGE / 2

    def extent(self, points: list[_Point]) -> float:
        """The larger side of what surrounds the points, in pixels."""
        at = [self.at(p.lon, p.lat) for p in points]
        return max(float(max(c) - min(c)) for c in zip(*at, strict=True))

    @property
    def pixel(self) -> float:
        """Metres per pixel."""
        return METRES / self.factor


def _outline(found: Explanation, view: _View, language: Language) -> list[str]:
    if found.region is None:
        return []
    parts = []
    for ring in found.region.rings:
        path = _thinned([view.at(lon, lat) for lon, lat in ring])
        parts.append("M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in path) + "Z")
    x, y = view.at(found.region.box[0], found.region.box[3])
    x, y = max(8.0, x), max(18.0, y - 6)
    label = f"{_REGION.in_(language)} {found.region.name}"
    return [
        f'<path d="{"".join(parts)}" fill="{AREA}" fill-rule="evenodd" stroke="{LINE}" stroke-width="1.2"/>',
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{SOFT}">{escape(label[:60])}</text>',
    ]


def _thinned(path: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Without vertices that are less than a pixel from the one before; ends stay."""
    kept = path[:1]
    for x, y in path[1:-1]:
        if math.hypot(x - kept[-1][0], y - kept[-1][1]) >= 1.0:
            kept.append((x, y))
    return [*kept, *path[-1:]]


def _drawn(point: _Point, view: _View, taken: list[tuple[float, float]]) -> list[str]:
    x, y = view.at(point.lon, point.lat)
    if not view.shows(point):
        return _beyond(point, view, x, y, taken)
    c = point.colour
    if point.shape == "cross":
        arms = f"M{x - 6:.1f},{y:.1f}H{x + 6:.1f}M{x:.1f},{y - 6:.1f}V{y + 6:.1f}"
        marks = [f'<path d="{arms}" stroke="{c}" stroke-width="2"/>']
    elif point.shape == "ring":
        marks = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="7" fill="none" stroke="{c}" stroke-width="2.5"/>']
    else:
        marks = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{c}"/>']
    return [*marks, _label(point, "", x, y, taken)]


def _beyond(point: _Point, view: _View, x: float, y: float, taken: list[tuple[float, float]]) -> list[str]:
    """An arrow at the edge, with the distance from the region, else from the middle of the map."""
    dx, dy = x - WIDTH / 2, y - HEIGHT / 2
    reach = min(
        (WIDTH / 2 - EDGE / 2) / abs(dx) if dx else math.inf, (HEIGHT / 2 - EDGE / 2) / abs(dy) if dy else math.inf
    )
    ax, ay = WIDTH / 2 + dx * reach, HEIGHT / 2 + dy * reach
    length = math.hypot(dx, dy)
    ux, uy = dx / length, dy / length
    tip = f"{ax + 10 * ux:.1f},{ay + 10 * uy:.1f}"
    left = f"{ax - 7 * uy:.1f},{ay + 7 * ux:.1f}"
    right = f"{ax + 7 * uy:.1f},{ay - 7 * ux:.1f}"
    told = _told_distance(point, view).in_(view.language)
    return [f'<path d="M{tip}L{left}L{right}Z" fill="{point.colour}"/>', _label(point, told, ax, ay, taken)]


def _told_distance(point: _Point, view: _View) -> Words:
    """Along the globe, as the findings say it: a plane has no distances between continents."""
    if view.region is not None:
        far = f"{view.region.distance(point.lon, point.lat) / 1000:,.0f} km"
        return Words(f"（距区域 {far}）", f" ({far} from the region)")
    far = f"{distance((view.lon, view.lat), (point.lon, point.lat)) / 1000:,.0f} km"
    return Words(f"（{far}）", f" ({far})")


def _width(text: str) -> float:
    return sum(FONT if ord(c) > 0x2E7F else FONT * 0.56 for c in text)


def _label(point: _Point, more: str, x: float, y: float, taken: list[tuple[float, float]]) -> str:
    """Beside the mark, on the side that has room, below labels that are there already."""
    text, colour = point.label + more, point.colour
    if point.short and _width(text) > WIDTH - 24:
        text = point.short + more
    left, wide = x > WIDTH * 0.58, _width(text)
    tx = max(wide + 8, x - 12) if left else min(WIDTH - wide - 8, x + 12)
    ty = y + 5
    if tx > x - 12 if left else tx < x + 12:  # no room beside the mark: under it, or above
        ty += STEP if y < HEIGHT - 3 * STEP else -STEP
    ty = min(max(ty, 18), HEIGHT - 28)
    while any(abs(ty - other) < STEP and abs(tx - ox) < 330 for ox, other in taken):
        ty += STEP
    taken.append((tx, ty))
    anchor = "end" if left else "start"
    return (
        f'<text x="{tx:.1f}" y="{ty:.1f}" text-anchor="{anchor}" fill="{colour}" stroke="var(--sheet,#fffefb)" '
        f'stroke-width="3" paint-order="stroke">{escape(text)}</text>'
    )


def _bar(view: _View) -> list[str]:
    """A scale bar of 1, 2 or 5 times a power of ten."""
    room = view.pixel * 160
    power = 10 ** math.floor(math.log10(room))
    length = next(m * power for m in (5, 2, 1) if m * power <= room)
    width = length / view.pixel
    label = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"
    y = HEIGHT - 16
    return [
        f'<path d="M18,{y - 5}V{y}H{18 + width:.1f}V{y - 5}" fill="none" stroke="{INK}" stroke-width="1.5"/>',
        f'<text x="{24 + width:.1f}" y="{y + 2}" fill="{INK}">{label}</text>',
    ]


def _north() -> list[str]:
    x, y = WIDTH - 26, HEIGHT - 44
    return [
        f'<path d="M{x},{y}L{x - 7},{y + 26}L{x},{y + 20}L{x + 7},{y + 26}Z" fill="{INK}"/>',
        f'<text x="{x}" y="{y - 5}" text-anchor="middle" font-weight="600" fill="{INK}">N</text>',
    ]
