"""What is wrong with a file as such: every line against its class, every instance number against the others.

One strict expression per class says which lines are beyond doubt (right number, kind, presence and enumeration values
of arguments); only the others are taken apart, argument by argument.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from bimcheck.ifc import arguments, references
from bimcheck.ifc.schema import Attribute
from bimcheck.ifc.spf import Row, problem
from bimcheck.ifc.strings import malformed
from bimcheck.model import PROBLEMS

if TYPE_CHECKING:
    from bimcheck.ifc.statements import Statements

# What may stand between two commas; what is none of these (a string without its end, two values without a comma
# between them) breaks the syntax, whatever kind the attribute is of. What is inside brackets is not looked at.
_PARAMETER = re.compile(
    r"""\$|\*|\#\d+|'[^']*'(?:'[^']*')*|\.\w+\.|"[0-9A-Fa-f]*"|[-+]?\d+\.?\d*(?:[eE][-+]?\d+)?|(?:!?[A-Za-z]\w*)?\(.*\)""",
    re.DOTALL,
)


def problems(statements: Statements) -> pl.DataFrame:
    """PROBLEMS of the whole file, by line; those of the file as a whole (no line) first."""
    rows: list[Row] = []
    rows.extend(_unreadable(statements))
    for name, lines, written in _by_class(statements):
        rows.extend(_nonconforming(statements, name, lines, written))
    rows.extend(_escapes(statements))
    frames = [
        _with_ids(statements.text_problems),
        pl.DataFrame(rows, schema=PROBLEMS),
        references.duplicates(statements),
        references.dangling(statements),
        references.misdirected(statements),
    ]
    return pl.concat(frames).sort("line", "column", "code", nulls_last=False, maintain_order=True)


def _with_ids(text_problems: pl.DataFrame) -> pl.DataFrame:
    """Text in a foreign encoding is found line by line, before there are instances: here it gets its number."""
    written = pl.col("observed").str.extract(r"^#\s*(\d{1,18})\s*=").cast(pl.Int64)
    encoding = pl.col("code").str.starts_with("ENCODING_")
    return text_problems.with_columns(pl.when(encoding).then(pl.coalesce("id", written)).otherwise("id").alias("id"))


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
        for line, text in statements.unreadable.select("line", "text").iter_rows()
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
            for line, text in lines.select("line", "text").iter_rows()
        ]
    if schema.is_abstract(name):
        return [
            problem("ABSTRACT_CLASS", line, 1, text, id=_id(text), **{"class": name})
            for line, text in lines.select("line", "text").iter_rows()
        ]
    attributes = schema.attributes(name)
    strict = arguments.strict_pattern(tuple(attributes), written)
    suspects = lines.lazy().filter(~pl.col("text").str.contains(strict)).collect(engine="streaming")
    rows: list[Row] = []
    # Line by line: only what the strict expression did not take, a fraction of a per cent in real files.
    for line, text in suspects.select("line", "text").iter_rows():
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
            code = "ARGUMENT_KIND" if _PARAMETER.fullmatch(value) else "SYNTAX"
            rows.append(problem(code, line, None, value, attribute=attribute.name, expected=expected, **common))
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
        kinds = dict(zip((t.upper() for t in attribute.types), attribute.type_kinds, strict=True))
        kind = kinds.get(raw[1].upper())
        sound = kind is not None and arguments.fits_type(raw[2] or "", kind)
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
    return [
        problem("ENCODING_ESCAPE", line, None, text, id=_id(text))
        for line, text in bad.select("line", "text").iter_rows()
    ]
