"""Lists of demands: read strictly, every rule that they name exists or is known to come, the policy page is fresh."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bimcheck.errors import PackError
from bimcheck.rules.packs import load_rules
from bimcheck.rules.profiles import load_profile
from bimcheck.rules.rule import Confidence, Severity
from bimcheck.rules.rulesets import pack_names, profile_names, rulesets
from bimcheck.rules.standard_page import FILES, built_in_rules, page, policy, stale_pages, write_pages
from bimcheck.rules.standards import load_standard, standards_of, unserved
from tests.test_coverage import LIST

LISTS = (*sorted((rulesets() / "standards").glob("*.toml")), rulesets() / "hangzhou" / "policy.toml")


def write(folder: Path, text: str) -> Path:
    path = folder / "s.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_list(tmp_path: Path) -> None:
    standard = load_standard(write(tmp_path, LIST))
    assert standard.cited == "S 1 2020" and len(standard.demands) == 8
    assert [d.kind for d in standard.demands].count("rules") == 5
    assert {d.confidence for d in standard.demands} == {Confidence.SECONDARY}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('rules = ["base/NAME-PRESENT"]', ""), "demand names needs one of rules, person, unavailable, uncovered"),
        (('rules = ["base/NAME-PRESENT"]', 'rules = ["a/b"]\nperson = { zh = "人", en = "x" }'), "needs one of"),
        (('rules = ["base/NAME-PRESENT"]', 'rules = ["NAME-PRESENT"]'), "rules are written pack/ID, not NAME-PRESENT"),
        (('id = "ids"', 'id = "names"'), "demand names is there twice"),
        (('stages = ["completion"]', 'stages = ["never"]'), "no such stage: never"),
        (('confidence = "secondary"', 'confidence = "sure"'), "confidence = 'sure' is not accepted"),
        (('id = "ids"', 'id = "ids"\nsay = 1'), "unknown key say"),
    ],
)
def test_broken_lists_are_refused(tmp_path: Path, change: tuple[str, str], says: str) -> None:
    with pytest.raises(PackError, match=says) as error:
        load_standard(write(tmp_path, LIST.replace(*change, 1)))
    assert "s.toml" in error.value.where


def test_a_profile_that_names_no_list_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.toml"
    path.write_text('id = "p"\ntitle = { zh = "配", en = "p" }\nstandards = ["gbt0"]\n', encoding="utf-8")
    with pytest.raises(PackError, match=r"no list of demands of the standard gbt0.*gbt51301"):
        load_profile(path)
    path.write_text(path.read_text(encoding="utf-8").replace("gbt0", "s.toml"), encoding="utf-8")
    write(tmp_path, LIST)
    assert [s.id for s in standards_of(path)] == ["s"]


@pytest.mark.parametrize("path", LISTS, ids=lambda p: p.stem)
def test_the_built_in_lists(path: Path) -> None:
    standard = load_standard(path)
    rules = built_in_rules()
    for name, demand, glob in unserved([standard], rules):
        pack = glob.partition("/")[0]
        assert pack not in pack_names(), f"{name}, {demand}: {glob} names no rule"
    for each in standard.demands:
        assert each.demand.zh != each.demand.en
        if each.reason:
            assert each.reason.zh != each.reason.en


def test_every_list_is_named_by_a_profile() -> None:
    named = {s.path for name in profile_names() for s in standards_of(name)}
    assert named == {p.resolve() for p in LISTS}


def test_the_policy_page_is_fresh(tmp_path: Path) -> None:
    assert stale_pages(policy(), built_in_rules()) == (), "python -m bimcheck.rules.standard_page writes it anew"
    copy = load_standard(write(tmp_path, LIST))
    assert [p.name for p in stale_pages(copy, built_in_rules())] == [FILES["zh"], FILES["en"]]
    write_pages(copy, built_in_rules())
    assert stale_pages(copy, built_in_rules()) == ()


def test_the_policy_page_tells_of_every_item() -> None:
    standard, rules = policy(), built_in_rules()
    assert {d.clause for d in standard.demands} == {"4", "5", "10"}
    zh, en = page(standard, rules, "zh"), page(standard, rules, "en")
    for each in standard.demands:
        assert each.demand.zh in zh and each.demand.en in en
    assert "[base/GLOBALID-UNIQUE](../base/RULES.zh-CN.md#globalid-unique) | GlobalId 不重复 | 已核对原文" in zh
    assert "need a person" in en and "规则通过不表示满足该文件" in zh


def test_profiles_set_only_what_packs_declare() -> None:
    assert {"default", "national", "hangzhou", "hubei"} <= set(profile_names())
    for name in profile_names():
        rules = load_rules(profile=name)
        assert rules
        for rule in rules:  # a profile of a place raises no house rule or draft to an error
            assert rule.severity is not Severity.ERROR or rule.basis.confidence.may_be_error, rule.key


def test_a_parameter_may_name_a_file_beside_the_profile(tmp_path: Path) -> None:
    (tmp_path / "region.geojson").write_text("{}", encoding="utf-8")
    path = tmp_path / "p.toml"
    path.write_text(
        'id = "p"\ntitle = { zh = "配", en = "p" }\n[parameters]\n'
        'region = "region.geojson"\nother = "gone.geojson"\nbox = "1,2,3,4"\nshare = 0.5\n',
        encoding="utf-8",
    )
    assert load_profile(path).parameters == {
        "region": str((tmp_path / "region.geojson").resolve()), "other": "gone.geojson", "box": "1,2,3,4", "share": 0.5,
    }  # fmt: skip


def test_hangzhou_fixes_one_family_of_codes_and_hubei_leaves_out_the_prefix() -> None:
    hangzhou = load_profile("hangzhou")
    assert hangzhou.parameters["discipline_code_families"] == ["gbt51301-2018"]
    keys = {r.key for r in load_rules(profile="hubei")}
    assert "bsi/PSE001" not in keys and "bsi/PSE002" in keys
    assert "bsi/PSE001" in {r.key for r in load_rules(profile="hangzhou")}


def test_the_region_is_a_box_of_ours_around_hangzhou_and_says_so() -> None:
    data = json.loads((rulesets() / "hangzhou" / "region.geojson").read_text(encoding="utf-8"))
    (feature,) = data["features"]
    assert feature["properties"]["confidence"] == "house" and "非行政界线" in feature["properties"]["name"]
    assert "not an official boundary" in feature["properties"]["name_en"]
    (ring,) = feature["geometry"]["coordinates"]
    assert ring[0] == ring[-1]
    xs, ys = [p[0] for p in ring], [p[1] for p in ring]
    assert min(xs) < 118.33 and max(xs) > 120.73 and min(ys) < 29.18 and max(ys) > 30.57
    assert min(xs) < 120.1551 < max(xs) and min(ys) < 30.2741 < max(ys)


def test_a_rule_serves_a_demand_only_at_its_stages() -> None:
    rules = built_in_rules()
    initiation = next(d for d in policy().demands if d.id == "initiation")
    served = {rule.key for rule in initiation.served_by(rules)}
    assert "delivery/PRJ-01" in served
    # the designer is asked for from concept on, the contractor from construction on
    assert not served & {"delivery/PRJ-03", "delivery/PRJ-04"}
    for demand in policy().demands:
        assert all(set(rule.stages) & set(demand.stages) for rule in demand.served_by(rules))
