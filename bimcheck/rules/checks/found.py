"""`found`: tells that there is something; asks nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from bimcheck.model import Model
from bimcheck.rules.rule import Verdict
from bimcheck.words import Words


@dataclass(frozen=True)
class Found:
    """Demand: none. Passes where anything is selected, does not apply where nothing is; cannot fail.

    For rules that report which parts of IFC a file makes use of.
    """

    kind: ClassVar[str] = "found"
    can_fail: ClassVar[bool] = False

    def fit(self, table: str) -> None:
        """Any table will do."""

    @property
    def demand(self) -> Words:
        return Words("只说明文件中有无此类内容，不作要求", "tells whether the file has any; asks nothing")

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        return Verdict(chosen.height, facts={"found": chosen.height} if chosen.height else {})


CHECK = Found
