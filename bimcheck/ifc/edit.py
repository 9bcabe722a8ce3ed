"""Changing single arguments of an IFC text: every byte that is not meant stays as it was.

Instances are found by their number, arguments by their place; new instances go before the end of the DATA section.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bimcheck.errors import ModelError
from bimcheck.words import Words

_TOKEN = re.compile(rb"'(?:[^']|'')*'|/\*.*?\*/|[(),;]", re.DOTALL)


@dataclass(frozen=True)
class Found:
    """A statement: where it begins ("#") and ends (behind ";"), its class and the spans of its arguments."""

    start: int
    end: int
    name: str
    name_span: tuple[int, int]
    arguments: tuple[tuple[int, int], ...]


class Edit:
    """Changes to one text, collected and made at once. ModelError where an instance cannot be found or told apart."""

    def __init__(self, raw: bytes, highest: int, where: str) -> None:
        self.raw = raw
        self._where = where
        self._next = highest + 1
        self._changes: dict[tuple[int, int], bytes] = {}
        self._appended: list[bytes] = []
        self._newline = b"\r\n" if b"\r\n" in raw[:4096] else b"\n"
        data = re.search(rb"(?:^|[;\s])DATA\s*(?:\([^;]*\))?\s*;", raw)
        self._data = data.end() if data else 0

    @property
    def appended(self) -> int:
        """How many instances were added."""
        return len(self._appended)

    def find(self, id_: int) -> Found:
        """The first statement that defines the instance."""
        match = re.compile(rb"(?<=[;\s/])#\s*%d\s*=\s*(\w+)\s*\(" % id_).search(self.raw, self._data - 1)
        if match is None:
            raise self._error(f"找不到实例 #{id_}", f"instance #{id_} is not found in the text")
        spans: list[tuple[int, int]] = []
        depth, begin = 1, match.end()
        for token in _TOKEN.finditer(self.raw, match.end()):
            mark = token.group()
            if mark == b"(":
                depth += 1
            elif mark == b")":
                depth -= 1
                if depth == 0:
                    spans.append((begin, token.start()))
            elif mark == b"," and depth == 1:
                spans.append((begin, token.start()))
                begin = token.end()
            elif mark == b";":
                if depth == 0:
                    return Found(match.start(), token.end(), match[1].decode("ascii"), match.span(1), tuple(spans))
                break
        raise self._error(f"实例 #{id_} 的写法无法识别", f"instance #{id_} cannot be told apart")

    def argument(self, id_: int, place: int) -> str:
        """The text of an argument as it is written."""
        start, end = self._span(self.find(id_), id_, place)
        return self.raw[start:end].strip().decode("latin-1")

    def set(self, id_: int, place: int, text: str) -> None:
        """Replace an argument."""
        self._changes[self._span(self.find(id_), id_, place)] = text.encode("ascii")

    def replace(self, id_: int, name: str, arguments: str) -> None:
        """Replace a whole instance, its number kept."""
        found = self.find(id_)
        self._changes[found.start, found.end] = f"#{id_}={name}({arguments});".encode("ascii")

    def append(self, name: str, arguments: str) -> int:
        """A new instance; its number."""
        id_ = self._next
        self._next += 1
        self._appended.append(f"#{id_}={name}({arguments});".encode("ascii"))
        return id_

    def finished(self) -> bytes:
        """The new text."""
        changes = dict(self._changes)
        if self._appended:
            end = self.raw.rfind(b"ENDSEC")
            if end < self._data:
                raise self._error("DATA 段没有结尾", "the DATA section has no end")
            changes[end, end] = b"".join(line + self._newline for line in self._appended)
        return b"".join(self._spliced(changes))

    def _spliced(self, changes: dict[tuple[int, int], bytes]) -> Iterator[bytes]:
        position = 0
        for (start, end), text in sorted(changes.items()):
            yield self.raw[position:start]
            yield text
            position = end
        yield self.raw[position:]

    def _span(self, found: Found, id_: int, place: int) -> tuple[int, int]:
        if place >= len(found.arguments):
            raise self._error(f"实例 #{id_} 的参数不足", f"instance #{id_} has too few arguments")
        return found.arguments[place]

    def _error(self, zh: str, en: str) -> ModelError:
        advice = Words("请在建模软件中修改后重新导出", "correct it in the authoring tool and export again")
        return ModelError(Words(zh, en), self._where, advice)


def real(value: float) -> str:
    """A REAL of ISO 10303-21: always with a point, all digits that the number has."""
    if not math.isfinite(value):
        raise ValueError(value)
    text = repr(float(value)).upper()
    mantissa, _, exponent = text.partition("E")
    mantissa = mantissa if "." in mantissa else f"{mantissa}."
    mantissa = mantissa[:-1] if mantissa.endswith(".0") else mantissa
    return f"{mantissa}E{exponent}" if exponent else mantissa


def string(text: str) -> str:
    """A STRING of ISO 10303-21: what is not ASCII as \\X2\\."""
    parts = []
    for ascii_part, other in re.findall(r"([ -~]+)|([^ -~]+)", text):
        escaped = ascii_part.replace("\\", "\\\\").replace("'", "''")
        parts.append(escaped or f"\\X2\\{other.encode('utf-16-be').hex().upper()}\\X0\\")
    return f"'{''.join(parts)}'"
