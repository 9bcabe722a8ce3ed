"""Our structure check against the published XML schema of IDS 1.0: the same verdict on valid and on broken files."""

from __future__ import annotations

import os
import random
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from bimcheck.rules.ids_audit.messages import Sink
from bimcheck.rules.ids_audit.source import parse
from bimcheck.rules.ids_audit.structure import check
from bimcheck.rules.rule import Severity

from .samples import RICH, ids, specification

CORPUS = os.environ.get("BIMCHECK_CORPUS")
needs_corpus = pytest.mark.skipif(not CORPUS, reason="BIMCHECK_CORPUS is not set: the XML schema of IDS is there")
IDS, XS = "{http://standards.buildingsmart.org/IDS}", "{http://www.w3.org/2001/XMLSchema}"


def problems(data: bytes) -> list[int]:
    """Numbers of the errors of XML and structure alone."""
    sink = Sink()
    root = parse(data, sink)
    if root is not None:
        check(root, sink)
    return [m.number for m in sink.messages() if m.severity is Severity.ERROR]


@cache
def schema():  # type: ignore[no-untyped-def]
    import xmlschema

    return xmlschema.XMLSchema(Path(CORPUS or "") / "schemas" / "ids" / "ids.xsd")


def corpus_files() -> list[Path]:
    return sorted((Path(CORPUS) / "ids").glob("*/*.ids")) if CORPUS else []


@needs_corpus
def test_every_file_of_the_corpus_has_the_structure() -> None:
    files = corpus_files()
    assert len(files) == 178
    assert [f.name for f in files if problems(f.read_bytes())] == []


def test_a_file_with_every_element_has_the_structure() -> None:
    assert problems(RICH.encode()) == []


NAMES = (
    *(
        "entity",
        "partOf",
        "classification",
        "attribute",
        "property",
        "material",
        "name",
        "value",
        "system",
        "simpleValue",
    ),
    *("predefinedType", "propertySet", "baseName", "info", "title", "author", "requirements", "applicability", "bogus"),
)
XS_NAMES = (
    "restriction",
    "pattern",
    "enumeration",
    "minLength",
    "totalDigits",
    "whiteSpace",
    "annotation",
    "documentation",
)
ATTRIBUTES = (
    *(
        "cardinality",
        "dataType",
        "relation",
        "minOccurs",
        "maxOccurs",
        "name",
        "ifcVersion",
        "identifier",
        "uri",
        "bogus",
    ),
    *("instructions", "description", "base", "value", "fixed", "id", "source"),
    "{http://www.w3.org/XML/1998/namespace}lang",
    "{http://example.com/own}extra",
    IDS + "name",
)
VALUES = (
    *(
        "",
        " ",
        "required",
        "optional",
        "prohibited",
        " required",
        "Required",
        "IFCLABEL",
        "IfcLabel",
        "unbounded",
        "0",
        "1",
    ),
    *(
        "-1",
        "+2",
        "1.5",
        "IFC4",
        "IFC4 IFC2X3",
        "IFC5",
        "IFCRELNESTS",
        "IFCRELVOIDSELEMENT IFCRELFILLSELEMENT",
        "xs:string",
    ),
    *(
        "xs:nonsense",
        "zz:string",
        "true",
        "TRUE",
        "a1",
        "1a",
        "preserve",
        "text",
        "a@b.c",
        "a@b",
        "2024-01-31",
        "2024-02-30",
    ),
    *("2023-02-29", "2024-1-1", "2024-01-31Z", "中文"),
)


def mutate(root: etree._Element, chance: random.Random) -> str:
    """Change one thing; says what."""
    nodes = [n for n in root.iter() if isinstance(n.tag, str)]
    node = chance.choice(nodes)
    kind = chance.choice(
        ("delete", "double", "swap", "rename", "attribute", "drop", "revalue", "text", "tail", "insert", "move")
    )
    parent = node.getparent()
    if kind == "delete" and parent is not None:
        parent.remove(node)
    elif kind == "double" and parent is not None:
        node.addnext(etree.fromstring(etree.tostring(node, with_tail=False)))
    elif kind == "swap" and node.getnext() is not None:
        node.addprevious(node.getnext())
    elif kind == "rename":
        spaces = [
            IDS + chance.choice(NAMES),
            XS + chance.choice(XS_NAMES),
            "{http://example.com/own}x",
            chance.choice(NAMES),
        ]
        node.tag = chance.choices(spaces, (6, 3, 1, 1))[0]
    elif kind == "attribute":
        node.set(chance.choice(ATTRIBUTES), chance.choice(VALUES))
    elif kind == "drop" and node.attrib:
        del node.attrib[chance.choice(list(node.attrib))]
    elif kind == "revalue" and node.attrib:
        node.set(chance.choice(list(node.attrib)), chance.choice(VALUES))
    elif kind == "text":
        node.text = chance.choice(VALUES)
    elif kind == "tail" and parent is not None:
        node.tail = chance.choice(VALUES)
    elif kind == "insert":
        etree.SubElement(node, chance.choice((IDS + chance.choice(NAMES), XS + chance.choice(XS_NAMES))))
    elif kind == "move" and parent is not None:
        target = chance.choice(nodes)
        if target is not node and node not in target.iterancestors():
            target.append(node)
    return kind


@needs_corpus
@settings(max_examples=400, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32), st.integers(1, 3))
def test_broken_files_get_the_verdict_of_the_schema(seed: int, changes: int) -> None:
    chance = random.Random(seed)
    files = corpus_files()
    data = RICH.encode() if chance.random() < 0.6 else chance.choice(files).read_bytes()
    root = etree.fromstring(data)
    done = [mutate(root, chance) for _ in range(changes)]
    mutant = etree.tostring(root)
    ours, theirs = not problems(mutant), schema().is_valid(mutant.decode())
    VERDICTS[theirs] += 1
    assert ours == theirs, (
        done,
        problems(mutant),
        [e.reason for e in schema().iter_errors(mutant.decode())],
        mutant.decode(),
    )


VERDICTS: Counter[bool] = Counter()


@needs_corpus
def test_the_mutants_were_of_both_kinds() -> None:
    assert VERDICTS[True] > 30 and VERDICTS[False] > 100, VERDICTS


@pytest.mark.parametrize(
    ("change", "number", "line"),
    [
        (("<title>T</title>", ""), 111, 5),
        (("<title>T</title>", "<title>T</title><title>U</title>"), 113, 5),
        (("<title>T</title>", "<version>1</version><title>T</title>"), 112, 5),
        (("<title>T</title>", "<title>T</title><wrong/>"), 110, 5),
        (("<title>T</title>", "<title>T<b/></title>"), 118, 5),
        (("<title>T</title>", "<title>T</title><author>nobody</author>"), 119, 5),
        (("<title>T</title>", "<title>T</title><date>2023-02-29</date>"), 119, 5),
        (("<info>", "<info>words"), 117, 5),
        (('name="S"', ""), 115, 7),
        (('name="S"', 'name="S" colour="red"'), 114, 7),
        (('ifcVersion="IFC4"', 'ifcVersion="IFC5"'), 116, 7),
        (('http://standards.buildingsmart.org/IDS"', 'http://example.com/IDS"'), 107, 2),
    ],
)
def test_what_is_wrong_is_said_with_its_line(change: tuple[str, str], number: int, line: int) -> None:
    data = ids(specification()).decode()
    assert change[0] in data
    sink = Sink()
    root = parse(data.replace(change[0], change[1], 1).encode(), sink)
    assert root is not None
    check(root, sink)
    found = [(m.number, m.line) for m in sink.messages() if m.severity is Severity.ERROR]
    assert found == [(number, line)]


def test_accepted_values_are_named() -> None:
    sink = Sink()
    root = parse(ids(specification(versions="IFC5")), sink)
    assert root is not None
    check(root, sink)
    (message,) = sink.messages()
    assert message.accepted == ("IFC2X3", "IFC4", "IFC4X3_ADD2")
    assert message.where == 'specification "S"'
    assert "IFC4X3_ADD2" in message.say("zh") and "IFC5" in message.say("en")
