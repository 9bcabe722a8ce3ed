"""`bimcheck ids …`: audit IDS files, explain messages, turn tables into IDS files and back."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from bimcheck.errors import BimcheckError
from bimcheck.words import LANGUAGES, Language, Words

if TYPE_CHECKING:
    from bimcheck.rules.ids_audit import AuditResult

# What each command needs is imported inside it: `bimcheck --help` must not wait for the IFC schemas.

language_option = click.option(
    "--lang", "language", type=click.Choice(LANGUAGES), default="zh", show_default=True, help="zh 中文 / en English."
)
overwrite_option = click.option("--overwrite", is_flag=True, help="允许覆盖已有文件。Replace an existing file.")
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def ids() -> None:
    """审查 IDS 文件,与表格互相转换。Audit IDS files; convert tables to IDS and back."""


@ids.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@language_option
def audit(files: tuple[Path, ...], form: str, language: Language) -> None:
    """审查 IDS 1.0 文件:结构与含义。Audit IDS 1.0 files: structure and meaning.

    \b
    退出码 Exit code:
      0  全部有效 (可能有警告)    all valid, perhaps with warnings
      2  至少一个无效或无法读取   one is invalid or cannot be read

    \b
    例 Examples:
      bimcheck ids audit 规定.ids
      bimcheck ids audit *.ids --format json > audit.json
    """
    from bimcheck.rules.ids_audit import audit as run

    results = [(path, run(path)) for path in files]
    if form == "json":
        found = [
            {"file": str(path), "valid": result.valid, "messages": [m.as_dict() for m in result.messages]}
            for path, result in results
        ]
        click.echo(json.dumps({"format": "bimcheck-ids-audit/1", "files": found}, ensure_ascii=False, indent=2))
    else:
        for path, result in results:
            _print(path, result, language)
    if not all(result.valid for _, result in results):
        raise SystemExit(2)


def _print(path: Path, result: AuditResult, language: Language) -> None:
    zh = language == "zh"
    errors = len(result.errors)
    warnings = len(result.messages) - errors
    verdict = ("有效" if zh else "valid") if result.valid else ("无效" if zh else "invalid")
    counts = f"{errors} 个错误,{warnings} 个警告" if zh else f"errors: {errors}, warnings: {warnings}"
    click.echo(f"{path}: {verdict} ({counts})")
    words = {"error": Words("错误", "error"), "warning": Words("警告", "warning")}
    for message in result.messages:
        place = f"{path}:{message.line}" if message.line else str(path)
        kind = words[message.severity.value].in_(language)
        click.echo(f"  {place}: {kind} {message.number}: {message.say(language)}")
        if message.where:
            click.echo(f"    {message.where}")


@ids.command()
@click.argument("numbers", nargs=-1, type=int)
@language_option
def explain(numbers: tuple[int, ...], language: Language) -> None:
    """解释审查消息的编号;不带编号则列出全部。Explain message numbers; without any, list all.

    \b
    例 Examples:
      bimcheck ids explain
      bimcheck ids explain 401 511
    """
    from bimcheck.rules.ids_audit import MESSAGES

    unknown = [number for number in numbers if number not in MESSAGES]
    if unknown:
        what = Words(
            f"没有编号 {unknown[0]};bimcheck ids explain 列出全部",
            f"no message {unknown[0]}; bimcheck ids explain lists all",
        )
        _fail(what.in_(language))
    if not numbers:
        for number, entry in MESSAGES.items():
            click.echo(f"{number}  {entry.severity.value:7}  {entry.title.in_(language)}")
    for number in numbers:
        entry = MESSAGES[number]
        click.echo(f"{number} {entry.severity.value}: {entry.title.in_(language)}")
        click.echo("  " + re.sub(r"\{\w+\}", "…", entry.text.in_(language)))
        click.echo(f"  {entry.explanation.in_(language)}")


@ids.command("from-xlsx")
@click.argument("table", type=_FILE)
@click.argument("out", type=_FILE)
@overwrite_option
@language_option
def from_xlsx(table: Path, out: Path, overwrite: bool, language: Language) -> None:
    """把要求表格转换为 IDS 文件。Turn a table of requirements into an IDS file.

    表格有误时不写文件,并列出每处错误的工作表、列、行;退出码 2。
    Where the table is wrong nothing is written, every problem is listed by sheet, column and row; exit code 2.

    \b
    例 Example:
      bimcheck ids from-xlsx 要求.xlsx 要求.ids
    """
    from bimcheck.rules.ids_table import TableError
    from bimcheck.rules.ids_table import from_xlsx as run

    _may_write(out, overwrite, language)
    try:
        result = run(table, out)
    except TableError as error:
        for where, what in error.problems:
            click.echo(f"{where}: {what.in_(language)}", err=True)
        _fail(error.advice.in_(language) if error.advice else "")
    except BimcheckError as error:
        _fail(error.say(language))
    for where, what in result.warnings:
        click.echo(f"{where}: {what.in_(language)}", err=True)
    count = (result.specifications, result.requirements)
    done = Words("{0}:{1} 条规定,{2} 项要求", "{0}: {1} specifications, {2} requirements").in_(language)
    click.echo(done.format(out, *count))


@ids.command("to-xlsx")
@click.argument("file", type=_FILE)
@click.argument("table", type=_FILE)
@overwrite_option
@language_option
def to_xlsx(file: Path, table: Path, overwrite: bool, language: Language) -> None:
    """把 IDS 文件转换为表格,并列出表格不能表达的内容。Turn an IDS file into a table; tells what a table cannot say.

    \b
    例 Example:
      bimcheck ids to-xlsx 要求.ids 要求.xlsx
    """
    from bimcheck.rules.ids_table import to_xlsx as run

    _may_write(table, overwrite, language)
    try:
        result = run(file, table, language)
    except BimcheckError as error:
        _fail(error.say(language))
    for where, what in result.unsaid:
        missing = Words("表格未能表达", "not in the table").in_(language)
        click.echo(f"{where}: {missing}: {what.in_(language)}", err=True)
    done = Words("{0}:{1} 条规定,{2} 行", "{0}: {1} specifications, {2} rows").in_(language)
    click.echo(done.format(table, result.specifications, result.requirements))


@ids.command()
@click.argument("table", type=_FILE)
@overwrite_option
@language_option
def template(table: Path, overwrite: bool, language: Language) -> None:
    """写出要求表格的模板,含示例和填写说明。Write a template of the table with examples and an explanation.

    \b
    例 Example:
      bimcheck ids template 要求模板.xlsx
    """
    from bimcheck.rules.ids_table import template as run

    _may_write(table, overwrite, language)
    try:
        run(table, language)
    except BimcheckError as error:
        _fail(error.say(language))
    click.echo(str(table))


def _may_write(path: Path, overwrite: bool, language: Language) -> None:
    if path.exists() and not overwrite:
        _fail(
            f"{path}: "
            + Words("文件已存在;加 --overwrite 覆盖", "the file exists; --overwrite replaces it").in_(language)
        )


def _fail(text: str) -> NoReturn:
    if text:
        click.echo(text, err=True)
    raise SystemExit(2)
