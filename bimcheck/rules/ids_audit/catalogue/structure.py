# ruff: noqa: E501 - a table: each text on one line, in both languages, can be read and compared
"""What can be wrong with the XML and the structure of an IDS file: 1xx."""

from __future__ import annotations

from bimcheck.rules.ids_audit.catalogue.entry import ERROR, WARNING, Entry, entry

ENTRIES: tuple[tuple[int, Entry], ...] = (
    entry(
        101,
        ERROR,
        ("文件无法读取", "The file cannot be read"),
        ("文件无法读取：{reason}", "the file cannot be read: {reason}"),
        ("请检查路径和访问权限。", "Check the path and the permissions."),
    ),
    entry(
        102,
        ERROR,
        ("文件过大", "The file is too large"),
        ("文件过大：上限为 {limit}，实际为 {found}", "the file is too large: at most {limit}, found {found}"),
        (
            "为避免恶意文件耗尽内存，文件大小和元素个数都有上限。请把规定拆分成几个文件，或用模式 (pattern) 代替超长的枚举。",
            "Size and number of elements are limited so that a hostile file cannot exhaust the memory. Split the "
            "file, or replace very long enumerations by patterns.",
        ),
    ),
    entry(
        103,
        ERROR,
        ("不是格式良好的 XML", "Not well-formed XML"),
        ("不是格式良好的 XML:{reason}", "not well-formed XML: {reason}"),
        (
            "IDS 文件必须是格式良好的 XML：标签成对、属性加引号、字符编码与声明一致。请用生成它的软件重新导出。",
            "An IDS file is XML: tags are closed, attributes quoted, the encoding is the declared one. Export it again.",
        ),
    ),
    entry(
        104,
        ERROR,
        ("不允许 DOCTYPE", "DOCTYPE is not allowed"),
        (
            "文件含有 DOCTYPE 声明 ({name}),出于安全原因不予读取",
            "the file has a DOCTYPE ({name}) and is not read, for safety",
        ),
        (
            "DOCTYPE 可以定义实体，用来读取本机文件或耗尽内存。IDS 不需要它：请删除 <!DOCTYPE …>。",
            "A DOCTYPE can define entities that read local files or exhaust the memory. IDS needs none: delete it.",
        ),
    ),
    entry(
        105,
        ERROR,
        ("字符编码有误", "Wrong character encoding"),
        ("文件内容不符合声明的字符编码 {encoding}", "the text is not in the declared encoding {encoding}"),
        ('请用 UTF-8 保存，并在首行声明 encoding="UTF-8"。', 'Save the file as UTF-8 and declare encoding="UTF-8".'),
    ),
    entry(
        106,
        ERROR,
        ("嵌套过深", "Nested too deep"),
        ("元素嵌套超过 {limit} 层", "elements are nested more than {limit} levels deep"),
        (
            "IDS 的元素最多十余层，更深的嵌套只会来自错误或恶意的文件。",
            "IDS nests about a dozen levels; deeper comes from broken or hostile files.",
        ),
    ),
    entry(
        107,
        ERROR,
        ("根元素不是 IDS 1.0", "The root element is not IDS 1.0"),
        (
            "根元素是 {found}，应为命名空间 http://standards.buildingsmart.org/IDS 中的 ids",
            "the root element is {found}, not ids in the namespace http://standards.buildingsmart.org/IDS",
        ),
        ("请确认这是 IDS 文件，且命名空间正确。", "Make sure that this is an IDS file with the right namespace."),
    ),
    entry(
        108,
        WARNING,
        ("声明的是旧版 IDS", "An older IDS version is named"),
        ("schemaLocation 指向 {found}，而不是 IDS 1.0", "schemaLocation names {found}, not IDS 1.0"),
        (
            "文件按 IDS 1.0 审查。旧版写法（如 measure、minOccurs 写在 specification 上）会另行报错。",
            "The file is audited as IDS 1.0; what only older versions allowed is reported separately.",
        ),
    ),
    entry(
        110,
        ERROR,
        ("此处不允许该元素", "This element is not allowed here"),
        ("{element} 中不允许元素 {found}", "{element} may not hold the element {found}"),
        (
            "请删除该元素，或改正拼写（区分大小写）和命名空间。",
            "Delete it, or correct spelling (case matters) and namespace.",
        ),
    ),
    entry(
        111,
        ERROR,
        ("缺少元素", "An element is missing"),
        ("{element} 缺少必需的子元素", "{element} lacks an element that it must have"),
        ("请补上该元素。", "Add the element."),
    ),
    entry(
        112,
        ERROR,
        ("元素顺序不对", "Elements in the wrong order"),
        ("元素 {found} 应位于 {before} 之前", "the element {found} must stand before {before}"),
        ("IDS 规定了子元素的先后顺序。", "IDS fixes the order of child elements."),
    ),
    entry(
        113,
        ERROR,
        ("元素重复", "An element occurs too often"),
        ("{element} 中 {found} 只能出现一次", "{element} may hold {found} only once"),
        (
            "请合并或删除多余的元素；多个允许值请写成枚举。",
            "Merge or delete; several allowed values are an enumeration.",
        ),
    ),
    entry(
        114,
        ERROR,
        ("不允许该 XML 属性", "This XML attribute is not allowed"),
        ("{element} 不允许 XML 属性 {attribute}", "{element} may not have the XML attribute {attribute}"),
        (
            "IDS 不允许自定义扩展。请删除或改正拼写。",
            "IDS allows no extensions of one's own. Delete it or correct its spelling.",
        ),
    ),
    entry(
        115,
        ERROR,
        ("缺少 XML 属性", "An XML attribute is missing"),
        ("{element} 缺少 XML 属性 {attribute}", "{element} lacks the XML attribute {attribute}"),
        ("请补上该属性。", "Add the attribute."),
    ),
    entry(
        116,
        ERROR,
        ("XML 属性值无效", "An XML attribute has an invalid value"),
        ("XML 属性 {attribute} 的值“{found}”无效", "the XML attribute {attribute} has the invalid value '{found}'"),
        ("请改用允许的值，区分大小写，前后不留空格。", "Use an accepted value; case and blanks matter."),
    ),
    entry(
        117,
        ERROR,
        ("此处不允许文字", "Text is not allowed here"),
        ("{element} 中不应直接写文字“{found}”", "{element} may not hold the text '{found}' directly"),
        ("值请写在 simpleValue 中。", "Values belong into simpleValue."),
    ),
    entry(
        118,
        ERROR,
        ("此处只允许文字", "Only text is allowed here"),
        ("{element} 只能含文字，不能含元素 {found}", "{element} may hold text only, not the element {found}"),
        ("请删除该元素。", "Delete the element."),
    ),
    entry(
        119,
        ERROR,
        ("内容格式有误", "The content has the wrong form"),
        ("{element} 的内容“{found}”格式有误", "{element} has the wrong form: '{found}'"),
        ("author 应为电子邮箱，date 应为 YYYY-MM-DD。", "author is an e-mail address, date is YYYY-MM-DD."),
    ),
    entry(
        190,
        WARNING,
        ("其余消息未列出", "Further messages are left out"),
        (
            "只列出前 {shown} 条，另有 {left_out} 条未列出",
            "only the first {shown} are listed; {left_out} more are left out",
        ),
        ("请先改正已列出的问题，再重新审查。", "Correct what is listed and audit again."),
    ),
)
