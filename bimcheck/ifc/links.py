"""Every reference of a file as numbers: which row of text refers to which. Read once, for whoever needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bimcheck.ifc.lookup import spans

if TYPE_CHECKING:
    from bimcheck.ifc.instances import Instances


class Links:
    """The references between the lines of a file, in the order in which they are written.

    starts   the references of row r are targets[starts[r]:starts[r + 1]]
    targets  the row that is referred to, -1 where the file has no such instance

    `#5` in a string counts as well: what a line really refers to, the exact parser tells.
    """

    def __init__(self, instances: Instances) -> None:
        self.starts = np.concatenate(([0], np.cumsum(instances.reference_counts, dtype=np.int64)))
        self.targets = instances.index.of(instances.referred).astype(np.int32, copy=False)

    @property
    def sources(self) -> np.ndarray:
        """The row that each of `targets` is referred to by."""
        return np.repeat(np.arange(len(self.starts) - 1, dtype=np.int32), np.diff(self.starts))

    def of(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(place in `rows`, target row) of every reference of these rows, row by row, in order."""
        lengths = self.starts[rows + 1] - self.starts[rows]
        return np.repeat(np.arange(len(rows)), lengths), self.targets[spans(self.starts[rows], lengths)]
