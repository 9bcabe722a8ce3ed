"""Where values may stand: each source as the sorted ids of the instances that have a value there.

Text is matched once per distinct name or value; nothing walks elements.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cached_property

import numpy as np
import polars as pl

from bimcheck.model import Model
from bimcheck.rules.facets.index import NONE, Ids, Index, Pairs, index_of
from bimcheck.rules.parties import parties
from bimcheck.rules.restrictions import Mask

_ATTRIBUTE = re.compile(r"[A-Z][A-Za-z0-9]*")
_COLUMNS = {  # of the table of entities: there is a value where it is not null (and, of text, not blank)
    "name": "name", "tag": "tag", "description": "description", "long_name": "long_name",
    "object_type": "object_type", "predefined_type": "predefined_type", "type": "type_id", "storey": "storey_id",
    "building": "building_id", "placement": "placement_id", "shape": "representation_id",
}  # fmt: skip


def is_source(text: str) -> bool:
    """Whether a text in the list of evidence names a source."""
    name, _, pattern = text.partition("=")
    try:
        re.compile(pattern)
    except re.error:
        return False
    return "." in name or bool(_ATTRIBUTE.fullmatch(name)) or name in _COLUMNS or name in _TOLD


class Sources:
    """The sources of one model. `asked`: all that will be asked for; `blank`: texts that stand for no value."""

    def __init__(self, model: Model, asked: Iterable[str], blank: Iterable[str]) -> None:
        self.model = model
        self.index: Index = index_of(model)
        named = (source.partition("=")[0].partition(".") for source in asked)
        self._asked = {(set_name, name) for set_name, dot, name in named if dot}
        self._blank = ["", *blank]
        self._ids: dict[str, Ids] = {}

    def ids(self, source: str, classes: frozenset[str]) -> Ids:
        """Sorted ids of the instances with a value there; of attributes, those of the given classes."""
        key = f"{source}@{sorted(classes)}" if _ATTRIBUTE.fullmatch(source.partition("=")[0]) else source
        if key not in self._ids:
            self._ids[key] = self._find(source, classes)
        return self._ids[key]

    def _find(self, source: str, classes: frozenset[str]) -> Ids:
        name, _, pattern = source.partition("=")
        if "." in name:
            set_name, _, base = name.partition(".")
            return self._properties(set_name, base, pattern)
        if name in _COLUMNS:
            return self._column(_COLUMNS[name], pattern)
        if name in _TOLD:
            return _sorted(_TOLD[name](self, pattern))
        parts = [self._attribute(cls, name, pattern) for cls in sorted(classes)]
        return _sorted(np.concatenate(parts)) if parts else NONE

    # --- properties and quantities

    @cached_property
    def _values(self) -> pl.DataFrame:
        """Properties and quantities with a value that may be asked for: most of a model's are not."""
        names = [name for _, name in self._asked if "*" not in name]
        wild = [_like(set_name) for set_name, name in self._asked if "*" in name]
        tables = []
        for table in (self.model.properties, self.model.quantities):
            sets = [s for s in table["set_name"].unique().drop_nulls() if any(fits(s) for fits in wild)]
            kept = table.filter(pl.col("name").is_in(names) | pl.col("set_name").is_in(sets))
            tables.append(kept.select("element_id", "set_name", "name", "value_text"))
        found = pl.concat(tables)
        return found.filter(pl.Series(self.said(found["value_text"])))

    @cached_property
    def _pairs(self) -> Pairs:
        return Pairs.of(self._values)

    @cached_property
    def _by_name(self) -> dict[str, list[tuple[str, int]]]:
        found: dict[str, list[tuple[str, int]]] = {}
        for (set_name, name), place in self._pairs.position.items():
            found.setdefault(name, []).append((set_name, place))
        return found

    def _properties(self, set_name: str, name: str, pattern: str) -> Ids:
        pairs = self._pairs
        if "*" not in name:
            sets = _like(set_name)
            places = [place for held, place in self._by_name.get(name, ()) if sets(held)]
        else:
            sets, names = _like(set_name), _like(name)
            places = [p for held in pairs.by_set if sets(held) for p in pairs.by_set[held] if names(pairs.names[p])]
        rows = pairs.gather(places)
        if pattern and len(rows):
            rows = rows[self.fits(self._values["value_text"].gather(rows), pattern)]
        return _sorted(self._values["element_id"].to_numpy()[rows])

    # --- attributes and tables

    def _column(self, column: str, pattern: str) -> Ids:
        values = self.index.entities[column]
        there = self.said(values) if values.dtype == pl.String else values.is_not_null().to_numpy()
        if pattern:
            there = there & self.fits(values, pattern)
        return self.index.entity_ids[there]

    def _attribute(self, cls: str, name: str, pattern: str) -> Ids:
        declared = self.index.schema.attribute(cls, name)
        if declared is None or not len(self.index.ids_of(cls)):
            return NONE
        frame = self.index.attributes(cls)
        values = frame[declared.name]
        there = self.said(values) if values.dtype == pl.String else values.is_not_null().to_numpy()
        if pattern:
            there = there & self.fits(values.cast(pl.String), pattern)
        return frame["id"].to_numpy()[there]

    def said(self, texts: pl.Series) -> Mask:
        """Whether each text says something."""
        return (~texts.str.strip_chars().is_in(self._blank)).fill_null(False).to_numpy()

    def fits(self, texts: pl.Series, pattern: str) -> Mask:
        """Whether the whole text fits, each distinct one looked at once."""
        compiled = re.compile(pattern)
        good = [text for text in texts.unique().drop_nulls() if compiled.fullmatch(text)]
        return texts.is_in(good).fill_null(False).to_numpy()

    def children(self, *kinds: str, parents: tuple[str, ...] = ()) -> Ids:
        """Child ids of relations of these kinds, where given only of parents of these classes (subtypes too)."""
        rows = self.model.relations.filter(pl.col("kind").is_in(list(kinds)))
        if parents:
            rows = rows.filter(pl.col("parent_id").is_in(self.model.is_a(*parents)["id"].implode()))
        return rows["child_id"].drop_nulls().to_numpy()

    def parents(self, *kinds: str) -> Ids:
        rows = self.model.relations.filter(pl.col("kind").is_in(list(kinds)))
        return rows["parent_id"].drop_nulls().to_numpy()

    def owners(self, table: pl.DataFrame, column: str, pattern: str = "") -> Ids:
        """Owners of the rows of a table that say something in `column`."""
        values = table[column]
        there = self.said(values) if values.dtype == pl.String else values.is_not_null().to_numpy()
        if pattern:
            there = there & self.fits(values, pattern)
        return table["element_id"].to_numpy()[there]

    def projects(self, there: bool) -> Ids:
        """All projects where something holds for the file as a whole."""
        return self.model.is_a("IfcProject")["id"].to_numpy() if there else NONE


def _connected(sources: Sources, _: str) -> Ids:
    """Elements with a port that is connected to another, or that are connected themselves."""
    connects = sources.model.relations.filter(pl.col("kind") == "connects")
    ends = np.concatenate([connects["parent_id"].drop_nulls().to_numpy(), connects["child_id"].drop_nulls().to_numpy()])
    ports = sources.model.relations.filter(pl.col("kind").is_in(["ports", "nests"]))
    joined = ports.filter(pl.Series(sources.index.among(ports["child_id"].fill_null(0).to_numpy(), _sorted(ends))))
    return np.concatenate([ends, joined["parent_id"].drop_nulls().to_numpy()])


def _coordinate_system(sources: Sources, _: str) -> Ids:
    geo = sources.model.georeference
    named = any(system.get("Name") for system in geo.systems) or any("CRS" in p["set_name"] for p in geo.psets)
    return sources.projects(named)


def _height_datum(sources: Sources, _: str) -> Ids:
    geo = sources.model.georeference
    stated = any(system.get("VerticalDatum") for system in geo.systems)
    return sources.projects(stated or any(p["values"].get("VerticalDatum") for p in geo.psets))


def _party(sources: Sources, pattern: str) -> Ids:
    """Somebody named in a role that fits; without a pattern any IfcActor. The author of the file, whom every file
    names, has no role and does not count."""
    found = parties(sources.model)
    there = sources.said(found["name"])
    there &= (
        sources.fits(found["role"], pattern)
        if pattern
        else found["class"].is_in(["IfcActor", "IfcOccupant"]).to_numpy()
    )
    return sources.projects(bool(there.any()))


_TOLD: dict[str, Callable[[Sources, str], Ids]] = {
    "material": lambda s, pattern: s.owners(s.model.materials, "name", pattern),
    "layer_thickness": lambda s, _: s.owners(s.model.materials, "thickness"),
    "profile": lambda s, _: s.owners(s.model.materials.filter(pl.col("kind") == "profile"), "kind"),
    "classification": lambda s, _: s.owners(s.model.classifications, "identification"),
    "classification_source": lambda s, _: s.owners(s.model.classifications, "system"),
    "document": lambda s, _: s.owners(s.model.documents, "document_id"),
    "system": lambda s, _: s.children("groups", parents=("IfcSystem",)),
    "asset": lambda s, _: s.children("groups", parents=("IfcAsset",)),
    "host": lambda s, _: s.children("fills"),
    "parts": lambda s, _: s.parents("aggregates", "nests"),
    "connected": _connected,
    "coordinate_system": _coordinate_system,
    "height_datum": _height_datum,
    "client": lambda s, _: s.projects(s.model.is_a("IfcOccupant").height > 0),
    "party": _party,
}


def _sorted(ids: Ids) -> Ids:
    return np.unique(ids.astype(np.int64, copy=False))


def _like(text: str) -> Callable[[str], bool]:
    if text == "*":
        return lambda _: True
    if "*" not in text:
        return lambda name: name == text
    pattern = re.compile("".join(".*" if c == "*" else re.escape(c) for c in text), re.DOTALL)
    return lambda name: pattern.fullmatch(name) is not None
