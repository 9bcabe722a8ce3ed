"""How `bimcheck georef` shows what it found on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from bimcheck.georef.hypotheses import as_text, merged
from bimcheck.georef.section import lead, likeliest_words, section_of
from bimcheck.reports import phrases
from bimcheck.reports.hostile_text import clean
from bimcheck.reports.section_terminal import section_parts
from bimcheck.rules.rule import Status
from bimcheck.words import Language, Words

if TYPE_CHECKING:
    from bimcheck.commands.georef_run import Shown
    from bimcheck.georef.federation import Disagreement

FINDINGS = 12


def single(shown: Shown, language: Language) -> Iterator[Any]:
    """One model in full: section, findings, how to mend it."""
    from rich.text import Text

    found, report = shown.found, shown.report
    assert found is not None and report is not None and report.model is not None
    yield Text(phrases.model_line(report.model).in_(language), style="bold")
    yield from section_parts(section_of(found), language, 1)
    if shown.sidecar is not None:
        yield from _sidecar(shown, language)
    failed = sorted(
        (r for r in report.results if r.status is Status.FAILED), key=lambda r: (-r.severity.rank, r.rule.id)
    )
    if failed:
        yield ""
        yield Text(Words("问题", "Findings").in_(language), style="bold")
    for result in failed[:FINDINGS]:
        mark = phrases.SEVERITY[result.severity].in_(language)
        yield Text(f"  {mark} {result.rule.id} {clean(result.rule.title.in_(language), 120)}")
        row = result.findings.row(0, named=True) if result.findings.height else {}
        if row:
            at = f"#{row['id']} " if row["id"] is not None else ""
            yield Text(f"    {at}{clean(row[f'observed_{language}'], 400)}", style="dim")
    crashed = [r for r in report.results if r.status is Status.CRASHED]
    for result in crashed:
        yield Text(f"  {result.rule.id}: {clean(result.reason.in_(language) if result.reason else '', 300)}", "magenta")
    mending = merged(found.hypotheses)
    if mending:
        yield ""
        how = Words("写出改正的副本：", "To write a corrected copy: ").in_(language)
        name = clean(shown.path.name, 80)
        stem = clean(shown.path.stem, 60)
        # one line, however long: it is there to be copied
        yield Text(f"{how}bimcheck georef {name} --set {mending} --out {stem}-fixed.ifc", no_wrap=True)


def _sidecar(shown: Shown, language: Language) -> Iterator[Any]:
    from rich.text import Text

    from bimcheck.commands.georef_run import separation

    placement = shown.sidecar
    assert placement is not None
    apart = separation(shown)
    far = f"{apart:.1f} m" if apart is not None else "—"
    name = placement.crs.short if placement.crs else "—"
    told = Words(
        f"平台方给出的定位：{name} E {placement.easting:.3f} N {placement.northing:.3f}，与文件相差 {far}"
        f"（sha256 {(placement.sidecar_sha256 or '')[:16]}）",
        f"The operator's placement: {name} E {placement.easting:.3f} N {placement.northing:.3f}, {far} from the file's "
        f"(sha256 {(placement.sidecar_sha256 or '')[:16]})",
    )
    yield ""
    yield Text(told.in_(language))


def batch(
    all_shown: Sequence[Shown], apart: Sequence[Disagreement], together: Sequence[tuple[str, ...]], language: Language
) -> Iterator[Any]:
    """Several models: a row each, then what speaks of them together."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    zh = language == "zh"
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    heads = ("模型", "级别", "坐标系", "东、北坐标", "纬度、经度", "结论")
    heads_en = ("model", "level", "system", "easting, northing", "lat, lon", "outcome")
    for number, head in enumerate(heads if zh else heads_en):
        inner = 0 < number < len(heads) - 1
        table.add_column(head, justify="right" if inner else "left", overflow="fold", no_wrap=inner)
    for shown in all_shown:
        table.add_row(*(Text(_cell(cell)) for cell in _row(shown, language)))
    yield table
    counts = Words(
        f"{len(all_shown)} 个模型，{sum(_clean(s) for s in all_shown)} 个未发现矛盾",
        f"{len(all_shown)} models, {sum(_clean(s) for s in all_shown)} with nothing that contradicts them",
    )
    yield Text(counts.in_(language), style="bold")
    for disagreement in apart:
        words = disagreement.words.in_(language)
        yield Text(f"  {clean(disagreement.model)} ≠ {clean(disagreement.other)}: {words}")
    for group in together:
        names = ", ".join(clean(name) for name in group)
        told = Words(f"不同项目在同一位置：{names}", f"different projects on the same spot: {names}")
        yield Text(f"  {told.in_(language)}")


def _cell(text: str) -> str:
    return "\n".join(clean(line, 200) for line in text.split("\n"))


def _clean(shown: Shown) -> bool:
    return shown.found is not None and shown.found.placement.georeferenced and not shown.found.hypotheses


def _row(shown: Shown, language: Language) -> tuple[str, ...]:
    name = shown.path.name
    if shown.error is not None:
        return name, "", "", "", "", shown.error.what.in_(language)
    found = shown.found
    assert found is not None
    p = found.placement
    at = f"{found.position[1]:.5f}\n{found.position[0]:.5f}" if found.position else ""
    numbers = "\n".join(as_text("easting", v) for v in (p.easting, p.northing) if v is not None)
    likeliest = found.likeliest
    if likeliest is not None:
        outcome = likeliest_words(likeliest).in_(language)
    elif p.georeferenced:
        outcome = Words("未发现矛盾", "nothing contradicts it").in_(language)
    else:
        outcome = (p.doubt or lead(found)).in_(language)
    return name, str(p.effective or ""), p.crs.short if p.crs else p.crs_written, numbers, at, outcome
