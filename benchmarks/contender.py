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

    return lambda: read_model(Path(model)), lambda found: f"{found.entities.height} entities"


def tables(model: str) -> tuple[Callable[[], Any], Callable[[Any], str]]:
    """With the tables that are made when somebody looks at them."""
    from bimcheck import read as read_model

    names = ("properties", "quantities", "materials", "classifications", "documents", "placements")

    def work() -> Any:
        found = read_model(Path(model))
        return found, sum(getattr(found, name).height for name in names)

    return work, lambda pair: f"{pair[1]} rows"


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


def iterator(model: str) -> tuple[Callable[[], Any], Callable[[Any], str]]:
    """ifcopenshell's geometry iterator as it comes: OpenCASCADE, one thread. The file is opened before the clock."""
    import ifcopenshell.geom

    file = ifcopenshell.open(model)

    def work() -> int:
        shaped = 0
        shapes = ifcopenshell.geom.iterator(ifcopenshell.geom.settings(), file, 1)
        more = shapes.initialize()
        while more:
            shapes.get()
            shaped += 1
            more = shapes.next()
        return shaped

    return work, lambda shaped: f"{shaped} shapes"


def shapes(model: str) -> tuple[Callable[[], Any], Callable[[Any], str]]:
    """Shapes with all their measures, not from the cache. The model is read before the clock."""
    from bimcheck import read as read_model

    found = read_model(Path(model))

    def say(made: Any) -> str:
        kernels = made.table["kernel"].value_counts().sort("kernel")
        return f"{made.table.height} shapes, {', '.join(f'{k} {n}' for k, n in kernels.iter_rows())}"

    return lambda: found.shapes(cache=False), say


CONTENDERS: dict[str, Callable[..., tuple[Callable[[], Any], Callable[[Any], str]]]] = {
    "open": ifcopenshell_open, "read": read, "tables": tables, "problems": problems, "ids": ids, "ifctester": ifctester,
    "iterator": iterator, "shapes": shapes,
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
