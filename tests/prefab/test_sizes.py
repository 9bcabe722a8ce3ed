"""Sizes: base quantities before properties before shapes, each said; what cannot be true is not used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import bimcheck
from bimcheck.model import Model
from bimcheck.prefab.grids import axis_spacings
from bimcheck.prefab.modules import module_of
from bimcheck.prefab.quantities import sizes
from tests.ifc.solids import UNITS, Solids, turned
from tests.prefab.houses import House, read


def row(model: Model, thing: int) -> dict[str, Any]:
    return sizes(model, pl.Series([thing])).row(0, named=True)


@pytest.mark.parametrize("units", ["mm", "m", "ft"])
def test_a_wall_of_quantities(tmp_path: Path, units: str) -> None:
    house = House(units=units)
    wall = house.element("WALL")
    house.quantities(
        wall, "Qto_WallBaseQuantities", Length=4.0, Width=0.2, Height=3.0, GrossSideArea=12.0, NetVolume=2.0
    )
    found = row(read(house, tmp_path), wall)
    assert [found[n] for n in ("length", "width", "height", "volume", "face", "run")] == pytest.approx(
        [4.0, 3.0, 0.2, 2.0, 12.0, 4.0]
    )
    assert {found[f"{n}_from"] for n in ("length", "width", "height", "volume", "face")} == {"quantity"}


def test_the_section_of_a_bar_follows_from_area_and_outline(tmp_path: Path) -> None:
    """0.4 × 0.6 m: section 0.24 m², outline 2.0 m, 3 m long: outer surface 6 m²; volume 0.72 m³; seen from above the
    narrower side counts: 3 × 0.4 m²."""
    house = House()
    beam = house.element("BEAM")
    house.quantities(beam, "Qto_BeamBaseQuantities", Length=3.0, CrossSectionArea=0.24, OuterSurfaceArea=6.0)
    found = row(read(house, tmp_path), beam)
    assert [found[n] for n in ("length", "width", "height", "volume", "plan")] == pytest.approx(
        [3.0, 0.6, 0.4, 0.72, 1.2]
    )
    assert found["width_from"] == found["volume_from"] == "calculated"


def test_a_volume_in_the_wrong_unit_is_not_used(tmp_path: Path) -> None:
    """As some exporters write it: cubic millimetres called cubic metres."""
    house = House()
    wall = house.element("WALL")
    house.quantities(wall, "BaseQuantities", Length=8.2, Width=0.2, Height=3.85, NetVolume=6.314e9)
    found = row(read(house, tmp_path), wall)
    assert found["implausible"] and found["volume"] == pytest.approx(8.2 * 0.2 * 3.85)
    assert found["volume_from"] == "calculated"


def test_sizes_under_other_names(tmp_path: Path) -> None:
    house = House("IFC2X3")
    slab = house.element("SLAB")
    house.properties(
        slab,
        "Dimension",
        Lengte="IFCLENGTHMEASURE(2540.)",
        Breedte="IFCLENGTHMEASURE(1290.)",
        Dikte="IFCLENGTHMEASURE(60.)",
        Gewicht="IFCMASSMEASURE(446.)",
    )
    found = row(read(house, tmp_path), slab)
    assert [found[n] for n in ("length", "width", "height", "plan", "volume")] == pytest.approx(
        [2.54, 1.29, 0.06, 2.54 * 1.29, 2.54 * 1.29 * 0.06]
    )
    assert (found["length_from"], found["plan_from"], found["weight"]) == ("property", "calculated", 446.0)


def test_a_weight_that_no_material_has_is_not_used(tmp_path: Path) -> None:
    house = House()
    slab = house.slab("precast", 10.0, thickness=0.1)
    house.properties(slab, "X", Weight="IFCMASSMEASURE(0.06)")
    assert row(read(house, tmp_path), slab)["weight"] is None


BOX = (
    "IFCPRODUCTDEFINITIONSHAPE($,$,(#{shape}))",
    "IFCSHAPEREPRESENTATION(#10,'Body','SweptSolid',(#{solid}))",
    "IFCEXTRUDEDAREASOLID(#{profile},#11,#{up},150.)",
    "IFCRECTANGLEPROFILEDEF(.AREA.,$,$,4200.,2400.)",
    "IFCDIRECTION((0.,0.,1.))",
)


def test_shapes_where_nothing_else_tells(tmp_path: Path) -> None:
    house = House()
    slab = house.element("SLAB")
    numbers = dict(zip(("definition", "shape", "solid", "profile", "up"), range(9001, 9006), strict=True))
    for number, statement in zip(numbers.values(), BOX, strict=True):
        house.sheet.put(number, statement.format(**numbers))
    house.sheet.swap(slab, "#25,$", "#25,#9001")
    found = row(read(house, tmp_path), slab)
    assert [found[n] for n in ("length", "width", "height", "volume", "plan")] == pytest.approx(
        [4.2, 2.4, 0.15, 4.2 * 2.4 * 0.15, 4.2 * 2.4]
    )
    assert {found[f"{n}_from"] for n in ("length", "volume", "plan")} == {"shape"}


@pytest.mark.parametrize("unit", sorted(UNITS))
def test_what_is_seen_from_above(tmp_path: Path, unit: str) -> None:
    """Not the box around it: an L of 3 × 2 m without 2 × 1 m, a flight of three steps, a slab with a hole of 1 m²."""
    s = Solids(unit)
    ell = s.polygon([(0, 0), (3, 0), (3, 1), (1, 1), (1, 2), (0, 2)])
    steps = s.polygon([(0, 0), (0.9, 0), (0.9, 0.45), (0.6, 0.45), (0.6, 0.3), (0.3, 0.3), (0.3, 0.15), (0, 0.15)])
    rectangle = s.profile("IfcRectangleProfileDef", 4.0, 2.0)
    slab = s.element("slab", s.representation(s.extrusion(rectangle, 0.2)), matrix=turned(z=0.5), cls="IfcSlab")
    square = s.profile("IfcRectangleProfileDef", 1.0, 1.0)
    hole = s.element("hole", s.representation(s.extrusion(square, 1.0)), matrix=turned(z=0.5), cls="IfcOpeningElement")
    s.void(slab, hole)
    known = {
        s.element("L", s.representation(s.extrusion(ell, 0.2)), matrix=turned(z=0.3), cls="IfcSlab"): (4.0, 0.8),
        s.element(
            "flight", s.representation(s.extrusion(steps, 1.2)), matrix=turned(z=0.7, x=np.pi / 2), cls="IfcStairFlight"
        ): (0.9 * 1.2, 0.3 * 0.15 * 6 * 1.2),
        slab: (7.0, 1.4),
    }
    model = bimcheck.read(s.write(tmp_path / "seen.ifc"))
    for thing, (plan, volume) in known.items():
        found = row(model, thing.id())
        assert (found["plan"], found["volume"]) == pytest.approx((plan, volume), rel=1e-6)
        assert found["plan_from"] == "shape"


def test_neighbouring_axes_of_a_grid(tmp_path: Path) -> None:
    """However they are drawn: one the other way round, one out of order, one askew."""
    house = House()

    def axis(tag: str, *ends: tuple[float, float]) -> int:
        points = [house.put(f"IFCCARTESIANPOINT(({x:.1f},{y:.1f}))") for x, y in ends]
        line = house.put(f"IFCPOLYLINE((#{points[0]},#{points[1]}))")
        return int(house.put(f"IFCGRIDAXIS('{tag}',#{line},.T.)"))

    axes = [
        axis("3", (7800.0, 0.0), (7800.0, 9000.0)),
        axis("1", (0.0, 0.0), (0.0, 9000.0)),
        axis("2", (3600.0, 9000.0), (3600.0, 0.0)),
        axis("X", (0.0, 0.0), (5000.0, 5000.0)),
    ]
    across = axis("A", (0.0, 0.0), (9000.0, 0.0))
    house.put(f"IFCGRID(@,'G',$,$,#25,$,({','.join(f'#{a}' for a in axes)}),(#{across}),$,$)")
    found = axis_spacings(read(house, tmp_path))
    assert found.select("tag", "next_tag", "spacing").sort("tag").rows() == [
        ("1", "2", pytest.approx(3.6)),
        ("2", "3", pytest.approx(4.2)),
    ]


@pytest.mark.parametrize(
    ("length", "name"),
    [
        (3600.0, "6M"),
        (3900.0, "3M"),
        (4000.0, "2M"),
        (4100.0, "M"),
        (4150.0, "M/2"),
        (4120.0, "M/10"),
        (4123.4, "none"),
        (4100.9, "M"),
        (4101.2, "none"),
        (60.0, "M/10"),
    ],
)
def test_the_largest_module_that_fits(length: float, name: str) -> None:
    assert module_of(np.array([length])).tolist() == [name]
