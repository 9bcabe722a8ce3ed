"""`bimcheck ids …`: audit IDS files, explain messages, turn tables into IDS files and back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bimcheck.commands import bilingual
from bimcheck.commands.bilingual import Group, language_of, option
from bimcheck.commands.options import language_option, with_language
from bimcheck.words import Language, Words

if TYPE_CHECKING:
    from bimcheck.rules.ids_audit import AuditResult

# What each command needs is imported inside it: help must not wait for the IFC schemas.

with_overwrite = option("--overwrite", is_flag=True, words=Words("允许覆盖已有文件", "Replace an existing file."))


@bilingual.command(
    "audit",
    words=Words(
        "审核 IDS 1.0 文件：结构是否正确，内容能否成立。\n\n"
        "退出码：0 全部有效（可能有警告）；2 至少一个无效或无法读取。",
        "Audits IDS 1.0 files: whether the structure is right, and whether what they say can hold.\n\n"
        "Exit codes: 0 all valid, perhaps with warnings; 2 one is invalid or cannot be read.",
    ),
    examples=[
        ("bimcheck ids audit client.ids", Words("逐行列出问题", "what is wrong, by line")),
        ("bimcheck ids audit a.ids b.ids --json", Words("供程序读取", "for programs")),
    ],
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@option("--json", "as_json", is_flag=True, words=Words("输出 JSON", "Print JSON."))
@with_language
@click.pass_context
def audit(context: click.Context, files: tuple[str, ...], as_json: bool) -> int:
    from bimcheck.commands.inputs import expand
    from bimcheck.commands.streams import emit
    from bimcheck.rules.ids_audit import audit as run

    results = [(path, run(path)) for path in expand(files)]
    if as_json:
        import json

        found = [
            {"file": str(path), "valid": result.valid, "messages": [m.as_dict() for m in result.messages]}
            for path, result in results
        ]
        emit(json.dumps({"format": "bimcheck-ids-audit/1", "files": found}, ensure_ascii=False, indent=2))
    else:
        for path, result in results:
            _print(path, result, language_of(context))
    return 0 if all(result.valid for _, result in results) else 2


def _print(path: Path, result: AuditResult, language: Language) -> None:
    from bimcheck.commands.streams import emit
    from bimcheck.reports.hostile_text import clean
    from bimcheck.rules.rule import SEVERITY_WORDS

    errors = len(result.errors)
    verdict = (Words("有效", "valid") if result.valid else Words("无效", "invalid")).in_(language)
    counts = Words("{0} 个错误，{1} 个警告", "errors: {0}, warnings: {1}").in_(language)
    emit(f"{path}: {verdict} ({counts.format(errors, len(result.messages) - errors)})")
    for message in result.messages:
        place = f"{path}:{message.line}" if message.line else str(path)
        kind = SEVERITY_WORDS[message.severity].in_(language)
        emit(f"  {place}: {kind} {message.number}: {clean(message.say(language))}")
        if message.where:
            emit(f"    {clean(message.where)}")


@bilingual.command(
    "explain",
    words=Words(
        "解释审核意见的编号；不带编号则列出全部。", "Explains the numbers of audit messages; without any, lists all."
    ),
    examples=[("bimcheck ids explain 401", Words("编号 401 的含义", "what number 401 means"))],
)
@click.argument("numbers", metavar="[NUMBER...]", nargs=-1, type=int)
@with_language
@click.pass_context
def explain(context: click.Context, numbers: tuple[int, ...]) -> int:
    from bimcheck.commands.streams import emit
    from bimcheck.errors import OptionError
    from bimcheck.rules.ids_audit import MESSAGES
    from bimcheck.rules.rule import SEVERITY_WORDS

    language = language_of(context)
    for number in numbers:
        if number not in MESSAGES:
            advice = Words("bimcheck ids explain 列出全部", "`bimcheck ids explain` lists them all")
            raise OptionError(Words("没有这个编号", "there is no message of this number"), str(number), advice)
    for number in numbers or MESSAGES:
        entry = MESSAGES[number]
        severity = SEVERITY_WORDS[entry.severity].in_(language)
        emit(f"{number}  {severity:7}  {entry.title.in_(language)}")
        if numbers:
            text = re.sub(r"\{\w+\}", "…", entry.text.in_(language))
            emit(f"  {text}\n  {entry.explanation.in_(language)}")
    return 0


@bilingual.command(
    "from-xlsx",
    words=Words(
        "把要求表格转换为 IDS 文件。表格有误时不写文件，逐处列出工作表、列和行，退出码 2。",
        "Turns a table of requirements into an IDS file. Where the table is wrong nothing is written, and every "
        "problem is listed by sheet, column and row; exit code 2.",
    ),
    examples=[("bimcheck ids from-xlsx requirements.xlsx client.ids", Words("表格转 IDS", "table to IDS"))],
)
@click.argument("table", metavar="TABLE.xlsx")
@click.argument("out", metavar="OUT.ids")
@with_overwrite
@with_language
@click.pass_context
def from_xlsx(context: click.Context, table: str, out: str, overwrite: bool) -> int:
    from bimcheck.commands.streams import emit
    from bimcheck.rules.ids_table import TableError
    from bimcheck.rules.ids_table import from_xlsx as run

    language = language_of(context)
    _may_write(out, overwrite)
    try:
        result = run(Path(table), Path(out))
    except TableError as error:
        if len(error.problems) > 1:
            _tell(error.problems, language)
        raise
    _tell(result.warnings, language)
    done = Words("{0}：{1} 条规定，{2} 项要求", "{0}: {1} specifications, {2} requirements").in_(language)
    emit(done.format(out, result.specifications, result.requirements))
    return 0


@bilingual.command(
    "to-xlsx",
    words=Words(
        "把 IDS 文件转换为表格，并列出表格不能表达的内容。",
        "Turns an IDS file into a table, and tells what a table cannot say.",
    ),
    examples=[("bimcheck ids to-xlsx client.ids requirements.xlsx", Words("IDS 转表格", "IDS to table"))],
)
@click.argument("file", metavar="FILE.ids")
@click.argument("table", metavar="TABLE.xlsx")
@with_overwrite
@with_language
@click.pass_context
def to_xlsx(context: click.Context, file: str, table: str, overwrite: bool) -> int:
    from bimcheck.commands.streams import emit
    from bimcheck.rules.ids_table import to_xlsx as run

    language = language_of(context)
    _may_write(table, overwrite)
    result = run(Path(file), Path(table), language)
    missing = Words("表格未能表达：{what}", "not in the table: {what}")
    _tell([(where, missing.format(what=what.in_(language))) for where, what in result.unsaid], language)
    done = Words("{0}：{1} 条规定，{2} 行", "{0}: {1} specifications, {2} rows").in_(language)
    emit(done.format(table, result.specifications, result.requirements))
    return 0


@bilingual.command(
    "template",
    words=Words(
        "写出要求表格的模板，含示例和填写说明。", "Writes a template of the table with examples and an explanation."
    ),
    examples=[("bimcheck ids template requirements.xlsx", Words("从模板开始填写", "start from it"))],
)
@click.argument("table", metavar="TABLE.xlsx")
@with_overwrite
@with_language
@click.pass_context
def template(context: click.Context, table: str, overwrite: bool) -> int:
    from bimcheck.commands.streams import emit
    from bimcheck.rules.ids_table import template as run

    _may_write(table, overwrite)
    run(Path(table), language_of(context))
    emit(table)
    return 0


def _may_write(name: str, overwrite: bool) -> None:
    from bimcheck.errors import OptionError

    if Path(name).exists() and not overwrite:
        advice = Words("加 --overwrite 覆盖", "--overwrite replaces it")
        raise OptionError(Words("文件已存在", "the file exists"), name, advice)


def _tell(problems: Iterable[tuple[str, Words]], language: Language) -> None:
    from bimcheck.commands.streams import tell

    for where, what in problems:
        tell(f"{where}: {what.in_(language)}")


command = Group(
    "ids",
    homes={
        "audit": (audit, Words("审核 IDS 文件", "audit IDS files")),
        "explain": (explain, Words("解释审核意见", "explain the audit's messages")),
        "from-xlsx": (from_xlsx, Words("表格转 IDS", "a table into an IDS file")),
        "to-xlsx": (to_xlsx, Words("IDS 转表格", "an IDS file into a table")),
        "template": (template, Words("写出表格模板", "write a template of the table")),
    },
    words=Words(
        "审核 IDS 文件，与要求表格互相转换。", "Audits IDS files; converts tables of requirements to IDS and back."
    ),
    examples=[("bimcheck ids audit client.ids", Words("IDS 本身有没有错", "is the IDS itself right?"))],
    params=[language_option],
)
