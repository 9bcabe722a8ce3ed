"""`bimcheck prefab`: assembly rate and standardisation of one model, with the working."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bimcheck.commands import bilingual
from bimcheck.commands.bilingual import language_of, option
from bimcheck.commands.options import SEVERITIES, with_language, with_profile, with_stage
from bimcheck.words import Language, Words

if TYPE_CHECKING:
    from pathlib import Path

    from bimcheck.model import Model
    from bimcheck.prefab.settings import Settings
    from bimcheck.report import Report
    from bimcheck.rules.rule import Rule
    from bimcheck.section import Section


@bilingual.command(
    "prefab",
    words=Words(
        "装配式建筑评价：按评分表算出装配率并列出每一项的分子、分母和构件；统计预制构件的规格、相近规格、重量和模数；"
        "并按规则包 prefab 检查。模型没有说明的内容不算零分，装配率写成最低到最高的区间。\n\n"
        "XLSX 报告是计算书：构件清单和公式都在表里，改动构件后重新计算。退出码同 check。",
        "Rates prefabrication: the assembly rate by a score table, with numerator, denominator and elements of "
        "every item; "
        "specifications of precast components, near-duplicates, weights and modules; and the rules of pack prefab. "
        "What "
        "the model does not tell is no zero: the rate is then a range.\n\n"
        "The XLSX report is the working: elements and formulas, which reckon anew when an element is changed. Exit "
        "codes "
        "as for check.",
    ),
    examples=[
        (
            "bimcheck prefab model.ifc --stage 施工图 --report rate.xlsx --report rate.html",
            Words("施工图阶段的预评价，写计算书和网页", "pre-evaluation at construction documents, with the working"),
        ),
        (
            "bimcheck prefab model.ifc --table zhejiang.toml --declare declared.toml",
            Words("按自己的评分表，并声明模型表达不了的项", "by a table of your own, with declarations"),
        ),
    ],
)
@click.argument("model", metavar="MODEL")
@option(
    "--table",
    metavar="FILE",
    words=Words(
        "评分表；默认 GB/T 51129-2017（部分行凭记忆，见表内说明）",
        "Score table; otherwise GB/T 51129-2017 (some rows are recalled, as it says).",
    ),
)
@option(
    "--declare",
    metavar="FILE",
    words=Words("项目声明：模型表达不了的项及其依据", "Declarations: what the model cannot tell, with evidence."),
)
@option(
    "--casting",
    metavar="FILE",
    words=Words(
        "识别预制、现浇、叠合的词表；默认自带", "Words that tell precast from cast in place; otherwise our own."
    ),
)
@option(
    "--post-cast",
    type=click.Choice(("range", "count", "ignore")),
    words=Words(
        "可计入预制的现浇段：range 只计入高值（默认），count 计入，ignore 不计入",
        "Strips that may count: range (in the highest only; the default), count, ignore.",
    ),
)
@with_stage
@with_profile
@option(
    "--report",
    "reports",
    multiple=True,
    metavar="FILE",
    words=Words(
        "报告文件，可多次：.xlsx 计算书、.html、.json", "Report file, several times: .xlsx (the working), .html, .json."
    ),
)
@option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    default="error",
    words=Words(
        "达到此级别的问题使退出码为 1；默认 error", "Findings from this severity on give exit code 1. Default: error."
    ),
)
@option("-q", "--quiet", is_flag=True, words=Words("只显示结论", "Show the verdict only."))
@option(
    "-v",
    "--verbose",
    is_flag=True,
    words=Words("显示评分表、计算过程和规格", "Show the score, the working, the specifications."),
)
@with_language
@click.pass_context
def command(context: click.Context, /, model: str, reports: tuple[str, ...], **options: Any) -> int:
    from pathlib import Path

    from bimcheck.commands.inputs import canonical_stage
    from bimcheck.commands.progress import working
    from bimcheck.ifc.reader import read
    from bimcheck.prefab.settings import settings
    from bimcheck.reports.hostile_text import clean
    from bimcheck.rules.profiles import load_profile

    language = language_of(context)
    targets = [Path(name) for name in reports]
    for target in targets:
        _require_format(target)  # a wrong suffix must not cost the time of a run
    profile = load_profile(options["profile"]) if options["profile"] else None
    chosen = settings(
        profile,
        score_table=options["table"],
        declarations=options["declare"],
        casting_words=options["casting"],
        post_cast=options["post_cast"],
    )
    stage = canonical_stage(options["stage"])
    rules = _rules(chosen, profile, stage)
    with working(clean(model, 40), language) as progress:
        read_model = read(Path(model))
        report, written = _run(read_model, chosen, rules, stage, options, targets, language, progress)
    return _show(report, written, options, language)


def _require_format(path: Path) -> None:
    from bimcheck.errors import OptionError
    from bimcheck.reports import FORMATS, format_of

    if path.suffix.lower() == ".xlsx":
        return
    try:
        format_of(path)
    except OptionError as error:
        accepted = " ".join(FORMATS)
        raise OptionError(error.what, error.where, Words(f"可用后缀：{accepted}", f"use one of: {accepted}")) from None


def _rules(chosen: Settings, profile: Any, stage: str | None) -> tuple[Rule, ...]:
    """The pack's rules with the parameters in force; of a stage, if one is given."""
    from bimcheck.engine import choose_rules
    from bimcheck.prefab.settings import PACK
    from bimcheck.rules.packs import load_pack

    rules = load_pack(PACK, chosen.parameters).rules
    if profile is not None:
        severity = profile.severity
        from dataclasses import replace

        omitted = [r for r in rules if any(r.is_called(name) for name in profile.omit)]
        rules = tuple(
            replace(r, severity=next((s for name, s in severity.items() if r.is_called(name)), r.severity))
            for r in rules
            if r not in omitted
        )
    return choose_rules(rules, stage)


def _run(
    model: Model,
    chosen: Settings,
    rules: tuple[Rule, ...],
    stage: str | None,
    options: dict[str, Any],
    targets: list[Path],
    language: Language,
    progress: Any,
) -> tuple[Report, list[str]]:
    from bimcheck import reports
    from bimcheck.engine import check
    from bimcheck.prefab.casting import decided_by
    from bimcheck.prefab.rate import rates
    from bimcheck.prefab.run import prefab_sections
    from bimcheck.reports.prefab_workbook import workbook_bytes
    from bimcheck.reports.whole_file import write_whole

    with decided_by(chosen.words, chosen.declared.castings):
        report = check(
            model,
            rules,
            stage=stage,
            profile=options["profile"],
            sections=prefab_sections(chosen, stage),
            shapes=True,
            progress=progress,
        )
        written = []
        for target in targets:
            if target.suffix.lower() == ".xlsx":
                rated = rates(model, chosen.table, chosen.declared, chosen.post_cast)
                path = write_whole(target, [workbook_bytes(model, rated, language)])
            else:
                path = reports.write(report, target, language=language)
            written.append(str(path))
    return report, written


def _show(report: Report, written: list[str], options: dict[str, Any], language: Language) -> int:
    """The rate with its score and its working first, then the findings; all of it with --verbose."""
    from dataclasses import replace

    from bimcheck.commands.streams import console, quiet_when_nobody_reads
    from bimcheck.reports import terminal
    from bimcheck.reports.section_terminal import section_parts
    from bimcheck.rules.rule import Severity

    verbosity = -1 if options["quiet"] else int(options["verbose"])
    with quiet_when_nobody_reads():
        out = console()
        if verbosity == 0:
            for section in report.sections:
                for part in section_parts(_in_short(section), language, 1):
                    out.print(part)
            out.print()
        shown = report if verbosity else replace(report, sections=())
        terminal.show(shown, out, language, verbosity=verbosity, files=written)
    return report.exit_code(None if options["fail_on"] == "never" else Severity(options["fail_on"]))


def _in_short(section: Section) -> Section:
    """What stands at the beginning: the table, what follows from it, and what was not told; no lists of elements."""
    from dataclasses import replace

    from bimcheck.section import Figure, Paragraphs, Table

    tables = [b for b in section.blocks if isinstance(b, Table)][:1]
    texts = [b for b in section.blocks if isinstance(b, Paragraphs)][: 2 if section.id == "assembly-rate" else 3]
    kept = [b for b in section.blocks if not isinstance(b, Figure) and (b in tables or b in texts)]
    return replace(section, blocks=tuple(kept))
