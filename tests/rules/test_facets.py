"""Facets on small models: what the official cases and the random models do not reach."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import bimcheck
from bimcheck.model import Model
from bimcheck.rules.facets import (
    AttributeFacet,
    ClassificationFacet,
    EntityFacet,
    Facet,
    MaterialFacet,
    PartOfFacet,
    PropertyFacet,
    Restriction,
    applicable,
    judge,
)
from bimcheck.rules.facets.index import index_of

HEAD = "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION((''),'2;1');\nFILE_NAME('','',(''),(''),'','','');\n"


def model(folder: Path, statements: str, schema: str = "IFC4") -> Model:
    path = folder / "model.ifc"
    body = "\n".join(line.strip() for line in statements.strip().splitlines())
    path.write_text(f"{HEAD}FILE_SCHEMA(('{schema}'));\nENDSEC;\nDATA;\n{body}\nENDSEC;\nEND-ISO-10303-21;\n", "utf-8")
    return bimcheck.read(path)


def chosen(of: Model, *facets: Facet) -> list[int]:
    return applicable(of, facets).to_list()


def failing(of: Model, facet: Facet, *ids: int) -> list[int]:
    return judge(of, facet, pl.Series(ids, dtype=pl.Int64))["id"].to_list()


def observed(of: Model, facet: Facet, id_: int) -> tuple[str, str]:
    row = judge(of, facet, pl.Series([id_], dtype=pl.Int64)).row(0, named=True)
    return row["observed_zh"], row["observed_en"]


WALLS = """
    #1=IFCWALL('0000000000000000000001',$,'W1',$,$,$,$,$,.SOLIDWALL.);
    #2=IFCWALL('0000000000000000000002',$,'W2',$,'X',$,$,$,.USERDEFINED.);
    #3=IFCWALLSTANDARDCASE('0000000000000000000003',$,$,$,$,$,$,$,$);
    #4=IFCDOOR('0000000000000000000004',$,'D1',$,$,$,$,$,2100.,900.,$,$,$);
"""


def test_classes_match_exactly_and_in_any_case(tmp_path: Path) -> None:
    walls = model(tmp_path, WALLS)
    assert chosen(walls, EntityFacet("IFCWALL")) == [1, 2]
    assert chosen(walls, EntityFacet("IfcWall", "X")) == [2]
    assert chosen(walls, EntityFacet("IFCWALL", "USERDEFINED")) == [2]
    assert chosen(walls, EntityFacet(Restriction(pattern=("IFCWALL.*",)))) == [1, 2, 3]
    assert chosen(walls, EntityFacet("IFCRABBIT")) == []
    assert chosen(walls) == []
    assert observed(walls, EntityFacet("IFCWALL", "SHEAR"), 2) == (
        "类为 IfcWall，预定义类型为 USERDEFINED (X)",
        "class IfcWall, predefined type USERDEFINED (X)",
    )


def test_ifc2x3_occurrences_are_told_apart_by_their_type(tmp_path: Path) -> None:
    terminals = model(
        tmp_path,
        """
        #1=IFCFLOWTERMINAL('0000000000000000000001',$,$,$,$,$,$,$);
        #2=IFCAIRTERMINALTYPE('0000000000000000000002',$,$,$,$,$,$,$,'Y',.USERDEFINED.);
        #3=IFCRELDEFINESBYTYPE('0000000000000000000003',$,$,$,(#1),#2);
        #4=IFCFLOWTERMINAL('0000000000000000000004',$,$,$,$,$,$,$);
        #5=IFCFLOWCONTROLLER('0000000000000000000005',$,$,$,$,$,$,$);
        #6=IFCRELDEFINESBYTYPE('0000000000000000000006',$,$,$,(#5),#2);
        """,
        "IFC2X3",
    )
    assert chosen(terminals, EntityFacet("IFCAIRTERMINAL")) == [1]
    assert chosen(terminals, EntityFacet("IFCAIRTERMINAL", "Y")) == [1]
    assert chosen(terminals, EntityFacet("IFCFLOWTERMINAL")) == [1, 4]
    assert failing(terminals, EntityFacet(Restriction(pattern=("IFCAIR.*",))), 1, 4, 5) == [4, 5]


def test_attributes_without_a_class_are_looked_for_everywhere(tmp_path: Path) -> None:
    mixed = model(tmp_path, WALLS + "#9=IFCMATERIAL('W1',$,$);\n#10=IFCSURFACESTYLEREFRACTION(1.5,$);")
    assert chosen(mixed, AttributeFacet("Name", "W1")) == [1, 9]
    assert chosen(mixed, AttributeFacet("RefractionIndex", "1.5")) == [10]
    assert chosen(mixed, EntityFacet("IFCMATERIAL"), AttributeFacet("Name")) == [9]


def test_attribute_measures_are_si(tmp_path: Path) -> None:
    units = "#20=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);\n#21=IFCUNITASSIGNMENT((#20));\n"
    doors = model(tmp_path, WALLS + units + "#22=IFCPROJECT('0000000000000000000022',$,$,$,$,$,$,$,#21);")
    assert failing(doors, AttributeFacet("OverallHeight", "2.1"), 4) == []
    assert failing(doors, AttributeFacet("OverallHeight", Restriction("double", min_inclusive="2.2")), 4) == [4]
    assert observed(doors, AttributeFacet("OverallWidth", "1"), 4) == ("值为“0.9”", "value '0.9'")


def test_attributes_that_a_class_lacks(tmp_path: Path) -> None:
    walls = model(tmp_path, WALLS)
    assert observed(walls, AttributeFacet("OverallHeight"), 1)[1] == "IfcWall has no such attribute"
    assert observed(walls, AttributeFacet("Name"), 3) == ("没有值", "no value")
    assert failing(walls, AttributeFacet("OverallHeight", cardinality="prohibited"), 1, 4) == [4]


PROPERTIES = """
    #1=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);
    #2=IFCUNITASSIGNMENT((#1));
    #3=IFCPROJECT('0000000000000000000003',$,$,$,$,$,$,$,#2);
    #4=IFCWALL('0000000000000000000004',$,'W1',$,$,$,$,$,$);
    #5=IFCWALL('0000000000000000000005',$,'W2',$,$,$,$,$,$);
    #6=IFCPROPERTYSET('0000000000000000000006',$,'Pset_WallCommon',$,(#7,#8,#9));
    #7=IFCPROPERTYSINGLEVALUE('FireRating',$,IFCLABEL('EI 60'),$);
    #8=IFCPROPERTYSINGLEVALUE('Width',$,IFCLENGTHMEASURE(190.),$);
    #9=IFCPROPERTYSINGLEVALUE('Status',$,$,$);
    #10=IFCRELDEFINESBYPROPERTIES('0000000000000000000010',$,$,$,(#4),#6);
    #11=IFCCOMPLEXPROPERTY('Outer',$,'u',(#7));
    #12=IFCPROPERTYREFERENCEVALUE('Ref',$,$,$);
    #13=IFCPROPERTYSINGLEVALUE('a/b',$,IFCTEXT('x'),$);
    #14=IFCPROPERTYSET('0000000000000000000014',$,'Own',$,(#11,#12,#13));
    #15=IFCRELDEFINESBYPROPERTIES('0000000000000000000015',$,$,$,(#4),#14);
"""


@pytest.mark.parametrize(
    ("facet", "id_", "zh", "en"),
    [
        (PropertyFacet("Pset_X", "Y"), 4, "没有该属性集", "property set missing"),
        (PropertyFacet("Pset_WallCommon", "Y"), 4, "有属性集，但缺少该属性", "property set present, property missing"),
        (PropertyFacet("Pset_WallCommon", "Y"), 5, "没有该属性集", "property set missing"),
        (PropertyFacet("Pset_WallCommon", "Status"), 4, "有该属性，但没有值", "the property is there but has no value"),
        (
            PropertyFacet("Pset_WallCommon", "FireRating", "IFCTEXT"), 4,
            "数据类型为 IfcLabel，而要求 IFCTEXT", "data type IfcLabel where IFCTEXT is asked",
        ),
        (PropertyFacet("Pset_WallCommon", "FireRating", "IFCLABEL", "EI 90"), 4, "值为“EI 60”", "value 'EI 60'"),
        (PropertyFacet("Pset_WallCommon", "Width", "IFCLENGTHMEASURE", "0.24"), 4, "值为“0.19 m”", "value '0.19 m'"),
        (
            PropertyFacet("Own", "Ref"), 4,
            "属性是引用，IDS 不支持", "the property is a reference, which IDS does not support",
        ),
        (
            PropertyFacet(Restriction(pattern=("Pset.*",)), "FireRating", None, "EI 90"), 4,
            "Pset_WallCommon.FireRating: 值为“EI 60”", "Pset_WallCommon.FireRating: value 'EI 60'",
        ),
    ],
)  # fmt: skip
def test_what_is_there_instead(tmp_path: Path, facet: Facet, id_: int, zh: str, en: str) -> None:
    assert observed(model(tmp_path, PROPERTIES), facet, id_) == (zh, en)


def test_complex_properties_are_no_properties_but_slashes_may_be_in_names(tmp_path: Path) -> None:
    walls = model(tmp_path, PROPERTIES)
    assert failing(walls, PropertyFacet("Own", "Outer/FireRating"), 4) == [4]
    assert failing(walls, PropertyFacet("Own", "Outer"), 4) == [4]
    assert failing(walls, PropertyFacet("Own", "a/b", "IFCTEXT", "x"), 4) == []


@pytest.mark.parametrize(
    ("low", "high", "value", "good"),
    [
        # The table of property-facet.md; the bounds of the range are > 2 and <= 5.
        (3, 4, None, True), (None, 4, None, False), (3, None, None, False), (2, 3, None, False), (3, 5, None, True),
        (2, 4, "3", True), (2, 4, "2", True), (2, None, "2", True), (None, 2, "2", True), (2, 4, "5", False),
        (None, 4, "5", False), (None, None, None, False), (None, None, "3", False),
    ],
)  # fmt: skip
def test_bounded_properties(tmp_path: Path, low: int | None, high: int | None, value: str | None, good: bool) -> None:
    wanted = value or Restriction("double", min_exclusive="2", max_inclusive="5")
    sides = ["$" if side is None else f"IFCREAL({side}.)" for side in (high, low)]
    walls = model(
        tmp_path,
        f"""
        #4=IFCWALL('0000000000000000000004',$,'W1',$,$,$,$,$,$);
        #6=IFCPROPERTYSET('0000000000000000000006',$,'S',$,(#7));
        #7=IFCPROPERTYBOUNDEDVALUE('P',$,{sides[0]},{sides[1]},$,$);
        #10=IFCRELDEFINESBYPROPERTIES('0000000000000000000010',$,$,$,(#4),#6);
        """,
    )
    assert (failing(walls, PropertyFacet("S", "P", "IFCREAL", wanted), 4) == []) is good


@pytest.mark.parametrize(
    ("bound", "good"),
    [("$,IFCREAL(25.),$,$", True), ("IFCREAL(40.),$,$,$", False), ("$,$,$,IFCREAL(25.)", False)],
)
def test_a_one_sided_range_needs_the_bound_on_that_side(tmp_path: Path, bound: str, good: bool) -> None:
    walls = model(
        tmp_path,
        f"""
        #4=IFCWALL('0000000000000000000004',$,'W1',$,$,$,$,$,$);
        #6=IFCPROPERTYSET('0000000000000000000006',$,'S',$,(#7));
        #7=IFCPROPERTYBOUNDEDVALUE('P',$,{bound});
        #10=IFCRELDEFINESBYPROPERTIES('0000000000000000000010',$,$,$,(#4),#6);
        """,
    )
    wanted = Restriction("double", min_inclusive="20")
    assert (failing(walls, PropertyFacet("S", "P", "IFCREAL", wanted), 4) == []) is good


def test_properties_of_materials(tmp_path: Path) -> None:
    materials = model(
        tmp_path,
        """
        #2=IFCMATERIAL('Concrete');
        #3=IFCPROPERTYSINGLEVALUE('Foo',$,IFCLABEL('Bar'),$);
        #4=IFCEXTENDEDMATERIALPROPERTIES(#2,(#3),$,'Pset_Foo');
        #5=IFCMATERIAL('Steel');
        """,
        "IFC2X3",
    )
    assert chosen(materials, EntityFacet("IFCMATERIAL")) == [2, 5]
    assert failing(materials, PropertyFacet("Pset_Foo", "Foo", "IFCLABEL"), 2, 5) == [5]
    assert chosen(materials, PropertyFacet("Pset_Foo", "Foo")) == [2]


def test_classified_materials_and_hierarchies(tmp_path: Path) -> None:
    classified = model(
        tmp_path,
        """
        #1=IFCCLASSIFICATION($,$,$,'GB/T 51269',$,$,$);
        #2=IFCCLASSIFICATIONREFERENCE($,'14-10',$,#1,$,$);
        #3=IFCCLASSIFICATIONREFERENCE($,'14-10.20',$,#2,$,$);
        #4=IFCMATERIAL('M',$,$);
        #5=IFCEXTERNALREFERENCERELATIONSHIP($,$,#3,(#4));
        #6=IFCWALL('0000000000000000000006',$,'W',$,$,$,$,$,$);
        """,
    )
    assert chosen(classified, ClassificationFacet("GB/T 51269", "14-10")) == [4]
    assert chosen(classified, ClassificationFacet("GB/T 51269", Restriction(pattern=("14-10.*",)))) == [4]
    assert chosen(classified, ClassificationFacet()) == [4]
    assert failing(classified, ClassificationFacet("GB/T 51269", "14-11", "optional"), 4, 6) == [4]
    assert observed(classified, ClassificationFacet("X"), 4) == (
        "分类为 GB/T 51269: 14-10.20",
        "classified as GB/T 51269: 14-10.20",
    )
    assert observed(classified, ClassificationFacet("X"), 6) == ("没有分类", "not classified")


HOUSE = """
    #1=IFCBUILDING('0000000000000000000001',$,'B',$,$,$,$,$,$,$,$,$);
    #2=IFCBUILDINGSTOREY('0000000000000000000002',$,'S',$,$,$,$,$,$,$);
    #3=IFCSPACE('0000000000000000000003',$,'R',$,$,$,$,$,$,$,$);
    #4=IFCELEMENTASSEMBLY('0000000000000000000004',$,$,$,$,$,$,$,$,$);
    #5=IFCBEAM('0000000000000000000005',$,$,$,$,$,$,$,$);
    #6=IFCWALL('0000000000000000000006',$,$,$,$,$,$,$,$);
    #7=IFCOPENINGELEMENT('0000000000000000000007',$,$,$,$,$,$,$,$);
    #8=IFCWINDOW('0000000000000000000008',$,$,$,$,$,$,$,$,$,$,$,$);
    #9=IFCZONE('0000000000000000000009',$,$,$,$,$);
    #10=IFCSYSTEM('0000000000000000000010',$,$,$,$);
    #20=IFCRELAGGREGATES('0000000000000000000020',$,$,$,#1,(#2));
    #21=IFCRELAGGREGATES('0000000000000000000021',$,$,$,#2,(#3));
    #22=IFCRELCONTAINEDINSPATIALSTRUCTURE('0000000000000000000022',$,$,$,(#4),#3);
    #23=IFCRELAGGREGATES('0000000000000000000023',$,$,$,#4,(#5));
    #24=IFCRELVOIDSELEMENT('0000000000000000000024',$,$,$,#6,#7);
    #25=IFCRELFILLSELEMENT('0000000000000000000025',$,$,$,#7,#8);
    #26=IFCRELASSIGNSTOGROUP('0000000000000000000026',$,$,$,(#10),$,#9);
    #27=IFCRELASSIGNSTOGROUP('0000000000000000000027',$,$,$,(#6),$,#10);
"""


@pytest.mark.parametrize(
    ("whole", "relation", "parts"),
    [
        ("IFCBUILDING", None, [2, 3, 4, 5]),
        ("IFCBUILDING", "IFCRELAGGREGATES", [2, 3]),
        ("IFCBUILDINGSTOREY", "IFCRELCONTAINEDINSPATIALSTRUCTURE", [4, 5]),
        ("IFCELEMENTASSEMBLY", "IFCRELCONTAINEDINSPATIALSTRUCTURE", []),
        ("IFCWALL", "IFCRELVOIDSELEMENT IFCRELFILLSELEMENT", [7, 8]),
        ("IFCOPENINGELEMENT", None, [8]),
        ("IFCZONE", "IFCRELASSIGNSTOGROUP", [6, 10]),
        ("IFCZONE", None, [6, 7, 8, 10]),
        ("IFCWALL", "IFCRELNESTS", []),
    ],
)
def test_parts(tmp_path: Path, whole: str, relation: str | None, parts: list[int]) -> None:
    house = model(tmp_path, HOUSE)
    facet = PartOfFacet(EntityFacet(whole), relation)
    assert chosen(house, facet) == parts
    everything = list(range(1, 11))
    assert failing(house, facet, *everything) == [i for i in everything if i not in parts]
    banned = PartOfFacet(EntityFacet(whole), relation, "prohibited")
    assert failing(house, banned, *everything) == parts


def test_a_cycle_of_parts_ends(tmp_path: Path) -> None:
    ring = model(
        tmp_path,
        """
        #1=IFCELEMENTASSEMBLY('0000000000000000000001',$,$,$,$,$,$,$,$,$);
        #2=IFCELEMENTASSEMBLY('0000000000000000000002',$,$,$,$,$,$,$,$,$);
        #3=IFCRELAGGREGATES('0000000000000000000003',$,$,$,#1,(#2));
        #4=IFCRELAGGREGATES('0000000000000000000004',$,$,$,#2,(#1));
        """,
    )
    assert chosen(ring, PartOfFacet(EntityFacet("IFCELEMENTASSEMBLY"))) == [1, 2]


def test_an_element_without_anything(tmp_path: Path) -> None:
    bare = model(tmp_path, "#1=IFCWALL('0000000000000000000001',$,$,$,$,$,$,$,$);")
    for facet in (
        MaterialFacet(), MaterialFacet("x"), ClassificationFacet("x", "y"), PropertyFacet("x", "y"),
        PartOfFacet(EntityFacet("IFCSPACE")), AttributeFacet("Name", "x"),
    ):  # fmt: skip
        assert failing(bare, facet, 1) == [1]
        assert chosen(bare, facet) == []
    assert observed(bare, MaterialFacet(), 1) == ("没有材料", "no material")


def test_huge_instance_numbers(tmp_path: Path) -> None:
    walls = model(
        tmp_path, WALLS.replace("#1=", "#4000000000=").replace("#2=", "#9000000000000=") + PROPERTIES.split("#3=")[0]
    )
    assert chosen(walls, EntityFacet("IFCWALL"), AttributeFacet("Name", "W1")) == [4000000000]
    assert failing(walls, AttributeFacet("Name", "W1"), 9000000000000) == [9000000000000]


BROKEN = """
    #1=IFCDOOR('0000000000000000000001',$,'A',$,$,$,$,$,2100.,900.,$,$,$);
    #1=IFCDOOR('0000000000000000000002',$,'B',$,$,$,$,$,100.,900.,$,$,$);
    #3=IFCDOOR('0000000000000000000003',$,'C');
    #4=IFCDOOR('0000000000000000000004',$,5,$,$,$,$,$,'x',900.,$,$,$);
    #5=IFCWALL('0000000000000000000005',$,'C',$,$,#99,#98,$,$);
    #6=IFCRELAGGREGATES('0000000000000000000006',$,$,$,#77,(#5,#78,$));
    #7=IFCRELASSOCIATESMATERIAL('0000000000000000000007',$,$,$,(#5),#79);
    #8=IFCPROPERTYSET('0000000000000000000008',$,$,$,(#9,#10));
    #9=IFCPROPERTYSINGLEVALUE($,$,IFCLABEL('x'),$);
    #11=IFCRELDEFINESBYPROPERTIES('0000000000000000000011',$,$,$,(#5,#1),#8);
"""


def test_a_broken_model_is_judged_by_what_is_there(tmp_path: Path) -> None:
    broken = model(tmp_path, BROKEN)
    assert chosen(broken, AttributeFacet("OverallHeight")) == [1]
    assert failing(broken, AttributeFacet("OverallHeight", "2100"), 1, 3, 4) == [3, 4]
    anything = Restriction(pattern=(".*",))
    assert chosen(broken, PartOfFacet(EntityFacet(anything))) == []
    assert observed(broken, PartOfFacet(EntityFacet(anything)), 5) == ("直接属于 #77", "directly part of #77")
    assert 1 in chosen(broken, EntityFacet(anything))
    assert failing(broken, AttributeFacet("Name"), 5, 9999, 1) == [9999]
    assert observed(broken, AttributeFacet("Name"), 9999) == ("没有这个实例", "no such instance")
    assert failing(broken, EntityFacet("IFCWALL"), 5, 9999) == [9999]


def test_attributes_that_say_nothing(tmp_path: Path) -> None:
    mixed = model(
        tmp_path,
        """
        #5=IFCWALL('0000000000000000000005',$,'C',$,$,$,$,$,$);
        #12=IFCPRESENTATIONLAYERWITHSTYLE('L',$,(#5),$,.U.,.F.,.F.,());
        #13=IFCQUANTITYCOUNT('Q',$,$,0,$);
        #15=IFCCARTESIANPOINT((1.,2.));
        """,
    )
    for name in ("LayerOn", "LayerStyles", "Description"):
        assert failing(mixed, AttributeFacet(name), 12) == [12]
    for name in ("LayerFrozen", "AssignedItems", "Name"):
        assert failing(mixed, AttributeFacet(name), 12) == []
    assert failing(mixed, AttributeFacet("CountValue"), 13) == []
    assert failing(mixed, AttributeFacet("CountValue", "0"), 13) == []
    assert failing(mixed, AttributeFacet("Coordinates"), 15) == []
    assert failing(mixed, AttributeFacet("Coordinates", "1"), 15) == [15]
    assert failing(mixed, AttributeFacet("Dim"), 15) == [15]


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ("2", True), ("4", False),
        (Restriction("double", min_inclusive="1", max_inclusive="3"), True),
        (Restriction("double", min_inclusive="2"), False),
        (Restriction("double", enumeration=("3", "9")), True),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "prop",
    [
        "IFCPROPERTYLISTVALUE('P',$,(IFCREAL(1.),IFCREAL(2.),IFCREAL(3.)),$)",
        "IFCPROPERTYENUMERATEDVALUE('P',$,(IFCREAL(1.),IFCREAL(2.),IFCREAL(3.)),$)",
        "IFCPROPERTYTABLEVALUE('P',$,(IFCLABEL('a'),IFCLABEL('b'),IFCLABEL('c')),(IFCREAL(1.),IFCREAL(2.),IFCREAL(3.)),$,$,$,$)",
    ],
)
def test_of_several_values_one_must_match_but_all_must_lie_in_a_range(
    tmp_path: Path, prop: str, value: str | Restriction, good: bool
) -> None:
    walls = model(
        tmp_path,
        f"""
        #4=IFCWALL('0000000000000000000004',$,'W1',$,$,$,$,$,$);
        #6=IFCPROPERTYSET('0000000000000000000006',$,'S',$,(#7));
        #7={prop};
        #10=IFCRELDEFINESBYPROPERTIES('0000000000000000000010',$,$,$,(#4),#6);
        """,
    )
    assert (failing(walls, PropertyFacet("S", "P", "IFCREAL", value), 4) == []) is good


def test_two_properties_of_one_name_are_judged_each(tmp_path: Path) -> None:
    walls = model(
        tmp_path,
        """
        #4=IFCWALL('0000000000000000000004',$,'W1',$,$,$,$,$,$);
        #6=IFCPROPERTYSET('0000000000000000000006',$,'S',$,(#7,#8));
        #7=IFCPROPERTYTABLEVALUE('P',$,(IFCLABEL('a')),(IFCLABEL('b')),$,$,$,$);
        #8=IFCPROPERTYBOUNDEDVALUE('P',$,$,IFCREAL(1.),$,$);
        #10=IFCRELDEFINESBYPROPERTIES('0000000000000000000010',$,$,$,(#4),#6);
        """,
    )
    assert failing(walls, PropertyFacet("S", "P", "IFCLABEL"), 4) == [4]
    assert failing(walls, PropertyFacet("S", "P"), 4) == []


def test_two_threads_ask_one_index_at_once(tmp_path: Path) -> None:
    # The scratch bitmap was one for all threads: rules judged side by side saw each other's marks.
    index = index_of(model(tmp_path, ""))
    some, others = np.arange(0, 200_000, 2), np.arange(1, 200_000, 2)

    def ask(ids: np.ndarray, wanted: np.ndarray) -> int:
        return sum(int(index.among(ids, wanted).sum()) for _ in range(200))

    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(ask, some, some), pool.submit(ask, some, others)]
        assert [each.result() for each in asked] == [200 * len(some), 0]
