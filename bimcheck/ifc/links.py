"""Every reference of a file as numbers: which row of text refers to which. Read once, for whoever needs it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from bimcheck.ifc.lookup import spans

if TYPE_CHECKING:
    from bimcheck.ifc.instances import Instances

# So many lines at a time, some megabytes of text: what numpy makes of it stays in the cache.
_STEP = 1 << 15


class Links:
    """The references between the lines of a file, in the order in which they are written.

    starts   the references of row r are targets[starts[r]:starts[r + 1]]
    targets  the row that is referred to, -1 where the file has no such instance

    `#5` in a string counts as well: what a line really refers to, the exact parser tells.
    """

    def __init__(self, instances: Instances) -> None:
        referring = instances.referring()

        def look(start: int) -> tuple[np.ndarray, np.ndarray]:
            rows = referring[start : start + _STEP]
            arguments = instances.arguments(rows).fill_null("")  # a line without "(" has none
            text = np.frombuffer(str(arguments.str.join("\n").item()).encode(), dtype=np.uint8)
            positions, numbers = hash_numbers(text)
            line_ends = np.append(np.flatnonzero(text == 10), len(text))
            counts = np.diff(np.searchsorted(positions, line_ends), prepend=0)
            return counts, instances.index.of(numbers).astype(np.int32)

        # numpy lets go of the interpreter in every step that counts.
        with ThreadPoolExecutor(max(pl.thread_pool_size(), 1)) as pool:
            found = list(pool.map(look, range(0, len(referring), _STEP)))
        lengths = np.zeros(instances.lines.height, dtype=np.int32)
        lengths[referring] = np.concatenate([np.empty(0, dtype=np.int64), *(counts for counts, _ in found)])
        self.starts = np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))
        self.targets = np.concatenate([np.empty(0, dtype=np.int32), *(targets for _, targets in found)])

    @property
    def sources(self) -> np.ndarray:
        """The row that each of `targets` is referred to by."""
        return np.repeat(np.arange(len(self.starts) - 1, dtype=np.int32), np.diff(self.starts))

    def of(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(place in `rows`, target row) of every reference of these rows, row by row, in order."""
        lengths = self.starts[rows + 1] - self.starts[rows]
        return np.repeat(np.arange(len(rows)), lengths), self.targets[spans(self.starts[rows], lengths)]


def hash_numbers(text: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Positions of `#` followed by digits, and the numbers behind them (-1 where a number has more than 18 digits).

    Eight bytes are read at once and their digits are added up pairwise; longer numbers are rare.
    """
    positions = np.flatnonzero(text == 35)
    padded = np.concatenate((text, np.zeros(20, dtype=np.uint8)))
    windows = np.ndarray(shape=(len(text) + 8,), dtype="<u8", buffer=padded, strides=(1,))
    digits = windows[positions + 1] ^ np.uint64(0x3030303030303030)  # digits are now 0 … 9, anything else is more
    beyond = ((digits + np.uint64(0x7676767676767676)) | digits) & np.uint64(0x8080808080808080)
    # The bits below the first byte that is no digit; all of them where there is none.
    within = ((beyond & (~beyond + np.uint64(1))) >> np.uint64(7)) - np.uint64(1)
    has_number = within != 0
    if not has_number.all():
        positions, digits, within = positions[has_number], digits[has_number], within[has_number]
    width = np.bitwise_count(within).astype(np.uint64)
    number = (digits & within) << (np.uint64(64) - width)
    number = (number * np.uint64(10) + (number >> np.uint64(8))) & np.uint64(0x00FF00FF00FF00FF)
    number = (number * np.uint64(100) + (number >> np.uint64(16))) & np.uint64(0x0000FFFF0000FFFF)
    number = (number * np.uint64(10_000) + (number >> np.uint64(32))) & np.uint64(0xFFFFFFFF)
    numbers = number.astype(np.int64)
    for at in np.flatnonzero(width == 64):
        numbers[at] = _long_number(text, int(positions[at]) + 1)
    return positions, numbers


def _long_number(text: np.ndarray, start: int) -> int:
    """A number of eight digits or more."""
    written = text[start : start + 19].tobytes()
    digits = len(written) - len(written.lstrip(b"0123456789"))
    return int(written[:digits]) if digits < 19 else -1
