"""What a facet found, whichever kind it is: who satisfies it, and who has anything that it speaks of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from bimcheck.rules.facets.index import Ids


@dataclass(frozen=True)
class Outcome:
    """One facet on one model, cardinality aside.

    satisfied   who meets it as a requirement, and whom it selects
    there       whom a prohibition of it hits
    stated      who has a value that an optional facet may judge
    observe     ids → columns observed_zh, observed_en: what is there instead; asked only for what fails
    """

    satisfied: Ids
    there: Ids
    stated: Ids
    observe: Callable[[Ids], pl.DataFrame]


def observed(zh: pl.Series | str, en: pl.Series | str, height: int) -> pl.DataFrame:
    """The two columns, from texts or from one text for all."""
    columns = {"observed_zh": zh, "observed_en": en}
    return pl.DataFrame(
        {
            k: v if isinstance(v, pl.Series) else pl.Series([v], dtype=pl.String).new_from_index(0, height)
            for k, v in columns.items()
        }
    )
