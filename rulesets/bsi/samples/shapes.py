"""Samples about contexts, representations, points, faces, shells and profiles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sheet import Sheet, frame, wall

NEW = "IFC4X3_ADD2"
SQUARE = ((0, 0), (1, 0), (1, 1), (0, 1))
BOW_TIE = ((0, 0), (1, 1), (1, 0), (0, 1))
# It comes back to a corner that it has been at.
TOUCHING = ((0, 0), (2, 0), (2, 2), (1, 0), (0, 2))
TETRAHEDRON = ((0, 1, 2), (0, 3, 1), (1, 3, 2), (2, 3, 0))

Point = Sequence[float]


def number(value: float) -> str:
    text = f"{value:.8f}".rstrip("0")
    return text


def coordinates(point: Point) -> str:
    return f"({','.join(number(c) for c in point)})"


def space(body: str, *more: str) -> Sheet:
    """A space; `body`, `more`: identifier and type of its representations."""
    sheet = wall().put(50, "IFCSPACE(@,'101',$,$,#25,#51,$,.ELEMENT.,$,$)")
    names = [n for n in (body, *more) if n]
    for position, name in enumerate(names, 52):
        sheet.put(position, f"IFCSHAPEREPRESENTATION(#10,{name},(#34))")
    listed = ",".join(f"#{52 + i}" for i in range(len(names)))
    return sheet.put(51, f"IFCPRODUCTDEFINITIONSHAPE($,$,({listed}))")


def curve(second: str) -> Sheet:
    return (
        wall(NEW)
        .put(50, "IFCCOMPOSITECURVE((#51,#52),.F.)")
        .put(51, "IFCCOMPOSITECURVESEGMENT(.CONTINUOUS.,.T.,#53)")
        .put(52, second)
        .put(53, "IFCPOLYLINE((#12,#54))")
        .put(54, "IFCCARTESIANPOINT((1.,0.,0.))")
        .put(55, "IFCAXIS2PLACEMENT3D(#12,$,$)")
    )


def mapped(*sources: str) -> Sheet:
    """The wall's body is mapped from representations with these identifiers and types."""
    sheet = wall().put(52, "IFCCARTESIANTRANSFORMATIONOPERATOR3D($,$,#12,$,$)")
    items = []
    for position, source in enumerate(sources):
        first = 60 + 10 * position
        sheet.put(first, f"IFCMAPPEDITEM(#{first + 1},#52)").put(first + 1, f"IFCREPRESENTATIONMAP(#11,#{first + 2})")
        sheet.put(first + 2, f"IFCSHAPEREPRESENTATION(#10,{source},(#34))")
        items.append(f"#{first}")
    return sheet.put(33, f"IFCSHAPEREPRESENTATION(#10,'Body','MappedRepresentation',({','.join(items)}))")


def polyline(points: Sequence[Point], closing: str = "reference") -> Sheet:
    """An arbitrary profile of a polyline, closed by its first point or by a copy of it."""
    sheet = wall().put(35, "IFCARBITRARYCLOSEDPROFILEDEF(.AREA.,$,#50)")
    numbers = []
    for position, point in enumerate(points, 51):
        sheet.put(position, f"IFCCARTESIANPOINT({coordinates(point)})")
        numbers.append(position)
    if closing == "copy":
        sheet.put(99, f"IFCCARTESIANPOINT({coordinates(points[0])})")
    numbers.append(99 if closing == "copy" else 51)
    return sheet.put(50, f"IFCPOLYLINE(({','.join(f'#{n}' for n in numbers)}))")


def indexed(points: Sequence[Point], segments: str = "$") -> Sheet:
    listed = ",".join(coordinates(p) for p in points)
    return (
        wall()
        .put(35, "IFCARBITRARYCLOSEDPROFILEDEF(.AREA.,$,#50)")
        .put(50, f"IFCINDEXEDPOLYCURVE(#51,{segments},$)")
        .put(51, f"IFCCARTESIANPOINTLIST2D(({listed}))")
    )


def shell(points: Sequence[Point], faces: Sequence[Sequence[int]]) -> Sheet:
    """A closed shell of polygon loops as the shape of the wall."""
    sheet = wall()
    for position, point in enumerate(points, 100):
        sheet.put(position, f"IFCCARTESIANPOINT({coordinates(point)})")
    names = []
    for position, face in enumerate(faces):
        first = 200 + 3 * position
        sheet.put(first, f"IFCPOLYLOOP(({','.join(f'#{100 + i}' for i in face)}))")
        sheet.put(first + 1, f"IFCFACEOUTERBOUND(#{first},.T.)").put(first + 2, f"IFCFACE((#{first + 1}))")
        names.append(f"#{first + 2}")
    sheet.put(50, f"IFCCLOSEDSHELL(({','.join(names)}))")
    return sheet.put(34, "IFCFACETEDBREP(#50)").swap(33, "SweptSolid", "Brep")


def face_set(points: Sequence[Point], hole: Sequence[Point] = ()) -> Sheet:
    """A polygonal face set of one face."""
    every = [(*p, 0.0) for p in (*points, *hole)]
    outer = ",".join(str(i + 1) for i in range(len(points)))
    inner = ",".join(str(len(points) + i + 1) for i in range(len(hole)))
    face = f"IFCINDEXEDPOLYGONALFACEWITHVOIDS(({outer}),(({inner})))" if hole else f"IFCINDEXEDPOLYGONALFACE(({outer}))"
    return (
        wall()
        .put(34, "IFCPOLYGONALFACESET(#51,.F.,(#50),$)")
        .put(50, face)
        .put(51, f"IFCCARTESIANPOINTLIST3D(({','.join(coordinates(p) for p in every)}))")
        .swap(33, "SweptSolid", "Tessellation")
    )


def derived(axis: str, kind: str = "IFCDERIVEDPROFILEDEF") -> Sheet:
    return (
        wall()
        .put(50, "IFCRECTANGLEPROFILEDEF(.AREA.,$,#36,3000.,200.)")
        .put(35, f"{kind}(.AREA.,$,#50,#51,$)")
        .put(51, "IFCCARTESIANTRANSFORMATIONOPERATOR2D(#52,#53,#38,$)")
        .put(52, "IFCDIRECTION((1.,0.))")
        .put(53, f"IFCDIRECTION({axis})")
    )


def cases() -> Iterator[tuple[str, Sheet]]:
    yield from representations()
    yield from curves()
    yield from faces()


def representations() -> Iterator[tuple[str, Sheet]]:
    yield "pass-GEM002-swept", space("'Body','SweptSolid'")
    yield "pass-GEM002-brep-with-footprint", space("'Body','Brep'", "'FootPrint','Curve2D'")
    yield "fail-GEM002-csg", space("'Body','CSG'")
    yield "fail-GEM002-footprint-only", space("'FootPrint','Curve2D'")
    yield "fail-GEM002-brep-alone", space("'Body','Brep'")
    yield "fail-GEM002-no-shape", frame().put(50, "IFCSPACE(@,'101',$,$,#25,$,$,.ELEMENT.,$,$)")
    yield "na-GEM002-no-space", wall()
    axis = "IFCSHAPEREPRESENTATION(#10,'Axis','Curve3D',(#34))"
    yield "pass-GEM003-body-and-axis", wall().put(50, axis).swap(32, "(#33)", "(#33,#50)")
    yield "fail-GEM003-two-bodies", wall().put(50, axis.replace("Axis", "Body")).swap(32, "(#33)", "(#33,#50)")
    yield "na-GEM003-no-shape", frame()
    yield "pass-GEM011-one-class", curve("IFCCOMPOSITECURVESEGMENT(.CONTINUOUS.,.T.,#53)")
    yield (
        "fail-GEM011-two-classes",
        curve("IFCCURVESEGMENT(.CONTINUOUS.,#55,IFCLENGTHMEASURE(0.),IFCLENGTHMEASURE(1.),#53)"),
    )
    yield "na-GEM011-no-curve", wall(NEW)
    yield "pass-GEM004-swept-body", wall()
    yield "pass-GEM004-swept-body-ifc2x3", wall("IFC2X3")
    yield "pass-GEM004-segment-ifc4x3", wall("IFC4X3_ADD2").swap(33, "'SweptSolid'", "'Segment'")
    yield "fail-GEM004-segment-ifc4", wall().swap(33, "'SweptSolid'", "'Segment'")
    yield "fail-GEM004-identifier-of-its-own", wall().swap(33, "'Body'", "'实体'")
    yield "fail-GEM004-tessellation-ifc2x3", wall("IFC2X3").swap(33, "'SweptSolid'", "'Tessellation'")
    yield "na-GEM004-no-shape", frame()
    box = wall().swap(33, "'Body','SweptSolid'", "'Box','BoundingBox'").put(34, "IFCBOUNDINGBOX(#12,3000.,200.,2870.)")
    yield "pass-BBX001-box", box
    yield "fail-BBX001-box-as-body", wall().swap(33, "'SweptSolid'", "'BoundingBox'")
    yield "fail-BBX001-solid-as-box", wall().swap(33, "'Body'", "'Box'")
    yield "na-BBX001-no-box", wall()
    yield "pass-GEM051-model", wall()
    yield "fail-GEM051-no-type", wall().swap(10, "'Model'", "$")
    yield "fail-GEM051-library-without", wall().put(50, "IFCPROJECTLIBRARY(@,'构件库',$,$,$,$,$,$)")
    yield "fail-GEM051-no-context", frame().swap(1, "(#10)", "$")
    sub = "IFCGEOMETRICREPRESENTATIONSUBCONTEXT({},'Model',*,*,*,*,#10,$,.MODEL_VIEW.,$)"
    yield "pass-GEM052-body", wall().put(50, sub.format("'Body'"))
    yield "fail-GEM052-none", wall()
    yield "fail-GEM052-name-of-its-own", wall().put(50, sub.format("'实体'"))
    yield "fail-GEM052-empty", wall().put(50, sub.format("$"))
    yield "na-GEM052-ifc2x3", wall("IFC2X3")
    yield "pass-MPD001-body", mapped("'Body','SweptSolid'")
    yield "fail-MPD001-axis", mapped("'Axis','Curve3D'")
    yield "fail-MPD001-two-types", mapped("'Body','SweptSolid'", "'Body','Brep'")
    yield "na-MPD001-nothing-mapped", wall()


def curves() -> Iterator[tuple[str, Sheet]]:
    yield "pass-GEM111-square", polyline(SQUARE)
    yield "fail-GEM111-neighbours", polyline(((0, 0), (1, 0), (1, 0.000001), (1, 1), (0, 1)))
    yield "fail-GEM111-far-apart-in-the-list", polyline(((0, 0), (1, 0), (1, 1), (1, 0), (0, 1)))
    yield "fail-GEM111-closed-by-copy", polyline(SQUARE, "copy")
    yield "na-GEM111-no-polyline", wall()
    yield "pass-GEM112-square", indexed((*SQUARE, (0, 0)))
    yield "pass-GEM112-segments", indexed(SQUARE, "(IFCLINEINDEX((1,2,3)),IFCLINEINDEX((3,4,1)))")
    yield "fail-GEM112-neighbours", indexed(((0, 0), (1, 0), (1, 0.000001), (1, 1), (0, 0)))
    yield (
        "fail-GEM112-in-a-segment",
        indexed(((0, 0), (1, 0), (1, 0.000001), (1, 1)), "(IFCLINEINDEX((1,2)),IFCLINEINDEX((2,3,4,1)))"),
    )
    yield "na-GEM112-no-curve", wall()
    arc = "(IFCARCINDEX((1,2,3)),IFCLINEINDEX((3,4,1)))"
    yield "pass-GEM113-arc", indexed(((0, 0), (1, -1), (2, 0), (1, 2)), arc)
    yield "fail-GEM113-straight", indexed(((0, 0), (1, 0), (2, 0), (1, 2)), arc)
    yield "fail-GEM113-nearly-straight", indexed(((0, 0), (1, -0.000001), (2, 0), (1, 2)), arc)
    yield "pass-SWE001-square", polyline(SQUARE)
    yield "pass-SWE001-square-indexed", indexed((*SQUARE, (0, 0)))
    yield "pass-SWE001-arc", indexed(((0, 0), (1, -1), (2, 0), (1, 2)), arc)
    yield "fail-SWE001-bow-tie", polyline(BOW_TIE)
    yield "fail-SWE001-bow-tie-indexed", indexed((*BOW_TIE, (0, 0)))
    yield "fail-SWE001-touching", polyline(TOUCHING)
    yield "fail-SWE001-arc-beyond-line", indexed(((0, 0), (1, 1), (2, 0), (1, 1.5)), arc)
    yield "na-SWE001-rectangle", wall()
    yield "pass-SWE002-turned", derived("(0.,1.)")
    yield "fail-SWE002-mirrored", derived("(0.,-1.)")
    yield "na-SWE002-rectangle", wall()
    tapered = "IFCEXTRUDEDAREASOLIDTAPERED(#35,#11,#37,2870.,#50)"
    smaller = "IFCRECTANGLEPROFILEDEF(.AREA.,$,#36,2000.,200.)"
    yield "na-SWE002-tapered-rectangle", wall().put(34, tapered).put(50, smaller)
    yield "fail-SWE002-tapered-mirrored", wall().put(34, tapered).put(50, "IFCMIRROREDPROFILEDEF(.AREA.,$,#35,*,$)")


def faces() -> Iterator[tuple[str, Sheet]]:
    corner = ((0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1))
    beside = tuple((x + 5, y, z) for x, y, z in corner)
    both = (*TETRAHEDRON, *(tuple(i + 4 for i in face) for face in TETRAHEDRON))
    yield "pass-BRP002-one-piece", shell(corner, TETRAHEDRON)
    yield (
        "pass-BRP002-points-of-their-own",
        shell([corner[i] for face in TETRAHEDRON for i in face], [tuple(range(3 * n, 3 * n + 3)) for n in range(4)]),
    )
    yield "fail-BRP002-two-pieces", shell((*corner, *beside), both)
    yield "na-BRP002-swept", wall()
    quad = (0, 1, 2, 3)
    yield "pass-BRP003-plane", shell(((0, 0, 0), (1, 0, 1), (1, 1, 1), (0, 1, 0)), (quad,))
    yield "pass-BRP003-within-precision", shell(((0, 0, 0), (1, 0, 0), (1, 1, 0.000002), (0, 1, 0)), (quad,))
    yield "fail-BRP003-warped", shell(((0, 0, 0), (1, 0, 0), (1, 1, 0.1), (0, 1, 0)), (quad,))
    yield "na-BRP003-swept", wall()
    hole = tuple((0.25 + x / 2, 0.25 + y / 2) for x, y in SQUARE)
    crossed = tuple((0.25 + x / 2, 0.25 + y / 2) for x, y in BOW_TIE)
    yield "pass-TAS001-square", face_set(SQUARE)
    yield "pass-TAS001-hole", face_set(SQUARE, hole)
    yield "fail-TAS001-bow-tie", face_set(BOW_TIE)
    yield "fail-TAS001-hole-crosses", face_set(SQUARE, crossed)
    yield "na-TAS001-swept", wall()
