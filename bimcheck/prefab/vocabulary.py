"""The words in which models say how an element is made: read from `rulesets/prefab/casting.toml` or a file like it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import polars as pl

from bimcheck.rules.reading import UnfitError, open_toml, read
from bimcheck.rules.rulesets import rulesets

FILE = "prefab/casting.toml"
KINDS = ("precast", "cast_in_place", "composite")


def _require_pattern(pattern: str) -> None:
    """UnfitError for what the text engine does not take as a regular expression."""
    try:
        pl.Series([""]).str.contains(f"(?i){pattern}", strict=True)
    except pl.exceptions.ComputeError:
        raise UnfitError(f"正则表达式有误：{pattern}", f"not a regular expression: {pattern}") from None


@dataclass(frozen=True)
class Flag:
    """A property that states how an element is made, and its values. `property_`: set and name, `*` any characters."""

    property_: str
    precast: str | None = None
    cast_in_place: str | None = None
    composite: str | None = None

    def __post_init__(self) -> None:
        if "." not in self.property_:
            raise UnfitError("property 应写为“属性集.属性”", "property is written as set.name")
        given = [p for k in KINDS if (p := getattr(self, k)) is not None]
        if not given:
            raise UnfitError("没有给出任何取值", "no values are given")
        for pattern in given:
            _require_pattern(pattern)


@dataclass(frozen=True)
class NamedSet:
    """A property set that only precast elements have."""

    name: str


@dataclass(frozen=True)
class CastingWords:
    cast_in_place: str
    composite: str
    precast: str

    def __post_init__(self) -> None:
        for kind in KINDS:
            _require_pattern(getattr(self, kind))


@dataclass(frozen=True)
class MaterialWords:
    """`not_concrete` is looked for first; `steel` counts where `not_steel` does not fit."""

    concrete: str
    not_concrete: str
    steel: str
    not_steel: str

    def __post_init__(self) -> None:
        for pattern in (self.concrete, self.not_concrete, self.steel, self.not_steel):
            _require_pattern(pattern)


@dataclass(frozen=True)
class WallWords:
    """`masonry` is looked for first."""

    masonry: str
    non_masonry: str
    insulation: str
    finish: str

    def __post_init__(self) -> None:
        for pattern in (self.masonry, self.non_masonry, self.insulation, self.finish):
            _require_pattern(pattern)


@dataclass(frozen=True)
class SizeNames:
    """Properties and quantities that hold a size, in order of preference."""

    length: tuple[str, ...] = ()
    width: tuple[str, ...] = ()
    height: tuple[str, ...] = ()
    volume: tuple[str, ...] = ()
    weight: tuple[str, ...] = ()


@dataclass(frozen=True)
class MarkNames:
    """Properties that name a specification (type) or the pieces that are alike (piece), in order of preference."""

    type: tuple[str, ...] = ()
    piece: tuple[str, ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """One file of words; see the comments in casting.toml."""

    classes: tuple[str, ...]
    words: CastingWords
    materials: MaterialWords
    walls: WallWords
    only_with_evidence: tuple[str, ...] = ()
    flag: tuple[Flag, ...] = ()
    set_: tuple[NamedSet, ...] = ()
    sizes: SizeNames = field(default_factory=SizeNames)
    marks: MarkNames = field(default_factory=MarkNames)


def load_vocabulary(path: Path | str) -> Vocabulary:
    """PackError, with file and line, where it does not fit."""
    content, place = open_toml(Path(path))
    return read(Vocabulary, content, place)


@cache
def vocabulary() -> Vocabulary:
    """The one that comes with bimcheck."""
    return load_vocabulary(rulesets() / FILE)
