"""Nothing that goes wrong shows a traceback, loses a report or leaves half a file."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from bimcheck.commands import run

ROOT = Path(__file__).parent.parent.parent
HOUSE = ROOT / "samples" / "hangzhou-house-concept.ifc"


def crash(*_: Any, **__: Any) -> Any:
    raise ZeroDivisionError("a defect\nof ours")


def test_a_defect_is_named_as_ours(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("bimcheck.rules.packs.load_rules", crash)
    assert run(["rules", "--lang", "en"]) == 2
    err = capsys.readouterr().err
    assert err.startswith("Error: this is a defect in bimcheck (ZeroDivisionError: a defect).")
    assert "Traceback" not in err
    found = re.search(r"The details are in (\S+\.txt);", err)
    assert found
    saved = Path(found[1])
    assert "ZeroDivisionError" in saved.read_text(encoding="utf-8")
    saved.unlink()


def test_the_traceback_is_shown_on_demand(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("bimcheck.rules.packs.load_rules", crash)
    monkeypatch.setenv("BIMCHECK_TRACEBACK", "1")
    assert run(["rules", "--lang", "zh"]) == 2
    err = capsys.readouterr().err
    assert "Traceback" in err
    assert "错误：这是 bimcheck 自身的缺陷" in err


def test_a_defect_on_one_model_loses_no_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BIMCHECK_TRACEBACK", "1")
    monkeypatch.setattr("bimcheck.commands.ahead.read", crash)
    assert run(["check", str(HOUSE), "--report", str(tmp_path / "r.json"), "-q"]) == 2
    report = json.loads((tmp_path / "r.json").read_bytes())
    assert report["summary"]["outcome"] == "not_judged"
    assert "ZeroDivisionError" in report["problems"][0]["what"]["zh"]
    capsys.readouterr()


@pytest.mark.parametrize("where", ["bimcheck.commands.ahead.read", "bimcheck.reports.json_report.render"])
def test_interrupted(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(where, interrupt)
    assert run(["check", str(HOUSE), "--report", str(tmp_path / "r.json"), "--lang", "en"]) == 130
    assert list(tmp_path.iterdir()) == []
    assert capsys.readouterr().err.strip() == "Stopped. No half-written file was left behind"


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_control_c(tmp_path: Path) -> None:
    slow = (
        "import sys, time, bimcheck.commands as c, bimcheck.commands.ahead as a\n"
        "def read(*_, **__): print('reading', flush=True); time.sleep(60)\n"
        "a.read = read\n"
        "sys.exit(c.run(sys.argv[1:]))"
    )
    arguments = [sys.executable, "-c", slow, "check", str(HOUSE), "--report", str(tmp_path / "r.html")]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)
    assert process.stdout
    assert process.stdout.readline() == b"reading\n"
    start = time.perf_counter()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert time.perf_counter() - start < 10
    assert process.returncode == 130
    assert b"Traceback" not in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [["rules"], ["check", str(HOUSE)], ["info", str(HOUSE)]])
def test_nobody_reads_on(arguments: list[str]) -> None:
    """As in `bimcheck rules | head -0`: no message, and the exit code of the work that was done."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "bimcheck", *arguments], stdout=writer, stderr=subprocess.PIPE, cwd=ROOT, check=False
    )
    os.close(writer)
    assert done.stderr == b""
    assert done.returncode == 0


def test_output_is_utf8_whatever_the_locale() -> None:
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONIOENCODING", "PYTHONUTF8")}
    environment |= {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "BIMCHECK_LANG": "zh"}
    done = subprocess.run(
        [sys.executable, "-m", "bimcheck", "--help"], capture_output=True, env=environment, check=True
    )
    assert "用法：bimcheck" in done.stdout.decode("utf-8")


def test_same_input_same_bytes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a", "b"):
        run(
            [
                "check",
                str(HOUSE),
                "--report",
                str(tmp_path / f"{name}.json"),
                "--report",
                str(tmp_path / f"{name}.html"),
            ]
        )
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
    outs = capsys.readouterr().out
    assert "seconds" not in (tmp_path / "a.json").read_text(encoding="utf-8")
    assert outs
