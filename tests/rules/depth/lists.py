"""The lists of the pack, small lists made for a test, and models written as text without a fixture."""

from __future__ import annotations

import tempfile
from pathlib import Path

import bimcheck
from bimcheck.model import Model
from bimcheck.rules.depth.evidence import Evidence, evidence_of
from bimcheck.rules.depth.shares import Depth, GroupShare
from bimcheck.rules.listing import Listing
from bimcheck.rules.rulesets import rulesets
from tests.rules.conftest import FRAME, HEAD, TAIL

FOLDER = rulesets() / "delivery"
GROUPS = Listing.read(FOLDER / "depth_groups.csv")
EVIDENCE = Listing.read(FOLDER / "depth_evidence.csv")
COLUMNS = ("group", "item", "zh", "en", "classes", "sources")


def shipped() -> Evidence:
    return evidence_of(GROUPS, EVIDENCE)


def small(*rows: tuple[str, str, str, str]) -> Evidence:
    """Evidence of rows (group, item, classes, sources)."""
    listing = Listing("small.csv", COLUMNS, tuple((g, i, f"{i} zh", i, c, s) for g, i, c, s in rows))
    return evidence_of(GROUPS, listing)


def written(*lines: str, frame: bool = True) -> Model:
    """A Model of the frame of conftest and more lines."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.ifc"
        path.write_text(HEAD + "\n".join([*([FRAME] if frame else []), *lines]) + "\n" + TAIL, encoding="latin-1")
        model = bimcheck.read(path)
        model.problems  # noqa: B018  reads what it needs before the file goes
        return model


def share(depth: Depth, class_name: str, group: str) -> GroupShare:
    return next(s for s in depth.shares if (s.class_name, s.group) == (class_name, group))
