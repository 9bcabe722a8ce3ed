"""`placement.csv`: the numbers that people type into SuperMap, ArcGIS or Cesium, a row per model."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from bimcheck.cim.handover import Handover

# Field → heading; Excel opens the file as UTF-8 because of the mark at its beginning.
COLUMNS = {
    "model_id": "模型编号 model_id",
    "file_name": "文件 file",
    "project_name": "项目 project",
    "crs_target": "坐标系 CRS",
    "height_crs": "高程基准 height system",
    "easting": "参考点东坐标 X (m)",
    "northing": "参考点北坐标 Y (m)",
    "orth_height": "参考点高程 Z (m)",
    "lon": "经度 longitude (°)",
    "lat": "纬度 latitude (°)",
    "rotation_deg_ccw_from_east": "X 轴自正东逆时针转角 rotation from east, ccw (°)",
    "north_angle_ccw_deg": "自 Y 轴逆时针至坐标北 north angle, ccw (°)",
    "heading_true_deg": "Y 轴真方位角 true heading, cw (°)",
    "scale": "比例 scale (map units per m)",
    "ground_elevation": "室外地面高程 ground (m)",
    "ellipsoidal_height": "参考点椭球高 ellipsoidal height (m)",
}


def table(handovers: Sequence[Handover], ellipsoidal: dict[str, float]) -> bytes:
    """The file. `ellipsoidal`: model id → height of local (0, 0, 0) above the ellipsoid, where the geoid is known."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS.values())
    for handover in handovers:
        row: dict[str, Any] = handover.row | {
            "ground_elevation": handover.buildings[0].row["ground_elevation"],
            "ellipsoidal_height": ellipsoidal.get(handover.model_id),
        }
        writer.writerow([_cell(row[name]) for name in COLUMNS])
    return out.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula is kept a text."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@" else value
