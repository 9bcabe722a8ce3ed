"""Standardisation as a section of a report: specifications, their use, near-duplicates, weights, modules."""

from __future__ import annotations

from typing import Any

import polars as pl

from bimcheck.model import Model
from bimcheck.prefab.charts import module_bars, pareto, size_scatter
from bimcheck.prefab.families import Family
from bimcheck.prefab.modules import MODULE_WORDS, WHOLE, ModuleShare, module_shares
from bimcheck.prefab.specification_lists import merging, notes, real_merges, same_size, singletons
from bimcheck.prefab.specifications import Standardisation
from bimcheck.rules.said import number_text
from bimcheck.section import Block, Cell, Paragraphs, Section, Table, Tone
from bimcheck.words import Words, plural

FEW = 3  # specifications from which on a chart says more than a table


def top_share(found: Standardisation, family: Family, top: int, by: str = "count") -> float | None:
    """The share of the `top` most used specifications, by count, area or volume; None where it cannot be told."""
    rows = found.of(family.id)
    if by == "count":
        rows = rows.sort("count", "specification", descending=[True, False])
    else:
        rows = rows.sort(by, "specification", descending=[True, False], nulls_last=True)
    if rows[by].null_count():
        return None
    total = float(rows[by].sum())
    return float(rows[by].head(top).sum()) / total if total > 0 else None


def standard_section(model: Model, found: Standardisation) -> Section:
    """What `found` says, with the modules of the whole model."""
    shares = module_shares(model, found)
    rows = found.specifications
    precast = rows.filter(~pl.col("family").is_in(["window", "partition"]))
    blocks: list[Block] = []
    said = notes(found)
    if found.families:
        blocks.append(_families(found))
    if said:
        blocks.append(Paragraphs(tuple(said), Words("说明", "Notes"), listed=True))
    for family in found.families:
        own = found.of(family.id)
        if own.height >= FEW:
            blocks += [size_scatter(family.title, own), pareto(family.title, own, family.top, family.min)]
    blocks += [b for b in (merging(found), same_size(found), singletons(found), _heavy(found), _preferred(found)) if b]
    if shares:
        blocks += [module_bars(shares), _modules(shares)]
    singles = precast.filter(pl.col("count") == 1).height
    what = (
        Words("混凝土构件（模型未说明是否预制）", "concrete components (not told to be precast)")
        if found.assumed
        else Words("预制构件", "precast components")
    )
    lead = Words("模型中没有可以归入规格的预制构件。", "The model has no precast components of known size.")
    if precast.height:
        number, merged = int(precast["count"].sum()), real_merges(found).height
        near = f"{found.limits.near * 1000:g} mm"
        lead = Words(
            f"{what.zh} {number} 件、{precast.height} 种规格，其中 {singles} 种只用一次；"
            f"{merged} 种与更常用的规格相差不超过 {near}。",
            f"{number} {what.en} of {plural(precast.height, 'specification', 'specifications')}, {singles} used once; "
            f"{plural(merged, 'differs', 'differ')} from a more used one by at most {near}.",
        )
    return Section(
        "standardisation",
        Words("构件标准化", "Standardisation of components"),
        lead,
        tuple(blocks),
        _data(model, found, shares),
    )


def _listed(texts: list[str], more: str = "") -> Words:
    return Words("、".join(texts) + more, ", ".join(texts) + more) if texts else Words.same("–")


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.0f} %"


def _families(found: Standardisation) -> Table:
    rows = []
    for family in found.families:
        own = found.of(family.id)
        if own.is_empty():
            continue
        by = family.by
        judged = top_share(found, family, family.top, by)
        tone = Tone.PLAIN
        if family.min is not None and judged is not None:
            tone = Tone.GOOD if judged >= family.min - 1e-9 else Tone.FAIR
        asked = "–" if family.min is None else f"≥ {_percent(family.min)}"
        words = {"count": Words("件数", "count"), "area": Words("面积", "area")}[by]
        what = Words(f"前 {family.top} 种，按{words.zh}", f"first {family.top}, by {words.en}")
        heaviest = own["weight"].max()
        rows.append(
            (
                Cell(family.title),
                Cell(Words.same(str(int(own["count"].sum())))),
                Cell(Words.same(str(own.height))),
                Cell(Words.same(_percent(top_share(found, family, 1)))),
                Cell(Words.same(_percent(top_share(found, family, 3)))),
                Cell(Words.same(_percent(top_share(found, family, 3, "area")))),
                Cell(Words.same(_percent(top_share(found, family, 3, "volume")))),
                Cell(Words.same(asked), tone, what if family.min is not None else None),
                Cell(Words.same(str(own.filter(pl.col("count") == 1).height))),
                Cell(Words.same("–" if heaviest is None else number_text(float(heaviest) / 1000, 2))),  # type: ignore[arg-type]
            )
        )
    return Table(
        Words("各类构件的规格", "Specifications by family"),
        (
            Words("构件", "Family"),
            Words("件数", "Pieces"),
            Words("规格数", "Specifications"),
            Words("最多 1 种占", "Most used"),
            Words("最多 3 种占", "First three"),
            Words("最多 3 种占（面积）", "First three, area"),
            Words("最多 3 种占（体积）", "First three, volume"),
            Words("2015 版参考", "2015 edition"),
            Words("只用一次", "Used once"),
            Words("最重 t", "Heaviest, t"),
        ),
        tuple(rows),
        frozenset(range(1, 10)),
        Words(
            "2015 版参考：已废止的 GB/T 51129-2015 的比例（二手资料），仅作参考，不作合格判定",
            "2015 edition: shares of the superseded GB/T 51129-2015, from secondary sources; for information only",
        ),
    )


def _heavy(found: Standardisation) -> Block | None:
    """Weights and sizes against the limits of the project; said too where no limit is set."""
    limits = found.limits
    given = [
        (limits.crane, "weight", Words("吊装重量", "crane")),
        (limits.transport_weight, "weight", Words("运输重量", "transport weight")),
        (limits.transport_length, "length", Words("运输长度", "transport length")),
        (limits.transport_width, "width", Words("运输宽度", "transport width")),
    ]
    precast = found.specifications.filter(~pl.col("family").is_in(["window", "partition"]))
    if all(limit is None for limit, _, _ in given):
        if precast.is_empty():
            return None
        return Paragraphs(
            (
                Words(
                    "未设定吊装和运输限值（项目配置参数 crane_limit、transport_length、transport_width、"
                    "transport_weight），未作比较",
                    "no crane or transport limits are set (parameters crane_limit, transport_length, "
                    "transport_width, transport_weight): nothing was compared",
                ),
            ),
            Words("重量与运输", "Weight and transport"),
        )
    rows = []
    for limit, column, words in given:
        if limit is None:
            continue
        over = precast.filter(pl.col(column) > limit + 1e-9).sort(column, descending=True)
        unknown = precast.filter(pl.col(column).is_null())["count"].sum()
        scale, unit = (1 / 1000, "t") if column == "weight" else (1000.0, "mm")
        examples = [
            f"{r['specification']} ({number_text(r[column] * scale, 2)} {unit})"
            for r in over.head(5).iter_rows(named=True)
        ]
        pieces = int(over["count"].sum())
        rows.append(
            (
                Cell(words),
                Cell(Words.same(f"{number_text(limit * scale, 2)} {unit}")),
                Cell(Words.same(str(pieces)), Tone.POOR if pieces else Tone.GOOD),
                Cell(Words.same(str(int(unknown or 0))), Tone.FAIR if unknown else Tone.PLAIN),
                Cell(_listed(examples)),
            )
        )
    return Table(
        Words("重量与运输", "Weight and transport"),
        (
            Words("限值", "Limit"),
            Words("数值", "Value"),
            Words("超出（件）", "Over (pieces)"),
            Words("未知（件）", "Unknown"),
            Words("规格", "Specifications"),
        ),
        tuple(rows),
        frozenset({1, 2, 3}),
        Words(
            f"重量取工程量或属性，没有时为体积 × {limits.density:g} kg/m³",
            f"weights as stated, else volume × {limits.density:g} kg/m³",
        ),
    )


def _preferred(found: Standardisation) -> Table | None:
    """How many pieces have a preferred size, where the project has a list of them."""
    names = {"length": Words("长", "length"), "width": Words("宽", "width"), "thickness": Words("厚", "thickness")}
    rows = []
    titles = {f.id: f.title for f in found.families}
    for family, sizes in found.limits.preferred:
        own = found.pieces.filter(pl.col("family") == family)
        for name, wanted in sizes:
            column = "height" if name == "thickness" else name
            known = own.drop_nulls(column)
            if known.is_empty() or name not in names or family not in titles:
                continue
            off = pl.min_horizontal((pl.col(column) * 1000 - w).abs() for w in wanted)
            fits = known.filter(off <= found.limits.step * 500 + 1e-6).height
            share = fits / known.height
            tone = Tone.GOOD if share > 0.999 else Tone.FAIR
            rows.append(
                (
                    Cell(titles[family]),
                    Cell(names[name]),
                    Cell(_listed([f"{w:g}" for w in wanted])),
                    Cell(Words.same(f"{fits} / {known.height}"), tone),
                )
            )
    if not rows:
        return None
    return Table(
        Words("优先尺寸", "Preferred sizes"),
        (Words("构件", "Family"), Words("尺寸", "Side"), Words("优先值 mm", "Preferred, mm"), Words("符合", "Fitting")),
        tuple(rows),
        frozenset({3}),
        Words("优先尺寸由项目配置给出", "preferred sizes are the project's"),
    )


def _modules(shares: tuple[ModuleShare, ...]) -> Table:
    rows = []
    for share in shares:
        odd = [f"{value:g} ({often})" for value, often in share.odd[:8]]
        more = f" … (+{len(share.odd) - 8})" if len(share.odd) > 8 else ""
        part = share.fitting / share.total
        tone = Tone.GOOD if part > 0.999 else Tone.FAIR
        rows.append(
            (
                Cell(share.title),
                Cell(Words.same(str(share.total))),
                Cell(Words.same(_percent(part)), tone),
                *(Cell(Words.same(str(share.counts[name]))) for name in MODULE_WORDS),
                Cell(_listed(odd, more)),
            )
        )
    heads = (
        Words("尺寸", "Size"),
        Words("数量", "Number"),
        Words("符合 1M", "Fit 1M"),
        *(Words.same(n) if n != "none" else MODULE_WORDS[n] for n in MODULE_WORDS),
        Words("不符合 1M 的值 mm（次数）", "Not multiples of 1M, mm (times)"),
    )
    return Table(
        Words("模数", "Modules"),
        heads,
        tuple(rows),
        frozenset(range(1, 3 + len(MODULE_WORDS))),
        Words(
            f"每个尺寸计入它符合的最大模数（容差 1 mm）；1M 的倍数：{'、'.join(WHOLE)}。依据 GB/T 50002-2013；2M、"
            "3M 凭记忆",
            "each size counts for the largest module that it fits (within 1 mm); multiples of 1M: "
            f"{', '.join(WHOLE)}. GB/T 50002-2013; 2M and 3M are recalled",
        ),
    )


def _data(model: Model, found: Standardisation, shares: tuple[ModuleShare, ...]) -> dict[str, Any]:
    global_ids = dict(model.entities.select("id", "global_id").iter_rows())
    limits = found.limits
    return {
        "step_mm": limits.step * 1000,
        "near_mm": limits.near * 1000,
        "density": limits.density,
        "assumed_precast": found.assumed,
        "families": [
            {
                "family": f.id,
                "pieces": int(found.of(f.id)["count"].sum()),
                "specifications": found.of(f.id).height,
                "top": f.top,
                "top_share": top_share(found, f, f.top, f.by),
                "reference_2015": f.min,
            }
            for f in found.families
        ],
        "specifications": [
            {
                **{
                    k: r[k]
                    for k in (
                        "family",
                        "specification",
                        "class",
                        "mark",
                        "length",
                        "width",
                        "height",
                        "count",
                        "variants",
                    )
                },
                "volume": None if r["volume"] is None else round(r["volume"], 6),
                "weight": None if r["weight"] is None else round(r["weight"], 3),
                "global_ids": [global_ids.get(i) for i in r["ids"]],
            }
            for r in found.specifications.iter_rows(named=True)
        ],
        "merges": found.merges.to_dicts(),
        "unsized": [global_ids.get(i) for i in found.unsized["id"].to_list()],
        "modules": [
            {"kind": s.id, "total": s.total, "counts": dict(s.counts), "odd": [list(o) for o in s.odd]} for s in shares
        ],
    }
