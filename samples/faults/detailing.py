"""Faults of the detailing twin: what goes wrong when a factory's models are merged into the design."""

from __future__ import annotations

from faults.damage import Damage


def damage(d: Damage) -> None:
    header(d)
    parts(d)
    openings(d)
    proxies(d)
    text(d)


def header(d: Damage) -> None:
    d.file.header.file_description.description = ("CoordinationView",)
    d.found(
        "HEADER-VIEW-DEFINITION",
        None,
        "视图定义没有按 ViewDefinition [...] 书写",
        "wrote a view definition in no known form",
    )
    d.file.header.file_name.organization = ("",)
    d.found("HEADER-AUTHOR", None, "清空了文件头中的单位", "emptied the organisation in the header")


def parts(d: Damage) -> None:
    first, second = d.of("1F-A1/DD1"), d.of("1F-A1/DD2")
    second.GlobalId = first.GlobalId
    d.found(
        "GLOBALID-UNIQUE", second, "复制的吊钉沿用了原 GlobalId", "left a copied anchor the GlobalId of the original"
    )
    mesh = d.of("2F-DBS-A1/GJW")
    (relation,) = mesh.Decomposes
    d.leave(relation, "RelatedObjects", mesh)
    d.found("ELEMENT-CONTAINED-ONCE", mesh, "钢筋网片脱离了叠合板", "took a mesh out of its slab")
    anchor = d.of("2F-DBS-A2/DD1")
    anchor.PredefinedType, anchor.ObjectType = "USERDEFINED", None
    d.found("USERDEFINED-OBJECT-TYPE", anchor, "自定义类型的吊钉没有对象类型", "took the object type of an anchor away")
    anchors = d.file.by_type("IfcDiscreteAccessory")
    for anchor in anchors:
        d.untype(anchor)
    d.found("TYPE-ASSIGNED", anchors, "吊钉不再关联类型", "took the types of all anchors away")
    sleeve = d.of("2F-A2/TT")
    sleeve.Name = None
    d.found("NAME-PRESENT", sleeve, "清空了灌浆套筒的名称", "took a sleeve's name away")
    mesh = d.of("3F-DBS-B1/GJW")
    mesh.Representation = None
    d.found("REPRESENTATION-PRESENT", mesh, "钢筋网片没有几何表达", "took a mesh's representation away")
    wall, mesh = d.of("2F/B2"), d.of("2F-B2/GJW")
    wall.ObjectPlacement.PlacementRelTo = mesh.ObjectPlacement
    d.found("PLACEMENT-ACYCLIC", wall, "墙板与其网片互为放置参照", "placed a panel relative to its own mesh")
    d.also("PLACEMENT-ACYCLIC", mesh)
    d.add("IfcRelAggregates", "fault/aggregates", RelatingObject=mesh, RelatedObjects=[wall])
    d.found("DECOMPOSITION-ACYCLIC", wall, "墙板成为其网片的组成部分", "made a panel a part of its own mesh")
    d.also("DECOMPOSITION-ACYCLIC", mesh)
    slab = d.of("3F/DBS-C1")
    d.second_set(slab, "Pset_PrecastConcreteElementGeneral", "PieceMark", "IfcLabel", "DBS67-3749")
    d.found("PROPERTY-SET-UNIQUE", slab, "叠合板有两个预制构件属性集", "gave a slab two sets of precast properties")


def openings(d: Damage) -> None:
    window = d.of("3F/A2-C1815-700")
    other = d.of("3F/A3/opening1")
    d.add("IfcRelFillsElement", "fault/fills", RelatingOpeningElement=other, RelatedBuildingElement=window)
    d.found("FILLING-FILLS-ONE", window, "一个窗填充了两个洞口", "let one window fill two openings")
    hole = d.of("2F/C1/opening2")
    (relation,) = hole.VoidsElements
    d.file.remove(relation)
    d.found("OPENING-VOIDS-ONE", hole, "洞口没有开在任何构件上", "let an opening void nothing")


def proxies(d: Damage) -> None:
    """The factory's embedded parts arrive as proxies."""
    shape = d.of("1F-A1/DD1").Representation
    kind = d.add("IfcBuildingElementProxyType", "fault/proxy-type", Name="预埋件", PredefinedType="NOTDEFINED")
    made = []
    storey = d.of("1F/storey")
    for number in range(1, 41):
        at = d.file.create_entity("IfcCartesianPoint", (float(200 * number), 5000.0, 0.0))
        place = d.file.create_entity(
            "IfcLocalPlacement", storey.ObjectPlacement, d.file.create_entity("IfcAxis2Placement3D", at)
        )
        representation = d.file.create_entity(
            "IfcProductDefinitionShape", None, None, [d.file.create_entity(
                "IfcShapeRepresentation", shape.Representations[0].ContextOfItems, "Body", "MappedRepresentation",
                shape.Representations[0].Items)],
        )  # fmt: skip
        made.append(
            d.add("IfcBuildingElementProxy", f"fault/proxy/{number}", Name=f"预埋件-{number}", ObjectPlacement=place,
                  Representation=representation, Tag=f"YMJ-{number}")
        )  # fmt: skip
    (relation,) = d.of("1F/A1").ContainedInStructure
    relation.RelatedElements = (*relation.RelatedElements, *made)
    d.add("IfcRelDefinesByType", "fault/proxy-typed", RelatedObjects=made, RelatingType=kind)
    d.found("PROXY-SHARE", made, "预埋件全部导出为代理构件", "let all embedded parts arrive as proxies")


def text(d: Damage) -> None:
    wall = d.of("3F/A1")
    d.raw(wall, wall.Name, "utf-8")
    d.found("TEXT-ENCODING", wall, "名称直接写成 UTF-8 字节", "wrote a name as raw UTF-8")
    anchor = d.of("3F-A1/DD1")
    d.repeat(anchor)
    d.found("INSTANCE-LOST", anchor, "同一实例编号写了两次", "wrote an instance number twice")
    sleeve = d.of("3F-A2/TT")
    sleeve.PredefinedType = "USERDEFINED"
    d.rewrite(sleeve, ".USERDEFINED.);", ".USERDEFINED.,$);")
    d.found("SCHEMA-CONFORMS", sleeve, "属性个数比类定义多一个", "gave a sleeve one attribute too many")
    anchor = d.of("3F-A3/DD1")
    d.rewrite(anchor, f"#{anchor.ObjectPlacement.id()},", "#9999998,")
    d.found(
        "REFERENCE-RESOLVES", anchor, "放置引用了不存在的实例", "let an anchor refer to a placement that does not exist"
    )
    anchor = d.of("3F-A3/DD2")
    d.rewrite(anchor, f"'{anchor.Tag}'", f"'{anchor.Tag}")
    d.found("STEP-SYNTAX", anchor, "字符串缺少结束引号", "left out the closing quote of a string")
