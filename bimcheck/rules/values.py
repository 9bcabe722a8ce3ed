"""What a check looks at, by name.

`name`                      snake_case: a column of the selected table, else a derived measure (measures.py)
`OverallHeight`             CamelCase: an IFC attribute of the instance itself
`Pset_WallCommon.IsExternal`  with a dot: property or quantity, the occurrence's before the type's; `*` and `?`
                            stand for any characters in either half
`Representation/Representations/RepresentationType`  with a slash: from instance to instance (see ifc/paths.py);
                            numbers there stay as written
"""

from __future__ import annotations

from functools import partial

import polars as pl

from bimcheck.ifc.paths import is_path, steps, walk
from bimcheck.model import Model
from bimcheck.prefab import measures as prefab_measures  # noqa: F401  registers its measures
from bimcheck.rules import shape_measures, system_measures  # noqa: F401  they register their measures
from bimcheck.rules.measures import MEASURES
from bimcheck.rules.said import spaced
from bimcheck.rules.tables import TABLES, column_words
from bimcheck.rules.wildcard import like
from bimcheck.words import Words

# Attributes of these measures are converted to SI; others stay as written.
UNIT_OF_MEASURE = {
    "IfcLengthMeasure": "LENGTHUNIT",
    "IfcPositiveLengthMeasure": "LENGTHUNIT",
    "IfcNonNegativeLengthMeasure": "LENGTHUNIT",
    "IfcAreaMeasure": "AREAUNIT",
    "IfcVolumeMeasure": "VOLUMEUNIT",
    "IfcPlaneAngleMeasure": "PLANEANGLEUNIT",
    "IfcPositivePlaneAngleMeasure": "PLANEANGLEUNIT",
}

VALUES = {"row": pl.UInt32, "text": pl.String, "number": pl.Float64}


def values(model: Model, chosen: pl.DataFrame, name: str) -> pl.DataFrame:
    """The values of `name` for the rows of `chosen` (columns `row`, `id`, …): VALUES, by row.

    No row where there is no value (null or blank text), several rows where there are several. KeyError for a
    snake_case name that is neither a column nor a measure.
    """
    if is_path(name):
        found = _walked(model, chosen, name)
    elif "." in name:
        found = _properties(model, chosen, name)
    elif name in chosen.columns:
        found = _column(chosen.select("row", pl.col(name).alias("value")))
    elif name in MEASURES:
        found = _measured(model, chosen, name)
    elif name[:1].isupper():
        found = _attributes(model, chosen, name)
    else:
        raise KeyError(name)
    blank = found["text"].str.strip_chars() == ""
    found = found.filter(~blank) if blank.any() else found
    return found if found["row"].is_sorted() else found.sort("row", maintain_order=True)


def label(name: str) -> Words:
    """What a value is called in findings."""
    if name in MEASURES:
        return MEASURES[name].words
    if is_path(name):
        return _path_words(name)
    return column_words(name) if name[:1].islower() else Words.same(name)


def _path_words(path: str) -> Words:
    """The attribute where a path ends, the relation by which one gets there, and what of it is looked at."""
    walked = steps(path) or ()
    named = [step for step in walked if step.name not in ("class", "id")]
    end = named[-1].name or named[-1].owner
    by = [step.owner for step in named if step.owner and step.owner != end]
    zh, en = (f"{end}（{by[-1]}）", f"{end} ({by[-1]})") if by else (end, end)
    return Words(f"{spaced(zh)}的类", f"class of {en}") if walked[-1].name == "class" else Words(zh, en)


def group_label(name: str) -> Words:
    """What a group of equal values is called: 同一楼层， the same storey."""
    if name == "id":
        return Words("构件", "element")
    words = label(name)
    return Words(words.zh.removeprefix("所在").removeprefix("所属"), words.en)


def unit(name: str) -> str:
    """The unit of a measure, "" where it has none or it is not known."""
    return MEASURES[name].unit if name in MEASURES else ""


def is_known(name: str, table: str) -> bool:
    """Whether `name` can be a value of rows of `table`, as far as that shows without a model."""
    about_elements = table == "entities" or TABLES[table].of_elements
    if is_path(name):
        return "id" in TABLES[table].columns
    if "." in name:
        return about_elements
    if name[:1].isupper():
        return table in ("entities", "roots", "instances")
    return name in TABLES[table].columns or (name in MEASURES and (about_elements or table == "instances"))


def _column(frame: pl.DataFrame) -> pl.DataFrame:
    """VALUES from a frame `row`, `value` of any type; lists give a row per item."""
    kind = frame.schema["value"]
    if isinstance(kind, pl.List):
        frame = frame.explode("value")
        kind = frame.schema["value"]
    value = pl.col("value")
    if isinstance(kind, pl.Struct):  # a SELECT: ref, type, text
        reference = pl.format("#{}", value.struct.field("ref"))
        value = pl.coalesce(value.struct.field("text"), reference)
        kind = pl.String()
    if kind == pl.Boolean:
        text: pl.Expr = pl.when(value.is_null()).then(None).when(value).then(pl.lit("TRUE")).otherwise(pl.lit("FALSE"))
    elif kind.is_numeric():
        text = value.cast(pl.String)
    else:
        text = value.cast(pl.String)
    numeric = kind.is_numeric()
    number = value.cast(pl.Float64) if numeric else value.cast(pl.String).cast(pl.Float64, strict=False)
    return frame.select("row", text.alias("text"), number.alias("number")).drop_nulls("text").cast(VALUES)  # type: ignore[arg-type]


def _measured(model: Model, chosen: pl.DataFrame, name: str) -> pl.DataFrame:
    if chosen.is_empty():  # some measures look through the whole geometry
        return pl.DataFrame(schema=VALUES)
    measured = MEASURES[name].compute(model)
    return _column(chosen.select("row", "id").join(measured, on="id", how="inner", maintain_order="left_right"))


def _walked(model: Model, chosen: pl.DataFrame, path: str) -> pl.DataFrame:
    places = walk(model.statements, chosen.select("row", "id"), path)
    # Where a path ends at an instance, that is the value.
    text = pl.coalesce("text", pl.format("#{}", "id"))
    return places.select("row", text.alias("text"), "number").drop_nulls("text").cast(VALUES)  # type: ignore[arg-type]


def _attributes(model: Model, chosen: pl.DataFrame, name: str) -> pl.DataFrame:
    """An attribute is parsed per class, as classes differ in where it stands and whether they have it."""
    parts = []
    classes = chosen["class"].unique().sort().drop_nulls().to_list() if "class" in chosen.columns else []
    for cls in classes:
        declared = model.schema_tree.attribute(cls, name)
        if declared is None:
            continue
        frame = model.statements.kept(f"{cls}.{declared.name}", partial(_attribute, model, cls, declared.name))
        if declared.type_name in UNIT_OF_MEASURE and frame.schema["value"].is_numeric():
            frame = frame.with_columns(pl.col("value") * _scale(model, UNIT_OF_MEASURE[declared.type_name]))
        rows = chosen.select("row", "id").join(frame, on="id", how="inner", maintain_order="left_right")
        parts.append(_column(rows))
    return pl.concat(parts) if parts else pl.DataFrame(schema=VALUES)


def _attribute(model: Model, cls: str, name: str) -> pl.DataFrame:
    """(id, value) of exactly this class, as `Model.attributes` types it; nothing else of the class is parsed."""
    frame: pl.DataFrame = model.statements.table(cls, [name], subtypes=False)
    return frame.select("id", pl.col(name).alias("value"))


def _scale(model: Model, unit_type: str) -> float:
    declared = model.units.filter(pl.col("declared") & (pl.col("unit_type") == unit_type))
    scale = declared["scale"][0] if declared.height else None
    return float(scale) if scale is not None else 1.0


def _properties(model: Model, chosen: pl.DataFrame, name: str) -> pl.DataFrame:
    if chosen.is_empty():
        return pl.DataFrame(schema=VALUES)
    set_name, _, base = name.partition(".")
    found = pl.concat(
        [
            _named(model, "properties", set_name, base, "value_number"),
            _named(model, "quantities", set_name, base, "value"),
        ]
    )
    rows = chosen.select("row", "id").join(found, on="id", how="inner", maintain_order="left_right")
    return rows.select("row", "text", "number").drop_nulls("text").cast(VALUES)  # type: ignore[arg-type]


def _named(model: Model, table: str, set_name: str, base: str, number: str) -> pl.DataFrame:
    """(id, text, number) of the rows of a table whose set and name fit. A rule may try many names that no file has:
    the names that there are, each once, tell that without a look through all rows."""
    rows: pl.DataFrame = getattr(model, table)
    for column, text in (("name", base), ("set_name", set_name)):
        if text == "*":
            continue
        every = model.statements.kept(f"{column} of {table}", partial(_distinct, model, table, column))
        fitting = every.filter(like("text", text))["text"]
        if fitting.is_empty():
            rows = rows.clear()
            break
        rows = rows.filter(
            pl.col(column) == fitting[0] if len(fitting) == 1 else pl.col(column).is_in(fitting.implode())
        )
    return rows.select(
        pl.col("element_id").alias("id"), pl.col("value_text").alias("text"), pl.col(number).alias("number")
    )


def _distinct(model: Model, table: str, column: str) -> pl.DataFrame:
    frame: pl.DataFrame = getattr(model, table).select(pl.col(column).alias("text").unique()).drop_nulls()
    return frame


def has_set(model: Model, chosen: pl.DataFrame, name: str) -> pl.Series:
    """For a value with a dot: whether the element has the property set at all (Boolean, by row of `chosen`)."""
    wanted = like("set_name", name.partition(".")[0])
    ids = pl.concat([t.filter(wanted)["element_id"] for t in (model.properties, model.quantities)]).unique()
    return chosen.select(pl.col("id").is_in(ids.implode()).fill_null(False))["id"]
