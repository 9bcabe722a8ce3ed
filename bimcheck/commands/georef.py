"""`bimcheck georef`: where a model stands, why it may stand elsewhere, and a copy that stands right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from bimcheck.commands import bilingual
from bimcheck.commands.bilingual import language_of, option
from bimcheck.commands.options import with_language, with_profile
from bimcheck.words import Words

if TYPE_CHECKING:
    from pathlib import Path

_SETTING = re.compile(r"([a-z_]+)=(.*)", re.DOTALL)


@bilingual.command(
    "georef",
    words=Words(
        "查看模型落在哪里：定位数值与出处、LoGeoRef 级别、规则包 geo 的问题、最可能的原因和改正后的数值。"
        "多个模型时列成一张表，并比较各模型的定位。\n\n"
        "--set … --out 写出改正的副本：只改动有关的实例，其余字节不变；写出后重新读取并复核，原文件不动。"
        "可设置 easting northing height（坐标系单位）、rotation（度，自地图东向逆时针到模型 X 轴）、scale、crs、"
        "vertical、latitude、longitude、true_north。\n\n"
        "退出码：0 没有错误级问题；1 有；2 未能判定。",
        "Shows where a model lands: the numbers and where they stand in the file, LoGeoRef levels, findings of pack "
        "geo, the likeliest reason and the corrected values. Several models become a table and are compared.\n\n"
        "--set … --out writes a corrected copy: only the instances concerned change, all other bytes stay; the copy is "
        "read again and verified, the model itself is left alone. Keys: easting northing height (in units of the "
        "system), rotation (degrees, counter-clockwise from map east to the model's X), scale, crs, vertical, "
        "latitude, longitude, true_north.\n\n"
        "Exit codes: 0 no finding of severity error; 1 there are; 2 could not judge.",
    ),
    examples=[
        ("bimcheck georef model.ifc --svg map.svg", Words("定位、问题和示意图", "placement, findings and a map")),
        (
            "bimcheck georef deliveries/*.ifc --profile hangzhou --report georef.json",
            Words("整个文件夹列表，每个模型一份报告", "a table of a folder, a report for each model"),
        ),
        (
            "bimcheck georef model.ifc --set easting=514923.7 northing=3350508.9 crs=EPSG:4549 --out fixed.ifc",
            Words("写出改正坐标后的副本", "write a copy with corrected coordinates"),
        ),
    ],
)
@click.argument("models", metavar="MODEL...", nargs=-1, required=True)
@with_profile
@option(
    "--region",
    metavar="BOX|FILE",
    words=Words(
        "模型应在的区域：西,南,东,北（度）或 GeoJSON", "Where it is expected: west,south,east,north or a GeoJSON file."
    ),
)
@option(
    "--crs",
    metavar="CRS",
    words=Words("坐标未注明坐标系时采用的坐标系，如 EPSG:4549", "System of coordinates that name none: EPSG:4549."),
)
@option(
    "--operation",
    metavar="FILE",
    words=Words("坐标转换参数文件（四参数、七参数、PROJ 管线、WKT）", "File with parameters, a PROJ pipeline or WKT."),
)
@option(
    "--sidecar",
    metavar="FILE",
    words=Words("平台方给出的定位 (TOML)，优先于文件", "The operator's own numbers (TOML); they win over the file."),
)
@option("--svg", metavar="FILE", words=Words("写出位置示意图 (SVG)", "Write the map as SVG."))
@option(
    "--report",
    "reports",
    multiple=True,
    metavar="FILE",
    words=Words("报告文件，可多次：.html .json", "Report file; several times: .html .json."),
)
@option("--json", "as_json", is_flag=True, words=Words("输出 JSON", "Print JSON."))
@option(
    "--set",
    "settings",
    multiple=True,
    metavar="KEY=VALUE...",
    words=Words("要改正的值，可连写多个", "Values to correct, as many as you like."),
)
@option("--out", metavar="FILE", words=Words("改正后的副本", "The corrected copy."))
@option("--overwrite", is_flag=True, words=Words("--out 已存在时覆盖", "Replace the file that --out names."))
@with_language
@click.pass_context
def command(context: click.Context, /, models: tuple[str, ...], **options: Any) -> int:
    from bimcheck.commands import georef_run, inputs
    from bimcheck.reports import format_of

    language = language_of(context)
    for name in options["reports"]:
        format_of(name)
    files, settings = _told(models, options["settings"])
    paths = inputs.expand(files)
    _fit(paths, settings, options)
    if settings:
        return georef_run.correct(paths[0], settings, options, language)
    return georef_run.show(paths, options, language)


def _told(models: tuple[str, ...], settings: tuple[str, ...]) -> tuple[list[str], dict[str, str]]:
    """Models and settings: a shell knows no end of `--set a=1 b=2 c=3`, so what reads like a setting is one."""
    from bimcheck.errors import OptionError

    files: list[str] = []
    told: dict[str, str] = {}
    parts = [part for text in settings for part in text.split()]
    if settings:
        parts += [m for m in models if _SETTING.fullmatch(m)]
        files = [m for m in models if not _SETTING.fullmatch(m)]
    else:
        files = list(models)
    for part in parts:
        match = _SETTING.fullmatch(part)
        if match is None:
            raise OptionError(
                Words(f"{part} 不是 名称=值", f"{part} is not KEY=VALUE"), "--set", Words.same("--set easting=514923.7")
            )
        told[match[1]] = match[2]
    return files, told


def _fit(paths: list[Path], settings: dict[str, str], options: dict[str, Any]) -> None:
    """OptionError for options that make no sense together."""
    from bimcheck.errors import OptionError

    if not paths:
        raise OptionError(Words("缺少模型文件", "no model is named"), "MODEL")
    if bool(settings) != bool(options["out"]):
        raise OptionError(
            Words("--set 与 --out 须同时给出", "--set and --out go together"),
            "--set",
            Words("例如 --set easting=514923.7 --out fixed.ifc", "e.g. --set easting=514923.7 --out fixed.ifc"),
        )
    if len(paths) > 1 and (settings or options["svg"] or options["sidecar"]):
        raise OptionError(
            Words("--set、--svg、--sidecar 一次只用于一个模型", "--set, --svg and --sidecar take one model at a time"),
            "MODEL",
        )
