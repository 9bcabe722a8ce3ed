"""The oracle's tables of what is associated with things: materials, classifications, documents; placements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import ifcopenshell.util.placement

from tests.conformance.oracle import Oracle, Row

# class → (kind, attribute that holds the parts, attribute that names the set)
MATERIAL_SETS = (
    ("IfcMaterialList", "list", "Materials", ""),
    ("IfcMaterialLayerSet", "layer", "MaterialLayers", "LayerSetName"),
    ("IfcMaterialProfileSet", "profile", "MaterialProfiles", "Name"),
    ("IfcMaterialConstituentSet", "constituent", "MaterialConstituents", "Name"),
)


def associated(oracle: Oracle, name: str, attribute: str) -> dict[int, list[Any]]:
    """element id → what IfcRelAssociates… puts to it, each once."""
    found: dict[int, list[Any]] = defaultdict(list)
    for relation in sorted(oracle.all(name), key=lambda r: r.id()):
        for target in oracle.many(relation, attribute):
            for element in oracle.many(relation, "RelatedObjects"):
                if target not in found[element.id()]:
                    found[element.id()].append(target)
    return found


def external(oracle: Oracle, name: str) -> dict[int, list[Any]]:
    """resource id → references of class `name` that IfcExternalReferenceRelationship puts to it."""
    found: dict[int, list[Any]] = defaultdict(list)
    for relation in oracle.all("IfcExternalReferenceRelationship"):
        for target in oracle.many(relation, "RelatingReference"):
            for resource in oracle.many(relation, "RelatedResourceObjects") if target.is_a(name) else ():
                found[resource.id()].append(target)
    return found


def kinds_of(oracle: Oracle) -> Iterator[tuple[int, int]]:
    """(occurrence, type)."""
    for occurrence, kinds in oracle.parents["types"].items():
        yield from ((occurrence, kind) for kind in kinds)


def materials(oracle: Oracle) -> Iterator[Row]:
    """MATERIALS. An occurrence that has a material of its own inherits none."""
    own = associated(oracle, "IfcRelAssociatesMaterial", "RelatingMaterial")
    for element, definitions in own.items():
        for definition in definitions:
            yield from ({"element_id": element, "inherited": False, **r} for r in _material(oracle, definition))
    for occurrence, kind in kinds_of(oracle):
        for definition in own.get(kind, ()) if occurrence not in own else ():
            yield from ({"element_id": occurrence, "inherited": True, **r} for r in _material(oracle, definition))


def _material(oracle: Oracle, definition: Any) -> Iterator[Row]:
    target = definition
    for usage in ("ForLayerSet", "ForProfileSet"):
        for inner in oracle.many(definition, usage):
            target = inner
    for name, kind, parts, title in MATERIAL_SETS:
        if target.is_a(name):
            label = oracle.text(target, title) if title else None
            for position, part in enumerate(oracle.many(target, parts)):
                yield _part(oracle, definition, kind, part, label, position)
            return
    kind = next((k for n, k, _, _ in MATERIAL_SETS if target.is_a(n.removesuffix("Set"))), "material")
    yield _part(oracle, definition, kind, target, None, None)


def _part(oracle: Oracle, definition: Any, kind: str, part: Any, label: str | None, position: int | None) -> Row:
    bare = part.is_a("IfcMaterial")
    held = [part] if bare else oracle.many(part, "Material")
    material = held[0] if held else None
    thickness, fraction = oracle.get(part, "LayerThickness"), oracle.get(part, "Fraction")
    length = oracle.units.project.get("LENGTHUNIT")
    return {
        "definition_id": definition.id(),
        "kind": kind,
        "set_name": label,
        "position": position,
        "part_name": None if bare else oracle.text(part, "Name"),
        "part_category": None if bare else oracle.text(part, "Category"),
        "thickness": None if thickness is None else oracle.units.si(thickness, length),
        "fraction": fraction,
        "material_id": material.id() if material else None,
        "name": oracle.text(material, "Name") if material else None,
        "category": oracle.text(material, "Category") if material else None,
    }


def classifications(oracle: Oracle) -> Iterator[Row]:
    """CLASSIFICATIONS: own, of resources, and those of the type that the occurrence has not itself."""
    own = associated(oracle, "IfcRelAssociatesClassification", "RelatingClassification")
    for resource, references in external(oracle, "IfcClassificationReference").items():
        own[resource] += references
    said = {element: [_classification(oracle, r) for r in references] for element, references in own.items()}
    for element, found in said.items():
        yield from ({"element_id": element, "inherited": False, **r} for r in found)
    for occurrence, kind in kinds_of(oracle):
        known = {r["reference_id"] for r in said.get(occurrence, ())}
        for row in said.get(kind, ()):
            if row["reference_id"] not in known:
                yield {"element_id": occurrence, "inherited": True, **row}


def _classification(oracle: Oracle, reference: Any) -> Row:
    ancestors: list[str | None] = []
    seen, here = {reference.id()}, reference
    while above := oracle.many(here, "ReferencedSource"):
        here = above[0]
        if here.id() in seen:
            break
        seen.add(here.id())
        if here.is_a("IfcClassificationReference"):
            ancestors.append(oracle.text(here, "Identification", "ItemReference"))
    system = here if here.is_a("IfcClassification") else None
    itself = reference.is_a("IfcClassification")
    return {
        "reference_id": reference.id(),
        "identification": None if itself else oracle.text(reference, "Identification", "ItemReference"),
        "name": None if itself else oracle.text(reference, "Name"),
        "location": None if itself else oracle.text(reference, "Location"),
        "ancestors": tuple(a for a in ancestors if a is not None),
        "system_id": system.id() if system else None,
        "system": oracle.text(system, "Name") if system else None,
        "source": oracle.text(system, "Source") if system else None,
        "edition": oracle.text(system, "Edition") if system else None,
    }


def documents(oracle: Oracle) -> Iterator[Row]:
    """DOCUMENTS."""
    own = associated(oracle, "IfcRelAssociatesDocument", "RelatingDocument")
    for element, found in own.items():
        yield from ({"element_id": element, "inherited": False, **_document(oracle, d)} for d in found)
    for occurrence, kind in kinds_of(oracle):
        said = {d.id() for d in own.get(occurrence, ())}
        for document in own.get(kind, ()):
            if document.id() not in said:
                yield {"element_id": occurrence, "inherited": True, **_document(oracle, document)}


def _document(oracle: Oracle, document: Any) -> Row:
    return {
        "document_id": document.id(),
        "identification": oracle.text(document, "Identification", "ItemReference", "DocumentId"),
        "name": oracle.text(document, "Name"),
        "location": oracle.text(document, "Location"),
    }


def units(oracle: Oracle) -> Iterator[Row]:
    """UNITS of the project's assignment."""
    for project in oracle.all("IfcProject"):
        for assignment in oracle.many(project, "UnitsInContext"):
            for unit in oracle.many(assignment, "Units"):
                known = oracle.units.unit(unit)
                yield {
                    "id": unit.id(),
                    "unit_type": oracle.units.kind(unit),
                    "name": known.name if known else None,
                    "scale": known.scale if known else None,
                    "offset": known.offset if known else None,
                    "class": unit.is_a(),
                }


def placements(oracle: Oracle) -> Iterator[Row]:
    """PLACEMENTS of the IfcLocalPlacements on a whole chain of such."""
    length = oracle.units.project.get("LENGTHUNIT")
    for placement in oracle.all("IfcObjectPlacement"):
        chain, here = [placement.id()], placement
        while above := oracle.many(here, "PlacementRelTo"):
            here = above[0]
            if here.id() in chain:
                break
            chain.append(here.id())
        cyclic = bool(above)
        row: Row = {"id": placement.id(), "cyclic": cyclic, "depth": None if cyclic else len(chain) - 1}
        parents = oracle.many(placement, "PlacementRelTo")
        row["parent_id"] = parents[0].id() if parents else None
        by_id = [oracle.file.by_id(i) for i in chain]
        if not cyclic and all(p.is_a("IfcLocalPlacement") for p in by_id):
            try:
                matrix = ifcopenshell.util.placement.get_local_placement(placement)
                row["origin"] = tuple(oracle.units.si(float(v), length) for v in matrix[:3, 3])
            except Exception:  # an incomplete axis placement: ifcopenshell says nothing
                row["origin"] = None
        yield row
