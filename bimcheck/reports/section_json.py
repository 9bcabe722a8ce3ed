"""Sections in the JSON report: written with all their blocks, and read back."""

from __future__ import annotations

import re
from typing import Any

from bimcheck.section import Block, Cell, Figure, Paragraphs, Section, Table, Tone
from bimcheck.words import Words

_ID = re.compile(r"[a-z][a-z0-9-]*")


def section_fields(section: Section) -> dict[str, Any]:
    """A section as JSON knows it: `id`, `title`, `lead`, `data` for programs, `blocks` for people."""
    return {
        "id": section.id,
        "title": section.title.as_dict(),
        "lead": section.lead.as_dict(),
        "folded": section.folded,
        "data": dict(section.data),
        "blocks": [_block_fields(block) for block in section.blocks],
    }


def read_section(data: dict[str, Any]) -> Section:
    """The section that `section_fields` wrote. KeyError, TypeError or ValueError where it is none."""
    if not _ID.fullmatch(data["id"]):
        raise ValueError(f"section id {data['id']!r}")
    return Section(
        id=data["id"],
        title=_words(data["title"]),
        lead=_words(data["lead"]),
        blocks=tuple(_read_block(block) for block in data["blocks"]),
        data=dict(data["data"]),
        folded=bool(data.get("folded")),
    )


def _block_fields(block: Block) -> dict[str, Any]:
    if isinstance(block, Table):
        return {
            "kind": "table",
            "title": block.title.as_dict(),
            "headings": [heading.as_dict() for heading in block.headings],
            "rows": [[_cell_fields(cell) for cell in row] for row in block.rows],
            "numeric": sorted(block.numeric),
            "caption": _optional_fields(block.caption),
            "legend": block.legend,
        }
    if isinstance(block, Paragraphs):
        return {
            "kind": "paragraphs",
            "title": _optional_fields(block.title),
            "texts": [text.as_dict() for text in block.texts],
            "listed": block.listed,
        }
    return {
        "kind": "figure",
        "title": block.title.as_dict(),
        "svg": block.svg.as_dict(),
        "alternative": block.alternative.as_dict(),
    }


def _cell_fields(cell: Cell) -> dict[str, Any]:
    return {"text": cell.text.as_dict(), "tone": str(cell.tone), "note": _optional_fields(cell.note)}


def _read_block(data: dict[str, Any]) -> Block:
    kind = data["kind"]
    if kind == "table":
        headings = tuple(_words(heading) for heading in data["headings"])
        rows = tuple(tuple(_read_cell(cell) for cell in row) for row in data["rows"])
        if any(len(row) != len(headings) for row in rows):
            raise ValueError("a row with more or fewer cells than its table has headings")
        numeric = frozenset(int(column) for column in data["numeric"])
        return Table(
            _words(data["title"]),
            headings,
            rows,
            numeric,
            _read_optional(data["caption"]),
            bool(data.get("legend", True)),
        )
    if kind == "paragraphs":
        texts = tuple(_words(text) for text in data["texts"])
        return Paragraphs(texts, _read_optional(data["title"]), bool(data["listed"]))
    if kind == "figure":
        return Figure(_words(data["title"]), _words(data["svg"]), _words(data["alternative"]))
    raise ValueError(f"block of kind {kind!r}")


def _read_cell(data: dict[str, Any]) -> Cell:
    return Cell(_words(data["text"]), Tone(data["tone"]), _read_optional(data["note"]))


def _words(data: dict[str, Any]) -> Words:
    return Words(str(data["zh"]), str(data["en"]))


def _optional_fields(words: Words | None) -> dict[str, str] | None:
    return words.as_dict() if words else None


def _read_optional(data: dict[str, Any] | None) -> Words | None:
    return _words(data) if data else None
