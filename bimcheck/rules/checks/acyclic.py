"""`acyclic`: a chain of parents ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import polars as pl

from bimcheck.model import Model
from bimcheck.rules.checks.linked import Kind
from bimcheck.rules.reading import UnfitError
from bimcheck.rules.rule import Verdict
from bimcheck.rules.said import failures
from bimcheck.words import Words


@dataclass(frozen=True)
class Acyclic:
    """Demand: nothing selected is its own ancestor.

    relation  kinds of relation to walk, from child to parent; with table "placements" none: PlacementRelTo is walked
    alone     what is in no such relation: skip (default), or passes, as its chain ends at once
    """

    kind: ClassVar[str] = "acyclic"
    relation: tuple[Kind, ...] = ()
    alone: Literal["skip", "passes"] = "skip"

    def fit(self, table: str) -> None:
        if (table == "placements") == bool(self.relation) or table not in ("placements", "entities"):
            raise UnfitError(
                'acyclic 用于 table = "placements",或对构件写明 relation',
                'acyclic goes with table = "placements", or with elements and a relation',
            )

    @property
    def demand(self) -> Words:
        return Words("上级链条有终点，不回到自身", "the chain of parents ends and does not come back")

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        judged = chosen
        if self.relation:
            edges = model.relations.filter(pl.col("kind").is_in(list(self.relation))).select(
                pl.col("child_id").alias("id"), "parent_id"
            )
            if self.alone == "skip":
                related = pl.concat([edges["id"], edges["parent_id"]])
                judged = chosen.filter(pl.col("id").is_in(related.implode()))
        else:
            edges = chosen.select("id", "parent_id").drop_nulls()
        paths = cycles(edges)
        rows = judged.join(paths, on="id", how="inner", maintain_order="left")
        failed = rows.height
        if not self.relation:
            # What is placed there can be found in the authoring tool; a placement cannot.
            placed = model.entities.select(pl.col("id").alias("placed"), pl.col("placement_id").alias("id"))
            rows = (
                rows.join(placed.drop_nulls(), on="id", how="left", maintain_order="left")
                .with_columns(pl.coalesce("placed", "id").alias("id"))
                .unique("id", maintain_order=True)
            )
        return Verdict(judged.height, failures(rows, self.demand, (pl.col("path"), pl.col("path"))), failed)


def cycles(edges: pl.DataFrame) -> pl.DataFrame:
    """`id`, `path` ("#5 → #6 → #5") of everything that lies on a cycle of edges `id` → `parent_id`."""
    # Whoever has no parent left, and then whoever is nobody's parent, lies on no cycle. Levels of real models are few.
    for _level in range(64):
        kept = edges.filter(pl.col("parent_id").is_in(pl.col("id").implode()))
        kept = kept.filter(pl.col("id").is_in(pl.col("parent_id").implode()))
        if kept.height in (0, edges.height):
            edges = kept
            break
        edges = kept
    schema = {"id": pl.Int64, "path": pl.String}
    if edges.is_empty():
        return pl.DataFrame(schema=schema)
    # Only cycles and what joins them is left, so walking it one by one costs next to nothing.
    parents: dict[int, list[int]] = {}
    for child, parent in sorted(edges.rows()):
        parents.setdefault(child, []).append(parent)
    rows = []
    for members in _components(parents):
        path = _way_back(min(members), parents)
        shown = path if len(path) <= 8 else [*path[:7], path[-1]]
        text = (
            " → ".join(f"#{n}" for n in shown)
            if shown == path
            else (" → ".join(f"#{n}" for n in shown[:-1]) + f" … → #{shown[-1]} ({len(path) - 1})")
        )
        rows += [(member, text) for member in members]
    return pl.DataFrame(rows, schema=schema, orient="row").sort("id")


def _components(parents: dict[int, list[int]]) -> list[list[int]]:
    """The strongly connected components that hold a cycle (Tarjan, without recursion: chains may be 10,000 long)."""
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    on_stack: set[int] = set()
    found: list[list[int]] = []
    for root in parents:
        if root in index:
            continue
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        walk = [(root, iter(parents[root]))]
        while walk:
            node, following = walk[-1]
            step = next(following, None)
            if step is None:
                walk.pop()
                if walk:
                    low[walk[-1][0]] = min(low[walk[-1][0]], low[node])
                if low[node] == index[node]:
                    members: list[int] = []
                    while not members or members[-1] != node:
                        members.append(stack.pop())
                        on_stack.discard(members[-1])
                    if len(members) > 1 or node in parents.get(node, []):
                        found.append(members)
            elif step not in index:
                index[step] = low[step] = len(index)
                stack.append(step)
                on_stack.add(step)
                walk.append((step, iter(parents.get(step, []))))
            elif step in on_stack:
                low[node] = min(low[node], index[step])
    return found


def _way_back(start: int, parents: dict[int, list[int]]) -> list[int]:
    """The shortest way from `start` up to itself: [start, …, start]. `start` must lie on a cycle."""
    came_from: dict[int, int] = {}
    front = [start]
    while front:
        following = []
        for node in front:
            for parent in parents.get(node, []):
                if parent == start:
                    path = [node]
                    while path[-1] != start:
                        path.append(came_from[path[-1]])
                    return [*reversed(path), start]
                if parent not in came_from:
                    came_from[parent] = node
                    following.append(parent)
        front = following
    return []


CHECK = Acyclic
