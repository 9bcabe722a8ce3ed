"""`in_set`: the value is one of a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import polars as pl

from bimcheck.model import Model
from bimcheck.rules.conditions import Scalar, is_one_of, scalar_texts
from bimcheck.rules.judging import judge_values
from bimcheck.rules.reading import UnfitError
from bimcheck.rules.rule import Verdict
from bimcheck.rules.said import listed
from bimcheck.rules.select import require_value
from bimcheck.rules.values import label
from bimcheck.words import Words


@dataclass(frozen=True)
class InSet:
    """Demand: the value is one of `values` (exact text, TRUE/FALSE, or number).

    missing   a row without the value: fails (default), skip, or passes where having none at all is as it should be
    subtypes  the values are names of classes, and their subtypes count too
    """

    kind: ClassVar[str] = "in_set"
    value: str
    values: tuple[Scalar, ...]
    missing: Literal["fails", "skip", "passes"] = "fails"
    subtypes: bool = False

    def __post_init__(self) -> None:
        if not self.values:
            raise UnfitError("values 为空列表", "values is empty")

    def fit(self, table: str) -> None:
        require_value(self.value, table)

    @property
    def demand(self) -> Words:
        name, accepted = label(self.value), listed(scalar_texts(self.values), 8)
        if len(self.values) == 1:
            return Words(f"{name.zh} 为 {accepted}", f"{name.en} is {accepted}")
        return Words(f"{name.zh} 为以下之一：{accepted}", f"{name.en} is one of: {accepted}")

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        accepted = self.values
        if self.subtypes:
            accepted = tuple(sorted({c for name in self.values for c in model.schema_tree.subtypes(str(name))}))
        return judge_values(
            model, chosen, self.value, self.missing, lambda found: is_one_of(found, accepted), self.demand
        )


CHECK = InSet
