"""Generated pages: complete, in both languages, and known to be fresh or stale."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from bimcheck.rules.checks import kinds
from bimcheck.rules.measures import MEASURES
from bimcheck.rules.packs import load_pack
from bimcheck.rules.pages import page, stale_pages, write_pages
from bimcheck.rules.reading import spelled
from bimcheck.rules.rulesets import pack_names, rulesets
from bimcheck.rules.select import Select
from bimcheck.rules.tables import TABLES
from tests.rules.test_packs import RULE, write


def test_a_page_says_all_of_a_rule(tmp_path: Path) -> None:
    pack = load_pack(write(tmp_path / "p"))
    zh, en = page(pack, "zh"), page(pack, "en")
    for text in (
        "# 我的",
        "[WALL-NAME](#wall-name)",
        "**原因**:因",
        "**改法**:改",
        "**适用对象**:IfcWall",
        "深化设计起",
        "本项目自定",
    ):
        assert text in zh, text
    for text in (
        "# Mine",
        "**Why**: because",
        "**Fix**: do so",
        "**Checks**: Name matches W[0-9]+",
        "`region` | region | not set",
    ):
        assert text in en, text


def test_stale_pages_are_told(tmp_path: Path) -> None:
    folder = write(tmp_path / "p")
    pack = load_pack(folder)
    assert [p.name for p in stale_pages(pack)] == ["RULES.zh-CN.md", "RULES.md"]
    assert write_pages(pack) == stale_pages(pack) or stale_pages(pack) == ()
    assert stale_pages(pack) == ()
    (folder / "walls.toml").write_text(RULE.replace('"do so"', '"do otherwise"'), encoding="utf-8")
    assert [p.name for p in stale_pages(load_pack(folder))] == ["RULES.md"]


def test_the_pages_of_all_packs_are_fresh() -> None:
    assert "base" in pack_names()
    for name in pack_names():
        assert stale_pages(load_pack(name)) == (), f"regenerate the pages of {name}"


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_guide_names_every_kind_option_table_and_measure(name: str) -> None:
    text = (rulesets() / name).read_text(encoding="utf-8")
    rows = {line.split("|")[1].strip(" `"): line for line in text.splitlines() if line.startswith("| `")}
    for kind, check in kinds().items():
        for option in (spelled(f) for f in fields(check)):  # type: ignore[arg-type]
            assert f"`{option}`" in rows[kind], (kind, option)
    for word in (*TABLES, *MEASURES, *(spelled(f) for f in fields(Select))):
        assert f"`{word}" in text, word
