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

from bimcheck.rules.facets.explain import UNIT_SYMBOLS
from bimcheck.rules.facets.index import Ids, Index, PropertyColumns, Rows
from bimcheck.rules.facets.kinds import PropertyFacet
from bimcheck.rules.facets.outcome import Outcome, observed
from bimcheck.rules.restrictions import Form, Mask, Restriction, Value, Values, matches

# How a property row falls short, worst last; what a finding says is the worst of the element's first failing property.
_GOOD, _VALUE, _TYPE, _BLANK, _EMPTY, _REFERENCE = 0, 1, 2, 3, 4, 5


def evaluate(index: Index, facet: PropertyFacet) -> Outcome:
    pairs, columns = index.pairs, index.property_columns
    sets = pairs.sets_like(facet.property_set)
    rows = pairs.gather(pairs.find(sets, facet.base_name))
    rows = rows[~columns.inner[rows]]
    owners = columns.owner[rows]
    code = _judge(index, facet, rows)
    good = code == _GOOD
    satisfied = index.distinct(owners[good])
    if not good.all():
        satisfied = index.without(satisfied, owners[~good])
    if len(sets) > 1:
        satisfied = _in_every_set(index, sets, rows, satisfied)
    stated = satisfied
    if facet.cardinality == "optional":
        # `$` states nothing; an empty text is stated, and wrong. Sets without the property are no fault.
        stated = index.distinct(owners[code != _EMPTY])
        satisfied = index.without(stated, owners[~good & (code != _EMPTY)])
    there = satisfied
    if facet.cardinality == "prohibited" and facet.data_type is None and facet.value is None:
        there = index.distinct(owners)

    def observe(ids: Ids) -> pl.DataFrame:
        return _observe(index, facet, sets, rows, code, ids)

    return Outcome(satisfied, there, stated, observe)


def _in_every_set(index: Index, sets: list[str], rows: Rows, satisfied: Ids) -> Ids:
    """Those who have the property in each matching set that they have."""
    pairs = index.pairs
    having = rows[index.among(index.property_columns.owner[rows], satisfied)]
    has = pl.DataFrame(
        {"owner": index.property_columns.owner[having], "set": index.properties["set_name"].gather(having)}
    )
    every = pairs.gather([i for s in sets for i in pairs.by_set[s]])
    every = every[index.among(index.property_columns.owner[every], satisfied)]
    carried = pl.DataFrame(
        {"owner": index.property_columns.owner[every], "set": index.properties["set_name"].gather(every)}
    )
    lacking = carried.join(has, on=["owner", "set"], how="anti")["owner"].to_numpy()
    return index.without(satisfied, lacking) if len(lacking) else satisfied


def _judge(index: Index, facet: PropertyFacet, rows: Rows) -> npt.NDArray[np.uint8]:
    """A code per row; rows of one property with several values all get the code of the property."""
    columns = index.property_columns
    empty, blank, typed = columns.empty[rows], columns.blank[rows], _typed(columns, facet, rows)
    code = np.full(len(rows), _GOOD, dtype=np.uint8)
    if facet.value is not None:
        compared = np.flatnonzero(typed & ~empty & ~blank)
        held = matches(facet.value, _values(index, rows[compared]))
        code[compared[~held]] = _VALUE
    code[~typed] = _TYPE
    code[blank] = _BLANK
    code[empty] = _EMPTY
    special = columns.several[rows]
    return _several(index, facet, rows, code, typed, special) if special.any() else code


def _values(index: Index, rows: Rows) -> Values:
    table = index.properties
    return Values(
        table["value_text"].gather(rows), table["value_number"].gather(rows), index.property_columns.form[rows]
    )


def _typed(columns: PropertyColumns, facet: PropertyFacet, rows: Rows) -> Mask:
    if facet.data_type is None:
        return np.ones(len(rows), dtype=np.bool_)
    wanted = facet.data_type.upper()
    right = [place for place, name in enumerate(columns.types) if name.upper() == wanted]
    return (
        np.isin(columns.kind[rows], right)
        if len(right) > 1
        else np.equal(columns.kind[rows], right[0] if right else -2)
    )


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
            "owner": index.property_columns.owner[rows[at]],
            "property": table["property_id"].gather(rows[at]),
            "kind": table["kind"].gather(rows[at]),
            "role": table["role"].gather(rows[at]),
            "stated": code[at] != _EMPTY,
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
    key = ["owner", "property"]
    judged = (
        pl.when((pl.col("kind") == "reference").all())
        .then(pl.lit(_REFERENCE))
        .when(~pl.col("stated").any())
        .then(pl.lit(_EMPTY))
        .when(~pl.col("some").any())
        .then(pl.lit(_BLANK))
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
    key = ["owner", "property"]
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


# What a finding says of a property row that falls short, by code: in Chinese, in English.
_SAID = {
    _REFERENCE: ("属性是引用，IDS 不支持", "the property is a reference, which IDS does not support"),
    _EMPTY: ("有该属性，但没有值", "the property is there but has no value"),
    _BLANK: ("有该属性，但没有值", "the property is there but has no value"),
}
_NO_PROPERTY = ("有属性集，但缺少该属性", "property set present, property missing")
_NO_SET = ("没有该属性集", "property set missing")


def _observe(
    index: Index, facet: PropertyFacet, sets: list[str], rows: Rows, code: npt.NDArray[np.uint8], ids: Ids
) -> pl.DataFrame:
    """What each id has instead: the set or the property missing, no value, another type, another value."""
    mine = np.flatnonzero(index.among(index.property_columns.owner[rows], ids))
    if facet.cardinality != "prohibited":
        mine = mine[code[mine] != _GOOD]
    if not len(mine):
        return _missing(index, sets, ids)
    owners, zh, en = _say_rows(index, facet, rows[mine], code[mine])
    # From each id to the row that speaks of it, -1 where none does.
    order = np.argsort(ids, kind="stable")
    at = np.full(len(ids), -1, dtype=np.int64)
    at[order[np.searchsorted(ids, owners, sorter=order)]] = np.arange(len(owners))
    if len(owners) == len(ids):
        return pl.DataFrame([zh.gather(at).alias("observed_zh"), en.gather(at).alias("observed_en")])
    silent = at < 0
    missing = _missing(index, sets, ids[silent])
    # The missing ones' texts follow the others'.
    at[silent] = np.arange(len(owners), len(owners) + int(silent.sum()))
    return pl.DataFrame(
        [
            pl.concat([said, missing[name]], rechunk=True).gather(at).alias(name)
            for name, said in (("observed_zh", zh), ("observed_en", en))
        ]
    )


def _missing(index: Index, sets: list[str], ids: Ids) -> pl.DataFrame:
    """For ids without the property: whether at least the set is there."""
    carriers = index.memo(
        ("carriers", tuple(sets)),
        lambda: index.property_columns.owner[index.pairs.gather([i for s in sets for i in index.pairs.by_set[s]])],
    )
    has_set = index.among(ids, carriers)
    if not has_set.any() or has_set.all():
        return observed(*(_NO_PROPERTY if has_set.any() else _NO_SET), len(ids))
    choice = has_set.astype(np.int64)
    return pl.DataFrame(
        [
            pl.Series(name, [_NO_SET[i], _NO_PROPERTY[i]]).gather(choice)
            for i, name in enumerate(("observed_zh", "observed_en"))
        ]
    )


def _say_rows(
    index: Index, facet: PropertyFacet, rows: Rows, code: npt.NDArray[np.uint8]
) -> tuple[Ids, pl.Series, pl.Series]:
    """Owners, and what is said of each in Chinese and English: one row per owner, of several values at most five."""
    table, owners = index.properties, index.property_columns.owner[rows]
    exact = isinstance(facet.property_set, str) and isinstance(facet.base_name, str)
    where = None
    if not exact:
        where = table["set_name"].gather(rows) + "." + table["name"].gather(rows) + ": "
    if len(index.distinct(owners)) == len(owners):
        zh, en = _say(index, facet, code, rows, None)
    else:
        several = pl.DataFrame({"owner": owners, "row": rows, "code": code, "shown": _shown(index, rows)})
        several = several.with_columns((where if where is not None else pl.lit("")).alias("where"))
        several = several.group_by("owner", maintain_order=True).agg(
            pl.col("row", "code", "where").first(),
            pl.col("shown").drop_nulls().unique(maintain_order=True).head(5).str.join(" | "),
        )
        owners, where = several["owner"].to_numpy(), None if exact else several["where"]
        zh, en = _say(index, facet, several["code"].to_numpy(), several["row"].to_numpy(), several["shown"])
    return owners, zh if where is None else where + zh, en if where is None else where + en


def _say(
    index: Index, facet: PropertyFacet, code: npt.NDArray[np.uint8], rows: Rows, shown: pl.Series | None
) -> tuple[pl.Series, pl.Series]:
    """The sentences by code; mostly there is one code."""
    codes = np.unique(code)
    if len(codes) > 1:
        places = [np.flatnonzero(code == c) for c in codes]
        parts = [_say(index, facet, code[p], rows[p], None if shown is None else shown.gather(p)) for p in places]
        back = np.argsort(np.concatenate(places))
        zh, en = (pl.concat([p[i] for p in parts], rechunk=True).gather(back) for i in (0, 1))
        return zh, en
    if (only := int(codes[0])) in _SAID:
        told = observed(*_SAID[only], len(code))
        return told["observed_zh"], told["observed_en"]
    if only == _TYPE:
        wanted, types = (facet.data_type or "").upper(), index.properties["value_type"].gather(rows)
        return "数据类型为 " + types + f"，而要求 {wanted}", "data type " + types + f" where {wanted} is asked"
    if shown is None:
        shown = _shown(index, rows)
    return "值为“" + shown + "”", "value '" + shown + "'"


def _shown(index: Index, rows: Rows) -> pl.Series:
    """The values as people read them: numbers with a unit in SI, with its symbol; all else as written."""
    table, columns = index.properties, index.property_columns
    text, measured = table["value_text"].gather(rows), columns.measured[rows]
    if measured.any():
        number = table["value_number"].gather(rows).round_sig_figs(12).cast(pl.String).str.strip_suffix(".0")
        text = number if measured.all() else number.zip_with(pl.Series(measured), text)
    kinds = columns.kind[rows]
    for place in np.unique(kinds):
        symbol = UNIT_SYMBOLS.get(columns.types[place].upper()) if place >= 0 else None
        if symbol:
            with_symbol, mine = text + symbol, kinds == place
            text = with_symbol if mine.all() else with_symbol.zip_with(pl.Series(mine), text)
    return text.fill_null("–") if text.null_count() else text
