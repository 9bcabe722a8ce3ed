"""Thousands of broken files: always a model that loses nothing or a BimcheckError, never a traceback, never a hang."""

from __future__ import annotations

import hashlib
import os
import random
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bimcheck.model import Model
from tests.robustness.mutants import OPERATIONS, mutant
from tests.robustness.outcome import SECONDS, outcome
from tests.robustness.seeds import SHORT, seeds

ROOT = Path(__file__).parents[1]
ALL_SEEDS = seeds()
# The same mutants each time: a test that fails today fails tomorrow.
CALM = settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])


def keep(data: bytes, why: str) -> str:
    """Leave a file that broke something where it can be looked at, and say where."""
    folder = ROOT / ".hypothesis" / "broken"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{hashlib.sha256(data).hexdigest()[:12]}.ifc"
    path.write_bytes(data)
    return f"{why}\nthe file: {path}"


def judge(path: Path, data: bytes) -> str:
    """Read one broken file. "model" or "error"; fails on anything else."""
    path.write_bytes(data)
    try:
        result = outcome(path)
    except BaseException as broken:
        raise AssertionError(keep(data, f"{type(broken).__name__}: {broken}")) from broken
    return "model" if isinstance(result, Model) else "error"


def many(path: Path, seed: int, count: int) -> None:
    rng = random.Random(seed)
    said = [judge(path, mutant(rng.choice(ALL_SEEDS), rng)) for _ in range(count)]
    # Most damage is small: a reader that refuses everything would pass the rest of this test.
    assert said.count("model") > count * 0.6


@pytest.mark.parametrize("chunk", range(8))
def test_mutants_are_read_or_refused(tmp_path: Path, chunk: int) -> None:
    many(tmp_path / "mutant.ifc", chunk, 80)


@pytest.mark.long
@pytest.mark.parametrize("chunk", range(100, 120))
def test_thousands_of_mutants(tmp_path: Path, chunk: int) -> None:
    many(tmp_path / "mutant.ifc", chunk, 400)


@settings(CALM, max_examples=80)
@given(
    steps=st.lists(st.tuples(st.sampled_from(range(len(OPERATIONS))), st.integers(0, 2**32)), min_size=1, max_size=4)
)
def test_any_row_of_operations(tmp_path: Path, steps: list[tuple[int, int]]) -> None:
    data = SHORT
    for which, seed in steps:
        if data:
            data = OPERATIONS[which](data, random.Random(seed))
    judge(tmp_path / "mutant.ifc", data)


@settings(CALM, max_examples=80)
@given(data=st.one_of(st.binary(max_size=300), st.text(alphabet="#=();',$*.\\\n\r IFCWALX012E/\"", max_size=300)))
def test_any_data_section(tmp_path: Path, data: bytes | str) -> None:
    body = data if isinstance(data, bytes) else data.encode()
    judge(tmp_path / "any.ifc", SHORT.replace(b"#31=", body + b"#31=", 1))


@pytest.mark.parametrize("number", range(12))
def test_mutants_through_the_command_line(tmp_path: Path, number: int) -> None:
    rng = random.Random(1000 + number)
    path = tmp_path / "坏.ifc"
    path.write_bytes(mutant(rng.choice(ALL_SEEDS), rng))
    report = tmp_path / "report.json"
    command = [sys.executable, str(ROOT / "cli.py"), "check", str(path), "--stage", "design", "--report", str(report)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        command, capture_output=True, timeout=6 * SECONDS, check=False, env={**os.environ, "PYTHONIOENCODING": "utf-8"}
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime <= SECONDS
    talk = (done.stdout + done.stderr).decode("utf-8", "replace")
    assert done.returncode in (0, 1, 2), talk
    assert "Traceback" not in talk and "panicked" not in talk, talk
    assert report.exists(), "a report is written whatever happens"
