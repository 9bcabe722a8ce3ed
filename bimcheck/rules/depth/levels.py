"""The scales: model units (LOD 1.0 to 4.0), information (N1 to N4), stage labels (LOD 100 to 500), CIM levels."""

from __future__ import annotations

from enum import Enum

from bimcheck.words import Words


class UnitLevel(Enum):
    """模型精细度 of GB/T 51301: the smallest model unit that a model has."""

    PROJECT = "LOD1.0"
    FUNCTION = "LOD2.0"
    COMPONENT = "LOD3.0"
    PART = "LOD4.0"

    @property
    def rank(self) -> int:
        return list(UnitLevel).index(self)


class InformationLevel(Enum):
    """信息深度 of GB/T 51301, cumulative."""

    N1 = "N1"
    N2 = "N2"
    N3 = "N3"
    N4 = "N4"

    @property
    def rank(self) -> int:
        return list(InformationLevel).index(self)


class StageLabel(Enum):
    """LOD 100 to 500 as GB/T 51235 labels the models of the stages. Says nothing of what a model has."""

    LOD300 = 300
    LOD350 = 350
    LOD400 = 400
    LOD500 = 500


UNIT_WORDS = {
    UnitLevel.PROJECT: Words("项目级模型单元", "project-level unit"),
    UnitLevel.FUNCTION: Words("功能级模型单元", "function-level unit"),
    UnitLevel.COMPONENT: Words("构件级模型单元", "component-level unit"),
    UnitLevel.PART: Words("零件级模型单元", "part-level unit"),
}
INFORMATION_WORDS = {
    InformationLevel.N1: Words("身份、项目与定位信息", "identity, project, place"),
    InformationLevel.N2: Words("系统与关联关系", "systems and relations"),
    InformationLevel.N3: Words("技术与生产信息", "technical and production data"),
    InformationLevel.N4: Words("资产与维护信息", "assets and maintenance"),
}
# The names of the CIM levels and their link to model units are recalled, not read: a label, never a demand.
CIM_OF_UNIT = {
    UnitLevel.PROJECT: Words("CIM4 精细模型", "CIM4 fine model"),
    UnitLevel.FUNCTION: Words("CIM5 功能级模型", "CIM5 function-level model"),
    UnitLevel.COMPONENT: Words("CIM6 构件级模型", "CIM6 component-level model"),
    UnitLevel.PART: Words("CIM7 零件级模型", "CIM7 part-level model"),
}
