"""IDS 1.0 files as rules: one rule per specification.

Which model a specification is judged against: every one. `ifcVersion` says which schemas its author had in mind,
and the auditor checks the specification by it, but the official cases settle that it "is purely metadata and does
not impact pass or fail": one of them holds an IFC2X3 specification against an IFC4 model and must fail. A mismatch
is told in the verdict's facts (`ifc_versions`); `load(..., only_matching_version=True)` skips such specifications.

Cardinality: a required specification that applies to nothing fails, with one finding about the file as a whole; an
optional or prohibited one that applies to nothing passes; what a prohibited one applies to fails.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from bimcheck.errors import IdsError
from bimcheck.model import Model
from bimcheck.rules import facets
from bimcheck.rules.ids_file import IdsFile, Specification, read
from bimcheck.rules.rule import FAILURES, Basis, Confidence, Rule, Severity, Stage, Status, Verdict
from bimcheck.words import Words

if TYPE_CHECKING:
    from bimcheck.rules.ids_audit import Message

__all__ = ["IdsFile", "InvalidIdsError", "Specification", "judge_specification", "load", "read"]


class InvalidIdsError(IdsError):
    """The audit found errors: the file is not judged against. `messages` are all that it said, warnings included."""

    def __init__(self, path: Path, messages: tuple[Message, ...]) -> None:
        errors = [m for m in messages if m.severity is Severity.ERROR]
        first, more = errors[0], len(errors) - 1
        super().__init__(
            Words(
                f"IDS 文件无效：{first.say('zh')}" + (f"（另有 {more} 处错误）" if more else ""),
                f"the IDS file is invalid: {first.say('en')}" + (f" ({more} more errors)" if more else ""),
            ),
            f"{path}:{first.line}" if first.line else str(path),
            Words(f"运行 bimcheck ids audit {path.name} 查看全部", f"bimcheck ids audit {path.name} tells all"),
        )
        self.messages = messages


def load(path: Path | str, *, audited: bool = False, only_matching_version: bool = False) -> tuple[Rule, ...]:
    """The specifications of an IDS file as rules, in their order; `pack` is the stem of the file name.

    audited  refuse a file that the auditor finds invalid (InvalidIdsError). Packs are audited when they are tested, the
             command line audits what it is given and tells every message
    only_matching_version  a specification written for other schemas than the model's applies to nothing there
    IdsError where the file is missing, too large, no XML, no IDS 1.0, or holds what cannot be judged.
    """
    path = Path(path)
    if audited:
        from bimcheck.rules.ids_audit import audit  # most runs audit nothing: its vocabulary takes a while to import

        found = audit(path)
        if not found.valid:
            raise InvalidIdsError(path, found.messages)
    file = read(path)
    rules, used = [], dict[str, int]()
    for specification in file.specifications:
        name = specification.identifier or specification.name or f"line {specification.line}"
        used[name] = used.get(name, 0) + 1
        # Identifiers need not be unique, rule ids must.
        rule_id = name if used[name] == 1 else f"{name} ({used[name]})"
        rules.append(_rule(path.stem, rule_id, file, specification, only_matching_version))
    return tuple(rules)


def _rule(pack: str, rule_id: str, file: IdsFile, specification: Specification, only_matching: bool) -> Rule:
    judge: Callable[[Model], Verdict] = partial(judge_specification, specification=specification)
    if only_matching:
        judge = partial(_judge_matching, specification=specification)
    return Rule(
        id=rule_id,
        pack=pack,
        title=Words.same(specification.name or rule_id),
        why=_why(specification),
        fix=_fix(specification),
        basis=Basis(standard=file.title or pack, confidence=Confidence.CONFIRMED, edition=file.version),
        severity=Severity.ERROR,
        stages=tuple(Stage),
        pack_version=file.version,
        demand=_demand(specification),
        select=specification.selection,
        check="ids",
        judge=judge,
        # Applying to nothing passes or fails by the specification's own cardinality, which its verdict says; what is
        # skipped for its ifcVersion is neither.
        empty_status=Status.NOT_APPLICABLE if only_matching else Status.PASSED,
    )


def _why(specification: Specification) -> Words:
    if specification.description:
        return Words.same(specification.description)
    return {
        "required": Words(
            "信息交付规格要求模型中有这样的对象", "the information delivery specification asks for such objects"
        ),
        "optional": Words(
            "信息交付规格对这样的对象提出要求", "the information delivery specification sets demands on such objects"
        ),
        "prohibited": Words(
            "信息交付规格不允许这样的对象", "the information delivery specification does not allow such objects"
        ),
    }[specification.cardinality]


def _demand(specification: Specification) -> Words:
    """Every requirement in words; of a prohibited specification, that there is no such object."""
    if specification.cardinality == "prohibited":
        said = specification.selection
        return Words(f"模型中不得有{said.zh}", f"the model has none of {said.en}")
    if not specification.demands:
        return Words("模型中有这样的对象", "the model has such objects")
    return Words("；".join(d.zh for d in specification.demands), "; ".join(d.en for d in specification.demands))


def _fix(specification: Specification) -> Words:
    """The author's instructions, and every requirement in words."""
    given = [specification.instructions] if specification.instructions else []
    given += [f.instructions for f in specification.requirements if f.instructions]
    zh, en = list(given), list(given)
    if specification.cardinality == "prohibited":
        zh.append(f"从模型中去掉{specification.selection.zh}")
        en.append(f"remove {specification.selection.en} from the model")
    elif specification.demands:
        zh.append("应做到：" + "；".join(d.zh for d in specification.demands))
        en.append("make sure of: " + "; ".join(d.en for d in specification.demands))
    return Words("\n".join(zh), "\n".join(en))


def _judge_matching(model: Model, specification: Specification) -> Verdict:
    if specification.ifc_versions and model.schema not in specification.ifc_versions:
        return Verdict(applicable=0, facts=_version_facts(model, specification))
    return judge_specification(model, specification)


def _version_facts(model: Model, specification: Specification) -> dict[str, Any]:
    """Says so where the specification was written for other schemas than the model's."""
    if not specification.ifc_versions or model.schema in specification.ifc_versions:
        return {}
    return {"ifc_versions": " ".join(specification.ifc_versions), "schema": model.schema}


def judge_specification(model: Model, specification: Specification) -> Verdict:
    """One specification against one model. A failing element has a row per requirement that it does not meet."""
    ids = facets.applicable(model, specification.applicability)
    facts = _version_facts(model, specification)
    if specification.cardinality == "prohibited":
        return Verdict(len(ids), _prohibited(specification, ids), facts=facts, passes=not len(ids))
    if not len(ids):
        if specification.cardinality == "optional":
            return Verdict(0, facts=facts, passes=True)
        return Verdict(1, _nothing(specification), failed=1, facts=facts)
    parts = [facets.judge(model, requirement, ids) for requirement in specification.requirements]
    failures = [p for p in parts if len(p)]
    if not failures:
        return Verdict(len(ids), facts=facts)
    if len(failures) == 1:
        return Verdict(len(ids), _as_failures(failures[0]), failed=len(failures[0]), facts=facts)
    found = pl.concat(failures).sort("id", maintain_order=True)
    return Verdict(len(ids), _as_failures(found), failed=found["id"].n_unique(), facts=facts)


def _as_failures(found: pl.DataFrame) -> pl.DataFrame:
    """FAILURES from id, expected and observed."""
    columns = [
        found[name] if name in found.columns else pl.Series(name, [None], dtype=dtype).new_from_index(0, len(found))
        for name, dtype in FAILURES.items()
    ]
    return pl.DataFrame(columns)


def _prohibited(specification: Specification, ids: pl.Series) -> pl.DataFrame:
    if not len(ids):
        return pl.DataFrame(schema=FAILURES)
    said = specification.selection
    return _as_failures(
        ids.to_frame("id").with_columns(
            expected_zh=pl.lit(f"模型中不得有{said.zh}"),
            expected_en=pl.lit(f"the model has none of {said.en}"),
            observed_zh=pl.lit("模型中有这样的对象"),
            observed_en=pl.lit("such an object is there"),
        )
    )


def _nothing(specification: Specification) -> pl.DataFrame:
    """A required specification that applies to nothing: a finding about the file as a whole."""
    said = specification.selection
    words = {
        "expected_zh": f"模型中至少有一个对象属于：{said.zh}",
        "expected_en": f"the model has at least one of {said.en}",
        "observed_zh": "没有这样的对象",
        "observed_en": "there is none",
    }
    return _as_failures(
        pl.DataFrame([pl.Series("id", [None], dtype=pl.Int64), *(pl.Series(k, [v]) for k, v in words.items())])
    )
