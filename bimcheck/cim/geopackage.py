"""GeoPackage 1.2 through GDAL: layers model, building, storey, space, finding; tables component and lineage.

Version 1.2, because more readers know it than later ones. The layers' system is the plain plane one: GDAL stores a
compound system without its code, so the height system is a column. With OGR_CURRENT_DATE set the bytes are the same in
every run.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Map
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from bimcheck.cim.handover import Handover, Row
from bimcheck.cim.mapping import Mapping
from bimcheck.cim.outlines import Outline
from bimcheck.cim.verdict import FINDINGS
from bimcheck.errors import OptionError
from bimcheck.words import Words

Rows = list[Row]
# What a column holds where its values do not tell, because none has one; all others hold text.
_REALS = re.compile(
    r"area|height|elevation|^far|density|ratio|volume|easting|northing|lon$|lat$|scale|unit$|angle|heading|rotation"
    r"|gfa|length$|accuracy_m"
)
_WHOLE = {"file_size", "storeys_above", "storeys_below", "storeys_declared", "year_built", "n_storey", "n_space",
          "n_element", "n_error", "n_warning", "logeoref_effective", "number_signed", "count", "ifc_id"}  # fmt: skip
_TEXTS = ("_source", "_method", "_id", "_crs", "_confidence", "_no", "_code")


def available() -> bool:
    """Whether GeoPackages can be written here."""
    return find_spec("pyogrio") is not None


def missing() -> OptionError:
    """What to say, and what to install, where GDAL is not there."""
    return OptionError(
        Words("未安装 pyogrio，没有写出 GeoPackage", "pyogrio is not installed: no GeoPackage was written"),
        "summary.gpkg",
        Words('请运行 pip install "bimcheck[gis]"', 'run: pip install "bimcheck[gis]"'),
    )


def version() -> str | None:
    """GDAL's version, None without it."""
    if not available():
        return None
    import pyogrio

    return ".".join(map(str, pyogrio.__gdal_version__))


def write(path: Path, handovers: Sequence[Handover], lineage: Rows, mapping: Mapping, stamp: str) -> None:
    """The file; `stamp` (ISO 8601, UTC) is put in place of the time of day."""
    import pyogrio

    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": stamp})
    try:
        crs = handovers[0].position.crs.definition
        for layer, (rows, shapes, kind) in _layers(handovers, lineage).items():
            _layer(path, layer, rows, shapes, kind, crs, mapping)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


# The columns of layers that may have no row.
_EMPTY = {
    "storey": ("storey_id", "building_id", "name", "number_signed", "elevation_local", "height_m", "gross_floor_area",
               "gross_floor_area_declared", "above_ground", "elevation_abs", "model_id"),
    "space": ("space_id", "storey_id", "name", "long_name", "usage", "net_area", "net_area_source", "height",
              "model_id"),
    "component": ("model_id", "ifc_class", "predefined_type", "classification_code", "count", "length", "area",
                  "volume", "volume_source"),
    "finding": ("model_id", *FINDINGS),
    "lineage": (),
}  # fmt: skip

Layer = tuple[Rows, list[Any] | None, str | None]


def _layers(handovers: Sequence[Handover], lineage: Rows) -> dict[str, Layer]:
    buildings = [b for h in handovers for b in h.buildings]
    storeys = [s for b in buildings for s in b.storeys]
    rooms = [r for s in storeys for r in s.rooms]
    findings = [(h, f) for h in handovers for f in h.findings]
    models = [{k: v for k, v in h.row.items() if k != "hull"} for h in handovers]
    points = [h.points.get(f["ifc_id"]) if f["ifc_id"] is not None else None for h, f in findings]
    return {
        "model": (models, [h.row["hull"] for h in handovers], "Polygon"),
        "building": ([b.row for b in buildings], [_at(b.outline, b.bottom) for b in buildings], "MultiPolygon Z"),
        "storey": ([s.row for s in storeys], [_at(s.outline, s.bottom) for s in storeys], "MultiPolygon Z"),
        "space": ([r.row for r in rooms], [_at(r.outline, r.bottom) for r in rooms], "MultiPolygon Z"),
        "finding": (
            [{"model_id": f["model_id"], **{name: f[name] for name in FINDINGS}} for _, f in findings],
            [None if p is None else shapely.Point(*p) for p in points],
            "Point Z",
        ),
        "component": ([c for h in handovers for c in h.components], None, None),
        "lineage": (lineage, None, None),
    }


def _at(outline: Outline, z: float) -> Any:
    return None if outline.is_empty else shapely.force_3d(outline, z)


def _layer(
    path: Path, layer: str, rows: Rows, shapes: list[Any] | None, kind: str | None, crs: str, mapping: Mapping
) -> None:
    import pyogrio

    names = mapping.columns.get(layer, {})
    fields, data, masks = [], [], []
    for name in rows[0] if rows else _EMPTY[layer]:
        values, missing = _column(name, [row.get(name) for row in rows])
        fields.append(names.get(name, name))
        data.append(values)
        masks.append(missing)
    if len({f.lower() for f in fields} | {"fid", "geom"}) < len(fields) + 2:
        raise OptionError(
            Words(
                f"图层 {layer} 有两个同名字段（或占用了 fid、geom）",
                f"layer {layer}: two fields of one name, or fid, geom",
            ),
            "--mapping",
        )
    geometry = None if shapes is None else shapely.to_wkb(np.array(shapes, dtype=object), output_dimension=3)
    pyogrio.raw.write(
        path, geometry, data, np.array(fields), field_mask=masks, layer=layer, driver="GPKG", geometry_type=kind,
        crs=crs if kind else None, encoding="UTF-8", dataset_options={"VERSION": "1.2"},
        layer_options={"SPATIAL_INDEX": "YES"} if kind else {"ASPATIAL_VARIANT": "GPKG_ATTRIBUTES"},
    )  # fmt: skip


def _column(name: str, values: list[Any]) -> tuple[np.ndarray, np.ndarray]:
    """(values, mask of those that are null), of the type that the column has in every run."""
    missing = np.array([v is None for v in values])
    kind = _kind(name, values)
    if kind is str:
        return np.array([None if v is None else str(v) for v in values], dtype=object), missing
    if kind is bool:
        return np.array([bool(v) for v in values], dtype=bool), missing
    if kind is int:
        return np.array([0 if v is None else int(v) for v in values], dtype=np.int64), missing
    return np.array([0.0 if v is None else float(v) for v in values], dtype=np.float64), missing


def _kind(name: str, values: Sequence[Any]) -> type:
    known: Map[type, type] = {bool: bool, str: str}
    for value in values:
        if value is not None:
            if type(value) in known:
                return known[type(value)]
            break
    if name == "above_ground":
        return bool
    if name in _WHOLE:
        return int
    if any(value is not None for value in values):
        return float
    return str if name.endswith(_TEXTS) or not _REALS.search(name) else float


def stamp_of(time_stamps: Sequence[str]) -> str:
    """The latest time that the models' headers name, as GeoPackage wants it; the epoch of the format without one."""
    found = [m for t in time_stamps if (m := re.match(r"(\d{4}-[01]\d-[0-3]\d)T([0-2]\d:[0-5]\d:[0-5]\d)", t or ""))]
    return max((f"{m[1]}T{m[2]}.000Z" for m in found), default="1980-01-01T00:00:00.000Z")
