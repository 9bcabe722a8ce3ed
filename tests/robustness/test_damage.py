"""Odd instance numbers, schemas and sections; one broken statement among sound ones; what the schema forbids."""

from __future__ import annotations

from pathlib import Path

import pytest

from bimcheck.model import Model
from tests.robustness.outcome import codes, outcome, read, refused
from tests.robustness.seeds import BODY, HEADER, SEED, model


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
    assert not isinstance(result, Model) or "HEADER" in codes(result)


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
