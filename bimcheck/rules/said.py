"""How findings say things: rows of FAILURES from expressions, numbers and lists as people write them."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from bimcheck.rules.rule import FAILURES
from bimcheck.words import Words

Said = Words | tuple[pl.Expr, pl.Expr]  # the same for every row, or an expression for zh and one for en

NOTHING = Words("（空）", "(empty)")


def failures(
    rows: pl.DataFrame, expected: Said, observed: Said, measured: pl.Expr | None = None, tolerance: float | None = None
) -> pl.DataFrame:
    """FAILURES, a row per row of `rows`, which has `id` and may have `line`; order is kept."""
    expected_zh, expected_en = _expressions(expected)
    observed_zh, observed_en = _expressions(observed)
    return rows.select(
        pl.col("id").cast(pl.Int64),
        (pl.col("line") if "line" in rows.columns else pl.lit(None)).cast(pl.Int64).alias("line"),
        expected_zh.alias("expected_zh"),
        expected_en.alias("expected_en"),
        observed_zh.alias("observed_zh"),
        observed_en.alias("observed_en"),
        (measured if measured is not None else pl.lit(None)).cast(pl.Float64).alias("measured"),
        pl.lit(tolerance, dtype=pl.Float64).alias("tolerance"),
    ).select(list(FAILURES))


def joined(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """Several FAILURES as one, by id and line, in the given order within them."""
    frame = pl.concat(parts) if parts else pl.DataFrame(schema=FAILURES)
    return frame.sort("id", "line", nulls_last=False, maintain_order=True)


def number(expr: pl.Expr, digits: int = 6) -> pl.Expr:
    """A number as text: no trailing zeros."""
    return expr.round(digits).cast(pl.String).str.replace(r"\.0$", "")


def number_text(value: float, digits: int = 6) -> str:
    text = f"{value:.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def quoted(expr: pl.Expr) -> pl.Expr:
    """Text from the model in quotes, cut at 120 characters; (empty) has to be said by the caller."""
    short = pl.when(expr.str.len_chars() > 120).then(expr.str.slice(0, 119) + "…").otherwise(expr)
    return pl.format('"{}"', short)


def spaced(text: str) -> str:
    """`text` as Chinese follows it: behind Latin letters and brackets comes a blank."""
    return f"{text} " if text[-1:].isascii() and text else text


def readable(name: str) -> str:
    """A file name as text. One whose bytes are no UTF-8 (unpacked from a Windows archive, say) is read as GB18030, or
    else its strange bytes are escaped."""
    raw = name.encode("utf-8", "surrogateescape")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "backslashreplace")


def listed(texts: tuple[str, ...], most: int = 5) -> str:
    """All if few, the first five if many."""
    head = ", ".join(texts[:most])
    return head if len(texts) <= most else f"{head} … ({len(texts)})"


def _expressions(said: Said) -> tuple[pl.Expr, pl.Expr]:
    if isinstance(said, Words):
        return pl.lit(said.zh, dtype=pl.String), pl.lit(said.en, dtype=pl.String)
    return said


def classes_but(classes: Sequence[str], without: Sequence[str]) -> Words:
    """Classes, and those of them that are left out."""
    chosen, left = ", ".join(classes), ", ".join(without)
    return Words(f"{chosen}；除外：{left}", f"{chosen}; except: {left}") if without else Words.same(chosen)
