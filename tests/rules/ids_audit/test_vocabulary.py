"""What each IFC version offers to IDS, against the tables of the IDS documentation."""

from __future__ import annotations

import pytest

from bimcheck.ifc.schema import SUPPORTED
from bimcheck.rules.ids_audit.vocabulary import vocabulary


def test_names_that_ids_uses_for_occurrences_in_ifc2x3() -> None:
    """The documentation's table has 57 rows; some of each occurrence class are spot-checked."""
    stand_ins = vocabulary("IFC2X3").stand_ins
    assert len(stand_ins) == 57
    assert stand_ins["IfcFan"] == ("IfcFlowMovingDevice", "IfcFanType")
    assert stand_ins["IfcFurniture"] == ("IfcFurnishingElement", "IfcFurnitureType")
    assert stand_ins["IfcSensor"] == ("IfcDistributionControlElement", "IfcSensorType")
    assert stand_ins["IfcAirTerminal"] == ("IfcFlowTerminal", "IfcAirTerminalType")
    assert stand_ins["IfcVibrationIsolator"][1] == "IfcVibrationIsolatorType"
    assert stand_ins["IfcDuctSilencer"] == ("IfcFlowTreatmentDevice", "IfcDuctSilencerType")
    assert vocabulary("IFC4").stand_ins == {}


@pytest.mark.parametrize(
    ("name", "base", "versions"),
    [
        ("IFCLABEL", "xs:string", SUPPORTED),
        ("IFCLENGTHMEASURE", "xs:double", SUPPORTED),
        ("IFCCOUNTMEASURE", "xs:integer", SUPPORTED),
        ("IFCTIMESTAMP", "xs:integer", SUPPORTED),
        ("IFCNUMERICMEASURE", "xs:double", SUPPORTED),
        ("IFCBOOLEAN", "xs:boolean", SUPPORTED),
        ("IFCLOGICAL", "xs:string", SUPPORTED),
        ("IFCWALLTYPEENUM", "xs:string", SUPPORTED),
        ("IFCDATE", "xs:date", ("IFC4", "IFC4X3_ADD2")),
        ("IFCDURATION", "xs:duration", ("IFC4", "IFC4X3_ADD2")),
        ("IFCPOSITIVEINTEGER", "xs:integer", ("IFC4", "IFC4X3_ADD2")),
        ("IFCURIREFERENCE", "xs:anyURI", ("IFC4", "IFC4X3_ADD2")),
        ("IFCBINARY", None, ("IFC4", "IFC4X3_ADD2")),
        ("IFCHOURINDAY", "xs:integer", ("IFC2X3",)),
        ("IFCWELLKNOWNTEXTLITERAL", "xs:string", ("IFC4X3_ADD2",)),
    ],
)
def test_data_types(name: str, base: str | None, versions: tuple[str, ...]) -> None:
    for version in SUPPORTED:
        types = vocabulary(version).data_types
        assert (name in types) is (version in versions), version
        if name in types:
            assert types[name] == base


@pytest.mark.parametrize("version", SUPPORTED)
def test_both_ends_of_the_relations(version: str) -> None:
    words = vocabulary(version)
    whole, part = words.ends("IFCRELCONTAINEDINSPATIALSTRUCTURE")
    assert {"IfcSpace", "IfcBuildingStorey"} <= whole and "IfcWall" not in whole
    assert {"IfcWall", "IfcSpace"} <= part and "IfcTask" not in part
    whole, part = words.ends("IFCRELVOIDSELEMENT IFCRELFILLSELEMENT")
    assert {"IfcWall", "IfcOpeningElement"} <= whole and {"IfcDoor", "IfcOpeningElement"} <= part
    assert "IfcGroup" in words.ends("IFCRELASSIGNSTOGROUP")[0]
    assert "IfcPerson" not in words.ends(None)[0]
