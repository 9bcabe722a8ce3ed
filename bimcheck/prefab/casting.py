"""What is precast: the one place that decides, and by which evidence.

Evidence, the strongest first: what the project declares, a stated flag (Pset_ConcreteElementGeneral in its three
spellings, HIFC, Tekla), a property set that only precast elements have, the whole that it is part of (its flag, or
AssemblyPlace = FACTORY of an IfcElementAssembly), materials, the type's name, the element's own. Which words mean what
is data (vocabulary.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import reduce
from typing import Any

import polars as pl

from bimcheck.model import Model
from bimcheck.prefab.vocabulary import KINDS, Vocabulary, vocabulary
from bimcheck.rules.wildcard import like

PRECAST, CAST_IN_PLACE, COMPOSITE, UNKNOWN = "precast", "cast_in_place", "composite", "unknown"

# A row per element that is or may be of concrete.
CASTING = {
    "id": pl.Int64,
    "casting": pl.String,  # precast cast_in_place composite unknown
    "evidence": pl.String,  # declared flag set whole material type name; null where unknown
    "text": pl.String,  # what stands in the model: "Pset_ConcreteElementGeneral.CastingMethod = PRECAST"
    "share": pl.Float64,  # precast part of the volume: 1, 0; of composites by thickness, null where it is not told
    "against": pl.String,  # evidence that says otherwise, null where all agree
    "concrete": pl.Boolean,  # what its materials say; null where they say nothing
    "has_parts": pl.Boolean,  # some of its parts are rows too: they count, it does not
}
RANKS = {"declared": 0, "flag": 1, "set": 2, "whole": 3, "material": 4, "type": 5, "name": 6}
# How far up a chain of wholes we walk.
DEEPEST = 16

_EVIDENCE = {"id": pl.Int64, "casting": pl.String, "evidence": pl.String, "text": pl.String}


@dataclass(frozen=True)
class DeclaredCasting:
    """What the project states of elements that the model says nothing of. `select`: a rules.select.Select."""

    select: Any
    casting: str
    evidence: str


@dataclass(frozen=True)
class Grounds:
    """What a run decides by."""

    words: Vocabulary
    declared: tuple[DeclaredCasting, ...] = ()


_GROUNDS: ContextVar[Grounds | None] = ContextVar("grounds", default=None)


@contextmanager
def decided_by(words: Vocabulary | None = None, declared: tuple[DeclaredCasting, ...] = ()) -> Iterator[None]:
    """Within it, rules and reports that ask for the casting get it by these words and declarations."""
    token = _GROUNDS.set(Grounds(words or vocabulary(), declared))
    try:
        yield
    finally:
        _GROUNDS.reset(token)


def grounds() -> Grounds:
    """What is decided by here and now."""
    return _GROUNDS.get() or Grounds(vocabulary())


def casting(model: Model) -> pl.DataFrame:
    """CASTING, by id: occurrences of the vocabulary's classes, and of others where something says how they are made."""
    at = grounds()
    frame: pl.DataFrame = model.statements.kept(f"prefab casting {hash(at)}", lambda: _decide(model, at))
    return frame


def fitting(texts: pl.Series, pattern: str) -> pl.Series:
    """Whether each text holds the pattern, without regard to case; each distinct text is looked at once."""
    distinct = texts.unique().drop_nulls().to_frame("text")
    distinct = distinct.with_columns(pl.col("text").str.contains(f"(?i){pattern}").alias("fits"))
    return texts.to_frame("text").join(distinct, on="text", how="left", maintain_order="left")["fits"].fill_null(False)


def said_by_words(texts: pl.Series, words: Vocabulary) -> pl.Series:
    """What a name says: cast in place before composite before precast; null where nothing."""
    frame = pl.DataFrame({kind: fitting(texts, getattr(words.words, kind)) for kind in KINDS})
    return frame.select(
        pl.when(CAST_IN_PLACE)
        .then(pl.lit(CAST_IN_PLACE))
        .when(COMPOSITE)
        .then(pl.lit(COMPOSITE))
        .when(PRECAST)
        .then(pl.lit(PRECAST))
        .alias("casting")
    )["casting"]


def _decide(model: Model, at: Grounds) -> pl.DataFrame:
    words = at.words
    asked, others = (
        sorted({c for name in names for c in model.schema_tree.subtypes(name)})
        for names in (words.classes, words.only_with_evidence)
    )
    elements = model.entities.filter(~pl.col("is_type") & pl.col("class").is_in([*asked, *others]))
    materials = _materials(model, elements, words)
    own = pl.concat([_declared(model, at), _flags(model, words), _sets(model, words)])
    stated = pl.concat([own, _assemblies(model)])
    evidence = pl.concat(
        [own, _wholes(model, stated), _layers(materials), _types(model, elements, words), _names(elements, words)]
    )
    evidence = evidence.filter(pl.col("id").is_in(elements["id"].implode())).with_columns(
        pl.col("evidence").replace_strict(RANKS, return_dtype=pl.Int32).alias("rank")
    )
    concrete = _concrete(materials)
    frame = (
        elements.select("id", "class", "whole_id")
        .join(_weighed(evidence), on="id", how="left", maintain_order="left")
        .join(concrete, on="id", how="left", maintain_order="left")
    )
    # A steel beam of a precast unit is no concrete, whatever the unit is; a concrete property set knows better.
    stated_itself = pl.col("rank").is_not_null() & (pl.col("rank") <= RANKS["set"])
    kept = pl.col("concrete").fill_null(True) | stated_itself
    # What lies in a precast whole need not be concrete itself: a cage, a bracket.
    told_itself = pl.col("casting").is_not_null() & (pl.col("rank") != RANKS["whole"])
    frame = frame.filter(kept & (pl.col("class").is_in(asked) | told_itself))
    parts = frame.select(pl.col("whole_id").alias("id"), pl.lit(True).alias("has_parts")).drop_nulls("id").unique("id")
    shares = _shares(model, materials)
    known = pl.when(pl.col("casting") == PRECAST).then(1.0).when(pl.col("casting") == CAST_IN_PLACE).then(0.0)
    return (
        frame.join(parts, on="id", how="left", maintain_order="left")
        .join(shares, on="id", how="left", maintain_order="left")
        .with_columns(
            pl.col("casting").fill_null(UNKNOWN),
            pl.when(pl.col("casting") == COMPOSITE).then(pl.col("split")).otherwise(known).alias("share"),
            pl.col("has_parts").fill_null(False),
        )
        .select(list(CASTING))
        .cast(CASTING)  # type: ignore[arg-type]
        .sort("id")
    )


def _weighed(evidence: pl.DataFrame) -> pl.DataFrame:
    """id · casting · evidence · text · against · rank: the strongest evidence of each element decides.

    Equally strong flags that disagree decide nothing. Composite is a kind of precast: where the strongest says precast,
    any other that says composite is more exact, and neither contradicts the other.
    """
    at_best = pl.col("rank") == pl.col("rank").min().over("id")
    best = evidence.filter(at_best).sort("id", "text")
    by_kind = [(pl.col("casting") == kind).any().alias(kind) for kind in KINDS]
    strongest = best.group_by("id", maintain_order=True).agg(
        *by_kind, pl.col("evidence").first(), pl.col("rank").first(), pl.col("text").unique(maintain_order=True)
    )
    more_exact = evidence.group_by("id").agg((pl.col("casting") == COMPOSITE).any().alias("exact"))
    split = pl.col(CAST_IN_PLACE) & (pl.col(PRECAST) | pl.col(COMPOSITE))
    decided = strongest.join(more_exact, on="id", how="left").with_columns(
        # Layers of both kinds make a composite; statements of both kinds contradict each other.
        pl.when(split & (pl.col("evidence") == "material"))
        .then(pl.lit(COMPOSITE))
        .when(split)
        .then(None)
        .when(CAST_IN_PLACE)
        .then(pl.lit(CAST_IN_PLACE))
        .when(pl.col(COMPOSITE) | pl.col("exact"))
        .then(pl.lit(COMPOSITE))
        .otherwise(pl.lit(PRECAST))
        .alias("casting"),
        pl.col("text").list.join("; "),
    )
    factory = pl.col("casting").is_in([PRECAST, COMPOSITE])
    sides = evidence.join(decided.select("id", decided=pl.col("casting")), on="id", how="left")
    against = (
        sides.filter(
            (pl.col("decided").is_null() | (factory != pl.col("decided").is_in([PRECAST, COMPOSITE])))
            # A composite has a cast-in-place layer: that it is named is no contradiction.
            & ~((pl.col("decided") == COMPOSITE) & (pl.col("evidence") == "material"))
        )
        .sort("id", "rank", "text")
        .group_by("id", maintain_order=True)
        .agg(pl.col("text").unique(maintain_order=True).str.join("; ").alias("against"))
    )
    return decided.join(against, on="id", how="left").select(
        "id",
        "casting",
        pl.when(pl.col("casting").is_not_null()).then(pl.col("evidence")).alias("evidence"),
        "text",
        "against",
        "rank",
    )


def _declared(model: Model, at: Grounds) -> pl.DataFrame:
    """What the project states; the first statement about an element holds.

    A statement may be about what the model itself leaves unknown: its selection sees what is decided without any.
    """
    parts = [pl.DataFrame(schema=_EVIDENCE)]
    for statement in at.declared:
        with decided_by(at.words):
            chosen = statement.select.choose(model)
        parts.append(
            chosen.select(
                "id",
                pl.lit(statement.casting).alias("casting"),
                pl.lit("declared").alias("evidence"),
                pl.lit(statement.evidence).alias("text"),
            )
        )
    return pl.concat(parts).unique("id", keep="first", maintain_order=True)


def _flags(model: Model, words: Vocabulary) -> pl.DataFrame:
    """A row per flag with a value that is known, on the element or inherited from its type."""
    parts = [pl.DataFrame(schema=_EVIDENCE)]
    for flag in words.flag:
        set_name, _, name = flag.property_.partition(".")
        rows = model.properties.filter(like("name", name) & like("set_name", set_name)).drop_nulls("value_text")
        for kind in KINDS:
            pattern = getattr(flag, kind)
            if pattern is None or rows.is_empty():
                continue
            fits = rows.filter(fitting(rows["value_text"].str.strip_chars(), f"^(?:{pattern})$"))
            parts.append(
                fits.select(
                    pl.col("element_id").alias("id"),
                    pl.lit(kind).alias("casting"),
                    pl.lit("flag").alias("evidence"),
                    pl.format("{}.{} = {}", "set_name", "name", "value_text").alias("text"),
                )
            )
    return pl.concat(parts).unique(maintain_order=True)


def _sets(model: Model, words: Vocabulary) -> pl.DataFrame:
    """That it has a property set of precast elements; a topping makes it a composite."""
    if not words.set_:
        return pl.DataFrame(schema=_EVIDENCE)
    wanted = reduce(lambda a, b: a | b, (like("set_name", s.name) for s in words.set_))
    rows = model.properties.filter(wanted)
    precast = rows.unique(["element_id", "set_name"], maintain_order=True).select(
        pl.col("element_id").alias("id"),
        pl.lit(PRECAST).alias("casting"),
        pl.lit("set").alias("evidence"),
        pl.col("set_name").alias("text"),
    )
    topping = rows.filter((pl.col("name") == "NominalToppingThickness") & (pl.col("value_number") > 0)).select(
        pl.col("element_id").alias("id"),
        pl.lit(COMPOSITE).alias("casting"),
        pl.lit("set").alias("evidence"),
        pl.format("{}.{} = {}", "set_name", "name", "value_text").alias("text"),
    )
    return pl.concat([precast, topping])


def _assemblies(model: Model) -> pl.DataFrame:
    """Assemblies that are put together in a factory: said of the assembly, for its parts."""
    if model.schema_tree.find("IfcElementAssembly") is None:
        return pl.DataFrame(schema=_EVIDENCE)
    return (
        model.attributes("IfcElementAssembly")
        .filter(pl.col("AssemblyPlace") == "FACTORY")
        .select(
            "id",
            pl.lit(PRECAST).alias("casting"),
            pl.lit("whole").alias("evidence"),
            pl.lit("IfcElementAssembly.AssemblyPlace = FACTORY").alias("text"),
        )
    )


def _wholes(model: Model, stated: pl.DataFrame) -> pl.DataFrame:
    """What is stated of a whole holds for its parts, unless they say otherwise themselves."""
    links = model.relations.filter(pl.col("kind") == "aggregates").select(
        pl.col("child_id").alias("id"), pl.col("parent_id").alias("above")
    )
    up = links.rename({"id": "above", "above": "next"})
    found = [pl.DataFrame(schema=_EVIDENCE)]
    at = links
    for _step in range(DEEPEST):
        met = at.join(stated.rename({"id": "above"}), on="above", how="inner", maintain_order="left")
        found.append(met.select("id", "casting", pl.lit("whole").alias("evidence"), "text"))
        at = at.join(met.select("id").unique(), on="id", how="anti").join(up, on="above", how="inner")
        at = at.select("id", pl.col("next").alias("above"))
        if at.is_empty():
            break
    return pl.concat(found).unique(maintain_order=True)


def _materials(model: Model, elements: pl.DataFrame, words: Vocabulary) -> pl.DataFrame:
    """id · name · part_name · thickness · says · concrete: the materials of these elements, and what they are."""
    rows = model.materials.filter(pl.col("element_id").is_in(elements["id"].implode())).select(
        pl.col("element_id").alias("id"), "name", "part_name", "set_name", "category", "thickness", "kind"
    )
    told = pl.concat_str("name", "part_name", separator=" ", ignore_nulls=True)
    texts = rows.select(told.alias("text"))["text"]
    kind = rows.select(pl.concat_str("name", "category", separator=" ", ignore_nulls=True).alias("text"))["text"]
    steel = fitting(kind, words.materials.steel) & ~fitting(kind, words.materials.not_steel)
    other = fitting(kind, words.materials.not_concrete) & ~fitting(kind, words.materials.not_steel)
    concrete = fitting(kind, words.materials.concrete) & ~other
    return rows.with_columns(
        texts.alias("text"),
        said_by_words(texts, words).alias("says"),
        pl.when(concrete).then(True).when(other | steel).then(False).alias("concrete"),
    )


def _layers(materials: pl.DataFrame) -> pl.DataFrame:
    return (
        materials.drop_nulls("says")
        .unique(["id", "says", "text"], maintain_order=True)
        .select("id", pl.col("says").alias("casting"), pl.lit("material").alias("evidence"), "text")
    )


def _concrete(materials: pl.DataFrame) -> pl.DataFrame:
    """id · concrete: true where one of its materials is, false where some are known and none is."""
    return materials.group_by("id").agg(
        pl.when(pl.col("concrete").any()).then(True).when((~pl.col("concrete")).any()).then(False).alias("concrete")
    )


def _types(model: Model, elements: pl.DataFrame, words: Vocabulary) -> pl.DataFrame:
    """What the type's name says, and ObjectType."""
    named = elements.select("id", pl.col("type_id"), "object_type").join(
        model.entities.select(pl.col("id").alias("type_id"), pl.col("name").alias("type_name")),
        on="type_id",
        how="left",
        maintain_order="left",
    )
    rows = pl.concat(
        [named.select("id", pl.col(c).alias("text")).drop_nulls() for c in ("type_name", "object_type")]
    ).unique(maintain_order=True)
    return _worded(rows, words, "type")


def _names(elements: pl.DataFrame, words: Vocabulary) -> pl.DataFrame:
    return _worded(elements.select("id", pl.col("name").alias("text")).drop_nulls(), words, "name")


def _worded(rows: pl.DataFrame, words: Vocabulary, evidence: str) -> pl.DataFrame:
    said = said_by_words(rows["text"], words)
    return (
        rows.with_columns(said)
        .drop_nulls("casting")
        .select("id", "casting", pl.lit(evidence).alias("evidence"), pl.col("text").str.slice(0, 120))
    )


def _shares(model: Model, materials: pl.DataFrame) -> pl.DataFrame:
    """id · split: the precast part of a composite by thickness: of Pset_PrecastSlab, else of layers that say so."""
    wanted = {"NominalThickness": "plank", "NominalToppingThickness": "topping"}
    stated = (
        model.properties.filter((pl.col("set_name") == "Pset_PrecastSlab") & pl.col("name").is_in(list(wanted)))
        .drop_nulls("value_number")
        .group_by(pl.col("element_id").alias("id"))
        .agg(*(pl.col("value_number").filter(pl.col("name") == n).first().alias(a) for n, a in wanted.items()))
        .filter((pl.col("plank") + pl.col("topping")) > 0)
        .select("id", (pl.col("plank") / (pl.col("plank") + pl.col("topping"))).alias("stated"))
    )
    made = pl.col("says") == PRECAST
    layered = (
        materials.filter((pl.col("kind") == "layer") & (pl.col("thickness") > 0))
        .group_by("id")
        .agg(
            (pl.col("thickness").filter(made).sum() / pl.col("thickness").sum()).alias("layered"),
            (made.any() & (pl.col("says") == CAST_IN_PLACE).any()).alias("both"),
        )
        .filter("both")
    )
    return stated.join(layered, on="id", how="full", coalesce=True).select(
        "id", pl.coalesce("stated", "layered").alias("split")
    )
