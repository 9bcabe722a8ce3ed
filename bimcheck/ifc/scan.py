"""One look at the bytes of "#n=CLASS(…);" lines: number and class of each, and every other number behind a `#`.

numpy works on eight bytes at once: an instance number rarely has more digits, and a class name is hashed by as many
such words as it takes. What is written unusually is marked and left to whoever looks at lines one by one.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock

import numpy as np
import polars as pl

# So many bytes at a time, some ten thousand marks: what numpy makes of them stays in the cache.
_STEP = 1 << 21
_WORD = 8
_LONGEST = 64  # bytes of a class name; the longest of IFC has 48
_BEYOND = _LONGEST + 4 * _WORD  # bytes behind a line's last `#` that are looked at
_HASH, _NEWLINE, _EQUALS, _BLANK = 35, 10, 61, 32

_ZEROS = np.uint64(0x3030303030303030)
_BRACKETS = np.uint64(0x2828282828282828)
_LOW = np.uint64(0x0101010101010101)
_HIGH = np.uint64(0x8080808080808080)
_BEYOND_NINE = np.uint64(0x7676767676767676)
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_1, _7, _64 = np.uint64(1), np.uint64(7), np.uint64(64)


@dataclass(frozen=True)
class Scan:
    """What the bytes tell of n lines that begin with `#` each.

    ids       (n) Int64 instance numbers
    kinds     (n) Int16 or Int32, the place of the line's class in `spellings`
    openings  (n) Int32, offset of the first `(` in its line, in bytes
    odd       (n) Boolean: written in another way, the three above say nothing
    counts    (n) Int32, how many numbers behind a `#` the line holds beside its own
    numbers   those numbers, line by line; -1 for one of more than 18 digits
    spellings the different class names, as they are written up to the `(`
    """

    ids: np.ndarray
    kinds: np.ndarray
    openings: np.ndarray
    odd: np.ndarray
    counts: np.ndarray
    numbers: np.ndarray
    spellings: tuple[str, ...]


def scan(raw: bytes, start: int = 0, end: int | None = None) -> Scan:
    """Look at the lines of raw[start:end] that begin with `#`; other lines are passed over, and hold no `#`."""
    end = len(raw) if end is None else end
    pieces = []
    at = start
    while at < end:
        # A piece ends where a line does, so that no line is cut in two.
        cut = raw.rfind(b"\n", at, at + _STEP) + 1 if at + _STEP < end else end
        cut = cut or (raw.find(b"\n", at + _STEP, end) + 1 or end)
        pieces.append((at, cut))
        at = cut
    # Pieces meet the same names: each gets a number of its own when it is met first, whichever piece that is.
    kinds = _Kinds()
    # numpy lets go of the interpreter in every step that counts.
    with ThreadPoolExecutor(max(pl.thread_pool_size(), 1)) as pool:
        found = list(pool.map(lambda piece: _piece(raw, piece[0], piece[1], kinds), pieces or [(0, 0)]))
    ids, codes, openings, odd, counts, numbers = zip(*found, strict=True)
    del found
    spellings = kinds.spellings()
    small = np.int16 if len(spellings) < 2**15 else np.int32
    return Scan(
        np.concatenate(ids),
        np.concatenate(codes, dtype=small, casting="same_kind"),
        np.concatenate(openings),
        np.concatenate(odd),
        np.concatenate(counts),
        np.concatenate(numbers),
        spellings,
    )


class _Kinds:
    """Class names by their hash, numbered as they come."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[int, bytes]] = {}
        self._lock = Lock()

    def of(self, keys: np.ndarray, text: np.ndarray, starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
        """The number of each key; the names stand in the text."""
        distinct, first, inverse = _distinct(keys)
        with self._lock:
            for key, at in zip(distinct.tolist(), first.tolist(), strict=True):
                if key not in self._known:
                    name = text[starts[at] : starts[at] + max(lengths[at], 0)].tobytes()
                    self._known[key] = len(self._known), name
            numbers = [self._known[key][0] for key in distinct.tolist()]
        found: np.ndarray = np.array(numbers, dtype=np.int32)[inverse]
        return found

    def spellings(self) -> tuple[str, ...]:
        return tuple(name.decode("utf-8", "replace") for _, name in self._known.values())


def _distinct(keys: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """np.unique with its index and its inverse. A file has some hundred classes: the upper bits of a key mostly tell
    them apart, and nothing need be sorted."""
    upper = (keys >> np.uint64(48)).astype(np.int32)
    last = np.full(1 << 16, -1, dtype=np.int32)
    last[upper] = np.arange(len(keys), dtype=np.int32)
    there = np.flatnonzero(last >= 0)
    if (keys[last[upper]] != keys).any():
        return np.unique(keys, return_index=True, return_inverse=True)
    place = np.empty(1 << 16, dtype=np.int32)
    place[there] = np.arange(len(there))
    return keys[last[there]], last[there], place[upper]


def _piece(raw: bytes, start: int, end: int, kinds: _Kinds) -> tuple[np.ndarray, ...]:
    """The columns of Scan for raw[start:end], which begins where a line does."""
    # Words are read beyond the last line; where nothing follows in the file, zeros do.
    if end + _BEYOND > len(raw):
        raw, start, end = raw[start:end] + bytes(_BEYOND), 0, end - start
    text = np.frombuffer(raw, dtype=np.uint8)
    words = np.ndarray(shape=(len(raw) - _WORD + 1,), dtype="<u8", buffer=raw, strides=(1,))
    marks = np.flatnonzero(text[start:end] == _HASH)
    marks += start
    numbers, widths = _numbers(text, words, marks)
    begins = text[marks - 1] == _NEWLINE
    begins[:1] |= marks[:1] == start
    defining = np.flatnonzero(begins)
    counted = widths > 0
    referring = counted & ~begins
    # Numbers between one beginning of a line and the next; `#` without digits is none.
    counts = np.diff(np.cumsum(referring)[defining], append=np.count_nonzero(referring)).astype(np.int32)
    offsets = marks[defining]
    ids = numbers[defining]
    # Some exporters put a blank on either side of the `=`.
    names = offsets + 1 + widths[defining]
    names += text[names] == _BLANK
    odd = (text[names] != _EQUALS) | ~counted[defining] | (ids < 0)
    names += 1
    names += text[names] == _BLANK
    keys, lengths = _keys(words, names)
    odd |= lengths < 0
    openings = (names - offsets + lengths).astype(np.int32)
    referred = numbers[referring]
    if referred.max(initial=0) < 2**31:
        referred = referred.astype(np.int32)
    return ids, kinds.of(keys, text, names, lengths), openings, odd, counts, referred


def _numbers(text: np.ndarray, words: np.ndarray, marks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(number, digits) of what stands behind each mark; 0 digits where there is no number, -1 where it has over 18."""
    number, width = _eight_digits(words[marks + 1])
    long = np.flatnonzero(width == _WORD)
    if len(long):
        # Numbers of eight digits and more take a second word; there is no third in any real file.
        more, further = _eight_digits(words[marks[long] + 1 + _WORD])
        number[long] = number[long] * 10**further + more
        width[long] += further
        for place in long[further == _WORD]:
            number[place], width[place] = _long_number(text, int(marks[place]) + 1)
    return number, width


def _eight_digits(word: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(number, digits) that a word of eight bytes begins with: digits are added up in pairs, pairs in pairs."""
    digits = word ^ _ZEROS  # digits are now 0 … 9, anything else is more
    beyond = ((digits + _BEYOND_NINE) | digits) & _HIGH
    # The bits below the first byte that is no digit; all of them where there is none.
    within = ((beyond & (~beyond + _1)) >> _7) - _1
    width = np.bitwise_count(within).astype(np.uint64)
    number = digits & within
    # A shift by 64 is no shift in C: without digits there is nothing to shift anyway.
    number <<= np.where(width, _64 - width, 0)
    number = (number * np.uint64(10) + (number >> np.uint64(8))) & np.uint64(0x00FF00FF00FF00FF)
    number = (number * np.uint64(100) + (number >> np.uint64(16))) & np.uint64(0x0000FFFF0000FFFF)
    number = (number * np.uint64(10_000) + (number >> np.uint64(32))) & np.uint64(0xFFFFFFFF)
    return number.view(np.int64), (width >> np.uint64(3)).view(np.int64)


def _long_number(text: np.ndarray, start: int) -> tuple[int, int]:
    """(number, digits) of sixteen digits or more; the number is -1 beyond 18."""
    size = _WORD
    while True:
        written = text[start : start + size].tobytes()
        digits = len(written) - len(written.lstrip(b"0123456789"))
        if digits < len(written) or start + size >= len(text):
            return (int(written[:digits]) if digits < 19 else -1), digits
        size *= 2


def _keys(words: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A hash of the bytes up to the first `(` behind each start, and how many they are; -1 where there is none near."""
    keys = np.zeros(len(starts), dtype=np.uint64)
    lengths = np.full(len(starts), -1, dtype=np.int64)
    left = np.arange(len(starts))
    at = starts
    for done in range(0, _LONGEST, _WORD):
        word = words[at]
        brackets = word ^ _BRACKETS
        brackets = (brackets - _LOW) & ~brackets & _HIGH  # its lowest bit tells the first bracket, others may be false
        lowest = brackets & (~brackets + _1)
        ended = lowest != 0
        before = np.where(ended, (lowest >> _7) - _1, ~np.uint64(0))
        mixed = (keys[left] ^ (word & before)) * _MULTIPLIER
        keys[left] = mixed ^ (mixed >> np.uint64(29))
        here = np.flatnonzero(ended)
        lengths[left[here]] = done + (np.bitwise_count(before[here]) >> 3)
        left, at = left[~ended], at[~ended] + _WORD
        if not len(left):
            break
    return keys, lengths
