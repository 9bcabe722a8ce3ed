"""The section on the place of a model, for reports in which rules of kind `georeference` were judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bimcheck.georef.aspects import Look, Settings
from bimcheck.georef.section import section_of
from bimcheck.model import Model
from bimcheck.report import RuleResult
from bimcheck.rules.checks.georeference import CHECK, find_region
from bimcheck.section import Section


def section(model: Model, results: Sequence[RuleResult]) -> Section | None:
    """The section "georeference"; None where no rule of that kind was judged."""
    mine = [r.rule for r in results if r.rule.check == CHECK.kind]
    if not mine:
        return None
    return section_of(Look(model, settings_of([r.parameters for r in mine])).explanation)


def settings_of(parameters: Sequence[Mapping[str, Any]]) -> Settings:
    """What the explanation needs of the parameters in force."""
    values = {name: value for given in parameters for name, value in given.items() if value is not None}
    plain = Settings()
    return Settings(
        region=find_region(values.get("region", "")),
        local_crs=values.get("local_crs", ""),
        default_radius=values.get("default_radius", plain.default_radius),
        rotation_tolerance=values.get("rotation_tolerance", plain.rotation_tolerance),
    )
