"""Requirements as a table: a workbook becomes an IDS file, and an IDS file a workbook as far as a table can say it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bimcheck.errors import IdsError
from bimcheck.rules.ids_audit import Message, audit_bytes
from bimcheck.rules.ids_table.document import document
from bimcheck.rules.ids_table.rows import Reader, TableError, load
from bimcheck.rules.ids_table.unsaid import rows_of
from bimcheck.rules.ids_table.workbook import template_bytes, workbook_bytes
from bimcheck.words import Language, Words

__all__ = ["TableError", "TableResult", "from_xlsx", "template", "to_xlsx"]


@dataclass(frozen=True)
class TableResult:
    """What was written: how many specifications and requirements, and what to know about it.

    warnings  of the audit of the IDS that was written, with the row they come from
    unsaid    what the IDS holds and the table has no words for, with its line
    """

    specifications: int
    requirements: int
    warnings: tuple[tuple[str, Words], ...] = ()
    unsaid: tuple[tuple[str, Words], ...] = ()


def from_xlsx(xlsx: Path, out_ids: Path) -> TableResult:
    """Write the IDS file that a table of requirements asks for.

    TableError, with every problem by sheet, column and row, where the table is wrong; then nothing is written.
    """
    sheet, letters, rows = load(xlsx)
    groups = Reader(sheet, letters).read(rows)
    text, row_of_line = document(groups, xlsx.stem)
    data = text.encode()
    result = audit_bytes(data)

    def placed(message: Message) -> tuple[str, Words]:
        row = row_of_line.get(message.line or 0)
        words = Words(message.say("zh"), message.say("en"))
        return f"{sheet}!{row}" if row else sheet, words

    if result.errors:
        raise TableError([placed(message) for message in result.errors])
    _write(out_ids, data)
    return TableResult(
        len(groups), sum(len(group.requirements) for group in groups), tuple(placed(m) for m in result.messages)
    )


def to_xlsx(ids: Path, xlsx: Path, language: Language = "zh") -> TableResult:
    """Write the table that an IDS file amounts to; `unsaid` of the result lists what a table has no words for.

    IdsError where the file has not the structure of IDS 1.0.
    """
    groups, rows, unsaid = rows_of(ids)
    _write(xlsx, workbook_bytes(rows, unsaid, language))
    return TableResult(groups, len(rows), unsaid=tuple(unsaid))


def template(xlsx: Path, language: Language = "zh") -> None:
    """Write an empty table with examples, lists to choose from, and a sheet that explains it."""
    _write(xlsx, template_bytes(language))


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    draft = path.with_name(path.name + ".part")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise IdsError(
            Words(f"无法写入:{error.strerror}", f"cannot be written: {error.strerror}"),
            str(path),
            Words(
                "请检查文件夹权限，或关闭正在打开该文件的程序",
                "Check the folder, or close the program that has the file open",
            ),
        ) from error
