"""bimcheck checks building models (IFC) before they are handed over."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

# Imported when first used, so that the command line starts at once.
_PUBLIC = {
    "read": "bimcheck.ifc.reader",
    "load_rules": "bimcheck.rules.packs",
    "check": "bimcheck.engine",
}

__all__ = ["__version__", *_PUBLIC]


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'bimcheck' has no attribute '{name}'")
