"""What every script of samples does last: it gathers them by name and writes them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol


class Sample(Protocol):
    """A model that can be written."""

    def finished(self, name: str) -> bytes:
        """The bytes of the file of this name."""


def gathered(cases: Iterable[tuple[str, Sample]]) -> dict[str, bytes]:
    """File name → bytes. ValueError where two samples have the same name."""
    made: dict[str, bytes] = {}
    for name, sample in cases:
        file = f"{name}.ifc"
        if file in made:
            raise ValueError(f"two samples called {file}")
        made[file] = sample.finished(file)
    return made


def write(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files (path → bytes) into the folder that the command line names, else into `folder`."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else folder
    for path, data in files.items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_bytes(data)
    print(f"{len(files)} files in {target}")
