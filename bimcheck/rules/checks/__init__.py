"""The kinds of check, a file per kind: to add one, add a file with a frozen dataclass and `CHECK = …`.

The dataclass's fields are the options of `with` in TOML. A check judges the rows that `select` chose.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from typing import ClassVar, Protocol

import polars as pl

from bimcheck.model import Model
from bimcheck.rules.rule import Verdict
from bimcheck.words import Words


class Check(Protocol):
    """One kind of check with its options filled in."""

    kind: ClassVar[str]

    def fit(self, table: str) -> None:
        """UnfitError where rows of this table cannot be judged so."""

    @property
    def demand(self) -> Words:
        """What is asked, in words."""

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        """`chosen`: rows of the selected table with `row`, `id` and the table's columns."""


class Kinds(Mapping[str, type[Check]]):
    """Every kind of check by its name in TOML, which is that of its file; a kind is loaded when it is asked for."""

    def __init__(self) -> None:
        self._names = tuple(sorted(m.name for m in pkgutil.iter_modules(__path__)))

    def __getitem__(self, name: str) -> type[Check]:
        if name not in self._names:
            raise KeyError(name)
        check: type[Check] = importlib.import_module(f"{__name__}.{name}").CHECK
        return check

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@cache
def kinds() -> Kinds:
    return Kinds()
