"""Everything that can go wrong on the command line ends here: a message in the user's language and exit code 2."""

from __future__ import annotations

import os
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

import click

from bimcheck.commands.streams import tell
from bimcheck.errors import BimcheckError
from bimcheck.words import Language, Words

NOT_JUDGED = 2
INTERRUPTED = 130  # 128 + SIGINT, as shells have it


def guard(action: Callable[[], int], language: Language) -> int:
    """Run `action`; whatever it raises becomes a message on standard error and an exit code."""
    try:
        return action()
    except BimcheckError as error:
        say_error(error.say(language), language)
    except click.exceptions.Exit as error:
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        tell(Words("已中断，未留下写了一半的文件", "Stopped. No half-written file was left behind").in_(language))
        return INTERRUPTED
    except click.UsageError as error:
        say_error(usage(error).in_(language), language)
        if error.ctx:
            hint = Words("用法见：{0} --help", "For usage: {0} --help")
            tell(hint.in_(language).format(error.ctx.command_path))
    except BrokenPipeError:
        return NOT_JUDGED
    except BaseException as error:
        # BaseException, because a panic of a native library is no Exception
        if isinstance(error, (SystemExit, GeneratorExit)):
            raise
        say_error(defect(error).in_(language), language)
    return NOT_JUDGED


def say_error(message: str, language: Language) -> None:
    tell(Words("错误：", "Error: ").in_(language) + message)


def defect(error: BaseException) -> Words:
    """Words for an error that nobody foresaw. Its traceback goes to a file; with BIMCHECK_TRACEBACK=1 to the screen."""
    if isinstance(error, MemoryError):
        return Words("内存不足。请关闭其他程序，或在内存更大的计算机上运行",
                     "out of memory. Close other programs, or use a machine with more memory")  # fmt: skip
    name = f"{type(error).__name__}: {error}".splitlines()[0][:200]
    text = "".join(traceback.format_exception(error))
    if os.environ.get("BIMCHECK_TRACEBACK") == "1":
        tell(text)
        return Words(f"这是 bimcheck 自身的缺陷（{name}）", f"this is a defect in bimcheck ({name})")
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="bimcheck-", suffix=".txt", delete=False, encoding="utf-8", errors="backslashreplace"
        ) as file:
            file.write(text)
    except OSError:
        return Words(
            f"这是 bimcheck 自身的缺陷（{name}）。设置 BIMCHECK_TRACEBACK=1 可查看详情",
            f"this is a defect in bimcheck ({name}). BIMCHECK_TRACEBACK=1 shows the details",
        )
    saved = Path(file.name)
    return Words(
        f"这是 bimcheck 自身的缺陷（{name}）。详情已存入 {saved}，请随模型一并反馈",
        f"this is a defect in bimcheck ({name}). The details are in {saved}; please report them with the model",
    )


def usage(error: click.UsageError) -> Words:
    """click's messages about the command line, in both languages."""
    match error:
        case click.NoSuchOption():
            near = " ".join(error.possibilities or ())
            return Words(
                f"没有选项 {error.option_name}" + (f"。是否指：{near}" if near else ""),
                f"there is no option {error.option_name}" + (f". Did you mean: {near}" if near else ""),
            )
        case click.MissingParameter():
            name = _parameter(error.param, error.ctx)
            return Words(f"缺少 {name}", f"{name} is missing")
        case click.BadParameter():
            name = _parameter(error.param, error.ctx)
            if error.param is not None and isinstance(error.param.type, click.Choice):
                accepted = " ".join(map(str, error.param.type.choices))
                return Words(
                    f"{name} 的值不被接受。可用：{accepted}", f"{name} does not take this value. Use one of: {accepted}"
                )
            return Words(f"{name} 的值有误：{error.message}", f"{name}: {error.message}")
        case click.BadOptionUsage():
            return Words(
                f"选项 {error.option_name} 缺少值，或不应有值",
                f"option {error.option_name} lacks a value, or takes none",
            )
        case _:
            return Words(f"命令行有误：{error.message}", error.message)


def _parameter(parameter: click.Parameter | None, context: click.Context | None) -> str:
    if parameter is None:
        return "?"
    if isinstance(parameter, click.Option):
        return parameter.opts[0]
    return parameter.make_metavar(context) if context else str(parameter.name)
