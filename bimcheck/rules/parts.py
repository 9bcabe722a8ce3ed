"""The parts of a rule: what is selected, what is asked of it, and in which files it is asked at all."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from bimcheck.model import Model
from bimcheck.rules import geometry
from bimcheck.rules.checks import Check
from bimcheck.rules.rule import Verdict
from bimcheck.rules.said import joined, listed
from bimcheck.rules.select import Select
from bimcheck.words import Words

SCHEMAS = ("IFC2X3", "IFC4", "IFC4X3_ADD2")


@dataclass(frozen=True)
class Part:
    """One demand. It is put to files of `schemas`, whose header names one of `views`, that have something of `given`
    and nothing of `without`; to every file where these are not set. expected, observed: said instead of the check's own
    words; {} in `observed` is what the check says."""

    select: Select
    check: Check
    expected: Words | None = None
    observed: Words | None = None
    schemas: tuple[str, ...] = ()
    views: tuple[str, ...] = ()
    given: Select | None = None
    without: Select | None = None

    def is_put_to(self, model: Model) -> bool:
        if self.schemas and model.schema not in self.schemas:
            return False
        described = " ".join(model.header.description).upper()
        if self.views and not any(view.upper() in described for view in self.views):
            return False
        if self.given is not None and self.given.choose(model).is_empty():
            return False
        return self.without is None or self.without.choose(model).is_empty()

    def judge(self, model: Model) -> Verdict:
        if not self.is_put_to(model):
            return Verdict(0)
        chosen = self.select.choose(model)
        if getattr(self.check, "needs_shapes", False) and not chosen.is_empty() and not geometry.wanted(model):
            return Verdict(chosen.height, undecided=geometry.OFF)
        verdict = self.check.judge(model, chosen)
        if verdict.failures.is_empty():
            return verdict
        said = verdict.failures
        if self.expected is not None:
            said = said.with_columns(
                pl.lit(self.expected.zh).alias("expected_zh"), pl.lit(self.expected.en).alias("expected_en")
            )
        if self.observed is not None:
            said = said.with_columns(
                _within(self.observed.zh, "observed_zh").alias("observed_zh"),
                _within(self.observed.en, "observed_en").alias("observed_en"),
            )
        return replace(verdict, failures=said)

    @property
    def words(self) -> Words:
        """What it applies to."""
        words = self.select.words
        zh, en = [words.zh], [words.en]
        for names in (self.schemas, self.views):
            if names:
                zh.append(listed(names))
                en.append(listed(names))
        if self.given is not None:
            zh.append(f"文件中有 {self.given.words.zh} 时")
            en.append(f"where the file has {self.given.words.en}")
        if self.without is not None:
            zh.append(f"文件中没有 {self.without.words.zh} 时")
            en.append(f"where the file has no {self.without.words.en}")
        return Words("；".join(zh), "; ".join(en))

    @property
    def demand(self) -> Words:
        return self.expected or self.check.demand


def _within(text: str, column: str) -> pl.Expr:
    """`text` with what the check says in the place of {}."""
    return pl.concat_str(_woven([pl.lit(part) for part in text.split("{}")], pl.col(column)))


def _woven(parts: list[pl.Expr], said: pl.Expr) -> list[pl.Expr]:
    return [each for part in parts for each in (said, part)][1:]


def judge_parts(parts: tuple[Part, ...], model: Model) -> Verdict:
    """All parts as one verdict; what fails two of them is told twice and counted twice."""
    if len(parts) == 1:
        return parts[0].judge(model)
    verdicts = [part.judge(model) for part in parts]
    failed = sum(v.failures["id"].n_unique() if v.failed is None else v.failed for v in verdicts)
    # What one part found is wrong, whatever could not be judged by another.
    wrong = any(not v.failures.is_empty() for v in verdicts)
    undecided = None if wrong else next((v.undecided for v in verdicts if v.undecided), None)
    facts = {name: value for v in verdicts for name, value in v.facts.items()}
    idle = next((v.idle for v in verdicts if v.idle), None)
    return Verdict(
        sum(v.applicable for v in verdicts), joined([v.failures for v in verdicts]), failed, undecided, facts, idle=idle
    )


def selected_words(parts: tuple[Part, ...]) -> Words:
    """What the parts apply to, each once."""
    return _together([part.words for part in parts])


def demand_words(parts: tuple[Part, ...]) -> Words:
    """What the parts ask, each once."""
    return _together([part.demand for part in parts])


def _together(words: list[Words]) -> Words:
    once = list(dict.fromkeys(words))
    return Words(" / ".join(w.zh for w in once), " / ".join(w.en for w in once))
