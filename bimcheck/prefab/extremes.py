"""The lowest and the highest ratio that a model leaves possible, and what stands where in each."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import polars as pl

from bimcheck.prefab.rating import WORKING

# Choosing the extreme of a ratio ends after a few rounds; this is where it would be a mistake of ours.
ROUNDS = 100


def extremes(members: pl.DataFrame, starts: list[int], against_base: list[bool]) -> pl.DataFrame:
    """WORKING, with column `unit`: what stands where in the lowest and in the highest ratio of each building.

    members       MEMBERS with `unit` and `largest`, building after building
    starts        where each building begins, and the number of rows
    against_base  of each building, whether something else than its own elements is the denominator

    Open is what the model does not say to belong, and what has no quantity: it is taken in where that makes the ratio
    lower (higher), with a quantity as large as the largest of the others.
    """
    frame = members.with_columns(pl.col("quantity").is_null().alias("assumed"), pl.coalesce("quantity", "largest"))
    quantity = frame["quantity"].to_numpy()
    open_ = (~frame["belongs"] | frame["assumed"]).to_numpy()
    chosen = {}
    for end in ("low", "high"):
        share = frame[end].to_numpy()
        part = quantity * share
        taken = np.empty(frame.height, dtype=bool)
        for (start, stop), based in zip(pairwise(starts), against_base, strict=True):
            here = slice(start, stop)
            if not based:
                taken[here] = _extreme(quantity[here], part[here], open_[here], lowest=end == "low")
            else:  # the denominator stands; what is open only adds to the numerator
                taken[here] = ~open_[here] if end == "low" else True
        chosen[f"in_{end}"] = taken.astype(float)
        chosen[f"counts_{end}"] = np.where(taken, share, 0.0)
    return (
        frame.with_columns(**{k: pl.Series(v) for k, v in chosen.items()}).select("unit", *WORKING).cast(WORKING)  # type: ignore[arg-type]
    )


def _extreme(whole: np.ndarray, part: np.ndarray, open_: np.ndarray, *, lowest: bool) -> np.ndarray:
    """Which rows to take so that Σpart / Σwhole is lowest (highest); rows that are not open are always taken.

    Dinkelbach: whatever lies below (above) the ratio reached so far makes it better; it ends when nothing changes.
    """
    taken = ~open_
    if not taken.any():
        taken = np.ones(len(open_), dtype=bool)
    for _round in range(ROUNDS):
        reached = part[taken].sum() / whole[taken].sum()
        gain = part - reached * whole
        better = ~open_ | (gain < -1e-12 if lowest else gain > 1e-12)
        if not better.any() or (better == taken).all():
            break
        taken = better
    return taken
