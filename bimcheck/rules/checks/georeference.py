"""`georeference`: one aspect of where the model stands on earth; the thresholds are its options."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import ClassVar

import polars as pl

from bimcheck.errors import GeoreferenceError
from bimcheck.georef import systems
from bimcheck.georef.aspects import ASPECTS, DEMANDS, Look, Settings
from bimcheck.georef.aspects.look import Thresholds
from bimcheck.georef.conversion import UserOperation, load_operation
from bimcheck.georef.region import Region, region
from bimcheck.model import Model
from bimcheck.rules.reading import UnfitError
from bimcheck.rules.rule import FAILURES, Verdict
from bimcheck.rules.rulesets import rulesets
from bimcheck.words import Words


@dataclass(frozen=True, kw_only=True)
class Georeference(Thresholds):
    """Demand: an aspect of the placement, see bimcheck.georef.aspects; lengths in metres, angles in degrees.

    region          "west,south,east,north" in degrees or a GeoJSON file; also sought among the built-in profiles'
    allowed_crs     systems that may be used; none: any that is known and projected
    local_crs       the system of coordinates that name none
    vertical_datum  the vertical system that is asked for; "": any that is known
    operation       a file with the user's own transformation
    """

    kind: ClassVar[str] = "georeference"
    aspect: str
    region: str = ""
    allowed_crs: tuple[str, ...] = ()
    local_crs: str = ""
    vertical_datum: str = ""
    operation: str = ""

    def __post_init__(self) -> None:
        if self.aspect not in ASPECTS:
            accepted = ", ".join(ASPECTS)
            raise UnfitError(
                f"没有 aspect {self.aspect}；可用：{accepted}", f"no aspect {self.aspect}; accepted: {accepted}"
            )
        for name in (*self.allowed_crs, *filter(None, [self.local_crs])):
            if systems.find(name) is None:
                raise UnfitError(f"不认识坐标系 {name}", f"{name} is no coordinate system that is known")
        if self.vertical_datum and systems.find_height(self.vertical_datum) is None:
            raise UnfitError(f"不认识高程基准 {self.vertical_datum}", f"{self.vertical_datum} is no vertical system")
        self.settings()

    def fit(self, table: str) -> None:
        if table != "file":
            raise UnfitError('georeference 只用于 table = "file"', 'georeference goes with table = "file"')

    def settings(self) -> Settings:
        """The options with the region and the operation read; UnfitError where they cannot be."""
        plain = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "aspect"}
        try:
            return Settings(**{**plain, "region": find_region(self.region), "operation": self._operation()})
        except GeoreferenceError as error:
            raise UnfitError(error.say("zh"), error.say("en")) from None

    def _operation(self) -> UserOperation | None:
        return load_operation(Path(self.operation)) if self.operation else None

    @property
    def demand(self) -> Words:
        return DEMANDS[self.aspect]

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        if chosen.is_empty():
            return Verdict(0)
        judged = ASPECTS[self.aspect](Look(model, self.settings()))
        rows = [
            {
                "id": r.id,
                "line": None,
                "expected_zh": r.expected.zh,
                "expected_en": r.expected.en,
                "observed_zh": r.observed.zh,
                "observed_en": r.observed.en,
                "measured": r.measured,
                "tolerance": r.tolerance,
            }
            for r in judged.remarks
        ]
        return Verdict(judged.applicable, pl.DataFrame(rows, schema=FAILURES), judged.failed, judged.undecided)


def find_region(text: str) -> Region | None:
    """`region`; a file that is not found where it is named is sought among those of the built-in profiles."""
    beside = rulesets() / "profiles" / text
    if text and not Path(text).is_file() and beside.is_file():
        return region(str(beside))
    return region(text)


CHECK = Georeference
