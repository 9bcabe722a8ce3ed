"""What is associated with elements: materials down to their names, classification references, documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from bimcheck.model import CLASSIFICATIONS, DOCUMENTS, MATERIALS, empty

if TYPE_CHECKING:
    from bimcheck.ifc.statements import Statements

Row = dict[str, Any]


def read_materials(statements: Statements, types: pl.DataFrame, length_scale: float) -> pl.DataFrame:
    """MATERIALS: a row per material part of what an element is made of."""
    held = _held(statements, "IfcRelAssociatesMaterial", "RelatingMaterial").rename({"target_id": "definition_id"})
    held = _inherited(held, types, [])
    if held.is_empty():
        return empty(MATERIALS)
    parts = _material_parts(statements, length_scale)
    names = statements.table("IfcMaterial", ["Name", "Category"]).select(
        pl.col("id").alias("material_id"), pl.col("Name").alias("name"), pl.col("Category").alias("category")
    )
    parts = parts.join(names.unique("material_id", keep="first"), on="material_id", how="left", maintain_order="left")
    rows = held.join(parts, on="definition_id", how="inner", maintain_order="left_right")
    return rows.select(pl.col(c).cast(t) for c, t in MATERIALS.items())


_PART: dict[str, Any] = {c: t for c, t in MATERIALS.items() if c not in ("element_id", "inherited", "name", "category")}


def _material_parts(statements: Statements, length_scale: float) -> pl.DataFrame:
    """The parts of every IfcMaterialSelect of the file, by the id of the definition."""
    single = statements.table("IfcMaterial", []).select(
        pl.col("id").alias("definition_id"), pl.lit("material").alias("kind"), pl.col("id").alias("material_id")
    )
    many = _members(statements.table("IfcMaterialList", ["Materials"]), "Materials", "list", None)
    many = many.rename({"part_id": "material_id"})
    layer = _one(statements, "IfcMaterialLayer", "layer", length_scale)
    profile = _one(statements, "IfcMaterialProfile", "profile", length_scale)
    constituent = _one(statements, "IfcMaterialConstituent", "constituent", length_scale)
    sets = [
        (
            _members(statements.table(name, [set_name, members]), members, kind, set_name),
            one,
        )
        for name, members, kind, set_name, one in (
            ("IfcMaterialLayerSet", "MaterialLayers", "layer", "LayerSetName", layer),
            ("IfcMaterialProfileSet", "MaterialProfiles", "profile", "Name", profile),
            ("IfcMaterialConstituentSet", "MaterialConstituents", "constituent", "Name", constituent),
        )
    ]
    whole = [m.join(one.drop("kind"), on="part_id", how="inner", maintain_order="left_right") for m, one in sets]
    alone = [one.with_columns(pl.col("part_id").alias("definition_id")) for one in (layer, profile, constituent)]
    defined = pl.concat([_shaped(f) for f in (single, many, *whole, *alone)])
    usages = [defined]
    for name, target in (
        ("IfcMaterialLayerSetUsage", "ForLayerSet"),
        ("IfcMaterialProfileSetUsage", "ForProfileSet"),
        ("IfcMaterialProfileSetUsageTapering", "ForProfileEndSet"),
    ):
        if statements.schema.find(name) is None:
            continue
        usage = statements.table(name, [target]).select(
            pl.col("id").alias("usage_id"), pl.col(target).cast(pl.Int64).alias("definition_id")
        )
        through = usage.join(defined, on="definition_id", how="inner", maintain_order="left_right")
        usages.append(_shaped(through.with_columns(pl.col("usage_id").alias("definition_id"))))
    return pl.concat(usages)


def _members(frame: pl.DataFrame, members: str, kind: str, set_name: str | None) -> pl.DataFrame:
    """(definition_id, kind, set_name, position, part_id), a row per member."""
    columns = {
        "definition_id": pl.Int64,
        "kind": pl.String,
        "set_name": pl.String,
        "position": pl.Int32,
        "part_id": pl.Int64,
    }
    if frame.is_empty() or not isinstance(frame.schema[members], pl.List):
        return pl.DataFrame(schema=columns)
    name = pl.col(set_name) if set_name else pl.lit(None, pl.String)
    flat = frame.select(
        pl.col("id").alias("definition_id"),
        pl.lit(kind).alias("kind"),
        name.alias("set_name"),
        pl.int_ranges(pl.col(members).list.len()).cast(pl.List(pl.Int32)).alias("position"),
        pl.col(members).cast(pl.List(pl.Int64)).alias("part_id"),
    )
    return flat.explode("position", "part_id").filter(pl.col("part_id").is_not_null())


def _one(statements: Statements, name: str, kind: str, length_scale: float) -> pl.DataFrame:
    """Layers, profiles or constituents: part_id, material, names, thickness in metres, fraction."""
    wanted = ["Material", "LayerThickness", "Fraction", "Name", "Category"]
    frame = statements.table(name, wanted)
    return frame.select(
        pl.col("id").alias("part_id"),
        pl.lit(kind).alias("kind"),
        pl.col("Material").cast(pl.Int64, strict=False).alias("material_id"),
        (pl.col("LayerThickness").cast(pl.Float64, strict=False) * length_scale).alias("thickness"),
        pl.col("Fraction").cast(pl.Float64, strict=False).alias("fraction"),
        pl.col("Name").cast(pl.String).alias("part_name"),
        pl.col("Category").cast(pl.String).alias("part_category"),
    )


def _shaped(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select((pl.col(c) if c in frame.columns else pl.lit(None)).cast(t).alias(c) for c, t in _PART.items())


def read_classifications(statements: Statements, types: pl.DataFrame) -> pl.DataFrame:
    """CLASSIFICATIONS. A reference of the type is inherited unless the occurrence has that very reference itself."""
    held = _held(statements, "IfcRelAssociatesClassification", "RelatingClassification")
    if statements.schema.find("IfcExternalReferenceRelationship"):
        resources = _pairs(
            statements, "IfcExternalReferenceRelationship", "RelatedResourceObjects", "RelatingReference"
        )
        held = pl.concat([held, resources])
    references = _classification_references(statements)
    held = held.join(references.select(pl.col("reference_id").alias("target_id")), on="target_id", how="semi")
    held = _inherited(held, types, ["target_id"]).rename({"target_id": "reference_id"})
    rows = held.join(references, on="reference_id", how="inner", maintain_order="left_right")
    return rows.select(pl.col(c).cast(t) for c, t in CLASSIFICATIONS.items())


def _classification_references(statements: Statements) -> pl.DataFrame:
    """Every classification reference with its chain of broader references up to its system.

    Files hold at most some thousand distinct references; the chains are walked one by one.
    """
    wanted = ["Identification", "ItemReference", "Name", "Location", "ReferencedSource"]
    references = statements.table("IfcClassificationReference", wanted)
    systems = statements.table("IfcClassification", ["Name", "Source", "Edition"])
    by_system = {row["id"]: row for row in systems.iter_rows(named=True)}
    by_id = {row["id"]: row for row in references.iter_rows(named=True)}
    rows = []
    for id_, row in by_id.items():
        ancestors: list[str] = []
        seen = {id_}
        above = _reference(row["ReferencedSource"])
        while above in by_id and above not in seen:
            seen.add(above)
            code = _code(by_id[above])
            if code is not None:
                ancestors.append(code)
            above = _reference(by_id[above]["ReferencedSource"])
        rows.append(_classified(id_, _code(row), row["Name"], row["Location"], ancestors, by_system.get(above)))
    # A system may be associated as a whole.
    rows.extend(_classified(id_, None, None, None, [], row) for id_, row in by_system.items())
    schema: dict[str, Any] = {c: t for c, t in CLASSIFICATIONS.items() if c not in ("element_id", "inherited")}
    return pl.DataFrame(rows, schema=schema)


def _classified(
    id_: int, code: str | None, name: str | None, location: str | None, ancestors: list[str], system: Row | None
) -> Row:
    system = system or {}
    return {
        "reference_id": id_, "identification": code, "name": name, "location": location, "ancestors": ancestors,
        "system_id": system.get("id"), "system": system.get("Name"), "source": system.get("Source"),
        "edition": system.get("Edition"),
    }  # fmt: skip


def _code(row: Row) -> str | None:
    code: str | None = row["Identification"] if row["Identification"] is not None else row["ItemReference"]
    return code


def _reference(value: object) -> int | None:
    if isinstance(value, dict):
        value = value["ref"]
    return value if isinstance(value, int) else None


def read_documents(statements: Statements, types: pl.DataFrame) -> pl.DataFrame:
    """DOCUMENTS: references and information, by IfcRelAssociatesDocument."""
    held = _held(statements, "IfcRelAssociatesDocument", "RelatingDocument")
    held = _inherited(held, types, ["target_id"]).rename({"target_id": "document_id"})
    columns: dict[str, Any] = {c: t for c, t in DOCUMENTS.items() if c not in ("element_id", "inherited")}
    parts = [pl.DataFrame(schema=columns)]
    for name, codes in (
        ("IfcDocumentReference", ["Identification", "ItemReference"]),
        ("IfcDocumentInformation", ["Identification", "DocumentId"]),
    ):
        frame = statements.table(name, ["Name", "Location", *codes])
        parts.append(
            frame.select(
                pl.col("id").alias("document_id"),
                pl.coalesce(*codes).cast(pl.String).alias("identification"),
                pl.col("Name").cast(pl.String).alias("name"),
                pl.col("Location").cast(pl.String).alias("location"),
            )
        )
    rows = held.join(pl.concat(parts), on="document_id", how="inner", maintain_order="left_right")
    return rows.select(pl.col(c).cast(t) for c, t in DOCUMENTS.items())


def _held(statements: Statements, relation: str, relating: str) -> pl.DataFrame:
    return _pairs(statements, relation, "RelatedObjects", relating)


def _pairs(statements: Statements, relation: str, related: str, relating: str) -> pl.DataFrame:
    """(element_id, target_id) of a relation."""
    frame = statements.table(relation, [related, relating])
    if frame.is_empty():
        return pl.DataFrame(schema={"element_id": pl.Int64, "target_id": pl.Int64})
    target = pl.col(relating)
    if isinstance(frame.schema[relating], pl.Struct):
        target = target.struct.field("ref")
    frame = frame.with_columns(target.cast(pl.Int64).alias("target_id")).explode(related)
    element = pl.col(related)
    if isinstance(frame.schema[related], pl.Struct):
        element = element.struct.field("ref")
    pairs = frame.select(element.cast(pl.Int64).alias("element_id"), "target_id")
    return pairs.drop_nulls().unique(maintain_order=True)


def _inherited(held: pl.DataFrame, types: pl.DataFrame, same: list[str]) -> pl.DataFrame:
    """Own rows, then those of the type: for elements that have none of their own, or (`same`) not that very one."""
    held = held.with_columns(pl.lit(False).alias("inherited"))
    pairs = types.select(pl.col("parent_id").alias("element_id"), pl.col("child_id").alias("occurrence_id"))
    if pairs.is_empty() or held.is_empty():
        return held
    taken = pairs.join(held, on="element_id", how="inner", maintain_order="left_right")
    taken = taken.drop("element_id").rename({"occurrence_id": "element_id"})
    taken = taken.join(held, on=["element_id", *same], how="anti", maintain_order="left")
    return pl.concat([held, taken.with_columns(pl.lit(True).alias("inherited")).select(held.columns)])
