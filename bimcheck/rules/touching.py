"""Which elements rightly touch or lie in one another: hosts and fillings, parts of one whole, what is connected."""

from __future__ import annotations

import polars as pl

from bimcheck.model import Model
from bimcheck.rules.measures import DEEPEST

# Relations by which two elements belong together.
TOGETHER = ("voids", "fills", "covers", "projects", "connects", "ports")


def roots(model: Model) -> pl.DataFrame:
    """id · root_id: the topmost element that an element is a part, an opening or a filling of; itself where none."""
    elements = model.is_a("IfcElement").select("id", "whole_id")
    up = elements.select(pl.col("id").alias("at"), pl.col("whole_id").alias("above")).join(
        elements.select(pl.col("id").alias("above")), on="above", how="semi"
    )
    found = elements.select("id", pl.col("id").alias("root_id"))
    for _ in range(DEEPEST):
        climbed = found.join(up, left_on="root_id", right_on="at", how="left", maintain_order="left")
        if climbed["above"].is_null().all():
            break
        found = climbed.select("id", pl.coalesce("above", "root_id").alias("root_id"))
    return found


def connected(model: Model) -> pl.DataFrame:
    """a · b, a < b: pairs of elements that a relation ties together, by their ports too."""
    tied = model.relations.filter(pl.col("kind").is_in(list(TOGETHER)))
    ports = model.is_a("IfcPort").select("id")
    owned = (
        model.relations.filter(pl.col("kind").is_in(["ports", "nests"]))
        .join(ports.select(pl.col("id").alias("child_id")), on="child_id", how="semi")
        .select(pl.col("child_id").alias("port_id"), pl.col("parent_id").alias("owner_id"))
        .unique("port_id", keep="first", maintain_order=True)
    )
    ends = [
        pl.col(end).replace(owned["port_id"], owned["owner_id"]).alias(end) if owned.height else pl.col(end)
        for end in ("parent_id", "child_id")
    ]
    pairs = tied.select(*ends)
    return (
        pairs.select(
            pl.min_horizontal("parent_id", "child_id").alias("a"), pl.max_horizontal("parent_id", "child_id").alias("b")
        )
        .filter(pl.col("a") != pl.col("b"))
        .drop_nulls()
        .unique(maintain_order=True)
    )


def systems(model: Model) -> pl.DataFrame:
    """id · system_id · system: the systems that elements are assigned to, by id; several rows where several."""
    named = model.is_a("IfcSystem").select(
        pl.col("id").alias("system_id"),
        pl.when(pl.col("name").str.strip_chars() != "")
        .then(pl.col("name"))
        .otherwise(pl.format("{} #{}", "class", "id"))
        .alias("system"),
    )
    return (
        model.relations.filter(pl.col("kind") == "groups")
        .select(pl.col("parent_id").alias("system_id"), pl.col("child_id").alias("id"))
        .join(named, on="system_id", how="inner", maintain_order="left")
        .unique(["id", "system_id"], maintain_order=True)
        .sort("id", "system_id")
        .select("id", "system_id", "system")
    )


def strangers(model: Model, pairs: pl.DataFrame, same_system: bool) -> pl.Series:
    """Boolean per row of `pairs` (first · second, ids): that nothing ties the two together.

    same_system  whether what shares a system counts as tied, too
    """
    root = roots(model)
    known = pairs.with_columns(
        pl.min_horizontal("first", "second").alias("a"), pl.max_horizontal("first", "second").alias("b")
    )
    for end in ("first", "second"):
        known = known.join(
            root.rename({"id": end, "root_id": f"{end}_root"}), on=end, how="left", maintain_order="left"
        )
    of_one = (pl.col("first_root") == pl.col("second_root")).fill_null(False)
    known = known.with_columns(of_one.alias("of_one"))
    tied = connected(model).with_columns(pl.lit(True).alias("tied"))
    known = known.join(tied, on=["a", "b"], how="left", maintain_order="left")
    apart = ~(pl.col("of_one") | pl.col("tied").fill_null(False))
    if same_system:
        members = systems(model).select("id", "system_id")
        shared = (
            known.select("a", "b")
            .unique()
            .join(members.rename({"id": "a"}), on="a", how="inner")
            .join(members.rename({"id": "b"}), on=["b", "system_id"], how="semi")
            .select("a", "b", pl.lit(True).alias("shared"))
            .unique()
        )
        known = known.join(shared, on=["a", "b"], how="left", maintain_order="left")
        apart = apart & ~pl.col("shared").fill_null(False)
    return known.select(apart.alias("strangers"))["strangers"]
