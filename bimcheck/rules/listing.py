"""A list that a rule goes by and that is too long for TOML: a CSV file beside the rule file, with a head line."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bimcheck.rules.unfit import UnfitError

# Rows of a list may hold for one schema only: then they say so in this column.
SCHEMA = "schema"


@dataclass(frozen=True)
class Listing:
    """name: of the file · columns · rows: as written, blanks around cells taken off."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @classmethod
    def read(cls, path: Path) -> Listing:
        """UnfitError where it cannot be read, is empty, or a row has another number of cells than the head.

        Many rules may go by one list: it is read once and is one object for all of them, until the file changes.
        """
        try:
            stat = path.stat()
        except OSError:
            raise _unreadable(path) from None
        return _read(path, stat.st_mtime_ns, stat.st_size)

    @classmethod
    def parse(cls, path: Path) -> Listing:
        """`read`, anew."""
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows = [tuple(cell.strip() for cell in row) for row in csv.reader(file) if any(row)]
        except (OSError, UnicodeDecodeError):
            raise _unreadable(path) from None
        if len(rows) < 2:
            raise UnfitError(f"列表 {path.name} 为空", f"the list {path.name} is empty")
        for number, row in enumerate(rows, 1):
            if len(row) != len(rows[0]):
                raise UnfitError(
                    f"列表 {path.name} 第 {number} 行有 {len(row)} 列，应为 {len(rows[0])} 列",
                    f"row {number} of the list {path.name} has {len(row)} cells, not {len(rows[0])}",
                )
        return cls(path.name, rows[0], tuple(rows[1:]))

    def of_schema(self, schema: str) -> tuple[dict[str, str], ...]:
        """The rows that hold for a schema, cells by column; all rows where the list has no column "schema"."""
        rows = (dict(zip(self.columns, row, strict=True)) for row in self.rows)
        return tuple(r for r in rows if not r.get(SCHEMA) or r[SCHEMA] == schema)

    def demand(self, *columns: str) -> None:
        """UnfitError where the list lacks one of these columns."""
        if lacking := [c for c in columns if c not in self.columns]:
            raise UnfitError(
                f"列表 {self.name} 没有列 {lacking[0]}", f"the list {self.name} has no column {lacking[0]}"
            )


@lru_cache(maxsize=64)
def _read(path: Path, modified: int, size: int) -> Listing:
    return Listing.parse(path)


def _unreadable(path: Path) -> UnfitError:
    return UnfitError(f"无法读取列表 {path.name}", f"the list {path.name} cannot be read")
