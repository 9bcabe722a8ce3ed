"""Which model units a model has: LOD 1.0 to 4.0 of GB/T 51301, for the whole and for each class.

The level of a model is that of the smallest unit that it is made up of, so each level is looked at on its own: a
structural model without spaces has component-level units all the same. What lower levels lack is told beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bimcheck.model import Model
from bimcheck.rules.depth.evidence import Evidence
from bimcheck.rules.depth.levels import UnitLevel
from bimcheck.rules.depth.shares import sources_of
from bimcheck.rules.depth.sources import Sources
from bimcheck.rules.facets.index import NONE, Ids, Index, index_of
from bimcheck.words import Words


@dataclass(frozen=True)
class UnitShare:
    """How many of those that could be units of a level are. `reason` says what is counted, and what is lacking."""

    level: UnitLevel
    counted: int
    good: int
    reason: Words

    @property
    def share(self) -> float | None:
        """0 to 1; None where there is nothing to count."""
        return self.good / self.counted if self.counted else None

    def reached(self, least: float) -> bool:
        return self.counted > 0 and self.good / self.counted >= least


@dataclass(frozen=True)
class Units:
    """`whole`: a share per level, lowest first · `classes`: class → shares of the levels that its instances can reach.

    `fabricated`: how many prefabricated units are recognised; level 4.0 is asked of them.
    """

    whole: tuple[UnitShare, ...]
    classes: dict[str, tuple[UnitShare, ...]]
    fabricated: int

    def level(self, least: float) -> UnitLevel | None:
        """The smallest unit that the model has to the share `least`; None where it has none."""
        reached = [share.level for share in self.whole if share.reached(least)]
        return max(reached, key=lambda level: level.rank, default=None)

    def level_of(self, name: str, least: float) -> UnitLevel | None:
        """The same for a class."""
        reached = [share.level for share in self.classes.get(name, ()) if share.reached(least)]
        return max(reached, key=lambda level: level.rank, default=None)


def units_of(model: Model, evidence: Evidence) -> Units:
    """The units of a model; kept with it."""
    return index_of(model).memo(("units", evidence), lambda: _units(model, evidence))


def _units(model: Model, evidence: Evidence) -> Units:
    index, sources = index_of(model), sources_of(model, evidence)
    outside = _ids(index, evidence.special("outside")[0])
    parts = _ids(index, evidence.special("part")[0])
    proxies = _ids(index, evidence.special("proxy")[0])
    elements = index.without(index.without(_ids(index, ("IfcElement",)), outside), parts)
    shaped = _shaped(model, index)
    detailed = _detailed(model, index, elements, parts)
    components = index.without(index.within(elements, shaped), proxies)
    fabricated = index.within(elements, _fabricated(sources, evidence))
    whole = (
        _project(index, sources),
        _function(model, index, sources),
        _component(elements, components, index.within(elements, proxies)),
        _part(index, elements, fabricated, detailed, len(parts)),
    )
    classes: dict[str, tuple[UnitShare, ...]] = {}
    named = sources.ids("name", frozenset())
    nothing = Words("", "")
    for name in model.entities["class"].unique().sort():
        ids = index.ids_of(name)
        supertypes = set(model.schema_tree.supertypes(name))
        if supertypes & {"IfcProject", "IfcSite", "IfcBuilding", "IfcFacility"}:
            classes[name] = (UnitShare(UnitLevel.PROJECT, len(ids), len(index.within(ids, named)), nothing),)
        elif "IfcSpace" in supertypes:
            classes[name] = (UnitShare(UnitLevel.FUNCTION, len(ids), len(index.within(ids, named)), nothing),)
        elif "IfcElement" in supertypes and len(mine := index.within(ids, elements)):
            classes[name] = (
                UnitShare(UnitLevel.COMPONENT, len(mine), len(index.within(mine, components)), nothing),
                UnitShare(UnitLevel.PART, len(mine), len(index.within(mine, detailed)), nothing),
            )
    return Units(whole, classes, len(fabricated))


def _ids(index: Index, names: tuple[str, ...]) -> Ids:
    """Sorted ids of the instances of these classes and their subtypes; a name that the schema lacks has none."""
    classes = sorted({c for n in names for c in index.schema.subtypes(n)} & set(index.rows_by_class))
    return np.sort(np.concatenate([index.ids_of(c) for c in classes])) if classes else NONE


def _shaped(model: Model, index: Index) -> Ids:
    """Entities with a shape of their own, and those whose parts have one."""
    own = index.entity_ids[index.entities["representation_id"].is_not_null().to_numpy()]
    relations = model.relations.filter(model.relations["kind"].is_in(["aggregates", "nests"]))
    children = relations["child_id"].fill_null(0).to_numpy()
    wholes = relations["parent_id"].fill_null(0).to_numpy()[index.among(children, own)]
    return np.union1d(own, wholes)


def _detailed(model: Model, index: Index, elements: Ids, parts: Ids) -> Ids:
    """Elements made up of parts, or standing in one assembly with them (a precast wall and its bars)."""
    relations = model.relations.filter(model.relations["kind"].is_in(["aggregates", "nests"]))
    wholes = relations["parent_id"].fill_null(0).to_numpy()
    of_parts = np.unique(wholes[index.among(relations["child_id"].fill_null(0).to_numpy(), parts)])
    beside = index.entities.filter(index.entities["whole_id"].is_not_null())
    siblings = beside["id"].to_numpy()[index.among(beside["whole_id"].to_numpy(), of_parts)]
    return index.within(elements, np.union1d(of_parts, siblings))


def _fabricated(sources: Sources, evidence: Evidence) -> Ids:
    found = [sources.ids(source, frozenset()) for source in evidence.special("fabricated")[1]]
    return np.unique(np.concatenate(found)) if found else NONE


def _project(index: Index, sources: Sources) -> UnitShare:
    named = sources.ids("name", frozenset())
    # from IFC4X3 on a bridge or a road stands where a building stands
    built = Words("建筑", "building")
    if len(_ids(index, ("IfcFacility",))) > len(_ids(index, ("IfcBuilding",))):
        built = Words("建筑或设施", "building or facility")
    asked = (
        (("IfcProject",), "项目", "project"),
        (("IfcSite",), "场地", "site"),
        (("IfcBuilding", "IfcFacility"), built.zh, built.en),
    )
    lacking = [(zh, en) for classes, zh, en in asked if not len(index.within(_ids(index, classes), named))]
    reason = Words(f"项目、场地、{built.zh}均有名称", f"project, site and {built.en} are named")
    if lacking:
        reason = Words(
            f"没有命名的{'、'.join(zh for zh, _ in lacking)}", f"no named {', '.join(en for _, en in lacking)}"
        )
    return UnitShare(UnitLevel.PROJECT, len(asked), len(asked) - len(lacking), reason)


def _function(model: Model, index: Index, sources: Sources) -> UnitShare:
    storeys = _ids(index, ("IfcBuildingStorey",))
    spaces = index.within(_ids(index, ("IfcSpace",)), sources.ids("name", frozenset()))
    at = index.entities["storey_id"].gather(index.rows_of(spaces)).drop_nulls().unique().to_numpy()
    good = index.within(storeys, np.sort(at))
    zh, en = "", ""
    heights = model.attributes("IfcBuildingStorey").select("id", "Elevation").drop_nulls().sort("Elevation")
    if len(good) and len(storeys) > 1 and heights.height and (top := heights["id"][-1]) not in good:
        # nobody expects rooms on a roof
        storeys = index.without(storeys, np.array([top]))
        zh, en = "，顶层（屋面）不计", ", the top one (a roof) left out"
    reason = Words(
        f"{len(storeys)} 个楼层中 {len(good)} 个有命名的空间（共 {len(spaces):,} 个空间{zh}）",
        f"{len(good)} of {len(storeys)} storeys have named spaces ({len(spaces):,} spaces{en})",
    )
    if not len(storeys):
        reason = Words("没有楼层，空间无从归入", "no storeys that spaces could belong to")
    return UnitShare(UnitLevel.FUNCTION, len(storeys), len(good), reason)


def _component(elements: Ids, components: Ids, proxies: Ids) -> UnitShare:
    lost = len(elements) - len(components)
    rest = lost - len(proxies)
    zh = f"{len(elements):,} 个构件中 {len(components):,} 个有具体类别和几何"
    en = f"{len(components):,} of {len(elements):,} elements have a class of their own and a shape"
    if lost:
        zh += f"（代理构件 {len(proxies):,} 个，无几何 {rest:,} 个）"
        en += f" ({len(proxies):,} proxies, {rest:,} without shape)"
    return UnitShare(UnitLevel.COMPONENT, len(elements), len(components), Words(zh, en))


def _part(index: Index, elements: Ids, fabricated: Ids, detailed: Ids, parts: int) -> UnitShare:
    asked = fabricated if len(fabricated) else elements
    good = index.within(asked, detailed)
    zh = f"{len(asked):,} 个{'预制构件' if len(fabricated) else '构件'}中 {len(good):,} 个带零件（共 {parts:,} 个零件）"
    en = (
        f"{len(good):,} of {len(asked):,} {'prefabricated units' if len(fabricated) else 'elements'} "
        f"have parts ({parts:,} parts)"
    )
    return UnitShare(UnitLevel.PART, len(asked), len(good), Words(zh, en))
