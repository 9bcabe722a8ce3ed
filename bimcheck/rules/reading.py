"""Strict reading of TOML tables into frozen dataclasses: the dataclass is the schema, its fields are the keys.

A key that nobody reads, a value of the wrong type or a missing key is a PackError that names file, line and rule
and says what is accepted. A field `if_` is the key `if`.
"""

from __future__ import annotations

import re
import tomllib
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from bimcheck.errors import BimcheckError, PackError
from bimcheck.rules.listing import Listing
from bimcheck.rules.unfit import UnfitError as UnfitError
from bimcheck.words import Words

T = TypeVar("T")


@dataclass(frozen=True)
class Place:
    """A spot in a TOML file, so that messages can name its line.

    text   the whole file
    start  offset from which keys are looked for: where the rule begins
    rule   id of the rule, "" outside rules
    error_class  what `error` makes
    """

    file: Path
    text: str = ""
    rule: str = ""
    start: int = 0
    error_class: type[BimcheckError] = PackError

    def inside(self, rule: str, start: int) -> Place:
        return replace(self, rule=rule, start=start)

    def line(self, key: str = "") -> int | None:
        """The line of `key` (its first mention from `start` on), else the line of `start` itself."""
        offset = self.start
        if key:
            name = re.escape(key.split(".")[-1])
            found = re.compile(rf"(?<![\w.-]){name}[\"']?(\]|\s*=)").search(self.text, self.start)
            offset = found.start() if found else offset
        return self.text.count("\n", 0, offset) + 1 if offset or self.rule else None

    def error(self, zh: str, en: str, key: str = "", advice: Words | None = None) -> BimcheckError:
        line = self.line(key)
        where = f"{self.file}:{line}" if line else str(self.file)
        return self.error_class(Words(zh, en), f"{where} [{self.rule}]" if self.rule else where, advice)


def open_toml(path: Path, error_class: type[BimcheckError] = PackError) -> tuple[dict[str, Any], Place]:
    """A TOML file and the Place of its beginning; `error_class` where it cannot be read or is no TOML."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise error_class(
            Words(f"无法读取文件 ({error.strerror})", f"cannot be read ({error.strerror})"), str(path)
        ) from None
    except UnicodeDecodeError:
        advice = Words("请以 UTF-8 编码保存", "save it as UTF-8")
        raise error_class(Words("文件不是 UTF-8 编码", "not UTF-8"), str(path), advice) from None
    try:
        return tomllib.loads(text), Place(path, text, error_class=error_class)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        where = f"{path}:{line[1]}" if line else str(path)
        raise error_class(Words(f"不是有效的 TOML:{error}", f"not valid TOML: {error}"), where) from None


def spelled(field: Field[Any]) -> str:
    """The TOML key of a field."""
    return field.name.removesuffix("_")


@cache
def _hints(cls: type) -> dict[str, Any]:
    """The types of a dataclass's fields; working them out takes longer than reading a rule."""
    return get_type_hints(cls)


def read(cls: type[T], table: object, place: Place, key: str = "") -> T:
    """`table` as an instance of the dataclass `cls`; PackError where it does not fit."""
    if not isinstance(table, Mapping):
        raise place.error(f"{key} 应为表 {{…}}", f"{key} must be a table {{…}}", key)
    hints = _hints(cls)  # type: ignore[arg-type]  # a class is hashable
    known = {spelled(f): f for f in fields(cls) if f.init}  # type: ignore[arg-type]
    for name in table:
        if name not in known:
            accepted = ", ".join(known) or "—"
            raise place.error(
                f"{_in(key, 'zh')}不认识键 {name}",
                f"unknown key {name}{_in(key, 'en')}",
                str(name),
                Words(f"可用的键：{accepted}", f"accepted: {accepted}"),
            )
    given: dict[str, Any] = {}
    for name, field in known.items():
        if name in table:
            given[field.name] = convert(table[name], hints[field.name], place, f"{key}.{name}" if key else name)
        elif field.default is MISSING and field.default_factory is MISSING:
            raise place.error(f"{_in(key, 'zh')}缺少键 {name}", f"missing key {name}{_in(key, 'en')}", key)
    try:
        return cls(**given)
    except UnfitError as unfit:
        raise place.error(
            f"{key + '：' if key else ''}{unfit.words.zh}", f"{unfit.words.en}{_in(key, 'en')}", key
        ) from None


def convert(value: Any, hint: Any, place: Place, key: str) -> Any:
    """`value` as type `hint`: plain types, Literal, date, Words, Listing, dataclasses, tuples, dicts, unions of them.

    A tuple takes a list or a single value. PackError where it does not fit.
    """
    origin, args = get_origin(hint), get_args(hint)
    if hint is Any:
        return value
    if origin in (Union, types.UnionType):
        return _union(value, [a for a in args if a is not type(None)], place, key)
    if origin is Literal:
        if value not in args:
            accepted = ", ".join(map(str, args))
            raise place.error(
                f"{key} = {value!r} 不可用",
                f"{key} = {value!r} is not accepted",
                key,
                Words(f"可用的值：{accepted}", f"accepted: {accepted}"),
            )
        return value
    if origin is tuple:
        items = value if isinstance(value, list) else [value]
        return tuple(convert(item, args[0], place, key) for item in items)
    if origin is dict:
        if not isinstance(value, dict):
            raise _mismatch(value, hint, place, key)
        return {name: convert(item, args[1], place, f"{key}.{name}") for name, item in value.items()}
    if hint is Words:
        return _words(value, place, key)
    if hint is Listing:
        return _listing(value, place, key)
    if isinstance(hint, type) and is_dataclass(hint):
        return read(hint, value, place, key)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, hint) or (isinstance(value, bool) and hint is not bool):
        raise _mismatch(value, hint, place, key)
    return value


def _union(value: Any, members: list[Any], place: Place, key: str) -> Any:
    if len(members) == 1:
        return convert(value, members[0], place, key)
    problem: BimcheckError | None = None
    for member in members:
        try:
            return convert(value, member, place, key)
        except BimcheckError as error:
            # A table can only have been meant for the dataclass among the members: its message says the most.
            if problem is None or (is_dataclass(member) and isinstance(value, dict)):
                problem = error
    if problem is not None and isinstance(value, dict):
        raise problem
    raise _mismatch(value, members, place, key)


def _words(value: Any, place: Place, key: str) -> Words:
    example = Words('写成 { zh = "…", en = "…" }', 'write { zh = "…", en = "…" }')
    if not isinstance(value, dict):
        raise place.error(f"{key} 需要中英文两种文字", f"{key} needs words in both languages", key, example)
    for language in ("zh", "en"):
        text = value.get(language)
        if not isinstance(text, str) or not text.strip():
            raise place.error(f"{key} 缺少 {language} 文字", f"{key} lacks its {language} text", key, example)
    if extra := sorted(set(value) - {"zh", "en"}):
        raise place.error(f"{key} 不认识键 {extra[0]}", f"unknown key {extra[0]} in {key}", key, example)
    return Words.of(value)


def _listing(value: Any, place: Place, key: str) -> Listing:
    if not isinstance(value, str) or not value.endswith(".csv"):
        raise _mismatch(value, Listing, place, key)
    try:
        return Listing.read(place.file.parent / value)
    except UnfitError as unfit:
        raise place.error(unfit.words.zh, unfit.words.en, key) from None


def _mismatch(value: Any, hint: Any, place: Place, key: str) -> BimcheckError:
    wanted = any_of(hint) if isinstance(hint, list) else type_words(hint)
    return place.error(
        f"{key} = {value!r} 类型不对，应为{wanted.zh}",
        f"{key} = {value!r} has the wrong type, {wanted.en} is asked for",
        key,
    )


def type_words(hint: Any) -> Words:
    """A type as pack authors know it."""
    plain = {
        str: Words("文本", "text"),
        bool: Words("true 或 false", "true or false"),
        int: Words("整数", "an integer"),
        float: Words("数", "a number"),
        date: Words("日期", "a date"),
        Words: Words("中英文文字", "words in zh and en"),
        Listing: Words("规则文件旁的 .csv 文件名", "the name of a .csv file beside the rule file"),
        Any: Words("任意值", "any value"),
    }
    if hint in plain:
        return plain[hint]
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return any_of([a for a in args if a is not type(None)])
    if origin is Literal:
        return Words.same(" | ".join(map(str, args)))
    if origin is tuple:
        inner = type_words(args[0])
        return Words(f"{inner.zh}（可为列表）", f"{inner.en} (or a list)")
    return Words("表", "a table")


def any_of(hints: list[Any]) -> Words:
    members = list(dict.fromkeys(type_words(hint) for hint in hints))
    return Words("或".join(m.zh for m in members), " or ".join(m.en for m in members))


def _in(key: str, language: str) -> str:
    if not key:
        return ""
    return f"{key} 中" if language == "zh" else f" in {key}"
