"""Hostile and broken files end in bounded time and memory, with one clear message."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path

import pytest

from bimcheck.rules.ids_audit import audit, audit_bytes, source
from bimcheck.rules.ids_audit.source import LARGEST_FILE, MOST_ELEMENTS

from .samples import WALL, attribute, ids, prop, restricted, specification

BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE ids [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
<ids xmlns="http://standards.buildingsmart.org/IDS"><info><title>&c;</title></info></ids>"""
EXTERNAL = b"""<?xml version="1.0"?>
<!DOCTYPE ids [<!ENTITY secret SYSTEM "file:///etc/passwd">]>
<ids xmlns="http://standards.buildingsmart.org/IDS"><info><title>&secret;</title></info></ids>"""
DTD = b"""<!DOCTYPE ids SYSTEM "http://example.com/ids.dtd"><ids xmlns="http://standards.buildingsmart.org/IDS"/>"""


def only(data: bytes) -> tuple[int, int | None]:
    (message,) = audit_bytes(data).messages
    return message.number, message.line


@pytest.mark.parametrize(("data", "expected"), [(BOMB, (104, 2)), (EXTERNAL, (104, 2)), (DTD, (104, 1))])
def test_doctype_is_refused_before_anything_is_expanded(data: bytes, expected: tuple[int, int]) -> None:
    assert only(data) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", (103, None)),
        (b"  \n ", (103, None)),
        (b"GIF89a\x00\x01\x02", (103, 1)),
        (b"<ids><info></ids>", (103, 1)),
        (b"<a xmlns='urn:x'/>", (107, 1)),
        (b"<ids/>", (107, 1)),
        (b'<?xml version="1.0" encoding="klingon"?><ids/>', (105, 1)),
        (b'<?xml version="1.0" encoding="GBK"?>\n<ids>\xff\xff</ids>', (105, 2)),
        (b"<a>" * 100 + b"</a>" * 100, (106, 1)),
        (ids(specification())[:400], (103, 7)),
        (b"<ids>&undefined;</ids>", (103, 1)),
    ],
)
def test_broken_files(data: bytes, expected: tuple[int, int | None]) -> None:
    result = audit_bytes(data)
    assert not result.valid
    assert only(data) == expected


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert [m.number for m in audit(tmp_path / "不存在.ids").messages] == [101]
    assert [m.number for m in audit(tmp_path).messages] == [101]


def test_a_file_larger_than_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.ids"
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    assert [m.number for m in audit(path).messages] == [102]


def test_gbk_and_utf16_files_are_read() -> None:
    text = ids(specification(name="墙体规定")).decode()
    for declared, codec in (("GBK", "gbk"), ("gb2312", "gbk"), ("GB18030", "gb18030"), ("UTF-16", "utf-16")):
        data = text.replace('encoding="UTF-8"', f'encoding="{declared}"').encode(codec)
        assert audit_bytes(data).messages == (), declared
    assert audit_bytes(b"\xef\xbb\xbf" + text.encode()).messages == ()


def enumeration(count: int) -> bytes:
    values = "\n".join(f'<xs:enumeration value="V{i}"/>' for i in range(count))
    value = f'<value><xs:restriction base="xs:string">{values}</xs:restriction></value>'
    return ids(specification(requirements=attribute("Name", value)))


def test_a_million_values_are_refused_in_bounded_time() -> None:
    data = enumeration(1_000_000)
    start = time.process_time()
    number, line = only(data)
    assert number == 102 and line is not None and MOST_ELEMENTS - 100 < line < MOST_ELEMENTS + 100
    assert time.process_time() - start < 30


def test_memory_is_bounded_by_the_limit_and_not_by_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MOST_ELEMENTS", 20_000)
    data = enumeration(200_000)
    tracemalloc.start()
    number, _ = only(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert number == 102
    assert peak < 20_000 * 1000


def test_a_long_enumeration_is_audited() -> None:
    data = enumeration(100_000)
    start = time.process_time()
    assert audit_bytes(data).messages == ()
    assert time.process_time() - start < 30


def test_a_file_of_five_megabytes_is_audited() -> None:
    many = [
        specification(
            WALL, attribute("Name", restricted("value", "xs:string", ("pattern", f"W{i}-[0-9]+"))), name=f"S{i}"
        )
        for i in range(14_000)
    ]
    data = ids(*many)
    assert len(data) > 5e6
    start = time.process_time()
    assert audit_bytes(data).messages == ()
    assert time.process_time() - start < 30


def test_many_mistakes_are_cut_off_and_counted() -> None:
    wrong = [("enumeration", f"IFCBOGUS{i}") for i in range(3000)]
    start = time.process_time()
    result = audit_bytes(ids(specification(f"<entity>{restricted('name', 'xs:string', *wrong)}</entity>")))
    assert len(result.messages) == 501
    assert result.messages[-1].number == 190 and "2500" in result.messages[-1].say("en")
    assert time.process_time() - start < 30


def test_a_pattern_made_to_hang_does_not() -> None:
    name = restricted("name", "xs:string", ("pattern", "(((A*)*)*)*B|IFC(WALL|WALLTYPE)"))
    start = time.process_time()
    assert audit_bytes(ids(specification(f"<entity>{name}</entity>"))).valid
    assert time.process_time() - start < 10


def test_control_characters_do_not_reach_the_terminal() -> None:
    data = ids(
        specification(
            requirements=prop("CPset", "P", "IFCREAL", "<value><simpleValue>&#10;&#13;x</simpleValue></value>")
        )
    )
    text = audit_bytes(data).messages[0].say("zh")
    assert text.isprintable()
