"""Imports go one way; each third-party library has one door; files stay readable."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "bimcheck"
MODULES = {
    ".".join(p.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): p
    for p in sorted(PACKAGE.rglob("*.py"))
}

# Lower layers know nothing of higher ones. The first prefix that fits counts.
LAYERS = [
    ("bimcheck.commands", 9),
    ("bimcheck.__main__", 9),
    ("bimcheck.reports", 7),
    ("bimcheck.cim", 7),
    ("bimcheck.engine", 6),
    ("bimcheck.together", 6),
    ("bimcheck.settle", 5),
    ("bimcheck.repeated", 5),
    ("bimcheck.coverage", 5),
    ("bimcheck.prefab", 4),
    ("bimcheck.report", 2),
    ("bimcheck.section", 1),
    ("bimcheck.rules.rule", 1),
    ("bimcheck.rules", 4),
    ("bimcheck.georef", 3),
    ("bimcheck.ifc", 3),
    ("bimcheck.federation", 0),
    ("bimcheck.model", 0),
    ("bimcheck.shapes", 0),
    ("bimcheck.measuring", 0),
    ("bimcheck.overlapping", 0),
    ("bimcheck.problems", 0),
    ("bimcheck.errors", 0),
    ("bimcheck.words", 0),
]

# Who may import what; the rest of the package only knows our own tables.
DOORS = {
    "ifcopenshell": ("bimcheck.ifc",),
    "click": ("bimcheck.commands",),
    "pyproj": ("bimcheck.georef.systems", "bimcheck.georef.conversion", "bimcheck.cim.geoid", "bimcheck.rules.epsg"),
    "pyogrio": ("bimcheck.cim",),
    "rich": ("bimcheck.reports", "bimcheck.commands"),
    "jinja2": ("bimcheck.reports",),
    "manifold3d": ("bimcheck.overlapping",),
    "openpyxl": ("bimcheck.reports", "bimcheck.rules"),
}


def layer(module: str) -> int | None:
    if module == "bimcheck":
        return None  # the public names, imported when first used
    for prefix, number in LAYERS:
        if module == prefix or module.startswith(f"{prefix}."):
            return number
    raise AssertionError(f"{module} has no layer: add it to LAYERS")


def imports(path: Path) -> list[tuple[int, str]]:
    """(line, module) of every import, also those inside functions."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively"
            module = node.module or ""
            # `from bimcheck.rules import ids` imports a module, `from bimcheck.words import Words` a name.
            names = [f"{module}.{alias.name}" for alias in node.names]
            found += [(node.lineno, name if name in MODULES else module) for name in names]
    return found


def test_the_package_is_looked_at() -> None:
    assert len(MODULES) > 20
    assert layer("bimcheck.rules.rule") == 1 and layer("bimcheck.rules.packs") == 4


@pytest.mark.parametrize("module", sorted(MODULES))
def test_imports_go_one_way(module: str) -> None:
    mine = layer(module)
    if mine is None:
        return
    wrong = []
    for line, name in imports(MODULES[module]):
        if name == "bimcheck" or not name.startswith("bimcheck."):
            continue
        theirs = layer(name)
        if theirs is not None and theirs > mine:
            wrong.append(f"{MODULES[module]}:{line} imports {name}")
    assert not wrong, wrong


@pytest.mark.parametrize("module", sorted(MODULES))
def test_each_library_has_its_door(module: str) -> None:
    wrong = []
    for line, name in imports(MODULES[module]):
        doors = DOORS.get(name.split(".")[0])
        if doors is not None and not any(module == d or module.startswith((f"{d}.", f"{d}_")) for d in doors):
            wrong.append(f"{MODULES[module]}:{line} imports {name}; its door is {', '.join(doors)}")
    assert not wrong, wrong


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_module_begins_with_a_sentence(module: str) -> None:
    doc = ast.get_docstring(ast.parse(MODULES[module].read_text(encoding="utf-8")))
    assert doc and doc.split("\n\n")[0].strip(), f"{module} has no docstring"


def test_files_are_rooms() -> None:
    long = {m: n for m, p in MODULES.items() if (n := len(p.read_text(encoding="utf-8").splitlines())) > 450}
    assert not long, f"split these: {long}"


def test_names_say_something() -> None:
    saying_nothing = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base"}
    assert not [m for m in MODULES if m.rsplit(".", 1)[-1] in saying_nothing]
