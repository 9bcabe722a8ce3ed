"""Derived measures: what rules ask of elements that no column says outright. One function registers one measure.

A measure gives a frame `id`, `value` (String or Float64): no row where it has no value, several rows where it has
several. Lengths are metres.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from bimcheck.model import Model
from bimcheck.rules.codes import dictionary
from bimcheck.words import Words

# How far up a chain of wholes we walk. Real models have five levels; a cycle must not hold us.
DEEPEST = 64


@dataclass(frozen=True)
class Measure:
    name: str
    words: Words
    unit: str  # "m", or "" for texts and counts
    compute: Callable[[Model], pl.DataFrame]


MEASURES: dict[str, Measure] = {}


def measure(name: str, zh: str, en: str, unit: str = "") -> Callable[[Callable[[Model], pl.DataFrame]], None]:
    def register(compute: Callable[[Model], pl.DataFrame]) -> None:
        MEASURES[name] = Measure(name, Words(zh, en), unit, compute)

    return register


def length_scale(model: Model) -> float:
    """Metres per length unit of the project; 1 where none is declared."""
    declared = model.units.filter(pl.col("declared") & (pl.col("unit_type") == "LENGTHUNIT"))
    scale = declared["scale"][0] if declared.height else None
    return float(scale) if scale is not None else 1.0


@measure("elevation", "标高", "elevation", "m")
def _(model: Model) -> pl.DataFrame:
    """Of storeys: attribute Elevation; where it is empty, the height of the placement in the project."""
    stated = model.attributes("IfcBuildingStorey").select(
        "id", pl.col("Elevation").cast(pl.Float64) * length_scale(model)
    )
    storeys = model.is_a("IfcBuildingStorey").select("id", "placement_id")
    heights = model.placements.select(pl.col("id").alias("placement_id"), "z")
    return (
        storeys.join(stated, on="id", how="left", maintain_order="left")
        .join(heights, on="placement_id", how="left", maintain_order="left")
        .select("id", pl.coalesce("Elevation", "z").alias("value"))
    )


@measure("storey_height", "层高", "storey height", "m")
def _(model: Model) -> pl.DataFrame:
    """From one storey's elevation to the next one's in the same building; the topmost has none."""
    elevations = MEASURES["elevation"].compute(model)
    storeys = model.entities.select("id", "building_id").join(elevations, on="id", how="inner", maintain_order="left")
    ordered = storeys.drop_nulls("value").sort("building_id", "value", "id")
    return ordered.select(
        "id", (pl.col("value").shift(-1).over("building_id") - pl.col("value")).alias("value")
    ).drop_nulls()


@measure("distance_to_origin", "到项目原点的距离", "distance to the project's origin", "m")
def _(model: Model) -> pl.DataFrame:
    """Of the placement's origin, in space."""
    places = model.placements.select(pl.col("id").alias("placement_id"), _length("x", "y", "z").alias("value"))
    return (
        model.entities.select("id", "placement_id")
        .join(places, on="placement_id", how="inner", maintain_order="left")
        .select("id", "value")
    )


@measure("placement_offset", "相对上级定位的距离", "distance to the placement above", "m")
def _(model: Model) -> pl.DataFrame:
    """How far the placement's origin lies from that of the placement it is relative to (or the project's origin).

    Names the one site or element that is far off, instead of everything that stands on it.
    """
    places = model.placements.select(pl.col("id").alias("placement_id"), "parent_id", "x", "y", "z")
    above = model.placements.select(
        pl.col("id").alias("parent_id"), pl.col("x").alias("px"), pl.col("y").alias("py"), pl.col("z").alias("pz")
    )
    offsets = places.join(above, on="parent_id", how="left", maintain_order="left").with_columns(
        *(
            # A root is measured from the origin; where the parent has no coordinates nothing can be said.
            pl.when(pl.col("parent_id").is_null()).then(pl.col(c)).otherwise(pl.col(c) - pl.col(f"p{c}")).alias(f"d{c}")
            for c in "xyz"
        )
    )
    return (
        model.entities.select("id", "placement_id")
        .join(
            offsets.select("placement_id", _length("dx", "dy", "dz").alias("value")),
            on="placement_id",
            how="inner",
            maintain_order="left",
        )
        .select("id", "value")
    )


@measure("container_count", "空间归属次数", "how often it is contained in the spatial structure")
def _(model: Model) -> pl.DataFrame:
    """IfcRelContainedInSpatialStructure of the element itself, else of the nearest whole (host, assembly) with any."""
    contained = (
        model.relations.filter(pl.col("kind") == "contains")
        .unique(["relation_id", "parent_id", "child_id"])
        .group_by("child_id")
        .agg(pl.len().cast(pl.Float64).alias("value"))
    )
    wholes = model.entities.select("id", "whole_id")
    up = wholes.select(pl.col("id").alias("at"), pl.col("whole_id").alias("next"))
    open_ = wholes.select("id", pl.col("id").alias("at"))
    found: list[pl.DataFrame] = []
    for _step in range(DEEPEST):
        met = open_.join(contained, left_on="at", right_on="child_id", how="left", maintain_order="left")
        found.append(met.filter(pl.col("value").is_not_null()).select("id", "value"))
        open_ = (
            met.filter(pl.col("value").is_null())
            .select("id", "at")
            .join(up, on="at", how="left", maintain_order="left")
            .filter(pl.col("next").is_not_null())
            .select("id", pl.col("next").alias("at"))
        )
        if open_.is_empty():
            break
    counted = pl.concat(found)
    return (
        wholes.select("id")
        .join(counted, on="id", how="left", maintain_order="left")
        .with_columns(pl.col("value").fill_null(0.0))
    )


@measure("part_count", "组成部分数量", "number of parts")
def _(model: Model) -> pl.DataFrame:
    return _counted(model, ("aggregates", "nests"), "parent_id", "child_id")


@measure("opening_count", "洞口数量", "number of openings")
def _(model: Model) -> pl.DataFrame:
    return _counted(model, ("voids",), "parent_id", "child_id")


@measure("occurrence_count", "类型的实例数量", "number of occurrences of the type")
def _(model: Model) -> pl.DataFrame:
    return _counted(model, ("types",), "parent_id", "child_id")


@measure("contained_count", "所含构件数量", "number of contained elements")
def _(model: Model) -> pl.DataFrame:
    return _counted(model, ("contains",), "parent_id", "child_id")


@measure("is_part", "是否为组成部分", "is a part")
def _(model: Model) -> pl.DataFrame:
    """TRUE for what is aggregated or nested into an element (not into a storey), else FALSE."""
    elements = model.is_a("IfcElement").select(pl.col("id").alias("parent_id"))
    parts = (
        model.relations.filter(pl.col("kind").is_in(["aggregates", "nests"]))
        .join(elements, on="parent_id", how="semi")
        .select(pl.col("child_id").alias("id"))
        .unique()
    )
    return model.entities.select(
        "id",
        pl.when(pl.col("id").is_in(parts["id"].implode()))
        .then(pl.lit("TRUE"))
        .otherwise(pl.lit("FALSE"))
        .alias("value"),
    )


@measure("material_count", "材料数量", "number of materials")
def _(model: Model) -> pl.DataFrame:
    counted = model.materials.group_by(pl.col("element_id").alias("id")).agg(
        pl.col("definition_id").n_unique().cast(pl.Float64).alias("value")
    )
    return (
        model.entities.select("id")
        .join(counted, on="id", how="left", maintain_order="left")
        .with_columns(pl.col("value").fill_null(0.0))
    )


@measure("material", "材料名称", "material")
def _(model: Model) -> pl.DataFrame:
    return (
        model.materials.select(pl.col("element_id").alias("id"), pl.col("name").alias("value"))
        .drop_nulls()
        .unique(maintain_order=True)
    )


@measure("classification", "分类编码", "classification code")
def _(model: Model) -> pl.DataFrame:
    return (
        model.classifications.select(pl.col("element_id").alias("id"), pl.col("identification").alias("value"))
        .drop_nulls()
        .unique(maintain_order=True)
    )


@measure("dictionary", "分类编码的字典", "dictionary of the classification code")
def _(model: Model) -> pl.DataFrame:
    """What the source of each classification code calls itself; none where the code or its source is not named."""
    coded = model.classifications.filter(pl.col("identification").str.strip_chars() != "")
    return (
        coded.select(pl.col("element_id").alias("id"), dictionary().alias("value"))
        .drop_nulls()
        .unique(maintain_order=True)
    )


@measure("address", "邮政地址", "postal address")
def _(model: Model) -> pl.DataFrame:
    """Of sites and buildings: street and town of their IfcPostalAddress, or of Pset_Address; none where blank."""
    said = pl.concat_str(pl.col("AddressLines").list.join(" "), "Town", separator=" ", ignore_nulls=True)
    addresses = model.statements.table("IfcPostalAddress", ["AddressLines", "Town"]).select(
        pl.col("id").alias("address_id"), said.str.strip_chars().alias("value")
    )
    held = pl.concat(
        [
            model.statements.referring(cls, attribute).rename({"owner": "id", "id": "address_id"})
            for cls, attribute in (("IfcSite", "SiteAddress"), ("IfcBuilding", "BuildingAddress"))
        ]
    ).join(addresses, on="address_id", how="inner", maintain_order="left")
    stated = model.properties.filter(
        (pl.col("set_name") == "Pset_Address") & pl.col("name").is_in(["AddressLines", "Town"])
    ).select(pl.col("element_id").alias("id"), pl.col("value_text").alias("value"))
    frame: pl.DataFrame = pl.concat([held.select("id", "value"), stated]).filter(pl.col("value") != "")
    return frame


def _named(column: str) -> Callable[[Model], pl.DataFrame]:
    """The Name of the entity that a column of `entities` points at; its class and number where it has none."""

    def compute(model: Model) -> pl.DataFrame:
        label = pl.when(pl.col("name").str.strip_chars() != "").then(pl.col("name"))
        names = model.entities.select(
            pl.col("id").alias(column), pl.coalesce(label, pl.format("{} #{}", "class", "id")).alias("value")
        )
        return (
            model.entities.select("id", column)
            .join(names, on=column, how="inner", maintain_order="left")
            .select("id", "value")
        )

    return compute


measure("type", "所属类型", "type")(_named("type_id"))
measure("storey", "所在楼层", "storey")(_named("storey_id"))
measure("building", "所在单体建筑", "building")(_named("building_id"))
measure("site", "所在场地", "site")(_named("site_id"))
measure("container", "所在空间结构", "spatial container")(_named("container_id"))
measure("whole", "所属整体", "whole")(_named("whole_id"))


def _classed(column: str) -> Callable[[Model], pl.DataFrame]:
    """The class of what a column of `entities` refers to."""

    def compute(model: Model) -> pl.DataFrame:
        classes = model.entities.select(pl.col("id").alias(column), pl.col("class").alias("value"))
        return (
            model.entities.select("id", column)
            .join(classes, on=column, how="inner", maintain_order="left")
            .select("id", "value")
        )

    return compute


measure("whole_class", "所属整体的类", "class of the whole")(_classed("whole_id"))
measure("type_class", "所属类型的类", "class of the type")(_classed("type_id"))
measure("container_class", "所在空间结构的类", "class of the spatial container")(_classed("container_id"))


def _counted(model: Model, kinds: tuple[str, ...], me: str, other: str) -> pl.DataFrame:
    """Distinct partners on the other side of these relations; 0 where none."""
    counted = (
        model.relations.filter(pl.col("kind").is_in(list(kinds)))
        .group_by(pl.col(me).alias("id"))
        .agg(pl.col(other).n_unique().cast(pl.Float64).alias("value"))
    )
    return (
        model.entities.select("id")
        .join(counted, on="id", how="left", maintain_order="left")
        .with_columns(pl.col("value").fill_null(0.0))
    )


def _length(x: str, y: str, z: str) -> pl.Expr:
    return (pl.col(x) ** 2 + pl.col(y) ** 2 + pl.col(z) ** 2).sqrt()
