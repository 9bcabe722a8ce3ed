"""From instance numbers to rows: the join that everything in an IFC file needs."""

from __future__ import annotations

import numpy as np


class Rows:
    """Where each of some instance numbers stands; of a number that stands twice, the first place counts.

    Numbers are dense in practice, so an array over all of them is smaller and faster than a hash table; sparse ones
    (a hostile file may number to 10^18) are searched.
    """

    def __init__(self, ids: np.ndarray) -> None:
        highest = int(ids.max(initial=-1))
        self._table: np.ndarray | None = None
        if highest <= 16 * len(ids) + 1_000_000:
            table = np.full(highest + 2, -1, dtype=np.int32 if len(ids) < 2**31 else np.int64)
            # The last write wins: writing backwards leaves the first place. Negative numbers mark no instance.
            known = np.flatnonzero(ids >= 0)[::-1]
            table[ids[known]] = known
            self._table = table
        else:
            self._order = np.argsort(ids, kind="stable")
            self._sorted = ids[self._order]

    def of(self, wanted: np.ndarray) -> np.ndarray:
        """Row of each wanted number, -1 where there is none; negative numbers have none."""
        if self._table is not None:
            # The last place holds -1. A negative number, read without its sign, is beyond it as well.
            last = np.uint64(len(self._table) - 1)
            rows: np.ndarray = self._table[np.minimum(wanted.astype(np.int64, copy=False).view(np.uint64), last)]
            return rows
        at = np.minimum(np.searchsorted(self._sorted, wanted), len(self._sorted) - 1)
        found: np.ndarray = np.where((self._sorted[at] == wanted) & (wanted >= 0), self._order[at], -1)
        return found

    def has(self, wanted: np.ndarray) -> np.ndarray:
        """Whether each wanted number is there."""
        mask: np.ndarray = self.of(wanted) >= 0
        return mask


def spans(starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The integers start, start + 1 … of every span, one span after another."""
    if not len(starts):
        return np.empty(0, dtype=np.int64)
    offsets = np.repeat(starts - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
    filled: np.ndarray = offsets + np.arange(int(lengths.sum()))
    return filled
