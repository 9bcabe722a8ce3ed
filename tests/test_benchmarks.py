"""The benchmarks' own tools: a load model is a whole model, and the IDS files are valid."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import ifcopenshell
import ifcopenshell.guid
import pytest

from benchmarks import material
from benchmarks.replicate import replicate
from benchmarks.run import contenders
from tests.robustness.seeds import SEED


def test_copies_are_whole_and_apart(tmp_path: Path) -> None:
    source, target = tmp_path / "seed.ifc", tmp_path / "load.ifc"
    source.write_bytes(SEED)
    replicate(source, target, 3)
    one, three = ifcopenshell.open(source), ifcopenshell.open(target)
    count = len(list(one))
    assert len(list(three)) == 3 * count - 2  # but one project
    assert len(three.by_type("IfcProject")) == 1
    ids = [e.GlobalId for e in three.by_type("IfcRoot")]
    assert len(set(ids)) == len(ids)
    assert all(len(ifcopenshell.guid.expand(i)) == 32 for i in ids)
    walls = three.by_type("IfcWall")
    assert [w.Name for w in walls] == ["it's; a /* wall */ #31="] * 3  # text stays text
    for wall in walls:
        storey = wall.ContainedInStructure[0].RelatingStructure
        project = storey.Decomposes[0].RelatingObject.Decomposes[0].RelatingObject.Decomposes[0].RelatingObject
        assert project == three.by_type("IfcProject")[0]
    assert len(re.findall(rb"(?m)^#\d+=", target.read_bytes())) == len({e.id() for e in three})


def test_same_bytes_twice(tmp_path: Path) -> None:
    source = tmp_path / "seed.ifc"
    source.write_bytes(SEED)
    for name in ("a.ifc", "b.ifc"):
        replicate(source, tmp_path / name, 4)
    assert (tmp_path / "a.ifc").read_bytes() == (tmp_path / "b.ifc").read_bytes()


def test_made_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(material, "DATA", tmp_path)
    file = ifcopenshell.open(material.walls(30))
    walls = file.by_type("IfcWall")
    assert len(walls) == 30 and all(w.IsDefinedBy for w in walls)
    assert 15_000 < material.small().stat().st_size < 25_000
    root = ElementTree.parse(material.specifications(7)).getroot()
    assert len(root.findall(".//{http://standards.buildingsmart.org/IDS}specification")) == 7


def test_ids_files_are_valid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tester = pytest.importorskip("ifctester.ids")
    monkeypatch.setattr(material, "DATA", tmp_path)
    read = tester.open(str(material.specifications(40)), validate=True)
    assert len(read.specifications) == 40


def test_every_measure_has_its_contender() -> None:
    names = [c.name for c in contenders()]
    assert len(set(names)) == len(names)
    assert {c.against for c in contenders() if c.against} <= set(names)
    # a contender that is measured against another comes after it
    assert all(names.index(c.against) < names.index(c.name) for c in contenders() if c.against)
