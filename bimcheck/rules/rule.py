"""What a rule is, and what it says of a model. Rules hold no results; results hold no IFC objects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any

import polars as pl

from bimcheck.words import Words


class Severity(StrEnum):
    """How bad it would be. Says nothing of whether it happened."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        return {"error": 2, "warning": 1, "info": 0}[self.value]


SEVERITY_WORDS = {
    Severity.ERROR: Words("错误", "error"),
    Severity.WARNING: Words("警告", "warning"),
    Severity.INFO: Words("提示", "info"),
}


class Status(StrEnum):
    """Whether the rule could be judged, and how it came out."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not_applicable"
    UNDECIDED = "undecided"
    CRASHED = "crashed"


class Stage(StrEnum):
    """The stages of a project, in order."""

    INITIATION = "initiation"
    CONCEPT = "concept"
    PRELIMINARY = "preliminary"
    CONSTRUCTION_DOCUMENTS = "construction-documents"
    DETAILING = "detailing"
    CONSTRUCTION = "construction"
    COMPLETION = "completion"


STAGE_WORDS = {
    Stage.INITIATION: Words("立项", "initiation"),
    Stage.CONCEPT: Words("方案设计", "concept"),
    Stage.PRELIMINARY: Words("初步设计", "preliminary design"),
    Stage.CONSTRUCTION_DOCUMENTS: Words("施工图设计", "construction documents"),
    Stage.DETAILING: Words("深化设计", "detailing"),
    Stage.CONSTRUCTION: Words("施工", "construction"),
    Stage.COMPLETION: Words("竣工", "completion"),
}

# What the command line and rule files also take: a group stands for its stages.
STAGE_GROUPS: dict[str, tuple[Stage, ...]] = {
    "all": tuple(Stage),
    "initiation": (Stage.INITIATION,),
    "design": (Stage.CONCEPT, Stage.PRELIMINARY, Stage.CONSTRUCTION_DOCUMENTS),
    "construction": (Stage.DETAILING, Stage.CONSTRUCTION),
    "completion": (Stage.COMPLETION,),
}


class Subject(StrEnum):
    """What a rule judges."""

    MODEL = "model"
    FEDERATION = "federation"  # several models together: bimcheck.federation.Federation
    VERSIONS = "versions"  # a Federation of two: the earlier version of a model, then the present one


class Confidence(StrEnum):
    """How sure the source of a rule is."""

    CONFIRMED = "confirmed"  # read in the text in force
    SECONDARY = "secondary"  # read in a source that quotes it
    DRAFT = "draft"  # read in a revision draft
    RECALLED = "recalled"  # from memory, unconfirmed
    HOUSE = "house"  # ours

    @property
    def may_be_error(self) -> bool:
        """Below `secondary` no rule may be an error unless a project profile says so."""
        return self in (Confidence.CONFIRMED, Confidence.SECONDARY)


CONFIDENCE_WORDS = {
    Confidence.CONFIRMED: Words("已核对原文", "confirmed in the text in force"),
    Confidence.SECONDARY: Words("据引用该标准的资料", "read in a source that quotes it"),
    Confidence.DRAFT: Words("据修订征求意见稿", "read in a revision draft"),
    Confidence.RECALLED: Words("凭记忆，未核对", "from memory, unconfirmed"),
    Confidence.HOUSE: Words("本项目自定", "our own demand"),
}


@dataclass(frozen=True, slots=True)
class Basis:
    """Where a demand comes from."""

    standard: str
    confidence: Confidence
    clause: str = ""
    edition: str = ""
    note: str = ""


# Columns of Verdict.failures; a row per thing that is wrong, at most a few per element.
FAILURES = {
    "id": pl.Int64,  # STEP id, null where the file as a whole is meant
    "line": pl.Int64,  # line in the file, only for rules about the text itself
    "expected_zh": pl.String,
    "expected_en": pl.String,
    "observed_zh": pl.String,
    "observed_en": pl.String,
    "measured": pl.Float64,  # the number that was judged, SI, where there is one
    "tolerance": pl.Float64,
}


# Of rules about several models: the file that `id` is in, as the federation calls it; null where none is meant.
JOINT_FAILURES = {"file": pl.String, **FAILURES}


@dataclass(frozen=True)
class Verdict:
    """What one rule found in one model.

    applicable  how many things were judged (elements, rows, the file itself)
    failures    FAILURES, in a stable order; JOINT_FAILURES where the rule is about several models
    failed      how many of the judged things failed; defaults to the number of distinct failing ids
    undecided   why it could not be judged (no data, not how it came out); status `undecided`
    facts       measured values for the report and for `explain`: {"share": 0.07, "threshold": 0.05}
    passes      the demand itself was met although there are failures to list (a share below its threshold),
                or not met although there are none; None: it is met when nothing failed
    idle        why it applies to nothing, where that is not for lack of such things in the model
    """

    applicable: int
    failures: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FAILURES))
    failed: int | None = None
    undecided: Words | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    passes: bool | None = None
    idle: Words | None = None


@dataclass(frozen=True)
class Rule:
    """One demand. `key` is what people cite: "base/STOREY-ELEVATION-UNIQUE"."""

    id: str
    pack: str
    title: Words
    why: Words
    fix: Words
    basis: Basis
    severity: Severity
    stages: tuple[Stage, ...]
    select: Words  # what it applies to, said in words
    check: str  # kind of check: "present", "ids", …
    judge: Callable[[Any], Verdict] = field(repr=False, compare=False)  # of a Model, or of what `subject` says
    # For IDS specifications: applying to nothing may be a pass or a failure of its own.
    empty_status: Status = Status.NOT_APPLICABLE
    pack_version: str = ""
    demand: Words | None = None  # what the check asks, in words, with its options and parameters filled in
    parameters: Mapping[str, Any] = field(default_factory=dict, compare=False)  # values in force of those that it uses
    subject: Subject = Subject.MODEL
    formerly: tuple[str, ...] = ()  # ids that it had; waivers, baselines and profiles may still use them
    repeats: str = ""  # key of a rule that asks the same of some elements: findings on them point to it
    tables: tuple[str, ...] = ()  # the tables it selects from, as far as it says
    about_shapes: bool = False  # of a pack that is about shapes: who asks for it wants them made

    @property
    def key(self) -> str:
        return f"{self.pack}/{self.id}"

    def is_called_like(self, glob: str) -> bool:
        """Whether `glob` fits its key, or one that it had."""
        return any(fnmatchcase(key, glob) for key in (self.key, *(f"{self.pack}/{old}" for old in self.formerly)))

    def is_called(self, name: str) -> bool:
        """Whether `name` is its key, its id, or one that it had."""
        return name in (self.id, self.key) or any(name in (old, f"{self.pack}/{old}") for old in self.formerly)
