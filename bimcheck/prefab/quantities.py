"""How large an element is, and where that stands: base quantities first, then properties that name a size, then shapes.

A number that contradicts the others is not used: a volume above length × width × height is an exporter's mistake in
units (seen in real files), and is told as such.
"""

from __future__ import annotations

import polars as pl

from bimcheck.model import Model
from bimcheck.prefab.solids import solids
from bimcheck.prefab.vocabulary import SizeNames, vocabulary
from bimcheck.rules.wildcard import like

# SI. Each number has a column `<name>_from`: quantity, property, shape, calculated; null where there is none.
NUMBERS = ("length", "width", "height", "volume", "face", "plan", "run", "weight")
SIZES = {
    "id": pl.Int64,
    "length": pl.Float64,  # the three sides of the oriented box, largest first; fewer where fewer are known
    "width": pl.Float64,
    "height": pl.Float64,
    "volume": pl.Float64,  # net of openings where that is told
    "face": pl.Float64,  # one side of a wall, openings not deducted
    "plan": pl.Float64,  # horizontal projection
    "run": pl.Float64,  # length along the axis
    "weight": pl.Float64,  # kg, as stated; nothing is assumed of the density here
    "implausible": pl.Boolean,  # a stated volume larger than its box was left out
    **{f"{n}_from": pl.String for n in NUMBERS},
}
# By how much a volume may exceed its box before it is taken for wrong: rounding of three lengths to millimetres.
EXCESS = 1.02
# Between aerated concrete and steel, kg/m³: outside it a stated weight is in some other unit.
DENSITIES = (300.0, 8000.0)

# Names of base quantities, the first that an element has. IFC2X3 exporters write the same names in other sets.
_QUANTITIES = {
    "q_length": ("Length",),
    "q_width": ("Width",),
    "q_height": ("Height", "Depth"),
    "q_volume": ("NetVolume", "GrossVolume"),
    "q_face": ("GrossSideArea",),
    "q_face_net": ("NetSideArea",),
    "q_plan": ("GrossArea", "ProjectedArea", "NetArea", "GrossFloorArea"),
    "q_section": ("CrossSectionArea", "GrossCrossSectionArea"),
    "q_around": ("OuterSurfaceArea",),
    "q_weight": ("NetWeight", "GrossWeight"),
}
_FLAT = ("IfcSlab", "IfcRoof", "IfcCovering", "IfcSpace")
_BARS = ("IfcBeam", "IfcColumn", "IfcMember", "IfcPile")
_UPRIGHT = ("IfcColumn", "IfcPile")
_WALLS = ("IfcWall", "IfcCurtainWall", "IfcPlate")
# Measured by their areas (rooms.py), never by their shapes; what flows through pipes has no use for a box either.
_ROOMS = ("IfcSpatialElement", "IfcSpatialStructureElement", "IfcDistributionElement", "IfcDoor", "IfcWindow")


def sizes(model: Model, ids: pl.Series, names: SizeNames | None = None) -> pl.DataFrame:
    """SIZES of these elements, by id, a row for each."""
    chosen = names or vocabulary().sizes
    wanted = ids.unique().sort()
    frame = _stated(model, wanted, chosen)
    classes = model.entities.select("id", "class")
    kind = {name: _classes(model, of) for name, of in (("wall", _WALLS), ("upright", _UPRIGHT), ("room", _ROOMS))}
    of = pl.col("class")
    needs = (
        pl.any_horizontal(pl.col("length", "width", "height", "volume").is_null())
        | pl.col("implausible")
        | (of.is_in(kind["wall"]) & pl.col("face").is_null())
        | (~of.is_in([*kind["wall"], *kind["upright"]]) & pl.col("plan").is_null())
    )
    lacking = frame.join(classes, on="id", how="left").filter(needs & ~of.is_in(kind["room"]))["id"]
    complete = _with_shapes(frame, solids(model, lacking.sort()))
    density = pl.col("weight") / pl.col("volume")
    credible = density.is_between(*DENSITIES).fill_null(True)
    return complete.with_columns(pl.when(credible).then(c).alias(c) for c in ("weight", "weight_from"))


def _classes(model: Model, names: tuple[str, ...]) -> list[str]:
    return sorted({c for n in names for c in model.schema_tree.subtypes(n)})


def _stated(model: Model, ids: pl.Series, names: SizeNames) -> pl.DataFrame:
    classes = model.entities.select("id", "class").filter(pl.col("id").is_in(ids.implode())).sort("id")
    kind = {
        name: _classes(model, of)
        for name, of in (("flat", _FLAT), ("bar", _BARS), ("upright", _UPRIGHT), ("wall", _WALLS))
    }
    frame = classes.join(_quantities(model, ids), on="id", how="left", maintain_order="left")
    frame = frame.join(_properties(model, ids, names), on="id", how="left", maintain_order="left")
    bar = pl.col("class").is_in(kind["bar"])
    # The sides of a rectangular section follow from its area and its outline.
    half = pl.col("q_around") / pl.col("q_length") / 2
    root = (half**2 - 4 * pl.col("q_section")).clip(lower_bound=0).sqrt()
    rectangular = bar & ((half**2 - 4 * pl.col("q_section")) >= -1e-9 * half**2)
    frame = frame.with_columns(
        pl.when(rectangular).then((half - root) / 2).alias("c_width"),
        pl.when(rectangular).then((half + root) / 2).alias("c_height"),
    )
    sides = {n: _first(f"q_{n}", f"p_{n}", f"c_{n}" if n != "length" else None) for n in ("length", "width", "height")}
    frame = frame.with_columns(
        *(value.alias(f"s_{n}") for n, (value, _) in sides.items()),
        *(source.alias(f"s_{n}_from") for n, (_, source) in sides.items()),
    )
    # A slab's one size is its thickness, whatever it is called: IFC2X3 exporters write it as Width.
    alone = pl.col("class").is_in(kind["flat"]) & pl.col("s_length").is_null()
    frame = frame.with_columns(
        pl.when(alone).then(pl.coalesce("s_height", "s_width")).otherwise("s_height").alias("s_height"),
        pl.when(alone)
        .then(pl.coalesce("s_height_from", "s_width_from"))
        .otherwise("s_height_from")
        .alias("s_height_from"),
        *(pl.when(~alone).then(c).alias(c) for c in ("s_width", "s_width_from")),
    )
    box = pl.col("s_length") * pl.col("s_width") * pl.col("s_height")
    volume, volume_from = _first("q_volume", "p_volume")
    frame = frame.with_columns(volume.alias("volume"), volume_from.alias("volume_from")).with_columns(
        (pl.col("volume") > box * EXCESS).fill_null(False).alias("implausible"),
        # An area that is too small for the volume is that of some other face.
        pl.when((pl.col("q_plan") * pl.col("s_height") * EXCESS >= pl.col("volume")).fill_null(True))
        .then("q_plan")
        .alias("q_plan"),
    )
    calculated_box = pl.when(bar | pl.col("class").is_in(kind["wall"])).then(box)
    prism = pl.col("s_length") * pl.col("q_section")
    plate = pl.coalesce("q_plan", pl.col("s_length") * pl.col("s_width")) * pl.col("s_height")
    wrong = pl.col("implausible")
    frame = frame.with_columns(
        pl.when(~wrong).then("volume").alias("volume"), pl.when(~wrong).then("volume_from").alias("volume_from")
    ).with_columns(
        pl.coalesce(
            "volume", pl.when(bar).then(prism), pl.when(pl.col("class").is_in(kind["flat"])).then(plate), calculated_box
        ).alias("volume"),
    )
    flat, wall, upright = (pl.col("class").is_in(kind[k]) for k in ("flat", "wall", "upright"))
    sided = pl.col("s_length") * pl.col("s_height")
    stepped = pl.when(bar & ~upright).then(pl.col("s_length") * pl.col("s_width"))
    face = pl.when(wall).then(pl.coalesce("q_face", sided, "q_face_net"))
    plan = pl.when(flat).then(pl.coalesce("q_plan", pl.col("s_length") * pl.col("s_width")))
    frame = frame.with_columns(
        pl.when(pl.col("volume_from").is_null() & pl.col("volume").is_not_null())
        .then(pl.lit("calculated"))
        .otherwise("volume_from")
        .alias("volume_from"),
        face.alias("face"),
        pl.when(wall & pl.col("q_face").is_not_null())
        .then(pl.lit("quantity"))
        .when(wall & sided.is_not_null())
        .then(pl.lit("calculated"))
        .when(wall & pl.col("q_face_net").is_not_null())
        .then(pl.lit("quantity"))
        .alias("face_from"),
        pl.coalesce(plan, stepped).alias("plan"),
        pl.when(flat & pl.col("q_plan").is_not_null())
        .then(pl.lit("quantity"))
        .when(pl.coalesce(plan, stepped).is_not_null())
        .then(pl.lit("calculated"))
        .alias("plan_from"),
        pl.col("s_length").alias("run"),
        pl.col("s_length_from").alias("run_from"),
        pl.coalesce("q_weight", "p_weight").alias("weight"),
        pl.when(pl.col("q_weight").is_not_null())
        .then(pl.lit("quantity"))
        .when(pl.col("p_weight").is_not_null())
        .then(pl.lit("property"))
        .alias("weight_from"),
    )
    # Largest first, with where the set of them came from: the weakest source says it for all three.
    ordered = pl.concat_list("s_length", "s_width", "s_height").list.drop_nulls().list.sort(descending=True)
    weakest = (
        pl.when(pl.any_horizontal(pl.col("^s_.*_from$") == "calculated"))
        .then(pl.lit("calculated"))
        .when(pl.any_horizontal(pl.col("^s_.*_from$") == "property"))
        .then(pl.lit("property"))
        .otherwise(pl.lit("quantity"))
    )
    frame = frame.with_columns(
        *(ordered.list.get(i, null_on_oob=True).alias(n) for i, n in enumerate(("length", "width", "height"))),
        *(
            pl.when(ordered.list.len() > i).then(weakest).alias(f"{n}_from")
            for i, n in enumerate(("length", "width", "height"))
        ),
    )
    return frame.select(list(SIZES)).cast(SIZES)  # type: ignore[arg-type]


def _first(stated: str, told: str, calculated: str | None = None) -> tuple[pl.Expr, pl.Expr]:
    names = [stated, told, *([calculated] if calculated else [])]
    source: pl.Expr = pl.lit(None, dtype=pl.String)
    for name, label in reversed(list(zip(names, ("quantity", "property", "calculated"), strict=False))):
        source = pl.when(pl.col(name).is_not_null()).then(pl.lit(label)).otherwise(source)
    return pl.coalesce(names), source


def _quantities(model: Model, ids: pl.Series) -> pl.DataFrame:
    """id and a column per key of _QUANTITIES; what is not above 0 is none."""
    used = [n for names in _QUANTITIES.values() for n in names]
    rows = model.quantities.filter(
        pl.col("element_id").is_in(ids.implode()) & pl.col("name").is_in(used) & (pl.col("value") > 0)
    )
    return rows.group_by(pl.col("element_id").alias("id")).agg(
        pl.coalesce(pl.col("value").filter(pl.col("name") == n).first() for n in names).alias(key)
        for key, names in _QUANTITIES.items()
    )


def _properties(model: Model, ids: pl.Series, names: SizeNames) -> pl.DataFrame:
    """id and p_length … p_weight: numbers of properties that the vocabulary names."""
    rows = model.properties.filter(pl.col("element_id").is_in(ids.implode()) & (pl.col("value_number") > 0))
    columns = []
    for key in ("length", "width", "height", "volume", "weight"):
        found = [
            pl.col("value_number")
            .filter(like("name", name.partition(".")[2]) & like("set_name", name.partition(".")[0]))
            .first()
            for name in getattr(names, key)
        ]
        columns.append((pl.coalesce(found) if found else pl.lit(None, dtype=pl.Float64)).alias(f"p_{key}"))
    return rows.group_by(pl.col("element_id").alias("id")).agg(columns)


def _with_shapes(frame: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Where a number is missing, the shape's; the three sides come from one source together."""
    if found.is_empty():
        return frame
    renamed = found.rename({c: f"g_{c}" for c in found.columns if c != "id"})
    joined = frame.join(renamed, on="id", how="left", maintain_order="left")
    incomplete = pl.any_horizontal(pl.col("length", "width", "height").is_null()) & pl.col("g_length").is_not_null()
    shaped = {n: pl.col(f"g_{n}") for n in ("volume", "face", "plan")}
    shaped["run"] = pl.col("g_length")
    joined = joined.with_columns(
        *(pl.when(incomplete).then(f"g_{n}").otherwise(n).alias(n) for n in ("length", "width", "height")),
        *(
            pl.when(incomplete).then(pl.lit("shape")).otherwise(f"{n}_from").alias(f"{n}_from")
            for n in ("length", "width", "height")
        ),
        *(pl.coalesce(n, value).alias(n) for n, value in shaped.items()),
        *(
            pl.when(pl.col(n).is_null() & value.is_not_null())
            .then(pl.lit("shape"))
            .otherwise(f"{n}_from")
            .alias(f"{n}_from")
            for n, value in shaped.items()
        ),
    )
    return joined.select(list(SIZES)).cast(SIZES)  # type: ignore[arg-type]
