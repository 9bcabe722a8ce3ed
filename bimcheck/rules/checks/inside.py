"""`inside`: elements lie in the height band of their storey; buildings lie within the boundary of their site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
import polars as pl

from bimcheck.model import Model
from bimcheck.rules import geometry
from bimcheck.rules.measures import MEASURES
from bimcheck.rules.reading import UnfitError
from bimcheck.rules.rule import FAILURES, Verdict
from bimcheck.rules.said import failures, number_text
from bimcheck.shapes import Shapes
from bimcheck.words import Words

ALIKE = 1e-3  # heights closer than this are the same, in metres


@dataclass(frozen=True)
class Inside:
    """Demand: of = "storey": some of each selected element lies between its storey and the next one above; of = "site":
    the elements of each selected building lie, in plan, within the outline of their site's shape.

    below_mm, above_mm  how far outside the band an element may lie; the lowest storey has no lower end, the topmost no
                        upper one
    tolerance_mm        how far elements may stand out beyond the site

    A storey's height is that of its placement; its Elevation where all placements are at one height.
    """

    kind: ClassVar[str] = "inside"
    needs_shapes: ClassVar[bool] = True
    of: Literal["storey", "site"]
    below_mm: float = 0.0
    above_mm: float = 0.0
    tolerance_mm: float = 0.0

    def __post_init__(self) -> None:
        if min(self.below_mm, self.above_mm, self.tolerance_mm) < 0:
            raise UnfitError("容差不能为负", "tolerances are not negative")

    def fit(self, table: str) -> None:
        if table != "entities":
            raise UnfitError("inside 用于构件或建筑", "inside goes with elements or buildings")

    @property
    def demand(self) -> Words:
        if self.of == "site":
            slack = number_text(self.tolerance_mm)
            return Words(f"在场地边界内（容差 {slack} mm）", f"within the boundary of the site (by {slack} mm)")
        below, above = (number_text(v) for v in (self.below_mm, self.above_mm))
        return Words(
            f"在所属楼层的高度范围内（下 {below} mm、上 {above} mm 以内）",
            f"in the height band of its storey (or {below} mm below, {above} mm above)",
        )

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        if chosen.is_empty():
            return Verdict(0)
        return self._in_storeys(model, chosen) if self.of == "storey" else self._in_sites(model, chosen)

    def _in_storeys(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        bands = storey_bands(model)
        shapes = geometry.measured(model)
        rows = (
            chosen.select("id", "storey_id")
            .join(bands, on="storey_id", how="inner", maintain_order="left")
            .join(shapes.select("id", "z_min", "z_max"), on="id", how="inner", maintain_order="left")
        )
        if rows.is_empty():
            return geometry.doubted(Verdict(0), model, chosen["id"])
        under = (pl.col("bottom") - self.below_mm / 1000) - pl.col("z_max")
        over = pl.col("z_min") - (pl.col("top") + self.above_mm / 1000)
        wrong = rows.with_columns(under.fill_null(-1.0).alias("under"), over.fill_null(-1.0).alias("over")).filter(
            (pl.col("under") > ALIKE) | (pl.col("over") > ALIKE)
        )
        names = dict(model.entities.select("id", "name").iter_rows())
        low, high, bottom, top = (
            pl.col(c).round(3).cast(pl.String).fill_null("—") for c in ("z_min", "z_max", "bottom", "top")
        )
        storey = pl.col("storey_id").replace_strict(names, return_dtype=pl.String).fill_null("")
        real = self._real(wrong, bands).replace_strict(names, default=None, return_dtype=pl.String)
        fits = pl.Series("fits", real)
        zh = pl.format("位于 {}～{} m，楼层 {} 的高度范围为 {}～{} m", low, high, storey, bottom, top)
        en = pl.format("at {} to {} m; storey {} is from {} to {} m", low, high, storey, bottom, top)
        zh = pl.when(pl.col("fits").is_null()).then(zh).otherwise(zh + pl.format("；按高度应属 {}", "fits"))
        en = (
            pl.when(pl.col("fits").is_null()).then(en).otherwise(en + pl.format("; by height it belongs to {}", "fits"))
        )
        off = pl.max_horizontal("under", "over").round(6)
        told = failures(wrong.with_columns(fits), self.demand, (zh, en), off)
        return geometry.doubted(Verdict(rows.height, told), model, chosen["id"])

    def _real(self, wrong: pl.DataFrame, bands: pl.DataFrame) -> pl.Series:
        """The storey of the same building in whose band the middle of each row lies; null where none."""
        if wrong.is_empty():
            return pl.Series(dtype=pl.Int64)
        middle = wrong.with_row_index("at").select(
            "at", "building_id", ((pl.col("z_min") + pl.col("z_max")) / 2).alias("z")
        )
        fitting = middle.join(bands, on="building_id", how="inner", nulls_equal=True).filter(
            (pl.col("bottom").is_null() | (pl.col("z") >= pl.col("bottom")))
            & (pl.col("top").is_null() | (pl.col("z") < pl.col("top")))
        )
        first = fitting.sort("at", "storey_id").unique("at", keep="first").select("at", "storey_id")
        return middle.join(first, on="at", how="left", maintain_order="left")["storey_id"]

    def _in_sites(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        shapes = geometry.shapes_of(model)
        outlines = {i: o for i in model.is_a("IfcSite")["id"] if (o := outline(shapes, i)) is not None}
        if not outlines:
            return Verdict(
                0,
                idle=Words(
                    "场地 (IfcSite) 没有面状几何，没有边界可以比较",
                    "no IfcSite has a shape: there is no boundary to compare",
                ),
            )
        sole = next(iter(outlines)) if len(outlines) == 1 else None
        rows: list[dict[str, Any]] = []
        judged = 0
        for building, site in chosen.select("id", "site_id").iter_rows():
            of_site = site if site in outlines else sole
            elements = model.is_a("IfcElement").filter(pl.col("building_id") == building)["id"]
            table = shapes.table.filter(pl.col("id").is_in(elements.implode()))
            if of_site is None or table.is_empty():
                continue
            judged += 1
            outside = self._standing_out(shapes, table, outlines[of_site])
            if outside:
                rows.append(self._told(model, building, outside))
        if not judged:
            return Verdict(chosen.height, undecided=geometry.NONE_SHAPED)
        told = pl.DataFrame(rows, schema=FAILURES, orient="row")
        every = model.is_a("IfcElement").filter(pl.col("building_id").is_in(chosen["id"].implode()))
        return geometry.doubted(Verdict(judged, told), model, every["id"])

    def _standing_out(self, shapes: Shapes, table: pl.DataFrame, boundary: Any) -> list[tuple[float, int]]:
        """(by how much, element) of those that stand out beyond the boundary, the furthest first."""
        import shapely

        sides = table.select("x_min", "y_min", "x_max", "y_max").to_numpy()
        shapely.prepare(boundary)
        suspect = ~shapely.covers(boundary, shapely.box(*sides.T))
        found = []
        for id_ in table["id"].filter(pl.Series(suspect)).to_list():
            mesh = shapes.mesh(id_)
            if mesh is None:
                continue
            distance = shapely.distance(boundary, shapely.points(mesh[0][:, :2])).max()
            if distance > self.tolerance_mm / 1000 + 1e-6:
                found.append((float(distance), int(id_)))
        return sorted(found, key=lambda f: (-f[0], f[1]))

    def _told(self, model: Model, building: int, outside: list[tuple[float, int]]) -> dict[str, Any]:
        distance, worst = outside[0]
        by = model.describe(pl.Series([worst], dtype=pl.Int64)).row(0, named=True)
        said = f"{by['class']} “{by['name'] or ''}” #{worst}"
        metres = number_text(distance, 3)
        demand = self.demand
        return {
            "id": building, "line": None, "expected_zh": demand.zh, "expected_en": demand.en,
            "observed_zh": f"{len(outside)} 个构件超出场地边界，最远 {metres} m：{said}",
            "observed_en": f"{len(outside)} elements stand out beyond the site, by up to {metres} m: "
            + said.replace("“", '"').replace("”", '"'),
            "measured": round(distance, 6), "tolerance": self.tolerance_mm / 1000,
        }  # fmt: skip


def storey_bands(model: Model) -> pl.DataFrame:
    """storey_id · building_id · bottom · top, in project coordinates, metres. null: the band has no end there."""
    storeys = model.is_a("IfcBuildingStorey").select(pl.col("id").alias("storey_id"), "building_id", "placement_id")
    placed = storeys.join(
        model.placements.select(pl.col("id").alias("placement_id"), "z"),
        on="placement_id",
        how="left",
        maintain_order="left",
    )
    stated = MEASURES["elevation"].compute(model).select(pl.col("id").alias("storey_id"), "value")
    placed = placed.join(stated, on="storey_id", how="left", maintain_order="left")
    # Some exporters place every storey at zero and only say its Elevation.
    spread = placed["z"].drop_nulls().to_numpy()
    flat = len(spread) > 1 and np.ptp(spread) < ALIKE and not placed["value"].is_null().all()
    heights = placed.with_columns((pl.col("value") if flat else pl.coalesce("z", "value")).alias("bottom"))
    ordered = heights.drop_nulls("bottom").sort("building_id", "bottom", "storey_id")
    # Storeys at one height are one band.
    levels = ordered.select("building_id", "bottom").unique(maintain_order=True)
    new = (pl.col("bottom").diff().over("building_id") > ALIKE).fill_null(True)
    levels = levels.with_columns(new.cast(pl.Int64).cum_sum().over("building_id").alias("level"))
    ends = levels.group_by("building_id", "level", maintain_order=True).agg(pl.col("bottom").min().alias("start"))
    ends = ends.with_columns(pl.col("start").shift(-1).over("building_id").alias("top"))
    rows = ordered.join(levels, on=["building_id", "bottom"], how="left", nulls_equal=True, maintain_order="left").join(
        ends, on=["building_id", "level"], how="left", nulls_equal=True, maintain_order="left"
    )
    lowest = pl.col("level") == pl.col("level").min().over("building_id")
    return rows.select(
        "storey_id", "building_id", pl.when(lowest).then(None).otherwise(pl.col("start")).alias("bottom"), "top"
    )


def outline(shapes: Shapes, id_: int) -> Any:
    """What an element covers in plan, a shapely polygon or several; None where it has no mesh that covers anything."""
    import shapely

    mesh = shapes.mesh(id_)
    if mesh is None:
        return None
    corners = mesh[0][:, :2][np.asarray(mesh[1], dtype=np.int64)]
    covered = shapely.union_all(shapely.make_valid(shapely.polygons(corners)))
    return None if covered.area <= 0 else covered


CHECK = Inside
