"""Text to statements: whatever the layout, the same instances as an independent tokenizer finds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bimcheck.ifc.spf import split
from tests.conformance.corpus import folders, needs_corpus
from tests.conformance.statements import statements
from tests.robustness.seeds import SEED, model

# Inside a string everything may stand, also what looks like the end of a statement or the begin of a comment.
STRINGS = st.text(alphabet='aé中;#/*,()=$\\" ', max_size=12).map(lambda s: "'" + s.replace("*/", "") + "''x'")
VALUES = st.one_of(
    STRINGS,
    st.integers(1, 99).map(lambda n: f"#{n}"),
    st.sampled_from(["$", "*", ".T.", ".ELEMENT.", "1.", "-2.5E-3", "0", '"0AF"', "()", "IFCLABEL('a;b')", "(#1,#2)"]),
)
# What may stand between any two tokens.
GAPS = st.sampled_from(
    ["", "", "", " ", "\t", "\n", "\r\n", "\n  ", " /* c */ ", "/* ; ' #9=IFCWALL(); */", "/**/", "/***/"]
)
# … and between two statements.
BREAKS = st.sampled_from(["\n", "\r\n", "\n\n", "", " ", "\n/* line\nline */\n", "\t\n"])


@st.composite
def texts(draw: st.DrawFn) -> tuple[bytes, list[tuple[int, str, list[str]]]]:
    """A file and what its statements are: (id, keyword, arguments)."""
    body, truth = "", []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        keyword = draw(st.sampled_from(["IFCWALL", "IFCSLAB", "IFCX_1"]))
        arguments = draw(st.lists(VALUES, max_size=5))
        truth.append((number, keyword, arguments))
        tokens = [f"#{number}", "=", keyword, "("]
        for place, argument in enumerate(arguments):
            tokens += [","] * bool(place) + [argument]
        tokens += [")", ";"]
        body += "".join(token + draw(GAPS) for token in tokens[:-1]) + ";" + draw(BREAKS)
    return model(body + "\n"), truth


def told(raw: bytes) -> list[tuple[int, str, str]]:
    """The statements that `split` finds, blanks outside of strings taken out."""
    found = []
    for text in split(raw).lines["text"]:
        parts = re.findall(r"'(?:[^']|'')*'|[^'\s]+", text)
        match = re.fullmatch(r"#(\d+)=(\w+)\((.*)\);", "".join(parts), re.DOTALL)
        assert match, text
        found.append((int(match.group(1)), str(match.group(2)), str(match.group(3))))
    return found


@settings(max_examples=400, deadline=None, derandomize=True)
@given(texts())
def test_any_layout(made: tuple[bytes, list[tuple[int, str, list[str]]]]) -> None:
    raw, truth = made
    assert told(raw) == [(number, keyword, ",".join(arguments)) for number, keyword, arguments in truth]
    problems = split(raw).problems
    assert set(problems["code"]) <= {"ENCODING_UTF8"}


@settings(max_examples=200, deadline=None, derandomize=True)
@given(texts())
def test_lines_are_those_of_the_file(made: tuple[bytes, list[tuple[int, str, list[str]]]]) -> None:
    raw, _ = made
    assert split(raw).lines["line"].to_list() == [s.line for s in statements(raw)]


def test_line_numbers() -> None:
    lines = split(SEED).lines
    text = SEED.decode().split("\n")
    assert [text[n - 1] for n in lines["line"]] == lines["text"].to_list()
    crooked = SEED.replace(b"(#21);", b"(\n#21\n)\n;").replace(b"#40=", b"/* a\nb */\n#40=")
    assert split(crooked).lines["line"].to_list() == [s.line for s in statements(crooked)]


@needs_corpus
def test_corpus_statements() -> None:
    """Every statement of every corpus file, at its line."""
    files = total = 0
    for paths in folders().values():
        for path in paths:
            raw = path.read_bytes()
            mine = split(raw).lines
            theirs = [(s.line, s.id) for s in statements(raw)]
            ids = mine["text"].str.extract(r"^#\s*(\d+)").cast(int).to_list()
            assert list(zip(mine["line"].to_list(), ids, strict=True)) == theirs, path
            files, total = files + 1, total + len(theirs)
    assert files >= 600 and total >= 450_000


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (SEED.replace(b"#33=", b"33="), "SYNTAX", SEED[: SEED.index(b"#33=")].count(b"\n") + 1),
        (SEED.replace(b"ENDSEC;\nEND-ISO", b"END-ISO"), "UNTERMINATED", None),
        (SEED.replace(b"END-ISO-10303-21;\n", b""), "UNTERMINATED", None),
        (SEED.replace(b"#40=", b"ENDSEC;\nDATA;\n#40="), "SEVERAL_DATA_SECTIONS", None),
    ],
)
def test_problems_of_the_text(text: bytes, code: str, line: int | None) -> None:
    problems = split(text).problems
    assert code in problems["code"].to_list()
    if line is not None:
        assert line in problems["line"].to_list()
