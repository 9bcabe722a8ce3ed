"""The tables that a rule can select from: each has an `id` (null where the file as a whole is meant)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import polars as pl

from bimcheck import model as tables_of
from bimcheck.model import Model
from bimcheck.rules.codes import CODES, codes
from bimcheck.rules.parties import PARTIES, parties
from bimcheck.rules.said import readable
from bimcheck.words import Words


@dataclass(frozen=True)
class Table:
    """words: what a row is · columns · build: the rows · of_elements: `id` is the element that the row is about.

    of_classes: the rows of exactly these classes, for a table of which nobody wants all rows; `entity` must be given.
    """

    words: Words
    columns: tuple[str, ...]
    build: Callable[[Model], pl.DataFrame]
    of_elements: bool = False
    of_classes: Callable[[Model, list[str]], pl.DataFrame] | None = None


def _header(model: Model) -> pl.DataFrame:
    """One row. Lists are joined by "; ", null where empty; view_definition is what stands in ViewDefinition [ … ]."""
    header = model.header
    description = "; ".join(header.description)
    row = {
        "id": None,
        "description": description,
        "implementation_level": header.implementation_level,
        "file_name": header.name,
        "time_stamp": header.time_stamp,
        "author": "; ".join(a for a in header.author if a.strip()),
        "organization": "; ".join(o for o in header.organization if o.strip()),
        "preprocessor_version": header.preprocessor_version,
        "originating_system": header.originating_system,
        "authorization": header.authorization,
        "schema_identifier": "; ".join(header.schema_identifiers),
    }
    frame = pl.DataFrame([row], schema={"id": pl.Int64, **{k: pl.String for k in row if k != "id"}})
    view = pl.col("description").str.extract(r"(?i)ViewDefinition\s*\[\s*([^\]]*?)\s*\]")
    return frame.with_columns(view.alias("view_definition"))


def _file(model: Model) -> pl.DataFrame:
    """One row: the file and what holds for all of it, with the declared units of the four kinds that buildings need."""
    source = model.source
    declared = model.units.filter(pl.col("declared")) if not model.units.is_empty() else model.units
    unit = dict(zip(declared["unit_type"].to_list(), declared["name"].to_list(), strict=True))
    row = {
        "id": None,
        "file_name": readable(source.name),
        "stem": readable(source.path.stem),
        "suffix": readable(source.path.suffix.lower()),
        "delivery_folder": readable(source.deliverables.resolve().name) if source.deliverables else None,
        "size": source.size,
        "schema": model.schema,
        "length_unit": unit.get("LENGTHUNIT"),
        "area_unit": unit.get("AREAUNIT"),
        "volume_unit": unit.get("VOLUMEUNIT"),
        "plane_angle_unit": unit.get("PLANEANGLEUNIT"),
    }
    kinds = {k: pl.Int64 if k in ("id", "size") else pl.String for k in row}
    return pl.DataFrame([row], schema=kinds)


def _property_sets(model: Model) -> pl.DataFrame:
    """A row per element and set of its own: those of its type are the type's rows. Quantity sets are sets too."""
    return model.sets.rename({"element_id": "id"})


HEADER = (
    "id", "description", "view_definition", "implementation_level", "file_name", "time_stamp", "author", "organization",
    "preprocessor_version", "originating_system", "authorization", "schema_identifier",
)  # fmt: skip
FILE = (
    "id",
    "file_name",
    "stem",
    "suffix",
    "delivery_folder",
    "size",
    "schema",
    "length_unit",
    "area_unit",
    "volume_unit",
    "plane_angle_unit",
)


def _of(columns: Iterable[str], id_: str = "id") -> tuple[str, ...]:
    return tuple("id" if c == id_ else c for c in columns)


def _about_elements(zh: str, en: str, columns: Iterable[str], pick: Callable[[Model], pl.DataFrame]) -> Table:
    return Table(
        Words(zh, en), _of(columns, "element_id"), lambda m: pick(m).rename({"element_id": "id"}), of_elements=True
    )


TABLES: dict[str, Table] = {
    "entities": Table(
        Words("构件、空间、类型等对象", "objects (elements, spaces, types …)"),
        _of(tables_of.ENTITIES),
        lambda m: m.entities,
    ),
    "roots": Table(
        Words("所有带 GlobalId 的实例", "every instance with a GlobalId"),
        ("id", "class", "global_id", "name"),
        lambda m: m.roots,
    ),
    "instances": Table(
        Words("任意类的实例", "instances of any class"),
        ("id", "class"),
        lambda m: pl.DataFrame(schema={"id": pl.Int64, "class": pl.String}),
        of_classes=lambda m, classes: m.statements.members(classes),
    ),
    "problems": Table(
        Words("读取文件时发现的问题", "problems met while reading the file"),
        _of(tables_of.PROBLEMS),
        lambda m: m.problems,
    ),
    "header": Table(Words("文件头", "the header"), HEADER, _header),
    "file": Table(Words("整个文件", "the file as a whole"), FILE, _file),
    "units": Table(Words("单位", "units"), _of(tables_of.UNITS), lambda m: m.units),
    "placements": Table(Words("定位", "placements"), _of(tables_of.PLACEMENTS), lambda m: m.placements),
    "relations": Table(
        Words("关系", "relations"),
        _of(tables_of.RELATIONS, "relation_id"),
        lambda m: m.relations.rename({"relation_id": "id"}),
    ),
    "property_sets": Table(
        Words("构件自身的属性集和工程量集", "property and quantity sets of elements"),
        ("id", "set_id", "set_name"),
        _property_sets,
        of_elements=True,
    ),
    "properties": _about_elements("属性", "properties", tables_of.PROPERTIES, lambda m: m.properties),
    "quantities": _about_elements("工程量", "quantities", tables_of.QUANTITIES, lambda m: m.quantities),
    "materials": _about_elements("材料", "materials", tables_of.MATERIALS, lambda m: m.materials),
    "classifications": _about_elements(
        "分类编码", "classification references", tables_of.CLASSIFICATIONS, lambda m: m.classifications
    ),
    "codes": Table(Words("文件使用的分类编码", "classification codes in use"), tuple(CODES), codes),
    "parties": Table(Words("参建方及其角色", "parties and their roles"), tuple(PARTIES), parties),
    "documents": _about_elements("关联文档", "documents", tables_of.DOCUMENTS, lambda m: m.documents),
}

COLUMN_WORDS: dict[str, Words] = {
    "global_id": Words.same("GlobalId"),
    "name": Words("名称 (Name)", "Name"),
    "long_name": Words("长名称 (LongName)", "LongName"),
    "description": Words("描述 (Description)", "Description"),
    "object_type": Words("ObjectType", "ObjectType"),
    "predefined_type": Words("PredefinedType", "PredefinedType"),
    "tag": Words("标识 (Tag)", "Tag"),
    "class": Words("类", "class"),
    "type_id": Words("所属类型", "type"),
    "container_id": Words("所在空间结构", "spatial container"),
    "whole_id": Words("所属整体", "whole"),
    "storey_id": Words("所在楼层", "storey"),
    "building_id": Words("所在单体建筑", "building"),
    "site_id": Words("所在场地", "site"),
    "placement_id": Words("定位 (ObjectPlacement)", "ObjectPlacement"),
    "representation_id": Words("几何表达 (Representation)", "Representation"),
    "set_name": Words("属性集名称", "name of the property set"),
    "set_id": Words("属性集", "property set"),
    "view_definition": Words("模型视图定义 (ViewDefinition)", "ViewDefinition"),
    "schema_identifier": Words("FILE_SCHEMA 的 IFC 版本", "the schema of FILE_SCHEMA"),
    "author": Words("FILE_NAME 的作者 (author)", "author in FILE_NAME"),
    "organization": Words("FILE_NAME 的单位 (organization)", "organization in FILE_NAME"),
    "originating_system": Words("FILE_NAME 的建模软件 (originating_system)", "originating_system in FILE_NAME"),
    "preprocessor_version": Words("FILE_NAME 的导出程序 (preprocessor_version)", "preprocessor_version in FILE_NAME"),
    "file_name": Words("文件名", "file name"),
    "stem": Words("文件名（不含后缀）", "file name without suffix"),
    "delivery_folder": Words("交付文件夹名", "name of the delivery folder"),
    "schema": Words("IFC 版本", "IFC schema"),
    "length_unit": Words("长度单位 (LENGTHUNIT)", "LENGTHUNIT"),
    "area_unit": Words("面积单位 (AREAUNIT)", "AREAUNIT"),
    "volume_unit": Words("体积单位 (VOLUMEUNIT)", "VOLUMEUNIT"),
    "plane_angle_unit": Words("角度单位 (PLANEANGLEUNIT)", "PLANEANGLEUNIT"),
    "unit_type": Words("单位类别", "unit type"),
    "cyclic": Words("循环", "cyclic"),
    "kind": Words("种类", "kind"),
    "code": Words("问题代码", "problem code"),
    "is_type": Words("是否类型", "is a type"),
    "identification": Words("编码", "code"),
    "dictionary": Words("编码的字典", "dictionary of the code"),
    "used_by": Words("使用该编码的对象数量", "number of objects that have the code"),
    "role": Words("角色", "role"),
    "person": Words("人员", "person"),
    "system": Words("分类体系", "classification system"),
    "location": Words("位置", "location"),
    "edition": Words("版本", "edition"),
    "value_text": Words("属性值", "value"),
    "value_type": Words("数据类型", "data type"),
    "value": Words("值", "value"),
    "inherited": Words("继承自类型", "inherited from the type"),
    "thickness": Words("厚度", "thickness"),
    "category": Words("类别", "category"),
    "depth": Words("层级", "depth"),
}


def column_words(name: str) -> Words:
    """What a column is called in findings; its own name where nothing better is known."""
    return COLUMN_WORDS.get(name, Words.same(name))
