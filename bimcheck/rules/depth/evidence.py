"""What counts as evidence for an attribute group: two lists of a pack, read and checked.

`depth_groups.csv` names the groups and the N level of each; `depth_evidence.csv` says, per group and item, for which
classes it is asked and where its value may stand. Classes: subtypes count, `!IfcX` leaves out. Sources, separated by
" | ": `set.name` of a property or quantity (`*` stands for any characters), `CamelCase` for an attribute, lower case
for what model tables say (sources.py); `=…` behind one is a regular expression that the whole value has to fit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from bimcheck.ifc.schema import Schema
from bimcheck.rules.depth.levels import InformationLevel
from bimcheck.rules.depth.sources import is_source
from bimcheck.rules.listing import Listing
from bimcheck.rules.unfit import UnfitError
from bimcheck.words import Words

BESIDES = "-"  # rows that are about no group: outside, part, proxy, fabricated, blank
SPECIAL = ("outside", "part", "proxy", "fabricated", "blank")


@dataclass(frozen=True)
class Group:
    """An attribute group, e.g. TC-300. `head` is its letters."""

    code: str
    level: InformationLevel
    words: Words

    @property
    def head(self) -> str:
        return self.code.partition("-")[0]


@dataclass(frozen=True)
class Item:
    """One thing that a group asks of a class, and where its value may stand."""

    group: str
    name: str
    words: Words
    sources: tuple[str, ...]


@dataclass(frozen=True)
class _Row:
    group: str
    name: str
    words: Words
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Evidence:
    """Both lists. Hashable: what is worked out of it for a model is kept with the model."""

    groups: tuple[Group, ...]
    rows: tuple[_Row, ...]

    def items(self, class_name: str, schema: Schema) -> tuple[Item, ...]:
        """What is asked of instances of a class, in the order of the groups; nothing of what is not counted."""
        ancestors = set(schema.supertypes(class_name))
        if any(self._about(row, ancestors) for row in self.rows if row.name in ("outside", "part")):
            return ()
        found: dict[tuple[str, str], Item] = {}
        for row in self.rows:
            if row.group == BESIDES or not self._about(row, ancestors):
                continue
            known = found.get((row.group, row.name))
            sources = tuple(dict.fromkeys((*(known.sources if known else ()), *row.sources)))
            found[row.group, row.name] = Item(row.group, row.name, row.words, sources)
        order = {group.code: place for place, group in enumerate(self.groups)}
        return tuple(sorted(found.values(), key=lambda item: order[item.group]))

    def special(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """(classes, sources) of a row that is about no group."""
        rows = [row for row in self.rows if row.group == BESIDES and row.name == name]
        return tuple(c for row in rows for c in row.wanted), tuple(s for row in rows for s in row.sources)

    def level_of(self, group: Group, tc_level: str) -> InformationLevel:
        """The N level of a group. That of the TC groups is disputed between the editions and so given from outside."""
        return InformationLevel(tc_level) if group.head == "TC" else group.level

    @staticmethod
    def _about(row: _Row, ancestors: set[str]) -> bool:
        return not ancestors.isdisjoint(row.wanted) and ancestors.isdisjoint(row.unwanted)


@lru_cache
def evidence_of(groups: Listing, evidence: Listing) -> Evidence:
    """Both lists as one; UnfitError names the row that makes no sense."""
    groups.demand("code", "level", "zh", "en")
    evidence.demand("group", "item", "zh", "en", "classes", "sources")
    known = tuple(_groups(groups))
    codes = {group.code for group in known}
    return Evidence(known, tuple(_rows(evidence, codes)))


def _groups(listing: Listing) -> Iterable[Group]:
    for number, row in enumerate(listing.of_schema(""), 2):
        if row["level"] not in {level.value for level in InformationLevel}:
            raise _unfit(listing, number, f"没有级别 {row['level']}", f"no level {row['level']}")
        yield Group(row["code"], InformationLevel(row["level"]), Words(row["zh"], row["en"]))


def _rows(listing: Listing, codes: set[str]) -> Iterable[_Row]:
    for number, row in enumerate(listing.of_schema(""), 2):
        if row["group"] not in codes and not (row["group"] == BESIDES and row["item"] in SPECIAL):
            raise _unfit(listing, number, f"没有分组 {row['group']}", f"no group {row['group']}")
        sources = tuple(text.strip() for text in row["sources"].split(" | ") if text.strip())
        for source in sources if row["item"] != "blank" else ():
            if not is_source(source):
                raise _unfit(listing, number, f"不认识来源 {source}", f"no such source: {source}")
        classes = row["classes"].split()
        yield _Row(
            row["group"],
            row["item"],
            Words(row["zh"], row["en"]),
            tuple(name for name in classes if not name.startswith("!")),
            tuple(name.removeprefix("!") for name in classes if name.startswith("!")),
            sources,
        )


def _unfit(listing: Listing, number: int, zh: str, en: str) -> UnfitError:
    return UnfitError(f"列表 {listing.name} 第 {number} 行：{zh}", f"row {number} of the list {listing.name}: {en}")
