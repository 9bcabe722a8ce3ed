"""Runs the `.scenario` files of this folder: what somebody types, and what must come of it.

A scenario is read from top to bottom. Lines before the first section say what it shows. Sections:

    [copy] SOURCE NAME    a file of the project (path from its root) stands as NAME in the working folder
    [file] NAME           a text file with the lines that follow
    [env] NAME=VALUE      an environment variable, until the end of the scenario
    [run] bimcheck …      run a command line; what follows is demanded of it
    [exit] N              its exit code
    [stdout] [stderr]     each line that follows is in the output, in this order (part of a line suffices)
    [no stdout] [no stderr]  none of the lines that follow is in the output
    [files]               exactly these files are in the working folder

A run without [stderr] must say nothing there.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from bimcheck.commands import run

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SCENARIOS = sorted(HERE.glob("*.scenario"))

Section = tuple[str, str, list[str]]  # name, what stands beside it, the lines below it


def sections(path: Path) -> list[Section]:
    found: list[Section] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        heading = re.fullmatch(r"\[([a-z ]+)\] ?(.*)", line)
        if heading:
            found.append((heading[1], heading[2], []))
        elif found and line.strip():
            found[-1][2].append(line)
    return found


def demand_in_order(lines: list[str], output: str, where: str) -> None:
    rest = output
    for line in lines:
        assert line in rest, f"{where} lacks, here: {line!r}\n{output}"
        rest = rest[rest.index(line) + len(line) :]


def test_there_are_scenarios() -> None:
    assert len(SCENARIOS) >= 12
    for path in SCENARIOS:
        names = [name for name, _, _ in sections(path)]
        assert names.count("run") == names.count("exit") >= 1, path.name


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda p: p.stem)
def test_scenario(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BIMCHECK_LANG", "en")
    monkeypatch.setenv("COLUMNS", "100")
    code, out, err, err_judged = 0, "", "", True
    for name, beside, lines in [*sections(path), ("run", "", [])]:
        match name:
            case "copy":
                source, target = shlex.split(beside)
                Path(target).parent.mkdir(parents=True, exist_ok=True)
                Path(target).write_bytes((ROOT / source).read_bytes())
            case "file":
                Path(beside).parent.mkdir(parents=True, exist_ok=True)
                Path(beside).write_text("\n".join([*lines, ""]) if lines else "", encoding="utf-8")
            case "env":
                monkeypatch.setenv(*beside.split("=", 1))
            case "run":
                assert err_judged or not err, f"unexpected on stderr:\n{err}"
                if beside:
                    words = shlex.split(beside)
                    assert words[0] == "bimcheck"
                    code = run(words[1:])
                    out, err = capsys.readouterr()
                    err_judged = False
            case "exit":
                assert code == int(beside), f"exit {code}\n{out}\n{err}"
            case "stdout":
                demand_in_order(lines, out, "stdout")
            case "stderr":
                demand_in_order(lines, err, "stderr")
                err_judged = True
            case "no stdout":
                assert not [line for line in lines if line in out], out
            case "no stderr":
                assert not [line for line in lines if line in err], err
            case "files":
                there = sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file())
                assert there == sorted(lines)
            case _:
                raise AssertionError(f"{path.name}: no such section: [{name}]")
