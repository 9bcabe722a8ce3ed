"""What the project declares because a model rarely tells it: fit-out, dry methods, the grade that is claimed.

Every declaration carries its evidence, and everything that rests on one is marked as declared.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from bimcheck.prefab.casting import DeclaredCasting
from bimcheck.rules.reading import Place, UnfitError, open_toml, read
from bimcheck.rules.select import Select

T = TypeVar("T")


@dataclass(frozen=True)
class Declaration:
    """Of one item: its ratio, that it is done, or that the building does not have it (Q4).

    building  name or GlobalId; none: every building
    evidence  drawing, page, calculation: what a reviewer looks at
    """

    item: str
    evidence: str
    building: str | None = None
    ratio: float | None = None
    done: bool | None = None
    lacking: bool = False

    def __post_init__(self) -> None:
        if (self.ratio is not None) + (self.done is not None) + self.lacking != 1:
            raise UnfitError("ratio、done、lacking 填写且只填写一个", "give one of ratio, done and lacking")
        if self.ratio is not None and not 0 <= self.ratio <= 1:
            raise UnfitError("ratio 应在 0 与 1 之间", "ratio lies between 0 and 1")
        if not self.evidence.strip():
            raise UnfitError("evidence（依据）不能为空", "evidence must not be empty")


@dataclass(frozen=True)
class CastingStatement:
    """How elements are made that the model says nothing of."""

    select: Select
    casting: Literal["precast", "cast_in_place", "composite"]
    evidence: str

    def __post_init__(self) -> None:
        if not self.evidence.strip():
            raise UnfitError("evidence（依据）不能为空", "evidence must not be empty")


@dataclass(frozen=True)
class Declarations:
    """One file of them."""

    declare: tuple[Declaration, ...] = ()
    casting: tuple[CastingStatement, ...] = ()
    claimed_grade: str | None = None

    def of(self, item: str, names: tuple[str | None, ...]) -> Declaration | None:
        """The one for an item of a building that has these names; one that names the building goes first."""
        fitting = [d for d in self.declare if d.item == item and (d.building is None or d.building in names)]
        return min(fitting, key=lambda d: d.building is None, default=None)

    def of_other_buildings(self, names: Collection[str | None]) -> tuple[Declaration, ...]:
        """Those that name a building which is none of these."""
        return tuple(d for d in self.declare if d.building is not None and d.building not in names)

    @property
    def castings(self) -> tuple[DeclaredCasting, ...]:
        return tuple(DeclaredCasting(c.select, c.casting, c.evidence) for c in self.casting)


@dataclass(frozen=True)
class _Head:
    claimed_grade: str | None = None


NONE = Declarations()


def load_declarations(path: Path | str, items: tuple[str, ...], done: tuple[str, ...] | None = None) -> Declarations:
    """PackError with file and line where it does not fit, or names an item that the score table does not have.

    `done`: items that are done or not, all others having a ratio; None: what is declared of an item is not looked at.
    """
    content, place = open_toml(Path(path))
    declared = _each(content.pop("declare", []), "declare", Declaration, place)
    for one, at in declared:
        if one.item not in items:
            known = ", ".join(items)
            raise at.error(
                f"评分表没有评价项 {one.item}（可用：{known}）",
                f"the score table has no item {one.item} (it has {known})",
                "item",
            )
        if done is None or one.lacking:
            continue
        if one.item in done and one.done is None:
            raise at.error(
                f"评价项 {one.item} 只有实施与否：写 done，不写 ratio",
                f"item {one.item} is done or not: give done, not ratio",
                "ratio",
            )
        if one.item not in done and one.ratio is None:
            raise at.error(
                f"评价项 {one.item} 按比例得分：写 ratio（全部为 1.0），不写 done",
                f"item {one.item} earns points by its ratio: give ratio (1.0 for all of it), not done",
                "done",
            )
    stated = _each(content.pop("casting", []), "casting", CastingStatement, place)
    head = read(_Head, content, place)
    return Declarations(tuple(d for d, _ in declared), tuple(c for c, _ in stated), head.claimed_grade)


def _each(written: object, key: str, kind: type[T], place: Place) -> list[tuple[T, Place]]:
    if not isinstance(written, list):
        raise place.error(f"{key} 应写为 [[{key}]]", f"{key} is written as [[{key}]]", key)
    starts = [m.start() for m in re.finditer(rf"(?m)^\s*\[\[\s*{key}\s*\]\]", place.text)]
    places = [
        place.inside(f"{key} {i + 1}", starts[i] if len(starts) == len(written) else 0) for i in range(len(written))
    ]
    return [(read(kind, one, at), at) for one, at in zip(written, places, strict=True)]
