"""The parties of a project as a table: organizations and persons with the roles that the file gives them."""

from __future__ import annotations

import polars as pl

from bimcheck.model import Model

PARTIES = {
    "id": pl.Int64,  # IfcOrganization, IfcPerson, IfcPersonAndOrganization or IfcActor
    "class": pl.String,
    "name": pl.String,  # of the organization, else of the person
    "person": pl.String,
    "role": pl.String,  # Role or UserDefinedRole; of actors their ObjectType or Name; null where none is given
}


def parties(model: Model) -> pl.DataFrame:
    """PARTIES: a row per party and role. An IfcActor is a row of its own: its name often is the role (建设单位)."""
    known = pl.concat([_organizations(model), _persons(model)])
    both = _together(model, known)
    known = pl.concat([known, both])
    roles = pl.concat(
        [model.statements.referring(c, "Roles") for c in ("IfcOrganization", "IfcPerson", "IfcPersonAndOrganization")]
    )
    stated = roles.rename({"owner": "party", "id": "role_id"}).join(
        _roles(model), on="role_id", how="inner", maintain_order="left"
    )
    named = known.join(
        stated.select(pl.col("party").alias("id"), "role"), on="id", how="left", maintain_order="left"
    ).select(list(PARTIES))
    return pl.concat([named, _actors(model, known)])


def _organizations(model: Model) -> pl.DataFrame:
    firms: pl.DataFrame = model.statements.table("IfcOrganization", ["Name"])
    return firms.select(
        "id", "class", pl.col("Name").cast(pl.String).alias("name"), pl.lit(None, dtype=pl.String).alias("person")
    )


def _persons(model: Model) -> pl.DataFrame:
    names = ["FamilyName", "GivenName"]
    said = pl.concat_str([pl.col(n).cast(pl.String) for n in names], separator=" ", ignore_nulls=True)
    # Chinese names have no blank between family name and given name.
    said = said.str.strip_chars().str.replace(r"(\p{Han}) +(\p{Han})", "${1}${2}")
    whole = pl.when(said != "").then(said)
    people: pl.DataFrame = model.statements.table("IfcPerson", names)
    return people.select("id", "class", whole.alias("name"), whole.alias("person"))


def _together(model: Model, known: pl.DataFrame) -> pl.DataFrame:
    """Persons of an organization: they stand for the organization."""
    cls = "IfcPersonAndOrganization"
    frame: pl.DataFrame = model.statements.table(cls, []).select("id", "class")
    for attribute, column in (("TheOrganization", "name"), ("ThePerson", "person")):
        pairs = model.statements.referring(cls, attribute).rename({"owner": "id", "id": "of"})
        told = known.select(pl.col("id").alias("of"), pl.col("name").alias(column))
        frame = frame.join(
            pairs.join(told, on="of", how="left", maintain_order="left").select("id", column),
            on="id", how="left", maintain_order="left",
        )  # fmt: skip
    return frame.select("id", "class", "name", "person")


def _roles(model: Model) -> pl.DataFrame:
    role = pl.col("Role").cast(pl.String)
    said = pl.when(role == "USERDEFINED").then(pl.col("UserDefinedRole").cast(pl.String)).otherwise(role)
    stated: pl.DataFrame = model.statements.table("IfcActorRole", ["Role", "UserDefinedRole"])
    return stated.select(pl.col("id").alias("role_id"), said.alias("role"))


def _actors(model: Model, known: pl.DataFrame) -> pl.DataFrame:
    parties_ = model.statements.referring("IfcActor", "TheActor").rename({"owner": "id", "id": "party"})
    told = known.select(pl.col("id").alias("party"), "name", "person")
    role = pl.coalesce(pl.when(pl.col("object_type").str.strip_chars() != "").then("object_type"), "name")
    actors = model.is_a("IfcActor").select("id", "class", role.alias("role"))
    return (
        actors.join(parties_, on="id", how="left", maintain_order="left")
        .join(told, on="party", how="left", maintain_order="left")
        .select(list(PARTIES))
    )
