"""The simple types that the IDS schema uses, and the XML types that a restriction may have as its base."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from math import isfinite

VERSIONS = ("IFC2X3", "IFC4", "IFC4X3_ADD2")
RELATIONS = (
    "IFCRELAGGREGATES",
    "IFCRELASSIGNSTOGROUP",
    "IFCRELCONTAINEDINSPATIALSTRUCTURE",
    "IFCRELNESTS",
    "IFCRELVOIDSELEMENT IFCRELFILLSELEMENT",
)
_LISTED = {
    "conditionalCardinality": ("required", "prohibited", "optional"),
    "simpleCardinality": ("required", "prohibited"),
    "relation": RELATIONS,
    "ifcVersion": VERSIONS,
    "whiteSpace": ("preserve", "replace", "collapse"),
}
_NC_NAME = r"[^\W\d][\w.\-·]*"
_ZONE = r"(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))?"
_DATE = r"-?(?:[1-9]\d{4,}|\d{4})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_TIME = r"(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)"
# white space as the type treats it, pattern, what to tell the user
_FORMS: dict[str, tuple[str, str, str]] = {
    "string": ("keep", r"(?s:.*)", ""),
    "anyValue": ("keep", r"(?s:.*)", ""),
    "anyURI": ("collapse", r"(?s:.*)", "https://…"),
    "author": ("keep", r"(?s:[^@]+@[^.]+\.)[^\n\r]+", "name@example.com"),
    "date": ("collapse", _DATE + _ZONE, "2024-12-31"),
    "upperCaseName": ("replace", r"[A-Z]+", "IFCLABEL"),
    "nonNegativeInteger": ("collapse", r"\+?[0-9]+|-0+", "0, 1, 2 …"),
    "positiveInteger": ("collapse", r"\+?0*[1-9][0-9]*", "1, 2 …"),
    "allNNI": ("collapse", r"\+?[0-9]+|-0+|unbounded", "unbounded"),
    "boolean": ("collapse", r"true|false|1|0", "true"),
    "ID": ("collapse", _NC_NAME, "a1"),
    "QName": ("collapse", rf"(?:{_NC_NAME}:)?{_NC_NAME}", "xs:string"),
    "QNames": ("collapse", rf"(?:(?:{_NC_NAME}:)?{_NC_NAME}(?: |$))*", "xs:string"),
    "language": ("collapse", r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*", "zh"),
}


def listed(name: str) -> tuple[str, ...]:
    """All values of an enumerated simple type; empty for the others."""
    return _LISTED.get(name, ())


def example(name: str) -> tuple[str, ...]:
    """An example of a simple type that is not enumerated."""
    return (_FORMS[name][2],) if name in _FORMS else ()


def is_of(name: str, text: str) -> bool:
    """Whether `text` is of the simple type."""
    if name == "ifcVersion":
        return all(version in VERSIONS for version in text.split())
    if name == "whiteSpace":
        return text.strip() in _LISTED[name]
    if name in _LISTED:
        return text in _LISTED[name]
    white, pattern, _ = _FORMS[name]
    if white == "collapse":
        text = " ".join(text.split())
    elif white == "replace":
        text = re.sub(r"[\t\n\r]", " ", text)
    return re.fullmatch(pattern, text) is not None and (name != "date" or _in_calendar(text))


def _in_calendar(text: str) -> bool:
    year, month, day = (int(part) for part in re.match(r"-?(\d+)-(\d\d)-(\d\d)", text).groups())  # type: ignore[union-attr]
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return year > 0 and day <= (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


# -- the bases of restrictions: https://github.com/buildingSMART/IDS, DataTypes, "XML base types"

STRING_FACETS = frozenset(("length", "minLength", "maxLength"))
ORDER_FACETS = frozenset(("minInclusive", "maxInclusive", "minExclusive", "maxExclusive"))
BASES: dict[str, frozenset[str]] = {
    "xs:string": STRING_FACETS | {"pattern", "enumeration"},
    "xs:boolean": frozenset(("pattern",)),
    "xs:integer": ORDER_FACETS | {"pattern", "enumeration"},
    "xs:double": ORDER_FACETS | {"pattern", "enumeration"},
    "xs:date": ORDER_FACETS | {"pattern", "enumeration"},
    "xs:dateTime": ORDER_FACETS | {"pattern", "enumeration"},
    "xs:time": ORDER_FACETS | {"pattern", "enumeration"},
    "xs:duration": ORDER_FACETS | {"pattern", "enumeration"},
    "xs:anyURI": STRING_FACETS | {"pattern", "enumeration"},
}
_WRITTEN = {
    "xs:boolean": re.compile(r"true|false|0|1"),
    "xs:integer": re.compile(r"[+-]?[0-9]+"),
    "xs:double": re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|NaN|[+-]?INF"),
    "xs:date": re.compile(_DATE + _ZONE),
    "xs:dateTime": re.compile(f"{_DATE}T{_TIME}{_ZONE}"),
    "xs:time": re.compile(_TIME + _ZONE),
    "xs:duration": re.compile(
        r"[-+]?P(?=[\dT])(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?"
    ),
    "xs:anyURI": re.compile(r"\S+"),
}
EXAMPLES = {
    "xs:string": "ABC",
    "xs:boolean": "true",
    "xs:integer": "42",
    "xs:double": "0.25",
    "xs:date": "2024-12-31",
    "xs:dateTime": "2024-12-31T08:00:00",
    "xs:time": "08:00:00",
    "xs:duration": "PT16H",
    "xs:anyURI": "https://example.com",
}


def is_written(base: str, text: str) -> bool:
    """Whether `text` is how IDS writes a value of a base type ("xs:double"). Numbers: dot, no thousands separator."""
    form = _WRITTEN.get(base)
    if form is None:
        return True
    if form.fullmatch(text) is None:
        return False
    return base not in ("xs:date", "xs:dateTime") or _in_calendar(text)


def _seconds(text: str) -> float | None:
    found = re.fullmatch(
        r"([-+])?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?"
        r"(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?",
        text,
    )
    if found is None:
        return None
    # Average months and years: good enough to tell which of two bounds is larger, except by a day or two.
    weights = (31556952.0, 2629746.0, 604800.0, 86400.0, 3600.0, 60.0, 1.0)
    total = sum(float(part or 0) * weight for part, weight in zip(found.groups()[1:], weights, strict=True))
    return -total if found[1] == "-" else total


def _moment(read: Callable[[str], datetime | date | time]) -> Callable[[str], float | None]:
    def number(text: str) -> float | None:
        try:
            value = read(text.replace("Z", "+00:00"))
        except ValueError:
            return None
        if isinstance(value, time):
            return value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6
        if isinstance(value, datetime):
            return (
                value.replace(tzinfo=None).toordinal() * 86400.0 + (value.hour * 60 + value.minute) * 60 + value.second
            )
        return float(value.toordinal())

    return number


def _number(text: str) -> float | None:
    value = float(text.replace("INF", "inf"))
    return value if isfinite(value) else None


_ORDER: dict[str, Callable[[str], float | None]] = {
    "xs:integer": lambda text: float(int(text)) if len(text) < 300 else None,
    "xs:double": _number,
    "xs:date": _moment(lambda text: date.fromisoformat(text[:10])),
    "xs:dateTime": _moment(datetime.fromisoformat),
    "xs:time": _moment(time.fromisoformat),
    "xs:duration": _seconds,
}


def order(base: str, text: str) -> float | None:
    """A number that sorts like the value; None where it has no order or cannot be told (far dates, infinity)."""
    if base not in _ORDER or not is_written(base, text):
        return None
    return _ORDER[base](text)
