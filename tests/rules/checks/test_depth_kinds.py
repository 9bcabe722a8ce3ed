"""`information_depth` and `model_unit_level`: findings, applicable numbers, options that make no sense."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bimcheck.errors import PackError
from bimcheck.model import Model
from bimcheck.rules.checks import kinds
from bimcheck.rules.packs import load_pack
from bimcheck.rules.reading import Place, read
from bimcheck.rules.rule import Stage, Verdict
from bimcheck.rules.select import Select
from tests.rules.conftest import Make, failing, gid, prop_set
from tests.rules.depth.lists import FOLDER

LISTS = {"groups": "depth_groups.csv", "evidence": "depth_evidence.csv"}
WALLS = {"entity": "IfcWall"}


def judged(model: Model, select: dict[str, Any], check: str, **options: Any) -> Verdict:
    """As conftest's, with the lists of the pack."""
    place = Place(FOLDER / "depth.toml")
    asked = read(kinds()[check], {**LISTS, **options}, place, "with")
    chosen = read(Select, select, place, "select")
    asked.fit(chosen.table)
    return asked.judge(model, chosen.choose(model))


def test_a_finding_per_class_and_group(make: Make) -> None:
    verdict = judged(make(), WALLS, "information_depth", level="N3", min=0.9)
    assert (verdict.applicable, verdict.failed) == (4, 4)  # TC-100 to TC-400
    assert failing(verdict) == [None] * 4
    row = verdict.failures.row(2, named=True)
    assert row["observed_zh"] == f"0 %：2 个墙均缺 TC-300（是否承重、是否外部、耐火极限）；例如 {gid(30)}, {gid(31)}"
    assert row["observed_en"] == (
        f"0 %: all 2 IfcWall lack TC-300 (load-bearing, external, fire rating); for example {gid(30)}, {gid(31)}"
    )
    assert row["expected_zh"] == "墙的 TC-300（设计参数）≥ 90 %"
    assert row["measured"] == 0.0
    assert verdict.facts == {"level": "N3", "filled": 0, "asked": 16, "threshold": 0.9, "share": 0.0}


def test_a_finding_per_element_where_asked(make: Make) -> None:
    model = make(prop_set(50, "Pset_WallCommon", 30, Status="IFCLABEL('NEW')"))
    verdict = judged(model, WALLS, "information_depth", level="N3", min=0.9, findings="element")
    assert failing(verdict) == [30, 31, 30, 31, 30, 31, 31]
    assert (verdict.applicable, verdict.failed) == (4, 4)
    assert "例如" not in verdict.failures["observed_zh"][0]


def test_what_only_one_lacks_is_put_to_it(make: Make) -> None:
    model = make(prop_set(50, "Pset_WallCommon", 30, Status="IFCLABEL('NEW')"))
    verdict = judged(model, WALLS, "information_depth", level="N3", min=0.9)
    assert failing(verdict) == [None, None, None, 31]
    assert verdict.failures["observed_zh"][3] == "50 %：2 个墙中 1 个缺 TC-400（技术要求）"


def test_the_threshold_decides(make: Make) -> None:
    model = make(prop_set(50, "Pset_WallCommon", 30, Status="IFCLABEL('NEW')"))
    for least, failed in ((0.5, 3), (0.51, 4), (0.0, 0)):
        assert judged(model, WALLS, "information_depth", level="N3", min=least).failed == failed


def test_technical_groups_may_be_of_n2(make: Make) -> None:
    assert judged(make(), WALLS, "information_depth", level="N2", min=0.9).applicable == 0
    assert judged(make(), WALLS, "information_depth", level="N2", min=0.9, tc_level="N2").applicable == 4


def test_what_is_not_asked_is_not_applicable(make: Make) -> None:
    assert judged(make(), {"entity": "IfcBuildingStorey"}, "information_depth", level="N4", min=0.9).applicable == 0
    assert judged(make(frame=False), WALLS, "information_depth", level="N1", min=0.9).applicable == 0


def test_a_level_reached_and_one_that_is_not(make: Make) -> None:
    reached = judged(make(), {"table": "file"}, "model_unit_level", min="LOD3.0", share=0.95)
    assert (reached.applicable, reached.failures.height) == (1, 0)
    assert reached.facts == {
        "LOD1.0": "3/3", "LOD2.0": "0/2", "LOD3.0": "2/2", "LOD4.0": "0/2", "model_unit_level": "LOD3.0", "cim": "CIM6",
    }  # fmt: skip
    short = judged(make(swap={"IFCWALL(": "IFCCOLUMN(", "#41,": "$,"}), {"table": "file"}, "model_unit_level",
                   min="LOD3.0", share=0.95)  # fmt: skip
    assert short.failures["observed_zh"].to_list() == [
        "LOD1.0；2 个构件中 0 个有具体类别和几何（代理构件 0 个，无几何 2 个）"
    ]
    assert failing(short) == [None]


def test_a_smaller_unit_stands_for_the_larger_ones(make: Make) -> None:
    assert judged(make(), {"table": "file"}, "model_unit_level", min="LOD2.0", share=0.95).failures.is_empty()


def test_parts_are_asked_where_there_are_prefabricated_units(make: Make) -> None:
    file = {"table": "file"}
    assert judged(make(), file, "model_unit_level", min="LOD4.0", share=0.95).applicable == 0
    precast = make(prop_set(50, "Pset_ConcreteElementGeneral", 30, ConstructionMethod="IFCLABEL('Precast')"))
    assert judged(precast, file, "model_unit_level", min="LOD4.0", share=0.95).failures.height == 1


@pytest.mark.parametrize(
    ("check", "select", "options", "said"),
    [
        ("information_depth", WALLS, {"level": "N1", "min": 1.5}, "between 0 and 1"),
        ("information_depth", WALLS, {"level": "N9", "min": 0.5}, "N9"),
        ("information_depth", WALLS, {"level": "N1", "min": 0.5, "tc_level": "N4"}, "N4"),
        ("information_depth", WALLS, {"level": "N1", "min": 0.5, "evidence": "none.csv"}, "none.csv"),
        ("model_unit_level", {"table": "file"}, {"share": 0}, "above 0"),
        ("model_unit_level", {"table": "file"}, {"share": 0.9, "min": "LOD300"}, "LOD300"),
    ],
)
def test_options_that_make_no_sense(
    make: Make, check: str, select: dict[str, Any], options: dict[str, Any], said: str
) -> None:
    with pytest.raises(PackError) as error:
        judged(make(), select, check, **options)
    assert said in error.value.say("en")


PACK = """id = "mine"
version = "1"
title = { zh = "我的", en = "mine" }
licence = "x"
description = { zh = "我的", en = "mine" }
[parameters.begins]
title = { zh = "起始阶段", en = "first stage" }
default = "DEFAULT"
"""
RULE = """[[rule]]
id = "A"
title = { zh = "x", en = "x" }
why = { zh = "x", en = "x" }
fix = { zh = "x", en = "x" }
basis = { standard = "x", confidence = "house" }
severity = "info"
from = "{begins}"
select = { entity = "IfcWall" }
check = "found"
"""


def test_a_parameter_says_from_which_stage_on(tmp_path: Path) -> None:
    (tmp_path / "pack.toml").write_text(PACK.replace("DEFAULT", "detailing"), encoding="utf-8")
    (tmp_path / "rules.toml").write_text(RULE, encoding="utf-8")
    rule = load_pack(tmp_path).rules[0]
    assert rule.stages == (Stage.DETAILING, Stage.CONSTRUCTION, Stage.COMPLETION)
    assert rule.parameters == {"begins": "detailing"}
    later = load_pack(tmp_path, {"begins": "completion"}).rules[0]
    assert later.stages == (Stage.COMPLETION,)
    with pytest.raises(PackError):
        load_pack(tmp_path, {"begins": "some day"})
