"""`assembly_rate`: what the assembly rate of a building must be, by a score table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import polars as pl

from bimcheck.model import Model
from bimcheck.prefab.declarations import NONE, Declarations, load_declarations
from bimcheck.prefab.members import POST_CAST
from bimcheck.prefab.rate import rates
from bimcheck.prefab.rate_section import span
from bimcheck.prefab.rating import STATE_WORDS, Rating
from bimcheck.prefab.score_table import DEFAULT, ScoreTable, load_table
from bimcheck.rules.reading import UnfitError
from bimcheck.rules.rule import FAILURES, Verdict
from bimcheck.rules.values import values
from bimcheck.words import Words

Row = tuple[Words, Words, float | None]  # expected, observed, measured


@dataclass(frozen=True)
class AssemblyRate:
    """Demand: the assembly rate of a building by a score table (a file, or the name of one that comes with bimcheck).

    asks     told: every item can be computed · rate: P reaches the table's least rate · prerequisites: the groups and
             items that the table makes a condition · grade: the grade that is claimed is the one that comes out
    declare  a file of declarations, "" for none
    claimed  the grade that is claimed, "" for what the declarations or the property `claim_property` say
    What the model leaves open is no failure: where the range does not settle it, the rule stays undecided.
    """

    kind: ClassVar[str] = "assembly_rate"
    asks: Literal["told", "rate", "prerequisites", "grade"]
    table: str = DEFAULT
    declare: str = ""
    post_cast: str = "range"
    claimed: str = ""
    claim_property: str = "*.装配式建筑评价等级"

    def __post_init__(self) -> None:
        if self.post_cast not in POST_CAST:
            accepted = ", ".join(POST_CAST)
            raise UnfitError(f"post_cast 可用：{accepted}", f"post_cast is one of {accepted}")

    def fit(self, table: str) -> None:
        if table != "entities":
            raise UnfitError("该检查只用于建筑 (IfcBuilding)", "this check is about buildings (IfcBuilding)")

    @property
    def demand(self) -> Words:
        return {
            "told": Words("装配率的每个评价项都能由模型或声明算出", "every item of the assembly rate can be computed"),
            "rate": Words("装配率不低于评分表的要求", "the assembly rate reaches what the score table asks"),
            "prerequisites": Words(
                "主体结构、围护墙和内隔墙、全装修满足前置条件", "structure, walls and fit-out meet the prerequisites"
            ),
            "grade": Words("声明的等级与计算的等级一致", "the grade that is claimed is the one that comes out"),
        }[self.asks]

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        if chosen.is_empty():
            return Verdict(0)
        table = load_table(self.table)
        declared = NONE
        if self.declare:
            declared = load_declarations(self.declare, tuple(i.id for i in table.items), table.done)
        ratings = {r.unit.id: r for r in rates(model, table, declared, self.post_cast)}
        found: list[tuple[int, Row]] = []
        open_: list[Words] = []
        facts: dict[str, object] = {}
        applicable = failed = 0
        claims = self._claims(model, chosen, declared) if self.asks == "grade" else {}
        for id_ in chosen["id"].to_list():
            rating = ratings.get(id_)
            if rating is None or (self.asks == "grade" and id_ not in claims):
                continue
            applicable += 1
            facts[rating.unit.name or f"#{id_}"] = [round(v, 2) for v in rating.rate]
            wrong, undecided = self._ask(rating, table, claims.get(id_, ""))
            found += [(id_, row) for row in wrong]
            failed += bool(wrong)
            open_ += [Words(f"{rating.unit.words.zh}：{w.zh}", f"{rating.unit.words.en}: {w.en}") for w in undecided]
        if open_ and not found:
            return Verdict(
                applicable, undecided=Words("；".join(w.zh for w in open_), "; ".join(w.en for w in open_)), facts=facts
            )
        rows = [(id_, None, e.zh, e.en, o.zh, o.en, m, None) for id_, (e, o, m) in found]
        return Verdict(applicable, pl.DataFrame(rows, schema=FAILURES, orient="row"), failed, facts=facts)

    def _claims(self, model: Model, chosen: pl.DataFrame, declared: Declarations) -> dict[int, str]:
        """Building → the grade that is claimed for it."""
        claim = self.claimed or declared.claimed_grade
        if claim:
            return dict.fromkeys(chosen["id"].to_list(), claim)
        told = values(model, chosen, self.claim_property)
        rows = told.unique("row", keep="first", maintain_order=True).join(
            chosen.select("row", "id"), on="row", how="inner"
        )
        return dict(rows.select("id", pl.col("text").str.strip_chars().str.strip_suffix("级")).iter_rows())

    def _ask(self, rating: Rating, table: ScoreTable, claim: str) -> tuple[list[Row], list[Words]]:
        """What is wrong, and what is open."""
        if self.asks == "told":
            return _untold(rating), []
        if self.asks == "grade":
            return _grade(rating, claim)
        rules = [m for m in rating.prerequisites if (m.rule.rate is not None) == (self.asks == "rate")]
        wrong: list[Row] = []
        undecided: list[Words] = []
        for met in rules:
            rule = met.rule
            name, least = rating.asked_of(rule)
            unit = " %" if rule.rate is not None else ""
            value = span(met.value or (0.0, 0.0), 2, unit)
            if met.met is False:
                wrong.append(
                    (
                        Words(f"{name.zh} ≥ {least:g}{unit}", f"{name.en} ≥ {least:g}{unit}"),
                        Words(f"{name.zh} = {value}", f"{name.en} = {value}"),
                        (met.value or (0.0, 0.0))[1],
                    )
                )
            elif met.met is None:
                undecided.append(
                    Words(
                        f"{name.zh} = {value}，无法判定是否 ≥ {least:g}{unit}",
                        f"{name.en} = {value}: whether it is ≥ {least:g}{unit} cannot be told",
                    )
                )
        return wrong, undecided


def _untold(rating: Rating) -> list[Row]:
    rows: list[Row] = []
    for line in rating.open_items:
        state, reason = STATE_WORDS[line.state], line.notes[0] if line.notes else Words("", "")
        rows.append(
            (
                Words(
                    f"{line.item.id} {line.item.title.zh}：得分唯一确定",
                    f"{line.item.id} {line.item.title.en}: one number of points",
                ),
                Words(
                    f"{state.zh}，{span(line.points)} 分。{reason.zh}",
                    f"{state.en}, {span(line.points)} points. {reason.en}",
                ),
                line.points[0],
            )
        )
    return rows


def _grade(rating: Rating, claim: str) -> tuple[list[Row], list[Words]]:
    low, high = rating.grade
    none = Words("无等级", "no grade")
    said = Words(low or none.zh, low or none.en)
    if low != high:
        most = Words(high or none.zh, high or none.en)
        if low is None or claim in _between(rating):
            return [], [
                Words(
                    f"等级在 {said.zh} 与 {most.zh} 之间，声明为 {claim}",
                    f"the grade lies between {said.en} and {most.en}; {claim} is claimed",
                )
            ]
        said = Words(f"{said.zh}～{most.zh}", f"{said.en} to {most.en}")
    elif low == claim:
        return [], []
    return [
        (
            Words(f"等级 {claim}（声明）", f"grade {claim} (claimed)"),
            Words(
                f"计算得 {said.zh}，P = {span(rating.rate, 2)} %", f"computed: {said.en}, P = {span(rating.rate, 2)} %"
            ),
            rating.rate[0],
        )
    ], []


def _between(rating: Rating) -> list[str]:
    """The grades that are still possible."""
    names = (
        [g.name for g in sorted(rating.table.head.grading.grade, key=lambda g: g.min)]
        if rating.table.head.grading
        else []
    )
    low, high = rating.grade
    first = names.index(low) if low in names else 0
    return names[first : names.index(high) + 1] if high in names else []


CHECK = AssemblyRate
