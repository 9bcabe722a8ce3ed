"""Placements: origins in project coordinates, by ISO 10303-42, with units, rotations, broken chains and cycles."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import bimcheck
from tests.robustness.seeds import model

HEAD = """#1=IFCPROJECT('0000000000000000000001',$,'P',$,$,$,$,$,#2);
#2=IFCUNITASSIGNMENT((#3));
#3=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);
#4=IFCDIRECTION((0.,0.,1.));
#5=IFCDIRECTION((0.,1.,0.));
#6=IFCDIRECTION((1.,0.,0.));
#7=IFCCARTESIANPOINT((1000.,2000.,3000.));
#8=IFCAXIS2PLACEMENT3D(#7,$,$);
#9=IFCAXIS2PLACEMENT3D(#7,#4,#5);
"""


def placements(tmp_path: Path, body: str) -> dict[int, dict[str, object]]:
    path = tmp_path / "model.ifc"
    path.write_bytes(model(HEAD + body))
    return {row["id"]: row for row in bimcheck.read(path).placements.iter_rows(named=True)}


def origin(row: dict[str, object]) -> list[object]:
    return [row["x"], row["y"], row["z"]]


def test_chain(tmp_path: Path) -> None:
    """The second is turned by 90° about Z; in its frame X points along the project's Y."""
    found = placements(
        tmp_path,
        "#20=IFCLOCALPLACEMENT($,#9);\n#21=IFCLOCALPLACEMENT(#20,#8);\n#22=IFCLOCALPLACEMENT(#21,#8);\n",
    )
    assert origin(found[20]) == pytest.approx([1.0, 2.0, 3.0])
    assert origin(found[21]) == pytest.approx([1.0 - 2.0, 2.0 + 1.0, 6.0])
    assert origin(found[22]) == pytest.approx([-3.0, 4.0, 9.0])
    assert [found[i]["depth"] for i in (20, 21, 22)] == [0, 1, 2]
    assert [found[i]["parent_id"] for i in (20, 21, 22)] == [None, 20, 21]
    assert not any(row["cyclic"] for row in found.values())


def test_two_dimensions(tmp_path: Path) -> None:
    found = placements(
        tmp_path,
        "#30=IFCCARTESIANPOINT((500.,250.));\n#31=IFCDIRECTION((0.,1.));\n#32=IFCAXIS2PLACEMENT2D(#30,#31);\n"
        "#20=IFCLOCALPLACEMENT($,#32);\n#21=IFCLOCALPLACEMENT(#20,#8);\n",
    )
    assert origin(found[20]) == pytest.approx([0.5, 0.25, 0.0])
    assert origin(found[21]) == pytest.approx([0.5 - 2.0, 0.25 + 1.0, 3.0])


def test_ref_direction_is_made_perpendicular(tmp_path: Path) -> None:
    found = placements(
        tmp_path,
        "#30=IFCDIRECTION((1.,0.,5.));\n#31=IFCAXIS2PLACEMENT3D(#7,#4,#30);\n"
        "#20=IFCLOCALPLACEMENT($,#31);\n#21=IFCLOCALPLACEMENT(#20,#8);\n",
    )
    assert origin(found[21]) == pytest.approx([2.0, 4.0, 6.0])


def test_broken_chains(tmp_path: Path) -> None:
    found = placements(
        tmp_path,
        "#20=IFCLOCALPLACEMENT(#777,#8);\n#21=IFCLOCALPLACEMENT(#20,#8);\n#22=IFCLOCALPLACEMENT($,#778);\n"
        "#23=IFCLOCALPLACEMENT($,$);\n#24=IFCLOCALPLACEMENT(#23,#8);\n#25=IFCLOCALPLACEMENT($,#8);\n",
    )
    for key in (20, 21, 22, 23, 24):
        assert origin(found[key]) == [None] * 3
        assert not found[key]["cyclic"]
    assert origin(found[25]) == pytest.approx([1.0, 2.0, 3.0])
    assert found[20]["depth"] is None and found[21]["depth"] is None


def test_cycles_and_what_hangs_on_them(tmp_path: Path) -> None:
    found = placements(
        tmp_path,
        "#20=IFCLOCALPLACEMENT(#22,#8);\n#21=IFCLOCALPLACEMENT(#20,#8);\n#22=IFCLOCALPLACEMENT(#21,#8);\n"
        "#23=IFCLOCALPLACEMENT(#22,#8);\n#24=IFCLOCALPLACEMENT(#24,#8);\n#25=IFCLOCALPLACEMENT($,#8);\n",
    )
    assert {key for key, row in found.items() if row["cyclic"]} >= {20, 21, 22, 24}
    assert not found[25]["cyclic"]
    assert all(origin(found[key]) == [None] * 3 and found[key]["depth"] is None for key in (20, 21, 22, 23, 24))


def test_a_long_chain(tmp_path: Path) -> None:
    """Ten thousand levels: no recursion."""
    count = 10_000
    body = "#100=IFCLOCALPLACEMENT($,#8);\n" + "".join(
        f"#{100 + i}=IFCLOCALPLACEMENT(#{99 + i},#8);\n" for i in range(1, count)
    )
    found = placements(tmp_path, body)
    last = found[99 + count]
    assert last["depth"] == count - 1
    assert origin(last) == pytest.approx([1.0 * count, 2.0 * count, 3.0 * count])


NUMBERS = st.floats(-1000, 1000, allow_nan=False).map(lambda f: round(f, 3))


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(NUMBERS, NUMBERS, NUMBERS, st.floats(0, math.pi), st.floats(-math.pi, math.pi), st.floats(-3, 3)),
        min_size=1,
        max_size=5,
    )
)
# A RefDirection that is no unit vector and leans far towards Axis, but is not parallel to it.
@example([(0.0, 0.0, 0.0, 1.0, 0.0, 0.0), (0.0, 1.0, 0.0, 0.0, 0.0, 0.0)])
def test_any_chain(tmp_path: Path, steps: list[tuple[float, float, float, float, float, float]]) -> None:
    """Random frames; the origin is the product of the 4 × 4 matrices, in double precision."""
    body, whole = "", np.eye(4)
    for i, (x, y, z, tilt, around, turn) in enumerate(steps):
        up = np.array([math.sin(tilt) * math.cos(around), math.sin(tilt) * math.sin(around), math.cos(tilt)])
        side = np.array([math.cos(turn), math.sin(turn), 0.3])
        if np.linalg.norm(np.cross(up, side)) < 1e-3:
            side = np.roll(side, 1)
        across = side - side.dot(up) * up
        across /= np.linalg.norm(across)
        step = np.eye(4)
        step[:3, 0], step[:3, 1], step[:3, 2], step[:3, 3] = across, np.cross(up, across), up, (x, y, z)
        whole = whole @ step
        n = 100 + 10 * i

        def written(values: object) -> str:
            return ",".join(repr(float(v)).replace("e", "E") for v in values)  # type: ignore[attr-defined]

        body += (
            f"#{n}=IFCLOCALPLACEMENT({'#' + str(n - 10) if i else '$'},#{n + 1});\n"
            f"#{n + 1}=IFCAXIS2PLACEMENT3D(#{n + 2},#{n + 3},#{n + 4});\n#{n + 2}=IFCCARTESIANPOINT(({x},{y},{z}));\n"
            f"#{n + 3}=IFCDIRECTION(({written(up)}));\n#{n + 4}=IFCDIRECTION(({written(side)}));\n"
        )
    found = placements(tmp_path, body)
    last = found[100 + 10 * (len(steps) - 1)]
    assert origin(last) == pytest.approx((whole[:3, 3] / 1000).tolist(), abs=1e-9)


def test_storey_of_an_element_needs_no_placement(tmp_path: Path) -> None:
    path = tmp_path / "model.ifc"
    path.write_bytes(model(HEAD))
    assert bimcheck.read(path).placements.filter(pl.col("id").is_not_null()).is_empty()
