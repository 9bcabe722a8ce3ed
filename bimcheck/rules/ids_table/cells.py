"""The little language of the column of accepted values: lists, ranges, patterns; and back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Context, Decimal, InvalidOperation

from bimcheck.rules.ids_audit.simple_types import EXAMPLES, is_written
from bimcheck.rules.ids_table.columns import BOOLEANS, plain
from bimcheck.words import Words

_SPLIT = re.compile(r"(?<!\\)(?:\\\\)*[;;\n]")
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_MOMENT = r"[-\dT:.+Z]+"
_SIGNS = {
    ">=": "minInclusive",
    "≥": "minInclusive",
    ">": "minExclusive",
    "<=": "maxInclusive",
    "≤": "maxInclusive",
    "<": "maxExclusive",
}
_COMPARED = re.compile(r"(>=|<=|≥|≤|>|<)\s*([^<>=≥≤\s]+)")
_BETWEEN = re.compile(rf"({_NUMBER}|{_MOMENT}?)\s*(?:\.\.|~|~|至)\s*({_NUMBER}|{_MOMENT})")
_BETWEEN_BOUNDS = re.compile(r"[ ,,;;且和]+|and")
ORDERED = ("xs:double", "xs:integer", "xs:date", "xs:dateTime", "xs:time", "xs:duration")


class CellError(ValueError):
    """What is wrong with the content of one cell."""

    def __init__(self, words: Words) -> None:
        self.words = words
        super().__init__(words.en)


@dataclass(frozen=True, slots=True)
class Accepted:
    """Accepted values: conditions of an xs:restriction, or one simple value. `base` is the XML type."""

    base: str
    conditions: tuple[tuple[str, str], ...]

    @property
    def simple(self) -> str | None:
        (kind, text), *more = self.conditions
        return text if kind == "enumeration" and not more else None


def text_of(value: object) -> str:
    """What a person sees in a cell, as text."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat()
        case date() | time():
            return value.isoformat()
    return str(value).strip()


def read(text: str, base: str, scale: tuple[Decimal, Decimal] | None = None) -> Accepted:
    """The content of a cell of accepted values. CellError where it is none. `scale` (factor, offset) to SI."""
    if text.startswith("/") and text.endswith("/") and len(text) > 2:
        if base != "xs:string":
            raise CellError(Words("模式只能用于文字", "patterns are for texts only"))
        return Accepted(base, (("pattern", text[1:-1]),))
    if base in ORDERED and (found := _range(text, base)):
        return Accepted(base, tuple((kind, _value(part, base, scale)) for kind, part in found))
    values = tuple(_value(part, base, scale) for part in _listed(text))
    if base == "xs:boolean" and len(values) > 1:
        raise CellError(
            Words("是否型只能写一个值;两者皆可请留空", "one boolean only; leave it blank where both will do")
        )
    return Accepted(base, tuple(("enumeration", value) for value in dict.fromkeys(values)))


def _range(text: str, base: str) -> list[tuple[str, str]]:
    if found := _BETWEEN.fullmatch(text.strip()):
        return [("minInclusive", found[1]), ("maxInclusive", found[2])]
    compared = _COMPARED.findall(text)
    if compared and not _BETWEEN_BOUNDS.sub("", _COMPARED.sub("", text)):
        return [(_SIGNS[sign], part) for sign, part in compared]
    if any(sign in text for sign in _SIGNS) or ".." in text:
        raise CellError(Words(f"无法理解的范围“{text}”", f"no range: '{text}'"))
    return []


def _listed(text: str) -> list[str]:
    parts, start = [], 0
    for found in _SPLIT.finditer(text):
        parts.append(text[start : found.end() - 1])
        start = found.end()
    parts.append(text[start:])
    return [re.sub(r"\\(.)", r"\1", part.strip()) for part in parts if part.strip()]


def _value(text: str, base: str, scale: tuple[Decimal, Decimal] | None) -> str:
    if base == "xs:boolean":
        if plain(text) not in BOOLEANS:
            raise CellError(Words(f"“{text}”不是 是/否", f"'{text}' is neither true nor false"))
        return BOOLEANS[plain(text)]
    if base == "xs:string":
        return text
    if not is_written(base, text):
        example = EXAMPLES[base]
        raise CellError(
            Words(
                f"“{text}”的写法不对 ({base}，例如 {example});单位写在“单位”列",
                f"'{text}' is not written like {base} (such as {example}); units have a column of their own",
            )
        )
    if base == "xs:double" and scale is not None:
        try:
            return number(Decimal(text) * scale[0] + scale[1])
        except InvalidOperation:
            return text
    return text


def number(value: Decimal) -> str:
    """A number without needless digits: 2.40 → 2.4, 1E+3 → 1000."""
    rounded = value.normalize(Context(prec=15))  # what a double can tell
    shown = format(rounded, "f") if -15 <= rounded.adjusted() <= 15 else f"{rounded:e}"
    return "0" if not rounded else shown


def write(conditions: list[tuple[str, str]]) -> str | None:
    """The cell for conditions of an IDS; None where the table has no words for them."""
    kinds = [kind for kind, _ in conditions]
    if kinds and set(kinds) == {"enumeration"}:
        parts = [re.sub(r"([\\;;\n])", r"\\\1", text) for _, text in conditions]
        if any(not text.strip() or text != text.strip() for _, text in conditions):
            return None
        cell = "; ".join(parts)
        # "/a/" would be read as a pattern.
        return "\\" + cell if cell.startswith("/") and cell.endswith("/") and len(cell) > 2 else cell
    if kinds == ["pattern"]:
        return f"/{conditions[0][1]}/"
    if kinds and set(kinds) <= set(_SIGNS.values()) and len(set(kinds)) == len(kinds):
        named = dict(conditions)
        if set(named) == {"minInclusive", "maxInclusive"}:
            return f"{named['minInclusive']}..{named['maxInclusive']}"
        signs = {"minInclusive": ">=", "minExclusive": ">", "maxInclusive": "<=", "maxExclusive": "<"}
        return " ".join(f"{signs[kind]}{named[kind]}" for kind in signs if kind in named)
    return None
