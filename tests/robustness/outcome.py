"""What may come of a file, however broken: a model that accounts for every instance of the text, or a BimcheckError."""

from __future__ import annotations

import re
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import bimcheck
from bimcheck.errors import BimcheckError
from bimcheck.model import Model
from bimcheck.problems import CODES

SECONDS = 10.0  # no small file may take longer
_INSTANCE = re.compile(rb"(?:\A|(?<=[\n;]))[ \t\r]*#[ \t]*([0-9]+)[ \t]*=", re.MULTILINE)
_STRUCTURE = {"SYNTAX", "UNTERMINATED", "HEADER", "SEVERAL_DATA_SECTIONS"}


class TooSlowError(AssertionError):
    """Reading went on for longer than SECONDS."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Stop, or at least fail, what takes longer than this."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooSlowError(f"more than {seconds} s")

    alarm = hasattr(signal, "SIGALRM")  # not on Windows: there only the clock below tells
    if alarm:
        before = signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, seconds)
    start = time.perf_counter()
    try:
        yield
    finally:
        if alarm:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
    if time.perf_counter() - start > seconds:
        raise TooSlowError(f"more than {seconds} s")


def touch_everything(model: Model) -> None:
    """Ask for every table, every class and all that is made on demand."""
    assert set(model.problems["code"]) <= set(CODES)
    assert model.placements.height >= 0
    tree = model.schema_tree
    for name in model.classes["class"]:
        if tree.find(name):
            frame = model.attributes(name, subtypes=False)
            assert frame["id"].null_count() == 0
    model.describe(model.entities["id"])


def outcome(path: Path, seconds: float = SECONDS) -> Model | BimcheckError:
    """Read a file and look at all of it; anything but a model or a BimcheckError is the test's failure."""
    with within(seconds):
        try:
            model = bimcheck.read(path)
        except BimcheckError as error:
            assert error.say("zh") and error.say("en") and error.advice is not None
            return error
        touch_everything(model)
    return model


def known(model: Model) -> Counter[int]:
    """How often each instance number stands in the model's tables, over all classes that the schema knows."""
    found: Counter[int] = Counter()
    for name in model.classes["class"]:
        if model.schema_tree.find(name):
            found.update(model.attributes(name, subtypes=False)["id"].to_list())
    return found


def lost(model: Model, text: bytes) -> list[str]:
    """The instances that the text seems to hold and that neither a table nor a problem speaks of.

    An instance counts where `#n=` opens a line or follows a semicolon. Damage may make it part of a string or a
    comment: then a problem of structure must stand at or before its line.
    """
    problems = model.problems
    named = set(problems["id"].drop_nulls().to_list())
    at = set(problems["line"].drop_nulls().to_list())
    structure = problems.filter(problems["code"].is_in(sorted(_STRUCTURE)))
    first = min(structure["line"].fill_null(0).to_list(), default=None)
    read = known(model)
    missing = []
    for match in _INSTANCE.finditer(text):
        number, line = int(match.group(1)), 1 + text.count(b"\n", 0, match.start(1))
        if read[number] > 0:
            read[number] -= 1
        elif number not in named and line not in at and (first is None or first > line):
            missing.append(f"line {line}: #{number}: {text[match.start() : match.start() + 60]!r}")
    return missing
