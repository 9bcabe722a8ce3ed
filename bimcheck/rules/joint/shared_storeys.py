"""`shared_storeys`: storeys that several files have agree in name and elevation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import polars as pl

from bimcheck.federation import Federation
from bimcheck.rules.joint.agreement import (
    Failures,
    close_values,
    disagreements,
    file_names,
    listed_values,
    plain,
    quantity,
)
from bimcheck.rules.joint.buildings import same_buildings
from bimcheck.rules.rule import Subject, Verdict
from bimcheck.words import Words

ASPECTS = {
    "elevation": Words("同名楼层的标高在各文件中一致", "storeys of one name have one elevation in all files"),
    "name": Words("同一标高的楼层在各文件中名称一致", "storeys at one elevation have one name in all files"),
    "shared": Words(
        "至少有一个楼层与另一文件的名称或标高相同", "some storey has the name or elevation of one of another file"
    ),
}


@dataclass(frozen=True)
class SharedStoreys:
    """Demand: within a building that several files are about, their storeys agree. A file may have fewer storeys.

    aspect        elevation: of one name, one elevation · name: at one elevation, one name · shared: not all are its own
    tolerance     metres; elevations closer than this are the same
    placeholders  names of buildings and storeys that say nothing
    """

    kind: ClassVar[str] = "shared_storeys"
    subject: ClassVar[Subject] = Subject.FEDERATION
    aspect: Literal["elevation", "name", "shared"]
    tolerance: float = 0.001
    placeholders: tuple[str, ...] = ()

    @property
    def selected(self) -> Words:
        return Words("多个文件所含的同一单体建筑的楼层", "storeys of a building that several files are about")

    @property
    def demand(self) -> Words:
        return ASPECTS[self.aspect]

    def judge(self, federation: Federation) -> Verdict:
        rows = self._rows(federation)
        if rows.is_empty():
            alone = Words("没有单体建筑的楼层出现在两个文件中", "no building has storeys in two files")
            return Verdict(0, idle=alone)
        failures = Failures()
        if self.aspect == "elevation":
            applicable = self._elevations(rows, failures)
        elif self.aspect == "name":
            applicable = self._names(rows, failures)
        else:
            applicable = self._shared(rows, failures)
        if not applicable:
            nothing = Words("没有可比较的楼层", "there are no storeys to compare")
            return Verdict(0, idle=nothing)
        return Verdict(applicable, failures.frame(), len({(r["file"], r["id"]) for r in failures.rows}))

    def _rows(self, federation: Federation) -> pl.DataFrame:
        """Storeys of buildings that are in two files or more, with `building`, `position`, `same` (name as compared)
        and `level` (elevations that count as the same)."""
        buildings = same_buildings(federation, self.placeholders).select("file", "building_id", "building")
        rows = federation.storeys.join(buildings, on=["file", "building_id"], how="inner", maintain_order="left").join(
            federation.files.select("file", "position"), on="file", how="left", maintain_order="left"
        )
        rows = rows.filter(pl.col("file").n_unique().over("building") > 1).with_row_index("row")
        empty = [p for p in (plain(n) for n in self.placeholders) if p]
        same = pl.col("name").map_elements(plain, pl.String)
        weak = same.is_in(empty).fill_null(True).alias("weak")
        levels = close_values(rows, "building", "elevation", self.tolerance).select(
            "row", pl.col("cluster").alias("level")
        )
        rows = rows.with_columns(same.alias("same"), weak)
        return rows.join(levels, on="row", how="left", maintain_order="left")

    def _elevations(self, rows: pl.DataFrame, failures: Failures) -> int:
        grouped = (
            rows.filter(~pl.col("weak"))
            .drop_nulls("elevation")
            .with_columns(pl.concat_str("building", pl.lit("\x1f"), "same").alias("group"))
        )
        grouped = grouped.filter(pl.col("file").n_unique().over("group") > 1)
        for found in disagreements(close_values(grouped, "group", "elevation", self.tolerance), "group"):
            said = found.said(quantity(found.leading[0]["elevation"], "m"))
            for row in found.others:
                name = row["name"]
                failures.add(
                    row["file"], row["id"],
                    Words(f"{self.demand.zh}：{said.zh}", f"{self.demand.en}: {said.en}"),
                    Words(
                        f"楼层“{name}”标高为 {quantity(row['elevation'], 'm')}",
                        f'storey "{name}" is at {quantity(row["elevation"], "m")}',
                    ),
                    row["elevation"], self.tolerance,
                )  # fmt: skip
        return grouped.height

    def _names(self, rows: pl.DataFrame, failures: Failures) -> int:
        grouped = rows.drop_nulls(["level"]).with_columns(pl.col("level").cast(pl.String).alias("group"))
        grouped = grouped.filter(pl.col("file").n_unique().over("group") > 1)
        named = close_values(
            grouped.with_columns(pl.col("name").str.strip_chars().alias("written")), "group", "written", None
        )
        # Where the file has the leading name at another elevation, that is what is wrong, and said there.
        elsewhere = {(f, b): set(g["same"]) for (f, b), g in rows.group_by("file", "building")}
        for found in disagreements(named, "group"):
            leader = found.leading[0]
            said = found.said(f'"{leader["written"]}"')
            for row in found.others:
                if row["same"] != leader["same"] and leader["same"] in elsewhere[row["file"], row["building"]]:
                    continue
                failures.add(
                    row["file"], row["id"],
                    Words(f"{self.demand.zh}：{said.zh}", f"{self.demand.en}: {said.en}"),
                    Words(
                        f"标高 {quantity(row['elevation'], 'm')} 的楼层名为“{row['name']}”",
                        f'the storey at {quantity(row["elevation"], "m")} is called "{row["name"]}"',
                    ),
                )  # fmt: skip
        return grouped.height

    def _shared(self, rows: pl.DataFrame, failures: Failures) -> int:
        by_name = (pl.col("file").n_unique().over("building", "same") > 1) & ~pl.col("weak")
        by_level = (pl.col("file").n_unique().over("level") > 1) & pl.col("level").is_not_null()
        told = rows.with_columns((by_name | by_level).alias("with_others"))
        judged = 0
        for (file, building), own in told.group_by("file", "building", maintain_order=True):
            judged += 1
            if own["with_others"].any():
                continue
            others = told.filter((pl.col("building") == building) & (pl.col("file") != file))
            names, mine = file_names(dict.fromkeys(others["file"])), listed_values(_levels(own))
            theirs = listed_values(list(dict.fromkeys(_levels(others.sort("elevation", "position")))))
            failures.add(
                str(file), own["id"][0],
                Words(f"{self.demand.zh}（{names.zh}：{theirs.zh}）", f"{self.demand.en} ({names.en}: {theirs.en})"),
                Words(f"本文件楼层为 {mine.zh}", f"its storeys are {mine.en}"),
            )  # fmt: skip
        return judged


def _levels(rows: pl.DataFrame) -> list[str]:
    """ "2F 3.000 m", a text per storey."""
    return [
        f"{name or ''} {'' if elevation is None else quantity(elevation, 'm')}".strip()
        for name, elevation in rows.select("name", "elevation").iter_rows()
    ]


CHECK = SharedStoreys
