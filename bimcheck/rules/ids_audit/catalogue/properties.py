"""Property sets, properties, data types, units: 4xx."""

from __future__ import annotations

from bimcheck.rules.ids_audit.catalogue.entry import ERROR, WARNING, Entry, entry

ENTRIES: tuple[tuple[int, Entry], ...] = (
    entry(
        401,
        ERROR,
        ("保留前缀", "Reserved prefix"),
        (
            "{version} 没有标准属性集“{found}”；前缀 Pset_ 和 Qto_ 保留给标准",
            "{version} has no standard set '{found}'; the prefixes Pset_ and Qto_ are reserved",
        ),
        (
            "请检查拼写；自定义属性集请改用其他前缀，例如 CPset_ 或单位简称。",
            "Check the spelling; sets of one's own need another prefix.",
        ),
    ),
    entry(
        402,
        WARNING,
        ("属性集名称大小写不同", "Set name in another case"),
        ("“{found}”与标准属性集只有大小写之别", "'{found}' differs from a standard set in case only"),
        ("名称区分大小写。请按标准拼写。", "Names are case sensitive. Spell it as the standard does."),
    ),
    entry(
        403,
        ERROR,
        ("标准属性集没有这个属性", "The standard set has no such property"),
        ("{version} 的 {set} 没有属性“{found}”", "{set} of {version} has no property '{found}'"),
        (
            "标准属性集不能扩充；自定义属性请放入自定义属性集。",
            "Standard sets cannot be extended; put properties of one's own in sets of one's own.",
        ),
    ),
    entry(
        404,
        ERROR,
        ("数据类型与标准不符", "The data type is not the standard one"),
        (
            "{version} 的 {set}.{property} 的数据类型不是 {found}",
            "{set}.{property} of {version} is not of type {found}",
        ),
        ("标准属性的数据类型由标准规定。", "The data type of a standard property is fixed."),
    ),
    entry(
        405,
        ERROR,
        ("标准属性集不适用于该类", "The standard set does not apply to the classes"),
        ("{version} 的 {set} 不适用于 {classes}", "{set} of {version} does not apply to {classes}"),
        ("请改用适用于该类的属性集，或自定义属性集。", "Use a set that applies to the class, or one of your own."),
    ),
    entry(
        406,
        ERROR,
        ("未知的数据类型", "Unknown data type"),
        ("{version} 没有数据类型“{found}”", "{version} has no data type '{found}'"),
        (
            "数据类型是 IFC 的定义类型，一律大写，例如 IFCLABEL、IFCLENGTHMEASURE。",
            "Data types are defined types of IFC in upper case: IFCLABEL, IFCLENGTHMEASURE.",
        ),
    ),
    entry(
        407,
        ERROR,
        ("有值但没有数据类型", "A value without a data type"),
        ("property 写了 value，就必须写 dataType", "a property with a value needs a dataType"),
        ("没有数据类型就无法确定如何比较及其单位。", "Without it nobody knows how to compare, nor the unit."),
    ),
    entry(
        408,
        ERROR,
        ("该数据类型的值无法检查", "Values of the data type cannot be tested"),
        ("数据类型 {found} 的值不能与文字比较", "a value of type {found} cannot be compared with text"),
        ("请删除 value。", "Delete the value."),
    ),
    entry(
        409,
        WARNING,
        ("IDS 不支持的属性种类", "A kind of property that IDS does not support"),
        (
            "{set}.{property} 是引用属性或复合属性，IDS 无法检查",
            "{set}.{property} is a reference or complex property, which IDS cannot test",
        ),
        ("这样的要求永远不会满足。", "Such a requirement is never met."),
    ),
    entry(
        410,
        ERROR,
        ("该类不能有属性集", "The classes cannot have property sets"),
        ("{version} 的 {classes} 不能有属性集", "{classes} of {version} cannot have property sets"),
        ("属性集只能赋给对象、类型、材料和截面。", "Only objects, types, materials and profiles have properties."),
    ),
    entry(
        411,
        ERROR,
        ("不在标准枚举之内", "Not a value of the standard enumeration"),
        ("{set}.{property} 的标准枚举没有值“{found}”", "the standard enumeration of {set}.{property} has no '{found}'"),
        ("该属性的值由标准枚举规定，区分大小写。", "The standard fixes the values of the property; case matters."),
    ),
    entry(
        412,
        WARNING,
        ("可能弄错了单位", "Possibly the wrong unit"),
        ("{found} 的单位是 {unit}；是否误用了 {suspect}?", "{found} is read in {unit}: was {suspect} meant?"),
        (
            "IDS 的数值一律采用 SI 单位：长度为米，角度为弧度。2400 mm 写作 2.4。",
            "IDS numbers are in SI units: metres, radians. 2400 mm is written 2.4.",
        ),
    ),
    entry(
        413,
        WARNING,
        ("IFC2X3 没有标准工程量集", "IFC2X3 has no standard quantity sets"),
        ("IFC2X3 没有规定工程量集“{found}”", "IFC2X3 does not define the quantity set '{found}'"),
        (
            "许多软件也把 IFC4 的 Qto_ 工程量集写入 IFC2X3；请与提交方约定。",
            "Many tools write the Qto_ sets of IFC4 into IFC2X3 too; agree on it with those who deliver.",
        ),
    ),
    entry(
        414,
        WARNING,
        ("部分类不适用", "The standard set does not apply to some of the classes"),
        (
            "{version}:{set} 不适用于 {total} 个类中的 {lacking} 个",
            "{version}: {set} does not apply to {lacking} of the {total} classes",
        ),
        ("这些类的构件通常没有该属性集。", "Elements of these classes usually lack the set."),
    ),
    entry(
        415,
        WARNING,
        ("部分属性不存在", "Some of the properties do not exist"),
        (
            "{version} 的 {set} 没有枚举中的属性“{found}”",
            "{set} of {version} lacks '{found}', one of several properties",
        ),
        ("请确认这是有意为之。", "Make sure that this is meant."),
    ),
    entry(
        416,
        WARNING,
        ("该枚举数据类型没有这个值", "Not a value of the enumerated data type"),
        ("数据类型 {type} 没有值“{found}”", "the data type {type} has no value '{found}'"),
        ("请改用该枚举的值。", "Use a value of the enumeration."),
    ),
)
