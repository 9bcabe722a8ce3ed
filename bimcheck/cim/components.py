"""The components of a model by class, kind and code: how many, how long, how large."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from bimcheck.cim.mapping import Mapping
from bimcheck.model import Model
from bimcheck.shapes import Shapes


def component_rows(model: Model, shapes: Shapes, mapping: Mapping, model_id: str) -> Iterator[dict[str, Any]]:
    """A row per class, predefined type and classification code. Sums are null where no element has the quantity.

    Volumes come from quantities, else from the closed shapes; `volume_source` says which.
    """
    openings = set(model.schema_tree.subtypes("IfcFeatureElement"))
    elements = model.is_a("IfcElement").filter(~pl.col("class").is_in(sorted(openings)))
    types = model.entities.filter("is_type").select(type_id="id", type_kind="predefined_type")
    codes = (
        model.classifications.filter(pl.col("identification").is_not_null())
        .sort("element_id", "inherited", "reference_id")
        .group_by("element_id", maintain_order=True)
        .agg(pl.col("identification").first().alias("classification_code"))
    )
    rows = (
        elements.select("id", "class", "predefined_type", "type_id")
        .join(types, on="type_id", how="left")
        .join(codes, left_on="id", right_on="element_id", how="left")
        .with_columns(predefined_type=pl.coalesce("predefined_type", "type_kind"))
    )
    for kind, names in mapping.component.items():
        rows = rows.join(_quantity(model, kind, names), on="id", how="left")
    measured = shapes.table.select("id", "volume").rename({"volume": "shape_volume"})
    rows = rows.join(measured, on="id", how="left").with_columns(
        volume_source=pl.when(pl.col("volume").is_not_null())
        .then(pl.lit("quantities"))
        .when(pl.col("shape_volume").is_not_null())
        .then(pl.lit("geometry")),
        volume=pl.coalesce("volume", "shape_volume"),
    )
    sums = [pl.when(pl.col(k).is_not_null().any()).then(pl.col(k).sum().round(4)).alias(k) for k in mapping.component]
    sources = pl.col("volume_source").drop_nulls().unique().sort().str.join("+").alias("volume_source")
    keys = ("class", "predefined_type", "classification_code")
    grouped = rows.group_by(*keys).agg(pl.len().alias("count"), *sums, sources).sort(*keys, nulls_last=True)
    for row in grouped.iter_rows(named=True):
        yield {
            "model_id": model_id,
            "ifc_class": row.pop("class"),
            **row,
            "volume_source": row["volume_source"] or None,
        }


def _quantity(model: Model, kind: str, names: tuple[str, ...]) -> pl.DataFrame:
    """(id, kind): the first of these quantities that an element has."""
    order = {name.lower(): number for number, name in enumerate(names)}
    return (
        model.quantities.filter((pl.col("kind") == kind) & pl.col("value").is_not_null())
        .with_columns(rank=pl.col("name").str.to_lowercase().replace_strict(order, default=None, return_dtype=pl.Int32))
        .filter(pl.col("rank").is_not_null())
        .sort("element_id", "rank", "inherited")
        .group_by("element_id", maintain_order=True)
        .agg(pl.col("value").first().alias(kind))
        .rename({"element_id": "id"})
    )
