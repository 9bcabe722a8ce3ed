"""`Model.shapes`: from the lines of a file to a table of shapes, by way of the geometry children and the cache."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from bimcheck.errors import ModelError
from bimcheck.ifc import children, shape_cache
from bimcheck.ifc.bodies import bodies
from bimcheck.ifc.half_spaces import as_solids
from bimcheck.ifc.kernel_choice import kernels
from bimcheck.measuring import Mesh, measure
from bimcheck.model import SHAPE_PROBLEMS, SHAPES, Model, empty
from bimcheck.shapes import Shapes
from bimcheck.words import Words

if TYPE_CHECKING:
    from bimcheck.ifc.statements import Statements

# Geometry never refers to these, and no kernel asks for them: they are left out of what the children read.
_IDLE = (
    "IfcProperty", "IfcPhysicalQuantity", "IfcPropertySetDefinition", "IfcRelDefinesByProperties", "IfcRelAssociates",
    "IfcRelAssigns", "IfcPresentationStyleAssignment", "IfcPresentationLayerAssignment", "IfcStyledItem",
    "IfcClassificationReference", "IfcMaterialDefinitionRepresentation", "IfcRelSpaceBoundary",
)  # fmt: skip
# Two vertices of the same place in two copies of a mesh are written alike to this many metres.
_SAME = 1e-6
_RIGID = 1e-6  # by which a placement's axes may fail to be perpendicular unit vectors


def make(
    model: Model, chosen: Sequence[int] | None, openings: bool, progress: children.Progress | None, cache: bool
) -> Shapes:
    """Make the shapes of these products, or of all; see `Model.shapes`."""
    wanted = bodies(model.statements)
    if chosen is not None:
        wanted = wanted.filter(pl.col("id").is_in(chosen))
    if wanted.is_empty():
        return Shapes(empty(SHAPES), empty(SHAPE_PROBLEMS), {}, {})
    name = shape_cache.key(model.source, openings)
    if cache and (kept := shape_cache.load(name)) is not None:
        return kept if chosen is None else kept.of(chosen)
    wanted = wanted.join(kernels(model.statements, wanted, openings), on="id", how="left", maintain_order="left")
    workers = max(1, min(os.cpu_count() or 1, -(-wanted.height // children.PER_CHILD)))
    try:
        with tempfile.TemporaryDirectory(prefix="bimcheck-", ignore_cleanup_errors=True) as folder:
            file = Path(folder) / "model.ifc"
            write(model.statements, model.schema, file)
            outcome = children.run(file, wanted, openings, workers, progress)
    except OSError as error:
        raise ModelError(
            Words(f"无法生成几何形体：{error}", f"its shapes cannot be made: {error}"),
            str(model.source.path),
            Words(
                "请检查临时文件夹的剩余空间和权限", "Check the space and permissions of the folder for temporary files"
            ),
        ) from error
    shapes = _shapes(outcome)
    # What a child that died or hung might make on a better day is not written off for ever.
    if cache and chosen is None and shapes.problems["reason"].is_in(["failed", "empty"]).all():
        shape_cache.save(name, shapes)
    return shapes


def write(statements: Statements, schema: str, file: Path) -> None:
    """The instances that geometry is made of, as an IFC file. Whatever was read can be shaped: a member of an archive,
    a text in another encoding, a file that has changed since."""
    idle = {c for name in _IDLE for c in statements.schema.subtypes(name)}
    instances = statements.instances
    kept = np.array([bool(name) and name not in idle for name in instances.names])
    replaced, solids = as_solids(statements)
    mask = kept[instances.codes]
    mask[statements.rows(np.array(replaced, dtype=np.int64))] = False
    lines = instances.lines.filter(pl.Series(mask)).select("text")
    with file.open("wb") as stream:
        stream.write(
            b"ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION((''),'2;1');\nFILE_NAME('','',(''),(''),'','','');\n"
            b"FILE_SCHEMA(('%s'));\nENDSEC;\nDATA;\n" % schema.encode()
        )
        lines.write_csv(stream, include_header=False, quote_style="never")
        stream.write("".join(f"{line}\n" for line in solids).encode())
        stream.write(b"ENDSEC;\nEND-ISO-10303-21;\n")


def _shapes(outcome: children.Outcome) -> Shapes:
    """Measure what was made. The result does not depend on the order in which the children worked."""
    ids = sorted(outcome.shapes)
    keys: list[str] = []
    meshes: dict[str, Mesh] = {}
    known: dict[int, str] = {}
    matrices = np.empty((len(ids), 4, 4))
    for row, id_ in enumerate(ids):
        made = outcome.shapes[id_]
        mesh, matrix = outcome.meshes[made.mesh], made.matrix
        if np.abs(matrix[:3, :3] @ matrix[:3, :3].T - np.eye(3)).max() < _RIGID and np.linalg.det(matrix[:3, :3]) > 0:
            if made.mesh not in known:
                known[made.mesh] = _key(mesh)
            key = known[made.mesh]
        else:
            mesh, matrix = _straightened(mesh, matrix)
            key = _key(mesh)
        meshes.setdefault(key, mesh)
        keys.append(key)
        matrices[row] = matrix
    order = list(meshes)
    place = {key: n for n, key in enumerate(order)}
    kernels = [outcome.shapes[i].kernel for i in ids]
    table = _table(ids, kernels, keys, matrices, [meshes[k] for k in order], np.array([place[k] for k in keys], int))
    boxed = {i for i, kernel in zip(ids, kernels, strict=True) if kernel == "box"}
    reasons = {**{i: ("BOX_ONLY", outcome.reasons.get(i, "failed")) for i in boxed}}
    reasons.update({i: ("NO_SHAPE", reason) for i, reason in outcome.failures.items()})
    problems = pl.DataFrame([(i, *reasons[i]) for i in sorted(reasons)], schema=SHAPE_PROBLEMS, orient="row")
    placed = {i: (k, m) for i, k, m in zip(ids, keys, matrices, strict=True) if i not in boxed}
    shown = {k for k, _ in placed.values()}
    return Shapes(table, problems, {k: m for k, m in meshes.items() if k in shown}, placed)


def _key(mesh: Mesh) -> str:
    """Equal for meshes of the same vertices, to a thousandth of a millimetre, in the same order."""
    vertices, triangles = mesh
    digest = hashlib.blake2b(np.round(vertices / _SAME).astype("<i8").tobytes(), digest_size=10)
    digest.update(np.ascontiguousarray(triangles, dtype="<i4").tobytes())
    return digest.hexdigest()


def _straightened(mesh: Mesh, matrix: np.ndarray) -> tuple[Mesh, np.ndarray]:
    """A placement that stretches or mirrors as a rigid one and a mesh that is stretched or mirrored itself."""
    vertices, triangles = mesh
    left, _, right = np.linalg.svd(matrix[:3, :3])
    rotation = left @ np.diag([1.0, 1.0, np.linalg.det(left @ right)]) @ right
    if np.linalg.det(matrix[:3, :3]) < 0:
        triangles = triangles[:, ::-1]
    rigid = np.eye(4)
    rigid[:3, :3], rigid[:3, 3] = rotation, matrix[:3, 3]
    return (vertices @ matrix[:3, :3].T @ rotation, np.ascontiguousarray(triangles)), rigid


def _table(
    ids: list[int],
    kernels: list[str],
    keys: list[str],
    matrices: np.ndarray,
    meshes: list[Mesh],
    mesh_of: np.ndarray,
) -> pl.DataFrame:
    """SHAPES: every mesh is measured once, in its own axes, and turned to where its elements are."""
    boxes = np.array([k == "box" for k in kernels], dtype=bool)
    # A box of points has corners and no faces.
    solid = [(v, t if len(t) else np.zeros((1, 3), dtype=np.int32)) for v, t in meshes]
    own = measure(solid)
    rotation, origin = matrices[:, :3, :3], matrices[:, :3, 3]
    axes = own.axes[mesh_of] @ rotation.transpose(0, 2, 1)
    centre = np.einsum("nij,nj->ni", rotation, own.centre[mesh_of]) + origin
    low, high = _ranges(rotation, origin, meshes, mesh_of)
    size = (own.high - own.low)[mesh_of]
    hollow = boxes | ~own.closed[mesh_of]
    values: dict[str, object] = {"id": ids, "kernel": kernels}
    values |= {f"{a}_{e}": v[:, i] for e, v in (("min", low), ("max", high)) for i, a in enumerate("xyz")}
    values |= {name: own.extents[mesh_of][:, i] for i, name in enumerate(("length", "width", "height"))}
    values |= {f"axis_{i + 1}": axes[:, i] for i in range(3)}
    values |= {"centre": centre} | {f"own_{a}": size[:, i] for i, a in enumerate("xyz")}
    values |= {f"own_axis_{a}": np.ascontiguousarray(rotation[:, :, i]) for i, a in enumerate("xyz")}
    frame = pl.DataFrame({name: values[name] for name in SHAPES if name in values}).with_columns(
        pl.Series("volume", own.volume[mesh_of]).set(pl.Series(hollow), None),
        pl.Series("area", own.area[mesh_of]).set(pl.Series(boxes), None),
        pl.Series("closed", ~hollow),
        pl.Series("triangles", np.where(boxes, 0, np.array([len(t) for _, t in meshes], int)[mesh_of])),
        pl.Series("representation_key", keys),
    )
    return frame.select(pl.col(name).cast(kind) for name, kind in SHAPES.items())


def _ranges(
    rotation: np.ndarray, origin: np.ndarray, meshes: list[Mesh], mesh_of: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Smallest and largest project coordinates of each element (n, 3)."""
    low, high = np.empty((len(mesh_of), 3)), np.empty((len(mesh_of), 3))
    # A matrix product per element: a mesh has hundreds of vertices, that is what the time goes into.
    for row, place in enumerate(mesh_of):
        turned = meshes[place][0] @ rotation[row].T
        low[row], high[row] = turned.min(axis=0), turned.max(axis=0)
    return low + origin, high + origin
