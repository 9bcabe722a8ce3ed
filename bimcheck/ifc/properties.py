"""Property sets and quantities: of occurrences, of types, inherited ones, those of materials and profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from bimcheck.ifc.lookup import Rows, spans
from bimcheck.ifc.schema import Attribute
from bimcheck.ifc.units import Units
from bimcheck.model import PROPERTIES, QUANTITIES, Columns

if TYPE_CHECKING:
    from bimcheck.ifc.statements import Statements

# What one property or quantity says, before it is hung on elements.
_VALUES: Columns = {
    "property_id": pl.Int64, "name": pl.String, "value_text": pl.String, "value_number": pl.Float64,
    "value_type": pl.String, "unit": pl.String, "kind": pl.String, "role": pl.String,
}  # fmt: skip
_TEXT = {"string", "enumeration", "boolean", "logical"}


def read_properties(statements: Statements, units: Units, types: pl.DataFrame) -> pl.DataFrame:
    """PROPERTIES. `types` are the (parent_id, child_id) of relations of kind `types`."""
    values = _flattened(statements, _property_values(statements, units), "IfcComplexProperty", "HasProperties")
    holders = _holders(statements)
    parts = [_hung(holders, _sets(statements, "IfcPropertySet", "HasProperties"), values)]
    predefined = holders.join(_predefined(statements, units), on="set_id", how="inner", maintain_order="left_right")
    parts.append(predefined.select(parts[0].columns))
    extended = _extended_sets(statements)
    parts.append(_hung(extended.select("element_id", "set_id"), extended.drop("element_id"), values))
    own = pl.concat([part for part in parts if part.height] or parts[:1])
    return _inherited(own, types).select(list(PROPERTIES))


def read_quantities(statements: Statements, units: Units, types: pl.DataFrame) -> pl.DataFrame:
    """QUANTITIES."""
    values = _flattened(statements, _quantity_values(statements, units), "IfcPhysicalComplexQuantity", "HasQuantities")
    own = _hung(_holders(statements), _sets(statements, "IfcElementQuantity", "Quantities"), values)
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


def _hung(holders: pl.DataFrame, sets: pl.DataFrame, values: pl.DataFrame) -> pl.DataFrame:
    """Every value of every set on every element that has the set: the one large table of a model, so it is made of
    row numbers first and columns last."""
    sets = sets.unique("set_id", keep="first", maintain_order=True)
    held = holders.join(sets, on="set_id", how="inner", maintain_order="left")
    members = held.select("members").with_row_index("held").explode("members").drop_nulls()
    # A property of several values (lists, bounds) has several rows, one after another.
    first = values["property_id"].rle_id().to_numpy() if values.height else np.empty(0, dtype=np.uint32)
    starts = np.flatnonzero(np.diff(first, prepend=-1)) if values.height else np.empty(0, dtype=np.int64)
    lengths = np.diff(np.append(starts, values.height))
    group = Rows(values["property_id"].to_numpy()[starts]).of(members["members"].to_numpy())
    known = group >= 0
    group = group[known]
    place = spans(starts[group], lengths[group])
    owner = np.repeat(members["held"].to_numpy()[known], lengths[group])
    return held.select("element_id", "set_id", "set_name")[owner].hstack(values[place])


def _holders(statements: Statements) -> pl.DataFrame:
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


def _inherited(own: pl.DataFrame, types: pl.DataFrame) -> pl.DataFrame:
    """Own rows, then what occurrences take over from their types, unless they have the same set and name themselves."""
    own = own.with_columns(pl.lit(False).alias("inherited"))
    pairs = types.select(pl.col("parent_id").alias("element_id"), pl.col("child_id").alias("occurrence_id"))
    if pairs.is_empty() or own.is_empty():
        return own
    own_of_occurrences = own.filter(pl.col("element_id").is_in(pairs["occurrence_id"].implode()))
    taken = pairs.join(own, on="element_id", how="inner", maintain_order="left_right")
    taken = taken.drop("element_id").rename({"occurrence_id": "element_id"})
    taken = taken.join(
        own_of_occurrences, on=["element_id", "set_name", "name"], how="anti", nulls_equal=True, maintain_order="left"
    )
    taken = taken.with_columns(pl.lit(True).alias("inherited"))
    return pl.concat([own, taken.select(own.columns)])


def _property_values(statements: Statements, units: Units) -> pl.DataFrame:
    """_VALUES of every simple property."""
    parts = [pl.DataFrame(schema=_VALUES)]
    single = statements.table("IfcPropertySingleValue", ["Name", "NominalValue", "Unit"])
    parts.append(_values(single, "NominalValue", "single", None, units))
    enum = statements.table("IfcPropertyEnumeratedValue", ["Name", "EnumerationValues", "EnumerationReference"])
    units_of = statements.table("IfcPropertyEnumeration", ["Unit"]).select(
        pl.col("id").alias("EnumerationReference"), pl.col("Unit").cast(pl.Int64, strict=False)
    )
    enum = enum.with_columns(pl.col("EnumerationReference").cast(pl.Int64, strict=False)).join(
        units_of.unique("EnumerationReference"), on="EnumerationReference", how="left", maintain_order="left"
    )
    parts.append(_values(enum, "EnumerationValues", "enum", "item", units))
    listed = statements.table("IfcPropertyListValue", ["Name", "ListValues", "Unit"])
    parts.append(_values(listed, "ListValues", "list", "item", units))
    bounded = statements.table(
        "IfcPropertyBoundedValue", ["Name", "LowerBoundValue", "UpperBoundValue", "SetPointValue", "Unit"]
    )
    roles = (("LowerBoundValue", "lower"), ("UpperBoundValue", "upper"), ("SetPointValue", "set_point"))
    parts.append(_several(bounded, roles, "bounded", units))
    table = statements.table(
        "IfcPropertyTableValue", ["Name", "DefiningValues", "DefinedValues", "DefiningUnit", "DefinedUnit"]
    )
    columns = (("DefiningValues", "defining"), ("DefinedValues", "defined"))
    parts.append(_several(table, columns, "table", units))
    reference = statements.table("IfcPropertyReferenceValue", ["Name"])
    parts.append(
        reference.select(
            pl.col("id").alias("property_id"),
            pl.col("Name").alias("name"),
            *(pl.lit(None, _VALUES[c]).alias(c) for c in ("value_text", "value_number", "value_type", "unit")),
            pl.lit("reference").alias("kind"),
            pl.lit(None, pl.String).alias("role"),
        )
    )
    return pl.concat(parts)


def _several(frame: pl.DataFrame, columns: tuple[tuple[str, str], ...], kind: str, units: Units) -> pl.DataFrame:
    """Properties with several value attributes: a row per value; one without a value where all are missing."""
    parts = []
    for column, role in columns:
        if frame.schema[column] == pl.String:
            continue  # the schema has no such attribute (SetPointValue in IFC2X3)
        unit = {"DefiningValues": "DefiningUnit", "DefinedValues": "DefinedUnit"}.get(column, "Unit")
        renamed = frame.drop("Unit", strict=False) if unit != "Unit" else frame
        renamed = renamed.rename({unit: "Unit"}) if unit != "Unit" and unit in renamed.columns else renamed
        parts.append(_values(renamed, column, kind, role, units).filter(pl.col("value_text").is_not_null()))
    valued = pl.concat(parts)
    bare = frame.join(
        valued.select(pl.col("property_id").alias("id")).unique(), on="id", how="anti", maintain_order="left"
    )
    nothing = _values(bare, columns[0][0], kind, None, units)
    order = frame.select(pl.col("id").alias("property_id")).with_row_index("order")
    rows = pl.concat([valued, nothing]).join(order.unique("property_id"), on="property_id", maintain_order="left")
    return rows.sort("order", maintain_order=True).drop("order")


def _values(frame: pl.DataFrame, column: str, kind: str, role: str | None, units: Units) -> pl.DataFrame:
    """_VALUES of one value attribute (a SELECT of measures, or a list of it)."""
    if frame.is_empty():
        return pl.DataFrame(schema=_VALUES)
    if isinstance(frame.schema[column], pl.List):
        frame = frame.explode(column)
    unit = pl.col("Unit") if "Unit" in frame.columns else pl.lit(None, pl.Int64)
    value = pl.col(column).struct
    flat = frame.select(
        pl.col("id").alias("property_id"),
        pl.col("Name").alias("name"),
        value.field("text").alias("value_text"),
        value.field("type").alias("value_type"),
        unit.cast(pl.Int64, strict=False).alias("unit_id"),
        pl.lit(kind).alias("kind"),
        pl.lit(role, pl.String).alias("role"),
    )
    return _with_numbers(flat, units)


def _with_numbers(flat: pl.DataFrame, units: Units) -> pl.DataFrame:
    """Numbers in SI for values whose type is numeric; text that happens to look like a number is none."""
    types = flat["value_type"].drop_nulls().unique().to_list()
    known = units.schema.types
    numeric = [t for t in types if (d := known.get(t.upper())) and d.kind in ("real", "integer")]
    number = pl.when(pl.col("value_type").is_in(numeric)).then(pl.col("value_text").cast(pl.Float64, strict=False))
    flat = flat.with_columns(number.alias("number"))
    return flat.with_columns(units.si(flat)).select(list(_VALUES))


def _quantity_values(statements: Statements, units: Units) -> pl.DataFrame:
    """_VALUES of every simple quantity; `kind` is length, area …"""
    parts = [pl.DataFrame(schema=_VALUES)]
    for name in statements.present("IfcPhysicalSimpleQuantity"):
        kind = name.removeprefix("IfcQuantity").lower()
        attribute = statements.schema.attribute(name, f"{name.removeprefix('IfcQuantity')}Value")
        if attribute is None:
            continue
        frame = statements.table(name, ["Name", "Unit", attribute.name], subtypes=False, text=(attribute.name,))
        flat = frame.select(
            pl.col("id").alias("property_id"),
            pl.col("Name").alias("name"),
            pl.col(attribute.name).alias("value_text"),
            pl.lit(attribute.type_name).alias("value_type"),
            pl.col("Unit").cast(pl.Int64, strict=False).alias("unit_id"),
            pl.lit(kind).alias("kind"),
            pl.lit(None, pl.String).alias("role"),
        )
        parts.append(_with_numbers(flat, units))
    return pl.concat(parts)


def _flattened(statements: Statements, values: pl.DataFrame, complex_name: str, members: str) -> pl.DataFrame:
    """Simple values, and those inside complex ones once more under the complex one's id, named "Outer/Inner"."""
    frame = statements.table(complex_name, ["Name", members])
    if frame.is_empty() or not isinstance(frame.schema[members], pl.List):
        return values
    links = frame.select(
        pl.col("id").alias("outer_id"),
        pl.col("Name").alias("outer"),
        pl.col(members).cast(pl.List(pl.Int64)).alias("property_id"),
    ).explode("property_id")
    found = [values]
    inner = values
    # Each round goes one level up; a cycle ends after as many rounds as there are complex properties.
    for _ in range(min(frame.height, 64)):
        inner = links.join(inner, on="property_id", how="inner", maintain_order="left_right")
        if inner.is_empty():
            break
        inner = inner.with_columns(
            pl.col("outer_id").alias("property_id"), pl.concat_str("outer", pl.lit("/"), "name").alias("name")
        ).select(values.columns)
        found.append(inner)
    return pl.concat(found)


def _predefined(statements: Statements, units: Units) -> pl.DataFrame:
    """Predefined sets (IfcDoorLiningProperties …): every attribute with a value is a property of the set."""
    schema = statements.schema
    base = "IfcPreDefinedPropertySet" if schema.find("IfcPreDefinedPropertySet") else "IfcPropertySetDefinition"
    columns: Columns = {"set_id": pl.Int64, "set_name": pl.String, **_VALUES}
    parts = [pl.DataFrame(schema=columns)]
    for name in statements.present(base):
        if schema.is_a(name, "IfcPropertySet") or schema.is_a(name, "IfcElementQuantity"):
            continue
        own = [a for a in schema.attributes(name) if a.declared_in != "IfcRoot" and _is_simple(a)]
        names = [a.name for a in own]
        frame = statements.table(name, ["Name", *names], subtypes=False, text=tuple(names))
        for attribute in own:
            flat = frame.filter(pl.col(attribute.name).is_not_null()).select(
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
            parts.append(flat.select("set_id", "set_name").hstack(_with_numbers(flat, units)))
    return pl.concat(parts).sort("set_id", maintain_order=True)


def _is_simple(attribute: Attribute) -> bool:
    return attribute.kind in _TEXT | {"real", "integer"}


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
