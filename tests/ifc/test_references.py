"""References: numbers behind `#`, read eight bytes at a time, and relations, judged by the order of references."""

from __future__ import annotations

import random
import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bimcheck
from bimcheck.ifc import references
from bimcheck.ifc.instances import Instances
from bimcheck.ifc.scan import scan
from bimcheck.ifc.schema import schema

SAMPLE = Path(__file__).parents[2] / "samples" / "hangzhou-house-detailing.ifc"


@given(st.lists(st.text(alphabet="#0123456789,)('Aé= ", max_size=40), max_size=8))
def test_numbers_are_those_that_an_expression_finds(texts: list[str]) -> None:
    """Each line's own number and class, and in their order all others that stand behind a `#`."""
    lines = [f"#{n}=IFCX({text});" for n, text in enumerate(texts)]
    found = scan("\n".join(lines).encode())
    inner = [[int(n) if len(n) < 19 else -1 for n in re.findall("#([0-9]+)", line)[1:]] for line in lines]
    assert found.ids.tolist() == list(range(len(lines))) and not found.odd.any()
    assert found.counts.tolist() == [len(numbers) for numbers in inner]
    assert found.numbers.tolist() == [n for numbers in inner for n in numbers]


# What may stand before the arguments: as most write it, with blanks, signs, numbers of any length, or nothing.
_HEADS = st.sampled_from(
    ["#{}=", "#{} =", "#{} = ", "#{}= ", "# {}=", "#{}\t=", "#+{}=", "#-{}=", "#=", "#{}", "#{}=="]
)
_NUMBERS = st.one_of(st.integers(1, 10**9), st.integers(10**6, 10**20)).map(str) | st.sampled_from(["007", "0"])
_LENGTHS = st.sampled_from([8, 16, 17, 63, 64, 90]).map(lambda n: "A" * n)
_CLASSES = st.sampled_from(["IFCWALL", "ifcWall", "IfcX", "", "é", "IFCWALL ", "I-X"]) | _LENGTHS
_RESTS = st.sampled_from(["($,#3);", "();", ";", "('#12');"])


@given(st.lists(st.tuples(_HEADS, _NUMBERS, _CLASSES, _RESTS), max_size=12))
@settings(deadline=None)
def test_lines_are_what_an_expression_says(drawn: list[tuple[str, str, str, str]]) -> None:
    """Number, class and arguments of lines written in any way, against one expression for the whole line."""
    texts = [head.format(number) + cls + rest for head, number, cls, rest in drawn]
    lines = pl.DataFrame({"line": range(len(texts)), "text": texts}, schema={"line": pl.UInt32, "text": pl.String})
    instances = Instances(lines, schema("IFC4"), scan("\n".join(texts).encode()))
    for row, text in enumerate(texts):
        match = re.match(r"#([0-9]{1,19})[ \t]*=([^(]*)\(", text)
        number = int(match.group(1)) if match and int(match.group(1)) < 2**63 else -1
        name = re.fullmatch(r"\s*([A-Za-z]\w*)\s*", match.group(2), re.ASCII) if match and number >= 0 else None
        told = "IfcWall" if name and name.group(1).upper() == "IFCWALL" else name.group(1).upper() if name else None
        assert instances.class_names(np.array([row])).to_list() == [told], text
        if told:
            assert instances.ids[row] == number, text
            assert instances.arguments(np.array([row])).to_list() == [text[text.index("(") :]]


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
