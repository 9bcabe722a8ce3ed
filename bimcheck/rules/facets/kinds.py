"""What the six facets say: frozen data, no behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bimcheck.rules.restrictions import Value

Cardinality = Literal["required", "optional", "prohibited"]


@dataclass(frozen=True, slots=True)
class EntityFacet:
    """Class and predefined type. Names in any case; no inheritance, as the standard says."""

    name: Value
    predefined_type: Value = None
    cardinality: Cardinality = "required"
    instructions: str = ""


@dataclass(frozen=True, slots=True)
class AttributeFacet:
    """A direct attribute of the instance, never inherited from its type."""

    name: Value
    value: Value = None
    cardinality: Cardinality = "required"
    instructions: str = ""


@dataclass(frozen=True, slots=True)
class PropertyFacet:
    """A property or quantity in a set; numbers are SI. `data_type` is an IFC type name in any case."""

    property_set: Value
    base_name: Value
    data_type: str | None = None
    value: Value = None
    cardinality: Cardinality = "required"
    instructions: str = ""


@dataclass(frozen=True, slots=True)
class ClassificationFacet:
    """A reference in a classification system; neither given: classified at all."""

    system: Value = None
    value: Value = None
    cardinality: Cardinality = "required"
    instructions: str = ""


@dataclass(frozen=True, slots=True)
class MaterialFacet:
    """A material, layer, profile or constituent of this name or category; no value: any material."""

    value: Value = None
    cardinality: Cardinality = "required"
    instructions: str = ""


@dataclass(frozen=True, slots=True)
class PartOfFacet:
    """Part of such an entity over any number of steps of `relation`, or of all six relations."""

    entity: EntityFacet
    relation: str | None = None
    cardinality: Cardinality = "required"
    instructions: str = ""


Facet = EntityFacet | AttributeFacet | PropertyFacet | ClassificationFacet | MaterialFacet | PartOfFacet
