"""click in two languages: commands and options that carry Words, help laid out by the width of Chinese text."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from typing import Any

import click

from bimcheck.errors import OptionError
from bimcheck.words import Language, Words

HEADINGS = {
    "usage": Words("用法：", "Usage: "),
    "options": Words("选项：", "Options:"),
    "commands": Words("命令：", "Commands:"),
    "examples": Words("示例：", "Examples:"),
    "help": Words("显示本说明", "Show this help."),
}


def language_of(context: click.Context) -> Language:
    """The language that the run was started in (`obj` of the outermost context)."""
    return "zh" if context.find_root().obj == "zh" else "en"


def cells(text: str) -> int:
    """How many terminal columns a text takes: wide characters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else not unicodedata.combining(c) for c in text)


# A Chinese character, a blank or a word, each with the closing punctuation that must not start a line.
_CLOSING = "，。；：、！？）」”%"
_PIECES = re.compile(rf"[^\x00-\u2e7f][{_CLOSING}]*|\s+|[^\s\u2e80-\uffff]+[{_CLOSING}]*")


def wrap(text: str, width: int) -> Iterator[str]:
    """Lines of at most `width` columns, broken at blanks and between Chinese characters."""
    pieces = _PIECES.findall(" ".join(text.split()))
    line = ""
    for piece in pieces:
        if line and cells(line + piece.rstrip()) > width:
            yield line.rstrip()
            line = ""
        line += piece if line else piece.lstrip()
    if line.rstrip():
        yield line.rstrip()


class _Formatter(click.HelpFormatter):
    """click's formatter, counting columns instead of characters."""

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{heading}\n")

    def write_text(self, text: str) -> None:
        for number, paragraph in enumerate(text.split("\n\n")):
            self.write("\n" if number else "")
            self.write("".join(f"{'':>{self.current_indent}}{line}\n" for line in wrap(paragraph, self._room(0))))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        rows = list(rows)
        first = min(max((cells(term) for term, _ in rows), default=0), col_max) + col_spacing
        for term, words in rows:
            lines = list(wrap(words, self._room(first))) or [""]
            lead = f"{'':>{self.current_indent}}"
            if cells(term) > first - col_spacing:
                self.write(f"{lead}{term}\n")
            else:
                self.write(f"{lead}{term}{'':>{first - cells(term)}}{lines.pop(0)}".rstrip() + "\n")
            self.write("".join(f"{lead}{'':>{first}}{line}\n" for line in lines))

    def _room(self, taken: int) -> int:
        return max(30, self.width - self.current_indent - taken)


class _Context(click.Context):
    formatter_class = _Formatter


class Option(click.Option):
    """An option whose help is `words`."""

    def __init__(self, *declarations: Any, words: Words, **settings: Any) -> None:
        super().__init__(*declarations, **settings)
        self.words = words

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        self.help = self.words.in_(language_of(ctx))
        return super().get_help_record(ctx)


class _Bilingual(click.Command):
    """What commands and groups share: `words` is the help, `examples` are command lines with a word on each."""

    context_class = _Context

    def __init__(self, *args: Any, words: Words, examples: Sequence[tuple[str, Words]] = (), **settings: Any) -> None:
        settings.setdefault("options_metavar", "[OPTIONS]")
        super().__init__(*args, **settings)
        self.words = words
        self.examples = examples

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = HEADINGS["help"].in_(language_of(ctx))
        return option

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write(
            f"{HEADINGS['usage'].in_(language_of(ctx))}{ctx.command_path} {' '.join(self.collect_usage_pieces(ctx))}\n"
        )

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(self.words.in_(language_of(ctx)))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        records = [
            record for p in self.get_params(ctx) if isinstance(p, click.Option) and (record := p.get_help_record(ctx))
        ]
        with formatter.section(HEADINGS["options"].in_(language_of(ctx))):
            formatter.write_dl(records)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if not self.examples:
            return
        language = language_of(ctx)
        with formatter.section(HEADINGS["examples"].in_(language)):
            for line, words in self.examples:
                formatter.write(f"{'':>{formatter.current_indent}}{line}\n")
                with formatter.indentation(), formatter.indentation():
                    formatter.write_text(words.in_(language))


class Command(_Bilingual):
    """A command in two languages."""


class Group(_Bilingual, click.Group):
    """A group whose commands are imported when they are called.

    homes  name → (a command, or the module whose `command` it is; the word on it in the list)
    """

    def __init__(self, *args: Any, homes: dict[str, tuple[str | click.Command, Words]], **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.homes = homes

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.homes)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.homes:
            return None
        home = self.homes[cmd_name][0]
        if isinstance(home, str):
            command: click.Command = import_module(home).command
            return command
        return home

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if not name.startswith("-") and name not in self.homes:
            near = difflib.get_close_matches(name, self.homes, n=1) or [" ".join(self.homes)]
            raise OptionError(
                Words("没有这个命令", "there is no such command"),
                f"{ctx.command_path} {name}",
                Words(f"是否指：{near[0]}", f"did you mean: {near[0]}"),
            )
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        language = language_of(ctx)
        with formatter.section(HEADINGS["commands"].in_(language)):
            formatter.write_dl([(name, words.in_(language)) for name, (_, words) in self.homes.items()])
        super().format_options(ctx, formatter)


def command(
    name: str, words: Words, examples: Sequence[tuple[str, Words]]
) -> Callable[[Callable[..., int | None]], click.Command]:
    """Make a function a command in two languages."""
    return click.command(name, cls=Command, words=words, examples=examples)


def option(*declarations: str, words: Words, **settings: Any) -> Callable[[Any], Any]:
    """Give a command an option with help in two languages."""
    return click.option(*declarations, cls=Option, words=words, **settings)
