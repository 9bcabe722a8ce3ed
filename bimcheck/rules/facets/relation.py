"""The facets that follow relationships: classification, material, partOf."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from bimcheck.rules.facets import entity
from bimcheck.rules.facets.index import NONE, Ids, Index
from bimcheck.rules.facets.kinds import ClassificationFacet, MaterialFacet, PartOfFacet
from bimcheck.rules.facets.outcome import Outcome, observed
from bimcheck.rules.restrictions import Mask, texts_match

_GROUP, _AGGREGATE, _CONTAIN, _NEST = (
    "IFCRELASSIGNSTOGROUP",
    "IFCRELAGGREGATES",
    "IFCRELCONTAINEDINSPATIALSTRUCTURE",
    "IFCRELNESTS",
)
# Which kinds of Model.relations each relation of IDS means. Ports hang on their elements by nesting since IFC4.
RELATION_KINDS: dict[str, tuple[str, ...]] = {
    _AGGREGATE: ("aggregates",),
    _GROUP: ("groups",),
    _CONTAIN: ("contains",),
    _NEST: ("nests",),
    "IFCRELVOIDSELEMENT IFCRELFILLSELEMENT": ("voids", "fills"),
    "IFCRELVOIDSELEMENT": ("voids",),
    "IFCRELFILLSELEMENT": ("fills",),
}
_ALL_KINDS = ("aggregates", "groups", "contains", "nests", "voids", "fills")


# --- classification


def _classifications(index: Index) -> pl.DataFrame:
    """Who is classified how: the own references of a system hide those of the type in the same system."""
    table = index.model.classifications
    own = table.filter(~pl.col("inherited")).select("element_id", "system").unique()
    hidden = table.filter("inherited").join(own, on=["element_id", "system"], how="semi", nulls_equal=True)
    if not len(hidden):
        return table
    kept = table.filter("inherited").join(own, on=["element_id", "system"], how="anti", nulls_equal=True)
    return pl.concat([table.filter(~pl.col("inherited")), kept])


def classification(index: Index, facet: ClassificationFacet) -> Outcome:
    """A reference matches by its own identification or by that of a reference above it."""
    table = index.memo("classifications", lambda: _classifications(index))
    owners = table["element_id"].to_numpy()
    in_system = (
        texts_match(facet.system, table["system"]) if facet.system is not None else np.ones(len(table), np.bool_)
    )
    good = in_system
    if facet.value is not None:
        chain = table.select(own=pl.col("identification"), above=pl.col("ancestors").fill_null([])).with_row_index(
            "row"
        )
        above = chain.select("row", "above").explode("above").drop_nulls()
        matched = np.zeros(len(table), dtype=np.bool_)
        matched[above["row"].to_numpy()[texts_match(facet.value, above["above"])]] = True
        good = in_system & (texts_match(facet.value, chain["own"]) | matched)
    satisfied = index.distinct(np.sort(owners[good]))
    stated = index.distinct(np.sort(owners[in_system & table["identification"].is_not_null().to_numpy()]))

    def observe(ids: Ids) -> pl.DataFrame:
        mine = table.filter(pl.Series(index.among(owners, ids)))
        name = pl.col("system").fill_null("?")
        code = pl.col("identification").fill_null(pl.col("name")).fill_null("–")
        return _listed(
            ids,
            mine.select("element_id", shown=pl.format("{}: {}", name, code)),
            ("没有分类", "not classified"),
            ("分类为 {}", "classified as {}"),
        )

    return Outcome(satisfied, satisfied, stated, observe)


# --- material


def _materials(index: Index) -> pl.DataFrame:
    """Columns element_id, name: every name and category by which an element's material may be known.

    What the occurrence says hides what its type says. A row without any name keeps a null: a material is there.
    """
    table = index.model.materials
    own = table.filter(~pl.col("inherited"))["element_id"].unique()
    table = table.filter(~pl.col("inherited") | ~pl.col("element_id").is_in(own.implode()))
    names = ["name", "category", "part_name", "part_category", "set_name"]
    return pl.concat([table.select("element_id", name=pl.col(n)) for n in names]).unique(maintain_order=True)


def material(index: Index, facet: MaterialFacet) -> Outcome:
    table = index.memo("materials", lambda: _materials(index))
    owners = table["element_id"].to_numpy()
    there = index.memo("with material", lambda: np.unique(owners))
    satisfied = there
    if facet.value is not None:
        satisfied = index.distinct(np.sort(owners[texts_match(facet.value, table["name"])]))

    def observe(ids: Ids) -> pl.DataFrame:
        mine = table.filter(pl.Series(index.among(owners, ids))).drop_nulls("name")
        told = _listed(
            ids,
            mine.select("element_id", shown="name"),
            ("没有材料", "no material"),
            ("材料为 {}", "material {}"),
        )
        nameless = pl.Series(index.among(ids, there) & ~index.among(ids, mine["element_id"].to_numpy()))
        return told.with_columns(
            observed_zh=pl.when(nameless).then(pl.lit("材料没有名称")).otherwise("observed_zh"),
            observed_en=pl.when(nameless).then(pl.lit("the material has no name")).otherwise("observed_en"),
        )

    return Outcome(satisfied, satisfied, there, observe)


# --- partOf


def _edges(index: Index, kinds: Sequence[str]) -> tuple[Ids, Ids]:
    """Parents and children of these kinds of relation."""

    def make() -> tuple[Ids, Ids]:
        table = index.model.relations.filter(pl.col("kind").is_in(list(kinds))).drop_nulls(["parent_id", "child_id"])
        return table["parent_id"].to_numpy(), table["child_id"].to_numpy()

    return index.memo(("edges", tuple(kinds)), make)


def _below(index: Index, tops: Ids, kinds: Sequence[str]) -> Ids:
    """What can be reached downwards in one or more steps; a cycle ends where it meets itself."""
    parents, children = _edges(index, kinds)
    reached, frontier = NONE, tops
    while len(frontier):
        found = np.unique(children[index.among(parents, frontier)])
        frontier = index.without(found, reached)
        reached = np.union1d(reached, frontier)
    return reached


def parts_of(index: Index, tops: Ids, relation: str | None) -> Ids:
    """The parts of `tops` by a relation of IDS, over any number of steps.

    Containment is that of the spatial structure: a space's contents are in its storey, too, and so are the parts of
    an assembly that is contained (official case "a containment relationship may be indirect"); but one step of it
    must be a containment.
    """
    if relation is None:
        return _below(index, tops, _ALL_KINDS)
    relation = relation.upper()
    if relation != _CONTAIN:
        return _below(index, tops, RELATION_KINDS[relation])
    structure = np.union1d(tops, _below(index, tops, ("aggregates",)))
    parents, children = _edges(index, ("contains",))
    contained = np.unique(children[index.among(parents, structure)])
    return np.union1d(contained, _below(index, contained, ("aggregates",)))


def part_of(index: Index, facet: PartOfFacet) -> Outcome:
    tops = _tops(index, facet)
    satisfied = index.memo(("parts", facet.entity, facet.relation), lambda: parts_of(index, tops, facet.relation))
    kinds = _ALL_KINDS if facet.relation is None else RELATION_KINDS[facet.relation.upper()]
    stated = index.memo(("children", kinds), lambda: np.unique(_edges(index, kinds)[1]))

    def observe(ids: Ids) -> pl.DataFrame:
        parents, children = _edges(index, kinds)
        mine = np.flatnonzero(index.among(children, ids))
        if not len(mine):
            return observed("不属于任何上级对象", "part of nothing by this relation", len(ids))
        wholes = pl.Series(parents[mine])
        above = pl.DataFrame({"element_id": children[mine], "class": index.classes_of(parents[mine]), "id": wholes})
        above = above.select("element_id", shown=pl.coalesce("class", pl.format("#{}", "id")))
        return _listed(
            ids,
            above,
            ("不属于任何上级对象", "part of nothing by this relation"),
            ("直接属于 {}", "directly part of {}"),
        )

    return Outcome(satisfied, satisfied, stated, observe)


def _tops(index: Index, facet: PartOfFacet) -> Ids:
    """The wholes that the facet names. A wildcard means whatever is a whole, and costs no look at other classes."""
    parents = index.memo("all parents", lambda: np.unique(_edges(index, _ALL_KINDS)[0]))
    mask: Mask = entity.class_mask(index, facet.entity, parents)
    tops = parents[mask]
    if facet.entity.predefined_type is not None:
        tops = tops[entity.predefined_mask(index, facet.entity, tops)]
    return tops


def _listed(ids: Ids, shown: pl.DataFrame, nothing: tuple[str, str], something: tuple[str, str]) -> pl.DataFrame:
    """Per id what `shown` (element_id, shown) lists for it, at most five, or that there is nothing."""
    told = (
        shown.unique(maintain_order=True)
        .group_by("element_id", maintain_order=True)
        .agg(shown=pl.col("shown").head(5).str.join(", "))
    )
    joined = pl.DataFrame({"element_id": ids}).join(told, on="element_id", how="left", maintain_order="left")
    return joined.select(
        observed_zh=pl.coalesce(pl.format(something[0], "shown"), pl.lit(nothing[0])),
        observed_en=pl.coalesce(pl.format(something[1], "shown"), pl.lit(nothing[1])),
    )
