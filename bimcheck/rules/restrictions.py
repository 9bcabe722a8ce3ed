"""Values of IDS facets: a plain text, or a Restriction with XSD semantics."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Restriction:
    """An `xs:restriction`. Facets of different kinds must all hold; enumeration values and patterns are alternatives.

    base        "string", "double", "integer", "boolean", "date" …: the local name of the XSD type
    bounds      as written in the IDS; None where not given
    """

    base: str = "string"
    enumeration: tuple[str, ...] = ()
    pattern: tuple[str, ...] = ()
    min_inclusive: str | None = None
    max_inclusive: str | None = None
    min_exclusive: str | None = None
    max_exclusive: str | None = None
    length: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    total_digits: int | None = None
    fraction_digits: int | None = None


Value = str | Restriction | None
