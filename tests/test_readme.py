"""What the READMEs show is what happens: their command lines are typed anew, and their output compared.

`python -m tests.test_readme` writes the present output into them.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bimcheck.commands import run
from bimcheck.commands.entry import COMMANDS

ROOT = Path(__file__).parent.parent
READMES = {"README.md": "en", "README.zh-CN.md": "zh"}
CONSOLE = re.compile(r"(?ms)^```console\n\$ (?P<line>[^\n]+)\n(?P<output>.*?)^```$")
TOML = re.compile(r"(?ms)`(?P<path>[^`\n]+\.toml)`[^\n]*\n\n```toml\n(?P<text>.*?)^```$")


@contextlib.contextmanager
def workshop(text: str, language: str) -> Iterator[None]:
    """A folder with the samples and the files that the README tells to write."""
    before, environment = Path.cwd(), dict(os.environ)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "samples", Path(folder, "samples"), ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        for found in TOML.finditer(text):
            path = Path(folder, found["path"])
            path.parent.mkdir(exist_ok=True)
            path.write_text(found["text"], encoding="utf-8")
            tomllib.loads(found["text"])
        os.environ |= {"BIMCHECK_LANG": language, "COLUMNS": "100"}
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)
            os.environ.clear()
            os.environ.update(environment)


def output_of(line: str) -> str:
    """What `bimcheck … | head -N` writes to standard output."""
    command, _, head = line.partition(" | head -")
    words = shlex.split(command)
    assert words[0] == "bimcheck"
    with contextlib.redirect_stdout(io.StringIO()) as out:
        run(words[1:])
    lines = [text.rstrip() for text in out.getvalue().splitlines()]
    return "".join(f"{text}\n" for text in lines[: int(head)] if head) if head else "".join(f"{t}\n" for t in lines)


def replayed(text: str, language: str) -> str:
    with workshop(text, language):
        return CONSOLE.sub(lambda m: f"```console\n$ {m['line']}\n{output_of(m['line'])}```", text)


@pytest.mark.parametrize(("name", "language"), READMES.items())
def test_readme_shows_what_happens(name: str, language: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert len(CONSOLE.findall(text)) >= 5
    assert len(TOML.findall(text)) == 2
    assert replayed(text, language) == text, "run `python -m tests.test_readme` and look at what has changed"


@pytest.mark.parametrize("name", READMES)
def test_python_in_the_readme_runs(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    (code,) = re.findall(r"(?ms)^```python\n(.*?)^```$", text)
    with workshop(text, "en"):
        exec(code, {})
        assert Path("report.html").stat().st_size > 10_000
    assert "class" in capsys.readouterr().out


@pytest.mark.parametrize("name", READMES)
def test_readme_opens_with_the_two_commands(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert text.index("make demo") < text.index("make test") < 300


@pytest.mark.parametrize("name", READMES)
def test_links_lead_somewhere(name: str) -> None:
    links = re.findall(r"\]\(([^)]+)\)", (ROOT / name).read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("name", READMES)
def test_readme_types_only_commands_that_exist(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    code = re.findall(r"(?ms)^```(?:sh|bat|console)\n(.*?)^```$|`(bimcheck [^`]+)`", text)
    typed = set(re.findall(r"(?m)^(?:\$ )?bimcheck ([a-z]+)", "\n".join(map("".join, code))))
    assert {"check", "explain", "info", "demo"} <= typed <= set(COMMANDS)


if __name__ == "__main__":
    for readme, spoken in READMES.items():
        path = ROOT / readme
        path.write_text(replayed(path.read_text(encoding="utf-8"), spoken), encoding="utf-8")
