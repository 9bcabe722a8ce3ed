"""The aspects of a georeference that rules judge, one function each; a rule names one and gives the thresholds."""

from __future__ import annotations

from bimcheck.georef.aspects import numbers, position, sources
from bimcheck.georef.aspects.look import Aspect, Judged, Look, Remark, Settings
from bimcheck.words import Words

ASPECTS: dict[str, Aspect] = {**sources.ASPECTS, **numbers.ASPECTS, **position.ASPECTS}

DEMANDS: dict[str, Words] = {
    "level": Words("LoGeoRef 有效级别不低于要求", "the effective LoGeoRef level reaches the one asked for"),
    "null": Words("坐标转换确实移动模型", "the coordinate operation moves the model somewhere"),
    "system": Words(
        "坐标系可识别、为投影坐标系、现行且在允许之列", "the system is known, projected, in force and allowed"
    ),
    "vertical": Words("高程基准可识别且符合要求", "the vertical datum is known and the one asked for"),
    "agreement": Words("各几何环境、各场地说法一致", "contexts and sites say the same"),
    "one_place": Words("坐标转换与各处属性集说法一致", "the operation and property sets say the same"),
    "old_datum": Words("旧基准可严格换算", "there is an exact way from an old datum"),
    "property_sets": Words("属性集名称与所在对象规范", "property sets are spelled and placed as the guide has them"),
    "scale": Words("Scale = 项目单位 ÷ 地图单位", "Scale = project unit ÷ map unit"),
    "grid_factor": Words("Scale 只含单位换算", "Scale converts units only"),
    "axis": Words("旋转向量完整且为单位向量", "the axis is given in full and of length 1"),
    "north": Words("旋转与 TrueNorth 相差只有子午线收敛角", "rotation and TrueNorth differ by the convergence only"),
    "heights": Words("各处高程相同", "heights are the same"),
    "far": Words("几何坐标靠近原点", "coordinates are near the origin"),
    "mixed": Words("构件聚在一处", "elements are together"),
    "same_spot": Words("各单体建筑位置不同", "buildings stand apart"),
    "unit": Words("东、北坐标以地图单位填写", "easting and northing are in the unit of the map"),
    "twice": Words("地图坐标只写一处", "map coordinates stand once"),
    "zone": Words("东坐标的带号与坐标系一致", "the zone prefix fits the system"),
    "swapped": Words("东坐标与北坐标没有互换", "easting and northing are not swapped"),
    "area": Words("模型在坐标系适用范围内", "the model is in the area of its system"),
    "default_place": Words("经纬度不是默认值", "latitude and longitude are no default"),
    "angles": Words("经纬度书写正确", "latitude and longitude are well written"),
    "latlong": Words("经纬度与地图坐标在同一处", "latitude and longitude are where the map coordinates are"),
    "inside": Words("模型在区域内", "the model is in the region"),
}

__all__ = ["ASPECTS", "DEMANDS", "Aspect", "Judged", "Look", "Remark", "Settings"]
