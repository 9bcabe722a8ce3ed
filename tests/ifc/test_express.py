"""The EXPRESS rules: the same as ifcopenshell's own validator finds, in a child that may die or take too long."""

from __future__ import annotations

import ast
import collections
import json
import sys
import zipfile
from pathlib import Path

import ifcopenshell
import pytest

from bimcheck.ifc import express
from bimcheck.ifc.express import collected, condition, run
from bimcheck.rules.express import express_rules, rules_of
from bimcheck.rules.outcome import judge
from bimcheck.rules.rule import Status
from bimcheck.rules.rulesets import rulesets

BASE = rulesets() / "base" / "samples"
USERDEFINED = BASE / "fail-USERDEFINED-OBJECT-TYPE-null.ifc"
FILES = [
    BASE / "fail-PROJECT-SINGLE-two.ifc",  # a global rule
    BASE / "fail-PROPERTY-SET-UNIQUE-ifc2x3.ifc",
    BASE / "pass-NAME-PRESENT-ifc4x3_add2.ifc",
]


def theirs(path: Path) -> dict[str, int]:
    """What ifcopenshell's validator says, by rule."""
    from ifcopenshell.express import rule_executor
    from ifcopenshell.validate import json_logger

    logger = json_logger()
    rule_executor.run(ifcopenshell.open(str(path)), logger)
    return dict(collections.Counter(str(s.get("attribute")) for s in logger.statements))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_as_the_validator_of_ifcopenshell(path: Path) -> None:
    outcome = run(path, 120)
    assert outcome.ended == "done" and outcome.errors == {}
    assert outcome.counts == theirs(path)
    assert outcome.judged and outcome.rules > 300
    assert bool(outcome.counts) == (path == FILES[0])


def test_something_is_found_in_them() -> None:
    outcome = run(USERDEFINED, 120)
    assert outcome.counts == {"IfcWall.CorrectPredefinedType": 1}
    ((id_, text),) = outcome.violations["IfcWall.CorrectPredefinedType"]
    assert id_ == 30 and "EXISTS(SELF.ObjectType)" in text and "express_getattr" not in text


def test_rules_of_types(tmp_path: Path) -> None:
    text = USERDEFINED.read_text(encoding="ascii").replace("#37,2870.)", "#37,-1.)").replace("3000.,200.)", "0.,200.)")
    path = tmp_path / "负.ifc"
    path.write_text(text, encoding="ascii")
    found = run(path, 120)
    assert {k: [i for i, _ in v] for k, v in found.violations.items() if "Measure" in k} == {
        "IfcPositiveLengthMeasure.WR1": [34, 35]
    }
    assert found.counts == theirs(path)


def test_a_zip_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "m.ifczip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(USERDEFINED, "m.ifc")
    assert run(path, 120).counts == {"IfcWall.CorrectPredefinedType": 1}


def test_a_child_that_dies_is_told(tmp_path: Path) -> None:
    path = tmp_path / "none.ifc"
    path.write_text("no IFC", encoding="ascii")
    rules = express_rules(path, 60)
    (rest,) = rules
    result = judge(None, rest)  # type: ignore[arg-type]  # the model is not looked at
    assert result.status is Status.UNDECIDED and result.reason is not None
    assert "died with code" in result.reason.en and "异常结束" in result.reason.zh


def test_a_child_that_takes_too_long_is_told_with_what_it_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "child.py"
    lines = [
        {"kind": "start", "schema": "IFC4", "version": "0", "rules": 3},
        {"kind": "violation", "rule": "IfcWall.R", "id": 7, "text": "x > 0"},
        {"kind": "judged", "rule": "IfcWall.R", "instances": 4},
        {"kind": "judged", "rule": "IfcDoor.R", "instances": 2},
    ]
    told = "\n".join(json.dumps(line) for line in lines)
    script.write_text(f"import time\nprint('''{told}''', flush=True)\nprint('{{\"kin', flush=True)\ntime.sleep(60)\n")
    started: list[list[str]] = []

    class Popen(express.subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, command: list[str], **options: object) -> None:
            started.append(command)
            super().__init__([sys.executable, str(script)], **options)  # type: ignore[call-overload]

    monkeypatch.setattr(express.subprocess, "Popen", Popen)
    outcome = run(tmp_path / "m.ifc", 3)
    assert started[0][1:3] == ["-m", "bimcheck.ifc.express"]
    assert outcome.ended == "timeout" and outcome.counts == {"IfcWall.R": 1}
    results = {r.id: judge(None, r) for r in rules_of(outcome, 3)}  # type: ignore[arg-type]
    assert results["OTHER-RULES"].status is Status.UNDECIDED
    reason = results["OTHER-RULES"].reason
    assert reason and "longer than 3 s" in reason.en and "2 rules were judged" in reason.en


def test_what_cannot_be_judged_is_no_pass() -> None:
    lines = [
        {"kind": "start", "schema": "IFC4", "version": "0", "rules": 3},
        {"kind": "error", "rule": "IfcWall.R", "id": 7, "text": "TypeError: odd"},
        {"kind": "judged", "rule": "IfcWall.R", "instances": 4},
        {"kind": "judged", "rule": "IfcDoor.R", "instances": 2},
        {"kind": "done"},
    ]
    outcome = collected(json.dumps(line) for line in lines)
    first, rest = rules_of(outcome, 3)
    unjudged = judge(None, first)  # type: ignore[arg-type]
    assert unjudged.status is Status.UNDECIDED and unjudged.reason and "TypeError: odd" in unjudged.reason.en
    held = judge(None, rest)  # type: ignore[arg-type]
    assert (held.status, held.applicable, held.failed) == (Status.PASSED, 1, 0)


def test_conditions_read_like_express() -> None:
    code = (
        "(not exists(express_getattr(self, 'Tag', INDETERMINATE)) or sizeof(express_getitem(x, 1 - "
        "EXPRESS_ONE_BASED_INDEXING, INDETERMINATE)) == 0) is not False"
    )
    assert condition(ast.parse(code, mode="eval").body) == "NOT EXISTS(SELF.Tag) OR SIZEOF(x[1]) = 0"
