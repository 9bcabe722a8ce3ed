"""The instances of one file, one line each: their numbers, their classes, the text of their arguments.

Nothing is matched here: `=` and the first `(` say where number, class and arguments stand.
"""

from __future__ import annotations

import re
from functools import cached_property

import numpy as np
import polars as pl

from bimcheck.ifc.lookup import Rows
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
    """

    def __init__(self, lines: pl.DataFrame, schema: Schema) -> None:
        self.lines = lines
        found = (
            lines.lazy()
            .with_columns(_EQUALS.alias("="), _OPENING.alias("("))
            .select(
                _between(1, pl.col("=") - 1).cast(pl.Int64, strict=False).alias("id"),
                # As categories, because a file has some hundred spellings at most.
                _between(pl.col("=") + 1, (pl.col("(") - pl.col("=") - 1).clip(0))
                .cast(pl.Categorical(pl.Categories.random()))
                .alias("class"),
                pl.col("(").alias("opening"),
                # A sign is no part of an instance number, though a number may have one.
                pl.col("text").str.starts_with("#+").alias("signed"),
            )
        )
        looked = found.collect(engine="streaming")
        self._openings = looked["opening"]
        self.ids = _numbers(lines, looked)
        self.names, self.codes = _classes(looked["class"], schema)
        self.codes[self.ids < 0] = 0
        # A number means its first definition: the others are problems, in no table, and multiply no join.
        codes, again = self.codes, _again(self.ids)
        if len(again):
            codes = self.codes.copy()
            codes[again] = len(self.names)
        self._order = np.argsort(codes, kind="stable").astype(np.int32 if lines.height < 2**31 else np.int64)
        self._ends = np.cumsum(np.bincount(codes, minlength=len(self.names)))
        self._code_of = {name: code for code, name in enumerate(self.names) if code}

    @cached_property
    def index(self) -> Rows:
        """From instance numbers to rows of `lines`; of a number given twice, the first."""
        return Rows(self.ids)

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

    def referring(self) -> np.ndarray:
        """The rows that refer to other instances, or have `#` in a string."""
        several = pl.col("text").str.count_matches("#", literal=True) > 1
        mask = self.lines.lazy().select(several).collect(engine="streaming").to_series()
        return mask.arg_true().to_numpy()

    def class_names(self, rows: np.ndarray) -> pl.Series:
        """The class of each row; null for a line of no class and for row -1, which is none."""
        codes = np.where(rows < 0, 0, self.codes[rows]) if len(self.codes) else np.zeros(len(rows), dtype=np.int64)
        return pl.Series([name or None for name in self.names], dtype=pl.String).gather(codes)

    def classes(self) -> pl.DataFrame:
        """(class, count), by class; numbers given twice count twice."""
        counts = np.bincount(self.codes, minlength=len(self.names))
        frame = pl.DataFrame({"class": self.names, "count": counts}, schema={"class": pl.String, "count": pl.Int64})
        return frame.filter((pl.col("class") != "") & (pl.col("count") > 0)).sort("class")


def _numbers(lines: pl.DataFrame, looked: pl.DataFrame) -> np.ndarray:
    """The instance number of every line, -1 where it has none that fits."""
    ids = looked["id"]
    if ids.null_count():
        # Some exporters put blanks before the `=`.
        odd = ids.is_null().arg_true()
        again = lines["text"].gather(odd).to_frame().select(_between(1, _EQUALS - 1).str.strip_chars_end(" \t"))
        ids = ids.scatter(odd, again.to_series().cast(pl.Int64, strict=False))
    return looked.select(pl.when(~pl.col("signed")).then(ids).fill_null(-1)).to_series().to_numpy()


def _again(ids: np.ndarray) -> np.ndarray:
    """The rows whose number an earlier row has."""
    rows = np.flatnonzero(ids >= 0)
    numbers = ids[rows]
    # Exporters count upwards; where they do not, counting distinct numbers is still quicker than sorting them.
    if (numbers[1:] > numbers[:-1]).all() or pl.Series(numbers).n_unique() == len(numbers):
        return rows[:0]
    order = np.argsort(numbers, kind="stable")
    again: np.ndarray = rows[order[1:][numbers[order][1:] == numbers[order][:-1]]]
    return again


def _classes(written: pl.Series, schema: Schema) -> tuple[list[str], np.ndarray]:
    """Class names and the code of every line; the spellings are looked at, not the lines."""
    kinds = pl.DataFrame({"kind": written.drop_nulls().unique()})
    spellings = kinds.select(pl.col("kind").cast(pl.String).alias("spelling"), pl.col("kind").to_physical()).sort(
        "spelling"
    )
    nothing = int(spellings["kind"].to_numpy().max(initial=0)) + 1
    names = [""]
    place: dict[str, int] = {}
    codes = np.zeros(nothing + 1, dtype=np.int32)
    for spelling, kind in spellings.iter_rows():
        match = _NAME.fullmatch(spelling)
        name = (schema.find(match.group(1)) or match.group(1).upper()) if match else ""
        if name and name not in place:
            place[name] = len(names)
            names.append(name)
        codes[kind] = place.get(name, 0)
    physical = written.to_physical().fill_null(nothing).to_numpy()
    return names, codes.astype(np.int16 if len(names) < 2**15 else np.int32)[physical]
