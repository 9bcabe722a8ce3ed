"""Random models and random facets: the tables against the element-by-element reference, and against ifctester.

Where ifctester differs, the standard (its text, or an official case) settled it against ifctester. `SETTLED` below
is the whole list; a difference outside it fails.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import ifcopenshell
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

import bimcheck
from bimcheck.rules.facets import EntityFacet, Facet, Restriction, applicable, judge
from tests.rules import ids_ifctester, ids_worlds
from tests.rules.ids_reference import meets

EXAMPLES = int(os.environ.get("BIMCHECK_EXAMPLES", "60"))
thorough = settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[p for p in Phase if p is not Phase.explain],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
SUBJECTS = EntityFacet(Restriction(pattern=("IFC(WALL|WALLSTANDARDCASE|WALLTYPE|DOOR|OPENINGELEMENT|SPACE|BUILDING)",)))


def opened(text: str) -> tuple[bimcheck.model.Model, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "world.ifc"
        path.write_text(text, encoding="ascii")
        return bimcheck.read(path), ifcopenshell.open(str(path))


def subjects(file: Any) -> list[Any]:
    wanted = ("IfcWall", "IfcDoor", "IfcWallType", "IfcOpeningElement", "IfcSpace", "IfcBuilding")
    return sorted((e for name in wanted for e in file.by_type(name)), key=lambda e: e.id())


@thorough
@given(ids_worlds.worlds(), st.lists(ids_worlds.facets, min_size=1, max_size=24))
def test_requirements_are_judged_as_the_reference_does(text: str, facets: list[Facet]) -> None:
    model, file = opened(text)
    elements = subjects(file)
    ids = applicable(model, [SUBJECTS])
    assert ids.to_list() == [e.id() for e in elements]
    for facet in facets:
        failures = judge(model, facet, ids)
        expected = [e.id() for e in elements if not meets(facet, e)]
        assert failures["id"].to_list() == expected, facet
        assert failures.null_count().sum_horizontal().sum() == 0, (facet, failures)
        event(
            f"{type(facet).__name__} {'all' if not expected else 'some' if len(expected) < len(elements) else 'none'}"
        )


@thorough
@given(ids_worlds.worlds(), st.lists(ids_worlds.facets, min_size=1, max_size=3))
def test_facets_select_what_the_reference_selects(text: str, facets: list[Facet]) -> None:
    from dataclasses import replace

    model, file = opened(text)
    chosen = [SUBJECTS, *facets]
    expected = [e.id() for e in subjects(file) if all(meets(replace(f, cardinality="required"), e) for f in facets)]
    assert applicable(model, chosen).to_list() == expected
    assert applicable(model, list(reversed(chosen))).to_list() == expected


@settings(thorough, max_examples=max(20, EXAMPLES // 2))
@given(ids_worlds.worlds(), st.lists(ids_worlds.facets, min_size=1, max_size=24))
def test_ifctester_differs_only_where_the_standard_settled_it(text: str, facets: list[Facet]) -> None:
    model, file = opened(text)
    elements = subjects(file)
    for facet in facets:
        failing = set(judge(model, facet, applicable(model, [SUBJECTS]))["id"])
        for element in elements:
            ours, theirs = element.id() not in failing, ids_ifctester.opinion(facet, element)
            if ours is not theirs:
                why = ids_ifctester.reasons(facet, element)
                assert why, (facet, str(element), ours, theirs)
                event(f"settled: {why[0]}")
            else:
                event(f"agree on {type(facet).__name__}, {facet.cardinality}")
