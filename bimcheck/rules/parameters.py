"""Parameters of packs: named values with defaults that a profile may replace, filled into rules as `{name}`.

In `select` and `with` a text that is nothing but `{name}` becomes the value itself, with its type. In words `{name}`
becomes its text and `{name%}` a percentage.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bimcheck.rules.reading import Place, type_words
from bimcheck.rules.said import number_text
from bimcheck.words import Words

WHOLE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
INSIDE = re.compile(r"\{([a-z][a-z0-9_]*)(%?)\}")


@dataclass(frozen=True)
class Parameter:
    """title: what it is · default: its value where no profile gives one; none: rules that use it stay undecided."""

    title: Words
    default: Any = None
    unit: str = ""

    def accept(self, value: Any, name: str, place: Place) -> Any:
        """`value` where it is of the default's type (any integer is a number); PackError otherwise."""
        if value is None or self.default is None:
            return value
        wanted = type(self.default)
        number = isinstance(self.default, int | float) and not isinstance(self.default, bool)
        if number and isinstance(value, int | float) and not isinstance(value, bool):
            return value
        if not isinstance(value, wanted) or isinstance(value, bool) != isinstance(self.default, bool):
            asked = type_words(wanted if wanted is not list else tuple[str, ...])
            raise place.error(
                f"参数 {name} = {value!r} 类型不对，应为{asked.zh}",
                f"parameter {name} = {value!r} must be {asked.en}",
                name,
            )
        return value


def used_in(written: object, values: Mapping[str, Any], place: Place) -> tuple[str, ...]:
    """The names of the parameters that a rule uses, sorted. PackError for one that the pack does not declare."""
    names = sorted(set(_names(written)))
    for name in names:
        if name not in values:
            declared = ", ".join(sorted(values)) or "—"
            raise place.error(
                f"规则包没有声明参数 {name}", f"the pack declares no parameter {name}", "",
                Words(f"已声明：{declared}", f"declared: {declared}"),
            )  # fmt: skip
    return tuple(names)


def _names(written: object) -> list[str]:
    if isinstance(written, Words):
        return [m[1] for text in (written.zh, written.en) for m in INSIDE.finditer(text)]
    if isinstance(written, str):
        found = WHOLE.fullmatch(written)
        return [found[1]] if found else []
    if isinstance(written, dict):
        return [name for item in written.values() for name in _names(item)]
    if isinstance(written, list | tuple):
        return [name for item in written for name in _names(item)]
    return []


def filled(written: Any, values: Mapping[str, Any]) -> Any:
    """`written` with every `"{name}"` replaced by its value."""
    if isinstance(written, str):
        found = WHOLE.fullmatch(written)
        return values[found[1]] if found else written
    if isinstance(written, dict):
        return {key: filled(item, values) for key, item in written.items()}
    if isinstance(written, list):
        return [filled(item, values) for item in written]
    return written


def filled_words(words: Words, values: Mapping[str, Any], declared: Mapping[str, Parameter]) -> Words:
    """`words` with the parameters' values; what is not set is said so."""
    return Words(
        INSIDE.sub(lambda m: _text(values[m[1]], declared[m[1]], m[2], "未设定"), words.zh),
        INSIDE.sub(lambda m: _text(values[m[1]], declared[m[1]], m[2], "not set"), words.en),
    )


def _text(value: Any, parameter: Parameter, percent: str, unset: str) -> str:
    if value is None:
        return unset
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        if percent:
            return f"{number_text(value * 100, 1)} %"
        return f"{number_text(value)} {parameter.unit}".strip()
    return str(value)
