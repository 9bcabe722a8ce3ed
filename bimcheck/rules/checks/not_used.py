"""`not_used`: classes, attributes and values of a list do not occur."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from bimcheck.model import Model
from bimcheck.rules.listing import Listing
from bimcheck.rules.rule import Verdict
from bimcheck.rules.said import failures, joined, quoted
from bimcheck.words import Words


@dataclass(frozen=True)
class NotUsed:
    """Demand: nothing of a list is used. What is judged is the file: one thing; what is selected does not matter.

    list  a .csv file beside the rule file with the columns
          schema     where the row holds
          class      the class
          attribute  empty: the class itself (not its subtypes) has no instances
          value      empty: the attribute is empty in every instance of the class or below; else it is not this value
    """

    kind: ClassVar[str] = "not_used"
    list: Listing

    def __post_init__(self) -> None:
        self.list.demand("schema", "class", "attribute", "value")

    def fit(self, table: str) -> None:
        """Any table will do."""

    @property
    def demand(self) -> Words:
        return Words(
            f"没有使用列表 {self.list.name} 中的类、属性和取值",
            f"no class, attribute or value of the list {self.list.name} is used",
        )

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        parts = []
        wanted = self.list.of_schema(model.schema)
        classes = sorted({c for r in wanted if not r["attribute"] if (c := model.schema_tree.find(r["class"]))})
        found = model.instances(*classes, subtypes=False)
        expected = (pl.format("不使用 {}", "class"), pl.format("{} is not used", "class"))
        parts.append(failures(found, expected, (pl.col("class"), pl.col("class"))))
        attributes: dict[tuple[str, str], list[str]] = {}
        for row in wanted:
            if row["attribute"]:
                values = attributes.setdefault((row["class"], row["attribute"]), [])
                values += [row["value"]] if row["value"] else []
        for (cls, attribute), values in attributes.items():
            parts.extend(self._attribute(model, cls, attribute, values))
        rows = joined(parts)
        return Verdict(1, rows, min(1, rows.height))

    def _attribute(self, model: Model, cls: str, attribute: str, values: Sequence[str]) -> Sequence[pl.DataFrame]:
        parts = []
        for name in model.statements.present(cls):
            declared = model.schema_tree.attribute(name, attribute)
            if declared is None:
                continue
            column = model.statements.column(name, declared.name).drop_nulls("value")
            kind = column.schema["value"]
            text = pl.lit("…") if isinstance(kind, pl.List | pl.Struct) else pl.col("value").cast(pl.String)
            used = column.select("id", text.alias("text"))
            if isinstance(kind, pl.List):
                used = used.filter(column["value"].list.len() > 0)
            if values:
                used = used.filter(pl.col("text").is_in(values))
                unwanted = ", ".join(values)
                expected = Words(f"{name}.{attribute} 不取 {unwanted}", f"{name}.{attribute} is not {unwanted}")
            else:
                expected = Words(f"{name}.{attribute} 为空", f"{name}.{attribute} is empty")
            parts.append(failures(used, expected, (quoted(pl.col("text")), quoted(pl.col("text")))))
        return parts


CHECK = NotUsed
