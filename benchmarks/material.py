"""What the contenders run on: models and IDS files, made once under benchmarks/data/."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path

from benchmarks.replicate import replicate

ROOT = Path(__file__).parents[1]
DATA = Path(__file__).parent / "data"
MEGABYTE = 1_000_000

HEAD = """ISO-10303-21;
HEADER;
FILE_DESCRIPTION(('ViewDefinition [CoordinationView]'),'2;1');
FILE_NAME('made.ifc','2026-01-01T00:00:00',('bimcheck'),('bimcheck'),'bimcheck','bimcheck','');
FILE_SCHEMA(('IFC4'));
ENDSEC;
DATA;
#1=IFCPROJECT('{0}',$,'P',$,$,$,$,$,#2);
#2=IFCUNITASSIGNMENT((#3));
#3=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);
"""
TAIL = "ENDSEC;\nEND-ISO-10303-21;\n"

CLASSES = (
    "WALL",
    "WALLSTANDARDCASE",
    "SLAB",
    "BEAM",
    "COLUMN",
    "DOOR",
    "WINDOW",
    "PLATE",
    "MEMBER",
    "BUILDINGELEMENTPROXY",
)


def once(name: str, make: Callable[[Path], None]) -> Path:
    """A file under benchmarks/data/, made where it is not there yet; never left half made."""
    DATA.mkdir(exist_ok=True)
    path = DATA / name
    if not path.exists():
        part = path.with_name(path.name + ".new")
        make(part)
        part.replace(path)
    return path


def _source() -> Path:
    """The real load model where the corpus is at hand, else the largest sample of the project."""
    if corpus := os.environ.get("BIMCHECK_CORPUS"):
        packed = sorted((Path(corpus) / "load").glob("*.ifc.gz"), key=lambda p: p.stat().st_size)
        if packed:
            return packed[-1]
    clean = (p for p in (ROOT / "samples").rglob("*.ifc") if "with-errors" not in p.name)
    samples = sorted(clean, key=lambda p: p.stat().st_size)
    return samples[-1] if samples else walls(2000)


def base() -> Path:
    """A model of about 41 MB."""
    source = _source()

    def make(target: Path) -> None:
        if source.suffix == ".gz":
            target.write_bytes(gzip.decompress(source.read_bytes()))
        else:
            replicate(source, target, max(1, round(41 * MEGABYTE / source.stat().st_size)))

    return once(f"base-{source.name.split('.')[0]}.ifc", make)


def place() -> Path:
    """Where the model of `base` stands, which its file does not say."""
    text = 'easting = 514923.7\nnorthing = 3350508.9\nheight = 8.5\ncrs = "EPSG:4549"\nvertical = "EPSG:5737"\n'

    def make(target: Path) -> None:
        target.write_text(text, encoding="utf-8")

    return once("place.toml", make)


def load() -> Path:
    """A model of about 170 MB: four times `base`."""
    whole = base()
    return once(whole.name.replace("base", "load"), lambda target: replicate(whole, target, 4))


def _global_id(number: int) -> str:
    return f"{number:022d}"


def walls(count: int) -> Path:
    """A project with `count` walls, each with a property set of its own, some without a name or fire rating."""

    def make(target: Path) -> None:
        lines = [HEAD.format(_global_id(1))]
        for i in range(count):
            n = 10 + i * 5
            name = f"'Wall {i}'" if i % 10 else "$"
            rating = f"'REI{30 * (1 + i % 4)}'" if i % 7 else "''"
            lines.append(
                f"#{n}=IFCWALL('{_global_id(n)}',$,{name},$,$,$,$,'{i}',.SOLIDWALL.);\n"
                f"#{n + 1}=IFCPROPERTYSINGLEVALUE('FireRating',$,IFCLABEL({rating}),$);\n"
                f"#{n + 2}=IFCPROPERTYSINGLEVALUE('IsExternal',$,IFCBOOLEAN({'.T.' if i % 2 else '.F.'}),$);\n"
                f"#{n + 3}=IFCPROPERTYSET('{_global_id(n + 3)}',$,'Pset_WallCommon',$,(#{n + 1},#{n + 2}));\n"
                f"#{n + 4}=IFCRELDEFINESBYPROPERTIES('{_global_id(n + 4)}',$,$,$,(#{n}),#{n + 3});\n"
            )
        target.write_text("".join(lines) + TAIL, encoding="ascii")

    return once(f"walls-{count}.ifc", make)


def small() -> Path:
    """A model of about 20 KB."""
    return walls(54)


def specifications(count: int, classes: tuple[str, ...] = CLASSES) -> Path:
    """An IDS file of `count` specifications: each class in turn, the four ways to ask in turn."""

    def value(text: str) -> str:
        return f"<ids:simpleValue>{text}</ids:simpleValue>"

    def demand(i: int) -> str:
        group = f"<ids:propertySet>{value('Pset_WallCommon')}</ids:propertySet>"
        return (
            f"<ids:attribute cardinality='required'><ids:name>{value('Name')}</ids:name></ids:attribute>",
            f"<ids:property cardinality='required' dataType='IFCLABEL'>{group}"
            f"<ids:baseName>{value('FireRating' if i % 8 == 1 else f'Property{i}')}</ids:baseName></ids:property>",
            f"<ids:property cardinality='optional' dataType='IFCBOOLEAN'>{group}"
            f"<ids:baseName>{value('IsExternal')}</ids:baseName><ids:value>{value('true')}</ids:value></ids:property>",
            "<ids:material cardinality='required'/>",
        )[i % 4]

    def make(target: Path) -> None:
        rows = [
            f'<ids:specification name="S{i}" ifcVersion="IFC2X3 IFC4" identifier="S{i}">'
            f'<ids:applicability minOccurs="0" maxOccurs="unbounded"><ids:entity><ids:name>'
            f"{value('IFC' + classes[i % len(classes)])}</ids:name></ids:entity></ids:applicability>"
            f"<ids:requirements>{demand(i)}</ids:requirements></ids:specification>\n"
            for i in range(count)
        ]
        target.write_text(
            '<?xml version="1.0" encoding="UTF-8"?>\n<ids:ids xmlns:ids="http://standards.buildingsmart.org/IDS" '
            'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            'xsi:schemaLocation="http://standards.buildingsmart.org/IDS '
            'http://standards.buildingsmart.org/IDS/1.0/ids.xsd">\n'
            f"<ids:info><ids:title>{count} specifications</ids:title></ids:info>\n<ids:specifications>\n"
            + "".join(rows)
            + "</ids:specifications>\n</ids:ids>\n",
            encoding="utf-8",
        )

    return once(f"{len(classes)}-classes-{count}.ids", make)
