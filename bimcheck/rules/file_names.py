"""Names that are written after a template: fields between underscores, one of them discipline codes of one family.

Which templates and which families there are stands in two lists (CSV) of the pack; which of them hold, in a profile.
A name is read by every template that holds; the one that it comes closest to says what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from bimcheck.rules.conditions import anchored, fits
from bimcheck.rules.listing import Listing
from bimcheck.rules.unfit import UnfitError
from bimcheck.words import Words

TEMPLATE_COLUMNS = (
    "template", "template_zh", "template_en", "family", "zh", "en", "form", "optional", "hint_zh", "hint_en",
)  # fmt: skip
CODE_COLUMNS = ("family", "family_zh", "family_en", "code", "discipline", "zh", "en")
CODES = "codes"  # the form of the field that holds discipline codes
SEPARATOR, BETWEEN_CODES = "_", "-"


@dataclass(frozen=True)
class Field:
    """form: a regular expression for the whole field, or "codes" · hint: the form in words."""

    title: Words
    form: str
    optional: bool
    hint: Words


@dataclass(frozen=True)
class Template:
    """family: the discipline codes that its makers meant."""

    id: str
    title: Words
    family: str
    fields: tuple[Field, ...]

    @property
    def least(self) -> int:
        return sum(not f.optional for f in self.fields)

    @property
    def pattern(self) -> Words:
        """ "项目编号_项目简称_…[_描述]" """

        def joined(names: list[str]) -> str:
            written = names[0]
            for name, field in zip(names[1:], self.fields[1:], strict=True):
                written += f"[{SEPARATOR}{name}]" if field.optional else f"{SEPARATOR}{name}"
            return written

        return Words(joined([f.title.zh for f in self.fields]), joined([f.title.en for f in self.fields]))


@dataclass(frozen=True)
class Family:
    """A family of discipline codes: code → (key of the discipline, its name)."""

    id: str
    title: Words
    codes: dict[str, tuple[str, Words]]


@dataclass(frozen=True)
class Wrong:
    """What is wrong with a name, and what stands there instead."""

    expected: Words
    observed: Words


@dataclass(frozen=True)
class Reading:
    """A name as a template reads it. `wrong` is empty where it fits; then `families` are those that all its codes are
    of, the template's own first, and `codes` its discipline codes."""

    template: Template
    wrong: tuple[Wrong, ...]
    codes: tuple[str, ...] = ()
    families: tuple[Family, ...] = ()

    @property
    def ambiguous(self) -> tuple[str, ...]:
        """Codes that mean different disciplines in the families that may be meant."""
        return tuple(c for c in self.codes if len({f.codes[c][0] for f in self.families}) > 1)


def templates_of(listing: Listing, accepted: tuple[str, ...]) -> tuple[Template, ...]:
    """The accepted templates, in their order. UnfitError for one that the list lacks."""
    listing.demand(*TEMPLATE_COLUMNS)
    grouped: dict[str, list[dict[str, str]]] = {}
    for row in listing.of_schema(""):
        grouped.setdefault(row["template"], []).append(row)
    _demand_known(accepted, tuple(grouped), listing.name)
    templates = []
    for name in accepted:
        rows = grouped[name]
        fields = tuple(
            Field(Words(r["zh"], r["en"]), r["form"], r["optional"] == "yes", Words(r["hint_zh"], r["hint_en"]))
            for r in rows
        )
        for field in fields:
            if field.form != CODES:
                anchored(field.form)
        title = Words(rows[0]["template_zh"], rows[0]["template_en"])
        templates.append(Template(name, title, rows[0]["family"], fields))
    return tuple(templates)


def families_of(listing: Listing) -> tuple[Family, ...]:
    """Every family of the list."""
    listing.demand(*CODE_COLUMNS)
    grouped: dict[str, list[dict[str, str]]] = {}
    for row in listing.of_schema(""):
        grouped.setdefault(row["family"], []).append(row)
    return tuple(
        Family(
            name,
            Words(rows[0]["family_zh"], rows[0]["family_en"]),
            {r["code"]: (r["discipline"], Words(r["zh"], r["en"])) for r in rows},
        )
        for name, rows in grouped.items()
    )


def chosen_families(families: tuple[Family, ...], accepted: tuple[str, ...], name: str) -> tuple[Family, ...]:
    """The accepted families, in their order. UnfitError for one that the list `name` lacks."""
    by_id = {f.id: f for f in families}
    _demand_known(accepted, tuple(by_id), name)
    return tuple(by_id[a] for a in accepted)


def _demand_known(accepted: tuple[str, ...], known: tuple[str, ...], name: str) -> None:
    if not accepted:
        raise UnfitError(f"没有选用 {name} 中的任何一项", f"nothing of {name} is accepted")
    for each in accepted:
        if each not in known:
            listed = ", ".join(known)
            raise UnfitError(f"{name} 中没有 {each}；可用：{listed}", f"{name} has no {each}; accepted: {listed}")


def read_name(
    name: str, templates: tuple[Template, ...], accepted: tuple[Family, ...], families: tuple[Family, ...]
) -> Reading:
    """The name as the template reads it that it comes closest to; of equals the first.

    accepted   families whose codes may be used
    families   all that are known, to say where a code comes from that may not be used
    """
    parts = name.split(SEPARATOR)

    def distance(template: Template) -> int:
        return max(template.least - len(parts), len(parts) - len(template.fields), 0)

    nearest = min(distance(t) for t in templates)
    if nearest:
        closest = next(t for t in templates if distance(t) == nearest)
        return Reading(closest, (_wrong_count(name, len(parts), templates, closest),))
    readings = [_read(parts, t, accepted, families) for t in templates if distance(t) == 0]
    return min(readings, key=lambda r: len(r.wrong))


def _read(parts: list[str], template: Template, accepted: tuple[Family, ...], families: tuple[Family, ...]) -> Reading:
    wrong: list[Wrong] = []
    codes: tuple[str, ...] = ()
    common: tuple[Family, ...] = ()
    for number, (part, field) in enumerate(zip(parts, template.fields, strict=False), 1):
        expected = Words(
            f"第 {number} 段（{field.title.zh}）：{field.hint.zh}",
            f"field {number} ({field.title.en}): {field.hint.en}",
        )
        if field.form != CODES:
            if not fits(pl.Series([part]), field.form)[0]:
                wrong.append(Wrong(expected, _seen(number, part, Words("不合要求", "does not fit"))))
            continue
        codes = tuple(part.split(BETWEEN_CODES))
        own_first = sorted(accepted, key=lambda f: f.id != template.family)
        common = tuple(f for f in own_first if all(c in f.codes for c in codes))
        if not common:
            zh, en = "、".join(f.title.zh for f in accepted), ", ".join(f.title.en for f in accepted)
            expected = Words(f"{expected.zh}（{zh}）", f"{expected.en} ({en})")
            wrong += (Wrong(expected, _seen(number, c, s)) for c, s in _wrong_codes(codes, accepted, families))
    return Reading(template, tuple(wrong), codes, common)


def _seen(number: int, text: str, what: Words) -> Words:
    if not text:
        return Words(f"第 {number} 段为空", f"field {number} is empty")
    return Words(f"第 {number} 段“{text}”{what.zh}", f'field {number} "{text}" {what.en}')


def _wrong_codes(
    codes: tuple[str, ...], accepted: tuple[Family, ...], families: tuple[Family, ...]
) -> Iterator[tuple[str, Words]]:
    """(code, what is wrong with it)."""
    strange = [c for c in codes if not any(c in f.codes for f in accepted)]
    for code in strange:
        upper = next((f for f in accepted if code.upper() in f.codes), None)
        other = next((f for f in families if code in f.codes), None)
        if upper is not None:
            yield code, Words(f"应大写为 {code.upper()}", f"must be written {code.upper()}")
        elif other is not None:
            name = other.codes[code][1]
            yield (
                code,
                Words(
                    f"是另一套代码（{other.title.zh}）的{name.zh}，本项目不用",
                    f"is {name.en} in a family that this project does not use ({other.title.en})",
                ),
            )
        else:
            yield code, Words("不是专业代码", "is no discipline code")
    if not strange:
        of = [(c, next(f for f in accepted if c in f.codes)) for c in codes]
        zh = "，".join(f"{c} 出自 {f.title.zh}" for c, f in of)
        en = ", ".join(f"{c} is of the {f.title.en}" for c, f in of)
        yield BETWEEN_CODES.join(codes), Words(f"混用了几套专业代码：{zh}", f"mixes families of codes: {en}")


def _wrong_count(name: str, number: int, templates: tuple[Template, ...], closest: Template) -> Wrong:
    expected = Words(
        " 或 ".join(f"{t.pattern.zh}（{t.title.zh}）" for t in templates),
        " or ".join(f"{t.pattern.en} ({t.title.en})" for t in templates),
    )
    least, most = closest.least, len(closest.fields)
    zh = f"{least} 至 {most}" if least < most else f"{least}"
    en = f"{least} to {most}" if least < most else f"{least}"
    return Wrong(
        expected,
        Words(
            f"“{name}”有 {number} 段（以半角下划线分段），应为 {zh} 段",
            f'"{name}" has {number} {"field" if number == 1 else "fields"} (separated by underscores), not {en}',
        ),
    )
