"""Requirements said in Chinese and English."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from bimcheck.rules.facets import (
    AttributeFacet,
    ClassificationFacet,
    EntityFacet,
    Facet,
    MaterialFacet,
    PartOfFacet,
    PropertyFacet,
    Restriction,
)
from bimcheck.rules.facets.explain import say_requirement, say_selection
from tests.rules import ids_worlds


@pytest.mark.parametrize(
    ("facet", "zh", "en"),
    [
        (
            EntityFacet("IFCWALL", "SHEAR"),
            "类为 IFCWALL（墙），预定义类型为“SHEAR”",
            "class IFCWALL whose predefined type is 'SHEAR'",
        ),
        (EntityFacet("IFCSLAB", cardinality="prohibited"), "不得为 IFCSLAB（板）", "not of class IFCSLAB"),
        (AttributeFacet("Name"), "直接属性 Name 有值", "attribute Name has a value"),
        (AttributeFacet("Tag", "x", "optional"), "如有直接属性 Tag，其值为“x”", "if there, attribute Tag is 'x'"),
        (
            PropertyFacet("Pset_WallCommon", "FireRating", "IFCLABEL", Restriction(enumeration=tuple("ABCDEFG"))),
            "属性集 Pset_WallCommon 中的属性 FireRating（数据类型 IFCLABEL）的值为“A”“B”“C”“D”“E”等 7 个值之一",
            "property FireRating in property set Pset_WallCommon (data type IFCLABEL) "
            "is one of 'A', 'B', 'C', 'D', 'E' or 2 more",
        ),
        (
            PropertyFacet("Qto", "V", "IFCVOLUMEMEASURE", Restriction("double", min_exclusive="0", max_inclusive="5")),
            "属性集 Qto 中的属性 V（数据类型 IFCVOLUMEMEASURE）的值大于 0 m³，且不大于 5 m³",
            "property V in property set Qto (data type IFCVOLUMEMEASURE) is more than 0 m³ and is at most 5 m³",
        ),
        (
            PropertyFacet(Restriction(pattern=("Pset_.*",)), "Code", cardinality="prohibited"),
            "不得有名称符合模式“Pset_.*”的属性集中的属性 Code",
            "no property Code in any property set whose name matches the pattern 'Pset_.*'",
        ),
        (
            ClassificationFacet("GB/T 51269", "14-10"),
            "在分类体系 GB/T 51269 中的分类编码为“14-10”",
            "classified in classification system GB/T 51269 with a code that is '14-10'",
        ),
        (MaterialFacet("C30"), "材料的名称或类别为“C30”", "has a material whose name or category is 'C30'"),
        (PartOfFacet(EntityFacet("IFCBUILDINGSTOREY")), "属于 IFCBUILDINGSTOREY（楼层）", "part of IFCBUILDINGSTOREY"),
    ],
)  # fmt: skip
def test_requirements(facet: Facet, zh: str, en: str) -> None:
    said = say_requirement(facet)
    assert (said.zh, said.en) == (zh, en)


def test_a_selection() -> None:
    external = PropertyFacet("Pset_WallCommon", "IsExternal", "IFCBOOLEAN", "true")
    said = say_selection([EntityFacet("IFCWALL"), external])
    assert (
        said.zh == "所有 IFCWALL（墙），且属性集 Pset_WallCommon 中的属性 IsExternal（数据类型 IFCBOOLEAN）的值为“true”"
    )
    assert (
        said.en
        == "all IFCWALL where property IsExternal in property set Pset_WallCommon (data type IFCBOOLEAN) is 'true'"
    )


@settings(max_examples=300, deadline=None)
@given(ids_worlds.facets)
def test_every_facet_is_said_in_both_languages(facet: Facet) -> None:
    said = say_requirement(facet)
    assert said.zh
    assert said.en.isascii() or not repr(facet).isascii() or "²" in said.en or "³" in said.en
    assert any("\u4e00" <= c <= "\u9fff" for c in said.zh)
    assert "None" not in said.en + said.zh
