# ruff: noqa: E501 - a table: each text on one line, in both languages, can be read and compared
"""Classes and predefined types: 2xx; attributes: 3xx."""

from __future__ import annotations

from bimcheck.rules.ids_audit.catalogue.entry import ERROR, WARNING, Entry, entry

ENTRIES: tuple[tuple[int, Entry], ...] = (
    entry(
        201,
        ERROR,
        ("未指定 IFC 版本", "No IFC version"),
        ("ifcVersion 为空", "ifcVersion is empty"),
        ("每条规定至少要适用于一个 IFC 版本。", "A specification applies to at least one IFC version."),
    ),
    entry(
        202,
        ERROR,
        ("类名必须大写", "Class names are written in upper case"),
        ("类名“{found}”必须大写", "the class name '{found}' must be in upper case"),
        ("IDS 中的类名一律大写，例如 IFCWALL。", "IDS writes class names in upper case: IFCWALL."),
    ),
    entry(
        203,
        ERROR,
        ("该 IFC 版本没有这个类", "The IFC version has no such class"),
        ("{version} 没有类“{found}”", "{version} has no class '{found}'"),
        (
            "请检查拼写以及 ifcVersion 所列的各个版本；各版本的类不尽相同，必要时拆分为多条规定。",
            "Check the spelling and the versions listed in ifcVersion; where they differ, write a specification each.",
        ),
    ),
    entry(
        204,
        ERROR,
        ("抽象类没有实例", "Abstract classes have no instances"),
        (
            "{version} 中“{found}”是抽象类，模型中不会有它的实例",
            "in {version} '{found}' is abstract: no model has instances of it",
        ),
        (
            "IDS 不考虑继承：请逐一列出具体的子类，或使用模式。",
            "IDS knows no inheritance: list the concrete subclasses, or use a pattern.",
        ),
    ),
    entry(
        205,
        ERROR,
        ("没有符合限制条件的类", "No class meets the restriction"),
        ("{version} 中没有类符合“{found}”", "no class of {version} meets '{found}'"),
        ("类名为大写，模式必须匹配整个名称。", "Class names are in upper case; a pattern must match the whole name."),
    ),
    entry(
        206,
        ERROR,
        ("适用范围与要求互相矛盾", "Applicability and requirements contradict each other"),
        (
            "{version}：适用范围 ({applicable}) 与要求 ({required}) 没有共同的类，任何构件都无法满足",
            "{version}: what it applies to ({applicable}) and what is required ({required}) have no class in common",
        ),
        (
            "要求中的类、属性、属性集和关系必须能由适用范围中的构件满足。IDS 不考虑继承。",
            "The elements that the specification applies to must be able to meet all requirements. No inheritance in IDS.",
        ),
    ),
    entry(
        207,
        WARNING,
        ("部分类名不存在", "Some of the classes do not exist"),
        ("{version} 没有枚举中的类“{found}”", "{version} lacks '{found}', one of several classes"),
        ("其余的类仍然有效；请确认这是有意为之。", "The others are still looked for; make sure that this is meant."),
    ),
    entry(
        208,
        WARNING,
        ("枚举中有抽象类", "One of the classes is abstract"),
        (
            "{version} 中枚举的“{found}”是抽象类，不会有实例",
            "'{found}', one of several classes, is abstract in {version}",
        ),
        ("请改为列出它的具体子类。", "List its concrete subclasses instead."),
    ),
    entry(
        211,
        ERROR,
        ("该类没有预定义类型", "The class has no predefined type"),
        ("{version} 的 {classes} 没有预定义类型", "{classes} of {version} has no predefined type"),
        (
            "请删除 predefinedType，或把该规定限于有此属性的 IFC 版本。",
            "Delete predefinedType, or limit the specification to versions where the class has one.",
        ),
    ),
    entry(
        212,
        ERROR,
        ("预定义类型不存在", "No such predefined type"),
        (
            "{version} 的 {classes} 没有预定义类型“{found}”，且不允许自定义",
            "{classes} of {version} has no predefined type '{found}' and allows none of one's own",
        ),
        (
            "请改用允许的值；含 USERDEFINED 的类才允许自定义。",
            "Use an accepted one; own values need a class with USERDEFINED.",
        ),
    ),
    entry(
        213,
        WARNING,
        ("预定义类型大小写不同", "Predefined type in another case"),
        (
            "“{found}”与标准预定义类型只有大小写之别，不会与其匹配",
            "'{found}' differs from a standard predefined type in case only and will not match it",
        ),
        ("标准的预定义类型一律大写。", "Standard predefined types are in upper case."),
    ),
    entry(
        214,
        WARNING,
        ("预定义类型只在类型上", "The predefined type is the type's only"),
        (
            "{version} 的 {classes} 自身没有预定义类型，只能取自其类型对象",
            "{classes} of {version} has no predefined type itself, only its type object has",
        ),
        ("没有类型对象的构件无法满足。", "Elements without a type object cannot comply."),
    ),
    entry(
        301,
        ERROR,
        ("适用的类没有这个属性", "The classes have no such attribute"),
        ("{version} 的 {classes} 没有属性“{found}”", "{classes} of {version} has no attribute '{found}'"),
        (
            "请检查拼写（区分大小写）。自定义数据应使用 property。",
            "Check the spelling (case matters). Data of one's own are properties.",
        ),
    ),
    entry(
        302,
        ERROR,
        ("该 IFC 版本没有这个属性", "The IFC version has no such attribute"),
        ("{version} 的任何类都没有属性“{found}”", "no class of {version} has an attribute '{found}'"),
        ("请检查拼写（区分大小写）以及 ifcVersion。", "Check the spelling (case matters) and ifcVersion."),
    ),
    entry(
        304,
        ERROR,
        ("反向或派生属性无法检查", "Inverse and derived attributes cannot be tested"),
        (
            "“{found}”是反向或派生属性，不写在模型文件中，无法检查",
            "'{found}' is inverse or derived: it is not in the model file",
        ),
        (
            "只能检查直接写入文件的属性。关系请使用 partOf、material、classification。",
            "Only attributes written in the file can be tested. For relations use partOf, material, classification.",
        ),
    ),
    entry(
        305,
        ERROR,
        ("该属性的值无法检查", "The value of the attribute cannot be tested"),
        (
            "属性“{found}”的值是对象、列表或多选类型，不能与值比较",
            "the attribute '{found}' holds an object, a list or a select, which cannot be compared with a value",
        ),
        ("请删除 value，只要求该属性不为空。", "Delete the value and require only that the attribute is filled."),
    ),
    entry(
        306,
        WARNING,
        ("该枚举属性没有这个值", "Not a value of the attribute's enumeration"),
        ("属性 {attribute} 不可能取值“{found}”", "the attribute {attribute} can never be '{found}'"),
        ("请改用该枚举的值。", "Use a value of the enumeration."),
    ),
    entry(
        307,
        WARNING,
        ("部分类没有这个属性", "Some of the classes lack the attribute"),
        (
            "{version}：适用的 {total} 个类中有 {lacking} 个没有属性“{found}”",
            "{version}: {lacking} of the {total} classes have no attribute '{found}'",
        ),
        (
            "这些类的构件无法满足要求。请缩小适用范围或拆分规定。",
            "Elements of these classes cannot comply. Narrow the applicability or split.",
        ),
    ),
    entry(
        308,
        WARNING,
        ("不可能不满足的要求", "A requirement that cannot fail"),
        (
            "{version} 的 {classes} 没有属性“{found}”，该要求不起作用",
            "{classes} of {version} has no attribute '{found}': the requirement has no effect",
        ),
        ("禁止或可选的属性本来就不存在。", "What is prohibited or optional does not exist anyway."),
    ),
)
