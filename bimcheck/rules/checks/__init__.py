"""The kinds of check, a file per kind: to add one, add a file with a frozen dataclass and `CHECK = …`.

The dataclass's fields are the options of `with` in TOML. A check judges the rows that `select` chose.
"""

from __future__ import annotations

import importlib
import pkgutil
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


@cache
def kinds() -> dict[str, type[Check]]:
    """Every kind of check by its name in TOML."""
    found = {}
    for module in sorted(m.name for m in pkgutil.iter_modules(__path__)):
        check: type[Check] = importlib.import_module(f"{__name__}.{module}").CHECK
        found[check.kind] = check
    return found
