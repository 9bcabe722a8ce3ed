"""CityJSONSeq 2.0: a header line, then a feature per building with its storeys and rooms.

LoD 0.2 is the outline at the ground, LoD 1.2 the outline as a block. `referenceSystem` is the plain plane system: the
schema takes no compound one, so the height system is an attribute.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import shapely

from bimcheck.cim.blocks import Face, block, closed, flat, planar, volume
from bimcheck.cim.handover import Handover
from bimcheck.cim.mapping import Mapping
from bimcheck.cim.summary import Building, Piece

SCALE = 0.001  # m
Index = list[list[int]]  # a face: rings of vertex numbers
_ROOM = {"GroundSurface": "FloorSurface", "RoofSurface": "CeilingSurface", "WallSurface": "InteriorWallSurface"}


class _Vertices:
    """Whole millimetres from the origin, each once, in the order in which they are used."""

    def __init__(self, origin: tuple[float, float, float]) -> None:
        self.origin = origin
        self.numbers: dict[tuple[int, int, int], int] = {}

    def face(self, face: Face) -> Index:
        """Its rings by number, without points that fall together; holes that vanish are left out."""
        rings = []
        for ring in face:
            found: list[int] = []
            for point in ring:
                key = tuple(round((c - o) / SCALE) for c, o in zip(point, self.origin, strict=True))
                number = self.numbers.setdefault(key, len(self.numbers))  # type: ignore[arg-type]
                if not found or found[-1] != number:
                    found.append(number)
            if len(found) > 1 and found[0] == found[-1]:
                found.pop()
            if len(found) > 2:
                rings.append(found)
        return rings

    @property
    def listed(self) -> list[list[int]]:
        return [list(key) for key in self.numbers]


def origin_of(handovers: Sequence[Handover]) -> tuple[float, float, float]:
    """Whole metres at the lower corner of everything."""
    pieces = [p for h in handovers for b in h.buildings for p in (b, *b.storeys)]
    boxes = [p.outline.bounds for p in pieces if not p.outline.is_empty]
    low = min(p.bottom for p in pieces)
    return float(min(b[0] for b in boxes) // 1), float(min(b[1] for b in boxes) // 1), float(low // 1)


def lines(handovers: Sequence[Handover], mapping: Mapping) -> Iterator[bytes]:
    """The file, line by line."""
    origin = origin_of(handovers)
    crs = handovers[0].position.crs
    metadata: dict[str, Any] = {"title": "bimcheck export"}
    if crs.code:
        metadata["referenceSystem"] = f"https://www.opengis.net/def/crs/EPSG/0/{crs.code}"
    yield _line(
        {
            "type": "CityJSON",
            "version": "2.0",
            "transform": {"scale": [SCALE] * 3, "translate": list(origin)},
            "metadata": metadata,
            "CityObjects": {},
            "vertices": [],
        }
    )
    for handover in handovers:
        for building in handover.buildings:
            yield _line(feature(building, origin, mapping))


def _line(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n").encode()


def feature(building: Building, origin: tuple[float, float, float], mapping: Mapping) -> dict[str, Any]:
    """One building with its storeys and rooms."""
    vertices = _Vertices(origin)
    objects: dict[str, Any] = {}
    name = _unique(building.global_id, building.id, objects)
    whole = objects[name] = _object("Building", building, vertices, mapping.named("building", building.row))
    for storey in building.storeys:
        key = _unique(storey.global_id, storey.id, objects)
        part = objects[key] = _object("BuildingStorey", storey, vertices, mapping.named("storey", storey.row))
        part["parents"] = [name]
        whole.setdefault("children", []).append(key)
        for room in storey.rooms:
            inner = _unique(room.global_id, room.id, objects)
            thing = objects[inner] = _object("BuildingRoom", room, vertices, mapping.named("space", room.row))
            thing["parents"] = [key]
            part.setdefault("children", []).append(inner)
    return {"type": "CityJSONFeature", "id": name, "CityObjects": objects, "vertices": vertices.listed}


def _unique(wanted: str, id_: int, taken: Iterable[str]) -> str:
    """A GlobalId that a broken file uses twice gets the instance number behind it."""
    return f"{wanted}#{id_}" if wanted in taken else wanted


def _object(kind: str, piece: Piece, vertices: _Vertices, row: dict[str, Any]) -> dict[str, Any]:
    thing: dict[str, Any] = {"type": kind, "attributes": {k: v for k, v in row.items() if v is not None}}
    if piece.outline.is_empty:
        return thing
    polygons = list(shapely.get_parts(piece.outline))
    geometry = []
    if kind != "BuildingRoom":
        faces = [f for p in polygons if (f := vertices.face(flat(p, piece.bottom)))]
        geometry.append({"type": "MultiSurface", "lod": "0.2", "boundaries": faces})
    if piece.top - piece.bottom > SCALE:
        geometry.append(_blocks(kind, [block(p, piece.bottom, piece.top) for p in polygons], vertices))
    thing["geometry"] = geometry
    return thing


def _blocks(kind: str, solids: list[list[tuple[str, Face]]], vertices: _Vertices) -> dict[str, Any]:
    shells, values = [], []
    names = ("GroundSurface", "RoofSurface", "WallSurface")
    for solid in solids:
        made = [(name, vertices.face(face)) for name, face in solid]
        kept = [(name, face) for name, face in made if face]
        shells.append([face for _, face in kept])
        values.append([names.index(name) for name, _ in kept])
    surfaces = [{"type": _ROOM[n] if kind == "BuildingRoom" else n} for n in names]
    # A storey has no surface kinds of its own in the specification.
    several = len(shells) > 1
    found: dict[str, Any] = {
        "type": "MultiSolid" if several else "Solid",
        "lod": "1.2",
        "boundaries": [[shell] for shell in shells] if several else shells,
    }
    if kind != "BuildingStorey":
        found["semantics"] = {"surfaces": surfaces, "values": [[v] for v in values] if several else values}
    return found


def faulty_blocks(found: dict[str, Any]) -> list[tuple[str, str]]:
    """(object, fault) of every solid of a feature that is not closed, not planar, or looks inwards."""
    faults = []
    vertices = found["vertices"]
    scaled = [[c * SCALE for c in v] for v in vertices]
    for name, thing in found["CityObjects"].items():
        for geometry in thing.get("geometry", ()):
            if geometry["type"] == "MultiSurface":
                continue
            solids = geometry["boundaries"] if geometry["type"] == "MultiSolid" else [geometry["boundaries"]]
            for solid in solids:
                for shell in solid:
                    if not closed(shell):
                        faults.append((name, "not_closed"))
                    elif volume(shell, scaled) <= 0:
                        faults.append((name, "looks_inwards"))
                    elif not all(planar(face, scaled) for face in shell if len(face[0]) > 3):
                        faults.append((name, "not_planar"))
    return faults
