"""The section "versions" of a report: what became of the elements of an earlier version of the model."""

from __future__ import annotations

from functools import partial

import polars as pl

from bimcheck.federation import Federation
from bimcheck.model import Model
from bimcheck.report import RuleResult
from bimcheck.rules.joint.agreement import percent
from bimcheck.rules.joint.kept import Change, compare
from bimcheck.section import Cell, Paragraphs, Section, Table, Tone
from bimcheck.words import Words

LISTED = 50  # rows of a list that people read; `data` has them all

_PLACE = (
    Words("类", "class"),
    Words("名称", "name"),
    Words("标识 (Tag)", "Tag"),
    Words("楼层", "storey"),
    Words.same("GlobalId"),
)


def versions_section(versions: Federation, model: Model, results: tuple[RuleResult, ...]) -> Section:
    """By class how many were kept, are gone and are new; those that changed class, are gone or are new, one by one."""
    change = compare(versions)
    before, after = versions.names
    total = change.old.height
    share = percent(change.kept / total) if total else "–"
    same = change.kept - change.changed.height
    lead = Words(
        f"前一版本 {before} 有 {total:,} 个构件，其中 {change.kept:,} 个（{share}）的 GlobalId 仍在 {after} 中："
        f"{same:,} 个类未变，{change.changed.height:,} 个类已改变；"
        f"消失 {change.lost.height:,} 个，新增 {change.added.height:,} 个。",
        f"The earlier version {before} has {total:,} elements; the GlobalIds of {change.kept:,} ({share}) are still in "
        f"{after}: {same:,} of the same class, {change.changed.height:,} of another. "
        f"{change.lost.height:,} are gone, {change.added.height:,} are new.",
    )
    blocks: list[Table | Paragraphs] = [_by_class(change)]
    if change.again:
        hint = Words(
            f"消失的构件中有 {change.again:,} 个在新增构件中有类和标识（Tag，没有时取名称）相同者："
            "构件多半还在，GlobalId 是重新生成的。",
            f"Of those that are gone {change.again:,} have a counterpart of the same class and Tag (or name) among the "
            "new ones: the elements are probably still there, under GlobalIds made anew.",
        )
        blocks.insert(0, Paragraphs((hint,)))
    if change.changed.height:
        blocks.append(_list(Words("类已改变", "Of another class now"), change.changed, was=True))
    blocks.append(_list(Words("消失的构件", "Gone"), change.lost))
    blocks.append(_list(Words("新增的构件", "New"), change.added))
    data = {
        "previous": before,
        "present": after,
        "elements_before": total,
        "elements_now": change.new.height,
        "kept": change.kept,
        "lost_with_counterpart": change.again,
        "changed": _rows(change.changed, "was"),
        "lost": _rows(change.lost),
        "added": _rows(change.added),
    }
    return Section("versions", Words("与前一版本比对", "Compared with the earlier version"), lead,
                   tuple(b for b in blocks if not isinstance(b, Table) or b.rows), data)  # fmt: skip


def maker(versions: Federation) -> partial[Section]:
    """A section maker for `bimcheck.engine.check`."""
    return partial(versions_section, versions)


def _by_class(change: Change) -> Table:
    """Classes of the earlier version, then those that only the present one has; the most elements first."""
    counted = {
        "old": change.old, "lost": change.lost, "added": change.added,
        "changed": change.changed.with_columns(pl.col("was").alias("class")),
    }  # fmt: skip
    numbers = {name: dict(rows.group_by("class").len().iter_rows()) for name, rows in counted.items()}
    classes = sorted({c for n in numbers.values() for c in n}, key=lambda c: (-numbers["old"].get(c, 0), c))
    rows = []
    for name in classes:
        old, lost, added, changed = (numbers[k].get(name, 0) for k in ("old", "lost", "added", "changed"))
        share = (old - lost) / old if old else None
        tone = Tone.NONE if share is None else Tone.GOOD if share >= 0.9 else Tone.FAIR if share >= 0.5 else Tone.POOR
        shown = "–" if share is None else percent(share)
        texts = (f"{old:,}", f"{old - lost:,}", f"{lost:,}", f"{changed:,}", f"{added:,}")
        cells = [Cell(Words.same(text)) for text in (name, *texts)]
        rows.append((*cells, Cell(Words.same(shown), tone)))
    headings = (
        Words("类", "class"), Words("原有", "before"), Words("保留", "kept"), Words("消失", "gone"),
        Words("类已改变", "class changed"), Words("新增", "new"), Words("保留率", "kept"),
    )  # fmt: skip
    return Table(Words("按类统计", "By class"), headings, tuple(rows), frozenset(range(1, 7)))


def _list(title: Words, rows: pl.DataFrame, was: bool = False) -> Table:
    shown = rows.sort("class", "storey", "name", "id", nulls_last=True).head(LISTED)
    cells = []
    for row in shown.iter_rows(named=True):
        name = f"{row['was']} → {row['class']}" if was else row["class"]
        texts = (name, row["name"] or "", row["tag"] or "", row["storey"] or "", row["global_id"])
        cells.append(tuple(Cell(Words.same(text)) for text in texts))
    rest = rows.height - shown.height
    caption = Words(f"另有 {rest:,} 个，见 JSON 报告", f"{rest:,} more are in the JSON report") if rest else None
    numbered = Words(f"{title.zh}（{rows.height:,}）", f"{title.en} ({rows.height:,})")
    return Table(numbered, _PLACE, tuple(cells), caption=caption)


def _rows(rows: pl.DataFrame, *also: str) -> list[dict[str, object]]:
    return rows.select("global_id", "id", "class", "name", "tag", "storey", *also).to_dicts()
