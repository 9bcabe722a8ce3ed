"""The report on a terminal: verdict first, hostile text tamed, widths of Chinese right."""

from __future__ import annotations

import dataclasses
import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from bimcheck.report import Problem, Report
from bimcheck.reports import terminal
from bimcheck.reports.hostile_text import clean
from bimcheck.words import Language, Words
from tests.reports.realistic import findings, report


def shown(made: Report, language: Language = "zh", verbosity: int = 0, width: int = 100) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False, markup=False, emoji=False)
    terminal.show(made, console, language, verbosity=verbosity, files=["r.html"])
    text = console.file
    assert isinstance(text, io.StringIO)
    return text.getvalue()


def test_verdict_first_then_what_matters() -> None:
    lines = shown(report(), "en").splitlines()
    assert lines[0] == "✗ 5 error-level rules failed: 551 findings"
    text = "\n".join(lines)
    assert "临平区某住宅项目-3#楼-建筑结构.ifc · IFC4" in text
    assert "40 rules: 30 judged (11 failed), 8 not applicable, 2 could not be judged" in text
    assert text.index("base/BASE-DEMAND-04") < text.index("base/BASE-DEMAND-11") < text.index("base/BASE-DEMAND-13")
    assert "IfcWallStandardCase  预制外墙-YWQ02  @ 屋面层  2DW1DW1DW1DW1DWIS1Ykyd  Tag 310160  #3080" in text
    assert "observed: the name is empty  expected: a name" in text
    assert "Report: r.html" in text
    assert "bimcheck explain base/BASE-DEMAND-04" in text


def test_quiet_says_the_verdict_only_and_verbose_says_more() -> None:
    quiet, normal, verbose = (shown(report(), verbosity=v) for v in (-1, 0, 1))
    assert len(quiet.splitlines()) < 7
    assert "base/BASE-DEMAND-04" not in quiet
    assert "base/HANGZHOU-DEMAND-17" not in normal
    assert "hangzhou/HANGZHOU-DEMAND-17" in verbose


def test_no_line_is_wider_than_the_terminal() -> None:
    for width in (60, 80, 100):
        assert max(cell_len(line) for line in shown(report(), width=width).splitlines()) <= width


def test_hostile_text_is_tamed() -> None:
    evil = "\x1b[2J\x1b]0;title\x07[bold red]name[/]\r\n\u202egnp.exe\x9b31m"
    made = report()
    row = dict.fromkeys(("global_id", "tag", "class", "name", "storey", "observed_en", "expected_en"), evil)
    result = dataclasses.replace(made.results[0], findings=findings([{"id": 1, **row}]))
    assert made.model
    text = shown(
        dataclasses.replace(
            made,
            results=(result,),
            model=dataclasses.replace(made.model, name=evil, application=evil, schema=evil),
            problems=(Problem(Words.same(evil), evil, Words.same(evil)),),
            notes=(Words.same(evil),),
            packs=((evil, evil),),
        ),
        "en",
    )
    assert not [c for c in text if (ord(c) < 32 and c != "\n") or 0x7F <= ord(c) <= 0x9F or c == "\u202e"]
    assert "[bold red]name[/]" in text  # shown as it stands, not taken for markup


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("预制墙", "预制墙"),
        (None, ""),
        ("a\tb\r\nc", "a b c"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("x" * 10, "xxxx…"),
    ],
)
def test_clean(text: str | None, expected: str) -> None:
    assert clean(text, 5 if text == "x" * 10 else None) == expected


def test_nothing_judged_never_reads_as_a_pass() -> None:
    empty = dataclasses.replace(report(), results=())
    assert shown(empty).splitlines()[0] == "? 没有规则适用于此模型，未作判定"
    unreadable = Report(None, None, None, (), (), (Problem(Words("文件为空", "empty"), "a.ifc"),))
    assert shown(unreadable).splitlines()[0] == "? 模型无法读取，未作判定"
    assert "a.ifc: 文件为空" in shown(unreadable)
