"""The disciplines of a model that is handed over: by the name of its file, else by the classes of its elements."""

from __future__ import annotations

from bimcheck.model import Model
from bimcheck.rules.discipline_signs import discipline_signs
from bimcheck.rules.gathering import things_of
from bimcheck.rules.listing import Listing
from bimcheck.rules.rulesets import rulesets

# As pack federation has it: a model is of the disciplines whose classes make up this share.
CLASS_SHARE = 0.2


def disciplines_of(model: Model) -> tuple[str | None, str | None]:
    """Keys of the list of pack federation ("A,S"), and what shows them; None where nothing does."""
    rows = Listing.read(rulesets() / "federation" / "disciplines.csv").of_schema("")
    name = model.source.name
    classes = dict(things_of(model, name)["kind"].value_counts().iter_rows())
    written_as = model.header.name.replace("\\", "/").rpartition("/")[2]
    signs = discipline_signs(rows, name, written_as, classes, CLASS_SHARE)
    if not signs:
        return None, None
    return ",".join(signs), "; ".join(f"{key}: {words.en}" for key, words in signs.items())
