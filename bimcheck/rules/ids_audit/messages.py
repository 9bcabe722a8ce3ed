"""What the audit of an IDS file can say, and the place where it is gathered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bimcheck.rules.ids_audit.catalogue import MESSAGES
from bimcheck.rules.rule import Severity
from bimcheck.words import Language, Words

if TYPE_CHECKING:
    from bimcheck.rules.ids_audit.source import Node

FEW = 5
MOST_MESSAGES = 500
LONGEST_VALUE = 120


@dataclass(frozen=True, slots=True)
class Message:
    """One thing that is wrong, or doubtful, in an IDS file.

    number          a key of MESSAGES, stable between versions
    severity        error: the file is not judged against; warning: it is
    line            1-based; None where the file as a whole is meant
    where           the way to the element: `specification "Walls" › requirements › property`
    words           what is wrong, in both languages, without what is accepted
    accepted        what would be accepted: all where there are few, else the first five
    accepted_total  how many there are; 0 where `accepted` holds mere examples of what is written in such a place
    """

    number: int
    severity: Severity
    line: int | None
    where: str
    words: Words
    accepted: tuple[str, ...] = ()
    accepted_total: int = 0

    def say(self, language: Language) -> str:
        """One sentence with what is accepted."""
        text = self.words.in_(language)
        if not self.accepted:
            return text
        zh = language == "zh"
        shown = ("、" if zh else ", ").join(self.accepted)
        if not self.accepted_total:
            return f"{text}，例如：{shown}" if zh else f"{text}, for example: {shown}"
        if self.accepted_total > len(self.accepted):
            total = f"可用值共 {self.accepted_total} 个" if zh else f"{self.accepted_total} are accepted"
            return f"{text}。{total}，例如：{shown}" if zh else f"{text}. {total}, such as: {shown}"
        return f"{text}。可用：{shown}" if zh else f"{text}. Accepted: {shown}"

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "number": self.number,
            "severity": self.severity.value,
            "line": self.line,
            "where": self.where,
            "message": {"zh": self.say("zh"), "en": self.say("en")},
            "accepted": list(self.accepted),
            "accepted_total": self.accepted_total,
        }


@dataclass(slots=True)
class _Found:
    number: int
    line: int
    where: str
    values: dict[str, object]
    accepted: tuple[str, ...]
    total: int
    versions: list[str]


class Sink:
    """Gathers what is found. The same finding for several IFC versions becomes one message that names them all."""

    def __init__(self) -> None:
        self.path: list[Node] = []
        self.version: str | None = None
        self.left_out = 0
        self.broken: set[int] = set()  # id() of the specifications that hold an error
        self._found: dict[tuple[object, ...], _Found] = {}

    def enter(self, node: Node) -> int:
        self.path.append(node)
        return len(self.path)

    def leave(self, depth: int) -> None:
        del self.path[depth - 1 :]

    @contextmanager
    def inside(self, node: Node) -> Iterator[None]:
        """Messages added meanwhile say that they are in this element."""
        depth = self.enter(node)
        yield
        self.leave(depth)

    def add(
        self,
        number: int,
        line: int,
        accepted: Iterable[str] | Callable[[], Iterable[str]] = (),
        examples: Iterable[str] = (),
        **values: object,
    ) -> None:
        """Add a message; `values` fill the placeholders of its text.

        `accepted` may be a function where finding the values takes long: a file can have 100,000 mistakes of which
        only the first are kept.
        """
        if MESSAGES[number].severity is Severity.ERROR:
            self.broken.update(id(node) for node in self.path if node.name == "specification")
        shown = {key: _excerpt(value) for key, value in values.items()}
        # Lines tell elements apart; two findings on one line are told apart by what they say.
        key = (number, line, id(self.path[-1]) if self.path else 0, *sorted(shown.items()))
        if key not in self._found:
            if len(self._found) >= MOST_MESSAGES:
                self.left_out += 1
                return
            every = tuple(accepted() if callable(accepted) else accepted)
            first = every[:FEW] or tuple(examples)
            self._found[key] = _Found(number, line, self._where(), shown, first, len(every), [])
        if self.version is not None and self.version not in self._found[key].versions:
            self._found[key].versions.append(self.version)

    def messages(self) -> tuple[Message, ...]:
        """All messages by line; ends with one that counts those left out."""
        ordered = sorted(self._found.values(), key=lambda f: (f.line, f.number, sorted(f.values.items(), key=str)))
        result = [self._message(found) for found in ordered]
        if self.left_out:
            entry = MESSAGES[190]
            words = entry.text.format(shown=MOST_MESSAGES, left_out=self.left_out)
            result.append(Message(190, entry.severity, None, "", words))
        return tuple(result)

    def _message(self, found: _Found) -> Message:
        entry = MESSAGES[found.number]
        words = entry.text.format(version=", ".join(found.versions), **found.values)
        return Message(
            found.number, entry.severity, found.line or None, found.where, words, found.accepted, found.total
        )

    def _where(self) -> str:
        return " › ".join(_label(node) for node in self.path if node.name not in ("ids", "specifications"))


def _label(node: Node) -> str:
    if node.name == "specification":
        name = node.attributes.get("name") or node.attributes.get("identifier") or ""
        return f'specification "{_excerpt(name)}"'
    return node.name


def _excerpt(value: object) -> object:
    if not isinstance(value, str):
        return value
    plain = "".join(c if c.isprintable() else " " for c in value[: LONGEST_VALUE + 1])
    return plain if len(plain) <= LONGEST_VALUE else plain[: LONGEST_VALUE - 1] + "…"
