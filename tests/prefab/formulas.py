"""A reader of the workbook's formulas, for tests: reckons SUM, SUMPRODUCT, IF, AND, MIN, ROUND and arithmetic anew.

Written from what spreadsheets do, not from the writer of the workbook: it knows nothing of the rate.
"""

from __future__ import annotations

import math
import re
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import range_boundaries

TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.?\d*(?:[eE][-+]?\d+)?)|(?P<text>\"[^\"]*\")|"
    r"(?P<ref>(?:'[^']+'!|\w+!)?\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)|(?P<name>[A-Z]+)(?=\()|"
    r"(?P<sign><=|>=|<>|[-+*/(),<>=]))"
)


class Reckoner:
    """`value(sheet, cell)`: what a spreadsheet program shows there."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self.known: dict[tuple[str, str], Any] = {}

    def value(self, sheet: str, cell: str) -> Any:
        key = (sheet, cell)
        if key not in self.known:
            written = self.workbook[sheet][cell].value
            if isinstance(written, str) and written.startswith("=") and self.workbook[sheet][cell].data_type == "f":
                tokens = list(TOKEN.finditer(written[1:]))
                assert "".join(m.group() for m in tokens) == written[1:], f"not understood: {written}"
                self.known[key] = _Expression(self, sheet, tokens).whole()
            else:
                self.known[key] = written
        return self.known[key]

    def cells(self, sheet: str, reference: str) -> list[Any]:
        left, top, right, bottom = range_boundaries(reference.replace("$", ""))
        rows = self.workbook[sheet].iter_rows(top, bottom, left, right)
        return [self.value(sheet, cell.coordinate) for row in rows for cell in row]


class _Expression:
    def __init__(self, reckoner: Reckoner, sheet: str, tokens: list[re.Match[str]]) -> None:
        self.reckoner, self.sheet, self.tokens, self.at = reckoner, sheet, tokens, 0

    def sign(self, *signs: str) -> str:
        if self.at < len(self.tokens) and self.tokens[self.at]["sign"] in signs:
            self.at += 1
            return str(self.tokens[self.at - 1]["sign"])
        return ""

    def whole(self) -> Any:
        result = self.comparison()
        assert self.at == len(self.tokens)
        return result

    def comparison(self) -> Any:
        left = self.sum()
        while sign := self.sign("<=", ">=", "<>", "<", ">", "="):
            right = self.sum()
            left = {
                "<": lambda a, b: a < b, ">": lambda a, b: a > b, "<=": lambda a, b: a <= b,
                ">=": lambda a, b: a >= b, "=": lambda a, b: a == b, "<>": lambda a, b: a != b,
            }[sign](left, right)  # fmt: skip
        return left

    def sum(self) -> Any:
        left = self.product()
        while sign := self.sign("+", "-"):
            right = self.product()
            left = (left or 0) + (right or 0) if sign == "+" else (left or 0) - (right or 0)
        return left

    def product(self) -> Any:
        left = self.factor()
        while sign := self.sign("*", "/"):
            right = self.factor()
            left = (left or 0) * (right or 0) if sign == "*" else (left or 0) / right
        return left

    def factor(self) -> Any:
        if self.sign("-"):
            return -self.factor()
        if self.sign("("):
            inner = self.comparison()
            assert self.sign(")")
            return inner
        token = self.tokens[self.at]
        self.at += 1
        if token["number"]:
            return float(token["number"])
        if token["text"]:
            return token["text"][1:-1]
        if token["ref"]:
            cells = self.reference(token["ref"])
            return cells if ":" in token["ref"] else cells[0]
        return self.call(token["name"])

    def reference(self, text: str) -> list[Any]:
        sheet, _, cells = text.rpartition("!")
        return self.reckoner.cells(sheet.strip("'") or self.sheet, cells)

    def call(self, name: str) -> Any:
        assert self.sign("(")
        arguments = []
        while not self.sign(")"):
            arguments.append(self.comparison())
            self.sign(",")
        flat = [v for a in arguments for v in (a if isinstance(a, list) else [a]) if isinstance(v, int | float)]
        if name == "SUM":
            return math.fsum(flat)
        if name == "MIN":
            return min(flat)
        if name == "AND":
            return all(arguments)
        if name == "IF":
            return arguments[1] if arguments[0] else arguments[2]
        if name == "ROUND":
            # away from zero at halves of the decimal number that is shown, as spreadsheets do
            factor = 10.0 ** arguments[1]
            return (
                math.floor(float(f"{abs(arguments[0]) * factor:.12g}") + 0.5)
                / factor
                * (1 if arguments[0] >= 0 else -1)
            )
        assert name == "SUMPRODUCT", name
        columns = [[v if isinstance(v, int | float) else 0.0 for v in a] for a in arguments]
        assert len({len(c) for c in columns}) == 1
        return math.fsum(math.prod(row) for row in zip(*columns, strict=True))
