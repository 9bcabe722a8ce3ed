"""Random small IFC models and random facets, made to meet: few names, values near each other's limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from bimcheck.rules.facets import (
    AttributeFacet,
    ClassificationFacet,
    EntityFacet,
    MaterialFacet,
    PartOfFacet,
    PropertyFacet,
    Restriction,
)

Draw = Callable[[Any], Any]

TEXTS = ("A", "B", "AB", "a", "墙", "1", "")
NAMES = ("A", "B", "AB", "a", "墙", "A/B")
SETS = ("Foo_A", "Foo_B", "Bar")
CODES = ("1", "11", "2", "A")
MILLIMETRES = (0.0, 1000.0, 1000.002, 1000.0021, 2000.0, 3000.0, 1999.9)
NUMBERS = (0.0, 1.0, 1.000002, 1.0000021, 2.0, 3.0, -1.0)
WANTED = ("0", "1", "1.0", "2", "3", "1e0", "-1", "x")
WALL_TYPES = (None, "SOLIDWALL", "SHEAR", "USERDEFINED", "NOTDEFINED")
PATTERNS = ("A.*", "[A-Z]+", "A|B", ".*", "[0-9]+", "true", "Foo_.*", ".")

SPATIAL = {"IFCBUILDING": "$,$,$,$,$,$,$", "IFCBUILDINGSTOREY": "$,$,$,$,$", "IFCSPACE": "$,$,$,$,{kind},$"}


def text(value: str | None) -> str:
    if value is None:
        return "$"
    return "'" + "".join(c if ord(c) < 128 else f"\\X2\\{ord(c):04X}\\X0\\" for c in value) + "'"


def enum(value: str | None) -> str:
    return "$" if value is None else f".{value}."


class World:
    """One model under construction."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.lines: list[str] = []
        self.products: list[int] = []
        self.types: list[int] = []
        self.wholes: list[int] = []  # in an order in which a later one may be part of an earlier one

    def pick(self, *options: Any) -> Any:
        return self.draw(st.sampled_from(options))

    def chance(self) -> bool:
        return bool(self.draw(st.booleans()))

    def add(self, statement: str) -> int:
        self.lines.append(f"#{len(self.lines) + 1}={statement};")
        return len(self.lines)

    def rooted(self, name: str, arguments: str) -> int:
        guid = f"0{len(self.lines) + 1:021d}"
        return self.add(f"{name}('{guid}',$,{arguments})")

    def measure(self) -> str:
        return {
            "label": lambda: f"IFCLABEL({text(self.pick(*TEXTS))})",
            "text": lambda: f"IFCTEXT({text(self.pick(*TEXTS))})",
            "real": lambda: f"IFCREAL({self.pick(*NUMBERS)})",
            "integer": lambda: f"IFCINTEGER({self.pick(0, 1, 2, 3)})",
            "boolean": lambda: f"IFCBOOLEAN({self.pick('.T.', '.F.')})",
            "logical": lambda: f"IFCLOGICAL({self.pick('.T.', '.F.', '.U.')})",
            "length": lambda: f"IFCLENGTHMEASURE({self.pick(*MILLIMETRES)})",
        }[self.pick("label", "text", "real", "integer", "boolean", "logical", "length")]()

    def alike(self) -> list[str]:
        """Up to three measures of one type."""
        first = self.measure()
        kind = first.partition("(")[0]
        options = {
            "IFCLABEL": [text(t) for t in TEXTS], "IFCTEXT": [text(t) for t in TEXTS],
            "IFCREAL": [str(n) for n in NUMBERS],
            "IFCINTEGER": ["0", "1", "2"], "IFCBOOLEAN": [".T.", ".F."], "IFCLOGICAL": [".T.", ".F.", ".U."],
            "IFCLENGTHMEASURE": [str(n) for n in MILLIMETRES],
        }[kind]  # fmt: skip
        return [first, *(f"{kind}({o})" for o in self.draw(st.lists(st.sampled_from(options), max_size=2)))]

    def simple_property(self, metre: int) -> int:
        name, unit = text(self.pick("A", "A", "A", *NAMES)), f"#{metre}" if self.chance() and self.chance() else "$"
        match self.pick("single", "single", "single", "null", "list", "enum", "bounded", "bounded", "table"):
            case "single":
                measure = self.measure()
                return self.add(f"IFCPROPERTYSINGLEVALUE({name},$,{measure},{unit if 'LENGTH' in measure else '$'})")
            case "null":
                return self.add(f"IFCPROPERTYSINGLEVALUE({name},$,$,$)")
            case "list":
                return self.add(f"IFCPROPERTYLISTVALUE({name},$,({','.join(self.alike())}),$)")
            case "enum":
                return self.add(f"IFCPROPERTYENUMERATEDVALUE({name},$,({','.join(self.alike())}),$)")
            case "bounded":
                kind, scale = self.pick(("IFCREAL", 1.0), ("IFCLENGTHMEASURE", 1000.0))
                sides = [f"{kind}({self.pick(1.0, 2.0, 3.0) * scale})" if self.chance() else "$" for _ in range(3)]
                return self.add(f"IFCPROPERTYBOUNDEDVALUE({name},$,{sides[0]},{sides[1]},$,{sides[2]})")
        defining, defined = self.alike()[:1], self.alike()[:1]
        return self.add(f"IFCPROPERTYTABLEVALUE({name},$,({defining[0]}),({defined[0]}),$,$,$,$)")

    def property_set(self, metre: int) -> int:
        if self.chance() and self.chance():
            quantities = {}
            for _ in range(self.pick(1, 2)):
                name = self.pick(*NAMES)
                quantities[name] = (
                    f"IFCQUANTITYLENGTH({text(name)},$,$,{self.pick(*MILLIMETRES)},$)"
                    if self.chance()
                    else f"IFCQUANTITYCOUNT({text(name)},$,$,{self.pick(0, 1, 2)},$)"
                )
            ids = ",".join(f"#{self.add(q)}" for q in quantities.values())
            return self.rooted("IFCELEMENTQUANTITY", f"{text(self.pick(*SETS))},$,$,({ids})")
        ids = {self.simple_property(metre) for _ in range(self.pick(1, 1, 2, 3))}
        if self.chance() and self.chance():
            inner = self.simple_property(metre)
            ids.add(self.add(f"IFCCOMPLEXPROPERTY({text(self.pick(*NAMES))},$,'use',(#{inner}))"))
        return self.rooted("IFCPROPERTYSET", f"{text(self.pick(*SETS))},$,({','.join(f'#{i}' for i in sorted(ids))})")

    def some(self, among: list[int], least: int = 1) -> list[int]:
        if not among:
            return []
        return sorted(self.draw(st.sets(st.sampled_from(among), min_size=least, max_size=3)))

    def material(self) -> int:
        def one() -> int:
            category = self.pick(None, *TEXTS)
            return self.add(f"IFCMATERIAL({text(self.pick(*TEXTS))},$,{text(category)})")

        match self.pick("material", "list", "layers", "constituents"):
            case "list":
                return self.add(f"IFCMATERIALLIST((#{one()},#{one()}))")
            case "layers":
                material = f"#{one()}" if self.chance() else "$"
                name, category = self.pick(None, *TEXTS), self.pick(None, *TEXTS)
                layer = self.add(f"IFCMATERIALLAYER({material},10.,$,{text(name)},$,{text(category)},$)")
                layers = self.add(f"IFCMATERIALLAYERSET((#{layer}),{text(self.pick(None, *TEXTS))},$)")
                return (
                    self.add(f"IFCMATERIALLAYERSETUSAGE(#{layers},.AXIS2.,.POSITIVE.,0.,$)")
                    if self.chance()
                    else layers
                )
            case "constituents":
                name, category = self.pick(None, *TEXTS), self.pick(None, *TEXTS)
                part = self.add(f"IFCMATERIALCONSTITUENT({text(name)},$,#{one()},$,{text(category)})")
                return self.add(f"IFCMATERIALCONSTITUENTSET({text(self.pick(None, *TEXTS))},$,(#{part}))")
        return one()

    def related(self, ids: list[int]) -> str:
        return ",".join(f"#{i}" for i in ids)

    def build(self) -> None:
        millimetre = self.add("IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.)")
        metre = self.add("IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.)")
        units = self.add(f"IFCUNITASSIGNMENT((#{millimetre}))")
        project = self.rooted("IFCPROJECT", f"'P',$,$,$,$,$,#{units}")
        self.wholes.append(project)
        for _ in range(self.pick(0, 1, 2)):
            name = self.pick(*SPATIAL)
            kind = enum(self.pick(None, "INTERNAL", "USERDEFINED")) if name == "IFCSPACE" else ""
            label = text(self.pick(None, *TEXTS))
            self.wholes.append(
                self.rooted(name, f"{label},$,{text(self.pick(None, 'A'))},$,$," + SPATIAL[name].format(kind=kind))
            )
        places = [w for w in self.wholes if w != project]
        for _ in range(self.pick(0, 1)):
            self.wholes.append(self.rooted("IFCGROUP", f"{text(self.pick(None, *TEXTS))},$,$"))
        for _ in range(self.pick(0, 1)):
            self.wholes.append(
                self.rooted(
                    "IFCELEMENTASSEMBLY",
                    f"$,$,{text(self.pick(None, 'A'))},$,$,$,$,{enum(self.pick(None, 'TRUSS', 'USERDEFINED'))}",
                )
            )
        for _ in range(self.pick(0, 1, 1)):
            custom, kind = text(self.pick(None, "A", "a")), enum(self.pick(*WALL_TYPES[1:]))
            self.types.append(self.rooted("IFCWALLTYPE", f"{text(self.pick(None, *TEXTS))},$,$,$,$,$,{custom},{kind}"))
        for _ in range(self.pick(1, 2, 3)):
            name, about, tag = (text(self.pick(None, *TEXTS)) for _ in range(3))
            custom = text(self.pick(None, "A", "a"))
            if self.chance():
                sizes = f"{self.pick('$', *MILLIMETRES)},{self.pick('$', *MILLIMETRES)}"
                made = self.rooted(
                    "IFCDOOR", f"{name},{about},{custom},$,$,{tag},{sizes},{enum(self.pick(None, 'GATE'))},$,$"
                )
            else:
                entity = self.pick("IFCWALL", "IFCWALL", "IFCWALLSTANDARDCASE")
                made = self.rooted(entity, f"{name},{about},{custom},$,$,{tag},{enum(self.pick(*WALL_TYPES))}")
            self.products.append(made)
        self.relate(metre, project, places)

    def relate(self, metre: int, project: int, places: list[int]) -> None:
        walls = [p for p in self.products if "IFCWALL" in self.lines[p - 1]]
        if self.types and walls and self.chance():
            self.rooted("IFCRELDEFINESBYTYPE", f"$,$,({self.related(self.some(walls))}),#{self.types[0]}")
        everything = [*self.products, *self.types]
        for _ in range(self.pick(0, 1, 2, 3)):
            group = self.property_set(metre)
            self.rooted("IFCRELDEFINESBYPROPERTIES", f"$,$,({self.related(self.some(self.products))}),#{group}")
        for kind in self.types:
            if self.chance():
                group, (place, line) = self.property_set(metre), (kind - 1, self.lines[kind - 1])
                # HasPropertySets is the sixth argument of a type.
                head, tail = line.rsplit(",$,$,$,", 1)
                self.lines[place] = f"{head},(#{group}),$,$,{tail}"
        for owner in everything:
            if self.pick(True, False, False):
                self.rooted("IFCRELASSOCIATESMATERIAL", f"$,$,(#{owner}),#{self.material()}")
        system = self.add(f"IFCCLASSIFICATION($,$,$,{text(self.pick('A', 'B'))},$,$,$)")
        other = self.add(f"IFCCLASSIFICATION($,$,$,{text(self.pick('A', 'B'))},$,$,$)")
        sources = [system, other]
        for _ in range(self.pick(0, 1, 2)):
            sources.append(
                self.add(f"IFCCLASSIFICATIONREFERENCE($,{text(self.pick(None, *CODES))},$,#{self.pick(*sources)},$,$)")
            )
        for _ in range(self.pick(0, 1, 2)):
            owners = self.related(self.some(everything))
            self.rooted("IFCRELASSOCIATESCLASSIFICATION", f"$,$,({owners}),#{self.pick(*sources)}")
        opening = 0
        if len(self.products) > 1 and self.chance():
            opening = self.rooted("IFCOPENINGELEMENT", "$,$,$,$,$,$,$")
            self.rooted("IFCRELVOIDSELEMENT", f"$,$,#{self.products[0]},#{opening}")
            self.rooted("IFCRELFILLSELEMENT", f"$,$,#{opening},#{self.products[1]}")
        order = [*self.wholes, *self.products]
        for at in range(1, len(order)):
            part, earlier = order[at], order[:at]
            match self.pick("none", "aggregates", "nests", "group"):
                case "aggregates":
                    self.rooted("IFCRELAGGREGATES", f"$,$,#{self.pick(*earlier)},(#{part})")
                case "nests":
                    self.rooted("IFCRELNESTS", f"$,$,#{self.pick(*earlier)},(#{part})")
                case "group":
                    groups = [w for w in self.wholes if "IFCGROUP" in self.lines[w - 1] and w != part]
                    if groups:
                        self.rooted("IFCRELASSIGNSTOGROUP", f"$,$,(#{part}),$,#{groups[0]}")
            if part not in self.wholes[1:] and places and self.chance():
                self.rooted("IFCRELCONTAINEDINSPATIALSTRUCTURE", f"$,$,(#{part}),#{self.pick(*places)}")


@st.composite
def worlds(draw: Any) -> str:
    """The text of an IFC file."""
    world = World(draw)
    world.build()
    schema = draw(st.sampled_from(["IFC4", "IFC4X3_ADD2"]))
    head = "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION((''),'2;1');\nFILE_NAME('','',(''),(''),'','','');\n"
    head += f"FILE_SCHEMA(('{schema}'));\nENDSEC;\nDATA;\n"
    return head + "\n".join(world.lines) + "\nENDSEC;\nEND-ISO-10303-21;\n"


_bound = st.sampled_from(("0", "1", "2", "3"))
_ends = st.sampled_from(("inclusive", "exclusive"))


def _range(low: str | None, high: str | None, low_end: str, high_end: str) -> Restriction:
    given = {f"min_{low_end}": low, f"max_{high_end}": high}
    return Restriction("double", **{name: bound for name, bound in given.items() if bound is not None})


ranges = st.builds(_range, st.none() | _bound, st.none() | _bound, _ends, _ends).filter(lambda r: r.bounded)


def restricted(texts: tuple[str, ...], numeric: bool = False) -> st.SearchStrategy[Any]:
    """A value: plain, or restricted."""

    def some(of: st.SearchStrategy[str], most: int) -> st.SearchStrategy[tuple[str, ...]]:
        return st.lists(of, min_size=1, max_size=most).map(tuple)

    options: list[st.SearchStrategy[Any]] = [
        st.sampled_from(texts),
        st.sampled_from(texts),
        st.builds(lambda e: Restriction(enumeration=e), some(st.sampled_from(texts), 3)),
        st.builds(lambda p: Restriction(pattern=p), some(st.sampled_from(PATTERNS), 2)),
        st.builds(lambda a, b: Restriction(min_length=a, max_length=b), st.integers(0, 2), st.integers(1, 3)),
        st.builds(lambda n: Restriction(length=n), st.integers(0, 3)),
    ]
    if numeric:
        options += [ranges, ranges, st.builds(lambda e: Restriction("double", enumeration=e), some(_bound, 2))]
    return st.one_of(options)


CLASSES = (
    "IFCWALL",
    "IFCWALLSTANDARDCASE",
    "IFCDOOR",
    "IFCWALLTYPE",
    "IFCBUILDING",
    "IFCSPACE",
    "IFCGROUP",
    "IFCOPENINGELEMENT",
)
KINDS = ("SOLIDWALL", "USERDEFINED", "NOTDEFINED", "A", "INTERNAL", "TRUSS")
cardinalities = st.sampled_from(("required", "required", "optional", "prohibited"))
class_names = st.one_of(
    st.sampled_from(CLASSES),
    st.just(Restriction(pattern=("IFCWALL.*",))),
    st.just(Restriction(pattern=(".*",))),
    st.just(Restriction(enumeration=("IFCWALL", "IFCDOOR", "IFCELEMENTASSEMBLY"))),
)
entities = st.builds(EntityFacet, class_names, st.none() | restricted(KINDS), cardinalities)
wholes = st.builds(EntityFacet, class_names, st.none() | st.sampled_from(KINDS))
ATTRIBUTES = (
    "Name",
    "Description",
    "Tag",
    "ObjectType",
    "PredefinedType",
    "OverallHeight",
    "GlobalId",
    "ElementType",
    "OwnerHistory",
)
attributes = st.builds(
    AttributeFacet,
    st.sampled_from(ATTRIBUTES)
    | st.sampled_from((Restriction(pattern=(".*Name.*|Tag",)), Restriction(enumeration=("Name", "Description")))),
    st.none() | restricted((*TEXTS, *WANTED, "SOLIDWALL", "GATE"), numeric=True),
    cardinalities,
)
DATA_TYPES = (
    "IFCLABEL",
    "IFCTEXT",
    "IFCREAL",
    "IFCINTEGER",
    "IFCBOOLEAN",
    "IFCLOGICAL",
    "IFCLENGTHMEASURE",
    "IFCCOUNTMEASURE",
)
properties = st.builds(
    PropertyFacet,
    st.sampled_from(SETS) | st.sampled_from((Restriction(pattern=("Foo_.*",)), Restriction(enumeration=SETS))),
    st.sampled_from(NAMES) | st.just(Restriction(pattern=("A.*",))) | st.just(Restriction(pattern=(".*",))),
    st.none() | st.sampled_from(DATA_TYPES),
    st.none() | restricted((*TEXTS, *WANTED, "true", "false"), numeric=True),
    cardinalities,
)
classifications = st.builds(
    ClassificationFacet, st.none() | restricted(("A", "B")), st.none() | restricted(CODES), cardinalities
)
materials = st.builds(MaterialFacet, st.none() | restricted(TEXTS), cardinalities)
RELATIONS = (
    None,
    "IFCRELAGGREGATES",
    "IFCRELASSIGNSTOGROUP",
    "IFCRELCONTAINEDINSPATIALSTRUCTURE",
    "IFCRELNESTS",
    "IFCRELVOIDSELEMENT IFCRELFILLSELEMENT",
)
parts = st.builds(PartOfFacet, wholes, st.sampled_from(RELATIONS), cardinalities)
# Numbers in lists, tables and between bounds: what names and types make rare above.
measured = st.builds(
    PropertyFacet,
    st.sampled_from(SETS),
    st.just("A"),
    st.none() | st.sampled_from(("IFCREAL", "IFCLENGTHMEASURE")),
    ranges | st.sampled_from(WANTED),
    cardinalities,
)
facets = st.one_of(measured, measured, entities, attributes, properties, properties, classifications, materials, parts)
