"""Modular coordination: which sizes are multiples of which module (GB/T 50002-2013)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from bimcheck.model import Model
from bimcheck.prefab.grids import axis_spacings
from bimcheck.prefab.specifications import Standardisation
from bimcheck.rules.measures import MEASURES, length_scale
from bimcheck.words import Words

# Largest first. That M is 100 mm was read; M/2, M/5, M/10 in a source that quotes; 2M and 3M are recalled.
MODULES = {"6M": 600.0, "3M": 300.0, "2M": 200.0, "M": 100.0, "M/2": 50.0, "M/10": 10.0}
MODULE_WORDS = {
    "6M": Words("6M (600 mm)", "6M (600 mm)"),
    "3M": Words("3M (300 mm)", "3M (300 mm)"),
    "2M": Words("2M (200 mm)", "2M (200 mm)"),
    "M": Words("M (100 mm)", "M (100 mm)"),
    "M/2": Words("M/2 (50 mm)", "M/2 (50 mm)"),
    "M/10": Words("M/10 (10 mm)", "M/10 (10 mm)"),
    "none": Words("非模数", "no module"),
}
WHOLE = ("6M", "3M", "2M", "M")  # multiples of the basic module
TOLERANCE = 1.0  # mm


@dataclass(frozen=True)
class ModuleShare:
    """How many sizes of one kind fit which module as the largest: counts by name of MODULE_WORDS. `odd`: values in mm
    that fit no multiple of M, with how often."""

    id: str
    title: Words
    total: int
    counts: Mapping[str, int]
    odd: tuple[tuple[float, int], ...] = ()

    @property
    def fitting(self) -> int:
        return sum(self.counts.get(name, 0) for name in WHOLE)


def module_of(millimetres: np.ndarray) -> np.ndarray:
    """The name of the largest module that each length is a multiple of, within TOLERANCE; "none"."""
    names = np.full(len(millimetres), "none", dtype=object)
    # Smallest first, so that the largest that fits is what stands in the end.
    for name, module in reversed(MODULES.items()):
        off = np.abs(millimetres - np.round(millimetres / module) * module)
        names[(off <= TOLERANCE + 1e-6) & (millimetres >= module - TOLERANCE)] = name
    return names


def module_shares(model: Model, found: Standardisation) -> tuple[ModuleShare, ...]:
    """Of grids, storey heights, openings, doors, windows and the components of each family: what the model has."""
    doors = {cls: _overall(model, cls) for cls in ("IfcDoor", "IfcWindow")}
    kinds: list[tuple[str, Words, pl.Series]] = [
        ("grid", Words("轴线间距", "grid spacing"), axis_spacings(model)["spacing"]),
        ("storey", Words("层高", "storey height"), MEASURES["storey_height"].compute(model)["value"]),
        ("opening-width", Words("洞口宽度", "opening width"), MEASURES["opening_width"].compute(model)["value"]),
        ("opening-height", Words("洞口高度", "opening height"), MEASURES["opening_height"].compute(model)["value"]),
        ("door", Words("门宽、门高", "doors: width, height"), doors["IfcDoor"]),
        ("window", Words("窗宽、窗高", "windows: width, height"), doors["IfcWindow"]),
    ]
    for family in found.families:
        if family.id not in ("window", "partition"):
            rows = found.pieces.filter(pl.col("family") == family.id)
            sides = pl.concat([rows["exact_length"], rows["exact_width"]])
            kinds.append(
                (f"family-{family.id}", Words(f"{family.title.zh}：长、宽", f"{family.title.en}: length, width"), sides)
            )
    return tuple(_share(id_, title, values) for id_, title, values in kinds if values.drop_nulls().len())


def _share(id_: str, title: Words, values: pl.Series) -> ModuleShare:
    millimetres = np.round(values.drop_nulls().to_numpy() * 1000, 3)
    names = module_of(millimetres)
    counts = {name: int((names == name).sum()) for name in MODULE_WORDS}
    odd = millimetres[~np.isin(names, WHOLE)]
    distinct, often = np.unique(np.round(odd, 1), return_counts=True)
    order = sorted(zip(distinct.tolist(), often.tolist(), strict=True), key=lambda x: (-x[1], x[0]))
    return ModuleShare(id_, title, len(millimetres), counts, tuple(order))


def _overall(model: Model, cls: str) -> pl.Series:
    frame = model.attributes(cls)
    scale = length_scale(model)
    return pl.concat([frame[f"Overall{n}"].cast(pl.Float64) * scale for n in ("Width", "Height")])
