"""What a project sets of all this: the parameters of pack `prefab`, by a profile or by the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bimcheck.errors import OptionError
from bimcheck.prefab.declarations import NONE, Declarations, load_declarations
from bimcheck.prefab.families import Families, load_families
from bimcheck.prefab.members import POST_CAST
from bimcheck.prefab.score_table import ScoreTable, load_table
from bimcheck.prefab.specifications import Limits
from bimcheck.prefab.vocabulary import Vocabulary, load_vocabulary, vocabulary
from bimcheck.rules.packs import load_pack
from bimcheck.rules.profiles import Profile
from bimcheck.rules.reading import Place
from bimcheck.words import Words

PACK = "prefab"


@dataclass(frozen=True)
class Settings:
    """Everything that a run goes by. `parameters`: of the pack, as they are in force."""

    table: ScoreTable
    declared: Declarations
    words: Vocabulary
    post_cast: str
    limits: Limits
    families: Families
    parameters: Mapping[str, Any]


def settings(profile: Profile | None = None, **given: str | None) -> Settings:
    """The pack's defaults, a profile's values, and what is `given` (None: not given), in this order.

    OptionError and PackError for what cannot be read or makes no sense.
    """
    declared = load_pack(PACK).parameters
    place = Place(profile.place.file) if profile else Place(Path("--"))
    values = {
        name: parameter.accept(
            profile.parameters.get(name, parameter.default) if profile else parameter.default, name, place
        )
        for name, parameter in declared.items()
    }
    values |= {name: value for name, value in given.items() if value is not None}
    if values["post_cast"] not in POST_CAST:
        accepted = ", ".join(POST_CAST)
        raise OptionError(
            Words("post_cast 的值不被接受", "post_cast does not take this value"),
            str(values["post_cast"]),
            Words(f"可用：{accepted}", f"accepted: {accepted}"),
        )
    table = load_table(values["score_table"])
    items = tuple(i.id for i in table.items)
    return Settings(
        table,
        load_declarations(values["declarations"], items, table.done) if values["declarations"] else NONE,
        load_vocabulary(values["casting_words"]) if values["casting_words"] else vocabulary(),
        values["post_cast"],
        Limits(
            step=values["step_mm"] / 1000,
            near=values["near_mm"] / 1000,
            density=float(values["density"]),
            crane=_tonnes(values["crane_limit"]),
            transport_length=values["transport_length"],
            transport_width=values["transport_width"],
            transport_weight=_tonnes(values["transport_weight"]),
            preferred=_preferred(values["preferred_sizes"], place),
        ),
        load_families(values["families"]),
        values,
    )


def _tonnes(value: float | None) -> float | None:
    return None if value is None else value * 1000


def _preferred(written: object, place: Place) -> tuple[tuple[str, tuple[tuple[str, tuple[float, ...]], ...]], ...]:
    """{ slab = { width = [1200, 2400] } } as tuples."""
    if written is None:
        return ()
    wrong = place.error(
        "preferred_sizes 应写为 { 构件族 = { width = [mm, …] } }",
        "preferred_sizes is { family = { width = [mm, …] } }",
        "preferred_sizes",
    )
    if not isinstance(written, dict):
        raise wrong
    found = []
    for family, sides in written.items():
        if not isinstance(sides, dict):
            raise wrong
        lists = []
        for side, values in sides.items():
            listed = values if isinstance(values, list) else [values]
            if side not in ("length", "width", "thickness") or not all(isinstance(v, int | float) for v in listed):
                raise wrong
            lists.append((side, tuple(float(v) for v in listed)))
        found.append((family, tuple(lists)))
    return tuple(found)
