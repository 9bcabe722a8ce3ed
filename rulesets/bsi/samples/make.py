"""Writes the samples of pack `bsi`: `python rulesets/bsi/samples/make.py [DIRECTORY]`. Same bytes in every run.

Each file is a tiny model that shows one thing; its name says what must come of it: `pass-RULE-words.ifc` (the rule
applied and found nothing), `fail-…` (it found something), `na-…` (it had nothing to judge). The sheet that they are
written on is that of the samples of pack `base`.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "base" / "samples"))
sys.path.insert(0, str(HERE))

import objects  # noqa: E402
import project  # noqa: E402
import shapes  # noqa: E402
from writing import gathered, write  # noqa: E402

if __name__ == "__main__":
    write(gathered((*project.cases(), *objects.cases(), *shapes.cases())), HERE)
