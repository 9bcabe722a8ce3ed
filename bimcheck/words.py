"""Words in both languages: everything a user reads exists in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


def plural(number: int, one: str, many: str) -> str:
    """ "1 wall", "1,200 walls": how English counts."""
    return f"{number:,} {one if number == 1 else many}"


@dataclass(frozen=True, slots=True)
class Words:
    """One message in Chinese and English.

    `Words.same("EI 60")` is for data that reads alike in both languages.
    """

    zh: str
    en: str

    @classmethod
    def same(cls, text: str) -> Words:
        return cls(text, text)

    @classmethod
    def of(cls, mapping: Mapping[str, str]) -> Words:
        """From a table `{ zh = "…", en = "…" }`; KeyError where a language is missing."""
        return cls(mapping["zh"], mapping["en"])

    def in_(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en

    def as_dict(self) -> dict[str, str]:
        return {"zh": self.zh, "en": self.en}

    def format(self, **values: object) -> Words:
        """Fill the same placeholders in both languages."""
        return Words(self.zh.format(**values), self.en.format(**values))
