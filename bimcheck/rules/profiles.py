"""Profiles: which packs hold in a place or project, with which parameters and severities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from bimcheck.errors import BimcheckError, PackError
from bimcheck.rules.parameters import Parameter
from bimcheck.rules.reading import Place, open_toml, read
from bimcheck.rules.rule import Rule, Severity
from bimcheck.rules.rulesets import profile_names, rulesets
from bimcheck.words import Words

DATA_FILES = (".geojson", ".json", ".toml", ".csv")  # what a parameter may name beside the profile


@dataclass(frozen=True)
class ProfileTable:
    """A profile as written.

    extends     a profile whose packs, parameters, severities and omissions hold too, unless said otherwise here
    packs       names of built-in packs, or folders and rule files relative to the profile
    severity    rule → error, warning or info; here a rule may become an error whatever its basis
    parameters  name → value; a text that names a data file beside the profile means that file
    omit        rules that are left out
    standards   what the coverage statement accounts for: built-in lists of demands by name, or files relative to the
                profile
    """

    id: str
    title: Words
    description: Words | None = None
    extends: str | None = None
    packs: tuple[str, ...] = ()
    severity: dict[str, Literal["error", "warning", "info"]] = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)
    omit: tuple[str, ...] = ()
    standards: tuple[str, ...] = ()


@dataclass(frozen=True)
class Profile:
    id: str
    title: Words
    description: Words | None
    packs: tuple[str | Path, ...]
    severity: Mapping[str, Severity]
    parameters: Mapping[str, Any]
    omit: tuple[str, ...]
    standards: tuple[Path, ...]
    place: Place = field(repr=False, compare=False)
    # parameter → the file that sets it: this profile or one that it extends
    set_in: Mapping[str, Place] = field(default_factory=dict, repr=False, compare=False)

    def at_fault(self, name: str, error: BimcheckError) -> BimcheckError:
        """`error` of a rule that got the parameter `name`, told where its value was written."""
        value = self.parameters[name]
        if error.what.en.startswith(f"parameter {name} = "):  # it says so itself, of the wrong file
            return self.set_in[name].error(error.what.zh, error.what.en, name, error.advice)
        return self.set_in[name].error(
            f"参数 {name} = {value!r} 不可用：{error.what.zh}",
            f"parameter {name} = {value!r} is not accepted: {error.what.en}",
            name,
            error.advice,
        )

    def apply(self, rules: tuple[Rule, ...], declared: Mapping[str, Parameter]) -> tuple[Rule, ...]:
        """The rules with this profile's severities and without those it omits.

        PackError for a rule or a parameter that no pack has.
        """
        for name, value in self.parameters.items():
            if name not in declared:
                accepted = ", ".join(sorted(declared)) or "—"
                raise self.set_in[name].error(
                    f"没有规则包声明参数 {name}", f"no pack declares the parameter {name}", name,
                    _meant(name, list(declared)) or Words(f"可用的参数：{accepted}", f"accepted: {accepted}"),
                )  # fmt: skip
            declared[name].accept(value, name, self.set_in[name])
        for name in (*self.severity, *self.omit):
            if not any(rule.is_called(name) for rule in rules):
                raise self.place.error(
                    f"规则包中没有规则 {name}", f"no pack has a rule {name}", name,
                    _meant(name, [rule.key for rule in rules])
                    or Words("bimcheck rules 列出全部规则", "`bimcheck rules` lists them"),
                )  # fmt: skip
        kept = tuple(rule for rule in rules if not any(rule.is_called(name) for name in self.omit))
        return tuple(replace(rule, severity=self._severity(rule)) for rule in kept)

    def _severity(self, rule: Rule) -> Severity:
        return next((s for name, s in self.severity.items() if rule.is_called(name)), rule.severity)


def _meant(name: str, known: list[str]) -> Words | None:
    """What was probably meant; None where nothing is near."""
    near = ", ".join(get_close_matches(name, known, n=3, cutoff=0.7))
    return Words(f"是否指 {near}？", f"did you mean {near}?") if near else None


def load_profile(profile: str | Path) -> Profile:
    """A built-in profile by name, or a profile file. PackError."""
    return _load(_find(profile), ())


def _load(path: Path, below: tuple[Path, ...]) -> Profile:
    content, place = open_toml(path)
    table = read(ProfileTable, content, place)
    if path in below:
        raise place.error("profile 互相继承，形成循环", "profiles extend each other in a circle", "extends")
    base = _load(_find(table.extends, path.parent), (*below, path)) if table.extends else None
    packs = [_pack(name, path.parent) for name in table.packs]
    inherited = [p for p in base.packs if p not in packs] if base else []
    return Profile(
        id=table.id,
        title=table.title,
        description=table.description,
        packs=(*inherited, *packs),
        severity={**(base.severity if base else {}), **{k: Severity(v) for k, v in table.severity.items()}},
        parameters={
            **(base.parameters if base else {}),
            **{name: _file_beside(value, path.parent) for name, value in table.parameters.items()},
        },
        omit=(*(base.omit if base else ()), *table.omit),
        standards=tuple(
            dict.fromkeys(
                (*(base.standards if base else ()), *(_standard(name, path.parent, place) for name in table.standards))
            )
        ),
        place=place,
        set_in={**(base.set_in if base else {}), **dict.fromkeys(table.parameters, place)},
    )


def _pack(name: str, folder: Path) -> str | Path:
    return folder / name if (folder / name).exists() else name


def _file_beside(value: Any, folder: Path) -> Any:
    """The path of the data file that a text names relative to the profile; any other value as it is."""
    if isinstance(value, str) and value.endswith(DATA_FILES) and (folder / value).is_file():
        return str((folder / value).resolve())
    return value


def _standard(name: str, folder: Path, place: Place) -> Path:
    built_in = rulesets() / "standards"
    for path in (folder / name, built_in / f"{name}.toml"):
        if path.is_file():
            return path.resolve()
    known = ", ".join(sorted(p.stem for p in built_in.glob("*.toml")))
    raise place.error(
        f"没有标准 {name} 的要求清单", f"no list of demands of the standard {name}", "standards",
        Words(f"内置：{known}；或给出 .toml 文件", f"built in: {known}; or name a .toml file"),
    )  # fmt: skip


def _find(profile: str | Path, folder: Path | None = None) -> Path:
    candidates = [rulesets() / "profiles" / f"{profile}.toml", Path(profile)]
    if folder is not None:
        candidates = [folder / profile, folder / f"{profile}.toml", *candidates]
    for path in candidates:
        if path.is_file():
            return path.resolve()
    known = ", ".join(profile_names())
    raise PackError(
        Words("没有这个 profile", "no such profile"),
        str(profile),
        Words(f"内置：{known}；或给出 profile 文件 (*.toml)", f"built in: {known}; or name a profile file (*.toml)"),
    )
