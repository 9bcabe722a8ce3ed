"""A section with a block of each kind, as the tests of every writer use it, and the same with hostile texts."""

from __future__ import annotations

import dataclasses

from bimcheck.section import Cell, Figure, Paragraphs, Section, Table, Tone
from bimcheck.words import Words

GROUPS = ("PJ 项目信息", "ID 身份信息", "LC 定位信息", "ST 系统信息", "TC 技术信息", "MF 生产信息", "AM 资产信息")
ROWS = (
    ("全部构件", "All elements", (100, 96, 88, 71, 64, 12, 0)),
    ("柱 IfcColumn", "IfcColumn", (100, 100, 93, 78, 61, 4, 0)),
    ("墙 IfcWallStandardCase", "IfcWallStandardCase", (100, 98, 90, 80, 70, None, 0)),
)


def _svg(label: str) -> str:
    bars = "".join(
        f'<rect x="{150}" y="{10 + 26 * n}" width="{4 * width}" height="16" fill="#4c7a63"/>'
        f'<text x="142" y="{23 + 26 * n}" text-anchor="end" font-size="13" fill="currentColor">{label} {n + 1}</text>'
        for n, width in enumerate((80, 45, 20))
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 90" width="640" height="90">{bars}</svg>'


def _share(number: int | None) -> Cell:
    if number is None:
        return Cell(Words.same("–"), Tone.NONE)
    tone = Tone.GOOD if number >= 90 else Tone.FAIR if number >= 60 else Tone.POOR
    note = Words(f"187 个构件中 {100 - number} 个缺 TC-300（设计参数）", f"TC-300 missing on {100 - number} of 187")
    return Cell(Words.same(f"{number} %"), tone, note if number < 100 else None)


def example() -> Section:
    matrix = Table(
        title=Words("各类构件的信息深度", "Information depth by class"),
        headings=(Words("构件类", "Class"), *(Words(g, g.split()[0]) for g in GROUPS)),
        rows=tuple((Cell(Words(zh, en)), *(_share(n) for n in shares)) for zh, en, shares in ROWS),
        numeric=frozenset(range(1, 8)),
        caption=Words("指向单元格可看缺少的项", "point at a cell to see what is missing"),
    )
    return Section(
        id="example",
        title=Words("信息深度", "Information depth"),
        lead=Words(
            "按施工图阶段要求，N1、N2 已达到，N3 达 78 %。",
            "N1 and N2 are reached, N3 to 78 %, at construction documents.",
        ),
        blocks=(
            matrix,
            Figure(
                Words("各组占比", "Shares"),
                Words(_svg("分组"), _svg("group")),
                Words("三个分组的占比为 80、45、20", "80, 45, 20"),
            ),
            Paragraphs(
                (
                    Words("级别取自国家标准的二手资料。", "The levels come from secondary sources."),
                    Words("无数据不等于零。", "No data is not zero."),
                ),
                Words("说明", "Notes"),
                listed=True,
            ),
            Paragraphs((Words("各组的取证规则见规则包说明。", "What counts as evidence stands in the pack."),)),
        ),
        data={"stage": "construction-documents", "shares": [{"class": "IfcColumn", "group": "TC", "share": 0.61}]},
    )


def hostile_section(text: str, svg: str | None = None) -> Section:
    """Every text of a section replaced by `text`, the figure by `svg` (or by `text` too)."""
    words = Words.same(text)
    cell = Cell(words, Tone.POOR, words)
    table = Table(words, (words, words), ((cell, cell),), frozenset({1}), words)
    figure = Figure(words, Words.same(text if svg is None else svg), words)
    return dataclasses.replace(
        example(),
        id=text,
        title=words,
        lead=words,
        blocks=(table, figure, Paragraphs((words,), words, listed=True), Paragraphs((words,), words)),
        data={text: text},
    )
