"""Strings of ISO 10303-21: from what stands between the quotes to text. Escapes: clause 6.4.3 of the standard."""

from __future__ import annotations

import re

import polars as pl

_ESCAPE = re.compile(
    r"\\X2\\((?:[0-9A-Fa-f]{4})*)\\X0\\"
    r"|\\X4\\((?:[0-9A-Fa-f]{8})*)\\X0\\"
    r"|\\X\\([0-9A-Fa-f]{2})"
    r"|\\S\\([\x20-\x7e])"
    r"|\\P([A-I])\\"
    r"|\\(\\)"
    r"|\\([NF])\\",
)
# \PA\ … \PI\ choose the code page ISO 8859-1 … -9 for the \S\ that follow.
_PAGES = {letter: f"iso8859-{number}" for number, letter in enumerate("ABCDEFGHI", start=1)}


def decode_string(text: str) -> tuple[str, bool]:
    """Decode one string (apostrophes already single). The second value is False where an escape is malformed;
    what cannot be decoded stays as written, so that nothing is lost."""
    page = "iso8859-1"
    sound = True

    def replace(match: re.Match[str]) -> str:
        nonlocal page, sound
        two, four, one, shifted, letter, backslash, control = match.groups()
        try:
            if two is not None:
                return bytes.fromhex(two).decode("utf-16-be")
            if four is not None:
                return bytes.fromhex(four).decode("utf-32-be")
            if one is not None:
                return chr(int(one, 16))
            if shifted is not None:
                return bytes([ord(shifted) + 128]).decode(page)
        except UnicodeDecodeError:
            sound = False
            return match.group(0)
        if letter is not None:
            page = _PAGES[letter]
            return ""
        if control is not None:
            return "\n"
        return backslash

    decoded = _ESCAPE.sub(replace, text)
    # Every backslash must have been part of an escape.
    if sound and "\\" in _ESCAPE.sub("", text):
        sound = False
    return decoded, sound


def decode(raw: pl.Series) -> pl.Series:
    """Decode a column of string tokens with their quotes ('Wall ''A'''); null stays null. Each distinct text once."""
    text = raw.str.strip_prefix("'").str.strip_suffix("'").str.replace_all("''", "'", literal=True)
    return decode_escapes(text)


def decode_escapes(text: pl.Series) -> pl.Series:
    """Decode the escape sequences of a column of text, each distinct text once."""
    escaped = text.str.contains("\\", literal=True)
    if not escaped.any():
        return text
    distinct = text.filter(escaped).unique()
    decoded = pl.Series([decode_string(value)[0] for value in distinct], dtype=pl.String)
    return text.replace(distinct, decoded)


# Text whose escapes are beyond doubt: of two bytes each without surrogates, which go in pairs, or of one.
_PLAIN = (
    r"^(?:[^\\]|\\X2\\(?:(?:[0-9A-Ca-cE-Fe-f][0-9A-Fa-f]|[Dd][0-7])[0-9A-Fa-f]{2})*\\X0\\|\\X\\[0-9A-Fa-f]{2}|\\\\)*$"
)


def malformed(lines: pl.DataFrame) -> pl.DataFrame:
    """Those of the lines (`text`) that hold a malformed escape sequence."""
    escaped = lines.lazy().filter(pl.col("text").str.contains("\\", literal=True)).collect(engine="streaming")
    suspects = escaped.filter(~pl.col("text").str.contains(_PLAIN))
    return suspects.filter(pl.Series([not decode_string(text)[1] for text in suspects["text"]], dtype=pl.Boolean))
