"""The tables of pack.toml and of rule files as they are written: each dataclass is the schema of one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from bimcheck.rules.parameters import Parameter
from bimcheck.words import Words


@dataclass(frozen=True)
class BasisTable:
    standard: str
    confidence: Literal["confirmed", "secondary", "draft", "recalled", "house"]
    clause: str = ""
    edition: str = ""
    note: str = ""


@dataclass(frozen=True)
class PartTable:
    """One thing that a rule asks, and of which files.

    schemas  only of files of these schemas · views  only where the header names one of these model views
    given    only where the file has something of this · without  only where it has nothing of this
    """

    check: str
    select: dict[str, Any]
    with_: dict[str, Any] = field(default_factory=dict)
    expected: Words | None = None
    schemas: tuple[str, ...] = ()
    views: tuple[str, ...] = ()
    given: dict[str, Any] | None = None
    without: dict[str, Any] | None = None


@dataclass(frozen=True)
class RuleTable:
    """A `[[rule]]` as written. `stages` or `from_`, or neither: those of the pack.

    A rule asks one thing (select, check, with), or several that are all part of one demand (part).
    """

    id: str
    title: Words
    why: Words
    fix: Words
    basis: BasisTable
    severity: Literal["error", "warning", "info"]
    check: str = ""
    select: dict[str, Any] | None = None
    with_: dict[str, Any] = field(default_factory=dict)
    stages: tuple[str, ...] | None = None
    from_: str | None = None
    expected: Words | None = None  # said instead of the check's own words
    schemas: tuple[str, ...] = ()
    views: tuple[str, ...] = ()
    given: dict[str, Any] | None = None
    without: dict[str, Any] | None = None
    part: tuple[PartTable, ...] = ()


@dataclass(frozen=True)
class SpecificationTable:
    """What pack.toml adds to one specification of an IDS file of the pack."""

    title: Words
    why: Words
    fix: Words
    basis: BasisTable
    severity: Literal["error", "warning", "info"]
    id: str | None = None  # else the specification's identifier
    stages: tuple[str, ...] | None = None
    from_: str | None = None


@dataclass(frozen=True)
class PackTable:
    """pack.toml as written. Rule files: all *.toml and *.ids of the folder where none are named."""

    id: str
    version: str
    title: Words
    licence: str
    description: Words
    rules: tuple[str, ...] | None = None
    ids: tuple[str, ...] | None = None
    from_: str | None = None
    parameters: dict[str, Parameter] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    specifications: dict[str, SpecificationTable] = field(default_factory=dict)
