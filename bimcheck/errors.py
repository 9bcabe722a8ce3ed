"""What can go wrong, one class per thing that a user can do about it.

An error here means "could not judge" (exit code 2). What is wrong *inside* a readable model is
never an error: it is a row of `Model.problems` or a finding of a rule.
"""

from __future__ import annotations

from bimcheck.words import Language, Words


class BimcheckError(Exception):
    """Base of all errors that reach a user.

    what    what happened, in both languages
    where   file, `file:line`, rule, option: wherever the user has to look ("" where nowhere)
    advice  what to do about it, in both languages
    """

    def __init__(self, what: Words, where: str = "", advice: Words | None = None) -> None:
        self.what = what
        self.where = where
        self.advice = advice
        super().__init__(self.say("en"))

    def say(self, language: Language) -> str:
        """The message on one line: `where: what. advice`."""
        parts = [f"{self.where}: " if self.where else "", self.what.in_(language)]
        if self.advice:
            parts.append(("。" if language == "zh" else ". ") + self.advice.in_(language))
        return "".join(parts)


class ModelError(BimcheckError):
    """The file is no IFC model that bimcheck can read: missing, empty, no IFC, unsupported schema."""


class PackError(BimcheckError):
    """A rule pack or profile is broken; `where` is its file and, where known, the rule or line."""


class IdsError(BimcheckError):
    """An IDS file is invalid by schema or by meaning and is not judged against."""


class OptionError(BimcheckError):
    """A command-line option or an argument of a public function makes no sense."""


class ReportError(BimcheckError):
    """A report could not be written or read back."""


class GeoreferenceError(BimcheckError):
    """The place of a model cannot be told, or not be converted exactly; `where` is the system, file or value."""
