# ruff: noqa: E501 - a table: each text on one line, in both languages, can be read and compared
"""Values and restrictions: 5xx."""

from __future__ import annotations

from bimcheck.rules.ids_audit.catalogue.entry import ERROR, WARNING, Entry, entry

ENTRIES: tuple[tuple[int, Entry], ...] = (
    entry(
        501,
        ERROR,
        ("限制的基类型无效", "Invalid base of a restriction"),
        ("限制的基类型“{found}”不是 IDS 允许的", "the base '{found}' is not one that IDS allows"),
        (
            "请改用允许的基类型；小数用 xs:double，不用 xs:decimal 或 xs:float。",
            "Use an accepted base; decimals are xs:double, not xs:decimal or xs:float.",
        ),
    ),
    entry(
        502,
        ERROR,
        ("基类型与数据类型不符", "Base and data type do not fit"),
        ("基类型为 {found}，而 {type} 要求 {expected}", "the base is {found}, but {type} asks for {expected}"),
        ("每种数据类型规定了限制的基类型。", "The data type fixes the base of the restriction."),
    ),
    entry(
        503,
        ERROR,
        ("限制为空", "The restriction is empty"),
        ("限制没有任何条件", "the restriction restricts nothing"),
        (
            "请写入枚举、模式、上下限或长度；如果任何值都可以，请删除 value。",
            "Give an enumeration, a pattern, bounds or lengths; where any value will do, delete the value.",
        ),
    ),
    entry(
        504,
        ERROR,
        ("条件不适用于基类型", "The condition does not fit the base"),
        ("{facet} 不能用于基类型 {base}", "{facet} cannot be used with base {base}"),
        (
            "文字用长度、枚举、模式；数值和日期用上下限、枚举；布尔值直接写 simpleValue。",
            "Texts have lengths, enumerations, patterns; numbers and dates bounds; booleans are simple values.",
        ),
    ),
    entry(
        505,
        ERROR,
        ("条件的值与基类型不符", "The value does not fit the base"),
        ("{facet} 的值“{found}”不是 {base}", "the value '{found}' of {facet} is not {base}"),
        (
            "数值用小数点，不用千位分隔符，不带单位；布尔值为小写 true 或 false；日期为 YYYY-MM-DD。",
            "Numbers have a decimal point, no thousands separator, no unit; booleans are true or false; dates YYYY-MM-DD.",
        ),
    ),
    entry(
        506,
        ERROR,
        ("上下限矛盾", "Contradictory bounds"),
        ("上下限矛盾，没有值能满足：{found}", "no value can lie within: {found}"),
        ("下限必须小于上限；同一侧只能写一个限值。", "The lower bound must be below the upper one; one bound a side."),
    ),
    entry(
        507,
        ERROR,
        ("长度条件矛盾", "Contradictory lengths"),
        ("长度条件矛盾：{found}", "the lengths contradict each other: {found}"),
        (
            "minLength 不能大于 maxLength；写了 length 就不再需要二者。",
            "minLength may not exceed maxLength; length needs neither.",
        ),
    ),
    entry(
        508,
        ERROR,
        ("模式无效", "Invalid pattern"),
        ("模式“{found}”无效：{reason}", "the pattern '{found}' is invalid: {reason}"),
        (
            "模式采用 XML Schema 正则表达式：总是匹配整个值，没有 \\b、（？:…）、（？=…）、惰性量词。",
            "Patterns are XML Schema regular expressions: they match the whole value and have no \\b, (?:…), (?=…), lazy quantifiers.",
        ),
    ),
    entry(
        509,
        WARNING,
        ("模式含有 ^ 或 $", "The pattern has anchors"),
        (
            "模式“{found}”中的 {anchor} 是普通字符，不是行首行尾",
            "in the pattern '{found}' {anchor} is an ordinary character, no anchor",
        ),
        (
            "XML Schema 的模式总是匹配整个值，不需要 ^ 和 $；写了就要求值里真有这个字符。",
            "XML Schema patterns match the whole value anyway; with ^ and $ the value must hold these characters.",
        ),
    ),
    entry(
        510,
        WARNING,
        ("枚举值重复", "A value is listed twice"),
        ("枚举值“{found}”重复", "the value '{found}' is listed twice"),
        ("请删除重复值。", "Delete one."),
    ),
    entry(
        511,
        ERROR,
        ("值与数据类型不符", "The value does not fit the data type"),
        ("值“{found}”不是 {type} 的合法写法 ({base})", "the value '{found}' is not how {type} is written ({base})"),
        (
            "数值用小数点，不用千位分隔符，不带单位；整数不写小数点；布尔值为小写 true 或 false；日期为 YYYY-MM-DD。",
            "Numbers have a decimal point, no thousands separator, no unit; integers no point; booleans are true or false in lower case; dates YYYY-MM-DD.",
        ),
    ),
    entry(
        512,
        ERROR,
        ("名称为空", "An empty name"),
        ("{element} 为空，不会匹配任何内容", "{element} is empty and matches nothing"),
        ("请填写名称。", "Fill in the name."),
    ),
    entry(
        513,
        WARNING,
        ("值为空", "An empty value"),
        ("{element} 为空；空文字在 IDS 中等于没有值", "{element} is empty; to IDS an empty text is no value"),
        ("如果任何值都可以，请删除该元素。", "Where any value will do, delete the element."),
    ),
    entry(
        514,
        WARNING,
        ("IDS 未规定的条件", "A condition that IDS does not define"),
        ("{facet} 不属于 IDS，其他软件可能忽略", "{facet} is no part of IDS: other tools may ignore it"),
        (
            "IDS 只有枚举、模式、上下限、长度。请用模式代替。",
            "IDS has enumerations, patterns, bounds, lengths. Use a pattern instead.",
        ),
    ),
    entry(
        515,
        ERROR,
        ("同一条件写了两次", "A condition is given twice"),
        ("{facet} 只能写一次", "{facet} may be given only once"),
        ("只有 enumeration 和 pattern 可以重复。", "Only enumeration and pattern may be repeated."),
    ),
    entry(
        516,
        ERROR,
        ("枚举值全被其他条件排除", "The other conditions exclude every listed value"),
        ("没有枚举值同时满足其他条件", "no listed value meets the other conditions"),
        ("枚举、模式、上下限、长度须同时满足。", "Enumeration, pattern, bounds and lengths must all be met."),
    ),
    entry(
        517,
        WARNING,
        ("未写基类型", "No base"),
        ("限制没有写 base，按 xs:string 处理", "the restriction has no base and is read as xs:string"),
        ('请写明 base="xs:string"。', 'Write base="xs:string".'),
    ),
    entry(
        518,
        ERROR,
        ("限制的嵌套类型无法使用", "A nested type in a restriction"),
        ("限制中不能使用 xs:simpleType", "a restriction in IDS may not hold xs:simpleType"),
        ("请把条件直接写在 xs:restriction 中。", "Write the conditions in xs:restriction itself."),
    ),
    entry(
        519,
        WARNING,
        ("多余的转义", "A needless escape"),
        (
            "模式“{found}”中的转义 {escape} 不属于 XML Schema",
            "the escape {escape} in the pattern '{found}' is none of XML Schema's",
        ),
        (
            "按该字符本身处理；严格的软件会拒绝。请删去反斜杠。",
            "It is read as the character itself; strict tools refuse it. Drop the backslash.",
        ),
    ),
)
