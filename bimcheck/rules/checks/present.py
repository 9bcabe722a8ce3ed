"""`present`: the value is there and not blank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import polars as pl

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
    of     all (default): each of them · any: at least one
    """

    kind: ClassVar[str] = "present"
    value: tuple[str, ...]
    of: Literal["all", "any"] = "all"

    def fit(self, table: str) -> None:
        for name in self.value:
            require_value(name, table)

    @property
    def demand(self) -> Words:
        names = [label(n) for n in self.value]
        if self.of == "any" and len(names) > 1:
            return Words(
                f"至少填写其一:{'、'.join(n.zh for n in names)}",
                f"at least one of {', '.join(n.en for n in names)} is given",
            )
        return Words(f"已填写:{'、'.join(n.zh for n in names)}", f"given: {', '.join(n.en for n in names)}")

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        lacking = {
            name: chosen.join(
                values(model, chosen, name).select("row").unique(), on="row", how="anti", maintain_order="left"
            )
            for name in self.value
        }
        if self.of == "any":
            rows = chosen
            for lacks in lacking.values():
                rows = rows.join(lacks.select("row"), on="row", how="semi", maintain_order="left")
            return Verdict(chosen.height, failures(rows, self.demand, NOTHING), rows.height)
        parts = []
        for name, rows in lacking.items():
            words = label(name)
            expected = Words(f"填写{words.zh}" if words.zh[:1] > "\x7f" else f"填写 {words.zh}", f"{words.en} is given")
            if "." not in name:
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
                    Words(f"属性集 {set_name} 中没有 {base},或其值为空", f"{set_name} has no {base}, or it is empty"),
                )
            )
        failed = pl.concat([rows["row"] for rows in lacking.values()]).n_unique()
        return Verdict(chosen.height, joined(parts), failed)


CHECK = Present
