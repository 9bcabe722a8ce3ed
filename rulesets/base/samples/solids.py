"""Boxes as elements, for samples whose geometry matters. All sizes in millimetres, as the sheet's units are."""

from __future__ import annotations

from collections.abc import Sequence

from sheet import Sheet, frame

OLD = "IFC2X3"
# What stands behind Representation; other classes have Tag, and PredefinedType from IFC4 on.
TAILS = {
    "IFCDOOR": ("$,2100.,900.", "$,2100.,900.,$,$,$"),
    "IFCWINDOW": ("$,1500.,900.", "$,1500.,900.,$,$,$"),
    "IFCSPACE": ("$,.ELEMENT.,.INTERNAL.,$", "$,.ELEMENT.,$,$"),
    "IFCOPENINGELEMENT": ("$", "$,.OPENING."),
}
# Before IFC4 segments, fittings and terminals of all trades were one class each.
FORMER = {
    "IFCDUCTSEGMENT": "IFCFLOWSEGMENT", "IFCPIPESEGMENT": "IFCFLOWSEGMENT", "IFCCABLECARRIERSEGMENT": "IFCFLOWSEGMENT",
}  # fmt: skip

Vector = tuple[float, float, float]


def number(value: float) -> str:
    return f"{value:.6f}".rstrip("0")


def point(values: Sequence[float]) -> str:
    return f"IFCCARTESIANPOINT(({','.join(number(v) for v in values)}))"


def storeys(schema: str = "IFC4") -> Sheet:
    """A frame with a second storey, #29, 3 m above the first, #24."""
    return frame(schema).storey(29, "'2F'", "3000.")


def solid(
    sheet: Sheet, first: int, cls: str, name: str, low: Vector, size: Vector, storey: int = 24, turned: bool = False
) -> Sheet:
    """An element #first as a box from `low`, with `size`; its other statements take the next nine numbers.

    turned  by 30° about the vertical through `low`
    """
    place, axes, origin, shape, body, solid_, profile, middle, centre = range(first + 1, first + 10)
    old = sheet.schema == OLD
    tail = TAILS.get(cls, ("$", "$,.NOTDEFINED."))[0 if old else 1]
    written = FORMER.get(cls, cls) if old else cls
    sheet.put(first, f"{written}(@,'{name}',$,$,#{place},#{shape},{tail})")
    sheet.put(place, f"IFCLOCALPLACEMENT(#25,#{axes})")
    if turned:
        sheet.put(98, "IFCDIRECTION((0.866025403784439,0.5,0.))").put(99, "IFCDIRECTION((0.,0.,1.))")
    sheet.put(axes, f"IFCAXIS2PLACEMENT3D(#{origin},{'#99,#98' if turned else '$,$'})")
    sheet.put(origin, point(low))
    sheet.put(shape, f"IFCPRODUCTDEFINITIONSHAPE($,$,(#{body}))")
    sheet.put(body, f"IFCSHAPEREPRESENTATION(#10,'Body','SweptSolid',(#{solid_}))")
    sheet.put(97, "IFCDIRECTION((0.,0.,1.))")
    sheet.put(solid_, f"IFCEXTRUDEDAREASOLID(#{profile},#11,#97,{number(size[2])})")
    sheet.put(profile, f"IFCRECTANGLEPROFILEDEF(.AREA.,$,#{middle},{number(size[0])},{number(size[1])})")
    sheet.put(middle, f"IFCAXIS2PLACEMENT2D(#{centre},$)").put(centre, point((size[0] / 2, size[1] / 2)))
    if cls in ("IFCSPACE",):
        return sheet.add(f"IFCRELAGGREGATES(@,$,$,#{storey},(#{first}))", start=700)
    if cls == "IFCOPENINGELEMENT":
        return sheet
    return sheet.add(f"IFCRELCONTAINEDINSPATIALSTRUCTURE(@,$,$,(#{first}),#{storey})", start=700)


def system(sheet: Sheet, number_: int, name: str, *members: int) -> Sheet:
    """A system #number_ of these elements; its relation takes the next number."""
    listed = ",".join(f"#{m}" for m in members)
    sheet.put(number_, f"IFCSYSTEM(@,'{name}',$,$)")
    return sheet.put(number_ + 1, f"IFCRELASSIGNSTOGROUP(@,$,$,({listed}),$,#{number_})")


def material(sheet: Sheet, number_: int, name: str, *elements: int) -> Sheet:
    """A material #number_ of these elements; its relation takes the next number."""
    listed = ",".join(f"#{e}" for e in elements)
    sheet.put(number_, f"IFCMATERIAL('{name}'{'' if sheet.schema == OLD else ',$,$'})")
    return sheet.put(number_ + 1, f"IFCRELASSOCIATESMATERIAL(@,$,$,({listed}),#{number_})")


def quantity(sheet: Sheet, first: int, element: int, set_name: str, kind: str, name: str, value: str) -> Sheet:
    """A quantity set #first of an element with one quantity; takes three numbers."""
    last = "" if sheet.schema == OLD else ",$"
    sheet.put(first, f"IFCELEMENTQUANTITY(@,'{set_name}',$,$,(#{first + 1}))")
    sheet.put(first + 1, f"IFCQUANTITY{kind}('{name}',$,$,{value}{last})")
    return sheet.put(first + 2, f"IFCRELDEFINESBYPROPERTIES(@,$,$,(#{element}),#{first})")


def label(sheet: Sheet, first: int, element: int, set_name: str, name: str, value: str) -> Sheet:
    """A property set #first of an element with one property, `value` as written; takes three numbers."""
    sheet.put(first, f"IFCPROPERTYSET(@,'{set_name}',$,(#{first + 1}))")
    sheet.put(first + 1, f"IFCPROPERTYSINGLEVALUE('{name}',$,{value},$)")
    return sheet.put(first + 2, f"IFCRELDEFINESBYPROPERTIES(@,$,$,(#{element}),#{first})")
