"""Findings about several models name the file, the element, and who disagrees with whom."""

from __future__ import annotations

import polars as pl
import pytest

from bimcheck.errors import PackError
from bimcheck.federation import FILES, Federation, Member
from bimcheck.rules.joint.agreement import close_values, disagreements, file_names, plain, quantity
from bimcheck.rules.joint.buildings import same_buildings
from bimcheck.rules.joint.kept import compare
from bimcheck.rules.rule import Status
from tests.rules.joint.conftest import federation, result, sample, told, verdict


def test_the_one_that_differs_is_named_with_what_most_have() -> None:
    found = result("STOREY-ELEVATION-SAME", "fail-STOREY-ELEVATION-SAME-fifty-millimetres")
    assert told(found) == [
        ("c.ifc", 29, 'storey "2F" is at 3.050 m',
         "storeys of one name have one elevation in all files: 3 of 4 files have 3.000 m (a.ifc, b.ifc, d.ifc)"),
    ]  # fmt: skip
    row = found.findings.row(0, named=True)
    assert (round(row["measured"], 9), row["tolerance"], row["class"], row["name"]) == (
        3.05,
        0.001,
        "IfcBuildingStorey",
        "2F",
    )
    assert row["observed_zh"] == "楼层“2F”标高为 3.050 m"
    assert row["expected_zh"].endswith("4 个文件中 3 个为 3.000 m（a.ifc、b.ifc、d.ifc）")
    assert (found.applicable, found.failed) == (8, 1)


def test_without_a_majority_the_file_given_first_is_taken() -> None:
    found = result("STOREY-ELEVATION-SAME", "fail-STOREY-ELEVATION-SAME-two-files")
    ((file, _, _, expected),) = told(found)
    assert file == "b.ifc" and "a.ifc has 3.000 m (no majority, the file given first is taken)" in expected


def test_a_name_that_says_nothing_never_leads() -> None:
    ((file, _, observed, expected),) = told(result("STOREY-NAME-SAME", "fail-STOREY-NAME-SAME-says-nothing"))
    assert file == "a.ifc" and '"Undefined"' in observed and '1 of 2 files have "2F" (b.ifc)' in expected


def test_base_points_are_told_in_metres_and_what_is_missing_once() -> None:
    found = result("BASE-POINT-SAME", "fail-BASE-POINT-SAME-two-millimetres")
    assert told(found) == [
        ("c.ifc", None, "Northings is 3350508.902 m",
         "same Northings: 2 of 3 files have 3350508.900 m (a.ifc, b.ifc)"),
    ]  # fmt: skip
    ((file, _, observed, expected),) = told(result("BASE-POINT-SAME", "fail-BASE-POINT-SAME-none-in-one"))
    assert file == "c.ifc" and observed.startswith("no Eastings, Northings, OrthogonalHeight")
    assert expected.endswith("stated, as in a.ifc, b.ifc")
    ((_, _, observed, _),) = told(result("BASE-POINT-SAME", "fail-BASE-POINT-SAME-scale-not-given"))
    assert observed.endswith("is 1000")  # a millimetre file whose Scale was left to its default


def test_axes_say_how_far_and_how_much_turned() -> None:
    ((file, axis, observed, _),) = told(result("AXIS-POSITION-SAME", "fail-AXIS-POSITION-SAME-fifty-millimetres"))
    assert (file, axis, observed) == ("b.ifc", 114, "axis 2 lies 0.050 m off")
    ((_, _, observed, _),) = told(result("AXIS-POSITION-SAME", "fail-AXIS-POSITION-SAME-turned"))
    assert observed == "axis 2 lies 0.100 m off, turned by 0.64°"
    found = result("AXIS-POSITION-SAME", "fail-AXIS-POSITION-SAME-whole-grid-moved")
    assert [(t[0], t[2]) for t in told(found)] == [("b.ifc", "axis A lies 0.200 m off")]  # along the others it moved
    ((_, _, observed, expected),) = told(result("AXIS-NAME-SAME", "fail-AXIS-NAME-SAME-another"))
    assert observed == 'the axis is called "2a"' and '2 of 3 files have "2" (a.ifc, c.ifc)' in expected


def test_an_element_twice_names_both_places() -> None:
    found = result("ELEMENT-GLOBALID-ONCE", "fail-ELEMENT-GLOBALID-ONCE-delivered-twice")
    assert [(t[0], t[1], t[2]) for t in told(found)] == [("c.ifc", 30, 'also in a.ifc #30 IfcWall "预制外墙板-1"')]
    assert found.findings["global_id"].to_list() == ["0bimcheca0000000000030"]


def test_many_elements_twice_are_summed_up_first() -> None:
    same = sample("pass-CIM-02-ifc4")
    found = verdict(same, "no_element_twice", entity=["IfcElement"])
    assert (found.applicable, found.failed, found.failures.height) == (20, 10, 11)
    first = found.failures.row(0, named=True)
    assert first["id"] is None and first["observed_en"].startswith(
        "10 / 10 elements have a GlobalId that 1-old.ifc has"
    )


def test_spatial_structure_may_share_its_globalids() -> None:
    assert result("ELEMENT-GLOBALID-ONCE", "pass-ELEMENT-GLOBALID-ONCE-ifc4").status is Status.PASSED
    shared = sample("pass-ELEMENT-GLOBALID-ONCE-ifc4").things.group_by("global_id").len().filter(pl.col("len") > 1)
    assert shared.height == 4  # project, site, building, storey


def test_a_missing_discipline_tells_what_the_files_show() -> None:
    found = result("DISCIPLINES-DESIGN", "fail-DISCIPLINES-DESIGN-no-electrical")
    ((file, _, observed, expected),) = told(found)
    assert expected == "there is a model of electrical (E)" and file == "P01_A.ifc + P01_M.ifc + … (4)"
    assert "P01_A.ifc: architecture (code A in the file name)" in observed
    assert set(found.facts["disciplines"]["P01_S.ifc"]) == {"S"}
    by_class = result("DISCIPLINES-DESIGN", "pass-DISCIPLINES-DESIGN-by-classes").facts["disciplines"]
    assert by_class["c.ifc"]["P"].en == "water supply and drainage (classes: 100 % are IfcSanitaryTerminal)"  # IFC2X3


def test_a_code_says_more_than_a_word() -> None:
    from bimcheck.rules.joint.disciplines import Disciplines
    from bimcheck.rules.listing import Listing
    from tests.rules.joint.conftest import PACK

    listing = Listing.read(PACK.folder / "disciplines.csv")
    check = Disciplines(("A",), listing)

    def shown(name: str, written_as: str = "") -> set[str]:
        row = dict.fromkeys(FILES) | {"file": name, "written_as": written_as, "elements": 0}
        nothing = pl.DataFrame()
        member = Member(name, None, pl.DataFrame([row], schema=FILES), nothing, nothing, nothing)
        models = Federation((member,))
        object.__setattr__(models, "things", pl.DataFrame(schema={"file": pl.String, "kind": pl.String}))
        return {s.discipline for s in check.signs(models)}

    assert shown("某建筑设计院_住宅_S.ifc") == {"S"}
    assert shown("住宅-A-S.ifc") == {"A", "S"}
    assert shown("a.ifc") == set() == shown("A.ifc") == shown("X_maspe.ifc")
    assert shown("1#楼_jg.ifc") == {"S"} and shown("1#楼暖通.ifc") == {"M"}
    assert shown("upload-17.ifc", "1号楼_DQ.ifc") == {"E"}


def test_buildings() -> None:
    rows = same_buildings(sample("pass-BUILDING-SHARED-name-says-nothing"), ["Undefined"])
    assert rows["building"].n_unique() == 1
    assert same_buildings(sample("pass-BUILDING-SHARED-name-says-nothing"), [])["building"].n_unique() == 2
    ((file, id_, observed, _),) = told(result("BUILDING-SHARED", "fail-BUILDING-SHARED-another"))
    assert (file, id_) == ("c.ifc", 22) and "its storeys were therefore not compared" in observed


def test_versions() -> None:
    change = compare(sample("fail-CIM-02-eight-of-ten"))
    assert (change.kept, change.lost.height, change.added.height, change.again) == (8, 2, 0, 0)
    found = result("CIM-02", "fail-CIM-02-eight-of-ten")
    assert found.facts["share"] == 0.8 and found.failed == 2
    assert [(t[0], t[1]) for t in told(found)] == [("1-old.ifc", None), ("1-old.ifc", 30), ("1-old.ifc", 31)]
    anew = result("CIM-02", "fail-CIM-02-all-made-anew")
    assert anew.facts["lost_with_counterpart"] == 10 and "probably made anew" in told(anew)[0][2]
    other = result("CIM-02", "pass-CIM-02-other-class")
    assert other.facts["class_changed"] == 4 and other.findings.is_empty() and other.status is Status.PASSED
    assert result("CIM-02", "pass-CIM-02-nine-of-ten").facts["added"] == 3


def test_rules_read_strictly() -> None:
    models = Federation(())
    for check, options, says in [
        ("agree", {"value": "colour"}, "no value colour"),
        ("near", {"gap": 0.0}, "gap must be positive"),
        ("kept", {"min": 1.5}, "min lies between 0 and 1"),
        ("shared_storeys", {"aspect": "height"}, "not accepted"),
        ("disciplines", {"asked": ["Q"], "list": "disciplines.csv"}, "no discipline Q"),
        ("agree", {"values": "crs"}, "unknown key values"),
    ]:
        with pytest.raises(PackError, match=says):
            verdict(models, check, **options)


def test_clusters_and_leaders() -> None:
    rows = pl.DataFrame(
        {
            "file": ["a", "b", "c", "c", "d"],
            "position": [0, 1, 2, 2, 3],
            "group": ["x"] * 5,
            "value": [1.0, 1.0009, 1.5, 1.0004, None],
        }
    )
    clustered = close_values(rows, "group", "value", 0.001)
    assert sorted(clustered["cluster"].to_list()) == [1, 1, 1, 2]
    assert disagreements(clustered, "group") == []  # c has the common value too
    (found,) = disagreements(close_values(rows, "group", "value", 0.0001), "group")
    assert found.tied and found.holders == ("a",) and [r["file"] for r in found.others] == ["b", "c", "c"]


@pytest.mark.parametrize(
    ("written", "compared"),
    [("１F ", "1F"), ("1 f", "1F"), ("", None), (None, None), ("\u3000", None), ("首层", "首层")],
)
def test_names_as_compared(written: str | None, compared: str | None) -> None:
    assert plain(written) == compared


def test_words_for_numbers_and_files() -> None:
    assert (quantity(-0.0001, "m"), quantity(3.05, "m"), quantity(1.0, "°")) == ("0.000 m", "3.050 m", "1.0000°")
    assert file_names("abcdef").en == "a, b, c and 3 more" and file_names("abcdef").zh == "a、b、c 等 6 个文件"


def test_a_federation_of_one_or_none_compares_nothing() -> None:
    from bimcheck.rules.outcome import judge
    from tests.rules.joint.conftest import RULES, SAMPLES

    one = federation(SAMPLES / "pass-SCHEMA-SAME-the-same" / "a.ifc")
    for rule in RULES.values():
        if rule.check not in ("disciplines", "kept"):
            found = judge(one, rule)
            assert found.status is Status.NOT_APPLICABLE and found.reason, rule.id
