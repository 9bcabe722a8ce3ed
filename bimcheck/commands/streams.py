"""Standard output is for data, standard error for talk; both in UTF-8, and neither can bring a run down."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from rich.console import Console


def prepare() -> None:
    """UTF-8 on both streams, on Windows also into pipes and files. PYTHONIOENCODING, where set, has its way."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and "PYTHONIOENCODING" not in os.environ:
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


@contextlib.contextmanager
def quiet_when_nobody_reads() -> Iterator[None]:
    """`bimcheck … | head` ends the pipe early: the rest is dropped, the exit code stays."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        _drop(sys.stdout)


def emit(text: str) -> None:
    """Data, one line or several, to standard output."""
    with quiet_when_nobody_reads():
        sys.stdout.write(text if text.endswith("\n") else text + "\n")


def tell(text: str) -> None:
    """Talk, to standard error."""
    with contextlib.suppress(BrokenPipeError):
        sys.stderr.write(text + "\n")


def console(*, error: bool = False) -> Console:
    """A Rich console on standard output or error. Off a terminal it is plain, 100 columns wide."""
    from rich.console import Console

    class Patient(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # Rich would end the program here, and with it the exit code

    stream = sys.stderr if error else sys.stdout
    options: dict[str, Any] = {"highlight": False, "markup": False, "emoji": False}
    if not stream.isatty() and "COLUMNS" not in os.environ:
        options["width"] = 100
    return Patient(file=stream, soft_wrap=False, **options)


def close() -> None:
    """Flush; a pipe that broke at the very end is no failure either."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            _drop(stream)


def _drop(stream: TextIO) -> None:
    # the interpreter flushes again when it ends, and must not find the broken pipe
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
