"""`no_element_twice`: no GlobalId stands for an element in two files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from bimcheck.federation import Federation
from bimcheck.rules.joint.agreement import Failures
from bimcheck.rules.rule import JOINT_FAILURES, Subject, Verdict
from bimcheck.rules.said import classes_but
from bimcheck.words import Words


@dataclass(frozen=True)
class NoElementTwice:
    """Demand: no GlobalId of one of these classes occurs in two files.

    A finding names the later file; before them a finding per pair of files says how many they share.

    entity   classes, with their subtypes: those of which every instance belongs into one file
    without  of these, classes that are left out
    """

    kind: ClassVar[str] = "no_element_twice"
    subject: ClassVar[Subject] = Subject.FEDERATION
    entity: tuple[str, ...]
    without: tuple[str, ...] = ()

    @property
    def selected(self) -> Words:
        return classes_but(self.entity, self.without)

    @property
    def demand(self) -> Words:
        return Words("同一 GlobalId 只出现在一个文件中", "a GlobalId occurs in one file only")

    def judge(self, federation: Federation) -> Verdict:
        rows = federation.is_a(self.entity, self.without).filter(pl.col("global_id").str.len_chars() > 0)
        if rows["file"].n_unique() < 2:
            return Verdict(0, idle=Words("含有此类对象的文件不足两个", "fewer than two files have any"))
        rows = rows.join(federation.files.select("file", "position"), on="file", how="left", maintain_order="left")
        first = (
            rows.sort("position", maintain_order=True)
            .unique("global_id", keep="first", maintain_order=True)
            .select("global_id", *(pl.col(c).alias(f"first_{c}") for c in ("file", "id", "class", "name")))
        )
        twice = rows.join(first, on="global_id", how="inner", maintain_order="left").filter(
            pl.col("file") != pl.col("first_file")
        )
        if twice.is_empty():
            return Verdict(rows.height)
        return Verdict(rows.height, pl.concat([self._pairs(twice, rows), self._each(twice)]), twice.height)

    def _pairs(self, twice: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
        totals = dict(rows.group_by("file").len().iter_rows())
        failures = Failures()
        for (file, other), shared in twice.group_by("file", "first_file", maintain_order=True):
            if shared.height < 2:
                continue
            share = f"{shared.height:,} / {totals[file]:,}"
            alike = shared.filter(pl.col("class") == pl.col("first_class")).height
            failures.add(
                str(file), None, self.demand,
                Words(
                    f"{share} 个构件的 GlobalId 已在 {other} 中出现，"
                    f"其中 {alike:,} 个的类也相同（多为同一构件交付两次）",
                    f"{share} elements have a GlobalId that {other} has too; {alike:,} of them are of the same class "
                    "(mostly one element delivered twice)",
                ),
            )  # fmt: skip
        return failures.frame()

    def _each(self, twice: pl.DataFrame) -> pl.DataFrame:
        other = pl.format("{} #{} {} “{}”", "first_file", "first_id", "first_class", pl.col("first_name").fill_null(""))
        demand = self.demand
        return twice.select(
            "file", "id", pl.lit(None, pl.Int64).alias("line"),
            pl.lit(demand.zh).alias("expected_zh"), pl.lit(demand.en).alias("expected_en"),
            pl.format("也在 {}", other).alias("observed_zh"),
            pl.format("also in {}", other.str.replace_all("[“”]", '"')).alias("observed_en"),
            pl.lit(None, pl.Float64).alias("measured"), pl.lit(None, pl.Float64).alias("tolerance"),
        ).cast(JOINT_FAILURES)  # type: ignore[arg-type]  # fmt: skip


CHECK = NoElementTwice
