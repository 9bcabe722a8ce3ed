"""Rule packs: a folder with pack.toml, rule files, IDS files and samples becomes Rules.

Reading is strict: whatever is unknown, missing or of the wrong type is a PackError that names file, line and rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bimcheck.errors import BimcheckError, PackError
from bimcheck.ifc.schema import SUPPORTED, schema
from bimcheck.rules.parameters import Parameter
from bimcheck.rules.profiles import Profile, load_profile
from bimcheck.rules.reading import Place, open_toml, read
from bimcheck.rules.rule import Rule
from bimcheck.rules.rule_file import PackFrame, rules_of
from bimcheck.rules.rulesets import pack_names, rulesets
from bimcheck.rules.specifications import SpecificationTable, specifications_of
from bimcheck.words import Words


@dataclass(frozen=True)
class PackTable:
    """pack.toml as written. Rule files: all *.toml and *.ids of the folder where none are named. shapes: the pack is
    about shapes, they are made without being asked for."""

    id: str
    version: str
    title: Words
    licence: str
    description: Words
    rules: tuple[str, ...] | None = None
    ids: tuple[str, ...] | None = None
    from_: str | None = None
    shapes: bool = False
    parameters: dict[str, Parameter] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    specifications: dict[str, SpecificationTable] = field(default_factory=dict)
    served_by: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Pack:
    """A pack, read. `folder` holds its samples; `redirects` tells former ids; `served_by` tells which rules of other
    packs ask what this one leaves to them, in whole or (where it has a rule of that id) in part."""

    id: str
    version: str
    title: Words
    licence: str
    description: Words
    folder: Path
    rules: tuple[Rule, ...]
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    redirects: Mapping[str, str] = field(default_factory=dict)
    served_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    named_classes: tuple[tuple[str, str], ...] = ()  # (rule id, class) that its TOML rules name


def load_pack(pack: str | Path, parameters: Mapping[str, Any] | None = None) -> Pack:
    """A built-in pack by name, the folder of a pack, or a single TOML file of rules.

    `parameters` replace the defaults of those that the pack declares; others are ignored. PackError.
    """
    path = _find(pack)
    if path.is_file() and path.name != "pack.toml":
        return _single_file(path)
    folder = path.parent if path.is_file() else path
    content, place = open_toml(folder / "pack.toml")
    table = read(PackTable, content, place)
    values = {
        name: p.accept((parameters or {}).get(name, p.default), name, place) for name, p in table.parameters.items()
    }
    frame = PackFrame(table.id, table.version, table.from_, table.parameters, values)
    rules: list[Rule] = []
    named: list[tuple[str, str]] = []
    for file in _files(folder, table.rules, "*.toml", place):
        of_file, classes = rules_of(file, frame)
        rules += of_file
        named += classes
    for file in _files(folder, table.ids, "*.ids", place):
        rules += specifications_of(file, table.specifications, frame, place)
    _check_redirects(table, rules, place)
    _check_unique(rules, place)
    former = {new: tuple(sorted(o for o, n in table.redirects.items() if n == new)) for new in table.redirects.values()}
    rules = [replace(r, formerly=former.get(r.id, ()), about_shapes=table.shapes) for r in rules]
    return Pack(
        id=table.id,
        version=table.version,
        title=table.title,
        licence=table.licence,
        description=table.description,
        folder=folder,
        rules=tuple(rules),
        parameters=table.parameters,
        redirects=table.redirects,
        served_by=table.served_by,
        named_classes=tuple(dict.fromkeys(named)),
    )


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
        pack = _load_by(name, chosen) if chosen else load_pack(name)
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


def _load_by(name: str | Path, profile: Profile) -> Pack:
    """A pack with the profile's parameters. What is wrong with one of them is told of the profile, not of the pack."""
    try:
        pack = load_pack(name, profile.parameters)
    except BimcheckError:
        # only on the way to a message, so that it may take a while
        for parameter, value in profile.parameters.items():
            try:
                load_pack(name, {parameter: value})
            except BimcheckError as error:
                if _is_whole(name):
                    raise profile.at_fault(parameter, error) from None
        raise
    for parameter, value in profile.parameters.items():
        named = {v for v in (value if isinstance(value, list) else [value]) if str(v).startswith("Ifc")}
        # schemas are only looked into where a profile names a class
        if named and parameter in pack.parameters and (unknown := named & {n for _, n in unknown_classes(pack)}):
            classes = ", ".join(sorted(unknown))
            what = Words(f"IFC 没有类 {classes}", f"IFC has no class {classes}")
            raise profile.at_fault(parameter, PackError(what))
    return pack


def _is_whole(name: str | Path) -> bool:
    """Whether the pack can be read with its own defaults."""
    try:
        load_pack(name)
    except BimcheckError:
        return False
    return True


def unknown_classes(pack: Pack) -> tuple[tuple[str, str], ...]:
    """(rule, class) of classes that no schema has. One may be of one schema only, but such a name selects nothing,
    silently."""
    known = {name for version in SUPPORTED for name in schema(version).entities()}
    return tuple((rule, name) for rule, name in pack.named_classes if name not in known)


def _find(pack: str | Path) -> Path:
    path = Path(pack)
    if isinstance(pack, str) and (rulesets() / pack / "pack.toml").is_file():
        return rulesets() / pack
    if path.is_file() or (path / "pack.toml").is_file():
        return path
    known = ", ".join(pack_names())
    raise PackError(
        Words("没有这个规则包", "no such rule pack"),
        str(pack),
        Words(
            f"内置规则包：{known}；或给出含 pack.toml 的文件夹，或规则文件 (*.toml)",
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


def _single_file(path: Path) -> Pack:
    """A rule file on its own is a pack named after it."""
    name = Words.same(path.stem)
    rules, named = rules_of(path, PackFrame(path.stem, "0"))
    _check_unique(rules, Place(path))
    return Pack(path.stem, "0", name, "", name, path.parent, tuple(rules), named_classes=tuple(dict.fromkeys(named)))


def _check_redirects(table: PackTable, rules: list[Rule], place: Place) -> None:
    ids = {r.id for r in rules}
    for old, new in table.redirects.items():
        if new not in ids:
            raise place.error(
                f"改名 {old} → {new}：没有规则 {new}", f"redirect {old} → {new}: there is no rule {new}", old
            )
        if old in ids:
            raise place.error(
                f"改名 {old} → {new}：规则 {old} 仍然存在", f"redirect {old} → {new}: rule {old} still exists", old
            )


def _check_unique(rules: list[Rule], place: Place) -> None:
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise PackError(
                Words(f"规则编号 {rule.id} 重复", f"rule id {rule.id} is used twice"), str(place.file.parent)
            )
        seen.add(rule.id)
