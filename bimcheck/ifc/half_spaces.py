"""Half spaces as solids: the fastest kernel cuts with a slab a metre thick where it is given a half space."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from bimcheck.ifc.statements import Statements

# Half of the side, and the height, of the box that stands for a half space, in metres. Larger than any element; small
# enough for coordinates to keep their digits.
REACH = 10_000.0


def as_solids(statements: Statements) -> tuple[list[int], list[str]]:
    """(ids of half spaces on planes, the lines that stand for them and for what they newly refer to).

    Each IfcHalfSpaceSolid becomes an IfcExtrudedAreaSolid on the same plane, on its material side: against the normal
    where AgreementFlag is true (IFC4 ADD2, IfcHalfSpaceSolid). Bounded half spaces stay as they are.
    """
    table = statements.table("IfcHalfSpaceSolid", ["BaseSurface", "AgreementFlag"], subtypes=False)
    planes = statements.table("IfcPlane", ["Position"], subtypes=False).select(
        pl.col("id").alias("plane"), pl.col("Position").cast(pl.Int64, strict=False)
    )
    places = statements.pick("IfcAxis2Placement3D", planes["Position"], ["Location", "Axis", "RefDirection"])
    places = places.select(
        pl.col("id").alias("place"), *(pl.col(c).cast(pl.Int64) for c in ("Location", "Axis", "RefDirection"))
    )
    ways = statements.pick("IfcDirection", places["Axis"], ["DirectionRatios"])
    ways = ways.select(pl.col("id").alias("Axis"), pl.col("DirectionRatios").cast(pl.List(pl.Float64), strict=False))
    rows = (
        table.select("id", pl.col("BaseSurface").cast(pl.Int64, strict=False).alias("plane"), "AgreementFlag")
        .drop_nulls()
        .join(planes, on="plane", how="inner", maintain_order="left")
        .join(places, left_on="Position", right_on="place", how="inner", maintain_order="left")
        .join(ways, on="Axis", how="left", maintain_order="left")
        .unique("id", keep="first", maintain_order=True)
    )
    if rows.is_empty():
        return [], []
    size = REACH / statements.length_scale
    new = int(statements.instances.ids.max()) + 1
    lines = [
        f"#{new}=IFCCARTESIANPOINT((0.,0.));",
        f"#{new + 1}=IFCAXIS2PLACEMENT2D(#{new},$);",
        f"#{new + 2}=IFCRECTANGLEPROFILEDEF(.AREA.,$,#{new + 1},{2 * size!r},{2 * size!r});",
        f"#{new + 3}=IFCDIRECTION((0.,0.,1.));",
    ]
    profile, up = new + 2, new + 3
    new += 4
    ids = []
    # A file has hundreds of them at most, and each is a few lines of text.
    for row in rows.iter_rows(named=True):
        place = row["Position"]
        if row["AgreementFlag"]:
            ratios = row["DirectionRatios"] or ([0.0, 0.0, 1.0] if row["Axis"] is None else None)
            if ratios is None or len(ratios) != 3 or None in ratios:
                continue
            x, y, z = (-float(r) + 0.0 for r in ratios)
            reference = "$" if row["RefDirection"] is None else f"#{row['RefDirection']}"
            lines.append(f"#{new}=IFCDIRECTION(({x!r},{y!r},{z!r}));")
            lines.append(f"#{new + 1}=IFCAXIS2PLACEMENT3D(#{row['Location']},#{new},{reference});")
            place = new + 1
            new += 2
        lines.append(f"#{row['id']}=IFCEXTRUDEDAREASOLID(#{profile},#{place},#{up},{size!r});")
        ids.append(row["id"])
    return ids, lines
