"""The section "federation" of a report on several models: what each file says, side by side, and where it differs."""

from __future__ import annotations

from typing import Any

import polars as pl

from bimcheck.federation import Federation
from bimcheck.report import RuleResult
from bimcheck.rules.joint.agreement import quantity
from bimcheck.rules.rule import Status
from bimcheck.section import Cell, Section, Table, Tone
from bimcheck.words import Words

WIDEST = 12  # files that stand side by side; of more the findings tell
NOTHING = Words.same("–")


def federation_section(federation: Federation, results: tuple[RuleResult, ...]) -> Section:
    """A table of the files, and one of the storeys with a column per file. What disagrees is coloured."""
    failed = {r.rule.id: r for r in results if r.status is Status.FAILED}
    blocks = [_files(federation, results, failed)]
    if len(federation.names) <= WIDEST and federation.storeys.height:
        blocks.append(_storeys(federation, failed))
    judged = [r for r in results if r.status in (Status.PASSED, Status.FAILED)]
    files = len(federation.names)
    lead = Words(
        f"{files} 个文件一并检查：{len(judged)} 条规则可以判定，其中 {len(failed)} 条各文件不一致或有缺。",
        f"{files} files were checked together: {len(judged)} rules could be judged; "
        f"by {len(failed)} of them the files disagree or something is missing.",
    )
    data = {
        "files": [{k: v for k, v in row.items() if k != "position"} for row in federation.files.to_dicts()],
        "storeys": federation.storeys.drop("building_id").to_dicts(),
    }
    return Section("federation", Words("各文件对照", "The files side by side"), lead, tuple(blocks), data)


def _files(federation: Federation, results: tuple[RuleResult, ...], failed: dict[str, RuleResult]) -> Table:
    def failing(*rules: str) -> set[str]:
        return {f for r in rules if r in failed for f in failed[r].findings["file"].drop_nulls()}

    disciplines: dict[str, dict[str, Words]] = next(
        (r.facts["disciplines"] for r in results if "disciplines" in r.facts), {}
    )
    counts = {
        "storeys": dict(federation.storeys.group_by("file").len().iter_rows()),
        "axes": dict(federation.axes.group_by("file").len().iter_rows()),
    }
    wrong = {
        "schema": failing("SCHEMA-SAME"),
        "unit": failing("LENGTH-UNIT-SAME"),
        "crs": failing("CRS-SAME"),
        "base": failing("BASE-POINT-SAME"),
        "near": failing("MODELS-NEAR"),
        "storeys": failing("STOREY-ELEVATION-SAME", "STOREY-NAME-SAME", "STOREY-SHARED"),
        "axes": failing("AXIS-POSITION-SAME", "AXIS-NAME-SAME"),
    }
    rows = []
    for row in federation.files.iter_rows(named=True):
        file = row["file"]

        def cell(text: object, key: str = "", file: str = file) -> Cell:
            words = text if isinstance(text, Words) else Words.same(str(text)) if text not in (None, "") else NOTHING
            return Cell(words, Tone.POOR if file in wrong.get(key, ()) else Tone.PLAIN)

        # The exporters write whole sentences there; the first few words are the product.
        made_with = " ".join((row["application"] or "").split()[:4])
        rows.append((
            cell(file), cell(made_with), cell(_disciplines(disciplines.get(file))), cell(row["schema"], "schema"),
            cell(row["length_unit"], "unit"), cell(row["crs"], "crs"), cell(_base(row), "base"),
            cell(_extent(row), "near"), cell(counts["storeys"].get(file, 0), "storeys"),
            cell(counts["axes"].get(file, 0), "axes"), cell(f"{row['elements']:,}"),
        ))  # fmt: skip
    headings = (
        Words("文件", "file"), Words("建模软件", "application"), Words("专业（依据）", "discipline (how it shows)"),
        Words("IFC 版本", "schema"),
        Words("长度单位", "length unit"), Words("坐标系", "coordinate system"),
        Words("基点 E、N、H；转角", "base point E, N, H; rotation"), Words("平面范围 (m)", "extent in plan (m)"),
        Words("楼层", "storeys"), Words("轴线", "grid axes"), Words("构件", "elements"),
    )  # fmt: skip
    return Table(Words("文件", "Files"), headings, tuple(rows), frozenset({8, 9, 10}))


def _disciplines(found: dict[str, Words] | None) -> Words:
    if not found:
        return Words("看不出", "cannot be told")
    return Words("；".join(w.zh for w in found.values()), "; ".join(w.en for w in found.values()))


def _base(row: dict[str, Any]) -> str:
    numbers = [row[k] for k in ("eastings", "northings", "orthogonal_height")]
    if all(n is None for n in numbers):
        return ""
    shown = ", ".join("–" if n is None else f"{n:.3f}" for n in numbers)
    return f"{shown}; {quantity(row['rotation'] or 0.0, '°')}"


def _extent(row: dict[str, Any]) -> str:
    return "" if row["x0"] is None else f"X {row['x0']:.1f}…{row['x1']:.1f}, Y {row['y0']:.1f}…{row['y1']:.1f}"


def _storeys(federation: Federation, failed: dict[str, RuleResult]) -> Table:
    """A row per elevation, to the millimetre, the highest first; what has none stands last."""
    wrong = {
        (file, id_)
        for rule in ("STOREY-ELEVATION-SAME", "STOREY-NAME-SAME", "STOREY-SHARED")
        if rule in failed
        for file, id_ in failed[rule].findings.select("file", "id").iter_rows()
    }
    levels = federation.storeys.with_columns((pl.col("elevation").round(3) + 0.0).alias("level")).sort(
        "level", descending=True, nulls_last=True, maintain_order=True
    )
    rows = []
    for (level,), members in levels.group_by("level", maintain_order=True):
        cells = [Cell(NOTHING if level is None else Words.same(quantity(float(str(level)), "m")))]
        for file in federation.names:
            own = members.filter(pl.col("file") == file)
            names = Words.same(", ".join(n or "–" for n in own["name"]))
            bad = any((file, id_) in wrong for id_ in own["id"])
            cells.append(Cell(names, Tone.POOR if bad else Tone.PLAIN) if own.height else Cell(NOTHING, Tone.NONE))
        rows.append(tuple(cells))
    headings = (Words("标高", "elevation"), *(Words.same(name) for name in federation.names))
    caption = Words("着色的楼层与其他文件不一致。", "Coloured storeys disagree with other files.") if wrong else None
    return Table(Words("楼层", "Storeys"), headings, tuple(rows), frozenset({0}), caption)
