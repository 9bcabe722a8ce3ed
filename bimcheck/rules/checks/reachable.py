"""`reachable`: references lead to every instance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from bimcheck.ifc.reachable import unreached
from bimcheck.model import Model
from bimcheck.rules.reading import UnfitError
from bimcheck.rules.rule import Verdict
from bimcheck.rules.said import failures
from bimcheck.words import Words


@dataclass(frozen=True)
class Reachable:
    """Demand: every instance is one of a class or below, or references lead to it from such a one. What is selected
    does not matter.

    from       the class
    backwards  "Class.Attribute": these references are also followed from their target to where they stand
    """

    kind: ClassVar[str] = "reachable"
    from_: str = "IfcRoot"
    backwards: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for pair in self.backwards:
            if pair.count(".") != 1:
                raise UnfitError(f"{pair} 应写成 类.属性", f"{pair} must be Class.Attribute")

    def fit(self, table: str) -> None:
        """Any table will do."""

    @property
    def demand(self) -> Words:
        return Words(f"从 {self.from_} 出发能引用到", f"references lead to it from an {self.from_}")

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        pairs = [(pair.split(".")[0], pair.split(".")[1]) for pair in self.backwards]
        rows = unreached(model.statements, self.from_, pairs)
        said = pl.col("class")
        return Verdict(int(model.classes["count"].sum()), failures(rows, self.demand, (said, said)), rows.height)


CHECK = Reachable
