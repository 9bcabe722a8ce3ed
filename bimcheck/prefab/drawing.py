"""SVG, as far as charts need it: every text is escaped, every number short."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from html import escape

# Told apart in print and by colour-blind people: by lightness first.
INK, SOFT, LINE = "currentColor", "#7d8894", "#c9d0d6"
COLOURS = ("#1f5f8b", "#4c9a7a", "#d08c2f", "#8b4a6b", "#6f7f2f", "#5b6fb0", "#a34b3c", "#3f8f9a")
GOOD, OPEN, LOST = "#3f8a68", "#d9b25f", "#d4d9dd"
FONT = 12


def number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def columns(text: str) -> float:
    """About how wide a text is, in pixels at FONT."""
    return sum(FONT if unicodedata.east_asian_width(c) in "WF" else FONT * 0.56 for c in text)


def shortened(text: str, width: float) -> str:
    """`text`, cut with … to about `width` pixels."""
    if columns(text) <= width:
        return text
    while text and columns(text) > width - FONT:
        text = text[:-1]
    return f"{text}…"


def label(
    x: float,
    y: float,
    text: str,
    *,
    anchor: str = "start",
    colour: str = INK,
    size: int = FONT,
    turned: str = "",
) -> str:
    """`turned`: a transform attribute, with a blank before it."""
    place = f'x="{number(x)}" y="{number(y)}" font-size="{size}" text-anchor="{anchor}" fill="{colour}"{turned}'
    return f"<text {place}>{escape(text)}</text>"


def rectangle(x: float, y: float, width: float, height: float, colour: str, title: str = "") -> str:
    shape = (
        f'x="{number(x)}" y="{number(y)}" width="{number(max(width, 0.0))}" height="{number(height)}" fill="{colour}"'
    )
    return f"<rect {shape}><title>{escape(title)}</title></rect>" if title else f"<rect {shape}/>"


def circle(x: float, y: float, radius: float, colour: str, title: str = "") -> str:
    shape = (
        f'cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="{colour}" fill-opacity="0.55" stroke="{colour}"'
    )
    return f"<circle {shape}><title>{escape(title)}</title></circle>" if title else f"<circle {shape}/>"


def line(x1: float, y1: float, x2: float, y2: float, colour: str = LINE, width: float = 1, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}" stroke="{colour}" '
        f'stroke-width="{number(width)}"{dashed}/>'
    )


def polyline(points: Sequence[tuple[float, float]], colour: str) -> str:
    drawn = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    return f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="1.6"/>'


def svg(width: float, height: float, parts: Sequence[str]) -> str:
    size = f'viewBox="0 0 {number(width)} {number(height)}" width="{number(width)}" height="{number(height)}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif">{"".join(parts)}</svg>'


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round numbers from `low` to `high`, at most `most` and a few."""
    span = max(high - low, 1e-9)
    raw = span / most
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(s * power for s in (1, 2, 5, 10) if s * power >= raw - 1e-12)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [i * step for i in range(first, last + 1)]
