"""A tiny model as text: a wall in a storey, and the means to change one thing about it.

Statements are written without the numbers that are the same everywhere: `@` stands for GlobalId and OwnerHistory.
Text in Chinese is escaped as the standard asks, unless a sample is about that very thing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

SCHEMAS = ("IFC2X3", "IFC4", "IFC4X3_ADD2")
VIEWS = {"IFC2X3": "CoordinationView_V2.0", "IFC4": "ReferenceView_V1.2", "IFC4X3_ADD2": "ReferenceView_V1.2"}

FRAME = {
    1: "IFCPROJECT(@,'样例项目',$,$,$,$,(#10),#2)",
    2: "IFCUNITASSIGNMENT((#3,#4,#5,#6))",
    3: "IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.)",
    4: "IFCSIUNIT(*,.AREAUNIT.,$,.SQUARE_METRE.)",
    5: "IFCSIUNIT(*,.VOLUMEUNIT.,$,.CUBIC_METRE.)",
    6: "IFCSIUNIT(*,.PLANEANGLEUNIT.,$,.RADIAN.)",
    10: "IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,1.E-05,#11,$)",
    11: "IFCAXIS2PLACEMENT3D(#12,$,$)",
    12: "IFCCARTESIANPOINT((0.,0.,0.))",
    20: "IFCSITE(@,'用地',$,$,#21,$,$,.ELEMENT.,$,$,$,$,$)",
    21: "IFCLOCALPLACEMENT($,#11)",
    22: "IFCBUILDING(@,'1#楼',$,$,#23,$,$,.ELEMENT.,$,$,$)",
    23: "IFCLOCALPLACEMENT(#21,#11)",
    24: "IFCBUILDINGSTOREY(@,'1F',$,$,#25,$,'首层',.ELEMENT.,0.)",
    25: "IFCLOCALPLACEMENT(#23,#11)",
    26: "IFCRELAGGREGATES(@,$,$,#1,(#20))",
    27: "IFCRELAGGREGATES(@,$,$,#20,(#22))",
    28: "IFCRELAGGREGATES(@,$,$,#22,(#24))",
}
WALL = {
    30: "IFCWALL(@,'预制外墙板-1',$,$,#31,#32,'WQ-1',.SOLIDWALL.)",
    31: "IFCLOCALPLACEMENT(#25,#11)",
    32: "IFCPRODUCTDEFINITIONSHAPE($,$,(#33))",
    33: "IFCSHAPEREPRESENTATION(#10,'Body','SweptSolid',(#34))",
    34: "IFCEXTRUDEDAREASOLID(#35,#11,#37,2870.)",
    35: "IFCRECTANGLEPROFILEDEF(.AREA.,$,#36,3000.,200.)",
    36: "IFCAXIS2PLACEMENT2D(#38,$)",
    37: "IFCDIRECTION((0.,0.,1.))",
    38: "IFCCARTESIANPOINT((1500.,0.))",
    40: "IFCRELCONTAINEDINSPATIALSTRUCTURE(@,$,$,(#30),#24)",
    41: "IFCWALLTYPE(@,'预制外墙板 200',$,$,$,$,$,$,.SOLIDWALL.)",
    42: "IFCRELDEFINESBYTYPE(@,$,$,(#30),#41)",
}
# IFC2X3: owner histories are mandatory, and a wall has no predefined type of its own.
OWNER = {
    13: "IFCOWNERHISTORY(#14,#17,$,.ADDED.,$,$,$,1777593600)",
    14: "IFCPERSONANDORGANIZATION(#15,#16,$)",
    15: "IFCPERSON($,'张工',$,$,$,$,$,$)",
    16: "IFCORGANIZATION($,'样例设计院',$,$,$)",
    17: "IFCAPPLICATION(#16,'1','bimcheck','bimcheck')",
}


def escaped(text: str) -> str:
    """Other than ASCII as \\X2\\…\\X0\\, or \\X4\\ beyond the basic plane."""

    def one(match: re.Match[str]) -> str:
        run = match.group()
        if any(ord(c) > 0xFFFF for c in run):
            return "\\X4\\" + "".join(f"{ord(c):08X}" for c in run) + "\\X0\\"
        return "\\X2\\" + "".join(f"{ord(c):04X}" for c in run) + "\\X0\\"

    return re.sub(r"[^\x00-\x7e]+", one, text)


@dataclass
class Sheet:
    """A model to change. Methods return the sheet itself, so that a sample reads as one line.

    raw     what takes the place of the escaped text in the end: (text, bytes)
    """

    schema: str = "IFC4"
    lines: dict[int, str] = field(default_factory=dict)
    view: str = ""
    author: str = "张工"
    organization: str = "样例设计院"
    system: str = "bimcheck samples 1"
    preprocessor: str = "bimcheck samples 1"
    schema_name: str = ""
    changes: list[tuple[str, str]] = field(default_factory=list)
    end: str = ""
    raw: list[tuple[str, bytes]] = field(default_factory=list)

    def put(self, number: int, statement: str) -> Sheet:
        """Writes a statement, in place of the one of that number if there is one."""
        self.lines[number] = statement
        return self

    def add(self, *statements: str, start: int = 100) -> Sheet:
        """Writes statements with numbers from `start` on, or the first free ones after it."""
        for statement in statements:
            while start in self.lines:
                start += 1
            self.lines[start] = statement
        return self

    def swap(self, number: int, old: str, new: str) -> Sheet:
        """Changes part of a statement, which must be there exactly once."""
        if self.lines[number].count(old) != 1:
            raise ValueError(f"{old!r} is not once in #{number}={self.lines[number]}")
        self.lines[number] = self.lines[number].replace(old, new)
        return self

    def drop(self, *numbers: int) -> Sheet:
        for number in numbers:
            del self.lines[number]
        return self

    def text(self, old: str, new: str) -> Sheet:
        """Changes the finished text, where `old` must be exactly once."""
        self.changes.append((old, new))
        return self

    def cut(self, marker: str) -> Sheet:
        """Ends the finished text before `marker`."""
        self.end = marker
        return self

    def put_bytes(self, old: str, new: bytes) -> Sheet:
        """Changes the finished bytes, where the escaped `old` must be exactly once."""
        self.raw.append((old, new))
        return self

    def head(self, **values: str) -> Sheet:
        for name, value in values.items():
            setattr(self, name, value)
        return self

    def storey(self, number: int, name: str, elevation: str) -> Sheet:
        """One more storey of building #22."""
        self.put(number, f"IFCBUILDINGSTOREY(@,{name},$,$,#25,$,$,.ELEMENT.,{elevation})")
        return self.swap(28, "(#24", f"(#{number},#24")

    def contained(self, number: int, statement: str) -> Sheet:
        """One more element in storey #24."""
        return self.put(number, statement).swap(40, "(#30", f"(#{number},#30")

    def finished(self, name: str) -> bytes:
        owner = "#13" if self.schema == "IFC2X3" else "$"
        body = []
        for number, statement in sorted(self.lines.items()):
            identity = f"'0bimcheck{number:013d}',{owner}"
            body.append(f"#{number}={statement.replace('@', identity)};")
        view = self.view if self.view else f"ViewDefinition [{VIEWS[self.schema]}]"
        head = (
            f"FILE_DESCRIPTION(('{'' if view == '-' else view}'),'2;1');\n"
            f"FILE_NAME('{name}','2026-05-01T08:00:00+08:00',('{self.author}'),('{self.organization}'),"
            f"'{self.preprocessor}','{self.system}','');\n"
            f"FILE_SCHEMA(('{self.schema_name or self.schema}'));"
        )
        text = "ISO-10303-21;\nHEADER;\n" + head + "\nENDSEC;\nDATA;\n" + "\n".join(body)
        text += "\nENDSEC;\nEND-ISO-10303-21;\n"
        for old, new in self.changes:
            if text.count(old) != 1:
                raise ValueError(f"{name}: {old!r} is there {text.count(old)} times")
            text = text.replace(old, new)
        if self.end:
            text = text[: text.index(self.end)]
        data = escaped(text).encode("ascii")
        for old, value in self.raw:
            mark = escaped(old).encode("ascii")
            if data.count(mark) != 1:
                raise ValueError(f"{name}: {old!r} is there {data.count(mark)} times")
            data = data.replace(mark, value)
        return data


def frame(schema: str = "IFC4") -> Sheet:
    """Project, site, building, storey; no element."""
    return Sheet(schema, {**(OWNER if schema == "IFC2X3" else {}), **FRAME})


def wall(schema: str = "IFC4") -> Sheet:
    """A frame with one wall in its storey."""
    sheet = frame(schema)
    sheet.lines |= WALL
    if schema == "IFC2X3":
        sheet.swap(30, ",.SOLIDWALL.", "").swap(41, ".SOLIDWALL.", ".STANDARD.")
    return sheet
