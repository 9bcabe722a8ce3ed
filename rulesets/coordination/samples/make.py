"""Writes the samples of pack `coordination`: `python rulesets/coordination/samples/make.py [DIRECTORY]`. Same bytes in
every run.

Each file is a few boxes that show one thing; its name says what must come of it: `pass-RULE-words.ifc` (the rule
applied and found nothing), `fail-…` (it found something), `na-…` (it had nothing to judge). The sheet that they are
written on is that of the samples of pack `base`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "base" / "samples"))

from sheet import SCHEMAS, Sheet  # noqa: E402
from solids import solid, storeys, system  # noqa: E402
from writing import gathered, write  # noqa: E402

Case = tuple[str, Sheet]
NEW = "IFC4X3_ADD2"


def duct(sheet: Sheet, first: int, low: tuple[float, float, float], name: str = "送风管") -> Sheet:
    """400 × 200, 4 m along X."""
    return solid(sheet, first, "IFCDUCTSEGMENT", name, low, (4000, 400, 200))


def pipe(sheet: Sheet, first: int, low: tuple[float, float, float], name: str = "给水管") -> Sheet:
    """A run of 100 × 100, 4 m along Y."""
    return solid(sheet, first, "IFCPIPESEGMENT", name, low, (100, 4000, 100))


def beam(sheet: Sheet, first: int, low: tuple[float, float, float] = (2000, -1000, 2400)) -> Sheet:
    """250 × 600, 4 m along Y; its bottom is at 2.4 m."""
    return solid(sheet, first, "IFCBEAM", "KL-1", low, (250, 4000, 600))


def wall(sheet: Sheet, first: int) -> Sheet:
    return solid(sheet, first, "IFCWALL", "内墙-1", (2000, -1000, 0), (200, 4000, 2800))


def opening(sheet: Sheet, first: int, host: int, low: tuple[float, float, float], size: tuple) -> Sheet:
    solid(sheet, first, "IFCOPENINGELEMENT", "洞口", low, size)
    return sheet.add(f"IFCRELVOIDSELEMENT(@,$,$,#{host},#{first})", start=800)


def clashes() -> Iterator[Case]:
    for schema in SCHEMAS:
        low = schema.lower()
        yield (
            f"fail-CLASH-SERVICES-STRUCTURE-duct-in-beam-{low}",
            beam(duct(storeys(schema), 100, (0, 0, 2300)), 120),
        )
        yield (
            f"pass-CLASH-SERVICES-STRUCTURE-duct-below-beam-{low}",
            beam(duct(storeys(schema), 100, (0, 0, 2200)), 120),
        )
        yield f"fail-CLASH-SERVICES-ENCLOSURE-no-opening-{low}", wall(duct(storeys(schema), 100, (0, 0, 2300)), 120)
        sheet = wall(duct(storeys(schema), 100, (0, 0, 2300)), 120)
        yield (
            f"pass-CLASH-SERVICES-ENCLOSURE-opening-{low}",
            opening(sheet, 140, 120, (1900, -50, 2250), (400, 500, 300)),
        )
        crossing = pipe(duct(storeys(schema), 100, (0, 0, 2300)), 120, (1000, -1000, 2450))
        yield (
            f"fail-CLASH-SERVICES-crossing-{low}",
            system(system(crossing, 200, "送风系统", 100), 210, "给水系统", 120),
        )
        apart = pipe(duct(storeys(schema), 100, (0, 0, 2300)), 120, (1000, -1000, 2550))
        yield f"pass-CLASH-SERVICES-above-{low}", system(system(apart, 200, "送风系统", 100), 210, "给水系统", 120)
    yield "pass-CLASH-SERVICES-STRUCTURE-within-tolerance", beam(duct(storeys(), 100, (0, 0, 2208)), 120)
    far = beam(duct(storeys(NEW), 100, (500000000, 300000000, 2300)), 120, (500002000, 299999000, 2400))
    yield "fail-CLASH-SERVICES-STRUCTURE-far-from-origin", far
    yield "na-CLASH-SERVICES-STRUCTURE-no-services", beam(storeys(), 120)
    turned = solid(storeys(NEW), 100, "IFCDUCTSEGMENT", "斜风管", (0, 0, 2300), (4000, 400, 200), turned=True)
    yield "fail-CLASH-SERVICES-STRUCTURE-turned", beam(turned, 120)
    yield "na-CLASH-SERVICES-ENCLOSURE-no-walls", duct(storeys(), 100, (0, 0, 2300))
    small = opening(wall(duct(storeys(), 100, (0, 0, 2300)), 120), 140, 120, (1900, 0, 2300), (400, 300, 200))
    yield "fail-CLASH-SERVICES-ENCLOSURE-opening-too-small", small
    yield "na-CLASH-SERVICES-none", beam(storeys(), 120)
    one = pipe(duct(storeys(), 100, (0, 0, 2300)), 120, (1000, -1000, 2450))
    yield "pass-CLASH-SERVICES-one-system", system(one, 200, "冷却系统", 100, 120)
    tied = pipe(duct(storeys(NEW), 100, (0, 0, 2300)), 120, (1000, -1000, 2450))
    yield "pass-CLASH-SERVICES-connected", tied.add("IFCRELCONNECTSELEMENTS(@,$,$,$,#100,#120)", start=800)


def clearances() -> Iterator[Case]:
    for schema in SCHEMAS:
        low = schema.lower()
        for kind, gap in (("fail", 10), ("pass", 30)):
            sheet = pipe(duct(storeys(schema), 100, (0, 0, 2300)), 120, (1000, -1000, 2500 + gap))
            yield (
                f"{kind}-CLEARANCE-SERVICES-{gap}-mm-{low}",
                system(system(sheet, 200, "送风系统", 100), 210, "给水系统", 120),
            )
    overlapping = pipe(duct(storeys(), 100, (0, 0, 2300)), 120, (1000, -1000, 2450))
    yield "pass-CLEARANCE-SERVICES-overlaps-are-another-rule", overlapping
    yield "na-CLEARANCE-SERVICES-none", beam(storeys(), 120)


def doors() -> Iterator[Case]:
    for schema in SCHEMAS:
        low = schema.lower()
        for kind, bottom in (("fail", 2000), ("pass", 2100)):
            sheet = solid(storeys(schema), 100, "IFCDOOR", "M0921", (1700, 0, 0), (900, 100, 2100))
            yield f"{kind}-CLASH-STRUCTURE-DOORS-beam-at-{bottom}-{low}", beam(sheet, 120, (2000, -1000, bottom))
    column = solid(storeys(), 100, "IFCWINDOW", "C1515", (0, 0, 900), (1500, 100, 1500))
    yield (
        "fail-CLASH-STRUCTURE-DOORS-column-in-window",
        solid(column, 120, "IFCCOLUMN", "KZ-1", (1300, -200, 0), (500, 500, 3000)),
    )
    yield "na-CLASH-STRUCTURE-DOORS-no-doors", beam(storeys(), 120)


def placing() -> Iterator[Case]:
    for schema in SCHEMAS:
        low = schema.lower()
        yield f"fail-DUPLICATE-ELEMENT-copy-{low}", beam(beam(storeys(schema), 100), 120)
        yield f"pass-DUPLICATE-ELEMENT-beside-{low}", beam(beam(storeys(schema), 100), 120, (2250, -1000, 2400))
    other = solid(wall(storeys(), 100), 120, "IFCBUILDINGELEMENTPROXY", "墙", (2000, -1000, 0), (200, 4000, 2800))
    yield "fail-DUPLICATE-ELEMENT-of-another-class", other
    part = solid(wall(storeys(), 100), 120, "IFCBUILDINGELEMENTPROXY", "墙", (2000, -1000, 0), (200, 4000, 2800))
    yield "pass-DUPLICATE-ELEMENT-whole-and-part", part.add("IFCRELAGGREGATES(@,$,$,#100,(#120))", start=800)
    yield "na-DUPLICATE-ELEMENT-no-elements", storeys()
    for schema in SCHEMAS:
        low = schema.lower()
        for kind, left in (("pass", 0), ("fail", -3000)):
            plot = site(wall(storeys(schema), 100), (left, -2000, -500), (5000, 6000, 500))
            yield f"{kind}-SITE-BOUNDARY-plot-from-{abs(left)}-{low}", plot
    yield "na-SITE-BOUNDARY-no-building", without_building()
    for schema in SCHEMAS:
        low = schema.lower()
        thin = solid(storeys(schema), 100, "IFCSLAB", "LB-1", (0, 0, 2900), (4000, 3000, 0.1))
        yield f"fail-SIZE-PLAUSIBLE-no-thickness-{low}", thin
        yield f"pass-SIZE-PLAUSIBLE-wall-{low}", wall(storeys(schema), 100)
    long = solid(storeys(), 100, "IFCBEAM", "KL-9", (0, 0, 2400), (600000, 300, 600))
    yield "fail-SIZE-PLAUSIBLE-600-metres", long
    yield "na-SIZE-PLAUSIBLE-no-elements", storeys()


def site(sheet: Sheet, low: tuple[float, float, float], size: tuple[float, float, float]) -> Sheet:
    """Gives the site #20 a box as its shape."""
    solid(sheet, 300, "IFCBUILDINGELEMENTPROXY", "用地范围", low, size)
    containing = next(n for n, s in sheet.lines.items() if s.endswith("(#300),#24)"))
    sheet.drop(300, 301, containing).put(21, "IFCLOCALPLACEMENT($,#302)").swap(20, "#21,$", "#21,#304")
    # The building keeps to the project's origin, whatever the site's placement.
    return sheet.put(23, "IFCLOCALPLACEMENT($,#11)")


def without_building() -> Sheet:
    sheet = storeys("IFC4")
    return sheet.drop(22, 23, 24, 25, 27, 28, 29)


def between() -> Iterator[tuple[str, dict[str, Sheet]]]:
    """Folders of two models."""
    for schema in SCHEMAS:
        low = schema.lower()
        for kind, height in (("fail", 2300), ("pass", 2200)):
            structure = beam(storeys(schema), 120)
            yield (
                f"{kind}-CLASH-FILES-duct-at-{height}-{low}",
                {"structure": structure, "services": duct(storeys(schema), 100, (0, 0, height))},
            )
        for kind, height in (("fail", 2450), ("pass", 2550)):
            yield (
                f"{kind}-CLASH-FILES-SERVICES-pipe-at-{height}-{low}",
                {
                    "ventilation": duct(storeys(schema), 100, (0, 0, 2300)),
                    "water": pipe(storeys(schema), 120, (1000, -1000, height)),
                },
            )
    twice = {name: duct(storeys(), 100, (0, 0, 2300)) for name in ("before", "now")}
    yield "pass-CLASH-FILES-SERVICES-one-element-in-two-files", twice
    alone = {"structure": beam(storeys(), 120), "services": beam(storeys(), 140, (9000, 0, 2400))}
    yield "na-CLASH-FILES-no-services", alone


def samples() -> dict[str, bytes]:
    """File name → bytes; a folder and a name where several models are one sample."""
    folders = {
        f"{folder}/{name}.ifc": sheet.finished(f"{name}.ifc")
        for folder, sheets in between()
        for name, sheet in sheets.items()
    }
    return folders | gathered((*clashes(), *clearances(), *doors(), *placing()))


if __name__ == "__main__":
    write(samples(), HERE)
