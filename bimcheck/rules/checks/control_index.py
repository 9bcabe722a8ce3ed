"""`control_index`: figures keep to the control figures that the project states as text with an operator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import polars as pl

from bimcheck.model import Model
from bimcheck.rules.limits import Bounds, bounds
from bimcheck.rules.property_list import name_key, set_key
from bimcheck.rules.reading import UnfitError
from bimcheck.rules.rule import FAILURES, Verdict
from bimcheck.rules.said import joined, number_text
from bimcheck.words import Words


@dataclass(frozen=True)
class ControlIndex:
    """Demand: each figure of the selected keeps to the control figure of the same name, wherever the file states it.

    controls   the property set with the control figures, as text with an operator ("≤2.00", "≥35%")
    stated     the property set of the selected with the figures themselves
    names      of the properties, the same in both sets
    shares     of these, those that are shares: 28, 28 % and 0.28 are the same
    tolerance  absolute, for rounding

    A figure without a control figure is not judged; where none has one the rule is undecided.
    """

    kind: ClassVar[str] = "control_index"
    controls: str
    stated: str
    names: tuple[str, ...]
    shares: tuple[str, ...] = ()
    tolerance: float = 1e-6

    def __post_init__(self) -> None:
        if unknown := sorted(set(self.shares) - set(self.names)):
            raise UnfitError(f"shares 中的 {unknown[0]} 不在 names 中", f"{unknown[0]} of shares is not in names")

    def fit(self, table: str) -> None:
        if table != "entities":
            raise UnfitError("control_index 用于构件", "control_index goes with elements")

    @property
    def demand(self) -> Words:
        return Words(
            f"{self.stated} 的 {'、'.join(self.names)} 符合 {self.controls} 中同名控制指标（≤、≥、范围）",
            f"{', '.join(self.names)} in {self.stated} keep to the figures of the same name in {self.controls}",
        )

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        if chosen.is_empty():
            return Verdict(0)
        controls = _properties(model, self.controls, self.names)
        stated = _properties(model, self.stated, self.names).filter(pl.col("id").is_in(chosen["id"].implode()))
        rows: list[dict[str, Any]] = []
        compared: dict[str, Any] = {}
        for name in self.names:
            said = controls.filter(pl.col("name") == name).unique("text", maintain_order=True)
            for carrier, text in said.select("id", "text").iter_rows():
                limit = bounds(text)
                if limit is None:
                    rows.append(_unreadable(carrier, name, text))
                    continue
                compared[name] = text
                rows += self._compare(name, text, limit, stated.filter(pl.col("name") == name), chosen)
        if not compared and not rows:
            return Verdict(
                chosen.height,
                undecided=Words(
                    f"模型中没有控制指标（属性集 {self.controls}），无从比较",
                    f"the model states no control figures (set {self.controls}) to compare with",
                ),
            )
        frame = pl.DataFrame(rows, schema=FAILURES, orient="row")
        wrong = frame.filter(pl.col("id").is_in(chosen["id"].implode()))["id"].n_unique()
        failed = max(wrong, 1 if rows else 0)
        return Verdict(chosen.height, joined([frame]), failed, facts=compared)

    def _compare(
        self, name: str, text: str, limit: Bounds, stated: pl.DataFrame, chosen: pl.DataFrame
    ) -> list[dict[str, Any]]:
        """A row per element whose figure is missing, no number, or beyond the limit."""
        expected = Words.same(f"{name} {text}")
        found = {i: (t, n) for i, t, n in stated.select("id", "text", "number").iter_rows()}
        rows = []
        # There are as many sites as a model has, one or a few.
        for element in chosen["id"].to_list():
            if element not in found:
                rows.append(_row(element, expected, Words(f"{name} 未填写", f"{name} is not filled in")))
                continue
            written, number = found[element]
            value = _number(written, number)
            if value is None:
                rows.append(_row(element, expected, Words(f"“{written}”不是数值", f'"{written}" is no number')))
                continue
            low_high, share = limit, name in self.shares
            as_percent = share and abs(value) > 1 and "%" not in written
            if share:
                low_high = _fraction(limit)
                value = value / 100 if as_percent else value
            if not low_high.hold(value, self.tolerance):
                note = Words("（按百分数计）", " (taken as per cent)") if as_percent else Words("", "")
                told = Words(f"{name} = {written}{note.zh}", f"{name} = {written}{note.en}")
                rows.append(_row(element, expected, told, value, self.tolerance))
        return rows


def _fraction(limit: Bounds) -> Bounds:
    """Bounds of a share as fractions; whole numbers above 1 can only have been meant in per cent."""
    if limit.percent or max(abs(b) for b in (limit.low, limit.high) if b is not None) <= 1:
        return limit
    low, high = (b / 100 if b is not None else None for b in (limit.low, limit.high))
    return Bounds(low, high, limit.low_open, limit.high_open, True)


def _number(text: str, number: float | None) -> float | None:
    if number is not None:
        return number
    plain = text.strip().replace("％", "%")
    try:
        return float(plain.removesuffix("%")) / (100 if plain.endswith("%") else 1)
    except ValueError:
        return None


def _properties(model: Model, set_name: str, names: tuple[str, ...]) -> pl.DataFrame:
    """id · name (as asked for) · text · number of single properties that have a value, by id; names as property lists
    compare them."""
    wanted_set, wanted = set_key(set_name), {name_key(n): n for n in names}
    sets = [s for s in model.properties["set_name"].drop_nulls().unique().to_list() if set_key(s) == wanted_set]
    rows = model.properties.filter(pl.col("set_name").is_in(sets))
    rows = rows.filter(pl.col("value_text").str.strip_chars() != "")
    known = {n: wanted[k] for n in rows["name"].drop_nulls().unique().to_list() if (k := name_key(n)) in wanted}
    return (
        rows.filter(pl.col("name").is_in(list(known)))
        .select(
            pl.col("element_id").alias("id"),
            pl.col("name").replace_strict(known, return_dtype=pl.String),
            pl.col("value_text").alias("text"),
            pl.col("value_number").alias("number"),
        )
        .sort("id", maintain_order=True)
    )


def _unreadable(carrier: int, name: str, text: str) -> dict[str, Any]:
    return _row(
        carrier,
        Words(f"{name} 的控制指标带运算符，如 ≤2.00、≥35%", f"a control of {name} with an operator, like ≤2.00"),
        Words(f"“{text}”", f'"{text}"'),
    )


def _row(
    element: int, expected: Words, observed: Words, measured: float | None = None, tolerance: float | None = None
) -> dict[str, Any]:
    return {
        "id": element,
        "line": None,
        "expected_zh": expected.zh,
        "expected_en": expected.en,
        "observed_zh": observed.zh,
        "observed_en": observed.en,
        "measured": None if measured is None else float(number_text(measured, 9)),
        "tolerance": tolerance,
    }


CHECK = ControlIndex
