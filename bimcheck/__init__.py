"""bimcheck checks building models (IFC) before they are handed over.

>>> import bimcheck
>>> model = bimcheck.read("model.ifc")
>>> report = bimcheck.check(model, bimcheck.load_rules(["base"]), stage="design")
>>> bimcheck.write(report, "report.html")

The names are fetched when they are first used, so that `import bimcheck` and `bimcheck --help` cost nothing.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

# Polars' allocator (jemalloc on Linux) keeps freed pages for ten seconds, in many pools; a model is read in one. Few
# pools, and pages given back sooner (though not at once, however large a piece is), take a tenth off the peak and a
# quarter off the pages that are asked for anew.
# Read when Polars is first imported.
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:1000,muzzy_decay_ms:0,narenas:2,oversize_threshold:0")

_HOMES = {
    "read": "bimcheck.ifc.reader",
    "load_rules": "bimcheck.rules.packs",
    "check": "bimcheck.engine",
    "write": "bimcheck.reports",
    "BimcheckError": "bimcheck.errors",
}

__all__ = ["BimcheckError", "__version__", "check", "load_rules", "read", "write"]

if TYPE_CHECKING:
    from bimcheck.engine import check
    from bimcheck.errors import BimcheckError
    from bimcheck.ifc.reader import read
    from bimcheck.reports import write
    from bimcheck.rules.packs import load_rules


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'bimcheck' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
