"""What shows the disciplines of a model: codes in the names of its file, words there, the classes of its elements."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bimcheck.rules.said import number_text
from bimcheck.words import Words

COLUMNS = ("discipline", "zh", "en", "codes", "words", "classes")
_BETWEEN = re.compile(r"[\s_\-.,;()（）【】\[\]+&、，]+")
_SHARES_TOLD = 3

Row = Mapping[str, str]


def discipline_signs(
    rows: Sequence[Row], name: str, written_as: str | None, classes: Mapping[str, int], class_share: float
) -> dict[str, Words]:
    """Key of a discipline → what shows it: "文件名代码 A", "classes: 82 % are IfcDoor"; in the order of `rows`.

    rows         of a list with COLUMNS; several entries in a cell are parted by blanks
    name         of the file · written_as  the name that its header gives it
    classes      how many elements and spaces of each class it has
    class_share  it is of the disciplines whose classes make up this share of those that have such a class

    A code in the name of the file decides, or in the name that its header gives; where there is none (an institute
    may be called 建筑设计院, so words say less), words in its name and the classes in it count alike.
    """
    return (
        _codes(rows, name, Words("文件名", "the file name"))
        or _codes(rows, written_as or "", Words("文件头的文件名", "the header's file name"))
        or _words(rows, name) | _shares(rows, classes, class_share)
    )


def _codes(rows: Sequence[Row], name: str, where: Words) -> dict[str, Words]:
    """Disciplines by a code that is a whole field of a file name."""
    fields = [field for field in _BETWEEN.split(name.rpartition(".")[0] or name) if field]
    # One letter is a code only where it is a capital and one field of several: a.ifc says nothing.
    codes = {f for f in fields if len(f) == 1 and len(fields) > 1} | {f.upper() for f in fields if len(f) > 1}
    found = {}
    for row in rows:
        if code := next((c for c in row["codes"].split() if c in codes), None):
            found[row["discipline"]] = Words(f"{where.zh}代码 {code}", f"code {code} in {where.en}")
    return found


def _words(rows: Sequence[Row], name: str) -> dict[str, Words]:
    """Disciplines by a word anywhere in a file name."""
    found = {}
    for row in rows:
        if word := next((w for w in row["words"].split() if w.lower() in name.lower()), None):
            found[row["discipline"]] = Words(f"文件名含“{word}”", f'"{word}" in the file name')
    return found


def _shares(rows: Sequence[Row], classes: Mapping[str, int], class_share: float) -> dict[str, Words]:
    """Discipline → its share among the elements whose class belongs to a discipline, where it is large enough."""
    of = {row["discipline"]: {c: classes[c] for c in row["classes"].split() if c in classes} for row in rows}
    total = sum(sum(counts.values()) for counts in of.values())
    told = {}
    for key, counts in of.items():
        share = sum(counts.values()) / total if total else 0.0
        if share >= class_share:
            most = ", ".join(sorted(counts, key=lambda c: (-counts[c], c))[:_SHARES_TOLD])
            percent = f"{number_text(share * 100, 1)} %"
            told[key] = Words(f"构件类：{most} 占 {percent}", f"classes: {percent} are {most}")
    return told
