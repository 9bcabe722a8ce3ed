"""`manifest.json`: what went in, what came out, how it got there, and what was found on the way; plain to compare."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from bimcheck import __version__
from bimcheck.cim import geopackage
from bimcheck.cim.handover import Handover
from bimcheck.cim.mapping import Mapping
from bimcheck.cim.quality import Check
from bimcheck.errors import BimcheckError
from bimcheck.georef.systems import register_versions

FORMAT = "bimcheck-export/1"


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def entry(path: Path, root: Path) -> dict[str, Any]:
    """A file as the manifest lists it."""
    return {"file": path.relative_to(root).as_posix(), "size": path.stat().st_size, "sha256": sha256_of(path)}


def versions() -> dict[str, Any]:
    """Of everything that decides what comes out."""
    return {
        "bimcheck": __version__,
        **register_versions(),
        "geos": ".".join(map(str, shapely.geos_version)),
        "shapely": shapely.__version__,
        "numpy": np.__version__,
        "gdal": geopackage.version(),
    }


def lineage(handovers: Sequence[Handover], outputs: list[dict[str, Any]], parameters: str) -> list[dict[str, Any]]:
    """Rows like a lineage of ISO 19115, a row per model and output; the GeoPackage cannot hold its own hash."""
    known = versions()
    return [
        {
            "model_id": handover.model_id,
            "statement": "footprints, blocks and tables derived from an IFC model that was checked by rules",
            "process_step": f"read, check, locate, outline, write {output['file']}",
            "tool": "bimcheck",
            "version": known["bimcheck"],
            "proj_version": known["proj"],
            "epsg_version": known["epsg"],
            "parameters_sha256": parameters,
            "source_sha256": handover.row["file_sha256"],
            "output_file": output["file"],
            "output_sha256": output["sha256"],
        }
        for handover in handovers
        for output in outputs
    ]


def model_entry(handover: Handover, checks: Sequence[Check]) -> dict[str, Any]:
    """What the manifest says of one model."""
    position, verdict = handover.position, handover.verdict
    return {
        "model_id": handover.model_id,
        "file": handover.row["file_name"],
        "size": handover.row["file_size"],
        "sha256": handover.row["file_sha256"],
        "report_sha256": verdict.sha256,
        "verdict": verdict.value,
        "findings": verdict.counts,
        "stage": verdict.report.stage,
        "profile": verdict.report.profile,
        "rule_packs": [{"id": name, "version": version} for name, version in verdict.report.packs],
        "placement": position.placement.as_dict(),
        "crs": position.crs.short,
        "height_reference": position.placement.height_reference,
        "pipeline": position.pipeline,
        "accuracy_m": position.accuracy,
        "wgs84_accuracy_m": position.globe_accuracy,
        "operation_sha256": position.conversion.operation if position.conversion else None,
        "assumed": [words.as_dict() for words in position.assumed],
        "buildings": [b.global_id for b in handover.buildings],
        "checks": [check.as_dict() for check in checks],
    }


def refusal(file: str, error: BimcheckError) -> dict[str, Any]:
    """Why a model is not in the set."""
    return {"file": file, "reason": {"zh": error.say("zh"), "en": error.say("en")}}


def write(
    path: Path,
    models: list[dict[str, Any]],
    refused: list[dict[str, Any]],
    outputs: list[dict[str, Any]],
    mapping: Mapping,
    options: dict[str, Any],
) -> None:
    content = {
        "format": FORMAT,
        "versions": versions(),
        "options": options,
        "mapping_sha256": mapping.sha256,
        "cim_grade": {"label": mapping.grade["block"], "confidence": mapping.grade["confidence"]},
        "models": models,
        "refused": refused,
        "outputs": sorted(outputs, key=lambda o: o["file"]),
    }
    text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
    path.write_bytes((text + "\n").encode())
