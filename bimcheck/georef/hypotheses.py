"""What may have gone wrong with a place: each a kind with its words, and the corrected values that would mend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bimcheck.words import Words

# What a correction may set; the keys of `bimcheck georef --set`, in their order.
SETTABLE = (
    "easting", "northing", "height", "rotation", "scale", "crs", "vertical", "latitude", "longitude", "true_north",
)  # fmt: skip

KINDS: dict[str, Words] = {
    "swap": Words("东坐标与北坐标互换（测量习惯 X 为北）", "easting and northing are swapped (surveyors' X is north)"),
    "project_unit": Words("坐标按项目长度单位填写，而非地图单位", "coordinates are in the project's unit"),
    "millimetre": Words("坐标以毫米填写，而地图单位是米", "coordinates are millimetres where metres are meant"),
    "kilometre": Words("坐标缩小了 1000 倍", "coordinates are a thousand times too small"),
    "map_unit": Words("MapUnit 与坐标实际单位不符", "MapUnit is not the unit that the coordinates are in"),
    "false_easting": Words("缺少 500 km 东偏（假东）", "the false easting of 500 km is missing"),
    "zone_prefix": Words("东坐标带有带号，而坐标系不带带号", "the easting carries a zone prefix that the system lacks"),
    "zone_missing": Words("坐标系带带号，而东坐标没有带号", "the system has a zone prefix that the easting lacks"),
    "central_meridian": Words("中央子午线不对", "the central meridian is another one"),
    "six_degree": Words("坐标是 6° 带的，坐标系写成了 3° 带", "coordinates of a 6 degree zone under a 3 degree system"),
    "utm": Words("坐标是 UTM 的，坐标系写成了高斯-克吕格", "UTM coordinates under a Gauss-Kruger system"),
    "gauss": Words("坐标是高斯-克吕格的，坐标系写成了 UTM", "Gauss-Kruger coordinates under a UTM system"),
    "system_unnamed": Words("没有可识别的坐标系", "no coordinate system that is known"),
    "twice": Words("重复定位：构件已在地图坐标上，又做了一次坐标转换", "georeferenced twice"),
    "null": Words("坐标转换为零，没有真正定位", "the conversion is zero: it places the model nowhere"),
    "elsewhere": Words("坐标本身成立，只是不在给定区域内", "the place holds in itself, outside the region"),
    "scale_missing": Words("缺少 Scale", "Scale is missing"),
    "scale_inverted": Words("Scale 填成了倒数", "Scale is inverted"),
    "scale_unit": Words("Scale 没有包含单位换算", "Scale leaves out the conversion of units"),
    "scale_wrong": Words("Scale 与单位不符", "Scale does not fit the units"),
    "grid_factor": Words("Scale 中含有投影长度比", "Scale holds a grid scale factor"),
    "rotation_sign": Words("旋转方向相反", "the rotation has the wrong sign"),
    "rotation_swapped": Words("XAxisAbscissa 与 XAxisOrdinate 互换", "XAxisAbscissa and XAxisOrdinate are swapped"),
    "rotation_lost": Words("有真北方向，但坐标转换没有旋转", "true north is turned, the conversion is not"),
    "rotation_twice": Words("旋转了两次", "rotated twice"),
    "north_unset": Words("坐标转换有旋转，但 TrueNorth 仍为默认值", "rotated, but TrueNorth is the default"),
    "rotation_wrong": Words("旋转与真北方向不一致", "rotation and true north disagree"),
    "north_slip": Words("把真北角当作坐标北角（未计子午线收敛角）", "true north taken for grid north (no convergence)"),
    "latlong_gcj02": Words("经纬度取自 GCJ-02 网络地图（高德、腾讯）", "latitude and longitude of a GCJ-02 web map"),
    "latlong_bd09": Words("经纬度取自百度地图 BD-09", "latitude and longitude are from Baidu's map (BD-09)"),
    "map_gcj02": Words("地图坐标由 GCJ-02 经纬度换算而来", "the map coordinates were made of a GCJ-02 position"),
    "map_bd09": Words("地图坐标由 BD-09 经纬度换算而来", "the map coordinates were made of a BD-09 position"),
    "latlong_default": Words("经纬度是软件默认值，从未设置", "latitude and longitude are a default that nobody set"),
    "latlong_overflow": Words("经纬度为整数溢出值", "latitude or longitude overflowed"),
    "latlong_swapped": Words("纬度与经度互换", "latitude and longitude are swapped"),
    "latlong_fault": Words("经纬度写法有误", "latitude or longitude is badly written"),
    "latlong_differs": Words("经纬度与地图坐标不在一处", "latitude and longitude are elsewhere"),
}  # fmt: skip


@dataclass(frozen=True)
class Hypothesis:
    """One explanation.

    about      position scale rotation latlong
    corrected  (key of SETTABLE, value) in map units and degrees: what would mend it
    sentence   what was found, with numbers
    lonlat     where the model (of `latlong`: the site) would be then
    reaches    region · system (only the area of its coordinate system) · "": no position is moved
    distance   metres from there to latitude and longitude of the site; None where these are of no use
    cost       the likelier the smaller
    """

    kind: str
    about: str
    corrected: tuple[tuple[str, float | str], ...]
    sentence: Words
    lonlat: tuple[float, float] | None = None
    reaches: str = ""
    distance: float | None = None
    cost: float = 0.0
    id: int | None = None

    @property
    def title(self) -> Words:
        return KINDS[self.kind]

    @property
    def correction(self) -> Words:
        """ "easting = 514923.700, northing = 3350508.900" in the words of people."""
        if not self.corrected:
            return Words("无需修改坐标", "nothing to correct")
        return Words(
            "，".join(_told(k, v, "zh") for k, v in self.corrected),
            ", ".join(_told(k, v, "en") for k, v in self.corrected),
        )

    @property
    def options(self) -> str:
        """As `bimcheck georef --set` takes it."""
        return " ".join(f"{key}={as_text(key, value)}" for key, value in self.corrected)

    def as_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "about": self.about,
            "title": self.title.as_dict(),
            "sentence": self.sentence.as_dict(),
            "corrected": dict(self.corrected),
            "lon": self.lonlat[0] if self.lonlat else None,
            "lat": self.lonlat[1] if self.lonlat else None,
            "reaches": self.reaches or None,
            "distance_to_latlong": self.distance,
            "cost": round(self.cost, 3),
        }


# Kinds that are worth a word, but that nobody should follow without a look.
SOFT = ("grid_factor", "north_unset", "north_slip", "rotation_wrong", "latlong_fault")


def merged(hypotheses: Sequence[Hypothesis]) -> str:
    """Options for `--set` that mend what is likeliest of each kind of thing: position, scale, rotation, position of
    the site. "" where nothing can be corrected."""
    values: dict[str, float | str] = {}
    for about in ("position", "scale", "rotation", "latlong"):
        first = next((h for h in hypotheses if h.about == about), None)
        if first is not None and first.kind not in SOFT:
            values = {**dict(first.corrected), **values}
    ordered = [key for key in SETTABLE if key in values]
    return " ".join(f"{key}={as_text(key, values[key])}" for key in ordered)


LABELS = {
    "easting": Words("东坐标", "easting"),
    "northing": Words("北坐标", "northing"),
    "height": Words("高程", "height"),
    "rotation": Words("旋转", "rotation"),
    "scale": Words("Scale", "Scale"),
    "crs": Words("坐标系", "system"),
    "vertical": Words("高程基准", "vertical datum"),
    "latitude": Words("纬度", "latitude"),
    "longitude": Words("经度", "longitude"),
    "true_north": Words("真北方位（自 Y 轴逆时针）", "true north (counter-clockwise from Y)"),
}


def as_text(key: str, value: float | str) -> str:
    """A value as people write it: millimetres, a ten-millionth of a degree of position."""
    if isinstance(value, str):
        return value
    digits = {"easting": 3, "northing": 3, "height": 3, "latitude": 7, "longitude": 7, "rotation": 6, "true_north": 6}
    if key not in digits:
        return f"{value:.10g}"
    text = f"{value:.{digits[key]}f}"
    return text.lstrip("-") if float(text) == 0 else text


def _told(key: str, value: float | str, language: str) -> str:
    label = LABELS[key].zh if language == "zh" else LABELS[key].en
    unit = "°" if key in ("latitude", "longitude", "rotation", "true_north") else ""
    return f"{label} = {as_text(key, value)}{unit}"
