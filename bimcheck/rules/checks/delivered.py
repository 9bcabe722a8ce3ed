"""`delivered`: the folder that is handed over with the model holds what a stage asks for."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import ClassVar, Literal

import polars as pl

from bimcheck.model import Model
from bimcheck.rules.listing import Listing
from bimcheck.rules.rule import Verdict
from bimcheck.rules.said import failures, joined, readable
from bimcheck.rules.unfit import UnfitError
from bimcheck.words import Words

# What systems and authoring tools leave behind; nobody hands these over.
LITTER = ("thumbs.db", "desktop.ini", ".ds_store")
SUFFIXES_TOLD = 6
NOT_FOUND = Words("没有这样的文件", "no such file")
NO_FOLDER = Words(
    "没有给出交付文件夹；用 --deliverables 文件夹 指明要移交的文件夹",
    "no delivery folder was named; --deliverables DIR names the folder to hand over",
)


@dataclass(frozen=True)
class Delivered:
    """Demand: for each item of a stage there are files of the formats that it asks for. Empty files count for nothing.

    list     the items: columns stage, zh, en, format, and words: parts of a path by which its files are known
             (separated by |; none: any file of the format)
    stage    which rows of the list are asked
    formats  the suffixes of each format: columns format, zh, en, suffixes (separated by blanks)
    more     further suffixes by format
    by       format (default): some file of each format is there · name: each item has a file of its formats whose
             path has one of its words
    """

    kind: ClassVar[str] = "delivered"
    list: Listing
    stage: tuple[str, ...]
    formats: Listing
    more: dict[str, tuple[str, ...]] = field(default_factory=dict)
    by: Literal["format", "name"] = "format"

    def __post_init__(self) -> None:
        self.list.demand("stage", "zh", "en", "format", "words")
        self.formats.demand("format", "zh", "en", "suffixes")
        known = {row["format"] for row in self.formats.of_schema("")}
        for name in (*self.more, *(row["format"] for row in self.list.of_schema(""))):
            if name not in known:
                raise UnfitError(f"{self.formats.name} 中没有格式 {name}", f"{self.formats.name} has no format {name}")
        for name in self.stage:
            if not any(row["stage"] == name for row in self.list.of_schema("")):
                raise UnfitError(f"{self.list.name} 中没有阶段 {name}", f"{self.list.name} has no stage {name}")

    def fit(self, table: str) -> None:
        if table != "file":
            raise UnfitError("只能用于表 file", "only the table file can be judged so")

    @property
    def _items(self) -> tuple[dict[str, str], ...]:
        return tuple(row for row in self.list.of_schema("") if row["stage"] in self.stage)

    def _suffixes(self, name: str) -> tuple[str, ...]:
        row = next(r for r in self.formats.of_schema("") if r["format"] == name)
        further = (s if s.startswith(".") else f".{s}" for s in self.more.get(name, ()))
        return tuple(s.lower() for s in (*row["suffixes"].split(), *further))

    @property
    def demand(self) -> Words:
        asked: dict[tuple[str, str], list[Words]] = {}
        for row in self._items:
            asked.setdefault((row["zh"], row["en"]), []).append(self._format_words(row["format"]))
        zh = "；".join(f"{item[0]}（{'、'.join(f.zh for f in formats)}）" for item, formats in asked.items())
        en = "; ".join(f"{item[1]} ({', '.join(f.en for f in formats)})" for item, formats in asked.items())
        if self.by == "name":
            return Words(f"交付文件夹中按名称能找到：{zh}", f"in the delivery folder, found by name: {en}")
        return Words(f"交付文件夹中有这些格式的文件：{zh}", f"the delivery folder has files of these formats: {en}")

    def _format_words(self, name: str) -> Words:
        row = next(r for r in self.formats.of_schema("") if r["format"] == name)
        return Words(row["zh"], row["en"])

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        folder = model.source.deliverables
        if folder is None:
            return Verdict(0, idle=NO_FOLDER)
        name = readable(folder.resolve().name)
        try:
            files, hollow = _files(folder)
        except OSError as error:
            return Verdict(
                0,
                undecided=Words(
                    f"无法读取交付文件夹 {name}（{error.strerror}）",
                    f"the delivery folder {name} cannot be read ({error.strerror})",
                ),
            )
        there = NOT_FOUND if self.by == "name" else _contents(name, files, hollow)
        row = pl.DataFrame({"id": [None]}, schema={"id": pl.Int64})
        demands = list(self._by_name(files) if self.by == "name" else self._by_format(files))
        parts = [failures(row, expected, there) for expected, met in demands if not met]
        facts = {"folder": name, "files": len(files)}
        return Verdict(len(demands), joined(parts), len(parts), facts=facts)

    def _by_format(self, files: Sequence[PurePosixPath]) -> Iterator[tuple[Words, bool]]:
        """(what is asked, whether it is there), a pair per format."""
        for name in dict.fromkeys(row["format"] for row in self._items):
            items = [Words(row["zh"], row["en"]) for row in self._items if row["format"] == name]
            suffixes, title = self._suffixes(name), self._format_words(name)
            listed = " ".join(suffixes[:SUFFIXES_TOLD]) + (" …" if len(suffixes) > SUFFIXES_TOLD else "")
            yield (
                Words(
                    f"有{title.zh}文件（{listed}）：{'、'.join(i.zh for i in items)}",
                    f"{title.en} files ({listed}): {', '.join(i.en for i in items)}",
                ),
                any(f.suffix.lower() in suffixes for f in files),
            )

    def _by_name(self, files: Sequence[PurePosixPath]) -> Iterator[tuple[Words, bool]]:
        """(what is asked, whether it is there), a pair per item and format."""
        for row in self._items:
            words = [w.lower() for w in row["words"].split("|") if w]
            suffixes, title = self._suffixes(row["format"]), self._format_words(row["format"])
            known = f"，路径含 {'、'.join(words)} 之一" if words else ""
            by = f", the path with one of {', '.join(words)}" if words else ""
            yield (
                Words(f"{row['zh']}（{title.zh}{known}）", f"{row['en']} ({title.en}{by})"),
                any(
                    f.suffix.lower() in suffixes and (not words or any(w in str(f).lower() for w in words))
                    for f in files
                ),
            )


def _files(folder: Path) -> tuple[list[PurePosixPath], int]:
    """The files below a folder, as paths from it, and how many more are empty. Hidden ones and litter are left out.

    OSError where it cannot be read. Links to folders are not followed: they may lead in circles.
    """
    files, hollow = [], 0

    def refuse(error: OSError) -> None:
        raise error

    for here, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(names):
            if name.startswith((".", "~$")) or name.lower() in LITTER:
                continue
            path = Path(here, name)
            if not path.is_file():  # a link that leads nowhere
                continue
            if path.stat().st_size == 0:
                hollow += 1
            else:
                files.append(PurePosixPath(readable(path.relative_to(folder).as_posix())))
    return files, hollow


def _contents(name: str, files: Sequence[PurePosixPath], hollow: int) -> Words:
    """What the folder holds, in a line."""
    kinds = sorted(Counter(f.suffix.lower() or "–" for f in files).items(), key=lambda k: (-k[1], k[0]))
    listed = "、".join(f"{suffix} {n}" for suffix, n in kinds[:8]) + (" …" if len(kinds) > 8 else "")
    zh = f"没有；文件夹“{name}”有 {len(files)} 个文件" + (f"（{listed}）" if files else "")
    en = f'none; the folder "{name}" has {len(files)} {"file" if len(files) == 1 else "files"}'
    en += f" ({listed.replace('、', ', ')})" if files else ""
    if hollow:
        zh, en = f"{zh}，另有 {hollow} 个空文件 (0 字节)", f"{en}, and {hollow} of 0 bytes"
    return Words(zh, en)


CHECK = Delivered
