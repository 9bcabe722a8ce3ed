"""The geoid: how far the height system's zero lies above the ellipsoid, from the user's number or grid.

With `bimcheck.georef` the package's only use of pyproj: a grid is read by PROJ.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bimcheck.errors import OptionError
from bimcheck.words import Words

if TYPE_CHECKING:
    from bimcheck.cim.handover import Handover

Array = np.ndarray
FARTHEST = 120.0  # m; the geoid is nowhere farther from the ellipsoid


@dataclass(frozen=True)
class Geoid:
    """metres: a constant; else a grid, of which the manifest keeps the hash only."""

    metres: float | None = None
    sha256: str | None = None
    _grid: Any = field(default=None, repr=False, compare=False)

    def above(self, lonlat: Array) -> Array:
        """Metres of the geoid above the ellipsoid at (n, 2) degrees. OptionError outside the grid."""
        if self.metres is not None:
            return np.full(len(lonlat), self.metres)
        _, _, up = self._grid.transform(lonlat[:, 0], lonlat[:, 1], np.zeros(len(lonlat)))
        found = np.asarray(up, dtype=float)
        if not np.isfinite(found).all() or np.abs(found).max() > FARTHEST:
            raise OptionError(Words("模型不在大地水准面格网范围内", "the model lies outside the geoid grid"), "--geoid")
        return found

    def ellipsoidal(self, handover: Handover) -> float:
        """The height of a model's local (0, 0, 0) above the ellipsoid."""
        row = handover.row
        return round(float(row["orth_height"]) + float(self.above(np.array([[row["lon"], row["lat"]]]))[0]), 4)

    def as_dict(self) -> dict[str, Any]:
        return {"constant_m": self.metres} if self.metres is not None else {"grid_sha256": self.sha256}


def load_geoid(text: str) -> Geoid:
    """A number of metres, or a grid that PROJ reads (.tif, .gtx). OptionError for anything else."""
    try:
        metres = float(text)
    except ValueError:
        return _of_grid(Path(text))
    if not abs(metres) <= FARTHEST:
        raise OptionError(
            Words(f"{text} m 不可能是大地水准面差距", f"{text} m can be no height of the geoid"),
            "--geoid",
            Words("各地在 −110 m 至 +90 m 之间", "it lies between −110 m and +90 m anywhere"),
        )
    return Geoid(metres=metres)


def _of_grid(path: Path) -> Geoid:
    import pyproj

    if not path.is_file():
        raise OptionError(
            Words(f"{path} 既不是数，也不是格网文件", f"{path} is neither a number nor a grid file"), "--geoid"
        )
    # +multiplier=1: the grid's values are added, which leads from the geoid to the ellipsoid.
    grid = str(path.resolve()).replace('"', '""')
    pipeline = (
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad "
        f'+step +proj=vgridshift +grids="{grid}" +multiplier=1 '
        "+step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )
    try:
        made = pyproj.Transformer.from_pipeline(pipeline)
    except pyproj.exceptions.ProjError:
        raise OptionError(
            Words("PROJ 无法读取该格网", "PROJ cannot read this grid"),
            str(path),
            Words("可用 .tif 或 .gtx", ".tif or .gtx"),
        ) from None
    return Geoid(sha256=hashlib.sha256(path.read_bytes()).hexdigest(), _grid=made)
