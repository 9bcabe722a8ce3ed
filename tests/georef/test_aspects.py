"""Pack geo on real files, under other parameters, and the section that goes with it."""

from __future__ import annotations

import json
import os
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import polars as pl
import pyproj
import pytest

import bimcheck
from bimcheck.engine import check
from bimcheck.errors import BimcheckError, PackError
from bimcheck.georef.federation import disagreements, same_spot
from bimcheck.georef.figure import map_svg
from bimcheck.georef.region import region
from bimcheck.georef.resolve import resolve
from bimcheck.report import Report
from bimcheck.reports.drawing import drawing
from bimcheck.rules import georeference
from bimcheck.rules.packs import load_pack
from bimcheck.rules.rule import Severity, Status
from bimcheck.section import Figure
from tests.georef.files import File, model

HANGZHOU = "118.34,29.18,120.74,30.57"
needs_corpus = pytest.mark.skipif("BIMCHECK_CORPUS" not in os.environ, reason="needs BIMCHECK_CORPUS")


PLAIN = load_pack("geo").rules


def judged(path_or_model: object, **parameters: object) -> Report:
    read = bimcheck.read(path_or_model) if isinstance(path_or_model, Path) else path_or_model
    rules = load_pack("geo", parameters).rules if parameters else PLAIN
    return check(read, rules, sections=(georeference.section,))  # type: ignore[arg-type]


def failed(report: Report) -> dict[str, str]:
    """Rule → what was observed first, in English."""
    return {r.rule.id: r.findings["observed_en"][0] for r in report.results if r.status is Status.FAILED}


def corpus(name: str) -> Path:
    (path,) = (Path(os.environ["BIMCHECK_CORPUS"]) / "models").glob(f"*{name}*.ifc")
    return path


def test_all_rules_of_the_facts_are_there() -> None:
    ids = {rule.id for rule in load_pack("geo").rules}
    assert ids == {f"GEO-{n:02d}" for n in range(1, 25)} | {"GEO-03-GRID"}
    for rule in load_pack("geo").rules:
        assert rule.demand is not None and rule.demand.zh != rule.demand.en
        assert rule.severity is not Severity.ERROR or rule.basis.confidence.may_be_error


def test_a_right_file_has_no_finding(tmp_path: Path) -> None:
    right = File(latitude=(30, 16, 26, 760980), longitude=(120, 9, 18, 358719), elevation=8.5)
    for file in (right, right.but(schema="IFC4X3_ADD2"), right.but(unit="m", scale=1.0)):
        report = judged(model(file, tmp_path), region=HANGZHOU, allowed_crs=["EPSG:4549"], vertical_datum="EPSG:5737")
        assert failed(report) == {}
        assert sum(r.status is Status.PASSED for r in report.results) >= 15
        assert not report.count(Status.CRASHED) and not report.count(Status.UNDECIDED)


@needs_corpus
def test_citymap_carries_boston(tmp_path: Path) -> None:
    """EPSG:28992 in property sets on IfcSite, and latitude and longitude that nobody set."""
    report = judged(corpus("citymap2"), region="")
    told = failed(report)
    # What the site should say is on WGS 84, not on the datum of the map.
    way = pyproj.Transformer.from_crs("EPSG:28992", "EPSG:4326", always_xy=True, allow_ballpark=False)
    assert "Boston" in told["GEO-14"]
    assert f"latitude = {way.transform(81341.52093, 454512.0997)[1]:.7f}°" in told["GEO-14"]
    assert "IfcSite" in told["GEO-24"]
    assert not {"GEO-03", "GEO-10", "GEO-11", "GEO-16", "GEO-20"} & set(told)
    (section,) = report.sections
    assert section.data["placement"]["crs"] == "EPSG:28992"
    assert section.data["hypotheses"][0]["kind"] == "latlong_default"


@needs_corpus
def test_the_blank_map_conversion_is_in_millimetres() -> None:
    report = judged(corpus("blank_map_conversion"), region="")
    told = failed(report)
    assert "easting = 149626.316, northing = 413717.684" in told["GEO-04"] and "0.001" in told["GEO-03"]
    assert [h["kind"] for h in report.sections[0].data["hypotheses"]][:2] == ["millimetre", "scale_missing"]
    elsewhere = judged(corpus("blank_map_conversion"))  # the same in a region far away
    assert "millimetres" in failed(elsewhere)["GEO-20"] and "easting = 149626.316" in failed(elsewhere)["GEO-20"]


@needs_corpus
def test_bouwkunde_is_right_in_a_compound_system() -> None:
    report = judged(corpus("bouwkunde"), region="3.0,50.7,7.3,53.6")
    assert failed(report) == {}
    placement = report.sections[0].data["placement"]
    assert (placement["crs"], placement["height_reference"]) == ("EPSG:28992", "EPSG:5709")
    far = judged(corpus("bouwkunde"))
    assert list(failed(far)) == ["GEO-20"] and "holds in itself" in failed(far)["GEO-20"]


@needs_corpus
def test_no_real_file_crashes_a_rule() -> None:
    number = 0
    for path in sorted(Path(os.environ["BIMCHECK_CORPUS"]).glob("ifc-gherkin-rules/grf*/*.ifc")):
        try:
            report = judged(path)
        except BimcheckError:
            continue
        crashed = [(r.rule.id, r.reason) for r in report.results if r.status is Status.CRASHED]
        assert not crashed, (path, crashed)
        number += 1
    assert number >= 28


def test_parameters_of_a_project(tmp_path: Path) -> None:
    read = model(File(crs="EPSG:4528", easting=40514923.7, vertical="EPSG:5736"), tmp_path)
    assert failed(judged(read)) == {}
    told = failed(judged(read, allowed_crs=["EPSG:4549"], vertical_datum="1985国家高程基准", region="121,29,122,30"))
    assert "EPSG:4528" in told["GEO-11"] and "EPSG:5736" in told["GEO-12"] and "from the region" in told["GEO-20"]
    bare = model(File(way="none", site_at=(514923.7, 3350508.9, 8.5)), tmp_path)
    assert "EPSG:4549" in failed(judged(bare, region=HANGZHOU))["GEO-20"]  # proposed
    with_system = judged(bare, region=HANGZHOU, local_crs="EPSG:4549")
    assert "GEO-20" not in failed(with_system) and "GEO-01" in failed(with_system)


def test_old_datum_with_the_users_parameters(tmp_path: Path) -> None:
    read = model(File(crs="EPSG:2385"), tmp_path)
    assert "no exact conversion" in failed(judged(read))["GEO-23"]
    file = tmp_path / "seven.toml"
    numbers = "".join(f"{k} = 1.0\n" for k in ("dx", "dy", "dz", "rx", "ry", "rz", "scale_ppm"))
    file.write_text(f'kind = "seven"\nfrom = "EPSG:4610"\nto = "EPSG:4490"\n{numbers}', encoding="utf-8")
    assert "GEO-23" not in failed(judged(read, operation=str(file)))


@pytest.mark.parametrize(
    "parameters",
    [{"region": "nowhere.geojson"}, {"region": "1,2,3"}, {"region": "9,9,8,8"}, {"allowed_crs": ["EPSG:0"]},
     {"vertical_datum": "EPSG:4549"}, {"operation": "nothing.toml"}],
)  # fmt: skip
def test_parameters_that_are_wrong_are_refused(parameters: dict[str, object]) -> None:
    with pytest.raises(PackError):
        load_pack("geo", parameters)


def test_a_region_from_geojson(tmp_path: Path) -> None:
    ring = [[118.0, 29.0], [121.0, 29.0], [121.0, 31.0], [118.0, 31.0], [118.0, 29.0]]
    hole = [[120.0, 30.0], [120.3, 30.0], [120.3, 30.4], [120.0, 30.4], [120.0, 30.0]]
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring, hole]}}
    path = tmp_path / "区域.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    found = region(str(path))
    assert found is not None and found.name == "区域" and len(found.rings) == 2
    assert found.contains(119.0, 30.0) and not found.contains(120.15, 30.27)
    # 0.126° of latitude to the hole's upper edge, 0.15° of longitude to its sides
    assert found.distance(120.15, 30.274) == pytest.approx(0.126 * 111194.9, rel=0.01)
    assert "GEO-20" in failed(judged(model(File(), tmp_path), region=str(path)))
    for broken in ("{}", "[]", '{"type": "Point", "coordinates": [1, 2]}', "no"):
        path.write_text(broken, encoding="utf-8")
        region.cache_clear()
        with pytest.raises(BimcheckError):
            region(str(path))


def test_the_map_is_a_drawing_and_says_what_it_shows(tmp_path: Path) -> None:
    report = judged(model(File(easting=3350508.9, northing=514923.7), tmp_path, "<&>.ifc"), region=HANGZHOU)
    (section,) = report.sections
    figures = [b for b in section.blocks if isinstance(b, Figure)]
    assert figures
    for language in ("zh", "en"):
        svg = figures[0].svg.in_(language)  # type: ignore[arg-type]
        assert drawing(svg, "map") is not None
        root = ElementTree.fromstring(svg)
        texts = "".join(root.itertext())
        assert "km" in texts and "N" in texts and ("互换" in texts if language == "zh" else "swapped" in texts)
        shapes = [e.tag.rpartition("}")[2] for e in root.iter()]
        assert shapes.count("circle") == 1 and "path" in shapes  # the right place; the stated one is beyond the edge
    assert "easting" in section.lead.en and section.data["hypotheses"][0]["corrected"]["easting"] == 514923.7


@pytest.mark.parametrize(
    "file",
    [
        File(crs="EPSG:28992", easting=149626315.911, northing=413717684.217, vertical=None),
        File(easting=3350508.9, northing=514923.7, latitude=(30, 16, 26, 0), longitude=(120, 9, 18, 0)),
        File(easting=803529.0, northing=3353363.1, crs="EPSG:4548"),
    ],
)
@pytest.mark.parametrize("where", ["", HANGZHOU, "中国 China: 73.62,16.70,134.77,53.56"])
def test_every_label_stays_on_the_map(tmp_path: Path, file: File, where: str) -> None:
    """The map is read at the width of a telephone too: no label runs over its edge, and no distance over the globe."""
    from bimcheck.georef.explain import explain
    from bimcheck.georef.reading import survey

    found = explain(survey(model(file, tmp_path)), region(where))
    for language in ("zh", "en"):
        svg = map_svg(found, language)  # type: ignore[arg-type]
        if svg is None:
            assert found.position is None and not any(h.lonlat for h in found.hypotheses)
            continue
        root = ElementTree.fromstring(svg)
        width, height = float(root.attrib["width"]), float(root.attrib["height"])
        assert width <= 520 and "preserveAspectRatio" in root.attrib
        for text in (e for e in root.iter() if e.tag.endswith("text")):
            written = text.text or ""
            long = sum(14.0 if ord(c) > 0x2E7F else 7.0 for c in written)
            x, y = float(text.attrib["x"]), float(text.attrib["y"])
            left = {"end": x - long, "middle": x - long / 2}.get(text.attrib.get("text-anchor", ""), x)
            assert left >= 0 and left + long <= width and 0 < y < height, written
            for number in re.findall(r"([\d,]+) km from", written):
                assert float(number.replace(",", "")) < 20_015


def test_nothing_to_draw_draws_nothing(tmp_path: Path) -> None:
    report = judged(model(File(way="none"), tmp_path))
    assert not [b for b in report.sections[0].blocks if isinstance(b, Figure)]
    from bimcheck.georef.explain import explain
    from bimcheck.georef.reading import survey

    assert map_svg(explain(survey(model(File(way="none"), tmp_path))), "zh") is None


def test_no_section_without_such_rules(tmp_path: Path) -> None:
    read = model(File(), tmp_path)
    assert check(read, load_pack("base").rules, sections=(georeference.section,)).sections == ()


def test_models_of_a_project_stand_together(tmp_path: Path) -> None:
    right = resolve(model(File(), tmp_path))
    others = {
        "same": File(),
        "in metres": File(unit="m", scale=1.0),
        "moved": File(easting=514924.7),
        "turned": File(axis=(0.0, 1.0)),
        "higher": File(height=9.0),
        "zone": File(crs="EPSG:4528", easting=40514923.7),
        "stretched": File(scale=0.0010005),
        "nowhere": File(way="none"),
    }
    models = [("first", right), *((k, resolve(model(f, tmp_path))) for k, f in others.items())]
    found = {d.model: d.words.en for d in disagreements(models)}
    assert set(found) == {"moved", "turned", "higher", "zone", "stretched"}
    assert "1.000 m apart" in found["moved"] and "90.0000°" in found["turned"] and "+0.500 m" in found["higher"]
    assert disagreements(models[:1]) == []
    batch = [(name, name, place) for name, place in models]
    assert sorted(same_spot(batch)[0]) == sorted(["first", "same", "in metres", "turned", "higher", "stretched"])
    assert same_spot([(n, "one project", p) for n, p in models]) == []


def test_far_points_are_found_and_decimals_are_not(tmp_path: Path) -> None:
    near = File(extra=("#90=IFCCARTESIANPOINT((0.123456789012,1.E-07,4999999.));",))
    assert "GEO-17" not in failed(judged(model(near, tmp_path)))
    far = File(extra=("#90=IFCCARTESIANPOINTLIST3D(((0.,0.,0.),(0.,-5000001.,0.)));",))
    report = judged(model(far, tmp_path))
    (result,) = [r for r in report.results if r.rule.id == "GEO-17"]
    assert result.status is Status.FAILED
    assert result.findings.select("id", "measured").rows() == [(90, pytest.approx(5000.001))]
    assert isinstance(result.findings, pl.DataFrame)


@pytest.mark.parametrize(
    "file",
    [
        File(easting=1e308, northing=-1e308),
        File(scale=1e308),
        File(scale=0.0),
        File(scale=-0.001),
        File(axis=(1e308, 1e308), north=(0.0, 0.0)),
        File(world=(1e307, 0.0, 0.0)),
        File(crs="+proj=tmerc +lon_0=120 +x_0=500000 +ellps=GRS80 +towgs84=1,2,3 +type=crs"),
        File(crs="+init=epsg:4549"),
        File(crs="EPSG:999999999"),
        File(crs="0" * 500),
        File(crs="[" * 300),
        File("IFC4X3_ADD2", crs="WKT", wkt="PROJCRS[broken"),
        File("IFC4X3_ADD2", crs="WKT", wkt='LOCAL_CS["site",UNIT["metre",1]]'),
        File(crs="EPSG:4978"),
        File(crs="EPSG:5737"),
        File(elements=((1e12, 0.0, 0.0), (0.0, 0.0, 0.0))),
        File(latitude=(30, -2147483648, 0), longitude=(0, 0, 9999999)),
        File(elements=(), extra=("#90=IFCCARTESIANPOINT((1.E+300,99999999999999999999999999.,0.));",)),
    ],
)
def test_no_number_and_no_text_crashes_a_rule(tmp_path: Path, file: File) -> None:
    report = judged(model(file, tmp_path))
    assert not [(r.rule.id, r.reason) for r in report.results if r.status is Status.CRASHED]
    assert len(report.results) == 25 and len(report.sections) == 1
