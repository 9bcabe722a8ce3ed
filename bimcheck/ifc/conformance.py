"""What is wrong with a file as such: every line against its class, every instance number against the others.

One strict expression per class says which lines are beyond doubt (right number, kind, presence and enumeration values
of arguments); only the others are taken apart, argument by argument.
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import polars as pl

from bimcheck.ifc import arguments, references
from bimcheck.ifc.properties import overgrown
from bimcheck.ifc.schema import Attribute
from bimcheck.ifc.spf import Row, problem
from bimcheck.ifc.strings import malformed
from bimcheck.model import PROBLEMS

if TYPE_CHECKING:
    from bimcheck.ifc.instances import Instances
    from bimcheck.ifc.statements import Statements

# What may stand between two commas; what is none of these (a string without its end, two values without a comma
# between them) breaks the syntax, whatever kind the attribute is of. What is inside brackets is not looked at.
_PARAMETER = re.compile(
    r"""\$|\*|\#\d+|'[^']*'(?:'[^']*')*|\.\w+\.|"[0-9A-Fa-f]*"|[-+]?\d+\.?\d*(?:[eE][-+]?\d+)?|(?:!?[A-Za-z]\w*)?\(.*\)""",
    re.DOTALL,
)


# So few lines are looked at one by one sooner than an expression for their class is compiled.
_FEW = 50


def problems(statements: Statements) -> pl.DataFrame:
    """PROBLEMS of the whole file, by line; those of the file as a whole (no line) first."""
    # Two looks at the same text that need nothing of each other; Polars and numpy let go of the interpreter.
    with ThreadPoolExecutor(1) as pool:
        misleading = pool.submit(references.misleading, statements)
        frames = [
            _with_ids(statements.text_problems),
            pl.DataFrame(statements.nonconforming(), schema=PROBLEMS),
            references.duplicates(statements),
            overgrown(statements),
            misleading.result(),
        ]
    return pl.concat(frames).sort("line", "column", "code", nulls_last=False, maintain_order=True)


def nonconforming(statements: Statements) -> list[Row]:
    """Rows of PROBLEMS about lines as such: their syntax, their arguments against their class, escapes in strings."""
    rows = _unreadable(statements.instances)
    for name in statements.instances.names[1:]:
        rows.extend(_nonconforming(statements, name))
    rows.extend(_escapes(statements.instances))
    return rows


def _with_ids(text_problems: pl.DataFrame) -> pl.DataFrame:
    """Text in a foreign encoding is found line by line, before there are instances: here it gets its number."""
    written = pl.col("observed").str.extract(r"^#\s*(\d{1,18})\s*=").cast(pl.Int64)
    encoding = pl.col("code").str.starts_with("ENCODING_")
    return text_problems.with_columns(pl.when(encoding).then(pl.coalesce("id", written)).otherwise("id").alias("id"))


def _unreadable(instances: Instances) -> list[Row]:
    """Lines that are no `#n=CLASS(…);`, or whose number is beyond reason."""
    lines = instances.lines[instances.unreadable()]
    return [problem("SYNTAX", line, 1, text, expected="#n=IFC…(…);", id=_id(text)) for line, text in lines.iter_rows()]


def _id(text: str) -> int | None:
    match = re.match(r"#\s*(\d{1,18})\b", text)
    return int(match.group(1)) if match else None


def _nonconforming(statements: Statements, name: str) -> list[Row]:
    schema, instances = statements.schema, statements.instances
    rows = instances.rows(name)
    if schema.find(name) is None or schema.is_abstract(name):
        code, expected = ("ABSTRACT_CLASS", None) if schema.find(name) else ("UNKNOWN_CLASS", schema.name)
        return [
            problem(code, line, text.index("=") + 1, text, expected=expected, id=_id(text), **{"class": name})
            for line, text in instances.lines[rows].iter_rows()
        ]
    attributes = schema.attributes(name)
    if len(rows) <= _FEW:
        lines = instances.lines[rows].iter_rows()
        return [row for line, text in lines for row in _examine(name, attributes, line, text)]
    texts, place = statements.texts(name)
    strict = arguments.strict_pattern(tuple(attributes))
    judged = (
        pl.LazyFrame({"text": texts})
        .select(~pl.col("text").str.contains(strict))
        .collect(engine=arguments.engine_for(len(texts)))
    )
    doubtful = judged.to_series().to_numpy()
    if not doubtful.any():
        return []
    found: list[Row] = []
    # Line by line: only what the strict expression did not take, a fraction of a per cent in real files.
    for line, text in instances.lines[rows[doubtful[place]]].iter_rows():
        found.extend(_examine(name, attributes, line, text))
    return found


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


def _escapes(instances: Instances) -> list[Row]:
    bad = malformed(instances.lines)
    return [problem("ENCODING_ESCAPE", line, None, text, id=_id(text)) for line, text in bad.iter_rows()]
