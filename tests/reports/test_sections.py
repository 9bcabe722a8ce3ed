"""Sections in every writer: JSON and back, the page, the terminal; hostile texts and figures included."""

from __future__ import annotations

import copy
import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bimcheck import reports
from bimcheck.errors import ReportError
from bimcheck.report import Report
from bimcheck.reports.drawing import drawing
from bimcheck.section import Cell, Figure, Section, Table, Tone
from bimcheck.words import Words
from tests.reports.realistic import report
from tests.reports.sections import example, hostile_section
from tests.reports.test_html_report import HOSTILE, Page, page
from tests.reports.test_terminal import shown

BAD_DRAWINGS = {
    "script": "<svg><script>alert(1)</script></svg>",
    "handler": '<svg onload="alert(1)"></svg>',
    "style": '<svg><rect style="fill:url(http://x.example)"/></svg>',
    "style element": "<svg><style>@import 'http://x.example'</style></svg>",
    "fetch": '<svg><rect fill="url(http://x.example/a.svg#b)"/></svg>',
    "link": '<svg xmlns:xlink="http://www.w3.org/1999/xlink"><text xlink:href="javascript:alert(1)">x</text></svg>',
    "anchor": '<svg><a href="http://x.example"><text>x</text></a></svg>',
    "foreign": "<svg><foreignObject><p>x</p></foreignObject></svg>",
    "image": '<svg><image href="http://x.example/x.png"/></svg>',
    "entity": '<!DOCTYPE svg [<!ENTITY a "x">]><svg><text>&a;</text></svg>',
    "no svg": "<img src='x'/>",
    "two": "<svg></svg><svg></svg>",
    "broken": "<svg><rect></svg>",
    "empty": "",
    "deep": "<svg>" + "<g>" * 40_000 + "</g>" * 40_000 + "</svg>",
}


def with_sections(*sections: Section) -> Report:
    return dataclasses.replace(report(), sections=sections)


def as_json(made: Report) -> Any:
    return json.loads(b"".join(reports.render(made, ".json")))


def test_json_has_blocks_and_data() -> None:
    (section,) = as_json(with_sections(example()))["sections"]
    assert list(section) == ["id", "title", "lead", "folded", "data", "blocks"]
    assert section["data"]["shares"] == [{"class": "IfcColumn", "group": "TC", "share": 0.61}]
    assert [b["kind"] for b in section["blocks"]] == ["table", "figure", "paragraphs", "paragraphs"]
    cell = section["blocks"][0]["rows"][1][5]
    assert cell["text"] == {"zh": "61 %", "en": "61 %"} and cell["tone"] == "fair"
    assert cell["note"]["zh"] == "187 个构件中 39 个缺 TC-300（设计参数）"
    assert as_json(report())["sections"] == []


def test_reading_back_loses_nothing(tmp_path: Path) -> None:
    made = with_sections(example(), dataclasses.replace(example(), id="other", blocks=()))
    back = reports.read(reports.write(made, tmp_path / "r.json"))
    assert back.sections == made.sections
    assert page(back) == page(made)
    assert b"".join(reports.render(back, ".json")) == b"".join(reports.render(made, ".json"))


def test_a_report_without_sections_is_read(tmp_path: Path) -> None:
    """As earlier versions wrote it."""
    data = as_json(report())
    del data["sections"]
    (tmp_path / "r.json").write_text(json.dumps(data), encoding="utf-8")
    assert reports.read(tmp_path / "r.json").sections == ()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["id"], 'x"><img>'),
        (["lead"], None),
        (["data"], 7),
        (["blocks", 0, "kind"], "chart"),
        (["blocks", 0, "rows", 0, 1, "tone"], "pink"),
        (["blocks", 0, "rows", 0], []),
        (["blocks", 0, "numeric"], ["x"]),
        (["blocks", 1, "svg"], "<svg/>"),
    ],
)
def test_a_damaged_section_is_refused(tmp_path: Path, path: list[Any], value: Any) -> None:
    data = as_json(with_sections(example()))
    place = data["sections"][0]
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    (tmp_path / "r.json").write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(ReportError):
        reports.read(tmp_path / "r.json")


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(Tone))
def test_any_text_comes_back(text: str, tone: Tone) -> None:
    from bimcheck.reports.section_json import read_section, section_fields

    words = Words(text, text[::-1])
    table = Table(words, (words,), ((Cell(words, tone, words),),), frozenset({0}), words)
    made = Section("a", words, words, (table, Figure(words, words, words)), {text: [text, 1.5, None, True]})
    assert read_section(copy.deepcopy(json.loads(json.dumps(section_fields(made))))) == made


def test_the_page_shows_every_block_in_both_languages() -> None:
    parsed = Page(page(with_sections(example())))
    text = " ".join(parsed.text)
    for words in (
        "信息深度",
        "Information depth by class",
        "TC-300 missing on 39 of 187",
        "187 个构件中 39 个缺",
        "No data is not zero.",
    ):
        assert words in text
    # A designer looks for the findings first.
    order = [a["id"] for _, a in parsed.tags if a.get("id") in ("findings", "section-1")]
    assert order == ["findings", "section-1"]
    links = [a["href"] for t, a in parsed.tags if t == "a"]
    assert links == ["#findings", "#undecided", "#section-1"]
    assert {str(a.get("id")) for _, a in parsed.tags} >= {link.removeprefix("#") for link in links if link}
    drawn = [a for t, a in parsed.tags if t == "svg" and a.get("role") == "img"]
    assert [a["aria-label"] for a in drawn] == ["三个分组的占比为 80、45、20", "80, 45, 20"]


def test_colour_never_stands_alone() -> None:
    text = page(with_sections(example()))
    for tone, mark in (("good", "✓"), ("fair", "△"), ("poor", "✗")):
        cells = re.findall(rf'<td class="{tone} number[^>]*>(.*?)</td>', text)
        assert cells
        assert all(f'<i class="mark">{mark}</i>' in cell for cell in cells)
        assert re.search(rf'<span class="tone {tone}"><i class="mark">{mark}</i>', text)
    assert "tone good" not in page(with_sections(dataclasses.replace(example(), blocks=())))


def test_a_page_without_sections_has_no_links() -> None:
    assert not [t for t, _ in Page(page(report())).tags if t in ("nav", "a")]


@pytest.mark.parametrize("svg", BAD_DRAWINGS.values(), ids=BAD_DRAWINGS.keys())
def test_hostile_sections_stay_text(svg: str) -> None:
    made = with_sections(hostile_section(HOSTILE, svg))
    parsed, harmless = Page(page(made)), Page(page(with_sections(example())))
    assert {tag for tag, _ in parsed.tags} <= {tag for tag, _ in harmless.tags}
    for _, attributes in parsed.tags:
        assert not [name for name in attributes if name.startswith("on") or name in ("src", "style")]
        assert (attributes.get("href") or "#").startswith("#")
    assert len(parsed.raw["script"]) == 2
    assert "http" not in re.sub("http-equiv", "", page(made))
    assert "alert(1)" in "".join(parsed.text)  # the alternative stands for the figure
    assert not re.search("[\x00\x1b\u202e]", page(made))


@pytest.mark.parametrize("svg", BAD_DRAWINGS.values(), ids=BAD_DRAWINGS.keys())
def test_what_is_no_drawing_is_not_drawn(svg: str) -> None:
    assert drawing(svg, "x") is None


def test_a_drawing_is_kept_whole() -> None:
    source = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><g transform="translate(1 2)" fill="var(--ink)">'
        '<path d="M0 0L1 1z" stroke="#abc"/><text x="1">a &lt;b&gt; &amp; 中<tspan>d</tspan>e</text></g></svg>'
    )
    assert drawing(source, '"x"') == (
        '<svg role="img" aria-label="&#34;x&#34;" viewBox="0 0 10 10"><g transform="translate(1 2)" fill="var(--ink)">'
        '<path d="M0 0L1 1z" stroke="#abc"></path><text x="1">a &lt;b&gt; &amp; 中<tspan>d</tspan>e</text></g></svg>'
    )


def test_terminal_says_the_outcome_and_more_when_asked() -> None:
    made = with_sections(example())
    quiet, normal, verbose = (shown(made, "en", verbosity=v) for v in (-1, 0, 1))
    assert "Information depth" not in quiet
    assert "N1 and N2 are reached, N3 to 78 %" in normal
    assert "IfcColumn  " not in normal[normal.index("N1 and N2") :]
    for words in ("△ 61 %", "✗ 4 %", "✓ 100 %", "80, 45, 20", "– No data is not zero."):
        assert words in verbose


def test_terminal_shortens_long_tables_and_says_so() -> None:
    table = example().blocks[0]
    assert isinstance(table, Table)
    long = dataclasses.replace(example(), blocks=(dataclasses.replace(table, rows=table.rows[:1] * 40),))
    assert "… 25 more, see the report" in shown(with_sections(long), "en", verbosity=1)


def test_terminal_tames_hostile_sections() -> None:
    evil = "\x1b[2J\x1b]0;title\x07[bold red]name[/]\r\n\u202egnp.exe\x9b31m"
    text = shown(with_sections(hostile_section(evil)), "en", verbosity=1)
    assert not [c for c in text if (ord(c) < 32 and c != "\n") or 0x7F <= ord(c) <= 0x9F or c == "\u202e"]
    assert "[bold red]name[/]" in text
