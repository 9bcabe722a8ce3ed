"""What is precast, and by which evidence: every kind of it, in every schema, and what happens where they disagree."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bimcheck.errors import PackError
from bimcheck.prefab.casting import casting, decided_by
from bimcheck.prefab.declarations import load_declarations
from bimcheck.prefab.vocabulary import FILE, load_vocabulary
from bimcheck.rules.measures import MEASURES
from bimcheck.rules.rulesets import rulesets
from tests.prefab.houses import House, read

Make = Callable[[Any], int]


def decided(house: Any, folder: Path) -> dict[int, dict[str, Any]]:
    return {row["id"]: row for row in casting(read(house, folder)).iter_rows(named=True)}


def one(house: Any, thing: int, folder: Path) -> tuple[str, str | None, str | None]:
    row = decided(house, folder)[thing]
    return row["casting"], row["evidence"], row["text"]


@pytest.mark.parametrize(
    ("schema", "how", "expected", "text"),
    [
        ("IFC2X3", "precast", "precast", "ConstructionType = Precast"),
        ("IFC2X3", "cast", "cast_in_place", "ConstructionType = Insitu"),
        ("IFC4", "precast", "precast", "ConstructionMethod = Precast"),
        ("IFC4", "cast", "cast_in_place", "ConstructionMethod = In-Situ"),
        ("IFC4X3_ADD2", "precast", "precast", "CastingMethod = PRECAST"),
        ("IFC4X3_ADD2", "cast", "cast_in_place", "CastingMethod = INSITU"),
        ("IFC4X3_ADD2", "composite", "composite", "CastingMethod = MIXED"),
    ],
)
def test_the_flag_in_its_three_spellings(tmp_path: Path, schema: str, how: str, expected: str, text: str) -> None:
    house = House(schema)
    thing = house.column(how, 1.0)
    assert one(house, thing, tmp_path) == (expected, "flag", f"Pset_ConcreteElementGeneral.{text}")


FLAGS = [
    ("Pset_ConcreteElementGeneral", "AssemblyPlace", "FACTORY", "precast"),
    ("Pset_结构板信息属性集", "装配式", "预制", "precast"),
    ("Pset_结构板信息属性集", "装配式", "叠合板", "composite"),
    ("Pset_结构板信息属性集", "装配式", "现浇", "cast_in_place"),
    ("Pset_楼梯段信息属性集", "是否为装配式", "TRUE", "precast"),
    ("Pset_楼梯段信息属性集", "是否为装配式", "FALSE", "cast_in_place"),
    ("Tekla Common", "Cast unit type", "Precast", "precast"),
    ("Anything", "Cast unit type", "Cast in place", "cast_in_place"),
    ("构件信息", "施工方式", "现场浇筑", "cast_in_place"),
    ("Pset_ConcreteElementGeneral", "ConstructionMethod", "预制构件", "precast"),
    ("Pset_ConcreteElementGeneral", "ConstructionMethod", "Cast in situ", "cast_in_place"),
    ("Pset_ConcreteElementGeneral", "ConstructionMethod", "Cast-in-place", "cast_in_place"),
    ("Pset_ConcreteElementGeneral", "ConstructionMethod", "现浇混凝土", "cast_in_place"),
]


@pytest.mark.parametrize(("name", "member", "value", "expected"), FLAGS)
def test_other_flags(tmp_path: Path, name: str, member: str, value: str, expected: str) -> None:
    house = House()
    thing = house.slab(None, 10.0, name="B-1")
    kind = "IFCBOOLEAN(.T.)" if value == "TRUE" else "IFCBOOLEAN(.F.)" if value == "FALSE" else f"IFCLABEL('{value}')"
    house.properties(thing, name, **{member: kind})
    assert one(house, thing, tmp_path) == (expected, "flag", f"{name}.{member} = {value}")


def test_a_flag_of_other_words_says_nothing(tmp_path: Path) -> None:
    house = House()
    thing = house.column(None, 1.0)
    house.properties(thing, "Pset_ConcreteElementGeneral", ConstructionMethod="IFCLABEL('see drawing')")
    assert one(house, thing, tmp_path) == ("unknown", None, None)


def test_a_set_that_only_precast_elements_have(tmp_path: Path) -> None:
    house = House()
    thing = house.column(None, 1.0)
    house.properties(thing, "Pset_PrecastConcreteElementGeneral", PieceMark="IFCLABEL('YZ-1')")
    assert one(house, thing, tmp_path) == ("precast", "set", "Pset_PrecastConcreteElementGeneral")


def test_a_topping_makes_a_composite(tmp_path: Path) -> None:
    house = House()
    thing = house.slab("precast", 10.0, name="B-1")
    house.properties(
        thing,
        "Pset_PrecastSlab",
        NominalThickness="IFCPOSITIVELENGTHMEASURE(60.)",
        NominalToppingThickness="IFCPOSITIVELENGTHMEASURE(70.)",
    )
    row = decided(house, tmp_path)[thing]
    assert (row["casting"], row["evidence"]) == ("composite", "flag")
    assert row["share"] == pytest.approx(60 / 130) and row["against"] is None


def test_parts_of_a_factory_made_assembly(tmp_path: Path) -> None:
    """Its slab is precast, however deep; its steel is no concrete; the assembly itself is no component."""
    house = House()
    unit = house.element("ELEMENTASSEMBLY", "单元", more=",.FACTORY.,.NOTDEFINED.")
    inner = house.element("ELEMENTASSEMBLY", "内单元", None, more=",$,.NOTDEFINED.")
    slab, beam = house.element("SLAB", "板", None), house.element("BEAM", "吊钉", None)
    house.material(slab, "C30 混凝土")
    house.material(beam, "Q355 钢")
    house.part(unit, inner)
    house.part(inner, slab, beam)
    rows = decided(house, tmp_path)
    assert set(rows) == {slab}
    assert rows[slab]["casting"] == "precast" and rows[slab]["evidence"] == "whole"
    assert rows[slab]["text"] == "IfcElementAssembly.AssemblyPlace = FACTORY"


def test_parts_have_the_flag_of_their_whole_unless_they_have_one(tmp_path: Path) -> None:
    house = House()
    stair = house.element("STAIR", "楼梯", more=",.NOTDEFINED.")
    house.cast(stair, "precast")
    first, second = house.element("STAIRFLIGHT", "TD-1", None), house.element("STAIRFLIGHT", "TD-2", None)
    house.part(stair, first, second)
    house.cast(second, "cast")
    rows = decided(house, tmp_path)
    assert (rows[first]["casting"], rows[first]["evidence"]) == ("precast", "whole")
    assert (rows[second]["casting"], rows[second]["evidence"]) == ("cast_in_place", "flag")
    assert rows[stair]["has_parts"] and not rows[first]["has_parts"]


def test_layers_of_both_kinds_make_a_composite(tmp_path: Path) -> None:
    house = House()
    thing = house.element("SLAB", "B-1")
    house.layers(thing, ("预制底板 C30", 0.06), ("现浇层 C30", 0.09))
    row = decided(house, tmp_path)[thing]
    assert (row["casting"], row["evidence"], row["share"]) == ("composite", "material", pytest.approx(0.4))


NAMES = [
    ("预制柱", "precast"),
    ("YZ Precast column", "precast"),
    ("PC墙板", "precast"),
    ("叠合楼板", "composite"),
    ("预制叠合梁", "composite"),
    ("现浇剪力墙", "cast_in_place"),
    ("预制板间现浇带", "cast_in_place"),
    ("后浇带", "cast_in_place"),
    ("非预制墙", "cast_in_place"),
    ("Non-precast column", "cast_in_place"),
    ("框架柱", "unknown"),
]


@pytest.mark.parametrize(("name", "expected"), NAMES)
def test_words_of_a_name_and_of_a_type(tmp_path: Path, name: str, expected: str) -> None:
    house = House()
    thing, typed = house.element("COLUMN", name), house.element("COLUMN", "Z-1")
    house.typed(f"IFCCOLUMNTYPE(@,'{name}',$,$,$,$,$,$,.COLUMN.)", typed)
    rows = decided(house, tmp_path)
    assert rows[thing]["casting"] == rows[typed]["casting"] == expected
    if expected != "unknown":
        assert (rows[thing]["evidence"], rows[typed]["evidence"]) == ("name", "type")


def test_a_stated_flag_beats_a_name_and_the_conflict_is_told(tmp_path: Path) -> None:
    house = House()
    thing = house.element("COLUMN", "现浇柱")
    house.cast(thing, "precast")
    row = decided(house, tmp_path)[thing]
    assert (row["casting"], row["evidence"], row["against"]) == ("precast", "flag", "现浇柱")


def test_flags_that_disagree_decide_nothing(tmp_path: Path) -> None:
    house = House()
    thing = house.slab("precast", 10.0, name="B-1")
    house.properties(thing, "Pset_结构板信息属性集", 装配式="IFCTEXT('现浇')")
    row = decided(house, tmp_path)[thing]
    assert (row["casting"], row["evidence"]) == ("unknown", None)
    assert "装配式 = 现浇" in row["against"] and "ConstructionMethod = Precast" in row["against"]


@pytest.mark.parametrize(
    ("material", "asked"),
    [
        ("Q355B 钢", False),
        ("页岩砖", False),
        ("ALC 蒸压加气混凝土", False),
        ("钢筋混凝土 C30", True),
        ("C30", True),
        ("STEEL/S235JR", False),
        ("CONCRETE/C45/55", True),
        ("unknown stuff", True),
    ],
)
def test_only_what_may_be_concrete_is_asked(tmp_path: Path, material: str, asked: bool) -> None:
    house = House()
    thing = house.element("BEAM", "L-1")
    house.material(thing, material)
    assert (thing in decided(house, tmp_path)) is asked


def test_proxies_only_where_something_says_so(tmp_path: Path) -> None:
    house = House()
    plain = house.element("BUILDINGELEMENTPROXY", "箱体")
    precast = house.element("BUILDINGELEMENTPROXY", "预制飘窗")
    assert set(decided(house, tmp_path)) == {precast} and plain


def test_what_the_project_declares_comes_first(tmp_path: Path) -> None:
    house = House()
    beam, column = house.beam(None, 3.0, 0.3), house.column("cast", 1.0)
    path = tmp_path / "d.toml"
    path.write_text(
        '[[casting]]\nselect = { entity = "IfcBeam" }\ncasting = "precast"\nevidence = "供应商模型"\n', encoding="utf-8"
    )
    model = read(house, tmp_path)
    with decided_by(declared=load_declarations(path, ()).castings):
        rows = {row["id"]: row for row in casting(model).iter_rows(named=True)}
        assert (rows[beam]["casting"], rows[beam]["evidence"], rows[beam]["text"]) == (
            "precast",
            "declared",
            "供应商模型",
        )
        assert rows[column]["casting"] == "cast_in_place"
        measured = dict(MEASURES["casting"].compute(model).iter_rows())
        assert measured == {beam: "precast", column: "cast_in_place"}
    assert dict(MEASURES["casting"].compute(model).iter_rows())[beam] == "unknown"


def test_a_declaration_may_be_about_what_is_unknown(tmp_path: Path) -> None:
    house = House()
    told, untold = house.column("cast", 1.0), house.column(None, 1.0)
    path = tmp_path / "d.toml"
    path.write_text(
        '[[casting]]\nselect = { where = [{ value = "casting", equals = "unknown" }] }\ncasting = "precast"\n'
        'evidence = "供应商模型"\n',
        encoding="utf-8",
    )
    model = read(house, tmp_path)
    with decided_by(declared=load_declarations(path, ()).castings):
        rows = dict(casting(model).select("id", "casting").iter_rows())
    assert rows == {told: "cast_in_place", untold: "precast"}


def test_words_of_a_project(tmp_path: Path) -> None:
    path = tmp_path / "words.toml"
    written = (rulesets() / FILE).read_text(encoding="utf-8")
    path.write_text(written.replace('precast = "预制|装配式', 'precast = "工厂件|预制|装配式'), encoding="utf-8")
    house = House()
    thing = house.element("COLUMN", "工厂件 1")
    model = read(house, tmp_path)
    assert casting(model)["casting"].to_list() == ["unknown"]
    with decided_by(load_vocabulary(path)):
        assert casting(model).select("id", "casting").rows() == [(thing, "precast")]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('composite = "叠合|桁架', 'composite = "(叠合|桁架', "not a regular expression"),
        ("[walls]", "[wals]", "unknown key wals"),
        ('property = "*.Cast unit type"', 'property = "Cast unit type"', "set.name"),
        ('name = "Pset_PrecastSlab"', "name = 3", "wrong type"),
    ],
)
def test_a_broken_file_of_words_names_its_line(tmp_path: Path, old: str, new: str, says: str) -> None:
    path = tmp_path / "words.toml"
    written = (rulesets() / FILE).read_text(encoding="utf-8")
    assert old in written
    path.write_text(written.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PackError, match=says) as raised:
        load_vocabulary(path)
    assert str(path) in raised.value.where
