"""What a model has of the properties that a list asks for: missing, of another type, out of limits.

Three rates, as the HIFC checking practice reports them: missing ÷ asked for, wrong type ÷ present, out of limits ÷
values that have a limit. A rate without anything to divide by is null, never zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from bimcheck.model import Model
from bimcheck.rules.conditions import Condition
from bimcheck.rules.limits import bounds
from bimcheck.rules.listing import Listing
from bimcheck.rules.property_list import DEVIATION, Needs, found_in, listed_classes, owners, type_fits

# Which elements are expected to have a set: all of the class; those that have any set of the rule, or meet a condition;
# only those that have this very set.
Expected = Literal["always", "given", "set"]
COUNTS = ("elements", "with_set", "expected", "missing", "present", "type_deviations", "limited", "out_of_limit")
PAIR = ["listed", "set_key"]


@dataclass(frozen=True, slots=True)
class Tally:
    """Of one listed class and one set. `key_…` count what the list marks so, all else counts every property."""

    stage: str
    cls: str
    set: str
    set_key: str
    properties: int
    key_properties: int
    elements: int
    with_set: int
    present: int
    key_present: int
    type_deviations: int
    limited: int
    out_of_limit: int

    @property
    def expected(self) -> int:
        return self.elements * self.properties

    @property
    def missing(self) -> int:
        return self.expected - self.present

    @property
    def counts(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in COUNTS}


@dataclass(frozen=True)
class Survey:
    """What was found.

    elements  id · class: those judged
    owners    class · set_key · listed: which listed class an element of a class counts for, per set
    carriers  id · class · listed · set_key: which element has which set
    tallies   of each listed class that has elements and each of its sets, in the order of the list
    details   a row per carrier and property of its set: id · listed · set_key · property · key · type · limit · there ·
              deviates · limited · out · said (the value that was objected to) · said_type · other (spelling)
    """

    elements: pl.DataFrame
    owners: pl.DataFrame
    carriers: pl.DataFrame
    tallies: tuple[Tally, ...]
    details: pl.DataFrame

    def only(self, listed: str) -> int | None:
        """The id of the only element that counts for a listed class; None where there are several."""
        classes = self.owners.filter(pl.col("listed") == listed)["class"].unique()
        ids = self.elements.filter(pl.col("class").is_in(classes.implode()))["id"]
        return int(ids[0]) if ids.len() == 1 else None


DETAILS = {
    "id": pl.Int64, "listed": pl.String, "set_key": pl.String, "property": pl.String, "key": pl.Boolean,
    "type": pl.String, "limit": pl.String, "there": pl.Boolean, "deviates": pl.Boolean, "limited": pl.Boolean,
    "out": pl.Boolean, "said": pl.String, "said_type": pl.String, "other": pl.String,
}  # fmt: skip


def survey(
    model: Model,
    chosen: pl.DataFrame,
    listing: Listing,
    needs: Needs,
    expected: Expected = "always",
    conditions: tuple[Condition, ...] = (),
    deviation_limit_mm: float | None = None,
) -> Survey:
    """Look up what `needs` asks of the elements in `chosen` (row, id, class)."""
    elements = listed_classes(model, chosen)
    owned = owners(model, elements["class"], needs)
    elements = elements.filter(pl.col("class").is_in(owned["class"].unique().implode()))
    found = found_in(model, listing)
    # Most models have none of the sets; then there is nothing to join.
    found = (
        found.filter(pl.col("set_key").is_in(list(needs.classes_of_sets)))
        .join(elements, on="id", how="inner", maintain_order="left_right")
        .join(owned, on=["class", "set_key"], how="inner", maintain_order="left")
    )
    carriers = found.select("id", "class", "listed", "set_key").unique(maintain_order=True)
    if expected != "always":
        among = [carriers["id"]]
        if expected == "given":
            among += [chosen.filter(condition.holds(model, chosen))["id"] for condition in conditions]
        elements = elements.filter(pl.col("id").is_in(pl.concat(among).unique().implode()))
    details = (
        _details(model, found, carriers, needs, deviation_limit_mm) if carriers.height else pl.DataFrame(schema=DETAILS)
    )
    tallies = _tallies(elements, owned, carriers, details, needs, only_carriers=expected == "set")
    return Survey(elements, owned, carriers, tallies, details)


def _details(
    model: Model, found: pl.DataFrame, carriers: pl.DataFrame, needs: Needs, deviation_limit_mm: float | None
) -> pl.DataFrame:
    wanted = needs.rows.rename({"class": "listed"})
    values = found.filter(pl.col("text").str.strip_chars() != "").join(
        wanted.select(*PAIR, "name_key", "need", "type", "limit", "other"),
        on=[*PAIR, "name_key"],
        how="inner",
        maintain_order="left",
    )
    values = _limited(model, _typed(model, values), deviation_limit_mm)
    bad = ~pl.col("fits") | pl.col("out")
    per_property = values.group_by("id", "need", maintain_order=True).agg(
        pl.lit(True).alias("there"),
        (~pl.col("fits")).any().alias("deviates"),
        pl.col("limited").any(),
        pl.col("out").any(),
        pl.col("text").filter(bad).first().alias("said"),
        pl.col("value_type").filter(bad).first().alias("said_type"),
        pl.col("written").filter(pl.col("other")).first().alias("other"),
    )
    asked = needs.proper.rename({"class": "listed"}).select(*PAIR, "need", "property", "key", "type", "limit")
    flags = [pl.col(name).fill_null(False) for name in ("there", "deviates", "limited", "out")]
    return (
        carriers.select("id", *PAIR)
        .join(asked, on=PAIR, how="inner", maintain_order="left_right")
        .join(per_property, on=["id", "need"], how="left", maintain_order="left")
        .with_columns(flags)
        .select(list(DETAILS))
    )


def _typed(model: Model, values: pl.DataFrame) -> pl.DataFrame:
    """With `fits`: each pair of types is looked at once, and texts only where their form matters."""
    pairs = values.select("type", "value_type").unique()
    found = [type_fits(model, declared, actual) for declared, actual in pairs.iter_rows()]
    pairs = pairs.with_columns(
        pl.Series("fits", [f is not False for f in found], dtype=pl.Boolean),
        pl.Series("form", [f if isinstance(f, str) else None for f in found], dtype=pl.String),
    )
    values = values.join(pairs, on=["type", "value_type"], how="left", nulls_equal=True, maintain_order="left")
    well_formed: pl.Expr = pl.lit(True)
    for form in pairs["form"].drop_nulls().unique().sort().to_list():
        well_formed = pl.when(pl.col("form") == form).then(pl.col("text").str.contains(form)).otherwise(well_formed)
    return values.with_columns((pl.col("fits") & well_formed).alias("fits")).drop("form")


def _limited(model: Model, values: pl.DataFrame, deviation_limit_mm: float | None) -> pl.DataFrame:
    """With `limited` (there is a number and a limit for it) and `out`. Deviations that are no lengths are mm."""
    rows = []
    for text in values["limit"].unique().to_list():
        if text == DEVIATION:
            if deviation_limit_mm is not None:
                rows.append((text, -deviation_limit_mm, deviation_limit_mm, False, False))
        elif text and (b := bounds(text)):
            low, high = (-float("inf") if b.low is None else b.low), (float("inf") if b.high is None else b.high)
            rows.append((text, low, high, b.low_open, b.high_open))
    schema = {"limit": pl.String, "low": pl.Float64, "high": pl.Float64, "over": pl.Boolean, "under": pl.Boolean}
    limits = pl.DataFrame(rows, schema=schema, orient="row")
    lengths = [t.name for t in model.schema_tree.types.values() if "IfcLengthMeasure" in t.chain]
    millimetres = (pl.col("limit") == DEVIATION) & pl.col("value_type").is_in(lengths)
    number = pl.when(millimetres).then(pl.col("number") * 1000).otherwise(pl.col("number"))
    values = values.join(limits, on="limit", how="left", maintain_order="left").with_columns(number.alias("judged"))
    below = pl.when(pl.col("over")).then(pl.col("judged") <= pl.col("low")).otherwise(pl.col("judged") < pl.col("low"))
    above = (
        pl.when(pl.col("under")).then(pl.col("judged") >= pl.col("high")).otherwise(pl.col("judged") > pl.col("high"))
    )
    limited = pl.col("low").is_not_null() & pl.col("judged").is_not_null() & pl.col("fits")
    return values.with_columns(limited.alias("limited"), (limited & (below | above)).fill_null(False).alias("out"))


def _tallies(
    elements: pl.DataFrame,
    owned: pl.DataFrame,
    carriers: pl.DataFrame,
    details: pl.DataFrame,
    needs: Needs,
    only_carriers: bool,
) -> tuple[Tally, ...]:
    having = {(cls, key): n for cls, key, n in carriers.group_by(PAIR).len().iter_rows()} if carriers.height else {}
    numbers: dict[tuple[str, str], int] = dict(having) if only_carriers else {}
    if not only_carriers:
        # By class, not by element: elements × sets is the one product that grows beyond the model.
        of_class = dict(elements["class"].value_counts().iter_rows())
        for cls, key, listed in owned.iter_rows():
            if cls in of_class:
                numbers[listed, key] = numbers.get((listed, key), 0) + of_class[cls]
    sums: dict[tuple[str, str], tuple[int, ...]] = {}
    if details.height:
        there = pl.col("there")
        counted = details.group_by(PAIR).agg(
            there.sum().alias("present"),
            (there & pl.col("key")).sum().alias("key_present"),
            pl.col("deviates", "limited", "out").sum(),
        )
        sums = {(cls, key): tuple(map(int, rest)) for cls, key, *rest in counted.iter_rows()}
    nothing = (0, 0, 0, 0, 0)
    return tuple(
        Tally(
            a.stage, *place[:1], a.set, place[1], a.properties, a.keys, numbers[place], having.get(place, 0),
            *sums.get(place, nothing),
        )
        for place, a in needs.asked.items()
        if place in numbers
    )  # fmt: skip


def rates(counts: Mapping[str, int]) -> dict[str, float | None]:
    """The three rates from counts; None where there is nothing to divide by."""
    return {
        "missing_rate": _share(counts["missing"], counts["expected"]),
        "type_deviation_rate": _share(counts["type_deviations"], counts["present"]),
        "out_of_limit_rate": _share(counts["out_of_limit"], counts["limited"]),
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 6) if whole else None


def facts_of(found: Survey) -> dict[str, Any]:
    """Counts and rates in all and per class and set, for the report."""
    total = {name: sum(getattr(t, name) for t in found.tallies) for name in COUNTS[2:]}
    sets = [
        {"stage": t.stage, "class": t.cls, "set": t.set, "properties": t.properties, **t.counts, **rates(t.counts)}
        for t in found.tallies
    ]
    return {"elements": found.elements.height, **rates(total), **total, "sets": sets}
