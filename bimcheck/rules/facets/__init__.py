"""The six facets of IDS 1.0 as expressions over a Model's tables. TOML rules select with the same ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import numpy as np
import polars as pl

from bimcheck.model import Model
from bimcheck.rules.facets import attribute, entity, property, relation
from bimcheck.rules.facets.explain import say_requirement
from bimcheck.rules.facets.index import NONE, Ids, Index, index_of
from bimcheck.rules.facets.kinds import (
    AttributeFacet,
    Cardinality,
    ClassificationFacet,
    EntityFacet,
    Facet,
    MaterialFacet,
    PartOfFacet,
    PropertyFacet,
)
from bimcheck.rules.facets.outcome import Outcome, observed
from bimcheck.rules.restrictions import Mask, Restriction, Value

__all__ = [
    "AttributeFacet",
    "Cardinality",
    "ClassificationFacet",
    "EntityFacet",
    "Facet",
    "MaterialFacet",
    "PartOfFacet",
    "PropertyFacet",
    "Restriction",
    "Value",
    "applicable",
    "judge",
]

SHORTFALLS = {
    "id": pl.Int64,
    "expected_zh": pl.String,
    "expected_en": pl.String,
    "observed_zh": pl.String,
    "observed_en": pl.String,
}


def applicable(model: Model, facets: Sequence[Facet]) -> pl.Series:
    """The ids (Int64, ascending) that all facets select; without facets nothing. Cardinality plays no part here."""
    index = index_of(model)
    ids = index.memo(("applicable", tuple(facets)), lambda: _applicable(index, facets))
    return pl.Series("id", ids, dtype=pl.Int64)


def judge(model: Model, facet: Facet, ids: pl.Series) -> pl.DataFrame:
    """The requirement `facet`, with its cardinality, against `ids`: a row per failing id, in the given order.

    Columns: id · expected_zh · expected_en · observed_zh · observed_en.
    """
    index = index_of(model)
    asked = ids.drop_nulls().to_numpy()
    wrong = failing(index, facet, asked)
    if not len(wrong):
        return pl.DataFrame(schema=SHORTFALLS)
    seen = _observe(index, facet, wrong)
    expected = say_requirement(facet)
    texts = (("expected_zh", expected.zh), ("expected_en", expected.en))
    return pl.DataFrame(
        [
            pl.Series("id", wrong, dtype=pl.Int64),
            *(pl.Series(name, [text]).new_from_index(0, len(wrong)) for name, text in texts),
            *seen.get_columns(),
        ]
    )


def failing(index: Index, facet: Facet, ids: Ids) -> Ids:
    """Those of `ids` that do not meet the requirement."""
    if isinstance(facet, AttributeFacet):
        return ids[~_by_class(index, facet, ids)]
    if isinstance(facet, EntityFacet):
        met = _entity_mask(index, facet, ids)
        if facet.cardinality == "prohibited":
            return ids[met]
        named = entity.class_mask(index, facet, ids)
        return ids[named & ~met] if facet.cardinality == "optional" else ids[~met]
    outcome = _outcome(index, facet)
    if facet.cardinality == "prohibited":
        return index.within(ids, outcome.there)
    unmet = index.without(ids, outcome.satisfied)
    return index.within(unmet, outcome.stated) if facet.cardinality == "optional" else unmet


def _outcome(index: Index, facet: Facet) -> Outcome:
    def make() -> Outcome:
        match facet:
            case EntityFacet():
                return entity.evaluate(index, facet)
            case PropertyFacet():
                return property.evaluate(index, facet)
            case ClassificationFacet():
                return relation.classification(index, facet)
            case MaterialFacet():
                return relation.material(index, facet)
            case PartOfFacet():
                return relation.part_of(index, facet)
        raise TypeError(facet)

    return index.memo(facet, make)


def _applicable(index: Index, facets: Sequence[Facet]) -> Ids:
    """Facets that name their instances first, then classes, attributes last: those parse what the others left."""
    ids: Ids | None = None
    for facet in facets:
        if not isinstance(facet, (EntityFacet, AttributeFacet)):
            selected = _outcome(index, _required(facet)).satisfied
            ids = selected if ids is None else index.within(ids, selected)
    for facet in facets:
        if isinstance(facet, EntityFacet):
            facet = cast(EntityFacet, _required(facet))
            ids = _outcome(index, facet).satisfied if ids is None else ids[_entity_mask(index, facet, ids)]
    for facet in facets:
        if isinstance(facet, AttributeFacet):
            facet = cast(AttributeFacet, _required(facet))
            if ids is None:
                parts = [_attribute(index, facet, c).satisfied for c in attribute.classes_with(index, facet)]
                ids = np.sort(np.concatenate(parts)) if parts else NONE
            else:
                ids = ids[_by_class(index, facet, ids)]
    return NONE if ids is None else ids


def _required(facet: Facet) -> Facet:
    if facet.cardinality == "required":
        return facet
    return replace(facet, cardinality="required")


def _entity_mask(index: Index, facet: EntityFacet, ids: Ids) -> Mask:
    mask = entity.class_mask(index, facet, ids)
    if facet.predefined_type is not None and mask.any():
        mask = mask.copy()
        mask[mask] = entity.predefined_mask(index, facet, ids[mask])
    return mask


def _attribute(index: Index, facet: AttributeFacet, name: str) -> attribute.ClassOutcome:
    return index.memo((facet, name), lambda: attribute.evaluate(index, facet, name))


def _groups(index: Index, ids: Ids) -> list[tuple[str, Ids]]:
    """The ids' positions by class; ids that are no instance are in none."""
    classes = index.classes_of(ids)
    distinct = classes.unique().sort()
    if len(distinct) == 1 and distinct[0] is not None:
        return [(distinct[0], np.arange(len(ids)))]
    return [(c, np.flatnonzero(classes.eq_missing(c).to_numpy())) for c in distinct.drop_nulls()]


def _by_class(index: Index, facet: AttributeFacet, ids: Ids) -> Mask:
    """A boolean per id: whether it meets the requirement."""
    met = np.zeros(len(ids), dtype=np.bool_)
    for name, at in _groups(index, ids):
        outcome, mine = _attribute(index, facet, name), ids[at]
        if facet.cardinality == "prohibited":
            met[at] = ~index.among(mine, outcome.there)
        elif facet.cardinality == "optional":
            met[at] = ~index.among(mine, outcome.stated) | index.among(mine, outcome.satisfied)
        else:
            met[at] = index.among(mine, outcome.satisfied)
    return met


def _observe(index: Index, facet: Facet, ids: Ids) -> pl.DataFrame:
    if isinstance(facet, EntityFacet):
        return entity.observed_class(index, ids, facet.predefined_type is not None)
    if not isinstance(facet, AttributeFacet):
        return _outcome(index, facet).observe(ids)
    groups = _groups(index, ids)
    parts = [attribute.observe(index, facet, name, ids[at]) for name, at in groups]
    places = [at for _, at in groups]
    lost = np.setdiff1d(np.arange(len(ids)), np.concatenate(places) if places else NONE)
    parts.append(observed("没有这个实例", "no such instance", len(lost)))
    return pl.concat(parts)[np.argsort(np.concatenate([*places, lost]), kind="stable")]
