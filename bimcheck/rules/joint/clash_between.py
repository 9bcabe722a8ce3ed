"""`clash_between`: nothing of one file goes into what another file has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import polars as pl

from bimcheck.federation import Federation
from bimcheck.overlapping import Bodies, meet, near, shared_extent
from bimcheck.rules import geometry
from bimcheck.rules.joint.agreement import Failures
from bimcheck.rules.rule import Subject, Verdict
from bimcheck.rules.said import classes_but, number_text
from bimcheck.words import Words

# Two that share so much of either are one element that two files have; that is another rule's matter.
ONE = 0.95
COLUMNS = ("file", "id", "class", "name")
NUMBERED = 6
# What must agree for coordinates of two files to mean the same, and by how much it may differ.
PLACED = {"eastings": 1e-3, "northings": 1e-3, "orthogonal_height": 1e-3, "rotation": 1e-5, "map_scale": 1e-6}


@dataclass(frozen=True)
class ClashBetween:
    """Demand: nothing of `entity` in one file goes deeper than `tolerance_mm` into anything of `against` in another.

    entity        classes, with their subtypes · without  of these, classes that are left out
    against       classes on the other side; the same where not given
    tolerance_mm  how deep; see bimcheck.overlapping.Meetings

    What two files both have (each shares nearly all of the other) is left to rules about elements delivered twice.
    Project coordinates are compared as they are: where map conversions differ, the rule is undecided.
    A finding per element, with all that it clashes with; the facts have the pairs by files and classes.
    """

    kind: ClassVar[str] = "clash_between"
    subject: ClassVar[Subject] = Subject.FEDERATION
    needs_shapes: ClassVar[bool] = True
    entity: tuple[str, ...]
    without: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    tolerance_mm: float = 10.0

    @property
    def selected(self) -> Words:
        return classes_but(self.entity, self.without)

    @property
    def demand(self) -> Words:
        other, most = ", ".join(self.against or self.entity), number_text(self.tolerance_mm)
        return Words(
            f"与其他文件中的 {other} 重叠深度 ≤ {most} mm", f"overlaps {other} of other files by at most {most} mm"
        )

    def judge(self, federation: Federation) -> Verdict:
        rows = federation.is_a(self.entity, self.without)
        others = federation.is_a(self.against or self.entity, self.without if not self.against else ())
        if rows.is_empty() or others.is_empty() or pl.concat([rows["file"], others["file"]]).n_unique() < 2:
            return Verdict(0, idle=Words("没有两个文件含有此类构件", "no two files have any"))
        parts = [(member.shapes, member) for member in federation.members]
        if any(shapes is None for shapes, _ in parts):
            return Verdict(rows.height, undecided=geometry.OFF)
        if apart := _placed_differently(federation):
            return Verdict(rows.height, undecided=apart)
        wanted = {f: set(g["id"]) for (f,), g in pl.concat([rows, others]).group_by("file")}
        bodies = Bodies([(s, sorted(wanted.get(m.file, ()))) for s, m in parts if s is not None])
        first, second = (self._places(federation, bodies, chosen) for chosen in (rows, others))
        if not len(first) or not len(second):
            return Verdict(rows.height, undecided=geometry.NONE_SHAPED)
        pairs = near(bodies, first, second)
        pairs = pairs[bodies.part[pairs[:, 0]] != bodies.part[pairs[:, 1]]]
        pairs = pairs[shared_extent(bodies, pairs) > self.tolerance_mm / 1000]
        met = meet(bodies, pairs)
        smaller, larger = bodies.volume[pairs].min(axis=1, initial=np.inf), bodies.volume[pairs].max(axis=1, initial=0)
        one = (met.volume >= ONE * larger) & (smaller >= ONE * larger)
        wrong = (np.isnan(met.depth) | (met.depth > self.tolerance_mm / 1000 + 1e-9)) & ~one
        facts: dict[str, Any] = {"candidates": len(pairs), "pairs": int(wrong.sum()), "in_two_files": int(one.sum())}
        missing = sum(_missing(s.problems, wanted.get(m.file, set())) for s, m in parts if s is not None)
        facts["not_shaped"] = missing
        if not wrong.any():
            unsure = Words(
                f"{missing} 个构件的几何无法生成；其余未发现碰撞",
                f"of {missing} elements no shape could be made; nothing is wrong with the others",
            )
            return Verdict(len(first), undecided=unsure if missing else None, facts=facts)
        told = self._told(federation, bodies, pairs[wrong], met.depth[wrong], met.at[wrong])
        groups = told.group_by("file", "class", "other_file", "other_class", maintain_order=True).agg(
            pl.len().alias("pairs"), pl.col("depth").max().round(6).alias("deepest")
        )
        facts["groups"] = groups.sort("file", "other_file", "class", "other_class").to_dicts()
        failures = self._failures(told)
        return Verdict(len(first), failures, told.select("file", "id").n_unique(), facts=facts)

    def _places(self, federation: Federation, bodies: Bodies, chosen: pl.DataFrame) -> np.ndarray:
        found = [
            bodies.places(chosen.filter(pl.col("file") == member.file)["id"].to_list(), part)
            for part, member in enumerate(federation.members)
        ]
        return np.concatenate(found)

    def _told(
        self, federation: Federation, bodies: Bodies, pairs: np.ndarray, depth: np.ndarray, at: np.ndarray
    ) -> pl.DataFrame:
        """A row per pair: both ends with file, id, class and name, how deep and where; the deepest of an end first."""
        names = np.array(federation.names, dtype=object)
        ends = []
        for end, prefix in ((0, ""), (1, "other_")):
            where = pl.DataFrame(
                {
                    "file": pl.Series(names[bodies.part[pairs[:, end]]].tolist(), dtype=pl.String),
                    "id": bodies.ids[pairs[:, end]],
                }
            )
            found = federation.describe(where).select("class", "name")
            ends.append(where.hstack(found.get_columns()).rename({c: prefix + c for c in COLUMNS}))
        numbers = pl.DataFrame({"depth": depth, **{axis: at[:, i] for i, axis in enumerate("xyz")}}).fill_nan(None)
        order = pl.DataFrame({"position": bodies.part[pairs[:, 0]]})
        told = pl.concat([*ends, numbers, order], how="horizontal")
        return told.sort(
            "position", "id", "depth", "other_file", "other_id",
            descending=[False, False, True, False, False], nulls_last=False,
        )  # fmt: skip

    def _failures(self, told: pl.DataFrame) -> pl.DataFrame:
        failures, demand = Failures(), self.demand
        for (file, id_), of_one in told.group_by("file", "id", maintain_order=True):
            worst = of_one.row(0, named=True)
            at = ", ".join(number_text(worst[axis], 2) for axis in "xyz")
            partner = f"{worst['other_file']} {worst['other_class']} “{(worst['other_name'] or '')[:60]}”"
            partner += f" #{worst['other_id']}"
            if worst["depth"] is None:
                zh = f"穿过 {partner}（几何未闭合，深度不详），位于 ({at})"
                en = f"pierces {partner} (not closed: depth unknown) at ({at})"
            else:
                deep = f"{worst['depth'] * 1000:.0f}"
                zh, en = (
                    f"与 {partner} 重叠，深 {deep} mm，位于 ({at})",
                    f"overlaps {partner}, {deep} mm deep, at ({at})",
                )
            if rest := of_one.height - 1:
                more = " ".join(f"#{i}" for i in of_one["other_id"][1 : NUMBERED + 1]) + (
                    " …" if rest > NUMBERED else ""
                )
                zh, en = f"{zh}；另有 {rest} 个：{more}", f"{en}; {rest} more: {more}"
            said = Words(zh, en.replace("“", '"').replace("”", '"'))
            measured = None if worst["depth"] is None else round(worst["depth"], 6)
            failures.add(str(file), int(str(id_)), demand, said, measured, self.tolerance_mm / 1000)
        return failures.frame()


def _missing(problems: pl.DataFrame, wanted: set[int]) -> int:
    return problems.filter(pl.col("id").is_in(sorted(wanted))).height


def _placed_differently(federation: Federation) -> Words | None:
    """Why coordinates of the files cannot be compared; None where nothing says so."""
    for column, slack in PLACED.items():
        stated = federation.files[column].drop_nulls()
        if stated.len() > 1 and float(stated.max()) - float(stated.min()) > slack:  # type: ignore[arg-type]
            return Words(
                f"各文件的地图转换不同（{column}），项目坐标不能直接比较",
                f"the files' map conversions differ ({column}): their coordinates cannot be compared",
            )
    return None


CHECK = ClashBetween
