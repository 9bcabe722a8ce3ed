"""One kind of message of the IDS audit."""

from __future__ import annotations

from dataclasses import dataclass

from bimcheck.rules.rule import Severity
from bimcheck.words import Words


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of message.

    text         with placeholders, in both languages
    explanation  why it matters and what to do
    """

    number: int
    severity: Severity
    title: Words
    text: Words
    explanation: Words


def entry(
    number: int, severity: Severity, title: tuple[str, str], text: tuple[str, str], explanation: tuple[str, str]
) -> tuple[int, Entry]:
    return number, Entry(number, severity, Words(*title), Words(*text), Words(*explanation))


ERROR, WARNING = Severity.ERROR, Severity.WARNING
