"""IDS 1.0 files as rules: one rule per specification.

Which model a specification is judged against: every one. `ifcVersion` says which schemas its author had in mind,
and the auditor checks the specification by it, but the official cases settle that it "is purely metadata and does
not impact pass or fail": one of them holds an IFC2X3 specification against an IFC4 model and must fail. A mismatch
is told in the verdict's facts (`ifc_versions`); `load(..., only_matching_version=True)` skips such specifications.

Cardinality: a required specification that applies to nothing fails, with one finding about the file as a whole; an
optional or prohibited one that applies to nothing passes; what a prohibited one applies to fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

import polars as pl
from lxml import etree

from bimcheck.errors import IdsError
from bimcheck.model import Model
from bimcheck.rules import facets
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
from bimcheck.rules.rule import FAILURES, Basis, Confidence, Rule, Severity, Stage, Status, Verdict
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


def load(path: Path | str, *, only_matching_version: bool = False) -> tuple[Rule, ...]:
    """The specifications of an IDS file as rules, in their order; `pack` is the stem of the file name.

    only_matching_version  a specification written for other schemas than the model's applies to nothing there
    IdsError where the file is missing, too large, no XML, no IDS 1.0, or holds what cannot be judged.
    """
    path = Path(path)
    file = read(path)
    rules, used = [], dict[str, int]()
    for specification in file.specifications:
        name = specification.identifier or specification.name or f"line {specification.line}"
        used[name] = used.get(name, 0) + 1
        # Identifiers need not be unique, rule ids must.
        rule_id = name if used[name] == 1 else f"{name} ({used[name]})"
        rules.append(_rule(path.stem, rule_id, file, specification, only_matching_version))
    return tuple(rules)


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
            Words(f"无法读取文件:{error.strerror}", f"cannot read the file: {error.strerror}"), str(path)
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
    """From XML nodes to data. What the schema forbids and no engine could judge is an IdsError; the rest is the auditor's."""

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
                    Words(f"可用:{'、'.join(_FACETS)}", f"accepted: {', '.join(_FACETS)}"),
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
                Words(f"可用:{'、'.join(accepted)}", f"accepted: {', '.join(accepted)}"),
            )
        return text

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
                        self.path, child, Words(f"{name} 不是整数:{text}", f"{name} is no whole number: {text}")
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
                Words(f"不是有效的 XSD 模式:{error}", f"no valid XSD pattern: {error}"),
            ) from None
        return text


def _rule(pack: str, rule_id: str, file: IdsFile, specification: Specification, only_matching: bool) -> Rule:
    judge: Callable[[Model], Verdict] = partial(judge_specification, specification=specification)
    if only_matching:
        judge = partial(_judge_matching, specification=specification)
    return Rule(
        id=rule_id,
        pack=pack,
        title=Words.same(specification.name or rule_id),
        why=_why(specification),
        fix=_fix(specification),
        basis=Basis(standard=file.title or pack, confidence=Confidence.CONFIRMED, edition=file.version),
        severity=Severity.ERROR,
        stages=tuple(Stage),
        select=specification.selection,
        check="ids",
        judge=judge,
        # Applying to nothing passes or fails by the specification's own cardinality, which its verdict says; what is
        # skipped for its ifcVersion is neither.
        empty_status=Status.NOT_APPLICABLE if only_matching else Status.PASSED,
    )


def _why(specification: Specification) -> Words:
    if specification.description:
        return Words.same(specification.description)
    return {
        "required": Words(
            "信息交付规格要求模型中有这样的对象", "the information delivery specification asks for such objects"
        ),
        "optional": Words(
            "信息交付规格对这样的对象提出要求", "the information delivery specification sets demands on such objects"
        ),
        "prohibited": Words(
            "信息交付规格不允许这样的对象", "the information delivery specification does not allow such objects"
        ),
    }[specification.cardinality]


def _fix(specification: Specification) -> Words:
    """The author's instructions, and every requirement in words."""
    given = [specification.instructions] if specification.instructions else []
    given += [f.instructions for f in specification.requirements if f.instructions]
    zh, en = list(given), list(given)
    if specification.cardinality == "prohibited":
        zh.append(f"从模型中去掉{specification.selection.zh}")
        en.append(f"remove {specification.selection.en} from the model")
    elif specification.demands:
        zh.append("应做到：" + "；".join(d.zh for d in specification.demands))
        en.append("make sure of: " + "; ".join(d.en for d in specification.demands))
    return Words("\n".join(zh), "\n".join(en))


def _judge_matching(model: Model, specification: Specification) -> Verdict:
    if specification.ifc_versions and model.schema not in specification.ifc_versions:
        return Verdict(applicable=0, facts=_version_facts(model, specification))
    return judge_specification(model, specification)


def _version_facts(model: Model, specification: Specification) -> dict[str, Any]:
    """Says so where the specification was written for other schemas than the model's."""
    if not specification.ifc_versions or model.schema in specification.ifc_versions:
        return {}
    return {"ifc_versions": " ".join(specification.ifc_versions), "schema": model.schema}


def judge_specification(model: Model, specification: Specification) -> Verdict:
    """One specification against one model. A failing element has a row per requirement that it does not meet."""
    ids = facets.applicable(model, specification.applicability)
    facts = _version_facts(model, specification)
    if specification.cardinality == "prohibited":
        return Verdict(len(ids), _prohibited(specification, ids), facts=facts, passes=not len(ids))
    if not len(ids):
        if specification.cardinality == "optional":
            return Verdict(0, facts=facts, passes=True)
        return Verdict(1, _nothing(specification), failed=1, facts=facts)
    parts = [facets.judge(model, requirement, ids) for requirement in specification.requirements]
    failures = [p for p in parts if len(p)]
    if not failures:
        return Verdict(len(ids), facts=facts)
    found = failures[0] if len(failures) == 1 else pl.concat(failures).sort("id", maintain_order=True)
    return Verdict(len(ids), _as_failures(found), failed=found["id"].n_unique(), facts=facts)


def _as_failures(found: pl.DataFrame) -> pl.DataFrame:
    return found.select(
        "id",
        pl.lit(None, dtype=pl.Int64).alias("line"),
        "expected_zh",
        "expected_en",
        "observed_zh",
        "observed_en",
        pl.lit(None, dtype=pl.Float64).alias("measured"),
        pl.lit(None, dtype=pl.Float64).alias("tolerance"),
    )


def _prohibited(specification: Specification, ids: pl.Series) -> pl.DataFrame:
    if not len(ids):
        return pl.DataFrame(schema=FAILURES)
    said = specification.selection
    return _as_failures(
        ids.to_frame("id").with_columns(
            expected_zh=pl.lit(f"模型中不得有{said.zh}"),
            expected_en=pl.lit(f"the model has none of {said.en}"),
            observed_zh=pl.lit("模型中有这样的对象"),
            observed_en=pl.lit("such an object is there"),
        )
    )


def _nothing(specification: Specification) -> pl.DataFrame:
    """A required specification that applies to nothing: a finding about the file as a whole."""
    said = specification.selection
    words: dict[Literal["expected_zh", "expected_en", "observed_zh", "observed_en"], str] = {
        "expected_zh": f"模型中至少有一个对象属于：{said.zh}",
        "expected_en": f"the model has at least one of {said.en}",
        "observed_zh": "没有这样的对象",
        "observed_en": "there is none",
    }
    return _as_failures(pl.DataFrame({"id": pl.Series([None], dtype=pl.Int64), **words}))
