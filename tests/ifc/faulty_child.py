"""A geometry child that fails on purpose: `python -m tests.ifc.faulty_child FILE MEMORY`, told by the variable FAULTS.

FAULTS is JSON: {"kill" | "hang" | "memory": [ids], "kernels": [those in which it happens, all where absent], "mute":
whether it keeps the order of a job to itself}. A fault happens before the shape of that id is sent, as if the kernel
had met it while making that shape.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from typing import Any

from bimcheck.ifc import geometry

FAULTS = json.loads(os.environ["FAULTS"])
_make = geometry.make


def fault(id_: int) -> None:
    if id_ in FAULTS.get("kill", ()):
        if hasattr(signal, "SIGKILL"):
            os.kill(os.getpid(), signal.SIGKILL)
        os._exit(9)
    if id_ in FAULTS.get("hang", ()):
        time.sleep(3600)
    if id_ in FAULTS.get("memory", ()):
        hoard = []
        while True:
            hoard.append(bytearray(64 * 1024**2))


def make(file: Any, job: dict[str, Any], send: geometry.Send) -> None:
    if "kernels" in FAULTS and job["kernel"] not in FAULTS["kernels"]:
        return _make(file, job, send)

    def faulty(kind: bytes, id_: int = 0, first: bytes = b"", second: bytes = b"") -> None:
        if kind == geometry.SHAPE:
            fault(id_)
        if kind != geometry.ORDER or not FAULTS.get("mute"):
            send(kind, id_, first, second)

    return _make(file, job, faulty)


if __name__ == "__main__":
    geometry.make = make
    raise SystemExit(geometry.main(sys.argv[1:]))
