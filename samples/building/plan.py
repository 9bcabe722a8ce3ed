"""The building as data: grid, storeys, walls with their openings, slabs, rooms. All lengths in millimetres.

Three equal flats above one another, a stair in the middle bay of the north side. Walls are precast panels between
cast-in-place boundary elements (后浇边缘构件), slabs are composite slabs of 60 mm precast plank and 70 mm topping.
The ground is z = 0 (±0.000), which is 8.500 m in the height datum.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """The stages this building is drawn at; later ones hold all that the earlier ones hold."""

    CONCEPT = "concept"
    CONSTRUCTION_DOCUMENTS = "construction-documents"
    DETAILING = "detailing"

    @property
    def words(self) -> str:
        return {"concept": "方案设计", "construction-documents": "施工图设计", "detailing": "深化设计"}[self.value]

    def at_least(self, other: Stage) -> bool:
        stages = list(Stage)
        return stages.index(self) >= stages.index(other)


STOREY_HEIGHT = 3000
SLAB = 130  # composite slab: PLANK + TOPPING
PLANK = 60
TOPPING = 70
WALL = 200
PARTITION = 100
CLEAR = STOREY_HEIGHT - SLAB  # walls, columns and rooms are this high
RAFT = 300
PARAPET = 600
HALF = WALL // 2

GRID_X = {"1": 0, "2": 3600, "3": 7200, "4": 10800}
GRID_Y = {"A": 0, "B": 4200, "C": 6000, "D": 10800}
# Slabs tile the plan from axis to axis, and reach the outer face of the outer walls.
SLAB_X = (-HALF, 3600, 7200, 10800 + HALF)
SLAB_Y = (-HALF, 4200, 6000, 10800 + HALF)
FOOTPRINT = (SLAB_X[0], SLAB_Y[0], SLAB_X[-1], SLAB_Y[-1])


@dataclass(frozen=True)
class Storey:
    key: str
    name: str
    long_name: str
    elevation: int


STOREYS = (
    Storey("1F", "1F", "首层", 0),
    Storey("2F", "2F", "二层", STOREY_HEIGHT),
    Storey("3F", "3F", "三层", 2 * STOREY_HEIGHT),
)
ROOF = Storey("RF", "RF", "屋面层", 3 * STOREY_HEIGHT)


@dataclass(frozen=True)
class Opening:
    """A hole `offset` along its wall; `filling` is a key of DOORS or WINDOWS, None where people walk through."""

    offset: int
    sill: int
    width: int
    height: int
    filling: str | None = None


@dataclass(frozen=True)
class WallKind:
    name: str
    code: str
    precast: bool | None  # None: neither, a light panel
    external: bool
    load_bearing: bool
    thickness: int
    strength: str | None


KINDS = {
    "precast-external": WallKind("预制外墙板", "YWQ", True, True, True, WALL, "C35"),
    "cladding": WallKind("预制外挂墙板", "YWG", True, True, False, WALL, "C30"),
    "precast-internal": WallKind("预制内墙板", "YNQ", True, False, True, WALL, "C35"),
    "cast-external": WallKind("现浇剪力墙", "XWQ", False, True, True, WALL, "C35"),
    "cast-internal": WallKind("现浇剪力墙", "XNQ", False, False, True, WALL, "C35"),
    "partition": WallKind("轻质隔墙板", "GQ", None, False, False, PARTITION, None),
    "parapet": WallKind("现浇女儿墙", "NEQ", False, True, False, PARTITION, "C30"),
}


@dataclass(frozen=True)
class Wall:
    """Along its centre line from `start`, to the east or (`north`) to the north."""

    key: str
    kind: str
    start: tuple[int, int]
    length: int
    north: bool = False
    openings: tuple[Opening, ...] = ()


def window(offset: int, name: str, sill: int = 900) -> Opening:
    """C1815: 1800 wide, 1500 high."""
    return Opening(offset, sill, int(name[1:3]) * 100, int(name[3:5]) * 100, name)


def door(offset: int, name: str) -> Opening:
    """M0921, TLM2424: the last four digits are width and height in decimetres."""
    return Opening(offset, 0, int(name[-4:-2]) * 100, int(name[-2:]) * 100, name)


def walls(storey: Storey) -> tuple[Wall, ...]:
    """The walls of one storey; only the ground floor has an entrance door, in the west end of the corridor."""
    west = door(300, "M1221") if storey is STOREYS[0] else window(450, "C0915")
    return (
        Wall("A1", "precast-external", (300, 0), 3100, openings=(door(350, "TLM2424"),)),
        Wall("A2", "precast-external", (3800, 0), 3200, openings=(window(700, "C1815"),)),
        Wall("A3", "precast-external", (7400, 0), 3100, openings=(window(800, "C1515"),)),
        Wall("D1", "precast-external", (300, 10800), 3100, openings=(window(200, "C0915"), window(1700, "C1215"))),
        Wall("D2", "cladding", (3800, 10800), 3200, openings=(window(1000, "C1209", sill=1800),)),
        Wall(
            "D3", "precast-external", (7400, 10800), 3100, openings=(window(500, "C0609", 1500), window(1900, "C0915"))
        ),
        Wall("1a", "cast-external", (0, 100), 4100, True),
        Wall("1b", "cast-external", (0, 4200), 1800, True, (west,)),
        Wall("1c", "cast-external", (0, 6000), 4700, True),
        Wall("4a", "cast-external", (10800, 100), 4100, True),
        Wall("4b", "cast-external", (10800, 4200), 1800, True, (window(450, "C0915"),)),
        Wall("4c", "cast-external", (10800, 6000), 4700, True),
        Wall("B1", "precast-internal", (100, 4200), 3500, openings=(Opening(600, 0, 2400, 2400),)),
        Wall("B2", "precast-internal", (3600, 4200), 3600, openings=(door(1300, "M0921"),)),
        Wall("B3", "precast-internal", (7200, 4200), 3500, openings=(door(300, "M0921"),)),
        Wall("C1", "cast-internal", (100, 6000), 3500, openings=(door(400, "M0821"), Opening(2000, 0, 1200, 2400))),
        Wall("C2", "cast-internal", (3600, 6000), 3600, openings=(door(1300, "FM1021"),)),
        Wall("C3", "cast-internal", (7200, 6000), 3500, openings=(door(500, "M0821"), door(2200, "M0921"))),
        Wall("2a", "precast-internal", (3600, 100), 4000, True),
        Wall("3a", "precast-internal", (7200, 100), 4000, True),
        Wall("2c", "cast-internal", (3600, 6100), 4600, True),
        Wall("3c", "cast-internal", (7200, 6100), 4600, True),
        Wall("G1", "partition", (1800, 6100), 4600, True),
        Wall("G2", "partition", (9000, 6100), 4600, True),
    )


PARAPETS = (
    Wall("R1", "parapet", (-100, -50), 11000),
    Wall("R2", "parapet", (-100, 10850), 11000),
    Wall("R3", "parapet", (-50, 0), 10800, True),
    Wall("R4", "parapet", (10850, 0), 10800, True),
)

# Cast-in-place boundary elements between the panels of axes A and D: (left edge, axis y), 400 × 200.
COLUMN_LENGTH = 400
COLUMNS = tuple((x, y, f"{axis}{n}") for y, axis in ((0, "A"), (10800, "D"))
                for n, x in zip("1234", (-100, 3400, 7000, 10500), strict=True))  # fmt: skip


@dataclass(frozen=True)
class FillingKind:
    name: str
    frame: str
    fire_rating: str | None
    u_value: float | None  # W/(m²·K), where it is external


DOORS = {
    "TLM2424": FillingKind("阳台推拉门", "铝合金", None, 2.2),
    "M1221": FillingKind("单元入口门", "铝合金", None, 2.4),
    "FM1021": FillingKind("户门", "钢质", "乙级", None),
    "M0921": FillingKind("卧室门", "木", None, None),
    "M0821": FillingKind("厨卫门", "铝合金", None, None),
}
WINDOWS = {
    name: FillingKind("断桥铝合金平开窗", "断桥铝合金", None, 2.2)
    for name in ("C1815", "C1515", "C1215", "C1209", "C0915", "C0609")
}


@dataclass(frozen=True)
class Room:
    """Clear of the walls around it: (x0, y0, x1, y1)."""

    key: str
    number: str
    name: str
    box: tuple[int, int, int, int]
    external: bool = False
    public: bool = False


def rooms(storey: Storey) -> tuple[Room, ...]:
    corridor = "门厅" if storey is STOREYS[0] else "走道"
    every = (
        Room("living", "01", "客厅", (100, 100, 3500, 4100)),
        Room("bed1", "02", "主卧室", (3700, 100, 7100, 4100)),
        Room("bed2", "03", "次卧室", (7300, 100, 10700, 4100)),
        Room("corridor", "04", corridor, (100, 4300, 10700, 5900)),
        Room("kitchen", "05", "厨房", (100, 6100, 1750, 10700)),
        Room("dining", "06", "餐厅", (1850, 6100, 3500, 10700)),
        Room("stair", "07", "楼梯间", (3700, 6100, 7100, 10700), public=True),
        Room("bath", "08", "卫生间", (7300, 6100, 8950, 10700)),
        Room("study", "09", "书房", (9050, 6100, 10700, 10700)),
    )
    balcony = Room("balcony", "10", "阳台", (60, -1540, 3540, -100), external=True)
    return every if storey is STOREYS[0] else (*every, balcony)


# Stair: two flights of ten risers; side view (run, rise) of one flight, waist 150 measured vertically.
RISER, TREAD, RISERS, FLIGHT_WIDTH = 150, 260, 10, 1600
RUN = TREAD * (RISERS - 1)
STAIR_X = (3700, 5500)  # left edges of the two flights
LANDING_EDGE = 7230  # where the floor landing ends and the flights begin
FLIGHT_PROFILE = (
    (0, 0),
    *(point for n in range(RISERS - 1) for point in ((n * TREAD, (n + 1) * RISER), ((n + 1) * TREAD, (n + 1) * RISER))),
    (RUN, (RISERS - 1) * RISER - RISER),
    (TREAD, 0),
)

BALCONY = (0, -1600, 3600, -100)
AC_SLABS = ((4100, -700, 5300, -100), (7700, -700, 8900, -100))
AC_THICKNESS = 100
SHAFTS = {"JL-1": (300, 10400), "JL-2": (7600, 10400)}  # water risers, in the kitchen and in the bathroom
SHAFT = 200  # square hole in the slabs
