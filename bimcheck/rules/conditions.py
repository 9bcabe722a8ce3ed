"""Simple conditions on one value, for `where`, `if` and `then` of TOML rules."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl

from bimcheck.model import Model
from bimcheck.rules.reading import UnfitError
from bimcheck.rules.said import listed, number_text
from bimcheck.rules.values import label, values
from bimcheck.words import Words

Scalar = str | float | bool
ASKED = ("present", "equals", "in_", "not_in", "is_a", "matches", "not_matches", "min", "max")


@dataclass(frozen=True)
class Condition:
    """One value and what is asked of it; several keys must all hold. A row without the value holds only
    `present = false`, `not_in` and `not_matches`. Of several values (a list) one that holds is enough; `not_in` and
    `not_matches` need all.

    present   true: there is one; false: there is none
    equals    this very value
    in_       one of these
    not_in    none of these
    is_a      a class name: one of these classes or below
    matches   a regular expression for the whole text
    not_matches  none of the values fits this one
    min, max  bounds, SI, inclusive
    """

    value: str
    present: bool | None = None
    equals: Scalar | None = None
    in_: tuple[Scalar, ...] | None = None
    not_in: tuple[Scalar, ...] | None = None
    is_a: tuple[str, ...] | None = None
    matches: str | None = None
    not_matches: str | None = None
    min: float | None = None
    max: float | None = None

    def __post_init__(self) -> None:
        if all(getattr(self, name) is None for name in ASKED):
            asked = [name.removesuffix("_") for name in ASKED]
            raise UnfitError(
                f"对 {self.value} 没有提出任何条件 ({'、'.join(asked)})",
                f"nothing is asked of {self.value} ({', '.join(asked)})",
            )
        for pattern in (self.matches, self.not_matches):
            if pattern is not None:
                anchored(pattern)

    def holds(self, model: Model, chosen: pl.DataFrame) -> pl.Series:
        """Boolean, a value per row of `chosen`."""
        found = values(model, chosen, self.value)
        rows = chosen["row"]
        verdict = pl.repeat(True, chosen.height, dtype=pl.Boolean, eager=True)
        if self.present is not None:
            verdict &= among(rows, found["row"]) == self.present
        if self.equals is not None:
            verdict &= among(rows, found["row"].filter(is_one_of(found, (self.equals,))))
        if self.in_ is not None:
            verdict &= among(rows, found["row"].filter(is_one_of(found, self.in_)))
        if self.not_in is not None:
            verdict &= ~among(rows, found["row"].filter(is_one_of(found, self.not_in)))
        if self.is_a is not None:
            below = sorted({c for name in self.is_a for c in model.schema_tree.subtypes(name)})
            verdict &= among(rows, found["row"].filter(found["text"].is_in(below)))
        if self.not_matches is not None:
            verdict &= ~among(rows, found["row"].filter(fits(found["text"], self.not_matches)))
        if self.matches is not None:
            verdict &= among(rows, found["row"].filter(fits(found["text"], self.matches)))
        if self.min is not None or self.max is not None:
            low, high = (
                self.min if self.min is not None else -float("inf"),
                self.max if self.max is not None else float("inf"),
            )
            verdict &= among(rows, found["row"].filter(found["number"].is_between(low, high).fill_null(False)))
        return verdict.alias("holds")

    @property
    def words(self) -> Words:
        name = label(self.value)
        zh, en = [], []
        if self.present is not None:
            zh.append(f"{name.zh} {'已填写' if self.present else '为空'}")
            en.append(f"{name.en} {'is present' if self.present else 'is absent'}")
        if self.equals is not None:
            zh.append(f"{name.zh} = {scalar_text(self.equals)}")
            en.append(f"{name.en} = {scalar_text(self.equals)}")
        if self.in_ is not None:
            zh.append(f"{name.zh} 为以下之一：{listed(scalar_texts(self.in_))}")
            en.append(f"{name.en} is one of: {listed(scalar_texts(self.in_))}")
        if self.not_in is not None:
            zh.append(f"{name.zh} 不为：{listed(scalar_texts(self.not_in))}")
            en.append(f"{name.en} is none of: {listed(scalar_texts(self.not_in))}")
        if self.is_a is not None:
            zh.append(f"{name.zh} 为 {listed(self.is_a)} 或其子类")
            en.append(f"{name.en} is {listed(self.is_a)} or a subtype")
        if self.not_matches is not None:
            zh.append(f"{name.zh} 不符合 {self.not_matches}")
            en.append(f"{name.en} does not match {self.not_matches}")
        if self.matches is not None:
            zh.append(f"{name.zh} 符合 {self.matches}")
            en.append(f"{name.en} matches {self.matches}")
        if self.min is not None:
            zh.append(f"{name.zh} ≥ {number_text(self.min)}")
            en.append(f"{name.en} ≥ {number_text(self.min)}")
        if self.max is not None:
            zh.append(f"{name.zh} ≤ {number_text(self.max)}")
            en.append(f"{name.en} ≤ {number_text(self.max)}")
        return Words("且".join(zh), " and ".join(en))


def all_hold(model: Model, chosen: pl.DataFrame, conditions: tuple[Condition, ...]) -> pl.Series:
    """Boolean per row of `chosen`: all conditions hold."""
    verdict = pl.repeat(True, chosen.height, dtype=pl.Boolean, eager=True)
    for condition in conditions:
        verdict &= condition.holds(model, chosen)
    return verdict.alias("holds")


def all_words(conditions: tuple[Condition, ...]) -> Words:
    return Words("；".join(c.words.zh for c in conditions), "; ".join(c.words.en for c in conditions))


@cache
def anchored(pattern: str) -> str:
    """A regular expression for the whole text, as XSD means it; UnfitError where it is none."""
    whole = f"^(?:{pattern})$"
    try:
        pl.Series([""]).str.contains(whole)
    except pl.exceptions.ComputeError as error:
        reason = str(error).strip().splitlines()
        why = next((line for line in reason if line.startswith("error:")), "error").removeprefix("error: ")
        raise UnfitError(
            f"正则表达式无效：{pattern} ({why})", f"invalid regular expression {pattern} ({why})"
        ) from None
    return whole


def fits(texts: pl.Series, pattern: str) -> pl.Series:
    """Boolean per text. Matching a text costs less than finding out whether it was there before."""
    return texts.str.contains(anchored(pattern))


def is_one_of(found: pl.DataFrame, accepted: tuple[Scalar, ...]) -> pl.Series:
    """Boolean per row of VALUES. Numbers are compared as numbers, everything else as text."""
    numbers = [float(a) for a in accepted if isinstance(a, float | int) and not isinstance(a, bool)]
    texts = [scalar_text(a) for a in accepted if isinstance(a, str | bool)]
    return found.select(
        (pl.col("text").is_in(texts) | pl.col("number").is_in(numbers).fill_null(False)).alias("accepted")
    )["accepted"]


def scalar_text(value: Scalar) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return value if isinstance(value, str) else number_text(float(value))


def scalar_texts(accepted: tuple[Scalar, ...]) -> tuple[str, ...]:
    return tuple(scalar_text(a) for a in accepted)


def among(rows: pl.Series, found: pl.Series) -> pl.Series:
    """Boolean per running number of `rows` (UInt32): whether it is one of `found`, which may have others too."""
    there = np.zeros(int(max(_highest(rows), _highest(found))) + 1, dtype=bool)
    there[found.to_numpy()] = True
    return pl.Series(rows.name, there[rows.to_numpy()])


def _highest(rows: pl.Series) -> int:
    return int(rows.to_numpy().max(initial=0))
