"""Points, loops and faces as numbers: what is written in any way is read, and what is counted is counted once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bimcheck.ifc.loops import coordinates, face_bounds, polygon_loops
from bimcheck.ifc.reader import read
from bimcheck.rules import shape_measures  # noqa: F401  registers its measures
from bimcheck.rules.measures import MEASURES

HEAD = "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION((''),'2;1');\nFILE_NAME('','',(''),(''),'','','');\n"
HEAD += "FILE_SCHEMA(('IFC4'));\nENDSEC;\nDATA;\n"


def _file(folder: Path, *lines: str) -> Path:
    path = folder / "loops.ifc"
    path.write_text(HEAD + "\n".join(lines) + "\nENDSEC;\nEND-ISO-10303-21;\n", encoding="ascii")
    return path


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("((1.,2.,3.))", (1, 2, 3)),
        ("((1.,2.))", (1, 2, 0)),
        ("( ( -1.5E-3 , +2. , 3 ) )", (-0.0015, 2, 3)),
        ("((1.,wrong,3.))", (0, 0, 0)),
        ("((4.))", (4, 0, 0)),
        ("($)", (0, 0, 0)),
    ],
)
def test_a_point_is_read_however_it_is_written(
    tmp_path: Path, written: str, expected: tuple[float, float, float]
) -> None:
    # Between sound ones: the order is that of the file.
    lines = ("#1=IFCCARTESIANPOINT((7.,8.));", f"#2=IFCCARTESIANPOINT{written};", "#3=IFCCARTESIANPOINT((9.,9.,9.));")
    model = read(_file(tmp_path, *lines))
    places = list(zip(*(axis.tolist() for axis in coordinates(model.statements)), strict=True))
    assert places == [(7, 8, 0), expected, (9, 9, 9)]


def test_points_that_come_twice_are_counted_once_each(tmp_path: Path) -> None:
    """Three corners of a long loop come again: by the same instance, and by one that only lies there."""
    points = [f"#{i}=IFCCARTESIANPOINT(({i % 4}.,{i // 4}.,0.));" for i in range(1, 11)]
    twin = "#11=IFCCARTESIANPOINT((1.,0.,0.));"
    loop = "#20=IFCPOLYLOOP((#1,#2,#3,#3,#4,#5,#6,#6,#7,#8,#11));"
    model = read(_file(tmp_path, *points, twin, loop))
    assert MEASURES["duplicate_points"].compute(model).rows() == [(20, 3.0)]


def test_faces_know_their_loops_and_what_is_missing_is_left_out(tmp_path: Path) -> None:
    points = [f"#{i}=IFCCARTESIANPOINT(({i}.,{i * i}.,0.));" for i in range(1, 7)]
    model = read(
        _file(
            tmp_path, *points, "#10=IFCPOLYLOOP((#1,#2,#3));", "#11=IFCPOLYLOOP((#4,#5,#99));",
            "#20=IFCFACEOUTERBOUND(#10,.T.);", "#21=IFCFACEBOUND(#11,.F.);", "#22=IFCFACEBOUND(#98,.T.);",
            "#30=IFCFACE((#20,#21));", "#31=IFCFACE((#22));",
        )
    )  # fmt: skip
    loops, bounds = polygon_loops(model.statements), face_bounds(model.statements)
    assert loops.ids.tolist() == [10, 11]
    assert loops.sizes.tolist() == [3, 2]
    assert bounds.faces.tolist() == [30, 30]
    assert loops.ids[bounds.loops].tolist() == [10, 11]
