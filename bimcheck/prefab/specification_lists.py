"""What is said of specifications one by one: what could be merged, what has two marks, what is used once."""

from __future__ import annotations

import polars as pl

from bimcheck.prefab.specifications import Standardisation
from bimcheck.rules.said import number_text
from bimcheck.section import Cell, Paragraphs, Table
from bimcheck.words import Words, plural

SHOWN = 40


def real_merges(found: Standardisation) -> pl.DataFrame:
    """MERGES of specifications that differ in size, not in their marks alone."""
    return found.merges.filter(pl.col("difference") > 0)


def notes(found: Standardisation) -> list[Words]:
    """By what specifications were told apart, and what could not be told."""
    limits = found.limits
    said = [
        Words(
            f"规格 = 类 + 型号（没有则取类型名）+ 按 {limits.step * 1000:g} mm 取整的长、宽、厚；步长为自定值，"
            "可由项目配置修改",
            "a specification is class, type mark (else the type's name) and size rounded to "
            f"{limits.step * 1000:g} mm, a house value that a profile can set",
        )
    ]
    if found.assumed:
        said.append(
            Words(
                "模型没有说明任何构件为预制：以下按制作方式未知的全部混凝土构件统计。供应商模型可用 --declare "
                "声明为预制",
                "nothing in the model says that anything is precast: all concrete components of unknown making are "
                "counted. A supplier's model can be declared precast with --declare",
            )
        )
    if found.unique_marks:
        said.append(
            Words(
                "构件编号 (PieceMark) 每件不同，不能用来识别规格；IFC 中相同编号表示可以互换的构件",
                "every piece mark is used once, so it tells nothing of specifications; in IFC equal marks mean "
                "interchangeable pieces",
            )
        )
    if found.unsized.height:
        said.append(
            Words(
                f"{found.unsized.height} 个构件没有完整的三个尺寸（工程量、属性、几何均无），未归入规格",
                f"{plural(found.unsized.height, 'component has', 'components have')} no three sides in quantities, "
                f"properties or shapes, and {'is' if found.unsized.height == 1 else 'are'} in no specification",
            )
        )
    components = found.pieces.filter(~pl.col("family").is_in(["window"]))
    if missing := components["volume"].null_count():
        said.append(
            Words(
                f"{missing} 个构件没有体积（工程量、属性、几何均无）：其规格的体积和所属构件族按体积的比例不给出",
                f"{plural(missing, 'component has', 'components have')} no volume in quantities, properties or shapes: "
                "the volume of the specification and the family's share by volume are not told",
            )
        )
    variants = found.specifications.filter(pl.col("variants") > 1)
    if variants.height:
        said.append(
            Words(
                f"{variants.height} 种规格外形相同而净体积不同（洞口或预埋不同），实际模具可能更多",
                f"{plural(variants.height, 'specification has', 'specifications have')} equal boxes but different net "
                "volumes (openings, inserts): the moulds may be more",
            )
        )
    return said


def merging(found: Standardisation) -> Paragraphs | None:
    """Specifications that a more used one could take the place of, and how many moulds that saves."""
    rows = real_merges(found)
    if rows.is_empty():
        return None
    titles = {f.id: f.title for f in found.families}
    grouped = (
        rows.group_by("family", "into", "into_count", maintain_order=True)
        .agg(pl.col("count").sum(), pl.len().alias("saved"), pl.col("difference").max(), pl.col("specification"))
        .sort("saved", "count", "into", descending=[True, True, False])
    )
    texts = []
    for row in grouped.head(SHOWN).iter_rows(named=True):
        title = titles[row["family"]]
        off = number_text(row["difference"] * 1000, 1)
        listed = "、".join(row["specification"][:5])
        texts.append(
            Words(
                f"{row['count']} 件{title.zh}与规格 {row['into']}（{row['into_count']} 件）相差 ≤ {off} mm："
                f"合并可少 {row['saved']} 套模具（{listed}）",
                f"{title.en}: {plural(row['count'], 'piece differs', 'pieces differ')} from {row['into']} "
                f"({plural(row['into_count'], 'piece', 'pieces')}) by ≤ {off} mm: merging saves "
                f"{plural(row['saved'], 'mould', 'moulds')} ({', '.join(row['specification'][:5])})",
            )
        )
    if grouped.height > SHOWN:
        texts.append(Words(f"另有 {grouped.height - SHOWN} 组", f"{grouped.height - SHOWN} more groups"))
    return Paragraphs(tuple(texts), Words("可以合并的相近规格", "Specifications that are nearly alike"), listed=True)


def same_size(found: Standardisation) -> Paragraphs | None:
    """The same size under different marks."""
    rows = found.merges.filter(pl.col("difference") == 0)
    if rows.is_empty():
        return None
    texts = [
        Words(
            f"{r['specification']}（{r['count']} 件）与 {r['into']}（{r['into_count']} 件）尺寸相同、型号不同",
            f"{r['specification']} ({r['count']}) and {r['into']} ({r['into_count']}): the same size under two marks",
        )
        for r in rows.head(SHOWN).iter_rows(named=True)
    ]
    return Paragraphs(
        tuple(texts), Words("尺寸相同而型号不同的规格", "The same size under different marks"), listed=True
    )


def singletons(found: Standardisation) -> Table | None:
    """Specifications used once, the largest first."""
    rows = found.specifications.filter((pl.col("count") == 1) & ~pl.col("family").is_in(["window", "partition"]))
    if rows.is_empty():
        return None
    titles = {f.id: f.title for f in found.families}
    ordered = rows.sort("volume", "specification", descending=[True, False], nulls_last=True)
    more = rows.height - SHOWN
    return Table(
        Words(f"只用一次的规格（{rows.height} 种）", f"Specifications used once ({rows.height})"),
        (
            Words("构件", "Family"),
            Words("规格", "Specification"),
            Words("体积 m³", "Volume, m³"),
            Words("重量 t", "Weight, t"),
        ),
        tuple(
            (
                Cell(titles[r["family"]]),
                Cell(Words.same(r["specification"])),
                Cell(Words.same("–" if r["volume"] is None else number_text(r["volume"], 3))),
                Cell(Words.same("–" if r["weight"] is None else number_text(r["weight"] / 1000, 2))),
            )
            for r in ordered.head(SHOWN).iter_rows(named=True)
        ),
        frozenset({2, 3}),
        Words(f"另有 {more} 种，见 JSON 报告", f"{more} more in the JSON report") if more > 0 else None,
    )
