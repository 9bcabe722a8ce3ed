"""Walking from instance to instance: attributes forwards, attributes of others backwards, as tables.

A path is steps between slashes, read from left to right:

`Representation/Representations/RepresentationType`   attribute after attribute; a list goes on with each of its items
`^IfcRelAggregates.RelatedObjects/RelatingObject`     backwards: the instances of that class (subtypes included) that
                                                      refer to where we are by that attribute
`Items[class=IfcMappedItem]`  `…[Attribute=A|B]`      only those of that class or below, or with one of these texts
`…/class` `…/id`                                      last step: the class (or the type of a typed value), the number
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from bimcheck.ifc.statements import Statements

_STEP = re.compile(
    r"(?:\^(?P<owner>Ifc\w+)\.(?P<inverse>[A-Z]\w*)|(?P<name>[A-Z]\w*|class|id))"
    r"(?:\[(?P<key>class|[A-Z]\w*)=(?P<accepted>[^\]]+)\])?"
)

# Where a walk stands: a row of the selection, and there an instance (id) or a plain value (text, number, kind).
PLACES = {"row": pl.UInt32, "id": pl.Int64, "kind": pl.String, "text": pl.String, "number": pl.Float64}


@dataclass(frozen=True)
class Step:
    """name: attribute forwards, "class" or "id" · owner, inverse: backwards · key, accepted: what is kept."""

    name: str = ""
    owner: str = ""
    inverse: str = ""
    key: str = ""
    accepted: tuple[str, ...] = ()


@cache
def steps(path: str) -> tuple[Step, ...] | None:
    """The steps of a path; None where it is none."""
    found = []
    # A slash within brackets belongs to a text.
    for part in re.split(r"/(?![^\[]*\])", path):
        match = _STEP.fullmatch(part)
        if match is None:
            return None
        accepted = tuple(match["accepted"].split("|")) if match["accepted"] else ()
        found.append(
            Step(match["name"] or "", match["owner"] or "", match["inverse"] or "", match["key"] or "", accepted)
        )
    ends = [s.name for s in found[:-1] if s.name in ("class", "id")]
    return None if ends else tuple(found)


def is_path(name: str) -> bool:
    """Whether a name is a path rather than the name of one attribute."""
    return ("/" in name or "^" in name or "[" in name) and steps(name) is not None


def walk(statements: Statements, start: pl.DataFrame, path: str) -> pl.DataFrame:
    """`start` (row, id) followed along a path: PLACES, several per row where there are several. ValueError: no path."""
    way = steps(path)
    if way is None:
        raise ValueError(path)
    places = start.select(
        pl.col("row").cast(pl.UInt32),
        pl.col("id").cast(pl.Int64),
        pl.lit(None, dtype=pl.String).alias("kind"),
        pl.lit(None, dtype=pl.String).alias("text"),
        pl.lit(None, dtype=pl.Float64).alias("number"),
    )
    for step in way:
        if places.is_empty():
            return places
        places = _kept(statements, _taken(statements, places, step), step)
    return places


def _taken(statements: Statements, places: pl.DataFrame, step: Step) -> pl.DataFrame:
    if step.owner:
        referring = statements.referring(step.owner, step.inverse)
        found = places.select("row", "id").join(referring, on="id", how="inner", maintain_order="left")
        return _instances(found.select("row", pl.col("owner").alias("id")))
    if step.name == "id":
        told = pl.format("#{}", "id").alias("text")
        return places.with_columns(told, pl.col("id").cast(pl.Float64).alias("number"))
    if step.name == "class":
        kinds = pl.coalesce(statements.class_of(places["id"]), places["kind"]).alias("text")
        return places.with_columns(kinds).with_columns(pl.lit(None, dtype=pl.Float64).alias("number"))
    return forward(statements, places, step.name)


def forward(statements: Statements, places: pl.DataFrame, attribute: str) -> pl.DataFrame:
    """One attribute of the instances that `places` (row, id) stand at: PLACES, a row per item of a list."""
    at = places.select("row", "id").drop_nulls("id")
    classes = statements.class_of(at["id"].unique(maintain_order=True))
    parts = [pl.DataFrame(schema=PLACES)]
    for name in classes.unique().drop_nulls().sort():
        declared = statements.schema.attribute(name, attribute)
        if declared is None:
            continue
        column = statements.column(name, declared.name)
        found = at.join(column, on="id", how="inner", maintain_order="left").select("row", "value")
        parts.append(_values(found))
    return pl.concat(parts).sort("row", maintain_order=True)


def _values(frame: pl.DataFrame) -> pl.DataFrame:
    """`row`, `value` of any type as PLACES."""
    kind = frame.schema["value"]
    while isinstance(kind, pl.List):
        frame = frame.explode("value")
        kind = frame.schema["value"]
    frame = frame.drop_nulls("value")
    value = pl.col("value")
    nothing = pl.lit(None)
    reference: pl.Expr = nothing
    typed: pl.Expr = nothing
    text: pl.Expr = value.cast(pl.String) if not isinstance(kind, pl.Struct) else nothing
    if isinstance(kind, pl.Struct):
        reference, typed, text = (value.struct.field(f) for f in ("ref", "type", "text"))
    elif kind == pl.Int64:
        # An integer may be a number or an instance; `column` has made references of the latter.
        text = value.cast(pl.String)
    elif kind == pl.Boolean:
        text = pl.when(value).then(pl.lit("TRUE")).otherwise(pl.lit("FALSE"))
    return frame.select(
        pl.col("row"),
        reference.cast(pl.Int64).alias("id"),
        typed.cast(pl.String).alias("kind"),
        text.cast(pl.String).alias("text"),
        text.cast(pl.String).cast(pl.Float64, strict=False).alias("number"),
    )


def _kept(statements: Statements, places: pl.DataFrame, step: Step) -> pl.DataFrame:
    if not step.key:
        return places
    if step.key == "class":
        allowed = sorted({c for name in step.accepted for c in statements.schema.subtypes(name)})
        return places.filter(statements.class_of(places["id"]).is_in(allowed).fill_null(False))
    numbered = places.with_row_index("at")
    found = forward(statements, numbered.select(pl.col("at").alias("row"), "id"), step.key)
    keep = found.filter(pl.col("text").is_in(list(step.accepted)))["row"].unique()
    return numbered.filter(pl.col("at").is_in(keep.implode())).drop("at")


def _instances(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(
        "row",
        "id",
        pl.lit(None, dtype=pl.String).alias("kind"),
        pl.lit(None, dtype=pl.String).alias("text"),
        pl.lit(None, dtype=pl.Float64).alias("number"),
    )
