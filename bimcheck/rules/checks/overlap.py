"""`overlap`: concrete solids do not share volume; where they do, the one of lower priority has to be cut."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import polars as pl

from bimcheck.model import Model
from bimcheck.overlapping import meet, near
from bimcheck.rules import geometry
from bimcheck.rules.conditions import anchored, fits
from bimcheck.rules.reading import UnfitError
from bimcheck.rules.rule import FAILURES, Verdict
from bimcheck.rules.said import joined, number_text
from bimcheck.rules.select import Select, require_value
from bimcheck.rules.touching import roots
from bimcheck.rules.values import values
from bimcheck.words import Words

# C30, C30/37, LC25, C 30: the first number after a C.
STRENGTH = re.compile(r"(?<![A-Za-z])L?C\s*(\d{2,3})(?!\d)", re.IGNORECASE)
TOLD = 3
NOISE = 1e-9  # cubic metres by which a volume may be off for rounding


@dataclass(frozen=True)
class Grade:
    """What is of one priority. name: as findings say it."""

    name: Words
    select: Select


@dataclass(frozen=True)
class Overlap:
    """Demand: no two concrete solids of the selected share more than `volume_max` cubic metres.

    concrete    a regular expression for names of materials; what states a strength is concrete, too
    strength    where the strength grade (C30) is stated: properties, `material`
    priority    grades from the strongest on; the first that selects an element is its grade

    The finding is on the element that has to be cut: of different strength the weaker, else the one of the lower grade,
    else the later in the file. Parts and openings of one whole are not compared. The selected that state no material
    and no strength are not judged; where that is all of them the rule is undecided.
    """

    kind: ClassVar[str] = "overlap"
    needs_shapes: ClassVar[bool] = True
    concrete: str
    strength: tuple[str, ...]
    priority: tuple[Grade, ...]
    volume_max: float = 0.001

    def __post_init__(self) -> None:
        anchored(self.concrete)
        if not self.priority:
            raise UnfitError("priority 至少一级", "priority has at least one grade")

    def fit(self, table: str) -> None:
        for name in self.strength:
            require_value(name, table)
        if table != "entities" or any(g.select.table != "entities" for g in self.priority):
            raise UnfitError("overlap 用于构件", "overlap goes with elements")

    @property
    def demand(self) -> Words:
        most = number_text(self.volume_max)
        order_zh = " > ".join(g.name.zh for g in self.priority)
        order_en = " > ".join(g.name.en for g in self.priority)
        return Words(
            f"混凝土构件之间重叠体积 ≤ {most} m³（强度高者优先；同强度时 {order_zh}）",
            f"concrete elements share at most {most} m³ (the stronger first; of one strength {order_en})",
        )

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        if chosen.is_empty():
            return Verdict(0)
        strength = self._strengths(model, chosen)
        known = values(model, chosen, "material")
        ids = dict(chosen.select("row", "id").iter_rows())
        concrete = {ids[r] for r in known.filter(fits(known["text"], self.concrete))["row"]} | set(strength)
        stated = {ids[r] for r in known["row"]} | set(strength)
        facts: dict[str, Any] = {"concrete": len(concrete), "material_unknown": chosen.height - len(stated)}
        if not concrete:
            if not facts["material_unknown"]:
                return Verdict(0, facts=facts)
            return Verdict(
                chosen.height,
                undecided=Words(
                    "所选构件未注明混凝土材料或强度等级，无法判断哪些是混凝土",
                    "nothing says which of the selected are concrete: neither material nor strength is stated",
                ),
                facts=facts,
            )
        bodies = geometry.bodies_of(model)
        places = bodies.places(sorted(concrete))
        if not len(places):
            return Verdict(len(concrete), undecided=geometry.NONE_SHAPED, facts=facts)
        pairs = near(bodies, places, places)
        root = dict(roots(model).iter_rows())
        apart = [root.get(a, a) != root.get(b, b) for a, b in bodies.ids[pairs].tolist()]
        pairs = pairs[np.array(apart, dtype=bool)]
        met = meet(bodies, pairs)
        open_pairs = int(np.isnan(met.volume).sum())  # of these the shared volume is not known
        judged = pl.Series(sorted(concrete), dtype=pl.Int64)
        over = np.flatnonzero(met.volume > self.volume_max + NOISE)
        found = [
            (a, b, float(met.volume[row])) for row, (a, b) in zip(over, bodies.ids[pairs[over]].tolist(), strict=True)
        ]
        facts |= {"pairs": len(found), "shared_volume": round(sum(v for _, _, v in found), 6)}
        if not found:
            return geometry.doubted(Verdict(len(places), facts=facts), model, judged, open_pairs)
        rows = self._findings(model, found, strength, self._grades(model))
        return geometry.doubted(Verdict(len(places), rows, facts=facts), model, judged, open_pairs)

    def _strengths(self, model: Model, chosen: pl.DataFrame) -> dict[int, int]:
        """id → 30 of C30; the first of the places that says one."""
        found: dict[int, int] = {}
        ids = dict(chosen.select("row", "id").iter_rows())
        for name in self.strength:
            texts = values(model, chosen, name)
            distinct = {t: int(m[1]) for t in texts["text"].unique() if (m := STRENGTH.search(t)) and int(m[1]) <= 120}
            for row, text in texts.select("row", "text").iter_rows():
                if text in distinct:
                    found.setdefault(ids[row], distinct[text])
        return found

    def _grades(self, model: Model) -> dict[int, int]:
        found: dict[int, int] = {}
        for place, grade in enumerate(self.priority):
            for id_ in grade.select.choose(model)["id"].to_list():
                found.setdefault(id_, place)
        return found

    def _findings(
        self, model: Model, found: list[tuple[int, int, float]], strength: dict[int, int], grades: dict[int, int]
    ) -> pl.DataFrame:
        """A finding per element that has to be cut: what it shares with whom, the largest first."""
        cut: dict[int, list[tuple[float, int]]] = {}
        for a, b, volume in found:
            loser, winner = self._yields(a, b, strength, grades)
            cut.setdefault(loser, []).append((volume, winner))
        every = sorted({w for shared in cut.values() for _, w in shared})
        names = dict(
            zip(every, model.describe(pl.Series(every, dtype=pl.Int64))["name"].fill_null("").to_list(), strict=True)
        )
        expected = Words(
            f"重叠体积 ≤ {number_text(self.volume_max)} m³", f"at most {number_text(self.volume_max)} m³ shared"
        )
        rows = []
        for loser, shared in sorted(cut.items()):
            shared.sort(key=lambda s: (-s[0], s[1]))
            me = self._called(loser, strength, grades)
            zh, en = [], []
            for volume, winner in shared[:TOLD]:
                other, said = self._called(winner, strength, grades), f"{volume:.3g}"
                zh.append(f"与{other.zh} “{names[winner]}” #{winner} 重叠 {said} m³")
                en.append(f'{said} m³ shared with {other.en} "{names[winner]}" #{winner}')
            if len(shared) > TOLD:
                zh.append(f"另有 {len(shared) - TOLD} 个")
                en.append(f"{len(shared) - TOLD} more")
            rows.append(
                {
                    "id": loser, "line": None, "expected_zh": expected.zh, "expected_en": expected.en,
                    "observed_zh": f"{'；'.join(zh)}。应从本构件（{me.zh}）扣减",
                    "observed_en": f"{'; '.join(en)}; to be cut from this {me.en}",
                    "measured": round(sum(v for v, _ in shared), 6), "tolerance": self.volume_max,
                }
            )  # fmt: skip
        return joined([pl.DataFrame(rows, schema=FAILURES, orient="row")])

    def _yields(self, a: int, b: int, strength: dict[int, int], grades: dict[int, int]) -> tuple[int, int]:
        """(which has to be cut, which stays)."""
        if a in strength and b in strength and strength[a] != strength[b]:
            return (a, b) if strength[a] < strength[b] else (b, a)
        last = len(self.priority)
        one, other = grades.get(a, last), grades.get(b, last)
        if one != other:
            return (a, b) if one > other else (b, a)
        return max(a, b), min(a, b)

    def _called(self, id_: int, strength: dict[int, int], grades: dict[int, int]) -> Words:
        name = self.priority[grades[id_]].name if id_ in grades else Words("其他构件", "other element")
        grade = f" C{strength[id_]}" if id_ in strength else ""
        return Words(f"{name.zh}{grade}", f"{name.en}{grade}")


CHECK = Overlap
