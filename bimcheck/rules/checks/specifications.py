"""`specifications`: few specifications, used often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import polars as pl

from bimcheck.model import Model
from bimcheck.prefab.families import DEFAULT, load_families
from bimcheck.prefab.specifications import Limits, standardisation
from bimcheck.prefab.standard_section import top_share
from bimcheck.rules.reading import UnfitError
from bimcheck.rules.rule import FAILURES, Verdict
from bimcheck.words import Words


@dataclass(frozen=True)
class Specifications:
    """Demand: few specifications of precast components, by class, type mark and size rounded to `step_mm`.

    asks  most_used: the most used specifications of each family make up the share that the families file names; the
          components outside them are listed · used_once: no specification is used only once
    """

    kind: ClassVar[str] = "specifications"
    asks: Literal["most_used", "used_once"]
    step_mm: float = 5.0
    near_mm: float = 15.0
    families: str = DEFAULT

    def __post_init__(self) -> None:
        if self.step_mm <= 0 or self.near_mm < 0:
            raise UnfitError("step_mm 应大于 0，near_mm 不小于 0", "step_mm must be above 0, near_mm not below 0")

    def fit(self, table: str) -> None:
        if table != "entities":
            raise UnfitError("该检查只用于构件", "this check is about elements")

    @property
    def demand(self) -> Words:
        if self.asks == "used_once":
            return Words("没有只用一次的规格", "no specification is used only once")
        return Words("最常用的规格占足够的比例", "the most used specifications make up a sufficient share")

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        if chosen.is_empty():
            return Verdict(0)
        found = standardisation(
            model, load_families(self.families), Limits(step=self.step_mm / 1000, near=self.near_mm / 1000)
        )
        own = found.pieces.filter(pl.col("id").is_in(chosen["id"].implode()))
        if own.is_empty():
            return Verdict(0)
        families_here = set(own["family"].to_list())
        titles = {f.id: f.title for f in found.families}
        rows: list[tuple[object, ...]] = []
        facts: dict[str, object] = {}
        if self.asks == "used_once":
            for spec in found.specifications.filter(pl.col("count") == 1).iter_rows(named=True):
                if spec["ids"][0] in chosen["id"] and spec["family"] in families_here:
                    title = titles[spec["family"]]
                    said = Words(
                        f"{title.zh} {spec['specification']} 只有 1 件",
                        f"{title.en}: only one piece of {spec['specification']}",
                    )
                    rows.append((spec["ids"][0], None, self.demand.zh, self.demand.en, said.zh, said.en, 1.0, None))
            return Verdict(own.height, _sorted(rows))
        judged = 0
        for family in found.families:
            share = top_share(found, family, family.top, family.by)
            if family.min is None or share is None or family.id not in families_here:
                continue
            judged += int(found.of(family.id)["count"].sum())
            facts[family.id] = round(share, 4)
            if share >= family.min - 1e-9:
                continue
            expected = Words(
                f"{family.title.zh}最常用的 {family.top} 种规格占 ≥ {family.min:.0%}（2015 版，已废止）",
                f"{family.title.en}: the {family.top} most used make up ≥ {family.min:.0%} (superseded 2015 edition)",
            )
            rare = found.of(family.id).sort("count", "specification", descending=[True, False]).slice(family.top)
            total = found.of(family.id).height
            said = Words(
                f"占 {share:.1%}，共 {total} 种规格；本件属于较少用的 {{}}",
                f"{share:.1%} of {total} specifications; this one is of the rarer {{}}",
            )
            for spec in rare.iter_rows(named=True):
                name = f"{spec['specification']} ({spec['count']})"
                rows += [
                    (i, None, expected.zh, expected.en, said.zh.format(name), said.en.format(name), share, None)
                    for i in spec["ids"]
                ]
        return Verdict(judged, _sorted(rows), facts=facts)


def _sorted(rows: list[tuple[object, ...]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=FAILURES, orient="row").sort("id", maintain_order=True)


CHECK = Specifications
