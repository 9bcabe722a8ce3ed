"""Who agrees with whom: groups of rows in which the files should say the same, and how findings tell it.

Files, storeys and axes are few: what is said of them is put together row by row.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from bimcheck.rules.rule import JOINT_FAILURES
from bimcheck.rules.said import number_text
from bimcheck.words import Words

NAMED = 4  # files that a finding names; of more their number


@dataclass
class Failures:
    """Rows of JOINT_FAILURES in the making."""

    rows: list[dict[str, Any]] = field(default_factory=list)

    def add(
        self, file: str | None, id_: int | None, expected: Words, observed: Words,
        measured: float | None = None, tolerance: float | None = None,
    ) -> None:  # fmt: skip
        self.rows.append({
            "file": file, "id": id_, "line": None,
            "expected_zh": expected.zh, "expected_en": expected.en,
            "observed_zh": observed.zh, "observed_en": observed.en,
            "measured": measured, "tolerance": tolerance,
        })  # fmt: skip

    def frame(self) -> pl.DataFrame:
        return pl.DataFrame(self.rows, schema=JOINT_FAILURES)

    @property
    def files(self) -> int:
        """How many files they are in."""
        return len({row["file"] for row in self.rows})


def plain(text: str | None) -> str | None:
    """A name as names are compared: full-width letters as half-width ones, no blanks, capitals; None where empty."""
    written = "".join(unicodedata.normalize("NFKC", text or "").split()).upper()
    return written or None


def close_values(rows: pl.DataFrame, group: str, value: str, tolerance: float | None) -> pl.DataFrame:
    """`rows` without those that have no value, with `cluster`: within a group, values that count as the same.

    Numbers no further than `tolerance` from the next one are the same; texts are where they are equal.
    """
    rows = rows.drop_nulls([group, value])
    if tolerance is None:
        return rows.with_columns(pl.struct(group, value).rank("dense").cast(pl.Int64).alias("cluster"))
    rows = rows.sort(group, value, "position", maintain_order=True)
    new = (pl.col(value).diff() > tolerance + 1e-9) | (pl.col(group) != pl.col(group).shift())
    return rows.with_columns(new.fill_null(True).cum_sum().cast(pl.Int64).alias("cluster"))


@dataclass(frozen=True)
class Disagreement:
    """One group in which the files do not all say the same.

    leading  rows of the value that most files have (of the file given first where no value has most); values of rows
             that are `weak`, where there is such a column, lead no others
    others   rows of files that do not have the leading value, in the order of the files
    files    how many files have a value at all · holders: those that have the leading one · tied: no value has most
    """

    leading: list[dict[str, Any]]
    others: list[dict[str, Any]]
    files: int
    holders: tuple[str, ...]
    tied: bool

    def said(self, value: str) -> Words:
        """Who has the leading value: "3 of 4 files have 3.000 m (a.ifc, b.ifc, d.ifc)"."""
        names = file_names(self.holders)
        if self.tied:
            return Words(
                f"{names.zh} 为 {value}（各文件不一，以先给出的文件为准）",
                f"{names.en} {'has' if len(self.holders) == 1 else 'have'} {value} "
                f"(no majority, the file given first is taken)",
            )
        return Words(
            f"{self.files} 个文件中 {len(self.holders)} 个为 {value}（{names.zh}）",
            f"{len(self.holders)} of {self.files} files have {value} ({names.en})",
        )


def disagreements(rows: pl.DataFrame, group: str) -> list[Disagreement]:
    """The groups of `rows` (with `file`, `position`, `group`, `cluster`) where a file lacks the leading value."""
    found = []
    for members in rows.sort(group, "position", maintain_order=True).partition_by(group, maintain_order=True):
        files = dict(members.select("file", "position").iter_rows())
        if len(files) < 2 or members["cluster"].n_unique() < 2:
            continue
        counted = (
            members.group_by("cluster")
            .agg(
                pl.col("file").n_unique().alias("times"),
                pl.col("position").min().alias("first"),
                (pl.col("weak").all() if "weak" in members.columns else pl.lit(False)).alias("weak"),
            )
            .sort("weak", "times", "first", "cluster", descending=[False, True, False, False])
        )
        leader, times = counted["cluster"][0], counted["times"][0]
        leading = members.filter(pl.col("cluster") == leader)
        holders = tuple(dict.fromkeys(leading["file"]))
        others = members.filter(~pl.col("file").is_in(holders))
        if others.height:
            tied = counted.filter(~pl.col("weak"), pl.col("times") == times).height > 1
            found.append(Disagreement(leading.to_dicts(), others.to_dicts(), len(files), holders, tied))
    return found


def file_names(names: Iterable[str], most: int = NAMED) -> Words:
    """All if few, the first ones and the number if many."""
    given = tuple(names)
    if len(given) <= most:
        return Words("、".join(given), ", ".join(given))
    head = given[: most - 1]
    return Words(f"{'、'.join(head)} 等 {len(given)} 个文件", f"{', '.join(head)} and {len(given) - len(head)} more")


def listed_values(values: Sequence[str], most: int = 6) -> Words:
    """Texts in quotes, the first few of them."""
    shown = [f'"{v}"' for v in values[:most]]
    rest_zh, rest_en = (f" 等 {len(values)} 项", f" and {len(values) - most} more") if len(values) > most else ("", "")
    return Words("、".join(shown) + rest_zh, ", ".join(shown) + rest_en)


def percent(share: float) -> str:
    """A share as people write it: 25.6 %."""
    return f"{number_text(share * 100, 1)} %"


def quantity(value: float, unit: str) -> str:
    """A number as people compare it: metres to the millimetre, angles to a ten-thousandth of a degree."""
    if not unit:
        return number_text(value)
    digits = {"m": 3, "°": 4}.get(unit, 6)
    text = f"{value:.{digits}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return f"{text}°" if unit == "°" else f"{text} {unit}"
