"""The kinds of check that prefabrication adds: what they say, what they leave open, which options make no sense."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bimcheck.engine import check
from bimcheck.errors import BimcheckError
from bimcheck.prefab.run import prefab_run
from bimcheck.rules.packs import load_pack
from bimcheck.rules.reading import UnfitError
from bimcheck.rules.rule import Status
from tests.prefab import examples
from tests.prefab.houses import House, read
from tests.rules.conftest import judged

BUILDING = {"entity": "IfcBuilding"}


def test_what_is_open_is_neither_passed_nor_failed(tmp_path: Path) -> None:
    """P = 0 to 95 %: whether it reaches 50 % cannot be told."""
    verdict = judged(read(examples.gaps(), tmp_path), BUILDING, "assembly_rate", asks="rate")
    assert verdict.undecided is not None and verdict.failures.is_empty() and verdict.applicable == 1
    assert verdict.undecided.en == "1#楼: P = 0–95 %: whether it is ≥ 50 % cannot be told"
    assert verdict.facts == {"1#楼": [0.0, 95.0]}


def test_each_item_without_data_is_told(tmp_path: Path) -> None:
    verdict = judged(read(examples.gaps(), tmp_path), BUILDING, "assembly_rate", asks="told")
    said = dict(zip(verdict.failures["expected_en"], verdict.failures["observed_en"], strict=True))
    assert verdict.failed == 1 and len(said) == 11
    fit_out = "no data, 0–6 points. the model does not tell; a declaration may"
    assert said["decor Full fit-out: one number of points"] == fit_out


def test_a_claimed_grade(tmp_path: Path) -> None:
    model = read(examples.frame(), tmp_path)
    assert judged(model, BUILDING, "assembly_rate", asks="grade").applicable == 0
    assert judged(model, BUILDING, "assembly_rate", asks="grade", claimed="AA").failures.is_empty()
    wrong = judged(model, BUILDING, "assembly_rate", asks="grade", claimed="AAA")
    assert wrong.failures["observed_en"].to_list() == ["computed: AA, P = 85.3 %"]


def test_a_claim_within_what_is_possible_is_open(tmp_path: Path) -> None:
    verdict = judged(read(examples.gaps(), tmp_path), BUILDING, "assembly_rate", asks="grade", claimed="A")
    assert verdict.undecided is not None and "A is claimed" in verdict.undecided.en


@pytest.mark.parametrize(
    ("kind", "options", "says"),
    [
        ("assembly_rate", {"asks": "everything"}, "is not accepted"),
        ("assembly_rate", {"asks": "rate", "post_cast": "perhaps"}, "post_cast is one of"),
        ("specifications", {"asks": "used_once", "step_mm": 0}, "must be above 0"),
        ("multiple_of", {"value": "storey_height", "module_mm": []}, "above 0"),
        ("multiple_of", {"value": "storey_height", "module_mm": 100, "named": "nonsense"}, "no value nonsense"),
    ],
)
def test_options_that_make_no_sense(tmp_path: Path, kind: str, options: dict[str, Any], says: str) -> None:
    with pytest.raises((BimcheckError, UnfitError), match=says):
        judged(read(House(), tmp_path), BUILDING, kind, **options)


@pytest.mark.parametrize(
    ("height", "options", "wrong"),
    [
        (2.9, {"module_mm": [200, 300]}, ["2900 mm, off by 100 mm"]),
        (2.7, {"module_mm": [200, 300]}, []),
        (2.985, {"module_mm": 100, "short_mm": 20}, []),
        (2.975, {"module_mm": 100, "short_mm": 20}, ["2975 mm, off by -25 mm"]),
        (3.004, {"module_mm": 100, "short_mm": 20}, ["3004 mm, off by 4 mm"]),
        (2.95, {"module_mm": 100, "named": "name"}, ["1F 2950 mm, off by 50 mm"]),
    ],
)
def test_multiples_of_several_modules_and_short_of_them(
    tmp_path: Path, height: float, options: dict[str, Any], wrong: list[str]
) -> None:
    """2900 is missed by 200 and by 300 alike (100 each): the first says it. 2950 lies just between two multiples."""
    house = House()
    house.storey("2F", height)
    verdict = judged(
        read(house, tmp_path), {"entity": "IfcBuildingStorey"}, "multiple_of", value="storey_height", **options
    )
    said = verdict.failures["observed_en"].to_list()
    assert [s.replace("off by -50 mm", "off by 50 mm") for s in said] == wrong


def test_a_run_of_check_gets_the_sections_and_the_words_of_the_profile(tmp_path: Path) -> None:
    """Where the pack is in it; with rules of other packs there is nothing to say."""
    declared = tmp_path / "declared.toml"
    declared.write_text('[[casting]]\nselect = { entity = "IfcSlab" }\ncasting = "precast"\nevidence = "x"\n', "utf-8")
    profile = tmp_path / "p.toml"
    profile.write_text(
        'id = "p"\ntitle = { zh = "p", en = "p" }\npacks = ["prefab"]\n[parameters]\n'
        f"declarations = '{declared.as_posix()}'\n",
        encoding="utf-8",
    )
    house = House()
    house.slab(None, 10.0, sides=(4.0, 2.5), thickness=0.13)
    model = read(house, tmp_path)
    rules = load_pack("prefab").rules
    with prefab_run(rules, "detailing", str(profile)) as makers:
        report = check(model, rules, sections=makers)
    assert [s.id for s in report.sections] == ["assembly-rate", "standardisation"]
    assert "pre-evaluation, detailing" in report.sections[0].lead.en
    assert {r.rule.id: r.status for r in report.results}["PRE-05"] is Status.PASSED
    assert {r.rule.id: r.status for r in check(model, rules).results}["PRE-05"] is Status.FAILED
    with prefab_run(load_pack("base").rules, None, None) as makers:
        assert makers == ()
