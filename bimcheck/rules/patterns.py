"""XSD regular expressions (XML Schema part 2, appendix F) as regular expressions of the table engine.

XSD patterns match the whole value, `^` and `$` are ordinary characters, character classes may be subtracted
from each other, and `\\i \\c \\w` mean what XML says. What cannot be translated (a Unicode block without a
range here, a repetition too large) is left to libxml2, once per distinct value.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import polars as pl

# XML 1.0, fifth edition: NameStartChar and what NameChar adds to it.
_NAME_START = (
    r":A-Z_a-z\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{2FF}\x{370}-\x{37D}\x{37F}-\x{1FFF}\x{200C}-\x{200D}"
    r"\x{2070}-\x{218F}\x{2C00}-\x{2FEF}\x{3001}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFFD}\x{10000}-\x{EFFFF}"
)
_NAME = _NAME_START + r"\-.0-9\x{B7}\x{300}-\x{36F}\x{203F}-\x{2040}"
_CLASSES = {
    "s": r"[ \t\n\r]",
    "S": r"[^ \t\n\r]",
    "d": r"\p{Nd}",
    "D": r"\P{Nd}",
    "w": r"[^\p{P}\p{Z}\p{C}]",
    "W": r"[\p{P}\p{Z}\p{C}]",
    "i": f"[{_NAME_START}]",
    "I": f"[^{_NAME_START}]",
    "c": f"[{_NAME}]",
    "C": f"[^{_NAME}]",
}
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}
_ESCAPABLE = set("\\|.?*+(){}-[]^$")
_CATEGORY = re.compile("L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|Z[slp]?|S[mcko]?|C[cfon]?")
# Unicode blocks that naming conventions really use; libxml2 knows the others.
_BLOCKS = {
    "IsBasicLatin": (0x0, 0x7F),
    "IsLatin-1Supplement": (0x80, 0xFF),
    "IsLatinExtended-A": (0x100, 0x17F),
    "IsLatinExtended-B": (0x180, 0x24F),
    "IsGreek": (0x370, 0x3FF),
    "IsCyrillic": (0x400, 0x4FF),
    "IsGeneralPunctuation": (0x2000, 0x206F),
    "IsCJKSymbolsandPunctuation": (0x3000, 0x303F),
    "IsHiragana": (0x3040, 0x309F),
    "IsKatakana": (0x30A0, 0x30FF),
    "IsCJKUnifiedIdeographsExtensionA": (0x3400, 0x4DB5),
    "IsCJKUnifiedIdeographs": (0x4E00, 0x9FFF),
    "IsHangulSyllables": (0xAC00, 0xD7A3),
    "IsHalfwidthandFullwidthForms": (0xFF00, 0xFFEF),
}


class PatternError(ValueError):
    """Not an XSD regular expression; `position` is 0-based."""

    def __init__(self, problem: str, pattern: str, position: int) -> None:
        super().__init__(f"{problem} at position {position + 1} of {pattern!r}")
        self.position = position


class _UntranslatableError(Exception):
    """Valid XSD that the table engine has no expression for."""


class _Parser:
    """Recursive descent over the grammar of appendix F; every method returns the translation of what it read."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0

    def error(self, problem: str) -> PatternError:
        return PatternError(problem, self.pattern, self.at)

    def peek(self) -> str:
        return self.pattern[self.at] if self.at < len(self.pattern) else ""

    def take(self) -> str:
        if self.at >= len(self.pattern):
            raise self.error("the pattern ends too early")
        self.at += 1
        return self.pattern[self.at - 1]

    def whole(self) -> str:
        translation = self.alternatives()
        if self.at < len(self.pattern):
            raise self.error(f"unexpected {self.peek()!r}")
        return rf"\A(?:{translation})\z"

    def alternatives(self) -> str:
        branches = [self.branch()]
        while self.peek() == "|":
            self.take()
            branches.append(self.branch())
        return "|".join(branches)

    def branch(self) -> str:
        pieces = []
        while self.peek() not in ("", "|", ")"):
            pieces.append(self.atom() + self.quantifier())
        return "".join(pieces)

    def quantifier(self) -> str:
        if self.peek() in ("?", "*", "+") and self.peek():
            return self.take()
        if self.peek() != "{":
            return ""
        start = self.at
        self.take()
        text = ""
        while self.peek() != "}":
            text += self.take()
        self.take()
        low, comma, high = text.partition(",")
        if not low.isdecimal() or (high and not high.isdecimal()) or (high and int(high) < int(low)):
            self.at = start
            raise self.error(f"bad quantity {{{text}}}")
        return f"{{{int(low)}{comma}{int(high) if high else ''}}}"

    def atom(self) -> str:
        char = self.take()
        if char == "(":
            inner = self.alternatives()
            if self.peek() != ")":
                raise self.error("a bracket is not closed")
            self.take()
            return f"(?:{inner})"
        if char == "[":
            return self.char_class()
        if char == ".":
            return r"[^\n\r]"
        if char == "\\":
            return self.escape()
        if char in "?*+{}]":
            self.at -= 1
            raise self.error(f"{char!r} must be escaped")
        return _literal(char)

    def escape(self) -> str:
        char = self.take()
        if char in _CLASSES:
            return _CLASSES[char]
        if char in "pP":
            return self.property(char)
        if char in _CONTROLS:
            return _literal(_CONTROLS[char])
        if char in _ESCAPABLE or not char.isalnum():
            # The grammar allows only a few; tools also write \/ and the like, which can mean one thing only.
            return _literal(char)
        self.at -= 1
        raise self.error(f"unknown escape \\{char}")

    def property(self, letter: str) -> str:
        if self.take() != "{":
            raise self.error("a category needs {…}")
        name = ""
        while self.peek() != "}":
            name += self.take()
        self.take()
        if _CATEGORY.fullmatch(name):
            return f"\\{letter}{{{name}}}"
        if name in _BLOCKS:
            low, high = _BLOCKS[name]
            return f"[{'^' if letter == 'P' else ''}{_code(low)}-{_code(high)}]"
        if name.startswith("Is"):
            raise _UntranslatableError(name)
        raise self.error(f"unknown category {name!r}")

    def char_class(self) -> str:
        """After the opening bracket. Negation binds tighter than subtraction, as in XSD."""
        negated = self.peek() == "^"
        if negated:
            self.take()
        members: list[str] = []
        subtracted = ""
        while True:
            char = self.take()
            if char == "]":
                if not members:
                    raise self.error("an empty character class")
                break
            if char == "[":
                self.at -= 1
                raise self.error("'[' must be escaped")
            if char == "-" and self.peek() == "[" and members:
                self.take()
                subtracted = self.char_class()
                if self.take() != "]":
                    raise self.error("a subtraction must come last")
                break
            members.append(self.member(char))
        positive = "".join(members)
        group = f"[^{positive}]" if negated else f"[{positive}]"
        return f"[{group}--{subtracted}]" if subtracted else group

    def member(self, char: str) -> str:
        """One character, escape or range of a class."""
        if char == "\\":
            following = self.peek()
            if following in _CLASSES or following in ("p", "P"):
                return self.escape()
            char = _CONTROLS.get(following, following)
            self.escape()
        ahead = self.pattern[self.at : self.at + 2]
        if len(ahead) == 2 and ahead[0] == "-" and ahead[1] not in "[]":
            self.take()
            high = self.take()
            if high == "\\":
                high = _CONTROLS.get(self.peek(), self.peek())
                if high in _CLASSES or high in ("p", "P"):
                    raise self.error("a range cannot end with a class")
                self.escape()
            if high < char:
                raise self.error(f"the range {char}-{high} runs backwards")
            return f"{_code(ord(char))}-{_code(ord(high))}"
        return _code(ord(char))


def _code(point: int) -> str:
    return f"\\x{{{point:X}}}"


def _literal(char: str) -> str:
    return char if char.isalnum() else _code(ord(char))


@lru_cache(maxsize=4096)
def translate(pattern: str) -> str | None:
    """The pattern as an anchored regular expression for `str.contains`; None where only libxml2 can judge it.

    PatternError where it is no XSD pattern.
    """
    try:
        expression = _Parser(pattern).whole()
        pl.Series([""]).str.contains(expression)
    except (_UntranslatableError, pl.exceptions.ComputeError):
        _xml_judge(pattern)
        return None
    except RecursionError:
        raise PatternError("brackets are nested too deeply", pattern, 0) from None
    return expression


def matching(patterns: tuple[str, ...], texts: pl.Series) -> pl.Series:
    """Boolean, a value per text: whether any of the patterns matches all of it. Null texts match nothing."""
    if len(texts) > 64:
        distinct = texts.unique()
        if len(distinct) < len(texts):
            return texts.is_in(distinct.filter(matching(patterns, distinct)).implode()).fill_null(False)
    found = pl.repeat(False, len(texts), dtype=pl.Boolean, eager=True)
    for pattern in patterns:
        expression = translate(pattern)
        found = found | (texts.str.contains(expression).fill_null(False) if expression else _by_libxml(pattern, texts))
    return found


@lru_cache(maxsize=64)
def _xml_judge(pattern: str) -> Any:
    from lxml import etree  # few patterns need it

    namespace = "{http://www.w3.org/2001/XMLSchema}"
    schema = etree.Element(f"{namespace}schema", nsmap={"xs": namespace[1:-1]})
    element = etree.SubElement(schema, f"{namespace}element", name="v")
    simple = etree.SubElement(element, f"{namespace}simpleType")
    restriction = etree.SubElement(simple, f"{namespace}restriction", base="xs:string")
    etree.SubElement(restriction, f"{namespace}pattern", value=pattern)
    try:
        return etree.XMLSchema(schema)
    except etree.XMLSchemaParseError as error:
        raise PatternError(str(error), pattern, 0) from None


def _by_libxml(pattern: str, texts: pl.Series) -> pl.Series:
    """Python, once per distinct value: the table engine has no expression for this pattern."""
    from lxml import etree

    judge = _xml_judge(pattern)

    def holds(text: str | None) -> bool:
        if text is None:
            return False
        element = etree.Element("v")
        try:
            element.text = text
        except ValueError:  # a control character: no XML text, so no XSD string
            return False
        return bool(judge.validate(element))

    return pl.Series([holds(t) for t in texts], dtype=pl.Boolean)
