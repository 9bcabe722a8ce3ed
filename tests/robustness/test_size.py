"""Large and deep files, instances that refer to themselves or to each other."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bimcheck.model import Model
from tests.robustness.outcome import outcome, read
from tests.robustness.seeds import BODY, model

ROOT = Path(__file__).parents[2]


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
    assert 90 in result.problems["id"].to_list() or 8 in result.problems["line"].to_list()
    assert result.entities.height >= 8


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
    assert read(tmp_path, data).entities.height >= 8


@pytest.mark.skipif(sys.platform == "win32", reason="memory is limited the POSIX way")
@pytest.mark.parametrize("kind", ["IFCCOMPLEXPROPERTY", "IFCPHYSICALCOMPLEXQUANTITY"])
def test_sets_that_hold_each_other_stay_small(tmp_path: Path, kind: str) -> None:
    """Thirty complex properties, each of which holds all: 30^8 paths, 10 KB of text."""
    everything = ",".join(f"#{i}" for i in range(100, 131))
    body = "".join(
        f"#{i}=IFCCOMPLEXPROPERTY('C{i}',$,'U',({everything}));\n"
        if kind == "IFCCOMPLEXPROPERTY"
        else f"#{i}=IFCPHYSICALCOMPLEXQUANTITY('C{i}',$,({everything}),'d',$,$);\n"
        for i in range(100, 130)
    )
    if kind == "IFCCOMPLEXPROPERTY":
        body += "#130=IFCPROPERTYSINGLEVALUE('P',$,IFCLABEL('x'),$);\n#131=IFCPROPERTYSET('0',$,'S',$,(#100));\n"
    else:
        body += "#130=IFCQUANTITYLENGTH('P',$,$,1.,$);\n#131=IFCELEMENTQUANTITY('0',$,'S',$,$,(#100));\n"
    body += "#132=IFCRELDEFINESBYPROPERTIES('0',$,$,$,(#30),#131);\n"
    assert _bounded(tmp_path, model(BODY + body)) < 100_000


@pytest.mark.skipif(sys.platform == "win32", reason="memory is limited the POSIX way")
def test_duplicates_do_not_multiply(tmp_path: Path) -> None:
    """Every instance a hundred times: a number means its first definition, in every table."""
    assert _bounded(tmp_path, model(BODY * 100)) < 100 * 70


def _bounded(tmp_path: Path, data: bytes) -> int:
    """How many rows the tables of a small file hold, read in a process that may take 3 GB and 60 s of processor."""
    path = tmp_path / "model.ifc"
    path.write_bytes(data)
    code = (
        "import resource, sys, bimcheck\n"
        "resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))\n"
        "resource.setrlimit(resource.RLIMIT_CPU, (60, 60))\n"
        "m = bimcheck.read(sys.argv[1])\n"
        "tables = 'properties quantities relations materials classifications documents'.split()\n"
        "print(sum(getattr(m, t).height for t in tables))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr[-500:]
    return int(done.stdout)
