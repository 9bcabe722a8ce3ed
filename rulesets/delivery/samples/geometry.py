"""Samples about what needs geometry: overlaps of concrete, stated quantities, storey bands, net heights."""

from __future__ import annotations

from collections.abc import Iterator

from sheet import SCHEMAS, Sheet
from solids import label, material, quantity, solid, storeys

Case = tuple[str, Sheet]
NEW = "IFC4X3_ADD2"


def column_and_beam(schema: str = "IFC4", start: float = 250) -> Sheet:
    """A column of 500 × 500 and a beam of 300 × 600 that begins at x = `start`, from the column's middle."""
    sheet = solid(storeys(schema), 100, "IFCCOLUMN", "KZ-1", (-250, -250, 0), (500, 500, 3000))
    return solid(sheet, 120, "IFCBEAM", "KL-1", (start, -150, 2400), (4000, 300, 600))


def cases() -> Iterator[Case]:
    yield from _overlaps()
    yield from _quantities()
    yield from _storeys()
    yield from _heights()


def _overlaps() -> Iterator[Case]:
    for schema in SCHEMAS:
        low = schema.lower()
        yield f"fail-OVL-01-beam-in-column-{low}", material(column_and_beam(schema, 0), 200, "C30混凝土", 100, 120)
        yield f"pass-OVL-01-beam-to-column-{low}", material(column_and_beam(schema), 200, "C30混凝土", 100, 120)
    two = material(material(column_and_beam(NEW, 0), 200, "C30混凝土", 100), 210, "C50混凝土", 120)
    yield "fail-OVL-01-stronger-beam", two
    yield "pass-OVL-01-below-the-volume", material(column_and_beam("IFC4", 246), 200, "C30混凝土", 100, 120)
    yield "na-OVL-01-steel", material(column_and_beam("IFC4", 0), 200, "Q355B", 100, 120)
    by_strength = column_and_beam("IFC4", 0)
    for first, element in ((200, 100), (210, 120)):
        label(by_strength, first, element, "Pset_ConcreteElementGeneral", "StrengthClass", "IFCLABEL('C35')")
    yield "fail-OVL-01-strength-without-material", by_strength
    slab = material(column_and_beam("IFC4"), 200, "C30混凝土", 100, 120, 140)
    yield "fail-OVL-01-slab-in-beam", solid(slab, 140, "IFCSLAB", "LB-1", (250, -1000, 2880), (4000, 2000, 120))


def _quantities() -> Iterator[Case]:
    for schema in SCHEMAS:
        low = schema.lower()
        # 4 × 0.3 × 0.6 m
        name = "BaseQuantities" if schema == "IFC2X3" else "Qto_BeamBaseQuantities"
        for kind, volume in (("pass", "0.72"), ("fail", "0.75")):
            sheet = quantity(column_and_beam(schema), 200, 120, name, "VOLUME", "NetVolume", volume)
            yield f"{kind}-CON-01-{volume.replace('.', '-')}-{low}", sheet
    wrong_unit = quantity(column_and_beam(), 200, 120, "Qto_BeamBaseQuantities", "VOLUME", "NetVolume", "720000000.")
    yield "fail-CON-01-cubic-millimetres", wrong_unit
    # 0.5 × 0.5 × 3 m, less an opening of 0.5 × 0.2 × 0.2 m
    holed = solid(column_and_beam(), 140, "IFCOPENINGELEMENT", "洞口", (-300, -100, 1000), (600, 200, 200))
    holed.add("IFCRELVOIDSELEMENT(@,$,$,#100,#140)", start=800)
    yield "pass-CON-01-opening", quantity(holed, 200, 100, "Qto_ColumnBaseQuantities", "VOLUME", "NetVolume", "0.73")
    long = quantity(column_and_beam(NEW), 200, 100, "Qto_ColumnBaseQuantities", "LENGTH", "Length", "3300.")
    yield "fail-CON-01-length", long
    yield "na-CON-01-no-quantities", column_and_beam()


def _storeys() -> Iterator[Case]:
    for schema in SCHEMAS:
        low = schema.lower()
        for kind, height in (("pass", 3000), ("fail", 0)):
            sheet = solid(storeys(schema), 100, "IFCWALL", "外墙-2F", (0, 0, height), (200, 3000, 1400), storey=29)
            yield f"{kind}-STOREY-BAND-wall-at-{height}-{low}", sheet
    pile = solid(storeys(), 100, "IFCPILE", "桩-1", (0, 0, -20000), (500, 500, 19000))
    if "CONSTRUCTIONTYPE" not in pile.lines[100]:
        pile.swap(100, "$,.NOTDEFINED.)", "$,.NOTDEFINED.,$)")
    yield "pass-STOREY-BAND-pile-below-the-lowest", pile
    hung = solid(storeys(), 100, "IFCBEAM", "KL-2F", (0, 0, 2400), (300, 4000, 600), storey=29)
    yield "pass-STOREY-BAND-beam-under-its-slab", hung
    yield (
        "fail-STOREY-BAND-beam-of-the-second-on-the-first",
        solid(storeys(), 100, "IFCBEAM", "KL-3F", (0, 0, 5400), (300, 4000, 600)),
    )
    yield "na-STOREY-BAND-no-elements", storeys()


def _heights() -> Iterator[Case]:
    for schema in SCHEMAS:
        low = schema.lower()
        for kind, bottom in (("pass", 2200), ("fail", 1900)):
            sheet = solid(storeys(schema), 100, "IFCSPACE", "走道", (0, 0, 0), (6000, 2000, 2800))
            solid(sheet, 120, "IFCDUCTSEGMENT", "排烟管", (-100, 300, bottom), (7000, 800, 300))
            yield f"{kind}-NET-HEIGHT-duct-at-{bottom}-{low}", sheet
    low_room = solid(storeys(), 100, "IFCSPACE", "夹层", (0, 0, 0), (6000, 2000, 1900))
    yield "fail-NET-HEIGHT-low-room", low_room
    standing = solid(storeys(), 100, "IFCSPACE", "机房", (0, 0, 0), (6000, 4000, 2800))
    yield (
        "pass-NET-HEIGHT-riser",
        solid(standing, 120, "IFCPIPESEGMENT", "立管", (1000, 1000, -500), (100, 100, 4000)),
    )
    yield "na-NET-HEIGHT-no-spaces", column_and_beam()
