"""`known_crs`: a coordinate reference system that the EPSG register has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import polars as pl

from bimcheck.model import Model
from bimcheck.rules.conditions import anchored, fits
from bimcheck.rules.epsg import System, system
from bimcheck.rules.rule import Verdict
from bimcheck.rules.said import NOTHING, failures, joined, quoted
from bimcheck.rules.select import require_value
from bimcheck.rules.values import label, values
from bimcheck.words import Words


@dataclass(frozen=True)
class KnownCrs:
    """Demand: the values, written "EPSG:4549", name coordinate reference systems of the EPSG register. A code that the
    register has withdrawn (deprecated) is none of it.

    value    one or several
    pattern  only values that fit it are judged
    type     only systems of these kinds are accepted
    unknown  a code that the register does not have: fails (default) or skip
    missing  a row without value: fails or skip (default)
    exact    EPSG: in capitals and the bare digits are asked; by default blanks and small letters will do too
    """

    kind: ClassVar[str] = "known_crs"
    value: tuple[str, ...]
    pattern: str | None = None
    type: tuple[Literal["projected", "geographic", "geocentric", "vertical", "compound", "engineering"], ...] = ()
    unknown: Literal["fails", "skip"] = "fails"
    missing: Literal["fails", "skip"] = "skip"
    exact: bool = False

    def __post_init__(self) -> None:
        if self.pattern is not None:
            anchored(self.pattern)

    def fit(self, table: str) -> None:
        for name in self.value:
            require_value(name, table)

    @property
    def demand(self) -> Words:
        names = [label(n) for n in self.value]
        zh, en = "、".join(n.zh for n in names), ", ".join(n.en for n in names)
        if self.type:
            kinds = " / ".join(self.type)
            return Words(f"{zh} 为 EPSG 登记的 {kinds} 坐标参照系", f"{en} is a {kinds} system of the EPSG register")
        return Words(f"{zh} 为 EPSG 登记的坐标参照系代码", f"{en} is a code of the EPSG register")

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        parts = []
        judged: list[pl.Series] = []
        failing: list[pl.Series] = []
        for name in self.value:
            found = values(model, chosen, name).select("row", "text")
            if self.pattern is not None:
                found = found.filter(fits(found["text"], self.pattern))
            # A file names a handful of systems.
            texts = found["text"].unique().sort()
            known = {text: system(text) for text in texts}
            valid = {t: s for t, s in known.items() if s is not None and self._valid(t, s)}
            if self.unknown == "skip":
                found = found.filter(pl.col("text").is_in(list(valid)))
            good = [t for t, s in valid.items() if not self.type or s.kind in self.type]
            said = {t: _told(t, s) for t, s in known.items()}
            wrong = found.filter(~pl.col("text").is_in(good)).join(
                chosen.select("row", "id"), on="row", how="left", maintain_order="left"
            )
            told = (
                pl.col("text").replace({t: words.zh for t, words in said.items()}) if said else quoted(pl.col("text")),
                pl.col("text").replace({t: words.en for t, words in said.items()}) if said else quoted(pl.col("text")),
            )
            parts.append(failures(wrong, self.demand, told))
            without = chosen.join(values(model, chosen, name).select("row").unique(), on="row", how="anti")
            if self.missing == "fails":
                parts.append(failures(without.sort("row"), self.demand, NOTHING))
                judged.append(without["row"])
                failing.append(without["row"])
            judged.append(found["row"])
            failing.append(wrong["row"])
        rows = joined(parts)
        return Verdict(pl.concat(judged).n_unique(), rows, pl.concat(failing).n_unique())

    def _valid(self, text: str, found: System) -> bool:
        return not found.withdrawn and (not self.exact or text == f"EPSG:{found.code}")


def _told(text: str, found: System | None) -> Words:
    """What is said of a value: the text, and what the register has under the code."""
    if found is None:
        return Words.same(f'"{text}"')
    zh, en = ("，已废止", ", deprecated") if found.withdrawn else ("", "")
    return Words(f'"{text}" ({found.name}, {found.kind}{zh})', f'"{text}" ({found.name}, {found.kind}{en})')


CHECK = KnownCrs
