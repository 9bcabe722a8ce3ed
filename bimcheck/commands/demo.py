"""`bimcheck demo`: check a model that comes with bimcheck, so that one command shows what it does."""

from __future__ import annotations

import click

from bimcheck.commands import bilingual
from bimcheck.commands.bilingual import language_of
from bimcheck.commands.options import with_language
from bimcheck.words import Words

STAGE = "design"
MODEL = "hangzhou-house-construction-documents-with-errors.ifc"


@bilingual.command(
    "demo",
    words=Words(
        "按设计阶段检查自带的样例模型（一栋装配式小住宅，内含有意设置的错误），并在 FOLDER 中写出网页与 JSON 报告。",
        "Checks a model that comes with bimcheck (a small prefabricated house with errors put in on purpose) at the "
        "design stage, and writes the web page and the JSON report into FOLDER.",
    ),
    examples=[("bimcheck demo", Words("报告写入 bimcheck-demo 文件夹", "reports go to the folder bimcheck-demo"))],
)
@click.argument("folder", metavar="[FOLDER]", default="bimcheck-demo")
@with_language
@click.pass_context
def command(context: click.Context, folder: str) -> int:
    from pathlib import Path

    from bimcheck import reports
    from bimcheck.commands.samples import samples
    from bimcheck.commands.streams import console, quiet_when_nobody_reads
    from bimcheck.engine import check
    from bimcheck.ifc.reader import read
    from bimcheck.reports import terminal
    from bimcheck.rules.packs import load_rules

    language = language_of(context)
    report = check(read(samples() / MODEL), load_rules(), stage=STAGE)
    files = [str(reports.write(report, Path(folder) / f"report{s}", language=language)) for s in (".json", ".html")]
    with quiet_when_nobody_reads():
        terminal.show(report, console(), language, files=files)
    # findings are what a demonstration is for; only a check that could not be done is a failure of it
    return 2 if report.exit_code(None) == 2 else 0
