"""Which instances can be reached from others by following references."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from bimcheck.ifc.links import Links
    from bimcheck.ifc.statements import Statements


def unreached(
    statements: Statements, base: str, backwards: Sequence[tuple[str, str]], ends: Sequence[str] = ()
) -> pl.DataFrame:
    """(id, class) of every instance of the schema's classes that no instance of `base` or below leads to, in file
    order; those of `base` are never told.

    backwards  (class, attribute): from what the attribute refers to one also gets to the instance itself, as with
               styles, which refer to the shapes that they colour
    ends       classes that are reached and lead no further, such as relationships between two resources
    """
    instances = statements.instances
    codes, names = instances.codes, instances.names
    roots = set(statements.schema.subtypes(base))
    is_root = np.array([name in roots for name in names])
    known = np.array([statements.schema.find(name) is not None for name in names])
    # References stand by rows; the few that are followed backwards are edges of their own.
    edges = [_present(statements.links)]
    back = [np.empty((2, 0), dtype=np.int64)]
    for cls, attribute in backwards:
        pairs = statements.referring(cls, attribute)
        owners = statements.rows(pairs["owner"].to_numpy())
        referred = statements.rows(pairs["id"].to_numpy())
        back.append(np.vstack((referred, owners))[:, (owners >= 0) & (referred >= 0)])
    sources, targets = np.concatenate(back, axis=1)
    order = np.argsort(sources, kind="stable")
    edges.append(_by_source(sources[order], targets[order], len(codes)))
    reached = is_root[codes]
    last = {c for name in ends for c in statements.schema.subtypes(name)}
    leads = ~np.array([name in last for name in names])[codes] if last else np.ones(len(codes), dtype=bool)
    front = np.flatnonzero(reached)
    while len(front):
        met = np.zeros(len(codes), dtype=bool)
        for starts, targets in edges:
            lengths = starts[front + 1] - starts[front]
            offsets = np.repeat(starts[front] - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
            met[targets[offsets + np.arange(lengths.sum())]] = True
        front = np.flatnonzero(met & ~reached)
        reached[front] = True
        front = front[leads[front]]
    left = np.flatnonzero(~reached & known[codes])
    return pl.DataFrame(
        {
            "id": pl.Series(instances.ids[left], dtype=pl.Int64),
            "class": pl.Series([names[c] for c in codes[left]], dtype=pl.String),
        }
    ).filter(pl.col("id") >= 0)


def _present(links: Links) -> tuple[np.ndarray, np.ndarray]:
    """The references to what is there. A number in a string may count: it can only save an orphan."""
    there = links.targets >= 0
    if there.all():
        return links.starts, links.targets
    return np.concatenate(([0], np.cumsum(there)))[links.starts], links.targets[there]


def _by_source(sources: np.ndarray, targets: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Edges in the order of their sources, as where those of each source begin, and their targets."""
    starts = np.concatenate(([0], np.cumsum(np.bincount(sources, minlength=count))))
    return starts, targets
