"""`read`: an IFC file becomes a Model."""

from __future__ import annotations

from importlib import import_module
from os import PathLike
from pathlib import Path

import polars as pl

from bimcheck.errors import ModelError
from bimcheck.ifc import source, spf
from bimcheck.ifc.associations import read_classifications, read_documents, read_materials
from bimcheck.ifc.background import begin
from bimcheck.ifc.content import Content
from bimcheck.ifc.georeference import read_georeference
from bimcheck.ifc.header import read_header, schema_of
from bimcheck.ifc.properties import read_holders, read_properties, read_quantities, read_sets
from bimcheck.ifc.relations import hierarchy, read_relations
from bimcheck.ifc.schema import schema as express_schema
from bimcheck.ifc.statements import Statements
from bimcheck.ifc.units import Units
from bimcheck.model import ENTITIES, PROBLEMS, Model
from bimcheck.words import Words

# Column of ENTITIES → the attributes that hold it in one class or another.
_ATTRIBUTES = {
    "global_id": ("GlobalId",),
    "name": ("Name",),
    "description": ("Description",),
    "long_name": ("LongName",),
    "object_type": ("ObjectType", "ElementType", "ProcessType", "ResourceType"),
    "predefined_type": ("PredefinedType",),
    "tag": ("Tag",),
    "placement_id": ("ObjectPlacement",),
    "representation_id": ("Representation",),
}


def read(path: str | PathLike[str] | Content, *, judging: bool = False) -> Model:
    """Read an .ifc or .ifczip file (IFC2X3, IFC4, IFC4X3_ADD2) into tables.

    path     the file, or what has already begun to be read of it
    judging  begin at once with the look at every argument that `Model.problems` needs, beside the tables

    What is wrong inside the file is in `Model.problems`. ModelError where it cannot be read at all: missing, empty,
    no IFC, another schema, a damaged archive.
    """
    content = path if isinstance(path, Content) else Content(Path(path))
    path = content.path
    # Loading ifcopenshell's schemas takes a good tenth of a second: it happens while the text is split.
    warming = begin(import_module, "ifcopenshell.ifcopenshell_wrapper")
    origin, raw = source.load(content)
    text = spf.split(raw)
    del raw
    if not any("FILE_" in statement.text.upper() or "ISO-10303" in statement.text.upper() for statement in text.header):
        raise ModelError(
            Words("不是 IFC 文件：没有 STEP 文件头", "not an IFC file: it has no STEP header"),
            str(path),
            Words("请从建模软件导出 IFC (STEP) 文件", "Export IFC (STEP) from the authoring tool"),
        )
    header, header_problems = read_header(text.header)
    warming.result()
    schema = express_schema(schema_of(header, str(path)))
    problems = pl.concat([pl.DataFrame(header_problems, schema=PROBLEMS), text.problems])
    statements = Statements(text, schema, problems)
    del text
    if judging:
        begin(statements.nonconforming)  # what it finds is kept; what it raises, whoever asks again will meet
    units = Units(statements)
    statements.length_scale = units.length_scale()
    relations = read_relations(statements)
    types = relations.filter(pl.col("kind") == "types").select("parent_id", "child_id")
    return Model.made_on_demand(
        {
            "properties": lambda model: read_properties(statements, units, _holders(statements), types),
            "quantities": lambda model: read_quantities(statements, units, _holders(statements), types),
            "sets": lambda model: read_sets(statements, _holders(statements)),
            "materials": lambda model: read_materials(statements, types, statements.length_scale),
            "classifications": lambda model: read_classifications(statements, types),
            "documents": lambda model: read_documents(statements, types),
            "georeference": lambda model: read_georeference(model, statements),
        },
        header=header,
        schema=schema.name,
        units=units.table,
        entities=_entities(statements, relations),
        relations=relations,
        statements=statements,
        source=origin(),
    )


def _holders(statements: Statements) -> pl.DataFrame:
    return statements.kept("holders", lambda: read_holders(statements))


def _entities(statements: Statements, relations: pl.DataFrame) -> pl.DataFrame:
    """ENTITIES, by instance number."""
    wanted = [name for names in _ATTRIBUTES.values() for name in names]
    table = statements.table("IfcObjectDefinition", wanted)
    statements.products = _products(statements, table)
    columns = {c: pl.coalesce(*names).cast(ENTITIES[c]) for c, names in _ATTRIBUTES.items()}
    is_type = statements.schema.subtypes("IfcTypeObject")
    frame = table.select("id", "class", pl.col("class").is_in(is_type).alias("is_type"), **columns).sort(
        "id", maintain_order=True
    )
    tree = hierarchy(frame, relations, statements.schema)
    return pl.concat([frame, tree.drop("id")], how="horizontal").select(list(ENTITIES))


def _products(statements: Statements, table: pl.DataFrame) -> pl.DataFrame:
    """What has been parsed of IfcProducts, for those who look at references."""
    products = table.filter(pl.col("class").is_in(statements.present("IfcProduct")))
    rows = pl.Series("row", statements.rows(products["id"].to_numpy()), dtype=pl.Int64)
    return products.select(rows, "class", "ObjectPlacement", "Representation")
