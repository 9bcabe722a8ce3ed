"""Derived measures of systems and of how things look: what an element is part of, and the colour it is shown in."""

from __future__ import annotations

import polars as pl

from bimcheck.ifc.colours import material_colours, shape_colours
from bimcheck.model import Model
from bimcheck.rules.measures import measure


def _systems(model: Model) -> pl.DataFrame:
    """(id, system_id): the systems that an element is assigned to, and the system itself, so that both can be asked."""
    systems = model.is_a("IfcSystem").select(pl.col("id").alias("system_id"))
    members = model.relations.filter(pl.col("kind") == "groups").select(
        pl.col("child_id").alias("id"), pl.col("parent_id").alias("system_id")
    )
    assigned = members.join(systems, on="system_id", how="semi", maintain_order="left")
    return pl.concat([assigned, systems.select(pl.col("system_id").alias("id"), "system_id")]).unique(
        maintain_order=True
    )


@measure("system", "所属系统", "system")
def _(model: Model) -> pl.DataFrame:
    """Name of each system, its class and number where it has none."""
    label = pl.when(pl.col("name").str.strip_chars() != "").then(pl.col("name"))
    names = model.entities.select(
        pl.col("id").alias("system_id"), pl.coalesce(label, pl.format("{} #{}", "class", "id")).alias("value")
    )
    return _systems(model).join(names, on="system_id", how="inner", maintain_order="left").select("id", "value")


@measure("system_terms", "所属系统的类别与名称", "kind and names of the system")
def _(model: Model) -> pl.DataFrame:
    """All that tells what kind of system it is, in one text: PredefinedType, ObjectType, Name, LongName."""
    said = pl.concat_str(
        pl.when(~pl.col("predefined_type").is_in(["NOTDEFINED", "USERDEFINED"])).then("predefined_type"),
        "object_type",
        "name",
        "long_name",
        separator=" ",
        ignore_nulls=True,
    )
    terms = model.entities.select(pl.col("id").alias("system_id"), said.alias("value"))
    return _systems(model).join(terms, on="system_id", how="inner", maintain_order="left").select("id", "value")


@measure("colour", "表面颜色", "surface colour")
def _(model: Model) -> pl.DataFrame:
    """ "red,green,blue" from 0 to 255, several where there are several: of its shape, else of its type's shape, else of
    its material."""

    def make() -> pl.DataFrame:
        shaped = model.entities.select("id", pl.col("representation_id").alias("shown_id")).drop_nulls()
        maps = model.statements.referring("IfcTypeProduct", "RepresentationMaps").rename({"owner": "type_id"})
        bare = model.entities.filter(pl.col("representation_id").is_null()).select("id", "type_id")
        typed = bare.join(maps.rename({"id": "shown_id"}), on="type_id", how="inner", maintain_order="left")
        own = shape_colours(model.statements, pl.concat([shaped, typed.select("id", "shown_id")]))
        made = material_colours(model.statements)
        of_material = (
            model.materials.select(pl.col("element_id").alias("id"), "material_id")
            .join(own.select("id"), on="id", how="anti", maintain_order="left")
            .join(made, on="material_id", how="inner", maintain_order="left")
            .select("id", "value")
            .unique(maintain_order=True)
        )
        return pl.concat([own, of_material])

    frame: pl.DataFrame = model.statements.kept("surface colours", make)
    return frame
