"""`bimcheck rules`: which rules there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from bimcheck.commands import bilingual
from bimcheck.commands.bilingual import language_of, option
from bimcheck.commands.options import with_language, with_profile, with_rules, with_stage
from bimcheck.words import Language, Words

if TYPE_CHECKING:
    from bimcheck.rules.rule import Rule


@bilingual.command(
    "rules",
    words=Words("列出规则，可按阶段和规则包筛选。", "Lists the rules of a stage, a pack or a profile."),
    examples=[
        ("bimcheck rules --stage concept", Words("方案阶段用到的规则", "rules of the concept stage")),
        ("bimcheck rules --rules my-pack --json", Words("自己的规则包，JSON 输出", "a pack of your own, as JSON")),
    ],
)
@with_stage
@with_rules
@with_profile
@option("--json", "as_json", is_flag=True, words=Words("输出 JSON", "Print JSON."))
@with_language
@click.pass_context
def command(
    context: click.Context, stage: str | None, rules: tuple[str, ...], profile: str | None, as_json: bool
) -> int:
    from bimcheck.engine import choose_rules
    from bimcheck.rules.packs import load_rules

    chosen = choose_rules(load_rules(rules, profile), stage)
    if as_json:
        _print_json(chosen)
    else:
        _print_table(chosen, language_of(context))
    return 0


def _print_json(rules: Sequence[Rule]) -> None:
    import json

    from bimcheck.commands.streams import emit
    from bimcheck.reports.json_report import rule_fields

    rows = [
        {"rule": r.id, "pack": r.pack, "severity": str(r.severity), "title": r.title.as_dict(), **rule_fields(r)}
        for r in rules
    ]
    emit("[" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "]")


def _print_table(rules: Sequence[Rule], language: Language) -> None:
    from rich import box
    from rich.table import Table

    from bimcheck.commands.streams import console, quiet_when_nobody_reads
    from bimcheck.reports import phrases
    from bimcheck.reports.hostile_text import clean

    zh = language == "zh"
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("级别" if zh else "severity", no_wrap=True)
    table.add_column("规则" if zh else "rule", overflow="fold")
    table.add_column("要求" if zh else "demand", overflow="fold")
    for rule in rules:
        table.add_row(phrases.SEVERITY[rule.severity].in_(language), clean(rule.key), clean(rule.title.in_(language)))
    with quiet_when_nobody_reads():
        console().print(table)
        total = Words(
            "共 {0} 条规则。查看某一条：bimcheck explain 规则", "{0} rules. About one of them: bimcheck explain RULE"
        )
        console().print(total.in_(language).format(len(rules)))
