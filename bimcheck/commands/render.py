"""`bimcheck render`: a JSON report in another format, without the model."""

from __future__ import annotations

import click

from bimcheck.commands import bilingual
from bimcheck.commands.bilingual import language_of
from bimcheck.commands.options import with_language
from bimcheck.words import Words


@bilingual.command(
    "render",
    words=Words(
        "把 JSON 报告转成其他格式，不需要模型。格式由 OUT 的后缀决定："
        ".html .json .xlsx .bcfzip .junit.xml .sarif .csv .md；OUT 为 - 时显示在终端。",
        "Turns a JSON report into another format; the model is not needed. The suffix of OUT says which: "
        ".html .json .xlsx .bcfzip .junit.xml .sarif .csv .md; OUT - shows it on the terminal.",
    ),
    examples=[
        ("bimcheck render report.json report.html", Words("生成网页报告", "write the web page")),
        ("bimcheck render report.json - --lang en", Words("在终端显示", "show it on the terminal")),
    ],
)
@click.argument("report", metavar="REPORT")
@click.argument("out", metavar="OUT")
@with_language
@click.pass_context
def command(context: click.Context, report: str, out: str) -> int:
    from bimcheck import reports
    from bimcheck.commands.streams import console, quiet_when_nobody_reads, tell
    from bimcheck.reports import terminal

    language = language_of(context)
    if out != "-":
        reports.format_of(out)
    made = reports.read(report)
    if out == "-":
        with quiet_when_nobody_reads():
            terminal.show(made, console(), language)
    else:
        written = reports.write(made, out, language=language)
        tell(Words("报告：{0}", "Report: {0}").in_(language).format(written))
    return 0
