"""Which language a run speaks: the option, the variable, the locale, in this order."""

from __future__ import annotations

import ctypes
import sys
from types import SimpleNamespace

import pytest

from bimcheck.commands.language import choose
from bimcheck.words import Language


@pytest.mark.parametrize(
    ("arguments", "environment", "expected"),
    [
        ([], {}, "en"),
        ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"LANG": "zh_TW.Big5"}, "zh"),
        ([], {"LANG": "C.UTF-8"}, "en"),
        ([], {"LANG": "de_DE.UTF-8"}, "en"),
        ([], {"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ([], {"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN"}, "zh"),
        ([], {"LANG": "zh_CN", "BIMCHECK_LANG": "en"}, "en"),
        ([], {"LANG": "zh_CN", "BIMCHECK_LANG": "klingon"}, "zh"),
        ([], {"BIMCHECK_LANG": "ZH-Hans"}, "zh"),
        (["check", "--lang", "en"], {"BIMCHECK_LANG": "zh"}, "en"),
        (["--lang=zh", "rules"], {}, "zh"),
        (["--lang", "fr"], {"LANG": "zh_CN"}, "zh"),
        (["check", "--", "--lang=zh"], {}, "en"),
        (["check", "--lang"], {}, "en"),
    ],
)
def test_choose(arguments: list[str], environment: dict[str, str], expected: Language) -> None:
    assert choose(arguments, environment) == expected


@pytest.mark.parametrize(("identifier", "expected"), [(0x0804, "zh"), (0x0404, "zh"), (0x0409, "en"), (0x0411, "en")])
def test_windows_says_it_by_number(monkeypatch: pytest.MonkeyPatch, identifier: int, expected: Language) -> None:
    kernel = SimpleNamespace(GetUserDefaultUILanguage=lambda: identifier)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    assert choose([], {}) == expected
