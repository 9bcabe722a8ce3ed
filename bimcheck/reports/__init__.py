"""Writers: one file per format. A report's suffix says which; a new format is a new file and a line in FORMATS."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from bimcheck.errors import OptionError
from bimcheck.report import Report
from bimcheck.reports.whole_file import write_whole
from bimcheck.words import Language, Words

# suffix → module with a function `render(report, language, timing) -> chunks of bytes`
FORMATS = {
    ".json": "bimcheck.reports.json_report",
    ".html": "bimcheck.reports.html_report",
    ".xlsx": "bimcheck.reports.workbook_report",
    ".bcfzip": "bimcheck.reports.bcf_report",
    ".junit.xml": "bimcheck.reports.junit_report",
    ".sarif": "bimcheck.reports.sarif_report",
    ".csv": "bimcheck.reports.csv_report",
    ".md": "bimcheck.reports.markdown_report",
}


class Render(Protocol):
    def __call__(self, report: Report, *, language: Language, timing: bool) -> Iterable[bytes]: ...


def format_of(path: str | Path) -> str:
    """The suffix in FORMATS that the file name ends with; OptionError names what is accepted."""
    name = Path(path).name.lower()
    for suffix in sorted(FORMATS, key=len, reverse=True):
        if name.endswith(suffix) and name != suffix:
            return suffix
    accepted = " ".join(FORMATS)
    raise OptionError(
        Words("报告格式由文件后缀决定，不认识此后缀", "the suffix says the report's format, and this one is not known"),
        str(path),
        Words(f"可用后缀：{accepted}", f"use one of: {accepted}"),
    )


def render(report: Report, suffix: str, *, language: Language = "zh", timing: bool = False) -> Iterable[bytes]:
    """The report in the format of `suffix`, as chunks of bytes. Same report, same bytes, unless with `timing`."""
    write_format = cast(Render, import_module(FORMATS[suffix]).render)
    return write_format(report, language=language, timing=timing)


def write(report: Report, path: str | Path, *, language: Language = "zh", timing: bool = False) -> Path:
    """Write the report to `path`, whole or not at all. The suffix says the format (FORMATS).

    language  the language of the report; .json holds both, .html shows this one first
    timing    also write how long each rule took (then no two runs give the same bytes)

    Raises OptionError for an unknown suffix and ReportError where the file cannot be written.
    """
    target = Path(path)
    return write_whole(target, render(report, format_of(target), language=language, timing=timing))


def read(path: str | Path) -> Report:
    """Read a JSON report back, complete: whatever can be rendered from a Report can be rendered from its file.

    Raises ReportError where the file is no report of this format.
    """
    from bimcheck.reports.json_reading import read_json

    return read_json(Path(path))
