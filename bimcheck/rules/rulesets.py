"""Where the built-in packs and profiles lie: in the installed package, or beside it in a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def rulesets() -> Path:
    package = Path(__file__).resolve().parent.parent
    inside = package / "rulesets"
    return inside if inside.is_dir() else package.parent / "rulesets"


def pack_names() -> tuple[str, ...]:
    """The built-in packs, sorted."""
    return tuple(sorted(p.parent.name for p in rulesets().glob("*/pack.toml")))


def profile_names() -> tuple[str, ...]:
    """The built-in profiles, sorted."""
    return tuple(sorted(p.stem for p in (rulesets() / "profiles").glob("*.toml")))
