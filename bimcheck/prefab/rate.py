"""The assembly rate 装配率 of the buildings of a model, by a score table.

P = ΣQ / (100 − Q4) × 100 %. What the model does not tell is never zero: an item without data leaves the rate a range
from the lowest to the highest that is possible.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from bimcheck.model import Model
from bimcheck.prefab.buildings import Unit, units
from bimcheck.prefab.casting import decided_by, grounds
from bimcheck.prefab.declarations import NONE, Declarations
from bimcheck.prefab.members import measured_sum, members_of
from bimcheck.prefab.rating import WORKING, Line, Met, Range, Rating, State
from bimcheck.prefab.score_table import QUANTITY_WORDS, BaseOn, Item, Prerequisite, ScoreTable
from bimcheck.prefab.scoring import grade, rate, rounded
from bimcheck.rules.values import values
from bimcheck.words import Words

YES = ("true", "是", "有", "已实施", "yes", "1")
NO = ("false", "否", "无", "no", "0")
# Choosing the extreme of a ratio ends after a few rounds; this is where it would be a mistake of ours.
ROUNDS = 100


def assembly_rate(
    model: Model, table: ScoreTable, declared: Declarations = NONE, post_cast: str = "range"
) -> tuple[Rating, ...]:
    """A Rating per building, by id; of the whole model where it has no building. `post_cast`: see members.POST_CAST."""
    with decided_by(grounds().words, (*declared.castings, *grounds().declared)):
        buildings, _ = units(model, table.head.above_ground)
        members = members_of(model, table, post_cast)
        bases = {item.id: _bases(model, item) for item in table.items if item.base}
        return tuple(_rating(model, table, unit, members, bases, declared) for unit in buildings)


def rates(
    model: Model, table: ScoreTable, declared: Declarations = NONE, post_cast: str = "range"
) -> tuple[Rating, ...]:
    """`assembly_rate`, worked out once per model, table and declarations: several rules and the report ask for it."""
    key = f"assembly rate {hash((table, declared, post_cast, grounds()))}"
    found: Any = model.statements.kept(key, lambda: assembly_rate(model, table, declared, post_cast))
    return tuple(found)


def _rating(
    model: Model,
    table: ScoreTable,
    unit: Unit,
    members: dict[str, pl.DataFrame],
    bases: dict[str, list[tuple[BaseOn, pl.DataFrame]]],
    declared: Declarations,
) -> Rating:
    lines = tuple(
        _line(model, table, item, unit, members.get(item.id), bases.get(item.id, []), declared) for item in table.items
    )
    groups = tuple(
        (group, _total([line.points for line in lines if line.item.group == group.id])) for group in table.head.group
    )
    lacking = sum(line.item.max for line in lines if line.state is State.LACKING)
    low, high = _total([points for _, points in groups])
    # Not rounded here: 75.45 % is graded as 75, and would become 76 by way of 75.5.
    percent = (rate(low, lacking, table.total), rate(high, lacking, table.total))
    by_group = {group.id: points for group, points in groups}
    met = tuple(_met(rule, by_group, lines, percent) for rule in table.head.prerequisite)
    assembled = False if any(m.met is False for m in met) else None if any(m.met is None for m in met) else True
    vertical, grades = _grades(table, lines, percent, assembled)
    return Rating(unit, table, lines, groups, lacking, percent, met, assembled, vertical, grades)


def _total(ranges: list[Range]) -> Range:
    return rounded(sum(r[0] for r in ranges), 6), rounded(sum(r[1] for r in ranges), 6)


def _met(rule: Prerequisite, groups: dict[str, Range], lines: tuple[Line, ...], percent: Range) -> Met:
    if rule.group is not None:
        value, least = groups[rule.group], rule.min or 0.0
    elif rule.rate is not None:
        value, least = percent, rule.rate
    else:
        line = next(x for x in lines if x.item.id == rule.item)
        value, least = line.points, line.item.max
    met = True if value[0] >= least else False if value[1] < least else None
    return Met(rule, met, value)


def _grades(
    table: ScoreTable, lines: tuple[Line, ...], percent: Range, assembled: bool | None
) -> tuple[Range | None, tuple[str | None, str | None]]:
    """The ratio that grading asks for, and the grades at the lowest and the highest possible."""
    grading = table.head.grading
    if grading is None:
        return None, (None, None)
    line = next((x for x in lines if x.item.id == grading.item), None)
    share = (line.ratio or (0.0, 1.0)) if line is not None else (1.0, 1.0)
    names = tuple((g.name, g.min) for g in grading.grade)
    enough = [s >= grading.min_ratio - 1e-9 for s in share]
    low = grade(percent[0], names) if assembled and enough[0] else None
    high = grade(percent[1], names) if assembled is not False and enough[1] else None
    return (line.ratio if line is not None else None), (low, high)


# --- one item -------------------------------------------------------------------------------------------------------


def _line(
    model: Model,
    table: ScoreTable,
    item: Item,
    unit: Unit,
    members: pl.DataFrame | None,
    bases: list[tuple[BaseOn, pl.DataFrame]],
    declared: Declarations,
) -> Line:
    line = _told(model, item, unit) if item.done or members is None else _measured(table, item, unit, members, bases)
    stated = declared.of(item.id, unit.names)
    if stated is None:
        return line
    notes: list[Words] = []
    if line.state in (State.COMPUTED, State.RANGE):
        low, high = line.points
        said = f"{low:g}" if low == high else f"{low:g}–{high:g}"
        notes.append(
            Words(f"模型算得 {said} 分，此处以项目声明为准", f"the model gives {said} points; the declaration holds")
        )
    if stated.lacking:
        return Line(item, State.LACKING, (0.0, 0.0), notes=tuple(notes), evidence=stated.evidence)
    if stated.done is not None:
        points = item.max if stated.done else 0.0
        return Line(item, State.DECLARED, (points, points), notes=tuple(notes), evidence=stated.evidence)
    ratio = rounded(stated.ratio or 0.0, table.head.ratio_decimals)
    points = item.scale.points(ratio, table.head.point_decimals)
    return Line(item, State.DECLARED, (points, points), (ratio, ratio), notes=tuple(notes), evidence=stated.evidence)


def _told(model: Model, item: Item, unit: Unit) -> Line:
    """Done or not, by a property of the building or the project."""
    carriers = (
        model.is_a("IfcBuilding").filter(pl.col("id") == unit.id) if unit.id is not None else model.is_a("IfcProject")
    )
    if carriers.is_empty():
        carriers = model.is_a("IfcProject")
    rows = pl.concat([carriers, model.is_a("IfcProject")]).unique("id", maintain_order=True).with_row_index("row")
    for name in item.told_by:
        for text in values(model, rows, name)["text"].to_list():
            said = text.strip().lower()
            if said in (*YES, *NO):
                points = item.max if said in YES else 0.0
                note = Words(f"模型属性 {name} = {text}", f"property {name} = {text}")
                return Line(item, State.COMPUTED, (points, points), notes=(note,))
    note = Words("模型中没有说明，可在声明文件中给出", "the model does not tell; a declaration may")
    return Line(item, State.NO_DATA, (0.0, item.max), notes=(note,))


def _measured(
    table: ScoreTable, item: Item, unit: Unit, members: pl.DataFrame, bases: list[tuple[BaseOn, pl.DataFrame]]
) -> Line:
    own = members.filter(pl.col("id").is_in(unit.elements.implode()))
    notes: list[Words] = []
    if own.is_empty():
        note = Words(
            "模型中没有此项的构件；若建筑确无此项，请在声明文件中写 lacking = true",
            "the model has no elements of this item; if the building has none, declare lacking = true",
        )
        return Line(item, State.NO_DATA, (0.0, item.max), notes=(note,))
    largest = own["quantity"].max()
    if largest is None:
        what = QUANTITY_WORDS[item.quantity]
        note = Words(f"{own.height} 个构件均没有{what.zh}", f"none of {own.height} elements has its {what.en}")
        return Line(item, State.NO_DATA, (0.0, item.max), notes=(note,))
    base, based_on, base_notes = _base(item, unit, bases)
    notes += base_notes
    working = _extremes(own, float(largest), against_base=base is not None)  # type: ignore[arg-type]
    if bases and base is None:
        # What they are measured against may be any larger: nothing is sure of the lowest.
        working = working.with_columns(pl.lit(0.0).alias("counts_low"))
    sums = {
        c: float((working["quantity"] * working[c]).sum()) for c in ("in_low", "counts_low", "in_high", "counts_high")
    }
    total = float(base["value"].sum()) if base is not None else None
    denominator = (sums["in_low"], sums["in_high"]) if total is None else (total, total)
    numerator = (sums["counts_low"], sums["counts_high"])
    ratio = tuple(
        rounded(min(1.0, n / d), table.head.ratio_decimals) if d > 0 else empty
        for n, d, empty in zip(numerator, denominator, (0.0, 1.0), strict=True)
    )
    low, high = (item.scale.points(r, table.head.point_decimals) for r in ratio)
    notes += _notes(item, own, numerator, denominator)
    if base is None and item.quantity in ("volume", "plan") and own.filter(pl.col("standing") != "counts").is_empty():
        notes.append(
            Words(
                "此项构件全部计入：请确认模型不是只含预制部分的分模型",
                "every element of the item counts: make sure that the model is not of the precast parts alone",
            )
        )
    certain = own.filter(pl.col("belongs") & pl.col("standing").is_in(["counts", "not", "part"]))
    if certain.is_empty() and (low, high) == (0.0, item.max):
        state = State.NO_DATA
    else:
        state = State.COMPUTED if low == high and ratio[0] == ratio[1] else State.RANGE
    if state is State.NO_DATA:
        return Line(item, state, (0.0, item.max), working=working, notes=tuple(notes), based_on=based_on)
    return Line(
        item,
        state,
        (low, high),
        (ratio[0], ratio[1]),
        numerator,
        denominator,
        working,
        base if base is not None else pl.DataFrame(schema={"id": pl.Int64, "value": pl.Float64, "source": pl.String}),
        based_on,
        tuple(notes),
    )


def _extremes(own: pl.DataFrame, largest: float, *, against_base: bool) -> pl.DataFrame:
    """WORKING: what stands where in the lowest and in the highest ratio.

    Open is what the model does not say to belong, and what has no quantity: it is taken in where that makes the ratio
    lower (higher), with a quantity as large as the largest of the others.
    """
    frame = own.with_columns(pl.col("quantity").is_null().alias("assumed"), pl.col("quantity").fill_null(largest)).sort(
        "id"
    )
    quantity = frame["quantity"].to_numpy()
    open_ = (~frame["belongs"] | frame["assumed"]).to_numpy()
    chosen = {}
    for end in ("low", "high"):
        share = frame[end].to_numpy()
        if against_base:  # the denominator stands; what is open only adds to the numerator
            taken = ~open_ if end == "low" else np.ones(len(open_), dtype=bool)
        else:
            taken = _extreme(quantity, quantity * share, open_, lowest=end == "low")
        chosen[f"in_{end}"] = taken.astype(float)
        chosen[f"counts_{end}"] = np.where(taken, share, 0.0)
    return frame.with_columns(**{k: pl.Series(v) for k, v in chosen.items()}).select(list(WORKING)).cast(WORKING)  # type: ignore[arg-type]


def _extreme(whole: np.ndarray, part: np.ndarray, open_: np.ndarray, *, lowest: bool) -> np.ndarray:
    """Which rows to take so that Σpart / Σwhole is lowest (highest); rows that are not open are always taken.

    Dinkelbach: whatever lies below (above) the ratio reached so far makes it better; it ends when nothing changes.
    """
    taken = ~open_
    if not taken.any():
        taken = np.ones(len(open_), dtype=bool)
    for _round in range(ROUNDS):
        reached = part[taken].sum() / whole[taken].sum()
        gain = part - reached * whole
        better = ~open_ | (gain < -1e-12 if lowest else gain > 1e-12)
        if not better.any() or (better == taken).all():
            break
        taken = better
    return taken


def _notes(item: Item, own: pl.DataFrame, numerator: Range, denominator: Range) -> list[Words]:
    notes = []
    missing = own["quantity"].null_count()
    what = QUANTITY_WORDS[item.quantity]
    if missing:
        notes.append(
            Words(
                f"{missing} 个构件没有{what.zh}：按不大于其余构件中的最大值计入区间",
                f"{missing} elements have no {what.en}: taken to be no larger than the largest of the others",
            )
        )
    for standing, zh, en in (
        (
            "unknown",
            "个构件的模型信息不足以判断是否计入",
            "elements of which the model does not say whether they count",
        ),
        (
            "allowance",
            "个现浇段按标准可能计入（计入高值，不计入低值）",
            "cast-in-place strips that the standard may let count (in the highest, not in the lowest)",
        ),
    ):
        rows = own.filter(pl.col("standing") == standing)
        if rows.height and (rows["low"] != rows["high"]).any():
            notes.append(Words(f"{rows.height} {zh}", f"{rows.height} {en}"))
    settled = own.filter((pl.col("standing") == "allowance") & (pl.col("low") == 1.0)).height
    if settled:
        notes.append(Words(f"{settled} 个现浇段按参数计入", f"{settled} cast-in-place strips count by parameter"))
    unsure = own.filter(~pl.col("belongs")).height
    if unsure:
        notes.append(
            Words(
                f"{unsure} 个构件未说明是否承重或是否外墙，可能属于此项",
                f"{unsure} elements may belong: whether they bear loads or are external is not told",
            )
        )
    open_parts = own.filter((pl.col("standing") == "part") & (pl.col("low") != pl.col("high"))).height
    if open_parts:
        notes.append(
            Words(
                f"{open_parts} 个叠合构件没有预制层厚度，预制部分按 0～100 % 计",
                f"{open_parts} composites do not tell the precast thickness: 0 to 100 % of them counts",
            )
        )
    if any(n > d * (1 + 1e-9) for n, d in zip(numerator, denominator, strict=True)):
        notes.append(
            Words(
                "投影面积之和超过楼面面积（梁板重叠或悬挑），按 100 % 计",
                "the projections add up to more than the floor area (overlaps, cantilevers): counted as 100 %",
            )
        )
    sources = own.drop_nulls("quantity_from")["quantity_from"].value_counts(sort=True)
    told = dict(sources.iter_rows())
    words = {
        "quantity": Words("工程量", "base quantities"),
        "property": Words("属性", "properties"),
        "shape": Words("几何", "shapes"),
        "calculated": Words("由尺寸计算", "calculated from sizes"),
    }
    zh = "，".join(f"{words[n].zh} {told[n]} 个" for n in words if n in told)
    en = ", ".join(f"{told[n]} from {words[n].en}" for n in words if n in told)
    if item.quantity != "count" and told:
        notes.append(Words(f"{what.zh}来源：{zh}", f"source of {what.en}: {en}"))
    return notes


# --- what it is measured against ------------------------------------------------------------------------------------


def _bases(model: Model, item: Item) -> list[tuple[BaseOn, pl.DataFrame]]:
    return [(base, measured_sum(model, base.select, base.quantity)) for base in item.base]


def _base(
    item: Item, unit: Unit, bases: list[tuple[BaseOn, pl.DataFrame]]
) -> tuple[pl.DataFrame | None, Words | None, list[Words]]:
    """The first base that the model tells in full; a roof level without floor area is no gap.

    None where an item is measured against its own elements: because its table says so, or because nothing else is told.
    """
    if not bases:
        return None, None, []
    for base, rows in bases:
        own = rows.filter(pl.col("id").is_in(unit.elements.implode()))
        gaps = own.filter(pl.col("value").is_null() & (pl.col("id") != (unit.top if unit.top is not None else -1)))
        known = own.drop_nulls("value")
        if known.height and gaps.is_empty():
            what = base.select[0].words
            said = Words(
                f"{what.zh} 的{QUANTITY_WORDS[base.quantity].zh}", f"{QUANTITY_WORDS[base.quantity].en} of {what.en}"
            )
            return known, said, []
    what = QUANTITY_WORDS[item.quantity]
    note = Words(
        f"模型没有完整的楼面面积：以本项全部构件的{what.zh}为分母，只能给出上限",
        f"the model does not tell all floor areas: the {what.en} of the item's own elements gives no more than an "
        "upper bound",
    )
    return None, None, [note]
