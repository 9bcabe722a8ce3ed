"""Values of IDS facets, a plain text or a Restriction, and what they match in a column.

Equality of numbers has the tolerance of IDS 1.0: x matches v where v·(1-1e-6)-1e-6 <= x <= v·(1+1e-6)+1e-6
(mirrored for negative v). The official cases decide two questions that the text leaves open: the ends belong to
it, and ranges take part: "at least v" accepts what equals v within the tolerance, "more than v" excludes it.
Integers are exact.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import IntEnum
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from bimcheck.rules import patterns

Mask = npt.NDArray[np.bool_]

TOLERANCE = 1e-6
# Bounds are computed in doubles: a few units in the last place keep 1.000002 inside the tolerance of 1.
_ULPS = 8 * np.finfo(np.float64).eps
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
_TRUE, _FALSE = ("true", "1"), ("false", "0")


@dataclass(frozen=True, slots=True)
class Restriction:
    """An `xs:restriction`. Facets of different kinds must all hold; enumeration values and patterns are alternatives.

    base        "string", "double", "integer", "boolean", "date" …: the local name of the XSD type
    bounds      as written in the IDS; None where not given
    """

    base: str = "string"
    enumeration: tuple[str, ...] = ()
    pattern: tuple[str, ...] = ()
    min_inclusive: str | None = None
    max_inclusive: str | None = None
    min_exclusive: str | None = None
    max_exclusive: str | None = None
    length: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    total_digits: int | None = None
    fraction_digits: int | None = None

    @property
    def lower(self) -> bool:
        return self.min_inclusive is not None or self.min_exclusive is not None

    @property
    def upper(self) -> bool:
        return self.max_inclusive is not None or self.max_exclusive is not None

    @property
    def bounded(self) -> bool:
        """Demands a range: then every value of a list, table or bounded property must lie in it, not just one."""
        return self.lower or self.upper

    @property
    def lengths(self) -> bool:
        return self.length is not None or self.min_length is not None or self.max_length is not None

    @property
    def digits(self) -> bool:
        return self.total_digits is not None or self.fraction_digits is not None

    def only_lower(self) -> Restriction:
        return replace(self, max_inclusive=None, max_exclusive=None)

    def only_upper(self) -> Restriction:
        return replace(self, min_inclusive=None, min_exclusive=None)


Value = str | Restriction | None


class Form(IntEnum):
    """How a stored value is compared."""

    TEXT = 0
    REAL = 1
    INTEGER = 2
    BOOLEAN = 3  # TRUE FALSE, of a LOGICAL also UNKNOWN
    OBJECT = 4  # a reference or an aggregate: there, but equal to nothing


@dataclass(frozen=True)
class Values:
    """A column of stored values: `text` (decoded, TRUE FALSE), `number` (SI, null where none), `form` per row."""

    text: pl.Series
    number: pl.Series
    form: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.text)

    def __getitem__(self, rows: npt.NDArray[Any]) -> Values:
        if rows.dtype == np.bool_:
            rows = np.flatnonzero(rows)
        return Values(self.text.gather(rows), self.number.gather(rows), self.form[rows])

    @classmethod
    def texts(cls, text: pl.Series) -> Values:
        """A column of nothing but text: names, codes."""
        number = (
            pl.Series([None], dtype=pl.Float64).new_from_index(0, len(text))
            if len(text)
            else pl.Series([], dtype=pl.Float64)
        )
        return cls(text, number, np.zeros(len(text), dtype=np.uint8))


def parse_number(text: str) -> float | None:
    """A number in the only notation that IDS allows: dot, no thousands separator, exponent allowed."""
    if _NUMBER.fullmatch(text):
        return float(text)
    return {"NaN": math.nan, "INF": math.inf, "+INF": math.inf, "-INF": -math.inf}.get(text)


def tolerance(value: float) -> float:
    """Half the width of what counts as equal to `value`."""
    return abs(value) * TOLERANCE + TOLERANCE


def matches(value: Value, values: Values) -> Mask:
    """A boolean per row: whether the stored value satisfies `value`; None is satisfied by whatever is stored."""
    forms = np.unique(values.form)
    if len(forms) == 1:
        return _of_form(value, values, Form(forms[0]))
    found = np.zeros(len(values), dtype=np.bool_)
    for form in forms:
        rows = np.flatnonzero(values.form == form)
        found[rows] = _of_form(value, values[rows], Form(form))
    return found


def texts_match(value: Value, texts: pl.Series) -> Mask:
    """`matches` for a column of names."""
    if value is None:
        return texts.is_not_null().to_numpy()
    return _text(value, texts) if isinstance(value, str) else _restricted_text(value, texts)


def text_matches(value: Value, text: str) -> bool:
    """`matches` for one name."""
    if isinstance(value, str):
        return value == text
    return bool(texts_match(value, pl.Series([text]))[0])


def _of_form(value: Value, values: Values, form: Form) -> Mask:
    if value is None:
        return (values.text.is_not_null() | values.number.is_not_null()).to_numpy()
    if form is Form.OBJECT:
        return np.zeros(len(values), dtype=np.bool_)
    if form is Form.TEXT:
        return texts_match(value, values.text)
    if form is Form.BOOLEAN:
        return _booleans(value, values.text)
    numbers = values.number.fill_null(math.nan).to_numpy()
    if isinstance(value, str):
        return _equal(value, numbers, form)
    return _restricted_numbers(value, numbers, form)


def _text(value: str, texts: pl.Series) -> Mask:
    return texts.eq_missing(value).to_numpy()


def _restricted_text(value: Restriction, texts: pl.Series) -> Mask:
    found = texts.is_not_null()
    if value.enumeration:
        found = found & texts.is_in(list(value.enumeration)).fill_null(False)
    if value.pattern:
        found = found & patterns.matching(value.pattern, texts)
    if value.lengths:
        length = texts.str.len_chars()
        for bound, holds in (
            (value.length, length.__eq__),
            (value.min_length, length.__ge__),
            (value.max_length, length.__le__),
        ):
            if bound is not None:
                found = found & holds(bound).fill_null(False)
    if value.bounded or value.digits:
        found = found & _by_distinct(texts, lambda text: not value.digits and _ordered(value, text))
    return found.to_numpy()


def _by_distinct(texts: pl.Series, holds: Callable[[str], bool]) -> pl.Series:
    """Python once per distinct text: calendars and clocks have no column expression with the order of XSD."""
    distinct = texts.unique().drop_nulls()
    kept = distinct.filter(pl.Series([holds(t) for t in distinct], dtype=pl.Boolean))
    return texts.is_in(kept.implode()).fill_null(False)


def _ordered(value: Restriction, text: str) -> bool:
    """Bounds of dates, times and durations, in the order that XSD gives them; texts of other types have none."""
    at = moment(value.base, text)
    if at is None:
        return False
    for bound, holds in (
        (value.min_inclusive, at.__ge__),
        (value.max_inclusive, at.__le__),
        (value.min_exclusive, at.__gt__),
        (value.max_exclusive, at.__lt__),
    ):
        if bound is not None:
            limit = moment(value.base, bound)
            if limit is None or not holds(limit):
                return False
    return True


_DURATION = re.compile(
    r"([-+]?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)


@lru_cache(maxsize=4096)
def moment(base: str, text: str) -> float | None:
    """A date, dateTime, time or duration on one axis, in seconds; None where the text is none.

    No zone counts as UTC; a month of a duration as 30.4375 days (XSD leaves months against days undecided).
    """
    try:
        if base == "duration":
            found = _DURATION.fullmatch(text)
            if not found or text.rstrip("T")[-1] == "P":
                return None
            years, months, weeks, days, hours, minutes, seconds = (float(g or 0) for g in found.groups()[1:])
            span = (years * 12 + months) * 2629800 + (weeks * 7 + days) * 86400 + hours * 3600 + minutes * 60 + seconds
            return -span if found[1] == "-" else span
        if base == "time":
            text, base = f"2000-01-01T{text}", "dateTime"
        if base == "date":
            text = f"{text[:10]}T00:00:00{text[10:]}"
        elif base != "dateTime":
            return None
        at = datetime.datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=datetime.UTC)).timestamp()
    except ValueError:
        return None


def _booleans(value: str | Restriction, texts: pl.Series) -> Mask:
    """IDS writes true, false, 1, 0, in lower case only; UNKNOWN equals neither."""
    accepted = [
        stored
        for stored, spellings in (("TRUE", _TRUE), ("FALSE", _FALSE))
        if any(value == s if isinstance(value, str) else _lexical(value, s) for s in spellings)
    ]
    return texts.is_in(accepted).fill_null(False).to_numpy()


def _lexical(value: Restriction, spelling: str) -> bool:
    return not value.bounded and bool(_restricted_text(value, pl.Series([spelling]))[0])


def _equal(value: str, numbers: npt.NDArray[np.float64], form: Form) -> Mask:
    wanted = parse_number(value)
    if wanted is None or math.isnan(wanted):
        return np.zeros(len(numbers), dtype=np.bool_)
    if form is Form.INTEGER or math.isinf(wanted):
        return np.equal(numbers, wanted)
    return _near(wanted, numbers)


def _near(wanted: float, numbers: npt.NDArray[np.float64]) -> Mask:
    half = tolerance(wanted)
    half += _ULPS * (abs(wanted) + half)
    return np.less_equal(np.abs(numbers - wanted), half)


def _restricted_numbers(value: Restriction, numbers: npt.NDArray[np.float64], form: Form) -> Mask:
    found = ~np.isnan(numbers)
    if value.enumeration:
        if form is Form.INTEGER or len(value.enumeration) > 64:
            found &= _among(value.enumeration, numbers, form)
        else:
            found &= np.logical_or.reduce([_equal(v, numbers, form) for v in value.enumeration])
    slack = form is not Form.INTEGER
    for text, above, closed in (
        (value.min_inclusive, True, True),
        (value.min_exclusive, True, False),
        (value.max_inclusive, False, True),
        (value.max_exclusive, False, False),
    ):
        if text is None:
            continue
        bound = parse_number(text)
        if bound is None or math.isnan(bound):
            return np.zeros(len(numbers), dtype=np.bool_)
        beyond = numbers > bound if above else numbers < bound
        on = _near(bound, numbers) if slack and not math.isinf(bound) else numbers == bound
        found &= beyond | on if closed else beyond & ~on
    if value.pattern or value.lengths or value.digits:
        # Lexical demands on a number have meaning only where the restriction is based on a number.
        if value.base not in ("double", "integer", "decimal", "float") or value.lengths:
            return np.zeros(len(numbers), dtype=np.bool_)
        spelled = pl.Series([_spell(n) for n in numbers.tolist()], dtype=pl.String)
        if value.pattern:
            found &= patterns.matching(value.pattern, spelled).to_numpy()
        if value.digits:
            found &= _by_distinct(spelled, lambda text: _digits_hold(value, text)).to_numpy()
    return found


def _among(wanted: tuple[str, ...], numbers: npt.NDArray[np.float64], form: Form) -> Mask:
    """A long enumeration of numbers: the nearest value on either side decides."""
    parsed = np.array(sorted({n for n in map(parse_number, wanted) if n is not None and not math.isnan(n)}))
    if not len(parsed):
        return np.zeros(len(numbers), dtype=np.bool_)
    above = np.clip(np.searchsorted(parsed, numbers), 0, len(parsed) - 1)
    found = np.zeros(len(numbers), dtype=np.bool_)
    for near in (parsed[above], parsed[np.maximum(above - 1, 0)]):
        if form is Form.INTEGER:
            found |= numbers == near
        else:
            half = np.abs(near) * TOLERANCE + TOLERANCE
            found |= np.abs(numbers - near) <= half + _ULPS * (np.abs(near) + half)
    return found


def _spell(number: float) -> str | None:
    """The shortest decimal spelling, without an exponent."""
    if math.isnan(number) or math.isinf(number):
        return None
    return f"{Decimal(repr(number)):f}".removesuffix(".0")


def _digits_hold(value: Restriction, text: str) -> bool:
    """xs:totalDigits and xs:fractionDigits: leading and trailing zeros do not count."""
    whole, _, fraction = text.lstrip("+-").partition(".")
    fraction = fraction.rstrip("0")
    digits = len((whole + fraction).lstrip("0")) or 1
    return (value.total_digits is None or digits <= value.total_digits) and (
        value.fraction_digits is None or len(fraction) <= value.fraction_digits
    )
