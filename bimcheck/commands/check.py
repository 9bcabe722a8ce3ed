"""`bimcheck check`: judge models, write reports, exit with the worst code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from bimcheck.commands import bilingual
from bimcheck.commands.bilingual import language_of, option
from bimcheck.commands.options import SEVERITIES, with_language, with_profile, with_rules, with_stage
from bimcheck.words import Language, Words

if TYPE_CHECKING:
    from pathlib import Path

    from bimcheck.report import Report


@bilingual.command(
    "check",
    words=Words(
        "检查一个或多个模型（.ifc、.ifczip），结果显示在终端，并按需写成报告。多个模型时，报告文件名中加入模型名。\n\n"
        "退出码：0 已判定且没有新的、达到 --fail-on 级别的问题；1 有问题；2 未能判定（选项有误、规则包有误、"
        "模型无法读取、规则出错、没有规则适用）。多个模型取最大者。三种情况都会写报告。",
        "Checks models (.ifc .ifczip), shows the outcome and writes reports. With several models the model's name goes "
        "into the name of its report.\n\n"
        "Exit codes: 0 judged, nothing new at or above --fail-on; 1 findings; 2 could not judge (a bad option, "
        "a broken pack, an unreadable model, a crashed rule, no rule that applies). Several models: the highest. "
        "A report is written in all three cases.",
    ),
    examples=[
        (
            "bimcheck check model.ifc --stage design --report report.html --report report.json",
            Words("按设计阶段检查，写网页和 JSON 两份报告", "check at the design stage, write a web page and JSON"),
        ),
        (
            "bimcheck check *.ifc --stage completion --report out/report.html",
            Words("检查全部竣工模型，每个模型一份报告", "all models of the hand-over, a report for each"),
        ),
        (
            "bimcheck check A.ifc S.ifc MEP.ifc --stage construction --together --report out/report.html",
            Words(
                "各专业模型一并检查：每个模型一份报告，整体另有 report-together.html",
                "the models of all disciplines: a report for each and report-together.html for the whole",
            ),
        ),
        (
            "bimcheck check new.ifc --previous old.ifc --report report.html",
            Words("与前一版本比对", "compare with the earlier version"),
        ),
        (
            "bimcheck check model.ifc --ids client.ids --fail-on warning",
            Words("只按甲方的 IDS 要求检查，警告也算不通过", "only what the client's IDS asks for; warnings count"),
        ),
        (
            "bimcheck check model.ifc --rules coordination --report clashes.html",
            Words("碰撞、重复构件、净空检查（生成几何）", "clashes, duplicates, clearances (makes shapes)"),
        ),
    ],
)
@click.argument("models", metavar="MODEL...", nargs=-1, required=True)
@with_stage
@with_profile
@with_rules
@option(
    "--ids",
    multiple=True,
    metavar="FILE",
    words=Words(
        "IDS 文件，可多次；未给 --rules、--profile 时只按 IDS 检查", "IDS file; alone, nothing else is judged."
    ),
)
@option(
    "--select",
    multiple=True,
    metavar="GLOB",
    words=Words("只用编号匹配的规则，如 'base/SPACE-*'，可多次", "Only rules whose key matches, like 'base/SPACE-*'."),
)
@option(
    "--report",
    "reports",
    multiple=True,
    metavar="FILE",
    words=Words(
        "报告文件，可多次，后缀决定格式：.html .json .xlsx .bcfzip .junit.xml .sarif .csv .md",
        "Report file; the suffix says the format: .html .json .xlsx .bcfzip .junit.xml .sarif .csv .md.",
    ),
)
@option(
    "--shapes/--no-shapes",
    "shapes",
    default=None,
    words=Words(
        "是否生成几何，供碰撞、重叠、净高、工程量核对等规则使用（大模型需数分钟）；"
        "不写时仅在采用 coordination 规则包时生成，否则这些规则不作判定",
        "Whether shapes are made for rules about clashes, overlaps, heights and quantities (minutes for large models). "
        "Otherwise only when pack coordination is asked for; those rules are undecided without.",
    ),
)
@option(
    "--no-cache",
    is_flag=True,
    words=Words("不使用、不保留几何缓存", "Neither use nor keep shapes in the user's cache folder."),
)
@option(
    "--together",
    is_flag=True,
    words=Words(
        "各模型属同一项目：另按规则包 federation 检查整体（坐标、单位、楼层、轴网、构件重复、专业齐全），"
        "写成 report-together 报告",
        "The models are one project: also judge the whole by the pack federation (coordinates, units, storeys, grids, "
        "elements twice, disciplines) in a report of its own, report-together.",
    ),
)
@option(
    "--previous",
    metavar="FILE",
    words=Words(
        "同一模型的前一版本：比对构件增减，检查 GlobalId 是否保持不变",
        "An earlier version of the model: tells what is gone and new, and whether GlobalIds were kept.",
    ),
)
@option(
    "--express",
    is_flag=True,
    words=Words(
        "另按 IFC 标准自身的 EXPRESS 约束（WHERE 与全局规则）检查；较慢",
        "Also judge by the EXPRESS rules of IFC itself (WHERE and global rules); slow.",
    ),
)
@option(
    "--express-limit",
    type=click.IntRange(min=1),
    default=600,
    metavar="SECONDS",
    words=Words("--express 的时限，默认 600 秒", "Time limit of --express in seconds. Default: 600."),
)
@option(
    "--deliverables",
    metavar="DIR",
    words=Words(
        "要移交的文件夹：检查其中的文件格式是否齐全（须同时给出 --stage 和含此类规则的配置，如 --profile national）",
        "The folder to hand over: whether its files are of the formats that the --stage asks for "
        "(with a profile that has such rules, e.g. national).",
    ),
)
@option("--waivers", metavar="FILE", words=Words("豁免清单", "Waivers: findings that are accepted, with reasons."))
@option(
    "--baseline",
    metavar="FILE",
    words=Words("以前的 JSON 报告，其中已有的问题不再计入", "An earlier JSON report; what it has is known, not new."),
)
@option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    default="error",
    words=Words(
        "达到此级别的新问题使退出码为 1；默认 error",
        "New findings from this severity on give exit code 1. Default: error.",
    ),
)
@option(
    "--timing",
    is_flag=True,
    words=Words("在 JSON 报告中写入耗时", "Write how long each rule took into the JSON report."),
)
@option("-q", "--quiet", is_flag=True, words=Words("只显示结论", "Show the verdict only."))
@option("-v", "--verbose", is_flag=True, words=Words("显示更多问题", "Show more findings."))
@with_language
@click.pass_context
def command(context: click.Context, /, models: tuple[str, ...], reports: tuple[str, ...], **options: Any) -> int:
    from functools import partial
    from pathlib import Path

    from bimcheck.ifc.content import Content

    content = Content(Path(models[0]))

    from bimcheck.commands.ahead import Reading

    by_packs = bool(options["rules"] or options["profile"] or not options["ids"])
    begun = Reading(content, judging=by_packs)

    from bimcheck.commands import inputs, joint
    from bimcheck.reports import format_of

    for name in reports:
        format_of(name)  # a wrong suffix must not cost the time of a check
    language = language_of(context)
    paths = inputs.expand(models)
    joint.require_fitting(paths, options)
    options["stage"] = inputs.canonical_stage(options["stage"])
    rules, problems = inputs.load_chosen(options)
    # What shows the report is loaded while the model is still being read.
    import rich.console
    import rich.table  # noqa: F401

    from bimcheck.reports import terminal  # noqa: F401

    shapes = bool(options["together"]) and not problems and joint.wants_shapes(rules, options)
    collected = joint.Collected(paths, shapes=shapes)
    alone = not options["together"] or bool(problems) or joint.judges_alone(rules, options)
    names = inputs.report_names([*paths, Path(joint.NAME)] if options["together"] else paths, reports)
    worst = 0
    for path, targets in zip(paths, names, strict=False):
        also = partial(collected.take, path) if options["together"] else None
        report = inputs.judge(path, rules, problems, options, language, also, begun)
        collected.miss(path, report)
        if alone:
            worst = max(worst, _deliver(report, targets, options, language, several=len(paths) > 1))
    if options["together"]:
        report = collected.report(rules, problems, options, language)
        worst = max(worst, _deliver(report, names[-1], options, language, several=False))
    return worst


def _deliver(
    report: Report, targets: Sequence[Path], options: dict[str, Any], language: Language, *, several: bool
) -> int:
    """Write the files, then show the report; a terminal that goes away costs nothing."""
    import sys

    from bimcheck import reports
    from bimcheck.commands.failures import say_error
    from bimcheck.commands.streams import console, quiet_when_nobody_reads
    from bimcheck.errors import BimcheckError
    from bimcheck.reports import terminal
    from bimcheck.rules.rule import Severity

    files = [str(reports.write(report, t, language=language, timing=options["timing"])) for t in targets]
    if not sys.stdout.isatty():  # on a terminal they stand in the report just below
        for problem in report.problems:
            say_error(BimcheckError(problem.what, problem.where, problem.advice).say(language), language)
    verbosity = -1 if options["quiet"] else int(options["verbose"])
    with quiet_when_nobody_reads():
        terminal.show(report, console(), language, verbosity=verbosity, files=files)
        if several:
            console().print()
    fail_on = None if options["fail_on"] == "never" else Severity(options["fail_on"])
    return report.exit_code(fail_on)
