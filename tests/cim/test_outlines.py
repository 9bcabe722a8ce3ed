"""Outlines: what walls enclose, what is cleaned away and what must stay."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from bimcheck.cim import outlines
from bimcheck.cim.blocks import block, closed, planar, volume
from bimcheck.cim.mapping import load_mapping

LIMITS = load_mapping().limits


def test_triangles_unite_to_their_outline() -> None:
    square = np.array([[[0, 0], [2, 0], [2, 2]], [[0, 0], [2, 2], [0, 2]], [[1, 1], [3, 1], [3, 3]]], dtype=float)
    assert outlines.united(square).area == pytest.approx(4 + 2 - 0.5)


def test_walls_with_gaps_enclose_and_keep_their_corners() -> None:
    walls = shapely.union_all(
        [
            *(shapely.box(0, 0, 10, 0.2), shapely.box(0, 7.8, 10, 8), shapely.box(0, 0.2, 0.2, 7.8)),
            *(shapely.box(9.8, 0.2, 10, 3), shapely.box(9.8, 3.4, 10, 7.8)),  # a door of 0.4 m
        ]
    )
    assert outlines.enclosed(walls, 0.5).area == pytest.approx(80)
    assert outlines.enclosed(walls, 0.3).area == pytest.approx(walls.area)  # the gap is wider than that


def test_cleaning_drops_slivers_and_shafts_and_keeps_courts() -> None:
    court, shaft = shapely.box(4, 4, 8, 8), shapely.box(1, 1, 2, 2)
    sliver = shapely.box(20, 0, 20.02, 100)
    raw = outlines.polygonal(shapely.union_all([shapely.box(0, 0, 12, 12), sliver]).difference(court).difference(shaft))
    clean = outlines.cleaned(raw, LIMITS)
    assert clean.area == pytest.approx(144 - 16)
    assert [len(p.interiors) for p in clean.geoms] == [1]
    assert shapely.is_valid(clean)


def test_what_touches_in_a_point_is_parted() -> None:
    touching = outlines.polygonal(shapely.union_all([shapely.box(0, 0, 5, 5), shapely.box(5, 5, 10, 10)]))
    clean = outlines.cleaned(touching, LIMITS)
    assert shapely.is_valid(clean) and len(clean.geoms) == 2
    for polygon in clean.geoms:
        assert closed([face for _, face in block(polygon, 0.0, 3.0)])


def test_the_order_depends_on_nothing_but_the_shape() -> None:
    parts = [shapely.box(0, 0, 1, 1), shapely.box(5, 0, 8, 3), shapely.box(0, 5, 1, 6)]
    orders = {
        outlines.ordered(shapely.MultiPolygon(p)).wkt for p in (parts, parts[::-1], [parts[1], parts[2], parts[0]])
    }
    assert len(orders) == 1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(2, 15), st.integers(2, 15)),
        min_size=1,
        max_size=8,
    ),
    st.integers(1, 60),
)
def test_any_union_of_boxes_makes_closed_blocks_that_look_outwards(
    boxes: list[tuple[int, int, int, int]], height: int
) -> None:
    raw = outlines.polygonal(shapely.union_all([shapely.box(x, y, x + w, y + h) for x, y, w, h in boxes]))
    clean = outlines.cleaned(raw, LIMITS)
    assert abs(clean.area - raw.area) <= LIMITS.tolerance * raw.length + LIMITS.smallest_hole * len(boxes)
    made = 0.0
    for polygon in clean.geoms:
        vertices: dict[tuple[float, float, float], int] = {}
        faces = [
            [[vertices.setdefault(p, len(vertices)) for p in ring] for ring in face]
            for _, face in block(polygon, 0.0, height / 10)
        ]
        assert closed(faces)
        assert all(planar(face, list(vertices)) for face in faces)
        made += volume(faces, list(vertices))
    assert made == pytest.approx(clean.area * height / 10, rel=1e-9)


def test_a_hole_in_a_block_and_a_block_inside_out_are_seen() -> None:
    faces = [face for _, face in block(shapely.box(0, 0, 2, 3), 0.0, 4.0)]
    assert closed(faces) and not closed(faces[1:])
    vertices: dict[tuple[float, float, float], int] = {}
    numbered = [[[vertices.setdefault(p, len(vertices)) for p in ring] for ring in face] for face in faces]
    assert volume(numbered, list(vertices)) == pytest.approx(24)
    turned = [[ring[::-1] for ring in face] for face in numbered]
    assert volume(turned, list(vertices)) == pytest.approx(-24)
