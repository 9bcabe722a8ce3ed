"""What is read from a model and how it is named: `mapping.toml`, and a user's file over it."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping as Map
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from bimcheck.cim.outlines import Measures
from bimcheck.errors import OptionError
from bimcheck.model import Model
from bimcheck.words import Words

SHIPPED = Path(__file__).with_name("mapping.toml")
HOSTS = ("building", "site", "storey", "space")
LAYERS = ("model", "building", "storey", "space", "component", "finding", "lineage")


@dataclass(frozen=True)
class Mapping:
    """fields: host → field → ["Set.Name", …]; columns: layer → field → its name in the output; sha256
    of the user's file."""

    fields: Map[str, Map[str, tuple[str, ...]]]
    component: Map[str, tuple[str, ...]]
    limits: Measures
    standing: tuple[str, ...]
    lying: tuple[str, ...]
    grade: Map[str, str]
    columns: Map[str, Map[str, str]]
    sha256: str | None = None

    def named(self, layer: str, row: Map[str, Any]) -> dict[str, Any]:
        """A row under the names of the output."""
        names = self.columns.get(layer, {})
        return {names.get(key, key): value for key, value in row.items()}


def load_mapping(path: Path | None = None) -> Mapping:
    """The shipped mapping, with the entries of a user's file in their place. OptionError names file and key."""
    content = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    sha256 = None
    if path is not None:
        try:
            raw = path.read_bytes()
            own = tomllib.loads(raw.decode("utf-8-sig"))
        except OSError as error:
            _refuse(path, Words(f"无法读取（{error.strerror}）", f"cannot be read ({error.strerror})"))
        except ValueError as error:
            _refuse(path, Words(f"不是有效的 TOML：{error}", f"not valid TOML: {error}"))
        sha256 = hashlib.sha256(raw).hexdigest()
        _put_over(content, own, path)
    return Mapping(
        fields={host: _lists(content[host], f"[{host}]", path) for host in HOSTS},
        component=_lists(content["component"], "[component]", path),
        limits=_limits(content["geometry"], path),
        **_lists(content["envelope"], "[envelope]", path),
        grade={key: str(value) for key, value in content["grade"].items()},
        columns=_columns(content["columns"], path),
        sha256=sha256,
    )


def _put_over(content: dict[str, Any], own: dict[str, Any], path: Path) -> None:
    for section, entries in own.items():
        if section not in content or not isinstance(entries, dict):
            accepted = ", ".join(content)
            _refuse(path, Words(f"不认识 [{section}]，可用：{accepted}", f"unknown [{section}]; accepted: {accepted}"))
        for key in entries:
            # Only names of output columns are open; any other key that nobody reads is a typing error.
            if section != "columns" and key not in content[section]:
                accepted = ", ".join(content[section])
                what = f"[{section}] {key}"
                _refuse(path, Words(f"不认识 {what}，可用：{accepted}", f"unknown {what}; accepted: {accepted}"))
        content[section] |= entries


def _lists(section: dict[str, Any], where: str, path: Path | None) -> dict[str, tuple[str, ...]]:
    for key, value in section.items():
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            _refuse(path, Words(f"{where} {key} 应为字符串列表", f"{where} {key} must be a list of strings"))
    return {key: tuple(value) for key, value in section.items()}


def _limits(section: dict[str, Any], path: Path | None) -> Measures:
    for key, value in section.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1000:
            _refuse(path, Words(f"[geometry] {key} 应为正数", f"[geometry] {key} must be a positive number"))
    return Measures(**{key: float(value) for key, value in section.items()})


def _columns(section: dict[str, Any], path: Path | None) -> dict[str, dict[str, str]]:
    for layer, names in section.items():
        if layer not in LAYERS or not isinstance(names, dict):
            accepted = ", ".join(LAYERS)
            _refuse(path, Words(f"没有图层 {layer}，可用：{accepted}", f"no layer {layer}; accepted: {accepted}"))
        if len({str(n).lower() for n in names.values()}) < len(names):
            _refuse(path, Words(f"[columns.{layer}] 字段重名", f"[columns.{layer}]: two fields of one name"))
    return {layer: {str(k): str(v) for k, v in names.items()} for layer, names in section.items()}


def _refuse(path: Path | None, what: Words) -> Any:
    raise OptionError(what, str(path or SHIPPED.name))


@dataclass(frozen=True)
class Value:
    """A value of a model and where it stands ("Pset_SiteCommon.TotalArea")."""

    text: str | None
    number: float | None
    source: str


class Values:
    """Properties and quantities of some hosts, by "Set.Name"."""

    def __init__(self, model: Model, ids: list[int]) -> None:
        wanted = pl.col("element_id").is_in(ids)
        columns = ("element_id", "set_name", "name", "value_text")
        properties = model.properties.filter(wanted & pl.col("value_text").is_not_null() & pl.col("role").is_null())
        quantities = model.quantities.filter(wanted & pl.col("value").is_not_null())
        rows = [
            *properties.sort("inherited").select(*columns, "value_number").rows(),
            *quantities.sort("inherited").select(*columns, "value").rows(),
        ]
        self._found: dict[int, dict[tuple[str, str], Value]] = {}
        for element, set_name, name, text, number in rows:
            value = Value(text, number, f"{set_name}.{name}")
            for key in ((_plain(set_name), _plain(name)), ("*", _plain(name))):
                self._found.setdefault(element, {}).setdefault(key, value)

    def first(self, host: int | None, names: tuple[str, ...]) -> Value | None:
        """The first of the names that the host has a value of."""
        found = self._found.get(host, {}) if host is not None else {}
        for name in names:
            set_name, _, last = name.rpartition(".")
            value = found.get((_plain(set_name) if set_name != "*" else "*", _plain(last)))
            if value is not None and (value.text or "").strip():
                return value
        return None


def _plain(name: str | None) -> str:
    return re.sub(r"[\s_\-]", "", name or "").lower()
