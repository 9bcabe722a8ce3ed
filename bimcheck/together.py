"""Several models as one: rules × federation → a report of the whole. The models' own reports are the engine's."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from bimcheck.engine import Progress, choose_rules, reported, settled
from bimcheck.federation import Federation
from bimcheck.report import ModelFacts, Problem, Report, RuleResult
from bimcheck.rules.joint import joint_kinds
from bimcheck.rules.outcome import judge, not_applicable
from bimcheck.rules.rule import Rule, Stage, Subject
from bimcheck.section import Section
from bimcheck.settle import Baseline, Waiver
from bimcheck.words import Words

NO_STAGE = Words("未指定阶段 (--stage)，没有应有的专业可比较", "no stage was named (--stage), so nothing is asked for")
JointSectionMaker = Callable[[Federation, tuple[RuleResult, ...]], Section | None]


def check_together(
    federation: Federation,
    facts: Sequence[ModelFacts],
    rules: Iterable[Rule],
    *,
    stage: Stage | str | None = None,
    select: str | Sequence[str] | None = None,
    profile: str | None = None,
    waivers: Path | str | Sequence[Waiver] | None = None,
    baseline: Path | str | Baseline | None = None,
    problems: Sequence[Problem] = (),
    sections: Sequence[JointSectionMaker] = (),
    progress: Progress | None = None,
    today: date | None = None,
) -> Report:
    """Judge a federation by those of `rules` that are about one; the others are left out.

    facts  of the members' models, in their order: the report adds them up
    The rest as for `bimcheck.engine.check`. OptionError for an unknown stage or a glob that matches no rule.
    """
    started = time.perf_counter()
    chosen = [r for r in choose_rules(rules, stage, select) if r.subject is Subject.FEDERATION]
    results = []
    for position, rule in enumerate(chosen):
        if progress:
            progress(position, len(chosen), rule)
        if stage is None and getattr(joint_kinds().get(rule.check), "of_stage", False):
            results.append(not_applicable(rule, NO_STAGE))
        else:
            results.append(judge(federation, rule))
    judged = tuple(results)
    report = reported(
        federation_facts(federation, facts), federation, chosen, judged,
        stage=stage, profile=profile, problems=problems, sections=sections,
    )  # fmt: skip
    return settled(replace(report, seconds=time.perf_counter() - started), waivers, baseline, today)


def federation_facts(federation: Federation, facts: Sequence[ModelFacts]) -> ModelFacts:
    """The members' facts added up. `sha256` is that of the members' own, a line each; `storeys` counts all of them."""
    classes: dict[str, int] = {}
    applications = {m.application for m in facts if m.application}
    for model in facts:
        for name, count in model.classes:
            classes[name] = classes.get(name, 0) + count
    return ModelFacts(
        path="",
        name=" + ".join(federation.names),
        sha256=hashlib.sha256("\n".join(m.sha256 for m in facts).encode()).hexdigest(),
        size=sum(m.size for m in facts),
        schema=" + ".join(dict.fromkeys(m.schema for m in facts)),
        application=applications.pop() if len(applications) == 1 else "",  # of several the section tells
        time_stamp=max((m.time_stamp for m in facts), default=""),
        project=next((m.project for m in facts if m.project), ""),
        entities=sum(m.entities for m in facts),
        elements=sum(m.elements for m in facts),
        storeys=sum(m.storeys for m in facts),
        instances=sum(m.instances for m in facts),
        classes=tuple(sorted(classes.items(), key=lambda pair: (-pair[1], pair[0]))),
        members=federation.names,
    )
