"""Whether an IDS file is itself right: XML, structure of IDS 1.0, and meaning against the IFC schemas it names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bimcheck.rules.ids_audit.catalogue import MESSAGES, Entry
from bimcheck.rules.ids_audit.messages import Message, Sink
from bimcheck.rules.ids_audit.source import Node, parse, read
from bimcheck.rules.ids_audit.specification import check_meaning
from bimcheck.rules.ids_audit.structure import check as check_structure
from bimcheck.rules.rule import Severity

__all__ = ["MESSAGES", "AuditResult", "Entry", "Message", "audit", "audit_bytes"]


@dataclass(frozen=True)
class AuditResult:
    """What the audit found, by line. `valid`: no error among it; warnings do not make an IDS invalid."""

    messages: tuple[Message, ...]

    @property
    def valid(self) -> bool:
        return not self.errors

    @property
    def errors(self) -> tuple[Message, ...]:
        return tuple(message for message in self.messages if message.severity is Severity.ERROR)


def audit(path: Path) -> AuditResult:
    """Audit one IDS file. Never raises for what the file is or holds: a file that cannot be read is message 101."""
    sink = Sink()
    return _audited(read(path, sink), sink)


def audit_bytes(data: bytes) -> AuditResult:
    """As `audit`, of the bytes of a file."""
    sink = Sink()
    return _audited(parse(data, sink), sink)


def _audited(root: Node | None, sink: Sink) -> AuditResult:
    if root is not None:
        check_structure(root, sink)
        if root.name == "ids":
            check_meaning(root, sink)
    return AuditResult(sink.messages())
