"""The arithmetic of points: rounding, interpolation, the rate and its grade. Knows nothing of models."""

from __future__ import annotations

import math
from dataclasses import dataclass

# What binary fractions of decimal numbers can be off by; a half must round up in every case.
_DUST = 1e-9


def rounded(value: float, decimals: int) -> float:
    """Half up, as spreadsheets and the profession do (Python's own rounds half to even)."""
    factor = 10.0**decimals
    return float(math.floor(value * factor + 0.5 + _DUST) / factor)


@dataclass(frozen=True)
class Scale:
    """How a ratio (0 to 1) becomes points: none below `low`, `points_high` from `high` on, linear between them."""

    low: float
    high: float
    points_low: float
    points_high: float

    def points(self, ratio: float, decimals: int) -> float:
        """`ratio` is already rounded."""
        if ratio < self.low - _DUST:
            return 0.0
        if ratio >= self.high - _DUST:
            return self.points_high
        grown = (ratio - self.low) / (self.high - self.low)
        return rounded(self.points_low + grown * (self.points_high - self.points_low), decimals)


def rate(points: float, lacking: float, total: float = 100.0) -> float:
    """P = ΣQ / (total − Q4) × 100, percent. 0 where the building has no item at all."""
    left = total - lacking
    return min(100.0, points / left * 100.0) if left > 0 else 0.0


def grade(percent: float, grades: tuple[tuple[str, float], ...]) -> str | None:
    """The best grade whose least rate is reached by `percent` rounded to a whole percent; None below all."""
    whole = rounded(percent, 0)
    reached = [(least, name) for name, least in grades if whole >= least - _DUST]
    return max(reached)[1] if reached else None
