"""Our parser of XML Schema patterns: valid where libxml2 says so, matching what elementpath's translation matches.

libxml2 is no oracle for matching: it fails where character classes overlap (\\w?\\d against "0").
"""

from __future__ import annotations

import re
from collections import Counter

import polars as pl
from elementpath.regex import translate_pattern
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from bimcheck.rules import patterns
from bimcheck.rules.ids_audit.pattern import PatternError, matching, parse

PIECES = [
    *"abAB01._-",
    "[",
    "]",
    "(",
    ")",
    "|",
    "*",
    "+",
    "?",
    "{2}",
    "{1,3}",
    "{3,1}",
    "{2,}",
    "[a-c]",
    "[^a-c]",
    "[0-9]",
]
PIECES += [
    r"\d",
    r"\w",
    r"\s",
    r"\.",
    r"\\",
    r"\-",
    r"\p{L}",
    r"\P{Lu}",
    r"\q",
    "(ab|A)",
    "[a-z-[b]]",
    "中",
    "[b-a]",
    "[-a]",
]
SAMPLES = (
    "",
    "a",
    "b",
    "ab",
    "AB",
    "abab",
    "a1",
    "0",
    "01",
    "a.b",
    "a-b",
    "中",
    "中a",
    "A1b",
    "aa",
    "aaa",
    "bbb",
    " ",
)
# No "_": elementpath has it in \\w, but XML Schema leaves out punctuation, and Pc is punctuation.
SEEN: Counter[str] = Counter()


def libxml2(pattern: str) -> etree.XMLSchema | None:
    """A schema whose one element has this pattern; None where libxml2 refuses the pattern."""
    root = etree.fromstring(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a"><xs:simpleType>'
        '<xs:restriction base="xs:string"><xs:pattern value=""/></xs:restriction>'
        "</xs:simpleType></xs:element></xs:schema>"
    )
    root[0][0][0][0].set("value", pattern)
    try:
        return etree.XMLSchema(root)
    except etree.XMLSchemaParseError:
        return None


def theirs(pattern: str, text: str) -> bool:
    return (
        re.fullmatch(translate_pattern(pattern, anchors=False, back_references=False, lazy_quantifiers=False), text)
        is not None
    )


@settings(max_examples=1500, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join))
def test_patterns_against_libxml2(pattern: str) -> None:
    schema = libxml2(pattern)
    try:
        parse(pattern)
    except PatternError:
        SEEN["invalid"] += 1
        # libxml2 lets these pass although the grammar of XML Schema does not.
        assert schema is None or lenient(pattern), pattern
        return
    assert schema is not None, pattern
    SEEN["valid"] += 1
    found = matching(pattern, SAMPLES)
    assert found is not None
    assert set(found) == {text for text in SAMPLES if theirs(pattern, text)}, pattern


def lenient(pattern: str) -> bool:
    """What libxml2 lets pass: counts that run backwards, counts after nothing or a quantifier, empty groups."""
    return "{3,1}" in pattern or "[]" in pattern or re.search(r"(^|[(|*+?}])\{", pattern) is not None


def test_both_kinds_were_seen() -> None:
    assert SEEN["valid"] > 200 and SEEN["invalid"] > 200, SEEN


@settings(max_examples=1000, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join))
def test_the_audit_and_the_engine_read_patterns_alike(pattern: str) -> None:
    try:
        ours = matching(pattern, SAMPLES)
    except PatternError:
        return
    judged = patterns.matching((pattern,), pl.Series(SAMPLES, dtype=pl.String))
    assert ours is not None
    assert set(ours) == {text for text, fits in zip(SAMPLES, judged, strict=True) if fits}, pattern
