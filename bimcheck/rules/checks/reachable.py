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

_EXAMPLES = 5


@dataclass(frozen=True)
class Reachable:
    """Demand: every instance is one of a class or below, or references lead to it from such a one. What is selected
    does not matter. One finding per class, which names some of its instances.

    from       the class
    backwards  "Class.Attribute": these references are also followed from their target to where they stand
    ends       classes that lead no further once they are reached
    """

    kind: ClassVar[str] = "reachable"
    from_: str = "IfcRoot"
    backwards: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()

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
        rows = unreached(model.statements, self.from_, pairs, self.ends)
        # One finding a class: a single point or direction that nothing uses is nobody's business.
        by_class = (
            rows.group_by("class", maintain_order=True)
            .agg(pl.len().alias("count"), pl.col("id").head(_EXAMPLES))
            .sort("count", "class", descending=[True, False])
        )
        told = pl.DataFrame({"id": pl.Series([None] * by_class.height, dtype=pl.Int64)}).hstack(
            by_class.select("class", "count", "id").rename({"id": "some"})
        )
        some = pl.col("some").list.eval(pl.format("#{}", pl.element())).list
        zh_more, en_more = (
            pl.when(pl.col("count") > _EXAMPLES).then(pl.lit(f" {more}")).otherwise(pl.lit("")) for more in ("等", "…")
        )
        observed = (
            pl.format("{} 个 {} 没有被引用：{}{}", "count", "class", some.join("、"), zh_more),
            pl.format("{} {} that nothing refers to: {}{}", "count", "class", some.join(", "), en_more),
        )
        return Verdict(int(model.classes["count"].sum()), failures(told, self.demand, observed), rows.height)


CHECK = Reachable
