"""What every aspect looks at: the survey of a model, its explanation, the thresholds; and how it says what it found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from bimcheck.georef.conversion import UserOperation
from bimcheck.georef.explain import Explanation, explain
from bimcheck.georef.reading import Operation, Survey, survey
from bimcheck.georef.region import Region
from bimcheck.georef.resolve import is_null
from bimcheck.model import Model
from bimcheck.words import Words


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Metres and degrees; the smallest LoGeoRef level; a share for grid factors."""

    required_level: int = 50
    grid_factor: float = 0.001
    rotation_tolerance: float = 1.0
    latlong_distance: float = 500.0
    default_radius: float = 25_000.0
    far_distance: float = 5_000.0
    cluster_distance: float = 5_000.0
    twice_distance: float = 10_000.0
    height_tolerance: float = 0.05
    same_spot: float = 0.1


@dataclass(frozen=True, kw_only=True)
class Settings(Thresholds):
    """What aspects are judged by; a rule gives what its aspect uses."""

    region: Region | None = None
    allowed_crs: tuple[str, ...] = ()
    local_crs: str = ""
    vertical_datum: str = ""
    operation: UserOperation | None = None


@dataclass(frozen=True)
class Remark:
    """One thing that is wrong: what was asked, what was found, the number that decided."""

    id: int | None
    expected: Words
    observed: Words
    measured: float | None = None
    tolerance: float | None = None


@dataclass(frozen=True)
class Judged:
    """applicable: how many things were looked at; 0: the aspect does not arise. failed: None counts the remarks."""

    applicable: int
    remarks: tuple[Remark, ...] = ()
    failed: int | None = None
    undecided: Words | None = None


NOTHING = Judged(0)


class Look:
    """A model with the settings of one rule; what is costly is made once per model."""

    def __init__(self, model: Model, settings: Settings) -> None:
        self.model, self.settings = model, settings

    @cached_property
    def survey(self) -> Survey:
        found: Survey = self.model.statements.kept("georef survey", lambda: survey(self.model))
        return found

    @cached_property
    def explanation(self) -> Explanation:
        given = self.settings
        key = (
            given.region.name if given.region else "",
            given.local_crs,
            given.default_radius,
            given.rotation_tolerance,
        )
        found: Explanation = self.model.statements.kept(
            f"georef explanation {key}",
            lambda: explain(
                self.survey,
                given.region,
                given.local_crs or None,
                default_radius=given.default_radius,
                rotation_tolerance=given.rotation_tolerance,
            ),
        )
        return found

    @property
    def operation(self) -> Operation | None:
        """The one that counts."""
        return self.survey.operations[0] if self.survey.operations else None

    @property
    def placing(self) -> Operation | None:
        """The operation, where it has coordinates and is not null."""
        operation = self.operation
        if operation is None or operation.easting is None or operation.northing is None or operation.angular:
            return None
        return None if is_null(self.survey, operation) else operation


Aspect = Callable[[Look], Judged]


def mend(kind_zh: str, kind_en: str, correction: Words | None) -> Words:
    """ "… → 改为 …": what was found and what would mend it."""
    if correction is None:
        return Words(kind_zh, kind_en)
    return Words(f"{kind_zh}；应改为 {correction.zh}", f"{kind_en}; should be {correction.en}")
