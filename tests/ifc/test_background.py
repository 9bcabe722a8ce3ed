"""Work on another thread: its result and its failure both reach whoever asks, and nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from bimcheck.errors import ModelError
from bimcheck.ifc.background import begin
from bimcheck.ifc.content import Content


def test_result_and_failure_reach_whoever_asks(capsys: pytest.CaptureFixture[str]) -> None:
    assert begin(divmod, 7, 2).result() == (3, 1)
    failing = begin(divmod, 7, 0)
    with pytest.raises(ZeroDivisionError):
        failing.result()
    assert capsys.readouterr() == ("", "")  # no thread prints a traceback of its own


def test_a_file_that_cannot_be_read_has_no_checksum_either(tmp_path: Path) -> None:
    content = Content(tmp_path / "missing.ifc")
    for ask in (content.take, content.sha256):
        with pytest.raises(ModelError):
            ask()
