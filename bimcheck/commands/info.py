"""`bimcheck info`: what a model holds, before anything is judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bimcheck.commands import bilingual
from bimcheck.commands.bilingual import language_of, option
from bimcheck.commands.options import with_language
from bimcheck.words import Language, Words

if TYPE_CHECKING:
    from bimcheck.model import Model

ROWS = 12

LABELS = {
    "project": Words("项目", "Project"),
    "application": Words("导出软件", "Written by"),
    "time_stamp": Words("导出时间", "Written at"),
    "author": Words("作者", "Author"),
    "organization": Words("单位", "Organization"),
    "view": Words("文件描述", "File description"),
    "units": Words("计量单位", "Units"),
    "georeference": Words("地理参照", "Georeference"),
    "extent": Words("规模", "Extent"),
    "sha256": Words("SHA-256", "SHA-256"),
}
# the ones that every model needs; --json has all of them
UNITS = ("LENGTHUNIT", "AREAUNIT", "VOLUMEUNIT", "PLANEANGLEUNIT")
NONE = Words("无", "none")


@bilingual.command(
    "info",
    words=Words(
        "查看模型概况：文件头、单位、地理参照、楼层、构件类、属性集，以及读取时发现的文件问题。不作判定。",
        "Shows what a model holds: header, units, georeference, storeys, element classes, property sets, and what was "
        "found wrong with the file on reading it. Judges nothing.",
    ),
    examples=[
        ("bimcheck info model.ifc", Words("概况", "an overview")),
        ("bimcheck info model.ifc --json", Words("同样的内容，供程序读取", "the same for programs")),
    ],
)
@click.argument("model", metavar="MODEL")
@option("--json", "as_json", is_flag=True, words=Words("输出 JSON", "Print JSON."))
@with_language
@click.pass_context
def command(context: click.Context, model: str, as_json: bool) -> int:
    from bimcheck.commands.progress import working
    from bimcheck.commands.streams import console, emit, quiet_when_nobody_reads
    from bimcheck.ifc.reader import read
    from bimcheck.reports.hostile_text import clean

    language = language_of(context)
    with working(clean(model, 40), language):
        facts = overview(read(model))
    if as_json:
        import json

        emit(json.dumps(facts, ensure_ascii=False, indent=1))
    else:
        with quiet_when_nobody_reads():
            for part in _parts(facts, language):
                console().print(part)
    return 0


def overview(model: Model) -> dict[str, Any]:
    """The model as plain data: what `--json` prints. Lengths in metres; lists by number, then name."""
    from dataclasses import asdict

    import polars as pl

    from bimcheck.engine import model_facts

    facts = asdict(model_facts(model))
    facts["classes"] = [{"class": name, "elements": number} for name, number in facts["classes"]]
    header = model.header
    sets = (
        model.properties.filter(pl.col("set_name").is_not_null())
        .group_by(pl.col("set_name").alias("name"))
        .agg(pl.col("element_id").n_unique().alias("carriers"), pl.col("name").n_unique().alias("properties"))
        .sort("carriers", "name", descending=[True, False])
    )
    units = model.units.filter("declared").select("unit_type", "name").sort("unit_type", "name")
    problems = model.problems.group_by("code").agg(pl.len().alias("number"), pl.col("line").min().alias("first_line"))
    return facts | {
        "file_description": list(header.description),
        "author": [text for text in header.author if text],
        "organization": [text for text in header.organization if text],
        "units": units.to_dicts(),
        "crs": [system.get("Name") for system in model.georeference.systems],
        "storeys_list": _storeys(model),
        "property_sets": sets.to_dicts(),
        "problems": problems.sort("code").to_dicts(),
    }


def _storeys(model: Model) -> list[dict[str, Any]]:
    """Storeys from the lowest up: name, elevation in metres as the file states it, number of elements in it."""
    import polars as pl

    lengths = model.units.filter((pl.col("unit_type") == "LENGTHUNIT") & pl.col("declared"))["scale"]
    scale = lengths[0] if len(lengths) else 1.0
    elements = model.is_a("IfcElement").group_by("storey_id").agg(pl.len().alias("elements"))
    storeys = model.is_a("IfcBuildingStorey").select("id", "name", "long_name", "global_id")
    if storeys.is_empty():
        return []
    elevations = model.attributes("IfcBuildingStorey").select("id", elevation=pl.col("Elevation") * scale)
    return (
        storeys.join(elevations, on="id", how="left")
        .join(elements, left_on="id", right_on="storey_id", how="left")
        .with_columns(pl.col("elements").fill_null(0))
        .sort("elevation", "name", "id", nulls_last=True)
        .select("name", "long_name", "elevation", "elements", "global_id", "id")
        .to_dicts()
    )


def _parts(facts: dict[str, Any], language: Language) -> list[Any]:
    from rich.text import Text

    from bimcheck.problems import CODES
    from bimcheck.report import ModelFacts
    from bimcheck.reports import phrases
    from bimcheck.reports.hostile_text import clean

    kept = {f: facts[f] for f in ModelFacts.__dataclass_fields__} | {"classes": ()}
    parts: list[Any] = [Text(phrases.model_line(ModelFacts(**kept)).in_(language), style="bold")]
    none = NONE.in_(language)
    values = {
        "project": facts["project"],
        "application": facts["application"],
        "time_stamp": facts["time_stamp"],
        "author": ", ".join(facts["author"]),
        "organization": ", ".join(facts["organization"]),
        "view": "; ".join(facts["file_description"]),
        "units": ", ".join(u["name"] or "?" for kind in UNITS for u in facts["units"] if u["unit_type"] == kind),
        "georeference": ", ".join(filter(None, facts["crs"])),
        "sha256": facts["sha256"],
    }
    colon = "：" if language == "zh" else ": "
    parts += [Text(f"  {LABELS[key].in_(language)}{colon}{clean(value, 300) or none}") for key, value in values.items()]
    zh = language == "zh"
    storeys = [
        (
            s["name"] or phrases.NO_NAME.in_(language),
            "" if s["elevation"] is None else f"{s['elevation']:.3f}",
            s["elements"],
        )
        for s in facts["storeys_list"]
    ]
    classes = [(c["class"], c["elements"]) for c in facts["classes"]]
    sets = [(s["name"], s["properties"], s["carriers"]) for s in facts["property_sets"]]
    problems = [(p["code"], CODES[p["code"]].in_(language), p["first_line"], p["number"]) for p in facts["problems"]]
    for heads, rows, limit in (
        (("楼层", "标高 (m)", "构件") if zh else ("storey", "elevation (m)", "elements"), storeys, 60),
        (("构件类", "构件") if zh else ("class", "elements"), classes, ROWS),
        (("属性集", "属性", "附着对象") if zh else ("property set", "properties", "on"), sets, ROWS),
        (("文件问题", "说明", "首见行", "处") if zh else ("problem", "what", "first line", "number"), problems, ROWS),
    ):
        if rows:
            parts += ["", _table(heads, rows[:limit])]
        if len(rows) > limit:
            more = Words("… 另有 {0} 项，--json 列出全部", "… and {0} more; --json has them all").in_(language)
            parts.append(Text(more.format(len(rows) - limit), style="dim"))
    return parts


def _table(heads: tuple[str, ...], rows: list[tuple[Any, ...]]) -> Any:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from bimcheck.reports.hostile_text import clean

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for number, head in enumerate(heads):
        value = rows[0][number]
        right = isinstance(value, (int, float)) or head.startswith(("标高", "elevation"))
        table.add_column(head, justify="right" if right else "left", overflow="fold")
    for row in rows:
        table.add_row(
            *(f"{v:,}" if isinstance(v, int) else Text(clean(str(v if v is not None else ""), 120)) for v in row)
        )
    return table
