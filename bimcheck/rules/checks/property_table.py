"""`property_table`: elements have the properties that a list asks for, of the right type and within limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import polars as pl

from bimcheck.model import Model
from bimcheck.rules.conditions import Condition
from bimcheck.rules.listing import Listing
from bimcheck.rules.property_list import DEVIATION, Needs, needs_of
from bimcheck.rules.property_rates import COUNTS, PAIR, Expected, Survey, Tally, facts_of, rates, survey
from bimcheck.rules.reading import UnfitError
from bimcheck.rules.rule import FAILURES, Verdict
from bimcheck.rules.said import failures, joined, number_text
from bimcheck.rules.tables import TABLES
from bimcheck.words import Words

NAMED = 12  # properties that a finding names
ALONE = 20  # elements that say the same get a finding each up to here, one together beyond
EXAMPLES = 3  # GlobalIds that stand for them


@dataclass(frozen=True)
class PropertyTable:
    """Demand: the elements have the properties of a list (see rules/property_list.py), typed and within limits.

    list      the .csv file · rows: only its rows with this in column `rule`
    judged    all: every missing property fails; key: only those that the list marks so (the rates count all)
    expected  of whom: always: of all elements of the class; given: of those that have any of the sets, or meet one of
              `conditions`; set: each set of those that have it
    deviation_limit_mm  how much a property with the limit "deviation" may be, either way; none: it has no limit
    missing_max, type_deviation_max, out_of_limit_max  shares (0 to 1) up to which the whole still passes
    """

    kind: ClassVar[str] = "property_table"
    list: Listing
    rows: str = ""
    judged: Literal["all", "key"] = "all"
    expected: Expected = "always"
    conditions: tuple[Condition, ...] = ()
    deviation_limit_mm: float | None = None
    missing_max: float = 0.0
    type_deviation_max: float = 0.0
    out_of_limit_max: float = 0.0

    def __post_init__(self) -> None:
        if self.conditions and self.expected != "given":
            raise UnfitError('conditions 与 expected = "given" 同用', 'conditions go with expected = "given"')
        for share in (self.missing_max, self.type_deviation_max, self.out_of_limit_max):
            if not 0 <= share <= 1:
                raise UnfitError("比例应在 0 与 1 之间", "a share lies between 0 and 1")
        if self.judged == "key" and not self.needs.keys:
            raise UnfitError("列表没有标出必填属性 (key)", "the list marks no property as key")

    def fit(self, table: str) -> None:
        if table != "entities" or "class" not in TABLES[table].columns:
            raise UnfitError("property_table 用于构件", "property_table goes with elements")

    @property
    def needs(self) -> Needs:
        return needs_of(self.list, self.rows)

    @property
    def demand(self) -> Words:
        needs = self.needs
        zh = f"按 {self.list.name} 填写 {needs.sets} 个属性集的 {needs.properties} 项属性，类型相符，数值不超限"
        en = (
            f"{needs.properties} properties of {needs.sets} sets as {self.list.name} lists them, "
            "of the right type and within limits"
        )
        if self.judged == "key":
            zh += f"；其中 {needs.keys} 项为必填，其余只统计缺失率"
            en += f"; {needs.keys} of them are indispensable, the others only count in the missing rate"
        of_whom = {
            "always": Words("", ""),
            "given": Words("；只看已有其中任一属性集的构件", "; only of elements that have any of the sets"),
            "set": Words("；只看已有该属性集的构件", "; each set only of elements that have it"),
        }[self.expected]
        if self.conditions:
            said = [c.words for c in self.conditions]
            of_whom = Words(
                of_whom.zh + "，或" + "，或".join(w.zh for w in said),
                of_whom.en + ", or where " + ", or ".join(w.en for w in said),
            )
        return Words(zh + of_whom.zh, en + of_whom.en)

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        needs = self.needs
        absent = [c for c in needs.classes if model.schema_tree.find(c) is None]
        found = survey(model, chosen, self.list, needs, self.expected, self.conditions, self.deviation_limit_mm)
        if not found.tallies:
            return Verdict(0, facts={"not_in_schema": absent} if absent else {})
        rows, failing = self._failures(model, found)
        facts = {**facts_of(found), "not_in_schema": absent, "spellings": _spellings(found.details)}
        return Verdict(found.elements.height, rows, failing, facts=facts, passes=self._tolerated(found))

    def _asked(self, tally: Tally) -> int:
        return tally.key_properties if self.judged == "key" else tally.properties

    def _tolerated(self, found: Survey) -> bool | None:
        """Whether the rates stay within what is allowed; None where nothing is."""
        if not (self.missing_max or self.type_deviation_max or self.out_of_limit_max):
            return None
        expected = sum(t.elements * self._asked(t) for t in found.tallies)
        there = sum(t.key_present if self.judged == "key" else t.present for t in found.tallies)
        sums = {name: sum(getattr(t, name) for t in found.tallies) for name in COUNTS}
        of = rates({**sums, "expected": expected, "missing": expected - there})
        allowed = (self.missing_max, self.type_deviation_max, self.out_of_limit_max)
        return all((rate or 0.0) <= most for rate, most in zip(of.values(), allowed, strict=True))

    def _failures(self, model: Model, found: Survey) -> tuple[pl.DataFrame, int]:
        """FAILURES and how many elements they are about."""
        asked = [t for t in found.tallies if self._asked(t)]
        nowhere = [t for t in asked if not t.with_set]
        lacking = {(t.cls, t.set_key) for t in nowhere}
        classes = [cls for cls, key, listed in found.owners.iter_rows() if (listed, key) in lacking]
        failing = found.elements.filter(pl.col("class").is_in(classes))["id"]
        parts = [self._absent(found, nowhere)]
        if found.carriers.height:
            single = self._single(found, [t for t in asked if 0 < t.with_set < t.elements])
            failing = pl.concat([failing, single["id"]]).unique()
            parts.append(_told(model, single))
        return joined(parts), failing.len()

    def _absent(self, found: Survey, nowhere: Sequence[Tally]) -> pl.DataFrame:
        """A row per class of which no element has some sets."""
        by_class: dict[str, list[Tally]] = {}
        for tally in nowhere:
            by_class.setdefault(tally.cls, []).append(tally)
        must = Words("必填 ", " indispensable") if self.judged == "key" else Words("", "")
        rows = []
        for cls, tallies in by_class.items():
            n, sets = tallies[0].elements, len(tallies)
            names = [(t.set, self._asked(t)) for t in tallies]
            # The project or the only site can be named; of many elements none stands for the others.
            alone = found.only(cls) if n == 1 else None
            zh, en = (f"{cls} ", f"the {cls} lacks") if alone else (f"{n} 个 {cls} 均", f"none of {n} {cls} has")
            rows.append(
                {
                    "id": alone,
                    "expected_zh": f"{cls} 应有 " + "、".join(f"{name}（{must.zh}{k} 项）" for name, k in names),
                    "expected_en": f"{cls} with " + ", ".join(f"{name} ({k}{must.en})" for name, k in names),
                    "observed_zh": f"{zh}没有" + ("此属性集" if sets == 1 else f"这 {sets} 个属性集"),
                    "observed_en": f"{en} " + ("this set" if sets == 1 else f"these {sets} sets"),
                }
            )
        return pl.DataFrame(rows, schema=FAILURES)

    def _single(self, found: Survey, somewhere: Sequence[Tally]) -> pl.DataFrame:
        """id · listed · set_key · zh · en · set · asked: a row per element and set with something wrong."""
        parts = [self._shown(found)]
        if somewhere:
            lacking = pl.DataFrame(
                [(t.cls, t.set_key, self._asked(t)) for t in somewhere], schema=[*PAIR, "asked"], orient="row"
            )
            parts.append(
                found.elements.join(found.owners, on="class", how="inner", maintain_order="left")
                .join(lacking, on=PAIR, how="inner", maintain_order="left")
                .join(found.carriers.select("id", "set_key"), on=["id", "set_key"], how="anti", maintain_order="left")
                .select(
                    "id",
                    *PAIR,
                    pl.format("没有此属性集（{} 项）", "asked").alias("zh"),
                    pl.format("the set is not there ({} properties)", "asked").alias("en"),
                )
            )
        sets = pl.DataFrame(
            [(t.cls, t.set_key, t.set, t.properties) for t in found.tallies],
            schema={**dict.fromkeys(PAIR, pl.String), "set": pl.String, "asked": pl.Int64},
            orient="row",
        )
        return pl.concat(parts).join(sets, on=PAIR, how="left", maintain_order="left")

    def _shown(self, found: Survey) -> pl.DataFrame:
        """What is wrong in sets that are there: id · listed · set_key · zh · en, a row per element and set."""
        missing = ~pl.col("there") & (pl.col("key") if self.judged == "key" else pl.lit(True))
        wrong = found.details.filter(missing | pl.col("deviates") | pl.col("out")).join(
            found.elements.select("id"), on="id", how="semi", maintain_order="left"
        )
        limit = pl.col("limit").str.replace(">=", "≥").str.replace("<=", "≤").str.replace("..", "～", literal=True)
        if self.deviation_limit_mm is not None:
            deviation = pl.lit(f"±{number_text(self.deviation_limit_mm)} mm")
            limit = pl.when(pl.col("limit") == DEVIATION).then(deviation).otherwise(limit)
        said = pl.col("said").str.strip_suffix(".")
        value = pl.when(said.str.len_chars() > 40).then(said.str.slice(0, 39) + "…").otherwise(said)
        typed = pl.col("said_type").fill_null("?")
        form = pl.col("said_type") == pl.col("type")  # a date that is not written as one

        def either(when: pl.Expr, text: str, other: str) -> pl.Expr:
            return (
                pl.when(when)
                .then(pl.format(text, "property", value, "type"))
                .otherwise(pl.format(other, "property", value, typed, "type"))
            )

        told = {
            "typed_zh": either(form, "{} = {}（不是 {} 的写法）", "{} = {}（{}，应为 {}）"),
            "typed_en": either(form, "{} = {} (not written as {})", "{} = {} ({}, not {})"),
            "limit_zh": pl.format("{} = {}（限值 {}）", "property", value, limit),
            "limit_en": pl.format("{} = {} (limit {})", "property", value, limit),
            "spelt": pl.format("{} → {}", "other", "property"),
        }
        # A note about spelling belongs to the element's finding even where that property itself is in order.
        spelt = found.details.filter(pl.col("other").is_not_null()).select("id", *PAIR, told["spelt"].alias("spelt"))
        grouped = (
            wrong.with_columns(missing.alias("missing"), *(e.alias(n) for n, e in told.items() if n != "spelt"))
            .group_by("id", *PAIR, maintain_order=True)
            .agg(
                pl.col("property").filter("missing").alias("absent"),
                *(pl.col(f"typed_{x}").filter("deviates") for x in ("zh", "en")),
                *(pl.col(f"limit_{x}").filter("out") for x in ("zh", "en")),
            )
            .join(spelt.group_by("id", *PAIR).agg("spelt"), on=["id", *PAIR], how="left", maintain_order="left")
        )
        return grouped.select(
            "id",
            *PAIR,
            pl.concat_str(
                _few("缺 {} 项：{}", "absent", "zh"),
                _few("类型不符 {} 项：{}", "typed_zh", "zh"),
                _few("超限 {} 项：{}", "limit_zh", "zh"),
                _few("有 {} 项名称与清单写法不同，按清单计：{}", "spelt", "zh"),
                separator="；",
                ignore_nulls=True,
            ).alias("zh"),
            pl.concat_str(
                _few("{} missing: {}", "absent", "en"),
                _few("{} of another type: {}", "typed_en", "en"),
                _few("{} out of limits: {}", "limit_en", "en"),
                _few("{} spelt otherwise than in the list, counted as listed: {}", "spelt", "en"),
                separator="; ",
                ignore_nulls=True,
            ).alias("en"),
        )


def _few(text: str, column: str, language: str) -> pl.Expr:
    """How many and which; null for an empty list."""
    between, more = ("、", " 等") if language == "zh" else (", ", " …")
    texts = pl.col(column)
    names = texts.list.head(NAMED).list.join(between)
    names = pl.when(texts.list.len() > NAMED).then(names + more).otherwise(names)
    return pl.when(texts.list.len() > 0).then(pl.format(text, texts.list.len(), names))


def _told(model: Model, single: pl.DataFrame) -> pl.DataFrame:
    """A row per element and set; many elements that say the very same about a set are one row."""
    by = [*PAIR, "zh", "en"]
    sizes = single.group_by(by, maintain_order=True).agg(
        pl.len().alias("n"), pl.col("id").head(EXAMPLES).alias("examples"), pl.col("set", "asked").first()
    )
    many = sizes.filter(pl.col("n") > ALONE)
    few = single.join(many.select(by), on=by, how="anti", maintain_order="left")
    expected = (pl.format("{} {} 项", "set", "asked"), pl.format("{}: {} properties", "set", "asked"))
    parts = [failures(few, expected, (pl.col("zh"), pl.col("en")))]
    if many.height:
        many = many.with_row_index("at")
        shown = many.select("at", "examples").explode("examples")
        names = model.describe(shown["examples"]).select(pl.coalesce("global_id", pl.format("#{}", "id")).alias("g"))
        texts = shown.select("at").hstack(names).group_by("at", maintain_order=True).agg(pl.col("g").str.join(", "))
        many = many.join(texts, on="at", how="left", maintain_order="left").with_columns(pl.lit(None).alias("id"))
        observed = (
            pl.format("{} 个 {}：{}（例如 {}）", "n", "listed", "zh", "g"),
            pl.format("{} {}: {} (for example {})", "n", "listed", "en", "g"),
        )
        parts.append(failures(many, expected, observed))
    return joined(parts)


def _spellings(details: pl.DataFrame) -> list[dict[str, Any]]:
    """Names that count as a listed one although they are spelt otherwise."""
    other = details.filter(pl.col("other").is_not_null())
    if other.is_empty():
        return []
    counted = other.group_by("other", "property").agg(pl.len().alias("count")).sort("property", "other")
    return [{"written": w, "listed": p, "count": n} for w, p, n in counted.iter_rows()]


CHECK = PropertyTable
