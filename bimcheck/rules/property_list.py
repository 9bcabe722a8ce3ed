"""Lists of required properties, and what a model has of them: what the check `property_table` judges by.

A list has a row per property: `set`, `property`, `type` (as in IFC: IfcReal, IfcLabel …) and `classes` (names,
separated by blanks; subtypes too, and an element counts for the nearest of them). Columns that it may have besides:
`rule` (which rule asks for it) · `stage` · `key` (1: indispensable) · `limit` ("0..100", ">=0", "deviation") ·
`also` (another spelling that counts as the same).

Names are compared without blanks, letter case and full or half width; of sets the prefix (`Pset_`, any other or none)
does not matter.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import polars as pl

from bimcheck.ifc.schema import DefinedType
from bimcheck.model import Model
from bimcheck.rules.limits import bounds
from bimcheck.rules.listing import Listing
from bimcheck.rules.unfit import UnfitError

TEXTS = ("IfcText", "IfcLabel", "IfcIdentifier")
# How the text of a date must look (ISO 8601), whatever carries it.
FORMS = {
    "IfcDate": r"^\d{4}-\d{2}-\d{2}(Z|[+-]\d{2}:\d{2})?$",
    "IfcDateTime": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$",
    "IfcDuration": r"^-?P(?:\d+(?:\.\d+)?[YMWD])*(?:T(?:\d+(?:\.\d+)?[HMS])+)?$",
}
DECLARED = ("IfcReal", "IfcInteger", "IfcBoolean", *TEXTS, *FORMS)
DEVIATION = "deviation"

NEEDS = {
    "need": pl.UInt32,  # row of the list, within one rule
    "stage": pl.String,
    "class": pl.String,
    "set": pl.String,
    "set_key": pl.String,
    "property": pl.String,
    "name_key": pl.String,  # several rows where there is another spelling
    "type": pl.String,
    "key": pl.Boolean,
    "limit": pl.String,
    "other": pl.Boolean,  # this row is the other spelling
}


@lru_cache(maxsize=8192)
def name_key(name: str) -> str:
    """What a name is compared by."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)).lower()


@lru_cache(maxsize=8192)
def set_key(name: str) -> str:
    """What the name of a set is compared by."""
    return re.sub(r"^[a-z0-9]*_", "", name_key(name))


@dataclass(frozen=True, slots=True)
class Asked:
    """How many properties, and how many indispensable ones, of a set of a class."""

    stage: str
    set: str
    properties: int
    keys: int


@dataclass(frozen=True)
class Needs:
    """What one rule asks by a list.

    written     its rows of the list
    classes     as the list names them, sorted
    sets        distinct names of sets · properties: distinct (set, property, type) · keys: those of them marked so
    """

    written: tuple[dict[str, str], ...]
    classes: tuple[str, ...]
    sets: int
    properties: int
    keys: int

    @cached_property
    def rows(self) -> pl.DataFrame:
        """NEEDS, a row per class, set, property and spelling."""
        rows: list[tuple[object, ...]] = []
        number = 0
        for row in self.written:
            also = row.get("also", "").split("|")
            spelt = [(name_key(row["property"]), False), *((name_key(w), True) for w in also if w)]
            what = (row["set"], set_key(row["set"]), row["property"])
            how = (row["type"], row.get("key") == "1", row.get("limit", ""))
            for cls in row["classes"].split():
                rows += [(number, row.get("stage", ""), cls, *what, key, *how, other) for key, other in spelt]
                number += 1
        return pl.DataFrame(rows, schema=NEEDS, orient="row")

    @cached_property
    def proper(self) -> pl.DataFrame:
        """A row per class, set and property."""
        return self.rows.filter(~pl.col("other"))

    @cached_property
    def asked(self) -> dict[tuple[str, str], Asked]:
        """What is asked per (class, set_key), in the order of the list."""
        found: dict[tuple[str, str], Asked] = {}
        for row in self.written:
            for cls in row["classes"].split():
                place = (cls, set_key(row["set"]))
                before = found.get(place) or Asked(row.get("stage", ""), row["set"], 0, 0)
                key = int(row.get("key") == "1")
                found[place] = replace(before, properties=before.properties + 1, keys=before.keys + key)
        return found

    @cached_property
    def classes_of_sets(self) -> dict[str, frozenset[str]]:
        """set_key → the classes that it is asked of."""
        found: dict[str, set[str]] = {}
        for row in self.written:
            found.setdefault(set_key(row["set"]), set()).update(row["classes"].split())
        return {key: frozenset(found[key]) for key in sorted(found)}


@lru_cache(maxsize=256)
def needs_of(listing: Listing, rule: str) -> Needs:
    """The rows of a list for one rule ("": all rows). UnfitError for what is no such list."""
    listing.demand("classes", "set", "property", "type", *(["rule"] if rule else []))
    rows = tuple(row for row in listing.of_schema("") if not rule or row["rule"] == rule)
    if not rows:
        raise UnfitError(f"列表 {listing.name} 没有规则 {rule} 的行", f"the list {listing.name} has no row for {rule}")
    for row in rows:
        _check(listing, row)
    distinct = {(r["set"], r["property"], r["type"]): r.get("key") == "1" for r in rows}
    classes = tuple(sorted({c for r in rows for c in r["classes"].split()}))
    return Needs(rows, classes, len({r["set"] for r in rows}), len(distinct), sum(distinct.values()))


def _check(listing: Listing, written: dict[str, str]) -> None:
    if written["type"] not in DECLARED:
        raise UnfitError(
            f"列表 {listing.name}：{written['property']} 的类型 {written['type']} 不在可用类型中",
            f"the list {listing.name}: type {written['type']} of {written['property']} is not known",
        )
    limit = written.get("limit", "")
    if limit and limit != DEVIATION and bounds(limit) is None:
        raise UnfitError(
            f"列表 {listing.name}：{written['property']} 的限值 {limit} 读不懂",
            f"the list {listing.name}: the limit {limit} of {written['property']} cannot be read",
        )


@lru_cache(maxsize=32)
def _set_keys(listing: Listing) -> frozenset[str]:
    return frozenset(set_key(row["set"]) for row in listing.of_schema(""))


def found_in(model: Model, listing: Listing) -> pl.DataFrame:
    """Every value in a set of the list's, whatever carries it; worked out once per model and list.

    Columns: id · set_key · name_key · written (its name in the file) · text · number (SI) · value_type.
    """
    kept = model.__dict__.setdefault("property_list_finds", {})
    if listing.name not in kept or kept[listing.name][0] is not listing:
        kept[listing.name] = (listing, _found_in(model, listing))
    frame: pl.DataFrame = kept[listing.name][1]
    return frame


def _found_in(model: Model, listing: Listing) -> pl.DataFrame:
    wanted = _set_keys(listing)
    names = model.properties["set_name"].drop_nulls().unique().to_list()
    sets = {name: key for name in names if (key := set_key(name)) in wanted}
    rows = model.properties.filter(pl.col("set_name").is_in(list(sets)))
    keys = {name: name_key(name) for name in rows["name"].drop_nulls().unique().to_list()}
    return rows.select(
        pl.col("element_id").alias("id"),
        pl.col("set_name").replace_strict(sets, return_dtype=pl.String).alias("set_key"),
        pl.col("name").replace_strict(keys, default=None, return_dtype=pl.String).alias("name_key"),
        pl.col("name").alias("written"),
        pl.col("value_text").alias("text"),
        pl.col("value_number").alias("number"),
        "value_type",
    )


def listed_classes(model: Model, chosen: pl.DataFrame) -> pl.DataFrame:
    """`chosen` as `id`, `class`; an actor counts as what it stands for.

    An IfcOrganization can carry no property sets, the IfcActor of a project that stands for it can.
    """
    rows = chosen.select("id", "class")
    actors = set(model.schema_tree.subtypes("IfcActor"))
    if not actors & set(rows["class"].unique().to_list()):
        return rows
    stand_for = model.attributes("IfcActor").select("id", pl.col("TheActor").alias("actor"))
    kinds = model.instances("IfcOrganization", "IfcPersonAndOrganization").select(
        pl.col("id").alias("actor"), pl.lit("IfcOrganization").alias("organization")
    )
    stand_for = stand_for.join(kinds, on="actor", how="inner").select("id", "organization")
    joined = rows.join(stand_for, on="id", how="left", maintain_order="left")
    return joined.select("id", pl.coalesce("organization", "class").alias("class"))


def owners(model: Model, classes: pl.Series, needs: Needs) -> pl.DataFrame:
    """Which listed class an element of a class counts for, per set: `class` · `set_key` · `listed` (nearest above)."""
    tree = model.schema_tree
    rows = []
    for concrete in sorted(classes.unique().to_list()):
        chain = tree.supertypes(concrete) if tree.find(concrete) else (concrete,)
        for key, asked in needs.classes_of_sets.items():
            nearest = next((c for c in chain if c in asked), None)
            if nearest is not None:
                rows.append((concrete, key, nearest))
    return pl.DataFrame(rows, schema=dict.fromkeys(("class", "set_key", "listed"), pl.String), orient="row")


def type_fits(model: Model, declared: str, value_type: str | None) -> bool | str:
    """Whether a value of a type may stand where `declared` is asked for; a regular expression: if its text fits that.

    Subtypes of REAL for IfcReal; IfcText, IfcLabel and IfcIdentifier for each other; IfcLogical for IfcBoolean where
    it says true or false; IfcCountMeasure for IfcInteger where it is whole; text in the ISO form for dates in a
    schema that has no dates.
    """
    found: DefinedType | None = model.schema_tree.types.get((value_type or "").upper())
    if found is None:
        return False
    if declared == "IfcReal":
        return found.kind == "real"
    if declared == "IfcInteger":
        return r"^[-+]?\d+(\.0*)?$" if found.kind == "integer" or found.name == "IfcCountMeasure" else False
    if declared == "IfcBoolean":
        return "^(TRUE|FALSE)$" if found.kind in ("boolean", "logical") else False
    if declared in FORMS:
        has_none = declared.upper() not in model.schema_tree.types
        return FORMS[declared] if found.name == declared or (has_none and found.name in TEXTS) else False
    return found.name in TEXTS
