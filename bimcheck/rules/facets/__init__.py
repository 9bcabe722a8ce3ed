"""The six facets of IDS 1.0 as expressions over a Model's tables. TOML rules select with the same ones."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from bimcheck.model import Model
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
from bimcheck.rules.restrictions import Restriction, Value

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


def applicable(model: Model, facets: Sequence[Facet]) -> pl.Series:
    """The ids (Int64, ascending) that all facets select."""
    raise NotImplementedError


def judge(model: Model, facet: Facet, ids: pl.Series) -> pl.DataFrame:
    """The requirement `facet` against `ids`: a row per failing id.

    Columns: id · expected_zh · expected_en · observed_zh · observed_en.
    """
    raise NotImplementedError
