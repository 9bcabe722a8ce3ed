"""To what share each class fills each attribute group: item by item, as masks over all units of the model at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bimcheck.model import Model
from bimcheck.rules.depth.evidence import Evidence, Item
from bimcheck.rules.depth.sources import Sources
from bimcheck.rules.facets.index import NONE, Ids, index_of
from bimcheck.rules.restrictions import Mask

# Classes whose instances are counted, where the list of evidence asks anything of them.
UNITS = ("IfcProject", "IfcSpatialStructureElement", "IfcSpatialElement", "IfcElement")


@dataclass(frozen=True)
class GroupShare:
    """One class and one group. The share is that of the items: of `members` × `items` slots, how many have a value.

    items       (item, how many members lack it), in the order of the list
    incomplete  how many members lack at least one item · first  the first of them, by id
    """

    class_name: str
    group: str
    members: int
    items: tuple[tuple[Item, int], ...]
    incomplete: int
    first: int | None

    @property
    def slots(self) -> int:
        return self.members * len(self.items)

    @property
    def filled(self) -> int:
        return self.slots - sum(missing for _, missing in self.items)

    @property
    def share(self) -> float:
        """0 to 1."""
        return self.filled / self.slots


@dataclass(frozen=True)
class Depth:
    """All shares of a model, by class (the order of the classes: project, spaces, then the most frequent)."""

    shares: tuple[GroupShare, ...]
    members: dict[str, int]
    incomplete: dict[tuple[str, str], Ids]  # (class, group) → ids of the members that lack something

    def share_of(self, shares: list[GroupShare]) -> float | None:
        """The share of several together; None where nothing is asked."""
        slots = sum(s.slots for s in shares)
        return sum(s.filled for s in shares) / slots if slots else None


def depth_of(model: Model, evidence: Evidence, within: Ids | None = None) -> Depth:
    """The shares of all classes, or of the instances `within` (sorted ids) only. The whole is kept with the model."""
    index = index_of(model)
    if within is None:
        return index.memo(("depth", evidence), lambda: _depth(model, evidence, None))
    whole = _members(model, evidence, None)
    if sum(map(len, whole.values())) == sum(map(len, _members(model, evidence, within).values())):
        return depth_of(model, evidence)
    return _depth(model, evidence, within)


def _members(model: Model, evidence: Evidence, within: Ids | None) -> dict[str, Ids]:
    """The counted instances by class."""
    index, tree = index_of(model), model.schema_tree
    classes = sorted({c for name in UNITS for c in tree.subtypes(name)} & set(index.rows_by_class))
    found = {c: np.sort(index.ids_of(c)) for c in classes if _items(model, evidence, c)}
    if within is not None:
        found = {c: index.within(ids, within) for c, ids in found.items()}
    found = {c: ids for c, ids in found.items() if len(ids)}
    elements = set(tree.subtypes("IfcElement"))
    spatial = ("IfcProject", "IfcSite", "IfcBuilding", "IfcBuildingStorey", "IfcSpace")
    first = {c: place for place, c in enumerate(spatial)}
    return dict(sorted(found.items(), key=lambda p: (p[0] in elements, first.get(p[0], 9), -len(p[1]), p[0])))


def _items(model: Model, evidence: Evidence, name: str) -> tuple[Item, ...]:
    return index_of(model).memo(("depth items", evidence, name), lambda: evidence.items(name, model.schema_tree))


def _depth(model: Model, evidence: Evidence, within: Ids | None) -> Depth:
    index = index_of(model)
    members = _members(model, evidence, within)
    units = np.concatenate(list(members.values())) if members else NONE
    sources = sources_of(model, evidence)
    classes = frozenset(members)
    masks: dict[str, Mask | None] = {}

    def mask(source: str) -> Mask | None:
        if source not in masks:
            ids = sources.ids(source, classes)
            masks[source] = index.among(units, ids) if len(ids) else None
        return masks[source]

    shares: list[GroupShare] = []
    incomplete: dict[tuple[str, str], Ids] = {}
    start = 0
    for name, ids in members.items():
        here = slice(start, start + len(ids))
        start += len(ids)
        by_group: dict[str, list[tuple[Item, Mask]]] = {}
        for item in _items(model, evidence, name):
            there = np.zeros(len(ids), dtype=np.bool_)
            for source in item.sources:
                if (found := mask(source)) is not None:
                    there |= found[here]
            by_group.setdefault(item.group, []).append((item, there))
        for group, items in by_group.items():
            lacking = ids[~np.logical_and.reduce([there for _, there in items])]
            counted = tuple((item, len(ids) - int(there.sum())) for item, there in items)
            first = int(lacking[0]) if len(lacking) else None
            shares.append(GroupShare(name, group, len(ids), counted, len(lacking), first))
            incomplete[name, group] = lacking
    return Depth(tuple(shares), {name: len(ids) for name, ids in members.items()}, incomplete)


def sources_of(model: Model, evidence: Evidence) -> Sources:
    """The model's sources, made once."""

    def make() -> Sources:
        asked = (source for row in evidence.rows if row.name != "blank" for source in row.sources)
        return Sources(model, asked, evidence.special("blank")[1])

    return index_of(model).memo(("depth sources", evidence), make)
