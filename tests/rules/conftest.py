"""Small IFC4 models written as text, and rules judged as a pack would judge them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import bimcheck
from bimcheck.model import Model
from bimcheck.rules.checks import kinds
from bimcheck.rules.reading import Place, read
from bimcheck.rules.rule import Verdict
from bimcheck.rules.select import Select

HEAD = """ISO-10303-21;
HEADER;
FILE_DESCRIPTION(('ViewDefinition [ReferenceView_V1.2]'),'2;1');
FILE_NAME('t.ifc','2026-01-01T00:00:00',('An Author'),('A Firm'),'exporter','modeller','');
FILE_SCHEMA(('IFC4'));
ENDSEC;
DATA;
"""
TAIL = "ENDSEC;\nEND-ISO-10303-21;\n"


def gid(number: int) -> str:
    """A valid GlobalId, one per number."""
    return f"0{number:021d}"


def wall(number: int, name: str = "'W'", tag: str = "$", kind: str = ".STANDARD.", object_type: str = "$") -> str:
    return f"#{number}=IFCWALL('{gid(number)}',$,{name},$,{object_type},#40,#41,{tag},{kind});"


def storey(number: int, name: str, elevation: str) -> str:
    return f"#{number}=IFCBUILDINGSTOREY('{gid(number)}',$,'{name}',$,$,#40,$,$,.ELEMENT.,{elevation});"


def rel(number: int, kind: str, *arguments: str) -> str:
    return f"#{number}={kind}('{gid(number)}',$,$,$,{','.join(arguments)});"


def prop_set(number: int, name: str, element: int, **values: str) -> str:
    """An IfcPropertySet, its properties (numbers from number + 2) and its relation (number + 1)."""
    first = number + 2
    lines = [f"#{first + i}=IFCPROPERTYSINGLEVALUE('{n}',$,{v},$);" for i, (n, v) in enumerate(values.items())]
    listed = ",".join(f"#{first + i}" for i in range(len(values)))
    lines.append(f"#{number}=IFCPROPERTYSET('{gid(number)}',$,'{name}',$,({listed}));")
    lines.append(rel(number + 1, "IFCRELDEFINESBYPROPERTIES", f"(#{element})", f"#{number}"))
    return "\n".join(lines)


# Project, millimetres, one site, one building, two storeys with a wall each.
FRAME = "\n".join(
    [
        f"#1=IFCPROJECT('{gid(1)}',$,'P',$,$,$,$,$,#2);",
        "#2=IFCUNITASSIGNMENT((#3,#4,#5,#6));",
        "#3=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);",
        "#4=IFCSIUNIT(*,.AREAUNIT.,$,.SQUARE_METRE.);",
        "#5=IFCSIUNIT(*,.VOLUMEUNIT.,$,.CUBIC_METRE.);",
        "#6=IFCSIUNIT(*,.PLANEANGLEUNIT.,$,.RADIAN.);",
        f"#10=IFCSITE('{gid(10)}',$,'S',$,$,#40,$,$,.ELEMENT.,$,$,$,$,$);",
        f"#11=IFCBUILDING('{gid(11)}',$,'B',$,$,#40,$,$,.ELEMENT.,$,$,$);",
        storey(12, "F1", "0."),
        storey(13, "F2", "3000."),
        rel(20, "IFCRELAGGREGATES", "#1", "(#10)"),
        rel(21, "IFCRELAGGREGATES", "#10", "(#11)"),
        rel(22, "IFCRELAGGREGATES", "#11", "(#12,#13)"),
        wall(30, "'W1'", "'T1'"),
        wall(31, "'W2'", "'T2'"),
        rel(32, "IFCRELCONTAINEDINSPATIALSTRUCTURE", "(#30)", "#12"),
        rel(33, "IFCRELCONTAINEDINSPATIALSTRUCTURE", "(#31)", "#13"),
        "#40=IFCLOCALPLACEMENT($,#42);",
        "#41=IFCPRODUCTDEFINITIONSHAPE($,$,(#44));",
        "#42=IFCAXIS2PLACEMENT3D(#43,$,$);",
        "#43=IFCCARTESIANPOINT((0.,0.,0.));",
        "#44=IFCSHAPEREPRESENTATION(#45,'Body','SweptSolid',(#46));",
        "#45=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,1.E-05,#42,$);",
        "#46=IFCEXTRUDEDAREASOLID(#47,#42,#48,1.);",
        "#47=IFCRECTANGLEPROFILEDEF(.AREA.,$,$,1.,1.);",
        "#48=IFCDIRECTION((0.,0.,1.));",
    ]
)

Make = Callable[..., Model]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """A Model of the frame and more lines; `without` drops instances of the frame, `swap` replaces texts."""

    def build(
        *lines: str, without: tuple[int, ...] = (), swap: dict[str, str] | None = None, frame: bool = True
    ) -> Model:
        kept = [x for x in FRAME.splitlines() if frame and int(x[1 : x.index("=")]) not in without]
        text = HEAD + "\n".join([*kept, *lines]) + "\n" + TAIL
        for old, new in (swap or {}).items():
            assert old in text, old
            text = text.replace(old, new)
        path = tmp_path / "t.ifc"
        path.write_text(text, encoding="latin-1")
        return bimcheck.read(path)

    return build


def judged(model: Model, select: dict[str, Any], check: str, **options: Any) -> Verdict:
    """The verdict of a check, its options read as from TOML."""
    place = Place(Path("rules.toml"))
    chosen = read(Select, select, place, "select")
    asked = read(kinds()[check], options, place, "with")
    asked.fit(chosen.table)
    return asked.judge(model, chosen.choose(model))


def failing(verdict: Verdict) -> list[int | None]:
    return verdict.failures["id"].to_list()
