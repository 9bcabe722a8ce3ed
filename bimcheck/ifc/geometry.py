"""The geometry child: `python -m bimcheck.ifc.geometry FILE`. Makes meshes, and may die of it.

Geometry kernels are large C++ libraries that some real files make crash, run for minutes or fill the memory. So they
run in processes of their own, which `bimcheck.ifc.children` starts and watches. Jobs come as JSON lines on standard
input, one at a time; what was made goes to standard output as frames, each shape as soon as it is there.
"""

from __future__ import annotations

import contextlib
import json
import os
import struct
import sys
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, NamedTuple

# A frame: kind, instance number, sizes of two blocks of bytes that follow.
HEAD = struct.Struct("<cqQQ")
OPENED = b"O"  # the file is open; comes once
ORDER = b"T"  # of a job: the ids it will make, in order (int64); known before the first is begun
MESH = b"M"  # vertices (float64) and triangles (int32) that following shapes have
SHAPE = b"S"  # id; a 4×4 placement (float64, by columns) of the mesh that came last; the representation's id, text
SKIPPED = b"X"  # id; why it could not be made
DONE = b"D"  # the job is done
FAILED = b"F"  # the job, or opening the file, ended with an error; its text follows

# Kernels as ifcopenshell calls them, see bimcheck.ifc.kernel_choice. `alone` is OpenCASCADE with the representation and
# without the product: openings and placement, which may be what kills a kernel, are left to us. `box` is
# bimcheck.ifc.point_boxes.
FAST, FACETS, SLOW = "hybrid-manifold-opencascade", "hybrid-cgal-simple-opencascade", "opencascade"
ALONE, BOX = "alone", "box"
# Manifold makes whatever it cuts away larger by some eight times this, in metres: by as much as may be lost in a
# file's decimals, and no more.
PRECISION = 1e-7


class Frame(NamedTuple):
    kind: bytes
    id: int
    first: bytes
    second: bytes


def frames(stream: BinaryIO) -> Iterator[Frame]:
    """What a child sends, until it ends or breaks off."""
    while len(head := stream.read(HEAD.size)) == HEAD.size:
        kind, id_, one, two = HEAD.unpack(head)
        first, second = stream.read(one), stream.read(two)
        if len(first) < one or len(second) < two:
            return
        yield Frame(kind, id_, first, second)


Send = Callable[..., None]


def _sender(stream: BinaryIO) -> Send:
    def send(kind: bytes, id_: int = 0, first: bytes = b"", second: bytes = b"") -> None:
        stream.write(HEAD.pack(kind, id_, len(first), len(second)))
        stream.write(first)
        stream.write(second)
        stream.flush()

    return send


def limit_memory(size: int) -> None:
    """At most so many bytes of address space, where the system has such a limit (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    with contextlib.suppress(ValueError, OSError):  # macOS refuses
        resource.setrlimit(resource.RLIMIT_AS, (size, resource.getrlimit(resource.RLIMIT_AS)[1]))


def make(file: Any, job: dict[str, Any], send: Send) -> None:
    """Make the shapes of a job.

    job: kernel · bodies (per product its id and that of its representation) · contexts (ids of representation
    contexts) · openings (whether they are subtracted)
    """
    if job["kernel"] in (ALONE, BOX):
        _make_singly(file, job, send)
    else:
        _make_together(file, job, send)


def _make_singly(file: Any, job: dict[str, Any], send: Send) -> None:
    from bimcheck.ifc import point_boxes

    send(ORDER, 0, _numbers([id_ for id_, _ in job["bodies"]]))
    for id_, representation in job["bodies"]:
        product = file.by_id(id_)
        try:
            if job["kernel"] == BOX:
                vertices, triangles = point_boxes.box(file, file.by_id(representation)), b""
            elif job["openings"] and getattr(product, "HasOpenings", ()):
                continue
            else:
                vertices, triangles = _alone(file.by_id(representation))
            if vertices is not None:
                placement = point_boxes.placement(file, product)
                send(MESH, 0, vertices, triangles)
                send(SHAPE, id_, placement, str(representation).encode())
        except Exception as error:  # of one product; the others go on
            send(SKIPPED, id_, f"{type(error).__name__}: {error}".encode())


def _alone(representation: Any) -> tuple[bytes | None, bytes]:
    import ifcopenshell.geom

    settings: Any = ifcopenshell.geom.settings  # untyped
    mesh: Any = ifcopenshell.geom.create_shape(settings(), representation)
    return mesh.verts_buffer, mesh.faces_buffer


def _make_together(file: Any, job: dict[str, Any], send: Send) -> None:
    import ifcopenshell.geom
    from ifcopenshell import ifcopenshell_wrapper

    geom: Any = ifcopenshell.geom  # untyped
    wrapper: Any = ifcopenshell_wrapper
    settings = geom.settings()
    settings.set("no-normals", True)
    settings.set("context-ids", job["contexts"])
    settings.set("disable-opening-subtractions", not job["openings"])
    if job["kernel"] == FAST:
        settings.set("precision", PRECISION)
    products = [file.by_id(id_) for id_, _ in job["bodies"]]
    # What will be made, in order, so that the one that kills this process is known by what did not come.
    settings.set("defer-processing-first-element", True)
    outline = geom.iterator(settings, file, 1, include=products, geometry_library=job["kernel"])
    order: list[int] = []
    with contextlib.suppress(AttributeError, RuntimeError):
        if outline.initialize():
            # The Python wrapper of this method fails in ifcopenshell 0.9.
            for group in wrapper.iterator.get_task_products(outline):
                order += [p.id() for p in (group if isinstance(group, (tuple, list)) else [group])]
    send(ORDER, 0, _numbers(order))
    del outline
    settings.set("defer-processing-first-element", False)
    iterator = geom.iterator(settings, file, 1, include=products, geometry_library=job["kernel"])
    if not iterator.initialize():
        return
    sent = ""
    while True:
        shape = iterator.get()
        geometry = shape.geometry
        if geometry.id != sent:
            sent = geometry.id
            send(MESH, 0, geometry.verts_buffer, geometry.faces_buffer)
        # "<representation>" or "<representation>-openings-…"
        send(SHAPE, shape.id, shape.transformation_buffer, sent.partition("-")[0].encode())
        if not iterator.next():
            break


def _numbers(values: list[int]) -> bytes:
    return struct.pack(f"<{len(values)}q", *values)


def _open(path: str) -> Any:
    """Lazily, where ifcopenshell can: each child only looks at the part of the file that its jobs are about."""
    import ifcopenshell

    open_: Any = ifcopenshell.open
    try:
        return open_(path, lazy=True)
    except TypeError:
        return open_(path)


def main(arguments: list[str]) -> int:
    """`FILE MEMORY`: open the file, then do the jobs that standard input holds."""
    path, memory = arguments
    # Kernels write to standard output what they like: frames go to a descriptor that they do not know.
    stream = os.fdopen(os.dup(1), "wb", buffering=1 << 16)
    os.dup2(2, 1)
    send = _sender(stream)
    limit_memory(int(memory))
    try:
        file = _open(path)
    except Exception as error:
        send(FAILED, 0, f"{type(error).__name__}: {error}".encode())
        return 1
    send(OPENED)
    for line in sys.stdin:
        try:
            make(file, json.loads(line), send)
        except Exception as error:
            send(FAILED, 0, f"{type(error).__name__}: {error}".encode())
            return 1
        send(DONE)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
