"""Make a load model: one IFC file whose DATA section is that of a source, several times over.

Each further copy has its instance numbers moved up and GlobalIds of its own, and hangs under the one IfcProject of the
first. It shows how reading grows with size, not what an authoring tool would export at that size.

    python -m benchmarks.replicate SOURCE.ifc[.gz] TARGET.ifc COPIES
"""

from __future__ import annotations

import gzip
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path

# The base-64 digits of an IfcGloballyUniqueId; its first digit holds two bits only.
DIGITS = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_$"
_NUMBER = re.compile(rb"#([0-9]+)")
_DEFINED = re.compile(rb"(?m)^#([0-9]+)\s*=")
_GLOBAL_ID = re.compile(rb"[0-3][0-9A-Za-z_$]{21}")
_FIRST_ARGUMENT = re.compile(rb"=\s*IFC\w+\(\s*\Z")
_PROJECT = re.compile(rb"(?<=\n)#([0-9]+)\s*=\s*IFCPROJECT\((?:[^';]|'[^']*')*;\r?\n")


def fresh_id(source: random.Random) -> bytes:
    """A GlobalId in IFC's own base-64 spelling."""
    bits = source.getrandbits(128)
    return bytes(DIGITS[(bits >> shift) & (63 if shift < 126 else 3)] for shift in range(126, -6, -6))


def copies(data: bytes, count: int) -> Iterator[bytes]:
    """`count` texts to stand one after the other in one DATA section; the first is `data` as it is."""
    project = _PROJECT.search(data)
    if project is None:
        raise ValueError("the source has no IfcProject on a line of its own")
    keep = int(project.group(1))
    step = max(int(n) for n in _DEFINED.findall(data))
    # A doubled quote inside a string is two quotes: the odd pieces are always inside of strings.
    pieces = (data[: project.start()] + data[project.end() :]).split(b"'")
    source = random.Random(1)
    yield data
    for copy in range(1, count):

        def moved(match: re.Match[bytes], by: int = copy * step) -> bytes:
            number = int(match.group(1))
            # what the source does not define stays undefined
            return match.group() if number == keep or number > step else b"#%d" % (number + by)

        out = []
        for index, piece in enumerate(pieces):
            if index % 2 == 0:
                out.append(_NUMBER.sub(moved, piece))
            elif _GLOBAL_ID.fullmatch(piece) and _FIRST_ARGUMENT.search(pieces[index - 1][-80:]):
                out.append(fresh_id(source))
            else:
                out.append(piece)
        yield b"'".join(out)


def replicate(source: Path, target: Path, count: int) -> None:
    """Write `target`; ValueError where the source is no plain IFC file with one DATA section and one project."""
    raw = gzip.decompress(source.read_bytes()) if source.suffix == ".gz" else source.read_bytes()
    start, end = raw.index(b"DATA;") + len(b"DATA;"), raw.rindex(b"ENDSEC;")
    half = target.with_suffix(".part")
    with half.open("wb") as out:
        out.write(raw[:start])
        for text in copies(raw[start:end], count):
            out.write(text)
        out.write(raw[end:])
    half.replace(target)


if __name__ == "__main__":
    replicate(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
