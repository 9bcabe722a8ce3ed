# ruff: noqa: E501 - a table: each text on one line can be read and compared
"""The columns of the requirements table and the words that people write in them, in Chinese and English."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from bimcheck.words import Words


@dataclass(frozen=True, slots=True)
class Column:
    """key, header, other headers that are understood (compared without blanks and case), help, width in characters."""

    key: str
    header: Words
    also: tuple[str, ...]
    help: Words
    width: int


COLUMNS: tuple[Column, ...] = (
    Column(
        "specification",
        Words("规定名称", "Specification"),
        ("名称", "规则名称", "规定", "specificationname", "name"),
        Words(
            "规定的名称。相同名称、类和预定义类型的行合为一条规定。可留空，自动取类名。",
            "Name of the specification. Rows with the same name, class and predefined type form one specification. "
            "Blank: the class name.",
        ),
        24,
    ),
    Column(
        "stage",
        Words("阶段", "Stage"),
        ("交付阶段", "项目阶段", "milestone", "phase"),
        Words(
            "从哪个阶段开始要求，例如 施工图设计。留空同上一行。",
            "The stage, such as construction documents. Blank: as above.",
        ),
        14,
    ),
    Column(
        "version",
        Words("IFC版本", "IFC version"),
        ("ifcversion", "版本", "schema"),
        Words(
            "IFC2X3、IFC4、IFC4X3,可写多个，以空格分隔。留空同上一行;整列为空时为 IFC4。",
            "IFC2X3, IFC4, IFC4X3; several with blanks between. Blank: as above; IFC4 where the column is empty.",
        ),
        12,
    ),
    Column(
        "entity",
        Words("类", "Class"),
        ("ifc类", "构件类", "ifc类名", "ifcclass", "entity"),
        Words(
            "IFC 类，例如 IfcWall。多个类以分号分隔。留空时，类、预定义类型、规定名称同上一行。",
            "IFC class, such as IfcWall; several with semicolons. Blank: class, predefined type and name as above.",
        ),
        22,
    ),
    Column(
        "predefined",
        Words("预定义类型", "Predefined type"),
        ("类型", "predefinedtype"),
        Words("例如 SOLIDWALL;可留空。", "Such as SOLIDWALL; may be blank."),
        18,
    ),
    Column(
        "occurrence",
        Words("构件要求", "Elements"),
        ("出现", "构件存在", "occurrence", "cardinality"),
        Words(
            "必有：模型中至少要有一个这样的构件;可无：若有，则须满足要求 (默认);禁止：不得有。",
            "required: at least one such element; optional: if there are any, they must comply (default); prohibited: none.",
        ),
        12,
    ),
    Column(
        "set",
        Words("属性集", "Property set"),
        ("pset", "属性集名称", "propertyset", "propertyset/quantityset"),
        Words(
            "例如 Pset_WallCommon。对 IFC 自身的属性 (如 Name) 写“-”。类与属性集都留空时同上一行。",
            "Such as Pset_WallCommon. Write - for attributes of IFC itself (Name). Blank in a row without class: as above.",
        ),
        26,
    ),
    Column(
        "property",
        Words("属性", "Property"),
        ("属性名", "属性名称", "propertyname", "basename", "attribute"),
        Words("属性名称，区分大小写。", "Name of the property; case matters."),
        24,
    ),
    Column(
        "type",
        Words("数据类型", "Data type"),
        ("类型数据", "值类型", "datatype"),
        Words(
            "IFC 数据类型，或：文字、是否、整数、实数、长度、面积、体积、质量、角度、日期。标准属性可留空，自动填写。",
            "IFC data type, or: text, boolean, integer, real, length, area, volume, mass, angle, date. "
            "Blank for standard properties: filled in.",
        ),
        22,
    ),
    Column(
        "unit",
        Words("单位", "Unit"),
        ("计量单位",),
        Words(
            "允许值的单位，例如 mm、㎡、°。写入 IDS 时换算为 SI 单位。",
            "Unit of the accepted values: mm, m2, °. Converted to SI in the IDS.",
        ),
        10,
    ),
    Column(
        "values",
        Words("允许值", "Accepted values"),
        ("取值", "值", "取值范围", "约束", "values", "value", "allowedvalues"),
        Words(
            "留空：任意值。列表:A; B。范围:>=15、<30、15..30 (含两端)。模式:/W-[0-9]+/。",
            "Blank: any value. List: A; B. Range: >=15, <30, 15..30 (both ends count). Pattern: /W-[0-9]+/.",
        ),
        30,
    ),
    Column(
        "required",
        Words("必填", "Required"),
        ("是否必填", "必选", "要求", "mandatory", "required?"),
        Words(
            "是：必须填写 (默认);否：若有，则须符合;禁止：不得有。",
            "yes: must be filled (default); no: if present, like this; prohibited: must not be there.",
        ),
        10,
    ),
    Column(
        "instructions",
        Words("说明", "Instructions"),
        ("备注", "填写说明", "instruction", "description", "remarks"),
        Words("写给建模人员的说明。", "For those who model."),
        40,
    ),
)
BY_KEY = {column.key: column for column in COLUMNS}
_PLAIN = re.compile(r"[\s_*()()/]+")


def plain(text: str) -> str:
    """A header or word for comparison: without blanks, brackets, stars, case."""
    return _PLAIN.sub("", text).casefold()


HEADERS: dict[str, str] = {
    plain(name): column.key
    for column in COLUMNS
    for name in (column.header.zh, column.header.en, f"{column.header.zh}{column.header.en}", *column.also)
}

STAGE_MARK = re.compile(r"(?:^|\n)\[(?:阶段|Stage): ([^\]]*)\]$")

_CARDINALITY = {
    "required": "是 y yes true 必填 必须 必有 应有 required 1 √ ✓ ●",
    "optional": "否 n no false 可选 选填 可无 如有 optional 0 ○",
    "prohibited": "禁止 不得 不得有 prohibited forbidden ×",
}
CARDINALITY = {plain(word): key for key, words in _CARDINALITY.items() for word in words.split()}
REQUIRED_WORDS = {
    "required": Words("是", "yes"),
    "optional": Words("否", "no"),
    "prohibited": Words("禁止", "prohibited"),
}
OCCURRENCE_WORDS = {
    "required": Words("必有", "required"),
    "optional": Words("可无", "optional"),
    "prohibited": Words("禁止", "prohibited"),
}
ATTRIBUTE_WORDS = ("-", "—", "–", "ifc", "ifc属性", "attribute")
BOOLEANS = {
    **dict.fromkeys(("true", "是", "1", "√", "yes", "有", "真"), "true"),
    **dict.fromkeys(("false", "否", "0", "×", "no", "无", "假"), "false"),
}
VERSIONS = {"IFC2X3": "IFC2X3", "IFC4": "IFC4", "IFC4X3": "IFC4X3_ADD2", "IFC4X3ADD2": "IFC4X3_ADD2"}

_TYPES = {
    "IFCLABEL": "文字 文本 字符串 text string label 标签",
    "IFCTEXT": "长文本 longtext",
    "IFCIDENTIFIER": "编号 标识 identifier",
    "IFCBOOLEAN": "是否 布尔 布尔值 boolean bool",
    "IFCLOGICAL": "逻辑 logical",
    "IFCINTEGER": "整数 integer int",
    "IFCREAL": "实数 小数 数值 real number",
    "IFCCOUNTMEASURE": "数量 个数 count",
    "IFCLENGTHMEASURE": "长度 length",
    "IFCAREAMEASURE": "面积 area",
    "IFCVOLUMEMEASURE": "体积 volume",
    "IFCMASSMEASURE": "质量 重量 mass weight",
    "IFCPLANEANGLEMEASURE": "角度 angle",
    "IFCTIMEMEASURE": "时间 时长 time",
    "IFCPRESSUREMEASURE": "压力 强度 压强 pressure",
    "IFCFORCEMEASURE": "力 force",
    "IFCPOWERMEASURE": "功率 power",
    "IFCTHERMALTRANSMITTANCEMEASURE": "传热系数 thermaltransmittance",
    "IFCTHERMODYNAMICTEMPERATUREMEASURE": "温度 temperature",
    "IFCDATE": "日期 date",
    "IFCURIREFERENCE": "网址 链接 uri url",
}
TYPES = {plain(word): key for key, words in _TYPES.items() for word in words.split()}

# unit → (what it measures, factor to SI, offset): value in SI = value × factor + offset
_PI_180 = "0.0174532925199432957692"
_UNITS: dict[str, dict[str, str]] = {
    "LENGTH": {
        "m": "1",
        "米": "1",
        "mm": "0.001",
        "毫米": "0.001",
        "cm": "0.01",
        "厘米": "0.01",
        "km": "1000",
        "千米": "1000",
    },
    "AREA": {
        "m2": "1",
        "平方米": "1",
        "mm2": "0.000001",
        "cm2": "0.0001",
        "km2": "1000000",
        "公顷": "10000",
        "ha": "10000",
    },
    "VOLUME": {"m3": "1", "立方米": "1", "mm3": "0.000000001", "cm3": "0.000001", "L": "0.001", "升": "0.001"},
    "MASS": {"kg": "1", "千克": "1", "公斤": "1", "g": "0.001", "克": "0.001", "t": "1000", "吨": "1000"},
    "ANGLE": {"rad": "1", "弧度": "1", "°": _PI_180, "度": _PI_180, "deg": _PI_180},
    "TIME": {"s": "1", "秒": "1", "min": "60", "分钟": "60", "h": "3600", "小时": "3600", "d": "86400", "天": "86400"},
    "FORCE": {"N": "1", "kN": "1000", "千牛": "1000", "MN": "1000000"},
    "PRESSURE": {
        "Pa": "1",
        "kPa": "1000",
        "MPa": "1000000",
        "GPa": "1000000000",
        "兆帕": "1000000",
        "N/mm2": "1000000",
        "kN/m2": "1000",
    },
    "POWER": {"W": "1", "瓦": "1", "kW": "1000", "千瓦": "1000", "MW": "1000000"},
    "TRANSMITTANCE": {"W/m2K": "1", "W/m2·K": "1", "W/(m2·K)": "1", "W/(m2K)": "1"},
    "DENSITY": {"kg/m3": "1", "t/m3": "1000"},
    "FLOW": {"m3/s": "1", "m3/h": "0.000277777777777777777778", "L/s": "0.001"},
    "VELOCITY": {"m/s": "1", "km/h": "0.277777777777777777778"},
    "RATIO": {"1": "1", "%": "0.01", "‰": "0.001"},
    "TEMPERATURE": {"K": "1", "℃": "1", "°C": "1"},
    "VOLTAGE": {"V": "1", "kV": "1000"},
    "CURRENT": {"A": "1", "mA": "0.001"},
    "ILLUMINANCE": {"lx": "1", "lux": "1"},
    "FREQUENCY": {"Hz": "1", "kHz": "1000"},
}
_MEASURES = {
    "LENGTH": "IFCLENGTHMEASURE IFCPOSITIVELENGTHMEASURE IFCNONNEGATIVELENGTHMEASURE",
    "AREA": "IFCAREAMEASURE",
    "VOLUME": "IFCVOLUMEMEASURE",
    "MASS": "IFCMASSMEASURE",
    "ANGLE": "IFCPLANEANGLEMEASURE IFCPOSITIVEPLANEANGLEMEASURE",
    "TIME": "IFCTIMEMEASURE",
    "FORCE": "IFCFORCEMEASURE",
    "PRESSURE": "IFCPRESSUREMEASURE IFCMODULUSOFELASTICITYMEASURE IFCSHEARMODULUSMEASURE IFCPLANARFORCEMEASURE",
    "POWER": "IFCPOWERMEASURE",
    "TRANSMITTANCE": "IFCTHERMALTRANSMITTANCEMEASURE",
    "DENSITY": "IFCMASSDENSITYMEASURE",
    "FLOW": "IFCVOLUMETRICFLOWRATEMEASURE",
    "VELOCITY": "IFCLINEARVELOCITYMEASURE",
    "RATIO": "IFCRATIOMEASURE IFCPOSITIVERATIOMEASURE IFCNORMALISEDRATIOMEASURE IFCREAL",
    "TEMPERATURE": "IFCTHERMODYNAMICTEMPERATUREMEASURE",
    "VOLTAGE": "IFCELECTRICVOLTAGEMEASURE",
    "CURRENT": "IFCELECTRICCURRENTMEASURE",
    "ILLUMINANCE": "IFCILLUMINANCEMEASURE",
    "FREQUENCY": "IFCFREQUENCYMEASURE",
}
MEASURED = {name: quantity for quantity, names in _MEASURES.items() for name in names.split()}
_SUPERSCRIPTS = str.maketrans(
    {"²": "2", "³": "3", "㎡": "m2", "㎥": "m3", "㎜": "mm", "㎝": "cm", "㎞": "km", "㎏": "kg"}
)


def units_for(data_type: str) -> tuple[str, ...]:
    """The units that values of a data type may be written in, the SI unit first; empty where it has none."""
    return tuple(_UNITS.get(MEASURED.get(data_type, ""), ()))


def to_si(data_type: str, unit: str) -> tuple[Decimal, Decimal] | None:
    """Factor and offset from a unit to the one that IDS uses; None where the unit does not fit the data type."""
    known = _UNITS.get(MEASURED.get(data_type, ""), {})
    written = unit.strip().translate(_SUPERSCRIPTS).replace("^", "").replace(" ", "")
    if written not in known:
        return None
    offset = Decimal("273.15") if written in ("℃", "°C") else Decimal(0)
    return Decimal(known[written]), offset
