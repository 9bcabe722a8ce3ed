"""The EXPRESS rules of IFC itself (WHERE rules and global rules), judged in a child process.

ifcopenshell brings the rules of each schema as Python code made from the EXPRESS text; nothing of a model can make that
code safe to run beside our own work, and it is slow: `run` starts `python -m bimcheck.ifc.express FILE`, which writes
a JSON object per line, and takes what there is when the child dies or its time is up.

    {"kind": "start", "schema": …, "version": …, "rules": n}
    {"kind": "violation", "rule": "IfcWall.CorrectPredefinedType", "id": … | null, "text": the condition}
    {"kind": "error", "rule": …, "id": … | null, "text": what went wrong}       once per rule
    {"kind": "judged", "rule": …, "instances": n}
    {"kind": "done"}
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TOLD = 10_000  # violations of one rule that are told one by one; of more the number


@dataclass
class ExpressOutcome:
    """What the child came to.

    violations  rule → [(STEP id or None, the condition that is not met)] · counts: rule → how many in all
    judged      rule → how many instances it was put to · errors: rule → why it could not be judged on some instance
    ended       "done", "timeout", or "died"; then `exit_code` and the last words of the child are in `last`
    """

    schema: str = ""
    version: str = ""
    rules: int = 0
    violations: dict[str, list[tuple[int | None, str]]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    judged: dict[str, int] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    ended: str = "died"
    exit_code: int | None = None
    last: str = ""


def run(path: Path, seconds: float) -> ExpressOutcome:
    """Judge a file in a child process, for at most so many seconds."""
    package = str(Path(__file__).resolve().parents[2])
    known = os.environ.get("PYTHONPATH")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (package, known))), "PYTHONUTF8": "1"}
    # Into files, not pipes: what a killed child has written is still there, and nothing can fill up and block.
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        command = [sys.executable, "-m", "bimcheck.ifc.express", str(path)]
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=environment)
        timeout = False
        try:
            child.wait(seconds)
        except subprocess.TimeoutExpired:
            timeout = True
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()
        out.seek(0)
        outcome = collected(line for line in out.read().decode("utf-8", "replace").splitlines())
        err.seek(0)
        words = [line.strip() for line in err.read().decode("utf-8", "replace").splitlines() if line.strip()]
    outcome.exit_code = child.returncode
    outcome.last = words[-1][:200] if words else ""
    if timeout:
        outcome.ended = "timeout"
    return outcome


def collected(lines: Iterator[str]) -> ExpressOutcome:
    """The outcome that the child's lines tell; a line cut short is left out."""
    outcome = ExpressOutcome()
    for line in lines:
        try:
            told = json.loads(line)
        except ValueError:
            continue
        match told["kind"]:
            case "start":
                outcome.schema, outcome.version, outcome.rules = told["schema"], told["version"], told["rules"]
            case "violation":
                rule = told["rule"]
                outcome.counts[rule] = outcome.counts.get(rule, 0) + 1
                if outcome.counts[rule] <= TOLD:
                    outcome.violations.setdefault(rule, []).append((told["id"], told["text"]))
            case "error":
                outcome.errors[told["rule"]] = told["text"]
            case "judged":
                outcome.judged[told["rule"]] = outcome.judged.get(told["rule"], 0) + told["instances"]
            case "done":
                outcome.ended = "done"
    return outcome


def main(path: str) -> None:
    """The child's work."""
    import ifcopenshell
    import ifcopenshell.ifcopenshell_wrapper as wrapper

    # Line by line: what is told before the time is up must not be lost.
    sys.stdout.reconfigure(encoding="utf-8", line_buffering=True)  # type: ignore[union-attr]
    file: Any = ifcopenshell.open(path)
    # The rules were made for values: EXPRESS "=" compares what instances say, and inverse attributes of one are plain.
    ifcopenshell.settings.unpack_non_aggregate_inverses = True
    ifcopenshell.settings.compare_instances_by_value = True
    name = file.schema_identifier
    place = Path(ifcopenshell.__file__).parent / "express" / "rules" / f"{name}.py"
    source = place.read_text(encoding="utf-8")
    tree = ast.parse(source)
    scope: dict[str, Any] = {}
    exec(compile(tree, str(place), "exec"), scope)  # code that comes with ifcopenshell
    rules: list[Any] = [value for value in scope.values() if isinstance(value, type) and hasattr(value, "SCOPE")]
    _tell(kind="start", schema=name, version=ifcopenshell.version, rules=len(rules))
    child = _Child(str(place), {n.lineno: n for n in ast.walk(tree) if isinstance(n, ast.Assert)})
    for rule in rules:
        if rule.SCOPE == "file":
            child.judge(rule.__name__, rule(), [(None, file)])
    schema = wrapper.schema_by_name(name)
    for name_, check, values in _of_types(file, schema, [r for r in rules if r.SCOPE == "type"]):
        child.judge(name_, check, values)
    for rule in rules:
        if rule.SCOPE == "entity":
            instances = sorted(((i.id(), i) for i in file.by_type(rule.TYPE_NAME)), key=lambda pair: pair[0])
            child.judge(f"{rule.TYPE_NAME}.{rule.RULE_NAME}", rule(), instances)
    _tell(kind="done")


@dataclass
class _Child:
    """Puts rules to values and tells how it came out. asserts: line of the rules' file → its condition."""

    file: str
    asserts: dict[int, ast.Assert]
    failed: set[str] = field(default_factory=set)

    def judge(self, name: str, check: Callable[[Any], None], values: list[tuple[int | None, Any]]) -> None:
        for id_, value in values:
            try:
                check(value)
            except AssertionError as error:
                _tell(kind="violation", rule=name, id=id_, text=self._condition(error))
            except Exception as error:
                if name not in self.failed:
                    self.failed.add(name)
                    said = " ".join(f"{type(error).__name__}: {error}".split())[:200]
                    _tell(kind="error", rule=name, id=id_, text=said)
        if values:
            _tell(kind="judged", rule=name, instances=len(values))

    def _condition(self, error: AssertionError) -> str:
        trace, line = error.__traceback__, 0
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == self.file:
                line = trace.tb_lineno
            trace = trace.tb_next
        return condition(self.asserts[line].test) if line in self.asserts else ""


def _of_types(
    file: Any, schema: Any, rules: list[Any]
) -> Iterator[tuple[str, Callable[[Any], None], list[tuple[int | None, Any]]]]:
    """Rules of defined types (IfcPositiveLengthMeasure.WR1 …) with all values of that type in the file."""
    of: dict[str, list[Any]] = {}
    for rule in rules:
        of.setdefault(rule.TYPE_NAME, []).append(rule)
    values: dict[str, list[tuple[int | None, Any]]] = {}

    def named(declaration: Any) -> list[str]:
        """The names of a type and of those that it is made of, as far as they have rules."""
        found = []
        while declaration.as_type_declaration():
            if declaration.name() in of:
                found.append(declaration.name())
            inner = declaration.as_type_declaration().declared_type()
            if not inner.as_named_type():
                break
            declaration = inner.as_named_type().declared_type()
        return found

    def plan(kind: Any) -> tuple[list[str], Any] | None:
        """Names of rules for a value of this kind, and the plan for its members; None where there is nothing to do."""
        if kind.as_named_type():
            declaration = kind.as_named_type().declared_type()
            if declaration.as_select_type():
                return [], "select"
            if not declaration.as_type_declaration():
                return None
            names, inner = named(declaration), None
            underlying = declaration.as_type_declaration().declared_type()
            while underlying.as_named_type() and underlying.as_named_type().declared_type().as_type_declaration():
                underlying = underlying.as_named_type().declared_type().as_type_declaration().declared_type()
            if underlying.as_aggregation_type():
                inner = plan(underlying.as_aggregation_type().type_of_element())
            return (names, inner) if names or inner else None
        if kind.as_aggregation_type():
            inner = plan(kind.as_aggregation_type().type_of_element())
            return ([], inner) if inner else None
        return None

    def look(value: Any, how: tuple[list[str], Any], id_: int) -> None:
        names, inner = how
        if value is None:
            return
        for name in names:
            values.setdefault(name, []).append((id_, value))
        if inner == "select":
            members = value if isinstance(value, list | tuple) else (value,)
            for member in members:
                if hasattr(member, "is_a") and member.id() == 0:  # a value with its type, no instance
                    declaration = schema.declaration_by_name(member.is_a())
                    for name in named(declaration):
                        values.setdefault(name, []).append((id_, member[0]))
        elif inner is not None and isinstance(value, list | tuple):
            for member in value:
                look(member, inner, id_)

    plans: dict[str, list[tuple[int, Any]]] = {}
    for inst in file:
        cls = inst.is_a()
        if cls not in plans:
            entity = schema.declaration_by_name(cls).as_entity()
            attributes = zip(entity.all_attributes(), entity.derived(), strict=True)
            made = [(n, plan(a.type_of_attribute())) for n, (a, derived) in enumerate(attributes) if not derived]
            plans[cls] = [(n, how) for n, how in made if how is not None]
        for position, how in plans[cls]:
            try:
                look(inst[position], how, inst.id())
            except (
                RuntimeError,
                IndexError,
                TypeError,
            ):  # an attribute that is missing or of another kind: see problems
                continue
    for name, found in values.items():
        found.sort(key=lambda pair: pair[0] or 0)
        for rule in of[name]:
            yield f"{rule.TYPE_NAME}.{rule.RULE_NAME}", rule(), found


_CALLS = {
    "sizeof": "SIZEOF",
    "exists": "EXISTS",
    "typeof": "TYPEOF",
    "hiindex": "HIINDEX",
    "usedin": "USEDIN",
    "nvl": "NVL",
}
_SIGNS = ((r"\band\b", "AND"), (r"\bor\b", "OR"), (r"\bnot\b", "NOT"), ("==", "="), ("!=", "<>"), (r"\bin\b", "IN"))


class _AsExpress(ast.NodeTransformer):
    """From the calls that stand for EXPRESS back to what they stand for."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name == "express_getattr" and isinstance(node.args[1], ast.Constant):
            return ast.Attribute(node.args[0], str(node.args[1].value), ast.Load())
        if name == "express_getitem":
            index = node.args[1]
            return ast.Subscript(node.args[0], index.left if isinstance(index, ast.BinOp) else index, ast.Load())
        if name in _CALLS:
            node.func = ast.Name(_CALLS[name], ast.Load())
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        last = node.comparators[-1]
        if isinstance(node.ops[-1], ast.IsNot) and isinstance(last, ast.Constant) and last.value is False:
            return node.left
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name("SELF", ast.Load()) if node.id == "self" else node


def condition(test: ast.expr) -> str:
    """A condition of the rules' code, written like EXPRESS."""
    text = ast.unparse(ast.fix_missing_locations(_AsExpress().visit(test)))
    for pattern, sign in _SIGNS:
        text = re.sub(pattern, sign, text)
    return text


def _tell(**told: Any) -> None:
    sys.stdout.write(json.dumps(told, ensure_ascii=False, default=str) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
