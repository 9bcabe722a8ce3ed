"""What a rule applies to: the TOML key `select` as one question to the tables.

Classes, subtypes and predefined types are answered here; attributes, properties, classifications, materials and wholes
by the IDS facets, so that both mean the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from bimcheck.model import Model
from bimcheck.problems import CODES
from bimcheck.rules.conditions import Condition, all_words, among
from bimcheck.rules.facets import (
    AttributeFacet,
    ClassificationFacet,
    EntityFacet,
    Facet,
    MaterialFacet,
    PartOfFacet,
    PropertyFacet,
    Restriction,
    applicable,
)
from bimcheck.rules.reading import UnfitError
from bimcheck.rules.said import listed, number_text
from bimcheck.rules.tables import TABLES
from bimcheck.rules.values import is_known
from bimcheck.words import Words


@dataclass(frozen=True)
class Accepted:
    """A value in long form: `{ pattern = "…" }`, `{ min = 0, max = 1 }`."""

    pattern: str | None = None
    min: float | None = None
    max: float | None = None


Wanted = str | bool | float | Accepted | tuple[str, ...]


@dataclass(frozen=True)
class AttributeIs:
    name: str
    value: Wanted | None = None


@dataclass(frozen=True)
class PropertyIs:
    set: Wanted
    name: Wanted
    data_type: str | None = None
    value: Wanted | None = None


@dataclass(frozen=True)
class ClassificationIs:
    system: Wanted | None = None
    value: Wanted | None = None


@dataclass(frozen=True)
class PartOf:
    """entity includes its subtypes. relation: an IFC relation such as IFCRELAGGREGATES; none: any of the six of IDS."""

    entity: str
    predefined_type: str | None = None
    relation: str | None = None


@dataclass(frozen=True)
class Select:
    """Rows of one table.

    table            entities (default), or see tables.TABLES
    entity           class or classes; subtypes included unless `subtypes = false`
    occurrences      true: no types; false: types too; not given: no types unless a type class is named
    predefined_type  on the occurrence or else on its type; the ObjectType where it is USERDEFINED
    code             problems: kinds of problem · kind  relations: kinds of relation
    where            conditions that all hold
    exclude          the same keys again: rows that are left out
    """

    table: str = "entities"
    entity: tuple[str, ...] = ()
    subtypes: bool = True
    occurrences: bool | None = None
    predefined_type: tuple[str, ...] = ()
    attribute: tuple[AttributeIs, ...] = ()
    property_: tuple[PropertyIs, ...] = ()
    classification: tuple[ClassificationIs, ...] = ()
    material: Wanted | None = None
    part_of: tuple[PartOf, ...] = ()
    code: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    where: tuple[Condition, ...] = ()
    exclude: tuple[Select, ...] = ()

    def __post_init__(self) -> None:
        if self.table not in TABLES:
            accepted = ", ".join(TABLES)
            raise UnfitError(f"没有表 {self.table}；可用：{accepted}", f"no table {self.table}; accepted: {accepted}")
        about_elements = self.table == "entities" or TABLES[self.table].of_elements
        # Tables of other things may still be narrowed by class, where they have one.
        by_class_only = bool(self.entity) and "class" in TABLES[self.table].columns and not self._facets_given()
        if self._of_elements() and not about_elements and not by_class_only:
            raise UnfitError(
                f"表 {self.table} 不能按构件条件选择", f"rows of {self.table} cannot be selected as elements"
            )
        for key, column in (("code", "problems"), ("kind", "relations")):
            if getattr(self, key) and self.table != column:
                raise UnfitError(f'{key} 只用于 table = "{column}"', f'{key} goes with table = "{column}" only')
        if unknown := [c for c in self.code if c not in CODES]:
            accepted = ", ".join(CODES)
            raise UnfitError(
                f"没有问题代码 {unknown[0]}；可用：{accepted}", f"no problem code {unknown[0]}; accepted: {accepted}"
            )
        for condition in self.where:
            require_value(condition.value, self.table)

        if TABLES[self.table].of_classes and not self.entity:
            raise UnfitError(f"表 {self.table} 需要写明 entity", f"rows of {self.table} are chosen by entity")

    def _facets_given(self) -> bool:
        return bool(
            self.attribute or self.property_ or self.classification or self.material is not None or self.part_of
        )

    def _of_elements(self) -> bool:
        return bool(self.entity or self.predefined_type or self.occurrences is not None or self._facets_given())

    def choose(self, model: Model) -> pl.DataFrame:
        """The selected rows with all their columns and `row`, a running number from 0."""
        of_classes = TABLES[self.table].of_classes
        if of_classes:  # which leave nothing more to ask of the class
            frame = of_classes(model, self._classes(model))
        else:
            frame = TABLES[self.table].build(model)
            if self.table == "entities" and not self.entity and self.occurrences is None:
                frame = frame.filter(~pl.col("is_type"))
            frame = self._of_these(model, frame)
        if not self.where and not self.exclude:
            return frame.with_row_index("row")
        return self._fitting(model, frame.with_row_index("row")).drop("row").with_row_index("row")

    def narrow(self, model: Model, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows of `frame` (rows of this table, with `row`) that are selected."""
        return self._fitting(model, self._of_these(model, frame))

    def _of_these(self, model: Model, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows of the elements, codes and kinds that are named."""
        if self._of_elements():
            frame = self._elements(model, frame)
        if self.code:
            frame = frame.filter(pl.col("code").is_in(list(self.code)))
        if self.kind:
            frame = frame.filter(pl.col("kind").is_in(list(self.kind)))
        return frame

    def _fitting(self, model: Model, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows for which all conditions hold and that are not left out."""
        for condition in self.where:  # each looks only at what the ones before it left
            if frame.is_empty():
                return frame
            frame = frame.filter(condition.holds(model, frame))
        for left_out in self.exclude:
            if frame.is_empty():
                return frame
            frame = frame.filter(~among(frame["row"], left_out.narrow(model, frame)["row"]))
        return frame

    def _elements(self, model: Model, frame: pl.DataFrame) -> pl.DataFrame:
        # What is left out says no table: it is about the same rows.
        if "is_type" in frame.columns:
            return self._entities(model, frame)
        if "class" in frame.columns:
            return frame.filter(pl.col("class").is_in(self._classes(model)))
        ids = self._entities(model, model.entities)["id"]
        return frame.filter(pl.col("id").is_in(ids.implode()))

    def _entities(self, model: Model, frame: pl.DataFrame) -> pl.DataFrame:
        if self.entity:
            frame = frame.filter(_is_one_of(model, frame, self._classes(model)))
        wants_types = any(n.endswith(("Type", "Style")) or n.startswith("IfcType") for n in self.entity)
        if self.occurrences or (self.occurrences is None and self.entity and not wants_types):
            types = frame["is_type"]
            frame = frame.filter(~types) if types.any() else frame
        if self.predefined_type:
            frame = frame.filter(pl.col("id").is_in(_predefined(model, self.predefined_type).implode()))
        if facets := self._facets(model):
            frame = frame.filter(pl.col("id").is_in(applicable(model, facets).implode()))
        return frame

    def _classes(self, model: Model) -> list[str]:
        tree = model.schema_tree
        found = {c for n in self.entity for c in (tree.subtypes(n) if self.subtypes else [tree.find(n)])}
        return sorted(c for c in found if c)

    def _facets(self, model: Model) -> list[Facet]:
        facets: list[Facet] = [AttributeFacet(a.name, _value(a.value)) for a in self.attribute]
        facets += [PropertyFacet(_value(p.set), _value(p.name), p.data_type, _value(p.value)) for p in self.property_]
        facets += [ClassificationFacet(_value(c.system), _value(c.value)) for c in self.classification]
        facets += [MaterialFacet(_value(self.material))] if self.material is not None else []
        for part in self.part_of:
            # The facet knows no inheritance: the subtypes are named.
            names = tuple(c.upper() for c in model.schema_tree.subtypes(part.entity)) or (part.entity.upper(),)
            entity = EntityFacet(Restriction(enumeration=names), part.predefined_type)
            facets.append(PartOfFacet(entity, part.relation.upper() if part.relation else None))
        return facets

    @property
    def words(self) -> Words:
        """What is selected, for `explain` and RULES.md; conditions on elements stand without "elements"."""
        zh, en = [], []
        if self.entity:
            exact = not self.subtypes
            zh.append(listed(self.entity, 8) + ("（不含子类）" if exact else ""))
            en.append(listed(self.entity, 8) + (" (no subtypes)" if exact else ""))
        elif self.table != "entities" or not (self.where or self._said()):
            zh.append(TABLES[self.table].words.zh)
            en.append(TABLES[self.table].words.en)
        for said in self._said():
            zh.append(said.zh)
            en.append(said.en)
        if self.where:
            said = all_words(self.where)
            zh.append(said.zh)
            en.append(said.en)
        for left_out in self.exclude:
            zh.append(f"除外：{left_out.words.zh}")
            en.append(f"except: {left_out.words.en}")
        return Words("；".join(zh), "; ".join(en))

    def _said(self) -> list[Words]:
        said = []
        if self.predefined_type:
            said.append(Words.same(f"PredefinedType = {listed(self.predefined_type)}"))
        for a in self.attribute:
            said.append(Words.same(a.name + _equals(a.value)))
        for p in self.property_:
            said.append(Words.same(f"{_text(p.set)}.{_text(p.name)}{_equals(p.value)}"))
        for c in self.classification:
            said.append(
                Words(f"分类 {_text(c.system)}{_equals(c.value)}", f"classified {_text(c.system)}{_equals(c.value)}")
            )
        if self.material is not None:
            said.append(Words(f"材料{_equals(self.material)}", f"material{_equals(self.material)}"))
        for part in self.part_of:
            said.append(Words(f"属于 {part.entity}", f"part of {part.entity}"))
        for texts in (self.code, self.kind):
            if texts:
                said.append(Words.same(", ".join(texts)))
        return said


def require_value(name: str, table: str) -> None:
    """UnfitError where rows of `table` can have no such value."""
    if not is_known(name, table):
        columns = ", ".join(TABLES[table].columns)
        raise UnfitError(
            f"表 {table} 没有值 {name}；可用的列：{columns}，以及 rules/measures.py 中的派生量",
            f"rows of {table} have no value {name}; columns: {columns}, and the measures of rules/measures.py",
        )


def _is_one_of(model: Model, frame: pl.DataFrame, classes: list[str]) -> pl.Series:
    """Whether each row is of one of these classes. Of all entities, which nearly every rule begins with, by the codes
    of the classes: a comparison of numbers instead of texts."""
    if frame is not model.entities:
        return frame["class"].is_in(classes)
    statements = model.statements
    codes = statements.kept(
        "codes of entities", lambda: statements.instances.codes[statements.rows(frame["id"].to_numpy())]
    )
    wanted = set(classes)
    return pl.Series(np.array([name in wanted for name in statements.instances.names])[codes])


def _predefined(model: Model, wanted: Sequence[str]) -> pl.Series:
    """Ids of entities with one of these predefined types, of their own or of their type."""
    own = pl.col("predefined_type")
    stated = pl.when(own != "NOTDEFINED").then(pl.when(own == "USERDEFINED").then(pl.col("object_type")).otherwise(own))
    effective = model.entities.select("id", "type_id", stated.alias("own"), own.alias("literal"))
    of_type = effective.select(pl.col("id").alias("type_id"), pl.col("own").alias("of_type"))
    joined = effective.join(of_type, on="type_id", how="left", maintain_order="left")
    match = pl.coalesce("own", "of_type").is_in(list(wanted)) | pl.col("literal").is_in(list(wanted))
    return joined.filter(match.fill_null(False))["id"]


def _value(wanted: Wanted | None) -> str | Restriction | None:
    if wanted is None:
        return None
    if isinstance(wanted, Accepted):
        return Restriction(
            base="string" if wanted.pattern else "double",
            pattern=(wanted.pattern,) if wanted.pattern else (),
            min_inclusive=None if wanted.min is None else repr(wanted.min),
            max_inclusive=None if wanted.max is None else repr(wanted.max),
        )
    if isinstance(wanted, tuple):
        return Restriction(enumeration=wanted)
    if isinstance(wanted, bool):
        return "true" if wanted else "false"
    return number_text(wanted, 12) if isinstance(wanted, float) else wanted


def _text(wanted: Wanted | None) -> str:
    if wanted is None:
        return ""
    if isinstance(wanted, Accepted):
        if wanted.pattern:
            return wanted.pattern
        low = "" if wanted.min is None else number_text(wanted.min)
        return f"{low}…{'' if wanted.max is None else number_text(wanted.max)}"
    if isinstance(wanted, tuple):
        return listed(wanted)
    return str(_value(wanted))


def _equals(wanted: Wanted | None) -> str:
    return "" if wanted is None else f" = {_text(wanted)}"
