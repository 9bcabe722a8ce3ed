"""`plain_name`: a file name that every system can write, of the characters that are agreed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from bimcheck.model import Model
from bimcheck.rules.conditions import anchored
from bimcheck.rules.rule import Verdict
from bimcheck.rules.said import failures, joined
from bimcheck.rules.select import require_value
from bimcheck.rules.unfit import UnfitError
from bimcheck.rules.values import label, values
from bimcheck.words import Words

# Windows: learn.microsoft.com, "Naming Files, Paths, and Namespaces".
RESERVED = '<>:"/\\|?*'
DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in "123456789¹²³")}


@dataclass(frozen=True)
class PlainName:
    """Demand: only allowed characters, no blanks, nothing that a file system reserves.

    value    what is read, as a rule `stem`
    allowed  what stands in the brackets of a regular expression: the characters that may be used
    excused  what may stand in a name all the same: a regular expression for a part of it (a version such as V1.0)
    """

    kind: ClassVar[str] = "plain_name"
    value: str
    allowed: str
    excused: str = ""

    def __post_init__(self) -> None:
        anchored(f"[{self.allowed}]")
        anchored(f"[^{self.allowed}]")
        anchored(self.excused)
        if not pl.Series(["a"]).str.contains(f"[{self.allowed}]")[0]:
            raise UnfitError("allowed 应至少含字母", "allowed must have letters at least")

    def fit(self, table: str) -> None:
        require_value(self.value, table)

    @property
    def demand(self) -> Words:
        name = label(self.value)
        return Words(
            f"{name.zh}只用汉字、字母、数字、下划线和连字符，无空格和系统保留的字符、名称",
            f"{name.en} of Chinese characters, letters, digits, underscores and hyphens; no blanks, "
            "no characters or names that systems reserve",
        )

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        found = values(model, chosen, self.value)
        # Row by row: a file has one name, and each distinct one is looked at once.
        told = {text: tuple(self._offences(text)) for text in found["text"].unique().sort()}
        parts, failed = [], 0
        for row in found.join(chosen.select("row", "id"), on="row", maintain_order="left").iter_rows(named=True):
            one = pl.DataFrame({"id": [row["id"]]}, schema={"id": pl.Int64})
            parts += [failures(one, self.demand, observed) for observed in told[row["text"]]]
            failed += bool(told[row["text"]])
        return Verdict(found["row"].n_unique(), joined(parts), failed)

    def _offences(self, name: str) -> Iterator[Words]:
        plain = pl.Series([name])
        if self.excused:
            plain = plain.str.replace_all(self.excused, "")
        strange = dict.fromkeys(plain.str.extract_all(f"[^{self.allowed}]")[0])
        blanks = [c for c in strange if c.isspace() and unicodedata.category(c) != "Cc"]
        reserved = [c for c in strange if c in RESERVED or unicodedata.category(c) == "Cc"]
        wide = [c for c in strange if unicodedata.east_asian_width(c) in "FW" and c not in blanks]
        rest = [c for c in strange if c not in (*blanks, *reserved, *wide)]
        if blanks:
            kinds = ["全角空格" if c == "\u3000" else "空格" for c in blanks]
            yield Words(f"“{name}”含{'、'.join(dict.fromkeys(kinds))}", f'"{name}" has blanks')
        for characters, zh, en in (
            (reserved, "含 Windows 保留的字符", "has characters that Windows reserves"),
            (wide, "含全角标点或其他全角字符", "has full-width characters"),
            (rest, "含未约定的字符", "has characters that are not agreed"),
        ):
            if characters:
                listed = " ".join(_shown(c) for c in characters)
                yield Words(f"“{name}”{zh}：{listed}", f'"{name}" {en}: {listed}')
        device = name.split(".")[0].rstrip().upper()
        if device in DEVICES:
            yield Words(f"{device} 是 Windows 的设备名", f"{device} is the name of a device on Windows")
        if name.endswith("."):
            yield Words(f"“{name}”以点结尾", f'"{name}" ends with a dot')


def _shown(character: str) -> str:
    """The character, or its code point where it cannot be seen."""
    return character if character.isprintable() else f"U+{ord(character):04X}"


CHECK = PlainName
