"""Specifications 规格: components that one mould makes, found by class, rounded size and type mark; and how often each
is used. 少规格、多组合: few of them, used often.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from bimcheck.model import Model
from bimcheck.prefab.families import Families, Family, sorted_into
from bimcheck.prefab.quantities import sizes
from bimcheck.prefab.vocabulary import MarkNames, vocabulary
from bimcheck.rules.measures import length_scale
from bimcheck.rules.wildcard import like

# A row per component.
PIECES = {
    "id": pl.Int64,
    "family": pl.String,
    "specification": pl.String,  # its name: the type mark, else its size
    "mark": pl.String,
    "length": pl.Float64,  # metres, rounded to the step, largest first
    "width": pl.Float64,
    "height": pl.Float64,
    "exact_length": pl.Float64,  # not rounded
    "exact_width": pl.Float64,
    "area": pl.Float64,  # its largest face, or what is told of it
    "volume": pl.Float64,
    "weight": pl.Float64,  # kg
    "weight_from": pl.String,  # quantity property: stated · calculated: volume × density
}
# A row per specification, the most used of each family first.
SPECIFICATIONS = {
    "family": pl.String,
    "specification": pl.String,
    "class": pl.String,
    "mark": pl.String,
    "length": pl.Float64,
    "width": pl.Float64,
    "height": pl.Float64,
    "count": pl.Int64,
    "area": pl.Float64,  # of all its components
    "volume": pl.Float64,
    "weight": pl.Float64,  # of the heaviest
    "variants": pl.Int64,  # different net volumes among equal sizes: other openings or inserts
    "ids": pl.List(pl.Int64),
}
# A specification that a more used one could take the place of.
MERGES = {
    "family": pl.String,
    "specification": pl.String,
    "count": pl.Int64,
    "into": pl.String,
    "into_count": pl.Int64,
    "difference": pl.Float64,  # metres, of the side that differs most; 0: the same size under another mark
}
# Equal boxes do not make equal bodies: a stair is no plank. Mean volumes may differ by this much.
ALIKE = 0.10
# Pairs are compared in full up to here; more specifications than this are no standardisation anyway.
MOST_COMPARED = 3000


@dataclass(frozen=True)
class Limits:
    """What a project may set. Lengths in metres, weight in kg, density in kg/m³; None: no limit is known."""

    step: float = 0.005
    near: float = 0.015
    density: float = 2500.0
    crane: float | None = None
    transport_length: float | None = None
    transport_width: float | None = None
    transport_weight: float | None = None
    # family → (length, width or thickness) → millimetres
    preferred: tuple[tuple[str, tuple[tuple[str, tuple[float, ...]], ...]], ...] = ()


@dataclass(frozen=True)
class Standardisation:
    """What was found. `assumed`: nothing is known to be precast, and all components of unknown making were taken."""

    families: tuple[Family, ...]  # those that the model has
    limits: Limits
    pieces: pl.DataFrame
    specifications: pl.DataFrame
    merges: pl.DataFrame
    unsized: pl.DataFrame  # id · family: without three sides
    assumed: bool = False
    unique_marks: bool = False  # every piece mark is used once: it tells pieces apart, not specifications
    basis: Families | None = field(default=None, repr=False)

    def of(self, family: str) -> pl.DataFrame:
        return self.specifications.filter(pl.col("family") == family)


def standardisation(model: Model, chosen: Families, limits: Limits, marks: MarkNames | None = None) -> Standardisation:
    """Every component of the families sorted into specifications."""
    members, assumed = sorted_into(model, chosen)
    classes = model.entities.select("id", "class", "type_id")
    type_names = model.entities.select(pl.col("id").alias("type_id"), pl.col("name").alias("type_name"))
    told, unique_marks = _marks(model, members["id"], marks or vocabulary().marks)
    rows = (
        members.join(classes, on="id", how="left", maintain_order="left")
        .join(type_names, on="type_id", how="left", maintain_order="left")
        .join(told, on="id", how="left", maintain_order="left")
        .join(sizes(model, members["id"]), on="id", how="left", maintain_order="left")
        .join(_overall(model, members["id"]), on="id", how="left", maintain_order="left")
    )
    for side, other in (("length", "overall_1"), ("width", "overall_2")):
        rows = rows.with_columns(pl.coalesce(side, other).alias(side))
    step = limits.step
    rows = rows.with_columns(pl.col(c).alias(f"exact_{c}") for c in ("length", "width"))
    pieces = rows.with_columns(
        # Halves up, as `quantities.closest`; whole steps first, so that equal sizes are equal numbers.
        *(((pl.col(c) / step + 0.5 + 1e-9).floor() * step).round(6).alias(c) for c in ("length", "width", "height")),
        pl.coalesce("type_mark", "type_name", "piece_mark").alias("mark"),
        pl.coalesce(
            *(pl.when(pl.col(f"{n}_from") == "quantity").then(n) for n in ("face", "plan")),
            pl.col("length") * pl.col("width"),
        ).alias("area"),
        pl.coalesce("weight", pl.col("volume") * limits.density).alias("weight"),
        pl.when(pl.col("weight").is_null() & pl.col("volume").is_not_null())
        .then(pl.lit("calculated"))
        .otherwise("weight_from")
        .alias("weight_from"),
    )
    needed = pl.when(pl.col("class").is_in(["IfcDoor", "IfcWindow"])).then(2).otherwise(3)
    sides = pl.sum_horizontal(pl.col(c).is_not_null() for c in ("length", "width", "height"))
    unsized = pieces.filter(sides < needed).select("id", "family")
    millimetres = [
        (pl.col(c) * 1000).round(1).cast(pl.String).str.replace(r"\.0$", "") for c in ("length", "width", "height")
    ]
    pieces = pieces.join(unsized.select("id"), on="id", how="anti").with_columns(
        pl.concat_str(millimetres, separator="×", ignore_nulls=True).alias("size")
    )
    pieces = pieces.with_columns(
        pl.concat_str(pl.col("mark").fill_null(""), pl.lit(" "), pl.col("size"))
        .str.strip_chars()
        .alias("specification")
    )
    grouped = (
        pieces.sort("family", "id")
        .group_by("family", "class", "specification", "mark", "length", "width", "height", maintain_order=True)
        .agg(
            pl.len().cast(pl.Int64).alias("count"),
            # What is missing of a piece is not zero: the sum is then not known.
            *(pl.when(pl.col(c).is_not_null().all()).then(pl.col(c).sum()).alias(c) for c in ("area", "volume")),
            pl.col("weight").max(),
            pl.col("volume").round(2).alias("volumes").drop_nulls().n_unique().cast(pl.Int64).alias("variants"),
            pl.col("id").alias("ids"),
        )
        .sort("family", "count", "specification", descending=[False, True, False])
    )
    specifications = grouped.select(list(SPECIFICATIONS)).cast(SPECIFICATIONS)  # type: ignore[arg-type]
    present = set(members["family"].to_list())
    return Standardisation(
        tuple(f for f in (*chosen.family, *chosen.also) if f.id in present),
        limits,
        pieces.select(list(PIECES)).cast(PIECES).sort("id"),  # type: ignore[arg-type]
        specifications,
        _merges(specifications, limits.near),
        unsized.sort("id"),
        assumed,
        unique_marks,
        chosen,
    )


def _overall(model: Model, ids: pl.Series) -> pl.DataFrame:
    """id · overall_1 ≥ overall_2 of doors and windows, metres."""
    scale = length_scale(model)
    parts = [pl.DataFrame(schema={"id": pl.Int64, "overall_1": pl.Float64, "overall_2": pl.Float64})]
    for cls in ("IfcDoor", "IfcWindow"):
        frame = model.attributes(cls).filter(pl.col("id").is_in(ids.implode()))
        sides = [pl.col(f"Overall{n}").cast(pl.Float64) * scale for n in ("Width", "Height")]
        parts.append(
            frame.select("id", pl.max_horizontal(sides).alias("overall_1"), pl.min_horizontal(sides).alias("overall_2"))
        )
    return pl.concat(parts)


def _marks(model: Model, ids: pl.Series, names: MarkNames) -> tuple[pl.DataFrame, bool]:
    """id · type_mark · piece_mark, and whether every piece mark is used once only."""
    rows = model.properties.filter(pl.col("element_id").is_in(ids.implode()) & pl.col("value_text").is_not_null())
    rows = rows.filter(pl.col("value_text").str.strip_chars() != "")
    columns = {
        key: pl.coalesce(
            pl.col("value_text")
            .filter(like("name", n.partition(".")[2]) & like("set_name", n.partition(".")[0]))
            .first()
            for n in listed
        )
        for key, listed in (("type_mark", names.type), ("piece_mark", names.piece))
        if listed
    }
    told = rows.group_by(pl.col("element_id").alias("id")).agg(v.alias(k) for k, v in columns.items())
    for key in ("type_mark", "piece_mark"):
        if key not in told.columns:
            told = told.with_columns(pl.lit(None, dtype=pl.String).alias(key))
    pieces = told["piece_mark"].drop_nulls()
    unique = len(pieces) > 1 and pieces.n_unique() == len(pieces)
    if unique:  # a mark per piece says nothing of what is alike
        told = told.with_columns(pl.lit(None, dtype=pl.String).alias("piece_mark"))
    return told, unique


def _merges(specifications: pl.DataFrame, near: float) -> pl.DataFrame:
    """MERGES: each specification of which every side differs by at most `near` from a more used one of its class.

    A specification that others go into does not go into another itself, so that every merge saves one mould.
    """
    found: list[tuple[object, ...]] = []
    for _key, every in specifications.group_by("family", "class", maintain_order=True):
        rows = every.head(MOST_COMPARED)
        box = rows.select(pl.col("length", "width", "height").fill_null(0.0)).to_numpy()
        # More used ones come first: a target is any earlier row that is not merged itself.
        apart = np.abs(box[:, None, :] - box[None, :, :]).max(axis=2)
        mean = rows.select((pl.col("volume") / pl.col("count")).alias("mean"))["mean"].fill_null(0.0).to_numpy()
        larger = np.maximum(mean[:, None], mean[None, :])
        unlike = (larger > 0) & (np.minimum(mean[:, None], mean[None, :]) > 0)
        unlike &= np.abs(mean[:, None] - mean[None, :]) > ALIKE * larger
        apart[unlike] = np.inf
        names, counts = rows["specification"].to_list(), rows["count"].to_list()
        kept: list[int] = []
        for i in range(len(names)):
            close = [(apart[i, k], k) for k in kept if apart[i, k] <= near + 1e-9]
            if close:
                difference, k = min(close)
                found.append((rows["family"][0], names[i], counts[i], names[k], counts[k], round(float(difference), 6)))
            else:
                kept.append(i)
    return pl.DataFrame(found, schema=MERGES, orient="row")
