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
from bimcheck.errors import BimcheckError, ModelError
from bimcheck.model import Model
from bimcheck.problems import CODES

SECONDS = 10.0  # no small file may take longer
_INSTANCE = re.compile(rb"(?:\A|(?<=[\n;]))[ \t\r]*#[ \t]*([0-9]+)[ \t]*=", re.MULTILINE)
_STRUCTURE = {"SYNTAX", "UNTERMINATED", "HEADER", "SEVERAL_DATA_SECTIONS"}


class TooSlowError(AssertionError):
    """Reading went on for longer than SECONDS."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Stop what takes more processor time than this, or hangs for six times as long: a busy machine is no fault."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooSlowError(f"more than {seconds} s")

    if not hasattr(signal, "setitimer"):  # Windows: only the clock, afterwards
        start = time.process_time()
        yield
        if time.process_time() - start > seconds:
            raise TooSlowError(f"more than {seconds} s")
        return
    before = signal.signal(signal.SIGPROF, stop), signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, 6 * seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGPROF, before[0])
        signal.signal(signal.SIGALRM, before[1])


def touch_everything(model: Model) -> Counter[int]:
    """Ask for all that is made on demand. How often each instance number stands in a class that the schema knows."""
    assert set(model.problems["code"]) <= set(CODES)
    assert model.placements["id"].null_count() == 0
    assert model.describe(model.entities["id"]).height == model.entities.height
    found: Counter[int] = Counter()
    for name in model.classes["class"]:
        if model.schema_tree.find(name):
            found.update(model.attributes(name, subtypes=False)["id"].to_list())
    assert None not in found
    return found


def outcome(path: Path, seconds: float = SECONDS) -> Model | BimcheckError:
    """Read a file and look at all of it; anything but a model that loses nothing or a BimcheckError is a failure."""
    with within(seconds):
        try:
            model = bimcheck.read(path)
        except BimcheckError as error:
            assert error.say("zh") and error.say("en") and error.advice is not None
            return error
        held = touch_everything(model)
    text = b"" if model.source.member else path.read_bytes()
    if not text.startswith((b"\xff\xfe", b"\xfe\xff")):
        missing = lost(model, text, held)
        assert not missing, "lost silently:\n" + "\n".join(missing[:10])
    return model


def lost(model: Model, text: bytes, held: Counter[int]) -> list[str]:
    """The instances that the text seems to hold and that neither a table nor a problem speaks of.

    An instance counts where `#n=` opens a line or follows a semicolon. Damage may make it part of a string or a
    comment: then a problem of structure must stand at or before its line. A text with comments is not judged.
    """
    if b"/*" in text.replace(b"/* wall */", b""):  # that one stands in a name of the seed
        return []
    problems = model.problems
    named = set(problems["id"].drop_nulls().to_list())
    at = set(problems["line"].drop_nulls().to_list())
    structure = problems.filter(problems["code"].is_in(sorted(_STRUCTURE)))
    first = min(structure["line"].fill_null(0).to_list(), default=None)
    missing, line, counted = [], 1, 0
    for match in _INSTANCE.finditer(text):
        line += text.count(b"\n", counted, match.start(1))
        number, counted = int(match.group(1)), match.start(1)
        if held[number] > 0:
            held[number] -= 1
        elif number not in named and line not in at and (first is None or first > line):
            missing.append(f"line {line}: #{number}: {text[match.start() : match.start() + 60]!r}")
    return missing


def read(folder: Path, data: bytes, name: str = "model.ifc", seconds: float = SECONDS) -> Model:
    """The model of these bytes, which must be readable and lose nothing."""
    path = folder / name
    path.write_bytes(data)
    result = outcome(path, seconds)
    assert isinstance(result, Model), str(result)
    return result


def refused(path: Path) -> BimcheckError:
    """The error of a file that is no model."""
    result = outcome(path)
    assert isinstance(result, ModelError), "it was read although it is no IFC model"
    assert str(path) in result.say("zh")
    return result


def codes(model: Model) -> set[str]:
    return set(model.problems["code"])
