"""The section "georeference" of a report: the map, the placement with its evidence, what may be wrong."""

from __future__ import annotations

from bimcheck.georef.explain import Explanation
from bimcheck.georef.figure import described, map_svg
from bimcheck.georef.hypotheses import LABELS, Hypothesis, as_text
from bimcheck.georef.place import Evidence, Origin, Placement
from bimcheck.section import Block, Cell, Figure, Paragraphs, Section, Table, Tone
from bimcheck.words import LANGUAGES, Words

LEVELS = {
    10: Words("地址", "address"),
    20: Words("经纬度", "latitude and longitude"),
    30: Words("场地或建筑的定位", "placement of site or building"),
    40: Words("WorldCoordinateSystem", "WorldCoordinateSystem"),
    50: Words("坐标转换与坐标系", "coordinate operation and system"),
    60: Words("控制点", "control points"),
}
ORIGINS = {
    Origin.SIDECAR: Words("平台方给出的数值", "the operator's own numbers"),
    Origin.MAP_CONVERSION: Words("IfcMapConversion", "IfcMapConversion"),
    Origin.RIGID_OPERATION: Words("IfcRigidOperation", "IfcRigidOperation"),
    Origin.PROPERTY_SETS: Words("ePSet_MapConversion 属性集", "ePSet_MapConversion"),
    Origin.WORLD_COORDINATE_SYSTEM: Words("WorldCoordinateSystem", "WorldCoordinateSystem"),
    Origin.PLACEMENTS: Words("场地或建筑的定位", "placement of site or building"),
    Origin.LATITUDE_LONGITUDE: Words("IfcSite 的经纬度", "latitude and longitude of IfcSite"),
    Origin.NONE: Words("无", "none"),
}
NAMES = {
    **LABELS,
    "vertical": Words("高程基准", "vertical datum"),
    "map_unit": Words("地图单位（米）", "map unit (m)"),
    "project_unit": Words("项目单位（米）", "project unit (m)"),
    "world": Words("世界坐标系偏移", "WorldCoordinateSystem"),
    "placement": Words("定位", "placement"),
}
RELATIVE = Words("相对高程", "relative heights")


def section_of(found: Explanation) -> Section:
    """The section of one model. Its `data`: placement, hypotheses, position, in_region, separation."""
    blocks: list[Block] = []
    words = Words(described(found, "zh"), described(found, "en"))
    for close, title in ((False, Words("位置示意", "Where it is")), (True, Words("位置示意（放大）", "Close up"))):
        zh, en = (map_svg(found, language, close=close) for language in LANGUAGES)
        if zh and en:
            blocks.append(Figure(title, Words(zh, en), words))
    if found.hypotheses:
        blocks.append(hypotheses_table(found.hypotheses))
    blocks.append(placement_table(found.placement))
    blocks.append(Paragraphs((levels_words(found.placement),)))
    data = {
        "placement": found.placement.as_dict(),
        "position": list(found.position) if found.position else None,
        "in_region": found.in_region,
        "in_area": found.in_area,
        "separation": found.separation,
        "hypotheses": [h.as_dict() for h in found.hypotheses],
    }
    return Section("georeference", Words("地理参照", "Georeference"), lead(found), tuple(blocks), data)


def lead(found: Explanation) -> Words:
    """The outcome in a sentence or two."""
    where = place_words(found)
    likeliest = found.likeliest
    if likeliest is None:
        region = found.region
        if found.in_region and region is not None:
            return Words(f"{where.zh}，在区域内，未发现矛盾。", f"{where.en}; in the region, nothing contradicts it.")
        return Words(f"{where.zh}。", f"{where.en}.")
    told = likeliest_words(likeliest)
    return Words(f"{where.zh}。{told.zh}", f"{where.en}. {told.en}")


def place_words(found: Explanation) -> Words:
    """Where it stands and by what."""
    placement = found.placement
    if placement.origin is Origin.NONE:
        return Words("模型没有地理参照", "The model has no georeference")
    if found.position is None:
        doubt = placement.doubt or Words("坐标不在坐标系可用范围内", "the coordinates are nowhere in the system")
        return Words(doubt.zh, doubt.en[:1].upper() + doubt.en[1:])
    lon, lat = found.position
    name = placement.crs.label if placement.crs else ORIGINS[placement.origin].zh
    name_en = placement.crs.label if placement.crs else ORIGINS[placement.origin].en
    return Words(f"模型位于 {lat:.6f}°、{lon:.6f}°（{name}）", f"The model is at {lat:.6f}°, {lon:.6f}° ({name_en})")


def likeliest_words(cause: Hypothesis) -> Words:
    """The likeliest explanation with the corrected values."""
    title, correction = cause.title, cause.correction
    if not cause.corrected:
        return Words(f"最可能：{title.zh}。", f"Likeliest: {title.en}.")
    return Words(f"最可能：{title.zh}；应改为 {correction.zh}。", f"Likeliest: {title.en}; should be {correction.en}.")


def hypotheses_table(hypotheses: tuple[Hypothesis, ...]) -> Table:
    """Likeliest first."""
    rows = []
    for number, cause in enumerate(hypotheses, 1):
        where = f"{cause.lonlat[1]:.5f}°, {cause.lonlat[0]:.5f}°" if cause.lonlat and cause.about == "position" else "—"
        rows.append(
            (
                Cell(Words.same(str(number))),
                Cell(cause.title, Tone.POOR if number == 1 else Tone.PLAIN, cause.sentence),
                Cell(cause.correction if cause.corrected else Words.same("—")),
                Cell(Words.same(where)),
            )
        )
    headings = (
        Words.same("#"),
        Words("可能的原因", "What may be wrong"),
        Words("应改为", "Should be"),
        Words("改正后位置", "Then it is at"),
    )
    caption = Words(
        "按可能性排列：是否落入区域、是否在坐标系适用范围内、与经纬度的距离、差错的常见程度。",
        "Likeliest first: whether it leads into the region and the area of the system, how near to latitude and "
        "longitude, how common the slip is.",
    )
    return Table(
        Words("可能的原因与改正", "What may be wrong, and what mends it"), headings, tuple(rows), caption=caption
    )


def placement_table(placement: Placement) -> Table:
    """Every number with where it stands in the file."""
    rows = tuple(_row(e) for e in placement.evidence) or (
        (Cell(ORIGINS[placement.origin]), Cell(Words.same("—")), Cell(Words.same("—")), Cell(Words.same("—"))),
    )
    headings = (
        Words("项目", "What"), Words("采用值", "Value"), Words("文件中的写法", "As written"), Words("出处", "From"),
    )  # fmt: skip
    return Table(Words("定位数值与出处", "The placement and its evidence"), headings, rows, frozenset({1}))


def _row(e: Evidence) -> tuple[Cell, ...]:
    source = f"{e.source} #{e.id}" if e.id is not None else e.source
    written = e.written or "—"
    return (
        Cell(NAMES.get(e.name, Words.same(e.name))),
        Cell(_value(e), Tone.NONE if e.value is None else Tone.PLAIN, e.note),
        Cell(Words.same(written)),
        Cell(Words.same(source)),
    )


def _value(e: Evidence) -> Words:
    if e.value is None:
        return RELATIVE if e.name == "vertical" else Words.same("—")
    if isinstance(e.value, list):
        return Words.same(", ".join(f"{v:g}" for v in e.value))
    if isinstance(e.value, float):
        degrees = "°" if e.name in ("rotation", "latitude", "longitude", "true_north") else ""
        return Words.same(as_text(e.name, e.value) + degrees)
    return Words.same(str(e.value))


def levels_words(placement: Placement) -> Words:
    """Levels that hold, and the effective one."""
    held = [f"{level} {LEVELS[level].zh}" for level in placement.levels]
    held_en = [f"{level} {LEVELS[level].en}" for level in placement.levels]
    return Words(
        f"LoGeoRef：成立的级别 {'、'.join(held) or '无'}；有效级别 {placement.effective or '无'}。",
        f"LoGeoRef levels that hold: {', '.join(held_en) or 'none'}; effective: {placement.effective or 'none'}.",
    )
