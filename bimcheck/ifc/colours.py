"""Surface colours: which colours the items of a shape, and the materials, are drawn in.

A colour is text, "red,green,blue" from 0 to 255: the SurfaceColour of a surface style, whatever its reflectance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from bimcheck.ifc.statements import Statements

# Representations that show no surface of the thing itself.
NO_SURFACE = ("Annotation", "Axis", "Box", "Clearance", "CoG", "FootPrint", "Lighting", "Profile", "Reference")
# Mapped items within mapped items, operands within operands: real files have three levels; a cycle must not hold us.
DEEPEST = 12

OF_ITEM = {"id": pl.Int64, "value": pl.String}


def styled_colours(statements: Statements) -> pl.DataFrame:
    """(id, value): the colours of every IfcStyledItem, through its styles or assignments of styles."""
    rgb = statements.table("IfcColourRgb", ["Red", "Green", "Blue"])
    parts = [(pl.col(c).cast(pl.Float64) * 255).round(0).cast(pl.Int64, strict=False) for c in ("Red", "Green", "Blue")]
    colours = rgb.select(pl.col("id").alias("colour"), pl.concat_str(parts, separator=",").alias("value")).drop_nulls()
    shades = statements.referring("IfcSurfaceStyleShading", "SurfaceColour").rename({"owner": "shade", "id": "colour"})
    surfaces = statements.referring("IfcSurfaceStyle", "Styles").rename({"owner": "style", "id": "shade"})
    of_style = surfaces.join(shades, on="shade", how="inner", maintain_order="left").join(
        colours, on="colour", how="inner", maintain_order="left"
    )
    assigned = statements.referring("IfcPresentationStyleAssignment", "Styles").rename({"owner": "at", "id": "style"})
    styled = statements.referring("IfcStyledItem", "Styles").rename({"id": "at"})
    styled = styled.join(assigned, on="at", how="left", maintain_order="left")
    styled = styled.select("owner", pl.coalesce("style", "at").alias("style"))
    found = styled.join(of_style.select("style", "value"), on="style", how="inner", maintain_order="left")
    return found.select(pl.col("owner").alias("id"), "value").unique(maintain_order=True)


def material_colours(statements: Statements) -> pl.DataFrame:
    """(material_id, value): colours that materials are drawn in (IfcMaterialDefinitionRepresentation)."""
    drawn = statements.referring("IfcMaterialDefinitionRepresentation", "RepresentedMaterial")
    drawn = drawn.rename({"id": "material_id"})
    shown = statements.referring("IfcMaterialDefinitionRepresentation", "Representations").rename({"id": "shape"})
    items = statements.referring("IfcStyledRepresentation", "Items").rename({"owner": "shape", "id": "item"})
    colours = styled_colours(statements).rename({"id": "item"})
    return (
        drawn.join(shown, on="owner", how="inner", maintain_order="left")
        .join(items, on="shape", how="inner", maintain_order="left")
        .join(colours, on="item", how="inner", maintain_order="left")
        .select("material_id", "value")
        .unique(maintain_order=True)
    )


def shape_colours(statements: Statements, shapes: pl.DataFrame) -> pl.DataFrame:
    """(id, value): the colours of what is shown by the product definition shapes or representation maps `shown_id` of
    `shapes` (id, shown_id). An item without a colour of its own has those of what it maps or cuts."""
    colours = (
        statements.referring("IfcStyledItem", "Item")
        .rename({"owner": "styled", "id": "item"})
        .join(styled_colours(statements).rename({"id": "styled"}), on="styled", how="inner", maintain_order="left")
        .select("item", "value")
    )
    found = [pl.DataFrame(schema=OF_ITEM)]
    if colours.is_empty() or shapes.is_empty():
        return found[0]
    inside = _inside(statements)
    maps = statements.referring("IfcRepresentationMap", "MappedRepresentation")
    shown = pl.concat([statements.referring("IfcProductDefinitionShape", "Representations"), maps])
    shown = shown.rename({"owner": "shown_id", "id": "shape"})
    open_ = (
        shapes.select("id", "shown_id")
        .join(shown, on="shown_id", how="inner", maintain_order="left")
        .join(_items(statements), on="shape", how="inner", maintain_order="left")
        .select("id", "item")
    )
    for _step in range(DEEPEST):
        if open_.is_empty():
            break
        met = open_.join(colours, on="item", how="left", maintain_order="left")
        found.append(met.drop_nulls("value").select("id", "value"))
        bare = met.filter(pl.col("value").is_null()).select("id", "item")
        open_ = bare.join(inside, on="item", how="inner", maintain_order="left").select(
            "id", pl.col("inner").alias("item")
        )
    return pl.concat(found).unique(maintain_order=True)


def _items(statements: Statements) -> pl.DataFrame:
    """(shape, item) of every shape representation that shows a surface."""
    items = statements.referring("IfcShapeRepresentation", "Items").rename({"owner": "shape", "id": "item"})
    named = statements.table("IfcShapeRepresentation", ["RepresentationIdentifier"])
    other = named.filter(pl.col("RepresentationIdentifier").is_in(list(NO_SURFACE)))["id"]
    return items.filter(~pl.col("shape").is_in(other.implode()))


def _inside(statements: Statements) -> pl.DataFrame:
    """(item, inner): what a mapped item shows, and what a boolean result or a closed solid was made from."""
    sources = statements.referring("IfcMappedItem", "MappingSource").rename({"owner": "item", "id": "map"})
    maps = statements.referring("IfcRepresentationMap", "MappedRepresentation").rename({"owner": "map", "id": "shape"})
    mapped = sources.join(maps, on="map", how="inner", maintain_order="left").join(
        _items(statements).rename({"item": "inner"}), on="shape", how="inner", maintain_order="left"
    )
    operands = statements.referring("IfcBooleanResult", "FirstOperand").rename({"owner": "item", "id": "inner"})
    return pl.concat([mapped.select("item", "inner"), operands.select("item", "inner")])
