"""Writes the sample models: `python samples/make.py [DIRECTORY]`. Same bytes in every run.

One building at three stages, and of each a twin with seeded errors beside a list of what bimcheck must find.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import ifcopenshell  # noqa: E402
from building.fitout import Fitout  # noqa: E402
from building.floors import Floors  # noqa: E402
from building.frame import draw as draw_frame  # noqa: E402
from building.knowledge import Knowledge  # noqa: E402
from building.plan import Stage  # noqa: E402
from building.precast import Precast  # noqa: E402
from building.sheet import Sheet  # noqa: E402
from faults import concept, detailing, documents  # noqa: E402
from faults.damage import Damage  # noqa: E402

NAME = "hangzhou-house-{stage}"
FAULTS = {Stage.CONCEPT: concept, Stage.CONSTRUCTION_DOCUMENTS: documents, Stage.DETAILING: detailing}
TIME_STAMP = "2026-05-01T08:00:00+08:00"


def model(stage: Stage) -> ifcopenshell.file:
    """The building at one stage, without errors."""
    sheet = Sheet()
    knowledge = Knowledge(sheet)
    structure = Floors(sheet, stage, draw_frame(sheet, stage), knowledge)
    structure.draw()
    Fitout(structure).draw()
    if stage.at_least(Stage.DETAILING):
        Precast(structure).draw()
    return sheet.finish()


def sign(file: ifcopenshell.file, name: str) -> None:
    """A header that names its makers and holds no time of day."""
    header = file.header
    header.file_description.description = ("ViewDefinition [DesignTransferView_V1.0]",)
    header.file_name.name = name
    header.file_name.time_stamp = TIME_STAMP
    header.file_name.author = ("张工",)
    header.file_name.organization = ("杭州示例建筑设计院",)
    header.file_name.preprocessor_version = "bimcheck samples 1"
    header.file_name.originating_system = "bimcheck samples/make.py 1"
    header.file_name.authorization = "杭州示例建筑设计院"


def write(directory: Path) -> list[Path]:
    """All samples into `directory`; returns what was written."""
    written = []
    for stage in Stage:
        path = directory / f"{NAME.format(stage=stage.value)}.ifc"
        file = model(stage)
        sign(file, path.name)
        path.write_bytes(file.to_string().encode("ascii"))
        twin = path.with_name(f"{path.stem}-with-errors.ifc")
        sign(file, twin.name)
        damage = Damage(file)
        FAULTS[stage].damage(damage)
        twin.write_bytes(damage.to_bytes(file.to_string()))
        listing = twin.with_suffix(".expected.toml")
        listing.write_bytes(damage.listing(twin.name, stage.value).encode())
        written += [path, twin, listing]
    return written


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    target.mkdir(parents=True, exist_ok=True)
    for path in write(target):
        print(f"{path.stat().st_size:>9,} {path.name}")
