"""`near`: the models lie where the others lie."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from bimcheck.federation import Federation
from bimcheck.rules.joint.agreement import Failures, file_names, quantity
from bimcheck.rules.rule import Subject, Verdict
from bimcheck.rules.unfit import UnfitError
from bimcheck.words import Words

AXES = ("x", "y", "z")


@dataclass(frozen=True)
class Near:
    """Demand: in project coordinates no model is further than `gap` metres from the next one.

    A model's extent is the box around the placement origins of its elements. Where models fall apart into groups,
    those outside the largest group fail (the group of the file given first where two are alike).
    """

    kind: ClassVar[str] = "near"
    subject: ClassVar[Subject] = Subject.FEDERATION
    gap: float

    def __post_init__(self) -> None:
        if self.gap <= 0:
            raise UnfitError("gap 应为正数", "gap must be positive")

    @property
    def selected(self) -> Words:
        return Words("一并检查的各个文件中的构件", "the elements of the files that are checked together")

    @property
    def demand(self) -> Words:
        gap = quantity(self.gap, "m")
        return Words(f"各模型彼此相距不超过 {gap}", f"no model is further than {gap} from the others")

    def judge(self, federation: Federation) -> Verdict:
        boxes = federation.files.drop_nulls([f"{a}{n}" for a in AXES for n in (0, 1)]).to_dicts()
        if len(boxes) < 2:
            few = Words("有定位构件的文件不足两个", "fewer than two files have placed elements")
            return Verdict(0, idle=few)
        groups = self._groups(boxes)
        main = max(groups, key=lambda g: (len(g), -min(b["position"] for b in g)))
        failures = Failures()
        for box in boxes:
            if box in main:
                continue
            far = min(_distance(box, other) for other in main)
            names = file_names(b["file"] for b in main)
            demand = self.demand
            if len(main) > 1:
                expected = Words(f"{demand.zh}（多数：{names.zh}）", f"{demand.en} (most are with {names.en})")
            else:
                expected = Words(
                    f"{demand.zh}（以先给出的 {names.zh} 为准）", f"{demand.en} ({names.en} is given first)"
                )
            away, mine, theirs = quantity(far, "m"), _extent(box), _extent(main[0])
            observed = Words(
                f"与之相距 {away}；本模型范围 {mine}，{main[0]['file']} 范围 {theirs}",
                f"{away} away; this model spans {mine}, {main[0]['file']} {theirs}",
            )
            failures.add(box["file"], None, expected, observed, far, self.gap)
        return Verdict(len(boxes), failures.frame(), failures.files)

    def _groups(self, boxes: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
        """Boxes that hang together through gaps of at most `gap`."""
        groups: list[list[dict[str, Any]]] = []
        for box in boxes:
            close = [g for g in groups if any(_distance(box, other) <= self.gap for other in g)]
            groups = [g for g in groups if g not in close]
            groups.append([other for g in close for other in g] + [box])
        return groups


def _distance(a: dict[str, Any], b: dict[str, Any]) -> float:
    gaps = (max(0.0, a[f"{c}0"] - b[f"{c}1"], b[f"{c}0"] - a[f"{c}1"]) for c in AXES)
    return math.sqrt(sum(gap * gap for gap in gaps))


def _extent(box: dict[str, Any]) -> str:
    return " ".join(f"{c.upper()} {box[f'{c}0']:.1f}…{box[f'{c}1']:.1f}" for c in AXES)


CHECK = Near
