"""Axes of grids: where they lie, however they are written and placed."""

from __future__ import annotations

from pathlib import Path

import pytest

import bimcheck
from bimcheck.ifc.grids import read_axes
from tests.rules.conftest import FRAME, HEAD, TAIL, gid

# A grid turned by 90° and moved by (1 m, 2 m), on a placement moved by (10 m, 0).
PLACED = (
    "#60=IFCLOCALPLACEMENT(#61,#62);\n#61=IFCLOCALPLACEMENT($,#65);\n"
    "#62=IFCAXIS2PLACEMENT3D(#63,$,#64);\n#63=IFCCARTESIANPOINT((1000.,2000.,0.));\n#64=IFCDIRECTION((0.,1.,0.));\n"
    "#65=IFCAXIS2PLACEMENT3D(#66,$,$);\n#66=IFCCARTESIANPOINT((10000.,0.,0.));"
)
POINTS = "#80=IFCCARTESIANPOINT((0.,0.));\n#81=IFCCARTESIANPOINT((5000.,0.));\n#82=IFCCARTESIANPOINT((2500.,{}));"
LINE = "#83=IFCLINE(#80,#84);\n#84=IFCVECTOR(#85,1.);\n#85=IFCDIRECTION((1.,0.));"


def axes(
    tmp_path: Path, curve: str, placement: str = "#60", more: str = "", middle: str = "0."
) -> list[tuple[float, ...]]:
    grid = f"#70=IFCGRID('{gid(70)}',$,'G',$,$,{placement},$,(#71),(#71),$,$);\n#71=IFCGRIDAXIS('A',{curve},.T.);"
    text = HEAD + "\n".join([FRAME, PLACED, grid, POINTS.format(middle), LINE, more]) + "\n" + TAIL
    path = tmp_path / "g.ifc"
    path.write_text(text, encoding="latin-1")
    found = read_axes(bimcheck.read(path))
    assert found.select("id", "tag", "grid_id", "grid").rows() == [(71, "A", 70, "G")]  # listed twice, told once
    return found.select("x0", "y0", "x1", "y1").rows()


def test_a_polyline_goes_through_all_placements(tmp_path: Path) -> None:
    more = "#90=IFCPOLYLINE((#80,#82,#81));"
    assert axes(tmp_path, "#90", more=more)[0] == pytest.approx((11.0, 2.0, 11.0, 7.0))
    assert axes(tmp_path, "#90", "$", more)[0] == pytest.approx((0.0, 0.0, 5.0, 0.0))


def test_lines_and_trimmed_lines(tmp_path: Path) -> None:
    assert axes(tmp_path, "#83", "$")[0] == pytest.approx((0.0, 0.0, 10.0, 0.0))
    more = "#90=IFCTRIMMEDCURVE(#83,(#80),(#81),.T.,.CARTESIAN.);"
    assert axes(tmp_path, "#90", "$", more)[0] == pytest.approx((0.0, 0.0, 10.0, 0.0))


def test_curves_over_a_list_of_points(tmp_path: Path) -> None:
    more = "#90=IFCINDEXEDPOLYCURVE(#91,{},.F.);\n#91=IFCCARTESIANPOINTLIST2D(((0.,-1.E3),(0.,2500.),(0.,9.E+3)));"
    for segments in ("$", "(IFCLINEINDEX((1,2)),IFCLINEINDEX((2,3)))"):
        assert axes(tmp_path, "#90", "$", more.format(segments))[0] == pytest.approx((0.0, -1.0, 0.0, 9.0))
    assert axes(tmp_path, "#90", "$", more.format("(IFCARCINDEX((1,2,3)))")) == [(None, None, None, None)]


@pytest.mark.parametrize(
    ("curve", "more", "middle"),
    [
        ("#90", "#90=IFCPOLYLINE((#80,#82,#81));", "600."),  # bent
        ("#90", "#90=IFCPOLYLINE((#80,#80));", "0."),  # no length
        ("#90", "#90=IFCPOLYLINE((#80,#99));", "0."),  # a point that is not there
        ("#90", "#90=IFCCIRCLE(#91,3000.);\n#91=IFCAXIS2PLACEMENT2D(#80,$);", "0."),
        ("$", "", "0."),
    ],
)
def test_what_is_no_straight_line_has_no_place(tmp_path: Path, curve: str, more: str, middle: str) -> None:
    assert axes(tmp_path, curve, "$", more, middle) == [(None, None, None, None)]


def test_a_placement_on_itself_ends(tmp_path: Path) -> None:
    more = "#90=IFCPOLYLINE((#80,#81));\n#92=IFCLOCALPLACEMENT(#92,#62);"
    assert axes(tmp_path, "#90", "#92", more) == [(None, None, None, None)]
