"""The kinds of check about shapes, on boxes whose overlaps and distances are known."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import bimcheck
from bimcheck.engine import check
from bimcheck.errors import PackError
from bimcheck.ifc import shaping
from bimcheck.model import Model
from bimcheck.rules import clash_section, geometry
from bimcheck.rules.checks import kinds
from bimcheck.rules.packs import load_rules
from bimcheck.rules.rule import Status
from bimcheck.rules.rulesets import rulesets
from bimcheck.rules.touching import connected, roots, strangers, systems
from tests.rules.conftest import failing, judged

SERVICES = {"entity": "IfcDistributionElement"}
BEAMS = {"entity": "IfcBeam"}
ELEMENTS = {"entity": "IfcElement"}


def _load(name: str) -> ModuleType:
    """A module beside the samples of pack `base`."""
    folder = str(rulesets() / "base" / "samples")
    sys.path.insert(0, folder)
    try:
        spec = importlib.util.spec_from_file_location(name, Path(folder) / f"{name}.py")
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        return module
    finally:
        sys.path.remove(folder)


_load("sheet")
boxes: Any = _load("solids")


def _model(sheet: Any, folder: Path) -> Model:
    path = folder / "boxes.ifc"
    path.write_bytes(sheet.finished(path.name))
    return bimcheck.read(path)


@pytest.fixture(scope="module")
def coordinated(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """Two beams, 250 × 600, at x = 2 and 6 m; ducts of 400 × 200 that go 100 mm into both, 30 mm into the second and
    past both 20 mm below; two that cross in different systems, two in the same, two that are connected."""
    sheet = boxes.storeys()
    for first, x in ((100, 2000), (120, 6000)):
        boxes.solid(sheet, first, "IFCBEAM", f"KL-{first}", (x, 0, 2400), (250, 6000, 600))
    boxes.solid(sheet, 140, "IFCDUCTSEGMENT", "both", (0, 0, 2300), (8000, 400, 200))
    boxes.solid(sheet, 160, "IFCDUCTSEGMENT", "second", (4000, 1000, 2230), (4000, 400, 200), storey=29)
    boxes.solid(sheet, 180, "IFCDUCTSEGMENT", "past", (0, 2000, 2180), (8000, 400, 200))
    for first, y in ((200, 8000), (220, 12000), (240, 16000)):
        boxes.solid(sheet, first, "IFCDUCTSEGMENT", "along", (0, y, 2000), (3000, 400, 200))
        boxes.solid(sheet, first + 10, "IFCPIPESEGMENT", "across", (1000, y - 1000, 2050), (100, 3000, 100))
    boxes.system(sheet, 300, "送风系统", 140, 200, 220)
    boxes.system(sheet, 310, "给水系统", 210, 250)
    boxes.system(sheet, 320, "另一系统", 220, 230)
    sheet.add("IFCRELCONNECTSELEMENTS(@,$,$,$,#250,#240)", start=800)
    return _model(sheet, tmp_path_factory.mktemp("coordinated"))


def test_a_finding_per_element_with_all_that_it_clashes_with(coordinated: Model) -> None:
    verdict = judged(coordinated, SERVICES, "clash", against=BEAMS)
    assert (verdict.applicable, verdict.failed, failing(verdict)) == (9, 2, [140, 160])
    both, second = verdict.failures.iter_rows(named=True)
    # 250 × 400 × 100 mm are shared, in the middle at z = 2.45; the thinnest extent is 100 mm.
    assert both["observed_zh"] == (
        "与 IfcBeam “KL-100” #100 重叠，深 100 mm，0.01 m³，位于 (2.12, 0.2, 2.45)；另有 1 个：#120"
    )
    assert both["observed_en"] == (
        'overlaps IfcBeam "KL-100" #100, 100 mm deep, 0.01 m³, at (2.12, 0.2, 2.45); 1 more: #120'
    )
    assert both["measured"] == pytest.approx(0.1) and both["tolerance"] == 0.01
    assert second["measured"] == pytest.approx(0.03)
    assert second["expected_zh"] == "与 IfcBeam：重叠深度 ≤ 10 mm"


def test_pairs_are_grouped_by_storey_system_and_partner(coordinated: Model) -> None:
    facts = judged(coordinated, SERVICES, "clash", against=BEAMS).facts
    assert (facts["pairs"], facts["deepest"], facts["not_shaped"]) == (3, 0.1, 0)
    told = [(g["storey"], g["system"], g["against"], g["pairs"], g["elements"], g["deepest"]) for g in facts["groups"]]
    assert told == [("1F", "送风系统", "IfcBeam", 2, 1, 0.1), ("2F", None, "IfcBeam", 1, 1, 0.03)]


def test_either_selection_finds_the_same_pairs(coordinated: Model) -> None:
    there = judged(coordinated, SERVICES, "clash", against=BEAMS)
    back = judged(coordinated, BEAMS, "clash", against=SERVICES)
    assert failing(back) == [100, 120] and back.facts["pairs"] == there.facts["pairs"]
    assert back.facts["deepest"] == there.facts["deepest"]


def test_the_tolerance_says_what_is_no_clash(coordinated: Model) -> None:
    for tolerance, expected in ((20, [140, 160]), (30, [140]), (100, [])):
        assert failing(judged(coordinated, SERVICES, "clash", against=BEAMS, tolerance_mm=tolerance)) == expected


def test_clearances(coordinated: Model) -> None:
    verdict = judged(coordinated, SERVICES, "clash", against=BEAMS, clearance_mm=25, hard=False)
    assert failing(verdict) == [180]
    assert verdict.failures["observed_zh"][0] == "距 IfcBeam “KL-100” #100 20 mm；另有 1 个：#120"
    assert verdict.failures["measured"][0] == pytest.approx(0.02)
    assert failing(judged(coordinated, SERVICES, "clash", against=BEAMS, clearance_mm=15, hard=False)) == []
    assert failing(judged(coordinated, SERVICES, "clash", against=BEAMS, clearance_mm=25)) == [140, 180, 160]


def test_what_belongs_together_does_not_clash(coordinated: Model) -> None:
    # 200 and 210 are of two systems; 220 and 230 share one; 240 and 250 are connected.
    assert failing(judged(coordinated, SERVICES, "clash")) == [200]
    assert failing(judged(coordinated, SERVICES, "clash", same_system=True)) == [200, 220]


def test_options_of_clash() -> None:
    for options in ({"tolerance_mm": -1}, {"clearance_mm": -1}, {"hard": False}):
        with pytest.raises(PackError):
            judged(None, SERVICES, "clash", **options)  # type: ignore[arg-type]


def test_without_shapes_asked_for_the_rules_are_undecided(coordinated: Model) -> None:
    rules = load_rules(["coordination"])
    off = check(coordinated, rules, shapes=False)
    statuses = {r.rule.id: r.status for r in off.results}
    assert statuses["CLASH-SERVICES-STRUCTURE"] is Status.UNDECIDED
    assert statuses["CLASH-STRUCTURE-DOORS"] is Status.NOT_APPLICABLE  # no doors: that needs no shapes
    reason = next(r.reason for r in off.results if r.rule.id == "CLASH-SERVICES-STRUCTURE")
    assert reason == geometry.OFF and "--shapes" in reason.zh


def test_the_pack_has_shapes_made_and_says_clashes_in_a_section(coordinated: Model) -> None:
    report = check(coordinated, load_rules(["coordination"]), sections=(clash_section.section,))
    statuses = {r.rule.id: r.status for r in report.results}
    assert statuses["CLASH-SERVICES-STRUCTURE"] is Status.FAILED and statuses["DUPLICATE-ELEMENT"] is Status.PASSED
    (section,) = report.sections
    # By rule: 3 pairs with beams, 1 of services; 20 mm to two beams is another rule's matter.
    assert [(r["rule"], r["pairs"]) for r in section.data["rules"]] == [
        ("coordination/CLASH-SERVICES-STRUCTURE", 3),
        ("coordination/CLASH-SERVICES", 1),
    ]
    first, second = section.blocks[0].rows  # type: ignore[union-attr]
    assert [c.text.zh for c in first] == ["1F", "送风系统", "IfcDuctSegment", "IfcBeam", "2", "1", "100"]
    assert [c.text.zh for c in second] == ["2F", "—", "IfcDuctSegment", "IfcBeam", "1", "1", "30"]


def test_a_pack_about_other_things_does_not_have_shapes_made(coordinated: Model, monkeypatch: Any) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("shapes were made unasked")

    monkeypatch.setattr(Model, "shapes", never)
    unasked = bimcheck.read(coordinated.source.path)  # what the others asked of the shared model is not asked of this
    rules = [r for r in load_rules(["delivery"]) if r.id in ("OVL-01", "CON-01", "STOREY-BAND", "NET-HEIGHT")]
    assert len(rules) == 4
    report = check(unasked, rules)
    assert {r.rule.id: r.status for r in report.results}["STOREY-BAND"] is Status.UNDECIDED


def test_shapes_are_made_once(coordinated: Model, monkeypatch: Any) -> None:
    coordinated.statements._shapes.clear()
    made: list[bool] = []
    make = shaping.make

    def counted(model: Model, ids: Any, openings: bool, progress: Any, cache: bool) -> Any:
        made.append(cache)
        return make(model, ids, openings, progress, cache)

    monkeypatch.setattr(shaping, "make", counted)
    check(coordinated, load_rules(["coordination"]), shapes=True, cache=False)
    assert made == [False]


def test_roots_ties_and_systems(coordinated: Model, tmp_path: Path) -> None:
    assert dict(roots(coordinated).iter_rows())[140] == 140
    assert connected(coordinated).rows() == [(240, 250)]
    assert systems(coordinated).filter(id=220)["system"].to_list() == ["送风系统", "另一系统"]
    sheet = boxes.solid(boxes.storeys(), 100, "IFCWALL", "W", (0, 0, 0), (3000, 200, 2800))
    boxes.solid(sheet, 120, "IFCOPENINGELEMENT", "O", (500, 0, 0), (900, 200, 2100))
    boxes.solid(sheet, 140, "IFCDOOR", "M", (500, 0, 0), (900, 200, 2100))
    boxes.solid(sheet, 160, "IFCCOVERING", "C", (0, 190, 0), (3000, 20, 2800))
    boxes.solid(sheet, 180, "IFCPIPESEGMENT", "P", (0, 0, 500), (3000, 100, 100))
    for n, (one, other) in enumerate(((200, 180), (210, 160))):
        sheet.put(one, f"IFCDISTRIBUTIONPORT(@,'P{n}',$,$,$,$,$,$,$)")
        sheet.add(f"IFCRELCONNECTSPORTTOELEMENT(@,$,$,#{one},#{other})", start=800)
    sheet.add(
        "IFCRELVOIDSELEMENT(@,$,$,#100,#120)", "IFCRELFILLSELEMENT(@,$,$,#120,#140)",
        "IFCRELCOVERSBLDGELEMENTS(@,$,$,#100,(#160))", "IFCRELCONNECTSPORTS(@,$,$,#200,#210,$)", start=800,
    )  # fmt: skip
    model = _model(sheet, tmp_path)
    assert dict(roots(model).iter_rows())[140] == 100
    pairs = [(100, 140), (140, 100), (100, 120), (160, 100), (180, 160), (100, 180), (180, 140)]
    frame = bimcheck.model.pl.DataFrame(pairs, schema=["first", "second"], orient="row")
    assert strangers(model, frame, True).to_list() == [False, False, False, False, False, True, True]


@pytest.fixture(scope="module")
def placed(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """A beam of 300 × 600 × 4000 and its copy, another beside it; a wall of 2F on 2F, one of 2F on 1F, a room of 2.8 m
    with a duct at 2.1 m, an open shelf at 0.5 m and a pipe that only grazes it; a room of 1.9 m; a column of 500 × 500
    × 3000 that a beam goes 250 mm into, both concrete."""
    sheet = boxes.storeys()
    for first, x in ((100, 0), (110, 0), (120, 300)):
        boxes.solid(sheet, first, "IFCBEAM", f"KL-{first}", (x, 0, 2400), (300, 4000, 600))
    boxes.solid(sheet, 130, "IFCWALL", "on 2F", (5000, 0, 3000), (200, 3000, 2800), storey=29)
    boxes.solid(sheet, 140, "IFCWALL", "on 1F", (6000, 0, 0), (200, 3000, 2800), storey=29)
    boxes.solid(sheet, 150, "IFCSPACE", "走道", (10000, 0, 0), (6000, 2000, 2800))
    boxes.solid(sheet, 160, "IFCDUCTSEGMENT", "duct", (9000, 300, 2100), (8000, 800, 300))
    boxes.solid(sheet, 170, "IFCFURNISHINGELEMENT", "shelf", (11000, 1500, 500), (2000, 400, 100))
    boxes.solid(sheet, 180, "IFCPIPESEGMENT", "grazing", (10000, 1990, 1500), (6000, 100, 100))
    boxes.solid(sheet, 190, "IFCSPACE", "夹层", (10000, 5000, 0), (6000, 2000, 1900))
    boxes.solid(sheet, 200, "IFCCOLUMN", "KZ", (20000, 0, 0), (500, 500, 3000))
    boxes.solid(sheet, 210, "IFCBEAM", "KL-9", (20250, 100, 2400), (4000, 300, 600))
    boxes.material(sheet, 400, "C30混凝土", 200)
    boxes.material(sheet, 410, "钢筋混凝土 C40", 210)
    boxes.material(sheet, 420, "Q355B", 100, 110)
    boxes.quantity(sheet, 430, 200, "Qto_ColumnBaseQuantities", "VOLUME", "NetVolume", "0.755")
    boxes.quantity(sheet, 440, 210, "Qto_BeamBaseQuantities", "VOLUME", "NetVolume", "0.72")
    sheet.swap(170, ",.NOTDEFINED.", "")
    return _model(sheet, tmp_path_factory.mktemp("placed"))


def test_duplicate(placed: Model) -> None:
    verdict = judged(placed, ELEMENTS, "duplicate")
    assert failing(verdict) == [110] and verdict.applicable == 10
    assert verdict.failures["observed_zh"][0].startswith("与 IfcBeam “KL-100” #100")


def test_inside_its_storey(placed: Model) -> None:
    verdict = judged(placed, ELEMENTS, "inside", of="storey")
    assert failing(verdict) == [140]
    assert verdict.failures["observed_zh"][0] == "位于 0.0～2.8 m，楼层 2F 的高度范围为 3.0～— m；按高度应属 1F"
    assert verdict.failures["measured"][0] == pytest.approx(0.2)
    assert failing(judged(placed, ELEMENTS, "inside", of="storey", below_mm=250)) == []


def test_inside_the_site_does_not_apply_without_its_shape(placed: Model) -> None:
    verdict = judged(placed, {"entity": "IfcBuilding"}, "inside", of="site")
    assert verdict.applicable == 0 and verdict.idle and "IfcSite" in verdict.idle.zh


def test_clear_height(placed: Model) -> None:
    under = {"entity": ["IfcDistributionElement", "IfcFurnishingElement"]}
    verdict = judged(placed, {"entity": "IfcSpace"}, "clear_height", under=under, min_mm=2200)
    assert failing(verdict) == [150, 190]
    assert verdict.failures["observed_zh"].to_list() == [
        "净高 2.1 m，最低处为 IfcDuctSegment “duct” #160",
        "净高 1.9 m（空间自身高度）",
    ]
    assert [(s["name"], s["height"], s["by"]) for s in verdict.facts["spaces"]] == [
        ("走道", 2.1, 160),
        ("夹层", 1.9, None),
    ]
    # What stands lower than a metre is passed by, unless asked for.
    low = judged(placed, {"entity": "IfcSpace"}, "clear_height", under=under, min_mm=2200, overhead_mm=100)
    assert low.facts["lowest"] == 0.5
    grazed = judged(placed, {"entity": "IfcSpace"}, "clear_height", under=under, min_mm=2200, aside_mm=5)
    assert grazed.facts["lowest"] == 1.5


def test_size(placed: Model) -> None:
    assert failing(judged(placed, BEAMS, "size", of="length", max_mm=3999)) == [100, 110, 120, 210]
    assert failing(judged(placed, BEAMS, "size", of="thickness", min_mm=300, max_mm=300)) == []
    verdict = judged(placed, BEAMS, "size", of="y", max_mm=3999)
    assert failing(verdict) == [100, 110, 120] and verdict.failures["observed_en"][0] == "4000 mm"
    assert failing(judged(placed, {"entity": "IfcColumn"}, "size", of="rise", min_mm=3001)) == [200]
    for options in ({"of": "length"}, {"of": "length", "min_mm": 2, "max_mm": 1}):
        with pytest.raises(PackError):
            judged(placed, BEAMS, "size", **options)


def test_quantity_matches_shape(placed: Model) -> None:
    verdict = judged(
        placed, ELEMENTS, "quantity_matches_shape", quantity="Qto_*.NetVolume", measure="volume", tolerance=0.005
    )
    # 0.5 × 0.5 × 3 = 0.75, stated 0.755: 0.67 % more. The beam's 4 × 0.3 × 0.6 = 0.72 is as stated.
    assert (verdict.applicable, failing(verdict)) == (2, [200])
    assert verdict.failures["observed_zh"][0] == "填写值 0.755 m³，几何体积 0.75 m³，相差 0.7 %；以填写值为准"
    wide = {"quantity": "Qto_*.NetVolume", "measure": "volume", "tolerance": 0.01}
    assert failing(judged(placed, ELEMENTS, "quantity_matches_shape", **wide)) == []


def test_overlap_is_told_of_what_has_to_be_cut(placed: Model) -> None:
    grades = [
        {"name": {"zh": "结构柱", "en": "column"}, "select": {"entity": "IfcColumn"}},
        {"name": {"zh": "结构梁", "en": "beam"}, "select": {"entity": "IfcBeam"}},
    ]
    options = {"concrete": ".*混凝土.*", "priority": grades}
    both = {"entity": ["IfcColumn", "IfcBeam"]}
    # 250 × 300 × 600 mm are shared. By strength the column of C30 gives way to the beam of C40 …
    verdict = judged(placed, both, "overlap", strength=["material"], **options)
    assert failing(verdict) == [200] and verdict.applicable == 2
    assert verdict.failures["observed_zh"][0] == (
        "与结构梁 C40 “KL-9” #210 重叠 0.045 m³。应从本构件（结构柱 C30）扣减"
    )
    assert (verdict.facts["shared_volume"], verdict.facts["material_unknown"]) == (0.045, 1)
    # … by priority the beam to the column.
    assert failing(judged(placed, both, "overlap", strength=[], **options)) == [210]
    assert failing(judged(placed, both, "overlap", strength=[], **options, volume_max=0.05)) == []


def test_overlap_without_any_material_is_undecided(placed: Model) -> None:
    grade = {"name": {"zh": "墙", "en": "wall"}, "select": {"entity": "IfcWall"}}
    verdict = judged(placed, {"entity": "IfcWall"}, "overlap", concrete=".*砼.*", strength=[], priority=[grade])
    assert verdict.undecided and verdict.facts["material_unknown"] == 2


def test_what_has_no_shape_has_not_passed(tmp_path: Path) -> None:
    sheet = boxes.solid(boxes.storeys(), 100, "IFCBEAM", "KL", (0, 0, 0), (300, 4000, 600))
    boxes.solid(sheet, 120, "IFCBEAM", "broken", (9000, 0, 0), (300, 4000, 600))
    sheet.swap(126, "600.", "0.")  # an extrusion of no height
    model = _model(sheet, tmp_path)
    verdict = judged(model, BEAMS, "size", of="length", max_mm=5000)
    assert verdict.undecided and "#120" in verdict.undecided.zh and verdict.facts["not_shaped"] == 1
    # What is wrong elsewhere is wrong all the same.
    assert judged(model, BEAMS, "size", of="length", max_mm=3000).undecided is None


def test_what_one_part_found_is_wrong_whatever_another_could_not_judge(tmp_path: Path) -> None:
    sheet = boxes.solid(boxes.storeys(), 100, "IFCBEAM", "long", (0, 0, 0), (600000, 300, 600))
    boxes.solid(sheet, 120, "IFCBEAM", "broken", (0, 9000, 0), (300, 4000, 600))
    sheet.swap(126, "600.", "0.")
    (rule,) = [r for r in load_rules(["coordination"]) if r.id == "SIZE-PLAUSIBLE"]
    (result,) = check(_model(sheet, tmp_path), [rule]).results
    # Thickness: nothing wrong, one without shape. Length: one of 600 m.
    assert result.status is Status.FAILED and result.findings["id"].to_list() == [100]


def test_every_kind_about_shapes_says_so() -> None:
    about = {name for name, kind in kinds().items() if getattr(kind, "needs_shapes", False)}
    assert about == {
        "clash", "clear_height", "duplicate", "inside", "overlap", "quantity_matches_shape", "size",
    }  # fmt: skip
