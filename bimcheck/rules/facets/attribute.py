"""The attribute facet: any explicit attribute of any class, rooted or not, never inherited from the type.

Worked out class by class, for the classes that are asked about only: which attributes there are is a matter of the
class. A name restriction may match several attributes; then one must have a value, and all that have one must match,
as with properties.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from bimcheck.ifc.schema import Attribute
from bimcheck.ifc.units import unit_type_of
from bimcheck.rules.facets.index import NONE, Ids, Index
from bimcheck.rules.facets.kinds import AttributeFacet
from bimcheck.rules.facets.outcome import observed
from bimcheck.rules.restrictions import Form, Mask, Values, matches, text_matches

# Attributes that every model has at hand for its entities.
_AT_HAND = {"GlobalId": "global_id", "Name": "name", "Description": "description", "Tag": "tag"}


@dataclass(frozen=True)
class ClassOutcome:
    """The facet on the instances of one class: `satisfied`, `there` (a prohibition hits), `stated` (not null)."""

    satisfied: Ids
    there: Ids
    stated: Ids


def evaluate(index: Index, facet: AttributeFacet, name: str) -> ClassOutcome:
    """The facet on all instances of exactly class `name`."""
    ids = index.ids_of(name)
    names = _attributes_like(index, facet, name)
    if not names:
        return ClassOutcome(NONE, NONE, NONE)
    stated, filled, wrong = (np.zeros(len(ids), dtype=np.bool_) for _ in range(3))
    for attribute in names:
        values, written = column(index, name, attribute)
        full = written & ~_blank(values)
        stated |= written
        filled |= full
        if facet.value is not None:
            wrong |= full & ~matches(facet.value, values)
            if facet.cardinality == "optional":
                wrong |= written & ~full
    satisfied = ids[filled & ~wrong] if facet.cardinality != "optional" else ids[stated & ~wrong]
    return ClassOutcome(satisfied, ids[stated] if facet.value is None else ids[filled & ~wrong], ids[stated])


def _attributes_like(index: Index, facet: AttributeFacet, name: str) -> tuple[Attribute, ...]:
    """The explicit attributes of the class whose name matches; derived ones cannot be checked."""

    def make() -> tuple[Attribute, ...]:
        return tuple(a for a in index.schema.attributes(name) if not a.derived and text_matches(facet.name, a.name))

    return index.memo(("attributes like", facet.name, name), make)


def classes_with(index: Index, facet: AttributeFacet) -> tuple[str, ...]:
    """The model's classes that have such an attribute: where a facet without a class has to look."""
    return tuple(c for c in index.classes if _attributes_like(index, facet, c))


def column(index: Index, name: str, attribute: Attribute) -> tuple[Values, Mask]:
    """One attribute of the instances of a class in the order of `index.ids_of`: values, and whether one is written."""
    return index.memo(("column", name, attribute.name), lambda: _column(index, name, attribute))


def _column(index: Index, name: str, attribute: Attribute) -> tuple[Values, Mask]:
    rows = index.rows_by_class.get(name)
    if rows is not None and attribute.name in _AT_HAND:
        series = index.entities[_AT_HAND[attribute.name]].gather(rows)
    else:
        series = index.attributes(name)[attribute.name]
    written = series.is_not_null().to_numpy()
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, len(series))
    no_number = nothing.cast(pl.Float64)

    def uniform(form: Form, text: pl.Series = nothing, number: pl.Series = no_number) -> Values:
        return Values(text, number, np.full(len(series), form, dtype=np.uint8))

    if attribute.kind in ("string", "enumeration", "binary"):
        return uniform(Form.TEXT, series), written
    if attribute.kind in ("boolean", "logical"):
        spelled = series if series.dtype == pl.String else series.cast(pl.String).str.to_uppercase()
        return uniform(Form.BOOLEAN, spelled), written
    if attribute.kind in ("integer", "real"):
        form = Form.INTEGER if attribute.kind == "integer" else index.form(attribute.type_name)
        scale, offset = _scale(index, attribute.type_name)
        number = series.cast(pl.Float64)
        if (scale, offset) != (1.0, 0.0):
            number = number * scale + offset
        return uniform(Form.REAL if form is Form.TEXT else form, series.cast(pl.String), number), written
    if attribute.kind == "select":
        return _select(index, series)
    if attribute.kind == "aggregate":
        full = series.list.len() > 0 if isinstance(series.dtype, pl.List) else series.str.strip_chars("() ,") != ""
        # An empty list is written but holds nothing: like an empty text.
        text = pl.select(pl.when(full).then(pl.lit("(…)")).when(series.is_not_null()).then(pl.lit(""))).to_series()
        return uniform(Form.OBJECT, text), written
    return uniform(Form.OBJECT, pl.select(pl.format("#{}", series)).to_series()), written


def _select(index: Index, series: pl.Series) -> tuple[Values, Mask]:
    """A SELECT: a reference, or a typed value compared by its type."""
    parts = series.struct.unnest()
    types = parts["type"]
    distinct = types.unique().drop_nulls()
    forms = pl.Series([index.form(t) for t in distinct], dtype=pl.UInt8)
    form = types.replace_strict(distinct, forms, default=None).fill_null(Form.OBJECT).to_numpy()
    scales = {t: _scale(index, t) for t in distinct}
    scale = types.replace_strict(distinct, pl.Series([scales[t][0] for t in distinct], dtype=pl.Float64), default=1.0)
    offset = types.replace_strict(distinct, pl.Series([scales[t][1] for t in distinct], dtype=pl.Float64), default=0.0)
    number = parts["text"].cast(pl.Float64, strict=False) * scale + offset
    shown = parts.select(pl.coalesce("text", pl.format("#{}", "ref"))).to_series()
    written = (parts["ref"].is_not_null() | parts["text"].is_not_null()).to_numpy()
    return Values(shown, number, form), written


def _blank(values: Values) -> Mask:
    """Written, but saying nothing: an empty text or list, an UNKNOWN."""
    blank = (values.text == "").fill_null(False).to_numpy()
    logical = values.form == Form.BOOLEAN
    return blank | (logical & (values.text == "UNKNOWN").fill_null(False).to_numpy()) if logical.any() else blank


def _scale(index: Index, type_name: str) -> tuple[float, float]:
    """Scale and offset to SI of a measure in this model; IDS states attribute values in SI as well."""

    def make() -> tuple[float, float]:
        unit = unit_type_of(type_name, index.schema) or ""
        declared = index.model.units.filter(pl.col("declared") & (pl.col("unit_type") == unit))
        known = declared.drop_nulls("scale").head(1)
        return next(known.select("scale", pl.col("offset").fill_null(0.0)).iter_rows(), (1.0, 0.0))

    return index.memo(("scale", type_name), make)


def observe(index: Index, facet: AttributeFacet, name: str, ids: Ids) -> pl.DataFrame:
    """What these instances of class `name` have instead."""
    names = _attributes_like(index, facet, name)
    if not names:
        return observed(f"{name} 没有这个属性", f"{name} has no such attribute", len(ids))
    rows = np.searchsorted(index.ids_of(name), ids)
    shown: list[pl.Series] = []
    for attribute in names:
        values, _ = column(index, name, attribute)
        number = values.number.gather(rows).cast(pl.String).str.strip_suffix(".0")
        text = values.text.gather(rows)
        label = f"{attribute.name} " if len(names) > 1 else ""
        shown.append(
            pl.select(
                pl.when(text.is_not_null()).then(
                    pl.format(f"{label}'{{}}'", pl.coalesce(number, text) if attribute.kind == "real" else text)
                )
            ).to_series()
        )
    told = pl.select(text=pl.concat_str(shown, separator=", ", ignore_nulls=True)).to_series()
    quoted = told.str.replace("'", "“", literal=True).str.replace("'", "”", literal=True) if len(names) == 1 else told
    return pl.select(
        observed_zh=pl.when(told == "").then(pl.lit("没有值")).otherwise(pl.format("值为{}", quoted)),
        observed_en=pl.when(told == "").then(pl.lit("no value")).otherwise(pl.format("value {}", told)),
    )
