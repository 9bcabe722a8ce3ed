"""The Model: one IFC file as tables. Knows nothing of files or of ifcopenshell.

All ids are STEP instance numbers (`#n`), Int64. All class names are spelled as in the EXPRESS schema
("IfcWallStandardCase"). All numbers in columns named `value_number`, `value`, `thickness`, `x y z`
are SI (metre, square metre, radian, kilogram …). Text is decoded (\\X2\\, GB18030 …), null is `$`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from bimcheck.shapes import Shapes

Columns = dict[str, Any]  # column name → Polars type

ENTITIES: Columns = {
    "id": pl.Int64,  # every IfcObjectDefinition: occurrences, types, project, groups …
    "class": pl.String,
    "is_type": pl.Boolean,  # IfcTypeObject and subtypes
    "global_id": pl.String,
    "name": pl.String,
    "description": pl.String,
    "long_name": pl.String,  # spatial elements, project, zones, systems; null elsewhere
    "object_type": pl.String,  # ObjectType of occurrences; ElementType / ProcessType / … of types
    "predefined_type": pl.String,  # as written on this very instance, without dots
    "tag": pl.String,
    "type_id": pl.Int64,  # IfcRelDefinesByType
    "container_id": pl.Int64,  # IfcRelContainedInSpatialStructure, own row only
    "whole_id": pl.Int64,  # parent by IfcRelAggregates, IfcRelNests; host of an opening; opening of a filling
    "storey_id": pl.Int64,  # resolved through wholes and containers; a storey is its own storey
    "building_id": pl.Int64,
    "site_id": pl.Int64,
    "placement_id": pl.Int64,
    "representation_id": pl.Int64,
}

PROPERTIES: Columns = {
    "element_id": pl.Int64,  # whatever carries it: occurrence, type, project, material, profile …
    "set_id": pl.Int64,
    "set_name": pl.String,
    "property_id": pl.Int64,  # null for attributes of predefined sets (IfcDoorLiningProperties …)
    "name": pl.String,  # "Complex/Inner" inside an IfcComplexProperty
    "value_text": pl.String,  # decoded text; numbers as written; TRUE FALSE UNKNOWN; null where no value
    "value_number": pl.Float64,  # SI; null where no number
    "value_type": pl.String,  # "IfcLabel", "IfcLengthMeasure" …; null where no value
    "unit": pl.String,  # the unit that the number is written in, e.g. "MILLIMETRE"; null where it has none
    "inherited": pl.Boolean,  # came from the type; the same set+name on the occurrence wins
    "kind": pl.String,  # single list enum bounded table reference predefined
    "role": pl.String,  # null, or: item (list, enum) · lower upper set_point (bounded) · defining defined (table)
}

QUANTITIES: Columns = {
    "element_id": pl.Int64,
    "set_id": pl.Int64,
    "set_name": pl.String,
    "quantity_id": pl.Int64,
    "name": pl.String,  # "Complex/Inner" inside an IfcPhysicalComplexQuantity
    "kind": pl.String,  # length area volume weight time count number
    "value": pl.Float64,  # SI
    "value_text": pl.String,  # as written
    "value_type": pl.String,  # "IfcLengthMeasure" …
    "unit": pl.String,
    "inherited": pl.Boolean,
}

SETS: Columns = {
    "element_id": pl.Int64,  # whatever has the set of its own: occurrence, type, project, material, profile …
    "set_id": pl.Int64,
    "set_name": pl.String,
}

RELATIONS: Columns = {
    # parent → child: contains (structure → product) · references · aggregates · nests · groups (group → member)
    # voids (element → opening) · fills (opening → filling) · types (type → occurrence)
    # covers (element → covering) · projects · positions
    # bounds (space → boundary element) · serves (system → spatial element) · declares (context → definition)
    # ports (element → port) · connects (any other IfcRelConnects…) · assigns (other IfcRelAssigns…)
    "kind": pl.String,
    "parent_id": pl.Int64,
    "child_id": pl.Int64,
    "relation_id": pl.Int64,
}

MATERIALS: Columns = {
    "element_id": pl.Int64,
    "inherited": pl.Boolean,
    "definition_id": pl.Int64,  # what is associated: IfcMaterial, …List, …LayerSet(Usage), …ProfileSet(Usage) …
    "kind": pl.String,  # material list layer profile constituent
    "set_name": pl.String,  # LayerSetName, or Name of the profile or constituent set
    "position": pl.Int32,  # 0-based place in list or set
    "part_name": pl.String,  # Name of layer, profile, constituent
    "part_category": pl.String,
    "thickness": pl.Float64,  # layers
    "fraction": pl.Float64,  # constituents
    "material_id": pl.Int64,
    "name": pl.String,  # IfcMaterial.Name
    "category": pl.String,  # IfcMaterial.Category
}

CLASSIFICATIONS: Columns = {
    "element_id": pl.Int64,  # occurrence, type, material, property …
    "inherited": pl.Boolean,
    "reference_id": pl.Int64,
    "identification": pl.String,  # Identification, or ItemReference in IFC2X3
    "name": pl.String,
    "location": pl.String,
    "ancestors": pl.List(pl.String),  # identifications up the chain of references, nearest first
    "system_id": pl.Int64,  # IfcClassification
    "system": pl.String,
    "source": pl.String,
    "edition": pl.String,
}

DOCUMENTS: Columns = {
    "element_id": pl.Int64,
    "inherited": pl.Boolean,
    "document_id": pl.Int64,
    "identification": pl.String,
    "name": pl.String,
    "location": pl.String,
}

UNITS: Columns = {
    "id": pl.Int64,
    "unit_type": pl.String,  # LENGTHUNIT, AREAUNIT, THERMALTRANSMITTANCEUNIT, MONETARY …
    "name": pl.String,  # "MILLIMETRE", "degree", "m2.K/W" …
    "scale": pl.Float64,  # value in SI = value × scale + offset
    "offset": pl.Float64,  # only temperatures have one
    "declared": pl.Boolean,  # in the project's IfcUnitAssignment; else only used by single properties
    "class": pl.String,  # IfcSIUnit IfcConversionBasedUnit IfcDerivedUnit IfcMonetaryUnit IfcContextDependentUnit
}

PROBLEMS: Columns = {
    "code": pl.String,  # one of bimcheck.problems.CODES
    "line": pl.Int64,  # 1-based, null where unknown
    "column": pl.Int64,  # 1-based, null where unknown
    "id": pl.Int64,
    "class": pl.String,
    "attribute": pl.String,
    "expected": pl.String,  # schema or standard terms, alike in both languages
    "observed": pl.String,  # an excerpt of the file, at most 120 characters
}

PLACEMENTS: Columns = {
    "id": pl.Int64,  # IfcLocalPlacement (grid and linear placements: only parent_id, no coordinates)
    "parent_id": pl.Int64,  # PlacementRelTo
    "x": pl.Float64,  # origin in the project's coordinate system, metres; null where it cannot be resolved
    "y": pl.Float64,
    "z": pl.Float64,
    "depth": pl.Int32,  # 0 at the root; null on a cycle or a broken chain
    "cyclic": pl.Boolean,
}

SHAPES: Columns = {
    # A row per product that has a body (spaces and openings too), by id. Metres, square and cubic metres; project
    # coordinates (all placements applied, no map conversion). The element's own axes are those of its placement.
    "id": pl.Int64,
    "kernel": pl.String,  # manifold cgal opencascade (by what it is made of) · box (none could: only a box of points)
    "x_min": pl.Float64,
    "y_min": pl.Float64,
    "z_min": pl.Float64,
    "x_max": pl.Float64,
    "y_max": pl.Float64,
    "z_max": pl.Float64,
    "length": pl.Float64,  # of the oriented box: length ≥ width ≥ height
    "width": pl.Float64,
    "height": pl.Float64,
    "axis_1": pl.Array(pl.Float64, 3),  # unit vectors of the oriented box: along length, width, height; right-handed
    "axis_2": pl.Array(pl.Float64, 3),
    "axis_3": pl.Array(pl.Float64, 3),
    "centre": pl.Array(pl.Float64, 3),  # of the oriented box
    "own_x": pl.Float64,  # extent along the element's own X axis
    "own_y": pl.Float64,
    "own_z": pl.Float64,
    "own_axis_x": pl.Array(pl.Float64, 3),  # the element's own axes, unit vectors
    "own_axis_y": pl.Array(pl.Float64, 3),
    "own_axis_z": pl.Array(pl.Float64, 3),
    "volume": pl.Float64,  # null where the mesh is not closed; solids that overlap in one element count twice
    "area": pl.Float64,  # of the whole surface; null where kernel is "box"
    "closed": pl.Boolean,  # every edge of a triangle is met by one the other way round
    "triangles": pl.Int32,  # 0 where kernel is "box"
    "representation_key": pl.String,  # equal for equal meshes in own axes, whether the file shares or repeats them
}

SHAPE_PROBLEMS: Columns = {
    "id": pl.Int64,
    "code": pl.String,  # BOX_ONLY (a row of the table, but only a box) · NO_SHAPE (a body, but no row of the table)
    "reason": pl.String,  # of the last attempt with a kernel: died hung memory failed empty unread limit
}


def empty(columns: Columns) -> pl.DataFrame:
    """A table of these columns without rows."""
    return pl.DataFrame(schema=columns)


@dataclass(frozen=True)
class Source:
    """Where the model came from. `size` in bytes of the file on disk; `member` names the IFC file inside a zip.

    `deliverables` is the folder that is handed over with the model; None: nobody named one.
    """

    path: Path
    sha256: str
    size: int
    member: str | None = None
    deliverables: Path | None = None

    @property
    def name(self) -> str:
        return self.path.name


@dataclass(frozen=True)
class Header:
    """The HEADER section of ISO 10303-21, decoded. Missing parts are empty."""

    description: tuple[str, ...] = ()
    implementation_level: str = ""
    name: str = ""
    time_stamp: str = ""
    author: tuple[str, ...] = ()
    organization: tuple[str, ...] = ()
    preprocessor_version: str = ""
    originating_system: str = ""
    authorization: str = ""
    schema_identifiers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Georeference:
    """What the file itself states about its place, uninterpreted: numbers as written, units not applied.

    contexts    a dict per IfcGeometricRepresentationContext: id, type, identifier, true_north (x, y) | None,
                world (x, y, z) | None, world_matrix (4 × 4 rows, project units) | None
    operations  a dict per IfcCoordinateOperation: id, class, source_id, target_id and its attributes by IFC name;
                of a measure also its type: FirstCoordinateType
    systems     a dict per IfcCoordinateReferenceSystem: id, class and its attributes by IFC name
    psets       a dict per property set named like ePSet_MapConversion / ePSet_ProjectedCRS (IFC2X3 practice):
                element_id, element_class, set_id, set_name, values {name: text}, property_ids {name: id}
    sites       a dict per IfcSite: id, latitude (ints) | None, longitude (ints) | None, elevation (m) | None
    buildings   a dict per IfcBuilding: id, elevation (m, of the reference height) | None, terrain (m) | None
    addresses   a dict per postal address of a site or building: id, host_id, host_class, lines, town, region,
                postal_code, country
    texts       a dict per IfcWellKnownText: id, text, system_id
    """

    contexts: tuple[dict[str, Any], ...] = ()
    operations: tuple[dict[str, Any], ...] = ()
    systems: tuple[dict[str, Any], ...] = ()
    psets: tuple[dict[str, Any], ...] = ()
    sites: tuple[dict[str, Any], ...] = ()
    buildings: tuple[dict[str, Any], ...] = ()
    addresses: tuple[dict[str, Any], ...] = ()
    texts: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Model:
    """One IFC file as tables; made by `bimcheck.read`. The tables' columns are the dicts at the head of this module.

    The tables that take long are made when somebody first looks at them, see `made_on_demand`.

    attributes  any attribute of any class, see `attributes`
    problems    what was found wrong on the way: reading itself finds the most; instances that nobody asked for
                (geometry) are looked through when `problems` is read for the first time
    """

    source: Source
    header: Header
    schema: str  # "IFC2X3" "IFC4" "IFC4X3_ADD2": the tables follow this one
    units: pl.DataFrame
    georeference: Georeference
    entities: pl.DataFrame
    properties: pl.DataFrame
    quantities: pl.DataFrame
    sets: pl.DataFrame  # property and quantity sets, empty ones too
    relations: pl.DataFrame
    materials: pl.DataFrame
    classifications: pl.DataFrame
    documents: pl.DataFrame
    statements: Any = field(repr=False)  # bimcheck.ifc's own: answers attributes(), placements(), problems

    @classmethod
    def made_on_demand(cls, makers: Mapping[str, Callable[[Model], Any]], **ready: Any) -> Model:
        """A model whose fields named in `makers` are made of it when first asked for, once, whichever thread asks."""
        model = cls.__new__(cls)
        model.__dict__.update(ready, _makers={name: (make, Lock()) for name, make in makers.items()})
        return model

    if not TYPE_CHECKING:  # for a type checker every field is there

        def __getattr__(self, name: str) -> Any:
            """A field that has not been made yet."""
            maker = self.__dict__.get("_makers", {}).get(name)
            if maker is None:
                raise AttributeError(f"{type(self).__name__} has no {name}")
            make, lock = maker
            with lock:
                if name not in self.__dict__:
                    self.__dict__[name] = make(self)
            return self.__dict__[name]

    def attributes(self, name: str, subtypes: bool = True) -> pl.DataFrame:
        """All instances of class `name` (and its subtypes): `id`, `class` and a column per attribute of `name`.

        Column types: string String · enumeration String without dots · LOGICAL String (TRUE FALSE UNKNOWN) ·
        BOOLEAN Boolean · INTEGER Int64 · REAL Float64 **as written, units not applied** · reference Int64 ·
        SELECT Struct(ref Int64, type String, text String) · aggregate List of those; nested aggregates and
        binaries stay String as written. `*` and `$` are null. Unknown class: KeyError.
        """
        frame: pl.DataFrame = self.statements.attributes(name, subtypes)
        return frame

    def instances(self, *names: str, subtypes: bool = True) -> pl.DataFrame:
        """(id, class) of all instances of these classes, rooted or not, by class, then in file order."""
        tree = self.schema_tree
        found = {c for n in names for c in (tree.subtypes(n) if subtypes else [tree.find(n)])}
        frame: pl.DataFrame = self.statements.members(sorted(c for c in found if c))
        return frame

    @cached_property
    def classes(self) -> pl.DataFrame:
        """(class, count): every class name that the text holds, known to the schema or not."""
        frame: pl.DataFrame = self.statements.classes
        return frame

    @cached_property
    def placements(self) -> pl.DataFrame:
        """Every IfcObjectPlacement with its origin in project coordinates (PLACEMENTS)."""
        frame: pl.DataFrame = self.statements.placements()
        return frame

    @cached_property
    def problems(self) -> pl.DataFrame:
        """What is wrong with the file as such (PROBLEMS), by line."""
        frame: pl.DataFrame = self.statements.problems()
        return frame

    @cached_property
    def roots(self) -> pl.DataFrame:
        """Every IfcRoot, relations and property sets too: id · class · global_id · name."""
        frame: pl.DataFrame = self.statements.roots()
        return frame

    @cached_property
    def schema_tree(self) -> Any:
        """The EXPRESS schema: a `bimcheck.ifc.schema.Schema`."""
        return self.statements.schema

    def delivered_in(self, folder: Path) -> Model:
        """The same model, handed over in `folder`: rules about deliverables look there."""
        model = Model.__new__(Model)  # not `replace`, which would make every table that nobody has asked for
        model.__dict__.update(self.__dict__, source=replace(self.source, deliverables=folder))
        return model

    def describe(self, ids: pl.Series) -> pl.DataFrame:
        """What people need to find instances in their authoring tool, a row per given id, in the given order.

        Columns: id · class · global_id · tag · name · storey (its name). Ids that are no entities (a material, a
        property set, a relation) have class, and global_id and name where they are rooted; null ids give null rows.
        """
        frame: pl.DataFrame = self.statements.describe(self, ids)
        return frame

    def shapes(
        self,
        ids: Iterable[int] | None = None,
        *,
        openings: bool = True,
        progress: Callable[[int, int, str], None] | None = None,
        cache: bool = True,
    ) -> Shapes:
        """What products look like: a row of SHAPES for each that has a body, and meshes on request.

        ids       only these products; None: all, spaces and openings too (tell them by their class)
        openings  whether openings are cut out of what they void
        progress  called with (done, total, kernel) from other threads, one at a time
        cache     take what an earlier run with the same file and options left in the user's cache folder, and leave
                  it there. The cache says nothing that a new run would not

        Made in child processes, which may die or hang of single elements: what has a body and no shape, or only a box,
        is in `Shapes.problems`. A body is any representation but axes, footprints, boxes and the like; of several the
        one called Body. Flat and straight things are exact; round ones are facetted, within a millimetre of the curve.
        Asking for ids costs less than asking for all, unless all are in the cache; all are made once per model and
        choice of openings, however often and from however many threads they are asked for. ModelError where no child
        process can be started or the folder for temporary files takes nothing.
        """
        made: Shapes = self.statements.shapes(self, ids, openings, progress, cache)
        return made

    def is_a(self, *names: str) -> pl.DataFrame:
        """The rows of `entities` whose class is one of `names` or a subtype. Names the schema lacks match nothing."""
        wanted = {c for n in names for c in self.schema_tree.subtypes(n)}
        return self.entities.filter(pl.col("class").is_in(sorted(wanted)))


Reader = Callable[[Path], Model]
