"""`disciplines`: every discipline that is asked for is among the files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bimcheck.federation import Federation
from bimcheck.rules.discipline_signs import COLUMNS, discipline_signs
from bimcheck.rules.joint.agreement import Failures
from bimcheck.rules.listing import Listing
from bimcheck.rules.rule import Subject, Verdict
from bimcheck.rules.unfit import UnfitError
from bimcheck.words import Words


@dataclass(frozen=True)
class Sign:
    """What shows that a file is of a discipline: "文件名代码 A", "82 % of its elements: IfcWall, IfcDoor"."""

    file: str
    discipline: str
    words: Words


@dataclass(frozen=True)
class Disciplines:
    """Demand: every asked discipline is there in some file.

    asked        their keys in the list
    list         CSV: discipline, zh, en, codes (whole fields of a file name), words (anywhere in it), classes; several
                 in a cell are parted by blanks
    class_share  a file is of the disciplines whose classes make up this share of the elements and spaces that have
                 such a class

    How a discipline shows in a file: `bimcheck.rules.discipline_signs`.
    """

    kind: ClassVar[str] = "disciplines"
    subject: ClassVar[Subject] = Subject.FEDERATION
    of_stage: ClassVar[bool] = True
    asked: tuple[str, ...]
    list_: Listing
    class_share: float = 0.2

    def __post_init__(self) -> None:
        self.list_.demand(*COLUMNS)
        known = self._names()
        for key in self.asked:
            if key not in known:
                accepted = ", ".join(known)
                raise UnfitError(f"没有专业 {key}；可用：{accepted}", f"no discipline {key}; accepted: {accepted}")
        if not 0 < self.class_share <= 1:
            raise UnfitError("class_share 应在 0 与 1 之间", "class_share lies between 0 and 1")

    def _rows(self) -> tuple[dict[str, str], ...]:
        return self.list_.of_schema("")

    def _names(self) -> dict[str, Words]:
        return {row["discipline"]: Words(row["zh"], row["en"]) for row in self._rows()}

    @property
    def selected(self) -> Words:
        return Words("一并检查的全部文件", "all files that are checked together")

    @property
    def demand(self) -> Words:
        names = self._names()
        return Words(
            f"专业齐全：{'、'.join(f'{names[k].zh} {k}' for k in self.asked)}",
            f"these disciplines are there: {', '.join(f'{names[k].en} ({k})' for k in self.asked)}",
        )

    def judge(self, federation: Federation) -> Verdict:
        names = self._names()
        signs = self.signs(federation)
        found = {sign.discipline for sign in signs}
        by_file: dict[str, dict[str, Words]] = {file: {} for file in federation.names}
        for sign in signs:
            by_file[sign.file][sign.discipline] = sign.words
        told = [self._told(file, of_file, names) for file, of_file in by_file.items()]
        failures = Failures()
        for key in self.asked:
            if key in found:
                continue
            failures.add(
                federation.name, None,
                Words(f"有{names[key].zh}专业 ({key}) 的模型", f"there is a model of {names[key].en} ({key})"),
                Words(f"没有。{'；'.join(t.zh for t in told)}", f"none. {'; '.join(t.en for t in told)}"),
            )  # fmt: skip
        facts = {
            "disciplines": {
                file: {k: Words(f"{names[k].zh}（{w.zh}）", f"{names[k].en} ({w.en})") for k, w in of_file.items()}
                for file, of_file in by_file.items()
            }
        }
        return Verdict(len(self.asked), failures.frame(), len(failures.rows), facts=facts)

    def _told(self, file: str, of_file: dict[str, Words], names: dict[str, Words]) -> Words:
        if not of_file:
            return Words(f"{file}：看不出专业", f"{file}: no discipline can be told")
        zh = "、".join(f"{names[k].zh}（{w.zh}）" for k, w in of_file.items())
        en = ", ".join(f"{names[k].en} ({w.en})" for k, w in of_file.items())
        return Words(f"{file}：{zh}", f"{file}: {en}")

    def signs(self, federation: Federation) -> tuple[Sign, ...]:
        """What shows which discipline in which file, by file; of a file by the order of the list."""
        counted = {file[0]: dict(rows["kind"].value_counts().iter_rows())
                   for file, rows in federation.things.group_by("file")}  # fmt: skip
        found = []
        for row in federation.files.iter_rows(named=True):
            file = row["file"]
            told = discipline_signs(
                self._rows(), file.rsplit("/", 1)[-1], row["written_as"], counted.get(file, {}), self.class_share
            )
            found += [Sign(file, key, words) for key, words in told.items()]
        return tuple(found)


CHECK = Disciplines
