"""`matches`: the text has a form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import polars as pl

from bimcheck.model import Model
from bimcheck.rules.conditions import anchored, fits
from bimcheck.rules.judging import Missing, judge_values
from bimcheck.rules.rule import Verdict
from bimcheck.rules.said import NOTHING, failures, quoted
from bimcheck.rules.select import require_value
from bimcheck.rules.values import label, values
from bimcheck.words import Words


@dataclass(frozen=True)
class Matches:
    """Demand: the whole text of the value fits a regular expression (anchored at both ends, as in XSD).

    value    one or several values
    pattern  Rust syntax: linear time, Unicode classes such as \\p{L}
    of       all (default): each of the values · any: at least one of them
    missing  a row without the value: fails (default) or skip
    """

    kind: ClassVar[str] = "matches"
    value: tuple[str, ...]
    pattern: str
    of: Literal["all", "any"] = "all"
    missing: Missing = "fails"

    def __post_init__(self) -> None:
        anchored(self.pattern)

    def fit(self, table: str) -> None:
        for name in self.value:
            require_value(name, table)

    @property
    def demand(self) -> Words:
        names = [label(n) for n in self.value]
        zh, en = ("或", " or ") if self.of == "any" else ("、", ", ")
        return Words(
            f"{zh.join(n.zh for n in names)} 符合 {self.pattern}",
            f"{en.join(n.en for n in names)} matches {self.pattern}",
        )

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        if self.of == "any":
            return self._any(model, chosen)
        verdicts = [
            judge_values(
                model, chosen, name, self.missing, lambda found: fits(found["text"], self.pattern), self.demand
            )
            for name in self.value
        ]
        if len(verdicts) == 1:
            return verdicts[0]
        together = pl.concat([v.failures for v in verdicts]).sort("id", "line", maintain_order=True)
        return Verdict(max(v.applicable for v in verdicts), together)

    def _any(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        found = pl.concat([values(model, chosen, name) for name in self.value])
        fitting = found.filter(fits(found["text"], self.pattern)).select("row").unique()
        texts = found.group_by("row").agg(quoted(pl.col("text").head(5)).str.join(", ").alias("text"))
        wrong = chosen.join(fitting, on="row", how="anti", maintain_order="left").join(
            texts, on="row", how="left", maintain_order="left"
        )
        applicable = chosen.height
        if self.missing == "skip":
            applicable -= wrong["text"].null_count()
            wrong = wrong.drop_nulls("text")
        said = (pl.col("text").fill_null(NOTHING.zh), pl.col("text").fill_null(NOTHING.en))
        return Verdict(applicable, failures(wrong, self.demand, said), wrong.height)


CHECK = Matches
