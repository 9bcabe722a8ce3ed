"""Writes the samples of pack `delivery`: `python rulesets/delivery/samples/make.py [DIRECTORY]`. Always the same bytes.

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

import building  # noqa: E402
import geometry  # noqa: E402
import services  # noqa: E402
import templates  # noqa: E402
from writing import gathered, write  # noqa: E402

if __name__ == "__main__":
    write(gathered((*building.cases(), *geometry.cases(), *services.cases(), *templates.cases())), HERE)
