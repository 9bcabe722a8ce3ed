"""Every message of the IDS audit: number, severity, title, text, and what it means and asks for.

Numbers are stable: a number is never given another meaning. 1xx XML and structure · 2xx classes and predefined
types · 3xx attributes · 4xx properties · 5xx values and restrictions · 6xx cardinality · 7xx relations · 8xx remarks.
"""

from __future__ import annotations

from bimcheck.rules.ids_audit.catalogue import classes, properties, specifications, structure, values
from bimcheck.rules.ids_audit.catalogue.entry import Entry

__all__ = ["MESSAGES", "Entry"]

MESSAGES: dict[int, Entry] = dict(
    (*structure.ENTRIES, *classes.ENTRIES, *properties.ENTRIES, *values.ENTRIES, *specifications.ENTRIES)
)
