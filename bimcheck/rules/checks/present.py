"""`present`: the value is there and not blank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import polars as pl

from bimcheck.ifc.paths import is_path
from bimcheck.model import Model
from bimcheck.rules.rule import Verdict
from bimcheck.rules.said import NOTHING, failures, joined
from bimcheck.rules.select import require_value
from bimcheck.rules.values import has_set, label, values
from bimcheck.words import Words


@dataclass(frozen=True)
class Present:
    """Demand: every selected row has every one of these values (or any one of them), and it is not blank.

    value  one or several
    of     all (default): each of them · any: at least one · one: exactly one, the others are empty
    """

    kind: ClassVar[str] = "present"
    value: tuple[str, ...]
    of: Literal["all", "any", "one"] = "all"

    def fit(self, table: str) -> None:
        for name in self.value:
            require_value(name, table)

    @property
    def demand(self) -> Words:
        names = [label(n) for n in self.value]
        if self.of == "one":
            return Words(
                f"恰好填写其一：{'、'.join(n.zh for n in names)}",
                f"exactly one of {', '.join(n.en for n in names)} is given",
            )
        if self.of == "any" and len(names) > 1:
            return Words(
                f"至少填写其一：{'、'.join(n.zh for n in names)}",
                f"at least one of {', '.join(n.en for n in names)} is given",
            )
        return Words(f"已填写：{'、'.join(n.zh for n in names)}", f"given: {', '.join(n.en for n in names)}")

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        if chosen.is_empty():
            return Verdict(0)
        lacking = {
            name: chosen.join(
                values(model, chosen, name).select("row").unique(), on="row", how="anti", maintain_order="left"
            )
            for name in self.value
        }
        if self.of == "one":
            return self._one(chosen, lacking)
        if self.of == "any":
            rows = chosen
            for lacks in lacking.values():
                rows = rows.join(lacks.select("row"), on="row", how="semi", maintain_order="left")
            return Verdict(chosen.height, failures(rows, self.demand, NOTHING), rows.height)
        parts = []
        for name, rows in lacking.items():
            words = label(name)
            expected = Words(f"填写{words.zh}" if words.zh[:1] > "\x7f" else f"填写 {words.zh}", f"{words.en} is given")
            if "." not in name or is_path(name):
                parts.append(failures(rows, expected, NOTHING))
                continue
            set_name, _, base = name.partition(".")
            known = has_set(model, rows, name)
            parts.append(
                failures(rows.filter(~known), expected, Words(f"没有属性集 {set_name}", f"no property set {set_name}"))
            )
            parts.append(
                failures(
                    rows.filter(known),
                    expected,
                    Words(f"属性集 {set_name} 中没有 {base}，或其值为空", f"{set_name} has no {base}, or it is empty"),
                )
            )
        failed = pl.concat([rows["row"] for rows in lacking.values()]).n_unique()
        return Verdict(chosen.height, joined(parts), failed)

    def _one(self, chosen: pl.DataFrame, lacking: dict[str, pl.DataFrame]) -> Verdict:
        told = chosen.select("row", "id").with_columns(
            pl.when(~pl.col("row").is_in(rows["row"].implode())).then(pl.lit(label(name).en)).alias(f"has_{position}")
            for position, (name, rows) in enumerate(lacking.items())
        )
        has = [f"has_{position}" for position in range(len(lacking))]
        told = told.with_columns(pl.sum_horizontal(pl.col(has).is_not_null()).alias("count"))
        wrong = told.filter(pl.col("count") != 1)
        given = pl.concat_str(has, separator=", ", ignore_nulls=True)
        observed = (
            pl.when(pl.col("count") == 0).then(pl.lit(NOTHING.zh)).otherwise(given),
            pl.when(pl.col("count") == 0).then(pl.lit(NOTHING.en)).otherwise(given),
        )
        return Verdict(chosen.height, failures(wrong, self.demand, observed), wrong.height)


CHECK = Present
