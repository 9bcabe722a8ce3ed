"""Whatever a file holds, the audit ends with messages, never with an exception."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from bimcheck.rules.ids_audit import audit_bytes

from .samples import RICH
from .test_structure import mutate


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.integers(0, 2**32), st.integers(1, 4))
def test_files_with_changed_elements(seed: int, changes: int) -> None:
    chance = random.Random(seed)
    root = etree.fromstring(RICH.encode())
    for _ in range(changes):
        mutate(root, chance)
    for message in audit_bytes(etree.tostring(root)).messages:
        assert message.say("zh") and message.say("en") and message.as_dict()["number"]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.integers(0, 2**32), st.integers(1, 6))
def test_files_with_changed_bytes(seed: int, changes: int) -> None:
    chance = random.Random(seed)
    data = bytearray(RICH.encode())
    for _ in range(changes):
        data[chance.randrange(len(data))] = chance.randrange(256)
    result = audit_bytes(bytes(data))
    assert result.valid == (not result.errors)


def test_the_same_file_gives_the_same_messages() -> None:
    chance = random.Random(11)
    root = etree.fromstring(RICH.encode())
    for _ in range(6):
        mutate(root, chance)
    data = etree.tostring(root)
    assert audit_bytes(data) == audit_bytes(data)
    assert audit_bytes(data).messages
