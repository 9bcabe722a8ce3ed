"""Which buildings of several files are the same one. Storeys and grids are compared within a building.

Two buildings are one where they share their GlobalId or their name. Names that authoring tools put in by themselves
("Undefined", "Default") say nothing: such a building is the only named one, if there is only one.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from bimcheck.federation import Federation
from bimcheck.rules.joint.agreement import plain


def same_buildings(federation: Federation, placeholders: Iterable[str]) -> pl.DataFrame:
    """(file, building_id, building, name): `building` is one text for all that are the same."""
    empty = {plain(p) for p in placeholders} | {None}
    rows = federation.is_a(["IfcBuilding"]).select("file", "id", "global_id", "name").to_dicts()
    together = list(range(len(rows)))

    def root(n: int) -> int:
        while together[n] != n:
            n = together[n]
        return n

    first: dict[tuple[str, str], int] = {}
    for n, row in enumerate(rows):
        name = plain(row["name"])
        for key in (("id", row["global_id"]), ("name", name) if name not in empty else None):
            if key is not None and key[1]:
                together[root(n)] = root(first.setdefault((key[0], str(key[1])), n))
    named = {root(n) for n, row in enumerate(rows) if plain(row["name"]) not in empty}
    if len(named) <= 1:
        # None or one is named: whatever the others are called, nothing says that they are other buildings.
        target = min(named, default=0)
        one_each = len({row["file"] for row in rows}) == len(rows)
        if one_each:
            together = [target] * len(rows)
    return pl.DataFrame(
        [(row["file"], row["id"], f"b{root(n)}", row["name"]) for n, row in enumerate(rows)],
        schema={"file": pl.String, "building_id": pl.Int64, "building": pl.String, "name": pl.String},
        orient="row",
    )
