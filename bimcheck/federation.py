"""A Federation: several models that are meant to be looked at together, as a few tables with a column `file`.

It holds only what is compared between files, so that the models themselves are read one after another and let go.
Knows nothing of files or of ifcopenshell. Lengths are metres, angles degrees.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from bimcheck.model import Columns
from bimcheck.shapes import Shapes

FILES: Columns = {
    "file": pl.String,  # what the file is called in findings: its name, with its folder where two are called alike
    "position": pl.Int64,  # its place on the command line
    "schema": pl.String,
    "application": pl.String,
    "time_stamp": pl.String,
    "project": pl.String,
    "written_as": pl.String,  # the name that the header gives the file
    "length_unit": pl.String,
    "area_unit": pl.String,
    "volume_unit": pl.String,
    "plane_angle_unit": pl.String,
    "crs": pl.String,  # name of the projected system, blanks taken out, in capitals
    "vertical_datum": pl.String,
    "eastings": pl.Float64,  # of the map conversion
    "northings": pl.Float64,
    "orthogonal_height": pl.Float64,
    "rotation": pl.Float64,  # of the project's X axis from east, counter-clockwise
    "map_scale": pl.Float64,  # metres on the map per metre of the model
    "true_north": pl.Float64,  # of the context's TrueNorth from its Y axis, counter-clockwise
    "world_x": pl.Float64,  # of the context's WorldCoordinateSystem
    "world_y": pl.Float64,
    "world_z": pl.Float64,
    "x0": pl.Float64,  # the box around the placement origins of its elements, project coordinates
    "y0": pl.Float64,
    "z0": pl.Float64,
    "x1": pl.Float64,
    "y1": pl.Float64,
    "z1": pl.Float64,
    "elements": pl.Int64,
}

# Everything with a GlobalId that stands for a thing: project, spatial structure, elements, ports, grids.
THINGS: Columns = {
    "file": pl.String,
    "id": pl.Int64,
    "class": pl.String,
    "global_id": pl.String,
    "name": pl.String,
    "long_name": pl.String,
    "tag": pl.String,
    "storey": pl.String,  # its name
    "building_id": pl.Int64,
    "kind": pl.String,  # the class that its type is for, else its own: IfcDuctSegment of an IfcFlowSegment of IFC2X3
}

STOREYS: Columns = {
    "file": pl.String,
    "id": pl.Int64,
    "name": pl.String,
    "elevation": pl.Float64,
    "building_id": pl.Int64,
}

AXES: Columns = {
    "file": pl.String,
    "id": pl.Int64,
    "tag": pl.String,
    "grid": pl.String,
    "x0": pl.Float64,  # two points of a straight axis in project coordinates; null where it is curved
    "y0": pl.Float64,
    "x1": pl.Float64,
    "y1": pl.Float64,
}


@dataclass(frozen=True)
class Member:
    """What one file gives to the federation.

    tree    its EXPRESS schema, a `bimcheck.ifc.schema.Schema`
    shapes  where clashes between files were asked for
    """

    file: str
    tree: Any
    files: pl.DataFrame
    things: pl.DataFrame
    storeys: pl.DataFrame
    axes: pl.DataFrame
    shapes: Shapes | None = None


@dataclass(frozen=True)
class Federation:
    """The members in the order in which they were given. Tables: FILES, THINGS, STOREYS, AXES, all members together."""

    members: tuple[Member, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(m.file for m in self.members)

    @property
    def name(self) -> str:
        """All of it, for what is in no file: "a.ifc + b.ifc"; the first two and the number where there are more."""
        return " + ".join(self.names if len(self.names) <= 3 else (*self.names[:2], f"… ({len(self.names)})"))

    @cached_property
    def files(self) -> pl.DataFrame:
        """FILES, a row per member."""
        rows = pl.concat([pl.DataFrame(schema=FILES), *(m.files for m in self.members)])
        return rows.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("position"))

    @cached_property
    def things(self) -> pl.DataFrame:
        return pl.concat([pl.DataFrame(schema=THINGS), *(m.things for m in self.members)])

    @cached_property
    def storeys(self) -> pl.DataFrame:
        return pl.concat([pl.DataFrame(schema=STOREYS), *(m.storeys for m in self.members)])

    @cached_property
    def axes(self) -> pl.DataFrame:
        return pl.concat([pl.DataFrame(schema=AXES), *(m.axes for m in self.members)])

    def is_a(self, names: Sequence[str], without: Sequence[str] = ()) -> pl.DataFrame:
        """The rows of `things` of these classes and their subtypes, each file by its own schema."""
        parts = [pl.DataFrame(schema=THINGS)]
        for member in self.members:
            wanted = {c for n in names for c in member.tree.subtypes(n)}
            wanted -= {c for n in without for c in member.tree.subtypes(n)}
            parts.append(member.things.filter(pl.col("class").is_in(sorted(wanted))))
        return pl.concat(parts)

    def describe(self, where: pl.DataFrame) -> pl.DataFrame:
        """What people need to find instances, a row per row (`file`, `id`) of `where`, in its order.

        Columns: id · class · global_id · tag · name · storey; null where the file as a whole is meant.
        """
        columns = ["file", "id", "class", "global_id", "tag", "name", "storey"]
        nothing = pl.lit(None, pl.String)
        axes = self.axes.select(
            "file", "id", pl.lit("IfcGridAxis").alias("class"), nothing.alias("global_id"), nothing.alias("tag"),
            pl.col("tag").alias("name"), nothing.alias("storey"),
        )  # fmt: skip
        known = pl.concat([self.things.select(columns), axes]).unique(["file", "id"], keep="first", maintain_order=True)
        return where.select("file", "id").join(known, on=["file", "id"], how="left", maintain_order="left").drop("file")


def labels(paths: Sequence[Any]) -> tuple[str, ...]:
    """What each file is called: its name; with as much of its folder as tells it from others of that name."""
    parts = [p.parts for p in paths]
    depth = [1] * len(parts)
    for _ in range(max((len(p) for p in parts), default=0)):
        names = ["/".join(p[-n:]) for p, n in zip(parts, depth, strict=True)]
        alike = {n for n in names if names.count(n) > 1}
        if not alike:
            return tuple(names)
        depth = [min(d + (n in alike), len(p)) for d, n, p in zip(depth, names, parts, strict=True)]
    return tuple("/".join(p[-n:]) for p, n in zip(parts, depth, strict=True))
