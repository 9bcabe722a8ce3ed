"""Vectorised checks against what a plain loop says, on random data."""

from __future__ import annotations

from itertools import pairwise

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from bimcheck.rules.checks.acyclic import cycles

EDGES = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), max_size=18, unique=True)


@given(EDGES)
@settings(max_examples=150, deadline=None)
def test_cycles_are_what_can_come_back_to_itself(edges: list[tuple[int, int]]) -> None:
    parents: dict[int, set[int]] = {}
    for child, parent in edges:
        parents.setdefault(child, set()).add(parent)

    def above(start: int) -> set[int]:
        seen: set[int] = set()
        front = set(parents.get(start, ()))
        while front:
            seen |= front
            front = {p for f in front for p in parents.get(f, ())} - seen
        return seen

    found = cycles(pl.DataFrame(edges, schema={"id": pl.Int64, "parent_id": pl.Int64}, orient="row"))
    assert set(found["id"]) == {n for n in parents if n in above(n)}
    for path in found["path"]:
        steps = [int(part.lstrip("#")) for part in path.split(" → ")] if "…" not in path else []
        assert all(b in parents[a] for a, b in pairwise(steps))
        assert not steps or steps[0] == steps[-1]


def test_a_chain_of_ten_thousand_and_a_ring_of_ten_thousand_end_soon() -> None:
    number = 10_000
    chain = pl.DataFrame({"id": range(number), "parent_id": range(1, number + 1)})
    assert cycles(chain).is_empty()
    ring = pl.DataFrame({"id": range(number), "parent_id": [*range(1, number), 0]})
    assert cycles(ring).height == number
