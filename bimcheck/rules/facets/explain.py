"""Facets said in plain Chinese and English: what a specification applies to and what it demands."""

from __future__ import annotations

from collections.abc import Sequence

from bimcheck.rules.facets.kinds import (
    AttributeFacet,
    ClassificationFacet,
    EntityFacet,
    Facet,
    MaterialFacet,
    PartOfFacet,
    PropertyFacet,
)
from bimcheck.rules.restrictions import Restriction, Value
from bimcheck.words import Words

# IDS states measures in SI units; what people call those.
UNIT_SYMBOLS = {
    "IFCLENGTHMEASURE": " m",
    "IFCPOSITIVELENGTHMEASURE": " m",
    "IFCNONNEGATIVELENGTHMEASURE": " m",
    "IFCAREAMEASURE": " m²",
    "IFCVOLUMEMEASURE": " m³",
    "IFCMASSMEASURE": " kg",
    "IFCTIMEMEASURE": " s",
    "IFCPLANEANGLEMEASURE": " rad",
    "IFCPOSITIVEPLANEANGLEMEASURE": " rad",
    "IFCTHERMODYNAMICTEMPERATUREMEASURE": " K",
    "IFCTHERMALTRANSMITTANCEMEASURE": " W/(m²·K)",
    "IFCTHERMALCONDUCTIVITYMEASURE": " W/(m·K)",
    "IFCPOWERMEASURE": " W",
    "IFCPRESSUREMEASURE": " Pa",
    "IFCFORCEMEASURE": " N",
    "IFCMASSDENSITYMEASURE": " kg/m³",
    "IFCVOLUMETRICFLOWRATEMEASURE": " m³/s",
    "IFCFREQUENCYMEASURE": " Hz",
    "IFCELECTRICVOLTAGEMEASURE": " V",
    "IFCELECTRICCURRENTMEASURE": " A",
    "IFCILLUMINANCEMEASURE": " lx",
}

# What building professionals call the classes that requirements mostly speak of.
CLASS_NAMES_ZH = {
    "IFCPROJECT": "项目",
    "IFCSITE": "场地",
    "IFCBUILDING": "单体建筑",
    "IFCBUILDINGSTOREY": "楼层",
    "IFCSPACE": "空间",
    "IFCZONE": "分区",
    "IFCWALL": "墙",
    "IFCWALLSTANDARDCASE": "标准墙",
    "IFCWALLTYPE": "墙类型",
    "IFCCURTAINWALL": "幕墙",
    "IFCSLAB": "板",
    "IFCROOF": "屋顶",
    "IFCBEAM": "梁",
    "IFCCOLUMN": "柱",
    "IFCMEMBER": "杆件",
    "IFCPLATE": "薄板",
    "IFCFOOTING": "基础",
    "IFCPILE": "桩",
    "IFCSTAIR": "楼梯",
    "IFCSTAIRFLIGHT": "梯段",
    "IFCRAMP": "坡道",
    "IFCRAILING": "栏杆",
    "IFCDOOR": "门",
    "IFCDOORTYPE": "门类型",
    "IFCWINDOW": "窗",
    "IFCWINDOWTYPE": "窗类型",
    "IFCOPENINGELEMENT": "洞口",
    "IFCCOVERING": "面层",
    "IFCFURNITURE": "家具",
    "IFCFURNISHINGELEMENT": "家具",
    "IFCBUILDINGELEMENTPROXY": "代理构件",
    "IFCBUILDINGELEMENTPART": "构件部件",
    "IFCELEMENTASSEMBLY": "组合构件",
    "IFCREINFORCINGBAR": "钢筋",
    "IFCREINFORCINGMESH": "钢筋网",
    "IFCTENDON": "预应力筋",
    "IFCDISCRETEACCESSORY": "预埋件",
    "IFCFASTENER": "紧固件",
    "IFCMECHANICALFASTENER": "机械紧固件",
    "IFCSYSTEM": "系统",
    "IFCDISTRIBUTIONSYSTEM": "机电系统",
    "IFCGROUP": "组",
    "IFCDUCTSEGMENT": "风管",
    "IFCDUCTFITTING": "风管管件",
    "IFCPIPESEGMENT": "管段",
    "IFCPIPEFITTING": "管件",
    "IFCCABLESEGMENT": "电缆",
    "IFCCABLECARRIERSEGMENT": "桥架",
    "IFCAIRTERMINAL": "风口",
    "IFCSANITARYTERMINAL": "卫生器具",
    "IFCLIGHTFIXTURE": "灯具",
    "IFCPUMP": "泵",
    "IFCFAN": "风机",
    "IFCVALVE": "阀门",
    "IFCBOILER": "锅炉",
    "IFCCHILLER": "冷水机组",
    "IFCSENSOR": "传感器",
    "IFCTRANSPORTELEMENT": "电梯等运输设备",
    "IFCMATERIAL": "材料",
    "IFCTASK": "任务",
}

_RELATIONS = {
    "IFCRELAGGREGATES": Words("组成", "aggregation"),
    "IFCRELASSIGNSTOGROUP": Words("归组", "assignment to a group"),
    "IFCRELCONTAINEDINSPATIALSTRUCTURE": Words("空间容纳", "spatial containment"),
    "IFCRELNESTS": Words("嵌套", "nesting"),
    "IFCRELVOIDSELEMENT IFCRELFILLSELEMENT": Words("开洞与填充", "voiding and filling"),
}


def say_value(value: str | Restriction, unit: str = "") -> Words:
    """A predicate: 为“EI 60” / is 'EI 60'; several demands of a restriction are joined."""
    if isinstance(value, str):
        return Words(f"为“{value}{unit}”", f"is '{value}{unit}'")
    demands: list[Words] = []
    if value.enumeration:
        zh = "".join(f"“{v}{unit}”" for v in value.enumeration[:5])
        en = ", ".join(f"'{v}{unit}'" for v in value.enumeration[:5])
        more = len(value.enumeration) - 5
        if len(value.enumeration) == 1:
            demands.append(Words(f"为{zh}", f"is {en}"))
        else:
            demands.append(
                Words(
                    f"为{zh}" + (f"等 {more + 5} 个值" if more > 0 else "") + "之一",
                    f"is one of {en}" + (f" or {more} more" if more > 0 else ""),
                )
            )
    if value.pattern:
        demands.append(
            Words(
                "符合模式" + "或".join(f"“{p}”" for p in value.pattern),
                "matches the pattern " + " or ".join(f"'{p}'" for p in value.pattern),
            )
        )
    for bound, zh, en in (
        (value.min_inclusive, "不小于", "is at least"),
        (value.min_exclusive, "大于", "is more than"),
        (value.max_inclusive, "不大于", "is at most"),
        (value.max_exclusive, "小于", "is less than"),
    ):
        if bound is not None:
            demands.append(Words(f"{zh} {bound}{unit}", f"{en} {bound}{unit}"))
    for number, zh, en in (
        (value.length, "长度为 {} 个字符", "is {} characters long"),
        (value.min_length, "至少 {} 个字符", "has at least {} characters"),
        (value.max_length, "至多 {} 个字符", "has at most {} characters"),
        (value.total_digits, "至多 {} 位数字", "has at most {} digits"),
        (value.fraction_digits, "至多 {} 位小数", "has at most {} decimals"),
    ):
        if number is not None:
            demands.append(Words(zh.format(number), en.format(number)))
    if not demands:
        return Words("有任意值", "has any value")
    return Words("，且".join(d.zh for d in demands), " and ".join(d.en for d in demands))


def say_name(kind_zh: str, kind_en: str, value: Value) -> Words:
    """A named thing: 属性集 Pset_WallCommon, or 名称符合模式 … 的属性集 where the name is restricted."""
    if value is None:
        return Words(f"任意{kind_zh}", f"any {kind_en}")
    if isinstance(value, str):
        return Words(f"{kind_zh} {value}", f"{kind_en} {value}")
    if value.enumeration and not value.pattern and len(value.enumeration) <= 5:
        return Words(f"{kind_zh} {'、'.join(value.enumeration)}", f"{kind_en} {' or '.join(value.enumeration)}")
    said = say_value(value)
    return Words(f"名称{said.zh}的{kind_zh}", f"any {kind_en} whose name {said.en}")


def _spaced(text: str) -> str:
    """Chinese sets Latin words off by a space."""
    return f"{text} " if text[-1].isascii() else text


def say_class(value: Value) -> Words:
    """A class, with its Chinese name where building professionals have one."""
    if isinstance(value, Restriction) and value.enumeration and len(value.enumeration) <= 5:
        named = [say_class(v) for v in value.enumeration]
        return Words("、".join(n.zh for n in named), " or ".join(n.en for n in named))
    if isinstance(value, str):
        zh = CLASS_NAMES_ZH.get(value.upper())
        return Words(f"{value}（{zh}）" if zh else value, value)
    if isinstance(value, Restriction) and value.pattern == (".*",):
        return Words("任意对象", "anything")
    if value is None:
        return Words("任意对象", "anything")
    said = say_value(value)
    return Words(f"类名{said.zh}的对象", f"any class whose name {said.en}")


def _say_entity(facet: EntityFacet) -> Words:
    said = say_class(facet.name)
    if facet.predefined_type is None:
        return said
    kind = say_value(facet.predefined_type)
    return Words(f"{said.zh}，预定义类型{kind.zh}", f"{said.en} whose predefined type {kind.en}")


def _say_property(facet: PropertyFacet) -> Words:
    name = say_name("属性", "property", facet.base_name)
    group = say_name("属性集", "property set", facet.property_set)
    return Words(f"{_spaced(group.zh)}中的{name.zh}", f"{name.en} in {group.en}")


def _say_whole(facet: PartOfFacet) -> Words:
    said = _say_entity(facet.entity)
    relation = _RELATIONS.get((facet.relation or "").upper())
    if relation is None:
        return said
    return Words(f"{said.zh}（经{relation.zh}关系）", f"{said.en} (by {relation.en})")


def say_requirement(facet: Facet) -> Words:
    """What is expected of one element, as a clause: 属性集 … 的值为“EI 60” / property … is 'EI 60'."""
    match facet:
        case EntityFacet():
            return _entity_requirement(facet)
        case AttributeFacet():
            subject = say_name("直接属性", "attribute", facet.name)
            return _valued(subject, facet.value, "", facet.cardinality)
        case PropertyFacet():
            subject = _say_property(facet)
            if facet.data_type:
                typed = facet.data_type.upper()
                subject = Words(f"{subject.zh}（数据类型 {typed}）", f"{subject.en} (data type {typed})")
            return _valued(
                subject, facet.value, UNIT_SYMBOLS.get((facet.data_type or "").upper(), ""), facet.cardinality
            )
        case ClassificationFacet():
            return _classification_requirement(facet)
        case MaterialFacet():
            return _material_requirement(facet)
        case PartOfFacet():
            whole = _say_whole(facet)
            if facet.cardinality == "prohibited":
                return Words(f"不得属于 {whole.zh}", f"not part of {whole.en}")
            optional = facet.cardinality == "optional"
            return Words(
                f"{'如有上级对象，应' if optional else ''}属于 {whole.zh}",
                f"part of {whole.en}{' if part of anything' if optional else ''}",
            )
    raise TypeError(facet)


def _valued(subject: Words, value: Value, unit: str, cardinality: str) -> Words:
    after = _spaced(subject.zh)
    if value is None:
        if cardinality == "prohibited":
            return Words(f"不得有{subject.zh}", f"no {subject.en}")
        if cardinality == "optional":
            return Words(f"{after}可有可无，如有应符合", f"{subject.en}, if there")
        return Words(f"{after}有值", f"{subject.en} has a value")
    said = say_value(value, unit)
    if cardinality == "prohibited":
        return Words(f"{after}的值不得{said.zh}", f"not: {subject.en} {said.en}")
    if cardinality == "optional":
        return Words(f"如有{subject.zh}，其值{said.zh}", f"if there, {subject.en} {said.en}")
    return Words(f"{after}的值{said.zh}", f"{subject.en} {said.en}")


def _entity_requirement(facet: EntityFacet) -> Words:
    said = _say_entity(facet)
    if facet.cardinality == "prohibited":
        return Words(f"不得为 {said.zh}", f"not of class {said.en}")
    if facet.cardinality == "optional" and facet.predefined_type is not None:
        name, kind = say_class(facet.name), say_value(facet.predefined_type)
        return Words(f"如为 {name.zh}，则预定义类型{kind.zh}", f"if of class {name.en}, the predefined type {kind.en}")
    return Words(f"类为 {said.zh}", f"class {said.en}")


def _classification_requirement(facet: ClassificationFacet) -> Words:
    system = say_name("分类体系", "classification system", facet.system)
    inside = f"在{_spaced(system.zh)}中"
    if facet.value is None:
        return {
            "required": Words(f"{inside}有分类", f"classified in {system.en}"),
            "optional": Words(f"{inside}可有分类", f"may be classified in {system.en}"),
            "prohibited": Words(f"{inside}不得有分类", f"not classified in {system.en}"),
        }[facet.cardinality]
    said = say_value(facet.value)
    return {
        "required": Words(f"{inside}的分类编码{said.zh}", f"classified in {system.en} with a code that {said.en}"),
        "optional": Words(
            f"如{inside}有分类，编码{said.zh}", f"if classified in {system.en}, with a code that {said.en}"
        ),
        "prohibited": Words(
            f"{inside}的分类编码不得{said.zh}", f"not classified in {system.en} with a code that {said.en}"
        ),
    }[facet.cardinality]


def _material_requirement(facet: MaterialFacet) -> Words:
    if facet.value is None:
        return {
            "required": Words("有材料", "has a material"),
            "optional": Words("可有材料", "may have a material"),
            "prohibited": Words("不得有材料", "has no material"),
        }[facet.cardinality]
    said = say_value(facet.value)
    return {
        "required": Words(f"材料的名称或类别{said.zh}", f"has a material whose name or category {said.en}"),
        "optional": Words(f"如有材料，其名称或类别{said.zh}", f"if it has a material, its name or category {said.en}"),
        "prohibited": Words(f"材料的名称或类别不得{said.zh}", f"has no material whose name or category {said.en}"),
    }[facet.cardinality]


def say_selection(facets: Sequence[Facet]) -> Words:
    """What a specification applies to: 所有 IFCWALL（墙），且… / all IFCWALL that …"""
    entities = [f for f in facets if isinstance(f, EntityFacet)]
    others = [say_requirement(f) for f in facets if not isinstance(f, EntityFacet)]
    subject = _say_entity(entities[0]) if entities else Words("对象", "objects")
    zh, en = f"所有 {subject.zh}", f"all {subject.en}"
    if others:
        zh += "，且" + "，且".join(o.zh for o in others)
        en += " where " + " and ".join(o.en for o in others)
    return Words(zh, en)
