"""What has to be said about the ratio of an item: what was missing, assumed, left open, and where sizes came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from bimcheck.prefab.rating import Range
from bimcheck.prefab.score_table import QUANTITY_WORDS, Item
from bimcheck.words import Words, plural

_SOURCES = {
    "quantity": Words("工程量", "from base quantities"),
    "property": Words("属性", "from properties"),
    "shape": Words("几何", "from shapes"),
    "calculated": Words("由尺寸计算", "calculated from sizes"),
}
_AT = pl.col("standing")
_IS_OPEN = pl.col("low") != pl.col("high")

# What is counted of the MEMBERS of an item in each building.
TALLIES: dict[str, pl.Expr] = {
    "height": pl.len(),
    "largest": pl.col("quantity").max(),
    "missing": pl.col("quantity").null_count(),
    "certain": (pl.col("belongs") & _AT.is_in(["counts", "not", "part"])).any(),
    "all_count": (_AT == "counts").all(),
    "unknown": (_AT == "unknown").sum(),
    "unknown_open": ((_AT == "unknown") & _IS_OPEN).any(),
    "allowance": (_AT == "allowance").sum(),
    "allowance_open": ((_AT == "allowance") & _IS_OPEN).any(),
    "settled": ((_AT == "allowance") & (pl.col("low") == 1.0)).sum(),
    "unsure": (~pl.col("belongs")).sum(),
    "open_parts": ((_AT == "part") & _IS_OPEN).sum(),
    **{f"from_{source}": (pl.col("quantity_from") == source).sum() for source in _SOURCES},
}


def notes_of(
    item: Item, tally: Mapping[str, Any], numerator: Range, denominator: Range, *, against_base: bool
) -> list[Words]:
    """`tally`: TALLIES of one building."""
    notes = []
    missing = tally["missing"]
    what = QUANTITY_WORDS[item.quantity]
    if missing:
        notes.append(
            Words(
                f"{missing} 个构件没有{what.zh}：按不大于其余构件中的最大值计入区间",
                f"{plural(missing, 'element has', 'elements have')} no {what.en}: taken to be no larger than the "
                "largest of the others",
            )
        )
    for standing, kind, zh, en in (
        (
            "unknown",
            ("element", "elements"),
            "个构件的模型信息不足以判断是否计入",
            "of which the model does not say whether they count",
        ),
        (
            "allowance",
            ("strip", "strips"),
            "个现浇段按标准可能计入（计入高值，不计入低值）",
            "cast in place that the standard may let count (in the highest, not in the lowest)",
        ),
    ):
        if tally[f"{standing}_open"]:
            notes.append(Words(f"{tally[standing]} {zh}", f"{plural(tally[standing], *kind)} {en}"))
    settled = tally["settled"]
    if settled:
        notes.append(
            Words(
                f"{settled} 个现浇段按参数计入",
                f"{plural(settled, 'cast-in-place strip counts', 'cast-in-place strips count')} by parameter",
            )
        )
    unsure = tally["unsure"]
    if unsure:
        notes.append(
            Words(
                f"{unsure} 个构件未说明是否承重或是否外墙，可能属于此项",
                f"{plural(unsure, 'element', 'elements')} may belong: what bears loads or is external is not told",
            )
        )
    open_parts = tally["open_parts"]
    if open_parts:
        notes.append(
            Words(
                f"{open_parts} 个叠合构件没有预制层厚度，预制部分按 0～100 % 计",
                f"{plural(open_parts, 'composite does', 'composites do')} not tell the precast thickness: 0 to 100 % "
                "of it counts",
            )
        )
    if any(n > d * (1 + 1e-9) for n, d in zip(numerator, denominator, strict=True)):
        notes.append(
            Words(
                "投影面积之和超过楼面面积（梁板重叠或悬挑），按 100 % 计",
                "the projections add up to more than the floor area (overlaps, cantilevers): counted as 100 %",
            )
        )
    told = {source: tally[f"from_{source}"] for source in _SOURCES if tally[f"from_{source}"]}
    zh = "，".join(f"{_SOURCES[n].zh} {number} 个" for n, number in told.items())
    en = ", ".join(f"{number} {_SOURCES[n].en}" for n, number in told.items())
    if item.quantity != "count" and told:
        notes.append(Words(f"{what.zh}来源：{zh}", f"source of {what.en}: {en}"))
    if not against_base and item.quantity in ("volume", "plan") and tally["all_count"]:
        notes.append(
            Words(
                "此项构件全部计入：请确认模型不是只含预制部分的分模型",
                "every element of the item counts: make sure that the model is not of the precast parts alone",
            )
        )
    return notes
