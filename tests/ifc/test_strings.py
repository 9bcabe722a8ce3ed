"""Strings of ISO 10303-21, clause 6.4.3."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bimcheck.ifc.strings import decode, decode_string, malformed


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("plain", "plain"),
        ("", ""),
        (r"\X2\4E2D6587\X0\ ", "中文 "),
        (r"a\X2\00E4\X0\b\X2\00F6\X0\c", "aäböc"),
        (r"\X2\\X0\ ", " "),
        (r"\X4\0001F3E0\X0\ ", "🏠 "),
        (r"\X2\D83CDFE0\X0\ ", "🏠 "),
        (r"\X\C4\X\D6", "ÄÖ"),
        (r"\S\D\S\V", "ÄÖ"),
        (r"\PE\\S\0\S\1", "АБ"),  # ISO 8859-5
        (r"\PB\\S\1\PA\\S\1", "ą±"),
        (r"back\\slash", r"back\slash"),
        (r"\\X2\\4E2D\\X0\\", r"\X2\4E2D\X0" + "\\"),
        (r"\X2\4e2d\X0\ ", "中 "),
    ],
)
def test_escapes(written: str, text: str) -> None:
    assert decode_string(written) == (text, True)


@pytest.mark.parametrize(
    "written",
    [r"\X2\4E2", r"\X2\4E2\X0\ ", r"\X2\4E2D", r"\X", "\\", r"\X\G1", r"\S", r"\PZ\ ", r"a\b", r"\X4\4E2D\X0\ "],
)
def test_malformed_escapes_stay_as_written(written: str) -> None:
    text, sound = decode_string(written)
    assert not sound
    assert text == written


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20))
def test_whatever_is_encoded_by_the_standard_comes_back(text: str) -> None:
    """Encoded the three ways that the standard has for any character."""

    def two(c: str) -> str:
        return rf"\X2\{ord(c):04X}\X0" + "\\" if ord(c) < 0x10000 else rf"\X4\{ord(c):08X}\X0" + "\\"

    def short(c: str) -> str:
        if c == "\\":
            return "\\\\"
        return c if " " <= c <= "~" else rf"\X\{ord(c):02X}" if ord(c) < 0x100 else two(c)

    assert decode_string("".join(map(two, text))) == (text, True)
    assert decode_string("".join(map(short, text))) == (text, True)
    token = "'" + "".join(map(short, text)).replace("'", "''") + "'"
    assert decode(pl.Series([token])).to_list() == [text]


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="\\X24S0PAN4ED'é", max_size=30))
def test_nothing_breaks_the_decoder(written: str) -> None:
    text, sound = decode_string(written)
    assert sound or "\\" in written
    assert isinstance(text, str)
    text.encode()  # no lone surrogates


def test_a_column_at_once() -> None:
    raw = pl.Series(["'a'", None, "'it''s'", r"'\X2\4E2D\X0\'", "''", "''''"])
    assert decode(raw).to_list() == ["a", None, "it's", "中", "", "'"]


PIECES = (
    "Wand", "\\", "\\\\", "\\X2\\", "5899", "D83CDFE0", "D83C", "\\X0\\", "\\X4\\", "0001F3E0", "\\X\\", "E4", "\\S\\",
    "d", "\\PA\\", "\\N\\", "'", "\n",
)  # fmt: skip


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=8).map("".join), min_size=1, max_size=20))
@settings(max_examples=300)
def test_what_is_told_as_malformed_is_what_cannot_be_decoded(texts: list[str]) -> None:
    told = malformed(pl.DataFrame({"text": texts}))["text"].to_list()
    assert told == [text for text in texts if not decode_string(text)[1]]
