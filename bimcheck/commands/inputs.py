"""From what stands on the command line to models, rules and a report; what fails on the way loses no report."""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from bimcheck import __version__
from bimcheck.commands.ahead import Reading
from bimcheck.commands.failures import defect
from bimcheck.commands.progress import working
from bimcheck.commands.sections import sections_of
from bimcheck.coverage.statement import coverage
from bimcheck.engine import check, choose_rules
from bimcheck.errors import BimcheckError, OptionError
from bimcheck.federation import Federation, Member
from bimcheck.ifc.content import Content
from bimcheck.ifc.reader import read
from bimcheck.model import Model
from bimcheck.report import Problem, Report
from bimcheck.reports.hostile_text import clean
from bimcheck.rules.gathering import gather
from bimcheck.rules.packs import load_rules
from bimcheck.rules.rule import STAGE_GROUPS, Rule
from bimcheck.rules.stages import stages_of
from bimcheck.rules.standards import Standard, standards_of
from bimcheck.rules.versions_told import maker as versions_section
from bimcheck.words import Language, Words

MESSAGES_TOLD = 20  # of the audit of an IDS file


def expand(names: Sequence[str]) -> list[Path]:
    """Model paths, each once; `*` and `?` are looked up here, because the Windows shell leaves them."""
    paths: dict[Path, None] = {}
    for name in names:
        if glob.has_magic(name) and not Path(name).exists():
            found = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 (Path.glob takes no absolute pattern)
            if not found:
                raise OptionError(
                    Words("没有匹配的文件", "no file matches"), name, Words("请检查路径", "check the path")
                )
            paths.update((Path(f), None) for f in found)
        else:
            paths[Path(name)] = None
    return list(paths)


def report_names(models: Sequence[Path], reports: Sequence[str]) -> list[list[Path]]:
    """Where each model's reports go. Several models: report-<model>.html, numbered where two are alike."""
    targets = [Path(r) for r in reports]
    if len(models) == 1:
        return [targets]
    seen: dict[str, int] = {}
    names = []
    for model in models:
        seen[model.stem.lower()] = number = seen.get(model.stem.lower(), 0) + 1
        label = model.stem if number == 1 else f"{model.stem}-{number}"
        names.append([t.with_name(f"{t.name.partition('.')[0]}-{label}.{t.name.partition('.')[2]}") for t in targets])
    return names


def load(
    packs: Sequence[str], profile: str | None, ids: Sequence[str], joint: bool = False
) -> tuple[tuple[Rule, ...], tuple[Problem, ...]]:
    """The rules to judge by, and what kept others from being loaded. IDS files alone are judged alone.

    joint  several models are compared: the rules for that come in addition
    """
    rules: list[Rule] = []
    problems: list[Problem] = []
    if joint:
        profile = profile or (None if packs or ids else "default")
        packs = (*packs, "federation")
    if packs or profile or not ids:
        with noting(problems):
            rules += load_rules(packs, profile)
    for file in ids:
        with noting(problems):
            rules += _specifications(Path(file), problems)
    return tuple(rules), tuple(problems)


def _specifications(file: Path, problems: list[Problem]) -> tuple[Rule, ...]:
    """The rules of an IDS file; of an invalid one none, but what the audit says of it."""
    from bimcheck.rules import ids, ids_audit

    wrong = ids_audit.audit(file).errors
    for message in wrong[:MESSAGES_TOLD]:
        where = f"{file}:{message.line}" if message.line else str(file)
        problems.append(Problem(Words(message.say("zh"), message.say("en")), where))
    if len(wrong) > MESSAGES_TOLD:
        advice = Words("bimcheck ids audit 列出全部", "`bimcheck ids audit` lists them all")
        rest = Words("另有 {n} 处错误", "{n} more errors").format(n=len(wrong) - MESSAGES_TOLD)
        problems.append(Problem(rest, str(file), advice))
    return () if wrong else ids.load(file)


def load_chosen(options: dict[str, Any]) -> tuple[tuple[Rule, ...], tuple[Problem, ...]]:
    """`load`; a stage or a --select that names nothing is refused at once (OptionError), not after a model was read."""
    joint = bool(options["together"] or options["previous"])
    rules, problems = load(options["rules"], options["profile"], options["ids"], joint)
    chosen = choose_rules(rules, options["stage"], options["select"] if not problems else None)
    if options.get("deliverables") and not problems:
        _require_deliverables(Path(options["deliverables"]), options["stage"], chosen)
    return rules, problems


def _require_deliverables(folder: Path, stage: str | None, rules: Sequence[Rule]) -> None:
    """OptionError where nothing would be judged of the folder, so that nobody takes silence for consent."""
    if not folder.is_dir():
        raise OptionError(
            Words(f"没有文件夹 {folder}", f"no such folder: {folder}"),
            "--deliverables",
            Words("请检查路径", "check the path"),
        )
    if stage is None:
        raise OptionError(
            Words("各阶段要交的文件不同，还应给出阶段", "each stage asks for other files, so a stage is needed"),
            "--deliverables",
            Words("例如 --stage 施工图", "e.g. --stage construction-documents"),
        )
    if not any("delivered" in rule.check.split() for rule in rules):
        raise OptionError(
            Words("所选规则都不检查交付文件夹", "no rule that was chosen looks at the folder to hand over"),
            "--deliverables",
            Words("例如加上 --profile national", "e.g. add --profile national"),
        )


def canonical_stage(name: str | None) -> str | None:
    """The English name that reports carry, for whatever name was typed; an unknown one as it is."""
    if name is None or name.lower() in STAGE_GROUPS:
        return name and name.lower()
    try:
        wanted = stages_of(name)
    except KeyError:
        return name
    return next((group for group, stages in STAGE_GROUPS.items() if stages == wanted), wanted[0].value)


def judge(
    path: Path,
    rules: Sequence[Rule],
    problems: tuple[Problem, ...],
    options: dict[str, Any],
    language: Language,
    also: Callable[[Model], None] | None = None,
    begun: Reading | None = None,
) -> Report:
    """One model's report; whatever goes wrong is in its problems.

    also   called with the model when it was judged, before it is let go
    begun  what may already be reading this model
    """
    met = list(problems)
    report: Report | None = None
    standards: tuple[Standard, ...] = ()
    if not problems:  # a broken profile has been told already
        with noting(met):
            standards = standards_of(options["profile"])
    previous = _earlier(options["previous"], met, language) if options["previous"] else None
    with noting(met), sections_of(rules, options) as sections, working(clean(path.name, 40), language) as progress:
        if begun is None or begun.path != path:
            begun = Reading(Content(path), judging=any("problems" in rule.tables for rule in rules))
        model = begun.take()
        if options.get("deliverables"):
            model = model.delivered_in(Path(options["deliverables"]))
        versions = Federation((previous, gather(model, _present_name(model, previous)))) if previous else None
        chosen, select = rules, options["select"]
        if options["express"]:
            from bimcheck.rules.express import express_rules

            # What was chosen is chosen now: --select is about packs, and --express was asked for by itself.
            chosen = (*choose_rules(rules, options["stage"], select), *express_rules(path, options["express_limit"]))
            select = None
        report = check(
            model,
            chosen,
            stage=options["stage"],
            select=select,
            profile=options["profile"],
            waivers=options["waivers"],
            baseline=options["baseline"],
            versions=versions,
            sections=(
                *((versions_section(versions),) if versions else ()),
                *sections,
                coverage(rules, standards, options["stage"]),
            ),
            shapes=options["shapes"],
            cache=not options["no_cache"],
            progress=progress,
            shaping=progress,
        )
        if also:
            also(model)
    if report is None:
        return Report(None, options["stage"], options["profile"], (), (), tuple(met), version=__version__)
    return replace(report, problems=(*report.problems, *met))


def _earlier(name: str, problems: list[Problem], language: Language) -> Member | None:
    """What is compared of the earlier version; None where it cannot be read, which is a problem of the report."""
    with noting(problems), working(clean(Path(name).name, 40), language):
        model = read(Path(name))
        return gather(model)
    return None


def _present_name(model: Model, previous: Member) -> str:
    """What the present version is called: by its folder too where the earlier one has the same name."""
    name, path = model.source.name, model.source.path.absolute()
    return name if name != previous.file else f"{path.parent.name}/{name}"


@contextmanager
def noting(problems: list[Problem]) -> Iterator[None]:
    """Turn what is raised inside into a problem of the report, a defect of our own included."""
    try:
        yield
    except BimcheckError as error:
        problems.append(Problem(error.what, error.where, error.advice))
    except Exception as error:
        problems.append(Problem(defect(error)))
