"""Buildings of boxes as IFC4 text, for the tests: what stands and lies where is plain to compute by hand. Metres."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

Box = tuple[str, int, tuple[float, float, float], tuple[float, float, float]]  # class, storey, low corner, high corner
GUIDS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_$"


def guid(number: int, kind: str = "e") -> str:
    text = ""
    for _ in range(20):
        text = GUIDS[number % 64] + text
        number //= 64
    return f"1{kind}{text}"


@dataclass(frozen=True)
class House:
    """storeys: levels; buildings are told apart by `number`."""

    boxes: tuple[Box, ...]
    storeys: tuple[float, ...] = (0.0,)
    easting: float = 514923.7
    northing: float = 3350508.9
    height: float | None = 8.5
    turn: tuple[float, float] = (1.0, 0.0)
    scale: str = "1."
    crs: str | None = "EPSG:4549"
    terrain: str = "$"
    reference: str = "$"
    number: int = 0

    def write(self, path: Path) -> Path:
        out = [
            "#1=IFCPROJECT('" + guid(self.number, "p") + "',$,'P',$,$,$,$,(#5),#2);",
            "#2=IFCUNITASSIGNMENT((#3));",
            "#3=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);",
            "#4=IFCCARTESIANPOINT((0.,0.,0.));",
            "#5=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,1.E-5,#6,$);",
            "#6=IFCAXIS2PLACEMENT3D(#4,$,$);",
            "#7=IFCGEOMETRICREPRESENTATIONSUBCONTEXT('Body','Model',*,*,*,*,#5,$,.MODEL_VIEW.,$);",
            "#8=IFCDIRECTION((0.,0.,1.));",
            "#9=IFCLOCALPLACEMENT($,#6);",
            f"#10=IFCSITE('{guid(self.number, 's')}',$,'Site',$,$,#9,$,$,.ELEMENT.,$,$,$,$,$);",
            f"#11=IFCBUILDING('{guid(self.number, 'b')}',$,'B{self.number}',$,$,#9,$,$,.ELEMENT.,"
            f"{self.reference},{self.terrain},$);",
            f"#12=IFCRELAGGREGATES('{guid(self.number, 'q')}',$,$,$,#1,(#10));",
            f"#13=IFCRELAGGREGATES('{guid(self.number, 'r')}',$,$,$,#10,(#11));",
        ]
        if self.crs is not None:
            height = "$" if self.height is None else repr(self.height)
            out += [
                f"#14=IFCPROJECTEDCRS('{self.crs}',$,$,'EPSG:5737',$,$,$);",
                f"#15=IFCMAPCONVERSION(#5,#14,{self.easting!r},{self.northing!r},{height},{self.turn[0]!r},"
                f"{self.turn[1]!r},{self.scale});",
            ]
        number = 20
        levels = []
        for level in self.storeys:
            out += [
                f"#{number}=IFCCARTESIANPOINT((0.,0.,{float(level)!r}));",
                f"#{number + 1}=IFCAXIS2PLACEMENT3D(#{number},$,$);",
                f"#{number + 2}=IFCLOCALPLACEMENT(#9,#{number + 1});",
                f"#{number + 3}=IFCBUILDINGSTOREY('{guid(number, 't')}',$,'F{level:g}',$,$,#{number + 2},$,$,.ELEMENT.,"
                f"{float(level)!r});",
            ]
            levels.append(number + 3)
            number += 4
        listed = ",".join(f"#{i}" for i in levels)
        out.append(f"#{number}=IFCRELAGGREGATES('{guid(number, 'u')}',$,$,$,#11,({listed}));")
        number += 1
        inside: dict[int, list[int]] = {}
        for class_, storey, low, high in self.boxes:
            size = [round(float(b - a), 6) for a, b in zip(low, high, strict=True)]
            x, y = size[0] / 2, size[1] / 2
            out += [
                f"#{number}=IFCCARTESIANPOINT(({low[0] + x!r},{low[1] + y!r},{float(low[2])!r}));",
                f"#{number + 1}=IFCAXIS2PLACEMENT3D(#{number},$,$);",
                f"#{number + 2}=IFCLOCALPLACEMENT(#9,#{number + 1});",
                f"#{number + 3}=IFCRECTANGLEPROFILEDEF(.AREA.,$,$,{size[0]!r},{size[1]!r});",
                f"#{number + 4}=IFCEXTRUDEDAREASOLID(#{number + 3},#6,#8,{size[2]!r});",
                f"#{number + 5}=IFCSHAPEREPRESENTATION(#7,'Body','SweptSolid',(#{number + 4}));",
                f"#{number + 6}=IFCPRODUCTDEFINITIONSHAPE($,$,(#{number + 5}));",
                f"#{number + 7}={class_.upper()}('{guid(number, 'e')}',$,'{class_}',$,$,#{number + 2},#{number + 6},"
                "$,$);",
            ]
            inside.setdefault(storey, []).append(number + 7)
            number += 8
        for storey, ids in inside.items():
            members = ",".join(f"#{i}" for i in ids)
            out.append(
                f"#{number}=IFCRELCONTAINEDINSPATIALSTRUCTURE('{guid(number, 'v')}',$,$,$,({members}),"
                f"#{levels[storey]});"
            )
            number += 1
        head = (
            "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION((''),'2;1');\n"
            "FILE_NAME('x','2026-01-02T03:04:05',(''),(''),'','','');\nFILE_SCHEMA(('IFC4'));\nENDSEC;\nDATA;\n"
        )
        path.write_text(head + "\n".join(out) + "\nENDSEC;\nEND-ISO-10303-21;\n", encoding="utf-8")
        return path


def walls(storey: int, x0: float, y0: float, x1: float, y1: float, z0: float, z1: float) -> tuple[Box, ...]:
    """Four walls of 0.2 m whose outer faces are the box."""
    t = 0.2
    return (
        ("IfcWall", storey, (x0, y0, z0), (x1, y0 + t, z1)),
        ("IfcWall", storey, (x0, y1 - t, z0), (x1, y1, z1)),
        ("IfcWall", storey, (x0, y0 + t, z0), (x0 + t, y1 - t, z1)),
        ("IfcWall", storey, (x1 - t, y0 + t, z0), (x1, y1 - t, z1)),
    )


def ring(storey: int, x0: float, y0: float, x1: float, y1: float, wide: float, z0: float, z1: float) -> tuple[Box, ...]:
    """A slab around a courtyard, `wide` from the outer edge to the court."""
    return (
        ("IfcSlab", storey, (x0, y0, z0), (x1, y0 + wide, z1)),
        ("IfcSlab", storey, (x0, y1 - wide, z0), (x1, y1, z1)),
        ("IfcSlab", storey, (x0, y0 + wide, z0), (x0 + wide, y1 - wide, z1)),
        ("IfcSlab", storey, (x1 - wide, y0 + wide, z0), (x1, y1 - wide, z1)),
    )


def plain(**changes: object) -> House:
    """A floor of 10 × 8 m, walls of 3 m, a roof that juts out by 1 m on all sides."""
    boxes = (
        *walls(0, 0.0, 0.0, 10.0, 8.0, 0.0, 3.0),
        ("IfcSlab", 0, (0.0, 0.0, -0.2), (10.0, 8.0, 0.0)),
        ("IfcSlab", 0, (-1.0, -1.0, 3.0), (11.0, 9.0, 3.2)),
    )
    return House(boxes, **changes)  # type: ignore[arg-type]
