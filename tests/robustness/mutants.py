"""Broken twins of a file: bytes and lines cut, flipped, repeated, deleted, swapped, inserted."""

from __future__ import annotations

import random
from collections.abc import Callable

# Bytes that mean something in a STEP file, and some that never should be there.
SNIPPETS = (
    b"'", b"''", b"(", b")", b"))", b",", b";", b"#", b"=", b"$", b"*", b".", b"\\", b"\\X2\\", b"\\X0\\",
    b"\\S\\", b"\\X\\G",
    b"/*", b"*/", b"\x00", b"\xff", b"\xb2\xc4", b"\xe4\xb8\xad", b"\n", b"\r", b"\r\n", b"\t", b"\"", b"&", b"!",
    b"IFCWALL(",
    b"#1", b"#99999999999999999999", b"#-1=", b"1.E999", b"-", b"ENDSEC;", b"DATA;", b"HEADER;", b"END-ISO-10303-21;",
    b"FILE_SCHEMA(('IFC2X3'));", b"#1=IFCWALL($);\n", b"\xef\xbb\xbf", b"(" * 50, b"'" * 7, b" " * 40,
)  # fmt: skip

VALUES = (
    b"$", b"*", b"#1", b"#30", b"#777777", b"'x'", b".X.", b".T.", b"1", b"-1.5E3", b"()", b"(#1)", b"IFCLABEL('x')",
    b"",
)  # fmt: skip


def cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def flip(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 5, 20))):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def flip_bit(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def span(data: bytes, rng: random.Random) -> tuple[int, int]:
    start = rng.randrange(len(data))
    return start, min(len(data), start + int(rng.expovariate(1 / 30)) + 1)


def delete(data: bytes, rng: random.Random) -> bytes:
    start, stop = span(data, rng)
    return data[:start] + data[stop:]


def repeat(data: bytes, rng: random.Random) -> bytes:
    start, stop = span(data, rng)
    return data[:stop] + data[start:stop] * rng.choice((1, 1, 2, 30)) + data[stop:]


def insert(data: bytes, rng: random.Random) -> bytes:
    place = rng.randrange(len(data) + 1)
    return data[:place] + rng.choice(SNIPPETS) + data[place:]


def replace(data: bytes, rng: random.Random) -> bytes:
    place = rng.randrange(len(data))
    return data[:place] + rng.choice(SNIPPETS) + data[place + 1 :]


def lines(data: bytes, rng: random.Random) -> bytes:
    parts = data.splitlines(keepends=True)
    place, other = rng.randrange(len(parts)), rng.randrange(len(parts))
    kind = rng.randrange(5)
    if kind == 0:
        del parts[place]
    elif kind == 1:
        parts.insert(other, parts[place])
    elif kind == 2:
        parts[place], parts[other] = parts[other], parts[place]
    elif kind == 3:
        parts[place] = parts[place].rstrip(b"\r\n")
    else:
        line = parts[place]
        parts[place] = line[: rng.randrange(len(line) + 1)] + b"\n"
    return b"".join(parts)


def arguments(data: bytes, rng: random.Random) -> bytes:
    """One argument of one statement becomes something else: another kind, another reference, nothing."""
    commas = [i for i, byte in enumerate(data) if byte in b",("]
    start = rng.choice(commas) + 1 if commas else 0
    stop = min((data.find(c, start) for c in (b",", b")") if data.find(c, start) >= 0), default=len(data))
    return data[:start] + rng.choice(VALUES) + data[stop:]


OPERATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    cut, flip, flip_bit, delete, repeat, insert, replace, lines, arguments,
)  # fmt: skip


def mutant(data: bytes, rng: random.Random) -> bytes:
    """One to three operations on `data`; mostly one, so that what is left can still be judged."""
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        if data:
            data = rng.choice(OPERATIONS)(data, rng)
    return data
