"""`bimcheck test`: do the rules of a pack do what their samples say?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bimcheck.commands import bilingual
from bimcheck.commands.bilingual import language_of, option
from bimcheck.commands.options import with_language
from bimcheck.words import Language, Words

if TYPE_CHECKING:
    from bimcheck.rules.packs import Pack
    from bimcheck.rules.samples import SamplesResult


@bilingual.command(
    "test",
    words=Words(
        "用样例检验规则包：samples 文件夹中 pass-规则编号-说明.ifc 必须通过且确有适用对象，"
        "fail-… 必须被该规则判为未通过，na-… 必须不适用；针对多个模型的规则，样例为这样命名的文件夹。"
        "每条规则至少各有一个 pass 与 fail 样例。"
        "全部符合时退出码为 0，否则为 1。",
        "Tests a pack on its samples: in the folder samples, pass-<RULE>-<words>.ifc must pass and apply to something, "
        "fail-… must fail by that rule, na-… must not apply; of rules about several models they are folders so named. "
        "Every rule needs a pass and a fail. Exit code 0 if all is as named, else 1.",
    ),
    examples=[
        ("bimcheck test base", Words("自带的规则包", "a pack that comes with bimcheck")),
        (
            "bimcheck test ./my-pack --pages",
            Words("自己的规则包，并更新规则说明页", "a pack of your own; write its pages anew"),
        ),
    ],
)
@click.argument("pack", metavar="PACK")
@option(
    "--pages", is_flag=True, words=Words("重写 RULES.md 与 RULES.zh-CN.md", "Write RULES.md and RULES.zh-CN.md anew.")
)
@option("-v", "--verbose", is_flag=True, words=Words("列出所有样例", "List every sample."))
@with_language
@click.pass_context
def command(context: click.Context, pack: str, pages: bool, verbose: bool) -> int:
    from bimcheck.commands.progress import working
    from bimcheck.commands.streams import emit
    from bimcheck.ifc.reader import read
    from bimcheck.reports.hostile_text import clean
    from bimcheck.rules.packs import load_pack
    from bimcheck.rules.samples import run_samples

    language = language_of(context)
    loaded = load_pack(pack)
    with working(clean(pack, 40), language) as progress:
        result = run_samples(loaded, read, progress)
    for line in _lines(loaded, result, verbose, language):
        emit(line)
    stale = _pages(loaded, pages, language)
    return int(not result.ok or stale)


def _lines(pack: Pack, result: SamplesResult, verbose: bool, language: Language) -> list[str]:
    from bimcheck.reports.hostile_text import clean

    lines = []
    for sample in result.samples:
        if sample.complaint:
            lines.append(f"✗ {clean(sample.path.name)}: {clean(sample.complaint.in_(language))}")
        elif verbose:
            lines.append(f"· {clean(sample.path.name)}")
    for rule, kind in result.lacking:
        words = Words("✗ {rule}：缺少样例 {kind}-{rule}-….ifc", "✗ {rule}: no sample {kind}-{rule}-….ifc")
        lines.append(words.format(rule=rule, kind=kind).in_(language))
    wrong = sum(sample.complaint is not None for sample in result.samples)
    words = Words(
        "{pack}：{rules} 条规则，{samples} 个样例，{wrong} 个不符，缺 {lacking} 个",
        "{pack}: {rules} rules, {samples} samples, {wrong} not as named, {lacking} missing",
    )
    return [
        *lines,
        words.format(
            pack=pack.id, rules=len(pack.rules), samples=len(result.samples), wrong=wrong, lacking=len(result.lacking)
        ).in_(language),
    ]


def _pages(pack: Pack, write: bool, language: Language) -> bool:
    """Write the pack's pages, or say which are stale; True where some are."""
    from bimcheck.commands.streams import tell
    from bimcheck.rules.pages import stale_pages, write_pages

    if write:
        for path in write_pages(pack):
            tell(Words("已写入 {path}", "wrote {path}").format(path=path).in_(language))
        return False
    stale = [path for path in stale_pages(pack) if path.exists()]  # a pack need not have pages
    for path in stale:
        words = Words(
            "✗ {path} 与规则不一致，请运行 --pages", "✗ {path} no longer says what the rules say; run with --pages"
        )
        tell(words.format(path=path).in_(language))
    return bool(stale)
