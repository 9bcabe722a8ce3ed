"""IDS 1.0 files as data: XML → specifications, safely and with the line of whatever is wrong.

Only what no engine could judge is refused here; whether the file is valid is the auditor's question.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from lxml import etree

from bimcheck.errors import IdsError
from bimcheck.rules.facets import (
    AttributeFacet,
    Cardinality,
    ClassificationFacet,
    EntityFacet,
    Facet,
    MaterialFacet,
    PartOfFacet,
    PropertyFacet,
)
from bimcheck.rules.facets.explain import say_requirement, say_selection
from bimcheck.rules.facets.relation import RELATION_KINDS
from bimcheck.rules.patterns import PatternError, translate
from bimcheck.rules.restrictions import Restriction, Value
from bimcheck.words import Words

NAMESPACE = "http://standards.buildingsmart.org/IDS"
XSD = "http://www.w3.org/2001/XMLSchema"
# Real IDS files are below 5 MB; what is larger is a mistake or an attack, and its tree would take a multiple of it.
MAX_BYTES = 32_000_000

_FACETS = ("entity", "partOf", "classification", "attribute", "property", "material")
_BOUNDS = {
    "minInclusive": "min_inclusive",
    "maxInclusive": "max_inclusive",
    "minExclusive": "min_exclusive",
    "maxExclusive": "max_exclusive",
}
_COUNTS = {
    "length": "length",
    "minLength": "min_length",
    "maxLength": "max_length",
    "totalDigits": "total_digits",
    "fractionDigits": "fraction_digits",
}


@dataclass(frozen=True)
class Specification:
    """One specification of an IDS file. `line` is where it starts."""

    name: str
    identifier: str
    description: str
    instructions: str
    ifc_versions: tuple[str, ...]
    cardinality: Cardinality
    applicability: tuple[Facet, ...]
    requirements: tuple[Facet, ...]
    line: int

    @property
    def selection(self) -> Words:
        """What it applies to, said plainly."""
        return say_selection(self.applicability)

    @property
    def demands(self) -> tuple[Words, ...]:
        """Each requirement, said plainly."""
        return tuple(say_requirement(f) for f in self.requirements)


@dataclass(frozen=True)
class IdsFile:
    """An IDS file: its `info` and its specifications."""

    title: str
    version: str
    author: str
    date: str
    purpose: str
    milestone: str
    copyright: str
    description: str
    specifications: tuple[Specification, ...]


def read(path: Path | str) -> IdsFile:
    """An IDS file as data. IdsError as for `load`."""
    path = Path(path)
    root = parse(path)
    if root.tag != f"{{{NAMESPACE}}}ids":
        raise _error(
            path,
            root,
            Words("根元素不是 IDS 1.0 的 ids", "the root element is not that of IDS 1.0"),
            Words(f"应为 <ids xmlns=“{NAMESPACE}”>", f'expected <ids xmlns="{NAMESPACE}">'),
        )
    info = root.find(f"{{{NAMESPACE}}}info")

    def said(name: str) -> str:
        return (info.findtext(f"{{{NAMESPACE}}}{name}") or "").strip() if info is not None else ""

    found = root.findall(f"{{{NAMESPACE}}}specifications/{{{NAMESPACE}}}specification")
    if not found:
        raise _error(path, root, Words("文件中没有规格 (specification)", "the file holds no specification"))
    reader = _Reader(path)
    return IdsFile(
        **{
            n: said(n)
            for n in ("title", "version", "author", "date", "purpose", "milestone", "copyright", "description")
        },
        specifications=tuple(reader.specification(s) for s in found),
    )


def parse(path: Path) -> Any:
    """The XML tree's root. Nothing outside the file is read, entities are never expanded."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise IdsError(
                Words(f"IDS 文件超过 {MAX_BYTES // 1_000_000} MB", f"the IDS file exceeds {MAX_BYTES // 1_000_000} MB"),
                str(path),
                Words("请拆分为几个文件", "split it into several files"),
            )
        text = path.read_bytes()
    except OSError as error:
        raise IdsError(
            Words(f"无法读取文件：{error.strerror}", f"cannot read the file: {error.strerror}"), str(path)
        ) from None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text, parser)
    except etree.XMLSyntaxError as error:
        line = f":{error.lineno}" if error.lineno else ""
        message = error.msg or "empty file"
        raise IdsError(Words(f"不是有效的 XML:{message}", f"not well-formed XML: {message}"), f"{path}{line}") from None
    if root.getroottree().docinfo.doctype:
        raise IdsError(
            Words("IDS 文件不得含有 DOCTYPE", "an IDS file must not have a DOCTYPE"),
            f"{path}:1",
            Words("删除 <!DOCTYPE …>，实体和外部引用不予处理", "remove <!DOCTYPE …>; entities are not processed"),
        )
    return root


def _error(path: Path, node: Any, what: Words, advice: Words | None = None) -> IdsError:
    return IdsError(what, f"{path}:{node.sourceline}", advice)


class _Reader:
    """From XML nodes to data. What no engine could judge is an IdsError; the rest is the auditor's."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def specification(self, node: Any) -> Specification:
        applicability = node.find(f"{{{NAMESPACE}}}applicability")
        if applicability is None:
            raise _error(self.path, node, Words("规格缺少 applicability", "the specification has no applicability"))
        requirements = node.find(f"{{{NAMESPACE}}}requirements")
        return Specification(
            name=node.get("name", ""),
            identifier=node.get("identifier", ""),
            description=node.get("description", ""),
            instructions=node.get("instructions", ""),
            ifc_versions=tuple(node.get("ifcVersion", "").split()),
            cardinality=self.cardinality(applicability),
            applicability=tuple(self.facets(applicability)),
            requirements=tuple(self.facets(requirements)) if requirements is not None else (),
            line=node.sourceline,
        )

    def cardinality(self, node: Any) -> Cardinality:
        """xs:occurs: both default to 1."""
        if node.get("maxOccurs", "1") == "0":
            return "prohibited"
        return "optional" if node.get("minOccurs", "1") == "0" else "required"

    def facets(self, node: Any) -> Iterator[Facet]:
        for child in node:
            name = etree.QName(child).localname
            if name not in _FACETS:
                raise _error(
                    self.path,
                    child,
                    Words(f"未知的要素 {name}", f"unknown facet {name}"),
                    Words(f"可用：{'、'.join(_FACETS)}", f"accepted: {', '.join(_FACETS)}"),
                )
            yield self.facet(name, child)

    def facet(self, name: str, node: Any) -> Facet:
        shared: dict[str, Any] = {
            "cardinality": self.choice(node, "cardinality", ("required", "optional", "prohibited"), "required"),
            "instructions": node.get("instructions", ""),
        }
        match name:
            case "entity":
                return EntityFacet(self.needed(node, "name"), self.value(node, "predefinedType"), **shared)
            case "attribute":
                return AttributeFacet(self.needed(node, "name"), self.value(node, "value"), **shared)
            case "property":
                return PropertyFacet(
                    self.needed(node, "propertySet"),
                    self.needed(node, "baseName"),
                    node.get("dataType"),
                    self.value(node, "value"),
                    **shared,
                )
            case "classification":
                return ClassificationFacet(self.value(node, "system"), self.value(node, "value"), **shared)
            case "material":
                return MaterialFacet(self.value(node, "value"), **shared)
        whole = node.find(f"{{{NAMESPACE}}}entity")
        if whole is None:
            raise _error(self.path, node, Words("partOf 缺少 entity", "the partOf has no entity"))
        entity = EntityFacet(self.needed(whole, "name"), self.value(whole, "predefinedType"))
        relation = self.choice(node, "relation", tuple(RELATION_KINDS), None)
        return PartOfFacet(entity, relation, **shared)

    def choice(self, node: Any, attribute: str, accepted: tuple[str, ...], default: str | None) -> str | None:
        text = node.get(attribute, default)
        if text is not None and text not in accepted:
            raise _error(
                self.path,
                node,
                Words(f"{attribute} 不能为“{text}”", f"{attribute} cannot be '{text}'"),
                Words(f"可用：{'、'.join(accepted)}", f"accepted: {', '.join(accepted)}"),
            )
        return cast("str | None", text)

    def needed(self, node: Any, name: str) -> str | Restriction:
        found = self.value(node, name)
        if found is None:
            facet = etree.QName(node).localname
            raise _error(self.path, node, Words(f"{facet} 缺少 {name}", f"the {facet} has no {name}"))
        return found

    def value(self, node: Any, name: str) -> Value:
        child = node.find(f"{{{NAMESPACE}}}{name}")
        if child is None:
            return None
        simple = child.find(f"{{{NAMESPACE}}}simpleValue")
        if simple is not None:
            return simple.text or ""
        restriction = child.find(f"{{{XSD}}}restriction")
        if restriction is None:
            raise _error(
                self.path,
                child,
                Words(f"{name} 没有值", f"{name} has no value"),
                Words("应有 simpleValue 或 xs:restriction", "it needs a simpleValue or an xs:restriction"),
            )
        return self.restriction(restriction)

    def restriction(self, node: Any) -> Restriction:
        found: dict[str, Any] = {"base": node.get("base", "xs:string").rpartition(":")[2]}
        enumeration: list[str] = []
        pattern: list[str] = []
        for child in node:
            name, text = etree.QName(child).localname, child.get("value", "")
            if name == "enumeration":
                enumeration.append(text)
            elif name == "pattern":
                pattern.append(self.pattern(child, text))
            elif name in _BOUNDS:
                found[_BOUNDS[name]] = text
            elif name in _COUNTS:
                if not text.isdecimal():
                    raise _error(
                        self.path, child, Words(f"{name} 不是整数：{text}", f"{name} is no whole number: {text}")
                    )
                found[_COUNTS[name]] = int(text)
            elif name not in ("annotation", "whiteSpace"):
                raise _error(self.path, child, Words(f"未知的限制 {name}", f"unknown restriction {name}"))
        return Restriction(**found, enumeration=tuple(enumeration), pattern=tuple(pattern))

    def pattern(self, node: Any, text: str) -> str:
        try:
            translate(text)
        except PatternError as error:
            raise _error(
                self.path,
                node,
                Words(f"不是有效的 XSD 模式：{error}", f"no valid XSD pattern: {error}"),
            ) from None
        return text
