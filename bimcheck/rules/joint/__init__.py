"""The kinds of check about several models together, a file per kind: as `bimcheck.rules.checks`, but of a Federation.

The dataclass's fields are the options of `with` in TOML. Such a rule has no `select`: the kind says what it looks at.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import ClassVar, Protocol

from bimcheck.federation import Federation
from bimcheck.rules.rule import Subject, Verdict
from bimcheck.words import Words


class JointCheck(Protocol):
    """One kind of check with its options filled in.

    A kind with `of_stage = True` asks what a stage asks for: where no stage was named, its rules do not apply.
    """

    kind: ClassVar[str]
    subject: ClassVar[Subject]

    @property
    def selected(self) -> Words:
        """What it applies to, in words."""

    @property
    def demand(self) -> Words:
        """What is asked, in words."""

    def judge(self, federation: Federation) -> Verdict:
        """Failures are JOINT_FAILURES."""


@cache
def joint_kinds() -> dict[str, type[JointCheck]]:
    """Every kind of check of several models by its name in TOML."""
    found = {}
    for module in sorted(m.name for m in pkgutil.iter_modules(__path__)):
        check: type[JointCheck] | None = getattr(importlib.import_module(f"{__name__}.{module}"), "CHECK", None)
        if check is not None:
            found[check.kind] = check
    return found
