"""The test of packs: samples judged by the rule of their name, and what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

import bimcheck
from bimcheck.errors import ModelError
from bimcheck.model import Model
from bimcheck.rules.packs import load_pack
from bimcheck.rules.rule import Status
from bimcheck.rules.samples import run_samples
from bimcheck.words import Words
from tests.rules.conftest import FRAME, HEAD, TAIL, wall
from tests.rules.test_packs import RULE, write

NAMED = HEAD + FRAME + "\n" + TAIL
UNNAMED = HEAD + FRAME + "\n" + wall(50, "'x'") + "\n" + TAIL
NO_WALLS = HEAD + "#1=IFCPROJECT('0000000000000000000001',$,'P',$,$,$,$,$,$);\n" + TAIL


def pack_with(tmp_path: Path, **samples: str) -> Path:
    folder = write(tmp_path / "p", rules=RULE.replace("[[rule]]", "[[rule]]", 1))
    (folder / "samples").mkdir()
    for name, text in samples.items():
        (folder / "samples" / (name.replace("_", "-") + ".ifc")).write_text(text, encoding="latin-1")
    return folder


def test_good_samples(tmp_path: Path) -> None:
    folder = pack_with(tmp_path, **{
        "pass-WALL-NAME-all": NAMED, "fail-WALL-NAME-one": UNNAMED, "na-WALL-NAME-no-walls": NO_WALLS,
    })  # fmt: skip
    seen: list[str] = []
    found = run_samples(
        load_pack(folder), bimcheck.read, lambda done, total, path: seen.append(f"{done}/{total} {path.stem}")
    )
    assert found.ok and found.lacking == ()
    assert [(s.rule, s.expected) for s in found.samples] == [
        ("WALL-NAME", Status.FAILED), ("WALL-NAME", Status.NOT_APPLICABLE), ("WALL-NAME", Status.PASSED),
    ]  # fmt: skip
    assert seen == ["0/3 fail-WALL-NAME-one", "1/3 na-WALL-NAME-no-walls", "2/3 pass-WALL-NAME-all"]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("pass-WALL-NAME-x", UNNAMED, "expected passed, came out failed"),
        ("pass-WALL-NAME-x", NO_WALLS, "expected passed, came out not_applicable"),
        ("fail-WALL-NAME-x", NAMED, "expected failed, came out passed"),
        ("na-WALL-NAME-x", NAMED, "expected not_applicable, came out passed"),
        ("pass-WALL-NAMES-x", NAMED, "the name must be pass-<ID>"),
        ("good-WALL-NAME-x", NAMED, "the name must be pass-<ID>"),
        ("pass-WALL-NAME-x", "no IFC at all", "cannot be read"),
    ],
)
def test_samples_that_are_not_what_they_say(tmp_path: Path, name: str, text: str, says: str) -> None:
    found = run_samples(load_pack(pack_with(tmp_path, **{name: text})), bimcheck.read)
    (sample,) = found.samples
    assert sample.complaint is not None and says in sample.complaint.en and not found.ok


def test_a_crash_is_no_fail(tmp_path: Path) -> None:
    def read(path: Path) -> Model:
        model = bimcheck.read(path)
        object.__setattr__(model, "entities", None)
        return model

    found = run_samples(load_pack(pack_with(tmp_path, **{"fail-WALL-NAME-x": UNNAMED})), read)
    assert found.samples[0].status is Status.CRASHED and not found.ok


def test_an_unreadable_sample_stops_no_other(tmp_path: Path) -> None:
    def read(path: Path) -> Model:
        if path.stem.startswith("fail"):
            raise ModelError(Words.same("broken"))
        return bimcheck.read(path)

    found = run_samples(
        load_pack(pack_with(tmp_path, **{"fail-WALL-NAME-x": UNNAMED, "pass-WALL-NAME-x": NAMED})), read
    )
    assert [s.complaint is None for s in found.samples] == [False, True]


def test_every_rule_needs_a_pass_and_a_fail(tmp_path: Path) -> None:
    folder = pack_with(tmp_path, **{"pass-WALL-NAME-x": NAMED})
    (folder / "walls.toml").write_text(RULE + RULE.replace('"WALL-NAME"', '"WALL-NAME-LONG"'), encoding="utf-8")
    found = run_samples(load_pack(folder), bimcheck.read)
    assert found.lacking == (("WALL-NAME", "fail"), ("WALL-NAME-LONG", "pass"), ("WALL-NAME-LONG", "fail"))
    assert not found.ok


def test_the_longest_id_wins(tmp_path: Path) -> None:
    folder = pack_with(tmp_path, **{"pass-WALL-NAME-LONG-x": NAMED})
    (folder / "walls.toml").write_text(RULE + RULE.replace('"WALL-NAME"', '"WALL-NAME-LONG"'), encoding="utf-8")
    assert run_samples(load_pack(folder), bimcheck.read).samples[0].rule == "WALL-NAME-LONG"


def test_a_class_that_no_schema_has_is_told(tmp_path: Path) -> None:
    folder = pack_with(tmp_path, **{"pass-WALL-NAME-x": NAMED, "fail-WALL-NAME-x": UNNAMED})
    exclude = 'select = { entity = ["IfcWall", "IfcWal"], exclude = { entity = "IfcDor" } }'
    (folder / "walls.toml").write_text(RULE.replace('select = { entity = "IfcWall" }', exclude), encoding="utf-8")
    found = run_samples(load_pack(folder), bimcheck.read)
    assert found.unknown == (("WALL-NAME", "IfcWal"), ("WALL-NAME", "IfcDor")) and not found.ok
