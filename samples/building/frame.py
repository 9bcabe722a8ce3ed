"""Project, site, building, storeys, grid: where the building stands and who makes it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import ifcopenshell.api.georeference
from ifcopenshell import entity_instance

from building import plan
from building.plan import Stage
from building.sheet import Sheet

# The origin of the project, ±0.000 at axes 1/A: 30.2741° N, 120.1551° E.
EASTINGS, NORTHINGS, HEIGHT = 514923.7, 3350508.9, 8.5
LATITUDE, LONGITUDE = (30, 16, 26, 760000), (120, 9, 18, 360000)
ROTATION = math.radians(15)  # the x axis of the project, counter-clockwise from map east
CONVERGENCE = math.radians(0.0781918)  # of EPSG:4549 there, computed with PROJ: map north lies east of true north

SITE_AREA, SITE_PERIMETER = 440.0, 84000.0  # m², mm
SITE = ((-4000, -6000), (16000, -6000), (16000, 16000), (-4000, 16000))


@dataclass(frozen=True)
class Frame:
    site: entity_instance
    building: entity_instance
    storeys: dict[str, entity_instance]
    axes: dict[str, entity_instance]


def draw(sheet: Sheet, stage: Stage) -> Frame:
    project = sheet.project
    project.Name = "HZ-2026-018"
    project.LongName = "杭州示例装配式住宅项目"
    project.Phase = stage.words
    project.Description = "bimcheck 自制示例模型:三层装配式混凝土住宅"
    georeference(sheet)
    site = sheet.add(
        "IfcSite", "site", Name="建设用地", LongName="杭州市西湖区示例地块", CompositionType="ELEMENT",
        RefLatitude=LATITUDE, RefLongitude=LONGITUDE, RefElevation=HEIGHT * 1000, SiteAddress=address(sheet),
    )  # fmt: skip
    sheet.place(site, None)
    border = sheet.model.create_entity("IfcPolyline", [sheet.point(*p) for p in (*SITE, SITE[0])])
    outline = sheet.shape(sheet.model.create_entity("IfcGeometricCurveSet", [border]), context=sheet.footprint,
                          kind="GeometricCurveSet")  # fmt: skip
    boundary = sheet.add("IfcAnnotation", "site/boundary", Name="用地红线", ObjectType="用地红线")
    sheet.place(boundary, site)
    boundary.Representation = sheet.model.create_entity("IfcProductDefinitionShape", None, None, [outline])
    sheet.relate("contains", site, boundary)
    building = sheet.add(
        "IfcBuilding", "building", Name="1#楼", LongName="1号住宅楼", CompositionType="ELEMENT",
        Description="三层住宅，装配式混凝土剪力墙结构，耐火等级二级，设计使用年限 50 年",
        ElevationOfRefHeight=HEIGHT * 1000, ElevationOfTerrain=HEIGHT * 1000 - 300, BuildingAddress=address(sheet),
    )  # fmt: skip
    sheet.place(building, site)
    storeys = {}
    for storey in (*plan.STOREYS, plan.ROOF):
        thing = sheet.add(
            "IfcBuildingStorey", f"{storey.key}/storey", Name=storey.name, LongName=storey.long_name,
            CompositionType="ELEMENT", Elevation=float(storey.elevation),
        )  # fmt: skip
        storeys[storey.key] = sheet.place(thing, building, (0, 0, storey.elevation))
    sheet.relate("aggregates", project, site)
    sheet.relate("aggregates", site, building)
    sheet.relate("aggregates", building, *storeys.values())
    describe(sheet, site, building, storeys)
    parties(sheet, stage)
    return Frame(site, building, storeys, grid(sheet, site))


def georeference(sheet: Sheet) -> None:
    """EPSG:4549 (CGCS2000 / 3-degree Gauss-Kruger CM 120E) with heights in the 1985 datum. Scale: mm to m."""
    ifcopenshell.api.georeference.add_georeferencing(sheet.model, name="EPSG:4549")
    ifcopenshell.api.georeference.edit_georeferencing(
        sheet.model,
        projected_crs={
            "Description": "CGCS2000 / 3-degree Gauss-Kruger CM 120E",
            "GeodeticDatum": "CGCS2000",
            "VerticalDatum": "1985国家高程基准",
            "MapProjection": "Gauss-Kruger",
            "MapZone": "CM 120E",
            "MapUnit": sheet.metre,
        },
        coordinate_operation={
            "Eastings": EASTINGS,
            "Northings": NORTHINGS,
            "OrthogonalHeight": HEIGHT,
            "XAxisAbscissa": round(math.cos(ROTATION), 12),
            "XAxisOrdinate": round(math.sin(ROTATION), 12),
            "Scale": 0.001,
        },
    )
    # True north in project coordinates: map north turned back by the rotation, then west by the convergence.
    angle = math.radians(90) - ROTATION + CONVERGENCE
    sheet.context.TrueNorth = sheet.direction(round(math.cos(angle), 12), round(math.sin(angle), 12))


def address(sheet: Sheet) -> entity_instance:
    return sheet.model.create_entity(
        "IfcPostalAddress", Purpose="SITE", AddressLines=["西湖区示例路18号"], Town="杭州市", Region="浙江省",
        PostalCode="310000", Country="中国",
    )  # fmt: skip


def describe(sheet: Sheet, site: entity_instance, building: entity_instance,
             storeys: dict[str, entity_instance]) -> None:  # fmt: skip
    x0, y0, x1, y1 = plan.FOOTPRINT
    footprint = (x1 - x0) * (y1 - y0) / 1e6
    total = footprint * len(plan.STOREYS)
    sheet.pset(site, "Pset_SiteCommon", {
        "Reference": "XH-2026-018", "BuildableArea": SITE_AREA, "TotalArea": SITE_AREA,
        "SiteCoverageRatio": round(footprint / SITE_AREA, 4), "FloorAreaRatio": round(total / SITE_AREA, 4),
        "BuildingHeightLimit": 12000.0,
    })  # fmt: skip
    sheet.qto(site, "Qto_SiteBaseQuantities", {"GrossArea": SITE_AREA, "GrossPerimeter": SITE_PERIMETER})
    sheet.pset(building, "Pset_BuildingCommon", {
        "Reference": "1#", "BuildingID": "HZ-2026-018-01", "IsPermanentID": True,
        "ConstructionMethod": "装配式混凝土结构", "FireProtectionClass": "二级", "OccupancyType": "住宅",
        "GrossPlannedArea": total, "NumberOfStoreys": len(plan.STOREYS), "IsLandmarked": sheet.logical(False),
    })  # fmt: skip
    height = plan.ROOF.elevation + plan.PARAPET
    sheet.qto(building, "Qto_BuildingBaseQuantities", {
        "Height": float(height), "EavesHeight": float(plan.ROOF.elevation), "FootprintArea": footprint,
        "GrossFloorArea": total,
    })  # fmt: skip
    for storey in plan.STOREYS:
        thing = storeys[storey.key]
        sheet.pset(thing, "Pset_BuildingStoreyCommon", {
            "Reference": storey.name, "EntranceLevel": storey is plan.STOREYS[0], "AboveGround": sheet.logical(True),
            "GrossPlannedArea": footprint,
        })  # fmt: skip
        inside = [r.box for r in plan.rooms(storey) if not r.external]
        sheet.qto(thing, "Qto_BuildingStoreyBaseQuantities", {
            "GrossHeight": float(plan.STOREY_HEIGHT), "GrossFloorArea": footprint,
            "NetFloorArea": sum((b[2] - b[0]) * (b[3] - b[1]) for b in inside) / 1e6,
        })  # fmt: skip
    sheet.pset(storeys[plan.ROOF.key], "Pset_BuildingStoreyCommon", {
        "Reference": plan.ROOF.name, "EntranceLevel": False, "AboveGround": sheet.logical(True),
    })  # fmt: skip


def parties(sheet: Sheet, stage: Stage) -> None:
    """Client and designer as actors of the project, from detailing on the contractor too."""
    actors = [
        ("client", "建设单位", "OWNER", "杭州示例置业有限公司"),
        ("designer", "设计单位", "ARCHITECT", "杭州示例建筑设计院"),
    ]
    if stage.at_least(Stage.DETAILING):
        actors.append(("contractor", "施工单位", "CONTRACTOR", "杭州示例建工集团有限公司"))
    for key, title, role, name in actors:
        actor_role = sheet.model.create_entity("IfcActorRole", role)
        organization = sheet.model.create_entity("IfcOrganization", None, name, None, [actor_role])
        actor = sheet.add("IfcActor", f"actor/{key}", Name=title, TheActor=organization)
        sheet.relate("actor", actor, sheet.project)


def grid(sheet: Sheet, site: entity_instance) -> dict[str, entity_instance]:
    """Axes 1–4 (x) and A–D (y), a metre longer than the building on each side."""
    margin = 1500
    west, east = min(plan.GRID_X.values()) - margin, max(plan.GRID_X.values()) + margin
    south, north = min(plan.GRID_Y.values()) - margin, max(plan.GRID_Y.values()) + margin
    lines = {tag: ((x, south), (x, north)) for tag, x in plan.GRID_X.items()}
    lines |= {tag: ((west, y), (east, y)) for tag, y in plan.GRID_Y.items()}
    axes = {}
    curves = []
    for tag, ends in lines.items():
        curves.append(sheet.model.create_entity("IfcPolyline", [sheet.point(*p) for p in ends]))
        axes[tag] = sheet.model.create_entity("IfcGridAxis", tag, curves[-1], True)
    thing = sheet.add(
        "IfcGrid", "grid", Name="轴网", UAxes=[axes[t] for t in plan.GRID_X], VAxes=[axes[t] for t in plan.GRID_Y],
        PredefinedType="RECTANGULAR",
    )  # fmt: skip
    sheet.place(thing, site)
    shape = sheet.shape(sheet.model.create_entity("IfcGeometricCurveSet", curves), context=sheet.footprint,
                        kind="GeometricCurveSet")  # fmt: skip
    thing.Representation = sheet.model.create_entity("IfcProductDefinitionShape", None, None, [shape])
    sheet.relate("contains", site, thing)
    return axes
