"""Writes the samples of pack `base`: `python rulesets/base/samples/make.py [DIRECTORY]`. Same bytes in every run.

Each file is a tiny model that shows one thing; its name says what must come of it: `pass-RULE-words.ifc` (the rule
applied and found nothing), `fail-…` (it found something), `na-…` (it had nothing to judge).
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import structure  # noqa: E402
import text  # noqa: E402
from writing import gathered, write  # noqa: E402

if __name__ == "__main__":
    write(gathered((*text.cases(), *structure.cases())), HERE)
