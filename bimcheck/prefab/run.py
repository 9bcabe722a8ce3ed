"""A run with prefabrication in it: what it decides by, and the sections that its report gets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from bimcheck.model import Model
from bimcheck.prefab.casting import decided_by
from bimcheck.prefab.rate import rates
from bimcheck.prefab.rate_section import rate_section
from bimcheck.prefab.settings import Settings, settings
from bimcheck.prefab.specifications import standardisation
from bimcheck.prefab.standard_section import standard_section
from bimcheck.rules import geometry
from bimcheck.rules.profiles import load_profile
from bimcheck.rules.rule import Rule, Stage
from bimcheck.rules.stages import stages_of
from bimcheck.section import Paragraphs, Section
from bimcheck.words import Words

Maker = Callable[[Model, Any], Section | None]
# The kinds of check that the sections explain.
KINDS = ("assembly_rate", "specifications")


def prefab_sections(chosen: Settings, stage: str | None, kinds: Sequence[str] = KINDS) -> tuple[Maker, ...]:
    """The makers of the sections on assembly rate and standardisation, for `engine.check(sections=…)`."""

    def rate(model: Model, _: object) -> Section:
        rated = rates(model, chosen.table, chosen.declared, chosen.post_cast)
        return rate_section(model, rated, one_stage(stage), chosen.declared)

    def standard(model: Model, _: object) -> Section:
        return standard_section(model, standardisation(model, chosen.families, chosen.limits))

    makers: dict[str, Maker] = {"assembly_rate": rate, "specifications": standard}
    return tuple(makers[k] for k in KINDS if k in kinds)


_STATED = Words(
    "本次未生成几何：没有写明尺寸的构件按无数据处理。加 --shapes，或用 bimcheck prefab，可由几何量取。",
    "No shapes were made this time: what states no size counts as no data. --shapes, or `bimcheck prefab`, "
    "measures it.",
)


def _as_stated(model: Model, section: Section) -> Section:
    """Say so where the run did not wait for shapes."""
    if geometry.wanted(model):
        return section
    return replace(section, blocks=(Paragraphs((_STATED,)), *section.blocks))


@contextmanager
def prefab_run(rules: Sequence[Rule], stage: str | None, profile: str | None) -> Iterator[tuple[Maker, ...]]:
    """Within it, rules that ask how elements are made get it by the profile's words and declarations. Gives the
    sections for rules that ask about the rate or about specifications; none for other rules.

    OptionError and PackError where the profile's settings cannot be read.
    """
    asked = {rule.check for rule in rules} & set(KINDS)
    if not asked and not any(rule.pack == "prefab" for rule in rules):
        yield ()
        return
    chosen = settings(load_profile(profile) if profile else None)
    with decided_by(chosen.words, chosen.declared.castings):
        yield prefab_sections(chosen, stage, tuple(asked))


def one_stage(name: str | None) -> Stage | None:
    """The stage of an evaluation: the last one of a group; none where all are meant."""
    return stages_of(name)[-1] if name and name != "all" else None
