"""STEP physical files (ISO 10303-21) as one statement per line.

Most files already have one statement per line; their lines are taken as they are. The others (comments, several
statements on a line, statements over several lines, damage) go through a tokenizer first. Nothing is parsed here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import polars as pl

from bimcheck.ifc.background import begin
from bimcheck.ifc.scan import Scan, scan
from bimcheck.model import PROBLEMS

# A quoted string may run over line ends, but never into the next statement: a lone apostrophe stays contained.
_STRING = r"'[^'\n]*+(?:\n(?![ \t\r]*\#\d+[ \t]*=)[^'\n]*+)*+'"
_NEXT = r"\n(?=[ \t\r]*\#\d+[ \t]*=)"  # a statement begins although the one before was not ended
# A whole statement without comments and without damage.
_WHOLE = re.compile(rf"[^';/\n]*+(?:(?:{_STRING}|/(?!\*)|\n(?![ \t\r]*\#\d+[ \t]*=))[^';/\n]*+)*+;")
_TOKEN = re.compile(rf"{_STRING}|/\*.*?\*/|;|{_NEXT}", re.DOTALL)
_TOKEN_UNCOMMENTED = re.compile(rf"{_STRING}|;|{_NEXT}", re.DOTALL)
_INSTANCE = re.compile(r"\#\s*\d+\s*=")
_SECTION = re.compile(
    r"(?:DATA\s*(?:\(.*\))?|HEADER|ENDSEC|ISO-10303-21|END-ISO-10303-21|SIGNATURE|ANCHOR|REFERENCE)",
    re.DOTALL | re.IGNORECASE,
)


_BLANK = b" \t\r\n\0\x1a"  # what may stand behind the end: old editors leave a Ctrl-Z
Row = dict[str, Any]  # of PROBLEMS


@dataclass(frozen=True)
class Statement:
    """One statement without its semicolon, on one line. `line` is 1-based; `open` where the semicolon is missing."""

    text: str
    line: int
    end: int  # offset behind it
    open: bool


@dataclass(frozen=True)
class Text:
    """The statements of one file.

    header    the header's statements
    lines     (line UInt32, text String) the instances, each "#n=CLASS(…);"
    scan      what their bytes tell of numbers, classes and references
    problems  PROBLEMS rows that concern the text itself
    """

    header: tuple[Statement, ...]
    lines: pl.DataFrame
    scan: Scan
    problems: pl.DataFrame


def problem(code: str, line: int | None = None, column: int | None = None, observed: str = "", **more: object) -> Row:
    """One row of PROBLEMS; the excerpt is cut to 120 characters."""
    row: dict[str, object] = dict.fromkeys(PROBLEMS)
    row.update(code=code, line=line, column=column, observed=observed[:120] or None, **more)
    return row


def statements(text: str, line: int = 1) -> Iterator[Statement]:
    """Split text into statements. Comments go, line ends inside a statement go, line numbers are kept."""
    last_comment_end = text.rfind("*/") + 2
    position = counted = 0
    while position < len(text):
        whole = _WHOLE.match(text, position)
        if whole:
            body, end, missing = text[position : whole.end() - 1], whole.end(), False
            first = position
        else:
            body, first, end, missing = _difficult(text, position, last_comment_end)
        stripped = body.strip()
        if stripped:
            first += len(body) - len(body.lstrip())
            line += text.count("\n", counted, first)
            counted = first
            if "\n" in stripped or "\r" in stripped:
                stripped = stripped.replace("\r", "").replace("\n", "")
            yield Statement(stripped, line, end, missing)
        position = end


def _difficult(text: str, position: int, last_comment_end: int) -> tuple[str, int, int, bool]:
    """One statement with comments, a lone apostrophe or no semicolon: its text, where that begins and where it ends."""
    pieces: list[str] = []
    first = start = position
    while True:
        token = (_TOKEN if position < last_comment_end else _TOKEN_UNCOMMENTED).search(text, position)
        if token is None:
            return "".join([*pieces, text[start:]]), first, len(text), True
        position = token.end()
        mark = text[token.start()]
        if mark == "'":
            continue
        piece = text[start : token.start()]
        if mark != "/":
            return "".join([*pieces, piece]), first, position, mark == "\n"
        if pieces or piece.strip():
            pieces += [piece, " "]
        else:
            first = position
        start = position


def split(raw: bytes) -> Text:
    """The statements of an IFC text. `header` stays empty where the bytes hold no header at all."""
    found: list[Row] = []
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    header, data_start, data_line = _header(raw)
    if data_start is None:
        found.append(problem("UNTERMINATED", expected="DATA;"))
        return Text(tuple(header), _no_lines(), scan(b""), pl.DataFrame(found, schema=PROBLEMS))
    regular = _regular(raw, data_start, found)
    if regular is None:
        decoded, encodings = decode_bytes(raw[data_start:], data_line)
        lines, strays = _tokenized(decoded, data_line, found)
        header.extend(strays)
        found.extend(encodings)
        regular = lines, _scan_of(lines)
    return Text(tuple(header), *regular, pl.DataFrame(found, schema=PROBLEMS))


def _scan_of(lines: pl.DataFrame) -> Scan:
    """The look at the bytes of lines that had to be made; a line end inside one is inside a string."""
    text = lines["text"].str.replace_all("\n", " ", literal=True).str.join("\n").item()
    return scan(str(text).encode())


def _header(raw: bytes) -> tuple[list[Statement], int | None, int]:
    """Header statements, the offset behind `DATA;`, and the line it stands on. The header is looked for in growing
    pieces, so that a large file is not tokenized to find it."""
    size = 1 << 16
    while True:
        piece = raw[:size]
        # Latin-1 keeps offsets equal to bytes; header strings are decoded again where they are read.
        found: list[Statement] = []
        for statement in statements(piece.decode("latin-1")):
            if re.fullmatch(r"DATA\s*(?:\(.*\))?", statement.text, re.IGNORECASE | re.DOTALL):
                return found, statement.end, 1 + raw.count(b"\n", 0, statement.end)
            if _INSTANCE.match(statement.text) and not statement.open:
                # Instances without a DATA; before them: take them from here.
                start = raw.rfind(b"#", 0, statement.end)
                return found, max(piece.decode("latin-1").rfind("\n", 0, start), 0), statement.line
            found.append(statement)
        if size >= len(raw):
            return found, None, 0
        size *= 4


def _no_lines() -> pl.DataFrame:
    return pl.DataFrame(schema={"line": pl.UInt32, "text": pl.String})


def _regular(raw: bytes, start: int, found: list[Row]) -> tuple[pl.DataFrame, Scan] | None:
    """The data section of a file with one statement per line; None where it is not such a file."""
    end = raw.rfind(b"ENDSEC;")
    tail = raw[end + 7 :].strip(_BLANK) if end >= start else b"?"
    if tail not in (b"", b"END-ISO-10303-21;"):
        return None
    ascii_only = raw.isascii()
    if not ascii_only:
        try:
            raw.decode()
        except UnicodeDecodeError:
            return None
    # The first and the last line share theirs with DATA; and ENDSEC; or are empty.
    first, last = raw.find(b"\n", start, end) + 1 or end, max(raw.rfind(b"\n", start, end), start)
    if raw[start:first].strip() or raw[last:end].strip():
        return None
    looking: Future[Scan] | None = begin(scan, raw, first, max(first, last))
    lines = pl.read_lines(raw, name="text")
    before = raw.count(b"\n", 0, start) + 1
    behind = raw.count(b"\n", end) + (not raw.endswith(b"\n"))
    lines = lines.with_row_index("line", offset=1).slice(before, max(lines.height - before - behind, 0))
    text = pl.col("text")
    whole = text.str.starts_with("#") & text.str.ends_with(";")
    facts = lines.lazy().select(
        odd=(~whole).sum(),
        comments=text.str.contains("/*", literal=True).sum(),
        semicolons=text.str.count_matches(";", literal=True).sum(),
    )
    odd, comments, semicolons = facts.collect(engine="streaming").row(0)
    if comments:
        return None  # or a string that holds the mark of one: the tokenizer knows
    if odd:
        blank = lines.filter(~whole).select((text.str.strip_chars() == "").all()).item()
        lines = lines.filter(whole) if blank else lines.with_columns(text.str.strip_chars()).filter(text != "")
        if not blank:
            if not lines.select(whole.all()).item():
                return None
            looking = None
    if semicolons != lines.height:
        # More semicolons than lines: fine as long as the others stand inside strings.
        crowded = lines.filter(text.str.count_matches(";", literal=True) > 1)
        bare = crowded.select(text.str.replace_all(r"'[^']*'", "").str.count_matches(";", literal=True) != 1)
        if bare.to_series().any():
            return None
    if not tail:
        found.append(problem("UNTERMINATED", expected="END-ISO-10303-21;"))
    if not ascii_only:
        utf8 = lines.filter(text.str.contains(r"[^\x00-\x7F]"))
        found.extend(problem("ENCODING_UTF8", line, observed=value) for line, value in utf8.iter_rows())
    return lines, looking.result() if looking else _scan_of(lines)


def _tokenized(text: str, first_line: int, found: list[Row]) -> tuple[pl.DataFrame, list[Statement]]:
    """The data sections of any other text, and header entries that stand where they should not."""
    strays: list[Statement] = []
    numbers: list[int] = []
    kept: list[str] = []
    sections = 1
    inside = True
    ended = False
    misplaced = False
    for statement in statements(text, first_line):
        body = statement.text
        if body.startswith("#"):
            if not inside and not misplaced:
                # Said once: the instances that follow are read all the same.
                found.append(problem("SYNTAX", statement.line, 1, body, expected="DATA;"))
                misplaced = True
            if statement.open:
                code = "SYNTAX" if body.endswith(")") else "UNTERMINATED"
                found.append(problem(code, statement.line, len(body) + 1, body, expected=";"))
            numbers.append(statement.line)
            kept.append(body + ";")
            continue
        word = body.upper()
        if word == "ENDSEC":
            inside = False
        elif word == "END-ISO-10303-21":
            ended = True
        elif ended and word == "SIGNATURE":
            break  # what follows is a digital signature, no statements
        elif re.match(r"FILE_\w+\s*\(", word):
            strays.append(statement)
            found.append(problem("SYNTAX", statement.line, 1, body, expected="HEADER; … ENDSEC;"))
        elif re.fullmatch(r"DATA\s*(?:\(.*\))?", word, re.DOTALL):
            inside = True
            sections += 1
        elif not _SECTION.fullmatch(body):
            found.append(problem("SYNTAX", statement.line, 1, body, expected="#n=…;"))
    if sections > 1:
        found.append(problem("SEVERAL_DATA_SECTIONS", observed=str(sections)))
    if inside:
        found.append(problem("UNTERMINATED", expected="ENDSEC;"))
    if not ended:
        found.append(problem("UNTERMINATED", expected="END-ISO-10303-21;"))
    return pl.DataFrame({"line": numbers, "text": kept}, schema={"line": pl.UInt32, "text": pl.String}), strays


def decode_bytes(raw: bytes, first_line: int = 1) -> tuple[str, list[Row]]:
    """Text of bytes that may be UTF-8, GB18030 or Latin-1, line by line; a problem row per line that is not ASCII."""
    if raw.isascii():
        return raw.decode("ascii"), []
    found: list[Row] = []
    lines: list[str | bytes] = []
    undecided: list[int] = []
    for number, line in enumerate(raw.split(b"\n")):
        if line.isascii():
            lines.append(line.decode("ascii"))
            continue
        try:
            lines.append(line.decode())
            found.append(problem("ENCODING_UTF8", first_line + number, observed=line.decode().strip()))
        except UnicodeDecodeError:
            undecided.append(number)
            lines.append(line)
    # A file has one code page: what is not UTF-8 is judged together.
    odd = [line for line in lines if isinstance(line, bytes)]
    chinese = _looks_like_gb18030(odd)
    for number in undecided:
        odd_line = lines[number]
        assert isinstance(odd_line, bytes)
        codec = "latin-1"
        if chinese:
            try:
                odd_line.decode("gb18030")
                codec = "gb18030"
            except UnicodeDecodeError:
                pass
        lines[number] = odd_line.decode(codec)
        code = "ENCODING_GB18030" if codec == "gb18030" else "ENCODING_LATIN1"
        found.append(problem(code, first_line + number, observed=odd_line.decode(codec).strip()))
    return "\n".join(str(line) for line in lines), found


def _looks_like_gb18030(lines: list[bytes]) -> bool:
    """Chinese bytes come in pairs whose second byte is high as well (GB 2312); accented Latin letters stand alone."""
    runs = re.findall(rb"[\x80-\xff]+", b"\n".join(lines))
    paired = sum(len(run) for run in runs if len(run) % 2 == 0 and all(b >= 0xA1 for b in run))
    return paired * 2 > sum(len(run) for run in runs)
