"""The page in a real browser: its script runs under its policy, shows findings, and hostile text does nothing."""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bimcheck import reports
from bimcheck.report import Report
from tests.reports.realistic import report
from tests.reports.test_html_report import hostile

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no chromium or chrome on this machine")


def only(made: Report, *places: int) -> Report:
    return dataclasses.replace(made, results=tuple(made.results[n] for n in places))


def in_browser(made: Report, folder: Path) -> str:
    """The page's elements after its script has run; a rule that stands alone is open."""
    assert BROWSER
    page = reports.write(made, folder / "page.html", language="en")
    arguments = [
        BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
        "--disable-component-update", "--disable-sync", f"--user-data-dir={folder / 'profile'}",
        "--virtual-time-budget=3000", "--dump-dom", page.as_uri(),
    ]  # fmt: skip
    done = subprocess.run(arguments, capture_output=True, check=True, timeout=120)
    dom = done.stdout.decode()
    return re.sub(r"(?s)<script.*?</script>", "", dom)


def test_the_script_shows_the_members(tmp_path: Path) -> None:
    made = only(report(), 5)
    dom = in_browser(made, tmp_path)
    rows = made.results[0].findings
    assert dom.count('class="guid"') == 50  # the first page of 96
    for row in rows.head(50).iter_rows(named=True):
        assert row["global_id"] in dom
        assert f"#{row['id']}" in dom
    assert "Show 46 more (46 left)" in dom
    assert "96 of 96 findings" in dom
    assert dom.count("1.5 h (A), 1.0 h (B) or 0.5 h (C)") == 1  # what all have in common is said once
    assert 'value="' in dom and "All storeys" in dom


def test_hostile_text_does_nothing(tmp_path: Path) -> None:
    dom = in_browser(only(hostile(), 0), tmp_path)
    assert "&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;" in dom
    assert "<img" not in dom
    assert "onload=" not in re.sub(r"&lt;svg/onload=", "", dom)
    assert dom.count('class="guid"') == 1
