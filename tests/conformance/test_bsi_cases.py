"""The cases of buildingSMART's validation service: the first word of a file name is what its rule must say.

A `fail` counts only where the very rule of the name failed; a `pass` only where it passed and had something to judge;
an `na` only where it did not apply. A `pass` file in which the rule has nothing to judge is therefore a disagreement.
What disagrees stands in bsi_disagreements.toml with its reason.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import bimcheck
from bimcheck.rules.outcome import judge
from bimcheck.rules.packs import load_pack
from bimcheck.rules.rule import Status

ROOT = Path(os.environ.get("BIMCHECK_CORPUS", "")) / "ifc-gherkin-rules"
FAMILIES = re.compile(
    r"(grf|pjs|sps|pse|qty|ojt|ojp|blt|grp|sys|cls|mat|spa|mpd|tas|swe|lay|doc|ctx|asm)\d{3}"
    r"|ifc10[126]|bbx001|gem(002|003|004|011|051|052|111|112|113)|brp00[23]"
)
CASES = (
    sorted(p for d in ROOT.iterdir() if FAMILIES.fullmatch(d.name) for p in d.iterdir())
    if os.environ.get("BIMCHECK_CORPUS")
    else []
)
RULES = {rule.id.lower(): rule for rule in load_pack("bsi").rules}
WORDS = {Status.PASSED: "pass", Status.FAILED: "fail", Status.NOT_APPLICABLE: "na"}
DISAGREEMENTS: dict[str, dict[str, str]] = tomllib.loads(
    (Path(__file__).parent / "bsi_disagreements.toml").read_text(encoding="utf-8")
)
NOT_COVERED: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "bsi_not_covered.toml").read_text(encoding="utf-8")
)
needs_corpus = pytest.mark.skipif(
    not CASES, reason="no corpus: set BIMCHECK_CORPUS to the folder that holds ifc-gherkin-rules/"
)


def name(case: Path) -> str:
    """Without the suffix, which one case lacks."""
    return case.name.removesuffix(".ifc")


def outcome(case: Path) -> str:
    """What the rule of the name says of the case, by no more than that rule."""
    result = judge(bimcheck.read(case), RULES[case.name.split("-")[1].removesuffix(".ifc")])
    if result.status is Status.FAILED:
        # What failed is told, in both languages.
        assert result.failed > 0 and result.findings.height > 0
        said = result.findings.select("expected_zh", "expected_en", "observed_zh", "observed_en")
        assert said.null_count().sum_horizontal().sum() == 0
    if result.status is Status.PASSED:
        assert result.applicable > 0
    return WORDS.get(result.status, result.status.value)


@needs_corpus
@pytest.mark.parametrize("case", CASES, ids=name)
def test_case(case: Path) -> None:
    expected = DISAGREEMENTS.get(name(case), {}).get("outcome", case.name.partition("-")[0])
    assert outcome(case) == expected


@needs_corpus
def test_the_corpus_is_whole() -> None:
    """All cases of the families are there, each outcome among them."""
    told = Counter(case.name.partition("-")[0] for case in CASES)
    assert told == {"fail": 161, "pass": 111, "na": 27}
    assert len(CASES) == 299


@needs_corpus
def test_agreement() -> None:
    """At least 97 % agree: test_case holds each of those that are named to the other outcome, and all others to the
    one of their name. What is named exists and has a reason."""
    assert set(DISAGREEMENTS) <= {name(case) for case in CASES}
    assert 1 - len(DISAGREEMENTS) / len(CASES) >= 0.97
    assert all(len(entry["reason"]) > 40 for entry in DISAGREEMENTS.values())


def test_disagreements_say_the_other_outcome() -> None:
    for case, entry in DISAGREEMENTS.items():
        assert entry["outcome"] in WORDS.values() and entry["outcome"] != case.partition("-")[0], case


@needs_corpus
def test_the_other_families_are_named() -> None:
    """Every case of the corpus is either judged by its rule or named, with a reason."""
    others = {d.name for d in ROOT.iterdir() if d.is_dir() and not FAMILIES.fullmatch(d.name)}
    assert others == {family for group in NOT_COVERED.values() for family in group["families"]}
    for name, group in NOT_COVERED.items():
        assert len(group["reason"]) > 30, name
        assert sum(len(list((ROOT / family).iterdir())) for family in group["families"]) == group["files"], name
    assert len(CASES) + sum(group["files"] for group in NOT_COVERED.values()) == 421


def left_open(case: Path) -> list[str]:
    """The rules of the pack that crash or stay undecided on this file."""
    report = bimcheck.check(bimcheck.read(case), RULES.values())
    return [r.rule.key for r in report.results if r.status in (Status.CRASHED, Status.UNDECIDED)]


OTHERS = {
    family: sorted((ROOT / family).iterdir()) if CASES else []
    for group in NOT_COVERED.values()
    for family in group["families"]
}


@needs_corpus
def test_the_pack_comes_through_the_other_families() -> None:
    """Files that no rule of the pack is named after are judged all the same: one of each family."""
    wrong = {cases[0].name: left for cases in OTHERS.values() if (left := left_open(cases[0]))}
    assert not wrong and len(OTHERS) == 39


@needs_corpus
@pytest.mark.long
def test_the_pack_comes_through_all_of_the_other_families() -> None:
    wrong = {case.name: left for cases in OTHERS.values() for case in cases[1:] if (left := left_open(case))}
    assert not wrong
