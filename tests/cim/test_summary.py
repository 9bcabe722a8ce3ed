"""Buildings of boxes, whose footprints, floors and heights are computed by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

import bimcheck
from bimcheck.cim.mapping import load_mapping
from bimcheck.cim.summary import Building, summarize
from bimcheck.errors import ModelError
from tests.cim.boxes import Box, House, plain, ring, walls


def measured(house: House, folder: Path) -> Building:
    model = bimcheck.read(house.write(folder / "house.ifc"))
    (building,) = summarize(model, model.shapes(), load_mapping())
    return building


def floors(building: Building) -> list[tuple[int, float]]:
    return [(s.row["number_signed"], s.row["gross_floor_area"]) for s in building.storeys]


def test_eaves_are_no_footprint(tmp_path: Path) -> None:
    building = measured(plain(), tmp_path)
    assert building.outline.area == pytest.approx(80)
    assert building.row["projected_area"] == pytest.approx(120)
    assert (building.bottom, building.top) == pytest.approx((0.0, 3.2))
    assert floors(building) == [(1, pytest.approx(80))]


def test_a_court_stays_open_and_counts_nowhere(tmp_path: Path) -> None:
    boxes: list[Box] = []
    for number, z in enumerate((0.0, 3.0)):
        boxes += walls(number, 0, 0, 20, 20, z, z + 2.8) + walls(number, 6, 6, 14, 14, z, z + 2.8)
        boxes += ring(number, 0, 0, 20, 20, 6.2, z - 0.2, z)
    boxes += ring(1, 0, 0, 20, 20, 6.2, 5.8, 6.0)
    building = measured(House(tuple(boxes), storeys=(0.0, 3.0)), tmp_path)
    court = 7.6 * 7.6  # inside the inner walls
    assert building.outline.area == pytest.approx(400 - court)
    assert len(building.outline.geoms[0].interiors) == 1
    assert floors(building) == [(1, pytest.approx(400 - court)), (2, pytest.approx(400 - court))]


def test_basement_hall_and_roof_level(tmp_path: Path) -> None:
    """A basement of 20 × 10, above it a hall of 10 × 10 over two levels, and a roof level with a parapet."""
    boxes: list[Box] = [
        *walls(0, 0, 0, 20, 10, -3.5, -0.2), ("IfcSlab", 0, (0, 0, -3.7), (20, 10, -3.5)),
        ("IfcSlab", 1, (0, 0, -0.2), (20, 10, 0.0)),
        *walls(1, 0, 0, 10, 10, 0.0, 3.5), *walls(2, 0, 0, 10, 10, 3.5, 6.8),
        ("IfcSlab", 3, (0, 0, 6.8), (10, 10, 7.0)), *walls(3, 0, 0, 10, 10, 7.0, 7.9),
    ]  # fmt: skip
    building = measured(House(tuple(boxes), storeys=(-3.5, 0.0, 3.5, 7.0)), tmp_path)
    # no floor at 3.5: it is the upper part of the hall; the roof level is no storey
    assert floors(building) == [(-1, pytest.approx(200)), (1, pytest.approx(100)), (0, 0), (0, 0)]
    assert building.outline.area == pytest.approx(100)  # the basement is under the ground
    assert (building.bottom, building.top) == pytest.approx((0.0, 7.9))


def test_columns_under_a_roof_have_the_roof_as_their_floor(tmp_path: Path) -> None:
    columns = tuple(("IfcColumn", 0, (x, y, 0.0), (x + 0.4, y + 0.4, 4.0)) for x in (0.0, 9.6) for y in (0.0, 9.6))
    boxes = (*columns, ("IfcSlab", 0, (-1.0, -1.0, 4.0), (11.0, 11.0, 4.2)))
    building = measured(House(boxes), tmp_path)
    assert building.outline.area == pytest.approx(144)


def test_the_ground_counts_from_the_reference_height(tmp_path: Path) -> None:
    building = measured(plain(reference="8.5", terrain="8.05"), tmp_path)
    assert building.bottom == pytest.approx(-0.45)
    assert building.row["ground_source"] == "ElevationOfTerrain"
    # A terrain far above the building is a mistake, or counts from elsewhere.
    building = measured(plain(reference="0.", terrain="120."), tmp_path)
    assert (building.bottom, building.row["ground_source"]) == (0.0, "building_zero")


def test_a_model_without_shapes_is_refused_in_words(tmp_path: Path) -> None:
    model = bimcheck.read(House((), storeys=(0.0,)).write(tmp_path / "empty.ifc"))
    with pytest.raises(ModelError) as caught:
        summarize(model, model.shapes(), load_mapping())
    assert "形体" in caught.value.say("zh") and "shape" in caught.value.say("en")
