"""Limits as people write them: "≤2.00", "≥35%", "不大于 24", "1.5~2.0", "0..100"."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

NUMBER = r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?"
# Longest first: 不大于 contains 大于.
OPERATORS = (
    ("<=", "<="), ("=<", "<="), ("≤", "<="), ("≦", "<="), ("⩽", "<="), ("不大于", "<="), ("不超过", "<="),
    ("不高于", "<="), ("不多于", "<="), ("小于等于", "<="), ("小于或等于", "<="),
    (">=", ">="), ("=>", ">="), ("≥", ">="), ("≧", ">="), ("⩾", ">="), ("不小于", ">="), ("不低于", ">="),
    ("不少于", ">="), ("大于等于", ">="), ("大于或等于", ">="),
    ("小于", "<"), ("低于", "<"), ("<", "<"), ("大于", ">"), ("高于", ">"), (">", ">"), ("等于", "="), ("=", "="),
)  # fmt: skip
_OPERATOR = "|".join(re.escape(word) for word, _ in sorted(OPERATORS, key=lambda o: -len(o[0])))
_MEANING = dict(OPERATORS)
_FLIPPED = {"<=": ">=", ">=": "<=", "<": ">", ">": "<", "=": "="}
_SINGLE = re.compile(rf"({_OPERATOR})({NUMBER})(%?)")
_BETWEEN = re.compile(rf"({NUMBER})(%?)({_OPERATOR})[A-Za-z]?({_OPERATOR})({NUMBER})(%?)")
_RANGE = re.compile(rf"({NUMBER})(%?)(?:\.\.|~|—|–|至|到|-)({NUMBER})(%?)")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a number may be; None: open to that side. `percent`: so written, and divided by 100 here."""

    low: float | None = None
    high: float | None = None
    low_open: bool = False
    high_open: bool = False
    percent: bool = False

    def hold(self, value: float, tolerance: float = 0.0) -> bool:
        """Whether `value` is within; a bound that itself is not allowed gets no tolerance."""
        if self.low is not None and (value <= self.low if self.low_open else value < self.low - tolerance):
            return False
        return self.high is None or not (value >= self.high if self.high_open else value > self.high + tolerance)


@lru_cache(maxsize=4096)
def bounds(text: str) -> Bounds | None:
    """What a text allows; None where it is no limit: no operator, no number, or bounds that nothing can meet."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("−", "-").replace("∼", "~")
    if between := _BETWEEN.fullmatch(plain):
        first, percent, left, right, second, percent_too = between.groups()
        parts = [(_FLIPPED[_MEANING[left]], first, percent), (_MEANING[right], second, percent_too)]
    elif ranged := _RANGE.fullmatch(plain):
        low, percent, high, percent_too = ranged.groups()
        # "20~30%" means both in percent.
        parts = [(">=", low, percent or percent_too), ("<=", high, percent_too)]
    else:
        parts = []
        for piece in re.split(r"[,，;；、]|且|并", plain):
            single = _SINGLE.fullmatch(piece)
            if single is None:
                return None
            parts.append((_MEANING[single[1]], single[2], single[3]))
    return _together(parts)


def _together(parts: list[tuple[str, str, str]]) -> Bounds | None:
    low: tuple[float, bool] | None = None
    high: tuple[float, bool] | None = None
    for operator, digits, percent in parts:
        number = float(digits) / (100 if percent else 1)
        if operator in (">=", ">", "="):
            low = max(low or (number, False), (number, operator == ">"))
        if operator in ("<=", "<", "="):
            found = (number, operator == "<")
            high = found if high is None or (found[0], not found[1]) < (high[0], not high[1]) else high
    if low and high and (low[0] > high[0] or (low[0] == high[0] and (low[1] or high[1]))):
        return None
    return Bounds(
        low=low[0] if low else None,
        high=high[0] if high else None,
        low_open=bool(low and low[1]),
        high_open=bool(high and high[1]),
        percent=any(percent for _, _, percent in parts),
    )
