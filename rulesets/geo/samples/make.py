"""Writes the samples of pack `geo`: `python rulesets/geo/samples/make.py [DIRECTORY]`. Same bytes in every run.

Each file is a tiny model in Hangzhou that shows one thing; its name says what must come of it: `pass-RULE-words.ifc`
(the rule applied and found nothing), `fail-…` (it found something), `na-…` (it had nothing to judge).
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "base" / "samples"))
sys.path.insert(0, str(HERE))

from placed import File  # noqa: E402
from writing import gathered, write  # noqa: E402

# EPSG:4549 of 120.155099644° E, 30.274100272° N; the convergence there is 0.0782°.
RIGHT = File()
LATITUDE, LONGITUDE = (30, 16, 26, 760980), (120, 9, 18, 358719)
GAMMA = 0.078196
SITED = RIGHT.but(latitude=LATITUDE, longitude=LONGITUDE)
BARE = RIGHT.but(way="none")
SETS = RIGHT.but(schema="IFC2X3", way="sets")
BOSTON = ((42, 21, 31, 181945), (-71, -3, -24, -263305))
LOW = -(2**31)
E, N = 514923.7, 3350508.9
WALL = "IFCWALL('0geo00000000000000{0:03d}a',$,'W',$,$,#{1},$,$,$);"


def turned(degrees: float) -> tuple[float, float]:
    return round(math.cos(math.radians(degrees)), 12), round(math.sin(math.radians(degrees)), 12)


def north(degrees: float) -> tuple[float, float]:
    """TrueNorth for a map rotation of so many degrees at this place."""
    angle = math.radians(GAMMA - degrees)
    return round(-math.sin(angle), 12), round(math.cos(angle), 12)


def cases() -> Iterator[tuple[str, File]]:
    yield from sources()
    yield from numbers()
    yield from position()


def sources() -> Iterator[tuple[str, File]]:
    yield "pass-GEO-01-ifc4", RIGHT
    yield "pass-GEO-01-ifc4x3", RIGHT.but(schema="IFC4X3_ADD2", way="scaled", factors=(1.0, 1.0, 1.0))
    yield "pass-GEO-01-ifc2x3", SETS
    yield "pass-GEO-01-rigid", RIGHT.but(schema="IFC4X3_ADD2", way="rigid", scale=None)
    yield "fail-GEO-01-nothing", BARE
    yield "fail-GEO-01-only-address", BARE.but(address=True)
    yield "fail-GEO-01-only-latitude-longitude", BARE.but(latitude=LATITUDE, longitude=LONGITUDE)
    yield "fail-GEO-01-ifc2x3-site-at-map-coordinates", BARE.but(schema="IFC2X3", site_at=(E, N, 8.5))
    yield "fail-GEO-01-world-coordinate-system", BARE.but(world=(E * 1000, N * 1000, 8500.0))

    yield "pass-GEO-02-real-coordinates", RIGHT
    yield "pass-GEO-02-elements-at-map-coordinates", RIGHT.but(easting=0.0, northing=0.0, elements=((E, N, 8.5),))
    yield "fail-GEO-02-zero", RIGHT.but(easting=0.0, northing=0.0, crs="EPSG:3857")
    yield "fail-GEO-02-ifc2x3-zero", SETS.but(easting=0.0, northing=0.0)
    yield "fail-GEO-02-zero-with-latitude-longitude", SITED.but(easting=0.0, northing=0.0)
    yield "na-GEO-02-no-operation", BARE

    yield "pass-GEO-11-code", RIGHT
    yield "pass-GEO-11-ifc2x3-code", SETS
    yield "pass-GEO-11-compound", RIGHT.but(crs="EPSG:4549+5737", vertical=None)
    yield "fail-GEO-11-unknown", RIGHT.but(crs="Hangzhou 2000")
    yield "fail-GEO-11-no-name", RIGHT.but(schema="IFC4X3_ADD2", crs=None)
    yield "fail-GEO-11-geographic", RIGHT.but(crs="EPSG:4490")
    yield "fail-GEO-11-deprecated", RIGHT.but(crs="EPSG:21480", easting=20514923.7)
    yield "fail-GEO-11-web-map", RIGHT.but(crs="EPSG:3857", easting=13375605.0, northing=3539800.0)
    yield "na-GEO-11-no-operation", BARE

    yield "pass-GEO-12-1985", RIGHT
    yield "pass-GEO-12-ifc2x3-by-name", SETS.but(vertical="Yellow Sea 1985")
    yield "pass-GEO-12-compound", RIGHT.but(crs="EPSG:4549+5737", vertical=None)
    yield "fail-GEO-12-none", RIGHT.but(vertical=None)
    yield "fail-GEO-12-relative", RIGHT.but(vertical="relative to floor 1")
    yield "na-GEO-12-no-operation", BARE

    second = (
        "#80=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Plan',2,1.E-05,#11,$);",
        "#81=IFCMAPCONVERSION(#80,#41,{e},3350508.9,8.5,$,$,0.001);",
    )
    yield "pass-GEO-19-plan-alike", RIGHT.but(extra=tuple(t.format(e="514923.7") for t in second))
    yield "fail-GEO-19-plan-elsewhere", RIGHT.but(extra=tuple(t.format(e="514000.") for t in second))
    other = "#82=IFCSITE('0geo00000000000000009a',$,'S2',$,$,#22,$,$,.ELEMENT.,{0},(120,9,18,358719),$,$,$);"
    yield "pass-GEO-19-two-sites", SITED.but(extra=(other.format("(30,16,26,0)"),))
    yield (
        "fail-GEO-19-ifc2x3-two-sites",
        SETS.but(latitude=LATITUDE, longitude=LONGITUDE, extra=(other.format("(30,17,26,0)"),)),
    )
    yield "na-GEO-19-one-of-each", RIGHT

    sets = RIGHT.but(way="sets")
    both = tuple(sets._georeference())
    yield "pass-GEO-21-operation-and-sets-alike", RIGHT.but(extra=both)
    yield "fail-GEO-21-operation-and-sets-differ", RIGHT.but(extra=tuple(sets.but(easting=514900.0)._georeference()))
    yield "na-GEO-21-one-way", SETS

    for name, code, e in (("beijing-1954", 2437, E), ("xian-1980", 2385, E), ("xian-1980-zone", 2364, E + 40e6)):
        yield f"fail-GEO-23-{name}", RIGHT.but(crs=f"EPSG:{code}", easting=e)
    yield "fail-GEO-23-ifc2x3", SETS.but(crs="EPSG:2385")
    yield "pass-GEO-23-cgcs2000", RIGHT
    yield "pass-GEO-23-cgcs2000-six-degree", RIGHT.but(crs="EPSG:4510", easting=226207.682, northing=3353927.531)
    yield "na-GEO-23-no-operation", BARE

    yield "pass-GEO-24-as-the-guide-says", SETS
    for spelling in ("ePset", "EPset"):
        yield f"fail-GEO-24-{spelling.lower()}-{ord(spelling[0])}", SETS.but(spelling=spelling)
    yield "fail-GEO-24-on-site", SETS.but(host="site")
    yield "fail-GEO-24-system-on-building", SETS.but(crs_host="building")
    yield "na-GEO-24-ifc4", RIGHT


def numbers() -> Iterator[tuple[str, File]]:
    foot = RIGHT.but(unit="ft", scale=0.3048)
    yield "pass-GEO-03-millimetre", RIGHT
    yield "pass-GEO-03-metre-not-given", RIGHT.but(unit="m", scale=None)
    yield "pass-GEO-03-foot", foot
    yield "pass-GEO-03-ifc2x3", SETS
    yield "pass-GEO-03-grid-scale-factor", RIGHT.but(scale=0.0010002)
    yield "fail-GEO-03-missing", RIGHT.but(scale=None)
    yield "fail-GEO-03-inverted", RIGHT.but(scale=1000.0)
    yield "fail-GEO-03-one", RIGHT.but(scale=1.0)
    yield "fail-GEO-03-ifc2x3-foot-inverted", SETS.but(unit="ft", scale=3.28084)
    yield (
        "fail-GEO-03-map-unit",
        RIGHT.but(map_unit="MILLI", easting=E * 1000, northing=N * 1000, height=8500.0, scale=1.0),
    )
    yield "na-GEO-03-no-operation", BARE

    yield "pass-GEO-03-GRID-units-only", RIGHT
    yield "pass-GEO-03-GRID-scaled", RIGHT.but(schema="IFC4X3_ADD2", way="scaled", factors=(1.0002, 1.0002, 1.0))
    yield "fail-GEO-03-GRID-factor", RIGHT.but(scale=0.0010002)
    yield "na-GEO-03-GRID-not-given", RIGHT.but(unit="m", scale=None)

    yield "pass-GEO-05-unit-vector", RIGHT.but(axis=turned(15.0))
    yield "pass-GEO-05-ifc2x3", SETS.but(axis=turned(-40.0), north=north(-40.0))
    yield "fail-GEO-05-zero", RIGHT.but(axis=(0.0, 0.0))
    yield "fail-GEO-05-length-2", RIGHT.but(axis=(2.0, 0.0))
    yield "fail-GEO-05-one-missing", RIGHT.but(axis=(0.5, None))
    yield "fail-GEO-05-swapped", RIGHT.but(axis=(turned(20.0)[1], turned(20.0)[0]), north=north(20.0))
    yield "fail-GEO-05-sign", RIGHT.but(axis=turned(-20.0), north=north(20.0))
    yield "fail-GEO-05-default-of-north", RIGHT.but(axis=(0.0, 1.0), north=(0.0, 1.0))
    yield "na-GEO-05-not-given", RIGHT

    yield "pass-GEO-06-turned-alike", RIGHT.but(axis=turned(30.0), north=north(30.0))
    yield "pass-GEO-06-neither-turned", RIGHT.but(axis=(1.0, 0.0), north=(0.0, 1.0))
    yield "fail-GEO-06-turned-twice", RIGHT.but(axis=turned(40.0), north=north(20.0))
    yield "fail-GEO-06-not-turned", RIGHT.but(north=north(20.0))
    yield "fail-GEO-06-ifc2x3-disagree", SETS.but(axis=turned(100.0), north=north(20.0))
    yield "fail-GEO-06-north-never-set", RIGHT.but(axis=turned(25.0), north=(0.0, 1.0))
    yield "na-GEO-06-no-true-north", RIGHT.but(axis=turned(25.0))

    yield "pass-GEO-13-alike", RIGHT.but(elevation=8.5, ref_height=8.5)
    yield "pass-GEO-13-site-above-zero", RIGHT.but(elevation=9.0, site_at=(0.0, 0.0, 0.5))
    yield "fail-GEO-13-site", RIGHT.but(elevation=5.8)
    yield "fail-GEO-13-ifc2x3-building", SETS.but(ref_height=8.3)
    yield "na-GEO-13-one", RIGHT.but(elevation=0.0)

    yield "pass-GEO-17-near", RIGHT
    yield (
        "pass-GEO-17-site-at-map-coordinates",
        BARE.but(schema="IFC2X3", site_at=(E, N, 8.5), elements=((E + 4, N + 9, 8.5), (E + 9, N + 1, 8.5))),
    )
    yield "fail-GEO-17-elements", RIGHT.but(elements=((E, N, 0.0), (E + 3, N, 0.0)))
    yield "fail-GEO-17-ifc2x3-points", SETS.but(extra=("#90=IFCCARTESIANPOINT((514923700.,3350508900.,0.));",))
    yield "na-GEO-17-no-element", RIGHT.but(elements=())

    yield "pass-GEO-18-together", RIGHT
    yield "fail-GEO-18-one-at-map-coordinates", RIGHT.but(elements=((1.0, 2.0, 0.0), (5.0, 2.0, 0.0), (E, N, 0.0)))
    yield "fail-GEO-18-ifc2x3-ten-kilometres", SETS.but(elements=((1.0, 2.0, 0.0), (5.0, 10002.0, 0.0)))
    yield "na-GEO-18-one-element", RIGHT.but(elements=((1.0, 2.0, 0.0),))

    yield "pass-GEO-22-apart", second_building(30.0)
    yield "fail-GEO-22-same-spot", second_building(0.0)
    yield "fail-GEO-22-ifc2x3", second_building(0.05, "IFC2X3")
    yield "na-GEO-22-one-building", RIGHT


def second_building(offset: float, schema: str = "IFC4") -> File:
    """A copy of the building with one wall, `offset` metres east of the first one."""
    tail = "" if schema == "IFC2X3" else ",$"
    at = int(1000 + offset * 1000)
    extra = (
        "#90=IFCBUILDING('0geo0000000000000000ga',$,'B2',$,$,#24,$,$,.ELEMENT.,$,$,$);",
        "#91=IFCBUILDINGSTOREY('0geo0000000000000000ha',$,'F2',$,$,#24,$,$,.ELEMENT.,0.);",
        "#92=IFCRELAGGREGATES('0geo0000000000000000ia',$,$,$,#23,(#90));",
        "#93=IFCRELAGGREGATES('0geo0000000000000000ja',$,$,$,#90,(#91));",
        f"#94=IFCCARTESIANPOINT(({at}.,2000.,0.));",
        "#95=IFCAXIS2PLACEMENT3D(#94,$,$);",
        "#96=IFCLOCALPLACEMENT($,#95);",
        f"#97=IFCWALL('0geo0000000000000000ka',$,'W',$,$,#96,$,${tail});",
        "#98=IFCRELCONTAINEDINSPATIALSTRUCTURE('0geo0000000000000000la',$,$,$,(#97),#91);",
    )
    base = SETS if schema == "IFC2X3" else RIGHT
    return base.but(elements=((1.0, 2.0, 0.0),), extra=extra)


def position() -> Iterator[tuple[str, File]]:
    millimetres = {"easting": E * 1000, "northing": N * 1000}
    yield "pass-GEO-04-metres", RIGHT
    yield "pass-GEO-04-map-unit-says-so", RIGHT.but(map_unit="MILLI", height=8500.0, scale=1.0, **millimetres)
    yield "fail-GEO-04-millimetres", RIGHT.but(**millimetres)
    yield "fail-GEO-04-ifc2x3-millimetres", SETS.but(**millimetres)
    yield "fail-GEO-04-kilometres", RIGHT.but(easting=E / 1000, northing=N / 1000)
    yield "na-GEO-04-no-operation", BARE

    yield "pass-GEO-07-local-elements", RIGHT
    yield "pass-GEO-07-conversion-of-zero", RIGHT.but(easting=2000.0, northing=0.0, elements=((E - 2000, N, 0.0),))
    yield "fail-GEO-07-elements-at-map-coordinates", RIGHT.but(elements=((E, N, 0.0), (E + 5, N + 5, 0.0)))
    yield "fail-GEO-07-ifc2x3", SETS.but(elements=((E, N, 0.0),))
    yield "na-GEO-07-no-operation", BARE

    yield "pass-GEO-08-without", RIGHT
    yield "pass-GEO-08-zone-40", RIGHT.but(crs="EPSG:4528", easting=E + 40e6)
    yield "fail-GEO-08-prefix-in-4549", RIGHT.but(easting=E + 40e6)
    yield "fail-GEO-08-no-prefix-in-4528", RIGHT.but(crs="EPSG:4528")
    yield "fail-GEO-08-ifc2x3-other-zone", SETS.but(crs="EPSG:4528", easting=E + 39e6)
    yield "na-GEO-08-no-operation", BARE

    yield "pass-GEO-09-in-order", RIGHT
    yield "fail-GEO-09-swapped", RIGHT.but(easting=N, northing=E)
    yield "fail-GEO-09-ifc2x3-swapped", SETS.but(easting=N, northing=E)
    yield "na-GEO-09-no-operation", BARE

    yield "pass-GEO-10-in-its-zone", RIGHT
    yield "pass-GEO-10-six-degree", RIGHT.but(crs="EPSG:4510", easting=226207.682, northing=3353927.531)
    yield "fail-GEO-10-other-meridian", SITED.but(crs="EPSG:4548")
    yield "fail-GEO-10-utm", SITED.but(crs="EPSG:4550", easting=226317.199, northing=3352585.960)
    yield "fail-GEO-10-ifc2x3-no-false-easting", SETS.but(easting=E - 500_000)
    yield "na-GEO-10-no-operation", BARE

    yield "pass-GEO-14-set", SITED
    yield "fail-GEO-14-boston", RIGHT.but(latitude=BOSTON[0], longitude=BOSTON[1])
    yield "fail-GEO-14-ifc2x3-beijing", SETS.but(latitude=(39, 55, 0, 113525), longitude=(116, 25, 59, 866638))
    yield "fail-GEO-14-zero", RIGHT.but(latitude=(0, 0, 0, 0), longitude=(0, 0, 0, 0))
    yield "na-GEO-14-none", RIGHT

    yield "pass-GEO-15-four-components", SITED
    yield "pass-GEO-15-three-beside-a-conversion", RIGHT.but(latitude=(30, 16, 26), longitude=(120, 9, 18))
    yield "fail-GEO-15-overflow", RIGHT.but(latitude=(LOW,) * 4, longitude=(LOW,) * 4)
    yield "fail-GEO-15-mixed-signs", RIGHT.but(latitude=(30, 16, -26, 0), longitude=LONGITUDE)
    yield "fail-GEO-15-minutes-61", RIGHT.but(latitude=(30, 61, 26, 0), longitude=LONGITUDE)
    yield "fail-GEO-15-swapped", RIGHT.but(latitude=LONGITUDE, longitude=LATITUDE)
    yield (
        "fail-GEO-15-ifc2x3-whole-seconds-alone",
        BARE.but(schema="IFC2X3", latitude=(30, 16, 26), longitude=(120, 9, 18)),
    )
    yield "na-GEO-15-none", RIGHT

    yield "pass-GEO-16-alike", SITED
    yield "pass-GEO-16-whole-seconds", RIGHT.but(latitude=(30, 16, 26), longitude=(120, 9, 18))
    yield "fail-GEO-16-five-kilometres", RIGHT.but(latitude=(30, 19, 26, 0), longitude=LONGITUDE)
    yield "fail-GEO-16-gcj02", RIGHT.but(latitude=(30, 16, 18, 377232), longitude=(120, 9, 35, 260830))
    yield "fail-GEO-16-ifc2x3-bd09", SETS.but(latitude=(30, 16, 39, 377232), longitude=(120, 9, 58, 880000))
    yield "na-GEO-16-no-latitude", RIGHT

    yield "pass-GEO-20-hangzhou", RIGHT
    yield "pass-GEO-20-only-latitude-longitude", BARE.but(latitude=LATITUDE, longitude=LONGITUDE)
    yield "fail-GEO-20-swapped", RIGHT.but(easting=N, northing=E)
    yield "fail-GEO-20-delft", RIGHT.but(unit="m", scale=1.0, crs="EPSG:7415", easting=85104.702, northing=446805.116)
    yield "fail-GEO-20-ifc2x3-prefix", SETS.but(easting=E + 40e6)
    yield "na-GEO-20-nothing", BARE


if __name__ == "__main__":
    write(gathered(cases()), HERE)
