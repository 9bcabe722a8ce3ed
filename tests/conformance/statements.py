"""A second, independent reading of STEP physical file text (ISO 10303-21): statements one by one, in plain Python.

Slow and simple on purpose: it tells the tests how many instances a text really holds.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

# What may stand between two semicolons that matter: comments, strings, binaries, anything else.
_TOKEN = re.compile(rb"/\*.*?\*/|'(?:[^']|'')*'|;|[^'/;]+|/", re.DOTALL)
_INSTANCE = re.compile(rb"\s*#\s*([0-9]+)\s*=\s*([A-Za-z_][A-Za-z0-9_]*)?\s*(.*)", re.DOTALL)


@dataclass(frozen=True)
class Statement:
    """`#id=KEYWORD(...)` without comments; keyword in capitals, "" for a complex instance `(A()B())`."""

    id: int
    keyword: str
    arguments: bytes
    line: int


def statements(text: bytes) -> Iterator[Statement]:
    """Every instance in the DATA sections of a well-formed text, in order. Text after an open quote is not split."""
    parts: list[bytes] = []
    line = start = 1
    inside = False
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token == b";":
            whole = b"".join(parts)
            word = whole.strip().upper()
            if word.startswith(b"DATA"):
                inside = True
            elif word == b"ENDSEC":
                inside = False
            elif inside and (found := _INSTANCE.fullmatch(whole)):
                keyword = (found.group(2) or b"").decode("ascii").upper()
                yield Statement(int(found.group(1)), keyword, found.group(3), start)
            parts = []
        elif not token.startswith(b"/*"):
            if not any(p.strip() for p in parts):
                start = line + token[: len(token) - len(token.lstrip())].count(b"\n")
            parts.append(token)
        line += token.count(b"\n")


def counts(text: bytes) -> Counter[str]:
    """How many instances of each keyword (in capitals) the DATA sections hold."""
    return Counter(s.keyword for s in statements(text))


_VALUE = re.compile(
    rb"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<ref>#[0-9]+)|(?P<enum>\.[A-Za-z0-9_]+\.)|(?P<open>\()|(?P<close>\))"
    rb'|(?P<number>[-+]?[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?)|(?P<binary>"[0-9A-Fa-f]*")'
    rb"|(?P<type>[A-Za-z_][A-Za-z0-9_]*)|(?P<null>[$*])|(?P<comma>,))"
)


def plain(text: str) -> object:
    """A nested aggregate as written, as nested lists: numbers as float, references as "#n", the rest as text."""
    stack: list[list[object]] = [[]]
    data = text.encode()
    position = 0
    while position < len(data.rstrip()):
        match = _VALUE.match(data, position)
        if match is None:
            raise ValueError(f"no value at {position} of {text[:80]!r}")
        position = match.end()
        kind, token = match.lastgroup, match.group(match.lastgroup or 0).decode()
        if kind == "open":
            stack.append([])
        elif kind == "close":
            done = stack.pop()
            stack[-1].append(done)
        elif kind == "number":
            stack[-1].append(float(token))
        elif kind == "enum":
            stack[-1].append(token.strip("."))
        elif kind == "null":
            stack[-1].append(None)
        elif kind in ("text", "binary"):
            stack[-1].append(token[1:-1])
        elif kind in ("ref", "type"):
            stack[-1].append(token)
    return stack[0][0]
