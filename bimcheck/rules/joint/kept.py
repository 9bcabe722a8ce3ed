"""`kept`: the elements of an earlier version are still there, under their GlobalIds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from bimcheck.federation import Federation
from bimcheck.rules.joint.agreement import Failures, percent
from bimcheck.rules.rule import JOINT_FAILURES, Subject, Verdict
from bimcheck.rules.unfit import UnfitError
from bimcheck.words import Words

ELEMENTS = ("IfcElement",)
# What comes and goes with its element and is nobody's own: openings, virtual boundaries, ports.
DEPENDENT = ("IfcFeatureElement", "IfcVirtualElement", "IfcDistributionPort")


@dataclass(frozen=True)
class Change:
    """What became of the elements of an earlier version. Frames: columns of THINGS.

    old, new  all elements · lost: of the earlier one, gone · added: of the present one, not there before
    changed   kept ones of another class now: columns of the present one, and `was`
    again     of the lost: how many have a counterpart of the same class and Tag (or name, where it has no Tag) among
              the added, so that only the GlobalId seems to be a new one
    """

    old: pl.DataFrame
    new: pl.DataFrame
    lost: pl.DataFrame
    added: pl.DataFrame
    changed: pl.DataFrame
    again: int

    @property
    def kept(self) -> int:
        return self.old.height - self.lost.height


def compare(versions: Federation, entity: tuple[str, ...] = ELEMENTS, without: tuple[str, ...] = DEPENDENT) -> Change:
    """The change from the first member to the second, by GlobalId; each GlobalId counts once in a version."""
    rows = versions.is_a(entity, without).filter(pl.col("global_id").str.len_chars() > 0)
    before, after = versions.names
    old, new = (
        rows.filter(pl.col("file") == file).unique("global_id", keep="first", maintain_order=True)
        for file in (before, after)
    )
    lost = old.join(new.select("global_id"), on="global_id", how="anti", maintain_order="left")
    added = new.join(old.select("global_id"), on="global_id", how="anti", maintain_order="left")
    was = old.select("global_id", pl.col("class").alias("was"))
    changed = new.join(was, on="global_id", how="inner", maintain_order="left").filter(pl.col("class") != pl.col("was"))
    return Change(old, new, lost, added, changed, _again(lost, added))


def _again(lost: pl.DataFrame, added: pl.DataFrame) -> int:
    """Each one counts for one: as many as both sides have of a class and mark."""
    mark = pl.when(pl.col("tag").str.strip_chars() != "").then(pl.col("tag")).otherwise(pl.col("name"))

    def counted(rows: pl.DataFrame, name: str) -> pl.DataFrame:
        marked = rows.select("class", mark.alias("mark")).drop_nulls().filter(pl.col("mark") != "")
        return marked.group_by("class", "mark").agg(pl.len().alias(name))

    both = counted(lost, "lost").join(counted(added, "added"), on=["class", "mark"], how="inner")
    return int(both.select(pl.min_horizontal("lost", "added").sum()).item() or 0)


@dataclass(frozen=True)
class Kept:
    """Demand: at least this share of the elements of the earlier version is there, by GlobalId.

    entity   classes, with their subtypes
    without  of these, classes that are left out
    min      share, 0 to 1; where it is not reached, those that are gone are listed
    """

    kind: ClassVar[str] = "kept"
    subject: ClassVar[Subject] = Subject.VERSIONS
    min: float
    entity: tuple[str, ...] = ELEMENTS
    without: tuple[str, ...] = DEPENDENT

    def __post_init__(self) -> None:
        if not 0 < self.min <= 1:
            raise UnfitError("min 应在 0 与 1 之间", "min lies between 0 and 1")

    @property
    def selected(self) -> Words:
        classes, left = ", ".join(self.entity), ", ".join(self.without)
        words = Words(f"前一版本的 {classes}", f"{classes} of the earlier version")
        return Words(f"{words.zh}；除外：{left}", f"{words.en}; except: {left}") if left else words

    @property
    def demand(self) -> Words:
        return Words(
            f"GlobalId 在本版本中仍然存在的比例 ≥ {percent(self.min)}",
            f"the GlobalIds of at least {percent(self.min)} are still in this version",
        )

    def judge(self, versions: Federation) -> Verdict:
        change = compare(versions, self.entity, self.without)
        total = change.old.height
        if not total:
            return Verdict(0, idle=Words("前一版本中没有构件", "the earlier version has no elements"))
        share = change.kept / total
        facts = {
            "previous": versions.names[0], "share": round(share, 6), "threshold": self.min, "elements_before": total,
            "kept": change.kept, "lost": change.lost.height, "added": change.added.height,
            "class_changed": change.changed.height, "lost_with_counterpart": change.again,
        }  # fmt: skip
        if share >= self.min:
            return Verdict(total, failed=change.lost.height, facts=facts, passes=True)
        return Verdict(total, self._failures(change, share), change.lost.height, facts=facts, passes=False)

    def _failures(self, change: Change, share: float) -> pl.DataFrame:
        whole = Failures()
        hint = Words("", "")
        if change.again:
            hint = Words(
                f"；消失的构件中有 {change.again:,} 个在本版本中有类和标识相同的构件，GlobalId 多半是重新生成的",
                f"; of those that are gone {change.again:,} have a counterpart of the same class and mark: "
                "their GlobalIds were probably made anew",
            )
        kept = f"{percent(share)} ({change.kept:,} / {change.old.height:,})"
        whole.add(
            str(change.old["file"][0]), None, self.demand,
            Words(f"保留 {kept}，消失 {change.lost.height:,} 个，新增 {change.added.height:,} 个{hint.zh}",
                  f"{kept} kept, {change.lost.height:,} gone, {change.added.height:,} new{hint.en}"),
            share,
        )  # fmt: skip
        demand = self.demand
        each = change.lost.select(
            "file", "id", pl.lit(None, pl.Int64).alias("line"),
            pl.lit(demand.zh).alias("expected_zh"), pl.lit(demand.en).alias("expected_en"),
            pl.lit("本版本中没有此 GlobalId").alias("observed_zh"),
            pl.lit("its GlobalId is not in this version").alias("observed_en"),
            pl.lit(None, pl.Float64).alias("measured"), pl.lit(None, pl.Float64).alias("tolerance"),
        ).cast(JOINT_FAILURES)  # type: ignore[arg-type]  # fmt: skip
        return pl.concat([whole.frame(), each])


CHECK = Kept
