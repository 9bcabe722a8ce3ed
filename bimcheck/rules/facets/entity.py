"""The entity facet: exact class and predefined type, with the IFC2X3 reading of occurrence and type together.

No inheritance: IFCWALL does not match IfcWallStandardCase. The predefined type is the type object's unless that
says nothing (none, NOTDEFINED), else the occurrence's own; USERDEFINED matches by that word and by the text in
ObjectType, ElementType or ProcessType beside it.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from bimcheck.rules.facets.index import NONE, Ids, Index
from bimcheck.rules.facets.kinds import EntityFacet
from bimcheck.rules.facets.outcome import Outcome
from bimcheck.rules.restrictions import Mask, text_matches, texts_match

# IDS 1.0, "IFC2X3 entities mapping": the occurrence class that stands for several classes of later schemas, told
# apart by the class of the type: IfcFlowTerminal typed by IfcAirTerminalType is asked for as IFCAIRTERMINAL.
IFC2X3_OCCURRENCES: dict[str, tuple[str, ...]] = {
    "IfcFurnishingElement": ("IfcFurniture", "IfcSystemFurnitureElement"),
    "IfcDistributionControlElement": ("IfcActuator", "IfcAlarm", "IfcController", "IfcFlowInstrument", "IfcSensor"),
    "IfcEnergyConversionDevice": (
        *("IfcAirToAirHeatRecovery", "IfcBoiler", "IfcChiller", "IfcCoil", "IfcCondenser", "IfcCooledBeam"),
        *("IfcCoolingTower", "IfcElectricGenerator", "IfcElectricMotor", "IfcEvaporativeCooler", "IfcEvaporator"),
        *("IfcHeatExchanger", "IfcHumidifier", "IfcMotorConnection", "IfcSpaceHeater", "IfcTransformer"),
        *("IfcTubeBundle", "IfcUnitaryEquipment"),
    ),
    "IfcFlowController": (
        *("IfcAirTerminalBox", "IfcDamper", "IfcElectricTimeControl", "IfcFlowMeter", "IfcProtectiveDevice"),
        *("IfcSwitchingDevice", "IfcValve"),
    ),
    "IfcFlowFitting": ("IfcCableCarrierFitting", "IfcDuctFitting", "IfcJunctionBox", "IfcPipeFitting"),
    "IfcFlowMovingDevice": ("IfcCompressor", "IfcFan", "IfcPump"),
    "IfcFlowSegment": ("IfcCableCarrierSegment", "IfcCableSegment", "IfcDuctSegment", "IfcPipeSegment"),
    "IfcFlowStorageDevice": ("IfcElectricFlowStorageDevice", "IfcTank"),
    "IfcFlowTerminal": (
        *("IfcAirTerminal", "IfcElectricAppliance", "IfcFireSuppressionTerminal", "IfcLamp", "IfcLightFixture"),
        *("IfcOutlet", "IfcSanitaryTerminal", "IfcStackTerminal", "IfcWasteTerminal"),
    ),
    "IfcFlowTreatmentDevice": ("IfcDuctSilencer", "IfcFilter"),
    "IfcEquipmentElement": ("IfcVibrationIsolator",),
}


def evaluate(index: Index, facet: EntityFacet) -> Outcome:
    named = of_class(index, facet)
    satisfied = named
    if facet.predefined_type is not None:
        satisfied = named[predefined_mask(index, facet, named)]

    def observe(ids: Ids) -> pl.DataFrame:
        return observed_class(index, ids, facet.predefined_type is not None)

    return Outcome(satisfied, satisfied, named, observe)


def of_class(index: Index, facet: EntityFacet) -> Ids:
    """The instances whose class the facet names, rooted or not."""
    parts = [index.ids_of(c) for c in index.classes_like(facet.name)]
    if index.model.schema == "IFC2X3" and (aliased := _aliased(index, facet)) is not None:
        parts.append(aliased)
    if not parts:
        return NONE
    return index.distinct(parts[0] if len(parts) == 1 else np.unique(np.concatenate(parts)))


def class_mask(index: Index, facet: EntityFacet, ids: Ids) -> Mask:
    """A boolean per id: whether it is of the class named. Looks at the classes of `ids` only, also for a wildcard."""
    classes = index.classes_of(ids)
    wanted = [c for c in classes.unique().drop_nulls() if _is_named(facet, c)]
    mask: Mask = classes.is_in(wanted).fill_null(False).to_numpy()
    if index.model.schema == "IFC2X3" and (aliased := _aliased(index, facet)) is not None:
        mask = mask | index.among(ids, aliased)
    return mask


def _aliases(index: Index) -> pl.DataFrame:
    """IFC2X3: id and the later schemas' class name of each occurrence whose type tells it."""
    entities = index.entities
    mapping = pl.DataFrame(
        [
            {"class": occurrence, "type_class": f"{alias}Type", "alias": alias}
            for occurrence, aliases in IFC2X3_OCCURRENCES.items()
            for alias in aliases
        ]
    )
    types = entities.filter("is_type").select(type_id="id", type_class="class")
    typed = entities.select("id", "class", "type_id").drop_nulls("type_id").join(types, on="type_id")
    return typed.join(mapping, on=["class", "type_class"]).select("id", "alias").sort("id")


def _aliased(index: Index, facet: EntityFacet) -> Ids | None:
    aliases = index.memo("aliases", lambda: _aliases(index))
    wanted = [a for a in aliases["alias"].unique() if _is_named(facet, a)]
    return aliases.filter(pl.col("alias").is_in(wanted))["id"].to_numpy() if wanted else None


def _is_named(facet: EntityFacet, name: str) -> bool:
    if isinstance(facet.name, str):
        return facet.name.upper() == name.upper()
    return text_matches(facet.name, name.upper())


def _predefined(index: Index) -> pl.DataFrame:
    """Per row of `entities`: predefined (the one in force) and custom (the text beside a USERDEFINED)."""
    entities = index.entities
    types = entities.filter("is_type").select(
        type_id="id", type_predefined="predefined_type", type_custom="object_type"
    )
    defined = pl.col("type_predefined").is_not_null() & (pl.col("type_predefined") != "NOTDEFINED")
    return (
        entities.select("type_id", "predefined_type", "object_type")
        .join(types, on="type_id", how="left", maintain_order="left")
        .select(
            predefined=pl.when(defined).then("type_predefined").otherwise("predefined_type"),
            custom=pl.when(defined).then("type_custom").otherwise("object_type"),
        )
        .with_columns(custom=pl.when(pl.col("predefined") == "USERDEFINED").then("custom"))
    )


def predefined_mask(index: Index, facet: EntityFacet, ids: Ids) -> Mask:
    """A boolean per id: whether its predefined type matches."""
    table = index.memo("predefined", lambda: _predefined(index))
    rows = index.rows_of(ids)
    found = np.zeros(len(ids), dtype=np.bool_)
    known = rows >= 0
    mine = table[rows[known]]
    found[known] = texts_match(facet.predefined_type, mine["predefined"]) | texts_match(
        facet.predefined_type, mine["custom"]
    )
    return found


def observed_class(index: Index, ids: Ids, predefined: bool) -> pl.DataFrame:
    """Class, and predefined type where it was asked for."""
    told = pl.DataFrame({"class": index.classes_of(ids).fill_null("?")})
    if not predefined:
        return told.select(observed_zh=pl.format("类为 {}", "class"), observed_en=pl.format("class {}", "class"))
    table = index.memo("predefined", lambda: _predefined(index)).with_row_index("row")
    told = told.with_columns(row=pl.Series(index.rows_of(ids)).cast(pl.Int64)).join(
        table.cast({"row": pl.Int64}), on="row", how="left", maintain_order="left"
    )
    has = pl.col("predefined").is_not_null()
    shown = (
        pl.when(pl.col("custom").is_not_null())
        .then(pl.format("{} ({})", "predefined", "custom"))
        .otherwise("predefined")
    )
    return told.select(
        observed_zh=pl.when(has)
        .then(pl.format("类为 {}，预定义类型为 {}", "class", shown))
        .otherwise(pl.format("类为 {}，没有预定义类型", "class")),
        observed_en=pl.when(has)
        .then(pl.format("class {}, predefined type {}", "class", shown))
        .otherwise(pl.format("class {}, no predefined type", "class")),
    )
