"""A file of `[[rule]]` tables becomes Rules: words, basis, severity, stages, selection and check, read strictly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal, Protocol

from bimcheck.rules.checks import Check, kinds
from bimcheck.rules.joint import joint_kinds
from bimcheck.rules.parameters import Parameter, filled, filled_words, used_in
from bimcheck.rules.parts import SCHEMAS, Part, demand_words, judge_parts, selected_words
from bimcheck.rules.reading import Place, UnfitError, open_toml, read
from bimcheck.rules.rule import Basis, Confidence, Rule, Severity, Stage, Verdict
from bimcheck.rules.select import Select
from bimcheck.rules.stages import ACCEPTED, ALONE, from_stage_on, stages_of
from bimcheck.words import Words

ID = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")


@dataclass(frozen=True)
class PackFrame:
    """What a pack gives its rules: its name, the stage it begins with, its parameters and their values in force."""

    id: str
    version: str
    from_: str | None = None
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)


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
    observed: Words | None = None
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
    observed: Words | None = None  # likewise; {} in it is what the check would say
    schemas: tuple[str, ...] = ()
    views: tuple[str, ...] = ()
    given: dict[str, Any] | None = None
    without: dict[str, Any] | None = None
    part: tuple[PartTable, ...] = ()
    repeats: str = ""  # "pack/ID" of a rule that asks the same of some elements


class Graded(Protocol):
    """What rules and described specifications have in common."""

    @property
    def basis(self) -> BasisTable: ...
    @property
    def severity(self) -> str: ...
    @property
    def stages(self) -> tuple[str, ...] | None: ...
    @property
    def from_(self) -> str | None: ...


def rules_of(file: Path, pack: PackFrame) -> tuple[list[Rule], list[tuple[str, str]]]:
    """The rules of a file, and (rule id, class) for each class that they name. PackError."""
    content, place = open_toml(file)
    for key in content:
        if key != "rule":
            raise place.error(
                f"不认识键 {key}", f"unknown key {key}", key, Words("规则写为 [[rule]]", "rules are [[rule]]")
            )
    tables = content.get("rule", [])
    if not isinstance(tables, list):
        raise place.error("规则应写为 [[rule]]", "rules are written as [[rule]]", "rule")
    starts = [m.start() for m in re.finditer(r"(?m)^\s*\[\[\s*rule\s*\]\]", place.text)]
    rules, named = [], []
    for position, written in enumerate(tables):
        name = str(written.get("id") or f"rule {position + 1}") if isinstance(written, dict) else f"rule {position + 1}"
        start = starts[position] if len(starts) == len(tables) else 0
        rule = _rule(written, pack, place.inside(name, start))
        rules.append(rule)
        named += [(rule.id, cls) for cls in _classes(filled(written, pack.values))]
    return rules, named


def _rule(written: object, pack: PackFrame, place: Place) -> Rule:
    table, values = read(RuleTable, written, place), pack.values
    require_id(table.id, place, "id")
    if table.check not in kinds() and table.check in joint_kinds():
        return _joint_rule(table, pack, place)
    parts = _parts(table, place)
    asked = [(p.select, p.with_, p.expected, p.observed, p.given, p.without) for p in parts]
    used = used_in((asked, table.title, table.why, table.fix, table.from_), values, place)
    table = replace(table, from_=filled(table.from_, values))  # a profile may say from which stage on
    parameters = {name: values[name] for name in used}
    unset = sorted(name for name, value in parameters.items() if value is None)
    judge: partial[Verdict]
    demand: Words | None = None
    tables: tuple[str, ...] = ()
    if unset:
        # Without its number the check cannot be built; that is no verdict on the model.
        judge, selected = partial(_unset, tuple(unset)), Words.same("")
    else:
        asking = tuple(_part(p, pack, values, place) for p in parts)
        judge, selected, demand = partial(judge_parts, asking), selected_words(asking), demand_words(asking)
        tables = tuple(dict.fromkeys(part.select.table for part in asking))
    return Rule(
        id=table.id,
        pack=pack.id,
        title=filled_words(table.title, values, pack.parameters),
        why=filled_words(table.why, values, pack.parameters),
        fix=filled_words(table.fix, values, pack.parameters),
        basis=basis_of(table.basis),
        severity=severity_of(table, place),
        stages=stages_of_rule(table, pack, place),
        select=selected,
        check=" ".join(dict.fromkeys(p.check for p in parts)),
        judge=judge,
        pack_version=pack.version,
        demand=demand,
        parameters=parameters,
        repeats=table.repeats,
        tables=tables,
    )


def _joint_rule(table: RuleTable, pack: PackFrame, place: Place) -> Rule:
    """A rule about several models: its kind of check says what it looks at."""
    values, kind = pack.values, joint_kinds()[table.check]
    for key in ("select", "part", "expected", "schemas", "views", "given", "without"):
        if getattr(table, key):
            raise place.error(
                f"检查 {table.check} 针对多个模型，不使用 {key}",
                f"{table.check} is about several models and takes no {key}",
                key,
            )
    used = used_in((table.with_, table.title, table.why, table.fix), values, place)
    unset = tuple(name for name in used if values[name] is None)
    check = None if unset else read(kind, filled(table.with_, values), place, "with")
    return Rule(
        id=table.id,
        pack=pack.id,
        title=filled_words(table.title, values, pack.parameters),
        why=filled_words(table.why, values, pack.parameters),
        fix=filled_words(table.fix, values, pack.parameters),
        basis=basis_of(table.basis),
        severity=severity_of(table, place),
        stages=stages_of_rule(table, pack, place),
        select=check.selected if check else Words.same(""),
        check=table.check,
        judge=check.judge if check else partial(_unset, unset),
        pack_version=pack.version,
        demand=check.demand if check else None,
        parameters={name: values[name] for name in used},
        subject=kind.subject,
    )


def _parts(table: RuleTable, place: Place) -> tuple[PartTable, ...]:
    """The parts of a rule; a rule that asks one thing is a part itself."""
    single = bool(table.check) or table.select is not None or bool(table.with_)
    if single == bool(table.part):
        raise place.error(
            "规则应写明 select 与 check，或写若干 [[rule.part]],二者择一",
            "a rule has select and check, or several [[rule.part]], not both",
            "part" if table.part else "select",
        )
    if table.part:
        return tuple(
            replace(
                p,
                schemas=p.schemas or table.schemas,
                views=p.views or table.views,
                given=p.given or table.given,
                without=p.without or table.without,
                expected=p.expected or table.expected,
                observed=p.observed or table.observed,
            )
            for p in table.part
        )
    for key, value in (("check", table.check), ("select", table.select)):
        if not value and value != {}:
            raise place.error(f"缺少键 {key}", f"missing key {key}", key)
    return (
        PartTable(
            table.check, table.select or {}, table.with_, table.expected, table.observed, table.schemas, table.views,
            table.given, table.without,
        ),
    )  # fmt: skip


def _part(table: PartTable, pack: PackFrame, values: Mapping[str, Any], place: Place) -> Part:
    for name in table.schemas:
        require_schema(name, place)
    select = read(Select, filled(table.select, values), place, "select")
    return Part(
        select=select,
        check=_check(table, filled(table.with_, values), select, place),
        expected=filled_words(table.expected, values, pack.parameters) if table.expected else None,
        observed=filled_words(table.observed, values, pack.parameters) if table.observed else None,
        schemas=table.schemas,
        views=table.views,
        given=read(Select, filled(table.given, values), place, "given") if table.given else None,
        without=read(Select, filled(table.without, values), place, "without") if table.without else None,
    )


def _check(table: PartTable, options: dict[str, Any], select: Select, place: Place) -> Check:
    if table.check not in kinds():
        accepted = ", ".join([*kinds(), *joint_kinds()])
        raise place.error(
            f"没有检查种类 {table.check}", f"no such kind of check: {table.check}", "check",
            Words(f"可用：{accepted}", f"accepted: {accepted}"),
        )  # fmt: skip
    check = read(kinds()[table.check], options, place, "with")
    try:
        check.fit(select.table)
    except UnfitError as unfit:
        raise place.error(unfit.words.zh, unfit.words.en, "with") from None
    return check


def _unset(names: tuple[str, ...], _: object) -> Verdict:
    listed = ", ".join(names)
    return Verdict(
        0,
        undecided=Words(
            f"参数 {listed} 未设定，请在 profile 中给出", f"parameter {listed} is not set; give it in a profile"
        ),
    )


def basis_of(table: BasisTable) -> Basis:
    return Basis(table.standard, Confidence(table.confidence), table.clause, table.edition, table.note)


def severity_of(table: Graded, place: Place) -> Severity:
    severity = Severity(table.severity)
    if severity is Severity.ERROR and not Confidence(table.basis.confidence).may_be_error:
        raise place.error(
            f"依据的可信度为 {table.basis.confidence}，严重程度不能是 error",
            f"severity error on a basis that is only {table.basis.confidence}",
            "severity",
            Words("改为 warning，或在项目 profile 中提升", "make it a warning; a project profile may raise it"),
        )
    return severity


def stages_of_rule(table: Graded, pack: PackFrame, place: Place) -> tuple[Stage, ...]:
    if table.stages is not None and table.from_ is not None:
        raise place.error("stages 与 from 只能写一个", "give stages or from, not both", "from")
    try:
        if table.stages is not None:
            found = {s for name in table.stages for s in ALONE.get(name) or stages_of(name)}
            return tuple(s for s in Stage if s in found)
        return from_stage_on(table.from_ or pack.from_ or Stage.INITIATION.value)
    except KeyError as error:
        accepted = ", ".join(ACCEPTED)
        raise place.error(
            f"没有阶段 {error.args[0]}", f"no such stage: {error.args[0]}", "stages" if table.stages else "from",
            Words(f"可用：{accepted}", f"accepted: {accepted}"),
        ) from None  # fmt: skip


def require_id(rule_id: str, place: Place, key: str) -> None:
    """PackError for what is no rule id."""
    if not ID.fullmatch(rule_id):
        raise place.error(
            f"规则编号 {rule_id} 应由大写字母、数字和连字符组成",
            f"rule id {rule_id} must be capitals, digits and hyphens",
            key,
            Words('例如 id = "STOREY-NAME-UNIQUE"', 'e.g. id = "STOREY-NAME-UNIQUE"'),
        )


def require_schema(name: str, place: Place) -> None:
    """PackError for what is no IFC schema."""
    if name not in SCHEMAS:
        accepted = ", ".join(SCHEMAS)
        raise place.error(
            f"没有 IFC 版本 {name}",
            f"no such schema: {name}",
            "schemas",
            Words(f"可用：{accepted}", f"accepted: {accepted}"),
        )


def _classes(written: object, key: str = "") -> list[str]:
    """The classes that a rule names: under `entity` and `partner`, however deep."""
    if isinstance(written, str):
        return [written] if key in ("entity", "partner") else []
    if isinstance(written, list):
        return [name for item in written for name in _classes(item, key)]
    if isinstance(written, dict):
        own = list(written) if key == "partner" else []
        return own + [name for k, v in written.items() for name in _classes(v, "partner" if key == "partner" else k)]
    return []
