"""The standard property sets against ifcopenshell, which reads the same templates as models."""

from __future__ import annotations

import ifcopenshell.util.pset
import pytest

from bimcheck.ifc.psets import applicable_classes, may_have, standard_sets
from bimcheck.ifc.schema import SUPPORTED, schema


@pytest.mark.parametrize("version", SUPPORTED)
def test_the_same_sets_and_properties_as_ifcopenshell(version: str) -> None:
    templates = ifcopenshell.util.pset.get_template(version).templates[0]
    theirs = {
        s.Name: {p.Name for p in s.HasPropertyTemplates if p.is_a("IfcPropertyTemplate")}
        for s in templates.by_type("IfcPropertySetTemplate")
    }
    ours = {s.name: set(s.properties) for s in standard_sets(version).values()}
    different = {name for name in theirs if ours.get(name) != theirs[name]}
    # In IFC4 the template of LoadBearing lacks an argument in these; ifcopenshell takes its description for the name.
    assert different == ({"Pset_RampCommon", "Pset_RoofCommon", "Pset_StairCommon"} if version == "IFC4" else set())
    assert all("LoadBearing" in ours[name] for name in different)
    assert set(ours) == set(theirs)


@pytest.mark.parametrize("version", SUPPORTED)
def test_the_same_data_types_as_ifcopenshell(version: str) -> None:
    templates = ifcopenshell.util.pset.get_template(version).templates[0]
    seen = 0
    for template in templates.by_type("IfcPropertySetTemplate"):
        for theirs in template.HasPropertyTemplates:
            if theirs.is_a("IfcSimplePropertyTemplate") and theirs.TemplateType == "P_SINGLEVALUE":
                ours = standard_sets(version)[template.Name].properties[theirs.Name]
                if ours.kind == "single":
                    assert ours.types == ((theirs.PrimaryMeasureType,) if theirs.PrimaryMeasureType else ())
                    seen += 1
    assert seen > 1000


@pytest.mark.parametrize("version", SUPPORTED)
def test_every_set_applies_to_classes_of_the_schema(version: str) -> None:
    known = set(schema(version).entities())
    for name in standard_sets(version):
        classes = applicable_classes(version, name)
        assert classes, name
        if version != "IFC2X3":  # there, names of IDS that stand for a class and its type count too
            assert classes <= known


def test_types_and_occurrences_belong_together() -> None:
    assert "IfcWallType" in (applicable_classes("IFC4", "Pset_WallCommon") or ())
    assert {"IfcFlowTerminal", "IfcAirTerminal"} <= set(
        applicable_classes("IFC2X3", "Pset_AirTerminalTypeCommon") or ()
    )
    assert "IfcDoor" not in (applicable_classes("IFC4", "Pset_WallCommon") or ())


def test_enumerations_have_their_values() -> None:
    status = standard_sets("IFC4")["Pset_WallCommon"].properties["Status"]
    assert (status.kind, status.types) == ("enumerated", ("IfcLabel",))
    assert "EXISTING" in status.items


def test_what_every_element_may_have_a_door_style_may_have() -> None:
    # IfcDoorStyle is the type of IfcDoor, and no IfcElementType.
    assert may_have("IFC2X3", "Pset_ManufacturerTypeInformation", "IfcDoorStyle")
    assert may_have("IFC2X3", "Pset_ManufacturerTypeInformation", "IfcWindowStyle")
    assert not may_have("IFC2X3", "Pset_WallCommon", "IfcDoorStyle")


def test_a_set_for_one_predefined_type_is_for_no_other_and_not_for_none() -> None:
    for version in SUPPORTED:
        cls = "IfcActuatorType"
        assert may_have(version, "Pset_ActuatorTypeElectricActuator", cls, "ELECTRICACTUATOR"), version
        assert may_have(version, "Pset_ActuatorTypeCommon", cls), version
        for other in ("HANDOPERATEDACTUATOR", "NOTDEFINED", None):
            assert not may_have(version, "Pset_ActuatorTypeElectricActuator", cls, other), (version, other)
    # In IFC2X3 the name of the set alone tells; this one is named after no type of actuators.
    assert may_have("IFC2X3", "Pset_ActuatorTypeLinearActuation", "IfcActuatorType")


def test_sets_of_occurrences_are_not_for_types() -> None:
    assert may_have("IFC4", "Pset_FanOccurrence", "IfcFan")
    assert not may_have("IFC4", "Pset_FanOccurrence", "IfcFanType")
    # The templates of IFC4 call all quantity sets so, which says nothing.
    for version in ("IFC4", "IFC4X3_ADD2"):
        assert may_have(version, "Qto_WallBaseQuantities", "IfcWall")
        assert may_have(version, "Qto_WallBaseQuantities", "IfcWallType")
    # Its templates of IFC2X3 say so of sets that the standard gives to both.
    assert may_have("IFC2X3", "Pset_CoveringCeiling", "IfcCoveringType", "CEILING")
