"""Writes the samples of pack `prefab`: `python rulesets/prefab/samples/make.py [DIRECTORY]`. Same bytes in every run.

Each file is a tiny building that shows one thing; its name says what must come of it: `pass-RULE-words.ifc` (the rule
applied and found nothing), `fail-…` (it found something), `na-…` (it had nothing to judge).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from house import House  # noqa: E402
from writing import gathered, write  # noqa: E402

OLD, NOW, NEW = "IFC2X3", "IFC4", "IFC4X3_ADD2"
YES, NO = "IFCBOOLEAN(.T.)", "IFCBOOLEAN(.F.)"


def rated(
    schema: str = NOW,
    *,
    columns: tuple[int, int] = (4, 0),
    slab: tuple[str, float] = ("precast", 90.0),
    masonry: bool = False,
    decor: str | None = YES,
    rest: str | None = NO,
    claim: str | None = None,
) -> House:
    """A one-storey house of 100 m². columns: precast, cast · rest: what is told of kitchens, floors, pipes (None:
    nothing).

    Precast all over, without masonry, with fit-out and nothing else: Q1 = 30 + 20, Q2 = 5 + 5, Q3 = 6, P = 66 %.
    """
    h = House(schema)
    h.floor_area(100.0)
    for how, number in zip(("precast", "cast"), columns, strict=True):
        for _ in range(number):
            h.column(how, 1.0)
    h.slab(slab[0], slab[1])
    outside = "页岩砖" if masonry else "ALC 蒸压加气混凝土"
    wall = h.wall(face=80.0, bearing=False, external=True, name="外墙")
    h.layers(wall, (outside, 0.2))
    inner = h.wall(face=60.0, bearing=False, external=False, name="内隔墙", material=outside)
    told = {"全装修": decor} if decor else {}
    if claim:
        told["装配式建筑评价等级"] = f"IFCLABEL('{claim}')"
    if told:
        h.properties(22, "Pset_装配", **told)
    if rest is not None:
        h.properties(inner, "Pset_装配", 管线装修一体化=rest)
        floor = h.element("COVERING", "楼面", kind="FLOORING")
        h.quantities(floor, "Qto_CoveringBaseQuantities", GrossArea=90.0)
        h.properties(floor, "Pset_装配", 干式工法=rest)
        for room in ("厨房", "卫生间"):
            space = h.space(room, GrossWallArea=20.0, GrossCeilingArea=5.0, GrossFloorArea=5.0)
            h.properties(space, "Pset_装配", **{f"集成{room}": rest})
        if schema == OLD:
            pipe = h.put("IFCFLOWSEGMENT(@,'给水管',$,$,#25,$,$)")
        else:
            pipe = h.element("PIPESEGMENT", "给水管")
            h.quantities(pipe, "Qto_PipeSegmentBaseQuantities", Length=30.0)
            h.properties(pipe, "Pset_装配", 管线分离=rest)
    return h


def rates() -> Iterator[tuple[str, House]]:
    yield "pass-PRE-01-everything-told", rated()
    yield "pass-PRE-01-ifc4x3-everything-told", rated(NEW)
    yield "fail-PRE-01-fit-out-not-told", rated(decor=None)
    yield "fail-PRE-01-casting-not-told", unknown()
    yield "fail-PRE-01-ifc2x3-no-runs", rated(OLD)
    yield "pass-PRE-02-66-percent", rated()
    yield "pass-PRE-02-ifc2x3-in-every-case", rated(OLD, rest=None)
    yield "fail-PRE-02-cast-and-masonry", rated(columns=(0, 4), slab=("cast", 90.0), masonry=True)
    yield "fail-PRE-02-even-at-best", rated(columns=(0, 4), slab=("cast", 90.0), masonry=True, decor=NO, rest=None)
    yield "pass-PRE-03-structure-walls-fit-out", rated()
    yield "pass-PRE-03-ifc4x3", rated(NEW)
    yield "fail-PRE-03-narrow-columns-are-no-strips", narrow()
    yield "fail-PRE-03-little-structure", rated(columns=(1, 9), slab=("cast", 90.0))
    yield "fail-PRE-03-no-fit-out", rated(decor=NO)
    yield "fail-PRE-03-ifc2x3-masonry", rated(OLD, masonry=True)
    yield "pass-PRE-04-a", rated(claim="A")
    yield "pass-PRE-04-ifc4x3-a", rated(NEW, claim="A级")
    yield "fail-PRE-04-claims-aa", rated(claim="AA")
    yield "fail-PRE-04-little-vertical", rated(columns=(3, 7), claim="A")
    yield "na-PRE-04-no-claim", rated()
    for rule in ("PRE-01", "PRE-02", "PRE-03"):
        yield f"na-{rule}-no-building", without_building()
    yield "na-PRE-01-a-bridge", bridge()


def narrow() -> House:
    """A frame cast in place, of columns 0.5 × 0.4 m: without precast walls beside them they are no strips."""
    h = rated(columns=(0, 0), slab=("cast", 90.0))
    for _ in range(4):
        h.column("cast", 0.6, width=0.5)
    return h


def unknown() -> House:
    """Four columns precast, two cast, one of which nothing says: 4 / 7 to 5 / 7."""
    h = rated(columns=(4, 2))
    h.column(None, 1.0)
    return h


def bridge() -> House:
    """A facility that is no building: nothing of it is rated."""
    h = House(NEW)
    h.column("precast", 1.0)
    h.sheet.drop(22, 27).put(28, "IFCBRIDGE(@,'1#桥',$,$,#23,$,$,.ELEMENT.,.GIRDER.)")
    h.put("IFCRELAGGREGATES(@,$,$,#20,(#28))")
    h.put("IFCRELAGGREGATES(@,$,$,#28,(#24))")
    return h


def without_building() -> House:
    """A site without a building."""
    h = House()
    h.column("precast", 1.0)
    h.sheet.drop(22, 27).put(28, "IFCRELAGGREGATES(@,$,$,#20,(#24))")
    return h


def components() -> Iterator[tuple[str, House]]:
    for schema, word in ((OLD, "ifc2x3"), (NOW, "ifc4"), (NEW, "ifc4x3")):
        h = House(schema)
        h.column("precast", 1.0)
        h.slab("cast", 20.0)
        yield f"pass-PRE-05-{word}-flags", h
        h = House(schema)
        h.column("precast", 1.0)
        h.slab(None, 20.0)
        yield f"fail-PRE-05-{word}-not-told", h
    h = House()
    h.material(h.element("COLUMN", "GZ-1"), "Q355 钢")
    yield "na-PRE-05-steel", h
    yield "pass-PRE-05-by-name", named("预制柱")
    h = House()
    h.properties(h.column(None, 1.0), "Pset_ConcreteElementGeneral", ConstructionMethod="IFCLABEL('Cast in situ')")
    yield "pass-PRE-05-cast-in-situ-spelt-out", h
    yield "pass-PRE-05-in-a-factory-made-assembly", assembly()

    yield "pass-PRE-05-AGREES-flag-and-name", named("预制柱", "precast")
    yield "fail-PRE-05-AGREES-name-against-flag", named("现浇柱", "precast")
    yield "fail-PRE-05-AGREES-ifc2x3", named("预制柱", "cast", OLD)
    h = House()
    h.material(h.element("COLUMN", "GZ-1"), "Q355 钢")
    yield "na-PRE-05-AGREES-steel", h

    for schema, word, key in ((OLD, "ifc2x3", "TypeDesignator"), (NOW, "ifc4", "PieceMark"),
                              (NEW, "ifc4x3", "TypeDesignation")):  # fmt: skip
        h = House(schema)
        column = h.column("precast", 1.0)
        h.properties(column, "Pset_PrecastConcreteElementGeneral", **{key: "IFCLABEL('YZ-1')"})
        yield f"pass-PRE-06-{word}", h
    h = House()
    h.column("precast", 1.0)
    yield "fail-PRE-06-no-mark", h
    h = House()
    h.properties(h.column("precast", 1.0), "Pset_PrecastConcreteElementGeneral", PieceMark="IFCLABEL(' ')")
    yield "fail-PRE-06-blank", h
    h = House()
    h.column("cast", 1.0)
    yield "na-PRE-06-cast-in-place", h
    yield "na-PRE-06-name-says-not-precast", named("非预制柱")

    for schema, word in ((NOW, "ifc4"), (NEW, "ifc4x3")):
        h = House(schema)
        slab = h.slab("composite", 20.0)
        h.properties(slab, "Pset_PrecastSlab", NominalThickness="IFCPOSITIVELENGTHMEASURE(60.)",
                     NominalToppingThickness="IFCPOSITIVELENGTHMEASURE(70.)")  # fmt: skip
        yield f"pass-PRE-07-{word}-60-70", h
        h = House(schema)
        h.slab("composite", 20.0)
        yield f"fail-PRE-07-{word}-nothing", h
    h = House()
    h.properties(h.slab("precast", 20.0, name="叠合板"), "Pset_PrecastSlab",
                 NominalThickness="IFCPOSITIVELENGTHMEASURE(60.)")  # fmt: skip
    yield "fail-PRE-07-topping-missing", h
    h = House(OLD)
    h.slab("precast", 20.0, name="叠合板")
    yield "na-PRE-07-ifc2x3", h
    h = House()
    h.slab("precast", 20.0, name="预制板")
    yield "na-PRE-07-no-composite", h

    h = House()
    column = h.column("precast", 1.0)
    h.part(column, h.element("DISCRETEACCESSORY", "吊钉", None))
    yield "pass-LOD-04-anchor", h
    h = House(OLD)
    column = h.column("precast", 1.0)
    h.part(column, h.element("MECHANICALFASTENER", "灌浆套筒", None, more=",$,$"))
    yield "pass-LOD-04-ifc2x3-sleeve", h
    yield "pass-LOD-04-bars-of-the-assembly", assembly(bar=True)
    h = House()
    h.column("precast", 1.0)
    yield "fail-LOD-04-bare", h
    h = House()
    column = h.column("precast", 1.0)
    h.part(column, h.element("BUILDINGELEMENTPROXY", "吊钉", None))
    yield "fail-LOD-04-only-a-proxy", h
    h = House()
    h.column("cast", 1.0)
    yield "na-LOD-04-cast-in-place", h


def named(name: str, how: str | None = None, schema: str = NOW) -> House:
    h = House(schema)
    column = h.element("COLUMN", name)
    h.material(column, "混凝土 C30")
    if how:
        h.cast(column, how)
    return h


def assembly(bar: bool = False) -> House:
    """A factory-made unit with a slab that says nothing itself."""
    h = House()
    unit = h.element("ELEMENTASSEMBLY", "单元 1", more=",.FACTORY.,.SLAB_FIELD.")
    slab = h.element("SLAB", "板 1", None)
    h.material(slab, "混凝土 C30")
    parts = [slab]
    if bar:
        parts.append(h.element("REINFORCINGBAR", "钢筋", None, more=",$,12.,113.,2000.,.MAIN.,.TEXTURED."))
    h.part(unit, *parts)
    return h


def slabs(sizes: tuple[tuple[float, float, int], ...], schema: str = NOW, how: str = "precast") -> House:
    """So many slabs of each length and width."""
    h = House(schema)
    for length, width, number in sizes:
        for _ in range(number):
            h.slab(
                how, length * width, sides=(length, width), thickness=0.13, name="预制板" if how == "precast" else "板"
            )
    return h


def standards() -> Iterator[tuple[str, House]]:
    # three sizes make up 6 of 7 and 3 of 3; with five sizes of one slab each the first three make up 3 of 5 = 60 %
    yield "pass-STD-01-three-sizes", slabs(((4.2, 2.4, 3), (3.6, 2.4, 2), (3.0, 2.4, 1), (2.7, 2.4, 1)))
    yield "pass-STD-01-just-60-percent", slabs(tuple((2.4 + 0.3 * i, 2.4, 1) for i in range(5)))
    yield "fail-STD-01-six-sizes", slabs(tuple((2.4 + 0.3 * i, 2.4, 1) for i in range(6)))
    yield "fail-STD-01-ifc2x3", slabs(tuple((2.4 + 0.3 * i, 2.4, 1) for i in range(6)), OLD)
    yield "na-STD-01-no-sizes", bare()
    yield "pass-STD-02-pairs", slabs(((4.2, 2.4, 2), (3.6, 2.4, 2)))
    yield "pass-STD-02-within-the-step", slabs(((4.2, 2.4, 1), (4.202, 2.4, 1)))
    yield "fail-STD-02-one-of-a-kind", slabs(((4.2, 2.4, 2), (3.6, 2.4, 1)))
    yield "fail-STD-02-ifc4x3", slabs(((4.2, 2.4, 2), (3.6, 2.4, 1)), NEW)
    yield "na-STD-02-cast-in-place", slabs(((4.2, 2.4, 2),), how="cast")


def bare() -> House:
    h = House()
    h.element("WALL", "Q-1")
    return h


def modules() -> Iterator[tuple[str, House]]:
    for rule, good, bad in (
        ("MOD-01", (3600.0, 4200.0), (3600.0, 3650.0)),
        ("MOD-01-SPAN", (3600.0, 4000.0), (3700.0,)),
    ):
        yield f"pass-{rule}-on-the-module", grid(good)
        yield f"fail-{rule}-off-the-module", grid(bad)
        yield f"na-{rule}-no-grid", bare()
    yield "pass-MOD-01-ifc2x3-within-a-millimetre", grid((3600.9,), OLD)
    yield "fail-MOD-01-ifc4x3", grid((3615.0,), NEW)
    for schema, word in ((OLD, "ifc2x3"), (NOW, "ifc4"), (NEW, "ifc4x3")):
        h = House(schema)
        h.storey("2F", 2.9)
        yield f"pass-MOD-02-{word}-2900", h
        h = House(schema)
        h.storey("2F", 2.95)
        yield f"fail-MOD-02-{word}-2950", h
    yield "na-MOD-02-one-storey", bare()
    for schema, word in ((OLD, "ifc2x3"), (NOW, "ifc4")):
        yield f"pass-MOD-03-{word}-1500", windows(1500.0, 900.0, schema)
        yield f"fail-MOD-03-{word}-1480", windows(1480.0, 900.0, schema)
    h = House()
    opening = h.put("IFCOPENINGELEMENT(@,'洞口',$,$,#25,$,$,.OPENING.)")
    h.quantities(opening, "Qto_OpeningElementBaseQuantities", Width=1.23, Height=2.1)
    yield "fail-MOD-03-opening", h
    yield "na-MOD-03-no-openings", bare()
    yield "pass-MOD-04-slab", slabs(((4.2, 2.4, 1),))
    yield "pass-MOD-04-short-by-a-joint", slabs(((4.19, 2.385, 1),))
    yield "fail-MOD-04-slab", slabs(((4.25, 2.4, 1),))
    yield "fail-MOD-04-larger-than-its-place", slabs(((4.21, 2.4, 1),), NEW)
    h = House(OLD)
    h.wall("precast", length=3.34, bearing=True)
    yield "fail-MOD-04-ifc2x3-wall", h
    yield "na-MOD-04-cast-in-place", slabs(((4.25, 2.4, 1),), how="cast")


def grid(spacings: tuple[float, ...], schema: str = NOW) -> House:
    """Axes 1, 2, … so many millimetres apart, and one axis across."""
    h = House(schema)
    at, axes = 0.0, []
    for tag, x in enumerate((0.0, *spacings), 1):
        at += x
        axes.append(axis(h, str(tag), (at, 0.0), (at, 9000.0)))
    across = axis(h, "A", (0.0, 0.0), (9000.0, 0.0))
    kind = "" if schema == OLD else ",.RECTANGULAR."
    h.put(f"IFCGRID(@,'轴网',$,$,#25,$,({','.join(f'#{a}' for a in axes)}),(#{across}),${kind})")
    return h


def axis(h: House, tag: str, start: tuple[float, float], end: tuple[float, float]) -> int:
    points = [h.put(f"IFCCARTESIANPOINT(({x:.1f},{y:.1f}))") for x, y in (start, end)]
    line = h.put(f"IFCPOLYLINE((#{points[0]},#{points[1]}))")
    return h.put(f"IFCGRIDAXIS('{tag}',#{line},.T.)")


def windows(width: float, height: float, schema: str) -> House:
    h = House(schema)
    rest = "" if schema == OLD else ",.WINDOW.,.SINGLE_PANEL.,$"
    h.element("WINDOW", "C-1", more=f",{height:.1f},{width:.1f}{rest}")
    return h


CASES: tuple[Callable[[], Iterator[tuple[str, House]]], ...] = (rates, components, standards, modules)


if __name__ == "__main__":
    write(gathered(case for cases in CASES for case in cases()), HERE)
