"""The charts: points of a rating, sizes of a family, how often its specifications are used, how sizes fit modules."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from bimcheck.prefab.drawing import (
    COLOURS,
    GOOD,
    LOST,
    OPEN,
    SOFT,
    circle,
    columns,
    label,
    line,
    number,
    polyline,
    rectangle,
    shortened,
    svg,
    ticks,
)
from bimcheck.prefab.modules import MODULE_WORDS, ModuleShare
from bimcheck.prefab.rating import Range, Rating
from bimcheck.section import Figure
from bimcheck.words import LANGUAGES, Language, Words, plural

WIDTH = 720
BAR = 18
# Bars of a Pareto chart; the rest is one bar.
MOST_BARS = 24


def both(draw: dict[Language, str]) -> Words:
    return Words(draw["zh"], draw["en"])


def points_chart(rating: Rating) -> Figure:
    """A bar per item: points it surely has, points that are open, points it has not."""
    said_of = {line.item.id: _points(line.points, line.item.max) for line in rating.lines}
    # The longest text stands beside the longest bar as often as not.
    left, right = 210.0, 12 + max(columns(said) for said in said_of.values())
    scale = (WIDTH - left - right) / max(line.item.max for line in rating.lines)
    drawn: dict[Language, str] = {}
    for language in LANGUAGES:
        parts = []
        y = 8.0
        for one in rating.lines:
            low, high = one.points
            name = shortened(f"{one.item.id} {one.item.title.in_(language)}", left - 16)
            parts.append(label(left - 8, y + 13, name, anchor="end"))
            for start, end, colour in ((0.0, low, GOOD), (low, high, OPEN), (high, one.item.max, LOST)):
                if end > start:
                    parts.append(rectangle(left + start * scale, y, (end - start) * scale, BAR - 3, colour))
            parts.append(label(left + one.item.max * scale + 6, y + 13, said_of[one.item.id], colour=SOFT))
            y += BAR + 6
        x = left
        for colour, words in (
            (GOOD, Words("已得分", "earned")),
            (OPEN, Words("待定（无数据或区间）", "open (no data, range)")),
            (LOST, Words("未得分", "not earned")),
        ):
            parts.append(rectangle(x, y + 4, 12, 12, colour))
            parts.append(label(x + 18, y + 14, words.in_(language), colour=SOFT))
            x += columns(words.in_(language)) + 46
        drawn[language] = svg(WIDTH, y + 26, parts)
    said = "，".join(f"{x.item.id} {x.points[0]:g}–{x.points[1]:g}/{x.item.max:g}" for x in rating.lines)
    return Figure(
        Words("各评价项得分", "Points by item"),
        both(drawn),
        Words(f"得分（低–高/满分）：{said}", f"points, low–high/full: {said.replace('，', ', ')}"),
    )


def _points(points: Range, full: float) -> str:
    low, high = points
    return f"{low:g} / {full:g}" if low == high else f"{low:g}–{high:g} / {full:g}"


def size_scatter(title: Words, specifications: pl.DataFrame) -> Figure:
    """A dot per specification: length across, width up, its area for how often it is used."""
    left, right, bottom, top, height = 56.0, 20.0, 62.0, 24.0, 330.0
    rows = specifications.drop_nulls(["length", "width"])
    x_low, x_high = _axis(rows["length"])
    y_low, y_high = _axis(rows["width"])
    across = (WIDTH - left - right) / (x_high - x_low)
    up = (height - bottom - top) / (y_high - y_low)
    base = height - bottom
    most = float(rows["count"].max() or 1)  # type: ignore[arg-type]
    heights = sorted(set(rows["height"].drop_nulls().to_list()))
    drawn: dict[Language, str] = {}
    for language in LANGUAGES:
        parts = []
        for value in ticks(x_low, x_high):
            x = left + (value - x_low) * across
            parts.append(line(x, top, x, base))
            parts.append(label(x, base + 15, f"{value * 1000:.0f}", anchor="middle", colour=SOFT))
        for value in ticks(y_low, y_high, 5):
            y = base - (value - y_low) * up
            parts.append(line(left, y, WIDTH - right, y))
            parts.append(label(left - 6, y + 4, f"{value * 1000:.0f}", anchor="end", colour=SOFT))
        for row in rows.sort("count", "specification", descending=[True, False]).iter_rows(named=True):
            shade = _shade(heights, row["height"])
            pieces = plural(row["count"], "piece", "pieces")
            said = Words(f"{row['specification']}：{row['count']} 件", f"{row['specification']}: {pieces}")
            radius = 3 + 11 * (row["count"] / most) ** 0.5
            x, y = left + (row["length"] - x_low) * across, base - (row["width"] - y_low) * up
            parts.append(circle(x, y, radius, shade, said.in_(language)))
        length, width = Words("长 (mm)", "length (mm)"), Words("宽 (mm)", "width (mm)")
        parts.append(label(WIDTH - right, base + 32, length.in_(language), anchor="end", colour=SOFT))
        parts.append(label(4, 14, width.in_(language), colour=SOFT))
        x = left
        for value in heights[:8]:
            parts.append(rectangle(x, height - 18, 11, 11, _shade(heights, value)))
            text = f"{value * 1000:g} mm"
            parts.append(label(x + 16, height - 8, text, colour=SOFT, size=11))
            x += columns(text) + 28
        drawn[language] = svg(WIDTH, height, parts)
    return Figure(
        Words(
            f"{title.zh}：规格尺寸分布（点越大件数越多，颜色为厚度）",
            f"{title.en}: sizes (larger dots are used more often, colours are thicknesses)",
        ),
        both(drawn),
        Words(
            f"{rows.height} 种规格，长 {_span(rows['length'])} mm，宽 {_span(rows['width'])} mm",
            f"{rows.height} specifications, {_span(rows['length'])} mm long, {_span(rows['width'])} mm wide",
        ),
    )


def _axis(values: pl.Series) -> tuple[float, float]:
    """From where to where: from 0, unless all lies far from it."""
    low, high = float(values.min() or 0), float(values.max() or 1)  # type: ignore[arg-type]
    margin = max((high - low) * 0.12, high * 0.03)
    return (0.0 if low < high / 2 else low - margin), high + margin


def _shade(heights: list[float], height: float | None) -> str:
    return COLOURS[(heights.index(height) if height in heights else 0) % len(COLOURS)]


def _span(values: pl.Series) -> str:
    low, high = float(values.min() or 0) * 1000, float(values.max() or 0) * 1000  # type: ignore[arg-type]
    return f"{low:.0f}" if low == high else f"{low:.0f}–{high:.0f}"


def pareto(title: Words, specifications: pl.DataFrame, top: int, threshold: float | None) -> Figure:
    """Specifications by how often they are used, and the share that the first n make up together."""
    left, right, bottom, height = 66.0, 50.0, 108.0, 320.0
    rows = specifications.sort("count", "specification", descending=[True, False])
    counts = rows["count"].to_list()
    names = rows["specification"].to_list()
    total = sum(counts)
    shown, shown_names = list(counts[:MOST_BARS]), list(names[:MOST_BARS])
    if len(counts) > MOST_BARS:
        shown.append(sum(counts[MOST_BARS:]))
        shown_names.append("")
    step = (WIDTH - left - right) / len(shown)
    highest = max(max(shown), 1)
    base = height - bottom
    drawn: dict[Language, str] = {}
    for language in LANGUAGES:
        parts, reached, path = [], 0, []
        for value in ticks(0, highest, 4):
            if value == int(value):
                y = base - value / highest * (base - 14)
                parts += [
                    line(left, y, WIDTH - right, y),
                    label(left - 6, y + 4, f"{value:.0f}", anchor="end", colour=SOFT),
                ]
        for i, (count, name) in enumerate(zip(shown, shown_names, strict=True)):
            reached += count
            tall = count / highest * (base - 14)
            x = left + i * step
            rest = Words(f"其余 {len(counts) - MOST_BARS} 种", f"{len(counts) - MOST_BARS} more").in_(language)
            text = name or rest
            colour = COLOURS[0] if i < top else "#8fb3cc" if name else LOST
            parts.append(rectangle(x + step * 0.12, base - tall, step * 0.76, tall, colour, f"{text}: {count}"))
            # The size says more than the mark, and stands last.
            short = text.rsplit(" ", 1)[-1] if name else text
            across, down = x + step / 2 + 4, base + 12
            turned = f' transform="rotate(-40 {number(across)} {number(down)})"'
            parts.append(label(across, down, shortened(short, 110), anchor="end", colour=SOFT, size=10, turned=turned))
            path.append((x + step / 2, base - reached / total * (base - 14)))
        parts.append(polyline(path, COLOURS[2]))
        for share in (0.0, 0.5, 1.0):
            y = base - share * (base - 14)
            parts.append(label(WIDTH - right + 6, y + 4, f"{share:.0%}", colour=COLOURS[2]))
        if threshold is not None:
            y = base - threshold * (base - 14)
            parts.append(line(left, y, WIDTH - right, y, COLOURS[6], 1, "5 4"))
            parts.append(label(WIDTH - right + 6, y + 4, f"{threshold:.0%}", colour=COLOURS[6]))
        note = Words(
            "柱：件数；折线：累计比例；虚线：2015 版（已废止）的比例",
            "bars: pieces; line: added up; dashed: share of the superseded 2015 edition",
        )
        parts.append(label(left, height - 18, note.in_(language), colour=SOFT, size=11))
        drawn[language] = svg(WIDTH, height, parts)
    first = sum(counts[:top])
    return Figure(
        Words(f"{title.zh}：各规格件数", f"{title.en}: pieces by specification"),
        both(drawn),
        Words(
            f"{len(counts)} 种规格共 {total} 件，前 {top} 种占 {first / total:.0%}",
            f"{total} pieces of {len(counts)} specifications; the first {top} make up {first / total:.0%}",
        ),
    )


def module_bars(shares: Sequence[ModuleShare]) -> Figure:
    """A bar per kind of size: which part of it fits which module."""
    left, right = 190.0, 20.0
    span = WIDTH - left - right
    shades = ("#1f5f8b", "#3f83ab", "#6fa7c4", "#a3c7d8", "#d9b25f", "#c98a3a", "#b4543f")
    names = list(MODULE_WORDS)
    drawn: dict[Language, str] = {}
    for language in LANGUAGES:
        parts = []
        y = 8.0
        for share in shares:
            parts.append(label(left - 8, y + 13, shortened(share.title.in_(language), left - 16), anchor="end"))
            x = left
            for name, shade in zip(names, shades, strict=True):
                count = share.counts.get(name, 0)
                if count:
                    wide = count / share.total * span
                    said = f"{MODULE_WORDS[name].in_(language)}: {count} / {share.total}"
                    parts.append(rectangle(x, y, wide, BAR, shade, said))
                    if wide > 26:
                        ink = "#ffffff" if shade in shades[:2] + shades[5:] else "#20262b"
                        parts.append(label(x + wide / 2, y + 13, str(count), anchor="middle", colour=ink, size=11))
                    x += wide
            y += BAR + 8
        x = 8.0
        for name, shade in zip(names, shades, strict=True):
            text = MODULE_WORDS[name].in_(language)
            if x + columns(text) + 24 > WIDTH:
                x, y = 8.0, y + 20
            parts.append(rectangle(x, y + 4, 12, 12, shade))
            parts.append(label(x + 17, y + 14, text, colour=SOFT, size=11))
            x += columns(text) + 30
        drawn[language] = svg(WIDTH, y + 28, parts)
    zh = "；".join(f"{s.title.zh} {s.fitting}/{s.total}" for s in shares)
    en = "; ".join(f"{s.title.en} {s.fitting}/{s.total}" for s in shares)
    return Figure(
        Words("各类尺寸符合的最大模数", "The largest module that each size fits"),
        both(drawn),
        Words(f"符合基本模数 100 mm 的数量：{zh}", f"multiples of the basic module 100 mm: {en}"),
    )
