"""Names with `*` and `?`, as values in rule files and data files may have them."""

from __future__ import annotations

import re

import polars as pl


def like(column: str, text: str) -> pl.Expr:
    """Whether a column has this name; `*` and `?` stand for any characters."""
    if "*" not in text and "?" not in text:
        return pl.col(column) == text
    pattern = "".join(".*" if c == "*" else "." if c == "?" else re.escape(c) for c in text)
    return pl.col(column).str.contains(f"(?s)^{pattern}$")
