"""Property sets and quantities: of occurrences, of types, inherited ones, those of materials and profiles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from bimcheck.errors import ModelError
from bimcheck.ifc.lookup import Rows, spans
from bimcheck.ifc.spf import problem
from bimcheck.ifc.units import Units
from bimcheck.model import PROBLEMS, PROPERTIES, QUANTITIES, Columns
from bimcheck.words import Words

if TYPE_CHECKING:
    from bimcheck.ifc.statements import Statements

# What one property or quantity says, before it is hung on elements. Properties that say the same share a key; one that
# says several things (a list, bounds) has several rows, one after another.
_VALUES: Columns = {
    "key": pl.Int64,
    "name": pl.String,
    "value_text": pl.String,
    "value_number": pl.Float64,
    "value_type": pl.String,
    "unit": pl.String,
    "kind": pl.String,
    "role": pl.String,
}
# A file of some megabytes can hang some thousand properties on some thousand elements each; no real model comes near.
MOST_ROWS = 50_000_000
_OWNERS: Columns = {"id": pl.Int64, "key": pl.Int64}  # which property has which key
# So many ways through nested complex properties are followed; real files have some thousand.
_PATHS = 200_000
_SIMPLE = ("string", "enumeration", "boolean", "logical", "real", "integer")


@dataclass
class _Values:
    """The values of a file's properties, collected class by class: keys are made unique as they come."""

    values: list[pl.DataFrame]
    owners: list[pl.DataFrame]
    next_key: int = 0

    def add(self, values: pl.DataFrame, owners: pl.DataFrame) -> None:
        shift = self.next_key
        self.values.append(values.with_columns(pl.col("key") + shift).select(list(_VALUES)))
        self.owners.append(owners.with_columns(pl.col("key") + shift).select(list(_OWNERS)))
        self.next_key = shift + max(_highest(values["key"]), _highest(owners["key"])) + 1

    def tables(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        values = pl.concat([pl.DataFrame(schema=_VALUES), *self.values])
        owners = pl.concat([pl.DataFrame(schema=_OWNERS), *self.owners])
        return values.sort("key", maintain_order=True), owners


def _highest(keys: pl.Series) -> int:
    return int(keys.to_numpy().max(initial=-1))


def read_properties(statements: Statements, units: Units, holders: pl.DataFrame, types: pl.DataFrame) -> pl.DataFrame:
    """PROPERTIES. `holders` are (element_id, set_id), see `read_holders`; `types` the (parent_id, child_id) of
    relations of kind `types`."""
    collected = _property_values(statements, units)
    _flatten(statements, collected, *_COMPLEX[0])
    values, owners = collected.tables()
    parts = [_hung(holders, _sets(statements, "IfcPropertySet", "HasProperties"), values, owners)]
    predefined = holders.join(_predefined(statements, units), on="set_id", how="inner", maintain_order="left_right")
    parts.append(predefined.select(parts[0].columns))
    extended = _extended_sets(statements)
    parts.append(_hung(extended.select("element_id", "set_id"), extended.drop("element_id"), values, owners))
    own = pl.concat([part for part in parts if part.height] or parts[:1])
    return _inherited(own, types).select(list(PROPERTIES))


def read_quantities(statements: Statements, units: Units, holders: pl.DataFrame, types: pl.DataFrame) -> pl.DataFrame:
    """QUANTITIES."""
    collected = _quantity_values(statements, units)
    _flatten(statements, collected, *_COMPLEX[1])
    values, owners = collected.tables()
    own = _hung(holders, _sets(statements, "IfcElementQuantity", "Quantities"), values, owners)
    own = own.rename({"property_id": "quantity_id", "value_number": "value"})
    return _inherited(own, types).select(list(QUANTITIES))


def _sets(statements: Statements, name: str, members: str) -> pl.DataFrame:
    """(set_id, set_name, members List), a row per set."""
    frame = statements.table(name, ["Name", members])
    if not isinstance(frame.schema[members], pl.List):
        return pl.DataFrame(schema={"set_id": pl.Int64, "set_name": pl.String, "members": pl.List(pl.Int64)})
    return frame.select(
        pl.col("id").alias("set_id"),
        pl.col("Name").alias("set_name"),
        pl.col(members).cast(pl.List(pl.Int64)).alias("members"),
    )


def _hung(holders: pl.DataFrame, sets: pl.DataFrame, values: pl.DataFrame, owners: pl.DataFrame) -> pl.DataFrame:
    """Every value of every set on every element that has the set: the one large table of a model, so it is made of
    row numbers first and of columns last."""
    sets = sets.unique("set_id", keep="first", maintain_order=True)
    held = holders.join(sets, on="set_id", how="inner", maintain_order="left")
    total = int(held["members"].list.len().sum() or 0)
    if total > MOST_ROWS:
        raise ModelError(
            Words(
                f"属性过多：{total} 条（每个构件分别计数），超过上限 {MOST_ROWS}",
                f"too many properties: {total}, counted on every element; at most {MOST_ROWS} are read",
            ),
            advice=Words("请检查文件是否损坏，或拆分后分别提交", "Check whether the file is damaged, or split it"),
        )
    members = held.select("members").with_row_index("held").explode("members").drop_nulls()
    ids = members["members"].to_numpy()
    owner = Rows(owners["id"].to_numpy()).of(ids)
    # Rows of key k are starts[k] … starts[k + 1]; an owner may have a key that no value has.
    last = max(_highest(values["key"]), _highest(owners["key"]))
    starts = np.searchsorted(values["key"].to_numpy(), np.arange(last + 2))
    keys = owners["key"].to_numpy()[np.maximum(owner, 0)] if owners.height else np.zeros(len(ids), dtype=np.int64)
    lengths = np.where(owner >= 0, np.diff(starts)[keys], 0) if values.height else np.zeros(len(ids), dtype=np.int64)
    if (lengths == 1).all():
        rows, place = members["held"].to_numpy(), starts[keys]
    else:
        rows, ids = np.repeat(members["held"].to_numpy(), lengths), np.repeat(ids, lengths)
        place = spans(starts[keys], lengths)
    told = held.select("element_id", "set_id", "set_name")[rows].with_columns(pl.Series("property_id", ids))
    return told.hstack(values.drop("key")[place])


def read_holders(statements: Statements) -> pl.DataFrame:
    """(element_id, set_id): IfcRelDefinesByProperties, and HasPropertySets of types."""
    relation = statements.table("IfcRelDefinesByProperties", ["RelatedObjects", "RelatingPropertyDefinition"])
    parts = [pl.DataFrame(schema={"element_id": pl.Int64, "set_id": pl.Int64})]
    if not relation.is_empty():
        definition = relation["RelatingPropertyDefinition"]
        if isinstance(definition.dtype, pl.Struct):
            # IfcPropertySetDefinitionSet((#1,#2)): several sets in one relation.
            inner = definition.struct.field("text").str.extract_all(r"\d+").cast(pl.List(pl.Int64))
            one = definition.struct.field("ref")
            relation = relation.with_columns(
                pl.when(one.is_not_null()).then(pl.concat_list(one)).otherwise(inner).alias("set_id")
            ).explode("set_id")
        else:
            relation = relation.with_columns(definition.alias("set_id"))
        parts.append(
            relation.explode("RelatedObjects").select(
                pl.col("RelatedObjects").cast(pl.Int64).alias("element_id"), pl.col("set_id").cast(pl.Int64)
            )
        )
    typed = statements.table("IfcTypeObject", ["HasPropertySets"])
    if isinstance(typed.schema["HasPropertySets"], pl.List):
        parts.append(
            typed.explode("HasPropertySets").select(
                pl.col("id").alias("element_id"), pl.col("HasPropertySets").cast(pl.Int64).alias("set_id")
            )
        )
    held = pl.concat(parts).filter(pl.col("element_id").is_not_null() & pl.col("set_id").is_not_null())
    return held.unique(maintain_order=True)


def read_sets(statements: Statements, holders: pl.DataFrame) -> pl.DataFrame:
    """(element_id, set_id, set_name): every set of properties or quantities that something has of its own, once.

    Sets of materials and profiles hang on those directly.
    """
    named = statements.table("IfcPropertySetDefinition", ["Name"]).select(
        pl.col("id").alias("set_id"), pl.col("Name").alias("set_name")
    )
    held = holders.join(named, on="set_id", how="inner", maintain_order="left")
    extended = _extended_sets(statements).select(held.columns)
    return pl.concat([held, extended]).unique(maintain_order=True)


def _inherited(own: pl.DataFrame, types: pl.DataFrame) -> pl.DataFrame:
    """Own rows, then what occurrences take over from their types, unless they have the same set and name themselves."""
    own = own.with_columns(pl.lit(False).alias("inherited"))
    pairs = types.select(pl.col("parent_id").alias("element_id"), pl.col("child_id").alias("occurrence_id"))
    elements = own["element_id"].to_numpy()
    of_types = own.filter(pl.Series(Rows(pairs["element_id"].to_numpy()).has(elements)))
    if of_types.is_empty():
        return own
    taken = pairs.join(of_types, on="element_id", how="inner", maintain_order="left_right")
    taken = taken.drop("element_id").rename({"occurrence_id": "element_id"})
    keys = ["element_id", "set_name", "name"]
    theirs = own.select(keys).filter(pl.Series(Rows(taken["element_id"].to_numpy()).has(elements)))
    taken = taken.join(theirs, on=keys, how="anti", nulls_equal=True, maintain_order="left")
    return pl.concat([own, taken.with_columns(pl.lit(True).alias("inherited")).select(own.columns)])


def _property_values(statements: Statements, units: Units) -> _Values:
    """The values of every simple property."""
    collected = _Values([], [])
    frame, owners = statements.distinct("IfcPropertySingleValue", ["Name", "NominalValue", "Unit"])
    collected.add(_values(frame, "NominalValue", "single", None, units), owners)
    frame, owners = statements.distinct(
        "IfcPropertyEnumeratedValue", ["Name", "EnumerationValues", "EnumerationReference"]
    )
    units_of = statements.table("IfcPropertyEnumeration", ["Unit"]).select(
        pl.col("id").alias("EnumerationReference"), pl.col("Unit").cast(pl.Int64, strict=False)
    )
    frame = frame.with_columns(pl.col("EnumerationReference").cast(pl.Int64, strict=False)).join(
        units_of.unique("EnumerationReference"), on="EnumerationReference", how="left", maintain_order="left"
    )
    collected.add(_values(frame, "EnumerationValues", "enum", "item", units), owners)
    frame, owners = statements.distinct("IfcPropertyListValue", ["Name", "ListValues", "Unit"])
    collected.add(_values(frame, "ListValues", "list", "item", units), owners)
    frame, owners = statements.distinct(
        "IfcPropertyBoundedValue", ["Name", "LowerBoundValue", "UpperBoundValue", "SetPointValue", "Unit"]
    )
    roles = (("LowerBoundValue", "lower"), ("UpperBoundValue", "upper"), ("SetPointValue", "set_point"))
    collected.add(_several(frame, roles, "bounded", units), owners)
    frame, owners = statements.distinct(
        "IfcPropertyTableValue", ["Name", "DefiningValues", "DefinedValues", "DefiningUnit", "DefinedUnit"]
    )
    columns = (("DefiningValues", "defining"), ("DefinedValues", "defined"))
    collected.add(_several(frame, columns, "table", units), owners)
    frame, owners = statements.distinct("IfcPropertyReferenceValue", ["Name"])
    nothing = [pl.lit(None, _VALUES[c]).alias(c) for c in ("value_text", "value_number", "value_type", "unit", "role")]
    collected.add(
        frame.select("key", pl.col("Name").alias("name"), pl.lit("reference").alias("kind"), *nothing), owners
    )
    return collected


def _several(frame: pl.DataFrame, columns: tuple[tuple[str, str], ...], kind: str, units: Units) -> pl.DataFrame:
    """Properties with several value attributes: a row per value; one without a value where all are missing."""
    parts = []
    for column, role in columns:
        if frame.schema[column] == pl.String:
            continue  # the schema has no such attribute (SetPointValue in IFC2X3)
        unit = {"DefiningValues": "DefiningUnit", "DefinedValues": "DefinedUnit"}.get(column, "Unit")
        one = frame.select("key", "Name", column, pl.col(unit).alias("Unit"))
        parts.append(_values(one, column, kind, role, units).filter(pl.col("value_text").is_not_null()))
    valued = pl.concat([pl.DataFrame(schema=_VALUES), *parts])
    bare = frame.join(valued.select("key").unique(), on="key", how="anti", maintain_order="left")
    nothing = _values(bare.with_columns(pl.lit(None, pl.Int64).alias("Unit")), columns[0][0], kind, None, units)
    return pl.concat([valued, nothing]).sort("key", maintain_order=True)


def _values(frame: pl.DataFrame, column: str, kind: str, role: str | None, units: Units) -> pl.DataFrame:
    """_VALUES of one value attribute (a SELECT of measures, or a list of it)."""
    if frame.is_empty():
        return pl.DataFrame(schema=_VALUES)
    if isinstance(frame.schema[column], pl.List):
        frame = frame.explode(column)
    value = pl.col(column).struct
    flat = frame.select(
        "key",
        pl.col("Name").alias("name"),
        value.field("text").alias("value_text"),
        value.field("type").alias("value_type"),
        pl.col("Unit").cast(pl.Int64, strict=False).alias("unit_id"),
        pl.lit(kind).alias("kind"),
        pl.lit(role, pl.String).alias("role"),
    )
    return _with_numbers(flat, units).select(list(_VALUES))


def _with_numbers(flat: pl.DataFrame, units: Units) -> pl.DataFrame:
    """Numbers in SI for values whose type is numeric; text that happens to look like a number is none."""
    types = flat["value_type"].drop_nulls().unique().to_list()
    known = units.schema.types
    numeric = [t for t in types if (d := known.get(t.upper())) and d.kind in ("real", "integer")]
    number = pl.when(pl.col("value_type").is_in(numeric)).then(pl.col("value_text").cast(pl.Float64, strict=False))
    flat = flat.with_columns(number.alias("number"))
    return flat.with_columns(units.si(flat))


def _quantity_values(statements: Statements, units: Units) -> _Values:
    """The values of every simple quantity; `kind` is length, area …"""
    collected = _Values([], [])
    for name in statements.present("IfcPhysicalSimpleQuantity"):
        kind = name.removeprefix("IfcQuantity")
        attribute = statements.schema.attribute(name, f"{kind}Value")
        if attribute is None:
            continue
        frame, owners = statements.distinct(name, ["Name", "Unit", attribute.name], text=(attribute.name,))
        flat = frame.select(
            "key",
            pl.col("Name").alias("name"),
            pl.col(attribute.name).alias("value_text"),
            pl.lit(attribute.type_name).alias("value_type"),
            pl.col("Unit").cast(pl.Int64, strict=False).alias("unit_id"),
            pl.lit(kind.lower()).alias("kind"),
            pl.lit(None, pl.String).alias("role"),
        )
        collected.add(_with_numbers(flat, units), owners)
    return collected


def _flatten(statements: Statements, collected: _Values, complex_name: str, members: str) -> None:
    """Add what complex properties hold, under their own id, named "Outer/Inner"."""
    links = _complex_links(statements, complex_name, members)
    levels, _ = _levels(links)
    if not levels:
        return
    values, owners = collected.tables()
    inner = links.select("id").unique().join(owners, on="id").join(values, on="key", maintain_order="left_right")
    inner = inner.drop("key")
    rounds = []
    for _ in range(levels):
        inner = links.join(inner, on="id", how="inner", maintain_order="left_right")
        if inner.is_empty():
            break
        path = pl.concat_str("outer", pl.lit("/"), "name").alias("name")
        inner = inner.with_columns(pl.col("outer_id").alias("id"), path).drop("outer_id", "outer")
        rounds.append(inner)
    if not rounds:
        return
    found = pl.concat(rounds)
    keys = (
        found.select("id").unique(maintain_order=True).with_row_index("key").with_columns(pl.col("key").cast(pl.Int64))
    )
    found = found.join(keys, on="id", maintain_order="left").sort("key", maintain_order=True)
    collected.add(found, keys)


_COMPLEX = (("IfcComplexProperty", "HasProperties"), ("IfcPhysicalComplexQuantity", "HasQuantities"))


def overgrown(statements: Statements) -> pl.DataFrame:
    """PROBLEMS: complex properties that hold each other crosswise, so that not every way through them is followed."""
    found = []
    for name, members in _COMPLEX:
        _, paths = _levels(_complex_links(statements, name, members))
        if paths > _PATHS:
            message = problem("ARGUMENT_KIND", observed=f"{paths} paths", expected=f"{name} as a tree")
            found.append({**message, "class": name, "attribute": members})
    return pl.DataFrame(found, schema=PROBLEMS)


def _complex_links(statements: Statements, name: str, members: str) -> pl.DataFrame:
    """(outer_id, outer, id): every complex property, its name, and each thing it holds."""
    frame = statements.table(name, ["Name", members])
    if frame.is_empty() or not isinstance(frame.schema[members], pl.List):
        return pl.DataFrame(schema={"outer_id": pl.Int64, "outer": pl.String, "id": pl.Int64})
    return frame.select(
        pl.col("id").alias("outer_id"),
        pl.col("Name").alias("outer"),
        pl.col(members).cast(pl.List(pl.Int64)).alias("id"),
    ).explode("id")


def _levels(links: pl.DataFrame) -> tuple[int, int]:
    """How many levels of complex properties can be followed, and the most ways that one of them has through it.

    A cycle ends after as many levels as there are complex properties, and at 64.
    """
    outer = links["outer_id"]
    ways = links.select("id").unique().filter(~pl.col("id").is_in(outer.unique().implode())).with_columns(ways=1)
    most = min(outer.n_unique(), 64)
    for level in range(most):
        ways = links.join(ways, on="id").group_by("outer_id").agg(pl.col("ways").sum()).rename({"outer_id": "id"})
        paths = int(ways["ways"].sum() or 0)
        if not paths:
            return level, 0
        if paths > _PATHS:
            return level, paths
    return most, 0


def _predefined(statements: Statements, units: Units) -> pl.DataFrame:
    """Predefined sets (IfcDoorLiningProperties …): every attribute with a value is a property of the set."""
    schema = statements.schema
    base = "IfcPreDefinedPropertySet" if schema.find("IfcPreDefinedPropertySet") else "IfcPropertySetDefinition"
    raw: Columns = {
        "set_id": pl.Int64,
        "set_name": pl.String,
        "property_id": pl.Int64,
        "name": pl.String,
        "value_text": pl.String,
        "value_type": pl.String,
        "unit_id": pl.Int64,
        "kind": pl.String,
        "role": pl.String,
    }
    parts = [pl.DataFrame(schema=raw)]
    for name in statements.present(base):
        if schema.is_a(name, "IfcPropertySet") or schema.is_a(name, "IfcElementQuantity"):
            continue
        own = [a for a in schema.attributes(name) if a.declared_in != "IfcRoot" and a.kind in _SIMPLE]
        names = [a.name for a in own]
        frame = statements.table(name, ["Name", *names], subtypes=False, text=tuple(names))
        parts += [
            frame.select(
                pl.col("id").alias("set_id"),
                pl.col("Name").alias("set_name"),
                pl.lit(None, pl.Int64).alias("property_id"),
                pl.lit(attribute.name).alias("name"),
                pl.col(attribute.name).alias("value_text"),
                pl.lit(attribute.type_name or None, pl.String).alias("value_type"),
                pl.lit(None, pl.Int64).alias("unit_id"),
                pl.lit("predefined").alias("kind"),
                pl.lit(None, pl.String).alias("role"),
            )
            for attribute in own
        ]
    flat = pl.concat(parts).filter(pl.col("value_text").is_not_null())
    told = [c for c in _VALUES if c != "key"]
    return (
        _with_numbers(flat, units)
        .select("set_id", "set_name", "property_id", *told)
        .sort("set_id", maintain_order=True)
    )


def _extended_sets(statements: Statements) -> pl.DataFrame:
    """(element_id, set_id, set_name, members) of materials and profiles, whose sets hang on them directly."""
    schema: Columns = {"element_id": pl.Int64, "set_id": pl.Int64, "set_name": pl.String, "members": pl.List(pl.Int64)}
    parts = [pl.DataFrame(schema=schema)]
    for name, owner, members in (
        ("IfcMaterialProperties", "Material", "Properties"),
        ("IfcProfileProperties", "ProfileDefinition", "Properties"),
        ("IfcExtendedMaterialProperties", "Material", "ExtendedProperties"),
    ):
        if statements.schema.attribute(name, members) is None:
            continue
        frame = statements.table(name, ["Name", owner, members])
        parts.append(
            frame.select(
                pl.col(owner).cast(pl.Int64).alias("element_id"),
                pl.col("id").alias("set_id"),
                pl.col("Name").alias("set_name"),
                pl.col(members).cast(pl.List(pl.Int64)).alias("members"),
            )
        )
    return pl.concat(parts).filter(pl.col("element_id").is_not_null())
