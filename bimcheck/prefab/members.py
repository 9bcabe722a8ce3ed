"""Which elements an item of the score table is about, how large each is, and whether it earns points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from bimcheck.model import Model
from bimcheck.prefab.casting import COMPOSITE, casting
from bimcheck.prefab.quantities import sizes
from bimcheck.prefab.rooms import areas
from bimcheck.prefab.score_table import Allowance, Item, ScoreTable
from bimcheck.rules.select import Select

# A row per element of an item. `low` and `high`: the least and the largest part of it that earns points (0 to 1).
MEMBERS = {
    "id": pl.Int64,
    "standing": pl.String,  # counts · not · part (a composite, by volume) · unknown · allowance
    "belongs": pl.Boolean,  # false: the model does not say whether it is one of the item's
    "quantity": pl.Float64,  # null where nothing tells it
    "quantity_from": pl.String,  # quantity property shape calculated
    "low": pl.Float64,
    "high": pl.Float64,
}
POST_CAST = ("range", "count", "ignore")


def members_of(model: Model, table: ScoreTable, post_cast: str) -> dict[str, pl.DataFrame]:
    """MEMBERS of every item, of all buildings together. `post_cast`: what becomes of allowances (POST_CAST)."""
    left_out = _chosen(model, table.head.left_out)
    populations = {item.id: _population(model, item, left_out) for item in table.items if not item.done}
    wanted = (
        pl.concat([p["id"] for p in populations.values()]).unique() if populations else pl.Series([], dtype=pl.Int64)
    )
    measured = _measured(model, wanted)
    return {
        item.id: _members(model, item, populations[item.id], measured, post_cast)
        for item in table.items
        if not item.done
    }


def measured_sum(model: Model, select: Sequence[Select], quantity: str) -> pl.DataFrame:
    """id · value · source of what an item is measured against."""
    ids = _chosen(model, select)
    return _measured(model, ids).select(
        "id", pl.col(quantity).alias("value"), pl.col(f"{quantity}_from").alias("source")
    )


def _chosen(model: Model, selects: Iterable[Select]) -> pl.Series:
    found = [s.choose(model)["id"] for s in selects]
    return pl.concat(found).unique().sort() if found else pl.Series("id", [], dtype=pl.Int64)


def _population(model: Model, item: Item, left_out: pl.Series) -> pl.DataFrame:
    """id · belongs."""
    sure, unsure = _chosen(model, item.of), _chosen(model, item.unsure)
    both = pl.concat(
        [
            sure.to_frame("id").with_columns(pl.lit(True).alias("belongs")),
            unsure.filter(~unsure.is_in(sure.implode())).to_frame("id").with_columns(pl.lit(False).alias("belongs")),
        ]
    )
    return both.filter(~pl.col("id").is_in(left_out.implode())).sort("id")


def _measured(model: Model, ids: pl.Series) -> pl.DataFrame:
    """id and every quantity that a table may ask for, each with where it comes from."""
    table = sizes(model, ids).join(areas(model, ids), on="id", how="left", maintain_order="left")
    coverings = model.is_a("IfcCovering")["id"]
    # What covers a floor has its plan for an area.
    laid = pl.col("id").is_in(coverings.implode()) & pl.col("floor").is_null()
    return table.with_columns(
        pl.when(laid).then("plan").otherwise("floor").alias("floor"),
        pl.when(laid).then("plan_from").otherwise("floor_from").alias("floor_from"),
        pl.lit(1.0).alias("count"),
        pl.lit("quantity").alias("count_from"),
    )


def _members(
    model: Model, item: Item, population: pl.DataFrame, measured: pl.DataFrame, post_cast: str
) -> pl.DataFrame:
    entities = model.entities.join(population.select("id"), on="id", how="semi").with_row_index("row")
    counts, unknown = (_narrowed(model, selects, entities) for selects in (item.counts, item.unknown))
    allowed = [a for rule in item.allowance for a in _allowed(model, rule, entities)]
    if post_cast == "ignore":
        allowed = []
    parts = casting(model).filter(pl.col("casting") == COMPOSITE).select("id", "share")
    frame = population.join(
        measured.select(
            "id", pl.col(item.quantity).alias("quantity"), pl.col(f"{item.quantity}_from").alias("quantity_from")
        ),
        on="id",
        how="left",
        maintain_order="left",
    ).join(parts.with_columns(pl.lit(True).alias("composite")), on="id", how="left", maintain_order="left")
    # Of a composite its precast part counts where concrete is weighed, all of it where it is looked at from above.
    split = pl.col("composite").fill_null(False) & (item.quantity == "volume")
    standing = (
        pl.when(pl.col("id").is_in(counts) & split)
        .then(pl.lit("part"))
        .when(pl.col("id").is_in(counts))
        .then(pl.lit("counts"))
        .when(pl.col("id").is_in(unknown))
        .then(pl.lit("unknown"))
        .when(pl.col("id").is_in(allowed))
        .then(pl.lit("allowance"))
        .otherwise(pl.lit("not"))
    )
    frame = frame.with_columns(standing.alias("standing"))
    at = pl.col("standing")
    low = (
        pl.when(at == "counts")
        .then(1.0)
        .when(at == "part")
        .then(pl.col("share").fill_null(0.0))
        .when(at == "allowance")
        .then(1.0 if post_cast == "count" else 0.0)
        .otherwise(0.0)
    )
    high = (
        pl.when(at.is_in(["counts", "unknown", "allowance"]))
        .then(1.0)
        .when(at == "part")
        .then(pl.col("share").fill_null(1.0))
        .otherwise(0.0)
    )
    return frame.with_columns(low.alias("low"), high.alias("high")).select(list(MEMBERS)).cast(MEMBERS)  # type: ignore[arg-type]


def _allowed(model: Model, rule: Allowance, entities: pl.DataFrame) -> list[int]:
    ids = _narrowed(model, rule.select, entities)
    if not rule.beside:
        return ids
    storeys = model.entities.filter(pl.col("id").is_in(_chosen(model, rule.beside).implode()))["storey_id"].drop_nulls()
    return entities.filter(pl.col("id").is_in(ids) & pl.col("storey_id").is_in(storeys.implode()))["id"].to_list()


def _narrowed(model: Model, selects: Iterable[Select], entities: pl.DataFrame) -> list[int]:
    return sorted({i for s in selects for i in s.narrow(model, entities)["id"].to_list()})
