"""How elements are made, and by what evidence: what a report says of it."""

from __future__ import annotations

import polars as pl

from bimcheck.model import Model
from bimcheck.prefab.casting import casting
from bimcheck.prefab.casting_words import CASTING_WORDS, EVIDENCE_WORDS
from bimcheck.section import Block, Cell, Paragraphs, Table, Tone
from bimcheck.words import Words

SHOWN = 15


def casting_blocks(model: Model) -> list[Block]:
    rows = (
        casting(model)
        .filter(~pl.col("has_parts"))
        .join(model.entities.select("id", "class", "name", "global_id"), on="id")
    )
    if rows.is_empty():
        nothing = Words("模型中没有混凝土构件", "the model has no concrete elements")
        return [Paragraphs((nothing,), Words("构件制作方式", "How elements are made"))]
    counted = (
        rows.group_by("class", "casting", "evidence")
        .agg(pl.len(), pl.col("text").drop_nulls().first().alias("text"))
        .sort("class", "casting", "evidence", nulls_last=True)
    )
    tones = {"unknown": Tone.POOR, "precast": Tone.GOOD, "composite": Tone.GOOD}
    table = Table(
        Words("构件制作方式及其依据", "How elements are made, and by what evidence"),
        (
            Words("类", "Class"),
            Words("制作方式", "Casting"),
            Words("构件", "Elements"),
            Words("依据", "Evidence"),
            Words("模型原文（例）", "As written, an example"),
        ),
        tuple(
            (
                Cell(Words.same(r["class"])),
                Cell(CASTING_WORDS[r["casting"]], tones.get(r["casting"], Tone.PLAIN)),
                Cell(Words.same(str(r["len"]))),
                Cell(EVIDENCE_WORDS.get(r["evidence"] or "", Words("没有依据", "none"))),
                Cell(Words.same(r["text"] or "")),
            )
            for r in counted.iter_rows(named=True)
        ),
        frozenset({2}),
    )
    blocks: list[Block] = [table]
    conflicts = rows.drop_nulls("against")
    if conflicts.height:
        texts = [
            Words(
                f"{r['name'] or r['class']}（{r['global_id']}）：{CASTING_WORDS[r['casting']].zh}，{r['text']}；但 "
                f"{r['against']}",
                f"{r['name'] or r['class']} ({r['global_id']}): {CASTING_WORDS[r['casting']].en} by {r['text']}, "
                f"yet {r['against']}",
            )
            for r in conflicts.head(SHOWN).iter_rows(named=True)
        ]
        if conflicts.height > SHOWN:
            more = conflicts.height - SHOWN
            texts.append(Words(f"另有 {more} 个", f"{more} more"))
        blocks.append(
            Paragraphs(
                tuple(texts), Words("制作方式互相矛盾的构件", "Elements of which the evidence disagrees"), listed=True
            )
        )
    return blocks
