"""`linked`: the element has relations of a kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import polars as pl

from bimcheck.model import Model
from bimcheck.rules.reading import UnfitError
from bimcheck.rules.rule import Verdict
from bimcheck.rules.said import failures, listed
from bimcheck.rules.tables import TABLES
from bimcheck.words import Words

# kind: what the child is to the parent, and the parent to the child, in words
KINDS: dict[str, tuple[Words, Words]] = {
    "contains": (Words("所含构件", "contained element"), Words("所在空间结构", "spatial container")),
    "references": (
        Words("所引用构件", "referenced element"),
        Words("引用它的空间结构", "spatial structure that refers to it"),
    ),
    "aggregates": (Words("组成部分", "part"), Words("上级", "parent")),
    "nests": (Words("嵌套部分", "nested part"), Words("嵌套主体", "parent that nests it")),
    "groups": (Words("组成员", "member of the group"), Words("所属组或系统", "group or system")),
    "voids": (Words("洞口", "opening"), Words("被开洞的构件", "voided element")),
    "fills": (Words("填充构件", "filling"), Words("所填充的洞口", "opening that it fills")),
    "types": (Words("实例", "occurrence"), Words("类型", "type")),
    "covers": (Words("面层", "covering"), Words("被覆盖的构件", "covered element")),
    "bounds": (Words("边界构件", "boundary element"), Words("所围空间", "bounded space")),
    "serves": (Words("服务对象", "served spatial element"), Words("服务系统", "serving system")),
    "declares": (Words("所声明的定义", "declared definition"), Words("声明它的项目", "declaring context")),
    "ports": (Words("端口", "port"), Words("端口所属构件", "element of the port")),
    "connects": (Words("所连接构件", "connected element"), Words("所连接构件", "connecting element")),
    "assigns": (Words("指派对象", "assigned object"), Words("指派它的对象", "assigning object")),
    "projects": (Words("凸出体", "projection"), Words("所凸出的构件", "projecting element")),
    "positions": (Words("被定位构件", "positioned element"), Words("定位基准", "positioning element")),
}

Kind = Literal[
    "contains", "references", "aggregates", "nests", "groups", "voids", "fills", "types", "covers", "bounds", "serves",
    "declares", "ports", "connects", "assigns", "projects", "positions",
]  # fmt: skip


@dataclass(frozen=True)
class Linked:
    """Demand: every selected element has so many partners by relations of these kinds.

    relation  kind or kinds, see model.RELATIONS
    as_       the selected element's side: child (default) or parent
    min, max  how many distinct partners; min 1 where not given
    partner   class or classes that count (subtypes included), or a table: class of the selected element → classes
    """

    kind: ClassVar[str] = "linked"
    relation: tuple[Kind, ...]
    as_: Literal["child", "parent"] = "child"
    min: int = 1
    max: int | None = None
    partner: dict[str, tuple[str, ...]] | tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.max is not None and self.max < self.min:
            raise UnfitError("max 小于 min", "max is less than min")

    def fit(self, table: str) -> None:
        if table != "entities" and not TABLES[table].of_elements:
            raise UnfitError(f"linked 不能用于表 {table}", f"linked does not go with rows of {table}")

    def _role(self) -> Words:
        sides = [KINDS[kind][1 if self.as_ == "child" else 0] for kind in self.relation]
        return Words("或".join(dict.fromkeys(s.zh for s in sides)), " or ".join(dict.fromkeys(s.en for s in sides)))

    def _demand(self, partner: tuple[str, ...]) -> Words:
        role = self._role()
        if self.min == self.max:
            many = Words(f"恰有 {self.min} 个", f"exactly {self.min}")
        elif self.max is None:
            many = Words(f"至少 {self.min} 个", f"at least {self.min}")
        elif self.min == 0:
            many = Words(f"至多 {self.max} 个", f"at most {self.max}")
        else:
            many = Words(f"{self.min} 至 {self.max} 个", f"{self.min} to {self.max}")
        told = listed(partner)
        zh, en = (f"（{told.replace(', ', '、')}）", f" ({told})") if partner else ("", "")
        return Words(f"{many.zh}{role.zh}{zh}", f"{many.en} {role.en}{en}")

    @property
    def demand(self) -> Words:
        if isinstance(self.partner, dict):
            said = {name: self._demand(classes) for name, classes in self.partner.items()}
            return Words(
                "；".join(f"{name} {words.zh}" for name, words in said.items()),
                "; ".join(f"{name}: {words.en}" for name, words in said.items()),
            )
        return self._demand(self.partner)

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        me, other = ("child_id", "parent_id") if self.as_ == "child" else ("parent_id", "child_id")
        pairs = (
            model.relations.filter(pl.col("kind").is_in(list(self.relation)))
            .select(pl.col(me).alias("id"), pl.col(other).alias("partner"))
            .unique(maintain_order=True)
            .join(chosen.select("id").unique(), on="id", how="semi", maintain_order="left")
        )
        # Partners may be no objects at all (a person, an instance that is not there): `describe` knows those too.
        partners = model.describe(pairs["partner"].unique().sort()).select(
            pl.col("id").alias("partner"), pl.col("class").alias("partner_class")
        )
        pairs = pairs.join(partners, on="partner", how="left", maintain_order="left")
        if not isinstance(self.partner, dict):
            return self._judge(model, chosen, pairs, self.partner)
        parts, applicable = [], 0
        remaining = chosen
        for name, classes in self.partner.items():
            mine = remaining.filter(pl.col("class").is_in(list(model.schema_tree.subtypes(name))))
            remaining = remaining.join(mine.select("row"), on="row", how="anti", maintain_order="left")
            verdict = self._judge(model, mine, pairs, classes)
            parts.append(verdict.failures)
            applicable += verdict.applicable
        return Verdict(applicable, pl.concat(parts).sort("id", maintain_order=True))

    def _judge(self, model: Model, chosen: pl.DataFrame, pairs: pl.DataFrame, partner: tuple[str, ...]) -> Verdict:
        # a column, not a literal: a literal counts as one row however many the group has
        counts: pl.Expr = pl.col("partner").is_not_null()
        if partner:
            counts = pl.col("partner_class").is_in(sorted({c for n in partner for c in model.schema_tree.subtypes(n)}))
        mine = pairs.join(chosen.select("id"), on="id", how="semi", maintain_order="left")
        per_id = mine.group_by("id").agg(
            counts.fill_null(False).sum().alias("count"),
            pl.format("{} #{}", pl.col("partner_class").fill_null("?"), "partner")
            .head(5)
            .str.join(", ")
            .alias("partners"),
        )
        judged = chosen.join(per_id, on="id", how="left", maintain_order="left").with_columns(
            pl.col("count").fill_null(0)
        )
        wrong = judged.filter(~pl.col("count").is_between(self.min, 2**62 if self.max is None else self.max))
        observed = (
            pl.concat_str(
                pl.col("count"), pl.lit(" 个"), _bracketed("（{}）", pl.col("partners").str.replace_all(", ", "、"))
            ),
            pl.concat_str(pl.col("count"), _bracketed(" ({})", pl.col("partners"))),
        )
        return Verdict(chosen.height, failures(wrong, self._demand(partner), observed, pl.col("count")), wrong.height)


def _bracketed(brackets: str, expr: pl.Expr) -> pl.Expr:
    return pl.when(expr.is_not_null()).then(pl.format(brackets, expr)).otherwise(pl.lit(""))


CHECK = Linked
