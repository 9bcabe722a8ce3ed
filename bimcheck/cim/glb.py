"""glTF 2.0 binary with feature ids and a property table (EXT_mesh_features, EXT_structural_metadata)."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray
# What a finding makes of an element's colour; linear RGB.
COLOURS = {"error": (0.80, 0.10, 0.08), "warning": (0.90, 0.55, 0.08), "": (0.62, 0.62, 0.60)}
_FLOAT, _UINT = 5126, 5125
_VERTICES, _INDICES = 34962, 34963


@dataclass(frozen=True)
class Feature:
    """An element: its mesh (vertices (n, 3) in glTF axes, triangles (m, 3)) and its row of the property table."""

    vertices: Array
    triangles: Array
    properties: dict[str, str]
    colour: str


class _Buffer:
    """The binary part; every view begins at a multiple of 8 bytes, as the property tables want it."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.size = 0
        self.views: list[dict[str, Any]] = []

    def add(self, content: bytes, target: int | None = None) -> int:
        view: dict[str, Any] = {"buffer": 0, "byteOffset": self.size, "byteLength": len(content)}
        self.views.append(view | ({"target": target} if target else {}))
        padding = -len(content) % 8
        self.parts.append(content + b"\0" * padding)
        self.size += len(content) + padding
        return len(self.views) - 1


def glb(features: Sequence[Feature], schema_id: str = "bimcheck") -> bytes:
    """The file: a primitive per colour, all of one property table; row n is feature n."""
    buffer = _Buffer()
    accessors: list[dict[str, Any]] = []
    primitives: list[dict[str, Any]] = []
    materials: list[dict[str, Any]] = []
    for colour in COLOURS:
        chosen = [(number, f) for number, f in enumerate(features) if f.colour == colour]
        if not chosen:
            continue
        positions = np.concatenate([f.vertices for _, f in chosen]).astype("<f4")
        starts = np.cumsum([0, *(len(f.vertices) for _, f in chosen)])
        triangles = np.concatenate([f.triangles + s for (_, f), s in zip(chosen, starts[:-1], strict=True)])
        ids = np.repeat(np.array([n for n, _ in chosen]), np.diff(starts)).astype("<f4")
        primitives.append(
            {
                "attributes": {
                    "POSITION": _accessor(buffer, accessors, positions, "VEC3"),
                    "_FEATURE_ID_0": _accessor(buffer, accessors, ids, "SCALAR"),
                },
                "indices": _accessor(buffer, accessors, triangles.astype("<u4").ravel(), "SCALAR", _INDICES),
                "material": len(materials),
                "extensions": {
                    "EXT_mesh_features": {
                        "featureIds": [{"featureCount": len(chosen), "attribute": 0, "propertyTable": 0}]
                    }
                },
            }
        )
        materials.append(
            {
                "name": colour or "plain",
                "doubleSided": True,
                "pbrMetallicRoughness": {
                    "baseColorFactor": [*COLOURS[colour], 1.0], "metallicFactor": 0.0, "roughnessFactor": 0.9,
                },
            }
        )  # fmt: skip
    names = list(features[0].properties)
    table = {name: _strings(buffer, [f.properties[name] for f in features]) for name in names}
    document = {
        "asset": {"version": "2.0", "generator": "bimcheck"},
        "extensionsUsed": ["EXT_mesh_features", "EXT_structural_metadata"],
        "extensions": {
            "EXT_structural_metadata": {
                "schema": {
                    "id": schema_id,
                    "classes": {"element": {"properties": {n: {"type": "STRING", "required": True} for n in names}}},
                },
                "propertyTables": [
                    {"name": "elements", "class": "element", "count": len(features), "properties": table}
                ],
            }
        },
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": primitives}],
        "materials": materials,
        "accessors": accessors,
        "bufferViews": buffer.views,
        "buffers": [{"byteLength": buffer.size}],
    }
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    text += b" " * (-len(text) % 8)
    body = b"".join(buffer.parts)
    head = struct.pack("<4sII", b"glTF", 2, 12 + 8 + len(text) + 8 + len(body))
    return b"".join(
        [head, struct.pack("<I4s", len(text), b"JSON"), text, struct.pack("<I4s", len(body), b"BIN\0"), body]
    )


def _accessor(
    buffer: _Buffer, accessors: list[dict[str, Any]], values: Array, kind: str, target: int = _VERTICES
) -> int:
    found: dict[str, Any] = {
        "bufferView": buffer.add(values.tobytes(), target),
        "componentType": _UINT if values.dtype.kind == "u" else _FLOAT,
        "count": len(values),
        "type": kind,
    }
    if kind == "VEC3":
        found |= {"min": values.min(axis=0).tolist(), "max": values.max(axis=0).tolist()}
    accessors.append(found)
    return len(accessors) - 1


def _strings(buffer: _Buffer, texts: list[str]) -> dict[str, Any]:
    encoded = [t.encode() for t in texts]
    offsets = np.cumsum([0, *map(len, encoded)]).astype("<u4")
    # A view must not be empty, even where no element has a name.
    values = buffer.add(b"".join(encoded) or b"\0")
    return {"values": values, "stringOffsets": buffer.add(offsets.tobytes()), "stringOffsetType": "UINT32"}
