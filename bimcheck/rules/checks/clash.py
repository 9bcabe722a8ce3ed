"""`clash`: nothing goes into, or comes too close to, what it has nothing to do with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import polars as pl

from bimcheck.model import Model
from bimcheck.overlapping import Meetings, meet, near, shared_extent
from bimcheck.rules import geometry
from bimcheck.rules.measures import MEASURES
from bimcheck.rules.reading import UnfitError
from bimcheck.rules.rule import FAILURES, Verdict
from bimcheck.rules.said import failures, number_text
from bimcheck.rules.select import Select
from bimcheck.rules.touching import strangers, systems
from bimcheck.words import Words

# So many partners are said in full; of the others the numbers, and how many there are.
TOLD, NUMBERED = 1, 8


@dataclass(frozen=True)
class Clash:
    """Demand: nothing selected goes deeper than `tolerance_mm` into anything of `against`, or comes closer to it than
    `clearance_mm`. Of hosts and their openings and fillings, parts of one whole, and what a relation or a port connects
    nothing is asked.

    against       the second selection; without it the selected are held against each other
    tolerance_mm  how deep they may go into each other; see bimcheck.overlapping.Meetings for what depth is
    clearance_mm  how far apart they must be; 0: they may touch
    hard          false: what overlaps is left to another rule, only clearances are judged
    same_system   true: elements of one system are held against each other, too

    A finding per selected element with all that it clashes with, by storey, system and depth. The facts have the pairs
    by storey, system and class of the partner.
    """

    kind: ClassVar[str] = "clash"
    needs_shapes: ClassVar[bool] = True
    against: Select | None = None
    tolerance_mm: float = 10.0
    clearance_mm: float = 0.0
    hard: bool = True
    same_system: bool = False

    def __post_init__(self) -> None:
        if self.tolerance_mm < 0 or self.clearance_mm < 0:
            raise UnfitError("tolerance_mm、clearance_mm 不能为负", "tolerance_mm and clearance_mm are not negative")
        if not self.hard and not self.clearance_mm:
            raise UnfitError("hard = false 时应给出 clearance_mm", "with hard = false give clearance_mm")

    def fit(self, table: str) -> None:
        if table != "entities" or (self.against is not None and self.against.table != "entities"):
            raise UnfitError("clash 用于构件", "clash goes with elements")

    @property
    def demand(self) -> Words:
        zh, en = [], []
        if self.hard:
            zh.append(f"重叠深度 ≤ {number_text(self.tolerance_mm)} mm")
            en.append(f"overlap at most {number_text(self.tolerance_mm)} mm deep")
        if self.clearance_mm:
            zh.append(f"净距 ≥ {number_text(self.clearance_mm)} mm")
            en.append(f"clearance at least {number_text(self.clearance_mm)} mm")
        other = self.against.words if self.against else Words("其他所选构件", "others of the selected")
        apart = " " if self.against else ""
        return Words(f"与{apart}{other.zh}：{'，'.join(zh)}", f"with {other.en}: {', '.join(en)}")

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        others = self.against.choose(model) if self.against else chosen
        if chosen.is_empty() or others.is_empty():
            return Verdict(0)
        bodies = geometry.bodies_of(model)
        first, second = (bodies.places(rows["id"].to_list()) for rows in (chosen, others))
        if not len(first) or not len(second):
            return Verdict(chosen.height, undecided=geometry.NONE_SHAPED)
        tolerance, clearance = self.tolerance_mm / 1000, self.clearance_mm / 1000
        pairs = near(bodies, first, second, clearance)
        if not clearance:
            pairs = pairs[shared_extent(bodies, pairs) > tolerance]
        ids = pl.DataFrame({"first": bodies.ids[pairs[:, 0]], "second": bodies.ids[pairs[:, 1]]})
        pairs = pairs[strangers(model, ids, not self.same_system).to_numpy()]
        met = meet(bodies, pairs, clearance)
        found = self._wrong(bodies.ids, pairs, met, tolerance, clearance)
        open_pairs = int(np.isnan(met.gap).sum())
        judged = pl.concat([chosen["id"], others["id"]]).unique(maintain_order=True)
        facts: dict[str, Any] = {"candidates": len(pairs), "pairs": found.height}
        if found.is_empty():
            return geometry.doubted(Verdict(len(first), facts=facts), model, judged, open_pairs)
        told = _named(model, found)
        facts |= {"deepest": _most(found["depth"]), "groups": groups(told)}
        verdict = Verdict(len(first), self._findings(told), found["first"].n_unique(), facts=facts)
        return geometry.doubted(verdict, model, judged, open_pairs)

    def _wrong(
        self, ids: np.ndarray, pairs: np.ndarray, met: Meetings, tolerance: float, clearance: float
    ) -> pl.DataFrame:
        """first · second (ids) · depth · volume · gap · x · y · z of what is not as it ought to be."""
        pierced = np.isnan(met.depth)
        too_deep = (met.depth > tolerance + 1e-9) | pierced
        too_close = (met.gap < clearance - 1e-9) & ~too_deep
        wrong = (too_deep & self.hard) | too_close
        frame = pl.DataFrame(
            {
                "first": ids[pairs[:, 0]],
                "second": ids[pairs[:, 1]],
                "depth": np.where(too_close, 0.0, met.depth),
                "volume": met.volume,
                "gap": met.gap,
                **{axis: met.at[:, i] for i, axis in enumerate("xyz")},
            }
        ).fill_nan(None)
        return frame.filter(pl.Series(wrong, dtype=pl.Boolean))

    def _findings(self, told: pl.DataFrame) -> pl.DataFrame:
        """A finding per first element: the worst partner in full, the numbers of the others."""
        ranked = told.sort("depth", "gap", "second", descending=[True, False, False], nulls_last=False)
        each = ranked.group_by("first", maintain_order=True).agg(
            pl.col("said_zh").head(TOLD), pl.col("said_en").head(TOLD),
            pl.format("#{}", pl.col("second")).slice(TOLD, NUMBERED).alias("more"), pl.len().alias("count"),
            pl.col("depth").first(), pl.col("gap").first(), pl.col("elevation").first(), pl.col("storey").first(),
            pl.col("system").first(),
        ).sort("elevation", "storey", "system", "depth", "first", descending=[False, False, False, True, False],
               nulls_last=True)  # fmt: skip
        rest = pl.col("count") - TOLD
        dots = pl.when(pl.col("count") > TOLD + NUMBERED).then(pl.lit(" …")).otherwise(pl.lit(""))
        more = pl.col("more").list.join(" ") + dots
        zh = pl.when(rest > 0).then(pl.format("；另有 {} 个：{}", rest, more)).otherwise(pl.lit(""))
        en = pl.when(rest > 0).then(pl.format("; {} more: {}", rest, more)).otherwise(pl.lit(""))
        measured = pl.col("depth") if self.hard else pl.col("gap")
        return failures(
            each.rename({"first": "id"}),
            self.demand if len(self.demand.zh) < 160 else self._short,
            (pl.col("said_zh").list.join("；") + zh, pl.col("said_en").list.join("; ") + en),
            measured.round(6),
            (self.tolerance_mm if self.hard else self.clearance_mm) / 1000,
        ).select(list(FAILURES))

    @property
    def _short(self) -> Words:
        """The demand without what it is asked against, which findings name themselves."""
        zh, en = self.demand.zh, self.demand.en
        return Words(zh.rpartition("：")[2], en.rpartition(": ")[2])


def _named(model: Model, found: pl.DataFrame) -> pl.DataFrame:
    """With what people call the partners, where they are, and what is said of each pair."""
    storeys = model.entities.select(pl.col("id").alias("first"), "storey_id").unique("first")
    elevations = (
        MEASURES["elevation"].compute(model).select(pl.col("id").alias("storey_id"), pl.col("value").alias("elevation"))
    )
    of = (
        systems(model).group_by("id", maintain_order=True).agg(pl.col("system").str.join(" + ")).rename({"id": "first"})
    )
    first = model.describe(found["first"]).select(pl.col("class").alias("first_class"), "storey")
    second = model.describe(found["second"]).select(
        pl.col("class").alias("second_class"), pl.col("name").alias("second_name")
    )
    frame = (
        found.hstack(first.get_columns())
        .hstack(second.get_columns())
        .join(storeys, on="first", how="left", maintain_order="left")
        .join(elevations, on="storey_id", how="left", maintain_order="left")
        .join(of, on="first", how="left", maintain_order="left")
    )
    name = pl.col("second_name").fill_null("").str.slice(0, 60)
    partner_zh = pl.format("{} “{}” #{}", "second_class", name, "second")
    partner_en = pl.format('{} "{}" #{}', "second_class", name, "second")
    at = pl.format("({}, {}, {})", *(_metres(pl.col(c)) for c in "xyz"))
    depth, volume = _millimetres(pl.col("depth")), _cubic(pl.col("volume"))
    gap = _millimetres(pl.col("gap"))
    zh = (
        pl.when(pl.col("depth").is_null())
        .then(pl.format("穿过 {}（几何未闭合，深度不详），位于 {}", partner_zh, at))
        .when(pl.col("depth") > 0)
        .then(pl.format("与 {} 重叠，深 {} mm，{} m³，位于 {}", partner_zh, depth, volume, at))
        .otherwise(pl.format("距 {} {} mm", partner_zh, gap))
    )
    en = (
        pl.when(pl.col("depth").is_null())
        .then(pl.format("pierces {} (not closed: depth unknown) at {}", partner_en, at))
        .when(pl.col("depth") > 0)
        .then(pl.format("overlaps {}, {} mm deep, {} m³, at {}", partner_en, depth, volume, at))
        .otherwise(pl.format("{} mm from {}", gap, partner_en))
    )
    return frame.with_columns(
        zh.alias("said_zh"),
        en.alias("said_en"),
    )


def groups(told: pl.DataFrame) -> list[dict[str, Any]]:
    """Pairs by storey, system (or class, where in none) and class of the partner; the lowest storey first."""
    grouped = (
        told.group_by("storey", "elevation", "system", "first_class", "second_class")
        .agg(
            pl.len().alias("pairs"),
            pl.col("first").n_unique().alias("elements"),
            pl.col("depth").max().round(6).alias("deepest"),
            pl.col("gap").min().round(6).alias("closest"),
        )
        .sort("elevation", "storey", "system", "first_class", "second_class", nulls_last=True)
    )
    return grouped.drop("elevation").rename({"first_class": "class", "second_class": "against"}).to_dicts()


def _most(depths: pl.Series) -> float | None:
    deepest = depths.max()
    return round(float(deepest), 6) if isinstance(deepest, float) else None


def _millimetres(expr: pl.Expr) -> pl.Expr:
    return (expr * 1000).round(0).cast(pl.Int64).cast(pl.String).fill_null("—")


def _metres(expr: pl.Expr) -> pl.Expr:
    return expr.round(2).cast(pl.String).fill_null("—")


def _cubic(expr: pl.Expr) -> pl.Expr:
    """Cubic metres with three digits that count."""
    return expr.round_sig_figs(3).cast(pl.String).fill_null("—")


CHECK = Clash
