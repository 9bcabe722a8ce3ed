"""`bimcheck export`: hand checked models over to a city information model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bimcheck.commands import bilingual
from bimcheck.commands.bilingual import language_of, option
from bimcheck.commands.options import SEVERITIES, with_language
from bimcheck.words import Language, Words

if TYPE_CHECKING:
    from bimcheck.cim.export import Outcome, Settings

TOLD = 12  # checks that did not pass, per export; the manifest has all


@bilingual.command(
    "export",
    words=Words(
        "把通过检查的模型导出为 CIM 平台所需的成果：summary.gpkg（GeoPackage）、model.city.jsonl（CityJSONSeq 2.0）、"
        "buildings.geojson、placement.csv（定位参数）、manifest.json（清单与校验和），可另加 3D Tiles。"
        "轮廓、高度、面积由构件形体量得，并与模型注明的数值核对。\n\n"
        "没有地理参照、未通过检查或轮廓有误的模型不予导出，并说明原因；只要有一个被拒，就什么也不写，除非给出 "
        "--skip-refused。输出要么齐全，要么没有。\n\n"
        "退出码：0 全部导出；1 有模型被拒；2 未能导出。",
        "Hands checked models over to a CIM platform: summary.gpkg (GeoPackage), model.city.jsonl (CityJSONSeq 2.0), "
        "buildings.geojson, placement.csv (the numbers that place a model), manifest.json (what, from where, "
        "checksums), and 3D Tiles on request. Outlines, heights and areas are measured from the elements' shapes and "
        "compared with what the model states.\n\n"
        "A model that has no georeference, did not pass, or whose outlines are wrong is refused, and the reason is "
        "told. One that is refused stops the whole export, unless --skip-refused is given. The output is whole or not "
        "there.\n\n"
        "Exit codes: 0 all exported; 1 models were refused; 2 could not export.",
    ),
    examples=[
        (
            "bimcheck export model.ifc out --report report.json",
            Words("按检查报告的结论导出", "export by the verdict of a report"),
        ),
        (
            "bimcheck export *.ifc out --crs EPSG:4549 --skip-refused",
            Words("导出全部合格模型，统一到一个坐标系", "all models that may go, in one coordinate system"),
        ),
        (
            "bimcheck export model.ifc out --tiles --geoid 9.8",
            Words("另写 3D Tiles，大地水准面差距 9.8 m", "3D Tiles too; the geoid lies 9.8 m above the ellipsoid"),
        ),
    ],
)
@click.argument("models", metavar="MODEL...", nargs=-1, required=True)
@click.argument("folder", metavar="OUT_DIR")
@option(
    "--crs",
    metavar="EPSG:n",
    words=Words(
        "输出坐标系，以米为单位的投影坐标系；默认取第一个模型的坐标系",
        "System of the output: a projected one in metres. Otherwise that of the first model.",
    ),
)
@option(
    "--report",
    "reports",
    multiple=True,
    metavar="FILE",
    words=Words(
        "模型的 JSON 检查报告，可多次；默认用规则包 base 当场检查",
        "JSON report of a model; several times. Otherwise the model is judged by pack base.",
    ),
)
@option(
    "--require",
    type=click.Choice(SEVERITIES),
    default="error",
    words=Words(
        "有此级别以上新问题的模型不予导出；默认 error",
        "New findings from this severity on keep a model back. Default: error.",
    ),
)
@option("--overwrite", is_flag=True, words=Words("替换已有的导出结果", "Replace an export that is there."))
@option(
    "--skip-refused",
    is_flag=True,
    words=Words("有模型被拒时仍导出其余模型", "Export the others where a model is refused."),
)
@option("--tiles", is_flag=True, words=Words("另写 3D Tiles 1.1（需要 --geoid）", "Write 3D Tiles 1.1 too (--geoid)."))
@option(
    "--geoid",
    metavar="METRES|GRID",
    words=Words(
        "大地水准面差距：大地水准面高出椭球面的米数，或格网文件（.tif、.gtx）",
        "Geoid above the ellipsoid: metres, or a grid file (.tif .gtx).",
    ),
)
@option(
    "--mapping",
    metavar="FILE",
    words=Words("字段来源与输出字段名 (TOML)", "Where fields come from and what they are called (TOML)."),
)
@option(
    "--sidecar",
    metavar="FILE",
    words=Words(
        "定位参数文件 (TOML)，代替模型自带的地理参照；只用于单个模型",
        "Placement (TOML) in place of what the model states; one model only.",
    ),
)
@option(
    "--operation",
    metavar="FILE",
    words=Words(
        "坐标转换参数文件：四参数、七参数、PROJ 管线或 WKT", "Datum shift: 4 or 7 parameters, PROJ pipeline or WKT."
    ),
)
@option(
    "--region",
    metavar="FILE",
    words=Words("建筑须位于其中的范围 (GeoJSON)", "Polygon that buildings must stand in (GeoJSON)."),
)
@with_language
@click.pass_context
def command(context: click.Context, /, models: tuple[str, ...], folder: str, **options: Any) -> int:
    from pathlib import Path

    from bimcheck.cim.export import export
    from bimcheck.commands import inputs
    from bimcheck.commands.progress import working
    from bimcheck.reports.hostile_text import clean

    language = language_of(context)
    paths = inputs.expand(models)
    settings = _settings(options, len(paths))
    with working(clean(folder, 40), language):
        outcome = export(paths, Path(folder), settings)
    return _show(outcome, len(paths), language)


def _settings(options: dict[str, Any], number: int) -> Settings:
    """Everything that can be wrong with the options is found before a model is read."""
    from pathlib import Path

    from bimcheck.cim.export import Settings
    from bimcheck.cim.geoid import load_geoid
    from bimcheck.cim.mapping import load_mapping
    from bimcheck.cim.region import load_region
    from bimcheck.cim.verdict import read_reports
    from bimcheck.errors import OptionError
    from bimcheck.georef import systems
    from bimcheck.georef.conversion import load_operation
    from bimcheck.georef.resolve import load_sidecar
    from bimcheck.rules.rule import Severity

    if options["crs"]:
        systems.require(options["crs"], "--crs")
    if options["sidecar"] and number > 1:
        raise OptionError(
            Words("定位参数只能用于一个模型", "a placement is of one model only"),
            "--sidecar",
            Words("请分别导出", "export the models one by one"),
        )
    region, region_sha256 = load_region(Path(options["region"])) if options["region"] else (None, None)
    return Settings(
        crs=options["crs"],
        require=None if options["require"] == "never" else Severity(options["require"]),
        reports=read_reports([Path(r) for r in options["reports"]]),
        mapping=load_mapping(Path(options["mapping"]) if options["mapping"] else None),
        sidecar=load_sidecar(Path(options["sidecar"])) if options["sidecar"] else None,
        operation=load_operation(Path(options["operation"])) if options["operation"] else None,
        geoid=load_geoid(options["geoid"]) if options["geoid"] else None,
        region=region,
        region_sha256=region_sha256,
        tiles=options["tiles"],
        overwrite=options["overwrite"],
        skip_refused=options["skip_refused"],
    )


def _show(outcome: Outcome, number: int, language: Language) -> int:
    """Say what came of it; returns the exit code."""
    from bimcheck.cim import geopackage
    from bimcheck.commands.failures import say_error
    from bimcheck.commands.streams import console, quiet_when_nobody_reads, tell
    from bimcheck.reports.hostile_text import clean

    for _, error in outcome.refused:
        say_error(clean(error.say(language), 1000), language)
    if outcome.folder is None:
        nothing = Words("被拒的模型：{n} 个，没有导出任何文件", "models refused: {n}; nothing was exported")
        tell(nothing.format(n=len(outcome.refused)).in_(language))
        if len(outcome.refused) < number:
            tell(Words("用 --skip-refused 可导出其余模型", "--skip-refused exports the others").in_(language))
        return 1
    if outcome.without:
        tell(geopackage.missing().say(language))
    with quiet_when_nobody_reads():
        for line in _lines(outcome, language):
            console().print(line, markup=False, highlight=False, soft_wrap=True)
    return 1 if outcome.refused else 0


def _lines(outcome: Outcome, language: Language) -> list[str]:
    from bimcheck.reports.hostile_text import clean

    zh = language == "zh"
    lines = []
    for made in outcome.exported:
        row = made.row
        place = f"{row['crs_target']}  E {row['easting']:.3f}  N {row['northing']:.3f}  H {row['orth_height']:.3f}"
        lines.append(f"{clean(row['file_name'], 80)}  {place}")
        lines += [_building(b.row, language) for b in made.buildings[:20]]
        if len(made.buildings) > 20:
            rest = len(made.buildings) - 20
            lines.append(f"  … 另有 {rest} 栋" if zh else f"  … and {rest} more buildings")
    if outcome.told:
        lines.append("请核对：" if zh else "To be looked at:")
        lines += [
            f"  {clean(name, 40)}{'：' if zh else ': '}{check.what.in_(language)}"
            for name, check in outcome.told[:TOLD]
        ]
        if len(outcome.told) > TOLD:
            rest = len(outcome.told) - TOLD
            lines.append(f"  … 另有 {rest} 项，见 manifest.json" if zh else f"  … and {rest} more in manifest.json")
    assert outcome.folder is not None
    lines.append(("已写入 " if zh else "Written to ") + str(outcome.folder))
    shown = [p for p in outcome.files if p.suffix != ".glb"]
    lines += [f"  {p.relative_to(outcome.folder).as_posix():24}{p.stat().st_size:>12,}" for p in shown]
    glbs = len(outcome.files) - len(shown)
    if glbs:
        lines.append(f"  tiles/*/*.glb × {glbs}")
    return lines


def _building(row: dict[str, Any], language: Language) -> str:
    """One building on one line; what is not known is left out."""
    from bimcheck.reports.hostile_text import clean

    zh = language == "zh"
    parts = [f"基底 {row['footprint_area']:.2f} m²" if zh else f"footprint {row['footprint_area']:.2f} m²"]
    if row["height_m"] is not None:
        parts.append(f"高 {row['height_m']:.2f} m" if zh else f"{row['height_m']:.2f} m high")
    if row["storeys_above"] is not None:
        parts.append(f"地上 {row['storeys_above']} 层" if zh else f"storeys above ground: {row['storeys_above']}")
    if row["storeys_below"]:
        parts.append(f"地下 {row['storeys_below']} 层" if zh else f"below: {row['storeys_below']}")
    if row["gross_floor_area"] is not None:
        area = f"{row['gross_floor_area']:.2f} m²"
        parts.append(f"建筑面积 {area}" if zh else f"gross floor area {area}")
    name = clean(row["name"] or row["building_id"], 40)
    return f"  {name}{'：' if zh else ': '}{('，' if zh else ', ').join(parts)}"
