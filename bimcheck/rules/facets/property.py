"""The property facet: properties and quantities, inherited ones included, of anything that carries them.

All properties that match by name must satisfy the facet, and every set that matches by name must have one
(official cases "all matching properties", "all matching property sets"). Where a property holds several values
one of them must match, unless a range is asked: then all must lie in it. A bounded property satisfies a plain
value that lies between its bounds, and a range whose limits its bounds keep; a range with a lower limit needs a
lower bound, one with an upper limit an upper bound.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from bimcheck.rules.facets.index import NONE, Ids, Index, Rows
from bimcheck.rules.facets.kinds import PropertyFacet
from bimcheck.rules.facets.outcome import Outcome
from bimcheck.rules.restrictions import Form, Mask, Restriction, Value, Values, matches
from bimcheck.rules.facets.explain import UNIT_SYMBOLS

_SEVERAL = ("list", "enum", "table", "bounded")
# How a property row falls short, worst last; what a finding says is the worst of the element's first failing property.
_GOOD, _VALUE, _TYPE, _BLANK, _EMPTY, _REFERENCE = 0, 1, 2, 3, 4, 5


def evaluate(index: Index, facet: PropertyFacet) -> Outcome:
    pairs = index.pairs
    sets = pairs.sets_like(facet.property_set)
    found = pairs.find(sets, facet.base_name)
    rows = _without_inner(index, pairs.gather(found))
    owners = index.property_owners[rows]
    code = _judge(index, facet, rows)
    bad = owners[code != _GOOD]
    good = index.distinct(owners[code == _GOOD])
    satisfied = index.without(good, bad) if len(bad) else good
    if len(sets) > 1:
        satisfied = _in_every_set(index, sets, rows, satisfied)
    # An optional facet tolerates `$`, which states nothing; an empty text is stated, and wrong.
    stated = index.distinct(owners[code != _EMPTY])
    kept = index.without(stated, owners[(code != _GOOD) & (code != _EMPTY)])
    there = index.distinct(owners) if facet.data_type is None and facet.value is None else satisfied

    def observe(ids: Ids) -> pl.DataFrame:
        return _observe(index, facet, sets, rows, code, ids)

    return Outcome(satisfied if facet.cardinality != "optional" else kept, there, stated, observe)


def _without_inner(index: Index, rows: Rows) -> Rows:
    """Rows less those inside complex properties, which IDS does not support and which the model names "Outer/Inner"."""
    inner = index.memo("inner rows", lambda: _inner_rows(index))
    return rows if not len(inner) else rows[~np.isin(rows, inner)]


def _inner_rows(index: Index) -> Rows:
    """The model keeps them under the id of the complex property that stands in the set."""
    model, members = index.model, []
    for ids, complex_class in (
        (model.properties["property_id"], "IfcComplexProperty"),
        (model.quantities["quantity_id"], "IfcPhysicalComplexQuantity"),
    ):
        outer = index.ids_of(complex_class) if complex_class in index.classes else NONE
        members.append(index.among(ids.fill_null(0).to_numpy(), outer))
    return np.flatnonzero(np.concatenate(members))


def _in_every_set(index: Index, sets: list[str], rows: Rows, satisfied: Ids) -> Ids:
    """Those who have the property in each matching set that they have."""
    pairs = index.pairs
    having = rows[index.among(index.property_owners[rows], satisfied)]
    has = pl.DataFrame({"owner": index.property_owners[having], "set": index.properties["set_name"].gather(having)})
    every = pairs.gather([i for s in sets for i in pairs.by_set[s]])
    every = every[index.among(index.property_owners[every], satisfied)]
    carried = pl.DataFrame({"owner": index.property_owners[every], "set": index.properties["set_name"].gather(every)})
    lacking = carried.join(has, on=["owner", "set"], how="anti")["owner"].to_numpy()
    return index.without(satisfied, lacking) if len(lacking) else satisfied


def _judge(index: Index, facet: PropertyFacet, rows: Rows) -> npt.NDArray[np.uint8]:
    """A code per row; rows of one property with several values all get the code of the property."""
    table = index.properties
    text, types = table["value_text"].gather(rows), table["value_type"].gather(rows)
    number, form = table["value_number"].gather(rows), index.property_forms[rows]
    values = Values(text, number, form)
    empty = text.is_null().to_numpy()
    blank = (text == "").fill_null(False).to_numpy()
    if (form == Form.BOOLEAN).any():
        blank = blank | (form == Form.BOOLEAN) & (text == "UNKNOWN").fill_null(False).to_numpy()
    typed = _typed(facet, types)
    held = matches(facet.value, values) if facet.value is not None else np.ones(len(rows), dtype=np.bool_)
    code = np.where(held, _GOOD, _VALUE).astype(np.uint8)
    code[~typed] = _TYPE
    code[blank] = _BLANK
    code[empty] = _EMPTY
    special = index.memo("several", lambda: _special(index))[rows]
    if special.any():
        code = _several(index, facet, rows, code, typed, special)
    return code


def _typed(facet: PropertyFacet, types: pl.Series) -> Mask:
    if facet.data_type is None:
        return np.ones(len(types), dtype=np.bool_)
    wanted = facet.data_type.upper()
    right = [t for t in types.unique().drop_nulls() if t.upper() == wanted]
    if len(right) == 1:
        return (types == right[0]).fill_null(False).to_numpy()
    return types.is_in(right).fill_null(False).to_numpy()


def _special(index: Index) -> Mask:
    return index.properties["kind"].is_in([*_SEVERAL, "reference"]).to_numpy()


def _several(
    index: Index,
    facet: PropertyFacet,
    rows: Rows,
    code: npt.NDArray[np.uint8],
    typed: Mask,
    special: Mask,
) -> npt.NDArray[np.uint8]:
    """Lists, enumerations, tables and bounded properties: the rows of one property are judged together."""
    at = np.flatnonzero(special)
    table = index.properties
    several = pl.DataFrame(
        {
            "at": at,
            "owner": index.property_owners[rows[at]],
            "set": table["set_name"].gather(rows[at]),
            "name": table["name"].gather(rows[at]),
            "kind": table["kind"].gather(rows[at]),
            "role": table["role"].gather(rows[at]),
            "some": code[at] < _BLANK,
            "usable": (code[at] < _BLANK) & typed[at],
            "good": code[at] == _GOOD,
        }
    )
    bounded = several.filter(pl.col("kind") == "bounded")
    if len(bounded) and facet.value is not None:
        verdict = _bounded(index, facet.value, rows, bounded)
        several = several.update(verdict, on="at")
    ranged = isinstance(facet.value, Restriction) and facet.value.bounded
    usable_good = pl.col("good").filter(pl.col("usable"))
    good = usable_good.all() if ranged else usable_good.any()
    key = ["owner", "set", "name"]
    judged = (
        pl.when((pl.col("kind") == "reference").all())
        .then(pl.lit(_REFERENCE))
        .when(~pl.col("some").any())
        .then(pl.lit(_EMPTY))
        .when(~pl.col("usable").any())
        .then(pl.lit(_TYPE))
        .when((pl.col("kind").first() == "bounded") & pl.lit(facet.value is not None))
        .then(pl.when(pl.col("good").all()).then(pl.lit(_GOOD)).otherwise(pl.lit(_VALUE)))
        .when(good)
        .then(pl.lit(_GOOD))
        .otherwise(pl.lit(_VALUE))
        .cast(pl.UInt8)
    )
    decided = several.with_columns(code=judged.over(key))
    code = code.copy()
    code[decided["at"].to_numpy()] = decided["code"].to_numpy()
    return code


def _bounded(index: Index, value: Value, rows: Rows, bounded: pl.DataFrame) -> pl.DataFrame:
    """Columns at, good: a bounded property against a plain value, an enumeration or a range."""
    table = index.properties
    frame = bounded.with_columns(number=table["value_number"].gather(rows[bounded["at"].to_numpy()]))
    frame = frame.with_columns(number=pl.when("usable").then("number"))
    key = ["owner", "set", "name"]
    frame = frame.with_columns(
        lower=pl.col("number").filter(pl.col("role") == "lower").first().over(key),
        upper=pl.col("number").filter(pl.col("role") == "upper").first().over(key),
    )
    lower, upper = frame["lower"], frame["upper"]
    if isinstance(value, Restriction) and not value.enumeration:
        number = frame["number"]
        good = _numbers(value, number) | number.is_null().to_numpy()
        # The set point need not be there; the bound on the limited side must be.
        for limited, side, part in (
            (value.lower, lower, value.only_lower()),
            (value.upper, upper, value.only_upper()),
        ):
            if limited:
                good &= _numbers(part, side)
        if not value.bounded:
            good[:] = False
    else:
        wanted = value.enumeration if isinstance(value, Restriction) else (value,)
        good = np.zeros(len(frame), dtype=np.bool_)
        some = lower.is_not_null().to_numpy() | upper.is_not_null().to_numpy()
        for one in wanted:
            if one is not None:
                above = lower.is_null().to_numpy() | _numbers(Restriction("double", max_inclusive=one), lower)
                below = upper.is_null().to_numpy() | _numbers(Restriction("double", min_inclusive=one), upper)
                good |= some & above & below
    return pl.DataFrame({"at": frame["at"], "good": good})


def _numbers(value: Restriction, numbers: pl.Series) -> Mask:
    text = pl.Series([None], dtype=pl.String).new_from_index(0, len(numbers))
    return matches(value, Values(text, numbers, np.full(len(numbers), Form.REAL, dtype=np.uint8)))


def _observe(
    index: Index, facet: PropertyFacet, sets: list[str], rows: Rows, code: npt.NDArray[np.uint8], ids: Ids
) -> pl.DataFrame:
    """What each id has instead: the set or the property missing, no value, another type, another value."""
    mine = np.flatnonzero(index.among(index.property_owners[rows], ids))
    if facet.cardinality != "prohibited":
        mine = mine[code[mine] != _GOOD]
    said = _say_rows(index, facet, rows[mine], code[mine])
    # From each id to its row in `said`; null where it has none.
    at = np.full(len(ids), -1, dtype=np.int64)
    order = np.argsort(ids, kind="stable")
    at[order[np.searchsorted(ids, said["id"].to_numpy(), sorter=order)]] = np.arange(len(said))
    place = pl.select(pl.when(pl.Series(at) >= 0).then(pl.Series(at))).to_series().cast(pl.UInt32)
    pairs = index.pairs
    carriers = index.property_owners[pairs.gather([i for s in sets for i in pairs.by_set[s]])]
    has_set = pl.Series(index.among(ids, carriers))
    return pl.select(
        observed_zh=pl.when(has_set).then(pl.lit("有属性集，但缺少该属性")).otherwise(pl.lit("没有该属性集")),
        observed_en=pl.when(has_set)
        .then(pl.lit("property set present, property missing"))
        .otherwise(pl.lit("property set missing")),
    ).select(pl.coalesce(said[c].gather(place), c).alias(c) for c in ("observed_zh", "observed_en"))


def _say_rows(index: Index, facet: PropertyFacet, rows: Rows, code: npt.NDArray[np.uint8]) -> pl.DataFrame:
    """Columns id, observed_zh, observed_en: one row per owner; of several values at most five are shown."""
    table = index.properties
    detail = table.select("element_id", "set_name", "name", "value_type", "value_text", "value_number", "unit")[rows]
    detail = detail.select(
        "set_name",
        "name",
        pl.col("value_type").fill_null("–"),
        id="element_id",
        code=pl.Series(code),
        shown=pl.when(pl.col("unit").is_not_null())
        .then(pl.col("value_number").cast(pl.String).str.strip_suffix(".0"))
        .otherwise("value_text")
        + pl.col("value_type").replace_strict(_symbols(index), default=""),
    )
    if len(index.distinct(detail["id"].to_numpy())) < len(detail):
        detail = detail.group_by("id", maintain_order=True).agg(
            pl.col("set_name", "name", "value_type", "code").first(),
            shown=pl.col("shown").drop_nulls().unique(maintain_order=True).head(5).str.join(" | "),
        )
    exact = isinstance(facet.property_set, str) and isinstance(facet.base_name, str)
    where = [] if exact else [pl.format("{}.{}: ", "set_name", "name")]
    wanted = (facet.data_type or "").upper()
    code_is = pl.col("code")
    zh = (
        pl.when(code_is == _REFERENCE)
        .then(pl.lit("属性是引用，IDS 不支持"))
        .when(code_is >= _BLANK)
        .then(pl.lit("有该属性，但没有值"))
        .when(code_is == _TYPE)
        .then(pl.format("数据类型为 {}，而要求 {}", "value_type", pl.lit(wanted)))
        .otherwise(pl.format("值为“{}”", "shown"))
    )
    en = (
        pl.when(code_is == _REFERENCE)
        .then(pl.lit("the property is a reference, which IDS does not support"))
        .when(code_is >= _BLANK)
        .then(pl.lit("the property is there but has no value"))
        .when(code_is == _TYPE)
        .then(pl.format("data type {} where {} is asked", "value_type", pl.lit(wanted)))
        .otherwise(pl.format("value '{}'", "shown"))
    )
    return detail.select(
        "id", observed_zh=pl.concat_str([*where, zh]) if where else zh, observed_en=pl.concat_str([*where, en]) if where else en
    )


def _symbols(index: Index) -> dict[str, str]:
    """Unit symbols by value type as the schema spells it."""

    def make() -> dict[str, str]:
        types = index.properties["value_type"].unique().drop_nulls().to_list()
        return {t: UNIT_SYMBOLS[t.upper()] for t in types if t.upper() in UNIT_SYMBOLS} or {"": ""}

    return index.memo("symbols", make)
