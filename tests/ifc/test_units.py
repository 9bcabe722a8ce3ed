"""Units to SI: factors by ISO 80000 and the definitions of the foot, the pound and the degree Fahrenheit."""

from __future__ import annotations

import math
from pathlib import Path

import polars as pl
import pytest

import bimcheck
from bimcheck.model import Model
from tests.robustness.seeds import model

PROJECT = "#1=IFCPROJECT('0000000000000000000001',$,'P',$,$,$,$,$,#2);\n#2=IFCUNITASSIGNMENT((%s));\n"
WALL = """#10=IFCWALL('0000000000000000000010',$,'W',$,$,$,$,$,$);
#11=IFCPROPERTYSET('0000000000000000000011',$,'S',$,(#12));
#13=IFCRELDEFINESBYPROPERTIES('0000000000000000000013',$,$,$,(#10),#11);
"""
NONE = "#9=IFCDIMENSIONALEXPONENTS(0,0,0,0,0,0,0);\n"


def read(tmp_path: Path, body: str, schema: str = "IFC4") -> Model:
    path = tmp_path / "model.ifc"
    path.write_bytes(model(body, schema))
    return bimcheck.read(path)


def one_value(tmp_path: Path, units: str, value: str, own: str = "$", more: str = "") -> dict[str, object]:
    """The property row of a value with these project units (`#30=…;` …) and the property's own unit."""
    declared = ",".join(line.split("=")[0] for line in units.splitlines() if line and not line.startswith("#4"))
    body = PROJECT % declared + units + more + NONE + WALL + f"#12=IFCPROPERTYSINGLEVALUE('V',$,{value},{own});\n"
    properties = read(tmp_path, body).properties
    assert properties.height == 1
    return properties.row(0, named=True)


MILLI = "#30=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);\n"
FOOT = """#30=IFCCONVERSIONBASEDUNIT(#9,.LENGTHUNIT.,'FOOT',#40);
#40=IFCMEASUREWITHUNIT(IFCLENGTHMEASURE(0.3048),#41);
#41=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);
"""
INCH_OF_FOOT = """#30=IFCCONVERSIONBASEDUNIT(#9,.LENGTHUNIT.,'INCH',#42);
#42=IFCMEASUREWITHUNIT(IFCRATIOMEASURE(0.083333333333333333),#43);
#43=IFCCONVERSIONBASEDUNIT(#9,.LENGTHUNIT.,'FOOT',#40);
#40=IFCMEASUREWITHUNIT(IFCLENGTHMEASURE(304.8),#41);
#41=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);
"""
DEGREE = """#30=IFCCONVERSIONBASEDUNIT(#9,.PLANEANGLEUNIT.,'DEGREE',#40);
#40=IFCMEASUREWITHUNIT(IFCPLANEANGLEMEASURE(0.017453292519943295),#41);
#41=IFCSIUNIT(*,.PLANEANGLEUNIT.,$,.RADIAN.);
"""
U_VALUE = """#30=IFCDERIVEDUNIT((#40,#42,#44),.THERMALTRANSMITTANCEUNIT.,$);
#40=IFCDERIVEDUNITELEMENT(#41,1);
#41=IFCSIUNIT(*,.POWERUNIT.,.KILO.,.WATT.);
#42=IFCDERIVEDUNITELEMENT(#43,-1);
#43=IFCSIUNIT(*,.AREAUNIT.,$,.SQUARE_METRE.);
#44=IFCDERIVEDUNITELEMENT(#45,-1);
#45=IFCSIUNIT(*,.THERMODYNAMICTEMPERATUREUNIT.,$,.KELVIN.);
"""
DENSITY = """#30=IFCDERIVEDUNIT((#40,#42),.MASSDENSITYUNIT.,$);
#40=IFCDERIVEDUNITELEMENT(#41,1);
#41=IFCSIUNIT(*,.MASSUNIT.,$,.GRAM.);
#42=IFCDERIVEDUNITELEMENT(#43,-3);
#43=IFCSIUNIT(*,.LENGTHUNIT.,.CENTI.,.METRE.);
"""


@pytest.mark.parametrize(
    ("units", "value", "number"),
    [
        (MILLI, "IFCLENGTHMEASURE(2500.)", 2.5),
        (MILLI, "IFCPOSITIVELENGTHMEASURE(2500.)", 2.5),
        (MILLI, "IFCNONNEGATIVELENGTHMEASURE(0.)", 0.0),
        ("#30=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);\n", "IFCLENGTHMEASURE(2.5)", 2.5),
        (FOOT, "IFCLENGTHMEASURE(10.)", 3.048),
        (INCH_OF_FOOT, "IFCLENGTHMEASURE(12.)", 0.3048),
        ("#30=IFCSIUNIT(*,.AREAUNIT.,.MILLI.,.SQUARE_METRE.);\n", "IFCAREAMEASURE(1000000.)", 1.0),
        ("#30=IFCSIUNIT(*,.VOLUMEUNIT.,.DECI.,.CUBIC_METRE.);\n", "IFCVOLUMEMEASURE(1000.)", 1.0),
        ("#30=IFCSIUNIT(*,.MASSUNIT.,.KILO.,.GRAM.);\n", "IFCMASSMEASURE(5.)", 5.0),
        ("#30=IFCSIUNIT(*,.MASSUNIT.,$,.GRAM.);\n", "IFCMASSMEASURE(5.)", 0.005),
        ("#30=IFCSIUNIT(*,.PRESSUREUNIT.,.MEGA.,.PASCAL.);\n", "IFCPRESSUREMEASURE(30.)", 3e7),
        ("#30=IFCSIUNIT(*,.FORCEUNIT.,.KILO.,.NEWTON.);\n", "IFCFORCEMEASURE(3.)", 3000.0),
        (DEGREE, "IFCPLANEANGLEMEASURE(180.)", math.pi),
        (DEGREE, "IFCPOSITIVEPLANEANGLEMEASURE(90.)", math.pi / 2),
        (U_VALUE, "IFCTHERMALTRANSMITTANCEMEASURE(0.3)", 300.0),
        (DENSITY, "IFCMASSDENSITYMEASURE(2.5)", 2500.0),
        (
            "#30=IFCSIUNIT(*,.THERMODYNAMICTEMPERATUREUNIT.,$,.DEGREE_CELSIUS.);\n",
            "IFCTHERMODYNAMICTEMPERATUREMEASURE(20.)",
            293.15,
        ),
        # no unit: neither a ratio nor a count nor a bare number is scaled
        (MILLI, "IFCREAL(2500.)", 2500.0),
        (MILLI, "IFCINTEGER(7)", 7.0),
        (MILLI, "IFCCOUNTMEASURE(7)", 7.0),
        (MILLI, "IFCRATIOMEASURE(0.5)", 0.5),
        (MILLI, "IFCAREAMEASURE(2.)", 2.0),  # declared nowhere: taken as SI
        # text is no number, whatever it looks like
        (MILLI, "IFCLABEL('2500')", None),
        (MILLI, "IFCDESCRIPTIVEMEASURE('2500')", None),
        (MILLI, "IFCBOOLEAN(.T.)", None),
    ],
)
def test_project_units(tmp_path: Path, units: str, value: str, number: float | None) -> None:
    found = one_value(tmp_path, units, value)["value_number"]
    assert found == (None if number is None else pytest.approx(number, rel=1e-12))


@pytest.mark.parametrize(
    ("units", "value", "number"),
    [
        (
            U_VALUE.replace("THERMALTRANSMITTANCEUNIT", "THERMALCONDUCTANCEUNIT"),
            "IFCTHERMALCONDUCTIVITYMEASURE(2.)",
            2e3,
        ),
        (DENSITY.replace("MASSDENSITYUNIT", "SECTIONAREAINTEGRALUNIT"), "IFCSECTIONALAREAINTEGRALMEASURE(2.)", 2e3),
    ],
)
def test_measures_whose_unit_has_another_name(tmp_path: Path, units: str, value: str, number: float) -> None:
    """IfcDerivedUnitEnum calls these two otherwise than their measure types."""
    assert one_value(tmp_path, units, value)["value_number"] == pytest.approx(number, rel=1e-12)


def test_own_unit_wins(tmp_path: Path) -> None:
    more = "#50=IFCSIUNIT(*,.LENGTHUNIT.,.CENTI.,.METRE.);\n"
    row = one_value(tmp_path, MILLI, "IFCLENGTHMEASURE(250.)", "#50", more)
    assert (row["value_number"], row["unit"], row["value_text"]) == (2.5, "CENTIMETRE", "250.")
    row = one_value(tmp_path, MILLI, "IFCREAL(250.)", "#50", more)
    assert row["value_number"] == 2.5


def test_money_and_pieces_keep_their_number(tmp_path: Path) -> None:
    for unit in ("#50=IFCMONETARYUNIT('CNY');\n", "#50=IFCCONTEXTDEPENDENTUNIT(#9,.USERDEFINED.,'PCS');\n"):
        row = one_value(tmp_path, MILLI, "IFCMONETARYMEASURE(99.5)", "#50", unit)
        assert row["value_number"] == 99.5
        assert row["unit"] in ("CNY", "PCS")


def test_unit_of_an_enumeration(tmp_path: Path) -> None:
    """IfcPropertyEnumeration.Unit: of the enumerators, and so of the values chosen from them."""
    body = PROJECT % "#30" + MILLI + NONE + WALL
    body += "#12=IFCPROPERTYENUMERATEDVALUE('V',$,(IFCLENGTHMEASURE(25.)),#51);\n"
    body += "#51=IFCPROPERTYENUMERATION('E',(IFCLENGTHMEASURE(25.),IFCLENGTHMEASURE(30.)),#50);\n"
    body += "#50=IFCSIUNIT(*,.LENGTHUNIT.,.CENTI.,.METRE.);\n"
    assert read(tmp_path, body).properties["value_number"].to_list() == [0.25]


def test_table_of_units(tmp_path: Path) -> None:
    body = PROJECT % "#30,#31" + FOOT + "#31=IFCMONETARYUNIT('CNY');\n" + NONE
    units = read(tmp_path, body).units.sort("id")
    assert units.filter(pl.col("declared"))["id"].to_list() == [30, 31]
    assert units.filter(pl.col("id") == 41)["declared"].to_list() == [False]
    foot = units.row(0, named=True)
    assert (foot["unit_type"], foot["name"], foot["class"]) == ("LENGTHUNIT", "FOOT", "IfcConversionBasedUnit")
    assert (foot["scale"], foot["offset"]) == (0.3048, 0.0)
    assert units.filter(pl.col("id") == 31)["unit_type"].item() == "MONETARY"


@pytest.mark.parametrize(("schema", "end"), [("IFC2X3", ""), ("IFC4", ",$"), ("IFC4X3_ADD2", ",$")])
def test_quantities_and_layers(tmp_path: Path, schema: str, end: str) -> None:
    """Quantities and layer thicknesses are lengths like any other."""
    wall = ",$" if schema != "IFC2X3" else ""
    layer = ",$,$,$,$" if schema != "IFC2X3" else ""
    body = (
        PROJECT % "#30,#31" + MILLI + "#31=IFCSIUNIT(*,.AREAUNIT.,$,.SQUARE_METRE.);\n"
        f"#10=IFCWALL('0000000000000000000010',$,'W',$,$,$,$,${wall});\n"
        "#11=IFCELEMENTQUANTITY('0000000000000000000011',$,'Q',$,$,(#12,#14,#15));\n"
        f"#12=IFCQUANTITYLENGTH('L',$,$,5000.{end});\n#14=IFCQUANTITYAREA('A',$,$,12.5{end});\n"
        f"#15=IFCQUANTITYLENGTH('Own',$,#50,5.{end});\n#50=IFCSIUNIT(*,.LENGTHUNIT.,.DECI.,.METRE.);\n"
        "#13=IFCRELDEFINESBYPROPERTIES('0000000000000000000013',$,$,$,(#10),#11);\n"
        f"#60=IFCMATERIAL('C30'{',$,$' if schema != 'IFC2X3' else ''});\n#61=IFCMATERIALLAYER(#60,200.,${layer});\n"
        f"#62=IFCMATERIALLAYERSET((#61),$" + (",$" if schema != "IFC2X3" else "") + ");\n"
        "#63=IFCRELASSOCIATESMATERIAL('0000000000000000000063',$,$,$,(#10),#62);\n"
    )
    found = read(tmp_path, body, schema)
    if schema != "IFC2X3":  # where OwnerHistory is mandatory
        assert found.problems.is_empty(), found.problems
    assert dict(found.quantities.select("name", "value").iter_rows()) == {"L": 5.0, "A": 12.5, "Own": 0.5}
    assert found.materials["thickness"].to_list() == [0.2]
