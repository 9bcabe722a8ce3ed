"""Two rules that ask the same of an element: the finding of one points to the other, the verdicts stay."""

from __future__ import annotations

from pathlib import Path

import pytest

import bimcheck
from bimcheck.rules.packs import load_pack, load_rules
from bimcheck.rules.rule import Status
from bimcheck.rules.rulesets import pack_names, rulesets

SAMPLES = rulesets() / "base" / "samples"
TWICE = {"bsi/SPS007": "base/ELEMENT-CONTAINED-ONCE", "bsi/SPS002": "base/SITE-BUILDING-STOREY"}


def test_every_rule_that_is_repeated_exists() -> None:
    rules = [rule for pack in pack_names() for rule in load_pack(pack).rules]
    repeats = {rule.key: rule.repeats for rule in rules if rule.repeats}
    assert repeats == TWICE
    assert set(repeats.values()) <= {rule.key for rule in rules}


@pytest.mark.parametrize("again", TWICE)
def test_the_same_element_is_told_once_and_pointed_to(again: str) -> None:
    first = TWICE[again]
    rules = [rule for rule in load_rules(profile="national") if rule.key in (again, first)]
    met = 0
    for path in sorted(SAMPLES.glob(f"fail-{first.partition('/')[2]}*.ifc")):
        before = {r.rule.key: r for rule in rules for r in bimcheck.check(bimcheck.read(path), (rule,)).results}
        after = {r.rule.key: r for r in bimcheck.check(bimcheck.read(path), rules).results}
        for key, result in after.items():
            alone = before[key]
            assert (result.status, result.failed, result.findings.height) == (
                alone.status, alone.failed, alone.findings.height,
            )  # fmt: skip
        assert after[first].findings.equals(before[first].findings)
        if after[again].status is not Status.FAILED:
            continue
        told = set(after[first].findings["id"].to_list())
        for row, alone_row in zip(
            after[again].findings.iter_rows(named=True), before[again].findings.iter_rows(named=True), strict=True
        ):
            same = row["id"] in told
            suffix = f" (the same as told by {first})" if same else ""
            assert row["observed_en"] == alone_row["observed_en"] + suffix
            met += same
        assert after[again].facts.get("repeated", 0) == len(told & set(after[again].findings["id"].to_list()))
    assert met


def test_alone_a_rule_says_nothing_of_others() -> None:
    path = next(Path(SAMPLES).glob("fail-ELEMENT-CONTAINED-ONCE*.ifc"))
    (result,) = bimcheck.check(bimcheck.read(path), load_rules(["bsi"]), select="SPS007").results
    assert "told by" not in "".join(result.findings["observed_en"])
