"""Which bodies come near, how deep they go into each other, how far they are apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bimcheck.overlapping import Bodies, Meetings, lowest, meet, near
from bimcheck.shapes import Mesh
from tests.bodies import bodies, box, cylinder, moved, open_, rotation, shapes, turned

CUBE = box((0, 0, 0), (1, 1, 1))


def met(a: Mesh, b: Mesh, clearance: float = 0.0) -> Meetings:
    return meet(bodies(a, b), np.array([[0, 1]]), clearance)


def pairs_of(*meshes: Mesh, margin: float = 0.0) -> list[list[int]]:
    found = bodies(*meshes)
    every = np.arange(len(meshes))
    return near(found, every, every, margin).tolist()


def test_two_boxes_overlap_by_what_they_share() -> None:
    # They share 0.03 × 1 × 1 m at x from 0.97 to 1.
    found = met(CUBE, moved(CUBE, (0.97, 0, 0)))
    assert found.depth[0] == pytest.approx(0.03, abs=1e-9)
    assert found.volume[0] == pytest.approx(0.03, abs=1e-9)
    assert found.gap[0] == 0
    assert found.at[0] == pytest.approx([0.985, 0.5, 0.5])


def test_at_a_corner_the_thinnest_extent_is_the_depth() -> None:
    found = met(CUBE, moved(CUBE, (0.7, 0.8, 0.95)))
    assert found.depth[0] == pytest.approx(0.05) and found.volume[0] == pytest.approx(0.3 * 0.2 * 0.05)


def test_what_touches_shares_nothing() -> None:
    for shift in ((1, 0, 0), (1, 1, 0), (1, 1, 1)):
        found = met(CUBE, moved(CUBE, shift), 0.05)
        assert found.depth[0] == 0 and found.volume[0] == 0
        assert found.gap[0] == pytest.approx(0, abs=1e-9)


def test_clearance_is_the_shortest_distance() -> None:
    assert met(CUBE, moved(CUBE, (1.03, 0, 0)), 0.05).gap[0] == pytest.approx(0.03)
    # From edge to edge: the root of 0.03² + 0.04².
    assert met(CUBE, moved(CUBE, (1.03, 1.04, 0)), 0.06).gap[0] == pytest.approx(0.05)
    assert met(CUBE, moved(CUBE, (1.03, 1.04, 0)), 0.04).gap[0] == np.inf


def test_what_is_nested_shares_all_of_itself() -> None:
    found = met(CUBE, box((0.2, 0.3, 0.4), (0.5, 0.5, 0.5)))
    assert found.volume[0] == pytest.approx(0.3 * 0.2 * 0.1) and found.depth[0] == pytest.approx(0.1)


def test_a_pipe_through_a_wall() -> None:
    wall = box((-2, -0.1, 0), (2, 0.1, 3))
    pipe = moved(turned(cylinder(0.05, 1.0), rotation((1, 0, 0), 90)), (0, 0.5, 1.5))
    found = met(wall, pipe)
    sides = 64
    section = sides / 2 * 0.05**2 * np.sin(2 * np.pi / sides)
    assert found.volume[0] == pytest.approx(section * 0.2, rel=1e-6)
    assert found.depth[0] == pytest.approx(0.1, rel=0.01)  # its diameter
    assert found.at[0] == pytest.approx([0, 0, 1.5], abs=1e-6)


def test_turned_boxes_overlap_as_before() -> None:
    turn = rotation((1, 2, 3), 33)
    found = met(turned(CUBE, turn), turned(moved(CUBE, (0.9, 0.2, 0.3)), turn))
    assert found.depth[0] == pytest.approx(0.1) and found.volume[0] == pytest.approx(0.1 * 0.8 * 0.7)


def test_turned_boxes_whose_boxes_overlap_may_be_apart() -> None:
    stick = box((-2, -0.05, 0), (2, 0.05, 1))
    a, b = turned(stick, rotation((0, 0, 1), 45)), moved(turned(stick, rotation((0, 0, 1), 45)), (0.5, 0, 0))
    assert len(pairs_of(a, b)) == 1
    found = met(a, b, 0.3)
    # Parallel, 0.5 m apart along x: 0.5 × sin 45° from middle to middle, less the width of 0.1.
    assert found.depth[0] == 0 and found.gap[0] == pytest.approx(0.5 * np.sin(np.pi / 4) - 0.1)


def test_a_ring_is_as_deep_as_it_is_thick() -> None:
    # A slab that goes 10 mm into the walls all around it, 200 mm thick.
    outer, inner = box((-3, -3, 0), (3, 3, 3)), box((-2.99, -2.99, -1), (2.99, 2.99, 4))
    room = bodies(outer, inner)
    walls = room.solid(0) - room.solid(1)
    mesh = walls.to_mesh64()
    ring = (np.asarray(mesh.vert_properties)[:, :3] + room.origin, np.asarray(mesh.tri_verts).astype(np.int32))
    found = met(ring, box((-3, -3, 1), (3, 3, 1.2)))
    assert 0.0099 < found.depth[0] < 0.03 and found.volume[0] == pytest.approx((6**2 - 5.98**2) * 0.2)


def test_the_deepest_of_several_pieces_counts() -> None:
    comb = np.concatenate([box((0, 0, 0), (1, 1, 1))[0], box((3, 0, 0), (4, 1, 1))[0]])
    faces = np.concatenate([CUBE[1], CUBE[1] + 8])
    found = met((comb, faces), box((0.9, 0, 0), (3.2, 1, 1)))
    assert found.depth[0] == pytest.approx(0.2) and found.volume[0] == pytest.approx(0.3)
    assert found.at[0] == pytest.approx([3.1, 0.5, 0.5])


def test_pieces_of_one_body_that_overlap_count_once() -> None:
    twice = (np.concatenate([CUBE[0], CUBE[0] + [0.5, 0, 0]]), np.concatenate([CUBE[1], CUBE[1] + 8]))
    assert met(twice, box((0.6, 0, 0), (0.9, 1, 1))).volume[0] == pytest.approx(0.3)


def test_a_cavity_stays_empty() -> None:
    hollow = np.concatenate([CUBE[0], box((0.2, 0.2, 0.2), (0.8, 0.8, 0.8))[0]])
    faces = np.concatenate([CUBE[1], CUBE[1][:, ::-1] + 8])
    assert met((hollow, faces), box((0.4, 0.4, 0.4), (0.6, 0.6, 0.6))).volume[0] == 0


def test_a_body_inside_out_is_turned() -> None:
    assert met((CUBE[0], CUBE[1][:, ::-1]), moved(CUBE, (0.9, 0, 0))).volume[0] == pytest.approx(0.1)


def test_what_is_not_closed_is_found_where_it_is_pierced() -> None:
    found = met(open_(CUBE), box((0.4, 0.4, -1), (0.6, 0.6, 2)))
    assert np.isnan(found.depth[0]) and np.isnan(found.volume[0]) and found.gap[0] == 0
    assert found.at[0] == pytest.approx([0.5, 0.5, 0.5], abs=0.11)
    touching = met(open_(CUBE), moved(CUBE, (1, 0, 0)))
    assert touching.depth[0] == 0
    # Neither apart nor piercing: nobody knows how far apart.
    assert np.isnan(met(open_(CUBE), moved(CUBE, (1.01, 0, 0)), 0.05).gap[0])


def test_pairs_are_of_boxes_that_overlap() -> None:
    meshes = [CUBE, moved(CUBE, (0.5, 0, 0)), moved(CUBE, (1, 0, 0)), moved(CUBE, (0, 0, 1.02)), moved(CUBE, (9, 9, 9))]
    assert pairs_of(*meshes) == [[0, 1], [1, 2]]
    assert pairs_of(*meshes, margin=0.05) == [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]]


def test_a_pair_in_both_selections_is_one_pair_and_nothing_meets_itself() -> None:
    found = bodies(CUBE, moved(CUBE, (0.5, 0, 0)))
    both = np.array([0, 1])
    assert near(found, both, both).tolist() == [[0, 1]]
    assert near(found, np.array([1]), np.array([0])).tolist() == [[1, 0]]
    assert near(found, np.array([0]), np.array([0])).tolist() == []
    assert near(found, np.empty(0, dtype=int), both).tolist() == []


def test_bodies_of_two_models() -> None:
    found = Bodies([(shapes([CUBE]), [1]), (shapes([moved(CUBE, (0.9, 0, 0))]), [1])])
    pairs = near(found, found.places([1], 0), found.places([1], 1))
    assert pairs.tolist() == [[0, 1]]
    assert meet(found, pairs).depth[0] == pytest.approx(0.1)


def test_the_lowest_thing_that_hangs_into_a_space() -> None:
    space = box((0, 0, 10), (4, 4, 13))
    beam, kerb = box((1, -1, 12.5), (1.3, 5, 13.2)), box((0, 0, 10), (4, 0.2, 10.3))
    column, strip = box((2, 2, 9), (2.4, 2.4, 14)), box((-0.2, 0, 12), (0.01, 4, 13))
    found = bodies(space, beam, kerb, column, strip, open_(moved(beam, (0, 0, -0.2))))
    pairs = np.array([[0, n] for n in range(1, 6)])
    bottom = lowest(found, pairs, 1.0, 0.02)
    assert bottom[:4].tolist() == [12.5, np.inf, np.inf, np.inf]
    # Only vertices inside the space count of what is not closed: this one has none.
    assert bottom[4] == np.inf


side = st.floats(0.05, 3)
shift = st.floats(-1.5, 1.5)
settled = settings(max_examples=60, deadline=None)


@settled
@given(st.tuples(side, side, side), st.tuples(side, side, side), st.tuples(shift, shift, shift))
def test_boxes_share_what_arithmetic_says(one: tuple, other: tuple, at: tuple) -> None:
    a, b = box((0, 0, 0), one), moved(box((0, 0, 0), other), at)
    shared = np.minimum(one, np.add(at, other)) - np.maximum(0, at)
    found = met(a, b)
    volume = np.prod(shared) if (shared > 1e-9).all() else 0.0
    assert found.volume[0] == pytest.approx(volume, rel=1e-6, abs=1e-9)
    if volume > 1e-9:
        assert found.depth[0] == pytest.approx(shared.min(), rel=1e-4, abs=1e-6)
    reverse = met(b, a)
    assert reverse.depth[0] == pytest.approx(found.depth[0], abs=1e-9)
    assert reverse.volume[0] == pytest.approx(found.volume[0], abs=1e-9)


@settled
@given(st.tuples(side, side, side), st.floats(0.01, 0.9), st.integers(0, 2), st.floats(0, 180), st.floats(0.001, 1))
def test_moving_apart_by_more_than_the_depth_ends_it(
    size: tuple, share: float, axis: int, angle: float, more: float
) -> None:
    """Boxes that overlap along one axis, everywhere the same: that far back they are apart by what was too much."""
    turn = rotation((1, 1, 2), angle)
    way = np.eye(3)[axis] * size[axis]
    a, b = turned(box((0, 0, 0), size), turn), turned(moved(box((0, 0, 0), size), way * (1 - share)), turn)
    along = share * size[axis]
    found = met(a, b)
    assert found.depth[0] <= along * (1 + 1e-6) + 1e-9
    apart = moved(b, turn @ (np.eye(3)[axis] * (along + more)))
    assert met(a, apart).depth[0] == 0
    assert met(a, apart, more * 2).gap[0] == pytest.approx(more, rel=1e-6, abs=1e-9)


@settled
@given(
    st.tuples(shift, shift, shift),
    st.tuples(st.floats(-6e6, 6e6), st.floats(-6e6, 6e6), st.floats(-9000, 9000)),
    st.floats(0, 90),
)
def test_far_from_the_origin_nothing_changes(at: tuple, far: tuple, angle: float) -> None:
    a = turned(cylinder(0.3, 1.2, 24), rotation((1, 0, 1), angle))
    b = moved(box((0, 0, 0), (1, 0.5, 0.7)), at)
    here, there = met(a, b, 0.1), met(moved(a, far), moved(b, far), 0.1)
    for name in ("depth", "volume", "gap"):
        assert getattr(there, name)[0] == pytest.approx(getattr(here, name)[0], rel=1e-4, abs=1e-6), name
    if here.depth[0] > 1e-6:
        assert there.at[0] - np.array(far) == pytest.approx(here.at[0], abs=1e-4)
