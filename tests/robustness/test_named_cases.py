"""The files that go wrong in practice, one by one: what is refused, what is read, and what is said about it."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from bimcheck.errors import BimcheckError, ModelError
from bimcheck.model import Model
from tests.robustness.outcome import lost, outcome
from tests.robustness.seeds import BODY, HEADER, SEED, model

ROOT = Path(__file__).parents[2]


def read(tmp_path: Path, data: bytes, name: str = "model.ifc", seconds: float = 10.0) -> Model:
    """The model of these bytes, which must be readable and lose nothing."""
    path = tmp_path / name
    path.write_bytes(data)
    result = outcome(path, seconds)
    assert isinstance(result, Model), str(result)
    return result


def refused(path: Path) -> BimcheckError:
    result = outcome(path)
    assert isinstance(result, ModelError), "it was read although it is no IFC model"
    assert str(path) in result.say("zh")
    return result


def codes(model: Model) -> set[str]:
    return set(model.problems["code"])


# --- what is no model at all ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   \r\n\t \n",
        b"\xef\xbb\xbf",
        b"\x00" * 4096,
        b"hello, this is a letter\n",
        b'<?xml version="1.0"?>\n<ifcXML xmlns="http://www.buildingsmart-tech.org/ifcXML/IFC4/final"/>\n',
        b'{"type": "ifcJSON", "version": "0.0.1", "schemaIdentifier": "IFC4", "data": []}',
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"R\x00e\x00v\x00i\x00t\x00" * 200,
        b"AC1032" + b"\x00" * 200,
        b"%PDF-1.7\n",
        b"\x1f\x8b\x08\x00" + b"\x00" * 40,
        b"PK\x03\x04" + b"\x00" * 40,
        b"PK\x05\x06" + b"\x00" * 18,
    ],
    ids=[
        "empty",
        "blank",
        "bom",
        "nul",
        "letter",
        "ifcxml",
        "ifcjson",
        "revit",
        "dwg",
        "pdf",
        "gzip",
        "broken-zip",
        "empty-zip",
    ],
)
def test_no_ifc(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "模型.ifc"
    path.write_bytes(data)
    refused(path)


def test_folder_and_missing_path(tmp_path: Path) -> None:
    refused(tmp_path)
    refused(tmp_path / "没有.ifc")
    refused(tmp_path / "no folder" / "model.ifc")


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="file permissions of this system work otherwise")
def test_no_permission(tmp_path: Path) -> None:
    path = tmp_path / "model.ifc"
    path.write_bytes(SEED)
    path.chmod(0)
    root = os.geteuid() == 0
    if root:  # root may read everything: try as nobody
        os.seteuid(65534)
    try:
        refused(path)
    finally:
        if root:
            os.seteuid(0)


# --- archives ---------------------------------------------------------------------------------------------------------


def pack(path: Path, *members: tuple[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", how) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def test_archives(tmp_path: Path) -> None:
    good = outcome(pack(tmp_path / "a.ifczip", ("模型.ifc", SEED), ("readme.txt", b"x"), ("__MACOSX/._模型.ifc", b"x")))
    assert isinstance(good, Model) and good.source.member == "模型.ifc" and good.entities.height > 5
    refused(pack(tmp_path / "none.ifczip", ("readme.txt", b"x")))
    refused(pack(tmp_path / "two.ifczip", ("a.ifc", SEED), ("b.ifc", SEED)))
    refused(pack(tmp_path / "empty.ifczip", ("a.ifc", b"")))


@pytest.mark.parametrize("how", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_damaged_archives(tmp_path: Path, how: int) -> None:
    path = pack(tmp_path / "a.ifczip", ("a.ifc", SEED), how=how)
    assert isinstance(outcome(path), Model)
    whole = path.read_bytes()
    for place in range(0, len(whole), max(1, len(whole) // 60)):
        changed = bytearray(whole)
        changed[place] ^= 0x55
        path.write_bytes(changed)
        outcome(path)
        path.write_bytes(whole[:place])
        outcome(path)


def test_encrypted_archive(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.ifczip", ("a.ifc", SEED))
    data = bytearray(path.read_bytes())
    data[6] |= 1  # the local header's and the directory's "encrypted" flags
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert "密码" in refused(path).say("zh")


def bomb(path: Path, megabytes: int) -> None:
    """A zip of a few KB per GB: one compressed block of zeros, repeated."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = squeeze.compress(b"\0" * 2**20) + squeeze.flush(zlib.Z_FULL_FLUSH)
    block = squeeze.compress(b"\0" * 2**20) + squeeze.flush(zlib.Z_FULL_FLUSH)
    stream = first + block * (megabytes - 1) + squeeze.flush()
    pack(path, ("a.ifc", b"\0"))
    data = path.read_bytes()
    central = data.index(b"PK\x01\x02")
    start = data.index(b"a.ifc") + len(b"a.ifc")

    def sized(head: bytes, at: int) -> bytes:
        sizes = len(stream).to_bytes(4, "little") + (megabytes * 2**20).to_bytes(4, "little")
        return head[:at] + sizes + head[at + 8 :]

    local, directory, tail = data[:start], data[central : data.index(b"PK\x05\x06")], data[data.index(b"PK\x05\x06") :]
    offset = len(local) + len(stream)
    tail = tail[:16] + offset.to_bytes(4, "little") + tail[20:]
    path.write_bytes(sized(local, 18) + stream + sized(directory, 20) + tail)


@pytest.mark.skipif(sys.platform == "win32", reason="peak memory is measured the POSIX way")
def test_zip_bomb_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "bomb.ifczip"
    bomb(path, 1500)
    assert path.stat().st_size < 4 * 2**20
    with zipfile.ZipFile(path) as archive:
        assert archive.getinfo("a.ifc").file_size == 1500 * 2**20
    code = (
        "import resource, sys, bimcheck\n"
        "from bimcheck.errors import ModelError\n"
        "try:\n    bimcheck.read(sys.argv[1])\n"
        "except ModelError as error:\n    print(error)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, timeout=60, check=True, cwd=ROOT
    )
    message, peak = done.stdout.strip().splitlines()
    assert "bomb" in message
    assert int(peak) < 1200, f"{peak} MB for a zip of {path.stat().st_size} bytes"


# --- size and depth ---------------------------------------------------------------------------------------------------


def test_fifty_megabytes_on_one_line(tmp_path: Path) -> None:
    """The whole file without a single line end."""
    count = 50_000_000 // 62
    statements = "".join(f"#{i}=IFCCARTESIANPOINT(({i}.123456,-1.5E-3,0.000000001));" for i in range(100, 100 + count))
    data = model(BODY.replace("\n", "") + statements).replace(b"\n", b"")
    assert len(data) > 45_000_000
    path = tmp_path / "line.ifc"
    path.write_bytes(data)
    result = outcome(path, seconds=90)
    assert isinstance(result, Model)
    assert result.classes.filter(result.classes["class"] == "IfcCartesianPoint")["count"].item() == count + 2


@pytest.mark.long
def test_fifty_megabytes_in_one_string(tmp_path: Path) -> None:
    long = "x" * 50_000_000
    result = read(tmp_path, model(BODY.replace("'T1'", f"'{long}'")), seconds=60)
    assert result.entities.filter(result.entities["id"] == 30)["tag"].str.len_chars().item() == len(long)


@pytest.mark.parametrize("close", [")" * 10_000, "", ")" * 9_000])
@pytest.mark.parametrize(
    "start", ["#90=IFCWALL('0000000000000000000090',$,", "#90=IFCCARTESIANPOINT(", "#90=IFCFOO(", "#90=("]
)
def test_ten_thousand_parentheses(tmp_path: Path, start: str, close: str) -> None:
    data = model(f"{start}{'(' * 10_000}1.{close},$);\n" + BODY)
    result = read(tmp_path, data)
    assert not lost(result, data)
    assert 90 in result.problems["id"].to_list() or 8 in result.problems["line"].to_list()
    assert result.entities.height >= 8


# --- instances that refer to themselves -------------------------------------------------------------------------------

CYCLES = [
    "#90=IFCLOCALPLACEMENT(#90,#14);",
    "#90=IFCLOCALPLACEMENT(#91,#14);\n#91=IFCLOCALPLACEMENT(#90,#14);",
    "#90=IFCRELAGGREGATES('0000000000000000000090',$,$,$,#90,(#90));",
    "#90=IFCRELAGGREGATES('0000000000000000000090',$,$,$,#30,(#30));",
    "#90=IFCRELAGGREGATES('0000000000000000000090',$,$,$,#30,(#31));\n"
    "#91=IFCRELAGGREGATES('0000000000000000000091',$,$,$,#31,(#30));",
    "#90=IFCRELDEFINESBYTYPE('0000000000000000000090',$,$,$,(#36),#36);",
    "#90=IFCRELCONTAINEDINSPATIALSTRUCTURE('0000000000000000000090',$,$,$,(#23),#23);",
    "#90=IFCCOMPLEXPROPERTY('C',$,'U',(#90));\n#91=IFCPROPERTYSET('0000000000000000000091',$,'S',$,(#90));\n"
    "#92=IFCRELDEFINESBYPROPERTIES('0000000000000000000092',$,$,$,(#30),#91);",
    "#90=IFCCOMPLEXPROPERTY('C',$,'U',(#91));\n#91=IFCCOMPLEXPROPERTY('D',$,'U',(#90));\n"
    "#92=IFCPROPERTYSET('0000000000000000000091',$,'S',$,(#90));\n"
    "#93=IFCRELDEFINESBYPROPERTIES('0000000000000000000092',$,$,$,(#30),#92);",
    "#90=IFCPHYSICALCOMPLEXQUANTITY('L',$,(#90),'x',$,$);\n"
    "#91=IFCELEMENTQUANTITY('0000000000000000000091',$,'Q',$,$,(#90));\n"
    "#92=IFCRELDEFINESBYPROPERTIES('0000000000000000000092',$,$,$,(#30),#91);",
    "#90=IFCCLASSIFICATIONREFERENCE($,'1','N',#90,$,$);\n"
    "#91=IFCRELASSOCIATESCLASSIFICATION('0000000000000000000091',$,$,$,(#30),#90);",
    "#90=IFCCLASSIFICATIONREFERENCE($,'1','N',#92,$,$);\n#92=IFCCLASSIFICATIONREFERENCE($,'2','M',#90,$,$);\n"
    "#91=IFCRELASSOCIATESCLASSIFICATION('0000000000000000000091',$,$,$,(#30),#90);",
    "#90=IFCMATERIALLAYERSETUSAGE(#90,.AXIS2.,.POSITIVE.,0.,$);\n"
    "#91=IFCRELASSOCIATESMATERIAL('0000000000000000000091',$,$,$,(#31),#90);",
    "#90=IFCMATERIALLIST((#90));\n#91=IFCRELASSOCIATESMATERIAL('0000000000000000000091',$,$,$,(#31),#90);",
]


@pytest.mark.parametrize("statements", CYCLES, ids=lambda s: s.split("(")[0] + str(s.count("#")))
def test_cycles(tmp_path: Path, statements: str) -> None:
    data = model(BODY + statements + "\n")
    result = read(tmp_path, data)
    assert not lost(result, data)
    if "LOCALPLACEMENT" in statements:
        cyclic = result.placements.filter(result.placements["cyclic"])["id"].to_list()
        assert set(cyclic) == ({90, 91} if "#91=" in statements else {90})


@pytest.mark.parametrize(
    "unit",
    [
        "#4=IFCCONVERSIONBASEDUNIT(#8,.PLANEANGLEUNIT.,'degree',#5);\n"
        "#5=IFCMEASUREWITHUNIT(IFCPLANEANGLEMEASURE(0.017),#4);",
        "#6=IFCDERIVEDUNIT((#10),.LINEARVELOCITYUNIT.,$);\n#10=IFCDERIVEDUNITELEMENT(#6,1);",
        "#2=IFCUNITASSIGNMENT((#2));",
        "#1=IFCPROJECT('0000000000000000000001',$,$,$,$,$,$,(#1),#1);",
    ],
)
def test_units_that_refer_to_themselves(tmp_path: Path, unit: str) -> None:
    numbers = {line.split("=")[0] for line in unit.splitlines()}
    rest = "".join(line for line in BODY.splitlines(keepends=True) if line.split("=")[0] not in numbers)
    data = model(rest + unit + "\n")
    assert not lost(read(tmp_path, data), data)


# --- cut short --------------------------------------------------------------------------------------------------------


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
        assert not lost(result, data)
    else:
        assert not readable


# --- bytes ------------------------------------------------------------------------------------------------------------


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


# --- instance numbers, schema, sections -------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["99999999999999999999", "9223372036854775808", "0", "-5", "007"])
def test_odd_instance_numbers(tmp_path: Path, number: str) -> None:
    slab_line = f"#{number}=IFCSLAB('0000000000000000000091',$,'S',$,$,$,$,$,$);\n"
    data = model(BODY + slab_line + f"#95=IFCMATERIALLIST((#{number}));\n")
    result = read(tmp_path, data)
    slab = result.entities.filter(result.entities["class"] == "IfcSlab")
    line = data[: data.index(b"=IFCSLAB(")].count(b"\n") + 1
    assert slab.height == 1 or line in result.problems["line"].to_list()
    if number in ("99999999999999999999", "9223372036854775808", "-5"):
        assert line in result.problems["line"].to_list()
    assert result.entities.filter(result.entities["id"] == 30).height == 1


def test_largest_number_that_fits(tmp_path: Path) -> None:
    result = read(tmp_path, model(BODY + "#9223372036854775807=IFCSLAB('0000000000000000000091',$,'S',$,$,$,$,$,$);\n"))
    assert result.entities.filter(result.entities["class"] == "IfcSlab")["id"].to_list() == [2**63 - 1]


def test_duplicate_numbers(tmp_path: Path) -> None:
    again = "#30=IFCSLAB('0000000000000000000091',$,'S',$,$,$,$,$,$);\n#41=IFCPROPERTYSINGLEVALUE('X',$,$,$);\n"
    data = model(BODY + again)
    result = read(tmp_path, data)
    duplicate = result.problems.filter(result.problems["code"] == "DUPLICATE_ID")
    assert set(duplicate["id"]) == {30, 41}
    assert result.classes["count"].sum() == data.count(b"=IFC")


@pytest.mark.parametrize("schema", ["IFC4X1", "IFC2X2", "IFC5", "NONSENSE", "", "IFC2X_FINAL", "AUTOMOTIVE_DESIGN"])
def test_unknown_schema(tmp_path: Path, schema: str) -> None:
    path = tmp_path / "model.ifc"
    path.write_bytes(model(BODY, schema))
    error = refused(path)
    assert schema in error.say("en") and "IFC4X3_ADD2" in error.say("en") + error.say("zh")


@pytest.mark.parametrize("schema", ["ifc4", "IFC4X3_ADD2", "IFC4X3"])
def test_schema_spellings(tmp_path: Path, schema: str) -> None:
    path = tmp_path / "model.ifc"
    path.write_bytes(model(BODY, schema))
    result = outcome(path)
    assert isinstance(result, Model) or schema in str(result)


@pytest.mark.parametrize(
    "header",
    [
        HEADER.replace("FILE_SCHEMA(('IFC4'));\n", ""),
        HEADER.replace("FILE_SCHEMA(('IFC4'))", "FILE_SCHEMA(())"),
        HEADER.replace("FILE_SCHEMA(('IFC4'))", "FILE_SCHEMA($)"),
        HEADER.replace("FILE_SCHEMA(('IFC4'))", "FILE_SCHEMA"),
        "",
    ],
    ids=["no-schema", "empty-schema", "dollar", "bare", "no-header"],
)
def test_no_schema(tmp_path: Path, header: str) -> None:
    path = tmp_path / "model.ifc"
    path.write_bytes(model(BODY, header=header))
    result = outcome(path)
    assert isinstance(result, ModelError) or "HEADER" in codes(result)


def test_header_parts_missing(tmp_path: Path) -> None:
    data = model(BODY, header="ISO-10303-21;\nHEADER;\nFILE_SCHEMA(('IFC4'));\nENDSEC;\n")
    assert "HEADER" in codes(read(tmp_path, data))


def test_several_data_sections(tmp_path: Path) -> None:
    first, second = BODY.split("#40=")
    data = model(first + "ENDSEC;\nDATA;\n#40=" + second)
    result = read(tmp_path, data)
    assert "SEVERAL_DATA_SECTIONS" in codes(result)
    assert result.entities.equals(read(tmp_path, SEED).entities)


@pytest.mark.parametrize(
    "data",
    [
        SEED + b"#90=IFCSLAB('0000000000000000000090',$,'S',$,$,$,$,$,$);\n",
        SEED.replace(b"END-ISO", b"#90=IFCSLAB('0000000000000000000090',$,'S',$,$,$,$,$,$);\nEND-ISO"),
        SEED.replace(b"DATA;", b"#90=IFCSLAB('0000000000000000000090',$,'S',$,$,$,$,$,$);\nDATA;"),
        SEED.replace(b"HEADER;", b"#90=IFCSLAB('0000000000000000000090',$,'S',$,$,$,$,$,$);\nHEADER;"),
        SEED + SEED.replace(b"#", b"#1000"),
    ],
    ids=["after-end", "after-endsec", "before-data", "before-header", "two-files"],
)
def test_instances_outside_of_the_data_section(tmp_path: Path, data: bytes) -> None:
    result = read(tmp_path, data)
    assert not lost(result, data)
    assert codes(result) & {"SYNTAX", "HEADER", "UNTERMINATED", "SEVERAL_DATA_SECTIONS"}


@pytest.mark.parametrize(
    "broken",
    [
        "#90=IFCSLAB('0000000000000000000090',$,'S',$,$,$,$,$,$)\n",
        "#90=IFCSLAB('0000000000000000000090',$,'S',$,$,$,$,$,$;\n",
        "#90=IFCSLAB('0000000000000000000090',$,'S,$,$,$,$,$,$);\n",
        "#90=IFCSLAB('0000000000000000000090',$,S',$,$,$,$,$,$);\n",
        "#90=IFCSLAB('0000000000000000000090',$,'S',$,$,$,$,$,$));\n",
        "#90=IFCSLAB('0000000000000000000090',$,'S',$,,$,$,$,$);\n",
        "#90=IFCSLAB;\n",
        "#90=;\n",
        "#90;\n",
        "#=IFCSLAB('0000000000000000000090',$,'S',$,$,$,$,$,$);\n",
        "90=IFCSLAB('0000000000000000000090',$,'S',$,$,$,$,$,$);\n",
        "IFCSLAB('0000000000000000000090',$,'S',$,$,$,$,$,$);\n",
        "#90=IFCSLAB('0000000000000000000090' $,'S',$,$,$,$,$,$);\n",
        "#90=IFCSLAB('0000000000000000000090',$,'S'x,$,$,$,$,$,$);\n",
        "#90=IFCSLAB('0000000000000000000090',$,'S',$,$,$,$,$,$)x;\n",
        "#90=(IFCSLAB()IFCWALL());\n",
        "#90=!SLAB('0000000000000000000090');\n",
        "#90=&SCOPE #91=IFCSLAB(); ENDSCOPE IFCWALL();\n",
        "#90=IFCSLAB('0000000000000000000090',$,'S',$,$,$,$,$,.FLOOR);\n",
        "#90=IFCSLAB('0000000000000000000090',$,\"0FG\",$,$,$,$,$,$);\n",
        "#90=IFCSLAB('0000000000000000000090',#,'S',$,$,$,$,$,$);\n",
        "garbage without an end\n",
        "%$&/()=?;\n",
    ],
)
def test_broken_statements_are_named(tmp_path: Path, broken: str) -> None:
    """One broken statement is one problem on its line, and the statements around it are read."""
    first, second = BODY.split("#40=")
    data = model(first + broken + "#40=" + second)
    result = read(tmp_path, data)
    line = data[: data.index(broken.encode())].count(b"\n") + 1
    assert line in result.problems["line"].to_list(), result.problems
    assert not lost(result, data)
    assert {30, 31, 23} <= set(result.entities["id"])
    assert "Pset_WallCommon" in result.properties["set_name"].to_list()


@pytest.mark.parametrize(
    ("statement", "code", "attribute"),
    [
        ("#90=IFCSLAB('0000000000000000000090',$,'S',$,$,$,$,$);", "ARGUMENT_COUNT", None),
        ("#90=IFCSLAB('0000000000000000000090',$,'S',$,$,$,$,$,$,$);", "ARGUMENT_COUNT", None),
        ("#90=IFCSLAB('0000000000000000000090',$,5,$,$,$,$,$,$);", "ARGUMENT_KIND", "Name"),
        ("#90=IFCSLAB('0000000000000000000090',$,$,$,$,$,$,$,.SOLIDWALL.);", "ARGUMENT_KIND", "PredefinedType"),
        ("#90=IFCSLAB('0000000000000000000090',$,$,$,$,'x',$,$,$);", "ARGUMENT_KIND", "ObjectPlacement"),
        ("#90=IFCSLAB('0000000000000000000090',$,$,$,$,(#15),$,$,$);", "ARGUMENT_KIND", "ObjectPlacement"),
        ("#90=IFCSLAB('0000000000000000000090',$,$,$,$,#30,$,$,$);", "REFERENCE_CLASS", "ObjectPlacement"),
        ("#90=IFCSLAB('0000000000000000000090',$,$,$,$,#777,$,$,$);", "DANGLING_REFERENCE", "ObjectPlacement"),
        ("#90=IFCCARTESIANPOINT((0.,'x',0.));", "ARGUMENT_KIND", "Coordinates"),
        ("#90=IFCCARTESIANPOINT(#13);", "ARGUMENT_KIND", "Coordinates"),
        ("#90=IFCPROPERTYSINGLEVALUE('X',$,IFCLABEL(5),$);", "ARGUMENT_KIND", "NominalValue"),
        ("#90=IFCPROPERTYSINGLEVALUE('X',$,IFCFOO(5),$);", "ARGUMENT_KIND", "NominalValue"),
        ("#90=IFCRELAGGREGATES('0000000000000000000090',$,$,$,#30,(#777));", "DANGLING_REFERENCE", "RelatedObjects"),
        ("#90=IFCRELAGGREGATES('0000000000000000000090',$,$,$,#30,#31);", "ARGUMENT_KIND", "RelatedObjects"),
        ("#90=IFCSLABB('0000000000000000000090');", "UNKNOWN_CLASS", None),
        ("#90=IFCPRODUCT('0000000000000000000090',$,$,$,$,$,$);", "ABSTRACT_CLASS", None),
        ("#90=IFCPOLYLOOP((#13,#16,#778));", "DANGLING_REFERENCE", "Polygon"),
    ],
)
def test_what_the_schema_forbids(tmp_path: Path, statement: str, code: str, attribute: str | None) -> None:
    data = model(BODY + statement + "\n")
    problems = read(tmp_path, data).problems
    about = problems.filter(problems["id"] == 90)
    assert code in about["code"].to_list(), problems
    if attribute:
        assert attribute in about["attribute"].to_list()
    assert set(about["line"]) <= {data[: data.index(b"#90=")].count(b"\n") + 1, None}
