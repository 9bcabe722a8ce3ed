"""Packs, profiles and parameters: what is read, and what is refused with which words."""

from __future__ import annotations

from pathlib import Path

import pytest

from bimcheck.engine import check
from bimcheck.errors import PackError
from bimcheck.rules.packs import load_pack, load_rules
from bimcheck.rules.profiles import load_profile
from bimcheck.rules.rule import Severity, Stage, Status
from tests.rules.conftest import Make, failing, wall

PACK = """
id = "mine"
version = "2.1"
title = { zh = "我的", en = "Mine" }
licence = "MIT"
description = { zh = "说明", en = "What it is" }
from = "detailing"

[parameters.pattern]
title = { zh = "命名规则", en = "naming" }
default = "W[0-9]+"

[parameters.share]
title = { zh = "比例", en = "share" }
default = 0.5

[parameters.region]
title = { zh = "区域", en = "region" }

[redirects]
"WALL-LABEL" = "WALL-NAME"
"""
RULE = """
[[rule]]
id = "WALL-NAME"
title = { zh = "墙名", en = "Wall names match {pattern}, {share%}" }
why = { zh = "因", en = "because" }
fix = { zh = "改", en = "do so" }
basis = { standard = "X", confidence = "house" }
severity = "warning"
select = { entity = "IfcWall" }
check = "matches"
with = { value = "name", pattern = "{pattern}" }
"""


def write(folder: Path, pack: str = PACK, rules: str = RULE) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "pack.toml").write_text(pack, encoding="utf-8")
    (folder / "walls.toml").write_text(rules, encoding="utf-8")
    return folder


def test_a_pack(tmp_path: Path, make: Make) -> None:
    pack = load_pack(write(tmp_path / "p"))
    (rule,) = pack.rules
    assert (rule.key, rule.pack_version, rule.severity) == ("mine/WALL-NAME", "2.1", Severity.WARNING)
    assert rule.stages == (Stage.DETAILING, Stage.CONSTRUCTION, Stage.COMPLETION)
    assert rule.title.en == "Wall names match W[0-9]+, 50 %"
    assert rule.parameters == {"pattern": "W[0-9]+", "share": 0.5}
    assert rule.formerly == ("WALL-LABEL",) and rule.is_called("mine/WALL-LABEL") and not rule.is_called("WALL")
    assert failing(rule.judge(make(wall(50, "'x'")))) == [50]


def test_parameters_change_the_check(tmp_path: Path, make: Make) -> None:
    pack = load_pack(write(tmp_path / "p"), {"pattern": "x", "of_another_pack": 1})
    assert failing(pack.rules[0].judge(make(wall(50, "'x'")))) == [30, 31]


def test_a_parameter_without_a_value_leaves_the_rule_undecided(tmp_path: Path, make: Make) -> None:
    folder = write(tmp_path / "p", rules=RULE.replace('pattern = "{pattern}"', 'pattern = "{region}"'))
    report = check(make(), load_pack(folder).rules)
    (result,) = report.results
    assert result.status is Status.UNDECIDED and "region" in result.reason.en
    assert report.exit_code() == 2


def test_a_single_rule_file_is_a_pack(tmp_path: Path) -> None:
    path = tmp_path / "site-rules.toml"
    path.write_text(RULE.replace('"{pattern}"', '"W.*"').replace("{pattern}, {share%}", "W"), encoding="utf-8")
    (rule,) = load_pack(path).rules
    assert rule.key == "site-rules/WALL-NAME" and rule.stages == tuple(Stage)


def test_stages_and_groups(tmp_path: Path) -> None:
    def stages(line: str) -> tuple[Stage, ...]:
        return load_pack(write(tmp_path / "p", rules=RULE + line)).rules[0].stages

    assert stages('stages = ["design"]') == (Stage.CONCEPT, Stage.PRELIMINARY, Stage.CONSTRUCTION_DOCUMENTS)
    assert stages('stages = ["completion", "concept"]') == (Stage.CONCEPT, Stage.COMPLETION)
    assert stages('from = "construction"') == (Stage.DETAILING, Stage.CONSTRUCTION, Stage.COMPLETION)
    assert stages('from = "施工图"')[0] is Stage.CONSTRUCTION_DOCUMENTS


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('severity = "warning"', 'severity = "error"', r"walls.toml:8 \[WALL-NAME\]: severity error on .* house"),
        ('severity = "warning"', 'severity = "bad"', r"walls.toml:8 .*accepted: error, warning, info"),
        ('severity = "warning"\n', "", "missing key severity"),
        (', en = "because"', "", r"walls.toml:5 .*why lacks its en text"),
        ('zh = "因"', 'zh = " "', "why lacks its zh text"),
        ('fix = { zh = "改", en = "do so" }', 'fix = "do so"', "fix needs words in both languages"),
        ('basis = { standard = "X", confidence = "house" }\n', "", "missing key basis"),
        ('confidence = "house"', 'confidence = "sure"', "accepted: confirmed, secondary"),
        ('check = "matches"', 'check = "match"', r"walls.toml:10 .*no such kind of check: match.*accepted: absent"),
        ('check = "matches"', 'check = "matches"\nchek = 1', r"walls.toml:11 .*unknown key chek.*accepted: id, title"),
        ('value = "name"', 'value = "name", patern = "x"', "unknown key patern in with.*accepted: value, pattern"),
        ('value = "name"', 'value = "nam"', "have no value nam"),
        ('pattern = "{pattern}"', 'pattern = "("', "invalid regular expression"),
        ('pattern = "{pattern}"', 'pattern = "{nothing}"', "no parameter nothing.*declared: pattern, region, share"),
        ('pattern = "{pattern}"', 'pattern = "{share}"', "with.pattern = 0.5 has the wrong type, text"),
        ('entity = "IfcWall"', "entity = 7", "select.entity = 7 has the wrong type, text"),
        ('id = "WALL-NAME"', 'id = "wall name"', "capitals, digits and hyphens"),
        ('check = "matches"', 'check = "matches"\nstages = ["soon"]', "no such stage: soon.*accepted: initiation"),
        ('check = "matches"', 'check = "matches"\nfrom = "concept"\nstages = ["all"]', "stages or from, not both"),
        ("[[rule]]", "[[rules]]", "unknown key rules"),
        ("[[rule]]", "[[rule]", r"walls.toml:2: not valid TOML"),
    ],
)  # fmt: skip
def test_broken_rules_are_refused_by_name_and_line(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in RULE
    with pytest.raises(PackError, match=f"(?s){says}") as caught:
        load_pack(write(tmp_path / "p", rules=RULE.replace(old, new, 1)))
    assert caught.value.say("zh") != caught.value.say("en")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('version = "2.1"', "version = 2", "version = 2 has the wrong type"),
        ('licence = "MIT"\n', "", "missing key licence"),
        ('licence = "MIT"', 'licence = "MIT"\nlicense = "MIT"', "unknown key license"),
        ('licence = "MIT"', 'licence = "MIT"\nrules = ["doors.toml"]', "no rule file doors.toml"),
        ('= "WALL-NAME"', '= "DOOR-NAME"', "there is no rule DOOR-NAME"),
        ('"WALL-LABEL" =', '"WALL-NAME" =', "rule WALL-NAME still exists"),
        ("default = 0.5", "default = 0.5\nmin = 1", "unknown key min"),
    ],
)
def test_broken_packs_are_refused(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in PACK
    with pytest.raises(PackError, match=says):
        load_pack(write(tmp_path / "p", pack=PACK.replace(old, new, 1)))


def test_ids_are_unique(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="WALL-NAME is used twice"):
        load_pack(write(tmp_path / "p", rules=RULE + RULE))
    with pytest.raises(PackError, match="two packs have the id mine"):
        load_rules([write(tmp_path / "p"), write(tmp_path / "q")])
    assert len(load_rules([tmp_path / "p", tmp_path / "p"])) == 1


def test_no_such_pack(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"nosuch: no such rule pack.*built in: .*base"):
        load_pack("nosuch")


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    folder = write(tmp_path / "p")
    (folder / "walls.toml").write_bytes(RULE.encode("utf-8").replace("墙名".encode(), "墙名".encode("gb18030")))
    with pytest.raises(PackError, match="not UTF-8"):
        load_pack(folder)


def profile(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.toml"
    path.write_text(f'id = "{name}"\ntitle = {{ zh = "甲", en = "A" }}\n{text}', encoding="utf-8")
    return path


def test_profiles(tmp_path: Path) -> None:
    write(tmp_path / "p")
    path = profile(tmp_path, "town", 'packs = ["p"]\n[severity]\n"WALL-LABEL" = "error"\n[parameters]\nshare = 0.25')
    (rule,) = load_rules(profile=path)
    assert rule.severity is Severity.ERROR  # a profile may, whatever the basis
    assert rule.title.en.endswith("25 %")
    project = profile(tmp_path, "project", 'extends = "town"\n[parameters]\npattern = "x"')
    (rule,) = load_rules(profile=project)
    assert (rule.severity, rule.parameters) == (Severity.ERROR, {"pattern": "x", "share": 0.25})
    assert load_rules(profile=profile(tmp_path, "none", 'extends = "town"\nomit = ["mine/WALL-NAME"]')) == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "[parameters]\nshar = 1",
            r"town.toml:5.*no pack declares the parameter shar.*did you mean share\?",
        ),
        ("[parameters]\nother = 1", r"no pack declares the parameter other.*accepted: pattern, region, share"),
        ('[parameters]\nshare = "much"', r"town.toml:5: parameter share = 'much' must be a number"),
        ("[parameters]\npattern = '('", r"town.toml:5: parameter pattern = '\(' is not accepted: .*regular expression"),
        ('[severity]\n"DOOR" = "info"', "no pack has a rule DOOR"),
        ('[severity]\n"mine/WALL-NAMES" = "info"', "no pack has a rule mine/WALL-NAMES.*did you mean mine/WALL-NAME"),
        ('omit = ["DOOR"]', "no pack has a rule DOOR"),
        ('extends = "town"', "extend each other in a circle"),
        ('extends = "nowhere"', "no such profile.*built in: default"),
        ("stage = 1", "unknown key stage"),
    ],
)
def test_broken_profiles_are_refused(tmp_path: Path, text: str, says: str) -> None:
    write(tmp_path / "p")
    with pytest.raises(PackError, match=f"(?s){says}"):
        load_rules(profile=profile(tmp_path, "town", f'packs = ["p"]\n{text}'))


def test_what_is_wrong_with_a_parameter_is_told_of_the_file_that_sets_it(tmp_path: Path) -> None:
    profile(tmp_path, "town", 'extends = "national"\n[parameters]\nasset_classes = ["IfcPumpe"]')
    with pytest.raises(PackError, match=r"town\.toml:5: .*IFC has no class IfcPumpe"):
        load_rules(profile=profile(tmp_path, "project", 'extends = "town"'))
    with pytest.raises(PackError, match=r"stage\.toml:5: .*no such stage: constructon.*accepted: initiation"):
        late = 'extends = "national"\n[parameters]\ninformation_n3_from = "constructon"'
        load_rules(profile=profile(tmp_path, "stage", late))


def test_default_profile_is_the_base_pack() -> None:
    assert load_profile("default").packs == ("base",)
    assert {r.pack for r in load_rules()} == {"base"}
    assert load_rules() == load_rules(["base"])


IDS = """<?xml version="1.0" encoding="UTF-8"?>
<ids xmlns="http://standards.buildingsmart.org/IDS" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<info><title>Walls</title></info>
<specifications><specification ifcVersion="IFC4" name="Walls have fire ratings" identifier="{identifier}">
<applicability minOccurs="0" maxOccurs="unbounded"><entity>
<name><simpleValue>IFCWALL</simpleValue></name></entity></applicability>
<requirements><attribute cardinality="required"><name><simpleValue>Tag</simpleValue></name></attribute></requirements>
</specification></specifications></ids>
"""
SPECIFICATION = """
[specifications."{key}"]
id = "WALL-TAG"
title = {{ zh = "墙有标识", en = "Walls have tags" }}
why = {{ zh = "因", en = "because" }}
fix = {{ zh = "改", en = "do so" }}
basis = {{ standard = "X", confidence = "house" }}
severity = "{severity}"
stages = ["completion"]
"""


@pytest.mark.parametrize(("identifier", "key"), [("A-1", "A-1"), ("", "Walls have fire ratings")])
def test_specifications_of_an_ids_file(tmp_path: Path, make: Make, identifier: str, key: str) -> None:
    folder = write(tmp_path / "p", pack=PACK + SPECIFICATION.format(key=key, severity="info"))
    (folder / "walls.ids").write_text(IDS.format(identifier=identifier), encoding="utf-8")
    rule = load_pack(folder).rules[1]
    assert (rule.key, rule.title.zh, rule.severity) == ("mine/WALL-TAG", "墙有标识", Severity.INFO)
    assert rule.stages == (Stage.COMPLETION,)
    assert failing(rule.judge(make(wall(50)))) == [50]
    assert check(make(without=(30, 31)), [rule]).results[0].status is Status.NOT_APPLICABLE


def test_a_specification_that_nobody_describes(tmp_path: Path) -> None:
    folder = write(tmp_path / "p")
    (folder / "walls.ids").write_text(IDS.format(identifier="A-1"), encoding="utf-8")
    with pytest.raises(PackError, match=r"“A-1” of walls.ids is not described"):
        load_pack(folder)


def test_a_specification_below_secondary_is_no_error(tmp_path: Path) -> None:
    folder = write(tmp_path / "p", pack=PACK + SPECIFICATION.format(key="A-1", severity="error"))
    (folder / "walls.ids").write_text(IDS.format(identifier="A-1"), encoding="utf-8")
    with pytest.raises(PackError, match="severity error on a basis that is only house"):
        load_pack(folder)
