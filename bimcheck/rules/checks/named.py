"""`named`: a name is written after a template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import polars as pl

from bimcheck.model import Model
from bimcheck.rules.checks.delivered import NO_FOLDER
from bimcheck.rules.file_names import Family, Reading, Template, Wrong, chosen_families, families_of, read_name
from bimcheck.rules.file_names import templates_of as listed_templates
from bimcheck.rules.listing import Listing
from bimcheck.rules.rule import Verdict
from bimcheck.rules.said import failures, joined
from bimcheck.rules.select import require_value
from bimcheck.rules.values import label, values
from bimcheck.words import Words


@dataclass(frozen=True)
class Named:
    """Demand: the text follows one of several templates, its discipline codes those of one family.

    value      what is read, as a rule `stem`, the file's name without suffix
    list       the templates: a row per field
    templates  those that are accepted
    codes      the families of discipline codes: a row per code
    families   those that are accepted
    ask        form (default): it fits a template · one_reading: where it fits, each code means one discipline only
    """

    kind: ClassVar[str] = "named"
    value: str
    list: Listing
    templates: tuple[str, ...]
    codes: Listing
    families: tuple[str, ...]
    ask: Literal["form", "one_reading"] = "form"

    def __post_init__(self) -> None:
        self._templates()
        self._families()

    def _templates(self) -> tuple[Template, ...]:
        return listed_templates(self.list, self.templates)

    def _families(self) -> tuple[tuple[Family, ...], tuple[Family, ...]]:
        """(those accepted, all)."""
        known = families_of(self.codes)
        return chosen_families(known, self.families, self.codes.name), known

    def fit(self, table: str) -> None:
        require_value(self.value, table)

    @property
    def demand(self) -> Words:
        name, (accepted, _) = label(self.value), self._families()
        if self.ask == "one_reading":
            zh, en = "、".join(f.title.zh for f in accepted), ", ".join(f.title.en for f in accepted)
            return Words(
                f"{name.zh}中的专业代码只有一种含义（{zh}）",
                f"the discipline codes of the {name.en} have one meaning ({en})",
            )
        zh = " 或 ".join(t.pattern.zh for t in self._templates())
        en = " or ".join(t.pattern.en for t in self._templates())
        return Words(f"{name.zh}形如 {zh}", f"{name.en} like {en}")

    def judge(self, model: Model, chosen: pl.DataFrame) -> Verdict:
        if self.value == "delivery_folder" and model.source.deliverables is None:
            return Verdict(0, idle=NO_FOLDER)
        found = values(model, chosen, self.value)
        (accepted, known), templates = self._families(), self._templates()
        # Row by row: a file has one name, and each distinct one is read once.
        readings = {text: read_name(text, templates, accepted, known) for text in found["text"].unique().sort()}
        judged = (
            found
            if self.ask == "form"
            else found.filter(~pl.col("text").is_in([t for t, r in readings.items() if r.wrong]))
        )
        told = {text: self._told(reading) for text, reading in readings.items()}
        parts, failed = [], 0
        for row in judged.join(chosen.select("row", "id"), on="row", maintain_order="left").iter_rows(named=True):
            one = pl.DataFrame({"id": [row["id"]]}, schema={"id": pl.Int64})
            parts += [failures(one, wrong.expected, wrong.observed) for wrong in told[row["text"]]]
            failed += bool(told[row["text"]])
        facts = _facts(next(iter(readings.values()))) if len(readings) == 1 else {}
        return Verdict(judged["row"].n_unique(), joined(parts), failed, facts=facts)

    def _told(self, reading: Reading) -> tuple[Wrong, ...]:
        if self.ask == "form":
            return reading.wrong
        return tuple(_ambiguity(code, reading) for code in reading.ambiguous)


def _ambiguity(code: str, reading: Reading) -> Wrong:
    meanings = [(f.title, f.codes[code][1]) for f in reading.families]
    return Wrong(
        Words(
            f"{code} 只有一种含义：用项目配置固定一套专业代码",
            f"one meaning of {code}: let the profile fix one family of codes",
        ),
        Words(
            f"{code}：" + "；".join(f"按 {title.zh}为{name.zh}" for title, name in meanings),
            f"{code}: " + "; ".join(f"{name.en} by the {title.en}" for title, name in meanings),
        ),
    )


def _facts(reading: Reading) -> dict[str, str]:
    """How the name was read, for the report."""
    if reading.wrong:
        return {"closest_template": reading.template.id}
    if not reading.families:  # a template without discipline codes
        return {"template": reading.template.id}
    family = reading.families[0]
    meant = ", ".join(f"{c} {family.codes[c][1].zh} {family.codes[c][1].en}" for c in reading.codes)
    return {"template": reading.template.id, "code_family": family.id, "disciplines": meant}


CHECK = Named
