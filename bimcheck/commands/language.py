"""Which language to speak: --lang, else BIMCHECK_LANG, else the locale; English where nothing says Chinese."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

from bimcheck.words import LANGUAGES, Language

# Microsoft's primary language identifier for Chinese, simplified and traditional alike
_WINDOWS_CHINESE = 0x04


def choose(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> Language:
    """The language for this run. Values that are no language are left for the option itself to refuse."""
    return _option(arguments) or _named(environment.get("BIMCHECK_LANG", "")) or _locale(environment)


def _option(arguments: Sequence[str]) -> Language | None:
    # Help texts and error messages need the language before click has parsed anything, hence by hand.
    found = None
    for number, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == "--lang" and number + 1 < len(arguments):
            found = _named(arguments[number + 1]) or found
        elif argument.startswith("--lang="):
            found = _named(argument.removeprefix("--lang=")) or found
    return found


def _named(text: str) -> Language | None:
    """The language that starts a locale name: zh, zh_CN.UTF-8, zh-Hans, en …"""
    lower = text.strip().lower()
    for language in LANGUAGES:
        if lower[:2] == language and not lower[2:3].isalpha():
            return language
    return None


def _locale(environment: Mapping[str, str]) -> Language:
    # the order of POSIX; Git Bash and other shells set these on Windows, too
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return _named(environment[name]) or "en"
    if sys.platform == "win32":
        import ctypes

        identifier = ctypes.windll.kernel32.GetUserDefaultUILanguage()
        return "zh" if identifier & 0x3FF == _WINDOWS_CHINESE else "en"
    return "en"
