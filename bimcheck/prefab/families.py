"""Families of components: which there are is data (rulesets/prefab/families.toml)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import polars as pl

from bimcheck.errors import OptionError
from bimcheck.model import Model
from bimcheck.prefab.casting import COMPOSITE, PRECAST, UNKNOWN, casting
from bimcheck.rules.reading import UnfitError, open_toml, read
from bimcheck.rules.rule_file import BasisTable
from bimcheck.rules.rulesets import rulesets
from bimcheck.rules.select import Select
from bimcheck.words import Words

DEFAULT = "families.toml"


@dataclass(frozen=True)
class Family:
    """`top`: how many of the most used specifications are added up · `min`: the share to compare with, if any."""

    id: str
    title: Words
    select: tuple[Select, ...]
    top: int = 3
    min: float | None = None
    by: Literal["count", "area"] = "count"

    def __post_init__(self) -> None:
        if self.top < 1 or (self.min is not None and not 0 <= self.min <= 1):
            raise UnfitError("top 至少为 1，min 在 0 与 1 之间", "top is at least 1, min lies between 0 and 1")


@dataclass(frozen=True)
class Families:
    """family: of precast components · also: of everything that the selection takes."""

    basis: BasisTable
    family: tuple[Family, ...]
    also: tuple[Family, ...] = ()


@cache
def families() -> Families:
    """Those that come with bimcheck."""
    return load_families(DEFAULT)


def load_families(name: str | Path) -> Families:
    """A file, or one that comes with bimcheck by name. OptionError where there is none, PackError, with file and line,
    where it does not fit."""
    inside = rulesets() / "prefab" / Path(name).name
    path = next((p for p in (Path(name), inside) if p.is_file()), None)
    if path is None:
        advice = Words(f"给出 TOML 文件，或用自带的 {DEFAULT}", f"name a TOML file, or use our own {DEFAULT}")
        raise OptionError(Words("没有这个构件族文件", "no such file of families"), str(name), advice)
    content, place = open_toml(path)
    return read(Families, content, place)


def sorted_into(model: Model, chosen: Families) -> tuple[pl.DataFrame, bool]:
    """id · family of precast and composite components that are no wholes, and of the families of `also`.

    Where nothing in the model is known to be precast, components of which it is not known are taken instead, and the
    second value is True: a supplier's own model often says nowhere that all of it is precast.
    """
    known = casting(model).filter(~pl.col("has_parts"))
    precast = known.filter(pl.col("casting").is_in([PRECAST, COMPOSITE]))
    assumed = precast.is_empty()
    if assumed:
        precast = known.filter(pl.col("casting") == UNKNOWN)
        # Where materials tell concrete from the rest, the rest is no component.
        concrete = precast.filter(pl.col("concrete").fill_null(False))
        precast = concrete if concrete.height else precast
    left = precast.select("id")
    entities = model.entities.filter(~pl.col("is_type")).with_row_index("row")
    found = [pl.DataFrame(schema={"id": pl.Int64, "family": pl.String})]
    for family in chosen.family:
        own = entities.join(left, on="id", how="semi")
        ids = {i for s in family.select for i in s.narrow(model, own)["id"].to_list()} if own.height else set()
        fits = left.filter(pl.col("id").is_in(sorted(ids)))
        found.append(fits.with_columns(pl.lit(family.id).alias("family")))
        left = left.join(fits, on="id", how="anti")
    for family in chosen.also:
        ids = {i for s in family.select for i in s.choose(model)["id"].to_list()}
        found.append(
            pl.DataFrame({"id": sorted(ids)}, schema={"id": pl.Int64}).with_columns(pl.lit(family.id).alias("family"))
        )
    return pl.concat(found), assumed and not pl.concat(found).is_empty()
