"""The Report: what was judged, how it came out, and everything needed to repeat it. Writers render it, nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import polars as pl

from bimcheck.rules.rule import Rule, Severity, Status
from bimcheck.section import Section
from bimcheck.words import Words

FORMAT = "bimcheck-report/1"

# A row per finding. The engine joins what a person needs to find the element in the authoring tool.
FINDINGS = {
    "id": pl.Int64,
    "line": pl.Int64,
    "global_id": pl.String,
    "tag": pl.String,
    "class": pl.String,
    "name": pl.String,
    "storey": pl.String,  # name of the storey
    "expected_zh": pl.String,
    "expected_en": pl.String,
    "observed_zh": pl.String,
    "observed_en": pl.String,
    "measured": pl.Float64,
    "tolerance": pl.Float64,
    "file": pl.String,  # the file of the federation that `id` is in; null where one model was judged
    "standing": pl.String,  # Standing
}


class Standing(StrEnum):
    NEW = "new"
    KNOWN = "known"  # in the baseline
    WAIVED = "waived"  # in a waiver that has not expired


@dataclass(frozen=True)
class RuleResult:
    """How one rule came out. `reason` says why where status is not passed or failed; `seconds` is wall time."""

    rule: Rule
    status: Status
    severity: Severity  # the profile may have changed the rule's own
    applicable: int
    passed: int
    failed: int
    findings: pl.DataFrame
    reason: Words | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def new(self) -> int:
        """Findings that are neither known nor waived."""
        return int((self.findings["standing"] == Standing.NEW.value).sum())


@dataclass(frozen=True)
class ModelFacts:
    """What the report says about the model: enough to recognise it and to repeat the run."""

    path: str
    name: str
    sha256: str
    size: int
    schema: str
    application: str
    time_stamp: str
    project: str
    entities: int
    elements: int
    storeys: int
    instances: int
    classes: tuple[tuple[str, int], ...] = ()  # element classes, most frequent first
    members: tuple[str, ...] = ()  # the files of a federation, as findings call them


@dataclass(frozen=True)
class Problem:
    """Something that kept bimcheck from judging (a crashed rule, an invalid IDS file); leads to exit code 2."""

    what: Words
    where: str = ""
    advice: Words | None = None


@dataclass(frozen=True)
class Report:
    """The outcome of one check of one model."""

    model: ModelFacts | None  # None where the model could not be read
    stage: str | None
    profile: str | None
    packs: tuple[tuple[str, str], ...]  # (id, version)
    results: tuple[RuleResult, ...]
    problems: tuple[Problem, ...] = ()
    tool: str = "bimcheck"
    version: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)  # tolerances and profile parameters in force
    # What stood behind the run but is no part of the verdict (unused waivers, …)
    notes: tuple[Words, ...] = ()
    sections: tuple[Section, ...] = ()  # what is said beyond the rules
    seconds: float = 0.0  # never written where "same input, same bytes" holds

    def count(self, status: Status) -> int:
        return sum(r.status is status for r in self.results)

    def exit_code(self, fail_on: Severity | None = Severity.ERROR) -> int:
        """0 judged and nothing new at or above `fail_on` · 1 findings count · 2 could not judge.

        None as `fail_on` never gives 1. Nothing applied to anything, a crashed rule, a problem: 2.
        """
        judged = [r for r in self.results if r.status in (Status.PASSED, Status.FAILED)]
        if self.problems or not judged or self.count(Status.CRASHED):
            return 2
        if fail_on is None:
            return 0
        failed = any(
            r.status is Status.FAILED and r.severity.rank >= fail_on.rank and (r.new or r.findings.is_empty())
            for r in judged
        )
        return int(failed)
