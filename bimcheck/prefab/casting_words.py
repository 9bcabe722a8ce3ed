"""What people call how an element is made, and by what it was decided."""

from __future__ import annotations

from bimcheck.words import Words

CASTING_WORDS = {
    "precast": Words("预制", "precast"),
    "cast_in_place": Words("现浇", "cast in place"),
    "composite": Words("叠合", "composite"),
    "unknown": Words("未知", "unknown"),
}
EVIDENCE_WORDS = {
    "declared": Words("项目声明", "declared"),
    "flag": Words("明确标记", "stated"),
    "set": Words("属性集", "property set"),
    "whole": Words("所属整体", "its whole"),
    "material": Words("材料", "material"),
    "type": Words("类型名称", "type name"),
    "name": Words("构件名称", "name"),
}
SOURCE_WORDS = {
    "quantity": Words("工程量", "quantity"),
    "property": Words("属性", "property"),
    "shape": Words("几何", "shape"),
    "calculated": Words("计算", "calculated"),
}
STANDING_WORDS = {
    "counts": Words("计入", "counts"),
    "part": Words("部分计入（叠合）", "counts in part"),
    "not": Words("不计入", "does not count"),
    "unknown": Words("信息不足", "not told"),
    "allowance": Words("可能计入（现浇段）", "may count (strip)"),
}
