"""Text from a model is hostile: what may reach a terminal or a page, and what may not."""

from __future__ import annotations

import re

import polars as pl

# Escape sequences whole, so that no "[31m" is left of them; then every control character, C1 included;
# then what reorders or hides text (bidirectional overrides and isolates, zero-width characters, BOM).
_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[@-Z\\-_]?")
_BLANKS = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")
_CONTROLS = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def clean(text: str | None, limit: int | None = None) -> str:
    """`text` on one line without control characters, cut to `limit` characters; "" for None."""
    if not text:
        return ""
    shown = _CONTROLS.sub("", _BLANKS.sub(" ", _ESCAPES.sub("", text))).strip()
    return shown if limit is None or len(shown) <= limit else shown[: limit - 1] + "…"


def clean_column(text: pl.Expr) -> pl.Expr:
    """`clean` for a column of a frame; null becomes ""."""
    return (
        text.fill_null("")
        .str.replace_all(_ESCAPES.pattern, "")
        .str.replace_all(_BLANKS.pattern, " ")
        .str.replace_all(_CONTROLS.pattern.replace(r"\U000e0000-\U000e007f", r"\x{E0000}-\x{E007F}"), "")
        .str.strip_chars()
    )
