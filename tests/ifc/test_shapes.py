"""Shapes of solids whose measures are known, in several units, turned and far away."""

from __future__ import annotations

import math
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import bimcheck
from bimcheck.errors import ModelError
from bimcheck.ifc import shaping
from bimcheck.model import SHAPE_PROBLEMS, SHAPES
from tests.ifc.solids import UNITS, Solids, boxes, turned

FAR = (500_000.0, 3_400_000.0, 12.5)  # as in a model drawn in map coordinates


@pytest.fixture(scope="module", params=sorted(UNITS))
def known(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """(shapes with openings cut, without, id by name, made of a file in this unit)."""
    s = Solids(request.param)
    rectangle = s.profile("IfcRectangleProfileDef", 6.0, 0.24)
    ids = {
        "box": s.extruded("box", s.profile("IfcRectangleProfileDef", 4.0, 2.0), 0.5),
        "turned far": s.extruded("turned far", rectangle, 3.0, turned(z=0.3, at=FAR)),
        "tilted far": s.extruded("tilted far", rectangle, 3.0, turned(z=0.3, x=0.7, at=FAR)),
        # Its own axes run along nothing of it.
        "diamond": s.extruded("diamond", s.polygon([(1, 0), (2, 1), (1, 2), (0, 1)]), 5.0),
        "prism": s.extruded("prism", s.polygon([(0, 0), (3, 0), (0, 4)]), 2.0, turned(z=1.0)),
        "L": s.extruded("L", s.polygon([(0, 0), (2, 0), (2, 0.2), (0.2, 0.2), (0.2, 1), (0, 1)]), 3.0),
        "leaning": s.extruded(
            "leaning", s.profile("IfcRectangleProfileDef", 1.0, 1.0), math.sqrt(2), direction=(1, 0, 1)
        ),
        "cylinder": s.extruded("cylinder", s.profile("IfcCircleProfileDef", 0.3), 4.0, turned(at=FAR)),
    }
    wall = s.extruded("wall", rectangle, 3.0, turned(z=0.3, at=FAR))
    hole = s.element(
        "hole",
        s.representation(s.extrusion(s.profile("IfcRectangleProfileDef", 1.0, 1.0), 2.0)),
        matrix=turned(z=0.3, at=FAR),
        cls="IfcOpeningElement",
    )
    s.void(wall, hole)
    ids |= {"wall": wall, "hole": hole}
    # Two representations, one of them no body; nothing but an axis.
    axis = s.representation(
        s.file.create_entity("IfcPolyline", [s.point(0, 0, 0), s.point(9, 9, 9)]), kind="Curve3D", identifier="Axis"
    )
    small = s.extrusion(s.profile("IfcRectangleProfileDef", 1.0, 1.0), 1.0)
    large = s.extrusion(s.profile("IfcRectangleProfileDef", 8.0, 8.0), 8.0)
    ids["several"] = s.element(
        "several", axis, s.representation(large, identifier="Facetation"), s.representation(small)
    )
    ids["line"] = s.element("line", axis)
    source = s.file.create_entity("IfcRepresentationMap", s.place(), s.representation(small))
    ids |= {f"copy {n}": s.element(f"copy {n}", s.mapped(source), matrix=turned(z=n, at=(n, 0, 0))) for n in range(3)}
    again = s.representation(s.extrusion(s.profile("IfcRectangleProfileDef", 1.0, 1.0), 1.0))
    ids["repeated"] = s.element("repeated", again)
    path = s.write(tmp_path_factory.mktemp("solids") / "solids.ifc")
    model = bimcheck.read(path)
    return (
        model.shapes(cache=False),
        model.shapes(openings=False, cache=False),
        {name: e.id() for name, e in ids.items()},
    )


def row(shapes: Any, id_: int) -> dict[str, Any]:
    found = shapes.table.filter(pl.col("id") == id_)
    assert found.height == 1
    return found.row(0, named=True)  # type: ignore[no-any-return]


def near(*values: float) -> Any:
    return pytest.approx(values, rel=1e-6)


# name, volume, surface, oriented box, own extents
EXPECTED = [
    ("box", 4.0, 2 * (8 + 2 + 1), (4, 2, 0.5), (4, 2, 0.5)),
    ("turned far", 6 * 0.24 * 3, 2 * (6 * 0.24 + 18 + 0.72), (6, 3, 0.24), (6, 0.24, 3)),
    ("tilted far", 6 * 0.24 * 3, 2 * (6 * 0.24 + 18 + 0.72), (6, 3, 0.24), (6, 0.24, 3)),
    ("diamond", 10.0, 2 * 2 + 4 * math.sqrt(2) * 5, (5, math.sqrt(2), math.sqrt(2)), (2, 2, 5)),
    ("prism", 12.0, 2 * 6 + 12 * 2, (4, 3, 2), (3, 4, 2)),
    # 2 × 0.2 + 0.2 × 0.8 in plan, 6 m around
    ("L", 0.56 * 3, 2 * 0.56 + 6 * 3, (3, 2, 1), (2, 1, 3)),
    # sheared by 45°: two square ends, two parallelograms 1 × 1, two rectangles 1 × √2; the smallest box lies along the
    # slope, √2 long and half as much again, √½ high
    ("leaning", 1.0, 2 + 2 + 2 * math.sqrt(2), (1.5 * math.sqrt(2), 1, math.sqrt(0.5)), (2, 1, 1)),
    # A hole 1 m wide and 2 m high from the bottom. Sides, ends, top, bottom, and the hole's two sides and top
    ("wall", 6 * 0.24 * 3 - 0.48, 2 * (18 - 2) + 2 * 0.72 + 1.44 + 1.2 + 5 * 0.24, (6, 3, 0.24), (6, 0.24, 3)),
    ("hole", 2.0, 10.0, (2, 1, 1), (1, 1, 2)),
    ("several", 1.0, 6.0, (1, 1, 1), (1, 1, 1)),
    ("copy 2", 1.0, 6.0, (1, 1, 1), (1, 1, 1)),
]


@pytest.mark.parametrize(("name", "volume", "area", "box", "own"), EXPECTED, ids=[e[0] for e in EXPECTED])
def test_measures(known: Any, name: str, volume: float, area: float, box: Any, own: Any) -> None:
    shapes, _, ids = known
    found = row(shapes, ids[name])
    assert found["kernel"] == "manifold" and found["closed"]
    assert found["volume"] == pytest.approx(volume, rel=1e-6)
    assert found["area"] == pytest.approx(area, rel=1e-6)
    assert (found["length"], found["width"], found["height"]) == near(*box)
    assert (found["own_x"], found["own_y"], found["own_z"]) == near(*own)


def test_curves_are_within_their_chord(known: Any) -> None:
    shapes, _, ids = known
    found = row(shapes, ids["cylinder"])
    vertices, _ = shapes.around(ids["cylinder"], np.array(FAR))
    rim = vertices[vertices[:, 2] < 1e-9][:, :2]
    assert np.hypot(*rim.T) == pytest.approx(0.3, rel=1e-6)
    angles = np.sort(np.arctan2(rim[:, 1], rim[:, 0]))
    widest = np.diff(np.append(angles, angles[0] + 2 * math.pi)).max()
    sagitta = 0.3 * (1 - math.cos(widest / 2))
    assert sagitta < 0.001  # what ifcopenshell is asked for
    assert math.pi * (0.3 - sagitta) ** 2 * 4 <= found["volume"] <= math.pi * 0.09 * 4
    assert 2 * math.pi * (0.3 - sagitta) * 4 <= found["area"] - 2 * found["volume"] / 4 <= 2 * math.pi * 0.3 * 4
    assert found["length"] == pytest.approx(4.0, rel=1e-6)
    assert found["width"] == pytest.approx(0.6, abs=2 * sagitta)


def test_openings_by_choice(known: Any) -> None:
    _, whole, ids = known
    found = row(whole, ids["wall"])
    assert found["volume"] == pytest.approx(6 * 0.24 * 3, rel=1e-6)
    assert found["area"] == pytest.approx(2 * (6 * 0.24 + 18 + 0.72), rel=1e-6)
    assert row(whole, ids["hole"])["volume"] == pytest.approx(2.0, rel=1e-6)


def test_where_it_is(known: Any) -> None:
    shapes, _, ids = known
    found = row(shapes, ids["turned far"])
    half = np.array([[3 * math.cos(0.3) + 0.12 * math.sin(0.3), 3 * math.sin(0.3) + 0.12 * math.cos(0.3)]])[0]
    low = np.array([found[f"{a}_min"] for a in "xyz"]) - FAR
    high = np.array([found[f"{a}_max"] for a in "xyz"]) - FAR
    assert low == pytest.approx([-half[0], -half[1], 0.0], abs=1e-6)
    assert high == pytest.approx([half[0], half[1], 3.0], abs=1e-6)
    assert np.array(found["own_axis_x"]) == pytest.approx([math.cos(0.3), math.sin(0.3), 0], abs=1e-9)
    # length along its own X, width (3 m) up, height (0.24 m) across; which way they point is no matter
    assert abs(np.dot(found["axis_1"], found["own_axis_x"])) == pytest.approx(1)
    assert abs(np.dot(found["axis_2"], (0, 0, 1))) == pytest.approx(1)
    assert np.cross(found["axis_1"], found["axis_2"]) == pytest.approx(np.array(found["axis_3"]), abs=1e-9)
    assert np.array(found["centre"]) - FAR == pytest.approx([0, 0, 1.5], abs=1e-6)


def test_the_box_is_around_the_mesh(known: Any) -> None:
    shapes, _, ids = known
    assert shapes.table.height == len(ids) - 1
    for found in shapes.table.iter_rows(named=True):
        vertices, triangles = shapes.around(found["id"], np.array(found["centre"]))
        assert triangles.dtype == np.int32 and triangles.max() < len(vertices)
        axes = np.array([found[f"axis_{i}"] for i in (1, 2, 3)])
        reach = np.abs(vertices @ axes.T).max(axis=0) * 2
        assert reach == pytest.approx([found["length"], found["width"], found["height"]], rel=1e-6, abs=1e-9)


def test_same_representation_same_key(known: Any) -> None:
    shapes, _, ids = known
    keys = {name: row(shapes, ids[name])["representation_key"] for name in ids if name != "line"}
    same = {"copy 0", "copy 1", "copy 2", "repeated", "several"}
    assert len({keys[n] for n in same}) == 1
    # and two panels that stand differently
    assert keys["turned far"] == keys["tilted far"] != keys["wall"]
    assert len(shapes.own_meshes) == len(set(keys.values())) == len(keys) - 5


def test_what_has_no_body_has_no_shape(known: Any) -> None:
    shapes, _, ids = known
    assert ids["line"] not in shapes.table["id"]
    assert shapes.mesh(ids["line"]) is None
    assert shapes.problems.is_empty()
    assert dict(shapes.table.schema) == dict(pl.Schema(SHAPES))
    assert dict(shapes.problems.schema) == dict(pl.Schema(SHAPE_PROBLEMS))


def test_only_some(tmp_path: Path) -> None:
    s = Solids()
    one, two = (s.extruded(n, s.profile("IfcRectangleProfileDef", 1.0, 1.0), 1.0) for n in ("one", "two"))
    model = bimcheck.read(s.write(tmp_path / "two.ifc"))
    seen: list[tuple[int, int, str]] = []
    shapes = model.shapes([two.id(), 10**9], cache=False, progress=lambda *told: seen.append(told))
    assert shapes.table["id"].to_list() == [two.id()]
    assert list(shapes.meshes([one.id(), two.id()])) == [two.id()]
    assert seen[-1][:2] == (1, 1)


def test_zipped_and_changed_since(tmp_path: Path) -> None:
    s = Solids()
    cube = s.extruded("墙", s.profile("IfcRectangleProfileDef", 1.0, 2.0), 3.0)
    plain = s.write(tmp_path / "模型.ifc")
    packed = tmp_path / "模型.ifczip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(plain, "模型.ifc")
    model = bimcheck.read(packed)
    packed.unlink()  # what was read is shaped, whatever became of the file
    shapes = model.shapes(cache=False)
    assert row(shapes, cube.id())["volume"] == pytest.approx(6.0)


def test_no_context_type_is_no_reason_to_lose_elements(tmp_path: Path) -> None:
    """ifcopenshell on its own leaves out what stands in a context without a type, or in one for plans."""
    for kind in (None, "Plan"):
        s = Solids()
        cube = s.extruded("cube", s.profile("IfcRectangleProfileDef", 1.0, 1.0), 1.0)
        s.context.ContextType = kind
        s.body.ContextType = kind
        shapes = bimcheck.read(s.write(tmp_path / f"{kind}.ifc")).shapes(cache=False)
        assert shapes.table["id"].to_list() == [cube.id()]


def test_a_model_without_shapes(tmp_path: Path) -> None:
    shapes = bimcheck.read(Solids().write(tmp_path / "none.ifc")).shapes(cache=False)
    assert shapes.table.is_empty() and shapes.problems.is_empty()


def test_a_placement_that_mirrors_or_stretches() -> None:
    points = np.array([[0.0, 0, 0], [1, 0, 0], [0, 2, 0], [0, 0, 3]])
    faces = np.array([(0, 2, 1), (0, 1, 3), (0, 3, 2), (1, 2, 3)], dtype=np.int32)
    matrix = turned(z=0.4, at=(5, 6, 7)) @ np.diag([-2.0, 1, 1, 1])
    (vertices, triangles), rigid = shaping._straightened((points, faces), matrix)
    assert rigid[:3, :3] @ rigid[:3, :3].T == pytest.approx(np.eye(3))
    assert np.linalg.det(rigid[:3, :3]) == pytest.approx(1)
    placed = vertices @ rigid[:3, :3].T + rigid[:3, 3]
    assert placed == pytest.approx(points @ matrix[:3, :3].T + matrix[:3, 3])
    a, b, c = (vertices[triangles[:, i]] for i in range(3))
    assert (np.cross(a, b) * c).sum() / 6 == pytest.approx(2.0)  # still outside out


def test_no_room_for_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = bimcheck.read(boxes(tmp_path / "a.ifc", 1)[0])

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shaping, "write", full)
    with pytest.raises(ModelError, match="No space left"):
        model.shapes(cache=False)
