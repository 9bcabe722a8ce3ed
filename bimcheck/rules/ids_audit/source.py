"""The XML of an IDS file as a plain tree with line numbers, read so that no file can harm the reader.

expat is used rather than lxml: it tells DOCTYPE before anything is expanded, fetches nothing, gives exact line
numbers in files of any length, and lets elements be counted while they arrive.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from xml.parsers import expat

from bimcheck.rules.ids_audit.messages import Sink

IDS_NAMESPACE = "http://standards.buildingsmart.org/IDS"
XS_NAMESPACE = "http://www.w3.org/2001/XMLSchema"
XSI_NAMESPACE = "http://www.w3.org/2001/XMLSchema-instance"
XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"
_PREFIX = {IDS_NAMESPACE: "", XS_NAMESPACE: "xs:", XSI_NAMESPACE: "xsi:", XML_NAMESPACE: "xml:"}

# Generous for real files (the largest known are 5 MB with 100,000 elements), bounded for hostile ones: at the limits
# a valid file takes 350 MB of memory and 8 s; one that passes them is refused after 2 s.
LARGEST_FILE = 64 * 1024 * 1024
MOST_ELEMENTS = 500_000
DEEPEST = 64

_QNAME_ATTRIBUTES = ("base", "itemType", "memberTypes")
_DECLARED_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_NATIVE = {"utf-8", "utf-16", "utf-16-le", "utf-16-be", "iso8859-1", "ascii"}


class Node:
    """One element.

    name        "specification" in the IDS namespace, "xs:restriction", "{other}name" elsewhere, "{}name" in none
    attributes  by name in the same spelling; names without a namespace are plain
    text        the character data directly inside; "" where there are child elements and only white space
    types       for `base`, `itemType`, `memberTypes`: what the prefixes stand for, "xs:string"; None: unknown prefix
    """

    __slots__ = ("attributes", "children", "line", "name", "text", "types")

    def __init__(self, name: str, line: int, attributes: dict[str, str]) -> None:
        self.name = name
        self.line = line
        self.attributes = attributes
        self.children: list[Node] = []
        self.text = ""
        self.types: dict[str, str | None] | None = None

    def child(self, name: str) -> Node | None:
        """The first child of that name."""
        return next((c for c in self.children if c.name == name), None)


class _TooMuchError(Exception):
    """Stops the parser; the message is in the sink already."""


def read(path: Path, sink: Sink) -> Node | None:
    """The root element, or None after a message to `sink` that says why there is none."""
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            sink.add(102, 0, limit=f"{LARGEST_FILE // 2**20} MB", found=f"{size / 2**20:.0f} MB")
            return None
        data = path.read_bytes()
    except OSError as error:
        sink.add(101, 0, reason=error.strerror or str(error))
        return None
    return parse(data, sink)


def parse(data: bytes, sink: Sink) -> Node | None:
    """As `read`, of the bytes of a file."""
    if not data.strip():
        sink.add(103, 0, reason="0 bytes")
        return None
    decoded = _decoded(data, sink)
    return _Reader(sink).parse(*decoded) if decoded else None


def _decoded(data: bytes, sink: Sink) -> tuple[bytes, str | None] | None:
    """The bytes and the encoding to impose. expat itself knows only UTF-8, UTF-16, Latin-1 and ASCII, not GBK."""
    found = _DECLARED_ENCODING.match(data.removeprefix(codecs.BOM_UTF8)[:400])
    if found is None:
        return data, None
    name = found[1].decode("ascii")
    try:
        codec = codecs.lookup(name).name
        if codec in _NATIVE:
            return data, None
        # GB2312 is declared where GBK or GB18030 is meant; the larger set holds the smaller.
        return data.decode("gb18030" if codec in ("gb2312", "gbk") else codec).encode(), "utf-8"
    except LookupError:
        sink.add(105, 1, encoding=name)
    except UnicodeDecodeError as error:
        sink.add(105, data[: error.start].count(b"\n") + 1, encoding=name)
    return None


class _Reader:
    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.root: Node | None = None
        self.open: list[Node] = []
        self.texts: list[list[str]] = []
        self.scopes: dict[str, list[str | None]] = {}
        self.count = 0
        self.names: dict[str, str] = {}

    def parse(self, data: bytes, encoding: str | None) -> Node | None:
        parser = self.parser = expat.ParserCreate(encoding, namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self.doctype
        parser.StartNamespaceDeclHandler = self.enter_scope
        parser.EndNamespaceDeclHandler = self.leave_scope
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        try:
            parser.Parse(data, True)
        except _TooMuchError:
            return None
        except expat.ExpatError as error:
            reason = f"{expat.ErrorString(error.code)} ({error.lineno}:{error.offset + 1})"
            self.sink.add(103, error.lineno, reason=reason)
            return None
        except LookupError:
            self.sink.add(105, 1, encoding="?")
            return None
        return self.root

    def doctype(self, name: str, *_: object) -> None:
        self.sink.add(104, self.parser.CurrentLineNumber, name=name)
        raise _TooMuchError

    def enter_scope(self, prefix: str | None, uri: str | None) -> None:
        self.scopes.setdefault(prefix or "", []).append(uri)

    def leave_scope(self, prefix: str | None) -> None:
        self.scopes[prefix or ""].pop()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MOST_ELEMENTS:
            self.sink.add(102, self.parser.CurrentLineNumber, limit=f"{MOST_ELEMENTS:,}", found=f"> {MOST_ELEMENTS:,}")
            raise _TooMuchError
        if len(self.open) >= DEEPEST:
            self.sink.add(106, self.parser.CurrentLineNumber, limit=DEEPEST)
            raise _TooMuchError
        plain = {self.spelling(key) if " " in key else key: value for key, value in attributes.items()}
        # An attribute in the IDS namespace itself is none of those that IDS knows.
        plain = {f"{{{IDS_NAMESPACE}}}{k}" if f"{IDS_NAMESPACE} {k}" in attributes else k: v for k, v in plain.items()}
        node = Node(self.spelling(name), self.parser.CurrentLineNumber, plain)
        if node.name.startswith("xs:"):
            wanted = [key for key in _QNAME_ATTRIBUTES if key in plain]
            if wanted:
                node.types = {key: self.resolved(plain[key]) for key in wanted}
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.root = node
        self.open.append(node)
        self.texts.append([])

    def end(self, _: str) -> None:
        node, text = self.open.pop(), "".join(self.texts.pop())
        if not node.children or text.strip():
            node.text = text

    def characters(self, text: str) -> None:
        self.texts[-1].append(text)

    def spelling(self, name: str) -> str:
        """ "uri local" as expat gives it → "xs:local"; the few names of a file are worked out once."""
        if name not in self.names:
            uri, _, local = name.rpartition(" ")
            self.names[name] = _PREFIX.get(uri, f"{{{uri}}}") + local
        return self.names[name]

    def resolved(self, written: str) -> str | None:
        prefix, _, local = written.strip().rpartition(":")
        scope = self.scopes.get(prefix, [])
        uri = scope[-1] if scope else None
        if uri is None:
            return None if prefix else f"{{}}{local}"
        return (_PREFIX.get(uri) or f"{{{uri}}}") + local
