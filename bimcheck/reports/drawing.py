"""Figures on a page: an SVG text becomes markup only where it is nothing but a drawing.

A report that is rendered again comes from a file, and the file from anywhere. So a figure is never copied into a page:
it is parsed, and what is on the lists below is written anew.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

from markupsafe import Markup, escape

from bimcheck.reports.hostile_text import clean

# no links, no images, no foreign objects
ELEMENTS = {
    "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "title", "desc",
}  # fmt: skip
ATTRIBUTES = {
    "viewBox", "preserveAspectRatio", "width", "height", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry",
    "dx", "dy", "d", "points", "transform", "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width",
    "stroke-opacity", "stroke-linecap", "stroke-linejoin", "stroke-dasharray", "stroke-dashoffset", "opacity",
    "font-size", "font-weight", "font-family", "font-style", "text-anchor", "dominant-baseline", "letter-spacing",
    "vector-effect", "paint-order", "shape-rendering", "role",
}  # fmt: skip
_SVG = "{http://www.w3.org/2000/svg}"
_DEEPEST = 30
_LONGEST = 1_000_000
# What presentation needs: numbers, names of colours, #hex, rgb(), translate(), var(--ink). Nothing that fetches.
_VALUE = re.compile(r"[-+\w\s.,%#()']*")
_FETCHES = re.compile(r"url|expression|javascript|data:", re.IGNORECASE)


def drawing(svg: str, label: str) -> Markup | None:
    """The figure as markup with `label` for people who hear the page; None where it is more than a drawing."""
    # entities and instructions never belong to a figure, and are where XML parsers are attacked
    if "<!" in svg or "<?" in svg or len(svg) > _LONGEST:
        return None
    try:
        root = ElementTree.fromstring(svg)
    except (ElementTree.ParseError, ValueError):
        return None
    if root.tag.removeprefix(_SVG) != "svg":
        return None
    parts: list[str] = []
    if not _write(root, parts, 0, f' role="img" aria-label="{escape(clean(label))}"'):
        return None
    return Markup("".join(parts))


def _write(element: ElementTree.Element, parts: list[str], depth: int, extra: str = "") -> bool:
    tag = element.tag.removeprefix(_SVG)
    if tag not in ELEMENTS or depth > _DEEPEST:
        return False
    parts.append(f"<{tag}{extra}")
    for name, value in element.attrib.items():
        if name not in ATTRIBUTES or not _VALUE.fullmatch(value) or _FETCHES.search(value):
            return False
        if name != "role":
            parts.append(f' {name}="{escape(value)}"')
    parts.append(f">{escape(clean(element.text))}")
    for child in element:
        if not _write(child, parts, depth + 1):
            return False
        parts.append(str(escape(clean(child.tail))))
    parts.append(f"</{tag}>")
    return True
