"""Faults of the construction-documents twin: what happens between authoring tool, export and text editor."""

from __future__ import annotations

from faults.damage import Damage


def damage(d: Damage) -> None:
    header(d)
    identity(d)
    structure(d)
    openings(d)
    information(d)
    text(d)


def header(d: Damage) -> None:
    d.file.header.file_name.author = ("",)
    d.found("HEADER-AUTHOR", None, "清空了文件头中的作者", "emptied the author in the header")
    d.file.header.file_name.originating_system = ""
    d.found("HEADER-APPLICATION", None, "清空了文件头中的创建软件", "emptied the originating system in the header")


def identity(d: Damage) -> None:
    first, second = d.of("1F/DHL-2"), d.of("1F/DHL-3")
    second.GlobalId = first.GlobalId
    d.found(
        "GLOBALID-UNIQUE",
        second,
        "复制的叠合梁沿用了原构件的 GlobalId",
        "left a copied beam the GlobalId of the original",
    )
    column = d.of("1F/AZ-A1")
    column.GlobalId = "7" + column.GlobalId[1:]
    d.found("GLOBALID-VALID", column, "GlobalId 首字符超出 0–3", "began a GlobalId with a character beyond 3")
    window = d.of("1F/A2-C1815-700")
    window.Name = ""
    d.found("NAME-PRESENT", window, "窗的名称为空字符串", "made a window's name an empty string")
    slab = d.of("3F/YTB-1")
    slab.PredefinedType, slab.ObjectType = "USERDEFINED", ""
    d.found(
        "USERDEFINED-OBJECT-TYPE", slab, "自定义类型的阳台板没有对象类型", "emptied the object type of the balcony slab"
    )


def structure(d: Damage) -> None:
    column = d.of("2F/AZ-D2")
    d.add("IfcRelContainedInSpatialStructure", "fault/contains", RelatedElements=[column],
          RelatingStructure=d.of("3F/storey"))  # fmt: skip
    d.found("ELEMENT-CONTAINED-ONCE", column, "边缘构件同时属于两个楼层", "put a column into two storeys")
    valve = d.of("3F/JL-1-FM")
    d.uncontain(valve)
    d.found("ELEMENT-CONTAINED-ONCE", valve, "截止阀不属于任何楼层", "took a valve out of its storey")
    stair, flight = d.of("2F/LT-1"), d.of("2F/TD-1")
    d.add("IfcRelAggregates", "fault/aggregates", RelatingObject=flight, RelatedObjects=[stair])
    d.found("DECOMPOSITION-ACYCLIC", stair, "楼梯成为其自身梯段的组成部分", "made a stair a part of its own flight")
    d.also("DECOMPOSITION-ACYCLIC", flight)
    toilet = d.of("1F/ZBQ-1")
    toilet.ObjectPlacement.PlacementRelTo = toilet.ObjectPlacement
    d.found("PLACEMENT-ACYCLIC", toilet, "坐便器的放置以自身为参照", "placed a toilet relative to itself")
    third = d.of("3F/storey")
    third.Elevation = 3000.0004
    d.found("STOREY-ELEVATION-UNIQUE", third, "三层标高与二层只差 0.0004 mm", "left 0.0004 mm between two storeys")
    d.also("STOREY-ELEVATION-UNIQUE", d.of("2F/storey"))
    sink = d.of("2F/XDP-1")
    at = d.file.create_entity("IfcCartesianPoint", (40514923700.0, 3350508900.0, 700.0))
    sink.ObjectPlacement.RelativePlacement = d.file.create_entity("IfcAxis2Placement3D", at)
    d.found("NEAR-ORIGIN", sink, "洗涤盆按带号坐标放置", "placed a sink at map coordinates with a zone number")
    beam = d.of("2F/TL-1")
    beam.Representation = None
    d.found("REPRESENTATION-PRESENT", beam, "梯梁没有几何表达", "took a beam's representation away")


def openings(d: Damage) -> None:
    hole = d.of("1F/B1/opening1")
    (relation,) = hole.VoidsElements
    d.file.remove(relation)
    d.found("OPENING-VOIDS-ONE", hole, "洞口没有开在任何构件上", "let an opening void nothing")
    hole = d.of("2F/B1/opening1")
    d.add("IfcRelVoidsElement", "fault/voids", RelatingBuildingElement=d.of("2F/C1"), RelatedOpeningElement=hole)
    d.found("OPENING-VOIDS-ONE", hole, "一个洞口开在两道墙上", "let one opening void two walls")
    window = d.of("2F/A3-C1515-800")
    (relation,) = window.FillsVoids
    d.file.remove(relation)
    d.found("FILLING-FILLS-ONE", window, "窗没有填充任何洞口", "let a window fill no opening")


def information(d: Damage) -> None:
    wall = d.of("3F/1a")
    d.second_set(wall, "Pset_WallCommon", "IsExternal", "IfcBoolean", False)
    d.found("PROPERTY-SET-UNIQUE", wall, "墙挂接了两个 Pset_WallCommon", "gave a wall two Pset_WallCommon")
    fillings = (*d.file.by_type("IfcDoor"), *d.file.by_type("IfcWindow"))
    for filling in fillings:
        d.untype(filling)
    d.found("TYPE-ASSIGNED", fillings, "门窗不再关联类型", "took the types of all doors and windows away")
    bath = d.of("3F/room/bath")
    bath.LongName = None
    d.found("SPACE-NAMED", bath, "三层卫生间只剩编号", "left a bathroom only its number")


def text(d: Damage) -> None:
    slab = d.of("3F/DBS-B2")
    slab.PredefinedType = "FLOOR"
    d.rewrite(slab, ".FLOOR.", ".FLOORS.")
    d.found("SCHEMA-CONFORMS", slab, "预定义类型取了枚举以外的值", "gave a slab a predefined type that does not exist")
    panel = d.of("3F/G1")
    d.rewrite(panel, "=IFCWALL(", "=IFCWALLPANEL(")
    d.found("INSTANCE-LOST", panel, "使用了 IFC4 中不存在的类 IfcWallPanel", "used a class that IFC4 does not have")
    column = d.of("3F/AZ-D3")
    d.rewrite(column, f"#{column.Representation.id()},", "#9999999,")
    d.found(
        "REFERENCE-RESOLVES", column, "几何表达引用了不存在的实例", "let a column refer to a shape that does not exist"
    )
    railing = d.of("3F/LG-1")
    railing.PredefinedType = "GUARDRAIL"
    d.rewrite(railing, ".GUARDRAIL.);", ".GUARDRAIL.;")
    d.found("STEP-SYNTAX", railing, "阳台栏杆一行缺少右括号", "left out the closing bracket of a railing's line")
    beam = d.of("3F/DHL-2")
    d.raw(beam, beam.Name, "gb18030")
    d.found("TEXT-ENCODING", beam, "名称直接写成 GBK 字节", "wrote a name as GBK bytes")
