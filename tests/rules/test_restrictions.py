"""XSD patterns, restrictions and the tolerance, value by value."""

from __future__ import annotations

import re

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bimcheck.rules.patterns import PatternError, matching, translate
from bimcheck.rules.restrictions import Form, Restriction, Value, Values, matches


def holds(value: Value, stored: str | float | None, form: Form = Form.REAL) -> bool:
    text = stored if isinstance(stored, str) else None
    number = stored if isinstance(stored, float) else None
    column = Values(
        pl.Series([text], dtype=pl.String), pl.Series([number], dtype=pl.Float64), np.array([form], dtype=np.uint8)
    )
    return bool(matches(value, column)[0])


# XSD atoms and what they mean in Python on the alphabet of the random texts. (libxml2 is no oracle: it finds that
# \\d*\\w does not match "1".)
ATOMS = {
    "a": "a", "b": "b", "[ab]": "[ab]", "[^a]": "[^a]", "[a-c-[b]]": "[ac]", ".": "[^\n]", r"\d": "[1]", r"\s": "[ ]",
    r"\w": "[abc1墙]", r"\i": "[abc_:墙]", r"\c": "[abc1_:墙-]", r"\S": "[^ ]", "(a|b)": "(a|b)", "(ab)": "(ab)",
}  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "right", "wrong"),
    [
        ("[A-Z]{2}[0-9]{2}", ["AB01"], ["AB0", "AB011", "xAB01", ""]),
        ("DT", ["DT"], ["DT1", "ADT"]),
        ("a|bc", ["a", "bc"], ["ac", "abc"]),
        ("[a-z-[aeiou]]+", ["xyz"], ["xaz"]),
        ("[^a-z-[A]]", ["B", "1"], ["A", "a"]),
        (r"\w+", ["Foo", "墙1"], ["Foo_Bar", "a b"]),
        (r"\i\c*", ["a-b.c", "_x", "墙"], ["1a", "-a"]),
        (r"\d{2}", ["12", "１２"], ["1a"]),
        (r"\D\S\W", ["xx-"], ["1x-", "x -", "xxx"]),
        ("^a$", ["^a$"], ["a"]),
        (".", ["x", "墙"], ["\n", "xx"]),
        (r"\p{Lu}\P{Lu}", ["Ab"], ["AB", "ab"]),
        (r"\p{IsCJKUnifiedIdeographs}+", ["墙体"], ["wall"]),
        (r"\p{IsThai}", ["ก"], ["a"]),
        (r"(-|[0-9]{2,3})\/(-|[0-9]{2,3})", ["30/-", "-/120"], ["3/-"]),
        (r"[\-x\]]+", ["-x]"], ["y"]),
        ("[a-]", ["a", "-"], ["b"]),
        ("x{2,}", ["xx", "xxxx"], ["x"]),
        ("(ab?)*", ["", "aab"], ["b"]),
    ],
)  # fmt: skip
def test_patterns(pattern: str, right: list[str], wrong: list[str]) -> None:
    assert matching((pattern,), pl.Series(right)).all()
    assert not matching((pattern,), pl.Series(wrong)).any()


@pytest.mark.parametrize("pattern", ["[z-a]", "(a", "a)", "a{2,1}", "*a", r"\q", "[]", r"\p{Foo}", "a{x}", "[a", "{"])
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        translate(pattern)


def test_patterns_are_matched_once_per_distinct_text() -> None:
    texts = pl.Series(["A1", None, "B"] * 100)
    assert matching(("[A-Z][0-9]",), texts).to_list() == [True, False, False] * 100


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(sorted(ATOMS)), min_size=1, max_size=4),
    st.lists(st.sampled_from(["", "*", "+", "?", "{2}", "{1,2}"]), min_size=4, max_size=4),
    st.text(alphabet="abc1_ -:墙", max_size=5),
)  # fmt: skip
def test_patterns_agree_with_python(atoms: list[str], quantities: list[str], text: str) -> None:
    pattern = "".join(a + q for a, q in zip(atoms, quantities, strict=False))
    python = "".join(ATOMS[a] + q for a, q in zip(atoms, quantities, strict=False))
    assert matching((pattern,), pl.Series([text]))[0] == bool(re.fullmatch(python, text)), (pattern, text)


@pytest.mark.parametrize(
    ("wanted", "stored", "expected"),
    [
        ("1", 1.000002, True), ("1", 1.0000021, False), ("1.", 0.999998, True), ("-1", -1.0000021, False),
        ("0", 1e-6, True), ("0", 1.1e-6, False), ("1e3", 1000.001, True), ("42,3", 42.3, False), ("", 0.0, False),
    ],
)  # fmt: skip
def test_equality_has_a_tolerance(wanted: str, stored: float, expected: bool) -> None:
    assert holds(wanted, stored) is expected


def test_integers_are_exact() -> None:
    assert holds("10000000", 10000000.0, Form.INTEGER)
    assert not holds("10000000", 10000001.0, Form.INTEGER)
    assert not holds(Restriction("integer", min_exclusive="2"), 2.0, Form.INTEGER)
    assert holds(Restriction("integer", enumeration=("1", "2")), 2.0, Form.INTEGER)


@pytest.mark.parametrize(
    ("bounds", "stored", "expected"),
    [
        ({"min_inclusive": "0"}, -1e-6, True), ({"min_inclusive": "0"}, -1.1e-6, False),
        ({"min_exclusive": "0"}, 0.9e-6, False), ({"min_exclusive": "0"}, 1.1e-6, True),
        ({"max_inclusive": "10"}, 10.00001, True), ({"max_exclusive": "10"}, 10.0, False),
        ({"min_exclusive": "0", "max_inclusive": "10"}, 5.0, True), ({"min_inclusive": "x"}, 5.0, False),
    ],
)  # fmt: skip
def test_ranges_take_part_in_the_tolerance(bounds: dict[str, str], stored: float, expected: bool) -> None:
    assert holds(Restriction("double", **bounds), stored) is expected


def test_texts() -> None:
    text = Form.TEXT
    assert holds("EI 60", "EI 60", text)
    assert not holds("EI 60", "ei 60", text)
    assert not holds("1", "1.0", text)
    assert holds(Restriction(length=2), "墙体", text)
    assert not holds(Restriction(min_length=3), "墙体", text)
    assert holds(Restriction(enumeration=("A", "B"), max_length=1), "B", text)
    assert not holds(Restriction(enumeration=("A", "BB"), max_length=1), "BB", text)
    assert holds(Restriction(pattern=("A.*", "B.*")), "B1", text)
    assert not holds(Restriction("double", min_inclusive="1"), "5", text)


def test_booleans_are_written_in_lower_case() -> None:
    for wanted, stored, expected in (
        ("true", "TRUE", True), ("1", "TRUE", True), ("TRUE", "TRUE", False),
        ("0", "FALSE", True), ("true", "UNKNOWN", False),
    ):  # fmt: skip
        assert holds(wanted, stored, Form.BOOLEAN) is expected
    assert holds(Restriction("boolean", enumeration=("true", "false")), "FALSE", Form.BOOLEAN)


def test_dates_have_an_order_and_no_other_equality_than_text() -> None:
    after = Restriction("date", min_inclusive="2022-01-01", max_exclusive="2023-01-01")
    assert holds(after, "2022-06-30", Form.TEXT)
    assert not holds(after, "2023-01-01", Form.TEXT)
    assert not holds(after, "soon", Form.TEXT)
    assert holds(Restriction("duration", min_exclusive="PT16H"), "P1D", Form.TEXT)
    assert not holds("2022-01-01", "2022-01-01+00:00", Form.TEXT)


def test_digits_count_what_is_significant() -> None:
    assert holds(Restriction("double", total_digits=3, fraction_digits=2), 1.25)
    assert not holds(Restriction("double", fraction_digits=1), 1.25)
    assert not holds(Restriction("integer", total_digits=2), 100.0, Form.INTEGER)


def test_long_enumerations_agree_with_short_ones() -> None:
    many = tuple(str(n) for n in range(0, 2000, 10))
    numbers = pl.Series([0.0, 10.0, 10.00001, 10.1, 1990.001, 1990.01, -5.0])
    column = Values(pl.Series([None] * 7, dtype=pl.String), numbers, np.ones(7, dtype=np.uint8))
    one_by_one = np.logical_or.reduce([matches(n, column) for n in many])
    assert matches(Restriction("double", enumeration=many), column).tolist() == one_by_one.tolist()
