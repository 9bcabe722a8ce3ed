"""Samples of the rules about the file itself: its text, its header, its identifiers."""

from __future__ import annotations

from collections.abc import Iterator

from sheet import SCHEMAS, Sheet, wall

Case = tuple[str, Sheet]


def cases() -> Iterator[Case]:
    yield from syntax()
    yield from lost()
    yield from references()
    yield from schema()
    yield from encoding()
    yield from header()
    yield from identifiers()


def syntax() -> Iterator[Case]:
    rule = "STEP-SYNTAX"
    yield f"pass-{rule}-one-statement-per-line", wall()
    yield f"pass-{rule}-comments", wall().text("#30=IFCWALL(", "/* the wall; #99=IFCWALL() */ #30=IFCWALL/* here */(")
    yield f"pass-{rule}-statement-over-lines", wall().text(",'WQ-1',.SOLIDWALL.);", ",\n  'WQ-1',\n  .SOLIDWALL.\n);")
    yield f"pass-{rule}-statements-on-one-line", wall().text(";\n#31=", "; #31=").text(";\n#32=", ";#32=")
    yield f"pass-{rule}-semicolon-and-quote-in-text", wall().swap(30, "板-1'", "板; it''s #1=('")
    yield f"pass-{rule}-blanks", wall().text("#30=IFCWALL(", "#30 = IFCWALL ( ").text("#31=", "  #31 =\t")
    yield f"fail-{rule}-bracket-missing", wall().text(".SOLIDWALL.);\n#31", ".SOLIDWALL.;\n#31")
    yield f"fail-{rule}-bracket-too-many", wall().text("#25,#11);", "#25,#11));")
    yield f"fail-{rule}-quote-missing", wall().text("'WQ-1',", "'WQ-1,")
    yield (
        f"fail-{rule}-semicolon-missing",
        wall().text("#31=IFCLOCALPLACEMENT(#25,#11);", "#31=IFCLOCALPLACEMENT(#25,#11)"),
    )
    yield f"fail-{rule}-comma-missing", wall().text("(#25,#11)", "(#25 #11)")
    yield f"fail-{rule}-equals-missing", wall().text("#31=IFC", "#31 IFC")
    yield f"fail-{rule}-file-cut-short", wall().text("ENDSEC;\nEND-ISO-10303-21;\n", "")
    yield f"fail-{rule}-cut-within-statement", wall().cut("0bimcheck0000000000042")
    yield f"fail-{rule}-header-semicolon-missing", wall().text("2;1');\n", "2;1')\n")
    yield (
        f"fail-{rule}-header-entry-missing",
        wall().text("FILE_DESCRIPTION(('ViewDefinition [ReferenceView_V1.2]'),'2;1');\n", ""),
    )
    yield f"fail-{rule}-two-data-sections", wall().text("\n#40=", "\nENDSEC;\nDATA;\n#40=")


def lost() -> Iterator[Case]:
    rule = "INSTANCE-LOST"
    yield f"pass-{rule}-all-read", wall()
    yield f"pass-{rule}-gaps-in-numbers", wall().put(900000, "IFCCARTESIANPOINT((1.,2.,3.))")
    yield (
        f"pass-{rule}-numbers-descend",
        wall()
        .text("#6=IFCSIUNIT(*,.PLANEANGLEUNIT.,$,.RADIAN.);\n", "")
        .text("ENDSEC;\nEND", "#6=IFCSIUNIT(*,.PLANEANGLEUNIT.,$,.RADIAN.);\nENDSEC;\nEND"),
    )
    yield f"pass-{rule}-text-looks-like-statement", wall().swap(30, "'预制外墙板-1'", "'#77=IFCWALL();'")
    again = "#31=IFCLOCALPLACEMENT(#25,#11);"
    yield f"fail-{rule}-number-twice", wall().text(again, f"{again}\n{again}")
    yield f"fail-{rule}-number-twice-differs", wall().text(again, f"{again}\n#31=IFCLOCALPLACEMENT($,#11);")
    yield f"fail-{rule}-class-unknown", wall().swap(30, "IFCWALL(", "IFCWALLPANEL(")
    yield f"fail-{rule}-class-of-later-schema", wall().swap(30, "IFCWALL(", "IFCCOURSE(")
    yield (
        f"fail-{rule}-class-of-later-schema-ifc2x3",
        wall("IFC2X3").add("IFCSPATIALZONE(@,'分区',$,$,$,$,$,.NOTDEFINED.)"),
    )
    yield f"fail-{rule}-class-abstract", wall().swap(30, "IFCWALL(", "IFCELEMENT(").swap(30, ",.SOLIDWALL.", "")
    yield f"fail-{rule}-geometry-class-unknown", wall().swap(35, "IFCRECTANGLEPROFILEDEF(", "IFCBOXPROFILEDEF(")


def references() -> Iterator[Case]:
    rule = "REFERENCE-RESOLVES"
    for schema_name in SCHEMAS:
        yield f"pass-{rule}-{schema_name.lower()}", wall(schema_name)
    yield f"pass-{rule}-only-in-text", wall().swap(30, "'预制外墙板-1'", "'见 #999'")
    yield f"fail-{rule}-placement", wall().swap(30, "#31", "#999")
    yield f"fail-{rule}-in-list", wall().swap(40, "(#30)", "(#30,#999)")
    yield f"fail-{rule}-in-geometry", wall().swap(35, "#36", "#999")
    yield f"fail-{rule}-ifc2x3-owner", wall("IFC2X3").drop(13)


def schema() -> Iterator[Case]:
    rule = "SCHEMA-CONFORMS"
    for schema_name in SCHEMAS:
        yield f"pass-{rule}-{schema_name.lower()}", wall(schema_name)
    yield f"pass-{rule}-integer-for-real", wall().swap(34, "2870.", "2870")
    yield f"pass-{rule}-class-in-mixed-case", wall().swap(31, "IFCLOCALPLACEMENT", "IfcLocalPlacement")
    yield f"fail-{rule}-attribute-too-few", wall().swap(30, ",.SOLIDWALL.", "")
    yield f"fail-{rule}-attribute-too-many-ifc2x3", wall("IFC2X3").swap(30, "'WQ-1'", "'WQ-1',.SOLIDWALL.")
    yield f"fail-{rule}-number-for-text", wall().swap(30, "'WQ-1'", "17")
    yield f"fail-{rule}-text-for-number", wall().swap(24, ",0.", ",'0'")
    yield f"fail-{rule}-enumeration-unknown", wall().swap(30, ".SOLIDWALL.", ".SOLID.")
    yield f"fail-{rule}-reference-for-text", wall().swap(30, "'WQ-1'", "#11")
    yield f"fail-{rule}-list-for-single", wall().swap(30, "#31", "(#31)")
    yield f"fail-{rule}-in-geometry", wall().swap(38, "(1500.,0.)", "1500.,0.")
    # A shape where the placement belongs (another attribute asks for one), and what no attribute asks for.
    yield f"fail-{rule}-shape-as-placement", wall().swap(30, "#31", "#32")
    yield f"fail-{rule}-relation-as-shape", wall().swap(30, "#32", "#40")
    yield f"fail-{rule}-direction-as-representation", wall().swap(32, "(#33)", "(#37)")


def encoding() -> Iterator[Case]:
    rule = "TEXT-ENCODING"
    yield f"pass-{rule}-x2", wall()
    yield f"pass-{rule}-x4", wall().swap(30, "预制外墙板", "𠮷")
    yield f"pass-{rule}-ascii-only", wall().swap(30, "预制外墙板", "wall")
    yield f"pass-{rule}-s-and-x", wall().swap(30, "预制外墙板", "\\S\\D \\X\\E9 \\PA\\")
    yield f"pass-{rule}-doubled-backslash", wall().swap(30, "预制外墙板", "C:\\\\模型")
    yield f"fail-{rule}-gbk", wall().put_bytes("预制外墙板-1", "预制外墙板-1".encode("gb18030"))
    yield f"fail-{rule}-utf8", wall().put_bytes("预制外墙板-1", "预制外墙板-1".encode())
    yield f"fail-{rule}-latin1", wall().swap(30, "预制外墙板", "Außenwand").put_bytes("ß", b"\xdf")
    yield f"fail-{rule}-utf8-in-header", wall().put_bytes("张工", "张工".encode())
    yield f"fail-{rule}-escape-not-closed", wall().swap(30, "预制外墙板-1'", "\\X2\\9884'")
    yield f"fail-{rule}-escape-digits-odd", wall().swap(30, "预制外墙板", "\\X2\\98845\\X0\\")


def header() -> Iterator[Case]:
    rule = "HEADER-VIEW-DEFINITION"
    for schema_name in SCHEMAS:
        yield f"pass-{rule}-{schema_name.lower()}", wall(schema_name)
    yield f"pass-{rule}-design-transfer", wall().head(view="ViewDefinition [DesignTransferView_V1.0]")
    yield f"fail-{rule}-empty", wall().head(view="-")
    yield f"fail-{rule}-other-text", wall().head(view="IFC4 model")
    yield f"fail-{rule}-brackets-empty", wall().head(view="ViewDefinition []")
    rule = "HEADER-SCHEMA"
    for schema_name in SCHEMAS:
        yield f"pass-{rule}-{schema_name.lower()}", wall(schema_name)
    yield f"fail-{rule}-two-schemas", wall().text("(('IFC4'))", "(('IFC4','IFC2X3'))")
    yield f"fail-{rule}-lower-case", wall().head(schema_name="ifc4")
    yield f"fail-{rule}-other-release", wall("IFC4X3_ADD2").head(schema_name="IFC4X3")
    rule = "HEADER-AUTHOR"
    yield f"pass-{rule}-both-named", wall()
    yield f"pass-{rule}-ifc2x3", wall("IFC2X3")
    yield f"fail-{rule}-author-empty", wall().head(author="")
    yield f"fail-{rule}-organisation-empty", wall().head(organization="")
    yield f"fail-{rule}-author-blank", wall().head(author="  ")
    rule = "HEADER-APPLICATION"
    yield f"pass-{rule}-named", wall()
    yield f"pass-{rule}-ifc4x3", wall("IFC4X3_ADD2")
    yield f"fail-{rule}-system-empty", wall().head(system="")
    yield f"fail-{rule}-both-empty", wall().head(system="", preprocessor="")


def identifiers() -> Iterator[Case]:
    rule = "GLOBALID-VALID"
    mine = "'0bimcheck0000000000030'"
    yield f"pass-{rule}-22-characters", wall()
    yield f"pass-{rule}-highest", wall().text(mine, "'3$$$$$$$$$$$$$$$$$$$$$'")
    yield f"pass-{rule}-underscore", wall().text(mine, "'0_______$$$AZaz0189___'"[:23] + "'")
    yield f"fail-{rule}-21-characters", wall().text(mine, "'0bimcheck000000000030'")
    yield f"fail-{rule}-23-characters", wall().text(mine, "'0bimcheck00000000000030'")
    yield f"fail-{rule}-first-beyond-3", wall().text(mine, "'4bimcheck0000000000030'")
    yield f"fail-{rule}-hyphen", wall().text(mine, "'0bimcheck-000000000030'")
    yield f"fail-{rule}-empty", wall().text(mine, "''")
    yield f"fail-{rule}-uuid", wall().text(mine, "'0f8fad5b-d9cb-469f-a165-70867728950e'")
    yield f"fail-{rule}-on-relation", wall().text("'0bimcheck0000000000040'", "'relation-40'")
    rule = "GLOBALID-UNIQUE"
    other = "'0bimcheck0000000000041'"
    yield f"pass-{rule}-all-different", wall()
    yield f"pass-{rule}-case-differs", wall().text(other, "'0BIMCHECK0000000000030'")
    yield f"fail-{rule}-element-and-type", wall().text(other, mine)
    yield f"fail-{rule}-element-and-relation", wall().text("'0bimcheck0000000000040'", mine)
    yield (
        f"fail-{rule}-two-elements",
        wall().contained(50, "IFCWALL('0bimcheck0000000000030',$,'预制外墙板-2',$,$,#31,#32,'WQ-2',.SOLIDWALL.)"),
    )
