"""The classification codes that a file uses, each once however many elements have it."""

from __future__ import annotations

import polars as pl

from bimcheck.model import Model

CODES = {
    "id": pl.Int64,  # IfcClassificationReference; the IfcClassification where a system as a whole is assigned
    "identification": pl.String,
    "name": pl.String,
    "dictionary": pl.String,  # Name of the IfcClassification, else its Source; null where none is named
    "edition": pl.String,  # Edition, else the year that ends the name (GB/T 51269-2017)
    "used_by": pl.Int64,  # how many objects have it, of their own or from their type
}


def dictionary() -> pl.Expr:
    """What a classification calls the dictionary that its codes come from."""
    return pl.coalesce(
        pl.when(pl.col(column).str.strip_chars() != "").then(pl.col(column)) for column in ("system", "source")
    )


def codes(model: Model) -> pl.DataFrame:
    """CODES, in the order of first use."""
    year = pl.col("dictionary").str.extract(r"[-—–:]\s*((?:19|20)\d\d)\D*$")
    stated = pl.when(pl.col("edition").str.strip_chars() != "").then(pl.col("edition"))
    return (
        model.classifications.group_by("reference_id", maintain_order=True)
        .agg(
            pl.col("identification", "name", "edition").first(),
            dictionary().first().alias("dictionary"),
            pl.col("element_id").n_unique().cast(pl.Int64).alias("used_by"),
        )
        .with_columns(pl.coalesce(stated, year).alias("edition"))
        .rename({"reference_id": "id"})
        .select(list(CODES))
    )
