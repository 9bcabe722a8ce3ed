"""References: numbers behind `#`, read eight bytes at a time, and relations, judged by the order of references."""

from __future__ import annotations

import random
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import bimcheck
from bimcheck.ifc import references
from bimcheck.ifc.links import hash_numbers

SAMPLE = Path(__file__).parents[2] / "samples" / "hangzhou-house-detailing.ifc"


@given(st.text(alphabet="#0123456789,)('\nAé", max_size=60))
def test_numbers_are_those_that_an_expression_finds(text: str) -> None:
    encoded = text.encode()
    positions, numbers = hash_numbers(np.frombuffer(encoded, dtype=np.uint8))
    expected = [(m.start(), m.group(1)) for m in re.finditer(rb"#([0-9]+)", encoded)]
    assert positions.tolist() == [at for at, _ in expected]
    assert numbers.tolist() == [int(n) if len(n) < 19 else -1 for _, n in expected]


@pytest.mark.parametrize("seed", range(6))
def test_the_quick_look_at_relations_misses_nothing(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """References of relations are led astray at random; looking at every argument must tell no more than the quick way
    does. Owner histories go astray too, because they are what the order of references is counted from."""
    chance = random.Random(seed)
    lines = SAMPLE.read_text(encoding="utf-8").splitlines()
    numbers = [m.group(1) for line in lines if (m := re.match(r"#(\d+)\s*=", line))]
    histories = [m.group(1) for line in lines if (m := re.match(r"#(\d+)\s*=\s*IFCOWNERHISTORY", line))]
    changed = 0
    for at, line in enumerate(lines):
        if re.match(r"#\d+\s*=\s*IFCREL", line) and chance.random() < 0.2:
            found = list(re.finditer(r"(?<=[(,])(#\d+|\$)(?=[,)])", line))
            m = chance.choice(found)
            other = chance.choice(histories if histories and chance.random() < 0.3 else numbers)
            lines[at] = f"{line[: m.start()]}#{other}{line[m.end() :]}"
            changed += 1
    path = tmp_path / "astray.ifc"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    quick = bimcheck.read(path).problems
    assert changed > 5 and (quick["code"] == "REFERENCE_CLASS").any()
    monkeypatch.setattr(references, "_out_of_place", lambda statements, rows, attributes: rows)
    assert quick.equals(bimcheck.read(path).problems)
