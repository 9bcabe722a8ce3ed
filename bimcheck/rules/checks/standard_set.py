"""`standard_set`: a set with a reserved name is as the IFC standard defines it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import ClassVar, Literal

import polars as pl

from bimcheck.ifc.psets import StandardProperty, may_have, standard_sets
from bimcheck.model import Model
from bimcheck.rules.reading import UnfitError
from bimcheck.rules.rule import Verdict
from bimcheck.rules.said import NOTHING, failures, joined, listed, quoted
from bimcheck.words import Words

# The class that a property of a kind has.
_CLASSES = {
    "single": "IfcPropertySingleValue",
    "enumerated": "IfcPropertyEnumeratedValue",
    "bounded": "IfcPropertyBoundedValue",
    "list": "IfcPropertyListValue",
    "table": "IfcPropertyTableValue",
    "reference": "IfcPropertyReferenceValue",
    "complex": "IfcComplexProperty",
}
_QUANTITIES = {
    "IfcLengthMeasure": "IfcQuantityLength",
    "IfcAreaMeasure": "IfcQuantityArea",
    "IfcVolumeMeasure": "IfcQuantityVolume",
    "IfcCountMeasure": "IfcQuantityCount",
    "IfcMassMeasure": "IfcQuantityWeight",
    "IfcTimeMeasure": "IfcQuantityTime",
    "IfcNumericMeasure": "IfcQuantityNumber",
}
_ASPECTS = {
    "name": Words("名称", "name"),
    "member": Words("成员", "members"),
    "owner": Words("适用的类", "class that has it"),
    "member_class": Words("数据类型", "data types"),
    "data_type": Words("数据类型", "data types"),
}
_PREFIXES = {"IfcPropertySet": "Pset_", "IfcElementQuantity": "Qto_"}


@dataclass(frozen=True)
class StandardSet:
    """Demand: what is called Pset_… or Qto_… is a set of the file's IFC schema, on a class that may have it, and what
    is in it has the name, the class and the data type that the standard says. Goes with instances of IfcPropertySet
    or IfcElementQuantity; those with other names are not judged.

    of  what is asked: name, member, owner, member_class, data_type; all where not given
    """

    kind: ClassVar[str] = "standard_set"
    of: tuple[Literal["name", "member", "owner", "member_class", "data_type"], ...] = (
        "name",
        "member",
        "owner",
        "member_class",
        "data_type",
    )

    def fit(self, table: str) -> None:
        if table != "instances":
            raise UnfitError('standard_set 用于 table = "instances"', 'standard_set goes with table = "instances"')

    @property
    def demand(self) -> Words:
        asked = dict.fromkeys(words for name, words in _ASPECTS.items() if name in self.of)
        return Words(
            f"Pset_、Qto_ 开头的集合符合 IFC 标准的定义（{'、'.join(w.zh for w in asked)}）",
            f"sets called Pset_ or Qto_ are as IFC defines them: {', '.join(w.en for w in asked)}",
        )

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        known = standard_sets(model.schema)
        parts = []
        names = _names(model, chosen)
        judged = names.filter(
            pl.any_horizontal(
                (pl.col("class") == cls) & pl.col("name").str.starts_with(prefix) for cls, prefix in _PREFIXES.items()
            )
        )
        listed_sets = judged.filter(pl.col("name").is_in(list(known)))
        if "name" in self.of:
            said = quoted(pl.col("name"))
            unknown = judged.filter(~pl.col("name").is_in(list(known)))
            demand = Words(f"{model.schema} 的标准集合名称", f"the name of a standard set of {model.schema}")
            parts.append(failures(unknown, demand, (said, said)))
        if "owner" in self.of:
            parts.append(self._owners(model, listed_sets))
        if {"member", "member_class", "data_type"} & set(self.of):
            parts += self._members(model, listed_sets)
            parts += self._values(model, listed_sets)
        rows = joined(parts)
        return Verdict(judged.height, rows)

    def _owners(self, model: Model, sets: pl.DataFrame) -> pl.DataFrame:
        owners = _owners(model)
        pairs = sets.join(owners, on="id", how="inner", maintain_order="left").unique(maintain_order=True)
        combinations = pairs.select("name", "owner", "predefined").unique().sort("name", "owner", "predefined")
        wrong = [
            (name, owner, predefined, _shown(model.schema, name))
            for name, owner, predefined in combinations.iter_rows()
            if not may_have(model.schema, name, owner, predefined)
        ]
        schema = {"name": pl.String, "owner": pl.String, "predefined": pl.String, "allowed": pl.String}
        bad = pl.DataFrame(wrong, schema=schema, orient="row")
        keys = ["name", "owner", "predefined"]
        found = pairs.join(bad, on=keys, how="inner", nulls_equal=True, maintain_order="left")
        expected = (pl.format("{} 用于 {}", "name", "allowed"), pl.format("{} is for {}", "name", "allowed"))
        observed = pl.concat_str(["owner", "predefined"], separator="/", ignore_nulls=True)
        return failures(found, expected, (observed, observed))

    def _members(self, model: Model, sets: pl.DataFrame) -> list[pl.DataFrame]:
        # Names alone are in the tables already; classes and data types are read from the instances.
        members = _member_names(model, sets) if set(self.of) <= {"name", "owner", "member"} else _members(model, sets)
        combinations = (
            members.select("name", "member", "member_class", "types")
            .unique()
            .sort("name", "member", "member_class", "types", nulls_last=True)
        )
        rows = []
        for name, member, cls, types in combinations.iter_rows():
            wrong = self._wrong_member(model, name, member, cls, types)
            if wrong is not None:
                rows.append((name, member, cls, types, *wrong))
        schema = {
            "name": pl.String, "member": pl.String, "member_class": pl.String, "types": pl.String,
            "zh": pl.String, "en": pl.String, "observed": pl.String,
        }  # fmt: skip
        bad = pl.DataFrame(rows, schema=schema, orient="row")
        keys = ["name", "member", "member_class", "types"]
        found = members.join(bad, on=keys, how="inner", nulls_equal=True, maintain_order="left").unique(
            maintain_order=True
        )
        observed = (pl.col("observed").fill_null(NOTHING.zh), pl.col("observed").fill_null(NOTHING.en))
        return [failures(found, (pl.col("zh"), pl.col("en")), observed)]

    def _values(self, model: Model, sets: pl.DataFrame) -> list[pl.DataFrame]:
        """Values of enumerated properties that the standard does not list."""
        if "data_type" not in self.of:
            return []
        stated = model.properties.filter((pl.col("kind") == "enum") & pl.col("set_id").is_in(sets["id"].implode()))
        stated = (
            stated.select(pl.col("set_id").alias("id"), "set_name", "name", "value_text")
            .drop_nulls()
            .unique(maintain_order=True)
        )
        rows = []
        for name, member, value in stated.select("set_name", "name", "value_text").unique().sort(pl.all()).iter_rows():
            standard = standard_sets(model.schema)[name].properties.get(member)
            if standard is not None and standard.items and value not in standard.items:
                rows.append((name, member, value, listed(standard.items, 10)))
        keys = ["set_name", "name", "value_text"]
        bad = pl.DataFrame(rows, schema=dict.fromkeys((*keys, "allowed"), pl.String), orient="row")
        found = stated.join(bad, on=keys, how="inner", maintain_order="left")
        expected = (
            pl.format("{}.{} 为以下之一：{}", "set_name", "name", "allowed"),
            pl.format("{}.{} is one of: {}", "set_name", "name", "allowed"),
        )
        return [failures(found, expected, (quoted(pl.col("value_text")), quoted(pl.col("value_text"))))]

    def _wrong_member(
        self, model: Model, name: str, member: str | None, cls: str | None, types: str | None
    ) -> tuple[str, str, str | None] | None:
        """(expected in zh, in en, observed) where a member is not as defined; None where it is."""
        properties = standard_sets(model.schema)[name].properties
        standard = properties.get(member or "")
        if standard is None:
            if "member" not in self.of:
                return None
            names = listed(tuple(properties), 8)
            return f"{name} 的属性名：{names}", f"a member of {name}: {names}", member
        wanted = _classes_of(standard)
        if wanted and cls not in wanted:
            return (
                (f"{name}.{member} 为 {' / '.join(wanted)}", f"{name}.{member} is {' / '.join(wanted)}", cls)
                if ("member_class" in self.of)
                else None
            )
        if "data_type" not in self.of or not types or not standard.types or standard.kind in ("quantity", "enumerated"):
            return None
        # An enumerated value may be any text; where a value has no type there is no value.
        # What IFC defines as a special case of a type (IfcPositiveLengthMeasure of IfcLengthMeasure) is of that type.
        if all(set(_chain(model, name)) & set(standard.types) for name in types.split(" ")):
            return None
        accepted = " / ".join(standard.types)
        return f"{name}.{member} 的数据类型为 {accepted}", f"{name}.{member} has the data type {accepted}", types


def _chain(model: Model, type_name: str) -> tuple[str, ...]:
    found = model.schema_tree.types.get(type_name.upper())
    return found.chain if found else (type_name,)


def _classes_of(standard: StandardProperty) -> tuple[str, ...]:
    if standard.kind == "quantity":
        return tuple(_QUANTITIES[t] for t in standard.types if t in _QUANTITIES)
    return (_CLASSES[standard.kind],) if standard.kind in _CLASSES else ()


@cache
def _shown(schema: str, name: str) -> str:
    return listed(standard_sets(schema)[name].applies_to, 5)


def _names(model: Model, chosen: pl.DataFrame) -> pl.DataFrame:
    """`row`, `id`, `class`, `name` of sets."""
    parts = [
        model.statements.column(cls, "Name").rename({"value": "name"})
        for cls in chosen["class"].unique().sort().to_list()
    ]
    names = pl.concat([pl.DataFrame(schema={"id": pl.Int64, "name": pl.String}), *parts])
    return (
        chosen.select("row", "id", "class").join(names, on="id", how="inner", maintain_order="left").drop_nulls("name")
    )


def _owners(model: Model) -> pl.DataFrame:
    """(id of the set, class and predefined type of what has it), by relation or as a set of a type."""
    by_relation = model.statements.referring("IfcRelDefinesByProperties", "RelatingPropertyDefinition").select(
        "id", pl.col("owner").alias("relation")
    )
    related = model.statements.referring("IfcRelDefinesByProperties", "RelatedObjects").select(
        pl.col("owner").alias("relation"), pl.col("id").alias("object")
    )
    pairs = by_relation.join(related, on="relation", how="inner", maintain_order="left").select("id", "object")
    of_types = model.statements.referring("IfcTypeObject", "HasPropertySets").select(
        "id", pl.col("owner").alias("object")
    )
    together: pl.DataFrame = pl.concat([pairs, of_types])
    # USERDEFINED stands for the name beside it.
    own = pl.when(pl.col("predefined_type") == "USERDEFINED").then("object_type").otherwise("predefined_type")
    stated = model.entities.select("id", "type_id", "class", own.str.to_uppercase().alias("predefined_type"))
    of_type = stated.select(pl.col("id").alias("type_id"), pl.col("predefined_type").alias("inherited"))
    predefined = pl.coalesce("predefined_type", "inherited").alias("predefined")
    owners = stated.join(of_type.unique("type_id"), on="type_id", how="left", maintain_order="left").select(
        pl.col("id").alias("object"), pl.col("class").alias("owner"), predefined
    )
    return together.join(owners, on="object", how="inner", maintain_order="left").select("id", "owner", "predefined")


def _member_names(model: Model, sets: pl.DataFrame) -> pl.DataFrame:
    """Like `_members` without classes and types, of sets that something has. Of a complex property its own name."""
    wanted = sets["name"].unique().implode()
    named = [
        t.filter(~pl.col("inherited") & pl.col("set_name").is_in(wanted)).select(
            pl.col("set_id").alias("id"), pl.col("name").str.extract("^([^/]*)").alias("member")
        )
        for t in (model.properties, model.quantities)
    ]
    nothing = [pl.lit(None, dtype=pl.String).alias(column) for column in ("member_class", "types")]
    pairs = sets.join(pl.concat(named).unique(maintain_order=True), on="id", how="inner", maintain_order="left")
    return pairs.select("row", "id", "name", "member", *nothing)


def _members(model: Model, sets: pl.DataFrame) -> pl.DataFrame:
    """`row`, `id` (of the set), `name`, `member`, `member_class`, `types` (of its values, blanks between)."""
    statements = model.statements
    links = [
        statements.referring(cls, attribute).select(pl.col("owner").alias("id"), pl.col("id").alias("member_id"))
        for cls, attribute in (("IfcPropertySet", "HasProperties"), ("IfcElementQuantity", "Quantities"))
    ]
    pairs = sets.join(pl.concat(links), on="id", how="inner", maintain_order="left")
    wanted = pairs["member_id"].unique().sort()
    told = pl.concat(
        [
            statements.pick(base, wanted, ["Name"]).select(
                pl.col("id").alias("member_id"), pl.col("Name").alias("member"), pl.col("class").alias("member_class")
            )
            for base in ("IfcProperty", "IfcPhysicalQuantity")
        ]
    )
    kinds = (
        model.properties.filter(pl.col("property_id").is_in(wanted.implode()) & pl.col("value_type").is_not_null())
        .select(pl.col("property_id").alias("member_id"), "value_type")
        .unique()
        .sort("member_id", "value_type")
        .group_by("member_id", maintain_order=True)
        .agg(pl.col("value_type").str.join(" ").alias("types"))
    )
    return pairs.join(told, on="member_id", how="left", maintain_order="left").join(
        kinds, on="member_id", how="left", maintain_order="left"
    )


CHECK = StandardSet
