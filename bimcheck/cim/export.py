"""One output set of one or several models: all of it or nothing.

Everything is written into a folder beside the target, which then takes the target's name; whatever interrupts leaves
the old output as it was.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bimcheck.cim import cityjson, geojson, geopackage, handover, manifest, placement_table, tiles
from bimcheck.cim.geoid import Geoid
from bimcheck.cim.handover import Handover
from bimcheck.cim.mapping import Mapping, load_mapping
from bimcheck.cim.position import locate
from bimcheck.cim.quality import Check, checks
from bimcheck.cim.verdict import RefusedError, Verdict, judge, of_place, verdict_of
from bimcheck.errors import BimcheckError, GeoreferenceError, OptionError, ReportError
from bimcheck.georef.conversion import UserOperation
from bimcheck.georef.resolve import Sidecar, resolve
from bimcheck.ifc.reader import read
from bimcheck.model import Model
from bimcheck.report import Report
from bimcheck.rules.rule import Severity
from bimcheck.words import Words

GEOPACKAGE, CITYJSON, GEOJSON = "summary.gpkg", "model.city.jsonl", "buildings.geojson"
PLACEMENT, MANIFEST, TILES = "placement.csv", "manifest.json", "tiles"


@dataclass(frozen=True)
class Settings:
    """What an export is asked for.

    crs        the map's system, None: that of the first model; a metric projected one
    require    findings from this severity on keep a model from being exported; None: none do
    reports    SHA-256 of a model → its report and the SHA-256 of that; others are judged on the spot
    region     a shapely geometry in longitude and latitude that the buildings must stand in
    skip_refused  export the others where a model is refused; otherwise nothing is exported
    """

    crs: str | None = None
    require: Severity | None = Severity.ERROR
    reports: dict[str, tuple[Report, str]] = field(default_factory=dict)
    mapping: Mapping = field(default_factory=load_mapping)
    sidecar: Sidecar | None = None
    operation: UserOperation | None = None
    geoid: Geoid | None = None
    region: Any | None = None
    region_sha256: str | None = None
    tiles: bool = False
    overwrite: bool = False
    skip_refused: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came of it. folder: None where nothing was written; `told`: failed checks that stop nothing, by file."""

    folder: Path | None
    files: tuple[Path, ...]
    exported: tuple[Handover, ...]
    refused: tuple[tuple[str, BimcheckError], ...]
    told: tuple[tuple[str, Check], ...]
    without: tuple[str, ...] = ()  # files that could not be written here, for want of a library


def export(
    models: Sequence[Path | Model],
    folder: Path,
    settings: Settings | None = None,
    progress: Callable[[str], None] | None = None,
) -> Outcome:
    """Write the output set of these models into `folder`.

    A model that has no place, did not pass, or whose outlines are wrong is refused and told; unless `skip_refused`,
    nothing is written then. OptionError for what makes no sense, ReportError where the system does not let us write.
    """
    settings = settings or Settings()
    _look_at(folder, settings)
    part = folder.with_name(f".{folder.name[:100]}.{secrets.token_hex(4)}.part")
    made: list[Handover] = []
    entries: list[dict[str, Any]] = []
    refused: list[tuple[str, BimcheckError]] = []
    told: list[tuple[str, Check]] = []
    contents: list[dict[str, Any]] = []
    try:
        _make(part)
        for given in models:
            name = given.source.name if isinstance(given, Model) else Path(given).name
            if progress:
                progress(name)
            try:
                one, found, content = _one(given, made, part, settings)
            except OptionError:
                raise
            except BimcheckError as error:
                refused.append((name, _naming(error, name)))
                continue
            made.append(one)
            contents += content
            told += [(name, check) for check in found if not check.passed]
            entries.append(manifest.model_entry(one, found))
        if not made or (refused and not settings.skip_refused):
            return Outcome(None, (), (), tuple(refused), tuple(told))
        without = _write_all(part, made, entries, refused, contents, settings)
        _take_over(part, folder)
    except OSError as error:
        raise ReportError(
            Words(f"无法写入（{error.strerror}）", f"cannot be written ({error.strerror})"),
            str(folder),
            Words("请检查文件夹权限与剩余空间，并关闭正在打开其中文件的程序",
                  "check permissions and free space, and close programs that have its files open"),
        ) from error  # fmt: skip
    finally:
        shutil.rmtree(part, ignore_errors=True)
    files = tuple(sorted(p for p in folder.rglob("*") if p.is_file()))
    return Outcome(folder, files, tuple(made), tuple(refused), tuple(told), without)


def _naming(error: BimcheckError, name: str) -> BimcheckError:
    """The error with the model's name in front, where it only names a system or a value."""
    if name in error.where:
        return error
    where = f"{error.where}: " if error.where else ""
    return RefusedError(Words(where + error.what.zh, where + error.what.en), name, error.advice)


def _look_at(folder: Path, settings: Settings) -> None:
    if folder.exists() and not folder.is_dir():
        raise OptionError(Words("已有同名文件", "there is a file of this name"), str(folder))
    if folder.exists() and any(folder.iterdir()):
        ours = (folder / MANIFEST).is_file()
        if not settings.overwrite:
            raise OptionError(
                Words("文件夹已存在且不为空", "the folder exists and is not empty"),
                str(folder),
                Words("换一个文件夹，或用 --overwrite 覆盖", "give another folder, or --overwrite"),
            )
        if not ours:  # the whole folder is replaced: somebody's own files must not be in it
            raise OptionError(
                Words(f"文件夹中没有 {MANIFEST}，不是导出结果，不予覆盖",
                      f"the folder has no {MANIFEST}: it is no export, and is not overwritten"),
                str(folder),
            )  # fmt: skip
    if settings.tiles and settings.geoid is None:
        raise OptionError(
            Words("3D Tiles 使用椭球高，缺少大地水准面差距", "3D Tiles have ellipsoidal heights: the geoid is needed"),
            "--tiles",
            Words("用 --geoid 给出差距（米）或格网文件", "give --geoid: metres, or a grid file"),
        )


def _make(folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir()


def _one(
    given: Path | Model, before: list[Handover], part: Path, settings: Settings
) -> tuple[Handover, list[Check], list[dict[str, Any]]]:
    """One model's hand-over, its checks and its tiles. BimcheckError where it is refused."""
    model = given if isinstance(given, Model) else read(Path(given))
    try:
        return _placed(model, before, part, settings)
    except GeoreferenceError as error:  # no place, no way to the map, or numbers that lead nowhere
        what = error.what if settings.sidecar else _with_finding(error.what, model)
        raise RefusedError(what, model.source.name, error.advice or _HOW_TO_PLACE) from None


def _placed(
    model: Model, before: list[Handover], part: Path, settings: Settings
) -> tuple[Handover, list[Check], list[dict[str, Any]]]:
    """`_one` of a model that is read. GeoreferenceError where it has no place or numbers that lead nowhere."""
    name = model.source.name
    crs = settings.crs or (before[0].position.crs.definition if before else None)
    position = locate(resolve(model, settings.sidecar), crs, settings.operation)
    if abs((position.crs.metres or 0.0) - 1.0) > 1e-9:
        raise RefusedError(
            Words(f"{position.crs.label} 不以米为单位", f"{position.crs.label} does not count in metres"),
            name,
            Words("用 --crs 换算到以米为单位的投影坐标系", "convert with --crs to a projected system in metres"),
        )
    verdict = _verdict(model, settings)
    verdict.refuse(settings.require, name)
    shapes = model.shapes()
    made = handover.make(model, shapes, position, verdict, settings.mapping)
    _not_twice(made, before, name)
    found = checks(made, settings.mapping, settings.region)
    for check in found:
        if check.stops and not check.passed:
            # Of a place the finding tells more than where it is; the operator's own numbers are not the model's.
            about_place = check.name in ("inside_area_of_use", "area_kept") and settings.sidecar is None
            what = _with_finding(check.what, model) if about_place else check.what
            raise RefusedError(what, name, _ADVICE.get(check.name))
    content = []
    if settings.tiles and settings.geoid is not None:
        content = tiles.write_model(part / TILES, model, shapes, made, settings.geoid)
    return made, found, content


def _with_finding(what: Words, model: Model) -> Words:
    """The reason, and the finding of pack geo that is behind it."""
    found = of_place(model)
    if found is None or what.en in found.en:
        return found or what
    return Words(f"{what.zh}；{found.zh}", f"{what.en}; {found.en}")


_HOW_TO_PLACE = Words(
    "在建模软件中设置地图坐标 (IfcMapConversion)，或用 --sidecar 给出定位参数",
    "set map coordinates (IfcMapConversion) in the authoring tool, or give --sidecar",
)
_ADVICE = {
    "inside_area_of_use": Words(
        "核对坐标系、东坐标、北坐标和单位", "check the coordinate system, easting, northing and their unit"
    ),
    "inside_region": Words("核对坐标系、东坐标和北坐标", "check the coordinate system, easting and northing"),
    "area_kept": Words("核对 IfcMapConversion.Scale 与单位", "check IfcMapConversion.Scale and the units"),
}


def _verdict(model: Model, settings: Settings) -> Verdict:
    known = settings.reports.get(model.source.sha256)
    if known is not None:
        return verdict_of(*known)
    if settings.reports:
        raise RefusedError(
            Words(
                "给出的报告都不是这个模型的（SHA-256 不符）", "none of the reports is of this model (SHA-256 differs)"
            ),
            model.source.name,
            Words("模型改动后请重新检查", "check the model again after a change"),
        )
    return judge(model)


def _not_twice(made: Handover, before: list[Handover], name: str) -> None:
    """A building of the same GlobalId would take the other's place on the platform."""
    known = {b.global_id: h.row["file_name"] for h in before for b in h.buildings}
    for building in made.buildings:
        if building.global_id in known:
            raise RefusedError(
                Words(f"建筑 {building.global_id} 已由 {known[building.global_id]} 导出",
                      f"building {building.global_id} has already come from {known[building.global_id]}"),
                name,
                Words("同一建筑的各专业模型请先合并，或分开导出",
                      "federate the models of one building first, or export them apart"),
            )  # fmt: skip


def _write_all(
    part: Path,
    made: list[Handover],
    entries: list[dict[str, Any]],
    refused: list[tuple[str, BimcheckError]],
    contents: list[dict[str, Any]],
    settings: Settings,
) -> tuple[str, ...]:
    """All files of the set into `part`; returns the names of those that could not be made."""
    mapping = settings.mapping
    made.sort(key=lambda h: h.model_id)
    entries.sort(key=lambda e: e["model_id"])
    (part / CITYJSON).write_bytes(b"".join(cityjson.lines(made, mapping)))
    (part / GEOJSON).write_bytes(b"".join(geojson.lines(made, mapping)))
    geoid = settings.geoid
    above = {} if geoid is None else {h.model_id: geoid.ellipsoidal(h) for h in made}
    (part / PLACEMENT).write_bytes(placement_table.table(made, above))
    if contents and geoid is not None:
        tiles.write_tileset(part / TILES, made, contents, geoid)
    options = _options(settings)
    written = [manifest.entry(p, part) for p in sorted(part.rglob("*")) if p.is_file()]
    without: tuple[str, ...] = ()
    if geopackage.available():
        parameters = hashlib.sha256(json.dumps([options, mapping.sha256], sort_keys=True).encode()).hexdigest()
        stamp = geopackage.stamp_of([h.row["time_stamp"] or "" for h in made])
        geopackage.write(part / GEOPACKAGE, made, manifest.lineage(made, written, parameters), mapping, stamp)
        written.append(manifest.entry(part / GEOPACKAGE, part))
    else:
        without = (GEOPACKAGE,)
    told = [manifest.refusal(name, error) for name, error in refused]
    manifest.write(part / MANIFEST, entries, told, written, mapping, options)
    return without


def _options(settings: Settings) -> dict[str, Any]:
    """What decides the output, files by their hash only."""
    return {
        "crs": settings.crs,
        "require": settings.require.value if settings.require else "never",
        "sidecar_sha256": settings.sidecar.sha256 if settings.sidecar else None,
        "operation_sha256": settings.operation.sha256 if settings.operation else None,
        "geoid": settings.geoid.as_dict() if settings.geoid else None,
        "region_sha256": settings.region_sha256,
        "tiles": settings.tiles,
        "skip_refused": settings.skip_refused,
    }


def _take_over(part: Path, folder: Path) -> None:
    """Put `part` in the place of `folder`. A rename only works onto nothing, so the old one steps aside first."""
    if not folder.exists():
        part.rename(folder)
        return
    old = folder.with_name(f".{folder.name[:100]}.{secrets.token_hex(4)}.old")
    folder.rename(old)
    try:
        part.rename(folder)
    except OSError:
        with suppress(OSError):
            old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)
