"""To which object an instance belongs that is none itself: the slab of a face, the wall of a property set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from bimcheck.ifc.statements import Statements

# What refers to shapes without having them: nobody gets to the element from there.
_BESIDES = (
    "IfcStyledItem", "IfcPresentationLayerAssignment", "IfcIndexedColourMap", "IfcTextureCoordinate", "IfcShapeAspect",
)  # fmt: skip
# So many references lie between a point and its element at most.
_STEPS = 24


def owners(statements: Statements, ids: np.ndarray, objects: Sequence[str]) -> pl.DataFrame:
    """(id, owner) of the instances among `ids` that an object uses: one of the classes `objects` or below. Of several
    objects the one that stands first in the file, step by step; of a relation the first that it relates.
    """
    instances, links = statements.instances, statements.links
    is_object = _among(statements, objects)[instances.codes]
    is_relation = _among(statements, ["IfcRelationship"])[instances.codes]
    besides = _among(statements, _BESIDES)[instances.codes]
    asked = np.unique(statements.rows(ids))
    asked = asked[asked >= 0]
    # The row from which each row was referred to on the way to its object; -1 where nobody has looked.
    above = np.full(len(instances.codes), -1, dtype=np.int64)
    seen = np.zeros(len(instances.codes) + 1, dtype=bool)  # the last: references to nothing
    front = asked
    seen[front] = True
    for _ in range(_STEPS):
        if not len(front):
            break
        here = np.zeros(len(seen), dtype=bool)
        here[front] = True
        places = np.flatnonzero(here[links.targets])
        sources = np.searchsorted(links.starts, places, side="right") - 1
        targets = links.targets[places]
        useful = ~besides[sources] & (sources != targets)
        sources, targets = sources[useful], targets[useful]
        # Objects before relations before others, so that a face is not said to be of what only mentions it.
        order = np.lexsort((sources, ~is_relation[sources], ~is_object[sources], targets))
        found, first = np.unique(targets[order], return_index=True)
        above[found] = sources[order][first]
        up = np.unique(above[found])
        front = up[~(is_object[up] | is_relation[up] | seen[up])]
        seen[front] = True
    at = asked.copy()
    for _ in range(_STEPS):
        going = (at >= 0) & ~(is_object[at] | is_relation[at])
        if not going.any():
            break
        at[going] = above[at[going]]
    for place in np.flatnonzero((at >= 0) & is_relation[at]):  # few: one per property set that is asked for
        related = links.targets[links.starts[at[place]] : links.starts[at[place] + 1]]
        related = related[related >= 0]
        held = related[is_object[related]]
        at[place] = held[0] if len(held) else -1
    good = (at >= 0) & (at != asked)
    good[good] = is_object[at[good]]
    return pl.DataFrame({"id": instances.ids[asked[good]], "owner": instances.ids[at[good]]})


def _among(statements: Statements, classes: Sequence[str]) -> np.ndarray:
    """Whether each of the file's class names is one of these or below."""
    below = {name for base in classes for name in statements.schema.subtypes(base)}
    return np.array([name in below for name in statements.instances.names])
