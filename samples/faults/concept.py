"""Faults of the concept twin: what a first export from a new project gets wrong."""

from __future__ import annotations

from faults.damage import Damage


def damage(d: Damage) -> None:
    header(d)
    spatial(d)
    elements(d)


def header(d: Damage) -> None:
    d.file.header.file_description.description = ("",)
    d.found("HEADER-VIEW-DEFINITION", None, "清空了文件头中的视图定义", "emptied the view definition in the header")
    units = d.file.by_type("IfcUnitAssignment")[0]
    units.Units = tuple(u for u in units.Units if u.UnitType != "AREAUNIT")
    d.found("UNITS-DECLARED", None, "从项目单位中删去面积单位", "took the unit of area out of the project's units")
    (volume,) = (u for u in units.Units if u.UnitType == "VOLUMEUNIT")
    volume.Prefix = "DECI"
    d.found("UNITS-KIND", volume, "体积单位改成立方分米", "made the unit of volume a cubic decimetre")


def spatial(d: Damage) -> None:
    template = d.add("IfcProject", "fault/project", Name="未删除的样板项目")
    d.found("PROJECT-SINGLE", template, "增加了第二个 IfcProject", "added a second IfcProject")
    d.also("PROJECT-SINGLE", d.of("project"))
    roof = d.of("RF/storey")
    (relation,) = roof.Decomposes
    d.leave(relation, "RelatedObjects", roof)
    d.found("SITE-BUILDING-STOREY", roof, "屋面层不再属于建筑", "the roof storey no longer belongs to the building")
    second, third = d.of("2F/storey"), d.of("3F/storey")
    third.Elevation = second.Elevation
    d.found(
        "STOREY-ELEVATION-UNIQUE", third, "三层标高改成二层标高", "gave the third storey the elevation of the second"
    )
    d.also("STOREY-ELEVATION-UNIQUE", second)
    third.Name = second.Name
    d.found("STOREY-NAME-UNIQUE", third, "三层名称改成二层名称", "gave the third storey the name of the second")
    d.also("STOREY-NAME-UNIQUE", second)
    kitchen = d.of("2F/room/kitchen")
    kitchen.Name = "  "
    d.found("NAME-PRESENT", kitchen, "二层厨房的编号只剩空格", "left only blanks of the number of a kitchen")
    balcony = d.of("3F/room/balcony")
    (relation,) = balcony.Decomposes
    d.leave(relation, "RelatedObjects", balcony)
    d.found("SITE-BUILDING-STOREY", balcony, "三层阳台空间不再属于楼层", "took a balcony's space out of its storey")


def elements(d: Damage) -> None:
    wall = d.of("1F/A1")
    wall.Name = None
    d.found("NAME-PRESENT", wall, "清空了外墙板的名称", "took the name of a wall panel away")
    wall = d.of("1F/A2")
    wall.GlobalId = "YWQ-3228-1F"
    d.found("GLOBALID-VALID", wall, "用构件编号代替了 GlobalId", "put the piece mark in the place of the GlobalId")
    wall = d.of("1F/A3")
    d.uncontain(wall)
    d.found("ELEMENT-CONTAINED-ONCE", wall, "外墙板不再属于任何楼层", "took a wall panel out of its storey")
    slab = d.of("2F/KTB-1")
    slab.PredefinedType, slab.ObjectType = "USERDEFINED", None
    d.found(
        "USERDEFINED-OBJECT-TYPE",
        slab,
        "自定义类型的空调板没有对象类型",
        "took the object type of a user-defined slab away",
    )
    first, second = d.of("3F/KTB-1"), d.of("3F/KTB-2")
    second.GlobalId = first.GlobalId
    d.found(
        "GLOBALID-UNIQUE", second, "复制的空调板沿用了原 GlobalId", "left a copied slab the GlobalId of the original"
    )
    slab = d.of("2F/DBS-A2")
    slab.Representation = None
    d.found("REPRESENTATION-PRESENT", slab, "叠合楼板没有几何表达", "took a slab's representation away")
    slab = d.of("3F/DBS-A1")
    at = d.file.create_entity("IfcCartesianPoint", (514923700.0, 3350508900.0, -130.0))
    slab.ObjectPlacement.RelativePlacement = d.file.create_entity("IfcAxis2Placement3D", at)
    d.found("NEAR-ORIGIN", slab, "叠合楼板按大地坐标放置", "placed a slab at its map coordinates")
    room = d.of("1F/room/living")
    d.second_set(room, "Pset_SpaceCommon", "Reference", "IfcIdentifier", "起居室")
    d.found(
        "PROPERTY-SET-UNIQUE", room, "客厅挂接了两个同名属性集", "gave the living room a second set of the same name"
    )
