"""Each representation is given to a kernel that makes it right: against known volumes and against OpenCASCADE."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import bimcheck
from bimcheck.ifc import shaping
from tests.ifc.solids import Solids, turned


def solids(schema: str, unit: str) -> tuple[Solids, dict[str, tuple[Any, str, float | None]]]:
    """name → (element, the kernel that it belongs to, its volume where that is easily said)."""
    s = Solids(unit, schema)
    create, k = s.file.create_entity, 1 / s.scale
    flat = create("IfcAxis2Placement2D", s.point(0, 0))

    def profile(kind: str, *values: float | None) -> Any:
        # In IFC2X3 every parametric profile has a position.
        return create(kind, "AREA", None, flat, *(None if v is None else v * k for v in values))

    def half_space(z: float, agreement: bool, tilt: float = 0.0) -> Any:
        return create("IfcHalfSpaceSolid", create("IfcPlane", s.place(turned(x=tilt, at=(0, 0, z)))), agreement)

    def clipped(solid: Any, *cutters: Any) -> Any:
        for cutter in cutters:
            solid = create("IfcBooleanClippingResult", "DIFFERENCE", solid, cutter)
        return s.representation(solid, kind="Clipping")

    bar = profile("IfcRectangleProfileDef", 6.0, 0.24)
    made: dict[str, tuple[Any, str, float | None]] = {}

    def add(name: str, representation: Any, kernel: str, volume: float | None = None) -> None:
        made[name] = (s.element(name, representation, matrix=turned(z=0.4, at=(100, 200, 3))), kernel, volume)

    def extruded(name: str, section: Any, kernel: str, area: float | None = None) -> None:
        add(name, s.representation(s.extrusion(section, 2.0)), kernel, None if area is None else area * 2)

    extruded("rectangle", bar, "manifold", 1.44)
    extruded("circle", profile("IfcCircleProfileDef", 0.3), "manifold")
    extruded("hollow circle", profile("IfcCircleHollowProfileDef", 0.3, 0.02), "manifold")
    extruded("ellipse", profile("IfcEllipseProfileDef", 0.6, 0.3), "opencascade")
    extruded("I", profile("IfcIShapeProfileDef", 0.2, 0.3, 0.01, 0.015, None), "opencascade", 0.0087)
    # Each fillet adds a square less a quarter circle.
    fillets = 4 * 0.02**2 * (1 - math.pi / 4)
    extruded("I filleted", profile("IfcIShapeProfileDef", 0.2, 0.3, 0.01, 0.015, 0.02), "opencascade", 0.0087 + fillets)
    extruded("hollow", profile("IfcRectangleHollowProfileDef", 0.3, 0.2, 0.01, None, None), "opencascade", 0.0096)
    if schema != "IFC2X3":
        points = create("IfcCartesianPointList2D", [[0.0, 0.0], [2 * k, 0.0], [2 * k, 1 * k], [0.0, 1 * k]])
        extruded("indexed", create("IfcArbitraryClosedProfileDef", "AREA", None, create(
            "IfcIndexedPolyCurve", points, [create("IfcLineIndex", [1, 2, 3, 4, 1])])), "manifold", 2.0)  # fmt: skip
        points = create("IfcCartesianPointList2D", [[-1.0 * k, 0.0], [0.0, -1.0 * k], [1.0 * k, 0.0]])
        extruded("half disc", create("IfcArbitraryClosedProfileDef", "AREA", None, create(
            "IfcIndexedPolyCurve", points, [create("IfcArcIndex", [1, 2, 3]), create("IfcLineIndex", [3, 1])]
        )), "opencascade", math.pi / 2)  # fmt: skip
        corners = [[x * k, y * k, z * k] for x in (0.0, 1.0) for y in (0.0, 2.0) for z in (0.0, 3.0)]
        faces = [(1, 2, 4), (1, 4, 3), (5, 7, 8), (5, 8, 6), (1, 5, 6), (1, 6, 2)]
        faces += [(3, 4, 8), (3, 8, 7), (1, 3, 7), (1, 7, 5), (2, 6, 8), (2, 8, 4)]
        mesh = create("IfcTriangulatedFaceSet", create("IfcCartesianPointList3D", corners), None, True, faces)
        add("triangles", s.representation(mesh, kind="Tessellation"), "cgal", 6.0)
    add("cut above", clipped(s.extrusion(bar, 3.0), half_space(2.0, False)), "manifold", 2.88)
    add("cut below", clipped(s.extrusion(bar, 3.0), half_space(2.0, True)), "manifold", 1.44)
    # The plane is as much above as below its middle.
    add("cut tilted", clipped(s.extrusion(bar, 3.0), half_space(2.0, False, 0.6)), "manifold", 2.88)
    cuts = [half_space(0.5, True, 0.1), half_space(2.5, False, -0.2)]
    add("cut twice", clipped(s.extrusion(bar, 3.0), *cuts), "manifold", 2.88)
    bounded = create(
        "IfcPolygonalBoundedHalfSpace", create("IfcPlane", s.place(turned(at=(0, 0, 2)))), False, s.place(),
        create("IfcPolyline", [s.point(*p) for p in ((0, -1), (9, -1), (9, 1), (0, 1), (0, -1))]),
    )  # fmt: skip
    add("cut in half", clipped(s.extrusion(bar, 3.0), bounded), "opencascade", 4.32 - 0.72)
    hole = s.extrusion(profile("IfcRectangleProfileDef", 1.0, 1.0), 2.0)
    add("less a hole", s.representation(create("IfcBooleanResult", "DIFFERENCE", s.extrusion(bar, 3.0), hole),
                                        kind="CSG"), "manifold", 4.32 - 0.48)  # fmt: skip
    turned_about = create(
        "IfcRevolvedAreaSolid", profile("IfcRectangleProfileDef", 0.2, 0.2), s.place(turned(at=(1, 0, 0))),
        create("IfcAxis1Placement", s.point(-1, 0, 0), s.direction(0, 1, 0)), math.pi,
    )  # fmt: skip
    add("revolved", s.representation(turned_about), "opencascade", 0.04 * math.pi)
    return s, made


@pytest.mark.parametrize(("schema", "unit"), [("IFC2X3", "millimetre"), ("IFC4", "metre"), ("IFC4X3_ADD2", "foot")])
def test_every_kind_is_made_right(schema: str, unit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    s, made = solids(schema, unit)
    path = s.write(tmp_path / "kinds.ifc")
    shapes = bimcheck.read(path).shapes(cache=False)
    assert shapes.problems.is_empty()
    found = {r["id"]: r for r in shapes.table.iter_rows(named=True)}
    choose = shaping.kernels
    monkeypatch.setattr(shaping, "kernels", lambda *a: choose(*a).with_columns(kernel=pl.lit("opencascade")))
    slow = {r["id"]: r for r in bimcheck.read(path).shapes(cache=False).table.iter_rows(named=True)}
    assert {r["kernel"] for r in slow.values()} == {"opencascade"}
    for name, (element, kernel, volume) in made.items():
        row, other = found[element.id()], slow[element.id()]
        assert row["kernel"] == kernel, name
        assert row["closed"], name
        assert row["volume"] == pytest.approx(other["volume"], rel=1e-5), name
        for column in ("x_min", "y_min", "z_min", "x_max", "y_max", "z_max"):
            assert row[column] == pytest.approx(other[column], abs=1e-4), (name, column)
        if volume is not None:
            # Round ones are facetted within a millimetre.
            round_ = name in ("half disc", "revolved", "I filleted")
            assert row["volume"] == pytest.approx(volume, rel=1e-2 if round_ else 1e-6), name
    assert len(made) > 12


def test_openings_in_facets_are_left_to_the_slow_kernel(tmp_path: Path) -> None:
    s, made = solids("IFC4", "metre")
    element = made["triangles"][0]
    hole = s.element(
        "hole", s.representation(s.extrusion(s.profile("IfcRectangleProfileDef", 1.0, 1.0), 9.0)),
        matrix=turned(z=0.4, at=(100, 200, 0)), cls="IfcOpeningElement",
    )  # fmt: skip
    s.void(element, hole)
    model = bimcheck.read(s.write(tmp_path / "hole.ifc"))
    wanted = [element.id()]
    cut, whole = (model.shapes(wanted, openings=o, cache=False).table.row(0, named=True) for o in (True, False))
    # The hole takes a quarter of its metre out of the corner.
    assert (cut["kernel"], whole["kernel"]) == ("opencascade", "cgal")
    assert cut["volume"] == pytest.approx(6 - 0.75) and whole["volume"] == pytest.approx(6)
