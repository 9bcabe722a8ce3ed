"""`agree`: all files say the same of something that holds for the whole file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import polars as pl

from bimcheck.federation import Federation
from bimcheck.rules.joint.agreement import Failures, close_values, disagreements, file_names, plain, quantity
from bimcheck.rules.rule import Subject, Verdict
from bimcheck.rules.unfit import UnfitError
from bimcheck.words import Words

NUMBERS = {
    "eastings": (Words("东坐标 Eastings", "Eastings"), "m"),
    "northings": (Words("北坐标 Northings", "Northings"), "m"),
    "orthogonal_height": (Words("高程 OrthogonalHeight", "OrthogonalHeight"), "m"),
    "rotation": (Words("坐标轴转角 (XAxisAbscissa、XAxisOrdinate)", "rotation (XAxisAbscissa, XAxisOrdinate)"), "°"),
    "map_scale": (Words("比例 (Scale × 地图单位 ÷ 项目单位)", "scale (Scale × map unit ÷ project unit)"), ""),
    "true_north": (Words("正北方向 (TrueNorth)", "TrueNorth"), "°"),
    "world_x": (Words("WorldCoordinateSystem 原点 X", "X of the WorldCoordinateSystem"), "m"),
    "world_y": (Words("WorldCoordinateSystem 原点 Y", "Y of the WorldCoordinateSystem"), "m"),
    "world_z": (Words("WorldCoordinateSystem 原点 Z", "Z of the WorldCoordinateSystem"), "m"),
}
TEXTS = {
    "schema": Words("IFC 版本", "IFC schema"),
    "project": Words("项目名称 (IfcProject.Name)", "name of the project (IfcProject.Name)"),
    "length_unit": Words("长度单位", "length unit"),
    "area_unit": Words("面积单位", "area unit"),
    "volume_unit": Words("体积单位", "volume unit"),
    "plane_angle_unit": Words("角度单位", "unit of angles"),
    "crs": Words("坐标参照系 (IfcProjectedCRS)", "coordinate reference system (IfcProjectedCRS)"),
    "vertical_datum": Words("高程基准 (VerticalDatum)", "VerticalDatum"),
}


@dataclass(frozen=True)
class Agree:
    """Demand: every file has the same values, numbers within `tolerance`.

    value            one or several columns of bimcheck.federation.FILES
    tolerance        of lengths in metres and of ratios
    angle_tolerance  of angles in degrees
    missing          where some files have a value, a file without it: skip (default) or fails
    """

    kind: ClassVar[str] = "agree"
    subject: ClassVar[Subject] = Subject.FEDERATION
    value: tuple[str, ...]
    tolerance: float = 0.0
    angle_tolerance: float = 0.0
    missing: Literal["skip", "fails"] = "skip"

    def __post_init__(self) -> None:
        for name in self.value:
            if name not in NUMBERS and name not in TEXTS:
                accepted = ", ".join([*TEXTS, *NUMBERS])
                raise UnfitError(f"没有值 {name}；可用：{accepted}", f"no value {name}; accepted: {accepted}")

    @property
    def selected(self) -> Words:
        return Words("一并检查的各个文件", "the files that are checked together")

    @property
    def demand(self) -> Words:
        names = [_words(n) for n in self.value]
        return Words(
            f"各文件一致：{'、'.join(n.zh for n in names)}", f"the same in all files: {', '.join(n.en for n in names)}"
        )

    def judge(self, federation: Federation) -> Verdict:
        files = federation.files
        failures = Failures()
        judged: set[str] = set()
        lacking: dict[tuple[str, tuple[str, ...]], list[Words]] = {}
        for name in self.value:
            words, unit = _words(name), NUMBERS[name][1] if name in NUMBERS else None
            rows = files.select("file", "position", pl.col(name).alias("value"), pl.lit("").alias("group"))
            if unit is None:
                rows = rows.with_columns(pl.col("value").map_elements(plain, pl.String).alias("same"))
                clustered = close_values(rows, "group", "same", None)
            else:
                tolerance = self.angle_tolerance if unit == "°" else self.tolerance
                clustered = close_values(rows, "group", "value", tolerance)
            stated = rows.filter(pl.col("file").is_in(clustered["file"].implode()))
            if stated.is_empty() or (stated.height < 2 and self.missing == "skip"):
                continue
            judged.update(files["file"] if self.missing == "fails" else stated["file"])
            for group in disagreements(clustered, "group"):
                leader = group.leading[0]["value"]
                said = group.said(_shown(leader, unit))
                for row in group.others:
                    shown = _shown(row["value"], unit)
                    failures.add(
                        row["file"], None,
                        Words(f"{words.zh} 应一致：{said.zh}", f"same {words.en}: {said.en}"),
                        Words(f"{words.zh}：{shown}", f"{words.en} is {shown}"),
                        None if unit is None else row["value"],
                        None if unit is None else self.angle_tolerance if unit == "°" else self.tolerance,
                    )  # fmt: skip
            if self.missing == "fails":
                holders = tuple(stated["file"])
                for file in files.filter(~pl.col("file").is_in(list(holders)))["file"]:
                    lacking.setdefault((file, holders), []).append(words)
        for (file, holders), all_words in lacking.items():
            zh, en, named = "、".join(w.zh for w in all_words), ", ".join(w.en for w in all_words), file_names(holders)
            expected = Words(f"写明{zh}（{named.zh} 已写明）", f"{en} stated, as in {named.en}")
            failures.add(file, None, expected, Words(f"未写明{zh}", f"no {en}"))
        if not judged:
            nobody = Words("没有两个文件写明此项内容，无从比较", "no two files state it; there is nothing to compare")
            return Verdict(0, idle=nobody)
        order = dict(files.select("file", "position").iter_rows())
        failures.rows.sort(key=lambda row: order[row["file"]])
        return Verdict(len(judged), failures.frame(), failures.files)


def _words(name: str) -> Words:
    return NUMBERS[name][0] if name in NUMBERS else TEXTS[name]


def _shown(value: object, unit: str | None) -> str:
    return f'"{value}"' if unit is None else quantity(float(str(value)), unit)


CHECK = Agree
