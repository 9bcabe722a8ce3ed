"""What is wrong with a file as such: every line against its class, every instance number against the others.

One strict expression per class says which lines are beyond doubt (right number, kind, presence and enumeration values
of arguments); only the others are taken apart, argument by argument.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from bimcheck.ifc import arguments
from bimcheck.ifc.lookup import Rows
from bimcheck.ifc.schema import Attribute
from bimcheck.ifc.spf import Row, problem
from bimcheck.ifc.strings import malformed
from bimcheck.model import PROBLEMS

if TYPE_CHECKING:
    from bimcheck.ifc.statements import Statements


def problems(statements: Statements) -> pl.DataFrame:
    """PROBLEMS of the whole file, by line; those of the file as a whole (no line) first."""
    rows: list[Row] = []
    rows.extend(_unreadable(statements))
    for name, lines, written in _by_class(statements):
        rows.extend(_nonconforming(statements, name, lines, written))
    rows.extend(_escapes(statements))
    frames = [
        statements.text_problems,
        pl.DataFrame(rows, schema=PROBLEMS),
        _duplicates(statements),
        _dangling(statements),
    ]
    return pl.concat(frames).sort("line", "column", "code", nulls_last=False, maintain_order=True)


def _by_class(statements: Statements) -> list[tuple[str, pl.DataFrame, str]]:
    found: list[tuple[str, pl.DataFrame, str]] = []
    for cls in statements.classes["class"]:
        parts = statements.lines_of(cls) if statements.schema.find(cls) else statements.lines_as_written(cls)
        found.extend((cls, part, written) for written, part in parts)
    return found


def _unreadable(statements: Statements) -> list[Row]:
    """Lines that are no `#n=CLASS(…);`."""
    return [
        problem("SYNTAX", line, 1, text, expected="#n=IFC…(…);", id=_id(text))
        for line, text in statements.unreadable.iter_rows()
    ]


def _id(text: str) -> int | None:
    match = re.match(r"#\s*(\d{1,18})\b", text)
    return int(match.group(1)) if match else None


def _nonconforming(statements: Statements, name: str, lines: pl.DataFrame, written: str) -> list[Row]:
    schema = statements.schema
    if schema.find(name) is None:
        expected = schema.name
        return [
            problem(
                "UNKNOWN_CLASS", line, text.index("=") + 1, text, expected=expected, id=_id(text), **{"class": name}
            )
            for line, text in lines.iter_rows()
        ]
    if schema.is_abstract(name):
        return [
            problem("ABSTRACT_CLASS", line, 1, text, id=_id(text), **{"class": name})
            for line, text in lines.iter_rows()
        ]
    attributes = schema.attributes(name)
    strict = arguments.strict_pattern(tuple(attributes), written)
    suspects = lines.lazy().filter(~pl.col("text").str.contains(strict)).collect(engine="streaming")
    rows: list[Row] = []
    # Line by line: only what the strict expression did not take, a fraction of a per cent in real files.
    for line, text in suspects.iter_rows():
        rows.extend(_examine(name, attributes, line, text))
    return rows


def _examine(name: str, attributes: tuple[Attribute, ...], line: int, text: str) -> list[Row]:
    """What is wrong with one line, argument by argument; nothing where it only is written unusually."""
    common: Row = {"class": name, "id": _id(text)}
    head = re.match(r"#\s*\d+\s*=\s*\w+\s*\(", text)
    if head is None:
        return [problem("SYNTAX", line, 1, text, expected="#n=IFC…(…);", **common)]
    try:
        values, end = arguments.split_arguments(text, head.end())
    except ValueError:
        return [problem("SYNTAX", line, len(text), text, expected=")", **common)]
    rest = text[end + 1 :].strip()
    if rest not in (";", ""):
        return [problem("SYNTAX", line, end + 2, rest, expected=";", **common)]
    rows: list[Row] = []
    if common["id"] is None:
        rows.append(problem("SYNTAX", line, 1, text, expected="#n (1 … 10^18)", **common))
    if len(values) != len(attributes):
        expected = f"{len(attributes)}: {', '.join(a.name for a in attributes)}"
        rows.append(problem("ARGUMENT_COUNT", line, head.end() + 1, str(len(values)), expected=expected, **common))
    for attribute, value in zip(attributes, values, strict=False):
        expected = wrong(attribute, value)
        if expected:
            rows.append(
                problem("ARGUMENT_KIND", line, None, value, attribute=attribute.name, expected=expected, **common)
            )
    return rows


def wrong(attribute: Attribute, value: str) -> str:
    """What is expected instead of this argument; "" where it is right."""
    if value == "*":
        # `*` stands for an attribute that a subtype derives; elsewhere it is no value.
        return "" if attribute.derived else _expected(attribute)
    if attribute.derived:
        return "*"
    if value == "$":
        return "" if attribute.optional else _expected(attribute)
    raw, sound = arguments.raw_values(value, attribute)
    if sound and attribute.kind == "aggregate":
        count = len(arguments.split_arguments(value, 1)[0])
        sound = attribute.lower <= count and (attribute.upper < 0 or count <= attribute.upper)
    if sound and attribute.kind == "enumeration":
        sound = (raw[0] or "").upper() in attribute.items
    if sound and attribute.kind == "boolean":
        sound = raw[0] in ("T", "F")
    if sound and attribute.kind == "logical":
        sound = raw[0] in ("T", "F", "U")
    if sound and attribute.kind == "select" and raw[1] is not None:
        sound = raw[1].upper() in {t.upper() for t in attribute.types}
    if sound and attribute.kind == "select" and raw[0] is not None:
        sound = bool(attribute.targets)
    return "" if sound else _expected(attribute)


def _expected(attribute: Attribute) -> str:
    """The schema's own words for what an argument must be."""
    if attribute.kind == "enumeration":
        items = attribute.items
        shown = ", ".join(items[:5]) + (", …" if len(items) > 5 else "")
        return f"{attribute.type_name}: {shown}"
    if attribute.kind == "aggregate" and attribute.element is not None:
        upper = "?" if attribute.upper < 0 else attribute.upper
        return f"LIST [{attribute.lower}:{upper}] OF {_expected(attribute.element)}"
    return attribute.type_name or attribute.kind.upper()


def _escapes(statements: Statements) -> list[Row]:
    bad = malformed(statements.lines)
    return [problem("ENCODING_ESCAPE", line, None, text, id=_id(text)) for line, text in bad.iter_rows()]


def _duplicates(statements: Statements) -> pl.DataFrame:
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


def _dangling(statements: Statements) -> pl.DataFrame:
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
        }
    )
    return _complete(frame.unique(maintain_order=True))


def _lines_with_unknown_references(text: pl.Series, defined: Rows) -> np.ndarray:
    """Rows that hold `#` and the number of no instance, inside strings or not: a superset of the dangling ones."""
    found: list[np.ndarray] = []
    step = 1 << 17
    for start in range(0, len(text), step):
        part = text.slice(start, step)
        joined = str(part.str.join("\n").item()).encode()
        positions, numbers = _hash_numbers(np.frombuffer(joined, dtype=np.uint8))
        unknown = ~defined.has(numbers)
        if unknown.any():
            ends = np.flatnonzero(np.frombuffer(joined, dtype=np.uint8) == 10)
            found.append(start + np.unique(np.searchsorted(ends, positions[unknown])))
    return np.concatenate(found) if found else np.empty(0, dtype=np.int64)


def _hash_numbers(text: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
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


def _complete(frame: pl.DataFrame) -> pl.DataFrame:
    """Add the columns of PROBLEMS that are missing, as nulls."""
    missing = [pl.lit(None, dtype).alias(name) for name, dtype in PROBLEMS.items() if name not in frame.columns]
    return frame.with_columns(missing).select(list(PROBLEMS))
