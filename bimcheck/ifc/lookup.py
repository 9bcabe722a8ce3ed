"""From instance numbers to rows: the join that everything in an IFC file needs."""

from __future__ import annotations

from functools import cached_property

import numpy as np

# So many numbers at a time: what is made of them on the way stays in the cache.
_STEP = 1 << 17


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
            # The last write wins: writing backwards leaves the first place. Negative numbers mark no instance, and
            # meet in the last place, which is nobody's.
            ids = np.maximum(ids, -1) if ids.min(initial=0) < -1 else ids
            table[ids[::-1]] = np.arange(len(ids) - 1, -1, -1, dtype=table.dtype)
            table[-1] = -1
            self._table = table
        else:
            self._order = np.argsort(ids, kind="stable")
            self._sorted = ids[self._order]

    def of(self, wanted: np.ndarray) -> np.ndarray:
        """Row of each wanted number, -1 where there is none; negative numbers have none."""
        if self._table is not None:
            # The last place holds -1. A negative number, read without its sign, is beyond it as well.
            last = np.uint64(len(self._table) - 1)
            rows: np.ndarray = np.empty(len(wanted), dtype=self._table.dtype)
            for start in range(0, len(wanted), _STEP):
                piece = wanted[start : start + _STEP].astype(np.int64).view(np.uint64)
                np.minimum(piece, last, out=piece)
                rows[start : start + _STEP] = self._table[piece]
            return rows
        at = np.minimum(np.searchsorted(self._sorted, wanted), len(self._sorted) - 1)
        found: np.ndarray = np.where((self._sorted[at] == wanted) & (wanted >= 0), self._order[at], -1)
        return found

    @cached_property
    def distinct(self) -> int:
        """How many different numbers there are."""
        if self._table is not None:
            return int(np.count_nonzero(self._table >= 0))
        known = self._sorted[self._sorted >= 0]
        return int(np.count_nonzero(known[1:] != known[:-1])) + bool(len(known))

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
