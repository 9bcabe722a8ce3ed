"""Score tables of an assembly rate: which items there are, what is measured against what, and what it earns.

A table is data (rulesets/prefab/gbt51129-2017.toml is the example to copy); reading is strict and names file and line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from bimcheck.errors import OptionError
from bimcheck.prefab.scoring import Scale
from bimcheck.rules.reading import Place, UnfitError, open_toml, read
from bimcheck.rules.rule import Basis, Confidence
from bimcheck.rules.rule_file import BasisTable, basis_of
from bimcheck.rules.rulesets import rulesets
from bimcheck.rules.select import Select
from bimcheck.words import Words

# What is measured of an element: concrete volume, horizontal projection, one face of a wall, length of a run,
# floor area, all faces of a room, the number.
Quantity = Literal["volume", "plan", "face", "run", "floor", "surface", "count"]
UNITS: dict[str, str] = {
    "volume": "m³",
    "plan": "m²",
    "face": "m²",
    "run": "m",
    "floor": "m²",
    "surface": "m²",
    "count": "",
}
QUANTITY_WORDS: dict[str, Words] = {
    "volume": Words("混凝土体积", "concrete volume"),
    "plan": Words("水平投影面积", "horizontal projection"),
    "face": Words("墙面面积（不扣门窗洞口）", "face of the wall, openings not deducted"),
    "run": Words("管线长度", "length of runs"),
    "floor": Words("楼面面积", "floor area"),
    "surface": Words("墙面、顶面和地面面积", "area of walls, ceiling and floor"),
    "count": Words("数量", "number"),
}


@dataclass(frozen=True)
class Group:
    """Q1, Q2, Q3: `max` is what its items add up to, `min` what a building must reach."""

    id: str
    title: Words
    max: float
    min: float = 0.0


@dataclass(frozen=True)
class BaseOn:
    """What an item is measured against, where that is not its own elements. The first that the model has counts."""

    select: tuple[Select, ...]
    quantity: Quantity


@dataclass(frozen=True)
class Allowance:
    """Elements of the item that are cast in place and may count as prefabricated all the same.

    beside  what has to stand on the same storey: a strip between panels needs panels. Empty: nothing
    """

    title: Words
    select: tuple[Select, ...]
    basis: BasisTable
    beside: tuple[Select, ...] = ()


@dataclass(frozen=True)
class Item:
    """A row of the score table.

    range + points [low, high]   points grow with the ratio
    threshold + points           full points from this ratio on
    done                         a yes or no, told by a property of the building or by the project
    of       the elements that it is about · unsure  those of which the model does not say whether they belong
    counts   which of them earn points · unknown  those of which the model does not say
    base     what they are measured against, else all of `of`
    """

    id: str
    group: str
    title: Words
    basis: BasisTable
    points: tuple[float, ...]
    range: tuple[float, ...] = ()
    threshold: float | None = None
    done: bool = False
    quantity: Quantity = "count"
    ratio: Words | None = None  # what is divided by what, in the standard's words
    of: tuple[Select, ...] = ()
    unsure: tuple[Select, ...] = ()
    counts: tuple[Select, ...] = ()
    unknown: tuple[Select, ...] = ()
    base: tuple[BaseOn, ...] = ()
    allowance: tuple[Allowance, ...] = ()
    told_by: tuple[str, ...] = ()
    note: Words | None = None

    def __post_init__(self) -> None:
        if (bool(self.range) + (self.threshold is not None) + self.done) != 1:
            raise UnfitError("range、threshold、done 填写且只填写一个", "give one of range, threshold and done")
        if len(self.points) != (2 if self.range else 1):
            raise UnfitError(
                "points：有 range 时写 [下限分, 上限分]，否则写一个数",
                "points: [low, high] with range, else one number",
            )
        if self.range and not (len(self.range) == 2 and 0 <= self.range[0] < self.range[1] <= 1):
            raise UnfitError("range 应为 [下限, 上限]，在 0 与 1 之间", "range is [low, high] between 0 and 1")
        if self.threshold is not None and not 0 < self.threshold <= 1:
            raise UnfitError("threshold 应在 0 与 1 之间", "threshold lies between 0 and 1")
        if min(self.points) < 0 or list(self.points) != sorted(self.points) or max(self.points) == 0:
            raise UnfitError("points 应为正数且由小到大", "points are positive and ascend")
        if not self.done and not (self.of and self.counts):
            raise UnfitError("缺少 of 或 counts", "of and counts are missing")

    @property
    def max(self) -> float:
        return max(self.points)

    @property
    def scale(self) -> Scale:
        """How a ratio becomes points."""
        if self.range:
            return Scale(self.range[0], self.range[1], self.points[0], self.points[1])
        at = self.threshold if self.threshold is not None else 1.0
        return Scale(at, at, self.points[0], self.points[0])


@dataclass(frozen=True)
class Prerequisite:
    """What a building must meet to count as assembled: points of a group, an item that is done, or the rate."""

    id: str
    basis: BasisTable
    group: str | None = None
    item: str | None = None
    rate: float | None = None
    min: float | None = None

    def __post_init__(self) -> None:
        given = [x for x in (self.group, self.item, self.rate) if x is not None]
        if len(given) != 1:
            raise UnfitError("group、item、rate 填写且只填写一个", "give one of group, item and rate")
        if self.group is not None and self.min is None:
            raise UnfitError("group 需要 min", "group needs min")


@dataclass(frozen=True)
class Grade:
    name: str
    min: float  # percent, inclusive


@dataclass(frozen=True)
class Grading:
    """Grades are given by the rate rounded to a whole percent, where the ratio of `item` reaches `min_ratio`."""

    basis: BasisTable
    grade: tuple[Grade, ...]
    item: str | None = None
    min_ratio: float = 0.0
    note: Words | None = None


@dataclass(frozen=True)
class TableHead:
    """The table as written, without its items."""

    id: str
    title: Words
    basis: BasisTable
    group: tuple[Group, ...]
    grading: Grading | None = None
    prerequisite: tuple[Prerequisite, ...] = ()
    point_decimals: int = 1
    ratio_decimals: int = 4
    rounding_basis: BasisTable | None = None
    above_ground: bool = True
    left_out: tuple[Select, ...] = ()  # of every item
    note: tuple[Words, ...] = ()


@dataclass(frozen=True)
class ScoreTable:
    """A table, read."""

    head: TableHead
    items: tuple[Item, ...]
    path: Path = field(compare=False)

    @property
    def total(self) -> float:
        return sum(g.max for g in self.head.group)

    def of_group(self, group: str) -> tuple[Item, ...]:
        return tuple(i for i in self.items if i.group == group)

    @property
    def done(self) -> tuple[str, ...]:
        """The items that are done or not."""
        return tuple(i.id for i in self.items if i.done)

    def item(self, name: str) -> Item | None:
        return next((i for i in self.items if i.id == name), None)

    def basis(self, item: Item) -> Basis:
        return basis_of(item.basis)

    @property
    def weakest(self) -> Confidence:
        """How sure the least sure of its rows is."""
        order = list(Confidence)
        return max((Confidence(i.basis.confidence) for i in self.items), key=order.index)


DEFAULT = "gbt51129-2017.toml"


def find_table(name: str | Path) -> Path:
    """A file, or one that comes with bimcheck by name. OptionError."""
    path = Path(name)
    inside = rulesets() / "prefab" / path.name
    for candidate in (path, inside, inside.with_suffix(".toml")):
        if candidate.is_file():
            return candidate
    raise OptionError(
        Words("没有这个评分表", "no such score table"),
        str(name),
        Words(
            f"给出 TOML 文件，或用自带的 {DEFAULT}", f"name a TOML file, or use {DEFAULT}, which comes with bimcheck"
        ),
    )


def load_table(name: str | Path = DEFAULT) -> ScoreTable:
    """A score table. OptionError where there is none, PackError with file and line where it does not fit."""
    path = find_table(name)
    content, place = open_toml(path)
    written = content.pop("item", [])
    if not isinstance(written, list) or not written:
        raise place.error("评分表没有评价项 [[item]]", "the table has no [[item]]", "item")
    head = read(TableHead, content, place)
    starts = [m.start() for m in re.finditer(r"(?m)^\s*\[\[\s*item\s*\]\]", place.text)]
    places = [_place(place, written, starts, i) for i in range(len(written))]
    items = tuple(read(Item, one, at) for one, at in zip(written, places, strict=True))
    _check(head, items, place, places)
    return ScoreTable(head, items, path)


def _place(place: Place, written: list[Any], starts: list[int], number: int) -> Place:
    one = written[number]
    name = str(one.get("id") or f"item {number + 1}") if isinstance(one, dict) else f"item {number + 1}"
    return place.inside(name, starts[number] if len(starts) == len(written) else 0)


def _check(head: TableHead, items: tuple[Item, ...], place: Place, places: list[Place]) -> None:
    """That the parts fit each other: names that exist, points that add up. PackError."""
    groups = {g.id: g for g in head.group}
    seen: set[str] = set()
    for item, at in zip(items, places, strict=True):
        if item.id in seen:
            raise at.error(f"评价项 {item.id} 重复", f"item {item.id} is there twice", "id")
        seen.add(item.id)
        if item.group not in groups:
            known = ", ".join(groups)
            raise at.error(
                f"没有组 {item.group}", f"no group {item.group}", "group", Words(f"可用：{known}", f"accepted: {known}")
            )
    for group in head.group:
        total = sum(i.max for i in items if i.group == group.id)
        if abs(total - group.max) > 1e-9:
            raise place.error(
                f"组 {group.id} 各项最高分之和为 {total:g}，与 max = {group.max:g} 不符",
                f"the items of group {group.id} add up to {total:g}, not to max = {group.max:g}",
                "group",
            )
    for rule in head.prerequisite:
        for name, known_names in ((rule.group, set(groups)), (rule.item, seen)):
            if name is not None and name not in known_names:
                raise place.error(f"前置条件 {rule.id}：没有 {name}", f"prerequisite {rule.id}: no {name}", name)
    if head.grading and head.grading.item and head.grading.item not in seen:
        raise place.error(f"等级：没有评价项 {head.grading.item}", f"grading: no item {head.grading.item}", "grading")
