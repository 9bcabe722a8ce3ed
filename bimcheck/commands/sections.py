"""What a check's report says beyond its rules. Whatever makes a section is loaded only where rules ask for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from bimcheck.engine import SectionMaker, choose_rules
from bimcheck.rules.rule import Rule


@contextmanager
def sections_of(rules: Sequence[Rule], options: dict[str, Any]) -> Iterator[tuple[SectionMaker, ...]]:
    """The makers of the sections for these rules, in their order; within it, rules about prefabrication get what the
    profile says. OptionError and PackError where its settings cannot be read."""
    asked = {kind for rule in rules for kind in rule.check.split()}
    makers: list[SectionMaker] = []
    if "property_table" in asked:
        from bimcheck.rules import property_section

        makers.append(property_section.section)
    if "clash" in asked:
        from bimcheck.rules import clash_section

        makers.append(clash_section.section)
    if "georeference" in asked:
        from bimcheck.rules import georeference

        makers.append(georeference.section)
    if "information_depth" in asked:
        from bimcheck.rules.depth.section import depth_sections

        makers += depth_sections(choose_rules(rules, select=options["select"]), options["stage"])
    if not any(rule.pack == "prefab" for rule in rules) and not asked & {"assembly_rate", "specifications"}:
        yield tuple(makers)
        return
    from bimcheck.prefab.run import prefab_run

    with prefab_run(rules, options["stage"], options["profile"]) as of_prefab:
        yield (*makers, *of_prefab)
