"""What checks of single values share: which rows have the value, which values are wrong, and the Verdict of that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import polars as pl

from bimcheck.model import Model
from bimcheck.rules.rule import Verdict
from bimcheck.rules.said import NOTHING, Said, failures, joined, quoted
from bimcheck.rules.values import values
from bimcheck.words import Words

# Whether a row without the value fails or is left to a rule that asks for its presence.
Missing = Literal["fails", "skip"]


def judge_values(
    model: Model,
    chosen: pl.DataFrame,
    value: str,
    missing: Missing | Literal["passes"],
    good: Callable[[pl.DataFrame], pl.Series],
    expected: Words,
    observed: Callable[[pl.DataFrame], Said] | None = None,
    measured: bool = False,
    tolerance: float | None = None,
) -> Verdict:
    """Every value of every row is judged; each wrong one is a failure.

    good      Boolean per row of VALUES
    observed  what to say of the wrong values; their text in quotes where not given
    measured  the number itself goes into the finding
    """
    found = values(model, chosen, value)
    wrong = found.filter(~good(found)).join(
        chosen.select("row", "id", *(["line"] if "line" in chosen.columns else [])),
        on="row",
        how="left",
        maintain_order="left",
    )
    said = observed(wrong) if observed else (quoted(pl.col("text")), quoted(pl.col("text")))
    parts = [failures(wrong, expected, said, pl.col("number") if measured else None, tolerance)]
    without = chosen.join(found.select("row").unique(), on="row", how="anti", maintain_order="left")
    if missing == "fails":
        parts.append(failures(without, expected, NOTHING))
        applicable = chosen.height
        failed = wrong["row"].n_unique() + without.height
    else:
        applicable = chosen.height - (without.height if missing == "skip" else 0)
        failed = wrong["row"].n_unique()
    return Verdict(applicable, joined(parts), failed)
