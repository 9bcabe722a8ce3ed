"""Rules × model → report. Each rule is judged on its own: one that crashes says so and stops no other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import replace
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from threading import Lock
from typing import Any

from bimcheck import __version__
from bimcheck.errors import OptionError
from bimcheck.federation import Federation
from bimcheck.model import Model
from bimcheck.repeated import pointing_to_each_other
from bimcheck.report import ModelFacts, Problem, Report, RuleResult
from bimcheck.rules import geometry
from bimcheck.rules.outcome import judge, not_applicable
from bimcheck.rules.rule import STAGE_WORDS, Rule, Stage, Subject
from bimcheck.rules.stages import ACCEPTED, stages_of
from bimcheck.section import Section
from bimcheck.settle import Baseline, Waiver, load_baseline, load_waivers, settle
from bimcheck.words import Words

Progress = Callable[[int, int, Rule], None]  # rules done, rules in all, the rule that comes next
NO_PREVIOUS = Words(
    "未给出前一版本，无从比较（--previous 旧版本.ifc）",
    "no earlier version was given to compare with (--previous OLD.ifc)",
)
# Says something beyond the rules, of the model and how its rules came out; None where it has nothing to say.
SectionMaker = Callable[[Model, tuple[RuleResult, ...]], Section | None]


def check(
    model: Model,
    rules: Iterable[Rule],
    *,
    stage: Stage | str | None = None,
    select: str | Sequence[str] | None = None,
    profile: str | None = None,
    waivers: Path | str | Sequence[Waiver] | None = None,
    baseline: Path | str | Baseline | None = None,
    versions: Federation | None = None,
    problems: Sequence[Problem] = (),
    sections: Sequence[SectionMaker] = (),
    shapes: bool | None = None,
    cache: bool = True,
    progress: Progress | None = None,
    shaping: geometry.Progress | None = None,
    today: date | None = None,
) -> Report:
    """Judge `model` by `rules` and settle the findings.

    stage     a stage or a group of stages: only rules of these; None: all rules
    select    globs over rule keys or ids: only rules that match one
    profile   its name, for the report
    waivers, baseline  see bimcheck.settle; `today` decides which waivers have expired
    versions  the earlier version and this one, for rules about both; without it they do not apply
    problems  what already kept others from judging (an invalid IDS file); passed on into the report
    sections  what to say beyond the rules, in their order
    shapes    whether rules may have shapes made; None: where a rule of a pack that is about shapes is among them
    cache     whether shapes are taken from and left in the user's cache folder
    progress  called before each rule; shaping: while shapes are made, see Model.shapes

    OptionError for an unknown stage or a glob that matches no rule.
    """
    started = time.perf_counter()
    # Rules about several models have a report of their own: bimcheck.together.
    chosen = tuple(r for r in choose_rules(rules, stage, select) if r.subject is not Subject.FEDERATION)
    wanted = any(rule.about_shapes for rule in chosen) if shapes is None else shapes
    geometry.ask(model, wanted, cache=cache, progress=shaping)
    judged = pointing_to_each_other(_judge_all(model, versions, chosen, progress))
    report = reported(
        model_facts(model), model, chosen, judged, stage=stage, profile=profile, problems=problems, sections=sections
    )
    return settled(replace(report, seconds=time.perf_counter() - started), waivers, baseline, today)


def reported(
    facts: ModelFacts,
    subject: Any,
    rules: Sequence[Rule],
    judged: tuple[RuleResult, ...],
    *,
    stage: Stage | str | None,
    profile: str | None,
    problems: Sequence[Problem],
    sections: Sequence[Callable[[Any, tuple[RuleResult, ...]], Section | None]],
) -> Report:
    """What was judged of a model or of several, with what is said beyond the rules; nothing is settled yet."""
    said, unsaid = sections_of(sections, subject, judged)
    return Report(
        model=facts,
        stage=str(stage) if stage is not None else None,
        profile=profile,
        packs=tuple(dict.fromkeys((r.pack, r.pack_version) for r in rules)),
        results=judged,
        problems=(*problems, *unsaid),
        version=__version__,
        parameters=parameters_of(rules),
        sections=said,
    )


def settled(
    report: Report,
    waivers: Path | str | Sequence[Waiver] | None,
    baseline: Path | str | Baseline | None,
    today: date | None,
) -> Report:
    """The report with its findings settled; waivers and baseline may be files."""
    given_waivers = load_waivers(Path(waivers)) if isinstance(waivers, Path | str) else tuple(waivers or ())
    given_baseline = load_baseline(Path(baseline)) if isinstance(baseline, Path | str) else baseline
    return settle(report, given_waivers, given_baseline, today)


def sections_of(
    makers: Sequence[Callable[[Any, tuple[RuleResult, ...]], Section | None]],
    subject: Any,
    judged: tuple[RuleResult, ...],
) -> tuple[tuple[Section, ...], tuple[Problem, ...]]:
    """What is said beyond the rules; a maker that crashes says so and loses neither the findings nor other sections."""
    said: list[Section] = []
    unsaid: list[Problem] = []
    for make in makers:
        try:
            section = make(subject, judged)
        except (KeyboardInterrupt, SystemExit, GeneratorExit):
            raise
        except BaseException as error:  # Polars' PanicException is no Exception
            detail = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
            what = Words(f"报告的一节未能生成（{detail}）", f"a section of the report could not be made ({detail})")
            unsaid.append(Problem(what, make.__module__))
            continue
        if section is not None:
            said.append(section)
    return tuple(said), tuple(unsaid)


# Tables that reading has made already.
_AT_HAND = {"entities", "relations", "units", "header", "file"}
# So many threads judge: Polars and numpy let go of the interpreter while they work, and some of the threads wait for a
# table that another one is making.
_THREADS = 4


def _judge_all(
    model: Model, versions: Federation | None, rules: tuple[Rule, ...], progress: Progress | None
) -> tuple[RuleResult, ...]:
    """Every rule's result, in the order of the rules.

    What is wrong with the file as such takes longest to find and needs nothing of the rest: one thread begins with it,
    and the rules about it are judged last.
    """
    begun = iter(range(len(rules)))
    turn = Lock()

    def judged(rule: Rule) -> RuleResult:
        if progress:
            with turn:
                progress(next(begun), len(rules), rule)
        if rule.subject is Subject.MODEL:
            return judge(model, rule)
        return judge(versions, rule) if versions else not_applicable(rule, NO_PREVIOUS)

    about_file = [rule for rule in rules if "problems" in rule.tables]
    # Rules about a table that has yet to be made take longest, and would keep everybody waiting at the end.
    others = sorted((r for r in rules if "problems" not in r.tables), key=lambda r: _AT_HAND.issuperset(r.tables))
    pool = ThreadPoolExecutor(_THREADS)
    try:
        looking = pool.submit(lambda: model.problems) if about_file else None
        # What a caller has set for its run (contextvars) holds for the rules too.
        pending = [pool.submit(copy_context().run, judged, rule) for rule in others]
        if looking:
            wait([looking])  # whatever it raised, the rules will meet again
        pending += [pool.submit(copy_context().run, judged, rule) for rule in about_file]
        results = {id(rule): future.result() for rule, future in zip([*others, *about_file], pending, strict=True)}
    finally:
        pool.shutdown(cancel_futures=True)
    return tuple(results[id(rule)] for rule in rules)


def choose_rules(
    rules: Iterable[Rule], stage: Stage | str | None = None, select: str | Sequence[str] | None = None
) -> tuple[Rule, ...]:
    """The rules of a stage that a glob names, in their order. OptionError as for `check`."""
    chosen = tuple(rules)
    if stage is not None:
        try:
            wanted = (stage,) if isinstance(stage, Stage) else stages_of(stage)
        except KeyError:
            accepted = ", ".join(ACCEPTED)
            chinese = "、".join(w.zh for w in STAGE_WORDS.values())
            raise OptionError(
                Words(f"没有阶段 {stage}", f"no such stage: {stage}"),
                "--stage",
                Words(f"可用：{accepted}、{chinese}", f"accepted: {accepted}"),
            ) from None
        chosen = tuple(r for r in chosen if set(r.stages) & set(wanted))
    globs = (select,) if isinstance(select, str) else tuple(select or ())
    if not globs:
        return chosen
    for glob in globs:
        if not any(_matches(rule, glob) for rule in chosen):
            raise OptionError(
                Words(f"没有规则符合 {glob}", f"no rule matches {glob}"),
                "--select",
                Words("用 bimcheck rules 查看规则编号", "bimcheck rules lists the rule ids"),
            )
    return tuple(rule for rule in chosen if any(_matches(rule, glob) for glob in globs))


def _matches(rule: Rule, glob: str) -> bool:
    names = (rule.key, rule.id, *rule.formerly, *(f"{rule.pack}/{old}" for old in rule.formerly))
    return any(fnmatchcase(name, glob) for name in names)


def parameters_of(rules: Iterable[Rule]) -> dict[str, Any]:
    """The parameters in force, by name."""
    return dict(sorted((name, value) for rule in rules for name, value in rule.parameters.items()))


def model_facts(model: Model) -> ModelFacts:
    """What a report says about the model."""
    projects = model.is_a("IfcProject")
    names = [n for n in (*projects["name"].head(1), *projects["long_name"].head(1)) if n and n.strip()]
    elements = model.is_a("IfcElement")
    classes = elements.group_by("class").len().sort("len", "class", descending=[True, False])
    header = model.header
    return ModelFacts(
        path=str(model.source.path),
        name=model.source.name,
        sha256=model.source.sha256,
        size=model.source.size,
        schema=model.schema,
        application=header.originating_system or header.preprocessor_version,
        time_stamp=header.time_stamp,
        project=names[0] if names else "",
        entities=model.entities.height,
        elements=elements.height,
        storeys=model.is_a("IfcBuildingStorey").height,
        instances=int(model.classes["count"].sum() or 0),
        classes=tuple(classes.rows()),
    )
