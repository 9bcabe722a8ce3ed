"""The ids commands: exit codes, languages, JSON, and that nothing is overwritten unasked."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path

import pytest

from bimcheck import commands
from tests.rules.ids_audit.samples import attribute, entity, specification
from tests.rules.ids_audit.samples import ids as file_of

GOOD = file_of(specification())
WARNED = file_of(specification(entity("IFCWALL", "solidwall")))
BAD = file_of(specification(requirements=attribute("ActingRole")))


class Result:
    """Exit code, and what was said on both streams."""

    def __init__(self, exit_code: int, output: str) -> None:
        self.exit_code, self.output = exit_code, output


def run(*arguments: object) -> Result:
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(out):
        code = commands.run(["ids", *(str(a) for a in arguments), *([] if "--lang" in arguments else ["--lang", "zh"])])
    return Result(code, out.getvalue())


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    made = {"good": GOOD, "warned": WARNED, "bad": BAD}
    for name, data in made.items():
        (tmp_path / f"{name}.ids").write_bytes(data)
    return {name: tmp_path / f"{name}.ids" for name in made}


def test_exit_codes(files: dict[str, Path], tmp_path: Path) -> None:
    assert run("audit", files["good"]).exit_code == 0
    assert run("audit", files["warned"]).exit_code == 0
    assert run("audit", files["bad"]).exit_code == 2
    assert run("audit", files["good"], files["bad"]).exit_code == 2
    assert run("audit", tmp_path / "missing.ids").exit_code == 2
    assert run("audit").exit_code == 2


def test_messages_name_file_line_and_number(files: dict[str, Path]) -> None:
    zh, en = run("audit", files["bad"]).output, run("audit", files["bad"], "--lang", "en").output
    assert f"{files['bad']}:7: 错误 301: IFC4 的 IfcWall 没有属性“ActingRole”" in zh
    assert f"{files['bad']}:7: error 301: IfcWall of IFC4 has no attribute 'ActingRole'" in en
    assert 'specification "S" › requirements › attribute' in zh


def test_json(files: dict[str, Path]) -> None:
    result = run("audit", files["bad"], files["good"], "--json")
    found = json.loads(result.output)
    assert result.exit_code == 2 and found["format"] == "bimcheck-ids-audit/1"
    assert [f["valid"] for f in found["files"]] == [False, True]
    assert found["files"][0]["messages"][0]["number"] == 301


def test_explain() -> None:
    assert "保留前缀" in run("explain", 401).output
    assert "{" not in run("explain", 401, "--lang", "en").output
    assert len(run("explain").output.splitlines()) > 60
    assert run("explain", 999).exit_code == 2


def test_tables_there_and_back(tmp_path: Path) -> None:
    table, out, back = tmp_path / "模板.xlsx", tmp_path / "要求.ids", tmp_path / "回.xlsx"
    assert run("template", table).exit_code == 0
    assert run("from-xlsx", table, out).exit_code == 0
    assert run("audit", out).exit_code == 0
    assert run("to-xlsx", out, back, "--lang", "en").exit_code == 0
    for arguments in (("template", table), ("from-xlsx", table, out), ("to-xlsx", out, back)):
        assert run(*arguments).exit_code == 2
        assert run(*arguments, "--overwrite").exit_code == 0


def test_a_broken_table_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"x")
    result = run("from-xlsx", tmp_path / "a.xlsx", tmp_path / "a.ids")
    assert result.exit_code == 2 and "Excel" in result.output
    assert not (tmp_path / "a.ids").exists()
