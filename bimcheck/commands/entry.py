"""`bimcheck` itself: the list of commands."""

from __future__ import annotations

import click

from bimcheck import __version__
from bimcheck.commands.bilingual import Group, Option
from bimcheck.commands.options import language_option
from bimcheck.words import Words

COMMANDS = {
    "check": Words("检查模型并出具报告", "check models and write reports"),
    "prefab": Words("装配率、构件标准化与模数", "assembly rate, standardisation, modules"),
    "georef": Words("查看、解释和改正模型的地理参照", "show, explain and correct where a model stands"),
    "info": Words("查看模型概况", "show what a model holds"),
    "rules": Words("列出规则", "list the rules"),
    "explain": Words("说明一条规则：要求、原因、改法、依据", "explain a rule: demand, reason, fix, basis"),
    "render": Words("把 JSON 报告转成其他格式", "turn a JSON report into another format"),
    "test": Words("用样例检验规则包", "test a rule pack on its samples"),
    "ids": Words("审核 IDS 文件，与表格互转", "audit IDS files, convert from and to tables"),
    "export": Words(
        "导出到 CIM 平台：轮廓、体块、定位和清单", "hand over to a CIM platform: outlines, blocks, placement"
    ),
    "demo": Words("检查自带的样例模型", "check a model that comes with bimcheck"),
}

entry = Group(
    "bimcheck",
    homes={name: (f"bimcheck.commands.{name}", words) for name, words in COMMANDS.items()},
    words=Words(
        "交付前检查建筑信息模型（IFC）：按阶段判定规则，说明问题所在、依据和改法。\n\n"
        "退出码：0 已判定且没有新的错误级问题；1 有问题；2 未能判定。",
        "Checks building models (IFC) before they are handed over: judges the rules of a stage and says what is "
        "wrong, on what basis, and how to mend it.\n\n"
        "Exit codes: 0 judged, no new findings of severity error; 1 findings; 2 could not judge.",
    ),
    examples=[
        ("bimcheck demo", Words("先看看效果", "see it work")),
        (
            "bimcheck check model.ifc --stage design --report report.html",
            Words("按设计阶段检查，生成网页报告", "check at the design stage and write a web page"),
        ),
        ("bimcheck explain SPACE-NAMED", Words("这条规则要求什么，怎么改", "what a rule asks for and how to mend it")),
    ],
    params=[language_option],
    invoke_without_command=True,
)


def _print_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(f"bimcheck {__version__}")
        context.exit()


entry.params.append(
    Option(
        ["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_print_version,
        words=Words("显示版本", "Show the version."),
    )
)
