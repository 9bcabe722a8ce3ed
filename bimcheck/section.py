"""Sections: what a report says beyond its rules (coverage, information depth, assembly rate …), for any writer.

A section is made of a few kinds of block, so that whoever computes one needs to know no report format, and a format
needs to know no section. `data` is the same in full for programs; the blocks are for people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bimcheck.words import Words


class Tone(StrEnum):
    """How good a cell is; writers colour it and never rely on colour alone."""

    PLAIN = "plain"
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"
    NONE = "none"  # does not apply, or no data


@dataclass(frozen=True)
class Cell:
    """What a table says in one place. `note` explains it when somebody asks (a tooltip, a footnote)."""

    text: Words
    tone: Tone = Tone.PLAIN
    note: Words | None = None


@dataclass(frozen=True)
class Table:
    """Rows of cells under headings; the first column names the row. `numeric`: columns set flush right.

    `legend`: tones mean met, partly met, not met, and a writer says so; not where the cells themselves say what they
    mean.
    """

    title: Words
    headings: tuple[Words, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: frozenset[int] = frozenset()
    caption: Words | None = None
    legend: bool = True


@dataclass(frozen=True)
class Paragraphs:
    """Plain sentences; `listed`: as a list."""

    texts: tuple[Words, ...]
    title: Words | None = None
    listed: bool = False


@dataclass(frozen=True)
class Figure:
    """A chart as an SVG element, one per language, of our own making: texts in it are escaped by whoever draws it.

    `alternative` says what it shows to people who do not see it, and stands for it in a terminal.
    """

    title: Words
    svg: Words
    alternative: Words


Block = Table | Paragraphs | Figure


@dataclass(frozen=True)
class Section:
    """One section. `id` is stable ("coverage"); `lead` says the outcome in a sentence or two.

    `folded`: where a page can, it shows the blocks when asked for them; title and lead always.
    """

    id: str
    title: Words
    lead: Words
    blocks: tuple[Block, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    folded: bool = False
