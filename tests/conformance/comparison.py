"""Two tellings of one file side by side: the model's tables and the oracle's."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from bimcheck.model import Model
from tests.conformance import oracle_associations as more
from tests.conformance.oracle import Oracle, Row, is_instance
from tests.conformance.statements import plain, statements

FLOATS = {"value_number", "value", "thickness", "fraction", "scale", "offset"}


@dataclass(frozen=True)
class Difference:
    """A row that only one side tells, or a cell that they tell differently. `ids`: the instances that it is about."""

    table: str
    side: str
    what: str
    ids: frozenset[int]

    def __str__(self) -> str:
        return f"{self.table}: {self.side}: {self.what}"


@dataclass
class Comparison:
    """How many rows were compared per table, and what differs."""

    rows: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    differences: list[Difference] = field(default_factory=list)

    def unexplained(self, model: Model) -> list[Difference]:
        """The differences of which no row of `model.problems` speaks: by instance, by line, or as what is missing."""
        problems = model.problems
        named = set(problems["id"].drop_nulls().to_list())
        missing = problems.filter(pl.col("code") == "DANGLING_REFERENCE")["observed"]
        named |= set(missing.str.strip_prefix("#").cast(pl.Int64, strict=False).to_list())
        lines = set(problems.filter(pl.col("line").is_not_null() & pl.col("id").is_null())["line"].to_list())
        text = model.source.path.read_bytes() if lines and self.differences else b""
        named |= {s.id for s in statements(text) if s.line in lines}
        return [d for d in self.differences if not d.ids & named]

    def table(self, name: str, ours: Iterable[Row], theirs: Iterable[Row]) -> None:
        """Compare two tables as multisets of rows, numbers to nine digits."""
        left, right = _grouped(ours), _grouped(theirs)
        for key in left.keys() | right.keys():
            a, b = left.get(key, []), right.get(key, [])
            self.rows[name] += max(len(a), len(b))
            if len(a) != len(b) or not all(_close(x, y) for x, y in zip(a, b, strict=True)):
                side = "only ours" if not b else "only ifcopenshell" if not a else "differ"
                cells = dict(key)
                ids = frozenset(v for k, v in key if k.endswith("id") and isinstance(v, int))
                self.differences.append(Difference(name, side, f"{cells} ours={a} theirs={b}", ids))

    def cell(self, table: str, where: str, key: int, ours: Any, theirs: Any) -> None:
        """Compare two values of the instance #key."""
        self.rows[table] += 1
        if not same(ours, theirs):
            text = f"#{key} {where}: ours={ours!r} theirs={theirs!r}"
            others = {v for v in (ours, theirs) if where.endswith("_id") and isinstance(v, int)}
            self.differences.append(Difference(table, "differ", text, frozenset({key, *others})))


def same(ours: Any, theirs: Any) -> bool:
    """Equal, numbers to nine digits; sequences one by one."""
    if isinstance(ours, (list, tuple)) and isinstance(theirs, (list, tuple)):
        return len(ours) == len(theirs) and all(same(a, b) for a, b in zip(ours, theirs, strict=True))
    if isinstance(ours, float) or isinstance(theirs, float):
        numbers = all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in (ours, theirs))
        return numbers and math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-12)
    return type(ours) is type(theirs) and bool(ours == theirs)


def _grouped(rows: Iterable[Row]) -> dict[tuple[tuple[str, Any], ...], list[tuple[float, ...]]]:
    found: dict[tuple[tuple[str, Any], ...], list[tuple[float, ...]]] = defaultdict(list)
    for row in rows:
        key = tuple((k, v) for k, v in row.items() if k not in FLOATS)
        found[key].append(tuple(math.nan if v is None else float(v) for k, v in row.items() if k in FLOATS))
    return {k: sorted(v, key=str) for k, v in found.items()}


def _close(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return all(
        (math.isnan(x) and math.isnan(y)) or math.isclose(x, y, rel_tol=1e-9, abs_tol=1e-12)
        for x, y in zip(a, b, strict=True)
    )


def compare(model: Model, oracle: Oracle, every_class: bool = False) -> Comparison:
    """All tables; attributes of the rooted classes, or of every class."""
    result = Comparison()
    _entities(result, model, oracle)
    for name, theirs in (
        ("properties", oracle.properties()),
        ("quantities", oracle.quantities()),
        ("relations", oracle.relations()),
        ("materials", more.materials(oracle)),
        ("classifications", more.classifications(oracle)),
        ("documents", more.documents(oracle)),
    ):
        rows = list(theirs)
        columns = list(rows[0]) if rows else None
        frame = getattr(model, name)
        result.table(name, _plain_rows(frame.select(columns) if columns else frame), rows)
    _units(result, model, oracle)
    _placements(result, model, oracle)
    _attributes(result, model, oracle, every_class)
    return result


def _plain_rows(frame: pl.DataFrame) -> Iterable[Row]:
    """The model's rows with what the oracle holds as float or tuple made so."""
    for row in frame.iter_rows(named=True):
        number = row.get("value_number", row.get("value"))
        if number is not None:
            row["value_text"] = float(row["value_text"])
        if "ancestors" in row:
            row["ancestors"] = tuple(row["ancestors"] or ())
        yield row


def _entities(result: Comparison, model: Model, oracle: Oracle) -> None:
    theirs = {row["id"]: row for row in oracle.entities()}
    ours = {row["id"]: row for row in model.entities.iter_rows(named=True)}
    for key in ours.keys() ^ theirs.keys():
        side = "only ours" if key in ours else "only ifcopenshell"
        result.differences.append(Difference("entities", side, f"#{key}", frozenset({key})))
    for key in ours.keys() & theirs.keys():
        for column, value in theirs[key].items():
            mine = ours[key][column]
            if isinstance(value, frozenset):
                mine, value = (mine, mine) if mine in value else (mine, sorted(value)[0] if value else None)
            result.cell("entities", column, key, mine, value)


def _units(result: Comparison, model: Model, oracle: Oracle) -> None:
    declared = model.units.filter(pl.col("declared"))
    theirs = list(more.units(oracle))
    result.table("units", declared.select(list(theirs[0]) if theirs else []).iter_rows(named=True), theirs)


def _placements(result: Comparison, model: Model, oracle: Oracle) -> None:
    ours = {row["id"]: row for row in model.placements.iter_rows(named=True)}
    for theirs in more.placements(oracle):
        mine = ours.pop(theirs["id"], None)
        if mine is None:
            text = f"#{theirs['id']}"
            result.differences.append(Difference("placements", "only ifcopenshell", text, frozenset({theirs["id"]})))
            continue
        for column in ("parent_id", "cyclic"):
            result.cell("placements", column, theirs["id"], mine[column], theirs[column])
        if theirs.get("origin"):
            at = [mine["x"], mine["y"], mine["z"]]
            near = None not in at and all(
                math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9) for a, b in zip(at, theirs["origin"], strict=True)
            )
            result.cell("placements", "origin", theirs["id"], None if near else at, None if near else theirs["origin"])
            result.cell("placements", "depth", theirs["id"], mine["depth"], theirs["depth"])
    for key in ours:
        result.differences.append(Difference("placements", "only ours", f"#{key}", frozenset({key})))


def _attributes(result: Comparison, model: Model, oracle: Oracle, every_class: bool) -> None:
    names = {e.is_a() for e in oracle.file} if every_class else {e.is_a() for e in oracle.all("IfcRoot")}
    for name in sorted(names):
        frame = model.attributes(name, subtypes=False)
        ours = {row["id"]: row for row in frame.iter_rows(named=True)}
        declaration = oracle.schema.declaration_by_name(name)
        columns = [
            (a.name(), _shape(a.type_of_attribute()))
            for a, derived in zip(declaration.all_attributes(), declaration.derived(), strict=True)
            if not derived
        ]
        for instance in oracle.file.by_type(name, include_subtypes=False):
            mine = ours.get(instance.id())
            if mine is None:
                text = f"#{instance.id()} {name}"
                result.differences.append(
                    Difference("attributes", "only ifcopenshell", text, frozenset({instance.id()}))
                )
                continue
            for column, shape in columns:
                value = _told(oracle.get(instance, column), shape)
                written = _written(mine[column], shape, value)
                result.cell("attributes", f"{name}.{column}", instance.id(), written, value)


def _shape(declared: Any) -> str:
    """What a value of an attribute is: its simple type, "enumeration", "reference", "select" or "[…]" of these."""
    if (named := declared.as_named_type()) is not None:
        declaration = named.declared_type()
        if declaration.as_type_declaration() is not None:
            return _shape(declaration.as_type_declaration().declared_type())
        if declaration.as_select_type() is not None:
            return "select" if _holds_types(declaration) else "reference"
        return "enumeration" if declaration.as_enumeration_type() is not None else "reference"
    if (simple := declared.as_simple_type()) is not None:
        return str(simple.declared_type())
    return f"[{_shape(declared.as_aggregation_type().type_of_element())}]"


def _holds_types(declaration: Any) -> bool:
    if (select := declaration.as_select_type()) is not None:
        return any(_holds_types(d) for d in select.select_list())
    return declaration.as_entity() is None


def _told(value: Any, shape: str) -> Any:
    """A value of ifcopenshell's in the form in which it is compared."""
    if value is None:
        return None
    if isinstance(value, (tuple, list)) and shape.startswith("["):
        return [_told(v, shape[1:-1]) for v in value]
    if is_instance(value):
        return value.id() if shape != "select" else (value.id(), None, None)
    if hasattr(value, "wrappedValue"):
        return None, value.is_a(), _text(value.wrappedValue)
    if shape == "logical":
        return _text(value)
    return float(value) if shape in ("real", "number") and not isinstance(value, bool) else value


def _text(value: Any) -> Any:
    """What stands in the parentheses of a typed value; numbers as float."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (tuple, list)):
        return [_text(v) for v in value]
    if is_instance(value):
        return f"#{value.id()}"
    return float(value) if isinstance(value, (int, float)) else value


def _written(value: Any, shape: str, told: Any) -> Any:
    """A value of the model's in the form in which it is compared; `told` says whether a typed value is a number."""
    if value is None:
        return None
    if isinstance(value, str) and shape.startswith("[["):
        return _lifted(plain(value), shape)
    if isinstance(value, list):
        others = told if isinstance(told, list) and len(told) == len(value) else [None] * len(value)
        return [_written(v, shape[1:-1], t) for v, t in zip(value, others, strict=True)]
    if shape == "select":
        other = told[2] if isinstance(told, tuple) else None
        return value["ref"], value["type"], _like(value["text"], other)
    return value


def _lifted(value: Any, shape: str) -> Any:
    """A nested aggregate read from its text, with what `_told` tells of such values."""
    if isinstance(value, list):
        return [_lifted(v, shape[1:-1]) for v in value]
    if shape == "reference" and isinstance(value, str):
        return int(value[1:])
    return int(value) if shape == "integer" and isinstance(value, float) else value


def _like(text: str | None, other: Any) -> Any:
    """The text of a typed value as the number or list that the other side holds, if it is one."""
    if text is not None and isinstance(other, (float, list)):
        return plain(text)
    return text
