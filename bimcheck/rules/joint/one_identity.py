"""`one_identity`: what is called the same in several files has one GlobalId."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from bimcheck.federation import Federation
from bimcheck.rules.joint.agreement import Failures, close_values, disagreements, plain
from bimcheck.rules.rule import Subject, Verdict
from bimcheck.words import Words


@dataclass(frozen=True)
class OneIdentity:
    """Demand: instances of one of these classes that have one name in several files have one GlobalId too.

    entity        classes, with their subtypes
    placeholders  names that say nothing
    """

    kind: ClassVar[str] = "one_identity"
    subject: ClassVar[Subject] = Subject.FEDERATION
    entity: tuple[str, ...]
    placeholders: tuple[str, ...] = ()

    @property
    def selected(self) -> Words:
        classes = ", ".join(self.entity)
        return Words(f"多个文件中同名的 {classes}", f"{classes} of one name in several files")

    @property
    def demand(self) -> Words:
        return Words("同名者在各文件中 GlobalId 相同", "the same name goes with the same GlobalId in all files")

    def judge(self, federation: Federation) -> Verdict:
        empty = [p for p in (plain(n) for n in self.placeholders) if p]
        rows = (
            federation.is_a(self.entity)
            .with_columns(pl.col("name").map_elements(plain, pl.String).alias("same"))
            .filter(~pl.col("same").is_in(empty))
            .join(federation.files.select("file", "position"), on="file", how="left", maintain_order="left")
            .with_columns(pl.concat_str("class", pl.lit("\x1f"), "same").alias("group"))
            .filter(pl.col("file").n_unique().over("group") > 1)
        )
        if rows.is_empty():
            nothing = Words("没有在两个文件中同名者", "nothing has the same name in two files")
            return Verdict(0, idle=nothing)
        failures = Failures()
        for found in disagreements(close_values(rows, "group", "global_id", None), "group"):
            said = found.said(found.leading[0]["global_id"])
            for row in found.others:
                failures.add(
                    row["file"], row["id"],
                    Words(f"{self.demand.zh}：{said.zh}", f"{self.demand.en}: {said.en}"),
                    Words(
                        f"{row['class']}“{row['name']}”为 {row['global_id']}",
                        f'{row["class"]} "{row["name"]}" has {row["global_id"]}',
                    ),
                )  # fmt: skip
        return Verdict(rows.height, failures.frame(), len(failures.rows))


CHECK = OneIdentity
