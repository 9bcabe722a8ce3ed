"""Three buildings whose assembly rate was worked out by hand; the numbers stand in test_rate.py."""

from __future__ import annotations

from typing import Any

from tests.prefab.houses import House

YES, NO = "IFCBOOLEAN(.T.)", "IFCBOOLEAN(.F.)"


def frame(units: str = "mm") -> Any:
    """A frame of two storeys, of which everything is told."""
    h = House(units=units)
    h.floor_area(200.0)
    second = h.storey("2F", 3.0, 200.0)
    for how, number in (("precast", 4), ("cast", 2)):
        for _ in range(number):
            h.column(how, 1.2)
    for storey in (24, second):
        h.slab("precast", 150.0, storey)
        h.beam("precast", 10.0, 0.5, storey)
        h.slab("cast", 40.0, storey)
    # envelope: cladding with insulation and finish 55, ALC panels 30, brick 15
    cladding = h.wall(face=55.0, bearing=False, external=True, name="预制外挂墙板")
    h.layers(cladding, ("混凝土 C30", 0.15), ("XPS 保温板", 0.05), ("面砖饰面", 0.01))
    h.cast(cladding, "precast")
    h.layers(h.wall(face=30.0, bearing=False, external=True, name="ALC 条板"), ("ALC 蒸压加气混凝土", 0.2))
    h.wall(face=15.0, bearing=False, external=True, name="外墙", material="页岩砖")
    # partitions: ALC 120, of which all with services and finish; brick 80
    panel = h.wall(face=120.0, bearing=False, external=False, name="ALC 隔墙板", material="ALC 蒸压加气混凝土")
    h.properties(panel, "Pset_装配", 管线装修一体化=YES)
    brick = h.wall(face=80.0, bearing=False, external=False, name="内墙", material="页岩砖")
    h.properties(brick, "Pset_装配", 管线装修一体化=NO)
    h.properties(22, "Pset_装配", 全装修=YES)
    for area, dry in ((320.0, YES), (60.0, NO)):
        covering = h.element("COVERING", "楼面", kind="FLOORING")
        h.quantities(covering, "Qto_CoveringBaseQuantities", GrossArea=area)
        h.properties(covering, "Pset_装配", 干式工法=dry)
    for room, name, told in (("厨房", "集成厨房", ((40.0, YES), (10.0, NO))),
                             ("卫生间", "集成卫生间", ((30.0, YES), (10.0, NO)))):  # fmt: skip
        for faces, made in told:
            # walls 60 %, ceiling and floor 20 % each
            space = h.space(room, GrossWallArea=faces * 0.6, GrossCeilingArea=faces * 0.2, GrossFloorArea=faces * 0.2)
            h.properties(space, "Pset_装配", **{name: made})
    for length, apart in ((60.0, YES), (40.0, NO)):
        pipe = h.element("PIPESEGMENT", "给水管")
        h.quantities(pipe, "Qto_PipeSegmentBaseQuantities", Length=length)
        h.properties(pipe, "Pset_装配", 管线分离=apart)
    return h


def shear_wall() -> Any:
    """A shear-wall building with composite walls and cast-in-place strips; an office, so it has no kitchens."""
    h = House()
    h.floor_area(180.0)
    second = h.storey("2F", 3.0, 180.0)
    h.wall("precast", volume=30.0, face=150.0, bearing=True, external=True, length=50.0)
    h.layers(h.wall("precast", volume=20.0, face=80.0, bearing=True, external=False, length=27.0, name="叠合剪力墙"),
             ("预制混凝土 C35", 0.05), ("现浇混凝土 C35", 0.15), ("预制混凝土 C35", 0.05))  # fmt: skip
    h.wall("cast", volume=48.8, face=244.0, bearing=True, external=True, length=81.0)
    # five strips of 0.4 × 0.2 × 3 m: between panels they may count
    for _ in range(5):
        h.column("cast", 0.24, width=0.4)
    for storey in (24, second):
        h.slab("precast", 120.0, storey, name="叠合楼板")
        h.slab("precast", 5.0, storey, name="预制楼梯", cls="SLAB")
        h.slab("precast", 7.0, storey, name="预制阳台板")
        h.slab("cast", 40.0, storey)
    h.wall("precast", face=27.0, bearing=False, external=True, name="预制外挂墙板")
    h.wall(face=90.0, bearing=False, external=False, name="轻质隔墙板", material="ALC 蒸压加气混凝土")
    pipe = h.element("PIPESEGMENT", "给水管")
    h.quantities(pipe, "Qto_PipeSegmentBaseQuantities", Length=20.0)
    h.properties(pipe, "Pset_装配", 管线分离=YES)
    pipe = h.element("PIPESEGMENT", "给水管")
    h.quantities(pipe, "Qto_PipeSegmentBaseQuantities", Length=80.0)
    h.properties(pipe, "Pset_装配", 管线分离=NO)
    return h


SHEAR_WALL_DECLARED = """\
[[declare]]
item = "decor"
done = true
evidence = "精装修设计说明 第 3 页"

[[declare]]
item = "q2b"
ratio = 0.0
evidence = "外墙保温为现场施工"

[[declare]]
item = "q2d"
ratio = 0.0
evidence = "隔墙不带管线"

[[declare]]
item = "q3a"
ratio = 0.0
evidence = "湿作业地面"

[[declare]]
item = "q3b"
lacking = true
evidence = "办公楼，没有厨房"

[[declare]]
item = "q3c"
ratio = 0.95
evidence = "整体卫浴 38 间中的 36 间"
"""


def gaps() -> Any:
    """A building of which much is not told."""
    h = House()
    h.column("precast", 2.0)
    h.column(None, 1.0)  # how it is made is not told
    h.column("cast", None)  # how large it is is not told
    # whether it bears loads is not told
    wall = h.element("WALL", "Q-1")
    h.quantities(wall, "Qto_WallBaseQuantities", NetVolume=3.0)
    h.material(wall, "混凝土 C30")
    h.cast(wall, "cast")
    h.slab("precast", 30.0)
    h.slab("cast", 10.0)
    return h
