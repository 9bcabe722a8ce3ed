"""The instances of one file, by class: what answers `Model.attributes`, `Model.describe` and `Model.problems`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

import numpy as np
import polars as pl

from bimcheck.ifc import arguments, conformance, placement
from bimcheck.ifc.lookup import Rows
from bimcheck.ifc.schema import Attribute, Schema
from bimcheck.ifc.strings import decode
from bimcheck.model import Model

# Classes that only shapes are made of. Their lines stay text until somebody asks for them.
_GEOMETRY = (
    "IfcRepresentationItem",
    "IfcObjectPlacement",
    "IfcRepresentation",
    "IfcProductRepresentation",
    "IfcRepresentationMap",
    "IfcPresentationStyle",
    "IfcPresentationStyleAssignment",
    "IfcPresentationLayerAssignment",
    "IfcProfileDef",
    "IfcShapeAspect",
    "IfcPropertyDependencyRelationship",
)
_EMPTY: dict[tuple[str, str, tuple[str, ...], tuple[str, ...]], pl.DataFrame] = {}
_CLASS = r"^#\d+\s*=\s*([A-Za-z][A-Za-z0-9_]*)"


class Statements:
    """All instances of a file as lines of text, and the columns made of them on demand.

    lines    (row UInt32, line UInt32, text String) every instance, in file order; row counts from 0, line is the text's
    classes  (class, count), classes spelled as in the schema, or as in the file where it has no such class
    """

    def __init__(self, lines: pl.DataFrame, schema: Schema, text_problems: pl.DataFrame) -> None:
        self.lines = lines = lines.with_row_index("row")
        self.schema = schema
        self.text_problems = text_problems
        self.length_scale = 1.0  # metres per project length unit; the reader sets it
        geometry = sorted({c.upper() for base in _GEOMETRY for c in schema.subtypes(base)})
        drawn = pl.col("text").str.contains(rf"^#\d+\s*=\s*(?:{'|'.join(geometry)})\s*\(")
        rest = (
            lines.lazy()
            .filter(~drawn)
            .with_columns(pl.col("text").str.extract(_CLASS).alias("class"))
            .collect(engine="streaming")
        )
        self._loose: dict[str, pl.DataFrame] = {
            str(key[0]): part
            for key, part in rest.partition_by("class", as_dict=True, include_key=False, maintain_order=True).items()
        }
        # Lines that do not even name a class.
        self.unreadable = self._loose.pop("None", _none(lines))
        self._written: dict[str, list[str]] = {}
        for name in self._loose:
            self._written.setdefault(name.upper(), []).append(name)
        self._drawn_classes = frozenset(geometry)
        self._columns: dict[tuple[str, str], pl.DataFrame] = {}
        self._made: dict[str, pl.DataFrame] = {}

    @cached_property
    def _geometry(self) -> dict[str, pl.DataFrame]:
        """The lines of geometry classes, by class."""
        pattern = rf"^#\d+\s*=\s*({'|'.join(sorted(self._drawn_classes))})\s*\("
        drawn = (
            self.lines.lazy()
            .with_columns(pl.col("text").str.extract(pattern).alias("class"))
            .filter(pl.col("class").is_not_null())
            .collect(engine="streaming")
        )
        parts = drawn.partition_by("class", as_dict=True, include_key=False, maintain_order=True)
        return {str(key[0]): part for key, part in parts.items()}

    def lines_of(self, name: str) -> list[tuple[str, pl.DataFrame]]:
        """(name as written, lines) for every spelling of exactly that class."""
        key = name.upper()
        found = [(written, self._loose[written]) for written in self._written.get(key, ())]
        if key in self._drawn_classes and key in self._geometry:
            found.append((key, self._geometry[key]))
        return found

    def loose_parts(self) -> Iterator[tuple[str, str, pl.DataFrame]]:
        """(class, name as written, lines) of every class of the schema that is no geometry."""
        for written, lines in self._loose.items():
            cls = self.schema.find(written)
            if cls is not None:
                yield cls, written, lines

    @cached_property
    def class_codes(self) -> tuple[np.ndarray, list[str]]:
        """The class of every row of `lines` as a number, and what the numbers mean; 0 is a line without a class."""
        names = [""]
        codes = np.zeros(self.lines.height, dtype=np.int32)
        for written, lines in {**self._loose, **self._geometry}.items():
            codes[lines["row"].to_numpy()] = len(names)
            names.append(self.schema.find(written) or written)
        return codes, names

    def lines_as_written(self, name: str) -> list[tuple[str, pl.DataFrame]]:
        """The lines of a class that the schema does not know."""
        return [(name, self._loose[name])] if name in self._loose else []

    def present(self, name: str) -> tuple[str, ...]:
        """Those of a class and its subtypes that the file has instances of."""
        return tuple(c for c in self.schema.subtypes(name) if self.lines_of(c))

    @cached_property
    def classes(self) -> pl.DataFrame:
        parts = {**self._loose, **self._geometry}
        names = [self.schema.find(name) or name for name in parts]
        counts = [part.height for part in parts.values()]
        frame = pl.DataFrame({"class": names, "count": counts}, schema={"class": pl.String, "count": pl.Int64})
        return frame.group_by("class").agg(pl.col("count").sum()).sort("class")

    @cached_property
    def ids(self) -> np.ndarray:
        """Instance numbers of `lines`, in their order; -1 where a line has none that fits 63 bits."""
        column = self.lines.lazy().select(pl.col("text").str.extract(r"^#\s*(\d+)").cast(pl.Int64, strict=False))
        return column.collect(engine="streaming").to_series().fill_null(-1).to_numpy()

    @cached_property
    def index(self) -> Rows:
        """From instance numbers to rows of `lines`."""
        return Rows(self.ids)

    def rows(self, ids: np.ndarray) -> np.ndarray:
        """Row in `lines` of each id (of the first line that defines it), -1 where it is not defined."""
        return self.index.of(ids)

    def table(self, name: str, wanted: Sequence[str], subtypes: bool = True, text: Sequence[str] = ()) -> pl.DataFrame:
        """`id`, `class` and the wanted attributes of a class and its subtypes, typed; attributes may come from subtypes
        (a class that lacks one has null there). Simple attributes named in `text` stay text, as people read it.
        Rows by class, then in file order. Empty for a class that the schema lacks."""
        present = self.present(name) if subtypes else tuple(c for c in (self.schema.find(name),) if c)
        if not present:
            return self._nothing(name, tuple(wanted), tuple(text))
        parts = [(written, cls, part["text"]) for cls in present for written, part in self.lines_of(cls)]
        return self._typed_parts(name, parts, wanted, text)

    def _nothing(self, name: str, wanted: tuple[str, ...], text: tuple[str, ...]) -> pl.DataFrame:
        """The empty table of a class that the file has no instances of; made once per question and process."""
        key = (self.schema.name, name, wanted, text)
        if key not in _EMPTY:
            _EMPTY[key] = self._typed_parts(name, [], wanted, text)
        return _EMPTY[key]

    def _typed_parts(
        self, name: str, parts: Sequence[tuple[str, str, pl.Series]], wanted: Sequence[str], text: Sequence[str] = ()
    ) -> pl.DataFrame:
        """Parse (name as written, class, lines) parts and put them under each other."""
        found: dict[str, Attribute] = {}
        for cls in [cls for _, cls, _ in parts] or [name]:
            for attribute in self.schema.attributes(cls) if self.schema.find(cls) else ():
                if attribute.name in wanted and _wider(attribute, found.get(attribute.name)):
                    found[attribute.name] = attribute
        raw = [
            arguments.parse(text, written, self.schema.attributes(cls), wanted)
            .filter(pl.col("id").is_not_null())
            .with_columns(pl.lit(cls).alias("class"))
            for written, cls, text in parts
        ]
        names = [c for w in wanted for c in (arguments.raw_columns(found[w]) if w in found else [w])]
        schema = {"id": pl.Int64, **dict.fromkeys(names, pl.String), "class": pl.String}
        frame = pl.concat([pl.DataFrame(schema=schema), *raw], how="diagonal")
        columns = [frame["id"], frame["class"]]
        for want in wanted:
            if want in text and want in found:
                columns.append(arguments.simple_text(frame[want], found[want]))
            else:
                columns.append(arguments.convert(frame, found[want], self.schema) if want in found else frame[want])
        return pl.DataFrame(columns)

    def pick(self, name: str, ids: pl.Series, wanted: Sequence[str]) -> pl.DataFrame:
        """Like `table`, for these ids only and without looking through other lines; other classes are left out."""
        rows = self.rows(ids.cast(pl.Int64, strict=False).fill_null(-1).to_numpy())
        text = self.lines["text"].gather(np.sort(rows[rows >= 0]))
        lines = pl.DataFrame({"text": text, "class": text.str.extract(_CLASS)})
        allowed = set(self.schema.subtypes(name))
        part = {
            str(key[0]): lines
            for key, lines in lines.partition_by("class", as_dict=True, maintain_order=True).items()
            if key[0] is not None and self.schema.find(str(key[0])) in allowed
        }
        return self._typed_parts(name, [(c, self.schema.find(c) or c, p["text"]) for c, p in part.items()], wanted)

    def attributes(self, name: str, subtypes: bool = True) -> pl.DataFrame:
        """See `Model.attributes`."""
        if self.schema.find(name) is None:
            raise KeyError(f"{self.schema.name} has no class {name}")
        return self.table(name, [a.name for a in self.schema.attributes(name)], subtypes)

    def instances(self, classes: Sequence[str]) -> pl.DataFrame:
        """(id, class) of all instances of exactly these classes, by class as given, then in file order."""
        parts = [pl.DataFrame(schema={"id": pl.Int64, "class": pl.String})]
        for name in classes:
            for _written, lines in self.lines_of(name):
                ids = lines["text"].str.extract(r"^#\s*(\d+)").cast(pl.Int64, strict=False).alias("id")
                parts.append(pl.DataFrame({"id": ids}).with_columns(pl.lit(name).alias("class")).drop_nulls())
        return pl.concat(parts)

    def column(self, name: str, attribute: str) -> pl.DataFrame:
        """(id, value) of one attribute of exactly one class, parsed once; a reference is a SELECT of one."""
        key = (name, attribute)
        if key not in self._columns:
            declared = self.schema.attribute(name, attribute)
            frame = self.table(name, [attribute], subtypes=False).select("id", pl.col(attribute).alias("value"))
            self._columns[key] = _referring(frame, declared)
        return self._columns[key]

    def kept(self, name: str, make: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        """A table that several rules need: made when first asked for, by the name that is given to it."""
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    def referring(self, name: str, attribute: str) -> pl.DataFrame:
        """(owner, id): each instance of a class or below, and what its attribute refers to; empty for unknown ones."""
        key = (name, f"^{attribute}")
        if key not in self._columns:
            parts = [pl.DataFrame(schema={"owner": pl.Int64, "id": pl.Int64})]
            for cls in self.present(name):
                if self.schema.attribute(cls, attribute) is None:
                    continue
                frame = self.column(cls, attribute)
                while isinstance(frame.schema["value"], pl.List):
                    frame = frame.explode("value")
                if isinstance(frame.schema["value"], pl.Struct):
                    ids = pl.col("value").struct.field("ref").alias("id")
                    parts.append(frame.select(pl.col("id").alias("owner"), ids).drop_nulls())
            self._columns[key] = pl.concat(parts)
        return self._columns[key]

    def placements(self) -> pl.DataFrame:
        return placement.resolve(self)

    def problems(self) -> pl.DataFrame:
        return conformance.problems(self)

    def class_of(self, ids: pl.Series) -> pl.Series:
        """The class of each id as the schema spells it; null where there is no such instance."""
        if len(ids) < 1000:
            return self.heads(ids)["class"]
        # For many the classes of all lines are worth having, which are known once and for all.
        codes, names = self.class_codes
        rows = self.rows(ids.fill_null(-1).to_numpy())
        known = pl.Series([None, *names[1:]], dtype=pl.String)
        return known.gather(pl.Series(np.where(rows < 0, 0, codes[rows]))).alias("class")

    def heads(self, ids: pl.Series) -> pl.DataFrame:
        """(id, class, global_id, name): what the first arguments of any instance tell; nulls where they do not."""
        rows = self.rows(ids.fill_null(-1).to_numpy())
        places = pl.Series(np.where(rows < 0, 0, rows))
        known = pl.Series(rows >= 0)
        if self.lines.is_empty():
            text = pl.Series([None] * len(ids), dtype=pl.String)
        else:
            text = pl.select(pl.when(known).then(self.lines["text"].gather(places))).to_series()
        rooted = r"^#\d+\s*=\s*\w+\s*\(\s*'([0-9A-Za-z_$]{22})'"
        named = rooted + r"\s*,\s*(?:#\d+|\$)\s*,\s*('[^']*'(?:'[^']*')*)"
        written = text.str.extract(_CLASS)
        distinct = written.drop_nulls().unique()
        spelled = pl.Series([self.schema.find(c) or c for c in distinct], dtype=pl.String)
        return pl.DataFrame(
            {
                "id": ids,
                "class": written.replace(distinct, spelled),
                "global_id": text.str.extract(rooted),
                "name": decode(text.str.extract(named)),
            }
        )

    def describe(self, model: Model, ids: pl.Series) -> pl.DataFrame:
        """See `Model.describe`."""
        ids = ids.cast(pl.Int64).alias("id")
        entities = model.entities
        storeys = entities.select(pl.col("id").alias("storey_id"), pl.col("name").alias("storey"))
        known = entities.select("id", "class", "global_id", "tag", "name", "storey_id").unique("id", keep="first")
        found = (
            pl.DataFrame({"id": ids})
            .join(known, on="id", how="left", maintain_order="left")
            .join(storeys.unique("storey_id"), on="storey_id", how="left", maintain_order="left")
            .select("id", "class", "global_id", "tag", "name", "storey")
        )
        missing = found["class"].is_null()
        if missing.any():
            heads = self.heads(ids)
            found = found.with_columns(
                pl.coalesce(pl.col(c), heads[c]).alias(c) for c in ("class", "global_id", "name")
            )
        return found


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


def _none(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.clear()


def _wider(new: Attribute, old: Attribute | None) -> bool:
    """Where two subtypes declare an attribute of one name differently, a select holds references and text holds all."""
    return old is None or (new.kind != old.kind and new.kind in ("select", "string"))
