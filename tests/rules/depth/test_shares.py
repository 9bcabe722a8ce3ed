"""Shares by hand, where values may stand, and that a value more never makes less."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bimcheck.model import Model
from bimcheck.rules.depth.shares import depth_of
from tests.rules.conftest import Make, gid, prop_set, rel, wall
from tests.rules.depth.lists import share, shipped, small, written

WALLS = ("TC-300", "fire", "IfcWall", "Pset_WallCommon.FireRating | *.耐火极限")


CONCRETE = ("#50=IFCMATERIAL('C30',$,$);", rel(51, "IFCRELASSOCIATESMATERIAL", "(#30)", "#50"))
CONCRETE_BOTH = ("#50=IFCMATERIAL('C30',$,$);", rel(51, "IFCRELASSOCIATESMATERIAL", "(#30,#31)", "#50"))
TYPED = (
    f"#50=IFCWALLTYPE('{gid(50)}',$,'T',$,$,$,$,$,$,.STANDARD.);",
    rel(51, "IFCRELDEFINESBYTYPE", "(#30)", "#50"),
)


def grouped(cls: str) -> tuple[str, str]:
    return f"#50={cls}('{gid(50)}',$,'G',$,$);", rel(51, "IFCRELASSIGNSTOGROUP", "(#30)", "$", "#50")


def members(number: int, *rated: int) -> list[str]:
    """Columns #100, #101, …; those at the places `rated` have a fire rating."""
    lines = [f"#{100 + n}=IFCCOLUMN('{gid(100 + n)}',$,'C{n}',$,$,#40,#41,$,.COLUMN.);" for n in range(number)]
    lines += [prop_set(1000 + 10 * n, "Pset_ColumnCommon", 100 + n, FireRating="IFCLABEL('2.0')") for n in rated]
    return lines


def test_the_share_of_a_group_is_that_of_its_items(make: Make) -> None:
    model = make(
        prop_set(50, "Pset_WallCommon", 30, FireRating="IFCLABEL('2.0')", IsExternal="IFCBOOLEAN(.T.)"),
        prop_set(60, "Pset_WallCommon", 31, IsExternal="IFCBOOLEAN(.F.)"),
    )
    evidence = small(
        WALLS,
        ("TC-300", "external", "IfcWall", "Pset_WallCommon.IsExternal"),
        ("TC-300", "bearing", "IfcWall", "Pset_WallCommon.LoadBearing"),
    )
    found = share(depth_of(model, evidence), "IfcWall", "TC-300")
    # two walls, three items each: 2 + 1 of 6 have a value
    assert (found.members, found.slots, found.filled, found.share) == (2, 6, 3, 0.5)
    assert [(item.name, missing) for item, missing in found.items] == [("fire", 1), ("external", 0), ("bearing", 2)]
    assert (found.incomplete, found.first) == (2, 30)


def test_187_columns_of_which_41_lack_their_fire_rating() -> None:
    model = written(*members(187, *range(146)))
    found = share(depth_of(model, small(("TC-300", "fire", "IfcColumn", "*.FireRating"))), "IfcColumn", "TC-300")
    assert (found.members, found.incomplete, found.first) == (187, 41, 246)
    assert found.share == pytest.approx(146 / 187)


@pytest.mark.parametrize("value", ["IFCLABEL('')", "IFCLABEL('  ')", "IFCLABEL('-')", "IFCLABEL('TBD')", "$"])
def test_what_says_nothing_is_no_value(make: Make, value: str) -> None:
    evidence = small(WALLS, ("-", "blank", "IfcRoot", "- | TBD"))
    found = depth_of(make(prop_set(50, "Pset_WallCommon", 30, FireRating=value)), evidence)
    assert share(found, "IfcWall", "TC-300").filled == 0


@pytest.mark.parametrize(
    ("source", "lines", "filled"),
    [
        ("name", (), 2),
        ("long_name", (), 0),
        ("tag", (), 2),
        ("storey", (), 2),
        ("placement", (), 2),
        ("shape", (), 2),
        ("type", TYPED, 1),
        ("PredefinedType", (), 2),
        ("PredefinedType=SOLIDWALL", (), 0),
        ("material", CONCRETE_BOTH, 2),
        ("material=.*C\\d+.*", CONCRETE, 1),
        ("material=.*Q\\d+.*", CONCRETE, 0),
        ("system", grouped("IFCSYSTEM"), 1),
        ("system", grouped("IFCGROUP"), 0),
        ("connected", (rel(51, "IFCRELCONNECTSELEMENTS", "$", "#30", "#31"),), 2),
        ("Pset_*Common.Reference", (prop_set(50, "Pset_WallCommon", 31, Reference="IFCIDENTIFIER('R')"),), 1),
        ("Pset_*.*", (prop_set(50, "Pset_X", 31, Anything="IFCLABEL('R')"),), 1),
        ("*.Reference", (prop_set(50, "Mine", 31, Reference="IFCIDENTIFIER('R')"),), 1),
        ("Other.Reference", (prop_set(50, "Mine", 31, Reference="IFCIDENTIFIER('R')"),), 0),
        ("Mine.A=yes|no", (prop_set(50, "Mine", 31, A="IFCLABEL('yes')"),), 1),
        ("Mine.A=yes|no", (prop_set(50, "Mine", 31, A="IFCLABEL('eyes')"),), 0),
    ],
)  # fmt: skip
def test_where_values_may_stand(make: Make, source: str, lines: tuple[str, ...], filled: int) -> None:
    found = depth_of(make(*lines), small(("ID-100", "x", "IfcWall", source)))
    assert share(found, "IfcWall", "ID-100").filled == filled


def test_what_the_type_says_counts(make: Make) -> None:
    model = make(
        f"#50=IFCWALLTYPE('{gid(50)}',$,'T',$,$,(#52),$,$,$,.STANDARD.);",
        rel(51, "IFCRELDEFINESBYTYPE", "(#30,#31)", "#50"),
        f"#52=IFCPROPERTYSET('{gid(52)}',$,'Pset_WallCommon',$,(#53));",
        "#53=IFCPROPERTYSINGLEVALUE('FireRating',$,IFCLABEL('2.0'),$);",
    )
    assert share(depth_of(model, small(WALLS)), "IfcWall", "TC-300").share == 1.0


def test_classes_subtypes_exceptions_and_parts(make: Make) -> None:
    model = make(
        f"#50=IFCWALLSTANDARDCASE('{gid(50)}',$,'S',$,$,#40,#41,$,$);",
        f"#51=IFCBEAM('{gid(51)}',$,'B',$,$,#40,#41,$,$);",
        f"#52=IFCDISCRETEACCESSORY('{gid(52)}',$,'A',$,$,#40,#41,$,$);",
        f"#53=IFCOPENINGELEMENT('{gid(53)}',$,'O',$,$,#40,#41,$,$);",
    )
    evidence = small(
        ("ID-100", "name", "IfcElement !IfcBeam", "name"),
        ("-", "part", "IfcElementComponent", ""),
        ("-", "outside", "IfcFeatureElement", ""),
    )
    assert depth_of(model, evidence).members == {"IfcWall": 2, "IfcWallStandardCase": 1}


def test_only_what_is_selected_counts(make: Make) -> None:
    model, evidence = make(prop_set(50, "Pset_WallCommon", 30, FireRating="IFCLABEL('2.0')")), small(WALLS)
    assert share(depth_of(model, evidence, np.array([30])), "IfcWall", "TC-300").share == 1.0
    assert share(depth_of(model, evidence, np.array([31])), "IfcWall", "TC-300").share == 0.0
    assert share(depth_of(model, evidence, np.array([30, 31])), "IfcWall", "TC-300").share == 0.5
    assert depth_of(model, evidence, np.array([1, 10])).shares == ()


def test_the_shipped_lists_on_the_frame(make: Make) -> None:
    depth = depth_of(make(), shipped())
    assert list(depth.members.items()) == [
        ("IfcProject", 1), ("IfcSite", 1), ("IfcBuilding", 1), ("IfcBuildingStorey", 2), ("IfcWall", 2),
    ]  # fmt: skip
    walls = {s.group: (s.filled, s.slots) for s in depth.shares if s.class_name == "IfcWall"}
    assert walls == {
        "ID-100": (6, 6), "ID-200": (0, 4), "LC-100": (4, 4), "LC-200": (2, 2), "LC-300": (2, 2), "TC-100": (0, 6),
        "TC-200": (0, 2), "TC-300": (0, 6), "TC-400": (0, 2),
    }  # fmt: skip


def test_a_model_without_anything_has_no_shares(make: Make) -> None:
    depth = depth_of(make(frame=False), shipped())
    assert (depth.shares, depth.members) == ((), {})
    assert depth.share_of([]) is None


PLACES = sorted(
    {
        tuple(source.partition("=")[0].split(".", 1))
        for row in shipped().rows
        for source in row.sources
        if "." in source.partition("=")[0] and "*" not in source.partition(".")[2] and source.isascii()
    }
)


def _shares(model: Model) -> dict[tuple[str, str], float]:
    return {(s.class_name, s.group): s.share for s in depth_of(model, shipped()).shares}


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from([30, 31, 10, 11]), st.booleans()), max_size=6),
    st.tuples(st.sampled_from(PLACES), st.sampled_from([30, 31, 10, 11])),
)
def test_a_value_more_never_lowers_a_share(given_: list, more: tuple) -> None:  # type: ignore[type-arg]
    def line(at: int, place: tuple[str, str], element: int, value: str) -> str:
        return prop_set(100 + 10 * at, place[0].replace("*", "X"), element, **{place[1]: value})

    before = [
        line(at, place, element, "IFCLABEL('v')" if full else "IFCLABEL('')")
        for at, (place, element, full) in enumerate(given_)
    ]
    fewer = _shares(written(*before))
    after = _shares(written(*before, line(50, more[0], more[1], "IFCLABEL('v')")))
    assert fewer.keys() == after.keys()
    assert all(0 <= fewer[key] <= after[key] <= 1 for key in fewer)


def test_counted_once_however_many_values(make: Make) -> None:
    """Two spellings of one item on one wall are one value."""
    model = make(
        prop_set(50, "Pset_WallCommon", 30, FireRating="IFCLABEL('2.0')"),
        prop_set(60, "Mine", 30, FireRating="IFCLABEL('3.0')"),
        wall(70),
    )
    evidence = small(("TC-300", "fire", "IfcWall", "Pset_WallCommon.FireRating | Mine.FireRating"))
    assert share(depth_of(model, evidence), "IfcWall", "TC-300").filled == 1
