"""Conditions of a selection: which rows are among others."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from bimcheck.rules.conditions import among

ROWS = st.lists(st.integers(0, 60), max_size=30).map(lambda rows: pl.Series("row", rows, dtype=pl.UInt32))


@given(ROWS, ROWS)
def test_rows_are_among_others_wherever_these_lie(rows: pl.Series, found: pl.Series) -> None:
    assert among(rows, found).to_list() == [row in found.to_list() for row in rows.to_list()]
