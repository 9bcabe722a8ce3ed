"""The assembly rate 装配率 of the buildings of a model, by a score table.

P = ΣQ / (100 − Q4) × 100 %. What the model does not tell is never zero: an item without data leaves the rate a range
from the lowest to the highest that is possible.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bimcheck.model import Model
from bimcheck.prefab.buildings import Unit, units
from bimcheck.prefab.casting import decided_by, grounds
from bimcheck.prefab.declarations import NONE, Declarations
from bimcheck.prefab.fulfilled import Answers
from bimcheck.prefab.item_working import measured_lines
from bimcheck.prefab.members import members_of
from bimcheck.prefab.rating import Line, Met, Range, Rating, State
from bimcheck.prefab.score_table import Item, Prerequisite, ScoreTable
from bimcheck.prefab.scoring import grade, rate, rounded
from bimcheck.words import Words


def assembly_rate(
    model: Model, table: ScoreTable, declared: Declarations = NONE, post_cast: str = "range"
) -> tuple[Rating, ...]:
    """A Rating per building, by id; of the whole model where it has no building. `post_cast`: see members.POST_CAST."""
    with decided_by(grounds().words, (*declared.castings, *grounds().declared)):
        buildings, places = units(model, table.head.above_ground)
        members = members_of(model, table, post_cast)
        answers = Answers(model)
        # A model may hold hundreds of buildings: an item is worked out for all of them together.
        of_items = {
            item.id: measured_lines(model, table, item, buildings, members[item.id], places)
            if item.id in members
            else [answers.line(item, unit) for unit in buildings]
            for item in table.items
        }
        return tuple(
            _rating(table, unit, {item: lines[position] for item, lines in of_items.items()}, declared)
            for position, unit in enumerate(buildings)
        )


def rates(
    model: Model, table: ScoreTable, declared: Declarations = NONE, post_cast: str = "range"
) -> tuple[Rating, ...]:
    """`assembly_rate`, worked out once per model, table and declarations: several rules and the report ask for it."""
    key = f"assembly rate {hash((table, declared, post_cast, grounds()))}"
    found: Any = model.statements.kept(key, lambda: assembly_rate(model, table, declared, post_cast))
    return tuple(found)


def _rating(table: ScoreTable, unit: Unit, modelled: Mapping[str, Line], declared: Declarations) -> Rating:
    lines = tuple(_declared(table, item, unit, modelled[item.id], declared) for item in table.items)
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


# --- what the project declares ---------------------------------------------------------------------------------------


def _declared(table: ScoreTable, item: Item, unit: Unit, line: Line, declared: Declarations) -> Line:
    """The item as the model gives it, or as it is declared."""
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
