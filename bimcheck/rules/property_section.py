"""The report's section on lists of properties: per stage a table of classes and sets with their three rates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bimcheck.model import Model
from bimcheck.report import RuleResult
from bimcheck.rules.property_rates import COUNTS, rates
from bimcheck.section import Cell, Paragraphs, Section, Table, Tone
from bimcheck.words import Words

KIND = "property_table"
# From which share on a rate is no longer fair but poor.
POOR = {"missing_rate": 0.1, "type_deviation_rate": 0.05, "out_of_limit_rate": 0.05}
RATE_WORDS = {
    "missing_rate": Words("缺失率", "Missing"),
    "type_deviation_rate": Words("类型偏差率", "Wrong type"),
    "out_of_limit_rate": Words("超限率", "Out of limits"),
}
HEADINGS = (
    Words("类", "Class"),
    Words("属性集", "Property set"),
    Words("构件数", "Elements"),
    Words("有此属性集", "With the set"),
    *RATE_WORDS.values(),
)
NOT_KNOWN = Words.same("—")
CAPTION = Words(
    "缺失率 = 缺失 ÷ 应填；类型偏差率 = 类型不符 ÷ 已填；超限率 = 超限 ÷ 有限值的已填数值。“—”：没有可统计的值。",
    "Missing ÷ asked for; wrong type ÷ filled in; out of limits ÷ numbers that have a limit. “—”: nothing to count.",
)


def section(model: Model, results: Sequence[RuleResult]) -> Section | None:
    """The section "hifc" from how the rules came out; None where none of them goes by a list."""
    mine = [r for r in results if r.rule.check == KIND]
    if not mine:
        return None
    by_stage = _stages(mine)
    absent = sorted({c for r in mine for c in r.facts.get("not_in_schema", ())})
    spellings = _spellings(mine)
    data = {
        "stages": [{"stage": stage, **_total(rows), "sets": rows} for stage, rows in by_stage.items()],
        "not_in_schema": absent,
        "spellings": spellings,
    }
    # The rates are explained once, under the first table.
    blocks = [_table(stage, rows, None if n else CAPTION) for n, (stage, rows) in enumerate(by_stage.items())]
    return Section(
        "hifc",
        Words("属性清单：缺失率、类型偏差率、超限率", "Property lists: missing, wrong type, out of limits"),
        _lead([row for rows in by_stage.values() for row in rows]),
        (*blocks, *_remarks(model, absent, spellings)),
        data,
    )


def _stages(results: Sequence[RuleResult]) -> dict[str, list[dict[str, Any]]]:
    """Rows by stage and in the order of the rules; what two rules ask of one set is one row."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for result in results:
        for row in result.facts.get("sets", ()):
            key = (row["stage"], row["class"], row["set"])
            before = found.get(key)
            if before is None:
                found[key] = dict(row)
                continue
            sums = {name: before[name] + row[name] for name in ("properties", *COUNTS[2:])}
            # The rules may look at different elements of a class, but never at one twice for the same property.
            most = {name: max(before[name], row[name]) for name in COUNTS[:2]}
            found[key] = {**before, **sums, **most}
    by_stage: dict[str, list[dict[str, Any]]] = {}
    for key in sorted(found, key=lambda k: k[1]):
        row = found[key]
        by_stage.setdefault(key[0], []).append({**row, **rates(row)})
    order = list(dict.fromkeys(key[0] for key in found))
    return {stage: by_stage[stage] for stage in order}


def _total(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    sums = {name: sum(row[name] for row in rows) for name in COUNTS[2:]}
    return {**sums, **rates(sums)}


def _lead(rows: Sequence[dict[str, Any]]) -> Words:
    total = _total(rows)
    if not total["expected"]:
        return Words(
            "模型中没有清单所列的类，或没有可统计的属性集。",
            "The model has none of the classes or sets that are listed.",
        )
    known = {name: _percent(total[name]) for name in RATE_WORDS if total[name] is not None}
    zh = "，".join(f"{RATE_WORDS[name].zh} {share}" for name, share in known.items())
    en = ", ".join(f"{share} {RATE_WORDS[name].en.lower()}" for name, share in known.items())
    return Words(f"应填 {total['expected']:,} 项：{zh}。", f"{total['expected']:,} values asked for: {en}.")


def _table(stage: str, rows: Sequence[dict[str, Any]], caption: Words | None) -> Table:
    title = Words(f"{stage}阶段各类、各属性集", f"Classes and sets at stage {stage}") if stage else HEADINGS[1]
    return Table(title, HEADINGS, tuple(map(_row, _gathered(rows))), frozenset(range(2, len(HEADINGS))), caption)


def _gathered(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The sets that none of a class has, if they are several, as one row in the place of the first: they say nothing
    each, and would hide the others."""
    lacking: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if row["with_set"] == 0:
            lacking.setdefault(row["class"], []).append(row)
    told = []
    for row in rows:
        alike = lacking.get(row["class"], [])
        if row["with_set"] or len(alike) < 2:
            told.append(row)
        elif row is alike[0]:
            sums = {name: sum(each[name] for each in alike) for name in ("properties", *COUNTS[2:])}
            most = max(each[COUNTS[0]] for each in alike)
            gathered = {**row, **sums, COUNTS[0]: most, "gathered": [each["set"] for each in alike]}
            told.append({**gathered, **rates(gathered)})
    return told


def _set_cell(row: dict[str, Any]) -> Cell:
    names = row.get("gathered")
    if not names:
        return Cell(
            Words.same(row["set"]), note=Words(f"{row['properties']} 项属性", f"{row['properties']} properties")
        )
    return Cell(
        Words(f"{len(names)} 个属性集，均没有", f"{len(names)} sets, none of them there"),
        note=Words(
            f"{'、'.join(names)}；共 {row['properties']} 项属性", f"{', '.join(names)}; {row['properties']} properties"
        ),
    )


def _row(row: dict[str, Any]) -> tuple[Cell, ...]:
    counted = {
        "missing_rate": ("missing", "expected"),
        "type_deviation_rate": ("type_deviations", "present"),
        "out_of_limit_rate": ("out_of_limit", "limited"),
    }
    cells = [
        Cell(Words.same(row["class"])),
        _set_cell(row),
        *(Cell(Words.same(f"{row[name]:,}")) for name in COUNTS[:2]),
    ]
    for name, (part, whole) in counted.items():
        note = Words.same(f"{row[part]:,} / {row[whole]:,}")
        cells.append(Cell(Words.same(_percent(row[name])), _tone(name, row[name]), note))
    return tuple(cells)


def _tone(name: str, rate: float | None) -> Tone:
    if rate is None:
        return Tone.NONE
    return Tone.GOOD if rate == 0 else Tone.FAIR if rate <= POOR[name] else Tone.POOR


def _percent(rate: float | None) -> str:
    """One digit after the point, and neither 0 % nor 100 % unless it is exactly that."""
    if rate is None:
        return NOT_KNOWN.zh
    if 0 < rate < 0.001:
        return "< 0.1 %"
    return "> 99.9 %" if 0.999 < rate < 1 else f"{rate * 100:.1f} %"


def _spellings(results: Sequence[RuleResult]) -> list[dict[str, Any]]:
    counts: dict[tuple[str, str], int] = {}
    for result in results:
        for each in result.facts.get("spellings", ()):
            key = (each["listed"], each["written"])
            counts[key] = counts.get(key, 0) + each["count"]
    return [{"listed": listed, "written": written, "count": n} for (listed, written), n in sorted(counts.items())]


def _remarks(model: Model, absent: Sequence[str], spellings: Sequence[dict[str, Any]]) -> list[Paragraphs]:
    texts = []
    if absent:
        names = "、".join(absent), ", ".join(absent)
        texts.append(
            Words(
                f"{model.schema} 中没有以下类，不适用，不计入缺失：{names[0]}。",
                f"{model.schema} has no such classes, which is no lack: {names[1]}.",
            )
        )
    for each in spellings:
        texts.append(
            Words(
                f"{each['count']} 处写作“{each['written']}”，按清单的“{each['listed']}”计；"
                "清单原文疑为笔误，未作改动。",
                f"“{each['written']}” ({each['count']}×) counts as the list's “{each['listed']}”, which may be "
                "a slip of the list and was left as it is.",
            )
        )
    return [Paragraphs(tuple(texts), Words("说明", "Remarks"), listed=True)] if texts else []
