"""Instance numbers and references: each number given once, each reference to something, of a class that fits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from bimcheck.ifc import arguments
from bimcheck.ifc.lookup import spans
from bimcheck.ifc.schema import Attribute
from bimcheck.model import PROBLEMS

if TYPE_CHECKING:
    from bimcheck.ifc.statements import Statements


def duplicates(statements: Statements) -> pl.DataFrame:
    """Every definition of an instance number after the first."""
    instances = statements.instances
    ids, again = instances.ids, instances.again
    lines = instances.lines[again]
    frame = pl.DataFrame(
        {
            "code": pl.Series(["DUPLICATE_ID"] * len(again), dtype=pl.String),
            "line": lines["line"].cast(pl.Int64),
            "column": pl.Series([1] * len(again), dtype=pl.Int64),
            "id": pl.Series(ids[again], dtype=pl.Int64),
            "class": instances.class_names(again),
            "observed": lines["text"].str.slice(0, 120),
        }
    )
    return _complete(frame)


def misleading(statements: Statements) -> pl.DataFrame:
    """References to no instance (DANGLING_REFERENCE) and to one of a class that is not asked for (REFERENCE_CLASS)."""
    lost, odd = _suspects(statements)
    return pl.concat([_dangling(statements, lost), _misdirected(statements, odd)])


def _dangling(statements: Statements, candidates: np.ndarray) -> pl.DataFrame:
    """Every reference of these rows to an instance number that the file does not define."""
    instances = statements.instances
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
            "class": instances.class_names(rows),
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


def _suspects(statements: Statements) -> tuple[np.ndarray, np.ndarray]:
    """Rows that hold the number of no instance, and rows that refer to a class that none of their attributes asks for.

    `#5` in a string counts as well: what these rows really refer to, the exact parser tells.
    """
    links, codes = statements.links, statements.instances.codes
    sources, lost = links.sources, links.targets < 0
    fits = _allowed(statements)[codes[sources], codes[links.targets]]
    return np.unique(sources[lost]), np.unique(sources[~lost & ~fits])


def _allowed(statements: Statements) -> np.ndarray:
    """[class, other class]: whether the one has an attribute that may refer to the other. What the schema does not know
    is let pass."""
    schema, names = statements.schema, statements.instances.names
    unknown = np.array([schema.find(name) is None for name in names], dtype=bool)
    matrix = np.tile(unknown, (len(names), 1))
    matrix[unknown] = True
    for code in np.flatnonzero(~unknown):
        targets = {t for a in schema.attributes(names[code]) for t in _targets(a)}
        matrix[code] |= _fitting(statements, tuple(sorted(targets)))
    return matrix


def _fitting(statements: Statements, targets: tuple[str, ...]) -> np.ndarray:
    """Whether each class of the file may stand where these classes are asked for; unknown ones are let pass."""
    schema = statements.schema
    allowed = {c for t in targets for c in schema.subtypes(t)}
    return np.array([c in allowed or schema.find(c) is None for c in statements.instances.names], dtype=bool)


def _misdirected(statements: Statements, odd: np.ndarray) -> pl.DataFrame:
    """References to an instance of a class that the attribute does not allow (a wall where a placement is asked for).

    Attribute by attribute: the suspects, all relations, and the placement and shape of all products. In other rows a
    class that another attribute of the same instance asks for goes unnoticed.
    """
    instances, schema = statements.instances, statements.schema
    parts: list[pl.DataFrame] = []
    codes = instances.codes[odd]
    products = {str(cls): frame for (cls,), frame in statements.products.partition_by("class", as_dict=True).items()}
    for code, name in enumerate(instances.names):
        if schema.find(name) is None:
            continue
        rows = odd[codes == code]
        wanted = [a for a in schema.attributes(name) if _targets(a)]
        if schema.is_a(name, "IfcRelationship"):
            rows = _out_of_place(statements, instances.rows(name), wanted)
        elif name in products and not len(rows):
            wanted = [a for a in wanted if a.name in products[name].columns]
            parts.extend(_wrong_targets(statements, name, attribute, products[name]) for attribute in wanted)
            continue
        if not len(rows) or not wanted:
            continue
        raw = arguments.parse(instances.arguments(rows), schema.attributes(name), [a.name for a in wanted])
        raw = raw.with_columns(pl.Series("row", rows, dtype=pl.Int64))
        parts.extend(_wrong_targets(statements, name, attribute, raw) for attribute in wanted)
    return _complete(pl.concat(parts)) if parts else pl.DataFrame(schema=PROBLEMS)


# Where OwnerHistory begins in "('GlobalId',#1,…": behind 22 characters, their quotes and what stands around them.
_OWNER_HISTORY = len("('0123456789012345678901',")


def _out_of_place(statements: Statements, rows: np.ndarray, attributes: Sequence[Attribute]) -> np.ndarray:
    """Those of the rows of a relation that are not beyond doubt by the order of their references: OwnerHistory or none,
    then one for each attribute, and however many for one that is an aggregate."""
    asked = attributes[1:]
    several = [place for place, a in enumerate(asked) if a.kind == "aggregate"]
    if not asked or attributes[0].name != "OwnerHistory" or len(several) > 1 or any(a.optional for a in asked):
        return rows
    links, codes = statements.links, statements.instances.codes
    starts, ends = links.starts[rows], links.starts[rows + 1]
    # Whatever stands first where an owner history stands is one, or is wrong.
    begins = statements.instances.arguments(rows).str.slice(_OWNER_HISTORY, 1)
    owned = (begins == "#").to_numpy()
    doubtful = ~(owned | (begins == "$").to_numpy()) | (ends - starts < owned + len(asked))
    if not several:
        doubtful |= ends - starts != owned + len(asked)
    sure = np.flatnonzero(~doubtful)
    first, last = starts[sure] + owned[sure], ends[sure]

    def fit(attribute: Attribute, places: np.ndarray) -> np.ndarray:
        fitting = _fitting(statements, _targets(attribute))
        there = links.targets[places] >= 0  # a reference to nothing is told elsewhere
        fits: np.ndarray = ~there | fitting[codes[links.targets[places]]]
        return fits

    before = several[0] if several else len(asked)
    sound = ~owned[sure] | fit(attributes[0], starts[sure])
    for place, attribute in enumerate(asked):
        if place < before:
            sound &= fit(attribute, first + place)
        elif place > before:
            sound &= fit(attribute, last - (len(asked) - place))
    if several:
        behind = len(asked) - before - 1
        lengths = last - behind - first - before
        inside = fit(asked[before], spans(first + before, lengths))
        sound &= np.add.reduceat(~inside, np.concatenate(([0], np.cumsum(lengths)[:-1]))) == 0 if len(sure) else sound
    doubtful[sure[~sound]] = True
    chosen: np.ndarray = rows[doubtful]
    return chosen


def _wrong_targets(statements: Statements, name: str, attribute: Attribute, raw: pl.DataFrame) -> pl.DataFrame:
    instances = statements.instances
    pairs = _pairs(raw, attribute)
    targets = instances.index.of(pairs["target"].to_numpy())
    fits = _fitting(statements, _targets(attribute))
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
        pl.format("#{} {}", pl.col("target"), instances.class_names(targets[wrong])).alias("observed"),
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
        lists = arguments.references(pl.col(attribute.name)).alias("target")
        return raw.select("row", lists).explode("target").drop_nulls()
    column = f"{attribute.name}.ref" if attribute.kind == "select" else attribute.name
    return raw.select("row", pl.col(column).cast(pl.Int64, strict=False).alias("target")).drop_nulls()


def _complete(frame: pl.DataFrame) -> pl.DataFrame:
    """Add the columns of PROBLEMS that are missing, as nulls."""
    missing = [pl.lit(None, dtype).alias(name) for name, dtype in PROBLEMS.items() if name not in frame.columns]
    return frame.with_columns(missing).select(list(PROBLEMS))
