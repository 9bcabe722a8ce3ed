"""`shared_axes`: grid axes that several files have agree in name and position."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
import polars as pl

from bimcheck.federation import Federation
from bimcheck.rules.joint.agreement import Failures, disagreements, file_names, plain, quantity
from bimcheck.rules.rule import Subject, Verdict
from bimcheck.words import Words

ASPECTS = {
    "position": Words("同名轴线在各文件中位置一致", "grid axes of one name lie in one place in all files"),
    "name": Words("同一位置的轴线在各文件中名称一致", "grid axes in one place have one name in all files"),
}
POINTS = ("x0", "y0", "x1", "y1")


@dataclass(frozen=True)
class SharedAxes:
    """Demand: the straight axes (IfcGridAxis) of several files agree. A file may have fewer axes, or none.

    aspect     position: of one name, one line · name: on one line, one name
    tolerance  metres, measured at the ends of an axis
    """

    kind: ClassVar[str] = "shared_axes"
    subject: ClassVar[Subject] = Subject.FEDERATION
    aspect: Literal["position", "name"]
    tolerance: float = 0.001

    @property
    def selected(self) -> Words:
        return Words("多个文件都有的轴网的直线轴线", "straight axes of the grids, where several files have grids")

    @property
    def demand(self) -> Words:
        return ASPECTS[self.aspect]

    def judge(self, federation: Federation) -> Verdict:
        rows = federation.axes.drop_nulls(POINTS).join(
            federation.files.select("file", "position"), on="file", how="left", maintain_order="left"
        )
        if rows["file"].n_unique() < 2:
            return Verdict(0, idle=Words("有轴网的文件不足两个", "fewer than two files have a grid"))
        rows = rows.with_columns(pl.col("tag").map_elements(plain, pl.String).alias("same")).drop_nulls("same")
        rows = rows.with_columns(self._lines(rows))
        failures = Failures()
        judged = self._positions(rows, failures) if self.aspect == "position" else self._names(rows, failures)
        if not judged:
            return Verdict(0, idle=Words("各文件的轴线没有可比较的", "no axes of different files can be compared"))
        return Verdict(judged, failures.frame(), len({(r["file"], r["id"]) for r in failures.rows}))

    def _lines(self, rows: pl.DataFrame) -> pl.Series:
        """Which axes lie on one line: a number per line. Grids have tens of axes, so every pair is looked at."""
        points = rows.select(POINTS).to_numpy().reshape(-1, 2, 2)
        offsets = _offsets(points)
        same = (offsets <= self.tolerance + 1e-9) & (self.tolerance + 1e-9 >= offsets.T)
        line = np.arange(len(points))
        for n in range(len(points)):
            line[n] = line[int(np.argmax(same[n]))]  # the first that it lies on, itself at the latest
        return pl.Series("cluster", line, dtype=pl.Int64)

    def _positions(self, rows: pl.DataFrame, failures: Failures) -> int:
        grouped = rows.with_columns(_across(rows))
        grouped = grouped.with_columns(pl.format("{} {}", "same", "across").alias("group"))
        grouped = grouped.filter(pl.col("file").n_unique().over("group") > 1)
        for found in disagreements(grouped, "group"):
            for row in found.others:
                offset, turned = _apart(row, found.leading[0])
                names = file_names(found.holders)
                most = Words(
                    "以先给出的文件为准" if found.tied else "多数", "given first" if found.tied else "most files"
                )
                moved = Words(f"偏离 {quantity(offset, 'm')}", f"{quantity(offset, 'm')} off")
                if turned > 0.01:
                    moved = Words(f"{moved.zh}，方向相差 {turned:.2f}°", f"{moved.en}, turned by {turned:.2f}°")
                failures.add(
                    row["file"], row["id"],
                    Words(f"{self.demand.zh}（{most.zh}：{names.zh}）", f"{self.demand.en} ({most.en}: {names.en})"),
                    Words(f"轴线 {row['tag']} {moved.zh}", f"axis {row['tag']} lies {moved.en}"),
                    offset, self.tolerance,
                )  # fmt: skip
        return grouped.height

    def _names(self, rows: pl.DataFrame, failures: Failures) -> int:
        grouped = rows.with_columns(pl.col("cluster").cast(pl.String).alias("group"))
        grouped = grouped.filter(pl.col("file").n_unique().over("group") > 1)
        named = grouped.with_columns(pl.col("same").rank("dense").cast(pl.Int64).alias("cluster"))
        elsewhere = {file[0]: set(own["same"]) for file, own in rows.group_by("file")}
        for found in disagreements(named, "group"):
            leader = found.leading[0]
            said = found.said(f'"{leader["tag"]}"')
            for row in found.others:
                if leader["same"] in elsewhere[row["file"]]:
                    continue  # the file has that axis in another place: that is what is wrong
                failures.add(
                    row["file"], row["id"],
                    Words(f"{self.demand.zh}：{said.zh}", f"{self.demand.en}: {said.en}"),
                    Words(f"该轴线名为“{row['tag']}”", f'the axis is called "{row["tag"]}"'),
                )  # fmt: skip
        return grouped.height


def _across(rows: pl.DataFrame) -> pl.Series:
    """Where a file has axes of one name both ways: whether an axis runs across the first one of its name.

    Elsewhere false: an axis that runs across that of the same name in another file is what has to be told.
    """
    angle = pl.arctan2(pl.col("y1") - pl.col("y0"), pl.col("x1") - pl.col("x0"))
    turned = (angle - angle.first().over("same")).cos().abs() < np.cos(np.pi / 4)
    both_ways = (turned.n_unique().over("same", "file") > 1).any().over("same")
    return rows.select((turned & both_ways).alias("across"))["across"]


def _offsets(points: np.ndarray) -> np.ndarray:
    """(n, n): how far the further end of axis i lies from the line through axis j."""
    starts, along = points[:, 0], points[:, 1] - points[:, 0]
    normal = np.column_stack([-along[:, 1], along[:, 0]]) / np.hypot(along[:, 0], along[:, 1])[:, None]
    ends = np.abs(np.einsum("iek,jk->ije", points, normal) - np.einsum("jk,jk->j", starts, normal)[None, :, None])
    return np.asarray(ends.max(axis=2))


def _apart(row: dict[str, Any], leader: dict[str, Any]) -> tuple[float, float]:
    """How far an axis is from the line of another at its further end, and by how many degrees it is turned."""
    points = np.array([[row[c] for c in POINTS], [leader[c] for c in POINTS]]).reshape(2, 2, 2)
    a, b = points[:, 1] - points[:, 0]
    sine = abs(a[0] * b[1] - a[1] * b[0]) / (np.hypot(*a) * np.hypot(*b))
    return float(_offsets(points)[0, 1]), float(np.degrees(np.arcsin(min(1.0, sine))))


CHECK = SharedAxes
