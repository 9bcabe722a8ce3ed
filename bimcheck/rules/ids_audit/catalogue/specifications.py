# ruff: noqa: E501 - a table: each text on one line, in both languages, can be read and compared
"""Cardinality: 6xx; relations: 7xx; duplicates: 8xx."""

from __future__ import annotations

from bimcheck.rules.ids_audit.catalogue.entry import ERROR, WARNING, Entry, entry

ENTRIES: tuple[tuple[int, Entry], ...] = (
    entry(
        601,
        ERROR,
        ("规定的基数无效", "Invalid cardinality of a specification"),
        (
            "minOccurs={least}、maxOccurs={most} 不是允许的组合",
            "minOccurs={least} with maxOccurs={most} is no allowed combination",
        ),
        (
            '必需：1 与 unbounded；可选：0 与 unbounded；禁止：0 与 0。不写时两者默认为 1，因此至少要写 maxOccurs="unbounded"。',
            "Required: 1 and unbounded; optional: 0 and unbounded; prohibited: 0 and 0. Both default to 1, so maxOccurs must be written.",
        ),
    ),
    entry(
        602,
        ERROR,
        ("禁止性规定不能有要求", "A prohibited specification has requirements"),
        ("适用范围被禁止 (maxOccurs=0),不能再写要求", "what is prohibited (maxOccurs=0) cannot have requirements"),
        ("请删除 requirements，或改变基数。", "Delete the requirements or change the cardinality."),
    ),
    entry(
        603,
        ERROR,
        ("可选要求永远满足", "An optional requirement that cannot fail"),
        ("可选的 {facet} 必须有 {missing}，否则不起作用", "an optional {facet} needs {missing}, else it cannot fail"),
        (
            "“可选”指：若有，则必须符合。没有可比较的内容就没有意义。",
            "Optional means: if present, then like this. Without anything to compare it says nothing.",
        ),
    ),
    entry(
        604,
        ERROR,
        ("禁止的属性不能限定数据类型或值", "A prohibited property with a data type or value"),
        ("禁止的 property 不能写 {extra}", "a prohibited property may not have {extra}"),
        (
            "请禁止整个属性；若要限定值，请使用 required 或 optional。",
            "Prohibit the property as a whole, or limit its values with required or optional.",
        ),
    ),
    entry(
        605,
        ERROR,
        ("适用范围为空", "Empty applicability"),
        ("applicability 没有任何条件", "applicability holds no condition"),
        ("至少写一个条件，通常是 entity。", "Give at least one condition, usually entity."),
    ),
    entry(
        606,
        WARNING,
        ("没有要求", "No requirements"),
        ("可选的规定没有要求，不可能不通过", "an optional specification without requirements cannot fail"),
        ("请补充要求，或将其改为必需或禁止。", "Add requirements, or make it required or prohibited."),
    ),
    entry(
        607,
        WARNING,
        ("要求为空", "Empty requirements"),
        (
            "requirements 没有任何要求，只检查是否存在适用的构件",
            "requirements is empty: only the existence of elements is checked",
        ),
        ("如果这是本意，请删除 requirements。", "Where that is meant, delete requirements."),
    ),
    entry(
        608,
        WARNING,
        ("没有 entity 条件", "No entity condition"),
        (
            "适用范围没有 entity，将检查模型中的所有对象",
            "without an entity the specification looks at all objects of the model",
        ),
        ("通常应指明类，检查更快，结果也更明确。", "Name the classes: faster, and clearer results."),
    ),
    entry(
        701,
        ERROR,
        ("该类不能作为整体", "The class cannot be the whole"),
        ("{version}:{classes} 不能是 {relation} 的整体", "{version}: {classes} cannot be the whole of {relation}"),
        (
            "整体一侧：聚合与嵌套为对象，分组为 IfcGroup，空间包含为空间构件，洞口为构件。",
            "The whole is an object (aggregates, nests), a group, a spatial element (containment) or an element (openings).",
        ),
    ),
    entry(
        702,
        ERROR,
        ("该类不能作为部分", "The classes cannot be the part"),
        ("{version}:{classes} 不能是 {relation} 的部分", "{version}: {classes} cannot be the part in {relation}"),
        ("请检查关系种类和适用的类。", "Check the relation and the classes that the specification applies to."),
    ),
    entry(
        801,
        WARNING,
        ("标识符重复", "An identifier is used twice"),
        ("identifier“{found}”已在第 {first} 行使用", "the identifier '{found}' is used in line {first} already"),
        ("结果和豁免按标识符引用规定；请使其唯一。", "Results and waivers refer to it; make it unique."),
    ),
    entry(
        802,
        WARNING,
        ("规定重复", "Two specifications are the same"),
        ("与第 {first} 行的规定内容相同", "the same as the specification in line {first}"),
        ("请删除其一。", "Delete one."),
    ),
    entry(
        803,
        WARNING,
        ("规定名称重复", "A name is used twice"),
        ("名称“{found}”已在第 {first} 行使用", "the name '{found}' is used in line {first} already"),
        ("请使名称唯一，或加上 identifier。", "Make names unique, or give identifiers."),
    ),
    entry(
        804,
        WARNING,
        ("条件重复", "The same condition twice"),
        ("与第 {first} 行的条件相同", "the same as in line {first}"),
        ("请删除其一。", "Delete one."),
    ),
)
