"""Sections on a terminal: the outcome always, tables and texts in short when asked for more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from bimcheck.reports.hostile_text import clean
from bimcheck.reports.phrases import TONE_MARK
from bimcheck.section import Block, Cell, Paragraphs, Section, Tone
from bimcheck.section import Table as SectionTable
from bimcheck.words import Language, Words

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

TONE_STYLE = {Tone.PLAIN: "", Tone.GOOD: "green", Tone.FAIR: "yellow", Tone.POOR: "red", Tone.NONE: "dim"}
ROWS_SHOWN, TEXTS_SHOWN, COLUMNS_SHOWN = 15, 10, 12
NAME_WIDTH = 20


def section_parts(section: Section, language: Language, verbosity: int) -> Iterator[RenderableType]:
    """Title and lead; with `verbosity` 1 the blocks too."""
    yield ""
    yield _text(clean(section.title.in_(language), 160), "bold")
    yield _text(f"  {clean(section.lead.in_(language), 600)}")
    if verbosity > 0:
        for block in section.blocks:
            yield from _block(block, language)


def _block(block: Block, language: Language) -> Iterator[RenderableType]:
    yield ""
    if block.title:
        yield _text(f"  {clean(block.title.in_(language), 160)}", "underline")
    if isinstance(block, SectionTable):
        yield from _table(block, language)
    elif isinstance(block, Paragraphs):
        for text in block.texts[:TEXTS_SHOWN]:
            yield _text(f"  {'– ' if block.listed else ''}{clean(text.in_(language), 600)}")
        yield from _rest(len(block.texts) - TEXTS_SHOWN, language)
    else:
        yield _text(f"  {clean(block.alternative.in_(language), 600)}")


def _table(block: SectionTable, language: Language) -> Iterator[RenderableType]:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    longest = max((_text(clean(row[0].text.in_(language))).cell_len for row in block.rows if row), default=0)
    for number, heading in enumerate(block.headings[:COLUMNS_SHOWN]):
        head = _text(clean(heading.in_(language), 60))
        # what names the row is folded last
        least = min(longest, NAME_WIDTH) if number == 0 else None
        justify: Literal["left", "right"] = "right" if number in block.numeric else "left"
        table.add_column(head, justify=justify, overflow="fold", min_width=least)
    # To say that there is one more takes as much room as to show it.
    shown = ROWS_SHOWN + (len(block.rows) == ROWS_SHOWN + 1)
    for row in block.rows[:shown]:
        table.add_row(*(_cell(cell, language) for cell in row[:COLUMNS_SHOWN]))
    yield table
    yield from _rest(len(block.rows) - shown, language)
    if block.caption:
        yield _text(f"  {clean(block.caption.in_(language), 300)}", "dim")


def _cell(cell: Cell, language: Language) -> Text:
    mark = TONE_MARK.get(cell.tone)
    said = clean(cell.text.in_(language), 120)
    return _text(f"{mark} {said}" if mark else said, TONE_STYLE[cell.tone])


def _rest(number: int, language: Language) -> Iterator[RenderableType]:
    if number > 0:
        yield _text(
            Words("  … 另有 {0} 行，见报告", "  … {0} more, see the report").in_(language).format(number), "dim"
        )


def _text(text: str, style: str = "") -> Text:
    from rich.text import Text

    return Text(text, style=style)
