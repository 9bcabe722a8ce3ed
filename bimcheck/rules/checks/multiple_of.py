"""`multiple_of`: the length is a whole multiple of a module."""

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
from bimcheck.rules.values import label
from bimcheck.words import Words


@dataclass(frozen=True)
class MultipleOf:
    """Demand: the length is n × module_mm within tolerance_mm. A value that is no number fails.

    missing  a row without the value: fails or skip (default)
    """

    kind: ClassVar[str] = "multiple_of"
    value: str
    module_mm: float
    tolerance_mm: float = 1.0
    missing: Missing = "skip"

    def __post_init__(self) -> None:
        if self.module_mm <= 0 or self.tolerance_mm < 0:
            raise UnfitError(
                "module_mm 应大于 0,tolerance_mm 不小于 0", "module_mm must be above 0, tolerance_mm not below 0"
            )

    def fit(self, table: str) -> None:
        require_value(self.value, table)

    @property
    def demand(self) -> Words:
        name, module, slack = label(self.value), number_text(self.module_mm), number_text(self.tolerance_mm)
        return Words(f"{name.zh}为 {module} mm 的整数倍 (±{slack} mm)", f"{name.en} is n × {module} mm (±{slack} mm)")

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        millimetres = pl.col("number") * 1000
        nearest = (millimetres / self.module_mm).round() * self.module_mm

        def good(found: pl.DataFrame) -> pl.Series:
            # 1e-6 mm: what binary fractions of decimal millimetres can be off by.
            off = (millimetres - nearest).abs() <= self.tolerance_mm + 1e-6
            return found.select(off.fill_null(False).alias("good"))["good"]

        def observed(_: pl.DataFrame) -> Said:
            text = number(millimetres, 3)
            return (
                pl.coalesce(
                    pl.format("{} mm，相差 {} mm", text, number(millimetres - nearest, 3)), pl.format('"{}"', "text")
                ),
                pl.coalesce(
                    pl.format("{} mm, off by {} mm", text, number(millimetres - nearest, 3)), pl.format('"{}"', "text")
                ),
            )

        return judge_values(
            model, chosen, self.value, self.missing, good, self.demand, observed, True, self.tolerance_mm / 1000
        )


CHECK = MultipleOf
