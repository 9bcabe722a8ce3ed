"""Rule packs: a folder with pack.toml, rule files, IDS files and samples becomes Rules.

Reading is strict: whatever is unknown, missing or of the wrong type is a PackError that names file, line and rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from bimcheck.errors import PackError
from bimcheck.model import Model
from bimcheck.rules.checks import Check, kinds
from bimcheck.rules.pack_tables import BasisTable, PackTable, PartTable, RuleTable, SpecificationTable
from bimcheck.rules.parameters import Parameter, filled, filled_words, used_in
from bimcheck.rules.parts import SCHEMAS, Part, demand_words, judge_parts, selected_words
from bimcheck.rules.profiles import Profile, load_profile
from bimcheck.rules.reading import Place, UnfitError, open_toml, read
from bimcheck.rules.rule import Basis, Confidence, Rule, Severity, Stage, Status, Verdict
from bimcheck.rules.rulesets import rulesets
from bimcheck.rules.select import Select
from bimcheck.rules.stages import ACCEPTED, from_stage_on, stages_of
from bimcheck.words import Words

ID = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")


@dataclass(frozen=True)
class Pack:
    """A pack, read. `folder` holds its samples; `redirects` tells former ids."""

    id: str
    version: str
    title: Words
    licence: str
    description: Words
    folder: Path
    rules: tuple[Rule, ...]
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    redirects: Mapping[str, str] = field(default_factory=dict)


def load_pack(pack: str | Path, parameters: Mapping[str, Any] | None = None) -> Pack:
    """A built-in pack by name, the folder of a pack, or a single TOML file of rules.

    `parameters` replace the defaults of those that the pack declares; others are ignored. PackError.
    """
    path = _find(pack)
    if path.is_file() and path.name != "pack.toml":
        return _single_file(path, parameters or {})
    folder = path.parent if path.is_file() else path
    content, place = open_toml(folder / "pack.toml")
    table = read(PackTable, content, place)
    values = {
        name: p.accept((parameters or {}).get(name, p.default), name, place) for name, p in table.parameters.items()
    }
    rules: list[Rule] = []
    for file in _files(folder, table.rules, "*.toml", place):
        rules += _rules_of(file, table, values)
    for file in _files(folder, table.ids, "*.ids", place):
        rules += _specifications_of(file, table, place)
    _check_redirects(table, rules, place)
    _check_unique(rules, place)
    former = {new: tuple(sorted(o for o, n in table.redirects.items() if n == new)) for new in table.redirects.values()}
    rules = [replace(r, formerly=former.get(r.id, ())) for r in rules]
    return Pack(
        table.id, table.version, table.title, table.licence, table.description, folder, tuple(rules), table.parameters,
        table.redirects,
    )  # fmt: skip


def load_rules(packs: Sequence[str | Path] = (), profile: str | Path | Profile | None = None) -> tuple[Rule, ...]:
    """The rules of a profile's packs and of `packs`, with the profile's parameters and severities.

    Neither given: the profile "default". Packs alone: these and no profile. PackError.
    """
    if profile is None and not packs:
        profile = "default"
    chosen = profile if isinstance(profile, Profile) else load_profile(profile) if profile is not None else None
    wanted = [*(chosen.packs if chosen else ()), *packs]
    loaded: dict[str, Pack] = {}
    seen: set[Path] = set()
    for name in wanted:
        pack = load_pack(name, chosen.parameters if chosen else {})
        if pack.folder in seen and pack.id in loaded:
            continue
        if pack.id in loaded:
            raise PackError(
                Words(f"两个规则包的 id 都是 {pack.id}", f"two packs have the id {pack.id}"),
                f"{loaded[pack.id].folder}, {pack.folder}",
            )
        loaded[pack.id] = pack
        seen.add(pack.folder)
    rules = tuple(rule for pack in loaded.values() for rule in pack.rules)
    return (
        chosen.apply(rules, {n: p for pack in loaded.values() for n, p in pack.parameters.items()}) if chosen else rules
    )


def _find(pack: str | Path) -> Path:
    path = Path(pack)
    if isinstance(pack, str) and (rulesets() / pack / "pack.toml").is_file():
        return rulesets() / pack
    if path.is_file() or (path / "pack.toml").is_file():
        return path
    known = ", ".join(sorted(p.parent.name for p in rulesets().glob("*/pack.toml")))
    raise PackError(
        Words("没有这个规则包", "no such rule pack"),
        str(pack),
        Words(
            f"内置规则包:{known};或给出含 pack.toml 的文件夹,或规则文件 (*.toml)",
            f"built in: {known}; or name a folder with a pack.toml, or a rule file (*.toml)",
        ),
    )


def _files(folder: Path, named: tuple[str, ...] | None, pattern: str, place: Place) -> list[Path]:
    if named is None:
        return sorted(p for p in folder.glob(pattern) if p.name != "pack.toml")
    for name in named:
        if not (folder / name).is_file():
            raise place.error(f"没有规则文件 {name}", f"no rule file {name}", "ids" if pattern == "*.ids" else "rules")
    return [folder / name for name in named]


def _single_file(path: Path, parameters: Mapping[str, Any]) -> Pack:
    """A rule file on its own is a pack named after it."""
    name = Words.same(path.stem)
    table = PackTable(path.stem, "0", name, "", name)
    rules = _rules_of(path, table, {})
    _check_unique(rules, Place(path))
    return Pack(table.id, table.version, name, "", name, path.parent, tuple(rules))


def _rules_of(file: Path, pack: PackTable, values: Mapping[str, Any]) -> list[Rule]:
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
    rules = []
    for position, written in enumerate(tables):
        name = str(written.get("id") or f"rule {position + 1}") if isinstance(written, dict) else f"rule {position + 1}"
        start = starts[position] if len(starts) == len(tables) else 0
        rules.append(_rule(written, pack, values, place.inside(name, start)))
    return rules


def _rule(written: object, pack: PackTable, values: Mapping[str, Any], place: Place) -> Rule:
    table = read(RuleTable, written, place)
    if not ID.fullmatch(table.id):
        raise place.error(
            f"规则编号 {table.id} 应由大写字母、数字和连字符组成",
            f"rule id {table.id} must be capitals, digits and hyphens",
            "id",
            Words("例如 STOREY-NAME-UNIQUE", "e.g. STOREY-NAME-UNIQUE"),
        )
    parts = _parts(table, place)
    asked = [(p.select, p.with_, p.expected, p.given, p.without) for p in parts]
    used = used_in((asked, table.title, table.why, table.fix), values, place)
    parameters = {name: values[name] for name in used}
    unset = sorted(name for name, value in parameters.items() if value is None)
    judge: partial[Verdict]
    demand: Words | None = None
    if unset:
        # Without its number the check cannot be built; that is no verdict on the model.
        judge, selected = partial(_unset, tuple(unset)), Words.same("")
    else:
        asking = tuple(_part(p, pack, values, place) for p in parts)
        judge, selected, demand = partial(judge_parts, asking), selected_words(asking), demand_words(asking)
    return Rule(
        id=table.id,
        pack=pack.id,
        title=filled_words(table.title, values, pack.parameters),
        why=filled_words(table.why, values, pack.parameters),
        fix=filled_words(table.fix, values, pack.parameters),
        basis=_basis(table.basis),
        severity=_severity(table, place),
        stages=_stages(table, pack, place),
        select=selected,
        check=" ".join(dict.fromkeys(p.check for p in parts)),
        judge=judge,
        pack_version=pack.version,
        demand=demand,
        parameters=parameters,
    )


def _parts(table: RuleTable, place: Place) -> tuple[PartTable, ...]:
    """The parts of a rule; a rule that asks one thing is a part itself."""
    single = bool(table.check) or table.select is not None or bool(table.with_)
    if single == bool(table.part):
        raise place.error(
            "规则应写明 select 与 check,或写若干 [[rule.part]],二者择一",
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
            )
            for p in table.part
        )
    for key, value in (("check", table.check), ("select", table.select)):
        if not value and value != {}:
            raise place.error(f"缺少键 {key}", f"missing key {key}", key)
    return (
        PartTable(
            table.check, table.select or {}, table.with_, table.expected, table.schemas, table.views, table.given,
            table.without,
        ),
    )  # fmt: skip


def _part(table: PartTable, pack: PackTable, values: Mapping[str, Any], place: Place) -> Part:
    for name in table.schemas:
        if name not in SCHEMAS:
            accepted = ", ".join(SCHEMAS)
            raise place.error(
                f"没有 IFC 版本 {name}",
                f"no such schema: {name}",
                "schemas",
                Words(f"可用:{accepted}", f"accepted: {accepted}"),
            )
    select = read(Select, filled(table.select, values), place, "select")
    return Part(
        select=select,
        check=_check(table, filled(table.with_, values), select, place),
        expected=filled_words(table.expected, values, pack.parameters) if table.expected else None,
        schemas=table.schemas,
        views=table.views,
        given=read(Select, filled(table.given, values), place, "given") if table.given else None,
        without=read(Select, filled(table.without, values), place, "without") if table.without else None,
    )


def _check(table: PartTable, options: dict[str, Any], select: Select, place: Place) -> Check:
    if table.check not in kinds():
        accepted = ", ".join(kinds())
        raise place.error(
            f"没有检查种类 {table.check}", f"no such kind of check: {table.check}", "check",
            Words(f"可用:{accepted}", f"accepted: {accepted}"),
        )  # fmt: skip
    check = read(kinds()[table.check], options, place, "with")
    try:
        check.fit(select.table)
    except UnfitError as unfit:
        raise place.error(unfit.words.zh, unfit.words.en, "with") from None
    return check


def _unset(names: tuple[str, ...], model: Model) -> Verdict:
    listed = ", ".join(names)
    return Verdict(
        0,
        undecided=Words(
            f"参数 {listed} 未设定,请在 profile 中给出", f"parameter {listed} is not set; give it in a profile"
        ),
    )


def _basis(table: BasisTable) -> Basis:
    return Basis(table.standard, Confidence(table.confidence), table.clause, table.edition, table.note)


def _severity(table: RuleTable | SpecificationTable, place: Place) -> Severity:
    severity = Severity(table.severity)
    if severity is Severity.ERROR and not Confidence(table.basis.confidence).may_be_error:
        raise place.error(
            f"依据的可信度为 {table.basis.confidence},严重程度不能是 error",
            f"severity error on a basis that is only {table.basis.confidence}",
            "severity",
            Words("改为 warning,或在项目 profile 中提升", "make it a warning; a project profile may raise it"),
        )
    return severity


def _stages(table: RuleTable | SpecificationTable, pack: PackTable, place: Place) -> tuple[Stage, ...]:
    if table.stages is not None and table.from_ is not None:
        raise place.error("stages 与 from 只能写一个", "give stages or from, not both", "from")
    try:
        if table.stages is not None:
            found = {s for name in table.stages for s in stages_of(name)}
            return tuple(s for s in Stage if s in found)
        return from_stage_on(table.from_ or pack.from_ or Stage.INITIATION.value)
    except KeyError as error:
        accepted = ", ".join(ACCEPTED)
        raise place.error(
            f"没有阶段 {error.args[0]}", f"no such stage: {error.args[0]}", "stages" if table.stages else "from",
            Words(f"可用:{accepted}", f"accepted: {accepted}"),
        ) from None  # fmt: skip


def _specifications_of(file: Path, pack: PackTable, place: Place) -> list[Rule]:
    """The specifications of an IDS file, with the words, severity and stages that pack.toml gives them."""
    # lxml is only needed where a pack holds IDS files.
    from bimcheck.rules import ids

    rules = []
    for rule, specification in zip(ids.load(file), ids.read(file).specifications, strict=True):
        table = pack.specifications.get(rule.id) or pack.specifications.get(rule.title.en)
        if table is None:
            raise place.error(
                f"{file.name} 的 specification “{rule.id}” 在 pack.toml 中没有说明",
                f"specification “{rule.id}” of {file.name} is not described in pack.toml",
                "specifications",
                Words(f'请添加 [specifications."{rule.id}"]', f'add [specifications."{rule.id}"]'),
            )
        rule_id = table.id or rule.id
        if not ID.fullmatch(rule_id):
            raise place.error(
                f"规则编号 {rule_id} 应由大写字母、数字和连字符组成",
                f"rule id {rule_id} must be capitals, digits and hyphens",
                rule.id,
                Words('在说明中用 id = "…" 给出规则编号', 'give it in the description as id = "…"'),
            )
        rules.append(
            replace(
                rule,
                id=rule_id,
                pack=pack.id,
                pack_version=pack.version,
                title=table.title,
                why=table.why,
                fix=table.fix,
                basis=_basis(table.basis),
                severity=_severity(table, place),
                stages=_stages(table, pack, place),
                judge=partial(_judge_specification, rule.judge, specification.cardinality == "prohibited"),
                empty_status=Status.NOT_APPLICABLE,
            )
        )
    return rules


def _judge_specification(judge: Callable[[Model], Verdict], prohibited: bool, model: Model) -> Verdict:
    """Alone, an IDS file says itself what applying to nothing means. In a pack it is no pass, but for what is
    prohibited: there the file is what was judged, as with `absent`."""
    verdict = judge(model)
    if verdict.applicable or not verdict.passes:
        return verdict
    return replace(verdict, applicable=1 if prohibited else 0, passes=None)


def _check_redirects(table: PackTable, rules: list[Rule], place: Place) -> None:
    ids = {r.id for r in rules}
    for old, new in table.redirects.items():
        if new not in ids:
            raise place.error(
                f"改名 {old} → {new}:没有规则 {new}", f"redirect {old} → {new}: there is no rule {new}", old
            )
        if old in ids:
            raise place.error(
                f"改名 {old} → {new}:规则 {old} 仍然存在", f"redirect {old} → {new}: rule {old} still exists", old
            )


def _check_unique(rules: list[Rule], place: Place) -> None:
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise PackError(
                Words(f"规则编号 {rule.id} 重复", f"rule id {rule.id} is used twice"), str(place.file.parent)
            )
        seen.add(rule.id)
