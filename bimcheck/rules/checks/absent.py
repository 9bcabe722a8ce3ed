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


# A value that has to be there, and is left out, is of another kind only to a parser.
_UNFILLED = Words("必填的属性没有值", "an attribute that must have a value has none")


def _problems(chosen: pl.DataFrame) -> pl.DataFrame:
    """Problems say themselves what was expected and observed; their code says in words what is wrong."""
    parts = []
    for code in chosen["code"].unique().sort():
        of_code = chosen.filter(pl.col("code") == code)
        unfilled = (pl.col("code") == "ARGUMENT_KIND") & (pl.col("observed") == "$").fill_null(False)
        parts += [_told(of_code.filter(~unfilled), CODES[code]), _told(of_code.filter(unfilled), _UNFILLED)]
    return joined(parts)


def _told(rows: pl.DataFrame, words: Words) -> pl.DataFrame:
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
    expected = (
        pl.coalesce("expected", pl.lit("符合 IFC 标准")),
        pl.coalesce("expected", pl.lit("as the standard says")),
    )
    return failures(rows, expected, (zh, en))


CHECK = Absent
