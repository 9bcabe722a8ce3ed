"""Instance numbers and references: each number given once, each reference to something, of a class that fits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from bimcheck.ifc import arguments
from bimcheck.ifc.lookup import Rows
from bimcheck.ifc.schema import Attribute
from bimcheck.model import PROBLEMS

if TYPE_CHECKING:
    from bimcheck.ifc.statements import Statements


def duplicates(statements: Statements) -> pl.DataFrame:
    """Every definition of an instance number after the first."""
    ids = statements.ids
    order = np.argsort(ids, kind="stable")
    again = order[1:][(ids[order][1:] == ids[order][:-1]) & (ids[order][1:] >= 0)]
    again.sort()
    lines = statements.lines[again]
    heads = lines["text"].str.extract(r"^#\d+\s*=\s*([A-Za-z]\w*)")
    frame = pl.DataFrame(
        {
            "code": pl.Series(["DUPLICATE_ID"] * len(again), dtype=pl.String),
            "line": lines["line"].cast(pl.Int64),
            "column": pl.Series([1] * len(again), dtype=pl.Int64),
            "id": pl.Series(ids[again], dtype=pl.Int64),
            "class": heads.map_elements(lambda c: statements.schema.find(c) or c, return_dtype=pl.String),
            "observed": lines["text"].str.slice(0, 120),
        }
    )
    return _complete(frame)


def dangling(statements: Statements) -> pl.DataFrame:
    """Every reference to an instance number that the file does not define."""
    text = statements.lines["text"]
    if text.is_empty():
        return pl.DataFrame(schema=PROBLEMS)
    candidates = _lines_with_unknown_references(text, statements.index)
    lines = statements.lines[candidates]
    bare = lines["text"].str.replace_all(r"'[^']*'", "''")
    referred = pl.DataFrame({"row": candidates, "line": lines["line"], "bare": bare}).with_columns(
        pl.col("bare").str.extract_all(r"#\d+").list.slice(1).alias("ref")
    )
    referred = referred.explode("ref").filter(pl.col("ref").is_not_null())
    targets = referred["ref"].str.slice(1).cast(pl.Int64, strict=False).fill_null(-1)
    missing = referred.filter(pl.Series(~statements.index.has(targets.to_numpy())))
    owner = pl.Series("id", statements.ids[missing["row"].to_numpy()], dtype=pl.Int64)
    frame = pl.DataFrame(
        {
            "code": pl.Series(["DANGLING_REFERENCE"] * missing.height, dtype=pl.String),
            "line": missing["line"].cast(pl.Int64),
            "id": owner,
            "class": statements.class_of(owner),
            "observed": missing["ref"],
            "text": statements.lines["text"].gather(missing["row"]),
        }
    ).unique(maintain_order=True)
    # Which attribute it is takes the exact parser; beyond so many the file is cut short and nobody reads on.
    rows = frame.head(10_000).select("class", "text", "observed").iter_rows()
    names = [_attribute_of(statements, *row) for row in rows] + [None] * max(0, frame.height - 10_000)
    return _complete(frame.drop("text").with_columns(pl.Series("attribute", names, dtype=pl.String)))


def _attribute_of(statements: Statements, cls: str | None, text: str, reference: str) -> str | None:
    """The first attribute of a line whose argument holds that reference; None where the line is no sound instance."""
    if cls is None or statements.schema.find(cls) is None:
        return None
    try:
        values, _ = arguments.split_arguments(text, text.index("(") + 1)
    except ValueError:
        return None
    holds = re.compile(rf"{re.escape(reference)}(?!\d)")
    pairs = zip(statements.schema.attributes(cls), values, strict=False)
    return next((a.name for a, value in pairs if not value.startswith("'") and holds.search(value)), None)


def _lines_with_unknown_references(text: pl.Series, defined: Rows) -> np.ndarray:
    """Rows that hold `#` and the number of no instance, inside strings or not: a superset of the dangling ones."""
    found: list[np.ndarray] = []
    step = 1 << 17
    for start in range(0, len(text), step):
        part = text.slice(start, step)
        joined = str(part.str.join("\n").item()).encode()
        positions, numbers = hash_numbers(np.frombuffer(joined, dtype=np.uint8))
        unknown = ~defined.has(numbers)
        if unknown.any():
            ends = np.flatnonzero(np.frombuffer(joined, dtype=np.uint8) == 10)
            found.append(start + np.unique(np.searchsorted(ends, positions[unknown])))
    return np.concatenate(found) if found else np.empty(0, dtype=np.int64)


def hash_numbers(text: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Positions of `#` followed by digits, and the numbers behind them (-1 where a number has more than 18 digits)."""
    positions = np.flatnonzero(text == 35)
    padded = np.concatenate((text, np.zeros(20, dtype=np.uint8)))
    numbers = np.zeros(len(positions), dtype=np.int64)
    alive = np.arange(len(positions))
    digits = padded[positions + 1] - 48
    has_number = digits < 10
    offset = 1
    while len(alive) and offset <= 18:
        digits = padded[positions[alive] + offset] - 48
        on = digits < 10
        alive = alive[on]
        numbers[alive] = numbers[alive] * 10 + digits[on]
        offset += 1
    if len(alive):
        longer = padded[positions[alive] + offset] - 48 < 10
        numbers[alive[longer]] = -1
    return positions[has_number], numbers[has_number]


def misdirected(statements: Statements) -> pl.DataFrame:
    """References to an instance of a class that the attribute does not allow (a wall where a placement is asked for).

    Looked for in everything but geometry, whose millions of references are only checked for existence.
    """
    codes, names = statements.class_codes
    spelled = pl.Series(names, dtype=pl.String)
    parts = []
    for cls, written, lines in statements.loose_parts():
        attributes = statements.schema.attributes(cls)
        wanted = [a for a in attributes if _targets(a)]
        # Most property values refer to nothing: those lines need no look.
        referring = lines.filter(pl.col("text").str.contains(r"[(,]\s*#")) if wanted else lines.clear()
        if referring.is_empty():
            continue
        raw = arguments.parse(referring["text"], written, attributes, [a.name for a in wanted])
        raw = raw.with_columns(referring["line"])
        for attribute in wanted:
            pairs = _pairs(raw, attribute)
            rows = statements.index.of(pairs["target"].fill_null(-1).to_numpy())
            allowed = {c for t in _targets(attribute) for c in statements.schema.subtypes(t)}
            fits = np.array([name in allowed or statements.schema.find(name) is None for name in names], dtype=bool)
            wrong = (rows >= 0) & ~fits[codes[np.maximum(rows, 0)]]
            if not wrong.any():
                continue
            bad = pairs.filter(pl.Series(wrong))
            found = spelled.gather(codes[rows[wrong]].astype(np.uint32))
            expected = attribute.type_name or (attribute.element.type_name if attribute.element else "")
            parts.append(
                bad.select(
                    pl.lit("REFERENCE_CLASS").alias("code"),
                    pl.col("line").cast(pl.Int64),
                    "id",
                    pl.lit(cls).alias("class"),
                    pl.lit(attribute.name).alias("attribute"),
                    pl.lit(expected).alias("expected"),
                    pl.format("#{} {}", pl.col("target"), pl.Series("found", found)).alias("observed"),
                )
            )
    return _complete(pl.concat(parts)) if parts else pl.DataFrame(schema=PROBLEMS)


def _targets(attribute: Attribute) -> tuple[str, ...]:
    """The classes an attribute may refer to; empty where it refers to nothing."""
    if attribute.kind in ("reference", "select"):
        return attribute.targets
    if attribute.kind == "aggregate" and attribute.element is not None and attribute.element.kind == "reference":
        return attribute.element.targets
    return ()


def _pairs(raw: pl.DataFrame, attribute: Attribute) -> pl.DataFrame:
    """(id, line, target), a row per reference of one attribute."""
    if attribute.kind == "aggregate":
        lists = arguments.references(raw[attribute.name]).alias("target")
        return raw.select("id", "line").with_columns(lists).explode("target").drop_nulls()
    column = f"{attribute.name}.ref" if attribute.kind == "select" else attribute.name
    return raw.select("id", "line", pl.col(column).cast(pl.Int64, strict=False).alias("target")).drop_nulls()


def _complete(frame: pl.DataFrame) -> pl.DataFrame:
    """Add the columns of PROBLEMS that are missing, as nulls."""
    missing = [pl.lit(None, dtype).alias(name) for name, dtype in PROBLEMS.items() if name not in frame.columns]
    return frame.with_columns(missing).select(list(PROBLEMS))
