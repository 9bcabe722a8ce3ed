"""Every command explains itself in both languages, with examples that are real, and starts at once."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from importlib import import_module

import click
import pytest

from bimcheck.commands import run
from bimcheck.commands.bilingual import Option, cells, wrap
from bimcheck.commands.entry import COMMANDS, entry
from bimcheck.words import LANGUAGES, Language

OURS = list(COMMANDS)


def help_of(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert run(arguments) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["", *OURS])
def test_help_in_both_languages(name: str, language: Language, capsys: pytest.CaptureFixture[str]) -> None:
    text = help_of([*filter(None, [name]), "--help", "--lang", language], capsys)
    usage, examples, shown = {
        "zh": ("用法：bimcheck", "示例：", "显示本说明"),
        "en": ("Usage: bimcheck", "Examples:", "Show this help."),
    }[language]
    assert text.startswith(usage)
    assert examples in text
    assert shown in text
    assert "Show this message and exit" not in text  # click's own words
    assert "Options:" not in text or language == "en"


@pytest.mark.parametrize("name", OURS)
def test_every_option_has_words(name: str) -> None:
    command: click.Command = import_module(f"bimcheck.commands.{name}").command
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert isinstance(parameter, Option), parameter.name
            assert parameter.words.zh != parameter.words.en


@pytest.mark.parametrize("name", ["", *OURS])
def test_examples_can_be_typed(name: str) -> None:
    command = import_module(f"bimcheck.commands.{name}").command if name else entry
    assert command.examples
    for line, words in command.examples:
        program, called, *rest = shlex.split(line)
        assert program == "bimcheck"
        target: click.Command = import_module(f"bimcheck.commands.{called}").command
        with target.make_context(called, list(rest)):
            pass
        assert words.zh != words.en


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_of_the_ids_commands(language: Language, capsys: pytest.CaptureFixture[str]) -> None:
    group = import_module("bimcheck.commands.ids").command
    for name, (command, words) in group.homes.items():
        text = help_of(["ids", name, "--help", "--lang", language], capsys)
        assert command.words.in_(language)[:12] in text
        assert words.in_(language) in help_of(["ids", "--help", "--lang", language], capsys)
        for line, _ in command.examples:
            _, _, called, *rest = shlex.split(line)
            with command.make_context(called, list(rest)):
                assert called == name


def test_no_line_of_help_is_too_wide(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for name in OURS:
        text = help_of([name, "--help", "--lang", "zh"], capsys)
        before, _, _ = text.partition("示例：")  # command lines are never broken
        assert max(map(cells, before.splitlines())) <= 80, name


@pytest.mark.skipif(sys.platform == "win32", reason="no times of child processes there")
def test_help_starts_at_once() -> None:
    def once() -> float:
        before = os.times()
        subprocess.run([sys.executable, "-m", "bimcheck", "--help"], check=True, capture_output=True)
        after = os.times()
        return after.children_user + after.children_system - before.children_user - before.children_system

    # time of the processor, because a test machine is busy with other things; measured: 0.08 s
    assert min(once() for _ in range(5)) < 0.2


def test_help_imports_neither_polars_nor_ifcopenshell() -> None:
    code = (
        "import sys, bimcheck, bimcheck.commands as c; c.run(['check', '--help']); c.run(['--help']);"
        "heavy = {'polars', 'ifcopenshell', 'rich', 'jinja2', 'lxml', 'numpy'} & set(sys.modules);"
        "sys.exit(' '.join(heavy) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("墙板梁柱", 4, ["墙板", "梁柱"]),
        ("墙板，梁柱", 4, ["墙", "板，", "梁柱"]),
        ("见 IfcWall 类", 8, ["见", "IfcWall", "类"]),
        ("", 8, []),
    ],
)
def test_wrap(text: str, width: int, lines: list[str]) -> None:
    assert list(wrap(text, width)) == lines
