"""Units: every unit of a file with its factor to SI, and the factor that applies to a value of a given type."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

import polars as pl

from bimcheck.ifc.schema import Schema
from bimcheck.model import UNITS

if TYPE_CHECKING:
    from bimcheck.ifc.statements import Statements

# ISO 10303-41 si_prefix.
PREFIXES = {
    "EXA": 1e18, "PETA": 1e15, "TERA": 1e12, "GIGA": 1e9, "MEGA": 1e6, "KILO": 1e3, "HECTO": 1e2, "DECA": 1e1,
    "DECI": 1e-1, "CENTI": 1e-2, "MILLI": 1e-3, "MICRO": 1e-6, "NANO": 1e-9, "PICO": 1e-12, "FEMTO": 1e-15,
    "ATTO": 1e-18,
}  # fmt: skip
# A prefix is raised to the power of the metre: one square millimetre is (1e-3 m)².
_POWERS = {"SQUARE_METRE": 2, "CUBIC_METRE": 3}

# Measures whose unit has another name in IfcUnitEnum and IfcDerivedUnitEnum.
_OTHER_NAMES = {
    "IfcThermalConductivityMeasure": "THERMALCONDUCTANCEUNIT",
    "IfcSectionalAreaIntegralMeasure": "SECTIONAREAINTEGRALUNIT",
    "IfcMonetaryMeasure": "MONETARY",
}

Unit = dict[str, Any]


class Units:
    """The units of one file.

    table     UNITS
    scale     of a unit instance: factor and offset to SI
    """

    def __init__(self, statements: Statements) -> None:
        self.schema = statements.schema
        self._units: dict[int, Unit] = {}
        self._parts = _Parts(statements)
        declared = self._declared(statements)
        for id_ in dict.fromkeys((*declared, *self._parts.ids)):
            self._resolve(id_, ())
        self.default: dict[str, Unit] = {}
        for id_ in declared:
            unit = self._units.get(id_)
            if unit:
                unit["declared"] = True
                self.default.setdefault(unit["unit_type"], unit)
        rows = [self._units[id_] for id_ in sorted(self._units)]
        self.table = pl.DataFrame(rows, schema=UNITS)

    @staticmethod
    def _declared(statements: Statements) -> list[int]:
        """The units of the project's IfcUnitAssignment; in a file without a project, of all assignments."""
        assignments = statements.table("IfcUnitAssignment", ["Units"])
        if assignments.is_empty():
            return []
        context = "IfcContext" if statements.schema.find("IfcContext") else "IfcProject"
        projects = statements.table(context, ["UnitsInContext"])
        named = projects["UnitsInContext"].drop_nulls().cast(pl.Int64)
        chosen = assignments.filter(pl.col("id").is_in(named.to_list())) if projects.height else assignments
        units = chosen["Units"].explode(empty_as_null=True).drop_nulls()
        return [int(u) for u in units]

    def _resolve(self, id_: int, above: tuple[int, ...]) -> Unit | None:
        """A unit and its factor; None for what is no unit, and for units defined by themselves."""
        if id_ in self._units:
            return self._units[id_]
        if id_ in above:
            return None
        above = (*above, id_)
        unit: Unit | None = None
        if id_ in self._parts.si:
            unit = _si(self._parts.si[id_])
        elif id_ in self._parts.converted:
            unit = self._converted(self._parts.converted[id_], above)
        elif id_ in self._parts.derived:
            unit = self._derived(self._parts.derived[id_], above)
        elif id_ in self._parts.others:
            unit = dict(self._parts.others[id_])
        if unit is not None:
            unit = {"id": id_, "offset": 0.0, "declared": False, **unit}
            self._units[id_] = unit
        return unit

    def _converted(self, row: Unit, above: tuple[int, ...]) -> Unit:
        """IfcConversionBasedUnit: value × factor in the unit of the factor."""
        measure = self._parts.measures.get(row["ConversionFactor"] or -1)
        scale = None
        offset = 0.0
        if measure and measure["factor"] is not None:
            base = self._resolve(measure["unit"], above) if measure["unit"] is not None else None
            base_scale = (base or {}).get("scale") or 1.0
            scale = measure["factor"] * base_scale
            # IfcConversionBasedUnitWithOffset: added after the factor was applied.
            offset = (row.get("ConversionOffset") or 0.0) * base_scale
        return {
            "unit_type": row["UnitType"], "name": row["Name"], "scale": scale,
            "offset": offset, "class": row["class"],
        }  # fmt: skip

    def _derived(self, row: Unit, above: tuple[int, ...]) -> Unit:
        scale: float | None = 1.0
        names = []
        for element in row["Elements"] or ():
            part = self._parts.elements.get(element)
            unit = self._resolve(part["Unit"], above) if part and part["Unit"] is not None else None
            if not part or unit is None or unit["scale"] is None or part["Exponent"] is None:
                scale = None
                continue
            exponent = part["Exponent"]
            try:
                scale = None if scale is None else scale * unit["scale"] ** exponent
            except (OverflowError, ZeroDivisionError):
                scale = None
            names.append(unit["name"] if exponent == 1 else f"{unit['name']}^{exponent}")
        if scale is not None and not math.isfinite(scale):
            scale = None
        kind = row["UnitType"]
        if kind == "USERDEFINED":
            kind = row.get("UserDefinedType") or kind
        return {"unit_type": kind, "name": ".".join(str(n) for n in names), "scale": scale, "class": row["class"]}

    def length_scale(self) -> float:
        """Metres per project length unit; 1 where none is declared."""
        return self.scale_of("IfcLengthMeasure")[0]

    def scale_of(self, value_type: str, unit_id: int | None = None) -> tuple[float, float, str | None]:
        """(factor, offset, unit name) for values of a defined type; the value's own unit wins over the project's.

        Types that have no unit, and units that are declared nowhere, give (1, 0, None).
        """
        unit = self._units.get(unit_id) if unit_id is not None else None
        if unit is None:
            unit = self.default.get(unit_type_of(value_type, self.schema) or "")
        if unit is None:
            return 1.0, 0.0, None
        # A currency or a context dependent unit ("piece") has a name but no factor.
        return (1.0, 0.0, unit["name"]) if unit["scale"] is None else (unit["scale"], unit["offset"], unit["name"])

    def si(self, numbers: pl.DataFrame) -> pl.DataFrame:
        """(value_number, unit) in SI for a frame with `number` Float64, `value_type` and `unit_id`."""
        pairs = numbers.select("value_type", "unit_id").unique(maintain_order=True)
        scales = [self.scale_of(t, u) if t else (1.0, 0.0, None) for t, u in pairs.iter_rows()]
        known = pairs.with_columns(
            pl.Series("scale", [s[0] for s in scales], dtype=pl.Float64),
            pl.Series("offset", [s[1] for s in scales], dtype=pl.Float64),
            pl.Series("unit", [s[2] for s in scales], dtype=pl.String),
        )
        joined = numbers.join(known, on=["value_type", "unit_id"], how="left", nulls_equal=True, maintain_order="left")
        return joined.select((pl.col("number") * pl.col("scale") + pl.col("offset")).alias("value_number"), "unit")


def unit_type_of(value_type: str, schema: Schema) -> str | None:
    """IfcPositiveLengthMeasure → LENGTHUNIT: the last type of the chain names the unit. None where it has none."""
    known = schema.types.get(value_type.upper())
    chain = known.chain if known else (value_type,)
    if chain[-1] in _OTHER_NAMES:
        return _OTHER_NAMES[chain[-1]]
    match = re.fullmatch(r"Ifc(\w+?)Measure", chain[-1])
    if match is None:
        return None
    candidate = match.group(1).upper() + "UNIT"
    enumerations = (schema.types.get("IFCUNITENUM"), schema.types.get("IFCDERIVEDUNITENUM"))
    return candidate if any(e and candidate in e.items for e in enumerations) else None


def _prefixed(name: str, prefix: str) -> str:
    """SQUARE_METRE with CENTI is the SQUARE_CENTIMETRE."""
    power, _, base = name.rpartition("_")
    return f"{power}_{prefix}{base}" if name in _POWERS else prefix + name


def _si(row: Unit) -> Unit:
    name, prefix = row["Name"] or "", row["Prefix"]
    scale = PREFIXES.get(prefix or "", 1.0) ** _POWERS.get(name, 1)
    if name == "GRAM":
        scale *= 1e-3  # the SI unit of mass is the kilogram
    offset = 273.15 if name == "DEGREE_CELSIUS" else 0.0
    return {
        "unit_type": row["UnitType"], "name": _prefixed(name, prefix or ""), "scale": scale, "offset": offset,
        "class": row["class"],
    }  # fmt: skip


class _Parts:
    """The instances that units are made of, by id. Files hold a few dozen of them."""

    def __init__(self, statements: Statements) -> None:
        def rows(name: str, wanted: list[str]) -> dict[int, Unit]:
            return {row["id"]: row for row in statements.table(name, wanted).iter_rows(named=True)}

        self.si = rows("IfcSIUnit", ["UnitType", "Prefix", "Name"])
        wanted = ["UnitType", "Name", "ConversionFactor", "ConversionOffset"]
        self.converted = rows("IfcConversionBasedUnit", wanted)
        for row in self.converted.values():
            row["ConversionOffset"] = _number(row["ConversionOffset"])
        self.derived = rows("IfcDerivedUnit", ["Elements", "UnitType", "UserDefinedType"])
        self.elements = rows("IfcDerivedUnitElement", ["Unit", "Exponent"])
        self.measures: dict[int, Unit] = {
            id_: {
                "factor": _number((row["ValueComponent"] or {}).get("text")),
                "unit": _reference(row["UnitComponent"]),
            }
            for id_, row in rows("IfcMeasureWithUnit", ["ValueComponent", "UnitComponent"]).items()
        }
        self.others: dict[int, Unit] = {}
        for id_, row in rows("IfcContextDependentUnit", ["UnitType", "Name"]).items():
            self.others[id_] = {
                "unit_type": row["UnitType"], "name": row["Name"], "scale": None, "class": row["class"],
            }  # fmt: skip
        for id_, row in rows("IfcMonetaryUnit", ["Currency"]).items():
            self.others[id_] = {
                "unit_type": "MONETARY", "name": row["Currency"], "scale": None, "class": row["class"],
            }  # fmt: skip
        self.ids = sorted([*self.si, *self.converted, *self.derived, *self.others])


def _number(text: Any) -> float | None:
    try:
        value = float(text)
    except (TypeError, ValueError):
        return None
    return value if math.isfinite(value) else None


def _reference(value: Any) -> int | None:
    """A reference, whether the schema calls it one or a SELECT."""
    if isinstance(value, dict):
        value = value["ref"]
    return value if isinstance(value, int) else None
