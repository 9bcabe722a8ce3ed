"""What all facets of one model share: ids by class, properties by (set, name), and results already worked out.

Made once per model, on the first question, and kept with it. Sets of instances are sorted arrays of ids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from threading import local
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt
import polars as pl

from bimcheck.model import Model
from bimcheck.rules.restrictions import Form, Mask, Value, texts_match

Ids = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int64]
T = TypeVar("T")

NONE: Ids = np.empty(0, dtype=np.int64)
# Above this a bitmap over instance numbers costs more than it saves.
_BITMAP_LIMIT = 64_000_000


def index_of(model: Model) -> Index:
    """The model's index; made on first use, kept with the model as its cached properties are."""
    kept = model.__dict__.get("facet_index")
    if kept is None:
        kept = model.__dict__["facet_index"] = Index(model)
    return cast(Index, kept)


@dataclass(frozen=True)
class Pairs:
    """Rows of a property table by (set, name): `rows[start[i]:start[i + 1]]` belong to pair i."""

    sets: pl.Series
    names: pl.Series
    rows: Rows
    start: npt.NDArray[np.int64]
    # Position by (set, name), and of all names of a set: simple values need no scan over the pairs.
    position: dict[tuple[str, str], int]
    by_set: dict[str, list[int]]

    @classmethod
    def of(cls, table: pl.DataFrame) -> Pairs:
        grouped = (
            table.lazy()
            .select(set_name=pl.col("set_name").fill_null(""), name=pl.col("name").fill_null(""))
            .with_row_index("row")
            .group_by("set_name", "name")
            .agg(pl.col("row").cast(pl.Int64))
            .sort("set_name", "name")
            .collect()
        )
        counts = grouped["row"].list.len().to_numpy()
        start = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts, dtype=np.int64)])
        rows = grouped["row"].explode().to_numpy() if len(grouped) else NONE
        position: dict[tuple[str, str], int] = {}
        by_set: dict[str, list[int]] = {}
        for i, (set_name, name) in enumerate(zip(grouped["set_name"], grouped["name"], strict=True)):
            position[set_name, name] = i
            by_set.setdefault(set_name, []).append(i)
        return cls(grouped["set_name"], grouped["name"], rows, start, position, by_set)

    def sets_like(self, value: Value) -> list[str]:
        """The set names that match."""
        if isinstance(value, str):
            return [value] if value in self.by_set else []
        names = pl.Series(list(self.by_set), dtype=pl.String)
        return names.filter(pl.Series(texts_match(value, names))).to_list()

    def find(self, sets: Iterable[str], name: Value) -> list[int]:
        """The pairs in any of these sets whose name matches."""
        if isinstance(name, str):
            return [i for s in sets if (i := self.position.get((s, name))) is not None]
        candidates = [i for s in sets for i in self.by_set[s]]
        if not candidates:
            return []
        mask = texts_match(name, self.names.gather(candidates))
        return [i for i, hit in zip(candidates, mask, strict=True) if hit]

    def gather(self, pairs: list[int]) -> Rows:
        """The table rows of these pairs."""
        if len(pairs) == 1:
            return self.rows[self.start[pairs[0]] : self.start[pairs[0] + 1]]
        return np.concatenate([self.rows[self.start[i] : self.start[i + 1]] for i in pairs]) if pairs else NONE


@dataclass(frozen=True)
class PropertyColumns:
    """What facets ask of every property row, worked out once for the whole table.

    form      how its value is compared; `kind` its type as a place in `types`, -1 where there is none
    empty     no value is written
    blank     an empty text, an UNKNOWN: written, but matching nothing
    measured  the number is in a unit
    several   of a list, enumeration, table, bounded or reference property: rows of one property belong together
    inner     inside a complex property, which IDS does not support
    """

    owner: Ids
    form: npt.NDArray[np.uint8]
    kind: npt.NDArray[np.int64]
    types: tuple[str, ...]
    empty: Mask
    blank: Mask
    measured: Mask
    several: Mask
    inner: Mask

    @classmethod
    def of(cls, index: Index) -> PropertyColumns:
        table = index.properties
        kinds = table["value_type"]
        types = kinds.unique().drop_nulls().sort()
        kind = kinds.replace_strict(types, pl.Series(range(len(types)), dtype=pl.Int64), default=None)
        kind_array = kind.fill_null(-1).to_numpy()
        # The last place is that of no type.
        form = np.array([*(index.form(t) for t in types), Form.TEXT], dtype=np.uint8)[kind_array]
        blank = table["value_text"].eq_missing("").to_numpy()
        logical = form == Form.BOOLEAN
        return cls(
            owner=table["element_id"].to_numpy(),
            form=form,
            kind=kind_array,
            types=tuple(types),
            empty=table["value_text"].is_null().to_numpy(),
            blank=blank | (logical & table["value_text"].eq_missing("UNKNOWN").to_numpy()),
            measured=table["unit"].is_not_null().to_numpy(),
            several=table["kind"].is_in(["list", "enum", "table", "bounded", "reference"]).to_numpy(),
            inner=np.concatenate(
                [
                    index.among(ids.fill_null(0).to_numpy(), index.ids_of(complex_class))
                    for ids, complex_class in (
                        # The model keeps inner properties under the id of the complex one that stands in the set.
                        (index.model.properties["property_id"], "IfcComplexProperty"),
                        (index.model.quantities["quantity_id"], "IfcPhysicalComplexQuantity"),
                    )
                ]
            ),
        )


def _by_id(table: pl.DataFrame) -> pl.DataFrame:
    """Sorted by id; of several instances with one number the first counts, as everywhere in the model."""
    if not table["id"].is_sorted():
        table = table.sort("id", maintain_order=True)
    ids = table["id"].to_numpy()
    return table if bool(np.all(ids[1:] > ids[:-1])) else table.unique("id", keep="first", maintain_order=True)


class Index:
    """Ids by class, rows by name, and a memo; see `index_of`."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.schema = model.schema_tree
        self._memo: dict[Any, Any] = {}
        self._scratch = local()  # two rules may be judged at once: each thread marks ids on a bitmap of its own

    def _bitmap(self, size: int) -> Mask:
        """A bitmap of at least so many places, all False; whoever marks it wipes it again."""
        bitmap: Mask | None = getattr(self._scratch, "bitmap", None)
        if bitmap is None or len(bitmap) < size:
            bitmap = self._scratch.bitmap = np.zeros(size, dtype=np.bool_)
        return bitmap

    def memo(self, key: Any, make: Callable[[], T]) -> T:
        """`make()`, once per key."""
        if key not in self._memo:
            self._memo[key] = make()
        return cast(T, self._memo[key])

    # --- sets of ids

    def among(self, ids: Ids, wanted: Ids) -> Mask:
        """A boolean per id: whether it is one of `wanted`."""
        if not len(ids) or not len(wanted):
            return np.zeros(len(ids), dtype=np.bool_)
        top = int(max(ids.max(), wanted.max())) + 1
        if top > _BITMAP_LIMIT or min(ids.min(), wanted.min()) < 0:
            return np.isin(ids, wanted)
        bitmap = self._bitmap(top)
        bitmap[wanted] = True
        found = bitmap[ids]
        bitmap[wanted] = False
        return found

    def distinct(self, ids: Ids) -> Ids:
        """Sorted, each once."""
        if not len(ids) or bool(np.all(ids[1:] > ids[:-1])):
            return ids
        top, low = int(ids.max()) + 1, int(ids.min())
        if low < 0 or top > _BITMAP_LIMIT or top > 200 * len(ids):
            return np.unique(ids)
        bitmap = self._bitmap(top)
        bitmap[ids] = True
        found = np.flatnonzero(bitmap[:top])
        bitmap[ids] = False
        return found

    def within(self, ids: Ids, wanted: Ids) -> Ids:
        return ids[self.among(ids, wanted)]

    def without(self, ids: Ids, unwanted: Ids) -> Ids:
        return ids[~self.among(ids, unwanted)]

    # --- classes

    @cached_property
    def entities(self) -> pl.DataFrame:
        """The entities by id."""
        return _by_id(self.model.entities)

    @cached_property
    def entity_ids(self) -> Ids:
        return self.entities["id"].to_numpy()

    @cached_property
    def rows_by_class(self) -> dict[str, Rows]:
        """Rows of `entities` by exact class."""
        grouped = (
            self.entities.select("class").with_row_index("row").group_by("class").agg(pl.col("row").cast(pl.Int64))
        )
        return {c: r.to_numpy() for c, r in zip(grouped["class"], grouped["row"], strict=True)}

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """The schema's classes that the model has instances of, sorted. Costs a look through the geometry."""
        held = {c for name in self.model.classes["class"] if (c := self.schema.find(name))}
        return tuple(sorted(held | set(self.rows_by_class)))

    @cached_property
    def entity_classes(self) -> frozenset[str]:
        """The classes whose instances are rows of `entities`."""
        return frozenset(self.schema.subtypes("IfcObjectDefinition"))

    def rows_of(self, ids: Ids) -> Rows:
        """Rows in `entities`, -1 for what is no entity."""
        if not len(self.entity_ids):
            return np.full(len(ids), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.entity_ids, ids), len(self.entity_ids) - 1)
        return np.where(self.entity_ids[at] == ids, at, -1)

    def ids_of(self, name: str) -> Ids:
        """The instances of exactly this class, rooted or not."""
        rows = self.rows_by_class.get(name)
        if rows is not None:
            return self.entity_ids[rows]
        return self.memo(("ids", name), lambda: np.sort(self.attributes(name)["id"].to_numpy()))

    def attributes(self, name: str) -> pl.DataFrame:
        """All attributes of the instances of exactly this class, by id."""
        return self.memo(("attributes", name), lambda: _by_id(self.model.attributes(name, subtypes=False)))

    def classes_of(self, ids: Ids) -> pl.Series:
        """The exact class of each id."""
        rows = self.rows_of(ids)
        known = self.entities["class"].gather(np.maximum(rows, 0)) if len(self.entities) else None
        if known is not None and bool((rows >= 0).all()):
            return known
        other = self.model.describe(pl.Series(ids[rows < 0], dtype=pl.Int64))["class"]
        found = np.empty(len(ids), dtype=object)
        if known is not None:
            found[rows >= 0] = known.to_numpy()[rows >= 0]
        found[rows < 0] = other.to_numpy()
        return pl.Series(found.tolist(), dtype=pl.String)

    def classes_like(self, value: Value) -> tuple[str, ...]:
        """The classes named that the model may have. IDS names are upper case; TOML rules write any."""
        if isinstance(value, str):
            found = self.schema.find(value)
            return (
                () if found is None or (found in self.entity_classes and found not in self.rows_by_class) else (found,)
            )
        return self.memo(("classes", value), lambda: self._classes_like(value))

    def _classes_like(self, value: Value) -> tuple[str, ...]:
        every = pl.Series(self.schema.entities())
        named = every.filter(pl.Series(texts_match(value, every.str.to_uppercase())))
        if all(c in self.entity_classes for c in named):
            return tuple(c for c in named if c in self.rows_by_class)
        held = set(self.classes)
        return tuple(c for c in named if c in held)

    # --- properties

    @cached_property
    def properties(self) -> pl.DataFrame:
        """Properties and quantities in one table: IDS makes no difference between them."""
        quantities = self.model.quantities.select(
            "element_id",
            pl.col("quantity_id").alias("property_id"),
            "set_name",
            "name",
            "value_text",
            pl.col("value").alias("value_number"),
            "value_type",
            "unit",
            "inherited",
            pl.lit("quantity").alias("kind"),
            pl.lit(None, dtype=pl.String).alias("role"),
        )
        return pl.concat([self.model.properties.select(quantities.columns), quantities], rechunk=True)

    @cached_property
    def pairs(self) -> Pairs:
        return Pairs.of(self.properties)

    @cached_property
    def property_columns(self) -> PropertyColumns:
        return PropertyColumns.of(self)

    def form(self, type_name: str) -> Form:
        """How values of a defined type are compared. NUMBER types that count are integers, as IDS has it."""
        if type_name.upper() == "IFCCOUNTMEASURE":
            return Form.INTEGER
        known = self.schema.types.get(type_name.upper())
        kind = known.kind if known else "string"
        return {"real": Form.REAL, "integer": Form.INTEGER, "boolean": Form.BOOLEAN, "logical": Form.BOOLEAN}.get(
            kind, Form.TEXT
        )
