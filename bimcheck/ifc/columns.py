"""Raw argument text to typed columns: one pass over a table, whatever attributes it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import polars as pl

from bimcheck.ifc.arguments import STRING, TYPE, raw_columns, references
from bimcheck.ifc.schema import Attribute, Schema
from bimcheck.ifc.strings import decode_escapes

_LOGICAL = {"T": "TRUE", "F": "FALSE", "U": "UNKNOWN"}


def typed(
    raw: pl.DataFrame,
    wanted: Sequence[str],
    found: Mapping[str, Attribute],
    schema: Schema,
    text: Sequence[str] = (),
) -> pl.DataFrame:
    """The wanted attributes as `Model.attributes` documents their types; null where `found` has no such attribute.

    Simple attributes named in `text` stay text: strings decoded, TRUE FALSE UNKNOWN, numbers as written.
    """
    quoted = [c for w in wanted if w in found for c in _quoted_columns(found[w])]
    escaped: set[str] = set()
    if quoted and raw.height:
        backslash = raw.select(pl.col(c).str.contains("\\", literal=True).any() for c in quoted)
        escaped = {c for c, any_ in zip(quoted, backslash.row(0), strict=True) if any_}
    columns: list[pl.Expr | pl.Series] = []
    for want in wanted:
        if want not in found:
            columns.append(pl.lit(None, pl.String).alias(want))
        elif want in text and found[want].kind in ("real", "integer"):
            columns.append(pl.col(want))
        elif want in text and found[want].kind in ("boolean", "logical"):
            columns.append(pl.col(want).replace(_LOGICAL))
        elif found[want].kind == "aggregate" and not _is_plain(found[want]):
            columns.append(_aggregate(raw[want], found[want], schema))
        else:
            columns.append(_expression(found[want], schema, escaped).alias(want))
    # A table of nulls alone would otherwise be one row high.
    return raw.select(*columns) if any(w in found for w in wanted) else raw.with_columns(*columns).select(wanted)


def _quoted_columns(attribute: Attribute) -> tuple[str, ...]:
    if attribute.kind == "select":
        return (raw_columns(attribute)[2],)
    return (attribute.name,) if attribute.kind == "string" else ()


def _text(column: str, escaped: set[str]) -> pl.Expr:
    """What stands between the quotes; text without quotes stays as it is."""
    text = pl.col(column).str.strip_prefix("'").str.strip_suffix("'").str.replace_all("''", "'", literal=True)
    return text.map_batches(decode_escapes, return_dtype=pl.String) if column in escaped else text


def _expression(attribute: Attribute, schema: Schema, escaped: set[str]) -> pl.Expr:
    """One attribute that needs no look at its elements."""
    column = pl.col(attribute.name)
    match attribute.kind:
        case "string":
            return _text(attribute.name, escaped)
        case "enumeration":
            return column.str.to_uppercase()
        case "reference" | "integer":
            return column.cast(pl.Int64, strict=False)
        case "real":
            return column.cast(pl.Float64, strict=False)
        case "boolean":
            return column.replace_strict(["T", "F"], [True, False], default=None, return_dtype=pl.Boolean)
        case "logical":
            return column.replace_strict(_LOGICAL, default=None, return_dtype=pl.String)
        case "aggregate":
            assert attribute.element is not None
            return _plain_aggregate(column, attribute.element)
        case "select":
            ref, kind, value = raw_columns(attribute)
            written, spelled = _type_names(schema)
            bare = pl.col(value).str.strip_chars(".").replace(_LOGICAL)
            fields = pl.struct(
                pl.col(ref).cast(pl.Int64, strict=False).alias("ref"),
                pl.col(kind).replace(written, spelled).alias("type"),
                pl.when(pl.col(value).str.starts_with(".")).then(bare).otherwise(_text(value, escaped)).alias("text"),
            )
            return pl.when(pl.col(ref).is_not_null() | pl.col(kind).is_not_null()).then(fields)
    return column


@lru_cache(maxsize=8)
def _type_names(schema: Schema) -> tuple[pl.Series, pl.Series]:
    """IFCLABEL → IfcLabel, as the schema spells it; what it does not know stays as written."""
    return pl.Series(schema.types.keys()), pl.Series([t.name for t in schema.types.values()])


def _is_plain(attribute: Attribute) -> bool:
    """Whether an aggregate needs no look into its elements: references, numbers, and what stays text."""
    assert attribute.element is not None
    return attribute.element.kind in ("reference", "real", "integer", "aggregate", "binary")


def _plain_aggregate(column: pl.Expr, element: Attribute) -> pl.Expr:
    if element.kind == "reference":
        return references(column)
    if element.kind in ("real", "integer"):
        target = pl.Float64 if element.kind == "real" else pl.Int64
        return column.str.extract_all(r"[^(),\s]+").cast(pl.List(target), strict=False)
    return column


def _aggregate(raw: pl.Series, attribute: Attribute, schema: Schema) -> pl.Series:
    """A list of strings, enumerations, booleans or SELECTs: element by element through the conversion of its own kind,
    then back into lists."""
    element = attribute.element
    assert element is not None
    if element.kind == "string":
        parts = raw.str.extract_all(STRING)
    elif element.kind == "select":
        parts = raw.str.slice(1).str.extract_all(rf"#\d+|{TYPE}\((?:{STRING}|[^'()]*|\([^'()]*\))\)")
    else:
        parts = raw.str.extract_all(r"\w+")
    rows = pl.Series(range(len(parts)), dtype=pl.UInt32)
    flat = pl.DataFrame({"row": rows, "part": parts}).explode("part").drop_nulls("part")
    if element.kind == "select":
        elements = flat["part"].str.extract_groups(rf"^(?:#(\d+)|({TYPE})\((.*)\))$").struct.unnest()
        elements.columns = [".ref", ".type", ".value"]
    else:
        elements = flat.select(pl.col("part").alias(""))
    converted = typed(elements, [""], {"": element}, schema)
    lists = flat.select("row").hstack(converted.rename({"": "part"})).group_by("row", maintain_order=True).agg("part")
    whole = pl.DataFrame({"row": rows, "null": raw.is_null()})
    empty_list = pl.lit([], dtype=lists.schema["part"])
    joined = whole.join(lists, on="row", how="left", maintain_order="left")
    value = pl.when("null").then(None).otherwise(pl.col("part").fill_null(empty_list))
    return joined.select(value.alias(attribute.name)).to_series()
