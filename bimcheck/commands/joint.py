"""`check --together`: while the models are judged one after another, what is compared between them is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bimcheck import __version__
from bimcheck.commands.inputs import noting
from bimcheck.commands.progress import working
from bimcheck.coverage.statement import coverage
from bimcheck.engine import choose_rules, model_facts
from bimcheck.errors import OptionError
from bimcheck.federation import Federation, Member, labels
from bimcheck.model import Model
from bimcheck.report import ModelFacts, Problem, Report
from bimcheck.rules.federation_told import federation_section
from bimcheck.rules.gathering import gather
from bimcheck.rules.joint import joint_kinds
from bimcheck.rules.rule import Rule, Subject
from bimcheck.rules.standards import standards_of
from bimcheck.together import check_together
from bimcheck.words import Language, Words

NAME = "together"  # of its report: report-together.html


@dataclass
class Collected:
    """The members so far, and of what they were made."""

    paths: Sequence[Path]
    members: list[Member] = field(default_factory=list)
    facts: list[ModelFacts] = field(default_factory=list)
    unread: list[Problem] = field(default_factory=list)
    shapes: bool = False  # whether the members' shapes are kept

    def take(self, path: Path, model: Model) -> None:
        name = labels(self.paths)[list(self.paths).index(path)]
        self.members.append(gather(model, name, shapes=self.shapes))
        self.facts.append(model_facts(model))

    def miss(self, path: Path, report: Report) -> None:
        """Note why a model is not among the members, where its own report says that it could not be read."""
        if report.model is None:
            told = tuple(p for p in report.problems if str(path) in p.where)
            unreadable = Problem(Words("无法读取", "could not be read"), str(path))
            self.unread += told or (unreadable,)

    def report(
        self, rules: Sequence[Rule], problems: tuple[Problem, ...], options: dict[str, Any], language: Language
    ) -> Report:
        """The report of the whole; files that could not be read are problems of it."""
        met = [*problems, *self.unread]
        missing = Words("整体检查不含无法读取的文件", "the whole was judged without files that could not be read")
        few = Words("可读取的文件不足两个，无从比较", "fewer than two files could be read: there is nothing to compare")
        if len(self.members) < 2:
            met.append(Problem(few))
            return Report(None, options["stage"], options["profile"], (), (), tuple(met), version=__version__)
        if self.unread:
            met.append(Problem(missing))
        report: Report | None = None
        standards = () if problems else standards_of(options["profile"])
        with noting(met), working(Words("各文件一并", "all files together").in_(language), language) as progress:
            report = check_together(
                Federation(tuple(self.members)),
                self.facts,
                rules,
                stage=options["stage"],
                select=options["select"],
                profile=options["profile"],
                waivers=options["waivers"],
                baseline=options["baseline"],
                problems=tuple(met),
                sections=(federation_section, coverage(rules, standards, options["stage"])),
                progress=progress,
            )
        return report or Report(None, options["stage"], options["profile"], (), (), tuple(met), version=__version__)


def wants_shapes(rules: Sequence[Rule], options: dict[str, Any]) -> bool:
    """Whether shapes are made for rules about several models."""
    asking = [
        rule
        for rule in choose_rules(rules, options["stage"], options["select"])
        if rule.check in joint_kinds() and getattr(joint_kinds()[rule.check], "needs_shapes", False)
    ]
    if options["shapes"] is None:
        return any(rule.about_shapes for rule in asking)
    return bool(asking) and bool(options["shapes"])


def judges_alone(rules: Sequence[Rule], options: dict[str, Any]) -> bool:
    """Whether anything is asked of the models one by one; where nothing is, they need no reports of their own."""
    asked = {rule.subject for rule in choose_rules(rules, options["stage"], options["select"])}
    versions = Subject.VERSIONS in asked and options["previous"]
    return bool(options["express"] or versions or Subject.MODEL in asked)


def require_fitting(paths: Sequence[Path], options: dict[str, Any]) -> None:
    """OptionError where --together or --previous does not go with the models that were given."""
    if options["together"] and len(paths) < 2:
        raise OptionError(
            Words("--together 需要至少两个模型", "--together needs at least two models"), "--together",
            Words("列出同一项目的各专业文件", "name the files of all disciplines of the project"),
        )  # fmt: skip
    if options["previous"] and len(paths) > 1:
        raise OptionError(
            Words("--previous 只能与一个模型一起使用", "--previous goes with one model"), "--previous",
            Words("每个模型分别与其前一版本比对", "compare each model with its own earlier version"),
        )  # fmt: skip
