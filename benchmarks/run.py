"""bimcheck beside its peers in one run: wall time and peak memory, each contender in an interpreter of its own.

    python -m benchmarks [--only GLOB]… [--quick] [--rounds N] [--json FILE]

The models are made once under benchmarks/data/: of the corpus's load model where BIMCHECK_CORPUS is set, else of the
project's largest sample. Contenders take turns, so that a slow minute of the machine meets all of them.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks import material

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Contender:
    """What is run, and what it is measured against.

    arguments  makes the command behind `python`; called late, because it makes the files
    against    name of the contender whose figure is the measure, "" where `target` is absolute
    target     at most this times the other's seconds, or this many seconds
    memory     at most this times the other's peak memory
    inside     the seconds that count: those of the work (True) or of the whole process
    beyond     compare what is needed beyond reading, as the contender says it
    """

    name: str
    title: str
    arguments: Callable[[], list[str]]
    against: str = ""
    target: float | None = None
    memory: float | None = None
    inside: bool = True
    beyond: bool = False
    rounds: int = 3


@dataclass
class Result:
    """All values of one contender. `cpu` is processor time over all threads: it shows when the machine was busy."""

    contender: Contender
    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    peaks: list[float] = field(default_factory=list)
    said: str = ""
    error: str = ""

    @property
    def best(self) -> float | None:
        return min(self.seconds, default=None)

    @property
    def peak(self) -> float | None:
        return min(self.peaks, default=None)


def inner(name: str, *files: Callable[[], Path]) -> Callable[[], list[str]]:
    return lambda: ["-m", "benchmarks.contender", name, *(str(f()) for f in files)]


def command(*words: str, model: Callable[[], Path] | None = None) -> Callable[[], list[str]]:
    return lambda: [str(ROOT / "cli.py"), *words[:1], *([str(model())] if model else []), *words[1:]]


def contenders() -> list[Contender]:
    load, base, small = material.load, material.base, material.small
    walls = partial(material.walls, 20_000)
    ten, many = partial(material.specifications, 10), partial(material.specifications, 848)
    ten_walls = partial(material.specifications, 10, ("WALL",))
    check = ("check", "--stage", "design", "--report", str(material.DATA / "report.json"))
    export = ("export", str(material.DATA / "export"), "--require", "never", "--overwrite")
    return [
        Contender("open", "ifcopenshell.open, 170 MB", inner("open", load)),
        Contender(
            "open-command",
            "the same, whole command",
            lambda: ["-c", "import sys, ifcopenshell; ifcopenshell.open(sys.argv[1])", str(load())],
            inside=False,
        ),
        Contender("read", "bimcheck.read, 170 MB", inner("read", load), "open", 0.35, 1.0),
        Contender("tables", "bimcheck.read and every table, 170 MB", inner("tables", load), "open", None, 1.0),
        Contender("problems", "bimcheck.read and all problems, 170 MB", inner("problems", load), "open", None, 1.0),
        Contender(
            "check",
            "bimcheck check, whole command, 170 MB",
            command(*check, model=load),
            "open",
            0.6,
            1.0,
            inside=False,
        ),
        Contender(
            "check-hangzhou",
            "bimcheck check --profile hangzhou with pack hifc, 170 MB",
            command(*check, "--profile", "hangzhou", "--rules", "hifc", model=load),
            "open",
            1.0,
            inside=False,
        ),
        Contender("help", "bimcheck --help", command("--help"), "", 0.2, inside=False, rounds=5),
        Contender(
            "small",
            "bimcheck check, whole command, 20 KB",
            command(*check, model=small),
            "",
            1.0,
            inside=False,
            rounds=5,
        ),
        Contender(
            "walls-ifctester",
            "ifctester: 20,000 walls × 10 specifications",
            inner("ifctester", ten_walls, walls),
            rounds=1,
        ),
        Contender(
            "walls-ids", "bimcheck: the same, beyond reading", inner("ids", ten_walls, walls), "", 0.15, beyond=True
        ),
        Contender(
            "load-ifctester", "ifctester: open and 10 specifications, 170 MB", inner("ifctester", ten, load), rounds=1
        ),
        Contender(
            "load-ids",
            "bimcheck: read and 10 specifications, 170 MB",
            inner("ids", ten, load),
            "load-ifctester",
            0.4,
            1.0,
            rounds=2,
        ),
        Contender("ids-10", "bimcheck: read and 10 specifications, 41 MB", inner("ids", ten, base)),
        Contender("ids-848", "bimcheck: read and 848 specifications, 41 MB", inner("ids", many, base), "ids-10", 3.0),
        Contender("iterator", "ifcopenshell's geometry iterator, 41 MB", inner("iterator", base), rounds=1),
        Contender("shapes", "bimcheck: shapes and their measures, 41 MB", inner("shapes", base), "iterator", 0.12),
        Contender(
            "export",
            "bimcheck export, whole command without tiles, 41 MB",
            lambda: [*command(*export, model=base)(), "--sidecar", str(material.place())],
            "iterator",
            0.2,
            inside=False,
        ),
    ]


def run(result: Result, timeout: float) -> None:
    """Run a contender once and note what it took."""
    contender = result.contender
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    with (
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
        tempfile.TemporaryDirectory() as cache,  # nothing is taken from an earlier run
    ):
        environment["BIMCHECK_CACHE"] = cache
        # Byte code is kept, as it is for an installed package, but not in the checkout.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        environment["PYTHONPYCACHEPREFIX"] = str(material.DATA / "bytecode")
        start = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *contender.arguments()], cwd=ROOT, stdout=out, stderr=err, env=environment
        )
        stopper = threading.Timer(timeout, process.kill)
        stopper.start()
        code, peak, cpu = wait(process)
        whole = time.perf_counter() - start
        stopped = not stopper.is_alive()
        stopper.cancel()
        out.seek(0), err.seek(0)
        told, talk = out.read().decode("utf-8", "replace"), err.read().decode("utf-8", "replace")
    allowed = (0,) if contender.inside else (0, 1)  # 1: findings count, as they may
    if stopped or code not in allowed or "Traceback" in talk:
        last = talk.strip().splitlines()[-1:] or [f"exit {code}"]
        absent = any(word in talk for word in ("No module named", "cannot import name", "No such command"))
        result.error = f"stopped after {timeout:.0f} s" if stopped else "not there yet" if absent else last[0]
        return
    if contender.inside:
        row: dict[str, Any] = json.loads(told.splitlines()[-1])
        result.said, peak, cpu = row["said"], row["peak"], row["cpu"]
        result.seconds.append(_beyond(row["said"]) if contender.beyond else row["seconds"])
    else:
        result.seconds.append(whole)
    if cpu is not None:
        result.cpu.append(cpu)
    if peak is not None:
        result.peaks.append(peak)


def wait(process: subprocess.Popen[bytes]) -> tuple[int, float | None, float | None]:
    """Exit code, peak memory (MB) and processor seconds of a child; None where the system does not say."""
    if not hasattr(os, "wait4"):
        return process.wait(), None, None
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6
    return process.returncode, peak, usage.ru_utime + usage.ru_stime


def _beyond(said: str) -> float:
    return float(said.rpartition(", ")[2].split(" s ")[0])


def verdict(result: Result, results: dict[str, Result]) -> tuple[str, str, bool | None]:
    """(ratio, target, reached)."""
    contender, best = result.contender, result.best
    other = results.get(contender.against)
    ratio = best / other.best if best is not None and other is not None and other.best else None
    wanted, held = [], []
    if contender.target is not None:
        wanted.append(f"≤ {contender.target} {'×' if contender.against else 's'}")
        measured = ratio if contender.against else best
        held.append(None if measured is None else measured <= contender.target)
    if contender.memory is not None:
        wanted.append("memory ≤ the other's" if contender.memory == 1 else f"memory ≤ {contender.memory} ×")
        both = result.peak is not None and other is not None and other.peak is not None
        held.append(result.peak <= contender.memory * other.peak if both else None)  # type: ignore[operator, union-attr]
    reached = None if not held or None in held else all(held)
    return f"{ratio:.2f} × {contender.against}" if ratio is not None else "", ", ".join(wanted), reached


def table(results: dict[str, Result]) -> Table:
    shown = Table(title="bimcheck and its peers, one run", caption="seconds: the best; all values behind it")
    for column in ("contender", "seconds", "all", "cpu", "peak MB", "ratio", "target", "reached"):
        shown.add_column(column, justify="right" if column in ("seconds", "cpu", "peak MB") else "left")
    for result in results.values():
        ratio, target, reached = verdict(result, results)
        shown.add_row(
            result.contender.title + (f"\n  [dim]{result.said}[/dim]" if result.said else ""),
            f"{result.best:.2f}" if result.best is not None else "–",
            result.error or " ".join(f"{s:.2f}" for s in result.seconds),
            f"{min(result.cpu):.2f}" if result.cpu else "–",
            f"{result.peak:.0f}" if result.peak is not None else "–",
            ratio,
            target,
            {True: "[green]yes[/green]", False: "[red]no[/red]", None: ""}[reached],
        )
    return shown


def as_json(results: dict[str, Result]) -> dict[str, Any]:
    rows = []
    for result in results.values():
        ratio, target, reached = verdict(result, results)
        rows.append({
            "name": result.contender.name, "title": result.contender.title, "best": result.best,
            "seconds": result.seconds, "cpu": result.cpu,
                "peak_mb": result.peak, "ratio": ratio, "target": target, "reached": reached,
            "said": result.said, "error": result.error,
        })  # fmt: skip
    machine = {"python": platform.python_version(), "system": platform.platform(), "cpus": os.cpu_count()}
    return {"machine": machine, "results": rows}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", action="append", default=[], metavar="GLOB", help="only these; may be repeated")
    parser.add_argument("--quick", action="store_true", help="each contender once, the slow peers not at all")
    parser.add_argument("--rounds", type=int, help="how often each contender runs")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all values there too")
    given = parser.parse_args(arguments)
    everybody = contenders()
    wanted = {c.name for c in everybody if not given.only or any(fnmatch.fnmatch(c.name, g) for g in given.only)}
    wanted |= {c.against for c in everybody if c.name in wanted}
    slow = {"load-ifctester", "walls-ifctester", "iterator"} if given.quick else set()
    chosen = [c for c in everybody if c.name in wanted - slow]
    if not chosen:
        parser.error(f"no contender matches; there are {', '.join(c.name for c in contenders())}")
    console = Console()
    if not console.is_terminal:
        console = Console(width=170)  # a log is not as narrow as a terminal
    talk = Console(stderr=True)
    results = {c.name: Result(c) for c in chosen}
    rounds = {c.name: 1 if given.quick else given.rounds or c.rounds for c in chosen}
    with talk.status("making the models …") as status:
        # In a process of its own: what this one once held would count as the peak of the commands that it starts.
        names = [c.name for c in chosen]
        code = f"from benchmarks.run import contenders\nfor c in contenders():\n    c.name in {names} and c.arguments()"
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
        for turn in range(max(rounds.values())):
            for name, result in results.items():
                if turn < rounds[name] and not result.error:
                    status.update(f"round {turn + 1}: {result.contender.title}")
                    run(result, timeout=240)
    console.print(table(results))
    if given.json:
        given.json.write_text(json.dumps(as_json(results), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
