"""One contender, one time, in an interpreter of its own: `python -m benchmarks.contender NAME FILE…` prints JSON.

`seconds` is the work alone, without starting Python and importing (the whole commands are timed from outside).
Keeps what it made alive until the peak memory has been read.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def ifcopenshell_open(model: str) -> tuple[Callable[[], Any], Callable[[Any], str]]:
    import ifcopenshell

    return lambda: ifcopenshell.open(model), lambda file: f"{len(file.by_type('IfcProduct'))} products"


def read(model: str) -> tuple[Callable[[], Any], Callable[[Any], str]]:
    from bimcheck import read as read_model

    def say(found: Any) -> str:
        return f"{found.entities.height} entities, {found.properties.height} properties"

    return lambda: read_model(Path(model)), say


def problems(model: str) -> tuple[Callable[[], Any], Callable[[Any], str]]:
    from bimcheck import read as read_model

    def work() -> Any:
        found = read_model(Path(model))
        return found, found.problems

    return work, lambda pair: f"{pair[1].height} problems"


def ids(specifications: str, model: str) -> tuple[Callable[[], Any], Callable[[Any], str]]:
    """Reading, judging and the report's table, but no rendering."""
    from bimcheck import read as read_model
    from bimcheck.rules.ids import load

    def work() -> Any:
        rules = load(Path(specifications))
        found = read_model(Path(model))
        start = time.perf_counter()
        verdicts = [rule.judge(found) for rule in rules]
        return found, verdicts, time.perf_counter() - start

    return work, lambda out: f"{sum(v.applicable for v in out[1])} judged, {out[2]:.2f} s beyond reading"


def ifctester(specifications: str, model: str) -> tuple[Callable[[], Any], Callable[[Any], str]]:
    import ifcopenshell
    from ifctester import ids as tester

    def work() -> Any:
        file = ifcopenshell.open(model)
        start = time.perf_counter()
        demands = tester.open(specifications)
        demands.validate(file)
        return file, demands, time.perf_counter() - start

    def say(out: Any) -> str:
        judged = sum(len(s.applicable_entities) for s in out[1].specifications)
        return f"{judged} judged, {out[2]:.2f} s beyond opening"

    return work, say


def shapes_ifcopenshell(model: str) -> tuple[Callable[[], Any], Callable[[Any], str]]:
    """All shapes with the kernel that ifcopenshell takes by default, one thread."""
    import ifcopenshell
    import ifcopenshell.geom

    def work() -> Any:
        file = ifcopenshell.open(model)
        settings = ifcopenshell.geom.settings()
        return [shape.id for shape in ifcopenshell.geom.iterate(settings, file, 1)]

    return work, lambda ids: f"{len(ids)} shapes"


CONTENDERS: dict[str, Callable[..., tuple[Callable[[], Any], Callable[[Any], str]]]] = {
    "open": ifcopenshell_open, "read": read, "problems": problems, "ids": ids, "ifctester": ifctester,
    "shapes-ifcopenshell": shapes_ifcopenshell,
}  # fmt: skip


def main() -> None:
    # Imports are paid before the clock starts; what is imported lazily inside the work counts.
    work, say = CONTENDERS[sys.argv[1]](*sys.argv[2:])
    start, busy = time.perf_counter(), time.process_time()
    out = work()
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    print(json.dumps({"seconds": seconds, "cpu": busy, "peak": peak(), "said": say(out)}))


def peak() -> float | None:
    """Peak memory of this process in MB; None where the system does not say."""
    try:
        import resource
    except ImportError:
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


if __name__ == "__main__":
    main()
