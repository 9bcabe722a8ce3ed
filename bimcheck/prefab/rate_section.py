"""The assembly rate as a section of a report: the score, how it came about, and what the model did not tell."""

from __future__ import annotations

from typing import Any

import polars as pl

from bimcheck.model import Model
from bimcheck.prefab.buildings import in_no_building
from bimcheck.prefab.casting import casting
from bimcheck.prefab.casting_section import casting_blocks
from bimcheck.prefab.casting_words import CASTING_WORDS, EVIDENCE_WORDS, SOURCE_WORDS, STANDING_WORDS
from bimcheck.prefab.charts import points_chart
from bimcheck.prefab.declarations import NONE, Declaration, Declarations
from bimcheck.prefab.rate_data import rating_data
from bimcheck.prefab.rating import NOTHING_RATED, STATE_WORDS, Line, Range, Rating, State
from bimcheck.prefab.score_table import QUANTITY_WORDS, UNITS
from bimcheck.rules.rule import STAGE_WORDS, Stage
from bimcheck.rules.said import number_text
from bimcheck.section import Block, Cell, Paragraphs, Section, Table, Tone
from bimcheck.words import Words, plural

# Elements of an item that are shown; the workbook and the data have them all.
SHOWN = 15
# Buildings that the lead names.
LED = 3
CONFIDENCE_WORDS = {
    "confirmed": Words("已核对原文", "text read"),
    "secondary": Words("二手资料", "secondary"),
    "draft": Words("征求意见稿", "draft"),
    "recalled": Words("凭记忆", "recalled"),
    "house": Words("自定", "house"),
}
_TONES = {
    State.COMPUTED: Tone.GOOD,
    State.RANGE: Tone.FAIR,
    State.NO_DATA: Tone.NONE,
    State.DECLARED: Tone.FAIR,
    State.LACKING: Tone.NONE,
}


def rate_section(
    model: Model, ratings: tuple[Rating, ...], stage: Stage | None, declared: Declarations = NONE
) -> Section:
    """Every building of the model; `stage` says whether it is a pre-evaluation (design) or that of the project.
    `declared`: what they were rated with, for a word about declarations of buildings that the model does not have.
    """
    told = [r for r in ratings if not _tells_nothing(r)]
    silent = [r for r in ratings if _tells_nothing(r)]
    blocks: list[Block] = []
    for rating in told or silent[:1]:
        blocks += _building(model, rating, several=len(ratings) > 1)
    if told and silent:
        title = Words("没有可用信息的建筑", "Buildings of which the model tells nothing")
        blocks.append(Paragraphs(tuple(r.unit.words for r in silent), title, listed=True))
    lost = in_no_building(model) if len(ratings) > 1 else 0
    if lost:
        said_of_lost = Words(
            f"{lost} 个构件不属于任何一栋建筑，未计入任何装配率",
            f"{plural(lost, 'element is', 'elements are')} in none of the buildings, and in no rate",
        )
        blocks.insert(0, Paragraphs((said_of_lost,)))
    if elsewhere := declared.of_other_buildings({name for r in ratings for name in r.unit.names}):
        blocks.insert(0, _of_other_buildings(elsewhere))
    blocks += casting_blocks(model)
    kind = evaluation(stage)
    global_ids = dict(model.entities.select("id", "global_id").iter_rows())
    said = [outcome(r) for r in told[:LED]]
    if more := len(told) - len(said):
        said.append(Words(f"另有 {more} 个建筑，见下", f"{more} more buildings, see below"))
    if len(silent) == 1:
        said.append(outcome(silent[0]))
    elif silent:
        nothing = Words("模型没有可用于计算装配率的信息", "the model tells nothing of the rate")
        said.append(Words(f"{len(silent)} 个建筑：{nothing.zh}", f"{len(silent)} buildings: {nothing.en}"))
    if not ratings:
        said.append(NOTHING_RATED)
    lead = Words("；".join(w.zh for w in said) + f"（{kind.zh}）。", "; ".join(w.en for w in said) + f" ({kind.en}).")
    return Section(
        "assembly-rate",
        Words("装配率", "Assembly rate"),
        lead,
        tuple(blocks),
        {
            "table": ratings[0].table.head.id if ratings else None,
            "evaluation": "project" if stage is Stage.COMPLETION else "pre-evaluation",
            "in_no_building": lost,
            "buildings": [rating_data(r, global_ids) for r in ratings],
        },
    )


def _of_other_buildings(declared: tuple[Declaration, ...]) -> Paragraphs:
    """A name that is spelt otherwise in the model would leave a declaration without effect and without a word."""
    named = list(dict.fromkeys(d.building or "" for d in declared))
    items = {name: [d.item for d in declared if d.building == name] for name in named}
    return Paragraphs(
        tuple(
            Words(
                f"声明文件中的“{name}”（{'、'.join(items[name])}）不是本模型中的建筑，该声明未使用",
                f"declared of “{name}” ({', '.join(items[name])}), which is no building of this model: not used",
            )
            for name in named
        )
    )


def evaluation(stage: Stage | None) -> Words:
    if stage is Stage.COMPLETION:
        return Words("项目评价", "project evaluation")
    named = STAGE_WORDS[stage] if stage else None
    return Words(f"预评价{f'，{named.zh}' if named else ''}", f"pre-evaluation{f', {named.en}' if named else ''}")


def span(value: Range, digits: int = 1, unit: str = "") -> str:
    """One number, or from–to."""
    low, high = (number_text(v, digits) for v in value)
    return f"{low}{unit}" if low == high else f"{low}–{high}{unit}"


def outcome(rating: Rating) -> Words:
    """In a sentence: the rate, whether it counts as assembled, the grade."""
    who = rating.unit.words
    if _tells_nothing(rating):
        return Words(f"{who.zh}：模型没有可用于计算装配率的信息", f"{who.en}: the model tells nothing of the rate")
    rate = span(rating.rate, 1, " %")
    words = {
        True: Words("满足前置条件", "the prerequisites are met"),
        False: Words("不满足前置条件", "the prerequisites are not met"),
        None: Words("前置条件尚不能确定", "the prerequisites are still open"),
    }[rating.assembled]
    grade = grade_words(rating)
    return Words(
        f"{who.zh}：装配率 {rate}，{words.zh}，{grade.zh}", f"{who.en}: assembly rate {rate}, {words.en}, {grade.en}"
    )


def _tells_nothing(rating: Rating) -> bool:
    return all(line.state is State.NO_DATA for line in rating.lines)


def grade_words(rating: Rating) -> Words:
    low, high = rating.grade
    if low == high:
        return Words(f"等级 {low}", f"grade {low}") if low else Words("达不到评价等级", "no grade")
    least = Words(low, low) if low else Words("无等级", "none")
    return Words(f"等级尚不能确定（{least.zh}～{high}）", f"grade still open ({least.en} to {high})")


def _grades_in_short(rating: Rating) -> Words:
    low, high = (Words.same(g) if g else Words("无等级", "none") for g in rating.grade)
    return low if low == high else Words(f"{low.zh}～{high.zh}", f"{low.en}–{high.en}")


# --- one building ---------------------------------------------------------------------------------------------------


def _building(model: Model, rating: Rating, *, several: bool) -> list[Block]:
    who = Words(f"{rating.unit.words.zh}：", f"{rating.unit.words.en}: ") if several else Words("", "")
    blocks: list[Block] = [_score(rating, who), points_chart(rating), _working(rating, who)]
    missing = _not_told(rating, who)
    if missing:
        blocks.append(missing)
    described = _described(model, rating)
    blocks += [_elements(line, described, who) for line in rating.lines if not line.working.is_empty()]
    return blocks


def _score(rating: Rating, who: Words) -> Table:
    """What was earned stands next to the item: on a phone it is all that one sees of the table."""
    rows: list[tuple[Cell, ...]] = []
    for group, points in rating.groups:
        head = Words(f"{group.id} {group.title.zh}", f"{group.id} {group.title.en}")
        tone = Tone.GOOD if points[0] >= group.min else Tone.POOR if points[1] < group.min else Tone.FAIR
        least = Words(f"最低 {group.min:g}", f"at least {group.min:g}") if group.min else Words("", "")
        rows.append(
            (
                Cell(head),
                Cell(Words.same(span(points)), tone),
                Cell(Words.same(f"{group.max:g}")),
                Cell(Words.same("")),
                Cell(least),
                Cell(Words.same("")),
                Cell(Words.same("")),
            )
        )
        rows += [_row(line) for line in rating.lines if line.item.group == group.id]
    assembled = {True: Tone.GOOD, False: Tone.POOR, None: Tone.FAIR}[rating.assembled]
    blank = Cell(Words.same(""))
    at_least = next((m.rule.rate for m in rating.prerequisites if m.rule.rate is not None), None)
    asked = Words(f"最低 {at_least:g} %", f"at least {at_least:g} %") if at_least is not None else Words("", "")
    percent = Cell(Words.same(span(rating.rate, 1, " %")), assembled)
    rows.append((Cell(Words("P 装配率", "P assembly rate")), percent, blank, blank, Cell(asked), blank, blank))
    if rating.table.head.grading is not None:
        rows.append((Cell(Words("评价等级", "Grade")), Cell(_grades_in_short(rating)), *[blank] * 5))
    title = rating.table.head.title
    return Table(
        Words(f"{who.zh}评分表", f"{who.en}Score"),
        (
            Words("评价项", "Item"),
            Words("得分", "Points"),
            Words("满分", "Full"),
            Words("比例", "Ratio"),
            Words("评价要求", "Asked"),
            Words("状态", "State"),
            Words("依据可信度", "Source"),
        ),
        tuple(rows),
        frozenset({1, 2, 3}),
        Words(
            f"{title.zh}。无数据不等于零分：得分写成“最低–最高”",
            f"{title.en}. No data is not zero: points are lowest–highest",
        ),
    )


def _row(line: Line) -> tuple[Cell, ...]:
    item = line.item
    if item.range:
        asked = Words.same(span((item.range[0] * 100, item.range[1] * 100), 2, " %"))
    elif item.threshold is not None:
        asked = Words.same(f"≥ {number_text(item.threshold * 100, 2)} %")
    else:
        asked = Words("实施", "done")
    ratio = span((line.ratio[0] * 100, line.ratio[1] * 100), 2, " %") if line.ratio else "–"
    notes = [*(n for n in (item.ratio, item.note) if n), *line.notes]
    said = Words("。".join(n.zh for n in notes), ". ".join(n.en for n in notes)) if notes else None
    reached = Tone.GOOD if line.points[0] == item.max else Tone.POOR if line.points[1] == 0 else Tone.FAIR
    tone = Tone.NONE if line.state in (State.NO_DATA, State.LACKING) else reached
    basis = CONFIDENCE_WORDS[item.basis.confidence]
    note = Words.same(item.basis.note) if item.basis.note else None
    state = STATE_WORDS[line.state]
    evidence = Words.same(line.evidence) if line.evidence else None
    return (
        Cell(Words(f"{item.id} {item.title.zh}", f"{item.id} {item.title.en}"), note=item.ratio),
        Cell(Words.same(span(line.points)), tone, said),
        Cell(Words.same(f"{item.max:g}")),
        Cell(Words.same(ratio)),
        Cell(asked),
        Cell(state, _TONES[line.state], evidence or said),
        Cell(basis, note=note),
    )


def _working(rating: Rating, who: Words) -> Paragraphs:
    """The working, as one would write it on paper."""
    texts: list[Words] = []
    for line in rating.lines:
        if line.ratio is None or line.numerator is None or line.denominator is None:
            if line.state is State.DECLARED:
                what = f"{span((line.ratio[0] * 100, line.ratio[1] * 100), 2)} % → " if line.ratio else ""
                said = f"{what}{span(line.points)}"
                texts.append(
                    Words(
                        f"{line.item.id}：项目声明 {said} 分，依据：{line.evidence}",
                        f"{line.item.id}: declared, {said} points; evidence: {line.evidence}",
                    )
                )
            elif line.state is State.LACKING:
                texts.append(
                    Words(
                        f"{line.item.id}：建筑缺少此项，{line.item.max:g} 分计入 Q4，依据：{line.evidence}",
                        f"{line.item.id}: the building lacks it, {line.item.max:g} points into Q4; evidence: "
                        f"{line.evidence}",
                    )
                )
            continue
        unit = UNITS[line.item.quantity]
        share = span((line.ratio[0] * 100, line.ratio[1] * 100), 2)
        formula = f"{span(line.numerator, 3)} / {span(line.denominator, 3)} {unit} = {share} %"
        based = (
            Words(f"（分母：{line.based_on.zh}）", f" (against: {line.based_on.en})")
            if line.based_on
            else Words("", "")
        )
        told = (*line.notes, *((line.item.note,) if line.item.note else ()))
        notes = Words("；".join(n.zh for n in told), "; ".join(n.en for n in told))
        texts.append(
            Words(
                f"{line.item.id}：{formula}{based.zh} → {span(line.points)} 分" + (f"。{notes.zh}" if notes.zh else ""),
                f"{line.item.id}: {formula}{based.en} → {span(line.points)} points"
                + (f"; {notes.en}" if notes.en else ""),
            )
        )
    parts = " + ".join(span(p) if p[0] == p[1] else f"({span(p)})" for _, p in rating.groups)
    names = " + ".join(g.id for g, _ in rating.groups)
    texts.append(
        Words.same(
            f"P = ({names}) / ({rating.table.total:g} − Q4) × 100 % = ({parts}) / ({rating.table.total:g} − "
            f"{rating.lacking:g}) × 100 % = {span(rating.rate, 2)} %"
        )
    )
    for met in rating.prerequisites:
        rule = met.rule
        asked, least = rating.asked_of(rule)
        state = {
            True: Words("满足", "met"),
            False: Words("不满足", "not met"),
            None: Words("尚不能确定", "still open"),
        }[met.met]
        value = span(met.value, 2) if met.value else "–"
        texts.append(
            Words(
                f"前置条件 {rule.id}：{asked.zh} = {value}，应 ≥ {least:g}：{state.zh}",
                f"prerequisite {rule.id}: {asked.en} = {value}, at least {least:g}: {state.en}",
            )
        )
    grading = rating.table.head.grading
    if grading and grading.item:
        vertical = f"{span((rating.vertical[0] * 100, rating.vertical[1] * 100), 2)} %" if rating.vertical else "?"
        texts.append(
            Words(
                f"等级：{grading.item} = {vertical}，应 ≥ {grading.min_ratio:.0%}；{grade_words(rating).zh}",
                f"grade: {grading.item} = {vertical}, at least {grading.min_ratio:.0%}; {grade_words(rating).en}",
            )
        )
        if grading.note:
            texts.append(grading.note)
    if rating.unit.below:
        names = "、".join(rating.unit.below)
        texts.append(
            Words(
                f"室外地坪以下的楼层未计入：{names}",
                f"storeys below the ground were left out: {', '.join(rating.unit.below)}",
            )
        )
    return Paragraphs((*texts, *rating.table.head.note), Words(f"{who.zh}计算过程", f"{who.en}Working"), listed=True)


def _not_told(rating: Rating, who: Words) -> Paragraphs | None:
    texts = []
    for line in rating.lines:
        if line.state is not State.NO_DATA:
            continue
        reason = line.notes[0] if line.notes else Words("", "")
        texts.append(
            Words(
                f"{line.item.id} {line.item.title.zh}（{line.item.max:g} 分）：{reason.zh}",
                f"{line.item.id} {line.item.title.en} ({line.item.max:g} points): {reason.en}",
            )
        )
    if not texts:
        return None
    empty = [x.item.id for x in rating.lines if x.item.group == rating.lines[0].item.group and x.working.is_empty()]
    if empty:
        texts.insert(
            0,
            Words(
                f"模型没有 {'、'.join(empty)} 的构件，可能只是专业或供应商的分模型：装配率应在完整的模型上计算",
                f"the model has no elements of {', '.join(empty)}: it may be one trade's or supplier's model, and the "
                "rate is that of the whole building",
            ),
        )
    texts.append(Words("可以用 --declare 文件声明，并写明依据", "a --declare file can state them, with evidence"))
    return Paragraphs(
        tuple(texts), Words(f"{who.zh}模型没有说明的内容", f"{who.en}What the model does not tell"), listed=True
    )


def _elements(line: Line, described: dict[int, dict[str, Any]], who: Words) -> Table:
    rows = line.working.sort(["counts_low", "counts_high", "quantity", "id"], descending=[True, True, True, False])
    made = []
    for row in rows.head(SHOWN).iter_rows(named=True):
        seen = described[row["id"]]
        how = CASTING_WORDS.get(seen["casting"] or "")
        evidence = EVIDENCE_WORDS.get(seen["evidence"] or "")
        note = Words(f"{evidence.zh}：{seen['text']}", f"{evidence.en}: {seen['text']}") if evidence else None
        source = (
            Words("假定", "assumed") if row["assumed"] else SOURCE_WORDS.get(row["quantity_from"] or "", Words.same(""))
        )
        standing = STANDING_WORDS[row["standing"]]
        tone = {"counts": Tone.GOOD, "not": Tone.POOR}.get(row["standing"], Tone.FAIR)
        made.append(
            (
                Cell(Words.same(seen["name"] or seen["class"] or ""), note=Words.same(seen["class"] or "")),
                Cell(Words.same(seen["global_id"] or "")),
                Cell(Words.same(seen["storey"] or "")),
                Cell(how or Words.same("–"), note=note),
                Cell(Words.same(number_text(row["quantity"], 3)), note=source),
                Cell(source),
                Cell(standing, tone),
            )
        )
    what, unit = QUANTITY_WORDS[line.item.quantity], UNITS[line.item.quantity]
    more = rows.height - len(made)
    caption = (
        Words(f"另有 {more} 个，见 XLSX 或 JSON 报告", f"{more} more, see the XLSX or JSON report")
        if more > 0
        else None
    )
    return Table(
        Words(
            f"{who.zh}{line.item.id} 的构件（{rows.height} 个）", f"{who.en}Elements of {line.item.id} ({rows.height})"
        ),
        (
            Words("构件", "Element"),
            Words("GlobalId", "GlobalId"),
            Words("楼层", "Storey"),
            Words("制作方式", "Casting"),
            Words(f"{what.zh} {unit}", f"{what.en} {unit}"),
            Words("来源", "Source"),
            Words("判定", "Standing"),
        ),
        tuple(made),
        frozenset({4}),
        caption,
        legend=False,
    )


def _described(model: Model, rating: Rating) -> dict[int, dict[str, Any]]:
    ids = pl.concat([line.working["id"] for line in rating.lines]).unique().sort()
    made = casting(model).select("id", "casting", "evidence", "text")
    return {row["id"]: row for row in model.describe(ids).join(made, on="id", how="left").iter_rows(named=True)}
