"""`multiple_of`: the length is a whole multiple of a module."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from bimcheck.model import Model
from bimcheck.rules.judging import Missing, judge_values
from bimcheck.rules.reading import UnfitError
from bimcheck.rules.rule import Verdict
from bimcheck.rules.said import Said, number, number_text, spaced
from bimcheck.rules.select import require_value
from bimcheck.rules.values import label, values
from bimcheck.words import Words


@dataclass(frozen=True)
class MultipleOf:
    """Demand: the length is n × module_mm within tolerance_mm. A value that is no number fails.

    module_mm  one module, or several of which one must fit
    short_mm   by how much it may be short of the multiple: components are made smaller than their place by a joint
    named      a value that says in findings what was measured, where the element itself does not
    missing    a row without the value: fails or skip (default)
    """

    kind: ClassVar[str] = "multiple_of"
    value: str
    module_mm: tuple[float, ...]
    tolerance_mm: float = 1.0
    missing: Missing = "skip"
    short_mm: float = 0.0
    named: str | None = None

    def __post_init__(self) -> None:
        if not self.module_mm or min(self.module_mm) <= 0 or min(self.tolerance_mm, self.short_mm) < 0:
            raise UnfitError(
                "module_mm 应大于 0，tolerance_mm 不小于 0", "module_mm must be above 0, tolerance_mm not below 0"
            )

    def fit(self, table: str) -> None:
        require_value(self.value, table)
        if self.named is not None:
            require_value(self.named, table)

    @property
    def demand(self) -> Words:
        name, module, slack = label(self.value), self._modules("、"), number_text(self.tolerance_mm)
        other = self._modules(" or ")
        zh = f"{spaced(name.zh)}为 {module} mm 的整数倍（±{slack} mm）"
        en = f"{name.en} is n × {other} mm (±{slack} mm)"
        if self.short_mm:
            joint = number_text(self.short_mm)
            zh, en = f"{zh}，可因接缝小 {joint} mm 以内", f"{en}, or less by a joint of up to {joint} mm"
        return Words(zh, en)

    def _modules(self, between: str) -> str:
        return between.join(number_text(m) for m in self.module_mm)

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        millimetres = pl.col("number") * 1000
        # Of several modules the one that is missed by least says how far it is off.
        misses = [millimetres - (millimetres / m).round() * m for m in self.module_mm]
        least = pl.min_horizontal(miss.abs() for miss in misses)
        off_by = pl.coalesce(pl.when(miss.abs() == least).then(miss) for miss in misses)

        def good(found: pl.DataFrame) -> pl.Series:
            # 1e-6 mm: what binary fractions of decimal millimetres can be off by.
            near = off_by.is_between(-max(self.tolerance_mm, self.short_mm) - 1e-6, self.tolerance_mm + 1e-6)
            return found.select(near.fill_null(False).alias("good"))["good"]

        names = values(model, chosen, self.named).unique("row", keep="first") if self.named else None

        def observed(wrong: pl.DataFrame) -> Said:
            name: pl.Expr = pl.lit("")
            if names is not None:
                texts = wrong.select("row").join(names, on="row", how="left", maintain_order="left")["text"]
                name = pl.lit(texts.fill_null("") + pl.Series([" "])) if wrong.height else name
            text, miss = number(millimetres, 3), number(off_by, 3)
            return (
                name + pl.coalesce(pl.format("{} mm，相差 {} mm", text, miss), pl.format('"{}"', "text")),
                name + pl.coalesce(pl.format("{} mm, off by {} mm", text, miss), pl.format('"{}"', "text")),
            )

        return judge_values(
            model, chosen, self.value, self.missing, good, self.demand, observed, True, self.tolerance_mm / 1000
        )


CHECK = MultipleOf
