"""The instances of one file, one line each: their numbers, their classes, the text of their arguments.

What the bytes told is taken as it is; lines that are written unusually are looked at one more time.
"""

from __future__ import annotations

import re

import numpy as np
import polars as pl

from bimcheck.ifc.lookup import Rows
from bimcheck.ifc.scan import Scan
from bimcheck.ifc.schema import Schema

_NAME = re.compile(r"\s*([A-Za-z][A-Za-z0-9_]*)\s*")

_EQUALS = pl.col("text").str.find("=", literal=True).cast(pl.Int32)
_OPENING = pl.col("text").str.find("(", literal=True).cast(pl.Int32)


def _between(start: pl.Expr | int, length: pl.Expr | None = None) -> pl.Expr:
    """A piece of a line, by bytes: Polars would count characters, which takes twice as long."""
    return pl.col("text").cast(pl.Binary).bin.slice(start, length).cast(pl.String, strict=False)


class Instances:
    """The lines "#n=CLASS(…);" of a file.

    lines  (line UInt32, text String), in file order
    ids    Int64 instance numbers, -1 where a line has none that fits
    names  class names: as the schema spells them, as written (upper case) where it has no such class; names[0] is ""
    codes  the class of every line, as a place in `names`; 0 where the line is no instance
    index  from instance numbers to rows; of a number given twice, the first
    again  the rows whose number an earlier row has
    reference_counts, referred  how many numbers stand behind a `#` in each line, beside its own, and these numbers,
           line by line
    """

    def __init__(self, lines: pl.DataFrame, schema: Schema, scan: Scan) -> None:
        # In one piece: rows are gathered from it again and again.
        self.lines = lines.rechunk()
        odd = np.flatnonzero(scan.odd)
        looked = _look(self.lines[odd])
        self.ids, openings = scan.ids, pl.Series(scan.openings)  # nobody else keeps the scan
        self.ids[odd] = looked["id"].to_numpy()
        self._openings = openings.scatter(odd, looked["opening"]) if len(odd) else openings
        self.names, self.codes = _classes(scan, odd, looked["class"], schema)
        self.codes[self.ids < 0] = 0
        self.reference_counts, self.referred = scan.counts, scan.numbers
        # A number means its first definition: the others are problems, in no table, and multiply no join.
        self.index = Rows(self.ids)
        self.again = _again(self.ids, self.index)
        codes = self.codes
        if len(self.again):
            codes = self.codes.copy()
            codes[self.again] = len(self.names)
        self._order = np.argsort(codes, kind="stable").astype(np.int32 if lines.height < 2**31 else np.int64)
        self._ends = np.cumsum(np.bincount(codes, minlength=len(self.names)))
        self._code_of = {name: code for code, name in enumerate(self.names) if code}

    def count(self, name: str) -> int:
        code = self._code_of.get(name)
        return 0 if code is None else int(self._ends[code] - self._ends[code - 1])

    def rows(self, name: str) -> np.ndarray:
        """The rows of exactly this class, in file order, first definitions only; name as in `names`."""
        code = self._code_of.get(name)
        return self._order[:0] if code is None else self._order[self._ends[code - 1] : self._ends[code]]

    def unreadable(self) -> np.ndarray:
        """The rows that are no instance at all."""
        return self._order[: self._ends[0]]

    def arguments(self, rows: np.ndarray) -> pl.Series:
        """The text "(…);" of these rows. A copy: ask for what you need, and let go of it."""
        chosen = pl.DataFrame({"text": self.lines["text"].gather(rows), "at": self._openings.gather(rows)})
        return chosen.select(_between(pl.col("at"))).to_series()

    def class_names(self, rows: np.ndarray) -> pl.Series:
        """The class of each row; null for a line of no class and for row -1, which is none."""
        codes = np.where(rows < 0, 0, self.codes[rows]) if len(self.codes) else np.zeros(len(rows), dtype=np.int64)
        return pl.Series([name or None for name in self.names], dtype=pl.String).gather(codes)

    def classes(self) -> pl.DataFrame:
        """(class, count), by class; numbers given twice count twice."""
        counts = np.bincount(self.codes, minlength=len(self.names))
        frame = pl.DataFrame({"class": self.names, "count": counts}, schema={"class": pl.String, "count": pl.Int64})
        return frame.filter((pl.col("class") != "") & (pl.col("count") > 0)).sort("class")


def _look(lines: pl.DataFrame) -> pl.DataFrame:
    """(id, class, opening) of lines that are written unusually: as `Scan` tells them, class as it is spelled; -1 where
    a line has no number that fits."""
    number = _between(1, pl.col("=") - 1)
    return (
        lines.lazy()
        .with_columns(_EQUALS.alias("="), _OPENING.alias("("))
        .select(
            # Some exporters put blanks before the `=`. A sign is no part of an instance number, though a number may
            # have one.
            pl.when(~pl.col("text").str.contains(r"^#[+-]"))
            .then(number.str.strip_chars_end(" \t").cast(pl.Int64, strict=False))
            .fill_null(-1)
            .alias("id"),
            _between(pl.col("=") + 1, (pl.col("(") - pl.col("=") - 1).clip(0)).alias("class"),
            pl.col("(").alias("opening"),
        )
        .collect()
    )


def _again(ids: np.ndarray, index: Rows) -> np.ndarray:
    """The rows whose number an earlier row has."""
    if index.distinct == np.count_nonzero(ids >= 0):
        return np.empty(0, dtype=np.int64)
    again: np.ndarray = np.flatnonzero((ids >= 0) & (index.of(ids) != np.arange(len(ids))))
    return again


def _classes(scan: Scan, odd: np.ndarray, spelled: pl.Series, schema: Schema) -> tuple[list[str], np.ndarray]:
    """Class names and the code of every line; the spellings are looked at, not the lines. `spelled`: those of `odd`."""
    found: dict[str | None, str] = {}
    for spelling in {*scan.spellings, *spelled.drop_nulls()}:
        if match := _NAME.fullmatch(spelling):
            found[spelling] = schema.find(match.group(1)) or match.group(1).upper()
    names = ["", *sorted(set(found.values()))]
    place = {name: code for code, name in enumerate(names)}
    kind = np.int16 if len(names) < 2**15 else np.int32
    # Where nothing is written at all there is no spelling either.
    codes: np.ndarray = np.array([place[found.get(s, "")] for s in scan.spellings] or [0], dtype=kind)[scan.kinds]
    if len(odd):
        codes[odd] = [place[found.get(s, "")] for s in spelled]
    return names, codes
