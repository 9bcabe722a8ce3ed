"""`range`: the number lies between bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from bimcheck.model import Model
from bimcheck.rules.judging import Missing, judge_values
from bimcheck.rules.reading import UnfitError
from bimcheck.rules.rule import Verdict
from bimcheck.rules.said import Said, number, number_text
from bimcheck.rules.select import require_value
from bimcheck.rules.values import label, unit
from bimcheck.words import Words


@dataclass(frozen=True)
class Range:
    """Demand: min ≤ value ≤ max, in SI, each widened by the tolerance. A value that is no number fails.

    unit     how the number is shown; taken from the measure where it has one
    missing  a row without the value: fails or skip (default)
    """

    kind: ClassVar[str] = "range"
    value: str
    min: float | None = None
    max: float | None = None
    tolerance: float = 0.0
    unit: str = ""
    missing: Missing = "skip"

    def __post_init__(self) -> None:
        if self.min is None and self.max is None:
            raise UnfitError("min 与 max 至少填写一个", "give min or max or both")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise UnfitError("min 大于 max", "min is greater than max")

    def fit(self, table: str) -> None:
        require_value(self.value, table)

    @property
    def _unit(self) -> str:
        shown = self.unit or unit(self.value)
        return f" {shown}" if shown else ""

    @property
    def demand(self) -> Words:
        name, shown = label(self.value), self._unit
        low = "" if self.min is None else f"{number_text(self.min)}{shown} ≤ "
        high = "" if self.max is None else f" ≤ {number_text(self.max)}{shown}"
        return Words(f"{low}{name.zh}{high}", f"{low}{name.en}{high}")

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        low = -float("inf") if self.min is None else self.min - self.tolerance
        high = float("inf") if self.max is None else self.max + self.tolerance

        def good(found: pl.DataFrame) -> pl.Series:
            return found["number"].is_between(low, high).fill_null(False)

        def observed(_: pl.DataFrame) -> Said:
            text = pl.coalesce(number(pl.col("number"), 3) + self._unit, pl.format('"{}"', "text"))
            return text, text

        return judge_values(
            model, chosen, self.value, self.missing, good, self.demand, observed, True, self.tolerance or None
        )


CHECK = Range
