"""`duplicate`: nothing stands twice in the same place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import polars as pl

from bimcheck.model import Model
from bimcheck.overlapping import Bodies, meet, near
from bimcheck.rules import geometry
from bimcheck.rules.reading import UnfitError
from bimcheck.rules.rule import Verdict
from bimcheck.rules.said import failures, number_text
from bimcheck.rules.touching import roots
from bimcheck.words import Words

# Volumes of the same shape, made twice, differ by less than this part.
ALIKE = 1e-3


@dataclass(frozen=True)
class Duplicate:
    """Demand: no two of the selected have the same shape in the same place.

    tolerance_mm  by which the sides of their boxes may differ

    Of closed shapes what they share must be all of either, up to a thousandth; of others box and surface must be alike.
    A whole and its part are not compared. A finding per element but the first of each place.
    """

    kind: ClassVar[str] = "duplicate"
    needs_shapes: ClassVar[bool] = True
    tolerance_mm: float = 1.0

    def fit(self, table: str) -> None:
        if table != "entities":
            raise UnfitError("duplicate 用于构件", "duplicate goes with elements")

    @property
    def demand(self) -> Words:
        slack = number_text(self.tolerance_mm)
        return Words(
            f"同一位置没有形状相同的另一构件（容差 {slack} mm）",
            f"no other of the same shape there (within {slack} mm)",
        )

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        if chosen.is_empty():
            return Verdict(0)
        bodies = geometry.bodies_of(model)
        places = bodies.places(chosen["id"].to_list())
        if not len(places):
            return Verdict(chosen.height, undecided=geometry.NONE_SHAPED)
        pairs = self._alike(model, bodies, near(bodies, places, places, self.tolerance_mm / 1000 + 1e-9))
        if not len(pairs):
            return geometry.doubted(Verdict(len(places)), model, chosen["id"])
        ids = bodies.ids[pairs]
        frame = pl.DataFrame({"first": ids.min(axis=1), "id": ids.max(axis=1)})
        first = (
            frame.sort("id", "first")
            .group_by("id", maintain_order=True)
            .agg(pl.col("first").min(), pl.len().alias("others"))
        )
        other = model.describe(first["first"])
        named = first.with_columns(other["class"], other["name"].fill_null(""), other["global_id"].fill_null(""))
        zh = pl.format("与 {} “{}” #{}（{}）重合", "class", "name", "first", "global_id")
        en = pl.format('coincides with {} "{}" #{} ({})', "class", "name", "first", "global_id")
        rows = failures(named, self.demand, (zh, en), None, self.tolerance_mm / 1000)
        return geometry.doubted(Verdict(len(places), rows, named.height), model, chosen["id"])

    def _alike(self, model: Model, bodies: Bodies, pairs: np.ndarray) -> np.ndarray:
        tolerance = self.tolerance_mm / 1000 + 1e-9
        one, other = pairs.T
        off = np.maximum(np.abs(bodies.low[one] - bodies.low[other]), np.abs(bodies.high[one] - bodies.high[other]))
        pairs = pairs[(off.max(axis=1, initial=0.0) <= tolerance)] if len(pairs) else pairs
        if not len(pairs):
            return pairs
        root = dict(roots(model).iter_rows())
        ids = bodies.ids
        # A whole with a body of its own and its only part, an opening and what fills it: one thing said twice rightly.
        apart = [root.get(a, a) != root.get(b, b) for a, b in zip(ids[pairs[:, 0]], ids[pairs[:, 1]], strict=True)]
        pairs = pairs[np.array(apart, dtype=bool)]
        met = meet(bodies, pairs)
        volume = bodies.volume[pairs].astype(float)
        area = bodies.area[pairs]
        same_area = np.abs(area[:, 0] - area[:, 1]) <= ALIKE * np.maximum(area[:, 0], area[:, 1])
        # Sides that differ by the tolerance share the less of them the thinner they are.
        shared = met.volume >= volume.max(axis=1) * (1 - ALIKE) - tolerance * area.min(axis=1)
        closed = ~np.isnan(volume).any(axis=1) & ~np.isnan(met.volume)
        alike: np.ndarray = pairs[np.where(closed, shared & (met.volume > 0), True) & same_area]
        return alike


CHECK = Duplicate
