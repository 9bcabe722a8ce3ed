"""`absent`: there is no such row at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from bimcheck.model import Model
from bimcheck.problems import CODES
from bimcheck.rules.rule import Verdict
from bimcheck.rules.said import NOTHING, failures, joined
from bimcheck.words import Words


@dataclass(frozen=True)
class Absent:
    """Demand: nothing is selected. What is judged is the file: one thing; every selected row is a finding."""

    kind: ClassVar[str] = "absent"

    def fit(self, table: str) -> None:
        """Any table will do."""

    @property
    def demand(self) -> Words:
        return Words("文件中没有此类内容", "the file has no such thing")

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        if "code" in chosen.columns:
            rows = _problems(chosen)
        elif "class" in chosen.columns:
            said = pl.coalesce(pl.format("{}", "class"), pl.lit(NOTHING.en))
            rows = failures(chosen, self.demand, (said, said))
        else:
            rows = failures(chosen, self.demand, Words("存在", "present"))
        return Verdict(1, rows, min(1, chosen.height))


_AS_EVER = Words("符合 IFC 标准", "as the standard says")
_ESCAPED = Words("按 ISO 10303-21 转义（\\X2\\…\\X0\\）", "escaped as ISO 10303-21 says (\\X2\\…\\X0\\)")
# What is expected, by kind of problem: around what the problem says itself, and where it says nothing.
_ASKED = {
    "SYNTAX": (Words("此处应为 {}", "{} is due here"), _AS_EVER),
    "UNKNOWN_CLASS": (Words("{} 中的类", "a class of {}"), _AS_EVER),
    "DUPLICATE_ID": (Words.same("{}"), Words("每个实例编号只用一次", "every instance number is used once")),
    "DANGLING_REFERENCE": (Words.same("{}"), Words("引用的实例在文件中", "the instance is in the file")),
    "ENCODING_UTF8": (Words.same("{}"), _ESCAPED),
    "ENCODING_GB18030": (Words.same("{}"), _ESCAPED),
    "ENCODING_LATIN1": (Words.same("{}"), _ESCAPED),
}
# A value that has to be there, and is left out, is of another kind only to a parser.
_UNFILLED = Words("必填的属性没有值", "an attribute that must have a value has none")


def _problems(chosen: pl.DataFrame) -> pl.DataFrame:
    """Problems say themselves what was expected and observed; their code says in words what is wrong."""
    parts = []
    for code in chosen["code"].unique().sort():
        of_code = chosen.filter(pl.col("code") == code)
        unfilled = (pl.col("code") == "ARGUMENT_KIND") & (pl.col("observed") == "$").fill_null(False)
        parts += [_told(of_code.filter(~unfilled), code, CODES[code]), _told(of_code.filter(unfilled), code, _UNFILLED)]
    return joined(parts)


def _told(rows: pl.DataFrame, code: str, words: Words) -> pl.DataFrame:
    """FAILURES of problems of one kind: what is wrong, where, and an excerpt."""
    place = pl.concat_str(
        [
            pl.when(pl.col("class").is_not_null()).then(pl.format(" {}", "class")),
            pl.when(pl.col("attribute").is_not_null()).then(pl.format(".{}", "attribute")),
        ],
        ignore_nulls=True,
    )
    zh, en = (
        pl.concat_str(
            [pl.lit(text), place, pl.when(pl.col("observed").is_not_null()).then(pl.format(colon + "{}", "observed"))],
            ignore_nulls=True,
        )
        for text, colon in ((words.zh, "："), (words.en, ": "))
    )
    said, meant = _ASKED.get(code, (Words.same("{}"), _AS_EVER))
    expected = (
        pl.coalesce(pl.format(said.zh, _counted("expected", " 个属性：")), pl.lit(meant.zh)),
        pl.coalesce(pl.format(said.en, _counted("expected", " attributes: ")), pl.lit(meant.en)),
    )
    return failures(rows, expected, (zh, en))


def _counted(column: str, what: str) -> pl.Expr:
    """11: Name, Tag … as 11 attributes: Name, Tag …; other text as it is."""
    return pl.col(column).str.replace(r"^(\d+): ", "${1}" + what)


CHECK = Absent
