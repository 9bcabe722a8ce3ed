"""Measures of prefabrication: what TOML rules and score tables may ask of elements. Registers them."""

from __future__ import annotations

import polars as pl

from bimcheck.model import Model
from bimcheck.prefab.casting import CAST_IN_PLACE, COMPOSITE, PRECAST, casting, fitting, grounds
from bimcheck.prefab.grids import axis_spacings
from bimcheck.prefab.quantities import sizes
from bimcheck.rules.measures import MEASURES, length_scale, measure
from bimcheck.rules.wildcard import like


@measure("casting", "制作方式", "how it is cast")
def _(model: Model) -> pl.DataFrame:
    """precast, cast_in_place, composite or unknown; elements that are no concrete have none."""
    return casting(model).select("id", pl.col("casting").alias("value"))


@measure("casting_evidence", "制作方式的依据", "evidence of how it is cast")
def _(model: Model) -> pl.DataFrame:
    """No row where it is not known, or where what is stated contradicts itself."""
    return casting(model).filter(pl.col("casting") != "unknown").select("id", pl.col("text").alias("value"))


@measure("casting_conflict", "与制作方式矛盾的信息", "what contradicts how it is cast")
def _(model: Model) -> pl.DataFrame:
    return casting(model).select("id", pl.col("against").alias("value")).drop_nulls()


@measure("casting_parts", "其组成部分是否为混凝土构件", "whether its parts are concrete elements")
def _(model: Model) -> pl.DataFrame:
    """TRUE for wholes (a stair of flights, an assembly) whose parts are asked instead, else FALSE."""
    value = pl.when("has_parts").then(pl.lit("TRUE")).otherwise(pl.lit("FALSE"))
    return casting(model).select("id", value.alias("value"))


@measure("walling", "墙体类型", "kind of walling")
def _(model: Model) -> pl.DataFrame:
    """masonry or non_masonry, by materials, type and name; concrete is non_masonry; no row where nothing says."""
    walls = model.is_a("IfcWall", "IfcCurtainWall").filter(~pl.col("is_type"))
    words = grounds().words
    types = model.entities.select(pl.col("id").alias("type_id"), pl.col("name").alias("type_name"))
    materials = model.materials.filter(pl.col("element_id").is_in(walls["id"].implode())).select(
        pl.col("element_id").alias("id"),
        pl.concat_str("name", "part_name", separator=" ", ignore_nulls=True).alias("text"),
    )
    named = walls.select("id", "name", "object_type", "type_id").join(types, on="type_id", how="left")
    texts = pl.concat(
        [materials, *(named.select("id", pl.col(c).alias("text")) for c in ("type_name", "object_type", "name"))]
    ).drop_nulls()
    said = texts.with_columns(
        fitting(texts["text"], words.walls.masonry).alias("masonry"),
        fitting(texts["text"], words.walls.non_masonry).alias("other"),
    )
    cast = casting(model).filter(pl.col("casting").is_in(["precast", "composite", CAST_IN_PLACE])).select("id")
    curtain = model.is_a("IfcCurtainWall").filter(~pl.col("is_type")).select("id")
    by_words = (
        said.group_by("id", maintain_order=True)
        .agg(pl.col("masonry").any(), pl.col("other").any())
        .filter(pl.col("masonry") | pl.col("other"))
        .select("id", pl.when("masonry").then(pl.lit("masonry")).otherwise(pl.lit("non_masonry")).alias("value"))
    )
    sure = pl.concat([cast, curtain]).unique().join(walls.select("id"), on="id", how="semi")
    rest = by_words.join(sure, on="id", how="anti")
    return pl.concat([sure.with_columns(pl.lit("non_masonry").alias("value")), rest]).sort("id")


@measure("wall_integration", "墙体与保温、装饰的一体化", "insulation and finish made with the wall")
def _(model: Model) -> pl.DataFrame:
    """Of precast and panel walls whose layers are told: "insulation and finish", "insulation", "finish" or "none".

    Walls that are cast in place or laid of masonry are "none": what is added to them is added on site. No row where it
    is not known how the wall is made or what it is made of.
    """
    words = grounds().words
    made = casting(model).select("id", "casting")
    walls = model.is_a("IfcWall", "IfcCurtainWall").filter(~pl.col("is_type")).select("id")
    walls = walls.join(made, on="id", how="left").join(MEASURES["walling"].compute(model), on="id", how="left")
    site = walls.filter((pl.col("casting") == CAST_IN_PLACE) | (pl.col("value") == "masonry")).select("id")
    factory = walls.filter(
        pl.col("casting").is_in([PRECAST, COMPOSITE])
        | (pl.col("casting").is_null() & (pl.col("value") == "non_masonry"))
    ).select("id")
    layers = model.materials.filter(
        pl.col("element_id").is_in(factory["id"].implode()) & pl.col("kind").is_in(["layer", "constituent"])
    ).select(
        pl.col("element_id").alias("id"),
        pl.concat_str("name", "part_name", "part_category", separator=" ", ignore_nulls=True).alias("text"),
    )
    told = (
        layers.with_columns(
            fitting(layers["text"], words.walls.insulation).alias("insulation"),
            fitting(layers["text"], words.walls.finish).alias("finish"),
        )
        .group_by("id", maintain_order=True)
        .agg(pl.col("insulation").any(), pl.col("finish").any())
    )
    value = (
        pl.when(pl.col("insulation") & pl.col("finish"))
        .then(pl.lit("insulation and finish"))
        .when("insulation")
        .then(pl.lit("insulation"))
        .when("finish")
        .then(pl.lit("finish"))
        .otherwise(pl.lit("none"))
    )
    on_site = site.with_columns(pl.lit("none").alias("value"))
    return pl.concat([told.join(site, on="id", how="anti").select("id", value.alias("value")), on_site]).sort("id")


def _size(model: Model, column: str) -> pl.DataFrame:
    ids = casting(model)["id"]
    return sizes(model, ids).select("id", pl.col(column).alias("value")).drop_nulls()


@measure("component_length", "构件长度", "component length", "m")
def _(model: Model) -> pl.DataFrame:
    """The largest side of the oriented box; of elements that are or may be of concrete."""
    return _size(model, "length")


@measure("component_width", "构件宽度", "component width", "m")
def _(model: Model) -> pl.DataFrame:
    return _size(model, "width")


@measure("component_thickness", "构件厚度", "component thickness", "m")
def _(model: Model) -> pl.DataFrame:
    return _size(model, "height")


@measure("plan_length", "构件平面长度", "length in plan", "m")
def _(model: Model) -> pl.DataFrame:
    """Of walls their length, of columns the larger side of the section."""
    ids = casting(model)["id"]
    classes = model.entities.select("id", "class")
    walls, columns = (sorted(model.schema_tree.subtypes(c)) for c in ("IfcWall", "IfcColumn"))
    value = pl.when(pl.col("class").is_in(walls)).then("run").when(pl.col("class").is_in(columns)).then("width")
    return (
        sizes(model, ids)
        .join(classes, on="id", how="left", maintain_order="left")
        .select("id", value.alias("value"))
        .drop_nulls()
    )


@measure("wall_height", "墙体高度", "height of the wall", "m")
def _(model: Model) -> pl.DataFrame:
    """Of walls: one face over the length."""
    walls = model.is_a("IfcWall").filter(~pl.col("is_type"))["id"]
    return sizes(model, walls).select("id", (pl.col("face") / pl.col("run")).alias("value")).drop_nulls()


@measure("specification_mark", "规格型号或构件编号", "type or piece mark")
def _(model: Model) -> pl.DataFrame:
    """TypeDesignator, TypeDesignation, PieceMark and what else the vocabulary names."""
    marks = grounds().words.marks
    rows = model.properties.drop_nulls("value_text")
    wanted = [
        like("name", n.partition(".")[2]) & like("set_name", n.partition(".")[0]) for n in (*marks.type, *marks.piece)
    ]
    if not wanted:
        return pl.DataFrame(schema={"id": pl.Int64, "value": pl.String})
    return rows.filter(pl.any_horizontal(wanted)).select(
        pl.col("element_id").alias("id"), pl.col("value_text").alias("value")
    )


@measure("cast_in_parts", "钢筋、预埋件数量", "number of bars, anchors and sleeves cast in")
def _(model: Model) -> pl.DataFrame:
    """Of concrete elements: bars, fasteners and accessories that are parts of it, or of the unit that it is part of."""
    cast_in = ("IfcReinforcingElement", "IfcMechanicalFastener", "IfcFastener", "IfcDiscreteAccessory")
    inserts = model.is_a(*cast_in).filter(~pl.col("is_type")).select(pl.col("id").alias("child_id"))
    links = model.relations.filter(pl.col("kind").is_in(["aggregates", "nests"])).join(
        inserts, on="child_id", how="semi"
    )
    of_whole = links.group_by(pl.col("parent_id").alias("whole_id")).agg(pl.len().alias("shared"))
    own = links.group_by(pl.col("parent_id").alias("id")).agg(pl.len().alias("own"))
    assemblies = model.is_a("IfcElementAssembly").select(pl.col("id").alias("whole_id"))
    rows = casting(model).select("id").join(model.entities.select("id", "whole_id"), on="id", how="left")
    return (
        rows.join(own, on="id", how="left", maintain_order="left")
        .join(of_whole.join(assemblies, on="whole_id", how="semi"), on="whole_id", how="left", maintain_order="left")
        .select("id", (pl.col("own").fill_null(0) + pl.col("shared").fill_null(0)).cast(pl.Float64).alias("value"))
    )


@measure("axis_pair", "相邻轴线", "neighbouring axes")
def _(model: Model) -> pl.DataFrame:
    """Of IfcGridAxis with a next one: "3–4"."""
    pair = pl.format("{}–{}", pl.col("tag").fill_null("?"), pl.col("next_tag").fill_null("?"))
    return axis_spacings(model).select("id", pair.alias("value"))


@measure("opening_width", "洞口宽度", "opening width", "m")
def _(model: Model) -> pl.DataFrame:
    """Of openings: the quantity Width, else that of the door or window in it."""
    return _opening(model, "Width")


@measure("opening_height", "洞口高度", "opening height", "m")
def _(model: Model) -> pl.DataFrame:
    return _opening(model, "Height")


def _opening(model: Model, name: str) -> pl.DataFrame:
    openings = model.is_a("IfcOpeningElement").select("id")
    stated = (
        model.quantities.filter((pl.col("name") == name) & (pl.col("value") > 0))
        .select(pl.col("element_id").alias("id"), pl.col("value").alias("stated"))
        .unique("id", keep="first", maintain_order=True)
    )
    fillings = model.relations.filter(pl.col("kind") == "fills").select(
        pl.col("parent_id").alias("id"), pl.col("child_id").alias("filling")
    )
    sized = [pl.DataFrame(schema={"filling": pl.Int64, "filled": pl.Float64})]
    for cls in ("IfcDoor", "IfcWindow"):
        frame = model.attributes(cls)
        sized.append(
            frame.select(
                pl.col("id").alias("filling"),
                (pl.col(f"Overall{name}").cast(pl.Float64) * length_scale(model)).alias("filled"),
            )
        )
    filled = fillings.join(pl.concat(sized), on="filling", how="inner").unique("id", keep="first", maintain_order=True)
    return (
        openings.join(stated, on="id", how="left", maintain_order="left")
        .join(filled.select("id", "filled"), on="id", how="left", maintain_order="left")
        .select("id", pl.coalesce("stated", "filled").alias("value"))
        .drop_nulls()
    )


@measure("axis_spacing", "轴线间距", "distance to the next parallel grid axis", "m")
def _(model: Model) -> pl.DataFrame:
    """Of IfcGridAxis: to the next one of the same list of the same grid; the last one has none."""
    return axis_spacings(model).select("id", pl.col("spacing").alias("value"))
