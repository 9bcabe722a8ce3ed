"""What a stage asks of LOD and information depth: read off the rules in force, so that report and rules agree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bimcheck.rules.depth.levels import InformationLevel, StageLabel, UnitLevel
from bimcheck.rules.rule import Confidence, Rule, Stage
from bimcheck.rules.stages import stages_of

_INFORMATION = {level: f"information_{level.value.lower()}_from" for level in InformationLevel}
_UNIT = {level: f"unit_{level.rank + 1}_from" for level in UnitLevel}


@dataclass(frozen=True)
class Demands:
    """information, unit   the levels asked, each with how sure its source is; `unit` 4.0 of prefabricated units only
    information_share, unit_share   so much has to be there (0 to 1); None where no rule asks
    tc_level               the level of the TC groups
    label                  what GB/T 51235 calls the model of the stage; None where it has no name for it
    """

    information: dict[InformationLevel, Confidence] = field(default_factory=dict)
    unit: dict[UnitLevel, Confidence] = field(default_factory=dict)
    information_share: float = 0.9
    unit_share: float = 0.95
    tc_level: str = "N3"
    label: StageLabel | None = None

    @property
    def least_unit(self) -> UnitLevel | None:
        """The level that the model as a whole should reach."""
        asked = [level for level in self.unit if level is not UnitLevel.PART]
        return max(asked, key=lambda level: level.rank, default=None)


def demands_of(rules: Iterable[Rule], stage: str | None) -> Demands:
    """What the depth rules among `rules` ask at a stage, or a group of stages; without one, all that they ask."""
    depth = [rule for rule in rules if set(rule.check.split()) & {"information_depth", "model_unit_level"}]
    here = set(stages_of(stage)) if stage else set(Stage)
    asked = [rule for rule in depth if here & set(rule.stages)]
    values: dict[str, Any] = {name: value for rule in depth for name, value in rule.parameters.items()}

    def those(named: dict[Any, str]) -> dict[Any, Confidence]:
        return {
            level: rule.basis.confidence for level, name in named.items() for rule in asked if name in rule.parameters
        }

    default = Demands()
    return Demands(
        information=those(_INFORMATION),
        unit=those(_UNIT),
        information_share=values.get("information_share") or default.information_share,
        unit_share=values.get("unit_share") or default.unit_share,
        tc_level=values.get("tc_level") or default.tc_level,
        label=_label(max(here, key=list(Stage).index), values.get("gbt51235_detailing")) if stage else None,
    )


def _label(stage: Stage, detailing: object) -> StageLabel | None:
    known = {
        Stage.CONSTRUCTION_DOCUMENTS: StageLabel.LOD300,
        Stage.DETAILING: StageLabel.LOD400 if detailing == 400 else StageLabel.LOD350,
        Stage.CONSTRUCTION: StageLabel.LOD400,
        Stage.COMPLETION: StageLabel.LOD500,
    }
    return known.get(stage)
