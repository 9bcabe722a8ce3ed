"""`bimcheck explain`: everything about one rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bimcheck.commands import bilingual
from bimcheck.commands.bilingual import language_of
from bimcheck.commands.options import with_language, with_profile, with_rules
from bimcheck.words import Language, Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bimcheck.rules.rule import Rule


@bilingual.command(
    "explain",
    words=Words(
        "说明一条规则：要求什么、适用于什么、为什么、怎么改、依据哪条标准。"
        "RULE 可写全称 base/SPACE-NAMED，也可只写编号。",
        "Explains a rule: what it demands, of what, why, how to mend it, and on what basis. RULE is a key such as "
        "base/SPACE-NAMED, or its id alone.",
    ),
    examples=[("bimcheck explain SPACE-NAMED", Words("只写编号", "by its id"))],
)
@click.argument("rule", metavar="RULE")
@with_rules
@with_profile
@with_language
@click.pass_context
def command(context: click.Context, rule: str, rules: tuple[str, ...], profile: str | None) -> int:
    from bimcheck.commands.streams import emit
    from bimcheck.rules.packs import load_rules
    from bimcheck.rules.rulesets import pack_names

    language = language_of(context)
    pack, _, name = rule.partition("/")
    if pack == "express" and name:
        from bimcheck.rules.express import described

        emit(_page(described(name), language))
        return 0
    # A report names rules of packs that are not among those of the default profile.
    named = (pack,) if name and not (rules or profile) and pack in pack_names() else rules
    emit("\n\n".join(_page(found, language) for found in _find(rule, load_rules(named, profile))))
    return 0


def _find(name: str, rules: Sequence[Rule]) -> list[Rule]:
    """The rules with this key, or else with this id; OptionError names what is near."""
    import difflib

    from bimcheck.errors import OptionError

    wanted = name.lower()
    found = [r for r in rules if r.key.lower() == wanted] or [r for r in rules if r.id.lower() == wanted]
    if found:
        return found
    # an id is also what is left when a pack was misspelt
    by_id = {r.id.lower(): r.key for r in rules}
    near = difflib.get_close_matches(wanted.rpartition("/")[2], by_id, n=3, cutoff=0.5)
    keys = "、".join(by_id[n] for n in near)
    raise OptionError(
        Words("没有这条规则", "there is no such rule"),
        name,
        Words(f"是否指：{keys}", f"did you mean: {keys.replace('、', ', ')}")
        if near
        else Words("bimcheck rules 列出全部规则", "`bimcheck rules` lists them all"),
    )


def _page(rule: Rule, language: Language) -> str:
    from bimcheck.reports import phrases
    from bimcheck.reports.hostile_text import clean
    from bimcheck.rules.pages import stages_text

    stages = Words(stages_text(rule, "zh"), stages_text(rule, "en"))
    rows = [
        (Words("级别", "Severity"), phrases.SEVERITY[rule.severity]),
        (Words("阶段", "Stages"), stages),
        (Words("适用范围", "Applies to"), rule.select),
        (Words("检查内容", "Demand"), rule.demand or Words.same("")),
        (Words("原因", "Why"), rule.why),
        (Words("改法", "How to mend it"), rule.fix),
        (Words("依据", "Basis"), phrases.basis(rule.basis)),
        (Words("说明", "Note"), Words.same(rule.basis.note)),
    ]
    lines = [clean(rule.title.in_(language)), clean(rule.key), ""]
    lines += [f"{label.in_(language)}{': ' if language == 'en' else '：'}{clean(words.in_(language))}"
              for label, words in rows if words.in_(language)]  # fmt: skip
    return "\n".join(lines)
