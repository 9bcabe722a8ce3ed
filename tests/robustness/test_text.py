"""The same model written otherwise, in other encodings, cut short."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bimcheck.model import Model
from tests.robustness.outcome import codes, outcome, read
from tests.robustness.seeds import SEED


@pytest.mark.parametrize(
    ("data", "readable"),
    [
        (SEED[: SEED.index(b"FILE_NAME") + 12], False),
        (SEED[: SEED.index(b"DATA;")], False),
        (SEED[: SEED.index(b"DATA;") + 5], True),
        (SEED[: SEED.index(b"Pset_WallCommon") + 4], True),
        (SEED[: SEED.index(b"#49=")], True),
        (SEED[: SEED.index(b"#49=") + 2], True),
        (SEED.replace(b"ENDSEC;\nEND-ISO", b"END-ISO"), True),
        (SEED.replace(b"END-ISO-10303-21;\n", b""), True),
    ],
    ids=["header", "no-data", "data-only", "in-string", "between", "in-number", "no-endsec", "no-end"],
)
def test_cut_short(tmp_path: Path, data: bytes, readable: bool) -> None:
    path = tmp_path / "cut.ifc"
    path.write_bytes(data)
    result = outcome(path)
    if isinstance(result, Model):
        assert codes(result) & {"UNTERMINATED", "SYNTAX", "HEADER"}
    else:
        assert not readable


def wall_name(model: Model) -> str:
    return str(model.entities.filter(model.entities["id"] == 30)["name"].item())


def named(name: bytes) -> bytes:
    return SEED.replace(b"'it''s; a /* wall */ #31='", b"'" + name + b"'")


def test_clean_text_is_clean(tmp_path: Path) -> None:
    result = read(tmp_path, SEED)
    assert result.problems.is_empty(), result.problems
    assert wall_name(result) == "it's; a /* wall */ #31="
    project = result.entities.filter(result.entities["class"] == "IfcProject")
    assert project["name"].item() == "项目"


@pytest.mark.parametrize(
    "change",
    [
        lambda d: b"\xef\xbb\xbf" + d,
        lambda d: d.replace(b"\n", b"\r\n"),
        lambda d: d.replace(b"\n", b"\r"),
        lambda d: d.replace(b"\n", b"\n\n   \n"),
        lambda d: d.replace(b",", b" ,\n\t "),
        lambda d: d.replace(b"=IFC", b" = IFC").replace(b"#1", b"  #1").replace(b"(#", b"( #").replace(b");", b") ;"),
        lambda d: d.replace(b"\n", b" "),
        lambda d: d.replace(b"\n", b"\n/* a comment; with #1=IFCWALL('x'); and 'quotes */"),
        lambda d: d.replace(b"=IFC", b"=/*;*/IFC").replace(b"$", b"/**/$"),
        lambda d: d.replace(b"DATA;", b"DATA ;").replace(b"ENDSEC;", b"ENDSEC\n;"),
        lambda d: d.decode().encode("utf-16"),
        lambda d: b"\xfe\xff" + d.decode().encode("utf-16-be"),
    ],
    ids=[
        "bom",
        "crlf",
        "cr",
        "blank-lines",
        "split",
        "spaces",
        "one-line",
        "comments",
        "comments-inside",
        "sections",
        "utf-16",
        "utf-16-be",
    ],
)
def test_the_same_file_written_otherwise(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    plain, other = read(tmp_path, SEED), read(tmp_path, change(SEED), "other.ifc")
    for table in [
        "entities",
        "properties",
        "quantities",
        "relations",
        "materials",
        "classifications",
        "documents",
        "units",
        "classes",
    ]:
        ours, theirs = getattr(plain, table), getattr(other, table)
        by = [c for c, kind in ours.schema.items() if not kind.is_nested()]
        assert ours.sort(by).equals(theirs.sort(by)), table
    assert not codes(other) - {"ENCODING_UTF8"}


def test_lower_case_keywords(tmp_path: Path) -> None:
    """ISO 10303-21 allows capitals only; everybody reads the others too."""
    result = read(tmp_path, SEED.replace(b"=IFCWALL(", b"=IfcWall(").replace(b"IFCDOOR(", b"ifcdoor("))
    assert {"IfcWall", "IfcDoor"} <= set(result.entities["class"])


@pytest.mark.parametrize(
    ("encoding", "code"), [("utf-8", "ENCODING_UTF8"), ("gbk", "ENCODING_GB18030"), ("gb18030", "ENCODING_GB18030")]
)
def test_chinese_bytes(tmp_path: Path, encoding: str, code: str) -> None:
    result = read(tmp_path, named("预制外墙板、阳台".encode(encoding)))
    assert wall_name(result) == "预制外墙板、阳台"
    assert codes(result) == {code}
    assert result.problems["line"].to_list() == [SEED[: SEED.index(b"#30=")].count(b"\n") + 1]


def test_latin_1_bytes(tmp_path: Path) -> None:
    result = read(tmp_path, named("Außenwand Süd, tragend".encode("latin-1")))
    assert wall_name(result) == "Außenwand Süd, tragend"
    assert codes(result) == {"ENCODING_LATIN1"}


@pytest.mark.parametrize("name", [b"a\0b", b"\0" * 50, b"\x01\x1f\x7f"])
def test_control_bytes(tmp_path: Path, name: bytes) -> None:
    result = read(tmp_path, named(name))
    assert wall_name(result) in (name.decode(), name.decode().replace("\0", ""))


@pytest.mark.parametrize(
    ("written", "name", "sound"),
    [
        (r"\X2\7530\X0\ a", "田 a", True),
        (r"\X2\75305730\X0\\X2\7530\X0\ ", "田地田 ", True),
        (r"\X4\0001F600\X0\ ", "😀 ", True),
        (r"\X2\D83DDE00\X0\ ", "😀 ", True),  # surrogates: forbidden, common, clear
        (r"\S\d\S\v", "äö", True),
        (r"\PB\\S\1", "ą", True),
        (r"\X\E4\X\F6", "äö", True),
        (r"a\\b", "a\\b", True),
        (r"''quoted''", "'quoted'", True),
        (r"\X2\753\X0\ ", r"\X2\753\X0\ ", False),
        (r"\X2\7530", r"\X2\7530", False),
        (r"C:\temp\x", r"C:\temp\x", False),
        (r"\X4\FFFFFFFF\X0\ ", r"\X4\FFFFFFFF\X0\ ", False),
        (r"\X2\D83D\X0\ ", r"\X2\D83D\X0\ ", False),
    ],
)
def test_escapes(tmp_path: Path, written: str, name: str, sound: bool) -> None:
    """ISO 10303-21, 6.4.3: what is malformed stays as written and is reported."""
    result = read(tmp_path, named(written.encode()))
    assert wall_name(result) == name
    assert codes(result) == (set() if sound else {"ENCODING_ESCAPE"})
