"""Models of solids whose measures follow from their dimensions, made with ifcopenshell."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ifcopenshell
import ifcopenshell.guid
import numpy as np

# Metres per unit of the file, and how IfcUnitAssignment says it.
UNITS = {"metre": 1.0, "millimetre": 0.001, "foot": 0.3048}


class Solids:
    """A file of extruded solids; all dimensions are given in metres and written in the unit of the file."""

    def __init__(self, unit: str = "metre", schema: str = "IFC4") -> None:
        self.file = ifcopenshell.file(schema=schema)
        self.scale = UNITS[unit]
        create = self.file.create_entity
        if unit == "foot":
            metre = create("IfcSIUnit", None, "LENGTHUNIT", None, "METRE")
            dimensions = create("IfcDimensionalExponents", 1, 0, 0, 0, 0, 0, 0)
            measure = create("IfcMeasureWithUnit", create("IfcLengthMeasure", self.scale), metre)
            length = create("IfcConversionBasedUnit", dimensions, "LENGTHUNIT", "FOOT", measure)
        else:
            length = create("IfcSIUnit", None, "LENGTHUNIT", "MILLI" if unit == "millimetre" else None, "METRE")
        angle = create("IfcSIUnit", None, "PLANEANGLEUNIT", None, "RADIAN")
        origin = self.place()
        self.context = create("IfcGeometricRepresentationContext", None, "Model", 3, 1e-6, origin)
        self.body = create(
            "IfcGeometricRepresentationSubContext",
            "Body", "Model", None, None, None, None, self.context, None, "MODEL_VIEW", None,
        )  # fmt: skip
        create(
            "IfcProject", ifcopenshell.guid.new(), Name="P", RepresentationContexts=[self.context],
            UnitsInContext=create("IfcUnitAssignment", [length, angle]),
        )  # fmt: skip

    def point(self, *values: float) -> Any:
        return self.file.create_entity("IfcCartesianPoint", [float(v) / self.scale for v in values])

    def direction(self, *values: float) -> Any:
        return self.file.create_entity("IfcDirection", [float(v) for v in values])

    def place(self, matrix: np.ndarray | None = None) -> Any:
        m = np.eye(4) if matrix is None else matrix
        return self.file.create_entity(
            "IfcAxis2Placement3D", self.point(*m[:3, 3]), self.direction(*m[:3, 2]), self.direction(*m[:3, 0])
        )

    def profile(self, kind: str, *values: float) -> Any:
        sizes = [v / self.scale for v in values]
        return self.file.create_entity(kind, "AREA", None, None, *sizes)

    def polygon(self, points: Sequence[tuple[float, float]]) -> Any:
        corners = [self.point(*p) for p in points]
        line = self.file.create_entity("IfcPolyline", [*corners, corners[0]])
        return self.file.create_entity("IfcArbitraryClosedProfileDef", "AREA", None, line)

    def extrusion(self, profile: Any, depth: float, direction: Sequence[float] = (0, 0, 1)) -> Any:
        return self.file.create_entity(
            "IfcExtrudedAreaSolid", profile, self.place(), self.direction(*direction), depth / self.scale
        )

    def representation(self, *items: Any, kind: str = "SweptSolid", identifier: str = "Body") -> Any:
        return self.file.create_entity("IfcShapeRepresentation", self.body, identifier, kind, items)

    def mapped(self, source: Any) -> Any:
        """A representation that shows the map `source`."""
        operator = self.file.create_entity("IfcCartesianTransformationOperator3D", LocalOrigin=self.point(0, 0, 0))
        item = self.file.create_entity("IfcMappedItem", source, operator)
        return self.representation(item, kind="MappedRepresentation")

    def element(
        self, name: str, *representations: Any, matrix: np.ndarray | None = None, cls: str = "IfcBuildingElementProxy"
    ) -> Any:
        placement = self.file.create_entity("IfcLocalPlacement", None, self.place(matrix))
        shape = self.file.create_entity("IfcProductDefinitionShape", None, None, representations)
        return self.file.create_entity(
            cls, ifcopenshell.guid.new(), Name=name, ObjectPlacement=placement, Representation=shape
        )

    def extruded(self, name: str, profile: Any, depth: float, matrix: np.ndarray | None = None, **more: Any) -> Any:
        return self.element(name, self.representation(self.extrusion(profile, depth, **more)), matrix=matrix)

    def void(self, element: Any, opening: Any) -> None:
        self.file.create_entity(
            "IfcRelVoidsElement", ifcopenshell.guid.new(), RelatingBuildingElement=element,
            RelatedOpeningElement=opening,
        )  # fmt: skip

    def write(self, path: Path) -> Path:
        self.file.write(str(path))
        return path


def turned(z: float = 0.0, x: float = 0.0, at: Sequence[float] = (0.0, 0.0, 0.0)) -> np.ndarray:
    """A placement: turned about X by `x`, then about Z by `z` (radians), then moved."""
    matrix = np.eye(4)
    about_z = np.array([[math.cos(z), -math.sin(z), 0], [math.sin(z), math.cos(z), 0], [0, 0, 1]])
    about_x = np.array([[1, 0, 0], [0, math.cos(x), -math.sin(x)], [0, math.sin(x), math.cos(x)]])
    matrix[:3, :3] = about_z @ about_x
    matrix[:3, 3] = at
    return matrix


def boxes(path: Path, count: int) -> tuple[Path, list[int]]:
    """A file of `count` cubes, one metre apart, and their ids."""
    made = Solids()
    ids = []
    for n in range(count):
        cube = made.extruded(
            f"cube {n}", made.profile("IfcRectangleProfileDef", 0.5, 0.5), 0.5 + n / 1000, turned(at=(n, 0, 0))
        )
        ids.append(cube.id())
    return made.write(path), ids
