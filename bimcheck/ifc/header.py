"""The HEADER section: who wrote the file, with what, when, in which schema."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from bimcheck.errors import ModelError
from bimcheck.ifc.arguments import split_arguments
from bimcheck.ifc.schema import SUPPORTED
from bimcheck.ifc.spf import Statement, decode_bytes, problem
from bimcheck.ifc.strings import decode_string
from bimcheck.model import Header
from bimcheck.words import Words

# The same schema under the names that it has had; a file is read by the tables on the right.
_ALIASES = {
    "IFC2X3_TC1": "IFC2X3", "IFC2X3_FINAL": "IFC2X3", "IFC4_ADD1": "IFC4", "IFC4_ADD2": "IFC4",
    "IFC4_ADD2_TC1": "IFC4", "IFC4X3": "IFC4X3_ADD2", "IFC4X3_TC1": "IFC4X3_ADD2", "IFC4X3_ADD1": "IFC4X3_ADD2",
}  # fmt: skip
_ENTRIES = {"FILE_DESCRIPTION": 2, "FILE_NAME": 7, "FILE_SCHEMA": 1}


def read_header(statements: Sequence[Statement]) -> tuple[Header, list[dict[str, Any]]]:
    """The header and what is wrong with it, as PROBLEMS rows."""
    found: list[dict[str, Any]] = []
    entries: dict[str, list[str]] = {}
    if not statements or statements[0].text.upper() != "ISO-10303-21":
        found.append(problem("SYNTAX", 1, 1, statements[0].text if statements else "", expected="ISO-10303-21;"))
    for statement in statements:
        # Statements came as Latin-1, byte for byte: now they are decoded for good.
        text, encodings = decode_bytes(statement.text.encode("latin-1"), statement.line)
        found.extend(encodings)
        match = re.match(r"(\w+)\s*\(", text)
        if not match:
            continue
        name = match.group(1).upper()
        try:
            arguments, _ = split_arguments(text, match.end())
        except ValueError:
            found.append(problem("SYNTAX", statement.line, len(text), text, expected=")"))
            arguments, _ = split_arguments(
                text + "'" * (text.count("'") % 2) + ")" * (text.count("(") + 1), match.end()
            )
        wanted = _ENTRIES.get(name)
        if wanted is not None and len(arguments) != wanted:
            found.append(
                problem("ARGUMENT_COUNT", statement.line, 1, str(len(arguments)), expected=f"{name}: {wanted}")
            )
        entries.setdefault(name, arguments)
    found.extend(problem("HEADER", expected=name) for name in _ENTRIES if name not in entries)

    def text_at(name: str, index: int) -> str:
        values = entries.get(name, [])
        return _strings(values[index])[0] if index < len(values) and _strings(values[index]) else ""

    def texts_at(name: str, index: int) -> tuple[str, ...]:
        values = entries.get(name, [])
        return tuple(_strings(values[index])) if index < len(values) else ()

    header = Header(
        description=texts_at("FILE_DESCRIPTION", 0),
        implementation_level=text_at("FILE_DESCRIPTION", 1),
        name=text_at("FILE_NAME", 0),
        time_stamp=text_at("FILE_NAME", 1),
        author=texts_at("FILE_NAME", 2),
        organization=texts_at("FILE_NAME", 3),
        preprocessor_version=text_at("FILE_NAME", 4),
        originating_system=text_at("FILE_NAME", 5),
        authorization=text_at("FILE_NAME", 6),
        schema_identifiers=texts_at("FILE_SCHEMA", 0),
    )
    return header, found


def _strings(argument: str) -> list[str]:
    """All strings of an argument, decoded."""
    return [decode_string(s[1:-1].replace("''", "'"))[0] for s in re.findall(r"'(?:[^']|'')*'", argument)]


def schema_of(header: Header, where: str) -> str:
    """Which of the SUPPORTED schemas a file is read by. ModelError for any other, and where none is named."""
    supported = ", ".join(SUPPORTED)
    if not header.schema_identifiers:
        raise ModelError(
            Words("文件头没有写明 IFC 版本 (FILE_SCHEMA)", "the header names no schema (FILE_SCHEMA)"),
            where,
            Words("文件可能被截断，请重新导出", "The file may be cut short: export it again"),
        )
    written = header.schema_identifiers[0].strip()
    name = written.upper().split(" ")[0].split("{")[0]
    name = _ALIASES.get(name, name)
    if name not in SUPPORTED:
        raise ModelError(
            Words(f"不支持的 IFC 版本：{written}", f"unsupported schema: {written}"),
            where,
            Words(
                f"支持的版本：{supported}。请用这些版本之一重新导出", f"Supported: {supported}. Export to one of these"
            ),
        )
    return name
