"""What the EPSG register says of a code. The one door to pyproj within the rules; it brings the register along."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

CODE = re.compile(r"\s*EPSG\s*:\s*(\d+)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class System:
    """A coordinate reference system of the register.

    metres     per unit of its first axis; None where it has angles
    withdrawn  the register keeps the code for old data and has marked it as deprecated
    """

    code: int
    name: str
    kind: str  # projected geographic geocentric vertical compound engineering …
    metres: float | None
    withdrawn: bool = False


@cache
def system(text: str) -> System | None:
    """The system that a text such as "EPSG:4549" names; None where it names none that the register has."""
    match = CODE.fullmatch(text)
    return _of_code(int(match[1])) if match and len(match[1]) <= 9 else None


@cache
def _of_code(code: int) -> System | None:
    # Loading pyproj takes a while, and most files name no code.
    import pyproj

    try:
        found: Any = pyproj.CRS.from_epsg(code)
    except pyproj.exceptions.CRSError:
        return None
    kinds = ("compound", "vertical", "projected", "geographic", "geocentric", "engineering")
    kind = next((k for k in kinds if getattr(found, f"is_{k}")), "other")
    axes = found.axis_info
    factor = axes[0].unit_conversion_factor if axes else None
    angular = kind == "geographic"
    return System(
        code, str(found.name), kind, None if angular or factor is None else float(factor), bool(found.is_deprecated)
    )
