"""STEP arguments to columns: one regular expression per class, derived from the kinds of its attributes.

Text captured by the quick expression and text taken apart by the exact parser (`split_arguments`) end in the same
raw columns and go through the same conversion. For a SELECT there are three raw columns (reference, type, value), for
anything else one; a raw value of null is `$` or `*`. What becomes of them: columns.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import polars as pl

from bimcheck.ifc.schema import Attribute

# `'a''b'` as two adjacent quoted parts: the expression then never has to look back (one-pass automaton).
STRING = r"'[^']*'(?:'[^']*')*"
_NUMBER = r"[-+]?[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?"
_INTEGER = r"[-+]?[0-9]+"
_ABSENT = r"\$|\*"
# An aggregate of simple values, and aggregates of aggregates down to three levels (deeper ones: the exact parser).
_FLAT = r"\((?:[^'()]|'[^']*')*\)"
_NESTED = rf"\((?:[^'()]|'[^']*'|\((?:[^'()]|'[^']*'|\((?:[^'()]|'[^']*'|{_FLAT})*\))*\))*\)"
TYPE = r"[A-Za-z][A-Za-z0-9_]*"

# With capture groups; `!` marks where one begins, so that the same text serves with and without capturing.
_FRAGMENTS = {
    "string": rf"!{STRING})",
    "enumeration": r"\.!\w+)\.",
    "boolean": r"\.!\w+)\.",
    "logical": r"\.!\w+)\.",
    "integer": rf"!{_INTEGER})",
    "real": rf"!{_NUMBER})",
    "binary": r"!\"[0-9A-Fa-f]*\")",
    "reference": r"#!\d+)",
    "select": rf"#!\d+)|!{TYPE})\(!{STRING}|[^'()\s]*)\)",
    "references": r"\(![#0-9, ]*)\)",
    "aggregate": rf"!{_FLAT})",
    "nested": rf"!{_NESTED})",
}


def shape(attribute: Attribute) -> str:
    """The key of the fragment that an attribute's argument must match."""
    if attribute.kind != "aggregate":
        return attribute.kind
    element = attribute.element
    assert element is not None
    if element.kind == "reference":
        return "references"
    return "nested" if element.kind in ("aggregate", "select") else "aggregate"


def groups_of(attribute: Attribute) -> int:
    """How many raw columns an attribute takes."""
    return 3 if attribute.kind == "select" else 1


@lru_cache(maxsize=4096)
def quick_pattern(attributes: tuple[Attribute, ...], wanted: frozenset[str]) -> str:
    """The expression for "(…);" of a class, with the groups of the wanted attributes."""
    parts = []
    for attribute in attributes:
        fragment = _FRAGMENTS[shape(attribute)]
        fragment = fragment.replace("!", "(" if attribute.name in wanted else "(?:")
        parts.append(rf"(?:{fragment}|{_ABSENT})")
    # The last group is there on every line that matches, and so tells those that do not.
    return rf"^\(\s*{', *'.join(parts)}\)\s*(;)$"


# What the parentheses of IFCTYPE(…) may hold, by the kind of the type; other kinds go to the exact parser.
_TYPED = {
    "string": STRING,
    "real": _NUMBER,
    "integer": _INTEGER,
    "boolean": r"\.[TF]\.",
    "logical": r"\.[TFU]\.",
    "enumeration": r"\.\w+\.",
}


def _strict_select(attribute: Attribute) -> str:
    choices = [r"#\d+"] if attribute.targets else []
    for kind, inner in _TYPED.items():
        names = [n.upper() for n, k in zip(attribute.types, attribute.type_kinds, strict=True) if k == kind]
        if names:
            choices.append(rf"(?:{'|'.join(names)})\({inner}\)")
    return rf"(?:{'|'.join(choices)})"


def fits_type(value: str, kind: str) -> bool:
    """Whether the value inside IFCTYPE(…) is of the type's kind; kinds that are no simple ones are not judged."""
    pattern = _TYPED.get(kind)
    return pattern is None or re.fullmatch(pattern, value) is not None


@lru_cache(maxsize=4096)
def strict_pattern(attributes: tuple[Attribute, ...]) -> str:
    """What "(…);" of a class looks like beyond doubt: mandatory attributes present, enumeration values known."""
    parts = []
    for attribute in attributes:
        optional = attribute.optional and not attribute.derived
        parts.append(rf"(?:{_strict(attribute)}|\$)" if optional else rf"(?:{_strict(attribute)})")
    return rf"^\({', *'.join(parts)}\);$"


def _strict(attribute: Attribute) -> str:
    if attribute.derived:
        return r"\*"
    match attribute.kind:
        case "enumeration":
            return rf"\.(?:{'|'.join(attribute.items)})\."
        case "boolean":
            return r"\.[TF]\."
        case "logical":
            return r"\.[TFU]\."
        case "select":
            return _strict_select(attribute)
        case "aggregate":
            element = attribute.element
            assert element is not None
            inner = rf"(?:{_strict(element)})"
            # Small bounds are part of the expression; large ones would make it slow, and are rare.
            most = "*" if attribute.upper < 0 or attribute.upper > 4 else f"{{0,{max(attribute.upper - 1, 0)}}}"
            least = f"{{{attribute.lower - 1},}}" if 1 < attribute.lower <= 4 and most == "*" else most
            if 1 < attribute.lower <= 4 and most != "*":
                least = f"{{{attribute.lower - 1},{max(attribute.upper - 1, 0)}}}"
            items = rf"{inner}(?:, *{inner}){least}"
            return rf"\({items}\)" if attribute.lower else rf"\((?:{items})?\)"
    return _FRAGMENTS[attribute.kind].replace("!", "(?:")


def split_arguments(text: str, start: int = 0) -> tuple[list[str], int]:
    """Split "a,'b,c',(d,e))…" at its outer commas, up to the closing parenthesis.

    Returns the arguments without white space outside strings, and the offset of that parenthesis;
    ValueError(offset) where the text ends before it.
    """
    arguments: list[str] = []
    depth = 0
    pieces: list[str] = []
    for match in _PIECE.finditer(text, start):
        piece = match.group()
        mark = piece[0]
        if depth == 0 and mark == ",":
            arguments.append("".join(pieces))
            pieces = []
            continue
        if mark == ")":
            if depth == 0:
                arguments.append("".join(pieces))
                return ([] if arguments == [""] else arguments), match.start()
            depth -= 1
        elif mark == "(":
            depth += 1
        elif mark.isspace():
            continue
        pieces.append(piece)
    raise ValueError(len(text))


_PIECE = re.compile(r"'(?:[^']|'')*'|[(),]|\s+|[^'(),\s]+|'")


def raw_values(argument: str, attribute: Attribute) -> tuple[list[str | None], bool]:
    """The raw columns of one argument, and whether it is of the attribute's kind. What is not becomes null."""
    width = groups_of(attribute)
    if argument in ("$", "*"):
        return [None] * width, True
    key = shape(attribute)
    if attribute.kind == "aggregate":
        sound = argument.startswith("(") and argument.endswith(")") and _elements_fit(argument, attribute)
        inner = argument[1:-1] if key == "references" else argument
        return [inner if argument.startswith("(") else None], sound
    match = _compiled(key).fullmatch(argument)
    if match:
        return list(match.groups()), True
    if attribute.kind == "select":
        typed = re.fullmatch(rf"({TYPE})\((.*)\)", argument, re.DOTALL)
        if typed:
            return [None, typed.group(1), typed.group(2)], True
    if attribute.kind in ("integer", "real"):
        # A number in another spelling (".5", "1e3" for an integer): its value is kept, and it is a problem.
        try:
            return [repr(float(argument))], False
        except ValueError:
            return [None], False
    return [None] * width, False


@lru_cache(maxsize=64)
def _compiled(key: str) -> re.Pattern[str]:
    return re.compile(_FRAGMENTS[key].replace("!", "("))


def _elements_fit(argument: str, attribute: Attribute) -> bool:
    """Whether every element of an aggregate is of the right kind, level by level."""
    element = attribute.element
    pending = [argument]
    while element is not None:
        inner: list[str] = []
        for text in pending:
            if not (text.startswith("(") and text.endswith(")")):
                return False
            inner.extend(split_arguments(text, 1)[0])
        if element.kind == "aggregate":
            pending, element = inner, element.element
            continue
        return all(raw_values(value, element)[1] and value not in ("$", "*") for value in set(inner))
    return True


def engine_for(count: int) -> Literal["streaming", "in-memory"]:
    """Streaming splits many texts over all cores; few are done before it has begun."""
    return "streaming" if count > 20_000 else "in-memory"


# So few texts are taken apart sooner than an expression for their class is compiled.
_FEW = 12


def parse(texts: pl.Series, attributes: Sequence[Attribute], wanted: Sequence[str]) -> pl.DataFrame:
    """Raw columns of argument texts "(…);" of one class: per wanted attribute `Attr`, or `Attr.ref`, `Attr.type`,
    `Attr.value` for a SELECT. A row per text, in their order.
    """
    chosen = [a for a in attributes if a.name in set(wanted)]
    columns = [column for a in chosen for column in raw_columns(a)]
    if not columns:  # the class has none of the wanted attributes
        return pl.DataFrame({"": texts})
    if len(texts) <= _FEW:
        rows = [_exact(text, attributes, chosen) for text in texts]
        return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
    pattern = quick_pattern(tuple(attributes), frozenset(wanted))
    groups = pl.col("text").str.extract_groups(pattern).struct.rename_fields([*columns, ";"])
    frame = pl.LazyFrame({"text": texts}).select(groups).unnest("text").collect(engine=engine_for(len(texts)))
    missed = frame[";"].is_null()
    frame = frame.drop(";")
    if missed.any():
        places = missed.arg_true()
        rows = [_exact(text, attributes, chosen) for text in texts.gather(places)]
        exact = pl.DataFrame(rows, schema=frame.schema, orient="row")
        frame = (
            pl.concat([frame.with_row_index("at").filter(~missed), exact.insert_column(0, places.alias("at"))])
            .sort("at")
            .drop("at")
        )
    return frame


def raw_columns(attribute: Attribute) -> list[str]:
    if attribute.kind == "select":
        return [f"{attribute.name}.ref", f"{attribute.name}.type", f"{attribute.name}.value"]
    return [attribute.name]


def _exact(text: str, attributes: Sequence[Attribute], chosen: Sequence[Attribute]) -> list[str | None]:
    """One text through the exact parser: what the quick expression does not take (blanks, deep nesting, damage)."""
    try:
        arguments = split_arguments(text, 1)[0]
    except ValueError:
        # Cut short: what stands before the cut is still read.
        mended = text.rstrip(";") + "'" * (text.count("'") % 2) + ")" * (text.count("(") + 1)
        arguments = split_arguments(mended, 1)[0]
    place = {a.name: index for index, a in enumerate(attributes)}
    row: list[str | None] = []
    for attribute in chosen:
        index = place[attribute.name]
        argument = arguments[index] if index < len(arguments) else "$"
        row.extend(raw_values(argument, attribute)[0])
    return row


def references(raw: pl.Expr) -> pl.Expr:
    """ "#1,#2" → [1, 2]; null stays null. Cheaper than an expression that looks for the numbers."""
    bare = raw.str.replace_all("#", "", literal=True).str.replace_all(" ", "", literal=True)
    # An empty list is one empty text.
    return bare.str.split(",").cast(pl.List(pl.Int64), strict=False).list.drop_nulls()
