# ruff: noqa: E501 - one element a line
"""IDS files made for these tests: one that uses every element of IDS 1.0, and a builder for small ones."""

from __future__ import annotations

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<ids xmlns="http://standards.buildingsmart.org/IDS" xmlns:xs="http://www.w3.org/2001/XMLSchema"\n'
    '     xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"\n'
    '     xsi:schemaLocation="http://standards.buildingsmart.org/IDS http://standards.buildingsmart.org/IDS/1.0/ids.xsd">\n'
)

WALL = "<entity><name><simpleValue>IFCWALL</simpleValue></name></entity>"


def simple(element: str, text: str) -> str:
    return f"<{element}><simpleValue>{text}</simpleValue></{element}>"


def restricted(element: str, base: str | None, *conditions: tuple[str, str]) -> str:
    inner = "".join(f'<xs:{kind} value="{value}"/>' for kind, value in conditions)
    attribute = f' base="{base}"' if base is not None else ""
    return f"<{element}><xs:restriction{attribute}>{inner}</xs:restriction></{element}>"


def entity(name: str, predefined: str = "") -> str:
    return f"<entity>{simple('name', name)}{simple('predefinedType', predefined) if predefined else ''}</entity>"


def attribute(name: str, value: str = "", attributes: str = "") -> str:
    return f"<attribute {attributes}>{simple('name', name)}{value}</attribute>"


def prop(set_name: str, name: str, data_type: str = "", value: str = "", attributes: str = "") -> str:
    kind = f' dataType="{data_type}"' if data_type else ""
    return f"<property{kind} {attributes}>{simple('propertySet', set_name)}{simple('baseName', name)}{value}</property>"


def specification(
    applicability: str = WALL,
    requirements: str | None = attribute("Name"),
    versions: str = "IFC4",
    occurs: str = 'maxOccurs="unbounded"',
    name: str = "S",
    more: str = "",
) -> str:
    required = "" if requirements is None else f"<requirements>{requirements}</requirements>"
    return (
        f'<specification name="{name}" ifcVersion="{versions}" {more}>'
        f"<applicability {occurs}>{applicability}</applicability>{required}</specification>"
    )


def ids(*specifications: str) -> bytes:
    """An IDS file of these specifications, the first in line 7, one a line."""
    body = "\n".join(specifications)
    return f"{HEAD}<info><title>T</title></info>\n<specifications>\n{body}\n</specifications>\n</ids>".encode()


RICH = (
    HEAD
    + """  <info>
    <title>T</title><copyright>C</copyright><version>1</version><description>D</description>
    <author>a@example.com</author><date>2024-02-29</date><purpose>P</purpose><milestone>M</milestone>
  </info>
  <specifications>
    <specification name="A" ifcVersion="IFC2X3 IFC4 IFC4X3_ADD2" identifier="1" description="d" instructions="i">
      <applicability minOccurs="1" maxOccurs="unbounded">
        <entity><name><simpleValue>IFCSLAB</simpleValue></name><predefinedType><simpleValue>FLOOR</simpleValue></predefinedType></entity>
        <partOf relation="IFCRELAGGREGATES"><entity><name><simpleValue>IFCBUILDING</simpleValue></name></entity></partOf>
        <classification><value><simpleValue>1</simpleValue></value><system><simpleValue>U</simpleValue></system></classification>
        <attribute><name><simpleValue>Name</simpleValue></name><value><simpleValue>N</simpleValue></value></attribute>
        <property dataType="IFCLABEL"><propertySet><simpleValue>P</simpleValue></propertySet><baseName><simpleValue>B</simpleValue></baseName></property>
        <material><value><simpleValue>C</simpleValue></value></material>
      </applicability>
      <requirements description="d">
        <entity instructions="i"><name><simpleValue>IFCSLAB</simpleValue></name></entity>
        <partOf relation="IFCRELVOIDSELEMENT IFCRELFILLSELEMENT" cardinality="prohibited" instructions="i"><entity><name><simpleValue>IFCWALL</simpleValue></name></entity></partOf>
        <classification uri="https://example.com/x" cardinality="optional"><value><xs:restriction base="xs:string"><xs:pattern value="1.*"/></xs:restriction></value><system><simpleValue>U</simpleValue></system></classification>
        <attribute cardinality="required"><name><xs:restriction base="xs:string"><xs:enumeration value="Name"/><xs:enumeration value="Description"/></xs:restriction></name></attribute>
        <property cardinality="optional" dataType="IFCLENGTHMEASURE" uri="https://example.com/y">
          <propertySet><simpleValue>P</simpleValue></propertySet><baseName><simpleValue>B</simpleValue></baseName>
          <value><xs:restriction base="xs:double"><xs:annotation><xs:documentation source="s" xml:lang="en">text <b>x</b></xs:documentation></xs:annotation><xs:minInclusive value="1" fixed="true"/><xs:maxExclusive value="2"/></xs:restriction></value>
        </property>
        <property><propertySet><simpleValue>P</simpleValue></propertySet><baseName><xs:restriction base="xs:string"><xs:minLength value="1"/><xs:maxLength value="20"/></xs:restriction></baseName></property>
        <material cardinality="optional"><value><simpleValue>C</simpleValue></value></material>
        <attribute><name><simpleValue>GlobalId</simpleValue></name></attribute>
      </requirements>
    </specification>
    <specification name="B" ifcVersion="IFC4">
      <applicability minOccurs="0" maxOccurs="0"><entity><name><xs:restriction base="xs:string"><xs:pattern value="IFCPROXY|IFCBUILDINGELEMENTPROXY"/></xs:restriction></name></entity></applicability>
    </specification>
  </specifications>
</ids>
"""
)
