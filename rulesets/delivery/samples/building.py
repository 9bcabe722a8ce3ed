"""Samples about project, parties, spatial structure, identity, classification, units and property sets."""

from __future__ import annotations

from collections.abc import Iterator

from sheet import SCHEMAS, Sheet, frame, wall

OLD, NEW = "IFC2X3", "IFC4X3_ADD2"
Case = tuple[str, Sheet]
DOOR = "IFCDOOR(@,'M-1',$,$,#31,#32,'M-1',2100.,900.,.DOOR.,$,$)"


def with_set(sheet: Sheet, owner: int, name: str, *members: str, start: int = 200) -> Sheet:
    """A property set (or, where its members are quantities, a quantity set) of `owner`, a type or an occurrence."""
    numbers = [start + 2 + i for i in range(len(members))]
    for number, member in zip(numbers, members, strict=True):
        sheet.put(number, member)
    listed = ",".join(f"#{n}" for n in numbers)
    if members[0].startswith("IFCQUANTITY"):
        sheet.put(start, f"IFCELEMENTQUANTITY(@,'{name}',$,$,({listed}))")
    else:
        sheet.put(start, f"IFCPROPERTYSET(@,'{name}',$,({listed}))")
    return sheet.put(start + 1, f"IFCRELDEFINESBYPROPERTIES(@,$,$,(#{owner}),#{start})")


def value(name: str, written: str) -> str:
    return f"IFCPROPERTYSINGLEVALUE('{name}',$,{written},$)"


def label(name: str, text: str) -> str:
    return value(name, f"IFCLABEL('{text}')")


def length(name: str, size: str, schema: str = "IFC4") -> str:
    return f"IFCQUANTITYLENGTH('{name}',$,$,{size}{'' if schema == OLD else ',$'})"


def area(name: str, size: str, schema: str = "IFC4") -> str:
    return f"IFCQUANTITYAREA('{name}',$,$,{size}{'' if schema == OLD else ',$'})"


def cases() -> Iterator[Case]:
    yield from project()
    yield from parties()
    yield from structure()
    yield from spaces()
    yield from identity()
    yield from classified()
    yield from units()


# --- project and parties --------------------------------------------------------------------------------------------


def described(schema: str = "IFC4") -> Sheet:
    """A project with a long name, a stage, and an address of its building."""
    sheet = frame(schema).swap(1, "$,$,$,$,(#10)", "$,$,'样例住宅项目','施工图设计',(#10)")
    sheet.put(50, "IFCPOSTALADDRESS(.SITE.,$,$,$,('西湖区示例路18号'),$,'杭州市','浙江省','310000','中国')")
    return sheet.swap(22, ".ELEMENT.,$,$,$)", ".ELEMENT.,$,$,#50)")


def project() -> Iterator[Case]:
    for schema in SCHEMAS:
        yield f"pass-PRJ-01-{schema.lower()}", described(schema)
    site = described().swap(22, "#50", "$").swap(20, ".ELEMENT.,$,$,$,$,$)", ".ELEMENT.,$,$,$,$,#50)")
    yield "pass-PRJ-01-address-of-the-site", site
    properties = ("项目名称", "样例住宅项目"), ("项目阶段", "方案设计"), ("项目地址", "杭州市西湖区示例路18号")
    yield "pass-PRJ-01-properties", with_set(frame(), 1, "申报信息", *(label(*p) for p in properties))
    pset = with_set(described(NEW).swap(22, "#50", "$"), 22, "Pset_Address", label("Town", "杭州市"))
    yield "pass-PRJ-01-pset-address", pset
    yield "fail-PRJ-01-name-alone", frame()
    yield "fail-PRJ-01-no-stage", described().swap(1, "'施工图设计'", "$")
    yield "fail-PRJ-01-no-address", described().swap(22, "#50", "$")
    yield "fail-PRJ-01-blank-address", described().swap(50, "('西湖区示例路18号'),$,'杭州市'", "(''),$,' '")
    yield "na-PRJ-01-no-project", Sheet("IFC4", {1: "IFCPERSON($,'张工',$,$,$,$,$,$)"})


def party(role: str, name: str = "'样例单位'", schema: str = "IFC4") -> Sheet:
    """An organization with a role, and no actor."""
    sheet = frame(schema).put(50, f"IFCORGANIZATION($,{name},$,(#51),$)")
    return sheet.put(51, f"IFCACTORROLE({role},$)")


def actor(title: str, name: str = "'样例单位'", schema: str = "IFC4") -> Sheet:
    """An actor of that name whose organization has no role."""
    sheet = frame(schema).put(50, f"IFCORGANIZATION($,{name},$,$,$)")
    return sheet.put(51, f"IFCACTOR(@,'{title}',$,$,#50)")


def parties() -> Iterator[Case]:
    for rule, role, own, title in (
        ("PRJ-02", ".CLIENT.,$", "'建设单位'", "建设单位"),
        ("PRJ-03", ".ARCHITECT.,$", "'设计单位'", "设计单位"),
        ("PRJ-04", ".CONTRACTOR.,$", "'施工单位'", "施工单位"),
    ):
        yield f"pass-{rule}-role", party(role)
        yield f"pass-{rule}-role-ifc2x3", party(role, schema=OLD)
        yield f"pass-{rule}-actor", actor(title, schema=NEW)
        yield f"pass-{rule}-property", with_set(frame(), 1, "申报信息", label(title, "样例单位"))
        yield f"fail-{rule}-nobody", frame()
        if rule != "PRJ-02":
            continue  # the three differ in their roles only
        yield f"pass-{rule}-role-of-its-own", party(f".USERDEFINED.,{own}")
        together = party(role).put(52, "IFCPERSON($,'张工',$,$,$,$,$,$)").swap(50, "(#51)", "$")
        together.put(53, "IFCPERSONANDORGANIZATION(#52,#50,(#51))")
        yield f"pass-{rule}-person-and-organization", together
        yield f"fail-{rule}-no-role", party(role).swap(50, "(#51)", "$")
        yield f"fail-{rule}-other-role", party(".RESELLER.,$")
        yield f"fail-{rule}-no-name", actor(title, "''")
        yield f"fail-{rule}-empty-property", with_set(frame(), 1, "申报信息", value(title, "$"))


# --- structure ------------------------------------------------------------------------------------------------------


def structure() -> Iterator[Case]:
    for schema in SCHEMAS:
        yield f"pass-LOD-01-{schema.lower()}", frame(schema)
        yield f"fail-LOD-01-default-name-{schema.lower()}", frame(schema).swap(1, "'样例项目'", "'项目编号'")
    bridge = frame(NEW).drop(24, 25, 28).put(22, "IFCBRIDGE(@,'1#桥',$,$,#23,$,$,.ELEMENT.,$)")
    yield "pass-LOD-01-bridge", bridge
    yield "pass-LOD-01-default-number-but-long-name", frame().swap(1, "'样例项目',$,$,$", "'0001',$,$,'样例住宅项目'")
    yield "fail-LOD-01-no-building", frame().drop(22, 23, 24, 25, 27, 28)
    yield "fail-LOD-01-no-site", frame().drop(20, 26).swap(27, "#20", "#1")
    yield "fail-LOD-01-default-long-name", frame().swap(22, "$,.ELEMENT.", "'Default Building',.ELEMENT.")
    for schema in SCHEMAS:
        yield f"pass-SPA-01-storey-{schema.lower()}", wall(schema)
        yield f"fail-SPA-01-building-{schema.lower()}", wall(schema).swap(40, "#24", "#22")
    yield "pass-SPA-01-site", wall().swap(40, "#24", "#20")
    part = "IFCBUILDINGELEMENTPART(@,'保温板',$,$,$,$,$,$)"
    yield "pass-SPA-01-part-goes-with-its-whole", wall().put(50, part).put(51, "IFCRELAGGREGATES(@,$,$,#30,(#50))")
    yield "na-SPA-01-no-storey", wall().drop(24, 25, 28).swap(40, "#24", "#22").swap(31, "#25", "#23")
    yield "na-SPA-01-nowhere", wall().drop(40)
    yield "na-SPA-01-twice", wall().put(50, "IFCRELCONTAINEDINSPATIALSTRUCTURE(@,$,$,(#30),#22)")
    for schema in SCHEMAS:
        yield f"pass-LOD-03-{schema.lower()}", wall(schema)
    yield "na-LOD-03-no-element", frame()
    segment = "IFCFLOWSEGMENT(@,'水管',$,$,#31,#32,'GS-1')"
    yield "fail-LOD-03-general-class", wall().put(30, segment).drop(41, 42)
    yield "fail-LOD-03-general-class-ifc2x3", wall(OLD).put(30, segment).drop(41, 42)
    typed = wall(OLD).put(30, segment).put(41, "IFCPIPESEGMENTTYPE(@,'PP-R',$,$,$,$,$,$,.RIGIDSEGMENT.)")
    yield "pass-LOD-03-type-says-it", typed
    yield "fail-LOD-03-built-element", wall(NEW).put(30, "IFCBUILTELEMENT(@,'构件',$,$,#31,#32,'X')").drop(41, 42)


def furnished(schema: str = "IFC4", size: str = "12.5") -> Sheet:
    """A wall, a door and a room with its area in storey #24."""
    door = DOOR if schema != OLD else "IFCDOOR(@,'M-1',$,$,#31,#32,'M-1',2100.,900.)"
    sheet = wall(schema).contained(50, door)
    sheet.put(51, "IFCSPACE(@,'101',$,$,#31,#32,'卧室',.ELEMENT.,.INTERNAL.,$)")
    sheet.put(52, "IFCRELAGGREGATES(@,$,$,#24,(#51))")
    name = "BaseQuantities" if schema == OLD else "Qto_SpaceBaseQuantities"
    return with_set(sheet, 51, name, area("NetFloorArea", size, schema)) if size else sheet


def spaces() -> Iterator[Case]:
    for schema in SCHEMAS:
        yield f"pass-LOD-02-{schema.lower()}", furnished(schema)
        yield f"fail-LOD-02-no-area-{schema.lower()}", furnished(schema, "")
    yield "pass-LOD-02-property", with_set(furnished(size=""), 51, "房间信息", value("面积", "IFCAREAMEASURE(12.5)"))
    yield "pass-LOD-02-storey-without-elements", furnished().storey(53, "'2F'", "3000.")
    upper = furnished().storey(53, "'屋面'", "3000.")
    upper.put(54, "IFCWALL(@,'女儿墙',$,$,#31,#32,'NEQ',.PARAPET.)")
    upper.put(55, "IFCRELCONTAINEDINSPATIALSTRUCTURE(@,$,$,(#54),#53)")
    yield "pass-LOD-02-roof", upper
    second = furnished().storey(53, "'2F'", "3000.")
    second.put(54, "IFCWALL(@,'墙',$,$,#31,#32,'Q',.SOLIDWALL.)")
    second.put(55, "IFCRELCONTAINEDINSPATIALSTRUCTURE(@,$,$,(#54),#53)")
    yield "fail-LOD-02-storey-without-spaces", second
    yield "fail-LOD-02-no-space-at-all", wall().contained(50, DOOR)
    flat = wall().contained(50, DOOR).drop(24, 25, 28).swap(40, "#24", "#22").swap(31, "#25", "#23")
    yield "fail-LOD-02-no-storey", flat
    yield "na-LOD-02-structure-only", wall()


# --- identity and codes -----------------------------------------------------------------------------------------------


def identity() -> Iterator[Case]:
    for schema in SCHEMAS:
        yield f"pass-ID-02-tag-{schema.lower()}", wall(schema)
        yield f"fail-ID-02-neither-{schema.lower()}", wall(schema).swap(30, "'WQ-1'", "$")
    untagged = wall().swap(30, "'WQ-1'", "$")
    yield "pass-ID-02-reference", with_set(untagged, 30, "Pset_WallCommon", value("Reference", "IFCIDENTIFIER('WQ')"))
    blank = wall().swap(30, "'WQ-1'", "' '")
    yield "fail-ID-02-blank", with_set(blank, 30, "Pset_WallCommon", value("Reference", "IFCIDENTIFIER('')"))
    bar = "IFCREINFORCINGBAR(@,'钢筋',$,$,$,$,$,$,8.,50.,$,.MAIN.,$)"
    yield "pass-ID-02-rebar-is-exempt", wall().contained(50, bar)
    yield "na-ID-02-no-element", frame()


def coded(
    code: str = "'30-30.40.30'",
    name: str = "GB/T 51269-2017",
    schema: str = "IFC4",
    edition: str = "$",
    target: int = 30,
) -> Sheet:
    """A wall with a classification reference; an empty name leaves its source out."""
    sheet = wall(schema)
    source = "#51" if name else "$"
    if schema == OLD:
        sheet.put(50, f"IFCCLASSIFICATIONREFERENCE($,{code},'墙',{source})")
        if name:  # the edition is mandatory there
            stated = "''" if edition == "$" else edition
            sheet.put(51, f"IFCCLASSIFICATION('住房和城乡建设部',{stated},$,'{name}')")
    else:
        sheet.put(50, f"IFCCLASSIFICATIONREFERENCE($,{code},'墙',{source},$,$)")
        if name:
            sheet.put(51, f"IFCCLASSIFICATION('住房和城乡建设部',{edition},$,'{name}',$,$,$)")
    return sheet.put(52, f"IFCRELASSOCIATESCLASSIFICATION(@,$,$,(#{target}),#50)")


def classified() -> Iterator[Case]:
    for schema in SCHEMAS:
        yield f"pass-CLS-01-{schema.lower()}", coded(schema=schema)
        yield f"fail-CLS-01-none-{schema.lower()}", wall(schema)
        yield f"pass-COD-01-{schema.lower()}", coded(schema=schema)
        yield f"fail-COD-01-form-{schema.lower()}", coded("'30.30.40'", schema=schema)
        yield f"pass-COD-02-{schema.lower()}", coded(schema=schema)
        yield f"pass-COD-04-{schema.lower()}", coded(schema=schema)
    yield "pass-CLS-01-by-type", coded(target=41)
    yield "fail-CLS-01-no-source", coded(name="")
    yield "na-CLS-01-no-element", frame()
    above = coded().put(53, "IFCCLASSIFICATIONREFERENCE($,'30-30','墙体',#51,$,$)").swap(50, "#51", "#53")
    yield "pass-COD-01-through-a-broader-code", above
    yield "pass-COD-01-combined", coded("'14-20.10.03+30-30.40.30'")
    yield "pass-COD-01-shenzhen", coded("'30-03.95.03'", "SJG 157-2024 建筑工程信息模型分类和编码标准")
    yield "pass-COD-01-uniclass", coded("'Ss_25_13'", "Uniclass 2015")
    yield "fail-COD-01-unnamed-source", coded(name="")
    yield "fail-COD-01-no-code", coded("$")
    yield "fail-COD-01-uniclass-code-under-gbt", coded("'Ss_25_13'")
    yield "na-COD-01-unknown-dictionary", coded("'Q-01'", "本公司编码")
    yield "na-COD-01-form-not-known", coded("'A01'", "DB42/T 1001-2025")
    yield "na-COD-01-no-code-at-all", wall()
    yield "pass-COD-02-edition-given", coded(name="GB/T 51269", edition="'2017'")
    yield "fail-COD-02-no-edition", coded(name="GB/T 51269")
    yield "fail-COD-02-other-edition", coded(name="GB/T 51269", edition="'2009'")
    yield "na-COD-02-unnamed-source", coded(name="")
    yield "pass-COD-03-shenzhen", coded("'30-03.95.03'", "SJG 157-2024")
    yield "fail-COD-03-table-of-another-dictionary", coded("'14-03.95.03'", "SJG 157-2024")
    yield "fail-COD-03-no-such-table", coded("'77-30.40.30'")
    yield "na-COD-03-no-tables", coded("'Ss_25_13'", "Uniclass 2015")
    yield "fail-COD-04-unknown-dictionary", coded("'Q-01'", "本公司编码")
    yield "na-COD-04-no-classification", wall()
    unused = wall().put(51, "IFCCLASSIFICATION($,$,$,'本公司编码',$,$,$)")
    yield "na-COD-04-system-without-codes", unused


# --- units and sets ---------------------------------------------------------------------------------------------------


def mapped(unit: str = "#53", schema: str = "IFC4") -> Sheet:
    sheet = frame(schema).put(51, f"IFCPROJECTEDCRS('EPSG:4549',$,$,$,$,$,{unit})")
    sheet.put(52, "IFCMAPCONVERSION(#10,#51,514923.7,3350508.9,8.5,$,$,0.001)")
    return sheet.put(53, "IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.)")


def units() -> Iterator[Case]:
    for schema in (NEW, "IFC4"):
        yield f"pass-UNIT-01-map-unit-{schema.lower()}", mapped(schema=schema)
        yield f"fail-UNIT-01-no-map-unit-{schema.lower()}", mapped("$", schema)
    yield "na-UNIT-01-metre", mapped("$").swap(3, ".MILLI.", "$")
    yield "na-UNIT-01-no-system", frame()
    old = with_set(frame(OLD), 20, "ePSet_ProjectedCRS", label("Name", "EPSG:4549"), label("MapUnit", "METRE"))
    yield "pass-UNIT-01-ifc2x3", old
    yield "fail-UNIT-01-ifc2x3", with_set(frame(OLD), 20, "ePSet_ProjectedCRS", label("Name", "EPSG:4549"))
    for schema in SCHEMAS:
        external = value("IsExternal", "IFCBOOLEAN(.T.)")
        yield f"pass-EXT-01-{schema.lower()}", with_set(wall(schema), 30, "Pset_WallCommon", external)
        added = with_set(wall(schema), 30, "Pset_WallCommon", external, label("装饰做法", "真石漆"))
        yield f"fail-EXT-01-{schema.lower()}", added
    yield "na-EXT-01-own-set", with_set(wall(), 30, "HZ_Wall", label("装饰做法", "真石漆"))
    yield "na-EXT-01-set-of-hifc", with_set(wall(), 30, "HIFC_墙信息属性集", label("装配式", "是"))
