"""What a measured item comes to in each building: its ratio, from the lowest to the highest possible, and its points.

An item is worked out for all buildings in one grouping; per building there is arithmetic only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from bimcheck.model import Model
from bimcheck.prefab.buildings import Unit
from bimcheck.prefab.extremes import extremes
from bimcheck.prefab.item_notes import TALLIES, notes_of
from bimcheck.prefab.members import measured_sum
from bimcheck.prefab.rating import BASE, NO_BASE, WORKING, Line, Range, State
from bimcheck.prefab.score_table import QUANTITY_WORDS, Item, ScoreTable
from bimcheck.prefab.scoring import rounded
from bimcheck.words import Words, plural

Tally = Mapping[str, Any]  # of one building: its TALLIES
# What the denominator of one building is made of, and what that is in words.
Base = tuple[pl.DataFrame, Words]
_SUMMED = ("in_low", "counts_low", "in_high", "counts_high")


def measured_lines(
    model: Model, table: ScoreTable, item: Item, buildings: Sequence[Unit], members: pl.DataFrame, places: pl.DataFrame
) -> list[Line]:
    """A line for each building, in their order. `members`: MEMBERS of the item; `places`: buildings.PLACES."""
    placed = members.join(places, on="id", how="inner", maintain_order="left").sort("unit", "id")
    tallied = placed.group_by("unit", maintain_order=True).agg(**TALLIES)
    tallies = {row["unit"]: row for row in tallied.iter_rows(named=True)}
    bases = _bases(model, item, buildings, places) if item.base else {}
    worked = _worked(placed, tallied, set(bases))
    return [_line(table, item, tallies.get(unit), worked.get(unit), bases.get(unit)) for unit in range(len(buildings))]


def _worked(
    placed: pl.DataFrame, tallied: pl.DataFrame, with_base: set[int]
) -> dict[int, tuple[pl.DataFrame, dict[str, float]]]:
    """Of each building with a quantity at all: its WORKING, and what that sums up to."""
    known = tallied.drop_nulls("largest")
    if known.is_empty():
        return {}
    rows = placed.join(known.select("unit", "largest"), on="unit", how="inner", maintain_order="left")
    order, heights = known["unit"].to_list(), known["height"].to_list()
    starts = [0, *known["height"].cum_sum().to_list()]
    frame = extremes(rows, starts, [unit in with_base for unit in order])
    working = frame.select(list(WORKING))
    products = {name: frame["quantity"] * frame[name] for name in _SUMMED}
    return {
        unit: (
            working.slice(start, height),
            {name: float(product.slice(start, height).sum()) for name, product in products.items()},
        )
        for unit, start, height in zip(order, starts, heights, strict=False)
    }


def _line(
    table: ScoreTable,
    item: Item,
    tally: Tally | None,
    worked: tuple[pl.DataFrame, dict[str, float]] | None,
    base: Base | None,
) -> Line:
    if tally is None:
        note = Words(
            "模型中没有此项的构件；若建筑确无此项，请在声明文件中写 lacking = true",
            "the model has no elements of this item; if the building has none, declare lacking = true",
        )
        return Line(item, State.NO_DATA, (0.0, item.max), notes=(note,))
    what = QUANTITY_WORDS[item.quantity]
    if worked is None:
        note = Words(
            f"{tally['height']} 个构件均没有{what.zh}",
            f"none of {plural(tally['height'], 'element', 'elements')} has its {what.en}",
        )
        return Line(item, State.NO_DATA, (0.0, item.max), notes=(note,))
    working, sums = worked
    rows, based_on = base if base is not None else (NO_BASE, None)
    notes: list[Words] = []
    if item.base and base is None:
        # What they are measured against may be any larger: nothing is sure of the lowest.
        working = working.with_columns(pl.lit(0.0).alias("counts_low"))
        sums = {**sums, "counts_low": 0.0}
        notes.append(
            Words(
                f"模型没有完整的楼面面积：以本项全部构件的{what.zh}为分母，只能给出上限",
                f"the model does not tell all floor areas: the {what.en} of the item's own elements gives no more "
                "than an upper bound",
            )
        )
    numerator = (sums["counts_low"], sums["counts_high"])
    whole = float(rows["value"].sum())
    denominator = (sums["in_low"], sums["in_high"]) if base is None else (whole, whole)
    ratio = _ratio(numerator, denominator, table.head.ratio_decimals)
    low, high = (item.scale.points(r, table.head.point_decimals) for r in ratio)
    notes += notes_of(item, tally, numerator, denominator, against_base=base is not None)
    if not tally["certain"] and (low, high) == (0.0, item.max):
        return Line(item, State.NO_DATA, (0.0, item.max), working=working, notes=tuple(notes), based_on=based_on)
    state = State.COMPUTED if low == high and ratio[0] == ratio[1] else State.RANGE
    return Line(item, state, (low, high), ratio, numerator, denominator, working, rows, based_on, tuple(notes))


def _ratio(numerator: Range, denominator: Range, decimals: int) -> Range:
    """Of nothing at all nothing is known."""
    low, high = (
        rounded(min(1.0, n / d), decimals) if d > 0 else empty
        for n, d, empty in zip(numerator, denominator, (0.0, 1.0), strict=True)
    )
    return low, high


def _bases(model: Model, item: Item, buildings: Sequence[Unit], places: pl.DataFrame) -> dict[int, Base]:
    """Of each building the first base that the model tells in full; a roof level without floor area is no gap."""
    tops = pl.DataFrame(
        {"unit": range(len(buildings)), "top": [unit.top for unit in buildings]},
        schema={"unit": pl.Int64, "top": pl.Int64},
    )
    found: dict[int, Base] = {}
    for base in item.base:
        rows = measured_sum(model, base.select, base.quantity).join(places, on="id", how="inner", maintain_order="left")
        rows = rows.join(tops, on="unit", how="left", maintain_order="left")
        gap = pl.col("value").is_null() & pl.col("id").ne_missing(pl.col("top"))
        full = rows.filter(~gap.any().over("unit")).drop_nulls("value")
        what, quantity = base.select[0].words, QUANTITY_WORDS[base.quantity]
        said = Words(f"{what.zh} 的{quantity.zh}", f"{quantity.en} of {what.en}")
        for (unit,), own in full.partition_by("unit", as_dict=True, maintain_order=True).items():
            found.setdefault(int(unit), (own.select(list(BASE)), said))
    return found
