"""The instances of one file, by class: what answers `Model.attributes`, `Model.describe` and `Model.problems`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from threading import Lock
from typing import Any, TypeVar

import numpy as np
import polars as pl

from bimcheck.ifc import arguments, columns, conformance, placement
from bimcheck.ifc.instances import Instances
from bimcheck.ifc.links import Links
from bimcheck.ifc.lookup import Rows
from bimcheck.ifc.schema import Attribute, Schema
from bimcheck.ifc.spf import Row, Text
from bimcheck.ifc.strings import decode
from bimcheck.model import Model
from bimcheck.shapes import Shapes

T = TypeVar("T")

_EMPTY: dict[tuple[str, str, tuple[str, ...], tuple[str, ...]], pl.DataFrame] = {}
# So many instances of a class are looked through for repeated arguments: property values repeat a hundredfold.
_MANY = 256
_PRODUCTS = {"row": pl.Int64, "class": pl.String, "ObjectPlacement": pl.Int64, "Representation": pl.Int64}
_NO_ROWS = np.empty(0, dtype=np.int32)
# What stands behind "('GlobalId'" in a rooted instance. Blanks, where some exporters put them, are left to the exact
# parser, and so are GlobalIds of another length.
_GLOBAL_ID = 22
_BEHIND_GLOBAL_ID = r"^,(?:#\d+|\$|\*),(\$|'(?:[^']|'')*'),"


class Statements:
    """All instances of a file as lines of text, and the columns made of them on demand."""

    def __init__(self, text: Text, schema: Schema, text_problems: pl.DataFrame) -> None:
        self.instances = Instances(text.lines, schema, text.scan)
        self.schema = schema
        self.text_problems = text_problems
        self._described: tuple[pl.DataFrame, Rows] | None = None
        self._repeated: dict[str, tuple[pl.Series, np.ndarray]] = {}
        self._columns: dict[tuple[str, str], pl.DataFrame] = {}
        self._made: dict[str, Any] = {}
        self._making: dict[str, Lock] = {}
        # (row, class, ObjectPlacement, Representation) of every IfcProduct; the reader sets it
        self.products = pl.DataFrame(schema=_PRODUCTS)
        self._shapes: dict[bool, Shapes] = {}
        self._shaping = Lock()
        self.length_scale = 1.0  # metres per project length unit; the reader sets it

    @property
    def classes(self) -> pl.DataFrame:
        """(class, count), classes spelled as in the schema, or as in the file where it has no such class."""
        return self.instances.classes()

    def present(self, name: str) -> tuple[str, ...]:
        """Those of a class and its subtypes that the file has instances of."""
        return tuple(c for c in self.schema.subtypes(name) if self.instances.count(c))

    def table(self, name: str, wanted: Sequence[str], subtypes: bool = True, text: Sequence[str] = ()) -> pl.DataFrame:
        """`id`, `class` and the wanted attributes of a class and its subtypes, typed; attributes may come from subtypes
        (a class that lacks one has null there). Simple attributes named in `text` stay text, as people read it.
        Rows by class, then in file order. Empty for a class that the schema lacks."""
        present = self.present(name) if subtypes else tuple(c for c in (self.schema.find(name),) if c)
        parts = [(c, self.instances.rows(c)) for c in present if self.instances.count(c)]
        return (
            self._typed_parts(name, parts, wanted, text) if parts else self._nothing(name, tuple(wanted), tuple(text))
        )

    def _nothing(self, name: str, wanted: tuple[str, ...], text: tuple[str, ...]) -> pl.DataFrame:
        """The empty table of a class that the file has no instances of; made once per question and process."""
        key = (self.schema.name, name, wanted, text)
        if key not in _EMPTY:
            _EMPTY[key] = self._typed_parts(name, [], wanted, text)
        return _EMPTY[key]

    def _typed_parts(
        self, name: str, parts: Sequence[tuple[str, np.ndarray]], wanted: Sequence[str], text: Sequence[str] = ()
    ) -> pl.DataFrame:
        """Parse (class, rows) parts and put them under each other. Arguments that repeat are parsed once."""
        heads = [pl.DataFrame(schema={"id": pl.Int64, "class": pl.String})]
        for cls, rows in parts:
            heads.append(pl.DataFrame({"id": self.instances.ids[rows]}).with_columns(pl.lit(cls).alias("class")))
        if not wanted:
            return pl.concat(heads)
        found: dict[str, Attribute] = {}
        for cls in [cls for cls, _ in parts] or [name]:
            for attribute in self.schema.attributes(cls) if self.schema.find(cls) else ():
                if attribute.name in wanted and _wider(attribute, found.get(attribute.name)):
                    found[attribute.name] = attribute
        names = [c for w in wanted for c in (arguments.raw_columns(found[w]) if w in found else [w])]
        raw = [pl.DataFrame(schema=dict.fromkeys(names, pl.String))]
        places = []
        height = 0
        for cls, rows in parts:
            texts, place = self.texts(cls) if len(rows) == self.instances.count(cls) else self._texts_of(cls, rows)
            raw.append(arguments.parse(texts, self.schema.attributes(cls), wanted))
            places.append(place + height)
            height += len(texts)
        frame = pl.concat(raw, how="diagonal")
        values = columns.typed(frame, wanted, found, self.schema, text)
        if height != sum(len(p) for p in places):
            values = values[np.concatenate(places)]
        return pl.concat(heads).hstack(values)

    def texts(self, name: str) -> tuple[pl.Series, np.ndarray]:
        """The argument texts of exactly this class, and for every instance, in file order, which of them it has.

        Where a class may repeat itself (property values do so a hundredfold) each text is there once.
        """
        if name not in self._repeated:
            texts = self._texts_of(name, self.instances.rows(name))
            if len(texts[0]) == len(texts[1]):
                return texts  # nothing gained: not worth keeping
            self._repeated[name] = texts
        return self._repeated[name]

    def _texts_of(self, name: str, rows: np.ndarray) -> tuple[pl.Series, np.ndarray]:
        texts = self.instances.arguments(rows)
        # Rooted instances differ in their GlobalId at least; points and faces mostly differ, as a few of them tell.
        repeats = len(texts) > _MANY and not self.schema.is_a(name, "IfcRoot")
        if not repeats or texts.head(4 * _MANY).n_unique() > 2 * _MANY:
            return texts, np.arange(len(texts))
        return _distinct(texts)

    def distinct(self, name: str, wanted: Sequence[str], text: Sequence[str] = ()) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The different arguments of exactly this class and who has them.

        (`key` and the wanted attributes, typed, a row per distinct text; `id`, `key`, a row per instance)
        """
        rows = self.instances.rows(name)
        texts, place = self.texts(name)
        found = {a.name: a for a in self.schema.attributes(name)} if self.schema.find(name) else {}
        raw = arguments.parse(texts, tuple(found.values()), wanted)
        values = columns.typed(raw, wanted, found, self.schema, text)
        owners = pl.DataFrame({"id": self.instances.ids[rows], "key": place.astype(np.int64)})
        return values.with_row_index("key").with_columns(pl.col("key").cast(pl.Int64)), owners

    def pick(self, name: str, ids: pl.Series, wanted: Sequence[str]) -> pl.DataFrame:
        """Like `table`, for these ids only and without looking through other lines; other classes are left out."""
        rows = self.rows(ids.cast(pl.Int64, strict=False).fill_null(-1).to_numpy())
        rows = np.sort(rows[rows >= 0])
        codes = self.instances.codes[rows]
        allowed = set(self.schema.subtypes(name))
        parts = [(self.instances.names[c], rows[codes == c]) for c in np.unique(codes)]
        return self._typed_parts(name, [p for p in parts if p[0] in allowed], wanted)

    def rows(self, ids: np.ndarray) -> np.ndarray:
        """Row in `instances` of each id (of the first line that defines it), -1 where it is not defined."""
        return self.instances.index.of(ids)

    def attributes(self, name: str, subtypes: bool = True) -> pl.DataFrame:
        """See `Model.attributes`."""
        if self.schema.find(name) is None:
            raise KeyError(f"{self.schema.name} has no class {name}")
        return self.table(name, [a.name for a in self.schema.attributes(name)], subtypes)

    def members(self, classes: Sequence[str]) -> pl.DataFrame:
        """(id, class) of all instances of exactly these classes, by class as given, then in file order."""
        parts = [pl.DataFrame(schema={"id": pl.Int64, "class": pl.String})]
        for name in classes:
            ids = pl.DataFrame({"id": self.instances.ids[self.instances.rows(name)]})
            parts.append(ids.with_columns(pl.lit(name).alias("class")))
        return pl.concat(parts)

    def roots(self) -> pl.DataFrame:
        """`Model.roots`: all begin with GlobalId, OwnerHistory and Name, so one look serves every class."""
        instances = self.instances
        rows = np.sort(np.concatenate([_NO_ROWS, *(instances.rows(c) for c in self.present("IfcRoot"))]))
        text = pl.col("text").cast(pl.Binary)
        global_id = text.bin.slice(2, _GLOBAL_ID).cast(pl.String, strict=False)
        behind = text.bin.slice(3 + _GLOBAL_ID).cast(pl.String, strict=False)
        found = (
            pl.LazyFrame({"text": instances.arguments(rows)})
            .select(
                global_id.alias("global_id"),
                behind.str.extract(_BEHIND_GLOBAL_ID).alias("name"),
                (
                    (text.bin.slice(0, 2) == b"('")
                    & (text.bin.slice(2 + _GLOBAL_ID, 1) == b"'")
                    & ~global_id.str.contains(r"['\\]")
                ).alias("plain"),
            )
            .collect(engine="streaming")
        )
        frame = pl.DataFrame(
            {
                "id": instances.ids[rows],
                "class": instances.class_names(rows),
                "global_id": found["global_id"],
                "name": decode(found["name"].replace("$", None)),
            }
        )
        plain = (found["plain"] & found["name"].is_not_null()).fill_null(False)
        odd = frame.filter(~plain)["id"]
        if len(odd):
            exact = self.pick("IfcRoot", odd, ["GlobalId", "Name"]).rename({"GlobalId": "global_id", "Name": "name"})
            frame = pl.concat([frame.filter(plain), exact.select(frame.columns)])
        return frame.sort("id")

    def written(self, name: str) -> pl.DataFrame:
        """(id, text) of all instances of exactly this class: their arguments as they stand in the file, "(…);"."""
        rows = self.instances.rows(name)
        return pl.DataFrame({"id": self.instances.ids[rows], "text": self.instances.arguments(rows)})

    def column(self, name: str, attribute: str) -> pl.DataFrame:
        """(id, value) of one attribute of exactly one class, parsed once; a reference is a SELECT of one."""
        key = (name, attribute)
        if key not in self._columns:
            declared = self.schema.attribute(name, attribute)
            frame = self.table(name, [attribute], subtypes=False).select("id", pl.col(attribute).alias("value"))
            self._columns[key] = _referring(frame, declared)
        return self._columns[key]

    def kept(self, name: str, make: Callable[[], T]) -> T:
        """What several rules need, a table mostly: made when first asked for, by the name that is given to it."""
        with self._making.setdefault(name, Lock()):
            if name not in self._made:
                self._made[name] = make()
            found: T = self._made[name]
            return found

    @property
    def links(self) -> Links:
        """Every reference of the file, by rows; read once, whichever thread asks first."""
        return self.kept("links", lambda: Links(self.instances))

    def referring(self, name: str, attribute: str) -> pl.DataFrame:
        """(owner, id): each instance of a class or below, and what its attribute refers to; empty for unknown ones."""
        key = (name, f"^{attribute}")
        if key not in self._columns:
            parts = [pl.DataFrame(schema={"owner": pl.Int64, "id": pl.Int64})]
            for cls in self.present(name):
                declared = self.schema.attribute(cls, attribute)
                if declared is not None:
                    alone = _is_alone(self.schema.attributes(cls), declared)
                    parts.append(self._linked(cls) if alone else self._referred(cls, attribute))
            self._columns[key] = pl.concat(parts)
        return self._columns[key]

    def _linked(self, cls: str) -> pl.DataFrame:
        """(owner, id) of a class whose lines hold nothing but the references that are asked for."""
        ids, rows = self.instances.ids, self.instances.rows(cls)
        places, targets = self.links.of(rows)
        there = targets >= 0
        return pl.DataFrame({"owner": ids[rows[places[there]]], "id": ids[targets[there]]})

    def _referred(self, cls: str, attribute: str) -> pl.DataFrame:
        """(owner, id) of exactly one class, as its arguments say."""
        frame = self.column(cls, attribute)
        while isinstance(frame.schema["value"], pl.List):
            frame = frame.explode("value")
        if not isinstance(frame.schema["value"], pl.Struct):
            return pl.DataFrame(schema={"owner": pl.Int64, "id": pl.Int64})
        ids = pl.col("value").struct.field("ref").alias("id")
        return frame.select(pl.col("id").alias("owner"), ids).drop_nulls()

    def placements(self) -> pl.DataFrame:
        return placement.resolve(self)

    def problems(self) -> pl.DataFrame:
        return conformance.problems(self)

    def nonconforming(self) -> list[Row]:
        """What is wrong with lines as such, rows of PROBLEMS; looked for once, whichever thread begins with it."""
        return self.kept("nonconforming", lambda: conformance.nonconforming(self))

    def class_of(self, ids: pl.Series) -> pl.Series:
        """The class of each id as the schema spells it; null where there is no such instance."""
        return self.instances.class_names(self.rows(ids.fill_null(-1).to_numpy())).alias("class")

    def heads(self, ids: pl.Series) -> pl.DataFrame:
        """(id, class, global_id, name): what the first arguments of any instance tell; nulls where they do not."""
        rows = self.rows(ids.fill_null(-1).to_numpy())
        known = rows[rows >= 0]
        distinct, place = np.unique(known, return_inverse=True)
        text = self.instances.arguments(distinct)
        rooted = r"^\(\s*'([0-9A-Za-z_$]{22})'"
        named = rooted + r"\s*,\s*(?:#\d+|\$)\s*,\s*('[^']*'(?:'[^']*')*)"
        told = pl.DataFrame(
            {
                "class": self.instances.class_names(distinct),
                "global_id": text.str.extract(rooted),
                "name": decode(text.str.extract(named, 2)),
            }
        )[place]
        told = told.with_columns(pl.Series("at", np.flatnonzero(rows >= 0), dtype=pl.Int64))
        frame = pl.DataFrame({"id": ids, "at": pl.Series(np.arange(len(ids)), dtype=pl.Int64)})
        return frame.join(told, on="at", how="left", maintain_order="left").drop("at")

    def shapes(
        self,
        model: Model,
        ids: Iterable[int] | None,
        openings: bool,
        progress: Callable[[int, int, str], None] | None,
        cache: bool,
    ) -> Shapes:
        """See `Model.shapes`."""
        from bimcheck.ifc import shaping  # few commands ask for shapes

        # Rules are judged by several threads, and many of them ask for the same shapes.
        with self._shaping:
            chosen = None if ids is None else sorted(set(ids))
            kept = self._shapes.get(openings)
            if kept is not None:
                return kept if chosen is None else kept.of(chosen)
            made = shaping.make(model, chosen, openings, progress, cache)
            if chosen is None:
                self._shapes[openings] = made
            return made

    def describe(self, model: Model, ids: pl.Series) -> pl.DataFrame:
        """See `Model.describe`."""
        if self._described is None:
            entities = model.entities
            storeys = entities.select(pl.col("id").alias("storey_id"), pl.col("name").alias("storey"))
            known = entities.select("id", "class", "global_id", "tag", "name", "storey_id").unique("id", keep="first")
            known = known.join(storeys.unique("storey_id"), on="storey_id", how="left", maintain_order="left")
            self._described = known.drop("storey_id"), Rows(known["id"].to_numpy())
        known, index = self._described
        ids = ids.cast(pl.Int64).alias("id")
        rows = index.of(ids.fill_null(-1).to_numpy())
        if (rows >= 0).all():
            return known[rows]
        # Others are read from their own lines: relations, materials, property sets.
        found = known.clear(len(ids)) if known.is_empty() else known[np.maximum(rows, 0)]
        entity = pl.Series(rows >= 0)
        heads = self.heads(ids)
        nothing = pl.lit(None, pl.String)
        return found.select(
            ids,
            *(pl.when(entity).then(c).otherwise(heads[c]).alias(c) for c in ("class", "global_id")),
            pl.when(entity).then("tag").otherwise(nothing).alias("tag"),
            pl.when(entity).then("name").otherwise(heads["name"]).alias("name"),
            pl.when(entity).then("storey").otherwise(nothing).alias("storey"),
        )


def _distinct(texts: pl.Series) -> tuple[pl.Series, np.ndarray]:
    """The different texts, and for every text which of them it is."""
    frame = pl.DataFrame({"text": texts})
    distinct = frame.unique(maintain_order=True).with_row_index("place")
    places = frame.join(distinct, on="text", how="left", maintain_order="left")["place"]
    return distinct["text"], places.to_numpy()


_NO_REFERENCE = ("integer", "real", "boolean", "logical", "enumeration")


def _is_alone(attributes: Sequence[Attribute], asked: Attribute) -> bool:
    """Whether every `#n` of a line belongs to this attribute: the others are neither references nor texts."""
    return asked.kind in ("reference", "aggregate") and all(a is asked or a.kind in _NO_REFERENCE for a in attributes)


def _referring(frame: pl.DataFrame, declared: Attribute | None) -> pl.DataFrame:
    """References as SELECTs, so that they are told from integers."""
    if declared is None:
        return frame
    kind = declared.element.kind if declared.kind == "aggregate" and declared.element else declared.kind
    if kind != "reference":
        return frame
    nothing = pl.lit(None, dtype=pl.String)

    def one(value: pl.Expr) -> pl.Expr:
        return pl.struct(value.alias("ref"), nothing.alias("type"), nothing.alias("text"))

    if isinstance(frame.schema["value"], pl.List):
        exploded = frame.explode("value").drop_nulls("value")
        return exploded.select("id", one(pl.col("value")).alias("value"))
    return frame.drop_nulls("value").select("id", one(pl.col("value")).alias("value"))


def _wider(new: Attribute, old: Attribute | None) -> bool:
    """Where two subtypes declare an attribute of one name differently, a select holds references and text holds all."""
    return old is None or (new.kind != old.kind and new.kind in ("select", "string"))
