"""What one IFC version offers to IDS: class names, attributes, data types, relations, standard sets."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache, cached_property

from bimcheck.ifc.psets import applicable_classes, standard_sets
from bimcheck.ifc.schema import Attribute, schema

# What IDS calls the whole and the part of each relation, by the attributes of the relation in the schema.
_RELATIONS = {
    "IFCRELAGGREGATES": (("IfcRelAggregates", "RelatingObject", "RelatedObjects"),),
    "IFCRELASSIGNSTOGROUP": (("IfcRelAssignsToGroup", "RelatingGroup", "RelatedObjects"),),
    "IFCRELCONTAINEDINSPATIALSTRUCTURE": (
        ("IfcRelContainedInSpatialStructure", "RelatingStructure", "RelatedElements"),
    ),
    "IFCRELNESTS": (("IfcRelNests", "RelatingObject", "RelatedObjects"),),
    "IFCRELVOIDSELEMENT IFCRELFILLSELEMENT": (
        ("IfcRelVoidsElement", "RelatingBuildingElement", "RelatedOpeningElement"),
        ("IfcRelFillsElement", "RelatingOpeningElement", "RelatedBuildingElement"),
    ),
}
_CARRIERS = ("IfcObjectDefinition", "IfcMaterialDefinition", "IfcMaterial", "IfcProfileDef")
_STRING_BASES = {
    "IFCDATE": "xs:date",
    "IFCDATETIME": "xs:dateTime",
    "IFCTIME": "xs:time",
    "IFCDURATION": "xs:duration",
    "IFCURIREFERENCE": "xs:anyURI",
}
_KIND_BASES = {
    "string": "xs:string",
    "enumeration": "xs:string",
    "logical": "xs:string",
    "boolean": "xs:boolean",
    "integer": "xs:integer",
    "real": "xs:double",
}


def base_of(kind: str, type_name: str) -> str | None:
    """The XML type of an IFC value in IDS; None where it cannot be compared (binary, lists, objects).

    Source: buildingSMART/IDS, ImplementersDocumentation/DataTypes.md.
    """
    if kind == "string":
        return _STRING_BASES.get(type_name.upper(), "xs:string")
    # IfcCountMeasure is a NUMBER in the older schemas but counts.
    if type_name.upper() == "IFCCOUNTMEASURE":
        return "xs:integer"
    return _KIND_BASES.get(kind)


class Vocabulary:
    """All names are spelled as the schema spells them, except where they are keys: those are in upper case."""

    def __init__(self, version: str) -> None:
        self.version = version
        self.schema = schema(version)
        self.stand_ins = self._stand_ins() if version == "IFC2X3" else {}
        names = {*self.schema.entities(), *self.stand_ins}
        self.classes: dict[str, str] = {name.upper(): name for name in sorted(names)}

    def _stand_ins(self) -> dict[str, tuple[str, str]]:
        """Names that IDS uses in IFC2X3 for occurrences told by their type: IfcFan → (IfcFlowMovingDevice, IfcFanType).

        Source: buildingSMART/IDS, ifc2x3-occurrence-type-mapping-table.md; this rule gives its 57 rows.
        """
        later, found = schema("IFC4"), {}
        for type_class in self.schema.entities():
            name = type_class.removesuffix("Type")
            if name == type_class or self.schema.find(name) or not later.find(name):
                continue
            for ancestor in self.schema.supertypes(type_class)[1:]:
                occurrence = self.schema.find(ancestor.removesuffix("Type"))
                if occurrence and occurrence != ancestor:
                    found[name] = (occurrence, type_class)
                    break
        return found

    @cached_property
    def concrete(self) -> frozenset[str]:
        """Classes that can have instances."""
        return frozenset(n for n in self.classes.values() if n in self.stand_ins or not self.schema.is_abstract(n))

    @cached_property
    def usable_names(self) -> tuple[str, ...]:
        """Class names as IDS writes them, of classes that can have instances."""
        return tuple(key for key, name in self.classes.items() if name in self.concrete)

    def occurrence(self, name: str) -> str:
        return self.stand_ins[name][0] if name in self.stand_ins else name

    def close(self, name: str, candidates: tuple[str, ...]) -> tuple[str, ...]:
        """Candidates, the most similar first."""
        lower = {c.lower(): c for c in candidates}
        near = [lower[m] for m in get_close_matches(name.lower()[:60], lower, n=5, cutoff=0.6)]
        return (*near, *(c for c in candidates if c not in near))

    def below(self, *names: str) -> frozenset[str]:
        """These classes, all below them, and the names that stand for one of them."""
        real = {sub for name in names for sub in self.schema.subtypes(name)}
        return frozenset(real | {name for name, (occurrence, _) in self.stand_ins.items() if occurrence in real})

    # -- attributes

    @cached_property
    def attributes(self) -> dict[str, dict[str, Attribute]]:
        """Attribute name → class → attribute: explicit attributes of concrete classes that are written in the file."""
        found: dict[str, dict[str, Attribute]] = {}
        for name in sorted(self.concrete):
            for attribute in self.schema.attributes(self.occurrence(name)):
                if not attribute.derived:
                    found.setdefault(attribute.name, {})[name] = attribute
        return found

    @cached_property
    def attribute_names(self) -> tuple[str, ...]:
        return tuple(sorted(self.attributes))

    @cached_property
    def inverse_names(self) -> frozenset[str]:
        return frozenset(inverse for name in self.schema.entities() for inverse in self.schema.inverses(name))

    def predefined_types(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What PredefinedType may be: of the class itself, of its type class."""
        if name in self.stand_ins:
            return (), self.schema.predefined_types(self.stand_ins[name][1])
        relatives = (c for c in (f"{name}Type", f"{name}Style") if self.schema.find(c))
        return self.schema.predefined_types(name), tuple(p for c in relatives for p in self.schema.predefined_types(c))

    # -- properties

    @cached_property
    def data_types(self) -> dict[str, str | None]:
        """Data type in upper case → the XML type of its values, None where they cannot be compared."""
        types = sorted(self.schema.types.items())
        return {key: base_of(found.kind, key) for key, found in types if found.kind != "aggregate"}

    @cached_property
    def carriers(self) -> frozenset[str]:
        """Classes that can have properties."""
        return self.below(*_CARRIERS)

    @cached_property
    def set_names(self) -> tuple[str, ...]:
        return tuple(standard_sets(self.version))

    @cached_property
    def set_spelling(self) -> dict[str, str]:
        """Names of standard sets in lower case → as the standard spells them."""
        return {name.lower(): name for name in self.set_names}

    def applicable(self, set_name: str) -> frozenset[str] | None:
        return applicable_classes(self.version, set_name)

    # -- relations

    @cache  # noqa: B019 - three vocabularies live as long as the process
    def ends(self, relation: str | None) -> tuple[frozenset[str], frozenset[str]]:
        """The classes that can be whole and part of a relation; of any relation where None."""
        whole: set[str] = set()
        part: set[str] = set()
        for name in _RELATIONS if relation is None else (relation,):
            for cls, relating, related in _RELATIONS[name]:
                whole.update(self.below(*self._targets(cls, relating)))
                part.update(self.below(*self._targets(cls, related)))
        return frozenset(whole), frozenset(part)

    def _targets(self, cls: str, attribute: str) -> tuple[str, ...]:
        found = self.schema.attribute(cls, attribute)
        assert found is not None, f"{cls}.{attribute}"
        return (found.element or found).targets


@cache
def vocabulary(version: str) -> Vocabulary:
    """The vocabulary of "IFC2X3", "IFC4" or "IFC4X3_ADD2", made once per process."""
    return Vocabulary(version)
