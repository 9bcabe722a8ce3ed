"""`shared_buildings`: every file is about a building that another file is about too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from bimcheck.federation import Federation
from bimcheck.rules.joint.agreement import Failures, listed_values
from bimcheck.rules.joint.buildings import same_buildings
from bimcheck.rules.rule import Subject, Verdict
from bimcheck.words import Words


@dataclass(frozen=True)
class SharedBuildings:
    """Demand: every file has a building that another file has too, by name or by GlobalId.

    placeholders  names that say nothing
    """

    kind: ClassVar[str] = "shared_buildings"
    subject: ClassVar[Subject] = Subject.FEDERATION
    placeholders: tuple[str, ...] = ()

    @property
    def selected(self) -> Words:
        return Words("含有 IfcBuilding 的各个文件", "the files that have an IfcBuilding")

    @property
    def demand(self) -> Words:
        return Words(
            "与另一文件有名称或 GlobalId 相同的单体建筑", "a building of a name or GlobalId that another file has"
        )

    def judge(self, federation: Federation) -> Verdict:
        rows = same_buildings(federation, self.placeholders)
        files = rows["file"].n_unique()
        if files < 2:
            return Verdict(0, idle=Words("含有单体建筑的文件不足两个", "fewer than two files have a building"))
        shared = rows.with_columns((pl.col("file").n_unique().over("building") > 1).alias("shared"))
        failures = Failures()
        for file, own in shared.group_by("file", maintain_order=True):
            if own["shared"].any():
                continue
            others = [n or "" for n in dict.fromkeys(shared.filter(pl.col("file") != file[0])["name"])]
            theirs = listed_values(others)
            mine = listed_values([n or "" for n in own["name"]])
            failures.add(
                str(file[0]), own["building_id"][0],
                Words(f"{self.demand.zh}（其他文件：{theirs.zh}）", f"{self.demand.en} (the others have {theirs.en})"),
                Words(
                    f"单体建筑为 {mine.zh}；楼层因此未与其他文件比较",
                    f"its building is {mine.en}; its storeys were therefore not compared with the others",
                ),
            )  # fmt: skip
        return Verdict(files, failures.frame(), failures.files)


CHECK = SharedBuildings
