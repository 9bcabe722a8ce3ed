"""Instance numbers and references: each number given once, each reference to something, of a class that fits."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from bimcheck.ifc import arguments
from bimcheck.ifc.schema import Attribute
from bimcheck.model import PROBLEMS

if TYPE_CHECKING:
    from bimcheck.ifc.instances import Instances
    from bimcheck.ifc.statements import Statements

# Classes that only shapes are made of.
_GEOMETRY = (
    "IfcRepresentationItem",
    "IfcObjectPlacement",
    "IfcRepresentation",
    "IfcProductRepresentation",
    "IfcRepresentationMap",
    "IfcPresentationStyle",
    "IfcPresentationStyleAssignment",
    "IfcPresentationLayerAssignment",
    "IfcProfileDef",
    "IfcShapeAspect",
)


def duplicates(statements: Statements) -> pl.DataFrame:
    """Every definition of an instance number after the first."""
    instances = statements.instances
    ids = instances.ids
    again = np.flatnonzero((ids >= 0) & (instances.index.of(ids) != np.arange(len(ids))))
    lines = instances.lines[again]
    frame = pl.DataFrame(
        {
            "code": pl.Series(["DUPLICATE_ID"] * len(again), dtype=pl.String),
            "line": lines["line"].cast(pl.Int64),
            "column": pl.Series([1] * len(again), dtype=pl.Int64),
            "id": pl.Series(ids[again], dtype=pl.Int64),
            "class": _class_names(instances, again),
            "observed": lines["text"].str.slice(0, 120),
        }
    )
    return _complete(frame)


def _class_names(instances: Instances, rows: np.ndarray) -> pl.Series:
    """The class of each row, null for rows of no class."""
    names = pl.Series([name or None for name in instances.names], dtype=pl.String)
    return names.gather(instances.codes[rows].astype(np.uint32))


def dangling(statements: Statements) -> pl.DataFrame:
    """Every reference to an instance number that the file does not define."""
    instances = statements.instances
    candidates = _rows_with_unknown_references(instances)
    bare = instances.arguments(candidates).str.replace_all(r"'[^']*'", "''")
    referred = pl.DataFrame({"row": candidates, "ref": bare.str.extract_all(r"#\d+")}).explode("ref").drop_nulls()
    targets = referred["ref"].str.slice(1).cast(pl.Int64, strict=False).fill_null(-1)
    missing = referred.filter(pl.Series(~instances.index.has(targets.to_numpy()))).unique(maintain_order=True)
    rows = missing["row"].to_numpy().astype(np.int64)
    frame = pl.DataFrame(
        {
            "code": pl.Series(["DANGLING_REFERENCE"] * missing.height, dtype=pl.String),
            "line": instances.lines["line"].gather(rows).cast(pl.Int64),
            "id": pl.Series(instances.ids[rows], dtype=pl.Int64).replace(-1, None),
            "class": _class_names(instances, rows),
            "observed": missing["ref"],
        }
    )
    # Which attribute it is takes the exact parser; beyond so many the file is cut short and nobody reads on.
    told = frame.head(10_000).select("class", "observed")
    texts = instances.arguments(rows[: told.height])
    names = [_attribute_of(statements, cls, text, ref) for (cls, ref), text in zip(told.rows(), texts, strict=True)]
    names += [None] * (frame.height - told.height)
    return _complete(frame.with_columns(pl.Series("attribute", names, dtype=pl.String)))


def _attribute_of(statements: Statements, cls: str | None, text: str, reference: str) -> str | None:
    """The first attribute of a line whose argument holds that reference; None where the line is no sound instance."""
    if cls is None or statements.schema.find(cls) is None:
        return None
    try:
        values, _ = arguments.split_arguments(text, 1)
    except ValueError:
        return None
    holds = re.compile(rf"{re.escape(reference)}(?!\d)")
    pairs = zip(statements.schema.attributes(cls), values, strict=False)
    return next((a.name for a, value in pairs if not value.startswith("'") and holds.search(value)), None)


def _rows_with_unknown_references(instances: Instances) -> np.ndarray:
    """Rows whose arguments hold the number of no instance, in strings or not: a superset of the dangling ones."""
    texts = instances.arguments(np.arange(instances.lines.height))
    referring = texts.str.contains("#", literal=True).arg_true().to_numpy()
    step = 1 << 18

    def unknown_in(start: int) -> np.ndarray:
        rows = referring[start : start + step]
        joined = np.frombuffer(str(texts.gather(rows).str.join("\n").item()).encode(), dtype=np.uint8)
        positions, numbers = _hash_numbers(joined)
        unknown = ~instances.index.has(numbers)
        if not unknown.any():
            return rows[:0]
        line_ends = np.flatnonzero(joined == 10)
        bad: np.ndarray = rows[np.unique(np.searchsorted(line_ends, positions[unknown]))]
        return bad

    # numpy lets go of the interpreter in every step that counts.
    with ThreadPoolExecutor(max(pl.thread_pool_size(), 1)) as pool:
        found = list(pool.map(unknown_in, range(0, len(referring), step)))
    return np.concatenate(found) if found else np.empty(0, dtype=np.int64)


def _hash_numbers(text: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Positions of `#` followed by digits, and the numbers behind them (-1 where a number has more than 18 digits)."""
    positions = np.flatnonzero(text == 35)
    padded = np.concatenate((text, np.zeros(20, dtype=np.uint8)))
    numbers = np.zeros(len(positions), dtype=np.int64)
    going = np.ones(len(positions), dtype=bool)
    has_number = going
    for offset in range(1, 20):
        digits = padded[positions + offset] - 48  # anything but a digit is far above 9: bytes wrap around
        going = going & (digits < 10)
        if offset == 1:
            has_number = going
        if not going.any():
            break
        numbers = np.where(going, numbers * 10 + digits, numbers) if offset < 19 else np.where(going, -1, numbers)
    return positions[has_number], numbers[has_number]


def misdirected(statements: Statements) -> pl.DataFrame:
    """References to an instance of a class that the attribute does not allow (a wall where a placement is asked for).

    Looked for in everything but geometry, whose millions of references are only checked for existence.
    """
    instances, schema = statements.instances, statements.schema
    geometry = {c for base in _GEOMETRY for c in schema.subtypes(base)}
    parts: list[pl.DataFrame] = []
    for name in instances.names[1:]:
        if name in geometry or schema.find(name) is None:
            continue
        attributes = schema.attributes(name)
        wanted = [a for a in attributes if _targets(a)]
        rows = instances.rows(name)
        texts = instances.arguments(rows)
        # Most property values refer to nothing: those lines need no look.
        referring = texts.str.contains("#", literal=True) if wanted else pl.Series([False] * len(rows))
        if not referring.any():
            continue
        raw = arguments.parse(texts.filter(referring), attributes, [a.name for a in wanted])
        raw = raw.with_columns(pl.Series("row", rows[referring.to_numpy()], dtype=pl.Int64))
        parts.extend(_wrong_targets(statements, name, attribute, raw) for attribute in wanted)
    return _complete(pl.concat(parts)) if parts else pl.DataFrame(schema=PROBLEMS)


def _wrong_targets(statements: Statements, name: str, attribute: Attribute, raw: pl.DataFrame) -> pl.DataFrame:
    instances, schema = statements.instances, statements.schema
    pairs = _pairs(raw, attribute)
    targets = instances.index.of(pairs["target"].to_numpy())
    allowed = {c for t in _targets(attribute) for c in schema.subtypes(t)}
    fits = np.array([c in allowed or schema.find(c) is None for c in instances.names], dtype=bool)
    wrong = (targets >= 0) & ~fits[instances.codes[np.maximum(targets, 0)]]
    bad = pairs.filter(pl.Series(wrong))
    rows = bad["row"].to_numpy()
    expected = attribute.type_name or (attribute.element.type_name if attribute.element else "")
    return bad.select(
        pl.lit("REFERENCE_CLASS").alias("code"),
        instances.lines["line"].gather(rows).cast(pl.Int64).alias("line"),
        pl.Series("id", instances.ids[rows], dtype=pl.Int64),
        pl.lit(name).alias("class"),
        pl.lit(attribute.name).alias("attribute"),
        pl.lit(expected).alias("expected"),
        pl.format("#{} {}", pl.col("target"), _class_names(instances, targets[wrong])).alias("observed"),
    )


def _targets(attribute: Attribute) -> tuple[str, ...]:
    """The classes an attribute may refer to; empty where it refers to nothing."""
    if attribute.kind in ("reference", "select"):
        return attribute.targets
    if attribute.kind == "aggregate" and attribute.element is not None and attribute.element.kind == "reference":
        return attribute.element.targets
    return ()


def _pairs(raw: pl.DataFrame, attribute: Attribute) -> pl.DataFrame:
    """(row, target), a row per reference of one attribute."""
    if attribute.kind == "aggregate":
        lists = arguments.references(raw[attribute.name]).alias("target")
        return raw.select("row").with_columns(lists).explode("target").drop_nulls()
    column = f"{attribute.name}.ref" if attribute.kind == "select" else attribute.name
    return raw.select("row", pl.col(column).cast(pl.Int64, strict=False).alias("target")).drop_nulls()


def _complete(frame: pl.DataFrame) -> pl.DataFrame:
    """Add the columns of PROBLEMS that are missing, as nulls."""
    missing = [pl.lit(None, dtype).alias(name) for name, dtype in PROBLEMS.items() if name not in frame.columns]
    return frame.with_columns(missing).select(list(PROBLEMS))
