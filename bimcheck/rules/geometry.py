"""The shapes that rules judge by: made once per model, and only where somebody asked for them.

Shapes of a large model take minutes. Whoever checks many times a day does not wait for them unasked: a check says
whether it wants them, and the rules that need them are undecided otherwise, and say how to turn them on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from threading import Lock

import polars as pl

from bimcheck.model import Model
from bimcheck.overlapping import Bodies
from bimcheck.rules.rule import Verdict
from bimcheck.shapes import Shapes
from bimcheck.words import Words

Progress = Callable[[int, int, str], None]

OFF = Words(
    "未生成几何，无法判定：请加 --shapes 重新检查（大模型需数分钟）",
    "no shapes were made to judge by: check again with --shapes (takes minutes for large models)",
)
NONE_SHAPED = Words("所选构件都没有可用的几何", "none of the selected has a shape")

LISTED = 10
_KEPT = "_rule_shapes"


@dataclass
class _Kept:
    wanted: bool = True
    cache: bool = True
    progress: Progress | None = None
    bodies: Bodies | None = None
    lock: Lock = field(default_factory=Lock)


def ask(model: Model, wanted: bool, *, cache: bool = True, progress: Progress | None = None) -> None:
    """Say whether rules may have shapes made of this model. Where nobody says so, they may."""
    kept = _kept(model)
    kept.wanted, kept.cache, kept.progress = wanted, cache, progress


def wanted(model: Model) -> bool:
    return _kept(model).wanted


def shapes_of(model: Model, ids: Iterable[int] | None = None) -> Shapes:
    """The shapes of the model or of these elements, openings cut out, as the run asks for them (see `ask`)."""
    kept = _kept(model)
    return model.shapes(ids, progress=kept.progress, cache=kept.cache)


def measured(model: Model) -> pl.DataFrame:
    """SHAPES of what has a mesh: a box around points is a guess, and those that have no more are told by `doubted`."""
    return shapes_of(model).table.filter(pl.col("kernel") != "box")


def bodies_of(model: Model) -> Bodies:
    """All shapes of the model as bodies; solids that one rule made serve the next."""
    shapes = shapes_of(model)
    kept = _kept(model)
    with kept.lock:
        if kept.bodies is None:
            kept.bodies = Bodies([(shapes, shapes.table["id"].to_list())])
        return kept.bodies


def doubted(verdict: Verdict, model: Model, ids: pl.Series, open_pairs: int = 0) -> Verdict:
    """The verdict on these elements with what could not be judged among its facts: `not_shaped`, elements that have a
    body in the file and no mesh; `open_pairs`, pairs of which one is not closed and cannot be measured.

    Where nothing else is wrong the rule is undecided: what nobody looked at has not passed.
    """
    missing = shapes_of(model).problems.filter(pl.col("id").is_in(ids.implode()))["id"].to_list()
    facts = {**verdict.facts, "not_shaped": len(missing), **({"open_pairs": open_pairs} if open_pairs else {})}
    if not verdict.failures.is_empty() or verdict.undecided or not (missing or open_pairs):
        return replace(verdict, facts=facts)
    zh, en = [], []
    if missing:
        listed_ = " ".join(f"#{i}" for i in missing[:LISTED]) + (" …" if len(missing) > LISTED else "")
        zh.append(f"{len(missing)} 个构件的几何无法生成（{listed_}）")
        en.append(f"of {len(missing)} elements no shape could be made ({listed_})")
    if open_pairs:
        zh.append(f"{open_pairs} 对构件的几何未闭合，无法量取")
        en.append(f"{open_pairs} pairs have open shapes that cannot be measured")
    undecided = Words(f"{'，'.join(zh)}；其余未发现问题", f"{', '.join(en)}; nothing is wrong with the others")
    return replace(verdict, facts=facts, undecided=undecided)


def _kept(model: Model) -> _Kept:
    kept: _Kept = vars(model).setdefault(_KEPT, _Kept())
    return kept
