"""What the audit says of the meaning of specifications: each rule of the standard with an example that breaks it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bimcheck.rules.ids_audit import MESSAGES, audit, audit_bytes
from bimcheck.rules.rule import Severity

from .samples import WALL, attribute, entity, ids, prop, restricted, simple, specification

CORPUS = os.environ.get("BIMCHECK_CORPUS")


def numbers(*specifications: str) -> list[int]:
    return [m.number for m in audit_bytes(ids(*specifications)).messages]


def names(*values: str) -> str:
    return f"<entity>{restricted('name', 'xs:string', *(('enumeration', v) for v in values))}</entity>"


def part_of(whole: str, relation: str = "", more: str = "") -> str:
    attribute_text = f'relation="{relation}"' if relation else ""
    return f"<partOf {attribute_text} {more}>{entity(whole)}</partOf>"


def value(text: str) -> str:
    return simple("value", text)


def bounded(*conditions: tuple[str, str], base: str | None = "xs:double") -> str:
    return restricted("value", base, *conditions)


def length(*conditions: tuple[str, str]) -> str:
    """A specification about a property of one's own that is a length."""
    return specification(requirements=prop("CPset", "P", "IFCLENGTHMEASURE", bounded(*conditions)))


def text(*conditions: tuple[str, str]) -> str:
    return specification(requirements=attribute("Name", restricted("value", "xs:string", *conditions)))


@pytest.mark.skipif(not CORPUS, reason="BIMCHECK_CORPUS is not set: the official cases are there")
def test_the_official_cases() -> None:
    """The first word of a case's name says whether the IDS is invalid; all others must be valid."""
    files = sorted((Path(CORPUS or "") / "ids").glob("*/*.ids"))
    wrong = [f.name for f in files if audit(f).valid is f.name.startswith("invalid-")]
    assert wrong == []
    assert (len(files), sum(f.name.startswith("invalid-") for f in files)) == (178, 14)


VALID = {
    "plain": specification(),
    "required without requirements": specification(requirements=None),
    "prohibited": specification(requirements=None, occurs='minOccurs="0" maxOccurs="0"'),
    "type": specification(entity("IFCWALLTYPE", "WALDO")),
    "all versions": specification(versions="IFC2X3 IFC4 IFC4X3_ADD2"),
    "IFC2X3 names an occurrence by its type": specification(entity("IFCFAN"), versions="IFC2X3"),
    "standard set": specification(requirements=prop("Pset_WallCommon", "FireRating", "IFCLABEL", value("1h"))),
    "standard set on the type": specification(
        entity("IFCWALLTYPE"), prop("Pset_WallCommon", "FireRating", "IFCLABEL"), versions="IFC2X3 IFC4"
    ),
    "quantities": specification(requirements=prop("Qto_WallBaseQuantities", "Length", "IFCLENGTHMEASURE")),
    "own set": specification(requirements=prop("CPset_墙", "防火", "IFCBOOLEAN", value("true"))),
    "enumerated standard property": specification(
        requirements=prop("Pset_WallCommon", "Status", "IFCLABEL", value("NEW"))
    ),
    "range": length(("minInclusive", "0.1"), ("maxExclusive", "0.3")),
    "one value": length(("minInclusive", "42"), ("maxInclusive", "42")),
    "logical is text": specification(requirements=prop("CPset", "P", "IFCLOGICAL", value("UNKNOWN"))),
    "in a space": specification(requirements=part_of("IFCSPACE", "IFCRELCONTAINEDINSPATIALSTRUCTURE")),
    "in an opening": specification(entity("IFCDOOR"), part_of("IFCWALL", "IFCRELVOIDSELEMENT IFCRELFILLSELEMENT")),
    "grouped": specification(requirements=part_of("IFCZONE", "IFCRELASSIGNSTOGROUP")),
    "optional with a value": specification(requirements=attribute("Name", value("W"), 'cardinality="optional"')),
    "prohibited property": specification(requirements=prop("CPset", "P", attributes='cardinality="prohibited"')),
    "prohibited set with a reserved prefix": specification(
        requirements=prop("Pset_Old", "P", attributes='cardinality="prohibited"')
    ),
    "non-rooted": specification(entity("IFCMATERIAL"), prop("CPset", "P", "IFCLABEL")),
    "renamed attribute by pattern": specification(
        entity("IFCSTAIRFLIGHT"),
        f"<attribute>{restricted('name', 'xs:string', ('pattern', 'NumberOfRiser(s)?'))}{value('42')}</attribute>",
        versions="IFC2X3 IFC4",
    ),
    "dates": specification(requirements=prop("CPset", "D", "IFCDATE", value("2024-02-29"))),
    "duration": specification(requirements=prop("CPset", "D", "IFCDURATION", value("PT16H"))),
}


@pytest.mark.parametrize("name", VALID)
def test_nothing_is_said_of_what_is_right(name: str) -> None:
    assert [m.say("en") for m in audit_bytes(ids(VALID[name])).messages] == []


WRONG: dict[str, tuple[int, str]] = {
    "no version": (201, specification(versions="")),
    "lower case class": (202, specification(entity("IfcWall"))),
    "unknown class": (203, specification(entity("IFCRABBIT"))),
    "class of a later version": (203, specification(entity("IFCKERB"), versions="IFC2X3 IFC4")),
    "abstract class": (204, specification(entity("IFCELEMENT"))),
    "pattern without class": (
        205,
        specification(f"<entity>{restricted('name', 'xs:string', ('pattern', 'Ifc.*'))}</entity>"),
    ),
    "other class required": (206, specification(requirements=entity("IFCSLAB"))),
    "subclass is another class": (206, specification(entity("IFCWALLSTANDARDCASE"), entity("IFCWALL"))),
    "one of several unknown": (207, specification(names("IFCWALL", "IFCRABBIT"))),
    "one of several abstract": (208, specification(names("IFCWALL", "IFCELEMENT"))),
    "no predefined type": (211, specification(entity("IFCINVENTORY", "BUNNARY"), versions="IFC2X3")),
    "unknown predefined type": (
        212,
        specification(
            entity("IFCALIGNMENTCANTSEGMENT", "STRAIGHT"), attribute("PredefinedType"), versions="IFC4X3_ADD2"
        ),
    ),
    "predefined type in lower case": (213, specification(entity("IFCWALL", "solidwall"))),
    "predefined type of the type": (214, specification(entity("IFCWALL", "SHEAR"), versions="IFC2X3")),
    "attribute of another class": (301, specification(requirements=attribute("ActingRole"))),
    "attribute in lower case": (302, specification(requirements=attribute("name"))),
    "derived attribute": (302, specification(entity("IFCCARTESIANPOINT"), attribute("Dim"))),
    "inverse attribute": (304, specification(entity("IFCPERSON"), attribute("EngagedIn"))),
    "value of an object": (305, specification(entity("IFCTASK"), attribute("TaskTime", value("x")))),
    "value of a list": (305, specification(entity("IFCCARTESIANPOINT"), attribute("Coordinates", value("1")))),
    "value of a select": (
        305,
        specification(entity("IFCSURFACESTYLERENDERING"), attribute("DiffuseColour", value("1"))),
    ),
    "enumerated attribute": (306, specification(requirements=attribute("PredefinedType", value("ROUND")))),
    "some classes lack it": (307, specification(names("IFCWALL", "IFCPERSON"), attribute("Tag"))),
    "prohibits what is not there": (
        308,
        specification(requirements=attribute("ActingRole", "", 'cardinality="prohibited"')),
    ),
    "reserved prefix": (401, specification(requirements=prop("Pset_Mine", "P", "IFCLABEL"))),
    "reserved prefix of quantities": (401, specification(requirements=prop("Qto_Mine", "P", "IFCLENGTHMEASURE"))),
    "reserved prefix in a pattern": (
        401,
        specification(
            requirements=f"<property>{restricted('propertySet', 'xs:string', ('pattern', 'Pset_Custom.*'))}"
            f"{simple('baseName', 'P')}</property>"
        ),
    ),
    "set in another case": (402, specification(requirements=prop("PSET_WALLCOMMON", "FireRating", "IFCLABEL"))),
    "no such property": (403, specification(requirements=prop("Pset_WallCommon", "Colour", "IFCLABEL"))),
    "other data type": (404, specification(requirements=prop("Pset_WallCommon", "IsExternal", "IFCTEXT"))),
    "set of other classes": (405, specification(entity("IFCDOOR"), prop("Pset_WallCommon", "FireRating", "IFCLABEL"))),
    "unknown data type": (406, specification(requirements=prop("CPset", "P", "IFCSTRING"))),
    "data type of a later version": (406, specification(requirements=prop("CPset", "P", "IFCDATE"), versions="IFC2X3")),
    "value without data type": (407, specification(requirements=prop("CPset", "P", "", value("x")))),
    "binary value": (408, specification(requirements=prop("CPset", "P", "IFCBINARY", value("0")))),
    "reference property": (
        409,
        specification(entity("IFCACTIONREQUEST"), prop("Pset_ActionRequest", "RequestSourceName"), versions="IFC4"),
    ),
    "class without properties": (410, specification(entity("IFCPERSON"), prop("CPset", "P", "IFCLABEL"))),
    "not in the standard enumeration": (
        411,
        specification(requirements=prop("Pset_WallCommon", "Status", "IFCLABEL", value("OLD"))),
    ),
    "millimetres": (412, specification(requirements=prop("CPset", "P", "IFCLENGTHMEASURE", value("2400")))),
    "degrees": (412, specification(requirements=prop("CPset", "P", "IFCPLANEANGLEMEASURE", value("90")))),
    "quantities in IFC2X3": (
        413,
        specification(requirements=prop("Qto_WallBaseQuantities", "Length", "IFCLENGTHMEASURE"), versions="IFC2X3"),
    ),
    "set of some classes": (
        414,
        specification(names("IFCWALL", "IFCDOOR"), prop("Pset_WallCommon", "FireRating", "IFCLABEL")),
    ),
    "one of several properties": (
        415,
        specification(
            requirements=f"<property dataType='IFCLABEL'>{simple('propertySet', 'Pset_WallCommon')}"
            + restricted("baseName", "xs:string", ("enumeration", "FireRating"), ("enumeration", "Colour"))
            + "</property>"
        ),
    ),
    "enumerated data type": (
        416,
        specification(requirements=prop("CPset", "P", "IFCDOORPANELOPERATIONENUM", value("SWONGING"))),
    ),
    "decimal": (
        501,
        specification(requirements=prop("CPset", "P", "IFCREAL", bounded(("minInclusive", "1"), base="xs:decimal"))),
    ),
    "text condition on a number": (
        502,
        specification(
            entity("IFCSURFACESTYLEREFRACTION"),
            attribute("RefractionIndex", restricted("value", "xs:string", ("pattern", ".*"))),
        ),
    ),
    "no base for a number": (
        502,
        specification(requirements=prop("CPset", "P", "IFCREAL", bounded(("minInclusive", "1"), base=None))),
    ),
    "empty restriction": (503, text()),
    "length of a number": (504, length(("minLength", "3"))),
    "bounds of a text": (504, text(("minInclusive", "3"))),
    "enumerated booleans": (
        504,
        specification(
            requirements=prop("CPset", "P", "IFCBOOLEAN", bounded(("enumeration", "true"), base="xs:boolean"))
        ),
    ),
    "no number": (505, length(("minInclusive", "3 m"))),
    "minimum above maximum": (506, length(("minInclusive", "3"), ("maxInclusive", "2"))),
    "nothing between": (506, length(("minExclusive", "2"), ("maxInclusive", "2"))),
    "two minima": (506, length(("minExclusive", "2"), ("minInclusive", "2"))),
    "no integer between": (
        506,
        specification(
            requirements=prop(
                "CPset", "P", "IFCINTEGER", bounded(("minExclusive", "1"), ("maxExclusive", "2"), base="xs:integer")
            )
        ),
    ),
    "dates the wrong way round": (
        506,
        specification(
            requirements=prop(
                "CPset",
                "P",
                "IFCDATE",
                bounded(("minInclusive", "2025-01-01"), ("maxInclusive", "2024-01-01"), base="xs:date"),
            )
        ),
    ),
    "shortest above longest": (507, text(("minLength", "5"), ("maxLength", "2"))),
    "length outside": (507, text(("length", "5"), ("maxLength", "2"))),
    "unmatched bracket": (508, text(("pattern", "[A-Z"))),
    "lookahead": (508, text(("pattern", "(?=x).*"))),
    "anchors": (509, text(("pattern", "^W.*$"))),
    "listed twice": (510, text(("enumeration", "A"), ("enumeration", "A"))),
    "upper case boolean": (511, specification(requirements=prop("CPset", "P", "IFCBOOLEAN", value("TRUE")))),
    "decimal comma": (511, specification(requirements=prop("CPset", "P", "IFCREAL", value("42,3")))),
    "integer with a point": (511, specification(requirements=prop("CPset", "P", "IFCINTEGER", value("42.0")))),
    "count with a point": (511, specification(requirements=prop("CPset", "P", "IFCCOUNTMEASURE", value("4.5")))),
    "unit in the value": (511, specification(requirements=prop("CPset", "P", "IFCLENGTHMEASURE", value("2.4 m")))),
    "empty name": (512, specification(requirements=attribute(""))),
    "empty value": (513, specification(requirements=attribute("Name", value("")))),
    "digits": (
        514,
        specification(requirements=prop("CPset", "P", "IFCINTEGER", bounded(("totalDigits", "3"), base="xs:integer"))),
    ),
    "given twice": (515, text(("minLength", "1"), ("minLength", "2"))),
    "excluded values": (516, text(("enumeration", "A"), ("minLength", "2"))),
    "values outside the pattern": (516, text(("enumeration", "A"), ("pattern", "B.*"))),
    "no base for a text": (517, specification(requirements=attribute("Name", bounded(("pattern", "W.*"), base=None)))),
    "needless escape": (519, text(("pattern", r"A\/B"))),
    "once": (601, specification(occurs="")),
    "at most three": (601, specification(occurs='minOccurs="1" maxOccurs="3"')),
    "prohibited with requirements": (602, specification(occurs='minOccurs="0" maxOccurs="0"')),
    "optional attribute": (603, specification(requirements=attribute("Name", "", 'cardinality="optional"'))),
    "optional material": (603, specification(requirements='<material cardinality="optional"/>')),
    "optional property": (603, specification(requirements=prop("CPset", "P", attributes='cardinality="optional"'))),
    "prohibited property of a type": (
        604,
        specification(requirements=prop("CPset", "P", "IFCLABEL", attributes='cardinality="prohibited"')),
    ),
    "applies to nothing": (605, specification("")),
    "optional without requirements": (
        606,
        specification(requirements=None, occurs='minOccurs="0" maxOccurs="unbounded"'),
    ),
    "empty requirements": (607, specification(requirements="")),
    "all objects": (608, specification(attribute("Name"), attribute("Name", value("x")))),
    "no group": (701, specification(requirements=part_of("IFCWALL", "IFCRELASSIGNSTOGROUP"))),
    "no part at all": (701, specification(requirements=part_of("IFCPERSON"))),
    "no product": (702, specification(entity("IFCTASK"), part_of("IFCSPACE", "IFCRELCONTAINEDINSPATIALSTRUCTURE"))),
    "same condition": (804, specification(requirements=attribute("Name") + "\n" + attribute("Name"))),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_gets_its_number(name: str) -> None:
    number, made = WRONG[name]
    result = audit_bytes(ids(made))
    assert [m.number for m in result.messages] == [number]
    assert result.valid is (MESSAGES[number].severity is Severity.WARNING)
    assert all("{" not in m.say(language) for m in result.messages for language in ("zh", "en"))


def test_duplicates() -> None:
    one = specification(name="A", more='identifier="1"')
    assert numbers(one, specification(WALL, attribute("Tag"), name="B", more='identifier="1"')) == [801]
    assert numbers(one, specification(name="B", more='identifier="2"')) == [802]
    assert numbers(specification(name="A"), specification(requirements=attribute("Tag"), name="A")) == [803]


def test_every_number_of_meaning_has_an_example() -> None:
    """A message that no example can bring about would be one that cannot fail."""
    shown = {number for number, _ in WRONG.values()} | {801, 802, 803}
    assert {n for n in MESSAGES if n >= 200} - shown == {518}


def test_a_nested_type_is_refused() -> None:
    nested = '<xs:simpleType><xs:restriction base="xs:string"/></xs:simpleType>'
    inner = f"<value><xs:restriction>{nested}</xs:restriction></value>"
    assert numbers(specification(requirements=attribute("Name", inner))) == [518]


def test_several_versions_become_one_message() -> None:
    (message,) = audit_bytes(ids(specification(entity("IFCRABBIT"), versions="IFC2X3 IFC4 IFC4X3_ADD2"))).messages
    assert "IFC2X3, IFC4, IFC4X3_ADD2" in message.say("zh")
    assert message.accepted_total > 500 and len(message.accepted) == 5
    assert message.where == 'specification "S" › applicability › entity'
    assert message.line == 7


def test_few_accepted_values_are_all_named() -> None:
    (message,) = audit_bytes(ids(specification(requirements=prop("Pset_WallCommon", "IsExternal", "IFCTEXT")))).messages
    assert message.accepted == ("IFCBOOLEAN",) and message.accepted_total == 1


def test_a_broken_specification_does_not_hide_the_others() -> None:
    broken = specification(entity("IFCRABBIT"), versions="IFC9")
    assert numbers(broken, specification(entity("IFCRABBIT"))) == [116, 203]


def test_every_message_is_said_in_both_languages() -> None:
    for number, entry in MESSAGES.items():
        assert entry.number == number and 100 < number < 900
        for words in (entry.title, entry.text, entry.explanation):
            assert words.zh and words.en
            assert any("一" <= c <= "鿿" for c in words.zh), number
            assert not any("一" <= c <= "鿿" for c in words.en), number
