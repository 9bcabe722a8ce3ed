"""How a building came out by a score table, item by item, with everything that is needed to go over it by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import polars as pl

from bimcheck.prefab.buildings import Unit
from bimcheck.prefab.score_table import Group, Item, Prerequisite, ScoreTable
from bimcheck.words import Words

Range = tuple[float, float]  # lowest and highest possible


class State(StrEnum):
    COMPUTED = "computed"  # from the model, one number
    RANGE = "range"  # from the model, which leaves some of it open
    NO_DATA = "no_data"  # the model says nothing
    DECLARED = "declared"  # by the project
    LACKING = "lacking"  # the building does not have it: its points go into Q4


STATE_WORDS = {
    State.COMPUTED: Words("已算出", "computed"),
    State.RANGE: Words("区间", "a range"),
    State.NO_DATA: Words("无数据", "no data"),
    State.DECLARED: Words("项目声明", "declared"),
    State.LACKING: Words("缺少此项", "building lacks it"),
}

NOTHING_RATED = Words(
    "模型中没有建筑，只有桥梁、道路等设施：装配率只评价建筑",
    "the model has no building, only a bridge, a road or the like: the assembly rate is one of buildings",
)
# The elements behind a line, as they enter the lowest and the highest ratio: 1 or 0 in the denominator, 0 to 1 in the
# numerator. `quantity` is never null here; `assumed`: nothing told it, it is the largest of the others.
WORKING = {
    "id": pl.Int64,
    "standing": pl.String,
    "belongs": pl.Boolean,
    "quantity": pl.Float64,
    "quantity_from": pl.String,
    "assumed": pl.Boolean,
    "in_low": pl.Float64,
    "counts_low": pl.Float64,
    "in_high": pl.Float64,
    "counts_high": pl.Float64,
}
# What the denominator is made of, where it is not the same elements.
BASE = {"id": pl.Int64, "value": pl.Float64, "source": pl.String}
# Most lines of a large federation have neither; a new empty frame for each costs more than all the arithmetic.
_NO_WORKING = pl.DataFrame(schema=WORKING)
NO_BASE = pl.DataFrame(schema=BASE)


@dataclass(frozen=True)
class Line:
    """One item of one building. `ratio` is None where there is none to speak of (no data, done or not, lacking)."""

    item: Item
    state: State
    points: Range
    ratio: Range | None = None
    numerator: Range | None = None
    denominator: Range | None = None
    working: pl.DataFrame = field(default_factory=lambda: _NO_WORKING)
    base: pl.DataFrame = field(default_factory=lambda: NO_BASE)
    based_on: Words | None = None  # what the denominator is, where not the item's own elements
    notes: tuple[Words, ...] = ()
    evidence: str = ""  # of a declaration

    @property
    def exact(self) -> bool:
        return self.points[0] == self.points[1]


@dataclass(frozen=True)
class Met:
    """A prerequisite: met, not met, or (None) still open; `value` is what it was judged by."""

    rule: Prerequisite
    met: bool | None
    value: Range | None


@dataclass(frozen=True)
class Rating:
    """One building by one table. `rate` in percent; `lacking`: Q4."""

    unit: Unit
    table: ScoreTable
    lines: tuple[Line, ...]
    groups: tuple[tuple[Group, Range], ...]
    lacking: float
    rate: Range
    prerequisites: tuple[Met, ...]
    assembled: bool | None  # all prerequisites met
    vertical: Range | None  # the ratio that grading asks for
    grade: tuple[str | None, str | None]  # at the lowest and at the highest; None: no grade

    def line(self, item: str) -> Line:
        return next(line for line in self.lines if line.item.id == item)

    def asked_of(self, rule: Prerequisite) -> tuple[Words, float]:
        """What a prerequisite is about, in words, and the least that it asks."""
        if rule.group is not None:
            title = next(g.title for g, _ in self.groups if g.id == rule.group)
            return Words(f"{rule.group} {title.zh}", f"{rule.group} {title.en}"), rule.min or 0.0
        if rule.item is not None:
            item = self.line(rule.item).item
            return Words(f"{item.id} {item.title.zh}", f"{item.id} {item.title.en}"), item.max
        return Words.same("P"), rule.rate or 0.0

    @property
    def exact(self) -> bool:
        return self.rate[0] == self.rate[1]

    @property
    def open_items(self) -> tuple[Line, ...]:
        """Lines that leave the rate a range."""
        return tuple(line for line in self.lines if not line.exact)
