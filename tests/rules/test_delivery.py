"""Pack delivery: its samples and pages, what it leaves to other packs, its lists, and the measures behind it."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import ifcopenshell
import polars as pl
import pytest

import bimcheck
from bimcheck.engine import check
from bimcheck.model import Model
from bimcheck.report import RuleResult
from bimcheck.rules.conditions import anchored
from bimcheck.rules.ids_audit import audit
from bimcheck.rules.listing import Listing
from bimcheck.rules.packs import load_pack, unknown_classes
from bimcheck.rules.rule import Confidence, Rule, Severity, Status
from bimcheck.rules.samples import needed
from bimcheck.rules.tables import TABLES
from bimcheck.rules.values import values
from tests.rules.conftest import Make, gid, prop_set, rel, wall

PACK = load_pack("delivery")
# File names, deliverables and information depth have tests of their own.
OTHERS = ("NAM-", "DEL-", "LOD-UNIT", "LOD-INFORMATION", "CIM-")
RULES = {rule.id: rule for rule in PACK.rules if not rule.id.startswith(OTHERS)}
CORPUS = os.environ.get("BIMCHECK_CORPUS")


def judged(model: Model, rule_id: str, rules: dict[str, Rule] | None = None) -> RuleResult:
    return check(model, [(rules or RULES)[rule_id]]).results[0]


# --- the pack as a whole ----------------------------------------------------------------------------------------------


def test_every_rule_has_the_samples_that_it_needs() -> None:
    named = [p.stem.split("-", 1) for p in (PACK.folder / "samples").glob("*.ifc")]
    for rule in RULES.values():
        for kind in needed(rule):
            assert any(k == kind and rest.startswith(f"{rule.id}-") for k, rest in named), (rule.id, kind)
    assert unknown_classes(PACK) == () and len(RULES) == 36
    assert sum(rest.startswith(("NAM-", "DEL-")) for _, rest in named) >= 41


def test_rules_are_no_firmer_than_their_sources() -> None:
    # Nothing of this pack was read in a text in force.
    assert {r.id for r in RULES.values() if r.severity is Severity.ERROR} == set()
    assert {r.id for r in RULES.values() if r.basis.confidence is Confidence.CONFIRMED} == set()
    informing = {r.id for r in RULES.values() if r.severity is Severity.INFO}
    assert informing == {"EXT-01", "COL-01", "COL-02", "COD-03", "COD-04"}


def test_every_parameter_is_used() -> None:
    assert set(PACK.parameters) == {name for rule in PACK.rules for name in rule.parameters}


def test_what_is_left_to_other_packs_is_there() -> None:
    others = {rule.key for rule in load_pack("base").rules}
    assert {key for keys in PACK.served_by.values() for key in keys} <= others
    # ID-01 alone is served in whole by another pack.
    assert set(PACK.served_by) - set(RULES) == {"ID-01"}


@pytest.mark.parametrize("path", sorted(PACK.folder.glob("*.ids")), ids=lambda p: p.stem)
def test_the_templates_are_valid_ids(path: Path) -> None:
    found = audit(path)
    assert found.valid and [m.say("en") for m in found.messages] == []


def test_there_are_four_templates() -> None:
    assert len(list(PACK.folder.glob("*.ids"))) == 4
    assert [r.id for r in PACK.rules if r.check == "ids"] == [
        "TPL-02", "TPL-02-EXTERNAL", "TPL-01", "TPL-03", "TPL-03-WALL", "TPL-04",
    ]  # fmt: skip


def test_no_element_is_reported_by_this_pack_for_what_base_reports(make: Make) -> None:
    """Uncontained, contained twice, nameless, a proxy, a double and a bad GlobalId: base tells them, this pack not."""
    twin = f"#56=IFCPLATE('{gid(55)}',$,'P',$,$,#40,#41,'P2',$);"
    model = make(
        wall(50, tag="'T50'"), wall(51, tag="'T51'"), wall(52, "$", "'T52'"),
        f"#53=IFCBUILDINGELEMENTPROXY('{gid(53)}',$,'X',$,$,#40,#41,'T53',$);",
        f"#54=IFCPLATE('{gid(54)[:-1]}-',$,'P',$,$,#40,#41,'T54',$);",
        f"#55=IFCPLATE('{gid(55)}',$,'P',$,$,#40,#41,'P1',$);", twin,
        rel(60, "IFCRELCONTAINEDINSPATIALSTRUCTURE", "(#51,#52,#53,#54,#55,#56)", "#12"),
        rel(61, "IFCRELCONTAINEDINSPATIALSTRUCTURE", "(#51)", "#11"),
    )  # fmt: skip
    told: dict[str, set[int]] = {}
    for pack in ("base", "delivery"):
        for result in check(model, load_pack(pack).rules).results:
            told[result.rule.key] = set(result.findings["id"].drop_nulls().to_list())
    assert told["base/ELEMENT-CONTAINED-ONCE"] == {50, 51} and told["base/NAME-PRESENT"] == {52}
    assert told["base/PROXY-SHARE"] == {53} and told["base/GLOBALID-VALID"] == {54}
    assert told["base/GLOBALID-UNIQUE"] == {55, 56}
    mine = ("LOD-01", "LOD-03", "SPA-01", "ID-02", "UNIT-01")
    assert {r: told[f"delivery/{r}"] & {50, 51, 52, 53, 54, 55, 56} for r in mine} == {r: set() for r in mine}


# --- classification codes ---------------------------------------------------------------------------------------------


def classification(code: str, system: str, elements: str, first: int = 70) -> tuple[str, ...]:
    source = f"#{first + 1}" if system else "$"
    lines = (
        f"#{first}=IFCCLASSIFICATIONREFERENCE($,{code},$,{source},$,$);",
        rel(first + 2, "IFCRELASSOCIATESCLASSIFICATION", elements, f"#{first}"),
    )
    return (*lines, f"#{first + 1}=IFCCLASSIFICATION($,$,$,'{system}',$,$,$);") if system else lines


def test_a_wrong_code_is_told_once_with_how_many_have_it(make: Make) -> None:
    model = make(*classification("'30.30'", "GB/T 51269-2017", "(#30,#31)"))
    result = judged(model, "COD-01")
    assert result.findings["id"].to_list() == [70]
    (found,) = result.findings.to_dicts()
    assert found["observed_zh"] == '"30.30"（2 个对象）' and found["observed_en"] == '"30.30" (2 objects)'
    assert "GB/T 51269-2017" in found["expected_zh"]


def test_a_code_that_looks_right_under_no_source_is_told_with_what_it_looks_like(make: Make) -> None:
    (found,) = judged(make(*classification("'30-30.40.30'", "", "(#30)")), "COD-01").findings.to_dicts()
    assert "GB/T 51269-2017、SJG 157-2024" in found["observed_zh"]
    assert "looks like GB/T 51269-2017, SJG 157-2024" in found["observed_en"]
    (found,) = judged(make(*classification("'A1'", "", "(#30)")), "COD-01").findings.to_dicts()
    assert "像" not in found["observed_zh"] and '"A1"' in found["observed_zh"]


@pytest.mark.parametrize(
    ("code", "system", "good"),
    [
        ("30-30.40.30", "GB/T 51269-2017", True),
        ("30-30.40.30", "gb/t51269", True),
        ("30-30.40.30", "\\X2\\5EFA7B514FE1606F6A21578B52067C7B548C7F167801680751C6\\X0\\", True),  # its title
        ("30-30", "GB/T 51269-2017", True),
        ("30-30.40.30.10.20", "GB/T 51269-2017", True),
        ("30-30.40.30.10.20.30", "GB/T 51269-2017", False),
        ("30-30,40", "GB/T 51269-2017", False),
        ("30-03.95.03/30-03.95.09", "SJG 157-2024", True),
        ("30-03.95.03>30-03.95.09", "SJG 157-2024", False),  # that operator is not of this dictionary
        ("30-03.95.03>30-03.95.09", "GB/T 51269-2017", True),
        ("Pr_20_93", "Uniclass 2015", True),
        ("30-30.40", "Uniclass 2015", False),
    ],
)
def test_the_source_decides_on_the_form(make: Make, code: str, system: str, good: bool) -> None:
    result = judged(make(*classification(f"'{code}'", system, "(#30)")), "COD-01")
    assert result.status is (Status.PASSED if good else Status.FAILED)


def test_the_edition_comes_from_its_attribute_or_from_the_name(make: Make) -> None:
    model = make(
        *classification("'30-30'", "GB/T 51269-2017", "(#30)"), *classification("'30-30'", "GB/T 51269", "(#31)", 80)
    )
    codes = TABLES["codes"].build(model)
    assert codes["edition"].to_list() == ["2017", None]
    assert judged(model, "COD-02").findings["id"].to_list() == [80]


def test_half_of_the_elements_may_be_enough_for_a_profile(make: Make) -> None:
    model = make(*classification("'30-30'", "GB/T 51269-2017", "(#30)"))
    assert judged(model, "CLS-01").status is Status.FAILED
    eased = {rule.id: rule for rule in load_pack("delivery", {"classified_share": 0.5}).rules}
    assert judged(model, "CLS-01", eased).status is Status.PASSED


# --- parties, address, systems ----------------------------------------------------------------------------------------


def test_parties_are_organizations_persons_and_actors_by_role(make: Make) -> None:
    model = make(
        "#50=IFCORGANIZATION($,'ACME',$,(#51,#52),$);", "#51=IFCACTORROLE(.CLIENT.,$,$);",
        "#52=IFCACTORROLE(.USERDEFINED.,'Investor',$);", "#53=IFCPERSON($,'Doe','Jane',$,$,$,(#51),$);",
        "#54=IFCPERSONANDORGANIZATION(#53,#50,$);", f"#55=IFCACTOR('{gid(55)}',$,'Designer',$,$,#54);",
        "#56=IFCPERSON($,'\\X2\\5F20\\X0\\','\\X2\\5DE5\\X0\\',$,$,$,$,$);",
    )  # fmt: skip
    rows = TABLES["parties"].build(model).sort("id", "role").rows()
    assert rows == [
        (50, "IfcOrganization", "ACME", None, "CLIENT"),
        (50, "IfcOrganization", "ACME", None, "Investor"),
        (53, "IfcPerson", "Doe Jane", "Doe Jane", "CLIENT"),
        (54, "IfcPersonAndOrganization", "ACME", "Doe Jane", None),
        (55, "IfcActor", "ACME", "Doe Jane", "Designer"),
        (56, "IfcPerson", "张工", "张工", None),
    ]


@pytest.mark.parametrize(("role", "named"), [("CLIENT", True), ("OWNER", True), ("ARCHITECT", False)])
def test_information_depth_knows_the_client_by_the_same_roles(make: Make, role: str, named: bool) -> None:
    model = make("#50=IFCORGANIZATION($,'ACME',$,(#51),$);", f"#51=IFCACTORROLE(.{role}.,$,$);")
    depth = next(rule for rule in PACK.rules if rule.id == "LOD-INFORMATION-N1")
    told = " ".join(check(model, [depth]).results[0].findings["observed_en"])
    assert ("PJ-600" not in told) is named and "PJ-200" in told
    assert (judged(model, "PRJ-02").status is Status.PASSED) is named


def of(model: Model, value: str, *ids: int) -> list[tuple[int, str | None]]:
    chosen = model.entities.filter(pl.col("id").is_in(list(ids))).with_row_index("row")
    found = chosen.select("row", "id").join(values(model, chosen, value), on="row", how="inner")
    return sorted(found.select("id", "text").rows())


def test_an_element_of_two_systems_may_have_the_colour_of_either(make: Make) -> None:
    pipe = f"#50=IFCPIPESEGMENT('{gid(50)}',$,'P',$,$,#40,#41,'P',$);"
    systems = [
        f"#{n}=IFCDISTRIBUTIONSYSTEM('{gid(n)}',$,'{name}',$,{kind},$,.{predefined}.);"
        for n, name, kind, predefined in ((51, "J1", "$", "DOMESTICCOLDWATER"), (52, "X", "'Sprinkler'", "USERDEFINED"))
    ]
    groups = [f"#{n + 10}=IFCRELASSIGNSTOGROUP('{gid(n + 10)}',$,$,$,(#50),$,#{n});" for n in (51, 52)]
    grey, red = (
        [f"#70=IFCCOLOURRGB($,{rgb});", "#71=IFCSURFACESTYLESHADING(#70,$);", "#72=IFCSURFACESTYLE($,.BOTH.,(#71));",
         "#73=IFCSTYLEDITEM(#46,(#72),$);"]
        for rgb in ("0.5,0.5,0.5", "1.,0.,0.")
    )  # fmt: skip
    contained = rel(80, "IFCRELCONTAINEDINSPATIALSTRUCTURE", "(#50)", "#12")
    model = make(pipe, *systems, *groups, contained, *red)
    assert of(model, "system", 50, 51) == [(50, "J1"), (50, "X"), (51, "J1")]
    assert of(model, "system_terms", 50) == [(50, "DOMESTICCOLDWATER J1"), (50, "Sprinkler X")]
    assert of(model, "colour", 30, 50) == [(30, "255,0,0"), (50, "255,0,0")]
    assert judged(model, "COL-01").status is Status.PASSED
    (found,) = judged(make(pipe, *systems, *groups, contained, *grey), "COL-01").findings.to_dicts()
    assert found["observed_en"] == "128,128,128"
    assert set(found["expected_en"].split(": ")[1].split(" / ")) == {"0,191,255", "0,0,255", "255,0,0"}


def test_a_profile_says_which_classes_are_assets(make: Make) -> None:
    model = make(prop_set(60, "Assets", 30, **{"WarrantyDuration": "IFCLABEL('2a')"}))
    assert judged(model, "AST-01").status is Status.NOT_APPLICABLE
    pack = load_pack("delivery", {"asset_classes": ["IfcWall"]})
    result = judged(model, "AST-01", {rule.id: rule for rule in pack.rules})
    assert (result.applicable, result.findings.height) == (6, 5)  # three things of two walls; one has a warranty


# --- colours of systems -----------------------------------------------------------------------------------------------

COLOURS = Listing.read(PACK.folder / "system_colours.csv").of_schema("")


def test_the_table_of_colours_is_that_of_the_draft() -> None:
    level_2 = {row["system"]: row["level2"] for row in COLOURS if row["level2"]}
    assert len(level_2) == 26 and len(set(level_2.values())) == 26
    assert {r["level1"] for r in COLOURS if r["level1"]} == {"0,0,255", "0,255,0", "255,0,255", "255,255,0"}
    red = {s: level_2[s] for s in ("消防", "防排烟", "火灾报警")}
    assert red == {"消防": "255,0,0", "防排烟": "192,0,0", "火灾报警": "238,0,0"}
    # No colour of a discipline stands in for that of a fire system.
    assert {r["level1"] for r in COLOURS if r["system"] in red} == {""}


@pytest.mark.parametrize(
    ("terms", "system"),
    [
        ("DOMESTICCOLDWATER 给水系统-J", "给水"),
        ("J1 生活给水系统", "给水"),
        ("Domestic Cold Water 1", "给水"),
        ("消火栓给水系统", "消防"),
        ("FIREPROTECTION X", "消防"),
        ("Fire Protection Wet 1", "消防"),
        ("W 污水系统", "排水"),
        ("Sanitary 3", "排水"),
        ("Z 中水给水", "中水"),
        ("循环水系统", "循环水"),
        ("PY 排烟系统", "防排烟"),
        ("XF 新风系统", "空调"),
        ("Supply Air 2", "通风"),
        ("PF 排风系统", "通风"),
        ("LIGHTING", "照明"),
        ("LIGHTNINGPROTECTION", "防雷接地"),
        ("CHILLEDWATER CHS", "空调"),
        ("冷热水机组 PUMPS AND STEPS", None),
        ("HEATING", "供暖"),
        ("火灾自动报警系统", "火灾报警"),
        ("视频监控系统", "公共安全"),
        ("天然气系统", "燃气"),
        ("10kV 供配电", "供配电"),
        ("某系统", None),
    ],
)
def test_which_names_mean_which_system(terms: str, system: str | None) -> None:
    text = pl.Series([terms])
    fitting = [r["system"] for r in COLOURS if text.str.contains(anchored(r["terms"]))[0]]
    assert (fitting[0] if fitting else None) == system


# --- colours of real models, by another way ---------------------------------------------------------------------------


Instance = ifcopenshell.entity_instance


def colours_of(product: Instance, styles: dict[int, list[Instance]]) -> set[str]:
    """The same by walking from instance to instance; only of what has a shape of its own. `styles`: by item."""

    def styled(item: Instance) -> set[str]:
        found = set()
        for styled_item in styles.get(item.id(), ()):
            for style in styled_item.Styles:
                inner = style.Styles if style.is_a("IfcPresentationStyleAssignment") else [style]
                for shade in (
                    s for i in inner if not isinstance(i, str) and i.is_a("IfcSurfaceStyle") for s in i.Styles
                ):
                    if shade.is_a("IfcSurfaceStyleShading"):
                        rgb = shade.SurfaceColour
                        found.add(",".join(str(round(v * 255)) for v in (rgb.Red, rgb.Green, rgb.Blue)))
        if found:
            return found
        if item.is_a("IfcMappedItem"):
            return set().union(*(styled(i) for i in item.MappingSource.MappedRepresentation.Items))
        return styled(item.FirstOperand) if item.is_a("IfcBooleanResult") else set()

    hidden = ("Annotation", "Axis", "Box", "Clearance", "CoG", "FootPrint", "Lighting", "Profile", "Reference")
    shown = (r for r in product.Representation.Representations if r.RepresentationIdentifier not in hidden)
    return set().union(*(styled(item) for r in shown for item in r.Items))


@cache
def models() -> tuple[Path, ...]:
    return tuple(sorted((Path(CORPUS or ".") / "models").glob("*.ifc")))


@pytest.mark.skipif(not CORPUS, reason="BIMCHECK_CORPUS is not set: no real models")
def test_colours_of_real_models() -> None:
    compared = coloured = 0
    for path in models():
        model = bimcheck.read(path)
        mine: dict[int, set[str]] = {}
        chosen = model.entities.filter(pl.col("representation_id").is_not_null()).with_row_index("row")
        found = chosen.select("row", "id").join(values(model, chosen, "colour"), on="row", how="inner")
        for id_, text in found.select("id", "text").rows():
            mine.setdefault(id_, set()).add(text)
        materials = set(model.materials["element_id"].to_list())
        opened = ifcopenshell.open(path)
        styles: dict[int, list[Instance]] = {}
        for styled_item in opened.by_type("IfcStyledItem"):
            if styled_item.Item is not None:
                styles.setdefault(styled_item.Item.id(), []).append(styled_item)
        for product in opened.by_type("IfcProduct"):
            if product.Representation is None:
                continue
            wanted = colours_of(product, styles)
            if not wanted and product.id() in materials:
                continue  # the material's colour counts then
            compared += 1
            coloured += bool(wanted)
            assert mine.get(product.id(), set()) == wanted, (path.name, product)
    assert compared > 1500 and coloured > 1000, (compared, coloured)


@pytest.mark.skipif(not CORPUS, reason="BIMCHECK_CORPUS is not set: no real models")
def test_real_models_are_judged_and_say_what_is_known_of_them() -> None:
    told: dict[str, dict[str, RuleResult]] = {}
    for path in models():
        report = check(bimcheck.read(path), RULES.values())
        left = {r.rule.id for r in report.results if r.status in (Status.CRASHED, Status.UNDECIDED)}
        assert left <= {"OVL-01", "CON-01", "STOREY-BAND", "NET-HEIGHT"}, path.name  # no shapes were asked for
        assert not report.count(Status.CRASHED), path.name
        told[path.name] = {r.rule.id: r for r in report.results}
    assert len(told) == 12
    tekla = told["SvSchaijk__MULTICOM-Prefab.ifc"]["LOD-01"].findings
    assert tekla["observed_en"].to_list() == ['"Undefined"']
    iptc = told["SvSchaijk__GEELEN-Breedplaat V1.ifc"]["LOD-01"].findings
    assert iptc["observed_en"].to_list() == ['"Project Number"']
    # A bridge has no IfcBuilding and lacks none.
    assert told["buildingSMART__pass-ifc105-pgsuper_materialproperties.ifc"]["LOD-01"].status is Status.PASSED
    assert all(r["TPL-01"].status is not Status.FAILED for r in told.values())
