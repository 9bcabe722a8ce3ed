"""Units for the oracle: what to multiply a number with, worked out one unit at a time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.conformance.oracle import Oracle

PREFIX = {
    "EXA": 18, "PETA": 15, "TERA": 12, "GIGA": 9, "MEGA": 6, "KILO": 3, "HECTO": 2, "DECA": 1, None: 0,
    "DECI": -1, "CENTI": -2, "MILLI": -3, "MICRO": -6, "NANO": -9, "PICO": -12, "FEMTO": -15, "ATTO": -18,
}  # fmt: skip


@dataclass(frozen=True)
class Unit:
    """name as the model's `unit` column; scale None where nothing leads to SI (currencies, pieces)."""

    name: str | None
    scale: float | None
    offset: float = 0.0


class Units:
    """The units of one file."""

    def __init__(self, oracle: Oracle) -> None:
        self.oracle = oracle

    @cached_property
    def project(self) -> dict[str, Unit]:
        """UnitType → unit, of the project's IfcUnitAssignment."""
        found: dict[str, Unit] = {}
        for project in self.oracle.all("IfcProject")[:1]:
            for assignment in self.oracle.many(project, "UnitsInContext"):
                for unit in self.oracle.many(assignment, "Units"):
                    if (kind := self.kind(unit)) and (known := self.unit(unit)):
                        found.setdefault(kind, known)
        return found

    def kind(self, unit: Any) -> str | None:
        if unit.is_a("IfcMonetaryUnit"):
            return "MONETARY"
        kind = self.oracle.text(unit, "UnitType")
        return self.oracle.text(unit, "UserDefinedType") or kind if kind == "USERDEFINED" else kind

    def unit(self, unit: Any) -> Unit | None:
        """None where the file does not say enough to know it."""
        get = self.oracle.get
        if unit.is_a("IfcSIUnit"):
            name, prefix = get(unit, "Name"), get(unit, "Prefix")
            if name is None:
                return None
            # "the prefix attaches to the base unit": a square millimetre is (mm)²
            power = 2 if name.startswith("SQUARE_") else 3 if name.startswith("CUBIC_") else 1
            scale = 10.0 ** (PREFIX[prefix] * power) * (1e-3 if name == "GRAM" else 1.0)
            shown = name.replace("_", f"_{prefix}", 1) if power > 1 and prefix else f"{prefix or ''}{name}"
            return Unit(shown, scale, 273.15 if name == "DEGREE_CELSIUS" else 0.0)
        if unit.is_a("IfcConversionBasedUnit"):
            measures = self.oracle.many(unit, "ConversionFactor")
            inner = self.oracle.many(measures[0], "UnitComponent") if measures else []
            base = self.unit(inner[0]) if inner else None
            factor = getattr(get(measures[0], "ValueComponent"), "wrappedValue", None) if measures else None
            if base is None or base.scale is None or not isinstance(factor, (int, float)):
                return None
            return Unit(get(unit, "Name"), factor * base.scale, base.offset)
        if unit.is_a("IfcDerivedUnit"):
            scale, names = 1.0, []
            for element in self.oracle.many(unit, "Elements"):
                parts, exponent = self.oracle.many(element, "Unit"), get(element, "Exponent")
                known = self.unit(parts[0]) if parts else None
                if known is None or known.scale is None:
                    return None
                scale *= known.scale**exponent
                names.append(known.name if exponent == 1 else f"{known.name}^{exponent}")
            return Unit(".".join(map(str, names)), scale)
        if unit.is_a("IfcMonetaryUnit"):
            return Unit(get(unit, "Currency"), None)
        return Unit(get(unit, "Name"), None) if unit.is_a("IfcContextDependentUnit") else None

    def applied(self, measure: str | None, own: Any) -> Unit | None:
        """The unit of a number of this measure type: its own, or else the project's; None where it has none."""
        if own is not None:
            return self.unit(own)
        return self.project.get(self.unit_type(measure)) if measure else None

    def unit_type(self, measure: str) -> str:
        """ "LENGTHUNIT" for "IfcPositiveLengthMeasure"."""
        if measure == "IfcMonetaryMeasure":
            return "MONETARY"
        base = measure.removeprefix("Ifc").removesuffix("Measure")
        for narrower in ("Positive", "NonNegative"):
            base = base.removeprefix(narrower)
        special = {
            "ThermalConductivity": "THERMALCONDUCTANCEUNIT",  # the schema's own names differ here
            "SectionalAreaIntegral": "SECTIONAREAINTEGRALUNIT",
        }
        return special.get(base, base.upper() + "UNIT")

    def si(self, number: float, unit: Unit | None) -> float:
        return number * unit.scale + unit.offset if unit and unit.scale is not None else float(number)
