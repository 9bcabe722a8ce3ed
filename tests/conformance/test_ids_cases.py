"""The official IDS 1.0 cases: the first word of a file name is what must come out."""

from __future__ import annotations

import os
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

import bimcheck
from bimcheck.rules import ids

ROOT = Path(os.environ.get("BIMCHECK_CORPUS", "")) / "ids"
CASES = sorted(ROOT.glob("*/*.ids")) if os.environ.get("BIMCHECK_CORPUS") else []
needs_corpus = pytest.mark.skipif(not CASES, reason="no corpus: set BIMCHECK_CORPUS to the folder that holds ids/")


@cache
def outcome(case: Path) -> str:
    """invalid where the IDS itself is; pass where every specification passes, else fail."""
    try:
        rules = ids.load(case, audited=True)
    except ids.InvalidIdsError as error:
        assert error.messages
        return "invalid"
    model = bimcheck.read(case.with_suffix(".ifc"))
    verdicts = [rule.judge(model) for rule in rules]
    assert verdicts
    for verdict in verdicts:
        # What failed is told in both languages, and what is told did fail.
        assert verdict.failures.drop("id", "line", "measured", "tolerance").null_count().sum_horizontal().sum() == 0
        assert (verdict.failed or verdict.failures["id"].n_unique()) == verdict.failures["id"].n_unique()
    return "pass" if all(v.failures.is_empty() for v in verdicts) else "fail"


@needs_corpus
@pytest.mark.parametrize("case", CASES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_case(case: Path) -> None:
    assert outcome(case) == case.name.partition("-")[0]


@needs_corpus
def test_the_corpus_is_whole() -> None:
    """All 178 ran, and came out as their names say."""
    assert len(CASES) == 178
    told = Counter(case.name.partition("-")[0] for case in CASES)
    assert Counter(outcome(case) for case in CASES) == told == {"pass": 98, "fail": 66, "invalid": 14}
