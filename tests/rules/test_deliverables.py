"""The folder that is handed over: formats, items by name, what does not count, and what is said without a folder."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from bimcheck.engine import check
from bimcheck.report import RuleResult
from bimcheck.rules.packs import load_pack
from bimcheck.rules.rule import Stage, Status
from tests.rules.conftest import Make

PACK = load_pack("delivery")


def folder(root: Path, *files: str) -> Path:
    for file in files:
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")
    return root


def result(make: Make, rule: str, directory: Path | None, **parameters: object) -> RuleResult:
    rules = load_pack("delivery", parameters).rules
    model = make()
    if directory is not None:
        model = model.delivered_in(directory)
    (found,) = check(model, [r for r in rules if r.id == rule]).results
    return found


def test_without_a_folder_nothing_applies_and_the_option_is_named(make: Make) -> None:
    for rule in PACK.rules:
        if rule.check == "delivered" or rule.id == "NAM-04":
            found = result(make, rule.id, None)
            assert found.status is Status.NOT_APPLICABLE and found.reason is not None
            assert "--deliverables" in found.reason.zh and "--deliverables" in found.reason.en


def test_formats(make: Make, tmp_path: Path) -> None:
    there = folder(tmp_path / "交付", "模型/a.IFC", "r.pdf")
    found = result(make, "DEL-01-DESIGN", there)
    assert (found.status, found.applicable, found.failed) == (Status.FAILED, 3, 1)
    (row,) = found.findings.iter_rows(named=True)
    assert row["expected_zh"].startswith("有原生格式文件（.rvt ") and row["expected_zh"].endswith(
        "：设计模型、用例模型"
    )
    assert row["observed_zh"] == "没有；文件夹“交付”有 2 个文件（.ifc 1、.pdf 1）"
    assert row["observed_en"] == 'none; the folder "交付" has 2 files (.ifc 1, .pdf 1)'
    folder(there, "a.rvt")
    assert result(make, "DEL-01-DESIGN", there).status is Status.PASSED


def test_what_does_not_count(make: Make, tmp_path: Path) -> None:
    there = folder(tmp_path / "d", ".git/a.rvt", "~$a.rvt", ".a.rvt", "Thumbs.db", "a.ifc", "b.pdf")
    (there / "b.rvt").touch()
    with contextlib.suppress(OSError):  # Windows may forbid links
        (there / "c.rvt").symlink_to(there / "gone.rvt")
    found = result(make, "DEL-01-DESIGN", there)
    assert found.failed == 1
    assert found.findings["observed_zh"].to_list() == [
        "没有；文件夹“d”有 2 个文件（.ifc 1、.pdf 1），另有 1 个空文件 (0 字节)"
    ]


def test_an_empty_folder_lacks_everything(make: Make, tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    assert result(make, "DEL-01-DESIGN", tmp_path / "d").failed == 3


def test_native_suffixes_of_the_profile(make: Make, tmp_path: Path) -> None:
    there = folder(tmp_path / "d", "a.ifc", "b.pdf", "c.own")
    assert result(make, "DEL-01-DESIGN", there).failed == 1
    for written in (".own", "OWN"):
        assert result(make, "DEL-01-DESIGN", there, native_suffixes=[written]).status is Status.PASSED


def test_items_by_name_of_file_or_folder(make: Make, tmp_path: Path) -> None:
    there = folder(tmp_path / "d", "施工图/A-01.pdf", "x/Drawings.DWG")
    assert result(make, "DEL-02-DRAWINGS", there).status is Status.PASSED
    (there / "施工图/A-01.pdf").unlink()
    found = result(make, "DEL-02-DRAWINGS", there)
    assert found.findings["expected_zh"].to_list() == ["施工图（PDF，路径含 施工图、图纸、drawing 之一）"]
    assert found.findings["observed_en"].to_list() == ["no such file"]


def test_a_folder_that_is_gone_is_undecided(make: Make, tmp_path: Path) -> None:
    found = result(make, "DEL-01-DESIGN", tmp_path / "gone")
    assert found.status is Status.UNDECIDED and found.reason is not None and "gone" in found.reason.zh


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("01_某楼_地上_施工图_Published", []),
        ("01_某楼__施工图_wip_一", []),
        ("01_某楼_地上_施工图_Final", ["第 5 段“Final”不合要求"]),
        ("交付", ["“交付”有 1 段（以半角下划线分段），应为 5 至 6 段"]),
    ],
)
def test_the_name_of_the_folder(make: Make, tmp_path: Path, name: str, said: list[str]) -> None:
    found = result(make, "NAM-04", folder(tmp_path / name, "a.ifc"))
    assert found.findings["observed_zh"].to_list() == said and found.applicable == 1


def test_looking_at_the_folder_makes_no_tables(make: Make, tmp_path: Path) -> None:
    model = make()
    made = set(model.__dict__)
    assert set(model.delivered_in(tmp_path).__dict__) == made
    assert model.source.deliverables is None


@pytest.mark.parametrize(
    ("stage", "rules"),
    [
        (Stage.INITIATION, {"PREPARATION"}),
        (Stage.CONCEPT, {"DESIGN"}),
        (Stage.CONSTRUCTION_DOCUMENTS, {"DESIGN", "DRAWINGS"}),
        (Stage.DETAILING, {"DESIGN", "DRAWINGS"}),
        (Stage.CONSTRUCTION, {"CONSTRUCTION"}),
        (Stage.COMPLETION, {"COMPLETION"}),
    ],
)
def test_each_stage_asks_for_its_own(stage: Stage, rules: set[str]) -> None:
    asked = {r.id.split("-", 2)[2] for r in PACK.rules if r.check == "delivered" and stage in r.stages}
    assert asked == rules
