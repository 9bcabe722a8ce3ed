"""Patterns of XML Schema: whether they are valid, and the same pattern in the syntax of Polars (Rust).

A parser by the grammar of XML Schema part 2, appendix F. Rust's engine is used for matching because its time is
linear in the text: a hostile pattern cannot hang the audit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from bimcheck.words import Words

_SINGLE = set("nrt\\|.?*+(){}-[]^")
_MULTI = {
    "s": r"[ \t\n\r]",
    "S": r"[^ \t\n\r]",
    "i": r"[_:\p{L}]",
    "I": r"[^_:\p{L}]",
    "c": r"[-._:·\p{L}\p{M}\p{N}]",
    "C": r"[^-._:·\p{L}\p{M}\p{N}]",
    "d": r"\p{Nd}",
    "D": r"\P{Nd}",
    "w": r"[^\p{P}\p{Z}\p{C}]",
    "W": r"[\p{P}\p{Z}\p{C}]",
}
_CATEGORY = re.compile(r"\{(L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|Z[slp]?|S[mcko]?|C[cfon]?|Is[A-Za-z0-9-]+)\}")
_QUANTIFIER = re.compile(r"[?*+]|\{([0-9]+)(,([0-9]*))?\}")
MOST_NESTED = 100


class PatternError(ValueError):
    """The pattern is not valid; `reason` says why and at which character (1-based)."""

    def __init__(self, reason: Words, at: int) -> None:
        self.reason = Words(f"第 {at + 1} 个字符：{reason.zh}", f"character {at + 1}: {reason.en}")
        super().__init__(self.reason.en)


@dataclass(frozen=True, slots=True)
class Pattern:
    """rust: the same in Polars' syntax, without anchors; None where it cannot be said there (Unicode blocks).
    anchors: "^" and "$" where they stand unescaped outside brackets: ordinary characters to XML Schema.
    needless: escapes that XML Schema does not know but that can only mean the character itself: "\\/"."""

    rust: str | None
    anchors: tuple[str, ...]
    needless: tuple[str, ...]


@lru_cache(maxsize=4096)
def parse(text: str) -> Pattern:
    """PatternError where it is not a valid XML Schema pattern."""
    parser = _Parser(text)
    rust = parser.alternatives(0)
    if parser.at < len(text):
        raise PatternError(Words("多余的“)”", "an unmatched ')'"), parser.at)
    return Pattern(
        None if parser.untranslatable else rust, tuple(sorted(parser.anchors)), tuple(sorted(parser.needless))
    )


def matching(pattern: str, names: tuple[str, ...]) -> tuple[str, ...] | None:
    """Which names the whole pattern matches; None where that cannot be told. PatternError as `parse`."""
    rust = parse(pattern).rust
    if rust is None:
        return None
    column = pl.Series(names, dtype=pl.String)
    try:
        return tuple(column.filter(column.str.contains(rf"\A(?:{rust})\z")))
    except pl.exceptions.PolarsError:  # larger than the engine allows
        return None


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.anchors: set[str] = set()
        self.needless: set[str] = set()
        self.untranslatable = False

    def here(self, length: int = 1) -> str:
        return self.text[self.at : self.at + length]

    def fail(self, zh: str, en: str, at: int | None = None) -> PatternError:
        return PatternError(Words(zh, en), self.at if at is None else at)

    def alternatives(self, depth: int) -> str:
        if depth > MOST_NESTED:
            raise self.fail("括号嵌套过深", "nested too deep")
        branches = [self.branch(depth)]
        while self.here() == "|":
            self.at += 1
            branches.append(self.branch(depth))
        return "|".join(branches)

    def branch(self, depth: int) -> str:
        pieces = []
        while self.at < len(self.text) and self.here() not in "|)":
            pieces.append(self.atom(depth) + self.quantifier())
        return "".join(pieces)

    def quantifier(self) -> str:
        found = _QUANTIFIER.match(self.text, self.at)
        if found is None:
            if self.here() == "{":
                raise self.fail("“{”之后应为次数，如 {2} 或 {2,5}", "'{' must be followed by a count: {2} or {2,5}")
            return ""
        if found[1] and found[3] and int(found[1]) > int(found[3]):
            raise self.fail("次数的下限大于上限", "the least count is above the largest")
        self.at = found.end()
        if (following := _QUANTIFIER.match(self.text, self.at)) is not None:
            lazy = following[0] == "?"
            raise self.fail(
                "没有惰性量词" if lazy else "量词之后不能再有量词",
                "there are no lazy quantifiers" if lazy else "a quantifier after a quantifier",
            )
        return found[0]

    def atom(self, depth: int) -> str:
        c = self.here()
        if c == "(":
            start = self.at
            self.at += 1
            if self.here() == "?":
                raise self.fail("没有 (?…) 结构", "there is no (?…)", start)
            inner = self.alternatives(depth + 1)
            if self.here() != ")":
                raise self.fail("“(”没有配对", "an unmatched '('", start)
            self.at += 1
            return f"(?:{inner})"
        if c == "[":
            return self.bracket(depth)
        if c == "\\":
            return self.escape()
        if c in "?*+{":
            raise self.fail("量词之前没有内容", "a quantifier with nothing before it")
        if c == "]":
            raise self.fail("多余的“]”", "an unmatched ']'")
        self.at += 1
        if c == ".":
            return r"[^\n\r]"
        if c in "^$":
            self.anchors.add(c)
        return re.escape(c) if c.isascii() else c

    def escape(self) -> str:
        c = self.here(2)[1:]
        if c in _MULTI:
            self.at += 2
            return _MULTI[c]
        if c and c in _SINGLE:
            self.at += 2
            return {"n": r"\n", "r": r"\r", "t": r"\t"}.get(c) or "\\" + c
        if c in ("p", "P") and (found := _CATEGORY.match(self.text, self.at + 2)):
            self.at = found.end()
            self.untranslatable |= found[1].startswith("Is")
            return rf"\{c}{{{found[1]}}}"
        # Strictly wrong, but files of buildingSMART itself have "\/", and engines read it as the character.
        if c and not c.isalnum() and not c.isspace():
            self.at += 2
            self.needless.add("\\" + c)
            return re.escape(c) if c.isascii() else c
        raise self.fail(f"没有转义“\\{c}”", f"there is no escape '\\{c}'")

    def bracket(self, depth: int) -> str:
        if depth > MOST_NESTED:
            raise self.fail("括号嵌套过深", "nested too deep")
        start = self.at
        self.at += 1
        negative = self.here() == "^"
        self.at += negative
        members: list[str] = []
        subtracted = ""
        while (c := self.here()) != "]" or not members:
            if c == "" or c == "]":
                raise self.fail("“[”没有配对或为空", "an unmatched or empty '['", start)
            if self.here(2) == "-[" and members:
                self.at += 1
                subtracted = "--" + self.bracket(depth + 1)
                if self.here() != "]":
                    raise self.fail("减去的字符组之后应为“]”", "']' must follow what is subtracted")
                break
            members.append(self.member(start))
        self.at += 1
        sign = "^" if negative else ""
        inner = "".join(members)
        # Rust takes a negation as covering the subtraction too: XML Schema subtracts from the negated group.
        return f"[[{sign}{inner}]{subtracted}]" if subtracted else f"[{sign}{inner}]"

    def member(self, start: int) -> str:
        low = self.single(start)
        if self.here() == "-" and self.here(2) not in ("-[", "-]") and len(self.here(2)) == 2 and len(low[0]) == 1:
            self.at += 1
            high = self.single(start)
            if len(high[0]) != 1:
                raise self.fail("范围的终点不是单个字符", "a range must end in a single character")
            if low[0] > high[0]:
                raise self.fail("范围的起点大于终点", "a range runs backwards")
            return f"{low[1]}-{high[1]}"
        return low[1]

    def single(self, start: int) -> tuple[str, str]:
        """One character of a group: itself ("" for a class such as \\d) and its translation."""
        c = self.here()
        if c == "":
            raise self.fail("“[”没有配对", "an unmatched '['", start)
        if c == "[":
            raise self.fail("字符组中的“[”要写作“\\[”", "'[' in a group is written '\\['")
        if c == "\\":
            letter = self.here(2)[1:]
            translated = self.escape()
            plain = {"n": "\n", "r": "\r", "t": "\t"}.get(letter, "" if letter.isalpha() else letter)
            return plain, translated
        self.at += 1
        return c, "\\" + c if c in "^-&~[]\\" else c
