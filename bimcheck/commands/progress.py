"""Progress of long work: on standard error, only on a terminal, and gone when the work is done."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bimcheck.commands.streams import console
from bimcheck.words import Language, Words

Advance = Callable[[int, int, object], None]


@contextmanager
def working(name: str, language: Language) -> Iterator[Advance | None]:
    """Show that a model is read, then how many of its rules are judged, and how many of its shapes are made.

    Yields `advance(done, total, what)`; None off a terminal.
    """
    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console(error=True), transient=True) as progress:
        reading = Words("读取 {name}", "Reading {name}").format(name=name).in_(language)
        judging = Words("检查 {name}", "Checking {name}").format(name=name).in_(language)
        task = progress.add_task(reading, total=None)
        shaping = Words("生成几何 {name}", "Making shapes of {name}").format(name=name).in_(language)
        # Of shapes the kernel is told, a text; of rules the rule.
        yield lambda done, total, what: progress.update(
            task, description=shaping if isinstance(what, str) else judging, completed=done, total=total
        )
